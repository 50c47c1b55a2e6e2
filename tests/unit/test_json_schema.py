"""JSON Schemas: they take what the build takes, refuse what it refuses, and cannot drift."""

import json
import re
import subprocess
import sys
from pathlib import Path
from zoneinfo import ZoneInfo

import jsonschema
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from sitegen.comments.formats import read_comment_file
from sitegen.comments.parsing import parse_comment
from sitegen.config.settings import SETTING_HINTS
from sitegen.content.authors import FILE as AUTHORS
from sitegen.content.diary import is_diary, parse_diary
from sitegen.core.dates import parse_when
from sitegen.frontmatter.yaml_nodes import compose
from sitegen.json_schema import DIALECT, ROOTS, json_schema, written
from sitegen.markup.converter import Converter
from sitegen.schema.decode import DecodeContext, decode_record
from sitegen.schema.fields import schema_of
from sitegen.schema.ratings import Scale, make_scale

ROOT = Path(__file__).parents[2]
UTC = ZoneInfo("UTC")


class Core(yaml.SafeLoader):
    """Reads YAML as editors do: the core schema of YAML 1.2, in which dates are texts."""

    yaml_implicit_resolvers = {}  # noqa: RUF012


for tag, pattern, first in [
    ("null", r"~|null|Null|NULL|", "~nN\0"),
    ("bool", "true|True|TRUE|false|False|FALSE", "tTfF"),
    ("int", "[-+]?[0-9]+", "-+0123456789"),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", "-+.0123456789"),
]:
    resolve = re.compile(f"^(?:{pattern})$")
    Core.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", resolve, [*first.replace("\0", ""), ""])
Core.add_constructor("tag:yaml.org,2002:int", lambda loader, node: int(node.value))


def as_an_editor(text):
    return yaml.load(text, Loader=Core)


def validator(name):
    return jsonschema.Draft202012Validator(json_schema(name))


def complaints(name, value):
    """Return what a schema has to say of a value."""
    return [f"{e.json_path}: {e.message}" for e in validator(name).iter_errors(value)]


@pytest.mark.parametrize("name", ROOTS)
def test_each_is_a_schema_of_the_dialect_that_it_names(name):
    schema = json.loads(written(json_schema(name)))
    jsonschema.Draft202012Validator.check_schema(schema)
    assert (schema["$schema"], schema == json_schema(name)) == (DIALECT, True)


# ---------------------------------------------------------------- real sites


def documents(site):
    """Yield the files of a site that have a schema: its name, the path, and the YAML."""
    kinds = {"posts": "post", "works": "work", "pages": "page", "lists": "list"}
    for path in sorted((site / "content").rglob("*")):
        inside = path.relative_to(site).as_posix()
        folder = inside.split("/")[1]
        if path.suffix == ".md" and (name := {**kinds, "comments": "comment"}.get(folder)):
            text = path.read_text("utf-8")
            if text.startswith("---\n"):  # a comment may have a header of another system
                yield name, inside, text.split("---\n", 2)[1]
        elif is_diary(inside):
            yield "diary", inside, path.read_text("utf-8")
        elif inside == AUTHORS:
            yield "authors", inside, path.read_text("utf-8")
        elif folder == "comments" and path.suffix in (".yaml", ".yml", ".json"):
            yield "comment", inside, path.read_text("utf-8")
    if (site / "site.yaml").exists():
        yield "site", "site.yaml", (site / "site.yaml").read_text("utf-8")


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    """Return a made-up site of fifty posts, with works and comments of every shape."""
    site = tmp_path_factory.mktemp("corpus") / "site"
    program = [sys.executable, str(ROOT / "bench/make_corpus.py"), "50", str(site)]
    subprocess.run(program, check=True, capture_output=True)
    return site


def told_of(site):
    found, count = [], 0
    for name, path, text in documents(site):
        count += 1
        found += [f"{path}: {complaint}" for complaint in complaints(name, as_an_editor(text))]
    return found, count


def test_every_file_of_the_demo_fits_its_schema():
    found, count = told_of(ROOT)
    assert (found, count > 60) == ([], True)


