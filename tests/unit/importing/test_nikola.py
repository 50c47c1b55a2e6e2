"""What is read of folders of Nikola, and what becomes of them in a site."""

from pathlib import Path

import pytest

from sitegen.importing.messages import ImportRefused
from sitegen.importing.records import BlogInfo, Document, LeftOut, Medium, MenuItem
from tests.support.sites import drawn
from tests.unit.importing.conftest import counts, errors, run
from tests.unit.importing.exports import is_recognized, only, read, write, zipped

CONF = """\
import os
BLOG_AUTHOR = "Mira"
BLOG_TITLE = {"en": "Slow Trains", "es": "Trenes"}
SITE_URL = "https://slow-trains.example/"
BLOG_DESCRIPTION = "Films, read slowly"
DEFAULT_LANG = "en"
TRANSLATIONS = {DEFAULT_LANG: "", "es": "./es"}
TIMEZONE = "Europe/London"
POSTS = (("posts/*.rst", "blog", "post.tmpl"), ("posts/*.md", "blog", "post.tmpl"))
PAGES = (("pages/*.md", "", "page.tmpl"), ("pages/*.html", "", "page.tmpl"))
NAVIGATION_LINKS = {DEFAULT_LANG: (
    ("/about/", "About"), ((("link://slug/ghost", "Ghost"), (os.sep, "x")), "More"),
)}
REDIRECTIONS = [("old/ghost.html", "/blog/film/ghost/index.html")]
os.system("touch nikola-ran")
"""
GHOST = """\
.. title: The Ghost Train
.. slug: ghost
.. date: 2011-03-04 23:30:00 UTC-03:00
.. updated: 2012-01-01 10:00
.. tags: rain, mathjax
.. category: film
.. link: https://x.example/source
.. description: A dark one.
.. type: text
.. author: Tom

See :doc:`night-mail` and :doc:`the other <night-mail>`, `again <link://slug/night-mail#van>`_.

.. TEASER_END: Go on

.. thumbnail:: /images/still.png
   :alt: Still

`Rain <link://tag/rain>`_, `gone <link://slug/gone>`_, {{% youtube abc %}} {{% new x %}}

.. listing:: hello.py python

.. gallery:: trains

.. code:: python

   x = 1 [1]_

Words [1]_

.. [1] A note.
"""
NIGHT = """\
<!--
.. title: Night Mail
.. slug: night-mail
.. date: 2012-01-02
.. status: featured
.. nocomments: true
-->

[ghost](link://slug/ghost) and [file](link://filename/posts/film/ghost.rst "T") `link://slug/ghost`

<!-- TEASER_END -->

{{% doc %}}ghost{{% /doc %}} {{% media url=https://v.example/1 %}} {{% raw %}} A || B
"""
SITE = {
    "conf.py": CONF,
    "posts/film/ghost.rst": GHOST,
    "posts/night-mail.md": NIGHT,
    "posts/night-mail.es.md": "<!--\n.. title: Correo\n-->\n\nRápido.",
    "posts/two.md": "Only words.",
    "posts/two.meta": "Two files\ntwo-files\n2010/01/02 10:00\na, draft\n\nA summary\n",
    "posts/three.md": "Words.",
    "posts/three.meta": ".. title: Three\n.. date: 2010-01-03\n.. status: private\n",
    "posts/note.ipynb": "{}",
    "posts/link.rst": "../../docs/link.rst",
    "pages/about.md": "---\ntitle: About\nslug: about\nstatus: private\n---\n\nI write.",
    "pages/plain.html": "<!--\n.. title: Plain\n-->\n<p>See <a href='link://slug/ghost'>it</a></p>",
    "files/robots.txt": "User-agent: *",
    "files/doc.pdf": b"%PDF-1.4",
    "images/still.png": drawn(3, 2),
    "galleries/trains/a.png": drawn(4, 2),
    "listings/hello.py": "print('hello')\n",
    "themes/x/a.css": "x",
    "posts/stray.png": drawn(2, 2),
}  # fmt: skip
HOME = "https://slow-trains.example"
GOOD = {
    "conf.py": "BLOG_TITLE = 'S'\n",
    "posts/a.md": "<!--\n.. title: A\n.. date: 2010-01-02\n-->\n\nWords.",
}


