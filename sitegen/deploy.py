"""Brings a built site to where it is served from: a folder, or a branch of its git repository.

What is sent is everything in the output folder, whoever put it there, but for what the build keeps
for itself there. What hosts want beyond that is their own tools' business.
"""

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from sitegen.locks import site_lock
from sitegen.problems import Problem, UsageError
from sitegen.write.stage import Stage
from sitegen.write.terrain import check_output

_OURS = ".sitegen-"
"""How the names begin of what a build keeps in an output folder."""


class DeployError(Exception):
    """Something that was tried did not work; says what, in the words of who knows."""


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """What is not yet where it is to be: paths of files to be written, and to be removed."""

    written: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


def files_to_send(output: Path) -> Iterator[tuple[str, Path]]:
    """Yield every file of a built site, by its path there; links are passed over."""
    for folder, folders, names in os.walk(output):
        folders[:] = sorted(name for name in folders if not name.startswith(_OURS))
        for name in sorted(names):
            file = Path(folder, name)
            if not name.startswith(_OURS) and not file.is_symlink():
                yield file.relative_to(output).as_posix(), file


def to_folder(
    site: Path, target: Path, *, dry_run: bool, on_wait: Callable[[], None] = lambda: None
) -> tuple[Difference, list[Problem]]:
    """Make a folder like the site's output; files there that are not ours stay.

    It happens like a build: all of it or nothing, and never over a file of somebody else's; then
    there are problems. ``on_wait`` is called if a build has to be waited for. Raises UsageError for
    a folder that no site may be in, and OSError.
    """
    check_output(site, target)
    output = site / "output"
    if target.resolve() == output.resolve():
        raise UsageError(f"{target} is where the site was built")
    with site_lock(site, on_wait), Stage(site, target) as stage:
        problems = [
            problem
            for path, file in files_to_send(output)
            for problem in stage.add(path, file.read_bytes())
        ]
        written, removed = stage.pending()
        if not problems and not dry_run:
            stage.commit()
    return Difference(written=written, removed=removed), problems


class Branch:
    """A branch of the repository that a site lies in, with nothing but the built site on it."""

    def __init__(self, site: Path, name: str, remote: str) -> None:
        self._site = site
        self._name = name
        self._remote = remote
        try:
            self._git("rev-parse", "--git-dir")
        except DeployError as failure:
            raise UsageError(f"{site} is in no git repository: {failure}") from failure
        try:
            self._git("check-ref-format", "--branch", name)
        except DeployError as failure:
            raise UsageError(f"{name!r} cannot be the name of a branch") from failure
        if self._answer("symbolic-ref", "--short", "--quiet", "HEAD") == name:
            raise UsageError(f"{name} is the branch that you are on: the site would replace it")

    def difference(self) -> Difference:
        """Return how the branch, as the remote has it, differs from the site that was built."""
        known = dict(self._listed())
        site = {path: _blob(file) for path, file in files_to_send(self._site / "output")}
        written = (path for path, digest in site.items() if known.get(path) != digest)
        removed = known.keys() - site.keys() - {".nojekyll"}
        return Difference(written=tuple(sorted(written)), removed=tuple(sorted(removed)))

    def send(self, message: str, *, push: bool) -> str:
        """Commit the site to the branch, and push it if wanted; return the commit.

        Raises DeployError.
        """
        with TemporaryDirectory(prefix="sitegen-") as folder:
            for path, file in files_to_send(self._site / "output"):
                target = Path(folder, path)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(file.read_bytes())
            # In a process of its own, for it works on the repository of the current folder.
            words = ["-n", "-m", message, "-b", self._name, "-r", self._remote]
            self._run(sys.executable, "-m", "ghp_import", *words, folder)
        if push:
            self._git("push", "--quiet", self._remote, self._name)
        return self._git("rev-parse", "--short", f"refs/heads/{self._name}")

    def _listed(self) -> Iterator[tuple[str, str]]:
        """Yield path and digest of what is on the branch: the remote's, else our own."""
        for ref in (f"refs/remotes/{self._remote}/{self._name}", f"refs/heads/{self._name}"):
            if self._answer("rev-parse", "--verify", "--quiet", ref):
                for line in self._git("ls-tree", "-r", "-z", ref).split("\0"):
                    about, _, path = line.partition("\t")
                    if path:
                        yield path, about.split()[2]
                return

    def _answer(self, *words: str) -> str:
        try:
            return self._git(*words)
        except DeployError:
            return ""

    def _git(self, *words: str) -> str:
        return self._run("git", *words)

    def _run(self, *words: str) -> str:
        try:
            done = subprocess.run(  # noqa: S603 - words of ours, and names that git has checked
                words, cwd=self._site, capture_output=True, check=True, text=True, encoding="utf-8"
            )
        except FileNotFoundError as failure:
            raise UsageError(f"{words[0]} is not installed") from failure
        except subprocess.CalledProcessError as failure:
            lines = (failure.stderr or "").strip().splitlines()
            raise DeployError(lines[-1] if lines else f"{words[0]} failed") from failure
        return done.stdout.strip()


def _blob(file: Path) -> str:
    """Return what git calls a file's bytes: the SHA-1 of a header and of them."""
    data = file.read_bytes()
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()
