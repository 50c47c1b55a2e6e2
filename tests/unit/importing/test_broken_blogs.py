"""Exports of blogs that are broken, hostile or something else: a message, and nothing written."""

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from sitegen.config.loading import load
from sitegen.importing.formats import json_file, registry
from sitegen.importing.messages import ImportRefused
from sitegen.importing.records import Comment, Document, LeftOut
from sitegen.importing.report import Report
from sitegen.importing.run import ImportOptions, import_sources
from tests.unit.importing.exports import is_recognized, only, read, write, zipped
from tests.unit.importing.test_blogger import (
    CLASSIC_HEAD,
    TAKEOUT_HEAD,
    classic,
    feed,
    takeout,
)  # fmt: skip
from tests.unit.importing.test_ghost import POST, export
from tests.unit.importing.test_medium import story
from tests.unit.importing.test_substack import DATE, HEAD


def import_into(site: Path, name: str, file: Path) -> Report:
    site.mkdir(exist_ok=True)
    (site / "site.yaml").write_text("title: T\nurl: https://new.example/\n", "utf-8")
    options = ImportOptions(format=name, jobs=1)

    def threads() -> Any:
        raise AssertionError("no comment of these formats is without its post")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(registry, "MODULES", {name: name})
        return import_sources(site, load(site, None), [file], options, threads=threads)


def files_of(site: Path) -> list[str]:
    return sorted(p.relative_to(site).as_posix() for p in site.rglob("*") if p.is_file())


GHOST = json.dumps(export(posts=[POST]))

