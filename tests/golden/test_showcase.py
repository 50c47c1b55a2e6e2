"""The demo's five pages about one film are those that are kept here, and show what they promise.

After a change that is meant to change them: ``pytest tests/golden --update-golden``, and read the
difference before it is committed.
"""

import itertools
import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from lxml import html

from sitegen.cli.main import commands

KEPT = Path(__file__).parent / "showcase"
PAGES = {
    "stream": "works/last-train-home-streamed/index.html",
    "catalogue": "works/last-train-home-dvd/index.html",
    "review": "posts/fourteen-nights-in-the-box/index.html",
    "store": "works/last-train-home-disc/index.html",
    "essay": "posts/a-guest-at-home/index.html",
}
UNFILLED = re.compile(
    r"%[sdr]\b|%\(\w+\)|\{[{%#]|[}%#]\}|\{\w*\}|^\s*(None|undefined|null|NaN|nan|True|False)\s*$"
    r"|\bUndefined\b|<sitegen|\bWhen\(|[\x00-\x08\x0e-\x1f]"
)
"""What a page shows where something was to be filled in and is not."""


@pytest.fixture(scope="module")
def page(demo):
    """Return a function that reads one of the five, or any other page of the demo."""

    def read(name):
        return html.fromstring(demo.output(PAGES.get(name, name)).encode())

    return read


def words(element):
    """Return the text of an element, its white space brought to single spaces."""
    return " ".join(element.text_content().split())


def select(element, selector):
    """Return what a selector of tags, classes and ids finds below an element, in their order."""
    paths = []
    for one in selector.split(", "):
        path, axis = ".", "//"
        for step in one.split():
            if step == ">":
                axis = "/"
                continue
            tag, marks = re.fullmatch(r"(\w*)(.*)", step).groups()
            path += axis + (tag or "*")
            for sign, name in re.findall(r"([.#])([\w-]+)", marks):
                words_of = "concat(' ', normalize-space(@class), ' ')"
                test = f"contains({words_of}, ' {name} ')" if sign == "." else f"@id='{name}'"
                path += f"[{test}]"
            for name, value in re.findall(r"\[(\w+)=(\w+)\]", marks):
                path += f"[@{name}='{value}']"
            axis = "//"
        paths.append(path)
    return element.xpath(" | ".join(paths))


def each(page, selector):
    return [words(found) for found in select(page, selector)]


def unfilled(page):
    """Return the texts and attributes of a page in which something is missing; code is code."""
    texts = html.fromstring(page.encode()).xpath(
        "//text()[not(ancestor::code or ancestor::script)] | //@*"
    )
    return [str(text) for text in texts if UNFILLED.search(str(text))]


# ---------------------------------------------------------------- all five


@pytest.mark.parametrize("name", PAGES)
def test_the_page_is_the_one_kept_here(name, demo, request):
    actual = demo.output(PAGES[name])
    file = KEPT / f"{name}.html"
    if request.config.getoption("--update-golden"):
        KEPT.mkdir(exist_ok=True)
        file.write_bytes(actual.encode())
    assert actual == file.read_bytes().decode()


def test_each_has_a_template_and_a_stylesheet_of_its_own(page):
    """And no other document of the demo has any of these templates."""
    for name in PAGES:
        sheets = page(name).xpath("//link[@rel='stylesheet']/@href")
        assert f"/showcase/{name}.css" in sheets
    root = Path(__file__).parents[2]
    asked = [
        found[1]
        for file in sorted((root / "content").rglob("*.md"))
        if (found := re.search(r"^template: (\w+)$", file.read_text("utf-8"), re.MULTILINE))
    ]
    assert sorted(asked) == sorted(PAGES)
    assert all((root / "templates" / f"{name}.html").is_file() for name in PAGES)


@pytest.mark.parametrize("name", [*PAGES, "showcase/index.html"])
def test_headings_are_in_order_below_a_single_first_one(name, page):
    levels = [int(heading.tag[1]) for heading in page(name).xpath("//h1|//h2|//h3|//h4|//h5|//h6")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))


