"""Addresses in a text: those inside the site become references, for a page to resolve."""

import html
import posixpath
import re
import unicodedata
from urllib.parse import unquote

from sitegen.markup.job import Job
from sitegen.richtext import LinkRef

_EXTERNAL = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//|#|\?|$")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_PARTS = re.compile(r"([^?#]*)(.*)", re.DOTALL)
_BEFORE = re.compile(
    r"""(?:\]\(\s*<?|\]:\s*<?|\b(?:href|src|srcset|poster)\s*=\s*["']?|,\s*)$""", re.IGNORECASE
)
_AFTER = frozenset("""\n\t )>"',""")


class Addresses:
    """The addresses of one text, in the order in which the text uses them."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._folder = posixpath.dirname(job.path)
        self._found: dict[str, int] = {}

    def reference(self, written: str, kind: type[LinkRef] = LinkRef) -> str | None:
        """Return what stands for an address of the site in the HTML, None to leave it as it is.

        ``kind`` is what the reference is to be.
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
            self._job.report(f"the address {written} holds a control character", offset)
            return None
        if target == ".." or target.startswith("../"):
            self._job.report(f"the address {written} leads out of the site's folder", offset)
            return None
        line, column = self._job.place(offset)
        return self._job.add(
            kind(target=target, suffix=match[2], written=written, line=line, column=column)
        )

    def _find(self, written: str) -> int:
        """Return the offset of the next place that uses an address, 0 if none can be found."""
        text, source = self._job.text, self._job.source
        at = text.find(written, self._found.get(written, -1) + 1)
        while at >= 0:
            end = at + len(written)
            if (
                (end == len(text) or text[end] in _AFTER)
                and _BEFORE.search(text, max(0, at - 20), at)
                and not source.is_code(at)
            ):
                self._found[written] = at
                return at
            at = text.find(written, at + 1)
        return self._found.get(written, 0)
