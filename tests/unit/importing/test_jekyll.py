"""What is read of folders of Jekyll, and what becomes of them in a site."""

from pathlib import Path

import pytest

from sitegen.importing.messages import ImportRefused
from sitegen.importing.records import BlogInfo, Comment, Document, LeftOut, Medium, MenuItem
from tests.support.sites import drawn
from tests.unit.importing.conftest import counts, errors, run
from tests.unit.importing.exports import is_recognized, only, read, write, zipped

CONFIG = """\
title: Slow Trains
description: Films, read slowly
url: https://slow-trains.example
baseurl: /blog
timezone: Europe/Berlin
lang: de
header_pages: [about.md]
defaults:
  - {scope: {path: "", type: posts}, values: {layout: post, author: Mira, lang: en}}
  - {scope: {path: "_posts/old"}, values: {author: Tom}}
"""
POST = """\
---
title: The Ghost Train
date: 2011-03-04 23:30:00 -0800
categories: film horror
tags: [rain, "night train"]
excerpt: Nobody waits.
last_modified_at: 2012-01-01
image: {path: /assets/train.jpg, alt: A train}
redirect_from: [old/ghost, /older/]
stars: 4
---
See [night]({{ site.baseurl }}{% post_url 2012-01-02-night-mail %}), [me]({% link about.md %}).

![A train]({{ "/assets/train.jpg" | relative_url }}){: .wide}

{% highlight python %}
seen = "{{ twice }}"
{% endhighlight %}

Write `{% raw %}{{ page.title }}{% endraw %}`, or {% raw %}{% include x %}{% endraw %}.

{% include player.html id="a*b*c" %} A || B

A line.
{: .lead}

```
a || b
```
{: .code}
"""
SITE = {
    "_config.yml": CONFIG,
    "_posts/2011-03-05-ghost-train.md": POST,
    "film/_posts/2012-01-02-night-mail.markdown": "---\nlayout: post\n---\n# Night Mail\n\nFast.\n",
    "_posts/old/2009-9-1-html.html": "---\ntitle: Old\n---\n<p>Old {{ site.title }}</p>",
    "_posts/2013-01-01-hidden.md": "---\ntitle: Hidden\npublished: false\n---\nNo.",
    "_drafts/soon.md": "---\ntitle: Soon\n---\nNot yet.",
    "about.md": "---\ntitle: About\npermalink: /about/\n---\nI write.",
    "archive.html": "---\ntitle: All\n---\n{% for p in site.posts %}{{ p.title }}{% endfor %}",
    "404.md": "---\ntitle: Lost\n---\nLost.",
    "README.md": "# About the code",
    "feed.xml": "---\n---\n<feed/>",
    "_layouts/post.html": "{{ content }}",
    "assets/train.jpg": drawn(format="JPEG"),
    "assets/site.css": "a {}",
    "_data/comments/ghost-train/entry1.yml": (
        "_id: e1\nname: Tom\ndate: '2016-01-02T10:00:00Z'\nmessage: Late.\nemail: t@mail.example\n"
    ),
    "_site/2011/index.html": "<p>made</p>",
}


def test_posts_have_their_dates_names_terms_and_addresses(tmp_path: Path) -> None:
    folder = write(tmp_path / "old", SITE)
    assert is_recognized("jekyll", folder)
    records, _ = read("jekyll", folder)
    documents = {d.identity: d for d in only(Document, records)}
    ghost = documents["_posts/2011-03-05-ghost-train.md"]
    home = "https://slow-trains.example/blog"
    assert (ghost.group, ghost.title, ghost.slug) == ("posts", "The Ghost Train", "ghost-train")
    assert (ghost.date, ghost.updated) == ("2011-03-04 23:30:00 -0800", "2012-01-01")
    assert (ghost.categories, ghost.tags) == (("film", "horror"), ("rain", "night train"))
    assert ghost.address == f"{home}/film/horror/2011/03/05/ghost-train.html"  # in Berlin
    assert ghost.aliases == ("/old/ghost", "/older/")
    assert (ghost.image, ghost.image_alt) == ("/assets/train.jpg", "A train")
    assert (ghost.author_keys, ghost.language, ghost.summary) == (("Mira",), "en", "Nobody waits.")
    assert (ghost.fields, ghost.properties) == ((("stars", "4"),), (("layout", "post"),))
    assert len(ghost.used_fields) == 8
    mail = documents["film/_posts/2012-01-02-night-mail.markdown"]
    assert (mail.title, mail.text.source, mail.date) == ("Night Mail", "\nFast.\n", "2012-01-02")
    assert mail.address == f"{home}/film/2012/01/02/night-mail.html"
    old = documents["_posts/old/2009-9-1-html.html"]
    assert (old.text.source, old.text.markup) == ("<p>Old Slow Trains</p>", "html")
    assert (old.author_keys, old.date) == (("Tom",), "2009-09-01")
    assert [(d.status, d.address) for d in documents.values() if d.status != "published"] == [
        ("draft", ""), ("draft", ""),
    ]  # fmt: skip
    assert documents["about.md"].group == "pages"
    assert documents["about.md"].address == f"{home}/about/"


