"""Broken exports of logs are refused with a message, and nothing is written."""

import gzip
import json

import pytest

from sitegen.importing.formats.csv_file import lines
from sitegen.importing.messages import ImportRefused, Messages
from sitegen.importing.sources import open_sources
from tests.unit.importing.conftest import run
from tests.unit.importing.exports import zipped
from tests.unit.importing.test_bookwyrm import NEW as BOOKWYRM
from tests.unit.importing.test_bookwyrm import row
from tests.unit.importing.test_imdb import MAIL, NEW
from tests.unit.importing.test_myanimelist import PANEL
from tests.unit.importing.test_trakt import HISTORY

PLAYS = json.dumps(HISTORY)
LONG = "x" * ((10 << 20) + 1)

BROKEN = {
    "imdb: empty": ("imdb", "a.csv", "", "no columns Const, Title and Title Type"),
    "imdb: binary": ("imdb", "a.csv", b"\x00\x01\x02" * 200, "no columns Const"),
    "imdb: a picture": ("imdb", "a.csv", b"\x89PNG\r\n\x1a\n\xff\xfe", "no columns Const"),
    "imdb: another table": ("imdb", "a.csv", "Name,Year\nAlien,1979\n", "no columns Const"),
    "imdb: a web page": ("imdb", "a.csv", "<!DOCTYPE html><html>", "no columns Const"),
    "imdb: an open quote": ("imdb", "a.csv", NEW + MAIL + 'tt1,"8', "a.csv:3: .*broken"),
    "imdb: too many cells": ("imdb", "a.csv", NEW + MAIL.strip() + ",1,2\n", "a.csv:2: the row"),
    "imdb: not UTF-8": ("imdb", "a.csv", (NEW + MAIL).replace("Le", "é").encode("latin-1"),
                        "the table is not UTF-8"),
    "imdb: a huge cell": ("imdb", "a.csv", NEW + f'tt1,8,,"{LONG}"\n', "a.csv:2: field larger"),
    "bookwyrm: empty": ("bookwyrm", "a.csv", "\n\n", "no columns title, author_text"),
    "bookwyrm: one column is missing": ("bookwyrm", "a.csv", "title,author_text\nA,B\n",
                                        "no columns title, author_text and review_content"),
    "bookwyrm: cut": ("bookwyrm", "a.csv", BOOKWYRM + row()[:-2], "a.csv:2: .*broken"),
    "bookwyrm: a quote within": ("bookwyrm", "a.csv", BOOKWYRM + '"A"b,c\n', "a.csv:2: .*broken"),
    "trakt: empty": ("trakt", "a.json", "", "no file of Trakt's"),
    "trakt: cut": ("trakt", "a.json", PLAYS[:-30], "a.json cannot be read as JSON"),
    "trakt: an object": ("trakt", "a.json", '{"watched_at": 1}', "a.json cannot be read as JSON"),
    "trakt: a number": ("trakt", "a.json", "5", "no file of Trakt's"),
    "trakt: too deep": ("trakt", "a.json", '[{"watched_at": ' + "[" * 100_000,
                        "a.json cannot be read as JSON"),
    "trakt: a table": ("trakt", "a.csv", NEW + MAIL, "no file of Trakt's"),
    "mal: empty": ("myanimelist", "a.xml", "", "a.xml is empty"),
    "mal: no XML": ("myanimelist", "a.xml", NEW + MAIL, "a.xml is not XML"),
    "mal: another list": ("myanimelist", "a.xml", "<rss><item/></rss>", "no list of MyAnimeList's"),
    "mal: a web page": ("myanimelist", "a.xml", "<!DOCTYPE html><html></html>", "is a web page"),
    "mal: entities": ("myanimelist", "a.xml", '<!DOCTYPE x [<!ENTITY a "aa">]><myanimelist/>',
                      "document type"),
    "mal: a broken gzip": ("myanimelist", "a.xml.gz", gzip.compress(PANEL.encode())[:-40],
                           "a.xml.gz is broken"),
    "mal: a bomb": ("myanimelist", "a.xml.gz",
                    gzip.compress(b"<myanimelist>" + b" " * (8 << 20) + b"</myanimelist>"),
                    "compressed more than 200 times"),
    "csv: empty": ("csv", "a.csv", "", "a.csv is empty"),
    "csv: binary": ("csv", "a.csv", b"\xff\xd8\xff\xe0" * 50, "not UTF-8"),
    "csv: a zip without tables": ("csv", "a.zip", {"a.txt": "x"}, "holds no table"),
    "csv: no title": ("csv", "a.csv", "Foo,Bar\n1,2\n", "no column is the title"),
    "csv: too many cells": ("csv", "a.csv", "Title,Year\nAlien,1979,1,2\n", "a.csv:2: the row has"),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_export_is_refused_whole(site, tmp_path, name):
    format_, file_name, data, message = BROKEN[name]
    file = tmp_path / file_name
    if isinstance(data, dict):
        zipped(file, data)
    else:
        file.write_bytes(data if isinstance(data, bytes) else data.encode())
    before = site.tree(".")
    with pytest.raises(ImportRefused, match=message):
        run(site, file, format=format_)
    assert site.tree(".") == before


@pytest.mark.parametrize(
    ("format_", "data", "reason"),
    [("imdb", NEW + MAIL, "Const"), ("bookwyrm", BOOKWYRM + row(), "title, author_text")],
)
def test_a_source_without_a_table_is_refused_beside_others(site, tmp_path, format_, data, reason):
    good, bad = tmp_path / "a.csv", tmp_path / "b.csv"
    good.write_text(data)
    bad.write_text("Name,Year\nAlien,1979\n")
    with pytest.raises(ImportRefused, match=rf"b\.csv has no columns {reason}"):
        run(site, good, bad, format=format_)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (("Alien,1979,", "Dune,2021,"), []),
        (("Alien,1979,,", "Dune,2021,,"), []),
        (("Alien,1979", "Dune,2021"), []),
        (("Alien,1979", "Dune,2021,,"), [("a.csv:3", 4)]),
        (("Alien,1979,", "Dune,2021,,"), [("a.csv:2", 3), ("a.csv:3", 4)]),
        (("Alien,1979,", "Dune"), [("a.csv:2", 3)]),
    ],
)
def test_cells_too_many_are_told_unless_all_rows_have_them(tmp_path, rows, expected):
    file = tmp_path / "a.csv"
    file.write_text("\n".join(("Title,Year", *rows)))
    messages = Messages()
    read = list(lines(open_sources([file], messages)[0], messages))
    assert [line["Title"] for line in read] == ["Alien", "Dune"]
    assert [warning for warning in messages.warnings if "missing" not in warning] == [
        f"{place}: the row has {number} cells and the header has 2: the last cells are empty and "
        "were left out; check its commas"
        for place, number in expected
    ]


