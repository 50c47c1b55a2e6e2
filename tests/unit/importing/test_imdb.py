"""What is read of IMDb's tables of ratings, of the watchlist and of lists."""

import pytest

from sitegen.importing.records import LeftOut, LogRecord, Text, WorkList
from tests.unit.importing.conftest import counts, run
from tests.unit.importing.exports import is_recognized, only, read, zipped

NEW = (
    "Const,Your Rating,Date Rated,Title,Original Title,URL,Title Type,IMDb Rating,"
    "Runtime (mins),Year,Genres,Num Votes,Release Date,Directors\n"
)
OLD = (
    "Const,Your Rating,Date Rated,Title,URL,Title Type,IMDb Rating,Runtime (mins),Year,"
    "Genres,Num Votes,Release Date,Directors\n"
)
LIST = "Position,Const,Created,Modified,Description," + OLD.partition("Date Rated,")[2].replace(
    "\n", ",Your Rating,Date Rated\n"
)
MAIL = (
    "tt0028010,8,2020-05-06,Night Mail,Le courrier,https://www.imdb.com/title/tt0028010/,Movie,"
    '7.3,25,1936,"Documentary, Short",2500,1936-02-04,"Harry Watt, Basil Wright"\n'
)


def table(tmp_path, text, name="ratings.csv"):
    file = tmp_path / name
    file.write_text(text, "utf-8")
    return file


def item(place, const, title, type_, *, year="2011", note="", rating=""):
    return f"{place},{const},2020-01-0{place},2020-02-0{place},{note},{title},,{type_},9,60,{year},Drama,5,,,{rating},\n"  # noqa: E501


def test_a_rating_is_of_a_work_and_of_no_day(tmp_path):
    file = table(tmp_path, "\ufeff" + NEW + MAIL)
    assert is_recognized("imdb", file)
    [record], warnings = read("imdb", file)
    assert (record.group, record.rating, record.status) == ("ratings", "8/10", "")
    assert (record.date, record.logged) == ("", "2020-05-06")
    assert (record.work.kind, record.work.title, record.work.year) == ("film", "Night Mail", "1936")
    assert record.work.identifiers == (("imdb", "tt0028010"),)
    assert dict(record.work.columns) == {
        "also_known_as": "Le courrier",
        "duration": "25 min",
        "genres": "Documentary; Short",
        "director": "Harry Watt; Basil Wright",
        "facts.Released": "1936-02-04",
    }
    assert record.fields == (("IMDb Rating", "7.3"), ("Num Votes", "2500"))
    assert warnings == []


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("movie", "film"), ("Movie", "film"), ("tvMovie", "film"), ("TV Movie", "film"),
        ("short", "film"), ("TV Short", "film"), ("TV Special", "film"), ("video", "film"),
        ("Music Video", "film"), ("tvSeries", "series"), ("TV Series", "series"),
        ("tvMiniSeries", "series"), ("TV Mini Series", "series"), ("TV Mini-Series", "series"),
        ("videoGame", "game"), ("Video Game", "game"), ("Podcast Series", "podcast"),
        ("TV Episode", "other"), ("tvEpisode", "other"), ("Radio", "other"),
    ],
)  # fmt: skip
def test_a_type_of_titles_is_a_kind(tmp_path, written, kind):
    [record], warnings = read("imdb", table(tmp_path, NEW + MAIL.replace("Movie", written)))
    assert record.work.kind == kind
    assert bool(warnings) == (written == "Radio")


def test_an_episode_is_of_its_series_where_that_is_known(tmp_path):
    rows = (
        "tt1,7,2020-01-01,The Line,,TV Series,1,1,2011,,1,,\n"
        "tt0000002,9,2020-01-02,The Line: Terminus,,TV Episode,1,1,2012,,1,,\n"
        "tt0000003,5,2020-01-03,Elsewhere: Part: Two,,tvEpisode,1,1,2013,,1,,\n"
    )
    line, episode, other = read("imdb", table(tmp_path, OLD + rows))[0]
    assert (episode.work, episode.part, episode.rating) == (line.work, "Terminus", "9/10")
    assert (other.work.title, other.work.kind, other.part) == ("Elsewhere: Part: Two", "other", "")
    assert other.work.identifiers == (("imdb", "tt0000003"),)


