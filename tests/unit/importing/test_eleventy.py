"""What is read of folders of Eleventy, and what becomes of them in a site."""

from pathlib import Path

import pytest

from sitegen.importing.messages import ImportRefused
from sitegen.importing.records import BlogInfo, Document, LeftOut, Medium, MenuItem
from tests.support.sites import drawn
from tests.unit.importing.conftest import counts, errors, run
from tests.unit.importing.exports import is_recognized, only, read, write, zipped

CONFIG = """\
export default function (eleventyConfig) {
  eleventyConfig.addPassthroughCopy({ "./public/": "/" }).addPassthroughCopy("img");
  throw new Error("run");
}
export const config = { dir: { input: "content" } };
"""
GHOST = """\
---
title: The Ghost Train
date: 2011-03-04
updated: Last Modified
description: Nobody waits.
tags: [posts, rain]
layout: layouts/post.njk
stars: 4
---
See [night](2012-01-02-night-mail.md), [me](/about.md#x) and ![A train](train.jpg).

![Still]({{ "/img/still.png" | url }})

{% image "a.jpg", "b*c*d" %} and {% raw %}`{{ x }}`{% endraw %}

::: note
A || B
:::
"""
SITE = {
    "eleventy.config.js": CONFIG,
    "content/_data/metadata.json": '{"title": "Slow Trains", "url": "https://slow-trains.example/"}',
    "content/blog/blog.json": '{"permalink": "/blog/{{ page.fileSlug }}/", "author": "Mira"}',
    "content/blog/blog.11tydata.js": "module.exports = {}",
    "content/blog/ghost.md": GHOST,
    "content/blog/train.jpg": drawn(format="JPEG"),
    "content/blog/2012-01-02-night-mail.md": "---\ntags: post\n---\n# Night *Mail*\n\nFast.",
    "content/blog/hidden.md": "---\ntitle: Hidden\npermalink: false\n---\nNo.",
    "content/blog/script.md": (
        '---js\nconst title = "Spelled";\nconst draft = true;\nconst n = { a: 1 };\n---\nNot yet.'
    ),
    "content/about.md": (
        '---json\n{"title": "About", "eleventyNavigation": {"key": "Me", "order": 2}}\n---\nI.'
    ),
    "content/404.md": "---\npermalink: 404.html\n---\nLost.",
    "content/feed.md": "---\npermalink: /feed.xml\n---\nFeed.",
    "content/tags.md": "---\ntitle: Tags\n---\n{% for t in tags %}{{ t }}{% endfor %}",
    "content/index.njk": "{{ content }}",
    "content/_includes/base.njk": "{{ content }}",
    "img/still.png": drawn(3, 2),
    "public/robots.pdf": b"%PDF-1.4 x",
    "README.md": "# About the code",
    "package.json": "{}",
}


def test_posts_have_their_dates_names_terms_and_addresses(tmp_path: Path) -> None:
    folder = write(tmp_path / "old", SITE)
    assert is_recognized("eleventy", folder)
    assert not is_recognized("hugo", folder)
    records, _ = read("eleventy", folder)
    found = {d.identity.removeprefix("content/"): d for d in only(Document, records)}
    ghost, home = found["blog/ghost.md"], "https://slow-trains.example"
    assert (ghost.group, ghost.slug, ghost.date, ghost.tags) == (
        "posts", "ghost", "2011-03-04", ("rain",),
    )  # fmt: skip
    assert (ghost.address, ghost.author_keys) == (f"{home}/blog/ghost/", ("Mira",))
    assert ghost.fields == (
        ("updated", "Last Modified"), ("layout", "layouts/post.njk"), ("stars", "4"),
    )  # fmt: skip
    assert ghost.used_fields == ("title", "date", "description", "tags")
    mail = found["blog/2012-01-02-night-mail.md"]
    assert (mail.title, mail.slug, mail.date, mail.tags) == (
        "Night Mail", "night-mail", "2012-01-02", (),
    )  # fmt: skip
    assert mail.address == f"{home}/blog/night-mail/"
    script = found["blog/script.md"]
    assert (script.title, script.status, script.used_fields) == ("Spelled", "draft", ())
    assert (found["about.md"].group, found["about.md"].address) == ("pages", f"{home}/about/")


def test_texts_become_our_markdown(tmp_path: Path) -> None:
    records, _ = read("eleventy", write(tmp_path / "old", SITE))
    text = next(d for d in only(Document, records) if d.title == "The Ghost Train").text.source
    assert text.split("\n\n") == [
        "See [night](/blog/night-mail/), [me](/about/#x) and ![A train](/blog/train.jpg).",
        "![Still](/img/still.png)",
        '{% image "a.jpg", "b*c*d" %} and `{{ x }}`',
        "\\::: note\nA \\|\\| B\n\\:::\n",
    ]


