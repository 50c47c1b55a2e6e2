"""From a picture's file to what pages can show of it: opened once, and kept by its bytes.

A picture is anybody's file: it may be broken, be something else than its name says, or be small
and unfold to more than a machine can hold. Whatever it is, a Look comes of it.
"""

import io
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec.structs import replace

from sitegen.digest import digest_of_bytes
from sitegen.images import results
from sitegen.images.looks import MOST_PIXELS, Look, Made, widths_of
from sitegen.images.metadata import blanked, without_metadata

if TYPE_CHECKING:
    from PIL.Image import Image

_FORMATS = {"MPO": "JPEG", "WEBP": "WebP"}
"""What Pillow calls otherwise: an MPO is the JPEG of a telephone, with further ones behind it."""

_QUALITY = 80
_DRAWN = 4096
"""Colours up to which a picture is drawn and no photograph, and is kept to the pixel."""

_POINTER = b"version https://git-lfs.github.com/"
_ORIENTATION = 0x0112


def develop(data: bytes, folder: Path, *, narrower: bool) -> Look:
    """Return what is known of a picture, with what is made of it in a folder of its own.

    ``narrower`` asks for variants. What is there already is not made again. Raises OSError where
    nothing can be written.
    """
    known = results.look(folder)
    if known is not None and (known.narrower is not None or not narrower):
        return known
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what is odd in a picture, but can be shown
        try:
            look = _developed(data, folder, narrower=narrower)
        except (OSError, MemoryError) as failure:
            if getattr(failure, "errno", None):
                raise  # it is the disk's
            look = Look(fault="is broken: it cannot be read to its end")
        except Exception:  # whatever a decoder may stumble over
            look = Look(fault="is broken: it cannot be read to its end")
    results.write(folder, results.LOOK, msgspec.msgpack.encode(look))
    return look


def _developed(data: bytes, folder: Path, *, narrower: bool) -> Look:
    if data[:512].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        from sitegen.images.drawings import look_at_drawing

        return look_at_drawing(data)
    image = _opened(data)
    if isinstance(image, Look):
        return image
    format_ = _FORMATS.get(image.format or "", image.format or "")
    width, height = image.size
    if width * height > MOST_PIXELS:
        return Look(format=format_, fault=_too_large(width, height))
    moves = bool(getattr(image, "is_animated", False)) and image.format != "MPO"
    orientation = image.getexif().get(_ORIENTATION, 1)
    image.load()  # what is broken shows itself now
    turned = _turned(image)
    look = Look(format=format_, width=turned.width, height=turned.height, moves=moves)
    own = without_metadata(data, format_)
    if format_ == "AVIF":
        own = blanked(data, image.info.get("exif"), image.info.get("xmp"))
    lies = orientation in range(2, 9) and format_ in ("JPEG", "PNG", "WebP")
    if (lies or (format_ == "AVIF" and _tells(own))) and not moves:
        own = _saved_anew(image, turned)
    if own != data:
        look = replace(look, own=_made(folder, "own", turned.width, own))
    if narrower:
        made = () if moves else _narrower(turned, folder, format_, len(own))
        look = replace(look, narrower=tuple(sorted(made, key=lambda one: one.width)))
    return look


def _opened(data: bytes) -> "Image | Look":
    """Return a picture of which no more than the head is read, or why there is none."""
    from PIL import Image, UnidentifiedImageError

    if not data:
        return Look(fault="is empty")
    if data.startswith(_POINTER):
        return Look(fault="is only Git's note of where the picture is: `git lfs pull` fetches it")
    try:
        return Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "WEBP", "GIF", "AVIF"))
    except Image.DecompressionBombError:
        return Look(fault=_too_large())
    except UnidentifiedImageError:
        return Look(fault="is no picture that browsers show")


def _too_large(width: int = 0, height: int = 0) -> str:
    shape = f"{width} × {height} pixels" if width else "so many pixels"
    return f"unfolds to {shape}: {MOST_PIXELS // 1_000_000} million are the most"


def _tells(data: bytes) -> bool:
    """Tell whether a picture has EXIF that says more than which side is up."""
    from PIL import Image

    with Image.open(io.BytesIO(data)) as image:
        return bool(image.getexif().keys() - {_ORIENTATION})


def _turned(image: "Image") -> "Image":
    """Return a picture as it is to be seen: some are kept lying on a side."""
    from PIL import ImageOps

    return ImageOps.exif_transpose(image)


def _saved_anew(image: "Image", turned: "Image") -> bytes:
    """Return a picture's file with its pixels turned, as near to the first as its format allows."""
    from PIL import JpegImagePlugin

    options: dict[str, Any] = {"icc_profile": image.info.get("icc_profile")}
    if image.format in ("JPEG", "MPO"):
        sampling = JpegImagePlugin.get_sampling(image)
        options |= {"qtables": image.quantization, "subsampling": max(sampling, 0)}  # type: ignore[attr-defined]
        options |= {"optimize": True, "progressive": bool(image.info.get("progressive"))}
    elif image.format == "WEBP":
        options |= {"quality": 90, "method": 4}
    elif image.format == "AVIF":
        options |= {"quality": 85, "autotiling": False}
    return _encoded(turned, "JPEG" if image.format == "MPO" else str(image.format), options)


def _encoded(image: "Image", format_: str, options: dict[str, Any]) -> bytes:
    out = io.BytesIO()
    bare = image.copy()
    bare.info = {}  # Pillow would write some of it
    bare.save(out, format_, exif=b"", **options)
    return without_metadata(out.getvalue(), "WebP" if format_ == "WEBP" else format_)


def _narrower(image: "Image", folder: Path, format_: str, size: int) -> Iterator[Made]:
    """Yield variants as WebP, the widest first, each if it is smaller than the one before."""
    from PIL.Image import Resampling

    ready = _ready(image)
    is_drawn = format_ in ("GIF", "PNG") and ready.getcolors(_DRAWN) is not None
    for width in widths_of(image.width, own=format_ != "WebP"):
        height = max(1, round(image.height * width / image.width))
        small = ready
        if width != image.width:
            small = ready.resize((width, height), Resampling.LANCZOS, reducing_gap=3.0)
        options = {"lossless": True} if is_drawn else {"quality": _QUALITY}
        data = _encoded(small, "WEBP", {"method": 4, **options})
        if len(data) < size:
            size = len(data)
            yield _made(folder, f"{width}w.webp", width, data)


def _made(folder: Path, name: str, width: int, data: bytes) -> Made:
    results.write(folder, name, data)
    return Made(name, width, digest_of_bytes(data))


def _ready(image: "Image") -> "Image":
    """Return a picture's pixels in the colours of the web, eight bits for each."""
    if image.mode.startswith("I"):
        image = image.convert("I").point(lambda value: value * (1 / 257)).convert("L")
    has_holes = image.has_transparency_data
    profile = image.info.get("icc_profile")
    if profile and image.mode in ("RGB", "RGBA", "L", "CMYK"):
        image = _in_srgb(image, profile)
    return image.convert("RGBA" if has_holes else "RGB")


def _in_srgb(image: "Image", profile: bytes) -> "Image":
    """Return a picture whose colours are those of sRGB; of a profile of no use, as they are."""
    from PIL import ImageCms

    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        target = ImageCms.createProfile("sRGB")
        mode = "RGBA" if image.mode == "RGBA" else "RGB"
        converted = ImageCms.profileToProfile(image, source, target, outputMode=mode)
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image
    return converted or image
