"""Documents as catalogues give them, of works that do not exist, and a host that serves them."""

import json
from urllib.parse import parse_qs, urlsplit

from tests.support.old_host import send


def snak(value):
    return {"snaktype": "value", "datavalue": {"value": value}}


def item(number):
    return {"entity-type": "item", "id": number}


def statement(value, rank="normal", **qualifiers):
    return {
        "mainsnak": snak(value), "rank": rank,
        "qualifiers": {name: [snak(own)] for name, own in qualifiers.items()},
    }  # fmt: skip


def labels(**texts):
    return {language: {"language": language, "value": text} for language, text in texts.items()}


def date(time, precision=11):
    return {"time": time, "precision": precision}


FILM = {
    "id": "Q900001",
    "type": "item",
    "labels": labels(en="The Salt Ferry", de="Die Salzfähre"),
    "descriptions": labels(en="a film that does not exist"),
    "claims": {
        "P31": [statement(item("Q11424"))],
        "P1476": [statement({"text": "Solnyy parom", "language": "ru"})],
        "P577": [
            statement(date("+1974-05-02T00:00:00Z")),
            statement(date("+1973-11-09T00:00:00Z")),
        ],
        "P2047": [statement({"amount": "+97", "unit": "http://www.wikidata.org/entity/Q7727"})],
        "P57": [statement(item("Q900010")), statement(item("Q900011"), rank="deprecated")],
        "P58": [statement(item("Q900012"))],
        "P86": [statement(item("Q900019"))],
        "P161": [
            statement(item("Q900013"), P4633="the ferryman"),
            statement(item("Q900014"), P453=item("Q900015")),
        ],
        "P136": [statement(item("Q900016"))],
        "P495": [statement(item("Q900017"))],
        "P364": [statement(item("Q900018"))],
        "P345": [statement("tt90000011")],
        "P179": [statement(item("Q900020"), P1545="2")],
        "P18": [statement("Salt ferry.png")],
        "P9999": [statement("x")],
        "P2048": [{"mainsnak": {"snaktype": "novalue"}, "rank": "normal"}],
    },
}
NAMES = {
    "Q900010": "Vera Lindqvist", "Q900011": "Nobody", "Q900012": "Ilja Kranz",
    "Q900013": "Otto Brandt", "Q900014": "Mae Fisher", "Q900015": "Anna",
    "Q900016": "drama film", "Q900017": "Estonia", "Q900018": "Estonian",
    "Q900020": "Ferry trilogy",
}  # fmt: skip
CODES = {"Q900017": ("P297", "EE"), "Q900018": ("P218", "et")}

EDITION = {
    "key": "/books/OL900001M",
    "type": {"key": "/type/edition"},
    "title": "A Year of Points and Signals",
    "subtitle": "Notes",
    "publish_date": "March 1988",
    "publishers": ["Halt & Sons"],
    "number_of_pages": 212,
    "works": [{"key": "/works/OL900001W"}],
    "languages": [{"key": "/languages/eng"}],
    "isbn_13": ["978-0-00-000000-2"],
    "contributions": ["Pia Weiss (Illustrator)", "Somebody"],
    "identifiers": {"goodreads": ["900001"]},
    "covers": [1],
}
WORK = {
    "key": "/works/OL900001W",
    "title": "Points and Signals",
    "first_publish_date": "1961",
    "authors": [{"author": {"key": "/authors/OL900001A"}, "type": {"key": "/type/author_role"}}],
    "subjects": ["Railways", "nyt:series=1988-04-01", "Signalmen"],
    "description": "Never taken.",
}
AUTHOR = {"key": "/authors/OL900001A", "name": "Edda Holm"}
DATA = {
    "ISBN:9780000000002": {
        "key": "/books/OL900001M", "url": "https://openlibrary.org/books/OL900001M",
        "title": "A Year of Points and Signals", "authors": [{"name": "Edda Holm"}],
        "publishers": [{"name": "Halt & Sons"}], "publish_date": "1988", "number_of_pages": 212,
        "subjects": [{"name": "Railways"}], "identifiers": {"isbn_13": ["9780000000002"]},
    }
}  # fmt: skip

