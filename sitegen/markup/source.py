"""What Markdown must not see: shortcodes and ``:::`` lines are found in the source, outside code.

Each is replaced by a mark, a few characters that no Markdown rule touches, so that quotes, stars
and angle brackets in a shortcode's arguments stay what they are. A mark that ends up in code after
all (indented code cannot be told without parsing) is turned back into its source there.
"""

import html
import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import cached_property
from typing import Literal

import msgspec

MARK = re.compile("\x0ex([0-9]+)x\x0f")
BARS = re.compile(r"(?<!\|)(\|\|)(?=[^\s|])(.+?)(?<=[^\s|])\|\|(?!\|)", re.DOTALL)
"""``||hidden||``: no space just inside the bars."""

_MARK_AND_LINES = re.compile("(\n?)\x0ex([0-9]+)x\x0f(\n?)")

_SCAN = re.compile(
    r"""
      ^(?P<fence>`{3,}|~{3,})[ ]*                                     # fenced code, as Markdown
        (?:\{[^\n]*\}|\.?[\w#.+-]*[ ]*(?:hl_lines=(?P<q>["']).*?(?P=q)[ ]*)?)\n
        (?:.*?\n)??(?P=fence)[ ]*$
    | (?<!`)(?P<ticks>`+)(?!`)(?:(?!\n[ \t]*\n).)+?(?<!`)(?P=ticks)(?!`)  # a code span
    | <!--.*?-->
    | \\[\s\S]
    | (?P<tag>\{\{%)
    | ^[ \t>]*(?P<block>:{3,})(?P<words>[^\n]*)$
    """,
    re.MULTILINE | re.DOTALL | re.VERBOSE,
)
_ARGUMENT = r"""(?:([\w.-]+)=)?(?:"([^"]*)"|'([^']*)'|((?:(?!%\}\}|\{\{%)[^\s"'=])+))"""
_UNNAMED = re.sub(r"(?<!\\)\((?!\?)", "(?:", _ARGUMENT)
_TAG = re.compile(
    rf"\{{\{{%(?:/\*(?P<literal>.*?)\*/|\s*(?P<close>/?)\s*(?P<name>[\w.-]+)"
    rf"(?P<args>(?:\s+{_UNNAMED})*)\s*)%\}}\}}",
    re.DOTALL,
)
_ARGUMENTS = re.compile(_ARGUMENT)

Kind = Literal["open", "close", "literal", "broken", "spoiler", "end", "unknown"]
"""Of shortcodes: opening (or self-standing) tag, closing tag, shown as written, not readable.
Of ``:::`` lines: a spoiler begins, a block ends, a block we do not know."""


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    """Something taken out of the source: where it stood, its text, and what it says.

    ``name`` is the shortcode's or the block's; ``text`` is what a literal shows, a block's title,
    or what is wrong with a tag that cannot be read.
    ``above`` and ``below`` tell whether an empty line was added there to set it apart.
    """

    kind: Kind
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
        """Tell whether this was a ``:::`` line."""
        return self.kind in ("spoiler", "end", "unknown")


class Source:
    """A Markdown text with its marks and its code told from its prose."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._code: list[tuple[int, int]] = []
        self.marks = list(self._scan())

    def marked(self) -> str:
        """Return the text with every mark in place of what it stands for."""
        pieces, at = [], 0
        for number, mark in enumerate(self.marks):
            line = self.text.rfind("\n", 0, mark.start) + 1
            prefix = self.text[line : mark.start]
            pieces.append(self.text[at:line])
            pieces.append(f"{prefix.rstrip()}\n" * mark.above)
            pieces.append(self.text[max(at, line) : mark.start])
            pieces.append(f"\x0ex{number}x\x0f")
            pieces.append(f"\n{prefix.rstrip()}" * mark.below)
            at = mark.end
        return "".join(pieces) + self.text[at:]

    def restore(self, text: str, *, escape: bool) -> str:
        """Turn the marks in a piece of code back into what the author wrote."""

        def written(match: re.Match[str]) -> str:
            mark = self.marks[int(match[2])]
            above = "" if mark.above else match[1]
            below = "" if mark.below else match[3]
            return above + (html.escape(mark.source, False) if escape else mark.source) + below

        return _MARK_AND_LINES.sub(written, text)

    def literal(self, text: str) -> str:
        """Turn the marks of literal shortcodes in a text into what they show."""

        def shown(match: re.Match[str]) -> str:
            mark = self.marks[int(match[1])]
            return html.escape(mark.text, False) if mark.kind == "literal" else match[0]

        return MARK.sub(shown, text)

    def is_code(self, offset: int) -> bool:
        """Tell whether an offset lies in fenced code, a code span, a comment or a shortcode."""
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
            if match["tag"]:
                mark = self._shortcode(match.start())
            elif match["block"]:
                mark = self._block(match)
            else:
                self._code.append(match.span())
                continue
            at = mark.end
            yield mark

    def _shortcode(self, start: int) -> Mark:
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
        end = self.text.find("%}}", start)
        inside = self.text[start + 3 : end]
        if end < 0 or "{{%" in inside or "\n\n" in inside:
            message = "this {{% is never closed by %}}"
            return Mark(kind="broken", start=start, end=start + 3, source="{{%", text=message)
        message = (
            "this shortcode cannot be read: a name, then values as word, key=word or in quotes"
        )
        source = self.text[start : end + 3]
        return Mark(kind="broken", start=start, end=end + 3, source=source, text=message)

    def _block(self, match: re.Match[str]) -> Mark:
        start, end = match.start("block"), match.end()
        name, _, title = match["words"].strip().partition(" ")
        kind: Kind = "spoiler" if name == "spoiler" else "unknown" if name else "end"
        return self._apart(kind, start, end, name=name, text=title.strip())

    def _apart(
        self,
        kind: Kind,
        start: int,
        end: int,
        *,
        name: str = "",
        text: str = "",
        args: tuple[str, ...] = (),
        kwargs: dict[str, str] | None = None,
    ) -> Mark:
        """Return a mark that is a paragraph of its own where it has its line to itself."""
        line, stop = self._line(start)[0], self._line(end)[1]
        above = self._line(line - 1) if line else (0, 0)
        below = self._line(stop + 1) if stop < len(self.text) else (stop, stop)
        alone = self._is_blank(line, start) and self._is_blank(end, stop)
        return Mark(
            kind=kind,
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

    def _line(self, offset: int) -> tuple[int, int]:
        end = self.text.find("\n", offset)
        return self.text.rfind("\n", 0, offset) + 1, len(self.text) if end < 0 else end

    def _is_blank(self, start: int, end: int) -> bool:
        return not self.text[start:end].strip(" \t>")
