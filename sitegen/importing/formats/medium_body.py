"""The text of a Medium story: its body without title, subtitle and Medium's own markup."""

import re
from html import escape
from urllib.parse import parse_qs, urlsplit

from lxml import etree, html

KEPT = frozenset(
    {"href", "src", "alt", "title", "width", "height", "allowfullscreen", "start", "cite"}
)
"""Attributes that readers need."""

_WIDTH = re.compile(r"^(https?://(?:cdn-images-\d|miro)\.medium\.com/)max/\d+/(?=[^/]+$)")
_SAME = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "\xa0": " ", "…": ""})


def class_of(element: html.HtmlElement) -> frozenset[str]:
    """Return the classes of an element."""
    return frozenset((element.get("class") or "").split())


def words_of(element: html.HtmlElement | None) -> str:
    """Return the words of an element in one line, "" for none."""
    return " ".join("".join(element.itertext()).split()) if element is not None else ""


def is_same(one: str, other: str) -> bool:
    """Return whether two titles have the same words; Medium changes quotation marks in one."""
    return _letters(one) == _letters(other) != ""


def is_beginning(short: str, long: str) -> bool:
    """Return whether a text is the same as another, or its shortened beginning."""
    return bool(_letters(short)) and _letters(long).startswith(_letters(short))


def _letters(text: str) -> str:
    return "".join(text.translate(_SAME).replace("...", "").split()).rstrip(".").casefold()


def full_size(address: str, width: str) -> str:
    """Return the address of a picture in its own width, which its page gives in pixels."""
    if not re.fullmatch(r"[1-9]\d{0,4}", width):
        return address
    return _WIDTH.sub(rf"\g<1>max/{width}/", address)


class StoryBody:
    """Splits a body. ``title`` and ``subtitle`` are the ones above it, "" if it has none.

    ``lost`` are addresses of embeds that only Medium could show: they became links.
    """

    def __init__(self, body: html.HtmlElement, title: str, subtitle: str) -> None:
        self._body = body
        self.title = ""
        self.subtitle = ""
        self.lost: list[str] = []
        for element in list(body.iter("header", "footer")):
            element.drop_tree()
        self._drop_heading(title, subtitle)

    @property
    def first_paragraph(self) -> str:
        """Return the words of the first paragraph."""
        return next((words_of(found) for found in self._body.iter("p") if words_of(found)), "")

    def as_html(self) -> str:
        """Return the body as HTML."""
        body = self._body
        sections = [found for found in body.iter("div") if "section-divider" in class_of(found)]
        for divider in sections[:1]:
            divider.drop_tree()
        for picture in list(body.iter("img")):
            self._picture(picture)
        for element in list(body.iter("iframe", "script", "style", "form", "object")):
            self._embed(element)
        for element in list(body.iter("div", "a")):
            _preview(element)
        for element in list(body.iter("pre")):
            _code(element)
        _clean(body)
        inner = [html.tostring(child, encoding="unicode") for child in body]
        return "".join((escape(body.text or "", quote=False), *inner)).strip()

    def _drop_heading(self, title: str, subtitle: str) -> None:
        """Remove the title and the subtitle at the beginning of the body."""
        for element in list(self._body.iter("h1", "h2", "h3", "h4", "p", "blockquote", "pre")):
            words = words_of(element)
            kinds = class_of(element)
            if not words:
                continue
            is_heading = element.tag in ("h1", "h2", "h3", "h4")
            is_marked = "graf--title" in kinds
            is_title = (is_heading and is_same(words, title)) or (
                is_marked and (not title or is_beginning(title, words))
            )
            if "graf--kicker" in kinds:
                continue
            if (is_title or is_marked) and not self.title:
                self.title = words
                if is_title:
                    element.drop_tree()
            elif "graf--subtitle" in kinds and (
                not subtitle or is_same(words, subtitle) or is_beginning(subtitle, words)
            ):
                self.subtitle = words
                element.drop_tree()
            else:
                return

    def _picture(self, picture: html.HtmlElement) -> None:
        source = picture.get("src") or ""
        picture.set("src", full_size(source, picture.get("data-width") or ""))

    def _embed(self, element: html.HtmlElement) -> None:
        """Turn an embed into a link if it is a script, or only Medium could show it."""
        if element.tag in ("style", "form", "object"):
            element.drop_tree()
            return
        address = _source_of(element.get("src") or element.get("data-src") or "")
        if element.tag == "iframe" and address and not _is_of_medium(address):
            element.set("src", address)
            return
        link = html.Element("p")
        if address.startswith(("http://", "https://")):
            shown = re.sub(r"(gist\.github\.com/.+)\.js$", r"\1", address)
            self.lost.append(shown)
            anchor = etree.SubElement(link, "a", href=shown)
            anchor.text = shown
        link.tail, element.tail = element.tail, None
        parent = element.getparent()
        if parent is not None:
            parent.replace(element, link)


def _preview(element: html.HtmlElement) -> None:
    """Keep the words of a preview of a link, without its picture."""
    kinds = class_of(element)
    if "graf--mixtapeEmbed" in kinds:
        element.tag = "p"
    elif element.tag == "a" and "mixtapeImage" in kinds and not words_of(element):
        element.drop_tree()


def _clean(body: html.HtmlElement) -> None:
    """Remove the elements and the attributes that only Medium's style sheet needs."""
    etree.strip_tags(body, "section", "div", "span")
    for element in body.iter():
        if element.tag != "pre" and (element.tag != "code" or element.getparent().tag != "pre"):
            element.text = _in_lines(element.text)
        element.tail = _in_lines(element.tail)
    for element in body.iter(etree.Element):
        for name in set(element.attrib) - KEPT:
            if not (element.tag == "code" and name == "class"):
                del element.attrib[name]


def _in_lines(text: str | None) -> str | None:
    """Return a text without empty lines and indents, which would end a block of HTML."""
    return re.sub(r"\s*\n\s*", "\n", text) if text and "\n" in text else text


def _source_of(address: str) -> str:
    """Return the embedded address, also if another player wraps it."""
    try:
        parts = urlsplit(address)
        if parts.hostname == "cdn.embedly.com":
            query = parse_qs(parts.query)
            address = next((query[name][0] for name in ("src", "url") if name in query), address)
    except ValueError:
        return ""
    return f"https:{address}" if address.startswith("//") else address


def _is_of_medium(address: str) -> bool:
    return re.match(r"https?://(?:www\.)?medium\.com/media/", address) is not None


def _code(element: html.HtmlElement) -> None:
    """Write a block of code with line ends instead of ``<br>``, in one ``<code>``."""
    for line_end in list(element.iter("br")):
        line_end.tail = "\n" + (line_end.tail or "")
        line_end.drop_tag()
    language = element.get("data-code-block-lang") or ""
    text = "".join(element.itertext()).rstrip()
    # The file adds a line end before the code, and spaces after it.
    text = text.lstrip() if text.startswith("\n") else text
    for child in list(element):
        element.remove(child)
    element.text = None
    code = etree.SubElement(element, "code")
    code.text = text
    if re.fullmatch(r"[\w+#.-]{1,30}", language):
        code.set("class", f"language-{language}")
