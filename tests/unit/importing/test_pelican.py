"""What is read of folders of Pelican, and what becomes of them in a site."""

import subprocess
from pathlib import Path

import pytest

from sitegen.importing.messages import ImportRefused
from sitegen.importing.records import BlogInfo, Comment, Document, LeftOut, Medium, MenuItem
from tests.support.sites import drawn
from tests.unit.importing.conftest import counts, errors, run
from tests.unit.importing.exports import is_recognized, only, read, write, zipped

CONF = """\
import os
SITENAME = 'Slow ' + 'Trains'
SITESUBTITLE = u'Films, read slowly'
SITEURL = ''
PATH = 'content'
TIMEZONE = 'Europe/London'
DEFAULT_LANG = 'en'
DEFAULT_CATEGORY = 'notes'
ARTICLE_URL = '{date:%Y}/{date:%m}/{slug}/'
ARTICLE_LANG_URL = ARTICLE_URL + '{lang}/'
FILENAME_METADATA = r'(?P<date>\\d{4}-\\d{2}-\\d{2})_(?P<slug>.*)'
STATIC_PATHS = ['images', 'extra/robots.txt']
EXTRA_PATH_METADATA = {'extra/robots.txt': {'path': 'robots.txt'}, os.sep: {}}
MENUITEMS = (('About', '/pages/about.html'), (os.getcwd(), 'x'))
os.system('touch pelican-ran')
"""
GHOST = """\
Title: The Ghost Train
Date: 2011-03-04 23:30
Modified: 2012-01-01
Tags: rain, night mail
Authors: Reed, Mira; Hill, Tom
Summary: A **dark** one.
    In two lines.
Slug: ghost-train
Weight: 3

See [night]({filename}../2011-05-06_night-mail.rst#van),
[mail](|filename|/2011-05-06_night-mail.rst)
![Still]({static}/images/still%20one.png) ![Near]({attach}near.png) [rain]({tag}rain)
[dry]({tag}dry)

    :::python
    seen = "{tag}rain"

A || B and [home]({index}).
"""
NIGHT = """\
Night *Mail*
############

:category: poems
:tags: rain
:summary: Fast, and *loud*.
:status: published

See `the ghost <{filename}film/ghost.md>`_ and [1]_.

.. image:: {static}/images/still%20one.png
   :alt: Still

.. code-block:: python

   x = 1

.. spotlight:: Look here

.. [1] By *Auden*.
"""
SITE = {
    "pelicanconf.py": CONF,
    "publishconf.py": "from pelicanconf import *\nSITEURL = 'https://slow-trains.example/'\n",
    "Makefile": "all:",
    "content/film/ghost.md": GHOST,
    "content/film/near.png": drawn(4, 2),
    "content/2011-05-06_night-mail.rst": NIGHT,
    "content/2011-05-06_night-mail-fr.md": "Title: Le train\nSlug: night-mail\nLang: fr\n\nVite.",
    "content/soon.md": "Title: Soon\nStatus: draft\n\nNot yet.",
    "content/secret.md": "Title: Secret\nDate: 2011-01-02\nStatus: hidden\n\nPsst.",
    "content/skipped.md": "Title: Skipped\nStatus: skip\n\nNo.",
    "content/pages/about.html": (
        "<html><head><title>About &amp; me</title><meta name='Date' content='2010-01-02'>"
        '<meta name="keywords" contents="a, b"><meta name="viewport" content="x"></head>'
        "<body class='x>y'><p>I <a href='{filename}../film/ghost.md'>write</a>.</p></body></html>"
    ),
    "content/pages/lost.md": (
        "Title: Lost\nStatus: hidden\nURL: lost/\nSave_as: lost/index.html\n\nL."
    ),
    "content/pages/template.html": "{% extends 'base.html' %}",
    "content/images/still one.png": drawn(3, 2),
    "content/extra/robots.txt": "User-agent: *",
    "content/extra/other.pdf": b"%PDF-1.4",
    "content/notes.org": "* Org",
    "content/script.py": "x",
    "content/comments/ghost-train/1.md": (
        "author: Tom\ndate: 2016-01-02\nemail: t@x.example\n\nLate."
    ),
    "output/index.html": "<p>built</p>",
    "themes/paper/templates/base.html": "x",
}  # fmt: skip
HOME = "https://slow-trains.example"
GOOD = {
    "pelicanconf.py": "SITENAME = 'S'\n", "content/a.md": "Title: A\nDate: 2010-01-02\n\nWords.",
}  # fmt: skip


