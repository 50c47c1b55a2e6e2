"""Sets apart the differences that are of stars alone: which of them are emphasis.

GitHub's parser does not close emphasis after punctuation if a letter follows, so it shows the stars
of ``**Update:**Fixed``. sitegen makes it bold, as its writer meant. It also nests ``***x***`` the
other way round, which no reader sees. Both are on purpose.

Emphasis is written as stars again in both programs' HTML. So every star of the source has to be in
both at the same place, as a sign or as emphasis, and all other elements and words have to be the
same. Where sitegen has less emphasis than GitHub in a block, the difference is a fault, and is not
set apart.
"""

from __future__ import annotations

import re

from bench.structure import Structure, name_of

_EMPHASIS = re.compile(r"<(code|pre)\b.*?</\1>|</?(em|strong)(?:\s[^<>]*)?>", re.DOTALL)
_SIGNS = {"em": "*", "strong": "**"}


def with_stars(html: str) -> str:
    """Return HTML in which emphasis is written as stars, except in code."""
    return _EMPHASIS.sub(lambda match: _SIGNS.get(match[2], match[0]), html)


def has_less_emphasis(ours: Structure, theirs: Structure) -> bool:
    """Say whether sitegen has less emphasis than GitHub's parser, in any block.

    If the blocks are not the same, the whole text counts.
    """
    mine, others = _counts(ours.tokens), _counts(theirs.tokens)
    if len(mine) != len(others):
        mine, others = [sum(mine)], [sum(others)]
    return any(one < other for one, other in zip(mine, others, strict=True))


def _counts(tokens: list[str]) -> list[int]:
    """Return how much emphasis begins between other elements, in their order."""
    counts = [0]
    for token in tokens:
        name = name_of(token)
        if name in _SIGNS:
            counts[-1] += 1
        elif name and name.lstrip("/") not in _SIGNS:
            counts.append(0)
    return counts
