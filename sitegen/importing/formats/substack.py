"""Substack: the zip of its settings, or its folder; only posts.csv and posts/ are read.

The zip also has lists of subscribers and of opened mails. sitegen never opens these.
"""

import csv
import io
import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from html import unescape
from typing import Literal
from urllib.parse import quote, unquote

from sitegen.importing.addresses import host_of
from sitegen.importing.formats.instants import local_date
from sitegen.importing.formats.pictures import HostVotes, Pictures, with_originals
from sitegen.importing.messages import ImportRefused, Messages
from sitegen.importing.records import (
    AnyRecord,
    BlogInfo,
    Document,
    LeftOut,
    Status,
    Text,
)  # fmt: skip
from sitegen.importing.sources import Source

NAME = "substack"

TABLE = "posts.csv"
_MAX_TABLE = 200 << 20
_MAX_POST = 20 << 20
_PATH = re.compile(r"/p/[^/]+")
_KINDS = frozenset({"newsletter", "podcast", "thread", "page"})
_FETCHED = re.compile(
    r"https?://(?:substackcdn\.com|cdn\.substack\.com)/image/(?:fetch|upload)/(?:[^/]*/)?"
    r"(https?(?:%3A%2F%2F|://).+)",
    re.IGNORECASE,
)
_HOST = re.compile(
    r"(?:substack-post-media|bucketeer-[0-9a-f-]+)\.s3(?:\.[a-z0-9-]+)?\.amazonaws\.com"
)


def recognizes(source: Source) -> bool:
    """Return whether a folder or a zip has Substack's table of posts, or a file is it."""
    return _is_table(source) or any(_is_table(member) for member in _tables(source))


def records(sources: Sequence[Source], messages: Messages) -> Iterator[AnyRecord | BlogInfo]:
    """Yield the posts of exports; the data of the blog comes last."""
    reading = _Reading(messages)
    for source in sources:
        tables = [member for member in _tables(source) if _is_table(member)]
        if not tables:
            raise ImportRefused(
                f"{source.name} is not an export of Substack: name the zip that Substack made, "
                f"or its folder, with {TABLE} and posts/"
            )
        for table in tables:
            yield from reading.table(source, table)
    messages.warning("Substack does not give the blog's time zone: dates are in UTC")
    yield BlogInfo(address=reading.votes.home(), media_hosts=reading.pictures.hosts)


def _tables(source: Source) -> Iterator[Source]:
    for member in source.members() if source.is_folder else ():
        if posixpath.basename(member.path) == TABLE and "__MACOSX" not in member.path:
            yield member


def _is_table(source: Source) -> bool:
    head = source.head(1024).removeprefix(b"\xef\xbb\xbf").partition(b"\n")[0]
    return b"post_id" in head and b"is_published" in head


def original(address: str) -> str:
    """Return the address of the original picture behind Substack's image server."""
    found = _FETCHED.fullmatch(address)
    if found is None:
        return address
    inner = unquote(found[1]) if "%3a" in found[1][:9].lower() else found[1]
    return quote(inner, safe="/:?&=%+,;@!$*~#")


