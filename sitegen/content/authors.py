"""The authors of a site: content/authors.yaml describes the person behind each key."""

import posixpath
from typing import Annotated
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Meta
from msgspec.structs import replace

from sitegen.core.diagnostics import Problem, error
from sitegen.core.slugs import slugify
from sitegen.frontmatter import yaml_nodes
from sitegen.frontmatter.split import decode
from sitegen.models.records import Person
from sitegen.schema.decode import DecodeContext, decode_record

FILE = "content/authors.yaml"


class AuthorMeta(msgspec.Struct, frozen=True, kw_only=True):
    """The description of one author in authors.yaml."""

    name: Annotated[str, Meta(description="name that readers see; default: the key")] = ""
    bio: Annotated[str, Meta(description="a line or two")] = ""
    url: Annotated[str, Meta(description="the author's own site")] = ""
    avatar: Annotated[str, Meta(description="a picture, as a path of the site: /mira.jpg")] = ""


class ParsedAuthor(msgspec.Struct, frozen=True, kw_only=True):
    """An author, and the position of the picture in authors.yaml: line and column."""

    meta: AuthorMeta
    avatar_position: tuple[int, int]


def parse_authors(data: bytes) -> tuple[dict[str, ParsedAuthor], tuple[Problem, ...]]:
    """Read authors.yaml: author key to the author's description."""
    text, problems = decode(data, FILE)
    node, found = yaml_nodes.compose(text, FILE)
    problems += found
    if node is None:
        return {}, problems
    if not isinstance(node, yaml_nodes.Mapping):
        return {}, (
            *problems,
            error(FILE, "expected authors by key, as in `mira: {name: Mira}`"),
        )
    authors = {}
    context = DecodeContext(path=FILE, zone=ZoneInfo("UTC"))
    for key, value in node.pairs:
        decoded = decode_record(value, AuthorMeta, context)
        problems += decoded.problems
        if _slug_or_empty(key.value):
            meta = replace(decoded.value, avatar=_served(decoded.value.avatar))
            authors[key.value] = ParsedAuthor(meta=meta, avatar_position=decoded.at("avatar"))
        else:
            message = f"{key.value}: needs at least one letter or digit"
            problems += (error(FILE, message, key.line, key.column),)
    return authors, problems


def _served(picture: str) -> str:
    """Return the address of a picture that is named by its path from authors.yaml.

    Only files in content/static/ have an address; other paths are kept, and reported later.
    """
    path = posixpath.normpath(posixpath.join(posixpath.dirname(FILE), picture))
    return path.removeprefix("content/static") if path.startswith("content/static/") else picture


class AuthorIndex:
    """Find the person that a post's author names: a key, or a name, known or not."""

    def __init__(self, authors: dict[str, ParsedAuthor]) -> None:
        self._known: dict[str, Person] = {}
        for key, author in authors.items():
            meta = author.meta
            person = Person(
                key=key,
                name=meta.name or key,
                url=f"/authors/{slugify(key)}/",
                bio=meta.bio,
                website=meta.url,
                avatar=meta.avatar,
            )
            self._known[slugify(key)] = person
            if meta.name:
                self._known.setdefault(_slug_or_empty(meta.name), person)

    def find(self, written: str) -> Person:
        """Return the person with a key or a name; raise ValueError if it makes no slug."""
        slug = slugify(written)
        known = self._known.get(slug)
        return known or Person(key=written, name=written, url=f"/authors/{slug}/")

    def known(self, key: str) -> Person | None:
        """Return the author in authors.yaml or None, for keys in strangers' files."""
        return self._known.get(_slug_or_empty(key))


def _slug_or_empty(text: str) -> str:
    try:
        return slugify(text)
    except ValueError:
        return ""
