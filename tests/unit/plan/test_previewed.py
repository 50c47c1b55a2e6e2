"""What a preview shows though a usual build would not is marked, in lists and on its own page."""

import re

import pytest

MARK = re.compile(r'<span class="kicker">(Draft|Scheduled|Expired)</span>')
ALL = {"drafts": True, "future": True, "expired": True}


def marks(site, path):
    return MARK.findall(site.output(path))


@pytest.mark.parametrize("theme", ["default", "catalogue"])
def test_a_preview_marks_what_is_not_published(site, theme):
    site.settings(f"theme: {theme}\n")
    site.post("a", draft="true", date="2012-01-01", tags="[t]")
    site.post("b", date="2030-01-01", tags="[t]")
    site.post("c", date="2011-01-01", expiry_date="2012-01-01", tags="[t]")
    site.post("d", date="2010-01-01", tags="[t]")
    site.built(**ALL)
    assert marks(site, "index.html") == ["Scheduled", "Draft", "Expired"]
    assert marks(site, "tags/t/index.html") == ["Scheduled", "Draft", "Expired"]
    assert [marks(site, f"posts/{slug}/index.html") for slug in "abcd"] == [
        ["Draft"],
        ["Scheduled"],
        ["Expired"],
        [],
    ]


def test_the_mark_is_in_the_sites_language_and_goes_with_the_state(site):
    site.settings("language: zh-Hant\n")
    site.post("a", draft="true")
    site.built(drafts=True)
    assert '<span class="kicker">草稿</span>' in site.output("index.html")
    site.post("a")
    site.built(drafts=True)
    assert "草稿" not in site.output("index.html")


def test_a_build_without_previews_has_no_mark(site):
    site.post("a", draft="true")
    site.post("b")
    site.built()
    assert not [path for path in site.files() if path.endswith(".html") and marks(site, path)]
    assert site.build().left_out == {"draft": 1}


def test_a_build_counts_what_it_leaves_out(site):
    site.post("a", draft="true")
    site.page("p", draft="true")
    site.post("b", date="2030-01-01")
    site.post("c", expiry_date="2012-01-01")
    assert site.build().left_out == {"draft": 2, "future": 1, "expired": 1}
    assert site.build().left_out == {"draft": 2, "future": 1, "expired": 1}
    assert site.build(**ALL).left_out == {}
