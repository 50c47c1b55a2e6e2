"""``||hidden||`` in comments: hidden as in posts; wrong bars hide text too.

An author gets an error at bars that hide nothing, and corrects them. A reader cannot, so such bars
hide the rest of their paragraph. Bars in two paragraphs hide all the text between them.
"""

import re
from collections.abc import Iterator, Sequence

import msgspec
from markdown_it.token import Token

from sitegen.markup.plain import SPOILER
from sitegen.models.richtext import REF_END, REF_START

BAR = "\x0e"
"""Marks a bar without a backslash before it, until all bars have been checked."""
BEGIN, END = "\x0e", "\x0f"
"""Marks around hidden text, until the text is safe."""
UNPAIRED_BARS = (
    "has bars that do not hide as ||this|| does: the rest of the paragraph after them is hidden"
)

_RUN = re.compile(f"({BAR}{{2,}})")
_LABEL = (
    f'<label class="spoiler"><input type="checkbox" aria-label="{REF_START}spoiler_show{REF_END}">'
    '<span class="spoiler-text">'
)
_MARKED = re.compile(f"{BEGIN}[^{END}]*{END}")
_MAX_BARS = 1_000
_AFTER_WORDS = frozenset(".,;:!?)]}\u2026\u3002\uff0c\u3001\uff01\uff1f\u201d\u2019")
_BREAKS = frozenset({"softbreak", "hardbreak"})

Range = tuple[int, int]
"""The first and the last token of a range, by number."""


class _Bars(msgspec.Struct, frozen=True):
    """A row of bars: its token, and whether it can open or close, by the characters next to it."""

    at: int
    opens: bool
    closes: bool
    ends: bool
    stands_alone: bool


def labelled(safe: str) -> str:
    """Return safe HTML with a switch around each hidden text; its label has no words yet."""
    return safe.replace(BEGIN, _LABEL).replace(END, "</span></label>")


def words_without_spoilers(text: str) -> str:
    """Return a line of text without the text between bars: a line cannot hide text."""
    if "||" not in text:
        return text
    hidden, _ = hide_in_blocks([text])
    return _MARKED.sub(SPOILER, hidden[0])


def hide(paragraphs: Sequence[Sequence[Token]]) -> tuple[list[list[Token]], bool]:
    """Put BEGIN and END around hidden text in the tokens of paragraphs.

    Also return whether there are bars that do not hide as they should.
    """
    split = [list(_split(tokens)) for tokens in paragraphs]
    found = [_found(tokens) for tokens in split]
    pairs = [_pairs(bars) for bars in found]
    strays = [_strays(bars, paired) for bars, paired in zip(found, pairs, strict=True)]
    opened = [number for number, stray in enumerate(strays) if stray and not stray[0].ends]
    ended = [number for number, stray in enumerate(strays) if stray and stray[0].ends]
    hidden = []
    for number, (tokens, paired, stray) in enumerate(zip(split, pairs, strays, strict=True)):
        ranges, last = list(paired), len(tokens) - 1
        if opened and ended and opened[0] < number <= ended[-1]:
            ranges = [(0, last)]
        elif stray:
            # A token that ends an element from before belongs to the words above it.
            first = 0 if stray[0].ends else stray[0].at
            ranges = [pair for pair in paired if pair[1] < first] + [(first, last)]
        grown = list(_grown(tokens, ranges))
        bars = {at for pair in paired for at in pair} | {one.at for one in stray if grown}
        hidden.append(list(_marked(tokens, grown, bars)))
    return hidden, any(strays)


def hide_in_blocks(blocks: Sequence[str]) -> tuple[list[str], bool]:
    """Do the same in paragraphs without Markdown.

    If there are too many bars, each paragraph that has some is hidden as a whole.
    """
    if sum(block.count("||") for block in blocks) > _MAX_BARS:
        return [f"{BEGIN}{b.replace('|', '')}{END}" if "||" in b else b for b in blocks], True
    tokens = [[Token("text", "", 0, content=block.replace("|", BAR))] for block in blocks]
    hidden, unpaired = hide(tokens)
    return ["".join(token.content for token in paragraph) for paragraph in hidden], unpaired


