"""Converts WordPress's own markup to HTML: shortcodes, block comments, addresses on their own line.

WordPress's own shortcodes become elements. All others stay text, because only their plugin knows
their meaning.
"""

import html
import re
from collections.abc import Sequence

import msgspec

from sitegen.importing.galleries import Pictures, gallery_html
from sitegen.importing.names import names
from sitegen.importing.wordpress_paragraphs import with_paragraphs

_CODES = (
    *("code", "sourcecode", "source", "php", "python", "ruby", "bash", "shell", "css", "html"),
    *("javascript", "js", "java", "sql", "xml", "cpp", "c", "csharp", "perl", "text", "plain"),
    *("diff", "json", "yaml", "go", "rust", "r", "scala", "swift", "powershell", "vb", "delphi"),
)
_CODE = re.compile(
    rf"(?<!\[)\[(?P<name>{'|'.join(_CODES)})(?P<given>\s[^\]\n]*)?\](?P<inside>(?:(?!\[(?P=name)[\s\]]).)*?)\[/(?P=name)\](?!\])",
    re.DOTALL | re.IGNORECASE,
)
_NO_LANGUAGE = frozenset(("code", "sourcecode", "source", "text", "plain"))
_VERBATIM = re.compile(
    r"<(pre|code|script|style|textarea)\b[^<>]*>(?:(?!<\1\b).)*?</\1\s*>", re.S | re.I
)
_BLOCK = re.compile(r"<!--\s*/?wp:[a-z](?:(?!<!--).)*?-->", re.DOTALL)
_NEXT_PAGE = re.compile(r"<!--\s*(?:nextpage|noteaser)\s*-->")
_VALUE = r"""(?:"[^"\]]*+"|'[^'\]]*+'|[^\s\[\]"'/=]|/(?!\]))++"""
_TAG = re.compile(
    rf"(?<!\[)\[(?P<end>/?)(?P<name>[A-Za-z][\w-]*)"
    rf"(?P<given>(?:[ \t\n=]+{_VALUE}){{0,40}}+)\s*(?P<self>/?)\](?![\](])"
)
_GIVEN = re.compile(r"""([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"']+))|"([^"]*)"|(\S+)""")
_ALONE = re.compile(r"^[ \t]*(?P<p><p>)?(https?://[^\s<>\"']+)(?(p)</p>)[ \t]*$", re.MULTILINE)
_ESCAPED = re.compile(r"\[(\[[A-Za-z][\w-]*[^\[\]]*\])\]")
_KNOWN = names("caption wp_caption gallery audio video embed youtube vimeo")
_PLUGINS = names(
    """playlist contact-form contact-form-7 jetpack polldaddy slideshow soundcloud twitter tweet
    instagram facebook googlemaps map spotify bandcamp dailymotion ted flickr gist recipe rating
    review form button tabs tab row column columns accordion toggle spoiler quote pullquote"""
)
"""Names that are certainly no words between brackets."""
_MEDIA = (
    "src",
    "mp3",
    "m4a",
    "ogg",
    "wav",
    "wma",
    "flac",
    "mp4",
    "m4v",
    "webm",
    "ogv",
    "flv",
    "mov",
)


class Shortcodes(msgspec.Struct):
    """The shortcodes that stayed as text, in their order."""

    names: list[str] = []

    def lines(self, markdown: str) -> tuple[tuple[str, int], ...]:
        """Return each with its line in a text, if the text contains it."""
        found, at = [], 0
        for name in self.names:
            written = re.compile(rf"\[{re.escape(name).replace('_', '.?_')}(?![\w-])")
            if match := written.search(markdown, at):
                at = match.end()
                found.append((name, markdown.count("\n", 0, at) + 1))
        return tuple(found)


def wordpress_html(source: str, pictures: Pictures) -> tuple[str, Shortcodes]:
    """Return a text of WordPress as HTML, and the shortcodes that stayed text."""
    kept: list[str] = []

    def keep(text: str) -> str:
        kept.append(text)
        return f"\x02{len(kept) - 1}\x03"

    has_blocks = _BLOCK.search(source) is not None
    source = source.replace("\x02", "").replace("\x03", "")
    text = _CODE.sub(lambda match: keep(_code(match)), source) if "[/" in source else source
    text = _VERBATIM.sub(lambda match: keep(match[0]), text)
    text = _NEXT_PAGE.sub("\n\n" if not has_blocks else "", _BLOCK.sub("", text))
    found = Shortcodes()
    if "[" in text:
        text = _Expansion(text, pictures, found).text()
        text = _ESCAPED.sub(r"\1", text)
    text = _ALONE.sub(_alone, text)

    def shown(text: str) -> str:
        return re.sub("\x02(\\d+)\x03", lambda match: shown(kept[int(match[1])]), text)

    text = shown(text)
    return (text if has_blocks else with_paragraphs(text)), found


def _alone(match: re.Match[str]) -> str:
    url = match[2] if "&amp;" in match[2] else html.escape(match[2])
    return f'<p><a href="{url}">{url}</a></p>'


