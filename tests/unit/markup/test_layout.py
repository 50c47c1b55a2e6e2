"""Lists, quotes and fences: what GitHub's Markdown means is what comes out."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitegen.markup.converter import Converter
from sitegen.markup.layout import Layout
from sitegen.markup.layout_steps import needs_layout
from sitegen.markup.source import Source

CONVERTER = Converter()
QUOTED_LIST = "<blockquote><p>a</p><ul><li>b</li></ul></blockquote>"
TABLE = (
    "<table><thead><tr><th>a</th><th>b</th></tr></thead>"
    "<tbody><tr><td>c</td><td>d</td></tr></tbody></table>"
)


def shape(source: str) -> str:
    """Return the HTML of a text without attributes and white space between tags."""
    html = CONVERTER.convert(source, path="content/posts/a.md").body.html
    html = re.sub(r"</?(?:div|span)\b[^>]*>", "", html)
    return re.sub(r"\s*(<[^>]*>)\s*", r"\1", re.sub(r"<(\w+)[^>]*>", r"<\1>", html))


SHAPES = [
    # Nested lists by two to four spaces, and paragraphs of items.
    (
        "- a\n  - b\n    - c\n- d",
        "<ul><li>a<ul><li>b<ul><li>c</li></ul></li></ul></li><li>d</li></ul>",
    ),
    ("- a\n   - b", "<ul><li>a<ul><li>b</li></ul></li></ul>"),
    ("- a\n    - b", "<ul><li>a<ul><li>b</li></ul></li></ul>"),
    ("- a\n\n  - b", "<ul><li><p>a</p><ul><li>b</li></ul></li></ul>"),
    ("1. a\n   - b\n2. c", "<ol><li>a<ul><li>b</li></ul></li><li>c</li></ol>"),
    ("- a\n   1. b\n   2. c\n- d", "<ul><li>a<ol><li>b</li><li>c</li></ol></li><li>d</li></ul>"),
    ("1. a\n\n   b\n\n2. c", "<ol><li><p>a</p><p>b</p></li><li><p>c</p></li></ol>"),
    ("10. a\n\n    b\n11. c", "<ol><li><p>a</p><p>b</p></li><li><p>c</p></li></ol>"),
    # Below a line of text.
    ("text\n- a\n- b", "<p>text</p><ul><li>a</li><li>b</li></ul>"),
    ("text\n+ a\n\nend", "<p>text</p><ul><li>a</li></ul><p>end</p>"),
    ("it was cold\n- and late", "<p>it was cold</p><ul><li>and late</li></ul>"),
    ("text\n1. a\n2. b", "<p>text</p><ol><li>a</li><li>b</li></ol>"),
    ("text\n1) a", "<p>text</p><ol><li>a</li></ol>"),
    ("> text:\n> - a", "<blockquote><p>text:</p><ul><li>a</li></ul></blockquote>"),
    ("> a\n- b", "<blockquote><p>a</p></blockquote><ul><li>b</li></ul>"),
    ("> a\n2. b", "<blockquote><p>a</p></blockquote><ol><li>b</li></ol>"),
    ("text\n1986. A year", "<p>text\n1986. A year</p>"),
    ("text\n-a\n*b*", "<p>text\n-a<em>b</em></p>"),
    # Brackets behind the number.
    ("1) a\n2) b", "<ol><li>a</li><li>b</li></ol>"),
    ("- x\n  1) y\n  2) z", "<ul><li>x<ol><li>y</li><li>z</li></ol></li></ul>"),
    # Headings and quotes right below items.
    ("- a\n- b\n# h", "<ul><li>a</li><li>b</li></ul><h1>h</h1>"),
    ("- a\n  # h", "<ul><li><p>a</p><h1>h</h1></li></ul>"),
    ("- a\n> q", "<ul><li>a</li></ul><blockquote><p>q</p></blockquote>"),
    ("- a\n  > q", "<ul><li>a<blockquote><p>q</p></blockquote></li></ul>"),
    ("- a\n    > q", "<ul><li>a<blockquote><p>q</p></blockquote></li></ul>"),
    ("- a\n    b\n    > q", "<ul><li>a\n    b<blockquote><p>q</p></blockquote></li></ul>"),
    ("- a\nb\n> q", "<ul><li>a\nb</li></ul><blockquote><p>q</p></blockquote>"),
    ("- a\nb\n# h", "<ul><li>a\nb</li></ul><h1>h</h1>"),
    ("- a\n    b\n    # h", "<ul><li><p>a\n    b</p><h1>h</h1></li></ul>"),
    ("a\n    # h\n    > q", "<p>a\n    # h\n    &gt; q</p>"),
    ("- > a\n  > - b", f"<ul><li>{QUOTED_LIST}</li></ul>"),
    ("- > a\n    > - b", f"<ul><li>{QUOTED_LIST}</li></ul>"),
    ("- > a\n  >\n  > - b", f"<ul><li>{QUOTED_LIST}</li></ul>"),
    (
        "- > a\n  > # h\n  > b",
        "<ul><li><blockquote><p>a</p><h1>h</h1><p>b</p></blockquote></li></ul>",
    ),
    # Tables.
    ("text\n|a|b|\n|-|-|\n|c|d|", f"<p>text</p>{TABLE}"),
    ("one\ntwo\na | b\n--|--\nc | d", f"<p>one\ntwo</p>{TABLE}"),
    ("> text\n> |a|b|\n> |-|-|\n> |c|d|", f"<blockquote><p>text</p>{TABLE}</blockquote>"),
    ("- x\n\n  |a|b|\n  |-|-|\n  |c|d|", f"<ul><li><p>x</p>{TABLE}</li></ul>"),
    ("text\n|a|b|\n|-|", "<p>text\n|a|b|\n|-|</p>"),
    # Fences.
    (
        "text\n  ```py\n  a\n    b\n  ```\nend",
        "<p>text</p><pre><code>a\n  b</code></pre><p>end</p>",
    ),
    (
        "1. a\n   ```\n   # b\n   ```\n2. c",
        "<ol><li>a<pre><code># b</code></pre></li><li>c</li></ol>",
    ),
    (
        "1. a\n\n    ```\n    # b\n\n    c\n    ```",
        "<ol><li><p>a</p><pre><code># b\n\nc</code></pre></li></ol>",
    ),
    ("- ```\n  a\n  ```\n- b", "<ul><li><pre><code>a</code></pre></li><li>b</li></ul>"),
    ("> ```\n> # a\n>\n> b\n> ```", "<blockquote><pre><code># a\n\nb</code></pre></blockquote>"),
    (
        "- > ```\n  > a\n  > ```",
        "<ul><li><blockquote><pre><code>a</code></pre></blockquote></li></ul>",
    ),
    (
        "t\n:   d\n\n    ```\n    a\n    ```",
        "<dl><dt>t</dt><dd><p>d</p><pre><code>a</code></pre></dd></dl>",
    ),
    ("!!! note\n    ~~~\n    # a\n    ~~~", "<p>Note</p><pre><code># a</code></pre>"),
]


@pytest.mark.parametrize(("source", "expected"), SHAPES)
def test_what_a_writer_of_github_means(source: str, expected: str) -> None:
    """Each is what GitHub makes of it."""
    assert shape(source) == expected


LINES = st.lists(
    st.tuples(
        st.sampled_from([0, 0, 2, 3, 4, 5]),
        st.sampled_from(
            [
                *("```", "~~~", "```py", "a", "", "- a", "1. b", "> c", "- ```", "> ```", "\t```"),
                *("# h", "> |a|", "|a|", "|-|", "> |-|", "2. d", "3) e", "- > f", "0. g"),
            ]
        ),
    ),
    max_size=12,
).map(lambda lines: "\n".join(" " * indent + line for indent, line in lines))

MARKED = st.lists(
    st.tuples(
        st.sampled_from([0, 0, 2, 4]),
        st.sampled_from(
            [
                *("```", "a", "", "{{% m %}}", ":::", "- a", "> q", "- ```", "> {{% m %}}"),
                *("<div>", ":   d", "> :::", ">", "1. b", "- > c"),
            ]
        ),
    ),
    max_size=12,
).map(lambda lines: "\n".join(" " * indent + line for indent, line in lines))


@given(MARKED)
@settings(max_examples=500, deadline=None)
def test_marks_and_markdown_find_the_same_code(source: str) -> None:
    """Fences in the author's text are those in the text that Markdown sees."""
    marked = Source(source)
    before = [block.code for block in Layout(source).blocks]
    after = [
        marked.restore(block.code, escape=False, indented=True)
        for block in Layout(marked.marked().expandtabs(4)).blocks
    ]
    assert len(before) == len(after)


CANONICAL = st.lists(
    st.tuples(st.integers(0, 2), st.sampled_from(["a", "- a", "- b", "", "> q", "|a|"])),
    max_size=12,
).map(lambda lines: "\n\n".join("    " * level + line for level, line in lines))


@given(CANONICAL)
@settings(max_examples=300)
def test_a_text_in_python_markdowns_form_stays_as_it_is(source: str) -> None:
    """Four spaces a level, and empty lines between blocks."""
    assert "\n".join(map(str, Layout(source).lines)) == source
    assert not needs_layout(source) or source.startswith(" ")


@given(LINES)
@settings(max_examples=300)
def test_what_does_not_matter_would_change_nothing(source: str) -> None:
    """The quick look passes over no text that has to be read."""
    if not needs_layout(source):
        assert "\n".join(map(str, Layout(source).lines)) == source
