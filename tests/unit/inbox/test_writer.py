"""Batches on their way to the disk: whole or not at all, in order, and never elsewhere."""

import errno
import os
import sqlite3
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sitegen.core import durable
from sitegen.core.folders import UnsafePathError
from sitegen.inbox import batches
from sitegen.inbox.addresses import find_names
from sitegen.inbox.chores import remove_drafts, remove_old
from sitegen.inbox.context import open_inbox
from sitegen.inbox.jobs import ChangedError, Job
from sitegen.inbox.moderation.decisions import Decisions
from sitegen.inbox.store import Received, create_tables, received_rows
from sitegen.inbox.writer import Writer
from tests.support.receiving import THREAD, Receiving, prepare

FOLDER = f"content/comments/{THREAD}"


@pytest.fixture
def inbox(site):
    found = open_inbox(prepare(site).root, None)
    create_tables(found)
    yield found
    found.close()


@pytest.fixture
def write(inbox):
    """Return a function that does jobs in one batch, and returns what each came to."""
    with ThreadPoolExecutor(2) as pool:

        def do(*jobs):
            batches.write(inbox, jobs, pool)
            return [job.done.exception(0) for job in jobs]

        yield do


def new(name="a", text=b"text", thread=THREAD):
    row = ("INSERT INTO received(name) VALUES (?)", (f"{thread}/{name}",))
    return Job(f"content/comments/{thread}/{name}.md", new=text, statements=(row,))


def names(inbox):
    return [row[0] for row in inbox.db.execute("SELECT name FROM received ORDER BY name")]


def test_a_batch_is_written(inbox, write, site):
    assert write(new("a"), new("b"), new("c", thread="works/x")) == [None] * 3
    assert {*site.tree("content")} == {
        "comments/night-train/a.md",
        "comments/night-train/b.md",
        "comments/works/x/c.md",
    }
    assert names(inbox) == ["night-train/a", "night-train/b", "works/x/c"]


def test_everything_is_on_the_disk_before_it_is_said(write, monkeypatch):
    """Files, then names, then folders, those that hold new ones too; each once, then the rows."""
    done = []
    fsync, link = os.fsync, os.link

    def note(file):
        path = Path(f"/proc/self/fd/{file}").readlink()
        done.append("file" if stat.S_ISREG(os.fstat(file).st_mode) else path.name)
        fsync(file)

    monkeypatch.setattr(os, "fsync", note)
    monkeypatch.setattr(os, "link", lambda *a, **k: (done.append("link"), link(*a, **k))[1])
    assert write(new("a"), new("b")) == [None, None]
    assert done[:4] == ["file", "file", "link", "link"]
    assert sorted(done[4:]) == ["comments", "content", "night-train", "site"]


def test_no_file_is_replaced(inbox, write, site):
    site.write(f"{FOLDER}/a.md", "theirs")
    failures = write(new("a"), new("b"))
    assert [type(failure) for failure in failures] == [FileExistsError, type(None)]
    assert site.tree(FOLDER) == {"a.md": b"theirs", "b.md": b"text"}
    assert names(inbox) == ["night-train/b"]


def test_a_file_that_has_changed_stays(write, site):
    site.write(f"{FOLDER}/a.md", "now")
    jobs = [
        Job(f"{FOLDER}/a.md", old=b"before", new=b"mine"),
        Job(f"{FOLDER}/a.md", old=b"before"),
        Job(f"{FOLDER}/gone.md", old=b"before"),
    ]
    assert [type(failure) for failure in write(*jobs)] == [ChangedError] * 3
    assert site.tree(FOLDER) == {"a.md": b"now"}
    assert write(Job(f"{FOLDER}/gone.md", old=b"x", new=b"y"))[0].errno == errno.ENOENT


def test_a_change_keeps_the_permissions(write, site):
    site.write(f"{FOLDER}/a.md", "old").chmod(0o640)
    assert write(Job(f"{FOLDER}/a.md", old=b"old", new=b"new")) == [None]
    assert stat.S_IMODE((site.root / FOLDER / "a.md").stat().st_mode) == 0o640
    assert write(Job(f"{FOLDER}/a.md", old=b"new")) == [None]
    assert site.tree(FOLDER) == {}


