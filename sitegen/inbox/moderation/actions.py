"""Decisions of moderators: each changes files under the site's lock, and is logged."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec

from sitegen.comments.editing import EditError
from sitegen.comments.moderation_items import ModerationItem
from sitegen.core.diagnostics import UsageError, error
from sitegen.core.files import SourceFile
from sitegen.inbox.moderation.decisions import Decided
from sitegen.inbox.moderation.listing import digest_of, short_name
from sitegen.inbox.moderation.service import Moderation
from sitegen.inbox.moderation.spam_folder import (
    find_held,
    held_files,
    hold_again,
    is_held,
    release,
    remove,
)
from sitegen.moderation.erasure import Erasure, erase, plan_erasure
from sitegen.moderation.queue import Change, Decision, ModerationQueue, put
from sitegen.moderation.texts import edit as edit_text
from sitegen.scaffold.replies import reply as write_reply

STATUSES = {"approve": "approved", "spam": "spam", "trash": "trash"}
"""Actions that set a status, with the status."""


class _Seen(msgspec.Struct, frozen=True):
    """The comments of a form, in the state that the moderator saw."""

    digests: dict[str, str]

    @classmethod
    def of(cls, keys: Iterable[str]) -> "_Seen":
        """Read keys that ``listing.key_of`` made; raise UsageError for an invalid key."""
        pairs = [key.partition(":") for key in keys]
        if not pairs or not all(digest and name for digest, _, name in pairs):
            raise UsageError("Select at least one comment.")
        return cls({name: digest for digest, _, name in pairs})

    def check(self, names: Sequence[str], queue: ModerationQueue) -> "_Check":
        by_path = {queue.named([name])[0].path: self.digests[name] for name in names}
        return _Check(by_path)


class _Check(msgspec.Struct, frozen=True):
    """Refuses a file that has changed since the moderator saw it."""

    digests: dict[str, str]

    def __call__(self, file: SourceFile, data: bytes) -> None:
        if digest_of(data) != self.digests.get(file.path):
            message = "has changed since you saw it, so nothing was done: check it again"
            raise EditError(error(file.path, message))


def decide(service: Moderation, moderator: str, keys: Iterable[str], action: str) -> list[int]:
    """Approve comments, or mark them as spam or trash; return the numbers of the decisions.

    Raises UsageError and EditError, BuildRunningError, SettingsError.
    """
    seen = _Seen.of(keys)
    held = [name for name in seen.digests if is_held(name)]
    names = [name for name in seen.digests if not is_held(name)]
    if held and action == "spam":
        raise UsageError("A comment that the trap field caught is spam already.")
    status = STATUSES[action]
    numbers: list[int] = []
    with service.locked() as queue:
        # Check everything that can be refused before the first change.
        kept = [_held(service, path, seen) for path in held]
        decisions = queue.decide(names, status, seen.check(names, queue)) if names else []
        numbers += [service.decisions.add_change(moderator, action, one) for one in decisions]
        for file, data in kept:
            files = (
                release(service.inbox.site, file, data, status)
                if action == "approve"
                else remove(file, data)
            )
            now = status if action == "approve" else "removed"
            name = short_name(file.path)
            numbers.append(service.decisions.add(moderator, name, action, "spam", now, files))
        shorts = [short_name(one.change.file.path) for one in decisions]
        service.received.settle_reports([*shorts, *map(short_name, held)])
    is_new = any("approved" in (one.was, one.now) and one.was != one.now for one in decisions)
    if is_new or (kept and action == "approve"):
        service.run_then()
    return numbers


def _held(service: Moderation, path: str, seen: _Seen) -> tuple[SourceFile, bytes]:
    file = find_held(service.inbox.site, path)
    data = _read(file)
    _Check({path: seen.digests[path]})(file, data)
    return file, data


def _read(file: SourceFile) -> bytes:
    try:
        return file.read()
    except OSError as failure:
        raise EditError(error(file.path, f"cannot be read: {failure.strerror}")) from failure


def edit(
    service: Moderation, moderator: str, key: str, text: str, *, approve: bool = False
) -> list[int]:
    """Replace the text of a comment, and approve it if asked; raise the same.

    Both are one decision, which an undo reverts completely.
    """
    seen = _Seen.of([key])
    names = list(seen.digests)
    with service.locked() as queue:
        edited = edit_text(queue, names[0], text, seen.check(names, queue))
        old, now, new = edited.change.old, edited.now, edited.change.new
        try:
            if approve:
                [approved] = queue.decide(names, "approved")
                now, new = approved.now, approved.change.new
        finally:
            whole = Change(edited.change.file, old, new)
            decision = Decision(name=edited.name, was=edited.was, now=now, change=whole)
            number = service.decisions.add_change(moderator, "edit", decision) if old != new else 0
        if approve:
            service.received.settle_reports([short_name(edited.change.file.path)])
    if number and "approved" in (decision.was, decision.now):
        service.run_then()
    return [number] if number else []


def reply(service: Moderation, moderator: str, key: str, text: str) -> list[int]:
    """Reply to a comment as the moderator, and approve it as well; raise the same."""
    seen = _Seen.of([key])
    names = list(seen.digests)
    numbers = []
    with service.locked() as queue:
        [file] = queue.named(names)
        seen.check(names, queue)(file, _read(file))
        new = write_reply(queue, service.clock(), names[0], text, author=moderator, approve=True)
        if new.approval is not None:
            numbers.append(service.decisions.add_change(moderator, "approve", new.approval))
        numbers.append(service.decisions.add_reply(moderator, new))
        service.received.settle_reports([short_name(file.path)])
    service.run_then()
    return numbers


# ---------------------------------------------------------------- forgetting a person


class Forgetting(msgspec.Struct, frozen=True, kw_only=True):
    """The plan for forgetting a person: their address or name, and their comments."""

    person: str
    by_address: bool
    erasure: Erasure | None
    held: tuple[ModerationItem, ...] = ()

    @property
    def items(self) -> tuple[ModerationItem, ...]:
        """All comments, first those in content/."""
        return (*(self.erasure.items if self.erasure else ()), *self.held)


def plan_forgetting(service: Moderation, queue: ModerationQueue, key: str) -> Forgetting:
    """Return the plan to forget the writer of a comment; raise UsageError and EditError.

    The sender's address identifies the writer; without one, the signed name does.
    """
    name = key.partition(":")[2]
    reader = service.held_reader(queue)
    if is_held(name):
        item = reader.read_file(find_held(service.inbox.site, name))
    else:
        [item] = queue.items([name])
    short = short_name(item.file.path)
    facts = service.received.facts([short])[short]
    address = item.meta.email.strip() or facts.address
    theirs = frozenset({short}) | (service.received.names_of(address) if address else frozenset())
    person = address or item.author or short
    try:
        erasure = plan_erasure(queue, person, theirs)
    except UsageError:  # all comments of the person are held as spam
        erasure = None
    held = tuple(
        other
        for other in service.held(queue)
        if short_name(other.file.path) in theirs or (not address and other.author == person)
    )
    return Forgetting(person=person, by_address=bool(address), erasure=erasure, held=held)


def forget(
    service: Moderation, moderator: str, key: str, chosen: Iterable[str]
) -> tuple[int, list[str]]:
    """Empty the chosen comments of a person, by their paths, and remove the receiver's data.

    Returns their number, and the places that still name the person. Raises the same.
    """
    wanted = set(chosen)
    with service.locked() as queue:
        plan = plan_forgetting(service, queue, key)
        items = [item for item in plan.items if item.file.path in wanted]
        if not items:
            raise UsageError("Select at least one comment.")
        mentions = _erase(queue, plan, wanted)
        for item in items:
            short, was = short_name(item.file.path), item.status
            if is_held(item.file.path):
                remove(item.file, b"")
                was = "spam"
            service.decisions.add(moderator, short, "forget", was, "forgotten")
        service.received.forget(short_name(item.file.path) for item in items)
    if any(item.status == "approved" for item in items):
        service.run_then()
    return len(items), mentions


def _erase(queue: ModerationQueue, plan: Forgetting, wanted: set[str]) -> list[str]:
    if plan.erasure is None:
        return []
    items = tuple(item for item in plan.erasure.items if item.file.path in wanted)
    changes = tuple(one for one in plan.erasure.changes if one.file.path in wanted)
    called = {plan.person, *(item.author for item in items)}
    called |= {item.meta.email.strip() for item in items}
    names = tuple(sorted(called - {""}))
    return erase(queue, Erasure(items=items, changes=changes, names=names))


# ---------------------------------------------------------------- undo


def undo(service: Moderation, moderator: str, numbers: Iterable[int]) -> list[int]:
    """Revert decisions: restore their files; return the numbers of the undo decisions.

    Raises EditError if a file has changed since; then the decision that it belongs to has
    reverted nothing.
    """
    decisions = service.decisions.numbered(numbers)
    if not decisions:
        raise UsageError("There is nothing to undo.")
    done = []
    with service.locked() as queue:
        for decision in decisions:
            if decision.undone or not decision.files:
                raise UsageError(f"The decision about {decision.name} can no longer be undone.")
            _put_back(queue, decision)
            done.append(service.decisions.add_undo(moderator, decision))
    if any("approved" in (one.was, one.now) for one in decisions):
        service.run_then()
    return done


def _put_back(queue: ModerationQueue, decision: Decided) -> None:
    """Restore the files of a decision, if each file is still as the decision left it."""
    site = queue.site
    here = {file.path: file for files in queue.threads.values() for file in files}
    here |= {file.path: file for file in held_files(site)}
    for state in decision.files:
        file = here.get(state.path)
        data = _read(file) if file else None
        if data != state.new:
            message = "has changed since, so nothing was restored: change it by hand"
            raise EditError(error(state.path, message))
    changed = [one for one in decision.files if one.old is not None and one.new is not None]
    put(Change(here[one.path], one.new or b"", one.old or b"") for one in changed)
    for state in decision.files:
        if state.new is None and state.old is not None:
            hold_again(site, state.path, state.old)
    for state in decision.files:
        if state.old is None:
            _unlink(here[state.path])


def _unlink(file: SourceFile) -> None:
    try:
        Path(file.location).unlink(missing_ok=True)
    except OSError as failure:
        message = f"cannot be removed: {failure.strerror}"
        raise EditError(error(file.path, message)) from failure
