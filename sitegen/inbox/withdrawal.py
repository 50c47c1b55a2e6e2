"""Empties a published comment when its writer withdraws it, as ``forget`` does."""

from pathlib import Path

from sitegen.comments.editing import erased
from sitegen.comments.formats import FOLDER as COMMENTS
from sitegen.config.loading import Config
from sitegen.inbox.store import read_thread
from sitegen.moderation.erasure import is_missed_by_nobody, replacement_text


def emptied(site: Path, config: Config, path: str, data: bytes) -> bytes:
    """Return the bytes of a comment without its writer's data; raise OSError, UsageError.

    Keys that its thread needs do not change.
    """
    outer = path.rpartition("/")[0]
    thread = outer.removeprefix(f"{COMMENTS}/")

    def files() -> dict[str, bytes]:
        found = read_thread(site, thread)
        return {f"{outer}/{name}": found[name] for name in found}

    to_trash = is_missed_by_nobody(path, data, files, config)
    return erased(path, data, replacement_text(site, config), to_trash=to_trash)
