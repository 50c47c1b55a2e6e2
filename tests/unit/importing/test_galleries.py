"""Galleries of an old blog stand side by side in the site, each picture with its caption."""

import lxml.html
import pytest

from sitegen.importing.blocks import blocks_of
from sitegen.importing.galleries import Picture, Pictures, as_figures
from sitegen.importing.html_markdown import Converted, to_markdown
from sitegen.importing.records import Text
from sitegen.markup.converter import Converter

CONVERTER = Converter()
PICTURES = Pictures(
    {
        "7": Picture("/u/a.jpg", "A", "Roof & rain", "1"),
        "8": Picture("/u/b.jpg", "", "", "1"),
        "9": Picture("/u/c.jpg", 'C "d"', "", "2"),
    },
    attached=("7", "8"),
)
A, B = '![A](/u/a.jpg "Roof & rain")', "![](/u/b.jpg)"


def converted(source, pictures=PICTURES, markup="wordpress"):
    return to_markdown(Text(source, markup), lambda address: address, CONVERTER, pictures)


@pytest.mark.parametrize(
    ("shortcode", "markdown"),
    [
        ("[gallery]", f"{A}\n{B}"),
        ('[gallery columns="4" link="file"]', f"{A}\n{B}"),
        ("[gallery exclude='7']", B),
        ('[gallery ids="9,7"]', f'![C "d"](/u/c.jpg)\n{A}'),
        ("[gallery include=8]", B),
    ],
)
def test_a_gallery_is_pictures_that_share_a_paragraph(shortcode, markdown):
    assert converted(f"a\n\n{shortcode}\n\nb") == Converted(f"a\n\n{markdown}\n\nb")


@pytest.mark.parametrize("shortcode", ["[gallery]", "[gallery ids='7,70']", '[gallery ids=""]'])
def test_a_gallery_of_unknown_pictures_stays_as_text(shortcode):
    found = converted(shortcode, PICTURES._replace(attached=()))
    assert found.shortcodes == (("gallery", 1),)
    assert found.markdown.startswith("\\[gallery")


@pytest.mark.parametrize(
    ("source", "markdown"),
    [
        (
            '<figure class="wp-block-gallery columns-2"><ul class="blocks-gallery-grid">'
            '<li class="blocks-gallery-item"><figure><a href="/p"><img src="/a.jpg" title="DSC1">'
            "</a><figcaption>One<br>two</figcaption></figure></li>"
            '<li><figure><img src="/b.jpg" alt="B"></figure></li></ul>'
            '<figcaption class="blocks-gallery-caption">All of it</figcaption></figure>',
            '[![](/a.jpg "One two")](/p)\n![B](/b.jpg)\n\nAll of it',
        ),
        (
            '<div class="tiled-gallery"><p><img src="/a.jpg"> <img src="/b.jpg"></p></div>after',
            "![](/a.jpg)\n![](/b.jpg)\n\nafter",
        ),
        ('<div class="gallery"><img src="/a.jpg"></div>', "![](/a.jpg)"),
        # not pictures alone, or captions that are more than words
        (
            '<div class="gallery"><img src="/a.jpg"><figure><img src="/b.jpg"></figure>and words'
            "</div>",
            "![](/a.jpg)\n\n![](/b.jpg)\n\nand words",
        ),
        (
            '<figure class="gallery"><figure><img src="/a.jpg"><figcaption>a <em>b</em>'
            '</figcaption></figure><figure><img src="/b.jpg"></figure></figure>',
            '<figure><img src="/a.jpg"><figcaption>a <em>b</em></figcaption></figure>\n\n'
            "![](/b.jpg)",
        ),
    ],
)
def test_galleries_of_editors_are_read_too(source, markdown):
    found = converted(source)
    assert found.markdown == markdown
    assert found.kept_html == markdown.count("<figure>")


def test_a_gallery_that_stays_html_keeps_its_captions():
    source = (
        '<div><figure class="gallery"><figure><img src="/a.jpg"><figcaption>One</figcaption>'
        '</figure><figure><a href="/b"><img src="/b.jpg"></a></figure></figure></div>'
    )
    [block] = blocks_of(lxml.html.fragment_fromstring(source))
    as_figures(block)
    assert lxml.html.tostring(block, encoding="unicode") == (
        '<div><figure><img src="/a.jpg"><figcaption>One</figcaption></figure>'
        '<figure><a href="/b"><img src="/b.jpg"></a></figure></div>'
    )
