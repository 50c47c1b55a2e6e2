"""The addresses of moderation: pages that change nothing, and forms that do."""

import sqlite3
from collections.abc import Callable, Coroutine, Sequence
from typing import TypeAlias

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from sitegen.comments.editing import EditError
from sitegen.config.csp import origin_of
from sitegen.core.diagnostics import SettingsError, UsageError
from sitegen.inbox.context import Inbox
from sitegen.inbox.moderation import deciding, showing
from sitegen.inbox.moderation.login import log_in, log_out, moderator_of, show_login
from sitegen.inbox.moderation.pages import STYLESHEET, page
from sitegen.inbox.moderation.requests import (
    Form,
    RequestError,
    is_loopback,
    read_form,
    with_headers,
)
from sitegen.inbox.moderation.service import BuildRunningError, Moderation
from sitegen.inbox.moderation.showing import Visit
from sitegen.inbox.requests import is_from_our_page

Handler: TypeAlias = Callable[[Visit], Response]
"""Answers a request of a moderator; runs in a thread."""


def moderation_routes(context: Inbox) -> list[BaseRoute]:
    """Return the routes of moderation, which belong below ``moderate``."""
    return routes_of(Moderation(context))


def routes_of(service: Moderation) -> list[BaseRoute]:
    """Return the same for an existing moderation service."""
    pages: dict[str, Handler] = {
        "": showing.show_waiting,
        "spam": showing.show_spam,
        "recent": showing.show_recent,
        "edit": showing.show_edit,
        "reply": showing.show_reply,
        "forget": showing.show_forget,
    }
    forms: dict[str, Handler] = {
        "decide": deciding.decide,
        "edit": deciding.edit,
        "reply": deciding.reply,
        "forget": deciding.forget,
        "undo": deciding.undo,
    }
    login = Route("/login", _guarded(service, _login), methods=["GET", "POST"])
    logout = Route("/logout", _guarded(service, _logout), methods=["POST"])
    style = Route("/style.css", _style, methods=["GET"])
    paths = dict.fromkeys((*pages, *forms))
    return [
        login,
        logout,
        style,
        *(_route(service, path, pages.get(path), forms.get(path)) for path in paths),
    ]


def _route(
    service: Moderation, path: str, shows: Handler | None, acts: Handler | None
) -> BaseRoute:
    """Return a route for moderators only: ``shows`` answers GET, ``acts`` answers POST."""

    def answer(service: Moderation, request: Request, form: Form) -> Response:
        moderator = moderator_of(service, request)
        is_post = request.method == "POST"
        if moderator is None:
            if is_post:
                return page(service, "ended.html", status=403, text=form.one("text"))
            return RedirectResponse("login", 303)
        handler = acts if is_post else shows
        if handler is None:  # the address of a form, typed or reloaded
            return RedirectResponse("./", 303)
        return handler(Visit(service=service, moderator=moderator, request=request, form=form))

    methods = ["GET", "POST"] if acts else ["GET"]
    return Route(f"/{path}", _guarded(service, answer), methods=methods)


_Answer: TypeAlias = Callable[[Moderation, Request, Form], Response]


def _guarded(
    service: Moderation, answer: _Answer
) -> Callable[[Request], Coroutine[None, None, Response]]:
    """Return an endpoint that answers in a thread, if the request comes from our own page."""

    async def endpoint(request: Request) -> Response:
        try:
            form = await _form_of(service, request)
            response = await run_in_threadpool(_answered, service, answer, request, form)
        except RequestError as refusal:
            response = await run_in_threadpool(_refused, service, refusal.status, (str(refusal),))
        return with_headers(response)

    return endpoint


async def _form_of(service: Moderation, request: Request) -> Form:
    """Return a request's form; raise RequestError if another site has sent the request."""
    if not (service.inbox.is_https or is_loopback(request.headers.get("host", ""))):
        message = "Moderation needs https. Set inbox.url to an address that begins with https://."
        raise RequestError(403, message)
    if request.method in ("GET", "HEAD"):
        return Form()
    if not is_from_our_page(request.headers, origin_of(service.inbox.settings.url)):
        message = "This request does not come from a page of moderation, so nothing was changed."
        raise RequestError(403, message)
    return await read_form(request)


def _answered(service: Moderation, answer: _Answer, request: Request, form: Form) -> Response:
    """Return an answer, or a page that explains why there is none."""
    try:
        return answer(service, request, form)
    except BuildRunningError as failure:
        return _refused(service, 503, (str(failure),))
    except (UsageError, EditError, SettingsError) as failure:
        return _refused(service, 409, [problem.message for problem in failure.problems])
    except (OSError, sqlite3.Error) as failure:
        reason = getattr(failure, "strerror", None) or failure
        return _refused(service, 503, (f"The site's files cannot be used: {reason}.",))


def _refused(service: Moderation, status: int, errors: Sequence[str]) -> Response:
    return page(service, "message.html", status=status, errors=errors)


def _login(service: Moderation, request: Request, form: Form) -> Response:
    if request.method == "POST":
        return log_in(service, request, form)
    return show_login(service)


def _logout(service: Moderation, request: Request, form: Form) -> Response:  # noqa: ARG001
    return log_out(service, request)


async def _style(request: Request) -> Response:  # noqa: ARG001 - the same for all
    text = await run_in_threadpool(STYLESHEET.read_text, "utf-8")
    return with_headers(PlainTextResponse(text, media_type="text/css"))
