"""Any table becomes works and entries, by the names of its columns and by rules."""

import csv

import pytest
import yaml

from sitegen.importing.formats.table_columns import kind_of, scaled, targets
from sitegen.importing.messages import ImportRefused
from tests.unit.importing.conftest import counts, run
from tests.unit.importing.exports import is_recognized

RULES = "imports/rules.yaml"


def table(tmp_path, text, name="mine.csv"):
    file = tmp_path / name
    file.write_text(text, "utf-8")
    return file


def rules(site):
    return yaml.safe_load((site.root / RULES).read_text("utf-8"))["fields"]


def works(site):
    text = (site.root / "content/works/csv.csv").read_text("utf-8")
    return {row["key"]: row for row in csv.DictReader(text.splitlines())}


def diary(site):
    folder = site.root / "content/diary/csv"
    files = sorted(folder.glob("*.yaml"))
    return [entry for f in files for entry in yaml.safe_load(f.read_text("utf-8"))]


FILMS = (
    "FILM,Year,Date Watched,My Rating,Review,Director,Mood,Seat,IMDb ID,Rating\n"
    "Night Mail,1936,2024-01-03,4.5,Short.,Harry Watt,calm,12,tt0028010,7.9\n"
    'Night Mail,1936,2024-02-03,"5",,,,,tt0028010,7.9\n'
    "Alien,1979,,3,,,,,,\n"
)


@pytest.mark.parametrize(("sign", "name"), [(",", "mine.csv"), (";", "a.csv"), ("\t", "a.tsv")])
def test_columns_are_known_by_their_names(site, tmp_path, sign, name):
    file = table(tmp_path, FILMS.replace(",", sign), name)
    assert is_recognized("any_table", file)
    report = run(site, file)
    assert report.format == "csv"
    assert counts(report) == {"fields": {"added": 17, "left_out": 2}, "works": {"added": 3}}
    assert rules(site) == {
        "Date Watched": "date", "Director": "director", "FILM": "title",
        "IMDb ID": "identifiers.imdb", "Mood": "extra.mood", "My Rating": "rating/5",
        "Rating": "nothing", "Review": "note", "Seat": "extra.seat", "Year": "year",
    }  # fmt: skip
    assert works(site)["night-mail"]["kind"] == "film"
    assert [
        (str(entry.get("date")), entry["work"], entry.get("rating"), entry.get("note"))
        for entry in diary(site)
    ] == [
        ("2024-01-03", "night-mail", "4.5/5", "Short."),
        ("2024-02-03", "night-mail", "5/5", None),
        ("None", "alien", "3/5", None),
    ]
    assert site.problems() == []
    before = site.tree(".")
    assert counts(run(site, file))["works"] == {"unchanged": 3}
    assert site.tree(".") == before


def test_rules_change_what_becomes_of_columns(site, tmp_path):
    file = table(tmp_path, FILMS)
    run(site, file)
    text = (site.root / RULES).read_text("utf-8")
    text = text.replace("extra.mood", "tags").replace("extra.seat", "facts.Seat")
    site.write(RULES, text.replace("rating/5", "rating/10"))
    report = run(site, file)
    assert counts(report)["works"] == {"updated": 3}
    assert works(site)["night-mail"]["facts.Seat"] == "12"
    assert not works(site)["night-mail"].get("extra.mood")
    assert diary(site)[0]["tags"] == ["calm"]
    assert diary(site)[0]["rating"] == "4.5/10"


def test_a_table_without_titles_says_what_to_write(site, tmp_path):
    file = table(tmp_path, "Quoi,Quand,Points\nNight Mail,2024-01-03,15\n")
    assert not is_recognized("any_table", file)
    before = site.tree(".")
    with pytest.raises(ImportRefused, match=r"no column is the title .*fields: \{'Quoi': title\}"):
        run(site, file, format="csv")
    assert site.tree(".") == before
    site.write(RULES, "fields: {'Quoi': title, Quand: date}\n")
    report = run(site, file, format="csv")
    assert counts(report)["works"] == {"added": 1}
    assert diary(site)[0] | {"date": 0} == {"date": 0, "work": "night-mail"}
    assert works(site)["night-mail"]["extra.points"] == "15"


