"""The outcome for each record: counts that add up, and the reason for each one left out."""

from collections import Counter
from typing import Any, Literal, get_args

import msgspec

from sitegen.importing.messages import Messages
from sitegen.importing.records import Group

Outcome = Literal["added", "updated", "unchanged", "kept", "left_out"]
"""``kept``: the author has edited the file of an earlier import, so it stays."""

OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)

GROUPS: tuple[Group, ...] = get_args(Group)


class LeftOutRecord(msgspec.Struct, frozen=True):
    """A record that is not in the site, and why."""

    record: str
    reason: str


class Report:
    """Counts records by group and outcome; each record is counted once as found and once more.

    ``kept_html`` counts blocks that stayed HTML. ``old_addresses`` are the links and pictures that
    still point to the old blog, each with the path of its document. ``more_files`` counts imported
    files of texts that have no record. ``shortcodes`` are unknown ones: name, file and
    line.
    """

    def __init__(self, format_name: str, messages: Messages) -> None:
        self.format = format_name
        self.messages = messages
        self.left_out: list[LeftOutRecord] = []
        self.shortcodes: list[tuple[str, str, int]] = []
        self.kept_html = 0
        self.old_addresses: list[tuple[str, str]] = []
        self.more_files = 0
        self._found: Counter[Group] = Counter()
        self._outcomes: Counter[tuple[Group, Outcome]] = Counter()

    def find(self, group: Group, number: int = 1) -> None:
        """Count found records of a source."""
        self._found[group] += number

    def count(self, group: Group, outcome: Outcome) -> None:
        """Count the outcome for a record that is in the site."""
        self._outcomes[group, outcome] += 1

    def leave_out(self, group: Group, record: str, reason: str) -> None:
        """Count a record that is not in the site, and keep the reason."""
        self._outcomes[group, "left_out"] += 1
        self.left_out.append(LeftOutRecord(record, reason))

    def found(self, group: Group) -> int:
        """Return how many records of a group the source has."""
        return self._found[group]

    def number(self, group: Group, outcome: Outcome) -> int:
        """Return how many records of a group had an outcome."""
        return self._outcomes[group, outcome]

    @property
    def groups(self) -> tuple[Group, ...]:
        """The groups that the source has records of."""
        return tuple(group for group in GROUPS if self._found[group])

    @property
    def changed(self) -> int:
        """How many records were written."""
        return sum(
            number
            for (_, outcome), number in self._outcomes.items()
            if outcome in ("added", "updated")
        )

    def check(self) -> None:
        """Raise AssertionError unless every found record has one of the outcomes."""
        for group in GROUPS:
            ended = sum(self._outcomes[group, outcome] for outcome in OUTCOMES)
            if ended != self._found[group]:
                raise AssertionError(f"{group}: {self._found[group]} found, {ended} accounted for")

    def as_json(self) -> dict[str, Any]:
        """Return the report as ``--json`` prints it."""
        return {
            "format": self.format,
            "records": {
                group: {
                    "found": self._found[group],
                    **{outcome: self._outcomes[group, outcome] for outcome in OUTCOMES},
                }
                for group in self.groups
            },
            "left_out": [{"record": item.record, "reason": item.reason} for item in self.left_out],
            "warnings": self.messages.warnings,
        }
