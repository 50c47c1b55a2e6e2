"""Rules for the form with which readers answer, and the names of its inputs."""

import re
from collections import Counter
from urllib.parse import urlsplit

from sitegen.config.settings import CommentSettings, FormSettings, InboxSettings

OPTIONAL_FIELDS = ("author", "email", "url", "title", "rating", "body", "spoilers")
"""Fields that readers may fill in, in the order of the form."""

DEFAULT_FIELDS = ("author", "email", "url", "body", "parent", "post")
"""The inputs of a form whose ``fields`` do not mention them."""

_OURS = frozenset({*OPTIONAL_FIELDS, *DEFAULT_FIELDS})
_MAIL = re.compile(r"[^\s@,;:<>()\[\]\\\"?&%]+@[^\s@,;:<>()\[\]\\\"?&%/]+")


def form_of(
    comments: CommentSettings, inbox: InboxSettings | None, url: str = ""
) -> FormSettings | None:
    """Return the form that the settings describe or name, None without a form.

    ``url`` is where the receiver is, if that is not what its settings say.
    """
    if not isinstance(comments.form, str):
        return comments.form
    return None if inbox is None else inbox_form(comments, url or inbox.url)


def inbox_form(comments: CommentSettings, url: str) -> FormSettings:
    """Return the form that readers send to the receiver at an address."""
    asked = {"body", *("author" if name == "name" else name for name in comments.ask)}
    inputs = {key: key if key in asked else "" for key in OPTIONAL_FIELDS}
    action = f"{url.rstrip('/')}/comments"
    return FormSettings(action=action, fields={**inputs, "parent": "parent", "post": "thread"})


def check_inbox(comments: CommentSettings, inbox: InboxSettings | None) -> list[tuple[str, str]]:
    """Return the mistakes in the settings of the receiver: field and message."""
    if inbox is None:
        message = "needs the receiver's address: write inbox: {url: https://example.org/inbox/}"
        return [("comments.form", message)] if comments.form == "inbox" else []
    from ipaddress import ip_network  # few sites have a receiver

    found = []
    if inbox.url.startswith("/") or not may_take_a_form(inbox.url) or "?" in inbox.url:
        message = f"expected a full address, as in https://example.org/inbox/, got {inbox.url!r}"
        found.append(("inbox.url", message))
    for index, proxy in enumerate(inbox.proxies):
        try:
            ip_network(proxy, strict=False)
        except ValueError:
            message = f"{proxy!r} is not an IP address or network: write one such as 127.0.0.1"
            found.append((f"inbox.proxies.{index}", message))
    return found


def check_form(form: FormSettings | None) -> list[tuple[str, str]]:
    """Return the mistakes in the form's settings: field and message."""
    if form is None:
        return []
    if form.mailto:
        return _check_mail(form)
    if not form.action:
        return [("comments.form", "has neither action nor mailto: write one of them")]
    found = []
    if not may_take_a_form(form.action):
        message = "expected a full address, as in https://example.org/, or a path of the site"
        found.append(("comments.form.action", message))
    if not input_names(form)["body"]:
        found.append(("comments.form.fields.body", "a form needs this input for the text"))
    names = Counter(filter(None, [*input_names(form).values(), *further_inputs(form)]))
    for name, count in names.items():
        if count > 1:
            message = f"{name!r} is the name of {count} inputs: rename all except one"
            found.append(("comments.form.fields", message))
    return found


def _check_mail(form: FormSettings) -> list[tuple[str, str]]:
    found = []
    if not _MAIL.fullmatch(form.mailto):
        message = "expected only an e-mail address, as in me@example.org"
        found.append(("comments.form.mailto", message))
    beside = [field for field in ("action", "fields") if getattr(form, field)]
    message = "a form by mail does not use it: remove it"
    return found + [(f"comments.form.{field}", message) for field in beside]


def may_take_a_form(address: str) -> bool:
    """Return whether a form may be sent to an address: a full one, or a path of the site."""
    if re.search(r"[\s<>\"\\\x00-\x1f\x7f]", address):
        return False
    if address.startswith("/"):
        return not address.startswith("//")
    try:
        parts = urlsplit(address)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def input_names(form: FormSettings) -> dict[str, str]:
    """Return the name of each of our inputs at the service, "" for inputs that are left out."""
    usual = {
        key: key if key in DEFAULT_FIELDS else "" for key in (*OPTIONAL_FIELDS, *DEFAULT_FIELDS)
    }
    return usual | {key: name for key, name in form.fields.items() if key in _OURS}


def further_inputs(form: FormSettings) -> dict[str, str]:
    """Return the inputs that only the service knows: hidden inputs, by name."""
    return {name: value for name, value in form.fields.items() if name not in _OURS}