# ---------------------------------------------------------------- accidents


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT, errno.EIO])
@pytest.mark.parametrize("call", ["write", "fsync", "link", "mkdir"])
def test_on_a_full_disk_nothing_stays(inbox, write, site, monkeypatch, call, code):
    def fail(*_, **__):
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, call, fail)
    failures = write(new("a"), new("b"))
    assert [failure.errno for failure in failures] == [code] * 2
    monkeypatch.undo()
    assert site.tree("content") == {}
    assert names(inbox) == []
    assert write(new("a")) == [None]


def test_one_that_fails_does_not_stop_the_others(inbox, write, site, monkeypatch):
    write_some = os.write

    def fail_for_some(file, data):
        if bytes(data) == b"bad":
            raise OSError(errno.ENOSPC, "full")
        return write_some(file, data[:2])  # a disk may take less than it is given

    monkeypatch.setattr(os, "write", fail_for_some)
    failures = write(new("a"), new("b", b"bad"), new("c", b"longer text"))
    assert [failure is None for failure in failures] == [True, False, True]
    assert site.tree(FOLDER) == {"a.md": b"text", "c.md": b"longer text"}
    assert names(inbox) == ["night-train/a", "night-train/c"]


def test_a_folder_that_cannot_be_synchronised_keeps_nothing_new(inbox, write, site, monkeypatch):
    def fail(folder):
        if folder.path.endswith(THREAD):
            raise OSError(errno.EIO, "bad")

    monkeypatch.setattr(durable, "sync_folder", fail)
    failures = write(new("a"), new("b", thread="works/x"))
    assert [failure is None for failure in failures] == [False, True]
    assert {*site.tree("content")} == {"comments/works/x/b.md"}
    assert names(inbox) == ["works/x/b"]


def test_without_its_row_a_comment_is_not_kept(inbox, write, site):
    bad = Job(f"{FOLDER}/b.md", new=b"x", statements=(("INSERT INTO nowhere VALUES (1)", ()),))
    failures = write(new("a"), bad)
    assert all(isinstance(failure, sqlite3.Error) for failure in failures)
    assert site.tree("content") == {}
    assert names(inbox) == []
    assert write(new("a")) == [None]


def test_a_disk_without_links_does_too(inbox, write, site, monkeypatch):
    def fail(*_, **__):
        raise OSError(errno.EPERM, "no")

    monkeypatch.setattr(os, "link", fail)
    site.write(f"{FOLDER}/a.md", "theirs")
    failures = write(new("a"), new("b"))
    assert [type(failure) for failure in failures] == [FileExistsError, type(None)]
    assert site.tree(FOLDER) == {"a.md": b"theirs", "b.md": b"text"}


def test_no_link_is_followed(write, site, tmp_path):
    """Neither in place of a thread's folder, nor above it, nor in place of a file."""
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "b.md").write_bytes(b"old")
    comments = site.root / "content/comments"
    comments.mkdir(parents=True)
    (comments / THREAD).symlink_to(outside)
    (comments / "works").symlink_to(outside)
    (comments / "plain").mkdir()
    (comments / "plain/b.md").symlink_to(outside / "b.md")
    jobs = [
        new("a"),
        new("a", thread="works/x"),
        new("b", thread="plain"),
        Job("content/comments/plain/b.md", old=b"old", new=b"new"),
        Job("content/comments/plain/b.md", old=b"old"),
    ]
    failures = write(*jobs)
    assert [type(failure) for failure in failures] == [
        *(UnsafePathError, UnsafePathError, FileExistsError, UnsafePathError, UnsafePathError)
    ]
    assert [path.name for path in outside.iterdir()] == ["b.md"]
    assert (outside / "b.md").read_bytes() == b"old"
    assert [path.name for path in (comments / "plain").iterdir()] == ["b.md"]


def test_a_reader_who_goes_away_early_leaves_nothing(inbox, site):
    job = new("a")
    job.done.cancel()
    with ThreadPoolExecutor(1) as pool:
        batches.write(inbox, [job, new("b")], pool)
    assert site.tree(FOLDER) == {"b.md": b"text"}


# ---------------------------------------------------------------- the thread


def test_the_writer_does_what_it_was_given_before_it_ends(inbox, site):
    chores = []
    writer = Writer(inbox, lambda: chores.append(1))
    done = [writer.submit(new(f"n{number}")) for number in range(600)]
    writer.close()
    assert [future.result(0) for future in done] == [None] * 600
    assert len(site.tree(FOLDER)) == 600
    assert chores == [1]


def test_a_writer_without_work_just_ends(inbox):
    Writer(inbox).close()


# ---------------------------------------------------------------- full disk, as readers see it


