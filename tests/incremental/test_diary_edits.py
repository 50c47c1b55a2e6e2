"""After an edit of the diary: which files of the output are written, and that no others are."""

import pytest

from tests.support.sites import read_tree

FILES = {
    "2009": ["date: 2009-07-08, work: s"],
    "2010": ["date: 2010-03-04, work: u", "date: 2010-05, work: v, rating: 4"],
    "2011": [
        "date: 2011-01-01, work: w, rating: 6, note: First *words*.",
        "date: 2011-06-01, work: v, rating: 7",
        "date: 2011-06-02, work: t",
    ],
    "2012": ["date: 2012-01-01, work: u, status: started"],
}
NOTED = FILES["2011"][0]


def save(site, edits=()):
    """Write the files of the diary; each edit is a year, a number, and the entry that is there.

    An entry of another number is a new one, and an empty one is taken out.
    """
    entries = {year: dict(enumerate(those)) for year, those in FILES.items()}
    for year, number, text in edits:
        entries[year][number] = text
    for year, numbered in entries.items():
        text = "".join(f"- {{{text}}}\n" for text in numbered.values() if text)
        site.write(f"content/diary/{year}.yaml", text)


@pytest.fixture
def diary(site):
    """Return a site of five works, three posts and a list, by Mira, with a diary of five years.

    A work that somebody reviews has the reviews' mean; the first has its rating of the diary.
    """
    site.settings("author: Mira\n")
    site.work("w", kind="film", genres="[noir]", director="Jo Fan")
    site.work("v", kind="film", genres="[noir]")
    for key in "uts":
        site.work(key, kind="book")
    site.list("best", entries="[w, v]")
    site.post("a", "Words.", date=2011, work="v", rating=8, tags="[x]")
    site.post("b", "Words.", date="2012-02-03")
    site.post("c", "Words.", date=2013, work="t", rating=5, diary="[2013-01-02]")
    save(site)
    return site.built()


def pages(*names):
    """Return the files of pages and feeds by their addresses."""
    return {f"{name}index.html" if name.endswith("/") else name for name in names}


ALWAYS = ("diary/", "diary/feed.xml")
COUNTED = ("ratings/", "archive/2011/")
ORDERS = ("by-rating/", "by-year/", "by-date/")
RATED = (
    *("works/", "works/kind/film/", "works/genre/noir/", "works/person/jo-fan/", "lists/best/"),
    *(f"{shelf}{order}" for shelf in ("works/", "works/kind/film/") for order in ORDERS),
    "works/status/finished/",
)
"""What shows the rating of the first work."""
WAYS = ("works/", "works/status/", "sitemap.xml")
"""What leads to the shelves of statuses, and counts what is on them."""

