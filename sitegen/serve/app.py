"""The preview's answers: pages of the site, and events of builds; it refuses other sites.

Every page that is open in a browser can reach a server on the same machine. So this server
only answers requests that use its own name, because a foreign name may point to this address to
avoid the browser's rules. It answers no request from another site's page.
"""

import asyncio
import ipaddress
import json
from collections.abc import AsyncIterator, Callable, Iterable
from html import escape
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sitegen.core.listening import WILDCARDS
from sitegen.output.directory import SEARCH_INDEX
from sitegen.output.media_types import media_type
from sitegen.serve import pages
from sitegen.serve.errors import is_shortage
from sitegen.serve.events import PreviewState
from sitegen.serve.receiving import PreviewReceiver, WithReceiver
from sitegen.serve.routing import Resolution, address_of, file_name, find

LOOPBACK = ("localhost", "127.0.0.1", "::1")

_HERE = Path(__file__).parent
_OWN = {"serve.js": "text/javascript", "serve.css": "text/css"}
_KEEPALIVE = 15.0
"""Seconds after which a silent stream sends a message, so that no proxy closes it."""


class StateSource(Protocol):
    """Has the state of the preview."""

    @property
    def state(self) -> PreviewState:
        """The state after the last build."""


class Broadcaster:
    """Wakes every stream when the state is new; any thread may call it."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._streams: set[asyncio.Event] = set()
        self.is_closed = False

    def open(self) -> asyncio.Event:
        """Return the event of a new stream; call this in the server's loop."""
        self._loop = asyncio.get_running_loop()
        event = asyncio.Event()
        self._streams.add(event)
        return event

    def leave(self, event: asyncio.Event) -> None:
        """Remove a stream."""
        self._streams.discard(event)

    def wake(self) -> None:
        """Make every stream read the state."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._wake)

    def _wake(self) -> None:
        for event in self._streams:
            event.set()

    def close(self) -> None:
        """End every stream."""
        self.is_closed = True
        self.wake()


class Guard:
    """Rejects requests for other servers, and marks every answer as not to cache."""

    def __init__(self, app: ASGIApp, hosts: Iterable[str]) -> None:
        self._app = app
        self._hosts = frozenset(hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or pass it on."""

        async def send_marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = [(b"cache-control", b"no-store"), (b"x-content-type-options", b"nosniff")]
                message = {**message, "headers": [*message["headers"], *headers]}
            await send(message)

        headers = Request(scope).headers
        host, origin = headers.get("host", ""), headers.get("origin")
        if not self._knows(host):
            text = "This preview does not accept this host name; allow it with --host NAME.\n"
            await PlainTextResponse(text, 403)(scope, receive, send_marked)
        elif origin is not None and origin not in (f"http://{host}", f"https://{host}"):
            await PlainTextResponse("Requests from other sites are refused.\n", 403)(
                scope, receive, send_marked
            )
        else:
            await self._app(scope, receive, send_marked)

    def _knows(self, host: str) -> bool:
        """Return whether a Host header names this server.

        If it listens on all addresses, any IP address is accepted: only names can point to
        another machine.
        """
        try:
            parts = urlsplit(f"//{host}")
            name = (parts.hostname or "").rstrip(".")
            if parts.netloc != host or "@" in host or parts.port == 0:
                return False
        except ValueError:
            return False
        if name in self._hosts:
            return True
        return not self._hosts.isdisjoint(WILDCARDS) and _is_address(name)


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def make_app(
    source: StateSource,
    output: Path,
    published: Path,
    host: str,
    broadcaster: Broadcaster,
    on_crash: Callable[[Exception], None],
    receiver: PreviewReceiver,
) -> ASGIApp:
    """Return the server's application; ``host`` is a name that requests may use.

    A preview has no search index of its own, so it serves the ``published`` site's. The
    ``receiver`` of comments answers below its own address.
    """
    answers = _Answers(source, output, published, broadcaster)
    own = pages.OWN

    async def failed(_: Request, failure: Exception) -> Response:
        on_crash(failure)
        if is_shortage(failure):
            return PlainTextResponse("This machine has too many open files.\n", 503)
        return PlainTextResponse("This page cannot be shown: see the terminal.\n", 500)

    return Starlette(
        routes=[
            Route(f"{own}events", answers.events),
            Route(f"{own}{{name}}", answers.own),
            Route("/{path:path}", answers.page),
        ],
        middleware=[
            Middleware(Guard, hosts=[*LOOPBACK, host.lower()]),
            Middleware(WithReceiver, receiver=receiver),
        ],
        exception_handlers={Exception: failed},
    )


