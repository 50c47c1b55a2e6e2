"""Accounts of Letterboxd: its tables by their columns, viewings, reviews, likes, lists."""

import csv

import pytest
import yaml

from sitegen.importing.formats import letterboxd
from sitegen.importing.formats.review_html import paragraphs
from sitegen.importing.records import LeftOut, LogRecord, WorkList
from tests.unit.importing.conftest import counts, run
from tests.unit.importing.exports import is_recognized, only, read, write, zipped

FILM = "Date,Name,Year,Letterboxd URI"
DIARY = f"{FILM},Rating,Rewatch,Tags,Watched Date\n"
REVIEWS = f"{FILM},Rating,Rewatch,Review,Tags,Watched Date\n"
LIST = "Date,Name,Tags,URL,Description\n"
ITEMS = "Position,Name,Year,URL,Description\n"
LONG = "The first train.\n\nThe <i>second</i> one."

ACCOUNT = {
    "profile.csv": "Date Joined,Username,Email Address\n2019-01-01,mira,mira@mail.example\n",
    "watched.csv": f"{FILM}\n2019-01-05,Night Mail,1936,https://boxd.it/aa\n"
    "2019-01-05,Shoah,1985,https://boxd.it/bb\n",
    "ratings.csv": f"{FILM},Rating\n2019-01-06,Shoah,1985,https://boxd.it/bb,4.5\n",
    "diary.csv": DIARY + "2019-01-05,Night Mail,1936,https://boxd.it/v1,4,,rain,2019-01-02\n"
    "2021-03-01,Night Mail,1936,https://boxd.it/v2,,Yes,,2021-02-28\n",
    "reviews.csv": REVIEWS
    + f'2019-01-07,Night Mail,1936,https://boxd.it/v1,4,,"{LONG}",rain,2019-01-02\n'
    "2021-03-01,Night Mail,1936,https://boxd.it/v2,,Yes,Late.,,2021-02-28\n",
    "watchlist.csv": f"{FILM}\n2020-01-01,Speed,1994,https://boxd.it/cc\n",
    "likes/films.csv": f"{FILM}\n2020-01-01,Night Mail,1936,https://boxd.it/aa\n",
    "likes/reviews.csv": "Date,Content\n2020-01-01,https://boxd.it/r9\n",
    "comments.csv": "Date,Content,Comment\n2020-01-01,https://boxd.it/r9,So it is.\n",
    "lists/trains.csv": f"Letterboxd list export v7\n{LIST}"
    '2020-05-01,Trains,"rail, slow",https://boxd.it/l1,All of them.\n\n'
    f"{ITEMS}1,Night Mail,1936,https://boxd.it/aa,First.\n2,Speed,1994,https://boxd.it/cc,\n",
    "deleted/diary.csv": DIARY + "2018-01-01,Gone,1990,https://boxd.it/d1,1,,,2018-01-01\n",
    "orphaned/diary.csv": DIARY + "2018-01-01,Lost,1990,https://boxd.it/d2,1,,,2018-01-01\n",
}
NOT_READ = "orphaned/: 1 record is of films that Letterboxd has removed; sitegen does not read them"


@pytest.fixture(params=["folder", "zip"])
def account(request, tmp_path):
    if request.param == "zip":
        return zipped(tmp_path / "account.zip", ACCOUNT)
    return write(tmp_path / "account", ACCOUNT)


def diary(site, year):
    text = (site.root / f"content/diary/letterboxd/{year}.yaml").read_text("utf-8")
    return yaml.load(text, yaml.BaseLoader)


def works(site):
    text = (site.root / "content/works/letterboxd.csv").read_text("utf-8")
    return list(csv.DictReader(text.splitlines()))


