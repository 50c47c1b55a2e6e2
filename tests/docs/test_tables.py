"""The documentation fits the program: its tables are the schema's, and its examples build.

Tables stand between ``<!-- table: NAME -->`` and ``<!-- end -->``. After a change of the schema or
of the command line, ``python -m tests.docs.test_tables`` writes them anew. An example's file is
named by a line ``File: `PATH` `` before its block; ``Picture: `PATH` `` stands for one that a
reader would supply.
"""

import ast
import difflib
import inspect
import re
import tomllib
from datetime import datetime
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin
from zoneinfo import ZoneInfo

import click
import jinja2
import msgspec
import pytest
from PIL import ImageFont

from sitegen.catalog.taxonomies import TAXONOMIES
from sitegen.cli.main import commands
from sitegen.cli.options import common
from sitegen.comments.forms import make_form
from sitegen.comments.keys import KEY_ALIASES
from sitegen.comments.parsing import CommentKind, CommentMeta, parse_comment
from sitegen.config.forms import OPTIONAL_FIELDS
from sitegen.config.loading import load
from sitegen.config.plugins import Plugins
from sitegen.config.settings import CspSettings, FormSettings, Settings
from sitegen.content.authors import AuthorMeta
from sitegen.content.diary import EntryMeta, EntryStatus, parse_diary
from sitegen.content.pages import ListMeta, PageMeta, page_url, parse_list, parse_page
from sitegen.content.posts import PostMeta, parse_post
from sitegen.content.works import WorkKind, WorkMeta, parse_work
from sitegen.core.dates import When, parse_when
from sitegen.core.i18n import Language
from sitegen.core.slugs import slugify
from sitegen.inbox.site_file import ERROR_STATES, PAGE_STATES
from sitegen.json_schema import ROOTS
from sitegen.markup.converter import Converter
from sitegen.markup.lint import ALERTS
from sitegen.models import shared, site, views
from sitegen.plan.shelves import ORDERS, SHELVES, STATUSES
from sitegen.render.renderer import Renderer
from sitegen.scaffold.archetypes import PLACEHOLDERS
from sitegen.scaffold.content import ContentCreator
from sitegen.schema.ratings import THUMBS, make_scale, mean, parse_rating
from sitegen.theme.loading import load_theme
from sitegen.theme.meta import ThemeMeta
from sitegen.theme.options import VARIABLES, Option, OptionType, value_of
from tests.support.sites import drawn_for
from tests.unit.test_layers import PACKAGE, PACKAGES

ROOT = Path(__file__).parents[2]
DOCUMENTS = [
    *("README.md", "CHANGELOG.md", "CONTRIBUTING.md"),
    *sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "docs").glob("*.md")),
]
UTC = ZoneInfo("UTC")
TEN = make_scale("10", 0, 0.5)


def text_of(document):
    return (ROOT / document).read_text("utf-8")


# ---------------------------------------------------------------- tables that are the schema


def type_words(annotation):
    """Return what an annotation of the schema takes, as an author would say it."""
    base, args = get_origin(annotation) or annotation, get_args(annotation)
    if base is Annotated:
        return bounded(type_words(args[0]), args[1])
    if base in (Union, UnionType):
        members = [type_words(arg) for arg in args if arg is not NoneType]
        return (", or " if any(" or " in words for words in members) else " or ").join(members)
    if base is Literal:
        names = [f"`{arg}`" for arg in args]
        return " or ".join([", ".join(names[:-1]), names[-1]] if names[1:] else names)
    if base is tuple:
        plural = {"text": "texts", "mapping": "mappings", "date": "dates"}
        inner = type_words(args[0]).split(" or ")
        words = " or ".join(plural.get(member, member) for member in inner)
        return "list" if words == "anything" else f"list of {words}"
    words = {str: "text", int: "whole number", float: "number", When: "date", Any: "anything"}
    return {**words, bool: "`true` or `false`"}.get(base, "mapping")


def bounded(words, meta):
    """Return a number's words with its bounds."""
    if meta.ge is not None and meta.le is not None:
        return f"{words}, {meta.ge} to {meta.le}"
    if meta.gt is not None:
        return f"{words}, more than {meta.gt}"
    return f"{words}, {meta.ge} or more" if meta.ge is not None else words


def default_words(field):
    """Return a field's default as its author would write it."""
    if field.required:
        return "required"
    default = field.default
    if default is msgspec.NODEFAULT:
        default = field.default_factory()
    if isinstance(default, msgspec.Struct):
        return "as below"
    if isinstance(default, bool):
        return f"`{str(default).lower()}`"
    if isinstance(default, tuple):
        return f"`[{', '.join(default)}]`"
    return "none" if default in (None, "") else f"`{default}`"


def structs_in(annotation, between=""):
    """Yield the records within an annotation, each with what stands before its fields' names."""
    base, args = get_origin(annotation) or annotation, get_args(annotation)
    if isinstance(base, type) and issubclass(base, msgspec.Struct):
        yield f"{between}.", base
    between += {tuple: "[]", dict: ".<name>"}.get(base, "")
    for arg in args[:1] if base is Annotated else args:
        if base is not Literal:
            yield from structs_in(arg, between)