TMDB_FILM = {
    "id": 900001, "title": "The Salt Ferry", "original_title": "Solnyy parom",
    "original_language": "et", "release_date": "1973-11-09", "runtime": 97,
    "overview": "Never taken.", "vote_average": 7.7, "imdb_id": "tt90000011",
    "genres": [{"id": 1, "name": "Drama"}],
    "production_countries": [{"iso_3166_1": "EE", "name": "Estonia"}],
    "credits": {
        "cast": [{"name": "Otto Brandt", "character": "Ferryman"}, {"name": "Mae Fisher"}],
        "crew": [
            {"name": "Vera Lindqvist", "job": "Director"}, {"name": "Ilja Kranz", "job": "Writer"},
            {"name": "Ann Reel", "job": "Editor"}, {"name": "Tom", "job": "Catering"},
        ],
    },
}  # fmt: skip
TMDB_SERIES = {
    "id": 900002, "name": "Platform Four", "original_name": "Platform Four",
    "first_air_date": "1999-01-02", "episode_run_time": [45], "origin_country": ["GB"],
    "languages": ["en"], "created_by": [{"name": "Una Bell"}], "genres": [],
}  # fmt: skip

JSON_LD = {
    "@context": "https://schema.org",
    "@graph": [
        {"@type": "WebPage", "name": "A page"},
        {"@type": "Person", "@id": "#vera", "name": "Vera Lindqvist"},
        {
            "@type": ["Movie", "CreativeWork"],
            "name": "The Salt &amp; Ferry",
            "alternateName": "Solnyy parom",
            "datePublished": "1973-11-09",
            "duration": "PT1H37M",
            "genre": "Drama, Romance",
            "inLanguage": {"@type": "Language", "name": "Estonian", "alternateName": "et"},
            "countryOfOrigin": {"@type": "Country", "name": "Estonia"},
            "director": {"@id": "#vera"},
            "author": [{"@type": "Person", "name": "Ilja Kranz"}],
            "creator": {"@type": "Organization", "name": "A studio"},
            "actor": [
                {
                    "@type": "PerformanceRole",
                    "characterName": "the ferryman",
                    "actor": {"@type": "Person", "name": "Otto Brandt"},
                },
                "Mae Fisher",
            ],
            "sameAs": [
                "https://www.imdb.com/title/tt90000011/?ref=x",
                "http://www.wikidata.org/entity/Q900001",
                "https://example.org/other",
            ],
            "description": "Never taken.",
            "image": "https://example.org/poster.jpg",
        },
    ],
}


def serve_catalogues(host):
    """Let a host answer as Open Library and Wikidata do."""
    answers = {
        "/wiki/Special:EntityData/Q900001.json": {"entities": {"Q900001": FILM}},
        "/books/OL900001M.json": EDITION,
        "/isbn/9780000000002.json": EDITION,
        "/works/OL900001W.json": WORK,
        "/authors/OL900001A.json": AUTHOR,
        "/3/movie/900001": TMDB_FILM,
    }
    host.answers |= {path: json.dumps(value).encode() for path, value in answers.items()}
    host.answers["/w/api.php"] = _api


def _api(handler):
    if "iiprop" in handler.path:
        return send(handler, json.dumps(commons_answer(handler)).encode())
    query = {name: value[0] for name, value in parse_qs(urlsplit(handler.path).query).items()}
    if query["action"] == "wbgetentities":
        found = {
            one: {"id": one, "labels": labels(en=NAMES[one]) if one in NAMES else []}
            for one in query["ids"].split("|")
        }
        answer = {"entities": found}
    elif query["action"] == "wbgetclaims":
        own, code = CODES.get(query["entity"], ("", ""))
        answer = {"claims": {own: [statement(code)]} if own == query["property"] else {}}
    else:
        hits = [{"title": "Q900001"}] if query["srsearch"].endswith("=tt90000011") else []
        answer = {"query": {"search": hits}}
    return send(handler, json.dumps(answer).encode())


def commons_answer(handler, licence="CC BY-SA 4.0"):
    """Return what Commons says of a picture, which is at ``/thumb.png``."""
    told = {
        "LicenseShortName": {"value": licence},
        "Artist": {"value": '<a href="//x" title="y">Ann &amp; Co</a>'},
    }
    info = {"thumburl": f"http://{handler.headers['Host']}/thumb.png", "extmetadata": told}
    return {"query": {"pages": {"1": {"imageinfo": [info]}}}}
