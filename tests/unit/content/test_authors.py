"""Authors: a key or a name finds the person, known or not."""

import pytest

from sitegen.content.authors import AuthorIndex, parse_authors
from tests.support.sites import drawn


def directory(text):
    authors, problems = parse_authors(text.encode())
    assert problems == ()
    return AuthorIndex(authors)


MIRA = "mira:\n  name: Mira Castellane\n  bio: Watches.\n  url: https://m.example/\n"


@pytest.mark.parametrize("written", ["mira", "Mira", "Mira Castellane", "mira castellane"])
def test_a_key_and_a_name_are_one_person(written):
    person = directory(MIRA).find(written)
    assert (person.key, person.name, person.url) == ("mira", "Mira Castellane", "/authors/mira/")
    assert (person.bio, person.website) == ("Watches.", "https://m.example/")


def test_somebody_unknown_is_an_author_by_that_name():
    person = directory(MIRA).find("Jo Guest")
    assert (person.name, person.url, person.bio) == ("Jo Guest", "/authors/jo-guest/", "")


def test_only_authors_of_the_file_are_known():
    """A stranger's file cannot make somebody an author."""
    assert directory(MIRA).known("mira") is not None
    assert directory(MIRA).known("jo") is None
    assert directory(MIRA).known("!") is None


def test_a_key_is_shown_where_there_is_no_name():
    assert directory("jo: {}\n").find("jo").name == "jo"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("- mira\n", "1:1"),
        ("mira: {nmae: x}\n", "1:8"),
        ("mira: [x]\n", "1:7"),
        ("'!': {}\n", "1:1"),
        ("mira: {}\nmira: {}\n", "2:1"),
        ("mira: [\n", "2:1"),
    ],
)
def test_mistakes_are_told_at_their_place(text, place):
    problems = parse_authors(text.encode())[1]
    assert [str(problem).split(": ")[0] for problem in problems] == [
        f"content/authors.yaml:{place}"
    ]


def test_an_empty_file_names_nobody():
    assert parse_authors(b"") == ({}, ())


def test_a_key_that_makes_no_slug_is_one_error_and_no_crash(site):
    """The other authors are read all the same."""
    site.write("content/authors.yaml", "'!': {name: X}\nmira: {}\n")
    site.post("a", author="mira")
    [problem] = site.problems()
    assert problem.startswith("content/authors.yaml:1:1: error: !: ")


@pytest.mark.parametrize("written", ["/mira.jpg", "static/mira.jpg", "./static/a/../mira.jpg"])
def test_a_picture_is_found_from_its_file_or_from_the_site(site, written):
    """As in front matter: a path starts at the site's root, or at the file that it stands in."""
    site.write("content/static/mira.jpg", drawn(format="JPEG"))
    site.write("content/authors.yaml", f"mira: {{avatar: {written}}}\n")
    site.post("a", author="mira")
    assert 'src="/mira.jpg"' in site.built().output("authors/mira/index.html")


def test_a_picture_that_no_page_can_load_is_an_error(site):
    site.write("content/mira.jpg", "a picture")
    site.write("content/authors.yaml", "mira:\n  avatar: mira.jpg\n")
    site.post("a", author="mira")
    assert site.problems() == [
        "content/authors.yaml:2:11: error: mira.avatar: mira.jpg is not served: "
        "put it into content/static/"
    ]
