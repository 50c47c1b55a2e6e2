"""Discussions come into a site: below the posts that their addresses lead to, and into no other."""

import json
from pathlib import Path

import pytest

from sitegen.config.loading import load
from sitegen.importing.old_threads import SiteThreads
from sitegen.importing.run import ImportOptions, import_sources
from sitegen.listing import read_site
from sitegen.pipeline.build import Options
from tests.support.sites import NOW, read_tree

POST = "---\ntitle: Night\ndate: 2013-01-01\n{more}---\nSlow.\n"
COMMENT = {
    "id": "a", "pid": "", "text": "<p>Slow.</p>", "orig": "", "user": {"name": "Tom"},
    "locator": {"url": "https://old.example/night/"}, "time": "2019-10-10T19:20:29Z",
}  # fmt: skip


@pytest.fixture
def site(tmp_path):
    folder = tmp_path / "site"
    (folder / "content/posts").mkdir(parents=True)
    (folder / "site.yaml").write_text("title: Trains\nurl: https://trains.example/\nlanguage: ar\n")
    return folder


def write_post(site, name, more=""):
    (site / f"content/posts/{name}.md").write_text(POST.format(more=more))


def run(site, *comments, format="remark42"):
    file = site.parent / "backup.json"
    first = {"version": 1, "users": [], "posts": []}
    file.write_text("\n".join(map(json.dumps, (first, *comments))))
    config = load(site)
    found = read_site(site, Options(now=NOW, drafts=True), lambda: None)
    threads = SiteThreads(found.catalog, config)
    return import_sources(
        site, config, [Path(file)], ImportOptions(format=format, jobs=1), threads=lambda: threads
    )


def written(site):
    return {
        path: data.decode()
        for path, data in read_tree(site / "content").items()
        if path.startswith("comments/")
    }


def test_a_comment_that_was_answered_and_is_gone_has_the_sites_own_words(site):
    write_post(site, "night")
    gone = COMMENT | {"text": "", "delete": True}
    answer = COMMENT | {"id": "b", "pid": "a", "orig": "No.", "pin": True}
    report = run(site, gone, answer)
    assert written(site) == {
        "comments/night/a.md": "---\ndate: 2019-10-10T19:20:29Z\n---\n*سُحب هذا الرد.*\n",
        "comments/night/b.md": (
            "---\nauthor: Tom\ndate: 2019-10-10T19:20:29Z\nparent: a\nweight: 1\n---\nNo.\n"
        ),
    }
    assert report.number("comments", "added") == 2


def test_a_second_import_changes_no_byte(site):
    write_post(site, "night")
    run(site, COMMENT)
    before = read_tree(site / "content")
    report = run(site, COMMENT)
    assert read_tree(site / "content") == before
    assert report.number("comments", "unchanged") == 1


@pytest.mark.parametrize(
    ("address", "more", "thread"),
    [
        ("https://old.example/night/", "", "night"),
        ("http://www.old.example/2013/NIGHT/index.html", "", "night"),
        ("/night", "", "night"),
        ("/old-place/", "aliases: [/old-place/]\n", "night"),
        ("/?p=4", "guid: https://old.example/?p=4\n", "night"),
        ("https://old.example/?page_id=4", "guid: https://old.example/?page_id=4\n", "night"),
        ("/?p=5", "guid: https://old.example/?p=4\n", ""),
        ("/dawn/", "", ""),
        ("/", "", ""),
    ],
)
def test_a_thread_is_found_by_what_its_address_may_have_been(site, address, more, thread):
    write_post(site, "night", more)
    write_post(site, "noon")
    report = run(site, COMMENT | {"locator": {"url": address}})
    assert list(written(site)) == ([f"comments/{thread}/a.md"] if thread else [])
    reasons = [item.reason for item in report.left_out]
    assert reasons == ([] if thread else [f"no page of the site was ever at {address}"])
