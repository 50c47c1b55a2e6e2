"""From a page's record to bytes: templates only see that record and the site's.

All templates are compiled and checked before the first page is rendered: sitegen finds an unknown
filter, block or name even if no page would use it.
"""

import re
import traceback
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any

import jinja2
from jinja2.defaults import DEFAULT_NAMESPACE
from jinja2.sandbox import safe_range
from markupsafe import Markup, escape
from msgspec.structs import replace

from sitegen.config.plugins import Plugins, unpack
from sitegen.core.diagnostics import Problem, error
from sitegen.core.i18n import Language
from sitegen.core.urls import Place
from sitegen.markup.ids import own_ids
from sitegen.markup.pull_quotes import without_pull_quotes
from sitegen.models.richtext import (
    REF_END,
    REF_START,
    LinkRef,
    PictureRef,
    RichText,
    ShortcodeRef,
)
from sitegen.models.shared import PLUGIN_RECORDS, Collections
from sitegen.models.site import Site
from sitegen.models.views import Page
from sitegen.render.filters import PLACE, filters
from sitegen.render.galleries import with_narrow_sizes
from sitegen.render.images import SIZES, add_sizes
from sitegen.render.templates.calls import Arguments, CallFailure, Options, mismatch
from sitegen.render.templates.checking import BY_CHANCE, TemplateCheck, check_templates
from sitegen.render.templates.engine import Engine
from sitegen.render.templates.printing import printable
from sitegen.theme.loading import PLUGIN_PREFIX, PLUGINS, SHORTCODES, Theme

_TRACE = "template:"
"""Prefix of a template's name as a file in Python, so that a traceback shows templates as such."""

_WORD = re.compile(f"{REF_START}([a-z_]+){REF_END}")
"""A word of the theme in the text of a comment."""

_OBJECT = re.compile(r"'sitegen\.models\.\w+\.(\w+) object'")


