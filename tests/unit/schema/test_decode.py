"""Records are read field by field, with every mistake named where it stands."""

from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.core.dates import When
from sitegen.frontmatter.yaml_nodes import compose
from sitegen.schema.decode import MAX_PROBLEMS, DecodeContext, decode_record
from sitegen.schema.fields import NAMES, TERMS

ZONE = ZoneInfo("Asia/Shanghai")


class Series(msgspec.Struct, frozen=True):
    """A nested record."""

    name: str
    number: Annotated[int, msgspec.Meta(ge=0, le=99)] | None = None


class Seen(msgspec.Struct, frozen=True):
    """A nested record that a date alone may stand for."""

    date: When
    again: bool = False


class Post(msgspec.Struct, frozen=True, rename={"kind": "type"}):
    """A record with a field of every kind."""

    title: str
    date: When | None = None
    draft: bool = False
    tags: Annotated[tuple[str, ...], msgspec.Meta(max_length=3)] = ()
    formats: tuple[Literal["rss", "atom"], ...] = ("rss",)
    series: str | Series | None = None
    rating: Annotated[float, msgspec.Meta(gt=-1, lt=11)] | Literal["up", "down"] | None = None
    comments: bool | Literal["open", "closed", "off"] = "open"
    diary: tuple[When | Seen, ...] = ()
    cast: tuple[Series, ...] = ()
    credits: dict[str, tuple[str, ...]] = {}
    facts: dict[str, str] = {}
    language: Annotated[str, msgspec.Meta(pattern="^[a-z]+$", min_length=2)] = "en"
    count: int = 10
    kind: str = "post"
    quoted: "Post | None" = None
    extra: dict[str, Any] = {}


class Strict(msgspec.Struct, frozen=True):
    """A record without a place for keys of one's own, and with required fields of many kinds."""

    name: str
    number: int
    names: tuple[str, ...]


def reading(text, cls=Post, **options):
    node, problems = compose(text, "x.md")
    assert problems == ()
    return decode_record(node, cls, DecodeContext("x.md", ZONE, **options))


def values(text):
    """Read a post without mistakes, as a dict of what differs from the defaults."""
    result = reading("title: x\n" + text)
    assert result.problems == ()
    default = Post("x")
    fields = msgspec.structs.asdict(result.value).items()
    return {name: value for name, value in fields if value != getattr(default, name)}


def told(text, cls=Post, **options):
    """Return the problems of a text as (line, column, message)."""
    problems = reading(text, cls, **options).problems
    return [(problem.line, problem.column, problem.message) for problem in problems]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tags: [007, NO, 1:27]", {"tags": ("007", "NO", "1:27")}),
        ("tags: one", {"tags": ("one",)}),
        ("tags:", {}),
        ("tags: [a, '', b]", {"tags": ("a", "b")}),
        ("formats: []", {"formats": ()}),
        ("formats: atom", {"formats": ("atom",)}),
        ("date: 2011", {"date": When("2011-01-01T00:00:00+08:00", "year")}),
        ("date: null", {}),
        ("draft: true", {"draft": True}),
        ("draft:", {}),
        ("series: ' Trains '", {"series": "Trains"}),
        ("series: {name: Trains, number: 02}", {"series": Series("Trains", 2)}),
        ("series: ~", {}),
        ("rating: 8.5", {"rating": 8.5}),
        ("rating: -0.5", {"rating": -0.5}),
        ("rating: up", {"rating": "up"}),
        ("comments: off", {"comments": "off"}),
        ("comments: false", {"comments": False}),
        ("diary: 2011", {"diary": (When("2011-01-01T00:00:00+08:00", "year"),)}),
        (
            "diary: {date: 2011, again: true}",
            {"diary": (Seen(When("2011-01-01T00:00:00+08:00", "year"), True),)},
        ),
        ("cast: {name: Mary}", {"cast": (Series("Mary"),)}),
        ("cast: [{name: Mary}, {name: Jo}]", {"cast": (Series("Mary"), Series("Jo"))}),
        ("credits: {A: , B: x, C: [y]}", {"credits": {"A": (), "B": ("x",), "C": ("y",)}}),
        ("facts: {Pages: 0320, Call: }", {"facts": {"Pages": "0320", "Call": ""}}),
        ("language: zh", {"language": "zh"}),
        ("count: -3", {"count": -3}),
        ("type: null", {"kind": "null"}),
        ("quoted: {title: y}", {"quoted": Post("y")}),
        (
            "extra: {a: null, b: [1, {c: ' 2.0'}]}",
            {"extra": {"a": "null", "b": ["1", {"c": " 2.0"}]}},
        ),
    ],
)
def test_each_kind_is_read_as_people_mean_it(text, expected):
    """A value becomes what its annotation says; nothing written is nothing given."""
    assert expected == values(text)


