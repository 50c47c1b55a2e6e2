"""Source files of a generator as Documents: the keys that most generators share, and files beside.

A format says where a file's page was and what it is made of; keys that it does not use up become
fields, which rules decide on.
"""

import json
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from urllib.parse import quote

from sitegen.importing.generators.headers import Value, Values, is_true, text_at, texts_at
from sitegen.importing.media import WantedFile
from sitegen.importing.messages import ImportRefused
from sitegen.importing.records import Document, Group, LeftOut, Medium, Status, Text
from sitegen.importing.sources import Source
from sitegen.importing.values import date_of

MAX_TEXT = 20 << 20
"""Bytes of a source file."""

MAX_FILE = 500 << 20
TOO_LARGE = "it is larger than 500 MB"
"""Bytes of a picture or another file, and why a larger one is left out."""

_TITLE = ("title",)
_DATE = ("date", "created")
_UPDATED = ("lastmod", "last_modified_at", "modified", "updated", "mod", "enddate")
_SUMMARY = ("summary", "excerpt", "description")
_TAGS = ("tags", "tag")
_CATEGORIES = ("categories", "category")
_AUTHORS = ("author", "authors")
_IMAGE = (
    "image",
    "cover",
    "thumbnail",
    "featured_image",
    "featureimage",
    "previewimage",
    "feature",
)
_ALIASES = ("aliases", "alias", "redirect_from")
_LANGUAGE = ("lang", "language", "locale")
_PINNED = ("pinned", "sticky")

DRAFTS = frozenset({"draft", "hidden", "private"})
"""Words of ``status`` for what is not published."""


def read_text(source: Source) -> str:
    """Return the text of a source file; raise ImportRefused for one that is no text in UTF-8."""
    with source.open() as stream:
        data = stream.read(MAX_TEXT + 1)
    if len(data) > MAX_TEXT:
        raise ImportRefused(f"{source.name} is larger than {MAX_TEXT >> 20} MB")
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as failure:
        raise ImportRefused(f"{source.name} is not UTF-8: save it as UTF-8") from failure


def document_of(
    values: Values,
    text: Text,
    *,
    identity: str,
    is_page: bool,
    address: str,
    position: str,
    date: str = "",
    slug: str = "",
    title: str = "",
    tags: Iterable[str] = (),
    categories: Iterable[str] = (),
    aliases: Iterable[str] = (),
    status: Status = "published",
    used: Collection[str] = (),
    separators: str = ",",
) -> Document:
    """Return a file's Document; values given by name come before those of keys.

    ``used`` are further keys that the caller has read. ``separators`` part a text that is a list.
    """
    image, image_alt, image_keys = _image(values)
    own_date, date_key = _date(values, _DATE)
    updated, updated_key = _date(values, _UPDATED)
    matter = list(_matter(values))
    known = {
        *used, *_TAGS, *_CATEGORIES, *_AUTHORS, *_ALIASES, *image_keys, date_key, updated_key,
        *(_first(values, names) for names in (_TITLE, _SUMMARY, _LANGUAGE, _PINNED)),
        "slug", "draft", "published", "status", "comments", "guid", *(name for *_, name in matter),
    }  # fmt: skip
    known |= {key for key, value in values.items() if not value}
    fields = [(key, _field(value)) for key, value in values.items() if key not in known]
    return Document(
        identity=identity,
        position=position,
        group="pages" if is_page else "posts",
        title=title or text_at(values, *_TITLE),
        text=text,
        matter=tuple((key, value) for key, value, _ in matter),
        slug=slug or text_at(values, "slug"),
        date=date or own_date,
        updated=updated,
        status=status if status != "published" else status_of(values),
        author_keys=_authors(values),
        tags=tuple(dict.fromkeys((*texts_at(values, *_TAGS, separators=separators), *tags))),
        categories=tuple(
            dict.fromkeys((*texts_at(values, *_CATEGORIES, separators=separators), *categories))
        ),
        summary=text_at(values, *_SUMMARY),
        image=image,
        image_alt=image_alt,
        address=address,
        aliases=(*texts_at(values, *_ALIASES), *aliases),
        guid=text_at(values, "guid"),
        language=text_at(values, *_LANGUAGE),
        comments="closed" if text_at(values, "comments").casefold() in _OFF else "",
        pinned=is_true(values, *_PINNED),
        fields=tuple((key, value) for key, value in fields if value),
        used_fields=tuple(key for key in values if key in known),
    )


def _first(values: Values, names: Sequence[str]) -> str:
    """Return the first of some names whose value is used; the values of others are fields."""
    return next((name for name in names if text_at(values, name)), "")


