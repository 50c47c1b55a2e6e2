"""The collections that every page shares: templates can name them like ``site`` and ``page``."""

from typing import Any

import msgspec

from sitegen.models.records import Card, Link, Record, Term, WorkCard


class ArchiveYear(Record, frozen=True, kw_only=True):
    """A year of the archive and the number of its posts, 0 if the number is not shown."""

    year: int
    url: str
    count: int = 0


class BuiltinCollections(Record, frozen=True, kw_only=True):
    """Collections that any template may name, in addition to ``site`` and ``page``.

    A page has those that its templates mention, and is rendered again when these change.
    """

    recent_posts: tuple[Card, ...] = ()
    all_posts: tuple[Card, ...] = ()
    all_works: tuple[WorkCard, ...] = ()
    all_lists: tuple[Link, ...] = ()
    all_tags: tuple[Term, ...] = ()
    all_categories: tuple[Term, ...] = ()
    all_authors: tuple[Term, ...] = ()
    all_series: tuple[Term, ...] = ()
    archive: tuple[ArchiveYear, ...] = ()


class Collections(msgspec.Struct, frozen=True, kw_only=True):
    """The shared collections of a site: ours, and those of plugins by name, packed."""

    shared: BuiltinCollections = BuiltinCollections()
    plugin_collections: dict[str, Any] = {}

    def named(self, name: str) -> Any:
        """Return a collection in the form of its digest."""
        return (
            self.plugin_collections[name]
            if name in self.plugin_collections
            else getattr(self.shared, name)
        )


PLUGIN_RECORDS = {record.__name__: record for record in (Card, WorkCard, Link, Term, ArchiveYear)}
"""Records that a collection may contain, by their names."""
