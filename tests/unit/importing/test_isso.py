"""Isso: a database that is never written to, and its generic JSON."""

import json
import sqlite3
import zipfile
from contextlib import closing

import pytest

from sitegen.importing.messages import ImportRefused
from tests.support.records import read_records, recognizes, short
from tests.support.sites import read_tree

TABLES = """
CREATE TABLE preferences (key VARCHAR PRIMARY KEY, value VARCHAR);
CREATE TABLE threads (id INTEGER PRIMARY KEY, uri VARCHAR(256) UNIQUE, title VARCHAR(256));
CREATE TABLE comments (tid REFERENCES threads(id), id INTEGER PRIMARY KEY, parent INTEGER,
    created FLOAT NOT NULL, modified FLOAT, mode INTEGER, remote_addr VARCHAR, text VARCHAR,
    author VARCHAR, email VARCHAR, website VARCHAR, likes INTEGER DEFAULT 0,
    dislikes INTEGER DEFAULT 0, voters BLOB NOT NULL);
INSERT INTO threads VALUES (1, '/night/', 'Night'), (2, '/?p=4', NULL);
"""
ROW = {
    "tid": 1, "created": 1381432829.75, "mode": 1, "remote_addr": "192.0.2.7", "text": "Slow.",
    "author": "Tom", "email": "tom@mail.example", "website": "https://tom.example/",
    "voters": b"192.0.2.8",
}  # fmt: skip


def write(file, *rows, version=5, tables=TABLES):
    with closing(sqlite3.connect(file)) as database:
        database.executescript(tables)
        for number, row in enumerate(rows, 1):
            values = ROW | {"id": number} | row
            names, marks = ", ".join(values), ", ".join("?" * len(values))
            database.execute(
                f"INSERT INTO comments ({names}) VALUES ({marks})", tuple(values.values())
            )
        database.execute(f"PRAGMA user_version = {version}")
        database.commit()
    return file


def said(number=1, **more):
    return {
        "identity": f"/night/#{number}",
        "name": f"{number}",
        "thread_addresses": ("/night/",),
        "thread_title": "Night",
        "author": "Tom",
        "url": "https://tom.example/",
        "date": "2013-10-10T19:20:29Z",
        "text": ("markdown", "Slow."),
    } | more


@pytest.fixture
def read(tmp_path):
    def read(*rows, **more):
        file = write(tmp_path / "comments.db", *rows, **more)
        before = read_tree(tmp_path)
        found, warnings = read_records("isso", file)
        assert read_tree(tmp_path) == before
        assert "mail.example" not in str(found) + str(warnings)
        assert "192.0.2." not in str(found) + str(warnings)
        return [short(record) for record in found], warnings

    return read


@pytest.mark.parametrize("version", range(6))
def test_a_row_is_a_comment_in_every_version_of_the_tables(read, version):
    assert read({}, {"parent": 1, "tid": 1}, version=version) == (
        [said(), said(2, parent="/night/#1")],
        [],
    )


def test_a_newer_version_is_read_with_a_warning(read):
    assert read({}, version=9) == (
        [said()],
        [
            "comments.db: its tables are of a newer Isso (version 9): check the comments",
        ],
    )


def test_likes_are_how_helpful_a_comment_was_and_dislikes_nothing(read):
    found, _ = read({"likes": 3, "dislikes": 9}, {"likes": -1}, {"likes": "many"})
    assert [record.get("helpful") for record in found] == [3, None, None]


def test_a_comment_has_the_state_that_its_mode_says(read):
    deleted = {"mode": 4, "text": "", "author": None, "website": None}
    found, warnings = read({}, {"mode": 2}, deleted, {"parent": 3}, deleted, {"mode": 9})
    withdrawn = said(3, is_withdrawn=True, text=("markdown", ""))
    del withdrawn["author"], withdrawn["url"]
    assert found == [
        said(),
        said(2, status="pending"),
        withdrawn,
        said(4, parent="/night/#3"),
        ("/night/#5", "it was deleted and has no text"),
        said(6, status="pending"),
    ]
    assert warnings == ["comments.db: comment 6: the mode '9' is unknown: the comment is pending"]


def test_comments_without_a_thread_or_a_text_are_left_out(read):
    assert read({"tid": 9}, {"text": " \n"}, {"tid": None}) == (
        [
            ("#1", "its thread is not in the database"),
            ("/night/#2", "it has no text"),
            ("#3", "its thread is not in the database"),
        ],
        [],
    )


def test_markdown_stays_and_html_of_an_earlier_import_is_html(read):
    texts = ["*Slow*", "<p>Slow</p>", "see <a href='/x'>it</a>", "a **b** < c", "a < b"]
    found, _ = read(*({"text": text} for text in texts))
    assert [record["text"][0] for record in found] == [
        "markdown", "html", "html", "markdown", "markdown",
    ]  # fmt: skip


