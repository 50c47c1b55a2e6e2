"""Logs and lists become works, entries, reviews and list documents; works are joined or listed."""

import csv

import pytest
import yaml

from sitegen.importing.messages import ImportRefused
from sitegen.importing.undoing import undo
from tests.unit.importing.conftest import counts, run, source

TABLE = "content/works/made-up.csv"
MATCHES = "imports/matches.csv"


def film(title="Alien", year="1979", kind="film", **fields):
    return {"kind": kind, "title": title, "year": year, **fields}


def log(identity, work=None, /, **fields):
    """Return a viewing, unless ``group`` says otherwise."""
    given = {"group": "viewings", "status": "finished", **fields}
    return "log", {"identity": identity, "work": work or film(), **given}


def rating(identity, work=None, /, **fields):
    given = {"group": "ratings", "status": "", "rating": "8/10", **fields}
    return log(identity, work, **given)


def imported(site, tmp_path, *records):
    return run(site, source(tmp_path / "source", *records))


def read(site, path):
    return (site.root / path).read_text("utf-8")


def works(site, path=TABLE):
    return list(csv.DictReader(read(site, path).splitlines()))


def diary(site):
    """Return all entries of the made-up format, file by file."""
    folder = site.root / "content/diary/made-up"
    return {
        path.stem: yaml.safe_load(path.read_text("utf-8")) for path in sorted(folder.glob("*.yaml"))
    }


LONG = "One paragraph.\n\nAnd another."


def test_a_viewing_is_a_work_and_an_entry_of_its_year(site, tmp_path):
    report = imported(
        site,
        tmp_path,
        log("1", film(columns=[["director", "Ridley Scott"]], identifiers=[["imdb", "tt0078748"]]),
            date="2019-10-02", logged="2019-10-05", rating="4.5/5", liked=True, tags=["on TV"],
            text="Still\nfrightening."),
    )  # fmt: skip
    assert counts(report) == {"viewings": {"added": 1}}
    assert read(site, TABLE) == (
        "key,title,kind,year,director,identifiers.imdb\n"
        "alien,Alien,film,1979,Ridley Scott,tt0078748\n"
    )
    assert read(site, "content/diary/made-up/2019.yaml") == (
        "- date: 2019-10-02\n  work: alien\n  rating: 4.5/5\n  liked: true\n"
        "  note: Still frightening.\n  tags: [on TV]\n"
    )
    assert site.problems() == []


def test_a_long_text_is_a_review_with_its_day(site, tmp_path):
    report = imported(
        site,
        tmp_path,
        log("1", date="2019-10-02", event="e", again=True),
        log("2", group="reviews", event="e", date="2019-10-02", logged="2019-10-05",
            rating="8/10", text=LONG),
        log("3", date="2020-01-01", text="x" * 280),
        log("4", date="2020-01-02", logged="2020-01-04", text="x" * 281),
    )  # fmt: skip
    assert counts(report) == {"viewings": {"added": 3}, "reviews": {"added": 1}}
    assert read(site, "content/posts/alien.md") == (
        "---\ntitle: Alien\ndate: 2019-10-05\nwork: alien\nrating: 8/10\n"
        "diary: [{date: 2019-10-02, again: true}]\n---\nOne paragraph.\n\nAnd another.\n"
    )
    assert "diary: [2020-01-02]" in read(site, "content/posts/alien-2020-01-02.md")
    assert [entry["date"].isoformat() for entry in diary(site)["2020"]] == ["2020-01-01"]
    assert site.problems() == []


def test_what_a_post_cannot_say_is_an_entry_beside_it(site, tmp_path):
    imported(
        site,
        tmp_path,
        log("1", date="2019-10-02", begun="2019-09-01", progress="320 pages", text=LONG),
        log("2", film("Dune", "1965", "book"), status="abandoned", logged="2019-11-01", text=LONG),
    )
    assert read(site, "content/diary/made-up/2019.yaml") == (
        "- date: 2019-10-02\n  begun: 2019-09-01\n  work: alien\n  progress: 320 pages\n"
    )
    assert read(site, "content/diary/made-up/undated.yaml") == "- work: dune\n  status: abandoned\n"
    assert "diary:" not in read(site, "content/posts/dune.md")
    assert site.problems() == []


