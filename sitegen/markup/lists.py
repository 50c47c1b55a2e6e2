"""Lists that Markdown does not see: where their author surely meant one, a warning says so.

Markdown as we read it wants an empty line above a list, and four spaces before a list within
another; other programs want neither. What comes out is a paragraph with hyphens in it, or one
list in place of two, which is easily overlooked in a long text.
"""

import re

from sitegen.markup.context import ConversionContext

_ITEM = r"(?:[-*+]|[0-9]{1,3}\.)[ ]+(?=\S)"
_BELOW_PARAGRAPH = re.compile(
    rf"^(?![ \t#>|<:`~=\[!*_-]|{_ITEM})[^\n|]+\n {{0,3}}(?={_ITEM}[^\n|]+\n {{0,3}}{_ITEM})",
    re.MULTILINE,
)
"""A line of a paragraph, and two items right below it: one alone may be a dash."""

_TOO_NEAR = re.compile(rf"^{_ITEM}[^\n]*\n {{2,3}}(?={_ITEM})", re.MULTILINE)
"""An item, and right below it another that is indented by too little to be within it."""

_ANY = re.compile(r"\n {0,3}(?:[-*+]|[0-9]{1,3}\.) ")
_IS_ITEM = re.compile(_ITEM)
_IN_PARAGRAPH = re.compile(rf"<p[ >](?:(?!</?p[ >]).)*?\n[ ]*{_ITEM}", re.DOTALL)

BELOW_PARAGRAPH = "a list begins after an empty line: here it is part of the paragraph"
TOO_NEAR = "a list inside a list is indented by four spaces: here it is part of the outer one"


def check_lists(context: ConversionContext, html: str) -> None:
    """Warn of what was meant to be a list and is none in the HTML that Markdown made."""
    if not _ANY.search(context.text):
        return  # most texts have no lists
    start, in_paragraph = 0, None
    for block in context.text.split("\n\n"):
        text = block.lstrip("\n")
        within = bool(_IS_ITEM.match(text))
        found = (_TOO_NEAR if within else _BELOW_PARAGRAPH).search(text)
        if found and not within and in_paragraph is None:
            in_paragraph = bool(_IN_PARAGRAPH.search(html))
        if found and (within or in_paragraph):
            offset = start + len(block) - len(text) + found.end()
            if not context.source.is_code(offset):
                context.warn(TOO_NEAR if within else BELOW_PARAGRAPH, offset)
        start += len(block) + 2
