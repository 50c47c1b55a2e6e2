"""A generator's folder: its files by their paths, and what a path in a text leads to."""

import posixpath
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from urllib.parse import quote, unquote, urljoin

from sitegen.importing.messages import Messages
from sitegen.importing.sources import Source

_TOOLS = frozenset({
    "node_modules", "bower_components", "vendor", "__MACOSX", "_site", "__pycache__",
})  # fmt: skip
"""Folders of tools and of the site as it was built, beside those that begin with a dot."""

_ABOUT_PROJECTS = re.compile(
    r"(?:readme|license|licence|copying|changelog|changes|contributing|code_of_conduct|security"
    r"|authors|agents|claude|todo|history)(?:\.\w+)?",
    re.IGNORECASE,
)

_OF_A_ZIP = re.compile(r".+-(?:main|master)")
"""The one folder that a zip of a branch begins with."""

NOT_A_PAGE = "it is about the project, and no page of the site"
NOT_FOUND_PAGE = "sitegen makes the page for addresses that do not exist"
A_TEMPLATE = "it is a part of a theme or of a tool"
NO_READER = "sitegen reads no {}"

OTHER_MARKUP = frozenset(
    (".textile", ".adoc", ".asciidoc", ".org", ".rst", ".pandoc", ".pdc", ".mmark", ".mdx")
)
"""Endings of texts in a markup that is not read here."""


class SiteFolder:
    """The files of a source by their paths below the site's root, those of tools left out."""

    def __init__(
        self,
        source: Source,
        root_of: Callable[[Sequence[str]], str],
        without: Container[str] = (),
    ) -> None:
        """Take the files below the root, which ``root_of`` finds among all paths ("" for all).

        Folders of the root that are in ``without`` are not looked at.
        """
        members = {unicodedata.normalize("NFC", member.path): member for member in source.members()}
        used = {path: member for path, member in members.items() if not is_of_tools(path)}
        self.root = root_of(list(used))
        start = f"{self.root}/" if self.root else ""
        self.name = source.name
        below = {
            path.removeprefix(start): member
            for path, member in used.items()
            if path.startswith(start)
        }
        self.files: dict[str, Source] = {
            path: member for path, member in below.items() if _first(path) not in without
        }
        self._passed_over = Counter(_tool(path) for path in members if path not in used)
        self._passed_over.update(_first(path) for path in below if path not in self.files)
        self._outside = len(used) - len(below)

    def tell(self, messages: Messages) -> None:
        """Say how many files were not looked at."""
        for folder, number in sorted(self._passed_over.items()):
            messages.warning(_unread(number, f"of {folder}"), self.name)
        if self._outside:
            messages.warning(_unread(self._outside, f"outside of {self.root}"), self.name)

    def under(self, folder: str) -> dict[str, Source]:
        """Return the files below a folder, by their paths in it."""
        start = f"{folder}/"
        return {
            path.removeprefix(start): file
            for path, file in self.files.items()
            if path.startswith(start)
        }


def _unread(number: int, place: str) -> str:
    return (
        f"1 file {place} was not read" if number == 1 else f"{number:,} files {place} were not read"
    )


def _first(path: str) -> str:
    """Return the first folder of a path, "" for a file at the root."""
    return path.rpartition("/")[0].partition("/")[0]


def is_of_tools(path: str) -> bool:
    """Return whether a path is in a folder of a tool, or a hidden one."""
    return bool(_tool(path))


def _tool(path: str) -> str:
    parts = path.split("/")
    return next(
        (part for part in parts[:-1] if part in _TOOLS or part.startswith(".")),
        "a hidden kind" if parts[-1].startswith(".") and parts[-1] != ".eleventy.js" else "",
    )


def highest(folders: Iterable[str]) -> str:
    """Return the folder that the fewest others are above, "" for none."""
    return min(folders, key=lambda root: (root.count("/") + bool(root), root), default="")


def root_by_settings(paths: Iterable[str], is_settings: Callable[[str], object]) -> str:
    """Return the folder of a site's settings, or the one that a zip begins with.

    ``is_settings`` judges the name of a file.
    """
    found = list(paths)
    configs = [posixpath.dirname(p) for p in found if is_settings(posixpath.basename(p))]
    if configs:
        return highest(configs)
    tops = {path.partition("/")[0] if "/" in path else "" for path in found}
    top = next(iter(tops), "")
    return top if len(tops) == 1 and _OF_A_ZIP.fullmatch(top) else ""


def common_folder(paths: Iterable[str]) -> str:
    """Return the folder that is above all of some folders."""
    found = list(paths)
    return posixpath.commonpath(found) if found and all(found) else ""


def is_about_project(path: str) -> bool:
    """Return whether a file at the root says something about the project, such as a README."""
    return "/" not in path and _ABOUT_PROJECTS.fullmatch(path) is not None


class FileLinks:
    """Says at which address a file was that a text names by its path in the folder.

    ``addresses`` are those of documents and other files by their paths, without the home.
    """

    def __init__(self, addresses: Mapping[str, str]) -> None:
        self._addresses = addresses
        self._known = {unquote(address) for address in addresses.values()}

    def at(self, path: str) -> str:
        """Return the address of a file by its path from the root, "" for none."""
        plain = unicodedata.normalize("NFC", posixpath.normpath(unquote(path).strip().lstrip("/")))
        return self._addresses.get(plain, "")

    def resolve(self, address: str, folder: str, base: str) -> str:
        """Return the old address of the file that a link names, "" for any other link.

        ``folder`` is that of the file with the link, ``base`` the address of its page.
        """
        path, sign, fragment = address.partition("#")
        if not path or re.match(r"[a-zA-Z][\w+.-]*:|//|\?", path):
            return ""
        if unquote(_joined(base, path)) in self._known:
            return ""
        found = self.at(path) if path.startswith("/") else self.at(posixpath.join(folder, path))
        return f"{found}{sign}{fragment}" if found else ""


def _joined(base: str, path: str) -> str:
    try:
        return urljoin(base, path)
    except ValueError:
        return ""


def as_address(path: str) -> str:
    """Return the address of a file that was served at a path."""
    return f"/{quote(path)}"
