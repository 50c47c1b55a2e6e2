"""Fetches one document from a host: at the address that was checked, within time and size limits.

It uses httpcore's connections, because they let a program decide on each numeric address. It does
not use proxies, because a proxy would look the name up again.
"""

import re
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Iterable, Iterator
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import Any
from urllib.parse import quote, urljoin

import msgspec

from sitegen import __version__
from sitegen.core.connecting import reason, resolve, seconds_left
from sitegen.core.diagnostics import UsageError
from sitegen.core.host_addresses import RequestTarget, parse_target
from sitegen.fetching.limits import AT_ONCE, FetchLimits, Purpose
from sitegen.fetching.pauses import HostGivenUpError, HostPauses

try:
    import httpcore
except ImportError as failure:
    raise UsageError(
        "fetching from the web needs httpcore: install it with pip install 'sitegen[import]'"
    ) from failure

MAX_REDIRECTS = 3
"""Redirects of one address that sitegen follows."""

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PATH_SIGNS = "/%:@!$&'()*+,;=~?"
_SHOWN = 200
"""Characters of an untrusted address that a message shows."""


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """A host's answer: a file's bytes, or the reason why there are none.

    ``is_failure`` means that the host could not be reached, or closed the connection.
    ``retry_after`` is the pause in seconds that the host asks for, None if it asks for none.
    """

    host: str
    status: int = 0
    data: bytes = b""
    reason: str = ""
    is_failure: bool = False
    retry_after: float | None = None


class _RefusedError(Exception):
    """Ends a request; the message says what is wrong with the address or the answer."""


class Requests:
    """Connections to hosts, for several threads; use it in a ``with`` block."""

    def __init__(
        self,
        limits: FetchLimits,
        purpose: Purpose,
        may_ask: Callable[[str], bool],
        stop: threading.Event,
    ) -> None:
        self._limits = limits
        self._purpose = purpose
        self._stop = stop
        self._deadline = _Deadline()
        self._pool = httpcore.ConnectionPool(
            ssl_context=ssl.create_default_context(),
            max_connections=2 * AT_ONCE,
            max_keepalive_connections=AT_ONCE,
            keepalive_expiry=5.0,
            network_backend=_JudgedBackend(may_ask, self._deadline),
        )

    def __enter__(self) -> "Requests":
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if exc_type is None:  # otherwise a thread may still be reading
            self._pool.close()

    def fetch(
        self, address: str, pauses: HostPauses, secrets: Iterable[tuple[str, str]] = ()
    ) -> Answer:
        """Return the document at an address after redirects; never raise for a host's behaviour.

        ``secrets`` are headers only for the host that the address names, over https: a redirect to
        another host does not get them.
        """
        host = ""
        try:
            target = first = _target(address)
            for _ in range(MAX_REDIRECTS + 1):
                host = target.host
                pauses.wait(host, self._stop)
                self._deadline.moment = time.monotonic() + self._limits.total
                is_first = (target.scheme, target.named) == ("https", first.named)
                answer, location = self._ask(target, [*secrets] if is_first else [])
                if not location:
                    return answer
                target = _target(_joined(target, location), "redirects to ")
            raise _RefusedError(f"it redirects more than {MAX_REDIRECTS} times")
        except (_RefusedError, HostGivenUpError) as refused:
            return Answer(host=host, reason=str(refused))
        except (TimeoutError, httpcore.TimeoutException):
            return Answer(host=host, reason=f"{host} took too long", is_failure=True)
        except (OSError, httpcore.NetworkError, httpcore.ProtocolError, ssl.SSLError) as failure:
            said = re.sub(r"^\[Errno -?\d+\] ", "", reason(failure))
            why = f"{host} cannot be reached: {said}"
            return Answer(host=host, reason=why, is_failure=True)

    def _ask(self, target: RequestTarget, secrets: list[tuple[str, str]]) -> tuple[Answer, str]:
        """Send a request; return the answer, or the address that it redirects to."""
        headers = [
            ("Host", target.named),
            ("User-Agent", f"sitegen/{__version__} ({self._purpose.about})"),
            ("Accept", self._purpose.accept),
            ("Accept-Encoding", "identity"),
            *secrets,
        ]
        host = f"[{target.host}]" if ":" in target.host else target.host
        times = dict.fromkeys(("connect", "read", "write", "pool"), self._limits.timeout)
        with self._pool.stream(
            "GET",
            f"{target.scheme}://{host}:{target.port}{target.path}",
            headers=headers,
            extensions={"timeout": times},
        ) as response:
            told = {
                name.decode("latin-1").lower(): value.decode("latin-1")
                for name, value in response.headers
            }
            status = response.status
            if status in _REDIRECTS and told.get("location"):
                return Answer(host=target.host), told["location"]
            if status in (429, 503):
                after = _seconds(told.get("retry-after", ""))
                return Answer(host=target.host, status=status, retry_after=after), ""
            if status != 200:
                return Answer(host=target.host, status=status, reason=_status(status, target)), ""
            data = self._body(told, response.iter_stream())
        return Answer(host=target.host, status=status, data=data), ""

    def _body(self, told: dict[str, str], chunks: Iterable[bytes]) -> bytes:
        """Return the bytes of a file; raise _RefusedError if it is the wrong type, or too large."""
        if refusal := self._purpose.refusal(told.get("content-type", "")):
            raise _RefusedError(refusal)
        limit = self._limits.max_bytes
        too_large = f"it is larger than {limit >> 20} MB"
        length = told.get("content-length", "")
        if length.isascii() and length.isdigit() and int(length[:18]) > limit:
            raise _RefusedError(too_large)
        parts, size = [], 0
        for part in _decoded(chunks, told.get("content-encoding", ""), limit):
            size += len(part)
            if size > limit:
                raise _RefusedError(too_large)
            if self._stop.is_set():
                raise _RefusedError("it was interrupted")
            parts.append(part)
        return b"".join(parts)


