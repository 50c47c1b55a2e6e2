"""Resolves the links of a text: to a post, a file next to it, or an address of the site.

Authors write paths of files or addresses; each becomes an address of the
finished site, or an error at the position of the link.
"""

import itertools
import posixpath
from collections.abc import Iterable

import msgspec

from sitegen.catalog.model import Catalog
from sitegen.comments.formats import FOLDER as COMMENTS
from sitegen.content.authors import FILE as AUTHORS
from sitegen.content.documents import Positioned, is_bundle
from sitegen.content.work_tables import works_tables
from sitegen.core.diagnostics import Problem, error, nearest
from sitegen.core.files import SourceFile, ending, parents
from sitegen.core.urls import decode, escape_path, folder_of, is_external, split_suffix
from sitegen.models.richtext import LinkRef, Ref, RichText

STATIC = "content/static/"


class BrokenLinkError(ValueError):
    """The target of a link does not exist; the message is for the author."""


class Links:
    """Resolves paths, and collects the files that the site must serve for them.

    ``copies`` maps site addresses to the files that are served there.
    """

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._files = catalog.files
        self._folders = {
            posixpath.dirname(path): folder_of(url)
            for path, url in catalog.url_by_source.items()
            if is_bundle(path)
        }
        self._bundles = {posixpath.dirname(p): p for p in catalog.states if is_bundle(p)}
        self._tables = works_tables(self._files)
        self.copies: dict[str, set[SourceFile]] = {}
        self._addresses: set[str] = set()
        for path, file in self._files.items():
            if path.startswith(STATIC):
                self._copy(f"/{path.removeprefix(STATIC)}", file)
            elif ending(path) != ".md" and (url := self._address_in_bundle(path)) is not None:
                self._copy(url, file)

    def _copy(self, url: str, file: SourceFile) -> str:
        self.copies.setdefault(url, set()).add(file)
        return url

    def _address_in_bundle(self, path: str) -> str | None:
        """Return the address of a file whose own, innermost bundle is published."""
        for folder in parents(path):
            if folder in self._bundles:
                outer = self._folders.get(folder)
                return None if outer is None else outer + path.removeprefix(f"{folder}/")
        return None

    # ------------------------------------------------------------ paths

    def file(self, path: str, written: str) -> SourceFile | None:
        """Return the file for a path in a document, None if there is none."""
        if is_external(written):
            return None
        target = decode(split_suffix(written)[0])
        if target.startswith("/"):
            files = self.copies.get(posixpath.normpath(target))
            return min(files) if files else None
        target = posixpath.normpath(posixpath.join(posixpath.dirname(path), target))
        return None if _is_private(target) else self._files.get(target)

    def path(self, document: Positioned, url: str, written: str) -> str:
        """Return the address for a path of the front matter; raise BrokenLinkError."""
        if is_external(written):
            return written
        path, suffix = split_suffix(written)
        path = decode(path)
        if path.startswith("/"):
            return escape_path(self._address(path)) + suffix
        here = posixpath.dirname(document.path)
        target = posixpath.normpath(posixpath.join(here, path))
        try:
            return escape_path(self._target(document, url, target)) + suffix
        except BrokenLinkError as failure:
            raise BrokenLinkError(f"{failure}{self._meant(document, written)}") from None

    def _target(self, document: Positioned, url: str, target: str) -> str:
        """Return the address of a source file that a document refers to; raise BrokenLinkError."""
        served = self._served(target)
        if served is not None:
            return served
        if target in self._tables:
            message = f"{target} is a table, which has no page: link to a work, as in /works/x/"
            raise BrokenLinkError(message)
        if target not in self._files or _is_private(target):
            raise BrokenLinkError(f"there is no {target}{self._nearest(target)}")
        return self._beside(document, url, target)

    def _served(self, target: str) -> str | None:
        """Return the address of a source that is always served, None if it has none."""
        catalog = self._catalog
        source = self._bundles.get(target, target)
        if source in catalog.states:
            state = catalog.states[source]
            if source in catalog.url_by_source:
                return catalog.url_by_source[source]
            raise BrokenLinkError(f"{source} is not published ({state})")
        if target.startswith(STATIC) and target in self._files:
            return f"/{target.removeprefix(STATIC)}"
        return self._address_in_bundle(target) if target in self._files else None

    def _beside(self, document: Positioned, url: str, target: str) -> str:
        """Return the address of a file next to a document, or elsewhere in content/."""
        here = posixpath.dirname(document.path)
        inside = posixpath.relpath(target, here)
        name = posixpath.basename(target) if inside.startswith("..") else inside
        return self._copy(folder_of(url) + name, self._files[target])

    def _nearest(self, target: str) -> str:
        """Return a hint with the file that the author probably meant."""
        folder, _, name = target.rpartition("/")
        beside = [
            path.removeprefix(f"{folder}/")
            for path in self._files
            if path.startswith(f"{folder}/") and not _is_comment(path)
        ]
        by_case = {path.casefold(): path for path in beside}
        found = by_case.get(name.casefold())
        if found is not None and found != name:
            return f": its name is {found!r}, which differs in case"
        by_stem = {posixpath.splitext(path)[0]: path for path in beside}
        near = nearest(posixpath.splitext(name)[0], by_stem, 0.7)
        return f": did you mean {by_stem[near]!r}?" if near else ""

    def _meant(self, document: Positioned, written: str) -> str:
        """Return a hint if a sign in a file's name, "#" or "?", ended its path."""
        here = posixpath.dirname(document.path)
        whole = posixpath.normpath(posixpath.join(here, decode(written)))
        if not split_suffix(written)[1] or whole not in self._files:
            return ""
        return f": write {written.replace('?', '%3F').replace('#', '%23')}"

    # ------------------------------------------------------------ addresses

    def add_addresses(self, addresses: Iterable[str]) -> None:
        """Store every address of the site, so that links to them can be checked."""
        self._addresses |= set(addresses)

    def _address(self, path: str) -> str:
        """Return an address of the site if such a page or file exists; raise BrokenLinkError."""
        clean = posixpath.normpath(path) + ("/" if path.endswith("/") and path != "/" else "")
        page = clean.removesuffix("index.html") if clean.endswith("/index.html") else clean
        if page in self._addresses or page in self.copies:
            return page
        if not self._catalog.complete:
            return page  # a file that cannot be read may be the source of this page
        if f"{page}/" in self._addresses:
            raise BrokenLinkError(f"there is no {page}: its address is {page}/")
        raise BrokenLinkError(f"there is no {page}{self._alike(page)}")

    def _alike(self, page: str) -> str:
        """Return a hint with the address that the author probably meant."""
        served = page.removeprefix("/content").removeprefix("/static")
        if served != page and served in self.copies:
            return f": files in {STATIC} are served from the root: write {served}"
        for address in itertools.chain(self._addresses, self.copies):
            if address.casefold() in (page.casefold(), f"{page}/".casefold()):
                return f": its address is {address}, which differs in case"
        # Comparing is slow: only names with a few wrong letters are compared.
        first = page.split("/")[1][:1]
        candidates = [
            address
            for address in itertools.chain(self._addresses, self.copies)
            if abs(len(address) - len(page)) < 3 and address[1 : 1 + len(first)] == first
        ]
        near = nearest(page, sorted(candidates), 0.7)
        return f": did you mean {near}?" if near else ""

    def address(self, written: str, folder: str = "") -> str:
        """Return the address for a setting; raise BrokenLinkError.

        It is an address of the site, or a path from its own file's folder.
        """
        if is_external(written):
            return written
        path, suffix = split_suffix(written)
        path = decode(path)
        if path.startswith("/"):
            return escape_path(self._address(path)) + suffix
        target = posixpath.normpath(posixpath.join(folder, path))
        served = self._served(target)
        if served is None:
            raise BrokenLinkError(f"there is no {target}{self._nearest(target)}")
        return escape_path(served) + suffix

    def picture(self, written: str, folder: str = "") -> str:
        """Return the address of a picture that a setting names; raise BrokenLinkError.

        A picture in content/ that has no other address is served from the site's root.
        """
        target = posixpath.normpath(posixpath.join(folder, decode(split_suffix(written)[0])))
        file = None if is_external(written) or _is_private(target) else self._files.get(target)
        if file and self._served(target) is None:
            return escape_path(self._copy(f"/{posixpath.basename(target)}", file))
        return self.address(written, folder)

    # ------------------------------------------------------------ texts

    def resolve(
        self, document: Positioned, url: str, text: RichText
    ) -> tuple[RichText, tuple[Problem, ...]]:
        """Return a text whose references name addresses, with their positions in the source."""
        refs: list[Ref] = []
        problems: list[Problem] = []
        for ref in text.refs:
            if not isinstance(ref, LinkRef):
                refs.append(ref)
                continue
            target = ref.target
            try:
                if target.startswith("/"):
                    target = self._address(target)
                else:
                    target = self._target(document, url, target)
            except BrokenLinkError as failure:
                hint = self._meant(document, ref.written)
                message = f"{ref.written}: {failure}{hint}"
                problems.append(error(document.file, message, ref.line, ref.column))
            refs.append(msgspec.structs.replace(ref, target=escape_path(target)))
        return msgspec.structs.replace(text, refs=tuple(refs)), tuple(problems)


def _is_private(path: str) -> bool:
    """Return whether a file is never served unchanged."""
    return _is_comment(path) or path == AUTHORS or ending(path) == ".md"


def _is_comment(path: str) -> bool:
    """Return whether a file is by a commenter, who may have given an address in confidence."""
    return path.startswith(f"{COMMENTS}/")
