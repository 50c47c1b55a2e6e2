"""Words between spoiler tags are hidden in the Markdown, or the whole text is."""

from pathlib import Path

import pytest

from sitegen.config.loading import load
from sitegen.importing.html_markdown import as_plain, to_markdown
from sitegen.importing.records import Text
from sitegen.importing.spoilers import has_spoilers, without_spoilers
from sitegen.markup.converter import Converter
from sitegen.parse.units import markdown_converter


@pytest.fixture
def converter(tmp_path: Path) -> Converter:
    (tmp_path / "site.yaml").write_text("title: T\nurl: https://new.example/\n", "utf-8")
    return markdown_converter(load(tmp_path, None))


HIDDEN = "::: spoiler\n\n{}\n\n:::"


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<p>a <spoiler>b <b>c</b></spoiler> d</p>", "a ||b **c**|| d"),
        ("<p>a<spoiler> b || c</spoiler></p>", "a ||b \\|\\| c||"),
        ("<p>a <spoiler>b</p><p>c</spoiler> d</p>", "a ||b||\n\n||c|| d"),
        ("<p>a <SPOILER >b</p><p>c", "a ||b||\n\n||c||"),
        ("<p>a <spoiler>b <spoiler>c</spoiler> d", "a ||b c|| d"),
        ("<p>a <spoiler>b</spoiler> <spoiler>c</spoiler></p>", "a ||b c||"),
        ("<p>a</spoiler> b</p>", "a b"),
        ("<p>a <spoiler></spoiler>b</p>", "a b"),
        ("<p>a \ue0f0b\ue0f1 <spoiler>c</spoiler></p>", "a b ||c||"),
        ("<ul><li><spoiler>x</li><li>y</spoiler></li></ul>", HIDDEN.format("- x\n- y")),
    ],
)
def test_bars_are_around_the_words(converter: Converter, html: str, markdown: str) -> None:
    assert to_markdown(Text(html, "html"), str, converter).markdown == markdown


@pytest.mark.parametrize("rest", ["<table><tr><td rowspan=2>", "<pre>", "<sub>x</sub>", "<h2>"])
def test_nothing_hidden_is_ever_shown(converter: Converter, rest: str) -> None:
    text = Text(f"<p>a</p>{rest}<spoiler>secret", "html")
    markdown = to_markdown(text, str, converter).markdown
    body = converter.convert(markdown, path="content/posts/a.md", marks=None).body
    assert "secret" in body.html
    assert body.public is not None
    assert "secret" not in body.public


def test_plain_words_of_a_text_with_spoilers_are_hidden_whole() -> None:
    text = Text("<p>a <spoiler>b</spoiler></p>", "html")
    assert has_spoilers(text)
    assert as_plain(text) == HIDDEN.format("a b")
    assert without_spoilers(text).source == "<p>a b</p>"
    assert not has_spoilers(Text("<spoiler>", "plain"))
