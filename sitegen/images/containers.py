"""What the files of all formats have in common: what stays of one, and which profiles are some."""

import struct
from dataclasses import dataclass


class MalformedImageError(ValueError):
    """The bytes are not built as their format says."""


@dataclass(frozen=True, slots=True)
class StrippedImage:
    """A picture's file without metadata.

    ``exif`` is the first EXIF that was cut out, b"" where there was none. ``scans`` counts how
    often a decoder passes over a JPEG, ``frames`` the pictures of a GIF.
    """

    data: bytes
    exif: bytes = b""
    scans: int = 1
    frames: int = 1


def profile_in(data: bytes) -> bytes:
    """Return the colour profile at the start of some bytes, b"" where there is none.

    Its length and its signature are those of its header (ICC.1:2022, 7.2). What comes behind it is
    no part of it.
    """
    if len(data) < 132 or data[36:40] != b"acsp":
        return b""
    size = int(struct.unpack_from(">I", data)[0])
    return data[:size] if 132 <= size <= len(data) else b""
