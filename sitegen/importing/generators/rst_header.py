"""The header of a text in reStructuredText: its title, and the keys of Pelican.

It is read line by line, so that it needs no docutils. The body keeps its line numbers: empty lines
take the place of the header.
"""

import re

from sitegen.importing.generators.headers import Headed, Value, Values

_UNDERLINE = re.compile(r"([!-/:-@\[-`{-~])\1*[ \t]*")
_FIELD = re.compile(r":(?P<key>(?![: ])(?:[^:\\]|\\.)+?):(?:[ \t]+(?P<value>.*)|[ \t]*)")
_LIST = re.compile(r"[-*+][ \t]+")
_INLINE = re.compile(
    r"``(?P<code>.+?)``|:[\w:+.-]+:`(?P<role>[^`]+)`|`(?P<link>[^`<]*?)\s*<[^`>]*>`__?"
    r"|`(?P<plain>[^`]+)`_{0,2}|\*\*(?P<strong>[^*]+)\*\*|\*(?P<em>[^*\s][^*]*)\*"
    r"|\|(?P<sub>[^|\s][^|]*)\||\\(?P<sign>.)"
)


def read_rst(text: str) -> tuple[Headed, str]:
    """Return a text with the fields above it and its title, "" without one.

    Values are as they were typed, those of several lines with line ends.
    """
    lines = text.removeprefix("\ufeff").split("\n")
    title, at = _title(lines, _after_comments(lines, 0))
    values, end = _fields(lines, _after_comments(lines, at))
    at = end if values else at
    if values and not title:  # Pelican has the title below the fields where a text begins so
        title, at = _title(lines, _after_comments(lines, at))
    body = "\n".join([""] * at + lines[at:])
    return Headed(values, body, "lines" if values else ""), title


def _after_comments(lines: list[str], at: int) -> int:
    """Return where the first line is that is neither empty nor of a comment."""
    while at < len(lines):
        line = lines[at]
        if not line.strip():
            at += 1
        elif re.match(r"\.\.(?:\s|$)(?!\s*(?:_|\[|\|)|\s*[\w:+.-]+::)", line):
            if re.match(r"\.\.\s+(?:TEASER_END|more|PELICAN_END)", line):
                break
            at += 1
            while at < len(lines) and lines[at].startswith((" ", "\t")) and lines[at].strip():
                at += 1
        else:
            break
    return at


def _title(lines: list[str], at: int) -> tuple[str, int]:
    """Return a title and where its lines end; "" and the same place without one."""
    first, second, third = [*lines[at : at + 3], "", "", ""][:3]
    if (
        _UNDERLINE.fullmatch(first)
        and second.strip()
        and third.rstrip() == first.rstrip()
        and len(first.rstrip()) >= 4
    ):
        return plain_words(second), at + 3
    is_title = (
        bool(first.strip()) and not first.startswith((" ", "\t", ".. ")) and first.strip() != "::"
    )
    is_title = is_title and bool(_UNDERLINE.fullmatch(second)) and not _UNDERLINE.fullmatch(first)
    # docutils takes a short line below a longer title for one from four signs on.
    if is_title and len(second.rstrip()) >= min(len(first.rstrip()), 4):
        return plain_words(first), at + 2
    return "", at


def _fields(lines: list[str], at: int) -> tuple[Values, int]:
    """Return a list of fields, their keys in small letters, and where it ends."""
    found: dict[str, list[str]] = {}
    key = ""
    start = at
    while at < len(lines):
        line = lines[at]
        if match := _FIELD.fullmatch(line):
            key = match["key"].strip().lower()
            found.setdefault(key, []).append((match["value"] or "").strip())
        elif key and line.startswith((" ", "\t")) and line.strip():
            found[key][-1] = f"{found[key][-1]}\n{line.strip()}".strip("\n")
        elif line.strip() or not _goes_on(lines, at):
            break
        at += 1
    values: Values = {
        key: _listed(texts[0]) if len(texts) == 1 else [*texts] for key, texts in found.items()
    }
    return values, at if values else start


def _goes_on(lines: list[str], at: int) -> bool:
    """Return whether fields continue below empty lines."""
    while at < len(lines) and not lines[at].strip():
        at += 1
    return at < len(lines) and _FIELD.fullmatch(lines[at]) is not None


def _listed(value: str) -> Value:
    """Return the items of a value that is a list with bullets, or the value."""
    lines = value.split("\n")
    if len(lines) < 1 or not all(map(_LIST.match, lines)):
        return value
    return [_LIST.sub("", line, count=1).strip() for line in lines]


def plain_words(text: str) -> str:
    """Return a line without the signs of emphasis, code and links in it."""
    return " ".join(_INLINE.sub(lambda m: next(filter(None, m.groups()), ""), text).split())
