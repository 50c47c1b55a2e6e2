"""Lines of Markdown that contain no other blocks: headings, rules, HTML, tables.

The rules are those of CommonMark 0.31 (sections 4.1, 4.2, 4.6) and of GFM (4.10, tables).
"""

import re

HEADING = re.compile(r"#{1,6}(?: |$)")
RULE = re.compile(r"([-*_])[ ]*(?:\1[ ]*){2,}$")
APART = re.compile("(?::{3,}.*|(?:\\{\\{%.*%\\}\\}|\x0ex[0-9]+x\x0f)[ ]*)$")
"""A line that is a separate paragraph: it is separated before Markdown sees it."""
_HTML = re.compile(
    r"<(?:(?P<end>!--|(?P<name>pre|script|style|textarea)\b)|/?(?:address|article|aside|base"
    r"|blockquote|body|caption|center|col|colgroup|dd|details|dialog|dir|div|dl|dt|fieldset"
    r"|figcaption|figure|footer|form|frame|frameset|h[1-6]|head|header|hr|html|iframe|legend|li"
    r"|link|main|menu|menuitem|nav|noframes|ol|optgroup|option|p|param|search|section|summary"
    r"|table|tbody|td|tfoot|th|thead|title|tr|track|ul)\b)(?![^>]*\bmarkdown\b)",
    re.IGNORECASE,
)
"""HTML without Markdown inside: the start conditions 1, 2 and 6 of section 4.6."""
_COLUMNS = re.compile(r"[ >]*\|?[ ]*:?-+:?[ ]*(?:\|[ ]*:?-+:?[ ]*)*\|?[ ]*$")
_BAR = re.compile(r"(?<!\\)\|")


def ends_paragraph(body: str) -> bool:
    """Return whether a line ends any paragraph above it."""
    return any(what.match(body) for what in (HEADING, _HTML, APART, RULE))


def html_until(body: str) -> str | None:
    """Return the end of the HTML that a line begins, None if it begins none.

    It is a text, a line end for an empty line, or nothing if the HTML ends in its first line.
    """
    match = _HTML.match(body)
    if match is None:
        return None
    end = "-->" if match["end"] == "!--" else "\n"
    if match["name"]:
        end = f"</{match['name'].lower()}>"
    return "" if end in body.lower() else end


def heads_table(line: str, below: str) -> bool:
    """Return whether a line is a table's header: a row of as many hyphens is below it."""
    is_row = "|" in below and _COLUMNS.match(below) is not None
    return is_row and _count_cells(line) == _count_cells(below)


def _count_cells(row: str) -> int:
    row = row.lstrip(" >").rstrip(" ")
    return len(_BAR.findall(row.removeprefix("|").removesuffix("|"))) + 1
