"""The result of converting an author's Markdown."""

from sitegen.core.diagnostics import Problem
from sitegen.models.records import Record
from sitegen.models.richtext import RichText


class Converted(Record, frozen=True, kw_only=True):
    """A text as HTML, with its summary, headings and other facts.

    ``summary`` is plain text: the text before ``<!-- more -->`` (then ``has_more``), otherwise the
    first words. ``words`` counts the words of the whole text.
    """

    body: RichText
    summary: str = ""
    has_more: bool = False
    words: int = 0
    problems: tuple[Problem, ...] = ()
