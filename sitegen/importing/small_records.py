"""Records that become no separate file: authors, terms and menu entries."""

from collections.abc import Mapping

import msgspec

from sitegen.core.digest import digest_of
from sitegen.importing.changes import Changes, Put
from sitegen.importing.ledger import Ledger, Row
from sitegen.importing.personal import is_personal
from sitegen.importing.records import AnyRecord, Author, Document, MenuItem, Term
from sitegen.importing.report import Report
from sitegen.importing.rules import NOTHING, Rules
from sitegen.importing.survey import group_of, name_of


class SmallRecords:
    """Counts their outcomes; ``authors`` has the outcome for each author by identity."""

    def __init__(
        self,
        rules: Rules,
        authors: Mapping[str, Put],
        author: str,
        ledger: Ledger,
        changes: Changes,
        report: Report,
    ) -> None:
        self._rules = rules
        self._authors = authors
        self._author = author
        self._ledger = ledger
        self._changes = changes
        self._report = report
        self._terms: list[Term] = []
        self._menu: list[MenuItem] = []
        self._used_terms: set[str] = set()

    def count(self, record: AnyRecord) -> None:
        """Count a record; terms and menu entries are only kept."""
        match record:
            case Author() if self._author:
                self._end(record, Put("left_out", f"every post has --author {self._author}"))
            case Author():
                self._end(record, self._authors[record.identity])
            case Term():
                self._terms.append(record)
            case MenuItem():
                self._menu.append(record)
            case _:
                raise AssertionError(f"{group_of(record)}: not a small record")

    def note_terms(self, document: Document) -> None:
        """Keep the terms of a document that is in the site."""
        names = (*document.tags, *document.categories, *(name for _, name in document.terms))
        self._used_terms.update(name.casefold() for name in names)

    def count_rest(self) -> None:
        """Count the terms and the menu entries, after all other records."""
        for item in self._menu:
            self._remember(item)
        for term in self._terms:
            is_ours = term.taxonomy in ("tags", "categories")
            if not is_ours and self._rules.taxonomy(term.taxonomy) == NOTHING:
                reason = f"imports/rules.yaml leaves out {term.taxonomy}"
                self._end(term, Put("left_out", reason))
            elif term.name.casefold() not in self._used_terms:
                self._end(term, Put("left_out", "no post or page has it"))
            else:
                self._remember(term)

    def _remember(self, record: Term | MenuItem) -> None:
        """Count a record that only the ledger knows."""
        group, identity = group_of(record), record.identity
        digest = digest_of(msgspec.structs.replace(record, position="")).hex()
        row = Row(format=self._report.format, group=group, identity=identity, digest=digest)
        earlier = self._ledger.get(row.key)
        if not is_personal(identity):
            self._changes.remember(row)
        same = earlier is not None and earlier.digest == digest
        self._end(record, Put("unchanged" if same else "updated" if earlier else "added"))

    def _end(self, record: AnyRecord, put: Put) -> None:
        if put.outcome == "left_out":
            self._report.leave_out(group_of(record), name_of(record), put.reason)
        else:
            self._report.count(group_of(record), put.outcome)
