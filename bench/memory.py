"""The memory of a process and of its descendants, sampled while they run.

Memory is the proportional set size (PSS): a page that several processes share counts once in their
sum. Only Linux has it; elsewhere the resident set size (RSS) counts a shared page for each process.

The system computes the PSS of a process from its whole page table: 8 ms for 1 GB, measured on an
Intel Xeon of 2026. The process cannot change this table meanwhile. So the pause after each sample
is fifty times as long as the sample, and sampling takes less than 2 % of one processor.
"""

from __future__ import annotations

import threading
import time
from pathlib import Path

import msgspec
import psutil

INTERVAL = 0.02
"""The least pause between two samples, in seconds."""

PAUSE_RATIO = 50
"""How many times as long as a sample the pause after it is."""

HAS_PSS = Path("/proc/self/smaps_rollup").is_file()
KIND = "PSS" if HAS_PSS else "RSS"


class Memory(msgspec.Struct, frozen=True):
    """Bytes of all processes of a tree, and of its first process alone."""

    tree: int = 0
    parent: int = 0

    def peak(self, other: Memory) -> Memory:
        """Return the larger of each figure."""
        return Memory(max(self.tree, other.tree), max(self.parent, other.parent))


def bytes_of(pid: int) -> int:
    """Return the bytes of one process, 0 if it has ended."""
    try:
        process = psutil.Process(pid)
        return int(process.memory_full_info().pss if HAS_PSS else process.memory_info().rss)
    except (psutil.Error, OSError):
        return 0


def children(pid: int) -> list[int]:
    """Return the children of a process, none if it has ended.

    The system's own list is thirty times as fast as psutil, which reads every process.
    """
    tasks = Path("/proc", str(pid), "task")
    try:
        lists = [(task / "children").read_text("ascii") for task in tasks.iterdir()]
    except OSError:
        lists = None
    try:
        if lists is None:
            return [child.pid for child in psutil.Process(pid).children()]
    except psutil.Error:
        return []
    return [int(word) for text in lists for word in text.split()]


def sample(pid: int) -> Memory:
    """Return the memory of a process and of all its descendants now."""
    parent = bytes_of(pid)
    total, waiting = parent, children(pid)
    while waiting:
        found = waiting.pop()
        total += bytes_of(found)
        waiting += children(found)
    return Memory(total, parent)


def pause_after(cost: float) -> float:
    """Return the pause after a sample that took so many seconds of processor time."""
    return max(INTERVAL, PAUSE_RATIO * cost)


class Watch(threading.Thread):
    """Samples the memory of a process tree until it is stopped; ``peak`` has the largest figures.

    The peaks of tree and parent can be of different moments.
    """

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self._pid = pid
        self._over = threading.Event()
        self.peak = Memory()

    def run(self) -> None:
        """Take a sample, then one after every pause."""
        pause = 0.0
        while not self._over.wait(pause):
            start = time.thread_time()
            self.peak = self.peak.peak(sample(self._pid))
            pause = pause_after(time.thread_time() - start)

    def stop(self) -> Memory:
        """Stop, and return the peak."""
        self._over.set()
        self.join()
        return self.peak
