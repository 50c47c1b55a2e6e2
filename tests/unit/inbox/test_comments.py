"""``POST comments``: what becomes of a form, page by page."""

import re
from urllib.parse import urlencode

import pytest

from sitegen.comments.parsing import parse_comment
from sitegen.inbox.links import sign_opened
from tests.support.receiving import (
    THREAD,
    URL,
    WORK,
    Receiving,
    encoded,
    form,
    leave,
    multipart,
    prepare,
)

MULTIPART = "multipart/form-data; boundary=x"


@pytest.fixture
def inbox(site):
    with Receiving(prepare(site)) as receiving:
        yield receiving
    assert receiving.messages == []


# ---------------------------------------------------------------- what is taken


def test_a_comment_is_written_and_shown(inbox):
    """303 to a page of its own; the file waits, and has nothing that the form does not say."""
    sent = {
        "author": "Tom",
        "email": "tom@example.org",
        "url": "https://tom.example/",
        "rating": "8",
    }
    answer = inbox.send(**sent, title="Fine", body="Slow, and *good*.\r\n\r\nTwice.", spoilers="on")
    assert answer.status == 303
    [(path, text)] = inbox.files().items()
    assert re.fullmatch(rf"content/comments/{THREAD}/\d{{8}}-\d{{6}}-[0-9a-f]{{4}}\.md", path)
    date = re.search(r"^date: (\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)$", text, re.MULTILINE)[1]
    assert text == (
        f"---\nauthor: Tom\ndate: {date}\nurl: https://tom.example/\ntitle: Fine\nrating: 8\n"
        "spoilers: true\nstatus: pending\n---\nSlow, and *good*.\n\nTwice.\n"
    )
    name = path.removeprefix("content/comments/").removesuffix(".md")
    assert inbox.rows() == [(name, "tom@example.org", "203.0.113.0/24", "[]")]
    page = inbox.get(answer.location)
    assert (page.status, page.state) == (200, "waiting")
    assert "<em>good</em>" in page.slot("comment")
    assert page.slot("body") == "Slow, and *good*.\n\nTwice."
    assert (page.slot("email"), page.slot("spoilers")) == ("tom@example.org", " checked")
    assert page.slot("link") == f"https://example.org{answer.location}"
    assert page.slot("action") == answer.location
    assert "<option selected>8</option>" in page.text
    assert page.slot("thread_title") == "Night Train"


def test_its_address_is_found_by_a_keyed_hash(inbox):
    inbox.send(email="Tom@Example.org")
    inbox.send(email="tom@example.org", body="Another.")
    hashes = [row[0] for row in inbox.rows("SELECT address_hash FROM received")]
    assert len(set(hashes)) == 1
    assert re.fullmatch("[0-9a-f]{32}", hashes[0])
    assert "@" not in "".join(inbox.files().values())


def test_a_multipart_form_is_taken_too(inbox):
    body, headers = multipart(form(author="Bo", body="Été — 很好"))
    assert inbox.ask("POST", "/inbox/comments", body, headers).status == 303
    assert "author: Bo" in inbox.only()
    assert inbox.only().endswith("---\nÉté — 很好\n")


def test_a_form_in_pieces_is_taken(inbox):
    body, headers = encoded(form(body="x" * 500))
    pieces = [body[at : at + 7] for at in range(0, len(body), 7)]
    assert inbox.ask("POST", "/inbox/comments", pieces, headers).status == 303


def test_a_rating_is_enough(inbox):
    assert inbox.send(body="", rating="7.5").status == 303
    assert inbox.only().endswith("rating: 7.5\nstatus: pending\n---\n")


def test_a_page_has_no_rating(inbox):
    assert inbox.send("pages/about", rating="7").status == 303
    assert "rating" not in inbox.only()


def test_a_thread_that_closes_later_is_open(inbox):
    assert inbox.send("later").status == 303


