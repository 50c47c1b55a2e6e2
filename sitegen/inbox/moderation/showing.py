"""The pages for moderators: each function that begins with ``show`` returns a page."""

from collections.abc import Sequence
from typing import TypeAlias

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from sitegen.comments.editing import EditError
from sitegen.comments.moderation_items import ModerationItem
from sitegen.core.diagnostics import UsageError
from sitegen.inbox.moderation import actions
from sitegen.inbox.moderation.listing import CommentView, page_of, short_name
from sitegen.inbox.moderation.pages import Notice, notice_of, page
from sitegen.inbox.moderation.requests import Form
from sitegen.inbox.moderation.service import BuildRunningError, Moderation
from sitegen.inbox.moderation.spam_folder import find_held, is_held
from sitegen.moderation.queue import ModerationQueue
from sitegen.scaffold.replies import author_key

PER_PAGE = 30
"""Comments on a page of a list."""
MAX_AT_ONCE = 200

Failure: TypeAlias = UsageError | EditError | BuildRunningError
"""The reason why a decision was refused."""


class Visit(msgspec.Struct, frozen=True, kw_only=True):
    """A request of a moderator, with its form."""

    service: Moderation
    moderator: str
    request: Request
    form: Form

    def query(self, name: str) -> str:
        """Return a value of the query, "" if it is missing."""
        return self.request.query_params.get(name, "")


# ---------------------------------------------------------------- lists


def show_waiting(visit: Visit) -> Response:
    """List the pending comments, and the published ones that readers reported."""
    return show_list(visit, "waiting")


def show_spam(visit: Visit) -> Response:
    """List the comments that are marked as spam, and those that the trap field caught."""
    return show_list(visit, "spam")


