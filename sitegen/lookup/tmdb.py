"""TMDB: details of a film or a series, with ``append_to_response=credits,external_ids``.

The format is in https://developer.themoviedb.org/reference/movie-details and tv-series-details.
"""

from types import MappingProxyType
from typing import Any

from sitegen.lookup.facts import Facts, FactsBuilder
from sitegen.lookup.json_values import items, mapping, text

SOURCE = "TMDB"

_JOBS = MappingProxyType(
    {
        "Director": "director", "Writer": "writer", "Screenplay": "writer", "Story": "writer",
        "Original Music Composer": "composer", "Producer": "producer",
        "Director of Photography": "Cinematography", "Editor": "Editor",
    }
)  # fmt: skip
"""Roles by the job of a member of the crew."""

_LANGUAGES = MappingProxyType({"cn": "yue", "xx": ""})
"""TMDB's own codes: Cantonese, and no language."""

_USED = frozenset(
    ("id", "title", "original_title", "name", "original_name", "original_language", "languages",
     "spoken_languages", "release_date", "first_air_date", "runtime", "episode_run_time", "genres",
     "production_countries", "origin_country", "imdb_id", "external_ids", "credits",
     "aggregate_credits", "created_by", "adult", "video")
)  # fmt: skip


def is_tmdb(value: object) -> bool:
    """Return whether a document is one of TMDB's details."""
    found = mapping(value)
    is_numbered = isinstance(found.get("id"), int) and not isinstance(found.get("id"), bool)
    return is_numbered and bool({"original_title", "original_name"} & found.keys())


def read_tmdb(value: object) -> Facts:
    """Return the facts of a document of details."""
    found, builder = mapping(value), FactsBuilder(SOURCE)
    is_series = "original_name" in found and "original_title" not in found
    builder.kind("series" if is_series else "film")
    builder.text("title", found.get("name" if is_series else "title"))
    original = found.get("original_name" if is_series else "original_title")
    builder.text("title", original)
    builder.other_title(original)
    builder.year(found.get("first_air_date" if is_series else "release_date"))
    builder.minutes(_minutes(found))
    builder.names("genres", _each(found.get("genres"), "name"))
    countries = _each(found.get("production_countries"), "iso_3166_1")
    builder.names("countries", countries or items(found.get("origin_country")))
    spoken = _each(found.get("spoken_languages"), "iso_639_1")
    codes = items(found.get("original_language")) or spoken or items(found.get("languages"))
    builder.names("languages", [_LANGUAGES.get(code, code) for code in map(text, codes)])
    _identifiers(builder, found, "tv" if is_series else "movie")
    builder.credit("Creator", _each(found.get("created_by"), "name"))
    _people(builder, mapping(found.get("credits")) or mapping(found.get("aggregate_credits")))
    builder.unused(found, _USED)
    return builder.facts()


def _each(values: object, key: str) -> list[Any]:
    return [mapping(value).get(key) for value in items(values)]


def _minutes(found: dict[str, Any]) -> float | None:
    for value in (found.get("runtime"), *items(found.get("episode_run_time"))):
        if isinstance(value, int | float) and not isinstance(value, bool) and value > 0:
            return value
    return None


def _identifiers(builder: FactsBuilder, found: dict[str, Any], section: str) -> None:
    builder.identifier("tmdb", f"{section}/{found.get('id')}", r"(?:movie|tv)/\d{1,12}")
    others = mapping(found.get("external_ids"))
    imdb = text(found.get("imdb_id")) or text(others.get("imdb_id"))
    builder.identifier("imdb", imdb, r"tt[0-9]{7,10}")
    builder.identifier("wikidata", text(others.get("wikidata_id")), r"Q\d{1,12}")


def _people(builder: FactsBuilder, credits_: dict[str, Any]) -> None:
    for member in items(credits_.get("crew")):
        one = mapping(member)
        jobs = [one.get("job"), *_each(one.get("jobs"), "job")]
        for role in dict.fromkeys(_JOBS.get(text(job), "") for job in jobs):
            if role:
                builder.credit(role, [one.get("name")])
    for member in items(credits_.get("cast"))[:400]:
        one = mapping(member)
        role = text(one.get("character")) or next(
            (name for name in map(text, _each(one.get("roles"), "character")) if name), ""
        )
        builder.member(one.get("name"), role)