def test_texts_become_our_markdown(tmp_path: Path) -> None:
    records, warnings = read("jekyll", write(tmp_path / "old", SITE))
    text = next(d for d in only(Document, records) if d.title == "The Ghost Train").text.source
    assert text.split("\n\n") == [
        "See [night](/blog/film/2012/01/02/night-mail.html), [me](/blog/about/).",
        "![A train](/blog/assets/train.jpg){: .wide}",
        '```python\nseen = "{{ twice }}"\n```',
        r"Write `{{ page.title }}`, or \{% include x %}.",
        r'{% include player.html id="a*b*c" %} A \|\| B',
        "A line.\n{: .lead}",
        "```\na || b\n```\n",
    ]
    assert "old/_posts/2011-03-05-ghost-train.md: {: .code} has no place here and is gone" in (
        warnings
    )


def test_everything_else_is_accounted_for(tmp_path: Path) -> None:
    records, warnings = read(
        "jekyll", zipped(tmp_path / "b.zip", {f"b-main/{n}": d for n, d in SITE.items()})
    )
    left = {(out.identity, out.reason) for out in only(LeftOut, records) if out.group != "fields"}
    assert left == {
        ("404.md", "sitegen makes the page for addresses that do not exist"),
        ("README.md", "it is about the project, and no page of the site"),
        ("archive.html", "it is a template: Liquid makes its text"),
        ("_layouts/post.html", "it is a part of a theme or of a tool"),
        ("assets/site.css", "it is a part of a theme or of a tool"),
        ("feed.xml", "it is a part of a theme or of a tool"),
    }
    assert [out.identity for out in only(LeftOut, records) if out.group == "fields"] == [
        "404.md: title", "archive.html: title",
    ]  # fmt: skip
    assert [m.address for m in only(Medium, records)] == [
        "https://slow-trains.example/blog/assets/train.jpg"
    ]
    assert [(c.thread, c.author) for c in only(Comment, records)] == [
        ("_posts/2011-03-05-ghost-train.md", "Tom")
    ]
    assert only(MenuItem, records) == [
        MenuItem(identity="about.md", title="About", target="about.md")
    ]
    assert only(BlogInfo, records) == [
        BlogInfo(
            title="Slow Trains", tagline="Films, read slowly", language="de",
            address="https://slow-trains.example/blog", timezone="Europe/Berlin",
        )
    ]  # fmt: skip
    assert "mail.example" not in repr((records, warnings))
    assert "b.zip: 1 file of _site was not read" in warnings


def test_an_import_builds_and_a_second_one_changes_nothing(site, tmp_path: Path) -> None:
    folder = write(tmp_path / "old", SITE)
    report = run(site, folder)
    assert counts(report)["posts"] == {"added": 5}
    assert counts(report)["pages"] == {"added": 1, "left_out": 3}
    assert counts(report)["media"] == {"added": 1, "left_out": 3}
    assert counts(report)["comments"] == {"added": 1}
    assert report.shortcodes == [("include", "content/posts/ghost-train.md", 25)]
    text = (site.root / "content/posts/ghost-train.md").read_text()
    assert "[night](night-mail.md), [me](../pages/about.md)" in text
    assert "![A train](/assets/train.jpg)" in text
    assert "image: /assets/train.jpg" in text
    assert "/film/horror/2011/03/05/ghost-train.html" in text
    before = site.tree("content") | site.tree("imports")
    again = counts(run(site, folder))
    assert site.tree("content") | site.tree("imports") == before
    assert again["posts"] == {"unchanged": 5}
    assert errors(site) == []
    page = site.output("posts/ghost-train/index.html")
    assert "a || b" in page
    assert "A || B" in page
    assert "Late." in page


@pytest.mark.parametrize(
    ("permalink", "address", "proposed"),
    [
        ("date", "/2012/01/02/a-B.html", "/{year}/{month}/{day}/{slug}.html"),
        ("pretty", "/2012/01/02/a-B/", "/{year}/{month}/{day}/{slug}/"),
        ("ordinal", "/2012/002/a-B.html", ""),
        ("none", "/a-B.html", "/{slug}.html"),
        ("/p/:year/:i_month/:slug/", "/p/2012/1/a-b/", ""),
        ("/:title", "/a-B", "/{slug}/"),
        ("/:unknown/:title/", "", ""),
    ],
)
def test_permalinks_of_all_styles(permalink, address, proposed, tmp_path: Path) -> None:
    files = {
        "_config.yml": f"permalink: {permalink}\n",
        "_posts/2012-01-02-a-B.md": "---\ntitle: A\n---\nA",
    }  # fmt: skip
    records, warnings = read("jekyll", write(tmp_path / "old", files))
    assert only(Document, records)[0].address == address
    assert only(BlogInfo, records)[0].permalink == proposed
    assert ("its old address is not known" in "".join(warnings)) == (not address)