def documents(folder: Path) -> dict[str, Document]:
    return {d.identity: d for d in only(Document, read("nikola", folder)[0])}


def test_posts_have_their_keys_and_addresses(tmp_path: Path) -> None:
    folder = write(tmp_path / "old", SITE)
    assert is_recognized("nikola", folder)
    found = documents(folder)
    ghost, night = found["posts/film/ghost.rst"], found["posts/night-mail.md"]
    assert (ghost.group, ghost.title, ghost.slug) == ("posts", "The Ghost Train", "ghost")
    assert (ghost.date, ghost.updated) == ("2011-03-04 23:30:00-03:00", "2012-01-01 10:00")
    assert (ghost.tags, ghost.categories, ghost.author_keys) == (("rain",), ("film",), ("Tom",))
    assert (ghost.summary, ghost.address) == ("A dark one.", f"{HOME}/blog/film/ghost/")
    assert ghost.aliases == ("/old/ghost.html",)
    assert ghost.fields == (("link", "https://x.example/source"), ("type", "text"))
    assert (night.pinned, night.comments, night.author_keys) == (True, "closed", ("Mira",))
    spanish = found["posts/night-mail.es.md"]
    assert (spanish.title, spanish.date, spanish.language) == ("Correo", "2012-01-02", "es")
    assert (spanish.slug, spanish.address) == ("night-mail-es", f"{HOME}/es/blog/night-mail/")
    assert spanish.matter == night.matter == (("translation_key", "posts/night-mail"),)
    assert spanish.used_fields == ("title",)


def test_keys_in_a_file_beside_the_text(tmp_path: Path) -> None:
    found = documents(write(tmp_path / "old", SITE))
    two, three = found["posts/two.md"], found["posts/three.md"]
    assert (two.title, two.slug, two.date) == ("Two files", "two-files", "2010-01-02 10:00")
    assert (two.tags, two.status, two.address) == (("a",), "draft", "")
    assert (three.title, three.status, three.text.source) == ("Three", "draft", "Words.")


def test_pages_are_read(tmp_path: Path) -> None:
    found = documents(write(tmp_path / "old", SITE))
    about, plain = found["pages/about.md"], found["pages/plain.html"]
    assert (about.group, about.status, about.matter) == (
        "pages", "published", (("noindex", "true"),),
    )  # fmt: skip
    assert (about.address, plain.title) == (f"{HOME}/about/", "Plain")
    assert plain.text.source == '<p>See <a href="/blog/film/ghost/">it</a></p>'


def test_texts_have_their_links_pictures_and_code(tmp_path: Path) -> None:
    records, warnings = read("nikola", write(tmp_path / "old", SITE))
    found = {d.identity: d.text for d in only(Document, records)}
    text = found["posts/film/ghost.rst"].source
    for part in (
        '<a href="/blog/night-mail/">Night Mail</a>', '<a href="/blog/night-mail/">the other</a>',
        '<a href="/blog/night-mail/#van">again</a>', "<!--more Go on-->", "{{% new x %}}",
        '<a href="https://sitegen.invalid/tags/rain/">Rain</a>', '<a href="/gone">gone</a>',
        '<img src="/images/still.png" alt="Still">', '<img src="/galleries/trains/a.png" alt="">',
        "<pre><code class=\"language-python\">print('hello')\n</code></pre>",
        '<a href="https://www.youtube.com/watch?v=abc">', '<a href="#footnote-1">1</a>',
    ):  # fmt: skip
        assert part in text
    assert found["posts/night-mail.md"].source == (
        '[ghost](/blog/film/ghost/) and [file](/blog/film/ghost/ "T") `link://slug/ghost`\n\n'
        "<!--more-->\n\n[The Ghost Train](/blog/film/ghost/) <https://v.example/1> "
        "{{%/* raw */%}} A \\|\\| B"
    )
    assert warnings == [
        "old: 1 file of themes was not read",
        "old/posts/film/ghost.rst:19: unknown shortcode 'new' is text now",
        "old/posts/film/ghost.rst: link://slug/gone has no page in the site",
    ]


