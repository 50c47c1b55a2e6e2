"""The theme's options as pages see them: files and links resolved, fonts as CSS, icons found.

Options that name a file of the site are checked here, because only the plan knows all addresses.
Errors are reported at the option in site.yaml.
"""

import posixpath
import re
import struct
from collections.abc import Iterable, Iterator
from typing import cast
from urllib.parse import quote

from msgspec.structs import replace

from sitegen.catalog.links import BrokenLinkError
from sitegen.config.csp import Key
from sitegen.core.diagnostics import Problem
from sitegen.core.font_files import FontFile, read_font
from sitegen.core.urls import is_external, split_suffix, unescape_path
from sitegen.models.records import Image, MenuItem
from sitegen.models.site import Icon, ThemeOptions
from sitegen.plan.planned import PlanContext
from sitegen.theme.loading import Theme
from sitegen.theme.options import Named, is_font_file

OPTIONS_CSS = "/theme/options.css"

FAVICON = "favicon"
"""The option that names the site's icons; every theme inherits it from the built-in theme."""
USUAL_ICONS = ("/favicon.ico", "/favicon.svg", "/favicon.png")
"""The default paths of icons, if the option names none."""
TOUCH_ICON = "/apple-touch-icon.png"
_LEAST_TOUCH = 120
"""Pixels of a PNG that is large enough for a telephone's home screen, which shows 180."""
_ICON_TYPES = {".ico": "image/x-icon", ".svg": "image/svg+xml", ".png": "image/png"}

_FALLBACKS = {"text": "var(--serif)", "headings": "var(--serif)", "code": "monospace"}
_SELECTORS = {
    "text": "html",
    "headings": "h1, h2, h3, h4, h5, h6, .site-title",
    "code": "code, kbd, samp, pre, .prose :is(code, kbd, samp, pre)",
}
_ITALIC = re.compile(r"italic|oblique", re.IGNORECASE)
_WEIGHTS = {
    "thin": 100, "extralight": 200, "light": 300, "medium": 500, "semibold": 600, "demibold": 600,
    "extrabold": 800, "bold": 700, "black": 900,
}  # fmt: skip
_WEIGHT = re.compile("|".join(_WEIGHTS), re.IGNORECASE)


def option_pictures(theme: Theme) -> tuple[str, ...]:
    """Return the pictures that options name, as written, even if they do not exist."""
    pairs = theme.option_types.items()
    return tuple(str(theme.options[name]) for name, of in pairs if of == "picture")


def chosen_options(context: PlanContext) -> ThemeOptions:
    """Return every option's value as templates see it; report missing files and pages."""
    values: dict[str, str | bool | int | float] = {}
    pictures: dict[str, Image | None] = {}
    files: dict[str, tuple[str, ...]] = {}
    links: dict[str, tuple[MenuItem, ...]] = {}
    for name, value in context.theme.options.items():
        field = f"theme.options.{name}"
        match context.theme.option_types[name]:
            case "picture":
                pictures[name] = _picture(context, str(value), field)
            case "files":
                key: Key = "img" if name == FAVICON else "style"
                written = value if isinstance(value, tuple) else ()
                files[name] = _addresses(context, written, field, key)
            case "fonts":
                files[name] = tuple(_preloaded(context, cast("Named", value), field))
            case "links":
                links[name] = tuple(_links(context, cast("Named", value), field))
            case _:
                values[name] = cast("str | bool | int | float", value)
    return ThemeOptions(values=values, pictures=pictures, files=files, links=links)


def _problem(context: PlanContext, field: str, message: str) -> Problem:
    """Return an error at an option's value; for a list's item, it names only the list."""
    found = context.config.problem(field, "")
    return replace(found, message=f"{re.sub(r'[.][0-9]+$', '', field)}: {message}")


def _address(context: PlanContext, written: str, field: str, key: Key | None = None) -> str:
    """Return the address that an option names, "" if it does not exist, which is reported.

    An address on another host that the content security policy blocks for ``key`` is a warning.
    """
    policy = context.config.policy
    if key and policy and (message := policy.blocked_message(key, written)):
        warning = replace(_problem(context, field, message), severity="warning")
        context.problems.append(warning)
    try:
        return context.links.address(written)
    except BrokenLinkError as failure:
        context.problems.append(_problem(context, field, str(failure)))
        return ""


def _addresses(
    context: PlanContext, written: Iterable[str], field: str, key: Key
) -> tuple[str, ...]:
    """Return the addresses of an option's existing files."""
    found = (_address(context, one, f"{field}.{at}", key) for at, one in enumerate(written))
    return tuple(filter(None, found))


def _picture(context: PlanContext, written: str, field: str) -> Image | None:
    """Return the facts about a picture that an option names, None if it names none."""
    address = _address(context, written, field, "img") if written else ""
    return context.image_at(address, "", _problem(context, field, "")) if address else None


def _links(context: PlanContext, named: Named, field: str) -> Iterator[MenuItem]:
    """Yield links by their names."""
    for name, (written,) in named.items():
        if address := _address(context, written, f"{field}.{name}"):
            yield MenuItem(title=name, url=address)


