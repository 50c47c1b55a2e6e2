"""A server in a thread of its own: a port that is free is found first, and it ends when told."""

import asyncio
import errno
import os
import socket
import threading
import time
from types import TracebackType

import uvicorn
from h11 import LocalProtocolError
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

from sitegen.core.diagnostics import UsageError
from sitegen.serve.app import WILDCARDS, Broadcaster
from sitegen.serve.errors import ErrorReporter

MAX_PORTS_TRIED = 50
"""Ports after a taken one that are tried, to name one that is free."""

BACKLOG = 128
"""Connections that wait to be taken, which asyncio tries one after the other."""


def bind(host: str, port: int) -> socket.socket:
    """Return a socket that listens at an address; port 0 is any. Raises UsageError."""
    try:
        return _listening(host, port)
    except OSError as failure:
        if failure.errno != errno.EADDRINUSE:
            reason = failure.strerror or failure
            raise UsageError(f"cannot listen at {host}, port {port}: {reason}") from failure
    for other in range(port + 1, min(port + MAX_PORTS_TRIED, 65535) + 1):
        try:
            _listening(host, other).close()
        except OSError:
            continue
        raise UsageError(f"port {port} is taken: try --port {other}")
    raise UsageError(f"port {port} is taken, and so are those after it")


def _listening(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    found = socket.socket(family, socket.SOCK_STREAM)
    try:
        if os.name == "posix":  # elsewhere it would let two programs share a port
            found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.bind((host, port))
        found.listen(BACKLOG)
    except BaseException:
        found.close()
        raise
    return found


def origin_of(host: str, port: int) -> str:
    """Return the address that a browser on this machine finds a listening server at."""
    if host in WILDCARDS:
        host = "[::1]" if ":" in host else "127.0.0.1"
    elif ":" in host:
        host = f"[{host}]"
    return f"http://{host}" if port == 80 else f"http://{host}:{port}"


class _Protocol(H11Protocol):
    """HTTP, with an end for a request that is found to be none when half of it was taken.

    What reads a request's body finds out while it is being answered, or has been.
    """

    def send_400_response(self, msg: str) -> None:
        """Say that a request is none, if nothing was said yet; the answer to it goes nowhere."""
        if self.cycle is not None:
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        try:
            super().send_400_response(msg)
        except LocalProtocolError:
            self.transport.close()


class Server:
    """Answers requests while the thread that made it does other things."""

    def __init__(
        self,
        app: ASGIApp,
        broadcaster: Broadcaster,
        listening: socket.socket,
        reporter: ErrorReporter,
    ) -> None:
        self._broadcaster = broadcaster
        self._socket = listening
        self._reporter = reporter
        self._server = uvicorn.Server(
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
                timeout_graceful_shutdown=2,
                backlog=BACKLOG,
            )
        )
        self._thread = threading.Thread(
            target=lambda: asyncio.run(self._serve()), name="sitegen-serve"
        )

    async def _serve(self) -> None:
        asyncio.get_running_loop().set_exception_handler(self._reporter.on_loop_error)
        await self._server.serve(sockets=[self._socket])

    def __enter__(self) -> "Server":
        self._thread.start()
        while not self._server.started and self._thread.is_alive():
            time.sleep(0.005)
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._broadcaster.close()
        self._server.should_exit = True
        self._thread.join()
        self._socket.close()