def test_an_account_becomes_works_entries_reviews_and_lists(site, account):
    report = run(site, account)
    assert counts(report) == {
        "works": {"added": 3}, "viewings": {"added": 2}, "reviews": {"added": 2},
        "ratings": {"added": 1}, "likes": {"added": 1, "left_out": 1},
        "comments": {"left_out": 1}, "lists": {"added": 1}, "list_items": {"added": 2},
    }  # fmt: skip
    assert report.messages.warnings == [f"{account.name}: {NOT_READ}"]
    assert [(row["key"], row["year"], row["identifiers.boxd"]) for row in works(site)] == [
        ("night-mail", "1936", "aa"), ("shoah", "1985", "bb"), ("speed", "1994", "cc"),
    ]  # fmt: skip
    assert diary(site, "2021") == [
        {"date": "2021-02-28", "work": "night-mail", "again": "true", "liked": "true",
         "note": "Late."},
    ]  # fmt: skip
    assert diary(site, "undated") == [
        {"work": "shoah", "rating": "4.5/5"},
        {"work": "speed", "status": "wanted"},
    ]
    assert (site.root / "content/posts/night-mail.md").read_text("utf-8") == (
        "---\ntitle: Night Mail\ndate: 2019-01-05\ntags: [rain]\nwork: night-mail\n"
        "rating: 4/5\ndiary: [2019-01-02]\n---\nThe first train.\n\nThe *second* one.\n"
    )
    listed = (site.root / "content/lists/trains.md").read_text("utf-8")
    assert "  - work: night-mail\n    note: First.\n  - work: speed\n---\nAll of them.\n" in listed
    assert "rating:\n  scale: 5\n" in (site.root / "imports/site.yaml").read_text("utf-8")
    assert site.problems() == []
    before = site.tree(".")
    again = run(site, account)
    assert site.tree(".") == before
    assert all("added" not in numbers for numbers in counts(again).values())


def test_what_is_deleted_or_private_is_nowhere(site, account):
    run(site, account)
    told = "\n".join(map(str, site.tree(".").values()))
    for word in ("Gone", "Lost", "mail.example", "So it is"):
        assert word not in told


def test_tables_of_2017_have_no_rewatch_and_other_line_ends(tmp_path):
    head = DIARY.replace("Rewatch,", "").replace("\n", "\r\n")
    uri = "https://letterboxd.com/mira/film/night-mail/"
    table = {"diary.csv": f"{head}2017-01-01,Night Mail,1936,{uri},3.5,,2016-12-31\r\n"}
    records, warnings = read("letterboxd", write(tmp_path, table) / "diary.csv")
    assert warnings == []
    [record] = only(LogRecord, records)
    assert (record.date, record.logged, record.rating) == ("2016-12-31", "2017-01-01", "3.5/5")
    assert record.work.identifiers == (("letterboxd", "night-mail"),)


def test_an_account_of_another_year_doubles_no_film(site, tmp_path):
    """A film was named by its page, and is named by a short address now."""
    old = f"{FILM}\n2017-01-01,Night Mail,1936,https://letterboxd.com/film/night-mail/\n"
    run(site, write(tmp_path / "old", {"watched.csv": old}))
    report = run(site, write(tmp_path / "new", {"watched.csv": ACCOUNT["watched.csv"]}))
    assert [row["key"] for row in works(site)] == ["night-mail", "shoah"]
    assert diary(site, "undated") == [{"work": "night-mail"}, {"work": "shoah"}]
    assert counts(report) == {"works": {"added": 2}}
    assert site.problems() == []


def test_rows_without_an_address_are_joined_by_film_and_day(site, tmp_path):
    files = {
        "diary.csv": f"{DIARY}2019-01-05,Night Mail,1936,,4,,,2019-01-02\n",
        "reviews.csv": f"{REVIEWS}2019-01-05,Night Mail,1936,,4,,Late.,,2019-01-02\n",
    }
    run(site, write(tmp_path / "account", files))
    assert diary(site, "2019") == [
        {"date": "2019-01-02", "work": "night-mail", "rating": "4/5", "note": "Late."}
    ]