def test_nothing_else_of_a_form_reaches_the_file(inbox):
    keys = ("author_key", "role", "status", "weight", "helpful", "date", "_id", "_parent", "scale")
    fields = form(author="Eve", **dict.fromkeys(keys[:8], "mira"))
    assert inbox.post("/inbox/comments", fields).status == 303
    found = re.findall(r"^(\w+):", inbox.only(), re.MULTILINE)
    assert found == ["author", "date", "status"]
    assert "mira" not in inbox.only()


@pytest.mark.parametrize(
    "body",
    [
        "---\nstatus: approved\nauthor_key: mira\n---\nHello.",
        "status: approved\nauthor: Mira\n\nHello.",
        "...\n---\nHello",
        '{"author_key": "mira", "body": "x"}',
        "+++\nstatus = 'approved'\n+++\nHello",
        "\ufeff---\nstatus: approved\n---\nHello",
        "body: |\n  x\nstatus: approved",
    ],
)
def test_no_text_becomes_front_matter(inbox, body):
    """Not even once a moderator has approved it."""
    assert inbox.send(body=body).status == 303
    [(path, text)] = inbox.files().items()
    approved = text.replace("status: pending", "status: approved", 1)
    config = inbox.receiver.inbox.config
    comment, _ = parse_comment(path, approved.encode(), config.zone, config.scale)
    assert (comment.author, comment.author_key) == ("", "")
    assert parse_comment(path, text.encode(), config.zone, config.scale)[0] is None


@pytest.mark.parametrize("value", ["Tom\r\nstatus: approved", "Tom\0\x1b[31m", "Tom\u202e\u2028x"])
def test_a_field_of_one_line_is_one_line(inbox, value):
    inbox.send(author=value, title=value)
    lines = inbox.only().split("\n")
    assert [line.partition(":")[0] for line in lines[1:5]] == ["author", "date", "title", "status"]
    assert not re.search("[\x00\x1b\u202e\u2028\r]", inbox.only())


def test_an_address_in_a_name_is_nobody_elses_business(inbox):
    inbox.send(author="Tom <tom@example.org>")
    assert "author: Tom\n" in inbox.only()


def test_an_answer_names_its_comment(inbox, site):
    site.comment(THREAD, "c0001")
    inbox.send(parent="c0001")
    assert "parent: c0001\n" in inbox.files()[sorted(inbox.files())[0]]


@pytest.mark.parametrize("parent", ["c0009", "../c0001", "c0001/", "..", "c0001.md"])
def test_an_unknown_parent_is_dropped(inbox, site, parent):
    site.comment(THREAD, "c0001", status="pending")
    assert inbox.send(parent=parent).status == 303
    assert "parent" not in "".join(inbox.files().values())


# ---------------------------------------------------------------- what is wrong


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("body", " \n ", "Write a text."),
        ("body", "x" * 20_001, "Shorten the text to 20,000 characters."),
        ("body", "This is ||hidden and never closed.", "Put two bars before and after"),
        ("body", ">", "Write a text."),
        ("rating", "11", "Choose a rating from 0 to 10."),
        ("rating", "80/100", "Choose a rating from 0 to 10."),
        ("rating", "up", "Choose a rating from 0 to 10."),
        ("url", "javascript:alert(1)", "Write a full address"),
        ("url", "https://tom@example.org/", "Write a full address"),
        ("email", "tom", "Write an e-mail address"),
        ("email", "tom@example.org\r\nBcc: x@example.org", "Write an e-mail address"),
        ("author", "x" * 201, "Shorten the name to 200 characters."),
        ("title", "x" * 201, "Shorten the title to 200 characters."),
    ],
)
def test_a_mistake_is_shown_beside_its_field(inbox, field, value, message):
    """422, with all that was typed still in the form, and nothing on the disk."""
    fields = {"author": "Tom & <b>", "body": "My text.", field: value}
    answer = inbox.send(**fields)
    assert (answer.status, answer.state) == (422, "invalid")
    assert answer.slot(f"error_{field}").startswith(message)
    assert answer.slot("errors").count("<li>") == 1
    if field != "body":
        assert answer.slot("body") == "My text."
    if field != "author":
        assert answer.slot("author") == "Tom &amp; &lt;b&gt;"
    assert f'name="thread" value="{THREAD}"' in answer.slot("hidden")
    assert inbox.files() == {}