def _code(match: re.Match[str]) -> str:
    """Return code as an element; escape it once only."""
    given = _given(match["given"] or "")
    name = match["name"].lower()
    language = given.get("lang") or given.get("language") or given.get("0", "").strip("=\"'")
    language = language or ("" if name in _NO_LANGUAGE else name)
    inside = match["inside"].strip("\n")
    code = html.escape(inside if "<" in inside else html.unescape(inside), quote=False)
    named = f' class="language-{html.escape(language)}"' if language else ""
    if "\n" not in match["inside"] and not language and match["name"] == "code":
        return f"<code>{code}</code>"
    return f"\n\n<pre><code{named}>{code}</code></pre>\n\n"


def _given(text: str) -> dict[str, str]:
    """Return the arguments of a shortcode, by names, and by numbers for those without a name."""
    given: dict[str, str] = {}
    for key, double, single, bare, quoted, word in _GIVEN.findall(text.strip().lstrip("=")):
        value = double or single or bare
        if key:
            given[key.lower()] = html.unescape(value)
        else:
            given[str(len([k for k in given if k.isdecimal()]))] = html.unescape(quoted or word)
    return given


class _Expansion:
    """Expands the shortcodes of one text."""

    def __init__(self, text: str, pictures: Pictures, found: Shortcodes) -> None:
        self._text = text
        self._pictures = pictures
        self._found = found

    def text(self) -> str:
        """Return the text with elements for the known shortcodes."""
        tags = list(_TAG.finditer(self._text))
        ends: dict[str, list[re.Match[str]]] = {}
        for tag in tags:
            if tag["end"]:
                ends.setdefault(tag["name"], []).append(tag)
        pieces, at = [], 0
        for tag in tags:
            if tag.start() < at or tag["end"]:
                continue
            name = tag["name"].lower()
            closings = ends.get(tag["name"], [])
            while closings and closings[0].start() < tag.end():
                closings.pop(0)
            end = closings[0] if closings and not tag["self"] else None
            if name not in _KNOWN:
                if name in _PLUGINS or "=" in tag["given"] or tag["self"] or closings:
                    self._found.names.append(tag["name"])
                continue
            inside = self._text[tag.end() : end.start()] if end else ""
            element = self._element(name, _given(tag["given"]), inside)
            if not element:
                self._found.names.append(tag["name"])
                continue
            pieces += [self._text[at : tag.start()], element]
            at = end.end() if end else tag.end()
        return "".join(pieces) + self._text[at:]

    def _element(self, name: str, given: dict[str, str], inside: str) -> str:
        if name in ("caption", "wp_caption"):
            return _figure(given, inside)
        if name == "gallery":
            return self._gallery(given)
        if name in ("audio", "video"):
            return _player(name, given, inside)
        address = inside.strip() or given.get("src") or given.get("id") or given.get("0", "")
        if name == "youtube" and re.fullmatch(r"[\w-]{11}", address):
            address = f"https://www.youtube.com/watch?v={address}"
        elif name == "vimeo" and address.isdecimal():
            address = f"https://vimeo.com/{address}"
        link = re.search(r"https?://[^\s<>\"'\[\]]+", html.unescape(address))
        if link is None:
            return ""
        url = html.escape(link[0])
        return f'\n\n<p><a href="{url}">{url}</a></p>\n\n'

    def _gallery(self, given: dict[str, str]) -> str:
        """Return a gallery of pictures by number, or of the pictures uploaded for this text."""
        wanted: Sequence[str] = re.findall(r"\d+", given.get("ids") or given.get("include") or "")
        if not wanted and not {"ids", "include", "id"} & set(given):
            excluded = re.findall(r"\d+", given.get("exclude", ""))
            wanted = [identity for identity in self._pictures.attached if identity not in excluded]
        media = [self._pictures.media.get(identity) for identity in wanted]
        known = [medium for medium in media if medium is not None]
        return f"\n\n{gallery_html(known)}\n\n" if known and len(known) == len(media) else ""


def _figure(given: dict[str, str], inside: str) -> str:
    """Return a picture with its caption, which older versions wrote as a value."""
    picture = re.match(
        r"\s*((?:<a\b[^>]*>\s*)?<img\b[^>]*>(?:\s*</a>)?)(.*)\Z", inside, re.DOTALL | re.IGNORECASE
    )
    if picture is None:
        return f"\n\n<div>{inside}</div>\n\n" if inside.strip() else ""
    caption = given.get("caption") or " ".join(picture[2].split())
    below = f"<figcaption>{caption}</figcaption>" if caption.strip() else ""
    shown = re.sub(r"\s*\n\s*", " ", picture[1])
    return f"\n\n<figure>{shown}{below}</figure>\n\n"


def _player(name: str, given: dict[str, str], inside: str) -> str:
    addresses = [given[key] for key in _MEDIA if given.get(key)]
    addresses += [given["0"]] if given.get("0", "").startswith(("http", "/")) else []
    addresses += re.findall(r"""<source[^>]*\bsrc=["']([^"']+)""", inside)
    if not addresses:
        return ""
    poster = f' poster="{html.escape(given["poster"])}"' if given.get("poster") else ""
    if len(addresses) == 1:
        return f'\n\n<{name} controls src="{html.escape(addresses[0])}"{poster}></{name}>\n\n'
    sources = "".join(f'<source src="{html.escape(address)}">' for address in addresses)
    return f"\n\n<{name} controls{poster}>{sources}</{name}>\n\n"
