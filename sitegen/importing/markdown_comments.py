"""Converts texts of comments to the small Markdown of comments.

Each result is read back as the build reads it. If its words or links would differ, it becomes plain
text. Most comments have no syntax, and stay the same.
"""

import html
import re
from collections.abc import Callable, Sequence
from typing import Any

import lxml.html
import nh3

from sitegen.comments.sanitize import MAX_BYTES, comment_html, safe_url
from sitegen.importing.clean_html import same_address, without_controls
from sitegen.importing.comment_writer import CommentWriter, escape_text
from sitegen.importing.names import names
from sitegen.importing.records import Text
from sitegen.importing.wordpress_paragraphs import with_paragraphs

_MEANINGFUL = re.compile(r"[]#>*=`~<_[\\&:/@|\x00-\x09\x0b-\x1f]|[^\S \n]|^[ \d+-]|  | $", re.M)
"""Characters of Markdown, HTML or links; a text without them is the same in all of them."""
_ESCAPED_ONLY = re.compile(r"[][#>*=`~<_\\&@|]|://")
"""Characters after which a text must be read back."""
_TAGS = names(
    """a b blockquote br code del em i li ol p pre s strike strong ul img h1 h2 h3 h4 h5 h6 hr
    div cite q tt"""
)
_LINES = re.compile(r"<(?:br|p)\b", re.IGNORECASE)
_QUOTES = str.maketrans("", "", "\u00ad")


def comment_to_markdown(text: Text) -> str:
    """Return a comment's text in Markdown."""
    source = without_controls(text.source).strip("\n")
    if text.markup == "markdown":
        return source
    if not _MEANINGFUL.search(source):
        return source
    if text.markup == "plain" or not ("<" in source or "&" in source):
        return _limited(source, lambda: source)
    return _from_html(source, is_wordpress=text.markup == "wordpress")


def _limited(words: str, source: Callable[[], str]) -> str:
    """Return escaped words; a text too long for Markdown gets no escapes."""
    written = escape_text(words)
    if len(written.encode()) > MAX_BYTES:
        return source().replace("||", "| |")
    if _ESCAPED_ONLY.search(words) and not _says(written, _folded(words)):
        return escape_text(words, every=True)
    return written


def _from_html(source: str, *, is_wordpress: bool) -> str:
    if is_wordpress or not _LINES.search(source):
        source = with_paragraphs(source)
    cleaned = nh3.clean(
        source,
        tags=set(_TAGS),
        clean_content_tags={"script", "style", "title", "textarea", "svg", "math", "template"},
        attributes={"a": {"href"}, "img": {"src", "alt"}, "ol": {"start"}, "code": {"class"}},
        link_rel=None,
        url_schemes={"http", "https"},
    )
    try:
        root = lxml.html.fragment_fromstring(
            cleaned.encode("utf-8", "replace"),
            create_parent="div",
            parser=lxml.html.HTMLParser(encoding="utf-8", huge_tree=True),
        )
        words = _folded(_words(root))
        links = [
            same_address(a.get("href", ""))
            for a in root.iter("a")
            if safe_url(a.get("href", "")) and "".join(a.itertext()).strip()
        ]
        for ways in ((True, False), (False, False), (False, True)):
            written = CommentWriter(with_signs=ways[0], with_addresses=ways[1]).text(root)
            if len(written.encode()) <= MAX_BYTES and _says(written, words, links):
                return written
    except RecursionError:
        return _limited(plain := _plain(source), lambda: plain)
    plain = _plain(cleaned)
    return _limited(plain, lambda: plain)


def _says(markdown: str, words: str, links: Sequence[str] = ()) -> bool:
    """Return whether a comment shows these words, and links to these addresses."""
    shown, _ = comment_html(markdown)
    if "<label" in shown:
        return False
    root = lxml.html.fragment_fromstring(shown, create_parent="div")
    found = [same_address(a.get("href", "")) for a in root.iter("a")]
    if not all(link in found for link in links):
        return False
    said = _folded(_words(root))
    if said != words and links:
        for link in links:
            said, words = said.replace(f"({link})", ""), words.replace(f"({link})", "")
    return said == words


def _words(root: Any) -> str:
    if next(root.iter("img"), None) is None:
        return "".join(root.itertext())
    return _in_order(root)


def _in_order(element: Any) -> str:
    inside = element.text or ""
    if element.tag == "img":
        inside = element.get("alt") or element.get("src", "")
    for child in element:
        inside += _in_order(child) + (child.tail or "")
    return inside


def _folded(words: str) -> str:
    return "".join(words.translate(_QUOTES).split())


def _plain(source: str) -> str:
    source = re.sub(r"(?i)<br\s*/?>\n?", "\n", source)
    source = re.sub(r"(?i)</?(?:p|div|li|ul|ol|blockquote|pre|h\d)\b[^<>]*>", "\n\n", source)
    source = without_controls(html.unescape(re.sub(r"</?[A-Za-z][^<>]*>", "", source)))
    return re.sub(r"\n[ \t]*\n\s*", "\n\n", source).strip()