def _decoded(chunks: Iterable[bytes], encoding: str, limit: int) -> Iterator[bytes]:
    """Yield the bytes of a body up to a limit: few compressed bytes can become very many."""
    encoding = encoding.strip().lower()
    if encoding in ("", "identity"):
        yield from chunks
        return
    if encoding not in ("gzip", "x-gzip", "deflate"):
        raise _RefusedError(f"the host compresses it as {encoding[:20]!r}, unasked")
    unpack = zlib.decompressobj(zlib.MAX_WBITS | 32)
    left = limit + 1
    try:
        for chunk in chunks:
            part = unpack.decompress(chunk, left)
            left -= len(part)
            yield part
            if left <= 0:
                return
    except zlib.error as failure:
        raise _RefusedError("its compressed data is damaged") from failure
    if not unpack.eof:
        raise _RefusedError("the host sends only a part of it")


def _target(address: str, before: str = "") -> RequestTarget:
    """Return the host and path of an address; raise _RefusedError if it cannot be fetched."""
    shown = address[:_SHOWN]
    try:
        target = parse_target(address)
    except ValueError as failure:
        raise _RefusedError(f"it {before or 'is at '}{shown!r}, which is no address") from failure
    if target.has_secret:
        raise _RefusedError(f"it {before or 'is at '}an address with a user or a password")
    return target


def _joined(target: RequestTarget, location: str) -> str:
    own = f"{target.scheme}://{target.named}{target.path}"
    try:
        return urljoin(own, quote(location, _PATH_SIGNS + "#[]", "iso-8859-1"))
    except ValueError:
        return location


def _status(status: int, target: RequestTarget) -> str:
    if status in (404, 410):
        return f"{target.host} no longer has it ({status})"
    if status in (401, 403):
        return f"{target.host} restricts access to it ({status})"
    return f"{target.host} answers {status}"


def _seconds(written: str) -> float | None:
    """Return how long to wait (RFC 9110, 10.2.3), None if the header does not say."""
    written = written.strip()
    if written.isascii() and written.isdigit():
        return float(written[:9])
    try:
        return max(0.0, parsedate_to_datetime(written).timestamp() - time.time())
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


# ------------------------------------------------------------ connections


class _Deadline(threading.local):
    """The moment when the request of this thread must end."""

    moment: float = float("inf")

    def within(self, timeout: float | None) -> float:
        """Return the seconds that a step may take; raise TimeoutException."""
        try:
            left = seconds_left(self.moment)
        except TimeoutError as late:
            raise httpcore.ReadTimeout("the time for a file is over") from late
        return left if timeout is None else min(left, timeout)


class _JudgedBackend(httpcore.NetworkBackend):
    """Connects to numeric addresses that are allowed, and to no others."""

    def __init__(self, may_ask: Callable[[str], bool], deadline: _Deadline) -> None:
        self._may_ask = may_ask
        self._deadline = deadline
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,  # noqa: ARG002 - httpcore hands it
        socket_options: Iterable[Any] | None = None,  # noqa: ARG002 - as above
    ) -> httpcore.NetworkStream:
        left = self._deadline.within(timeout)
        found = resolve(host, port, time.monotonic() + left, self._may_ask)
        if not found:
            raise _RefusedError(f"{host[:_SHOWN]} is in a private network: not allowed")
        failed: Exception = OSError()
        for number, info in enumerate(found):
            share = self._deadline.within(left) / (len(found) - number)
            try:
                stream = self._plain.connect_tcp(str(info[4][0]), port, timeout=share)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as failure:
                failed = failure
            else:
                return _Timed(stream, self._deadline)
        raise failed


class _Timed(httpcore.NetworkStream):
    """A connection that limits the time of a whole answer, even if it arrives in small pieces."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: _Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.within(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.within(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        left = self._deadline.within(timeout)
        return _Timed(self._stream.start_tls(ssl_context, server_hostname, left), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
