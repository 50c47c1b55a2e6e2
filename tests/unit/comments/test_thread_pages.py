"""Threads: every comment once, in order and on one page, however its answers are tangled."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.comments import threads as threads_module
from sitegen.comments.parsing import ParsedComment, html_id
from sitegen.comments.threads import make_thread
from sitegen.content.authors import AuthorIndex, AuthorMeta, ParsedAuthor
from sitegen.core.dates import When
from sitegen.models.threads import Thread
from sitegen.schema.ratings import Scale, parse_rating

TEN = Scale(best=10)
MIRA = AuthorIndex({"mira": ParsedAuthor(meta=AuthorMeta(name="Mira"), avatar_position=(1, 1))})


def said(name, parent="", date=None, helpful=0, precision="day", ending="md", **fields):
    """Return a comment; its date is a day, year and month where they matter."""
    when = fields.pop("when", None) or (When(f"{date}T00:00:00+00:00", precision) if date else None)
    values = {
        "author": name,
        "author_key": "",
        "role": "",
        "kind": "comment",
        "title": "",
        "html": "<p>x</p>",
        "url": None,
        "spoilers": False,
        "positions": {"parent": (3, 9), "author_key": (2, 13)},
    }
    if isinstance(rating := fields.get("rating"), str):
        fields["rating"] = parse_rating(rating, TEN)
    return ParsedComment(
        path=f"content/comments/a/{name}.{ending}",
        thread="a",
        id=name,
        date=when,
        parent=parent,
        helpful=helpful,
        **(values | fields),
    )


def thread_of(comments, **options):
    """Return a thread and its problems as lines."""
    usual = {"state": "open", "order": "oldest", "depth": 5, "per_page": 50, "scale": TEN}
    thread, problems = make_thread(comments, **(usual | options), authors=MIRA)
    return thread, [str(problem) for problem in problems]


def rows_of(comments, **options):
    return [row for page in thread_of(comments, **options)[0].pages for row in page]


def ids_of(comments, **options):
    return [row.comment.id for row in rows_of(comments, **options)]


def drawn(comments, depth=5):
    """Return the rows as lists in lists, as a template draws them; every list must be closed."""
    root = []
    lists = [root]
    for row in rows_of(comments, depth=depth):
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
    said("b", date="2012-01-01", helpful=1),
    said("a", date="2013-01-01"),
    said("c", date="2011-01-01", helpful=1),
    said("d", helpful=3),
    said("e"),
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
    assert ids_of(DATED, order=order) == ids


@pytest.mark.parametrize("order", ["oldest", "newest", "helpful"])
def test_ties_are_broken_by_id_with_digits_as_numbers(order):
    comments = [said(name, date="2011-01-01") for name in ("c10", "c9", "c1", "b2")]
    assert ids_of(comments, order=order) == ["b2", "c1", "c9", "c10"]


@pytest.mark.parametrize("order", ["oldest", "newest", "helpful"])
def test_a_weight_puts_a_comment_first_whatever_the_order(order):
    """The lightest is first; equals, and all that have none, are in the setting's order."""
    rest = ids_of(DATED, order=order)
    weighed = [
        said("y", date="2012-06-01", weight=20),
        said("x", date="2011-06-01", weight=3),
        said("z", date="2013-06-01", weight=3, helpful=2),
    ]
    first = {"oldest": ["x", "z"], "newest": ["z", "x"], "helpful": ["z", "x"]}[order]
    assert ids_of([*DATED, *weighed], order=order) == [*first, "y", *rest]


def test_answers_and_contributions_are_weighed_too():
    answers = [said("x", "a", "2011-01-02"), said("y", "a", "2011-01-03", weight=1)]
    quotes = [said("q", kind="quote"), said("r", kind="quote", weight=1)]
    comments = [said("a", date="2011-01-01"), *answers, *quotes]
    assert ids_of(comments) == ["a", "y", "x"]
    assert [aside.id for aside in thread_of(comments)[0].contributions] == ["r", "q"]


def test_a_weight_leaves_the_numbers_by_which_other_systems_answer():
    """Their nth comment is the nth that was written, wherever it stands here."""
    tops = [said("a", date="2011-01-01"), said("b", date="2011-01-02", weight=1)]
    answer = said("c", "1", "2011-01-03", counted=True)
    assert ids_of([*tops, answer]) == ["b", "a", "c"]