def test_several_mistakes_are_all_shown(inbox):
    answer = inbox.send(url="x", rating="99", email="x")
    assert answer.slot("errors").count("<li>") == 3


def test_an_address_without_its_scheme_gets_one(inbox):
    assert inbox.send(url="tom.example/blog").status == 303
    assert "url: https://tom.example/blog\n" in inbox.only()


def test_kinds_are_those_of_the_thread(inbox):
    assert inbox.send(WORK, kind="quote").status == 303
    assert "kind: quote\n" in inbox.only()
    assert inbox.send(WORK, kind="notice", client="198.51.100.1").status == 422
    assert inbox.send(THREAD, kind="quote", client="198.51.100.1").status == 422
    assert inbox.send(WORK, kind="age", body="", rating="3", client="198.51.100.1").status == 422
    assert inbox.send(THREAD, kind="comment", client="198.51.100.1").status == 303


def test_messages_are_in_the_words_of_the_site(site):
    prepare(site, words={"inbox_error_rating": "Von {least} bis {best}. {x}"})
    with Receiving(site) as inbox:
        assert inbox.send(rating="x").slot("error_rating") == "Von 0 bis 10. {x}"


def test_a_longer_text_may_be_allowed(site):
    prepare(site, "comments: {max_chars: 60000}\n")
    with Receiving(site) as inbox:
        assert inbox.send(body="word " * 11_000).status == 303


def test_signs_of_chinese_count_as_one(inbox):
    """However many bytes a form takes for them."""
    assert inbox.send(body="慢" * 20_000).status == 303
    assert inbox.send(body="慢" * 40_000).status == 413


# ---------------------------------------------------------------- preview


def test_a_preview_writes_nothing(inbox):
    answer = inbox.send(do="preview", body="||She|| did **it**.", author="Tom", title="T & T")
    assert (answer.status, answer.state) == (200, "preview")
    assert '<label class="spoiler"><input type="checkbox" aria-label="Show spoiler">' in answer.text
    assert "<strong>it</strong>" in answer.slot("comment")
    assert "T &amp; T" in answer.slot("comment")
    assert answer.slot("body") == "||She|| did **it**."
    assert 'name="opened"' in answer.slot("hidden")
    assert answer.slot("action") == "/inbox/comments"
    assert inbox.files() == {}


def test_what_a_preview_carries_can_be_sent(inbox):
    shown = inbox.send(do="preview").slot("hidden")
    fields = dict(re.findall('name="(.*?)" value="(.*?)"', shown))
    assert inbox.post("/inbox/comments", {**fields, "body": "Now.", "do": "send"}).status == 303


# ---------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    ("fields", "status", "message"),
    [
        ({"thread": "closed"}, 409, "closed"),
        ({"thread": "nowhere"}, 404, "does not take comments"),
        ({"thread": "../../etc"}, 404, "does not take comments"),
        ({"thread": ""}, 404, "does not take comments"),
        ({"thread": THREAD, "token": "0" * 16}, 403, "out of date"),
        ({"thread": THREAD, "token": ""}, 403, "out of date"),
        ({"thread": THREAD, "token": "é"}, 403, "out of date"),
    ],
)
def test_a_refusal_keeps_the_text(inbox, fields, status, message):
    answer = inbox.post("/inbox/comments", {**form(fields["thread"], body="Mine."), **fields})
    assert (answer.status, answer.state, answer.slot("body")) == (status, "refused", "Mine.")
    assert message in answer.slot("message")
    assert inbox.files() == {}


def test_a_name_that_leads_out_is_no_thread(site):
    """Not even where inbox/site.json has it."""
    names = ("..", "../../x", "/etc", "a/../../b", "a//b", ".git", "a\\b", "c:x", "a\0b", "")
    prepare(site)
    with Receiving(site) as inbox:
        threads = {name: inbox.receiver.inbox.site_file().threads[THREAD] for name in names}
        leave(site, threads)
        assert {inbox.send(name).status for name in names} == {404}


