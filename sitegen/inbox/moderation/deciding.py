"""Decisions of moderators: each takes a form, and redirects to a list or reports an error."""

from collections.abc import Sequence

from starlette.responses import RedirectResponse, Response

from sitegen.comments.editing import EditError
from sitegen.core.diagnostics import UsageError
from sitegen.inbox.moderation import actions
from sitegen.inbox.moderation.pages import LISTS, address_of, page
from sitegen.inbox.moderation.service import BuildRunningError
from sitegen.inbox.moderation.showing import (
    MAX_AT_ONCE,
    Visit,
    number_of,
    show_list,
    show_log,
    show_one,
    show_person,
)

REFUSALS = (UsageError, EditError, BuildRunningError)


def decide(visit: Visit) -> Response:
    """Approve comments, or mark them as spam or trash: one, or the selected ones."""
    form, here = visit.form, _here(visit)
    action, _, key = form.one("one").partition("|")
    keys = [key] if action else form.all("key")
    action = action or form.one("do")
    if action == "select":  # the moderator has pressed Enter in a checkbox
        return show_list(visit, here, selected=keys)
    try:
        if action not in actions.STATUSES:
            raise UsageError("Choose an action: approve, spam or trash.")
        numbers = actions.decide(visit.service, visit.moderator, keys, action)
    except REFUSALS as failure:
        return show_list(visit, here, failure, keys)
    return _after(here, numbers)


def edit(visit: Visit) -> Response:
    """Replace the text of a comment, and approve it if asked."""
    key, text = visit.form.one("key"), visit.form.one("text")
    approve = visit.form.one("do") == "approve"
    try:
        numbers = actions.edit(visit.service, visit.moderator, key, text, approve=approve)
    except REFUSALS as failure:
        name = key.partition(":")[2]
        return show_one(visit, "edit.html", name, key=key, text=text, failure=failure)
    return _after(_here(visit), numbers)


def reply(visit: Visit) -> Response:
    """Reply to a comment with the badge of an author."""
    key, text = visit.form.one("key"), visit.form.one("text")
    try:
        numbers = actions.reply(visit.service, visit.moderator, key, text)
    except REFUSALS as failure:
        name = key.partition(":")[2]
        return show_one(visit, "reply.html", name, key=key, text=text, failure=failure)
    return _after(_here(visit), numbers)


def forget(visit: Visit) -> Response:
    """Empty the comments of a person, and show the places that still name the person."""
    name, paths = visit.form.one("name"), visit.form.all("path")
    try:
        number, mentions = actions.forget(visit.service, visit.moderator, f":{name}", paths)
    except REFUSALS as failure:
        return show_person(visit, name, failure)
    return page(
        visit.service,
        "forgotten.html",
        moderator=visit.moderator,
        number=number,
        mentions=mentions,
    )


def undo(visit: Visit) -> Response:
    """Undo decisions."""
    numbers = [number_of(text) for text in visit.form.all("number")][:MAX_AT_ONCE]
    try:
        done = actions.undo(visit.service, visit.moderator, numbers)
    except REFUSALS as failure:
        return show_log(visit, failure)
    return _after(_here(visit), done)


def _here(visit: Visit) -> str:
    """Return the list that a form was on."""
    back = visit.form.one("back")
    return back if back in LISTS else "waiting"


def _after(here: str, numbers: Sequence[int]) -> Response:
    """Redirect to a list that shows the result; a reload of it does not repeat the action."""
    done = f"?done={min(numbers)}-{max(numbers)}" if numbers else ""
    return RedirectResponse(f"{address_of(here)}{done}", 303)
