"""Make strangers' input safe: the HTML of a comment, a line of text, an address.

markdown-it-py parses comments, because it stays fast on hostile input and Python-Markdown does
not. nh3's allow-list filters the HTML last, so that safety depends on one short list. Size and
depth are limited first: no text may cost more than a fraction of a second.
"""

import html
import re
from collections.abc import Iterator
from functools import cache
from itertools import takewhile
from urllib.parse import urlsplit

import nh3
from linkify_it import LinkifyIt  # type: ignore[import-untyped]
from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, lheading
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from sitegen.comments.elements import DEEP
from sitegen.comments.spoilers import BAR, UNPAIRED_BARS, hide, hide_in_blocks, labelled
from sitegen.comments.tags import PLAIN, begins_as_html, read_tags
from sitegen.core.idn import plain_host, shows_another_host

MAX_BYTES = 8192
"""The longest text of a comment in which Markdown is read, in bytes of UTF-8."""

SHOWN_BYTES = 256 * 1024
"""The longest text of a comment that is shown, in bytes of UTF-8."""

MAX_URL = 2048
"""The longest address, in characters."""

TAGS = frozenset(("a", "b", "blockquote", "br", "code", "del", "em"))
TAGS |= frozenset(("hr", "i", "li", "ol", "p", "pre", "strong", "ul"))
"""All elements of a comment's HTML; attributes are href and rel of links, and start of lists."""

LINK_REL = "nofollow ugc noopener"

_MAX_NESTING = 40  # a list and its item are two; the parser and the renderer recurse for each
_BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_UNWANTED = re.compile(f"[\x00-\x08\x0b-\x1f\x7f-\x9f{_BIDI}]+")
_UNWANTED_BUT_MARKS = re.compile(f"[\x00-\x08\x0b-\x0d\x10-\x1f\x7f-\x9f{_BIDI}]+")
_UNFIT_FOR_URL = re.compile(rf"[\s\\\x00-\x1f\x7f-\x9f{_BIDI}]")
_MEANINGFUL = re.compile(r"[]#>*=`~<_[\\&:/@]|[^\S \n]|^[ \d+-]| $", re.M)
"""Characters that make a text more than paragraphs and lines: each sign of Markdown, links or HTML.
At the start of a line: signs of lists and rules. White space that is trimmed or escaped, too."""
_BLANK_LINES = re.compile(r"\n[ \t]*(?=\n)")
_CONTAINERS = re.compile(r"^(?:[ \t]*(?:>|[-+*](?=[ \t]|$)|\d{1,9}[.)](?=[ \t]|$)))*[ \t]*", re.M)


def comment_html(text: str, *, has_tags: bool | None = None) -> tuple[str, tuple[str, ...]]:
    """Return the safe HTML of a comment's Markdown, and warnings in plain words.

    With ``has_tags``, the tags that a comment may have count. With False, all HTML is text. With
    None, HTML counts if the text begins with it. Hidden text is in
    ``<label class="spoiler">``, and the words of that label are added later.
    """
    text, warnings, is_long = _measured(text)
    text = _UNWANTED.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    if is_long or not _MEANINGFUL.search(text):
        return _paragraphs(text, warnings), tuple(warnings)
    parser = _parser()
    has_tags = begins_as_html(text) if has_tags is None else has_tags
    env: dict[str, object] = {} if has_tags else {PLAIN: True}
    tokens = parser.parse(text, env)
    if any(token.level >= _MAX_NESTING - 1 for token in tokens):
        # The parser drops deeper blocks; without its markers no line is deep.
        env = {PLAIN: True, DEEP: True}
        tokens = parser.parse(_CONTAINERS.sub("", text), env)
    if DEEP in env:
        warnings.append("is nested too deeply and was flattened")
    allowed = list(_allowed(tokens))
    if "||" not in text:
        rendered = parser.renderer.render(allowed, parser.options, {})
        return _UNWANTED.sub("", _clean(rendered)), tuple(warnings)
    _hide(allowed, warnings)
    rendered = parser.renderer.render(allowed, parser.options, {})
    return labelled(_UNWANTED_BUT_MARKS.sub("", _clean(rendered))), tuple(warnings)