@pytest.mark.parametrize(
    ("text", "column", "message"),
    [
        ("date: 04.03.2011", 7, "date: '04.03.2011' is not a date: write 2011-03-04"),
        ("draft: yes", 8, "draft: 'yes' is not one of true, false (write true)"),
        ("draft: Off", 8, "draft: 'Off' is not one of true, false (write false)"),
        ("rating: 8,5", 9, "rating: '8,5' is not a number (write 8.5, with a point), or one of"),
        ("rating: 11", 9, "rating: '11' is not a number < 11"),
        ("rating: 1_0", 9, "rating: '1_0' is not a number"),
        ("rating: ٣", 9, "rating: '٣' is not a number"),
        ("rating: .nan", 9, "rating: '.nan' is not a number"),
        ("rating: [1]", 9, "rating: expected a number or one of up, down, got a list"),
        ("count: 1.5", 8, "count: '1.5' is not a whole number"),
        (f"count: {'9' * 5000}", 8, f"count: '{'9' * 57}...' is not a whole number"),
        ("comments: opne", 11, "comments: 'opne' is not one of true, false, or one of open,"),
        ("formats: [rss, atmo]", 16, "formats: 'atmo' is not one of rss, atom (write atom)"),
        ("tags: {a: b}", 7, "tags: expected a list, got a mapping"),
        ("tags: [a, [b]]", 11, "tags: expected text, got a list"),
        ("tags: [a, b, c, d]", 7, "tags: is not a list of length <= 3"),
        ("type: [a]", 7, "type: expected text, got a list"),
        ("language: ZH", 11, "language: 'ZH' is not text matching regex '^[a-z]+$'"),
        ("language: z", 11, "language: 'z' is not text of length >= 2"),
        ("series: [a]", 9, "series: expected a mapping or text, got a list"),
        ("series: {number: 1}", 9, "series.name: is required"),
        ("series: {name: x, number: 100}", 27, "series.number: '100' is not a whole number <= 99"),
        ("series: {name: x, nmber: 1}", 19, "series: unknown key 'nmber': did you mean 'number'?"),
        ("cast: [{name: x}, {number: 1}]", 19, "cast.name: is required"),
        ("credits: {A: {b: c}}", 14, "credits.A: expected a list, got a mapping"),
        ("facts: x", 8, "facts: expected a mapping, got a single value"),
    ],
)
def test_an_unusable_value_is_explained_and_left_out(text, column, message):
    """The one problem stands at the value, and says what is expected."""
    [(line, found_column, found)] = told("title: x\n" + text)
    assert (line, found_column) == (2, column)
    assert found.startswith(message)


def test_the_rest_of_a_list_stays():
    """A bad item is left out, and positions count the items that are there."""
    result = reading("title: x\ndiary: [2011, nonsense, 2012-03]\ncast: [{number: 1}, {name: y}]")
    assert [when.precision for when in result.value.diary] == ["year", "month"]
    assert result.value.cast == (Series("y"),)
    assert result.at("diary.1") == (2, 25)


@pytest.mark.parametrize(
    ("key", "message"),
    [
        ("titel", "unknown key 'titel': did you mean 'title'?"),
        ("TAGS", "unknown key 'TAGS': did you mean 'tags'?"),
        ("lastmod", "unknown key 'lastmod': write 'date'"),
        ("work", "'work' is not supported yet"),
        ("xyzzy", "unknown key 'xyzzy': put your own keys under 'extra'"),
        ("kind", "unknown key 'kind': put your own keys under 'extra'"),
    ],
)
def test_an_unknown_key_is_named_at_its_place(key, message):
    """The message names the key that was meant, where there is one."""
    options = {"key_hints": {Post: {"lastmod": "date"}}, "unsupported": {Post: frozenset(["work"])}}
    assert [(2, 1, message)] == told(f"title: x\n{key}: y", **options)


def test_where_keys_of_ones_own_have_no_place_the_keys_are_listed():
    """A record without extra says what may stand in it."""
    message = "unknown key 'xyzzy': the keys here are name, number, names"
    assert [(2, 1, message)] == told("{name: x, number: 1, names: [],\nxyzzy: 1}", Strict)


def test_missing_fields_are_reported_and_the_record_is_built_all_the_same():
    """What is required and not there has an empty value, so that later phases can go on."""
    result = reading("\n\nname:\n", Strict)
    empty = "name: is required, and empty: put a value that begins with # in quotes"
    expected = [empty, "number: is required", "names: is required"]
    assert expected == [problem.message for problem in result.problems]
    assert [(3, 6), (3, 1), (3, 1)] == [(p.line, p.column) for p in result.problems]
    assert result.value == Strict("", None, ())


def test_without_front_matter_what_is_missing_is_missing_at_the_top():
    """A file without any keys is told so at its first line."""
    result = decode_record(None, Post, DecodeContext("x.md", ZONE))
    assert told("", Post) == [(1, 1, "title: is required")]
    assert result.value == Post("")
    assert result.at("title") == (1, 1)


def test_what_is_no_mapping_is_one_problem():
    """A list where keys are expected does not also miss every field."""
    assert told("\n- a\n- b") == [(2, 1, "expected 'key: value' lines, got a list")]