def test_answers_are_ordered_like_comments():
    """Each list of answers is in the setting's order by itself."""
    answers = [said("x", "a", "2011-01-02"), said("y", "a", "2011-01-03")]
    comments = [said("a", date="2011-01-01"), *answers, said("b", date="2011-01-01")]
    assert ids_of(comments, order="newest") == ["a", "y", "x", "b"]


# ---------------------------------------------------------------- the drawing


def test_answers_stand_below_what_they_answer():
    comments = [said("a"), said("b", "a"), said("c", "b"), said("d", "a"), said("e")]
    assert drawn(comments) == ["a", ["b", ["c"], "d"], "e"]


def test_deeper_answers_are_drawn_at_the_deepest_level():
    """They say what they answer, and their lists still end where they should."""
    comments = [said("a"), said("b", "a"), said("c", "b"), said("d", "c"), said("e", "a")]
    assert drawn(comments, depth=2) == ["a", ["b", "c", "d", "e"]]
    assert drawn(comments, depth=1) == ["a", "b", "c", "d", "e"]


def test_an_answer_names_what_it_answers():
    rows = rows_of([said("a"), said("b", "a"), said("c", "b")], depth=1)
    assert [row.reply_to.id if row.reply_to else None for row in rows] == [None, "a", "b"]


def test_five_thousand_answers_deep_is_no_deeper_than_any_other():
    """Nobody can stop a site by answering himself."""
    comments = [said("c0"), *(said(f"c{n}", f"c{n - 1}") for n in range(1, 5000))]
    thread, problems = thread_of(comments)
    ids = [row.comment.id for page in thread.pages for row in page]
    assert ids == [f"c{number}" for number in range(5000)]
    assert (len(thread.pages), thread.count, problems) == (25, 5000, [])


# ---------------------------------------------------------------- answers to what is not here


def lost(comments):
    """Return the ids that answer what is not here, and the problems as lines."""
    return [row.comment.id for row in rows_of(comments) if row.lost], thread_of(comments)[1]


def test_an_answer_to_a_missing_comment_stands_at_top_level():
    comments = [said("a"), said("b", "gone")]
    place = "content/comments/a/b.md:3:9: warning: parent"
    assert lost(comments) == (["b"], [f"{place}: no comment 'gone' is shown here"])
    assert drawn(comments) == ["a", "b"]


def test_an_answer_to_a_later_comment_stands_at_top_level():
    for date in ("2011-12-30", "2001-01-01"):
        ids, problems = lost([said("a", date="2012-01-01"), said("b", "a", date)])
        assert ids == ["b"]
        assert problems[0].endswith("'a' is later than this comment")


def test_an_answer_may_be_a_day_older_than_what_it_answers():
    """Clocks and time zones differ."""
    comments = [said("a", date="2012-01-01"), said("b", "a", "2011-12-31")]
    assert lost(comments) == ([], [])
    assert drawn(comments) == ["a", ["b"]]
    minute = When("2012-01-01T12:00:00+00:00", "minute")
    earlier = said("b", "a", when=When("2012-01-01T11:59:00+00:00", "minute"))
    assert lost([said("a", when=minute), earlier]) == ([], [])


def test_an_answer_of_the_same_day_may_be_the_later_one():
    """A date without a time does not say which came first."""
    later = said("a", date="2011-06-01")
    assert lost([later, said("b", "a", "2011-01-01", precision="year")]) == ([], [])
    assert lost([later, said("b", "a", "2011-06-01")]) == ([], [])


def test_answers_in_a_circle_stand_at_top_level():
    """Those in it are lost, one that only hangs on it is not."""
    comments = [said("a", "b"), said("b", "c"), said("c", "a"), said("d", "c")]
    ids, problems = lost(comments)
    assert (ids, len(problems)) == (["a", "b", "c"], 3)
    assert drawn(comments) == ["a", "b", "c", ["d"]]


def test_an_answer_to_itself_stands_at_top_level():
    ids, problems = lost([said("a", "a")])
    assert (ids, len(problems)) == (["a"], 1)


