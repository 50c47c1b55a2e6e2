"""What is not known of a work is said, or left out whole: the option `empty_sections`."""

import re
import shutil

import pytest
from lxml import html

from tests.support.sites import ROOT

EMPTY = [
    *("No rating yet", "No rating yet", "There is no synopsis yet.", "There are no reviews yet."),
    *("There are no quotes yet.", "There is no advice on age yet.", "There are no notices yet."),
]


@pytest.fixture(params=["default", "catalogue"])
def furnish(request, site):
    """Return a function that builds a site in each theme with the option on or off."""

    def build(value, settings=""):
        shutil.copytree(ROOT / "themes" / request.param, site.root / "themes" / request.param)
        options = f"{{name: {request.param}, options: {{empty_sections: {value}}}}}"
        site.settings(f"theme: {options}\n{settings}")
        return site.built()

    return build


def read(site, path):
    """Return a page as a tree."""
    return html.fromstring(site.output(path).encode())


def test_a_bare_work_says_what_is_not_known(furnish, site):
    site.work("w", title="W")
    page = read(furnish("true"), "works/w/index.html")
    said = [one.text_content() for one in page.find_class("none")]
    assert sorted(said) == sorted(EMPTY)
    assert "No responses yet" in page.text_content()


def test_without_empty_sections_a_bare_work_has_its_title_alone(furnish, site):
    site.work("w", title="W")
    page = read(furnish("false"), "works/w/index.html")
    assert [one.text_content() for one in page.xpath("//main//*[self::h1 or self::h2]")] == ["W"]
    assert page.find_class("none") == []
    assert page.find_class("board") == []
    assert page.xpath("//main//@id") == ["page:main"]


def test_without_empty_sections_what_is_known_is_all_there(furnish, site):
    site.work("w", "It is long.", title="W", quotes="[Yes.]", age="12+", notices="[Rain.]")
    site.post("a", date=2012, work="w", rating=8)
    site.comment("works/w", "c1", "Good.", author="Ann", kind="review", rating=4, scale=5)
    page = read(furnish("false"), "works/w/index.html")
    headings = [one.text_content() for one in page.xpath("//main//h2")]
    assert sorted(headings) == sorted(
        ["Synopsis", "Reviews here", "Readers’ ratings", "Quotes", "Age suitability", "Notices"]
        + [heading for heading in headings if "response" in heading]
    )
    assert [one.text_content() for one in page.xpath("//dl[@class='board']//dt")] == [
        *("Our rating", "Readers"),
    ]


def test_no_link_leads_to_a_section_that_is_left_out(furnish, site):
    site.work("w", title="W")
    site.work("v", title="V")
    site.post("a", date=2012, work="v", rating=8)
    furnish("false")
    for path in ("works/w/index.html", "works/v/index.html", "posts/a/index.html"):
        text = site.output(path)
        ids = set(re.findall(r'\sid="([^"]+)"', text))
        assert set(re.findall(r'href="#([^"]+)"', text)) <= ids


@pytest.mark.parametrize(("form", "expected"), [("", 0), ("https://forms.example/x", 1)])
def test_without_empty_sections_an_empty_thread_is_there_for_its_form(
    form, expected, furnish, site
):
    site.post("a", date=2012)
    furnish("false", f"comments:\n  form: {{action: '{form}'}}\n" if form else "")
    assert len(read(site, "posts/a/index.html").xpath("//*[@id='comments']")) == expected
