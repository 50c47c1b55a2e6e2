"""What an author embeds in a text and the site's content security policy would block.

A browser shows a gap there and says nothing, so the author is told: where it stands, and what
`csp` has to say for it to appear.
"""

import html
import re
from types import MappingProxyType

from sitegen.markup.ids import ATTRIBUTE, value_of
from sitegen.markup.job import Job
from sitegen.policy import NAME, Key, Policy

_LOADING: MappingProxyType[str, tuple[Key, frozenset[str]]] = MappingProxyType(
    {
        "audio": ("img", frozenset(("src",))),
        "button": ("form", frozenset(("formaction",))),
        "form": ("form", frozenset(("action",))),
        "frame": ("frame", frozenset(("src",))),
        "iframe": ("frame", frozenset(("src",))),
        "image": ("img", frozenset(("href", "xlink:href"))),
        "img": ("img", frozenset(("src", "srcset"))),
        "input": ("img", frozenset(("src",))),
        "link": ("style", frozenset(("href",))),
        "script": ("script", frozenset(("src",))),
        "source": ("img", frozenset(("src", "srcset"))),
        "track": ("img", frozenset(("src",))),
        "video": ("img", frozenset(("src", "poster"))),
    }
)
"""What has to allow what elements load, and the attributes that name it."""

_PLUGINS = frozenset({"applet", "embed", "object"})
_INLINE = re.compile(r"""[\s"'/](?P<name>style|on[a-z]+)\s*=|(?P<script>javascript:)""", re.I)
_DATA = re.compile(r"""\stype\s*=\s*["']?(?!(?:text|application)/javascript|module)\w""", re.I)
_STYLESHEET = re.compile(r"""\srel\s*=\s*["']?[^"'>]*\bstylesheet\b""", re.I)


class Embeds:
    """Looks at the tags of one text, and warns of each thing that is blocked, once."""

    def __init__(self, job: Job, policy: Policy) -> None:
        self._job = job
        self._policy = policy
        self._told: set[str] = set()

    def look(self, tag: str, element: str) -> None:
        """Look at an opening tag of the finished HTML."""
        if element in _LOADING and (":" in tag or "//" in tag):
            self._look_at_addresses(tag, element)
        if element in _PLUGINS:
            message = f"<{element}>: {NAME} blocks it: use <iframe>, <video>, <audio> or <img>"
            self._warn(message, f"<{element}")
        if element == "style" or (element == "script" and _is_inline(tag)):
            self._look_at_inline("script" if element == "script" else "style", f"<{element}")
        if "=" in tag and (found := _INLINE.search(tag)):
            is_style = (found["name"] or "").lower() == "style"
            self._look_at_inline("style" if is_style else "script", found[0].strip("\"'/ \n\t"))

    def _look_at_addresses(self, tag: str, element: str) -> None:
        if element == "link" and not _STYLESHEET.search(tag):
            return
        key, names = _LOADING[element]
        for match in ATTRIBUTE.finditer(tag):
            if (name := match["name"].lower()) not in names:
                continue
            written = html.unescape(value_of(match))
            every = written.split(",") if name == "srcset" else [written]
            for address in (candidate.split()[0] for candidate in every if candidate.strip()):
                if message := self._policy.complaint(key, address):
                    self._warn(f"<{element}>: {message}", address)

    def _look_at_inline(self, key: Key, written: str) -> None:
        if key == "style" and not self._policy.allows_inline("style"):
            advice = "use a class, and a style sheet in content/static/"
            self._warn(f"{NAME} blocks styles inside a page: {advice}", written)
        if key == "script" and not self._policy.allows_inline("script"):
            advice = "put it into a file in content/static/, and load that"
            self._warn(f"{NAME} blocks scripts inside a page: {advice}", written)

    def _warn(self, message: str, written: str) -> None:
        """Warn once, at the first place outside code where something is written."""
        if message not in self._told:
            self._told.add(message)
            self._job.warn(message, self._find(written))

    def _find(self, written: str) -> int:
        """Return the offset of the first place, 0 where the text does not say it so."""
        text, source = self._job.text, self._job.source
        for spelling in (written, html.escape(written), html.escape(written, quote=False)):
            for match in re.finditer(re.escape(spelling), text, re.IGNORECASE):
                if not source.is_code(match.start()):
                    return match.start()
        return 0


def _is_inline(tag: str) -> bool:
    """Tell whether a script stands in the page, to be run: data does not run."""
    has_source = any(match["name"].lower() == "src" for match in ATTRIBUTE.finditer(tag))
    return not has_source and not _DATA.search(tag)
