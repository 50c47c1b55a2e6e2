"""Documents of four forms become facts, whatever else is in them."""

import contextlib
import cProfile
import json
import pstats

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.config.loading import load
from sitegen.core.diagnostics import ContentError
from sitegen.lookup.catalogue_names import catalogue_names, identifier_of
from sitegen.lookup.facts import MAX_TEXT, FactsBuilder, cleaned
from sitegen.lookup.json_ld import minutes_of
from sitegen.lookup.json_values import MAX_BYTES, MAX_DEPTH
from sitegen.lookup.reading import read_facts
from sitegen.lookup.writing import pairs_of
from tests.support import catalogues as made
from tests.support.catalogues import statement
from tests.support.sites import ROOT


def facts(value, languages=("en",)):
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    return read_facts(data, languages)


class TestJsonLd:
    """Web pages and files with schema.org's words."""

    def test_a_film_in_a_graph(self):
        found = facts(made.JSON_LD)
        assert found.source == "JSON-LD"
        assert found.values == {
            "title": "The Salt & Ferry",
            "also_known_as": ["Solnyy parom"],
            "kind": "film",
            "year": 1973,
            "languages": ["et"],
            "countries": ["Estonia"],
            "duration": "97 min",
            "genres": ["Drama", "Romance"],
            "identifiers": {"imdb": "tt90000011", "wikidata": "Q900001"},
            "director": ["Vera Lindqvist"],
            "writer": ["Ilja Kranz"],
            "cast": [{"name": "Otto Brandt", "role": "the ferryman"}, "Mae Fisher"],
        }
        assert found.left_out == ("not used: description, image",)

    def test_a_web_page(self):
        page = (
            b"<!DOCTYPE html><title>x</title><script>var a = '<b>'</script>"
            b"<script type='application/ld+json'>{broken</script>"
            b"<SCRIPT type='Application/LD+JSON; charset=utf-8'>\n"
            + json.dumps(made.JSON_LD, ensure_ascii=False).encode()
            + b"</SCRIPT>"
        )
        assert facts(page).values == facts(made.JSON_LD).values

    def test_a_page_in_another_encoding(self):
        text = '{"@type": "Book", "name": "Fähre"}'
        page = (
            '<meta charset="iso-8859-1"><script type="application/ld+json">' + text + "</script>"
        ).encode("iso-8859-1")
        assert facts(page).values["title"] == "Fähre"

    def test_ends_of_lines_within_texts_are_read(self):
        assert facts(b'{"@type": "Book", "name": "A\n  line"}').values["title"] == "A line"

    @pytest.mark.parametrize(
        ("type_", "kind"),
        [
            ("Movie", "film"),
            ("http://schema.org/TVSeries", "series"),
            ("schema:Book", "book"),
            ("MusicAlbum", "album"),
            ("VideoGame", "game"),
            (["Thing", "Game"], "game"),
            ("Play", "play"),
            ("PodcastSeries", "podcast"),
            ("Place", "place"),
            ("Product", "product"),
            ("Event", "event"),
        ],
    )
    def test_every_kind(self, type_, kind):
        assert facts({"@type": type_, "name": "X"}).values == {"title": "X", "kind": kind}

    def test_a_book(self):
        found = facts(
            {
                "@context": "http://schema.org", "@type": "Book", "name": "Signals",
                "author": {"@type": "Person", "name": "Edda Holm"},
                "translator": ["Pia Weiss"], "editor": {"name": "Jo Clay"},
                "publisher": {"@type": "Organization", "name": "Halt & Sons"},
                "numberOfPages": 212, "inLanguage": "en", "timeRequired": "nonsense",
                "workExample": [{"@type": "Book", "isbn": "978-0-00-000000-2"}],
                "isPartOf": {"@type": "BookSeries", "name": "Lines"}, "position": "3",
                "about": [{"@type": "Thing", "name": "railways"}],
            }
        )  # fmt: skip
        assert found.values == {
            "title": "Signals", "kind": "book", "languages": ["en"], "subjects": ["railways"],
            "identifiers": {"isbn": "9780000000002"}, "author": ["Edda Holm"],
            "publisher": ["Halt & Sons"], "translator": ["Pia Weiss"],
            "credits": {"Editor": ["Jo Clay"]}, "facts": {"Pages": "212"},
        }  # fmt: skip
        assert (found.series.title, found.series.number) == ("Lines", "3")

    def test_the_work_nearest_to_the_top_is_read(self):
        review = {"@type": "Review", "itemReviewed": {"@type": "Movie", "name": "Under review"}}
        assert facts(review).values["title"] == "Under review"
        several = [{"@type": "Movie", "name": "One"}, {"@type": "Movie", "name": "Two"}]
        found = facts(several)
        assert found.values["title"] == "One"
        assert found.left_out == ("the document has 2 works: the first is used",)

    def test_a_document_without_a_work_names_its_types(self):
        with pytest.raises(ContentError, match="has no work, only Person: give a Movie"):
            facts({"@type": "Person", "name": "Vera"})

    @pytest.mark.parametrize(
        ("written", "minutes"),
        [("PT1H37M", 97), ("PT97M", 97), ("P1DT1H", 1500), ("PT90S", 1.5), ("1 h", None),
         ("PT1H37M" + "9" * 50, None)],
    )  # fmt: skip
    def test_durations(self, written, minutes):
        assert minutes_of(written) == minutes


