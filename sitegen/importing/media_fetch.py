"""Fetches files of an old blog from the web: ``--fetch-media``.

It is polite: four files at a time, a pause between two requests to one host, and a longer pause if
the host asks for it. It is safe: it checks every address, also after a redirect, and connects to no
private network. A file is imported completely or not at all; a file of an earlier run is not
fetched again.
"""

import queue
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from sitegen.core.host_addresses import is_public
from sitegen.fetching.limits import AT_ONCE, FetchLimits, Purpose
from sitegen.fetching.pauses import HostPauses
from sitegen.fetching.polite import fetch
from sitegen.importing.media import WantedFile
from sitegen.importing.media_types import is_page_type

if TYPE_CHECKING:
    from sitegen.fetching.requests import Requests


def _refusal(content_type: str) -> str:
    return "the host sends a web page instead of it" if is_page_type(content_type) else ""


PURPOSE = Purpose(
    about="import of a blog's own files",
    accept="image/*, audio/*, video/*, application/*;q=0.9, */*;q=0.1",
    later="run the same import later",
    refusal=_refusal,
)


class NothingFetched:
    """Replaces the web in a dry run."""

    def files(self, wanted: Iterable[WantedFile]) -> Iterator[tuple[WantedFile, bytes | str]]:
        """Yield for each file that nothing was fetched."""
        for file in wanted:
            yield file, "a dry run downloads nothing"


class MediaFetcher:
    """Fetches files from the web.

    ``may_ask`` returns whether sitegen may connect to a numeric address; only tests change it.
    """

    def __init__(
        self,
        limits: FetchLimits | None = None,
        may_ask: Callable[[str], bool] = is_public,
    ) -> None:
        self._limits = limits or FetchLimits()
        self._may_ask = may_ask
        self._pauses = HostPauses(self._limits.pause, self._limits.max_failures, PURPOSE.later)

    def files(self, wanted: Iterable[WantedFile]) -> Iterator[tuple[WantedFile, bytes | str]]:
        """Yield the bytes of each file, or why there are none, in order of arrival."""
        from sitegen.fetching.requests import Requests

        stop = threading.Event()
        asked: queue.SimpleQueue[WantedFile | None] = queue.SimpleQueue()
        came: queue.Queue[tuple[WantedFile, bytes | str]] = queue.Queue(AT_ONCE)
        number = 0
        for file in wanted:
            asked.put(file)
            number += 1
        threads = min(AT_ONCE, number)
        with Requests(self._limits, PURPOSE, self._may_ask, stop) as requests:
            for _ in range(threads):
                asked.put(None)
                # A daemon, so that Ctrl-C need not wait for a slow host.
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
                answer = fetch(
                    requests, file.address, limits=self._limits, pauses=self._pauses, stop=stop
                )
                data: bytes | str = answer.reason or answer.data
            except Exception as failure:  # an unexpected answer stops one file, not the rest
                data = f"it cannot be fetched: {failure or type(failure).__name__}"
            while not stop.is_set():
                try:
                    came.put((file, data), timeout=0.2)
                    break
                except queue.Full:
                    continue