def test_a_new_build_is_noticed(inbox, site):
    old = inbox.receiver.inbox.site_file().threads
    assert inbox.send("fresh").status == 404
    leave(site, {"fresh": old[THREAD]})
    assert inbox.send("fresh").status == 303
    assert inbox.send(THREAD).status == 404
    site.write("inbox/site.json", "{")
    assert inbox.send("fresh", body="Still.").status == 303


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{}", "application/json", 415),
        (b"a=b", "", 415),
        (b"a=b", "text/plain", 415),
        (b"--x\r\n", MULTIPART, 400),
        (b"x" * 100, MULTIPART, 400),
        (b"x", "multipart/form-data", 400),
        (b"x", "multipart/form-data; boundary=" + "x" * 300, 400),
        (urlencode({f"a{n}": "" for n in range(40)}).encode(), None, 400),
        (
            multipart({f"a{n}": "" for n in range(40)}, "x")[0],
            "multipart/form-data; boundary=x",
            400,
        ),
        (multipart({}, "x", "a.txt")[0], MULTIPART, 400),
        (b"body=" + b"x" * 40_000, None, 413),
        (b"body=" + b"x" * 400_000, None, 413),
    ],
)
def test_a_form_that_is_none_is_refused(inbox, body, kind, status):
    kind = "application/x-www-form-urlencoded" if kind is None else kind
    answer = inbox.ask("POST", "/inbox/comments", body, {"content-type": kind})
    assert (answer.status, answer.state) == (status, "refused")


def test_too_much_is_refused_before_it_is_read(inbox):
    headers = encoded({})[1] | {"content-length": "99999999"}
    assert inbox.ask("POST", "/inbox/comments", b"", headers).status == 413
    headers["content-length"] = "١"
    headers = [(name, value.encode()) for name, value in headers.items()]
    assert inbox.ask("POST", "/inbox/comments", b"", headers).status == 413


def test_a_body_that_never_ends_is_given_up(inbox, monkeypatch):
    monkeypatch.setattr("sitegen.inbox.requests.SECONDS", 0.05)
    body, headers = encoded(form())
    chunks = iter([body, b""])

    async def ask():
        return await inbox.answer("POST", "/inbox/comments", [next(chunks), *[b"x"] * 3], headers)

    # The last chunk says that more will come.
    original = inbox.app

    async def unending(scope, receive, send):
        async def never_last():
            message = await receive()
            return {**message, "more_body": True} if message else message

        await original(scope, never_last, send)

    inbox.app = unending
    assert inbox.loop.run(ask()).status == 408


# ---------------------------------------------------------------- bots


def test_a_filled_trap_is_kept_as_spam(inbox):
    """The reader, who may be one with a browser that fills in everything, sees no difference."""
    answer = inbox.send(website_2="http://x.example", body="Buy.", author="Bot")
    assert (answer.status, inbox.files()) == (303, {})
    [(path, text)] = inbox.files("inbox/spam").items()
    assert path.startswith(f"inbox/spam/{THREAD}/")
    assert "status: pending" in text
    assert inbox.marks() == ["trap"]
    page = inbox.get(answer.location)
    assert (page.status, page.state) == (200, "waiting")
    changed = inbox.post(answer.location, {"do": "change", "body": "Sell.", "author": "Bot"})
    assert changed.status == 303
    assert inbox.only("inbox/spam").endswith("Sell.\n")
    assert inbox.post(answer.location, {"do": "withdraw"}).status == 303
    assert inbox.files("inbox/spam") == {}


def test_a_network_may_send_two_a_minute(inbox):
    """Its neighbours count as one with it, others do not; the text of the third is kept."""
    statuses = [inbox.send(body=f"Number {n}.", client=f"203.0.113.{n}").status for n in (1, 2)]
    assert statuses == [303, 303]
    answer = inbox.send(body="Number 3.", client="203.0.113.3")
    assert (answer.status, answer.state, answer.slot("body")) == (429, "refused", "Number 3.")
    assert "Too many" in answer.slot("message")
    assert inbox.send(body="Number 4.", client="203.0.114.3").status == 303
    v6 = [inbox.send(body=f"V6 {n}.", client=f"2001:db8:1:{n}::1").status for n in range(3)]
    assert v6 == [303, 303, 429]
    assert inbox.send(body="V6.", client="2001:db8:2::1").status == 303
    assert inbox.send(body="", client="203.0.113.3").status == 422  # nothing to count


