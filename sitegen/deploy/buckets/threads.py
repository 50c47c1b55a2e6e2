"""Requests in threads: many at once, and Ctrl-C waits for none.

A call of obstore does not look at signals, so the main thread only waits for other threads. After
Ctrl-C, Python itself waits for them when it ends. A program calls ``os._exit`` to end at once.
"""

from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from queue import SimpleQueue
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

AT_ONCE = 32
"""Requests at once."""


def in_thread(work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Do the work in a thread, and return its result."""
    pool = ThreadPoolExecutor(1)
    try:
        return pool.submit(work, *args, **kwargs).result()
    finally:
        pool.shutdown(wait=False)


def for_each(
    items: Iterable[str],
    work: Callable[[str], R],
    done: Callable[[str, R], None],
    at_once: int = AT_ONCE,
) -> None:
    """Do the work for each item in a thread, some at once; pass each result to ``done``, here.

    After a failure no more work begins. What has begun ends, and then the failure is raised.
    """
    waiting = iter(items)
    failure: Exception | None = None
    ended: SimpleQueue[Future[R]] = SimpleQueue()
    begun: dict[Future[R], str] = {}
    pool = ThreadPoolExecutor(at_once)
    try:
        while True:
            # Twice as many, so that no thread waits while a result is dealt with.
            for item in islice(waiting, 0 if failure else 2 * at_once - len(begun)):
                future = pool.submit(work, item)
                begun[future] = item
                future.add_done_callback(ended.put)
            if not begun:
                break
            future = ended.get()
            item = begun.pop(future)
            try:
                result = future.result()
                if failure is None:
                    done(item, result)
            except Exception as found:  # raised below
                failure = failure or found
                for other in begun:
                    other.cancel()
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
    if failure is not None:
        raise failure
