"""What machines read of a page is what its author wrote, and what the page shows."""

import json
import re
from datetime import date

import extruct
import mf2py
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sitegen.content.works import WorkKind
from sitegen.render.jsonld_works import TYPES, duration
from tests.support.sites import PICTURE, drawn


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
    """Absent is not 0."""
    site.work("w", kind="book")
    site.post("a", work="w", tags="[x]")
    site.post("zero", work="w", rating="0")
    site.built()
    assert kinds(site, post("a")) == ["BlogPosting", "BreadcrumbList"]
    assert one(site, post("a"), "BlogPosting")["about"][0]["@type"] == "Book"
    assert one(site, post("zero"), "Review")["reviewRating"]["ratingValue"] == "0"


def test_a_rated_post_that_names_no_work_is_a_review_of_what_it_is_called_after(site):
    """As the tour's first post is: its title is the film's."""
    site.post("a", title="Last Train Home", rating="8.5")
    site.built()
    assert kinds(site, post()) == ["Review", "BreadcrumbList"]
    review = one(site, post(), "Review")
    assert review["itemReviewed"] == {"@type": "CreativeWork", "name": "Last Train Home"}


def test_a_review_that_nobody_signed_is_the_sites(site):
    """Search engines want an author for each."""
    site.post("a", rating="8.5")
    site.built()
    assert one(site, post(), "Review")["author"] == [
        {"@type": "Organization", "name": "Slow Trains", "url": "https://example.org/"}
    ]


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
    site.work("w", kind=kind, director="A", artist="B", developer="C", performer="D", year="1999",
              facts="{Venue: The shed}")  # fmt: skip
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


def test_a_role_that_a_kind_has_no_word_for_is_a_contributors(site):
    """A play has no director there, an album no composer, and an event no author."""
    site.work("play", kind="play", director="A", performer="B", author="C")
    site.work("album", kind="album", composer="D")
    site.work("event", kind="event", author="E", director="F", performer="G", year=2001,
              facts="{Venue: The shed}")  # fmt: skip
    site.post("a", work="album", rating="7")
    site.built()
    play = one(site, "works/play/index.html", "Play")
    assert [person["name"] for person in play["contributor"]] == ["A", "B"]
    assert (play["author"][0]["name"], "director" in play) == ("C", False)
    album = one(site, "works/album/index.html", "MusicAlbum")
    assert (album["contributor"][0]["name"], "composer" in album) == ("D", False)
    assert one(site, post(), "Review")["itemReviewed"]["contributor"] == album["contributor"]
    event = one(site, "works/event/index.html", "Event")
    made = {key: event[key][0]["name"] for key in ("contributor", "director", "performer")}
    assert made == {"contributor": "E", "director": "F", "performer": "G"}


# ---------------------------------------------------------------- what search engines ask for


@pytest.mark.parametrize("venue", ["Venue", "location", "Place"])
def test_an_event_is_one_where_its_year_and_its_place_are_known(site, venue):
    site.work("e", kind="event", year=2012, facts=f'{{{venue}: "The shed, Leeds"}}')
    site.post("a", work="e", rating="7")
    site.post("b", work="e")
    site.built()
    place = {"@type": "Place", "name": "The shed, Leeds", "address": "The shed, Leeds"}
    for event in (
        one(site, "works/e/index.html", "Event"),
        one(site, post(), "Review")["itemReviewed"],
        one(site, post("b"), "BlogPosting")["about"][0],
    ):
        assert (event["@type"], event["startDate"], event["location"]) == ("Event", "2012", place)


@pytest.mark.parametrize("known", [{}, {"year": 2012}, {"facts": "{Venue: Leeds}"}])
def test_another_event_is_a_creative_work_without_a_date(site, known):
    """Who acted in it is a contributor there; its year is not when it was published."""
    site.work("e", kind="event", performer="G", **known)
    site.post("a", work="e", rating="7")
    site.built()
    reviewed = one(site, post(), "Review")["itemReviewed"]
    assert reviewed == {
        "@type": "CreativeWork",
        "@id": "https://example.org/works/e/#work",
        "url": "https://example.org/works/e/",
        "name": "E",
        "contributor": [{"@type": "Person", "name": "G"}],
    }
    work = one(site, "works/e/index.html", "CreativeWork")
    assert work["contributor"] == reviewed["contributor"]
    assert not {"startDate", "datePublished", "location"} & work.keys()


