"""From a page's record to bytes: templates see that record, the site's, and nothing else.

Templates are compiled and checked as a whole before the first page is rendered: an unknown
filter, block or name is found even where no page would meet it.
"""

import re
import traceback
from collections.abc import Callable, Iterable
from typing import Any

import jinja2
from jinja2.runtime import Context
from jinja2.sandbox import safe_range
from markupsafe import Markup, escape

from sitegen.comments.forms import mail_url
from sitegen.config.plugins import Plugins, unpack
from sitegen.core.dates import When
from sitegen.core.diagnostics import Problem, error
from sitegen.core.i18n import Language
from sitegen.core.urls import Place
from sitegen.markup.ids import own_ids
from sitegen.markup.pull_quotes import without_pull_quotes
from sitegen.models.records import Image, Site
from sitegen.models.richtext import (
    REF_END,
    REF_START,
    LinkRef,
    PictureRef,
    Ref,
    RichText,
    ShortcodeRef,
)
from sitegen.models.shared import PLUGIN_RECORDS, Collections
from sitegen.models.stats import DiaryYear, Opinion
from sitegen.models.views import Page
from sitegen.render import charts
from sitegen.render.cover_art import placeholder
from sitegen.render.galleries import contains, gallery, with_narrow_sizes
from sitegen.render.images import SIZES, add_sizes, picture
from sitegen.render.jsonld import structured_data
from sitegen.render.templates.checking import TemplateCheck, check_templates
from sitegen.render.templates.engine import Engine
from sitegen.theme.loading import PLUGIN_PREFIX, SHORTCODES, Theme

_TRACE = "template:"
"""Before a template's name where Python shows a file's, so that a traceback tells them apart."""

_PLACE = "place of the page"
"""Where filters find what a page's links are relative to: no name that a template can write."""

_WORD = re.compile(f"{REF_START}([a-z_]+){REF_END}")
"""A word of the theme's in the text of a comment."""

_OBJECT = re.compile(r"'sitegen\.models\.\w+\.(\w+) object'")


