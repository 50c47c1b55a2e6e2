"""Liquid in Jekyll's texts: addresses, code and raw parts become Markdown, all else stays as text.

Nothing is run: a few tags and values are replaced by what a site's own files say.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from sitegen.importing.generators.headers import Value, Values
from sitegen.importing.generators.markdown_links import masked, replaced

MAX_TAG = 4000
"""Characters of a tag; a longer one is text."""

_MAX_VALUE = 200
_OPEN = re.compile(r"\{[{%]")
_TAG = re.compile(r"[-~]?\s*(?P<name>\w+)\s*(?P<words>.*?)\s*[-~]?", re.DOTALL)
_FILTERS = re.compile(r"\s*\|\s*")
_ADDED = re.compile(
    r"(?:prepend|url|relative_url|absolute_url|escape|uri_escape|cgi_escape)\b.*", re.S
)
_BRACES = re.compile(r"\{(?=[{%])")
_FENCES = re.compile(r"`{3,}")
_GIST = re.compile(r"(?:https://gist\.github\.com/)?(?P<gist>[\w-]+(?:/[0-9a-f]+)?)(?:\s.*)?", re.S)


class LiquidSite(NamedTuple):
    """The values that texts may name: settings, and addresses of posts and files by name.

    ``base`` is the path of the home without a slash at its end, ``host`` what is before it.
    """

    settings: Values
    host: str
    base: str
    post: Callable[[str], str]
    file: Callable[[str], str]


class _Token(NamedTuple):
    start: int
    end: int
    name: str
    words: str


def without_liquid(text: str, site: LiquidSite, page: Mapping[str, Value]) -> str:
    """Return a text with what is known of Liquid replaced."""
    if "{{" not in text and "{%" not in text:
        return text
    return _Reading(text, site, page).result()


def control_tags(text: str) -> list[tuple[str, int]]:
    """Return the tags in a text, each with its line from 1, but those of raw parts."""
    found, line, at = [], 1, 0
    end, is_closed = 0, True
    for token in tokens(text):
        if token.start < end:
            continue
        if token.name == "raw":
            end = _closing(text, token.end, "raw")[1] if is_closed else 0
            is_closed = bool(end)
        elif token.name and not token.name.startswith("end"):
            line += text.count("\n", at, token.start)
            at = token.start
            found.append((token.name, line))
    return found


def tokens(text: str) -> Iterator[_Token]:
    """Yield the tags and values of a text; a value has no name."""
    at = 0
    while match := _OPEN.search(text, at):
        at = match.end()
        is_tag = match[0] == "{%"
        end = text.find("%}" if is_tag else "}}", at, at + MAX_TAG)
        if end < 0:
            continue
        inside = text[at:end]
        if not is_tag:
            at = end + 2
            yield _Token(match.start(), at, "", inside.strip("-~ \t\n"))
        elif tag := _TAG.fullmatch(inside):
            at = end + 2
            yield _Token(match.start(), at, tag["name"], tag["words"])


def _closing(text: str, at: int, name: str) -> tuple[int, int]:
    """Return where the closing tag of a block begins and ends, 0 and 0 where there is none."""
    found = re.compile(rf"\{{%[-~]?\s*end{name}\s*[-~]?%\}}").search(text, at)
    return found.span() if found else (0, 0)


class _Reading:
    """Replaces the Liquid of one text, from its beginning to its end."""

    def __init__(self, text: str, site: LiquidSite, page: Mapping[str, Value]) -> None:
        self._text = text
        self._site = site
        self._page = page
        self._out: list[str] = []
        self._length = 0
        self._raw: list[tuple[int, int]] = []
        self._missing: set[str] = set()

    def result(self) -> str:
        self._read(self._text)
        out = "".join(self._out)
        if not self._raw:
            return out
        prose = masked(out)  # in code, a brace is a brace
        edits = [
            (match.start(), match.end(), r"\{")
            for start, end in self._raw
            for match in _BRACES.finditer(prose, start, end)
        ]
        return replaced(out, edits)

    def _put(self, words: str) -> None:
        self._out.append(words)
        self._length += len(words)

    def _read(self, text: str) -> None:
        at = 0
        for token in tokens(text):
            if token.start < at:
                continue
            self._put(text[at : token.start])
            at = token.end
            if token.name in ("raw", "highlight", "comment"):
                at = self._block(text, token)
            else:
                known = self._known(token, text[at : at + 1])
                self._put(text[token.start : token.end] if known is None else known)
        self._put(text[at:])

    def _block(self, text: str, token: _Token) -> int:
        """Write a block of a tag; return its end."""
        inside_end = end = 0
        if token.name not in self._missing:
            inside_end, end = _closing(text, token.end, token.name)
        if not end:
            self._missing.add(token.name)
            self._put(text[token.start : token.end])
            return token.end
        inside = text[token.end : inside_end]
        if token.name == "raw":
            start = self._length
            self._put(inside)
            self._raw.append((start, self._length))
        elif token.name == "comment":
            self._put(f"<!--{inside.replace('--', '- -')}-->" if inside.strip() else "")
        else:
            line = text[text.rfind("\n", 0, token.start) + 1 : token.start]
            self._put(_fence(inside, token.words, line))
        return end

    def _known(self, token: _Token, following: str) -> str | None:
        """Return what is written in place of a tag or a value, None where it stays."""
        site = self._site
        match token.name:
            case "":
                return self._value(token.words, following)
            case "post_url" | "link":
                path = (site.post if token.name == "post_url" else site.file)(token.words)
                before = "".join(self._out[-2:])
                is_based = bool(site.base) and before.endswith(site.base)
                return f"{'' if is_based else site.base}{path}" if path else None
            case "gist":
                gist = _GIST.fullmatch(token.words)
                return f"<https://gist.github.com/{gist['gist']}>" if gist else None
            case _:
                return None

    def _value(self, words: str, following: str) -> str | None:
        first, *filters = _FILTERS.split(words)
        quoted = re.fullmatch(r"""(["'])(.*)\1""", first, re.DOTALL)
        if not all(_ADDED.fullmatch(one) for one in filters):
            return None
        if quoted and filters:
            path = quoted[2]
            return (
                path if re.match(r"[a-z]+:|//", path) else f"{self._site.base}/{path.lstrip('/')}"
            )
        if first == "site.baseurl":
            return self._site.base
        if first == "site.url":
            return "" if following in ("/", "{") else self._site.host or None
        found = self._named(first)
        if filters and found.startswith("/"):
            return f"{self._site.base}{found}"
        return found or None

    def _named(self, name: str) -> str:
        """Return a text of the settings or of the page's own header, "" for none."""
        first, *parts = name.split(".")
        value: Value | Mapping[str, Value] = {"site": self._site.settings, "page": self._page}.get(
            first, {}
        )
        for part in parts:
            value = value.get(part, "") if isinstance(value, Mapping) else ""
        is_short = isinstance(value, str) and len(value) <= _MAX_VALUE and "\n" not in value
        return value if is_short and isinstance(value, str) else ""


def _fence(inside: str, words: str, line: str) -> str:
    """Return code between fences; those of a list's item have its indent."""
    language = re.match(r"[\w+#.-]*", words.lstrip("\"'"))
    fence = "`" * max([3, *(len(found) + 1 for found in _FENCES.findall(inside))])
    indent = line if not line.strip() else ""
    start = "" if not line.strip() else "\n"
    body = inside.strip("\n").rstrip()
    return f"{start}{fence}{language[0] if language else ''}\n{body}\n{indent}{fence}"
