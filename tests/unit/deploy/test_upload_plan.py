"""Types, cache times and the order in which files go to a bucket."""

import pytest

from sitegen.deploy.buckets.upload_plan import headers_of, in_steps, in_steps_back


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("index.html", "no-cache"),
        ("feed.xml", "no-cache"),
        ("_redirects", "no-cache"),
        ("paper.pdf", "no-cache"),
        ("theme/style.css", "public, max-age=3600"),
        ("theme/search.js", "public, max-age=3600"),
        ("avatars/a.svg", "public, max-age=604800"),
        ("theme/letters.woff2", "public, max-age=604800"),
        ("pagefind/pagefind.js", "public, max-age=3600"),
        ("pagefind/fragment/en_12ab.pf_fragment", "public, max-age=31536000, immutable"),
    ],
)
def test_pages_are_asked_for_each_time_and_pictures_are_kept(path, kept):
    assert headers_of(path)["Cache-Control"] == kept


NEW = ["b/index.html", "a.jpg", "tags/x/feed.xml", "404.html"]
KNOWN = ["index.html", "sitemap.xml", "theme/style.css", "robots.txt", "feed/index.html"]


def test_what_pages_need_comes_first_and_feeds_come_last():
    assert list(in_steps([*KNOWN, *NEW], dict.fromkeys(KNOWN, ""))) == [
        ["a.jpg"],
        ["theme/style.css"],
        ["b/index.html", "404.html"],
        ["index.html", "feed/index.html"],
        ["tags/x/feed.xml"],
        ["sitemap.xml", "robots.txt"],
    ]


def test_a_page_is_removed_before_what_it_needs():
    assert list(in_steps_back([*KNOWN, *NEW])) == [
        ["robots.txt", "sitemap.xml", "tags/x/feed.xml"],
        ["404.html", "b/index.html", "feed/index.html", "index.html"],
        ["a.jpg", "theme/style.css"],
    ]
