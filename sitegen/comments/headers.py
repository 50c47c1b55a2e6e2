r"""Headers of comments that are not exact front matter, but are meant as such.

pelican-comment-system writes ``Key: value`` lines without ``---``. People write ``----``, put a
space or a remark before a line, or save JSON as Markdown. sitegen reads all of these as headers.
"""

import re
from collections.abc import Sequence

import msgspec

from sitegen.comments.personal_data import HEADER_KEYS, is_address, visible
from sitegen.core.diagnostics import Problem, error
from sitegen.core.idn import INVISIBLE
from sitegen.frontmatter.split import front_matter
from sitegen.frontmatter.yaml_nodes import Mapping, Scalar

HEADER_MARKERS = frozenset({"author", "name", "date", "email", "replyto"})
"""A header without ``---`` has one of these keys; a text that begins with "Note: …" does not."""

_LINE = re.compile(r"(?P<margin>\s*)(?P<key>[A-Za-z0-9_-]+)[ \t]*:(?!//)\s*(?P<value>.*)")
_FENCE = re.compile(r"(?:-{3,}|-*[\u2010-\u2015][-\u2010-\u2015]*)[ \t]*(?:#.*|[A-Za-z]{1,10})?")
_ONE_WORD = frozenset({"url", "website", "homepage"})
_LOOSE_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:([ T]+)(\d{1,2})(:.*))?", re.ASCII)
_NOTHING = re.compile(rf"(?:\s|{INVISIBLE.pattern})+")
_MAX_LINES = 1_000
"""The most lines of a header; the lines below are text."""
_MAX_REPORTS = 20
"""The most duplicate keys that are reported."""
_AUTHORS_OWN = frozenset({"author_key", "role", "weight"})


class Header(msgspec.Struct, frozen=True, kw_only=True):
    """The header above a text: its keys, and the line, from 0, on which the text begins.

    ``meta`` is None if the header is meant as front matter and cannot be read.
    """

    meta: Mapping | None
    end: int
    problems: tuple[Problem, ...] = ()


def find_header(text: str, path: str) -> Header | None:
    """Return the header of a text without exact front matter, None if there is none."""
    above = _NOTHING.match(text)
    start = text.count("\n", 0, above.end()) if above else 0
    lines = text.split("\n", start + _MAX_LINES)
    if not visible(lines[start]):
        return None
    first = visible(lines[start])
    fence = next((n for n in range(start, len(lines)) if not _is_remark(lines[n])), start)
    if _FENCE.fullmatch(visible(lines[fence])):
        return _between_fences(lines, fence, path)
    return _key_lines(lines, start, path) if ":" in first or first[0] == "#" else None


def without_authors_keys(meta: Mapping, path: str) -> tuple[Mapping, tuple[Problem, ...]]:
    """Return a header without the keys that only work in front matter, and errors at them."""
    reserved = [key for key, _ in meta.pairs if key.value.strip().casefold() in _AUTHORS_OWN]
    if not reserved:
        return meta, ()
    others = tuple(pair for pair in meta.pairs if pair[0] not in reserved)
    message = "{}: only works in front matter between two lines ---"
    problems = (error(path, message.format(key.value), key.line, key.column) for key in reserved)
    return msgspec.structs.replace(meta, pairs=others), tuple(problems)


def _between_fences(lines: Sequence[str], start: int, path: str) -> Header | None:
    """Read the front matter between two lines that are nearly ``---``."""
    rest = range(start + 1, len(lines))
    end = next((number for number in rest if _is_fence(lines[number])), len(lines))
    inside = [INVISIBLE.sub("", line).expandtabs(4) for line in lines[start + 1 : end]]
    opens = start == 0 and lines[0].rstrip(" \t") == "---"
    meta, problems = front_matter("\n".join(inside) + "\n", path, start + 2)
    if meta is None and not opens and (header := _key_lines(lines[:end], start + 1, path)):
        meta, problems = header.meta, header.problems
        end = end if header.end >= end else header.end - 1
    if not (_has_known_key(meta) if meta is not None else any(map(_is_marker, inside))):
        return None
    if meta is None or (end == len(lines) and opens):
        message = "the front matter that opens here cannot be read: put it between two lines ---"
        return Header(meta=None, end=end, problems=(*problems, error(path, message, start + 1)))
    fence_problems = (
        error(path, "the lines around front matter must be exactly ---", number + 1)
        for number in (start, end)
        if number == start > 0 or not _is_exact(lines, number)
    )
    return Header(meta=meta, end=end + 1, problems=(*list(fence_problems)[:1], *problems))


