"""What is read of folders of Hugo, and what becomes of them in a site."""

from pathlib import Path

import pytest

from sitegen.importing.messages import ImportRefused
from sitegen.importing.records import BlogInfo, Comment, Document, LeftOut, Medium, MenuItem
from tests.support.sites import drawn
from tests.unit.importing.conftest import counts, errors, run
from tests.unit.importing.exports import is_recognized, only, read, write, zipped

CONFIG = """\
baseURL = "https://slow-trains.example/"
title = "Slow Trains"
languageCode = "en-gb"
timeZone = "Europe/London"
[permalinks]
posts = "/:year/:month/:slug/"
[taxonomies]
tag = "tags"
mood = "moods"
[[menu.main]]
name = "Me"
url = "/about/"
weight = 2
[[menu.main]]
name = "Trains"
pageRef = "posts/ghost"
weight = 1
"""
GHOST = """\
+++
title = "The Ghost Train"
date = 2011-03-04T23:30:00Z
lastmod = 2012-01-01
slug = "ghost-train"
tags = ["rain"]
moods = ["dark"]
aliases = ["old-ghost", "/older/"]
weight = 3
publishDate = 2011-03-05
expiryDate = 2040-01-01
[cover]
image = "train.jpg"
alt = "A train"
+++
See [night]({{< ref "night-mail.md#van" >}}), [again](../night-mail.md), [me](/about/).

<!--more-->

{{< figure src="train.jpg" alt="A train" caption="By \\"day\\"" width="300" >}}

{{< youtube x7Q_1 >}} and {{< gist mira 12ab >}}

{{< highlight python "linenos=table" >}}
seen = "{{ twice }}"
{{< /highlight >}}

{{< player id="a*b" >}}Inside{{< /player >}} and {{<bare>}}

{{% notice tip %}}
A || B
{{% /notice %}}

Shown: {{</* figure src="x" */>}} and {{%/* notice */%}}, `{{</* ref "a" */>}}`.
"""
SITE = {
    "hugo.toml": CONFIG,
    "content/_index.md": "---\ntitle: Home\n---\nWelcome.",
    "content/about.md": "---\ntitle: About\nmenu: main\n---\nI write.",
    "content/search.md": "---\ntitle: Search\nlayout: search\n---\n",
    "content/posts/_index.md": "---\ntitle: Trains\n---\n",
    "content/posts/ghost/index.md": GHOST,
    "content/posts/ghost/train.jpg": drawn(format="JPEG"),
    "content/posts/night-mail.md": '{"title": "Night Mail", "date": "2012-01-02"}\n\nFast.',
    "content/posts/night-mail.fr.md": "---\ntitle: Le train\ndate: 2012-01-02\n---\nVite.",
    "content/posts/soon.md": "---\ntitle: Soon\ndraft: true\n---\nNot yet.",
    "content/posts/text.org": "* Org",
    "content/notes/_index.md": "---\ntitle: Notes\n---\nAll my notes.",
    "content/notes/plain.md": "---\ntitle: Plain\n---\nNo date.",
    "content/hidden.md": "---\ntitle: Hidden\nheadless: true\n---\nNo.",
    "static/images/still.png": drawn(3, 2),
    "data/comments/night-mail/entry1.yml": (
        "_id: e1\nname: Tom\ndate: '2016-01-02T10:00:00Z'\nmessage: Late.\nemail: t@mail.example\n"
    ),
    "layouts/index.html": "{{ .Content }}",
    "themes/paper/exampleSite/content/a.md": "---\ntitle: A\n---\nA",
    "README.md": "# About the code",
}


def test_posts_have_their_dates_names_terms_and_addresses(tmp_path: Path) -> None:
    folder = write(tmp_path / "old", SITE)
    assert is_recognized("hugo", folder)
    records, _ = read("hugo", folder)
    found = {d.identity.removeprefix("content/"): d for d in only(Document, records)}
    ghost, home = found["posts/ghost/index.md"], "https://slow-trains.example"
    assert (ghost.group, ghost.title, ghost.slug) == ("posts", "The Ghost Train", "ghost-train")
    assert (ghost.date, ghost.updated) == ("2011-03-04T23:30:00+00:00", "2012-01-01")
    assert (ghost.tags, ghost.terms) == (("rain",), (("moods", "dark"),))
    assert ghost.address == f"{home}/2011/03/ghost-train/"
    assert ghost.aliases == ("/2011/03/old-ghost", "/older/")
    assert (ghost.image, ghost.image_alt) == ("/2011/03/ghost-train/train.jpg", "A train")
    assert ghost.matter == (("publish_date", "2011-03-05"), ("expiry_date", "2040-01-01"))
    assert ghost.fields == (("weight", "3"),)
    french = found["posts/night-mail.fr.md"]
    assert (french.slug, french.language) == ("night-mail-fr", "fr")
    assert french.matter == (("translation_key", "posts/night-mail"),)
    assert found["posts/night-mail.md"].matter == french.matter
    assert (found["posts/soon.md"].status, found["posts/soon.md"].address) == ("draft", "")
    assert {name: d.group for name, d in found.items() if d.group == "pages"} == {
        "about.md": "pages", "notes/_index.md": "pages", "notes/plain.md": "pages",
    }  # fmt: skip
    assert (found["notes/plain.md"].source_type, found["about.md"].address) == (
        "notes",
        f"{home}/about/",
    )


