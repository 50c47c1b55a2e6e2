"""Escapes words for Markdown: a character that would be syntax gets a backslash.

It escapes only the syntax of Python-Markdown and our own, so that texts stay readable. Characters
that matter only at the start of a line are escaped only there.
"""

import re

_SIGNS = re.compile(
    r"""
      [\\`*\[\]<]
    | &(?=\#?\w+;)
    | (?<![^\W_])_ | _(?![^\W_])           # between letters it is no emphasis
    | \|(?=\|) | (?<=\|)\|
    | ~(?=~) | (?<=~)~
    | \{(?=[\s:\#.%{\w@]) | (?<=\{)\{
    | !(?=\[)
    | (?<=http):(?=//) | (?<=https):(?=//) | (?<=\bwww)\.
    """,
    re.VERBOSE | re.IGNORECASE,
)
_FIRST = re.compile(
    r"""
    (?P<before>[ \t]{0,3})
    (?: (?P<sign>\#(?=\#{0,5}(?:\s|\Z)|\#) | [-+](?=\s|\Z|[-+]) | >
        | !(?=!!) | :(?=\s|::|\Z) | =(?==*\s*\Z) | \?(?=\?\?) | ~(?=~~))
      | (?P<number>\d{1,9})(?P<end>[.)])(?=\s|\Z) )
    """,
    re.VERBOSE,
)
_HTML = {"<": "&lt;", "&": "&amp;"}
_MEANINGFUL = re.compile(r"[\\`*\[\]<&_|~{!:.]")


def escape_words(text: str) -> str:
    """Return words with a backslash before characters that are syntax within a line."""
    if not _MEANINGFUL.search(text):
        return text
    return _SIGNS.sub(lambda match: _HTML.get(match[0]) or f"\\{match[0]}", text)


def escape_line(line: str) -> str:
    """Return a line of a paragraph, escaped so that it begins no list, quote or heading."""
    match = _FIRST.match(line)
    if match is None:
        return line
    if match["sign"]:
        at = match.start("sign")
        return f"{line[:at]}\\{line[at:]}"
    at = match.start("end")
    return f"{line[:at]}\\{line[at:]}"


def escape_lines(text: str) -> str:
    """Do the same for each line of a paragraph; no line may begin with spaces."""
    if "\n" not in text:
        return "&#91;TOC]" if text == r"\[TOC\]" else escape_line(text)
    return "\n".join(escape_line(line.lstrip(" \t")) for line in text.split("\n"))


def address(url: str) -> str:
    """Return an address in the form for the brackets of a link."""
    url = re.sub(r"""[\s"'`\\|{}\[\]<>*_()]""", _percent, url)
    return re.sub(r"&(?=#?\w+;)", "&amp;", url)


def _percent(match: re.Match[str]) -> str:
    if match[0] in "_*":
        return match[0]
    return "".join(f"%{byte:02X}" for byte in match[0].encode("utf-8", "replace"))