class TestWikidata:
    """Items as ``Special:EntityData`` has them."""

    def test_a_document_with_its_labels(self):
        """A file may have the items that are named, and nothing is asked for."""
        others = {
            one: {"id": one, "labels": made.labels(en=name), "claims": {}}
            for one, name in made.NAMES.items()
        }
        for one, (code_property, code) in made.CODES.items():
            others[one]["claims"] = {code_property: [statement(code)]}
        found = facts({"entities": {"Q900001": made.FILM, **others}})
        assert found.values == {
            "title": "The Salt Ferry",
            "also_known_as": ["Solnyy parom"],
            "kind": "film",
            "year": 1973,
            "languages": ["et"],
            "countries": ["EE"],
            "duration": "97 min",
            "genres": ["drama film"],
            "identifiers": {"wikidata": "Q900001", "imdb": "tt90000011"},
            "director": ["Vera Lindqvist"],
            "writer": ["Ilja Kranz"],
            "cast": [
                {"name": "Otto Brandt", "role": "the ferryman"},
                {"name": "Mae Fisher", "role": "Anna"},
            ],
        }
        assert found.left_out == (
            "composer: Q900019 has no label here",
            "2 other properties are not used",
        )
        assert (found.series.wikidata, found.series.number) == ("Q900020", "2")

    def test_items_without_a_label_are_left_out_and_named(self):
        found = facts({"entities": {"Q900001": made.FILM}}, ("de", "en"))
        assert found.values["title"] == "Die Salzfähre"
        assert "director" not in found.values
        assert "director: Q900010 has no label here" in found.left_out
        assert not any("Q900011" in line for line in found.left_out)  # deprecated

    def test_preferred_statements_precede_others(self):
        film = json.loads(json.dumps(made.FILM))
        film["claims"]["P577"][0]["rank"] = "preferred"
        assert facts(film).values["year"] == 1974

    @pytest.mark.parametrize(
        ("written", "year"),
        [
            (made.date("-0399-00-00T00:00:00Z", 9), -399),
            (made.date("+1970-00-00T00:00:00Z", 8), None),  # a decade
            (made.date("+99999-00-00T00:00:00Z", 9), None),
        ],
    )
    def test_years(self, written, year):
        work = {"type": "item", "id": "Q1", "labels": made.labels(en="X")}
        work["claims"] = {"P577": [statement(written)]}
        assert facts(work).values.get("year") == year

    def test_an_album_has_artists(self):
        album = {
            "id": "Q1", "type": "item", "labels": made.labels(mul="X"),
            "claims": {"P31": [statement(made.item("Q482994"))]},
        }  # fmt: skip
        album["claims"]["P175"] = [statement(made.item("Q2"))]
        band = {"id": "Q2", "labels": made.labels(mul="The Points")}
        found = facts({"entities": {"Q1": album, "Q2": band}}, ("en", "mul"))
        assert found.values["artist"] == ["The Points"]


