"""MyAnimeList: the XML of the panel's export, and that of its old interface for programs.

The export says states in words and the old interface in numbers. Other services write the same
form. Name and number of the account are never read.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from lxml import etree

from sitegen.importing.catalogues.cells import without_empty
from sitegen.importing.catalogues.columns import as_status, split_tags
from sitegen.importing.gzipped import unpacked
from sitegen.importing.messages import ImportRefused, Messages
from sitegen.importing.records import AnyRecord, BlogInfo, LeftOut, LogRecord, Text, WorkFacts
from sitegen.importing.sources import Source
from sitegen.importing.values import instant
from sitegen.importing.xml import local_name, parse, text_of

NAME = "myanimelist"

_KINDS = ("anime", "manga")
_STATUS = {"1": "started", "2": "finished", "3": "paused", "4": "abandoned", "6": "wanted"}
_FILMS = frozenset({"3", "movie"})
"""Values of ``series_type`` for an anime that is a film."""
_TOLD = (
    "times_watched", "times_read", "rewatch_value", "reread_value", "priority", "storage",
    "storage_value", "retail_volumes", "scanalation_group", "rewatching", "rereading",
)  # fmt: skip
"""Further values of an account, each a field for rules; the site's own counters are not read."""
FIELD_RULES = {f"my_{name}": "nothing" for name in _TOLD}


def recognizes(source: Source) -> bool:
    """Return whether a source is a list of MyAnimeList's."""
    return any(b"<myanimelist" in unpacked(member).head(65536) for member in _files(source))


def records(sources: Sequence[Source], messages: Messages) -> Iterator[AnyRecord | BlogInfo]:
    """Yield each anime and each manga of the lists."""
    for source in sources:
        found = 0
        for member in _files(source):
            for element in parse(unpacked(member), _KINDS, messages, counted=_KINDS):
                found += 1
                yield _record(element, member, messages)
        if not found and not any(
            b"<myanimelist" in unpacked(member).head(65536) for member in _files(source)
        ):
            raise ImportRefused(
                f"{source.name} has no list of MyAnimeList's: name the file that "
                "myanimelist.net/panel.php?go=export gave you"
            )


def _files(source: Source) -> list[Source]:
    if not source.is_folder:
        return [source]
    return [each for each in source.members() if each.name.lower().endswith((".xml", ".xml.gz"))]


def _record(element: etree._Element, source: Source, messages: Messages) -> AnyRecord:
    kind = local_name(element)
    said = {local_name(child): text_of(child).strip() for child in element}
    position = f"{source.name}:{element.sourceline}"
    number = said.get("series_animedb_id") or said.get(f"{kind}_mangadb_id") or ""
    number = number or said.get("series_mangadb_id", "")
    title = said.get("series_title") or said.get("manga_title") or ""
    identity = f"{kind}/{number}" if _is_number(number) else f"{kind} {title}"
    if not title:
        reason = "it has no title"
        return LeftOut(identity=identity, position=position, group="works", reason=reason)
    written = said.get("my_status", "")
    status = _STATUS.get(written) or as_status(written)
    if not status:
        messages.warning(f"{written!r} is no state that sitegen knows: none was taken", position)
    begun, finished = (_day(said.get(f"my_{name}_date", "")) for name in ("start", "finish"))
    comments = said.get("my_comments", "")
    return LogRecord(
        identity=identity,
        position=position,
        group="works",
        work=_work(kind, title, number, said),
        status=status,
        date=begun if status == "started" else finished,
        begun=begun if status in ("finished", "abandoned", "paused") else "",
        rating=_rating(said.get("my_score", ""), position, messages),
        progress=_progress(kind, status, said),
        text=Text(comments, "plain") if comments else None,
        tags=split_tags(said.get("my_tags", "")),
        logged=instant(said.get("my_last_updated", "")),
        fields=tuple(_fields(said)),
    )


def _work(kind: str, title: str, number: str, said: Mapping[str, str]) -> WorkFacts:
    own = "book" if kind == "manga" else "series"
    if kind == "anime" and said.get("series_type", "").casefold() in _FILMS:
        own = "film"
    names = [" ".join(name.split()) for name in said.get("series_synonyms", "").split(";")]
    numbers = {
        "Episodes": said.get("series_episodes", "") if own == "series" else "",
        "Volumes": said.get("manga_volumes") or said.get("series_volumes", ""),
        "Chapters": said.get("manga_chapters") or said.get("series_chapters", ""),
    }
    columns = [("also_known_as", "; ".join(n for n in dict.fromkeys(names) if n and n != title))]
    columns += [(f"facts.{name}", value) for name, value in numbers.items() if _is_number(value)]
    return WorkFacts(
        kind=own,
        title=title,
        year=_day(said.get("series_start", ""))[:4],
        identifiers=(("myanimelist", f"{kind}/{number}"),) if _is_number(number) else (),
        columns=without_empty(columns),
    )


def _is_number(written: str) -> bool:
    """Return whether a text is a whole number above 0, as "0" is none there."""
    return bool(re.fullmatch(r"0*[1-9]\d{0,8}", written, re.ASCII))


def _day(written: str) -> str:
    """Return a date with as much of it as is known: ``2011-00-00`` is a year, zeros are none."""
    match = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", written, re.ASCII)
    if match is None or match[1] == "0000":
        return ""
    if match[2] == "00":
        return match[1]
    return written if match[3] != "00" else written[:7]


def _rating(written: str, position: str, messages: Messages) -> str:
    if written in ("", "0"):
        return ""
    if re.fullmatch(r"10|[1-9]", written):
        return f"{written}/10"
    messages.warning(f"{written!r} is no score from 1 to 10: it was left out", position)
    return ""


def _progress(kind: str, status: str, said: Mapping[str, str]) -> str:
    """Return how far the reader is, "" where it says no more than the status."""
    counted = (
        [("my_watched_episodes", "series_episodes", "episodes")]
        if kind == "anime"
        else [
            ("my_read_chapters", "manga_chapters", "chapters"),
            ("my_read_volumes", "manga_volumes", "volumes"),
        ]
    )
    found = []
    for own, whole, unit in counted:
        done = said.get(own, "")
        total = said.get(whole) or said.get(whole.replace("manga_", "series_"), "")
        if _is_number(done) and not (status == "finished" and done == total):
            found.append(f"{done}/{total} {unit}" if _is_number(total) else f"{done} {unit}")
    return ", ".join(found)


def _fields(said: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name in _TOLD:
        value = said.get(f"my_{name}", "")
        if value and not re.fullmatch(r"0+(?:\.0+)?|NO|LOW", value, re.IGNORECASE):
            yield f"my_{name}", value
