"""Compares one post as sitegen and as GitHub's own parser render it.

Liquid is taken out of both texts first, since Jekyll replaces it before a Markdown parser reads the
text. An error is a class of its own, and so is a warning at the line of the difference: the author
learns of both.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import cmarkgfm
import msgspec
from cmarkgfm.cmark import Options

from bench.additions import Shortened, on_purpose, places, without_traces
from bench.differences import (
    Difference,
    differences,
    first_difference,
    kind,
    line_of,
    lines_around,
    snippet,
)
from bench.stars import has_less_emphasis, with_stars
from bench.structure import Structure, read
from sitegen.frontmatter.split import decode, split
from sitegen.markup.converted import Converted
from sitegen.markup.converter import Converter

Status = Literal["agrees", "on purpose", "warned", "differs", "error", "empty"]
_OPTIONS = Options.CMARK_OPT_UNSAFE | Options.CMARK_OPT_FOOTNOTES | Options.CMARK_OPT_SOURCEPOS
_EXTENSIONS = ("table", "strikethrough", "autolink", "tasklist")
_LIQUID = re.compile(
    r"""
      \{%-?\s*(comment|highlight)\b.*?\{%-?\s*end\1\s*-?%\}  # the inside is Liquid's, too
    | (?<!\{)\{%(?:(?!%\}|\n[ \t]*\n).)*%\}
    | (?P<value>\{\{(?!%)[^{}\n]*\}\})
    """,
    re.VERBOSE | re.DOTALL,
)
_REFERENCE = re.compile(r"\](?::[ \t]*|\()$")
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"|[0-9]+")


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """The result for one post; for a difference also its kind, its line and both snippets."""

    file: str
    status: Status
    kind: str = ""
    line: int = 1
    ours: str = ""
    theirs: str = ""


def without_liquid(text: str) -> str:
    """Remove Liquid's tags from a text; a value becomes a word, and so does a tag inside a word.

    That is a tag without spaces around, or an address: a link keeps an address so,
    and code its words. The lines stay as many as they were.
    """

    def instead(match: re.Match[str]) -> str:
        start, end = match.span()
        around = text[max(0, start - 1) : start], text[end : end + 1]
        is_address = _REFERENCE.search(text[text.rfind("\n", 0, start) + 1 : start])
        if match["value"] or is_address or all(sign and not sign.isspace() for sign in around):
            return "liquid"
        return "\n" * match[0].count("\n")

    return _LIQUID.sub(instead, text) if "{%" in text or "{{" in text else text


def by_github(text: str) -> Structure:
    """Return the structure of a Markdown text as GitHub's parser reads it."""
    return read(_github_html(text), text)


def _github_html(text: str) -> str:
    html: str = cmarkgfm.markdown_to_html_with_extensions(
        text, options=_OPTIONS, extensions=list(_EXTENSIONS)
    )
    return html


def compare(text: str, converter: Converter, file: str = "", first_line: int = 1) -> Outcome:
    """Compare both renderings of a Markdown text that begins at a line of its file."""
    text = without_liquid(text)
    if not text.strip():
        return Outcome(file=file, status="empty")
    converted = converter.convert(text, path="content/posts/post.md", first_line=first_line)
    if found := next((each for each in converted.problems if each.severity == "error"), None):
        message = _QUOTED.sub("…", found.message)
        return Outcome(file=file, status="error", kind=message, line=found.line)
    ours, theirs = read(converted.body.html), by_github(text)
    if ours.tokens == theirs.tokens:
        return Outcome(file=file, status="agrees")
    every = places(text, theirs.code)
    shortened = without_traces(text, theirs.code)
    html = _github_html(shortened.text)
    purposes = dict(shortened.left_out)
    if shortened.left_out:
        theirs = _renumbered(read(html, shortened.text), shortened, theirs.code)
    if "*" in text and not has_less_emphasis(ours, theirs):
        starred = read(with_stars(html), shortened.text)
        starred = _renumbered(starred, shortened, theirs.code)
        mine = read(with_stars(converted.body.html))
        if (place := _emphasis(ours, theirs, mine, starred)) is not None:
            purposes |= {"stars": place.first}
            ours, theirs = mine, starred
    for difference in differences(ours, theirs) if every else _first(ours, theirs):
        if not (purpose := on_purpose(every, difference.first, difference.last)):
            return _outcome(difference, ours, theirs, converted, file, first_line)
        purposes.setdefault(purpose, difference.first)
    line = min(purposes.values()) + first_line - 1
    return Outcome(file=file, status="on purpose", kind=", ".join(sorted(purposes)), line=line)


def _renumbered(found: Structure, text: Shortened, code: list[tuple[int, int]]) -> Structure:
    """Return a structure of a shortened text with the lines of the whole one."""
    lines = [text.lines[min(line, len(text.lines)) - 1] for line in found.lines]
    return Structure(found.tokens, lines, code)


def _emphasis(
    ours: Structure, theirs: Structure, mine: Structure, starred: Structure
) -> Difference | None:
    """Return the first difference if it is gone in both structures with stars, otherwise None."""
    found, later = first_difference(ours, theirs), first_difference(mine, starred)
    if found is None or (later is not None and later.first <= found.first):
        return None
    return found


def _first(ours: Structure, theirs: Structure) -> Iterator[Difference]:
    if found := first_difference(ours, theirs):
        yield found


def _outcome(
    found: Difference,
    ours: Structure,
    theirs: Structure,
    converted: Converted,
    file: str,
    first_line: int,
) -> Outcome:
    first, last = lines_around(found, theirs)
    lines = range(first + first_line - 1, last + first_line)
    return Outcome(
        file=file,
        status="warned" if any(each.line in lines for each in converted.problems) else "differs",
        kind=kind(found, ours, theirs),
        line=line_of(found, theirs) + first_line - 1,
        ours=snippet(ours.tokens, found.ours),
        theirs=snippet(theirs.tokens, found.theirs),
    )


@functools.cache
def _converter() -> Converter:
    return Converter()


def compare_file(path: Path) -> Outcome:
    """Compare both renderings of a file's text, without its front matter."""
    name = path.as_posix()
    text, _ = decode(path.read_bytes(), name)
    document = split(text, name)
    return compare(document.body, _converter(), name, document.body_line)
