"""A log and its lists become works, entries, reviews and list documents.

All of it is decided before anything is written, for an entry depends on other records. Reviews are
written as the documents of any import are; the rest is written here.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from sitegen.core.digest import digest_of
from sitegen.importing.catalogues import larger_works
from sitegen.importing.catalogues.columns import check_titles, with_rules
from sitegen.importing.catalogues.composing import (
    Composer,
    Warn,
    diary_path,
    printable,
    table_path,
)
from sitegen.importing.catalogues.counting import LogCounts, LogFields, name_in_log
from sitegen.importing.catalogues.item_files import name_of_entry
from sitegen.importing.catalogues.item_writing import Item, ItemWriting
from sitegen.importing.catalogues.list_files import ListWriting
from sitegen.importing.catalogues.log_entries import Entry, LogEntries
from sitegen.importing.catalogues.matches import Match, Matches
from sitegen.importing.catalogues.normal_logs import normal
from sitegen.importing.catalogues.reviews import as_documents, needs_entry
from sitegen.importing.catalogues.site_diary import rated_works
from sitegen.importing.catalogues.site_works import read_site_works
from sitegen.importing.catalogues.source_works import Mention, SourceWorks
from sitegen.importing.catalogues.work_joining import JoinedWorks, record_names
from sitegen.importing.changes import Changes, Put
from sitegen.importing.document_context import DocumentContext
from sitegen.importing.ledger import Ledger, Row
from sitegen.importing.personal import is_personal
from sitegen.importing.records import Document, LogRecord, WorkList
from sitegen.importing.report import Report
from sitegen.importing.rules import Rules
from sitegen.importing.survey import Survey
from sitegen.importing.values import short_digest


class Catalogue:
    """The works, entries and reviews of a source; ``documents`` are the reviews."""

    def __init__(
        self,
        found: Survey,
        site: Path,
        rules: Rules,
        ledger: Ledger,
        format_name: str,
        zone: ZoneInfo,
    ) -> None:
        self._format = format_name
        self._ledger = ledger
        self._lists = list(map(_without_personal, found.lists))
        self._fields: dict[str, LogFields] = {}
        self._untitled: list[LogRecord] = []
        self._logs = [normal(log, zone) for log in self._ruled(found.logs, rules)]
        check_titles(self._logs, self._untitled, rules)
        self._matches = Matches(site)
        self._source = SourceWorks(self._mentions())
        works = read_site_works(site)
        known = {work.key for work in works}
        earlier = {row.item for row in ledger if row.group == "rows"}
        keys = self._matches.keys(format_name, known, earlier)
        self._works = JoinedWorks(self._source, works, ledger, format_name, keys)
        others = rated_works(site, ledger, format_name)
        keyed = ((self._key(record), record) for record in self._logs)
        self._log = LogEntries(keyed, others)
        titled = ((entry, self._title(entry)) for entry in self._log.entries)
        by_identity = as_documents(titled)
        self.documents: tuple[Document, ...] = tuple(by_identity.values())

    def _ruled(self, logs: Iterable[LogRecord], rules: Rules) -> Iterable[LogRecord]:
        for record in map(_without_personal, logs):
            ruled, used = with_rules(record, rules)
            names = tuple(name for name, _ in record.fields)
            self._fields[name_in_log(record)] = LogFields(names, used)
            if printable(ruled.work.title):
                yield ruled
            else:
                self._untitled.append(record)

    def _mentions(self) -> Iterable[Mention]:
        for record in self._logs:
            yield Mention(record.group, record.identity, record.work)
        yield from larger_works.mentions(self._logs)
        for works in self._lists:
            for number, item in enumerate(works.items):
                if printable(item.work.title):
                    yield Mention("list_items", f"{works.identity} {number}", item.work)

    def _key(self, record: LogRecord) -> str:
        return self._works.key(self._source.of(record.group, record.identity))

    def _title(self, entry: Entry) -> str:
        return printable(self._source.of(*entry.members[0]).facts.title)

    def _list_key(self, name: str) -> str:
        """Return the key of the work of a list's item, "" for one without a title."""
        work = self._source.find("list_items", name)
        return self._works.key(work) if work is not None else ""

    # ------------------------------------------------------------ writing

    def write(
        self,
        context: DocumentContext,
        changes: Changes,
        report: Report,
        reviews: Mapping[str, Put],
    ) -> None:
        """Write works, entries and lists, and count every record.

        ``reviews`` says what became of the documents, by their identities.
        """
        composer = Composer(context.config, self._format, context)
        writing = ItemWriting(changes, self._ledger)
        rows = self._write_works(composer, writing, report)
        self._take_back_stale(writing, changes)
        puts = self._write_entries(composer, writing, context.author, report, rows, reviews)
        self._count_logs(LogCounts(self._fields, self._ledger, changes, report), puts, rows)
        self._write_matches(changes)
        lists = ListWriting(composer, self._ledger, changes, report)
        for record in self._lists:
            names = (f"{record.identity} {number}" for number in range(len(record.items)))
            lists.write(record, [self._list_key(name) for name in names])

    def _write_works(
        self, composer: Composer, writing: ItemWriting, report: Report
    ) -> dict[str, Put]:
        """Write the table of works; return what became of each by its key."""
        path = table_path(self._format)
        items = []
        keys = {}
        for new in self._works.new:
            warn = _warner(report, path)
            facts = larger_works.with_larger(new.work.whole, self._larger_key)
            cells = composer.row(new.key, facts, warn)
            row = self._row("rows", new.identity, path, new.key, digest_of(*cells.values()).hex())
            items.append(Item(row, cells))
            keys[new.identity] = new.key
        puts = writing.write(items)
        return {keys[identity]: put for identity, put in puts.items()}

    def _larger_key(self, identity: str) -> str:
        """Return the key of a larger work, "" for one that is unknown, or that you removed."""
        work = self._source.find(larger_works.GROUP, identity)
        key = self._works.key(work) if work is not None else ""
        return "" if key in self._works.removed else key

    def _take_back_stale(self, writing: ItemWriting, changes: Changes) -> None:
        """Take back what earlier imports made of records that are elsewhere now."""
        planned = {entry.identity for entry in self._log.entries if needs_entry(entry)}
        written = {document.identity for document in self.documents}
        members = {name_in_log(record) for record in self._logs}
        stale = list(self._works.stale)
        for row in list(self._ledger):
            if row.format != self._format or row.identity not in members:
                continue
            if row.group == "entries" and row.identity not in planned:
                stale.append(row)
            elif row.group == "reviews" and row.identity not in written and row.path:
                changes.take_back(row)
        writing.take_back(stale)

    def _write_entries(
        self,
        composer: Composer,
        writing: ItemWriting,
        author: str,
        report: Report,
        works: Mapping[str, Put],
        reviews: Mapping[str, Put],
    ) -> dict[str, Put]:
        """Write the entries; return what became of each record of the log, by its name."""
        items: list[Item] = []
        puts: dict[str, Put] = {}
        taken: set[tuple[str, str]] = set()
        for entry in sorted(self._log.entries, key=lambda entry: entry.date):
            if entry.review is not None:
                puts[entry.identity] = reviews[entry.identity]
            if not needs_entry(entry):
                continue
            if (why := _work_is_gone(works.get(entry.key))) and entry.review is None:
                puts[entry.identity] = Put("left_out", why)
                continue
            path = diary_path(self._format, entry.date)
            warn = _warner(report, path)
            values = composer.entry(entry, author, warn, is_beside=entry.review is not None)
            name = name_of_entry(values)
            if (path, name) in taken:
                puts[entry.identity] = Put("left_out", f"{path} has another item of the same name")
                continue
            taken.add((path, name))
            digest = digest_of(*values.values()).hex()
            items.append(Item(self._row("entries", entry.identity, path, name, digest), values))
        for identity, put in writing.write(items).items():
            puts.setdefault(identity, put)
        return {" ".join(m): puts[e.identity] for e in self._log.entries for m in e.members}

    def _row(self, group: str, identity: str, path: str, item: str, digest: str) -> Row:
        return Row(
            format=self._format,
            group=group,  # type: ignore[arg-type]
            identity=identity,
            digest=digest,
            path=path,
            item=item,
        )

    # ------------------------------------------------------------ counting

    def _count_logs(
        self, counts: LogCounts, puts: Mapping[str, Put], works: Mapping[str, Put]
    ) -> None:
        for record in self._untitled:
            counts.count(record, Put("left_out", "it has no title"))
        for record in self._logs:
            if why := self._log.left_out.get((record.group, record.identity)):
                counts.count(record, Put("left_out", why))
                continue
            carrier = puts.get(name_in_log(record)) or works.get(self._key(record))
            if carrier is not None and carrier.outcome in ("kept", "left_out"):
                counts.count(record, carrier)
            else:
                counts.count_known(record)

    def _write_matches(self, changes: Changes) -> None:
        """List the new works, for the author to join with others."""
        if changes.is_dry:
            return
        lines = []
        for new in self._works.new:
            like = self._works.like(new.work)
            _, title, year = new.work.title_key
            lines.append(
                Match(
                    record_names(new.work)[0],
                    new.key,
                    printable(new.work.facts.title) or title,
                    year,
                    new.work.facts.kind,
                    self._format,
                    "; ".join(like),
                )
            )
        self._matches.write(lines)


R = TypeVar("R", LogRecord, WorkList)


def _without_personal(record: R) -> R:
    """Return a record whose identity has no personal address: the site's files name it."""
    if not is_personal(record.identity):
        return record
    return replace(record, identity=short_digest(record.identity))


def _work_is_gone(put: Put | None) -> str:
    return put.reason if put is not None and put.outcome == "left_out" else ""


def _warner(report: Report, path: str) -> Warn:
    return lambda message: report.messages.warning(f"{path}: {message}")
