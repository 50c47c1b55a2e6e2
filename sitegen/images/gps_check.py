"""The check for GPS coordinates in a picture."""

import io
import warnings

from sitegen.images import exif
from sitegen.images.containers import MalformedImageError
from sitegen.images.metadata import format_in, strip_metadata
from sitegen.images.variants import NOT_SHOWN


def has_gps(data: bytes) -> bool:
    """Return whether a picture's file has coordinates in it; a file of another type has none."""
    format_ = format_in(data)
    if not format_:
        return False
    try:
        exif_bytes = strip_metadata(data, format_).exif
    except MalformedImageError:
        exif_bytes = b""
    return exif.has_gps(exif_bytes) or b"GPSLatitude" in (
        data if format_ in NOT_SHOWN else _xmp(data)
    )


def _xmp(data: bytes) -> bytes:
    """Return a picture's metadata besides EXIF, as far as it is readable without the pixels."""
    from PIL import Image

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            with Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "WEBP", "AVIF")) as image:
                xmp = image.info.get("xmp") or b""
        except Exception:  # any error of a decoder: the build has reported it
            return b""
    return xmp if isinstance(xmp, bytes) else str(xmp).encode()
