"""A document's facts of a work, as values of front matter; and the facts that are left out.

The documents are untrusted: every text is cleaned, and texts and lists are limited.
"""

import html
import re
import unicodedata
from collections.abc import Iterable
from itertools import islice
from typing import Any, Literal, TypeAlias

import msgspec

from sitegen.content.works import MAKERS, WorkMeta

FactValue: TypeAlias = str | int | list[str] | dict[str, str] | dict[str, list[str]] | list[Any]

MAX_TEXT = 300
"""Characters of a text; a longer one is left out."""
MAX_NAMES = 40
"""Names of a role, and other items of a list."""

_BOUNDS = {"cast": 60, "genres": 12, "subjects": 12, "also_known_as": 12, "languages": 12}
_MAX_LEFT_OUT = 40
"""Lines about facts that are left out."""
_MAX_LOOKED_AT = 1000
"""Items of a list that are read."""
_SHOWN_KEYS = 12
_TURNED = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
"""Invisible characters: the ones that change the direction of a text, and the byte order mark."""
_YEARS = range(-4000, 10000)
_MAX_MINUTES = 100_000

KEYS = tuple(
    key
    for key in WorkMeta.__struct_fields__
    if key
    in {
        *("title", "also_known_as", "kind", "year", "languages", "countries", "duration"),
        *("genres", "subjects", "identifiers", "age", "part_of", *MAKERS, "credits", "cast"),
        "facts",
    }
)
"""Keys of a work that a document may give, in the order in which they are written."""


class Series(msgspec.Struct, frozen=True, kw_only=True):
    """The larger work that a document names: its title, its Wikidata item and the number, or ""."""

    title: str
    wikidata: str = ""
    number: str = ""


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """Values by key of front matter, from one source; ``left_out`` has a line for each fault.

    ``picture`` is the name of a file of Wikimedia Commons, "" if the document names none.
    """

    source: str
    picture: str = ""
    values: dict[str, FactValue]
    left_out: tuple[str, ...] = ()
    series: Series | None = None


