"""The answers of a web host: the file of the output for each address."""

import os
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import msgspec

from sitegen.render.crawlers import redirect_rules


class Target(msgspec.Struct, frozen=True, kw_only=True):
    """The target of an address: a file of the site, or no file if ``file`` is None.

    ``address`` is the address from the site's root, with its fragment, "" outside of the site.
    ``external`` is the full address of a page on another site, "" inside.
    """

    file: str | None = None
    address: str = ""
    fragment: str = ""
    external: str = ""


class Resolver:
    """Resolves addresses as a host of the output folder would."""

    def __init__(self, output: Path, base_url: str) -> None:
        self.files = frozenset(_files(output))
        self._base_url = base_url
        self._site = urlsplit(base_url)
        self._rules = tuple(_rules(output / "_redirects", self._site.path))
        self._known: dict[str, Target] = {}

    def target(self, path: str, address: str) -> Target:
        """Return the target of an address on a page; ``path`` is the page's file."""
        shared = address.startswith("/") or "://" in address
        key = address if shared else f"{path}\n{address}"
        if key not in self._known:
            here = urljoin(self._base_url, path.removesuffix("index.html"))
            try:
                self._known[key] = self._target(urljoin(here, address))
            except ValueError:  # not an address, such as http://[
                self._known[key] = Target(external=address)
        return self._known[key]

    def _target(self, address: str) -> Target:
        parts = urlsplit(address)
        if parts.scheme not in ("http", "https") or parts.netloc != self._site.netloc:
            return Target(external=address)
        fragment = unquote(parts.fragment)
        if not parts.path.startswith(self._site.path):
            return Target(address=parts.path)
        inner = unquote(parts.path[len(self._site.path) :])
        inner_address = f"/{inner}" + (f"#{parts.fragment}" if fragment else "")
        return Target(file=self._file(inner), address=inner_address, fragment=fragment)

    def _file(self, path: str) -> str | None:
        """Return the file served at a path below the root, after redirects if necessary.

        A folder's address without its last "/" is redirected by every host.
        """
        is_folder = not path or path.endswith("/")
        for name in (f"{path}index.html",) if is_folder else (path, f"{path}/index.html"):
            if name in self.files:
                return name
        for start, is_open in self._rules:
            if path == start or (is_open and path.startswith(start)):
                return "_redirects"
        return None


def _files(output: Path) -> Iterable[str]:
    for folder, _, names in os.walk(output):
        inner = Path(folder).relative_to(output).as_posix()
        for name in names:
            yield name if inner == "." else f"{inner}/{name}"


def _rules(file: Path, base: str) -> Iterable[tuple[str, bool]]:
    """Yield the old paths in a ``_redirects`` file, and whether each covers all paths below it."""
    for start, _ in redirect_rules(file.read_text("utf-8") if file.is_file() else ""):
        if start.startswith(base):
            yield start[len(base) :].removesuffix("*"), start.endswith("*")
