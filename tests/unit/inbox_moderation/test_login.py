"""Who may moderate: passphrases, sessions, and requests that other sites send."""

import json
import stat

import pytest

from sitegen.core.diagnostics import UsageError
from sitegen.inbox.moderation import passphrases
from sitegen.inbox.moderation.passphrases import (
    check_moderator,
    find_moderator,
    is_passphrase,
    moderators,
    set_passphrase,
)
from sitegen.inbox.moderation.requests import CSP
from sitegen.inbox.moderation.sessions import LIFETIME
from tests.support.sites import read_tree
from tests.unit.inbox_moderation.conftest import PASSPHRASE, Browser

PAGES = ("", "spam", "recent", "edit?name=a/w1", "reply?name=a/w1", "forget?name=a/w1")
FORMS = ("decide", "edit", "reply", "forget", "undo")


# ---------------------------------------------------------------- passphrases


def test_a_passphrase_is_kept_as_a_salted_digest_of_scrypt(talk, monkeypatch):
    monkeypatch.setattr(passphrases, "N", 2**15)
    set_passphrase(talk.root, "jo", "another long one")
    set_passphrase(talk.root, "mira", "another long one")
    path = talk.root / "inbox/moderators.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    found = json.loads(path.read_bytes())
    assert {(one["n"], one["r"], one["p"]) for one in found.values()} == {(2**15, 8, 1)}
    assert found["jo"]["salt"] != found["mira"]["salt"]
    assert found["jo"]["digest"] != found["mira"]["digest"]
    assert b"another" not in path.read_bytes()
    assert is_passphrase(talk.root, "jo", "another long one")
    assert not is_passphrase(talk.root, "jo", "another long one.")
    assert not is_passphrase(talk.root, None, "another long one")
    assert (talk.root / "inbox/.gitignore").read_text() == "*\n"


def test_a_passphrase_is_the_same_from_every_keyboard(talk):
    set_passphrase(talk.root, "jo", "caf\u00e9 caf\u00e9 caf\u00e9")
    assert is_passphrase(talk.root, "jo", "cafe\u0301 cafe\u0301 cafe\u0301")


@pytest.mark.parametrize(("text", "message"), [("x" * 11, "too short"), ("x" * 1025, "too long")])
def test_a_passphrase_has_bounds(talk, text, message):
    with pytest.raises(UsageError, match=message):
        set_passphrase(talk.root, "jo", text)
    assert not (talk.root / "inbox/moderators.json").exists()


def test_a_file_that_cannot_be_used_is_said(talk):
    talk.write("inbox/moderators.json", "{")
    with pytest.raises(UsageError, match="cannot be used"):
        is_passphrase(talk.root, "mira", PASSPHRASE)


def test_moderators_are_those_named_or_the_author(talk, inbox):
    assert moderators(talk.root, inbox.config) == ("mira", "jo")
    assert find_moderator(talk.root, inbox.config, "Mira Castellane") == "mira"
    assert find_moderator(talk.root, inbox.config, "tom") is None
    with pytest.raises(UsageError, match="did you mean 'mira'"):
        check_moderator(talk.root, inbox.config, "mirra")


def test_a_site_without_moderators_has_its_author(talk):
    from sitegen.config.loading import load

    talk.settings("author: Mira Castellane\ninbox: {url: https://example.org/inbox/}\n")
    assert moderators(talk.root, load(talk.root)) == ("mira",)
    talk.settings("inbox: {url: https://example.org/inbox/}\n")
    with pytest.raises(UsageError, match="no moderators and no author"):
        check_moderator(talk.root, load(talk.root), "mira")


# ---------------------------------------------------------------- sessions


def test_without_a_session_every_page_leads_to_the_login(stranger):
    for path in PAGES:
        answer = stranger.get(path)
        assert (answer.status, answer.place) == (303, "login"), path
    answer = stranger.get("login")
    assert (answer.status, "Passphrase" in answer.text) == (200, True)
    for path in FORMS:
        answer = stranger.post(path, {"text": "My <words>"})
        assert answer.status == 403
        assert "My &lt;words&gt;" in answer.text


def test_a_session_lasts_fourteen_days(browser, clock, inbox):
    [(name, value)] = browser.cookies.items()
    assert name == "sitegen-moderate"
    rows = inbox.db.execute("SELECT id_hash, moderator FROM sessions").fetchall()
    assert [(value in id_hash, who) for id_hash, who in rows] == [(False, "mira")]
    clock.seconds = LIFETIME.total_seconds() - 1
    assert browser.get().status == 200
    clock.seconds += 2
    assert browser.get().status == 303


def test_logout_ends_the_session(browser, app):
    stolen = Browser(app)
    stolen.cookies = dict(browser.cookies)
    assert browser.post("logout", {}).place == "login"
    assert stolen.get().place == "login"


def test_who_is_no_moderator_any_more_is_out(browser, inbox, monkeypatch):
    monkeypatch.setattr("sitegen.inbox.moderation.login.find_moderator", lambda *_: None)
    assert browser.get().place == "login"


def test_the_cookie_of_https_has_the_prefix_and_all_that_it_asks_for(service, app):
    service.inbox.is_https = True
    browser = Browser(app, "example.org")
    answer = browser.log_in()
    parts = [part.strip().lower() for part in answer.headers["set-cookie"].split(";")]
    assert parts[0].startswith("__host-sitegen=")
    assert set(parts[1:]) == {
        "httponly", "max-age=1209600", "path=/", "samesite=strict", "secure",
    }  # fmt: skip
    assert browser.get().status == 200