def test_values_of_wrong_types_spoil_nothing_else(read):
    found, warnings = read(
        {"created": "soon", "author": 17, "website": 5, "text": b"\xff bytes", "likes": 1e300},
        {"created": 1e300, "author": b"Tom", "website": "javascript:alert(1)", "parent": "x"},
        {"author": "tom@mail.example", "website": "mailto:tom@mail.example", "mode": "1"},
    )
    without = {"author", "url", "date"}
    bare = {key: value for key, value in said(3).items() if key not in without}
    assert found == [
        {k: v for k, v in said().items() if k not in ("url", "date")}
        | {"author": "17", "text": ("markdown", "\ufffd bytes"), "helpful": 1_000_000_000},
        {k: v for k, v in said(2).items() if k not in ("url", "date")} | {"parent": "/night/#x"},
        bare | {"date": "2013-10-10T19:20:29Z"},
    ]
    assert warnings == [
        "comments.db: comment 1: its time is invalid and was left out",
        "comments.db: comment 2: its time is invalid and was left out",
    ]


def test_columns_that_an_old_version_lacks_are_not_missed(read):
    tables = """
    CREATE TABLE threads (id INTEGER PRIMARY KEY, uri TEXT);
    CREATE TABLE comments (tid, id INTEGER PRIMARY KEY, parent, created, mode, remote_addr, text,
        email, author, website, voters);
    INSERT INTO threads VALUES (1, '/night/');
    """
    expected = said()
    del expected["thread_title"]
    assert read({}, tables=tables) == ([expected], [])


# ---------------------------------------------------------------- files beside a database


def unclosed(folder, name, journal_mode):
    """Make a database whose last comment is in a file beside it, as after a crash."""
    working = write(folder / "working.db", {})
    with closing(sqlite3.connect(working)) as database:
        database.execute(f"PRAGMA journal_mode = {journal_mode}")
        database.execute("PRAGMA wal_autocheckpoint = 0")
        database.execute("UPDATE comments SET text = 'Late.'")
        database.commit()
        for path in list(folder.glob("working.db*")):
            target = folder / path.name.replace("working.db", name)
            target.write_bytes(path.read_bytes())
    for path in folder.glob("working.db*"):
        path.unlink()
    return folder / name


def test_the_last_comments_of_a_database_that_was_not_closed_are_read(tmp_path):
    file = unclosed(tmp_path, "live.db", "WAL")
    assert (tmp_path / "live.db-wal").stat().st_size > 0
    before = read_tree(tmp_path)
    found, warnings = read_records("isso", file)
    assert [short(record) for record in found] == [said(text=("markdown", "Late."))]
    assert warnings == []
    assert read_tree(tmp_path) == before


def test_so_are_those_of_one_in_a_folder_and_in_a_zip(tmp_path):
    folder = tmp_path / "backup"
    folder.mkdir()
    unclosed(folder, "live.db", "WAL")
    with zipfile.ZipFile(tmp_path / "backup.zip", "w") as archive:
        for path in folder.iterdir():
            archive.write(path, f"isso/{path.name}")
    for source in (folder, tmp_path / "backup.zip"):
        assert recognizes("isso", source)
        found, warnings = read_records("isso", source)
        assert [record.text.source for record in found] == ["Late."]
        assert warnings == []


def test_a_database_that_somebody_writes_to_is_read(tmp_path):
    file = write(tmp_path / "comments.db", {})
    with closing(sqlite3.connect(file)) as other:
        other.execute("BEGIN EXCLUSIVE")
        found, _ = read_records("isso", file)
    assert [short(record) for record in found] == [said()]


def test_a_name_with_signs_of_addresses_is_a_name(tmp_path):
    file = write(tmp_path / "a?b#c %20é.db", {})
    assert [short(record) for record in read_records("isso", file)[0]] == [said()]


# ---------------------------------------------------------------- generic JSON


def generic(tmp_path, threads):
    file = tmp_path / "generic.json"
    file.write_text(threads if isinstance(threads, str) else json.dumps(threads), "utf-8")
    assert recognizes("isso", file)
    found, warnings = read_records("isso", file)
    assert warnings == []
    return [short(record) for record in found]


REMARK = {
    "id": 0, "author": "Tom", "email": "tom@mail.example", "website": "https://tom.example/",
    "remote_addr": "192.0.2.7", "created": "2013-10-10 19:20:29", "text": "Slow.",
}  # fmt: skip


def test_generic_json_has_threads_of_comments(tmp_path):
    first, second = (REMARK | {"id": number} for number in (1, 2))
    thread = {"id": "/night/", "title": "Night", "comments": [first, second | {"parent": 1}]}
    assert generic(tmp_path, [thread]) == [said(), said(2, parent="/night/#1")]


