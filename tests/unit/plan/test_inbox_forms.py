"""The forms that readers send to the site's own receiver."""

import re

import lxml.html
import pytest

from sitegen.comments.thread_tokens import is_token_of

INBOX = "comments: {{form: inbox{}}}\ninbox: {{url: https://example.org/inbox/}}\n"
POST = "posts/a/index.html"


@pytest.fixture
def talk(site):
    site.settings(INBOX.format(""))
    site.post("a")
    site.comment("a", "c1", author="Tom")
    site.comment("a", "c2", author_key="mira")
    site.comment("a", "p1", author="Blog", kind="pingback")
    site.write("content/authors.yaml", "mira: {}\n")
    site.work("w")
    site.comment("works/w", "q1", kind="quote", author="Ines")
    site.page("about")
    return site


def forms(site, path=POST):
    tree = lxml.html.fromstring(site.output(path).encode())
    return [(form.action, form.xpath(".//*[@name]")) for form in tree.forms]


def hidden(inputs):
    return {one.get("name"): one.get("value", "") for one in inputs if one.get("type") == "hidden"}


def comment_forms(site, path=POST):
    return [found for action, found in forms(site, path) if action.endswith("/comments")]


def test_every_form_names_its_thread_and_has_the_threads_token(talk):
    talk.built()
    for path, thread in ((POST, "a"), ("works/w/index.html", "works/w")):
        found = forms(talk, path)
        assert {action for action, _ in found} == {
            "https://example.org/inbox/comments",
            "https://example.org/inbox/report",
        }
        for _, inputs in found:
            assert hidden(inputs)["thread"] == thread
            assert is_token_of("https://example.org/", thread, hidden(inputs)["token"])


def test_a_form_has_the_trap_and_two_buttons_send_first(talk):
    talk.built()
    for inputs in comment_forms(talk):
        buttons = [(one.get("name"), one.get("value")) for one in inputs if one.tag == "button"]
        assert buttons == [("do", "send"), ("do", "preview")]
        [trap] = [one for one in inputs if one.get("name") == "website_2"]
        assert (trap.get("tabindex"), trap.get("autocomplete")) == ("-1", "off")
        assert trap.getparent().get("class") == "trap"


def test_a_form_asks_for_what_the_settings_name(talk):
    talk.settings(INBOX.format(", ask: [name, spoilers], max_chars: 500"))
    *_, inputs = comment_forms(talk.built())
    assert [one.get("name") for one in inputs if one.get("type") != "hidden"] == [
        *("author", "body", "spoilers", "website_2", "do", "do")
    ]
    [body] = [one for one in inputs if one.get("name") == "body"]
    assert (body.get("maxlength"), body.get("required")) == ("500", "")


def test_a_rating_alone_can_be_sent_where_one_is_asked_for(talk):
    talk.built()
    *replies, own = comment_forms(talk)
    assert [one.get("required") for one in own if one.get("name") == "body"] == [None]
    assert all(one.get("name") != "rating" for reply in replies for one in reply)
    *_, of_page = comment_forms(talk, "about/index.html")
    assert "rating" not in [one.get("name") for one in of_page]


def test_under_works_contributions_have_a_form_each(talk):
    talk.built()
    kinds = [hidden(inputs).get("kind") for inputs in comment_forms(talk, "works/w/index.html")]
    assert kinds == [None, "quote", "summary", "notice", "age"]
    assert all("kind" not in hidden(inputs) for inputs in comment_forms(talk))


def test_comments_of_strangers_can_be_reported(talk):
    talk.built()
    reported = [
        hidden(inputs)["id"]
        for path in (POST, "works/w/index.html")
        for action, inputs in forms(talk, path)
        if action.endswith("/report")
    ]
    assert reported == ["c1", "p1", "q1"]


@pytest.mark.parametrize("form", ["{action: https://f.example/}", "{mailto: me@b.example}"])
def test_other_forms_have_nothing_of_the_receivers(talk, form):
    talk.settings(INBOX.format("").replace("inbox}", f"{form}}}"))
    page = talk.built().output(POST)
    for word in ("website_2", "report", 'name="do"', 'name="token"', "receiver.css"):
        assert word not in page


def test_a_notice_says_what_is_stored_until_the_author_writes_one(talk):
    assert "stored for 30 days" in talk.built().output(POST)
    talk.settings(INBOX.format(", notice: Only *here*"))
    page = talk.built().output(POST)
    assert "<em>here</em>" in page
    assert "stored for" not in page


def test_a_closed_thread_has_neither_form_nor_report(talk):
    talk.post("a", comments="closed")
    assert forms(talk.built()) == []


def test_the_policy_allows_the_receiver_and_the_preview_moves_it(talk):
    talk.built(base_url="http://localhost:8000/")
    page = talk.output(POST)
    assert re.search(r"form-action &#39;self&#39; http://localhost:8000\b", page)
    assert 'action="http://localhost:8000/inbox/comments"' in page
    talk.settings(INBOX.format("").replace("example.org", "talk.example.org"))
    page = talk.built(base_url="http://localhost:8000/").output(POST)
    assert 'action="https://talk.example.org/inbox/comments"' in page
