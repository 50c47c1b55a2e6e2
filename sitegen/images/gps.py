"""Whether a picture says where it was taken."""

import io
import warnings

from sitegen.images import exif
from sitegen.images.containers import OddError
from sitegen.images.metadata import cut, format_in


def says_where(data: bytes) -> bool:
    """Tell whether a picture's file has coordinates in it; what is no picture has none."""
    format_ = format_in(data)
    if not format_:
        return False
    try:
        told = cut(data, format_).exif
    except OddError:
        told = b""
    return exif.says_where(told) or b"GPSLatitude" in _xmp(data)


def _xmp(data: bytes) -> bytes:
    """Return what is written of a picture beside EXIF, as far as it is found without its pixels."""
    from PIL import Image

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            with Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "WEBP", "AVIF")) as image:
                xmp = image.info.get("xmp") or b""
        except Exception:  # whatever a decoder may stumble over: the build has said it
            return b""
    return xmp if isinstance(xmp, bytes) else str(xmp).encode()