def test_plain_http_is_for_this_machine_alone(app, stranger):
    for host in ("localhost:8100", "127.0.0.1", "[::1]:8100"):
        assert Browser(app, host).get("login").status == 200
    for host in ("example.org", "192.168.1.2:8100", "127.0.0.1.example.org", ""):
        answer = Browser(app, host).get("login")
        assert (answer.status, "needs https" in answer.text) == (403, True), host
    assert "secure" not in stranger.log_in().headers["set-cookie"].lower()


# ---------------------------------------------------------------- wrong passphrases


def test_five_wrong_passphrases_a_minute(stranger, clock):
    for _ in range(5):
        answer = stranger.log_in(passphrase="wrong wrong wrong")
        assert (answer.status, "is wrong" in answer.text) == (403, True)
    answer = stranger.log_in()
    assert (answer.status, "Wait a minute" in answer.text) == (429, True)
    assert stranger.log_in(client="127.0.0.200").status == 429  # the same network
    clock.seconds += 61
    assert stranger.log_in().status == 303


def test_networks_are_counted_apart_by_what_our_proxy_says(stranger):
    def log_in(forwarded, client="127.0.0.1", passphrase="wrong wrong wrong"):
        headers = {"sec-fetch-site": "same-origin", "x-forwarded-for": forwarded}
        return stranger.log_in(passphrase=passphrase, headers=headers, client=client).status

    for number in range(5):
        assert log_in(f"10.9.{number}.1, 198.51.100.{number}") == 403
    assert log_in("198.51.100.77") == 429
    assert log_in("198.51.101.1") == 403
    # Who is no proxy of ours says nothing about others.
    assert [log_in(f"203.0.113.{n}", "192.0.2.1") for n in range(6)] == [403] * 5 + [429]
    assert [log_in(f"2001:db8:1:{n:x}::1") for n in range(6)] == [403] * 5 + [429]
    assert log_in("2001:db8:2::1") == 403


def test_right_ones_do_not_count(stranger):
    for _ in range(8):
        assert stranger.log_in().status == 303


def test_a_name_that_is_none_answers_as_a_wrong_passphrase_does(stranger, monkeypatch):
    digests = []
    monkeypatch.setattr(
        "sitegen.inbox.moderation.passphrases.hmac.compare_digest",
        lambda one, other: digests.append(one) or one == other,
    )
    answers = [stranger.log_in(name, "wrong wrong wrong").text for name in ("mira", "xira", "jo")]
    assert len({text.replace("xira", "mira").replace('"jo"', '"mira"') for text in answers}) == 1
    assert len(digests) == 3


# ---------------------------------------------------------------- what others send


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "none"},
        {"sec-fetch-site": "cross-site", "origin": "http://127.0.0.1:8100"},
        {"origin": "https://evil.example"},
        {"origin": "http://127.0.0.1:8101"},
        {"origin": "null"},
        {"origin": "//127.0.0.1:8100"},
        {"referer": "http://127.0.0.1:8100/inbox/moderate/"},
    ],
)
def test_what_another_site_sends_is_refused(browser, talk, headers):
    before = read_tree(talk.root / "content")
    for path in (*FORMS, "login", "logout"):
        answer = browser.post(path, {"one": "approve|x:a/w1", "number": 1}, headers=headers)
        assert answer.status == 403, path
        assert "nothing was changed" in answer.text
        assert "set-cookie" not in answer.headers
    assert read_tree(talk.root / "content") == before
    assert browser.get().status == 200


@pytest.mark.parametrize(
    "headers", [{"sec-fetch-site": "same-origin"}, {"origin": "http://127.0.0.1:8100"}]
)
def test_what_our_pages_send_is_taken(stranger, headers):
    assert stranger.log_in(headers=headers).status == 303


def test_the_origin_of_the_settings_is_ours_behind_a_proxy_that_changes_the_host(service, app):
    service.inbox.is_https = True
    address = service.inbox.config.settings.inbox.url
    origin = address.removesuffix("/inbox/")
    assert Browser(app, "backend").log_in(headers={"origin": origin}).status == 303


def test_a_form_that_is_too_large_is_refused(browser):
    answer = browser.post("edit", {"text": "x" * (2 * 1024 * 1024)})
    assert (answer.status, "too large" in answer.text) == (413, True)
    assert browser.post("decide", [("key", str(n)) for n in range(3000)]).status == 400


def test_get_changes_nothing(browser, talk, inbox):
    def state():
        files = read_tree(talk.root)
        tables = ("decisions", "sessions")
        rows = [inbox.db.execute(f"SELECT * FROM {table}").fetchall() for table in tables]
        return {path: data for path, data in files.items() if "inbox.db" not in path}, rows

    before = state()
    queries = ("one=approve|x:a/w1", "do=approve&key=x:a/w1", "number=1", "path=x", "done=1-9")
    for path in (*PAGES, *FORMS, "login", "logout", "style.css"):
        for query in queries:
            browser.get(f"{path}{'&' if '?' in path else '?'}{query}")
    assert state() == before


def test_every_answer_has_the_headers(browser, stranger):
    answers = [
        browser.get(), browser.get("recent"), browser.get("style.css"), stranger.get(),
        stranger.get("login"), browser.post("decide", {}, headers={}), browser.post("decide", {}),
        stranger.post("undo", {}),
    ]  # fmt: skip
    for answer in answers:
        assert answer.headers["content-security-policy"] == CSP
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-frame-options"] == "DENY"
        assert answer.headers["referrer-policy"] == "same-origin"
        assert "<script" not in answer.text
        assert " style=" not in answer.text
