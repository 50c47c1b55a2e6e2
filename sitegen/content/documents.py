"""Files that authors write: front matter and Markdown, whatever they are about.

Posts, works, pages and lists differ in their front matter's type alone; all that they share, from
reading the file to the name in its address, is here.
"""

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Generic, Literal, TypeVar
from zoneinfo import ZoneInfo

import msgspec

from sitegen.core.diagnostics import Problem, error
from sitegen.core.files import ending, without_ending
from sitegen.core.slugs import slugify
from sitegen.frontmatter.split import decode, split
from sitegen.frontmatter.yaml_nodes import Mapping as Pairs
from sitegen.frontmatter.yaml_nodes import Node, Scalar, Sequence
from sitegen.markup.marks import Marks
from sitegen.markup.source import hide
from sitegen.markup.typography import smarten_plain
from sitegen.models.richtext import RichText
from sitegen.schema.decode import DecodeContext, Decoded, decode_record

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
"""What other generators call our keys, and what they say in place of one."""

MAX_VALUES: Mapping[str, int] = MappingProxyType(
    dict.fromkeys(("aliases", "cast", "credits", "diary", "quotes"), 2_000) | {"entries": 20_000}
)
"""How many values a field may have that makes no pages, or small ones."""

_MAX_OTHER_VALUES = 200
"""How many values any other field may have: a tag, say, makes two pages and a feed."""

_PLAIN = frozenset({"title", "summary", "verdict", "image_alt"})
"""Texts of front matter that are no Markdown, and are shown in lists, cards and feeds."""
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_LATE_MATTER = re.compile(r"\s*(-{2,}|[—–-]+)[ \t]*\n\w+:")
_OPENING = "the line above the front matter is not ---, three hyphens and nothing else"
_EMPTY_HTML = re.compile(
    r"<!--.*?-->|<h([1-6])\b(?:(?!<img|<svg).)*?</h\1>|<p>\s*</p>|<hr\b[^>]*>", re.S
)
"""What a text may have and still say nothing: remarks, headings without a picture, rules."""
_DATED_NAME = re.compile(r"(\d{4}-\d{2}-\d{2})-(.+)")


_positions = msgspec.msgpack.Decoder(dict[str, tuple[int, int]])


