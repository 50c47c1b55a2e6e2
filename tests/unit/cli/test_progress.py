"""The bar of a long build: what it counts, and of how many."""

import sys

from sitegen.cli import progress
from sitegen.cli.progress import Bar


def test_the_bar_follows_a_total_that_shrinks(monkeypatch):
    """Pages that turn out to be up to date leave the total, and the bar still comes to its end."""
    monkeypatch.setattr(progress, "SHOW_AFTER", 0.0)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    with Bar(quiet=False) as bar:
        bar.show("writing", 10, 100)
        bar.show("writing", 40, 40)
        [task] = bar._progress.tasks
        assert (task.completed, task.total) == (40, 40)
