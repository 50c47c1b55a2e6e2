"""How much a network may send: moving windows in memory, and never more than some of them."""

import pytest

from sitegen.inbox import limits
from sitegen.inbox.limits import ALL, CHANGES, COMMENTS, Limits


@pytest.fixture
def clock(monkeypatch):
    """Return the moment in a list; tests move it."""
    now = [1_800_000_000.0]
    monkeypatch.setattr(limits.time, "time", lambda: now[0])
    return now


def test_a_window_moves(clock):
    """Two a minute, counted from each; what is refused does not count."""
    found = Limits()
    assert found.take("comment", COMMENTS, "a")
    clock[0] += 30
    assert found.take("comment", COMMENTS, "a")
    assert not found.take("comment", COMMENTS, "a")
    clock[0] += 31
    assert found.take("comment", COMMENTS, "a")
    assert not found.take("comment", COMMENTS, "a")
    clock[0] += 29
    assert found.take("comment", COMMENTS, "a")


def test_networks_and_purposes_are_counted_apart():
    found = Limits()
    assert [found.take("comment", COMMENTS, "a") for _ in range(3)] == [True, True, False]
    assert found.take("comment", COMMENTS, "b")
    assert found.take("change", CHANGES, "a")


def test_all_together_are_counted_for_a_day(clock):
    found = Limits()
    total = int(ALL.partition("/")[0])
    assert all(found.is_within_total() for _ in range(total))
    assert not found.is_within_total()
    clock[0] += 86_401
    assert found.is_within_total()


def test_only_so_many_networks_are_remembered(monkeypatch):
    monkeypatch.setattr(limits, "MAX_KEYS", 10)
    found = Limits()
    for number in range(100):
        assert found.take("comment", COMMENTS, f"n{number}")
    assert found._limiter.storage.reset() == 10
