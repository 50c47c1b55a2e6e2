"""What all documents of an import are written with, and what becomes of the addresses in them."""

import posixpath
import re
from collections.abc import Mapping, Sequence

import msgspec

from sitegen.config.loading import Config
from sitegen.importing.addresses import OldBlog
from sitegen.importing.galleries import Picture
from sitegen.importing.media_addresses import OldMedia
from sitegen.importing.rules import Rules


class DocumentContext(msgspec.Struct, frozen=True, kw_only=True):
    """What all documents of an import are written with; it goes to other processes as it is.

    ``by_key`` are paths of documents by the keys of their old addresses, ``static`` the addresses
    of media in the site by the same. ``authors`` are authors as front matter names them, by their
    identities; ``author`` is who wrote everything, "" for whom the source says. ``media`` are media
    by identity, ``attached`` the identities of a document's own pictures by its identity.
    ``withdrawn`` is what a comment says whose text is gone, "" where the source has none.
    """

    config: Config
    blog: OldBlog
    old_media: OldMedia
    rules: Rules
    by_key: Mapping[str, str] = {}
    static: Mapping[str, str] = {}
    authors: Mapping[str, str] = {}
    author: str = ""
    media: Mapping[str, Picture] = {}
    attached: Mapping[str, Sequence[str]] = {}
    withdrawn: str = ""


OWN_PAGES = "https://sitegen.invalid"
"""The host of addresses in a Document that are pages of the new site, such as those of tags."""


class AddressResolver:
    """Says what an address of an old text is in a site: of a document, of a medium, or as it was.

    ``old`` are addresses that still lead to the old blog.
    """

    def __init__(self, context: DocumentContext, path: str, base: str) -> None:
        self._context = context
        self._folder = posixpath.dirname(path)
        self._base = base or context.blog.home
        self.old: list[str] = []

    def __call__(self, address: str) -> str:
        """Return the address to write; "" for one that leads nowhere."""
        address = address.strip()
        if address.startswith("#") or re.match(r"(?i)(mailto|tel|sms|geo):", address):
            return address
        if re.match(r"(?i)(javascript|vbscript|data):", address):
            return ""
        if address.startswith(f"{OWN_PAGES}/"):
            return address.removeprefix(OWN_PAGES)
        blog = self._context.blog
        plain, _, fragment = address.partition("#")
        key = blog.key(plain, self._base)
        if key and (path := self._context.by_key.get(key)):
            relative = posixpath.relpath(path, self._folder)
            return f"{relative}#{fragment}" if fragment.startswith("comment-") else relative
        for place in self._context.old_media.places(plain, self._base):
            if static := self._context.static.get(place.key):
                return static
        full = blog.full(address, self._base)
        if full and (blog.is_own(full) or self._context.old_media.is_of_services(full)):
            self.old.append(full)
        return full
