"""The nesting of a text's lines: lists, quotes, notes, and fenced code in them.

A text is read once, line by line, with a stack of the open blocks, as in CommonMark 0.31 (its
appendix, "Phase 1: block structure"). There are two results: the fenced code at any depth, and the
same text in the form in which Python-Markdown reads the author's meaning: four columns for each
level, and an empty line where Python-Markdown needs one. A text in that form stays unchanged.
"""

import re

from sitegen.markup.containers import (
    ITEM,
    MAX_CONTAINERS,
    TAB,
    Container,
    Opening,
    Refused,
    code_begins,
    count_spaces,
    enter,
    learn,
    opened,
    prefix,
)
from sitegen.markup.fence_lines import Block, ClosingFences, closes, opening
from sitegen.markup.leaves import APART, HEADING, RULE, ends_paragraph, heads_table, html_until

_STARTS = frozenset("`~>-*+_!:[<#{\x0e0123456789")


class Layout:
    """The structure of one text: ``lines`` in Python-Markdown's form, with the code among them.

    ``never`` has the offsets of fences that no line, list or quote ends. ``refused`` are items that
    begin no list, because they continue a paragraph.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._source = text.split("\n")
        self._number, self._offset, self._next = -1, 0, 0
        self._stack: list[Container] = []
        self._blanks = 0  # empty lines so far
        self._in_text = self._moved = False  # in a paragraph, and in one that was moved
        self._was_text = False  # in one before the last empty lines
        self._in_table = False
        self._html = ""  # the end of the current HTML: a text, or an empty line
        self._closing: ClosingFences | None = None
        self.blocks: list[Block] = []
        self.never: list[int] = []
        self.refused: list[Refused] = []
        self.lines: list[str | Block] = []
        self._read()

    def _read(self) -> None:
        last = len(self._source) - 1
        while self._number < last:
            raw = self._advance()
            if not self._stack and not self._html and raw[:1].isalpha():
                if "|" in raw:
                    self._table_begins(raw, "")
                self._in_text, self._moved = True, False
                self.lines.append(raw)
                continue
            line = raw.expandtabs(TAB) if "\t" in raw else raw
            if not line.strip(" "):
                self._empty_line(0)
                if self._html == "\n":
                    self._html = ""
                self.lines.append(raw)
            elif self._html and (self._stack or not raw.startswith(("```", "~~~"))):
                self._html_line(raw, line)
            else:
                self._line(raw, line)

    def _advance(self) -> str:
        self._number += 1
        raw = self._source[self._number]
        self._offset, self._next = self._next, self._next + len(raw) + 1
        return raw

    def _html_line(self, raw: str, line: str) -> None:
        """Keep a line of HTML unchanged, and check whether the HTML ends."""
        if self._html != "\n" and self._html in raw.lower():
            self._html = ""
        elif self._html == "\n" and APART.match(line.lstrip(" >")):
            self._html = ""
            self._line(raw, line)
            return
        self.lines.append(raw)

    def _empty_line(self, matched: int) -> None:
        """Close the quotes that an empty line ends (5.1); items and other parts continue (5.2)."""
        self._end_beginnings(matched)
        self._was_text = self._was_text or self._in_text
        self._in_text = self._moved = self._in_table = False
        for number in range(matched, len(self._stack)):
            if self._stack[number].kind == "quote":
                del self._stack[number:]
                break

    def _end_beginnings(self, matched: int) -> None:
        """Record an empty line, except for an item that begins outside the line's quote."""
        for number in range(matched - 1, -1, -1):
            if self._stack[number].kind == "quote":
                for container in self._stack[number + 1 :]:
                    container.born = -1
                return
        self._blanks += 1

    def _line(self, raw: str, line: str) -> None:
        matched, at, takes = enter(self._stack, line)
        indent = count_spaces(line, at)
        body = line[at + indent :]
        if not body:  # an empty line of a quote
            self._empty_line(matched)
            self.lines.append(raw)
            return
        if indent >= TAB:
            self._indented_line(raw, line, at, indent, matched, takes)
            return
        begins = body[0] in _STARTS
        if begins and self._containers(raw, line, body, at, indent, matched, takes):
            return
        ends = begins and ends_paragraph(body)
        if self._in_text and not ends:
            self._go_on(raw, line, at, indent, matched, takes)
            return
        is_heading = ends and HEADING.match(body) is not None
        is_in_fresh_item = matched and self._stack[matched - 1].is_fresh_item(self._blanks)
        if is_heading and is_in_fresh_item and self._is_near():
            # Python-Markdown would end the list here.
            self._add_empty(matched, takes)
        self._leaf(raw, body if is_heading else line[at:], matched, takes, is_moved=is_heading)
        self._in_text = True
        if begins:
            self._begin_leaf(body)

    def _indented_line(
        self, raw: str, line: str, at: int, indent: int, matched: int, takes: list[int]
    ) -> None:
        """Continue a paragraph, in which no code begins (4.4), or read code."""
        body = line[at + indent :]
        is_apart = body[0] in "{:\x0e" and APART.match(body) is not None
        if is_apart and body[0] == "{":
            self._empty_line(0)  # one will be above it
        if self._in_text:
            self._go_on(raw, line, at, indent, matched, takes)
        else:
            self._leaf(raw, line[at:], matched, takes)
        if is_apart:
            self._empty_line(0)  # and one below it
            self._was_text = False

    def _refuse(self, raw: str, body: str, *, is_far_in: bool = False) -> None:
        """Record an item that is part of a paragraph."""
        if match := ITEM.match(body):
            number = int(match["number"]) if match["number"] else -1
            start = self._offset + len(raw) - len(raw.lstrip(" >\t"))
            self.refused.append(Refused(start, number, self._blanks, is_far_in))

    def _begin_leaf(self, body: str) -> None:
        """Record the block that a line begins, if it is not a paragraph."""
        if APART.match(body):
            self._empty_line(len(self._stack))
            self._was_text = False
        elif HEADING.match(body) or RULE.match(body):
            self._in_text = False
        elif (end := html_until(body)) is not None:
            self._in_text, self._html = False, end

    def _go_on(
        self, raw: str, line: str, at: int, indent: int, matched: int, takes: list[int]
    ) -> None:
        """Continue a paragraph: its lines stay in place, without the signs of quotes."""
        self._refuse(raw, line[at + indent :], is_far_in=indent >= TAB)
        is_within = matched == len(self._stack)
        before, is_new = prefix(self._stack, takes, self._blanks) if is_within else ("", False)
        if is_within and indent < TAB and "|" in line and self._table_begins(line, before):
            self._end_beginnings(matched)
            before, is_new = prefix(self._stack, takes, self._blanks)
            self._moved = is_new
        self.lines.append(before + line[at:] if is_new and (self._moved or ">" in before) else raw)

    def _leaf(
        self, raw: str, rest: str, matched: int, takes: list[int], *, is_moved: bool = False
    ) -> None:
        """Begin a paragraph, a heading, code or a similar block."""
        if matched < len(self._stack) and self._stack[matched].kind == "item" and self._is_near():
            self._add_empty(matched, takes)
        del self._stack[matched:]
        learn(self._stack, takes)
        before, self._moved = prefix(self._stack, takes, self._blanks)
        self._in_text = self._was_text = self._in_table = False
        if "|" in rest:
            self._table_begins(rest, before)
        self.lines.append(before + rest if self._moved or is_moved else raw)

    def _add_empty(self, matched: int, takes: list[int]) -> None:
        """Add an empty line inside the open containers."""
        self._end_beginnings(matched)
        before, _ = prefix(self._stack[:matched], takes, self._blanks)
        self.lines.append(before.rstrip(" "))

    def _is_near(self) -> bool:
        """Return whether a line is right below another line that is not empty."""
        above = self.lines[-1] if self.lines else ""
        return not isinstance(above, str) or above.strip(" >") != ""

    def _containers(
        self, raw: str, line: str, body: str, at: int, indent: int, matched: int, takes: list[int]
    ) -> bool:
        """Begin the containers of a line, one inside the other; return whether there are any."""
        above, new = self._stack[:matched], list[Opening]()
        head, block = "", None
        while body and indent < TAB and len(above) + len(new) <= MAX_CONTAINERS:
            if match := opening(body):
                within = above + [one.container for one in new]
                block = self._fence(raw, at, indent, match, within)
                break
            one = opened(body, indent, self._blanks)
            if one is None or not (new or self._may_begin(one, matched)):
                break
            new.append(one)
            head += " " * indent + one.marker
            at += indent + one.width
            indent = count_spaces(line, at)
            body = line[at + indent :]
        if not new and block is None:
            return False
        first = new[0].container if new else None
        needs_empty = first and block is None and self._needs_empty_line(first, matched)
        del self._stack[matched:]
        learn(self._stack, takes)
        if needs_empty:
            self._end_beginnings(matched)
            for one in new:
                one.container.born = self._blanks
        before, is_new = prefix(self._stack, takes, self._blanks, first)
        if needs_empty:
            self.lines.append(before.rstrip(" "))
        self._stack += [one.container for one in new]
        self._moved = self._was_text = self._in_table = False
        if block is None:
            is_new = is_new or any(one.is_changed for one in new)
            self.lines.append(f"{before}{head}{' ' * indent}{body}" if is_new else raw)
            self._in_text = bool(body) and not ends_paragraph(body) and not body.startswith("!!!")
            return True
        is_fresh = bool(above) and above[-1].is_fresh_item(self._blanks)
        within_text = bool(new) or (is_fresh and self._in_text)
        block = block._replace(before=before + head, is_within=within_text)
        self.blocks.append(block)
        self.lines.append(block)
        self._in_text = False
        if not within_text:
            self._end_beginnings(matched)
        return True

    def _may_begin(self, one: Opening, matched: int) -> bool:
        """Return whether this may begin here: of lists, only one from 1 ends a paragraph (5.3)."""
        if one.marker[0] == ":":  # there is a term above, or another definition
            is_below = self._in_text or self._was_text
            return is_below or any(container.kind == "part" for container in self._stack)
        if one.container.kind != "item" or not self._in_text:
            return True
        if matched < len(self._stack):  # the paragraph is in what ends here
            return True
        return not one.is_empty and one.number in ("", "1")

    def _needs_empty_line(self, first: Container, matched: int) -> bool:
        """Return whether Python-Markdown needs an empty line here and there is none."""
        if not self._in_text or first.kind == "part":
            return False
        closed = self._stack[matched] if matched < len(self._stack) else None
        closes_item = closed is not None and closed.kind == "item"
        if first.kind == "quote":
            return closes_item
        if closed is not None and closes_item:
            return first.is_ordered != closed.is_ordered or not closed.is_fresh_item(self._blanks)
        return not (matched and self._stack[matched - 1].is_fresh_item(self._blanks))

    def _fence(
        self, raw: str, at: int, indent: int, match: re.Match[str], within: list[Container]
    ) -> Block | None:
        """Read the code that a line opens, None if nothing ends it."""
        fence = match["fence"]
        start = self._offset + raw.index(fence, 0 if "\t" in raw else at)
        if not within:
            self._closing = self._closing or ClosingFences(self._text)
            if not self._closing.has(start, fence):
                self.never.append(start)
                return None
        code: list[str] = []
        end, is_closed, last = self._next - 1, False, len(self._source) - 1
        while self._number < last and not is_closed:
            below = self._source[self._number + 1]
            line = below.expandtabs(TAB) if "\t" in below else below
            at = code_begins(within, line)
            if at < 0:
                break
            self._advance()
            spaces = count_spaces(line, at)
            is_closed = closes(line[at + spaces :], spaces, fence)
            if not is_closed:
                code.append(line[at + min(spaces, indent) :] if within or indent else below)
            end = self._next - 1
        text = "".join(f"{line}\n" for line in code)
        return Block(start, end, match["info"].strip(), text, is_closed)

    def _table_begins(self, line: str, before: str) -> bool:
        """Return whether a table begins here; separate it from a paragraph above, or not."""
        if self._in_table or self._number + 1 == len(self._source):
            return False
        if not heads_table(line, self._source[self._number + 1]):
            return False
        self._in_table = True
        if self._in_text:
            self.lines.append(before.rstrip(" "))
        return self._in_text
