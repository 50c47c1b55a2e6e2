"""The files that an import accepts: pictures, sounds, films and documents, by their content.

It trusts neither the name of a file nor a host's Content-Type. It accepts no web page, script or
program, because browsers of readers would run them under the blog's own address.
"""

import posixpath
import re

from lxml import etree

from sitegen.images.metadata import format_in

_IMAGES = {
    ".jpg": "JPEG", ".jpeg": "JPEG", ".jpe": "JPEG", ".png": "PNG", ".gif": "GIF", ".webp": "WebP",
    ".avif": "AVIF", ".tif": "TIFF", ".tiff": "TIFF", ".heic": "HEIC", ".bmp": "BMP",
    ".ico": "ICO", ".svg": "SVG",
}  # fmt: skip
_SOUNDS = (
    ".mp3",
    ".m4a",
    ".m4b",
    ".aac",
    ".ogg",
    ".oga",
    ".opus",
    ".flac",
    ".wav",
    ".mid",
    ".midi",
)
_FILMS = (".mp4", ".m4v", ".mov", ".webm", ".ogv", ".mkv", ".avi", ".mpg", ".mpeg", ".wmv", ".3gp")
_ARCHIVES = (
    ".docx", ".xlsx", ".pptx", ".ppsx", ".odt", ".ods", ".odp", ".odg", ".epub", ".zip", ".key",
    ".pages", ".numbers", ".kmz",
)  # fmt: skip
_OFFICE = (".doc", ".xls", ".ppt", ".pps")
_TEXTS = (".txt", ".csv", ".tsv", ".md", ".srt", ".vtt", ".tex", ".bib", ".ics", ".vcf")
_XML = (".gpx", ".kml")
_OTHERS = (".pdf", ".rtf", ".mobi", ".azw3", ".djvu", ".ps", ".gz", ".7z", ".rar", ".psd", ".ai")

IMAGE_ENDINGS = frozenset(_IMAGES)
ENDINGS = frozenset((*_IMAGES, *_SOUNDS, *_FILMS, *_ARCHIVES, *_OFFICE, *_TEXTS, *_XML, *_OTHERS))
"""Endings of files that an import brings."""

_MARKUP = re.compile(
    rb"<!doctype\s+html|<(?:html|head|body|script|iframe|title|meta|\?php|%@|frameset)[\s>/]"
    rb"|<\?(?:php|=)|#!\s?/",
    re.IGNORECASE,
)
_SCANNED = 4096
_SVG = "{http://www.w3.org/2000/svg}"
_ACTIVE = frozenset(
    ("script", "foreignobject", "iframe", "embed", "object", "handler", "listener", "audio",
     "video", "html", "body", "form", "base", "link", "meta")
)  # fmt: skip
"""Elements of a drawing, in any namespace, that can run or load other things."""

_RUNS = re.compile(
    r"(?:javascript|vbscript|data:(?!image/(?:png|jpe?g|gif|webp)[;,]))", re.IGNORECASE
)
_KNOWN = (
    (b"%PDF-", ".pdf"), (b"ID3", ".mp3"), (b"OggS", ".ogg"), (b"fLaC", ".flac"), (b"BM", ".bmp"),
    (b"\x1aE\xdf\xa3", ".webm"), (b"\x00\x00\x01\x00", ".ico"), (b"MThd", ".mid"),
    (b"PK\x03\x04", ".zip"), (b"{\\rtf", ".rtf"),
)  # fmt: skip
_BY_FORMAT = {
    "JPEG": ".jpg", "PNG": ".png", "GIF": ".gif", "WebP": ".webp", "AVIF": ".avif",
    "TIFF": ".tif", "HEIC": ".heic",
}  # fmt: skip


def fault_of(name: str, data: bytes) -> str:
    """Return why a file is not accepted, "" if it is; ``name`` has its ending."""
    ending = posixpath.splitext(name)[1].lower()
    if not data:
        return "it is empty"
    if ending not in ENDINGS:
        what = f"its ending is {ending}" if ending else "its kind is unknown"
        return f"it is not a picture, sound, film or document: {what}"
    if ending in (".svg", *_XML):
        return _drawing_fault(data, is_svg=ending == ".svg")
    if _is_page(data, ending):
        return "it is a web page or a program, not the kind in its name"
    is_right = bool(_image_format(data)) if ending in _IMAGES else _fits(ending, data)
    return "" if is_right else f"its content is not of the kind in its name ({ending})"


