"""The manifest: which files of an output folder are ours.

``.sitegen-manifest`` lists what we wrote, in the format of sha256sum, so that any ``sha256sum -c``
can check a site, and so that no other file is ever deleted or overwritten.
"""

import hashlib
import stat
from collections.abc import Mapping
from pathlib import Path

from sitegen.files import parents
from sitegen.write.terrain import mode_of

MANIFEST = ".sitegen-manifest"

_ODD = (
    "\0",
    *(
        f"{before}{name}{after}"
        for before in ("  ", "/")
        for name in ("", ".", "..")
        for after in ("/", "\n")
    ),
)
"""One of these is in every manifest with a path that is not within its folder."""


def is_within(path: str) -> bool:
    """Tell whether a path of a manifest or a journal stays in its folder and names a file."""
    parts = path.split("/")
    return not ("\0" in path or "" in parts or ".." in parts or "." in parts)


def read_manifest(output: Path) -> dict[str, str]:
    """Return what we wrote into an output folder: path to digest; nothing that leads out of it.

    Raises OSError where there is a manifest that cannot be read.
    """
    try:
        text = (output / MANIFEST).read_text("utf-8")
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError, UnicodeDecodeError):
        return {}
    # Only \n ends a line; a name may hold any other sign that some count as the end of one.
    lines = (line.partition("  ") for line in text.split("\n"))
    found = {path: digest for digest, _, path in lines}
    if not text.endswith("\n") or any(odd in text for odd in _ODD):
        return {path: digest for path, digest in found.items() if is_within(path)}
    found.pop("", None)
    return found


def write_manifest(output: Path, digests: Mapping[str, str], staging: Path) -> None:
    """Write what is ours by way of a staging folder; an output without any has no manifest."""
    if not digests:
        (output / MANIFEST).unlink(missing_ok=True)
        return
    lines = [f"{digest}  {path}\n" for path, digest in sorted(digests.items())]
    staged = staging / MANIFEST
    staged.write_text("".join(lines), "utf-8", newline="\n")
    staged.replace(output / MANIFEST)


def file_digest(file: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal digits; raise OSError."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def holds(file: Path, size: int, digest: str) -> bool:
    """Tell whether a file, which is no link, has the bytes of this size and digest."""
    try:
        found = file.lstat()
        return stat.S_ISREG(found.st_mode) and found.st_size == size and file_digest(file) == digest
    except OSError:
        return False


def remove_file(output: Path, path: str) -> bool:
    """Remove a file of ours and the folders that it leaves empty, never through a link."""
    target = output / path
    folders = [output / folder for folder in parents(path)]
    if any(stat.S_ISLNK(mode_of(folder)) for folder in folders):
        return False
    mode = mode_of(target)
    if stat.S_ISLNK(mode) or stat.S_ISDIR(mode):
        return False
    if mode:
        target.unlink(missing_ok=True)
    for folder in folders:
        try:
            folder.rmdir()
        except OSError:
            break
    return bool(mode)