def test_a_product_is_one_where_somebody_rated_it(site):
    """A reader's rating is enough; one that nobody rated is a thing."""
    site.work("p", kind="product", year=2012, identifiers='{EAN: "4006381333931"}', subjects="[x]")
    site.post("a", work="p", verdict="Fine")
    site.post("b", work="{title: In, kind: product}", date=2011)
    site.built()
    plain = {
        "@type": "Thing",
        "@id": "https://example.org/works/p/#work",
        "url": "https://example.org/works/p/",
        "name": "P",
    }
    assert one(site, "works/p/index.html", "Thing") == plain
    assert one(site, post(), "BlogPosting")["about"] == [plain]
    assert one(site, post("b"), "BlogPosting")["about"] == [{"@type": "Thing", "name": "In"}]
    site.comment("works/p", "c1", rating=4)
    site.post("b", work="p", rating="7")
    site.built()
    product = one(site, "works/p/index.html", "Product")
    assert (product["gtin"], product["releaseDate"]) == ("4006381333931", "2012")
    assert product["aggregateRating"]["ratingCount"] == 2
    assert one(site, post("b"), "Review")["itemReviewed"]["gtin"] == "4006381333931"


@pytest.mark.parametrize(
    ("name", "written", "gtin"),
    [("gtin", "4006381333931", "4006381333931"), ("UPC", "0 12345 67890 5", "012345678905"),
     ("gtin-8", "9638-5074", "96385074"), ("barcode", "12", ""), ("imdb", "4006381333931", "")],
)  # fmt: skip
def test_a_products_number_is_read_as_shops_write_it(site, name, written, gtin):
    site.post("a", work=f"{{title: In, kind: product, identifiers: {{{name}: '{written}'}}}}",
              rating="7")  # fmt: skip
    assert one(site.built(), post(), "Review")["itemReviewed"].get("gtin", "") == gtin


def test_what_is_reviewed_has_its_names_in_catalogues(site):
    """In a file of its own and within the post, rated by numbers, letters and thumbs."""
    site.work("b", kind="book", author="E. Nesbit",
              identifiers="{isbn: 0140-449-136, goodreads: 7}")  # fmt: skip
    inline = "{title: In, kind: book, author: [A, B], identifiers: {isbn: 0099413124}}"
    site.post("a", reviews=f"[{{work: b, rating: B+}}, {{work: {inline}, rating: up}}]")
    site.post("f", work="{title: F, kind: film, identifiers: {imdb: tt1512201}}", rating="7")
    site.built()
    books = [thing["itemReviewed"] for thing in things(site, post()) if thing["@type"] == "Review"]
    assert [(book["isbn"], [one["name"] for one in book["author"]]) for book in books] == [
        ("0140-449-136", ["E. Nesbit"]),
        ("0099413124", ["A", "B"]),
    ]
    assert books[0]["sameAs"] == [
        "https://openlibrary.org/isbn/0140449136",
        "https://www.goodreads.com/book/show/7",
    ]
    film = one(site, post("f"), "Review")["itemReviewed"]
    assert (film["sameAs"], "isbn" in film) == (["https://www.imdb.com/title/tt1512201/"], False)


def test_a_works_page_has_its_rated_reviews_with_author_and_date(site):
    """Those without a rating are none; nobody's are the site's."""
    site.work("w", kind="film")
    site.post("a", work="w", rating="8", verdict="Good", date=2012, author="Jo")
    site.post("b", work="w", rating="B+", date="2011-05")
    site.post("c", work="w", date=2010)
    site.built()
    [first, second] = one(site, "works/w/index.html", "Movie")["review"]
    assert first == {
        "@type": "Review",
        "url": "https://example.org/posts/a/",
        "name": "A",
        "author": [{"@type": "Person", "name": "Jo", "url": "https://example.org/authors/jo/"}],
        "datePublished": "2012",
        "inLanguage": "en",
        "reviewBody": "Good",
        "reviewRating": {
            "@type": "Rating", "ratingValue": "8", "bestRating": "10", "worstRating": "0",
        },
    }  # fmt: skip
    assert (second["datePublished"], second["author"][0]["@type"]) == ("2011-05", "Organization")
    assert second["reviewRating"]["bestRating"] == "12"


