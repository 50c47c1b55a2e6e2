"""Authors of an old blog: ``content/authors.yaml``, if the site does not have this file yet."""

from collections.abc import Mapping

from sitegen.content.authors import FILE, AuthorIndex, parse_authors
from sitegen.core.digest import digest_of, digest_of_bytes
from sitegen.core.slugs import slugify
from sitegen.frontmatter import yaml_dump
from sitegen.importing.changes import Changes, Put
from sitegen.importing.ledger import Ledger, Row
from sitegen.importing.personal import is_personal, without_personal
from sitegen.importing.records import Author


class AuthorsFile:
    """Gives each author a name for front matter, and writes the file of authors.

    ``names`` are the values for ``author`` by the authors' identities.
    """

    def __init__(
        self, own: bytes, authors: Mapping[str, Author], ledger: Ledger, format_name: str
    ) -> None:
        self._authors = authors
        self._keys = _keys(authors)
        self._rows = {
            identity: Row(
                format=format_name,
                group="authors",
                identity=self._keys[identity],
                digest=digest_of(self._keys[identity], *_said(author)).hex(),
                path=FILE,
            )
            for identity, author in authors.items()
        }
        earlier = [ledger.get(row.key) for row in self._rows.values()]
        self._earlier = {
            identity: row for identity, row in zip(authors, earlier, strict=True) if row is not None
        }
        self._data = "".join(_lines(authors, self._keys)).encode("utf-8", "replace")
        digest = digest_of_bytes(own).hex()
        is_ours = any(row.is_of(digest) for row in self._earlier.values())
        is_ours = is_ours or self._data.startswith(own)  # b"", or cut when a run was killed
        index = None if is_ours else AuthorIndex(parse_authors(own)[0])
        self.names = {
            identity: self._named(identity, author, index) for identity, author in authors.items()
        }

    def _named(self, identity: str, author: Author, index: AuthorIndex | None) -> str:
        if index is None or identity in self._earlier:
            return self._keys[identity]
        known = index.known(self._keys[identity]) or index.known(author.name)
        return known.key if known is not None else without_personal(author.name)

    def write(self, changes: Changes, ledger: Ledger) -> dict[str, Put]:
        """Write the file, and return the outcome for each author by identity."""
        if not self._rows:
            return {}
        first = next(iter(self._earlier), next(iter(self._rows)))
        (put,) = changes.put([(self._rows[first], self._data)])
        outcomes = {identity: self._outcome(identity, put) for identity in self._rows}
        written = ledger.get(self._rows[first].key)
        if put.outcome in ("added", "updated", "unchanged"):
            for row in self._rows.values():
                changes.remember(
                    Row(
                        format=row.format,
                        group="authors",
                        identity=row.identity,
                        digest=row.digest,
                        path=FILE,
                        written=written.written if written is not None else "",
                    )
                )
        return outcomes

    def _outcome(self, identity: str, put: Put) -> Put:
        earlier = self._earlier.get(identity)
        if put.outcome == "kept" and earlier is None:
            return Put("left_out", f"you have edited {FILE}: add the author there")
        if put.outcome == "left_out" and put.reason.endswith("another file"):
            return Put("left_out", f"{FILE} already exists: posts have the name")
        if put.outcome in ("kept", "left_out"):
            return put
        if earlier is None:
            return Put("added")
        return Put("unchanged" if earlier.digest == self._rows[identity].digest else "updated")


def _said(author: Author) -> tuple[str, str, str]:
    """Return a source's data of an author, without e-mail addresses."""
    return (
        " ".join(without_personal(author.name).split()),
        " ".join(without_personal(author.bio).split()),
        author.url if author.url.startswith(("http://", "https://")) else "",
    )


def _keys(authors: Mapping[str, Author]) -> dict[str, str]:
    """Return a key for each author, made from the author's data."""
    keys: dict[str, str] = {}
    taken = set()
    for identity, author in authors.items():
        names = (name for name in (identity, author.name) if not is_personal(name))
        wanted = next(filter(None, map(_slug, names)), "author")
        key, number = wanted, 1
        while key in taken:
            number += 1
            key = f"{wanted}-{number}"
        taken.add(key)
        keys[identity] = key
    return keys


def _slug(text: str) -> str:
    try:
        return slugify(text)
    except ValueError:
        return ""


def _lines(authors: Mapping[str, Author], keys: Mapping[str, str]) -> list[str]:
    lines = []
    for identity, author in authors.items():
        lines.append(f"{yaml_dump.text(keys[identity])}:\n")
        name, bio, url = _said(author)
        for key, value in (("name", name or keys[identity]), ("bio", bio), ("url", url)):
            try:
                written = yaml_dump.text(" ".join(value.split()))
            except ValueError:  # a control character, say
                written = yaml_dump.text(keys[identity]) if key == "name" else ""
            if value and written:
                lines.append(f"  {key}: {written}\n")
    return lines
