"""Find shortcodes and ``:::`` lines outside code, before Markdown sees the source.

Each is replaced by a mark, a few characters that no Markdown rule changes, so that quotes, stars
and angle brackets in a shortcode's arguments stay as they are. If a mark is in code after all (only
parsing finds indented code), its source is restored there.
"""

import html
import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import cached_property
from typing import Literal

import msgspec

from sitegen.markup.fences import CodeSpans
from sitegen.markup.indents import goes_on

MARK = re.compile("\x0ex([0-9]+)x\x0f")
BARS = re.compile(r"(?<!\|)(\|\|)(?=[^\s|])(.+?)(?<=[^\s|])\|\|(?!\|)", re.DOTALL)
"""``||hidden||``: no space just inside the bars."""

ESCAPED_BAR, ESCAPED_COLON = "\x12", "\x14"
"""Placeholders of escaped signs, until stray signs have been found."""

_CLOSING_BARS = re.compile(r"(?<=[^\s|])\|\|(?!\|)")

_MARK_AND_LINES = re.compile("(?:(\n)( *+))?+\x0ex([0-9]+)x\x0f(\n?)")

_SCAN = re.compile(
    r"""
      (?P<ticks>(?<!`)`+|(?<!~)~{3,})               # perhaps a code span, or fenced code
    | (?P<comment><!--)
    | \\[\s\S]
    | (?P<tag>\{\{%)
    | ^[ \t>]*(?P<block>:{3,})(?P<words>[^\n]*)$
    """,
    re.MULTILINE | re.DOTALL | re.VERBOSE,
)
_BLANK = re.compile(r"[ \t>]*")
_ARGUMENT = r"""(?:([\w.-]+)=)?(?:"([^"]*)"|'([^']*)'|((?:(?!%\}\}|\{\{%)[^\s"'=])+))"""
_UNNAMED = re.sub(r"(?<!\\)\((?!\?)", "(?:", _ARGUMENT)
_TAG = re.compile(
    rf"\{{\{{%(?:/\*(?P<literal>.*?)\*/|\s*(?P<close>/?)\s*(?P<name>[\w.-]+)"
    rf"(?P<args>(?:\s+{_UNNAMED})*)\s*)%\}}\}}",
    re.DOTALL,
)
_ARGUMENTS = re.compile(_ARGUMENT)

MarkType = Literal["open", "close", "literal", "broken", "spoiler", "end", "unknown"]
"""Of shortcodes: opening (or self-standing) tag, closing tag, shown as written, not readable.
Of ``:::`` lines: a spoiler begins, a block ends, a block we do not know."""


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    """A mark in place of a piece of source: its position, its text, and its meaning.

    ``name`` is the shortcode's or the block's. ``text`` is the text that a literal shows, a block's
    title, or the mistake in a tag that cannot be read. ``above`` and ``below`` say whether an empty
    line was added there to separate it.
    """

    type: MarkType
    start: int
    end: int
    source: str
    name: str = ""
    text: str = ""
    args: tuple[str, ...] = ()
    kwargs: dict[str, str] = {}
    above: bool = False
    below: bool = False

    @property
    def is_block(self) -> bool:
        """Return whether this was a ``:::`` line."""
        return self.type in ("spoiler", "end", "unknown")


def last_bars(text: str) -> int:
    """Return the end of the last ``||hidden||`` in a text, 0 if there is none.

    An opening before them has an end; looking for one behind them would take ever so long.
    """
    last = 0
    for match in _CLOSING_BARS.finditer(text):
        last = match.end()
    return last


def hide(text: str, instead: str) -> str:
    """Replace every ``||hidden||`` of a text, its group 2."""
    end = last_bars(text)
    return BARS.sub(instead, text[:end]) + text[end:]


