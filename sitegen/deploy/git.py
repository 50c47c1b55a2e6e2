"""Runs git in a site's folder: plumbing commands only, full names only, and no hooks.

A name is always written in full (``refs/heads/NAME``) after ``--``. So git reads no name as an
option, as another kind of name, or as the ``+`` that forces a push.
"""

import os
import re
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from sitegen.core.diagnostics import UsageError
from sitegen.deploy.sending import DeployError

PROTOCOLS = ("file", "git", "http", "https", "ssh")
"""Protocols that may send a branch; none of them runs a program that the address names."""

_LOCAL = frozenset(
    {
        "GIT_ALTERNATE_OBJECT_DIRECTORIES",
        "GIT_COMMON_DIR",
        "GIT_DIR",
        "GIT_GRAFT_FILE",
        "GIT_INDEX_FILE",
        "GIT_NAMESPACE",
        "GIT_OBJECT_DIRECTORY",
        "GIT_PREFIX",
        "GIT_QUARANTINE_PATH",
        "GIT_SHALLOW_FILE",
        "GIT_WORK_TREE",
    }
)
"""Variables that git sets for hooks to name their repository (git-rev-parse(1),
``--local-env-vars``): git must use the repository that contains the site."""

_SCHEME = re.compile(r"([A-Za-z0-9][A-Za-z0-9+.-]*)://")
_HELPER = re.compile(r"[A-Za-z0-9][A-Za-z0-9+.-]*::")
_SCHEMES = frozenset({*PROTOCOLS, "git+ssh", "ssh+git"})
_SCP = re.compile(r"(?:[^/:@-][^/:@]*@)?(?:\[[^/\]]+\]|[^/:@-][^/:@]*):(?!:)")
"""``user@host:path`` (git-fetch(1), GIT URLS)."""

_PASSWORD = re.compile(r"(?<=://)[^/@\s]*@")


class Git:
    """Git, in the repository that contains a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._environment = _environment(os.environ)

    def run(self, *args: str, env: Mapping[str, str] | None = None) -> str:
        """Return git's output, without the last line end.

        Raises DeployError with git's own words, and UsageError if git is not installed.
        """
        return self.feed((), *args, env=env)

    def feed(self, data: Iterable[bytes], *args: str, env: Mapping[str, str] | None = None) -> str:
        """Do the same as :meth:`run`, with data for git to read."""
        try:
            process = subprocess.Popen(  # noqa: S603 - words of ours, and names that were checked
                ["git", *args],  # noqa: S607 - the one that the user calls
                cwd=self._folder,
                env={**self._environment, **(env or {})},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
            )
        except FileNotFoundError as failure:
            raise UsageError("git is not installed") from failure
        with process:
            stdout, stderr = _talk(process, data)
        if process.returncode:
            raise DeployError(_reason(stderr) or f"git {args[0]} failed")
        return os.fsdecode(stdout).removesuffix("\n")

    def answer(self, *args: str) -> str:
        """Return git's output, "" if git fails."""
        try:
            return self.run(*args)
        except DeployError:
            return ""

    def succeeds(self, *args: str) -> bool:
        """Return whether git succeeds."""
        try:
            self.run(*args)
        except DeployError:
            return False
        return True


def _talk(process: "subprocess.Popen[bytes]", data: Iterable[bytes]) -> tuple[bytes, bytes]:
    """Write to a program that prints little before it has read all; return its output."""
    assert process.stdin is not None
    try:
        for part in data:
            process.stdin.write(part)
    except BrokenPipeError:  # the program has printed why it ended
        pass
    except BaseException:
        process.kill()
        process.communicate()
        raise
    return process.communicate()


def _environment(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the environment that git runs in.

    git does not use a folder that looks like a bare repository (git-config(1),
    ``safe.bareRepository``), because any commit can contain one, and its settings name programs.
    """
    inherited = {name: value for name, value in environment.items() if name not in _LOCAL}
    number = int(count) if (count := inherited.get("GIT_CONFIG_COUNT", "")).isdecimal() else 0
    return {
        "GIT_ALLOW_PROTOCOL": ":".join(PROTOCOLS),
        **inherited,
        "LC_ALL": "C",
        "GIT_CONFIG_COUNT": str(number + 1),
        f"GIT_CONFIG_KEY_{number}": "safe.bareRepository",
        f"GIT_CONFIG_VALUE_{number}": "explicit",
    }


def _reason(stderr: bytes) -> str:
    """Return the last message of git, without a password."""
    lines = [line.strip() for line in os.fsdecode(stderr).splitlines() if line.strip()]
    # After a push: why a branch was refused.
    rejected = [line for line in lines if line.startswith("! ")]
    rejected = rejected or [line for line in lines if not line.startswith("hint:")] or lines
    return without_password(rejected[-1].removeprefix("! ")) if rejected else ""


def without_password(text: str) -> str:
    """Return a text without the user names and passwords of its addresses."""
    return _PASSWORD.sub("", text)


def check_remote(git: Git, remote: str, *, is_needed: bool) -> None:
    """Refuse a name that is neither a remote of the repository nor an address; raise UsageError.

    Unless a remote ``is_needed``, the repository need not know it.
    """
    shown = without_password(remote)
    if remote.startswith("-") or not remote.isprintable() or not remote.strip():
        raise UsageError(
            f"{shown!r} is no remote: give the name of one (`git remote` lists them), or an address"
        )
    if remote in git.run("remote").split("\n"):
        return
    scheme = _SCHEME.match(remote)
    if _HELPER.match(remote) or (scheme and scheme[1].lower() not in _SCHEMES):
        protocols = ", ".join(PROTOCOLS)
        raise UsageError(f"{shown}: give an address with {protocols}, or a folder")
    if is_needed and not (scheme or _SCP.match(remote) or "/" in remote or os.sep in remote):
        raise UsageError(
            f"the repository has no remote {shown!r}: add it with "
            f"`git remote add {shown} ADDRESS`, or give an address"
        )


def entries(git: Git, commit: str) -> Iterator[tuple[str, str]]:
    """Yield the path of each file of a commit, and git's name for its bytes."""
    for line in git.run("ls-tree", "-r", "-z", "--full-tree", commit).split("\0"):
        about, _, path = line.partition("\t")
        if path:
            yield path, about.split()[2]