# ---------------------------------------------------------------- what a comment may be called


def answered(name, *comments, **fields):
    """Return the id of what a comment that another system wrote answers, or None."""
    rows = rows_of([*comments, said("z", name, **{"counted": True, **fields})])
    [row] = [row for row in rows if row.comment.id == "z"]
    return row.reply_to.id if row.reply_to else None


FIRST = said("c9", date="2011-01-01", uid="u-1", ending="yml")
SECOND = said("c5", date="2012-01-01", uid="u-2")
BELOW = said("c7", "c9", "2011-06-01")


@pytest.mark.parametrize(
    ("name", "found"),
    [("c5", "c5"), ("u-1", "c9"), ("1", "c9"), ("2", "c5"), ("c9yml", "c9"), ("c5md", "c5")],
)
def test_other_systems_name_what_they_answer_in_four_ways(name, found):
    """An id, an ``_id``, the nth comment of the top level, or an id with its ending."""
    assert answered(name, FIRST, SECOND, BELOW) == found


def test_a_number_of_a_thread_and_of_an_answer_in_it_names_that_answer():
    """``1r2`` is the second answer in the thread of the first comment."""
    answers = [said(f"r{n}", date=f"2011-02-0{n}", group="u-1", ending="yml") for n in (1, 2)]
    assert answered("1r2", FIRST, SECOND, *answers, group="u-1", date="2012-02-02") == "r2"
    assert answered("1", FIRST, SECOND, *answers, group="u-1") == "c9"


@pytest.mark.parametrize("name", ["2r1", "1r9", "gone", "1r" + "9" * 5000])
def test_an_answer_whose_thread_is_known_stands_there_whatever_it_names(name):
    """With a warning: the thread's beginning is all that is known of it."""
    comments = [FIRST, SECOND, said("z", name, group="u-1", counted=True)]
    assert answered(name, FIRST, SECOND, group="u-1") == "c9"
    ids, problems = lost(comments)
    assert (ids, len(problems)) == ([], 1)
    message = f"no comment {name!r} is shown here, so this one is shown below 'c9'"
    assert problems[0].endswith(message)


def test_no_number_counts_comments_where_another_systems_ids_are_numbers():
    """The comment with that id is spam, and its answer must not stand below somebody else's."""
    comments = [said("c1", uid="17"), said("c2", uid="18"), said("z", "2", uid="19", counted=True)]
    assert lost(comments)[0] == ["z"]
    assert answered("2", said("c1", uid="2534060727"), said("c2", uid="u-2")) == "c2"


def test_an_answer_to_number_0_answers_nothing():
    """So systems write it, unless there is such a comment."""
    comments = [said("a"), said("b", "0"), said("z", "2", counted=True)]
    assert (lost(comments), drawn(comments)) == (([], []), ["a", "b", ["z"]])
    assert answered("0", said("a"), said("b", uid="0"), counted=False) == "b"


def test_a_comment_whose_date_is_still_to_be_written_is_the_newest():
    """It came by mail; one that never had a date is still the oldest."""
    late = said("a", awaits_date=True)
    comments = [late, said("b", date="2012-01-01"), said("c"), said("d", date="2013-01-01")]
    assert ids_of(comments) == ["c", "b", "d", "a"]
    assert ids_of(comments, order="newest") == ["a", "d", "b", "c"]
    assert ids_of(comments, order="helpful") == ["c", "b", "d", "a"]
    assert thread_of([late])[0].newest is None


@pytest.mark.parametrize("name", ["0", "3", "-1", "²", "9" * 5000, "c9md", "u-3", "yml"])
def test_what_names_nothing_is_lost(name):
    """Comments that answer, and ratings without a word, are not counted as the nth."""
    comments = [FIRST, SECOND, BELOW, said("r", rating="3", html="")]
    assert answered(name, *comments) is None


def test_an_id_comes_before_an_id_of_another_system_and_that_before_a_number():
    two = said("2", date="2013-01-01")
    assert answered("2", FIRST, SECOND, two) == "2"
    assert answered("2", FIRST, SECOND, said("x", date="2013-01-01", uid="2")) == "x"