def test_texts_become_our_markdown(tmp_path: Path) -> None:
    records, warnings = read("hugo", write(tmp_path / "old", SITE))
    text = next(d for d in only(Document, records) if d.title == "The Ghost Train").text.source
    assert text.split("\n\n") == [
        "See [night](/2012/01/night-mail/#van), [again](/2012/01/night-mail/), [me](/about/).",
        "<!--more-->",
        '![A train](train.jpg "By &quot;day&quot;"){: width="300" }',
        "<https://www.youtube.com/watch?v=x7Q_1> and <https://gist.github.com/mira/12ab>",
        '```python\nseen = "{{ twice }}"\n```',
        '{{< player id="a*b" >}}Inside{{< /player >}} and {{< bare>}}',
        "{{%/* notice tip */%}}\nA \\|\\| B\n{{%/* /notice */%}}",
        'Shown: \\{{< figure src="x" >}} and {{%/* notice */%}}, `{{< ref "a" >}}`.\n',
    ]
    assert not [line for line in warnings if "not in the source" in line]


def test_everything_else_is_accounted_for(tmp_path: Path) -> None:
    file = zipped(tmp_path / "b.zip", {f"blog/{name}": data for name, data in SITE.items()})
    records, warnings = read("hugo", file)
    assert {o.identity: o.reason for o in only(LeftOut, records) if o.group != "fields"} == {
        "content/_index.md": "it heads the front page",
        "content/hidden.md": "the old site did not show it: build or headless says so",
        "content/posts/_index.md": "it heads a list, and has no text",
        "content/posts/text.org": "sitegen reads no .org",
        "content/search.md": "it has no text: its layout makes the page",
        "layouts/index.html": "it is a part of a theme or of a tool",
        "README.md": "it is about the project, and no page of the site",
    }
    assert [m.identity for m in only(Medium, records)] == [
        "2011/03/ghost-train/train.jpg", "images/still.png",
    ]  # fmt: skip
    assert only(MenuItem, records) == [
        MenuItem(identity="menu Trains", title="Trains", address="posts/ghost",
                 target="content/posts/ghost/index.md"),
        MenuItem(identity="menu Me", title="Me", address="/about/", target="content/about.md"),
    ]  # fmt: skip
    assert [c.author for c in only(Comment, records)] == ["Tom"]
    assert only(BlogInfo, records) == [
        BlogInfo(
            title="Slow Trains", address="https://slow-trains.example", language="en-gb",
            timezone="Europe/London", permalink="/{year}/{month}/{slug}/",
        )
    ]  # fmt: skip
    assert "mail.example" not in repr((records, warnings))
    assert warnings == ["b.zip: 1 file of themes was not read"]


def test_an_import_builds_and_a_second_one_changes_nothing(site, tmp_path: Path) -> None:
    folder = write(tmp_path / "old", SITE)
    report = run(site, folder)
    assert counts(report)["posts"] == {"added": 4, "left_out": 1}
    assert counts(report)["pages"] == {"added": 3, "left_out": 5}
    assert counts(report)["media"] == {"added": 2, "left_out": 1}
    text = (site.root / "content/posts/ghost-train.md").read_text()
    assert "[night](night-mail.md), [again](night-mail.md), [me](../pages/about.md)" in text
    assert '![A train](/2011/03/ghost-train/train.jpg "By &quot;day&quot;")' in text
    assert "image: /2011/03/ghost-train/train.jpg" in text
    names = {name for name, _, _ in report.shortcodes}
    assert names == {"player", "bare", "notice"}
    before = site.tree("content") | site.tree("imports")
    assert counts(run(site, folder))["posts"] == {"unchanged": 4, "left_out": 1}
    assert site.tree("content") | site.tree("imports") == before
    assert errors(site) == []
    page = site.output("posts/ghost-train/index.html")
    assert "{{% notice tip %}}" in page
    assert '{{&lt; ref "a" &gt;}}' in page.replace("&quot;", '"')


