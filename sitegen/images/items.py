"""The items of a HEIF file, such as an AVIF picture: which are visible (ISO/IEC 23008-12).

Visible items are the primary item, its parts, its alpha and its gain map. All others are not:
EXIF, XMP, and thumbnails, which may show parts that were cut off.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from sitegen.images.boxes import Box, Range, Reader, boxes, child, free, keep_only, merged, zero
from sitegen.images.containers import MalformedImageError, profile_in

_META = frozenset((b"hdlr", b"pitm", b"iloc", b"iinf", b"iprp", b"iref", b"idat", b"grpl"))
_PROPERTIES = frozenset(
    (
        b"ispe", b"pixi", b"colr", b"av1C", b"pasp", b"clap", b"irot", b"imir", b"auxC", b"clli",
        b"mdcv", b"cclv", b"amve", b"reve", b"ndwt", b"a1op", b"a1lx", b"lsel",
        b"hvcC",
    )
)  # fmt: skip
_COLOURS = (b"nclx", b"nclc")
_PROFILES = (b"prof", b"rICC")


@dataclass(frozen=True, slots=True)
class _Extents:
    """The ranges of an item's bytes: in the file, or (``inside``) in the box idat."""

    item: int
    inside: bool
    ranges: tuple[Range, ...]


@dataclass(frozen=True, slots=True)
class Items:
    """The ranges of a file's visible bytes, and its EXIF, if it has some."""

    kept: tuple[Range, ...]
    exif: bytes


def clean_meta(data: bytes, out: bytearray, meta: Box) -> Items:
    """Blank the metadata in a file's meta box; raise MalformedImageError."""
    for box in boxes(data, meta.body + 4, meta.end):
        if box.type not in _META:
            free(out, box)
        elif box.type == b"hdlr":
            clean_handler(out, box)
    entries = list(_entries(data, child(data, meta, b"iinf", 4)))
    types = {item: data[at : at + 4] for item, at, _ in entries}
    seen = _seen(data, meta, types)
    for item, at, end in entries:
        zero(out, at + 4, end)
        if item not in seen:
            out[at : at + 4] = b"free"  # readers reject invalid EXIF
    clean_properties(data, out, child(data, child(data, meta, b"iprp", 4), b"ipco"))
    idat = next((box for box in boxes(data, meta.body + 4, meta.end) if box.type == b"idat"), None)
    kept: list[Range] = []
    inside: list[Range] = []
    exif = b""
    for one in _located(data, child(data, meta, b"iloc", 4), idat):
        if one.item in seen:
            (inside if one.inside else kept).extend(one.ranges)
        elif types.get(one.item) == b"Exif":
            exif = b"".join(data[begin:end] for begin, end in one.ranges)[:65_536]
    if idat is not None:
        keep_only(out, data, idat, merged(inside))
    return Items(tuple(kept), exif[4 + int.from_bytes(exif[:4], "big") :])


def clean_handler(out: bytearray, box: Box) -> None:
    """Blank the program's name (14496-12, 8.4.3)."""
    if box.body + 24 > box.end:
        raise MalformedImageError
    zero(out, box.body + 24, box.end)


def clean_properties(data: bytes, out: bytearray, parent: Box, skipped: int = 0) -> None:
    """Blank properties that do not affect the visible picture; their indexes stay."""
    for box in boxes(data, parent.body + skipped, parent.end):
        colour_type = data[box.body : box.body + 4]
        if box.type not in _PROPERTIES | {b"ccst", b"auxi", b"btrt"}:
            free(out, box)
        elif box.type == b"colr" and colour_type in _PROFILES:
            profile = profile_in(data[box.body + 4 : box.end])
            if profile:
                zero(out, box.body + 4 + len(profile), box.end)
            else:
                free(out, box)
        elif box.type == b"colr" and colour_type not in _COLOURS:
            free(out, box)


def _entries(data: bytes, iinf: Box) -> Iterator[tuple[int, int, int]]:
    """Yield the number of each item, and the positions of its type and its name."""
    version = data[iinf.body]
    for box in boxes(data, iinf.body + (8 if version else 6), iinf.end):
        read = Reader(data, box.body, box.end)
        version = read.number(1)
        if box.type != b"infe" or version not in (2, 3):
            raise MalformedImageError
        read.number(3)
        item = read.number(2 if version == 2 else 4)
        read.number(2)
        if read.at + 4 > box.end:
            raise MalformedImageError
        yield item, read.at, box.end


def _seen(data: bytes, meta: Box, types: dict[int, bytes]) -> set[int]:
    """Return the visible items: the primary item, and the items that it consists of."""
    pitm = child(data, meta, b"pitm", 4)
    read = Reader(data, pitm.body, pitm.end)
    size = 4 if read.number(4) >> 24 else 2
    seen = {read.number(size)}
    refs = list(_references(data, meta))
    parts: dict[int, list[int]] = {}
    for ref_type, item, others in refs:
        if ref_type == b"dimg":
            parts.setdefault(item, []).extend(others)
    seen |= {item for item, of in parts.items() if types.get(item) == b"tmap" and seen & set(of)}
    waiting = list(seen)
    masters: dict[int, list[int]] = {}
    for ref_type, item, others in refs:
        for master in others if ref_type == b"auxl" else ():
            masters.setdefault(master, []).append(item)
    while waiting:
        item = waiting.pop()
        found = {*parts.get(item, ()), *masters.get(item, ())} - seen
        seen |= found
        waiting += found
    return seen


def _references(data: bytes, meta: Box) -> Iterator[tuple[bytes, int, list[int]]]:
    """Yield references between items: the type, the item, and the items that it names."""
    for iref in boxes(data, meta.body + 4, meta.end):
        if iref.type != b"iref":
            continue
        size = 4 if data[iref.body] else 2
        for box in boxes(data, iref.body + 4, iref.end):
            read = Reader(data, box.body, box.end)
            item = read.number(size)
            yield box.type, item, read.numbers(read.number(2), size)


def _located(data: bytes, iloc: Box, idat: Box | None) -> Iterator[_Extents]:
    """Yield the ranges of each item's bytes (14496-12, 8.11.3)."""
    read = Reader(data, iloc.body, iloc.end)
    version, sizes = read.number(4) >> 24, read.number(2)
    if version > 2:
        raise MalformedImageError
    of_offset, of_length, of_base = (sizes >> shift & 15 for shift in (12, 8, 4))
    of_index = sizes & 15 if version else 0
    wide = 4 if version == 2 else 2
    for _ in range(read.number(wide)):
        item = read.number(wide)
        method = read.number(2) & 15 if version else 0
        other_file = read.number(2)
        base = read.number(of_base)
        if method > 1 or other_file or (method == 1 and idat is None):
            raise MalformedImageError
        first = idat.body if method == 1 and idat is not None else 0
        last = idat.end if method == 1 and idat is not None else len(data)
        ranges = []
        for _ in range(read.number(2)):
            read.number(of_index)
            begin = first + base + read.number(of_offset)
            end = begin + read.number(of_length)
            if not begin < end <= last:
                raise MalformedImageError
            ranges.append((begin, end))
        yield _Extents(item, method == 1, tuple(ranges))
