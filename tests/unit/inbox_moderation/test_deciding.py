"""Decisions in the browser: each changes files, is logged, and can be taken back."""

import re
import threading
from html import unescape

import pytest

from sitegen.core.locks import site_lock
from sitegen.frontmatter import yaml_dump
from tests.support.sites import read_tree
from tests.unit.comments.test_sanitize import XSS

HELD = "inbox/spam/a/20260101-000000-aaaa.md"


def text(site, name):
    return (site.root / f"content/comments/{name}.md").read_text("utf-8")


def keys(browser, path=""):
    """Return the keys of the comments on a page, by name."""
    found = re.findall(r'name="key" value="([^"]*)"', browser.get(path).text)
    return {unescape(key).partition(":")[2]: unescape(key) for key in found}


def one(browser, action, name, path="", back="waiting"):
    return browser.post("decide", {"one": f"{action}|{keys(browser, path)[name]}", "back": back})


def log(inbox):
    query = "SELECT moderator, name, action, was, now, undone FROM decisions ORDER BY number"
    return inbox.db.execute(query).fetchall()


# ---------------------------------------------------------------- lists


def test_the_lists_show_who_waits_and_what_is_around(browser, received):
    received("a/w2", "ben@mail.example", ["3 links", "word: <casino>"])
    page = browser.get().text
    assert re.findall(r'aria-current="page">Waiting <span class="count">(\d+)', page) == ["2"]
    assert re.findall(r'class="author">([^<]*)<', page) == ["Ana", "Ben"]
    assert '<a href="https://example.org/posts/a/">A post</a>' in page
    assert "In reply to <strong>Tom</strong>" in page
    assert "First words." in page
    assert "ben@mail.example" in page
    assert "word: &lt;casino&gt;" in page
    page = browser.get("spam").text
    assert re.findall(r'class="author">([^<]*)<', page) == ["Bot", "Seller"]
    assert "caught by the trap field" in page


def test_reported_comments_are_shown_first_until_somebody_decides(browser, received, inbox, talk):
    received("a/c1", reports=2)
    page = browser.get().text
    assert re.findall(r'class="author">([^<]*)<', page) == ["Tom", "Ana", "Ben"]
    assert "Reported 2 times" in page
    before = text(talk, "a/c1")
    assert one(browser, "approve", "a/c1").status == 303
    assert "Reported" not in browser.get().text
    assert text(talk, "a/c1") == before
    assert log(inbox) == [("mira", "a/c1", "approve", "approved", "approved", 0)]


def test_what_one_should_look_at_twice_is_marked(browser, talk):
    talk.comment("a", "w3", "x", author="mira  castellane", author_key="mira", status="pending")
    talk.comment("a", "w4", "x", author="MIRA", status="pending")
    page = browser.get().text
    assert "asks for the author&#39;s badge" in page
    assert "signed with the name of an author of this site" in page
    assert 'class="badge"' not in page


def test_what_bars_hide_is_shown_to_moderators(browser, talk):
    talk.comment("a", "w3", "The end: ||he dies||.", status="pending")
    page = browser.get().text
    assert '<span class="spoiler"><span class="unseen">Hidden from readers: </span>he dies' in page
    assert "has hidden text" in page
    assert "\x0e" not in page


def test_long_lists_have_pages(browser, talk):
    for number in range(65):
        talk.comment("a", f"x{number:03}", "Hi.", date="2026-02-01", status="pending")
    assert [len(keys(browser, f"?page={page}")) for page in (1, 2, 3, 99)] == [30, 30, 7, 7]
    assert "Page 2 of 3" in browser.get("?page=2").text
    page = browser.get("?page=2&select=all").text
    assert page.count(" checked>") == 30


def test_a_comment_that_cannot_be_read_is_shown_as_it_is(browser, talk):
    talk.write("content/comments/a/bad.md", "---\na: [<b>\nstatus: pending\n---\n<i>Hi</i>\n")
    page = browser.get().text
    assert "cannot be read" in page
    assert "&lt;i&gt;Hi" in page


# ---------------------------------------------------------------- one


@pytest.mark.parametrize(
    ("action", "status"), [("approve", "approved"), ("spam", "spam"), ("trash", "trash")]
)
def test_a_decision_changes_the_status_and_nothing_else(browser, talk, inbox, then, action, status):
    before = text(talk, "a/w1")
    answer = one(browser, action, "a/w1")
    assert (answer.status, answer.place) == (303, "./?done=1-1")
    assert text(talk, "a/w1") == before.replace("pending", status)
    assert log(inbox) == [("mira", "a/w1", action, "pending", status, 0)]
    assert then.requests == (1 if action == "approve" else 0)