def test_a_part_names_the_larger_work(site):
    site.work("whole", kind="series")
    site.work("w", kind="series", part_of="whole")
    site.built()
    assert one(site, "works/w/index.html", "TVSeries")["isPartOf"] == {
        "@type": "CreativeWork",
        "@id": "https://example.org/works/whole/#work",
        "name": "Whole",
    }


@pytest.mark.parametrize("ordered", [True, False])
def test_a_list_of_works_is_one_for_programs_too(site, ordered):
    site.work("a")
    site.work("b")
    site.list("best", "Our best.", entries="[b, a]", ordered=str(ordered).lower())
    site.built()
    found = one(site, "lists/best/index.html", "ItemList")
    order = "ItemListOrderAscending" if ordered else "ItemListUnordered"
    assert found == {
        "@type": "ItemList",
        "@id": "https://example.org/lists/best/#list",
        "url": "https://example.org/lists/best/",
        "name": "Best",
        "description": "Our best.",
        "itemListOrder": f"https://schema.org/{order}",
        "numberOfItems": 2,
        "itemListElement": [
            {"@type": "ListItem", "position": n, "name": name.upper(),
             "url": f"https://example.org/works/{name}/"}
            for n, name in enumerate("ba", 1)
        ],
    }  # fmt: skip


def test_an_authors_page_says_who_they_are_on_its_first_page(site):
    site.settings("paginate: 1\n")
    site.write("content/static/m.png", PICTURE)
    site.write(
        "content/authors.yaml",
        "mira: {name: Mira, bio: Mira writes., url: https://m.example/, avatar: /m.png}\n",
    )
    site.post("a", date=2011, author="mira")
    site.post("b", date=2012, author="mira")
    site.built()
    assert one(site, "authors/mira/index.html", "ProfilePage")["mainEntity"] == {
        "@type": "Person",
        "name": "Mira",
        "url": "https://example.org/authors/mira/",
        "description": "Mira writes.",
        "image": "https://example.org/m.png",
        "sameAs": ["https://m.example/"],
    }
    assert kinds(site, "authors/mira/page/1/index.html") == ["BreadcrumbList"]


def test_a_work_tells_how_long_it_takes_where_it_is_from_and_for_whom_it_is(site):
    site.work("w", kind="film", duration="85 min", languages="[zh]", countries="[CA]", age="12+")
    site.work("b", kind="book", duration="3 h", languages="[de]")
    site.built()
    film = one(site, "works/w/index.html", "Movie")
    assert (film["duration"], film["inLanguage"], film["contentRating"]) == ("PT85M", ["zh"], "12+")
    assert film["countryOfOrigin"] == [{"@type": "Country", "name": "CA"}]
    book = one(site, "works/b/index.html", "Book")
    assert (book["inLanguage"], "duration" in book) == (["de"], False)


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("85 min", "PT85M"), ("1:27", "PT1H27M"), ("1:27:30", "PT1H27M30S"), ("1h25", "PT1H25M"),
        ("1 h 25 min.", "PT1H25M"), ("2 Hours", "PT2H"), ("85分钟", "PT85M"), ("0:45", "PT45M"),
        ("85", ""), ("three seasons", ""), ("", ""), ("0 min", ""), ("10 x 45 min", ""), ("h", ""),
    ],
)  # fmt: skip
def test_how_long_a_work_takes_is_read_where_it_is_plain(written, told):
    assert duration(written) == told


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


@pytest.mark.parametrize("home", ["posts", "works", "about"])
def test_whatever_stands_at_the_front_is_the_website(site, home):
    """And no way leads from it to itself, nor from the further pages of its thread."""
    site.settings(f"home: {home}\ncomments: {{per_page: 1}}\n")
    site.page("about")
    site.comment("pages/about", "c1")
    site.comment("pages/about", "c2")
    site.work("w")
    site.built()
    assert one(site, "index.html", "WebSite")["url"] == "https://example.org/"
    assert "BreadcrumbList" not in kinds(site, "index.html")
    if home == "about":
        assert "ld+json" not in site.output("comments/2/index.html")