class _Answers:
    """Answers requests after the check that they are for this server."""

    def __init__(
        self, source: StateSource, output: Path, published: Path, broadcaster: Broadcaster
    ) -> None:
        self._source = source
        self._output = output
        self._published = published
        self._broadcaster = broadcaster

    async def own(self, request: Request) -> Response:
        """Answer with the script or the styles."""
        content_type = _OWN.get(name := request.path_params["name"])
        if content_type is None:
            return PlainTextResponse("There is no such file.\n", 404)
        return Response((_HERE / name).read_bytes(), media_type=content_type)

    # ------------------------------------------------------------ pages

    async def page(self, request: Request) -> Response:
        """Answer with a page or another file of the site."""
        state, path = self._source.state, request.scope["path"]
        found = find(self._output, state.root, path)
        if found.type == "missing" and address_of(state.root, path).startswith(f"/{SEARCH_INDEX}/"):
            found = find(self._published, state.root, path)
        if found.type == "moved":
            query = f"?{request.url.query}" if request.url.query else ""
            return Response(status_code=301, headers={"location": f"{found.target}{query}"})
        if not (self._output / "index.html").is_file():
            return self._without_site(state)
        if found.file is not None:
            content_type = media_type(found.file)
            if "charset" not in content_type:
                return FileResponse(found.file, media_type=content_type)
            # A build may replace the file at any moment: it is read at once, and sent unchanged.
            return self._text(state, path, found, content_type)
        return self._missing(state, path)

    def _text(
        self, state: PreviewState, path: str, found: Resolution, content_type: str
    ) -> Response:
        assert found.file is not None
        try:
            data = found.file.read_bytes()
        except FileNotFoundError:
            return self._missing(state, path)
        if content_type.startswith("text/html"):
            data = self._with_notice(data, state, path)
        return Response(data, media_type=content_type)

    def _missing(self, state: PreviewState, path: str) -> Response:
        """Answer with the site's page for missing addresses."""
        inside = address_of(state.root, path)
        page = self._output / "404.html"
        if inside and page.is_file():
            return self._html(self._with_notice(page.read_bytes(), state, path), 404)
        root = escape(state.root)
        body = f'<p>There is no page here. The site is at <a href="{root}">{root}</a>.</p>'
        return self._html(pages.own_page(state, "Not found", body), 404)

    def _with_notice(self, page: bytes, state: PreviewState, path: str) -> bytes:
        return pages.with_notice(page, state, address_of(state.root, path), file_name(path))

    def _without_site(self, state: PreviewState) -> Response:
        """Answer while there is no site: the build is running, or has failed."""
        if state.number == 0:
            body = "<p>The pages appear when they are ready.</p>"
            return self._html(pages.own_page(state, "The site is being built", body), 503)
        if state.is_good:
            body = "<p>The settings give the site no front page.</p>"
            return self._html(pages.own_page(state, "Nothing here", body), 404)
        page = pages.own_page(state, "The site cannot be built", pages.errors(state))
        return self._html(page, 500)

    @staticmethod
    def _html(page: bytes, status: int) -> Response:
        return Response(page, status, media_type="text/html; charset=utf-8")

    # ------------------------------------------------------------ events

    async def events(self, request: Request) -> Response:
        """Answer with a stream of events (https://html.spec.whatwg.org/#server-sent-events)."""
        if request.method == "HEAD":
            return Response(media_type="text/event-stream")
        query = request.query_params
        stream = self._stream(query.get("since", ""), query.get("page", ""))
        return StreamingResponse(stream, media_type="text/event-stream")

    async def _stream(self, since: str, page: str) -> AsyncIterator[str]:
        """Yield the state if a page does not know it, and then every new state."""
        event = self._broadcaster.open()
        try:
            while not self._broadcaster.is_closed:
                event.clear()
                state = self._source.state
                if state.name != since:
                    yield f"data: {_message(state, since, page)}\n\n"
                    since = state.name
                else:
                    yield ":\n\n"
                try:
                    await asyncio.wait_for(event.wait(), _KEEPALIVE)
                except TimeoutError:
                    continue
        finally:
            self._broadcaster.leave(event)


def _message(state: PreviewState, since: str, page: str) -> str:
    changed = state.since(since)
    return json.dumps(
        {
            "name": state.name,
            "changed": None if changed is None else sorted(changed),
            "notice": pages.notice(state, page),
        }
    )
