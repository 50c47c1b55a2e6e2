"""Facts from an address, or from a catalogue by a work's identifier.

For a page of Open Library or Wikidata, sitegen fetches the document behind it.
"""

import os
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit

from sitegen.core.diagnostics import ContentError, UsageError
from sitegen.lookup.catalogue_names import PATTERNS
from sitegen.lookup.errors import NotThereError
from sitegen.lookup.facts import Facts
from sitegen.lookup.json_values import items, mapping, parse_json, text
from sitegen.lookup.links import WebLinks
from sitegen.lookup.open_library import read_open_library
from sitegen.lookup.reading import read_facts
from sitegen.lookup.wikidata import read_wikidata

if TYPE_CHECKING:
    from sitegen.lookup.web import Web

TMDB_KEY = "TMDB_API_KEY"
"""The variable of the environment with the user's key for TMDB."""

_ITEM = re.compile(r"/(?:wiki|entity|wiki/Special:EntityData)/(Q\d{1,12})(?:\.json)?", re.ASCII)
_BOOK = re.compile(
    r"(/(?:works/OL\d{1,12}W|books/OL\d{1,12}M|isbn/[0-9Xx-]{10,17}))(?:\.json|/.*)?", re.ASCII
)
_DETAILS = re.compile(r"/3/(?:movie|tv)/\d{1,12}", re.ASCII)
_OLD_KEY = re.compile(r"[0-9a-fA-F]{32}")
_TOKEN = re.compile(r"[\w-]{1,400}(?:\.[\w-]{1,1000}){2}", re.ASCII)
_APPENDED = "credits,external_ids"


def is_address(source: str) -> bool:
    """Return whether a source is an address of the web, not a file."""
    return re.match(r"https?://", source, re.IGNORECASE) is not None


def facts_at(address: str, web: "Web", languages: Sequence[str]) -> Facts:
    """Return the facts at an address; raise ContentError and UsageError."""
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
    except ValueError:
        raise UsageError(f"{address[:200]!r} is no address") from None
    if host == "wikidata.org" and (match := _ITEM.fullmatch(parts.path)):
        return wikidata_facts(match[1], web, languages)
    if host == "openlibrary.org" and (match := _BOOK.fullmatch(parts.path)):
        return open_library_facts(match[1], web, languages)
    if host == "api.themoviedb.org":
        return _tmdb_facts(parts.path, parts.query, web, languages)
    return read_facts(web.get(address), languages)


def wikidata_facts(item: str, web: "Web", languages: Sequence[str]) -> Facts:
    """Return the facts of an item of Wikidata."""
    address = f"{web.hosts.wikidata}/wiki/Special:EntityData/{item}.json"
    value = parse_json(web.get(address))
    return read_wikidata(value, languages, WebLinks(web, languages))


def open_library_facts(key: str, web: "Web", languages: Sequence[str]) -> Facts:
    """Return the facts of a record of Open Library, by its path there."""
    value = parse_json(web.get(f"{web.hosts.openlibrary}{key}.json"))
    return read_open_library(value, WebLinks(web, languages))


def _tmdb_facts(path: str, query: str, web: "Web", languages: Sequence[str]) -> Facts:
    """Ask TMDB with the user's key, which no message and no file shows."""
    key = os.environ.get(TMDB_KEY, "").strip()
    given = dict(parse_qsl(query, keep_blank_values=True))
    if not _DETAILS.fullmatch(path):
        raise UsageError(
            "from TMDB, sitegen reads only the details of a film or a series: "
            "https://api.themoviedb.org/3/movie/NUMBER or /3/tv/NUMBER"
        )
    if "api_key" in given:
        raise UsageError(f"remove api_key from the address, and set {TMDB_KEY} to it")
    given.setdefault("append_to_response", _APPENDED)
    given.setdefault("language", languages[0])
    secrets = []
    if _TOKEN.fullmatch(key):
        secrets = [("Authorization", f"Bearer {key}")]
    elif _OLD_KEY.fullmatch(key):
        given["api_key"] = key
    else:
        what = "is not a TMDB key" if key else "is not set"
        raise UsageError(f"{TMDB_KEY} {what}: set this variable to your TMDB key")
    data = web.get(f"{web.hosts.tmdb}{path}?{urlencode(given)}", secrets)
    return read_facts(data, languages)


# ------------------------------------------------------------ by identifiers of a work


def facts_by_names(names: Mapping[str, str], web: "Web", languages: Sequence[str]) -> list[Facts]:
    """Return the facts of each catalogue that has the work, the best one for it first.

    Raises ContentError if a catalogue cannot be asked.
    """
    found = []
    if key := _book_key(names):
        with suppress(NotThereError):
            found.append(open_library_facts(key, web, languages))
    if item := names.get("wikidata") or _item_of_imdb(names.get("imdb", ""), web):
        with suppress(NotThereError):
            found.append(wikidata_facts(item, web, languages))
    return found


def _book_key(names: Mapping[str, str]) -> str:
    if isbn := names.get("isbn"):
        return f"/isbn/{isbn}"
    number = names.get("openlibrary", "")
    folder = "works" if number.endswith("W") else "books"
    return f"/{folder}/{number}" if number else ""


def _item_of_imdb(number: str, web: "Web") -> str:
    """Return the only item of Wikidata with an IMDb identifier (P345), "" for none or several.

    https://www.mediawiki.org/wiki/Help:Extension:WikibaseCirrusSearch explains ``haswbstatement``.
    """
    if not number:
        return ""
    query = f"haswbstatement:P345={number}"
    answer = parse_json(
        web.get(web.wikidata_api(action="query", list="search", srsearch=query, srlimit="2"))
    )
    hits = items(mapping(mapping(answer).get("query")).get("search"))
    titles = [text(mapping(hit).get("title")) for hit in hits]
    if "error" in mapping(answer):
        raise ContentError("Wikidata does not answer a search")
    is_one = len(titles) == 1 and re.fullmatch(PATTERNS["wikidata"], titles[0], re.ASCII)
    return titles[0] if is_one else ""