def _measured(text: str) -> tuple[str, list[str], bool]:
    """Return the text up to the limit, warnings, and whether it is too long for Markdown."""
    encoded = text.encode("utf-8", "replace")
    if len(encoded) <= MAX_BYTES:
        return encoded.decode(), [], False
    if len(encoded) <= SHOWN_BYTES:
        return encoded.decode(), ["is longer than 8 KB, so Markdown is not read in it"], True
    warnings = ["is longer than 256 KB: it was cut, and Markdown is not read in it"]
    return encoded[:SHOWN_BYTES].decode("utf-8", "ignore"), warnings, True


def _hide(tokens: list[Token], warnings: list[str]) -> None:
    """Hide the text between bars in the paragraphs of a text."""
    paragraphs = [token for token in tokens if token.children]
    hidden, unpaired = hide([token.children or [] for token in paragraphs])
    for token, children in zip(paragraphs, hidden, strict=True):
        token.children = children
    if unpaired:
        warnings.append(UNPAIRED_BARS)


def clean_text(text: str, limit: int = 200) -> str:
    """Return a text as one line of at most ``limit`` characters, without control characters."""
    line = " ".join(_encodable(text).split())
    return " ".join(_UNWANTED.sub("", line).split())[:limit].rstrip()


def safe_url(url: str) -> str | None:
    """Return an http or https address with a host and no user in it; otherwise return None.

    The address is unchanged, except that a host that imitates another one is in punycode.
    """
    if len(url) > MAX_URL or _UNFIT_FOR_URL.search(url):
        return None
    try:
        parts = urlsplit(_encodable(url))
        host, port = parts.hostname, parts.port  # reading a bad port raises
        if parts.scheme not in ("http", "https") or not host or "@" in parts.netloc:
            return None
        plain = host if host.isascii() else plain_host(host)
    except ValueError:
        return None
    if plain == host:
        return url
    return parts._replace(netloc=plain if port is None else f"{plain}:{port}").geturl()


class _Addresses(LinkifyIt):  # type: ignore[misc]
    """Finds addresses; skips its long expressions if no colon can end a scheme."""

    def pretest(self, text: str) -> bool:
        """Return whether Markdown may contain an address; its colon may be a reference (&#58;)."""
        return (":" in text or "&" in text) and bool(super().pretest(text))

    def test(self, text: str) -> bool:
        """Return whether a text contains an address."""
        return ":" in text and bool(super().test(text))


class _Markdown(MarkdownIt):
    """The parser, except for the way in which it shows addresses as link text."""

    def normalizeLinkText(self, link: str) -> str:  # noqa: N802 - the library's name for it
        """Return an address for display: in Unicode, unless that deceives readers."""
        return safe_url(super().normalizeLinkText(link)) or link


@cache
def _parser() -> MarkdownIt:
    """Build the parser; nothing changes it afterwards."""
    options = {"html": False, "breaks": True, "linkify": True, "maxNesting": _MAX_NESTING}
    parser = _Markdown("commonmark", options).enable(["linkify", "strikethrough"])
    parser.block.ruler.at("lheading", _lheading, {"alt": []})
    read_tags(parser)
    parser.core.ruler.before("linkify", "bars", _mark_bars)
    # Only a written address becomes a link, and never an e-mail address.
    parser.linkify = _Addresses()
    parser.linkify.set({"fuzzy_link": False, "fuzzy_email": False, "fuzzy_ip": False})
    for scheme in ("mailto:", "ftp:", "//"):
        parser.linkify.add(scheme, None)
    return parser


