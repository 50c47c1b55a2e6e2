"""Remark42: a backup line by line, what its API gives, and what only looks like one of them."""

import gzip
import json

import pytest

from sitegen.importing.formats import remark42
from sitegen.importing.messages import ImportRefused
from tests.support.records import read_records, recognizes, short

META = {"version": 1, "users": [], "posts": []}
COMMENT = {
    "id": "a-1", "pid": "", "text": "<p>Slow, <em>dear</em>.</p>\n", "orig": "Slow, *dear*.",
    "user": {"name": "Tom", "id": "github_1", "picture": "https://x/1.png", "ip": "c0ffee",
             "admin": True},
    "locator": {"site": "trains", "url": "https://trains.example/night/"}, "score": 0,
    "votes": {}, "voted_ips": {}, "time": "2019-10-10T19:20:29.123456-05:00", "title": "Night",
}  # fmt: skip
SAID = {
    "identity": "a-1",
    "name": "a-1",
    "thread_addresses": ("https://trains.example/night/",),
    "thread_title": "Night",
    "author": "Tom",
    "date": "2019-10-10T19:20:29-05:00",
    "text": ("markdown", "Slow, *dear*."),
}


@pytest.fixture
def read(tmp_path):
    def read(*lines):
        file = tmp_path / "backup-trains.json"
        written = (line if isinstance(line, str) else json.dumps(line) for line in (META, *lines))
        file.write_text("\n".join(written) + "\n", "utf-8")
        assert recognizes("remark42", file)
        found, warnings = read_records("remark42", file)
        assert not {"c0ffee", "github_1", "1.png"} & set(str(found).split("'"))
        return [short(record) for record in found], warnings

    return read


def test_a_line_is_a_comment_as_its_reader_wrote_it(read):
    assert read(COMMENT) == ([SAID], [])


def test_what_has_no_markdown_is_html(read):
    html = ("html", "<p>Slow, <em>dear</em>.</p>")
    assert read(COMMENT | {"orig": ""}) == ([SAID | {"text": html}], [])


@pytest.mark.parametrize("pid", ["", "0", "root", None, 0])
def test_some_words_for_a_parent_are_none(read, pid):
    assert read(COMMENT | {"pid": pid}) == ([SAID], [])


def test_a_parent_is_named_whether_it_is_there_or_not(read):
    found, _ = read(COMMENT | {"pid": "b-2"}, COMMENT | {"id": "b-2", "pid": "gone"})
    assert [(record["identity"], record["parent"]) for record in found] == [
        ("a-1", "b-2"),
        ("b-2", "gone"),
    ]


def test_a_deleted_comment_stays_only_where_it_was_answered(read):
    gone = COMMENT | {"delete": True, "text": "", "orig": "", "votes": {"x": True}, "pin": True}
    found, warnings = read(gone, COMMENT | {"id": "b", "pid": "a-1"}, gone | {"id": "c"})
    kept = {key: value for key, value in SAID.items() if key != "author"}
    assert found == [
        kept | {"is_withdrawn": True, "text": ("html", "")},
        SAID | {"identity": "b", "name": "b", "parent": "a-1"},
        ("c", "it was deleted and has no text"),
    ]
    assert warnings == []


def test_a_deleted_comment_that_has_its_text_goes_to_the_trash(read):
    assert read(COMMENT | {"delete": True}) == ([SAID | {"status": "trash"}], [])


@pytest.mark.parametrize(
    ("more", "helpful"),
    [
        ({"votes": {"a": True, "b": False, "c": True}, "score": 1}, 2),
        ({"votes": None, "score": 4}, 4),
        ({"score": -3}, None),
        ({"votes": {"a": False}, "score": 9}, None),
        ({"votes": [1], "score": "many"}, None),
    ],
)
def test_votes_for_a_comment_are_how_helpful_it_was(read, more, helpful):
    found, _ = read(COMMENT | more)
    assert found[0].get("helpful") == helpful