class Positioned(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """What was read of a file of the author's, with the positions of its fields.

    ``readable`` is False where it could not be read.
    """

    path: str
    packed_positions: bytes
    readable: bool

    @property
    def positions(self) -> dict[str, tuple[int, int]]:
        """Line and column of each field's value; packed, for hardly anybody asks."""
        return _positions.decode(self.packed_positions)

    def at(self, field: str) -> tuple[int, int]:
        """Return the line and column of a field's value, or of the file's start."""
        return self.positions.get(field, (1, 1))

    def error(self, field: str, message: str) -> Problem:
        """Return an error at a field of the front matter."""
        name = re.sub(r"\.\d+", "", field)
        return error(self.path, f"{name}: {message}", *self.at(field))

    def warning(self, field: str, message: str) -> Problem:
        """Return a warning at a field of the front matter."""
        return msgspec.structs.replace(self.error(field, message), severity="warning")


class Parsed(Positioned, Generic[M], frozen=True, kw_only=True, array_like=True):
    """A document as its file alone tells it.

    ``title`` is the one that pages show, its quotation marks set; ``meta.title`` is as typed.

    ``is_empty`` tells that its text has nothing but headings and remarks, if that.
    ``readable`` is False where the file's front matter could not be read: then the record is a
    stub that keeps others from complaining about a document that is missing.
    """

    slug: str
    meta: M
    title: str
    body: RichText
    summary: str
    words: int
    is_empty: bool

    @property
    def comments(self) -> CommentState:
        """What readers may do: true and false are open and off."""
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
    """Tell whether a file in a folder of documents is one: Markdown, in any spelling of ``.md``.

    Hugo's ``_index.md`` is none: it says something of the folder that it lies in.
    """
    return ending(path) == ".md" and not is_section(path)


def is_section(path: str) -> bool:
    """Tell whether a file is what Hugo says of a folder: ``_index.md``."""
    return "/_index." in path and without_ending(path).endswith("/_index")


def is_bundle(path: str) -> bool:
    """Tell whether a document is the index of a folder that holds its images too."""
    return "/index." in path and without_ending(path).endswith("/index")


def own_name(path: str) -> str:
    """Return a document's name: its file's, or its folder's where it is a bundle."""
    return without_ending(path).removesuffix("/index").rpartition("/")[2]


def dated_name(name: str) -> tuple[str, str]:
    """Return a name without the date that it may begin with, and that date or ""."""
    found = _DATED_NAME.fullmatch(name)
    return (found[2], found[1]) if found else (name, "")


def read_document(
    path: str, data: bytes, document_type: DocumentType[M], converter: "Converter", zone: ZoneInfo
) -> tuple[Parsed[M], tuple[Problem, ...]]:
    """Read a document's file; whatever is wrong with it, a record comes of it.

    Its slug is ``slug`` of its front matter, else its name's.
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
    meta, found = _within_bounds(path, decoded)
    problems += (*found, *_bars_in(path, document.meta))
    if not getattr(meta, "title", slug):
        meta = msgspec.structs.replace(meta, title=slug)
    language = getattr(meta, "language", "")
    if language and not _LANGUAGE.fullmatch(language):
        message = f"language: {language!r} is no language code, such as en or pt-BR"
        problems += (error(path, message, *decoded.at("language")),)
    marks = converter.marks_of(language, getattr(meta, "typography", None))
    converted = converter.convert(
        document.body, path=path, first_line=document.body_line, owner=slug, marks=marks
    )
    parsed = Parsed(
        path=path,
        slug=slug,
        meta=meta,
        title=smarten_plain(getattr(meta, "title", ""), marks),
        body=converted.body,
        summary=_summary(meta, converted.summary, marks),
        words=converted.words,
        is_empty=not _EMPTY_HTML.sub("", converted.body.html).strip(),
        readable=readable,
        packed_positions=msgspec.msgpack.encode(decoded.positions),
    )
    return parsed, (*problems, *converted.problems)


def _within_bounds(path: str, decoded: Decoded[M]) -> tuple[M, tuple[Problem, ...]]:
    """Return front matter with no more values than a field may have, and what is too much."""
    meta, problems = decoded.value, []
    for field in meta.__struct_fields__:
        values = getattr(meta, field)
        limit = MAX_VALUES.get(field, _MAX_OTHER_VALUES)
        if isinstance(values, tuple) and len(values) > limit:
            shortened: object = values[:limit]
            position = decoded.at(f"{field}.{limit}")
        elif field == "credits" and sum(map(len, values.values())) + len(values) > limit:
            shortened, position = {}, decoded.at(field)
        else:
            continue
        meta = msgspec.structs.replace(meta, **{field: shortened})
        message = f"{field}: a document has at most {limit:,}: take some out"
        problems.append(error(path, message, *position))
    return meta, tuple(problems)


def _bars_in(path: str, node: Node | None) -> Iterator[Problem]:
    """Yield an error for each text of front matter in which bars are to hide, and cannot."""
    if isinstance(node, Sequence):
        for item in node.items:
            yield from _bars_in(path, item)
    for key, value in node.pairs if isinstance(node, Pairs) else ():
        if isinstance(value, Scalar):
            text = value.value
            if key.value in _PLAIN and "||" in text and hide(text, "") != text:
                message = f"{key.value}: bars hide nothing here: leave out what is hidden"
                yield error(path, message, value.line, value.column)
        elif key.value != "extra":
            yield from _bars_in(path, value)


def _without_matter(path: str, text: str) -> Problem:
    """Say of a file without front matter what may have been meant to be one."""
    if match := _LATE_MATTER.match(text):
        what = "empty lines stand above the front matter: take them out"
        return error(path, what) if match[1] == "---" else error(path, _OPENING, 1, 1)
    return error(path, "has no front matter: begin with ---, then title: and a title, then ---")


def _summary(meta: msgspec.Struct, lead: str, marks: Marks | None) -> str:
    """Return what lists say of the document: nothing that its author wants hidden."""
    if own := getattr(meta, "summary", ""):
        return smarten_plain(" ".join(own.split()), marks)
    return "" if getattr(meta, "spoilers", False) else lead
