"""Items with a box."""

import re

import pytest

from sitegen.markup.converter import Converter
from sitegen.models.richtext import StringRef

CONVERTER = Converter()


def html_of(source: str) -> str:
    """Return the HTML with boxes made short."""
    converted = CONVERTER.convert(source, path="content/posts/a.md")
    assert converted.problems == ()
    keys = [ref.key for ref in converted.body.refs if isinstance(ref, StringRef)]
    html = re.sub("\x10([0-9]+)\x11", lambda match: keys[int(match[1])], converted.body.html)
    html = html.replace('<input aria-label="task_open" disabled type="checkbox">', "□")
    html = html.replace('<input aria-label="task_done" checked disabled type="checkbox">', "■")
    return html.replace("\n", "").replace('<li class="task-list-item">', "<task>")


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (
            "- [ ] a\n- [x] *b*\n- [X] c",
            "<ul><task>□ a</li><task>■ <em>b</em></li><task>■ c</li></ul>",
        ),
        ("1. [ ] a\n2. b", "<ol><task>□ a</li><li>b</li></ol>"),
        ("- [ ] a\n\n- [x] b", "<ul><task><p>□ a</p></li><task><p>■ b</p></li></ul>"),
        ("- [ ] a\n    - [x] b", "<ul><task>□ a<ul><task>■ b</li></ul></li></ul>"),
        ("> - [ ] a", "<blockquote><ul><task>□ a</li></ul></blockquote>"),
        (
            "- [ ]\n- [x]y\n- [y] z\n- \\[ ] a",
            "<ul><li>[ ]</li><li>[x]y</li><li>[y] z</li><li>[ ] a</li></ul>",
        ),
        ("[ ] a", "<p>[ ] a</p>"),
        ("- `[ ]` a", "<ul><li><code>[ ]</code> a</li></ul>"),
        ("- [x] a\n\n[x]: https://a.example/", "<ul><task>■ a</li></ul>"),
    ],
)
def test_an_item_may_begin_with_a_box(source: str, expected: str) -> None:
    """It is disabled, and its name is a word of the theme's."""
    assert html_of(source) == expected


def test_an_item_with_a_box_keeps_its_attributes() -> None:
    """A list of them in its last line is read as ever."""
    assert '<li class="task-list-item k">' in html_of("- [x] a\n{: .k}")


def test_notes_have_no_boxes() -> None:
    """They are items only in HTML."""
    assert "<p>[ ] n" in html_of("a[^1]\n\n[^1]: [ ] n")
