"""A worker carries out orders, after a check that it is the same program and sees the same site.

Dask may run several threads in a process. Markdown converters and templates are not made for
that, so a process carries out one order at a time.
"""

import pickle
import time
from collections.abc import Callable, Sequence
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from threading import Lock
from typing import Any

from sitegen.cluster.orders import Order, Reply, decode_order
from sitegen.cluster.versions import program_id, program_versions
from sitegen.config.plugins import close_folder
from sitegen.core.digest import digest_of_bytes
from sitegen.core.folders import read_plain
from sitegen.core.module_files import find_module

PROBE = "probe"
"""The name of the file in a folder that every worker must see."""
DIGEST_SIZE = 32
"""Bytes of the digest of a function's file."""

_LOOKS = 8
_PAUSE = 0.25
"""Seconds between two looks for a file: a network's file system may show it late."""


class _Process:
    """The state of this process: the folders that it has seen, and the site that it works for."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.seen: set[tuple[str, str]] = set()
        self.site = ""


_process = _Process()


def carry_out(program: bytes, data: bytes) -> Reply:
    """Carry out an order for a program, and return the reply; raise what the function raises."""
    worker = _name()
    if program != program_id():
        return {"worker": worker, "versions": program_versions()}
    order = decode_order(data)
    for folder, content in order.probes.items():
        if not _sees(folder, content):
            return {"worker": worker, "refusal": _unseen(folder)}
    if not order.function:
        return {"worker": worker}
    with _process.lock:
        if _process.site != order.site:
            close_folder(_process.site)
            _process.site = order.site
        for name, digest in order.modules.items():
            if module_digest(name, order.site) != digest:
                why = f"has another module {name}: install the same there, and start it again"
                return {"worker": worker, "refusal": why}
        function = _load_function(order.function, order.digest)
        if function is None:
            return {"worker": worker, "refusal": _unseen(order.function)}
        return _call(worker, function, order)


def _call(worker: str, function: Callable[[Any], Any], order: Order) -> Reply:
    started = time.perf_counter()
    try:
        result = function(pickle.loads(order.chunk))  # noqa: S301 - sent by the coordinator
    except OSError as failure:
        if failure.errno is None:
            raise
        message = f"{failure.strerror} on the worker {worker}"
        raise OSError(failure.errno, message, failure.filename) from failure
    packed = pickle.dumps(result, pickle.HIGHEST_PROTOCOL)
    return {"worker": worker, "result": packed, "seconds": time.perf_counter() - started}


def function_digest(data: bytes) -> bytes:
    """Return the digest of a pickled function (BLAKE2b, RFC 7693), which cannot be forged."""
    return blake2b(data, digest_size=DIGEST_SIZE).digest()


def module_digest(name: str, site: str) -> bytes:
    """Return the digest of a module's file, b"" if it has none; ``site`` is searched last."""
    spec = find_module(name.partition(":")[0], (site,))
    if spec is None or not spec.has_location or not spec.origin:
        return b""
    try:
        return digest_of_bytes(Path(spec.origin).read_bytes())
    except OSError:
        return b""


@lru_cache(maxsize=4)
def _load_function(path: str, digest: bytes) -> Callable[[Sequence[Any]], Any] | None:
    """Return the function of a file, None if the file has another digest; raise OSError."""
    data = read_plain(Path(path))
    if function_digest(data) != digest:
        return None
    function: Callable[[Sequence[Any]], Any] = pickle.loads(data)  # noqa: S301 - checked above
    return function


def _sees(folder: str, content: str) -> bool:
    """Return whether a folder has its probe; look several times."""
    if (folder, content) in _process.seen:
        return True
    for look in range(_LOOKS):
        if look:
            time.sleep(_PAUSE)
        try:
            if read_plain(Path(folder, PROBE), len(content) + 1) == content.encode():
                _process.seen.add((folder, content))
                return True
        except OSError:
            continue
    return False


def _unseen(path: str) -> str:
    return f"does not see {path} as it is here: mount the same file system at the same path"


def _name() -> str:
    """Return the address of the Dask worker that this process is."""
    from distributed import get_worker

    try:
        return str(get_worker().address)
    except ValueError:  # not in a task
        return ""
