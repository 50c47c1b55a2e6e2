"""What is read of exports of Trakt, and what becomes of episodes."""

import json

import pytest
import yaml

from sitegen.importing.records import LeftOut, LogRecord, Text, WorkList
from tests.unit.importing.conftest import counts, run
from tests.unit.importing.exports import as_json, is_recognized, only, read, zipped

IN_UTC = (
    "Trakt has times in UTC: entries have the day in your site's time zone (timezone in site.yaml)"
)
FILM = {"title": "Night Mail", "year": 1936,
        "ids": {"trakt": 11, "slug": "night-mail", "imdb": "tt0028010", "tmdb": 22}}  # fmt: skip
SHOW = {"title": "The Line", "year": 2011,
        "ids": {"trakt": 33, "slug": "the-line", "imdb": None, "tmdb": 44, "tvdb": 55}}  # fmt: skip


def play(number, at, **what):
    kind = "episode" if "episode" in what else "movie"
    return {"id": number, "watched_at": at, "action": "watch", "type": kind, **what}


def episode(season, number):
    return {"episode": {"season": season, "number": number, "ids": {"imdb": None}}, "show": SHOW}


def rated(rating, /, **what):
    return {
        "rated_at": "2024-01-15T10:30:00.000Z",
        "rating": rating,
        "type": next(iter(what)),
        **what,
    }


HISTORY = [
    play(3, "2024-03-02T22:30:00.000Z", **episode(1, 2)),
    play(2, "2024-03-02T21:30:00.000Z", **episode(1, 1)),
    play(4, "2024-02-01T12:00:00.000Z", movie=FILM),
    play(1, "2023-02-01T12:00:00.000Z", movie=FILM),
    play(5, "1970-01-01T00:00:00.000Z", movie=FILM | {"title": "Up", "ids": {"trakt": 9}}),
]


def export(tmp_path, **files):
    named = {f"{name.replace('_', '-')}.json": json.dumps(v) for name, v in files.items()}
    return zipped(tmp_path / "trakt.zip", named)


def diary(site):
    folder = site.root / "content/diary/trakt"
    return {f.stem: yaml.safe_load(f.read_text("utf-8")) for f in sorted(folder.glob("*.yaml"))}


def test_plays_are_viewings_and_episodes_parts_of_series(tmp_path):
    file = export(tmp_path, watched_history=HISTORY)
    assert is_recognized("trakt", file)
    records, warnings = read("trakt", file)
    assert warnings == [IN_UTC]
    assert [(r.identity, r.work.title, r.part, r.status, r.date, r.again) for r in records] == [
        ("3", "The Line", "S1E2", "started", "2024-03-02 22:30+00:00", False),
        ("2", "The Line", "S1E1", "started", "2024-03-02 21:30+00:00", False),
        ("4", "Night Mail", "", "finished", "2024-02-01 12:00+00:00", True),
        ("1", "Night Mail", "", "finished", "2023-02-01 12:00+00:00", False),
        ("5", "Up", "", "finished", "", False),
    ]
    assert records[0].work.identifiers == (
        ("tmdb", "tv/44"), ("tvdb", "55"), ("trakt", "show/33")
    )  # fmt: skip
    assert records[2].work.identifiers == (
        ("imdb", "tt0028010"), ("tmdb", "movie/22"), ("trakt", "movie/11")
    )  # fmt: skip


def test_a_play_has_its_day_in_the_zone_of_the_site(site, tmp_path):
    site.settings("timezone: Asia/Tokyo\n")
    run(site, export(tmp_path, watched_history_1=HISTORY[:2], watched_history_2=HISTORY[2:]))
    assert [
        (str(entry["date"]), entry["work"], entry.get("status"), entry.get("progress"))
        for entry in diary(site)["2024"]
    ] == [
        ("2024-02-01", "night-mail", None, None),
        ("2024-03-03", "the-line", "started", "S1E1, S1E2")
    ]  # fmt: skip
    assert diary(site)["2024"][0]["again"] is True
    assert site.problems() == []


def test_what_repeats_the_history_adds_nothing(site, tmp_path):
    watched = {"plays": 2, "last_watched_at": "2024-02-01T12:00:00.000Z"}
    shows = [{"plays": 2, "last_watched_at": "2024-03-02T22:30:00.000Z", "show": SHOW, "seasons": [
        {"number": 1, "episodes": [{"number": 1, "plays": 1, "last_watched_at": None}]}
    ]}]  # fmt: skip
    file = export(
        tmp_path,
        watched_history=HISTORY,
        watched_movies=[{**watched, "movie": FILM}],
        watched_shows=shows,
    )
    report = run(site, file)
    assert counts(report) == {"works": {"added": 2}, "viewings": {"added": 5}}
    assert [len(entries) for entries in diary(site).values()] == [1, 2, 1]


