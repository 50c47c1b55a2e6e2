"""Records of a log in one form: days in the site's time zone, and episodes as parts of a series."""

import re
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from sitegen.importing.formats.instants import local_date
from sitegen.importing.records import LogRecord

_INSTANT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)")
_EPISODE = re.compile(r"(\S.{0,300}?)[\s:,-]+[Ss](\d{1,3})[\s]?[Ee](\d{1,4})")


def normal(record: LogRecord, zone: ZoneInfo) -> LogRecord:
    """Return a record whose instants are days in a time zone, and whose work is no episode.

    Other dates stay as they are. A work with a day and no status was finished then. The year and
    the names in catalogues are those of the episode: its series does not get them.
    """
    days = {name: _day(getattr(record, name), zone) for name in ("date", "begun")}
    record = replace(record, **days)
    if record.group == "works" and record.date and not record.status and not record.part:
        record = replace(record, status="finished")
    match = _EPISODE.fullmatch(record.work.title)
    if match is None or record.part or record.work.kind not in ("series", "other"):
        return record
    work = replace(record.work, title=match[1], kind="series", year="", identifiers=())
    status = "started" if record.status == "finished" else record.status
    part = f"S{int(match[2])}E{int(match[3])}"
    return replace(record, work=work, part=part, status=status)


def _day(written: str, zone: ZoneInfo) -> str:
    if not _INSTANT.fullmatch(written):
        return written
    return local_date(written, zone)[:10] or written
