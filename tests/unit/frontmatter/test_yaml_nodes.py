"""YAML keeps its spelling and its places, and hostile YAML ends in an error."""

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from sitegen.core.diagnostics import Problem
from sitegen.frontmatter import yaml_nodes
from sitegen.frontmatter.yaml_nodes import Mapping, Scalar, Sequence, compose, plain, quoted

MANY = 100_000
ALIAS_BOMB = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 10)}]\n" for level in range(1, 10)
)
MERGE_BOMB = "a0: &a0 {x: 1}\n" + "".join(
    f"a{level}: &a{level}\n  <<: [{', '.join([f'*a{level - 1}'] * 10)}]\n" for level in range(1, 9)
)
DEEP_ALIASES = f"a: &a {'[' * 40}{']' * 40}\nb: {'[' * 40}*a{']' * 40}"

HOSTILE = {
    "unclosed lists": "[" * MANY,
    "unclosed mappings": "{" * MANY,
    "closed lists": "[" * MANY + "]" * MANY,
    "lists in a value": "a: " + "[" * MANY,
    "lists and mappings": "[{" * MANY,
    "block lists": "- " * MANY,
    "block keys": "? " * MANY,
    "block lists and keys": "- ? " * (MANY // 2),
    "indented mappings": "\n".join(" " * level + "a:" for level in range(500)),
    "alias bomb": ALIAS_BOMB,
    "deep aliases": DEEP_ALIASES,
    "merge bomb": MERGE_BOMB,
    "merge key": "a: &a {b: c}\n<<: *a\n",
    "cyclic list": "a: &a [*a]\n",
    "cyclic mapping": "&a {b: *a}",
    "cyclic key": "a: &a {*a : b}",
    "unknown alias": "a: *b\n",
    "many aliases": "- &a x\n" + "- *a\n" * 50_000,
    "many items": "[" + "x," * MANY + "]",
    "many lines": "-\n" * MANY,
    "many doubled keys": "a: 1\n" * 40_000,
    "many colons": ":" * MANY,
    "many exclamation marks": "!" * MANY,
    "many ampersands": "&" * MANY,
    "many stars": "*" * MANY,
    "many anchors": "a: " + "&a " * MANY,
    "many tag directives": "".join(f"%TAG !{n}! x\n" for n in range(15_000)) + "--- a",
    "YAML of another version": "%YAML 9.9\n---\na: b",
    "too long": "a: " + "x" * 300_000,
    "long key": "x" * MANY + ": a",
    "surrogate": "a: \ud800",
    "NUL": "a: \0",
    "escape sequence": "a: \x1b[31m",
    "byte order mark inside": "a: \ufeffb",
    "escaped NUL": 'a: "\\0"',
    "escaped surrogate": 'a: "\\ud800"',
    "escaped beyond Unicode": 'a: "\\U0011FFFF"',
    "two documents": "a: 1\n---\nb: 2\n",
    "document behind an end": "a: 1\n...\n---\nb: 2\n",
    "Python object": "a: !!python/object:os.system x",
    "Python call": "!!python/object/apply:os.system ['true']",
    "local tag": "a: !x y",
    "set": "!!set {a, b}",
    "list as key": "[a]: b",
    "mapping as key": "{a: b}: c",
    "nothing as key": ": a",
    "block indicator": "a: |" + "9" * MANY,
    "backslashes": 'a: "' + "\\" * MANY,
    "lines in a bracket": "[" + "\n" * MANY,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
@pytest.mark.parametrize("loader", [yaml_nodes._LOADER, yaml.BaseLoader], ids=["fast", "Python"])
def test_hostile_yaml_is_an_error(text, loader, monkeypatch):
    """Whatever a stranger writes ends in a few errors, with either parser."""
    monkeypatch.setattr(yaml_nodes, "_LOADER", loader)
    _, problems = compose(text, "x.yaml")
    assert 1 <= len(problems) <= yaml_nodes.MAX_PROBLEMS + 1
    assert {"error"} == {problem.severity for problem in problems}


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("a: b: c", (1, 5), "quote a value that has ': ' in it"),
        ("title Foo\ndate: x", (2, 5), "does not continue the line above"),
        ("a: 1\n  b: 2", (2, 4), "does not continue the line above"),
        ("a:\n\tb: c", (2, 1), "a tab: indent YAML with spaces"),
        ("a: x\n\tb: c", (2, 1), "a tab: indent YAML with spaces"),
        ("a: @x", (1, 4), "quote a value that starts with '@'"),
        ("a: `x`", (1, 4), "quote a value that starts with '`'"),
        ("a: %x", (1, 4), "quote a value that starts with '%'"),
        ("a: **x**", (1, 4), "quote a value that starts with '*'"),
        ("a: *x* y", (1, 4), "quote a value that starts with '*'"),
        ("a: & b", (1, 4), "quote a value that starts with '&'"),
        ("a: !x", (1, 4), "quote a value that starts with '!'"),
        ("a: !x!y z", (1, 4), "quote a value that starts with '!'"),
        ("a: }", (1, 4), "quote a value that starts with '}'"),
        ("a: ? b", (1, 4), "quote a value that starts with '?'"),
        ("a: - x", (1, 4), "start a list on its own line"),
        ("b: 1\na: 'x\nc: d\n", (2, 4), "the quote that opens here is never closed"),
        ("b: 1\na: [x\nc: d\n", (2, 4), "the '[' that opens here is not closed"),
        ("b: 1\na: {x: y\nc: d\n", (2, 4), "the '{' that opens here is not closed"),
        ("a: [", (2, 1), "the text ends before all of its brackets are closed"),
        ('a: "\\q"', (1, 5), "write a backslash twice, or use single quotes"),
        ("a: b\nfoo\nc: d", (2, 1), "this line has no ': ' between key and value"),
        ("a: >x\n", (1, 4), "the text of a '>' block starts on the next line"),
        ("a: 'it's'", (1, 8), "text follows the closing quote"),
        ("  a: 1\nb: 2", (2, 1), "this is not valid here"),
        ("é: x\nü: \x07", (2, 4), "U+0007 is not allowed in YAML"),
        ("a: 1\nb: 2\na: 3", (3, 1), "'a' is given a second time"),
        ("a: 1\n? [x]\n: y", (2, 3), "a key must be text"),
    ],
)
def test_a_mistake_is_explained_where_it_stands(text, place, message):
    """The first problem has the place that an author looks at, and plain words."""
    problem = compose(text, "x.md")[1][0]
    assert place == (problem.line, problem.column)
    assert message in problem.message


