"""A theme's theme.yaml: what it is called, what it stands on, and what it leaves to a site.

An option has a type, so that a value that would spoil a page is told at its position, in theme.yaml
or in site.yaml. Those that are CSS become variables; the others are for templates.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Meta

from sitegen import __version__
from sitegen.core.diagnostics import Problem, did_you_mean, error
from sitegen.core.files import is_inside
from sitegen.core.folders import read_plain
from sitegen.frontmatter import yaml_nodes
from sitegen.frontmatter.split import decode
from sitegen.schema.decode import DecodeContext, Decoded, decode_record
from sitegen.theme.colors import NAMES as COLORS

FILE = "theme.yaml"

OptionType = Literal["css", "color", "length", "number", "font", "choice", "boolean", "text"]
OptionValue = str | bool | int | float

VARIABLES = frozenset({"css", "color", "length", "number", "font"})
"""Types of options that become CSS variables."""


class Option(msgspec.Struct, frozen=True, kw_only=True):
    """A choice that a theme leaves to the site."""

    type: Annotated[OptionType, Meta(description="what its value can be")] = "css"
    default: Annotated[str, Meta(description="its value where the site says nothing")] = ""
    choices: Annotated[
        tuple[str, ...], Meta(description="all values that a `choice` can have")
    ] = ()
    help: Annotated[str, Meta(description="what it changes")] = ""


class ThemeMeta(msgspec.Struct, frozen=True, kw_only=True):
    """A theme's theme.yaml."""

    name: Annotated[str, Meta(description="the theme's name")] = ""
    version: Annotated[str, Meta(description="the theme's own version")] = ""
    min_version: Annotated[
        str, Meta(description="the oldest sitegen that it works with, such as `0.2`")
    ] = ""
    parent: Annotated[
        str, Meta(description="the theme that lends what this one lacks, before `default` does")
    ] = ""
    options: Annotated[dict[str, Option], Meta(description="what a site may choose")] = {}


def read_meta(folder: Path, shown: str) -> Decoded[ThemeMeta]:
    """Read a theme's theme.yaml; messages name the theme's folder as ``shown``.

    A theme without one has the defaults. What one that stands on another may leave to that
    cannot be judged yet: see :func:`lay_options`.
    """
    path = f"{shown}/{FILE}"
    if not is_inside(folder / FILE, folder):
        leads_out = error(path, "a link that leads out of the site is not followed")
        return Decoded(ThemeMeta(), (leads_out,))
    try:
        data = read_plain((folder / FILE).resolve())
    except FileNotFoundError:
        return Decoded(ThemeMeta())
    except OSError as failure:
        return Decoded(ThemeMeta(), (error(path, f"cannot be read: {failure.strerror}"),))
    text, found = decode(data, path)
    node, composed = yaml_nodes.compose(text, path)
    decoded = decode_record(node, ThemeMeta, DecodeContext(path=path, zone=ZoneInfo("UTC")))
    problems = (*found, *composed, *decoded.problems, *_too_new(decoded, path))
    return Decoded(decoded.value, problems, decoded.positions)


def _too_new(decoded: Decoded[ThemeMeta], path: str) -> tuple[Problem, ...]:
    """Return the error of a theme that wants a later sitegen than this one."""
    wanted = decoded.value.min_version
    if not wanted:
        return ()
    from packaging.version import InvalidVersion, Version

    try:
        if Version(wanted) <= Version(__version__):
            return ()
        message = f"the theme needs sitegen {wanted}, and this is {__version__}"
    except InvalidVersion:
        message = f"{wanted!r} is no version: expected one such as 0.2"
    return (error(path, f"min_version: {message}", *decoded.at("min_version")),)


