"""Works: what is known of them, what reviews and readers make of them, and where they stand."""

import html
import re
from zoneinfo import ZoneInfo

import pytest

from sitegen.content.works import Critics, parse_work
from sitegen.markup.converter import Converter
from tests.support.sites import PICTURE


def part(page, heading):
    """Return the section of a page under a heading."""
    return re.search(f"<h2>{heading}</h2>.*?</section>", page, re.DOTALL)[0]


def board(page):
    """Return the scores at the head of a work's page: our rating, and readers', as words."""
    board = re.search('<dl class="board">.*?</dl>', page, re.DOTALL)[0]
    boxes = re.findall(r"<dt[^>]*>(.*?)</dt>(.*?)</div>", board, re.DOTALL)
    return {
        name: " ".join(re.sub("<svg.*?</svg>|<[^>]*>", " ", box).split()) for name, box in boxes
    }


def shelf(page):
    """Return the titles on a shelf."""
    found = re.findall(r'<p class="shelf-title">(.*?)</p>', page)
    return [re.sub("<[^>]*>", "", title) for title in found]


def facts(page):
    """Return what is known of a work, label by label, as words."""
    found = re.search('<dl class="facts">.*?</dl>', page, re.DOTALL)[0]
    pairs = re.findall(r"<dt[^>]*>(.*?)</dt>\s*<dd>(.*?)</dd>", found, re.DOTALL)
    return {re.sub("<[^>]*>", "", k): re.sub("<[^>]*>", "", v) for k, v in pairs}


# ---------------------------------------------------------------- mentions of works


@pytest.mark.parametrize(
    ("make", "place"),
    [
        (lambda site: site.post("a", work="up-the-yangtse"), "posts/a.md:3:7: error: work"),
        (
            lambda site: site.post("a", reviews="[{work: yangtze}, {work: up-the-yangtse}]"),
            "posts/a.md:3:35: error: reviews.work",
        ),
        (
            lambda site: site.work("a", related="[up-the-yangtse]"),
            "works/a.md:3:11: error: related",
        ),
        (lambda site: site.work("a", part_of="up-the-yangtse"), "works/a.md:3:10: error: part_of"),
        (
            lambda site: site.work("a", part_of="{number: 1, work: up-the-yangtse}"),
            "works/a.md:3:28: error: part_of.work",
        ),
        (
            lambda site: site.list("a", entries="[yangtze, up-the-yangtse]"),
            "lists/a.md:3:20: error: entries",
        ),
        (
            lambda site: site.list("a", entries="[{note: x, work: up-the-yangtse}]"),
            "lists/a.md:3:27: error: entries.work",
        ),
    ],
    ids=["work", "reviews", "related", "part_of", "part_of.work", "entries", "entries.work"],
)
def test_a_work_that_is_not_there_is_an_error_at_its_mention(site, make, place):
    """It names the nearest; one that is a draft is told as that."""
    site.work("up-the-yangtze")
    site.work("yangtze")
    make(site)
    message = "there is no work 'up-the-yangtse': did you mean 'up-the-yangtze'?"
    assert site.problems() == [f"content/{place}: {message}"]
    site.work("up-the-yangtse", draft="true")
    message = "the work 'up-the-yangtse' is not published (draft)"
    assert site.problems() == [f"content/{place}: {message}"]
    assert site.problems(drafts=True) == []


def test_mentions_in_what_is_not_published_are_no_mistake(site):
    site.post("a", draft="true", work="gone")
    site.work("b", draft="true", related="[gone]")
    site.list("c", draft="true", entries="[gone]")
    assert site.problems() == []


def test_a_mention_is_read_as_a_slug(site):
    """Upper and lower case, spaces and dashes do not matter."""
    site.work("last-train-home")
    site.post("a", work="Last Train Home")
    assert 'href="/works/last-train-home/"' in site.built().output("posts/a/index.html")


def test_a_broken_work_is_not_missing(site):
    """It has its own error, and causes none elsewhere."""
    site.write("content/works/w.md", "---\ntitle: [\n---\n")
    site.post("a", work="w")
    [problem] = site.problems()
    assert problem.startswith("content/works/w.md:")


def test_a_work_is_known_by_its_file_and_addressed_by_its_slug(site):
    site.work("w", slug="other", kind="film")
    site.post("a", work="w")
    site.comment("works/w", "c1")
    site.built()
    assert 'href="/works/other/"' in site.output("posts/a/index.html")
    assert "comment-c1" in site.output("works/other/index.html")