def test_nodes_keep_spelling_and_place():
    """Nothing is typed: every scalar is as it was written, counted in characters from 1."""
    node, problems = compose("ü: 007\nb: [NO, '1:27']\nc: {d: 1.50}\n", "x.yaml", first_line=3)
    assert problems == ()
    assert node == Mapping(
        (
            (Scalar("ü", 3, 1), Scalar("007", 3, 4)),
            (
                Scalar("b", 4, 1),
                Sequence((Scalar("NO", 4, 5), Scalar("1:27", 4, 9, plain=False)), 4, 4),
            ),
            (
                Scalar("c", 5, 1),
                Mapping(((Scalar("d", 5, 5), Scalar("1.50", 5, 8)),), 5, 4),
            ),
        ),
        3,
        1,
    )


def test_the_first_of_equal_keys_stays_and_reading_goes_on():
    """Every doubled key is reported, in whatever spelling, and none of them wins."""
    node, problems = compose("a: 1\n'a': 2\nb: {c: 1, c: 2}\n", "x.yaml")
    assert plain(node) == {"a": "1", "b": {"c": "1"}}
    assert problems == (
        Problem("x.yaml", 2, 1, "error", "'a' is given a second time"),
        Problem("x.yaml", 3, 11, "error", "'c' is given a second time"),
    )


@pytest.mark.parametrize("text", ["", "\n\n", "# nothing\n"])
def test_a_text_without_a_document_is_none(text):
    """Where there is nothing, there is no mistake either."""
    assert compose(text, "x.yaml") == (None, ())


