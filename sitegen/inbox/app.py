"""The receiver's application: its routes, and the headers that every answer has."""

import traceback
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sitegen.core.diagnostics import UsageError
from sitegen.inbox.context import Inbox, open_inbox
from sitegen.inbox.owning import Owning
from sitegen.inbox.posting import Posting
from sitegen.inbox.receiver import Receiver, RefusedError

_MODERATION = "sitegen.inbox.moderation"

_COMMON_HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Robots-Tag": "noindex",
    "X-Content-Type-Options": "nosniff",
}


class Guard:
    """Adds the headers that keep every answer private, and turns a crash into a page."""

    def __init__(self, app: ASGIApp, receiver: Receiver) -> None:
        self._app = app
        self._receiver = receiver

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or pass it on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        has_begun = False

        async def send_guarded(message: Message) -> None:
            nonlocal has_begun
            if message["type"] == "http.response.start":
                has_begun = True
                headers = MutableHeaders(scope=message)
                for name, value in _COMMON_HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("Content-Security-Policy", self._receiver.policy)
            await send(message)

        try:
            await self._app(scope, receive, send_guarded)
        except Exception:
            self._receiver.on_message(traceback.format_exc())
            if not has_begun:
                answer = PlainTextResponse("The server cannot answer now. Try again later.\n", 500)
                await answer(scope, receive, send_guarded)


def make_app(
    site: Path, environment: str | None, on_message: Callable[[str], None] | None = None
) -> Starlette:
    """Return the receiver of a site; close ``app.state.receiver`` at the end.

    ``on_message`` gets messages for the site's owner: a failure to write, or our own traceback.
    Raises SettingsError and UsageError.
    """
    inbox = open_inbox(site, environment)
    try:
        return app_of(inbox, on_message or (lambda _: None))
    except BaseException:
        inbox.close()
        raise


def app_of(inbox: Inbox, on_message: Callable[[str], None]) -> Starlette:
    """Return the application of an open receiver; raise UsageError and UntrustedError."""
    inbox.require_trust()
    receiver = Receiver(inbox, on_message)
    posting = Posting(receiver)
    owning = Owning(receiver, posting)

    async def refused(_: Request, failure: Exception) -> Response:
        assert isinstance(failure, RefusedError)
        return receiver.refusal(failure)

    async def elsewhere(request: Request, failure: Exception) -> Response:
        assert isinstance(failure, HTTPException)
        if failure.status_code == 405 and request.method == "GET":
            # The address of a form's answer, typed or bookmarked.
            return RedirectResponse(inbox.site_file().url, 303)
        text = f"No page is here. The receiver's addresses begin with {inbox.path_prefix}\n"
        if failure.status_code != 404:
            text = f"{failure.detail}.\n"
        return PlainTextResponse(text, failure.status_code, failure.headers)

    # Only one router, because nested ones would redirect to a host that the request names.
    prefix = inbox.path_prefix
    app = Starlette(
        routes=[
            Route(f"{prefix}comments", posting.comment, methods=["POST"]),
            Route(f"{prefix}report", posting.report, methods=["POST"]),
            Route(f"{prefix}own/{{signed}}", owning.show, methods=["GET"]),
            Route(f"{prefix}own/{{signed}}", owning.act, methods=["POST"]),
            *_moderation(inbox),
        ],
        middleware=[Middleware(Guard, receiver=receiver)],
        exception_handlers={RefusedError: refused, HTTPException: elsewhere},
    )
    app.router.redirect_slashes = False
    app.state.receiver = receiver
    return app


def _moderation(inbox: Inbox) -> list[BaseRoute]:
    """Return the routes for moderators."""
    if find_spec(_MODERATION) is None or find_spec(f"{_MODERATION}.routes") is None:
        return []
    path = f"{inbox.path_prefix}moderate"
    routes = import_module(f"{_MODERATION}.routes").moderation_routes(inbox)

    async def to_the_list(_: Request) -> Response:
        return RedirectResponse(f"{path}/", 303)

    return [Route(path, to_the_list, methods=["GET"]), Mount(path, routes=routes)]


def missing_pages(inbox: Inbox) -> str:
    """Return which file of the last build is missing, "" if none is."""
    from sitegen.inbox.site_file import ERROR_STATES, PAGE_STATES, page_path

    states = (*PAGE_STATES, *ERROR_STATES)
    missing = [state for state in states if not page_path(inbox.built, state).is_file()]
    if not missing:
        return ""
    return f"{page_path(inbox.built, missing[0])} is missing: build the site with `sitegen build`"


def check_ready(inbox: Inbox) -> None:
    """Raise UsageError if the site was not built for a receiver yet."""
    if message := missing_pages(inbox):
        raise UsageError(message)
