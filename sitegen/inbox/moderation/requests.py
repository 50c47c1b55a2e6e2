"""Conditions for a request to moderate/, and the headers of every answer."""

import ipaddress
import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Mapping
from urllib.parse import parse_qsl, urlsplit

from starlette.requests import Request
from starlette.responses import Response

from sitegen.inbox.requests import FormError, read_body

CSP = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
)
HEADERS: Mapping[str, str] = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": CSP,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    # Not "no-referrer": a form would then send "Origin: null".
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex",
}

MAX_FORM_BYTES = 2 * 1024 * 1024
MAX_FIELDS = 2_000

_BODY_MESSAGES = {
    400: "The form did not arrive whole. Send it again.",
    408: "The form took too long to arrive. Send it again.",
    413: "The form is too large. Send a shorter text.",
}

WRONG_PER_MINUTE = 5
"""Wrong passphrases that one network may send in a minute."""
_MINUTE = 60.0
_MAX_NETWORKS = 10_000


class RequestError(Exception):
    """A request that is refused; ``status`` is the HTTP status."""

    def __init__(self, status: int, message: str) -> None:
        self.status = status
        super().__init__(message)


class Form:
    """The fields of a form."""

    def __init__(self, fields: Iterable[tuple[str, str]] = ()) -> None:
        self._fields: dict[str, list[str]] = defaultdict(list)
        for name, value in fields:
            self._fields[name].append(value)

    def one(self, name: str) -> str:
        """Return a field's value, "" if it was not sent."""
        return self._fields[name][0] if name in self._fields else ""

    def all(self, name: str) -> list[str]:
        """Return all values of a field, each once."""
        return list(dict.fromkeys(self._fields.get(name, ())))


async def read_form(request: Request) -> Form:
    """Return the form of a request; raise RequestError if it is too large."""
    try:
        data = await read_body(request, MAX_FORM_BYTES)
    except FormError as failure:
        raise RequestError(failure.status, _BODY_MESSAGES[failure.status]) from None
    try:
        pairs = parse_qsl(
            data.decode("utf-8"), keep_blank_values=True, max_num_fields=MAX_FIELDS, errors="strict"
        )
    except ValueError:
        raise RequestError(400, "The form cannot be read. Send it again.") from None
    return Form(pairs)


def is_loopback(host: str) -> bool:
    """Return whether a Host header names this machine itself."""
    try:
        name = urlsplit(f"//{host}").hostname or ""
        return name == "localhost" or ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


class LoginLimit:
    """Counts wrong passphrases by network; ``clock`` gives seconds that only increase."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._times: dict[str, deque[float]] = {}
        self._lock = threading.Lock()

    def begin(self, network: str) -> bool:
        """Count an attempt as wrong before it is checked; return False if there were too many."""
        now = self._clock()
        with self._lock:
            known = self._times
            if network not in known and len(known) >= _MAX_NETWORKS:
                self._times = {name: at for name, at in known.items() if now - at[-1] < _MINUTE}
            times = self._times.setdefault(network, deque(maxlen=WRONG_PER_MINUTE))
            if len(times) == WRONG_PER_MINUTE and now - times[0] < _MINUTE:
                return False
            times.append(now)
            return True

    def succeed(self, network: str) -> None:
        """Subtract an attempt that was right."""
        with self._lock:
            times = self._times.get(network)
            if times:
                times.pop()
            if not times:
                self._times.pop(network, None)


def with_headers(response: Response) -> Response:
    """Return an answer with the headers that all answers have."""
    response.headers.update(HEADERS)
    return response
