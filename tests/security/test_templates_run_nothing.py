"""Anybody's theme may be tried: what its templates say, reaches no code, and never runs any.

``CANARY`` stands in the environment, as a secret of the machine would. Whoever can show it has run
Python: a plain Jinja shows it by most of these templates, which is tested too.
"""

import copy
import re
import types

import jinja2
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2.defaults import DEFAULT_NAMESPACE
from markupsafe import Markup
from msgspec.structs import replace

from sitegen.config.loading import load
from sitegen.config.plugins import Plugins
from sitegen.core.i18n import Language
from sitegen.models.site import ThemeOptions
from sitegen.models.views import PostPage
from sitegen.render.renderer import Renderer
from sitegen.theme.loading import load_theme

SECRET = "ran-47116"

ENVIRON = ".__builtins__.__import__('os').environ.CANARY"
LOADER = (
    "{% for c in ''.__class__.__mro__[-1].__subclasses__() %}"
    "{% if c.__name__ == 'Quitter' %}{{ c.__init__.__globals__.sys.modules.os.environ.CANARY }}"
    "{% endif %}{% endfor %}"
)

WRITTEN = {
    "function": f"{{{{ t.__globals__{ENVIRON} }}}}",
    "method": f"{{{{ t.__func__.__globals__{ENVIRON} }}}}",
    "property": f"{{{{ page.post.date.__class__.iso.fget.__globals__{ENVIRON} }}}}",
    "class": LOADER,
    "globals-in-brackets": f"{{{{ t['__globals__']{ENVIRON} }}}}",
    "all-in-brackets": "{{ t['__globals__']['__builtins__']['__import__']('os').environ.CANARY }}",
    "self": f"{{{{ self.__init__.__globals__{ENVIRON} }}}}",
    "self-context": f"{{{{ self._TemplateReference__context.resolve('t').__globals__{ENVIRON} }}}}",
    "super": "{% extends 'base.html' %}{% block title %}"
    f"{{{{ super.__init__.__globals__{ENVIRON} }}}}{{% endblock %}}",
    "loop": f"{{% for x in [1] %}}{{{{ loop.__init__.__globals__{ENVIRON} }}}}{{% endfor %}}",
    "loop-undefined": "{% for x in [1] %}"
    f"{{{{ loop._undefined.__init__.__globals__{ENVIRON} }}}}{{% endfor %}}",
    "macro": f"{{% macro m() %}}{{% endmacro %}}{{{{ m.__init__.__globals__{ENVIRON} }}}}",
    "macro-environment": "{% macro m() %}{% endmacro %}"
    f"{{{{ m._environment.__init__.__globals__{ENVIRON} }}}}",
    "macro-function": f"{{% macro m() %}}{{% endmacro %}}{{{{ m._func.__globals__{ENVIRON} }}}}",
    "caller": f"{{% macro m() %}}{{{{ caller._func.__globals__{ENVIRON} }}}}{{% endmacro %}}"
    "{% call m() %}{% endcall %}",
    "import": "{% import 'partials/head.html' as head %}"
    f"{{{{ head.__init__.__globals__{ENVIRON} }}}}",
    "other": f"{{{{ site.__init__.__globals__ if false else t.__globals__{ENVIRON} }}}}",
    "attr": f"{{{{ (t|attr('__globals__')){ENVIRON} }}}}",
    "attr-by-keyword": f"{{{{ (t|attr(name='__globals__')){ENVIRON} }}}}",
    "filter-block": "{% filter attr('__class__') %}x{% endfilter %}",
    "map-attribute": f"{{{{ ([t]|map(attribute='__globals__')|first){ENVIRON} }}}}",
    "map-dotted": f"{{{{ ([t]|map(attribute='__func__.__globals__')|first){ENVIRON} }}}}",
    "map-attr": f"{{{{ ([t]|map('attr', '__globals__')|first){ENVIRON} }}}}",
    "groupby": "{{ ([t]|groupby('__globals__.__builtins__'))[0][0]"
    "['__import__']('os').environ.CANARY }}",
    "groupby-by-keyword": "{{ ([t]|groupby(attribute='__globals__.__builtins__'))[0].grouper"
    "['__import__']('os').environ.CANARY }}",
    "sum": "{{ ([t]|sum('__globals__.__builtins__', {})) }}",
    "sum-by-keyword": "{{ ([t]|sum(attribute='__doc__', start='')) }}",
    "sort": "{{ [t, t]|sort(attribute='tag,__doc__') }}",
    "sort-by-place": "{{ [t, t]|sort(false, false, '__doc__') }}",
    "unique": "{{ [t, t]|unique(attribute='__doc__')|list }}",
    "min": "{{ [t, t]|min(attribute='__doc__') }}",
    "max": "{{ [t, t]|max(false, '__doc__') }}",
    "selectattr": "{{ [t]|selectattr('__globals__')|list }}",
    "rejectattr": "{{ [t]|rejectattr('__doc__', 'none')|list }}",
    "test": "{{ 'yes' if t.__globals__ is mapping }}",
    "set": f"{{% set x = t.__globals__ %}}{{{{ x{ENVIRON} }}}}",
    "with": f"{{% with x = t.__globals__ %}}{{{{ x{ENVIRON} }}}}{{% endwith %}}",
    "if": "{% if t.__globals__ %}yes{% endif %}",
    "for": "{% for key in t.__globals__ %}{{ key }}{% endfor %}",
    "default": f"{{{{ none|default(t.__globals__{ENVIRON}, true) }}}}",
    "slice": f"{{{{ [t.__globals__][:1][0]{ENVIRON} }}}}",
    "list": f"{{{{ [t.__globals__][0]{ENVIRON} }}}}",
    "dict": f"{{{{ {{'g': t.__globals__}}.g{ENVIRON} }}}}",
    "condition": f"{{{{ (t if true else 1).__globals__{ENVIRON} }}}}",
    "concatenation": f"{{{{ 'x' ~ t.__globals__{ENVIRON} }}}}",
    "comparison": "{{ t.__globals__ == 1 }}",
    "keyword": "{{ t('archive', x=t.__globals__) }}",
    "macro-default": "{% macro m(x=t.__globals__) %}"
    f"{{{{ x{ENVIRON} }}}}{{% endmacro %}}{{{{ m() }}}}",
    "autoescape": f"{{% autoescape false %}}{{{{ t.__globals__{ENVIRON} }}}}{{% endautoescape %}}",
    "never-shown": f"{{% if false %}}{{{{ t.__globals__{ENVIRON} }}}}{{% endif %}}",
    "assigned": "{% set x.__class__ = 1 %}{% set x = 1 %}",
    "generator": "{{ ([1]|map('string')).gi_frame.f_back.f_globals.__builtins__ }}",
    "generator-code": "{{ ([1]|map('string')).gi_code.co_consts }}",
    "frame": "{{ ([1]|map('string')|attr('gi_frame')).f_locals }}",
    "traceback": "{{ page.tb_frame }}",
    "coroutine": "{{ page.cr_frame }}{{ page.ag_frame }}",
    "fields": "{{ page.post.__struct_fields__ }}",
    "place": "{{ _place }}",
    "place-set": "{% if false %}{% set _place = 1 %}{% endif %}{{ _place }}",
    "name": "{% set _x = 1 %}{{ _x }}",
    "block": "{% block _x %}{% endblock %}",
    "macro-name": "{% macro _x(_y) %}{% endmacro %}",
    "import-name": "{% import 'partials/head.html' as _x %}",
    "loop-vars": "{{ t('archive', **{}) }}{{ t('archive', _x=1) }}",
}
"""Templates in which it is written what they are after."""

