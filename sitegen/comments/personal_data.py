"""Personal addresses in comment files: found in any notation, and left out.

An address in the text of a comment is its writer's choice. An address in a header, or in the
rest of a broken one, was only given to the site.
"""

import html
import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import islice

from sitegen.comments.keys import COUNTED_PARENTS, PARENT_IDS, THREAD, UID_KEYS
from sitegen.core.diagnostics import Problem, error
from sitegen.core.idn import INVISIBLE

HEADER_KEYS = frozenset(
    {
        *("author", "name", "date", "email", "replyto", "author_key", "role", "parent", "kind"),
        *("title", "rating", "scale", "helpful", "weight", "url", "spoilers", "status", "slug"),
        *("id", "_id", "_parent", "post_id", "locale", "website", "homepage", "reply_to"),
        *("replying_to", "in_reply_to", "body", "message", "comment", "content", "text"),
        *("from", "to", "cc", "reply-to", "sender", "subject"),
        *(key.lower() for key in (*PARENT_IDS, *COUNTED_PARENTS, THREAD, *UID_KEYS)),
    }
)
"""Keys that a header may begin with; other keys are words of a text."""

_AT = r"(?:@|[ \t]{0,4}[\[({<][ \t]{0,4}at[ \t]{0,4}[\])}>][ \t]{0,4}|[ \t]{1,4}at[ \t]{1,4})"
_EMAIL = rf"(?<![^\s@<>()\[\]\"'=:,;|])[^\s@<>()\[\]\"'=:,;|]++{_AT}[^\s@<>()\[\]\"',;|]+"
_PRIVATE = re.compile(
    rf"{_EMAIL}|\b\d{{1,3}}(?:\.\d{{1,3}}){{3}}\b|\b[\da-f]{{32}}(?:[\da-f]{{8}}){{0,4}}\b"
    r"|(?<![\da-f:])[\da-f]{0,4}(?::[\da-f]{0,4}){3,7}(?![\da-f:])",
    re.IGNORECASE,
)
"""An e-mail address, an IP address, or a digest that may be made of one."""

_PERSONAL = r"[\w-]{0,40}(?:mail|gravatar|avatar|hash|md5|digest)[\w-]{0,40}"
_PERSONAL += r"|(?:[\w-]{0,40}[_-])?ip(?:[_-]?v[46])?(?:[_-]?addr(?:ess)?)?"
_NAMED = re.compile(
    rf"(?<![\w-])(?:{_PERSONAL})(?![\w-])[^\w\n]{{0,20}}?(?:[:=|>\t]|$|[ ]{{1,20}}(?=\S+@))",
    re.IGNORECASE,
)
"""A key for an address, up to the separator before its value."""

