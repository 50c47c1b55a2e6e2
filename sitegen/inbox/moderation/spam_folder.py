"""Comments that a filled trap field kept out of content/: ``inbox/spam/<thread>/<id>.md``."""

import os
from pathlib import Path

from sitegen.comments.editing import EditError, with_status
from sitegen.comments.formats import FOLDER as COMMENTS
from sitegen.comments.formats import is_comment_file
from sitegen.core.diagnostics import error
from sitegen.core.files import SourceFile, is_source, walk
from sitegen.inbox.moderation.decisions import FileState
from sitegen.inbox.site_file import FOLDER as INBOX
from sitegen.inbox.site_file import SPAM
from sitegen.scaffold.files import write_new


def held_files(site: Path) -> list[SourceFile]:
    """Return the held comments, by path."""
    files, _ = walk(site, SPAM, roots=(INBOX,))
    return [file for file in files if is_comment_file(file.path)]


def find_held(site: Path, path: str) -> SourceFile:
    """Return a held comment by its path; raise EditError if it does not exist.

    The path never reaches the disk: it is searched among the existing ones.
    """
    for file in held_files(site):
        if file.path == path:
            return file
    raise EditError(error(path, "no longer exists: reload the page"))


def is_held(path: str) -> bool:
    """Return whether a path is the path of a held comment."""
    return path.startswith(f"{SPAM}/")


def content_path(path: str) -> str:
    """Return the path in content/ for a held comment."""
    return f"{COMMENTS}/{path.removeprefix(f'{SPAM}/')}"


def release(site: Path, file: SourceFile, data: bytes, status: str) -> list[FileState]:
    """Move a held comment into content/ with a status; return both files' states.

    Raises EditError and UsageError, and then nothing has changed.
    """
    path = content_path(file.path)
    new = with_status(path, data, status)
    try:
        write_new(site, path, new)
        Path(file.location).unlink()
    except FileExistsError:
        message = "exists already: decide about that comment"
        raise EditError(error(path, message)) from None
    except OSError as failure:
        (site / path).unlink(missing_ok=True)
        message = f"cannot be removed: {failure.strerror}"
        raise EditError(error(file.path, message)) from failure
    return [FileState(file.path, data, None), FileState(path, None, new)]


def hold_again(site: Path, path: str, data: bytes) -> None:
    """Put a comment back into the spam folder; raise EditError."""
    target = site / path
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        if not is_source(target, site, (INBOX,)):
            raise EditError(error(path, "a link points out of inbox/: nothing was restored"))
        with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(data)
    except FileExistsError:
        raise EditError(error(path, "exists again: nothing was restored")) from None
    except OSError as failure:
        message = f"cannot be written: {failure.strerror}"
        raise EditError(error(path, message)) from failure


def remove(file: SourceFile, data: bytes) -> list[FileState]:
    """Remove a held comment; return its file's state; raise EditError."""
    try:
        Path(file.location).unlink(missing_ok=True)
    except OSError as failure:
        message = f"cannot be removed: {failure.strerror}"
        raise EditError(error(file.path, message)) from failure
    return [FileState(file.path, data, None)]