def test_small_aliases_are_read():
    """An alias is what it stands for, at the place where that stands."""
    node, problems = compose("a: &x [1, 2]\nb: *x\n", "x.yaml")
    assert problems == ()
    assert plain(node) == {"a": ["1", "2"], "b": ["1", "2"]}


def test_a_long_number_is_a_text():
    """No number is converted, so none is too long."""
    assert plain(compose("a: " + "9" * 5000, "x.yaml")[0]) == {"a": "9" * 5000}


def test_only_line_feeds_count_as_lines():
    """Separators that editors do not show as lines move no position."""
    node, _ = compose("a: x\u2028y\u0085z\nb: c", "x.yaml")
    assert node == Mapping(
        ((Scalar("a", 1, 1), Scalar("x y z", 1, 4)), (Scalar("b", 2, 1), Scalar("c", 2, 4))), 1, 1
    )


@pytest.mark.parametrize(
    ("text", "shown"),
    [("a", "'a'"), ("a\n\tb", "'a b'"), ("a\x1bb", "'a\ufffdb'"), ("x" * 99, f"'{'x' * 57}...'")],
)
def test_quoted_text_is_short_and_on_one_line(text, shown):
    """A message stays one line of visible characters, whatever is quoted in it."""
    assert shown == quoted(text)


@given(st.text(), st.text("[]{}-?:,&*!|>'\"%@`# \n\tab<~", max_size=60))
def test_any_text_is_a_node_or_a_problem(prose, syntax):
    """Nothing is raised, and every problem stands inside the text or right behind it."""
    for text in (prose, syntax):
        node, problems = compose(text, "x.yaml", first_line=2)
        lines = text.count("\n") + text.count("\r") + 1
        assert all(2 <= problem.line <= lines + 2 for problem in problems)
        assert node is None or plain(node) is not None


def test_an_anchor_before_a_word_that_nothing_refers_to_is_an_unquoted_word() -> None:
    """`title: &Sons and Co` loses no word without a complaint."""
    _, problems = compose("title: &Sons and Co\n", "x.md")
    assert [(p.line, p.column, "'&Sons'" in p.message) for p in problems] == [(1, 8, True)]


def test_an_anchor_that_an_alias_refers_to_is_fine() -> None:
    """A value may be written once and used twice."""
    node, problems = compose("a: &x one\nb: *x\n", "x.md")
    assert (node and plain(node), problems) == ({"a": "one", "b": "one"}, ())


# ---------------------------------------------------------------- characters in two halves


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (r'"\uD83D\uDE00"', "😀"),
        (r'"\ud83d\ude00 \U0000D83D\uDE00"', "😀 😀"),
        ('"\\uD83D\\\n  \\uDE00"', "😀"),
        (r'"\\uD83D"', r"\uD83D"),
        (r'"\\\uD83D\uDE00"', "\\😀"),
        (r"'\uD83D\uDE00'", r"\uD83D\uDE00"),
        (r"\uD83D\uDE00 x", r"\uD83D\uDE00 x"),
        ("|-\n  \\\\\\uD83D", r"\\\uD83D"),
    ],
)
def test_a_character_in_two_halves_is_one_in_double_quotes(text, value):
    """As JSON writes it; elsewhere a backslash is a backslash."""
    node, problems = compose(f"a: {text}\nb: c", "x.yaml")
    assert problems == ()
    assert [scalar.value for _, scalar in node.pairs] == [value, "c"]


def test_what_stands_behind_two_halves_keeps_its_position():
    node, _ = compose(r'{a: "\uD83D\uDE00", b: c}', "x.yaml")
    assert (node.pairs[1][1].line, node.pairs[1][1].column) == (1, 24)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (r'"\uD83D"', "U+D83D is half of a character, without its other half: remove it"),
        (r'"\ude00 x"', "U+DE00 is half of a character, without its other half: remove it"),
        (r'"\U00110000"', "this escape is not a character: remove it"),
    ],
)
def test_an_escape_that_is_no_character_is_told(text, message):
    _, [problem] = compose(f"a: {text}", "x.yaml")
    assert problem.message == message