class TemplateRenderError(Exception):
    """A template could not be rendered; ``problem`` says where and on which page."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(str(problem))


class Renderer:
    """Renders pages with one theme in one language."""

    def __init__(
        self,
        theme: Theme,
        language: Language,
        site: Site,
        plugins: Plugins,
        *,
        shared: Collections | None = None,
        compiled: jinja2.BytecodeCache | None = None,
    ) -> None:
        self._theme = theme
        self._shared = shared or Collections()
        self._collections = frozenset(plugins.collections)
        self._plugin_collections = {
            name: unpack(value, PLUGIN_RECORDS)
            for name, value in self._shared.plugin_collections.items()
        }
        self._site = site
        self._language = language
        common = (site and site.options, *self._plugin_collections.values())
        self._env = Engine(self._load, theme.strings, theme.resolve, common)
        self._env.bytecode_cache = compiled
        self._env.globals = {"t": language.text, "range": safe_range}
        for name, function in plugins.functions("shortcodes").items():
            self._env.globals[f"{PLUGIN_PREFIX}{name}"] = function
        self._env.filters |= {**self._filters(), **plugins.functions("filters")}

    def _load(self, name: str) -> tuple[str, str, None] | None:
        template = self._theme.templates.get(name)
        return None if template is None else (template.source, _TRACE + name, None)

    def check(self) -> TemplateCheck:
        """Compile every template; find those that can be rendered, and every mistake."""
        return check_templates(self._env, self._theme, self._collections)

    def _filters(self) -> dict[str, Callable[..., Any]]:
        language = self._language

        @jinja2.pass_context
        def relative_url(context: Context, url: str) -> str:
            return _place(context).href(url)

        @jinja2.pass_context
        def absolute_url(context: Context, url: str) -> str:
            return _place(context).absolute(url)

        @jinja2.pass_context
        def html(context: Context, text: RichText, sizes: str = SIZES) -> Markup:
            written = self.html(text, _place(context), sizes=sizes)
            return Markup(written)  # noqa: S704 - the author's HTML

        @jinja2.pass_context
        def picture_of(context: Context, image: Image, **given: Any) -> Markup:
            return picture(image, _place(context), **given)

        def iso(when: When) -> str:
            return when.iso

        @jinja2.pass_context
        def structured(context: Context, page: Page) -> Markup:
            return structured_data(page, self._site, _place(context))

        def contains_any(text: RichText, *pieces: str) -> bool:
            return contains(text, self._theme, pieces)

        return {
            "contains": contains_any,
            "gallery": gallery,
            "structured_data": structured,
            "relative_url": relative_url,
            "absolute_url": absolute_url,
            "html": html,
            "picture": picture_of,
            "iso": iso,
            "date": language.date,
            "month_name": language.month_name,
            "month": language.month,
            "month_letter": language.month_letter,
            "number": language.number,
            "mail_url": mail_url,
            "bar": charts.bar,
            "column": charts.column,
            "columns": charts.columns,
            "pair": _pair,
            "calendar": _calendar,
            "placeholder": placeholder,
        }

    # ------------------------------------------------------------ pages

    def page(self, template: str, page: Page, place: Place, shared: Iterable[str] = ()) -> bytes:
        """Render a page with a template that mentions shared names; raise TemplateRenderError."""
        names: dict[str, object] = {"site": self._site, "page": page, _PLACE: place}
        names |= {name: self._collection(name) for name in shared}
        html = self._render(template, names, place)
        if REF_START in html:  # a comment hides something
            html = _WORD.sub(lambda match: escape(self._language.text(match[1])), html)
        return html.encode()

    def _collection(self, name: str) -> Any:
        return (
            self._plugin_collections[name]
            if name in self._plugin_collections
            else self._shared.named(name)
        )

    def _render(self, template: str, names: dict[str, object], place: Place) -> str:
        try:
            return self._env.get_template(template).render(names)
        except TemplateRenderError:
            raise
        except Exception as failure:
            raise TemplateRenderError(self._failed(failure, template, place)) from failure

    def _failed(self, failure: Exception, template: str, place: Place) -> Problem:
        """Return where in the templates something went wrong, and on which page."""
        line = getattr(failure, "lineno", None) or 1
        known = self._theme.templates
        name = getattr(failure, "name", None)
        name = name if isinstance(name, str) and name in known else template
        for frame in traceback.extract_tb(failure.__traceback__):
            if frame.filename.startswith(_TRACE):
                name, line = frame.filename.removeprefix(_TRACE), frame.lineno or 1
        if isinstance(failure, jinja2.TemplateError):
            message = _OBJECT.sub(r"\1", failure.message or type(failure).__name__)
        else:
            message = f"{type(failure).__name__}: {failure}"
        return error(known[name].path, f"{message} (on {place.url})", line)

    # ------------------------------------------------------------ texts

    def html(
        self, text: RichText, place: Place, *, public: bool = False, sizes: str = SIZES
    ) -> str:
        """Return a text's HTML for the page at a place; ``public`` hides what spoils.

        ``sizes`` says how wide its pictures are shown.

        On a page that is not the text's own, its ids carry its owner's name. A place whose links
        are in full is that of the text itself, which is read far from it.
        """
        html = text.public if public and text.public is not None else text.html
        html = self._resolve(html, text.refs, place, sizes)
        if public:
            html = without_pull_quotes(html)
        if place.owner == text.owner:
            return html
        page = place.absolute(place.url) if place.links == "absolute" else ""
        return own_ids(html, text.owner, page)

    def _resolve(self, html: str, refs: tuple[Ref, ...], place: Place, sizes: str) -> str:
        if REF_START not in html:
            return html
        if any(isinstance(ref, PictureRef) for ref in refs):
            html = add_sizes(html, refs, place, sizes)
        first, *rest = html.split(REF_START)
        parts = [first]
        for part in rest:
            number, _, following = part.partition(REF_END)
            parts += (self._ref(refs[int(number)], refs, place, sizes), following)
        return with_narrow_sizes("".join(parts))

    def _ref(self, ref: Ref, refs: tuple[Ref, ...], place: Place, sizes: str) -> str:
        if isinstance(ref, LinkRef):
            return str(Markup.escape(place.href(ref.target) + ref.suffix))
        if isinstance(ref, ShortcodeRef):
            inner = None
            if ref.inner is not None:
                inner = Markup(self._resolve(ref.inner, refs, place, sizes))  # noqa: S704
            if f"{SHORTCODES}{ref.name}.html" not in self._theme.templates:
                return ""  # the plan has reported it
            names = {
                "site": self._site,
                "args": ref.args,
                "kwargs": ref.kwargs,
                "inner": inner,
                _PLACE: place,
            }
            return self._render(f"{SHORTCODES}{ref.name}.html", names, place)
        return str(Markup.escape(self._language.text(ref.key)))


def _pair(opinion: Opinion) -> Markup:
    """Return what we and readers think, drawn: ours is the disc."""
    return charts.pair(opinion.ours.rating.fraction, opinion.readers.rating.fraction)


def _calendar(diary: DiaryYear, *, id: str, title: str, desc: str) -> Markup:
    days = [(month.month, day, count) for month in diary.months for day, count in month.days]
    return charts.calendar(diary.year, days, id=id, title=title, desc=desc)


def _place(context: Context) -> Place:
    place = context.resolve_or_missing(_PLACE)
    if not isinstance(place, Place):
        raise jinja2.TemplateRuntimeError(
            "a macro that makes links must be imported `with context`"
        )
    return place