def test_a_review_without_a_day_keeps_its_words_whatever_the_rating(site, tmp_path):
    files = {
        "diary.csv": f"{DIARY}2021-03-01,Night Mail,1936,https://boxd.it/v2,5,,,2021-02-28\n",
        "reviews.csv": f'{REVIEWS}2019-01-05,Night Mail,1936,https://boxd.it/v1,2,,"{LONG}",,\n',
    }
    report = run(site, write(tmp_path / "account", files))
    assert counts(report) == {"viewings": {"added": 1}, "reviews": {"added": 1}}
    post = (site.root / "content/posts/night-mail.md").read_text("utf-8")
    assert "rating: 2/5\n" in post
    assert "diary:" not in post


@pytest.mark.parametrize(
    ("name", "head", "group", "status"),
    [
        ("watched.csv", FILM, "works", "finished"),
        ("old-watchlist.csv", FILM, "works", "wanted"),
        ("films.csv", FILM, "likes", ""),
        ("anything.csv", f"{FILM},Rating", "ratings", ""),
    ],
)
def test_a_single_table_is_known_by_its_columns_and_its_name(tmp_path, name, head, group, status):
    row = "2020-01-01,Speed,1994,https://boxd.it/cc,3"
    file = write(tmp_path, {name: f"{head}\n{row[: -2 if head == FILM else None]}\n"}) / name
    assert is_recognized("letterboxd", file)
    [record] = only(LogRecord, read("letterboxd", file)[0])
    assert (record.group, record.status, record.date) == (group, status, "")


def test_lists_of_2022_begin_with_an_empty_line(tmp_path):
    text = f"\n{LIST}2019-09-18,Trains,,https://boxd.it/l1,\n\n{ITEMS}1,Speed,1994,,\n"
    [found] = only(WorkList, read("letterboxd", write(tmp_path, {"a.csv": text}) / "a.csv")[0])
    assert (found.title, found.date, found.text) == ("Trains", "2019-09-18", None)
    assert [item.work.title for item in found.items] == ["Speed"]


def test_ratings_of_nothing_and_unknown_tables_are_told(tmp_path):
    files = {
        "ratings.csv": f"{FILM},Rating\n2019-01-06,Shoah,1985,https://boxd.it/bb,0\n"
        "2019-01-06,Speed,1994,https://boxd.it/cc,5.5\n",
        "watched.csv": f"{FILM}\n2019-01-06,Shoah,next year,https://boxd.it/bb\n",
        "pins.csv": "Date,Pin\n",
    }
    records, warnings = read("letterboxd", write(tmp_path / "a", files))
    assert [out.reason for out in only(LeftOut, records)] == ["it has no rating"] * 2
    assert warnings == [
        "a/pins.csv: sitegen does not know this table: not read",
        "a/watched.csv:2: 'next year' is no year: it was left out",
        "a/ratings.csv:3: Rating: '5.5' is no rating from 0 to 5: it was left out",
    ]


@pytest.mark.parametrize(
    ("written", "html"),
    [
        ("One.\r\n\r\n\r\nTwo,\nthree.", "<p>One.</p>\n<p>Two,<br>three.</p>"),
        ("a <b>b</b> 1 < 2 <3 <x>", "<p>a <b>b</b> 1 &lt; 2 &lt;3 &lt;x></p>"),
        ("a<br/><br />b<BR>c", "<p>a</p>\n<p>b<br>c</p>"),
        ("<script>x</script>", "<p>&lt;script>x&lt;/script></p>"),
    ],
)
def test_reviews_have_paragraphs_and_few_tags(written, html):
    assert paragraphs(written) == html


def test_it_is_told_from_other_tables(tmp_path):
    for text in ("", "Title,Author\n", "\x89PNG\r\n\0", "Name,Year\n"):
        assert not is_recognized("letterboxd", write(tmp_path, {"a.csv": text}) / "a.csv")
    assert letterboxd.NAME == "letterboxd"
