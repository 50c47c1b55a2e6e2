"""Limits for one network, and for all networks together; counted only in memory."""

import threading
import time
from collections import deque

from limits import RateLimitItem, parse
from limits.storage import MovingWindowSupport, Storage
from limits.strategies import MovingWindowRateLimiter

COMMENTS = ("2/minute", "20/day")
"""Comments of one network: /24 of IPv4, /48 of IPv6."""

CHANGES = ("10/minute", "100/day")
"""Changes and withdrawals from one network."""

REPORTS = ("5/minute", "30/day")
"""Reports from one network."""

ALL = "500/day"
"""Comments of all networks together; above this limit each gets a mark, and none is refused."""

MAX_KEYS = 200_000
"""Networks that are counted at the same time; beyond them, the oldest are dropped."""


class _Windows(Storage, MovingWindowSupport):
    """The moments of the counted requests, by key, the newest last.

    After nearly every count, the library's own storage scans all its keys in a thread. If there
    are many, that takes longer than to receive a comment.
    """

    def __init__(self) -> None:
        super().__init__()
        self._moments: dict[str, deque[float]] = {}
        self._lock = threading.Lock()

    @property
    def base_exceptions(self) -> type[Exception]:
        """The errors of this storage: there are none."""
        return ValueError

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Count some more, unless that exceeds the limit within ``expiry`` seconds."""
        now = time.time()
        with self._lock:
            moments = self._within(key, now - expiry)
            if len(moments) + amount > limit:
                return False
            moments.extend([now] * amount)
            # The key that was counted last comes last.
            self._moments[key] = self._moments.pop(key, moments)
            if len(self._moments) > MAX_KEYS:
                del self._moments[next(iter(self._moments))]
        return True

    def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:
        """Return the first moment within the last ``expiry`` seconds, and the number of them."""
        del limit
        now = time.time()
        with self._lock:
            moments = self._within(key, now - expiry)
            return (moments[0] if moments else now), len(moments)

    def _within(self, key: str, start: float) -> deque[float]:
        moments = self._moments.get(key)
        if moments is None:
            return deque()
        while moments and moments[0] <= start:
            moments.popleft()
        return moments

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        """Refuse fixed windows; raise NotImplementedError."""
        raise NotImplementedError

    def get(self, key: str) -> int:
        """Return how many moments a key has."""
        return len(self._moments.get(key, ()))

    def get_expiry(self, key: str) -> float:
        """Return the last moment of a key."""
        moments = self._moments.get(key)
        return moments[-1] if moments else 0.0

    def check(self) -> bool:
        """Return True: memory is always available."""
        return True

    def reset(self) -> int:
        """Remove all keys; return how many there were."""
        with self._lock:
            count = len(self._moments)
            self._moments.clear()
        return count

    def clear(self, key: str) -> None:
        """Remove a key."""
        with self._lock:
            self._moments.pop(key, None)


class Limits:
    """Counts the requests from each network, by moving windows."""

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(_Windows())
        names = (*COMMENTS, *CHANGES, *REPORTS, ALL)
        self._items: dict[str, RateLimitItem] = {name: parse(name) for name in names}

    def take(self, what: str, limits: tuple[str, ...], prefix: str) -> bool:
        """Count one request from a network; return whether it is within all limits.

        A refused request is not counted. All unknown networks count as one network.
        """
        items = [self._items[limit] for limit in limits]
        if not all(self._limiter.test(item, what, prefix) for item in items):
            return False
        counted = [self._limiter.hit(item, what, prefix) for item in items]
        return all(counted)

    def is_within_total(self) -> bool:
        """Count a comment from any network; return whether it is within the limit for all."""
        return self._limiter.hit(self._items[ALL], "all")
