"""Documents, the files that authors write: front matter and Markdown, on any subject.

Posts, works, pages and lists differ only in the type of their front matter. Everything that they
share is here, from reading the file to the name in its address.
"""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Generic, Literal, TypeVar
from zoneinfo import ZoneInfo

import msgspec

from sitegen.content.meta_checks import checked_meta
from sitegen.core.diagnostics import Problem, error
from sitegen.core.files import ending, without_ending
from sitegen.core.row_paths import file_of, key_of_row
from sitegen.core.slugs import slugify
from sitegen.frontmatter.split import decode, split
from sitegen.markup.converted import Converted
from sitegen.markup.marks import Marks
from sitegen.markup.typography import smarten_plain
from sitegen.models.richtext import RichText
from sitegen.schema.decode import DecodeContext, decode_record

if TYPE_CHECKING:
    from sitegen.markup.converter import Converter

CommentState = Literal["open", "closed", "off"]

M = TypeVar("M", bound=msgspec.Struct)
"""A type of front matter."""

KEY_HINTS: dict[str, str] = {
    "lastmod": "updated", "modified": "updated", "last_modified_at": "updated",
    "description": "summary", "excerpt": "summary",
    "cover": "image", "thumbnail": "image", "featured_image": "image",
    "layout": "template", "lang": "language", "locale": "language", "params": "extra",
    "tag": "tags", "alias": "aliases", "redirect_from": "aliases",
    "published: false": "draft: true", "published: true": "draft: false",
    "status: draft": "draft: true", "status: published": "draft: false",
}  # fmt: skip
"""Keys and values of other generators, with our key or value for each."""

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_LATE_MATTER = re.compile(r"\s*(-{2,}|[—–-]+)[ \t]*\n\w+:")
_OPENING = "the line above the front matter is not ---, three hyphens and nothing else"
_EMPTY_HTML = re.compile(
    r"<!--.*?-->|<h([1-6])\b(?:(?!<img|<svg).)*?</h\1>|<p>\s*</p>|<hr\b[^>]*>", re.S
)
"""Parts of a text that count as empty: remarks, headings without a picture, rules."""
_DATED_NAME = re.compile(r"(\d{4}-\d{2}-\d{2})-(.+)")


LINES = "."
"""The name of the positions of a row's first and last line."""

_positions = msgspec.msgpack.Decoder(dict[str, tuple[int, int]])


class Positioned(msgspec.Struct, frozen=True, gc=False, kw_only=True, array_like=True):
    """Data from a file of the author, with the positions of its fields.

    ``path`` is its file's, or a row's in a table (``core.row_paths``); ``file`` is always a file's.
    ``readable`` is False where it could not be read.
    """

    path: str
    packed_positions: bytes
    readable: bool

    @property
    def positions(self) -> dict[str, tuple[int, int]]:
        """Line and column of each field's value; packed, because they are rarely needed."""
        return _positions.decode(self.packed_positions)

    @property
    def file(self) -> str:
        """The path of the file that contains it."""
        return file_of(self.path)

    def at(self, field: str) -> tuple[int, int]:
        """Return the line and column of a field's value, or of the document's start."""
        found = self.positions.get(field)
        return found or (self.positions.get(LINES, (1, 1))[0], 1)

    def error(self, field: str, message: str) -> Problem:
        """Return an error at a field of the front matter."""
        name = re.sub(r"\.\d+", "", field)
        return error(self.file, f"{name}: {message}", *self.at(field))

    def warning(self, field: str, message: str) -> Problem:
        """Return a warning at a field of the front matter."""
        return msgspec.structs.replace(self.error(field, message), severity="warning")


class Parsed(Positioned, Generic[M], frozen=True, kw_only=True, array_like=True):
    """A document as read from its file alone.

    ``title`` is the one that pages show, its quotation marks set; ``meta.title`` is as typed.

    ``is_empty`` says that its text has nothing except headings and remarks. ``readable`` is False
    if the file's front matter could not be read: then the record is a stub, so that other documents
    do not report a missing document.
    """

    slug: str
    meta: M
    title: str
    body: RichText
    summary: str
    words: int
    is_empty: bool

    @property
    def key(self) -> str:
        """The name that other files use for it: the slug of its name; "" if it has none."""
        if "#" in self.path and (key := key_of_row(self.path)):
            return key
        try:
            return slugify(own_name(self.path))
        except ValueError:
            return ""

    @property
    def lines(self) -> tuple[int, int] | None:
        """The first and the last line of a row in its table, None for a document with a file."""
        return self.positions.get(LINES)

    @property
    def place(self) -> str:
        """The name of the document in messages: its file, and the line of a row."""
        lines = self.lines
        return f"{self.file}:{lines[0]}" if lines else self.path

    def holds(self, problem: Problem) -> bool:
        """Return whether a problem is that of the document, of its row or of its whole table."""
        if problem.file != self.file:
            return False
        lines = self.lines
        return lines is None or problem.line == 1 or lines[0] <= problem.line <= lines[1]

    @property
    def comments(self) -> CommentState:
        """The state of the comments: true and false are open and off."""
        value: bool | CommentState = getattr(self.meta, "comments", "off")
        if isinstance(value, bool):
            return "open" if value else "off"
        return value


