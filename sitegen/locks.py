"""Builds of one site wait for each other.

The lock is the operating system's, on an open file: it dies with its process, so that no build
ever waits for a dead one.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from sitegen.problems import UsageError
from sitegen.write import STATE


@contextmanager
def site_lock(site: Path, on_wait: Callable[[], None]) -> Iterator[None]:
    """Hold the site's lock; ``on_wait`` is called once if another build holds it."""
    folder = site / STATE
    try:
        folder.mkdir(exist_ok=True)
        lock = FileLock(folder / "lock")
        try:
            lock.acquire(timeout=0)
        except Timeout:
            on_wait()
            lock.acquire()
    except OSError as failure:
        raise UsageError(f"{folder} cannot be written: {failure.strerror}") from failure
    try:
        yield
    finally:
        lock.release()
