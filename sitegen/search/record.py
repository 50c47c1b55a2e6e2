"""The record of the last index's input, to check whether it still matches the pages.

A build makes no index, so the two may differ; builds, checks and deploys report that.
"""

from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

import msgspec

from sitegen.core.digest import digest_of
from sitegen.core.folders import Folder
from sitegen.core.locks import STATE
from sitegen.output.directory import SEARCH_INDEX
from sitegen.output.manifest import read_manifest

STATE_FILE = "search.json"
"""The file in .sitegen/ with the input of the last index."""


class IndexRecord(msgspec.Struct, frozen=True):
    """The input of an index, and its result: digests, and the number of its pages.

    ``source`` also covers the program; ``files`` only covers the site's own files.
    """

    source: str
    index: str
    pages: int
    files: str = ""


def split_files(output: Path) -> tuple[dict[str, str], dict[str, str]]:
    """Return path and digest of our files in an output folder: of the site, and of the index."""
    site_files = read_manifest(output)
    index_files = {
        path: site_files.pop(path)
        for path in list(site_files)
        if path.startswith(f"{SEARCH_INDEX}/")
    }
    return site_files, index_files


def files_digest(files: Mapping[str, str]) -> str:
    """Return the digest of some files by their paths and digests."""
    return digest_of(sorted(files.items())).hex()


def last_record(site: Path) -> IndexRecord | None:
    """Return the record of the last index, None if there is none."""
    try:
        with Folder.at(site / STATE) as state:
            return msgspec.json.decode(state.read(STATE_FILE), type=IndexRecord)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return None


def save_record(site: Path, record: IndexRecord) -> None:
    """Store the record of an index."""
    with Folder.at(site / STATE) as state:
        state.write(STATE_FILE, msgspec.json.encode(record))


def index_message(site: Path, output: Path) -> str:
    """Return a message if a site's index is missing or old, with the command to run; or ""."""
    site_files, index_files = split_files(output)
    install = "" if find_spec("pagefind") else "`pip install 'sitegen[search]'`, then "
    if not index_files:
        return f"search is on, and {output.name}/ has no index yet: run {install}`sitegen search`"
    record = last_record(site)
    is_of_these = record is not None and record.index == files_digest(index_files)
    if record is not None and is_of_these and record.files != files_digest(site_files):
        return f"the search index is older than the site: run {install}`sitegen search`"
    return ""
