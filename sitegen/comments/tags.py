"""HTML in comments, as Disqus and WordPress keep it: a few tags count, all other tags are text.

A tag counts if it has its other tag and overlaps no other element. It becomes a token of
Markdown, so that bars hide, links are checked and nh3 comes last, as for all other text.
"""

import html
import re
from collections.abc import Iterator, Sequence

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from sitegen.comments.elements import BREAKS, CONTAINERS, INLINE, Builder, Joiner

PLAIN = "plain"
"""The key of a parser's ``env`` that says that tags are text."""

_VERBATIM = ("code", "pre")
_NAMES = frozenset((*INLINE, *CONTAINERS, "br", "hr", "p", "pre"))
_TAG = re.compile(
    r"""<(?P<end>/?)(?P<name>[A-Za-z]++)
    (?P<attributes>(?:\s++[A-Za-z_:][\w:.-]*+\s*+=\s*+(?:"[^"<>]*+"|'[^'<>]*+'|[^\s"'=<>`]++))*+)
    \s*+/?>""",
    re.VERBOSE,
)
_ATTRIBUTE = re.compile(r"""([\w:.-]++)\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s"'>]++))""")
_ENDS = {name: re.compile(rf"</{name}\s*+>", re.IGNORECASE) for name in _VERBATIM}
_STARTS_BLOCK = frozenset(("blockquote", "hr", "ol", "p", "pre", "ul"))
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]+")
_SPACE = re.compile(r"[ \t\r\n\f]+")
_EMPTY_LINES = re.compile(r"\n(?:[ \t]*+\n)++")
_LINE_TAG = re.compile(r"<(?:br|p)[ \t/>]", re.IGNORECASE)
_PAIRS = "pairs"


def read_tags(parser: MarkdownIt) -> None:
    """Let a parser read the tags that a comment may have."""
    parser.inline.ruler.at("html_inline", _inline_tag)
    parser.block.ruler.at(
        "html_block", _block_of_tags, {"alt": ["paragraph", "reference", "blockquote"]}
    )
    parser.core.ruler.after("inline", "tags", _expand)


# ---------------------------------------------------------------- finding tags


def begins_as_html(text: str) -> bool:
    """Return whether a text begins with the tag of a block; Markdown never does."""
    tag = tag_at(text, len(text) - len(text.lstrip()))
    return tag is not None and tag.tag in _STARTS_BLOCK and not tag.info


def tag_at(text: str, at: int) -> Token | None:
    """Return the tag at a position, as a token with its length."""
    match = _TAG.match(text, at)
    name = match["name"].lower() if match else ""
    if match is None or name not in _NAMES or "||" in match[0]:
        return None
    token = Token("tag", name, 0, content=match[0], info="end" if match["end"] else "")
    if name in ("a", "ol") and match["attributes"]:
        for key, *values in _ATTRIBUTE.findall(match["attributes"]):
            token.attrs.setdefault(key.lower(), _unescaped("".join(values)).strip())
    token.meta = {"length": len(match[0])}
    if name in _VERBATIM and not match["end"]:
        end = _ENDS[name].search(text, match.end())
        if end is None:
            return None
        inside = text[match.end() : end.start()]
        inside = _TAG.sub("", inside).removeprefix("\n") if name == "pre" else inside
        token.content = text[at : end.end()]
        token.meta = {"length": end.end() - at, "verbatim": _unescaped(inside)}
    return token


def _unescaped(text: str) -> str:
    """Return the text of HTML, without the control characters that it may name."""
    return _CONTROLS.sub("", html.unescape(text)) if "&" in text else text


