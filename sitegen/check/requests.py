"""Sends requests to one host for one address, within a total time, never to private networks.

It connects to the same numeric address that it checked, so that a name cannot change its address
in between. It uses no proxies, which would resolve the name again. It never reads a body.
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
"""The most redirects of one address that are followed."""

MAX_BYTES = 200_000
"""The most bytes of an answer that are read for its headers."""

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_GONE = frozenset({404, 410})
_NO_HEAD = frozenset({400, 403, 404, 405, 410, 500, 501, 503})
"""Answers of hosts that do not support HEAD, though the address may exist."""

_SHOWN = 200
"""Characters shown of another site's address."""


class LinkFailure(msgspec.Struct, frozen=True):
    """The failure of an address, and its severity; ``is_late`` if it timed out."""

    message: str
    severity: Severity = "error"
    is_late: bool = False


class _WrongError(Exception):
    """Ends a request; its message is the failure of the address."""


def may_be_asked(address: str) -> bool:
    """Return whether an author's own link may use a numeric address: not one of other machines
    in a private network.
    """  # noqa: D205 - one sentence
    return is_public(address) or is_loopback(address)


class Prober:
    """Requests addresses; several threads may use it at once.

    ``timeout`` is the total time of a request in seconds. ``may_ask`` says whether an
    author's own link may use a numeric address; a redirect may only lead to public
    addresses.
    """

    def __init__(self, timeout: float, may_ask: Callable[[str], bool] = may_be_asked) -> None:
        self._timeout = timeout
        self._may_ask = may_ask
        self._tls = ssl.create_default_context()

    def probe(self, address: str) -> LinkFailure | None:
        """Return the failure of an address, None if it answers or the answer is unclear.

        Hosts that forbid a request, or get too many, do not say that the address is wrong.
        """
        try:
            target = parse_target(address)
        except ValueError:
            return LinkFailure("is not an address: correct it")
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
        """Return the host's final answer."""
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
        """Return a connection to a host, encrypted for https."""
        found = resolve(target.host, target.port, deadline, may_ask)
        if not found:
            where = (
                f"{target.named}{', which' if may_ask is is_public else ''} is in a private network"
            )
            raise _WrongError(
                f"redirects to {where}: the redirect was not followed"
                if may_ask is is_public
                else f"{where}, which readers cannot reach: it was not checked"
            )
        connection = connect_first(found, deadline)
        if target.scheme == "http":
            return connection
        try:
            connection.settimeout(seconds_left(deadline))  # for the whole handshake
            return self._tls.wrap_socket(connection, server_hostname=target.host)
        except BaseException:
            connection.close()
            raise


def _redirected(address: str, location: str) -> str:
    """Return the target of a redirect, if it may be followed."""
    try:
        target = urljoin(address, quote(location, string.punctuation, "iso-8859-1"))
        is_web = target.lower().startswith(("http://", "https://"))
        if is_web:
            parse_target(target)
    except ValueError:
        raise _WrongError(f"redirects to {location[:_SHOWN]!r}, which is not an address") from None
    if not is_web:
        raise _WrongError(f"redirects to {target[:_SHOWN]!r}, which is not on the web")
    return target


def _answer(
    connection: socket.socket, method: str, target: RequestTarget, deadline: float
) -> tuple[int, str]:
    """Return the status of an answer, and the target of its redirect."""
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
    """A host's answer, up to a deadline and up to a number of bytes."""

    def __init__(self, connection: socket.socket, deadline: float) -> None:
        self._connection = connection
        self._deadline = deadline
        self._bytes = 0

    def makefile(self, _: str) -> io.BufferedReader:
        """Return this as a stream, which http.client asks of a socket."""
        return io.BufferedReader(self)

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read the received bytes; raise TimeoutError, OSError, and HTTPException for too many."""
        self._connection.settimeout(seconds_left(self._deadline))
        number = self._connection.recv_into(buffer)
        self._bytes += number
        if self._bytes > MAX_BYTES:
            raise HTTPException("its headers do not end")
        return number