def documents(folder: Path) -> dict[str, Document]:
    return {d.identity: d for d in only(Document, read("pelican", folder)[0])}


def test_articles_have_their_dates_names_terms_and_addresses(tmp_path: Path) -> None:
    folder = write(tmp_path / "old", SITE)
    assert is_recognized("pelican", folder)
    found = documents(folder)
    ghost, night = found["film/ghost.md"], found["2011-05-06_night-mail.rst"]
    assert (ghost.group, ghost.title, ghost.slug) == ("posts", "The Ghost Train", "ghost-train")
    assert (ghost.date, ghost.updated) == ("2011-03-04 23:30", "2012-01-01")
    assert (ghost.tags, ghost.categories) == (("rain", "night mail"), ("film",))
    assert ghost.author_keys == ("Reed, Mira", "Hill, Tom")
    assert (ghost.summary, ghost.fields) == ("A dark one. In two lines.", (("weight", "3"),))
    assert ghost.address == f"{HOME}/2011/03/ghost-train/"
    assert (night.title, night.slug, night.date) == ("Night Mail", "night-mail", "2011-05-06")
    assert (night.categories, night.summary) == (("poems",), "Fast, and loud.")
    french = found["2011-05-06_night-mail-fr.md"]
    assert (french.slug, french.language, french.categories) == ("night-mail-fr", "fr", ("notes",))
    assert french.address == f"{HOME}/2011/05/night-mail/fr/"
    assert french.matter == (("translation_key", "night-mail"),)
    soon = found["soon.md"]
    assert (soon.status, soon.date, soon.address) == ("draft", "", "")
    assert found["secret.md"].status == "draft"


def test_pages_are_read_in_all_markups(tmp_path: Path) -> None:
    found = documents(write(tmp_path / "old", SITE))
    about, lost = found["pages/about.html"], found["pages/lost.md"]
    assert (about.group, about.title, about.date) == ("pages", "About & me", "2010-01-02")
    assert (about.tags, about.address) == (("a", "b"), f"{HOME}/pages/about-me.html")
    assert about.text.source == '<p>I <a href="/2011/03/ghost-train/">write</a>.</p>'
    assert (lost.status, lost.matter) == ("published", (("noindex", "true"),))
    assert (lost.address, lost.aliases) == (f"{HOME}/lost/", ("/lost/index.html",))


def test_links_lead_to_addresses_and_code_stays(tmp_path: Path) -> None:
    records, warnings = read("pelican", write(tmp_path / "old", SITE))
    found = {d.identity: d.text for d in only(Document, records)}
    assert found["film/ghost.md"].source.lstrip() == (
        "See [night](/2011/05/night-mail/#van),\n[mail](/2011/05/night-mail/)\n"
        "![Still](/images/still%20one.png) ![Near](/2011/03/ghost-train/near.png) "
        "[rain](https://sitegen.invalid/tags/rain/)\n[dry](/tag/dry.html)\n\n"
        '```python\nseen = "{tag}rain"\n```\n\n'
        "A \\|\\| B and [home](https://sitegen.invalid/).\n"
    )
    night = found["2011-05-06_night-mail.rst"]
    assert night.markup == "html"
    assert '<a href="/2011/03/ghost-train/">the ghost</a>' in night.source
    assert '<img src="/images/still%20one.png" alt="Still">' in night.source
    assert warnings == [
        "old: 5 files outside of content were not read",
        "old/content/2011-05-06_night-mail.rst:18: nothing is known of the directive 'spotlight'"
        ": its words stay",
        "old/content/film/ghost.md: {tag}dry has no page in the site",
    ]


