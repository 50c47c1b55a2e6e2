"""The short way through YAML leads to the nodes of the long one, or nowhere."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitegen.frontmatter import yaml_nodes
from sitegen.frontmatter.split import split
from sitegen.frontmatter.yaml_fast import MAX_CHARACTERS, read_lines
from sitegen.frontmatter.yaml_nodes import compose

SIGNS = "-?:,[]{}#&*!|>'\"%@`~<=.\\/+_ \t\n\r\0\x85\xa0\u2028\u200d\ufeff\ud800ab1é한🙂"
PIECES = (
    *SIGNS,
    "\n", "\n  ", "\n    ", "\n- ", "\n  - ", "\nb: ", "\n  c: ", "\nd:\n  ", "\n_e2: [a, 'b']",
    ": ", " #", "---", "...", "<<", "[a, b]", "[", "]", '"a"', "'b'", "''", '\\"', "2011-03-04",
)  # fmt: skip

SIMPLE = {
    "pairs": "title: 007\ndate: 2011-03-04 09:00:00+08:00\nurl: https://a.example/b?c=d#e\n",
    "no line end": "title: a",
    "quotes": "a: \"b: #c'\"\nd: ' e\\n\" '\nf: ''\n",
    "other scripts": "title: 東京物語 — «ü» 🎬\nb: х\n",
    "signs inside": "a: b#c:d, [e] {f} & *g* !h |i >j 'k' \"l\" %m @n `o` - ? p\n",
    "nothing": "a:\nb:\n",
    "lists in brackets": "a: []\nb: [c]\nd: [ e f ,g-h  , 007]\n",
    "lists below": "a:\n- b\n- 'c'\nd:\n    - \"e\"\n    - f\ng: h\n",
    "keys below": "a:\n  b: c\n  d: [e, f]\n  g:\n    - h\n  i:\nj: k\n",
    "keys far below": "a:\n b:\n  c:\n   d:\n    e: f\n",
}
UNUSUAL = {
    "empty": "",
    "empty line": "a: b\n\nc: d\n",
    "comment": "a: b # c\n",
    "comment line": "# a\nb: c\n",
    "two lines": "a: b\n  c\n",
    "one key twice": "a: b\na: c\n",
    "one key twice below": "a:\n  b: c\n  b: d\n",
    "keys of other signs": "a-b: c\n",
    "quoted key": "'a': b\n",
    "merge key": "<<: a\n",
    "no key": "a\n",
    "list": "- a\n",
    "indented": " a: b\n",
    "indented unevenly": "a:\n    b: c\n  d: e\n",
    "doubled quote": "a: 'b''c'\n",
    "escape": 'a: "\\u0041"\n',
    "open quote": "a: 'b\n",
    "words behind a quote": "a: 'b' c\n",
    "colon": "a: b: c\n",
    "colon at the end": "a: b:\n",
    "spaces before a value": "a:    b\n",
    "space at the end": "a: b \n",
    "space for a value": "a: \n",
    "tab": "a: b\tc\n",
    "alias": "a: *b\n",
    "anchor": "a: &b c\n",
    "tag": "a: !b c\n",
    "block text": "a: |\n  b\n",
    "braces": "a: {b: c}\n",
    "list in a list": "a: [[b]]\n",
    "quotes in a list": "a: ['b']\n",
    "nothing in a list": "a: [b, , c]\n",
    "open list": "a: [b\n",
    "word behind a list": "a: [b] c\n",
    "keys in a list": "a:\n  - b: c\n",
    "list in a list below": "a:\n  - - b\n",
    "document": "--- a\n",
    "document's end": "a: b\n...\n",
    "directive": "%YAML 1.1\n",
    "control character": "a: b\x07\n",
    "other line end": "a: b\u2028c: d\n",
    "invisible character": "a: \ufeffb\n",
    "surrogate": "a: \ud800\n",
    "deep": "".join(" " * level + "a:\n" for level in range(60)),
    "long": "a: " + "b" * MAX_CHARACTERS,
    "long key": "a" * 65 + ": b\n",
}


@pytest.mark.parametrize("text", SIMPLE.values(), ids=SIMPLE.keys())
def test_what_is_simple_has_the_parsers_nodes(text):
    """Spelling, kind of quotes, line and column are those of the parser."""
    assert (read_lines(text, 7), ()) == compose(text, "x.md", 7)


@pytest.mark.parametrize("text", UNUSUAL.values(), ids=UNUSUAL.keys())
def test_what_is_not_simple_is_left_to_the_parser(text):
    """Mistakes are among it, so that there is one place that words them."""
    assert read_lines(text) is None


def agree(text):
    """Hold the short way to the long one, wherever it comes to an end."""
    found = read_lines(text, 2)
    assert found is None or (found, ()) == compose(text, "x.md", 2)


@settings(max_examples=500)
@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_no_sign_leads_astray(text):
    """Wherever YAML's signs stand, there is no mapping but the parser's."""
    for whole in (text, f"a: {text}", f"a: [{text}]", f"a:\n  - {text}", f"a:\n  b: {text}"):
        agree(whole)


@given(st.lists(st.tuples(st.text("ab_1-", max_size=3), st.text(max_size=12)), max_size=4))
def test_no_character_leads_astray(pairs):
    """The same for every character that there is."""
    agree("".join(f"{key}: {value}\n" for key, value in pairs))


def test_no_limit_of_the_parser_is_passed_by():
    """The longest text that is read has far fewer values than a file may hold."""
    assert MAX_CHARACTERS < yaml_nodes.MAX_NODES
    assert MAX_CHARACTERS < yaml_nodes.MAX_CHARACTERS


def test_simple_front_matter_meets_no_parser(monkeypatch):
    """Front matter of simple lines takes the short way, any other the long one."""
    monkeypatch.delattr("sitegen.frontmatter.split.compose")
    assert split("---\ntitle: a\n---\n", "x.md").meta == read_lines("title: a\n", 2)
    with pytest.raises(NameError):
        split("---\ntitle: a # b\n---\n", "x.md")
