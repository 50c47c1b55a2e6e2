r"""Characters that are escaped as in JSON, as two halves: ``"\uD83D\uDE00"``.

YAML's parser refuses each half. So one character replaces the backslash of each half while the
parser runs, which changes no position. In double quotes, the halves become their character
afterwards.
"""

import re

_MARK = "\U0010fffd"
_ESCAPE = re.compile(r"(?<!\\)((?:\\\\)*+)\\(?=(?:u|U0000)[dD][89a-fA-F][\da-fA-F]{2})", re.ASCII)
_PAIR = re.compile(
    rf"{_MARK}(?:u|U0000)([dD][89abAB]..){_MARK}(?:u|U0000)([dD][c-fC-F]..)", re.DOTALL
)
_HALF = re.compile(rf"{_MARK}(?:u|U0000)([dD]...)", re.DOTALL)


def mark_halves(text: str) -> str:
    """Return a text that the parser accepts although characters are escaped as two halves."""
    return text if _MARK in text else _ESCAPE.sub(lambda match: match[1] + _MARK, text)


def join_halves(value: str, *, is_escaped: bool) -> tuple[str, str]:
    """Return a scalar of a marked text, and the code of a half without its other half, or "".

    If backslashes escape nothing in the scalar, they are restored.
    """
    if not is_escaped:
        return value.replace(_MARK, "\\"), ""
    joined = _PAIR.sub(lambda match: _character(match[1], match[2]), value)
    half = _HALF.search(joined)
    return _HALF.sub("\ufffd", joined), half[1].upper() if half else ""


def _character(high: str, low: str) -> str:
    return chr(0x10000 + ((int(high, 16) - 0xD800) << 10) + int(low, 16) - 0xDC00)
