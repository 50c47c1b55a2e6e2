"""New sites: a small one that builds at once, to be changed into one's own.

Its files lie in ``skeleton/`` as they will be, but for names that would mean something where they
are, and for a few words in braces.
"""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from sitegen import __version__
from sitegen.core.diagnostics import UsageError
from sitegen.frontmatter import yaml_dump

SKELETON = Path(__file__).parent / "skeleton"

_GITHUB = "github/"
"""Where the files for GitHub lie: only those get them who ask."""

_PLACEHOLDER = re.compile(r"(?<![${])\{(title|date|day|sitegen)\}")


def create_site(
    folder: Path, title: str | None, now: datetime, *, github_pages: bool
) -> tuple[Path, ...]:
    """Write a new site into a folder, new or not, and return its files.

    Raises UsageError, with nothing written, where one of them is there already.
    """
    name = title or re.sub(r"[-_]+", " ", folder.resolve().name).strip().capitalize()
    moment = now.astimezone(UTC).strftime("%Y-%m-%d %H:%M")
    try:
        values = {
            "title": yaml_dump.text(name.strip() or "My reviews"),
            "date": moment,
            "day": moment[:10],
            "sitegen": yaml_dump.text(_requirement()),
        }
    except ValueError as fault:
        raise UsageError(f"title: {fault}") from None
    files = dict(_files(github_pages=github_pages))
    for target in files:
        if (folder / target).exists() or (folder / target).is_symlink():
            raise UsageError(f"{folder / target} is there already: nothing was written")
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
    """Yield the files of a new site: each path there, and the file that is copied."""
    for source in sorted(SKELETON.rglob("*")):
        inside = source.relative_to(SKELETON).as_posix()
        if source.is_file() and (github_pages or not inside.startswith(_GITHUB)):
            hidden = inside.startswith(_GITHUB) or inside == "gitignore"
            yield f".{inside}" if hidden else inside, source


def _requirement() -> str:
    """Return what pip installs to get this very program elsewhere, "" where it cannot."""
    try:
        origin = distribution("sitegen").read_text("direct_url.json")
    except PackageNotFoundError:
        return ""
    if origin is None:
        return f"sitegen=={__version__}"
    direct_url = json.loads(origin)
    vcs = direct_url.get("vcs_info", {})
    if "commit_id" in vcs:
        return f"{vcs['vcs']}+{direct_url['url']}@{vcs['commit_id']}"
    return "" if direct_url["url"].startswith("file:") else str(direct_url["url"])
