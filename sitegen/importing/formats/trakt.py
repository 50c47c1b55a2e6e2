"""Trakt: the zip of an account's export, or single files of it, and answers that tools have saved.

Each file is a list of objects. The history has every play; the files ``watched-*`` repeat it, and
say when something was seen only where there is no history. Episodes are their series' entries.
Files about the account itself are never opened.
"""

import posixpath
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence

from sitegen.importing.formats.json_file import text_of
from sitegen.importing.formats.trakt_lists import LIST_FILE, lists
from sitegen.importing.formats.trakt_titles import (
    Item,
    Title,
    instant,
    items_of,
    notes,
    nothing,
    title_of,
)
from sitegen.importing.messages import ImportRefused, Messages
from sitegen.importing.records import (
    AnyRecord,
    BlogInfo,
    LeftOut,
    LogGroup,
    LogRecord,
    Text,
)
from sitegen.importing.sources import Source

NAME = "trakt"

_READ = re.compile(r"(?:watched|history|ratings|lists|favorites|comments|collection)\b.*\.json")
"""Names of files in an export that are opened."""

_SIGNS: Mapping[str, tuple[bytes, ...]] = {
    "history": (b'"watched_at"',),
    "ratings": (b'"rated_at"',),
    "collection": (b'"collected_at"', b'"last_collected_at"'),
    "watched": (b'"last_watched_at"', b'"plays"'),
    "lists": (b'"item_count"',),
    "items": (b'"listed_at"',),
    "comments": (b'"comment"',),
}
"""Keys by which a file is known, the surest first."""


def recognizes(source: Source) -> bool:
    """Return whether a source is an export of Trakt's, or a file of one."""
    if source.is_folder:
        return any(_kind(member) for member in _members(source))
    head = source.head(65536).lstrip(b"\xef\xbb\xbf \t\r\n")
    is_list = head[:1] == b"[" and (b'"trakt"' in head or b'"ids"' in head)
    return is_list and bool(_kind(source))


def records(sources: Sequence[Source], messages: Messages) -> Iterator[AnyRecord | BlogInfo]:
    """Yield plays, ratings, wishes, reviews and lists, kind by kind."""
    export = _Export(sources, messages)
    messages.warning(
        "Trakt has times in UTC: entries have the day in your site's time zone "
        "(timezone in site.yaml)"
    )
    yield from export.records()


def _members(source: Source) -> list[Source]:
    """Return the files of an export that are read: none of those about the account."""
    if not source.is_folder:
        return [source]
    return [m for m in source.members() if _READ.fullmatch(posixpath.basename(m.path))]


def _kind(source: Source) -> str:
    """Return what a file holds, "" for none of Trakt's."""
    name = posixpath.basename(source.path or source.name)
    head = source.head(65536)
    found = next((kind for kind, keys in _SIGNS.items() if any(k in head for k in keys)), "")
    if found == "items":
        return next((kind for kind in ("watchlist", "favorites") if kind in name), "items")
    if not found and head.strip(b"\xef\xbb\xbf \t\r\n") == b"[]" and _READ.fullmatch(name):
        return "items" if LIST_FILE.fullmatch(name) else "empty"
    return found