def test_a_parent_of_ours_is_never_taken_for_a_number():
    """Else an answer to comment 2, which is spam, would stand below somebody else's."""
    assert answered("2", FIRST, SECOND, counted=False) is None
    assert answered("u-2", FIRST, SECOND, counted=False) == "c5"


def test_the_nth_comment_is_counted_from_the_oldest_in_every_order():
    comments = [FIRST, SECOND, said("z", "1", counted=True)]
    for order in ("oldest", "newest", "helpful"):
        [row] = [row for row in rows_of(comments, order=order) if row.reply_to]
        assert (row.comment.id, row.reply_to.id) == ("z", "c9")


def test_a_group_is_the_parent_where_it_is_a_comment_here_and_else_nothing():
    """Staticman's ``_parent`` is mostly the page, and often the comment itself."""
    assert answered("", FIRST, SECOND, group="u-1") == "c9"
    assert answered("", FIRST, SECOND, group="c5") == "c5"
    assert answered("c5", FIRST, SECOND, group="u-1") == "c5"
    for group in ("/posts/a/", "1", "c9yml", "z"):
        assert lost([FIRST, SECOND, said("z", group=group)]) == ([], [])


CLASH = [
    said("c1", ending="json", author="J"),
    said("c1", ending="yml", author="Y"),
    said("c1", author="M"),
    said("c1", ending="yaml", author="A"),
]
NAMED = {"M": "c1", "A": "c1-yaml", "Y": "c1-yml", "J": "c1-json"}


def authors_of(comments):
    """Return the id that each author's comment got, and the problems as lines."""
    thread, problems = thread_of(comments)
    return {row.comment.author: row.comment.id for page in thread.pages for row in page}, problems


def test_files_with_one_id_are_all_shown_and_one_of_them_keeps_it():
    """That of Markdown does, then YAML, then JSON, in whatever order they are found."""
    assert authors_of(CLASH)[0] == NAMED
    assert authors_of(CLASH[::-1])[0] == NAMED
    assert authors_of(CLASH[:2])[0] == {"Y": "c1", "J": "c1-json"}


def test_files_with_one_id_are_a_warning_at_each():
    folder = "content/comments/a/"
    assert sorted(authors_of([CLASH[0], CLASH[2]])[1]) == [
        f"{folder}c1.json:1:1: warning: {folder}c1.md also has the id 'c1', so this comment gets"
        " 'c1-json': rename one of the files",
        f"{folder}c1.md:1:1: warning: this comment keeps the id 'c1', which is also"
        f" the id of {folder}c1.json: rename one of the files",
    ]


def test_an_id_with_its_ending_is_never_taken_from_another_file():
    """Strangers may have such names; a number makes one that is free."""
    others = [said("c1-json"), said("c1-json-2"), said("c1-json-3", ending="yml")]
    ids, _ = authors_of([CLASH[0], CLASH[2], *others])
    assert ids == {
        "M": "c1",
        "J": "c1-json-4",
        "c1-json": "c1-json",
        "c1-json-2": "c1-json-2",
        "c1-json-3": "c1-json-3",
    }


def test_answers_belong_to_the_file_that_has_the_id():
    """Other systems' names of files are those of before."""
    answers = [said("d", "c1"), said("e", "c1-json"), said("f", "c1json", counted=True)]
    rows = rows_of([CLASH[0], CLASH[2], *answers])
    found = {r.comment.id: r.reply_to.author for r in rows if r.reply_to}
    assert found == {"d": "M", "e": "J", "f": "J"}


HASHED = "a-b-c8687a08"
"""The HTML id of a comment whose file is named "a b"."""


def test_a_name_that_no_address_can_hold_gets_no_others_id():
    comments = [said("a b"), said("a-b"), said("a?b")]
    ids = {row.comment.key: row.comment.id for row in rows_of(comments)}
    assert (ids["a b"], ids["a-b"], len(set(ids.values()))) == (HASHED, "a-b", 3)


def test_a_name_that_is_anothers_html_id_stays_and_the_other_gets_a_number():
    comments = [said("a b"), said(HASHED), said(f"{HASHED}-2")]
    assert {row.comment.key: row.comment.id for row in rows_of(comments)} == {
        "a b": f"{HASHED}-3",
        HASHED: HASHED,
        f"{HASHED}-2": f"{HASHED}-2",
    }


