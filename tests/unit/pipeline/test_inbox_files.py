"""What a build leaves for the receiver of comments, and when it does."""

import os
from datetime import timedelta

import lxml.html
import pytest

from sitegen.inbox.site_file import ERROR_STATES, PAGE_STATES, decode_site
from sitegen.inbox.slots import fill
from tests.support.sites import NOW

INBOX = "inbox: {url: https://example.org/inbox/}\n"


@pytest.fixture
def talk(site):
    site.settings(INBOX + "comments: {form: inbox, close_after_days: 9000}\n")
    site.post("a", title="Trains", date="2011-03-04")
    site.post("shut", comments="closed")
    site.work("w", kind="film", year=1936)
    site.page("about/us")
    return site


def site_file(site):
    return decode_site((site.root / "inbox/site.json").read_bytes())


def page(site, state):
    return (site.root / f"inbox/pages/{state}.html").read_text("utf-8")


def test_a_site_without_an_inbox_gets_no_files(site):
    site.post("a")
    site.built()
    assert not (site.root / "inbox").exists()


def test_open_threads_are_named_with_titles_addresses_and_closing_times(talk):
    found = site_file(talk.built())
    assert set(found.threads) == {"a", "works/w", "pages/about/us"}
    thread = found.threads["a"]
    assert (thread.title, thread.url) == ("Trains", "https://example.org/posts/a/")
    assert thread.closes == "2035-10-24T00:00:00+00:00"
    assert thread.kinds == ()
    assert found.threads["works/w"].closes == ""
    assert set(found.threads["works/w"].kinds) >= {"review", "quote", "summary", "notice", "age"}
    assert (found.url, found.language) == ("https://example.org/", "en")
    assert found.words["inbox_error_rating"] == "Choose a rating from {least} to {best}."
    assert found.words["inbox_anonymous"] == "Anonymous"


def test_words_and_titles_are_those_of_the_site(talk):
    talk.settings("language: de\n" + INBOX)
    talk.write("i18n/de.yaml", "inbox_error_body_long: {one: eins, other: 'zu lang: {n}'}\n")
    found = site_file(talk.built())
    assert found.words["inbox_error_body_long"] == "zu lang: {n}"
    assert "Ihr Kommentar ist angekommen" in page(talk, "waiting")


def test_files_are_private_and_not_published(talk):
    talk.built()
    assert (talk.root / "inbox/.gitignore").read_text("utf-8") == "*\n"
    assert not any("inbox/" in path for path in talk.files() if not path.startswith("theme/"))
    assert [str(problem) for problem in talk.build(output=talk.root / "out").problems] == []
    with pytest.raises(Exception, match="site's inbox/"):
        talk.build(output=talk.root / "inbox/out")


@pytest.mark.parametrize("theme", ["default", "catalogue"])
def test_each_state_has_a_page_with_slots(talk, theme):
    talk.settings(INBOX + f"theme: {theme}\n", url="https://example.org/blog/")
    talk.built()
    for state in (*PAGE_STATES, *ERROR_STATES):
        text = page(talk, state)
        assert '<meta name="robots" content="noindex">' in text
        assert 'href="/blog/theme/inbox.css"' in text
        assert "canonical" not in text
        filled = fill(text, {"body": "<b>", "action": "/inbox/comments"}, {})
        assert "<!--slot" not in filled
        assert "<b>" not in filled
        if state in ("preview", "waiting", "invalid"):
            form = lxml.html.fromstring(filled.encode()).forms[0]
            assert form.action == "/inbox/comments"
            assert form.fields["body"].strip() == "<b>"
            assert not form.fields["website_2"]


def test_a_receiver_elsewhere_gets_full_links_and_may_load_the_site(talk):
    talk.settings(INBOX.replace("example.org", "talk.example.org"))
    text = page(talk.built(), "waiting")
    assert 'href="https://example.org/theme/inbox.css"' in text
    assert "style-src &#39;self&#39; https://example.org;" in text


def test_a_chosen_letter_stays_chosen(talk):
    talk.settings("rating: {scale: letters}\n" + INBOX)
    text = fill(page(talk.built(), "invalid"), {"rating": "B+"}, {})
    assert '<option value="B+" selected>B+</option>' in text
    assert text.count(" selected") == 1


def test_only_what_differs_is_written(talk):
    talk.built()
    paths = sorted((talk.root / "inbox").rglob("*.*"))
    before = [path.stat().st_mtime_ns for path in paths]
    talk.built(force=True)
    assert [path.stat().st_mtime_ns for path in paths] == before
    assert not [path for path in paths if path.name.endswith(str(os.getpid()))]


def test_a_file_that_is_gone_or_changed_is_made_again(talk):
    talk.built()
    before = (talk.root / "inbox/site.json").read_bytes()
    talk.remove("inbox/site.json")
    talk.write("inbox/pages/waiting.html", "x")
    talk.built()
    assert (talk.root / "inbox/site.json").read_bytes() == before
    assert page(talk, "waiting") != "x"


def test_a_small_edit_leaves_what_a_whole_build_would(talk, make_site):
    """A new title is in it, a new comment is not."""
    talk.comment("a", "c1")
    talk.built()
    talk.comment("a", "c1", "Other words.")
    talk.built()
    talk.post("a", "Another text.", title="Slower trains", date="2011-03-04")
    small = talk.tree("inbox") if talk.built() else {}
    assert site_file(talk).threads["a"].title == "Slower trains"
    talk.built(force=True)
    assert talk.tree("inbox") == small


def test_a_thread_that_closes_is_gone_with_the_next_build(talk):
    talk.settings(INBOX + "comments: {close_after_days: 10}\n")
    talk.post("a", date=NOW.date().isoformat())
    assert "a" in site_file(talk.built()).threads
    talk.built(now=NOW + timedelta(days=11))
    assert "a" not in site_file(talk).threads


def test_a_failed_build_leaves_the_files(talk):
    talk.built()
    before = talk.tree("inbox")
    talk.post("b", "[x](/gone/)")
    assert talk.build().failed
    assert talk.tree("inbox") == before


def test_a_link_in_place_of_the_folder_is_not_followed(talk, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (talk.root / "inbox").symlink_to(elsewhere)
    [problem] = talk.problems()
    assert problem.startswith("inbox/site.json:1:1: warning: cannot be written: ")
    assert list(elsewhere.iterdir()) == []
    (talk.root / "inbox").unlink()
    assert site_file(talk.built()).threads


# ---------------------------------------------------------------- templates of these pages


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("inbox.html", '{{ slot("bodi") }}', "there is no slot 'bodi': did you mean 'body'?"),
        ("post.html", '{{ slot("body") }}', "'slot' is not a name that a page has"),
        ("inbox.html", "{{ page.post }}", "InboxPage has no 'post'"),
        ("inbox-error.html", "{{ page.stat }}", "InboxErrorPage has no 'stat'"),
    ],
)
def test_mistakes_in_templates_are_found_before_a_page_is_made(talk, name, text, message):
    talk.template(name, text)
    assert any(message in problem for problem in talk.problems())


def test_a_site_has_templates_of_its_own(talk):
    talk.template("inbox.html", "{{ page.state }} {{ slot('comment') }} {{ t('anonymous') }}")
    assert page(talk.built(), "waiting") == "waiting <!--slot:comment--> Anonymous"
