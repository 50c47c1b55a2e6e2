"""Threads: every comment once, in order, however its answers are tangled."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.comments import ParsedComment
from sitegen.dates import When
from sitegen.records import Comment
from sitegen.threads import Voice, arrange


def voice(name, parent="", date=None, helpful=0, precision="day"):
    """Return a comment; its date is a day, year and month where they matter."""
    when = When(f"{date}T00:00:00+00:00", precision) if date else None
    parsed = ParsedComment(
        path=f"content/comments/a/{name}.md",
        thread="a",
        id=name,
        author=name,
        author_key="",
        role="",
        date=when,
        parent=parent,
        kind="comment",
        title="",
        html="",
        helpful=helpful,
        url=None,
        spoilers=False,
        positions={"parent": (3, 9)},
    )
    shown = Comment(
        id=name,
        author=name,
        url=None,
        by_author=False,
        role=None,
        date=when,
        kind="comment",
        title=None,
        html="",
        helpful=helpful,
        spoilers=False,
    )
    return Voice(parsed, shown)


def order_of(voices, order="oldest"):
    return [row.comment.id for row in arrange(voices, order, 5)[0]]


def drawn(voices, depth=5):
    """Return the rows as lists in lists, as a template draws them; every list must be closed."""
    root = []
    lists = [root]
    for row in arrange(voices, "oldest", depth)[0]:
        lists[-1].append(row.comment.id)
        if row.opens:
            lists[-1].append([])
            lists.append(lists[-1][-1])
        for _ in range(row.closes):
            lists.pop()
    assert lists == [root]
    return root


# ---------------------------------------------------------------- order


DATED = [
    voice("b", date="2012-01-01", helpful=1),
    voice("a", date="2013-01-01"),
    voice("c", date="2011-01-01", helpful=1),
    voice("d", helpful=3),
    voice("e"),
]


@pytest.mark.parametrize(
    ("order", "ids"),
    [
        ("oldest", ["d", "e", "c", "b", "a"]),
        ("newest", ["a", "b", "c", "d", "e"]),
        ("helpful", ["d", "c", "b", "e", "a"]),
    ],
)
def test_the_setting_decides_the_order(order, ids):
    """Undated comments are oldest; among the equally helpful, the oldest comes first."""
    assert ids == order_of(DATED, order)


@pytest.mark.parametrize("order", ["oldest", "newest", "helpful"])
def test_ties_are_broken_by_id_with_digits_as_numbers(order):
    voices = [voice(name, date="2011-01-01") for name in ("c10", "c9", "c1", "b2")]
    assert order_of(voices, order) == ["b2", "c1", "c9", "c10"]


def test_answers_are_ordered_like_comments():
    """Each list of answers is in the setting's order by itself."""
    answers = [voice("x", "a", "2011-01-02"), voice("y", "a", "2011-01-03")]
    voices = [voice("a", date="2011-01-01"), *answers, voice("b", date="2011-01-01")]
    assert order_of(voices, "newest") == ["a", "y", "x", "b"]


def test_the_order_of_files_does_not_matter():
    assert order_of(DATED) == order_of(DATED[::-1])


# ---------------------------------------------------------------- the drawing


def test_answers_stand_below_what_they_answer():
    voices = [voice("a"), voice("b", "a"), voice("c", "b"), voice("d", "a"), voice("e")]
    assert drawn(voices) == ["a", ["b", ["c"], "d"], "e"]


def test_deeper_answers_are_drawn_at_the_deepest_level():
    """They say what they answer, and their lists still end where they should."""
    voices = [voice("a"), voice("b", "a"), voice("c", "b"), voice("d", "c"), voice("e", "a")]
    assert drawn(voices, depth=2) == ["a", ["b", "c", "d", "e"]]
    assert drawn(voices, depth=1) == ["a", "b", "c", "d", "e"]


def test_an_answer_names_what_it_answers():
    rows = arrange([voice("a"), voice("b", "a"), voice("c", "b")], "oldest", 1)[0]
    answered = [row.reply_to.id if row.reply_to else None for row in rows]
    assert answered == [None, "a", "b"]


