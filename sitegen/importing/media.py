"""Pictures and other files of an old blog, which keep their old paths below ``content/static/``.

An export names these files but does not contain them. They come from a folder of uploads or from
the web. Files that only a text shows or links to are imported as well; they are no records, and
have a separate count.
"""

import posixpath
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple, Protocol
from urllib.parse import quote

from msgspec.structs import replace

from sitegen.core.digest import digest_of
from sitegen.importing.changes import Changes, Put
from sitegen.importing.layout import Layout
from sitegen.importing.ledger import STATIC, Ledger, Row
from sitegen.importing.media_addresses import Place, with_ending
from sitegen.importing.media_types import fault_of
from sitegen.importing.report import Report
from sitegen.importing.survey import Survey

NOT_ASKED = "its file was not imported: name the folder with --media, or use --fetch-media"

Show = Callable[[str, int, int], None]


class WantedFile(NamedTuple):
    """A file of the blog: the identity of its record, its full address, its old path."""

    identity: str
    address: str
    path: str


class MediaProvider(Protocol):
    """Provides files of an old blog."""

    def files(self, wanted: Iterable[WantedFile]) -> Iterator[tuple[WantedFile, bytes | str]]:
        """Yield the bytes of each file, or why it is missing, in any order."""
        ...


class _Wanted:
    """A file to import: its possible sources, and the outcome.

    ``twins`` are further records of the same file.
    """

    def __init__(self, row: Row, name: str, places: list[Place]) -> None:
        self.row = row
        self.name = name
        self.places = places
        self.twins: list[str] = []
        self.put = Put("left_out", NOT_ASKED)


def import_media(
    found: Survey,
    layout: Layout,
    ledger: Ledger,
    changes: Changes,
    report: Report,
    provider: MediaProvider | None,
    show: Show,
) -> dict[str, str]:
    """Import the files of a source into the site.

    Returns the new addresses of the imported files, by the keys of their old addresses.
    """
    media = _Media(layout, ledger, changes, report, provider, show)
    media.bring_records(found)
    media.bring_mentioned(found)
    return media.there


