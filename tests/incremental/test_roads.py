"""Which road a build goes: none where nothing has changed, a short one for texts and comments."""

import ast
import gc
import os
import pickle
import re
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.cache import sources
from sitegen.catalog.model import Catalog
from sitegen.models.records import Link
from sitegen.models.stats import LongThread
from sitegen.parse import content
from sitegen.pipeline import build as building
from sitegen.pipeline import incremental, prepare, scheduler
from sitegen.plan.counters import LONGEST
from sitegen.plan.counters import longest as top
from sitegen.plan.documents import DocumentPlanner
from tests.support.sites import NOW, ROOT, drawn, read_tree

BOTH = {"author": "mira", "date": 2011, "tags": "[x]", "work": "w", "rating": 8}


@pytest.fixture
def blog(site):
    """Return a small site of everything, built twice, so that nothing of it is too young."""
    site.write("content/authors.yaml", "mira: {name: Mira}\n")
    site.work("w", "Synopsis.", kind="film")
    site.post("a", "First [b](b.md).\n\nOld.", summary="Same.", **BOTH)
    site.post("b", "Other.", date=2012, series="S")
    site.post("c", "||Hidden|| words.", date=2013)
    site.post("m", "Words.", date=2010, menu="{}")
    site.page("about", "A page.")
    site.comment("a", "c1", rating="9")
    site.comment("a", "c2", parent="c1")
    site.comment("c", "c1", author="Ann")
    site.comment("works/w", "c1")
    site.settings("paginate: 2\n")
    old = (NOW - timedelta(days=1)).timestamp()
    for path in site.root.rglob("*"):
        os.utime(path, (old, old))
    return site.built()


LARGE = (
    *("PIL", "lxml", "markdown", "markdown_it", "feedgen", "babel", "jinja2", "yaml", "rich"),
    "obstore",
    *(
        "concurrent",
        "multiprocessing",
        "asyncio",
        "tempfile",
        "tomllib",
        "email",
        "http",
        "zipfile",
    ),
    *("sitegen.models", "sitegen.schema", "sitegen.frontmatter", "sitegen.content"),
    *("sitegen.theme", "sitegen.cli.new", "sitegen.cli.serve", "sitegen.cli.comments"),
)


def loaded(site):
    """Build in another process; return how many files it wrote, and which of LARGE it loaded."""
    script = (
        "import sys; from sitegen.cli.main import commands;"
        f"commands({['build', '--site', str(site.root), '--now', '2026-01-01']}, "
        "standalone_mode=False);"
        f"print([name for name in {LARGE} if name in sys.modules])"
    )
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, capture_output=True, check=True, text=True, cwd=ROOT)
    *_, summary, names = done.stdout.splitlines()
    return int(re.search(r"(\d+) files written", summary)[1]), ast.literal_eval(names)


def test_a_build_with_nothing_to_do_loads_no_large_library(blog):
    assert loaded(blog) == (0, [])
    blog.post("a", "Another text, which Markdown has to be loaded for.", **BOTH)
    written, names = loaded(blog)
    assert written > 0
    assert {"markdown", "jinja2"} <= {*names}


class RoadTakenError(Exception):
    """Raised where a road is gone that should not be."""


def refuse(*_args, **_keywords):
    raise RoadTakenError


@pytest.fixture
def only_short_roads(monkeypatch):
    monkeypatch.setattr(prepare, "prepare", refuse)


def is_clean(site):
    """Return whether the output is that of a clean build; what it was made with may be kept."""
    clean = site.root.parent / "clean"
    result = site.build(output=clean, force=True)
    assert not result.failed
    return read_tree(clean) == site.tree()


# ---------------------------------------------------------------- nothing has changed


def test_nothing_is_planned_where_nothing_has_changed(blog, only_short_roads):
    result = blog.build()
    assert (result.written, result.removed, result.changed) == (0, 0, ())
    assert (result.posts, result.works, result.comments) == (4, 1, 4)


def test_warnings_are_told_again(blog):
    blog.comment("a", "c3", nonsense="1")
    first = blog.build()
    assert len(first.problems) == 1
    assert blog.build().problems == first.problems


def test_files_that_were_only_touched_are_the_same(blog, only_short_roads):
    for path in (blog.root / "content").rglob("*.md"):
        path.touch()
    assert blog.build().written == 0


def test_what_was_taken_from_the_output_is_made_again(blog):
    before = blog.tree()
    (blog.root / "output/posts/a/index.html").unlink()
    (blog.root / "output/index.html").write_text("spoilt")
    assert set(blog.build().changed) == {"index.html", "posts/a/index.html"}
    assert blog.tree() == before


