"""Runs git in a site's folder: by its plumbing, in full names, and with nothing of a hook's.

A name is always written out (``refs/heads/NAME``) and stands behind ``--``, so that none is taken
for an option, for another kind of name, or for the ``+`` that forces.
"""

import os
import re
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from sitegen.core.diagnostics import UsageError
from sitegen.deploy.sending import DeployError

PROTOCOLS = ("file", "git", "http", "https", "ssh")
"""What a branch may be sent by; none of them runs a program that the address names."""

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
"""What git tells its hooks of the repository that they run for (git-rev-parse(1),
``--local-env-vars``): the site's is the one that it lies in."""

_SCHEME = re.compile(r"([A-Za-z0-9][A-Za-z0-9+.-]*)://")
_HELPER = re.compile(r"[A-Za-z0-9][A-Za-z0-9+.-]*::")
_SCHEMES = frozenset({*PROTOCOLS, "git+ssh", "ssh+git"})
_SCP = re.compile(r"(?:[^/:@-][^/:@]*@)?(?:\[[^/\]]+\]|[^/:@-][^/:@]*):(?!:)")
"""``user@host:path`` (git-fetch(1), GIT URLS)."""

_PASSWORD = re.compile(r"(?<=://)[^/@\s]*@")


class Git:
    """Git, at work in the repository that a folder lies in."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._environment = _environment(os.environ)

    def run(self, *args: str, env: Mapping[str, str] | None = None) -> str:
        """Return what git prints, without the last end of a line.

        Raises DeployError with git's own words, and UsageError where there is no git.
        """
        return self.feed((), *args, env=env)

    def feed(self, data: Iterable[bytes], *args: str, env: Mapping[str, str] | None = None) -> str:
        """Do as :meth:`run`, with data for git to read."""
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
        """Return what git prints, "" where it says no."""
        try:
            return self.run(*args)
        except DeployError:
            return ""

    def succeeds(self, *args: str) -> bool:
        """Return whether git says yes."""
        try:
            self.run(*args)
        except DeployError:
            return False
        return True


def _talk(process: "subprocess.Popen[bytes]", data: Iterable[bytes]) -> tuple[bytes, bytes]:
    """Write to a program that says little until it has read all, and return what it says."""
    assert process.stdin is not None
    try:
        for part in data:
            process.stdin.write(part)
    except BrokenPipeError:  # what it died of, it says
        pass
    except BaseException:
        process.kill()
        process.communicate()
        raise
    return process.communicate()


def _environment(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the environment that git runs in.

    A folder that looks like a bare repository, which anybody could commit, is none to it
    (git-config(1), ``safe.bareRepository``), for its settings would name programs to run.
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
    """Return the last thing that git said, without a password."""
    lines = [line.strip() for line in os.fsdecode(stderr).splitlines() if line.strip()]
    # Of a push: why a branch was refused.
    rejected = [line for line in lines if line.startswith("! ")]
    rejected = rejected or [line for line in lines if not line.startswith("hint:")] or lines
    return without_password(rejected[-1].removeprefix("! ")) if rejected else ""


def without_password(text: str) -> str:
    """Return a text without the user and the password of addresses in it."""
    return _PASSWORD.sub("", text)


def check_remote(git: Git, remote: str, *, is_needed: bool) -> None:
    """Refuse what is neither a remote of the repository nor an address; raise UsageError.

    One that the repository does not know will do where it ``is_needed`` for nothing.
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
        raise UsageError(f"{shown}: only {protocols} and folders are sent to: give another address")
    if is_needed and not (scheme or _SCP.match(remote) or "/" in remote or os.sep in remote):
        raise UsageError(
            f"the repository has no remote {shown!r}: add it with "
            f"`git remote add {shown} ADDRESS`, or give an address"
        )


def entries(git: Git, commit: str) -> Iterator[tuple[str, str]]:
    """Yield the path of each file of a commit, and the name that git has for its bytes."""
    for line in git.run("ls-tree", "-r", "-z", "--full-tree", commit).split("\0"):
        about, _, path = line.partition("\t")
        if path:
            yield path, about.split()[2]
