"""Libraries of StoryGraph: stars in quarters, several readings, roles, rows of wrong length."""

import csv
import io

import pytest
import yaml

from sitegen.importing.formats.storygraph import repaired
from sitegen.importing.records import LogRecord
from tests.unit.importing.conftest import counts, run
from tests.unit.importing.exports import is_recognized, only, read, write

COLUMNS = [
    "Title", "Authors", "Contributors", "ISBN/UID", "Format", "Read Status", "Date Added",
    "Last Date Read", "Dates Read", "Read Count", "Moods", "Pace", "Character- or Plot-Driven?",
    "Strong Character Development?", "Star Rating", "Review", "Content Warnings",
    "Content Warning Description", "Tags", "Owned?",
]  # fmt: skip
UID = "12345678-1234-1234-1234-123456789abc"


def book(title="The Slow Train", **fields):
    """Return a row by its columns, whose names have underscores here."""
    given = {
        "Title": title, "Authors": "Ann Rook", "Read Status": "read", "Date Added": "2020/01/02",
        "Read Count": "1", "Owned?": "No",
    }  # fmt: skip
    return given | {name.replace("_", " "): value for name, value in fields.items()}


def library(folder, *rows):
    """Write a library and return its file."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return write(folder, {"library.csv": out.getvalue()}) / "library.csv"


def records_of(tmp_path, **fields):
    return only(LogRecord, read("storygraph", library(tmp_path, book(**fields)))[0])


def works(site):
    text = (site.root / "content/works/storygraph.csv").read_text("utf-8")
    return list(csv.DictReader(text.splitlines()))


def diary(site, year):
    text = (site.root / f"content/diary/storygraph/{year}.yaml").read_text("utf-8")
    return yaml.load(text, yaml.BaseLoader)


def test_each_reading_is_an_entry_and_the_last_has_rating_and_review(site, tmp_path):
    row = book(
        Contributors="Bo Lund (Translator), Cy Ames (Narrator), Di Olm", Format="hardcover",
        Dates_Read="2024/02/05, 2021/12/20-2022/01/03", Read_Count="2", Star_Rating="4.25",
        Review="To read twice.", Tags="slow, rails", Moods="dark, tense", Pace="slow",
        Content_Warnings="War, Death", Content_Warning_Description="A war, seen from a train.",
        **{"ISBN/UID": "9780140449136", "Owned?": "Yes"},
    )  # fmt: skip
    file = library(tmp_path, row)
    report = run(site, file)
    assert counts(report) == {
        "works": {"added": 1}, "viewings": {"added": 1}, "fields": {"added": 4, "left_out": 1},
    }  # fmt: skip
    assert diary(site, "2022") == [
        {"date": "2022-01-03", "begun": "2021-12-20", "work": "the-slow-train"}
    ]
    assert diary(site, "2024") == [{
        "date": "2024-02-05", "work": "the-slow-train", "rating": "4.25/5", "again": "true",
        "note": "To read twice.", "tags": ["slow", "rails"],
    }]  # fmt: skip
    assert works(site) == [{
        "key": "the-slow-train", "title": "The Slow Train", "kind": "book", "author": "Ann Rook",
        "formats": "Hardcover", "identifiers.isbn": "9780140449136", "translator": "Bo Lund",
        "credits.Narrator": "Cy Ames", "credits.Contributor": "Di Olm",
        "facts.Moods": "dark, tense", "facts.Pace": "slow",
        "notices": "War; Death; A war, seen from a train.",
    }]  # fmt: skip
    site.built()
    assert "4.25" in site.output("works/the-slow-train/index.html")
    before = site.tree("content")
    run(site, file)
    assert site.tree("content") == before


@pytest.mark.parametrize(
    ("status", "dates", "own", "others"),
    [
        ("read", "2024/02/05", ("finished", "2024-02-05", ""), []),
        ("read", "", ("finished", "", ""), []),
        ("read", "2024/02/01-2024/02/05", ("finished", "2024-02-05", "2024-02-01"), []),
        ("read", "-2024/02/05", ("finished", "2024-02-05", ""), []),
        ("read", "2024/02/01-", ("finished", "", "2024-02-01"), []),
        ("to-read", "2024/02/05", ("wanted", "", ""), ["2024-02-05"]),
        ("currently-reading", "2024/02/05;2025/01/01-", ("started", "2025-01-01", ""),
         ["2024-02-05"]),
        ("did-not-finish", "2024/02/01-2024/02/05", ("abandoned", "2024-02-05", "2024-02-01"), []),
        ("paused", "", ("paused", "", ""), []),
        ("read", "2024-02-05", ("finished", "2024-02-05", ""), []),
    ],
)  # fmt: skip
def test_the_days_of_a_reading_are_those_of_the_source(tmp_path, status, dates, own, others):
    first, *rest = records_of(tmp_path, Read_Status=status, Dates_Read=dates)
    assert (first.status, first.date, first.begun) == own
    assert [(record.status, record.date) for record in rest] == [
        ("finished", day) for day in others
    ]


def test_the_last_day_counts_where_no_others_are_known(tmp_path):
    [record] = records_of(tmp_path, Last_Date_Read="2024/02/05")
    assert (record.date, record.logged) == ("2024-02-05", "2024-02-05")


def test_what_is_no_date_no_status_and_no_rating_is_told(tmp_path):
    row = book(Dates_Read="soon, 2024/03/01-2024/02/01", Read_Status="lent", Star_Rating="6")
    records, warnings = read("storygraph", library(tmp_path, row))
    assert [warning.partition(": ")[2] for warning in warnings] == [
        "Read Status: 'lent' is no status: the book has none",
        "Dates Read: 'soon' is no date or range",
        "Dates Read: '2024/03/01-2024/02/01' ends before it begins",
        "Star Rating: '6' is no rating from 0 to 5: it was left out",
    ]
    [record] = only(LogRecord, records)
    assert (record.status, record.date, record.rating) == ("", "", "")


@pytest.mark.parametrize(
    ("uid", "identifiers"),
    [
        ("9780140449136", (("isbn", "9780140449136"),)),
        ("B00F3HJ8FS", (("asin", "B00F3HJ8FS"),)),
        (UID, (("storygraph", UID),)),
        ("", ()),
        ("12345", ()),
    ],
)
def test_the_uid_is_one_of_three_things(tmp_path, uid, identifiers):
    [record] = records_of(tmp_path, **{"ISBN/UID": uid})
    assert record.work.identifiers == identifiers


@pytest.mark.parametrize("stars", ["0.25", "3.5", "4.75", "5"])
def test_stars_are_in_quarters(tmp_path, stars):
    assert records_of(tmp_path, Star_Rating=stars)[0].rating == f"{stars}/5"


def test_0_stars_are_no_rating(tmp_path):
    assert records_of(tmp_path, Star_Rating="0.0")[0].rating == ""


def cells(**fields):
    row = book(Tags="rails", **fields)
    return [row.get(name, "") for name in COLUMNS]


def test_a_row_gets_back_its_number_of_empty_cells():
    row = cells(Star_Rating="4.5")
    at = COLUMNS.index("Content Warnings")
    assert repaired(COLUMNS, [*row[:at], "", *row[at:]]) == row
    assert repaired(COLUMNS, [*row[:at], *row[at + 1 :]]) is None  # the tag may be a warning
    bare = ["" if name == "Tags" else cell for name, cell in zip(COLUMNS, row, strict=True)]
    assert repaired(COLUMNS, [*bare[:at], *bare[at + 1 :]]) == bare
    assert repaired(COLUMNS, ["The", *row]) is None  # a comma in a title that was not quoted
    assert repaired(COLUMNS, [*row, "Yes"]) is None


def test_rows_of_a_wrong_length_are_told(site, tmp_path):
    file = library(tmp_path, book(), book("Slower"))
    lines = file.read_text("utf-8").splitlines(keepends=True)
    file.write_text(lines[0] + lines[1].replace(",1,,", ",1,,,") + lines[2], "utf-8")
    report = run(site, file)
    assert counts(report) == {"works": {"added": 2}}
    assert report.messages.warnings == [
        "library.csv:2: the row has 21 cells and the header has 20: empty cells were added or "
        "dropped"
    ]


def test_it_is_told_from_a_library_of_goodreads(tmp_path):
    other = write(tmp_path, {"a.csv": "Book Id,Title,Author,My Rating\n"}) / "a.csv"
    assert is_recognized("storygraph", library(tmp_path, book()))
    assert not is_recognized("goodreads", tmp_path / "library.csv")
    assert not is_recognized("storygraph", other)
    assert is_recognized("goodreads", other)
