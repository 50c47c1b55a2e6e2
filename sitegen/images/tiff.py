"""TIFF files: which of their tags make the picture (TIFF 6.0; Adobe's technical notes for it).

Browsers do not show them, but a bundle may offer one for download. Tables, pixels and the data
for reading them keep their place in the file; all other bytes become zeros.
"""

import struct
from collections.abc import Iterator

from sitegen.images.boxes import Range, merged
from sitegen.images.containers import MalformedImageError, StrippedImage, profile_in

SIGNATURES = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
"""The last two mark files with wide offsets, which are not read."""

_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}
"""Bytes of a value, by its type."""
_NUMBERS = {3: "H", 4: "I", 13: "I"}
_PIXELS = ((273, 279), (324, 325), (513, 514))
"""Tags for the position and length of pixels: strips, tiles, and the old form of JPEG."""
_MORE_TABLES, _PROFILE = 330, 34675
_KEPT = frozenset(
    {
        *(254, 255, 256, 257, 258, 259, 262, 263, 264, 265, 266, 273, 274, 277, 278, 279, 280),
        *(281, 282, 283, 284, 290, 291, 292, 293, 296, 297, 301, 317, 318, 319, 320, 321, 322),
        *(323, 324, 325, _MORE_TABLES, 332, 334, 336, 338, 339, 340, 341, 342, 347, 512, 513),
        *(514, 515, 517, 518, 519, 520, 521, 529, 530, 531, 532, _PROFILE),
    }
)
_MAX_TABLES, _MAX_NUMBERS = 1_000, 4_000_000


class _Stripper:
    """Copies the visible part of a file."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._order = "<" if data.startswith(b"II") else ">"
        self._kept: list[Range] = [(0, 8)]
        self._numbers = 0
        self._tables: dict[int, bytes] = {}

    def stripped(self) -> bytes:
        """Return the file; raise MalformedImageError, IndexError or struct.error."""
        waiting = [int(self._unpack("I", 4)[0])]
        while waiting:
            at = waiting.pop()
            if at and at not in self._tables:
                if len(self._tables) == _MAX_TABLES:
                    raise MalformedImageError
                waiting += self._read(at)
        out = bytearray(len(self._data))
        for begin, end in merged(self._kept):
            out[begin:end] = self._data[begin:end]
        for at, table in self._tables.items():
            out[at : at + len(table)] = table
        return bytes(out)

    def _read(self, at: int) -> list[int]:
        """Read a table of tags; return the positions of the next tables."""
        count = self._unpack("H", at)[0]
        end = at + 2 + 12 * count
        following = self._unpack("I", end)
        entries = list(self._entries(at + 2, end))
        values = {tag: numbers for tag, _, numbers in entries}
        for places, sizes in _PIXELS:
            if places in values:
                pairs = zip(values[places], values.get(sizes, ()), strict=True)
                self._kept += [self._range(begin, size) for begin, size in pairs]
        kept = b"".join(entry for _, entry, _ in entries)
        head = struct.pack(self._order + "H", len(entries))
        tail = struct.pack(self._order + "I", *following)
        table = head + kept + tail
        self._tables[at] = table.ljust(end + 4 - at, b"\0")
        return [*values.get(_MORE_TABLES, ()), *following]

    def _entries(self, begin: int, end: int) -> Iterator[tuple[int, bytes, tuple[int, ...]]]:
        """Yield the tags that stay, each with its bytes and its numbers, and keep their values."""
        for at in range(begin, end, 12):
            tag, type_, count = self._unpack("HHI", at)
            size = _SIZES.get(type_, 0) * count
            if tag not in _KEPT or not size:
                continue
            start = at + 8 if size <= 4 else self._unpack("I", at + 8)[0]
            first, last = self._range(start, size)
            if tag == _PROFILE:
                last = first + len(profile_in(self._data[first:last]))
                if first == last:
                    continue
            if size > 4:
                self._kept.append((first, last))
            yield tag, self._data[at : at + 12], self._values(start, type_, count)

    def _values(self, start: int, type_: int, count: int) -> tuple[int, ...]:
        if type_ not in _NUMBERS:
            return ()
        self._numbers += count
        if self._numbers > _MAX_NUMBERS:
            raise MalformedImageError
        return self._unpack(f"{count}{_NUMBERS[type_]}", start)

    def _range(self, begin: int, size: int) -> Range:
        if begin + size > len(self._data):
            raise MalformedImageError
        return begin, begin + size

    def _unpack(self, form: str, at: int) -> tuple[int, ...]:
        return struct.unpack_from(self._order + form, self._data, at)


def strip_tiff(data: bytes) -> StrippedImage:
    """Return a TIFF without metadata, at the same length; raise MalformedImageError.

    The file is also EXIF: the same tables can contain coordinates.
    """
    if data[:4] not in SIGNATURES[:2]:
        raise MalformedImageError
    try:
        return StrippedImage(_Stripper(data).stripped(), data)
    except ValueError as error:
        raise MalformedImageError from error
