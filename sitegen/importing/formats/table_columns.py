"""Proposed targets of the columns of any table, by their names and their cells.

An author changes it in ``imports/rules.yaml``. Names are compared without regard to case and signs.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

from sitegen.importing.rules import EXTRA, NOTHING

_SINGLE: Mapping[str, tuple[str, ...]] = {
    "title": (
        "title", "primary title", "movie title", "film title", "book title", "game title", "name",
        "movie name", "film name", "film", "movie", "book", "album", "game", "show", "work",
        "titel", "titre", "titulo", "título", "titolo", "series",
    ),
    "year": (
        "year", "release year", "year of release", "year published", "publication year",
        "original publication year", "released", "release date", "jahr", "année", "año", "anno",
    ),
    "kind": ("kind", "type", "title type", "category", "media"),
    "date": (
        "date watched", "watched date", "watched on", "watched at", "watched", "date read",
        "read date", "date finished", "finished", "finished at", "finish date", "finished date",
        "end date", "date completed", "completed", "completed at", "date played", "played",
        "date seen", "seen", "seen on", "last watched", "date",
    ),
    "begun": ("date started", "started", "started at", "start date", "started date", "begun"),
    "logged": ("date rated", "date added", "rated at", "added", "added at", "logged", "created",
               "created at", "listed at"),
    "rating": ("my rating", "your rating", "own rating", "rating", "my score", "your score",
               "score", "stars", "my stars", "grade", "bewertung"),
    "status": ("status", "state", "exclusive shelf", "shelf", "read status", "watch status"),
    "note": ("my review", "review", "review text", "review content", "my notes", "notes", "note",
             "my comment", "comment", "comments", "thoughts"),
    "again": ("again", "rewatch", "rewatched", "reread", "replay"),
    "liked": ("liked", "like", "favourite", "favorite", "loved", "heart"),
    "spoilers": ("spoilers", "spoiler", "contains spoilers"),
    "progress": ("progress", "pages read", "current page", "episodes watched"),
    "duration": ("duration", "runtime", "runtime mins", "length"),
    "facts.Pages": ("pages", "number of pages", "page count", "num pages"),
    "also_known_as": ("original title", "also known as"),
    "identifiers.imdb": ("imdb id", "imdb", "imdbid", "const", "tconst"),
    "identifiers.tmdb": ("tmdb id", "tmdb", "tmdbid"),
    "identifiers.isbn": ("isbn13", "isbn 13", "isbn", "isbn uid", "isbn10", "isbn 10"),
    "identifiers.goodreads": ("goodreads id", "book id"),
    "identifiers.openlibrary": ("openlibrary", "open library id", "olid"),
    "identifiers.musicbrainz": ("musicbrainz id", "mbid"),
    "identifiers.rym": ("rym album",),
    "identifiers.steam": ("steam id", "steam appid"),
    "identifiers.bgg": ("bgg id",),
}  # fmt: skip
"""Targets that one column has: of several, the one whose name comes first here."""

_SEVERAL: Mapping[str, tuple[str, ...]] = {
    "tags": ("tags", "tag", "labels", "bookshelves", "shelves"),
    "genres": ("genres", "genre"),
    "countries": ("country", "countries"),
    "languages": ("language", "languages"),
    "subjects": ("subjects", "subject"),
    "formats": ("format", "formats", "binding", "edition", "media type"),
    "author": ("author", "authors", "written by"),
    "director": ("director", "directors", "directed by"),
    "artist": ("artist", "artists", "album artist", "first name last name"),
    "writer": ("writer", "writers", "screenwriter"),
    "developer": ("developer", "developers"),
    "publisher": ("publisher", "label"),
    "translator": ("translator",),
    NOTHING: (
        "private notes", "email", "e mail", "user", "username", "user name", "user id", "ip",
        "average rating", "avg rating", "imdb rating", "tmdb rating", "num votes", "votes",
        "vote average", "vote count", "popularity", "metascore", "metacritic", "rotten tomatoes",
        "community rating", "ratings count", "position", "url", "link",
    ),
}  # fmt: skip
"""Targets that any number of columns has; scores and addresses of others have none."""

_OF_NAME = {name: target for target, names in _SEVERAL.items() for name in names}

_KINDS: Mapping[str, tuple[str, ...]] = {
    "film": ("film", "movie", "film title", "movie title", "movie name", "film name"),
    "book": ("book", "book title", "isbn", "isbn13", "isbn 13", "author", "authors", "date read"),
    "album": ("album", "rym album", "album artist", "artist"),
    "game": ("game", "game title", "steam id", "steam appid", "bgg id"),
    "series": ("show",),
}
"""The kind of a table's works, by a column that only a table of such works has."""


def plain(name: str) -> str:
    """Return a column's name as it is compared."""
    return " ".join(re.sub(r"[\W_]+", " ", name.casefold()).split())


def targets(names: Sequence[str]) -> dict[str, str]:
    """Return the target of each column by its name; ratings have no scale yet."""
    left = {plain(name): name for name in reversed(names)}
    found: dict[str, str] = {}
    for target, known in _SINGLE.items():
        fitting = [left[name] for name in known if name in left]
        if fitting:
            found[fitting[0]] = target
        if target == "rating":  # beside a rating of one's own, another one is that of others
            found |= dict.fromkeys(fitting[1:], NOTHING)
    for name in names:
        if name not in found:
            found[name] = _OF_NAME.get(plain(name)) or f"{EXTRA}{plain(name).replace(' ', '_')}"
            if found[name] == EXTRA:
                found[name] = NOTHING
    return found


def title_of(names: Sequence[str]) -> str:
    """Return the column that is a table's titles, "" for none."""
    return next((name for name, target in targets(names).items() if target == "title"), "")


def kind_of(names: Sequence[str]) -> str:
    """Return the kind of a table's works, "other" where no column says it."""
    own = set(map(plain, names))
    return next((kind for kind, known in _KINDS.items() if own & set(known)), "other")


def scaled(cells: Iterable[str]) -> str:
    """Return the target of a column of ratings: its scale is the next of 5, 10 and 100."""
    best = 0.0
    for cell in cells:
        written = cell.strip().replace(",", ".")
        if not re.fullmatch(r"\d{1,9}(?:\.\d{1,9})?", written):
            return "rating"  # it has letters, or a scale of its own
        best = max(best, float(written))
    return next((f"rating/{scale}" for scale in (5, 10, 100) if 0 < best <= scale), "rating")