@pytest.mark.parametrize(
    ("field", "moment"),
    [("publish_date", 1), ("expiry_date", 1), ("date", 1)],
)
def test_a_moment_that_a_document_waits_for_is_a_change(blog, field, moment):
    blog.post("later", **{field: (NOW + timedelta(days=moment)).date().isoformat()})
    is_there = field == "expiry_date"
    blog.built()
    assert ("posts/later/index.html" in blog.files()) == is_there
    blog.built(now=NOW + timedelta(days=2))
    assert ("posts/later/index.html" in blog.files()) != is_there


def test_the_moment_at_which_comments_close_is_a_change(blog):
    blog.settings("comments: {close_after_days: 10}\n")
    blog.post("d", date=NOW.date().isoformat())
    blog.comment("d", "c1")
    assert "Comments are closed" not in blog.built().output("posts/d/index.html")
    blog.built(now=NOW + timedelta(days=11))
    assert "Comments are closed" in blog.output("posts/d/index.html")


def test_another_request_is_a_change(blog):
    blog.post("d", draft="true")
    blog.built()
    assert "posts/d/index.html" in blog.built(drafts=True).files()
    assert "posts/d/index.html" not in blog.built().files()


def test_a_new_post_leaves_every_full_page_as_it_is(site):
    """It is on the first page of each list that it belongs to, and what was full stays full."""
    site.settings("paginate: 2\n")
    site.work("w", kind="film", tags="[x]")
    for number in range(6):
        site.post(f"p{number}", **(BOTH | {"date": f"2011-01-0{number + 1}"}))
    site.built()
    site.post("p6", **(BOTH | {"date": "2011-01-07"}))
    changed = site.build().changed
    full = [path for path in site.files() if re.search(r"/?page/\d+/", path)]
    assert len(full) >= 8
    assert not set(changed) & set(full)
    assert {"index.html", "tags/x/index.html", "archive/2011/index.html"} <= set(changed)


# ---------------------------------------------------------------- the short road

SHORT = {
    "a body": lambda s: s.post("a", "First [b](b.md).\n\nNew.", summary="Same.", **BOTH),
    "first words": lambda s: s.post("b", "Quite other words.", date=2012, series="S"),
    "a spoiler": lambda s: s.post("c", "||Else|| words.", date=2013),
    "a heading": lambda s: s.post("c", "## Head\n\n||Hidden|| words.", date=2013),
    "a title": lambda s: s.post("b", "Other.", title="New", date=2012, series="S"),
    "a title and its text": lambda s: s.post(
        "a", "New [b](b.md).", title="New", summary="Same.", **BOTH
    ),
    "the title of a commented post": lambda s: (
        s.post("a", "First [b](b.md).\n\nOld.", title="New", summary="Same.", **BOTH),
        s.comment("a", "c3"),
    ),
    "a comment": lambda s: s.comment("a", "c2", "Other words.", parent="c1"),
    "a new comment": lambda s: s.comment("a", "c3", parent="c2"),
    "a comment by somebody new": lambda s: s.comment("a", "c3", author="Zoë"),
    "a comment by somebody known": lambda s: s.comment("a", "c3", author="Ann"),
    "a first comment": lambda s: s.comment("b", "c1"),
    "a comment less": lambda s: s.remove("content/comments/a/c2.md"),
    "a comment withdrawn": lambda s: s.comment("a", "c2", status="spam"),
    "a comment on a page of comments": lambda s: s.comment("a", "c9", kind="quote"),
    "a text and its comment": lambda s: (
        s.post("b", "New.", date=2012, series="S"),
        s.comment("b", "c1"),
    ),
}
LONG = {
    "a title in the menu": lambda s: s.post("m", date=2010, title="New", menu="{}"),
    "a tag": lambda s: s.post("b", "Other.", date=2012, series="S", tags="[x]"),
    "a link": lambda s: s.post("b", "To [a](a.md).", date=2012, series="S"),
    "a rating": lambda s: s.post("b", "Other.", date=2012, series="S", rating=3),
    "a name that was the only one like it": lambda s: s.comment("c", "c1", author="Zoë"),
    "a reader's rating": lambda s: s.comment("a", "c1", rating="3"),
    "a post": lambda s: s.post("d", date=2014),
    "a post less": lambda s: s.remove("content/posts/c.md"),
    "a work's comment": lambda s: s.comment("works/w", "c2"),
    "a page": lambda s: s.page("about", "Another page."),
    "a diary": lambda s: s.write("content/diary/2011.yaml", "- {date: 2011, work: w}\n"),
    "a day": lambda s: s.post("b", "Other.", date=2012, series="S", diary="[2012]"),
    "a favourite": lambda s: s.post("b", "Other.", date=2012, series="S", liked="true"),
    "an author": lambda s: s.write("content/authors.yaml", "mira: {name: Mira C.}\n"),
    "a setting": lambda s: s.settings("paginate: 2\ntagline: New\n"),
    "a template": lambda s: s.template("partials/head.html", "<!-- new -->"),
    "a file": lambda s: s.write("content/static/x.png", "picture"),
    "a warning": lambda s: s.comment("a", "c2", nonsense="1"),
    "a mistake": lambda s: s.post("b", "Other.", date=2012, nonsense="1"),
}