def show_list(
    visit: Visit,
    here: str,
    failure: Failure | None = None,
    selected: Sequence[str] = (),
) -> Response:
    """Return the page of a list, with the reason if a decision was refused."""
    service = visit.service
    queue = service.queue()
    lists = {"waiting": _waiting(service, queue), "spam": _spam(service, queue)}
    items = lists[here]
    pages = max(1, -(-len(items) // PER_PAGE))
    number = min(max(1, number_of(visit.query("page"))), pages)
    shown = list(page_of(items, number, PER_PAGE))
    comments = service.view_maker(queue, shown).views(shown)
    errors, faults = _faults(failure, comments)
    return page(
        service,
        "list.html",
        moderator=visit.moderator,
        status=_status(failure),
        here=here,
        counts=_counts(service, lists),
        comments=comments,
        page_number=number,
        pages=pages,
        all_selected=visit.query("select") == "all",
        selected=frozenset(selected),
        errors=errors,
        faults=faults,
        notice=_notice(visit),
    )


def _waiting(service: Moderation, queue: ModerationQueue) -> list[ModerationItem]:
    """Return the reported comments that are published, then the pending ones, the oldest first."""
    reported = service.received.reported()
    found = []
    for files in queue.threads.values() if reported else ():
        for file in files:
            if short_name(file.path) in reported:
                item = queue.reader.read_file(file)
                found += [item] if item.status == "approved" else []
    return [*found, *service.index.items(queue, "pending")]


def _spam(service: Moderation, queue: ModerationQueue) -> list[ModerationItem]:
    """Return the spam, the newest first; the trap field's catch comes before the rest."""
    return [*service.held(queue), *reversed(service.index.items(queue, "spam"))]


def _counts(service: Moderation, lists: dict[str, list[ModerationItem]]) -> dict[str, int]:
    counts = {name: len(items) for name, items in lists.items()}
    return counts | {"recent": service.decisions.count()}


def show_recent(visit: Visit) -> Response:
    """List the decisions, the newest first."""
    return show_log(visit)


def show_log(visit: Visit, failure: Failure | None = None) -> Response:
    """Return the page of decisions, with the reason if one could not be undone."""
    service = visit.service
    queue = service.queue()
    lists = {"waiting": _waiting(service, queue), "spam": _spam(service, queue)}
    counts = _counts(service, lists)
    pages = max(1, -(-counts["recent"] // PER_PAGE))
    number = min(max(1, number_of(visit.query("page"))), pages)
    errors, _ = _faults(failure, ())
    decisions = service.decisions.recent(PER_PAGE, (number - 1) * PER_PAGE)
    names = {one.name for one in decisions}
    files = (file for files in queue.threads.values() for file in files)
    found = {short_name(file.path): file for file in files if short_name(file.path) in names}
    return page(
        service,
        "recent.html",
        moderator=visit.moderator,
        status=_status(failure),
        here="recent",
        counts=counts,
        decisions=decisions,
        comments={name: queue.reader.read_file(file) for name, file in found.items()},
        threads=service.inbox.site_file().threads,
        page_number=number,
        pages=pages,
        errors=errors,
        notice=_notice(visit),
    )


# ---------------------------------------------------------------- pages of one comment


def show_edit(visit: Visit) -> Response:
    """Show a form with the text of a comment."""
    return show_one(visit, "edit.html", visit.query("name"))


def show_reply(visit: Visit) -> Response:
    """Show a form for a reply to a comment."""
    return show_one(visit, "reply.html", visit.query("name"))


def show_one(
    visit: Visit,
    template: str,
    name: str,
    *,
    key: str = "",
    text: str | None = None,
    failure: Failure | None = None,
) -> Response:
    """Return the form of a comment; ``key`` and ``text`` are from a refused one."""
    service = visit.service
    queue = service.queue()
    item = _item(service, queue, name)
    comment = service.view_maker(queue, [item]).view(item)
    errors, faults = _faults(failure, (comment,))
    try:
        signs = author_key(queue, visit.moderator)
    except UsageError as fault:
        signs, errors = "", [*errors, *([str(fault)] if template == "reply.html" else ())]
    person = queue.reader.author_index.known(signs) if signs else None
    return page(
        service,
        template,
        moderator=visit.moderator,
        status=_status(failure),
        comment=comment,
        # A moderator who read an older text has not seen this one: the page shows both.
        key=comment.key,
        is_changed=bool(key) and key != comment.key,
        text=text if text is not None else comment.text if template == "edit.html" else "",
        signs=person.name if person else "",
        errors=[*errors, *(message for found in faults.values() for message in found)],
        back="spam" if comment.status == "spam" else "waiting",
    )


def _item(service: Moderation, queue: ModerationQueue, name: str) -> ModerationItem:
    """Return a comment by its name or its key; raise UsageError and EditError."""
    if is_held(name):
        return service.held_reader(queue).read_file(find_held(service.inbox.site, name))
    [item] = queue.items([name])
    return item


def show_forget(visit: Visit) -> Response:
    """Show the comments that forgetting a comment's writer would empty."""
    return show_person(visit, visit.query("name"))


def show_person(visit: Visit, name: str, failure: Failure | None = None) -> Response:
    """Return the page with the comments to empty, and the reason if that is not possible."""
    service = visit.service
    queue = service.queue()
    plan = actions.plan_forgetting(service, queue, f":{name}")
    comments = service.view_maker(queue, list(plan.items)).views(plan.items)
    errors, faults = _faults(failure, comments)
    return page(
        service,
        "forget.html",
        moderator=visit.moderator,
        status=_status(failure),
        name=name,
        plan=plan,
        comments=comments,
        errors=errors,
        faults=faults,
    )


# ---------------------------------------------------------------- helpers


def _notice(visit: Visit) -> Notice | None:
    """Return the result of the last action, by the numbers in the address."""
    first, _, last = visit.query("done").partition("-")
    start, end = number_of(first), number_of(last)
    if not start or end - start > MAX_AT_ONCE:
        return None
    decisions = visit.service.decisions.numbered(range(start, end + 1))
    return notice_of(decisions, has_then=visit.service.then_state() is not None)


def number_of(text: str) -> int:
    """Return a number that a browser sent, 0 if it is not a number."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0


def _status(failure: Failure | None) -> int:
    if failure is None:
        return 200
    return 503 if isinstance(failure, BuildRunningError) else 409


def _faults(
    failure: Failure | None, comments: Sequence[CommentView]
) -> tuple[list[str], dict[str, list[str]]]:
    """Return the errors: general ones, and those of single comments by their keys."""
    if failure is None:
        return [], {}
    if not isinstance(failure, EditError):
        return [str(failure)], {}
    errors: list[str] = []
    faults: dict[str, list[str]] = {}
    by_path = {comment.path: comment.key for comment in comments}
    for problem in failure.problems:
        if key := by_path.get(problem.file):
            faults.setdefault(key, []).append(f"This comment {problem.message}.")
        else:
            errors.append(f"{problem.file} {problem.message}.")
    errors += [f"{path} was changed before the error." for path in failure.done]
    if faults:
        errors.insert(0, "Nothing was changed. The reason is at the comment below.")
    return errors, faults
