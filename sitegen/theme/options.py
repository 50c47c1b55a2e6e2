"""A theme's options: the choices for a site, and the allowed values of each.

An option has a type, so that a value that would break a page is reported at its position, in
theme.yaml or in site.yaml. CSS options become variables; the others are for templates. Files and
addresses of the site are looked up when the site is planned: see ``plan/options``.
"""

import posixpath
import re
from collections.abc import Iterable
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from sitegen.core.diagnostics import did_you_mean
from sitegen.core.urls import is_external, split_suffix
from sitegen.models.records import Image, MenuItem
from sitegen.theme.colors import NAMES as COLORS

OptionType = Literal[
    "css", "color", "length", "number", "font", "choice", "boolean", "text",
    "picture", "files", "fonts", "links",
]  # fmt: skip
GivenValue = str | tuple[str, ...] | dict[str, str | tuple[str, ...]]
"""A value in site.yaml: one value, a list, or a mapping of either."""
Named = dict[str, tuple[str, ...]]
"""Values by their names, in the order of the file."""
OptionValue = str | bool | int | float | tuple[str, ...] | Named

VARIABLES = frozenset({"css", "color", "length", "number", "font"})
"""Types of options that become CSS variables."""

ROLES = ("text", "headings", "code")
"""Uses of a font of the type ``fonts``."""

FONT_ENDINGS = (".woff2", ".woff", ".ttf", ".otf")
PICTURE_ENDINGS = (".svg", ".png", ".webp", ".avif", ".jpg", ".jpeg", ".gif")

SHOWN_TYPES: dict[OptionType, object] = {
    "number": int | float | str,
    "boolean": bool,
    "picture": Image | None,
    "files": tuple[str, ...],
    "fonts": tuple[str, ...],
    "links": tuple[MenuItem, ...],
}
"""The type in templates of options of each type; all others are texts."""


class OptionError(ValueError):
    """A value does not fit; ``part`` is the wrong key of the mapping, or ""."""

    def __init__(self, message: str, part: str = "") -> None:
        super().__init__(message)
        self.part = part


class Option(msgspec.Struct, frozen=True, kw_only=True):
    """A choice that a theme leaves to the site."""

    type: Annotated[OptionType, Meta(description="type of the value")] = "css"
    default: Annotated[str, Meta(description="default value")] = ""
    choices: Annotated[tuple[str, ...], Meta(description="all values of a `choice`")] = ()
    endings: Annotated[
        tuple[str, ...], Meta(description="allowed endings of `files`, such as `.css`")
    ] = ()
    help: Annotated[str, Meta(description="effect of the option")] = ""


def value_of(option: Option, given: GivenValue) -> OptionValue:
    """Return an option's value; raise OptionError with the expected form.

    An empty value is "", but false for a boolean, an error for a choice, and an empty tuple for
    options with several values. Files and links are as they were written.
    """
    match option.type:
        case "files":
            return tuple(_file(one, option.endings) for one in _several(given))
        case "fonts":
            return _fonts(given)
        case "links":
            return _links(given)
    if isinstance(given, str) or not given:
        return _single(option, str(given or ""))
    found = "a list" if isinstance(given, tuple) else "a mapping"
    raise OptionError(_EXPECTED.get(option.type, f"expected one value, got {found}"))


def _single(option: Option, text: str) -> str | bool | int | float:
    """Return the value of an option with one text; raise OptionError."""
    match option.type:
        case "choice":
            if text not in option.choices:
                found = f", got {text!r}" if text else ""
                message = f"expected {' or '.join(option.choices)}{found}"
                raise OptionError(message + did_you_mean(text, option.choices))
            return text
        case "boolean":
            return _boolean(text)
        case "number" if text:
            return _number(text)
        case "picture" if text:
            return _file(text, PICTURE_ENDINGS)
        case "text" | "picture":
            return text
    if text and not _FITS[option.type](text):
        raise OptionError(_EXPECTED[option.type])
    return text


def _several(given: GivenValue) -> tuple[str, ...]:
    """Return the values of an option that takes one or several; raise OptionError."""
    if isinstance(given, dict) and given:
        raise OptionError("expected a file or a list of files, got a mapping")
    if isinstance(given, str):
        return (given,) if given else ()
    return tuple(one for one in given if one)


def _file(written: str, endings: Iterable[str], part: str = "") -> str:
    """Return the path or address of a file with an allowed ending; raise OptionError.

    The names of addresses elsewhere may end in anything.
    """
    ending = posixpath.splitext(split_suffix(written)[0])[1].lower()
    if is_external(written):
        if re.fullmatch(r"https?://[^\s<>\"]+", written):
            return written
        message = "expected a path such as /{0}, or a full address such as https://example.org/{0}"
        raise OptionError(message.format(f"file{next(iter(endings), '')}"), part)
    if endings and ending not in endings:
        raise OptionError(f"expected a file that ends in {' or '.join(endings)}: {written}", part)
    return written


