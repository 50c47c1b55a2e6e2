"""How much is fetched from the web for an import, and how long is waited for it."""

import msgspec

AT_ONCE = 4
"""Files that are fetched at a time."""


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
