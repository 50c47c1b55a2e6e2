"""Cards of Ghost's editors as HTML: pictures, code, embeds and the like."""

from collections.abc import Callable, Mapping
from html import escape, unescape
from typing import Any

import markdown

from sitegen.importing.formats.json_file import text_of

Card = Mapping[str, Any]

BY_MAIL = frozenset({"email", "email-cta", "paywall", "signup", "transistor"})
"""Cards for members and for mail, which blog pages do not show to all readers."""


def card_html(name: str, card: Card) -> str | None:
    """Return a card as HTML, None for an unknown one."""
    write = _CARDS.get(name)
    return write(card) if write is not None else None


def link(address: str, inner: str) -> str:
    """Return a link; ``inner`` is HTML."""
    return f'<a href="{escape(address)}">{inner}</a>' if address else inner


def _text(card: Card, *names: str) -> str:
    return next((found for name in names if (found := text_of(card.get(name)).strip())), "")


def _figure(inner: str, caption: str) -> str:
    """Return a figure; ``caption`` is HTML, as in Ghost."""
    return f"<figure>{inner}{f'<figcaption>{caption}</figcaption>' if caption else ''}</figure>"


def _picture(card: Card) -> str:
    source = _text(card, "src")
    if not source:
        return ""
    title = _text(card, "title")
    more = f' title="{escape(title)}"' if title else ""
    return f'<img src="{escape(source)}" alt="{escape(_text(card, "alt"))}"{more}>'


def _image(card: Card) -> str:
    picture = _picture(card)
    return _figure(link(_text(card, "href"), picture), _text(card, "caption")) if picture else ""


def _gallery(card: Card) -> str:
    images = card.get("images")
    found = [one for one in images if isinstance(one, Mapping)] if isinstance(images, list) else []
    pictures = "".join(
        f'<img src="{escape(source)}" alt="{escape(_text(one, "alt"))}">'
        for one in found
        if (source := _text(one, "src"))
    )
    return _figure(pictures, _text(card, "caption")) if pictures else ""


def _code(card: Card) -> str:
    language = _text(card, "language")
    kind = f' class="language-{escape(language)}"' if language else ""
    code = escape(text_of(card.get("code")), quote=False)
    block = f"<pre><code{kind}>{code}</code></pre>"
    caption = _text(card, "caption")
    return f"{block}<p>{caption}</p>" if caption else block


def _html(card: Card) -> str:
    return _text(card, "html")


def _markdown(card: Card) -> str:
    return markdown.markdown(_text(card, "markdown"), extensions=["extra"])


def _embed(card: Card) -> str:
    inner = _text(card, "html")
    if not inner and (address := _text(card, "url")):
        inner = link(address, escape(address))
    return _figure(inner, _text(card, "caption")) if inner else ""


def _bookmark(card: Card) -> str:
    metadata = card.get("metadata")
    details: Card = metadata if isinstance(metadata, Mapping) else {}
    address = _text(card, "url") or _text(details, "url")
    title = _text(details, "title") or address
    about = _text(details, "description")
    parts = [
        link(address, escape(unescape(title))),
        escape(unescape(about)),
        _text(card, "caption"),
    ]
    return f"<p>{'<br>'.join(filter(None, parts))}</p>" if address else ""


def _callout(card: Card) -> str:
    parts = (escape(_text(card, "calloutEmoji")), _text(card, "calloutText"))
    return f"<blockquote><p>{' '.join(filter(None, parts))}</p></blockquote>"


def _toggle(card: Card) -> str:
    heading, content = _text(card, "heading"), _text(card, "content")
    return f"<details><summary>{heading}</summary>{content}</details>"


def _button(card: Card) -> str:
    address, words = _text(card, "buttonUrl"), _text(card, "buttonText")
    return f"<p>{link(address, escape(words or address))}</p>" if address or words else ""


def _video(card: Card) -> str:
    address = _text(card, "src")
    inner = f'<video src="{escape(address)}" controls></video>' if address else ""
    return _figure(inner, _text(card, "caption")) if inner else ""


def _audio(card: Card) -> str:
    address, title = _text(card, "src"), escape(_text(card, "title"))
    words = f"<p>{title}</p>" if title else ""
    return f'{words}<audio src="{escape(address)}" controls></audio>' if address else words


def _file(card: Card) -> str:
    address = _text(card, "src")
    title = _text(card, "fileTitle", "fileName") or address
    caption = escape(_text(card, "fileCaption"))
    return f"<p>{'<br>'.join(filter(None, (link(address, escape(title)), caption)))}</p>"


def _header(card: Card) -> str:
    heading, below = _text(card, "header", "heading"), _text(card, "subheader", "subheading")
    parts = (f"<h2>{heading}</h2>" if heading else "", f"<p>{below}</p>" if below else "")
    return "".join(parts) + _button(card)


def _product(card: Card) -> str:
    picture = _text(card, "productImageSrc")
    title, about = _text(card, "productTitle"), _text(card, "productDescription")
    button = {
        "buttonUrl": card.get("productUrl"),
        "buttonText": card.get("productButton"),
    }
    parts = (
        f'<p><img src="{escape(picture)}" alt=""></p>' if picture else "",
        f"<h4>{title}</h4>" if title else "",
        about if about.startswith("<") or not about else f"<p>{about}</p>",
        _button(button),
    )
    return "".join(parts)


_CARDS: Mapping[str, Callable[[Card], str]] = {
    "image": _image,
    "gallery": _gallery,
    "code": _code,
    "codeblock": _code,
    "html": _html,
    "markdown": _markdown,
    "card-markdown": _markdown,
    "embed": _embed,
    "bookmark": _bookmark,
    "callout": _callout,
    "toggle": _toggle,
    "button": _button,
    "video": _video,
    "audio": _audio,
    "file": _file,
    "header": _header,
    "product": _product,
    "hr": lambda _: "<hr>",
    "horizontalrule": lambda _: "<hr>",
}