@pytest.mark.parametrize("name", PAGES)
def test_nothing_on_a_page_needs_what_its_policy_forbids(name, page):
    found = page(name)
    assert (
        found.xpath(
            "//@style | //style | //script[not(@src or @type='application/ld+json')] | //@onclick"
        )
        == []
    )
    assert found.xpath("//meta[@http-equiv='Content-Security-Policy']")


@pytest.mark.parametrize("name", PAGES)
def test_every_response_stands_inside_the_one_that_it_answers(name, page):
    """Each is an h-cite with an id and a permalink, and there are as many as the page counts."""
    found = select(page(name), "#comments li.u-comment.h-cite")
    assert [f"#{one.get('id')}" for one in found] == [
        select(one, ".comment-own a.when")[0].get("href") for one in found
    ]
    counted = re.findall(r"\d+", each(page(name), "#comments > h2")[0])[0]
    assert len(found) == int(counted)


@pytest.mark.parametrize("name", PAGES)
def test_the_form_asks_for_what_the_settings_name_and_says_who_reads_it(name, page):
    """No part of it is dead: each form has an address, a text or a rating, and a button."""
    found = page(name)
    forms = select(found, "form")
    assert forms
    for form in forms:
        assert form.get("action") == "https://letters.slow-trains.example/"
        assert form.get("method") == "post"
        assert select(form, "textarea[name=body], input[name=rating]")
        assert select(form, "button")
    assert [text[:15] for text in each(found, ".notice")] == ["We publish your"]


def test_the_page_about_the_five_leads_to_them_and_is_led_to(page):
    links = page("showcase/index.html").xpath("//main//dt/a/@href")
    assert links == [f"/{path.removesuffix('index.html')}" for path in PAGES.values()]
    assert "/showcase/" in page("about/index.html").xpath("//main//a/@href")


def test_no_page_of_the_demo_has_anything_that_was_not_filled_in(demo):
    """Neither a text nor an attribute; what stands in code is meant."""
    found = {}
    for path in demo.files():
        if path.endswith(".html"):
            found[path] = unfilled(demo.output(path))
    assert len(found) > 150
    assert {path: texts for path, texts in found.items() if texts} == {}


def test_a_check_of_the_demo_finds_only_that_it_has_no_index_yet(demo):
    result = CliRunner().invoke(commands, ["check", "--site", str(demo.root)])
    message = "search is on, and output/ has no index yet: run `sitegen search`"
    assert (result.exit_code, result.stderr) == (3, f"site.yaml:21:9: warning: {message}\n")


# ---------------------------------------------------------------- the streaming service


def test_roles_without_names_are_listed_as_such(page):
    crew = {
        words(entry.find("dt")): [words(name) for name in entry.findall("dd")]
        for entry in select(page("stream"), ".crew > div")
    }
    assert crew.pop("Director") == ["Lixin Fan"]
    missing = {role for role, names in crew.items() if names == ["not listed"]}
    assert missing == {"Cinematography", "Edited by", "Written by", "Music by"}


def test_the_best_reviews_come_first_by_hand(page):
    """Neither by age nor by how many found them helpful; dates are no more precise than known."""
    found = page("stream")
    dates = found.xpath("//*[@id='comments']//time/@datetime")
    assert dates == ["2010-02", "2010-06", "2010-08", "2010-11", "2010-10"]
    helped = [
        [words(note) for note in select(review, ".helpful")] for review in select(found, ".voice")
    ]
    one, three = "1 reader found this helpful", "3 readers found this helpful"
    assert helped == [[one], [], [one], [], [three]]
    assert "#comments" in found.xpath("//header//a[contains(., 'best reviews')]/@href")


