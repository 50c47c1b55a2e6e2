"""The form that readers answer by, and the mail.

Readers' browsers send it to a service or to the author, never to us; so all there is to it is HTML
that the service understands, or a link that begins a mail which is a comment's file already.
"""

import json
import re
from urllib.parse import quote

from sitegen.config.forms import OPTIONAL_FIELDS, further_inputs, input_names
from sitegen.config.settings import FormSettings
from sitegen.models.threads import Form, FormField
from sitegen.schema.ratings import Scale

_PLAIN = re.compile(r"\w[\w.-]*")


def make_form(form: FormSettings, thread: str, scale: Scale) -> Form:
    """Return the form of a thread, its action and its notice still to be looked up."""
    if form.mailto:
        return Form(thread=thread, mailto=form.mailto)
    names, others = input_names(form), further_inputs(form)
    if thread.startswith("pages/"):
        names["rating"] = ""  # there is nothing on a page that one could rate
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


def mail_url(form: Form, subject: str, parent: str = "") -> str:
    """Return the link that begins a mail to the author: a comment's file but for its text.

    ``parent`` is the key of the comment that is answered, "" where none is (RFC 6068). The place
    for a date is for whoever saves the mail.
    """
    answered = [f"parent: {_scalar(parent)}"] if parent else []
    # The spaces after the colons are for whoever fills this in.
    text = "\r\n".join(["---", "author: ", "url: ", "date: ", *answered, "---", "", ""])
    address = quote(form.mailto, safe="@!$'*+")
    return f"mailto:{address}?subject={quote(subject, safe='')}&body={quote(text, safe='')}"


def _scalar(text: str) -> str:
    """Return a text as YAML; what JSON writes is YAML too."""
    return text if _PLAIN.fullmatch(text) else json.dumps(text, ensure_ascii=False)
