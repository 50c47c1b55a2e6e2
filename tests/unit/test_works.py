"""Works: what is known of them, what reviews and readers make of them, and where they stand."""

import re
from zoneinfo import ZoneInfo

import pytest

from sitegen.markup.converter import Converter
from sitegen.works import Critics, parse_work


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
    told = "stands in each of reviews, or alone, not both"
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


def test_a_comment_that_is_left_out_does_not_rate(site):
    """Of two files with one id the second is not shown, and counts nowhere."""
    site.work("w")
    site.post("a", work="w")
    site.comment("a", "c1", rating="10")
    site.write("content/comments/a/c1.yaml", "rating: 2\nbody: Hm.\n")
    site.build()
    assert board(site.output("works/w/index.html"))["Readers"] == "10 / 10 from 1 rating"


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
        "Kind": "Book", "Call number": "DVD 331.5", "Pages": "0320", "Seen": "yes"
    }  # fmt: skip


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


# ---------------------------------------------------------------- works given in a post


def test_an_inline_work_shows_its_facts_and_has_no_page(site):
    site.post(
        "a", work="{title: Waste Land, kind: film, director: Lucy, genres: [doc]}", rating="7"
    )
    site.built()
    page = site.output("posts/a/index.html")
    assert facts(page) == {"Kind": "Film", "Director": "Lucy", "Genre": "doc"}
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
    site.settings("paginate: 1\n")
    for name in "abc":
        site.work(name, kind="film", genres="[g]", subjects="[s]", director="p")
    site.built()
    for path in ("works", "works/kind/film", "works/genre/g", "works/subject/s", "works/person/p"):
        shown = [f"{path}/index.html", f"{path}/page/2/index.html", f"{path}/page/1/index.html"]
        assert [shelf(site.output(page)) for page in shown] == [["A"], ["B"], ["C"]]
        assert f'href="/{path}/page/2/"' in site.output(shown[0])


def test_a_work_with_a_shelfs_name_clashes_with_it(site):
    site.work("kind")
    assert site.problems() == [
        "content/works/kind.md:1:1: error: /works/kind/ is the address of the page /works/kind/ too"
    ]


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
    site.write("content/works/w/p.png", b"picture")
    site.post("a", work="w")
    site.built()
    assert site.output("works/w/p.png") == "picture"
    assert 'src="/works/w/p.png"' in site.output("posts/a/index.html")
    assert 'src="/works/w/p.png"' in site.output("works/w/index.html")


def test_the_build_counts_works(site):
    site.work("a")
    site.work("b", draft="true")
    assert site.build().works == 1
