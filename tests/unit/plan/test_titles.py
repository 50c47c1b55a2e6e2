"""Titles have the quotation marks that texts have, wherever they are shown, and nowhere else."""

import json
import re

import pytest

from sitegen.render.cover_art import placeholder

STRAIGHT = re.compile(r"Ozu(&#34;|&#39;|\\?\"|'|&quot;)")


@pytest.fixture
def told(site):
    """Return a site whose documents all have quotes in their titles."""
    title = "'\"Ozu\" and Ozu''s -- 1'"
    site.post("a", date=2011, title=title, tags="[x]", summary="'\"Ozu''s\" way'", series="S")
    site.post("b", date=2012, title=title, work=f"{{title: {title}}}", verdict="Ozu's", series="S")
    site.post("c", date=2013, title=title, reviews="[{work: w, verdict: Ozu's}, {work: v}]")
    site.work("w", title=title, also_known_as="[Ozu's]", related="[v, {title: Ozu's, url: /x/}]")
    site.work("v", title=title, part_of="w")
    site.page("about", title=title, menu="{}")
    site.page("own", title=title, menu="{title: Ozu's}")
    site.page("tags/x", title=title)
    site.list("best", title=title, entries="[w]")
    site.comment("a", "c1", author="Tom", date=2011)
    site.write("content/static/x/index.html")
    return site.built()


def test_a_title_has_its_marks_wherever_it_is_shown(told):
    shown = {path: told.output(path) for path in told.files() if path.endswith(("l", "n"))}
    found = {path: STRAIGHT.findall(text) for path, text in shown.items()}
    assert {path for path, those in found.items() if those} == set()
    title = "“Ozu” and Ozu’s – 1"
    for path in (
        *("index.html", "posts/a/index.html", "works/w/index.html", "about/index.html"),
        *("lists/best/index.html", "lists/index.html", "works/index.html", "tags/x/index.html"),
        *("feed.xml", "atom.xml", "comments.xml", "archive/index.html", "series/s/index.html"),
    ):
        assert title in shown[path], path
    assert f"<title>{title}" in shown["posts/a/index.html"]
    assert json.loads(shown["feed.json"])["items"][0]["title"] == title
    data = re.findall(
        r'<script type="application/ld\+json">(.*?)</script>', shown["posts/a/index.html"]
    )
    assert f'"headline": "{title}"' in json.dumps(json.loads(data[0]), ensure_ascii=False)
    assert "“Ozu’s” way" in shown["index.html"]
    assert "Ozu’s</a>" in shown["index.html"]


def test_a_text_keeps_the_language_of_its_post(site):
    site.settings("language: de\n")
    site.post("a", '"a"', date=2011, title="'\"Ozu\"'")
    site.post("b", '"b"', date=2012, title="'\"Ozu\"'", language="fr", work="{title: '\"F\"'}")
    site.page("c", '"c"', title="'\"Ozu\"'", language="ja")
    site.work("w", '"w"', title="'\"Ozu\"'")
    site.built()
    assert "„Ozu“</h1>" in site.output("posts/a/index.html")
    assert "<p>„a“</p>" in site.output("posts/a/index.html")
    assert "«\u00a0Ozu\u00a0»</h1>" in site.output("posts/b/index.html")
    assert "«\u00a0F\u00a0»" in site.output("posts/b/index.html")
    assert "<p>«\u00a0b\u00a0»</p>" in site.output("posts/b/index.html")
    assert "「Ozu」</h1>" in site.output("c/index.html")
    assert "<p>「c」</p>" in site.output("c/index.html")
    assert "„Ozu“" in site.output("works/w/index.html")
    home = site.output("index.html")
    assert "„Ozu“</a>" in home
    assert "«\u00a0Ozu\u00a0»</a>" in home