@pytest.mark.parametrize("edit", SHORT)
def test_a_text_or_a_comment_leaves_the_plan_as_it_was(blog, monkeypatch, edit):
    with monkeypatch.context() as patch:
        patch.setattr(prepare, "prepare", refuse)
        SHORT[edit](blog)
        result = blog.build()
    assert result.written
    assert not result.problems
    counted = result.comments
    clean = blog.build(force=True)
    assert (clean.comments, clean.pages) == (counted, result.pages)
    assert is_clean(blog)


@pytest.mark.parametrize("edit", SHORT)
def test_a_short_road_leaves_nothing_to_do(blog, edit, only_short_roads):
    SHORT[edit](blog)
    assert blog.build().written
    assert blog.build().written == 0


@pytest.mark.parametrize("edit", SHORT)
def test_after_a_short_road_the_long_one_finds_nothing_either(blog, edit):
    """The keys and records that it leaves are those that the whole road would leave."""
    SHORT[edit](blog)
    assert blog.build().written
    blog.template("unused.html", "nobody's")
    assert blog.build().written == 0


@pytest.mark.parametrize("edit", ["a title and its text", "a body", "a comment"])
def test_a_short_road_leads_to_the_pages_of_the_diary_too(blog, monkeypatch, edit):
    """They show the titles of posts, and nothing else of them; notes link to them."""
    blog.write(
        "content/diary/2010.yaml", "- {date: 2010, work: w, note: 'See [a](../posts/a.md).'}\n"
    )
    blog.built()
    with monkeypatch.context() as patch:
        patch.setattr(prepare, "prepare", refuse)
        SHORT[edit](blog)
        changed = {path for path in blog.build().changed if "diary" in path}
    pages = {"diary/index.html", "diary/2011/index.html"}
    assert changed == (pages if "title" in edit else set())
    assert is_clean(blog)


@pytest.mark.parametrize("alt", [None, "A still"])
@pytest.mark.parametrize("image", [None, "/x.png"])
def test_a_title_is_the_text_of_a_share_card_that_has_no_other(blog, monkeypatch, image, alt):
    blog.settings("social_images: true\n")
    blog.write("content/static/x.png", drawn())
    picture = {"image": image, "image_alt": alt if image else None}
    blog.post("b", "Other.", date=2012, **picture)
    blog.built()
    blog.post("b", "Other.", title="New", date=2012, **picture)
    with monkeypatch.context() as patch:
        patch.setattr(prepare, "prepare", refuse)
        assert blog.build().written
    assert is_clean(blog)


def test_an_entry_of_the_diary_goes_the_whole_road(blog, monkeypatch):
    blog.write("content/diary/2010.yaml", "- {date: 2010, work: w}\n")
    blog.built()
    blog.write("content/diary/2010.yaml", "- {date: 2010, work: w, note: New.}\n")
    with monkeypatch.context() as patch:
        patch.setattr(prepare, "prepare", refuse)
        with pytest.raises(RoadTakenError):
            blog.build()
    assert blog.build().written
    assert is_clean(blog)


@pytest.mark.parametrize("edit", LONG)
def test_any_other_edit_goes_the_whole_road(blog, monkeypatch, edit):
    LONG[edit](blog)
    with monkeypatch.context() as patch:
        patch.setattr(prepare, "prepare", refuse)
        with pytest.raises(RoadTakenError):
            blog.build()
    if not blog.build().failed:
        assert is_clean(blog)


