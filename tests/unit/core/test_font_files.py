"""Fonts: their formats, and whether they hold every weight."""

import struct

import pytest
from PIL import ImageFont

from sitegen.core.font_files import FontFile, read_font
from tests.support.sites import drawn


def sfnt(*tags, signature=b"\0\1\0\0"):
    """Return the head of a font with empty tables."""
    entries = b"".join(tag + bytes(12) for tag in tags)
    return signature + struct.pack(">H", len(tags)) + bytes(6) + entries


def woff(*tags):
    """Return the head of a WOFF file with empty tables."""
    entries = b"".join(tag + bytes(16) for tag in tags)
    return b"wOFF" + bytes(8) + struct.pack(">H", len(tags)) + bytes(30) + entries


def woff2(*entries):
    """Return the head of a WOFF2 file with the entries of its tables."""
    return b"wOF2" + bytes(8) + struct.pack(">H", len(entries)) + bytes(34) + b"".join(entries)


CMAP, FVAR = b"\x00\x10", b"\x2f\x10"
GLYF, LOCA = b"\x0a\x81\x00\x30", b"\x0b\x10\x00"
PLAIN_GLYF = b"\xca\x10"
OWN = b"\x3fTSIV\x83\x7f"


@pytest.mark.parametrize(
    ("data", "font"),
    [
        (sfnt(b"cmap", b"glyf"), FontFile("truetype", False)),
        (sfnt(b"cmap", b"fvar"), FontFile("truetype", True)),
        (sfnt(b"CFF ", signature=b"OTTO"), FontFile("opentype", False)),
        (woff(b"cmap"), FontFile("woff", False)),
        (woff(b"cmap", b"fvar"), FontFile("woff", True)),
        (woff2(CMAP, GLYF, LOCA), FontFile("woff2", False)),
        (woff2(CMAP, GLYF, LOCA, OWN, FVAR), FontFile("woff2", True)),
        (woff2(PLAIN_GLYF, FVAR), FontFile("woff2", True)),
        (ImageFont.load_default(40).font_bytes, FontFile("truetype", False)),
        (drawn(), None),
        (b"", None),
        (b"wOF2", None),
        (woff2(CMAP)[:48], None),
    ],
)
def test_a_font_says_its_format_and_whether_it_is_variable(data, font):
    """Tables that WOFF2 changes have a second length, and those that it does not know a name."""
    assert read_font(data) == font