class DocumentType(msgspec.Struct, Generic[M], frozen=True):
    """A type of document: its folder, its front matter's type, and keys that it must not have.

    The names of ``dated`` ones may begin with a date, which is no part of their slug.
    """

    folder: str
    meta: type[M]
    key_hints: Mapping[type, Mapping[str, str]]
    unsupported: Mapping[type, frozenset[str]] = {}
    dated: bool = False


def is_document(path: str) -> bool:
    """Return whether a file in a folder of documents is a document: any spelling of ``.md``.

    Hugo's ``_index.md`` is not one: it describes the folder that contains it.
    """
    return ending(path) == ".md" and not is_section(path)


def is_section(path: str) -> bool:
    """Return whether a file is Hugo's description of a folder: ``_index.md``."""
    return "/_index." in path and without_ending(path).endswith("/_index")


def is_bundle(path: str) -> bool:
    """Return whether a document is the index of a folder that also contains its images."""
    is_index = "/index." in path and without_ending(path).endswith("/index")
    return is_index and not key_of_row(path)


def own_name(path: str) -> str:
    """Return a document's name: that of its file, its folder if it is a bundle, or a row's key."""
    if "#" in path and (key := key_of_row(path)):
        return key
    return without_ending(path).removesuffix("/index").rpartition("/")[2]


def dated_name(name: str) -> tuple[str, str]:
    """Return a name without the date at its beginning, and that date or ""."""
    found = _DATED_NAME.fullmatch(name)
    return (found[2], found[1]) if found else (name, "")


def read_document(
    path: str, data: bytes, document_type: DocumentType[M], converter: "Converter", zone: ZoneInfo
) -> tuple[Parsed[M], tuple[Problem, ...]]:
    """Read a document's file; even a file with mistakes gives a record.

    Its slug is ``slug`` of its front matter, otherwise that of its name.
    """
    text, problems = decode(data, path)
    document = split(text, path)
    readable = document.meta is not None or not document.problems
    decoded = decode_record(
        document.meta,
        document_type.meta,
        DecodeContext(path, zone, document_type.key_hints, document_type.unsupported),
    )
    problems += document.problems
    if document.meta is None and readable:
        problems += (_without_matter(path, text),)
    elif readable:
        problems += decoded.problems
    written = getattr(decoded.value, "slug", "")
    if not readable and (match := re.search(r"^slug:[ \t]*([^\s#]+)", text, re.MULTILINE)):
        written = match[1].strip("'\"")  # a broken file may still say what others know it by
    slug = "untitled"
    name = own_name(path)
    try:
        slug = slugify(written or (dated_name(name)[0] if document_type.dated else name))
    except ValueError as failure:
        problems += (error(path, f"slug: {failure}", *decoded.at("slug")),)
    meta, found = checked_meta(path, decoded, document.meta, slug)
    problems += found
    language = getattr(meta, "language", "")
    if language and not _LANGUAGE.fullmatch(language):
        message = f"language: expected a code such as en or pt-BR, got {language!r}"
        problems += (error(path, message, *decoded.at("language")),)
    marks = converter.marks_of(language, getattr(meta, "typography", None))
    converted = converter.convert(
        document.body, path=path, first_line=document.body_line, owner=slug, marks=marks
    )
    parsed = make_parsed(path, slug, meta, converted, marks, decoded.positions, readable=readable)
    return parsed, (*problems, *converted.problems)


def make_parsed(
    path: str,
    slug: str,
    meta: M,
    converted: Converted,
    marks: Marks | None,
    positions: Mapping[str, tuple[int, int]],
    *,
    readable: bool = True,
) -> Parsed[M]:
    """Return the record of a document whose front matter and text have been read."""
    return Parsed(
        path=path,
        slug=slug,
        meta=meta,
        title=smarten_plain(getattr(meta, "title", ""), marks),
        body=converted.body,
        summary=_summary(meta, converted.summary, marks),
        words=converted.words,
        is_empty=not _EMPTY_HTML.sub("", converted.body.html).strip(),
        readable=readable,
        packed_positions=msgspec.msgpack.encode(positions),
    )


def _without_matter(path: str, text: str) -> Problem:
    """Return a problem of a file without front matter, with a hint what was probably meant."""
    if match := _LATE_MATTER.match(text):
        what = "empty lines above the front matter: remove them"
        return error(path, what) if match[1] == "---" else error(path, _OPENING, 1, 1)
    return error(path, "has no front matter: begin with ---, then title: and a title, then ---")


def _summary(meta: msgspec.Struct, lead: str, marks: Marks | None) -> str:
    """Return the summary for lists, without text that the author wants hidden."""
    if own := getattr(meta, "summary", ""):
        return smarten_plain(" ".join(own.split()), marks)
    return "" if getattr(meta, "spoilers", False) else lead
