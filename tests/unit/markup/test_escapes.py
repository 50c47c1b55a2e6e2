"""A backslash before punctuation, and at the end of a line."""

import string

import pytest

from sitegen.markup.converter import Converter

CONVERTER = Converter()


def html_of(source: str) -> str:
    converted = CONVERTER.convert(source, path="content/posts/a.md")
    assert converted.problems == ()
    return converted.body.html.removeprefix("<p>").removesuffix("</p>")


@pytest.mark.parametrize("sign", string.punctuation)
def test_all_punctuation_can_be_escaped(sign: str) -> None:
    """The backslash goes, and the sign is what a reader sees: it begins nothing."""
    written = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&#34;", "'": "&#39;"}.get(sign, sign)
    assert html_of(f"a\\{sign}b") == f"a{written}b"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a\\\nb", "a<br>\nb"),
        ("a\\", "a\\"),
        ("C:\\new\\1", "C:\\new\\1"),
        ("`\\$`", "<code>\\$</code>"),
        ("\\&copy; &copy\\; &\\#169;", "&amp;copy; &amp;copy; &amp;#169;"),
        ("\\--x \\-- a\\...", "&#45;-x &#45;- a&#46;.."),
        ("- \\- a", "<ul>\n<li>- a</li>\n</ul>"),
        ("List\\<string\\>", "List&lt;string&gt;"),
        ("p@\\$\\$w0rd", "p@$$w0rd"),
        ("\\::: spoiler", "::: spoiler"),
        ('<b title="\\$">x</b>', '<b title="\\$">x</b>'),
    ],
)
def test_what_a_backslash_does(source: str, expected: str) -> None:
    """A letter's, a digit's and code's backslash stays; a line's last one breaks it."""
    assert html_of(source) == expected


def test_quotes_in_titles_can_be_escaped() -> None:
    """In a caption they are quotation marks as any other."""
    assert "<figcaption>He said “hi”</figcaption>" in html_of('![x](a.jpg "He said \\"hi\\"")')


@pytest.mark.parametrize("title", ['"a \\"q\\" \\& \\|"', "'a \"q\" \\& \\|'"])
def test_definitions_of_links_read_backslashes_too(title: str) -> None:
    """Title and address alike."""
    found = html_of(f"[x]\n\n[x]: https://a.example/\\_b {title}")
    assert found == '<a href="https://a.example/_b" title="a &quot;q&quot; &amp; |">x</a>'
