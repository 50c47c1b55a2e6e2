"""Files of boxes, such as AVIF: how to read them, and blank parts at the same length.

ISO/IEC 14496-12 defines boxes. Files of boxes store the byte at which their pixels begin, so
nothing in them may move: metadata becomes free space.
"""

import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sitegen.images.containers import MalformedImageError

Range = tuple[int, int]
"""The begin and end of some bytes in a file."""


@dataclass(frozen=True, slots=True)
class Box:
    """A box: its type, its begin, the begin of its content, and its end."""

    type: bytes
    at: int
    body: int
    end: int


def boxes(data: bytes, at: int, end: int) -> Iterator[Box]:
    """Yield the boxes between two offsets; raise MalformedImageError if they do not fill them."""
    while at < end:
        if at + 8 > end:
            raise MalformedImageError
        size, type_ = struct.unpack_from(">I4s", data, at)
        body = at + 8
        if size == 1:
            size, body = struct.unpack_from(">Q", data, body)[0], body + 8
        elif size == 0:
            size = end - at
        if size < body - at or at + size > end:
            raise MalformedImageError
        yield Box(type_, at, body, at + size)
        at += size


def child(data: bytes, parent: Box, type_: bytes, skipped: int = 0) -> Box:
    """Return the one box of a type within another; raise MalformedImageError if there is none."""
    found = [box for box in boxes(data, parent.body + skipped, parent.end) if box.type == type_]
    if len(found) != 1:
        raise MalformedImageError
    return found[0]


def zero(out: bytearray, at: int, end: int) -> None:
    """Write zeros between two offsets."""
    out[at:end] = bytes(end - at)


def free(out: bytearray, box: Box) -> None:
    """Make a box free space (14496-12, 8.1.2)."""
    out[box.at + 4 : box.at + 8] = b"free"
    zero(out, box.body, box.end)


def merged(ranges: Iterable[Range]) -> list[Range]:
    """Return ranges in order; ranges that touch become one."""
    found: list[Range] = []
    for begin, end in sorted(ranges):
        if found and begin <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], end)
        else:
            found.append((begin, end))
    return found


def keep_only(out: bytearray, data: bytes, box: Box, kept: list[Range]) -> int:
    """Write zeros into a box, except for some ranges in order; return how many bytes stay."""
    zero(out, box.body, box.end)
    count = 0
    for first, last in kept:
        begin, end = max(first, box.body), min(last, box.end)
        if begin < end:
            out[begin:end] = data[begin:end]
            count += end - begin
    return count


class Reader:
    """Reads numbers of a box one after the other; raises MalformedImageError at its end."""

    def __init__(self, data: bytes, at: int, end: int) -> None:
        self._data = data
        self.at = at
        self._end = end

    def number(self, size: int) -> int:
        """Return the next number, of so many bytes."""
        begin, self.at = self.at, self.at + size
        if self.at > self._end:
            raise MalformedImageError
        return int.from_bytes(self._data[begin : self.at], "big")

    def numbers(self, count: int, size: int) -> list[int]:
        """Return the next numbers, of so many bytes each."""
        if self.at + count * size > self._end:
            raise MalformedImageError
        return [self.number(size) for _ in range(count)]

    def text(self, size: int) -> bytes:
        """Return the next bytes."""
        begin = self.at
        self.number(size)
        return self._data[begin : self.at]
