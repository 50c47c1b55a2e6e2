"""Other processes to work in: shares of a large site go out, what they came to comes back.

The seam is an Executor of ``concurrent.futures`` and functions of values that can be pickled, so
that whoever has a better place to compute than this machine's cores can hand in their own.
"""

import heapq
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor
from types import TracebackType
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")

SHARES = 6
"""Shares for each process: enough that none waits long for the others, few enough to be cheap."""


class Workers:
    """Runs functions over shares, in processes that start when there is enough to do."""

    def __init__(self, jobs: int | None = None, executor: Executor | None = None) -> None:
        self.jobs = jobs or os.cpu_count() or 1
        self._given = executor
        self._started: Executor | None = None

    def __enter__(self) -> "Workers":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
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
            self._started = ProcessPoolExecutor(
                self.jobs, mp_context=spawn, initializer=_be_quiet_when_interrupted
            )
        return self._started

    def run(
        self,
        function: Callable[[Sequence[T]], R],
        items: Sequence[T],
        weight: Callable[[T], int],
        worth: int,
    ) -> Iterator[R]:
        """Yield what a function makes of each share of the items.

        Work of less than ``worth`` in all is done here, at once: another process would take
        longer to start.
        """
        weights = [weight(item) for item in items]
        if not items:
            return
        if (self.jobs == 1 and self._given is None) or sum(weights) < worth:
            yield function(items)
            return
        executor = self._executor
        shares = share_out(items, weights, self.jobs * SHARES)
        yield from executor.map(function, shares)


def _be_quiet_when_interrupted() -> None:
    """End at Ctrl-C without a traceback: the parent says what there is to say."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_DFL)


def share_out(items: Iterable[T], weights: Iterable[int], number: int) -> list[list[T]]:
    """Divide items into shares of about the same weight, the heaviest items first."""
    heaviest_first = sorted(zip(weights, items, strict=True), key=lambda pair: -pair[0])
    shares: list[list[T]] = [[] for _ in range(number)]
    heap = [(0, index) for index in range(number)]
    for weight, item in heaviest_first:
        total, index = heap[0]
        shares[index].append(item)
        heapq.heapreplace(heap, (total + weight + 1, index))
    return [share for share in shares if share]
