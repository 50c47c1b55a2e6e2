"""The cost of one command: time on the clock, time on the processors, and memory.

The command is started by a small process of its own, ``python -m bench.measure``, so that neither
the size of the measuring program nor what it holds open shows in the numbers.

Processor time is what the operating system accounts to the command and to every process that it
waited for. Memory is the largest of two figures. The first is the resident memory of the whole
process tree, summed over its processes and sampled every 20 ms; a page that several processes share
is counted once for each. The second is the peak of the largest single process as the operating
system keeps it, which no short-lived process escapes.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec
import psutil

INTERVAL = 0.02
MEGABYTE = 1_000_000


class Usage(msgspec.Struct, frozen=True):
    """The usage of a command: seconds on the clock, processor seconds, and memory in MB."""

    wall: float
    cpu: float
    memory: float


class CommandError(Exception):
    """A measured command failed; the text is what it said."""


def measure(
    command: Sequence[str], folder: Path, environment: Mapping[str, str] | None = None
) -> tuple[Usage, str]:
    """Run a command in a folder, and return what it used and what it wrote to stdout.

    ``environment`` is added to this process's own. Raises CommandError on any exit code but 0.
    """
    root = str(Path(__file__).parents[1])
    paths = os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH")]))
    launcher = [sys.executable, "-m", "bench.measure", *command]
    done = subprocess.run(
        launcher,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": paths, **(environment or {})},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        said = (done.stdout + done.stderr)[-4000:]
        raise CommandError(f"{' '.join(command)}: exit code {done.returncode}\n{said}")
    said, _, line = done.stdout.rstrip("\n").rpartition("\n")
    return msgspec.json.decode(line, type=Usage), said


def tree_memory(process: psutil.Process) -> int:
    """Return the resident bytes of a process and all that descend from it, 0 once it is gone."""
    total = 0
    try:
        members = [process, *process.children(recursive=True)]
    except psutil.NoSuchProcess:
        return 0
    for member in members:
        try:
            total += member.memory_info().rss
        except psutil.Error:
            continue
    return total


class Watch(threading.Thread):
    """Samples a process tree's memory until it is stopped; ``peak`` is in bytes."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self._process = psutil.Process(pid)
        self._over = threading.Event()
        self.peak = 0

    def run(self) -> None:
        """Take a sample, then one after every interval."""
        self.peak = tree_memory(self._process)
        while not self._over.wait(INTERVAL):
            self.peak = max(self.peak, tree_memory(self._process))

    def stop(self) -> int:
        """Stop, and return the peak."""
        self._over.set()
        self.join()
        return self.peak


def run(command: Sequence[str]) -> tuple[Usage, int]:
    """Run a command with this process's own streams; return what it used and its exit code."""
    start = time.perf_counter()
    process = subprocess.Popen(command)
    watch = Watch(process.pid)
    watch.start()
    _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    single = used.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    peak = max(watch.stop(), single)
    return Usage(wall, used.ru_utime + used.ru_stime, peak / MEGABYTE), process.returncode


def main(command: Sequence[str]) -> int:
    """Run a command, print what it used as a last line of JSON, and return its exit code."""
    usage, code = run(command)
    print("\n" + json.dumps(msgspec.to_builtins(usage)))
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