@pytest.mark.parametrize(
    ("setting", "own", "is_set"),
    [
        ("true", None, True),
        ("true", "false", False),
        ("false", None, False),
        ("false", "true", True),
    ],
)
def test_typography_can_be_turned_off_and_on(site, setting, own, is_set):
    site.settings(f"typography: {setting}\n")
    text = '"a" -- b... it\'s'
    site.post("a", text, title=f"'{text.replace(chr(39), chr(39) * 2)}'", typography=own)
    page = site.built().output("posts/a/index.html")
    title = "“a” – b… it’s" if is_set else "&#34;a&#34; -- b... it&#39;s"
    assert f"{title}</h1>" in page
    assert f"<p>{'“a” – b… it’s' if is_set else text}</p>" in page


def test_a_change_of_language_or_typography_is_seen_by_the_next_build(site):
    site.post("a", '"a"', title="'\"Ozu\"'")
    for settings, shown in (
        ("", "“a”"),
        ("language: de\n", "„a“"),
        ("typography: false\n", '"a"'),
        ("", "“a”"),
    ):
        site.settings(settings)
        assert f"<p>{shown}</p>" in site.built().output("posts/a/index.html")


def test_addresses_ids_and_orders_are_those_of_what_was_typed(site):
    site.settings("language: fr\npermalink: /{work}/\n")
    site.post("a", '## L\'"Ozu"', work="{title: 'L''\"Ozu\" 1'}")
    for name, title in (("x", "Ozu's z"), ("y", "Ozu'sa"), ("z", "Ozu s")):
        site.work(name, title=title)
    site.built()
    assert 'id="l-ozu"' in site.output("l-ozu-1/index.html")
    order = re.findall(r'href="/works/([xyz])/"', site.output("works/index.html"))
    assert list(dict.fromkeys(order)) == ["z", "x", "y"]


def test_a_cover_is_the_same_however_its_title_is_typed():
    assert placeholder("L’«\u00a0Ozu\u00a0»") == placeholder('L\'"Ozu"') == placeholder("L’「Ozu」")
    assert placeholder("L'Ozu") != placeholder("LOzu")


@pytest.mark.parametrize(("setting", "is_set"), [("true", True), ("false", False)])
def test_the_site_itself_has_its_marks(site, setting, is_set):
    """Its title, its line and its menu are titles too; its author's name is none."""
    site.write(
        "site.yaml",
        f"title: '\"Ozu\"'\ntagline: It's slow\nurl: https://example.org/\nlanguage: de\n"
        f"menu: [{{title: Ozu's, url: /archive/}}]\ntypography: {setting}\n",
    )
    site.post("a", date=2011)
    site.built()
    home, feed = site.output("index.html"), json.loads(site.output("feed.json"))
    assert feed["title"] == ("„Ozu“" if is_set else '"Ozu"')
    assert (">Ozu’s</a>" if is_set else ">Ozu&#39;s</a>") in home
    assert ("It’s slow" if is_set else "It&#39;s slow") in home
    assert ("<title>„Ozu“" if is_set else "<title>&#34;Ozu&#34;") in home


@pytest.mark.parametrize(
    ("language", "titles"),
    [
        ("en", ["W (1979 film)", "W (book)", "W (1979)", "W (work)"]),
        ("ar", ["W (فيلم، 1979)", "W (كتاب)", "W (1979)", "W (عمل)"]),
        ("zh", ["W（1979 年电影）", "W（图书）", "W（1979 年）", "W（作品）"]),
        ("zh-Hant", ["W（1979 年電影）", "W（圖書）", "W（1979 年）", "W（作品）"]),
    ],
)
def test_the_page_of_a_work_says_year_and_kind_in_the_sites_language(site, language, titles):
    site.settings(f"language: {language}\n")
    site.work("a", title="W", kind="film", year=1979)
    site.work("b", title="W", kind="book")
    site.work("c", title="W", kind="other", year=1979)
    site.work("d", title="W", kind="other")
    site.built()
    pages = [site.output(f"works/{key}/index.html") for key in "abcd"]
    shown = [page.split("<title>")[1].split(" · ")[0] for page in pages]
    assert [re.sub("[\u2066-\u2069]", "", title) for title in shown] == titles
    assert all(">W<" in page for page in pages)
