"""What is known of a picture by its bytes, and which narrower ones of it there should be."""

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
"""Formats of which metadata can be cut out, by the ends of files' names."""

NOT_SHOWN = frozenset(("HEIC", "TIFF"))
"""Those that most browsers do not show."""

_OTHERS = frozenset(
    {
        *(".ai", ".arw", ".cr2", ".cr3", ".dng", ".eps", ".j2k", ".jp2", ".jpf", ".jpx", ".jxl"),
        *(".jxr", ".nef", ".orf", ".pcx", ".pef", ".psd", ".raf", ".raw", ".rw2", ".srw", ".tga"),
        *(".wdp", ".xcf"),
    }
)
"""Ends of names of other pictures that most browsers do not show."""

WIDTHS = (320, 640, 960, 1280, 1920)
"""Widths of what is made of a picture, in pixels: a telephone's third to a large screen's whole."""

MAX_PIXELS = 100_000_000
"""Pixels that a picture may have; more than any camera's are a mistake, or meant to do harm."""

MAX_JPEG_PIXELS = 250_000_000
"""Those of a JPEG, which telephones make with 200 million, and which can be decoded in part."""

MALFORMED = "is not built as its format says, so nothing can be cut out of it: save it anew"
"""What is wrong with a picture of which nobody can say what its file tells."""


class Variant(msgspec.Struct, frozen=True, array_like=True):
    """A file made of a picture: its name among those of the picture, its width, and its digest."""

    name: str
    width: int
    digest: bytes


class ImageInfo(msgspec.Struct, frozen=True, array_like=True):
    """What is known of a picture.

    ``width`` and ``height`` are those that a browser shows, 0 where it does not say. ``error``
    says why it can be no picture of a page. ``stripped`` is its file without metadata, None where
    its bytes are that already. ``variants`` are narrower files, the narrowest first, None where
    nobody has asked for any.
    """

    format: str = ""
    width: int = 0
    height: int = 0
    is_animated: bool = False
    error: str = ""
    stripped: Variant | None = None
    variants: tuple[Variant, ...] | None = None


def format_of(path: str) -> str:
    """Return the format that a file's name promises, "" where it is no picture."""
    return ENDINGS.get(posixpath.splitext(path)[1].lower(), "")


def is_not_shown(path: str) -> bool:
    """Return whether a file's name promises a picture that most browsers do not show."""
    return format_of(path) in NOT_SHOWN or posixpath.splitext(path)[1].lower() in _OTHERS


def widths_of(width: int, *, own: bool) -> tuple[int, ...]:
    """Return the widths to make of a picture, the widest first; ``own`` asks for its own too.

    One that is nearly as wide as the picture is not worth its bytes.
    """
    widest = WIDTHS[-1]
    widths = [step for step in WIDTHS if step < width * 0.9 or widest == step < width]
    if own and WIDTHS[0] <= width <= widest:
        widths.append(width)
    return tuple(reversed(widths))
