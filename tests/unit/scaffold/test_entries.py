"""New entries of the diary: every byte of before stays, and what is written is read as meant."""

import errno
import itertools
import os
import threading
from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sitegen.config.loading import load
from sitegen.content.diary import FOLDER
from sitegen.core.diagnostics import UsageError
from sitegen.core.locks import site_lock
from sitegen.frontmatter.yaml_nodes import compose, plain
from sitegen.listing import list_entries
from sitegen.parse.units import markdown_converter, read_document_file
from sitegen.pipeline.options import Options
from sitegen.scaffold import entries
from tests.support.accidents import accident, dies, fail
from tests.support.sites import NOW, read_tree

PATH = "content/diary/2024.yaml"
DAY = "2024-05-01"
ADDED = b"- date: 2024-05-01\n  work: w\n"


@pytest.fixture
def blog(site):
    """Return a site with two works, by Mira, in Shanghai."""
    site.settings("timezone: Asia/Shanghai\nauthor: mira\n")
    site.write("content/authors.yaml", "mira: {name: Mira Chen}\n")
    site.work("w")
    site.work("v")
    return site


def create(site, work="w", now=NOW, on_wait=lambda: None, **given):
    """Append an entry, by default of one day in 2024; return its file's path."""
    given = {"date": DAY, **given}
    return entries.create_entry(site.root, load(site.root), now, work, on_wait, **given).path


def refused(site, work="w", **given):
    """Return why an entry is refused; nothing is written then."""
    before = read_tree(site.root / "content")
    with pytest.raises(UsageError) as failure:
        create(site, work, **given)
    assert read_tree(site.root / "content") == before
    return str(failure.value)


def rows(site):
    """Return the entries of the file as the build reads it."""
    data = (site.root / PATH).read_bytes()
    config = load(site.root)
    diary, problems = read_document_file(PATH, data, config, markdown_converter(config))
    assert problems == ()
    return diary.entries


# ---------------------------------------------------------------- what was there stays


@pytest.mark.parametrize(
    ("old", "added"),
    [
        (b"", ADDED),
        (b"- work: v\n", ADDED),
        (b"- work: v", b"\n" + ADDED),
        (b"- {work: v, date: 2024}\n\n\n", ADDED),
        (b"- work: v\r\n  note: x\r\n", ADDED.replace(b"\n", b"\r\n")),
        (b"- work: v\r\n  note: x", b"\r\n" + ADDED.replace(b"\n", b"\r\n")),
        (b"- work: v\r\n- work: v\n", ADDED.replace(b"\n", b"\r\n")),
        (b"- work: v\r- work: v\r", b"\n" + ADDED),
        (b"# Seen in 2024\n", ADDED),
        (b"# Seen in 2024", b"\n" + ADDED),
        (b"# Top\n\n- work: v  # why\n# End\n", ADDED),
        (b"  - work: v\n    note: x\n", b"  - date: 2024-05-01\n    work: w\n"),
        (b"---\n- work: v\n", ADDED),
        (b"\xef\xbb\xbf- work: v\n", ADDED),
        (b"-  work: v\n   note: |\n    Text\n    of it.", b"\n" + ADDED),
        (b"- work: v\n  note: |+\n    Text\n\n\n", ADDED),
        (b"- work: v\n  note: Some\n   words", b"\n" + ADDED),
        (b"- &a\n  work: v\n- *a\n", ADDED),
        ("- work: v\n  note: Über 東京\n".encode(), ADDED),
    ],
)
def test_every_byte_of_before_stays_and_the_entry_is_the_last(blog, old, added):
    blog.write(PATH, old)
    before = rows(blog)
    assert create(blog) == PATH
    assert (blog.root / PATH).read_bytes() == old + added
    *others, new = rows(blog)
    assert others == list(before)
    assert (new.work, new.date.iso, new.status) == ("w", DAY, "finished")


def test_a_year_without_a_file_gets_one(blog):
    assert create(blog) == PATH
    assert (blog.root / PATH).read_bytes() == ADDED
    assert create(blog, date="2023-12-31 23:30-05:00") == "content/diary/2023.yaml"
    assert sorted(read_tree(blog.root / FOLDER)) == ["2023.yaml", "2024.yaml"]
    blog.built()


@pytest.mark.parametrize("name", ["2024.yml", "2024.YAML"])
def test_a_year_that_has_a_file_of_another_ending_goes_on_there(blog, name):
    blog.write(f"{FOLDER}/{name}", "- work: v\n")
    assert create(blog) == f"{FOLDER}/{name}"
    assert sorted(read_tree(blog.root / FOLDER)) == [name]


def test_a_table_of_the_year_is_left_alone(blog):
    blog.write(f"{FOLDER}/2024.csv", "work,date\nv,2024\n")
    assert create(blog) == PATH