def test_everything_else_is_accounted_for(tmp_path: Path) -> None:
    file = zipped(tmp_path / "b.zip", {f"blog/{name}": data for name, data in SITE.items()})
    records, _ = read("nikola", file)
    assert {o.identity: o.reason for o in only(LeftOut, records)} == {
        "posts/note.ipynb": "sitegen reads no .ipynb",
        "posts/link.rst": "it is a link to ../../docs/link.rst, which is not in the source",
        "posts/stray.png": "Nikola did not publish it: it is in no folder of files, pictures or "
        "galleries",
        "listings/hello.py": "it is in the texts that show it",
    }
    assert {m.address for m in only(Medium, records)} == {
        f"{HOME}/robots.txt", f"{HOME}/doc.pdf", f"{HOME}/images/still.png",
        f"{HOME}/galleries/trains/a.png",
    }  # fmt: skip
    assert [(m.title, m.address) for m in only(MenuItem, records)] == [
        ("About", "/about/"), ("Ghost", "/blog/film/ghost/"),
    ]  # fmt: skip
    assert only(BlogInfo, records) == [
        BlogInfo(
            title="Slow Trains", tagline="Films, read slowly", address=HOME, language="en",
            timezone="Europe/London",
        )
    ]  # fmt: skip


def test_an_import_builds_and_a_second_one_changes_nothing(site, tmp_path: Path) -> None:
    folder = write(tmp_path / "old", SITE)
    first = run(site, folder)
    assert first.format == "nikola"
    assert counts(first)["posts"] == {"added": 5, "left_out": 2}
    assert errors(site) == []
    ghost = (site.root / "content/posts/ghost.md").read_text()
    for part in (
        "[Night Mail](night-mail.md)", "![Still](/images/still.png)", "```python",
        "[Rain](/tags/rain/)", "aliases: [/blog/film/ghost/, /old/ghost.html]",
    ):  # fmt: skip
        assert part in ghost
    assert not list(tmp_path.rglob("nikola-ran"))
    assert not Path("nikola-ran").exists()
    before = site.tree("content") | site.tree("imports")
    second = run(site, folder)
    assert site.tree("content") | site.tree("imports") == before
    assert counts(second)["posts"] == {"unchanged": 5, "left_out": 2}


def test_a_folder_without_settings_is_known_by_its_keys(tmp_path: Path) -> None:
    texts = {name: data for name, data in SITE.items() if name != "conf.py"}
    folder = write(tmp_path / "texts", texts)
    assert is_recognized("nikola", folder)
    found = documents(folder)
    assert found["posts/film/ghost.rst"].address == "/posts/film/ghost/"
    assert (found["posts/night-mail.es.md"].language, found["pages/about.md"].address) == (
        "es", "/pages/about/",
    )  # fmt: skip
    stories = {"stories/a.txt": ".. title: A\n\nWords.", "stories/b.txt.es": ".. title: B\n\nW"}
    old = documents(write(tmp_path / "old", stories))
    assert [(d.group, d.text.source) for d in old.values()] == [("pages", "<p>Words.</p>\n")]
    assert not is_recognized("nikola", write(tmp_path / "b", {"conf.py": "project = 'Sphinx'"}))
    assert not is_recognized("nikola", write(tmp_path / "c", {"a.rst": ".. image:: a.png"}))
    assert not is_recognized("nikola", write(tmp_path / "d", {**SITE, "site.yaml": ""}))


