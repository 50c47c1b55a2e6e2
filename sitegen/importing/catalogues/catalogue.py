"""What becomes of a log and its lists: works, entries, reviews and list documents.

All of it is decided before anything is written, for an entry depends on other records. Reviews are
written as the documents of any import are; the rest is written here.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
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
from sitegen.importing.catalogues.item_files import name_of_entry
from sitegen.importing.catalogues.item_writing import Item, ItemWriting
from sitegen.importing.catalogues.list_files import list_data, list_matter, list_path
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
from sitegen.importing.survey import Survey, name_of


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
        self._lists = found.lists
        self._used_fields: dict[str, tuple[str, ...]] = {}
        self._fields = {r.identity: r.fields for r in found.logs if r.fields}
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
        for record in logs:
            ruled, used = with_rules(record, rules)
            self._used_fields[_name(record)] = used
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
        self._count_logs(puts, changes, report, rows)
        for record in self._lists:
            self._write_list(record, composer, changes, report)

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
        """Return the key of a larger work, "" for one that the author has removed."""
        key = self._works.key(self._source.of(larger_works.GROUP, identity))
        return "" if key in self._works.removed else key

    def _take_back_stale(self, writing: ItemWriting, changes: Changes) -> None:
        """Take back what earlier imports made of records that are elsewhere now."""
        planned = {entry.identity for entry in self._log.entries if needs_entry(entry)}
        written = {document.identity for document in self.documents}
        members = {_name(record) for record in self._logs}
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
        self,
        puts: Mapping[str, Put],
        changes: Changes,
        report: Report,
        works: Mapping[str, Put],
    ) -> None:
        for record in self._untitled:
            self._count(record, Put("left_out", "it has no title"), report)
        for record in self._logs:
            member = (record.group, record.identity)
            why = self._log.left_out.get(member)
            if why:
                self._count(record, Put("left_out", why), report)
                continue
            carrier = puts.get(_name(record)) or works.get(self._key(record)) or Put("unchanged")
            if carrier.outcome in ("kept", "left_out"):
                self._count(record, carrier, report)
                continue
            self._count(record, self._known(record, changes), report)
        self._write_matches(changes)

    def _known(self, record: LogRecord, changes: Changes) -> Put:
        """Return what is new of a record that is in the site, and remember it."""
        row = Row(
            format=self._format,
            group=record.group,
            identity=record.identity,
            digest=digest_of(replace(record, position="")).hex(),
        )
        earlier = self._ledger.get(row.key)
        if not is_personal(record.identity):
            changes.remember(row)
        if earlier is None:
            return Put("added")
        return Put("unchanged" if earlier.digest == row.digest else "updated")

    def _count(self, record: LogRecord, put: Put, report: Report) -> None:
        if put.outcome == "left_out":
            report.leave_out(record.group, name_of(record), put.reason)
        else:
            report.count(record.group, put.outcome)
        left = list(self._used_fields.get(_name(record), ()))
        for name, _ in self._fields.get(record.identity, ()) if record.fields else ():
            if name in left and put.outcome != "left_out":
                left.remove(name)
                report.count("fields", put.outcome)
            else:
                reason = put.reason or f"imports/rules.yaml leaves out {name}, or it is empty"
                report.leave_out("fields", f"{name_of(record)}: {name}", reason)

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

    # ------------------------------------------------------------ lists

    def _write_list(
        self, record: WorkList, composer: Composer, changes: Changes, report: Report
    ) -> None:
        path = list_path(record, self._format, self._ledger, changes)
        warn = _warner(report, path)
        keyed = {}
        for number, item in enumerate(record.items):
            name = f"{record.identity} {number}"
            if not printable(item.work.title):
                report.leave_out(
                    "list_items", f"{name_of(record)}: {number + 1}", "it has no title"
                )
            elif (key := self._works.key(self._source.of("list_items", name))) in keyed:
                reason = "the list has the work twice"
                report.leave_out("list_items", f"{name_of(record)}: {number + 1}", reason)
            else:
                keyed[key] = item
        matter = list_matter(record, list(keyed.items()), composer, warn)
        text = composer.paragraphs(record.text, path) if record.text is not None else ""
        row = Row(
            format=self._format,
            group="lists",
            identity=record.identity,
            digest=digest_of(replace(record, position="")).hex(),
            path=path,
        )
        [put] = changes.put([(row, list_data(matter, text))])
        if put.outcome == "left_out":
            report.leave_out("lists", name_of(record), put.reason)
            for number in range(len(keyed)):
                report.leave_out("list_items", f"{name_of(record)}: {number + 1}", put.reason)
            return
        report.count("lists", put.outcome)
        for _ in keyed:
            report.count("list_items", put.outcome)


def _name(record: LogRecord) -> str:
    return f"{record.group} {record.identity}"


def _work_is_gone(put: Put | None) -> str:
    return put.reason if put is not None and put.outcome == "left_out" else ""


def _warner(report: Report, path: str) -> Warn:
    return lambda message: report.messages.warning(f"{path}: {message}")
