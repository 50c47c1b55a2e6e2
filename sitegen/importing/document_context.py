"""Data that all documents of an import share, and the addresses in them."""

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
    """Data that all documents of an import share; other processes get it unchanged.

    ``by_key`` are paths of documents by the keys of their old addresses, ``static`` the addresses
    of media in the site by the same keys. ``authors`` are the authors' names in front matter by
    identity; ``author`` is the author of all documents, "" to use the source's. ``media`` are
    media by identity, ``attached`` the identities of a document's own pictures by its identity.
    ``withdrawn`` is the text of a removed comment, "" if the source has none.
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
    """Returns an old text's address in a site: of a document, of a medium, or unchanged.

    ``old`` are addresses that still point to the old blog.
    """

    def __init__(self, context: DocumentContext, path: str, base: str) -> None:
        self._context = context
        self._folder = posixpath.dirname(path)
        self._base = base or context.blog.home
        self.old: list[str] = []

    def __call__(self, address: str) -> str:
        """Return the address to write; "" for one that cannot stay."""
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
