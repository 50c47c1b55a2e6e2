"""Pictures without what they tell of their makers: where and when, with what, and by whom.

Of a file stays what changes what is seen, and nothing else: who knows what an unknown piece of a
file says? Pixels are not decoded, so nothing of them is lost.
"""

import struct
from collections.abc import Callable
from dataclasses import replace
from types import MappingProxyType

from sitegen.images.avif import cut_avif
from sitegen.images.containers import Cut, OddError
from sitegen.images.exif import orientation_in
from sitegen.images.gif import cut_gif
from sitegen.images.jpeg import cut_jpeg, lying_jpeg
from sitegen.images.png import SIGNATURE, cut_png, lying_png
from sitegen.images.webp import cut_webp, lying_webp

_BRANDS = (b"avif", b"avis", b"mif1", b"msf1")


def format_in(data: bytes) -> str:
    """Return the format that a file's first bytes say, "" for one that browsers do not show."""
    if data.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if data.startswith(SIGNATURE):
        return "PNG"
    if data.startswith((b"GIF87a", b"GIF89a")):
        return "GIF"
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "WebP"
    return "AVIF" if data[4:8] == b"ftyp" and data[8:12] in _BRANDS else ""


def cut(data: bytes, format_: str) -> Cut:
    """Return a picture's file without what it tells beside what it shows.

    Raises OddError for one that is not built as its format says.
    """
    try:
        found = _CUTTERS[format_](data)
    except (struct.error, IndexError) as error:
        raise OddError from error
    return found if found.data != data else replace(found, data=data)


def without_metadata(data: bytes, format_: str) -> bytes:
    """Return a picture's file that tells no more than which side is up.

    One that is not built as its format says is returned as it is.
    """
    if format_ not in _CUTTERS:
        return data
    try:
        found = cut(data, format_)
        return lying(found.data, format_, orientation_in(found.exif))
    except OddError:
        return data


def lying(data: bytes, format_: str, orientation: int) -> bytes:
    """Return a file, of which metadata is cut out, that says which side is up, and no more."""
    tell = _TELLERS.get(format_)
    return tell(data, orientation) if tell and orientation != 1 else data


_CUTTERS: MappingProxyType[str, Callable[[bytes], Cut]] = MappingProxyType(
    {"AVIF": cut_avif, "GIF": cut_gif, "JPEG": cut_jpeg, "PNG": cut_png, "WebP": cut_webp}
)
_TELLERS: MappingProxyType[str, Callable[[bytes, int], bytes]] = MappingProxyType(
    {"JPEG": lying_jpeg, "PNG": lying_png, "WebP": lying_webp}
)
"""AVIF has properties of its own for that, which stay."""
