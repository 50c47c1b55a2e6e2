"""The folder of one build that all workers see, below ``.sitegen/cluster/`` of the site."""

import os
from contextlib import suppress
from pathlib import Path

from sitegen.cluster.worker import PROBE, function_digest
from sitegen.core.folders import Folder, UnsafePathError
from sitegen.core.locks import STATE

FOLDER = "cluster"


class BuildFolder:
    """Makes the folder, under the site's lock, and removes what a killed build left there.

    Raises OSError, and UnsafePathError where a link is in its place.
    """

    def __init__(self, site: Path) -> None:
        self._outer = site / STATE / FOLDER
        self._name = os.urandom(8).hex()
        self.path = self._outer / self._name
        with Folder.at(site / STATE, make=True) as state:
            state.clear(FOLDER)
            with state.folder(FOLDER, make=True) as outer:
                outer.folder(self._name, make=True).close()

    def put(self, data: bytes) -> tuple[str, bytes]:
        """Write bytes into a file; return its path, and the digest for its readers."""
        digest = function_digest(data)
        with Folder.at(self.path) as folder:
            folder.write(digest.hex(), data)
        return str(self.path / digest.hex()), digest

    def make_folder(self) -> Path:
        """Return a new folder within."""
        name = os.urandom(8).hex()
        with Folder.at(self.path) as folder:
            folder.folder(name, make=True).close()
        return self.path / name

    def remove(self) -> None:
        """Remove the folder; the next build removes what is left."""
        with suppress(OSError, UnsafePathError), Folder.at(self._outer) as outer:
            outer.clear(self._name)


def write_probe(folder: Path) -> str:
    """Write a file with random content into a folder; return its content."""
    content = os.urandom(16).hex()
    with Folder.at(folder) as found:
        found.write(PROBE, content.encode())
    return content