def test_a_text_leaves_the_numbers_as_they_are(blog, only_short_roads):
    """A title that is in them does not, nor does a comment."""
    SHORT["a body"](blog)
    assert "ratings/index.html" not in blog.build().changed
    SHORT["a title and its text"](blog)
    assert "ratings/index.html" in blog.build().changed
    SHORT["a new comment"](blog)
    assert "ratings/index.html" in blog.build().changed
    SHORT["a comment on a page of comments"](blog)
    assert "ratings/index.html" not in blog.build().changed


@pytest.fixture
def discussed(site):
    """Return a site of thirteen posts; the twelfth has twelve comments, the first one."""
    for number in range(13):
        site.post(f"p{number:02}", date=2011 + number)
        for name in range(number):
            site.comment(f"p{number:02}", f"c{name}")
    return site.built()


def longest(site):
    shown = re.findall(r"/posts/p(\d\d)/#comments", site.output("ratings/index.html"))
    return [int(number) for number in shown]


def test_a_thread_that_grows_into_the_longest_is_among_them(discussed, monkeypatch):
    """The one that it puts out is the last: of equally long ones the last by address."""
    assert longest(discussed) == list(range(12, 2, -1))
    with monkeypatch.context() as patch:
        patch.setattr(prepare, "prepare", refuse)
        discussed.comment("p02", "new")
        assert discussed.build().written
        assert longest(discussed) == [12, 11, 10, 9, 8, 7, 6, 5, 4, 2]
        discussed.comment("p03", "new")
        discussed.build()
        assert longest(discussed) == [12, 11, 10, 9, 8, 7, 6, 5, 3, 4]
        discussed.comment("p00", "new")
        assert "ratings/index.html" not in discussed.build().changed
        discussed.comment("p12", "new")
        assert "ratings/index.html" in discussed.build().changed
    assert "13 responses" in discussed.output("ratings/index.html")
    assert is_clean(discussed)


def test_a_thread_that_shrinks_may_make_room_that_only_the_whole_road_can_fill(discussed):
    """Nothing that a page shows tells which thread was the eleventh."""
    discussed.comment("p02", "new")
    discussed.built()
    for name in ("c0", "c1"):
        discussed.remove(f"content/comments/p04/{name}.md")
    discussed.built()
    assert longest(discussed) == [12, 11, 10, 9, 8, 7, 6, 5, 2, 3]
    assert is_clean(discussed)


@given(
    st.lists(st.integers(0, 4), max_size=16), st.dictionaries(st.integers(0, 15), st.integers(0, 5))
)
def test_the_longest_threads_are_counted_anew_or_not_at_all(counts, changes):
    """From those that were the longest and those that changed, or it is left to the whole road."""

    def threads(numbers):
        links = (Link(title="", url=f"/{number:02}/") for number in numbers)
        return [LongThread(link=link, count=numbers[int(link.url[1:3])]) for link in links]

    before = dict(enumerate(counts))
    after = before | {number: count for number, count in changes.items() if number in before}
    recounted = [one for one in threads(after) if one not in threads(before)]
    found = incremental._rank_again(top(threads(before)), recounted)
    assert found in (None, top(threads(after)))
    grown = all(before[number] <= count for number, count in after.items())
    if grown or len([count for count in counts if count]) < LONGEST:
        assert found is not None


def test_two_edits_one_after_the_other(blog, only_short_roads):
    """The second starts from what the first left."""
    for number in range(3):
        blog.post("a", f"First [b](b.md).\n\n{number}.", summary="Same.", **BOTH)
        assert "posts/a/index.html" in blog.build().changed
        assert f"<p>{number}.</p>" in blog.output("posts/a/index.html")
        blog.comment("a", f"n{number}")
        blog.build()
        assert f'id="comment-n{number}"' in blog.output("posts/a/index.html")


def test_a_shared_collection_of_posts_is_not_forgotten(blog):
    """A template that names all posts shows a new first line of any of them."""
    blog.template("partials/footer.html", "{% for c in recent_posts %}{{ c.summary }};{% endfor %}")
    blog.built()
    blog.post("b", "Quite other words.", date=2012, series="S")
    blog.built()
    assert "Quite other words.;" in blog.output("archive/index.html")


def test_a_mistake_in_between_is_not_taken_for_the_last_build(blog):
    """What a failed build read is not what the output shows."""
    blog.post("b", "New words.", date=2012, series="S")
    blog.post("c", "||Hidden|| words.", date=2013, nonsense="1")
    assert blog.build().failed
    blog.post("c", "||Hidden|| words.", date=2013)
    blog.built()
    assert "New words." in blog.output("posts/b/index.html")
    assert is_clean(blog)


