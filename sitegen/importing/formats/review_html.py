"""Reviews as services export them: inline tags, and line ends in place of paragraphs."""

import re

_INLINE = "i|em|b|strong|a|blockquote|br|s|u"
_OTHER_TAG = re.compile(rf"<(?!/?(?:{_INLINE}|spoiler)\b[^<>]*>)", re.IGNORECASE)
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_BLANK = re.compile(r"\n[ \t]*\n\s*")


def paragraphs(text: str) -> str:
    """Return a review as HTML: blank lines part paragraphs, and any other line end is a break.

    Tags that no service allows in a review are words.
    """
    text = _OTHER_TAG.sub("&lt;", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = _BREAK.sub("\n", text).strip()
    parts = (part.strip().replace("\n", "<br>") for part in _BLANK.split(text))
    return "\n".join(f"<p>{part}</p>" for part in parts)
