"""Moderators log in with name and passphrase, and log out."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from sitegen.inbox.moderation.pages import page
from sitegen.inbox.moderation.passphrases import find_moderator, is_passphrase
from sitegen.inbox.moderation.requests import Form
from sitegen.inbox.moderation.service import Moderation
from sitegen.inbox.moderation.sessions import LIFETIME, LOOPBACK_COOKIE, SECURE_COOKIE
from sitegen.inbox.requests import client_address, networks, prefix_of

_WRONG = "The name or the passphrase is wrong."
_TOO_MANY = "Too many wrong passphrases came from your network. Wait a minute, then try again."


def moderator_of(service: Moderation, request: Request) -> str | None:
    """Return the moderator of a request, None if it is not from a current moderator."""
    session = request.cookies.get(_cookie(service), "")
    name = service.sessions.moderator(session) if session else None
    if name is None:
        return None
    return find_moderator(service.inbox.site, service.inbox.config, name)


def show_login(service: Moderation) -> Response:
    """Return the login page."""
    return page(service, "login.html", name="")


def log_in(service: Moderation, request: Request, form: Form) -> Response:
    """Begin a session, or report that the name or the passphrase is wrong, but not which."""
    inbox = service.inbox
    network = prefix_of(client_address(request, networks(inbox.settings.proxies)))
    name = form.one("name").strip()
    if not service.logins.begin(network):
        return page(service, "login.html", status=429, name=name, errors=(_TOO_MANY,))
    moderator = find_moderator(inbox.site, inbox.config, name)
    if not is_passphrase(inbox.site, moderator, form.one("passphrase")) or moderator is None:
        return page(service, "login.html", status=403, name=name, errors=(_WRONG,))
    service.logins.succeed(network)
    if old := request.cookies.get(_cookie(service)):
        service.sessions.end(old)
    response = RedirectResponse("./", 303)
    _set_cookie(service, response, service.sessions.begin(moderator), int(LIFETIME.total_seconds()))
    return response


def log_out(service: Moderation, request: Request) -> Response:
    """End a session."""
    if session := request.cookies.get(_cookie(service)):
        service.sessions.end(session)
    response = RedirectResponse("login", 303)
    _set_cookie(service, response, "", 0)
    return response


def _cookie(service: Moderation) -> str:
    return SECURE_COOKIE if service.inbox.is_https else LOOPBACK_COOKIE


def _set_cookie(service: Moderation, response: Response, value: str, seconds: int) -> None:
    """Set the session's cookie; only loopback may use plain HTTP (see ``routes``)."""
    response.set_cookie(
        _cookie(service),
        value,
        max_age=seconds,
        path="/",
        secure=service.inbox.is_https,
        httponly=True,
        samesite="strict",
    )