def test_a_file_with_capitals_is_a_work_with_comments_of_its_own(site):
    """Its key is a slug, and names the folder of its comments."""
    site.work("Last Train", title="W")
    site.comment("works/last-train", "c1")
    assert "comment-c1" in site.built().output("works/last-train/index.html")


def test_two_works_of_one_key_are_told_at_both(site):
    """Nobody could tell which of them is meant, whatever their slugs are."""
    site.work("w", slug="one")
    site.work("more/w", slug="two")
    site.post("a", work="w")
    places = [problem.split(": ")[0] for problem in site.problems()]
    assert [place.split(":")[0] for place in places] == [
        "content/works/more/w.md", "content/works/w.md"
    ]  # fmt: skip


def test_a_date_in_a_works_name_belongs_to_it(site):
    """Only posts are dated by their files' names."""
    site.work("2001-01-01-a-day")
    assert "works/2001-01-01-a-day/index.html" in site.built().files()


# ---------------------------------------------------------------- our rating


def test_our_rating_is_the_mean_of_reviews_on_the_sites_scale(site):
    """However each was given; a review without one counts as a review, and not as 0."""
    site.work("w")
    site.post("a", work="w", rating="8", date="2011")
    site.post("b", work="w", rating="4/5", verdict="Again good", date="2012")
    site.post("c", reviews="[{work: w, rating: B}]", date="2013")
    site.post("d", work="w", date="2014")
    page = site.built().output("works/w/index.html")
    assert board(page)["Our rating"] == "7.6 / 10 from 3 reviews"
    assert re.findall(r'<p class="shelf-title"[^>]*><a href="/posts/(\w)/"', page) == [*"dcba"]
    assert "Again good" in page
    assert "<b>4</b> / 5" in page


def test_no_rating_is_not_0_and_0_is_a_rating(site):
    site.work("unrated")
    site.work("bad")
    site.post("a", work="unrated")
    site.post("b", work="bad", rating="0")
    site.built()
    assert board(site.output("works/unrated/index.html"))["Our rating"] == "No rating yet"
    assert board(site.output("works/bad/index.html"))["Our rating"] == "0 / 10 from 1 review"
    assert "<b>0</b> / 10" in site.output("posts/b/index.html")
    assert 'class="rating"' not in site.output("posts/a/index.html")


@pytest.mark.parametrize(
    ("scale", "shown"),
    [("5", "3.8 / 5"), ("letters", "B+"), ("thumbs", "Thumbs up"), ("100", "75 / 100")],
)
def test_our_rating_is_on_whatever_scale_the_site_has(site, scale, shown):
    site.settings(f"rating: {{scale: {scale}, step: 0}}\n")
    site.work("w")
    site.post("a", work="w", rating="7.5/10")
    page = site.built().output("works/w/index.html")
    assert board(page)["Our rating"] == f"{shown} from 1 review"


def test_a_rating_above_the_scale_is_told_at_its_place(site):
    site.work("w")
    site.post("a", rating="11")
    site.post("b", reviews="[{work: w, rating: 11}]")
    site.post("c", diary="[{date: 2011, rating: 11}]")
    site.list("d", entries="[{work: w, rating: 11}]")
    told = "11 is more than the scale's 10"
    assert site.problems() == [
        f"content/lists/d.md:3:29: error: entries.rating: {told}",
        f"content/posts/a.md:3:9: error: rating: {told}",
        f"content/posts/b.md:3:29: error: reviews.rating: {told}",
        f"content/posts/c.md:3:30: error: diary.rating: {told}",
    ]


def test_reviews_and_a_review_of_its_own_exclude_each_other(site):
    site.work("w")
    site.post("a", work="w", rating="1", verdict="x", reviews="[{work: w}]")
    told = "write it in each of reviews, or without reviews, not both"
    assert site.problems() == [
        f"content/posts/a.md:3:7: error: work: {told}",
        f"content/posts/a.md:4:9: error: rating: {told}",
        f"content/posts/a.md:5:10: error: verdict: {told}",
    ]


def test_a_post_may_rate_without_a_work(site):
    site.post("a", rating="8", verdict="Fine")
    page = site.built().output("posts/a/index.html")
    assert "<b>8</b> / 10" in page
    assert "Fine" in page


# ---------------------------------------------------------------- readers' rating


