"""What people call one of our choices is hinted at, and never read as it."""

from typing import get_args

import pytest

from sitegen.content.works import WorkKind
from sitegen.schema.synonyms import synonym

KINDS = ", ".join(get_args(WorkKind))


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("movie", "film"),
        ("Movies", "film"),
        ("Film", "film"),
        ("tv", "series"),
        ("TV series", "series"),
        ("tv-show", "series"),
        ("show", "series"),
        ("novel", "book"),
        ("Graphic Novels", "book"),
        ("music", "album"),
        ("record", "album"),
        ("videogame", "game"),
        ("Video_Game", "game"),
        ("musical", "play"),
        ("radio show", "podcast"),
        ("restaurant", "place"),
        ("Café", "place"),
        ("gadgets", "product"),
        ("concert", "event"),
        ("misc.", "other"),
        ("fim", "film"),
    ],
)
def test_a_kind_of_other_words_is_an_error_that_names_ours(site, written, meant):
    site.work("w", kind=f"'{written}'")
    site.post("a", work=f"{{title: X, kind: '{written}'}}")
    told = f"kind: '{written}' is not one of {KINDS} (write {meant})"
    assert [problem.split("error: ")[1] for problem in site.problems()] == [f"work.{told}", told]


@pytest.mark.parametrize("written", ["sculpture", "x", "!", "s", "es"])
def test_a_kind_that_nobody_knows_names_all_of_ours(site, written):
    site.work("w", kind=f"'{written}'")
    assert site.problems() == [
        f"content/works/w.md:3:7: error: kind: '{written}' is not one of {KINDS}"
    ]


@pytest.mark.parametrize(
    ("written", "meant"),
    [("'1'", "approved"), ("0", "pending"), ("hold", "pending"), ("Published", "approved"),
     ("junk", "spam"), ("deleted", "trash")],
)  # fmt: skip
def test_a_status_of_other_systems_hides_the_comment_and_names_ours(site, written, meant):
    site.post("a")
    site.comment("a", "c1", status=written)
    [problem] = site.problems()
    word = written.strip("'")
    assert problem.endswith(
        f"status: '{word}' is not known (write {meant}), so the comment is not shown"
    )
    assert "comment-c1" not in site.output("posts/a/index.html")


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("comments: {order: asc}", "oldest"),
        ("comments: {order: Newest first}", "newest"),
        ("comments: {avatars: gravatar}", "drawn"),
        ("search: lunr", "pagefind"),
        ("csp: none", "off"),
        ("feeds: {formats: [rss2]}", "rss"),
        ("home: blog", "posts"),
    ],
)
def test_settings_of_other_generators_name_ours(site, line, meant):
    from sitegen.core.diagnostics import SettingsError

    site.settings(f"{line}\n")
    try:
        problems = site.problems()
    except SettingsError as wrong:
        problems = [str(problem) for problem in wrong.problems]
    assert [problem for problem in problems if problem.endswith(f"(write {meant})")] == problems[:1]


@pytest.mark.parametrize(
    ("written", "meant"), [("enabled", "open"), ("Locked", "closed"), ("disabled", "off")]
)
def test_comments_of_a_post_name_ours(site, written, meant):
    site.post("a", comments=written)
    [problem] = site.problems()
    assert problem.endswith(f"one of open, closed, off (write {meant})")


def test_a_word_means_something_only_among_its_own_choices():
    assert synonym("movie", get_args(WorkKind)) == "film"
    assert synonym("movie", ("oldest", "newest", "helpful")) == ""
    assert synonym("movie" * 1000, get_args(WorkKind)) == ""
