"""Open Library: an edition, a work, or the answer of ``api/books?jscmd=data`` about editions.

The forms are in https://openlibrary.org/developers/api. Records name authors and works by
their keys; ``Links`` resolves them.
"""

import re
from types import MappingProxyType
from typing import Any

from sitegen.lookup.facts import Facts, FactsBuilder, cleaned
from sitegen.lookup.json_values import items, mapping, text
from sitegen.lookup.links import DocumentLinks, Links

SOURCE = "Open Library"

_KEY = re.compile(r"/(?:works/OL\d{1,12}W|books/OL\d{1,12}M)", re.ASCII)
_AUTHOR = re.compile(r"/authors/OL\d{1,12}A", re.ASCII)
_BOOK = re.compile(r"(?:ISBN|OLID|OCLC|LCCN):\S+", re.ASCII)
_PERSON_ROLE = re.compile(r"(.{1,200}?)\s*\(([A-Za-z ]{1,40})\)")
_ROLES = MappingProxyType(
    {"illustrator": "illustrator", "translator": "translator", "editor": "Editor"}
)
_LANGUAGES = MappingProxyType(
    {
        "ara": "ar", "bul": "bg", "cat": "ca", "chi": "zh", "cze": "cs", "dan": "da", "dut": "nl",
        "eng": "en", "est": "et", "fin": "fi", "fre": "fr", "ger": "de", "gre": "el", "heb": "he",
        "hin": "hi", "hrv": "hr", "hun": "hu", "ice": "is", "ind": "id", "ita": "it", "jpn": "ja",
        "kor": "ko", "lat": "la", "lav": "lv", "lit": "lt", "nor": "nb", "per": "fa", "pol": "pl",
        "por": "pt", "rum": "ro", "rus": "ru", "slo": "sk", "slv": "sl", "spa": "es", "srp": "sr",
        "swe": "sv", "tha": "th", "tur": "tr", "ukr": "uk", "vie": "vi", "wel": "cy",
    }
)  # fmt: skip
"""MARC's codes of languages (https://www.loc.gov/marc/languages/) as those of ISO 639-1."""

_USED = frozenset(
    ("key", "type", "title", "subtitle", "full_title", "authors", "works", "publish_date",
     "first_publish_date", "publishers", "subjects", "languages", "isbn_10", "isbn_13",
     "number_of_pages", "contributions", "contributors", "identifiers", "oclc_numbers", "url",
     "revision", "latest_revision", "created", "last_modified")
)  # fmt: skip


def is_open_library(value: object) -> bool:
    """Return whether a document is a record of Open Library, or an answer of its books."""
    found = mapping(value)
    if "@type" in found or "@context" in found:
        return False
    if _KEY.fullmatch(text(found.get("key"))):
        return True
    return bool(found) and all(_BOOK.fullmatch(key) for key in found)


def read_open_library(value: object, links: Links | None = None) -> Facts:
    """Return the facts of a record; without ``links``, read only the record.

    An edition is read with its work, because the work has the first year of publication.
    """
    return _Reader(links or DocumentLinks()).facts(mapping(value))


class _Reader:
    """Reads one record."""

    def __init__(self, links: Links) -> None:
        self._links = links
        self._builder = FactsBuilder(SOURCE)

    def facts(self, found: dict[str, Any]) -> Facts:
        builder = self._builder
        if "key" not in found and found:
            if len(found) > 1:
                builder.leave(f"the document has {len(found):,} books: the first is used")
            found = mapping(next(iter(found.values())))
        is_work = text(found.get("key")).startswith("/works/")
        work = found if is_work else self._work_of(found)
        builder.kind("book")
        builder.text("title", found.get("title"))
        if subtitle := cleaned(found.get("subtitle")):
            builder.leave(f"not used: the subtitle, {subtitle!r}")
        builder.other_title(work.get("title"))
        for date in (work.get("first_publish_date"), found.get("publish_date")):
            builder.year(date)
        self._authors(work, found)
        subjects = [self._name(one) for one in items(work.get("subjects") or found.get("subjects"))]
        # Machine labels, such as "nyt:fiction=2012-05-01", are no subjects.
        builder.names("subjects", [one for one in subjects if not re.search("[:=]", one)])
        self._edition(found)
        self._identifiers(found, work)
        builder.unused(found, _USED)
        return builder.facts()

    def _work_of(self, edition: dict[str, Any]) -> dict[str, Any]:
        for one in items(edition.get("works"))[:1]:
            key = text(mapping(one).get("key"))
            if _KEY.fullmatch(key):
                return self._record(key, "year")
        return {}

    def _record(self, key: str, what: str) -> dict[str, Any]:
        found = mapping(self._links.record(key))
        if not found:
            self._builder.leave(f"{what}: {key} is not in the document")
        return found

    @staticmethod
    def _name(value: object) -> str:
        return cleaned(mapping(value).get("name")) or cleaned(value)

    def _authors(self, work: dict[str, Any], found: dict[str, Any]) -> None:
        for one in items(work.get("authors") or found.get("authors")):
            own = mapping(one)
            reference = own.get("author") or own
            key = text(mapping(reference).get("key")) or text(reference)
            name = own.get("name")
            if not name and _AUTHOR.fullmatch(key):
                name = self._record(key, "author").get("name")
            self._builder.names("author", [name])

    def _edition(self, found: dict[str, Any]) -> None:
        builder = self._builder
        builder.names("publisher", [self._name(one) for one in items(found.get("publishers"))])
        for one in items(found.get("languages")):
            code = text(mapping(one).get("key")).removeprefix("/languages/")
            builder.names("languages", [_LANGUAGES.get(code, code)])
        pages = found.get("number_of_pages")
        if isinstance(pages, int) and 0 < pages < 100_000 and not isinstance(pages, bool):
            builder.fact("Pages", pages)
        for one in items(found.get("contributors")):
            self._contributor(mapping(one).get("name"), text(mapping(one).get("role")))
        for one in items(found.get("contributions")):
            if match := _PERSON_ROLE.fullmatch(cleaned(one)):
                self._contributor(match[1], match[2])

    def _contributor(self, name: object, role: str) -> None:
        if ours := _ROLES.get(role.strip().casefold()):
            self._builder.credit(ours, [name])

    def _identifiers(self, found: dict[str, Any], work: dict[str, Any]) -> None:
        others = mapping(found.get("identifiers"))
        isbns = [*items(found.get("isbn_13")), *items(others.get("isbn_13"))]
        isbns += [*items(found.get("isbn_10")), *items(others.get("isbn_10"))]
        for isbn in isbns[:1]:
            self._builder.identifier("isbn", isbn, r"[0-9]{9}[0-9X]|[0-9]{13}")
        key = text(work.get("key")) or text(found.get("key"))
        if _KEY.fullmatch(key):
            self._builder.identifier("openlibrary", key.rpartition("/")[2], r"OL\d+[WM]")
        for name, pattern in (("goodreads", r"\d{1,12}"), ("librarything", r"\d{1,12}")):
            for value in items(others.get(name))[:1]:
                self._builder.identifier(name, value, pattern)
        for value in [*items(found.get("oclc_numbers")), *items(others.get("oclc"))][:1]:
            self._builder.identifier("oclc", value, r"\d{1,12}")
