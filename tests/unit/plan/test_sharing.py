"""Share cards: which pages have one, what is on it, and when it is drawn anew."""

import io
import re

import pytest
from PIL import Image, ImageFont

from sitegen.images import cards
from sitegen.images.cards import draw_card, is_font
from tests.support.sites import PICTURE, drawn

PAGE = "posts/a/index.html"
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
    [("gone.ttf", "there is no gone.ttf"), ("/x.jpg", "/x.jpg is not a usable font")],
)
def test_a_font_that_is_none_is_an_error(sharing, written, message):
    sharing.settings(f"social_images: true\nsocial_font: {written}\n")
    assert sharing.problems() == [f"site.yaml:4:14: error: social_font: {message}"]


# ---------------------------------------------------------------- the site's own picture


def graph(site, path):
    """Return what Open Graph reads of a page, and the kind of its card."""
    found = re.findall(
        r'<meta (?:property="og:image([:a-z]*)"|name="(twitter:card)") content="(.*)">',
        site.output(path),
    )
    return {name or named or "url": value for name, named, value in found}


def test_a_page_without_a_picture_has_the_sites(site):
    """A post's own picture, a work's and an author's come before it."""
    site.settings("image: /card.png\n", url="https://example.org/b/")
    site.write("content/static/card.png", drawn(600, 300))
    site.write("content/static/x.png", drawn(30, 60))
    site.write("content/authors.yaml", "mira: {avatar: /x.png}\n")
    site.work("w", image="/x.png", kind="film")
    site.post("a", date=2011, author="mira", tags="[t]")
    site.post("b", date=2012, image="/x.png", image_alt="A train")
    site.post("c", date=2013, work="w")
    site.page("about")
    site.list("best", entries="[w]")
    site.built()
    root = "https://example.org/b"
    own = {
        "url": f"{root}/card.png",
        ":width": "600",
        ":height": "300",
        ":alt": "Slow Trains",
        "twitter:card": "summary_large_image",
    }
    shown = [path for path in site.files() if path.endswith("index.html")]
    theirs = {path for path in shown if graph(site, path) not in (own, {})}
    assert theirs == {
        "authors/mira/index.html", "posts/b/index.html", "posts/c/index.html",
        "works/w/index.html",
    }  # fmt: skip
    assert graph(site, "posts/b/index.html") == {
        "url": f"{root}/x.png",
        ":width": "30",
        ":height": "60",
        ":alt": "A train",
        "twitter:card": "summary",
    }
    assert len(shown) > 20
    assert not [path for path in site.files() if "card.png." in path]  # no page shows it


@pytest.mark.parametrize(
    ("written", "file", "address"),
    [
        ("/pictures/a b.png", "content/static/pictures/a b.png", "/pictures/a%20b.png"),
        ("content/static/x.png", "content/static/x.png", "/x.png"),
        ("content/x.png", "content/x.png", "/x.png"),
        ("content/posts/a/x.png", "content/posts/a/x.png", "/posts/a/x.png"),
    ],
)
def test_the_sites_picture_is_an_address_or_a_file(site, written, file, address):
    site.settings(f'image: "{written}"\n')
    site.write(file, PICTURE)
    site.write("content/posts/a/index.md", "---\ntitle: A\n---\nWords.\n")
    site.built()
    assert graph(site, "index.html")["url"] == f"https://example.org{address}"
    assert graph(site, "index.html")[":width"] == "2"
    assert address.replace("%20", " ").lstrip("/") in site.files()