def test_a_file_keeps_its_permissions(blog):
    blog.write(PATH, "- work: v\n").chmod(0o640)
    create(blog)
    assert (blog.root / PATH).stat().st_mode & 0o777 == 0o640


def test_a_mistake_elsewhere_in_the_file_is_left_to_the_build(blog):
    blog.write(PATH, "- {work: v, rating: 11}\n- {wrk: v}\n")
    create(blog)
    assert len(blog.problems()) == 3
    assert (blog.root / PATH).read_bytes().endswith(ADDED)


@pytest.mark.parametrize(
    ("old", "message"),
    [
        (b"[{work: v}]\n", ":1:1: write the list with a line `- ` for each entry first, not in"),
        (b"# x\n  []\n", ":2:3: write the list with a line `- ` for each entry first, not in"),
        (b"work: v\n", ":1:1: expected a list of entries: correct it first"),
        (b"null\n", ":1:1: expected a list of entries: correct it first"),
        (b"- work: v\n- {work: v\n", ":2:3: the '{' that opens here is not closed"),
        (b'- work: v\n- work: "v\n', ":2:9: the quote that opens here is never closed"),
        (b"- work: v\n  work: v\n", ":2:3: 'work' is given a second time: correct it first"),
        (b"- work: v\n  note: \xe9\n", ":2:9: is not UTF-8: save the file as UTF-8: correct it"),
        (b"- work: v\n...\n", ": sitegen cannot add an entry below its text: add it by hand"),
    ],
)
def test_a_file_that_no_entry_can_be_appended_to_is_left_as_it_is(blog, old, message):
    blog.write(PATH, old)
    told = refused(blog)
    assert told.startswith(PATH + message)


def test_a_file_has_only_so_many_entries(blog, monkeypatch):
    monkeypatch.setattr(entries, "MAX_ENTRIES", 2)
    blog.write(PATH, "- work: v\n")
    create(blog)
    told = refused(blog, date="2024-06-01")
    assert told == f"{PATH} has 2 entries, the maximum: split the file"


# ---------------------------------------------------------------- what is written


@pytest.mark.parametrize(
    ("now", "date"),
    [
        (datetime(2025, 12, 31, 15, 59, tzinfo=UTC), "2025-12-31"),
        (datetime(2025, 12, 31, 16, 0, tzinfo=UTC), "2026-01-01"),
    ],
)
def test_the_default_date_is_today_in_the_sites_time_zone(blog, now, date):
    """Shanghai's midnight is 16:00 UTC; the year of the file is that of the date there."""
    path = create(blog, now=now, date=None)
    assert path == f"content/diary/{date[:4]}.yaml"
    assert (blog.root / path).read_text() == f"- date: {date}\n  work: w\n"


@pytest.mark.parametrize("date", ["2024", "2024-05", " 2024-05-01 ", "2024-05-01 09:00"])
def test_a_date_may_have_any_precision(blog, date):
    create(blog, date=date)
    assert (blog.root / PATH).read_text() == f"- date: {date.strip()}\n  work: w\n"
    assert rows(blog)[0].date.iso.startswith(date.strip()[:10])


def test_everything_that_is_given_is_written(blog):
    create(
        blog,
        status="abandoned",
        rating=" 4/5 ",
        again=True,
        liked=True,
        note='It\'s: "so"\nand ||so||.',
    )
    assert (blog.root / PATH).read_text() == (
        "- date: 2024-05-01\n  work: w\n  status: abandoned\n  rating: 4/5\n  again: true\n"
        '  liked: true\n  note: "It\'s: \\"so\\"\\nand ||so||."\n'
    )
    [entry] = rows(blog)
    assert (entry.status, entry.rating.given, entry.again, entry.liked) == (
        "abandoned", "4", True, True,
    )  # fmt: skip
    assert "and " in entry.note.html
    blog.built()


def test_what_is_empty_or_the_default_is_not_written(blog):
    create(blog, status="finished", rating=" ", note="\n")
    assert (blog.root / PATH).read_bytes() == ADDED


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"date": "soon"}, "date: 'soon' is not a date: write year-month-day, as in 2011-03-04"),
        ({"date": "2024-13"}, "date: '2024-13' is not a date: there is no month 13"),
        ({"date": ""}, "date: '' is not a date"),
        ({"rating": "11"}, "rating: 11 is more than the scale's 10"),
        ({"rating": "8,5"}, "rating: write 8.5, with a point"),
        ({"note": "An ||open end."}, "note: these bars hide nothing: write ||words||"),
        ({"note": "a\x07b"}, "note: U+0007 is not allowed in a text: remove it"),
        ({"note": "a\udc80b"}, "note: U+DC80 is not allowed in YAML"),
        ({"work": "ww"}, "there is no work 'ww': did you mean 'w'?"),
        (
            {"work": "nothing like it"},
            "there is no work 'nothing like it': create it with `sitegen",
        ),
        ({"work": "!"}, "there is no work '!': create it with `sitegen new work`"),
    ],
)
def test_what_the_site_could_not_use_is_not_written(blog, given, message):
    assert message in refused(blog, **given)


