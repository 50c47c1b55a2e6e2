"""Posts: their slugs, their dates, their state, and what is wrong with them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from sitegen.content.posts import parse_post, state_of
from sitegen.markup.converter import Converter
from sitegen.schema.ratings import Scale

SHANGHAI = ZoneInfo("Asia/Shanghai")
TEN = Scale(best=10, step=0.5)


def parse(path="a.md", matter="title: A", body="Text."):
    """Parse a post; return the record and its problems as lines."""
    data = f"---\n{matter}\n---\n{body}\n".encode()
    post, problems = parse_post(f"content/posts/{path}", data, Converter([]), SHANGHAI, TEN)
    return post, [str(problem) for problem in problems]


def post(*args, **fields):
    parsed, problems = parse(*args, **fields)
    assert problems == []
    return parsed


# ---------------------------------------------------------------- slugs


@pytest.mark.parametrize(
    ("path", "slug"),
    [
        ("Last Train Home.md", "last-train-home"),
        ("deep/er/name.md", "name"),
        ("bundle/index.md", "bundle"),
        ("2011-03-04-dated.md", "dated"),
        ("2011-03-04-bundle/index.md", "bundle"),
        ("2011-03-04.md", "2011-03-04"),
        ("2011-03-dated.md", "2011-03-dated"),
        ("重庆森林.md", "重庆森林"),
        ("con.md", "con-"),
    ],
)
def test_a_file_or_bundle_names_its_post(path, slug):
    assert slug == post(path).slug


def test_a_slug_of_its_own_comes_before_the_files_name():
    assert post(matter="title: A\nslug: Other Name").slug == "other-name"


def test_the_date_in_a_files_name_is_the_posts_unless_it_says_another():
    assert post("2011-03-04-a.md").meta.date.iso == "2011-03-04"
    assert post("2011-03-04-a.md", "title: A\ndate: 2012").meta.date.iso == "2012"


@pytest.mark.parametrize(
    ("path", "matter", "problem"),
    [
        ("!!!.md", "title: A", "1:1: error: slug: needs at least one letter or digit"),
        ("a.md", "title: A\nslug: '?'", "3:7: error: slug: needs at least one letter or digit"),
        ("works.md", "title: A", "1:1: error: slug: 'works' is reserved: choose another"),
        ("a.md", "title: A\nslug: Pages", "3:7: error: slug: 'pages' is reserved: choose another"),
    ],
)
def test_a_slug_that_cannot_be_is_an_error(path, matter, problem):
    assert parse(path, matter)[1] == [f"content/posts/{path}:{problem}"]


def test_a_date_in_a_files_name_that_is_no_date_is_an_error():
    [problem] = parse("2011-02-30-a.md")[1]
    assert problem.startswith("content/posts/2011-02-30-a.md:1:1: error: the date in the file's")


# ---------------------------------------------------------------- states

NOW = datetime(2011, 3, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ("", "published"),
        ("date: 2011-03-04T00:00Z", "published"),
        ("date: 2011-03-04T00:01Z", "future"),
        ("date: 2011-03-04", "published"),  # in Shanghai the day began eight hours before
        ("date: 2012\npublish_date: 2011", "published"),
        ("date: 2011\npublish_date: 2012", "future"),
        ("expiry_date: 2011-03-04T00:00Z", "expired"),
        ("expiry_date: 2011-03-04T00:01Z", "published"),
        ("draft: true", "draft"),
        ("draft: true\ndate: 2012\nexpiry_date: 2010", "draft"),
        ("date: 2012\nexpiry_date: 2010", "future"),
    ],
)
def test_the_moment_decides_on_a_posts_state(fields, state):
    assert state == state_of(post(matter=f"title: A\n{fields}").meta, NOW)


# ---------------------------------------------------------------- summaries and comments


@pytest.mark.parametrize(
    ("matter", "body", "summary"),
    [
        ("title: A", "One *two*.\n\nThree.", "One two. Three."),
        ("title: A", "One.\n\n<!-- more -->\n\nTwo.", "One."),
        ("title: A", "One.\n\n<!--more-->\n\nTwo.", "One."),
        ("title: A\nsummary: ' Mine\n\n  own '", "One.", "Mine own"),
        ("title: A\nspoilers: true", "He dies.", ""),
        ("title: A\nspoilers: true\nsummary: Mine", "He dies.", "Mine"),
        ("title: A", "Then ||he dies||.", "Then [spoiler]."),
    ],
)
def test_a_summary_is_the_authors_else_the_beginning(matter, body, summary):
    assert summary == post(matter=matter, body=body).summary


@pytest.mark.parametrize(
    ("value", "comments"),
    [("true", "open"), ("false", "off"), ("closed", "closed"), ("off", "off"), ("open", "open")],
)
def test_true_and_false_are_open_and_off(value, comments):
    assert comments == post(matter=f"title: A\ncomments: {value}").comments


# ---------------------------------------------------------------- mistakes


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("lastmod: 2011", "3:1: error: unknown key 'lastmod': write 'updated'"),
        ("modified: 2011", "3:1: error: unknown key 'modified': write 'updated'"),
        ("description: x", "3:1: error: unknown key 'description': write 'summary'"),
        ("excerpt: x", "3:1: error: unknown key 'excerpt': write 'summary'"),
        ("cover: x", "3:1: error: unknown key 'cover': write 'image'"),
        ("thumbnail: x", "3:1: error: unknown key 'thumbnail': write 'image'"),
        ("layout: x", "3:1: error: unknown key 'layout': write 'template'"),
        ("publishDate: x", "3:1: error: unknown key 'publishDate': write 'publish_date'"),
        ("lang: x", "3:1: error: unknown key 'lang': write 'language'"),
        ("params: x", "3:1: error: unknown key 'params': write 'extra'"),
        ("draft: yes", "3:8: error: draft: 'yes' is not one of true, false (write true)"),
        ("title: B", "3:1: error: 'title' is given a second time"),
        ("stars: 4/5", "3:1: error: unknown key 'stars': write 'rating'"),
        ("rating: 11", "3:9: error: rating: 11 is more than the scale's 10"),
        (
            "diary: [{date: 2011, rating: x}]",
            "3:30: error: diary.rating: 'x' is not a rating: write a number, as in 8.5 or 4/5",
        ),
    ],
)
def test_a_mistake_is_told_at_its_place(line, message):
    assert parse(matter=f"title: A\n{line}")[1] == [f"content/posts/a.md:{message}"]


def test_all_mistakes_of_a_file_are_told_in_one_run():
    """Front matter and text alike."""
    problems = parse(matter="titel: A\ndate: x\ndraft: maybe", body="{{% box")[1]
    places = [problem.split(": ")[0].removeprefix("content/posts/a.md:") for problem in problems]
    assert sorted(places) == ["2:1", "2:1", "3:7", "4:8", "6:1"]


def test_a_file_without_front_matter_lacks_a_title():
    data = b"Only text.\n"
    parsed, problems = parse_post("content/posts/a.md", data, Converter([]), SHANGHAI, TEN)
    assert [str(problem) for problem in problems] == [
        "content/posts/a.md:1:1: error: has no front matter: begin with ---, then title: and a "
        "title, then ---"
    ]
    assert parsed.slug == "a"


def test_extra_keys_stay_as_they_are_written():
    extra = post(matter="title: A\nextra: {isbn: 0140449136, list: [1.50, {no: yes}]}").meta.extra
    assert extra == {"isbn": "0140449136", "list": ["1.50", {"no": "yes"}]}


@pytest.mark.parametrize(
    ("line", "severity"),
    [
        ("tags: rain, trains", "error"),
        ("categories: Film, Books", "error"),
        ("author: Jo, Mira", "warning"),
        ("authors: Jo, Mira", "warning"),
        ("work:\n  title: W\n  genres: a, b", "error"),
        ("work:\n  title: V\n  countries: CA, CN", "error"),
        ("work:\n  title: W\n  director: Jo, Mira", "warning"),
        ("work:\n  title: W\n  cast: Jo, Mira", "warning"),
    ],
)
def test_a_comma_where_a_list_is_meant_is_told(line, severity):
    [problem] = parse(matter=f"title: A, B, C\n{line}")[1]
    assert f" {severity}: " in problem
    assert ": a comma makes no list: write [" in problem
