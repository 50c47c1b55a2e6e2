"""Small exports of IMDb, Trakt, MyAnimeList and BookWyrm, and a table, for docs/moving.md."""

import json

from tests.unit.importing.exports import write, zipped

_IMDB = (
    "Const,Your Rating,Date Rated,Title,Original Title,URL,Title Type,IMDb Rating,Runtime (mins),"
    "Year,Genres,Num Votes,Release Date,Directors\n"
    "tt0059825,9,2020-05-06,The Train,The Train,https://www.imdb.com/title/tt0059825/,Movie,7.8,"
    "133,1964,War,20000,1964-09-22,John Frankenheimer\n"
)
_SHOW = {"title": "Great Railways", "year": 2010, "ids": {"trakt": 7, "imdb": None}}
_HISTORY = [
    {"id": number, "watched_at": f"2024-03-02T2{number}:10:00.000Z", "type": "episode",
     "episode": {"season": 1, "number": number, "ids": {}}, "show": _SHOW}
    for number in (1, 2)
]  # fmt: skip
_RATINGS = [{"rated_at": "2024-03-03T10:00:00.000Z", "rating": 8, "type": "show", "show": _SHOW}]
_ANIME = """<?xml version="1.0" encoding="UTF-8" ?>
<myanimelist><myinfo><user_name>mira</user_name></myinfo>
<anime><series_animedb_id>1</series_animedb_id><series_title>Galaxy Railway</series_title>
<series_type>TV</series_type><series_episodes>26</series_episodes>
<my_watched_episodes>12</my_watched_episodes><my_start_date>2019-04-00</my_start_date>
<my_finish_date>0000-00-00</my_finish_date><my_score>0</my_score>
<my_status>Watching</my_status></anime></myanimelist>
"""
_BOOKWYRM = (
    "title,author_text,remote_id,isbn_13,start_date,finish_date,stopped_date,rating,review_name,"
    "review_cw,review_content,review_published,shelf,shelf_name,shelf_date\n"
    "Railsea,China Miéville,https://wyrm.example/book/7,9780230765108,2020-01-02,2020-02-03,,4.00,"
    ",,A sea of rails.,2020-02-05,read,Read,2020-02-03\n"
)
_TABLE = "Film,Year,Date watched,My rating,Seat\nThe Signal,1966,2024-01-03,4.5,12\n"


def write_logs(folder):
    """Write the exports that docs/moving.md imports."""
    write(folder, {
        "imdb/ratings.csv": _IMDB, "myanimelist.xml": _ANIME, "bookwyrm.csv": _BOOKWYRM,
        "films.csv": _TABLE,
    })  # fmt: skip
    files = {"watched-history.json": _HISTORY, "ratings-shows.json": _RATINGS}
    zipped(folder / "trakt.zip", {name: json.dumps(items) for name, items in files.items()})