REFUSED: list[tuple[str, str, bytes, str]] = [
    ("blogger", "a.xml", b"", "a.xml"),
    ("blogger", "a.xml", b" " * 3_000_000, "a.xml"),
    ("blogger", "a.xml", bytes(range(256)) * 20, "a.xml"),
    (
        "blogger",
        "a.xml",
        b'<!DOCTYPE f [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><feed><entry>&b;</entry></feed>',
        "a.xml",
    ),
    (
        "blogger",
        "a.xml",
        b'<!DOCTYPE f [<!ENTITY x SYSTEM "file:///etc/passwd">]><feed><entry>&x;</entry></feed>',
        "a.xml",
    ),
    ("blogger", "a.json", b'[{"kind": "blogger#post"', "a.json cannot be read as JSON"),
    ("ghost", "a.json", b"", "a.json cannot be read as JSON"),
    ("ghost", "a.json", b" " * 3_000_000, "a.json cannot be read as JSON"),
    ("ghost", "a.json", GHOST[: len(GHOST) // 2].encode(), "a.json cannot be read as JSON"),
    ("ghost", "a.json", GHOST.encode() + b"{}", "a.json cannot be read as JSON"),
    ("ghost", "a.json", b"[1, 2]", "a.json cannot be read as JSON"),
    ("ghost", "a.json", b"[" * 200_000, "a.json cannot be read as JSON"),
    ("ghost", "a.json", b'{"db": [{"data": ' * 5_000, "a.json cannot be read as JSON"),
    ("ghost", "a.json", b'{"db": 5}', "a.json is not an export of Ghost: it has no posts"),
    ("ghost", "a.json", b'{"db": [{"data": {"tags": []}}]}', "a.json is not an export of Ghost"),
    ("ghost", "a.json", b"\x89PNG\r\n\x1a\n" + bytes(500), "a.json cannot be read as JSON"),
    (
        "substack",
        "posts.csv",
        HEAD.encode(),
        "posts.csv is not an export of Substack: name the zip",
    ),
    ("substack", "a.txt", b"", "a.txt is not an export of Substack"),
    ("medium", "a.html", b"", "a.html has no story of Medium"),
    ("medium", "a.html", b"<p>A page</p>", "a.html has no story of Medium"),
    ("medium", "a.html", b"\xff\xfe\x00" * 900, "a.html has no story of Medium"),
]


@pytest.mark.parametrize(("name", "file", "data", "message"), REFUSED)
def test_what_is_no_export_is_refused_and_nothing_is_written(
    tmp_path: Path, name: str, file: str, data: bytes, message: str
) -> None:
    write(tmp_path, {file: data})
    with pytest.raises(ImportRefused) as refused:
        import_into(tmp_path / "site", name, tmp_path / file)
    assert str(refused.value).startswith(message)
    assert files_of(tmp_path / "site") == ["site.yaml"]


@pytest.mark.parametrize("name", ["blogger", "ghost", "substack", "medium"])
@pytest.mark.parametrize("make", ["folder", "zip", "other"])
def test_a_folder_or_zip_with_nothing_of_a_format_is_refused(
    tmp_path: Path, name: str, make: str
) -> None:
    if make == "folder":
        (source := tmp_path / "empty").mkdir()
    else:
        files = {} if make == "zip" else {"a.txt": "words", "posts.csv": "a,b\n", "b.json": "{}"}
        source = zipped(tmp_path / "empty", files)
    assert not is_recognized(name, source)
    with pytest.raises(ImportRefused, match=r"^empty "):
        import_into(tmp_path / "site", name, source)
    assert files_of(tmp_path / "site") == ["site.yaml"]


def test_a_file_that_is_too_large_to_be_held_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(json_file, "MAX_BYTES", 1 << 20)
    write(tmp_path, {"a.json": GHOST + " " * (1 << 20)})
    with pytest.raises(ImportRefused, match=r"^a\.json is larger than 1 MB: export fewer posts"):
        import_into(tmp_path / "site", "ghost", tmp_path / "a.json")
    assert files_of(tmp_path / "site") == ["site.yaml"]


def test_members_of_a_zip_that_lead_out_or_are_bombs_are_passed_over(tmp_path: Path) -> None:
    text = story("<p>W</p>")
    row = f"1.a,{DATE},TRUE,,newsletter,everyone,A,,\n"
    files: dict[str, str | bytes] = {
        "posts/2018_A-a1b2c3d4e5f6.html": text,
        "../posts/2018_B-b1b2c3d4e5f6.html": text,
        "posts/2018_C-c1b2c3d4e5f6.html": text + " " * 30_000_000,
        "posts.csv": HEAD + row,
        "posts/1.a.html": "<p>x</p>" + " " * 30_000_000,
    }
    file = zipped(tmp_path / "a.zip", files)
    records, warnings = read("medium", file)
    assert [d.identity for d in only(Document, records)] == ["a1b2c3d4e5f6"]
    assert sum("it was skipped" in warning for warning in warnings) == 3
    records, _ = read("substack", file)
    assert [(d.identity, d.text.source) for d in only(Document, records)] == [
        ("1.a", ""),
        ("2018_A-a1b2c3d4e5f6", text),
    ]


def test_a_broken_member_of_a_zip_does_not_stop_the_others(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for letter in "ab":
            archive.writestr(f"posts/2018_{letter}-{letter}1b2c3d4e5f6.html", story("<p>W</p>"))
    data = (tmp_path / "a.zip").read_bytes()
    place = data.index(b"<p>W</p>")
    (tmp_path / "a.zip").write_bytes(data[:place] + b"<p>X</p>" + data[place + 8 :])
    records, _ = read("medium", tmp_path / "a.zip")
    assert [d.identity for d in only(Document, records)] == ["b1b2c3d4e5f6"]
    assert [out.identity for out in only(LeftOut, records)] == ["a1b2c3d4e5f6"]


def test_a_link_in_a_folder_is_not_followed(tmp_path: Path) -> None:
    write(tmp_path, {"secret.html": story("<p>secret</p>")})
    folder = write(tmp_path / "m", {"posts/2018_A-a1b2c3d4e5f6.html": story("<p>W</p>")})
    (folder / "posts" / "b-b1b2c3d4e5f6.html").symlink_to(tmp_path / "secret.html")
    assert "secret" not in repr(read("medium", folder))


def test_a_truncated_feed_gives_what_is_whole_and_a_draft_of_the_rest(tmp_path: Path) -> None:
    whole = CLASSIC_HEAD + classic("post", "1") + classic("post", "2")
    write(tmp_path, {"a.xml": whole[: whole.rindex("<author>")]})
    records, warnings = read("blogger", tmp_path / "a.xml")
    assert [(d.identity, d.status) for d in only(Document, records)] == [
        ("1", "published"),
        ("2", "draft"),
    ]
    assert any("the file ends in the middle of a record" in warning for warning in warnings)


@pytest.mark.parametrize(
    "broken",
    [
        "a &nbsp; b",
        "a & b",
        "\x01\x02 control",
        "<![CDATA[<p>x</p>]]>",
        "<div xmlns='http://www.w3.org/1999/xhtml'><p>inner</p></div>",
        "&lt;p&gt;&lt;script&gt;steal()&lt;/script&gt;",
        "||bars|| and {{% shortcode %}} and ---",
    ],
)
def test_every_odd_text_of_a_feed_still_is_a_post(tmp_path: Path, broken: str) -> None:
    file = feed(tmp_path, CLASSIC_HEAD, classic("post", "1", content=broken), classic("page", "2"))
    assert [d.identity for d in only(Document, read("blogger", file)[0])] == ["1", "2"]


def test_odd_dates_and_numbers_of_a_feed_stop_nothing(tmp_path: Path) -> None:
    entries = [
        takeout("POST", "1").replace("2019-11-09T19:43:00.001Z", date)
        for date in (
            "",
            "0000-00-00",
            "9999-12-31T23:59:59-12:00",
            "x" * 9_000,
            "2019-02-30T00:00Z",
        )
    ]
    entries.append("<entry/>")
    entries.append(takeout("COMMENT", "8").replace(".post-8", "").replace("Words", ""))
    records, _ = read("blogger", feed(tmp_path, TAKEOUT_HEAD, *entries))
    assert [d.date for d in only(Document, records)] == [""] * 5
    assert [out.reason for out in only(LeftOut, records)] == ["it is of an unknown kind: ''"]
    assert [c.thread for c in only(Comment, records)] == [""]


@pytest.mark.parametrize(
    "change",
    [
        {"title": None, "slug": None},
        {"title": ["x"], "slug": {"a": 1}, "html": 5, "published_at": [], "status": 7},
        {"slug": "../../etc/passwd", "title": "\u202eevil\x00"},
        {"published_at": -(10**30), "updated_at": 10**300},
        {"html": None, "lexical": '{"root":' * 20_000},
        {"html": None, "lexical": '{"root":{"children":["x",null,{"type":5}]}}'},
        {"html": None, "mobiledoc": '{"sections":[[1],[3,"ul",[5]],[10,true],null]}'},
        {"html": "<p>" * 50_000},
        {"html": "<img " * 100_000},
        {"feature_image": "javascript:steal()", "canonical_url": "data:x"},
    ],
)
def test_odd_values_of_a_row_stay_in_their_post(tmp_path: Path, change: dict[str, Any]) -> None:
    rows = [POST | change, POST | {"id": "p2", "slug": "fine", "title": "Fine"}]
    write(tmp_path, {"a.json": json.dumps(export(posts=rows))})
    report = import_into(tmp_path / "site", "ghost", tmp_path / "a.json")
    assert report.found("posts") == 2
    written = [name for name in files_of(tmp_path / "site") if name.startswith("content/")]
    assert "content/posts/fine.md" in written
    assert all(name.startswith("content/posts/") for name in written)


@pytest.mark.parametrize(
    "body",
    [
        "<div>" * 3_000 + "deep",
        "<span>" * 3_000 + "deep",
        "<p>" * 20_000,
        "<img src='x' " * 5_000,
        "\x00\x01<p>nul</p>",
        "<p>&#0;&#xD800;&#x110000;</p>",
        "<iframe src='http://['></iframe>",
        "<pre><br><br></pre><h3></h3>",
        "<!-- --><?php echo 1 ?><![CDATA[x]]>",
        "<svg><script>steal()</script></svg>",
    ],
)
def test_an_odd_body_of_a_story_stops_nothing(tmp_path: Path, body: str) -> None:
    folder = write(
        tmp_path / "m",
        {
            "posts/2018_A-a1b2c3d4e5f6.html": story(body, subtitle="S"),
            "posts/2018_B-b1b2c3d4e5f6.html": story("<p>W</p>"),
            "posts/2018_C-c1b2c3d4e5f6.html": "",
        },
    )
    records, _ = read("medium", folder)
    assert [d.identity for d in only(Document, records)][-1:] == ["b1b2c3d4e5f6"]
    assert [(out.identity, out.reason) for out in only(LeftOut, records)][-1:] == [
        ("c1b2c3d4e5f6", "it is not a story of Medium")
    ]
    assert "steal" not in repr(only(Document, records))


@pytest.mark.parametrize(
    "rows",
    [
        b"\xff\xfe\xfd,x,y\n",
        b'1.a,"open quote\n2.b,x,TRUE\n',
        b"1.a\x00,2020-01-01,TRUE\n",
        b"../../x," + DATE.encode() + b",TRUE,,newsletter,everyone,Up,,\n",
        b"1.a,x,TRUE,,odd type,everyone,T,,javascript:steal()\n",
    ],
)
def test_odd_rows_of_a_table_stay_in_their_place(tmp_path: Path, rows: bytes) -> None:
    last = f"9.z,{DATE},TRUE,,newsletter,everyone,Z,,\n".encode()
    folder = write(
        tmp_path / "e", {"posts.csv": HEAD.encode() + last + rows, "posts/9.z.html": "<p>z</p>"}
    )
    report = import_into(tmp_path / "site", "substack", folder)
    written = [name for name in files_of(tmp_path / "site") if name.startswith("content/")]
    assert "content/posts/z.md" in written
    assert report.found("posts") == len(written) + report.number("posts", "left_out")
