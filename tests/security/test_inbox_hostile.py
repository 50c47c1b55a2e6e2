"""Thousands of hostile requests: each is answered, none is a traceback or a file elsewhere."""

import random
import re
from urllib.parse import quote_plus

import pytest

from sitegen.comments.formats import read_comment_file, status_of
from sitegen.comments.parsing import parse_comment
from sitegen.comments.thread_tokens import thread_token
from sitegen.inbox.links import sign_name
from tests.support.payloads import all_payloads, some_of
from tests.support.receiving import THREAD, URL, WORK, Receiving, multipart, prepare

PAYLOADS = some_of(all_payloads(), 400)
EXPECTED = {200, 303, 400, 403, 404, 405, 408, 409, 413, 415, 422, 429}

NAMES = (
    *("thread", "token", "parent", "kind", "author", "email", "url", "title", "rating", "body"),
    *("spoilers", "website_2", "opened", "do", "id", "author_key", "status", "role", "date", "_id"),
    *("weight", "helpful", "scale", "", "\0", "thread[]", "__proto__", "body\r\nX: y", "é"),
)

TEXTS = (
    *(
        "",
        " ",
        "\0",
        "\x00" * 9,
        "\r\n",
        "a\r\nSet-Cookie: x=1\r\n\r\n<script>",
        "\ud800",
        "\udfff",
    ),
    *("../../../etc/passwd", "..", "/", "\\", "night-train/../closed", "works/../../x", "C:\\x"),
    *("---", "---\nstatus: approved\n---\n", "--- \r\nauthor_key: mira\r\n---\r\n", "+++\n+++\n"),
    *("status: approved", "{{ 7*7 }}", "{% include 'x' %}", "<!--slot:body-->", "<!--slot:link-->"),
    *("${jndi:ldap://x}", "'; DROP TABLE received; --", "%00", "%s%n", "&#0;", "\ufeff", "\u202e"),
    *("\u2028", "\ufffe", "\x85", "\x1b[2J", "a" * 300, "a" * 5_000, "||" * 300, "[" * 3_000),
    *("> " * 800, "*" * 3_000, "慢" * 500, "\U0001f684" * 300, "1e309", "-1", "nan", "8", "4/5"),
    *("javascript:alert(1)", 'https://a.example/"onclick=x', "http://[::1", "tom@example.org"),
    *("!!python/object:os.system x", "&a [*a, *a]", "*x", "? x", "- x", "@x", "`x`", "x: y: z"),
    *("on", "true", "send", "preview", "change", "withdraw", "quote", "comment", "0" * 16),
)

KINDS = (
    "application/x-www-form-urlencoded", "application/x-www-form-urlencoded; charset=utf-16",
    "multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=x9b",
    "multipart/form-data; boundary=\"x", "multipart/form-data; boundary*=utf-8''x9b", "text/plain",
    "application/json", "", ";;;", "multipart/form-data; boundary=" + "x" * 5_000, "\xff\xfe",
)  # fmt: skip

PATHS = (
    "/inbox/comments", "/inbox/report", "/inbox/own/x", "/inbox/own/", "/inbox/", "/inbox", "/", "",
    "/inbox/own/../comments", "/inbox/comments/", "//inbox/comments", "/inbox/own/\0",
    "/inbox/own/" + "A" * 9_000, "/inbox/pages/waiting.html", "/inbox/../site.yaml", "/inbox/key",
    "/inbox/own/%2e%2e%2f", "/inbox/\udcff", "*",
)  # fmt: skip

METHODS = ("GET", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "BREW")


@pytest.fixture
def inbox(site):
    with Receiving(prepare(site)) as receiving:
        yield receiving