def test_everything_else_is_accounted_for(tmp_path: Path) -> None:
    file = zipped(tmp_path / "b.zip", {f"b-main/{name}": data for name, data in SITE.items()})
    records, warnings = read("eleventy", file)
    theme = "it is a part of a theme or of a tool"
    script = "it is JavaScript, which sitegen does not run: its data were not read"
    assert {o.identity: o.reason for o in only(LeftOut, records) if o.group != "fields"} == {
        "content/blog/blog.11tydata.js": script,
        "content/blog/hidden.md": "permalink: false says that the old site did not write it",
        "content/404.md": "sitegen makes the page for addresses that do not exist",
        "content/feed.md": "its page is no HTML: it is a template",
        "content/tags.md": "it is a template: its text is made when the site is built",
        "content/index.njk": theme,
        "content/_includes/base.njk": theme,
        "README.md": "it is about the project, and no page of the site",
    }
    assert sorted(m.identity for m in only(Medium, records)) == [
        "blog/train.jpg", "img/still.png", "robots.pdf",
    ]  # fmt: skip
    assert only(MenuItem, records) == [
        MenuItem(identity="navigation content/about.md", title="Me", target="content/about.md")
    ]
    assert only(BlogInfo, records) == [
        BlogInfo(title="Slow Trains", address="https://slow-trains.example")
    ]
    assert f"b.zip/b-main/content/blog/blog.11tydata.js: {script}" in warnings


def test_an_import_builds_and_a_second_one_changes_nothing(site, tmp_path: Path) -> None:
    folder = write(tmp_path / "old", SITE)
    report = run(site, folder)
    assert counts(report)["posts"] == {"added": 3, "left_out": 1}
    assert counts(report)["pages"] == {"added": 1, "left_out": 4}
    assert counts(report)["media"] == {"added": 3, "left_out": 3}
    text = (site.root / "content/posts/ghost.md").read_text()
    assert "[night](night-mail.md), [me](../pages/about.md) and ![A train](/blog/train.jpg)" in text
    assert [name for name, _, _ in report.shortcodes] == ["image"]
    before = site.tree("content") | site.tree("imports")
    assert counts(run(site, folder))["posts"] == {"unchanged": 3, "left_out": 1}
    assert site.tree("content") | site.tree("imports") == before
    assert errors(site) == []


@pytest.mark.parametrize(
    ("name", "header", "address"),
    [
        ("a.md", "", "/a/"),
        ("a/index.md", "", "/a/"),
        ("a/a.md", "", "/a/"),
        ("2011-03-04-a.md", "", "/2011-03-04-a/"),
        ("a.md", "permalink: /x/index.html", "/x/"),
        ("a.md", 'permalink: "/x/{{ title | slugify }}/"', "/x/the-a/"),
        ("a.md", 'permalink: "/x/{{ page.date }}/"', ""),
    ],
)
def test_addresses_of_files(name, header, address, tmp_path: Path) -> None:
    folder = write(tmp_path / "old", {name: f"---\ntitle: The A\n{header}\n---\nA"})
    records, _ = read("eleventy", folder)
    assert only(Document, records)[0].address == address


GOOD = {"blog/a.md": "---\ntitle: A\ndate: 2011-01-01\n---\nA"}


@pytest.mark.parametrize(
    "files",
    [{}, {"a.njk": "x"}, {"a.md": "---\npermalink: false\n---\nA"}, {"eleventy.config.js": ""}],
)
def test_a_site_without_documents_is_refused(site, files, tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    before = site.tree(".")
    with pytest.raises(ImportRefused, match="has no post and no page"):
        run(site, write(tmp_path / "old", files), format="eleventy")
    assert site.tree(".") == before


def test_a_script_in_place_of_settings_that_is_no_text_is_refused(site, tmp_path: Path) -> None:
    folder = write(tmp_path / "old", {**GOOD, "eleventy.config.js": b"\xff\xfe"})
    with pytest.raises(ImportRefused, match="is not UTF-8"):
        run(site, folder)


@pytest.mark.parametrize(
    "text",
    ["---\ntitle: [a\n---\nA", "---json\n{\n---\nA", "---toml\na =\n---\nA", b"---\n\xff\n---\n",
     "---json\n[1]\n---\nA"],
)  # fmt: skip
def test_a_broken_file_is_left_out_and_the_rest_comes_in(site, text, tmp_path: Path) -> None:
    report = run(site, write(tmp_path / "old", {**GOOD, "blog/b.md": text}), format="eleventy")
    assert counts(report)["posts"] == {"added": 1, "left_out": 1}
    assert "cannot be read" in report.left_out[0].reason


@pytest.mark.parametrize("data", ["{", "[1]", b"\xff", "[" * 9000])
def test_broken_data_are_told_and_the_rest_comes_in(site, data, tmp_path: Path) -> None:
    report = run(site, write(tmp_path / "old", {**GOOD, "blog/blog.json": data}), format="eleventy")
    assert counts(report)["posts"] == {"added": 1}
    assert any("blog.json: it cannot be read" in line for line in report.messages.warnings)
    assert errors(site) == []


def test_a_draft_within_an_object_of_a_script_is_a_draft(tmp_path: Path) -> None:
    text = "---js\n{ title: 'A', draft: true }\n---\n# B\n\nNot yet."
    records, _ = read("eleventy", write(tmp_path / "old", {**GOOD, "blog/b.md": text}))
    assert [(d.title, d.status) for d in only(Document, records)] == [
        ("A", "published"), ("B", "draft"),
    ]  # fmt: skip
