"""A lock: builds of one site wait for each other.

The lock is the operating system's, on an open file: it ends with its process, so that no build ever
waits for a dead one. It is in the folder of all data that outlive a build.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from sitegen.core.diagnostics import UsageError
from sitegen.core.folders import Folder

STATE = ".sitegen"
_LOCK = "lock"


@contextmanager
def site_lock(site: Path, on_wait: Callable[[], None]) -> Iterator[None]:
    """Hold the site's lock; if another build holds it, call ``on_wait`` once.

    Raises UnsafePathError if a link is at or directly inside the folder of the site's state, or at
    the path of the lock. Raises UsageError if the lock cannot be made.
    """
    folder = site / STATE
    try:
        with Folder.at(folder, make=True) as state:
            state.refuse_links()
            state.refuse_others(_LOCK)
        lock = FileLock(folder / _LOCK)
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
