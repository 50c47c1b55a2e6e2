"""Hugo's shortcodes in Markdown: pictures, links and code become Markdown, all else stays as text.

A tag that Hugo showed and did not run is shown here, too.
"""

import html
import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from typing import NamedTuple

from sitegen.importing.generators.markdown_links import code_in, replaced

_TAG = re.compile(
    r"\{\{(?P<sign>[<%])(?P<literal>/\*)?[ \t\n]*(?P<close>/?)[ \t]*(?P<name>[\w./-]*)"
)
_MAX_TAG = 4000
_ARGUMENT = re.compile(
    r"""(?:(?P<key>[\w-]+)=)?(?:"(?P<double>(?:[^"\\]|\\.)*)"|`(?P<raw>[^`]*)`|(?P<bare>[^\s"`/]+))"""
)
_FENCES = re.compile(r"`{3,}")
_EMBEDS = {
    "youtube": "https://www.youtube.com/watch?v={}", "vimeo": "https://vimeo.com/{}",
    "vimeo_simple": "https://vimeo.com/{}", "instagram": "https://www.instagram.com/p/{}/",
    "instagram_simple": "https://www.instagram.com/p/{}/",
}  # fmt: skip
_ID = re.compile(r"[\w-]+")

Ref = Callable[[str], str]


class _Tag(NamedTuple):
    start: int
    end: int
    sign: str
    is_literal: bool
    is_closing: bool
    name: str
    words: str


class _Arguments(NamedTuple):
    """The values of a tag, by their place and by their name."""

    given: list[str]
    named: dict[str, str]

    def get(self, name: str, place: int = -1) -> str:
        """Return a value by its name, or by its place."""
        in_place = self.given[place] if 0 <= place < len(self.given) else ""
        return self.named.get(name, in_place)


def without_shortcodes(text: str, ref: Ref) -> str:
    """Return a text with those of Hugo's shortcodes replaced that Markdown can say.

    ``ref`` returns the address of a page by what a text calls it, "" for none.
    """
    if "{{<" not in text and "{{%" not in text:
        return text
    code = code_in(text)
    starts = [start for start, _ in code]
    edits: list[tuple[int, int, str]] = []
    opened: _Tag | None = None
    for tag in _tags(text):
        before = bisect_right(starts, tag.start) - 1
        is_code = before >= 0 and tag.start < code[before][1]
        if tag.name == "highlight" and not (is_code or tag.is_literal):
            if opened is not None and tag.is_closing:
                edits.append(_highlighted(text, opened, tag))
            opened = None if tag.is_closing else tag
        else:
            edits += _edits(tag, text, ref, is_code=is_code)
    return replaced(text, edits)


def _edits(tag: _Tag, text: str, ref: Ref, *, is_code: bool) -> Iterator[tuple[int, int, str]]:
    """Yield what is written in place of a tag."""
    if tag.is_literal:
        yield from _literal(tag, text, is_code=is_code)
    elif is_code:
        return
    elif not tag.is_closing and (new := _known(tag, ref)):
        yield tag.start, tag.end, new
    elif tag.sign == "<" and text[tag.start + 3] not in " \t\n":
        yield tag.start, tag.start + 3, "{{< "  # else it would be HTML


def _tags(text: str) -> Iterator[_Tag]:
    at = 0
    while match := _TAG.search(text, at):
        at = match.end()
        closing = ">}}" if match["sign"] == "<" else "%}}"
        end = text.find(closing, at, at + _MAX_TAG)
        if end < 0:
            continue
        words = text[at:end]
        yield _Tag(
            match.start(),
            end + 3,
            match["sign"],
            bool(match["literal"]),
            bool(match["close"]),
            match["name"],
            words,
        )
        at = end + 3