A, B = "'__glo' ~ 'bals__'", "['__buil' ~ 'tins__']['__imp' ~ 'ort__']('os').environ.CANARY"
METHOD, POST = "method", "Post"

MADE = {
    "brackets": (f"{{{{ t[{A}]{B} }}}}", "__globals__", METHOD),
    "brackets-on-a-record": ("{{ page.post['__cla' ~ 'ss__'] }}", "__class__", POST),
    "variable": (f"{{% set g = {A} %}}{{{{ t[g]{B} }}}}", "__globals__", METHOD),
    "joined": (f"{{{{ t[['__glo', 'bals__']|join]{B} }}}}", "__globals__", METHOD),
    "reversed": (f"{{{{ t['__slabolg__'|reverse]{B} }}}}", "__globals__", METHOD),
    "sliced": (f"{{{{ t['x__globals__x'[1:-1]]{B} }}}}", "__globals__", METHOD),
    "replaced": (f"{{{{ t['--globals--'|replace('-', '_')]{B} }}}}", "__globals__", METHOD),
    "escaped": (f"{{{{ t['\\x5f\\x5fglobals\\x5f\\x5f'|lower]{B} }}}}", "__globals__", METHOD),
    "percent": (f"{{{{ t['%sglobals%s'|format('__', '__')]{B} }}}}", "__globals__", METHOD),
    "html": (f"{{{{ t[({A})|safe]{B} }}}}", "__globals__", METHOD),
    "attr": (f"{{{{ (t|attr({A})){B} }}}}", "__globals__", METHOD),
    "attr-of-html": (f"{{{{ (t|attr(({A})|safe)){B} }}}}", "__globals__", METHOD),
    "attr-of-a-key": (f"{{{{ (t|attr(page.post.extra.key)){B} }}}}", "__globals__", METHOD),
    "map": (f"{{{{ ([t]|map(attribute={A})|first){B} }}}}", "__globals__", METHOD),
    "map-dotted": (f"{{{{ ([[t]]|map(attribute='0.' ~ {A})|first){B} }}}}", "__globals__", METHOD),
    "map-attr": (f"{{{{ ([t]|map('at' ~ 'tr', {A})|first){B} }}}}", "__globals__", METHOD),
    "map-listed": (
        "{{ [page.post]|map(attribute='__cla' ~ 'ss__')|list }}",
        "__class__",
        POST,
    ),
    "groupby": (f"{{{{ ([t]|groupby({A} ~ '.a')) }}}}", "__globals__", METHOD),
    "sum": (f"{{{{ [t]|sum({A}, {{}}) }}}}", "__globals__", METHOD),
    "sort": (f"{{{{ [t, t]|sort(attribute='tag,' ~ {A}) }}}}", "__globals__", METHOD),
    "unique": (f"{{{{ [t, t]|unique(attribute={A})|list }}}}", "__globals__", METHOD),
    "min": (f"{{{{ [t, t]|min(attribute={A}) }}}}", "__globals__", METHOD),
    "max": (f"{{{{ [t, t]|max(attribute={A}) }}}}", "__globals__", METHOD),
    "selectattr": (f"{{{{ [t]|selectattr({A})|list }}}}", "__globals__", METHOD),
    "rejectattr": (f"{{{{ [t]|rejectattr({A})|list }}}}", "__globals__", METHOD),
    "filter-block": ("{% filter attr('__cla' ~ 'ss__') %}x{% endfilter %}", "__class__", "Markup"),
    "format": ("{{ '{0.__class__}'.format(page.post) }}", "__class__", POST),
    "format-secret": (
        "{{ '{0.__globals__[__builtins__]}'.format(t) }}",
        *("__globals__", METHOD),
    ),
    "format-by-name": ("{{ '{p.__class__}'.format(p=page.post) }}", "__class__", POST),
    "format-nested": ("{{ '{0:{1.__class__}}'.format(1, page.post) }}", "__class__", POST),
    "format-of-html": ("{{ ('{0.__class__}'|safe).format(page.post) }}", "__class__", POST),
    "format-item": ("{{ '{0[__class__]}'.format(page.post) }}", "__class__", POST),
    "format-map": ("{{ '{p.__class__}'.format_map({'p': page.post}) }}", "__class__", POST),
    "format-map-of-html": (
        "{{ ('{p.__class__}'|safe).format_map({'p': page.post}) }}",
        *("__class__", POST),
    ),
    "format-kept": ("{% set f = '{0.__class__}'.format %}{{ f(page.post) }}", "__class__", POST),
    "format-in-brackets": ("{{ '{0.__class__}'['format'](page.post) }}", "__class__", POST),
    "format-by-attr": ("{{ ('{0.__class__}'|attr('format'))(page.post) }}", "__class__", POST),
    "format-by-map": (
        "{{ (['{0.__class__}']|map(attribute='format')|first)(page.post) }}",
        *("__class__", POST),
    ),
    "format-by-map-attr": (
        "{{ (['{0.__class__}']|map('attr', 'format')|first)(page.post) }}",
        *("__class__", POST),
    ),
    "format-in-a-macro": (
        "{% macro m(f) %}{{ f(page.post) }}{% endmacro %}{{ m('{0.__class__}'.format) }}",
        *("__class__", POST),
    ),
    "generator": ("{{ ([1]|map('string'))['gi_fr' ~ 'ame'] }}", "gi_frame", "generator"),
    "generator-code": ("{{ [1]|map('string')|attr('gi_' ~ 'code') }}", "gi_code", "generator"),
    "macro": (
        "{% macro m() %}{% endmacro %}{{ m['_fu' ~ 'nc'] }}",
        *("_func", "Macro"),
    ),
    "loop": (
        "{% for x in [1] %}{{ loop['_iter' ~ 'ator'] }}{% endfor %}",
        *("_iterator", "LoopContext"),
    ),
    "self": (
        "{{ self['_Template' ~ 'Reference__context'] }}",
        *("_TemplateReference__context", "TemplateReference"),
    ),
    "import": (
        "{% import 'partials/head.html' as head %}{{ head['_body_' ~ 'stream'] }}",
        *("_body_stream", "TemplateModule"),
    ),
    "mapping": ("{{ page.post.extra['__cla' ~ 'ss__'] }}", "__class__", "dict"),
    "list": ("{{ [1]['__cla' ~ 'ss__'] }}", "__class__", "list"),
    "tuple": ("{{ page.post.tags['__cla' ~ 'ss__'] }}", "__class__", "tuple"),
    "number": ("{{ 1['__cla' ~ 'ss__'] }}", "__class__", "int"),
    "nothing": ("{{ none['__cla' ~ 'ss__'] }}", "__class__", "NoneType"),
}
"""Templates that make the name of what they are after, and what of which is refused."""

