"""Receives a reader's comment: checks it, shows a preview if the reader asks, and writes it."""

import asyncio
import sqlite3
import time
from collections import OrderedDict
from datetime import datetime
from hashlib import blake2b

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from sitegen.core.diagnostics import UsageError
from sitegen.inbox import links, marks
from sitegen.inbox.addresses import timestamp
from sitegen.inbox.entries import entry_data, new_id, path_of, written_date
from sitegen.inbox.jobs import Job
from sitegen.inbox.limits import COMMENTS, REPORTS
from sitegen.inbox.pages import comment_html, hidden_inputs
from sitegen.inbox.receiver import Receiver, RefusedError
from sitegen.inbox.requests import Form
from sitegen.inbox.site_file import OpenThread
from sitegen.inbox.store import Received, is_in_thread, received_rows
from sitegen.inbox.validation import Checked, check_form, clean_body
from sitegen.inbox.words import phrase

TRAP = "website_2"
"""The field that readers do not see."""

SAME_SECONDS = 600.0
"""Seconds in which the same form from the same network leads to the first comment."""

_MAX_RECENT = 20_000
_TRIES = 8
_SHORT_TEXT = 2_000
"""Characters of a text that is too quick to write for a separate thread."""


class Posting:
    """Answers ``POST comments`` and ``POST report``."""

    def __init__(self, receiver: Receiver) -> None:
        self._receiver = receiver
        self._recent: OrderedDict[bytes, tuple[float, asyncio.Future[str]]] = OrderedDict()

    async def comment(self, request: Request) -> Response:
        """Accept a comment, or show its preview; raise RefusedError."""
        receiver = self._receiver
        form = await receiver.form(request)
        thread, opened = receiver.thread_of(form)
        now = receiver.now()
        if receiver.is_closed(opened, now):
            raise RefusedError("inbox_closed", form=form)
        checked = await check(receiver, form, thread, opened, now)
        if checked.errors:
            return self._form_page("invalid", 422, form, thread, checked)
        if form.get("do") == "preview":
            return self._form_page("preview", 200, form, thread, checked)
        name = await self._name_of(form, checked, receiver.prefix(request), now)
        return RedirectResponse(receiver.own_path(name), 303)

    async def report(self, request: Request) -> Response:
        """Note that a reader reports a comment; raise RefusedError.

        The answer does not say whether the comment exists.
        """
        receiver = self._receiver
        form = await receiver.form(request)
        thread, _ = receiver.thread_of(form)
        prefix, own = receiver.prefix(request), form.get("id", "")
        if not receiver.limits.take("report", REPORTS, prefix):
            raise RefusedError("inbox_limit", 429, form)
        if await run_in_threadpool(is_in_thread, receiver.inbox.site, thread, own):
            sql = (
                "INSERT INTO reports(name, prefix, at) SELECT ?, ?, ? WHERE NOT EXISTS"
                " (SELECT 1 FROM reports WHERE name = ? AND prefix = ? AND prefix <> '')"
            )
            name, at = f"{thread}/{own}", timestamp(receiver.now())
            job = Job(statements=((sql, (name, prefix, at, name, prefix)),))
            await written(receiver, job, form)
        return receiver.page("reported", 200, thread, {})

    def _form_page(
        self, state: str, status: int, form: Form, thread: str, checked: Checked
    ) -> Response:
        """Return a page with the form, as the reader has filled it in."""
        receiver = self._receiver
        key, entry = receiver.inbox.key, checked.entry
        was_opened = links.opened_in(key, form.get("opened", "")) is not None
        hidden = {
            "thread": thread,
            "token": form.get("token", ""),
            "parent": entry.parent,
            "kind": entry.kind,
            "opened": form["opened"] if was_opened else links.sign_opened(key),
        }
        html = {"hidden": hidden_inputs(hidden)}
        if checked.comment is not None:
            html["comment"] = comment_html(checked.comment, receiver.words)
        values = form_values(checked)
        return receiver.page(state, status, thread, values, html, checked.errors)

    # ------------------------------------------------------------ writing

    async def _name_of(self, form: Form, checked: Checked, prefix: str, now: datetime) -> str:
        """Return the name of the comment that a form makes, or has made minutes ago.

        Raises RefusedError.
        """
        said = msgspec.json.encode((checked.entry, checked.email, prefix))
        key = blake2b(said, digest_size=16).digest()
        moment = time.monotonic()
        while self._recent and moment - next(iter(self._recent.values()))[0] > SAME_SECONDS:
            self._recent.popitem(last=False)
        known = self._recent.get(key)
        if known is not None and prefix:
            return await asyncio.shield(known[1])
        if not self._receiver.limits.take("comment", COMMENTS, prefix):
            raise RefusedError("inbox_limit", 429, form)
        # A reader who closes the page in between does not stop it.
        task = asyncio.ensure_future(self._store(form, checked, prefix, now))
        task.add_done_callback(lambda done: self._drop(key) if _has_failed(done) else None)
        self._recent[key] = (moment, task)
        if len(self._recent) > _MAX_RECENT:
            self._recent.popitem(last=False)
        return await asyncio.shield(task)

    def _drop(self, key: bytes) -> None:
        self._recent.pop(key, None)

    def forget(self, name: str) -> None:
        """Remove a withdrawn comment from memory: the same form makes another one."""
        for key, (_, task) in list(self._recent.items()):
            if task.done() and not _has_failed(task) and task.result() == name:
                self._drop(key)

    async def _store(self, form: Form, checked: Checked, prefix: str, now: datetime) -> str:
        """Write a comment to the disk; return its name, or raise RefusedError."""
        receiver, entry = self._receiver, checked.entry
        is_spam = bool(form.get(TRAP, "").strip())
        digest = receiver.texts.digest(entry.body)
        received = Received(
            checked.email, prefix, tuple(self._marks(form, checked, digest, is_spam))
        )
        at = timestamp(now)
        data = entry_data(entry, written_date(now, receiver.inbox.config.zone))
        for _ in range(_TRIES):
            name = f"{entry.thread}/{new_id(now)}"
            rows = received_rows(receiver.inbox, name, at, received)
            text_rows = receiver.texts.add(digest, name, at)
            job = Job(path=path_of(name, is_spam=is_spam), new=data, statements=(*rows, *text_rows))
            try:
                await written(receiver, job, form)
            except FileExistsError:
                pass  # the same four random digits came twice in one second
            except BaseException:
                if text_rows:
                    receiver.texts.forget(digest)
                raise
            else:
                receiver.on_received(job.path)
                return name
            if text_rows:
                receiver.texts.forget(digest)
        raise RefusedError("inbox_full", 503, form)

    def _marks(self, form: Form, checked: Checked, digest: str, is_spam: bool) -> list[str]:
        receiver = self._receiver
        settings = receiver.inbox.settings
        html = checked.comment.html if checked.comment else ""
        found = ["trap"] if is_spam else []
        found += marks.content_marks(checked.entry, html, settings.hold)
        if first := receiver.texts.name_with(digest):
            found.append(f"same text as {first}")
        opened = links.opened_in(receiver.inbox.key, form.get("opened", ""))
        if speed := marks.speed_mark(opened):
            found.append(speed)
        if not receiver.limits.is_within_total():
            found.append("after 500 in one day")
        return found