def test_a_pinned_comment_is_pinned(read):
    assert read(COMMENT | {"pin": True}) == ([SAID | {"is_pinned": True}], [])


def test_the_year_1_is_no_date_and_what_is_none_is_told(read):
    found, warnings = read(
        COMMENT | {"time": "0001-01-01T00:00:00Z"}, COMMENT | {"id": "b", "time": "once"}
    )
    assert [record.get("date") for record in found] == [None, None]
    assert warnings == ["backup-trains.json:3: time: 'once' is not a date and was left out"]


def test_lines_that_are_no_comment_are_left_out_by_their_numbers(read):
    found, _ = read("", "[1]", '{"id": "x", "locator"', COMMENT, COMMENT | {"locator": 7})
    assert found[0] == ("backup-trains.json:3", "it is not a comment with names and values")
    assert found[1][0] == "backup-trains.json:4"
    assert found[1][1].startswith("it is broken JSON: ")
    assert found[2:] == [SAID, ("a-1", "its thread has no address of a page")]


def test_values_of_wrong_types_spoil_nothing_else(read):
    found, warnings = read(
        COMMENT | {"user": "Tom", "title": ["x"], "time": 7},
        COMMENT | {"id": 5, "user": {"name": {"a": 1}}, "orig": 5},
        COMMENT | {"id": None, "user": {"name": "tom@mail.example"}, "text": [], "orig": {}},
    )
    assert {key: found[0].get(key) for key in ("author", "thread_title", "date")} == {
        "author": None,
        "thread_title": None,
        "date": None,
    }
    assert (found[1]["identity"], found[1]["text"]) == ("5", ("markdown", "5"))
    assert found[2][1] == "it has no text"
    assert warnings == ["backup-trains.json:2: time: '7' is not a date and was left out"]


@pytest.mark.parametrize(
    ("old", "new", "text"),
    [
        ("dear*.", r"dear*\udc00.", "Slow, *dear*\ufffd."),
        ("dear*.", r"dear*\ud83d\ude00.", "Slow, *dear*\U0001f600."),
        ("dear*.", r"dear*\u0000.", "Slow, *dear*."),
        ('"score": 0', f'"score": {"9" * 5000}', "Slow, *dear*."),
        ('"score": 0', '"score": NaN', "Slow, *dear*."),
        ('"score": 0', '"score": -1e999', "Slow, *dear*."),
    ],
    ids=["half a sign", "a sign in halves", "a zero", "5,000 digits", "no number", "endless"],
)
def test_what_no_file_can_hold_is_taken_out_of_a_comment(read, old, new, text):
    found, warnings = read(json.dumps(COMMENT).replace(old, new))
    assert found == [SAID | {"text": ("markdown", text)}]
    assert warnings == []


def test_a_line_that_is_too_deep_or_too_long_is_left_out_alone(read, monkeypatch):
    monkeypatch.setattr(remark42, "MAX_LINE_BYTES", 2000)
    deep = json.dumps(COMMENT).replace('"votes": {}', '"votes": ' + "[" * 900 + "]" * 900)
    long = COMMENT | {"orig": "x" * 5000}
    monkeypatch.setattr(remark42, "MAX_LINE_BYTES", 4000)
    found, _ = read(deep, "[" * 3500, long, COMMENT)
    assert found == [
        SAID,
        ("backup-trains.json:3", "it is nested too deeply"),
        ("backup-trains.json:4", "it is longer than 8 MB"),
        SAID,
    ]


def test_closed_threads_are_told_once(tmp_path):
    posts = [{"url": "/night/", "read_only": True}, {"url": "/dawn/"}, 7]
    file = tmp_path / "backup.json"
    file.write_text(json.dumps(META | {"posts": posts}) + "\n" + json.dumps(COMMENT) + "\n")
    found, warnings = read_records("remark42", file)
    assert [short(record) for record in found] == [SAID]
    assert warnings == [
        "backup.json: threads that are closed: 1, as at /night/: "
        "write `comments: closed` into the front matter of their posts"
    ]