def is_font_file(written: str) -> bool:
    """Return whether a value of the type ``fonts`` is a file, not names of fonts."""
    ending = posixpath.splitext(split_suffix(written)[0])[1].lower()
    return ending in FONT_ENDINGS or "/" in written


def _fonts(given: GivenValue) -> Named:
    """Return the fonts for each role: names of fonts, or the files of one; raise OptionError."""
    found: Named = {}
    for role, values in _named(given, "fonts, such as {text: /fonts/mine.woff2}").items():
        if role not in ROLES:
            expected = f"expected {', '.join(ROLES[:-1])} or {ROLES[-1]}, got {role!r}"
            raise OptionError(expected + did_you_mean(role, ROLES), role)
        if any(map(is_font_file, values)):
            for value in values:
                _file(value, FONT_ENDINGS, role)
        elif len(values) > 1 or not _is_font(values[0]):
            raise OptionError(f"{_EXPECTED['font']}, or a file that ends in .woff2", role)
        found[role] = values
    return found


def _links(given: GivenValue) -> Named:
    """Return names and addresses; raise OptionError."""
    found: Named = {}
    for name, values in _named(
        given, "links, such as {Mastodon: https://example.social/@mira}"
    ).items():
        if len(values) > 1:
            raise OptionError("expected one address, got a list", name)
        [address] = values
        if not re.fullmatch(r"https?://[^\s<>\"]+|(?:mailto|tel|xmpp):[^\s<>\"]+|/[^/].*", address):
            message = "expected a full address such as https://example.social/@mira, a path such as"
            raise OptionError(f"{message} /about/, or mailto: and an e-mail address", name)
        found[name] = values
    return found


def _named(given: GivenValue, example: str) -> Named:
    """Return a mapping without its empty values; raise OptionError."""
    if not given:
        return {}
    if not isinstance(given, dict):
        raise OptionError(f"expected a mapping of {example}")
    several = ((name, _several(value)) for name, value in given.items())
    return {name: values for name, values in several if values}


def _boolean(text: str) -> bool:
    if text not in ("", "true", "false"):
        meant = {"true": "true", "yes": "true", "on": "true"}
        meant |= {"false": "false", "no": "false", "off": "false"}
        hint = meant.get(text.casefold())
        raise OptionError(f"expected true or false{f': write {hint}' if hint else ''}")
    return text == "true"


def _number(text: str) -> int | float:
    if re.fullmatch(r"[+-]?\d{1,15}", text, re.ASCII):
        return int(text)
    if re.fullmatch(r"[+-]?\d{0,15}\.\d{1,15}", text, re.ASCII):
        return float(text)
    raise OptionError("expected a number, such as 3 or 1.5")


def _is_plain(text: str) -> bool:
    """Return whether a value cannot end its CSS declaration."""
    return not re.search(r"[;{}<>\\\n\"']|/\*", text)


def _is_color(text: str) -> bool:
    if text.casefold() in COLORS or re.fullmatch(r"#(?:[0-9a-fA-F]{3,4}){1,2}", text):
        return True
    return _is_call(text, "rgb rgba hsl hsla hwb lab lch oklab oklch color color-mix light-dark")


def _is_length(text: str) -> bool:
    if text == "0" or re.fullmatch(rf"[+-]?(?:\d+|\d*\.\d+)(?:{_UNITS})", text, re.ASCII):
        return True
    return _is_call(text, "calc min max clamp")


def _is_font(text: str) -> bool:
    """Return whether a text lists fonts, each a name in quotes or words without quotes."""
    return bool(re.fullmatch(rf"{_FONT}(?:\s*,\s*{_FONT})*", text))


def _is_call(text: str, names: str) -> bool:
    """Return whether a text is a call of one of some CSS functions, and nothing more."""
    name, _, rest = text.partition("(")
    if name not in names.split() or not re.fullmatch(r"[\w\s.,%/#()*+-]*\)", rest, re.ASCII):
        return False
    depth = 1
    for index, char in enumerate(rest):
        depth += {"(": 1, ")": -1}.get(char, 0)
        if depth == 0:
            return index == len(rest) - 1 and _is_plain(text)
    return False


_UNITS = "%|r?em|r?ex|r?ch|r?lh|r?ic|cap|px|pt|pc|mm|cm|in|q|[sld]?v(?:w|h|i|b|min|max)"
_FONT = r"(?:\"[\w .&+-]+\"|'[\w .&+-]+'|[^\W\d][\w-]*(?: [\w-]+)*)"
_FITS = {"css": _is_plain, "color": _is_color, "length": _is_length, "font": _is_font}
_EXPECTED = {
    "css": "expected a plain CSS value",
    "color": "expected a colour, such as #b3261e, rebeccapurple or rgb(179 38 30)",
    "length": "expected a length, such as 40rem, 12px or 80%",
    "font": 'expected names of fonts, such as "Source Serif 4", Georgia, serif',
}