def test_the_day_of_logging_is_no_day_of_a_viewing(site, tmp_path):
    imported(
        site,
        tmp_path,
        log("1", group="works", logged="2019-10-05"),
        log("2", film("Dune", "1984"), group="works", status="wanted", logged="2019-10-06"),
        rating("3", film("Heat", "1995"), logged="2019-10-07"),
    )
    assert diary(site) == {
        "undated": [
            {"work": "alien"},
            {"work": "dune", "status": "wanted"},
            {"work": "heat", "rating": "8/10"},
        ]
    }


def test_a_rating_and_a_like_add_to_the_newest_viewing(site, tmp_path):
    report = imported(
        site,
        tmp_path,
        log("0", group="works"),
        log("1", date="2018-01-01"),
        log("2", date="2019-01-01"),
        rating("3"),
        log("4", group="likes", status="", liked=True),
        rating("5", rating="2/10"),
    )
    assert counts(report) == {
        "works": {"added": 1},
        "viewings": {"added": 2},
        "ratings": {"added": 1, "left_out": 1},
        "likes": {"added": 1},
    }
    assert [item.reason for item in report.left_out] == [
        "the viewing of 2019-01-01 is rated 8/10, and this says 2/10"
    ]
    assert "rating" not in diary(site)["2018"][0]
    assert diary(site)["2019"][0]["rating"] == "8/10"
    assert diary(site)["2019"][0]["liked"] is True


def test_works_are_joined_by_an_identifier_or_by_title_kind_and_year(site, tmp_path):
    site.work("alien", title="Alien", kind="film", year=1979)
    site.work("nostromo", title="The Nostromo", kind="film", identifiers={"imdb": "tt0078748"})
    site.work("dune", title="Dune", kind="book", year=1965)
    site.work("heat", title="Heat", kind="film", year=1995, identifiers={"imdb": "tt0113277"})
    imported(
        site,
        tmp_path,
        log("1", film("ALIEN"), date="2019-01-01"),
        log("2", film("Alien", "1980", identifiers=[["imdb", "tt0078748"]]), date="2019-01-02"),
        log("3", film("Dune", "1965"), date="2019-01-03"),
        log("4", film("Heat", "1995", identifiers=[["imdb", "tt9999999"]]), date="2019-01-04"),
    )
    assert [entry["work"] for entry in diary(site)["2019"]] == [
        "alien", "nostromo", "dune-1965", "heat-1995",
    ]  # fmt: skip
    assert [row["key"] for row in works(site)] == ["heat-1995", "dune-1965"]
    assert site.problems() == []


def test_two_works_of_one_title_and_year_take_their_mentions_in_turn(site, tmp_path):
    one, other = ([["x", name]] for name in "aA")
    imported(
        site,
        tmp_path,
        log("1", film(identifiers=one), group="works"),
        log("2", film(identifiers=other), group="works"),
        log("3", date="2019-01-01"),
        log("4", date="2019-01-01"),
    )
    assert [row["key"] for row in works(site)] == ["alien-1979", "alien-1979-2"]
    assert [entry["work"] for entry in diary(site)["2019"]] == ["alien-1979", "alien-1979-2"]


def test_new_works_are_listed_and_the_author_joins_them(site, tmp_path):
    site.work("alien-directors-cut", title="Alien", kind="film", year=2003)
    records = [log("1", date="2019-01-01"), log("2", film("Heat", "1995"), date="2019-01-02")]
    imported(site, tmp_path, *records)
    text = read(site, MATCHES)
    assert text == (
        "record,key,title,year,kind,format,like\n"
        "viewings 1,alien,Alien,1979,film,made-up,alien-directors-cut\n"
        "viewings 2,heat,Heat,1995,film,made-up,\n"
    )
    site.write(MATCHES, text.replace("viewings 1,alien,", "viewings 1,Alien directors cut,"))
    report = imported(site, tmp_path, *records)
    assert [row["key"] for row in works(site)] == ["heat"]
    assert diary(site)["2019"][0] | {"date": 0} == {"date": 0, "work": "alien-directors-cut"}
    assert counts(report) == {"viewings": {"unchanged": 2}}
    site.write(MATCHES, text.replace("viewings 1,alien,", "viewings 1,none such,"))
    with pytest.raises(ImportRefused, match=r"matches.csv:2: no work has the key 'none such'"):
        imported(site, tmp_path, *records)