def _literal(tag: _Tag, text: str, *, is_code: bool) -> Iterator[tuple[int, int, str]]:
    """Yield what shows a tag that was shown."""
    shown = text[tag.start : tag.end].replace("/*", "", 1)
    head, _, tail = shown.rpartition("*/")
    shown = head + tail
    if is_code:
        yield tag.start, tag.end, shown
    elif tag.sign == "<":
        yield tag.start, tag.end, f"\\{shown}"


def _arguments(words: str) -> _Arguments:
    given, named = [], {}
    for match in _ARGUMENT.finditer(words):
        value = match["bare"] if match["bare"] is not None else match["raw"]
        if value is None:
            value = re.sub(r"\\(.)", r"\1", match["double"] or "")
        if match["key"]:
            named[match["key"].lower()] = value
        else:
            given.append(value)
    return _Arguments(given, named)


def _known(tag: _Tag, ref: Ref) -> str:
    """Return the Markdown of a tag, "" for one that stays."""
    arguments = _arguments(tag.words)
    name = tag.name.lower()
    if name in ("ref", "relref"):
        return ref(arguments.get("path", 0))
    if name == "figure":
        return _figure(arguments)
    number = arguments.get("id", 0)
    if name in _EMBEDS and _ID.fullmatch(number):
        return _link(_EMBEDS[name].format(number), arguments.get("title"))
    user = arguments.get("user", 0)
    if name == "gist" and len(arguments.given) > 1:
        number = arguments.given[1]
    if name == "gist" and _ID.fullmatch(user) and _ID.fullmatch(number):
        return _link(f"https://gist.github.com/{user}/{number}", "")
    number = arguments.get("id")
    if name in ("tweet", "twitter", "x", "twitter_simple", "x_simple") and (
        _ID.fullmatch(user) and _ID.fullmatch(number)
    ):
        return _link(f"https://x.com/{user}/status/{number}", "")
    return ""


def _link(address: str, title: str) -> str:
    plain = re.sub(r"[\[\]\\]", "", title)
    return f"[{plain}]({address})" if plain.strip() else f"<{address}>"


def _figure(arguments: _Arguments) -> str:
    """Return a picture with its caption; a link around it, and its size, if they are given."""
    source = arguments.get("src", 0)
    if not source or re.search(r"[\s<>]", source):
        return ""
    words = (arguments.get("title"), arguments.get("caption"), arguments.get("attr"))
    caption = html.escape(" ".join(" ".join(w.split()) for w in words if w))
    alt = arguments.get("alt") or arguments.get("caption") or arguments.get("title")
    alt = re.sub(r"[\[\]\\]", "", " ".join(alt.split()))
    picture = f"![{alt}]({source}" + (f' "{caption}")' if caption else ")")
    sizes = [
        f'{key}="{value}"'
        for key in ("width", "height")
        if re.fullmatch(r"\d{1,5}(?:px)?", value := arguments.get(key))
    ]
    classes = [
        f".{name}"
        for name in arguments.get("class").split()
        if re.fullmatch(r"[A-Za-z][\w-]*", name)
    ]
    attributes = " ".join((*classes, *sizes)).replace('px"', '"')
    picture += f"{{: {attributes} }}" if attributes else ""
    link = arguments.get("link")
    return f"[{picture}]({link})" if link and not re.search(r"[\s()<>]", link) else picture


def _highlighted(text: str, opened: _Tag, closing: _Tag) -> tuple[int, int, str]:
    """Return the code between two tags as a fence; that of a list's item has its indent."""
    inside = text[opened.end : closing.start]
    language = re.match(r"[\w+#.-]*", _arguments(opened.words).get("lang", 0))
    fence = "`" * max([3, *(len(found) + 1 for found in _FENCES.findall(inside))])
    line = text[text.rfind("\n", 0, opened.start) + 1 : opened.start]
    first, indent = ("", line) if not line.strip() else ("\n", "")
    body = inside.strip("\n").rstrip()
    code = f"{first}{fence}{language[0] if language else ''}\n{body}\n{indent}{fence}"
    return opened.start, closing.end, code
