"""Publishes a built site as a commit on a branch of the git repository that contains it.

No commit is ever lost or replaced: the branch only moves forward, here and at the remote. A branch
with the site's sources is refused.
"""

import hashlib
import secrets
from collections.abc import Iterable, Iterator
from pathlib import Path

from sitegen.config.settings import FILE
from sitegen.core.diagnostics import Problem, UsageError
from sitegen.core.folders import read_plain
from sitegen.deploy.git import Git, check_remote, entries, without_password
from sitegen.deploy.sending import DeployDiff, DeployError, files_to_send

_NOJEKYLL = ".nojekyll"
"""An empty file that makes GitHub Pages serve files as they are."""

_HEADS = "refs/heads/"
_BUSY = ("rebase-merge/head-name", "rebase-apply/head-name", "BISECT_START")
"""Files in which git notes the branch to return to, in the folder of a working tree."""


class Branch:
    """A branch with only the built site on it, in the repository that contains the site.

    Raises UsageError for a branch or a remote that cannot be used. Before a push, the remote is
    asked for its branch, and the site becomes a commit on top of it.
    """

    def __init__(self, site: Path, name: str, remote: str, *, push: bool) -> None:
        self._output = site / "output"
        self._name = name
        self._remote = remote
        self._push = push
        self._ref = f"{_HEADS}{name}"
        self._git = Git(site)
        try:
            prefix = self._git.run("rev-parse", "--show-prefix")
        except DeployError as failure:
            raise UsageError(f"{site} is in no git repository: {failure}") from failure
        self._settings = f"{prefix}{FILE}"
        self._check_name()
        check_remote(self._git, remote, is_needed=push)
        self._own = self._commit(self._ref)
        for tip in {self._own, *self._tracked()} - {""}:
            self._refuse_sources(tip)
        self._parent = self._base = self._own

    # ------------------------------------------------------------ which branches are allowed

    def _check_name(self) -> None:
        name = self._name
        is_odd = name.startswith(("-", "+", "@", "refs/")) or name == "HEAD"
        if (
            is_odd
            or not name.isprintable()
            or not self._git.succeeds("check-ref-format", self._ref)
        ):
            raise UsageError(f"{name!r} cannot be the name of a branch to publish on")
        if self._ref in self._checked_out():
            raise UsageError(
                f"{name} is the branch of this or another working tree: "
                "the site would replace it, so give another, such as gh-pages"
            )
        if self._git.succeeds("symbolic-ref", "--quiet", self._ref):
            raise UsageError(f"{name} points to another branch: give a branch that does not")

    def _checked_out(self) -> set[str]:
        """Return the branches that working trees are on, or return to after a rebase."""
        listed = self._git.run("worktree", "list", "--porcelain").split("\n")
        found = {line.removeprefix("branch ") for line in listed if line.startswith("branch ")}
        folder = self._output.parent / self._git.run("rev-parse", "--git-common-dir")
        for path in (folder, *folder.glob("worktrees/*")):
            for busy in _BUSY:
                try:
                    text = (path / busy).read_text("utf-8", "replace").strip()
                except OSError:
                    continue
                found.add(text if text.startswith(_HEADS) else f"{_HEADS}{text}")
        return found

    def _tracked(self) -> Iterator[str]:
        """Yield the last known commits of the remotes' branches of this name."""
        listed = self._git.run("for-each-ref", "--format=%(objectname) %(refname)", "refs/remotes/")
        remote = f"refs/remotes/{self._remote}" if self._push else ""
        for line in filter(None, listed.split("\n")):
            commit, _, ref = line.partition(" ")
            if ref.endswith(f"{remote}/{self._name}"):
                yield commit

    def _refuse_sources(self, commit: str) -> None:
        """Refuse a branch whose tip holds the site's sources, or that is in their history."""
        if self._git.succeeds("cat-file", "-e", f"{commit}:{self._settings}"):
            message = f"holds the site's own {self._settings}"
        elif self._git.succeeds("merge-base", "--is-ancestor", commit, "HEAD"):
            message = "is part of the history of the site's sources"
        else:
            return
        raise UsageError(
            f"the branch {self._name} {message}: the site would replace the sources, "
            "so give another, such as gh-pages"
        )

    # ------------------------------------------------------------ existing commits

    def fetch_tip(self) -> None:
        """Find the commit to put the site on: the remote's, or our own if that is newer.

        Before a push, the remote is asked. Raises DeployError, and UsageError if the remote's
        branch cannot be published on.
        """
        theirs = self._remote_tip() if self._push else self._last_known_tip()
        if self._push:
            self._base = theirs
        if not theirs or self._is_part(theirs, self._own):
            return
        if self._own and not self._is_part(self._own, theirs):
            raise DeployError(
                f"the branch {self._name} here and the one at {self._shown} have diverged: "
                f"keep theirs with `git branch --force {self._name} {theirs[:12]}`, "
                "or merge the two, then deploy again"
            )
        self._parent = self._base = theirs

    def _remote_tip(self) -> str:
        """Return the tip of the remote's branch, "" if it has none; its commits are fetched."""
        listed = self._git.run("ls-remote", "--quiet", "--", self._remote, self._ref).split("\n")
        found = [line.split("\t") for line in listed if line.endswith(f"\t{self._ref}")]
        if not found:
            return ""
        tip = found[0][0]
        if not self._commit(tip):
            args = ("--quiet", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules")
            self._git.run("fetch", *args, "--refmap=", "--", self._remote, self._ref)
        if not self._commit(tip):
            raise DeployError(f"the branch {self._name} at {self._shown} has moved: deploy again")
        self._refuse_sources(tip)
        return tip

    def _last_known_tip(self) -> str:
        """Return the last known commit of the remote's branch, "" if it is not known."""
        return self._commit(f"refs/remotes/{self._remote}/{self._name}")

    def _commit(self, name: str) -> str:
        """Return the commit that a full name refers to, "" if there is none."""
        return self._git.answer("rev-parse", "--verify", "--quiet", f"{name}^{{commit}}")

    def _is_part(self, older: str, newer: str) -> bool:
        """Return whether a commit is the other one, or in its history."""
        return bool(newer) and self._git.succeeds("merge-base", "--is-ancestor", older, newer)

    @property
    def _shown(self) -> str:
        return without_password(self._remote)

    def difference(self) -> tuple[DeployDiff, tuple[Problem, ...]]:
        """Return how the branch differs from the site: the remote's branch if it is pushed.

        The problems are about files that cannot be sent. Call it after :meth:`fetch_tip`; raises
        OSError.
        """
        files, problems = files_to_send(self._output)
        known = dict(entries(self._git, self._base)) if self._base else {}
        object_format = self._git.run("rev-parse", "--show-object-format")
        site = {path: _name(object_format, read_plain(self._output / path)) for path in files}
        written = (path for path, digest in site.items() if known.get(path) != digest)
        removed = known.keys() - site.keys() - {_NOJEKYLL}
        return DeployDiff(written=tuple(sorted(written)), removed=tuple(sorted(removed))), problems

    # ------------------------------------------------------------ sending

    def send(self, message: str) -> str:
        """Commit the site, push the commit if asked, and move the branch here; return the commit.

        If the push fails, the branch here does not move. Raises DeployError and OSError.
        """
        git, draft = self._git, f"refs/sitegen/{secrets.token_hex(8)}"
        try:
            stream = self._stream(draft, message)
            git.feed(stream, "fast-import", "--quiet", "--date-format=raw", "--done")
            commit = self._commit(draft)
            if self._parent and self._tree(commit) == self._tree(self._parent):
                commit = self._parent
            if self._push:
                self._pushed(commit)
            args = ("--no-deref", "-m", "sitegen deploy", self._ref, commit)
            git.run("update-ref", *args, self._own or "0" * len(commit))
        finally:
            git.answer("update-ref", "-d", draft)
        return git.run("rev-parse", "--short", commit)

    def _tree(self, commit: str) -> str:
        return self._git.run("rev-parse", "--verify", f"{commit}^{{tree}}")

    def _pushed(self, commit: str) -> None:
        """Push a commit to the branch of the remote, forward only, and nothing else."""
        args = ("--quiet", "--no-follow-tags", "--recurse-submodules=no")
        try:
            self._git.run("push", *args, "--", self._remote, f"{commit}:{self._ref}")
        except DeployError as failure:
            raise DeployError(
                f"{self._shown} refused the branch {self._name}, which is unchanged here and "
                f"there: {failure}; if the branch there has new commits, deploy again"
            ) from failure

    def _stream(self, ref: str, message: str) -> Iterator[bytes]:
        """Yield a commit of the site in the format of git-fast-import(1)."""
        files, _ = files_to_send(self._output)
        yield f"commit {ref}\ncommitter {self._committer()}\n".encode("utf-8", "surrogateescape")
        yield from _data(message.encode("utf-8", "replace"))
        if self._parent:
            yield f"from {self._parent}\n".encode()
        yield b"deleteall\n"
        for path in files:
            yield f"M 100644 inline {_quoted(path)}\n".encode()
            yield from _data(read_plain(self._output / path))
        if _NOJEKYLL not in files:
            yield f"M 100644 inline {_NOJEKYLL}\ndata 0\n".encode()
        yield b"done\n"

    def _committer(self) -> str:
        """Return the committer and the time in git's format; sitegen if git knows no name."""
        try:
            return self._git.run("var", "GIT_COMMITTER_IDENT")
        except DeployError:
            nobody = {"GIT_COMMITTER_NAME": "sitegen", "GIT_COMMITTER_EMAIL": "sitegen@localhost"}
            return self._git.run("var", "GIT_COMMITTER_IDENT", env=nobody)


def _data(data: bytes) -> Iterable[bytes]:
    return (b"data %d\n" % len(data), data, b"\n")


def _quoted(path: str) -> str:
    """Return a path in the quotes of git-fast-import(1); it has no control characters."""
    return '"{}"'.format(path.replace("\\", "\\\\").replace('"', '\\"'))


def _name(object_format: str, data: bytes) -> str:
    """Return git's name for a file's bytes: the digest of a header and the bytes."""
    return hashlib.new(
        object_format, b"blob %d\0" % len(data) + data, usedforsecurity=False
    ).hexdigest()
