"""The moderators and their passphrases: ``inbox/moderators.json``, which only its owner reads.

The file has the scrypt digest (RFC 7914) of each passphrase, each with its own salt.
"""

import hashlib
import hmac
import os
import secrets
import threading
import unicodedata
from pathlib import Path

import msgspec

from sitegen.config.loading import Config
from sitegen.config.settings import FILE as SETTINGS
from sitegen.content.authors import FILE as AUTHORS
from sitegen.content.authors import AuthorIndex, parse_authors
from sitegen.core.diagnostics import UsageError, did_you_mean
from sitegen.core.files import is_source
from sitegen.core.folders import Folder, read_plain
from sitegen.inbox.site_file import FOLDER

NAME = "moderators.json"

MIN_CHARACTERS = 12
"""Characters of the shortest passphrase."""
MAX_CHARACTERS = 1024

N, R, P = 2**15, 8, 1
"""The cost of a digest: 32 MB of memory, some 0.1 seconds."""
_MEMORY = 64 * 1024 * 1024
_MAX_BYTES = 1024 * 1024

_AT_ONCE = threading.BoundedSemaphore(2)
"""Digests that are computed at the same time, because each takes 32 MB."""


class Secret(msgspec.Struct, frozen=True, kw_only=True):
    """The digest of a passphrase, its salt and its cost; bytes as hexadecimal digits."""

    salt: str
    digest: str
    n: int = N
    r: int = R
    p: int = P


_NOBODY = Secret(salt="00" * 16, digest="00" * 64)
"""Compared if there is no moderator with the name, so that the answer takes the same time."""


def moderators(site: Path, config: Config) -> tuple[str, ...]:
    """Return the keys of the moderators: ``inbox.moderators``, or the site's author."""
    inbox = config.settings.inbox
    named = tuple(inbox.moderators) if inbox else ()
    named = named or ((config.settings.author,) if config.settings.author else ())
    index = _authors(site)
    people = [index.known(name) for name in named]
    return tuple(person.key if person else name for name, person in zip(named, people, strict=True))


def find_moderator(site: Path, config: Config, name: str) -> str | None:
    """Return the key of a moderator by key or name, None if there is none."""
    known = moderators(site, config)
    if name in known:
        return name
    person = _authors(site).known(name) if name else None
    return person.key if person and person.key in known else None


def check_moderator(site: Path, config: Config, name: str) -> str:
    """Return the key of a moderator; raise UsageError that names the moderators."""
    key = find_moderator(site, config, name)
    if key is not None:
        return key
    known = moderators(site, config)
    if not known:
        example = "inbox: {moderators: {mira: {}}}"
        raise UsageError(f"{SETTINGS} names no moderators and no author: write {example}")
    hint = did_you_mean(name, known) or f": moderators are {', '.join(known)}"
    raise UsageError(f"{name!r} is not a moderator of this site{hint}")


def _authors(site: Path) -> AuthorIndex:
    path = site / AUTHORS
    try:
        data = path.read_bytes() if is_source(path, site) else b""
    except OSError:
        data = b""
    return AuthorIndex(parse_authors(data)[0])


# ---------------------------------------------------------------- passphrases


def set_passphrase(site: Path, moderator: str, passphrase: str) -> None:
    """Store the digest of a moderator's passphrase in place of an older one.

    Raises UsageError for a passphrase that is too short or too long, or a file that cannot be used.
    """
    text = _normal(passphrase)
    if len(text) < MIN_CHARACTERS:
        raise UsageError(f"the passphrase is too short: use {MIN_CHARACTERS} characters or more")
    if len(text) > MAX_CHARACTERS:
        raise UsageError(f"the passphrase is too long: use {MAX_CHARACTERS} characters or fewer")
    salt = secrets.token_bytes(16)
    digest = _digest(text, salt, N, R, P)
    secret = Secret(salt=salt.hex(), digest=digest.hex(), n=N, r=R, p=P)
    known = {**_secrets(site), moderator: secret}
    data = msgspec.json.format(msgspec.json.encode(known, order="sorted"), indent=1) + b"\n"
    try:
        Folder.at(site / FOLDER, make=True).close()
        ignored = site / FOLDER / ".gitignore"
        if not os.path.lexists(ignored):  # the site may not be built yet
            ignored.write_bytes(b"*\n")
        _write_private(site / FOLDER / NAME, data)
    except OSError as failure:
        raise UsageError(f"{FOLDER}/{NAME} cannot be written: {failure.strerror}") from failure


def is_passphrase(site: Path, moderator: str | None, passphrase: str) -> bool:
    """Return whether a passphrase is the moderator's; None, an unknown name, takes as long.

    Raises UsageError if the file cannot be used.
    """
    found = _secrets(site).get(moderator) if moderator is not None else None
    secret = found or _NOBODY
    text = _normal(passphrase[:MAX_CHARACTERS])
    digest = _digest(text, bytes.fromhex(secret.salt), secret.n, secret.r, secret.p)
    return hmac.compare_digest(digest, bytes.fromhex(secret.digest)) and found is not None


def _normal(passphrase: str) -> str:
    """Return a passphrase in a form that every keyboard can produce."""
    return unicodedata.normalize("NFC", passphrase)


def _digest(text: str, salt: bytes, n: int, r: int, p: int) -> bytes:
    data = text.encode("utf-8", "surrogatepass")
    with _AT_ONCE:
        return hashlib.scrypt(data, salt=salt, n=n, r=r, p=p, maxmem=_MEMORY)


def _secrets(site: Path) -> dict[str, Secret]:
    path = site / FOLDER / NAME
    try:
        return msgspec.json.decode(read_plain(path, _MAX_BYTES), type=dict[str, Secret])
    except FileNotFoundError:
        return {}
    except OSError as failure:
        raise UsageError(f"{FOLDER}/{NAME} cannot be read: {failure.strerror}") from failure
    except (msgspec.DecodeError, ValueError) as failure:
        message = "remove it, then set the passphrases again"
        raise UsageError(f"{FOLDER}/{NAME} cannot be used ({failure}): {message}") from failure


def _write_private(path: Path, data: bytes) -> None:
    """Write a whole file or none, which only its owner may read (0600); raise OSError."""
    draft = path.with_name(f".{path.name}-{secrets.token_hex(8)}~")
    try:
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
