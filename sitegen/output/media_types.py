"""The media types of a site's files, for the preview and for object stores."""

import mimetypes
from pathlib import PurePath

_TYPES = mimetypes.MimeTypes(())  # not the machine's own table, which differs between machines
_NAMED = {
    "feed.xml": "application/rss+xml",
    "comments.xml": "application/rss+xml",
    "atom.xml": "application/atom+xml",
    "feed.json": "application/feed+json",
}
_ENDINGS = {
    ".avif": "image/avif",
    ".js": "text/javascript",
    ".md": "text/markdown",
    ".mjs": "text/javascript",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
    ".xml": "application/xml",
    ".yaml": "application/yaml",
}
_WORDS = ("xml", "json", "javascript", "yaml")


def media_type(file: PurePath) -> str:
    """Return the media type of a file, with its encoding if it is a text."""
    ending = file.suffix.lower()
    found = _NAMED.get(file.name) or _ENDINGS.get(ending) or _TYPES.guess_type(f"x{ending}")[0]
    if found is None:
        return "application/octet-stream"
    is_text = found.startswith("text/") or found.endswith(_WORDS)
    return f"{found}; charset=utf-8" if is_text else found
