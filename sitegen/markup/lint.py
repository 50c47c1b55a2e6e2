"""Marks without a meaning in their place, which readers would see.

Of GitHub's Markdown these are marks of missing notes, alerts with unknown names, and headings
without a space. Of other generators it only reports marks that are surely Hugo's or Liquid's: ``{{<
name … >}}``, ``{% name … %}``, and marks that begin with ``{{ site.`` or ``{{ page.``. It reports
none in code.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from html import escape

from sitegen.markup.context import ConversionContext

_MARKS = re.compile(
    r"""
      \{\{<\s*/?\s*(?P<hugo>[A-Za-z][\w./-]*)(?=\s|>\}\})
    | (?<!\{)\{%-?[ \t]*(?P<liquid>[A-Za-z]\w*)(?=[ \t]|-?%\})
    | \{\{-?[ \t]*(?P<variable>(?:site|page)\.[\w.]+)[^\n{}]*\}\}
    """,
    re.VERBOSE,
)
_CODE = re.compile(r"<(pre|code|script|style|textarea)\b|</(?:pre|code|script|style|textarea)>")
_MAX_REPORTS = 100
"""Most warnings of one text: more would not help its author."""
_INDENTED = re.compile(r"^(?: {4}|\t)")

ALERTS = ("note", "tip", "important", "warning", "caution")
"""The words of GitHub's alerts, ``> [!NOTE]``."""

_NOTE = re.compile(r"\[\^[^\]\s\[^]{1,200}+\](?![(])")
_QUOTED = r"[ \t>*+-]*>[ \t]?"
_ALERT = re.compile(rf"^{_QUOTED}(?P<sign>\[!(?P<name>[\w-]+)\])(?![(\[:])", re.MULTILINE)
_ALERTS_ARE = "write [!NOTE], [!TIP], [!IMPORTANT], [!WARNING] or [!CAUTION]"
_NO_ALERT_HERE = "write an alert's sign alone in the first line of a quote, and its text below"
_NO_SPACE = re.compile(r"##(?=[^\s#])")
_HEADING_SIGNS = re.compile(r"\n {0,3}(#{2,6})\Z")
_SIGNS = re.compile(rf"{_NOTE.pattern}|\[![\w-]+\]|(?<!#)#{{2,6}}+[^\s#]")

_PATH = "write the path of the file, as in [words](other-post.md)"
_FENCE = "write code between two lines ```"
_INSTEAD = {
    "figure": "write a picture as ![description](file)",
    "ref": _PATH, "relref": _PATH, "link": _PATH, "post_url": _PATH,
    "highlight": _FENCE, "endhighlight": _FENCE,
    "raw": "remove it: sitegen does not read such marks",
    "endraw": "remove it: sitegen does not read such marks",
    "comment": "write a comment between <!-- and -->",
    "endcomment": "write a comment between <!-- and -->",
}  # fmt: skip


def check_foreign_syntax(context: ConversionContext, html: str) -> None:
    """Warn of every mark of another generator outside code."""
    if "{%" not in context.text and "{{" not in context.text:
        return  # most texts have none
    found = [match for match in _marks(context.text) if not context.source.is_code(match.start())]
    if not found:
        return
    raw = list(codes(context.text))
    code = "".join(html[start:end] for start, end in codes(html))
    count = 0
    for match in found[: 10 * _MAX_REPORTS]:
        if count == _MAX_REPORTS:
            break
        at = match.start()
        name = match["hugo"] or match["liquid"] or match["variable"]
        before = bisect_right(raw, (at, len(context.text)))
        is_raw = before > 0 and at < raw[before - 1][1]
        # Only Markdown knows whether an indented line is code.
        line = context.text[context.text.rfind("\n", 0, at) + 1 : at]
        if not is_raw and not (_INDENTED.match(line) and name in code):
            context.warn(_message(match, name), at)
            count += 1


def _marks(text: str) -> Iterator[re.Match[str]]:
    """Find the marks; each ends on the line after its name."""
    ends = {">}}": -1, "%}": -1, "\n": -1}
    at = 0
    for match in _MARKS.finditer(text):
        if match.start() < at:
            continue  # it is within the last one
        if match["variable"]:
            at = match.end()
            yield match
            continue
        end = ">}}" if match["hugo"] else "%}"
        for what, start in ((end, match.end()), ("\n", match.end() + 1)):
            if ends[what] < start:
                found = text.find(what, start)
                ends[what] = len(text) if found < 0 else found
        if ends[end] < ends["\n"]:
            at = ends[end] + len(end)
            yield match


def codes(text: str) -> Iterator[tuple[int, int]]:
    """Find the beginning and end of code and similar elements in HTML."""
    name, start = "", 0
    ends: dict[str, int] = {}
    for match in _CODE.finditer(text):
        if match[1] and not name:
            if match[1] not in ends:
                ends[match[1]] = text.rfind(f"</{match[1]}>")
            if ends[match[1]] > match.start():
                name, start = match[1], match.start()
        elif name and match[0] == f"</{name}>":
            yield start, match.end()
            name = ""


def _message(match: re.Match[str], name: str) -> str:
    """Return a message with the origin of a mark, and how to write it here."""
    if match["variable"]:
        return (
            f"{{{{ {name} }}}} is Liquid, and readers would see it. Here a path that begins with / "
            "starts at the site's root. Other variables are for templates"
        )
    whose = "a Hugo shortcode" if match["hugo"] else "a Liquid tag"
    shown = f"{{{{< {name} >}}}}" if match["hugo"] else f"{{% {name} %}}"
    instead = _INSTEAD.get(name, f"write a shortcode as {{{{% {name} … %}}}}")
    return f"{shown} is {whose}, and readers would see it: {instead}"


def check_github_syntax(context: ConversionContext, html: str) -> None:
    """Warn of notes, alerts and headings without effect, because readers see their signs."""
    text = context.text
    found = [*_notes(text), *_alerts(text), *_headings(text)]
    if not found:
        return
    signs = _signs_in(html)  # notes that are there leave none
    found = [one for one in found if one[1] in signs]
    found = [one for one in found[: 10 * _MAX_REPORTS] if not context.source.is_code(one[0])]
    if not found:
        return
    signs = _signs_in(words_outside_code(html))
    for at, _, message in [one for one in found if one[1] in signs][:_MAX_REPORTS]:
        context.warn(message, at)


def _signs_in(html: str) -> set[str]:
    """Return the signs in some HTML that may have no meaning there."""
    return {match[0] for match in _SIGNS.finditer(html)}


def words_outside_code(html: str) -> str:
    """Return HTML without its code."""
    pieces, at = [], 0
    for start, end in codes(html):
        pieces.append(html[at:start])
        at = end
    return "".join((*pieces, html[at:]))


def _notes(text: str) -> Iterator[tuple[int, str, str]]:
    """Find possible marks of a note: the offset, the sign in HTML, and the message."""
    for match in _NOTE.finditer(text) if "[^" in text else ():
        sign = match[0]
        message = (
            f"there is no note {sign}: write a line that begins with {sign}: or write \\{sign}"
        )
        yield match.start(), escape(sign, quote=False), message


def _alerts(text: str) -> Iterator[tuple[int, str, str]]:
    """Find possible marks of an alert."""
    for match in _ALERT.finditer(text) if "[!" in text else ():
        sign = match["sign"]
        is_known = match["name"].lower() in ALERTS
        message = _NO_ALERT_HERE if is_known else f"there is no alert {sign}: {_ALERTS_ARE}"
        yield match.start("sign"), sign, message


def _headings(text: str) -> Iterator[tuple[int, str, str]]:
    """Find possible headings without a space."""
    for match in _NO_SPACE.finditer(text):
        end = match.end()
        line = text[end - 10 : end] if end >= 10 else f"\n{text[:end]}"
        if signs := _HEADING_SIGNS.search(line):
            sign = signs[1] + escape(text[end], quote=False)[0]
            yield end - len(signs[1]), sign, f"a heading has a space after {signs[1]}: this is text"