def test_undo_puts_the_bytes_back(browser, talk, inbox, then):
    before = read_tree(talk.root / "content")
    one(browser, "approve", "a/w1")
    page = browser.get("?done=1-1").text
    assert "Approved: a/w1." in page
    assert 'name="number" value="1"' in page
    assert browser.post("undo", {"number": 1, "back": "recent"}).place == "recent?done=2-2"
    assert read_tree(talk.root / "content") == before
    assert [row[2:] for row in log(inbox)] == [
        ("approve", "pending", "approved", 2),
        ("undo", "approved", "pending", 0),
    ]
    assert then.requests == 2
    answer = browser.post("undo", {"number": 1})
    assert (answer.status, "can no longer be undone" in answer.text) == (409, True)


def test_what_somebody_changed_since_is_not_undone(browser, talk, inbox):
    one(browser, "approve", "a/w1")
    talk.comment("a", "w1", "By hand.")
    answer = browser.post("undo", {"number": 1})
    assert answer.status == 409
    assert "a/w1.md has changed since" in answer.text
    assert "By hand." in text(talk, "a/w1")
    assert log(inbox)[0][-1] == 0


def test_of_two_decisions_about_one_comment_the_last_is_offered_for_undo(browser, talk):
    one(browser, "spam", "a/w1")
    one(browser, "approve", "a/w1", "spam")
    page = browser.get("recent").text
    assert re.findall(r'name="number" value="(\d+)"', page) == ["2"]
    browser.post("undo", {"number": 2})
    assert re.findall(r'name="number" value="(\d+)"', browser.get("recent").text) == ["1"]
    browser.post("undo", {"number": 1})
    assert "status: pending" in text(talk, "a/w1")


def test_a_text_that_changed_after_it_was_seen_is_not_approved(browser, talk):
    [key] = [key for name, key in keys(browser).items() if name == "a/w1"]
    talk.comment("a", "w1", "Something else.", author="Ana", status="pending")
    answer = browser.post("decide", {"one": f"approve|{key}"})
    assert answer.status == 409
    assert "This comment has changed since you saw it" in answer.text
    assert "Something else." in answer.text
    assert "status: pending" in text(talk, "a/w1")


@pytest.mark.parametrize(
    "fields",
    [
        {}, {"do": "approve"}, {"do": "delete", "key": "x:a/w1"}, {"one": "approve|"},
        {"one": "approve|nonsense"}, {"one": "approve|0:../../../etc/passwd"},
        {"one": "approve|0:inbox/spam/../../site.yaml"}, {"do": "approve", "key": ":a/w1"},
    ],
)  # fmt: skip
def test_a_form_that_makes_no_sense_is_refused_with_a_reason(browser, talk, fields):
    before = read_tree(talk.root / "content")
    answer = browser.post("decide", fields)
    assert (answer.status, 'role="alert"' in answer.text) == (409, True)
    assert read_tree(talk.root / "content") == before


def test_a_build_that_runs_is_waited_for_and_then_said(browser, talk, service):
    key = keys(browser)["a/w1"]
    with site_lock(talk.root, lambda: None):
        answer = browser.post("decide", {"do": "approve", "key": key})
        assert answer.status == 503
        assert "A build of this site is running" in answer.text
        assert f'value="{key}" checked' in answer.text
        assert browser.get().status == 200
    assert browser.post("decide", {"do": "approve", "key": key}).status == 303
    service._patience = 5
    taken, release = threading.Event(), threading.Event()

    def build():
        with site_lock(talk.root, lambda: None):
            taken.set()
            release.wait(5)

    thread = threading.Thread(target=build)
    thread.start()
    taken.wait(5)
    threading.Timer(0.3, release.set).start()
    assert one(browser, "spam", "a/w2").status == 303
    thread.join()


# ---------------------------------------------------------------- several


def test_several_are_decided_at_once(browser, talk, inbox, then):
    answer = browser.post("decide", {"do": "approve", "key": list(keys(browser).values())})
    assert answer.place == "./?done=1-2"
    assert [row[1:3] for row in log(inbox)] == [("a/w1", "approve"), ("a/w2", "approve")]
    assert then.requests == 1
    assert "2 comments approved." in browser.get("?done=1-2").text
    assert browser.post("undo", {"number": [1, 2]}).status == 303
    assert "status: pending" in text(talk, "a/w1")
    assert "status: pending" in text(talk, "a/w2")


def test_if_one_of_several_cannot_be_changed_none_is(browser, talk, inbox):
    found = keys(browser)
    talk.comment("a", "w2", "Changed.", author="Ben", status="pending")
    before = read_tree(talk.root / "content")
    answer = browser.post("decide", {"do": "spam", "key": list(found.values())})
    assert answer.status == 409
    assert "Nothing was changed. The reason is at the comment below." in answer.text
    assert "This comment has changed since you saw it" in answer.text
    assert read_tree(talk.root / "content") == before
    assert log(inbox) == []