def test_readers_rate_a_work_under_it_and_under_its_reviews(site):
    """Ratings without a word count, and spam does not."""
    site.work("w")
    site.post("a", work="w")
    site.comment("works/w", "c1", rating="6")
    site.comment("works/w", "c2", "", rating="4/5")
    site.comment("a", "c1", rating="10")
    site.comment("a", "c2", rating="0", status="spam")
    page = site.built().output("works/w/index.html")
    assert board(page)["Readers"] == "8 / 10 from 3 ratings"
    steps = re.findall(
        r'<th scope="row">(\d+)</th>.*?class="count">(\d)', part(page, "Readers’ ratings")
    )
    assert [step for step in steps if step[1] != "0"] == [("10", "1"), ("8", "1"), ("6", "1")]
    assert "1 response to" in page


def test_readers_of_several_reviews_in_one_post_rate_none_of_them(site):
    """Nobody knows which work they mean."""
    site.work("v")
    site.work("w")
    site.post("a", reviews="[{work: v}, {work: w}]")
    site.comment("a", "c1", rating="10")
    site.built()
    for key in "vw":
        assert board(site.output(f"works/{key}/index.html"))["Readers"] == "No rating yet"


def test_readers_of_an_unpublished_review_or_one_without_comments_do_not_count(site):
    site.work("w")
    site.post("a", work="w", draft="true")
    site.post("b", work="w", comments="off")
    site.comment("a", "c1", rating="10")
    site.comment("b", "c1", rating="10")
    page = site.built().output("works/w/index.html")
    assert board(page)["Readers"] == "No rating yet"


def test_both_of_two_comments_with_one_id_rate(site):
    """Both are shown; where one is not approved, the other is alone."""
    site.work("w")
    site.post("a", work="w")
    site.comment("a", "c1", rating="10")
    site.write("content/comments/a/c1.yaml", "rating: 2\nbody: Hm.\n")
    site.build()
    assert board(site.output("works/w/index.html"))["Readers"] == "6 / 10 from 2 ratings"
    site.comment("a", "c1", rating="10", status="spam")
    assert site.problems() == []
    assert board(site.output("works/w/index.html"))["Readers"] == "2 / 10 from 1 rating"
    assert 'id="comment-c1"' in site.output("posts/a/index.html")


def test_our_rating_and_readers_stand_apart(site):
    site.work("w")
    site.post("a", work="w", rating="2")
    site.comment("a", "c1", rating="10")
    scores = board(site.built().output("works/w/index.html"))
    assert scores == {
        "Our rating": "2 / 10 from 1 review",
        "Readers": "10 / 10 from 1 rating",
    }


# ---------------------------------------------------------------- critics


def problems_of(critics):
    """Return what is wrong with a work's critics, as lines."""
    data = f"---\ntitle: W\ncritics: {critics}\n---\n".encode()
    _, problems = parse_work("content/works/w.md", data, Converter([]), ZoneInfo("UTC"))
    return [str(problem).removeprefix("content/works/w.md:") for problem in problems]


@pytest.mark.parametrize(
    ("critics", "problem"),
    [
        ("{source: T, reviewed: 51, fresh: 51, rotten: 0}", None),
        ("{source: T, reviewed: 0, fresh: 0, rotten: 0}", None),
        ("{source: T, reviewed: 51, fresh: 50}", None),
        ("{source: T, fresh: 50, rotten: 1}", None),
        ("{source: T, average: 10}", None),
        ("{source: T, average: 87, scale: 100}", None),
        (
            "{source: T, reviewed: 51, fresh: 50, rotten: 0}",
            "3:32: error: critics.reviewed: 51 is not fresh + rotten, which is 50",
        ),
        (
            "{source: T, reviewed: 51, fresh: 52}",
            "3:32: error: critics.reviewed: 51 is not fresh + rotten, which is 52",
        ),
        ("{source: T, average: 10.5}", "3:31: error: critics.average: 10.5 is more than"),
        (
            "[{source: T}, {source: U, average: 6, scale: 5}]",
            "3:45: error: critics.average: 6 is more than the scale's 5",
        ),
        ("{reviewed: 1}", "3:10: error: critics.source: is required"),
        ("{source: T, fresh: -1}", "3:29: error: critics.fresh: '-1' is not"),
    ],
)  # fmt: skip
def test_critics_figures_add_up(critics, problem):
    found = problems_of(critics)
    assert found == [] if problem is None else found[0].startswith(problem)


