"""The data that one conversion collects: references, problems, and positions."""

import html
import re
from bisect import bisect_left
from dataclasses import dataclass, field
from functools import cached_property

from sitegen.core.diagnostics import Problem, error, warning
from sitegen.markup.marks import ENGLISH, Marks
from sitegen.markup.source import Source
from sitegen.models.richtext import REF_END, REF_START, Ref, StringRef

_TORN = re.compile("(\x0ex[0-9]+x\x0f)|x([0-9]+)x\x0f|(?<![</])\x0e|[\x02\x03\x0f]")
_LONG = 2_000
"""Length of a text in characters from which the ends of its lines are stored."""


@dataclass
class ConversionContext:
    """One text during its conversion to HTML; its data end with the conversion.

    ``marks`` are the quotation marks that it is set in, None where it stays as it was typed.
    """

    path: str
    text: str
    first_line: int
    marks: Marks | None = ENGLISH
    refs: list[Ref] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    strings: dict[str, str] = field(default_factory=dict)
    has_open_fences: bool = False
    has_refused_items: bool = False

    @cached_property
    def source(self) -> Source:
        """Read the text's marks and code when they are first needed."""
        return Source(self.text)

    def position(self, offset: int) -> tuple[int, int]:
        """Return line and column in the file for an offset in the text."""
        if len(self.text) > _LONG:
            before = bisect_left(self._ends, offset)
            return self.first_line + before, offset - (self._ends[before - 1] if before else -1)
        before = self.text.count("\n", 0, offset)
        return self.first_line + before, offset - self.text.rfind("\n", 0, offset)

    @cached_property
    def _ends(self) -> list[int]:
        return [match.start() for match in re.finditer("\n", self.text)]

    def report(self, message: str, offset: int = 0) -> None:
        """Add an error at an offset in the text."""
        self.problems.append(error(self.path, message, *self.position(offset)))

    def warn(self, message: str, offset: int) -> None:
        """Add a warning at an offset in the text."""
        self.problems.append(warning(self.path, message, *self.position(offset)))

    def add(self, ref: Ref) -> str:
        """Store a reference and return its placeholder in the HTML."""
        self.refs.append(ref)
        return f"{REF_START}{len(self.refs) - 1}{REF_END}"

    def string(self, key: str) -> str:
        """Return the placeholder of a word of the theme; each word is stored once."""
        if key not in self.strings:
            self.strings[key] = self.add(StringRef(key=key))
        return self.strings[key]

    def restore_marks(self, text: str) -> str:
        """Report marks that Markdown has damaged, and restore the source of all marks.

        Of ``*a **b*c`` Python-Markdown loses the character after the last star, and so it may lose
        the first one of a mark, ours or its own.
        """
        if "\x0f" not in text and "\x03" not in text:
            return text

        def written(match: re.Match[str]) -> str:
            if match[1]:
                return match[1]
            mark = self.source.marks[int(match[2])] if match[2] else None
            self.report(
                r"Markdown cannot distinguish these stars: write \* for a star that is text",
                mark.start if mark else 0,
            )
            return html.escape(mark.source, quote=False) if mark else ""

        return _TORN.sub(written, text)


@dataclass
class CurrentText:
    """Give our processors, which are made once, the text of the current conversion."""

    context: ConversionContext