class _Media:
    """Imports files, and counts the outcomes."""

    def __init__(
        self,
        layout: Layout,
        ledger: Ledger,
        changes: Changes,
        report: Report,
        provider: MediaProvider | None,
        show: Show,
    ) -> None:
        self.there: dict[str, str] = {}
        self._layout = layout
        self._ledger = ledger
        self._changes = changes
        self._report = report
        self._provider = provider
        self._show = show
        self._paths = {row.path for row in ledger if row.group == "media" and row.path}

    # ------------------------------------------------------------ records

    def bring_records(self, found: Survey) -> None:
        """Import the files that have a record, and count each record."""
        wanted: dict[str, _Wanted] = {}
        for identity, medium in found.media.items():
            address = medium.address
            name = f"media {identity} ({address})"
            place = self._layout.old_media.declared_place(address)
            if place is None or not self._layout.can_hold(place.path):
                reason = "a file here cannot have its address"
                self._count(name, Put("left_out", reason if address else "it has no address"))
                continue
            row = self._row(identity, place.address)
            if standing := self._standing(row, place):
                self._count(name, standing)
            elif place.path in wanted:
                wanted[place.path].twins.append(name)
            else:
                places = self._layout.old_media.places(address)
                others = [other for other in places if other.key == place.key and other != place]
                wanted[place.path] = _Wanted(row, name, [place, *others])
        self._bring(list(wanted.values()), "media")
        for one in wanted.values():
            self._count(one.name, one.put)
            for name in one.twins:
                self._count(name, one.put if one.put.reason else Put("unchanged"))

    def _count(self, name: str, put: Put) -> None:
        if put.outcome == "left_out":
            self._report.leave_out("media", name, put.reason)
        else:
            self._report.count("media", put.outcome)

    # ------------------------------------------------------------ files of texts

    def bring_mentioned(self, found: Survey) -> None:
        """Import the files that only texts show or link to."""
        wanted: dict[str, _Wanted] = {}
        for address, base in found.mentions.items():
            places = [
                place
                for place in self._layout.old_media.places(address, base)
                if self._layout.can_hold(place.path)
            ]
            if not places or any(place.key in self.there for place in places):
                continue
            row = self._row(f"file {places[0].key}", places[0].address)
            standing = next(filter(None, (self._standing(row, place) for place in places)), None)
            if standing is None:
                wanted.setdefault(row.identity, _Wanted(row, address, places))
            elif standing.outcome != "left_out":
                self._report.more_files += 1
        if self._provider is None:
            return
        self._bring(list(wanted.values()), "files")
        for one in wanted.values():
            if one.put.reason:
                self._report.messages.warning(f"{one.name}: {one.put.reason}")
            else:
                self._report.more_files += 1

    # ------------------------------------------------------------ one file

    def _row(self, identity: str, address: str) -> Row:
        return Row(
            format=self._report.format,
            group="media",
            identity=identity,
            digest=digest_of(address).hex(),
        )

    def _standing(self, wanted: Row, place: Place) -> Put | None:
        """Return the outcome for a file that is already here, None if it must be imported.

        A file at this path that no import wrote is the author's: links use it.
        """
        row = self._ledger.get(wanted.key)
        if row is not None and row.path:
            now = self._changes.digest(row.path)
            if now is not None and (row.before is None or now == row.written):
                if row.before is not None:
                    self._changes.remember(replace(row, before=None, moved_from=""))
                self.there[place.key] = _address(row.path)
                return Put("unchanged" if now == row.written else "kept")
            # A killed run may have left a part of it, or nothing.
            reason = f"you removed {row.path}"
            return None if row.before is not None else Put("left_out", reason)
        path = f"{STATIC}/{place.path}"
        if self._changes.digest(path) is None:
            return None
        self.there[place.key] = _address(path)
        return Put("unchanged" if path in self._paths else "kept")

    def _bring(self, wanted: list[_Wanted], phase: str) -> None:
        """Import files; if one is not at its first source, try the next."""
        if self._provider is None:
            return
        done, total = 0, len(wanted)
        while wanted:
            by_identity = {one.row.identity: one for one in wanted}
            asked = [
                WantedFile(one.row.identity, one.places[0].address, one.places[0].path)
                for one in wanted
            ]
            wanted = []
            for file, data in self._provider.files(asked):
                one = by_identity[file.identity]
                put = self._put(one, one.places.pop(0), data)
                if not put.reason or one.put.reason == NOT_ASKED:
                    one.put = put  # of several reasons, the first is reported
                if put.reason and one.places:
                    wanted.append(one)
                    continue
                done += 1
                self._show(phase, done, total)

    def _put(self, one: _Wanted, place: Place, data: bytes | str) -> Put:
        """Put a file into the site."""
        if isinstance(data, str):
            return Put("left_out", data)
        path = with_ending(place.path, data)
        if fault := fault_of(path, data):
            return Put("left_out", fault)
        row = replace(one.row, path=self._free(f"{STATIC}/{path}"))
        (put,) = self._changes.put([(row, data)])
        if put.outcome == "left_out":
            return put
        written = self._ledger.get(row.key)
        where = written.path if written is not None and written.path else row.path
        self.there[place.key] = _address(where)
        self._paths.add(where)
        return put

    def _free(self, path: str) -> str:
        """Return a path, or a similar one if another file differs from it only in case."""
        stem, ending = posixpath.splitext(path)
        number, way = 1, path
        while (
            way not in self._paths
            and not self._changes.is_free(way)
            and self._changes.digest(way) is None
        ):
            number += 1
            way = f"{stem}-{number}{ending}"
        return way


def _address(path: str) -> str:
    """Return the address in the site of a file below content/static/."""
    return quote(path.removeprefix(STATIC), safe="/!$&'*+,;=:@-._~")