def test_readers_are_told_that_the_disk_is_full(site, monkeypatch):
    """503 with their text, and the next one is taken again once there is room."""

    def fail(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    with Receiving(prepare(site)) as receiving:
        own = receiving.send(body="First.").location
        before = receiving.files()
        monkeypatch.setattr(os, "write", fail)
        answer = receiving.send(body="Second, which is long enough.")
        assert (answer.status, answer.state) == (503, "refused")
        assert answer.slot("body") == "Second, which is long enough."
        changed = receiving.post(own, {"do": "change", "body": "Other."})
        assert (changed.status, changed.slot("body")) == (503, "Other.")
        assert receiving.files() == before
        assert "No space left on device" in receiving.messages[0]
        monkeypatch.undo()
        assert (
            receiving.send(body="Second, which is long enough.", client="192.0.2.1").status == 303
        )
        assert receiving.marks() == []


# ---------------------------------------------------------------- chores


def test_drafts_of_the_dead_are_removed(inbox, site):
    for path in (f"{FOLDER}/.inbox-1-1~", "inbox/spam/night-train/.inbox-1-2~"):
        site.write(path, "half")
    site.write(f"{FOLDER}/.other~")
    remove_drafts(inbox)
    assert len(site.tree("content")) == 2
    remove_drafts(inbox, age=-5)
    assert {*site.tree("content")} == {"comments/night-train/.other~"}
    assert site.tree("inbox/spam") == {}


def test_what_is_too_old_goes(inbox, site):
    now = datetime.now(UTC)
    old = site.write("inbox/spam/works/x/old.md", "x")
    site.write("inbox/spam/works/x/new.md", "x")
    long_ago = (now - timedelta(days=31)).timestamp()
    os.utime(old, (long_ago, long_ago))
    for name, at in (("works/x/old", "2020-01-01T00:00:00Z"), ("a/b", "2020-01-01T00:00:00Z")):
        inbox.db.execute("INSERT INTO received VALUES (?, ?, 'm', 'h', 'p', '[]')", (name, at))
    fresh = f"{now:%Y-%m-%dT%H:%M:%SZ}"
    inbox.db.execute("INSERT INTO received VALUES ('a/c', ?, '', '', 'p', '[]')", (fresh,))
    inbox.db.execute("INSERT INTO texts VALUES ('d', 'a/b', '2020-01-01T00:00:00Z')")
    remove_old(inbox, now)
    assert {*site.tree("inbox/spam")} == {"works/x/new.md"}
    assert inbox.db.execute("SELECT name, address, prefix FROM received ORDER BY 1").fetchall() == [
        ("a/b", "", ""),
        ("a/c", "", "p"),
    ]
    assert inbox.db.execute("SELECT * FROM texts").fetchall() == []


def test_an_address_that_has_gone_still_finds_its_comments(inbox, site):
    """By its keyed hash, also after the comment was changed."""
    at, name = "2020-01-01T00:00:00Z", "a/b"
    for sql, parameters in received_rows(inbox, name, at, Received("Tom@mail.example")):
        inbox.db.execute(sql, parameters)
    remove_old(inbox, datetime.now(UTC))
    for sql, parameters in received_rows(inbox, name, at, Received(marks=("1 link",))):
        inbox.db.execute(sql, parameters)
    rows = inbox.db.execute("SELECT address, marks FROM received").fetchall()
    assert rows == [("", '["1 link"]')]
    assert find_names(inbox.db, inbox.key, "tom@mail.example") == {name}
    for sql, parameters in received_rows(inbox, name, at, Received("ana@mail.example")):
        inbox.db.execute(sql, parameters)
    assert find_names(inbox.db, inbox.key, "tom@mail.example") == frozenset()


def test_logs_and_what_an_undo_would_put_back_go_too(inbox, site):
    log = site.write("inbox/then.log", "built")
    Decisions(inbox.db, inbox.db_lock, 30)
    row = "INSERT INTO decisions(at, name, data) VALUES (?, ?, 'bytes')"
    inbox.db.execute(row, ("2020-01-01T00:00:00+00:00", "a/old"))
    inbox.db.execute(row, (datetime.now(UTC).isoformat(timespec="seconds"), "a/new"))
    remove_old(inbox, datetime.now(UTC))
    assert log.exists()
    os.utime(log, (1, 1))
    remove_old(inbox, datetime.now(UTC))
    assert not log.exists()
    assert inbox.db.execute("SELECT name, data FROM decisions").fetchall() == [
        ("a/old", None),
        ("a/new", "bytes"),
    ]