class Source:
    """A Markdown text, with its marks and its code separated from its prose."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._code: list[tuple[int, int]] = []
        self._next: dict[str, int] = {}
        self._lines = (0, -1)
        self._spans = CodeSpans(text)
        self.marks = list(self._scan())

    def marked(self) -> str:
        """Return the text with every mark in place of its source."""
        pieces, at = [], 0
        for number, mark in enumerate(self.marks):
            line, prefix = at, ""
            if mark.above or mark.below:
                line = self.text.rfind("\n", 0, mark.start) + 1
                prefix = self.text[line : mark.start].rstrip()
            pieces.append(self.text[at:line])
            pieces.append(f"{prefix}\n" * mark.above)
            pieces.append(self.text[max(at, line) : mark.start])
            pieces.append(f"\x0ex{number}x\x0f")
            pieces.append(f"\n{prefix}" * mark.below)
            at = mark.end
        return "".join(pieces) + self.text[at:]

    def restore(self, text: str, *, escape: bool, indented: bool = False) -> str:
        """Replace the marks in a piece of code with the source that the author wrote.

        The characters that Markdown removed at the beginning of lines of ``indented`` code are also
        removed from a mark's source.
        """

        def written(match: re.Match[str]) -> str:
            mark = self.marks[int(match[3])]
            above = "" if mark.above else match[1] or ""
            below = "" if mark.below else match[4]
            source = mark.source
            if indented and "\n" in source:
                line = text[text.rfind("\n", 0, match.start(3)) + 1 :]
                source = self._dedented(mark, len(line) - len(line.lstrip(" ")))
            source = html.escape(source, False) if escape else source
            return above + (match[2] or "") + source + below

        return _MARK_AND_LINES.sub(written, text)

    def _dedented(self, mark: Mark, kept: int) -> str:
        """Return a mark's source without the indent of its lines, except for so many spaces."""
        indent = _BLANK.match(self.text, self.text.rfind("\n", 0, mark.start) + 1)
        cut = len(indent[0]) - kept if indent else 0
        return re.sub(rf"\n[ \t>]{{0,{max(0, cut)}}}", "\n", mark.source)

    def literal(self, text: str) -> str:
        """Replace the marks of literal shortcodes in a text with the text that they show."""

        def shown(match: re.Match[str]) -> str:
            mark = self.marks[int(match[1])]
            return html.escape(mark.text, False) if mark.type == "literal" else match[0]

        return MARK.sub(shown, text)

    def is_code(self, offset: int) -> bool:
        """Return whether an offset is in fenced code, a code span, a comment or a shortcode."""
        index = bisect_right(self._masked, (offset, len(self.text))) - 1
        return index >= 0 and offset < self._masked[index][1]

    @cached_property
    def _masked(self) -> list[tuple[int, int]]:
        tags = [(mark.start, mark.end) for mark in self.marks if not mark.is_block]
        return sorted(self._code + tags)

    def _scan(self) -> Iterator[Mark]:
        at = 0
        while match := _SCAN.search(self.text, at):
            at = match.end()
            if match["ticks"] or match["comment"]:
                ends = self._spans.end if match["ticks"] else self._comment_end
                end = ends(match.start(), at)
                if end:
                    self._code.append((match.start(), end))
                    at = end
                continue
            if match["tag"]:
                mark = self._shortcode(match.start())
            elif match["block"]:
                mark = self._block(match)
            else:
                self._code.append(match.span())
                continue
            at = mark.end
            yield mark

    def _find(self, what: str, start: int) -> int:
        """Return the next offset of a text, -1 if there is none; ``start`` never goes back."""
        known = self._next.get(what)
        if known is None or -1 < known < start:
            known = self._next[what] = self.text.find(what, start)
        return known

    def _is_within(self, start: int, end: int) -> bool:
        """Return whether a tag that ends there stays in one paragraph."""
        return end >= 0 and not start <= self._find("\n\n", start) < end

    def _comment_end(self, _start: int, inside: int) -> int:
        end = self._find("-->", inside)
        return end + 3 if end >= 0 else 0

    def _shortcode(self, start: int) -> Mark:
        is_literal = self.text.startswith("/*", start + 3)
        if is_literal and not self._is_within(start, self._find("*/%}}", start)):
            return self._broken(start)
        match = _TAG.match(self.text, start)
        if match is None or "\n\n" in match[0]:
            return self._broken(start)
        if match["literal"] is not None:
            shown = "{{% " + match["literal"].strip() + " %}}"
            return self._apart("literal", start, match.end(), text=shown)
        if match["close"]:
            if match["args"]:
                return self._broken(start)
            return self._apart("close", start, match.end(), name=match["name"])
        args, kwargs = [], {}
        for key, double, single, bare in _ARGUMENTS.findall(match["args"]):
            if key:
                kwargs[key] = double or single or bare
            else:
                args.append(double or single or bare)
        name = match["name"]
        return self._apart("open", start, match.end(), name=name, args=tuple(args), kwargs=kwargs)

    def _broken(self, start: int) -> Mark:
        end = self._find("%}}", start)
        if not self._is_within(start, end) or self.text.find("{{%", start + 3, end) >= 0:
            message = "this {{% is never closed by %}}"
            return Mark(type="broken", start=start, end=start + 3, source="{{%", text=message)
        message = (
            "this shortcode cannot be read: write a name, then values: word, key=word or in quotes"
        )
        source = self.text[start : end + 3]
        return Mark(type="broken", start=start, end=end + 3, source=source, text=message)

    def _block(self, match: re.Match[str]) -> Mark:
        start, end = match.start("block"), match.end()
        name, _, title = match["words"].strip().partition(" ")
        mark_type: MarkType = "spoiler" if name == "spoiler" else "unknown" if name else "end"
        return self._apart(mark_type, start, end, name=name, text=title.strip())

    def _apart(
        self,
        mark_type: MarkType,
        start: int,
        end: int,
        *,
        name: str = "",
        text: str = "",
        args: tuple[str, ...] = (),
        kwargs: dict[str, str] | None = None,
    ) -> Mark:
        """Return a mark, as a separate paragraph if it is alone on its line."""
        line, stop = self._line(start)[0], self._line(end)[1]
        alone = self._is_blank(line, start) and self._is_blank(end, stop)
        above, below = (0, 0), (stop, stop)
        if alone:
            above = self._around(line - 1) if line and not self._goes_on(line, mark_type) else above
            below = self._around(stop + 1) if stop < len(self.text) else below
        return Mark(
            type=mark_type,
            start=start,
            end=end,
            source=self.text[start:end],
            name=name,
            text=text,
            args=args,
            kwargs=kwargs or {},
            above=alone and not self._is_blank(*above),
            below=alone and not self._is_blank(*below),
        )

    def _goes_on(self, line: int, mark_type: MarkType) -> bool:
        """Return whether a ``:::`` line is indented so far that it continues the paragraph above.

        With an empty line above it, it would be code, and what it is to hide be shown.
        """
        if mark_type not in ("spoiler", "end", "unknown"):
            return False
        above = self.text.rfind("\n", 0, line - 1) + 1
        return goes_on(self.text[line : self._around(line)[1]], self.text[above : line - 1])

    def _line(self, offset: int) -> tuple[int, int]:
        """Return the beginning and end of an offset's line; the last line is remembered."""
        if not self._lines[0] <= offset <= self._lines[1]:
            self._lines = self._around(offset)
        return self._lines

    def _around(self, offset: int) -> tuple[int, int]:
        end = self.text.find("\n", offset)
        return self.text.rfind("\n", 0, offset) + 1, len(self.text) if end < 0 else end

    def _is_blank(self, start: int, end: int) -> bool:
        found = _BLANK.match(self.text, start, end)
        return found is None or found.end() == end
