"""Galleries on rendered pages: the built-in shortcode, and the widths of their pictures."""

import re
from collections.abc import Callable, Mapping, Sequence

import jinja2
from markupsafe import Markup

from sitegen.core.diagnostics import did_you_mean
from sitegen.markup.galleries import (
    MAX_COLUMNS,
    columns_for,
    count_pictures,
    with_figures,
)
from sitegen.models.richtext import RichText, ShortcodeRef
from sitegen.theme.loading import PLUGIN_PREFIX, SHORTCODES, Theme

NARROW = "(max-width: 576px)"
"""The width up to which the themes show a gallery in at most two columns: 36rem of a screen."""

_UNSEEN = (PLUGIN_PREFIX, "{% include", "{% import", "{% from", "{% extends", "{%- include")
"""Text that a template writes without containing it in its source."""
_VALUES = ("columns", "crop", "link", "caption")
_TRUTH = {"true": True, "false": False}
_GALLERY = re.compile(
    r'<div class="gallery columns-(?P<columns>[1-9])[^>]*>(?:(?!<div|</div).)*</div>', re.DOTALL
)
_SIZES = re.compile(r'(?<=\ssizes=")[^"]*')
_LENGTH = re.compile(r"min\(([0-9.]+)(px|vw), ([0-9]+px)\)")


def gallery(inner: str | None, args: Sequence[str], kwargs: Mapping[str, str]) -> Markup:
    """Return the pictures between the tags of the shortcode ``gallery``, side by side.

    ``args`` and ``kwargs`` are the shortcode's. Raises TemplateRuntimeError for an unknown
    argument or value, and if there are no pictures.
    """
    if args or inner is None:
        raise jinja2.TemplateRuntimeError(
            "write the pictures between {{% gallery %}} and {{% /gallery %}}, as ![…](a.jpg)"
        )
    for name in kwargs:
        if name not in _VALUES:
            hint = did_you_mean(name, _VALUES)
            raise jinja2.TemplateRuntimeError(f"there is no value {name!r}{hint}")
    pictures = count_pictures(inner)
    if not pictures:
        raise jinja2.TemplateRuntimeError("there are no pictures between the tags: add ![…](a.jpg)")
    columns = _columns(kwargs.get("columns"), pictures)
    figures = with_figures(inner, linked=_is_true("link", kwargs))
    cropped = " cropped" if _is_true("crop", kwargs) else ""
    text = f'<div class="gallery columns-{columns}{cropped}">\n{figures}\n</div>'
    return Markup(text)  # noqa: S704 - the author's HTML


def _columns(written: str | None, pictures: int) -> int:
    if written is None:
        return columns_for(pictures)
    if not re.fullmatch(f"[1-{MAX_COLUMNS}]", written):
        raise jinja2.TemplateRuntimeError(
            f"columns: expected a whole number from 1 to {MAX_COLUMNS}, got {written!r}"
        )
    return int(written)


def _is_true(name: str, kwargs: Mapping[str, str]) -> bool:
    written = kwargs.get(name, "false")
    if written not in _TRUTH:
        raise jinja2.TemplateRuntimeError(f"{name}: expected true or false, got {written!r}")
    return _TRUTH[written]


def with_narrow_sizes(html: str) -> str:
    """Return a text's HTML with the real widths of the pictures in galleries.

    Before, they have the width of a picture in the text. A width from the author stays.
    """
    if 'class="gallery columns-' not in html or " sizes=" not in html:
        return html

    def narrowed(match: re.Match[str]) -> str:
        columns = int(match["columns"])
        return _SIZES.sub(lambda sizes: _divided(sizes[0], columns), match[0])

    return _GALLERY.sub(narrowed, html)


def _divided(sizes: str, columns: int) -> str:
    """Divide lengths by columns; a narrow screen has at most two."""
    lengths = list(_LENGTH.finditer(sizes))
    if columns == 1 or "vw" not in sizes or sizes.startswith(NARROW) or not lengths:
        return sizes
    wide = _LENGTH.sub(
        lambda found: f"min({_rounded(float(found[1]) / columns)}{found[2]}, {found[3]})", sizes
    )
    return f"{NARROW} min(50vw, {lengths[0][3]}), {wide}"


def _rounded(length: float) -> str:
    return f"{length:.1f}".removesuffix(".0")


def contains(text: RichText, theme: Theme, pieces: Sequence[str]) -> bool:
    """Return whether a text's HTML may contain one of some strings, so that a page loads a sheet.

    For shortcodes, it searches their templates and insides. A shortcode that is a function, or
    includes another template, may write any string.
    """

    def found(source: str) -> bool:
        return any(piece in source for piece in pieces)

    return found(text.html) or any(
        found(ref.inner or "") or _may_write(ref.name, theme, found)
        for ref in text.refs
        if isinstance(ref, ShortcodeRef)
    )


def _may_write(name: str, theme: Theme, found: Callable[[str], bool]) -> bool:
    template = theme.templates.get(f"{SHORTCODES}{name}.html")
    return template is not None and (
        found(template.source) or any(sign in template.source for sign in _UNSEEN)
    )
