"""One walk over the tags and texts of Markdown's HTML, for all work on the finished text.

It sets quotes and dashes, turns addresses into references, gives headings ids, changes images and
tables, and collects text for the summary and the word count. The marks of shortcodes and spoilers
pass through; ``blocks`` handles them afterwards.
"""

import html
import re
from dataclasses import dataclass, field

from sitegen.markup import srcset
from sitegen.markup.context import ConversionContext
from sitegen.markup.elements import BLOCKS, RAW, VERBATIM
from sitegen.markup.embeds import Embeds
from sitegen.markup.galleries import with_titles
from sitegen.markup.ids import ATTRIBUTE, TAG, heading_id, ids_in, ids_of, value_of
from sitegen.markup.links import ADDRESSES, Addresses
from sitegen.markup.plain import SPOILER, words_of
from sitegen.markup.pull_quotes import ELEMENTS as PULLED
from sitegen.markup.pull_quotes import is_pull_quote, with_marked_quotes
from sitegen.markup.self_closing import end_self_closed
from sitegen.markup.source import hide
from sitegen.markup.typography import Typesetter, last_character
from sitegen.models.richtext import Heading, LinkRef, PictureRef

CONTENTS = "<\x0etoc>"

_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_UNQUOTED = _HEADINGS | RAW | {"figure", "pre", "summary", "table"}
"""Elements that a summary leaves out."""
_PLAIN_BLOCKS = frozenset(
    f"<{slash}{name}>" for name in BLOCKS - _UNQUOTED - {"div"} for slash in ("", "/")
)
_PLAIN = frozenset(("<em>", "</em>", "<strong>", "</strong>", "</a>"))
"""Most tags: they need no work, except a space in place of a block."""
_ALIGN = r"\s[Aa][Ll][Ii][Gg][Nn]\s*="
"""In a paragraph it moves the picture; a figure does not have this attribute."""
_FIGURE = re.compile(
    rf"<p(?P<attributes>(?:(?!<p|{_ALIGN})[^>])*)>\s*(?P<link><a\s[^>]*>)?"
    r"(?P<image><img\s[^>]*>)(?(link)</a>)\s*</p>"
)
_MORE = re.compile(r"<!--(?:\s*more\s*|more\s[^<>]*)-->", re.IGNORECASE)
"""WordPress allows the words of a link after ``<!--more``, without a space before them."""
_ALIGNED = re.compile(r'\sstyle="text-align: (left|right|center);?"')
_SRCSET = re.compile(r"\ssrcset\s*=", re.IGNORECASE)
_CLASS = re.compile(r'(?<=\sclass=")')


