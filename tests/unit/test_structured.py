"""What machines read of a page is what its author wrote, and what the page shows."""

import json
import re
from datetime import date

import extruct
import mf2py
import pytest
from conftest import PICTURE
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sitegen.structured import TYPES
from sitegen.works import WorkKind


def things(site, path):
    """Return a page's JSON-LD as a search engine reads it: what it is about, and the way to it."""
    [found] = extruct.extract(site.output(path), syntaxes=["json-ld"])["json-ld"]
    assert found.pop("@context") == "https://schema.org"
    return found.get("@graph", [found])


def one(site, path, kind):
    """Return the one thing of a kind on a page."""
    [found] = [thing for thing in things(site, path) if thing["@type"] == kind]
    return found


def kinds(site, path):
    return [thing["@type"] for thing in things(site, path)]


def yaml_of(value):
    """Return a value as JSON, which is YAML, in letters as they are."""
    return json.dumps(value, ensure_ascii=False)


def post(name="a"):
    return f"posts/{name}/index.html"


# ---------------------------------------------------------------- reviews


def test_a_rated_post_is_one_review_of_its_work(site):
    site.write("content/authors.yaml", "mira: {name: Mira C}\n")
    site.work("w", kind="film", year="2009", director="Lixin Fan", title="Last Train Home")
    site.post(
        "a", date="2011-03", updated="2012-01-02 10:00", author="mira", work="w", rating="8.5",
        verdict="Good", summary="In short.", categories="[Film]",
    )  # fmt: skip
    site.built()
    review = one(site, post(), "Review")
    assert review["author"] == [
        {"@type": "Person", "name": "Mira C", "url": "https://example.org/authors/mira/"}
    ]
    assert (review["datePublished"], review["dateModified"][:16]) == ("2011-03", "2012-01-02T10:00")
    assert review["reviewRating"] == {
        "@type": "Rating", "ratingValue": "8.5", "bestRating": "10", "worstRating": "0",
    }  # fmt: skip
    assert review["itemReviewed"] == {
        "@type": "Movie",
        "@id": "https://example.org/works/w/#work",
        "url": "https://example.org/works/w/",
        "name": "Last Train Home",
        "datePublished": "2009",
        "director": [{"@type": "Person", "name": "Lixin Fan"}],
    }
    assert (review["description"], review["reviewBody"]) == ("In short.", "Good")
    way = one(site, post(), "BreadcrumbList")["itemListElement"]
    assert [(step["position"], step["name"], step["item"]) for step in way] == [
        (1, "Slow Trains", "https://example.org/"),
        (2, "Film", "https://example.org/categories/film/"),
        (3, "A", "https://example.org/posts/a/"),
    ]


def test_a_post_without_a_rating_is_no_review(site):
    """Absent is not 0; nor is there a review of nothing."""
    site.work("w", kind="book")
    site.post("a", work="w", tags="[x]")
    site.post("b", rating="8")
    site.post("zero", work="w", rating="0")
    site.built()
    assert kinds(site, post("a")) == ["BlogPosting", "BreadcrumbList"]
    assert one(site, post("a"), "BlogPosting")["about"][0]["@type"] == "Book"
    assert kinds(site, post("b")) == ["BlogPosting", "BreadcrumbList"]
    assert one(site, post("zero"), "Review")["reviewRating"]["ratingValue"] == "0"


def test_several_works_are_a_review_each(site):
    site.work("w", kind="film")
    site.post(
        "a",
        reviews="[{work: w, rating: 7}, {work: {title: In, kind: book}, rating: B+}, {work: w}]",
    )
    site.built()
    reviews = [thing for thing in things(site, post()) if thing["@type"] == "Review"]
    assert [review["itemReviewed"]["name"] for review in reviews] == ["W", "In"]
    assert [review["itemReviewed"]["@type"] for review in reviews] == ["Movie", "Book"]
    assert len({review["@id"] for review in reviews}) == 2
    letters = {"@type": "Rating", "ratingValue": "9", "bestRating": "12", "worstRating": "0"}
    assert reviews[1]["reviewRating"] == letters


