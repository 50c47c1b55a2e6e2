"""Trailers: a film of the site's own, a frame that loads on request, or a link.

A frame is offered only where the site's content security policy allows what would be in it. Until
a reader asks, no page of the site says anything to anybody else.
"""

import re
from urllib.parse import SplitResult, parse_qs, urlencode, urlsplit

from sitegen.config.csp import Csp
from sitegen.models.records import Record

_FILMS = (".m4v", ".mov", ".mp4", ".ogv", ".webm")
_YOUTUBE = frozenset({"youtube.com", "m.youtube.com", "music.youtube.com", "youtube-nocookie.com"})
_YOUTUBE_ID = re.compile(r"[A-Za-z0-9_-]{11}")
_SECONDS = re.compile(r"(?:(\d{1,3})h)?(?:(\d{1,4})m)?(?:(\d{1,6})s?)?")


class Trailer(Record, frozen=True, kw_only=True):
    """The trailer of a work: ``url`` is its page or file, on this site or another.

    ``frame`` is the address of a player that may be shown in the page, "" where none may;
    ``host`` is whose it is. ``film`` says that ``url`` is a file that the page may play itself.
    """

    url: str
    frame: str = ""
    host: str = ""
    film: bool = False


def trailer_at(address: str, policy: Csp | None) -> Trailer:
    """Return the trailer at an address, in the form that the site's policy allows."""
    parts = urlsplit(address)
    is_own = not (parts.scheme or parts.netloc)
    if parts.path.lower().endswith(_FILMS):
        return Trailer(url=address, film=is_own or policy is None or policy.allows("img", address))
    if is_own:
        return Trailer(url=address)
    frame = _player(parts)
    if frame and (policy is None or policy.allows("frame", frame)):
        return Trailer(url=address, frame=frame, host=urlsplit(frame).netloc)
    if not frame and policy is not None and policy.allows("frame", address):
        return Trailer(url=address, frame=address, host=parts.netloc)
    return Trailer(url=address)


def _player(parts: SplitResult) -> str:
    """Return the address of a known service's player for the address of a film there, or ""."""
    host = (parts.hostname or "").removeprefix("www.")
    names = [name for name in parts.path.split("/") if name]
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    if host in _YOUTUBE or host == "youtu.be":
        return _youtube(host, names, query)
    if host in ("vimeo.com", "player.vimeo.com") and names:
        found = [name for name in names if name != "video"]
        unlisted = query.get("h", "") or (found[1] if len(found) > 1 else "")
        if found[:1] and found[0].isdecimal() and (not unlisted or unlisted.isalnum()):
            more = {"h": unlisted} if unlisted else {}
            return f"https://player.vimeo.com/video/{found[0]}?{urlencode({'dnt': 1, **more})}"
    if host in ("dailymotion.com", "dai.ly") and names and names[-1].isalnum():
        return f"https://geo.dailymotion.com/player.html?video={names[-1]}"
    if host == "archive.org" and len(names) > 1 and names[0] in ("details", "embed"):
        return f"https://archive.org/embed/{names[1]}"
    if host == "bilibili.com" and len(names) > 1 and re.fullmatch(r"BV[0-9A-Za-z]+", names[1]):
        return f"https://player.bilibili.com/player.html?{urlencode({'bvid': names[1]})}"
    return ""


def _youtube(host: str, names: list[str], query: dict[str, str]) -> str:
    """Return the address of YouTube's player that sets no cookies before a film is played."""
    if host == "youtu.be":
        name = names[0] if names else ""
    elif names[:1] == ["watch"]:
        name = query.get("v", "")
    else:
        name = names[1] if len(names) > 1 and names[0] in ("embed", "live", "shorts", "v") else ""
    if not _YOUTUBE_ID.fullmatch(name):
        return ""
    start = _seconds(query.get("t", query.get("start", "")))
    also = f"?{urlencode({'start': start})}" if start else ""
    return f"https://www.youtube-nocookie.com/embed/{name}{also}"


def _seconds(written: str) -> int:
    """Return the number of seconds in "90", "90s" or "1m30s", 0 for other texts."""
    match = _SECONDS.fullmatch(written)
    hours, minutes, seconds = (int(part or 0) for part in match.groups()) if match else (0, 0, 0)
    return 3600 * hours + 60 * minutes + seconds