def test_a_backup_without_its_first_line_is_read(tmp_path):
    file = tmp_path / "backup.json"
    file.write_text(json.dumps(COMMENT) + "\n" + json.dumps(COMMENT | {"id": "b"}))
    found, _ = read_records("remark42", file)
    assert [record.identity for record in found] == ["a-1", "b"]


def test_what_the_api_gives_is_read_flat_and_as_a_tree(tmp_path):
    second = COMMENT | {"id": "b", "pid": "a-1"}
    file = tmp_path / "find.json"
    expected = [SAID, SAID | {"identity": "b", "name": "b", "parent": "a-1"}]
    tree = {"comment": COMMENT, "replies": [{"comment": second}]}
    for nodes in ([COMMENT, second], [tree]):
        file.write_text(json.dumps({"comments": nodes}, indent=1))
        assert recognizes("remark42", file)
        found, _ = read_records("remark42", file)
        assert [short(record) for record in found] == expected
    file.write_text(json.dumps({"comments": [tree | {"replies": 7}, 7, {"comment": 7}]}))
    found, _ = read_records("remark42", file)
    assert [short(record) for record in found] == [
        SAID,
        ("find.json: comment 2", "it is not a comment with names and values"),
        ("find.json: comment 3", "it is not a comment with names and values"),
    ]


# ---------------------------------------------------------------- compressed, and refused


def test_a_compressed_backup_is_read(tmp_path):
    file = tmp_path / "backup-trains-20190101.gz"
    file.write_bytes(gzip.compress(f"{json.dumps(META)}\n{json.dumps(COMMENT)}\n".encode()))
    assert recognizes("remark42", file)
    assert [short(record) for record in read_records("remark42", file)[0]] == [SAID]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda data: data[:-20], "is broken (.*): download it again"),
        (lambda data: data[:200] + b"\xff" * 50 + data[250:], "is broken (.*): download it again"),
        (lambda data: data + gzip.compress(b" " * 9_000_000), "is compressed more than 200 times"),
    ],
    ids=["cut off", "damaged", "a bomb"],
)
def test_a_compressed_file_that_is_broken_or_a_bomb_is_refused(tmp_path, change, message):
    lines = [json.dumps(COMMENT | {"id": f"c-{number * 7919}"}) for number in range(400)]
    data = gzip.compress("\n".join([json.dumps(META), *lines]).encode())
    file = tmp_path / "backup.gz"
    file.write_bytes(change(data))
    with pytest.raises(ImportRefused, match=f"^backup.gz {message}$"):
        read_records("remark42", file)


def test_an_export_of_commento_is_refused_with_a_way_to_go(tmp_path):
    file = tmp_path / "commento.json"
    file.write_text('{"version": 1, "comments": [{"commentHex": "ab", "parentHex": "root"}]}')
    assert recognizes("remark42", file)
    with pytest.raises(ImportRefused) as refused:
        read_records("remark42", file)
    assert str(refused.value) == (
        "commento.json is an export of Commento, which sitegen does not read: "
        "import it into Remark42, and give sitegen Remark42's backup"
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"comments": [{"locator": {', "it is broken JSON: .*; make the backup again"),
        ('{"locator": ' + "[" * 100_000, "it is nested too deeply; make the backup again"),
    ],
)
def test_broken_json_is_refused_whole(tmp_path, text, message):
    file = tmp_path / "find.json"
    file.write_text(text)
    with pytest.raises(ImportRefused, match=f"^find.json: {message}$"):
        read_records("remark42", file)


@pytest.mark.parametrize("text", ["", "{}", "null", '{"comments": []}', "[1]", "\x00\x01", "<a/>"])
def test_another_file_is_no_backup(tmp_path, text):
    file = tmp_path / "other.json"
    file.write_text(text)
    assert not recognizes("remark42", file)
    with pytest.raises(ImportRefused, match=r"^other\.json is no backup of Remark42$"):
        read_records("remark42", file)
