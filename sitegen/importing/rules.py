"""Rules for custom types, fields and taxonomies of a source."""

from collections.abc import Iterable, Mapping
from typing import Annotated

import msgspec
from msgspec import Meta

from sitegen.content.posts import PostMeta
from sitegen.content.works import WorkMeta
from sitegen.core.diagnostics import did_you_mean

NOTHING = "nothing"
"""The target of types, fields and taxonomies that are left out."""

EXTRA = "extra."
"""Begins a target that is the author's own key."""


class Rules(msgspec.Struct, frozen=True, kw_only=True):
    """The rules of a site's imports."""

    types: Annotated[dict[str, str], Meta(description="custom types of posts")] = {}
    fields: Annotated[dict[str, str], Meta(description="custom fields of posts")] = {}
    taxonomies: Annotated[dict[str, str], Meta(description="custom taxonomies")] = {}

    def type(self, name: str, group: str) -> str:
        """Return "posts", "pages" or "nothing" for a custom type; ``group`` without a rule."""
        return self.types.get(name, group) if name else group

    def field(self, name: str) -> str:
        """Return the target of a custom field, "nothing" without a rule."""
        return self.fields.get(name, NOTHING)

    def taxonomy(self, name: str) -> str:
        """Return the target of a custom taxonomy, "tags" without a rule."""
        return self.taxonomies.get(name, "tags")


_TARGETS = {
    "types": frozenset({"posts", "pages", NOTHING}),
    "taxonomies": frozenset({"tags", "categories", NOTHING}),
}
_PREFIXES = (EXTRA, "identifiers.", "facts.", "credits.")
"""The beginnings of targets that end with a name by the author."""

_OF_LOGS = frozenset(WorkMeta.__struct_fields__) | {
    "title", "kind", "year", "date", "begun", "logged", "status", "rating", "progress", "tags",
    "note", "again", "liked", "spoilers",
}  # fmt: skip
"""Targets of a log's columns: keys of works and of entries."""

_KEYS = frozenset(PostMeta.__struct_fields__) - {"title", "extra", "reviews", "menu", "work"}


def mistake_in(section: str, target: str) -> str:
    """Return the error of a target, "" if it is valid."""
    if section in _TARGETS:
        known = sorted(_TARGETS[section])
        return "" if target in known else f"expected {', '.join(known)}, got {target!r}"
    key, _, scale = target.partition("/")
    prefix = next((prefix for prefix in _PREFIXES if target.startswith(prefix)), target)
    if target == NOTHING or len(target) > len(prefix):
        return ""
    if key not in _KEYS and key not in _OF_LOGS:
        hint = did_you_mean(key, _KEYS)
        return f"expected a key of posts, extra.NAME or nothing, got {target!r}{hint}"
    if scale and (key != "rating" or not scale.replace(".", "", 1).isdigit()):
        return f"{target!r}: only a rating has a scale, as in rating/5"
    return ""


def propose(
    types: Mapping[str, str],
    fields: Iterable[str],
    taxonomies: Iterable[str],
    known: Mapping[str, str],
) -> Rules:
    """Return the rules for the names that a first import found.

    ``types`` are custom types, each with its group. ``known`` are targets of fields that the
    format knows. Fields that begin with an underscore belong to their program.
    """
    return Rules(
        types={name: types[name] for name in sorted(types)},
        fields={
            name: known.get(name, NOTHING if name.startswith("_") else f"{EXTRA}{_key(name)}")
            for name in sorted(fields)
        },
        taxonomies=dict.fromkeys(sorted(taxonomies), "tags"),
    )


def _key(name: str) -> str:
    """Return a field's name as the author's own key."""
    return "_".join(name.split()) or "field"