def test_the_reviews_have_neither_title_nor_name(page):
    reviews = select(page("stream"), ".voice")
    assert len(reviews) == 5
    assert not [review for review in reviews if select(review, "h3, .comment-name")]
    assert max(len(select(review, ".prose > p")) for review in reviews) >= 4


def test_the_trailer_can_be_watched_and_embedded(page):
    found = page("stream")
    [watch] = select(found, ".stream-trailer a")
    assert watch.get("href").startswith("https://")
    [code] = select(found, ".embed code")
    assert watch.get("href") in words(code)
    assert words(code).startswith("<iframe src=")


# ---------------------------------------------------------------- the library


def test_no_rating_is_said_so_and_never_structured(page, demo):
    """Readers can begin: the form that it leads to asks for a rating alone."""
    found = page("catalogue")
    [rating] = select(found, ".record-rating")
    assert "No rating yet" in words(rating)
    [form] = select(rating, "details.add form")
    inputs = form.xpath(".//input/@name | .//textarea/@name")
    assert inputs == ["rating", "post"]
    assert words(select(rating, "details.add summary")[0]) == "Rate this"
    text = demo.output(PAGES["catalogue"])
    assert not re.search(r"p-rating|p-average|h-review-aggregate|ggregateRating|ratingValue", text)


def test_the_record_names_edition_shelf_and_subjects(page):
    found = page("catalogue")
    assert each(found, ".record-line") == ["DVD – 2011 | Chinese"]
    assert each(found, ".record-aka bdi") == ["归途列车"]
    assert each(found, ".callnumber") == ["DVD 331.544 LAS"]
    subjects = select(found, ".record-subjects a")
    assert len(subjects) == 5
    assert all(link.get("href").startswith("/works/subject/") for link in subjects)
    assert len(each(found, ".record-find li")) == 2


def test_ten_comments_stand_newest_first_with_days_and_no_hours(page):
    found = page("catalogue")
    dates = found.xpath("//*[@id='comments']//time/@datetime")
    assert len(dates) == 10
    assert dates == sorted(dates, reverse=True)
    assert {len(date) for date in dates} == {len("2011-09-20")}
    assert each(found, "#comments .comment-name").count("Anonymous") == 8
    assert each(found, "#comments .badge") == ["staff"]


def test_single_lines_are_kept_and_a_lost_link_is_a_link(page):
    found = page("catalogue")
    assert [len(select(one, ".prose br")) for one in select(found, "#comment-c0007")] == [4]
    [link] = select(found, "#comment-c0009 .prose a")
    assert words(link) == link.get("href") == "https://second-reel.example.org/interviews/2010/"
    assert link.get("rel") == "nofollow ugc noopener"


@pytest.mark.parametrize(
    ("part", "empty", "add", "kind"),
    [
        ("age", "There are no ages for this title yet.", "Add an age suitability", "age"),
        ("summary", "There are no summaries for this title yet.", "Add a summary", "summary"),
        ("notices", "There are no notices for this title yet.", "Add a notice", "notice"),
        ("quotes", "There are no quotes for this title yet.", "Add a quote", "quote"),
    ],
)
def test_what_nobody_has_contributed_says_so_and_can_be_added(part, empty, add, kind, page):
    """What is sent by such a form is a contribution of its kind."""
    [section] = page("catalogue").xpath(f"//*[@id='page:{part}']")
    assert each(section, ".none") == [empty]
    assert each(section, "summary") == [add]
    assert section.xpath(".//input[@name='kind']/@value") == [kind]
    assert section.xpath(".//input[@name='post']/@value") == ["works/last-train-home-dvd"]


# ---------------------------------------------------------------- the blog


def test_all_that_is_shown_is_counted_and_the_top_level_numbered(page):
    found = page("review")
    title = "Last Train Home, fourteen nights in the box"
    assert each(found, "#comments > h2") == [f"6 responses to “{title}”"]
    assert each(found, ".say-number") == ["1.", "2.", "3.", "4.", "5."]
    assert [len(select(one, ".say-number")) for one in select(found, ".says > .say")] == [1] * 5


