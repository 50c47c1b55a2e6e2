"""The formats, in the order in which a source is tried; each is a module of this package.

A module has these names::

    NAME = "wordpress"                       # the value of --from, and in the ledger
    def recognizes(source: Source) -> bool   # fast: checks names, and the first bytes
    def records(sources: Sequence[Source], messages: Messages) -> Iterator[AnyRecord | BlogInfo]
    FIELD_RULES: Mapping[str, str] = {}      # optional: targets of custom fields that it knows
    def propose(found: Survey, sources: Sequence[Source]) -> Mapping[str, str]  # optional: the same
    def media(sources: Sequence[Source]) -> MediaProvider   # optional: files that the source has

``records`` is called twice and yields the same both times: once to collect the records, once to
write them. It holds no more than one record at a time. A problem of a single record is a
warning and a LeftOut; an unusable source raises ImportRefused.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import import_module

import msgspec

from sitegen.core.diagnostics import UsageError, did_you_mean
from sitegen.importing.media import MediaProvider
from sitegen.importing.messages import ImportRefused, Messages
from sitegen.importing.records import AnyRecord, BlogInfo
from sitegen.importing.sources import Source
from sitegen.importing.survey import Survey

MODULES = {
    "wordpress": "wordpress",
    "disqus": "disqus",
    "blogger": "blogger",
    "isso": "isso",
    "remark42": "remark42",
    "ghost": "ghost",
    "substack": "substack",
    "medium": "medium",
    "jekyll": "jekyll",
    "hugo": "hugo",
    "eleventy": "eleventy",
    "nikola": "nikola",
    "pelican": "pelican",
    "pelican-comments": "pelican_comments",
    "staticman": "staticman",
    "letterboxd": "letterboxd",
    "goodreads": "goodreads",
    "storygraph": "storygraph",
    "imdb": "imdb",
    "trakt": "trakt",
    "myanimelist": "myanimelist",
    "bookwyrm": "bookwyrm",
    "csv": "any_table",
}
"""The module of each format, by its name; the formats that are easiest to recognise come first."""


class Format(msgspec.Struct, frozen=True):
    """A format that can be imported."""

    name: str
    recognizes: Callable[[Source], bool]
    records: Callable[[Sequence[Source], Messages], Iterator[AnyRecord | BlogInfo]]
    field_rules: Mapping[str, str] = {}
    media: Callable[[Sequence[Source]], MediaProvider] | None = None
    propose: Callable[[Survey, Sequence[Source]], Mapping[str, str]] = lambda *_: {}


def check_name(name: str) -> None:
    """Raise UsageError for an unknown name of a format."""
    if name not in MODULES:
        hint = did_you_mean(name, MODULES)
        known = ", ".join(sorted(MODULES))
        raise UsageError(f"there is no format {name!r}{hint}; use one of {known}")


def format_named(name: str) -> Format:
    """Return a format by its name; raise UsageError for an unknown name."""
    check_name(name)
    module = import_module(f"sitegen.importing.formats.{MODULES[name]}")
    return Format(
        module.NAME,
        module.recognizes,
        module.records,
        getattr(module, "FIELD_RULES", {}),
        getattr(module, "media", None),
        getattr(module, "propose", lambda *_: {}),
    )


def detect(sources: Sequence[Source]) -> Format:
    """Return the format of all sources; raise ImportRefused if there is none."""
    found: dict[str, list[str]] = {}
    for source in sources:
        name = next((name for name in MODULES if format_named(name).recognizes(source)), "")
        found.setdefault(name, []).append(source.name)
    if "" in found:
        raise ImportRefused(
            f"{found[''][0]} is in no format that sitegen knows; name the format with --from"
        )
    if len(found) > 1:
        told = "; ".join(f"{', '.join(names)}: {name}" for name, names in found.items())
        raise ImportRefused(f"the sources are of several formats ({told}): import one at a time")
    return format_named(next(iter(found)))