names = st.text("aB1-_. é#%", min_size=1, max_size=4)


@given(st.lists(names, max_size=6), st.integers(0, 3))
def test_no_two_comments_ever_have_one_html_id(chosen, numbers):
    """Also where some are called what others would get; unasked-for names stay as they are."""
    wished = [html_id(name) for name in chosen]
    numbered = [f"{wish}-{number}" for wish in wished for number in range(2, 2 + numbers)]
    every = sorted({*chosen, *wished, *numbered})
    ids = {row.comment.key: row.comment.id for row in rows_of(map(said, every), per_page=9)}
    assert len(set(ids.values())) == len(every)
    plain = [name for name in every if html_id(name) == name]
    assert {name: ids[name] for name in plain} == {name: name for name in plain}
    alone = {row.comment.key: row.comment.id for row in rows_of(map(said, sorted(set(chosen))))}
    clashing = set(chosen) & set(wished)
    assert {n: i for n, i in alone.items() if html_id(n) not in clashing - {n}} == {
        n: html_id(n) for n in chosen if html_id(n) not in clashing - {n}
    }


# ---------------------------------------------------------------- pages


SEVEN = [said(f"c{number}") for number in range(1, 8)]
REPLIES = [said("r1", "c1"), said("r2", "r1"), said("r3", "c4")]


def test_a_page_has_so_many_comments_of_the_top_level_with_all_their_answers():
    thread, _ = thread_of([*SEVEN, *REPLIES], per_page=3)
    assert [[row.comment.id for row in page] for page in thread.pages] == [
        ["c1", "r1", "r2", "c2", "c3"],
        ["c4", "r3", "c5", "c6"],
        ["c7"],
    ]
    assert thread.count == 10
    assert thread.rows == thread.pages[0]


@pytest.mark.parametrize("per_page", [1, 50, 10_000])
@pytest.mark.parametrize("shape", ["star", "chain"])
def test_a_page_ends_after_two_hundred_comments_in_the_middle_of_a_thread(shape, per_page):
    """What is left does not count as of the top level on the page that it begins."""
    above = {"star": lambda _: "c0", "chain": lambda number: f"c{number - 1}"}[shape]
    comments = [said("c0"), *(said(f"c{number}", above(number)) for number in range(1, 450))]
    thread, _ = thread_of([*comments, said("d1"), said("d2")], per_page=per_page)
    ids = [[row.comment.id for row in page] for page in thread.pages]
    every = [f"c{number}" for number in range(450)]
    assert ids[:2] == [every[:200], every[200:400]]
    tops = ["d1", "d2"][:per_page]
    assert ids[2:] == [[*every[400:], *tops], ["d2"]][: 1 + (per_page == 1)]
    assert thread.count == 452


def test_two_hundred_comments_are_one_page_and_of_more_of_the_top_level_no_page_has_any():
    sizes = [
        [len(page) for page in thread_of(map(said, names), per_page=300)[0].pages]
        for names in (map(str, range(200)), map(str, range(201)))
    ]
    assert sizes == [[200], [200, 1]]


def test_a_page_in_the_middle_of_a_thread_is_drawn_from_the_top(monkeypatch):
    """Answers to what is on an earlier page stand at the top level, and theirs below them."""
    monkeypatch.setattr(threads_module, "MAX_ROWS", 3)
    comments = [
        said("a"), said("b", "a"), said("c", "b"), said("d", "c"), said("e", "d"), said("f", "a"),
        said("g", "f"), said("h", "e"), said("z"),
    ]  # fmt: skip
    pages = thread_of(comments)[0].pages
    drawing = [
        [(r.comment.id, r.depth, r.opens, r.closes, r.number) for r in page] for page in pages
    ]
    assert drawing == [
        [("a", 1, True, 0, 1), ("b", 2, True, 0, None), ("c", 3, False, 2, None)],
        [("d", 1, True, 0, None), ("e", 2, True, 0, None), ("h", 3, False, 2, None)],
        [("f", 1, True, 0, None), ("g", 2, False, 1, None), ("z", 1, False, 0, 2)],
    ]
    away = [r.comment.id for p in pages for r in p if r.reply_to and r.reply_to not in [
        other.comment for other in p
    ]]  # fmt: skip
    assert away == ["d", "f"]


