"""The diary: works that were seen, read, played, wanted or abandoned.

A file of ``content/diary/`` is a list of entries; each names a work by its key, or says what it is.
"""

from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Meta

from sitegen.content.documents import Positioned
from sitegen.content.works import WorkMeta, check_critics, with_marks
from sitegen.core.dates import When
from sitegen.core.diagnostics import Problem, error
from sitegen.core.digest import digest_of_bytes
from sitegen.core.files import ending
from sitegen.core.row_paths import is_table
from sitegen.frontmatter import yaml_nodes
from sitegen.frontmatter.split import decode
from sitegen.frontmatter.yaml_nodes import Mapping, Node
from sitegen.markup.marks import Marks
from sitegen.markup.typography import smarten_plain
from sitegen.models.richtext import RichText
from sitegen.schema.columns import read_rows
from sitegen.schema.decode import DecodeContext, Decoded, decode_record
from sitegen.schema.fields import TERMS
from sitegen.schema.ratings import Rating, Scale, parse_rating

if TYPE_CHECKING:
    from sitegen.markup.converter import Converter

FOLDER = "content/diary"
ENDINGS = frozenset({".yaml", ".yml", ".csv"})

EntryStatus = Literal["wanted", "started", "paused", "finished", "abandoned"]
Status: TypeAlias = Literal["wanted", "started", "paused", "finished", "abandoned", "reviewed"]
"""The state of a work: an entry's status, or ``reviewed`` for a post without a diary."""

MAX_ENTRIES = 100_000
"""Most entries of one file."""

_KEY_HINTS: dict[type, dict[str, str]] = {}
_EXPECTED = "expected a list of entries, as in `- {date: 2024-01-03, work: last-train-home}`"


