"""Another text for a comment: its front matter stays, byte for byte."""

from sitegen.comments.editing import EditError, with_text
from sitegen.comments.formats import read_comment_file, status_of
from sitegen.comments.sanitize import SHOWN_BYTES
from sitegen.core.diagnostics import UsageError, error
from sitegen.moderation.queue import Change, Check, Decision, ModerationQueue, put


def edit(queue: ModerationQueue, name: str, text: str, check: Check | None = None) -> Decision:
    """Replace the text of a comment; raise UsageError and EditError, and then nothing has changed.

    ``check`` may reject the file by its bytes: it raises EditError.
    """
    [file] = queue.named([name])
    if len(text.encode("utf-8", "replace")) > SHOWN_BYTES:
        raise UsageError("the text is longer than 256 KB: write a shorter one")
    try:
        data = file.read()
    except OSError as failure:
        message = f"cannot be read: {failure.strerror}"
        raise EditError(error(file.path, message)) from failure
    if check is not None:
        check(file, data)
    meta = queue.reader.read(file, data).meta
    if not (text.strip() or meta.rating or meta.title):
        raise UsageError("there is no text: nothing was changed")
    new = with_text(file.path, data, text)
    change = Change(file, data, new)
    put([change] if new != data else [])
    status = status_of(read_comment_file(file.path, data))
    return Decision(name=queue.name(file), was=status, now=status, change=change)
