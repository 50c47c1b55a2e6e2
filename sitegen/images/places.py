"""Whether a picture says where it was taken."""

import io
import warnings

_GPS = 0x8825


def says_where(data: bytes) -> bool:
    """Tell whether a picture's file has coordinates in it; what is no picture has none."""
    from PIL import Image

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            with Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "WEBP", "AVIF")) as image:
                xmp = image.info.get("xmp") or b""
                xmp = xmp if isinstance(xmp, bytes) else str(xmp).encode()
                return bool(image.getexif().get_ifd(_GPS)) or b"GPSLatitude" in xmp
        except Exception:  # whatever a decoder may stumble over: the build has said it
            return False