EDITS = {
    "a note": (
        [("2011", 0, "date: 2011-01-01, work: w, rating: 6, note: Other *words*.")],
        [*ALWAYS, "diary/2011/", "works/w/"],
    ),
    "the rating of a work that reviews rate": (
        [("2011", 1, "date: 2011-06-01, work: v, rating: 9")],
        [*ALWAYS, "diary/2011/", "works/v/"],
    ),
    "the rating that is its work's": (
        [("2011", 0, NOTED.replace("6", "9"))],
        [*ALWAYS, "diary/2011/", "works/w/", *RATED],
    ),
    "a status": (
        [("2011", 0, f"{NOTED}, status: abandoned")],
        [
            *(*ALWAYS, "diary/2011/", "works/w/", *COUNTED, *WAYS),
            *("works/status/abandoned/", "works/status/finished/"),
        ],
    ),
    "a status of what is under way": (
        [("2012", 0, "date: 2012-01-01, work: u, status: paused")],
        [
            *(*ALWAYS, "diary/2012/", "works/u/", *WAYS),
            *("works/status/started/", "works/status/paused/"),
        ],
    ),
    "a status that is now finished": (
        [("2012", 0, "date: 2012-01-01, work: u")],
        [
            *(*ALWAYS, "diary/2012/", "works/u/", "ratings/", "archive/2012/", *WAYS),
            *("works/status/started/", "works/status/finished/"),
        ],
    ),
    "another day": (
        [("2011", 0, NOTED.replace("01-01", "01-02"))],
        [*ALWAYS, "diary/2011/", "works/w/", *COUNTED],
    ),
    "another month": (
        [("2011", 0, NOTED.replace("01-01", "03-01"))],
        [*ALWAYS, "diary/2011/", "works/w/", *COUNTED],
    ),
    "less than a day": (
        [("2011", 0, NOTED.replace("01-01", "01"))],
        [*ALWAYS, "diary/2011/", "works/w/", *COUNTED],
    ),
    "another year, of those that are there": (
        [("2011", 0, NOTED.replace("2011", "2010"))],
        [*ALWAYS, "diary/2011/", "diary/2010/", "works/w/", *COUNTED],
    ),
    "a year of its own, which the newest leads to": (
        [("2011", 0, NOTED.replace("2011", "2014"))],
        [
            *(*ALWAYS, "diary/2011/", "diary/2013/", "diary/2014/", "works/w/", *COUNTED),
            *("sitemap.xml", "works/by-date/", "works/kind/film/by-date/"),
        ],
    ),
    "no date any more": (
        [("2011", 2, "work: t")],
        [*ALWAYS, "diary/2011/", "works/t/", *COUNTED],
    ),
    "a favourite": (
        [("2011", 2, "date: 2011-06-02, work: t, liked: true")],
        ["diary/", "diary/2011/", "works/t/", "works/", "works/liked/", "sitemap.xml"],
    ),
    "again": (
        [("2011", 2, "date: 2011-06-02, work: t, again: true")],
        ["diary/", "diary/2011/", "works/t/"],
    ),
    "progress": (
        [("2012", 0, "date: 2012-01-01, work: u, status: started, progress: 1/2")],
        ["diary/", "diary/2012/", "works/u/"],
    ),
    "tags": (
        [("2011", 2, "date: 2011-06-02, work: t, tags: [x]")],
        [*ALWAYS, "diary/2011/", "works/t/"],
    ),
    "another author": (
        [("2011", 2, "date: 2011-06-02, work: t, author: Jo")],
        [*ALWAYS, "diary/2011/", "works/t/"],
    ),
    "another work": (
        [("2011", 2, "date: 2011-06-02, work: u")],
        [*ALWAYS, "diary/2011/", "works/t/", "works/u/"],
    ),
    "a new entry": (
        [("2011", 3, "date: 2011-07-01, work: u")],
        [*ALWAYS, "diary/2011/", "works/u/", *COUNTED],
    ),
    "a new entry that is of a month alone": (
        [("2011", 3, "date: 2011-07, work: u")],
        [*ALWAYS, "diary/2011/", "works/u/", *COUNTED],
    ),
    "a new entry of a new year, below the oldest": (
        [("2010", 3, "date: 2008-07-01, work: u")],
        [*ALWAYS, "diary/2008/", "diary/2009/", "works/u/", "ratings/", "sitemap.xml"],
    ),
    "a new entry without a date": ([("2011", 3, "work: u")], ["diary/", "works/u/"]),
    "a new wish without a date": ([("2011", 3, "work: u, status: wanted")], ["works/u/"]),
    "an entry less": (
        [("2011", 2, "")],
        [*ALWAYS, "diary/2011/", "works/t/", *COUNTED],
    ),
    "an entry less that rated its work": (
        [("2011", 0, "")],
        [*ALWAYS, "diary/2011/", "works/w/", *RATED, *COUNTED, *WAYS, "works/person/"],
    ),
    "an entry less, the only one of its year": (
        [("2012", 0, "")],
        [
            *(*ALWAYS, "diary/2011/", "diary/2013/", "works/u/", "diary/2012/", *WAYS),
            *("works/by-date/", "works/status/started/", "works/status/finished/"),
        ],
    ),
    "an entry in another file": (
        [("2011", 2, ""), ("2012", 1, FILES["2011"][2])],
        [],
    ),
}
"""The entries that are there then, and the pages that differ."""


@pytest.mark.parametrize("edit", EDITS)
def test_an_edit_of_an_entry_writes_what_shows_or_counts_it(diary, edit):
    """Its year, the first page, the feed, its work, the numbers; and nothing else."""
    edits, shown = EDITS[edit]
    before = diary.tree()
    save(diary, edits)
    result = diary.build()
    assert not result.problems
    after = diary.tree()
    gone = {path for path in before if path not in after}
    assert {*result.changed, *gone} == pages(*shown)
    assert result.removed == len(gone)
    assert diary.build().written == 0
    clean = diary.root.parent / "clean"
    diary.built(output=clean, force=True)
    assert read_tree(clean) == after


