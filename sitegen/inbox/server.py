"""The receiver as a separate server: it answers until it gets a signal to end.

Its limits protect it from untrusted clients: size and time of headers, and the number of clients at
the same time. ``requests`` limits the time of a form.
"""

import asyncio
import socket
from collections.abc import Callable
from typing import Any

import uvicorn
from starlette.types import ASGIApp

from sitegen.core.http_protocol import Protocol

BACKLOG = 512
"""Connections that wait to be accepted."""

MAX_HEADER_BYTES = 16 * 1024
HEADER_SECONDS = 10.0
"""Seconds from a client's connection to the end of its first headers."""

MAX_CONNECTIONS = 1_000
"""Above this number, the server answers 503 at once."""

KEEP_ALIVE_SECONDS = 15


class _Protocol(Protocol):
    """HTTP for untrusted clients: a client that connects and sends nothing is disconnected."""

    def connection_made(self, transport: Any) -> None:
        """Begin to wait for a request."""
        super().connection_made(transport)
        self.loop.call_later(HEADER_SECONDS, self._end_if_idle)

    def _end_if_idle(self) -> None:
        """End a connection that has sent no request yet."""
        if self.cycle is None and not self.transport.is_closing():
            self.transport.close()


def make_server(app: ASGIApp) -> uvicorn.Server:
    """Return a server with limits for untrusted clients; it does not name its software."""
    return uvicorn.Server(
        uvicorn.Config(
            app,
            http=_Protocol,
            ws="none",
            loop="asyncio",
            lifespan="off",
            log_config=None,
            log_level="critical",
            access_log=False,
            server_header=False,
            proxy_headers=False,  # the settings say whose X-Forwarded-For counts
            h11_max_incomplete_event_size=MAX_HEADER_BYTES,
            limit_concurrency=MAX_CONNECTIONS,
            timeout_keep_alive=KEEP_ALIVE_SECONDS,
            timeout_graceful_shutdown=5,
            backlog=BACKLOG,
        )
    )


def run(
    server: uvicorn.Server, listening: socket.socket, on_message: Callable[[str], None]
) -> None:
    """Answer requests at a socket until SIGINT or SIGTERM, which uvicorn raises again."""

    def on_loop_error(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        failure = context.get("exception")
        if not isinstance(failure, ConnectionError | None):
            on_message(f"error: {context.get('message', '')}: {failure}")

    async def serve() -> None:
        asyncio.get_running_loop().set_exception_handler(on_loop_error)
        await server.serve(sockets=[listening])

    asyncio.run(serve())
