"""Bare addresses become links, by the rules of GitHub's Markdown."""

import re
import time

import pytest

from sitegen.markup.converter import Converter

CONVERTER = Converter()


def html_of(source: str) -> str:
    converted = CONVERTER.convert(source, path="content/posts/a.md")
    assert converted.problems == ()
    return converted.body.html.removeprefix("<p>").removesuffix("</p>")


def links_of(source: str) -> list[tuple[str, str]]:
    """Return address and words of each link."""
    return re.findall('<a href="([^"]*)">(.*?)</a>', html_of(source), re.DOTALL)


@pytest.mark.parametrize(
    ("source", "address"),
    [
        ("see https://a.example/b.", "https://a.example/b"),
        ("http://localhost:8000/x?", "http://localhost:8000/x"),
        ("HTTPS://A.EXAMPLE!", "HTTPS://A.EXAMPLE"),
        ("(https://a.example/b_(c))", "https://a.example/b_(c)"),
        ("https://a.example/b)).", "https://a.example/b"),
        ("[https://a.example/b]", "https://a.example/b"),
        ("https://a.example/?x=1&y=2", "https://a.example/?x=1&amp;y=2"),
        ("https://a.example/?x=1&amp;y=2", "https://a.example/?x=1&amp;y=2"),
        ("https://a.example/x&hellip;", "https://a.example/x"),
        ("https://a.example/x;", "https://a.example/x"),
        ("*https://a.example/b*", "https://a.example/b"),
        ("**https://a.example/b**", "https://a.example/b"),
        ("~~https://a.example/b~~", "https://a.example/b"),
        ("“https://a.example/b”", "https://a.example/b"),
        ("'https://a.example/b': so", "https://a.example/b"),
        ("详见https://a.example/路径。然后", "https://a.example/路径"),
        ("https://a.example/b_c_d", "https://a.example/b_c_d"),
        ("https://a.example/b\\_c", "https://a.example/b_c"),
        ("https://a.example/b--c...d", "https://a.example/b--c...d"),
        ("https://a.example/<br>b", "https://a.example/"),
        ("# https://a.example/", "https://a.example/"),
        ("| a |\n| - |\n| https://a.example/ |", "https://a.example/"),
    ],
)
def test_a_bare_address_is_a_link(source: str, address: str) -> None:
    """What ends a sentence, or emphasis, is no part of it."""
    assert links_of(source) == [(address, address)]


def test_www_needs_no_scheme() -> None:
    """It is one of the old web, as on GitHub."""
    source = "see www.a.example/b, (www.c.example)"
    assert links_of(source) == [
        ("http://www.a.example/b", "www.a.example/b"),
        ("http://www.c.example", "www.c.example"),
    ]


@pytest.mark.parametrize(
    "source",
    [
        "`https://a.example/`",
        "```\nhttps://a.example/\n```",
        "    https://a.example/",
        '<img alt="https://a.example/" src="https://a.example/b">',
        "xhttps://a.example/",
        "https://a_b.example_c/",
        "https:// and www. and mailto:a@b.example, ftp://a.example/, a@b.example",
        "awww.b.example",
        "<!-- https://a.example/ -->",
    ],
)
def test_other_addresses_are_text(source: str) -> None:
    """Code, attributes, comments, mail and what has no domain are left alone."""
    assert links_of(source) == []


@pytest.mark.parametrize(
    "source",
    [
        '<a href="https://b.example/">https://a.example/</a>',
        '<a href="https://b.example/"><b>at</b> www.a.example and *so* https://a.example/</a>',
        "[at https://a.example/](https://b.example/)",
        "[*at* **https://a.example/**](https://b.example/)",
        "[https://a.example/](https://b.example/)",
        "[https://a.example/]\n\n[https://a.example/]: https://b.example/",
    ],
)
def test_a_link_holds_no_other(source: str) -> None:
    """Authors' own links are what they were."""
    assert [address for address, _ in links_of(source)] == ["https://b.example/"]


def test_an_address_behind_a_link_is_one() -> None:
    """The end of a raw ``<a>`` is seen, and one that ends itself holds nothing."""
    source = '<a href="https://b.example/">x</a> https://a.example/'
    assert [address for address, _ in links_of(source)] == [
        "https://b.example/",
        "https://a.example/",
    ]
    assert links_of('<a name="x"/> https://a.example/') == [
        ("https://a.example/", "https://a.example/")
    ]


def test_bars_and_attributes_keep_their_meaning() -> None:
    """They end an address."""
    converted = CONVERTER.convert("https://a.example/||x||", path="content/posts/a.md")
    assert converted.problems == ()
    assert converted.body.public == (
        '<p><a href="https://a.example/">https://a.example/</a>[spoiler]</p>'
    )
    assert html_of("https://a.example/{.ext} b") == (
        '<a class="ext" href="https://a.example/">https://a.example/</a> b'
    )


@pytest.mark.parametrize(
    "source",
    [
        "(http://a",
        "_www.a_b.",
        "www.a_.",
        "http://a)",
        "http://a&a;",
        "<a>http://a ",
        "http://",
        "www.",
    ],
)
def test_many_are_read_in_linear_time(source: str) -> None:
    """No address is looked at again for another one."""
    CONVERTER.convert(source * 20, path="a.md")
    start = time.process_time()
    CONVERTER.convert(source * 20_000, path="a.md")
    assert time.process_time() - start < 8
