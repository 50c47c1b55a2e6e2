"""The memory of a process tree is complete, the parent's is apart, and sampling is cheap."""

import os
import subprocess
import sys

import pytest

from bench import memory
from bench.measure import MEGABYTE, measure

HOLD = "data = b'x' * 60_000_000; total = sum(range(1_000_000)); import time; time.sleep(0.5)"


@pytest.fixture
def running():
    """Start Python with a statement; it runs until the test ends."""
    started = []

    def start(statement):
        text = f"{statement}; print(flush=True); input()"
        process = subprocess.Popen([sys.executable, "-c", text], stdin=-1, stdout=-1)
        started.append(process)
        process.stdout.readline()
        return process

    yield start
    for process in started:
        process.communicate(b"\n" if process.poll() is None else None)


def test_a_process_tree_is_measured_as_a_whole_and_its_parent_apart(tmp_path):
    """The child of the command holds 60 MB for a moment and works; only the sum shows it."""
    parent = (
        f"import subprocess, sys; subprocess.run([sys.executable, '-c', {HOLD!r}]); print('hi')"
    )
    usage, said = measure([sys.executable, "-c", parent], tmp_path)
    assert said == "hi\n"
    assert usage.memory > 60
    assert 1 < usage.parent < 40
    assert usage.kind == memory.KIND
    assert usage.cpu > 0
    assert usage.wall > 0.5


def test_the_parent_shows_what_it_holds_itself(tmp_path):
    usage, _ = measure([sys.executable, "-c", HOLD], tmp_path)
    assert usage.parent > 60
    assert usage.memory == pytest.approx(usage.parent)


@pytest.mark.skipif(not memory.HAS_PSS, reason="only Linux has the PSS")
def test_a_page_that_processes_share_counts_once(running):
    """The parent fills 60 MB, and then two children have the same pages."""
    fork = "import os, time; [os.fork() or (time.sleep(60), os._exit(0)) for _ in range(2)]"
    parent = running(f"data = b'x' * 60_000_000; {fork}")
    children = memory.children(parent.pid)
    try:
        found = memory.sample(parent.pid)
        assert len(children) == 2
        assert 60 < found.tree / MEGABYTE < 90
        assert found.parent / MEGABYTE < 40
    finally:
        for child in children:
            os.kill(child, 9)


def test_descendants_are_found_with_and_without_the_list_of_the_system(running, monkeypatch):
    start = "import subprocess, sys; subprocess.Popen([sys.executable, '-c', 'input()'])"
    parent = running(start)
    [child] = memory.children(parent.pid)
    monkeypatch.setattr(memory, "Path", lambda *_: NoFolder())
    assert memory.children(parent.pid) == [child]
    assert memory.children(child) == []


class NoFolder:
    """A folder that the system does not have."""

    def iterdir(self):
        raise FileNotFoundError


def test_a_process_that_is_gone_has_no_memory(running):
    process = running("pass")
    assert memory.sample(process.pid).tree > 0
    process.communicate(b"\n")
    assert memory.sample(process.pid) == memory.Memory()
    assert memory.children(process.pid) == []


def test_a_peak_keeps_the_larger_of_each_figure():
    assert memory.Memory(9, 2).peak(memory.Memory(5, 4)) == memory.Memory(9, 4)


def test_sampling_takes_less_than_two_percent():
    for cost in (0.0001, 0.001, 0.01, 0.1):
        assert memory.pause_after(cost) >= memory.INTERVAL
        assert cost / (cost + memory.pause_after(cost)) < 0.02


def test_without_pss_the_resident_memory_counts(running, monkeypatch):
    process = running("pass")
    proportional = memory.bytes_of(process.pid)
    monkeypatch.setattr(memory, "HAS_PSS", False)
    assert memory.bytes_of(process.pid) >= proportional > 0
