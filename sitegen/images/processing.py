"""From a picture's file to what pages can show of it: opened once, and kept by its bytes.

A picture is anybody's file: it may be broken, be something else than its name says, or be small
and unfold to more than a machine can hold. Whatever it is, a Look comes of it.
"""

import io
import struct
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec.structs import replace

from sitegen.core.digest import digest_of_bytes
from sitegen.images import results
from sitegen.images.containers import MalformedImageError, StrippedImage
from sitegen.images.metadata import format_in, strip_metadata, with_orientation, without_metadata
from sitegen.images.pixels import (
    MAX_SCANS,
    decode,
    downscale,
    is_large,
    opened,
    orientation_of,
    upright,
)
from sitegen.images.png import is_more_than_pixels
from sitegen.images.variants import (
    MALFORMED,
    MAX_JPEG_PIXELS,
    MAX_PIXELS,
    ImageInfo,
    Variant,
    widths_of,
)

if TYPE_CHECKING:
    from PIL.Image import Image

_QUALITY = 80
_DRAWN = 4096
"""Colours up to which a picture is drawn and no photograph, and is kept to the pixel."""

_MAX_HEIGHT = 16_383
"""Pixels of a WebP's side (RFC 9649, 2.5)."""

_MAX_TO_ENCODE = 10_000_000
"""Pixels of a variant: thirty bytes of memory go into each when it is encoded without loss."""

_BROKEN = "is broken: it cannot be read to its end"
_NO_PICTURE = "is no picture that browsers show"
_POINTER = b"version https://git-lfs.github.com/"


def process_image(data: bytes, folder: Path, *, narrower: bool) -> ImageInfo:
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
            look = _faulty(data, folder, _BROKEN)
        except Exception:  # whatever a decoder may stumble over
            look = _faulty(data, folder, _BROKEN)
    results.write(folder, results.INFO_FILE, msgspec.msgpack.encode(look))
    return look


def _faulty(data: bytes, folder: Path, fault: str) -> ImageInfo:
    """Return what is known of a picture of no use; served it may be, so it tells nothing either."""
    format_ = format_in(data)
    look, own = ImageInfo(format=format_, fault=fault), without_metadata(data, format_)
    return look if own == data else replace(look, own=_made(folder, "own", 0, own))


def _drawing(data: bytes, folder: Path) -> ImageInfo:
    from sitegen.images.svg import strip_svg
    from sitegen.images.svg_size import read_svg_size

    look = read_svg_size(data)
    if look.fault or (own := strip_svg(data)) == data:
        return look
    return replace(look, own=_made(folder, "own", look.width, own))


@dataclass(frozen=True, slots=True)
class _Head:
    """What a picture's file says before its pixels are decoded.

    ``file`` is what stays of it, ``is_odd`` says that nothing could be cut out of it. ``lies`` is
    its orientation, as EXIF counts it.
    """

    look: ImageInfo
    file: StrippedImage
    is_odd: bool
    lies: int


def _developed(data: bytes, folder: Path, *, narrower: bool) -> ImageInfo:
    if data[:512].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return _drawing(data, folder)
    head = _head(data)
    if isinstance(head, str):
        return _faulty(data, folder, head)
    look, format_ = head.look, head.look.format
    image: Image = opened(head.file.data, format_)
    held = len(data) + (len(head.file.data) if head.file.data is not data else 0)
    is_unfolded = decode(image, format_, head.file, held)
    is_whole = is_unfolded and not (look.moves or is_large(image, format_))
    is_whole = is_whole and image.width * image.height == look.width * look.height
    options, is_drawn = _options(image, format_), is_unfolded and _is_drawn(image, format_)
    if is_whole:  # no second name holds the pixels: they are gone when it is turned
        image = upright(image, head.lies)
    elif is_unfolded and narrower and not look.moves:
        image = upright(downscale(image, _ready) if is_large(image, format_) else image, head.lies)
    own = _own(head, image if is_whole else None, options)
    if not own:
        return ImageInfo(format=format_, fault=MALFORMED)
    if own != data:
        look = replace(look, own=_made(folder, "own", look.width, own))
    size = len(own)
    del own, head
    if narrower:
        is_made = is_unfolded and not look.moves
        made = _narrower(_ready(image), folder, look, size, is_drawn) if is_made else ()
        look = replace(look, narrower=tuple(sorted(made, key=lambda one: one.width)))
    return look


def _no_picture(data: bytes) -> str:
    """Say why a file is no picture by its first bytes, "" where it may be one."""
    if not data:
        return "is empty"
    if data.startswith(_POINTER):
        return "is only Git's note of where the picture is: `git lfs pull` fetches it"
    return "" if format_in(data) else _NO_PICTURE


