"""Threads: as many warnings as answers that are lost, however a thread is tangled.

All else that threads keep to is in test_thread_pages.py.
"""

from hypothesis import given
from hypothesis import strategies as st

from tests.unit.comments.test_thread_pages import orders, said, thread_of

IDS = [f"c{number}" for number in range(9)]
parents = st.sampled_from(["", "gone", *IDS])
dates = st.sampled_from([None, "2011-01-01", "2012-01-01"])


@given(st.dictionaries(st.sampled_from(IDS), st.tuples(parents, dates)), orders)
def test_every_lost_answer_is_told_once(thread, order):
    """At its own file, and at no other."""
    shown, problems = thread_of([said(name, *what) for name, what in thread.items()], order=order)
    lost = [row.comment.id for row in shown.rows if row.lost]
    told = [problem.split(":")[0].rpartition("/")[2].removesuffix(".md") for problem in problems]
    assert sorted(lost) == sorted(told)