class EntryMeta(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An entry of a diary file; only ``work`` is required."""

    date: Annotated[
        When | None, Meta(description="date when it was finished or the status began; optional")
    ] = None
    begun: Annotated[When | None, Meta(description="date when it was begun")] = None
    work: Annotated[str | WorkMeta, Meta(description="a work's key, or the work itself")]
    status: Annotated[EntryStatus, Meta(description="state of the work")] = "finished"
    rating: Annotated[str, Meta(description="a rating, as a post has one")] = ""
    again: Annotated[bool, Meta(description="`true`: not the first time")] = False
    liked: Annotated[bool, Meta(description="`true`: a favourite")] = False
    progress: Annotated[
        str, Meta(description="progress in pages, minutes or episodes (S1E2), as given")
    ] = ""
    author: Annotated[str, Meta(description="author of the entry; default: the site's author")] = ""
    note: Annotated[str, Meta(description="a paragraph of Markdown")] = ""
    tags: Annotated[tuple[str, ...], Meta(description="topics"), TERMS] = ()


class ParsedEntry(msgspec.Struct, frozen=True, gc=False, kw_only=True, array_like=True):
    """An entry as read from its file alone; ``number`` is its place in the file, from 0."""

    number: int
    date: When | None
    begun: When | None
    work: str | WorkMeta
    status: EntryStatus
    rating: Rating | None
    again: bool
    liked: bool
    progress: str
    author: str
    note: RichText | None
    tags: tuple[str, ...]


class ParsedDiary(Positioned, frozen=True, kw_only=True, array_like=True):
    """A diary file; the positions of its fields have the keys ``<number>.<field>``."""

    entries: tuple[ParsedEntry, ...]

    def error(self, field: str, message: str) -> Problem:
        """Return an error at a field of an entry."""
        found = super().error(field, "")
        return msgspec.structs.replace(found, message=f"{field.partition('.')[2]}: {message}")


def is_diary(path: str) -> bool:
    """Return whether a file belongs to the diary, by its folder and its ending."""
    return path.startswith(f"{FOLDER}/") and ending(path) in ENDINGS


def parse_diary(
    path: str, data: bytes, converter: "Converter", zone: ZoneInfo, scale: Scale
) -> tuple[ParsedDiary, tuple[Problem, ...]]:
    """Read a diary file; even a file with mistakes gives a record."""
    context = DecodeContext(path, zone, _KEY_HINTS, in_table=is_table(path))
    problems: tuple[Problem, ...] = ()
    if context.in_table:
        nodes, found = _rows(data, context)
    else:
        text, problems = decode(data, path)
        nodes, found = _entry_nodes(text, path)
    reader = _EntryReader(context, converter, scale)
    entries = tuple(reader.entry(number, node) for number, node in enumerate(nodes or ()))
    parsed = ParsedDiary(
        path=path,
        packed_positions=msgspec.msgpack.encode(reader.positions),
        entries=tuple(entry for entry in entries if entry is not None),
        readable=nodes is not None,
    )
    return parsed, (*problems, *found, *reader.problems)


def _rows(data: bytes, context: DecodeContext) -> tuple[list[Node] | None, tuple[Problem, ...]]:
    """Return the nodes of a table's rows, None if one of them cannot be read."""
    table = read_rows(data, EntryMeta, context)
    nodes: list[Node] = [row.node for row in table.rows]
    return (nodes if nodes or table.is_whole else None), table.problems


def _entry_nodes(text: str, path: str) -> tuple[list[Node] | None, tuple[Problem, ...]]:
    """Return the nodes of a file's entries, None if it cannot be read."""
    node, problems = yaml_nodes.compose(text, path, size=yaml_nodes.LONG_LIST)
    if node is None:
        return (None if problems else []), problems
    if not isinstance(node, yaml_nodes.Sequence):
        return None, (*problems, error(path, _EXPECTED, node.line, node.column))
    if len(node.items) > MAX_ENTRIES:
        last = node.items[MAX_ENTRIES]
        message = f"a diary file has at most {MAX_ENTRIES:,} entries: begin another file"
        problems += (error(path, message, last.line, last.column),)
    return list(node.items[:MAX_ENTRIES]), problems


class _EntryReader:
    """Read the entries of one file, and collect problems and the positions of values."""

    def __init__(self, context: DecodeContext, converter: "Converter", scale: Scale) -> None:
        self.problems: list[Problem] = []
        self.positions: dict[str, tuple[int, int]] = {}
        self._path = context.path
        self._converter = converter
        self._scale = scale
        self._context = context

    def entry(self, number: int, node: Node) -> ParsedEntry | None:
        """Return an entry, None if it names no work."""
        decoded = decode_record(node, EntryMeta, self._context)
        self.problems += decoded.problems
        self.positions |= {f"{number}.{name}": at for name, at in decoded.positions.items()}
        self.positions.setdefault(f"{number}.work", (node.line, node.column))
        meta = decoded.value
        if not isinstance(node, Mapping) or not meta.work:
            return None
        self._check_order(decoded)
        return ParsedEntry(
            number=number,
            date=meta.date,
            begun=meta.begun,
            work=meta.work if isinstance(meta.work, str) else self._inline(decoded, meta.work),
            status=meta.status,
            rating=self._rating(decoded),
            again=meta.again,
            liked=meta.liked,
            progress=meta.progress,
            author=meta.author,
            note=self._note(decoded),
            tags=meta.tags,
        )

    def _report(self, decoded: Decoded[EntryMeta], field: str, message: str) -> None:
        self.problems.append(error(self._path, f"{field}: {message}", *decoded.at(field)))

    def _check_order(self, decoded: Decoded[EntryMeta]) -> None:
        begun, date = decoded.value.begun, decoded.value.date
        if begun is not None and date is not None and begun.at > date.end:
            self._report(decoded, "begun", f"{begun.iso} is later than the date, {date.iso}")

    def _rating(self, decoded: Decoded[EntryMeta]) -> Rating | None:
        if not decoded.value.rating:
            return None
        try:
            return parse_rating(decoded.value.rating, self._scale)
        except ValueError as failure:
            self._report(decoded, "rating", str(failure))
            return None

    def _inline(self, decoded: Decoded[EntryMeta], work: WorkMeta) -> WorkMeta:
        for index, critics in enumerate(work.critics):
            for field, message in check_critics(critics):
                self._report(decoded, f"work.critics.{index}{field}", message)
        marks: Marks | None = self._converter.marks
        title = smarten_plain(work.title, marks)
        return msgspec.structs.replace(with_marks(work, marks), title=title)

    def _note(self, decoded: Decoded[EntryMeta]) -> RichText | None:
        meta = decoded.value
        if not meta.note.strip():
            return None
        line, _ = decoded.at("note")
        # Several notes share a page, and an entry above this one changes nothing of it.
        title = meta.work if isinstance(meta.work, str) else meta.work.title
        told = "\n".join([meta.date.iso if meta.date else "", title, meta.note])
        owner = f"entry-{digest_of_bytes(told.encode('utf-8', 'replace')).hex()[:12]}"
        converted = self._converter.convert(
            meta.note, path=self._path, first_line=line, owner=owner
        )
        self.problems += converted.problems
        return converted.body