# ---------------------------------------------------------------- icons


def icons(context: PlanContext) -> Iterator[Icon]:
    """Yield the icons of the site: those of the option, otherwise those at the usual paths.

    The largest PNG is also the telephone's icon, unless a file has that name.
    """
    there = context.links.copies
    given = context.theme.options.get(FAVICON)
    named = given if isinstance(given, tuple) else ()
    pictures: list[tuple[int, str]] = []
    for written in named or [url for url in USUAL_ICONS if url in there]:
        try:
            url = context.links.address(written)
        except BrokenLinkError:
            continue  # it is reported as an option
        ending = posixpath.splitext(split_suffix(url)[0])[1].lower()
        sizes = _sizes(ending, _data(context, url))
        yield Icon(rel="icon", url=url, type=_ICON_TYPES.get(ending, ""), sizes=sizes)
        if ending == ".png":
            pictures.append((min(map(int, sizes.split("x"))) if sizes else 0, url))
    if TOUCH_ICON in there:
        yield Icon(rel="apple-touch-icon", url=TOUCH_ICON)
    elif pictures and max(pictures)[0] >= _LEAST_TOUCH:
        yield Icon(rel="apple-touch-icon", url=max(pictures)[1])


def _data(context: PlanContext, url: str) -> bytes:
    """Return the bytes of the file at an address, b"" if it is unknown."""
    files = context.links.copies.get(unescape_path(split_suffix(url)[0]))
    try:
        return min(files).read() if files else b""
    except OSError:
        return b""  # the copy of the file will report it


def _sizes(ending: str, data: bytes) -> str:
    """Return the sizes of an icon for HTML, "" if its file does not give them."""
    if ending == ".svg":
        return "any"
    if ending == ".png" and data[:8] == b"\x89PNG\r\n\x1a\n" and len(data) >= 24:
        width, height = struct.unpack_from(">II", data, 16)
        return f"{width}x{height}"
    if ending == ".ico" and data[:4] == b"\0\0\1\0" and len(data) >= 6:
        entries = data[6 : 6 + 16 * int.from_bytes(data[4:6], "little")]
        sides = [(entries[at] or 256, entries[at + 1] or 256) for at in range(0, len(entries), 16)]
        return " ".join(dict.fromkeys(f"{width}x{height}" for width, height in sides))
    return ""


# ---------------------------------------------------------------- CSS


def options_css(context: PlanContext) -> str:
    """Return the stylesheet with the site's choices: CSS variables and fonts."""
    variables = sorted(context.theme.variables.items())
    lines = [f"  --{name}: {value};" for name, value in variables if value]
    faces: list[str] = []
    rules: list[str] = []
    for name, of in context.theme.option_types.items():
        if of != "fonts":
            continue
        for role, values in cast("Named", context.theme.options[name]).items():
            family = values[0]
            if is_font_file(family):
                family = f'"site {role}"'
                faces += [face for value in values if (face := _face(context, family, value))]
            rules.append(f"{_SELECTORS[role]} {{ font-family: {family}, {_FALLBACKS[role]}; }}")
    return "\n".join([":root {", *lines, "}", *faces, *rules, ""])


def _face(context: PlanContext, family: str, written: str) -> str:
    """Return the rule that loads a font's file, "" if there is no such font."""
    try:
        url = context.links.address(written)
    except BrokenLinkError:
        return ""  # it is reported as an option
    name = posixpath.basename(split_suffix(url)[0])
    font = None if is_external(url) else read_font(_data(context, url))
    source = url if is_external(url) else quote(posixpath.relpath(unescape_path(url), "/theme"))
    format_ = f' format("{font.format}")' if font else ""
    style = "italic" if _ITALIC.search(name) else "normal"
    return (
        f'@font-face {{ font-family: {family}; src: url("{source}"){format_}; '
        f"font-style: {style}; font-weight: {_weight(name, font)}; font-display: swap; }}"
    )


def _weight(name: str, font: FontFile | None) -> str:
    """Return the weights of a font file: all for a variable font, otherwise the one in its name."""
    if font and font.is_variable:
        return "100 900"
    if number := re.search(r"(?<!\d)[1-9]00(?!\d)", name):
        return number[0]
    found = _WEIGHT.search(re.sub(r"[-_ ]", "", name))
    return str(_WEIGHTS[found[0].lower()]) if found else "400"


def _preloaded(context: PlanContext, named: Named, field: str) -> Iterator[str]:
    """Yield the first font file for texts and for headings; report files that are not fonts."""
    for role, values in named.items():
        for index, written in enumerate(values):
            if not is_font_file(written):
                continue
            part = f"{field}.{role}.{index}"
            address = _address(context, written, part, "style")
            if not address:
                continue
            if not is_external(address) and read_font(_data(context, address)) is None:
                message = f"{written} is not a font that browsers can load: save it as WOFF2"
                context.problems.append(_problem(context, part, message))
            elif index == 0 and role != "code":
                yield address
