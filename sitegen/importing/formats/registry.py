"""The formats, in the order in which a source is tried; each is a module of this package.

A module has these names::

    NAME = "wordpress"                       # what --from says, and the ledger
    def recognizes(source: Source) -> bool   # cheap: looks at names, and at the first bytes
    def records(sources: Sequence[Source], messages: Messages) -> Iterator[AnyRecord | BlogInfo]
    FIELD_RULES: Mapping[str, str] = {}      # optional: targets of custom fields that it knows
    def media(sources: Sequence[Source]) -> MediaProvider   # optional: files that the source has

``records`` is called twice and yields the same both times: once to know what there is, once to
write it. It holds no more than one record at a time. What is wrong with a single record is a
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
}
"""The module of each format, by its name; the surest to be recognised come first."""


class Format(msgspec.Struct, frozen=True):
    """A format that can be imported."""

    name: str
    recognizes: Callable[[Source], bool]
    records: Callable[[Sequence[Source], Messages], Iterator[AnyRecord | BlogInfo]]
    field_rules: Mapping[str, str] = {}
    media: Callable[[Sequence[Source]], MediaProvider] | None = None


def check_name(name: str) -> None:
    """Raise UsageError for the name of a format that there is none of."""
    if name not in MODULES:
        hint = did_you_mean(name, MODULES)
        known = ", ".join(sorted(MODULES))
        raise UsageError(f"there is no format {name!r}{hint}; there are {known}")


def format_named(name: str) -> Format:
    """Return a format by its name; raise UsageError for one that there is none of."""
    check_name(name)
    module = import_module(f"sitegen.importing.formats.{MODULES[name]}")
    return Format(
        module.NAME,
        module.recognizes,
        module.records,
        getattr(module, "FIELD_RULES", {}),
        getattr(module, "media", None),
    )


def detect(sources: Sequence[Source]) -> Format:
    """Return the format that all sources have; raise ImportRefused where there is none."""
    found: dict[str, list[str]] = {}
    for source in sources:
        name = next((name for name in MODULES if format_named(name).recognizes(source)), "")
        found.setdefault(name, []).append(source.name)
    if "" in found:
        raise ImportRefused(
            f"{found[''][0]} is in no format that sitegen knows; say which with --from"
        )
    if len(found) > 1:
        told = "; ".join(f"{', '.join(names)}: {name}" for name, names in found.items())
        raise ImportRefused(f"the sources are of several formats ({told}): import one at a time")
    return format_named(next(iter(found)))