# ---------------------------------------------------------------- the state


@pytest.mark.parametrize("spoil", ["garbage", "empty", "gone", "other", "table"])
def test_a_state_of_no_use_costs_a_rebuild_and_never_an_error(blog, spoil):
    before, state = blog.tree(), blog.root / ".sitegen/state.db"
    for suffix in ("-wal", "-shm"):
        state.with_name(state.name + suffix).unlink(missing_ok=True)
    if spoil in {"garbage", "empty"}:
        state.write_bytes(b"no database at all " * 500 if spoil == "garbage" else b"")
    elif spoil == "gone":
        state.unlink()
    else:
        with sqlite3.connect(state) as database:
            if spoil == "other":
                database.execute("UPDATE named_values SET value = x'00' WHERE name = 'program'")
            else:
                database.execute("UPDATE units SET metadata = x'c1'")
                database.execute("UPDATE named_values SET value = x'c1' WHERE name != 'program'")
        database.close()
    result = blog.build()
    assert not result.problems
    assert blog.tree() == before


def test_force_forgets_what_is_known(blog, monkeypatch):
    monkeypatch.setattr(prepare, "prepare", refuse)
    assert blog.build().written == 0
    with pytest.raises(RoadTakenError):
        blog.build(force=True)


# ---------------------------------------------------------------- processes


@pytest.fixture
def eager(monkeypatch):
    """Let even a small site be shared out."""
    monkeypatch.setattr(content, "_MIN_PARALLEL_WEIGHT", 0)
    monkeypatch.setattr(scheduler, "_MIN_PARALLEL_WEIGHT", 0)


def test_any_number_of_workers_makes_the_same_bytes(blog, eager):
    """Whoever reads and prints, in whatever order, the site is the same."""
    trees = [
        read_tree(blog.root.parent / f"out{jobs}")
        for jobs in (1, 2, 4)
        if not blog.build(output=blog.root.parent / f"out{jobs}", jobs=jobs, force=True).failed
    ]
    assert trees == [blog.tree()] * 3


def test_workers_find_every_mistake_too(blog, eager):
    """They come back in order, each once, and say the same as without workers."""
    blog.post("b", "[x](gone.md)", date=2012, nonsense="1")
    blog.template("partials/footer.html", "{{ page.nothing }}")
    told = [blog.build(jobs=jobs, force=True).problems for jobs in (1, 2)]
    assert told[0] == told[1]
    files = {problem.file for problem in told[0]}
    assert files == {"content/posts/b.md", "templates/partials/footer.html"}


def _call_and_pickle(function, args, keywords):
    return pickle.loads(pickle.dumps(function(*args, **keywords)))


def test_somebody_elses_executor_is_worked_in(blog, eager):
    """What goes out and comes back are values, so that it could be any machine's."""
    functions = []

    class Elsewhere(ThreadPoolExecutor):
        def submit(self, function, /, *args, **keywords):
            functions.append(function.func.__name__)
            sent = pickle.loads(pickle.dumps((function, args, keywords)))
            return super().submit(_call_and_pickle, *sent)

    options = building.Options(now=NOW, force=True, jobs=2)
    before = blog.tree()
    with Elsewhere(1) as executor:
        assert not building.build(blog.root, options, executor=executor).problems
    assert set(functions) == {"parse_units", "render_pages"}
    assert blog.tree() == before


def test_a_file_that_was_young_in_the_last_build_is_missed_when_it_goes(blog, monkeypatch):
    """Its folder had no digest then, and all others are unchanged."""
    monkeypatch.setattr(sources, "YOUNG", 0)
    blog.build()
    before = blog.tree()
    monkeypatch.setattr(sources, "YOUNG", 10**18)
    blog.write("content/posts/alone/index.md", "---\ntitle: Alone\n---\n\nText.\n")
    assert not blog.build().failed
    assert blog.tree() != before
    (blog.root / "content/posts/alone/index.md").unlink()
    assert not blog.build().failed
    assert blog.tree() == before


def test_the_site_of_a_build_is_freed_without_a_search_for_cycles(blog):
    """The preview builds again and again, and its searches for garbage are rare."""
    gc.collect()
    gc.disable()
    try:
        for force in (True, False):
            blog.post("a", f"A text, {force}.", title=f"{force}", **BOTH)
            assert not blog.build(force=force).failed
            alive = [one for one in gc.get_objects() if isinstance(one, (Catalog, DocumentPlanner))]
            assert alive == []
    finally:
        gc.enable()