def test_numbers_go_on_from_page_to_page():
    """They are those of the discussion, not of the drawing; lost answers are numbered too."""
    comments = [*SEVEN, *REPLIES, said("d", "gone")]
    for depth in (1, 5):
        numbers = [row.number for row in rows_of(comments, per_page=2, depth=depth)]
        assert numbers == [1, None, None, 2, 3, 4, None, 5, 6, 7, 8]


def test_a_comment_knows_its_page():
    rows = rows_of([*SEVEN, *REPLIES], per_page=3)
    pages = {row.comment.id: row.comment.page for row in rows}
    assert (pages["r2"], pages["r3"], pages["c7"]) == (1, 2, 3)


def test_a_thread_without_comments_has_one_empty_page():
    assert thread_of([]) == (Thread(state="open"), [])
    assert Thread(state="open").pages == ((),)


def test_a_thread_that_is_off_is_empty_and_reports_nothing():
    comments = [said("a", "gone", rating="3", author_key="nobody")]
    assert thread_of(comments, state="off") == (Thread(state="off"), [])


def test_a_closed_thread_shows_what_is_there():
    thread, _ = thread_of([said("a")], state="closed")
    assert (thread.state, thread.count) == ("closed", 1)


# ---------------------------------------------------------------- ratings and contributions


def test_a_rating_without_a_word_counts_and_is_not_listed():
    comments = [said("a"), said("b", rating="6", html=""), said("c", rating="9")]
    thread, _ = thread_of(comments)
    assert [row.comment.id for row in thread.rows] == ["a", "c"]
    assert thread.count == 2
    assert (thread.rating.rating.text, thread.rating.count) == ("7.5 / 10", 2)


def test_a_rating_with_a_title_is_listed():
    assert ids_of([said("b", rating="6", html="", title="Good")]) == ["b"]


def test_a_rating_that_something_answers_is_listed():
    """But not for the sake of another rating without a word."""
    bare = said("b", rating="6", html="")
    assert drawn([bare, said("c", "b", rating="5", html=""), said("d", "c")]) == ["b", ["c", ["d"]]]
    assert drawn([bare, said("c", "b", rating="5", html="")]) == []


def test_the_mean_is_brought_to_the_sites_scale():
    given = ["4/5", "6", "B", "up"]
    thread, _ = thread_of([said(f"c{n}", rating=text) for n, text in enumerate(given)])
    # 8, 6, 8 of 12 steps, and all: 30.67 by four
    assert (thread.rating.rating.value, thread.rating.count) == (pytest.approx(7.6667, abs=1e-4), 4)
    assert [(step, n) for step, n in thread.histogram if n] == [
        ("10", 1), ("8", 1), ("7", 1), ("6", 1)
    ]  # fmt: skip


def test_where_nobody_rates_there_is_no_mean():
    thread, _ = thread_of([said("a")])
    assert (thread.rating, thread.histogram) == (None, ())


def test_a_comment_shows_its_own_rating():
    [row] = rows_of([said("a", rating="4/5")])
    assert row.comment.rating.text == "4 / 5"


def test_contributions_stand_outside_the_thread():
    """They are sorted by kind, then in the thread's order, and are not counted."""
    comments = [
        said("n", kind="notice"),
        said("q10", kind="quote"),
        said("q2", kind="quote", rating="4"),
        said("p", kind="pingback"),
        said("g", kind="age"),
        said("s", kind="summary"),
        said("a"),
    ]
    thread, _ = thread_of(comments)
    assert [comment.id for comment in thread.contributions] == ["q2", "q10", "s", "n", "g"]
    assert [row.comment.id for row in thread.rows] == ["a", "p"]
    assert (thread.count, thread.rating.count) == (2, 1)


def test_an_author_of_the_site_has_a_badge_and_a_stranger_who_claims_it_a_warning():
    rows = rows_of([said("a", author_key="mira"), said("b", author_key="nobody")])
    shown = [(row.comment.author, row.comment.by_author) for row in rows]
    assert shown == [("Mira", True), ("b", False)]
    [problem] = thread_of([said("b", author_key="nobody")])[1]
    assert problem.startswith("content/comments/a/b.md:2:13: warning: author_key")


