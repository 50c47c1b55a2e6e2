"""Ids of works in outside databases, and the databases' pages for them.

An id with an unknown form gets no link, and is shown as written:
a guessed address would be a broken link on another site.
"""

import re
from collections.abc import Iterable
from types import MappingProxyType
from typing import NamedTuple
from urllib.parse import quote


class _Registry(NamedTuple):
    """An outside database: its name, and its addresses by the form of an id.

    In an address, {} is the whole id, and {1} the first group of its pattern.
    """

    label: str
    url_patterns: tuple[tuple[str, str], ...]


_UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_SLUG = r"[a-z0-9][a-z0-9-]*"
_NUMBER = r"[0-9]{1,12}"
_GTIN = r"gtin[- ]?(?:8|12|13|14)?|ean(?:[- ]?(?:8|13))?|upc(?:[- ]?a)?|barcode"

_REGISTRIES = MappingProxyType(
    {
        "bgg": _Registry("BoardGameGeek", ((_NUMBER, "https://boardgamegeek.com/boardgame/{}"),)),
        "discogs": _Registry(
            "Discogs",
            (
                (_NUMBER, "https://www.discogs.com/master/{}"),
                (rf"((?:master|release)/{_NUMBER})", "https://www.discogs.com/{1}"),
            ),
        ),
        "doi": _Registry("DOI", ((r"10\.[0-9]{4,9}/\S+", "https://doi.org/{}"),)),
        "douban": _Registry("Douban", ((_NUMBER, "https://www.douban.com/subject/{}/"),)),
        "goodreads": _Registry(
            "Goodreads", ((rf"{_NUMBER}\S*", "https://www.goodreads.com/book/show/{}"),)
        ),
        "igdb": _Registry("IGDB", ((_SLUG, "https://www.igdb.com/games/{}"),)),
        "imdb": _Registry("IMDb", ((r"tt[0-9]{7,10}", "https://www.imdb.com/title/{}/"),)),
        "isbn": _Registry(
            "ISBN", ((r"(?:[0-9]{9}[0-9X]|[0-9]{13})", "https://openlibrary.org/isbn/{}"),)
        ),
        "letterboxd": _Registry("Letterboxd", ((_SLUG, "https://letterboxd.com/film/{}/"),)),
        "librarything": _Registry(
            "LibraryThing", ((_NUMBER, "https://www.librarything.com/work/{}"),)
        ),
        "metacritic": _Registry(
            "Metacritic",
            ((rf"((?:movie|tv|game|music)/{_SLUG})", "https://www.metacritic.com/{1}/"),),
        ),
        "musicbrainz": _Registry(
            "MusicBrainz",
            (
                (_UUID, "https://musicbrainz.org/release-group/{}"),
                (rf"([a-z]+(?:-[a-z]+)?/{_UUID})", "https://musicbrainz.org/{1}"),
            ),
        ),
        "oclc": _Registry("OCLC", ((_NUMBER, "https://search.worldcat.org/title/{}"),)),
        "openlibrary": _Registry(
            "Open Library",
            (
                (r"OL[0-9]+W", "https://openlibrary.org/works/{}"),
                (r"OL[0-9]+M", "https://openlibrary.org/books/{}"),
            ),
        ),
        "osm": _Registry(
            "OpenStreetMap",
            ((rf"((?:node|way|relation)/{_NUMBER})", "https://www.openstreetmap.org/{1}"),),
        ),
        "rottentomatoes": _Registry(
            "Rotten Tomatoes", ((r"((?:m|tv)/[a-z0-9_/]+)", "https://www.rottentomatoes.com/{1}"),)
        ),
        "steam": _Registry("Steam", ((_NUMBER, "https://store.steampowered.com/app/{}/"),)),
        "tmdb": _Registry(
            "TMDB",
            (
                (_NUMBER, "https://www.themoviedb.org/{section}/{}"),
                (rf"((?:movie|tv)/{_NUMBER})", "https://www.themoviedb.org/{1}"),
            ),
        ),
        "wikidata": _Registry("Wikidata", ((r"Q[0-9]+", "https://www.wikidata.org/wiki/{}"),)),
    }
)


class Identifier(NamedTuple):
    """A work's id in an outside database, and the address of its page, or None."""

    label: str
    text: str
    url: str | None


def identify(database: str, name: str, *, is_series: bool = False) -> Identifier:
    """Return a work's id in an outside database, from the two texts that authors write.

    ``is_series`` says that the work is a series; some databases number series and films separately.
    An ISBN may have its hyphens; an address is its own link.
    """
    key = re.sub(r"[\s_.-]", "", database).casefold()
    registry = _REGISTRIES.get(key)
    label = registry.label if registry else database
    if re.match(r"https?://\S+$", name):
        return Identifier(label, re.sub(r"^https?://(?:www\.)?|/$", "", name), name)
    bare = re.sub(r"[\s-]", "", name).upper() if key == "isbn" else name.strip()
    for pattern, address in registry.url_patterns if registry else ():
        if match := re.fullmatch(pattern, bare):
            names = [quote(part or "", safe="/") for part in (match[0], *match.groups())]
            return Identifier(label, name, _filled(address, names, is_series=is_series))
    return Identifier(label, name, None)


def isbn_of(identifiers: Iterable[Identifier]) -> str:
    """Return the ISBN among identifiers as written, "" if there is none."""
    return next((found.text for found in identifiers if found.label == "ISBN"), "")


def gtin_of(identifiers: Iterable[Identifier]) -> str:
    """Return a product's number (https://www.gs1.org/standards/id-keys/gtin), "" if it has none."""
    for found in identifiers:
        digits = re.sub(r"[\s-]", "", found.text)
        is_number = re.fullmatch(r"[0-9]{8}|[0-9]{12,14}", digits)
        if is_number and re.fullmatch(_GTIN, found.label, re.IGNORECASE):
            return digits
    return ""


def _filled(address: str, names: list[str], *, is_series: bool) -> str:
    section = "tv" if is_series else "movie"
    return address.replace("{section}", section).replace("{}", names[0]).replace("{1}", names[-1])