GIVEN = {
    "cycler": "{{ cycler.__init__.__globals__.os.environ.CANARY }}",
    "joiner": "{{ joiner.__init__.__globals__.os.environ.CANARY }}",
    "namespace": "{{ namespace.__init__.__globals__.os.environ.CANARY }}",
    "an-instance": "{{ cycler(1)['next']['__func__']['__globals__'].os.environ.CANARY }}",
    "lipsum": "{{ lipsum.__globals__.os.environ.CANARY }}",
    "cycler-made": f"{{{{ cycler['__in' ~ 'it__'][{A}].os.environ.CANARY }}}}",
    "lipsum-made": f"{{{{ (lipsum|attr({A})).os.environ.CANARY }}}}",
    "class": "{{ dict.mro()[1]['__sub' ~ 'classes__']()[0] }}",
    "mro": "{{ dict.mro() }}",
    "kept": f"{{% set n = namespace(f=cycler) %}}{{{{ n.f['__in' ~ 'it__'][{A}] }}}}",
    "set": "{% set n = namespace() %}{% set n.f = '{0.__init__}'.format %}{{ n.f(cycler) }}",
}
"""Templates that begin with functions of Jinja's own, which a page may come to have."""

REACHED = re.compile(rf"{SECRET}|<(class|frame|code|module|function|built-in|bound) ")
"""What shows that a template has got where none should."""