def test_a_remark_in_a_file_writes_nothing(diary):
    path = diary.root / "content/diary/2011.yaml"
    path.write_text(f"# All that I saw\n\n{path.read_text()}")
    assert diary.build().written == 0


def test_an_old_note_is_neither_on_the_first_page_nor_in_the_feed(site):
    """They show the newest fifty, and as many as `feeds` says."""
    site.work("w")
    site.work("v")
    newer = "".join(
        f"- {{date: 2012-{n % 12 + 1:02}-{n % 28 + 1:02}, work: v}}\n" for n in range(60)
    )
    site.write("content/diary/2012.yaml", newer)
    site.write("content/diary/2010.yaml", "- {date: 2010-01-01, work: w, note: Old.}\n")
    site.built()
    site.write("content/diary/2010.yaml", "- {date: 2010-01-01, work: w, note: New.}\n")
    assert {*site.build().changed} == pages("diary/2010/", "works/w/")


# ---------------------------------------------------------------- posts


def test_a_post_that_is_liked_writes_its_entries(diary):
    """The post itself shows no heart; the first favourite brings a shelf."""
    diary.post("c", "Words.", date=2013, work="t", rating=5, diary="[2013-01-02]", liked="true")
    changed = {*diary.build().changed}
    shelves = ("works/", "works/liked/", "sitemap.xml")
    assert changed == pages("diary/", "diary/2013/", "works/t/", *shelves)


def test_a_day_of_a_review_writes_its_year_and_what_counts_it(diary):
    """It was an entry of the post's own day before, which nothing counted."""
    diary.post("a", "Words.", date=2011, tags="[x]", reviews="[{work: v, rating: 8}]")
    diary.build()
    reviews = "[{work: v, rating: 8, diary: [2010-09-09]}]"
    diary.post("a", "Words.", date=2011, tags="[x]", reviews=reviews)
    assert {*diary.build().changed} == pages(
        *ALWAYS, "diary/2011/", "diary/2010/", "works/v/", "ratings/", "posts/a/"
    )


def test_a_posts_text_leaves_the_diary_as_it_is(diary):
    diary.post("c", "Other words.", date=2013, work="t", rating=5, diary="[2013-01-02]")
    assert [path for path in diary.build().changed if "diary" in path] == []


def test_a_posts_title_is_in_the_diary(diary):
    diary.post("c", "Words.", title="New", date=2013, work="t", rating=5, diary="[2013-01-02]")
    changed = diary.build().changed
    assert pages("diary/", "diary/2013/", "works/t/") <= {*changed}
    assert "diary/feed.xml" not in changed  # which names the work


def test_the_title_of_a_post_without_a_work_is_in_the_diarys_feed(diary):
    diary.post("b", "Words.", date="2012-02-03", diary="[2012-02-02]")
    diary.built()
    diary.post("b", "Words.", title="New", date="2012-02-03", diary="[2012-02-02]")
    assert "diary/feed.xml" in diary.build().changed


# ---------------------------------------------------------------- the first and the last


def test_the_first_entry_brings_the_diary_to_every_page_and_the_last_takes_it(site):
    """The menu names it: so all pages differ, but for feeds."""
    site.work("w")
    site.post("a", "Words.", date=2011, work="w")
    before = site.built().tree()
    site.write("content/diary/2012.yaml", "- {date: 2012, work: w}\n")
    result = site.build()
    assert {"diary/index.html", "diary/2012/index.html", "diary/2011/index.html"} <= {
        *result.changed
    }
    assert {"index.html", "posts/a/index.html", "sitemap.xml"} <= {*result.changed}
    assert "feed.xml" not in result.changed
    site.remove("content/diary/2012.yaml")
    site.built()
    assert site.tree() == before


def test_a_mistake_leaves_the_diary_of_before(diary):
    before = diary.tree()
    save(diary, [("2011", 2, "date: 2011-06-02, work: t, rating: 99")])
    result = diary.build()
    assert (result.failed, result.written, diary.tree()) == (True, 0, before)
    save(diary, [("2011", 2, "date: 2011-06-02, work: t, rating: 9")])
    assert {*diary.build().changed} == pages(*ALWAYS, "diary/2011/", "works/t/")