def test_positions_are_those_of_the_values():
    """Later checks can point to any value by its dotted name."""
    result = reading("title: x\nseries:\n  name: y\ntags: [a, b]\ncredits: {A: [z]}")
    expected = {
        "title": (1, 8),
        "series": (3, 3),
        "series.name": (3, 9),
        "tags": (4, 7),
        "tags.0": (4, 8),
        "tags.1": (4, 11),
        "credits": (5, 10),
        "credits.A": (5, 14),
        "credits.A.0": (5, 15),
    }
    assert expected == result.positions


def test_strangers_mistakes_are_warnings():
    """With the severity of a comment file, nothing in it is an error."""
    result = reading("rating: x\nnonsense: y", severity="warning")
    assert [problem.severity for problem in result.problems] == ["warning"] * 3


@pytest.mark.parametrize(
    "text",
    [
        "title: x\ncast: [" + "{a: b}," * 5_000 + "]",
        "title: x\ndiary: [" + "x," * 20_000 + "]",
        "title: x\n" + "".join(f"title{number}: x\n" for number in range(10_000)),
    ],
)
def test_a_file_of_nothing_but_mistakes_is_cut_short(text):
    """The list of problems ends, and says that there are more."""
    problems = told(text)
    assert len(problems) == MAX_PROBLEMS + 1
    assert problems[-1][2] == "there are more mistakes; the rest is not listed"


KEYS = st.text("abcxyz", min_size=6, max_size=9)


@given(st.lists(KEYS, unique=True, max_size=9), st.integers(0, 5))
def test_every_unknown_key_is_reported_on_its_own_line(keys, indent):
    """However many keys are unknown, each problem has the line and column of its key."""
    pad = " " * indent
    text = "".join(f"{pad}{key}: x\n" for key in ["title", *keys])
    expected = [(line, indent + 1) for line in range(2, len(keys) + 2)]
    assert expected == [(line, column) for line, column, _ in told(text)]


@given(
    st.recursive(
        st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=9,
    ),
    st.sampled_from([field.encode_name for field in msgspec.structs.fields(Post)]),
)
def test_any_value_of_any_field_is_read_or_reported(value, key):
    """Whatever stands in a field, there is a record, and a place for each problem."""
    text = msgspec.json.encode({key: value}).decode()
    node, _ = compose(text, "x.md")
    result = decode_record(node, Post, DecodeContext("x.md", ZONE))
    assert isinstance(result.value, Post)
    assert all(problem.line >= 1 and problem.column >= 1 for problem in result.problems)


# ---------------------------------------------------------------- commas


class Film(msgspec.Struct, frozen=True):
    """A record with lists of terms, of names, and of titles."""

    genres: Annotated[tuple[str, ...], TERMS] = ()
    director: Annotated[tuple[str, ...], NAMES] = ()
    credits: dict[str, Annotated[tuple[str, ...], NAMES]] = {}
    titles: tuple[str, ...] = ()


def film(text):
    node, _ = compose(text, "f.md")
    decoded = decode_record(node, Film, DecodeContext(path="f.md", zone=ZONE))
    return decoded.value, [str(problem) for problem in decoded.problems]


@pytest.mark.parametrize(
    ("written", "several", "one"),
    [
        ("rain, trains", "[rain, trains]", '["rain, trains"]'),
        ("'rain, trains'", "[rain, trains]", '["rain, trains"]'),
        ("Paris,Texas", "[Paris, Texas]", '["Paris,Texas"]'),
        ("1999, no", "['1999', 'no']", '["1999, no"]'),
        ("雨，火车", "[雨, 火车]", '["雨，火车"]'),
        ("rain,", "[rain]", '["rain,"]'),
        ("'a, \"b\"'", "[a, '\"b\"']", "['a, \"b\"']"),
        (f"{'x' * 80}, y", "[a, b]", '["a, b"]'),
    ],
)
def test_one_scalar_with_a_comma_is_no_list_of_terms(written, several, one):
    ways = f"write {several} for several, or {one} for one"
    assert film(f"genres: {written}\n")[1] == [
        f"f.md:1:9: error: genres: a comma makes no list: {ways}"
    ]
    assert film(f"genres: {one}\n")[1] == film(f"genres: {several}\n")[1] == []


@pytest.mark.parametrize("key", ["director: ", "credits:\n  Editor: "])
def test_one_scalar_with_a_comma_is_one_name_with_a_warning(key):
    value, [problem] = film(f"{key}Jo, Mira\n")
    assert ("Jo, Mira",) in (value.director, *value.credits.values())
    assert ": warning: " in problem
    assert 'write [Jo, Mira] for several, or ["Jo, Mira"] for one' in problem


def test_titles_may_have_commas():
    text = 'titles: The Good, the Bad\ngenres: ["Rock, roll", b]\ndirector: [A, "B, Jr."]\n'
    assert film(text) == (
        Film(genres=("Rock, roll", "b"), director=("A", "B, Jr."), titles=("The Good, the Bad",)),
        [],
    )
    assert film("genres:\n- Paris, Texas\n- b\n")[1] == []


def test_a_comma_in_braces_is_told_in_its_own_words():
    assert film("{genres: a, b, c}")[1] == [
        "f.md:1:13: error: write genres: [a, …], in brackets",
        "f.md:1:16: error: write genres: [a, …], in brackets",
    ]