class TemplateRenderError(Exception):
    """A template could not be rendered; ``problem`` names its position and the page."""

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
        options: Any = site and site.options.by_name
        self._site = site and replace(site, options=options)
        self._language = language
        common = (options, *self._plugin_collections.values())
        self._plugins = plugins
        self._plugin_shortcodes = plugins.functions("shortcodes")
        self._failed_calls: list[CallFailure] = []
        self._env = Engine(self._load, language.constants, theme.resolve, common, theme.frame_layer)
        self._env.bytecode_cache = compiled
        self._env.globals = {**DEFAULT_NAMESPACE, "t": self._text, "range": safe_range}
        for name, function in self._plugin_shortcodes.items():
            self._env.globals[f"{PLUGIN_PREFIX}{name}"] = function
        for name in BY_CHANCE:
            self._env.globals.pop(name, None)
            self._env.filters.pop(name, None)
        self._env.filters |= filters(language, self._site, theme, self.html)
        self._env.filters |= plugins.functions("filters")

    def _load(self, name: str) -> tuple[str, str, None] | None:
        template = self._theme.templates.get(name)
        return None if template is None else (template.source, _TRACE + name, None)

    def check(self) -> TemplateCheck:
        """Compile every template; find those that can be rendered, and every mistake."""
        return check_templates(self._env, self._theme, self._collections)

    def _text(self, key: str, **values: Any) -> str:
        """Return a word of the theme, with values that can be printed."""
        return self._language.marked(key, **{name: printable(one) for name, one in values.items()})

    # ------------------------------------------------------------ pages

    def page(
        self,
        template: str,
        page: Page,
        place: Place,
        shared: Iterable[str] = (),
        functions: Mapping[str, Callable[..., Markup]] = MappingProxyType({}),
    ) -> bytes:
        """Render a page with a template that mentions shared names; raise TemplateRenderError.

        ``functions`` are extra functions for the templates of this page.
        """
        names: dict[str, object] = {"site": self._site, "page": page, PLACE: place, **functions}
        names |= {name: self._collection(name) for name in shared}
        html = self._render(template, names, place)
        if REF_START in html:  # a comment has hidden text
            html = _WORD.sub(lambda match: escape(self._language.marked(match[1])), html)
        return self._language.html(html).encode()

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
        """Return the position of a failure in the templates, with the page."""
        name, line = self._failed_at(failure, template)
        path = self._theme.templates[name].path
        return error(path, f"{_what_failed(failure)} (on {place.url})", line)

    def _failed_at(self, failure: Exception, template: str) -> tuple[str, int]:
        """Return the template and the line of a failure."""
        line = getattr(failure, "lineno", None) or 1
        known = self._theme.templates
        name = getattr(failure, "name", None)
        name = name if isinstance(name, str) and name in known else template
        for frame in traceback.extract_tb(failure.__traceback__):
            if frame.filename.startswith(_TRACE):
                name, line = frame.filename.removeprefix(_TRACE), frame.lineno or 1
        return name, line

    # ------------------------------------------------------------ shortcodes

    def take_failed_calls(self) -> list[CallFailure]:
        """Return the shortcodes that failed since the last call; ``render`` continues after those.

        Their output is missing in the pages that were rendered meanwhile.
        """
        failed, self._failed_calls = self._failed_calls, []
        return failed

    def _call(self, call: ShortcodeRef, inner: Markup | None, place: Place) -> str:
        """Return a shortcode's output; raise any error of it."""
        names: dict[str, object] = {
            "site": self._site,
            "args": Arguments(call.args),
            "kwargs": Options(call.kwargs),
            "inner": inner,
            PLACE: place,
        }
        return self._env.get_template(f"{SHORTCODES}{call.name}.html").render(names)

    def _call_failed(self, failure: Exception, call: ShortcodeRef) -> str:
        """Return the error of a shortcode, with its place in a template or a plugin."""
        name, line = self._failed_at(failure, f"{SHORTCODES}{call.name}.html")
        template = self._theme.templates[name]
        message, where = _what_failed(failure), f"{template.path}:{line}"
        function = self._plugin_shortcodes.get(call.name)
        if function is not None and template.layer == PLUGINS:
            where = self._plugins.shortcodes[call.name]
            if isinstance(failure, TypeError):
                message = mismatch(function, call.args, call.kwargs) or message
        return f'shortcode "{call.name}": {message} ({where})'

    # ------------------------------------------------------------ texts

    def html(
        self, text: RichText, place: Place, *, public: bool = False, sizes: str = SIZES
    ) -> str:
        """Return a text's HTML for the page at a place; ``public`` hides spoilers.

        ``sizes`` is the width of its pictures on screen.

        On a page that is not the text's own, its ids contain its owner's name. If a place has full
        links, it is the place of the text itself, whose HTML goes into feeds.
        """
        html = text.public if public and text.public is not None else text.html
        html = self._resolve(html, text, place, sizes)
        if public:
            html = without_pull_quotes(html)
        if place.owner == text.owner:
            return html
        page = place.absolute(place.url) if place.links == "absolute" else ""
        return own_ids(html, text.owner, page)

    def _resolve(self, html: str, text: RichText, place: Place, sizes: str) -> str:
        if REF_START not in html:
            return html
        if any(isinstance(ref, PictureRef) for ref in text.refs):
            html = add_sizes(html, text.refs, place, sizes)
        first, *rest = html.split(REF_START)
        parts = [first]
        for part in rest:
            number, _, following = part.partition(REF_END)
            parts += (self._ref(int(number), text, place, sizes), following)
        return with_narrow_sizes("".join(parts))

    def _ref(self, number: int, text: RichText, place: Place, sizes: str) -> str:
        ref = text.refs[number]
        if isinstance(ref, LinkRef):
            return str(Markup.escape(place.href(ref.target) + ref.suffix))
        if not isinstance(ref, ShortcodeRef):
            return str(Markup.escape(self._language.marked(ref.key)))
        inner = None
        if ref.inner is not None:
            inner = Markup(self._resolve(ref.inner, text, place, sizes))  # noqa: S704
        if f"{SHORTCODES}{ref.name}.html" not in self._theme.templates:
            return ""  # the plan has reported it
        try:
            return self._call(ref, inner, place)
        except Exception as failure:  # reported at the call, like all others of the page
            message = self._call_failed(failure, ref)
            failed = CallFailure(reference=text.reference, number=number, message=message)
            self._failed_calls.append(failed)
            return ""


def _what_failed(failure: Exception) -> str:
    if isinstance(failure, jinja2.TemplateError):
        return _OBJECT.sub(r"\1", failure.message or type(failure).__name__)
    return f"{type(failure).__name__}: {failure}"
