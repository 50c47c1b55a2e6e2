"""Maps an address to a file of the built site, and to no other file on this machine."""

import os
import stat
import unicodedata
from pathlib import Path
from typing import Literal
from urllib.parse import quote, unquote

import msgspec

from sitegen.plan.planned import RESERVED
from sitegen.render.crawlers import redirect_rules

ResolutionType = Literal["file", "moved", "missing"]


class Resolution(msgspec.Struct, frozen=True):
    """The content at an address: a file; a redirect to another address; or nothing."""

    type: ResolutionType
    file: Path | None = None
    target: str = ""


_MISSING = Resolution("missing")


def find(output: Path, root: str, path: str) -> Resolution:
    """Return the answer of a web host for an address, given with its percent signs decoded.

    ``root`` is the path of the site. Files are found by their real names
    only: never through a link, upwards, or among sitegen's own files.
    """
    base = unquote(root)
    path = unicodedata.normalize("NFC", path)
    target: str | None = None
    if path == base.removesuffix("/") or (path == "/" and base != "/"):
        target = root
    elif path.startswith(base) and _is_plain(path):
        target = _redirected(output, path)
        if target is None:
            return _within(output, path, path.removeprefix(base))
    return _MISSING if target is None else Resolution("moved", target=target)


def _within(output: Path, path: str, inner: str) -> Resolution:
    """Return the content at a path in the output folder."""
    if f"/{inner}".startswith(RESERVED):
        return _MISSING
    file = _file(output, file_name(inner) if inner else "index.html")
    if file is not None:
        return Resolution("file", file=file)
    if inner and _file(output, f"{inner}/index.html") is not None:
        return Resolution("moved", target=f"{quote(path)}/")
    return _MISSING


def _is_plain(path: str) -> bool:
    """Return whether no part of an address has a special meaning for a file system."""
    names = path.split("/")[1:]
    return all(names[:-1]) and not any(
        name in (".", "..") or "\\" in name or not name.isprintable() for name in names
    )


def _file(output: Path, inner: str) -> Path | None:
    """Return the file at a path within the output folder, None unless it is a plain file there.

    The folder itself must not be a link: a link in a fetched site could show any files.
    """
    wanted = Path(os.path.realpath(output.parent), output.name, *inner.split("/"))
    try:
        is_there = os.path.realpath(wanted) == str(wanted) and stat.S_ISREG(wanted.stat().st_mode)
    except (OSError, ValueError):
        return None
    return wanted if is_there else None


def _redirected(output: Path, path: str) -> str | None:
    """Return the target of an address in the site's table of redirects, None if there is none."""
    try:
        table = (output / "_redirects").read_text("utf-8")
    except (OSError, ValueError):
        return None
    for known, target in redirect_rules(table):
        if known.endswith("*") and path.startswith(known[:-1]):
            return target.replace(":splat", quote(path.removeprefix(known[:-1])))
        if known.rstrip("/") == path.rstrip("/") and unquote(target) != path:
            return target
    return None


def address_of(root: str, path: str) -> str:
    """Return the address within the site for a served one, "" outside of the site."""
    base = unquote(root)
    path = unicodedata.normalize("NFC", path)
    return "/" + path.removeprefix(base) if path.startswith(base) else ""


def file_name(path: str) -> str:
    """Return the address of the file that is served for an address."""
    return f"{path}index.html" if path.endswith("/") else path
