"""Libraries of Goodreads: shelves, ratings, ISBNs as formulas, series, reviews, what is private."""

import csv
import io

import pytest
import yaml

from sitegen.importing.formats.books import iso_day, plain_isbn
from sitegen.importing.formats.goodreads import split_title
from sitegen.importing.records import LogRecord
from tests.unit.importing.conftest import counts, run
from tests.unit.importing.exports import is_recognized, only, read, write, zipped

COLUMNS = [
    "Book Id", "Title", "Author", "Author l-f", "Additional Authors", "ISBN", "ISBN13", "My Rating",
    "Average Rating", "Publisher", "Binding", "Number of Pages", "Year Published",
    "Original Publication Year", "Date Read", "Date Added", "Bookshelves", "Exclusive Shelf",
    "My Review", "Spoiler", "Private Notes", "Read Count", "Owned Copies",
]  # fmt: skip
RULES = "imports/rules.yaml"


def book(number="1", **fields):
    """Return a row by its columns, whose names have underscores here."""
    given = {
        "Book Id": number, "Title": f"Book {number}", "Author": "Ann Rook", "ISBN": '=""',
        "ISBN13": '=""', "My Rating": "0", "Average Rating": "3.99", "Date Added": "2020/01/02",
        "Exclusive Shelf": "read", "Read Count": "1", "Owned Copies": "0",
    }  # fmt: skip
    return given | {name.replace("_", " "): value for name, value in fields.items()}


