"""The page behind a comment's link: its reader can see, change or withdraw the comment.

A GET changes nothing, because programs that check mails also open links.
"""

import sqlite3
from contextlib import suppress
from functools import partial

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from sitegen.config.csp import origin_of
from sitegen.core.diagnostics import UsageError
from sitegen.inbox import marks
from sitegen.inbox.addresses import timestamp
from sitegen.inbox.entries import (
    Entry,
    entry_data,
    is_own_id,
    is_thread_name,
    judged,
    read_entry,
)
from sitegen.inbox.jobs import ChangedError, Job
from sitegen.inbox.limits import CHANGES
from sitegen.inbox.links import name_in
from sitegen.inbox.pages import comment_html, hidden_inputs
from sitegen.inbox.posting import Posting, check, form_values, message, written
from sitegen.inbox.receiver import Receiver, RefusedError
from sitegen.inbox.requests import Form, is_from_our_page
from sitegen.inbox.site_file import SPAM, OpenThread
from sitegen.inbox.store import (
    Received,
    Stored,
    forgetting_rows,
    has_answers,
    read_received,
    read_stored,
    received_rows,
    was_withdrawn,
)
from sitegen.inbox.validation import Checked
from sitegen.inbox.withdrawal import emptied

KEPT_MARKS = ("trap", "same text", "sent in", "after ")
"""Beginnings of marks that a change of the text does not remove."""


class Own(msgspec.Struct, frozen=True):
    """A comment for its writer; ``stored`` is None if the file no longer exists."""

    name: str
    thread: str
    state: str
    stored: Stored | None = None
    entry: Entry | None = None
    date: str = ""
    status: str = ""
    received: Received = Received()


