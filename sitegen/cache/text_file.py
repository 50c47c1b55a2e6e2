"""All stored texts in one plain file, for workers that cannot open the database.

The file is written once, before any worker opens it, and never changed. A text is found with two
reads at known positions, so any file system will do. First come the texts. After them come the
entries of the index, in buckets by the first two bytes of their keys, and at the end the position
of each bucket. A key is the digest of a text's name and number, so the buckets are about equal.
"""

import os
import struct
from array import array
from collections.abc import Iterable
from pathlib import Path

from sitegen.core.digest import SIZE, digest_of_bytes
from sitegen.core.folders import open_plain

_ENTRY = struct.Struct(f"<{SIZE}sQI")
"""An entry of the index: a key, and the position and the size of its text in bytes."""
_BUCKETS = 1 << 16
_POSITION = struct.Struct("<2Q")
"""The start and the end of a bucket: two neighbours in the last part of the file."""


def write_text_file(path: Path, texts: Iterable[tuple[str, int, bytes]]) -> None:
    """Write texts, each with the name of its unit and its number, into a new file.

    Raises OSError, also if the file exists.
    """
    buckets = [bytearray() for _ in range(_BUCKETS)]
    with path.open("xb") as file:
        position = 0
        for name, number, text in texts:
            key = _key(name, number)
            buckets[_bucket(key)] += _ENTRY.pack(key, position, len(text))
            position += file.write(text)
        starts = array("Q", [position])
        for entries in buckets:
            position += file.write(entries)
            starts.append(position)
        if struct.pack("=Q", 1) != struct.pack("<Q", 1):
            starts.byteswap()
        file.write(starts.tobytes())


class TextFile:
    """Reads texts from the file, in any process; use it in a ``with`` block. Raises OSError."""

    def __init__(self, path: str) -> None:
        self._file = open_plain(Path(path))
        size = self._file.seek(0, os.SEEK_END)
        self._starts = size - (_BUCKETS + 1) * (_POSITION.size // 2)

    def __enter__(self) -> "TextFile":
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def get(self, name: str, number: int) -> bytes:
        """Return a text that must exist; raise KeyError, and OSError."""
        key = _key(name, number)
        at = self._starts + _bucket(key) * (_POSITION.size // 2)
        start, end = _POSITION.unpack(self._read(at, _POSITION.size))
        for found, position, size in _ENTRY.iter_unpack(self._read(start, end - start)):
            if found == key:
                return self._read(position, size)
        raise KeyError(f"{name}, {number}")

    def _read(self, position: int, size: int) -> bytes:
        self._file.seek(position)
        data = self._file.read(size)
        if len(data) < size:
            raise OSError("the file of texts is shorter than it was written")
        return data


def _key(name: str, number: int) -> bytes:
    return digest_of_bytes(f"{number} {name}".encode())


def _bucket(key: bytes) -> int:
    return int.from_bytes(key[:2], "big")