@pytest.mark.parametrize(
    ("conf", "address"),
    [
        ("PRETTY_URLS = False", "/posts/a.html"),
        ('POSTS = [("posts/*.md", "", "p.tmpl")]', "/a/"),
        ('DEFAULT_LANG = "en"\nPOSTS = (("posts/*.md", {"en": "log"}, "p.tmpl"),)', "/log/a/"),
        ('post_pages = (("posts/*.md", "news", "p.tmpl", True),)', "/news/a/"),
    ],
)
def test_addresses_are_those_of_the_settings(conf, address, tmp_path: Path) -> None:
    conf = f"BLOG_TITLE = 'S'\n{conf}\n"
    found = documents(write(tmp_path / "old", {**GOOD, "conf.py": conf}))
    assert found["posts/a.md"].address == address
    assert found["posts/a.md"].group == "posts"


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({}, "has no post and no page of Nikola"),
        ({"conf.py": "BLOG_TITLE = 'S'"}, "has no post and no page"),
        ({"conf.py": "POSTS = ()", "posts/a.md": b"\xff\xfe"}, "has no post and no page"),
        ({"posts/a.rst": ""}, "has no post and no page"),
        ({"posts/a.ipynb": "{}"}, "has no post and no page"),
    ],
)
def test_a_site_that_cannot_be_read_is_refused(site, files, said, tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    before = site.tree(".")
    with pytest.raises(ImportRefused, match=said):
        run(site, write(tmp_path / "old", files), format="nikola")
    assert site.tree(".") == before


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"PK\x05\x06" + b"\0" * 9, b".. title: A"])
def test_a_broken_zip_is_refused(site, data, tmp_path: Path) -> None:
    file = tmp_path / "old.zip"
    file.write_bytes(data)
    with pytest.raises(ImportRefused):
        run(site, file, format="nikola")
    assert not (site.root / "imports").exists()


@pytest.mark.parametrize(
    "conf",
    ["BLOG_TITLE = (", b"\xff\xfe", "POSTS = 5\nPAGES = 'x'\nTRANSLATIONS = []",
     "POSTS = (('posts/*.md',), 7, (1, 2, 3))", "NAVIGATION_LINKS = {'en': [[['a']]]}",
     "BLOG_TITLE = 'S'\nREDIRECTIONS = [('../x', 5), ('a', 'b', 'c')]\nFILES_FOLDERS = {1: {}}",
     "SITE_URL = 'javascript:x'", "DEFAULT_LANG = ['en']", "POSTS = ((((((('a'" + ")" * 50],
)  # fmt: skip
def test_odd_settings_count_for_nothing(site, conf, tmp_path: Path) -> None:
    report = run(site, write(tmp_path / "old", {**GOOD, "conf.py": conf}), format="nikola")
    assert counts(report)["posts"] == {"added": 1}
    assert errors(site) == []


@pytest.mark.parametrize(
    ("name", "text"),
    [("b.md", b"\xff\xfe"), ("b.rst", b"\x80"), ("b.md", "---\ntitle: [a\n---\nA"), ("b.md", ""),
     ("b.rst", "../../b.rst\n"), ("b.md", "+++\ntitle =\n+++\n")],
)  # fmt: skip
def test_a_broken_file_is_left_out_and_the_rest_comes_in(site, name, text, tmp_path) -> None:
    report = run(site, write(tmp_path / "old", {**GOOD, f"posts/{name}": text}))
    assert counts(report)["posts"] == {"added": 1, "left_out": 1}


@pytest.mark.parametrize(
    ("name", "text"),
    [("b.rst", ".. title: B\n\n" + ".. gallery::\n" * 99), ("b.rst", ".. title:\n\n*"),
     ("b.md", "<!--\n.. title: B\n\nno end"), ("b.md", "<!--\n.. date: someday\n-->\nA"),
     ("b.rst", ".. title: B\n\n{{% doc %}}" * 50), ("b.md", "<!--\n.. slug: ../../x\n-->\nA"),
     ("b.rst", ".. title: B\n\n:doc:`x <y>` `a <link://slug/>`_ `b <link://>`__ `c <link://q>`__"),
     ("b.rst", ".. title: B\n\n.. listing:: ../../../etc/passwd\n\n.. gallery:: ../../.."),
     ("b.html", "<!--\n.. title: B\n-->\n<p <b"), ("b.md", "<!--" * 5000),
     ("b.rst", ".. title: B\n\n.. raw:: html\n\n   <script>x</script>")],
)  # fmt: skip
def test_an_odd_text_comes_in_and_builds(site, name, text, tmp_path: Path) -> None:
    report = run(site, write(tmp_path / "old", {**GOOD, f"posts/{name}": text}))
    assert counts(report)["posts"] == {"added": 2}
    assert errors(site) == []