class Owning:
    """Answers ``own/<signed>``."""

    def __init__(self, receiver: Receiver, posting: Posting) -> None:
        self._receiver = receiver
        self._posting = posting

    async def show(self, request: Request) -> Response:
        """Show a comment and its state; raise RefusedError."""
        return await self._page(await self._own(request))

    async def act(self, request: Request) -> Response:
        """Change or withdraw a comment, as the buttons of its page say; raise RefusedError."""
        receiver = self._receiver
        own_origin = origin_of(receiver.inbox.settings.url)
        if is_from_our_page(request.headers, own_origin) is False:
            raise RefusedError("inbox_other_site", 403)
        own = await self._own(request)
        form = await receiver.form(request)
        action = form.get("do", "")
        if own.stored is None or action not in ("change", "preview", "withdraw"):
            return RedirectResponse(receiver.own_path(own.name), 303)
        prefix = receiver.prefix(request)
        if action != "preview" and not receiver.limits.take("change", CHANGES, prefix):
            raise RefusedError("inbox_limit", 429, form)
        answer = None
        try:
            if action == "withdraw":
                await self._withdraw(own)
            else:
                answer = await self._change(own, form)
        except ChangedError:
            # A moderator was faster: the page shows the new state.
            return await self._page(await self._own(request), 409)
        return answer or RedirectResponse(receiver.own_path(own.name), 303)

    # ------------------------------------------------------------ finding

    async def _own(self, request: Request) -> Own:
        """Return the comment of a link; raise RefusedError."""
        name = name_in(self._receiver.inbox.key, request.path_params["signed"])
        thread, _, own_id = name.rpartition("/")
        if not is_thread_name(thread) or not is_own_id(own_id):
            raise RefusedError("inbox_link_old", 404)
        try:
            return await run_in_threadpool(self._found, name)
        except (OSError, UsageError, sqlite3.Error) as failure:
            self._receiver.on_message(f"error: {name} cannot be read: {failure}")
            raise RefusedError("inbox_full", 503) from None

    def _found(self, name: str) -> Own:
        inbox, thread = self._receiver.inbox, name.rpartition("/")[0]
        stored = read_stored(inbox.site, name)
        if stored is None or was_withdrawn(inbox, name):
            return Own(name, thread, "withdrawn")
        entry, date, status = read_entry(thread, stored.data)
        state = "published" if status == "approved" else "waiting"
        received = read_received(inbox, name)
        return Own(name, thread, state, stored, entry, date, status, received)

    # ------------------------------------------------------------ showing

    async def _page(self, own: Own, status: int = 200) -> Response:
        """Return the page of a comment in its state."""
        receiver = self._receiver
        if own.stored is None or own.entry is None:
            word = message(receiver, "inbox_withdrawn")
            return receiver.page("withdrawn", status, own.thread, word)
        comment = None
        with suppress(ValueError):  # a moderator's edit has made it unwritable as a file
            comment, _ = await run_in_threadpool(judged, own.entry, own.date, receiver.inbox.config)
        html = {"hidden": hidden_inputs({"thread": own.thread})}
        if comment is not None:
            html["comment"] = comment_html(comment, receiver.words)
        checked = Checked(entry=own.entry, email=own.received.address, errors={}, comment=comment)
        values = {**form_values(checked), **self._addresses(own)}
        if status == 409:
            values |= message(receiver, "inbox_changed")
        return receiver.page(own.state, status, own.thread, values, html)

    def _addresses(self, own: Own) -> dict[str, str]:
        receiver = self._receiver
        return {"action": receiver.own_path(own.name), "link": receiver.own_link(own.name)}

    # ------------------------------------------------------------ changing

    async def _change(self, own: Own, form: Form) -> Response | None:
        """Change a pending comment, or show the errors; return None after a change.

        Its parent and its kind do not change. Raises RefusedError and ChangedError.
        """
        receiver = self._receiver
        assert own.stored is not None
        assert own.entry is not None
        if own.state != "waiting" or not _is_ours(own):
            return await self._page(own, 409)
        was = own.entry
        site = receiver.inbox.site_file()
        opened = site.threads.get(own.thread) or OpenThread(title="", url=site.url)
        opened = msgspec.structs.replace(opened, kinds=(was.kind,) if was.kind else ())
        form = {**form, "kind": was.kind, "parent": ""}
        now = receiver.now()
        checked = await check(receiver, form, own.thread, opened, now)
        entry = msgspec.structs.replace(checked.entry, parent=was.parent)
        if checked.errors or form.get("do") == "preview":
            return self._form_page(own, checked)
        received = Received(own.received.address, own.received.prefix, self._marks(own, checked))
        if "email" in form:
            received = msgspec.structs.replace(received, address=checked.email)
        job = Job(
            path=own.stored.path,
            old=own.stored.data,
            new=entry_data(entry, own.date, own.status),
            statements=received_rows(receiver.inbox, own.name, timestamp(now), received),
        )
        await written(receiver, job, form)
        self._posting.forget(own.name)
        return None

    def _form_page(self, own: Own, checked: Checked) -> Response:
        """Return the page that previews a change, or asks for corrections."""
        receiver = self._receiver
        html = {"hidden": hidden_inputs({"thread": own.thread})}
        if checked.comment is not None:
            html["comment"] = comment_html(checked.comment, receiver.words)
        values = {**form_values(checked), **self._addresses(own)}
        status = 422 if checked.errors else 200
        return receiver.page("waiting", status, own.thread, values, html, checked.errors)

    def _marks(self, own: Own, checked: Checked) -> tuple[str, ...]:
        hold = self._receiver.inbox.settings.hold
        html = checked.comment.html if checked.comment else ""
        kept = [mark for mark in own.received.marks if mark.startswith(KEPT_MARKS)]
        return (*kept, *marks.content_marks(checked.entry, html, hold), "changed by its writer")

    # ------------------------------------------------------------ withdrawing

    async def _withdraw(self, own: Own) -> None:
        """Remove a comment; if readers have seen or answered it, leave an empty one.

        Raises RefusedError and ChangedError.
        """
        receiver = self._receiver
        stored, inbox = own.stored, receiver.inbox
        assert stored is not None
        try:
            new = None
            is_in_place = not stored.path.startswith(f"{SPAM}/")
            was_seen = own.state == "published" or (
                is_in_place and await run_in_threadpool(has_answers, inbox.site, own.name)
            )
            if was_seen:
                new = await run_in_threadpool(
                    partial(emptied, inbox.site, inbox.config, stored.path, stored.data)
                )
            at = timestamp(receiver.now())
            rows = await run_in_threadpool(forgetting_rows, inbox, own.name, at)
        except (OSError, UsageError, sqlite3.Error) as failure:
            receiver.on_message(f"error: {stored.path} cannot be withdrawn: {failure}")
            raise RefusedError("inbox_full", 503) from None
        await written(receiver, Job(stored.path, stored.data, new, rows), {})
        self._posting.forget(own.name)
        receiver.texts.forget_name(own.name)
        if own.state == "published" and inbox.then is not None:
            inbox.then.request()


def _is_ours(own: Own) -> bool:
    """Return whether a file is unchanged since the receiver wrote it: a change loses nothing."""
    assert own.stored is not None
    assert own.entry is not None
    try:
        return entry_data(own.entry, own.date, own.status) == own.stored.data
    except ValueError:
        return False