# ---------------------------------------------------------------- what the trap caught


def test_what_the_trap_caught_is_approved_into_the_content_and_back(browser, talk, then):
    before = read_tree(talk.root / "content"), (talk.root / HELD).read_bytes()
    assert one(browser, "approve", HELD, "spam", "spam").place == "spam?done=1-1"
    assert "status: approved" in text(talk, "a/20260101-000000-aaaa")
    assert not (talk.root / HELD).exists()
    assert then.requests == 1
    browser.post("undo", {"number": 1})
    assert (read_tree(talk.root / "content"), (talk.root / HELD).read_bytes()) == before


def test_what_the_trap_caught_is_removed_and_back(browser, talk, inbox):
    data = (talk.root / HELD).read_bytes()
    one(browser, "trash", HELD, "spam")
    assert not (talk.root / HELD).exists()
    assert log(inbox) == [("mira", "a/20260101-000000-aaaa", "trash", "spam", "removed", 0)]
    browser.post("undo", {"number": 1})
    assert (talk.root / HELD).read_bytes() == data


def test_what_the_trap_caught_never_overwrites(browser, talk):
    talk.comment("a", "20260101-000000-aaaa", "Another one.")
    answer = one(browser, "approve", HELD, "spam", "spam")
    assert (answer.status, "exists already" in answer.text) == (409, True)
    assert "Another one." in text(talk, "a/20260101-000000-aaaa")
    assert (talk.root / HELD).exists()


# ---------------------------------------------------------------- edit


def test_edit_keeps_the_front_matter(browser, talk, inbox, then):
    key = keys(browser)["a/w1"]
    matter = text(talk, "a/w1").partition("I wait.")[0]
    answer = browser.post("edit", {"key": key, "text": "Better\r\nwords.", "do": "save"})
    assert answer.place == "./?done=1-1"
    assert text(talk, "a/w1") == f"{matter}Better\nwords.\n"
    assert then.requests == 0
    browser.post("undo", {"number": 1})
    assert text(talk, "a/w1") == f"{matter}I wait.\n"


def test_edit_and_approve_is_one_decision(browser, talk, inbox, then):
    before = text(talk, "a/w1")
    key = keys(browser)["a/w1"]
    browser.post("edit", {"key": key, "text": "Better.", "do": "approve"})
    assert text(talk, "a/w1").endswith("status: approved\n---\nBetter.\n")
    assert log(inbox) == [("mira", "a/w1", "edit", "pending", "approved", 0)]
    assert then.requests == 1
    browser.post("undo", {"number": 1})
    assert text(talk, "a/w1") == before


@pytest.mark.parametrize("words", ["", "  \n "])
def test_edit_needs_a_text(browser, talk, words):
    answer = browser.post("edit", {"key": keys(browser)["a/w1"], "text": words})
    assert (answer.status, "there is no text" in answer.text) == (409, True)


def test_an_edit_of_what_has_changed_keeps_the_text_and_shows_both(browser, talk):
    key = keys(browser)["a/w1"]
    talk.comment("a", "w1", "Their new words.", author="Ana", status="pending")
    answer = browser.post("edit", {"key": key, "text": "My </textarea> words."})
    assert answer.status == 409
    assert "The comment has changed since you opened it" in answer.text
    assert "Their new words." in answer.text
    assert "My &lt;/textarea&gt; words." in answer.text


# ---------------------------------------------------------------- reply


def test_reply_has_the_badge_and_approves_what_it_answers(browser, talk, inbox, then):
    page = browser.get("reply?name=a/w1").text
    assert "Mira Castellane" in page
    assert "approved with it" in page
    answer = browser.post("reply", {"key": keys(browser)["a/w1"], "text": "Thank you."})
    assert answer.place == "./?done=1-2"
    new = text(talk, "a/c0002")
    assert "author_key: mira\n" in new
    assert "parent: w1\n" in new
    assert new.endswith("---\nThank you.\n")
    assert "status: approved" in text(talk, "a/w1")
    assert [row[1:5] for row in log(inbox)] == [
        ("a/w1", "approve", "pending", "approved"),
        ("a/c0002", "reply", "", "approved"),
    ]
    assert then.requests == 1
    browser.post("undo", {"number": [1, 2]})
    assert not (talk.root / "content/comments/a/c0002.md").exists()
    assert "status: pending" in text(talk, "a/w1")


