"""docs/moving.md tells of other generators what the program knows of them."""

import re

import pytest

from sitegen.config.settings import SETTING_HINTS, Settings
from sitegen.content.documents import KEY_HINTS
from sitegen.content.pages import _KEY_HINTS as PAGES_KEYS
from sitegen.content.pages import PageMeta
from sitegen.content.posts import _KEY_HINTS as POSTS_KEYS
from sitegen.content.posts import PostMeta
from sitegen.content.works import WORK_HINTS
from tests.docs.test_tables import codes, rows_below
from tests.support.sites import drawn_for

MOVING = "docs/moving.md"
TABLES = {
    "Keys of posts and pages": KEY_HINTS,
    "Keys of posts only": POSTS_KEYS[PostMeta].items() - KEY_HINTS.items(),
    "Keys of works": WORK_HINTS.items() - KEY_HINTS.items(),
    "Settings of other generators": SETTING_HINTS[Settings],
}


@pytest.mark.parametrize("heading", TABLES)
def test_the_keys_of_others_are_those_that_are_known(heading):
    rows = [(codes(theirs)[0], codes(ours)[0]) for theirs, ours, *_ in rows_below(MOVING, heading)]
    assert sorted(rows) == sorted(dict(TABLES[heading]).items())


def test_pages_know_the_keys_that_the_table_gives_them():
    assert PAGES_KEYS[PageMeta] == KEY_HINTS


def test_every_permalink_of_the_table_gives_the_address_that_was(site):
    site.post("last-train-home", date="2011-03-04")
    addresses = {"year": "2011", "month": "03", "day": "04", "slug": "last-train-home"}
    for _, setting in rows_below(MOVING, "Old addresses"):
        [line] = codes(setting)
        site.settings(f"{line}\n")
        url = line.removeprefix("permalink: /").format(**addresses)
        assert site.built().output(url + "index.html" * url.endswith("/"))


def test_our_side_of_every_template_works(site):
    """Each stands in a template of its own, which one post asks for."""
    tables = [rows_below(MOVING, "Templates", number) for number in (0, 1)]
    cells = [codes(ours)[0] for table in tables for _, ours in table]
    site.write("content/static/a.jpg", drawn_for("a.jpg"))
    site.template("partials/footer.html", "The end.")
    for number, cell in enumerate([*cells, "the newest"]):
        inside = cell if "{% block" in cell else f"{{% block main %}}{cell}{{% endblock %}}"
        site.template(f"moved{number}.html", f'{{% extends "base.html" %}}{inside}')
        fields = {"author": "Mira", "tags": "[rain]", "image": "/a.jpg", "extra": "{seen: twice}"}
        site.post(f"p{number}", "Text.", date=1950 + number, template=f"moved{number}", **fields)
    site.built()
    pages = [site.output(f"posts/p{number}/index.html") for number in range(len(cells))]
    mains = [re.search("<main[^>]*>(.*?)</main>", page, re.DOTALL)[1].strip() for page in pages]
    shown = dict(zip(cells, mains, strict=True))
    quiet = {cell for cell in cells if re.match("{% (set|if not)|{#", cell)}
    assert {cell for cell, said in shown.items() if not said} == quiet
    assert shown["{{ page.post.body | html }}"] == "<p>Text.</p>"
    assert shown["{{ page.post.extra.seen }}"] == "twice"
    assert shown["{% if page.newer %}{{ page.newer.title }}{% endif %}"].startswith("P")
