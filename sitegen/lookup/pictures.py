"""A picture of a work from Wikimedia Commons, if its licence is known and free.

Commons gives the maker and the licence of each file
(https://www.mediawiki.org/wiki/Extension:CommonsMetadata). Covers and posters of other websites
belong to their makers: sitegen never takes them.
"""

import html
import posixpath
import re
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import msgspec

from sitegen.images.metadata import format_in
from sitegen.lookup.errors import FetchError
from sitegen.lookup.facts import cleaned
from sitegen.lookup.json_values import items, mapping, parse_json, text

if TYPE_CHECKING:
    from sitegen.lookup.web import Web

WIDTH = 1000
"""Width of a picture in pixels: Commons shrinks larger ones."""

_ENDINGS = {"JPEG": ".jpg", "PNG": ".png", "GIF": ".gif", "WebP": ".webp"}
_FREE = re.compile(r"(?:CC BY(?:-SA)? \d\.\d.{0,20}|CC0.{0,20}|Public domain|PDM.{0,20})")
_NEEDS_NO_CREDIT = re.compile(r"(?:CC0|Public domain|PDM)")
_MAX_CREDIT = 200


class Picture(msgspec.Struct, frozen=True, kw_only=True):
    """A picture's file, maker and licence; ``needs_credit`` if pages must name the maker."""

    data: bytes
    ending: str
    credit: str
    needs_credit: bool


def find_picture(name: str, web: "Web") -> Picture | str:
    """Return a file of Commons, or the reason why it is not used; raise ContentError."""
    query = {
        "action": "query",
        "titles": f"File:{name}",
        "prop": "imageinfo",
        "iiprop": "url|extmetadata",
        "iiextmetadatafilter": "LicenseShortName|Artist",
        "iiurlwidth": str(WIDTH),
        "format": "json",
    }
    answer = parse_json(web.get(f"{web.hosts.commons}/w/api.php?{urlencode(query)}"))
    pages = mapping(mapping(mapping(answer).get("query")).get("pages"))
    for page in pages.values():
        for info in items(mapping(page).get("imageinfo"))[:1]:
            return _picture(mapping(info), web)
    return "Commons does not have it"


def _picture(info: dict[str, object], web: "Web") -> Picture | str:
    told = mapping(info.get("extmetadata"))
    licence = _plain(mapping(told.get("LicenseShortName")).get("value"))
    if not _FREE.fullmatch(licence):
        return f"its licence is {licence[:60]!r}" if licence else "its licence is not known"
    address = text(info.get("thumburl")) or text(info.get("url"))
    if not address:
        return "Commons does not have it"
    try:
        data = web.get(address)
    except FetchError as failure:
        return str(failure)
    ending = _ENDINGS.get(format_in(data), "")
    if not ending:
        return "it is not a picture that browsers can show"
    maker = _plain(mapping(told.get("Artist")).get("value"))
    parts = (maker if len(maker) <= _MAX_CREDIT else "", licence, "Wikimedia Commons")
    return Picture(
        data=data,
        ending=ending,
        credit=", ".join(part for part in parts if part),
        needs_credit=not _NEEDS_NO_CREDIT.match(licence),
    )


def path_for(document: str, key: str, ending: str) -> str:
    """Return the path of a picture next to a work's file."""
    return posixpath.join(posixpath.dirname(document), f"{key}{ending}")


def _plain(value: object) -> str:
    """Return the text of a short piece of HTML; Commons uses HTML for names."""
    return cleaned(html.unescape(re.sub(r"<[^<>]{0,2000}>", " ", text(value)[:10_000])))