def schema_rows(cls, prefix=""):
    """Yield name, type, default and meaning of every field of a schema and of those within.

    A work within another schema has a table of its own.
    """
    for field in msgspec.structs.fields(cls):
        name = f"{prefix}{field.encode_name}"
        description = get_args(field.type)[1].description
        yield f"`{name}`", type_words(field.type), default_words(field), description
        for dot, inner in structs_in(field.type):
            if inner not in {When, WorkMeta}:
                yield from schema_rows(inner, name + dot)


def record_words(annotation):
    """Return an annotation of a record as a template's author would say it."""
    base, args = get_origin(annotation) or annotation, get_args(annotation)
    if base in (Union, UnionType):
        return " or ".join(dict.fromkeys(map(record_words, args)))
    if base is Literal:
        return " or ".join(f"`{arg}`" for arg in args)
    if base is tuple and args[-1] is not Ellipsis:
        return f"pair of {record_words(args[0])} and {record_words(args[1])}"
    if base is tuple:
        return re.sub(r"of (pair|list)\b", r"of \1s", f"list of {record_words(args[0])}")
    if base is dict:
        return f"mapping of {record_words(args[1])}"
    words = {str: "text", bool: "true or false", int: "number", float: "number", Any: "anything"}
    return {**words, NoneType: "none", datetime: "datetime"}.get(base) or base.__name__


def record_rows(cls):
    """Yield name and type of every field and property that a record has beyond its base."""
    inherited = set(cls.__mro__[1].__struct_fields__)
    for field in msgspec.structs.fields(cls):
        if field.name not in inherited:
            yield f"`{field.name}`", record_words(field.type)
    for name, value in vars(cls).items():
        if isinstance(value, property):
            yield f"`{name}`", record_words(value.fget.__annotations__["return"])


def template_records():
    """Return every record that a template can come to from ``site`` and ``page``, by name."""
    found = {}
    waiting = [site.Site, shared.BuiltinCollections, views.Page, *views.Page.__subclasses__()]
    while waiting:
        cls = waiting.pop(0)
        found[cls.__name__] = cls
        for field in msgspec.structs.fields(cls):
            if field.name != "refs":  # what the filter `html` resolves is not for templates
                met = [inner for _, inner in structs_in(field.type)]
                waiting += [inner for inner in met if inner.__name__ not in found]
    return {name: cls for name, cls in found.items() if list(record_rows(cls))}


def table(head, rows):
    lines = [head, ["---"] * len(head), *rows]
    cells = [[cell.replace("|", r"\|") for cell in line] for line in lines]
    return "".join(f"| {' | '.join(line)} |\n" for line in cells)


def expected_tables():
    """Return every table that the schema makes, by its document and its name there."""
    schemas = [
        ("docs/settings.md", Settings),
        ("docs/front-matter.md", PostMeta),
        ("docs/front-matter.md", PageMeta),
        ("docs/front-matter.md", WorkMeta),
        ("docs/front-matter.md", ListMeta),
        ("docs/writing.md", AuthorMeta),
        ("docs/diary.md", EntryMeta),
        ("docs/comments.md", CommentMeta),
        ("docs/themes.md", ThemeMeta),
    ]
    tables = {}
    for document, cls in schemas:
        head = ("Setting" if cls is Settings else "Key", "Takes", "Default", "Meaning")
        tables[document, cls.__name__] = table(head, schema_rows(cls))
    for name, cls in template_records().items():
        tables["docs/themes.md", name] = table(("Name", "Type"), record_rows(cls))
    tables["docs/themes.md", "Blocks"] = table(("Template", "Extends", "Blocks"), block_rows())
    for name, head, rows in command_tables():
        tables["docs/cli.md", name] = table(head, rows)
    return tables


def every_command(command, context):
    """Yield a command and all commands within it, each with its context."""
    yield command, context
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            yield from every_command(inner, click.Context(inner, parent=context, info_name=name))


def command_tables():
    """Yield name, head and rows of every table of the command line.

    One has all commands, one the options of them all, and each command one of what it takes beside
    these.
    """
    context = click.Context(commands, info_name="sitegen", **commands.context_settings)
    found = {
        inner.command_path: (command, inner) for command, inner in every_command(commands, context)
    }
    del found["sitegen"]
    told = {
        name: inspect.cleandoc(command.help).split("\n\n")[0].replace("\n", " ")
        for name, (command, _) in sorted(found.items())
    }
    rows = [(f"[`{name}`](#{slugify(name)})", text) for name, text in told.items()]
    yield "Commands", ("Command", "Meaning"), rows
    shared = click.command("all")(common(lambda: None))
    usual = [*parameter_rows(shared, context)]
    yield "Common", ("Option", "Meaning"), usual
    for name, (command, of) in found.items():
        own = [row for row in parameter_rows(command, of) if row not in usual]
        if own:
            yield "_".join(name.split()[1:]), ("Argument or option", "Meaning"), own


