"""What is read of lists of MyAnimeList."""

import gzip

import pytest

from sitegen.importing.records import Text
from tests.unit.importing.conftest import counts, run
from tests.unit.importing.exports import is_recognized, read

PANEL = """<?xml version="1.0" encoding="UTF-8" ?>
<myanimelist>
<myinfo><user_id>99</user_id><user_name>mira_reads</user_name></myinfo>
<anime>
<series_animedb_id>1</series_animedb_id>
<series_title><![CDATA[Night & Rail]]></series_title>
<series_type>TV</series_type><series_episodes>26</series_episodes>
<my_watched_episodes>26</my_watched_episodes>
<my_start_date>2011-00-00</my_start_date><my_finish_date>2011-05-00</my_finish_date>
<my_score>9</my_score><my_status>Completed</my_status>
<my_comments><![CDATA[A <b>train</b>!]]></my_comments><my_times_watched>2</my_times_watched>
<my_priority>LOW</my_priority><my_tags><![CDATA[rain, rail]]></my_tags>
<update_on_import>1</update_on_import>
</anime>
<anime>
<series_animedb_id>2</series_animedb_id><series_title>Line</series_title>
<series_type>Movie</series_type><series_episodes>1</series_episodes>
<my_watched_episodes>0</my_watched_episodes>
<my_start_date>0000-00-00</my_start_date><my_finish_date>0000-00-00</my_finish_date>
<my_score>0</my_score><my_status>STATE</my_status>
</anime>
</myanimelist>"""
MANGA = """<myanimelist><manga><manga_mangadb_id>3</manga_mangadb_id>
<manga_title>Rails</manga_title>
<manga_volumes>0</manga_volumes><manga_chapters>116</manga_chapters><my_id>0</my_id>
<my_read_volumes>2</my_read_volumes><my_read_chapters>24</my_read_chapters>
<my_start_date>2020-02-03</my_start_date><my_finish_date>0000-00-00</my_finish_date>
<my_score>7</my_score><my_status>Reading</my_status></manga></myanimelist>"""
OLD = """<myanimelist><myinfo><user_name>mira_reads</user_name></myinfo><anime>
<series_animedb_id>5</series_animedb_id><series_title>Old</series_title>
<series_synonyms>; Old; Older; The Old</series_synonyms><series_type>1</series_type>
<series_episodes>12</series_episodes><series_start>2002-04-04</series_start>
<my_watched_episodes>5</my_watched_episodes><my_start_date>2013-02-08</my_start_date>
<my_finish_date>0000-00-00</my_finish_date><my_score>0</my_score><my_status>STATE</my_status>
<my_last_updated>1360449005</my_last_updated><my_tags></my_tags></anime></myanimelist>"""


def written(tmp_path, text, name="list.xml"):
    file = tmp_path / name
    file.write_bytes(gzip.compress(text.encode()) if name.endswith(".gz") else text.encode())
    return file


@pytest.mark.parametrize("name", ["list.xml", "animelist.xml.gz"])
def test_the_export_of_the_panel(tmp_path, name):
    file = written(tmp_path, PANEL.replace("STATE", "Plan to Watch"), name)
    assert is_recognized("myanimelist", file)
    (rail, line), warnings = read("myanimelist", file)
    assert warnings == []
    assert "mira_reads" not in repr((rail, line))
    assert (rail.identity, rail.position) == ("anime/1", f"{name}:4")
    assert (rail.work.kind, rail.work.title) == ("series", "Night & Rail")
    assert rail.work.identifiers == (("myanimelist", "anime/1"),)
    assert rail.work.columns == (("facts.Episodes", "26"),)
    assert (rail.status, rail.date, rail.begun) == ("finished", "2011-05", "2011")
    assert (rail.rating, rail.progress, rail.tags) == ("9/10", "", ("rain", "rail"))
    assert rail.text == Text("A <b>train</b>!", "plain")
    assert rail.fields == (("my_times_watched", "2"),)
    assert (line.work.kind, line.status, line.rating, line.date) == ("film", "wanted", "", "")


@pytest.mark.parametrize(
    ("words", "number", "status"),
    [
        ("Watching", "1", "started"), ("Completed", "2", "finished"), ("On-Hold", "3", "paused"),
        ("Dropped", "4", "abandoned"), ("Plan to Watch", "6", "wanted"),
    ],
)  # fmt: skip
def test_states_in_words_and_in_numbers(tmp_path, words, number, status):
    new = read("myanimelist", written(tmp_path, PANEL.replace("STATE", words)))[0][1]
    old = read("myanimelist", written(tmp_path, OLD.replace("STATE", number)))[0][0]
    assert (new.status, old.status) == (status, status)


def test_the_answer_of_the_old_interface(tmp_path):
    [old] = read("myanimelist", written(tmp_path, OLD.replace("STATE", "1")))[0]
    assert (old.work.year, old.date, old.begun) == ("2002", "2013-02-08", "")
    assert (old.progress, old.rating, old.logged) == ("5/12 episodes", "", "2013-02-09T22:30:05Z")
    assert dict(old.work.columns) == {"also_known_as": "Older; The Old", "facts.Episodes": "12"}


def test_manga_are_books(tmp_path):
    [manga] = read("myanimelist", written(tmp_path, MANGA))[0]
    assert (manga.work.kind, manga.work.identifiers) == ("book", (("myanimelist", "manga/3"),))
    assert (manga.status, manga.date) == ("started", "2020-02-03")
    assert manga.progress == "24/116 chapters, 2 volumes"
    assert manga.work.columns == (("facts.Chapters", "116"),)


def test_a_list_becomes_works_and_entries(site, tmp_path):
    report = run(site, written(tmp_path, PANEL.replace("STATE", "7")))
    assert report.format == "myanimelist"
    assert counts(report)["works"] == {"added": 2}
    assert report.messages.warnings == [
        "list.xml:15: '7' is no state that sitegen knows: none was taken"
    ]
    assert "- date: 2011-05\n  begun: 2011\n  work: night-rail\n  rating: 9/10\n" in (
        site.root / "content/diary/myanimelist/2011.yaml"
    ).read_text("utf-8")
    assert site.problems() == []
