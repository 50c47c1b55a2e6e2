"""The larger work that a document names: ``part_of`` needs a work of the site."""

from functools import cached_property
from pathlib import Path

from msgspec.structs import replace

from sitegen.catalog.index import work_keys
from sitegen.core.slugs import slugify
from sitegen.lookup.facts import Facts, FactValue, Series
from sitegen.lookup.site_works import read_works


class LargerWorks:
    """The works of a site that can contain others; read once, when a document names one."""

    def __init__(self, site: Path) -> None:
        self._site = site

    @cached_property
    def _by_item(self) -> dict[str, str]:
        works = read_works(self._site)
        return {work.names["wikidata"]: work.key for work in works if "wikidata" in work.names}

    @cached_property
    def _keys(self) -> frozenset[str]:
        return frozenset(work_keys(self._site))

    def placed(self, facts: Facts) -> Facts:
        """Return facts with ``part_of`` if the site has the larger work, or with a line about it.

        The site has it if a work has its Wikidata item, or a key that is the title's slug.
        """
        series = facts.series
        if series is None:
            return facts
        key = self._key(series)
        if not key:
            number = f", number {series.number}" if series.number else ""
            line = f"part_of: no work here is {series.title!r}{number}: create it first"
            return replace(facts, left_out=(*facts.left_out, line))
        value: FactValue = {"work": key} | ({"number": series.number} if series.number else {})
        return replace(facts, values=facts.values | {"part_of": value})

    def _key(self, series: Series) -> str:
        if key := self._by_item.get(series.wikidata, ""):
            return key
        try:
            slug = slugify(series.title)
        except ValueError:
            return ""
        return slug if slug in self._keys else ""
