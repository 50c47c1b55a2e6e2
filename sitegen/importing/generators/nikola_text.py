"""Texts of Nikola: keys in comments above them or in a file beside, and bodies in three markups."""

import re
from collections.abc import Callable
from html import escape

from sitegen.importing.generators.foreign_tags import in_our_words
from sitegen.importing.generators.headers import Headed, Values, read_header
from sitegen.importing.generators.html_file import with_html_addresses
from sitegen.importing.generators.markdown_links import masked, replaced, with_addresses
from sitegen.importing.generators.rst_header import read_rst
from sitegen.importing.generators.rst_site import VIDEOS, RstSite
from sitegen.importing.generators.rst_text import rst_as_html
from sitegen.importing.messages import Messages
from sitegen.importing.records import Text

MARKDOWN = (".md", ".mdown", ".markdown", ".mkd")
RST = (".rst", ".txt")
HTML = (".html", ".htm")

_LINE = re.compile(r"\s*\.\. (?P<key>[A-Za-z][\w.-]*):(?!:)[ \t]*(?P<value>.*)")
_COMMENT = re.compile(r"\s*<!--(?P<inside>.*?)-->[ \t]*(?:\n|\Z)", re.DOTALL)
_TEASER = re.compile(
    r"<!--\s*(?:TEASER_END|END_TEASER)\b(?::\s*(?P<words>.*?))?\s*-->", re.I | re.S
)
_SHORTCODE = re.compile(r"\{\{%\s*(?P<name>\w+)\s+(?P<words>[^%{}\n]+?)\s*%\}\}")
_DOC = re.compile(
    r"\{\{%\s*doc(?:\s+title=(?P<quote>[\"'])(?P<title>[^\"'{}]*)(?P=quote))?\s*%\}\}"
    r"(?P<inside>[^{}<>\n]*)(?:<(?P<target>[^<>{}\n]*)>)?\{\{%\s*/doc\s*%\}\}"
)
_PLAIN_KEYS = ("title", "slug", "date", "tags", "link", "description")
"""The lines of a file of keys as the first versions of Nikola wrote it."""


def read_nikola(text: str, ending: str) -> Headed:
    """Return a file's keys in small letters, and its body with its line numbers."""
    text = text.removeprefix("\ufeff")
    if re.match(r"\s*(?:---|\+\+\+)[ \t]*\n", text):
        found = read_header(text)
        return Headed(found.values, "\n" * (found.body_line - 1) + found.body, found.kind)
    if (comment := _COMMENT.match(text)) and _LINE.search(comment["inside"]):
        lines = comment["inside"].split("\n")
        above = text.count("\n", 0, comment.end())
        return Headed(_keys(lines), "\n" * above + text[comment.end() :], "lines")
    lines = text.split("\n")
    start = next((n for n, line in enumerate(lines) if line.strip()), 0)
    end = start
    while end < len(lines) and _LINE.fullmatch(lines[end]):
        end += 1
    if values := _keys(lines[start:end]):
        return Headed(values, "\n".join([""] * end + lines[end:]), "lines")
    if ending in RST:
        headed, title = read_rst(text)
        if headed.values:
            values = {**headed.values, **({"title": title} if title else {})}
            return Headed(values, headed.body, "lines")
    return Headed({}, text)


def read_meta(text: str) -> Values:
    """Return the keys of a file beside a text; lines without keys are those of old versions."""
    text = text.removeprefix("\ufeff")
    if re.match(r"\s*(?:---|\+\+\+)[ \t]*\n", text):
        return read_header(text).values
    lines = text.strip("\n").split("\n")
    if values := _keys(lines):
        return values
    plain = (line.strip() for line in lines)
    return {key: value for key, value in zip(_PLAIN_KEYS, plain, strict=False) if value}


def _keys(lines: list[str]) -> Values:
    found: Values = {}
    for line in lines:
        if match := _LINE.fullmatch(line):
            found[match["key"].lower()] = match["value"].strip()
    return found


def text_of(
    headed: Headed,
    ending: str,
    base: str,
    resolve: Callable[[str], str],
    site: RstSite,
    messages: Messages,
    position: str,
) -> Text:
    """Return a body as sitegen takes it; warnings have the lines of unknown parts."""
    body = headed.body
    if ending in RST:
        body = _shortcodes(body, "rst", site)
        _warn_of_shortcodes(body, messages, position)
        found = rst_as_html(body, resolve, site)
        for line, warning in found.warnings:
            messages.warning(warning, f"{position}:{line}" if line else position)
        if found.is_plain:
            return Text(body.strip("\n"), "plain", base)
        return Text(with_html_addresses(found.html, resolve), "html", base)
    if ending in HTML:
        body = _shortcodes(_TEASER.sub(_more, body), "html", site)
        _warn_of_shortcodes(body, messages, position)
        return Text(with_html_addresses(body.strip("\n"), resolve), "html", base)
    body = _TEASER.sub(_more, body.strip("\n"))
    body = in_our_words(_shortcodes(body, "markdown", site))
    return Text(with_addresses(body, resolve), "markdown", base)


def _warn_of_shortcodes(body: str, messages: Messages, position: str) -> None:
    """Name the shortcodes that are text now; those in Markdown are found when it is written."""
    line, at = 1, 0
    for match in re.finditer(r"\{\{%\s*(?P<name>\w+)", body):
        line += body.count("\n", at, match.start())
        at = match.start()
        messages.warning(f"unknown shortcode {match['name']!r} is text now", f"{position}:{line}")


def _more(match: re.Match[str]) -> str:
    words = " ".join((match["words"] or "").split())
    return f"<!--more{' ' if words else ''}{words}-->"


def _shortcodes(body: str, markup: str, site: RstSite) -> str:
    """Return a body whose known shortcodes are links; all others stay as text."""
    if "{{%" not in body:
        return body
    prose = masked(body) if markup == "markdown" else body

    def link(address: str, words: str) -> str:
        match markup:
            case "html":
                return f'<a href="{escape(address)}">{escape(words)}</a>'
            case "rst":
                return f"`{words.replace('`', '')} <{address}>`__"
            case _:
                return f"<{address}>" if address == words else f"[{words}]({address})"

    edits = []
    for match in _SHORTCODE.finditer(prose):
        name, first = match["name"].lower(), match["words"].split()[0].strip("\"'")
        first = re.sub(r"^(?:url|id|gist)=[\"']?|[\"']$", "", first)
        if name == "media" or (name in VIDEOS and re.match(r"https?://", first)):
            edits.append((*match.span(), link(first, first)))
        elif name in VIDEOS:
            address = VIDEOS[name].format(first)
            edits.append((*match.span(), link(address, address)))
    for match in _DOC.finditer(prose):
        target = (match["target"] or match["inside"]).strip()
        address, title = site.doc(target)
        words = match["title"] or (match["inside"].strip() if match["target"] else "") or title
        if address:
            edits.append((*match.span(), link(address, words or target)))
    return replaced(body, edits)