def _lheading(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read a line above === as a heading; below a line, --- is a rule, and fewer signs are text."""
    before, parent, line = len(state.tokens), state.parentType, state.line
    if not lheading(state, start, end, silent):
        return False
    if state.tokens[before].markup == "=":
        return True
    del state.tokens[before:]
    state.parentType, state.line = parent, line
    return False


def _mark_bars(state: StateCore) -> None:
    """Separate bars from escaped bars, and keep bars out of addresses."""
    if "||" in state.src:
        for token in state.tokens:
            _mark(token.children or [])


def _mark(tokens: list[Token]) -> None:
    for number, token in reversed([*enumerate(tokens)]):
        if token.type == "text" and "||" in token.content and _is_bare(tokens, number):
            # The library takes this for the rest of an address.
            token.content, _, rest = token.content.partition("||")
            opening = tokens[number - 1]
            opening.attrSet("href", str(opening.attrGet("href")).partition("%7C%7C")[0])
            tokens.insert(number + 2, Token("text", "", 0, content=f"||{rest}".replace("|", BAR)))
        elif token.type == "text":
            token.content = _UNWANTED.sub("", token.content).replace("|", BAR)
        elif token.type == "text_special":
            token.content = _UNWANTED.sub("", token.content)
        elif token.children:
            _mark(token.children)


def _is_bare(tokens: list[Token], number: int) -> bool:
    """Return whether a token is the text of a bare address."""
    return number > 0 and tokens[number - 1].markup == "linkify"


def _paragraphs(text: str, warnings: list[str]) -> str:
    """Return a text without Markdown as HTML, as the parser and nh3 would write it."""
    blocks = [block.strip("\n") for block in _BLANK_LINES.split(text)]
    blocks = [html.escape(block, quote=False) for block in blocks if block.strip()]
    if "||" in text:
        blocks, unpaired = hide_in_blocks(blocks)
        warnings += [UNPAIRED_BARS] if unpaired else []
    lines = (block.replace("\n", "<br>\n") for block in blocks)
    safe = "".join(f"<p>{block}</p>\n" for block in lines)
    return labelled(safe) if "||" in text else safe


def _allowed(tokens: list[Token]) -> Iterator[Token]:
    """Turn the parser's tokens into those of elements that a comment may have."""
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = "p"
        if token.children:
            token.children = list(_honest(list(_inline(token.children))))
        yield token


def _inline(tokens: list[Token]) -> Iterator[Token]:
    """Make images links; replace links to anything except a web address with their text."""
    linked: list[bool] = []
    for token in tokens:
        if token.type == "link_open":
            linked.append(_may_link(token))
            if linked[-1]:
                yield token
        elif token.type == "link_close":
            if linked.pop():
                yield token
        elif token.type == "image":
            yield from _image(token, linked=any(linked))
        else:
            token.tag = "del" if token.tag == "s" else token.tag
            yield token


def _may_link(token: Token) -> bool:
    return safe_url(str(token.attrGet("href"))) is not None


def _honest(tokens: list[Token]) -> Iterator[Token]:
    """Show the real address of links whose text names another host."""
    rest = iter(tokens)
    for token in rest:
        yield token
        if token.type == "link_open":
            inside = list(takewhile(lambda t: t.type != "link_close", rest))
            href = str(token.attrGet("href"))
            text = "".join(t.content for t in inside)
            if shows_another_host(text.replace(BAR, "|"), href):
                inside = [Token("text", "", 0, content=href)]
            yield from (*inside, Token("link_close", "a", -1))


def _image(token: Token, *, linked: bool) -> Iterator[Token]:
    address = str(token.attrGet("src"))
    text = Token("text", "", 0, content=_alternative(token) or address)
    if linked or safe_url(address) is None:
        yield text
    else:
        yield Token("link_open", "a", 1, attrs={"href": address})
        yield text
        yield Token("link_close", "a", -1)


def _alternative(image: Token) -> str:
    """Return an image's text, with the text of images within it."""
    return "".join(
        _alternative(child) if child.type == "image" else child.content or " " * (child.tag == "br")
        for child in image.children or ()
    )


def _clean(unsafe: str) -> str:
    # Remove control characters again: a character reference may have made new ones.
    return nh3.clean(
        unsafe,
        tags=set(TAGS),
        attributes={"*": set(), "a": {"href"}, "ol": {"start"}},
        url_schemes={"http", "https"},
        link_rel=LINK_REL,
    )


def _encodable(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")
