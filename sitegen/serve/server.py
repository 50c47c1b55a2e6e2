"""A server in a thread of its own: a place that is free is found first, and it ends when told."""

import errno
import os
import socket
import threading
import time
from types import TracebackType

import uvicorn
from starlette.types import ASGIApp

from sitegen.problems import UsageError
from sitegen.serve.app import WILDCARDS, Hub

NEIGHBOURS = 50
"""Ports after a taken one that are tried, to name one that is free."""


def bind(host: str, port: int) -> socket.socket:
    """Return a socket that listens at a place; port 0 is any. Raises UsageError."""
    try:
        return _listening(host, port)
    except OSError as failure:
        if failure.errno != errno.EADDRINUSE:
            reason = failure.strerror or failure
            raise UsageError(f"cannot listen at {host}, port {port}: {reason}") from failure
    for other in range(port + 1, min(port + NEIGHBOURS, 65535) + 1):
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
        found.listen(128)
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


class Server:
    """Answers requests while the thread that made it does other things."""

    def __init__(self, app: ASGIApp, hub: Hub, listening: socket.socket) -> None:
        self._hub = hub
        self._socket = listening
        self._server = uvicorn.Server(
            uvicorn.Config(
                app,
                http="h11",
                ws="none",
                loop="asyncio",
                lifespan="off",
                log_config=None,
                log_level="critical",
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=2,
            )
        )
        self._thread = threading.Thread(
            target=self._server.run, args=([listening],), name="sitegen-serve"
        )

    def __enter__(self) -> "Server":
        self._thread.start()
        while not self._server.started and self._thread.is_alive():
            time.sleep(0.005)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._hub.close()
        self._server.should_exit = True
        self._thread.join()
        self._socket.close()
