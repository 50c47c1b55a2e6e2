"""Elements that end themselves, which browsers leave open."""

import pytest

from sitegen.markup.converter import Converter

CONVERTER = Converter()


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (
            '<iframe src="https://a.example/" />\n\n"b"',
            '<iframe src="https://a.example/"></iframe>\n\n<p>“b”</p>',
        ),
        ('a <a name="x"/> b', '<p>a <a name="x"></a> b</p>'),
        ('<div class="x"/>\n\nb', '<div class="x"></div>\n\n<p>b</p>'),
        (
            '<script src="https://a.example/" />\n\n"b"',
            '<script src="https://a.example/"></script>\n\n<p>“b”</p>',
        ),
        ("<my-x />b <video controls/>", "<p><my-x></my-x>b <video controls></video></p>"),
        (
            "a <svg/> <svg><path d='M0'/></svg> \"b\"",
            "<p>a <svg/> <svg><path d='M0'/></svg> “b”</p>",
        ),
        ("a<br/>b <wbr/>", "<p>a<br/>b <wbr/></p>"),
        ('<span title="a" />b</span>', '<p><span title="a">b</span></p>'),
        ("<b>a<b/></b>", "<p><b>a<b></b></b></p>"),
        (
            "<a href=https://a.example/>b</a>",
            "<p><a href=https://a.example/>b</a></p>",
        ),
        ('<a title="/">b</a>', '<p><a title="/">b</a></p>'),
    ],
)
def test_they_get_an_end(source: str, expected: str) -> None:
    """In HTML a slash ends nothing but what has no inside, and what is SVG or MathML."""
    converted = CONVERTER.convert(source, path="content/posts/a.md")
    assert converted.problems == ()
    assert converted.body.html == expected


def test_what_follows_ends_a_list_item() -> None:
    """Browsers read it as its author meant it."""
    html = CONVERTER.convert("<ul><li/>a<li/>b</ul>", path="content/posts/a.md").body.html
    assert html == "<ul><li/>a<li/>b</ul>"
