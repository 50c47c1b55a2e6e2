"""Lists that Markdown does not see: where their author surely meant one, a warning says so.

Right below a line of text only a bullet or a number 1 begins a list (CommonMark 0.31, section
5.3), and only up to three spaces in: a year or a count may stand at the front of any line. What
comes out of others is a paragraph with numbers in it, which is easily overlooked in a long text.
"""

from itertools import pairwise

from sitegen.markup.containers import Refused
from sitegen.markup.context import ConversionContext
from sitegen.markup.layout import Layout

BELOW_PARAGRAPH = "a list begins after an empty line: here it is part of the paragraph"
TOO_FAR_IN = (
    "right below a line of text a list is indented by at most three spaces: here it is part of "
    "the paragraph"
)


def check_lists(context: ConversionContext) -> None:
    """Warn of what was meant to be a list and is none; one item alone may be a year, or a dash."""
    if not context.has_refused_items:
        return  # Markdown met none
    items = Layout(context.text).refused
    told = -1
    for item, below in pairwise(items):
        if item.paragraph == told or not is_list(item, below):
            continue
        told = item.paragraph
        if not context.source.is_code(item.start):
            context.warn(TOO_FAR_IN if item.is_far_in else BELOW_PARAGRAPH, item.start)


def is_list(item: Refused, below: Refused) -> bool:
    """Return whether two items that began no list look like one: bullets, or numbers in order."""
    follows = item.number + 1 == below.number if item.number >= 0 else below.number < 0
    return item.paragraph == below.paragraph and follows
