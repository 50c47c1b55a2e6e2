"""Bare text as WordPress shows it: empty lines separate paragraphs, and line ends count.

WordPress stores the typed text, and makes the elements when it shows a page.
"""

import re

from sitegen.importing.names import names

_TOKEN = re.compile(
    r"""
      (?P<verbatim><(?P<name>pre|script|style|textarea|svg|math|object|audio|video|iframe|select)\b
        [^<>]*>(?:(?!<(?P=name)\b).)*?</(?P=name)\s*>)
    | (?P<comment><!--(?:(?!<!--).)*?-->)
    | <(?P<end>/?)(?P<tag>[a-zA-Z][\w:-]*)(?:"[^"]*"|'[^']*'|[^'"<>])*+>
    """,
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_BLOCKS = names(
    """table thead tfoot caption col colgroup tbody tr td th div dl dd dt ul ol li pre form map
    area blockquote address style p h1 h2 h3 h4 h5 h6 hr fieldset legend section article aside
    hgroup header footer nav figure figcaption details menu summary script center main select
    object"""
)
_BARE = names("table thead tfoot tbody tr colgroup ul ol dl select map menu")
"""Elements that cannot contain paragraphs."""
_LINES = names("figure p h1 h2 h3 h4 h5 h6 li td th dd dt figcaption caption summary legend")
"""Elements that contain words, and paragraphs only between empty lines."""
_VOID = names("hr col area br img")
_PART = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")
_BREAKS = re.compile(r"(?:<br\s*/?>\s*){2,}", re.IGNORECASE)
_LINE_END = re.compile(r"(?<!<br />)(?<!<br/>)(?<!<br>)[ \t]*\n")
_MAX_OPEN = 500


def with_paragraphs(text: str) -> str:
    """Return HTML with an element for every paragraph and line end of bare text."""
    if not text.strip():
        return ""
    return _Paragraphs(_BREAKS.sub("\n\n", text)).html()


class _Paragraphs:
    """Walks over a text, and collects the content between two tags of blocks."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._pieces: list[str] = []
        self._loose: list[str] = []
        self._kept: list[str] = []
        self._open: list[str] = []

    def html(self) -> str:
        at = 0
        for match in _TOKEN.finditer(self._text):
            self._loose.append(self._text[at : match.start()])
            at = match.end()
            name = (match["tag"] or match["name"] or "").lower()
            if match["comment"] or (name and name not in _BLOCKS):
                self._loose.append(self._hidden(match[0]))
                continue
            self._flush()
            self._pieces.append(match[0])
            if match["tag"] and not match[0].endswith("/>") and name not in _VOID:
                self._turn(name, is_end=bool(match["end"]))
        self._loose.append(self._text[at:])
        self._flush()
        return "".join(self._pieces)

    def _turn(self, name: str, *, is_end: bool) -> None:
        if not is_end:
            if len(self._open) < _MAX_OPEN:
                self._open.append(name)
        elif name in self._open[-20:]:
            while self._open.pop() != name:
                pass

    def _hidden(self, tag: str) -> str:
        """Return the replacement for a tag, so that its own line ends separate nothing."""
        if "\n" not in tag:
            return tag
        self._kept.append(tag)
        return f"\x02{len(self._kept) - 1}\x03"

    def _flush(self) -> None:
        text = "".join(self._loose)
        self._loose = []
        around = self._open[-1] if self._open else ""
        if not text.strip() or around in _BARE:
            self._pieces.append(self._shown(text) if text.strip() else text[:1])
            return
        parts = [part.strip() for part in _PART.split(text.strip("\n"))]
        parts = [_LINE_END.sub("<br />\n", part) for part in parts if part]
        if around == "p":
            self._pieces.append(self._shown("</p>\n<p>".join(parts)))
        elif around[:1] == "h" and around[1:].isdigit():
            self._pieces.append(self._shown("<br />\n".join(parts)))
        elif around in _LINES and len(parts) == 1 and not _PART.search(text):
            self._pieces.append(self._shown(_spaced(text, parts[0])))
        else:
            self._pieces.append(self._shown("".join(f"<p>{part}</p>\n" for part in parts)))

    def _shown(self, text: str) -> str:
        return re.sub("\x02(\\d+)\x03", lambda match: self._kept[int(match[1])], text)


def _spaced(text: str, part: str) -> str:
    return f"{' ' * text[0].isspace()}{part}{' ' * text[-1].isspace()}"