def _has_failed(task: "asyncio.Future[str]") -> bool:
    """Return whether a task has failed; its error then counts as handled."""
    return task.cancelled() or task.exception() is not None


async def check(
    receiver: Receiver, form: Form, thread: str, opened: OpenThread, now: datetime
) -> Checked:
    """Return the data of a form, and its errors."""
    config = receiver.inbox.config
    date = written_date(now, config.zone)

    def is_parent(name: str) -> bool:
        return is_in_thread(receiver.inbox.site, thread, name)

    arguments = (form, thread, opened, date, config, receiver.words, is_parent)
    if len(form.get("body", "")) <= _SHORT_TEXT:
        return check_form(*arguments)
    return await run_in_threadpool(check_form, *arguments)


async def written(receiver: Receiver, job: Job, form: Form) -> None:
    """Wait until a job is on the disk; raise FileExistsError, ChangedError and RefusedError."""
    try:
        await asyncio.wrap_future(receiver.writer.submit(job))
    except FileExistsError:
        raise
    except (OSError, UsageError, sqlite3.Error) as failure:
        reason = getattr(failure, "strerror", None) or failure
        receiver.on_message(f"error: {job.path or 'inbox/inbox.db'} cannot be written: {reason}")
        raise RefusedError("inbox_full", 503, form) from None


def form_values(checked: Checked) -> dict[str, str]:
    """Return the values of the slots of a form."""
    entry = checked.entry
    return {
        "author": entry.author,
        "email": checked.email,
        "url": entry.url,
        "title": entry.title,
        "rating": entry.rating,
        "body": clean_body(entry.body),
        "spoilers": " checked" if entry.spoilers else "",
    }


def message(receiver: Receiver, word: str) -> dict[str, str]:
    """Return the value of the slot with the message."""
    return {"message": phrase(receiver.words, word)}