class _Reading:
    """Reads tables one after the other."""

    def __init__(self, messages: Messages) -> None:
        self._messages = messages
        self.votes = HostVotes()
        self.pictures = Pictures(lambda address: _HOST.fullmatch(host_of(address)) is not None)

    def table(self, source: Source, table: Source) -> Iterator[AnyRecord]:
        """Yield a table's posts, then the posts that it does not list."""
        folder = posixpath.join(posixpath.dirname(table.path), "posts")
        files = {
            posixpath.basename(member.path).removesuffix(".html"): member
            for member in source.members()
            if posixpath.dirname(member.path) == folder and member.suffix == ".html"
        }
        seen = set()
        for line, row in self._rows(table):
            position = f"{table.name}:{line}"
            identity = row.get("post_id", "")
            if not identity:
                yield LeftOut(
                    identity=position, position=position, group="posts", reason="it has no post_id"
                )
                continue
            seen.add(identity)
            file = files.get(identity) or files.get(identity.partition(".")[0])
            yield from self._document(identity, row, file, position)
        for identity, file in files.items():
            if identity not in seen and identity.partition(".")[0] not in seen:
                self._messages.warning(f"{TABLE} does not list it: it is a draft", file.name)
                row = {"is_published": "false"}
                yield from self._document(identity, row, file, file.name)

    def _rows(self, table: Source) -> Iterator[tuple[int, dict[str, str]]]:
        """Yield the rows of the table by their names, each with its first line number."""
        with table.open() as stream:
            data = stream.read(_MAX_TABLE + 1)
        if len(data) > _MAX_TABLE:
            raise ImportRefused(f"{table.name} is larger than {_MAX_TABLE >> 20} MB")
        text = data.decode("utf-8-sig", "replace").replace("\0", "")
        if "\N{REPLACEMENT CHARACTER}" in text:
            told = "it has bytes that are not UTF-8: sitegen replaced them"
            self._messages.warning(told, table.name)
        reader = csv.reader(io.StringIO(text, newline=""))
        try:
            names = [name.strip() for name in next(reader, [])]
            line = reader.line_num + 1
            for cells in reader:
                if any(cells):
                    if len(cells) != len(names):
                        told = f"the row has {len(cells)} cells, not {len(names)}"
                        self._messages.warning(told, f"{table.name}:{line}")
                    row = dict(zip(names, (cell.strip() for cell in cells), strict=False))
                    yield line, row
                line = reader.line_num + 1
        except csv.Error as failure:
            raise ImportRefused(f"{table.name}:{reader.line_num}: {failure}") from failure

    def _document(
        self, identity: str, row: Mapping[str, str], file: Source | None, position: str
    ) -> Iterator[AnyRecord]:
        number, _, slug = identity.partition(".")
        status = self._status(row, position)
        html = with_originals(self._html(file), original)
        if file is None and status != "draft":
            told = f"posts/{identity}.html does not exist: it has no text"
            self._messages.warning(told, position)
        path = f"/p/{slug}" if slug and status != "draft" else ""
        self.votes.add(path, html, _PATH)
        yield from self.pictures.of(html, identity)
        kind = row.get("type", "") or "newsletter"
        group: Literal["posts", "pages"] = "pages" if kind == "page" else "posts"
        audio = unescape(row.get("podcast_url", ""))
        if audio.startswith(("http://", "https://")):
            shown = quote(audio, safe="/:?&=%+,;@!$*~#").replace("&", "&amp;")
            html = f'<audio src="{shown}" controls></audio>\n{html}'
        yield Document(
            identity=identity,
            position=position,
            group=group,
            title=unescape(row.get("title", "")),
            text=Text(html, "html"),
            slug=slug or number,
            date=self._date(row.get("post_date", ""), position),
            status=status,
            summary=unescape(row.get("subtitle", "")),
            address=path,
            source_type="" if kind in _KINDS else kind,
            fields=(("podcast_url", audio),) if audio else (),
        )

    def _status(self, row: Mapping[str, str], position: str) -> Status:
        """Return who could read a post; a restricted post is a draft, with a warning."""
        if row.get("is_published", "").lower() not in ("true", "1", "yes"):
            return "draft"
        audience = row.get("audience", "") or "everyone"
        if audience != "everyone":
            told = f"only some readers could read it ({audience}): it is a draft"
            self._messages.warning(told, position)
            return "draft"
        return "published"

    def _date(self, text: str, position: str) -> str:
        date = local_date(text)
        if text and not date:
            self._messages.warning(f"the date {text!r} cannot be read", position)
        return date

    def _html(self, file: Source | None) -> str:
        if file is None:
            return ""
        try:
            with file.open() as stream:
                data = stream.read(_MAX_POST + 1)
        except ImportRefused as refused:
            self._messages.warning(f"{refused}: the post has no text", file.name)
            return ""
        if len(data) > _MAX_POST:
            self._messages.warning(f"it is larger than {_MAX_POST >> 20} MB: it was cut", file.name)
            data = data[:_MAX_POST]
        return data.decode("utf-8-sig", "replace")
