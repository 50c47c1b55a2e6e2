"""kramdown's own marks in Jekyll's Markdown: attribute lists, contents, extensions.

An attribute list that the build reads at its place stays; any other goes, and is told.
"""

import re
from collections.abc import Iterator

from sitegen.importing.generators.markdown_links import masked, replaced

_LIST = re.compile(r"(?m)^(?P<indent>[ \t>]*)\{:(?P<inside>[^{}\n]*)\}[ \t]*$\n?")
_CONTENTS = re.compile(
    r"(?m)^(?:[ ]{0,3}(?:[-*+]|1\.)[ ]+[^\n]*\n)?[ ]{0,3}\{:\s*toc\b[^{}\n]*\}[ \t]*$"
)
_EXTENSION = re.compile(r"\{::(?P<name>comment|nomarkdown|options)\b[^{}\n]*\}|\{:/nomarkdown\}")
_END_OF_COMMENT = re.compile(r"\{:/(?:comment)?\}")
_NO_CONTENTS = re.compile(r"[ \t]*\{:\s*\.no_toc\s*\}")
_ALD = re.compile(r"[\w-]+:\s")
_HEADING = re.compile(r"[ ]{0,3}#{1,6}\s")
_PLAIN = re.compile(r"[ \t>]*(?:[-*+>]\s|\d+[.)]\s)?(?!```|~~~)[^\s|{<#-]")


def without_kramdown(text: str) -> tuple[str, list[tuple[str, int]]]:
    """Return a text without kramdown's marks, and the lists that are gone, each with its line."""
    if "{:" not in text:
        return text, []
    prose = masked(text)
    edits = [(*match.span(), "[TOC]") for match in _CONTENTS.finditer(prose)]
    edits += [(*match.span(), "") for match in _NO_CONTENTS.finditer(prose)]
    edits += list(_extensions(prose, text))
    rest = masked(prose, sorted((start, end) for start, end, _ in edits))
    gone, line, at = [], 1, 0
    for start, end, new, name in _lists(rest, text):
        edits.append((start, end, new))
        if name:
            line += text.count("\n", at, start)
            at = start
            gone.append((name, line))
    return replaced(text, edits), gone


def _extensions(prose: str, text: str) -> Iterator[tuple[int, int, str]]:
    if "{::" not in prose and "{:/" not in prose:
        return
    at = 0
    while match := _EXTENSION.search(prose, at):
        at = match.end()
        if match["name"] != "comment":
            yield *match.span(), ""
            continue
        end = _END_OF_COMMENT.search(prose, at)
        if end is None:
            return
        yield match.start(), end.end(), f"<!--{text[at : end.start()].replace('--', '- -')}-->"
        at = end.end()


def _lists(prose: str, text: str) -> Iterator[tuple[int, int, str, str]]:
    """Yield the lists that fill a line: the new words, and the list if it is gone."""
    for match in _LIST.finditer(prose):
        start = match.start()
        inside = match["inside"].strip()
        above = text[text.rfind("\n", 0, max(start - 1, 0)) + 1 : max(start - 1, 0)]
        shown = text[start : match.end()].strip()
        if _HEADING.match(above):  # here it stands at the heading's end
            yield start - 1, match.end(), f" {shown}\n", ""
        elif not _PLAIN.match(above) or _ALD.match(inside):
            yield *match.span(), "", shown
