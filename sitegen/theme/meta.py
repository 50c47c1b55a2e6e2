"""A theme's theme.yaml: its name, its parent, and its options for sites."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Meta

from sitegen import __version__
from sitegen.core.diagnostics import Problem, error
from sitegen.core.files import is_inside
from sitegen.core.folders import read_plain
from sitegen.frontmatter import yaml_nodes
from sitegen.frontmatter.split import decode
from sitegen.schema.decode import DecodeContext, Decoded, decode_record
from sitegen.theme.options import Option, value_of

FILE = "theme.yaml"


class ThemeMeta(msgspec.Struct, frozen=True, kw_only=True):
    """A theme's theme.yaml."""

    name: Annotated[str, Meta(description="the theme's name")] = ""
    version: Annotated[str, Meta(description="the theme's own version")] = ""
    min_version: Annotated[
        str, Meta(description="the oldest sitegen that it works with, such as `0.2`")
    ] = ""
    parent: Annotated[
        str, Meta(description="the theme that supplies missing parts, before `default`")
    ] = ""
    options: Annotated[dict[str, Option], Meta(description="options for the site")] = {}


def read_meta(folder: Path, shown: str) -> Decoded[ThemeMeta]:
    """Read a theme's theme.yaml; messages name the theme's folder as ``shown``.

    A theme without one has the defaults. The options of a theme with a parent cannot be checked in
    full yet: see :func:`lay_options`.
    """
    path = f"{shown}/{FILE}"
    if not is_inside(folder / FILE, folder):
        leads_out = error(path, "a link out of the site is not followed")
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
    """Return the error of a theme that needs a later sitegen than this one."""
    wanted = decoded.value.min_version
    if not wanted:
        return ()
    from packaging.version import InvalidVersion, Version

    try:
        if Version(wanted) <= Version(__version__):
            return ()
        message = f"the theme needs sitegen {wanted}; this is {__version__}"
    except InvalidVersion:
        message = f"expected a version such as 0.2, got {wanted!r}"
    return (error(path, f"min_version: {message}", *decoded.at("min_version")),)


def lay_options(
    below: Mapping[str, Option], decoded: Decoded[ThemeMeta], path: str, problems: list[Problem]
) -> dict[str, Option]:
    """Return a theme's options merged over those of its parents.

    Parts of an option that it leaves out are those of its parents. It reports a default that does
    not fit. An option with a mistake accepts any value, so that no site gets a second message about
    it.
    """
    options = dict(below)
    for name, own in decoded.value.options.items():
        field = f"options.{name}"
        if not _NAME.fullmatch(name):
            message = f"{field}: use only letters, digits, - and _, as in a CSS variable"
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
    """Return the wrong key of an option and the reason, None if the option is correct."""
    if option.type == "choice" and not option.choices:
        return "choices", "a choice needs values, as in [wide, narrow]"
    if option.choices and option.type != "choice":
        return "choices", "only an option of the type choice has choices"
    if option.endings and option.type != "files":
        return "endings", "only an option of the type files has endings"
    try:
        value_of(option, option.default)
    except ValueError as fault:
        return "default", str(fault)
    return None


_NAME = re.compile(r"[A-Za-z_][\w-]*", re.ASCII)