class TestOpenLibrary:
    """Editions, works, and answers about books."""

    def test_an_edition_alone(self):
        found = facts(made.EDITION)
        assert found.values == {
            "title": "A Year of Points and Signals",
            "kind": "book",
            "year": 1988,
            "languages": ["en"],
            "identifiers": {
                "isbn": "9780000000002", "openlibrary": "OL900001M", "goodreads": "900001",
            },
            "publisher": ["Halt & Sons"],
            "illustrator": ["Pia Weiss"],
            "facts": {"Pages": "212"},
        }  # fmt: skip
        assert "year: /works/OL900001W is not in the document" in found.left_out
        assert "not used: the subtitle, 'Notes'" in found.left_out

    def test_a_work(self):
        found = facts(made.WORK)
        assert found.values["subjects"] == ["Railways", "Signalmen"]
        assert found.values["year"] == 1961
        assert found.values["identifiers"] == {"openlibrary": "OL900001W"}
        assert "author: /authors/OL900001A is not in the document" in found.left_out

    def test_what_the_books_api_answers(self):
        assert facts(made.DATA).values == {
            "title": "A Year of Points and Signals", "kind": "book", "year": 1988,
            "subjects": ["Railways"], "author": ["Edda Holm"], "publisher": ["Halt & Sons"],
            "identifiers": {"isbn": "9780000000002", "openlibrary": "OL900001M"},
            "facts": {"Pages": "212"},
        }  # fmt: skip


class TestTmdb:
    """Details of films and series."""

    def test_a_film(self):
        found = facts(made.TMDB_FILM)
        assert found.values == {
            "title": "The Salt Ferry", "also_known_as": ["Solnyy parom"], "kind": "film",
            "year": 1973, "languages": ["et"], "countries": ["EE"], "duration": "97 min",
            "genres": ["Drama"], "director": ["Vera Lindqvist"], "writer": ["Ilja Kranz"],
            "identifiers": {"tmdb": "movie/900001", "imdb": "tt90000011"},
            "credits": {"Editor": ["Ann Reel"]},
            "cast": [{"name": "Otto Brandt", "role": "Ferryman"}, "Mae Fisher"],
        }  # fmt: skip
        assert found.left_out == ("not used: overview, vote_average",)

    def test_a_series(self):
        assert facts(made.TMDB_SERIES).values == {
            "title": "Platform Four", "kind": "series", "year": 1999, "languages": ["en"],
            "countries": ["GB"], "duration": "45 min", "identifiers": {"tmdb": "tv/900002"},
            "credits": {"Creator": ["Una Bell"]},
        }  # fmt: skip


# ------------------------------------------------------------ hostile documents


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "is not JSON"),
        (b"{", "is not JSON (line 1, column 2)"),
        (b"\xff{}", "is not UTF-8"),
        (b"{}", "no known format: give JSON-LD"),
        (b"[1, 2]", "no known format"),
        (b'{"id": true, "original_title": "x"}', "no known format"),
        (b"<p>Hello</p>", "has no JSON-LD"),
        (b"<", "has no JSON-LD"),
        (b"<script type='application/ld+json'>{</script>", "is not JSON"),
        (b'{"id": 1, "original_title": ""}', "(TMDB) has no title"),
        (b'{"entities": {}}', "no item"),
        (b'{"entities": {"Q1": {"missing": ""}}}', "no item"),
        (b"[" * 100_000, "nested more than"),
        (b"[" * (MAX_DEPTH + 9) + b"]" * (MAX_DEPTH + 9), "nested more than"),
        (b'{"a":' * 900 + b"1" + b"}" * 900, "nested more than"),
        (b" " * (MAX_BYTES + 1), "larger than 5 MB"),
        (b"[" + b"1," * 300_000 + b"1]", "more than 250,000 values"),
        (b"[" + b"9" * 10_000 + b"]", "is not JSON"),
    ],
)
def test_what_is_no_document_is_an_error_that_says_why(data, says):
    with pytest.raises(ContentError) as failure:
        facts(data)
    assert says in str(failure.value)


def leaves():
    return st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(allow_nan=True),
        st.text(max_size=20), st.sampled_from(["Q1", "P1D", "/works/OL1W", "\x00", "\ud800"]),
        st.just("x" * 2000),
    )  # fmt: skip


VALUES = st.recursive(
    leaves(),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)
DOCUMENTS = [
    made.JSON_LD["@graph"][2], made.FILM, made.EDITION, made.WORK, made.TMDB_FILM,
    made.TMDB_SERIES, made.DATA["ISBN:9780000000002"],
]  # fmt: skip