def _split(tokens: Sequence[Token]) -> Iterator[Token]:
    """Yield tokens; each row of bars is its own token."""
    for token in tokens:
        if token.type != "text" or BAR not in token.content:
            yield token
            continue
        for number, part in enumerate(_RUN.split(token.content)):
            if number % 2:
                yield Token("bars", "", 0, content=part.replace(BAR, "|"))
            elif part:
                yield Token("text", "", 0, content=part.replace(BAR, "|"))


def _found(tokens: Sequence[Token]) -> list[_Bars]:
    found = []
    for number, token in enumerate(tokens):
        if token.type == "bars":
            before, after = _beside(tokens, number, -1), _beside(tokens, number, 1)
            is_two = len(token.content) == 2
            opens, closes = is_two and not after.isspace(), is_two and not before.isspace()
            ends = closes and (not opens or after in _AFTER_WORDS)
            found.append(_Bars(number, opens, closes, ends, is_two and before == after == " "))
    return found


def _beside(tokens: Sequence[Token], number: int, step: int) -> str:
    """Return the character next to a token in one direction, ignoring tags of elements."""
    number += step
    while 0 <= number < len(tokens):
        token = tokens[number]
        if token.type in _BREAKS:
            return "\n"
        if token.content:
            return token.content[0 if step > 0 else -1] if token.type == "text" else "x"
        number += step
    return "\n"


def _pairs(found: Sequence[_Bars]) -> list[Range]:
    pairs = []
    opening: _Bars | None = None
    for bars in found:
        if opening is not None and bars.closes and bars.at > opening.at + 1:
            pairs.append((opening.at, bars.at))
            opening = None
        elif opening is None and bars.opens:
            opening = bars
    return pairs


def _strays(found: Sequence[_Bars], pairs: Sequence[Range]) -> list[_Bars]:
    """Return the bars that hide nothing, except lone ones with a space on both sides."""
    within = {at for first, last in pairs for at in range(first, last + 1)}
    strays = [bars for bars in found if bars.at not in within]
    is_sure = len(found) == len(strays) + 2 * len(pairs)  # none is within others
    return [] if is_sure and len(strays) == 1 and strays[0].stands_alone else strays


def _grown(tokens: Sequence[Token], ranges: Sequence[Range]) -> Iterator[Range]:
    """Yield ranges that contain only whole elements, with no range within another."""
    partners = _partners(tokens)
    done = -1
    for begin, end in ranges:
        first, last, at = max(begin, done + 1), end, begin
        while at <= last:
            partner = partners.get(at, at)
            if done < partner < first:
                first = at = partner
            last = max(last, partner)
            at += 1
        if any(tokens[at].type != "bars" for at in range(first, last + 1)):
            yield first, last
        done = max(done, last)


def _partners(tokens: Sequence[Token]) -> dict[int, int]:
    """Return the matching tag of each start or end tag."""
    partners: dict[int, int] = {}
    waiting: list[int] = []
    for number, token in enumerate(tokens):
        if token.nesting > 0:
            waiting.append(number)
        elif token.nesting < 0 and waiting:
            begin = waiting.pop()
            partners |= {begin: number, number: begin}
    return partners


def _marked(tokens: Sequence[Token], ranges: Sequence[Range], bars: set[int]) -> Iterator[Token]:
    """Yield tokens with marks around ranges, without the bars that made them."""
    begins, ends = {first for first, _ in ranges}, {last for _, last in ranges}
    for number, token in enumerate(tokens):
        if number in begins:
            yield Token("text", "", 0, content=BEGIN)
        if token.type != "bars":
            yield token
        elif number not in bars:
            yield Token("text", "", 0, content=token.content)
        if number in ends:
            yield Token("text", "", 0, content=END)
