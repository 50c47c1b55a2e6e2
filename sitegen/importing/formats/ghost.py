"""Ghost: the JSON file of its settings, or a folder or a zip with one."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from sitegen.importing.formats.ghost_tables import Table, read_tables, rows, settings, users
from sitegen.importing.formats.ghost_text import EditorText, is_by_mail
from sitegen.importing.formats.instants import local_date, zone_named
from sitegen.importing.formats.json_file import text_of
from sitegen.importing.formats.pictures import HostVotes, Pictures
from sitegen.importing.messages import ImportRefused, Messages
from sitegen.importing.records import (
    AnyRecord,
    Author,
    BlogInfo,
    Document,
    Group,
    LeftOut,
    Status,
    Term,
    Text,
)  # fmt: skip
from sitegen.importing.sources import Source

NAME = "ghost"

_HEAD_BYTES = 1 << 16
_MARK = re.compile(rb'"exported_on"\s*:|^\s*\{\s*"db"\s*:\s*\[')
_PLACEHOLDER = re.compile(r"__GHOST_URL__(/?)")
_SIZE = re.compile(r"(/content/images/)size/[wh]\d+(?:h\d+)?/(?:format/\w+/)?")
_UPLOAD = re.compile(r"(?:https?:)?(?://[^/]+)?/content/(?:images|media|files)/.+")
_PATH = re.compile(r"/[^/]+/")
_ADDRESSES_OF_FILES = re.compile(r"\s(?:src|href|poster)\s*=\s*[\"'](/content/[^\"'<>]+)", re.I)

_STATUSES: Mapping[str, Status] = {
    "published": "published",
    "scheduled": "scheduled",
    "draft": "draft",
}

FIELD_RULES = {"featured_caption": "extra.image_caption"}


def recognizes(source: Source) -> bool:
    """Return whether a file is an export of Ghost's, or a folder or zip has one."""
    return _is_export(source) or any(_exports(source))


def records(sources: Sequence[Source], messages: Messages) -> Iterator[AnyRecord | BlogInfo]:
    """Yield the records of exports; the data of the blog comes last."""
    for source in sources:
        files = tuple(_exports(source)) if source.is_folder else (source,)
        if not files:
            raise ImportRefused(f"{source.name} has no export of Ghost, a file of JSON")
        for file in files:
            for table in read_tables(file):
                yield from _Reading(table, file, messages).records()


def _is_export(source: Source) -> bool:
    head = source.head(_HEAD_BYTES).removeprefix(b"\xef\xbb\xbf")
    return head.lstrip()[:1] == b"{" and _MARK.search(head) is not None


def _exports(source: Source) -> Iterator[Source]:
    for member in source.members():
        if member.suffix == ".json" and "__MACOSX" not in member.path and _is_export(member):
            yield member


