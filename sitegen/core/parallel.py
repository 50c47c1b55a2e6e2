"""Worker processes: chunks of a large site go out, their results come back.

The interface is an Executor of ``concurrent.futures`` and functions of values that can be pickled.
So a caller can supply another executor than the cores of this machine. Workers of a
``RemoteExecutor`` may be on other machines.
"""

import os
import sys
from abc import abstractmethod
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from types import TracebackType
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")

_PARTS = 6
"""The chunks of the least work for processes: enough to share it evenly, and few to be cheap."""
_WAITING_CHUNKS = 6
"""Chunks that wait for each process, so that it is never idle."""
_WAITING_FOR_REMOTE = 3
"""The same for a worker of a RemoteExecutor: chunks that wait keep the weight that they have."""

_SAFE_PATH = "PYTHONSAFEPATH"
"""Variable that keeps the current folder off Python's path (Python 3.11, "Command line")."""


class RemoteExecutor(Executor):
    """An executor whose workers may be on other machines, and share only a file system with us.

    That file system may be a network's: no worker opens a database or maps a file there.
    """

    @abstractmethod
    def open_site(self, site: Path, modules: Sequence[str]) -> None:
        """Name the site to work for, and the modules that must be the same on every worker."""

    @abstractmethod
    def start_phase(self) -> int:
        """Return the number of workers for the work that begins, after a check of each of them.

        The first call connects to them. Raises UsageError if a worker cannot do the work, or if
        there is none.
        """

    @abstractmethod
    def make_folder(self) -> Path:
        """Return a new folder that every worker sees; it is removed at the end."""

    @abstractmethod
    def require_folder(self, folder: Path) -> None:
        """Make each worker check that it sees this folder, before it does anything else."""

    @abstractmethod
    def chunk_scale(self) -> float:
        """Return the factor for the usual weight of a chunk, from the seconds of earlier ones."""


class WorkerPool:
    """Run functions over chunks, in processes that start when there is enough work.

    A Python that ignores its environment (``-E``) cannot keep the current folder off its path, and
    files there may come from anybody. In that case all work is done in this process.
    """

    def __init__(self, jobs: int | None = None, executor: Executor | None = None) -> None:
        self.jobs = jobs or os.cpu_count() or 1
        if sys.flags.ignore_environment and not sys.flags.safe_path:
            self.jobs = 1
        self._given = executor
        self._started: Executor | None = None

    def open_site(self, site: Path, modules: Sequence[str]) -> None:
        """Name the site to work for, and its modules, to workers on other machines."""
        if isinstance(self._given, RemoteExecutor):
            self._given.open_site(site, modules)

    def __enter__(self) -> "WorkerPool":
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._started is not None:
            self._started.shutdown(wait=True, cancel_futures=True)

    @property
    def _executor(self) -> Executor:
        if self._given is not None:
            return self._given
        if self._started is None:
            import multiprocessing
            from concurrent.futures import ProcessPoolExecutor

            # A forked process would take our locks, threads and open database along.
            spawn = multiprocessing.get_context("spawn")
            with safe_path():  # semaphores have their own process, which removes them
                self._started = ProcessPoolExecutor(
                    self.jobs,
                    mp_context=spawn,
                    initializer=_begin,
                    initargs=(os.environ.get(_SAFE_PATH),),
                )
        return self._started

    def run(
        self,
        function: Callable[[Sequence[T]], R],
        items: Iterable[T],
        weight: Callable[[T], int],
        min_weight: int,
        remote: "Callable[[RemoteExecutor], Callable[[Sequence[T]], R]] | None" = None,
    ) -> Iterator[R]:
        """Yield the results of a function for chunks of items, which are taken as they are needed.

        Only a few chunks exist at a time, so memory does not grow with the number of items.
        Work of less than ``min_weight`` in all is done here: another process would take longer to
        start. ``remote`` makes the function for workers on other machines, if it is another one.
        """
        start, rest, total = [], iter(items), 0
        for item in rest:
            start.append(item)
            total += weight(item)
            if total >= min_weight:
                break
        given, scale, most_waiting = self._given, _unscaled, self.jobs * _WAITING_CHUNKS
        is_here = not start or total < min_weight or (self.jobs == 1 and given is None)
        if isinstance(given, RemoteExecutor) and not is_here:
            most_waiting, scale = given.start_phase() * _WAITING_FOR_REMOTE, given.chunk_scale
            function = remote(given) if remote is not None else function
        chunks = _chunks(chain(start, rest), weight, min_weight // _PARTS, scale)
        if is_here:
            yield from map(function, chunks)
            return
        waiting: deque[Future[R]] = deque()
        for chunk in chunks:
            with safe_path():  # a process may start with this chunk
                waiting.append(self._executor.submit(function, chunk))
            if len(waiting) > most_waiting:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _unscaled() -> float:
    return 1


def _chunks(
    items: Iterable[T], weight: Callable[[T], int], chunk_weight: int, scale: Callable[[], float]
) -> Iterator[Sequence[T]]:
    """Yield items in chunks of about a weight, times the scale of the moment, in their order."""
    chunk: list[T] = []
    total = 0
    for item in items:
        chunk.append(item)
        total += weight(item)
        if total >= chunk_weight * scale():
            yield chunk
            chunk, total = [], 0
    if chunk:
        yield chunk


@contextmanager
def safe_path() -> Iterator[None]:
    """Make new Python processes import nothing from the current folder.

    A process of ``multiprocessing`` has that folder first on its path until it gets our path: it
    would run a ``pickle.py`` of a site.
    """
    before = os.environ.get(_SAFE_PATH)
    os.environ[_SAFE_PATH] = "1"
    try:
        yield
    finally:
        _restore(before)


def _restore(safe_path: str | None) -> None:
    if safe_path is None:
        os.environ.pop(_SAFE_PATH, None)
    else:
        os.environ[_SAFE_PATH] = safe_path


def _begin(safe_path: str | None) -> None:
    """Begin a process: with the parent's environment, and silent at Ctrl-C.

    It ends then without a traceback: the parent says what there is to say.
    """
    import signal

    _restore(safe_path)
    signal.signal(signal.SIGINT, signal.SIG_DFL)