def parameter_rows(command, context):
    """Yield name and meaning of all that a command takes, an option's as ``--help`` has it."""
    for param in command.get_params(context):
        if param.param_type_name == "argument":
            [name] = param.get_usage_pieces(context)
            many = "one or more arguments" if param.required else "any number of arguments"
            meaning = many if param.nargs == -1 else "an argument"
            yield f"`{name}`", f"{meaning}, {'required' if param.required else 'optional'}"
        else:
            names, told = param.get_help_record(context)
            yield ", ".join(f"`{name}`" for name in names.split(", ")), " ".join(told.split())


def block_rows():
    """Yield each template of the default theme with what it extends and its blocks."""
    for path in sorted((ROOT / "themes/default/templates").rglob("*.html")):
        tree = jinja2.Environment().parse(path.read_text("utf-8"))
        blocks = [f"`{block.name}`" for block in tree.find_all(jinja2.nodes.Block)]
        above = tree.find(jinja2.nodes.Extends)
        name = path.relative_to(ROOT / "themes/default/templates").as_posix()
        if blocks:
            yield f"`{name}`", f"`{above.template.value}`" if above else "", ", ".join(blocks)


TABLES = expected_tables()
MARKED = re.compile(r"(<!-- table: (\w+) -->\n)(.*?)(?=<!-- end -->)", re.DOTALL)


@pytest.mark.parametrize(("document", "name"), TABLES)
def test_a_table_says_what_the_schema_says(document, name, request):
    """With --update-golden, the table is written anew."""
    if request.config.getoption("--update-golden"):

        def renewed(found):
            mine = found[2] == name
            return found[1] + (TABLES[document, name] if mine else found[3])

        path = ROOT / document
        path.write_text(MARKED.sub(renewed, path.read_text("utf-8")), "utf-8", newline="\n")
    found = [shown for _, marked, shown in MARKED.findall(text_of(document)) if marked == name]
    assert found == [TABLES[document, name]]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_no_table_describes_what_does_not_exist(document):
    named = {name for _, name, _ in MARKED.findall(text_of(document))}
    assert named == {name for where, name in TABLES if where == document}


def write_tables():
    """Write every table into its document."""
    for document in {document for document, _ in TABLES}:
        text = MARKED.sub(
            lambda m, document=document: m[1] + TABLES.get((document, m[2]), ""), text_of(document)
        )
        (ROOT / document).write_text(text, "utf-8", newline="\n")


# ---------------------------------------------------------------- tables written by hand


def rows_below(document, heading, number=0):
    """Return the cells of a table below a heading, by default the first, its head apart."""
    text = re.split(rf"^#+ {re.escape(heading)}$", text_of(document), flags=re.MULTILINE)[1]
    found = re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE)[number]
    rows = [re.split(r"(?<!\\)\|", line[1:-1]) for line in found.splitlines()[2:]]
    return [[cell.strip().replace(r"\|", "|") for cell in row] for row in rows]


def codes(cell):
    return re.findall("`([^`]+)`", cell)


def test_the_packages_are_those_that_imports_are_held_to():
    rows = rows_below("docs/architecture.md", "The packages")
    assert tuple(codes(name)[0] for name, _ in rows) == PACKAGES
    told = {codes(name)[0]: purpose for name, purpose in rows}
    packages = {path.parent.name: path.read_text("utf-8") for path in PACKAGE.glob("*/__init__.py")}
    assert len(packages) > 20
    for name, text in packages.items():
        docstring = ast.get_docstring(ast.parse(text))
        assert told[name] == " ".join(docstring.split("\n\n")[0].split()).replace("``", "`")


def test_the_files_that_contributors_are_sent_to_exist():
    named = {
        code for code in codes(text_of("CONTRIBUTING.md")) if re.match("sitegen/|tests/", code)
    }
    named |= {
        f"sitegen/{code}"
        for *_, cell in rows_below("CONTRIBUTING.md", "Glossary")
        for code in codes(cell)
    }
    assert len(named) > 50
    missing = {
        name for name in named if not any((ROOT / f"{name}{end}").exists() for end in ("", ".py"))
    }
    assert missing == set()


def test_every_dependency_has_its_reason():
    text = text_of("pyproject.toml")
    project = tomllib.loads(text)["project"]
    extras = project["optional-dependencies"]
    for_users = [names for extra, names in extras.items() if extra not in ("test", "dev", "bench")]
    wanted = {name for names in (project["dependencies"], *for_users) for name in names}
    reasons = dict(re.findall(r'^    "([^"]+)", *# *(.+)$', text, flags=re.MULTILINE))
    assert wanted - reasons.keys() == set()


def test_archetypes_take_the_placeholders_of_the_table(site):
    rows = rows_below("docs/new.md", "Archetypes")
    assert [codes(word)[0].strip("{}") for word, _ in rows] == list(PLACEHOLDERS)
    site.write("archetypes/post.md", example("docs/new.md", "archetypes/post.md"))
    creator = ContentCreator(site.root, load(site.root), datetime(2026, 1, 1, tzinfo=UTC))
    file = creator.post("Up: the Yangtze")
    assert (file.path, file.state) == ("content/posts/up-the-yangtze.md", "published")
    [problem] = site.problems()
    assert problem.startswith(f"{file.path}:1:1: warning: there is no text")


