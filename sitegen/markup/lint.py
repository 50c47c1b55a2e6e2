"""Marks that mean nothing where they are, so that readers see them.

Of GitHub's Markdown that is a mark of a note that is not there, an alert of another name, and a
heading without a space. Of other generators only what is surely Hugo's or Liquid's is told of:
``{{< name … >}}``, ``{% name … %}`` and what begins with ``{{ site.`` or ``{{ page.``; and none of
it in code.
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
"""Warnings of one text: more would tell its author nothing."""
_INDENTED = re.compile(r"^(?: {4}|\t)")

ALERTS = ("note", "tip", "important", "warning", "caution")
"""The words of GitHub's alerts, ``> [!NOTE]``."""

_NOTE = re.compile(r"\[\^[^\]\s\[^]{1,200}+\](?![(])")
_QUOTED = r"[ \t>*+-]*>[ \t]?"
_ALERT = re.compile(rf"^{_QUOTED}(?P<sign>\[!(?P<name>[\w-]+)\])(?![(\[:])", re.MULTILINE)
_ALERTS_ARE = "write [!NOTE], [!TIP], [!IMPORTANT], [!WARNING] or [!CAUTION]"
_NO_ALERT_HERE = "an alert has its sign alone in the first line of a quote, and its text below"
_NO_SPACE = re.compile(r"##(?=[^\s#])")
_HEADING_SIGNS = re.compile(r"\n {0,3}(#{2,6})\Z")
_SIGNS = re.compile(rf"{_NOTE.pattern}|\[![\w-]+\]|(?<!#)#{{2,6}}+[^\s#]")

_PATH = "here a link has the path of the file, as in [words](other-post.md)"
_FENCE = "here code stands between two lines ```"
_INSTEAD = {
    "figure": "here a picture is ![what it shows](file)",
    "ref": _PATH, "relref": _PATH, "link": _PATH, "post_url": _PATH,
    "highlight": _FENCE, "endhighlight": _FENCE,
    "raw": "take it out: nothing here reads such marks",
    "endraw": "take it out: nothing here reads such marks",
    "comment": "here a comment stands between <!-- and -->",
    "endcomment": "here a comment stands between <!-- and -->",
}  # fmt: skip


def check_foreign_syntax(context: ConversionContext, html: str) -> None:
    """Warn of every mark of another generator that stands outside of code."""
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
        # Whether an indented line is code, only Markdown can tell.
        line = context.text[context.text.rfind("\n", 0, at) + 1 : at]
        if not is_raw and not (_INDENTED.match(line) and name in code):
            context.warn(_message(match, name), at)
            count += 1


def _marks(text: str) -> Iterator[re.Match[str]]:
    """Find the marks; each ends in the line of what follows its name."""
    ends = {">}}": -1, "%}": -1, "\n": -1}
    at = 0
    for match in _MARKS.finditer(text):
        if match.start() < at:
            continue  # it stands within the last one
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
    """Find where code and the like begins and ends in HTML."""
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
    """Say whose mark it is, and what is written here."""
    if match["variable"]:
        return (
            f"{{{{ {name} }}}} is Liquid, and readers would see it: here a path that begins with / "
            "starts at the site's root, and other variables are for templates"
        )
    whose = "a shortcode of Hugo's" if match["hugo"] else "a tag of Liquid's"
    shown = f"{{{{< {name} >}}}}" if match["hugo"] else f"{{% {name} %}}"
    instead = _INSTEAD.get(name, f"here a shortcode is {{{{% {name} … %}}}}")
    return f"{shown} is {whose}, and readers would see it: {instead}"


def check_github_syntax(context: ConversionContext, html: str) -> None:
    """Warn of notes, alerts and headings that are none, so that readers see their signs."""
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
    """Return what in some HTML may be a sign that means nothing there."""
    return {match[0] for match in _SIGNS.finditer(html)}


def words_outside_code(html: str) -> str:
    """Return HTML without its code."""
    pieces, at = [], 0
    for start, end in codes(html):
        pieces.append(html[at:start])
        at = end
    return "".join((*pieces, html[at:]))


def _notes(text: str) -> Iterator[tuple[int, str, str]]:
    """Find what may be a mark of a note: its offset, its sign in HTML, and what to say of it."""
    for match in _NOTE.finditer(text) if "[^" in text else ():
        sign = match[0]
        message = (
            f"there is no note {sign}: write a line that begins with {sign}: or write \\{sign}"
        )
        yield match.start(), escape(sign, quote=False), message


def _alerts(text: str) -> Iterator[tuple[int, str, str]]:
    """Find what may be the mark of an alert."""
    for match in _ALERT.finditer(text) if "[!" in text else ():
        sign = match["sign"]
        is_known = match["name"].lower() in ALERTS
        message = _NO_ALERT_HERE if is_known else f"there is no alert {sign}: {_ALERTS_ARE}"
        yield match.start("sign"), sign, message


def _headings(text: str) -> Iterator[tuple[int, str, str]]:
    """Find what may be a heading without a space."""
    for match in _NO_SPACE.finditer(text):
        end = match.end()
        line = text[end - 10 : end] if end >= 10 else f"\n{text[:end]}"
        if signs := _HEADING_SIGNS.search(line):
            sign = signs[1] + escape(text[end], quote=False)[0]
            yield end - len(signs[1]), sign, f"a heading has a space after {signs[1]}: this is text"