class Hostile:
    """Makes requests by chance, most of them near to good ones."""

    def __init__(self, seed, own):
        self.chance = random.Random(seed)
        self.own = own

    def fields(self):
        chance, found = self.chance, {}
        if chance.random() < 0.8:
            found["thread"] = chance.choice([THREAD, THREAD, WORK, "closed", "pages/about"])
            found["token"] = thread_token(URL, found["thread"])
        if chance.random() < 0.7:
            found["body"] = chance.choice(TEXTS) + str(chance.random())
        for _ in range(chance.randrange(8)):
            name = chance.choice(NAMES)
            if name not in ("thread", "token") or chance.random() < 0.2:
                found[name] = chance.choice([*TEXTS, *PAYLOADS])
        return found

    def body(self, fields):
        """Return a form's bytes and its kind, now and then broken."""
        chance = self.chance
        if chance.random() < 0.3:
            plain = {
                k.replace('"', ""): v.encode("utf-8", "replace").decode() for k, v in fields.items()
            }
            body, headers = multipart(plain, file=chance.choice([None] * 9 + ["../x.txt"]))
            kind = headers["content-type"]
        else:
            parts = (f"{_quoted(name)}={_quoted(value)}" for name, value in fields.items())
            body, kind = "&".join(parts).encode("latin-1", "replace"), KINDS[0]
        if chance.random() < 0.1:
            kind = chance.choice(KINDS)
        if chance.random() < 0.1 and body:
            cut = chance.randrange(len(body))
            junk = bytes(chance.randrange(256) for _ in range(chance.randrange(40)))
            body = body[:cut] + junk + body[cut + chance.randrange(20) :]
        return body, kind

    def request(self):
        """Return method, path, body, headers and client."""
        chance = self.chance
        path = chance.choice(["/inbox/comments"] * 6 + [self.own, self.own, *PATHS])
        method = "POST" if chance.random() < 0.9 else chance.choice(METHODS)
        body, kind = self.body(self.fields())
        headers = [("content-type", kind.encode("latin-1"))]
        if chance.random() < 0.1:
            length = chance.choice(["-1", "0", "x", str(len(body)), "9" * 400, ""])
            headers.append(("content-length", length))
        for name in ("x-forwarded-for", "origin", "sec-fetch-site", "host", "accept"):
            if chance.random() < 0.2:
                value = chance.choice(TEXTS)[:2_000].encode("utf-8", "surrogatepass")
                headers.append((name, value))
        client = f"10.{chance.randrange(256)}.{chance.randrange(256)}.1"
        client = chance.choice([client] * 9 + ["2001:db8::1", "", "nobody"])
        return method, path, body, headers, client


def _quoted(text):
    return quote_plus(text, errors="surrogatepass")


def test_hostile_requests_are_answered(inbox, site, soak):
    """With a status that is expected; what is written is whole, waits, and lies where it should."""
    own = inbox.send(body="The first.").location
    before = {path for path in site.tree("") if not path.startswith(("content/", "inbox/"))}
    statuses = {}
    for seed in range(soak(1_500, 10_000)):
        request = Hostile(seed, own).request()
        answer = inbox.ask(*request)
        statuses[answer.status] = statuses.get(answer.status, 0) + 1
        assert answer.status in EXPECTED, (seed, request)
        assert inbox.messages == [], seed
        assert "Traceback" not in answer.text
        assert "set-cookie" not in answer.headers
        if "location" in answer.headers:
            assert re.fullmatch(rf"/inbox/own/[\w.-]+|{URL}", answer.headers["location"])
    assert {200, 303, 400, 403, 404, 405, 409, 413, 415, 422} <= statuses.keys()
    assert statuses[303] > 100
    after = {path for path in site.tree("") if not path.startswith(("content/", "inbox/"))}
    assert after == before
    config = inbox.receiver.inbox.config
    allowed = "author|date|url|title|rating|spoilers|parent|kind|status"
    for path, data in {**site.tree("content"), **site.tree("inbox/spam")}.items():
        assert re.fullmatch(
            rf"(?:comments/)?(?:{THREAD}|{WORK}|pages/about|later)/\d{{8}}-\d{{6}}-[\da-f]{{4}}\.md",
            path,
        )
        file = read_comment_file(path, data)
        assert status_of(file) == "pending"
        assert {key.value for key, _ in file.meta.pairs} <= set(allowed.split("|"))
        shown = data.replace(b"status: pending\n", b"", 1)
        comment, _ = parse_comment(f"content/comments/x/{path}", shown, config.zone, config.scale)
        assert comment is not None
        assert (comment.author_key, comment.role, comment.weight) == ("", "", None)


def test_no_text_fills_another_slot(inbox):
    """Nor does any make a script run, in a preview or on its own page."""
    for number, payload in enumerate(
        [*PAYLOADS, "<!--slot:link-->", "</textarea><script>x</script>"]
    ):
        fields = {"body": payload, "author": payload[:90], "title": payload[:190]}
        answer = inbox.send(do="preview", **fields)
        assert answer.status in (200, 422), payload
        text = answer.text
        if number % 20 == 0:
            sent = inbox.send(client=f"10.0.{number % 250}.1", **fields)
            text += inbox.get(sent.location).text if sent.status == 303 else ""
        tags = set(re.findall(r"<(/?[a-zA-Z][\w-]*)", text))
        assert not tags & {"script", "img", "svg", "iframe", "style", "object", "math", "form"}
        assert not re.search(r"<[^>]*\son\w+\s*=", text), payload


@pytest.mark.parametrize("thread", ["..", "../x", "a/../../x", "x\0", "/x", "C:/x"])
def test_a_signed_name_leads_nowhere_else(inbox, thread):
    """Not even with our own key."""
    signed = sign_name(inbox.receiver.inbox.key, f"{thread}/20260101-000000-0000")
    path = f"/inbox/own/{signed}"
    assert inbox.get(path).status == 404
    assert inbox.post(path, {"do": "withdraw"}).status == 404
