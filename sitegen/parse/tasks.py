"""The input and output of parsing: units, settings, and parsed units."""

import msgspec

from sitegen.comments.formats import FOLDER as COMMENTS
from sitegen.config.loading import Config
from sitegen.content.authors import ParsedAuthor
from sitegen.core.digest import digest_of, modules_digest
from sitegen.core.files import SourceFile


class Unit(msgspec.Struct, frozen=True, kw_only=True):
    """A unit to parse: its files, and the parse cache of the last build."""

    name: str
    files: tuple[SourceFile, ...]
    parse_cache: bytes = b""

    @property
    def size(self) -> int:
        """The bytes of its files."""
        return sum(file.size for file in self.files)


class ParsedUnit(msgspec.Struct, frozen=True, kw_only=True):
    """A parsed unit, all of it as bytes, and the digest of each of its files.

    ``texts`` are stored separately, by number.
    """

    name: str
    files: list[tuple[str, bytes]]
    metadata: bytes
    texts: dict[int, bytes] = {}
    parse_cache: bytes | None = None


class ParseSettings(msgspec.Struct, frozen=True, kw_only=True):
    """The settings for parsing units, besides their own bytes."""

    config: Config
    authors: dict[str, ParsedAuthor] = {}

    def digest(self, name: str) -> bytes:
        """Return the digest of the settings that units of this type depend on."""
        settings = self.config.settings
        basis = (settings.timezone, settings.rating)
        if not name.startswith(f"{COMMENTS}/"):
            extensions = settings.markdown.extensions
            found = modules_digest(self.config.extension_modules, (self.config.site_folder,))
            typography = (settings.language, settings.typography)
            return digest_of(basis, extensions, found, self.config.policy, typography)
        comments = settings.comments
        authors = {key: author.meta for key, author in self.authors.items()}
        return digest_of(
            basis, comments.order, comments.depth, comments.per_page, comments.avatars, authors
        )
