"""The floor: the least time that any generator in Python needs.

Run as a script, this file does one of the tasks in a separate process. It imports only the
standard library and the modules of the task, so that only the task is measured.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable

PARTS = 2
"""With how many processes files are written again."""


def scan(folder: str) -> int:
    """Look at every file below a folder, as any build must to learn what has changed."""
    count = 0
    waiting = [folder]
    while waiting:
        with os.scandir(waiting.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(entry.path)
                else:
                    entry.stat(follow_symlinks=False)
                    count += 1
    return count


def start() -> None:
    """Import the libraries that reading settings and templates requires."""
    import jinja2  # noqa: F401
    import yaml  # noqa: F401


def start_and_scan(folder: str) -> None:
    """Do both in one process: the least work that shows that nothing has changed."""
    start()
    scan(folder)


def files_below(folder: str) -> list[str]:
    """Return the paths of all files below a folder, relative to it, in order."""
    found = []
    for parent, _, names in os.walk(folder):
        found += [os.path.relpath(os.path.join(parent, name), folder) for name in names]
    return sorted(found)


def rewrite(source: str, target: str) -> None:
    """Write every file of one folder into another, with two processes that share the work."""
    command = [sys.executable, __file__, "rewrite-part", source, target]
    parts = [subprocess.Popen([*command, str(number)]) for number in range(PARTS)]
    codes = [part.wait() for part in parts]
    if any(codes):
        sys.exit(1)


def rewrite_part(source: str, target: str, number: str) -> None:
    """Write every second file of one folder into another."""
    for name in files_below(source)[int(number) :: PARTS]:
        with open(f"{source}/{name}", "rb") as file:
            data = file.read()
        path = f"{target}/{name}"
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(data)


def read_xml(path: str) -> int:
    """Read a file as XML, an element at a time, and keep nothing of it."""
    from lxml import etree

    count = 0
    for _, element in etree.iterparse(path, huge_tree=True):
        count += 1
        if element.tag == "item":
            element.clear()
    return count


TASKS: dict[str, Callable[..., object]] = {
    "scan": scan,
    "read-xml": read_xml,
    "start": start,
    "start-and-scan": start_and_scan,
    "rewrite": rewrite,
    "rewrite-part": rewrite_part,
}

if __name__ == "__main__":
    task, *rest = sys.argv[1:]
    TASKS[task](*rest)
