"""Converts instants of programs to dates in a blog's own time."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

_MILLISECONDS = 100_000_000_000
"""Larger numbers are no seconds since 1970: they would be after the year 5100."""


def zone_named(name: str) -> ZoneInfo | None:
    """Return a time zone by its name, None for an unknown name."""
    try:
        return ZoneInfo(name.strip())
    except (ValueError, KeyError, OSError):
        return None


def local_date(value: object, zone: ZoneInfo | None = None) -> str:
    """Return an instant as FORMAT writes a date with its offset, "" if it is not an instant.

    ``value`` is ISO 8601, or a number of seconds or milliseconds since 1970; without an offset it
    is in UTC. The result is in ``zone``; with None, it keeps its own offset.
    """
    at = _instant(value)
    if at is None:
        return ""
    try:
        local = at.astimezone(zone) if zone is not None else at
        if (local.utcoffset() or timedelta()) % timedelta(minutes=1):
            # Local mean time, from before time zones: a date has no seconds in its offset.
            local = at.astimezone(UTC)
    except (OverflowError, ValueError):
        return ""
    if not 1 < local.year < 9999:
        return ""
    return local.isoformat(sep=" ", timespec="seconds" if local.second else "minutes")


def _instant(value: object) -> datetime | None:
    try:
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            seconds = value / 1000 if abs(value) >= _MILLISECONDS else value
            return datetime.fromtimestamp(seconds, UTC).replace(microsecond=0)
        if not isinstance(value, str) or len(value) > 64:
            return None
        at = datetime.fromisoformat(value.strip())
    except (ValueError, OverflowError, OSError):
        return None
    if at.tzinfo is None:
        at = at.replace(tzinfo=UTC)
    return at.replace(microsecond=0)
