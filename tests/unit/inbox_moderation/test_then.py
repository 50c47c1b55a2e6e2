"""The command ``then``: at once, once more after, never two at once, ten seconds between starts."""

import sys
import threading
import time

import pytest

from sitegen.inbox.moderation import then as module
from sitegen.inbox.moderation.then import SECONDS_BETWEEN, Then


class Clock:
    """A clock that goes when it is told to."""

    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


class Runs:
    """Stands for a command that ends when it is told to."""

    def __init__(self):
        self.at_once = self.most_at_once = self.number = 0
        self.gate = threading.Semaphore(0)
        self.code = 0

    def __call__(self, take_line):
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        self.number += 1
        take_line(b"run %d\n" % self.number)
        assert self.gate.acquire(timeout=10)
        self.at_once -= 1
        return self.code


def until(condition):
    started = time.monotonic()
    while not condition():
        assert time.monotonic() - started < 10, "it never came to that"
        time.sleep(0.002)


@pytest.fixture
def made(tmp_path):
    clock, runs = Clock(), Runs()
    then = Then(["x"], tmp_path, tmp_path / "then.log", clock=clock, runner=runs)
    yield then, clock, runs
    runs.gate.release(100)
    then.stop()


def test_it_runs_at_once_when_idle(made):
    then, _, runs = made
    assert not then.state().running
    then.request()
    until(lambda: runs.number == 1)
    assert then.state().running
    assert then.state().output == ("run 1",)
    runs.gate.release()
    until(lambda: not then.state().running)
    assert (then.state().code, then.state().failed) == (0, False)


def test_many_requests_while_it_runs_are_one_more_run(made):
    then, clock, runs = made
    threads = [threading.Thread(target=then.request) for _ in range(20)]
    then.request()
    until(lambda: runs.number == 1)
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert then.state().waiting
    clock.now += SECONDS_BETWEEN
    runs.gate.release(5)
    until(lambda: runs.number == 2 and not then.state().running)
    time.sleep(0.05)
    assert (runs.number, runs.most_at_once) == (2, 1)


def test_ten_seconds_lie_between_two_starts(made):
    then, clock, runs = made
    runs.gate.release(5)
    then.request()
    until(lambda: runs.number == 1 and not then.state().running)
    then.request()
    clock.now += SECONDS_BETWEEN - 0.1
    then.wake()
    time.sleep(0.05)
    assert (runs.number, then.state().waiting) == (1, True)
    clock.now += 0.1
    then.wake()
    until(lambda: runs.number == 2)


def test_a_failure_is_told_and_the_next_run_is_another_chance(made):
    then, clock, runs = made
    runs.code = 3
    runs.gate.release(5)
    then.request()
    until(lambda: then.state().code == 3)
    assert then.state().failed
    runs.code = 0
    clock.now += SECONDS_BETWEEN
    then.request()
    until(lambda: then.state().code == 0)


def test_a_real_command_writes_its_output_to_the_log(tmp_path):
    log = tmp_path / "then.log"
    command = [sys.executable, "-c", "import os; print(os.getcwd()); raise SystemExit(4)"]
    then = Then(command, tmp_path, log)
    then.request()
    until(lambda: then.state().code is not None)
    assert then.state().code == 4
    assert then.state().output == (str(tmp_path.resolve()),)
    until(lambda: "ended with 4" in log.read_text())
    assert str(tmp_path) in log.read_text()
    assert log.stat().st_mode & 0o777 == 0o600


def test_a_command_that_is_not_there_is_a_failure(tmp_path):
    then = Then([str(tmp_path / "none")], tmp_path, tmp_path / "then.log")
    then.request()
    until(lambda: then.state().code is not None)
    assert then.state().code == 127
    assert "cannot be started" in then.state().output[0]


def test_sitegen_is_this_program(tmp_path):
    then = Then(["sitegen", "--version"], tmp_path, tmp_path / "then.log")
    then.request()
    until(lambda: then.state().code is not None)
    assert (then.state().code, then.state().output[0][:7]) == (0, "sitegen")


def test_the_log_stays_below_a_megabyte(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "MAX_LOG_BYTES", 4_000)
    monkeypatch.setattr(module, "_KEPT_LOG_BYTES", 2_000)
    log = tmp_path / "then.log"
    code = "for n in range(500): print('line', n)"
    then = Then([sys.executable, "-c", code], tmp_path, log)
    then.request()
    until(lambda: then.state().code is not None and b"ended with" in log.read_bytes()[-40:])
    data = log.read_bytes()
    assert len(data) <= 4_000
    assert b"line 499\n" in data


def test_stop_ends_what_runs(tmp_path):
    then = Then([sys.executable, "-c", "import time; time.sleep(60)"], tmp_path, tmp_path / "l")
    then.request()
    until(lambda: then._process is not None)
    then.stop()
    until(lambda: not then.state().running)
    then.request()
    assert not then.state().running
