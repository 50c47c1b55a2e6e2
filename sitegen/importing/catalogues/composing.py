"""Rows and entries as they are written, without values that the build could not read."""

from collections.abc import Callable, Mapping

from sitegen.config.loading import Config
from sitegen.content.diary import FOLDER as DIARY
from sitegen.content.work_tables import parse_works_table
from sitegen.content.works import FOLDER as WORKS
from sitegen.core.slugs import term_slug_if_any
from sitegen.frontmatter import yaml_dump
from sitegen.importing.catalogues.item_files import DiaryFile, WorksTable
from sitegen.importing.catalogues.log_entries import Entry
from sitegen.importing.document_context import AddressResolver, DocumentContext
from sitegen.importing.html_markdown import as_plain, to_markdown
from sitegen.importing.personal import without_personal
from sitegen.importing.records import Text, WorkFacts
from sitegen.importing.spoilers import has_spoilers, without_spoilers
from sitegen.markup.converted import Converted
from sitegen.models.richtext import RichText
from sitegen.parse.units import markdown_converter, read_document_file

Warn = Callable[[str], None]


def table_path(format_name: str) -> str:
    """Return the path of the table of works of a format."""
    return f"{WORKS}/{format_name}.csv"


def diary_path(format_name: str, date: str) -> str:
    """Return the path of the diary's file for entries of a date."""
    year = date[:4] if date[:4].isdigit() else "undated"
    return f"{DIARY}/{format_name}/{year}.yaml"


def printable(text: str) -> str:
    """Return a text in one line without control characters."""
    return " ".join("".join(s if s.isprintable() else " " for s in text).split())


class Composer:
    """Writes rows and entries of an import."""

    def __init__(self, config: Config, format_name: str, context: DocumentContext) -> None:
        self._config = config
        self._format = format_name
        self._context = context
        self._table = WorksTable()
        self._diary = DiaryFile()

    def row(self, key: str, facts: WorkFacts, warn: Warn) -> dict[str, str]:
        """Return the cells of a work by their columns, without those that no row can have."""
        title = printable(without_personal(facts.title)) or key
        own = {"key": key, "title": title, "kind": facts.kind}
        cells = {
            **{column: value for column, value in facts.columns if column not in _NOT_IN_ROWS},
            **{f"identifiers.{scheme}": name for scheme, name in facts.identifiers},
            "year": facts.year,
            **own,
        }
        plain = ((column, printable(without_personal(cell))) for column, cell in cells.items())
        kept = {column: cell for column, cell in plain if cell}
        path = table_path(self._format)
        while True:
            data = self._table.changed(path, b"", {key: kept}, ())
            _, problems = parse_works_table(path, data, _unread, self._config.zone, None)
            errors = (problem.message for problem in problems if problem.severity == "error")
            if not (message := next(errors, "")):
                return kept
            column = _column_of(message, kept)
            warn(f"{title}: {message}; it was left out")
            if column:
                del kept[column]
            elif kept != own:
                kept = own
            else:
                raise ValueError(message)

    def entry(self, entry: Entry, author: str, warn: Warn, *, is_beside: bool) -> dict[str, str]:
        """Return the keys of an entry; one ``beside`` a review has what no review can say."""
        values = {"date": yaml_dump.word(entry.date)} if entry.date else {}
        if entry.begun and entry.begun != entry.date:
            values["begun"] = yaml_dump.word(entry.begun)
        values["work"] = yaml_dump.text(entry.key)
        if entry.status != "finished":
            values["status"] = entry.status
        if not is_beside:
            if entry.rating:
                values["rating"] = yaml_dump.word(entry.rating)
            values |= {name: "true" for name in ("again", "liked") if getattr(entry, name)}
        self._put(values, "progress", entry.progress)
        self._put(values, "author", author)
        if not is_beside:
            note = self.note(entry.texts[0]) if entry.texts else ""
            self._put(values, "note", _hidden(note) if _hides(entry) else note)
            names = (*entry.tags, *(name for _, name in entry.terms))
            if tags := [tag for tag in map(printable, names) if term_slug_if_any(tag)]:
                values["tags"] = yaml_dump.texts(tags)
        return self._readable(values, entry, warn)

    @staticmethod
    def _put(values: dict[str, str], key: str, value: str) -> None:
        plain = printable(value)
        if plain:
            values[key] = yaml_dump.text(plain)

    def _readable(self, values: dict[str, str], entry: Entry, warn: Warn) -> dict[str, str]:
        """Return an entry without what the build would not read."""
        path = diary_path(self._format, entry.date)
        converter = markdown_converter(self._config)
        while True:
            data = self._diary.changed(path, b"", {"": values}, ())
            _, problems = read_document_file(path, data, self._config, converter)
            errors = [problem for problem in problems if problem.severity == "error"]
            if not errors:
                return values
            key = errors[0].message.partition(":")[0]
            key = key if key in values else "note"
            if key == "note" and key in values:
                text = without_spoilers(entry.texts[0])
                words = printable(as_plain(text).replace("\\\n", " ").replace("\n", " "))
                plain = yaml_dump.text(_hidden(words) if _hides(entry) else words)
                if plain != values[key]:
                    values[key] = plain
                    continue
            if key not in values or key == "work":
                raise ValueError(errors[0].message)
            warn(f"{entry.key}: {errors[0].message}; {key} was left out")
            del values[key]

    def problem_of(self, path: str, data: bytes) -> str:
        """Return the first error that a build would find in a document, "" for none."""
        converter = markdown_converter(self._config)
        _, problems = read_document_file(path, data, self._config, converter)
        errors = (problem.message for problem in problems if problem.severity == "error")
        return next(errors, "")

    def note(self, text: Text) -> str:
        """Return a text of one paragraph in Markdown, in one line, its spoilers unhidden."""
        text = without_spoilers(text)
        resolve = AddressResolver(self._context, f"{DIARY}/x.yaml", text.base)
        found = to_markdown(text, resolve, markdown_converter(self._config))
        return printable(found.markdown.replace("\\\n", "\n"))

    def paragraphs(self, text: Text, path: str) -> str:
        """Return a text in Markdown."""
        resolve = AddressResolver(self._context, path, text.base)
        return to_markdown(text, resolve, markdown_converter(self._config)).markdown.strip("\n")


def _hides(entry: Entry) -> bool:
    """Return whether an entry's note is hidden until asked for."""
    return entry.spoilers or any(map(has_spoilers, entry.texts))


def _hidden(note: str) -> str:
    return f"||{note}||" if note else ""


_NOT_IN_ROWS = frozenset({"aliases", "image", "related", "slug", "template"})
"""Keys that name files and addresses of the site, which a source cannot know."""


def _column_of(message: str, cells: Mapping[str, str]) -> str:
    """Return the column that an error is about, "" if that is not clear."""
    field = message.partition(":")[0].strip()
    for name in cells:
        is_named = field in (name, name.partition(".")[0]) or f"'{name}'" in message
        if is_named and name not in ("key", "title", "kind"):
            return name
    return ""


def _unread(text: str, path: str, owner: str) -> Converted:  # noqa: ARG001 - as converters are called
    return Converted(body=RichText(owner=owner))
