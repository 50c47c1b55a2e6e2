"""When a host may get the next request: after a pause, later if it asks, or not in this run."""

import threading
import time
from collections import defaultdict


class HostGivenUpError(Exception):
    """The host gets no more requests; the message says why."""


class HostPauses:
    """Keeps the times of hosts; several threads use it at once.

    ``pause`` is in seconds. ``later`` says what to do about a host that gets no more requests.
    """

    def __init__(self, pause: float, max_failures: int, later: str) -> None:
        self.later = later
        self._pause = pause
        self._max_failures = max_failures
        self._lock = threading.Lock()
        self._next: dict[str, float] = defaultdict(float)
        self._failures: dict[str, int] = defaultdict(int)
        self._given_up: dict[str, str] = {}

    def wait(self, host: str, stop: threading.Event) -> None:
        """Wait until a host may get a request; raise HostGivenUpError if it gets no more."""
        while not stop.is_set():
            with self._lock:
                if host in self._given_up:
                    raise HostGivenUpError(self._given_up[host])
                now = time.monotonic()
                left = self._next[host] - now
                if left <= 0:
                    self._next[host] = now + self._pause
                    return
            stop.wait(min(left, 1.0))

    def hold(self, host: str, seconds: float) -> None:
        """Send no request to a host for so many seconds."""
        with self._lock:
            self._next[host] = max(self._next[host], time.monotonic() + seconds)

    def give_up(self, host: str, why: str) -> None:
        """Send no more requests to a host in this run."""
        with self._lock:
            self._given_up.setdefault(host, why)

    def worked(self, host: str) -> None:
        """Note that a host has answered."""
        with self._lock:
            self._failures[host] = 0

    def failed(self, host: str, reason: str) -> str:
        """Note that a host cannot be reached; return why its requests end, "" if they do not."""
        with self._lock:
            if host in self._given_up:
                return self._given_up[host]
            self._failures[host] += 1
            if self._failures[host] < self._max_failures:
                return ""
            why = f"{reason}; sitegen stopped asking it: {self.later}"
            self._given_up[host] = why
            return why