def test_collections_are_documents_where_they_were_published(tmp_path: Path) -> None:
    files = {
        "_config.yml": "collections: {films: {output: true, permalink: /f/:name/}, notes: {}}\n",
        "_films/metropolis.md": "---\ntitle: Metropolis\n---\nA city.",
        "_notes/mine.md": "---\ntitle: Mine\n---\nMine.",
    }
    records, _ = read("jekyll", write(tmp_path / "old", files))
    assert [(d.identity, d.group, d.source_type, d.address) for d in only(Document, records)] == [
        ("_films/metropolis.md", "pages", "films", "/f/metropolis/")
    ]
    assert [out.reason for out in only(LeftOut, records)] == [
        "its collection was not published"
    ] * 2


GOOD = {"_posts/2012-01-02-a.md": "---\ntitle: A\n---\nA"}


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({}, "has no post and no page of Jekyll"),
        ({"_config.yml": "title: x"}, "has no post and no page of Jekyll"),
        ({**GOOD, "_config.yml": "title: [a"}, "_config.yml cannot be read"),
        ({**GOOD, "_config.yml": "- a\n- b\n"}, "expected keys with values"),
        ({**GOOD, "_config.yml": b"\xff\xfe\x00"}, "is not UTF-8"),
        ({**GOOD, "_config.yml": "a: " * 100_000}, "_config.yml cannot be read"),
        ({**GOOD, "_config.toml": "title = "}, "TOML"),
        ({**GOOD, "_config.toml": f"a = {'9' * 5000}"}, "TOML"),
        ({**GOOD, "_config.toml": f"a = {'[' * 5000}"}, "TOML"),
    ],
)
def test_a_site_that_cannot_be_read_is_refused(site, files, said, tmp_path: Path) -> None:
    folder = tmp_path / "old"
    folder.mkdir()
    before = site.tree(".")
    with pytest.raises(ImportRefused, match=said):
        run(site, write(folder, files), format="jekyll")
    assert site.tree(".") == before


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("---\ntitle: [a\n---\nA", "its header cannot be read"),
        ("---\n- a\n---\nA", "its header cannot be read"),
        (f"---\na: {'[' * 100}\n---\nA", "its header cannot be read"),
        (f"---\na: {'x' * 300_000}\n---\nA", "its header cannot be read"),
        (b"---\ntitle: \xff\n---\nA", "it cannot be read"),
        (b"\x89PNG\x00\xff", "it cannot be read"),
        ("+++\na = \n+++\nA", "its header cannot be read"),
        ("---\n<<: *x\n---\nA", "its header cannot be read"),
    ],
)
def test_a_broken_file_is_left_out_and_the_rest_comes_in(site, text, reason, tmp_path) -> None:
    folder = write(tmp_path / "old", {**GOOD, "_posts/2012-01-03-b.md": text})
    report = run(site, folder)
    assert counts(report)["posts"] == {"added": 1, "left_out": 1}
    assert reason in report.left_out[0].reason


@pytest.mark.parametrize(
    "text",
    ["", "---\n---\n", "---\ntitle:\n---\n{% raw %}", "{% " * 3000, "{{ a }} " * 3000, "[" * 3000,
     "---\ndate: someday\ntags: {a: b}\n---\n{% highlight %}", "{% comment %}" * 2000,
     "a||b\n\n::: note\n\n{{% x %}}\n\n{{%",
     "---\ntitle: A\n---\n[x]({{ page.y }})\n\n[z]: {{ q }}\n"],
)  # fmt: skip
def test_an_odd_text_comes_in_and_builds(site, text, tmp_path: Path) -> None:
    folder = write(tmp_path / "old", {**GOOD, "_posts/2012-01-03-b.md": text})
    assert counts(run(site, folder))["posts"] == {"added": 2}
    assert errors(site) == []


def test_a_key_whose_value_cannot_be_used_is_a_field(tmp_path: Path) -> None:
    text = "---\ntitle: A\ndate: someday\nsummary: S\ndescription: D\n---\nA"
    records, _ = read("jekyll", write(tmp_path / "old", {"_posts/2012-01-02-a.md": text}))
    (document,) = only(Document, records)
    assert (document.date, document.summary) == ("2012-01-02", "S")
    assert document.fields == (("date", "someday"), ("description", "D"))