def ending_of(data: bytes) -> str:
    """Return the ending for the first bytes of a file, "" if the kind is unknown."""
    if (found := _image_format(data)) in _BY_FORMAT:
        return _BY_FORMAT[found]
    if data[4:8] == b"ftyp":
        return ".m4a" if data[8:11] == b"M4A" else ".mp4"
    if data[:4] == b"RIFF" and data[8:12] == b"WAVE":
        return ".wav"
    if data[:2] in (b"\xff\xfb", b"\xff\xf3", b"\xff\xf2"):
        return ".mp3"
    if b"<svg" in data[:_SCANNED]:
        return ".svg"
    return next((ending for sign, ending in _KNOWN if data.startswith(sign)), "")


def is_page_type(content_type: str) -> bool:
    """Return whether a host labels a file as a web page or a script."""
    kind = content_type.partition(";")[0].strip().lower()
    return kind in ("text/html", "application/xhtml+xml") or "javascript" in kind or "php" in kind


def _is_page(data: bytes, ending: str) -> bool:
    """Return whether a browser could read a file as a page, or a host run it as a program."""
    head = data[:_SCANNED].removeprefix(b"\xef\xbb\xbf")
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        head = data[: 2 * _SCANNED].replace(b"\x00", b"")[2:]
    start = head.lstrip()[:1]
    if head.startswith((b"MZ\x90", b"\x7fELF")):
        return True
    if ending in _TEXTS and not head.lstrip()[:200].lower().startswith((b"<", b"#!")):
        return b"<?php" in data.lower()
    return start in (b"<", b"#") and _MARKUP.search(head) is not None


def _image_format(data: bytes) -> str:
    if found := format_in(data):
        return found
    if data.startswith(b"BM") and len(data) > 26:
        return "BMP"
    if data.startswith(b"\x00\x00\x01\x00"):
        return "ICO"
    return ""


def _fits(ending: str, data: bytes) -> bool:
    """Return whether the first bytes are those of a kind of file."""
    if ending == ".pdf":
        return b"%PDF-" in data[:1024]
    if ending in _ARCHIVES:
        return data.startswith((b"PK\x03\x04", b"PK\x05\x06"))
    if ending in _OFFICE:
        return data.startswith((b"\xd0\xcf\x11\xe0", b"PK\x03\x04", b"{\\rtf", b"\xdb\xa5"))
    if ending in _TEXTS:
        return b"\x00" not in data[:_SCANNED] or data[:2] in (b"\xff\xfe", b"\xfe\xff")
    return data.lstrip()[:1] != b"<"


def _drawing_fault(data: bytes, *, is_svg: bool) -> str:
    """Return why a drawing or a track is not accepted: it must be one, and run nothing."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        return "it cannot be read as XML"
    subset = root.getroottree().docinfo.internalDTD
    if is_svg and root.tag not in (f"{_SVG}svg", "svg"):
        return "it is not a drawing, though its name ends with .svg"
    beside = [*root.itersiblings(preceding=True), *root.itersiblings()]
    if any(isinstance(node, etree._ProcessingInstruction) for node in beside):
        return "it loads a style sheet or runs a program"
    if subset is not None and list(subset.iterentities()):
        return "it declares entities"
    if any(_is_active(node, is_svg=is_svg) for node in root.iter()):
        return "it can run scripts"
    return ""


def _is_active(node: etree._Element, *, is_svg: bool) -> bool:
    """Return whether an element can run something."""
    if not isinstance(node.tag, str):
        return isinstance(node, etree._Entity)
    name = etree.QName(node)
    local = name.localname.lower()
    if "xhtml" in (name.namespace or "") or (local in _ACTIVE and (is_svg or local == "script")):
        return True
    return any(
        etree.QName(key).localname.lower().startswith("on")
        or _RUNS.match(re.sub(r"[\x00-\x20]", "", str(value)))
        # An animation may set a link's address.
        or (local in ("set", "animate") and str(value).lower().endswith("href"))
        for key, value in node.attrib.items()
    )
