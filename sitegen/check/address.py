"""For which address a site was built: with another one in mind, every link of it looks broken."""

import re
from collections.abc import Collection, Iterator
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urlsplit

from sitegen.config.loading import Config, load
from sitegen.config.settings import FILE
from sitegen.core.diagnostics import Problem

_ADDRESS = re.compile(r"<loc>([^<]*)</loc>")
_MANY = 50
"""Addresses of a sitemap that are compared with files: all of them are made alike."""


def built_for(output: Path, files: Collection[str]) -> str:
    """Return the address that a site was built for, "" where nothing says so.

    The sitemap gives full addresses (https://www.sitemaps.org/protocol.html), whatever the theme.
    What is left of them without the site's own address are ``files``.
    """
    name = "sitemap.xml"
    text = (output / name).read_text("utf-8", "replace") if name in files else ""
    addresses = [unescape(address) for address in _ADDRESS.findall(text)[:_MANY]]
    for base in _roots(addresses[0]) if addresses else ():
        rests = [unquote(address.removeprefix(base)) for address in addresses]
        if all(rest in files or f"{rest}index.html" in files for rest in rests):
            return base
    return ""


def other_address(site: Path, config: Config, built: str, output: Path) -> Problem:
    """Return the finding that a site was built for another address than it is checked for."""
    line, column = config.positions.get("url", (1, 1))
    name = next((n for n in config.settings.environments if load(site, n).base_url == built), "")
    option = f"--env {name}" if name else f"--base-url {built}"
    message = (
        f"{output.name}/ was built for {built}, not for {config.base_url}: "
        f"check with {option}, or build again"
    )
    return Problem(FILE, line, column, "error", message)


def _roots(address: str) -> Iterator[str]:
    """Yield the addresses of folders that an address lies in, that of its host first."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return
    folders = parts.path.split("/")[:-1]
    for number in range(len(folders)):
        yield f"{parts.scheme}://{parts.netloc}{'/'.join(folders[: number + 1])}/"
