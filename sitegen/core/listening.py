"""Sockets that servers listen on, and the addresses by which a browser finds them."""

import errno
import os
import socket

from sitegen.core.diagnostics import UsageError

WILDCARDS = ("0.0.0.0", "::")  # noqa: S104 - they are only compared with

MAX_PORTS_TRIED = 50
"""Ports after a used port that are tried, to suggest a free one."""

BACKLOG = 128
"""Connections that wait to be accepted; asyncio accepts them one after the other."""


def bind(host: str, port: int, backlog: int = BACKLOG) -> socket.socket:
    """Return a socket that listens at an address; port 0 is any. Raises UsageError."""
    try:
        return _listening(host, port, backlog)
    except OSError as failure:
        if failure.errno != errno.EADDRINUSE:
            reason = failure.strerror or failure
            raise UsageError(f"cannot listen at {host}, port {port}: {reason}") from failure
    for other in range(port + 1, min(port + MAX_PORTS_TRIED, 65535) + 1):
        try:
            _listening(host, other, backlog).close()
        except OSError:
            continue
        raise UsageError(f"port {port} is in use: try --port {other}")
    raise UsageError(f"port {port} and the ports after it are in use")


def _listening(host: str, port: int, backlog: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    found = socket.socket(family, socket.SOCK_STREAM)
    try:
        if os.name == "posix":  # elsewhere it would let two programs share a port
            found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.bind((host, port))
        found.listen(backlog)
    except BaseException:
        found.close()
        raise
    return found


def origin_of(host: str, port: int) -> str:
    """Return the address of a listening server for a browser on this machine."""
    if host in WILDCARDS:
        host = "[::1]" if ":" in host else "127.0.0.1"
    elif ":" in host:
        host = f"[{host}]"
    return f"http://{host}" if port == 80 else f"http://{host}:{port}"
