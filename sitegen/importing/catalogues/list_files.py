"""Lists of works as documents in ``content/lists/``."""

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from sitegen.content.pages import LISTS
from sitegen.core.digest import digest_of
from sitegen.core.slugs import slugify
from sitegen.frontmatter import yaml_dump
from sitegen.frontmatter.join import join_pairs
from sitegen.importing.catalogues.composing import Composer, Warn, printable
from sitegen.importing.changes import Changes, Put
from sitegen.importing.ledger import Ledger, Row
from sitegen.importing.records import ListItem, WorkList
from sitegen.importing.report import Report
from sitegen.importing.survey import name_of


class ListWriting:
    """Writes the lists of an import, and counts them and their items."""

    def __init__(
        self, composer: Composer, ledger: Ledger, changes: Changes, report: Report
    ) -> None:
        self._composer = composer
        self._ledger = ledger
        self._changes = changes
        self._report = report

    def write(self, record: WorkList, keys: Sequence[str]) -> None:
        """Write a list; ``keys`` are those of its items' works, "" for one without a title."""
        report = self._report
        path = list_path(record, report.format, self._ledger, self._changes)
        keyed: dict[str, ListItem] = {}
        for number, (key, item) in enumerate(zip(keys, record.items, strict=True), 1):
            reason = "the list has the work twice" if key in keyed else "it has no title"
            if not key or key in keyed:
                report.leave_out("list_items", f"{name_of(record)}: {number}", reason)
            else:
                keyed[key] = item
        data, problem = self._data(record, keyed, path)
        row = Row(
            format=report.format,
            group="lists",
            identity=record.identity,
            digest=digest_of(replace(record, position="")).hex(),
            path=path,
        )
        put = Put("left_out", problem) if problem else self._changes.put([(row, data)])[0]
        for group in ("lists", *["list_items"] * len(keyed)):
            if put.outcome == "left_out":
                report.leave_out(group, name_of(record), put.reason)  # type: ignore[arg-type]
            else:
                report.count(group, put.outcome)  # type: ignore[arg-type]

    def _data(
        self, record: WorkList, keyed: Mapping[str, ListItem], path: str
    ) -> tuple[bytes, str]:
        """Return a list's file without values that the build would not read, or the problem."""

        def warn(message: str) -> None:
            self._report.messages.warning(f"{path}: {message}")

        matter = list_matter(record, list(keyed.items()), self._composer, warn)
        text = self._composer.paragraphs(record.text, path) if record.text is not None else ""
        while True:
            data = list_data(matter, text)
            problem = self._composer.problem_of(path, data)
            key = problem.partition(":")[0].partition(".")[0]
            if not problem or key not in matter or key in ("title", "entries"):
                return data, problem
            warn(f"{problem}; {key} was left out")
            del matter[key]


def list_path(record: WorkList, format_name: str, ledger: Ledger, changes: Changes) -> str:
    """Return the path of a list's file: the one it has, or a free one."""
    earlier = ledger.get((format_name, "lists", record.identity))
    if earlier is not None and earlier.path:
        return earlier.path
    try:
        slug = slugify(record.title[:_MAX_SLUG])
    except ValueError:
        slug = "list"
    slug = "list" if slug in ("", "index", "page") else slug
    path, number = f"{LISTS}/{slug}.md", 1
    while not changes.is_free(path):
        number += 1
        path = f"{LISTS}/{slug}-{number}.md"
    changes.claim(path)
    return path


_MAX_SLUG = 150
"""Characters of a file's name that is made of a title."""


def list_matter(
    record: WorkList, keyed: Sequence[tuple[str, ListItem]], composer: Composer, warn: Warn
) -> dict[str, str]:
    """Return the front matter of a list, as YAML by key; of each work the first item counts."""
    matter = {"title": yaml_dump.text(printable(record.title) or "Untitled")}
    for key, value in (("date", record.date), ("updated", record.updated)):
        if value and not (key == "updated" and value == record.date):
            matter[key] = yaml_dump.word(value)
    if record.is_ordered:
        matter["ordered"] = "true"
    if not record.is_public:
        matter["draft"] = "true"
        warn("was private: it is a draft")
    if tags := [printable(tag) for tag in record.tags if printable(tag)]:
        matter["extra"] = f"{{tags: {yaml_dump.texts(tags)}}}"
    lines = []
    for key, item in keyed:
        lines.append(f"  - work: {yaml_dump.text(key)}\n")
        if item.rating:
            lines.append(f"    rating: {yaml_dump.word(item.rating)}\n")
        if item.note is not None and (note := composer.paragraphs(item.note, f"{LISTS}/x.md")):
            lines.append(f"    note: {yaml_dump.text(note)}\n")
    if lines:
        matter["entries"] = "\n" + "".join(lines).rstrip("\n")
    return matter


def list_data(matter: dict[str, str], text: str) -> bytes:
    """Return the bytes of a list's file."""
    data = join_pairs(matter, text)
    return data.replace(b"entries: \n", b"entries:\n", 1)