def test_everything_else_is_accounted_for(tmp_path: Path) -> None:
    file = zipped(tmp_path / "b.zip", {f"blog/{name}": data for name, data in SITE.items()})
    records, warnings = read("pelican", file)
    assert {o.identity: o.reason for o in only(LeftOut, records) if o.group != "fields"} == {
        "skipped.md": "its status is skip: Pelican does not read it",
        "pages/template.html": "it is a part of a theme or of a tool",
        "notes.org": "sitegen reads no .org",
        "script.py": "sitegen takes no files of this kind",
        "extra/other.pdf": "Pelican did not publish it: it is in none of STATIC_PATHS, and no "
        "text names it",
    }
    assert {m.address for m in only(Medium, records)} == {
        f"{HOME}/images/still%20one.png", f"{HOME}/2011/03/ghost-train/near.png",
        f"{HOME}/robots.txt",
    }  # fmt: skip
    assert only(MenuItem, records)[0].address == "/pages/about.html"
    [comment] = only(Comment, records)
    assert (comment.thread, comment.author) == ("film/ghost.md", "Tom")
    assert "x.example" not in repr(records)
    assert only(BlogInfo, records) == [
        BlogInfo(
            title="Slow Trains", tagline="Films, read slowly", address=HOME, language="en",
            timezone="Europe/London", permalink="/{year}/{month}/{slug}/",
        )
    ]  # fmt: skip
    assert any("files outside of blog/content were not read" in line for line in warnings)


def test_an_import_builds_and_a_second_one_changes_nothing(site, tmp_path: Path) -> None:
    folder = write(tmp_path / "old", SITE)
    first = run(site, folder)
    assert first.format == "pelican"
    assert counts(first)["posts"] == {"added": 5, "left_out": 2}
    assert errors(site) == []
    ghost = site.root / "content/posts/ghost-train.md"
    assert "[night](night-mail.md)" in ghost.read_text()
    assert "[rain](/tags/rain/)" in ghost.read_text()
    assert not list(Path().glob("pelican-ran"))
    assert not list(tmp_path.rglob("pelican-ran"))
    assert "](ghost-train.md)" in (site.root / "content/posts/night-mail.md").read_text()
    assert (site.root / "content/static/2011/03/ghost-train/near.png").is_file()
    before = site.tree("content") | site.tree("imports")
    second = run(site, folder)
    assert site.tree("content") | site.tree("imports") == before
    assert counts(second)["posts"] == {"unchanged": 5, "left_out": 2}


def test_a_folder_of_texts_without_settings_is_known_by_its_keys(tmp_path: Path) -> None:
    texts = {name.removeprefix("content/"): data for name, data in SITE.items()
             if name.startswith("content/") and "comments" not in name}  # fmt: skip
    folder = write(tmp_path / "texts", texts)
    assert is_recognized("pelican", folder)
    ghost = documents(folder)["film/ghost.md"]
    assert (ghost.address, ghost.categories) == ("/ghost-train.html", ("film",))
    assert not is_recognized("pelican", write(tmp_path / "b", {"a.md": "---\ntitle: A\n---\nA"}))
    assert not is_recognized("pelican", write(tmp_path / "c", {"a.md": "Words: and more", "b": ""}))
    comments = {"comments/a/1.md": "author: T\ndate: 2016-01-02\n\nLate."}
    assert not is_recognized("pelican", write(tmp_path / "d", comments))
    assert not is_recognized("pelican", write(tmp_path / "e", {**SITE, "site.yaml": ""}))


@pytest.mark.parametrize(
    ("written", "date"),
    [("2012-10-31 7:05", "2012-10-31 07:05"), ("2012/1/2", "2012-01-02"),
     ("Oct 31, 2012", "2012-10-31"), ("31 October 2012 10:00", "2012-10-31 10:00:00"),
     ("2012-03-30 23:00:00 UTC-03:00", "2012-03-30 23:00:00-03:00"), ("someday", "")],
)  # fmt: skip
def test_dates_are_read_as_people_type_them(written, date, tmp_path: Path) -> None:
    text = f"Title: A\nDate: {written}\n\nA"
    records, warnings = read("pelican", write(tmp_path / "o", {**GOOD, "content/b.md": text}))
    assert [d.date for d in only(Document, records) if d.identity == "b.md"] == [date]
    assert bool(date) or "the date 'someday' cannot be read" in warnings[0]


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"pelicanconf.py": "SITENAME = 'S'"}, "has no article and no page of Pelican"),
        ({"pelicanconf.py": "", "content/a.md": "Status: skip\n\nA"}, "has no article"),
        ({}, "has no article and no page"),
        ({"pelicanconf.py": "", "content/a.md": b"\xff\xfe\x00"}, "has no article"),
        ({"pelicanconf.py": "", "content/a.md": ""}, "has no article"),
    ],
)
def test_a_site_that_cannot_be_read_is_refused(site, files, said, tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    before = site.tree(".")
    with pytest.raises(ImportRefused, match=said):
        run(site, write(tmp_path / "old", files), format="pelican")
    assert site.tree(".") == before


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"PK\x03\x04" + b"\0" * 90, b"Title: A"])
def test_a_broken_zip_is_refused(site, data, tmp_path: Path) -> None:
    file = tmp_path / "old.zip"
    file.write_bytes(data)
    with pytest.raises(ImportRefused):
        run(site, file, format="pelican")
    assert not (site.root / "imports").exists()


