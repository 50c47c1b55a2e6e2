"""Posts and lists that are published before anything is written in them are a warning."""

import pytest

POST = "there is no text, rating, verdict or picture yet: write one, or hide it with 'draft: true'"


@pytest.mark.parametrize(
    "body",
    [
        "",
        " \n\n",
        "<!-- What happens? -->",
        "<!-- more -->",
        "## What happens\n\n## Whom it is for",
        "# Title\n\n---",
    ],
)
def test_a_post_that_says_nothing_is_a_warning(site, body):
    site.post("a", body)
    assert site.problems() == [f"content/posts/a.md:1:1: warning: {POST}"]
    assert "posts/a/index.html" in site.files()


def test_a_work_alone_is_no_review(site):
    site.work("w")
    site.post("a", "", work="w", tags="[x]")
    site.post("b", "", reviews="[{work: w}]")
    assert len(site.problems()) == 2


@pytest.mark.parametrize(
    "fields",
    [
        {"rating": "8"},
        {"verdict": "Fine."},
        {"summary": "Fine."},
        {"image": "/x.png"},
        {"diary": "[2011]"},
        {"work": "{title: Alien}"},
        {"reviews": "[{work: w, rating: 8}]"},
        {"draft": "true"},
        {"date": "2030-01-01"},
        {"expiry_date": "2020-01-01"},
    ],
)
def test_a_post_may_do_without_text(site, fields):
    site.work("w")
    site.write("content/static/x.png", b"x")
    site.post("a", "", **fields)
    assert POST not in "".join(site.problems())


@pytest.mark.parametrize(
    "body", ["![A](/x.png)", "## ![A](/x.png)", "<video src='/x.png'></video>", "No.", "[a](b.md)"]
)
def test_a_text_may_be_a_picture_or_a_word(site, body):
    site.write("content/static/x.png", b"x")
    site.post("b")
    site.post("a", body)
    assert POST not in "".join(site.problems())


def test_a_preview_of_drafts_says_nothing_of_empty_ones(site):
    site.post("a", "", draft="true")
    assert site.problems(drafts=True) == []


def test_a_list_without_works_or_text_is_a_warning(site):
    site.list("a", entries="[]")
    site.list("b", "Some words.")
    site.list("c", draft="true")
    message = "there is no text and no works yet: write one, or hide it with 'draft: true'"
    assert site.problems() == [f"content/lists/a.md:1:1: warning: {message}"]


def test_a_text_that_is_written_takes_the_warning_away(site):
    site.post("a", "")
    site.post("b")
    assert len(site.problems()) == 1
    site.post("a", "Now.")
    assert site.problems() == []
    site.post("a", "")
    assert len(site.problems()) == 1


def test_where_an_error_keeps_the_site_back_an_empty_post_is_not_told(site):
    site.post("a", "")
    site.post("b", work="nowhere")
    assert site.problems() == ["content/posts/b.md:3:7: error: work: there is no work 'nowhere'"]
