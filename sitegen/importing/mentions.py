"""Finds the addresses of pictures and other files in a text, before its conversion."""

import re
from collections.abc import Iterator
from html import unescape

from sitegen.importing.media_addresses import is_medium
from sitegen.importing.records import Text

_ATTRIBUTE = re.compile(
    r"""(?<![\w-])(src|href|poster|srcset|data-(?:src|srcset|full-url|orig-file|large-file|original))
    \s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""",
    re.IGNORECASE | re.VERBOSE,
)
_FULL = re.compile(r"(?:https?:)?//[^\s\"'<>()\[\]\\|]+", re.IGNORECASE)
_MARKDOWN = re.compile(r"\]\(\s*<?([^\s<>()]+)")
_STOPS = ".,;:!?*_"
MAX_LENGTH = 2000
"""Characters of an address; a longer one is ignored."""


def mentioned_media(text: Text) -> Iterator[str]:
    """Yield the addresses of files that a text shows or links to, in the text's spelling."""
    for address in _addresses(text.source):
        plain = unescape(address).strip().partition("#")[0]
        if plain and len(plain) <= MAX_LENGTH and is_medium(plain):
            yield plain


def _addresses(source: str) -> Iterator[str]:
    for name, *values in _ATTRIBUTE.findall(source):
        value = next(filter(None, values), "")
        if name.lower().endswith("srcset"):
            yield from (part.split()[0] for part in re.split(r",\s+", value) if part.strip())
        else:
            yield value
    yield from _MARKDOWN.findall(source)
    for address in _FULL.findall(source):
        yield address.rstrip(_STOPS)
