"""The form with which readers answer, and the mail link.

Readers' browsers send the form to a service or to the author, never to sitegen. So sitegen writes
HTML that the service understands, or a link that starts a mail in the format of a comment file.
"""

import json
import re
from urllib.parse import quote

from msgspec.structs import replace

from sitegen.comments.kinds import CONTRIBUTIONS
from sitegen.comments.thread_tokens import thread_token
from sitegen.config.forms import OPTIONAL_FIELDS, further_inputs, input_names
from sitegen.config.settings import FormSettings, Settings
from sitegen.models.threads import Form, FormField
from sitegen.schema.ratings import Scale

TRAP = "website_2"
"""The name of an input that people do not see and spam programs fill in."""

_PLAIN = re.compile(r"\w[\w.-]*")


def make_form(form: FormSettings, thread: str, scale: Scale) -> Form:
    """Return the form of a thread; its action and its notice are not resolved yet."""
    if form.mailto:
        return Form(thread=thread, mailto=form.mailto)
    names, others = input_names(form), further_inputs(form)
    if thread.startswith("pages/"):
        names["rating"] = ""  # the page has nothing to rate
    carried = {names["post"]: thread} if names["post"] else {}
    return Form(
        thread=thread,
        action=form.action,
        fields=tuple(FormField(key=key, name=names[key]) for key in OPTIONAL_FIELDS if names[key]),
        hidden=(*carried.items(), *others.items()),
        parent=names["parent"],
        name=others.get("form-name", ""),
        scale=scale if names["rating"] else None,
    )


def with_receiver(form: Form, settings: Settings, url: str) -> Form:
    """Return a form with the fields that the site's own receiver adds; its address is given.

    The token depends on the address in the settings, so every build of a site gives the same one.
    """
    token = ("token", thread_token(settings.url, form.thread))
    return replace(
        form,
        hidden=(*form.hidden, token),
        max_chars=settings.comments.max_chars,
        report=f"{url}report",
        trap=TRAP,
        kinds=CONTRIBUTIONS if form.thread.startswith("works/") else (),
        keep_days=settings.inbox.keep_days if settings.inbox else 0,
    )


def mail_url(form: Form, subject: str, parent: str = "") -> str:
    """Return the link that starts a mail to the author: a comment's file without its text.

    ``parent`` is the key of the comment that is answered, "" if there is none (RFC 6068). The
    person who saves the mail fills in the date.
    """
    answered = [f"parent: {_scalar(parent)}"] if parent else []
    # The spaces after the colons are for the person who fills this in.
    text = "\r\n".join(["---", "author: ", "url: ", "date: ", *answered, "---", "", ""])
    address = quote(form.mailto, safe="@!$'*+")
    return f"mailto:{address}?subject={quote(subject, safe='')}&body={quote(text, safe='')}"


def _scalar(text: str) -> str:
    """Return a text as YAML; JSON is YAML too."""
    return text if _PLAIN.fullmatch(text) else json.dumps(text, ensure_ascii=False)
