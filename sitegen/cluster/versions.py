"""The program as other machines can compare it: by its contents, not by paths and times.

The same page must have the same bytes on every machine. They depend on Python, on our own modules
and on the libraries whose versions are part of each page's key.
"""

import platform
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path

from sitegen import __version__
from sitegen.core.digest import digest_of, installed_libraries

_PROGRAM = "sitegen"


@lru_cache(1)
def program_versions() -> dict[str, str]:
    """Return the version of Python, of sitegen, and of each library, by name.

    They stay as they are at the first call: a process also keeps the modules that it has loaded.
    """
    versions = {"Python": f"{platform.python_implementation()} {platform.python_version()}"}
    versions[_PROGRAM] = f"{__version__} ({_contents_digest(Path(__file__).parents[1])})"
    for library in sorted(set(installed_libraries())):
        name, _, version = library.rpartition("-")
        known = versions.get(name.lower())
        versions[name.lower()] = f"{known}, {version}" if known else version
    return versions


@lru_cache(1)
def program_id() -> bytes:
    """Return the digest of all versions."""
    return digest_of(sorted(program_versions().items()))


def describe_difference(theirs: dict[str, str], ours: dict[str, str]) -> str:
    """Return what differs between two programs, theirs first."""
    names = [name for name in {**ours, **theirs} if theirs.get(name) != ours.get(name)]
    missing = "none"
    return "; ".join(
        f"{name} {theirs.get(name, missing)}, and here {ours.get(name, missing)}" for name in names
    )


def _contents_digest(folder: Path) -> str:
    """Return a short digest of our files, by their paths; themes travel with the work."""
    digest = blake2b(digest_size=8)
    for file in sorted(folder.rglob("*")):
        path = file.relative_to(folder)
        if path.parts[0] == "themes" or "__pycache__" in path.parts or not file.is_file():
            continue
        data, name = file.read_bytes(), path.as_posix().encode()
        digest.update(b"%d %d " % (len(name), len(data)) + name + data)
    return digest.hexdigest()