def _inline_tag(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != "<" or PLAIN in state.env:
        return False
    tag = tag_at(state.src, state.pos)
    if tag is None:
        return False
    if tag.tag == "a":
        state.linkLevel += -1 if tag.info else 1  # no address within it becomes a link
    if not silent:
        token = state.push("tag", tag.tag, 0)
        token.content, token.info = tag.content, tag.info
        token.attrs, token.meta = tag.attrs, tag.meta
    state.pos += tag.meta["length"]
    return True


def _block_of_tags(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Take lines from a tag of a block to the line of its end, blank lines included."""
    at = state.bMarks[start] + state.tShift[start]
    if state.is_code_block(start) or PLAIN in state.env or state.src[at : at + 1] != "<":
        return False
    if _PAIRS not in state.env:
        state.env[_PAIRS] = _pairs(state.src)
    stop = state.env[_PAIRS].get(at)
    if stop is None:
        return False
    line = start
    while line < end and state.eMarks[line] < stop:
        line += 1
        if line < end and not state.isEmpty(line) and state.sCount[line] < state.blkIndent:
            return False
    if line >= end:
        return False
    if not silent:
        token = state.push("tags", "", 0)
        token.content = state.getLines(start, line + 1, state.blkIndent, False)
        token.map = [start, line + 1]
        state.line = line + 1
    return True


def _pairs(text: str) -> dict[int, int]:
    """Return the position of each tag that begins a block, and the end of its other tag."""
    found: dict[int, int] = {}
    opened: list[tuple[str, int]] = []
    number = dict.fromkeys(_STARTS_BLOCK, 0)
    for match in _TAG.finditer(text):
        name = match["name"].lower()
        if name not in _STARTS_BLOCK:
            continue
        if name == "hr":
            found[match.start()] = match.end()
        elif not match["end"]:
            opened.append((name, match.start()))
            number[name] += 1
        while match["end"] and number[name]:
            last, at = opened.pop()
            number[last] -= 1
            if last == name:
                found[at] = match.end()
                break
    return found


# ---------------------------------------------------------------- making tokens


def _expand(state: StateCore) -> None:
    """Make tokens of Markdown of all tags."""
    if "<" not in state.src:
        return
    tokens: list[Token] = []
    rest = iter(state.tokens)
    for token in rest:
        if token.type == "tags":
            events = list(_events(token.content))
            joined = Joiner(state.env, is_html=True).joined(events)
            tokens += Builder(state.md, state.src).blocks(events, joined)
        elif token.type == "inline" and any(c.type == "tag" for c in token.children or ()):
            events = list(_without_second_breaks(token.children or []))
            is_paragraph = tokens[-1].type == "paragraph_open"
            joined = Joiner(state.env, has_blocks=is_paragraph).joined(events)
            builder = Builder(state.md, state.src)
            if is_paragraph:
                builder.is_hidden = tokens.pop().hidden
                next(rest)
                tokens += builder.blocks(events, joined)
            else:
                token.children = builder.line(events, joined)
                tokens.append(token)
        else:
            tokens.append(token)
    state.tokens = tokens


def _events(text: str) -> Iterator[Token]:
    """Yield the tags of HTML, and the text between them.

    If no tags mark lines or paragraphs, line ends do.
    """
    has_lines = _LINE_TAG.search(text) is None
    at = begin = 0
    while (at := text.find("<", at)) >= 0:
        tag = tag_at(text, at)
        if tag is None:
            at += 1
            continue
        yield from _words(text[begin:at], has_lines=has_lines)
        yield tag
        at = begin = at + tag.meta["length"]
    yield from _words(text[begin:], has_lines=has_lines)


def _words(text: str, *, has_lines: bool) -> Iterator[Token]:
    for number, paragraph in enumerate(_EMPTY_LINES.split(text)):
        if number:
            yield Token("parting", "", 0, content=" ")
        lines = paragraph.split("\n") if has_lines else [paragraph]
        for line_number, line in enumerate(lines):
            if line_number:
                yield Token("softbreak", "br", 0)
            if line:
                yield Token("text", "", 0, content=_SPACE.sub(" ", _unescaped(line)))


def _without_second_breaks(tokens: Sequence[Token]) -> Iterator[Token]:
    """Yield tokens without the line end right after a tag that already ends the line."""
    last: Token | None = None
    for token in tokens:
        if not (token.type in BREAKS and last and last.type == "tag" and last.tag == "br"):
            yield token
        last = token