@pytest.fixture(scope="module")
def known(make_site):
    """Return a small site, the page of its post and the renderer of its theme."""
    site = make_site()
    site.post("a", "*Text*", date=2011, tags="[x]", extra="{key: __globals__, _odd: 7}")
    site.page("b", "Text")
    seen = []
    with pytest.MonkeyPatch.context() as patch:
        page = Renderer.page
        patch.setattr(Renderer, "page", lambda *args: [seen.append(args), page(*args)][1])
        site.built(jobs=1)
    theme, _ = load_theme(site.root, load(site.root))
    shown_site = seen[0][0]._site
    record = replace(shown_site, options=ThemeOptions(values=dict(shown_site.options)))
    renderer = Renderer(theme, Language("en", theme.strings), record, Plugins())
    [shown] = [args[2] for args in seen if isinstance(args[2], PostPage)]
    return site, renderer, record, shown, [args[2] for args in seen]


def shown_by(environment, text, known):
    """Return what a template shows, or what stops it."""
    _, _, site, page, _ = known
    try:
        text = environment.from_string(text).render({"site": site, "page": page})
        return Markup(text).unescape()
    except Exception as failure:
        return f"{type(failure).__name__}: {failure}"


@pytest.fixture
def plain(known, monkeypatch):
    """Return Jinja's environment as it would be without our own."""
    monkeypatch.setenv("CANARY", SECRET)
    ours = known[1]._env
    environment = jinja2.Environment(loader=ours.loader, autoescape=True)
    environment.filters |= ours.filters
    environment.globals |= ours.globals
    return environment