def test_the_author_answers_below_the_fourth_with_a_badge(page):
    [answer] = select(page("review"), "#comment-c0004 > .replies > .say")
    assert each(answer, ".say-head") == ["Jo Guest Author says:"]
    assert select(answer, ".say-number") == []


def test_a_pingback_stands_apart_and_without_the_buttons_of_its_site(page):
    [mention] = select(page("review"), ".say.mention")
    [text] = each(mention, ".prose")
    assert text.startswith("[…]")
    assert text.endswith("[…]")
    assert not re.search("Share|Facebook|Twitter|Print|Like|Loading|Related|opens", text, re.I)
    assert each(mention, ".say-number") == ["5."]
    assert select(mention, ".reply") == []


def test_names_and_signs_of_every_script_arrive(page):
    [comment] = select(page("review"), "#comment-c0002")
    assert each(comment, ".say-head") == ["风行 says:"]
    assert "🙂" in words(comment)
    assert "Where to watch" in each(page("review"), ".prose h2")


# ---------------------------------------------------------------- the shop


def test_the_score_of_the_critics_has_its_counts_its_source_and_its_date(page, demo):
    """The percentage stands in no file: it is worked out, and is no rating of this site's."""
    [panel] = select(page("store"), ".panel")
    counts = {words(e.find("dt")): words(e.find("dd")) for e in select(panel, "dl > div")}
    assert counts == {"Counted": "51", "Fresh": "51", "Rotten": "0", "Average": "8.4/10"}
    assert each(panel, ".panel-percent") == ["100%"]
    assert each(panel, ".panel-source") == ["Counted by Parade Street Video, as of January 1, 2012"]
    source = (demo.root / "content/works/last-train-home-disc/index.md").read_text("utf-8")
    assert "100" not in source.split("---")[1]
    assert panel.xpath(".//*[contains(@class, 'p-')]/@class[contains(., 'p-rating')]") == []


def test_each_blurb_begins_with_its_verdict_and_names_its_paper(page):
    blurbs = select(page("store"), ".blurbs li")
    assert len(blurbs) == 4
    assert all(words(blurb).startswith("Fresh: ") for blurb in blurbs)
    assert all(select(blurb, "figcaption cite") for blurb in blurbs)


def test_three_customers_have_a_title_each_and_one_does_not_stop(page):
    reviews = select(page("store"), ".customer")
    assert [len(select(review, "h3")) for review in reviews] == [1, 1, 1]
    longest = max((words(p) for p in select(page("store"), ".customer .prose p")), key=len)
    assert len(longest) > 1200


def test_viewers_also_bought_five_films_with_their_directors(page):
    items = select(page("store"), ".store-also .shelf > li")
    found = {each(item, ".shelf-title")[0]: each(item, ".meta bdi") for item in items}
    assert found == {
        "Up the Yangtze": ["Yung Chang"],
        "Manufactured Landscapes": ["Jennifer Baichwal"],
        "China Blue": ["Micha X. Peled"],
        "24 City": ["Jia Zhangke"],
        "Waste Land": ["Lucy Walker"],
    }


# ---------------------------------------------------------------- the essay


def test_the_essay_has_a_dash_a_quotation_a_still_and_seven_paragraphs(page):
    found = page("essay")
    assert " — " in each(found, "h1")[0]
    text = select(found, ".essay-text")[0]
    assert text[0].tag == "blockquote"
    assert each(text, "figure figcaption")[0].startswith("A year’s shopping.")
    assert len(text.xpath("./p | ./details//p")) == 7


def test_the_ending_is_shut_on_the_page_and_said_nowhere_else(page, demo):
    ending = "Anger comes later"
    [hidden] = select(page("essay"), ".essay-text details.spoiler")
    assert ending in words(hidden)
    assert hidden.get("open") is None
    assert demo.output(PAGES["essay"]).count(ending) == 1
    others = [path for path, data in demo.tree().items() if ending.encode() in data]
    assert others == [PAGES["essay"]]


