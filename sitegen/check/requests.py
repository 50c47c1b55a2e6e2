"""Asks one host for one address: in a time that is a total, and never behind a wall.

The numeric address that is connected to is the one that was checked, so that no name can lead
elsewhere in between; proxies, which would look it up anew, are not used. A body is never read.
"""

import io
import socket
import ssl
import string
import time
from collections.abc import Callable
from contextlib import closing
from http.client import HTTPException, HTTPResponse
from typing import Any
from urllib.parse import quote, urljoin

import msgspec

from sitegen import __version__
from sitegen.core.connecting import connect_first, reason, resolve, seconds_left
from sitegen.core.diagnostics import Severity
from sitegen.core.host_addresses import RequestTarget, is_loopback, is_public, parse_target

MAX_REDIRECTS = 10
"""Redirects of one address that are followed."""

MAX_BYTES = 200_000
"""Bytes of an answer that are looked at for its headers."""

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_GONE = frozenset({404, 410})
_NO_HEAD = frozenset({400, 403, 404, 405, 410, 500, 501, 503})
"""What hosts answer that do not know a HEAD, though they have what is asked for."""

_SHOWN = 200
"""Characters of a stranger's address that are told."""


class LinkFailure(msgspec.Struct, frozen=True):
    """What is wrong with an address, and how bad that is; ``is_late`` if it took too long."""

    message: str
    severity: Severity = "error"
    is_late: bool = False


class _WrongError(Exception):
    """Ends a question; says what is wrong with the address."""


def may_be_asked(address: str) -> bool:
    """Return whether an author's own link may lead to a numeric address: to none of other machines
    in a private network.
    """  # noqa: D205 - one sentence
    return is_public(address) or is_loopback(address)


class Prober:
    """Asks for addresses; may be used by several threads at once.

    ``timeout`` is the time in seconds that a question may take altogether. ``may_ask`` tells of a
    numeric address whether an author's own link may lead there; a redirect only leads to public
    ones.
    """

    def __init__(self, timeout: float, may_ask: Callable[[str], bool] = may_be_asked) -> None:
        self._timeout = timeout
        self._may_ask = may_ask
        self._tls = ssl.create_default_context()

    def probe(self, address: str) -> LinkFailure | None:
        """Return what is wrong with an address, None where it answers, or will not say.

        Hosts that forbid, or that are asked too much, do not say that there is nothing.
        """
        try:
            target = parse_target(address)
        except ValueError:
            return LinkFailure("is no address: correct it")
        if target.has_secret:
            return LinkFailure("has a user or a password, which all readers see: leave it out")
        deadline, status = time.monotonic() + self._timeout, 0
        try:
            for method in ("HEAD", "GET"):
                status = self._status(method, address, deadline)
                if status not in _NO_HEAD:
                    break
        except _WrongError as wrong:
            return LinkFailure(str(wrong), "warning")
        except TimeoutError:
            return LinkFailure(f"cannot be reached: no answer in {self._timeout:g} s", is_late=True)
        except (OSError, HTTPException, ValueError) as failure:
            return LinkFailure(f"cannot be reached: {reason(failure)}")
        return LinkFailure(f"the host answers {status}") if status in _GONE else None

    def _status(self, method: str, address: str, deadline: float) -> int:
        """Return what a host answers in the end."""
        may_ask = self._may_ask
        for _ in range(MAX_REDIRECTS + 1):
            target = parse_target(address)
            with closing(self._connected(target, deadline, may_ask)) as connection:
                status, location = _answer(connection, method, target, deadline)
            if status not in _REDIRECTS or not location:
                return status
            address, may_ask = _redirected(address, location), is_public
        raise _WrongError(f"redirects more than {MAX_REDIRECTS} times")

    def _connected(
        self, target: RequestTarget, deadline: float, may_ask: Callable[[str], bool]
    ) -> socket.socket:
        """Return a connection to a host, encrypted if need be."""
        found = resolve(target.host, target.port, deadline, may_ask)
        if not found:
            where = (
                f"{target.named}{', which' if may_ask is is_public else ''} is in a private network"
            )
            raise _WrongError(
                f"redirects to {where}: it was not followed"
                if may_ask is is_public
                else f"{where}, where readers cannot follow: it was not asked"
            )
        connection = connect_first(found, deadline)
        if target.scheme == "http":
            return connection
        try:
            connection.settimeout(seconds_left(deadline))  # of the whole handshake
            return self._tls.wrap_socket(connection, server_hostname=target.host)
        except BaseException:
            connection.close()
            raise


def _redirected(address: str, location: str) -> str:
    """Return where a redirect leads, if it may be followed."""
    try:
        target = urljoin(address, quote(location, string.punctuation, "iso-8859-1"))
        is_web = target.lower().startswith(("http://", "https://"))
        if is_web:
            parse_target(target)
    except ValueError:
        raise _WrongError(f"redirects to {location[:_SHOWN]!r}, which is no address") from None
    if not is_web:
        raise _WrongError(f"redirects to {target[:_SHOWN]!r}, which is not on the web")
    return target


def _answer(
    connection: socket.socket, method: str, target: RequestTarget, deadline: float
) -> tuple[int, str]:
    """Return the status of an answer, and where it redirects to."""
    words = (
        f"{method} {target.path} HTTP/1.1",
        f"Host: {target.named}",
        f"User-Agent: sitegen/{__version__} (link check)",
        "Accept: */*",
        "Connection: close",
    )
    connection.settimeout(seconds_left(deadline))
    connection.sendall("".join(f"{line}\r\n" for line in (*words, "")).encode("ascii"))
    answer = HTTPResponse(_DeadlineReader(connection, deadline), method=method)  # type: ignore[arg-type]
    with closing(answer):
        answer.begin()
        return answer.status, answer.getheader("Location", "") or ""


class _DeadlineReader(io.RawIOBase):
    """What a host says, until a moment and up to a number of bytes."""

    def __init__(self, connection: socket.socket, deadline: float) -> None:
        self._connection = connection
        self._deadline = deadline
        self._bytes = 0

    def makefile(self, _: str) -> io.BufferedReader:
        """Return this as a stream, which is what http.client asks a socket for."""
        return io.BufferedReader(self)

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read what has come; raise TimeoutError, OSError, and HTTPException for too much."""
        self._connection.settimeout(seconds_left(self._deadline))
        number = self._connection.recv_into(buffer)
        self._bytes += number
        if self._bytes > MAX_BYTES:
            raise HTTPException("its headers do not end")
        return number
