"""The second pass over a source: each record becomes a file, or gets a reason why not."""

import pickle
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache, partial
from itertools import islice
from typing import NamedTuple

import msgspec

from sitegen.core.digest import digest_of
from sitegen.core.parallel import WorkerPool
from sitegen.importing.changes import Changes, Put
from sitegen.importing.discussions import Discussions
from sitegen.importing.document_context import DocumentContext
from sitegen.importing.documents import document_file
from sitegen.importing.layout import Layout
from sitegen.importing.ledger import Ledger, Row
from sitegen.importing.records import (
    TWICE,
    AnyRecord,
    BlogInfo,
    Comment,
    Document,
    Group,
    LeftOut,
    LogRecord,
    Medium,
    WorkList,
)
from sitegen.importing.report import Report
from sitegen.importing.rules import NOTHING
from sitegen.importing.small_records import SmallRecords
from sitegen.importing.survey import Survey, Twins, group_of, name_of
from sitegen.importing.threads import comment_file
from sitegen.importing.written import WrittenFile

_BATCH = 3_000
"""Records that are converted together: enough for several processes, but few in memory."""

_MIN_WEIGHT = 1_000_000
"""Characters of text above which other processes start."""

_WEIGHT_OF_A_RECORD = 500
"""The cost of a record besides its text, in characters of text."""

_WEIGHT_OF_HTML = 4
"""Cost of a character in a document, relative to one in a comment."""

Show = Callable[[str, int, int], None]


class _Job(NamedTuple):
    """A record that becomes a file, with its path and further words that this needs.

    The words are the aliases of a document, or the parent's id of a comment.
    """

    record: Document | Comment
    path: str
    words: tuple[str, ...]


class _Batch(NamedTuple):
    """Records that are being converted, and their results by number, a chunk at a time."""

    jobs: Sequence[_Job] = ()
    results: Iterable[list[tuple[int, WrittenFile]]] = ()


