"""Brings a batch of jobs to the disk: each is done as a whole or not at all.

Files are synchronised side by side, which lets a file system's journal take them together; each
folder is synchronised once, and the database gets one transaction.
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
"""What the names of drafts begin with; they end in "~", so that every scan passes over them."""


def write(inbox: Inbox, jobs: Iterable[Job], pool: ThreadPoolExecutor) -> None:
    """Do some jobs together, and give each of their futures its result."""
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
    """The folders of a site that a batch writes into, each opened once, and no link followed."""

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
        """Return the folder that a file is in; raise UnsafePathError for a link, and OSError."""
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
    """Jobs on their way to the disk; one that fails is done, and the others go on."""

    _numbers = itertools.count()

    def __init__(self, folders: _Folders, jobs: Iterable[Job]) -> None:
        self._folders = folders
        self.jobs = list(jobs)

    @property
    def waiting(self) -> list[Job]:
        """The jobs that nothing has gone wrong with."""
        return [job for job in self.jobs if not job.done.done()]

    def _each(self, jobs: Iterable[Job], act: Callable[[Job], None]) -> None:
        for job in jobs:
            try:
                act(job)
            except (OSError, UsageError, ChangedError) as failure:
                self.fail(job, failure)

    def fail(self, job: Job, failure: Exception) -> None:
        """Leave nothing of a job, and say why."""
        with suppress(OSError, UsageError):
            if job.file >= 0:
                os.close(job.file)
        with suppress(OSError, UsageError):
            if job.draft:
                self._folders.around(job.path, make=False).unlink(job.draft)
        job.file, job.draft = -1, ""
        job.done.set_exception(failure)

    def take_back(self, job: Job, failure: Exception) -> None:
        """Remove the new file of a job that cannot be kept, and say why."""
        if job.makes_a_file:
            with suppress(OSError, UsageError):
                self._folders.around(job.path, make=False).unlink(job.name)
        self.fail(job, failure)

    def stage(self) -> None:
        """Write each new text under another name."""
        self._each((job for job in self.jobs if job.path and job.new is not None), self._stage)

    def _stage(self, job: Job) -> None:
        folder = self._folders.around(job.path, make=job.makes_a_file)
        draft = f"{DRAFT}{os.getpid()}-{next(self._numbers)}~"
        mode = 0o666 if job.makes_a_file else durable.mode_of(folder, job.name)
        job.file = durable.create(folder, draft, job.new or b"", mode)
        job.draft = draft

    def sync_files(self, pool: ThreadPoolExecutor) -> None:
        """Bring the files to the disk, side by side."""
        staged = [job for job in self.waiting if job.file >= 0]
        if len(staged) == 1:
            self._each(staged, _sync)
            return
        for job, failure in zip(staged, pool.map(_failure_of_sync, staged), strict=True):
            if failure is not None:
                self.fail(job, failure)

    def place(self) -> None:
        """Give each file its name, or remove it."""
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
        """Bring the new names to the disk, each folder once."""
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
    """Put the rows of all jobs into the database; a comment whose row cannot be is not kept."""
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