def test_the_problem_matcher_is_the_one_that_new_sites_get():
    skeleton = ROOT / "sitegen/scaffold/skeleton/github/sitegen-problems.json"
    told = example("docs/editors.md", ".github/sitegen-problems.json")
    assert told == skeleton.read_text("utf-8")


def test_the_schemas_of_the_table_are_those_that_there_are():
    rows = rows_below("docs/editors.md", "Schemas")
    assert [codes(command)[0].split()[-1] for command, _ in rows] == list(ROOTS)


def test_every_command_in_a_site_takes_what_all_take():
    """A new site is begun where there is none yet; a command with others in it takes nothing."""
    told = {row[0] for row in rows_below("docs/cli.md", "Options of every command")}
    lacking = set()
    for command, context in every_command(
        commands, click.Context(commands, info_name="sitegen", **commands.context_settings)
    ):
        if not isinstance(command, click.Group):
            taken = {name for name, *_ in parameter_rows(command, context)}
            lacking |= {context.command_path} if told - taken else set()
    assert lacking == {"sitegen new site"}


def test_the_readme_is_short():
    assert len(text_of("README.md").splitlines()) <= 130


def test_every_filter_is_described(theme):
    renderer = Renderer(theme, Language("en", theme.strings), None, Plugins())
    own = renderer._env.filters.keys() - jinja2.defaults.DEFAULT_FILTERS.keys()
    assert {codes(row[0])[0] for row in rows_below("docs/themes.md", "Filters")} == own
    jinjas = {"namespace", "dict", "joiner", "cycler"}
    assert set(renderer._env.globals) == {"t", "range"} | jinjas


def test_every_template_is_named_with_its_record(theme):
    rows = rows_below("docs/themes.md", "Templates")
    pages = {cls.__name__ for cls in views.Page.__subclasses__()}
    assert {codes(row[2])[0] for row in rows} == pages
    names = {name for name in theme.templates if "/" not in name}
    assert {codes(row[0])[0] for row in rows} == names - {"base.html"}


def test_the_partials_of_the_table_need_the_names_that_it_tells(theme):
    """And no others: what else they use they set themselves, or with what they include."""
    env = Renderer(theme, Language("en", theme.strings), None, Plugins())._env
    own = {"site", "page", "loop", *env.globals}
    rows = rows_below("docs/themes.md", "Partials")
    for partial, _, told in rows:
        source = theme.templates[codes(partial)[0]].source
        assert needed(env.parse(source)) - own == set(codes(told)), partial


def needed(tree):
    """Return the names that a template reads before it has set them."""
    names, known = set(), set()
    for name in sorted(tree.find_all(jinja2.nodes.Name), key=lambda name: name.lineno):
        if name.ctx == "store":
            known.add(name.name)
        elif name.name not in known:
            names.add(name.name)
    return names


def test_the_types_of_options_are_those_of_the_table():
    rows = rows_below("docs/themes.md", "Options")
    assert [codes(row[0])[0] for row in rows] == list(get_args(OptionType))
    told = {codes(name)[0] for name, _, of in rows if "CSS" in of}
    assert told == VARIABLES
    for name, takes, _ in rows:
        for example_value in codes(takes) if name != "`choice`" else []:
            if "…" not in example_value:
                value_of(Option(type=codes(name)[0]), example_value)


def test_the_theme_commands_are_those_of_the_table():
    rows = rows_below("docs/themes.md", "Theme commands")
    told = {codes(row[0])[0].split()[2] for row in rows}
    assert told == set(commands.get_command(None, "theme").commands)


def test_the_default_theme_speaks_the_languages_that_are_told():
    there = {path.stem for path in (ROOT / "themes/default/i18n").glob("*.yaml")}
    text = text_of("docs/themes.md")
    [told] = re.findall(r"strings in these languages:\n\n(.*?)\n\n", text, re.DOTALL)
    assert set(codes(told)) == there


def test_every_word_that_the_engine_uses_is_listed(theme):
    used = set()
    choices = {"{taxonomy}": TAXONOMIES, "{step}": THUMBS, "{alert}": ALERTS, "{status}": STATUSES}
    choices |= {"{shelf}": (*SHELVES, "status"), "{key}": ("posts", "works", "pages")}
    choices |= {"{order}": ORDERS[1:], "{page.order}": ORDERS[1:]}
    kinds = ("{name}", "{kind}", "{meta.kind}", "{work.kind}", "{term.slug}")
    choices |= dict.fromkeys(kinds, get_args(WorkKind))
    choices["{state}"] = (*PAGE_STATES, *ERROR_STATES)
    choices["{row.status}"] = [name for name in get_args(EntryStatus) if name != "finished"]
    choices["{grouped}"] = (*TAXONOMIES, *SHELVES, "status", "liked")
    choices["{key}"] = ("posts", "works", "pages")
    for path in (ROOT / "sitegen").rglob("*.py"):
        pattern = r"""(?:anguage\.(?:text|marked)|\.string)\(\s*f?["']([^"']+)["']"""
        for key in re.findall(pattern, path.read_text("utf-8")):
            part = next(iter(re.findall(r"\{.*\}", key)), "")
            used |= {key.replace(part, choice) for choice in choices.get(part, [part])}
    listed = {
        key
        for row in rows_below("docs/themes.md", "Strings that sitegen uses")
        for key in codes(row[0])
    }
    assert listed == used
    assert listed <= theme.strings.keys()


