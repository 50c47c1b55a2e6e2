"""Highlight indented code without losing any of it."""

import re
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions.codehilite import CodeHilite, HiliteTreeprocessor
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

_FIRST_LINE = re.compile(
    r"""(?:::+|\#!)(?P<path>(?:/\w+)*[/ ])?(?P<language>[\w#.+-]*)\s*
        (?:hl_lines=(?P<quote>["']).*?(?P=quote))?(?P<rest>.*)""",
    re.VERBOSE,
)
"""A line that Python-Markdown takes for a language's name; it may remove the line."""


class Highlighting(HiliteTreeprocessor):
    """Highlight indented code; its first line may name its language, as in ``:::python``."""

    def __init__(self, markdown: Markdown, before: HiliteTreeprocessor) -> None:
        super().__init__(markdown)
        self.config = before.config

    def run(self, root: Element) -> None:
        """Replace every block of code with highlighted code."""
        for block in root.iter("pre"):
            if len(block) != 1 or block[0].tag != "code" or block[0].text is None:
                continue
            options = self.config.copy()
            style = options.pop("pygments_style", "default")
            text = self.code_unescape(block[0].text)
            code = CodeHilite(text, tab_length=self.md.tab_length, style=style, **options)
            shown = code.hilite(shebang=_may_name_language(text))
            block.clear()
            block.tag = "p"
            block.text = self.md.htmlStash.store(shown)


def _may_name_language(code: str) -> bool:
    """Return whether the first line may be read as the name of a language.

    Only a language that Pygments knows, alone above other lines, is not a part of the code.
    """
    first, _, below = code.strip("\n").partition("\n")
    match = _FIRST_LINE.match(first)
    if match is None or match["path"]:
        return True
    if match["rest"].strip() or not below.strip():
        return False
    try:
        get_lexer_by_name(match["language"])
    except ClassNotFound:
        return False
    return True
