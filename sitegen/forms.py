"""The form that readers answer by: what it asks for, what its inputs are called, and the mail.

Readers' browsers send it to a service or to the author, never to us; so all there is to it is HTML
that the service understands, or a link that begins a mail which is a comment's file already.
"""

import json
import re
from collections import Counter
from urllib.parse import quote, urlsplit

from sitegen.ratings import Scale
from sitegen.settings import FormSettings
from sitegen.threadrecords import Form, FormField

ASKED = ("author", "email", "url", "title", "rating", "body", "spoilers")
"""What readers may be asked for, in the order of the form."""

USUAL = ("author", "email", "url", "body", "parent", "post")
"""The inputs of a form whose ``fields`` say nothing of them."""

_OURS = frozenset({*ASKED, *USUAL})
_MAIL = re.compile(r"[^\s@,;:<>()\[\]\\\"?&%]+@[^\s@,;:<>()\[\]\\\"?&%/]+")
_PLAIN = re.compile(r"\w[\w.-]*")


def form_complaints(form: FormSettings | None) -> list[tuple[str, str]]:
    """Return what is wrong with the form's settings: field and message."""
    if form is None:
        return []
    if form.mailto:
        return _mail_complaints(form)
    if not form.action:
        return [("comments.form", "needs an action or a mailto")]
    found = []
    if not _may_take_a_form(form.action):
        message = "expected a full address, as in https://example.org/, or a path of the site"
        found.append(("comments.form.action", message))
    if not _names(form)["body"]:
        found.append(("comments.form.fields.body", "a form without it has nothing to send"))
    names = Counter(filter(None, [*_names(form).values(), *_others(form)]))
    for name, count in names.items():
        if count > 1:
            message = f"{name!r} is the name of {count} inputs"
            found.append(("comments.form.fields", message))
    return found


def _mail_complaints(form: FormSettings) -> list[tuple[str, str]]:
    found = []
    if not _MAIL.fullmatch(form.mailto):
        message = "expected an e-mail address alone, as in me@example.org"
        found.append(("comments.form.mailto", message))
    beside = [field for field in ("action", "fields") if getattr(form, field)]
    return found + [(f"comments.form.{field}", "a form by mail has none") for field in beside]


def _may_take_a_form(address: str) -> bool:
    if re.search(r"[\s<>\"\\\x00-\x1f\x7f]", address):
        return False
    if address.startswith("/"):
        return not address.startswith("//")
    try:
        parts = urlsplit(address)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _names(form: FormSettings) -> dict[str, str]:
    """Return what the service calls each of our inputs, "" for those that are left out."""
    usual = {key: key if key in USUAL else "" for key in (*ASKED, *USUAL)}
    return usual | {key: name for key, name in form.fields.items() if key in _OURS}


def _others(form: FormSettings) -> dict[str, str]:
    """Return the inputs that only the service knows: hidden ones, by name."""
    return {name: value for name, value in form.fields.items() if name not in _OURS}


def make_form(form: FormSettings, thread: str, scale: Scale) -> Form:
    """Return the form of a thread, its action and its notice still to be looked up."""
    if form.mailto:
        return Form(thread=thread, mailto=form.mailto)
    names, others = _names(form), _others(form)
    if thread.startswith("pages/"):
        names["rating"] = ""  # there is nothing on a page that one could rate
    carried = {names["post"]: thread} if names["post"] else {}
    return Form(
        thread=thread,
        action=form.action,
        fields=tuple(FormField(key=key, name=names[key]) for key in ASKED if names[key]),
        hidden=(*carried.items(), *others.items()),
        parent=names["parent"],
        name=others.get("form-name", ""),
        scale=scale if names["rating"] else None,
    )


def mail_url(form: Form, subject: str, parent: str = "") -> str:
    """Return the link that begins a mail to the author: a comment's file but for its text.

    ``parent`` is the key of the comment that is answered, "" where none is (RFC 6068).
    """
    answered = [f"parent: {_scalar(parent)}"] if parent else []
    # The spaces after the colons are for whoever fills this in.
    text = "\r\n".join(["---", "author: ", "url: ", *answered, "---", "", ""])
    address = quote(form.mailto, safe="@!$'*+")
    return f"mailto:{address}?subject={quote(subject, safe='')}&body={quote(text, safe='')}"


def _scalar(text: str) -> str:
    """Return a text as YAML; what JSON writes is YAML too."""
    return text if _PLAIN.fullmatch(text) else json.dumps(text, ensure_ascii=False)
