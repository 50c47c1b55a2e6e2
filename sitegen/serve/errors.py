"""What goes wrong while a preview is served: mistakes of ours, and a machine that is short.

A machine without descriptors left (EMFILE and its like) says so at each request. That is told
once, and what is not answered for it is answered as soon as there are some again.
"""

import errno
import threading
import traceback
from collections.abc import Callable
from typing import Any

SHORT = (
    "this machine has no more files to open, so some pages are not answered: "
    "close other programs or tabs, or raise the limit (ulimit -n)"
)

_SHORTAGES = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM})


def is_shortage(failure: BaseException | None) -> bool:
    """Return whether something failed, or what it came of, because the machine is short."""
    while failure is not None:
        if isinstance(failure, OSError) and failure.errno in _SHORTAGES:
            return True
        failure = failure.__cause__ or failure.__context__
    return False


class ErrorReporter:
    """Tells of what went wrong, in any thread; of a shortage, and of a mistake, once."""

    def __init__(self, on_message: Callable[[str], None], on_crash: Callable[[str], None]) -> None:
        self._on_message = on_message
        self._on_crash = on_crash
        self._reported: set[str] = set()
        self._lock = threading.Lock()

    def report(self, failure: BaseException) -> None:
        """Tell of a failure, unless one of its kind was told of."""
        short = is_shortage(failure)
        trace = "" if short else "".join(traceback.format_exception(failure))
        cause = SHORT if short else repr(failure)
        with self._lock:
            is_new = cause not in self._reported
            self._reported.add(cause)
        if is_new:
            self._on_message(SHORT) if short else self._on_crash(trace)

    def on_loop_error(self, _: object, context: dict[str, Any]) -> None:
        """Take what an event loop has to say (``loop.set_exception_handler``)."""
        failure = context.get("exception")
        if isinstance(failure, ConnectionError):
            return  # somebody has left
        if failure is not None:
            self.report(failure)
