"""An author's reply to a comment: a new file with the author's key, so that it has the badge."""

from datetime import datetime
from pathlib import Path

import msgspec

from sitegen.comments.editing import EditError
from sitegen.comments.formats import ENDINGS
from sitegen.comments.ids import second_id
from sitegen.comments.kinds import THREAD_KINDS
from sitegen.comments.moderation_items import name_of
from sitegen.content.authors import FILE as AUTHORS
from sitegen.core.diagnostics import UsageError, did_you_mean
from sitegen.core.files import SourceFile, ending
from sitegen.moderation.queue import Decision, ModerationQueue
from sitegen.scaffold.comments import create_comment


class Reply(msgspec.Struct, frozen=True, kw_only=True):
    """A reply: its name, path and bytes; ``approval`` is the approval of the parent comment."""

    name: str
    path: str
    data: bytes
    approval: Decision | None = None


def author_key(queue: ModerationQueue, author: str | None = None) -> str:
    """Return the key of an author of the site; raise UsageError if there is none.

    ``author`` is a key or a name of authors.yaml; None means the author in the settings.
    """
    wanted = queue.config.settings.author if author is None else author
    person = queue.reader.author_index.known(wanted) if wanted else None
    if person is not None:
        return person.key
    if not wanted:
        raise UsageError("site.yaml names no author: name one of authors.yaml")
    hint = did_you_mean(wanted, queue.reader.authors)
    line = f"add a line such as `mira: {{name: {wanted}}}`"
    raise UsageError(f"{AUTHORS} has no author {wanted!r}{hint or f': {line}'}")


def reply(
    queue: ModerationQueue,
    now: datetime,
    name: str,
    text: str,
    *,
    author: str | None = None,
    approve: bool = False,
) -> Reply:
    """Reply to a comment as an author of the site; the caller holds the site's lock.

    With ``approve``, a comment that is not published yet is approved too. Raises UsageError and
    EditError, and then nothing has changed.
    """
    [file] = queue.named([name])
    key = author_key(queue, author)
    item = queue.reader.read_file(file)
    if item.status != "approved" and not approve:
        raise UsageError(f"{queue.name(file)} is {item.status or 'unreadable'}: approve it first")
    if item.meta.kind not in THREAD_KINDS:
        raise UsageError(f"{queue.name(file)} is a {item.meta.kind}: it cannot have replies")
    if not text.strip():
        raise UsageError("the text is missing: nothing was written")
    thread = name_of(file).rpartition("/")[0]
    new = create_comment(
        queue.site,
        queue.config,
        now,
        thread,
        lambda: text.replace("\r\n", "\n"),
        author=key,
        parent=_id(queue, file),
    )
    path = Path(queue.site, new.path)
    approval = None
    if item.status != "approved":
        try:
            [approval] = queue.decide([queue.name(file)], "approved")
        except EditError:
            path.unlink()
            raise
    own_name = f"{thread}/{path.stem}"
    return Reply(name=own_name, path=new.path, data=path.read_bytes(), approval=approval)


def _id(queue: ModerationQueue, file: SourceFile) -> str:
    """Return the id of a comment on its page."""
    name = name_of(file)
    thread, _, stem = name.rpartition("/")
    same = [other for other in queue.threads[thread] if name_of(other) == name]
    first = min(same, key=lambda other: ENDINGS.index(ending(other.path)))
    return stem if first == file else second_id(file.path.rpartition("/")[2])