def test_a_rating_that_is_none_is_left_out(tmp_path):
    rows = MAIL.replace(",8,", ",,") + MAIL.replace(",8,", ",11,") + MAIL.replace(",8,", ",0,")
    records, warnings = read("imdb", table(tmp_path, NEW + rows))
    assert [type(record) for record in records] == [LeftOut] * 3
    assert warnings == [
        "ratings.csv:3: '11' is no rating from 1 to 10: it was left out",
        "ratings.csv:4: '0' is no rating from 1 to 10: it was left out",
    ]


def test_a_watchlist_is_of_wishes(tmp_path):
    file = table(
        tmp_path, LIST + item(1, "28010", "Night Mail", "Movie", note="Soon"), "WATCHLIST.csv"
    )
    [record] = read("imdb", file)[0]
    assert (record.group, record.status, record.rating) == ("works", "wanted", "")
    assert (record.text, record.logged, record.date) == (Text("Soon", "plain"), "2020-01-01", "")
    assert record.work.identifiers == (("imdb", "tt0028010"),)


def test_a_list_is_a_list_of_works(tmp_path):
    rows = item(1, "tt0028010", "Night Mail", "Movie", note="First", rating="8") + item(
        2, "tt0000001", "The Line", "TV Series"
    )
    file = table(tmp_path, LIST + rows, "On rails.csv")
    [found], warnings = read("imdb", file)
    assert isinstance(found, WorkList)
    assert (found.title, found.date, found.updated) == ("On rails", "2020-01-01", "2020-02-02")
    assert [(i.work.title, i.rating, i.note) for i in found.items] == [
        ("Night Mail", "8/10", Text("First", "plain")), ("The Line", "", None)
    ]  # fmt: skip
    assert warnings == ["On rails.csv: IMDb's scores are those of others: they were left out"]


def test_columns_of_the_oldest_tables_are_known(tmp_path):
    text = (
        '"position","const","created","modified","description","Title","Title type","Directors",'
        '"You rated","IMDb Rating","Runtime (mins)","Year","Genres","Num. Votes","URL"\n'
        '"1","tt0028010","Thu Jul  1 00:00:00 2010","","","Night Mail","Short Film","H","7",'
        '"7.3","25","1936","short","99",""\n'
    )
    [found] = read("imdb", table(tmp_path, text, "list.csv"))[0]
    assert found.items[0].rating == "7/10"
    assert found.items[0].work.kind == "film"
    assert found.date == ""


def test_several_tables_of_a_zip_are_one_import(site, tmp_path):
    file = zipped(
        tmp_path / "imdb.zip",
        {
            "ratings.csv": NEW + MAIL,
            "watchlist.csv": LIST + item(1, "tt0000001", "The Line", "TV Series"),
            "best.csv": LIST + item(1, "tt0028010", "Night Mail", "Movie", year="1936"),
        },
    )
    report = run(site, file)
    assert report.format == "imdb"
    assert counts(report) == {
        "fields": {"left_out": 4}, "ratings": {"added": 1}, "works": {"added": 1},
        "lists": {"added": 1}, "list_items": {"added": 1},
    }  # fmt: skip
    assert site.problems() == []
    before = site.tree(".")
    assert counts(run(site, file))["ratings"] == {"unchanged": 1}
    assert site.tree(".") == before


def test_scores_of_others_come_in_only_by_a_rule(site, tmp_path):
    site.write("imports/rules.yaml", "fields: {IMDb Rating: facts.IMDb, Num Votes: nothing}\n")
    report = run(site, table(tmp_path, NEW + MAIL))
    assert counts(report)["fields"] == {"added": 1, "left_out": 1}
    assert "facts.IMDb" in (site.root / "content/works/imdb.csv").read_text()
    assert only(LogRecord, read("imdb", tmp_path / "ratings.csv")[0])[0].rating == "8/10"