def test_only_what_is_shown_is_counted(page, demo):
    """Its folder holds four files: one is spam, and one waits."""
    files = list((demo.root / "content/comments/a-guest-at-home").iterdir())
    assert len(files) == 4
    found = page("essay")
    assert each(found, "#comments > h2")[0].startswith("2 responses to “")
    assert len(select(found, ".thought")) == 2


def test_bare_addresses_are_links(page):
    links = select(page("essay"), "#comment-c0001 .prose a")
    assert [link.get("href") for link in links] == [words(link) for link in links]
    assert len(links) == 2


# ---------------------------------------------------------------- the templates with other files


SETTINGS = {
    "no form": "",
    "a form": "comments: {form: {action: https://f.example/, fields: {rating: stars}}}\n",
    "a form of one text": "comments: {form: {action: https://f.example/, fields: {author: , "
    "email: , url: , parent: }}}\n",
    "by mail": "comments: {form: {mailto: me@b.example}}\n",
    "short pages": "comments: {per_page: 1, depth: 2}\n",
    "closed": "comments: {close_after_days: 1}\n",
    "off": "comments: {enabled: false}\n",
}


def furnish(site, settings, *, full):
    """Give a document to each template: with a title alone, or with all that it may hold."""
    site.settings(settings)
    shutil.copytree(Path(__file__).parents[2] / "templates", site.root / "templates")
    extras = {"date": "2011-03-04"} if full else {}
    for name in PAGES:
        if name in ("review", "essay"):
            site.post(name, "||Told||.", template=name, **extras)
        else:
            site.work(name, template=name, **extras)
        if full:
            discuss(site, name if name in ("review", "essay") else f"works/{name}")


def discuss(site, thread):
    """Write seven responses, one answer below another, and one contribution of each kind."""
    site.comment(thread, "c1", author="Tom", title="T", rating=7, date=2011, spoilers="true")
    for number in range(2, 6):
        site.comment(thread, f"c{number}", parent=f"c{number - 1}", date=2011)
    site.comment(thread, "c6", kind="pingback", url="https://p.example/", date=2012)
    site.comment(thread, "c7", parent="gone", date=2013)
    for kind in ("quote", "summary", "notice", "age"):
        site.comment(thread, kind, kind=kind)


@pytest.mark.parametrize("settings", SETTINGS)
@pytest.mark.parametrize("full", [False, True], ids=["a title alone", "a long thread"])
def test_the_templates_take_any_document(settings, full, site):
    """Whatever there is of a thread stands on its pages once, each answer in a list of its own."""
    furnish(site, SETTINGS[settings], full=full)
    assert [problem for problem in site.problems() if "'gone'" not in problem] == []
    for name in PAGES:
        folder = f"{'posts' if name in ('review', 'essay') else 'works'}/{name}/"
        pages = [path for path in site.files() if path.startswith(folder)]
        texts = [site.output(path) for path in pages]
        ids = re.findall(r'<li id="comment-(\w+)"', "".join(texts))
        shown = full and settings != "off"
        assert sorted(ids) == ([f"c{number}" for number in range(1, 8)] if shown else [])
        for tag in ("ol", "li", "details"):
            opened = [len(re.findall(rf"<{tag}\b", text)) for text in texts]
            assert opened == [text.count(f"</{tag}>") for text in texts]
        assert [found for text in texts for found in unfilled(text)] == []


def test_answers_follow_what_they_answer_though_the_newest_comes_first(site):
    furnish(site, "", full=True)
    site.build()
    found = html.fromstring(site.output("works/catalogue/index.html").encode())
    order = [one.get("id") for one in select(found, ".note")]
    assert order == [f"comment-c{number}" for number in (7, 6, 1, 2, 3, 4, 5)]
    assert len(select(found, "#comment-c1 #comment-c5")) == 1
