"""Makes the HTML of an export safe and well formed: only listed elements stay.

An export can contain text of untrusted people. nh3 parses like browsers do, so that the later steps
meet no open tags and no hidden scripts.
"""

import html
import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import unquote

import lxml.html
import msgspec
import nh3

from sitegen.importing.names import names
from sitegen.markup import srcset

Resolve = Callable[[str], str]
"""Returns an old text's address in the site; "" for an address that cannot stay."""

MORE = "wpmore"
"""The element that replaces ``<!--more-->`` in a tree."""

_TAGS = names(
    """a abbr address area article aside audio b bdi bdo big blockquote br caption center cite
    code col colgroup dd del details dfn dir div dl dt em figcaption figure font footer h1 h2 h3
    h4 h5 h6 header hgroup hr i iframe img ins kbd li main map mark menu nav ol p picture pre q
    rp rt ruby s samp section small source span strike strong sub summary sup table tbody td
    tfoot th thead time tr track tt u ul var video wbr"""
)
_WITHOUT_CONTENT = names(
    """script style template title head select textarea svg math object applet noframes"""
)
_ATTRIBUTES = {
    "*": {"id", "class", "title", "lang", "dir", "align", "style"},
    "a": {"href", "hreflang", "name", "download"},
    "area": {"href", "alt", "shape", "coords"},
    "audio": {"src", "controls", "loop", "muted"},
    "blockquote": {"cite"},
    "code": {"data-lang", "data-language"},
    "col": {"span"},
    "colgroup": {"span"},
    "del": {"cite", "datetime"},
    "details": {"open"},
    "iframe": {"src", "width", "height", "allowfullscreen", "allow", "loading"},
    "img": {"src", "srcset", "sizes", "alt", "width", "height", "data-src", "data-lazy-src"},
    "ins": {"cite", "datetime"},
    "li": {"value"},
    "map": {"name"},
    "ol": {"start", "reversed", "type"},
    "pre": {"data-lang", "data-language", "data-enlighter-language"},
    "q": {"cite"},
    "source": {"src", "srcset", "type", "media", "sizes"},
    "td": {"colspan", "rowspan", "headers"},
    "th": {"colspan", "rowspan", "headers", "scope", "abbr"},
    "time": {"datetime"},
    "track": {"src", "kind", "srclang", "label", "default"},
    "video": {"src", "poster", "controls", "loop", "muted", "playsinline", "width", "height"},
}
_SCHEMES = frozenset(("http", "https", "mailto", "tel", "sms", "geo", "ftp", "xmpp", "magnet"))
_ADDRESSES = ("href", "src", "poster", "cite")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]")
_NAMED = re.compile(r"&#(?:x0*(?:[0-8bcef]|1[0-9a-f])|0*(?:[0-8]|1[1-24-9]|2\d|3[01]));", re.I)
_COMMENT = re.compile(r"<!--(?P<inside>.*?)(?:--!?>|\Z)", re.DOTALL)
_MORE = re.compile(r"\s*more\b(?P<words>[^<>]*)", re.IGNORECASE | re.DOTALL)
_PLUGIN = re.compile(
    r"<(?:(object|applet)\b(?:(?!<\1\b).)*?</\1\s*>|embed\b[^>]*>)", re.I | re.DOTALL
)
_MAX_PLUGINS = 3
"""Nested objects, as pages had them for several browsers."""
_PLUGIN_ADDRESS = re.compile(
    r"""(?:<embed[^>]*?\bsrc|<object[^>]*?\bdata|name\s*=\s*["']?(?:movie|src)["']?\s+value)
    \s*=\s*["']?(https?://[^\s"'<>]+|//[^\s"'<>]+)""",
    re.I | re.VERBOSE,
)
_YOUTUBE = re.compile(r"(?:https?:)?//(?:www\.)?youtube(?:-nocookie)?\.com/(?:v|embed)/([\w-]+)")
_LAZY = re.compile(r"\sdata-(?:lazy-)?src\s*=", re.IGNORECASE)
_TAG = re.compile(r"""<([a-zA-Z][\w:-]*)((?:"[^"]*"|'[^']*'|[^'"<>])*+)>""")
_DANGEROUS = names(
    """script style object embed applet meta base link form input button select textarea svg
    math template frame frameset"""
)
_EVENT = re.compile(r"""[\s"'/](on[a-z]{3,}|srcdoc)\s*=""", re.IGNORECASE)
_ACTIVE = re.compile(r"""=\s*["']?\s*(?:(j\s*a\s*v\s*a|v\s*b)\s*script|data)\s*:""", re.IGNORECASE)
_WITHOUT_END = re.compile(r'<(source|track|wbr)\b((?:"[^"]*"|[^">])*+)>')
_MAX_DEPTH = 100


class TooDeepError(Exception):
    """Elements are nested deeper than any author nests them."""


class CleanHtml(msgspec.Struct, frozen=True):
    """A text's tree, and the names of the removed parts: ``script``, ``onclick``."""

    root: Any
    left_out: tuple[str, ...] = ()


