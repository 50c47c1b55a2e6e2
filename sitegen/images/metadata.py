"""Pictures without metadata: without their place, time, camera and author.

A file only keeps the parts that change the visible picture, because unknown parts may contain
anything. Pixels are not decoded, so they lose nothing.
"""

import struct
from collections.abc import Callable
from dataclasses import replace
from types import MappingProxyType

from sitegen.images.avif import strip_avif
from sitegen.images.containers import MalformedImageError, StrippedImage
from sitegen.images.exif import orientation_in
from sitegen.images.gif import strip_gif
from sitegen.images.jpeg import jpeg_with_orientation, strip_jpeg
from sitegen.images.png import SIGNATURE, png_with_orientation, strip_png
from sitegen.images.tiff import SIGNATURES as TIFF_SIGNATURES
from sitegen.images.tiff import strip_tiff
from sitegen.images.webp import strip_webp, webp_with_orientation

_BRANDS = (b"avif", b"avis", b"mif1", b"msf1")
_HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs")


def format_in(data: bytes) -> str:
    """Return the format of a file by its first bytes, "" if it is unknown."""
    if data.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if data.startswith(SIGNATURE):
        return "PNG"
    if data.startswith((b"GIF87a", b"GIF89a")):
        return "GIF"
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "WebP"
    if data.startswith(TIFF_SIGNATURES):
        return "TIFF"
    return _heif_format(data) if data[4:8] == b"ftyp" else ""


def _heif_format(data: bytes) -> str:
    """Return which of two related formats a file has, by the brands that it names."""
    major, end = data[8:12], min(int.from_bytes(data[:4], "big"), 256)
    others = [data[at : at + 4] for at in range(16, end, 4)]
    is_general = major in _BRANDS and not major.startswith(b"avi") and b"avif" not in others
    if major in _HEIC_BRANDS or (is_general and any(one in _HEIC_BRANDS for one in others)):
        return "HEIC"
    return "AVIF" if major in _BRANDS else ""


def strip_metadata(data: bytes, format_: str) -> StrippedImage:
    """Return a picture's file without its metadata.

    Raises MalformedImageError if the bytes do not follow their format.
    """
    try:
        found = _STRIPPERS[format_](data)
    except (struct.error, IndexError) as error:
        raise MalformedImageError from error
    return found if found.data != data else replace(found, data=data)


def without_metadata(data: bytes, format_: str) -> bytes:
    """Return a picture's file with no metadata except its orientation.

    A file that does not follow its format is returned unchanged.
    """
    if format_ not in _STRIPPERS:
        return data
    try:
        found = strip_metadata(data, format_)
        return with_orientation(found.data, format_, orientation_in(found.exif))
    except MalformedImageError:
        return data


def with_orientation(data: bytes, format_: str, orientation: int) -> bytes:
    """Return a file without metadata, with its orientation added."""
    write = _ORIENTATION_WRITERS.get(format_)
    return write(data, orientation) if write and orientation != 1 else data


_STRIPPERS: MappingProxyType[str, Callable[[bytes], StrippedImage]] = MappingProxyType(
    {
        "AVIF": strip_avif,
        "GIF": strip_gif,
        "HEIC": strip_avif,
        "JPEG": strip_jpeg,
        "PNG": strip_png,
        "TIFF": strip_tiff,
        "WebP": strip_webp,
    }
)
_ORIENTATION_WRITERS: MappingProxyType[str, Callable[[bytes, int], bytes]] = MappingProxyType(
    {"JPEG": jpeg_with_orientation, "PNG": png_with_orientation, "WebP": webp_with_orientation}
)
"""AVIF and HEIC have properties for the orientation, TIFF has a tag; these stay."""
