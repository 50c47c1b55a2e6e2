"""The address that a site was built for: with another one, every link would seem broken."""

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
"""The most addresses of a sitemap that are compared with files."""


def built_for(output: Path, files: Collection[str]) -> str:
    """Return the address that a site was built for, "" if it is unknown.

    The sitemap gives full addresses (https://www.sitemaps.org/protocol.html), with any theme.
    Without the site's own address, they are the paths of ``files``.
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
    """Return the finding that the site was built for another address than the checked one."""
    line, column = config.positions.get("url", (1, 1))
    name = next((n for n in config.settings.environments if load(site, n).base_url == built), "")
    option = f"--env {name}" if name else f"--base-url {built}"
    message = (
        f"{output.name}/ was built for {built}, not for {config.base_url}: "
        f"check with {option}, or build again"
    )
    return Problem(FILE, line, column, "error", message)


def _roots(address: str) -> Iterator[str]:
    """Yield the folders of an address as addresses, the host's first."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return
    folders = parts.path.split("/")[:-1]
    for number in range(len(folders)):
        yield f"{parts.scheme}://{parts.netloc}{'/'.join(folders[: number + 1])}/"