def test_dates_are_shown_as_the_table_says():
    rows = [map(codes, row) for row in rows_below("docs/front-matter.md", "Dates")]
    shown = {written: said for [written], [said] in rows}
    speak = Language("en", {}).date
    assert {written: speak(parse_when(written, UTC)) for written in shown} == shown


def test_files_have_the_slugs_and_dates_of_the_table():
    for file, slug, date in rows_below("docs/writing.md", "Files and addresses"):
        post, _ = parse_post(codes(file)[0], b"---\ntitle: T\n---\n", Converter(), UTC, TEN)
        said = post.meta.date.iso if post.meta.date else None
        assert (post.slug, said) == (codes(slug)[0], next(iter(codes(date)), None))


def test_pages_have_the_addresses_of_the_table():
    for file, address in rows_below("docs/writing.md", "Pages"):
        page, _ = parse_page(codes(file)[0], b"---\ntitle: T\n---\n", Converter(), UTC)
        assert page_url(page) == codes(address)[0]


@pytest.fixture(scope="module")
def theme(tmp_path_factory):
    """Return the default theme."""
    site = tmp_path_factory.mktemp("plain")
    (site / "site.yaml").write_text("title: T\nurl: https://example.org/\n", "utf-8")
    return load_theme(site, load(site))[0]


# ---------------------------------------------------------------- examples

PART = re.compile(
    r"^(?P<kind>File|Picture): `(?P<path>[^`]+)`\n"
    r"|^(?P<fence>`{3,})(?P<word>\w*)\n(?P<block>.*?)^(?P=fence)\n",
    re.MULTILINE | re.DOTALL,
)


def parts_of(text):
    """Yield a document's ("File", path, content), ("Picture", path, "") and other blocks."""
    path = None
    for match in PART.finditer(text):
        if match["kind"] == "File":
            assert text[match.end() :].startswith("\n```"), f"no block follows {match[0]}"
            path = match["path"]
        elif match["kind"]:
            yield "Picture", match["path"], ""
        elif path is not None:
            yield "File", path, match["block"]
            path = None
        else:
            yield match["word"], "", match["block"]


def example(document, path):
    """Return the one block of a document that is a file's content."""
    [content] = [c for kind, p, c in parts_of(text_of(document)) if (kind, p) == ("File", path)]
    return content


COMPLETE_POST = "content/posts/last-train-home.md"
COMPLETE_WORK = "content/works/last-train-home/index.md"
COMPLETE_LIST = "content/lists/for-a-cancelled-train.md"
COMPLETE_ENTRY = "content/diary/2023.yaml"
INLINE = "content/posts/emil-and-the-detectives.md"
SEVERAL = "content/posts/three-that-never-stop.md"

