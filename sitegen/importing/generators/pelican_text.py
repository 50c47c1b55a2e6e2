"""Texts of Pelican in its three markups: keys, title, and a body that sitegen can take."""

import re
from collections.abc import Callable
from typing import NamedTuple

from sitegen.importing.generators.content import heading_of
from sitegen.importing.generators.foreign_tags import in_our_words
from sitegen.importing.generators.headers import Headed, HeaderError, Values, read_header
from sitegen.importing.generators.html_file import read_html, with_html_addresses
from sitegen.importing.generators.markdown_links import with_addresses
from sitegen.importing.generators.rst_header import read_rst
from sitegen.importing.generators.rst_text import rst_as_html
from sitegen.importing.messages import Messages
from sitegen.importing.records import Text

MARKDOWN = (".md", ".markdown", ".mkd", ".mdown")
RST = (".rst",)
HTML = (".html", ".htm")

_LINE = re.compile(r"[ ]{0,3}(?P<key>[A-Za-z0-9_-]+):[ \t]*(?P<value>.*)")
_MORE = re.compile(r"[ ]{4,}(?P<value>.*)")
_LINK = re.compile(
    r"[{|](?P<what>filename|static|attach|author|category|tag|index|archives|tags|categories"
    r"|authors)[|}](?P<path>.*)",
    re.IGNORECASE | re.DOTALL,
)
_CODE = re.compile(
    r"(?m)(?:(?<=\n\n)|\A)[ ]{4}(?::::|#!)(?P<language>[\w+#.-]+)[^\n]*\n"
    r"(?P<code>(?:[ ]{4}[^\n]*\n?|[ \t]*\n)+)"
)


class Source(NamedTuple):
    """A source file's keys, its title and its body."""

    values: Values
    title: str
    body: str
    body_line: int


def read_source(text: str, ending: str) -> Source:
    """Return the parts of a file by the ending of its name; raise HeaderError."""
    if ending in RST:
        headed, title = read_rst(text)
        return Source(headed.values, title, headed.body, 1)
    if ending in HTML:
        headed = read_html(text)
        return Source(headed.values, "", headed.body, 1)
    headed = _markdown(text)
    return Source(headed.values, "", headed.body, headed.body_line)


def _markdown(text: str) -> Headed:
    """Return a file whose first lines are ``Key: value``, perhaps between lines of hyphens."""
    lines = text.removeprefix("\ufeff").split("\n")
    is_fenced = lines[0].rstrip() == "---"
    if is_fenced:
        try:
            return read_header(text)
        except HeaderError:
            if not any(line.rstrip() in ("---", "...") for line in lines[1:]):
                raise
    values: dict[str, list[str]] = {}
    key, at = "", int(is_fenced)
    while at < len(lines):
        line = lines[at]
        if is_fenced and line.rstrip() in ("---", "..."):
            at += 1
            break
        if match := _LINE.fullmatch(line):
            key = match["key"].lower()
            values.setdefault(key, []).append(match["value"].strip())
        elif key and (match := _MORE.fullmatch(line)):
            values[key].append(match["value"].strip())
        else:
            break
        at += 1
    known: Values = {key: "\n".join(filter(None, found)) for key, found in values.items()}
    if not known:
        return Headed({}, text.removeprefix("\ufeff"))
    return Headed(known, "\n".join(lines[at:]), "lines", at + 1)


def parted(address: str) -> tuple[str, str]:
    """Return what a link of Pelican's names and how: ``("filename", "a.md")``, or "" and ""."""
    match = _LINK.fullmatch(address.strip())
    return (match["what"].lower(), match["path"].strip()) if match else ("", "")


def attached(text: str) -> list[str]:
    """Return the paths in a text that move to the page that names them."""
    return re.findall(r"[{|]attach[|}]([^\s\"'<>)\]]+)", text)


def linked_files(text: str) -> list[str]:
    """Return the paths of files in a text that are published because it names them."""
    return re.findall(r"[{|](?:filename|static|attach)[|}]([^\s\"'<>)\]#?]+)", text)


def text_of(
    source: Source,
    ending: str,
    base: str,
    resolve: Callable[[str], str],
    messages: Messages,
    position: str,
) -> tuple[str, Text]:
    """Return a title that only the body has, "" for none, and the text."""
    title, body = "", source.body
    if ending in RST:
        found = rst_as_html(body, resolve)
        for line, warning in found.warnings:
            messages.warning(warning, f"{position}:{line}" if line else position)
        if found.is_plain:
            return "", Text(body.strip("\n"), "plain", base)
        return "", Text(with_html_addresses(found.html, resolve), "html", base)
    if ending in HTML:
        return "", Text(with_html_addresses(body, resolve), "html", base)
    if not (source.title or source.values.get("title")):
        title, body = heading_of(body)
    body = with_addresses(in_our_words(_with_fences(body)), resolve)
    return title, Text(body, "markdown", base)


def _with_fences(body: str) -> str:
    """Return Markdown whose indented code has a fence where a line in it names its language."""

    def fenced(match: re.Match[str]) -> str:
        code = "\n".join(line[4:] for line in match["code"].rstrip().split("\n"))
        fence = "`" * max([3, *(len(run) + 1 for run in re.findall(r"`{3,}", code))])
        return f"{fence}{match['language'].lower()}\n{code}\n{fence}\n\n"

    return _CODE.sub(fenced, body) if ":::" in body or "#!" in body else body