def test_critics_figures_of_an_inline_work_add_up_too(site):
    site.post("a", work="{title: W, critics: {source: T, average: 11}}")
    told = "work.critics.average: 11 is more than the scale's 10"
    assert site.problems() == [f"content/posts/a.md:3:48: error: {told}"]


@pytest.mark.parametrize(
    ("reviewed", "fresh", "rotten", "percent"),
    [
        (51, 51, 0, 100),
        (8, 1, 7, 13),  # 12.5
        (3, 2, 1, 67),
        (None, 3, 1, 75),
        (4, 3, None, 75),
        (0, 0, 0, None),
        (51, None, None, None),
        (None, None, 3, None),
        (None, None, None, None),
        (None, 3, None, None),  # of how many, nobody says
    ],
)
def test_the_share_of_favourable_reviews_is_computed(reviewed, fresh, rotten, percent):
    critics = Critics(source="T", reviewed=reviewed, fresh=fresh, rotten=rotten)
    assert critics.percent == percent


def test_critics_are_shown_with_source_and_date_beside_our_rating(site):
    site.work("w", critics="{source: Tomatoes, retrieved: 2012-01, average: 4, scale: 5}")
    page = site.built().output("works/w/index.html")
    shown = part(page, "From the critics")
    assert "Tomatoes" in shown
    assert "as of January 2012" in shown
    assert "<b>4</b> / 5" in shown
    assert board(page)["Our rating"] == "No rating yet"


# ---------------------------------------------------------------- people and facts


def test_roles_are_shown_in_order_and_those_without_names_too(site):
    site.work("w", credits="{Editor: [B, C], Gaffer: [], Grip: }", producer="P", director="A")
    page = site.built().output("works/w/index.html")
    assert list(facts(page).items()) == [
        ("Director", "A"),
        ("Producer", "P"),
        ("Editor", "B, C"),
        ("Gaffer", "not listed"),
        ("Grip", "not listed"),
    ]


def test_credits_add_to_a_role_that_has_a_key_of_its_own(site):
    """A key is short for credits: nobody is lost where both are given."""
    site.work("w", director="A", credits="{director: [B]}")
    page = site.built().output("works/w/index.html")
    assert facts(page)["Director"] == "A, B"


def test_facts_are_shown_as_given_and_texts_stay_as_written(site):
    site.work("w", facts="{Call number: DVD 331.5, Pages: 0320, Seen: yes}", kind="book")
    page = site.built().output("works/w/index.html")
    assert facts(page) == {
        "Call number": "DVD 331.5", "Pages": "0320", "Seen": "yes"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("en", ["Chinese", "Brazilian Portuguese", "Canada", "Norway"]),
        ("zh", ["中文", "巴西葡萄牙语", "加拿大", "挪威"]),
        ("ar", ["الصينية", "البرتغالية البرازيلية", "كندا", "النرويج"]),
    ],
)
def test_codes_of_languages_and_countries_are_shown_by_their_names(site, language, names):
    """What has no name there stays as written, and so does what only looks like a code."""
    site.settings(f"language: {language}\n")
    countries = ["CA", "NO", "SU", "UK", "no", "Ruritania"]
    site.work("w", languages="[zh, pt-BR, Klingon]", countries=f"[{', '.join(countries)}]")
    page = site.built().output("works/w/index.html")
    comma = "、" if language == "zh" else "، " if language == "ar" else ", "
    shown = [[*names[:2], "Klingon"], [*names[2:], "SU", "UK", "no", "Ruritania"]]
    assert list(facts(page).values()) == [comma.join(values) for values in shown]


def test_what_a_work_does_not_say_has_a_place_that_says_so(site):
    site.work("w")
    page = site.built().output("works/w/index.html")
    for words in ("no synopsis", "no reviews", "no quotes", "no advice on age", "no notices"):
        assert (
            f"There {'is' if 'synopsis' in words or 'age' in words else 'are'} {words} yet" in page
        )


def test_related_works_are_shown_in_the_order_given(site):
    site.work("a", related="[c, {title: Elsewhere, by: Lucy}, b]")
    site.work("b")
    site.work("c")
    page = site.built().output("works/a/index.html")
    assert shelf(part(page, "Related works")) == ["C", "Elsewhere", "B"]


