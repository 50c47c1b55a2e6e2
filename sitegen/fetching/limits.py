"""Limits of fetching: sizes, times and pauses; and the purpose of a request."""

from collections.abc import Callable

import msgspec

AT_ONCE = 4
"""Files that are fetched at the same time."""


def takes_all(_content_type: str) -> str:
    """Accept every Content-Type."""
    return ""


class Purpose(msgspec.Struct, frozen=True, kw_only=True):
    """The kind of document to fetch, and the words for hosts and messages.

    ``about`` is part of the User-Agent, ``accept`` is the header of that name (RFC 9110, 12.5.1).
    ``refusal`` returns why a Content-Type is not accepted, "" if it is. ``later`` says what to do
    if a host must not be asked again in this run.
    """

    about: str
    accept: str
    later: str
    refusal: Callable[[str], str] = takes_all


class FetchLimits(msgspec.Struct, frozen=True, kw_only=True):
    """Limits of size and time.

    ``timeout`` is the time in seconds for one answer of a host, ``total`` the time for a whole
    file. ``pause`` is the time between two requests to one host. A host that asks for a longer
    pause than ``max_wait`` seconds gets no more requests. The same happens after ``max_failures``
    failed requests in a row.
    """

    max_bytes: int = 50 << 20
    timeout: float = 20.0
    total: float = 600.0
    pause: float = 0.25
    max_wait: float = 120.0
    max_failures: int = 5