def test_twenty_a_day(inbox, monkeypatch):
    now = [1_800_000_000.0]
    monkeypatch.setattr("sitegen.inbox.limits.time.time", lambda: now[0])
    statuses = []
    for number in range(23):
        now[0] += 40
        statuses.append(inbox.send(body=f"Number {number}.").status)
    assert statuses == [303] * 20 + [429] * 3
    now[0] += 86_400
    assert inbox.send(body="Tomorrow.").status == 303


def test_beyond_the_total_of_a_day_comments_are_only_marked(inbox, monkeypatch):
    monkeypatch.setattr(inbox.receiver.limits, "is_within_total", lambda: False)
    assert inbox.send().status == 303
    assert inbox.marks() == ["after 500 in one day"]


def test_the_same_form_again_leads_to_the_first_comment(inbox):
    """A double click makes one file, also where both arrive at once."""
    first = inbox.send(author="Tom")
    assert inbox.send(author="Tom").location == first.location

    async def both():
        import asyncio

        body, headers = encoded(form(body="At once."))
        asked = (inbox.answer("POST", "/inbox/comments", body, headers) for _ in range(2))
        return await asyncio.gather(*asked)

    one, other = inbox.loop.run(both())
    assert one.location == other.location
    assert len(inbox.files()) == 2
    assert inbox.send(author="Tom", client="198.51.100.7").location != first.location


def test_the_same_text_again_is_marked(inbox, site):
    inbox.send(body="A text that is long enough to be told.")
    first = inbox.rows()[0][0]
    inbox.send(body="a text  that is LONG enough\nto be told.", client="198.51.100.7")
    assert inbox.marks() == [f"same text as {first}"]
    inbox.receiver.close()
    with Receiving(site) as again:
        again.send("later", body="A text that is long enough to be told.")
        assert again.marks() == [f"same text as {first}"]
        again.send(body="Short.")
        again.send(body="Short.", client="192.0.2.1")
        assert again.marks() == []
    inbox.receiver = again.receiver


def test_links_and_words_are_marked(site):
    prepare(site, inbox_settings="hold: {links: 1, words: [Casino, 'x y']}")
    with Receiving(site) as inbox:
        inbox.send(body="https://a.example https://b.example CASINO, casinos", author="x  y")
        assert inbox.marks() == ["2 links", "word: Casino", "word: x y"]
        inbox.send(body="https://a.example casinos", author="y")
        assert inbox.marks() == []


def test_what_is_sent_too_fast_is_marked(inbox):
    key = inbox.receiver.inbox.key
    inbox.send(opened=sign_opened(key))
    assert inbox.marks() == ["sent in 0 seconds"]
    inbox.send(opened=sign_opened(key, 1_000_000), body="Slow.")
    assert inbox.marks() == []
    inbox.send(opened=sign_opened(b"x" * 32), body="Forged.", client="192.0.2.9")
    assert inbox.marks() == []


