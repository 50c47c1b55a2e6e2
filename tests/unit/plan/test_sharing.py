"""Share cards: which pages have one, what is on it, and when it is drawn anew."""

import io

import pytest
from PIL import Image, ImageFont

from sitegen.images import cards
from sitegen.images.cards import draw_card, is_font
from tests.support.sites import PICTURE, drawn

CARD = "posts/a/social-card.jpg"
PLAIN = {"title": "A title", "site": "Slow Trains", "rating": "", "accent": "#1d5fa8"}


@pytest.fixture
def sharing(site):
    """Return a site of a post and a work, with cards of both."""
    site.settings("social_images: true\n")
    site.write("content/static/x.jpg", drawn(900, 600, "#2060c0", "JPEG"))
    site.work("w", image="/x.jpg")
    site.post("a", "||Secret||.", date=2011, work="w", rating="8.5", image="/x.jpg")
    return site.built()


def card(site, path=CARD):
    return Image.open(io.BytesIO(site.tree()[path])).convert("RGB")


def drawn_card(**changes):
    return draw_card(**{"picture": None, "font": None, **PLAIN, **changes})


def test_there_is_none_unless_it_is_asked_for(site):
    site.post("a", date=2011)
    site.built()
    assert CARD not in site.files()
    assert "social-card" not in site.output("posts/a/index.html")


def test_pages_of_posts_and_works_name_their_cards(sharing):
    for folder in ("posts/a", "works/w"):
        assert card(sharing, f"{folder}/social-card.jpg").size == (1200, 630)
        page = sharing.output(f"{folder}/index.html")
        address = f"https://example.org/{folder}/social-card.jpg"
        assert f'<meta property="og:image" content="{address}">' in page
        assert '<meta property="og:image:width" content="1200">' in page
        assert '<meta name="twitter:card" content="summary_large_image">' in page


def test_it_shows_the_picture_and_the_accent(sharing):
    red, green, blue = card(sharing).getpixel((600, 40))
    assert blue > green > red
    sharing.settings("social_images: true\ntheme: {name: default, options: {accent: '#00ff00'}}\n")
    red, green, blue = card(sharing.built()).getpixel((600, 5))
    assert green > 200 > red


def test_a_file_of_the_authors_own_stands_before_it(sharing):
    sharing.write("content/static/posts/a/social-card.jpg", b"mine")
    assert sharing.built().tree()[CARD] == b"mine"


def test_another_title_draws_it_anew_and_another_text_does_not(sharing):
    """A title goes the short road, and so does its card."""
    before = sharing.tree()[CARD]
    sharing.post("a", "Else.", date=2011, work="w", rating="8.5", image="/x.jpg")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cards, "draw_card", None)
        sharing.built()
    sharing.post("a", "Else.", title="B", date=2011, work="w", rating="8.5", image="/x.jpg")
    assert CARD in sharing.build().changed
    changed = sharing.tree()[CARD]
    assert changed != before
    clean = sharing.root.parent / "clean"
    assert not sharing.build(output=clean, force=True).failed
    assert (clean / CARD).read_bytes() == changed


def test_another_picture_or_rating_draws_it_anew(sharing):
    sharing.write("content/static/x.jpg", drawn(900, 600, "#c02020", "JPEG"))
    assert {CARD, "works/w/social-card.jpg"} <= set(sharing.build().changed)
    sharing.post("a", "||Secret||.", date=2011, work="w", rating="2", image="/x.jpg")
    assert CARD in sharing.build().changed


def test_another_entry_of_the_menu_leaves_it(sharing, monkeypatch):
    """Every page is made anew then, and no card is drawn."""
    sharing.settings("social_images: true\nmenu: [{title: Everything, url: /archive/}]\n")
    monkeypatch.setattr(cards, "draw_card", None)
    assert "posts/a/index.html" in sharing.build().changed


# ---------------------------------------------------------------- what is on it


def test_the_same_card_is_the_same_bytes():
    assert drawn_card() == drawn_card()


@pytest.mark.parametrize(
    "change",
    [{"title": "B"}, {"site": "B"}, {"rating": "9 / 10"}, {"accent": "red"}, {"picture": PICTURE}],
    ids=str,
)
def test_everything_on_it_can_be_seen(change):
    assert drawn_card(**change) != drawn_card()


@pytest.mark.parametrize("title", ["归途列车", "Überfahrt", "قطار", "รถไฟ", "\u0301", ""])
def test_a_title_that_the_font_cannot_show_is_left_out(title):
    assert drawn_card(title=title) == drawn_card(title="")


def test_a_font_that_has_the_letters_shows_them(monkeypatch):
    """The one in use says what it has: here, a font in which every letter looks like another."""
    monkeypatch.setattr(cards._Fonts, "_has", lambda self, char: True)
    assert drawn_card(title="归途列车") != drawn_card(title="")


@pytest.mark.parametrize("title", ["word " * 90, "W" * 900, "车" * 300, "a\n b\t", "i"])
def test_any_title_has_its_place(title, monkeypatch):
    monkeypatch.setattr(cards._Fonts, "_has", lambda self, char: True)
    fonts = cards._Fonts(None)
    lines, font = cards._set(title, fonts)
    assert 1 <= len(lines) <= 4
    assert all(font.getlength(line) <= 1200 - 2 * 72 for line in lines)
    shown = "".join("".join(lines).split()).removesuffix("...")
    assert "".join(title.split()).startswith(shown)


@pytest.mark.parametrize("picture", [b"", b"no picture", PICTURE[:40]])
def test_a_picture_that_cannot_be_shown_is_left_out(picture):
    assert drawn_card(picture=picture) == drawn_card()


def test_an_unknown_colour_is_the_themes_usual_one():
    assert drawn_card(accent="var(--x)") == drawn_card(accent="#b3261e")


# ---------------------------------------------------------------- the font


def test_a_font_of_the_sites_own_is_used(sharing):
    font = ImageFont.load_default(40).font_bytes
    sharing.write("content/fonts/own.ttf", font)
    sharing.settings("social_images: true\nsocial_font: content/fonts/own.ttf\n")
    sharing.built()
    assert not any(path.endswith("own.ttf") for path in sharing.files())
    assert is_font(font)


@pytest.mark.parametrize(
    ("written", "message"),
    [("gone.ttf", "there is no gone.ttf"), ("/x.jpg", "/x.jpg is no font that can be used")],
)
def test_a_font_that_is_none_is_an_error(sharing, written, message):
    sharing.settings(f"social_images: true\nsocial_font: {written}\n")
    assert sharing.problems() == [f"site.yaml:4:14: error: social_font: {message}"]