def test_a_work_may_be_named_by_its_title(blog):
    blog.work("last-train-home")
    create(blog, "Last Train Home")
    assert rows(blog)[0].work == "last-train-home"


# ---------------------------------------------------------------- what is there already


@pytest.mark.parametrize(
    "same",
    [
        "{date: 2024-05-01, work: w}",
        "{date: '2024-05-01 09:00', work: W, status: started}",
        "{work: w, date: 2024-05-01, author: mira}",
        "{work: w, date: 2024-05-01, author: Mira Chen}",
        "{work: w, date: 2024-05-01, author: '!'}",
    ],
)
@pytest.mark.parametrize("path", [PATH, "content/diary/letterboxd/all.yml"])
def test_an_entry_of_the_same_work_and_date_is_refused_and_named(blog, same, path):
    """What the diary would show as one entry: of any time of the day, by the site's author."""
    blog.write(path, f"- work: v\n\n- {same}\n")
    told = refused(blog, rating="8")
    assert told == f"{path}:3 already has an entry of this work and date: edit that one"


@pytest.mark.parametrize(
    "other",
    [
        "{date: 2024-05-02, work: w}",
        "{date: 2024-05, work: w}",
        "{date: 2024-05-01, work: v}",
        "{date: 2024-05-01, work: {title: W}}",
        "{date: 2024-05-01, work: w, author: Jo}",
        "{work: w, note: '2024-05-01'}",
        "{date: 2024-05-x, work: w}",
        "w 2024-05-01",
    ],
)
def test_another_entry_is_none_of_the_same(blog, other):
    blog.write(PATH, f"- {other}\n")
    create(blog)
    assert (blog.root / PATH).read_bytes().endswith(ADDED)


def test_without_an_author_an_entry_by_somebody_is_another(blog):
    blog.settings()
    blog.write(PATH, "- {date: 2024-05-01, work: w, author: mira}\n")
    create(blog)
    assert refused(blog) == f"{PATH}:2 already has an entry of this work and date: edit that one"


def test_a_day_of_a_post_may_have_an_entry_beside_it(blog):
    """They are shown as one: so a note comes to the day of a review."""
    blog.post("a", date=2024, work="w", rating=8, diary=f"[{DAY}]")
    create(blog, note="A note.")
    [entry] = list_entries(blog.root, Options(now=NOW), lambda: None).items
    assert (entry.date, entry.rating, entry.file) == (DAY, "8 / 10", PATH)


# ---------------------------------------------------------------- round trip


@pytest.fixture(scope="module")
def shared(make_site):
    site = make_site()
    site.work("w")
    return site


NOTES = st.text(
    st.characters(codec=None) | st.sampled_from("\"':#-|>{}[]&*!%@`,?\\ \n\r\t\u2028\x85"),
    max_size=40,
)


@given(NOTES)
@example('It\'s: "so", she said\n\n- one\n- two # not a comment')
@example("||hidden|| and 'single' \\ back")
@example("- date: 2024-01-01\n  work: w")
@example("'")
@example("null")
@example("2024-05-01")
@example("x" * 300 + ": y")
def test_any_note_is_read_back_as_it_was_given_or_refused(shared, note):
    """Where it is written, YAML reads it as it is and the build finds no error in it."""
    path = shared.root / PATH
    path.unlink(missing_ok=True)
    try:
        create(shared, note=note)
    except UsageError:
        assert not path.exists()
        return
    data = path.read_bytes()
    node, problems = compose(data.decode(), PATH)
    assert problems == ()
    [entry] = plain(node)
    assert entry.pop("note", "") == note.strip()
    assert entry == {"date": DAY, "work": "w"}
    config = load(shared.root)
    diary, problems = read_document_file(PATH, data, config, markdown_converter(config))
    assert [found for found in problems if found.severity == "error"] == []
    assert (diary.entries[0].note is None) == (note.strip() == "")


@given(st.text(st.sampled_from("aé東 .,;!?'\"()_/=+~^$"), max_size=60))
def test_no_note_of_plain_words_is_refused(shared, note):
    (shared.root / PATH).unlink(missing_ok=True)
    assert create(shared, note=note) == PATH


# ---------------------------------------------------------------- the disk