CONFIG = load(ROOT, None)


@given(st.data())
def test_wrong_types_anywhere_are_never_a_traceback(data):
    """Some values of a document are others, however deep; facts are texts within bounds.

    What is left can be written, and the build reads it.
    """
    document = json.loads(json.dumps(data.draw(st.sampled_from(DOCUMENTS))))
    for _ in range(data.draw(st.integers(1, 4))):
        holder = document
        while True:
            keys = list(holder) if isinstance(holder, dict) else range(len(holder))
            key = data.draw(st.sampled_from(list(keys)))
            inner = holder[key]
            if not isinstance(inner, dict | list) or not inner or data.draw(st.booleans()):
                break
            holder = inner
        holder[key] = data.draw(VALUES)
    try:
        found = facts(json.dumps(document).encode())
    except ContentError:
        return
    pairs, left_out = pairs_of(found, CONFIG)
    assert pairs or left_out
    for text in texts_in(found.values):
        assert text == " ".join(text.split())
        assert len(text) <= MAX_TEXT
        assert text.isprintable() or not any(ord(char) < 32 for char in text)


PERSON = {"name": "A B", "job": "Director", "role": "Editor", "@type": "Person"}


@pytest.mark.parametrize(
    "document",
    [
        lambda many: made.TMDB_FILM | {"credits": {"crew": many, "cast": many}},
        lambda many: made.EDITION | {"authors": many, "contributors": many, "publishers": many},
        lambda many: {"@type": "Book", "name": "X", "author": many, "actor": many, "sameAs": many},
        lambda many: {"@graph": many},
        lambda many: made.FILM | {"claims": {"P57": many, "P161": many, "P136": many}},
    ],
)
def test_the_work_grows_no_faster_than_a_document(document):
    """Counted in calls, for a list of a thousand people and one of four thousand."""

    def calls(number):
        people = [PERSON | {"name": f"A {n}", "x": [PERSON]} for n in range(number)]
        data = json.dumps(document(people)).encode()
        profile = cProfile.Profile()
        with contextlib.suppress(ContentError):
            profile.runcall(facts, data)
        return pstats.Stats(profile).total_calls

    assert calls(4000) < 5 * calls(1000)


def texts_in(value):
    if isinstance(value, dict):
        return [text for pair in value.items() for one in pair for text in texts_in(one)]
    if isinstance(value, list):
        return [text for one in value for text in texts_in(one)]
    return [value] if isinstance(value, str) else []


def test_texts_are_cleaned_and_lists_have_bounds():
    assert cleaned("a\x00b\n\u202e c\ud800") == "a b c"
    builder = FactsBuilder("x")
    builder.names("genres", [f"g{n}" for n in range(1000)])
    builder.names("director", ["A", "a", "", None, {}, "x" * 1000])
    builder.year("none")
    found = builder.facts()
    assert len(found.values["genres"]) == 12
    assert found.values["director"] == ["A"]
    assert found.left_out == (
        "director: a text of more than 300 characters is left out",
        "year: 'none' is not a year",
        "genres: 988 more are left out",
    )


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("https://www.imdb.com/title/tt0000001/", ("imdb", "tt0000001")),
        ("https://m.imdb.com/title/tt0000001", ("imdb", "tt0000001")),
        ("https://www.themoviedb.org/movie/12-x-y", ("tmdb", "movie/12")),
        ("https://openlibrary.org/works/OL1W/Title", ("openlibrary", "OL1W")),
        ("https://www.goodreads.com/book/show/12.Title", ("goodreads", "12")),
        ("https://letterboxd.com/film/the-x/", ("letterboxd", "the-x")),
        ("https://imdb.com.example.org/title/tt0000001/", None),
        ("javascript://imdb.com/title/tt0000001", None),
        ("http://[", None),
    ],
)
def test_pages_of_catalogues(address, name):
    assert identifier_of(address) == name


def test_names_in_catalogues_as_authors_write_them():
    written = {
        "ISBN": "0-14-044913-x", "Open Library": "OL1W", "imdb": "nm0000001", "Wikidata": " Q1",
        "steam": "1",
    }  # fmt: skip
    assert catalogue_names(written) == {
        "isbn": "014044913X", "openlibrary": "OL1W", "wikidata": "Q1",
    }  # fmt: skip