@pytest.fixture
def ours(known, monkeypatch):
    """Return the environment that pages are rendered in, with all of Jinja's functions."""
    monkeypatch.setenv("CANARY", SECRET)
    environment = known[1]._env
    monkeypatch.setattr(environment, "globals", {**DEFAULT_NAMESPACE, **environment.globals})
    return environment


EVERY = {
    **{f"written-{name}": text for name, text in WRITTEN.items()},
    **{f"made-{name}": text for name, (text, *_) in MADE.items()},
    **{f"given-{name}": text for name, text in GIVEN.items()},
}
_MADE = "filter-block format-item import loop macro max min rejectattr sum unique"
_WRITTEN = (
    "assigned block comparison coroutine fields filter-block for generator generator-code if "
    "import-name keyword loop-vars macro-name name never-shown place place-set sum "
    "sum-by-keyword super test traceback"
)
IDLE = {f"made-{name}" for name in _MADE.split()} | {f"written-{name}" for name in _WRITTEN.split()}
"""Those that show nothing by themselves: they look, fail, or are but odd."""


@pytest.mark.parametrize("name", sorted(EVERY.keys() - IDLE))
def test_a_plain_jinja_gets_there(plain, known, name):
    """So that what follows can fail."""
    assert REACHED.search(shown_by(plain, EVERY[name], known))


def test_most_of_them_get_there():
    assert len(EVERY) - len(IDLE) >= 80


@pytest.mark.parametrize("name", EVERY)
def test_rendering_alone_reaches_nothing(ours, known, name):
    """Not even where nothing has looked at the template before."""
    assert not REACHED.search(shown_by(ours, EVERY[name], known))


# ---------------------------------------------------------------- a build


@pytest.fixture(scope="module")
def told(make_site):
    """Build a site of which each post has a template of those; return its problems by template."""
    site = make_site()
    texts = {name: text for name, text in EVERY.items() if not name.startswith("given-")}
    for name, text in texts.items():
        site.template(f"{name}.html", "\n" + text)
        site.post(name, template=name, tags="[x]", extra="{key: __globals__}")
    problems = site.build(jobs=1).problems
    assert not (site.root / "output").exists()
    found = {name: [] for name in texts}
    for problem in problems:
        found[problem.file.removeprefix("templates/").removesuffix(".html")].append(str(problem))
    return found


@pytest.mark.parametrize("name", WRITTEN)
def test_a_written_name_is_an_error_at_its_line(told, name):
    """Whether or not a page would come to it, and each of them."""
    hidden = sorted(set(re.findall(r"\b(?:_\w+|(?:gi|f|cr|ag|tb|co)_\w+)", WRITTEN[name])))
    found = told[f"written-{name}"]
    messages = [line.partition("error: ")[2] for line in found]
    assert {line.partition(" error: ")[0] for line in found} == {
        f"templates/written-{name}.html:2:1:"
    }
    about = [m for m in messages if "Python internal" in m]
    assert sorted({m.split("'")[1] for m in about}) == hidden
    assert [m for m in messages if m not in about] == []


@pytest.mark.parametrize("name", MADE)
def test_a_name_that_is_made_is_an_error_of_the_page(told, name):
    _, hidden, kind = MADE[name]
    assert told[f"made-{name}"] == [
        f"templates/made-{name}.html:2:1: error: templates cannot read {hidden!r} of {kind!r}: "
        f"leave it out (on /posts/made-{name}/)"
    ]


def test_both_messages_say_what_to_do(site):
    site.template("x.html", "{{ page.__class__ }}{{ page._x }}{{ page.gi_frame }}{{ _y }}{{ __ }}")
    inside = "is a Python internal, which templates cannot read"
    assert site.problems() == [
        f"templates/x.html:1:1: error: {message}"
        for message in (
            "'__' begins with '_', like Python internals: use another name",
            f"'__class__' {inside}: leave it out",
            f"'_x' {inside}: write an author's own key as ['_x']",
            "'_y' begins with '_', like Python internals: use another name, such as 'y'",
            f"'gi_frame' {inside}: write an author's own key as ['gi_frame']",
        )
    ]