def library(folder, *rows, name="goodreads_library_export.csv"):
    """Write a library and return its file."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return write(folder, {name: out.getvalue()}) / name


def record_of(tmp_path, **fields):
    """Return the record of one row."""
    return only(LogRecord, read("goodreads", library(tmp_path, book(**fields)))[0])[0]


def diary(site, year):
    text = (site.root / f"content/diary/goodreads/{year}.yaml").read_text("utf-8")
    return yaml.load(text, yaml.BaseLoader)


def works(site):
    text = (site.root / "content/works/goodreads.csv").read_text("utf-8")
    return list(csv.DictReader(text.splitlines()))


def test_a_row_is_a_work_and_its_reading(site, tmp_path):
    row = book(
        "77", Title="The Slow Train  (Rails, #2)", Author="Ann  Rook",
        Additional_Authors="Bo Lund, Cy Ames", ISBN='="0140449132"', ISBN13='="9780140449136"',
        My_Rating="4", Publisher="Rook, Lund & Sons", Binding="Paperback", Number_of_Pages="320",
        Year_Published="2003", Original_Publication_Year="1866", Date_Read="2020/05/04",
        Bookshelves="slow, owned-books", My_Review="<b>Good</b><br/>to read.", Read_Count="2",
    )  # fmt: skip
    report = run(site, library(tmp_path, row))
    assert counts(report) == {"works": {"added": 1}, "fields": {"added": 1}}
    assert report.messages.warnings == []
    assert works(site) == [{
        "key": "the-slow-train", "title": "The Slow Train", "kind": "book", "year": "1866",
        "author": "Ann Rook; Bo Lund; Cy Ames", "publisher": "Rook, Lund & Sons;",
        "formats": "Paperback 2003", "facts.Pages": "320", "facts.Series": "Rails, #2",
        "identifiers.goodreads": "77", "identifiers.isbn": "9780140449136",
    }]  # fmt: skip
    assert diary(site, "2020") == [{
        "date": "2020-05-04", "work": "the-slow-train", "rating": "4/5", "again": "true",
        "note": "**Good** to read.", "tags": ["slow", "owned-books"],
    }]  # fmt: skip
    assert site.problems() == []


@pytest.mark.parametrize(
    ("shelf", "day", "status", "date"),
    [
        ("read", "", "finished", ""),
        ("to-read", "", "wanted", ""),
        ("currently-reading", "", "started", ""),
        ("did-not-finish", "2020/03/04", "abandoned", "2020-03-04"),
        ("dnf", "", "abandoned", ""),
        ("Didn’t finish", "", "abandoned", ""),
        ("on-hold", "", "paused", ""),
    ],
)
def test_shelves_say_the_status_and_only_date_read_is_a_day(tmp_path, shelf, day, status, date):
    record = record_of(tmp_path, Exclusive_Shelf=shelf, Date_Read=day, Bookshelves=shelf)
    assert (record.status, record.date, record.terms) == (status, date, ())


def test_a_book_that_is_read_again_is_also_begun(site, tmp_path):
    row = book(Exclusive_Shelf="currently-reading", Bookshelves="currently-reading",
               Date_Read="2014/04/05", Read_Count="2", My_Rating="5")  # fmt: skip
    report = run(site, library(tmp_path, row))
    assert counts(report) == {"works": {"added": 1}, "viewings": {"added": 1}}
    assert diary(site, "2014") == [
        {"date": "2014-04-05", "work": "book-1", "rating": "5/5", "again": "true"}
    ]
    assert diary(site, "undated") == [{"work": "book-1", "status": "started"}]


def test_a_shelf_of_ones_own_says_no_status(site, tmp_path):
    rows = [
        book("1", Exclusive_Shelf="reference", Bookshelves="reference, maps", Read_Count="0"),
        book("2", Exclusive_Shelf="reference", Bookshelves="reference", Read_Count="1"),
        book("3", Exclusive_Shelf="reference", Read_Count="0", My_Rating="3"),
    ]
    run(site, library(tmp_path, *rows))
    assert [(row["key"], row["tags"]) for row in works(site)] == [
        ("book-1", "reference; maps"), ("book-2", ""), ("book-3", ""),
    ]  # fmt: skip
    assert diary(site, "undated") == [
        {"work": "book-2", "tags": ["reference"]},
        {"work": "book-3", "rating": "3/5", "tags": ["reference"]},
    ]
    assert site.problems() == []


def test_bookshelves_become_what_rules_say(site, tmp_path):
    rows = [book("1", Bookshelves="slow", Date_Read="2020/05/04"),
            book("2", Bookshelves="slow", My_Review="One.<br/><br/>Two.")]  # fmt: skip
    file = library(tmp_path, *rows)
    site.write(RULES, "taxonomies: {bookshelves: categories}\n")
    run(site, file)
    post = (site.root / "content/posts/book-2.md").read_text("utf-8")
    assert "categories: [slow]\n" in post
    assert "tags:" not in post
    assert diary(site, "2020")[0]["tags"] == ["slow"]  # an entry has no categories
    site.write(RULES, "taxonomies: {bookshelves: nothing}\n")
    report = run(site, file)
    assert counts(report) == {"works": {"updated": 2}}
    assert "tags" not in diary(site, "2020")[0]
    assert "slow" not in (site.root / "content/posts/book-2.md").read_text("utf-8")


def test_a_rule_makes_the_series_a_larger_work(site, tmp_path):
    site.work("rails", title="Rails", kind="series")
    rows = [
        book("1", Title="Slow (Rails, #1.5)"),
        book("2", Title="Slower (Bridges #2)", Original_Publication_Year="1990"),
        book("3", Title="Bridges (Bridges, #1-3)"),
        book("4", Title="Slowest (bridges, #4; Rails, #9)"),
    ]
    site.write(RULES, "fields: {Series: part_of}\n")
    file = library(tmp_path, *rows)
    report = run(site, file)
    assert counts(report) == {"works": {"added": 4}, "fields": {"added": 4}}
    parts = {row["title"]: (row["part_of.work"], row["part_of.number"]) for row in works(site)}
    larger = next(row["key"] for row in works(site) if row["kind"] == "series")
    assert parts == {
        "Slow": ("rails", "1.5"), "Slower": (larger, "2"), "Slowest": (larger, "4"),
        "Bridges": ("", ""),
    }  # fmt: skip
    book_3 = next(row for row in works(site) if row["identifiers.goodreads"] == "3")
    assert book_3["part_of.work"] == larger
    assert site.problems() == []
    before = site.tree(".")
    run(site, file)
    assert site.tree(".") == before
    table = site.root / "content/works/goodreads.csv"
    lines = table.read_text("utf-8").splitlines(keepends=True)
    site.write("content/works/goodreads.csv", "".join(x for x in lines if ",series," not in x))
    run(site, file)
    assert {row["part_of.work"] for row in works(site)} == {"rails", ""}
    assert site.problems() == []


def test_a_review_is_dated_by_the_later_of_two_days(site, tmp_path):
    text = "One.<br/><br/>Two."
    rows = [book("1", Date_Read="2020/05/04", My_Review=text), book("2", My_Review=text)]
    run(site, library(tmp_path, *rows))
    first, second = ((site.root / f"content/posts/book-{n}.md").read_text("utf-8") for n in "12")
    assert "date: 2020-05-04\n" in first
    assert "diary: [2020-05-04]\n" in first
    assert "date: 2020-01-02\n" in second
    assert "diary:" not in second


def test_hidden_words_stay_hidden(site, tmp_path):
    rows = [
        book("1", My_Review="It is <spoiler>the <i>guard</i></spoiler>.<br/><br/>Really."),
        book("2", My_Review="It is <spoiler>the guard</spoiler>."),
        book("3", My_Review="It is the guard.", Spoiler="true"),
        book("4", My_Review="It is the guard.<br/><br/>Really.", Spoiler="true"),
    ]
    run(site, library(tmp_path, *rows))
    assert "It is ||the *guard*||.\n" in (site.root / "content/posts/book-1.md").read_text("utf-8")
    assert [entry["note"] for entry in diary(site, "undated")] == ["||It is the guard.||"] * 2
    assert "spoilers: true\n" in (site.root / "content/posts/book-4.md").read_text("utf-8")


def test_private_notes_and_scores_of_others_are_nowhere(site, tmp_path):
    report = run(site, library(tmp_path, book(Private_Notes="From Jo’s house")))
    assert report.messages.warnings == ["goodreads_library_export.csv: 1 private note was not read"]
    told = "\n".join(map(str, site.tree(".").values()))
    assert "3.99" not in told
    assert "Jo" not in told


def test_what_is_owned_is_left_out_unless_a_rule_takes_it(site, tmp_path):
    file = library(tmp_path, book(Owned_Copies="2"))
    assert counts(run(site, file))["fields"] == {"left_out": 1}
    site.write(RULES, "fields: {Owned Copies: facts.Copies}\n")
    assert counts(run(site, file))["fields"] == {"updated": 1}
    assert works(site)[0]["facts.Copies"] == "2"


@pytest.mark.parametrize(
    ("written", "rating"),
    [("0", ""), ("4", "4/5"), ("5.0", "5/5"), ("", ""), ("9", ""), ("five", "")],
)
def test_0_is_no_rating(tmp_path, written, rating):
    file = library(tmp_path, book(My_Rating=written))
    records, warnings = read("goodreads", file)
    assert only(LogRecord, records)[0].rating == rating
    assert bool(warnings) == (written in ("9", "five"))


@pytest.mark.parametrize(
    ("written", "title", "series"),
    [
        ("The Train", "The Train", ""),
        ("The Train (Rails, #2)", "The Train", "Rails, #2"),
        ("The Train  (Rails #0.5)", "The Train", "Rails #0.5"),
        ("The Train (Vol. 1) (Rails, #1-3)", "The Train (Vol. 1)", "Rails, #1-3"),
        ("The Train (a novel)", "The Train (a novel)", ""),
        ("(Rails, #2)", "(Rails, #2)", ""),
    ],
)
def test_the_series_is_what_has_a_number_in_brackets(written, title, series):
    assert split_title(written) == (title, series)


@pytest.mark.parametrize(
    ("written", "isbn"),
    [
        ('="0140449132"', "0140449132"),
        ('="080442957X"', "080442957X"),
        ('="9780140449136"', "9780140449136"),
        ("978-0-14-044913-6", "9780140449136"),
        ('=""', ""),
        ("0140449133", ""),
        ("9780140449137", ""),
        ("notanisbn", ""),
    ],
)
def test_an_isbn_has_its_check_digit(written, isbn):
    assert plain_isbn(written) == isbn


@pytest.mark.parametrize(
    ("written", "day"),
    [("2020/05/04", "2020-05-04"), ("2020-5-4", "2020-05-04"), ("2020", "2020"), ("soon", "")],
)
def test_days_are_written_with_slashes(written, day):
    assert iso_day(written) == day


def test_days_and_years_that_are_none_are_told(tmp_path):
    row = book(Date_Read="last summer", Year_Published="MCM", Original_Publication_Year="-380")
    records, warnings = read("goodreads", library(tmp_path, row))
    [record] = only(LogRecord, records)
    assert (record.date, record.work.year) == ("", "-380")
    assert [warning.partition(": ")[2] for warning in warnings] == [
        "Date Read: 'last summer' is no date", "'MCM' is no year: it was left out",
    ]  # fmt: skip


def test_a_library_in_a_zip_is_read(site, tmp_path):
    data = library(tmp_path, book()).read_bytes()
    file = zipped(tmp_path / "a.zip", {"x/library.csv": data, "x/notes.csv": "a,b\n"})
    assert is_recognized("goodreads", file)
    assert counts(run(site, file)) == {"works": {"added": 1}}
