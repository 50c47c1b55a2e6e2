"""The order of comments at one level, by the setting and by their weight."""

from math import inf
from typing import Literal

from sitegen.comments.parsing import ParsedComment
from sitegen.core.slugs import natural_key

Order = Literal["oldest", "newest", "helpful"]


def rank(comment: ParsedComment, order: Order) -> tuple[object, ...]:
    """Return the key that sorts a comment among others by an order of the settings."""
    name = natural_key(comment.id)
    instant = comment.date.epoch if comment.date else None
    if comment.awaits_date:
        instant = inf  # it came after all comments with a date
    if order == "newest":
        return (instant is None, -(instant or 0.0), name)
    oldest = (instant is not None, instant or 0.0, name)
    return (-comment.helpful, *oldest) if order == "helpful" else oldest


def sort_key(comment: ParsedComment, order: Order) -> tuple[object, ...]:
    """Return the key that sorts a comment among its siblings: first those that have a weight."""
    return (comment.weight is None, comment.weight or 0, *rank(comment, order))