@pytest.mark.parametrize(
    "conf",
    ["SITENAME = (", "print 'x'", b"\xff\xfe\x00", "\0", "(" * 5000, "-" * 90_000 + "1",
     "A = 'x'\n" + "A = A + A\n" * 60, "SITENAME = ['a']\nARTICLE_URL = 5\nMENUITEMS = 'abc'",
     "ARTICLE_URL = '{slug'\nPATH = '../../etc'", "STATIC_PATHS = {1: 2}\nDEFAULT_METADATA = []",
     "A = 1\n" * 100_000, "ARTICLE_URL = '{date:%n%Q}{nothing}'"],
)  # fmt: skip
def test_odd_settings_count_for_nothing(site, conf, tmp_path: Path) -> None:
    report = run(site, write(tmp_path / "old", {**GOOD, "pelicanconf.py": conf}))
    assert counts(report)["posts"] == {"added": 1}
    assert errors(site) == []


@pytest.mark.parametrize(
    ("name", "text"),
    [("b.md", b"\xff\xfe"), ("b.rst", b"\x80"),
     ("b.html", "{% block a %}"), ("b.md", "")],
)  # fmt: skip
def test_a_broken_file_is_left_out_and_the_rest_comes_in(site, name, text, tmp_path) -> None:
    report = run(site, write(tmp_path / "old", {**GOOD, f"content/{name}": text}))
    assert counts(report)["posts"] == {"added": 1, "left_out": 1}


@pytest.mark.parametrize(
    ("name", "text"),
    [("b.md", "Title:\n\n"), ("b.md", "Date: 9999-99-99\n\nA"), ("b.md", "Title: B\nno end"),
     ("b.rst", "B\n=\n\n" + ".. a::\n" * 500), ("b.rst", "B\n=\n\n`" * 50), ("b.rst", "===="),
     ("b.rst", "B\n=\n\n.. image:: javascript:x\n"), ("b.html", "<p"), ("b.html", "<body>" * 500),
     ("b.rst", "B\n=\n\n.. raw:: html\n\n   <script>x</script><b onclick='y'>z</b>"),
     ("b.md", "Title: B\nSlug: ../../x\nUrl: ../../y\n\nA"), ("b.html", "<title>B</title>" * 99),
     ("b.md", "Title: B\n\n" + "[a]({filename}" * 999), ("b.md", "Title: B\n\n    :::x\n"),
     ("b.md", "Title: B\n\n[a]({filename}../../../../etc/passwd) ![b]({attach}/../../c.png)"),
     ("b.rst", "\x00B\n==\n\n:date: 2010-01-02\n\n\x07A"), ("b.md", "Title: \x00\n\n\x1b")],
)  # fmt: skip
def test_an_odd_text_comes_in_and_builds(site, name, text, tmp_path: Path) -> None:
    report = run(site, write(tmp_path / "old", {**GOOD, f"content/{name}": text}))
    assert counts(report)["posts"] == {"added": 2}
    assert errors(site) == []


def test_drafts_and_posts_keep_to_themselves_what_scripts_say(site, tmp_path: Path) -> None:
    text = "B\n=\n\n.. raw:: html\n\n   <script>x</script><b>z</b>\n"
    run(site, write(tmp_path / "old", {**GOOD, "content/b.rst": text}))
    assert "script" not in (site.root / "content/posts/b.md").read_text()


def test_no_process_is_started(monkeypatch, tmp_path: Path) -> None:
    monkeypatch.setattr(subprocess, "Popen", None)
    assert documents(write(tmp_path / "old", SITE))