def test_a_link_out_of_the_site_is_not_written_through(blog, tmp_path):
    outside = tmp_path / "outside.yaml"
    outside.write_text("- work: v\n")
    blog.write(f"{FOLDER}/x.yaml").unlink()
    (blog.root / PATH).symlink_to(outside)
    assert refused(blog) == f"{PATH}: a link out of the site is not followed"
    assert outside.read_text() == "- work: v\n"


def test_a_folder_that_leads_out_of_the_site_is_not_written_into(blog, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / ".2024.yaml~").write_text("theirs")
    (blog.root / FOLDER).symlink_to(outside)
    assert refused(blog) == f"{FOLDER}: a link out of the site is not followed"
    assert read_tree(outside) == {".2024.yaml~": b"theirs"}


@pytest.mark.parametrize("target", ["gone.yaml", "../posts/gone.yaml"])
def test_a_link_that_leads_nowhere_is_left_alone(blog, target):
    blog.write(f"{FOLDER}/x.yaml").unlink()
    (blog.root / PATH).symlink_to(target)
    assert refused(blog).startswith(f"{PATH}: a broken link")


def test_a_link_within_the_sources_stays_a_link(blog):
    blog.write(f"{FOLDER}/all.yaml", "- work: v\n")
    (blog.root / PATH).symlink_to("all.yaml")
    create(blog)
    assert (blog.root / PATH).is_symlink()
    assert (blog.root / f"{FOLDER}/all.yaml").read_bytes() == b"- work: v\n" + ADDED


def test_a_folder_with_the_name_of_the_file_is_left_alone(blog):
    blog.write(f"{PATH}/x.txt")
    assert refused(blog) == f"{PATH} already exists, and sitegen does not read it: move it away"


def test_a_folder_that_differs_in_case_alone_is_told(blog):
    blog.write("content/Diary/2024.yaml", "- work: v\n")
    assert "'Diary' exists, which differs only in case" in refused(blog)


def test_a_file_that_changes_meanwhile_keeps_the_change(blog, monkeypatch):
    blog.write(PATH, "- work: v\n")
    check = entries._check_entry

    def changing(*args):
        blog.write(PATH, "- work: w\n")
        check(*args)

    monkeypatch.setattr(entries, "_check_entry", changing)
    with pytest.raises(UsageError, match=f"{PATH}: has changed in the meantime"):
        create(blog)
    assert (blog.root / PATH).read_bytes() == b"- work: w\n"


OLD = b"- work: v\n  note: Long ago.\n"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="a child is made by a fork")
@pytest.mark.parametrize("torn", [False, True])
@pytest.mark.parametrize("old", [OLD, None])
def test_a_killed_process_leaves_the_old_file_or_the_new_one(blog, old, torn):
    """At whichever change of a file it dies, the next command goes on from there."""
    target, seen = blog.root / PATH, set()
    new = (old or b"") + ADDED
    for number in itertools.count(1):
        if old is None:
            target.unlink(missing_ok=True)
        else:
            blog.write(PATH, old)
        died = dies(lambda: create(blog), [blog.root / "content"], number, torn=torn)
        found = target.read_bytes() if target.exists() else None
        assert found in (old, new)
        seen.add(found)
        assert [line for line in blog.problems() if "diary" in line] == []
        if found == old:
            create(blog)
            assert target.read_bytes() == new
        if not died:
            break
    assert number > 2
    assert seen == {old, new}


@pytest.mark.parametrize("old", [OLD, None])
def test_a_full_disk_leaves_the_old_file_and_says_so(blog, old):
    """Whichever change of a file it comes at; a file can be removed even then."""
    target = blog.root / PATH
    for number in itertools.count(1):
        if old is None:
            target.unlink(missing_ok=True)
        else:
            blog.write(PATH, old)
        told, failing = "", fail([number], errno.ENOSPC)

        def full(seen, event, args, failing=failing):
            if event != "os.remove":
                failing(seen, event, args)

        with accident([blog.root / "content"], full) as watch:
            try:
                create(blog)
            except UsageError as failure:
                told = str(failure)
        if told:
            assert "No space left on device" in told
            assert read_tree(blog.root / FOLDER).get("2024.yaml") == old
        if watch.seen < number:
            break
    assert number > 2


def test_a_builds_lock_is_waited_for(blog):
    waited, entered = threading.Event(), threading.Event()

    def holding():
        with site_lock(blog.root, lambda: None):
            entered.set()
            assert waited.wait(10)
            assert not (blog.root / PATH).exists()

    holder = threading.Thread(target=holding)
    holder.start()
    assert entered.wait(10)
    create(blog, on_wait=waited.set)
    holder.join(10)
    assert waited.is_set()
    assert (blog.root / PATH).read_bytes() == ADDED
