"""Pages reach output/ all together or not at all, and nothing there is touched that is not ours.

Everything is staged outside output/ first; only when every page is there are they renamed in and
stale ones removed. ``.sitegen-manifest`` lists what we wrote, in the format of sha256sum, so that
any ``sha256sum -c`` can check a site, and so that no other file is ever deleted or overwritten.
"""

import errno
import hashlib
import os
import shutil
from pathlib import Path

import msgspec

from sitegen.files import parents
from sitegen.problems import Problem, UsageError, error

MANIFEST = ".sitegen-manifest"
STATE = ".sitegen"
_HOMES = (Path("/home"), Path("/Users"))
SOURCES = ("content", "themes", "templates", "archetypes")


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What became of the files of a site, in numbers; ``changed`` are the paths of those."""

    written: int = 0
    unchanged: int = 0
    removed: int = 0
    changed: tuple[str, ...] = ()


def check_output(site: Path, output: Path) -> None:
    """Refuse an output folder that could cost somebody their files; raise UsageError."""
    real, root = output.resolve(), site.resolve()
    home = Path(os.path.expanduser("~")).resolve()  # noqa: PTH111 - Path.home() may raise
    if real == home or real in home.parents or real.parent in _HOMES or ".git" in real.parts:
        raise UsageError(f"{output} is no folder to write a site into")
    for name in SOURCES:
        source = (site / name).resolve()
        if real == source or real in source.parents or source in real.parents:
            raise UsageError(f"{output} is, holds or lies in the site's {name}/: choose another")
    if root == real or real in root.parents:
        raise UsageError(f"{output} holds the site itself: choose another")
    if output.exists() and not output.is_dir():
        raise UsageError(f"{output} is not a folder")


class Stage:
    """A folder for the pages of one build, on the file system of the output folder."""

    def __init__(self, site: Path, output: Path) -> None:
        self.output = output
        self._digests: dict[str, str] = {}
        self._staged: set[str] = set()
        self._known = read_manifest(output)
        self._folder = site / STATE / "staging"

    def __enter__(self) -> "Stage":
        shutil.rmtree(self._folder, ignore_errors=True)
        return self

    def __exit__(self, *_: object) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)

    def add(self, path: str, data: bytes) -> tuple[Problem, ...]:
        """Stage a file of the site unless it is there already; return why it cannot be written."""
        assert not path.startswith("/"), path
        assert ".." not in path.split("/"), path
        self._digests[path] = hashlib.sha256(data).hexdigest()
        target = self.output / path
        if (foreign := self._in_the_way(path)) is not None:
            message = "is not ours, and in the way of a page"
            return (error(f"{self.output.name}/{foreign}", message),)
        if _holds(target, data):
            return ()
        if os.path.lexists(target) and path not in self._known and not target.is_dir():
            message = "is not ours: a page would overwrite it"
            return (error(f"{self.output.name}/{path}", message),)
        staged = self._folder / path
        staged.parent.mkdir(parents=True, exist_ok=True)
        staged.write_bytes(data)
        self._staged.add(path)
        return ()

    @property
    def folder(self) -> Path:
        """Where workers put what they have made."""
        return self._folder

    def adopt(self, path: str, digest: str) -> tuple[Problem, ...]:
        """Take in a file that a worker has staged."""
        staged = self._folder / path
        data = staged.read_bytes()
        staged.unlink()
        return self.add(path, data)

    def knows(self, path: str) -> bool:
        """Tell whether a file is one that we wrote."""
        return path in self._known

    def keep(self, path: str) -> None:
        """Leave a file as the last build made it."""
        self._digests[path] = self._known[path]

    def _in_the_way(self, path: str) -> str | None:
        """Return what stands where a page needs a folder, or a page where a folder stands."""
        for folder in parents(path):
            place = self.output / folder
            if place.is_symlink() or (place.exists() and not place.is_dir()):
                return None if folder in self._known and not place.is_symlink() else folder
        target = self.output / path
        if target.is_symlink():
            return path
        if target.is_dir() and not self._all_ours(path):
            return path
        return None

    def _all_ours(self, folder: str) -> bool:
        found = (self.output / folder).rglob("*")
        return all(
            file.relative_to(self.output).as_posix() in self._known
            for file in found
            if not file.is_dir()
        )

    def commit(self) -> Outcome:
        """Move every staged file into place and remove what we wrote once and no longer do."""
        self.output.mkdir(parents=True, exist_ok=True)
        if not self._digests.keys() <= self._known.keys():
            # Should this process die half-way, the next one must know what is ours.
            self._write_manifest(self._known | self._digests)
        stale = sorted(self._known.keys() - self._digests.keys())
        removed = [path for path in stale if _remove(self.output, path)]
        for path in sorted(self._staged):
            target = self.output / path
            target.parent.mkdir(parents=True, exist_ok=True)
            self._move(self._folder / path, target)
        if self._known != self._digests or self._staged:
            self._write_manifest(self._digests)
        written = len(self._staged)
        unchanged = len(self._digests) - written
        return Outcome(
            written=written,
            unchanged=unchanged,
            removed=len(removed),
            changed=tuple(sorted([*self._staged, *removed])),
        )

    def _write_manifest(self, digests: dict[str, str]) -> None:
        lines = [f"{digest}  {path}\n" for path, digest in sorted(digests.items())]
        staged = self._folder / MANIFEST
        staged.parent.mkdir(parents=True, exist_ok=True)
        staged.write_text("".join(lines), "utf-8", newline="\n")
        self._move(staged, self.output / MANIFEST)

    def _move(self, staged: Path, target: Path) -> None:
        """Rename a staged file into place, by way of a copy where it is on another file system."""
        try:
            staged.replace(target)
        except OSError as failure:
            if failure.errno != errno.EXDEV:
                raise
            near = self.output / ".sitegen-tmp"
            shutil.copyfile(staged, near)
            near.replace(target)


def stage_file(folder: Path, path: str, data: bytes) -> str:
    """Put a file of the site into the staging folder; return its SHA-256."""
    target = folder / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data)
    return hashlib.sha256(data).hexdigest()


def read_manifest(output: Path) -> dict[str, str]:
    """Return what we wrote into an output folder: path to digest; nothing that leads out of it."""
    try:
        text = (output / MANIFEST).read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return {}
    known = {}
    for line in text.split("\n"):
        digest, _, path = line.partition("  ")
        parts = path.split("/")
        if "\0" not in path and ".." not in parts and "" not in parts:
            known[path] = digest
    return known


def remove_site(output: Path) -> tuple[str, ...]:
    """Remove everything that we wrote into an output folder; return the paths of those files."""
    removed = tuple(path for path in sorted(read_manifest(output)) if _remove(output, path))
    (output / MANIFEST).unlink(missing_ok=True)
    return removed


def _remove(output: Path, path: str) -> bool:
    """Remove a file of ours and the folders that it leaves empty, never through a link."""
    target = output / path
    folders = [output / folder for folder in parents(path)]
    if any(folder.is_symlink() for folder in folders):
        return False
    if not target.is_symlink() and target.is_dir():
        return False
    there = os.path.lexists(target)
    target.unlink(missing_ok=True)
    for folder in folders:
        try:
            folder.rmdir()
        except OSError:
            break
    return there


def _holds(target: Path, data: bytes) -> bool:
    """Tell whether a file has these very bytes."""
    try:
        return target.stat().st_size == len(data) and target.read_bytes() == data
    except OSError:
        return False