def test_addresses_behind_a_proxy_are_its_clients(site):
    prepare(site, inbox_settings="proxies: [127.0.0.1, 10.0.0.0/8]")
    with Receiving(site) as inbox:

        def prefix(client, *headers):
            pairs = [("x-forwarded-for", header) for header in headers]
            body, others = encoded(form(body=f"{client} {headers}"))
            inbox.ask("POST", "/inbox/comments", body, [*others.items(), *pairs], client=client)
            return inbox.rows()[-1][2]

        assert prefix("127.0.0.1", "198.51.100.7") == "198.51.100.0/24"
        assert prefix("127.0.0.1", "1.2.3.4, 198.51.101.7") == "198.51.101.0/24"
        assert prefix("127.0.0.1", "1.2.3.4, 198.51.102.7, 10.1.1.1") == "198.51.102.0/24"
        assert prefix("127.0.0.1", "1.2.3.4", "198.51.103.7") == "198.51.103.0/24"
        assert prefix("127.0.0.1", "1.2.3.4, nonsense") == "127.0.0.0/24"
        assert prefix("127.0.0.1", "[2001:db8:7::1]:443") == "2001:db8:7::/48"
        assert prefix("127.0.0.1", "198.51.104.7:80") == "198.51.104.0/24"
        assert prefix("::ffff:127.0.0.1", "198.51.105.7") == "198.51.105.0/24"
        assert prefix("192.0.2.1", "198.51.106.7") == "192.0.2.0/24"
        assert prefix("", "198.51.106.7") == ""


# ---------------------------------------------------------------- what answers have in common


def test_every_answer_is_private(inbox):
    """It is kept nowhere, found nowhere, and runs nothing of a page; readers get no cookie."""
    own = inbox.send().location
    answers = [inbox.get(own), inbox.get("/inbox/own/x"), inbox.get("/"), inbox.send(body="")]
    answers += [inbox.send(body="2"), inbox.send(body="3"), inbox.ask("PUT", "/inbox/comments")]
    assert [answer.status for answer in answers] == [200, 404, 404, 422, 303, 429, 405]
    for answer in answers:
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["referrer-policy"] == "same-origin"
        assert answer.headers["x-robots-tag"] == "noindex"
        assert "set-cookie" not in answer.headers
        policy = answer.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; base-uri 'none'; frame-ancestors 'none'")
        assert f"style-src 'self' {URL.rstrip('/')}" in policy
        assert f"script-src 'self' {URL.rstrip('/')};" in policy
        assert "unsafe" not in policy


def test_a_get_of_a_form_leads_to_the_site(inbox):
    for path in ("comments", "report"):
        answer = inbox.get(f"/inbox/{path}")
        assert (answer.status, answer.headers["location"]) == (303, URL)


def test_no_link_leads_to_a_page(inbox, site, tmp_path):
    (site.root / "inbox/pages").rename(tmp_path / "pages")
    (site.root / "inbox/pages").symlink_to(tmp_path / "pages")
    answer = inbox.send("closed", body="Mine.")
    assert (answer.status, "<state>" in answer.text, "Mine." in answer.text) == (409, False, True)


def test_a_crash_is_told_to_the_owner_alone(inbox, monkeypatch):
    def crash(*_):
        raise RuntimeError("inner words")

    monkeypatch.setattr(inbox.receiver, "thread_of", crash)
    answer = inbox.send()
    assert (answer.status, "inner words" in answer.text) == (500, False)
    assert "RuntimeError: inner words" in inbox.messages.pop()


def test_a_page_that_is_missing_loses_no_text(inbox, site):
    site.remove("inbox/pages/refused.html")
    answer = inbox.send("closed", body="Mine & <b>")
    assert (answer.status, "Mine &amp; &lt;b&gt;</textarea>" in answer.text) == (409, True)


@pytest.mark.parametrize(
    ("url", "prefix"),
    [
        ("https://inbox.example.net", "/"),
        ("https://inbox.example.net/", "/"),
        ("https://example.org/blog/in-box", "/blog/in-box/"),
    ],
)
def test_it_may_be_anywhere(site, url, prefix):
    """At the root of a host of its own too; the page's styles are still the site's."""
    prepare(site)
    site.settings(f"inbox: {{url: '{url}'}}\n")
    with Receiving(site) as inbox:
        answer = inbox.post(f"{prefix}comments", form())
        assert (answer.status, answer.location.startswith(f"{prefix}own/")) == (303, True)
        page = inbox.get(answer.location)
        assert (
            page.slot("link") == url.rstrip("/").removesuffix(prefix.rstrip("/")) + answer.location
        )
        assert f"style-src 'self' {URL.rstrip('/')};" in page.headers["content-security-policy"]
        assert inbox.get("/elsewhere").status == 404
