"""The cost of one command: time on the clock, time on the processors, and memory.

The command is started by a small process of its own, ``python -m bench.measure``, so that neither
the size of the measuring program nor what it holds open shows in the numbers.

Processor time is what the operating system accounts to the command and to every process that it
waited for. ``memory.py`` samples the memory of the whole process tree and of its first process. If
the system has no PSS, the peak of the largest single process, which the system keeps, counts too.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from bench.memory import HAS_PSS, KIND, Memory, Watch

MEGABYTE = 1_000_000


class Usage(msgspec.Struct, frozen=True):
    """The usage of a command: seconds on the clock, processor seconds, and memory in MB.

    ``memory`` is the peak of all processes together, ``parent`` that of the command's own process.
    ``kind`` is PSS or RSS.
    """

    wall: float
    cpu: float
    memory: float
    parent: float = 0.0
    kind: str = KIND


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
    # An installed program has its bytecode, so the first command writes it, and the others have it.
    own = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    launcher = [sys.executable, "-m", "bench.measure", *command]
    done = subprocess.run(
        launcher,
        cwd=folder,
        env={**own, "PYTHONPATH": paths, **(environment or {})},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        said = (done.stdout + done.stderr)[-4000:]
        raise CommandError(f"{' '.join(command)}: exit code {done.returncode}\n{said}")
    said, _, line = done.stdout.rstrip("\n").rpartition("\n")
    return msgspec.json.decode(line, type=Usage), said


def run(command: Sequence[str]) -> tuple[Usage, int]:
    """Run a command with this process's own streams; return what it used and its exit code."""
    start = time.perf_counter()
    process = subprocess.Popen(command)
    watch = Watch(process.pid)
    watch.start()
    _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    peak = watch.stop()
    if not HAS_PSS:
        single = used.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
        peak = peak.peak(Memory(single))
    memory, parent = peak.tree / MEGABYTE, peak.parent / MEGABYTE
    return Usage(wall, used.ru_utime + used.ru_stime, memory, parent), process.returncode


def main(command: Sequence[str]) -> int:
    """Run a command, print what it used as a last line of JSON, and return its exit code."""
    usage, code = run(command)
    print("\n" + json.dumps(msgspec.to_builtins(usage)))
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