def test_a_second_import_changes_no_byte(site, tmp_path):
    records = [
        log("1", date="2019-01-01", rating="8/10"),
        log("2", film("Heat", "1995"), group="works"),
        log("3", date="2020-01-01", text=LONG),
        rating("4", film("Dune", "")),
        ("list", {"identity": "l", "title": "Best", "items": [{"work": film(), "note": "First."}]}),
    ]
    first = imported(site, tmp_path, *records)
    before = site.tree(".")
    second = imported(site, tmp_path, *records)
    assert site.tree(".") == before
    assert counts(first) == {
        "viewings": {"added": 2}, "works": {"added": 1}, "ratings": {"added": 1},
        "lists": {"added": 1}, "list_items": {"added": 1},
    }  # fmt: skip
    assert counts(second) == {
        group: {"unchanged": number["added"]} for group, number in counts(first).items()
    }


def test_a_newer_export_updates_what_is_unedited_and_keeps_the_rest(site, tmp_path):
    first = [log(str(day), film(f"Film {day}"), date=f"2019-01-0{day}") for day in range(1, 6)]
    imported(site, tmp_path, *first)
    path = "content/diary/made-up/2019.yaml"
    text = read(site, path).replace("  work: film-2\n", "  work: film-2\n  note: Mine.\n")
    text = text.replace("- date: 2019-01-03\n  work: film-3\n", "")
    site.write(path, f"# mine\n{text}- {{date: 2019-02-01, work: film-1}}\n")
    table = read(site, TABLE).replace("film-4,Film 4,", "film-4,The Fourth,")
    site.write(TABLE, table)
    newer = [
        log(str(day), film(f"Film {day}", columns=[["director", "A"]]), date=f"2019-01-0{day}",
            rating="8/10")
        for day in range(1, 7)
    ]  # fmt: skip
    report = imported(site, tmp_path, *newer)
    assert counts(report) == {"viewings": {"added": 1, "updated": 3, "kept": 1, "left_out": 1}}
    assert read(site, path).splitlines()[:10] == [
        "# mine",
        "- date: 2019-01-01", "  work: film-1", "  rating: 8/10",
        "- date: 2019-01-02", "  work: film-2", "  note: Mine.",
        "- date: 2019-01-04", "  work: film-4", "  rating: 8/10",
    ]  # fmt: skip
    assert "- {date: 2019-02-01, work: film-1}\n- date: 2019-01-06\n" in read(site, path)
    assert [(row["title"], row["director"]) for row in works(site)] == [
        ("Film 1", "A"), ("Film 2", "A"), ("Film 3", "A"), ("The Fourth", ""), ("Film 5", "A"),
        ("Film 6", "A"),
    ]  # fmt: skip
    assert site.problems() == []


def test_a_work_that_the_author_removed_is_not_brought_back(site, tmp_path):
    imported(site, tmp_path, log("1", date="2019-01-01"), log("2", film("Heat"), group="works"))
    site.write(TABLE, "".join(read(site, TABLE).splitlines(keepends=True)[:2]))
    (site.root / "content/diary/made-up/undated.yaml").unlink()
    report = imported(
        site,
        tmp_path,
        log("1", date="2019-01-01"),
        log("2", film("Heat"), group="works"),
        log("3", film("Heat"), date="2020-01-01"),
    )
    assert counts(report) == {
        "viewings": {"unchanged": 1, "left_out": 1}, "works": {"left_out": 1}
    }  # fmt: skip
    assert [row["key"] for row in works(site)] == ["alien"]
    assert site.problems() == []


