"""The filters of templates besides Jinja's own: addresses, texts, pictures, dates and charts."""

from collections.abc import Callable
from typing import Any, Protocol

import jinja2
from jinja2.filters import do_tojson
from jinja2.nodes import EvalContext
from jinja2.runtime import Context
from markupsafe import Markup

from sitegen.comments.forms import mail_url
from sitegen.core.dates import When
from sitegen.core.i18n import Language, direction_of
from sitegen.core.urls import Place
from sitegen.models.records import Image
from sitegen.models.richtext import RichText
from sitegen.models.site import Site
from sitegen.models.stats import DiaryYear, Opinion
from sitegen.models.threads import Form
from sitegen.models.views import Page
from sitegen.render import charts
from sitegen.render.cover_art import placeholder
from sitegen.render.descriptions import description
from sitegen.render.galleries import contains, gallery
from sitegen.render.images import SIZES, picture
from sitegen.render.jsonld import structured_data
from sitegen.render.scrolling import let_scroll
from sitegen.render.templates.printing import checked_filters, with_printable_options
from sitegen.theme.loading import Theme

PLACE = "place of the page"
"""The name under which filters find a page's place; templates cannot write it."""


class ToHtml(Protocol):
    """Returns a text's HTML for the page at a place."""

    def __call__(self, text: RichText, place: Place, *, sizes: str) -> str:
        """Return the HTML; ``sizes`` is the width of its pictures on screen."""
        ...


def filters(
    language: Language, site: Site, theme: Theme, to_html: ToHtml
) -> dict[str, Callable[..., Any]]:
    """Return the filters of a site by name; they reject options that cannot be printed."""
    found = _filters(language, site, theme, to_html)
    return {name: with_printable_options(function) for name, function in found.items()}


def _filters(
    language: Language, site: Site, theme: Theme, to_html: ToHtml
) -> dict[str, Callable[..., Any]]:
    return {
        **_filters_of_places(language, site, to_html),
        **_filters_of_texts(language),
        "contains": lambda text, *pieces: contains(text, theme, pieces),
        "gallery": gallery,
        "description": lambda page: description(page, site, language),
        "locale": language.locale,
        "iso": _iso,
        "date": language.date,
        "month_name": language.month_name,
        "month": language.month,
        "month_letter": language.month_letter,
        "number": language.number,
        "language_name": language.language_name,
        "direction": direction_of,
        "bar": charts.bar,
        "column": charts.column,
        "columns": charts.columns,
        "pair": _pair,
        "calendar": _calendar,
        "placeholder": placeholder,
    }


def _filters_of_places(
    language: Language, site: Site, to_html: ToHtml
) -> dict[str, Callable[..., Any]]:
    """Return the filters whose values depend on the place of the page."""

    @jinja2.pass_context
    def relative_url(context: Context, url: str) -> str:
        return _place(context).href(url)

    @jinja2.pass_context
    def absolute_url(context: Context, url: str) -> str:
        return _place(context).absolute(url)

    @jinja2.pass_context
    def html(context: Context, text: RichText, sizes: str = SIZES) -> Markup:
        written = to_html(text, _place(context), sizes=sizes)
        written = let_scroll(written, language.text("table"))
        return Markup(written)  # noqa: S704 - the author's HTML

    @jinja2.pass_context
    def picture_of(context: Context, image: Image, **given: Any) -> Markup:
        return picture(image, _place(context), **given)

    @jinja2.pass_context
    def structured(context: Context, page: Page) -> Markup:
        return structured_data(page, site, _place(context))

    return {
        "structured_data": structured,
        "relative_url": relative_url,
        "absolute_url": absolute_url,
        "html": html,
        "picture": picture_of,
    }


def _filters_of_texts(language: Language) -> dict[str, Callable[..., Any]]:
    """Return the filters that write words of the theme as plain text, without elements."""
    encode = checked_filters()["urlencode"]

    def mail(form: Form, subject: str, parent: str = "") -> str:
        return mail_url(form, language.plain(subject), parent)

    def url_encoded(value: Any) -> str:
        return str(encode(language.plain(value) if isinstance(value, str) else value))

    @jinja2.pass_eval_context
    def json(context: EvalContext, value: Any, indent: int | None = None) -> Markup:
        plain = language.plain(value) if isinstance(value, str) else value
        return do_tojson(context, plain, indent)

    return {"mail_url": mail, "urlencode": url_encoded, "tojson": json}


def _iso(when: When) -> str:
    return when.iso


def _pair(opinion: Opinion) -> Markup:
    """Return our rating and the readers' rating as a drawing; ours is the disc."""
    return charts.pair(opinion.ours.rating.fraction, opinion.readers.rating.fraction)


def _calendar(diary: DiaryYear, *, id: str, title: str, desc: str) -> Markup:
    days = [(month.month, day, count) for month in diary.months for day, count in month.days]
    return charts.calendar(diary.year, days, id=id, title=title, desc=desc)


def _place(context: Context) -> Place:
    place = context.resolve_or_missing(PLACE)
    if not isinstance(place, Place):
        raise jinja2.TemplateRuntimeError(
            "a macro that makes links must be imported `with context`"
        )
    return place