class _Export:
    """The files of an export by what they hold."""

    def __init__(self, sources: Sequence[Source], messages: Messages) -> None:
        self._messages = messages
        self._files: dict[str, list[Source]] = defaultdict(list)
        for source in sources:
            members = _members(source)
            for member in members:
                if kind := _kind(member):
                    self._files[kind].append(member)
            if source.is_folder:
                self._tell_unread(source, members)
        if not self._files:
            raise ImportRefused(
                f"{sources[0].name} has no file of Trakt's: name the zip that Trakt made, "
                "or a file of it such as watched-history.json"
            )
        self._first_plays: dict[str, str] = {}

    def _tell_unread(self, source: Source, members: Sequence[Source]) -> None:
        read = {member.path for member in members}
        others = [posixpath.basename(m.path) for m in source.members() if m.path not in read]
        if names := sorted(name for name in others if name.endswith(".json")):
            shown = ", ".join(names[:8]) + (", ..." if len(names) > 8 else "")
            self._messages.warning(f"files about the account are not read: {shown}", source.name)

    def records(self) -> Iterator[AnyRecord]:
        """Yield what the files hold; raise ImportRefused for a broken one."""
        self._first_plays = self._firsts()
        readers: Mapping[str, Callable[[Item, Title, str], Iterator[AnyRecord]]] = {
            "history": self._play,
            "watched": self._watched,
            "ratings": self._rating,
            "comments": self._comment,
            "watchlist": self._wish,
            "favorites": self._favourite,
            "collection": self._owned,
        }
        for kind, reader in readers.items():
            for source in self._files[kind]:
                for item, position in items_of(source):
                    title = title_of(item)
                    if title is None:
                        yield nothing(item, position, _GROUPS[kind])
                    else:
                        yield from reader(item, title, position)
        yield from lists(self._files["lists"], self._files["items"])

    def _firsts(self) -> dict[str, str]:
        """Return when each film was first seen, by its name."""
        found: dict[str, str] = {}
        for source in self._files["history"]:
            for item, _ in items_of(source):
                title, at = title_of(item), instant(item.get("watched_at"))
                if title is not None and not title.part and at:
                    found[title.name] = min(at, found.get(title.name, at))
        return found

    # -------------------------------------------------------- the log

    def _play(self, item: Item, title: Title, position: str) -> Iterator[AnyRecord]:
        at = instant(item.get("watched_at"))
        number = text_of(item.get("id"))
        first = self._first_plays.get(title.name, at)
        yield LogRecord(
            identity=number or f"{title.name} {title.part} {at}",
            position=position,
            group="viewings",
            work=title.work,
            part=title.part,
            status=title.status,
            date=at,
            again=bool(at) and not title.part and at > first,
        )

    def _watched(self, item: Item, title: Title, position: str) -> Iterator[AnyRecord]:
        """Yield a film or a series that was seen, and its episodes where there is no history."""
        at = instant(item.get("last_watched_at"))
        plays = item.get("plays")
        is_many = isinstance(plays, int) and plays > 1
        if title.is_film:
            is_dated = not self._files["history"]
            yield LogRecord(
                identity=f"watched {title.name}",
                position=position,
                group="works",
                work=title.work,
                status="finished",
                date=at if is_dated else "",
                again=is_many and is_dated,
                logged=at,
            )
            return
        if not self._files["history"]:
            yield from self._episodes(item, title, position)
        yield LogRecord(
            identity=f"watched {title.name}",
            position=position,
            group="works",
            work=title.work,
            progress=f"{plays} plays" if is_many else "",
            status="" if is_many else "started",
            logged=at,
        )

    def _episodes(self, item: Item, title: Title, position: str) -> Iterator[AnyRecord]:
        for season in _dicts(item.get("seasons")):
            for episode in _dicts(season.get("episodes")):
                part = f"S{text_of(season.get('number'))}E{text_of(episode.get('number'))}"
                yield LogRecord(
                    identity=f"watched {title.name} {part}",
                    position=position,
                    group="viewings",
                    work=title.work,
                    part=part,
                    status="started",
                    date=instant(episode.get("last_watched_at")),
                )

    def _rating(self, item: Item, title: Title, position: str) -> Iterator[AnyRecord]:
        identity = f"{title.name} {title.part}".strip()
        if not (rating := _rated(item.get("rating"))):
            yield LeftOut(
                identity=identity, position=position, group="ratings", reason="it has no rating"
            )
            return
        yield LogRecord(
            identity=identity,
            position=position,
            group="ratings",
            work=title.work,
            part=title.part,
            rating=rating,
            logged=instant(item.get("rated_at")),
        )

    def _comment(self, item: Item, title: Title, position: str) -> Iterator[AnyRecord]:
        said = item.get("comment")
        said = said if isinstance(said, dict) else item
        text = text_of(said.get("comment"))
        at = instant(said.get("created_at"))
        identity = text_of(said.get("id")) or f"{title.name} {title.part} {at}"
        if not text.strip():
            yield LeftOut(
                identity=identity, position=position, group="reviews", reason="it has no text"
            )
            return
        yield LogRecord(
            identity=identity,
            position=position,
            group="reviews",
            work=title.work,
            part=title.part,
            text=Text(text, "markdown"),
            spoilers=said.get("spoiler") is True,
            logged=at,
        )

    def _wish(self, item: Item, title: Title, position: str) -> Iterator[AnyRecord]:
        yield LogRecord(
            identity=f"watchlist {title.name} {title.part}".strip(),
            position=position,
            group="works",
            work=title.work,
            part=title.part,
            status="wanted",
            text=notes(item),
            logged=instant(item.get("listed_at")),
        )

    def _favourite(self, item: Item, title: Title, position: str) -> Iterator[AnyRecord]:
        yield LogRecord(
            identity=title.name,
            position=position,
            group="likes",
            work=title.work,
            liked=True,
            text=notes(item),
            logged=instant(item.get("listed_at")),
        )

    def _owned(self, item: Item, title: Title, position: str) -> Iterator[AnyRecord]:  # noqa: ARG002
        yield LeftOut(
            identity=f"collection {title.name} {title.part}".strip(),
            position=position,
            group="works",
            reason="a collection says what you own, and a site does not",
        )


_GROUPS: Mapping[str, LogGroup] = {
    "history": "viewings",
    "watched": "works",
    "ratings": "ratings",
    "comments": "reviews",
    "watchlist": "works",
    "favorites": "likes",
    "collection": "works",
}


def _dicts(value: object) -> list[Item]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _rated(value: object) -> str:
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return f"{value}/10" if is_number and 1 <= int(str(value)) <= 10 else ""
