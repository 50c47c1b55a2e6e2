"""Media types: the same in the preview and at a store of objects."""

from pathlib import PurePosixPath

import pytest

from sitegen.output.media_types import media_type


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("index.html", "text/html; charset=utf-8"),
        ("style.css", "text/css; charset=utf-8"),
        ("s.js", "text/javascript; charset=utf-8"),
        ("feed.xml", "application/rss+xml; charset=utf-8"),
        ("comments.xml", "application/rss+xml; charset=utf-8"),
        ("atom.xml", "application/atom+xml; charset=utf-8"),
        ("feed.json", "application/feed+json; charset=utf-8"),
        ("sitemap.xml", "application/xml; charset=utf-8"),
        ("robots.txt", "text/plain; charset=utf-8"),
        ("a.SVG", "image/svg+xml; charset=utf-8"),
        ("a.webp", "image/webp"),
        ("a.avif", "image/avif"),
        ("a.jpg", "image/jpeg"),
        ("a.woff2", "font/woff2"),
        ("a.mp4", "video/mp4"),
        ("_redirects", "application/octet-stream"),
    ],
)
def test_files_have_the_types_that_hosts_give_them(name, kind):
    assert media_type(PurePosixPath(name)) == kind