def test_reply_needs_an_author_of_the_site(browser, talk):
    talk.write("content/authors.yaml", "jo: {name: Jo}\n")
    assert "has no author &#39;mira&#39;" in browser.get("reply?name=a/w1").text
    answer = browser.post("reply", {"key": keys(browser)["a/w1"], "text": "Thank you."})
    assert answer.status == 409
    assert "Thank you." in answer.text
    assert "status: pending" in text(talk, "a/w1")


# ---------------------------------------------------------------- forget


def test_forget_shows_what_goes_then_empties_all_of_a_person(browser, talk, inbox, received, then):
    talk.comment("a", "old", "Long ago.", author="A. R.", email="ANA@mail.example")
    received("a/w1", "ana@mail.example")
    received("a/20260101-000000-aaaa", "Ana@mail.example")
    one(browser, "approve", "a/w1")
    page = browser.get("forget?name=a/w1").text
    paths = re.findall(r'name="path" value="([^"]*)" checked', page)
    assert sorted(paths) == [
        "content/comments/a/old.md", "content/comments/a/w1.md", HELD,
    ]  # fmt: skip
    answer = browser.post("forget", {"name": "a/w1", "path": paths})
    assert (answer.status, "3 comments are" in answer.text) == (200, True)
    assert "withdrawn" in text(talk, "a/old")
    assert "withdrawn" in text(talk, "a/w1")
    assert "Ana" not in text(talk, "a/w1")
    assert not (talk.root / HELD).exists()
    assert inbox.db.execute("SELECT count(*) FROM received").fetchone() == (0,)
    assert inbox.db.execute("SELECT count(data) FROM decisions").fetchone() == (0,)
    assert "a/w1" in {row[1] for row in log(inbox) if row[2] == "forget"}
    assert browser.post("undo", {"number": 1}).status == 409
    assert then.requests == 2


def test_forget_by_name_says_that_a_name_is_no_proof_and_takes_the_chosen(browser, talk):
    talk.comment("a", "w3", "Another Ana.", author="Ana")
    page = browser.get("forget?name=a/w1").text
    assert "Two people may have one name" in page
    assert "Another Ana." in page
    browser.post("forget", {"name": "a/w1", "path": ["content/comments/a/w1.md"]})
    assert "Another Ana." in text(talk, "a/w3")
    assert "withdrawn" in text(talk, "a/w1")


def test_forget_of_one_who_has_no_name_empties_that_comment_alone(browser, talk):
    talk.comment("a", "w3", "No name.", status="pending")
    talk.comment("a", "w4", "No name either.", status="pending")
    page = browser.get("forget?name=a/w3").text
    assert re.findall(r'name="path" value="([^"]*)"', page) == ["content/comments/a/w3.md"]


def test_forget_refuses_nothing_chosen_and_what_is_of_another_person(browser, talk):
    before = read_tree(talk.root / "content")
    for paths in ([], ["content/comments/a/c1.md"], ["site.yaml"]):
        assert browser.post("forget", {"name": "a/w1", "path": paths}).status == 409
    assert read_tree(talk.root / "content") == before


# ---------------------------------------------------------------- strangers' texts


@pytest.mark.parametrize("payload", XSS)
def test_a_payload_in_any_field_is_inert(browser, talk, received, payload):
    line = re.sub(r"[\x00-\x1f\x7f]", " ", payload)
    fields = {key: yaml_dump.text(line) for key in ("author", "title", "url", "parent", "role")}
    fields |= {"kind": yaml_dump.text(line), "date": yaml_dump.text(line)}
    talk.comment("a", "w9", payload, **fields, email=yaml_dump.text(line), status="pending")
    received("a/w9", line, [line])
    pages = [browser.get(), *(browser.get(f"{path}?name=a/w9") for path in ("edit", "reply"))]
    pages.append(browser.get("forget?name=a/w9"))
    one(browser, "approve", "a/w9")
    pages += [browser.get("recent"), browser.get("?done=1-1")]
    pages.append(browser.get(f"edit?name={payload.replace('&', '%26').replace('#', '%23')}"))
    for page in pages:
        assert page.status in (200, 409)
        tags = re.findall(r"<([a-zA-Z!/?][^\s>]*)([^>]*)>", page.text)
        names = {name.lower().strip("/") for name, _ in tags}
        assert not names & {
            "script", "img", "svg", "iframe", "object", "embed", "math", "base", "style",
            "template", "noscript", "video", "source", "frame", "applet",
        }  # fmt: skip
        attributes = " ".join(re.sub(r'"[^"]*"', '""', rest) for _, rest in tags)
        assert not re.search(r"\bon\w+\s*=|\bstyle\s*=|srcdoc", attributes, re.IGNORECASE)
        links = re.findall(r'(?:href|action|src)="([^"]*)"', page.text)
        assert not [link for link in links if re.match(r"\s*(javascript|data|vbscript):", link)]
