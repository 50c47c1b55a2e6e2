"""A receiver of comments for tests: a site that was built for it, and readers who ask."""

import asyncio
import re
from urllib.parse import urlencode, urlsplit

import msgspec

from sitegen.comments.thread_tokens import thread_token
from sitegen.inbox.app import make_app
from sitegen.inbox.site_file import (
    ERROR_STATES,
    PAGE_STATES,
    InboxSite,
    OpenThread,
    encode_site,
)
from sitegen.inbox.slots import marker
from tests.support.loops import Loop

URL = "https://example.org/"
THREAD = "night-train"
WORK = "works/night-mail"


TEXT_SLOTS = (
    *("author", "email", "url", "title", "body", "link", "thread_url", "thread_title"),
    *("message", "action", "error_author", "error_email", "error_url", "error_title"),
    *("error_rating", "error_body", "spoilers"),
)
HTML_SLOTS = ("hidden", "comment", "errors")


def page_of(state):
    """Return a page with every slot, each in an element of its name."""
    slots = "".join(f"<{name}>{marker(name)}</{name}>" for name in (*TEXT_SLOTS, *HTML_SLOTS))
    options = "".join(f"<option{marker('rating', str(n))}>{n}</option>" for n in range(11))
    return f"<!doctype html><state>{state}</state>{slots}<select>{options}</select>"


def prepare(site, settings="", threads=None, *, inbox_settings="", words=None):
    """Make a site that was built for its receiver."""
    indented = "".join(f"  {line}\n" for line in inbox_settings.splitlines())
    site.settings(f"timezone: Asia/Shanghai\n{settings}inbox:\n  url: {URL}inbox/\n{indented}")
    opened = {
        THREAD: OpenThread(title="Night Train", url=f"{URL}posts/night-train/"),
        "closed": OpenThread(title="C", url=f"{URL}c/", closes="2020-01-01T00:00:00+08:00"),
        "later": OpenThread(title="L", url=f"{URL}l/", closes="2090-01-01T00:00:00+08:00"),
        "pages/about": OpenThread(title="About", url=f"{URL}about/"),
        WORK: OpenThread(
            title="Night Mail", url=f"{URL}works/night-mail/", kinds=("review", "quote", "age")
        ),
    }
    leave(site, {**opened, **(threads or {})}, words)
    for state in (*PAGE_STATES, *ERROR_STATES):
        site.write(f"inbox/pages/{state}.html", page_of(state))
    return site


def leave(site, threads, words=None):
    """Write inbox/site.json as a build does."""
    found = InboxSite(url=URL, language="en", threads=threads, words=words or {})
    return site.write("inbox/site.json", encode_site(found))


class Answer(msgspec.Struct):
    """An answer as a browser gets it."""

    status: int
    headers: dict[str, str]
    text: str

    def slot(self, name):
        """Return what stands in a slot of the page."""
        return re.search(f"<{name}>(.*?)</{name}>", self.text, re.DOTALL)[1]

    @property
    def state(self):
        """The state that the page is in."""
        return self.slot("state")

    @property
    def location(self):
        """The path that it leads to."""
        return urlsplit(self.headers["location"]).path


class Receiving:
    """A receiver in this process, asked without a network; to be used as a context manager."""

    def __init__(self, site):
        self.site = site
        self.messages = []

    def __enter__(self):
        self.app = make_app(self.site.root, None, self.messages.append)
        self.receiver = self.app.state.receiver
        self.loop = Loop().__enter__()
        return self

    def __exit__(self, *_):
        self.loop.__exit__()
        self.receiver.close()

    # ------------------------------------------------------------ asking

    def ask(self, method, path, body=b"", headers=(), client="203.0.113.5"):
        """Return the answer to a request; ``body`` is bytes or chunks of bytes."""
        return self.loop.run(self.answer(method, path, body, headers, client))

    async def answer(self, method, path, body=b"", headers=(), client="203.0.113.5"):
        chunks = [body] if isinstance(body, bytes) else list(body)
        waiting = [
            {"type": "http.request", "body": chunk, "more_body": number + 1 < len(chunks)}
            for number, chunk in enumerate(chunks)
        ]
        sent = []

        async def receive():
            if not waiting:
                await asyncio.sleep(3600)
            return waiting.pop(0)

        async def send(message):
            sent.append(message)

        pairs = dict(headers).items() if isinstance(headers, dict) else headers
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": path,
            "raw_path": path.encode("utf-8", "surrogateescape"),
            "root_path": "",
            "query_string": b"",
            "headers": [(_raw(name).lower(), _raw(value)) for name, value in pairs],
            "client": (client, 4711) if client else None,
            "server": ("127.0.0.1", 8100),
        }
        await self.app(scope, receive, send)
        text = b"".join(message.get("body", b"") for message in sent)
        found = {name.decode(): value.decode("latin-1") for name, value in sent[0]["headers"]}
        return Answer(sent[0]["status"], found, text.decode())

    def get(self, path):
        return self.ask("GET", path)

    def post(self, path, fields, headers=None, client="203.0.113.5"):
        """Send a form as browsers do."""
        return self.ask("POST", path, *encoded(fields, headers), client=client)

    def send(self, thread=THREAD, client="203.0.113.5", headers=None, **fields):
        """Send a comment from the form of a thread."""
        return self.post("/inbox/comments", form(thread, **fields), headers, client)

    # ------------------------------------------------------------ looking

    def files(self, folder="content/comments"):
        """Return path to text of what is below a folder."""
        return {
            path.relative_to(self.site.root).as_posix(): path.read_text("utf-8")
            for path in sorted((self.site.root / folder).rglob("*"))
            if path.is_file()
        }

    def only(self, folder="content/comments"):
        """Return the text of the only file below a folder."""
        [text] = self.files(folder).values()
        return text

    def rows(self, sql="SELECT name, address, prefix, marks FROM received ORDER BY rowid"):
        return self.receiver.inbox.db.execute(sql).fetchall()

    def marks(self):
        """Return the marks of the comment that came last."""
        return msgspec.json.decode(self.rows()[-1][3])


def form(thread=THREAD, **fields):
    """Return the fields of the form of a thread, with a text unless another is given."""
    found = {"thread": thread, "token": thread_token(URL, thread), "body": "Well said.", **fields}
    return {name: value for name, value in found.items() if value is not None}


def encoded(fields, headers=None):
    """Return body and headers of a form."""
    body = urlencode(fields).encode()
    plain = {"content-type": "application/x-www-form-urlencoded", "content-length": str(len(body))}
    return body, {**plain, **(headers or {})}


def multipart(fields, boundary="x9b", file=None):
    """Return body and headers of a multipart form."""
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ]
    if file:
        parts.append(
            f'--{boundary}\r\nContent-Disposition: form-data; name="f"; filename="{file}"\r\n'
            "Content-Type: text/plain\r\n\r\nx\r\n"
        )
    body = ("".join(parts) + f"--{boundary}--\r\n").encode()
    return body, {"content-type": f"multipart/form-data; boundary={boundary}"}


def _raw(text):
    return text if isinstance(text, bytes) else text.encode("latin-1")