@pytest.mark.parametrize("kind", WorkKind.__args__)
def test_every_kind_of_work_has_a_type(site, kind):
    site.work("w", kind=kind, director="A", artist="B", developer="C", performer="D", year="1999")
    site.post("a", work="w", rating="7")
    site.built()
    assert one(site, post(), "Review")["itemReviewed"]["@type"] == TYPES[kind]
    assert kinds(site, "works/w/index.html")[0] == TYPES[kind]


def test_who_made_a_work_is_said_in_the_words_of_its_kind(site):
    site.work("album", kind="album", artist="Kraftwerk")
    site.work("game", kind="game", developer="Smoking Car", composer="E. Bradley")
    site.work("book", kind="book", author="E. Kästner", illustrator="W. Trier", publisher="Cape",
              identifiers="{isbn: 0099413124}")  # fmt: skip
    site.built()
    album = one(site, "works/album/index.html", "MusicAlbum")
    assert album["byArtist"] == [{"@type": "MusicGroup", "name": "Kraftwerk"}]
    game = one(site, "works/game/index.html", "VideoGame")
    assert (game["creator"][0]["name"], game["musicBy"][0]["name"]) == ("Smoking Car", "E. Bradley")
    book = one(site, "works/book/index.html", "Book")
    assert book["publisher"] == [{"@type": "Organization", "name": "Cape"}]
    assert (book["author"][0]["name"], book["illustrator"][0]["name"]) == ("E. Kästner", "W. Trier")
    assert book["isbn"] == "0099413124"
    assert book["sameAs"] == ["https://openlibrary.org/isbn/0099413124"]


# ---------------------------------------------------------------- ratings of works


def test_an_aggregate_is_of_our_reviews_and_our_readers(site):
    """Weighed by their number, on the site's scale; critics are never in it."""
    site.work("w", kind="film", critics="{source: T, reviewed: 2, fresh: 2, average: 1}")
    site.post("a", work="w", rating="8")
    site.post("b", work="w", rating="3/5")
    for number, rating in enumerate((10, 10)):
        site.comment("works/w", f"c{number}", rating=rating)
    site.built()
    assert one(site, "works/w/index.html", "Movie")["aggregateRating"] == {
        "@type": "AggregateRating",
        "ratingValue": "8.5",
        "bestRating": "10",
        "worstRating": "0",
        "ratingCount": 4,
        "reviewCount": 2,
    }


def test_critics_alone_make_no_rating(site):
    """Search engines forbid to pass on what others counted."""
    site.work("w", kind="film", critics="{source: Rotten, reviewed: 51, fresh: 51, average: 8.4}")
    text = site.built().output("works/w/index.html")
    data = re.search(r'<script type="application/ld\+json">(.*?)</script>', text)[1]
    assert "8.4" in text
    assert not re.search("ggregateRating|8.4|Rotten|51", data)


# ---------------------------------------------------------------- pages of other kinds


def test_other_pages_say_what_they_are(site):
    site.page("about", date="2011")
    site.post("a", date="2011-01-01", tags="[t]")
    site.built()
    assert one(site, "index.html", "WebSite")["name"] == "Slow Trains"
    assert kinds(site, "about/index.html") == ["WebPage", "BreadcrumbList"]
    assert kinds(site, "tags/t/index.html") == ["BreadcrumbList"]
    assert "ld+json" not in site.output("404.html")
    assert "ld+json" not in site.output("tags/index.html")


def test_further_pages_of_comments_review_nothing(site):
    site.settings("comments: {per_page: 1}\n")
    site.work("w")
    site.post("a", work="w", rating="7")
    for number in (1, 2):
        site.comment("a", f"c{number}")
    site.built()
    assert kinds(site, "posts/a/comments/2/index.html") == ["BreadcrumbList"]


