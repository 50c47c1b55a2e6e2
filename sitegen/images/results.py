"""The files made of pictures, in a folder for each: reading, writing and removing without links.

A picture's folder has the name of its digest, and is in one of the folders in ``.sitegen/``.
"""

import re
import stat
from collections.abc import Container
from pathlib import Path

import msgspec

from sitegen.core.folders import Folder
from sitegen.images.variants import ImageInfo

INFO_FILE = "look"
"""The file with the facts about a picture, among the files made of it."""

_FOLDER = re.compile(r"[0-9a-f]{32}")
_NAME = re.compile(r"own|[0-9]{1,6}w\.webp")

_decode_info = msgspec.msgpack.Decoder(ImageInfo).decode


def read_info(folder: Path) -> ImageInfo | None:
    """Return the facts about a picture, None if there are no usable ones.

    Raises UnsafePathError if a symbolic link is in their place, and OSError.
    """
    try:
        found = _decode_info(read(folder, INFO_FILE))
    except (FileNotFoundError, msgspec.MsgspecError, UnicodeDecodeError):
        return None
    files = [*(found.variants or ()), *filter(None, [found.stripped])]
    return found if all(_NAME.fullmatch(one.name) for one in files) else None


def read(folder: Path, name: str) -> bytes:
    """Return a file of a picture; raise UnsafePathError for a link, and OSError."""
    with Folder.at(folder.parent) as pictures, pictures.folder(folder.name) as own:
        return own.read(name)


def write(folder: Path, name: str, data: bytes) -> None:
    """Write a file of a picture in one step; raise as :func:`read` does."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with Folder.at(folder.parent) as pictures, pictures.folder(folder.name, make=True) as own:
        own.write(name, data)


def clear(folder: Path) -> None:
    """Remove all files made of a picture; raise UnsafePathError for a link, and OSError."""
    with Folder.at(folder.parent) as pictures:
        pictures.clear(folder.name)


def keep_only(folder: Path, digests: Container[str]) -> None:
    """Remove the folders of other pictures; raise UnsafePathError for a link, and OSError."""
    with Folder.at(folder) as pictures:
        for name in pictures.names():
            is_old = name not in digests and _FOLDER.fullmatch(name)
            if is_old and not stat.S_ISREG(pictures.mode(name)):
                pictures.clear(name)
