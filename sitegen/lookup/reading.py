"""Reads the facts of a document in a known format, which it recognises by the content."""

from collections.abc import Sequence

from lxml import etree

from sitegen.core.diagnostics import ContentError
from sitegen.lookup.facts import Facts
from sitegen.lookup.json_ld import is_json_ld, read_json_ld
from sitegen.lookup.json_values import check_size, parse_json
from sitegen.lookup.links import Links
from sitegen.lookup.open_library import is_open_library, read_open_library
from sitegen.lookup.tmdb import is_tmdb, read_tmdb
from sitegen.lookup.wikidata import is_wikidata, read_wikidata

_UNKNOWN = (
    "the document has no known format: give JSON-LD (also in a web page), or JSON of Open Library, "
    "Wikidata or TMDB"
)
_NO_JSON_LD = 'the web page has no JSON-LD: no <script type="application/ld+json"> is in it'
_MAX_SCRIPTS = 50


def read_facts(data: bytes, languages: Sequence[str], links: Links | None = None) -> Facts:
    """Return the facts of a document; raise ContentError that says why there are none.

    ``languages`` are tried in order for labels. Without ``links``, no host is asked.
    """
    check_size(data)
    if data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"<":
        facts = read_json_ld(_scripts(data))
    else:
        facts = _read(parse_json(data), languages, links)
    if "title" not in facts.values:
        raise ContentError(f"the document ({facts.source}) has no title")
    return facts


def _read(value: object, languages: Sequence[str], links: Links | None) -> Facts:
    if is_json_ld(value):
        return read_json_ld(value)
    if is_wikidata(value):
        return read_wikidata(value, languages, links)
    if is_open_library(value):
        return read_open_library(value, links)
    if is_tmdb(value):
        return read_tmdb(value)
    raise ContentError(_UNKNOWN)


def _scripts(page: bytes) -> list[object]:
    """Return the JSON-LD of a web page; one of several scripts may be broken."""
    try:
        page.decode()
        encoding: str | None = "utf-8"
    except UnicodeDecodeError:
        encoding = None  # as the page declares it
    parser = etree.HTMLParser(encoding=encoding, no_network=True, recover=True)
    try:
        root = etree.fromstring(page, parser)
    except (etree.XMLSyntaxError, ValueError):
        root = None
    found: list[object] = []
    fault: ContentError | None = None
    scripts = root.iter("script") if root is not None else ()
    for script in [one for one in scripts if _is_json_ld(one)][:_MAX_SCRIPTS]:
        try:
            found.append(parse_json(script.text or ""))
        except ContentError as failure:
            fault = failure
    if found:
        return found
    raise ContentError(f"the JSON-LD of the web page: {fault}" if fault else _NO_JSON_LD)


def _is_json_ld(script: etree._Element) -> bool:
    kind = script.get("type") or ""
    return kind.partition(";")[0].strip().lower() == "application/ld+json"