# ---------------------------------------------------------------- every thread there can be

IDS = [f"c{number}" for number in range(9)]
threads = st.dictionaries(
    st.sampled_from(IDS),
    st.builds(
        dict,
        parent=st.sampled_from(["", "gone", "1", *IDS]),
        date=st.sampled_from([None, "2011-01-01", "2012-01-01"]),
        helpful=st.integers(0, 2),
        weight=st.sampled_from([None, 1, 2]),
        counted=st.booleans(),
        rating=st.sampled_from([None, "4/5"]),
        html=st.sampled_from(["", "<p>x</p>"]),
        kind=st.sampled_from(["comment", "review", "pingback", "quote"]),
    ),
).map(lambda thread: [said(name, **what) for name, what in thread.items()])
orders = st.sampled_from(["oldest", "newest", "helpful"])


@given(threads, orders, st.integers(1, 6), st.integers(1, 4))
def test_every_comment_is_on_exactly_one_page(comments, order, depth, per_page):
    """Every page but the last is full, and only ratings without a word are left out."""
    thread, _ = thread_of(comments, order=order, depth=depth, per_page=per_page)
    ids = [row.comment.id for page in thread.pages for row in page]
    asides = [comment.id for comment in thread.contributions]
    left = [comment for comment in comments if comment.id not in {*ids, *asides}]
    assert sorted([*ids, *asides, *(c.id for c in left)]) == sorted(c.id for c in comments)
    assert all(comment.is_bare_rating for comment in left)
    assert thread.count == len(ids)
    tops = [sum(row.number is not None for row in page) for page in thread.pages]
    assert all(number == per_page for number in tops[:-1])
    assert tops[-1] <= per_page
    assert tops[-1] > 0 or tops == [0]
    for number, page in enumerate(thread.pages, 1):
        assert {row.comment.page for row in page} <= {number}


@given(threads, orders, st.integers(1, 6), st.integers(1, 4))
def test_every_page_can_be_drawn(comments, order, depth, per_page):
    """Levels never jump, every list that opens is closed, and all answers follow in place."""
    thread, _ = thread_of(comments, order=order, depth=depth, per_page=per_page)
    for page in thread.pages:
        level, seen = 1, []
        for row in page:
            assert level == row.depth <= depth
            level += row.opens - row.closes
            assert level >= 1
            assert row.reply_to is None or row.reply_to in seen
            assert not (row.lost and row.number is None)
            seen.append(row.comment)
        assert level == 1


@given(threads, orders, st.integers(1, 6), st.integers(1, 4), st.integers(1, 4))
def test_every_page_can_be_drawn_wherever_it_ends(comments, order, depth, per_page, most):
    """At the top level stand those alone whose parent is on another page, or that have none."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(threads_module, "MAX_ROWS", most)
        thread, _ = thread_of(comments, order=order, depth=depth, per_page=per_page)
    whole, _ = thread_of(comments, order=order, depth=depth, per_page=per_page)
    told = [[(r.comment.id, r.number) for p in t.pages for r in p] for t in (thread, whole)]
    assert told[0] == told[1]
    for number, page in enumerate(thread.pages, 1):
        level, seen = 1, []
        for row in page:
            assert (level, row.comment.page) == (row.depth, number)
            level += row.opens - row.closes
            on_page = row.reply_to is not None and row.reply_to in seen
            assert on_page or row.reply_to is None or row.reply_to.page < number
            assert (row.depth == 1) == (not on_page or depth == 1)
            seen.append(row.comment)
        assert level == 1
        assert len(page) <= most
        assert sum(row.number is not None for row in page) <= per_page
        full = len(page) == most or sum(r.number is not None for r in page) == per_page
        assert full or number == len(thread.pages)


@given(threads, orders)
def test_the_order_of_files_does_not_matter(comments, order):
    assert thread_of(comments, order=order) == thread_of(comments[::-1], order=order)


def test_a_thread_is_a_record_that_has_a_digest():
    thread, _ = thread_of([*SEVEN, *REPLIES, said("a", rating="4")])
    assert msgspec.json.decode(msgspec.json.encode(thread), type=Thread) == thread
