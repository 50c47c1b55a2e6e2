"""Pages and identifiers of works in external catalogues."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from urllib.parse import unquote, urlsplit

_NUMBER = r"[0-9]{1,12}"
_SLUG = r"[a-z0-9][a-z0-9-]*"
_UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"

_PAGES = tuple(
    (host, name, re.compile(pattern, re.ASCII))
    for host, name, pattern in (
        ("imdb.com", "imdb", r"/title/(tt[0-9]{7,10})(?:/.*)?"),
        ("wikidata.org", "wikidata", r"/(?:wiki|entity)/(Q[0-9]{1,12})"),
        ("openlibrary.org", "openlibrary", r"/(?:works|books)/(OL[0-9]{1,12}[WM])(?:/.*)?"),
        ("themoviedb.org", "tmdb", rf"/((?:movie|tv)/{_NUMBER})(?:[-/].*)?"),
        ("letterboxd.com", "letterboxd", rf"/film/({_SLUG})/?"),
        ("goodreads.com", "goodreads", rf"/book/show/({_NUMBER})(?:\D.*)?"),
        ("librarything.com", "librarything", rf"/work/({_NUMBER})(?:/.*)?"),
        ("musicbrainz.org", "musicbrainz", rf"/release-group/({_UUID})(?:/.*)?"),
        ("boardgamegeek.com", "bgg", rf"/boardgame/({_NUMBER})(?:/.*)?"),
        ("store.steampowered.com", "steam", rf"/app/({_NUMBER})(?:/.*)?"),
        ("igdb.com", "igdb", rf"/games/({_SLUG})/?"),
        ("rottentomatoes.com", "rottentomatoes", r"/((?:m|tv)/[a-z0-9_]+)/?"),
        ("metacritic.com", "metacritic", rf"/((?:movie|tv|game|music)/{_SLUG})/?"),
    )
)


def identifier_of(address: str) -> tuple[str, str] | None:
    """Return the catalogue of a page and the work's identifier there, None for another page."""
    if len(address) > 500:
        return None
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
    except ValueError:
        return None
    if parts.scheme not in ("http", "https"):
        return None
    path = unquote(parts.path)
    for own, name, pattern in _PAGES:
        if host == own and (match := pattern.fullmatch(path)):
            return name, match[1]
    return None


PATTERNS = MappingProxyType(
    {
        "wikidata": r"Q\d{1,12}",
        "imdb": r"tt\d{7,10}",
        "isbn": r"\d{9}[\dX]|\d{13}",
        "openlibrary": r"OL\d{1,12}[WM]",
    }
)
"""Patterns of identifiers in the catalogues that can be asked."""


def catalogue_names(identifiers: Mapping[str, str]) -> dict[str, str]:
    """Return a work's identifiers in catalogues that can be asked, by the catalogue.

    Keys of ``identifiers`` may be spelt as in ``Open Library``.
    """
    found = {}
    for written, value in identifiers.items():
        name = re.sub(r"[\s_.-]", "", written).casefold()
        own = re.sub(r"[\s-]", "", value).upper() if name == "isbn" else value.strip()
        if name in PATTERNS and re.fullmatch(PATTERNS[name], own, re.ASCII):
            found[name] = own
    return found
