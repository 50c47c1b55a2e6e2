"""The index of a built site: its pages are copied, Pagefind reads them, and its files are moved in.

The files get into the output folder as pages do, all together and through the journal, and belong
to sitegen like pages. An up-to-date index is left alone, because Pagefind writes the values of a
filter in random order: for the same pages, it makes an equivalent index with other bytes.
"""

import os
import re
import subprocess
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from sitegen.config.loading import load
from sitegen.core.diagnostics import Problem, UsageError
from sitegen.core.digest import digest_of, program_digest
from sitegen.core.locks import site_lock
from sitegen.core.parallel import WorkerPool
from sitegen.core.user_data import seal
from sitegen.output.directory import SEARCH_INDEX, OutputDirectory, output_folder
from sitegen.output.manifest import holds
from sitegen.output.staging import StagingArea, WriteResult
from sitegen.search.copying import copy_pages
from sitegen.search.record import (
    IndexRecord,
    files_digest,
    last_record,
    save_record,
    split_files,
)

_MIN_PARALLEL_WEIGHT = 20_000_000
"""Bytes of pages from which several processes are faster than one."""

_NOT_OURS = re.compile(r"pagefind-(?:(?:modular-|component-)?ui|highlight)\.")
"""Files of Pagefind's own search form: the theme has one."""


class IndexingError(Exception):
    """Pagefind failed; the message is its own."""


class IndexResult(msgspec.Struct, frozen=True, kw_only=True):
    """An index of a number of pages, and the changes to its files.

    ``was_stale`` means that an index of an older site existed, ``is_new`` that a new one was made.
    """

    pages: int = 0
    outcome: WriteResult = WriteResult()
    problems: tuple[Problem, ...] = ()
    was_stale: bool = False
    is_new: bool = False
    seconds: float = 0.0


def index(
    site: Path,
    output: Path | None = None,
    environment: str | None = None,
    on_wait: Callable[[], None] = lambda: None,
    progress: Callable[[str, int, int], None] = lambda *_: None,
) -> IndexResult:
    """Make the index of the last build, unless it is up to date.

    Raises SettingsError; UsageError if there is no site, no search or no Pagefind;
    IndexingError; and OSError.
    """
    started = time.perf_counter()
    settings = load(site, environment).settings
    if not settings.search:
        raise UsageError("search is off: write `search: pagefind` into site.yaml")
    command = _executable()
    output = output_folder(site, output)
    with site_lock(site, on_wait), StagingArea(site, output) as staging:
        site_files, index_files = split_files(output)
        if not any(path.endswith(".html") for path in site_files):
            raise UsageError(f"{output} has no pages of a site: run `sitegen build` first")
        state = (command.stat().st_mtime_ns, settings.language)
        source = seal(
            b"search", digest_of(program_digest(), state, sorted(site_files.items()))
        ).hex()
        last = last_record(site)
        if last is not None and last.source == source and _is_unchanged(output, index_files, last):
            return IndexResult(pages=last.pages, seconds=time.perf_counter() - started)
        with TemporaryDirectory(prefix="sitegen-") as folder:
            number = _copy(output, site_files, Path(folder, "site"), progress)
            if number:
                _run(command, Path(folder), settings.language)
            problems = _stage(staging, Path(folder, SEARCH_INDEX))
        for path in site_files:
            staging.keep_unchanged(path)
        outcome = WriteResult() if problems else staging.commit()
    if not problems:
        made = split_files(output)[1]
        save_record(site, IndexRecord(source, files_digest(made), number, files_digest(site_files)))
    return IndexResult(
        pages=number,
        outcome=msgspec.structs.replace(outcome, unchanged=outcome.unchanged - len(site_files)),
        problems=tuple(problems),
        was_stale=bool(index_files) and last is not None and last.source != source,
        is_new=True,
        seconds=time.perf_counter() - started,
    )


def _executable() -> Path:
    """Return Pagefind's program; prefer the larger package for Chinese and Japanese."""
    hint = "search needs Pagefind: pip install 'sitegen[search]'"
    try:
        from pagefind.service import get_executable
    except ImportError as failure:
        raise UsageError(hint) from failure
    found = get_executable()
    # Some systems look for a program in the current folder first: that one is not trusted.
    is_near = found is not None and Path(found).absolute().parent.resolve() == Path.cwd().resolve()
    if found is None or is_near or not Path(found).is_absolute() or not Path(found).is_file():
        raise UsageError(hint)
    return Path(found)


def _is_unchanged(output: Path, files: Mapping[str, str], record: IndexRecord) -> bool:
    """Return whether the files of an index are the ones that sitegen wrote, unchanged."""
    try:
        return record.index == files_digest(files) and all(
            holds(output / path, (output / path).lstat().st_size, digest)
            for path, digest in files.items()
        )
    except OSError:
        return False


def _copy(
    output: Path,
    site_files: Mapping[str, str],
    target: Path,
    progress: Callable[[str, int, int], None],
) -> int:
    """Copy the pages that are ours, never through a link; return the number of searchable ones."""
    directory = OutputDirectory(output, site_files, ())
    paths = sorted(p for p in site_files if p.endswith(".html") and directory.at(p)[0] == "ours")

    def size(path: str) -> int:
        return (output / path).stat().st_size

    copied = seen = 0
    with WorkerPool(None) as workers:
        function = partial(copy_pages, output=str(output), target=str(target))
        for chunk in workers.run(function, paths, size, _MIN_PARALLEL_WEIGHT):
            copied += chunk.copied
            seen += chunk.seen
            progress("reading", seen, len(paths))
    return copied


def _run(command: Path, folder: Path, language: str) -> None:
    """Let Pagefind make its files, with our options only: it reads no settings files.

    For pages in several languages it would make several indexes, and a reader searches only one.
    With one language, the search page's, words are shortened in the same way everywhere.
    """
    command_line = [str(command), "--site", "site", "--output-path", SEARCH_INDEX, "--silent"]
    command_line += ["--force-language", language.partition("-")[0].lower()]
    env = {name: value for name, value in os.environ.items() if not name.startswith("PAGEFIND_")}
    done = subprocess.run(  # noqa: S603 - the package's own program, and folders of ours
        command_line,
        cwd=folder,
        env=env,
        capture_output=True,
        check=False,
        encoding="utf-8",
        errors="replace",
    )
    if done.returncode:
        lines = (done.stderr or done.stdout).strip().splitlines()
        raise IndexingError(lines[-1] if lines else f"it ended with {done.returncode}")


def _stage(staging: StagingArea, bundle: Path) -> list[Problem]:
    """Stage the files of an index; return the problems of files that cannot be written."""
    problems: list[Problem] = []
    for file in sorted(bundle.rglob("*")):
        if file.is_file() and not _NOT_OURS.match(file.name):
            path = f"{SEARCH_INDEX}/{file.relative_to(bundle).as_posix()}"
            problems += staging.add(path, file.read_bytes())
    return problems
