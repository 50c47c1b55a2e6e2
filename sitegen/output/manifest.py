"""The manifest: the list of files in an output folder that sitegen wrote.

``.sitegen-manifest`` lists the files that we wrote, in the format of sha256sum. So any ``sha256sum
-c`` can check a site, and no other file is ever deleted or overwritten.
"""

import hashlib
import stat
from collections.abc import Iterable, Mapping
from pathlib import Path

from sitegen.core.folders import MAX_FOLDERS, Folder, Tree, UnsafePathError

MANIFEST = ".sitegen-manifest"

_FORBIDDEN = (
    "\0",
    *(
        f"{before}{name}{after}"
        for before in ("  ", "/")
        for name in ("", ".", "..")
        for after in ("/", "\n")
    ),
)
"""Every path of a manifest that is outside its folder contains one of these."""


def is_within(path: str) -> bool:
    """Return whether a path of a manifest or a journal stays in its folder and names a file."""
    parts = path.split("/")
    odd = "\0" in path or "\n" in path or "" in parts or ".." in parts or "." in parts
    return not odd and len(parts) <= MAX_FOLDERS + 1 and _is_text(path)


def _is_text(path: str) -> bool:
    """Return whether a path can be encoded, as all our names can."""
    return path.isascii() or path.encode("utf-8", "ignore").decode() == path


def read_manifest(output: Path) -> dict[str, str]:
    """Return the files that we wrote into an output folder: path to digest; no path leads out.

    Raises UnsafePathError where there is no file in its place, and OSError where it cannot be read.
    """
    try:
        with Folder.at(output) as folder:
            text = folder.read(MANIFEST).decode()
    except (FileNotFoundError, NotADirectoryError, UnicodeDecodeError):
        return {}
    return parse_manifest(text)


def parse_manifest(text: str) -> dict[str, str]:
    """Return the files in the text of a manifest: path to digest; no path leads out."""
    # Only \n ends a line; a name may hold any other sign that some count as the end of one.
    lines = (line.partition("  ") for line in text.split("\n"))
    found = {path: digest for digest, _, path in lines}
    is_odd = not text.endswith("\n") or any(odd in text for odd in _FORBIDDEN)
    if is_odd or max(map(len, found)) > 2 * MAX_FOLDERS:
        return {path: digest for path, digest in found.items() if is_within(path)}
    found.pop("", None)
    return found


def manifest_text(digests: Mapping[str, str]) -> str:
    """Return the text of a manifest, in the order of its paths."""
    return "".join([f"{digest}  {path}\n" for path, digest in sorted(digests.items())])


def write_manifest(output: Folder, digests: Mapping[str, str], staging: Folder) -> None:
    """Write the manifest through a staging folder; an output without our files has none."""
    if not digests:
        output.unlink(MANIFEST)
        return
    staging.unlink(MANIFEST)
    staging.create(MANIFEST, manifest_text(digests).encode())
    staging.move(MANIFEST, output, MANIFEST)


def file_digest(file: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal digits; raise OSError."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def holds(file: Path, size: int, digest: str) -> bool:
    """Return whether a file, which is no link, has the bytes of this size and digest."""
    try:
        found = file.lstat()
        return stat.S_ISREG(found.st_mode) and found.st_size == size and file_digest(file) == digest
    except OSError:
        return False


def remove_files(output: Folder, paths: Iterable[str]) -> tuple[str, ...]:
    """Remove files of ours and the folders that become empty; return the files that existed.

    Entries that are not files, or are behind a link, stay. Raises OSError.
    """
    removed = []
    with Tree(output) as tree:
        for path in paths:
            try:
                around, name = tree.around(path), path.rpartition("/")[2]
                mode = around.mode(name)
            except (UnsafePathError, FileNotFoundError, NotADirectoryError):
                continue
            if stat.S_ISREG(mode):
                around.unlink(name)
                removed.append(path)
            if not mode or stat.S_ISREG(mode):
                tree.leave_empty()
    return tuple(removed)
