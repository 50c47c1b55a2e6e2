"""Failures while a preview is served: bugs in sitegen, and a lack of file descriptors.

A machine without free descriptors (EMFILE and the like) fails at each request. The preview reports
that once, and answers waiting requests when descriptors are free again.
"""

import errno
import threading
import traceback
from collections.abc import Callable
from typing import Any

SHORT = (
    "this machine has too many open files, so some requests get no answer: "
    "close other programs or tabs, or raise the limit (ulimit -n)"
)

_SHORTAGES = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM})


def is_shortage(failure: BaseException | None) -> bool:
    """Return whether a failure, or its cause, is a lack of descriptors."""
    while failure is not None:
        if isinstance(failure, OSError) and failure.errno in _SHORTAGES:
            return True
        failure = failure.__cause__ or failure.__context__
    return False


class ErrorReporter:
    """Reports failures, in any thread; a lack of descriptors and a bug are reported once."""

    def __init__(self, on_message: Callable[[str], None], on_crash: Callable[[str], None]) -> None:
        self._on_message = on_message
        self._on_crash = on_crash
        self._reported: set[str] = set()
        self._lock = threading.Lock()

    def report(self, failure: BaseException) -> None:
        """Report a failure, unless one of its kind was already reported."""
        short = is_shortage(failure)
        trace = "" if short else "".join(traceback.format_exception(failure))
        cause = SHORT if short else repr(failure)
        with self._lock:
            is_new = cause not in self._reported
            self._reported.add(cause)
        if is_new:
            self._on_message(SHORT) if short else self._on_crash(trace)

    def on_loop_error(self, _: object, context: dict[str, Any]) -> None:
        """Handle a failure in an event loop (``loop.set_exception_handler``)."""
        failure = context.get("exception")
        if isinstance(failure, ConnectionError):
            return  # a browser closed the connection
        if failure is not None:
            self.report(failure)
