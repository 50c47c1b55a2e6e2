"""Writes comments to the disk in one thread: all jobs of a few milliseconds in one batch.

When a job's future has its result, the job's changes survive a loss of power.
"""

import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from sitegen.inbox.batches import write
from sitegen.inbox.context import Inbox
from sitegen.inbox.jobs import Job

GATHER_SECONDS = 0.002
"""Seconds that the first of several jobs waits for the others."""

MAX_BATCH = 256
CHORE_SECONDS = 3600.0
"""Seconds between two runs of the chores."""


class Writer:
    """Does jobs in their order of arrival; its thread begins with the first job."""

    def __init__(self, inbox: Inbox, chores: Callable[[], None] | None = None) -> None:
        self._inbox = inbox
        self._chores = chores
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._starting = threading.Lock()
        self._pool = ThreadPoolExecutor(8, thread_name_prefix="sitegen-fsync")

    def start(self) -> None:
        """Start the thread, if it does not run: the chores run even without jobs."""
        with self._starting:
            if self._thread is None:
                self._thread = threading.Thread(
                    target=self._work, name="sitegen-inbox-writer", daemon=True
                )
                self._thread.start()

    def submit(self, job: Job) -> "Future[None]":
        """Submit a job; return its future."""
        self.start()
        self._jobs.put(job)
        return job.done

    def close(self) -> None:
        """Finish all submitted jobs, and end."""
        if self._thread is not None:
            self._jobs.put(None)
            self._thread.join()
        self._pool.shutdown()

    def _work(self) -> None:
        due = 0.0
        while True:
            now = time.monotonic()
            if self._chores is not None and now >= due:
                due = now + CHORE_SECONDS
                self._chores()
            try:
                first = self._jobs.get(timeout=max(due - now, 1.0))
            except queue.Empty:
                continue
            jobs, is_last = self._gathered(first)
            if jobs:
                write(self._inbox, jobs, self._pool)
            if is_last:
                return

    def _gathered(self, first: Job | None) -> tuple[list[Job], bool]:
        """Return the next jobs, and whether they are the last ones."""
        if first is None:
            return [], True
        time.sleep(GATHER_SECONDS)
        jobs = [first]
        while len(jobs) < MAX_BATCH:
            try:
                job = self._jobs.get_nowait()
            except queue.Empty:
                break
            if job is None:
                return jobs, True
            jobs.append(job)
        return jobs, False