def test_nothing_that_is_written_ends_the_element(site):
    title = '</script><!--<script>"&amp; \u2028x'
    site.work("w", kind="film", title=json.dumps(title))
    site.post("a", title=json.dumps(title), work="w", rating="7", verdict=json.dumps(title))
    site.built()
    review = one(site, post(), "Review")
    assert review["name"] == review["itemReviewed"]["name"] == title
    text = site.output(post())
    assert text.count("</script>") == text.count("<script ") == 2  # the data, and the switch


def test_a_spoiler_is_in_no_data(site):
    site.work("w")
    site.post("a", "Then ||he dies||.", work="w", rating="7", date=2011)
    site.post("b", "She dies.", work="w", rating="7", spoilers="true")
    site.built()
    for name in ("a", "b"):
        data = json.dumps(things(site, post(name)))
        assert not re.search("e dies", data)


def test_the_data_stands_under_the_base_path_in_full(site):
    site.settings(url="https://example.org/b/")
    site.work("w", image="/x.png", kind="film")
    site.write("content/static/x.png", PICTURE)
    site.post("a", work="w", rating="7", image="/x.png")
    site.built()
    text = json.dumps(things(site, post()))
    addresses = re.findall(r'"(?:url|item|image|@id)": "(.*?)"', text)
    assert addresses
    assert all(address.startswith("https://example.org/b/") for address in addresses)
    assert 'content="https://example.org/b/x.png"' in site.output(post())


# ---------------------------------------------------------------- whatever is written

words = st.text("aZ1é家🎬<>&\"'\\{}#:%-|*_", min_size=1, max_size=12)
names = st.builds("{}{}".format, st.sampled_from(["Ann", "范", "Ünal 3"]), words)
posts = st.fixed_dictionaries(
    {
        "title": words,
        "author": names,
        "date": st.dates(date(1900, 1, 1), date(2024, 12, 31)).map(str),
        "rating": st.sampled_from(["0", "7", "8.5", "10", "4/5", "B+", "up"]),
        "summary": words,
        "work": words,
        "kind": st.sampled_from(sorted(TYPES)),
    }
)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(written=posts)
def test_what_was_written_is_read_back_in_every_syntax(site, written):
    fields = {name: yaml_of(written[name]) for name in ("title", "author", "summary")}
    work = {"title": written["work"], "kind": written["kind"]}
    site.post("a", work=yaml_of(work), rating=written["rating"], date=written["date"], **fields)
    site.built()
    text = site.output(post())
    found = extruct.extract(text, syntaxes=["json-ld", "opengraph"], uniform=False)
    [data] = found["json-ld"]
    [review] = [thing for thing in data["@graph"] if thing["@type"] == "Review"]
    said = (review["name"], review["author"][0]["name"], review["datePublished"])
    assert said == (written["title"], written["author"], written["date"])
    assert review["itemReviewed"] == {"@type": TYPES[written["kind"]], "name": written["work"]}
    graph = dict(found["opengraph"][0]["properties"])
    assert (graph["og:title"], graph["og:description"]) == (written["title"], written["summary"])

    [entry] = mf2py.parse(text, html_parser="lxml")["items"]
    assert entry["type"] == ["h-entry", "h-review"]
    assert entry["properties"]["name"] == [written["title"]]
    assert entry["properties"]["published"] == [written["date"]]
    [author] = entry["properties"]["author"]
    assert (author["type"], author["properties"]["name"]) == (["h-card"], [written["author"]])
    [item] = entry["properties"]["item"]
    assert (item["type"], item["properties"]["name"]) == (["h-item"], [written["work"]])
    value = review["reviewRating"]["ratingValue"]
    assert [float(v) for v in entry["properties"]["rating"]] == [float(value)]
    best = review["reviewRating"]["bestRating"]
    assert [float(v) for v in entry["properties"]["best"]] == [float(best)]