@pytest.mark.parametrize(
    ("name", "config"),
    [
        ("hugo.yaml", "baseURL: https://a.example/x\ntitle: T\n"),
        ("config.json", '{"baseURL": "https://a.example/x", "title": "T"}'),
        ("config/_default/hugo.toml", 'baseurl = "https://a.example/x"\ntitle = "T"\n'),
        ("config/_default/config.yml", "BaseURL: https://a.example/x/\nTitle: T\n"),
    ],
)
def test_settings_are_found_in_all_their_places(name, config, tmp_path: Path) -> None:
    files = {name: config, "content/posts/A b.md": "---\ntitle: A\n---\nA"}
    records, _ = read("hugo", write(tmp_path / "old", files))
    (blog,), (post,) = only(BlogInfo, records), only(Document, records)
    assert (blog.title, blog.address) == ("T", "https://a.example/x")
    assert post.address == "https://a.example/x/posts/a-b/"


@pytest.mark.parametrize(
    ("header", "address"),
    [
        ("url: /x/y.html", "/x/y.html"), ("url: x/", "/x/"),
        ("slug: S", "/posts/s/"), ("", "/posts/a/"),
    ],
)  # fmt: skip
def test_addresses_of_headers(header, address, tmp_path: Path) -> None:
    files = {"content/posts/a.md": f"---\ntitle: A\n{header}\n---\nA"}
    records, _ = read("hugo", write(tmp_path / "old", files))
    assert only(Document, records)[0].address == address


GOOD = {"content/posts/a.md": "---\ntitle: A\n---\nA"}


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({}, "has no post and no page of Hugo"),
        ({**GOOD, "hugo.toml": "title = "}, "hugo.toml cannot be read"),
        ({**GOOD, "hugo.toml": b"\xff\x00"}, "is not UTF-8"),
        ({**GOOD, "hugo.yaml": "a: [b"}, "hugo.yaml cannot be read"),
        ({**GOOD, "config.json": "[1]"}, "expected an object"),
        ({**GOOD, "config.json": "{" * 9000}, "config.json cannot be read"),
        ({**GOOD, "config/_default/menus.toml": "x"}, "menus.toml cannot be read"),
    ],
)
def test_a_site_that_cannot_be_read_is_refused(site, files, said, tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    before = site.tree(".")
    with pytest.raises(ImportRefused, match=said):
        run(site, write(tmp_path / "old", files), format="hugo")
    assert site.tree(".") == before


@pytest.mark.parametrize(
    "text",
    ["---\ntitle: [a\n---\nA", "+++\ntitle = \n+++\nA", '{"title": }\nA', b"---\n\xff\n---\n",
     f"+++\na = {'9' * 5000}\n+++\nA", '{"a":' * 5000 + "1" + "}" * 5000],
)  # fmt: skip
def test_a_broken_file_is_left_out_and_the_rest_comes_in(site, text, tmp_path: Path) -> None:
    report = run(site, write(tmp_path / "old", {**GOOD, "content/posts/b.md": text}))
    assert counts(report)["posts"] == {"added": 1, "left_out": 1}
    assert "cannot be read" in report.left_out[0].reason


@pytest.mark.parametrize(
    "text",
    ["", "{{<", "{{< a " * 2000, "{{% x", "{{%/* a", "{{%/* a\n\nb */%}}", "{{% a {{% b %}}",
     "{{< highlight >}}" * 500, '{{< figure src="a b" >}}', "[x]({{< ref gone >}})",
     "[x]: {{< relref gone >}}", "{{< figure >}}", '{{< youtube "<b>" >}}'],
)  # fmt: skip
def test_an_odd_text_comes_in_and_builds(site, text, tmp_path: Path) -> None:
    files = {**GOOD, "content/posts/b.md": f"---\ntitle: B\n---\n{text}"}
    assert counts(run(site, write(tmp_path / "old", files)))["posts"] == {"added": 2}
    assert errors(site) == []


def test_another_generators_folder_is_not_hugos(tmp_path: Path) -> None:
    for name in ("pelicanconf.py", "site.yaml", "eleventy.config.js"):
        folder = write(tmp_path / name.partition(".")[0], {**GOOD, name: ""})
        assert not is_recognized("hugo", folder)
    assert is_recognized("hugo", write(tmp_path / "old", GOOD))
