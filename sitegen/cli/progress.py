"""The progress of a long build: a bar on a terminal, and nothing anywhere else."""

import sys
import time
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

SHOW_AFTER = 1.0
"""Seconds before the bar appears: most builds end earlier."""


class Bar:
    """Shows phase, count and rate of a build that takes longer than ``SHOW_AFTER``.

    ``worker_count`` returns the number of a cluster's workers, which is shown too.
    """

    def __init__(self, *, quiet: bool, worker_count: Callable[[], int] | None = None) -> None:
        self._worker_count = worker_count
        self._is_shown = sys.stderr.isatty() and not quiet
        self._started = time.monotonic()
        self._progress: Progress | None = None
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> "Bar":
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """Remove the bar."""
        if self._progress is not None:
            self._progress.stop()

    def show(self, phase: str, done: int, total: int) -> None:
        """Show how much of a phase is done, once ``SHOW_AFTER`` has passed."""
        if not self._is_shown or time.monotonic() - self._started < SHOW_AFTER:
            return
        if self._progress is None:
            self._progress = _started()
        if phase not in self._tasks:
            self._tasks[phase] = self._progress.add_task(phase, total=total, rate="")
        task = self._tasks[phase]
        elapsed = self._progress.tasks[task].elapsed or 0
        rate = f"{done / elapsed:,.0f}/s" if elapsed > SHOW_AFTER else ""
        if self._worker_count is not None:
            number = self._worker_count()
            rate = f"{rate} {number} {'worker' if number == 1 else 'workers'}".lstrip()
        self._progress.update(task, completed=done, total=total, rate=rate)


def _started() -> "Progress":
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    context = click.get_current_context(silent=True)
    plain = context is not None and context.color is False
    progress = Progress(
        TextColumn("{task.description:>8}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}", style="dim"),
        TimeElapsedColumn(),
        console=Console(stderr=True, no_color=plain or None),
        transient=True,
    )
    progress.start()
    return progress