@dataclass
class PostProcessor:
    """The walk over one text's HTML, and the data that it has collected.

    ``all_text`` is the whole text. ``summary_text`` is the text for a summary, up to ``more`` where
    the author drew that line. Both still hold marks.
    """

    context: ConversionContext
    embeds: Embeds | None = None
    pieces: list[str] = field(default_factory=list)
    all_text: list[str] = field(default_factory=list)
    summary_text: list[str] = field(default_factory=list)
    more: int | None = None
    headings: list[Heading] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._addresses = Addresses(self.context)
        self._ids: set[str] = set()
        self._numbers: dict[str, int] = {}
        marks = self.context.marks
        self._typesetter = Typesetter(marks) if marks else None
        self._before = ""  # the character before the next text, "" at the start of a block
        self._verbatim: list[str] = []
        self._raw = ""
        self._unsaid = False  # in a footnote's mark or a script: no words of the text
        self._silent, self._depth = "", 0
        self._heading: tuple[int, int] | None = None  # its beginning in pieces and in all_text
        self._framed = False  # in a <picture>, whose author has said what it shows where
        self._bodies = 0  # how many blocks of hidden text we are in

    def run(self, text: str) -> "PostProcessor":
        """Walk over the whole of an HTML text."""
        if "<img" in text:
            text = _FIGURE.sub(_figure, text)
            if (marks := self.context.marks) and " title=" in text:
                # They become captions, and the walk sets no attributes.
                text = with_titles(text, lambda title: Typesetter(marks).set(title))
        text = with_marked_quotes(text.replace("<p>[TOC]</p>", CONTENTS))
        parts = TAG.split(text)
        if "/>" in text:
            parts = end_self_closed(parts)
        self._ids.update(ids_of(parts[1::3]))
        for at in range(0, len(parts) - 1, 3):
            if parts[at]:
                self._text(parts, at)
            tag = parts[at + 1]
            if tag in _PLAIN_BLOCKS and not self._raw and not self._silent:
                self._before = ""
                self.all_text.append(" ")
                self.summary_text.append(" ")
                self.pieces.append(tag)
            elif tag in _PLAIN:
                self.pieces.append(tag)
            else:
                self._tag(tag, parts[at + 2])
        self._text(parts, len(parts) - 1)
        return self

    def _text(self, parts: list[str], at: int) -> None:
        text = parts[at]
        if not self._before and self._typesetter:
            self._typesetter.begin()
        if text != "\n":  # as every third one is
            text = self._dressed(text, parts, at)
        self._before = last_character(text) or self._before
        self.pieces.append(text)
        if not self._unsaid:
            self.all_text.append(text)
            if not self._silent:
                self.summary_text.append(text)

    def _dressed(self, text: str, parts: list[str], at: int) -> str:
        """Set a text's quotes and dashes, or restore marks if it is code."""
        if self._verbatim:
            if "\x0e" in text and not {"code", "pre"}.isdisjoint(self._verbatim):
                return self.context.source.restore(text, escape=True)
        elif not self._raw:
            if self._typesetter:
                after = _following(parts, at) if text[-1:] in ("'", '"') else ""
                straight, text = text, self._typesetter.set(text, self._before, after)
                if text != straight and at and f'{straight}"' in parts[at - 2]:
                    text = straight  # a bare address, as its link has it
            if "\x0e" in text:
                return self.context.source.literal(text)
        return text

    def _tag(self, tag: str, written: str | None) -> None:
        if written is None:
            self._comment(tag)
            return
        name = written.lower()
        closing = name[0] == "/"
        element = name[1:] if closing else name
        if self._raw and name != f"/{self._raw}":
            self.pieces.append(tag)
            return
        if element[0] == "\x0e" and not closing:
            tag = _bare(tag, element)
        self._listen(tag, element, closing)
        if element in BLOCKS:
            self._before = ""
            self.all_text.append(" ")
            self.summary_text.append(" ")
        if element in VERBATIM and not tag.endswith("/>"):
            self._enter(element, closing)
        elif element in RAW:
            self._raw = "" if closing else element
            self._unsaid = not closing
        if closing:
            self._close(tag, element)
        else:
            self._open(tag, element)

    def _listen(self, tag: str, element: str, closing: bool) -> None:
        """Track the element that a summary leaves out."""
        if element[0] == "\x0e":
            if element in ("\x0ebody", "\x0ehidden"):
                self.all_text.append(tag)
                if not self._silent:
                    self.summary_text.append(tag)
            if element == "\x0ebody":
                self._bodies += -1 if closing else 1
        elif element == "sup":
            self._unsaid = not closing and ' id="fnref' in tag
        elif self._silent:
            if element == self._silent:
                self._depth += -1 if closing else 1
                self._silent = self._silent if self._depth else ""
        elif not closing and (
            element in _UNQUOTED
            or (element == "div" and ' class="footnote"' in tag)
            or (element in PULLED and is_pull_quote(tag))
        ):
            self._silent, self._depth = element, 1

    def _enter(self, element: str, closing: bool) -> None:
        if not closing:
            if element not in self._verbatim:  # the first end of its name ends all
                self._verbatim.append(element)
        elif element in self._verbatim:
            del self._verbatim[self._verbatim.index(element) :]

    def _comment(self, tag: str) -> None:
        if _MORE.fullmatch(tag) and not self._verbatim and not self._raw:
            if self.more is None:
                self.more = len(self.summary_text)
        else:
            self.pieces.append(
                self.context.source.restore(tag, escape=False) if "\x0e" in tag else tag
            )

    def _close(self, tag: str, element: str) -> None:
        self.pieces.append(tag)
        if element == "picture":
            self._framed = False
        if element in _HEADINGS and self._heading:
            self._name(*self._heading)
            self._heading = None

    def _open(self, tag: str, element: str) -> None:
        if "||" in tag:
            tag = ATTRIBUTE.sub(_without_spoilers, tag)
        if "comment-" in tag:
            self._check_id(tag)
        if element in ADDRESSES:
            is_ours = element == "img" and not self._framed and not _SRCSET.search(tag)
            ref_type = PictureRef if is_ours else LinkRef
            tag = self._with_references(tag, ADDRESSES[element], ref_type)
        elif element == "picture":
            self._framed = True
        if element == "img":
            self._before = "x"
            if " loading=" not in tag:
                tag = f'{tag.rstrip("/> ")} loading="lazy" decoding="async">'
        elif element in ("td", "th") and (aligned := _ALIGNED.search(tag)):
            tag = _with_class(tag.replace(aligned[0], ""), f"align-{aligned[1]}")
        elif element in _HEADINGS:
            self._heading = len(self.pieces), len(self.all_text)
        if self.embeds:
            self.embeds.check(tag, element)
        self.pieces.append(tag)

    def _check_id(self, tag: str) -> None:
        for name in ids_in(tag):
            if name.startswith("comment-"):
                offset = max(0, self.context.text.find(name))
                self.context.report(
                    "ids that begin with comment- are reserved for comments", offset
                )

    def _with_references(self, tag: str, names: frozenset[str], ref_type: type[LinkRef]) -> str:
        def attribute(match: re.Match[str]) -> str:
            name, value = match["name"].lower(), html.unescape(value_of(match))
            if name not in names or "\x0e" in value:
                return match[0]
            if name in srcset.NAMES:
                new: str | None = self._srcset(value)
            elif name == "href" and value[:1] in ("", "?"):
                new = self._addresses.itself(value)
            else:
                new = self._addresses.reference(value, ref_type)
            return match[0] if new is None else f'{match["space"]}{match["name"]}="{new}"'

        return ATTRIBUTE.sub(attribute, tag)

    def _srcset(self, value: str) -> str:
        def shown(url: str) -> str:
            new = self._addresses.reference(url)
            return html.escape(url) if new is None else new

        return srcset.rewritten(value, shown)

    def _name(self, piece: int, word: int) -> None:
        """Give the heading that has just ended its id, and list it unless it is hidden."""
        tag = self.pieces[piece]
        text = words_of("".join(self.all_text[word:]))
        own = next(iter(ids_in(tag)), "")
        name = own or heading_id(text, self._ids, self._numbers)
        if not own:
            self.pieces[piece] = f'{tag[:3]} id="{html.escape(name)}"{tag[3:]}'
        if text and not self._bodies:
            self.headings.append(Heading(level=int(tag[2]), id=html.unescape(name), text=text))


