"""The facts about a picture, and the narrower variants that it needs."""

import posixpath
from types import MappingProxyType

import msgspec

ENDINGS = MappingProxyType(
    {
        ".apng": "PNG", ".avif": "AVIF", ".gif": "GIF", ".heic": "HEIC", ".heif": "HEIC",
        ".hif": "HEIC", ".jfif": "JPEG", ".jpe": "JPEG", ".jpeg": "JPEG", ".jpg": "JPEG",
        ".pjp": "JPEG", ".pjpeg": "JPEG", ".png": "PNG", ".svg": "SVG", ".tif": "TIFF",
        ".tiff": "TIFF", ".webp": "WebP",
    }
)  # fmt: skip
"""Formats from which sitegen can remove metadata, by the endings of files."""

NOT_SHOWN = frozenset(("HEIC", "TIFF"))
"""Formats that most browsers do not show."""

_OTHERS = frozenset(
    {
        *(".ai", ".arw", ".cr2", ".cr3", ".dng", ".eps", ".j2k", ".jp2", ".jpf", ".jpx", ".jxl"),
        *(".jxr", ".nef", ".orf", ".pcx", ".pef", ".psd", ".raf", ".raw", ".rw2", ".srw", ".tga"),
        *(".wdp", ".xcf"),
    }
)
"""Endings of other pictures that most browsers do not show."""

WIDTHS = (320, 640, 960, 1280, 1920)
"""Widths of variants, in pixels: from a third of a telephone to the whole of a large screen."""

MAX_PIXELS = 100_000_000
"""The most pixels of a picture; no camera makes more, so more are a mistake or an attack."""

MAX_JPEG_PIXELS = 250_000_000
"""The most pixels of a JPEG: telephones make 200 million, and a JPEG can be decoded in part."""

MALFORMED = "does not follow its file format, so its metadata cannot be removed: save it again"
"""The error for a picture whose metadata cannot be found."""


class Variant(msgspec.Struct, frozen=True, array_like=True):
    """A file made of a picture: its name in the picture's folder, its width, and its digest."""

    name: str
    width: int
    digest: bytes


class ImageInfo(msgspec.Struct, frozen=True, array_like=True):
    """The facts about a picture.

    ``width`` and ``height`` are as a browser shows it, 0 if the file does not give them. ``error``
    says why it cannot be a picture of a page. ``stripped`` is its file without metadata, None if
    the original has no metadata. ``variants`` are narrower files, the narrowest first, None if
    they were not requested.
    """

    format: str = ""
    width: int = 0
    height: int = 0
    is_animated: bool = False
    error: str = ""
    stripped: Variant | None = None
    variants: tuple[Variant, ...] | None = None


def format_of(path: str) -> str:
    """Return the format that a file's name promises, "" if the name is not a picture's."""
    return ENDINGS.get(posixpath.splitext(path)[1].lower(), "")


def is_not_shown(path: str) -> bool:
    """Return whether a file's name promises a picture that most browsers do not show."""
    return format_of(path) in NOT_SHOWN or posixpath.splitext(path)[1].lower() in _OTHERS


def widths_of(width: int, *, own: bool) -> tuple[int, ...]:
    """Return the widths to make of a picture, the widest first; ``own`` adds its own width.

    A variant nearly as wide as the picture is not worth its bytes.
    """
    widest = WIDTHS[-1]
    widths = [step for step in WIDTHS if step < width * 0.9 or widest == step < width]
    if own and WIDTHS[0] <= width <= widest:
        widths.append(width)
    return tuple(reversed(widths))