_KEY = re.compile(r"""([A-Za-z0-9_-]++)["'*`]*+[ \t]*+[:=]""")
_BEFORE_KEY = "\"'*_>#-|<!+ \t{[,("
_LIKE_A_HEADER = re.compile(
    r"""[\W_]*+[^\W_][\w .-]{0,40}["'*_`]*+(?:[ ]*+[:=|>]|\t)|[\W_]*+$|[#%;<]|//"""
    r"|[-+=~\u2010-\u2015]{2}"
)
_BESIDE = frozenset({"author", "name", "date", "replyto", "url", "website", "subject"})
_SIGNS = ("@", "\uff20", "&#", "&commat", "%40")
_CODE = re.compile(r" {0,3}(?:`{3,}|~{3,})")
_ALONE = re.compile(
    rf"(?:{_PERSONAL})[^\w:]{{0,20}}:\W{{0,20}}(?:{_PRIVATE.pattern})\W*", re.IGNORECASE
)
"""A line that is only an address."""
_WRAPPED = re.compile(r"""^\W*(?:author|name|date)["']?[ \t]*:""", re.MULTILINE | re.IGNORECASE)
_IN_NAME = re.compile(r"[<(]?[^\s@<>()]++@[^\s@<>().]++(?:\.[^\s@<>().]++)++[>)]?")
_MAX_LINES = 4_096
"""The most lines of a header."""
_MAX_URL = 4_096
_MAX_REPORTS = 20
"""The most lines that are reported in one text."""
_IN_URL = re.compile(r"[\w.+-]++(?:@|%40)[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)


def visible(line: str) -> str:
    """Return a line without invisible characters, and without white space at its ends."""
    return INVISIBLE.sub("", line).strip()


def is_address(text: str) -> bool:
    """Return whether a text is only an address, perhaps in brackets."""
    return _PRIVATE.fullmatch(_plain(text).strip(" \t-<>\"'")) is not None


def without_email(text: str) -> str:
    """Return a name or a title without the e-mail addresses in it."""
    if "@" not in text and "\uff20" not in text and "\ufe6b" not in text:
        return text
    plain = unicodedata.normalize("NFKC", INVISIBLE.sub("", text))
    return _IN_NAME.sub("", plain) if _IN_NAME.search(plain) else text


def names_email(url: str) -> bool:
    """Return whether a web address contains an e-mail address."""
    return _IN_URL.search(url[:_MAX_URL]) is not None


def redact_email(message: str) -> str:
    """Return a message without the e-mail addresses that it quotes, because logs are kept."""
    return _IN_NAME.sub("…@…", message) if "@" in message else message


def header_lines(text: str, *, is_whole: bool) -> int:
    """Return how many lines at the top of a text look like a header, 0 for nearly all texts.

    ``is_whole`` means that no header was found above the text.
    """
    first = visible(text[:400])
    first = first if _CODE.match(first) else first.partition("\n\n")[0]
    is_header = is_whole and _WRAPPED.search(first) is not None
    if not is_header and (_CODE.match(first) or not _LIKE_A_HEADER.match(first)):
        return 0
    return _top(text.split("\n"), is_header=is_header)


def without_addresses(text: str, top: int, path: str, line: int) -> tuple[str, tuple[Problem, ...]]:
    """Take out of a text the lines of a broken header that contain an address.

    ``top`` is the number of lines at the top that look like a header, and ``line`` the line of
    the file on which the text begins.
    """
    if not top and not any(sign in text for sign in _SIGNS):
        return text, ()
    lines = text.split("\n")
    dropped = {n for n in range(top) if _names_address(lines[n], lines[max(0, n - 1) : n])}
    dropped.update(_in_blocks(lines, top))
    if not dropped:
        return text, ()
    message = "this line of a header contains an address: it is left out"
    problems = tuple(
        error(path, message, line + number) for number in sorted(dropped)[:_MAX_REPORTS]
    )
    return "\n".join(text for n, text in enumerate(lines) if n not in dropped), problems


def _top(lines: Sequence[str], *, is_header: bool) -> int:
    """Return how many lines at the top look like a header.

    A paragraph in which one line has a key of ours is a header as a whole. ``is_header`` says that
    the first paragraph is one: it has such keys somewhere, perhaps between code fences.
    """
    within = any_ours = seen = is_apart = False
    is_ours, fences = is_header, 2 * is_header
    for number, line in enumerate(islice(lines, _MAX_LINES)):
        text = INVISIBLE.sub("", line)
        if not text.strip():
            is_ours, within, is_apart = is_ours and not seen, False, seen
            continue
        if is_apart and not any_ours and text.startswith(("    ", "\t")):
            return number  # code below words
        seen, is_apart = True, False
        is_ours = is_ours or _key_of(text) in HEADER_KEYS
        any_ours = any_ours or is_ours
        goes_on = (within and text[0] in " \t") or is_ours or fences == 1
        fences -= fences > 0 and _CODE.match(text) is not None
        if not (goes_on or _LIKE_A_HEADER.match(text.strip())):
            return number + (within and is_address(text))
        within = goes_on or ":" in text or "=" in text
    return min(len(lines), _MAX_LINES)


def _key_of(line: str) -> str:
    """Return the key at the start of a line, in lower case, "" if it has none."""
    match = _KEY.match(line.lstrip(_BEFORE_KEY))
    return match[1].rstrip("_").lower() if match else ""


def _plain(line: str) -> str:
    """Return a line as its reader understands it, with any notation of its characters."""
    line = html.unescape(line) if "&" in line else line
    line = unicodedata.normalize("NFKC", INVISIBLE.sub("", line))
    return line.replace("\\", "").replace("%40", "@")


def _names_address(line: str, above: Sequence[str]) -> bool:
    """Return whether a line of a header contains an address, or follows the key for one."""
    line = _plain(line)
    found = _PRIVATE.search(line)
    if not found:
        return False
    if _NAMED.search(line):
        return True
    is_email = "@" in found[0] or re.search(r"\bat\b", found[0], re.IGNORECASE)
    if is_email and _key_of(line) in HEADER_KEYS:
        return True
    return (
        bool(above)
        and above[0].rstrip().endswith((":", "=", ">"))
        and bool(_NAMED.search(_plain(above[0])))
    )


def _in_blocks(lines: Sequence[str], top: int) -> Iterator[int]:
    """Yield the lines further down that are only an address, or contain one in a header."""
    found: list[int] = []
    fenced = marked = False
    for number, line in enumerate((*lines[top:], ""), top):
        if _CODE.match(line):
            fenced = not fenced
        if not line.strip():
            yield from found if marked else ()
            found, marked = [], False
        elif not fenced and not line.startswith(("    ", "\t")):
            marked = marked or _key_of(line) in _BESIDE
            plain = _plain(line).lstrip(_BEFORE_KEY)
            if _NAMED.match(plain) and _names_address(line, ()):
                found.append(number)
                if _ALONE.fullmatch(plain):
                    yield number
