"""The page by which a reader finds a comment again: its states, changes and withdrawals."""

import re

import pytest

from sitegen.inbox.links import name_in, opened_in, sign_name, sign_opened
from sitegen.inbox.site_file import OpenThread
from tests.support.receiving import THREAD, URL, Receiving, leave, prepare


@pytest.fixture
def inbox(site):
    with Receiving(prepare(site)) as receiving:
        yield receiving
    assert receiving.messages == []


@pytest.fixture
def own(inbox):
    """Return the path of the page of a comment that waits."""
    return inbox.send(author="Tom", email="tom@example.org", rating="7").location


def path_in(inbox):
    [path] = inbox.files()
    return path


def set_status(inbox, status):
    file = inbox.site.root / path_in(inbox)
    file.write_text(file.read_text().replace("status: pending", f"status: {status}"))


# ---------------------------------------------------------------- the link


@pytest.mark.parametrize("signed", ["x", "a.b", "%2e%2e", "x" * 5000, "é", "Im.x", ".", "a/b"])
def test_a_link_that_is_not_ours_shows_nothing(inbox, signed):
    answer = inbox.get(f"/inbox/own/{signed}")
    assert answer.status == 404


def test_a_signature_is_for_one_purpose_and_one_key():
    key = b"k" * 32
    assert name_in(key, sign_name(key, "a/b")) == "a/b"
    assert name_in(b"x" * 32, sign_name(key, "a/b")) == ""
    assert name_in(key, sign_opened(key)) == ""
    assert opened_in(key, sign_name(key, "a/b")) is None
    assert name_in(key, sign_name(key, "a/b")[:-1]) == ""


def test_a_link_to_something_that_no_reader_sent_shows_nothing(inbox, site):
    site.comment(THREAD, "c0001")
    for name in (f"{THREAD}/c0001", "../../x", "x", ""):
        signed = sign_name(inbox.receiver.inbox.key, name)
        assert inbox.get(f"/inbox/own/{signed}").status == 404


def test_a_get_changes_nothing(inbox, own):
    before = inbox.site.tree("content"), inbox.rows()
    for query in ("", "?do=withdraw"):
        assert inbox.get(own + query).status in (200, 404)
    assert inbox.ask("HEAD", own).status == 200
    assert (inbox.site.tree("content"), inbox.rows()) == before


# ---------------------------------------------------------------- states


@pytest.mark.parametrize(
    ("status", "state"),
    [("pending", "waiting"), ("spam", "waiting"), ("trash", "waiting"), ("approved", "published")],
)
def test_the_page_says_what_has_become_of_a_comment(inbox, own, status, state):
    """What moderators think of it is not said before it is published."""
    set_status(inbox, status)
    page = inbox.get(own)
    assert (page.status, page.state) == (200, state)
    assert "Well said." in page.slot("comment")


def test_a_file_that_has_gone_was_withdrawn(inbox, own):
    (inbox.site.root / path_in(inbox)).unlink()
    page = inbox.get(own)
    assert (page.status, page.state) == (200, "withdrawn")
    assert inbox.post(own, {"do": "withdraw"}).status == 303
    assert inbox.post(own, {"do": "change", "body": "x"}).status == 303


# ---------------------------------------------------------------- changing


def test_a_comment_that_waits_can_be_changed(inbox, own):
    """Its date, what it answers and its status stay."""
    path, before = path_in(inbox), inbox.only()
    changed = {"do": "change", "author": "Tom", "body": "Better said.", "status": "approved"}
    answer = inbox.post(own, changed)
    assert (answer.status, answer.location) == (303, own)
    expected = before.replace("rating: 7\n", "").replace("Well", "Better")
    assert inbox.files() == {path: expected}
    assert inbox.marks() == ["changed by its writer"]
    assert inbox.rows()[0][1] == "tom@example.org"
    inbox.post(own, {**changed, "email": ""})
    assert inbox.rows()[0][1] == ""


