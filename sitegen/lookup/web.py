"""Fetches documents about works from other hosts: one at a time, with pauses, each only once.

Answers are cached in ``.sitegen/lookup/``, sealed with the user's key, so that an interrupted run
can continue. Use it in a ``with`` block.
"""

import struct
import threading
import time
import zlib
from collections.abc import Callable, Iterable
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from types import TracebackType
from urllib.parse import urlencode

import msgspec

from sitegen.core.folders import Folder, read_plain
from sitegen.core.host_addresses import is_public
from sitegen.core.locks import STATE
from sitegen.core.user_data import KEY_SIZE, seal
from sitegen.fetching.limits import FetchLimits, Purpose
from sitegen.fetching.pauses import HostPauses
from sitegen.fetching.polite import fetch
from sitegen.fetching.requests import Answer, Requests
from sitegen.lookup.errors import FetchError, NotThereError
from sitegen.lookup.json_values import MAX_BYTES

FOLDER = "lookup"
"""The folder of answers, below the folder of the site's state."""

LIMITS = FetchLimits(
    max_bytes=MAX_BYTES, timeout=20.0, total=60.0, pause=1.0, max_wait=120.0, max_failures=3
)
KEPT_SECONDS = 30 * 24 * 3600
"""Seconds for which a cached answer is used."""
KEPT_MISSING_SECONDS = 7 * 24 * 3600
"""The same for the answer that the document does not exist."""

_LATER = "run the same command later"
_GONE = (404, 410)
_HEAD = struct.Struct("<dH")
"""The moment of an answer, and its status."""


class Hosts(msgspec.Struct, frozen=True, kw_only=True):
    """The hosts of the catalogues."""

    openlibrary: str = "https://openlibrary.org"
    wikidata: str = "https://www.wikidata.org"
    tmdb: str = "https://api.themoviedb.org"
    commons: str = "https://commons.wikimedia.org"


class Web:
    """Fetches documents.

    ``state`` is the folder of the site's state, None to cache no answer. ``may_ask`` returns
    whether sitegen may connect to a numeric address.
    """

    def __init__(
        self,
        state: Path | None,
        about: str = "",
        *,
        hosts: Hosts | None = None,
        limits: FetchLimits = LIMITS,
        may_ask: Callable[[str], bool] = is_public,
    ) -> None:
        self.hosts = hosts or Hosts()
        self._state = state
        self._limits = limits
        self._pauses = HostPauses(limits.pause, limits.max_failures, _LATER)
        self._stop = threading.Event()
        purpose = Purpose(
            about=f"facts of works{about}",
            accept="application/ld+json, application/json;q=0.9, text/html;q=0.8, */*;q=0.1",
            later=_LATER,
        )
        self._requests = Requests(limits, purpose, may_ask, self._stop)

    def __enter__(self) -> "Web":
        self._requests.__enter__()
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._stop.set()
        self._requests.__exit__(exc_type, exc, traceback)

    def get(self, address: str, secrets: Iterable[tuple[str, str]] = ()) -> bytes:
        """Return a document; raise FetchError, or NotThereError if the host has none.

        ``secrets`` are headers that only the host of the address gets.
        """
        kept = self._kept(address)
        if kept is not None:
            status, data = kept
        else:
            answer = self._asked(address, secrets)
            status, data = answer.status, answer.data
            if answer.reason and status not in _GONE:
                raise FetchError(answer.reason)
            self._keep(address, status, data)
        if status in _GONE:
            shown = address.partition("?")[0]  # a query may have the user's key
            raise NotThereError(f"{shown} does not exist ({status})")
        return data

    def _asked(self, address: str, secrets: Iterable[tuple[str, str]]) -> Answer:
        try:
            return fetch(
                self._requests,
                address,
                limits=self._limits,
                pauses=self._pauses,
                stop=self._stop,
                secrets=secrets,
            )
        except Exception as failure:  # an unexpected answer stops one document, not the rest
            raise FetchError(f"it cannot be fetched: {type(failure).__name__}") from failure

    def wikidata_api(self, **query: str) -> str:
        """Return the address of a request to Wikidata's API."""
        return f"{self.hosts.wikidata}/w/api.php?{urlencode({**query, 'format': 'json'})}"

    # ------------------------------------------------------------ cached answers

    def _kept(self, address: str) -> tuple[int, bytes] | None:
        if self._state is None:
            return None
        try:
            sealed = read_plain(self._state / FOLDER / _name(address), 2 * MAX_BYTES)
            own, data = sealed[:KEY_SIZE], sealed[KEY_SIZE:]
            if own != seal(address.encode(), data):
                return None
            moment, status = _HEAD.unpack_from(data)
            unpack = zlib.decompressobj()
            body = unpack.decompress(data[_HEAD.size :], MAX_BYTES + 1)
        except (OSError, struct.error, zlib.error):
            return None
        kept = KEPT_MISSING_SECONDS if status in _GONE else KEPT_SECONDS
        return (status, body) if time.time() - kept < moment <= time.time() else None

    def _keep(self, address: str, status: int, data: bytes) -> None:
        if self._state is None:
            return
        body = _HEAD.pack(time.time(), status) + zlib.compress(data)
        with (
            suppress(OSError),
            Folder.at(self._state, make=True) as state,
            state.folder(FOLDER, make=True) as folder,
        ):
            folder.write(_name(address), seal(address.encode(), body) + body)


def open_web(site: Path | None, url: str) -> Web:
    """Return a fetcher of documents; ``url`` is the site's, so that hosts know who asks.

    Raises UsageError if a package is missing. Without a ``site``, it caches no answer.
    """
    about = f"; {url}" if url.isascii() and url.isprintable() and url else ""
    return Web(site / STATE if site is not None else None, about)


def _name(address: str) -> str:
    return blake2b(address.encode(), digest_size=20).hexdigest()
