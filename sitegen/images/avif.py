"""AVIF files: which of their boxes make the picture (AV1 Image File Format 1.2).

A still picture is in the box meta, an animation in the tracks of the box moov. The bytes of both
are in boxes mdat. All other boxes become free space, and all other bytes in mdat become zeros.
"""

from collections.abc import Iterator

from sitegen.images.boxes import Box, Range, Reader, boxes, child, free, keep_only, merged, zero
from sitegen.images.containers import MalformedImageError, StrippedImage
from sitegen.images.items import clean_handler, clean_meta, clean_properties

_TRACKS = (b"pict", b"auxv")
_WITHIN = {
    b"moov": {b"mvhd", b"trak"},
    b"trak": {b"tkhd", b"edts", b"mdia", b"tref"},
    b"edts": {b"elst"},
    b"mdia": {b"mdhd", b"hdlr", b"minf"},
    b"minf": {b"vmhd", b"nmhd", b"dinf", b"stbl"},
    b"dinf": {b"dref"},
    b"stbl": {
        b"stsd", b"stts", b"stss", b"stsc", b"stsz", b"stco", b"co64", b"ctts", b"cslg", b"sgpd",
        b"sbgp", b"sdtp",
    },
}  # fmt: skip
"""The boxes that a track may contain."""
_ENTRY = 78
"""Bytes of a track's description before its own boxes (14496-12, 12.1.3)."""


def strip_avif(data: bytes) -> StrippedImage:
    """Return an AVIF without metadata, at the same length; raise MalformedImageError."""
    out = bytearray(data)
    kept: list[Range] = []
    exif = b""
    top = list(boxes(data, 0, len(data)))
    for box in top:
        if box.type == b"meta":
            items = clean_meta(data, out, box)
            kept += items.kept
            exif = items.exif
        elif box.type == b"moov":
            kept += _clean_film(data, out, box)
        elif box.type not in (b"ftyp", b"mdat"):
            free(out, box)
    ranges = merged(kept)
    stay = sum(keep_only(out, data, box, ranges) for box in top if box.type == b"mdat")
    if not ranges or stay != sum(end - begin for begin, end in ranges):
        raise MalformedImageError
    return StrippedImage(bytes(out), exif)


def _clean_film(data: bytes, out: bytearray, parent: Box) -> list[Range]:
    """Blank the metadata in a box of an animation; return the ranges of its pixels."""
    kept: list[Range] = []
    for box in boxes(data, parent.body, parent.end):
        is_seen = box.type != b"trak" or _has_pixels(data, box)
        if box.type not in _WITHIN[parent.type] or not is_seen:
            free(out, box)
        elif box.type in _WITHIN:
            kept += _clean_film(data, out, box)
        elif box.type in (b"mvhd", b"tkhd", b"mdhd"):
            zero(out, box.body + 4, box.body + (20 if data[box.body] else 12))  # the creation time
        elif box.type == b"hdlr":
            clean_handler(out, box)
        elif box.type == b"dref" and box.end - box.body > 20:
            raise MalformedImageError  # its pixels are in another file
        elif box.type == b"stsd":
            _clean_descriptions(data, out, box)
    return [*kept, *_samples(data, parent)] if parent.type == b"stbl" else kept


def _has_pixels(data: bytes, track: Box) -> bool:
    handler = child(data, child(data, track, b"mdia"), b"hdlr")
    return data[handler.body + 8 : handler.body + 12] in _TRACKS


def _clean_descriptions(data: bytes, out: bytearray, stsd: Box) -> None:
    for entry in boxes(data, stsd.body + 8, stsd.end):
        if entry.type != b"av01" or entry.body + _ENTRY > entry.end:
            raise MalformedImageError
        zero(out, entry.body + 42, entry.body + 74)  # the name of a program
        clean_properties(data, out, entry, _ENTRY)


def _samples(data: bytes, stbl: Box) -> Iterator[Range]:
    """Yield the ranges of a track's samples, chunk by chunk (14496-12, 8.7)."""
    read = Reader(data, (box := child(data, stbl, b"stsz")).body + 4, box.end)
    size, count = read.number(4), read.number(4)
    sizes = [] if size else read.numbers(count, 4)
    read = Reader(data, (box := child(data, stbl, b"stsc")).body + 4, box.end)
    runs = [read.numbers(3, 4) for _ in range(min(read.number(4), (box.end - box.body) // 12))]
    wide = [box for box in boxes(data, stbl.body, stbl.end) if box.type in (b"stco", b"co64")]
    if len(wide) != 1:
        raise MalformedImageError
    read = Reader(data, wide[0].body + 4, wide[0].end)
    begins = read.numbers(read.number(4), 8 if wide[0].type == b"co64" else 4)
    sample = run = 0
    for number, begin in enumerate(begins, 1):
        while run + 1 < len(runs) and runs[run + 1][0] <= number:
            run += 1
        if not runs:
            raise MalformedImageError
        each = runs[run][1]
        length = size * each if size else sum(sizes[sample : sample + each])
        sample += each
        if not length or begin + length > len(data):
            raise MalformedImageError
        yield begin, begin + length