def cleaned(value: object) -> str:
    """Return a text, or a number as text, on one line and without invisible characters."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = f"{value:g}" if isinstance(value, float) else str(value)[:MAX_TEXT]
    if not isinstance(value, str):
        return ""
    cut = value[: 4 * MAX_TEXT]
    text = unicodedata.normalize("NFC", _TURNED.sub("", cut))
    kept = (char if unicodedata.category(char) not in ("Cc", "Cs", "Cn", "Co") else " "
            for char in text)  # fmt: skip
    return " ".join("".join(kept).split())


def unescaped(value: object) -> object:
    """Return a text with the character references that web pages leave in their data resolved."""
    return html.unescape(value[: 4 * MAX_TEXT]) if isinstance(value, str) else value


class FactsBuilder:
    """Collects facts; for a fact that cannot be used, it keeps a line that says why."""

    def __init__(self, source: str) -> None:
        self.source = source
        self._values: dict[str, FactValue] = {}
        self._known: dict[str, set[str]] = {}
        self._left_out: dict[str, None] = {}
        self._series: Series | None = None
        self._picture = ""

    def facts(self) -> Facts:
        """Return the collected facts, in the order of front matter."""
        values = {key: self._values[key] for key in KEYS if self._values.get(key)}
        for key, value in values.items():
            limit = _BOUNDS.get(key, MAX_NAMES)
            if isinstance(value, list) and len(value) > limit:
                self.leave(f"{key}: {len(value) - limit:,} more are left out")
                values[key] = value[:limit]
        return Facts(
            source=self.source,
            values=values,
            left_out=tuple(self._left_out)[:_MAX_LEFT_OUT],
            series=self._series,
            picture=self._picture,
        )

    def leave(self, line: str) -> None:
        """Note a fact that is left out."""
        if len(self._left_out) <= _MAX_LEFT_OUT:
            self._left_out.setdefault(cleaned(line), None)

    def unused(self, keys: Iterable[str], used: Iterable[str]) -> None:
        """Note keys of a document that sitegen does not read."""
        left = sorted(set(map(cleaned, keys)) - {*used, ""})
        if left:
            more = len(left) - _SHOWN_KEYS
            end = f" and {more:,} more" if more > 0 else ""
            self.leave(f"not used: {', '.join(key[:40] for key in left[:_SHOWN_KEYS])}{end}")

    # ------------------------------------------------------------ values

    def text(self, key: str, value: object) -> None:
        """Take a text, once; leave out a text that is too long."""
        if key not in self._values and (taken := self._usable(key, value)):
            self._values[key] = taken

    def kind(self, value: str) -> None:
        """Take the kind of a work."""
        self.text("kind", value)

    def year(self, value: object) -> None:
        """Take the year from a number, or the first year in a date's text."""
        if "year" in self._values or value in (None, ""):
            return
        text = cleaned(value)
        match = re.search(r"(?<![\d-])(-?\d{4})(?!\d)", text, re.ASCII)
        if isinstance(value, int) and not isinstance(value, bool):
            number: int | None = value
        else:
            number = int(match[1]) if match else None
        if number in _YEARS and number:
            self._values["year"] = number
        else:
            self.leave(f"year: {text[:40]!r} is not a year")

    def minutes(self, value: float | None) -> None:
        """Take the duration of a work, in minutes."""
        if value and 0 < value < _MAX_MINUTES and round(value):
            self.text("duration", f"{round(value)} min")

    def names(self, key: str, values: Iterable[object]) -> None:
        """Take names or terms for a list, each of them once."""
        own = self._values.setdefault(key, [])
        assert isinstance(own, list)
        room = max(0, _MAX_LOOKED_AT - len(own))
        found = [taken for one in islice(values, room) if (taken := self._usable(key, one))]
        known = self._known.setdefault(key, set())
        for name in found:
            if name.casefold() not in known:
                known.add(name.casefold())
                own.append(name)

    def other_title(self, value: object) -> None:
        """Take another title, unless it is the title itself."""
        if cleaned(value).casefold() != str(self._values.get("title", "")).casefold():
            self.names("also_known_as", [value])

    def credit(self, role: str, values: Iterable[object]) -> None:
        """Take names for a role: one that has its own key, or any other."""
        if role.casefold() in MAKERS:
            self.names(role.casefold(), values)
            return
        own: Any = self._values.setdefault("credits", {})
        first = islice(values, MAX_NAMES)
        names = [taken for value in first if (taken := self._usable("credits", value))]
        if names and (role in own or len(own) < MAX_NAMES):
            own[role] = [*dict.fromkeys((*own.get(role, []), *names))][:MAX_NAMES]

    def member(self, name: object, role: object = "") -> None:
        """Take a member of the cast."""
        taken = self._usable("cast", name)
        played = self._usable("cast", role)
        own: Any = self._values.setdefault("cast", [])
        known = self._known.setdefault("cast", set())
        if taken and taken not in known:
            known.add(taken)
            own.append({"name": taken, "role": played} if played else taken)

    def identifier(self, name: str, value: object, pattern: str) -> None:
        """Take an identifier in a catalogue, if it has the catalogue's pattern."""
        text = cleaned(value)
        if name == "isbn":
            text = re.sub(r"[\s-]", "", text).upper()
        if re.fullmatch(pattern, text, re.ASCII):
            self._pair("identifiers", name, text)
        elif text:
            self.leave(f"identifiers.{name}: {text[:40]!r} does not look like one")

    def fact(self, name: str, value: object) -> None:
        """Take a fact without a front matter key."""
        if taken := self._usable("facts", value):
            self._pair("facts", name, taken)

    def series(self, title: object, *, wikidata: str = "", number: object = "") -> None:
        """Take the larger work that contains this one."""
        name = self._usable("part_of", title)
        written = cleaned(number)
        if name and self._series is None:
            number = written if re.fullmatch(r"\d{1,6}(\.\d{1,3})?", written, re.ASCII) else ""
            self._series = Series(title=name, wikidata=wikidata, number=str(number))

    def picture(self, name: str) -> None:
        """Take the name of a file of Wikimedia Commons."""
        self._picture = self._picture or self._usable("image", name)

    # ------------------------------------------------------------ helpers

    def _pair(self, key: Literal["identifiers", "facts"], name: str, value: str) -> None:
        own: Any = self._values.setdefault(key, {})
        if len(own) < MAX_NAMES:
            own.setdefault(name, value)

    def _usable(self, key: str, value: object) -> str:
        text = cleaned(value)
        if len(text) <= MAX_TEXT:
            return text
        self.leave(f"{key}: a text of more than {MAX_TEXT} characters is left out")
        return ""