def _following(parts: list[str], at: int) -> str:
    """Return the character after a text, skipping inline tags, "" at the end of a block."""
    while at + 3 < len(parts):
        name = (parts[at + 2] or "").lower().lstrip("/")
        if name in BLOCKS:
            return ""
        if name == "img":
            return "x"
        at += 3
        if parts[at]:
            return parts[at][0]
    return ""


def _bare(tag: str, element: str) -> str:
    """Return one of our tags without the attributes from an attribute list."""
    name = next(iter(ids_in(tag)), "") if element == "\x0enote" else ""
    return f'<{element} id="{name}">' if name else f"<{element}>"


def _figure(match: re.Match[str]) -> str:
    image, caption = match["image"], ""
    for attribute in ATTRIBUTE.finditer(image):
        if attribute["name"] == "title":
            image = image.replace(attribute[0], "", 1)
            caption = hide(value_of(attribute), "<\x0ehidden>\\2</\x0ehidden>")
    link, end = (match["link"], "</a>") if match["link"] else ("", "")
    below = f"<figcaption>{caption}</figcaption>" if caption else ""
    return f"<figure{match['attributes']}>{link}{image}{end}{below}</figure>"


def _without_spoilers(match: re.Match[str]) -> str:
    """Replace a spoiler in an attribute with "[spoiler]", because it cannot be hidden there."""
    if match["name"].lower() not in ("alt", "title", "aria-label"):
        return match[0]
    return hide(match[0], SPOILER)


def _with_class(tag: str, name: str) -> str:
    if _CLASS.search(tag):
        return _CLASS.sub(f"{name} ", tag, count=1)
    return f'{tag[:3]} class="{name}"{tag[3:]}'