class Writing:
    """Writes the documents and comments of a source, and counts the outcome for every record.

    ``reviews`` has the outcome of each review of a log, by identity.
    """

    def __init__(
        self,
        found: Survey,
        layout: Layout,
        discussions: Discussions,
        context: DocumentContext,
        small: SmallRecords,
        ledger: Ledger,
        changes: Changes,
        report: Report,
        pool: WorkerPool,
    ) -> None:
        self._found = found
        self._layout = layout
        self._discussions = discussions
        self.context = context
        self._small = small
        self._ledger = ledger
        self._changes = changes
        self._report = report
        self._pool = pool
        self._packed = pickle.dumps(context)
        self.reviews: dict[str, Put] = {}

    def write(self, records: Iterable[AnyRecord | BlogInfo], show: Show) -> None:
        """Write every record except media, which have other sources."""
        done, total = 0, len(self._found.documents) + len(self._found.comments)
        twins = Twins()
        before = _Batch()
        for batch in _batches(records, _BATCH):
            jobs: list[_Job] = []
            for record in batch:
                if twins.has(record):
                    self._leave_out(record, TWICE)
                    continue
                match record:
                    case Document():
                        jobs += self._document_job(record)
                    case Comment():
                        jobs += self._comment_job(record)
                    case LeftOut():
                        self._leave_out(record, record.reason)
                    case Medium() | LogRecord() | WorkList():
                        pass
                    case _:
                        self._small.count(record)
            following = self._begin(jobs)
            self._finish(before)
            done += len(before.jobs)
            show("import", done, total)
            before = following
        self._finish(before)
        show("import", done + len(before.jobs), total)
        self._small.count_rest()

    # ------------------------------------------------------------ jobs

    def _document_job(self, document: Document) -> Iterator[_Job]:
        """Yield the job for a document, nothing if it has no place in the site."""
        group = self._layout.groups[document.identity]
        if group == NOTHING:
            reason = f"imports/rules.yaml leaves out the type {document.source_type}"
            self._take_back(document, reason)
            return
        path = self._layout.paths[document.identity]
        self._small.note_terms(document)
        warning = self._report.messages.warning
        if document.status in ("private", "protected"):
            why = "was private" if document.status == "private" else "needed a password"
            warning(f"{path} {why}: it is a draft", document.position)
        elif self._layout.awaits_date(document.identity):
            document = msgspec.structs.replace(document, status="draft")
            warning(f"{path} has no date, which the permalink needs: it is a draft")
        yield _Job(document, path, self._layout.aliases[document.identity])

    def _comment_job(self, comment: Comment) -> Iterator[_Job]:
        """Yield the job for a comment, nothing if it has no place in the site."""
        paths = self._discussions.paths
        path = paths[comment.identity]
        if not path:
            entry = self._found.comments[comment.identity]
            self._take_back(comment, self._discussions.reason(entry, comment.thread_title))
            return
        parent = paths.get(comment.parent, "") if comment.parent else ""
        is_here = parent.rpartition("/")[0] == path.rpartition("/")[0]
        yield _Job(comment, path, (_own_name(parent) if is_here else comment.parent,))

    def _take_back(self, record: Document | Comment, reason: str) -> None:
        """Leave out a record, and remove its unedited file of an earlier import."""
        row = self._ledger.get((self._report.format, group_of(record), record.identity))
        if row is not None and row.path and not self._changes.take_back(row):
            self._report.count(row.group, "kept")
            self._count_fields(record, (), Put("kept"))
            return
        self._leave_out(record, reason)

    def _leave_out(self, record: AnyRecord, reason: str) -> None:
        put = Put("left_out", reason)
        self._count(record, put)
        self._count_fields(record, (), put)
        if isinstance(record, LogRecord):
            for name, _ in record.fields:
                self._report.leave_out("fields", f"{name_of(record)}: {name}", reason)
        elif isinstance(record, WorkList):
            for number in range(len(record.items)):
                self._report.leave_out("list_items", f"{name_of(record)}: {number + 1}", reason)

    # ------------------------------------------------------------ writing it

    def _begin(self, jobs: Sequence[_Job]) -> _Batch:
        """Convert records in other processes, while this one reads the next ones."""
        function = partial(_converted, self._packed)
        numbered = list(enumerate(jobs))
        return _Batch(jobs, self._pool.run(function, numbered, _weight, _MIN_WEIGHT))

    def _finish(self, batch: _Batch) -> None:
        """Write the converted records: documents in their order, then comments in theirs."""
        results = dict(pair for chunk in batch.results for pair in chunk)
        files: list[tuple[_Job, WrittenFile]] = []
        for number, job in enumerate(batch.jobs):
            result = results[number]
            for warning in result.warnings:
                self._warn(job, warning)
            if result.problem:
                self._leave_out(job.record, result.problem)
            else:
                files.append((job, result))
        files.sort(key=lambda file: isinstance(file[0].record, Comment))  # a folder at a time
        puts = self._changes.put((self._row(job), result.data) for job, result in files)
        for (job, result), put in zip(files, puts, strict=True):
            self._count_written(job, result, put)

    def _row(self, job: _Job) -> Row:
        record = job.record
        return Row(
            format=self._report.format,
            group=group_of(record),
            identity=record.identity,
            digest=digest_of(msgspec.structs.replace(record, position="")).hex(),
            path=job.path,
        )

    # ------------------------------------------------------------ counting it

    def _warn(self, job: _Job, warning: str) -> None:
        self._report.messages.warning(f"{job.path}: {warning}", job.record.position)

    def _count_written(self, job: _Job, result: WrittenFile, put: Put) -> None:
        report = self._report
        self._count(job.record, put)
        self._count_fields(job.record, result.fields, put)
        if put.outcome in ("kept", "left_out"):
            return
        report.kept_html += result.kept_html
        report.old_addresses += ((job.path, address) for address in result.old_addresses)
        report.shortcodes += [(name, job.path, line) for name, line in result.shortcodes]

    def _count(self, record: AnyRecord, put: Put) -> None:
        group = group_of(record)
        if group == "reviews" and isinstance(record, Document):
            self.reviews[record.identity] = put  # its records are counted with the log
        elif put.outcome == "left_out":
            self._report.leave_out(group, name_of(record), put.reason)
        else:
            self._report.count(group, put.outcome)

    def _count_fields(self, record: AnyRecord, written: Sequence[str], put: Put) -> None:
        """Count the fields of a record; ``written`` are those in its file."""
        if not isinstance(record, Document | Comment):
            return
        group: Group = "fields" if isinstance(record, Document) else "comment_fields"
        for name in record.used_fields:
            if put.outcome == "left_out":
                self._report.leave_out(group, f"{name_of(record)}: {name}", put.reason)
            else:
                self._report.count(group, put.outcome)
        if not isinstance(record, Document):
            return
        left = list(written)
        for name, value in record.fields:
            reason = put.reason
            if put.outcome != "left_out" and name in left:
                left.remove(name)
                self._report.count("fields", put.outcome)
                continue
            if put.outcome != "left_out":
                rule = f"imports/rules.yaml makes it {self.context.rules.field(name)}"
                reason = rule if value.strip() else "it is empty"
                if value.strip() and self.context.rules.field(name) != NOTHING:
                    reason = "its value cannot be used, or another field has its key"
            self._report.leave_out("fields", f"{name_of(record)}: {name}", reason)


@lru_cache(maxsize=1)
def _unpacked(packed: bytes) -> DocumentContext:
    """Return the context of an import, once for each process."""
    context: DocumentContext = pickle.loads(packed)  # noqa: S301 - our own process packed it
    return context


def _converted(packed: bytes, jobs: Sequence[tuple[int, _Job]]) -> list[tuple[int, WrittenFile]]:
    """Convert numbered jobs: those of a chunk are in another order than they came."""
    context = _unpacked(packed)
    return [(number, _file(job, context)) for number, job in jobs]


def _file(job: _Job, context: DocumentContext) -> WrittenFile:
    if isinstance(job.record, Document):
        return document_file(job.record, job.path, job.words, context)
    return comment_file(job.record, job.path, job.words[0], context.config, context.withdrawn)


def _batches(records: Iterable[AnyRecord | BlogInfo], size: int) -> Iterator[list[AnyRecord]]:
    stream = iter(records)
    while batch := list(islice(stream, size)):
        yield [record for record in batch if not isinstance(record, BlogInfo)]


def _weight(job: tuple[int, _Job]) -> int:
    record = job[1].record
    weight = _WEIGHT_OF_A_RECORD + len(record.text.source)
    return weight * _WEIGHT_OF_HTML if isinstance(record, Document) else weight


def _own_name(path: str) -> str:
    return path.rpartition("/")[2].removesuffix(".md")