def test_a_work_that_became_a_file_stays_joined(site, tmp_path):
    imported(site, tmp_path, log("1", date="2019-01-01"))
    site.work("alien", title="Alien", kind="film", year=1979)
    (site.root / TABLE).unlink()
    report = imported(site, tmp_path, log("1", date="2019-01-01"), log("2", date="2020-01-01"))
    assert counts(report) == {"viewings": {"unchanged": 1, "added": 1}}
    assert not (site.root / TABLE).exists()
    assert site.problems() == []


def test_what_becomes_a_review_later_leaves_the_diary(site, tmp_path):
    imported(site, tmp_path, log("1", date="2019-01-01", text="Short."))
    report = imported(site, tmp_path, log("1", date="2019-01-01", logged="2019-01-02", text=LONG))
    assert counts(report) == {"viewings": {"updated": 1}}
    assert diary(site) == {}
    assert "diary: [2019-01-01]" in read(site, "content/posts/alien.md")
    imported(site, tmp_path, log("1", date="2019-01-01", text="Short."))
    assert not (site.root / "content/posts/alien.md").exists()
    assert diary(site)["2019"][0]["note"] == "Short."


def test_lists_are_documents_of_works(site, tmp_path):
    items = [
        {"work": film(), "note": "First."},
        {"work": film("Heat", "1995")},
        {"work": film(), "note": "Again."},
    ]
    fields = {"title": "Best: of all", "date": "2019-01-01", "tags": ["top"], "text": "All I saw."}
    best = ("list", {"identity": "l", "is_ordered": True, "items": items, **fields})
    report = imported(site, tmp_path, best)
    assert counts(report) == {
        "lists": {"added": 1}, "list_items": {"added": 2, "left_out": 1},
    }  # fmt: skip
    assert read(site, "content/lists/best-of-all.md") == (
        "---\ntitle: 'Best: of all'\ndate: 2019-01-01\nordered: true\nextra: {tags: [top]}\n"
        "entries:\n  - work: alien\n    note: First.\n  - work: heat\n---\nAll I saw.\n"
    )
    assert site.problems() == []


def test_rules_say_what_becomes_of_further_columns(site, tmp_path):
    records = [
        log("1", date="2019-01-01",
            fields=[["Mood", "dark, slow"], ["Seat", "12"], ["Private", "x"], ["Stars", "3"]])
    ]  # fmt: skip
    site.write(
        "imports/rules.yaml",
        "fields: {Mood: tags, Seat: facts.Seat, Private: nothing, Stars: rating/5}\n",
    )
    report = imported(site, tmp_path, *records)
    assert counts(report)["fields"] == {"added": 3, "left_out": 1}
    assert works(site)[0]["facts.Seat"] == "12"
    assert diary(site)["2019"][0]["tags"] == ["dark", "slow"]
    assert diary(site)["2019"][0]["rating"] == "3/5"


def test_what_the_build_would_not_read_is_left_out_with_a_warning(site, tmp_path):
    report = imported(
        site,
        tmp_path,
        log("1", film(year="next year"), date="2019-13-45", rating="eleven"),
        log("2", film("\x07", "1990"), date="2019-01-01"),
        log("3", film("!!!", "1990"), date="2019-01-01", text="A {{% shortcode %}} and ||bars"),
    )
    assert counts(report) == {"viewings": {"added": 2, "left_out": 1}}
    warnings = "\n".join(report.messages.warnings)
    for word in ("year: ", "date: ", "rating: "):
        assert word in warnings
    assert site.problems() == []


