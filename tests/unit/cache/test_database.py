"""The state of builds: what is there is this user's own, or it is thrown away."""

import os
import sqlite3

import pytest

from sitegen.cache.database import FILE, Database, TextReader, is_broken
from sitegen.core import user_data
from sitegen.core.folders import UnsafePathError


@pytest.fixture
def kept(tmp_path):
    """Return a folder with a state in which a fact is kept."""
    store = Database(tmp_path, b"program")
    store.put_value("x", 1)
    store.save()
    store.close()
    return tmp_path


def fact(folder, program=b"program"):
    """Return the fact as a build of a program finds it."""
    store = Database(folder, program)
    try:
        return store.value("x", int)
    finally:
        store.close()


def test_what_was_kept_is_found_by_the_same_program_and_no_other(kept):
    assert fact(kept) == 1
    assert fact(kept, b"another") is None


def test_the_state_of_somebody_else_is_not_looked_at(kept, monkeypatch, tmp_path_factory):
    """A site that is fetched may bring one: whoever made it has not this user's key."""
    monkeypatch.setenv("HOME", str(tmp_path_factory.mktemp("home")))
    assert fact(kept) is None


def test_a_state_outlives_a_process(kept):
    user_data._key.cache_clear()
    assert fact(kept) == 1


@pytest.mark.parametrize(
    "sql",
    [
        "CREATE VIEW more AS SELECT 1",
        "CREATE TRIGGER more AFTER INSERT ON named_values BEGIN DELETE FROM named_values; END",
        "CREATE TABLE more (x)",
        "DROP TABLE texts",
        "DROP TABLE texts; CREATE VIEW texts AS SELECT name, 0 AS number, value FROM named_values",
    ],
)
def test_a_file_with_other_tables_than_ours_is_thrown_away(kept, sql):
    with sqlite3.connect(kept / FILE) as database:
        database.executescript(sql)
    database.close()
    assert fact(kept) is None
    assert fact(kept) is None
    store = Database(kept, b"program")
    store.put_value("x", 2)
    store.save()
    store.close()
    assert fact(kept) == 2


@pytest.mark.parametrize("name", [FILE, f"{FILE}-wal", f"{FILE}-shm", f"{FILE}-journal"])
def test_a_folder_in_its_place_is_removed_and_a_link_is_an_error(kept, name, tmp_path_factory):
    """SQLite would write through the link into somebody's file."""
    precious = tmp_path_factory.mktemp("other") / "precious.db"
    with sqlite3.connect(precious) as database:
        database.execute("CREATE TABLE t (x)")
    database.close()
    before = precious.read_bytes()
    (kept / name).unlink(missing_ok=True)
    (kept / name / "inner").mkdir(parents=True)
    assert fact(kept) in (1, None)
    (kept / name).unlink(missing_ok=True)
    (kept / name).symlink_to(precious)
    with pytest.raises(UnsafePathError, match=f"{name} is a link"):
        Database(kept, b"program")
    assert precious.read_bytes() == before


def test_a_file_that_is_spoilt_is_told_from_one_that_cannot_be_written(kept):
    store = Database(kept, b"program")
    store.put_texts("long", {0: b"x" * 200_000})
    store.save()
    store.close()
    with (kept / FILE).open("r+b") as file:
        file.seek(-190_000, os.SEEK_END)
        file.write(b"\xff" * 180_000)
    store = Database(kept, b"program")
    with TextReader(str(kept / FILE)) as texts, pytest.raises(sqlite3.Error) as failure:
        texts.get("long", 0)
    store.close()
    assert is_broken(failure.value)
    assert not is_broken(sqlite3.OperationalError("database or disk is full"))


def test_a_folder_of_a_version_has_a_name_that_nobody_else_can_know(kept, monkeypatch, tmp_path):
    store = Database(kept, b"program")
    ours = store.folder("made", b"1")
    (ours / "x").write_text("x")
    assert store.folder("made", b"1") == ours
    assert (ours / "x").exists()
    monkeypatch.setenv("HOME", str(tmp_path / "another"))
    assert store.folder("made", b"1") != ours
    assert not ours.exists()
    store.close()


def test_only_versions_of_ours_are_removed_and_no_link_is_followed(kept, tmp_path_factory):
    outside = tmp_path_factory.mktemp("outside")
    (outside / "precious").mkdir()
    (kept / "made" / "notes").mkdir(parents=True)
    (kept / "made" / ("0" * 64)).mkdir()
    store = Database(kept, b"program")
    store.folder("made", b"1")
    assert (kept / "made" / "notes").is_dir()
    assert not (kept / "made" / ("0" * 64)).exists()
    (kept / "made" / ("1" * 64)).symlink_to(outside)
    with pytest.raises(UnsafePathError, match="is a link"):
        store.folder("made", b"1")
    assert (outside / "precious").is_dir()
    store.close()
