"""Addresses in a text: addresses in the site become references, which pages resolve."""

import html
import posixpath
import re
import unicodedata
from functools import cached_property
from types import MappingProxyType
from urllib.parse import unquote

from sitegen.core.files import ending
from sitegen.core.row_paths import key_of_row
from sitegen.markup.context import ConversionContext
from sitegen.models.richtext import LinkRef

ADDRESSES = MappingProxyType(
    {
        "a": frozenset(("href",)),
        "area": frozenset(("href",)),
        "audio": frozenset(("src",)),
        "blockquote": frozenset(("cite",)),
        "del": frozenset(("cite",)),
        "embed": frozenset(("src",)),
        "form": frozenset(("action",)),
        "iframe": frozenset(("src",)),
        "image": frozenset(("href",)),
        "img": frozenset(("src", "srcset")),
        "ins": frozenset(("cite",)),
        "link": frozenset(("href", "imagesrcset")),
        "object": frozenset(("data",)),
        "q": frozenset(("cite",)),
        "script": frozenset(("src",)),
        "source": frozenset(("src", "srcset")),
        "track": frozenset(("src",)),
        "video": frozenset(("src", "poster")),
    }
)
"""Attributes that hold an address, by their elements."""

_EXTERNAL = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//|#|\?|$")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_PARTS = re.compile(r"([^?#]*)(.*)", re.DOTALL)
_CONTEXT = r"""(?:\]\(\s*<?|\]:\s*<?|\b(?:href|src|poster|cite|data|action)\s*=\s*["']?
    |srcset\s*=\s*["']?[\s,]*|,\s+|\s[0-9.]+[wxh],\s*)""".replace("\n    ", "")
"""The characters before an address; a comma without a space after it may be part of one."""
_BEFORE = re.compile(f"{_CONTEXT}$", re.IGNORECASE)
_ADDRESS = re.compile(rf"""{_CONTEXT}(?=([^\n\t )>"',]+))""", re.IGNORECASE)
_LONG = 10_000
"""Length of a text from which all offsets are found at once, not one by one."""
_NEAR = 80
"""Characters before an address in which its context is searched."""
_AFTER = frozenset("""\n\t )>"',""")


class Addresses:
    """The addresses of one text, in the order in which the text uses them."""

    def __init__(self, context: ConversionContext) -> None:
        self._context = context
        self._folder = posixpath.dirname(context.path)
        self._found: dict[str, int] = {}
        self._last: set[str] = set()

    def reference(self, written: str, ref_type: type[LinkRef] = LinkRef) -> str | None:
        """Return the placeholder of an address of the site in the HTML, None to keep the address.

        ``ref_type`` is the class of the reference.
        """
        if _EXTERNAL.match(written) or _CONTROL.search(written):
            return None
        offset = self._find(written) or self._find(html.escape(written))
        match = _PARTS.match(written)
        assert match
        target = unicodedata.normalize("NFC", unquote(match[1]))
        if not target.startswith("/"):
            target = posixpath.normpath(posixpath.join(self._folder, target))
        if _CONTROL.search(target):
            self._context.report(f"the address {written} holds a control character", offset)
            return None
        if target == ".." or target.startswith("../"):
            self._context.report(f"the address {written} leads out of the site's folder", offset)
            return None
        line, column = self._context.position(offset)
        return self._context.add(
            ref_type(target=target, suffix=match[2], written=written, line=line, column=column)
        )

    def itself(self, suffix: str) -> str | None:
        """Return the placeholder of the text's own page, with a query or without.

        If a list or a feed shows the text, the address still leads to its page. None for a text
        without a page.
        """
        path = self._context.path
        has_page = ending(path) == ".md" or ("#" in path and key_of_row(path))
        if not has_page or _CONTROL.search(suffix):
            return None
        line, column = self._context.position(self._find(suffix) if suffix else 0)
        ref = LinkRef(target=path, suffix=suffix, written=suffix, line=line, column=column)
        return self._context.add(ref)

    @cached_property
    def _offsets(self) -> dict[str, list[int]]:
        """The offsets of each address that ends at no sign, the first offset last."""
        offsets: dict[str, list[int]] = {}
        for match in reversed(list(_ADDRESS.finditer(self._context.text))):
            offsets.setdefault(match[1], []).append(match.end())
        return offsets

    def _find(self, written: str) -> int:
        """Return the offset of the next use of an address, 0 if it cannot be found."""
        text, source = self._context.text, self._context.source
        if len(text) > _LONG and _AFTER.isdisjoint(written):
            offsets = self._offsets.get(written, [])
            while offsets and source.is_code(offsets[-1]):
                offsets.pop()
            if offsets:
                self._found[written] = offsets.pop()
            return self._found.get(written, 0)
        if written in self._last:
            return self._found.get(written, 0)
        at = text.find(written, self._found.get(written, -1) + 1)
        while at >= 0:
            end = at + len(written)
            if (
                (end == len(text) or text[end] in _AFTER)
                and _BEFORE.search(text, max(0, at - _NEAR), at)
                and not source.is_code(at)
            ):
                self._found[written] = at
                return at
            at = text.find(written, at + 1)
        self._last.add(written)  # there is no other: do not look for it again
        return self._found.get(written, 0)