EXAMPLES = {
    "docs/settings.md": {
        "index.html": ["Slow Trains", 'href="/blog/theme/options.css"'],
        "_redirects": ["/blog/category/* /blog/categories/:splat 301"],
    },
    "docs/extending.md": {
        "404.html": ["<h2>The best of 2011</h2>", '<a href="/posts/last-train-home/">Last Train'],
        "posts/last-train-home/index.html": [
            "<p>Made in MMXI.</p>",
            "<p>T 124</p><ol><li>Guangzhou</li><li>Chongqing</li></ol><em>Standing room only.</em>",
        ],
    },
    "docs/writing.md": {
        "posts/the-walk-home/index.html": [
            '<div class="gallery columns-2">',
            "<figcaption>By day</figcaption>",
            '<div class="gallery columns-4 cropped">',
            '<p class="pull-source">Jo, on the way home</p>',
            '<blockquote class="pull" data-pagefind-ignore>',
        ],
        "posts/brief-encounter/index.html": [
            '<details class="spoiler"> <summary>The last scene</summary>',
            '<label class="spoiler">',
            "<figcaption>It is always three minutes to.</figcaption>",
            '<a href="/posts/the-station-agent/">a film about another train</a>',
            '<a href="/posts/brief-encounter/clock.jpg">the same roll</a>',
            '<div class="toc">',
            '<li id="fn:carnforth">',
            '<abbr title="British Broadcasting Corporation">BBC</abbr>',
            '<td class="align-right">the champagne</td>',
            "<dt>chunyun</dt>",
            '<p class="admonition-title">Length</p>',
            '<div class="highlight">',
            '<p class="aside">',
            "“Nothing <em>happens</em>,” they say – and",
        ],
        "posts/the-station-agent/index.html": [
            '<p class="where">On disc, until next spring</p>',
            "<p>Bring a <em>cushion</em>.</p>",
            'write {{% where "On disc" %}}',
        ],
        "feed.xml": ["[spoiler]"],
        "archive/index.html": ["Every line that I have written, by month."],
        "about/index.html": ['<h1 class="p-name" dir="auto">About</h1>'],
        "authors/mira/index.html": ["She watches everything twice.", 'src="/mira.jpg"'],
    },
    "docs/feeds.md": {
        "feed.xml": [
            "[spoiler]",
            "https://example.org/2013/05/night-ferry/</guid>",
            'href="https://hub.example.net/" rel="hub"',
        ],
        "feed.json": ['"tags": [ "ships" ]'],
        "tags/ships/atom.xml": ["<title>Slow Trains: ships</title>"],
        "comments.xml": ["<title>Tom on The Night Ferry</title>"],
        "posts/the-night-ferry/comments.xml": ["&lt;p&gt;He was on Tuesday.&lt;/p&gt;"],
    },
    "docs/works.md": {
        "works/night-mail/index.html": [
            "<b>8.5</b> / 10",
            "from 2 reviews",
            '<a href="/posts/the-mail-is-late/">The mail is late</a>',
            '<a href="/posts/three-that-never-stop/">',
            "Twenty-four minutes, and not one of them is late.",
            '<a href="/works/person/basil-wright/"><bdi>Basil Wright</bdi></a>',
        ],
        "works/journeys-on-screen/index.html": [">Brief Encounter<"],
        "posts/emil-and-the-detectives/index.html": [
            '<dt class="label">Translator</dt> <dd><bdi>Margaret Goldsmith</bdi></dd>',
            '<b class="rating-badge" dir="ltr">A-</b>',
            "again July 2015",
        ],
        "posts/three-that-never-stop/index.html": [
            "<b>4.5</b> / 5",
            '<b class="rating-badge">Thumbs up</b>',
            '<a class="u-url p-name" href="/works/night-mail/">',
            "<bdi>Brøderbund</bdi>",
        ],
        "lists/short-films/index.html": [
            "<p>Short enough for <em>any</em> delay.</p>",
            '<a href="/works/housing-problems/">Housing Problems</a>',
        ],
        "works/index.html": ['<a href="/works/person/harry-watt/">', ">Journeys on Screen<"],
        "works/genre/documentary/index.html": [">Drifters<"],
    },
    "docs/front-matter.md": {
        "posts/last-train-home/index.html": ["posts/last-train-home/still.jpg", "A crowd on a"],
        "2011/03/last-train-home/index.html": ["url=/posts/last-train-home/"],
        "works/last-train-home/index.html": [
            "<bdi>归途列车</bdi>",
            '<a href="/works/journeys-on-screen/"><bdi>Journeys on Screen</bdi></a>',
            '<dt class="label"><bdi>Sound</bdi></dt> <dd><span class="none">not listed</span></dd>',
            '<dt class="label"><bdi>IMDb</bdi></dt> <dd><a href="https://www.imdb.com/title/tt1512201/"><bdi>tt1512201</bdi></a></dd>',
            '<span class="count"><bdi>herself</bdi></span>',
            '<a href="https://library.example.org/331.5">',
            '<a href="https://gauge.example.org/last-train-home"><bdi>The Gauge</bdi></a>',
            ">92%<",
            "<b>8.4</b> / 10",
            "<strong>Fresh:</strong> It makes a holiday look like weather.",
            '<a href="/works/night-mail/"><bdi>Night Mail</bdi></a>',
            '<a href="https://films.example.org/waste-land"><bdi>Waste Land</bdi></a>',
            '<a href="/tags/china/"><bdi>China</bdi></a>',
        ],
        "works/journeys-on-screen/index.html": [">Last Train Home<"],
        "lists/for-a-cancelled-train/index.html": [
            "<ol",
            "<p>Short enough for <em>any</em> delay.</p>",
            '<a href="/works/last-train-home/">Last Train Home</a>',
        ],
        "works/index.html": ['<a href="/works/person/lixin-fan/">', ">Journeys on Screen<"],
        "works/subject/migration/index.html": [">Last Train Home<"],
        "tags/china/index.html": [">Last Train Home<"],
    },
    "docs/diary.md": {
        "diary/index.html": [
            '<a href="/diary/2010/">2010</a> <span class="count" title="1 entry">1</span>',
            '<a href="/works/kind/film/">Film</a></dt><dd>7</dd>',
            "<h2>In progress</h2>",
            "88 of 342 pages",
            '<a href="/posts/the-mail-is-late/">Review',
        ],
        "diary/2023/index.html": [
            'id="2023-12-30-last-train-home"',
            "begun December 26, 2023",
            "<bdi>Jo Guest</bdi>",
            "The <em>second</em> time, in two halves.",
            '<label class="spoiler">',
            '<a href="/works/last-train-home/">the first half</a>',
        ],
        "diary/2024/index.html": [
            'id="2024-01-03-last-train-home"',
            'id="2024-02-11-the-great-railway-bazaar"',
            'id="2024-03-01-night-mail"',
            'id="2024-05-04-night-mail"',
            'id="2024-05-05-last-train-home"',
            "<bdi>The Great Railway Bazaar</bdi>",
        ],
        "diary/feed.xml": ["<title>Started: The Great Railway Bazaar</title>", "[spoiler]"],
        "works/night-mail/index.html": [
            '<a href="/diary/2010/#2010-01-24-night-mail">',
            '<span class="hidden">Liked</span>',
            "<b>8.5</b> / 10",
        ],
    },
    "docs/comments.md": {
        "posts/last-train-home/index.html": [
            'id="comment-c0002"',
            'class="badge"',
            "Anonymous",
            "is <strong>not</strong> a film",
            '<span class="badge quiet"><bdi>staff</bdi></span>',
            "<b>4</b> / 5",
        ],
        "posts/the-mail-is-late/index.html": [
            "<h2>3 responses to",
            "<b>8</b> / 10",
            "from 1 rating",
            '<a class="u-url p-name" href="https://ellen.example.org/"',
            "Is there a version<br> without the poem?",
            "February 14, 2017",
            '<a href="#comment-entry1487095200">in reply to <bdi>Ellen</bdi></a>',
            '<a href="#comment-entry1487185200">in reply to <bdi>Igor</bdi></a>',
            "<p>I ask for it.</p>",
        ],
        "works/night-mail/index.html": [
            "<h2>1 response to",
            "<b>8.5</b> / 10",
            "from 2 ratings",
            'id="comment-c0002"',
            "For everybody who can sit still",
        ],
        "about/index.html": ["Who waters the plants?"],
    },
    "docs/themes.md": {
        "index.html": ["<p>Written on trains.", '<a href="/archive/">Everything so far</a>'],
        "works/night-mail/index.html": [
            'href="/record.css"',
            '<article class="record">',
            "Harry Watt",
            "<h2>No responses yet</h2>",
        ],
        "posts/on-waiting/index.html": ["<title>On waiting, an essay<", "An essay of 3 words"],
        "theme/options.css": ["--accent: #1d5fa8;", "--ink: #222222;"],
        "posts/the-ferry/index.html": ['<p class="seen">Seen on a ferry.</p>'],
        "archive/index.html": [
            "Everything on this page was late.",
            "site-footer",
            '<meta name="theme-color" content="#b3261e">',
        ],
    },
}