def test_undo_takes_out_what_is_unedited(site, tmp_path):
    site.write("content/diary/2019.yaml", "- {date: 2019-05-05, work: alien}\n")
    site.work("alien")
    before = site.tree(".")
    imported(
        site,
        tmp_path,
        log("1", film("Heat"), date="2019-01-01"),
        log("2", film("Heat"), date="2020-01-01", text=LONG),
        ("list", {"identity": "l", "title": "Best", "items": [{"work": film("Heat")}]}),
    )
    assert undo(site.root, "made-up").kept == []
    assert site.tree(".") == before
    imported(site, tmp_path, log("1", film("Heat"), date="2019-01-01"), log("3", date="2019-01-02"))
    path = "content/diary/made-up/2019.yaml"
    site.write(path, read(site, path).replace("work: heat\n", "work: heat\n  note: Mine.\n"))
    assert undo(site.root, "made-up")[1:] == ([path], [TABLE])
    assert read(site, path) == "- date: 2019-01-01\n  work: heat\n  note: Mine.\n"
    assert [row["key"] for row in works(site)] == ["heat"]
    assert site.problems() == []


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("content/posts/x.md", "---\ntitle: X\nwork: Heat\n---\nText.\n"),
        ("content/posts/x.md", "---\ntitle: X\nreviews: [{work: heat}]\n---\nText.\n"),
        ("content/posts/x.md", "---\ntitle: X\n---\n[Heat](/works/heat/)\n"),
        ("content/lists/x.md", "---\ntitle: X\nentries: [heat]\n---\n"),
        ("content/works/x.md", "---\ntitle: X\npart_of: {work: heat}\n---\n"),
        ("content/diary/x.csv", "date,work\n2020-01-01,heat\n"),
    ],
)
def test_undo_keeps_a_work_that_the_author_names(site, tmp_path, path, text):
    """The list of new works keeps its line, too."""
    imported(site, tmp_path, log("1", film("Heat"), date="2019-01-01"), log("2", film("Alien")))
    site.write(path, text)
    assert undo(site.root, "made-up")[1:] == ([], [TABLE])
    assert [row["key"] for row in works(site)] == ["heat"]
    assert [row["key"] for row in works(site, MATCHES)] == ["heat"]
    assert site.problems() == []


def test_a_rating_of_what_the_diary_has_otherwise_adds_no_viewing(site, tmp_path):
    site.work("alien", title="Alien", kind="film", year=1979)
    site.work("heat", title="Heat", kind="film", year=1995)
    site.write(
        "content/diary/2019.yaml",
        "- {date: 2019-01-01, work: alien}\n- {date: 2019-01-02, work: heat, rating: 8/10}\n",
    )
    report = imported(site, tmp_path, rating("1"), rating("2", film("Heat", "1995")))
    assert counts(report) == {"ratings": {"added": 1, "left_out": 1}}
    assert [item.reason for item in report.left_out] == [
        "the diary has another entry of the work: rate it there"
    ]
    assert diary(site) == {}


def test_what_the_source_has_twice_is_left_out_with_all_that_it_has(site, tmp_path):
    twin = log("1", date="2019-01-01", fields=[["Mood", "calm"]])
    works = ("list", {"identity": "l", "title": "Best", "items": [{"work": film()}]})
    report = imported(site, tmp_path, twin, twin, works, works)
    assert counts(report) == {
        "fields": {"added": 1, "left_out": 1}, "viewings": {"added": 1, "left_out": 1},
        "lists": {"added": 1, "left_out": 1}, "list_items": {"added": 1, "left_out": 1},
    }  # fmt: skip


def test_parts_of_a_work_seen_on_a_day_are_one_entry(site, tmp_path):
    line = film("The Line", "2011", "series")
    records = [
        log(str(number), line, date=f"2024-01-0{day}", part=part, status="started", rating=rating)
        for number, (day, part, rating) in enumerate(
            [(1, "S1E3", ""), (1, "S1E1", ""), (1, "S1E2", ""), (1, "S1E5", "8/10"),
             (2, "S1E6", "7/10"), (2, "S1E7", "7/10"), (3, "Pilot", "")]
        )
    ]  # fmt: skip
    report = imported(site, tmp_path, *records, rating("r", line, part="S1E6", rating="7/10"))
    assert counts(report) == {"viewings": {"added": 7}, "ratings": {"added": 1}}
    assert [(e["progress"], e.get("rating")) for e in diary(site)["2024"]] == [
        ("S1E1–S1E3, S1E5 (8/10)", None), ("S1E6, S1E7", "7/10"), ("Pilot", None)
    ]  # fmt: skip
    assert site.problems() == []


