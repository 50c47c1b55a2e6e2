"""Types shared by all formats: a stripped file, and the test for colour profiles."""

import struct
from dataclasses import dataclass


class MalformedImageError(ValueError):
    """The bytes do not follow their file format."""


@dataclass(frozen=True, slots=True)
class StrippedImage:
    """A picture's file without metadata.

    ``exif`` is the first EXIF that was removed, b"" if there was none. ``scans`` is the number of
    scans in a JPEG, ``frames`` the number of pictures in a GIF.
    """

    data: bytes
    exif: bytes = b""
    scans: int = 1
    frames: int = 1


def profile_in(data: bytes) -> bytes:
    """Return the colour profile at the start of some bytes, b"" if there is none.

    Its header gives its length and its signature (ICC.1:2022, 7.2). The bytes behind it are
    not part of it.
    """
    if len(data) < 132 or data[36:40] != b"acsp":
        return b""
    size = int(struct.unpack_from(">I", data)[0])
    return data[:size] if 132 <= size <= len(data) else b""