NEEDED = {"docs/front-matter.md": "docs/works.md"}
"""Documents whose examples need those of another one: works that they name."""


@pytest.mark.parametrize("document", EXAMPLES)
def test_the_examples_build_and_show_what_they_promise(document, site):
    for text in map(text_of, filter(None, (NEEDED.get(document), document))):
        for kind, path, content in parts_of(text):
            if kind == "Picture":
                site.write(path, drawn_for(path))
            elif kind == "File":
                site.write(path, content)
    if document in ("docs/settings.md", "docs/extending.md"):
        site.trust()
    if document == "docs/settings.md":
        site.write("content/posts/a.md", "---\ntitle: A\ndate: 2011-01-01\n---\nText.\n")
        font = ImageFont.load_default(40).font_bytes
        site.write("content/fonts/NotoSansSC-Bold.otf", font)
    assert site.problems() == []
    missing = [
        (path, piece)
        for path, pieces in EXAMPLES[document].items()
        for piece in pieces
        if piece not in " ".join(site.output(path).split())
    ]
    assert missing == []


def test_the_thread_of_the_example_is_as_it_is_told(site):
    for kind, path, content in parts_of(text_of("docs/comments.md")):
        if kind == "File" and "c0004" not in path:
            site.write(path, content)
    page = site.built().output("posts/last-train-home/index.html")
    assert re.findall(r'<h2>(\d responses)|comment-number">(\d)|(badge)"', page) == [
        ("3 responses", "", ""),
        ("", "1", ""),
        ("", "", "badge"),
        ("", "2", ""),
    ]
    assert "tom@" not in "".join(site.output(path) for path in site.files())


def test_other_systems_keys_are_those_that_are_read():
    rows = rows_below("docs/comments.md", "Comments from elsewhere")
    told = {codes(theirs)[0]: codes(ours)[0] for theirs, ours in rows}
    assert list(told.items()) == list(KEY_ALIASES.items())


def test_the_inputs_of_a_form_are_all_told():
    usual = make_form(FormSettings(action="/"), "x", TEN)
    there = {field.key for field in usual.fields} | {"parent", "post"}
    rows = rows_below("docs/comments.md", "A form service")
    told = {codes(name)[0]: default == "shown" for name, _, default in rows}
    assert told == {key: key in there for key in (*OPTIONAL_FIELDS, "parent", "post")}


@pytest.mark.parametrize(
    ("service", "action", "inputs"),
    [
        (
            "Formspree",
            "https://formspree.io/f/abcdefgh",
            {"name", "email", "url", "message", "parent", "post", "_gotcha"},
        ),
        (
            "Netlify",
            "/about/",
            {"author", "email", "url", "body", "parent", "post", "form-name"},
        ),
    ],
)
def test_the_forms_of_services_have_the_inputs_that_these_want(site, service, action, inputs):
    """Each block stands below its service's name."""
    text = text_of("docs/comments.md").split(f"**[{service}")[1]
    site.settings(re.search("```yaml\n(.*?)```", text, re.DOTALL)[1])
    site.post("a")
    site.page("about")
    page = site.built().output("posts/a/index.html")
    assert f'<form class="form" method="post" action="{action}"' in page
    assert set(re.findall(r'<(?:input|textarea)\b[^>]* name="([^"]*)"', page)) == inputs