def test_a_change_keeps_kind_and_parent(inbox, site):
    site.comment(THREAD, "c0001")
    own = inbox.send(parent="c0001").location
    site.remove(f"content/comments/{THREAD}/c0001.md")
    inbox.post(own, {"do": "change", "body": "Other.", "parent": "x", "kind": "quote"})
    assert "parent: c0001\n" in inbox.only()
    assert "kind" not in inbox.only()


def test_a_change_with_a_mistake_changes_nothing(inbox, own):
    before = inbox.files()
    answer = inbox.post(own, {"do": "change", "body": "Mine.", "rating": "99"})
    assert (answer.status, answer.state, answer.slot("body")) == (422, "waiting", "Mine.")
    assert answer.slot("error_rating")
    assert inbox.post(own, {"do": "preview", "body": "**Mine**."}).status == 200
    assert inbox.files() == before


def test_a_change_is_marked_again(inbox, own):
    inbox.post(own, {"do": "change", "body": "https://a.example " * 3})
    assert inbox.marks() == ["3 links", "changed by its writer"]


@pytest.mark.parametrize("status", ["spam", "trash"])
def test_a_change_does_not_bring_a_comment_back(inbox, own, status):
    set_status(inbox, status)
    assert inbox.post(own, {"do": "change", "body": "Again."}).status == 303
    assert f"status: {status}\n" in inbox.only()
    assert inbox.only().endswith("Again.\n")


def test_a_published_comment_cannot_be_changed(inbox, own):
    set_status(inbox, "approved")
    before = inbox.files()
    answer = inbox.post(own, {"do": "change", "body": "Other."})
    assert (answer.status, answer.state) == (409, "published")
    assert inbox.files() == before


def test_what_a_moderator_has_edited_cannot_be_changed(inbox, own):
    file = inbox.site.root / path_in(inbox)
    file.write_text(file.read_text().replace("status:", "role: guest\nstatus:"))
    before = inbox.files()
    assert inbox.post(own, {"do": "change", "body": "Other."}).status == 409
    assert inbox.files() == before
    assert inbox.post(own, {"do": "withdraw"}).status == 303
    assert inbox.files() == {}


def test_a_moderator_may_be_faster(inbox, own, monkeypatch):
    """What was approved in the very moment is not replaced."""
    find = type(inbox.receiver.writer).submit

    def approve_first(writer, job):
        monkeypatch.undo()
        set_status(inbox, "approved")
        return find(writer, job)

    monkeypatch.setattr(type(inbox.receiver.writer), "submit", approve_first)
    answer = inbox.post(own, {"do": "change", "body": "Other."})
    assert (answer.status, answer.state) == (409, "published")
    assert "Well said." in inbox.only()
    assert [name for name in inbox.files() if name.endswith("~")] == []


def test_a_comment_of_a_closed_thread_can_be_changed(inbox, own, site):
    leave(site, {"other": OpenThread(title="O", url=URL)})
    assert inbox.post(own, {"do": "change", "body": "Other."}).status == 303
    assert inbox.only().endswith("Other.\n")


def test_changes_are_limited(inbox, own):
    answers = [inbox.post(own, {"do": "change", "body": f"Text {n}."}).status for n in range(12)]
    assert answers == [303] * 10 + [429] * 2


# ---------------------------------------------------------------- withdrawing


def test_a_comment_that_waits_is_removed(inbox, own):
    assert inbox.post(own, {"do": "withdraw"}).status == 303
    assert inbox.files() == {}
    assert inbox.rows() == []
    assert inbox.rows("SELECT * FROM texts") == []
    assert inbox.get(own).state == "withdrawn"
    again = inbox.send(author="Tom", email="tom@example.org", rating="7").location
    assert inbox.get(again).state == "waiting"


def test_a_comment_that_was_answered_is_emptied(inbox, own):
    name = path_in(inbox).rpartition("/")[2].removesuffix(".md")
    inbox.site.comment(THREAD, "c0002", "An answer.", parent=name)
    inbox.post(own, {"do": "withdraw"})
    text = inbox.files()[f"content/comments/{THREAD}/{name}.md"]
    assert not re.search("Tom|Well|rating", text)
    assert "status: pending" in text
    assert inbox.get(own).state == "withdrawn"


