"""The outcome of each record of a log, and of its fields, in the report and in the ledger."""

from collections.abc import Mapping
from typing import NamedTuple

from msgspec.structs import replace

from sitegen.core.digest import digest_of
from sitegen.importing.changes import Changes, Put
from sitegen.importing.ledger import Ledger, Row
from sitegen.importing.records import LogRecord
from sitegen.importing.report import Report
from sitegen.importing.survey import name_of


class LogFields(NamedTuple):
    """The names of a record's fields, and of those that the site has."""

    names: tuple[str, ...]
    used: tuple[str, ...]


class LogCounts:
    """Counts records; ``fields`` are those of each record, by its name in the log."""

    def __init__(
        self, fields: Mapping[str, LogFields], ledger: Ledger, changes: Changes, report: Report
    ) -> None:
        self._fields = fields
        self._ledger = ledger
        self._changes = changes
        self._report = report

    def count_known(self, record: LogRecord) -> None:
        """Count a record that is in the site as new, changed or unchanged, and remember it."""
        row = Row(
            format=self._report.format,
            group=record.group,
            identity=record.identity,
            digest=digest_of(replace(record, position="")).hex(),
        )
        earlier = self._ledger.get(row.key)
        self._changes.remember(row)
        is_same = earlier is not None and earlier.digest == row.digest
        self.count(record, Put("unchanged" if is_same else "updated" if earlier else "added"))

    def count(self, record: LogRecord, put: Put) -> None:
        """Count a record and its fields."""
        report = self._report
        if put.outcome == "left_out":
            report.leave_out(record.group, name_of(record), put.reason)
        else:
            report.count(record.group, put.outcome)
        fields = self._fields[name_in_log(record)]
        left = list(fields.used)
        for name in fields.names:
            if name in left and put.outcome != "left_out":
                left.remove(name)
                report.count("fields", put.outcome)
            else:
                reason = put.reason or f"imports/rules.yaml leaves out {name}, or it is empty"
                report.leave_out("fields", f"{name_of(record)}: {name}", reason)


def name_in_log(record: LogRecord) -> str:
    """Return the unique name of a record among all records of a log."""
    return f"{record.group} {record.identity}"
