"""A text in a language of its own runs its own way: title, text, byline, and card in lists."""

import lxml.html
import pytest


@pytest.fixture(params=["default", "catalogue"])
def mixed(request, make_site):
    """Return an English site with a post, a page and a review in Arabic, and one in English."""
    site = make_site()
    site.settings(f"theme: {request.param}\nauthor: Mira\n")
    site.work("w", kind="film")
    site.post("a", "نص", title="IMDb قائمة", language="ar", date="2011-03-04", work="w", rating=8)
    site.post("b", "Text.", title="عن القطار", date="2011-03-05", translation_key="t")
    site.post("f", "Texte.", title="Gare", language="fr", translation_key="t")
    site.page("p", "نص", language="ar", author="Mira")
    return site.built()


def first(page, path):
    return lxml.html.fromstring(page).xpath(path)[0]


@pytest.mark.parametrize("path", ["posts/a/index.html", "p/index.html"])
def test_title_text_and_byline_have_the_direction_of_the_text(mixed, path):
    page = mixed.output(path)
    assert '<html lang="ar" dir="ltr">' in page
    assert first(page, "//header[starts-with(@class, 'post-head')]/@dir") == "rtl"
    assert first(page, "//article//h1/@dir") == "rtl"
    assert first(page, "//*[contains(@class, 'e-content')]/@dir") == "rtl"
    byline = first(page, "//header[starts-with(@class, 'post-head')]/p[@class='meta']")
    assert byline.get("lang") == "en"


def test_a_text_of_the_site_s_language_has_no_direction_of_its_own(mixed):
    page = mixed.output("posts/b/index.html")
    head = first(page, "//header[starts-with(@class, 'post-head')]")
    assert head.get("dir") is None
    assert first(page, "//article//h1/@dir") == "auto"
    assert first(page, "//*[contains(@class, 'e-content')]").get("dir") is None


@pytest.mark.parametrize("path", ["index.html", "authors/mira/index.html"])
def test_a_card_has_the_direction_of_its_post(mixed, path):
    cards = lxml.html.fromstring(mixed.output(path)).xpath("//article[contains(@class, 'h-entry')]")
    found = {
        card.xpath(".//h2/a/@href")[0]: (
            [*card.xpath("./div/@dir")],
            card.xpath(".//h2/@dir")[0],
            card.xpath(".//h2")[0].get("lang"),
        )
        for card in cards
    }
    assert found == {
        "/posts/a/": (["rtl"], "rtl", "ar"),
        "/posts/b/": ([], "auto", None),
        "/posts/f/": ([], "ltr", "fr"),
    }


def test_a_review_on_the_page_of_its_work_has_the_direction_of_its_post(mixed):
    page = mixed.output("works/w/index.html")
    item = first(page, "//ol[contains(@class, 'reviews')]/li")
    assert (item.get("dir"), item.xpath("./p/@dir")[0]) == ("rtl", "rtl")


def test_a_translation_is_named_in_its_own_language(mixed):
    page = mixed.output("posts/b/index.html")
    shown = first(page, "//*[contains(@class, 'translations')]")
    assert shown.text_content() == "Also in: Gare français"
    assert first(page, "//*[contains(@class, 'translations')]/span/bdi/@lang") == "fr"


def test_an_english_text_in_an_arabic_site_runs_from_the_left(make_site):
    site = make_site()
    site.settings("language: ar\n")
    site.post("a", title="Trains", language="en", date=2011)
    page = site.built().output("posts/a/index.html")
    assert '<html lang="en" dir="rtl">' in page
    assert first(page, "//header[starts-with(@class, 'post-head')]/@dir") == "ltr"


def test_a_rating_keeps_its_order_in_a_card_from_the_right(mixed):
    for path in ("index.html", "works/w/index.html"):
        found = lxml.html.fromstring(mixed.output(path)).xpath("//*[@class='rating-text']/@dir")
        assert {*found} == {"ltr"}
