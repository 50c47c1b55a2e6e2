"""Data of the user who runs sitegen, outside every site: no site can supply them.

A folder of the user's own holds which sites are trusted, and a key that other users do not have.
"""

import os
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path

KEY_SIZE = 32
"""Bytes of the key."""

_KEY = "key"


def user_folder() -> Path | None:
    """Return the user's own folder, which may not exist yet; None if the system names none.

    It is where the system keeps settings: below ``XDG_CONFIG_HOME`` or ``~/.config`` on Linux.
    """
    from click import get_app_dir  # most of what a library's caller does needs no command line

    folder = Path(get_app_dir("sitegen"))
    # The XDG specification ignores relative paths; an unknown home is ignored in the same way.
    return folder if folder.is_absolute() else None


def user_key() -> bytes:
    """Return the user's key; create it at the first call.

    If it cannot be stored, each process has a different key: a seal of one process is then not
    valid in the next.
    """
    return _key(user_folder())


def is_key_kept() -> bool:
    """Return whether the next process will have the same key."""
    folder = user_folder()
    try:
        return folder is not None and _stored_key(folder) == user_key()
    except OSError:
        return False


def seal(*parts: bytes) -> bytes:
    """Return a keyed digest of some bytes (BLAKE2b, RFC 7693), which only this user can make."""
    digest = blake2b(key=user_key(), digest_size=KEY_SIZE)
    for part in parts:
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.digest()


@lru_cache(8)
def _key(folder: Path | None) -> bytes:
    new_key = os.urandom(KEY_SIZE)
    if folder is None:
        return new_key
    try:
        return _stored_key(folder) or _store_key(folder, new_key)
    except OSError:
        return new_key


def _stored_key(folder: Path) -> bytes | None:
    """Return the stored key, None if there is no usable key; raise OSError."""
    try:
        found = (folder / _KEY).read_bytes()
    except FileNotFoundError:
        return None
    return found if len(found) == KEY_SIZE else None


def _store_key(folder: Path, new_key: bytes) -> bytes:
    """Store a key that only the user can read, and return the stored key; raise OSError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = write_draft(folder / _KEY, new_key)
    try:
        if _stored_key(folder) is None:
            draft.replace(folder / _KEY)
    finally:
        draft.unlink(missing_ok=True)
    return _stored_key(folder) or new_key


def write_draft(target: Path, data: bytes) -> Path:
    """Write a file that only the user can read, next to the file that it will replace.

    Raises OSError, and then leaves nothing.
    """
    draft = target.with_name(f"{target.name}.{os.urandom(8).hex()}")
    file = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with open(file, "wb") as stream:  # noqa: PTH123 - a descriptor
            stream.write(data)
    except OSError:
        draft.unlink(missing_ok=True)
        raise
    return draft
