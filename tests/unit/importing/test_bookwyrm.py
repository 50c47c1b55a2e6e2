"""What is read of tables of BookWyrm."""

import pytest

from sitegen.importing.records import LogRecord, Text, WorkList
from tests.unit.importing.conftest import counts, run
from tests.unit.importing.exports import is_recognized, only, read

OLD = (
    "title,author_text,remote_id,openlibrary_key,inventaire_id,librarything_key,goodreads_key,"
    "isbn_10,isbn_13,oclc_number,rating,review_name,review_cw,review_content\n"
)
NEW = (
    "title,author_text,remote_id,isbn_13,pages,start_date,finish_date,stopped_date,rating,"
    "review_name,review_cw,review_content,review_published,shelf,shelf_name,shelf_date\n"
)


def table(tmp_path, text):
    file = tmp_path / "bookwyrm-export.csv"
    file.write_text(text, "utf-8")
    return file


def row(title="Railsea", shelf="read", **cells):
    given = {"title": title, "author_text": "China Miéville", "shelf": shelf, **cells}
    names = NEW.strip().split(",")
    return ",".join(f'"{given.get(name, "")}"' for name in names) + "\n"


def test_a_table_without_shelves(tmp_path):
    text = (
        'Railsea,"China Miéville, A. Other",https://wyrm.example/book/7,OL1M,abc,12,34,'
        "0230765106,9780230765108,99,4.50,,,\n"
        "Other,,https://wyrm.example/book/8,,,,,,,,,Well,the end,# A\n"
    )
    file = table(tmp_path, OLD + text)
    assert is_recognized("bookwyrm", file)
    (first, second), warnings = read("bookwyrm", file)
    assert warnings == []
    assert (first.identity, first.status, first.rating) == ("wyrm.example/book/7", "", "4.5/5")
    assert first.work.identifiers == (
        ("isbn", "9780230765108"), ("openlibrary", "OL1M"), ("inventaire", "abc"),
        ("librarything", "12"), ("goodreads", "34"), ("oclc", "99"),
    )  # fmt: skip
    assert first.work.columns == (("author", "China Miéville; A. Other"),)
    assert second.work.identifiers == (("bookwyrm", "https://wyrm.example/book/8"),)
    assert (second.title, second.spoilers) == ("Well", True)
    assert second.text == Text("# A", "markdown")
    assert second.fields == (("review_cw", "the end"),)


@pytest.mark.parametrize(
    ("shelf", "status", "date", "begun"),
    [
        ("to-read", "wanted", "", ""),
        ("reading", "started", "2020-01-02", ""),
        ("read", "finished", "2020-02-03", "2020-01-02"),
        ("stopped-reading", "abandoned", "2020-03-04", "2020-01-02"),
        ("mine-12", "finished", "2020-02-03", "2020-01-02"),
    ],
)
def test_shelves_are_states(tmp_path, shelf, status, date, begun):
    text = row(
        shelf=shelf, start_date="2020-01-02", finish_date="2020-02-03", stopped_date="2020-03-04",
        shelf_date="2020-05-06",
    )  # fmt: skip
    record = only(LogRecord, read("bookwyrm", table(tmp_path, NEW + text))[0])[0]
    assert (record.status, record.date, record.begun) == (status, date, begun)
    assert record.logged == "2020-05-06"


def test_a_shelf_of_ones_own_is_a_list(tmp_path):
    text = row(shelf="sea-3", shelf_name="By the sea") + row("Dune", "read", finish_date="2020")
    records = read("bookwyrm", table(tmp_path, NEW + text))[0]
    [shelf] = only(WorkList, records)
    assert (shelf.title, [item.work.title for item in shelf.items]) == ("By the sea", ["Railsea"])
    assert records[0].status == ""


def test_a_rating_has_the_scale_of_bookwyrm(tmp_path):
    text = "".join(row(isbn_13=str(n), rating=r) for n, r in enumerate(("5.00", "0.5", "0", "7")))
    records, warnings = read("bookwyrm", table(tmp_path, NEW + text))
    assert [record.rating for record in records] == ["5/5", "0.5/5", "", ""]
    assert warnings == [
        "bookwyrm-export.csv:5: rating: '7' is no rating from 0 to 5: it was left out"
    ]


def test_a_review_is_a_post_that_hides_its_words(site, tmp_path):
    text = row(
        finish_date="2020-02-03", rating="4", review_name="At sea", review_cw="the end",
        review_content="One.\n\nTwo.", review_published="2020-02-05",
    ) + row("Dune", "to-read")  # fmt: skip
    report = run(site, table(tmp_path, NEW + text))
    assert report.format == "bookwyrm"
    assert counts(report) == {"works": {"added": 2}, "fields": {"left_out": 1}}
    post = (site.root / "content/posts/railsea.md").read_text("utf-8")
    for line in ("title: At sea", "date: 2020-02-05", "rating: 4/5", "diary: [2020-02-03]",
                 "spoilers: true"):  # fmt: skip
        assert f"\n{line}\n" in post
    assert site.problems() == []
