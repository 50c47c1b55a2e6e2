"""Writes a batch of jobs to the disk: each job completely, or not at all.

It synchronises the files side by side, so that a file system's journal can combine them. It
synchronises each folder once, and the database gets one transaction.
"""

import itertools
import os
import sqlite3
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

from sitegen.core import durable
from sitegen.core.diagnostics import UsageError
from sitegen.core.folders import Folder
from sitegen.inbox.context import Inbox
from sitegen.inbox.jobs import ChangedError, Job

DRAFT = ".inbox-"
"""Prefix of the names of drafts; they end in "~", so that every scan skips them."""


def write(inbox: Inbox, jobs: Iterable[Job], pool: ThreadPoolExecutor) -> None:
    """Do some jobs together, and set the result of each future."""
    jobs = [job for job in jobs if job.done.set_running_or_notify_cancel()]
    try:
        with _Folders(inbox.site) as folders:
            batch = _Batch(folders, jobs)
            batch.stage()
            batch.sync_files(pool)
            batch.place()
            batch.sync_folders()
            _record(inbox, batch)
    except BaseException as failure:
        for job in jobs:
            if not job.done.done():
                job.done.set_exception(failure)
        if not isinstance(failure, Exception):
            raise
    for job in jobs:
        if not job.done.done():
            job.done.set_result(None)


class _Folders:
    """The folders that a batch writes into, each opened once, without following links."""

    def __init__(self, site: Path) -> None:
        self._root = Folder.at(os.path.realpath(site))
        self._open: dict[str, Folder] = {"": self._root}
        self.touched: dict[str, Folder] = {}

    def __enter__(self) -> "_Folders":
        return self

    def __exit__(self, *_: object) -> None:
        for folder in reversed(self._open.values()):
            folder.close()

    def around(self, path: str, *, make: bool) -> Folder:
        """Return the folder of a file; raise UnsafePathError for a link, and OSError."""
        return self._folder(path.rpartition("/")[0], make=make)

    def _folder(self, path: str, *, make: bool) -> Folder:
        if (known := self._open.get(path)) is not None:
            return known
        outer, _, name = path.rpartition("/")
        around = self._folder(outer, make=make)
        if make and not around.mode(name):
            self.touched[outer] = around
        found = around.folder(name, make=make)
        self._open[path] = found
        return found

    def touch(self, path: str) -> None:
        """Note that the names in a file's folder have changed."""
        outer = path.rpartition("/")[0]
        self.touched[outer] = self._open[outer]


class _Batch:
    """Jobs on their way to the disk; when one fails, the others continue."""

    _numbers = itertools.count()

    def __init__(self, folders: _Folders, jobs: Iterable[Job]) -> None:
        self._folders = folders
        self.jobs = list(jobs)

    @property
    def waiting(self) -> list[Job]:
        """The jobs without an error."""
        return [job for job in self.jobs if not job.done.done()]

    def _each(self, jobs: Iterable[Job], act: Callable[[Job], None]) -> None:
        for job in jobs:
            try:
                act(job)
            except (OSError, UsageError, ChangedError) as failure:
                self.fail(job, failure)

    def fail(self, job: Job, failure: Exception) -> None:
        """Remove all traces of a job, and report why."""
        with suppress(OSError, UsageError):
            if job.file >= 0:
                os.close(job.file)
        with suppress(OSError, UsageError):
            if job.draft:
                self._folders.around(job.path, make=False).unlink(job.draft)
        job.file, job.draft = -1, ""
        job.done.set_exception(failure)

    def take_back(self, job: Job, failure: Exception) -> None:
        """Remove the new file of a job that cannot be kept, and report why."""
        if job.makes_a_file:
            with suppress(OSError, UsageError):
                self._folders.around(job.path, make=False).unlink(job.name)
        self.fail(job, failure)

    def stage(self) -> None:
        """Write each new text under a temporary name."""
        self._each((job for job in self.jobs if job.path and job.new is not None), self._stage)

    def _stage(self, job: Job) -> None:
        folder = self._folders.around(job.path, make=job.makes_a_file)
        draft = f"{DRAFT}{os.getpid()}-{next(self._numbers)}~"
        mode = 0o666 if job.makes_a_file else durable.mode_of(folder, job.name)
        job.file = durable.create(folder, draft, job.new or b"", mode)
        job.draft = draft

    def sync_files(self, pool: ThreadPoolExecutor) -> None:
        """Synchronise the files, side by side."""
        staged = [job for job in self.waiting if job.file >= 0]
        if len(staged) == 1:
            self._each(staged, _sync)
            return
        for job, failure in zip(staged, pool.map(_failure_of_sync, staged), strict=True):
            if failure is not None:
                self.fail(job, failure)

    def place(self) -> None:
        """Rename each file to its name, or remove it."""
        self._each((job for job in self.waiting if job.path), self._place)

    def _place(self, job: Job) -> None:
        folder = self._folders.around(job.path, make=False)
        if job.old is None:
            durable.place(folder, job.draft, job.name)
        else:
            if not folder.mode(job.name) or folder.read(job.name) != job.old:
                raise ChangedError(job.path)
            if job.new is None:
                folder.unlink(job.name)
            else:
                folder.move(job.draft, folder, job.name)
        job.draft = ""
        self._folders.touch(job.path)

    def sync_folders(self) -> None:
        """Synchronise the new names, each folder once."""
        for path, folder in self._folders.touched.items():
            try:
                durable.sync_folder(folder)
            except OSError as failure:
                within = f"{path}/" if path else ""
                for job in self.waiting:
                    if job.path and job.path.startswith(within):
                        self.take_back(job, failure)


def _sync(job: Job) -> None:
    file, job.file = job.file, -1
    durable.sync_file(file)


def _failure_of_sync(job: Job) -> OSError | None:
    try:
        _sync(job)
    except OSError as failure:
        return failure
    return None


def _record(inbox: Inbox, batch: _Batch) -> None:
    """Put the rows of all jobs into the database; drop a comment whose row cannot be written."""
    jobs = [job for job in batch.waiting if job.statements]
    if not jobs:
        return
    with inbox.db_lock:
        try:
            inbox.db.execute("BEGIN IMMEDIATE")
            for job in jobs:
                for sql, parameters in job.statements:
                    inbox.db.execute(sql, parameters)
            inbox.db.execute("COMMIT")
        except sqlite3.Error as failure:
            with suppress(sqlite3.Error):
                inbox.db.execute("ROLLBACK")
            for job in jobs:
                batch.take_back(job, failure)