def test_a_published_comment_is_emptied(inbox, own):
    """As by `sitegen comments forget`, and what the moderators' undo knows of it goes too."""
    inbox.rows(
        "CREATE TABLE IF NOT EXISTS decisions(number INTEGER PRIMARY KEY, at TEXT, moderator TEXT,"
        " name TEXT, action TEXT, was TEXT, now TEXT, undone INTEGER, data BLOB)"
    )
    set_status(inbox, "approved")
    name = path_in(inbox).removeprefix("content/comments/").removesuffix(".md")
    inbox.rows(f"INSERT INTO decisions(name, data) VALUES ('{name}', 'Well said.')")
    assert inbox.post(own, {"do": "withdraw"}).status == 303
    date = re.search("date: .*", inbox.only())[0]
    assert inbox.only() == f"---\n{date}\n---\n*This comment was withdrawn.*\n"
    assert inbox.rows("SELECT data FROM decisions") == [(None,)]
    assert inbox.rows() == []
    before = inbox.files()
    assert inbox.get(own).state == "withdrawn"
    assert inbox.post(own, {"do": "change", "body": "Back."}).status == 303
    assert inbox.post(own, {"do": "withdraw"}).status == 303
    assert inbox.files() == before


def test_a_published_rating_goes_to_the_trash(inbox):
    own = inbox.send(body="", rating="9").location
    set_status(inbox, "approved")
    inbox.post(own, {"do": "withdraw"})
    assert "status: trash" in inbox.only()
    assert "rating" not in inbox.only()


def test_then_is_asked_for_once_something_published_has_gone(inbox, own):
    asked = []

    class Then:
        request = staticmethod(lambda: asked.append(1))
        stop = staticmethod(lambda: None)

    inbox.receiver.inbox.then = Then
    other = inbox.send(body="Another.").location
    inbox.post(other, {"do": "withdraw"})
    assert asked == []
    set_status(inbox, "approved")
    inbox.post(own, {"do": "withdraw"})
    assert asked == [1]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"sec-fetch-site": "same-origin"}, 303),
        ({"sec-fetch-site": "none"}, 303),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"sec-fetch-site": "cross-site", "origin": "https://example.org"}, 403),
        ({"origin": "https://example.org"}, 303),
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "https://[x"}, 403),
        ({"origin": "http://localhost:8100", "host": "localhost:8100"}, 303),
        ({}, 303),
    ],
)
def test_only_our_own_pages_withdraw(inbox, own, headers, status):
    answer = inbox.post(own, {"do": "withdraw"}, headers)
    assert answer.status == status
    assert bool(inbox.files()) == (status == 403)


@pytest.mark.parametrize("do", ["", "x", "send"])
def test_another_button_does_nothing(inbox, own, do):
    before = inbox.files()
    assert inbox.post(own, {"do": do, "body": "x"}).status == 303
    assert inbox.files() == before


# ---------------------------------------------------------------- reports


def test_a_report_is_noted_once_a_network(inbox, site):
    site.comment(THREAD, "c0001")
    fields = {"thread": THREAD, "token": inbox_token(), "id": "c0001"}
    for client in ("192.0.2.1", "192.0.2.2", "198.51.100.1"):
        answer = inbox.post("/inbox/report", fields, client=client)
        assert (answer.status, answer.state) == (200, "reported")
    for name in ("c0009", "../x", ""):
        assert inbox.post("/inbox/report", {**fields, "id": name}).state == "reported"
    assert inbox.rows("SELECT name, prefix FROM reports") == [
        (f"{THREAD}/c0001", "192.0.2.0/24"),
        (f"{THREAD}/c0001", "198.51.100.0/24"),
    ]
    assert inbox.post("/inbox/report", {**fields, "token": "x"}).status == 403
    statuses = [inbox.post("/inbox/report", fields).status for _ in range(4)]
    assert statuses == [200, 200, 429, 429]


def inbox_token():
    from sitegen.comments.thread_tokens import thread_token

    return thread_token(URL, THREAD)
