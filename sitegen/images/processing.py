"""From a picture's file to the data for pages: opened once, and stored by its bytes.

Pictures are untrusted files. A file may be broken, have another format than its name says, or be
small and decode to more than memory can hold. The result is always an ImageInfo.
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
    NOT_SHOWN,
    ImageInfo,
    Variant,
    widths_of,
)

if TYPE_CHECKING:
    from PIL.Image import Image

_QUALITY = 80
_DRAWN = 4096
"""The most colours of a drawing; it is kept without loss, unlike a photograph."""

_MAX_HEIGHT = 16_383
"""The longest side of a WebP, in pixels (RFC 9649, 2.5)."""

_MAX_TO_ENCODE = 10_000_000
"""The most pixels of a variant: encoding one without loss takes thirty bytes of memory each."""

_BROKEN = "is broken: it cannot be read to its end"
_NO_PICTURE = "is not a picture that browsers can show"
_POINTER = b"version https://git-lfs.github.com/"


def process_image(data: bytes, folder: Path, *, with_variants: bool) -> ImageInfo:
    """Return the facts about a picture; write the files made of it into its own folder.

    ``with_variants`` also makes variants. Files that exist are not made again. Raises
    OSError if nothing can be written.
    """
    known = results.read_info(folder)
    if known is not None and (known.variants is not None or not with_variants):
        return known
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about pictures that are odd, but can be shown
        try:
            info = _process(data, folder, with_variants=with_variants)
        except (OSError, MemoryError) as failure:
            if getattr(failure, "errno", None):
                raise  # it comes from the disk
            info = _unusable(data, folder, _BROKEN)
        except Exception:  # any error of a decoder
            info = _unusable(data, folder, _BROKEN)
    results.write(folder, results.INFO_FILE, msgspec.msgpack.encode(info))
    return info


def _unusable(data: bytes, folder: Path, error: str) -> ImageInfo:
    """Return the facts about an unusable picture; strip its file, because it may be served."""
    format_ = format_in(data)
    info, stripped = ImageInfo(format=format_, error=error), without_metadata(data, format_)
    return (
        info
        if stripped == data
        else replace(info, stripped=_write_variant(folder, "own", 0, stripped))
    )


def _process_svg(data: bytes, folder: Path) -> ImageInfo:
    from sitegen.images.svg import strip_svg
    from sitegen.images.svg_size import read_svg_size

    info = read_svg_size(data)
    if info.error or (stripped := strip_svg(data)) == data:
        return info
    return replace(info, stripped=_write_variant(folder, "own", info.width, stripped))


def _process_not_shown(data: bytes, format_: str, folder: Path) -> ImageInfo:
    """Cut metadata out of a picture that most browsers do not show; make no other files."""
    try:
        stripped = strip_metadata(data, format_).data
    except MalformedImageError:
        return ImageInfo(format=format_, error=MALFORMED)
    info = ImageInfo(format=format_, variants=())
    if stripped == data:
        return info
    return replace(info, stripped=_write_variant(folder, "own", 0, stripped))


@dataclass(frozen=True, slots=True)
class _Header:
    """The facts in a picture's file, before its pixels are decoded.

    ``file`` is the stripped file; ``is_malformed`` says that nothing could be removed from it.
    ``orientation`` is a number, as EXIF counts it.
    """

    info: ImageInfo
    file: StrippedImage
    is_malformed: bool
    orientation: int


def _process(data: bytes, folder: Path, *, with_variants: bool) -> ImageInfo:
    if data[:512].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return _process_svg(data, folder)
    if (format_ := format_in(data)) in NOT_SHOWN:
        return _process_not_shown(data, format_, folder)
    header = _read_header(data)
    if isinstance(header, str):
        return _unusable(data, folder, header)
    info, format_ = header.info, header.info.format
    image: Image = opened(header.file.data, format_)
    held = len(data) + (len(header.file.data) if header.file.data is not data else 0)
    is_decoded = decode(image, format_, header.file, held)
    is_whole = is_decoded and not (info.is_animated or is_large(image, format_))
    is_whole = is_whole and image.width * image.height == info.width * info.height
    options, is_drawn = _options(image, format_), is_decoded and _is_drawn(image, format_)
    if is_whole:  # no other name holds the pixels: turning the picture frees them
        image = upright(image, header.orientation)
    elif is_decoded and with_variants and not info.is_animated:
        image = upright(
            downscale(image, _ready) if is_large(image, format_) else image, header.orientation
        )
    stripped = _stripped(header, image if is_whole else None, options)
    if not stripped:
        return ImageInfo(format=format_, error=MALFORMED)
    if stripped != data:
        info = replace(info, stripped=_write_variant(folder, "own", info.width, stripped))
    size = len(stripped)
    del stripped, header
    if with_variants:
        has_variants = is_decoded and not info.is_animated
        variants = _variants(_ready(image), folder, info, size, is_drawn) if has_variants else ()
        info = replace(info, variants=tuple(sorted(variants, key=lambda one: one.width)))
    return info


def _no_picture(data: bytes) -> str:
    """Return why a file is no picture, by its first bytes, "" if it may be one."""
    if not data:
        return "is empty"
    if data.startswith(_POINTER):
        return "is a Git LFS pointer, not the picture: run `git lfs pull`"
    return "" if format_in(data) else _NO_PICTURE


def _read_header(data: bytes) -> _Header | str:
    """Return the facts in a picture's file, or why it is not a picture."""
    if error := _no_picture(data):
        return error
    format_, is_malformed = format_in(data), False
    try:
        file = strip_metadata(data, format_)
    except MalformedImageError:
        if format_ != "AVIF":  # no decoder can read other malformed formats either
            return MALFORMED
        file, is_malformed = StrippedImage(data), True
    try:
        image = opened(file.data, format_)
    except (SyntaxError, ValueError, IndexError, TypeError, struct.error):
        return MALFORMED if is_malformed else _BROKEN
    if error := _too_much(image, format_, file):
        return MALFORMED if is_malformed else error
    orientation = orientation_of(image, format_, file)
    width, height = image.size[::-1] if orientation > 4 else image.size
    is_animated = (
        file.frames > 1 if format_ == "GIF" else bool(getattr(image, "is_animated", False))
    )
    return _Header(
        ImageInfo(format=format_, width=width, height=height, is_animated=is_animated),
        file,
        is_malformed,
        orientation,
    )


