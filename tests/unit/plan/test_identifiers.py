"""Identifiers: a name that looks like its catalogue's leads there, any other is only shown."""

import pytest

from sitegen.plan.identifiers import identify

UUID = "b1392450-e666-3926-a536-22c65f834433"


@pytest.mark.parametrize(
    ("catalogue", "name", "label", "url"),
    [
        ("imdb", "tt1512201", "IMDb", "https://www.imdb.com/title/tt1512201/"),
        ("IMDb", "tt1512201", "IMDb", "https://www.imdb.com/title/tt1512201/"),
        ("tmdb", "27205", "TMDB", "https://www.themoviedb.org/movie/27205"),
        ("tmdb", "tv/1396", "TMDB", "https://www.themoviedb.org/tv/1396"),
        ("isbn", "0140449136", "ISBN", "https://openlibrary.org/isbn/0140449136"),
        ("isbn", "978-0-14-044913-6", "ISBN", "https://openlibrary.org/isbn/9780140449136"),
        ("ISBN", "0-8044-2957-x", "ISBN", "https://openlibrary.org/isbn/080442957X"),
        ("openlibrary", "OL45804W", "Open Library", "https://openlibrary.org/works/OL45804W"),
        ("Open Library", "OL7353617M", "Open Library", "https://openlibrary.org/books/OL7353617M"),
        ("musicbrainz", UUID, "MusicBrainz", f"https://musicbrainz.org/release-group/{UUID}"),
        (
            "musicbrainz",
            f"recording/{UUID}",
            "MusicBrainz",
            f"https://musicbrainz.org/recording/{UUID}",
        ),
        ("igdb", "the-last-express", "IGDB", "https://www.igdb.com/games/the-last-express"),
        ("discogs", "release/249504", "Discogs", "https://www.discogs.com/release/249504"),
        ("discogs", "3607", "Discogs", "https://www.discogs.com/master/3607"),
        ("doi", "10.1000/182", "DOI", "https://doi.org/10.1000/182"),
        ("doi", "10.1002/(SICI)<1::AID>", "DOI", "https://doi.org/10.1002/%28SICI%29%3C1%3A%3AAID%3E"),
        ("wikidata", "Q1754186", "Wikidata", "https://www.wikidata.org/wiki/Q1754186"),
        ("rotten_tomatoes", "m/x_y", "Rotten Tomatoes", "https://www.rottentomatoes.com/m/x_y"),
        ("osm", "node/240109189", "OpenStreetMap", "https://www.openstreetmap.org/node/240109189"),
    ],
)  # fmt: skip
def test_a_name_of_a_known_catalogue_leads_to_its_page(catalogue, name, label, url):
    assert identify(catalogue, name) == (label, name, url)


@pytest.mark.parametrize(
    ("catalogue", "name", "label"),
    [
        ("imdb", "1512201", "IMDb"),
        ("imdb", "tt1512201/../../x", "IMDb"),
        ("isbn", "12345", "ISBN"),
        ("tmdb", "27205 (the film)", "TMDB"),
        ("musicbrainz", "javascript:alert(1)", "MusicBrainz"),
        ("igdb", "../people/x", "IGDB"),
        ("Shelfmark", "DVD 331.5", "Shelfmark"),
        ("imdb", "", "IMDb"),
    ],
)
def test_a_name_that_does_not_look_like_one_leads_nowhere(catalogue, name, label):
    assert identify(catalogue, name) == (label, name, None)


def test_series_are_numbered_apart_from_films():
    found = identify("tmdb", "1396", is_series=True)
    assert found.url == "https://www.themoviedb.org/tv/1396"


def test_an_address_stands_for_itself():
    found = identify("Kinopoisk", "https://www.films.example/f/12/")
    assert found == ("Kinopoisk", "films.example/f/12", "https://www.films.example/f/12/")
    assert identify("imdb", "javascript:alert(1)").url is None
