"""Chunks get the weight that takes them a moment: at least half a second, at most five."""

import pytest

from sitegen.cluster.pace import MAX_SECONDS, MIN_SECONDS, Pace


def settle(width, seconds_at_usual_weight, chunks=60):
    """Return the seconds of a chunk after so many of them."""
    pace = Pace()
    pace.start(width)
    for _ in range(chunks):
        pace.record(seconds_at_usual_weight * pace.scale, pace.scale)
    return seconds_at_usual_weight * pace.scale


@pytest.mark.parametrize("usual", [0.1, 0.25, 0.5, 2, 4])
def test_chunks_take_half_a_second_on_a_few_workers(usual):
    assert settle(2, usual) == pytest.approx(MIN_SECONDS)


def test_chunks_take_longer_on_many_workers_so_that_the_coordinator_keeps_up():
    assert settle(128, 0.5) == pytest.approx(2.56)
    assert settle(10_000, 1) == pytest.approx(MAX_SECONDS)


def test_the_weight_has_bounds():
    """A chunk is in memory as a whole; and one page cannot be cut."""
    assert settle(2, 0.001) == pytest.approx(0.008)
    assert settle(2, 80) == pytest.approx(2.5)


def test_a_phase_begins_with_light_chunks_and_the_first_one_decides():
    pace = Pace()
    assert pace.scale == 1 / 8
    pace.record(0.1, 1 / 8)
    assert pace.scale == pytest.approx(MIN_SECONDS / 0.8)
    pace.start(2)
    assert pace.scale == 1 / 8