def test_a_larger_work_shows_its_parts_by_number(site):
    site.work("whole")
    site.work("p10", part_of="{work: whole, number: 10}")
    site.work("p2", part_of="{work: whole, number: 2.5}")
    site.work("zero", part_of="{work: whole, number: 0}")
    site.work("p0", part_of="whole")
    site.built()
    assert shelf(part(site.output("works/whole/index.html"), "Its parts")) == [
        "Zero", "P2", "P10", "P0"
    ]  # fmt: skip
    assert "Part 2.5 of" in site.output("works/p2/index.html")


def test_a_part_leads_to_its_neighbours_in_the_larger_work(site):
    site.work("whole")
    for number in (1, 2, 10):
        site.work(f"p{number}", part_of=f"{{work: whole, number: {number}}}")
    site.built()
    found = [
        re.findall("(Before|After) it: .*?<bdi>(.*?)</bdi>", site.output(f"works/{key}/index.html"))
        for key in ("p1", "p2", "p10", "whole")
    ]
    assert found == [
        [("After", "P2")],
        [("Before", "P1"), ("After", "P10")],
        [("Before", "P2")],
        [],
    ]


def test_the_commonest_spelling_names_a_shelf(site):
    """Among equally common ones, the first by alphabet."""
    for key, genre in [
        ("a", "noir"),
        ("b", "Noir"),
        ("c", "Noir"),
        ("d", "Épique"),
        ("e", "épique"),
    ]:
        site.work(key, genres=f"[{genre}]")
    names = re.findall("/works/genre/.*?<bdi>(.*?)</bdi>", site.built().output("works/index.html"))
    assert names == ["Noir", "Épique"]


# ---------------------------------------------------------------- related works


def related(site, key):
    """Return the titles of a work's related works."""
    return shelf(part(site.output(f"works/{key}/index.html"), "Related works"))


def test_works_that_share_much_with_one_stand_after_those_given(site):
    site.work("a", subjects="[trains, Family]", genres="[documentary]", related="[z, {title: Far}]")
    site.work("both", subjects="[Trains, family]")
    site.work("one", genres="[documentary]", director="Jo")
    site.work("other", cast="[{name: Jo, role: himself}]")
    site.work("z")
    site.built()
    assert related(site, "a") == ["Z", "Far", "Both", "One"]
    assert related(site, "one") == ["A", "Other"]
    assert related(site, "other") == ["One"]
    assert "Related works" not in site.output("works/z/index.html")


def test_what_a_page_names_anyway_is_not_computed_again(site):
    """The works given, the larger work and the parts are shown once; brothers are related."""
    site.work("a", subjects="[x]", related="[b]", part_of="whole")
    site.work("b", subjects="[x]")
    site.work("c", subjects="[x]", part_of="whole")
    site.work("whole", subjects="[x]")
    site.built()
    assert related(site, "a") == ["B", "C"]
    assert related(site, "c") == ["A", "B"]
    assert related(site, "whole") == ["B"]
    assert related(site, "b") == ["A", "C", "Whole"]


def test_six_related_works_are_kept_by_title(site):
    for key in "abcdefgh":
        site.work(key, subjects="[x]", sort_title="zz" if key == "b" else key)
    site.built()
    assert related(site, "a") == ["C", "D", "E", "F", "G", "H"]
    assert related(site, "h") == ["A", "C", "D", "E", "F", "G"]


def test_a_review_changes_no_page_of_related_works(site):
    """A work's rating is on its own page and on shelves only."""
    site.work("a", subjects="[x]", related="[b]")
    site.work("b", subjects="[x]")
    site.post("of-b", work="b", rating="3")
    site.post("again", work="b")
    before = site.built().tree()
    site.post("of-b", work="b", rating="9")
    after = site.built().tree()
    changed = {path for path in after if before.get(path) != after[path]}
    assert "works/b/index.html" in changed
    assert not changed & {"works/a/index.html", "posts/again/index.html"}


# ---------------------------------------------------------------- reviews of one work


def others(site, slug):
    """Return what a post's page leads to besides, for each work: a label, and links."""
    page = site.output(f"posts/{slug}/index.html")
    return [
        (re.search('<p class="label">(.*?)</p>', box)[1], re.findall('<a href="(.*?)"', box))
        for box in re.findall('<aside class="others">.*?</aside>', page, re.DOTALL)
    ]


