"""The folder ``imports/`` of a site: the ledger, the proposals and the rules of imports.

The folder may be part of an untrusted site, so links in it are not followed. A file that an author
may edit ends with the digest of the rest: while the digest fits, sitegen may replace the file.
"""

import re
from pathlib import Path

from sitegen.core.diagnostics import UsageError
from sitegen.core.digest import digest_of_bytes
from sitegen.core.folders import NOT_THERE, Folder
from sitegen.importing.messages import ImportRefused

FOLDER = "imports"

_SEAL = re.compile(rb"# unedited: ([0-9a-f]{32})\n\Z")


def open_imports(site: Path, *, make: bool = False) -> Folder:
    """Open the folder; raise UsageError for a link or a file in its place, and OSError."""
    try:
        return Folder.at(site / FOLDER, make=make)
    except NotADirectoryError as failure:
        raise UsageError(f"{FOLDER} is not a folder: rename it") from failure


def read_imports(site: Path, name: str, limit: int) -> bytes:
    """Return a file of at most ``limit`` bytes, b"" if there is none; raise ImportRefused."""
    try:
        with open_imports(site) as folder:
            if folder.size(name) > limit:
                raise ImportRefused(f"{FOLDER}/{name} is larger than {limit >> 20} MB")
            return folder.read(name)
    except OSError as failure:
        if failure.errno in NOT_THERE:
            return b""
        raise ImportRefused(f"{FOLDER}/{name} cannot be read: {failure.strerror}") from failure


def write_sealed(site: Path, name: str, text: str, limit: int) -> bool:
    """Write a file unless an author has edited it; return whether it was written.

    Raises OSError.
    """
    data = text.encode("utf-8", "replace")
    data += f"# unedited: {digest_of_bytes(data).hex()}\n".encode()
    there = read_imports(site, name, limit)
    if there == data:
        return True
    if there and not is_sealed(there):
        return False
    with open_imports(site, make=True) as folder:
        folder.write(name, data)
    return True


def remove_sealed(site: Path, name: str, limit: int) -> bool:
    """Remove a file that no author has edited; return whether it existed. Raise OSError."""
    if not is_sealed(read_imports(site, name, limit)):
        return False
    with open_imports(site) as folder:
        folder.unlink(name)
    return True


def is_sealed(data: bytes) -> bool:
    """Return whether a file is unchanged since an import wrote it."""
    data = data.replace(b"\r\n", b"\n")
    found = _SEAL.search(data)
    return found is not None and digest_of_bytes(data[: found.start()]).hex().encode() == found[1]
