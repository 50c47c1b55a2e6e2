"""What a conversion of an author's Markdown gives."""

from sitegen.core.diagnostics import Problem
from sitegen.models.records import Record
from sitegen.models.richtext import RichText


class Converted(Record, frozen=True, kw_only=True):
    """A text as HTML, and what was learnt from it.

    ``summary`` is plain text: what stands before ``<!-- more -->`` (then ``has_more``), else the
    first words. ``words`` counts the words of the whole text.
    """

    body: RichText
    summary: str = ""
    has_more: bool = False
    words: int = 0
    problems: tuple[Problem, ...] = ()
