"""New sites: a small site that builds at once, which you can change into your own.

``skeleton/`` contains its files as they will be, except for names that already have a meaning
there, and for a few words in braces.
"""

import json
import re
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from types import MappingProxyType
from urllib.parse import urlsplit
from urllib.request import url2pathname

from sitegen import __version__
from sitegen.core.diagnostics import UsageError
from sitegen.frontmatter import yaml_dump

SKELETON = Path(__file__).parent / "skeleton"

_GITHUB = "github/"
"""The folder of the files for GitHub, which only ``--pages`` adds."""

_AT_ROOT = MappingProxyType({".github/requirements.txt": "requirements.txt"})
"""Files for GitHub that belong next to site.yaml."""

_PLACEHOLDER = re.compile(r"(?<![${])\{(title|date|day|sitegen)\}")


def create_site(
    folder: Path, title: str | None, now: datetime, *, github_pages: bool
) -> tuple[Path, ...]:
    """Write a new site into a new or existing folder, and return its files.

    If one of them exists, it raises UsageError and writes nothing.
    """
    name = title or re.sub(r"[-_]+", " ", folder.resolve().name).strip().capitalize()
    moment = now.astimezone(UTC).strftime("%Y-%m-%d %H:%M")
    try:
        values = {
            "title": yaml_dump.text(name.strip() or "My reviews"),
            "date": moment,
            "day": moment[:10],
            "sitegen": _requirement() if github_pages else "",
        }
    except ValueError as fault:
        raise UsageError(f"title: {fault}") from None
    files = dict(_files(github_pages=github_pages))
    for target in files:
        if (folder / target).exists() or (folder / target).is_symlink():
            raise UsageError(f"{folder / target} already exists: nothing was written")
    written = []
    try:
        for target, source in files.items():
            path = folder / target
            path.parent.mkdir(parents=True, exist_ok=True)
            text = _PLACEHOLDER.sub(lambda match: values[match[1]], source.read_text("utf-8"))
            with path.open("x", encoding="utf-8", newline="\n") as file:
                file.write(text)
            written.append(path)
    except OSError as failure:
        raise UsageError(f"{path} cannot be written: {failure.strerror}") from failure
    return tuple(written)


def _files(*, github_pages: bool) -> Iterator[tuple[str, Path]]:
    """Yield the files of a new site: each new path, and the file to copy."""
    for source in sorted(SKELETON.rglob("*")):
        inside = source.relative_to(SKELETON).as_posix()
        if source.is_file() and (github_pages or not inside.startswith(_GITHUB)):
            is_hidden = inside.startswith(_GITHUB) or inside == "gitignore"
            target = f".{inside}" if is_hidden else inside
            yield _AT_ROOT.get(target, target), source


def _requirement() -> str:
    """Return the pip requirement for this version of sitegen, with its extra for search.

    If sitegen was installed from a folder, pip gets it from the origin of that clone; otherwise
    from the release of this version.
    """
    release = f"sitegen[search]=={__version__}"
    try:
        origin = distribution("sitegen").read_text("direct_url.json")
    except PackageNotFoundError:
        return release
    if origin is None:
        return release
    direct_url = json.loads(origin)
    url, vcs = str(direct_url["url"]), direct_url.get("vcs_info", {})
    if "commit_id" in vcs:
        url = f"{vcs['vcs']}+{url}@{vcs['commit_id']}"
    elif url.startswith("file:"):
        url = _clone_address(Path(url2pathname(urlsplit(url).path)))
    return f"sitegen[search] @ {url}" if url else release


def _clone_address(folder: Path) -> str:
    """Return the pip address of the commit of a clone, "" if others cannot get it.

    An ssh address becomes an https address: a workflow does not have your key.
    """
    remote = re.sub(
        r"^(?:ssh://)?git@([^:/]+)[:/]", r"https://\1/", _git(folder, "remote", "get-url", "origin")
    )
    if not (folder / ".git").exists() or not re.fullmatch(r"https://[^@\s]+", remote):
        return ""
    commit = _git(folder, "rev-parse", "HEAD")
    is_there = _git(folder, "branch", "--remotes", "--contains", commit) if commit else ""
    return f"git+{remote}@{commit}" if is_there else f"git+{remote}"


def _git(folder: Path, *arguments: str) -> str:
    """Return git's output about a folder, "" if there is none or the folder is missing."""
    try:
        done = subprocess.run(  # noqa: S603 - fixed words
            ["git", "-C", str(folder), *arguments],  # noqa: S607 - as it is found for deploys
            capture_output=True,
            check=False,
            encoding="utf-8",
            errors="replace",
        )
    except OSError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