def without_controls(text: str) -> str:
    """Return a text with plain line ends, and without characters that texts do not have."""
    text = text.encode("utf-8", "replace").decode()
    return _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def clean_html(source: str, resolve: Resolve) -> CleanHtml:
    """Return the tree of the allowed parts of an HTML text, with resolved addresses.

    Raises TooDeepError.
    """
    source = _NAMED.sub("", without_controls(source))
    left_out = tuple(_dangerous(source))
    source = _COMMENT.sub(_more, source)
    for _ in range(_MAX_PLUGINS if _has_plugins(source) else 0):
        source = _PLUGIN.sub(_plugin, source)
    lazy = {"noscript"} if _LAZY.search(source) else set()
    cleaned = nh3.clean(
        source,
        tags=set(_TAGS),
        clean_content_tags=set(_WITHOUT_CONTENT) | lazy,
        attributes=_ATTRIBUTES,
        strip_comments=False,
        link_rel=None,
        url_schemes=set(_SCHEMES),
    )
    parser = lxml.html.HTMLParser(encoding="utf-8", huge_tree=True, remove_pis=True)
    try:
        root = lxml.html.fragment_fromstring(
            with_ends(_CONTROLS.sub("", cleaned)).encode(), create_parent="div", parser=parser
        )
    except (lxml.etree.ParserError, lxml.etree.ParseError):
        root = lxml.html.Element("div")
    _check_depth(root)
    for element in list(root.iter()):
        _mend(element, resolve)
    return CleanHtml(root, left_out)


def _has_plugins(source: str) -> bool:
    return re.search(r"</(?:object|applet)|<embed", source, re.IGNORECASE) is not None


def _dangerous(source: str) -> Iterator[str]:
    """Yield the names of the parts that are not allowed, each once."""
    if "<" not in source:
        return
    found: dict[str, None] = {}
    for match in _TAG.finditer(source):
        name = match[1].lower()
        if name in _DANGEROUS:
            found[name] = None
        if "=" in match[2]:
            found.update((event[1].lower(), None) for event in _EVENT.finditer(match[2]))
            active = html.unescape(match[2]) if "&" in match[2] else match[2]
            if ":" in active and (scheme := _ACTIVE.search(active)) and not _LAZY.search(active):
                found["javascript:" if scheme[1] else "data:"] = None
    yield from found


def _more(match: re.Match[str]) -> str:
    more = _MORE.fullmatch(match["inside"])
    return (
        f"<!--more{' ' if more['words'].strip() else ''}{more['words'].strip()}-->" if more else ""
    )


def _plugin(match: re.Match[str]) -> str:
    """Return a link to a plugin's file, and the frame that replaces the plugin."""
    inner = re.search(r"<iframe\b[^>]*>.*?</iframe\s*>", match[0], re.DOTALL | re.IGNORECASE)
    if inner:
        return inner[0]
    address = _PLUGIN_ADDRESS.search(match[0])
    if address is None:
        return re.sub(r"</?(?:object|applet|param|embed)\b[^>]*>", "", match[0], flags=re.I)
    video = _YOUTUBE.match(address[1])
    url = f"https://www.youtube.com/watch?v={video[1]}" if video else html.unescape(address[1])
    url = html.escape(f"https:{url}" if url.startswith("//") else url)
    return f'<a href="{url}">{url}</a>'


def _check_depth(root: Any) -> None:
    level = [root]
    for _ in range(_MAX_DEPTH):
        level = [child for element in level for child in element]
        if not level:
            return
    raise TooDeepError


def _mend(element: Any, resolve: Resolve) -> None:
    """Adapt an element to the site: resolve addresses, and leave the look to themes."""
    if not isinstance(element.tag, str):
        marker = lxml.html.Element(MORE, words=(element.text or "").removeprefix("more").strip())
        marker.tail = element.tail
        element.getparent().replace(element, marker)
        return
    attributes = element.attrib
    if attributes:
        if element.tag in ("td", "th"):
            _align(attributes)
        for name in ("style", "align"):
            attributes.pop(name, None)
        if attributes.get("id", "").lower().startswith("comment-"):
            del attributes["id"]
        _resolve(element, resolve)
    if element.tag in ("img", "iframe") and "src" not in attributes:
        element.drop_tree()


def _resolve(element: Any, resolve: Resolve) -> None:
    attributes = element.attrib
    for lazy in ("data-lazy-src", "data-src"):
        if other := attributes.pop(lazy, ""):
            attributes["src"] = other
    for name in _ADDRESSES:
        if name in attributes:
            if new := resolve(attributes[name].strip()):
                attributes[name] = new
            else:
                del attributes[name]
    if "srcset" in attributes:
        _resolve_srcset(element, resolve)


def _align(attributes: Any) -> None:
    found = re.search(r"text-align:\s*(left|right|center)", attributes.get("style", ""))
    side = found[1] if found else attributes.get("align", "").lower()
    if side in ("left", "right", "center"):
        attributes["data-align"] = side


def _resolve_srcset(element: Any, resolve: Resolve) -> None:
    """Keep one picture of a source, and the original of an image."""
    written = element.attrib.pop("srcset")
    element.attrib.pop("sizes", None)
    if element.tag != "source":
        return
    seen = dict.fromkeys(resolve(url) for url, _ in srcset.candidates(written))
    if address := next((one for one in seen if one), ""):
        element.set("srcset", address.replace(" ", "%20").replace(",", "%2C"))


def with_ends(text: str) -> str:
    """Return HTML with end tags for void elements that lxml does not know."""
    if "<source" in text or "<track" in text or "<wbr" in text:
        return _WITHOUT_END.sub(r"<\1\2></\1>", text)
    return text


def same_address(address: str) -> str:
    """Return an address in the form in which two spellings are compared."""
    return unquote(html.unescape(address.strip()), errors="replace")