def lay_options(
    below: Mapping[str, Option], decoded: Decoded[ThemeMeta], path: str, problems: list[Problem]
) -> dict[str, Option]:
    """Return a theme's options laid over those of the themes that it stands on.

    What it does not say of an option that they have is as they say. Reports a default that does
    not fit. An option with a mistake in it takes any value, so that no site is told of it too.
    """
    options = dict(below)
    for name, own in decoded.value.options.items():
        field = f"options.{name}"
        if not _NAME.fullmatch(name):
            message = f"{field}: a name is letters, digits, - and _, as in a CSS variable"
            problems.append(error(path, message, *decoded.at(field)))
            continue
        own_fields = {
            key: getattr(own, key)
            for key in own.__struct_fields__
            if f"{field}.{key}" in decoded.positions
        }
        option = msgspec.structs.replace(below.get(name, Option()), **own_fields)
        mistake = _mistake_in(option)
        if mistake:
            key, message = mistake
            position = next(
                (decoded.positions[at] for at in (f"{field}.{key}", field) if at in
                 decoded.positions), (1, 1),
            )  # fmt: skip
            problems.append(error(path, f"{field}.{key}: {message}", *position))
        if mistake or any(found.message.startswith(f"{field}.") for found in decoded.problems):
            option = Option(type="text", help=option.help)
        options[name] = option
    return options


def _mistake_in(option: Option) -> tuple[str, str] | None:
    """Return what of an option is wrong and why, None where nothing is."""
    if option.type == "choice" and not option.choices:
        return "choices", "a choice needs some, as in [wide, narrow]"
    if option.choices and option.type != "choice":
        return "choices", "only an option of the type choice has some"
    try:
        value_of(option, option.default)
    except ValueError as fault:
        return "default", str(fault)
    return None


def value_of(option: Option, text: str) -> OptionValue:
    """Return an option's value as templates see it; raise ValueError that says what is expected.

    An empty text is no value: "", but false of a boolean, and nothing that a choice can be.
    """
    match option.type:
        case "choice":
            if text not in option.choices:
                given = f", not {text!r}" if text else ""
                message = f"expected {' or '.join(option.choices)}{given}"
                raise ValueError(message + did_you_mean(text, option.choices))
            return text
        case "boolean":
            return _boolean(text)
        case "number" if text:
            return _number(text)
        case "text":
            return text
    if text and not _FITS[option.type](text):
        raise ValueError(_EXPECTED[option.type])
    return text


def _boolean(text: str) -> bool:
    if text not in ("", "true", "false"):
        meant = {"true": "true", "yes": "true", "on": "true"}
        meant |= {"false": "false", "no": "false", "off": "false"}
        hint = meant.get(text.casefold())
        raise ValueError(f"expected true or false{f': write {hint}' if hint else ''}")
    return text == "true"


def _number(text: str) -> int | float:
    if re.fullmatch(r"[+-]?\d{1,15}", text, re.ASCII):
        return int(text)
    if re.fullmatch(r"[+-]?\d{0,15}\.\d{1,15}", text, re.ASCII):
        return float(text)
    raise ValueError("expected a number, such as 3 or 1.5")


def _is_plain(text: str) -> bool:
    """Tell whether a value stays within its declaration."""
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
    """Tell whether a text lists fonts, each a name in quotes or some words without."""
    return bool(re.fullmatch(rf"{_FONT}(?:\s*,\s*{_FONT})*", text))


def _is_call(text: str, names: str) -> bool:
    """Tell whether a text calls one of some CSS functions, and nothing comes after it."""
    name, _, rest = text.partition("(")
    if name not in names.split() or not re.fullmatch(r"[\w\s.,%/#()*+-]*\)", rest, re.ASCII):
        return False
    depth = 1
    for index, char in enumerate(rest):
        depth += {"(": 1, ")": -1}.get(char, 0)
        if depth == 0:
            return index == len(rest) - 1 and _is_plain(text)
    return False


_NAME = re.compile(r"[A-Za-z_][\w-]*", re.ASCII)
_UNITS = "%|r?em|r?ex|r?ch|r?lh|r?ic|cap|px|pt|pc|mm|cm|in|q|[sld]?v(?:w|h|i|b|min|max)"
_FONT = r"(?:\"[\w .&+-]+\"|'[\w .&+-]+'|[^\W\d][\w-]*(?: [\w-]+)*)"
_FITS = {"css": _is_plain, "color": _is_color, "length": _is_length, "font": _is_font}
_EXPECTED = {
    "css": "expected a plain CSS value",
    "color": "expected a colour, such as #b3261e, rebeccapurple or rgb(179 38 30)",
    "length": "expected a length, such as 40rem, 12px or 80%",
    "font": 'expected names of fonts, such as "Source Serif 4", Georgia, serif',
}
