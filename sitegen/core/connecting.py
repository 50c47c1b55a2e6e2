"""Find the numeric addresses of a host, and connect to exactly the address that was judged.

So no name can change its address in between, for example by another DNS answer (DNS rebinding).
Every step ends at a deadline, which is a reading of the monotonic clock.
"""

import queue
import socket
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

AddressInfo = tuple[Any, ...]
"""A numeric address as ``socket.getaddrinfo`` describes it."""


def seconds_left(deadline: float) -> float:
    """Return the seconds that are left; raise TimeoutError if there are none."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def resolve(
    host: str, port: int, deadline: float, may_ask: Callable[[str], bool]
) -> list[AddressInfo]:
    """Return the numeric addresses of a host that may be contacted; raise OSError, TimeoutError.

    The system's call has no time limit, so it runs in a thread that the caller may abandon.
    """
    found: queue.SimpleQueue[list[Any] | OSError] = queue.SimpleQueue()

    def ask() -> None:
        try:
            found.put(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as failure:
            found.put(failure if isinstance(failure, OSError) else OSError(str(failure)))

    threading.Thread(target=ask, daemon=True).start()
    try:
        answer = found.get(timeout=seconds_left(deadline))
    except queue.Empty:
        raise TimeoutError from None
    if isinstance(answer, OSError):
        raise answer
    return [info for info in answer if may_ask(str(info[4][0]))]


def connect_first(found: Sequence[AddressInfo], deadline: float) -> socket.socket:
    """Return a connection to the first numeric address that accepts one; raise OSError."""
    failed: OSError = TimeoutError()
    for number, (family, socket_type, protocol, _, socket_address) in enumerate(found):
        connection = socket.socket(family, socket_type, protocol)
        try:
            connection.settimeout(seconds_left(deadline) / (len(found) - number))
            connection.connect(socket_address)
        except OSError as failure:
            connection.close()
            failed = failure
        else:
            return connection
    raise failed


def reason(failure: Exception) -> str:
    """Return a short reason why a host cannot be reached."""
    if isinstance(failure, socket.gaierror):
        return "the host does not exist"
    return str(getattr(failure, "strerror", None) or failure or type(failure).__name__)