def _is_remark(line: str) -> bool:
    return visible(line)[:1] in ("", "#")


def _is_exact(lines: Sequence[str], number: int) -> bool:
    return number < len(lines) and lines[number].rstrip(" \t") in ("---", "...")


def _is_fence(line: str) -> bool:
    text = visible(line)
    return text == "..." or _FENCE.fullmatch(text) is not None


def _has_known_key(meta: Mapping) -> bool:
    return any(key.value.strip().casefold() in HEADER_KEYS for key, _ in meta.pairs)


def _is_marker(line: str) -> bool:
    match = _LINE.match(line)
    key = match["key"].lower() if match else ""
    return key in HEADER_MARKERS or "mail" in key


class _Pair(msgspec.Struct):
    """A key and its value, line by line."""

    key: Scalar
    value: Scalar
    more: list[str]

    def key_and_value(self) -> tuple[Scalar, Scalar]:
        """Return the key with all of its value."""
        text = " ".join(filter(None, (self.value.value, *self.more)))
        if self.key.value in _ONE_WORD:
            text = next(iter(text.split()), "")
        elif self.key.value == "date":
            text = _padded(text)
        return self.key, msgspec.structs.replace(self.value, value=text)


def _key_lines(lines: Sequence[str], start: int, path: str) -> Header | None:
    """Read ``Key: value`` lines, with values that continue in indented lines."""
    pairs: dict[str, _Pair] = {}
    doubled: list[Problem] = []
    last, margin, end = "", 0, start
    while end < len(lines) and (line := INVISIBLE.sub("", lines[end])).strip():
        match = _LINE.fullmatch(line)
        if match and (not pairs or len(match["margin"]) <= margin):
            margin = margin if pairs else len(match["margin"])
            pair = _pair(match, lines[end], end + 1)
            last = pair.key.value
            if pairs.setdefault(last, pair) is not pair and len(doubled) < _MAX_REPORTS:
                message = f"'{last}' is given a second time"
                doubled.append(error(path, message, pair.key.line, pair.key.column))
        elif last and _goes_on(line, pairs[last]):
            pairs[last].more.append(line.strip())
        elif not line.lstrip().startswith("#"):
            break
        end += 1
    ends_well = end == len(lines) or not visible(lines[end]) or _is_fence(lines[end])
    if not _is_header(pairs, ends_well=ends_well):
        return None
    names = frozenset(problem.message.split("'")[1] for problem in doubled)
    meta = Mapping(tuple(pair.key_and_value() for pair in pairs.values()), start + 1, 1, names)
    end += ends_well and end < len(lines)
    return Header(meta=meta, end=end, problems=tuple(doubled))


def _is_header(pairs: dict[str, _Pair], *, ends_well: bool) -> bool:
    """Return whether lines are a header, and not a text that begins with a word and a colon."""
    if any("mail" in key for key in pairs):
        return True  # with any continuation: a possible address must not be shown
    markers = pairs.keys() & HEADER_MARKERS
    return bool(markers) and ends_well and (len(markers) > 1 or next(iter(pairs)) in HEADER_KEYS)


def _pair(match: re.Match[str], line: str, number: int) -> _Pair:
    """Return the content of a line, at its positions in the line as written."""
    shift = len(line) - len(match.string)
    key = Scalar(match["key"].lower(), number, match.start("key") + 1 + shift)
    value = Scalar(match["value"].strip(), number, match.start("value") + 1 + shift)
    return _Pair(key, value, [])


def _goes_on(line: str, pair: _Pair) -> bool:
    """Return whether a line continues the value of the line above."""
    is_open = not pair.value.value and not pair.more
    return line[0].isspace() or (is_open and (line.startswith("- ") or is_address(line)))


def _padded(date: str) -> str:
    """Return a date with two digits for each of its parts, if the text is a date."""
    match = _LOOSE_DATE.fullmatch(date)
    if not match:
        return date
    year, month, day, between, hour, rest = match.groups(default="")
    return f"{year}-{month:0>2}-{day:0>2}" + (f"{between}{hour:0>2}{rest}" if rest else "")
