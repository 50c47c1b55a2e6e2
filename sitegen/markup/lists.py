"""Warnings for lists that Markdown does not recognize, but that the author surely meant.

Right below a line of text only a bullet or a number 1 begins a list (CommonMark 0.31, section 5.3),
with at most three spaces before it, because any line may begin with a year or a count. Other items
become a paragraph with numbers in it, which an author easily overlooks in a long text.
"""

from itertools import pairwise

from sitegen.markup.containers import Refused
from sitegen.markup.context import ConversionContext
from sitegen.markup.layout import Layout

BELOW_PARAGRAPH = "this list is part of the paragraph: write an empty line above it"
TOO_FAR_IN = (
    "this list is part of the paragraph: right below a line of text, indent a list by at most "
    "three spaces"
)


def check_lists(context: ConversionContext) -> None:
    """Warn of lines that look like a list but are not; one item alone may be a year or a dash."""
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
    """Return whether two items outside a list look like one: bullets, or numbers in order."""
    follows = item.number + 1 == below.number if item.number >= 0 else below.number < 0
    return item.paragraph == below.paragraph and follows
