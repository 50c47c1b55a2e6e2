"""Several pictures that make a paragraph by themselves stand side by side."""

import pytest

from sitegen.markup.converter import Converter
from sitegen.models.richtext import RichText, ShortcodeRef

TAIL = 'loading="lazy" decoding="async"'


def body(source: str) -> RichText:
    converted = Converter().convert(source, path="content/posts/a.md")
    assert converted.problems == ()
    return converted.body


def image(number: int, alt: str) -> str:
    return f'<img alt="{alt}" src="\x10{number}\x11" {TAIL}>'


A, B, C = image(0, "a"), image(1, "b"), image(2, "c")


@pytest.mark.parametrize(
    "source",
    [
        "![a](a.jpg) ![b](b.jpg)",
        "![a](a.jpg)![b](b.jpg)",
        "![a](a.jpg)\n![b](b.jpg)",
        "![a](a.jpg)  \n![b](b.jpg)",
        "![a](a.jpg)\\\n![b](b.jpg)",
    ],
)
def test_two_pictures_in_a_paragraph_are_a_gallery_however_they_are_separated(source: str) -> None:
    gallery = f'<div class="gallery columns-2">\n<figure>{A}</figure>\n<figure>{B}</figure>\n</div>'
    assert body(source).html == gallery
    assert (
        body(f"Before.\n\n{source}\n\nAfter.").html == f"<p>Before.</p>\n{gallery}\n<p>After.</p>"
    )


@pytest.mark.parametrize(("pictures", "columns"), [(2, 2), (3, 3), (4, 2), (5, 3), (6, 3), (9, 3)])
def test_how_many_columns_there_are_follows_from_the_pictures(pictures: int, columns: int) -> None:
    html = body(" ".join(f"![{n}](a.jpg)" for n in range(pictures))).html
    assert html.startswith(f'<div class="gallery columns-{columns}">\n<figure>')
    assert html.count("<figure>") == pictures


def test_titles_are_captions_with_the_quotation_marks_of_the_text() -> None:
    source = "![a](a.jpg \"It's <1> & '2'\") ![b](b.jpg ' ') ![c](c.jpg 'Two')"
    assert body(source).html == (
        '<div class="gallery columns-3">\n'
        f"<figure>{A}<figcaption>It’s &lt;1&gt; &amp; ‘2’</figcaption></figure>\n"
        f"<figure>{B}</figure>\n"
        f"<figure>{C}<figcaption>Two</figcaption></figure>\n</div>"
    )


def test_links_around_pictures_stay() -> None:
    source = "[![a](a.jpg)](https://example.org/) ![b](b.jpg)"
    assert body(source).html == (
        '<div class="gallery columns-2">\n'
        f'<figure><a href="https://example.org/">{A}</a></figure>\n<figure>{B}</figure>\n</div>'
    )


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("![a](a.jpg) and ![b](b.jpg)", f"<p>{A} and {B}</p>"),
        ("- ![a](a.jpg) ![b](b.jpg)", f"<ul>\n<li>{A} {B}</li>\n</ul>"),
        ("![a](a.jpg) ![b](b.jpg)\n{: .row}", f'<p class="row">{A} {B}</p>'),
        (
            '<p align="center">\n<img src="a.jpg" alt="a"> <img src="b.jpg" alt="b">\n</p>',
            f'<p align="center">\n<img src="\x100\x11" alt="a" {TAIL}>'
            f' <img src="\x101\x11" alt="b" {TAIL}>\n</p>',
        ),
        ("`![a](a.jpg) ![b](b.jpg)`", "<p><code>![a](a.jpg) ![b](b.jpg)</code></p>"),
    ],
)
def test_pictures_among_words_and_paragraphs_with_a_look_of_their_own_stay(
    source: str, html: str
) -> None:
    assert body(source).html == html


def test_an_id_of_the_paragraph_goes_to_the_gallery() -> None:
    html = body("![a](a.jpg) ![b](b.jpg)\n{: #views}").html
    assert html.startswith('<div class="gallery columns-2" id="views">\n')


def test_within_a_shortcode_a_paragraph_of_pictures_stays_as_it_is() -> None:
    """A site's own shortcode may lay them out."""
    text = body("{{% row %}}\n![a](a.jpg) ![b](b.jpg)\n{{% /row %}}")
    assert text.html == "\x102\x11"
    assert text.refs[2] == ShortcodeRef(name="row", inner=f"<p>{A} {B}</p>", line=1, column=1)


def test_what_is_hidden_in_a_caption_is_shown_nowhere() -> None:
    text = body(
        '![a](a.jpg "A ||secret||") ![b](b.jpg) ||x||\n\n![a](a.jpg "||secret||") ![b](b.jpg)'
    )
    assert "secret" not in text.html
    assert "<figcaption>[spoiler]</figcaption>" in text.html
    assert text.public is not None
    assert "<figcaption>[spoiler]</figcaption>" in text.public