def _too_much(image: "Image", format_: str, file: StrippedImage) -> str:
    """Return why a picture is too large to read, "" if it is not."""
    most = MAX_JPEG_PIXELS if format_ == "JPEG" else MAX_PIXELS
    if image.width * image.height > most:
        shape = f"{image.width} × {image.height} pixels"
        return f"decodes to {shape}: the limit is {most // 1_000_000} million"
    if file.scans > MAX_SCANS:
        return f"has {file.scans} scans: the limit is {MAX_SCANS}"
    return ""


def _stripped(header: _Header, image: "Image | None", options: dict[str, Any]) -> bytes:
    """Return the file to serve, b"" if there is none.

    ``image`` are the upright pixels, if they may be encoded again. A large picture, an animation,
    and a picture with colours that would be lost keep their orientation instead.
    """
    format_ = header.info.format
    is_turned = header.orientation > 1 and (format_ != "AVIF" or bool(header.file.exif))
    is_lost = format_ == "PNG" and is_turned and is_more_than_pixels(header.file.data)
    if image is not None and not is_lost and (is_turned or header.is_malformed):
        return _encoded(image, format_, options)
    if header.is_malformed:
        return b""
    return (
        with_orientation(header.file.data, format_, header.orientation)
        if is_turned
        else header.file.data
    )


def _options(image: "Image", format_: str) -> dict[str, Any]:
    """Return the options that save a picture's pixels as near to its file as the format allows."""
    from PIL import JpegImagePlugin

    options: dict[str, Any] = {"icc_profile": image.info.get("icc_profile")}
    if format_ == "JPEG":
        sampling = JpegImagePlugin.get_sampling(image)
        tables = image.quantization  # type: ignore[attr-defined]  # JPEG's own class has it
        options |= {"qtables": tables, "subsampling": max(sampling, 0)}
        options |= {"optimize": True, "progressive": bool(image.info.get("progressive"))}
    elif format_ == "PNG":
        options |= {"transparency": image.info.get("transparency")}
    elif format_ == "WebP":
        options |= {"quality": 90, "method": 4}
    elif format_ == "AVIF":
        options |= {"quality": 85, "autotiling": False}
    return options


def _encoded(image: "Image", format_: str, options: dict[str, Any]) -> bytes:
    """Return a picture's file without the metadata that Pillow would copy from the original."""
    out = io.BytesIO()
    known, image.info = image.info, {}
    try:
        image.save(out, format_, exif=b"", **options)
    finally:
        image.info = known
    return strip_metadata(out.getvalue(), format_).data


def _is_drawn(image: "Image", format_: str) -> bool:
    """Return whether a picture has so few colours that it is a drawing."""
    if format_ not in ("GIF", "PNG"):
        return False
    return image.mode.startswith("I") or image.getcolors(_DRAWN) is not None


def _variants(
    ready: "Image", folder: Path, info: ImageInfo, size: int, is_drawn: bool
) -> Iterator[Variant]:
    """Yield variants as WebP, the widest first, each if it is smaller than the one before."""
    from PIL.Image import Resampling

    for width in widths_of(info.width, own=info.format != "WebP"):
        height = max(1, round(info.height * width / info.width))
        if width > ready.width or height > _MAX_HEIGHT or width * height > _MAX_TO_ENCODE:
            continue
        small = ready
        if width != ready.width:
            small = ready.resize((width, height), Resampling.LANCZOS, reducing_gap=3.0)
        options = {"lossless": True} if is_drawn else {"quality": _QUALITY}
        data = _encoded(small, "WebP", {"method": 4, **options})
        if len(data) < size:
            size = len(data)
            yield _write_variant(folder, f"{width}w.webp", width, data)


def _write_variant(folder: Path, name: str, width: int, data: bytes) -> Variant:
    results.write(folder, name, data)
    return Variant(name, width, digest_of_bytes(data))


def _ready(image: "Image") -> "Image":
    """Return a picture's pixels in the web's colours, eight bits for each."""
    if image.mode.startswith("I"):
        image = image.convert("I").point(lambda value: value * (1 / 257)).convert("L")
    has_holes = image.has_transparency_data
    profile = image.info.get("icc_profile")
    if profile and image.mode in ("RGB", "RGBA", "L", "CMYK"):
        image = _in_srgb(image, profile)
    mode = "RGBA" if has_holes else "RGB"
    return image if image.mode == mode else image.convert(mode)


def _in_srgb(image: "Image", profile: bytes) -> "Image":
    """Return a picture with its colours in sRGB; an unusable profile leaves them unchanged."""
    from PIL import ImageCms

    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        target = ImageCms.createProfile("sRGB")
        mode = "RGBA" if image.mode == "RGBA" else "RGB"
        converted = ImageCms.profileToProfile(image, source, target, outputMode=mode)
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image
    return converted or image