def test_a_table_of_wishes_is_known_by_its_name(site, tmp_path):
    text = "TMDb ID,Type,Name,Release Date,Rating,Your Rating\n"
    run(site, table(tmp_path, text + "8,tv,The Line,2011-01-20T00:00:00Z,8.8,\n", "watchlist.csv"))
    assert diary(site) == [{"work": "the-line", "status": "wanted"}]
    row = works(site)["the-line"]
    assert (row["kind"], row["year"], row["identifiers.tmdb"]) == ("series", "2011", "8")
    assert rules(site)["Rating"] == "nothing"


def test_an_episode_is_an_entry_of_its_series(site, tmp_path):
    text = "Name,Type,Release Date,Your Rating,IMDb ID\nThe Line S1E02,tv,2011-01-20,8,tt0000002\n"
    run(site, table(tmp_path, text))
    assert diary(site) == [
        {"work": "the-line", "status": "started", "rating": "8/10", "progress": "S1E2"}
    ]
    assert "tt0000002" not in (site.root / "content/works/csv.csv").read_text()


def test_states_tags_and_flags(site, tmp_path):
    text = (
        "Title,Author,Status,Tags,Liked,Rewatch,Spoilers,Progress,Date started,Genres,Pages\n"
        'Railsea,China Miéville,Plan to read,"sea, rail",no,,,,,"Fantasy, Sea",320\n'
        "Dune,Frank Herbert,DNF,,yes,,,88,2024-01-02,,\n"
        "Emma,Jane Austen,who knows,,,,,,,,\n"
    )
    report = run(site, table(tmp_path, text))
    by_work = {entry["work"]: entry for entry in diary(site)}
    assert by_work["railsea"]["status"] == "wanted"
    assert by_work["railsea"]["tags"] == ["sea", "rail"]
    assert by_work["dune"]["status"] == "abandoned"
    assert by_work["dune"]["liked"] is True
    assert works(site)["railsea"]["genres"] == "Fantasy; Sea"
    assert {row["kind"] for row in works(site).values()} == {"book"}
    assert counts(report)["fields"]["left_out"] == 2  # "no" and "who knows"
    assert site.problems() == []


def test_two_columns_of_a_name_are_one(site, tmp_path):
    text = (
        "RYM Album, First Name,Last Name,Title,Rating,Media Type\n"
        "10,The,Engines,Rails,9,CD\n11,,Signals,Points,0,\n"
    )
    run(site, table(tmp_path, text))
    found = works(site)
    assert (found["rails"]["artist"], found["points"]["artist"]) == ("The Engines", "Signals")
    assert (found["rails"]["kind"], found["rails"]["formats"]) == ("album", "CD")
    assert [entry.get("rating") for entry in diary(site)][:1] == ["9/10"]


@pytest.mark.parametrize(
    ("cells", "target"),
    [
        (["1", "4.5"], "rating/5"), (["3,5"], "rating/5"), (["7"], "rating/10"),
        (["0", "85"], "rating/100"), (["0"], "rating"), (["A+", "3"], "rating"),
        (["4/5"], "rating"), ([], "rating"), (["101"], "rating"),
    ],
)  # fmt: skip
def test_the_scale_of_ratings_is_told_by_them(cells, target):
    assert scaled(cells) == target


def test_names_of_columns_are_compared_without_case_and_signs():
    assert targets(["date_watched", "  TITLE ", "Name", "E-mail", "Private notes", "!!"]) == {
        "date_watched": "date", "  TITLE ": "title", "Name": "extra.name", "E-mail": "nothing",
        "Private notes": "nothing", "!!": "nothing",
    }  # fmt: skip
    assert targets(["Date", "Date read"]) == {"Date read": "date", "Date": "extra.date"}
    assert kind_of(["Title", "x"]) == "other"
