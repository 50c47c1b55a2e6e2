"""A site with comments in every state, its moderation, and a browser of sorts."""

import hashlib
import json
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

from sitegen.inbox.context import open_inbox
from sitegen.inbox.moderation import passphrases
from sitegen.inbox.moderation.routes import routes_of
from sitegen.inbox.moderation.service import Moderation
from sitegen.inbox.site_file import InboxSite, OpenThread, encode_site
from tests.support.loops import Loop

PASSPHRASE = "correct horse battery"
OWN = {"sec-fetch-site": "same-origin"}


class Answer:
    """What came back: status, headers, text."""

    def __init__(self, status, headers, body):
        self.status = status
        self.headers = headers
        self.text = body.decode()

    @property
    def place(self):
        return self.headers.get("location")


class Browser:
    """Asks the application itself; keeps cookies, and follows nothing."""

    def __init__(self, app, host="127.0.0.1:8100"):
        self.app = app
        self.host = host
        self.cookies = {}

    def get(self, path="", **headers):
        return self.ask("GET", path, None, headers)

    def post(self, path, fields, headers=OWN, client="127.0.0.1"):
        return self.ask("POST", path, fields, headers, client)

    def ask(self, method, path, fields, headers, client="127.0.0.1"):
        with Loop() as loop:
            return loop.run(self._ask(method, path, fields, headers, client))

    async def _ask(self, method, path, fields, headers, client):
        path, _, query = path.partition("?")
        sent = {"host": self.host, **{k.replace("_", "-"): v for k, v in headers.items()}}
        if self.cookies:
            sent["cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        scope = {
            "type": "http", "method": method, "path": f"/inbox/moderate/{path}", "root_path": "",
            "query_string": query.encode(), "scheme": "http", "http_version": "1.1",
            "headers": [(k.encode(), v.encode()) for k, v in sent.items()],
            "client": (client, 1), "server": ("127.0.0.1", 8100),
        }  # fmt: skip
        body = urlencode(fields or [], doseq=True).encode()
        messages = []

        async def receive():
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message):
            messages.append(message)

        await self.app(scope, receive, send)
        start = messages[0]
        pairs = [(k.decode(), v.decode()) for k, v in start["headers"]]
        for name, value in pairs:
            if name == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0].strip('"')
        data = b"".join(message.get("body", b"") for message in messages[1:])
        return Answer(start["status"], dict(pairs), data)

    def log_in(self, name="mira", passphrase=PASSPHRASE, **options):
        return self.post("login", {"name": name, "passphrase": passphrase}, **options)


class Clock:
    """Two clocks that go when they are told to."""

    def __init__(self):
        self.seconds = 0.0

    def now(self):
        return datetime(2026, 12, 1, tzinfo=UTC) + timedelta(seconds=self.seconds)

    def monotonic(self):
        return self.seconds


class Then:
    """Counts how often the command was asked for."""

    def __init__(self):
        self.requests = 0

    def request(self):
        self.requests += 1

    def state(self):
        return None


SETTINGS = """author: Mira
comments: {form: inbox}
inbox:
  url: %s
  moderators: {mira: {}, jo: {}}
"""


@pytest.fixture(autouse=True)
def quick_scrypt(monkeypatch):
    """Set passphrases at a cost of little."""
    monkeypatch.setattr(passphrases, "N", 16)


@pytest.fixture
def talk(site):
    """Return a site with a post and comments in every state."""
    site.settings(SETTINGS % "http://127.0.0.1:8100/inbox/")
    site.write("content/authors.yaml", "mira: {name: Mira Castellane}\njo: {name: Jo}\n")
    site.post("a")
    site.comment("a", "c1", "First words.", author="Tom", date="2026-01-01 10:00")
    site.comment(
        "a", "w1", "I wait.", author="Ana", parent="c1", date="2026-01-02", status="pending"
    )
    site.comment("a", "w2", "I wait too.", author="Ben", date="2026-01-03", status="pending")
    site.comment("a", "s1", "Buy.", author="Seller", status="spam")
    site.write("inbox/spam/a/20260101-000000-aaaa.md",
               "---\nauthor: Bot\nstatus: pending\n---\nTrapped words.\n")  # fmt: skip
    threads = {"a": OpenThread(title="A post", url="https://example.org/posts/a/")}
    data = InboxSite(url="https://example.org/", language="en", threads=threads, words={})
    site.write("inbox/site.json", encode_site(data))
    return site


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def then():
    return Then()


@pytest.fixture
def inbox(talk, then):
    passphrases.set_passphrase(talk.root, "mira", PASSPHRASE)
    found = open_inbox(talk.root, None)
    found.__dict__["then"] = then
    yield found
    found.close()


@pytest.fixture
def received(inbox):
    """Return a function that notes what the receiver knows of a comment."""
    inbox.db.execute(
        "CREATE TABLE IF NOT EXISTS received(name TEXT PRIMARY KEY, at TEXT, address TEXT,"
        " address_hash TEXT, prefix TEXT, marks TEXT)"
    )
    inbox.db.execute("CREATE TABLE IF NOT EXISTS reports(name TEXT, prefix TEXT, at TEXT)")

    def note(name, address="", marks=(), reports=0):
        digest = hashlib.blake2b(address.encode(), key=inbox.key, digest_size=16).hexdigest()
        row = (name, "2026-01-01T00:00:00Z", address, digest if address else "", "",
               json.dumps(list(marks)))  # fmt: skip
        inbox.db.execute("INSERT INTO received VALUES (?, ?, ?, ?, ?, ?)", row)
        for _ in range(reports):
            inbox.db.execute("INSERT INTO reports VALUES (?, '', '')", (name,))

    return note


@pytest.fixture
def service(inbox, clock):
    return Moderation(inbox, clock=clock.now, seconds=clock.monotonic, patience=0.2)


@pytest.fixture
def app(service):
    return Starlette(routes=[Mount("/inbox/moderate", routes=routes_of(service))])


@pytest.fixture
def stranger(app):
    """Return a browser of somebody who is not logged in."""
    return Browser(app)


@pytest.fixture
def browser(app):
    """Return a browser in which mira is logged in."""
    found = Browser(app)
    assert found.log_in().place == "./"
    return found
