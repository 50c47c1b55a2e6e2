"""Custom fields of an item of WordPress's export, and their use in a record."""

import json
import re
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from sitegen.importing.formats.wordpress_tables import (
    DESCRIPTIONS,
    FIELD_RULES,
    OWN_FIELDS,
    PRIVATE_FIELDS,
    REVIEW_SCALES,
    USED_FIELDS,
)
from sitegen.importing.formats.wordpress_values import Parts, has_address, words
from sitegen.importing.records import Group, LeftOut

_SERIALIZED = re.compile(r'[aOCE]:\d+:.*|s:\d+:".*";|[bi]:-?\d+;|d:[-+.\dEe]+;|N;', re.DOTALL)
"""The output of PHP's serialize(). sitegen recognises it, and never reads it."""

_PATTERN = re.compile(r"%%\w+%%|%[a-z_]+(?:\([^)]*\))?%|#(?:post|site|separator)_\w+")
_ZERO = re.compile(r"0+(?:\.0*)?|\.0+")
_FOOTNOTES = re.compile(r"<!--\s*wp:footnotes\b[^<>]*-->")


class Fields:
    """The custom fields of one item, split by their use.

    ``first`` has the first value of each name. ``kept`` are the fields of the record, ``left_out``
    names with the reasons, ``used`` the names of fields that became other keys.
    """

    def __init__(self, item: Parts) -> None:
        self.first: dict[str, str] = {}
        self.kept: list[tuple[str, str]] = []
        self.left_out: list[tuple[str, str]] = []
        self.used: list[str] = []
        self.old_slugs: list[str] = []
        self.footnotes: dict[str, str] = {}
        pairs = list(item.pairs("wp:postmeta"))
        for name, value in pairs:
            self.first.setdefault(name, value.strip())
        for name, value in pairs:
            self._sort(name, value.strip())

    def _sort(self, name: str, value: str) -> None:
        if name == "_wp_old_slug":
            self.old_slugs.append(value)
        if name == "footnotes" and not self.footnotes:
            self.footnotes = _footnotes(value)
            if self.footnotes:
                self.used.append(name)
                return
        if name in USED_FIELDS:
            self.used.append(name)
            return
        if reason := _reason(name, value):
            self.left_out.append((name, reason))
            return
        if name == "wp_review_total":
            scale = REVIEW_SCALES.get(self.first.get("wp_review_type", "").lower(), "")
            value = f"{value}/{scale}" if scale else value
        self.kept.append((name, words(value) if name in DESCRIPTIONS else value))


def _reason(name: str, value: str) -> str:
    """Return why a field is left out of the record, "" if it is not."""
    is_rating = FIELD_RULES.get(name, "").startswith("rating")
    reasons = (
        (not name, "it has no name"),
        (OWN_FIELDS.fullmatch(name), "WordPress keeps it for internal use"),
        (PRIVATE_FIELDS.fullmatch(name), "its name suggests that it holds addresses or secrets"),
        (_SERIALIZED.fullmatch(value), "it is serialised PHP data, which sitegen does not read"),
        (has_address(value), "it holds an e-mail or IP address"),
        (
            name in DESCRIPTIONS and _PATTERN.search(value),
            "it is a pattern of a plugin, not a text",
        ),
        (is_rating and _ZERO.fullmatch(value), "0 is no rating"),
    )
    return next((reason for is_so, reason in reasons if is_so), "")


def _footnotes(value: str) -> dict[str, str]:
    """Return the footnotes that the block editor stores outside the text, by their ids."""
    try:
        found: Any = json.loads(value)
    except (ValueError, RecursionError):
        return {}
    if not isinstance(found, list):
        return {}
    return {
        str(note["id"]): str(note["content"])
        for note in found
        if isinstance(note, dict) and "id" in note and "content" in note
    }


def with_footnotes(text: str, notes: Mapping[str, str]) -> str:
    """Return a text with its footnotes at their block of footnotes, or at its end."""
    if not notes:
        return text
    lines = "".join(f'<li id="{escape(key)}">{note}</li>\n' for key, note in notes.items())
    block = f'<ol class="wp-block-footnotes">\n{lines}</ol>'
    match = _FOOTNOTES.search(text)
    if match is None:
        return f"{text}\n\n{block}"
    return f"{text[: match.start()]}{block}{text[match.end() :]}"


def left_out_fields(
    parts: Parts, identity: str, position: str, reason: str, kind: str = "wp:postmeta"
) -> Iterator[LeftOut]:
    """Yield all fields of an item that is no document, or of a comment (``wp:commentmeta``)."""
    group: Group = "fields" if kind == "wp:postmeta" else "comment_fields"
    pairs = [(name, reason) for name, _ in parts.pairs(kind)]
    for name, why in field_records(pairs):
        yield LeftOut(identity=f"{identity}:{name}", position=position, group=group, reason=why)


def field_records(left_out: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Yield each name that was left out, with a number if it repeats, and the reason."""
    seen: dict[str, int] = {}
    for name, reason in left_out:
        seen[name] = seen.get(name, 0) + 1
        yield (name if seen[name] == 1 else f"{name}-{seen[name]}"), reason
