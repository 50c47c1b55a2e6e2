"""A server in its own thread: it finds a free port first, and stops on request."""

import asyncio
import socket
import threading
import time
from types import TracebackType

import uvicorn
from starlette.types import ASGIApp

from sitegen.core.http_protocol import Protocol
from sitegen.core.listening import BACKLOG
from sitegen.serve.app import Broadcaster
from sitegen.serve.errors import ErrorReporter


class Server:
    """Answers requests while its creator's thread continues."""

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
                http=Protocol,
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
