"""What an author embeds in a text and the site's content security policy would block.

A browser shows a gap there and says nothing, so the author is told: where it stands, and what
`csp` has to say for it to appear.
"""

import html
import re
from types import MappingProxyType

from sitegen.config.csp import NAME, Csp, Key
from sitegen.markup import srcset
from sitegen.markup.context import ConversionContext
from sitegen.markup.ids import ATTRIBUTE, value_of

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
_LOOKED_AT = frozenset({*_LOADING, *_PLUGINS, "style"})
_DATA = re.compile(r"""\stype\s*=\s*["']?(?!(?:text|application)/javascript|module)\w""", re.I)
_STYLESHEET = re.compile(r"""\srel\s*=\s*["']?[^"'>]*\bstylesheet\b""", re.I)
_MAX_REPORTS = 100
"""Warnings of one text: more would tell its author nothing."""


class Embeds:
    """Looks at the tags of one text, and warns of each thing that is blocked, once."""

    def __init__(self, context: ConversionContext, policy: Csp) -> None:
        self._context = context
        self._policy = policy
        self._reported: set[str] = set()

    def check(self, tag: str, element: str) -> None:
        """Look at an opening tag of the finished HTML: most have nothing to look at."""
        if element in _LOOKED_AT:
            self._look_at_element(tag, element)
        if "=" in tag:
            lower = tag.lower()
            if "on" in lower or "style" in lower or "javascript:" in lower:
                self._look_at_attributes(tag)

    def _look_at_element(self, tag: str, element: str) -> None:
        if element in _LOADING and (":" in tag or "//" in tag):
            self._look_at_addresses(tag, element)
        if element in _PLUGINS:
            message = f"<{element}>: {NAME} blocks it: use <iframe>, <video>, <audio> or <img>"
            self._warn(message, f"<{element}")
        if element == "style" or (element == "script" and _is_inline(tag)):
            self._look_at_inline("script" if element == "script" else "style", f"<{element}")

    def _look_at_attributes(self, tag: str) -> None:
        for match in ATTRIBUTE.finditer(tag):
            name = match["name"].lower()
            if name == "style" or name.startswith("on"):
                key: Key = "style" if name == "style" else "script"
                self._look_at_inline(key, rf"(?<!\w){re.escape(name)}\s*=")
            elif value_of(match).strip().lower().startswith("javascript:"):
                self._look_at_inline("script", "javascript:")

    def _look_at_addresses(self, tag: str, element: str) -> None:
        if element == "link" and not _STYLESHEET.search(tag):
            return
        key, names = _LOADING[element]
        for match in ATTRIBUTE.finditer(tag):
            if (name := match["name"].lower()) not in names:
                continue
            written = html.unescape(value_of(match))
            is_list = name in srcset.NAMES
            every = (
                [url for url, _ in srcset.candidates(written)] if is_list else written.split()[:1]
            )
            for address in every:
                if message := self._policy.blocked_message(key, address):
                    self._warn(f"<{element}>: {message}", _any_spelling(address))

    def _look_at_inline(self, key: Key, pattern: str) -> None:
        if key == "style" and not self._policy.allows_inline("style"):
            advice = "use a class, and a style sheet in content/static/"
            self._warn(f"{NAME} blocks styles inside a page: {advice}", pattern)
        if key == "script" and not self._policy.allows_inline("script"):
            advice = "put it into a file in content/static/, and load that"
            self._warn(f"{NAME} blocks scripts inside a page: {advice}", pattern)

    def _warn(self, message: str, pattern: str) -> None:
        """Warn once, at the first position outside code that an expression finds, or at the top."""
        if message in self._reported or len(self._reported) == _MAX_REPORTS:
            return
        self._reported.add(message)
        found = re.finditer(pattern, self._context.text, re.IGNORECASE)
        offsets = (match.start() for match in found)
        is_code = self._context.source.is_code
        self._context.warn(message, next((at for at in offsets if not is_code(at)), 0))


def _any_spelling(address: str) -> str:
    """Return an expression for an address as it is or as HTML may write it."""
    return "|".join(re.escape(text) for text in (address, html.escape(address)))


def _is_inline(tag: str) -> bool:
    """Tell whether a script stands in the page, to be run: data does not run."""
    has_source = any(match["name"].lower() == "src" for match in ATTRIBUTE.finditer(tag))
    return not has_source and not _DATA.search(tag)