def test_the_sites_picture_may_be_elsewhere_or_none(site):
    site.settings("image: https://cdn.example/card.jpg\n")
    site.built()
    assert graph(site, "index.html") == {
        "url": "https://cdn.example/card.jpg",
        ":alt": "Slow Trains",
        "twitter:card": "summary_large_image",
    }
    site.settings("image: null\n")
    assert graph(site.built(), "index.html") == {"twitter:card": "summary"}


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("/gone.png", "there is no /gone.png"),
        ("gone.png", "there is no gone.png"),
        ("/Card.png", "there is no /Card.png: its address is /card.png, which differs in case"),
        ("/about/", "/about/ is not a picture: write a path, as in /card.jpg, or an https address"),
        ("mailto:me@example.org", "mailto:me@example.org is not a picture: write a path, "
         "as in /card.jpg, or an https address"),
        ("/broken.png", "content/static/broken.png is not a picture that browsers can show"),
    ],
)  # fmt: skip
def test_a_picture_of_the_sites_that_is_none_is_an_error_at_its_line(site, written, message):
    site.settings(f"tagline: x\nimage: {written}\n")
    site.write("content/static/card.png", PICTURE)
    site.write("content/static/broken.png", b"no")
    site.page("about")
    assert site.problems() == [f"site.yaml:4:8: error: image: {message}"]


def test_where_cards_are_drawn_the_site_has_one_too(site):
    """It shows the title, is drawn once, and gives way to a setting and to an author's file."""
    site.settings("tagline: Read slowly\nsocial_images: true\n")
    site.post("a", date=2011)
    site.built()
    assert card(site, "social-card.jpg").size == (1200, 630)
    assert graph(site, "index.html") == {
        "url": "https://example.org/social-card.jpg",
        ":width": "1200",
        ":height": "630",
        ":alt": "Slow Trains",
        "twitter:card": "summary_large_image",
    }
    assert graph(site, "posts/a/index.html")["url"].endswith("/posts/a/social-card.jpg")
    drawn_first = site.tree()["social-card.jpg"]
    site.settings("tagline: Read fast\nsocial_images: true\n")
    assert site.built().tree()["social-card.jpg"] != drawn_first
    site.write("content/static/social-card.jpg", drawn(format="JPEG"))
    assert site.built().tree()["social-card.jpg"] == drawn(format="JPEG")
    site.remove("content/static/social-card.jpg")
    site.write("content/static/x.png", PICTURE)
    site.settings("image: /x.png\nsocial_images: true\n")
    assert "social-card.jpg" not in site.built().files()
    assert graph(site, "index.html")["url"] == "https://example.org/x.png"


# ---------------------------------------------------------------- language and colours


@pytest.mark.parametrize(
    ("tag", "locale"),
    [("en", "en_US"), ("en-GB", "en_GB"), ("zh", "zh_CN"), ("zh-Hant", "zh_TW"), ("pt-BR", "pt_BR"),
     ("ar", "ar_EG"), ("de", "de_DE"), ("eo", ""), ("es-419", "")],
)  # fmt: skip
def test_a_page_names_its_language_as_open_graph_does(site, tag, locale):
    site.settings("language: zh\n")
    site.post("a", date=2011, language=tag)
    found = re.findall('<meta property="og:locale" content="(.*)">', site.built().output(PAGE))
    assert found == ([locale] if locale else [])


def test_a_translated_page_names_the_others_languages(site):
    for tag in ("en", "de", "zh", "eo"):
        site.post(f"p-{tag}", language=tag, translation_key="k")
    page = site.built().output("posts/p-en/index.html")
    assert re.findall('<meta property="og:locale:alternate" content="(.*)">', page) == [
        "de_DE",
        "zh_CN",
    ]


@pytest.mark.parametrize("theme", ["default", "catalogue"])
def test_the_colours_of_a_browsers_bars_are_those_of_the_paper(site, theme):
    site.settings(f"theme: {theme}\n")
    site.built()
    [paper] = re.findall(r"--paper: light-dark\((#\w+), (#\w+)\);", site.output("theme/style.css"))
    found = re.findall(
        r'<meta name="theme-color" media="\(prefers-color-scheme: (\w+)\)" content="(.*)">',
        site.output("index.html"),
    )
    assert found == [("light", paper[0]), ("dark", paper[1])]


def test_a_touch_icon_is_named_where_the_site_has_one(site):
    site.settings(url="https://example.org/b/")
    assert "touch-icon" not in site.built().output("index.html")
    site.write("content/static/apple-touch-icon.png", drawn(180, 180))
    link = '<link rel="apple-touch-icon" href="/b/apple-touch-icon.png">'
    assert link in site.built().output("index.html")
    assert link in site.output("404.html")
