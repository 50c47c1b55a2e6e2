"""Decodes the text of an XML file of an export in any encoding.

Bytes that are invalid in its encoding stay single surrogates (U+DC80 to U+DCFF) until a repair.
"""

import codecs
import re
from collections.abc import Iterator

from sitegen.importing.messages import ImportRefused
from sitegen.importing.sources import Source

CHUNK_BYTES = 1 << 18

_MAX_PROLOG = 1 << 20
"""Characters allowed before the first element: comments, and stray output of a server."""

_MAX_ZEROS = 8
"""With more of these characters before the first element, a file is not text."""

_DECLARED = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")

_KNOWN = re.compile(
    r"(?i)(iso-?8859-\d+|latin-?\d|windows-?\d+|cp-?\d+|utf-?8|us-ascii|ascii|gb2312|gbk|gb18030"
    r"|big5(-hkscs)?|shift[-_]?jis|euc-(jp|kr)|iso-2022-jp|koi8-[ru]|macintosh|tis-620)"
)
"""Encodings that are read; Python's other codecs are not for text."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"<\0", "utf-16-le"),
    (b"\0<\0", "utf-16-be"),
)


def encoding_of(head: bytes) -> tuple[str, str]:
    """Return the codec for the first bytes of a file, and a warning, "" for none."""
    for mark, codec in _BOMS:
        if head.startswith(mark):
            return codec, ""
    match = _DECLARED.search(head)
    name = match[1].decode("ascii") if match else "utf-8"
    if name.lower() in ("utf-16", "utf16", "utf-16le", "utf-16be"):
        return "utf-8", f"it declares the encoding {name}, which is wrong; sitegen read it as UTF-8"
    try:
        codec = codecs.lookup(name).name if _KNOWN.fullmatch(name) else ""
    except LookupError:
        codec = ""
    if not codec:
        return "utf-8", f"its encoding {name!r} is unknown; sitegen read it as UTF-8"
    return codec, ""


def read_text(source: Source) -> Iterator[str]:
    """Yield a file's text in pieces; of an endless run of blanks, only the beginning."""
    codec = encoding_of(source.head())[0]
    errors = "replace" if codec.startswith(("utf-16", "utf-32")) else "surrogateescape"
    decoder = codecs.getincrementaldecoder(codec)(errors)
    was_blank = False
    with source.open() as stream:
        while data := stream.read(CHUNK_BYTES):
            text = decoder.decode(data)
            is_blank = text.isspace()
            if text and not (is_blank and was_blank):
                yield text
            was_blank = is_blank
        if text := decoder.decode(b"", True):
            yield text


_PROLOG = re.compile(r"[^<]*+(?:<\?.*?\?>|<!--.*?-->)", re.DOTALL)


def check_prolog(source: Source) -> None:
    """Raise ImportRefused for a file that is not XML, and for a document type."""
    text = ""
    for piece in read_text(source):
        text = (text + piece).lstrip()
        if len(text) > _MAX_PROLOG:
            break
    text = text[:_MAX_PROLOG]
    if not text.strip("\ufeff\0 \t\r\n"):
        raise ImportRefused(f"{source.name} is empty: export again, and check the file's size")
    start = 0
    while match := _PROLOG.match(text, start):
        start = match.end()
    first = text.find("<", start)
    is_xml = first >= 0 and re.match(r"<[!?\w]", text[first : first + 2])
    if not is_xml or text.count("\0", 0, first) > _MAX_ZEROS:
        raise ImportRefused(f"{source.name} is not XML: give the file of the export")
    if re.match(r"(?i)<(?:!doctype\s+html|html)\b", text[first : first + 80]):
        raise ImportRefused(
            f"{source.name} is a web page, not an export: log in, and save the file that the "
            "export gives you"
        )
    if re.match(r"(?i)<!(?:doctype|entity)", text[first : first + 9]):
        line = text.count("\n", 0, first) + 1
        raise ImportRefused(
            f"{source.name}:{line}: it has a document type (<!DOCTYPE), and no export of a blog "
            "has one. If you trust the file, remove it and import again"
        )