def test_every_file_of_a_made_up_site_fits_its_schema(corpus):
    found, count = told_of(corpus)
    assert (found, count > 150) == ([], True)


def test_an_unknown_key_is_refused_wherever_it_stands(corpus):
    for name, path, text in documents(corpus):
        value = as_an_editor(text)
        if isinstance(value, dict) and name != "authors":
            assert complaints(name, {**value, "titel": "x"}), path


# ---------------------------------------------------------------- one verdict

VALUES = [
    "x", "'12'", "12", "0", "-1", "8.5", "'8.5'", "8,5", "yes", "true", "false", "'true'",
    "2011", "2011-03", "2011-03-04", "2011-13", "2011-03-04T09:00:00+08:00", "03/04/2011", "open",
    "[a, b]", "[]", "[[a]]", "[{a: b}]", "{a: b}", "{a: {b: c}}", "{a: [b]}", "{}", "[1, 2]",
    "[2011, 2012-01-02]", "{name: A}", "{name: [A]}", "{title: A}", "[{title: A}]", "{work: w}",
    "[{work: w, rating: 7}]", "[{work: {title: T}, rating: 7}]", "{date: 2011}", "[{date: x}]",
    "{text: A}", "[{name: A, url: u}]", "{source: S, fresh: 1}", "{source: S, fresh: -1}",
    "{source: S, blurbs: [{text: t}]}", "{source: S, blurbs: [{author: t}]}", "film", "rss",
    "{title: A, kind: film}", "{title: A, kind: x}", "{title: A, titel: x}", "99999", "oldest",
    "wanted", "reviewed", "{title: A, year: 1999, director: B}", "{year: 1999}", "{title: ' '}",
]  # fmt: skip
"""Values that some keys take and others do not."""
BLANK = ["", "''", "'  '"]
"""What a key that is required must not have."""


def refused_by_us(cls, text):
    context = DecodeContext(path="x", zone=UTC, key_hints=SETTING_HINTS)
    return [
        problem.message for problem in decode_record(compose(text, "x")[0], cls, context).problems
    ]


@pytest.mark.parametrize("name", [name for name in ROOTS if name != "authors"])
def test_a_schema_and_the_build_agree_on_every_key_and_value(name):
    """What one of them takes the other takes, for every key with values of every shape.

    A file of the diary is a list of what the type describes.
    """
    cls, check = ROOTS[name], validator(name)
    required = "".join(f"{key}: x\n" for key in schema_of(cls).required)
    differ, refusals = [], 0
    for key in schema_of(cls).fields:
        if (name, key) in {("comment", "status"), ("site", "environments")}:
            continue  # a word and other settings, which the types leave open
        for value in VALUES + BLANK * (key in schema_of(cls).required):
            text = f"{required.replace(f'{key}: x', '')}{key}: {value}\n".lstrip()
            ours = refused_by_us(cls, text)
            refusals += bool(ours)
            read = as_an_editor(text)
            if bool(ours) == check.is_valid([read] if name == "diary" else read):
                differ.append((text, ours))
    assert (differ, refusals > 100) == ([], True)


def test_a_setting_of_an_environment_is_checked_like_any_other():
    good, bad = {"paginate": 5, "theme": {"options": {"a": "b"}}}, {"paginate": "many"}
    assert complaints("site", {"environments": {"production": good}}) == []
    assert complaints("site", {"environments": {"production": bad}}) != []
    assert complaints("site", {"environments": {"production": {"titel": "x"}}}) != []


def test_a_comments_status_is_one_of_four():
    assert complaints("comment", {"status": "pending"}) == []
    assert complaints("comment", {"status": "waiting"}) != []


def test_comments_of_other_systems_fit():
    text = '{"name": "Ann", "replying_to": "1", "_id": "a", "message": "Hi.", "date": "2011"}'
    assert read_comment_file("c.json", text.encode()).problems == ()
    assert complaints("comment", json.loads(text)) == []