@pytest.mark.parametrize(
    ("format_", "name", "inside"),
    [("imdb", "ratings.csv", NEW + MAIL), ("trakt", "watched-history.json", PLAYS),
     ("bookwyrm", "a.csv", BOOKWYRM + row()), ("myanimelist", "a.xml", PANEL)],
)  # fmt: skip
def test_a_broken_zip_is_refused_whole(site, tmp_path, format_, name, inside):
    file = zipped(tmp_path / "a.zip", {name: inside * 20})
    data = bytearray(file.read_bytes())
    data[60:90] = b"\0" * 30
    before = site.tree(".")
    for broken in (bytes(data), file.read_bytes()[:-30]):
        file.write_bytes(broken)
        with pytest.raises(ImportRefused):
            run(site, file, format=format_)
    assert site.tree(".") == before


@pytest.mark.parametrize(
    ("format_", "name", "data", "warning"),
    [
        ("imdb", "a.csv", NEW + MAIL.strip() + ",,\n" + "tt0000009,7,,Rain\n", "a.csv:3: 10 cells"),
        ("imdb", "a.csv", NEW + MAIL * 4 + MAIL.replace("Le courrier", "L\0e"), "NUL characters"),
        ("bookwyrm", "a.csv", BOOKWYRM + "Emma,Jane Austen\n", "a.csv:2: 14 cells are missing"),
        ("csv", "a.csv", "Title,Year,Date\nAlien\n", "a.csv:2: 2 cells are missing"),
        (
            "myanimelist",
            "a.xml",
            PANEL.replace("</myanimelist>", ""),
            "missing or surplus end tags",
        ),
        ("trakt", "a.json", "\ufeff" + PLAYS, "Trakt has times in UTC"),
    ],
)
def test_what_loses_nothing_is_repaired_with_a_warning(
    site, tmp_path, format_, name, data, warning
):
    file = tmp_path / name
    file.write_text(data, "utf-8")
    report = run(site, file, format=format_)
    assert warning in "\n".join(report.messages.warnings)
    assert report.changed
    assert site.problems() == []