def test_reviews_of_one_work_lead_to_each_other(site):
    site.work("film")
    site.work("book")
    site.post("first", work="film", date="2011-01-01")
    site.post("second", reviews="[{work: book}, {work: film}]", date="2012-01-01")
    site.post("third", work="film", date="2013-01-01")
    site.post("draft", work="film", draft="true")
    site.built()
    assert others(site, "first") == [("More on “Film”", ["/posts/third/", "/posts/second/"])]
    assert others(site, "second") == [("More on “Film”", ["/posts/third/", "/posts/first/"])]
    assert others(site, "third") == [("More on “Film”", ["/posts/second/", "/posts/first/"])]


def test_a_work_that_a_post_reviews_twice_is_named_once(site):
    site.work("film")
    site.post("first", work="film", date="2011-01-01")
    site.post("again", reviews="[{work: film}, {work: film}]", date="2012-01-01")
    site.built()
    assert others(site, "again") == [("More on “Film”", ["/posts/first/"])]


def test_of_many_reviews_the_newest_are_shown_and_a_way_to_all(site):
    site.work("film")
    for day in range(1, 9):
        site.post(f"p{day}", work="film", date=f"2011-01-0{day}")
    site.built()
    links = [*(f"/posts/p{day}/" for day in (8, 7, 6, 5, 4, 3)), "/works/film/"]
    assert others(site, "p1") == [("More on “Film”", links)]


def test_a_card_of_several_works_shows_each_with_its_rating(site):
    site.work("film")
    site.post("a", reviews="[{work: film, rating: 8}, {work: {title: Inline}, rating: 4/5}]")
    card = re.search("<article.*?</article>", site.built().output("index.html"), re.DOTALL)[0]
    [several] = re.findall('<ul class="several.*?</ul>', card, re.DOTALL)
    assert re.findall("<bdi>(.*?)</bdi>.*?<b>(.*?)</b> / (5|10)", several, re.DOTALL) == [
        ("Film", "8", "10"),
        ("Inline", "4", "5"),
    ]
    assert card.count('class="rating"') == 2


# ---------------------------------------------------------------- trailers


FILM = "https://youtu.be/dQw4w9WgXcQ"
FRAMES = "csp: {frame: [https://www.youtube-nocookie.com]}\n"


def test_a_trailer_is_a_link_unless_its_player_is_allowed(site):
    site.work("w", trailer=FILM)
    page = site.built().output("works/w/index.html")
    assert f'<a href="{FILM}">Watch the trailer</a>' in page
    assert "<iframe" not in page
    site.settings(FRAMES)
    page = site.built().output("works/w/index.html")
    assert "Watch the trailer" not in page
    assert "<iframe" in page


def test_a_framed_trailer_asks_nobody_before_a_reader_does(site):
    site.settings(FRAMES)
    site.work("w", trailer=FILM, title="'\"A\" <b> & co'")
    [frame] = re.findall("<iframe.*?>", site.built().output("works/w/index.html"), re.DOTALL)
    assert " src=" not in frame
    inside = html.unescape(re.search('srcdoc="([^"]*)"', frame)[1])
    assert '<a class="play" href="https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ">' in inside
    assert "<title>Trailer: “A” &lt;b&gt; &amp; co</title>" in inside
    assert re.findall('(?:src|href)="(.*?)"', inside) == [
        "/theme/style.css",
        "/theme/options.css",
        "/theme/play.css",
        "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ",
    ]


def test_a_film_beside_the_work_is_served_and_played(site):
    site.write("content/works/w/index.md", "---\ntitle: W\ntrailer: clip.webm\n---\n")
    site.write("content/works/w/clip.webm", b"film")
    page = site.built().output("works/w/index.html")
    assert re.search('<video[^>]* preload="none" src="/works/w/clip.webm"', page)
    assert site.output("works/w/clip.webm") == "film"


def test_a_trailer_that_is_not_there_is_an_error(site):
    site.work("w", trailer="clip.webm")
    assert site.problems() == [
        "content/works/w.md:3:10: error: trailer: there is no content/works/clip.webm"
    ]


# ---------------------------------------------------------------- works given in a post


def test_an_inline_work_shows_its_facts_and_has_no_page(site):
    site.post(
        "a", work="{title: Waste Land, kind: film, director: Lucy, genres: [doc]}", rating="7"
    )
    site.built()
    page = site.output("posts/a/index.html")
    assert facts(page) == {"Director": "Lucy", "Genre": "doc"}
    assert "/works/" not in page
    assert [path for path in site.files() if path.startswith("works")] == []