def test_authors_are_mappings_by_key():
    assert complaints("authors", {"mira": {"name": "Mira"}, "jo": None}) == []
    assert complaints("authors", {"mira": {"nam": "Mira"}}) != []
    assert complaints("authors", {"mira": "Mira"}) != []


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("", True),
        ("# Nothing yet\n", True),
        ("[]\n", True),
        ("- {work: w}\n- {work: {title: T, kind: game}, date: 2024-05, tags: rain}\n", True),
        ("- &a {work: w}\n- *a\n", True),
        ("- {work: w, status: wanted, again: true, liked: 'false', note: 5, rating: 8.5}\n", True),
        ("- {date: 2024}\n", False),
        ("- {work: w}\n-\n", False),
        ("- w\n", False),
        ("- [{work: w}]\n", False),
        ("- {work: w, wrk: v}\n", False),
        ("- {work: w, status: reviewed}\n", False),
        ("- {work: {kind: film}}\n", False),
        ("- {work: w, tags: 'a, b'}\n", False),
        ("work: w\n", False),
        ("w\n", False),
    ],
)
def test_a_file_of_the_diary_is_a_list_of_entries_or_empty(text, fits):
    converter = Converter([], None, "en", typography=True)
    _, problems = parse_diary("content/diary/x.yaml", text.encode(), converter, UTC, Scale())
    assert (problems == ()) == fits
    assert (complaints("diary", as_an_editor(text)) == []) == fits


def test_an_unknown_key_of_an_entry_is_refused_at_its_place():
    [complaint] = complaints("diary", [{"work": "w"}, {"work": "w", "titel": "x"}])
    assert complaint.startswith("$[1]: ")
    assert "'titel'" in complaint


def test_the_diary_of_the_documentation_fits():
    text = (ROOT / "docs/diary.md").read_text("utf-8")
    examples = [part.split("```")[0] for part in text.split("```yaml\n")[1:]]
    lists = [value for value in map(as_an_editor, examples) if isinstance(value, list)]
    assert [complaints("diary", value) for value in lists] == [[]] * len(lists)
    assert lists


@given(
    st.from_regex(r"\A[0-9]{4}(-[0-9]{2}){0,2}([T ][0-9]{2}:[0-9]{2}(:[0-9]{2})?)?Z?\Z")
    | st.datetimes().map(str)
    | st.dates().map(str)
    | st.text("0123456789-: TZ+", max_size=20)
)
def test_dates_are_those_that_the_build_reads(text):
    """Which months have 31 days is beyond a pattern; all else is the same."""
    try:
        ours = bool(parse_when(text, UTC))
    except ValueError as fault:
        if "which has" in str(fault) or "year 0000" in str(fault) or "UTC" in str(fault):
            return
        ours = False
    assert (complaints("page", {"title": "T", "date": text}) == []) == ours


@pytest.mark.parametrize(
    "date",
    [
        *(0, 99999999, 100000000, 1487095200, 1487095200.5, 1487095200000, 10**14 - 1, 10**14),
        *("1487095200", "12345678", "1487095200.5", "1487095200.", "2011-03-04", 2011),
    ],
)
def test_instants_of_other_systems_are_taken_where_the_build_reads_them(date):
    """They stand in comments alone."""
    data = json.dumps({"date": date, "body": "Seen."}).encode()
    _, problems = parse_comment("content/comments/a/c.json", data, UTC, make_scale("10", 0, 0.5))
    assert (complaints("comment", {"date": date, "body": "Seen."}) == []) == (problems == ())
    assert complaints("page", {"title": "T", "date": 1487095200}) != []


def test_the_settings_of_the_documentation_fit():
    text = (ROOT / "docs/settings.md").read_text("utf-8")
    example = text.split("File: `site.yaml`\n\n```yaml\n")[1].split("```")[0]
    assert complaints("site", as_an_editor(example)) == []


def test_what_describes_a_key_is_what_the_documentation_says():
    schema = json_schema("post")
    assert schema["properties"]["title"]["description"] == "the post's title"
    assert schema["properties"]["draft"]["default"] is False
    assert schema["required"] == ["title"]
