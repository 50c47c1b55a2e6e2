"""Tables of catalogues that are broken, hostile or something else: a message, nothing written."""

import zipfile
from pathlib import Path

import pytest

from sitegen.importing.messages import ImportRefused
from tests.unit.importing.conftest import run
from tests.unit.importing.exports import write, zipped
from tests.unit.importing.test_letterboxd import ACCOUNT, DIARY, FILM, ITEMS, LIST, REVIEWS

FILMS = f"{FILM}\n2019-01-05,Night Mail,1936,https://boxd.it/aa\n"
BOOKS = "Book Id,Title,Author,My Rating\n"
STORY = "Title,Authors,Read Status,Star Rating,Dates Read\n"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(400)
HUGE = '"' + "x" * (11 << 20) + '"'

REFUSED: list[tuple[str, str | bytes, str]] = [
    ("letterboxd", "", "a.csv has no table of Letterboxd: name the zip that Letterboxd made"),
    ("letterboxd", PNG, "a.csv has no table of Letterboxd"),
    ("letterboxd", "Date,Username\n", "a.csv has no table of Letterboxd"),
    ("letterboxd", f"{FILMS}x,y,z,u,w\n", "a.csv:3: the row has 5 cells and the header has 4"),
    ("letterboxd", f'{FILMS}2019,"Night', "a.csv:3: unexpected end of data: the table is broken"),
    ("letterboxd", f'{FILMS}2019,"Night" Mail,1936,\n', "a.csv:3: ',' expected after '\"'"),
    ("letterboxd", f"{FILMS}2019,{HUGE},1936,\n", "a.csv:3: field larger than field limit"),
    ("letterboxd", FILMS.encode() + b"2019,Caf\xe9,1936,\n", "a.csv:3: the table is not UTF-8"),
    ("letterboxd", FILMS.encode("utf-16"), "a.csv has no table of Letterboxd"),
    ("letterboxd", f"Letterboxd list export v7\n{LIST}", "a.csv: the list has no title"),
    ("letterboxd", f"\n{LIST}2019-01-01,Trains,,,\n", "a.csv: the list has no films"),
    ("letterboxd", f"\n{LIST}2019-01-01,Trains,,,\n\nA,B\n", "a.csv: the list has no films"),
    ("letterboxd", f'{REVIEWS}2019-01-05,A,1936,,4,,"One.\n\nTwo', "a.csv:2: unexpected end"),
    ("goodreads", "", "a.csv is empty: export it again"),
    ("goodreads", PNG, "a.csv:1: "),
    ("goodreads", "Title,Author\n", "a.csv has no column Book Id, My Rating"),
    ("goodreads", "<html><body>Sign in</body></html>", "a.csv has no column Book Id"),
    ("goodreads", f'{BOOKS}1,"A,B,4\n2,C,D,3\n', "a.csv:2: unexpected end of data"),
    ("goodreads", f"{BOOKS}1,A, or B,Ann,4\n", "a.csv:2: the row has 5 cells"),
    ("goodreads", BOOKS.encode() + b"1,\xff,A,4\n", "a.csv:2: the table is not UTF-8"),
    ("storygraph", "", "a.csv is empty: export it again"),
    ("storygraph", "\n\n\n", "a.csv is empty: export it again"),
    ("storygraph", PNG, "a.csv:1: "),
    ("storygraph", BOOKS, "a.csv has no column Authors, Read Status"),
    ("storygraph", f"{STORY}A,B,read,4,,,x\n", "a.csv:2: the row has 7 cells"),
    ("storygraph", f"{STORY}A, or B,C,read,4,2020\n", "a.csv:2: the row has 6 cells"),
    ("storygraph", f"{STORY}A,{HUGE},read,4,\n", "a.csv:2: field larger than field limit"),
]  # fmt: skip


def refused(site, name, file):
    before = site.tree(".")
    with pytest.raises(ImportRefused) as found:
        run(site, file, format=name)
    assert site.tree(".") == before
    return str(found.value)


@pytest.mark.parametrize(("name", "data", "message"), REFUSED)
def test_a_broken_table_is_refused_and_nothing_is_written(site, tmp_path, name, data, message):
    file = write(tmp_path / "source", {"a.csv": data}) / "a.csv"
    assert refused(site, name, file).startswith(message)


@pytest.mark.parametrize("name", ["letterboxd", "goodreads", "storygraph"])
def test_a_folder_and_a_zip_without_any_table_are_refused(site, tmp_path, name):
    for source in (
        write(tmp_path / "folder", {"notes.csv": "a,b\n1,2\n"}),
        zipped(tmp_path / "empty.zip", {}),
        zipped(tmp_path / "other.zip", {"notes.txt": "words"}),
    ):
        assert "name " in refused(site, name, source)


def test_one_broken_table_of_an_account_refuses_it_whole(site, tmp_path):
    broken = ACCOUNT | {"reviews.csv": ACCOUNT["reviews.csv"] + 'x,"'}
    assert "reviews.csv:" in refused(site, "letterboxd", zipped(tmp_path / "a.zip", broken))


def test_a_zip_that_is_cut_off_or_corrupt_is_refused(site, tmp_path):
    file = zipped(tmp_path / "a.zip", ACCOUNT)
    data = file.read_bytes()
    file.write_bytes(data[: len(data) // 2])
    assert "is not a readable zip" in refused(site, "letterboxd", file)
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("watched.csv", FILMS)
    file.write_bytes(file.read_bytes().replace(b"Night", b"Light", 1))
    assert "is broken" in refused(site, "letterboxd", file)


def test_what_is_lost_in_no_repair_is_read(site, tmp_path):
    """Cells that are missing are empty, and characters that no text has go, with warnings."""
    row = "2018-01-01,Shoah,1985,https://boxd.it/v1,,,,2018-01-01\n"
    table = f"\ufeff{DIARY}{row * 10}2019-01-05,Night\0 Mail,1936\r\n\r\n,,,,,,,\n"
    report = run(site, write(tmp_path / "source", {"diary.csv": table}) / "diary.csv")
    assert report.messages.warnings == [
        "diary.csv: it has NUL characters: they were left out",
        "diary.csv:12: 5 cells are missing: they are empty",
    ]
    assert site.problems() == []


def test_members_that_lead_out_of_a_zip_are_passed_over(site, tmp_path):
    files = {"watched.csv": FILMS, "../watched.csv": FILMS, "/lists/a.csv": f"\n{LIST}{ITEMS}"}
    report = run(site, zipped(tmp_path / "a.zip", files))
    assert sum("it was skipped" in warning for warning in report.messages.warnings) == 2


def test_a_hostile_name_is_text(site, tmp_path):
    row = '2019-01-05,"../../x <script>alert(1)</script> {{% x %}} ||",1936,https://boxd.it/v1'
    table = f'{DIARY}{row},4,,"../../y, =cmd()",2019-01-02\n'
    run(site, write(tmp_path / "source", {"diary.csv": table}) / "diary.csv")
    assert site.problems() == []
    assert not (Path(site.root).parent / "x").exists()
