"""Checks links to other hosts, with a limited number of requests to each host."""

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path

import msgspec

from sitegen.check.requests import LinkFailure, Prober
from sitegen.core.folders import Folder, read_plain
from sitegen.core.host_addresses import parse_target

HOSTS = 8
"""Hosts asked at the same time."""

PAUSE = 0.5
"""Seconds between two requests to one host."""

TIMEOUT = 15.0
"""Seconds for a request, with all of its redirects."""

MAX_LATE = 3
"""Timeouts in a row after which a host is not asked again."""

CACHE_SECONDS = 7 * 24 * 3600
"""Seconds for which an address that answered is not asked again."""

MAX_CACHE_BYTES = 20_000_000
"""The most bytes of the cache file; a larger file is not ours."""


def check_external(
    addresses: Iterable[str], cache: Path, progress: Callable[[int, int], None] = lambda *_: None
) -> dict[str, LinkFailure]:
    """Return the failures of addresses, without the addresses that work.

    Recent answers are taken from ``cache``, a file that this function writes again.
    """
    now = time.time()
    known = _read_cache(cache, now)
    pending = [address for address in addresses if address not in known]
    hosts: dict[str, list[str]] = defaultdict(list)
    for address in pending:
        hosts[_host(address)].append(address)
    answers: dict[str, LinkFailure | None] = {}
    prober, stop = Prober(TIMEOUT), threading.Event()
    with ThreadPoolExecutor(HOSTS) as threads:
        try:
            for found in threads.map(partial(_probe_host, prober, stop), hosts.values()):
                answers |= found
                progress(len(answers), len(pending))
        except BaseException:
            stop.set()
            threads.shutdown(wait=False, cancel_futures=True)
            raise
    fine = {address: now for address, failure in answers.items() if failure is None}
    with suppress(OSError):
        _write_cache(cache, known | fine)
    return {address: failure for address, failure in answers.items() if failure}


def _host(address: str) -> str:
    """Return the host to ask for an address, "" if there is none."""
    try:
        return parse_target(address).named
    except ValueError:
        return ""


def _probe_host(
    prober: Prober, stop: threading.Event, addresses: Sequence[str]
) -> dict[str, LinkFailure | None]:
    """Send the requests to one host in turn, until too many time out."""
    answers: dict[str, LinkFailure | None] = {}
    late = 0
    for number, address in enumerate(addresses):
        if number and late < MAX_LATE and stop.wait(PAUSE):
            break
        if late < MAX_LATE:
            failure = prober.probe(address)
            late = late + 1 if failure and failure.is_late else 0
        answers[address] = failure
    return answers


def _read_cache(cache: Path, now: float) -> dict[str, float]:
    """Return the addresses that answered recently, and when; ignore other content."""
    try:
        data = read_plain(cache, MAX_CACHE_BYTES + 1)
        if len(data) > MAX_CACHE_BYTES:
            return {}
        found = msgspec.json.decode(data, type=dict[str, float])
    except (OSError, msgspec.MsgspecError, ValueError, RecursionError):
        return {}
    return {address: at for address, at in found.items() if now - CACHE_SECONDS < at <= now}


def _write_cache(cache: Path, known: dict[str, float]) -> None:
    with Folder.at(cache.parent, make=True) as folder:
        folder.write(cache.name, msgspec.json.format(msgspec.json.encode(known), indent=0))