HOSTILE = "{{ t.__globals__ }}"


@pytest.mark.parametrize(
    "path",
    [
        "templates/post.html",
        "templates/unused.html",
        "templates/partials/head.html",
        "templates/partials/macros.html",
        "templates/shortcodes/note.html",
        "templates/inbox.txt",
        "themes/odd/templates/post.html",
        "themes/odd/templates/partials/own.html",
        "themes/odd/templates/shortcodes/note.html",
        "themes/below/templates/post.html",
    ],
)
def test_every_template_of_a_site_is_looked_at(site, path):
    """The site's own, partials, shortcodes, those of its theme and of the theme's parent."""
    site.settings("theme: odd\n")
    site.write("themes/odd/theme.yaml", "name: odd\nparent: below\n")
    site.write("themes/below/theme.yaml", "name: below\n")
    site.write("themes/odd/templates/post.html", '{% extends "!parent/post.html" %}')
    site.write(path, f"\n{HOSTILE}")
    site.post("a", "{{% note %}}" if "shortcodes" in path else "Text")
    assert site.problems() == [
        f"{path}:2:1: error: '__globals__' is a Python internal, which templates cannot read: "
        "leave it out"
    ]


@pytest.mark.parametrize(
    ("files", "line"),
    [
        ({"post.html": "{% include 'p.html' %}", "p.html": "{{ t[g] }}"}, "p.html:1"),
        (
            {"post.html": "{% from 'm.html' import m %}\n{{ m(t) }}"}
            | {
                "m.html": "{% set g = '__glo' ~ 'bals__' %}{% macro m(x) %}\n"
                "{{ x[g] }}{% endmacro %}"
            },
            "m.html:2",
        ),
        ({"post.html": "{% extends 'b.html' %}", "b.html": "\n\n{{ t[g] }}"}, "b.html:3"),
    ],
    ids=["include", "macro", "base"],
)
def test_what_is_made_elsewhere_is_told_there(site, files, line):
    site.post("a", "Text", date=2011)
    for name, text in files.items():
        site.template(name, text.replace("t[g]", "t['__globals_' ~ '_']"))
    told = f"templates cannot read '__globals__' of {METHOD!r}: leave it out (on /posts/a/)"
    assert site.problems() == [f"templates/{line}:1: error: {told}"]


def test_what_a_call_of_a_shortcode_makes_is_told_at_the_call(site):
    site.post("a", '{{% s "x" g="__class__" %}}', date=2011)
    site.template("shortcodes/s.html", "{{ args[kwargs.g] }}")
    assert site.problems() == [
        "content/posts/a.md:5:1: error: shortcode \"s\": templates cannot read '__class__' of "
        "'Arguments': leave it out (templates/shortcodes/s.html:1)"
    ]


def test_no_name_of_a_template_is_code(site, monkeypatch, tmp_path):
    """Jinja wrote such names into its Python (CVE-2024-56201)."""
    monkeypatch.chdir(tmp_path)
    odd = "x{open('ran', 'w')}'+str(open(\"ran\", 'w'))+'.html"
    site.template(odd, "{% macro m() %}{% endmacro %}")
    quoted = odd.replace("\\", "\\\\").replace("'", "\\'")
    site.template(
        "x.html", f"{{% from '{quoted}' import m %}}{{% include '{quoted}' %}}{{{{ m() }}}}"
    )
    site.template("y.html", f"{{% from '{quoted}' import nope %}}{{{{ nope() }}}}")
    site.post("a", "Words.", template="x")
    [problem] = site.problems()
    assert "has no 'nope' to import" in problem
    assert list(tmp_path.glob("**/ran")) == []


def test_words_reach_nothing_of_what_they_are_given(site):
    """They are formats, and belong to a theme too."""
    site.write("themes/odd/theme.yaml", "name: odd\n")
    site.write("themes/odd/i18n/en.yaml", "x: '{n.__class__}'\ny: '{n[0]}'\nz: '{n!r}'\n")
    site.settings("theme: odd\n")
    message = "only a name is allowed in braces, as in {n}"
    assert site.problems() == [
        f"themes/odd/i18n/en.yaml:{line}:4: error: {key}: {message}"
        for line, key in enumerate("xyz", 1)
    ]


