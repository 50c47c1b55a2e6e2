"""Placeholders: drawn from a title alone, in the theme's colours, and the same every time."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from sitegen.render.cover_art import HUES, placeholder

SVG = "{http://www.w3.org/2000/svg}"


def parsed(title):
    """Return a picture's root: well-formed, and without what a policy would block."""
    svg = str(placeholder(title))
    assert not re.search(
        r"style|script|href|\bon\w+=|url\(|#[0-9a-f]{3}\b", svg.partition("<text")[0]
    )
    return etree.fromstring(svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))


def letter_of(title):
    found = parsed(title).find(f".//{SVG}text")
    return None if found is None else found.text


def hue_of(title):
    """Return how far the hue of a picture's ground is turned from the theme's."""
    turned = re.search(r"calc\(h \+ (\d+)\)", parsed(title)[0].get("fill"))
    return int(turned[1]) if turned else 0


@pytest.mark.parametrize(
    ("title", "letter"),
    [
        ("Before Sunrise", "B"),
        ("“¿Quién?”", "Q"),
        ("the third man", "T"),
        ("8½", "8"),
        ("归途列车", "归"),
        ("Шоа", "Ш"),
        ("قهوة", "ق"),
        ("e\N{COMBINING ACUTE ACCENT}t\N{COMBINING ACUTE ACCENT}e", "É"),
        ("n\N{COMBINING DOUBLE BREVE BELOW}o", "N\N{COMBINING DOUBLE BREVE BELOW}"),
        ("<b>", "B"),
        ("…", None),
        ("", None),
    ],
)
def test_the_letter_is_the_titles_first_with_its_marks(title, letter):
    assert letter_of(title) == letter


def test_the_same_title_gives_the_same_picture_however_it_is_spelt():
    """Titles differ in the number of spaces and in case where people type them twice."""
    drawn = placeholder("Last Train Home")
    assert drawn == placeholder("Last Train Home")
    same = placeholder("  last  train HOME ")
    assert re.sub("<text.*?</text>", "", same) == re.sub("<text.*?</text>", "", drawn)


def test_the_picture_of_a_title_is_the_one_of_today():
    """What a site shows for a work does not change with a release, unless it is meant to."""
    drawn = placeholder("Night Mail")
    assert hue_of("Night Mail") == 140
    assert drawn.startswith('<svg viewBox="0 0 120 180" preserveAspectRatio="xMidYMid slice"')
    assert '<path opacity=".55" d="M0 95h120v10H0z' in drawn


def test_titles_have_every_hue_and_no_two_the_same_picture():
    titles = [f"Film {number}" for number in range(300)]
    assert {hue_of(title) for title in titles} == set(HUES)
    assert len({placeholder(title) for title in titles}) == len(titles)


@given(st.text())
def test_any_title_gives_a_small_picture_that_is_not_read_out(title):
    """It is well-formed, has the theme's colours, and no more than 2,000 bytes."""
    root = parsed(title)
    assert root.get("aria-hidden") == "true"
    assert "var(--art-ground" in root[0].get("fill")
    assert len(placeholder(title)) < 2000


def test_a_surrogate_does_no_harm():
    assert placeholder("\ud800").startswith("<svg ")


def test_works_without_a_picture_are_drawn_wherever_they_are_shown(site):
    """On their own page, on a shelf, in a list, and where a post reviews them."""
    site.work("night-mail", title="Night Mail")
    site.work("with", title="With", image="/p.svg")
    site.write("content/static/p.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>")
    site.list("best", entries="[{work: night-mail}, {work: with}]")
    site.post("a", work="night-mail")
    site.built()
    drawn = str(placeholder("Night Mail"))
    pages = ("works/night-mail", "works", "lists/best", "posts/a")
    assert [site.output(f"{page}/index.html").count(drawn) for page in pages] == [1, 1, 1, 1]
    assert str(placeholder("With")) not in site.output("works/index.html")