def test_the_form_by_mail_begins_a_mail(site):
    text = text_of("docs/comments.md").split("### E-mail")[1]
    site.settings(re.search("```yaml\n(.*?)```", text, re.DOTALL)[1])
    site.post("a")
    page = site.built().output("posts/a/index.html")
    assert 'href="mailto:me@example.org?subject=' in page
    assert "Comments come to me by mail." in page


def test_the_keys_of_the_policy_are_all_told():
    rows = rows_below("docs/security.md", "Content security policy")
    assert tuple(codes(row[0])[0] for row in rows) == CspSettings.__struct_fields__


def test_kinds_of_comments_are_all_told():
    rows = rows_below("docs/comments.md", "Kinds")
    assert [kind for row in rows for kind in codes(row[0])] == list(get_args(CommentKind))


def names_of(cls):
    """Return the dotted names of a schema as a reading's positions have them."""
    return {codes(row[0])[0].replace("[]", ".0") for row in schema_rows(cls)}


def test_the_complete_site_yaml_uses_every_setting(site):
    site.write("site.yaml", example("docs/settings.md", "site.yaml"))
    missing = names_of(Settings) - load(site.root).positions.keys()
    assert missing == {"comments.form.mailto"}  # which is never beside an action


def keys_used(document, path, parse, *settings):
    """Return the dotted names of the keys that an example has; it has no mistakes."""
    data = example(document, path).encode()
    parsed, problems = parse(path, data, *settings)
    assert problems == ()
    return {re.sub(r"\.\d+", ".0", name) for name in parsed.positions}


def test_the_complete_posts_use_every_key():
    used = keys_used("docs/front-matter.md", COMPLETE_POST, parse_post, Converter(), UTC, TEN)
    used |= keys_used("docs/works.md", SEVERAL, parse_post, Converter(), UTC, TEN)
    assert names_of(PostMeta) - used == set()


def test_the_complete_works_use_every_key():
    used = keys_used("docs/front-matter.md", COMPLETE_WORK, parse_work, Converter(), UTC)
    for post in (INLINE, SEVERAL):
        for name in keys_used("docs/works.md", post, parse_post, Converter(), UTC, TEN):
            used.add(re.sub(r"^(reviews\.0\.)?work\.", "", name))
    assert names_of(WorkMeta) - used == set()


def test_the_complete_list_uses_every_key():
    used = keys_used("docs/front-matter.md", COMPLETE_LIST, parse_list, Converter(), UTC, TEN)
    assert names_of(ListMeta) - used == set()


def test_the_complete_entry_uses_every_key():
    used = keys_used("docs/diary.md", COMPLETE_ENTRY, parse_diary, Converter(), UTC, TEN)
    assert names_of(EntryMeta) - {name.partition(".")[2] for name in used} == set()


def test_every_status_of_an_entry_has_its_row():
    rows = rows_below("docs/diary.md", "Status")
    assert [codes(status)[0] for status, *_ in rows] == list(get_args(EntryStatus))


def test_ratings_read_as_the_table_says():
    for written, shown, brought in rows_below("docs/works.md", "Ratings"):
        value, scale = re.fullmatch("rating: (.*?)(?:, scale: (.*))?", codes(written)[0]).groups()
        rating = parse_rating(value, TEN, scale or "")
        said = (rating.text, mean([rating], TEN).rating.text)
        assert said == (codes(shown)[0], codes(brought)[0])


def test_the_complete_comment_uses_every_key():
    path = "content/comments/last-train-home/c0004.md"
    used = keys_used("docs/comments.md", path, parse_comment, UTC, TEN)
    assert names_of(CommentMeta) - used == set()


# ---------------------------------------------------------------- links


def anchors(document):
    """Return the ids that the headings of a document get where it is shown."""
    headings = re.findall(r"^#+ (.+)$", text_of(document), re.MULTILINE)
    return {slugify(heading) for heading in headings}


@pytest.mark.parametrize("document", DOCUMENTS)
def test_links_between_documents_lead_somewhere(document):
    prose = re.sub(r"^(`{3,}).*?^\1", "", text_of(document), flags=re.MULTILINE | re.DOTALL)
    broken = []
    prose = re.sub("`[^`]*`", "", prose)
    for target in re.findall(r"""(?:\]\(|src=")(?!https?:)([^)"]+)[)"]""", prose):
        path, _, fragment = target.partition("#")
        found = (ROOT / document).parent / path if path else ROOT / document
        if not found.exists():
            broken.append(target)
        elif fragment and fragment not in anchors(found.resolve().relative_to(ROOT)):
            near = difflib.get_close_matches(fragment, anchors(document), 1)
            broken.append(f"{target} {near}")
    assert broken == []


if __name__ == "__main__":
    write_tables()