def test_what_all_pages_see_is_not_changed_by_one(site):
    site.write("themes/odd/theme.yaml", "name: odd\noptions: {ink: {type: text, default: blue}}\n")
    site.settings("theme: odd\n")
    site.post("a", "Words.")
    for number, method in enumerate(["update({'ink': 'x'})", "clear()", "pop('ink')", "popitem()"]):
        site.template("post.html", f"{{{{ site.options.{method} }}}}")
        [problem] = site.problems()
        name = method.partition("(")[0]
        told = f"{name!r} would change what other pages show: change a copy (on /posts/a/)"
        assert (number, problem) == (number, f"templates/post.html:1:1: error: {told}")


def test_a_range_has_bounds(site):
    site.post("a", "Words.")
    site.template("post.html", "{{ range(10 ** 12) | list }}")
    [problem] = site.problems()
    assert problem.startswith("templates/post.html:1:1: error: OverflowError: Range too big.")


# ---------------------------------------------------------------- what is honest


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{{ page.post.title }}", "A"),
        ("{{ page['post']['title'] }}", "A"),
        ("{{ page.post['ti' ~ 'tle'] }}", "A"),
        ("{{ page.post | attr('title') }}", "A"),
        ("{{ page.post.extra.key }} {{ page.post.extra['key'] }}", "__globals__ __globals__"),
        ("{{ page.post.extra['_odd'] }}", "7"),
        ("{% set k = '_odd' %}{{ page.post.extra[k] }}", "7"),
        ("{{ [page.post.extra] | map(attribute='_o' ~ 'dd') | first }}", "7"),
        ("{{ page.post.extra['_no'] is defined }}", "False"),
        ("{{ page.post.extra['_no'] | default('none') }}", "none"),
        ("{{ {'__class__': 1}['__cla' ~ 'ss__'] }}", "1"),
        ("{{ '__class__' in 'a __class__' }}", "True"),
        ("{{ '%s of %d' | format('one', 2) }}", "one of 2"),
        ("{{ '%s' % page.post.title }}", "A"),
        ("{{ '{} {}'.format(1, 'b') }}", "1 b"),
        ("{{ '{0.title} {k[key]:>12}'.format(page.post, k=page.post.extra) }}", "A  __globals__"),
        ("{{ '{a}'.format_map({'a': 1}) }}", "1"),
        ("{{ ('<b>{}</b>' | safe).format('<') }}", "<b>&lt;</b>"),
        ("{{ page.post.tags | map(attribute='title') | join }}", "x"),
        ("{{ [[1, 2], [3, 4]] | map(attribute=1) | sum }}", "6"),
        ("{{ [{'a': {'b': 1}}] | map(attribute='a.b') | join }}", "1"),
        ("{{ [{'a': 2}, {'a': 1}] | sort(attribute='a') | map(attribute='a') | join }}", "12"),
        ("{% for k, v in [{'a': 2}] | groupby('a') %}{{ k }}{{ v | length }}{% endfor %}", "21"),
        ("{{ [{'a': 2}] | sum('a') }}{{ [{'a': 0}] | selectattr('a') | list | length }}", "20"),
        ("{% for x in 'ab' %}{{ loop.index }}{{ loop.cycle('o', 'e') }}{% endfor %}", "1o2e"),
        ("{% for _ in range(2) %}-{% endfor %}", "--"),
        ("{% set a, _, b = 'x=y'.partition('=') %}{{ a }}{{ b }}", "xy"),
        ("{% set l = [] %}{% if l.append(1) %}{% endif %}{{ l | join }}", "1"),
        ("{% set d = {} %}{% set _ = d.update({'a': 1}) %}{{ d | tojson }}", '{"a": 1}'),
        ("{{ 'a_b'.split('_') | join }}{{ '_x_'.strip('_') }}", "abx"),
        (
            "{{ 'a b' | replace(' ', '_') }}{{ ['a b'] | map('replace', ' ', '_') | first }}",
            "a_ba_b",
        ),
        ("{{ ['_a'] | select('equalto', '_a') | first }}", "_a"),
        ("{{ [{'k': '_a'}] | selectattr('k', 'equalto', '_a') | list | length }}", "1"),
        ("{% macro m(a) %}{{ a }}{{ caller() }}{% endmacro %}{% call m(1) %}2{% endcall %}", "12"),
        ("{{ page.post.date.year }} {{ '%02d' % 7 }} {{ range(3) | join(',') }}", "2011 07 0,1,2"),
        ("{{ t('posts_count', n=2) }} {{ '/a/' | relative_url }}", "2 posts /a/"),
    ],
)
def test_an_honest_template_says_what_it_did(site, text, expected):
    site.post("a", "Words.", date=2011, tags="[x]", extra="{key: __globals__, _odd: 7}")
    site.template("post.html", text)
    assert site.built().output("posts/a/index.html").replace("&#39;", "'") == expected