def test_inline_works_never_merge(site):
    """Not with each other, nor with a work of that name."""
    site.work("waste-land", title="Waste Land")
    site.post("a", work="{title: Waste Land}", rating="2")
    site.post("b", work="{title: Waste Land}", rating="9")
    page = site.built().output("works/waste-land/index.html")
    assert board(page)["Our rating"] == "No rating yet"


def test_the_permalink_may_name_the_work(site):
    site.settings("permalink: /{work}/{slug}/\n")
    site.work("w")
    site.post("a", work="w")
    site.post("b", work="{title: Waste Land}")
    site.post("c", reviews="[{work: w}]")
    site.built()
    assert {"w/a/index.html", "waste-land/b/index.html", "w/c/index.html"} <= set(site.files())
    site.post("d", title="D")
    [problem] = site.problems()
    assert problem.startswith("content/posts/d.md:1:1: error: work: is needed: the permalink is")


# ---------------------------------------------------------------- shelves


@pytest.fixture
def shelves(site):
    """Return a site with three works on all sorts of shelves."""
    site.work("a", title="The Zebra", sort_title="Zebra", kind="film", director="Jo Fan")
    site.work("b", title="Apples 10", kind="book", genres="[Film Noir]", subjects="[war, 春运]")
    site.work("c", title="Apples 9", kind="book", genres="[film noir]", cast="[{name: JO FAN}]")
    return site.built()


@pytest.mark.parametrize(
    ("path", "titles"),
    [
        ("works", ["Apples 9", "Apples 10", "The Zebra"]),
        ("works/kind/book", ["Apples 9", "Apples 10"]),
        ("works/kind/film", ["The Zebra"]),
        ("works/genre/film-noir", ["Apples 9", "Apples 10"]),
        ("works/subject/war", ["Apples 10"]),
        ("works/subject/春运", ["Apples 10"]),
        ("works/person/jo-fan", ["Apples 9", "The Zebra"]),
    ],
)
def test_works_stand_on_shelves_by_title(shelves, path, titles):
    """Digits count as numbers, and a title may be sorted as another."""
    assert shelf(shelves.output(f"{path}/index.html")) == titles


def test_the_works_page_leads_to_every_shelf(shelves):
    page = shelves.output("works/index.html")
    for path in ("kind", "kind/book", "genre", "genre/film-noir", "subject", "person/jo-fan"):
        assert f'href="/works/{path}/"' in page
        assert f"works/{path}/index.html" in shelves.files()


def test_shelves_are_paged_like_lists(site):
    site.settings("paginate_works: 1\n")
    for name in "abc":
        site.work(name, kind="film", genres="[g]", subjects="[s]", director="p")
    site.built()
    for path in ("works", "works/kind/film", "works/genre/g", "works/subject/s", "works/person/p"):
        shown = [f"{path}/index.html", f"{path}/page/2/index.html", f"{path}/page/1/index.html"]
        assert [shelf(site.output(page)) for page in shown] == [["A"], ["B"], ["C"]]
        assert f'href="/{path}/page/2/"' in site.output(shown[0])


def test_a_site_without_works_has_no_shelves(site):
    site.post("a")
    site.built()
    assert [path for path in site.files() if path.startswith("works")] == []


def test_a_works_tags_are_those_of_posts(site):
    site.work("w", tags="[Noir]")
    site.post("a", tags="[noir]")
    page = site.built().output("tags/noir/index.html")
    assert shelf(page) == ["W"]
    assert 'href="/posts/a/"' in page


def test_a_draft_of_a_work_leaves_no_trace(site):
    site.work("a", draft="true", genres="[secret]", director="Nobody", tags="[hush]")
    site.work("b")
    site.built()
    told = [path for path, data in site.tree().items() if re.search(b"secret|Nobody|hush", data)]
    assert told + [path for path in site.files() if re.search("secret|nobody|hush", path)] == []


def test_files_of_a_works_bundle_are_served_beside_it(site):
    site.write("content/works/w/index.md", "---\ntitle: W\nimage: p.png\n---\n![](p.png)\n")
    site.write("content/works/w/p.png", PICTURE)
    site.post("a", work="w")
    site.built()
    assert site.tree()["works/w/p.png"] == PICTURE
    assert 'src="/works/w/p.png"' in site.output("posts/a/index.html")
    assert 'src="/works/w/p.png"' in site.output("works/w/index.html")


def test_the_build_counts_works(site):
    site.work("a")
    site.work("b", draft="true")
    assert site.build().works == 1
