"""Font files: their format, and whether a file holds every weight.

A style sheet must say both. They are read from the file's first bytes: fonts with more than one
weight have the table ``fvar`` (https://learn.microsoft.com/typography/opentype/spec/fvar).
"""

import struct

import msgspec

_SIGNATURES = {
    b"wOF2": "woff2",
    b"wOFF": "woff",
    b"OTTO": "opentype",
    b"\0\1\0\0": "truetype",
    b"true": "truetype",
}
_FVAR_IN_WOFF2 = 47
"""Number of the table among the known tables of WOFF2 (https://www.w3.org/TR/WOFF2/ 5.2)."""
_TRANSFORMED = (10, 11)
"""Numbers of the tables glyf and loca there, which are transformed by default."""


class FontFile(msgspec.Struct, frozen=True):
    """Facts that a font's file states: its format in CSS, and whether it is variable."""

    format: str
    is_variable: bool


def read_font(data: bytes) -> FontFile | None:
    """Return the facts that a font's file states, None if it is not a font."""
    format_ = _SIGNATURES.get(data[:4])
    if format_ is None:
        return None
    try:
        if format_ == "woff2":
            is_variable = _FVAR_IN_WOFF2 in _tables_of_woff2(data)
        else:
            first, size = (44, 20) if format_ == "woff" else (12, 16)
            [count] = struct.unpack_from(">H", data, 12 if format_ == "woff" else 4)
            names = (data[at : at + 4] for at in range(first, first + count * size, size))
            is_variable = b"fvar" in names
    except (struct.error, IndexError):
        return None
    return FontFile(format_, is_variable)


def _tables_of_woff2(data: bytes) -> set[int]:
    """Return the numbers of a file's known tables; raise IndexError or struct.error."""
    [count] = struct.unpack_from(">H", data, 12)
    at, found = 48, set()
    for _ in range(count):
        flags = data[at]
        number, version = flags & 0x3F, flags >> 6
        at += 5 if number == 0x3F else 1
        at = _after_number(data, at)
        if version == 0 if number in _TRANSFORMED else version != 0:
            at = _after_number(data, at)
        found.add(number)
    return found


def _after_number(data: bytes, at: int) -> int:
    """Return the end of a number with seven bits in each byte (UIntBase128)."""
    while data[at] & 0x80:
        at += 1
    return at + 1