def _date(values: Values, names: Sequence[str]) -> tuple[str, str]:
    """Return the first date of some names and its name, both "" for none."""
    found = ((date_of(text_at(values, name)), name) for name in names)
    return next(((date, name) for date, name in found if date), ("", ""))


_OFF = frozenset({"false", "no", "off", "closed"})


def status_of(values: Values) -> Status:
    """Return whether a file was published, by its keys."""
    if is_true(values, "draft") or text_at(values, "published").casefold() in _OFF:
        return "draft"
    return "draft" if text_at(values, "status").casefold() in DRAFTS else "published"


def _matter(values: Values) -> Iterator[tuple[str, str, str]]:
    """Yield our keys for the dates of publishing, each with its value and the file's key."""
    for key, names in (
        ("publish_date", ("publishDate", "publishdate")),
        ("expiry_date", ("expiryDate", "expirydate")),
    ):
        date, name = _date(values, names)
        if date:
            yield key, date, name


def _authors(values: Values) -> tuple[str, ...]:
    """Return the names of authors: a text, a list, or a mapping with a name."""
    found: list[str] = []
    for key in _AUTHORS:
        value = values.get(key, "")
        for item in value if isinstance(value, list) else [value]:
            name = text_at(item, "name", "title") if isinstance(item, dict) else item
            found += name.split(";") if isinstance(name, str) else []
    return tuple(dict.fromkeys(filter(None, (" ".join(name.split()) for name in found))))


def _image(values: Values) -> tuple[str, str, set[str]]:
    """Return a document's picture, what it shows, and the keys that say so."""
    for key in _IMAGE:
        value = values.get(key)
        if isinstance(value, list) and value:
            value = value[0]
        if isinstance(value, dict):
            address = text_at(value, "path", "image", "src", "url", "feature")
            alt = text_at(value, "alt", "caption")
        else:
            address, alt = (value or "").strip() if isinstance(value, str | None) else "", ""
        if address and " " not in address.strip():
            names = ("image_alt", "alt", "imageAlt")
            return address, alt or text_at(values, *names), {key, *names}
    return "", "", set()


def _field(value: Value) -> str:
    """Return a value as a field has it: a text, or JSON of what is more; a list of one is that."""
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if isinstance(value, str) or not value:
        return value if isinstance(value, str) else ""
    return json.dumps(value, ensure_ascii=False)


def left_out(
    identity: str, position: str, group: Group, reason: str, values: Values | None = None
) -> Iterator[LeftOut]:
    """Yield a file that is not in the site, and each key of its header."""
    yield LeftOut(identity=identity, position=position, group=group, reason=reason)
    for key in values or ():
        yield LeftOut(
            identity=f"{identity}: {key}", position=position, group="fields", reason=reason
        )


_HEADING = re.compile(
    r"\s*(?:#[ \t]+(?P<hashes>[^\n]+?)[ \t#]*|(?P<line>[^\n]+)\n=+[ \t]*)(?:\n|\Z)"
)


def heading_of(body: str) -> tuple[str, str]:
    """Return the heading that a text begins with and the rest; "" and the text without one."""
    match = _HEADING.match(body)
    if match is None:
        return "", body
    words = match["hashes"] or match["line"]
    plain = re.sub(r"\[([^\[\]]*)\]\([^()]*\)|[`*]|\{[:#.][^{}]*\}", r"\1", words).strip()
    return (plain, body[match.end() :]) if plain else ("", body)


# ---------------------------------------------------------------- files


class SourceMedia:
    """Gives the files of a source itself, by their old paths."""

    def __init__(self, files: Mapping[str, Source]) -> None:
        """Take the files by their paths in the old site, as in ``images/a.jpg``."""
        self._files = {unicodedata.normalize("NFC", path): file for path, file in files.items()}

    def files(self, wanted: Iterable[WantedFile]) -> Iterator[tuple[WantedFile, bytes | str]]:
        """Yield the bytes of each file, or why it is not there."""
        for file in wanted:
            source = self._files.get(file.path)
            if source is None:
                yield file, "it is not in the source"
                continue
            try:
                with source.open() as stream:
                    data = stream.read(MAX_FILE + 1)
                yield file, data if len(data) <= MAX_FILE else TOO_LARGE
            except ImportRefused as failure:
                yield file, str(failure)


def media_of(files: Mapping[str, Source], home: str) -> Iterator[Medium]:
    """Yield a record for each file by its path in the old site; ``home`` is the old address."""
    for path, source in files.items():
        yield Medium(
            identity=path,
            position=source.name,
            address=f"{home.rstrip('/')}/{quote(path)}",
        )


def within(sources: Sequence[Source], *names: str) -> bool:
    """Return whether one of the sources is a folder or a zip that has a file of some names."""
    return any(member.path.rpartition("/")[2] in names for s in sources for member in s.members())
