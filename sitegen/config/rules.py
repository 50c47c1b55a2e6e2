"""Rules for settings that types cannot express: field and message of each mistake."""

import re
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from sitegen.config import csp
from sitegen.config.forms import check_form, check_inbox, form_of
from sitegen.config.permalinks import PLACEHOLDERS, check_pattern
from sitegen.config.settings import EndpointSettings, RatingSettings, Settings
from sitegen.core.diagnostics import nearest
from sitegen.core.i18n import is_language
from sitegen.core.slugs import slugify
from sitegen.core.urls import old_address, too_long
from sitegen.schema.ratings import make_scale

_PARAMETER = re.compile(r"/(:[A-Za-z]\w*)")
FieldMessage = tuple[str, str]
"""The name of a setting, and the mistake in it."""


def check_settings(settings: Settings) -> list[FieldMessage]:
    """Return the mistakes in settings whose types are correct."""
    return [
        *check_url(settings.url),
        *_check_language(settings.language),
        *_check_timezone(settings.timezone),
        *_check_author(settings.author),
        *_check_permalink(settings.permalink),
        *_check_redirects(settings.redirects),
        *_check_endpoints(settings.endpoints),
        *_check_hub(settings.feeds.hub),
        *_check_scale(settings.rating),
        *check_form(form_of(settings.comments, settings.inbox)),
        *check_inbox(settings.comments, settings.inbox),
        *csp.check(settings.csp),
    ]


def check_url(url: str) -> list[FieldMessage]:
    """Return the mistakes in the address of a site."""
    try:
        parts = urlsplit(url)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
        usable = usable and "@" not in parts.netloc and bool((parts.hostname or "").encode("idna"))
    except ValueError:
        usable = False
    if not usable or re.search(r"[\s<>\"\\]", url):
        return [("url", "expected a full address, as in https://example.org/blog/")]
    if parts.query or parts.fragment or "?" in url or "#" in url:
        return [("url", "the site's address must have no query and no fragment")]
    return []


def _check_language(language: str) -> list[FieldMessage]:
    if is_language(language):
        return []
    return [("language", f"{language!r} is not a language: write a code such as en, zh or pt-BR")]


def _check_timezone(name: str) -> list[FieldMessage]:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return [("timezone", f"{name!r} is not a time zone: write one such as Europe/Berlin")]
    return []


def _check_author(author: str) -> list[FieldMessage]:
    try:
        if author:
            slugify(author)
    except ValueError as failure:
        return [("author", f"{author!r} {failure}")]
    return []


def _check_permalink(pattern: str) -> list[FieldMessage]:
    if message := check_pattern(pattern):
        return [("permalink", message)]
    found = []
    for name in re.findall(r"\{([^{}]*)\}", pattern):
        if name not in PLACEHOLDERS:
            near = nearest(name, PLACEHOLDERS)
            hint = f": did you mean {{{near}}}?" if near else ""
            found.append(("permalink", f"{{{name}}} is not known{hint}"))
    bare = re.sub(r"\{[^{}]*\}", "x", pattern)
    if not bare.startswith("/") or not bare.endswith(("/", ".html")):
        found.append(("permalink", "must start with / and end in / or .html"))
    elif "//" in bare or re.search(r"[\x00-\x20{}?#%\\]|/\.\.?/", bare):
        found.append(("permalink", "expected a plain path, as in /{year}/{slug}/"))
    elif message := too_long(bare):
        found.append(("permalink", message))
    return found


def _check_scale(rating: RatingSettings) -> list[FieldMessage]:
    try:
        make_scale(rating.scale, rating.min, rating.step)
    except ValueError as failure:
        return [("rating.scale", str(failure))]
    return []


_WEB = re.compile(r"https?://[^\s<>\"]+").fullmatch


def _check_endpoints(endpoints: EndpointSettings) -> list[FieldMessage]:
    message = "expected a full address, as in https://example.net/me"
    services = {"webmention": endpoints.webmention, "pingback": endpoints.pingback}
    found = [f"endpoints.{name}" for name, url in services.items() if url and not _WEB(url)]
    found += [
        f"endpoints.rel_me.{index}"
        for index, url in enumerate(endpoints.rel_me)
        if not (_WEB(url) or re.fullmatch(r"(?:mailto|sms|tel):[^\s<>\"]+", url))
    ]
    return [(field, message) for field in found]


def _check_hub(hub: str | None) -> list[FieldMessage]:
    if hub is None or _WEB(hub):
        return []
    return [("feeds.hub", "expected a full address, as in https://pubsubhubbub.appspot.com/")]


def _check_redirects(redirects: dict[str, str]) -> list[FieldMessage]:
    checked = [(f"redirects.{old}", _redirect_fault(old, new)) for old, new in redirects.items()]
    return [(field, message) for field, message in checked if message]


def _redirect_fault(old: str, new: str) -> str:
    """Return the mistake in a redirect, "" if there is none."""
    carries = old.endswith("*")
    start = old.removesuffix("*")
    if "*" in start or "*" in new.removesuffix("*"):
        return "a * is only allowed at the end"
    try:
        path = old_address(start) if old != "/*" else "/"
    except ValueError as fault:
        return f"{old!r} {fault}"
    if found := _PARAMETER.search(path) or (_PARAMETER.search(new) if new[:1] == "/" else None):
        return f"{found[1]} is not known here: a * at the end of both keeps the rest"
    if new.endswith("*") and not carries:
        return "a * in the new address needs a * in the old one"
    if not new.startswith(("/", "https://", "http://")) or re.search(r"\s", new):
        return "the new address must start with / or http"
    return too_long(path if carries else f"{path}/")
