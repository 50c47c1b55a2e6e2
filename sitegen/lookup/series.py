"""The larger work of a site that a document names: ``part_of`` needs one that is there."""

from pathlib import Path

from msgspec.structs import replace

from sitegen.catalog.index import work_keys
from sitegen.core.slugs import slugify
from sitegen.lookup.facts import Facts, FactValue
from sitegen.lookup.site_works import read_works


def with_series(facts: Facts, site: Path) -> Facts:
    """Return facts with ``part_of`` where the site has the larger work, else with a line of it.

    It has it where a work has its name in Wikidata, or a key that is the title's slug.
    """
    series = facts.series
    if series is None:
        return facts
    key = ""
    if series.wikidata:
        known = (work for work in read_works(site) if work.names.get("wikidata") == series.wikidata)
        key = next((work.key for work in known), "")
    if not key:
        try:
            slug = slugify(series.title)
        except ValueError:
            slug = ""
        key = slug if slug in work_keys(site) else ""
    number = f", number {series.number}" if series.number else ""
    if not key:
        line = f"part_of: {series.title!r}{number} has no work here: create it first"
        return replace(facts, left_out=(*facts.left_out, line))
    value: FactValue = {"work": key} | ({"number": series.number} if series.number else {})
    return replace(facts, values=facts.values | {"part_of": value})