def test_ids_that_are_none_are_made_of_what_is_said(tmp_path):
    comments = [REMARK, REMARK | {"text": "Fast."}, REMARK | {"id": 3}, REMARK | {"id": 3}]
    found = generic(tmp_path, [{"id": "/night/", "title": "Night", "comments": comments}])
    names = [record["name"] for record in found]
    assert [len(name) for name in names] == [16, 16, 1, 16]
    assert len({record["identity"] for record in found}) == 3
    assert names[0] == names[3]
    assert [record["text"][1] for record in found] == ["Slow.", "Fast.", "Slow.", "Slow."]


def test_what_is_no_comment_in_generic_json_is_left_out(tmp_path):
    comments = [7, REMARK | {"id": 2, "text": None}, REMARK | {"id": 3, "text": {"a": 1}}]
    thread = {"id": "/night/", "title": "Night", "comments": comments}
    assert generic(tmp_path, [thread, {"id": "/dawn/"}, {"id": "dawn", "comments": [REMARK]}]) == [
        (
            "generic.json: thread 1, comment 1",
            "it is not a comment with names and values",
        ),
        ("/night/#2", "it has no text"),
        ("/night/#3", "it has no text"),
        ("generic.json: thread 2", "it is not a thread with a list of comments"),
        (f"dawn#{found_name(tmp_path)}", "its thread has no address of a page"),
    ]


def found_name(tmp_path):
    found, _ = read_records("isso", tmp_path / "generic.json")
    return found[-1].identity.partition("#")[2]


def test_a_lone_half_of_a_sign_and_a_number_of_5000_digits_spoil_no_comment(tmp_path):
    text = json.dumps([{"id": "/night/", "title": "Night", "comments": [REMARK]}])
    text = text.replace("Slow.", r"Slow\ud83d.").replace('"id": 0', f'"id": {"9" * 5000}')
    (found,) = generic(tmp_path, text)
    assert found["text"] == ("markdown", "Slow\ufffd.")
    assert len(found["name"]) == 16


# ---------------------------------------------------------------- what is refused


def test_another_programs_database_is_refused(tmp_path):
    file = tmp_path / "other.db"
    with closing(sqlite3.connect(file)) as database:
        database.execute("CREATE TABLE notes (remote_addr, voters)")
        database.commit()
    with pytest.raises(ImportRefused) as refused:
        read_records("isso", file)
    assert (
        str(refused.value) == "other.db is not a database of Isso: the table threads has no id, uri"
    )
    with closing(sqlite3.connect(file)) as database:
        database.execute("DROP TABLE notes")
        database.commit()
    assert not recognizes("isso", file)


@pytest.mark.parametrize(
    "trap",
    [
        "CREATE VIEW comments AS WITH RECURSIVE n(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n)"
        " SELECT 1 tid, id, 0 parent, 1 created, 1 mode, 'x' text, 'remote_addr voters' y FROM n;",
        "CREATE VIRTUAL TABLE comments USING fts5"
        "(tid, id, parent, created, mode, text, remote_addr, voters);",
        "CREATE TABLE comments (tid, id, parent, created, mode, remote_addr, voters,"
        " text AS (hex(zeroblob(400000000))));",
    ],
    ids=["a view without end", "a virtual table", "a computed column"],
)
def test_tables_that_would_run_something_are_refused(tmp_path, trap):
    file = tmp_path / "trap.db"
    with closing(sqlite3.connect(file)) as database:
        database.executescript(TABLES.replace("CREATE TABLE comments", "CREATE TABLE spare"))
        database.executescript(trap)
    with pytest.raises(
        ImportRefused, match=r"^trap\.db is not a database of Isso: the table comments"
    ):
        read_records("isso", file)


@pytest.mark.parametrize("start", [100, 20480])
def test_a_damaged_database_is_refused_whole(tmp_path, start):
    file = write(tmp_path / "comments.db", *({"text": "Slow. " * 400} for _ in range(20)))
    data = bytearray(file.read_bytes())
    data[start : start + 4000] = b"\x99" * 4000
    file.write_bytes(data)
    with pytest.raises(ImportRefused, match=r"^comments\.db "):
        read_records("isso", file)


@pytest.mark.parametrize("length", [17, 4000, 5000])
def test_a_database_that_was_cut_off_is_refused_whole(tmp_path, length):
    file = write(tmp_path / "comments.db", *({"text": "Slow. " * 400} for _ in range(20)))
    file.write_bytes(file.read_bytes()[:length])
    with pytest.raises(ImportRefused, match=r"^comments\.db"):
        read_records("isso", file)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[{"comments": [', r"generic.json: it is broken JSON: .*; export it again"),
        ('[{"comments": ' + "[" * 100_000, "generic.json: it is nested too deeply; .*"),
        ('[{"comments": 1}', r"generic.json: it is broken JSON: .*; export it again"),
    ],
    ids=["cut off", "deep", "not closed"],
)
def test_broken_generic_json_is_refused_whole(tmp_path, text, message):
    file = tmp_path / "generic.json"
    file.write_text(text)
    with pytest.raises(ImportRefused, match=f"^{message}$"):
        read_records("isso", file)
