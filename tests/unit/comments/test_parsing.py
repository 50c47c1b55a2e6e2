"""Comments: what strangers' files may say, and how little of it can go wrong."""

from zoneinfo import ZoneInfo

import pytest

from sitegen.comments.parsing import comment_record, parse_comment
from sitegen.content.authors import AuthorIndex, parse_authors
from sitegen.schema.ratings import Scale

PATH = "content/comments/a/c1.md"
TEN = Scale(best=10)


def parse(matter="", body="Well *said*.", path=PATH):
    """Parse a comment; return the record and its problems as lines."""
    comment, problems = parse_comment(
        path, f"---\n{matter}\n---\n{body}\n".encode(), ZoneInfo("UTC"), TEN
    )
    return comment, [str(problem) for problem in problems]


def comment(matter="", **options):
    parsed, problems = parse(matter, **options)
    assert problems == []
    return parsed


def test_nothing_is_required():
    parsed = comment()
    assert (parsed.id, parsed.thread, parsed.author, parsed.date) == ("c1", "a", "", None)
    assert parsed.html.strip() == "<p>Well <em>said</em>.</p>"


def test_a_file_without_front_matter_is_a_comment():
    parsed, problems = parse_comment(PATH, b"Only text.", ZoneInfo("UTC"), TEN)
    assert (parsed.html.strip(), problems) == ("<p>Only text.</p>", ())


def test_every_key_is_read():
    parsed = comment(
        "author: Tom\nauthor_key: mira\nrole: staff\ndate: 2011-03\nparent: 007\nkind: review\n"
        "title: T\nhelpful: 3\nurl: https://t.example/\nemail: t@t.example\nspoilers: true\n"
        "status: approved"
    )
    assert (parsed.author, parsed.author_key, parsed.role) == ("Tom", "mira", "staff")
    assert (parsed.date.iso, parsed.parent, parsed.kind) == ("2011-03", "007", "review")
    assert (parsed.title, parsed.helpful, parsed.url) == ("T", 3, "https://t.example/")
    assert parsed.spoilers


def test_the_email_is_dropped_when_the_file_is_read():
    """No later phase can print what it never saw."""
    assert "t@t.example" not in str(comment("email: t@t.example"))


@pytest.mark.parametrize("status", ["pending", "spam", "trash"])
def test_what_is_not_approved_is_nothing_and_no_mistake(status):
    """Also where the rest of the file is full of mistakes."""
    assert parse(f"status: {status}\nunheard: 1\ndate: never") == (None, [])


def test_a_status_that_is_not_known_is_not_approved():
    parsed, [problem] = parse("status: published")
    assert parsed is None
    assert problem.startswith(f"{PATH}:2:9: warning: status: 'published' is not known")


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("unheard: 1", "2:1"),
        ("stars: 4", "2:1"),
        ("rating: 11", "2:9"),
        ("rating: '4,5'", "2:9"),
        ("date: yesterday", "2:7"),
        ("helpful: -1", "2:10"),
        ("helpful: many", "2:10"),
        ("weight: 0", "2:9"),
        ("weight: heavy", "2:9"),
        ("kind: rant", "2:7"),
        ("spoilers: perhaps", "2:11"),
        ("author: {first: T}", "2:9"),
        ("url: javascript:alert(1)", "2:6"),
        ("url: //t.example/", "2:6"),
        ("author: A\nauthor: B", "3:1"),
    ],
)
def test_what_cannot_be_used_is_a_warning_and_the_comment_appears(line, place):
    parsed, problems = parse(line)
    assert parsed.html.strip() == "<p>Well <em>said</em>.</p>"
    assert [problem.split(": ")[:2] for problem in problems] == [[f"{PATH}:{place}", "warning"]]


@pytest.mark.parametrize(
    "data",
    [b"---\na: [\n---\nText.", b"---\nnever closed", b"---\n- list\n---\n", b"+++\na=1\n+++"],
)
def test_an_unreadable_file_is_left_out_with_a_warning(data):
    parsed, [problem] = parse_comment(PATH, data, ZoneInfo("UTC"), TEN)
    assert parsed is None
    assert problem.severity == "warning"
    assert problem.message.endswith("; the comment is left out")


def test_a_comment_that_says_nothing_is_a_warning():
    assert parse(body="  ")[1] == [f"{PATH}:4:1: warning: the comment has no text"]


def test_a_text_that_is_too_long_for_markdown_is_shown_with_a_warning():
    parsed, [problem] = parse(body="word " * 2000)
    assert parsed.html == f"<p>{'word ' * 2000}</p>\n"
    message = "the text is longer than 8 KB, so Markdown is not read in it"
    assert problem == f"{PATH}:4:1: warning: {message}"


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("||he dies||", "[spoiler]"),
        ("So ||he|| dies", "So [spoiler] dies"),
        ("So ||he dies", "So [spoiler]"),
        ("he dies||", "[spoiler]"),
        ("a || b", "a || b"),
    ],
)
def test_a_title_says_spoiler_for_what_its_bars_hide(title, shown):
    """Nothing in it can be opened."""
    assert parse(f"title: '{title}'")[0].title == shown


def test_what_a_mention_hides_is_not_in_its_excerpt():
    parsed, _ = parse("kind: pingback", body="In the end ||SECRET|| and so on. ||SECRET")
    assert "SECRET" not in parsed.html


def test_names_are_one_line_without_control_characters():
    """Bidi marks could turn the page around, line ends a list."""
    assert comment('author: "T\\u202Eo\\nm"').author == "To m"


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("tom@mail.example.org", ""),
        ("Tom <tom@mail.example.org>", "Tom"),
        ("Tom (tom@mail.example.org)", "Tom"),
        ("'Tom@Home'", "Tom@Home"),
    ],
)
def test_an_address_that_was_given_as_a_name_is_not_shown(written, name):
    parsed, problems = parse(f"author: {written}")
    assert parsed.author == name
    told = [f"{PATH}:2:9: warning: author: an e-mail address is not shown"]
    assert problems == ([] if name == "Tom@Home" else told)


def test_a_long_name_takes_no_long_time():
    """It is cut before anybody looks for an address in it."""
    assert comment("author: " + "x" * 200_000).author == "x" * 200


MIRA = AuthorIndex(parse_authors(b"mira: {name: Mira C., url: https://mira.example/}")[0])


def test_an_author_of_the_site_has_the_badge_and_the_sites_name_for_him():
    view, problems = comment_record(comment("author: Somebody\nauthor_key: mira"), MIRA)
    assert (view.author, view.url, view.by_author) == ("Mira C.", "/authors/mira/", True)
    assert problems == ()


def test_somebody_who_claims_to_be_an_author_has_no_badge():
    view, [problem] = comment_record(comment("author: Eve\nauthor_key: eve"), MIRA)
    assert (view.author, view.by_author) == ("Eve", False)
    assert str(problem).startswith(f"{PATH}:3:13: warning: author_key: 'eve' is not an author")


def test_an_author_without_a_name_is_anonymous():
    assert comment_record(comment(), MIRA)[0].author is None