def test_only_comments_at_top_level_are_numbered():
    """The number is that of the discussion, not of the drawing."""
    voices = [voice("a"), voice("b", "a"), voice("c"), voice("d", "gone")]
    for depth in (1, 5):
        rows = arrange(voices, "oldest", depth)[0]
        assert [row.number for row in rows] == [1, None, 2, 3]


def test_no_comments_make_no_rows():
    assert arrange([], "oldest", 5) == ((), ())


def test_five_thousand_answers_deep_is_no_deeper_than_any_other():
    """Nobody can stop a site by answering himself."""
    voices = [voice("c0"), *(voice(f"c{n}", f"c{n - 1}") for n in range(1, 5000))]
    rows, problems = arrange(voices, "oldest", 5)
    assert [row.comment.id for row in rows] == [f"c{number}" for number in range(5000)]
    assert problems == ()


# ---------------------------------------------------------------- answers to what is not here


def lost(voices):
    """Return the ids that answer what is not here, and the problems as lines."""
    rows, problems = arrange(voices, "oldest", 5)
    return [row.comment.id for row in rows if row.lost], [str(problem) for problem in problems]


def test_an_answer_to_a_missing_comment_stands_at_top_level():
    ids, problems = lost([voice("a"), voice("b", "gone")])
    place = "content/comments/a/b.md:3:9: warning: parent"
    assert ids == ["b"]
    assert problems == [f"{place}: no comment 'gone' is shown here"]
    assert drawn([voice("a"), voice("b", "gone")]) == ["a", "b"]


def test_an_answer_to_a_later_comment_stands_at_top_level():
    ids, problems = lost([voice("a", date="2012-01-01"), voice("b", "a", "2011-01-01")])
    assert (ids, len(problems)) == (["b"], 1)


def test_an_answer_of_the_same_day_may_be_the_later_one():
    """A date without a time does not say which came first."""
    later = voice("a", date="2011-06-01")
    assert lost([later, voice("b", "a", "2011-01-01", precision="year")]) == ([], [])
    assert lost([later, voice("b", "a", "2011-06-01")]) == ([], [])


def test_answers_in_a_circle_stand_at_top_level():
    """Those in it are lost, one that only hangs on it is not."""
    voices = [voice("a", "b"), voice("b", "c"), voice("c", "a"), voice("d", "c")]
    ids, problems = lost(voices)
    assert (ids, len(problems)) == (["a", "b", "c"], 3)
    assert drawn(voices) == ["a", "b", "c", ["d"]]


def test_an_answer_to_itself_stands_at_top_level():
    ids, problems = lost([voice("a", "a")])
    assert (ids, len(problems)) == (["a"], 1)


# ---------------------------------------------------------------- every thread there can be

IDS = [f"c{number}" for number in range(9)]
threads = st.dictionaries(
    st.sampled_from(IDS),
    st.tuples(
        st.sampled_from(["", "gone", *IDS]),
        st.sampled_from([None, "2011-01-01", "2012-01-01"]),
        st.integers(0, 2),
    ),
)


@given(threads, st.sampled_from(["oldest", "newest", "helpful"]), st.integers(1, 6))
def test_every_thread_can_be_drawn(thread, order, depth):
    """Each comment appears once, levels never jump, and every list that opens is closed."""
    voices = [voice(name, *what) for name, what in thread.items()]
    rows, problems = arrange(voices, order, depth)
    assert sorted(thread) == sorted(row.comment.id for row in rows)
    level = 1
    for row in rows:
        assert level == row.depth <= depth
        level += row.opens - row.closes
        assert level >= 1
    assert level == 1
    assert len(problems) == sum(row.lost for row in rows)
    assert not any(row.lost and row.number is None for row in rows)


@given(threads, st.integers(1, 6))
def test_an_answer_follows_what_it_answers(thread, depth):
    """Nothing is read before what it is an answer to."""
    rows = arrange([voice(name, *what) for name, what in thread.items()], "newest", depth)[0]
    seen = []
    for row in rows:
        assert row.reply_to is None or row.reply_to.id in seen
        seen.append(row.comment.id)
