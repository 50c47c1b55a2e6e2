"""Writes new files of a site, and reports unusable values; it never overwrites a file."""

import os
import unicodedata
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import msgspec

from sitegen.content.posts import State
from sitegen.core.dates import When
from sitegen.core.diagnostics import Problem, UsageError
from sitegen.core.files import is_source
from sitegen.core.slugs import path_key


class NewFile(msgspec.Struct, frozen=True, kw_only=True):
    """A new file: its path from the site's folder, and how a build treats it.

    ``publish`` is the date from which builds publish it, None if there is none.
    """

    path: str
    state: State
    publish: When | None = None


def write_new(site: Path, path: str, data: bytes) -> None:
    """Write a new file; raise FileExistsError if it exists, UsageError if it cannot be written."""
    _check_free(site, path)
    target = site / path
    if not is_source(target, site):
        raise UsageError(f"{path}: a link points out of the site's sources")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("xb") as file:
            file.write(data)
    except FileExistsError:
        raise
    except OSError as failure:
        raise UsageError(f"{path} cannot be written: {failure.strerror}") from failure


def _check_free(site: Path, path: str) -> None:
    """Raise UsageError if a name differs from an existing one only in case or Unicode form."""
    folder = site
    for part in path.split("/"):
        names = os.listdir(folder) if folder.is_dir() else []  # noqa: PTH208 - names alone
        if part not in names:
            for other in names:
                alike = path_key(other) == path_key(part)
                if alike and unicodedata.normalize("NFC", other) != part:
                    raise UsageError(f"{path}: {other!r} exists, which differs only in case")
        folder /= part


def as_yaml(field: str, write: Callable[[Any], str], value: Any) -> str:
    """Return a value as YAML; raise UsageError that names its field if it cannot be written."""
    try:
        return write(value)
    except ValueError as fault:
        raise UsageError(f"{field}: {fault}") from None


def unusable(problems: Iterable[Problem], source: str, given: Iterable[str]) -> UsageError:
    """Return the error for a text; if no option gave its field, it is the archetype's."""
    prefixes = tuple(f"{key}:" for key in given)
    messages = [
        problem.message if problem.message.startswith(prefixes) or not source
        else f"{source}: {problem.message}"
        for problem in problems
    ]  # fmt: skip
    return UsageError("; ".join(dict.fromkeys(messages)))
