"""How much is fetched from the web, and how long is waited for it; and what is asked for."""

from collections.abc import Callable

import msgspec

AT_ONCE = 4
"""Files that are fetched at a time."""


def takes_all(_content_type: str) -> str:
    """Say that every kind of document may come."""
    return ""


class Purpose(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked for, and what hosts and messages say of it.

    ``about`` stands in the User-Agent, ``accept`` is the header of that name (RFC 9110, 12.5.1).
    ``refusal`` says of a Content-Type why what has it is not taken, "" where it is. ``later`` is
    what to do where a host wants to be left alone.
    """

    about: str
    accept: str
    later: str
    refusal: Callable[[str], str] = takes_all


class FetchLimits(msgspec.Struct, frozen=True, kw_only=True):
    """How much is taken, and how long is waited.

    ``timeout`` is the time in seconds in which a host has to say something, ``total`` that for a
    whole file. ``pause`` is the time between two questions to one host. A host that wants to be
    asked again after more than ``max_wait`` seconds is left alone. ``max_failures`` questions one
    after the other may fail until a host is.
    """

    max_bytes: int = 50 << 20
    timeout: float = 20.0
    total: float = 600.0
    pause: float = 0.25
    max_wait: float = 120.0
    max_failures: int = 5