def test_without_a_history_the_last_plays_are_viewings(tmp_path):
    shows = [{"plays": 3, "last_watched_at": "2024-03-02T22:30:00.000Z", "show": SHOW, "seasons": [
        {"number": 1, "episodes": [
            {"number": n, "plays": 1, "last_watched_at": "2024-03-02T22:30:00.000Z"} for n in (1, 2)
        ]},
    ]}]  # fmt: skip
    films = [{"plays": 2, "last_watched_at": "2024-02-01T12:00:00.000Z", "movie": FILM}]
    records = read("trakt", export(tmp_path, watched_movies=films, watched_shows=shows))[0]
    assert [(r.group, r.part, r.status, r.date[:10], r.again, r.progress) for r in records] == [
        ("works", "", "finished", "2024-02-01", True, ""),
        ("viewings", "S1E1", "started", "2024-03-02", False, ""),
        ("viewings", "S1E2", "started", "2024-03-02", False, ""),
        ("works", "", "", "", False, "3 plays"),
    ]


def test_ratings_of_parts_are_with_their_parts(site, tmp_path):
    file = export(
        tmp_path,
        watched_history=HISTORY,
        ratings_movies=[rated(9, movie=FILM), rated(0, movie=FILM | {"ids": {}})],
        ratings_shows=[rated(7, show=SHOW)],
        ratings_episodes=[rated(8, **episode(1, 2)), rated(6, **episode(2, 1))],
        ratings_seasons=[rated(5, season={"number": 3}, show=SHOW)],
    )
    report = run(site, file)
    assert counts(report)["ratings"] == {"added": 5, "left_out": 1}
    film, show = diary(site)["2024"]
    assert film["rating"] == "9/10"
    assert (show["rating"], show["progress"]) == ("7/10", "S1E1, S1E2 (8/10)")
    rest = {entry["work"]: entry for entry in diary(site)["undated"]}
    assert rest["the-line"] == {
        "work": "the-line", "status": "started", "progress": "S3 (5/10), S2E1 (6/10)"
    }  # fmt: skip
    assert site.problems() == []


def test_an_episode_alone_has_its_rating(site, tmp_path):
    run(site, export(tmp_path, ratings_episodes=[rated(8, **episode(1, 2))]))
    assert diary(site)["undated"] == [
        {"work": "the-line", "status": "started", "rating": "8/10", "progress": "S1E2"}
    ]


def test_lists_wishes_favourites_and_comments(tmp_path):
    item = {"listed_at": "2024-03-01T10:00:00.000Z", "type": "movie", "movie": FILM}
    head = {"name": "On rails", "description": "All of them.", "privacy": "private",
            "created_at": "2024-03-01T10:00:00.000Z", "updated_at": None, "item_count": 3,
            "display_numbers": True, "ids": {"slug": "on-rails", "trakt": 77}}  # fmt: skip
    person = {"listed_at": None, "type": "person", "person": {"name": "Jo"}}
    said = {
        "id": 5,
        "comment": "A train!",
        "spoiler": True,
        "created_at": "2024-01-01T00:00:00.000Z",
    }
    file = export(
        tmp_path,
        lists_lists=[head, head | {"name": "Empty", "ids": {"trakt": 78}}],
        lists_list_77_on_rails=[
            item | {"notes": "First"},
            {"listed_at": None, "type": "episode", "notes": None, **episode(1, 2)},
            person,
        ],
        lists_list_78_empty=[],
        lists_watchlist=[item | {"notes": "Soon"}],
        lists_favorites=[item],
        comments_movies=[{"type": "movie", "comment": said, "movie": FILM}],
        collection_movies=[{"collected_at": "2024-01-01T00:00:00.000Z", "movie": FILM}],
        user_profile={"email": "mira@mail.example"},
        user_settings={"token": "secret"},
    )
    records, warnings = read("trakt", file)
    assert "files about the account are not read: user-profile.json" in warnings[0]
    assert "mail.example" not in repr(records)
    rails, empty = only(WorkList, records)
    assert (rails.title, rails.is_public, rails.is_ordered) == ("On rails", False, True)
    assert [(i.work.title, i.note and i.note.source) for i in rails.items] == [
        ("Night Mail", "First"), ("The Line", "S1E2")
    ]  # fmt: skip
    assert (empty.title, empty.items) == ("Empty", ())
    assert [(r.group, r.reason) for r in only(LeftOut, records)] == [
        ("works", "a collection says what you own, and a site does not"),
        ("list_items", "a person is no work"),
    ]
    comment, wish, favourite = only(LogRecord, records)
    assert (comment.group, comment.spoilers, comment.text) == (
        "reviews", True, Text("A train!", "markdown")
    )  # fmt: skip
    assert (wish.status, wish.text, wish.date) == ("wanted", Text("Soon", "plain"), "")
    assert favourite.liked


@pytest.mark.parametrize(
    "value",
    [[{"watched_at": "x", "ids": 1}], [{"watched_at": 5, "movie": {"title": 7, "ids": []}}]],
)
def test_odd_values_are_left_out_or_dropped(tmp_path, value):
    records, _ = read("trakt", as_json(tmp_path / "history.json", value))
    assert len(records) == 1
    assert isinstance(records[0], LeftOut) or records[0].date == ""
