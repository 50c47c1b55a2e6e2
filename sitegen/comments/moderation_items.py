"""Comments as moderators see them: every key and the text, and flags for details to check.

Only this module reads a comment with any status, and with its writer's address.
Nothing of this goes into a page.
"""

import re
import unicodedata
from collections.abc import Callable
from functools import cached_property
from pathlib import Path

import msgspec
from msgspec.structs import replace

from sitegen.comments.formats import FOLDER, read_as_written, read_comment_file, status_of
from sitegen.comments.parsing import MAX_FILE_BYTES, CommentMeta
from sitegen.comments.sanitize import clean_text
from sitegen.config.loading import Config
from sitegen.content.authors import FILE as AUTHORS
from sitegen.content.authors import AuthorIndex, ParsedAuthor, parse_authors
from sitegen.content.posts import FOLDER as POSTS
from sitegen.core.dates import When
from sitegen.core.diagnostics import Problem
from sitegen.core.files import SourceFile, ending, is_source, walk
from sitegen.core.slugs import natural_key, slugify
from sitegen.frontmatter.split import decode, split
from sitegen.frontmatter.yaml_nodes import plain, quoted
from sitegen.schema.decode import DecodeContext
from sitegen.schema.decode import decode_record as read_meta

_ADDRESS = re.compile(r"https?://|www\.", re.IGNORECASE)


class ModerationItem(msgspec.Struct, frozen=True, kw_only=True):
    """A comment as its moderator sees it.

    ``status`` is "" if it is unknown, ``keys`` are all the keys of its file, with their
    values as lines of text, and ``flags`` the details to check.
    """

    name: str
    file: SourceFile
    status: str
    text: str
    meta: CommentMeta = CommentMeta()
    keys: tuple[tuple[str, str], ...] = ()
    flags: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def author(self) -> str:
        """The displayed name."""
        return clean_text(self.meta.author)

    @property
    def date(self) -> When | None:
        """The date in the file."""
        return self.meta.date

    @property
    def first_line(self) -> str:
        """The first line of the text that has a word, cut to fit a terminal."""
        lines = (clean_text(line, 73) for line in self.text[:MAX_FILE_BYTES].split("\n"))
        line = next((line for line in lines if line), "")
        return line if len(line) < 73 else f"{line[:72]}…"


class CommentReader:
    """Reads the comments of a site for their moderator; ``name`` returns the name of each."""

    def __init__(self, site: Path, config: Config, name: Callable[[SourceFile], str]) -> None:
        self._site = site
        self._config = config
        self._name = name

    def read_file(self, file: SourceFile) -> ModerationItem:
        """Read a comment for its moderator."""
        return self.read(file, read_start(file))

    def read(self, file: SourceFile, data: bytes) -> ModerationItem:
        """Return the item of a comment from its bytes."""
        name, path = self._name(file), file.path
        found = read_comment_file(path, data)
        if found.meta is None:
            status = "pending" if found.withheld and b"pending" in data.lower() else ""
            text, _ = decode(data, path)
            return ModerationItem(
                name=name, file=file, status=status, text=text, problems=found.problems
            )
        context = DecodeContext(path=path, zone=self._config.zone, severity="warning")
        pairs = (read_as_written(path, data).meta or found.meta).pairs
        return ModerationItem(
            name=name,
            file=file,
            status=status_of(found),
            text=found.text,
            meta=read_meta(found.meta, CommentMeta, context).value,
            keys=tuple((key.value, str(plain(value))) for key, value in pairs),
        )

    def with_flags(self, item: ModerationItem) -> ModerationItem:
        """Return an item with flags for the details to check."""
        meta, flags = item.meta, [f"cannot be read: {p.message}" for p in item.problems]
        if item.author and not meta.author_key and _alike(item.author) in self.names_of_authors:
            flags.append("signed with the name of an author of this site")
        if item.status != "approved":
            # No form and no importer may ask for them.
            weight = str(meta.weight or "")
            claims = {"author's badge": meta.author_key, "badge": meta.role, "place": weight}
            flags += [
                f"asks for the {word} {quoted(value)}" for word, value in claims.items() if value
            ]
        if links := len(_ADDRESS.findall(item.text)):
            flags.append(f"{links} link{'s' * (links > 1)}")
        return replace(item, flags=tuple(flags))

    @cached_property
    def authors(self) -> dict[str, ParsedAuthor]:
        """The authors of authors.yaml, by key."""
        file = self._site / AUTHORS
        try:
            data = file.read_bytes() if is_source(file, self._site) else b""
        except OSError:
            data = b""
        return parse_authors(data)[0]

    @cached_property
    def author_index(self) -> AuthorIndex:
        """The same authors, by the names that files use for them."""
        return AuthorIndex(self.authors)

    @cached_property
    def names_of_authors(self) -> frozenset[str]:
        """The names and keys of all authors, in the form for comparison."""
        names = [*self.authors, *(author.meta.name for author in self.authors.values())]
        names.append(self._config.settings.author)
        for file in walk(self._site, POSTS)[0]:
            if ending(file.path) == ".md" and b"author" in (data := read_start(file)):
                meta = split(decode(data, file.path)[0], file.path).meta
                for key, value in meta.pairs if meta else ():
                    if key.value in ("author", "authors"):
                        found = plain(value)
                        names += [found] if isinstance(found, str) else map(str, found)
        return frozenset(_alike(name) for name in names) - {""}


def name_of(file: SourceFile) -> str:
    """Return the name of a comment: its thread and its id."""
    return name_of_path(file.path)


def name_of_path(path: str) -> str:
    """Return the name of the comment at a path."""
    folder, _, name = path.removeprefix(f"{FOLDER}/").rpartition("/")
    return f"{folder}/{name.rpartition('.')[0]}"


def read_start(file: SourceFile) -> bytes:
    """Return the part of a comment's file that a build reads, b"" if it cannot be read."""
    try:
        return file.read(MAX_FILE_BYTES)
    except OSError:
        return b""


def age(item: ModerationItem) -> tuple[object, ...]:
    """Return a key that sorts the oldest first, and comments without a date before all."""
    instant = item.date.epoch if item.date else 0.0
    return item.date is not None, instant, natural_key(item.name)


def _alike(name: str) -> str:
    """Return a form of a name that is equal for names that a reader may confuse."""
    try:
        return slugify(unicodedata.normalize("NFKC", name)).replace("-", "")
    except ValueError:
        return ""