def test_a_list_of_works_and_a_shelf_tell_the_way_to_them(site):
    site.work("w", kind="film")
    site.list("best", entries="[w]")
    site.built()
    for path, name in (("lists/best/", "Best"), ("works/kind/film/", "Film")):
        way = one(site, f"{path}index.html", "BreadcrumbList")["itemListElement"]
        told = [(step["name"], step["item"]) for step in way[1:]]
        assert told == [(name, f"https://example.org/{path}")]


def test_further_pages_of_comments_review_nothing(site):
    site.settings("comments: {per_page: 1}\n")
    site.work("w")
    site.post("a", work="w", rating="7")
    for number in (1, 2):
        site.comment("a", f"c{number}")
    site.built()
    assert kinds(site, "posts/a/comments/2/index.html") == ["BreadcrumbList"]


def test_nothing_that_is_written_ends_the_element(site):
    site.settings("typography: false\n")
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


# ---------------------------------------------------------------- microformats, cards


def entry_of(site, path):
    [entry] = mf2py.parse(site.output(path), html_parser="lxml")["items"]
    return entry["properties"]


def test_a_rating_names_both_ends_of_its_scale(site):
    """An h-review without them is read as one from 1 to 5: a 0 of 10 would be out of range."""
    site.settings("rating: {scale: 10, min: 1}\n")
    site.work("w")
    site.post("a", work="w", rating="8")
    site.comment("a", "c1", rating="4", scale="5")
    entry = entry_of(site.built(), post())
    comment = entry["comment"][0]["properties"]
    ends = [[said[name][0] for name in ("rating", "worst", "best")] for said in (entry, comment)]
    assert ends == [["8", "1", "10"], ["4", "0", "5"]]


def test_an_entry_has_its_address_whether_or_not_it_has_a_date(site):
    site.post("a", date=2011)
    site.post("b")
    site.page("about")
    site.built()
    for path in ("posts/a/", "posts/b/", "about/"):
        [address] = entry_of(site, f"{path}index.html")["url"]
        assert address.removeprefix("https://example.org") == f"/{path}"


def test_a_shared_post_tells_its_dates_its_section_and_its_tags(site):
    site.post("a", date="2011-03", updated="2012-01-02", categories="[Film, X]", tags="[b, 007]")
    site.post("plain")
    site.built()
    head = r'<meta (?:property|name)="((?:article|twitter):.*?)" content="(.*?)">'
    assert re.findall(head, site.output(post())) == [
        ("twitter:card", "summary"),
        ("article:published_time", "2011-03"),
        ("article:modified_time", "2012-01-02"),
        ("article:section", "Film"),
        ("article:tag", "b"),
        ("article:tag", "007"),
    ]
    assert re.findall(head, site.output(post("plain"))) == [("twitter:card", "summary")]


def test_a_post_without_a_picture_is_shared_with_that_of_its_work(site):
    """A poster is higher than wide, and would be cut in a large card."""
    site.write("content/static/poster.png", drawn(2, 3))
    site.write("content/static/still.png", drawn(3, 2))
    site.work("w", image="/poster.png")
    site.post("a", work="w")
    site.post("b", work="w", image="/still.png")
    site.built()
    head = r'<meta (?:property|name)="(og:image|twitter:card)" content="(.*?)">'
    poster, still = (f"https://example.org/{name}.png" for name in ("poster", "still"))
    assert re.findall(head, site.output(post())) == [
        ("og:image", poster),
        ("twitter:card", "summary"),
    ]
    assert re.findall(head, site.output(post("b"))) == [
        ("og:image", still),
        ("twitter:card", "summary_large_image"),
    ]


def test_the_card_of_a_list_is_that_of_the_page_that_heads_it(site):
    """What its author asks of search engines holds for the list too."""
    site.write("content/static/x.png", PICTURE)
    site.post("a", date=2011, tags="[t]")
    site.page("tags/t", image="/x.png", noindex="true")
    site.page("archive", image="/x.png")
    site.built()
    for path, hidden in (("tags/t/", True), ("archive/", False)):
        text = site.output(f"{path}index.html")
        assert '<meta property="og:image" content="https://example.org/x.png">' in text
        assert ('<meta name="robots" content="noindex">' in text) is hidden
        assert (f"<loc>https://example.org/{path}<" in site.output("sitemap.xml")) is not hidden


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
    site.settings("typography: false\n")
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
