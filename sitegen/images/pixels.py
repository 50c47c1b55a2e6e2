"""Pixels of a picture's file, in limited memory for any number of pixels.

Pillow keeps a whole picture in memory, with four bytes for a pixel. So a large
JPEG is decoded at a fraction of its size, and other large pictures are made smaller in strips.
A picture that is too large even for that is not decoded.
"""

import io
import math
from collections.abc import Callable, Iterable
from types import MappingProxyType
from typing import TYPE_CHECKING

from sitegen.images.containers import StrippedImage
from sitegen.images.exif import ORIENTATION, orientation_in

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageFile import ImageFile

MAX_BYTES = 440_000_000
"""Bytes of memory for the work on one picture, its file included."""

_WORKED_ON = MappingProxyType({"WebP": 34, "AVIF": 60})
"""Bytes for a pixel of a picture that is decoded, turned and encoded again; others need 13."""
_DECODED = MappingProxyType({"WebP": 17, "AVIF": 17})
"""Bytes for a pixel while a file is decoded, if that takes more than the pixels themselves."""
_STRIPS = 25_000_000
"""Bytes for making a large picture smaller."""
_SMALL = MappingProxyType({"1": 1, "L": 1, "P": 1, "I;16": 2})
"""Bytes for a pixel in Pillow's memory, if not four."""

_PARTS = (1, 2, 4, 8)
"""Fractions of its width at which a JPEG can be decoded."""

MAX_SCANS = 100
"""The most scans of a JPEG; programs make some ten."""

_STRIP = 1_000_000
"""Pixels in one strip of a large picture."""
_MAX_WIDTH = 2560
"""Width to which a large picture is reduced first."""
_MAX_SIZE = 8_000_000
"""Pixels of a reduced picture."""


def opened(data: bytes, format_: str) -> "ImageFile":
    """Return a picture of which only the head is read; raise the errors of its decoder.

    Unlike ``Image.open``, this sets no limit on the number of pixels.
    """
    from PIL import AvifImagePlugin, GifImagePlugin, JpegImagePlugin
    from PIL.PngImagePlugin import PngImageFile
    from PIL.WebPImagePlugin import WebPImageFile

    types: dict[str, Callable[[io.BytesIO], ImageFile]] = {
        "AVIF": AvifImagePlugin.AvifImageFile,
        "GIF": GifImagePlugin.GifImageFile,
        "JPEG": JpegImagePlugin.JpegImageFile,
        "PNG": PngImageFile,
        "WebP": WebPImageFile,
    }
    return types[format_](io.BytesIO(data))


def decode(
    image: "Image",
    format_: str,
    file: StrippedImage,
    held: int,
    size: tuple[int, int] | None = None,
) -> bool:
    """Decode a picture's pixels; return whether there was enough memory for them.

    ``held`` is the number of bytes of files in memory. A large JPEG comes out smaller, and so does
    a JPEG that is more than twice as large as ``size``. Raises the errors of the decoder.
    """
    needed = image.width * image.height * max(_DECODED.get(format_, 0), _SMALL.get(image.mode, 4))
    room = MAX_BYTES - held - _STRIPS
    if format_ != "JPEG":
        fits = needed <= room + _STRIPS * (format_ in _DECODED)
    else:
        room -= _coefficients(image) if file.scans > 1 else 0
        part = next((one for one in _PARTS if needed <= room * one**2), 0)
        fits = part > 0
        if size:
            wanted = min(image.width // size[0], image.height // size[1])
            part = max(part, *(one for one in _PARTS if one <= max(wanted, 1)))
        if part > 1:
            image.draft(None, (image.width // part, image.height // part))
    if fits:
        image.load()
    return fits


def _coefficients(image: "Image") -> int:
    """Return the bytes of memory for a JPEG with more than one scan."""
    layers = [(across, down) for _, across, down, _ in image.layer]  # type: ignore[attr-defined]
    most = max(across for across, _ in layers) * max(down for _, down in layers)
    samples = image.width * image.height * sum(across * down for across, down in layers)
    return int(2 * samples // max(most, 1))


def orientation_of(image: "Image", format_: str, file: StrippedImage) -> int:
    """Return the orientation of a picture as an EXIF number; AVIF stores it in another way."""
    if format_ == "AVIF":
        return int(image.getexif().get(ORIENTATION, 1))
    return orientation_in(file.exif)


def upright(image: "Image", orientation: int) -> "Image":
    """Return a picture upright: some are stored on a side (EXIF, Orientation)."""
    from PIL.Image import Transpose

    transposes = (
        Transpose.FLIP_LEFT_RIGHT, Transpose.ROTATE_180, Transpose.FLIP_TOP_BOTTOM,
        Transpose.TRANSPOSE, Transpose.ROTATE_270, Transpose.TRANSVERSE, Transpose.ROTATE_90,
    )  # fmt: skip
    return image.transpose(transposes[orientation - 2]) if orientation in range(2, 9) else image


def is_large(image: "Image", format_: str) -> bool:
    """Return whether a picture must be made smaller first."""
    return image.width * image.height * _WORKED_ON.get(format_, 13) > MAX_BYTES


def downscale(image: "Image", ready: "Callable[[Image], Image]") -> "Image":
    """Return a large picture made smaller, in the colours that a function makes of its strips."""
    from PIL.Image import Resampling

    shrunk = min(_MAX_WIDTH / image.width, (_MAX_SIZE / (image.width * image.height)) ** 0.5, 1)
    size = max(1, int(image.width * shrunk)), max(1, int(image.height * shrunk))
    if (step := int(1 / shrunk) // 2) >= 4:
        return _reduced(image, ready, step).resize(size, Resampling.LANCZOS)
    return _resized(image, ready, size)


def _reduced(image: "Image", ready: "Callable[[Image], Image]", step: int) -> "Image":
    """Return a picture in which each square of pixels becomes one pixel."""
    rows = step * max(1, _STRIP // image.width // step)
    parts = (
        (
            top // step,
            ready(image.crop((0, top, image.width, min(top + rows, image.height)))).reduce(step),
        )
        for top in range(0, image.height, rows)
    )
    return _joined((-(-image.width // step), -(-image.height // step)), parts)


def _resized(image: "Image", ready: "Callable[[Image], Image]", size: tuple[int, int]) -> "Image":
    """Return a picture in another size; each strip is made from more rows than it shows."""
    from PIL.Image import Resampling

    width, height = size
    scale = image.height / height
    beside = math.ceil(3 * scale) + 1  # Lanczos uses three pixels on each side
    rows = max(1, int(_STRIP / image.width / scale))

    def resized(top: int, bottom: int) -> "Image":
        first = max(0, math.floor(top * scale) - beside)
        last = min(image.height, math.ceil(bottom * scale) + beside)
        strip = ready(image.crop((0, first, image.width, last)))
        box = 0, top * scale - first, image.width, min(bottom * scale - first, last - first)
        return strip.resize((width, bottom - top), Resampling.LANCZOS, box)

    tops = range(0, height, rows)
    return _joined(size, ((top, resized(top, min(top + rows, height))) for top in tops))


def _joined(size: tuple[int, int], parts: "Iterable[tuple[int, Image]]") -> "Image":
    """Return the picture of some strips, each with the row where it begins."""
    from PIL import Image

    found = None
    for top, part in parts:
        found = found or Image.new(part.mode, size)
        found.paste(part, (0, top))
    assert found is not None
    return found