class _Reading:
    """Reads the tables of one database."""

    def __init__(self, table: Table, source: Source, messages: Messages) -> None:
        self._table = table
        self._source = source
        self._messages = messages
        self._settings = settings(table)
        zone = self._setting("timezone", "active_timezone", "activeTimezone")
        self._zone: ZoneInfo | None = zone_named(zone) if zone else None
        self._authors: dict[str, str] = {}
        self._tags: dict[str, str] = {}
        self._pictures = Pictures(lambda address: _UPLOAD.fullmatch(address) is not None)
        self._votes = HostVotes()

    def records(self) -> Iterator[AnyRecord | BlogInfo]:
        yield from self._read_users()
        yield from self._read_tags()
        tags = self._relations("posts_tags", "tag_id")
        authors = self._relations("posts_authors", "author_id")
        meta = {text_of(row.get("post_id")): row for row in rows(self._table, "posts_meta") if row}
        for index, row in enumerate(rows(self._table, "posts"), 1):
            if row is None or not text_of(row.get("id")):
                position = f"{self._source.name}: post {index}"
                reason = "it cannot be read" if row is None else "it has no id"
                yield LeftOut(identity=position, position=position, group="posts", reason=reason)
                continue
            number = text_of(row["id"])
            own_meta = meta.get(number, {})
            yield from self._document(row, own_meta, tags.get(number, ()), authors.get(number, ()))
        yield self._blog()

    def _blog(self) -> BlogInfo:
        language = self._setting("locale", "lang", "default_locale", "defaultLang")
        return BlogInfo(
            title=self._setting("title"),
            tagline=self._setting("description"),
            address=self._votes.home(),
            language=language.replace("_", "-"),
            timezone=self._zone.key if self._zone is not None else "",
            media_hosts=tuple(host for host in self._pictures.hosts if host.endswith(".ghost.io")),
        )

    def _setting(self, *names: str) -> str:
        return next((self._settings[name] for name in names if name in self._settings), "")

    # ------------------------------------------------------------ users, tags

    def _read_users(self) -> Iterator[Author | LeftOut]:
        """Yield the users, by their slugs; users without a post are left out."""
        wrote = {text_of(row.get("author_id")) for row in rows(self._table, "posts_authors") if row}
        wrote |= {text_of(row.get("author_id")) for row in rows(self._table, "posts") if row}
        for user in users(self._table):
            number, name = text_of(user.id), " ".join(text_of(user.name).split())
            key = text_of(user.slug) or number
            reason = "it has no name" if not name or "@" in name else ""
            if not reason and number not in wrote:
                reason = "no post is by this author"
            if reason:
                yield self._left_out("authors", key or name, reason)
                continue
            self._authors[number] = key
            yield Author(identity=key, position=self._source.name, name=name)

    def _read_tags(self) -> Iterator[Term | LeftOut]:
        """Yield the public tags; tags that begin with ``#`` are internal."""
        for index, row in enumerate(rows(self._table, "tags"), 1):
            known = row or {}
            number, name = text_of(known.get("id")), " ".join(text_of(known.get("name")).split())
            if not number or not name:
                yield self._left_out("terms", f"tag {index}", "it has no id or no name")
                continue
            if name.startswith("#") or known.get("visibility") == "internal":
                yield self._left_out("terms", number, f"{name} is an internal tag of Ghost")
                continue
            self._tags[number] = name
            yield Term(
                identity=number,
                position=self._source.name,
                taxonomy="tags",
                name=name,
                slug=text_of(known.get("slug")),
            )

    def _left_out(self, group: Group, identity: str, reason: str) -> LeftOut:
        return LeftOut(identity=identity, position=self._source.name, group=group, reason=reason)

    def _relations(self, name: str, other: str) -> dict[str, tuple[str, ...]]:
        """Return the rows of another table for each post, in the author's order."""
        found: dict[str, list[tuple[int, str]]] = {}
        for row in rows(self._table, name):
            if row is None:
                continue
            place = row.get("sort_order")
            pair = (place if isinstance(place, int) else 0, text_of(row.get(other)))
            found.setdefault(text_of(row.get("post_id")), []).append(pair)
        return {
            post: tuple(value for _, value in sorted(pairs, key=lambda pair: pair[0]))
            for post, pairs in found.items()
        }

    # ------------------------------------------------------------ posts

    def _document(
        self,
        row: Mapping[str, Any],
        meta: Mapping[str, Any],
        tags: Sequence[str],
        authors: Sequence[str],
    ) -> Iterator[AnyRecord]:
        slug, number = text_of(row.get("slug")), text_of(row["id"])
        position = f"{self._source.name}: {slug or number}"
        status = self._status(row, position)
        text = self._text(row, position)
        address = f"/{slug}/" if slug and status in ("published", "scheduled") else ""
        self._votes.add(address, text.source, _PATH)
        image = self._address(row.get("feature_image") or row.get("image"))
        alt = text_of(meta.get("feature_image_alt"))
        yield from self._pictures.of(text.source, number)
        if "/content/" in text.source:
            for file in _ADDRESSES_OF_FILES.findall(text.source):
                yield from self._pictures.one(file, number)
        yield from self._pictures.one(image, number, alt)
        is_page = row.get("type") == "page" or row.get("page") in (1, True)
        own = tuple(authors) or (text_of(row.get("author_id")),)
        yield Document(
            identity=number,
            position=position,
            group="pages" if is_page else "posts",
            title=text_of(row.get("title")),
            text=text,
            slug=slug,
            date=self._date(row.get("published_at"), position),
            updated=self._date(row.get("updated_at"), position),
            status=status,
            author_keys=tuple(self._authors[key] for key in own if key in self._authors),
            tags=tuple(self._tags[key] for key in tags if key in self._tags),
            summary=text_of(row.get("custom_excerpt")) or _meta(row, meta, "meta_description"),
            image=image,
            image_alt=alt,
            address=address,
            language=text_of(row.get("locale")).replace("_", "-"),
            pinned=row.get("featured") in (1, True),
            guid=number,
            fields=self._fields(row, meta),
        )

    def _date(self, value: Any, position: str) -> str:
        if value in (None, ""):
            return ""
        date = local_date(value, self._zone)
        if not date:
            self._messages.warning(f"the date {value!r} cannot be read", position)
        elif self._zone is None:
            self._messages.warning(
                "it does not give the blog's time zone: dates are in UTC", self._source.name
            )
        return date

    def _status(self, row: Mapping[str, Any], position: str) -> Status:
        """Return who could read a post; a restricted post is a draft, with a warning."""
        given = text_of(row.get("status")) or "published"
        visibility = text_of(row.get("visibility")) or "public"
        if given == "sent" or row.get("email_only") in (1, True):
            self._messages.warning("it was sent by mail only: it is a draft", position)
            return "draft"
        if given not in _STATUSES:
            told = f"its status {given!r} is not known: it is a draft"
            self._messages.warning(told, position)
            return "draft"
        if visibility != "public" and given != "draft":
            told = f"only some readers could read it ({visibility}): it is a draft"
            self._messages.warning(told, position)
            return "draft"
        return _STATUSES[given]

    def _text(self, row: Mapping[str, Any], position: str) -> Text:
        """Return a post's HTML; without it, the newest text of an editor."""
        if html := text_of(row.get("html")).strip():
            return Text(self._with_addresses(html), "html")
        written = EditorText()
        for name in ("lexical", "mobiledoc"):
            source = text_of(row.get(name))
            if not source:
                continue
            html_of = written.lexical if name == "lexical" else written.mobiledoc
            if (found := html_of(source)) is None:
                self._messages.warning(f"its text in {name} cannot be read", position)
                continue
            self._tell_unknown(written, position)
            if found:
                return Text(self._with_addresses(found), "html")
        if markdown := text_of(row.get("markdown")):
            return Text(self._with_addresses(markdown), "markdown")
        return Text(text_of(row.get("plaintext")), "plain")

    def _tell_unknown(self, written: EditorText, position: str) -> None:
        for name in written.unknown:
            why = "are for mail or members" if is_by_mail(name) else "are not known"
            told = f"cards {name!r} {why}: sitegen kept only their words"
            self._messages.warning(told, position)

    def _fields(
        self, row: Mapping[str, Any], meta: Mapping[str, Any]
    ) -> tuple[tuple[str, str], ...]:
        fields = {
            "canonical_url": text_of(row.get("canonical_url")),
            "meta_title": _meta(row, meta, "meta_title"),
            "featured_caption": re.sub(
                r"<[^<>]*>", "", text_of(meta.get("feature_image_caption"))
            ).strip(),
        }
        return tuple((name, self._address(value)) for name, value in fields.items() if value)

    def _address(self, value: Any) -> str:
        return self._with_addresses(text_of(value))

    def _with_addresses(self, text: str) -> str:
        """Return a text with addresses that begin at the blog, and pictures in their full size."""
        text = _PLACEHOLDER.sub("/", text)
        return _SIZE.sub(r"\1", text) if "/size/" in text else text


def _meta(row: Mapping[str, Any], meta: Mapping[str, Any], name: str) -> str:
    """Return data that older exports have in the posts, and newer ones in a separate table."""
    return text_of(meta.get(name)) or text_of(row.get(name))
