"""The pages of moderation: templates of this package, filled with escaped values."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
import msgspec
from starlette.responses import HTMLResponse

from sitegen.inbox.moderation.decisions import Decided
from sitegen.inbox.moderation.listing import moment_words
from sitegen.inbox.moderation.service import Moderation

_FOLDER = Path(__file__).parent
STYLESHEET = _FOLDER / "style.css"

LISTS = ("waiting", "spam", "recent")
"""The lists, in the order of their links; the first is at moderate/ itself."""

_DONE = {
    "approve": ("Approved", "approved"),
    "spam": ("Marked as spam", "marked as spam"),
    "trash": ("Moved to the trash", "moved to the trash"),
    "edit": ("Edited", "edited"),
    "reply": ("Answered", "answered"),
    "undo": ("Undone", "undone"),
    "forget": ("Forgotten", "forgotten"),
}


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """The last action in one sentence; ``undo`` are the numbers of decisions that can be undone."""

    text: str
    undo: tuple[int, ...] = ()


@cache
def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(_FOLDER / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def address_of(name: str) -> str:
    """Return the address of a list, relative to every page of moderation."""
    return "./" if name == "waiting" else name


def page(
    service: Moderation,
    template: str,
    *,
    moderator: str | None = None,
    status: int = 200,
    **values: Any,
) -> HTMLResponse:
    """Return a page; ``values`` are the values of its template."""
    settings = service.inbox.config.settings
    defaults: dict[str, Any] = {
        "site_title": settings.title,
        "site_url": service.inbox.config.base_url,
        "language": settings.language,
        "moderator": moderator,
        "here": "",
        "counts": {},
        "errors": (),
        "faults": {},
        "notice": None,
        "then": service.then_state() if moderator else None,
        "lists": [(name, address_of(name), name.capitalize()) for name in LISTS],
        "moment": lambda moment: _moment(service, moment),
    }
    text = _environment().get_template(template).render(defaults | values)
    return HTMLResponse(text, status_code=status)


def _moment(service: Moderation, moment: datetime) -> str:
    return moment_words(moment, service.inbox.config.zone)


def notice_of(decisions: Sequence[Decided], *, has_then: bool) -> Notice | None:
    """Return the last decisions in one sentence or two; None if there are none."""
    if not decisions:
        return None
    # A reply comes with the approval of its parent comment.
    first = next((one for one in decisions if one.action == "reply"), decisions[0])
    words, word = _DONE.get(first.action, ("Done", "done"))
    number = len(decisions)
    if first.action == "reply" or number == 1:
        text = f"{words}: {first.name}."
    else:
        text = f"{number} comments {word}."
    if not has_then and any("approved" in (one.was, one.now) for one in decisions):
        text += " The next build of the site shows it."
    return Notice(text=text, undo=tuple(one.number for one in decisions if one.can_undo))
