"""Cards say what a post reviews and show its poster, in both themes; nothing is said twice."""

import shutil

import pytest
from lxml import html

from tests.support.sites import ROOT, drawn

WORK = {"title": "Stoner", "kind": "book", "year": 1965, "author": "John Williams"}


@pytest.fixture(params=["default", "catalogue"])
def themed(request, site):
    """Return an empty site in each theme."""
    shutil.copytree(ROOT / "themes" / request.param, site.root / "themes" / request.param)
    site.settings(f"theme: {request.param}\n", url="https://example.org/b/")
    return site


def cards(site, path="index.html"):
    """Return the cards of a built page."""
    return html.fromstring(site.output(path).encode()).find_class("h-entry")


def line(card):
    """Return what a card says of the work, and where that leads; None where it says nothing."""
    found = card.find_class("card-work")
    if not found:
        return None
    return " ".join(found[0].text_content().split()), found[0].xpath(".//a/@href")


LINES = {
    "another title": ({}, "A quiet life", "Stoner Book 1965 John Williams", ["/b/works/w/"]),
    "the work's title": ({}, "STONER ", "Book 1965 John Williams", ["/b/works/w/"]),
    "kind alone": ({"year": None, "author": None}, "Stoner", "Book", ["/b/works/w/"]),
    "no kind": (
        {"kind": "other", "year": None, "author": None}, "A quiet life", "Stoner", ["/b/works/w/"]
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", LINES)
def test_a_card_says_what_is_reviewed_and_leads_there(case, themed):
    changes, title, said, links = LINES[case]
    work = {key: value for key, value in (WORK | changes).items() if value is not None}
    themed.work("w", **work)
    themed.post("a", title=title, date=2012, work="w")
    themed.post("b", title=title, date=2011, work="w")
    themed.built()
    assert [line(card) for card in cards(themed)] == [(said, links)] * 2


def test_a_card_has_no_line_that_would_say_its_title_alone(themed):
    themed.work("w", title="Stoner", kind="other")
    themed.post("a", title="Stoner", date=2012, work="w")
    themed.post("b", title="No work", date=2011)
    themed.built()
    assert [line(card) for card in cards(themed)] == [None, None]


def test_a_kind_that_is_a_category_is_not_said_again(themed):
    themed.work("w", **WORK)
    themed.post("a", title="A quiet life", date=2012, work="w", categories="[book]")
    themed.built()
    assert [line(card) for card in cards(themed)] == [
        ("Stoner 1965 John Williams", ["/b/works/w/"])
    ]


def test_a_work_given_in_a_post_is_named_without_a_link(themed):
    themed.post("a", title="On it", date=2012, work="{title: Stoner, kind: book, year: 1965}")
    themed.post("b", title="Stoner", date=2011, work="{title: Stoner, kind: book, year: 1965}")
    themed.built()
    assert [line(card) for card in cards(themed)] == [("Stoner Book 1965", []), ("Book 1965", [])]


def test_cards_of_lists_say_it_too(themed):
    themed.work("w", **WORK)
    themed.post("a", title="A quiet life", date=2012, work="w", tags="[novel]")
    themed.built()
    expected = ("Stoner Book 1965 John Williams", ["/b/works/w/"])
    assert [line(card) for card in cards(themed, "tags/novel/index.html")] == [expected]


def test_several_works_are_listed_and_not_named_a_second_time(themed):
    themed.work("w", **WORK)
    themed.work("v", title="Butcher’s Crossing")
    themed.post("a", title="Two", date=2012, reviews="[{work: w}, {work: v}]")
    themed.built()
    [card] = cards(themed)
    assert line(card) is None
    assert card.text_content().count("Stoner") == 1


# ---------------------------------------------------------------- pictures


def name_of(image):
    """Return the name of a picture's file, without what sitegen put behind it."""
    return image.get("src").split("/")[-1].split(".")[0]


def pictures(site, path="index.html"):
    """Return of each card the names of its pictures, and whether they are hidden from readers."""
    return [
        [
            (name_of(image), link.get("aria-hidden"), image.get("alt"))
            for link in card.xpath(".//a[img or picture]")
            for image in link.iter("img")
        ]
        for card in cards(site, path)
    ]


def test_a_card_without_a_picture_has_the_poster_and_with_one_its_own(site):
    for name in "wv":
        site.write(f"content/works/{name}.png", drawn(200, 300))
        site.work(name, title=name, image=f"{name}.png", image_alt="A face")
    site.write("content/posts/still.png", drawn(320, 180))
    site.post("a", date=2015, work="w")
    site.post("b", date=2014, work="w")
    site.post("c", date=2013, work="w", image="still.png", image_alt="A field")
    site.post("d", date=2012, reviews="[{work: w}, {work: v}]")
    site.post("e", date=2011)
    site.built()
    poster = ("w", "true", "")
    assert pictures(site) == [
        [poster], [poster], [("still", None, "A field")], [poster, ("v", "true", "")], [],
    ]  # fmt: skip


def test_a_wide_picture_of_a_work_is_shown_like_a_still(site):
    site.write("content/works/w.png", drawn(320, 180))
    site.work("w", title="w", image="w.png")
    site.post("a", date=2012, work="w")
    site.post("b", date=2011, work="w")
    site.built()
    lead, card = cards(site)
    assert "has-image" in lead.get("class").split()
    assert [link.get("class") for link in card.xpath(".//a[.//img]")] == ["card-image"]