# ---------------------------------------------------------------- at random

INNER = (
    *(type, types.FunctionType, types.ModuleType, types.FrameType, types.CodeType),
    *(types.TracebackType, types.GetSetDescriptorType, types.WrapperDescriptorType),
    *(types.MethodDescriptorType, types.MethodWrapperType, types.MappingProxyType),
    *(jinja2.Environment, jinja2.Template, jinja2.runtime.Context),
)
"""What no value of a template is."""

WAYS = [
    *("x.{}", "x.{}", "x.{}", "x['{}']", "x[name]"),
    "x|attr(name)",
    "[x]|map(attribute=name)|first",
    "[x]|map('attr', name)|first",
    "([x]|groupby(name))[0][0]",
    "x()",
    "x|list",
    "x|first",
    "x|items|first|last",
    "x|string",
    "'{0}'.format",
    "x|map('upper')",
]
START = ["page", "site", "t", "range", "loop", "self", "m", "caller", "''", "1", "[1]", "''|safe"]
FRAME = (
    "{{% macro m() %}}{{{{ keep({0}) }}}}{{% endmacro %}}"
    "{{% for y in [1] %}}{{% call m() %}}{{% endcall %}}{{{{ keep({1}) }}}}{{% endfor %}}"
)


@given(st.data())
def test_no_way_through_values_leads_inside(known, data):
    """Each step takes a name that the value at hand has, by one of the ways that there are."""
    _, renderer, site, page, pages = known
    environment, kept = renderer._env, []
    page = copy.deepcopy(data.draw(st.sampled_from([page, *pages])))  # some calls change mappings
    names = {"site": site, "keep": kept.append, "page": page}

    def step(text, **more):
        kept.clear()
        try:
            environment.from_string(text).render(names | more)
        except Exception:
            return False
        return bool(kept)

    start = data.draw(st.sampled_from(START))
    inner = start if start == "caller" else "1"
    if not step(FRAME.format(inner, "1" if start == "caller" else start)):
        return
    value = next((v for v in kept if v != 1), 1)
    for _ in range(data.draw(st.integers(1, 6))):
        keys = [key for key in value if isinstance(key, str)] if isinstance(value, dict) else []
        name = data.draw(st.sampled_from([*dir(value), *keys]))
        way = data.draw(st.sampled_from(WAYS)).format(name)
        if not step(f"{{{{ keep({way}) }}}}", x=value, name=name):
            continue
        [value] = kept
        allowed = isinstance(value, types.FunctionType) and (
            value.__name__ in ("format", "format_map")  # as the sandbox has them
        )
        assert allowed or not isinstance(value, INNER), (way, value)
        assert not (isinstance(value, dict) and "__builtins__" in value)


def test_records_hold_nothing_that_acts():
    """So that what templates may call is a text's, a number's, a list's or a mapping's."""
    from sitegen.render.templates.types import PAGES

    acting, waiting, seen = [], list(PAGES.values()), set()
    while waiting:
        cls = waiting.pop()
        if cls in seen or not isinstance(cls, type) or not issubclass(cls, msgspec.Struct):
            continue
        seen.add(cls)
        acting += [
            f"{cls.__name__}.{n}" for n in dir(cls) if n[0] != "_" and callable(getattr(cls, n))
        ]
        for field in msgspec.structs.fields(cls):
            parts = [field.type]
            while parts:
                part = parts.pop()
                parts += getattr(part, "__args__", ())
                waiting.append(part)
    assert acting == []
