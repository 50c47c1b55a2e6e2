"""Files of an old blog from the web: ``--fetch-media``.

Politely: four files at a time, a pause between two questions to one host, and as long as a host
asks for. Safely: every address, also one that a host redirects to, is judged anew, and nothing in a
private network is asked. A file comes whole or not at all; what an earlier run has brought is not
asked for again.
"""

import queue
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from sitegen.core.host_addresses import is_public
from sitegen.importing.fetch_limits import AT_ONCE, FetchLimits
from sitegen.importing.host_pauses import HostPauses
from sitegen.importing.media import WantedFile

if TYPE_CHECKING:
    from sitegen.importing.media_requests import Answer, Requests

MAX_TRIES = 4
"""Times that a host is asked for a file, when it says that it is busy."""

_BUSY = frozenset({429, 503})


class NothingFetched:
    """Stands for the web in a dry run."""

    def files(self, wanted: Iterable[WantedFile]) -> Iterator[tuple[WantedFile, bytes | str]]:
        """Yield that nothing was fetched, for each file."""
        for file in wanted:
            yield file, "a dry run downloads nothing"


class MediaFetcher:
    """Fetches files from the web.

    ``may_ask`` tells of a numeric address whether it may be asked; only tests give another one.
    """

    def __init__(
        self,
        limits: FetchLimits | None = None,
        may_ask: Callable[[str], bool] = is_public,
    ) -> None:
        self._limits = limits or FetchLimits()
        self._may_ask = may_ask
        self._pauses = HostPauses(self._limits.pause, self._limits.max_failures)

    def files(self, wanted: Iterable[WantedFile]) -> Iterator[tuple[WantedFile, bytes | str]]:
        """Yield the bytes of each file, or why there are none, as they come."""
        from sitegen.importing.media_requests import Requests

        stop = threading.Event()
        asked: queue.SimpleQueue[WantedFile | None] = queue.SimpleQueue()
        came: queue.Queue[tuple[WantedFile, bytes | str]] = queue.Queue(AT_ONCE)
        number = 0
        for file in wanted:
            asked.put(file)
            number += 1
        threads = min(AT_ONCE, number)
        with Requests(self._limits, self._may_ask, stop) as requests:
            for _ in range(threads):
                asked.put(None)
                # A daemon, so that nobody waits for a slow host after Ctrl-C.
                work = threading.Thread(
                    target=self._work, args=(requests, asked, came, stop), daemon=True
                )
                work.start()
            try:
                for _ in range(number):
                    yield came.get()
            finally:
                stop.set()

    def _work(
        self,
        requests: "Requests",
        asked: "queue.SimpleQueue[WantedFile | None]",
        came: "queue.Queue[tuple[WantedFile, bytes | str]]",
        stop: threading.Event,
    ) -> None:
        while not stop.is_set() and (file := asked.get()) is not None:
            try:
                data = self._fetch(requests, file.address, stop)
            except Exception as failure:  # a strange answer stops one file, not the rest
                data = f"it cannot be fetched: {failure or type(failure).__name__}"
            while not stop.is_set():
                try:
                    came.put((file, data), timeout=0.2)
                    break
                except queue.Full:
                    continue

    def _fetch(self, requests: "Requests", address: str, stop: threading.Event) -> bytes | str:
        """Return a file's bytes, or why there are none."""
        deadline = time.monotonic() + self._limits.total + self._limits.max_wait
        wait = 1.0
        answer: Answer | None = None
        for _ in range(MAX_TRIES):
            answer = requests.fetch(address, self._pauses)
            if answer.status not in _BUSY:
                return self._judged(answer)
            seconds = answer.retry_after if answer.retry_after is not None else wait
            wait *= 2
            if seconds > self._limits.max_wait or time.monotonic() + seconds > deadline:
                minutes = max(1, round(seconds / 60))
                why = f"{answer.host} asks to wait for {minutes} min: run the same import later"
                self._pauses.give_up(answer.host, why)
                return why
            self._pauses.hold(answer.host, seconds)
            if stop.is_set():
                break
        host = answer.host if answer is not None else ""
        return f"{host} is too busy: run the same import later"

    def _judged(self, answer: "Answer") -> bytes | str:
        if answer.reason:
            if answer.is_failure and (why := self._pauses.failed(answer.host, answer.reason)):
                return why
            return answer.reason
        self._pauses.worked(answer.host)
        return answer.data