def test_a_part_rated_twice_keeps_its_first_rating(site, tmp_path):
    line = film("The Line", "2011", "series")
    report = imported(
        site,
        tmp_path,
        rating("1", line, part="S1E1"),
        rating("2", line, part="S1E1", rating="1/10"),
    )
    assert counts(report) == {"ratings": {"added": 1, "left_out": 1}}


def test_a_rating_of_what_was_only_begun_is_with_the_newest_entry(site, tmp_path):
    imported(
        site,
        tmp_path,
        log("1", status="wanted"),
        log("2", status="started", date="2019-01-01"),
        log("3", status="paused", date="2019-02-01"),
        rating("4"),
    )
    assert "rating" not in diary(site)["undated"][0]
    assert diary(site)["2019"][1] | {"date": 0} == {
        "date": 0, "work": "alien", "status": "paused", "rating": "8/10"
    }  # fmt: skip


def test_terms_become_what_rules_say(site, tmp_path):
    terms = [["Moods", "dark"], ["Moods", "slow  train"], ["Places", "Goa"], ["Own", "x"]]
    site.write("imports/rules.yaml", "taxonomies: {Moods: tags, Places: categories, Own: nothing}")
    imported(
        site,
        tmp_path,
        log("1", date="2019-01-01", tags=["dark"], terms=terms),
        log("2", film("Heat"), date="2019-01-02", terms=terms, text=LONG),
        log("3", film("Dune"), group="works", status="", terms=terms),
    )
    assert diary(site)["2019"][0]["tags"] == ["dark", "slow train", "Goa"]
    post = read(site, "content/posts/heat.md")
    assert "categories: [Goa]\ntags: [dark, slow train]\n" in post
    assert [row["tags"] for row in works(site)] == ["", "", "dark; slow train; Goa"]
    assert list(diary(site)) == ["2019"]  # nothing is known of Dune but that it is there
    assert site.problems() == []


def test_a_column_that_is_a_list_gets_longer(site, tmp_path):
    record = log(
        "1", date="2019-01-01", fields=[["A", "one"], ["B", "two"], ["C", "3"], ["D", "4"]]
    )
    site.write("imports/rules.yaml", "fields: {A: notices, B: notices, C: facts.X, D: facts.X}\n")
    report = imported(site, tmp_path, record)
    assert counts(report)["fields"] == {"added": 3, "left_out": 1}
    assert (works(site)[0]["notices"], works(site)[0]["facts.X"]) == ("one; two", "3")


def test_a_reading_without_a_day_is_not_lost_beside_entries_of_the_site(site, tmp_path):
    site.work("alien", title="Alien", kind="film", year=1979)
    site.write("content/diary/2019.yaml", "- {date: 2019-01-01, work: alien, rating: 8/10}\n")
    said = [{}, {"rating": "8/10"}, {"rating": "7/10"}, {"text": "Loud."}]
    records = [log(str(n), group="works", **fields) for n, fields in enumerate(said, 1)]
    report = imported(site, tmp_path, *records)
    assert counts(report) == {"works": {"added": 3, "left_out": 1}}
    assert diary(site) == {"undated": [{"work": "alien", "note": "Loud."}]}


def test_a_note_that_is_no_markdown_stays_hidden(site, tmp_path):
    text = "It is {{% shortcode %}} ||he||"
    imported(site, tmp_path, log("1", date="2019-01-01", text=text, spoilers=True))
    note = diary(site)["2019"][0]["note"]
    assert note.startswith("||It is")
    assert note.endswith("||")
    assert site.problems() == []


def test_a_work_that_the_source_names_otherwise_now_keeps_its_row(site, tmp_path):
    imported(site, tmp_path, log("1", film(identifiers=[["old", "a"]]), date="2019-01-01"))
    imported(site, tmp_path, log("2", film(identifiers=[["new", "b"]]), date="2019-01-01"))
    assert [(row["key"], row["identifiers.new"]) for row in works(site)] == [("alien", "b")]
    imported(site, tmp_path, log("3", film(identifiers=[["new", "c"]]), date="2019-01-01"))
    assert [row["key"] for row in works(site)] == ["alien", "alien-1979"]  # another film