def _head(data: bytes) -> _Head | str:
    """Return what a file says of its picture, or why there is none."""
    if fault := _no_picture(data):
        return fault
    format_, is_odd = format_in(data), False
    try:
        file = strip_metadata(data, format_)
    except MalformedImageError:
        if format_ != "AVIF":  # what is wrong with others, no decoder can read either
            return MALFORMED
        file, is_odd = StrippedImage(data), True
    try:
        image = opened(file.data, format_)
    except (SyntaxError, ValueError, IndexError, TypeError, struct.error):
        return MALFORMED if is_odd else _BROKEN
    if fault := _too_much(image, format_, file):
        return MALFORMED if is_odd else fault
    lies = orientation_of(image, format_, file)
    width, height = image.size[::-1] if lies > 4 else image.size
    moves = file.frames > 1 if format_ == "GIF" else bool(getattr(image, "is_animated", False))
    return _Head(
        ImageInfo(format=format_, width=width, height=height, moves=moves), file, is_odd, lies
    )


def _too_much(image: "Image", format_: str, file: StrippedImage) -> str:
    """Say why there is too much in a picture to look at it, "" where there is not."""
    most = MAX_JPEG_PIXELS if format_ == "JPEG" else MAX_PIXELS
    if image.width * image.height > most:
        shape = f"{image.width} × {image.height} pixels"
        return f"unfolds to {shape}: {most // 1_000_000} million are the most"
    if file.scans > MAX_SCANS:
        return f"is drawn in {file.scans} scans: {MAX_SCANS} are the most"
    return ""


def _own(head: _Head, image: "Image | None", options: dict[str, Any]) -> bytes:
    """Return the file to be served, b"" where there can be none.

    ``image`` are the pixels, upright, where they may be encoded anew. A large picture, one that
    moves, and one with colours that would be lost, goes on saying how it lies.
    """
    format_ = head.look.format
    lies = head.lies > 1 and (format_ != "AVIF" or bool(head.file.exif))
    is_lost = format_ == "PNG" and lies and is_more_than_pixels(head.file.data)
    if image is not None and not is_lost and (lies or head.is_odd):
        return _encoded(image, format_, options)
    if head.is_odd:
        return b""
    return with_orientation(head.file.data, format_, head.lies) if lies else head.file.data


def _options(image: "Image", format_: str) -> dict[str, Any]:
    """Return how to save a picture's pixels as near to its file as the format allows."""
    from PIL import JpegImagePlugin

    options: dict[str, Any] = {"icc_profile": image.info.get("icc_profile")}
    if format_ == "JPEG":
        sampling = JpegImagePlugin.get_sampling(image)
        options |= {"qtables": image.quantization, "subsampling": max(sampling, 0)}  # type: ignore[attr-defined]
        options |= {"optimize": True, "progressive": bool(image.info.get("progressive"))}
    elif format_ == "PNG":
        options |= {"transparency": image.info.get("transparency")}
    elif format_ == "WebP":
        options |= {"quality": 90, "method": 4}
    elif format_ == "AVIF":
        options |= {"quality": 85, "autotiling": False}
    return options


def _encoded(image: "Image", format_: str, options: dict[str, Any]) -> bytes:
    """Return a picture's file without what Pillow would write of the file that it was read from."""
    out = io.BytesIO()
    known, image.info = image.info, {}
    try:
        image.save(out, format_, exif=b"", **options)
    finally:
        image.info = known
    return strip_metadata(out.getvalue(), format_).data


def _is_drawn(image: "Image", format_: str) -> bool:
    """Tell whether a picture has so few colours that it is no photograph."""
    if format_ not in ("GIF", "PNG"):
        return False
    return image.mode.startswith("I") or image.getcolors(_DRAWN) is not None


def _narrower(
    ready: "Image", folder: Path, look: ImageInfo, size: int, is_drawn: bool
) -> Iterator[Variant]:
    """Yield variants as WebP, the widest first, each if it is smaller than the one before."""
    from PIL.Image import Resampling

    for width in widths_of(look.width, own=look.format != "WebP"):
        height = max(1, round(look.height * width / look.width))
        if width > ready.width or height > _MAX_HEIGHT or width * height > _MAX_TO_ENCODE:
            continue
        small = ready
        if width != ready.width:
            small = ready.resize((width, height), Resampling.LANCZOS, reducing_gap=3.0)
        options = {"lossless": True} if is_drawn else {"quality": _QUALITY}
        data = _encoded(small, "WebP", {"method": 4, **options})
        if len(data) < size:
            size = len(data)
            yield _made(folder, f"{width}w.webp", width, data)


def _made(folder: Path, name: str, width: int, data: bytes) -> Variant:
    results.write(folder, name, data)
    return Variant(name, width, digest_of_bytes(data))


def _ready(image: "Image") -> "Image":
    """Return a picture's pixels in the colours of the web, eight bits for each."""
    if image.mode.startswith("I"):
        image = image.convert("I").point(lambda value: value * (1 / 257)).convert("L")
    has_holes = image.has_transparency_data
    profile = image.info.get("icc_profile")
    if profile and image.mode in ("RGB", "RGBA", "L", "CMYK"):
        image = _in_srgb(image, profile)
    mode = "RGBA" if has_holes else "RGB"
    return image if image.mode == mode else image.convert(mode)


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
