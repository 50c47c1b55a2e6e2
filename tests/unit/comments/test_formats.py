"""Files of comments: whatever a stranger or another system wrote, what can be used is used."""

import html
import json
import re
import time
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitegen.comments.keys import KEY_ALIASES
from sitegen.comments.mentions import excerpt
from sitegen.comments.parsing import MAX_FILE_BYTES, parse_comment
from sitegen.schema.ratings import Scale

FOLDER = "content/comments/last-train-home"
ZONE = ZoneInfo("Asia/Shanghai")
TEN = Scale(best=10)

STATICMAN_YAML = r"""_id: 70c3eb40-fa5c-11e7-a1d4-5f0b0c9b2f5c
_parent: /posts/last-train-home/
message: "I saw it on a plane.\r\n\r\nThe *steward* cried too \U0001F600 \\run"
name: Tom
email: 5d41402abc4b2a76b9719d911017c592
url: ''
website: https://tom.example.org/
hidden: ''
replying_to: '2'
slug: last-train-home
options: {origin: "https://example.org/", reCaptcha: {siteKey: abc}}
g-recaptcha-response: 03AGdBq27
date: '2018-01-16T01:17:49.716Z'
"""

STATICMAN_JSON = r"""{
  "_id": "81d4fc51-0b6d-11e8",
  "_parent": "70c3eb40-fa5c-11e7-a1d4-5f0b0c9b2f5c",
  "name": "Zo\u00eb \ud83d\ude00",
  "email": "tom@mail.example.org",
  "website": "https:\/\/zoe.example.org\/",
  "message": "One line\r\nand another",
  "replying_to": null,
  "rating": 4.50, "scale": 5,
  "date": 1516065469
}
"""

PELICAN = """author: Tom
email: tom@mail.example.org
website: https://tom.example.org/
date: 2014-06-01T12:00+02:00
replyto: 3md

The second *reel* is: better.
"""


def parse(text, name="c1.md", scale=TEN):
    data = text if isinstance(text, bytes) else text.encode()
    return parse_comment(f"{FOLDER}/{name}", data, ZONE, scale)


def comment_of(text, name="c1.md"):
    """Return the comment of a file that is without mistakes."""
    comment, problems = parse(text, name)
    assert problems == ()
    return comment


def warnings_of(text, name="c1.md"):
    """Return whether a comment came of a file, and its problems from the line on."""
    comment, problems = parse(text, name)
    assert {problem.severity for problem in problems} <= {"warning"}
    return comment is not None, [str(p).removeprefix(f"{FOLDER}/{name}:") for p in problems]


# ---------------------------------------------------------------- the three forms


SAME = {
    "c1.md": "---\nauthor: Tom\ndate: 2011-03-05 10:00\nrating: 4\nscale: 5\n---\nSo *good*.",
    "c1.yaml": "author: Tom\ndate: 2011-03-05 10:00\nrating: 4\nscale: 5\nbody: So *good*.\n",
    "c1.yml": "---\nauthor: Tom\ndate: 2011-03-05 10:00\nrating: 4/5\nmessage: |\n  So *good*.\n",
    "c1.json": '{"author": "Tom", "date": "2011-03-05 10:00", "rating": 4, "scale": 5,'
    ' "message": "So *good*."}',
}


@pytest.mark.parametrize("name", SAME)
def test_a_comment_is_the_same_in_every_form(name):
    """Only the path and the places of values tell them apart."""
    comment = comment_of(SAME[name], name)
    first = comment_of(SAME["c1.md"])
    assert msgspec.structs.replace(comment, path=first.path, positions=first.positions) == first
    assert comment.html.rstrip() == "<p>So <em>good</em>.</p>"


@pytest.mark.parametrize(
    ("path", "thread", "name"),
    [
        ("last-train-home/c1.md", "last-train-home", "c1"),
        ("works/up-the-yangtze/a.b.json", "works/up-the-yangtze", "a.b"),
        ("pages/about/the/site/c1.yml", "pages/about/the/site", "c1"),
    ],
)
def test_the_folder_is_the_thread_and_the_name_without_ending_the_id(path, thread, name):
    comment, _ = parse_comment(f"content/comments/{path}", b'{"body": "x"}', ZONE, TEN)
    assert (comment.thread, comment.id) == (thread, name)


def test_markdown_without_front_matter_is_all_text():
    comment = comment_of("Note: this film is long.\nBring: a cushion\n\nReally.")
    text = "<p>Note: this film is long.<br>\nBring: a cushion</p>\n<p>Really.</p>"
    assert (comment.html.rstrip(), comment.author) == (text, "")


def test_json_keeps_the_spelling_of_numbers():
    comment = comment_of('{"author": 1984, "title": 1.50, "helpful": 2, "body": 7e3}', "c1.json")
    assert (comment.author, comment.title, comment.helpful) == ("1984", "1.50", 2)
    assert comment.html.rstrip() == "<p>7e3</p>"


json_texts = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf"]), min_size=1)


@given(st.dictionaries(json_texts, st.none() | st.integers() | st.lists(json_texts)), st.booleans())
def test_every_json_object_is_read_however_it_is_escaped(extra, ascii_only):
    """Unknown keys are told of, and the comment appears."""
    known = {"title": "😀 \\ / ü", "status": "approved"}
    text = json.dumps({**extra, **known}, ensure_ascii=ascii_only, indent=1)
    comment, _ = parse(text, "c1.json")
    assert comment.title == "😀 \\ / ü"


@given(st.text(alphabet='{}[]":,\\u0d8ntrue 1.-e\n'))
def test_only_json_is_read_as_json(text):
    comment, problems = parse(text, "c1.json")
    try:
        is_object = isinstance(json.loads(text), dict)
    except ValueError:
        is_object = False
    assert (comment is not None) == is_object
    assert is_object or any("left out" in problem.message for problem in problems)


def test_half_of_a_pair_of_surrogates_is_a_replacement_character():
    """It is no character, and could not be written into a page."""
    assert comment_of(r'{"author": "a\ud83d", "body": "x"}', "c1.json").author == "a\ufffd"


# ---------------------------------------------------------------- what is wrong, and where


@pytest.mark.parametrize(
    ("name", "text", "problem"),
    [
        ("c1.json", '{"author": "Tom",\n "body": }', "2:10: warning: is not JSON: a value is"),
        ("c1.json", '{"author": "Tom"\n "body": ""}', "2:2: warning: is not JSON: a ',' or '}'"),
        ("c1.json", '{"author": "To', "1:12: warning: is not JSON: Unterminated string; the"),
        ("c1.json", '{"body": NaN}', "1:10: warning: is not JSON: a value is expected here"),
        ("c1.json", '{"body": "x"} {}', "1:15: warning: is not JSON: only one object is"),
        ("c1.json", "", "1:1: warning: is not JSON: the text ends too early"),
        ("c1.json", ' [{"body": "x"}]', "1:2: warning: expected the keys of one comment"),
        ("c1.json", '{"body": ' + "[" * 9999, "1:74: warning: is not JSON: nested more than 64"),
        ("c1.yaml", "author: Tom\nbody: 'x\n", "2:7: warning: the quote that opens here is"),
        ("c1.yml", "- a\n- b\n", "1:1: warning: expected the keys of one comment"),
        ("c1.md", "---\nauthor: Tom\ntitle: *x\n---\n", "3:8: warning: '*x' is not a known alias"),
        ("c1.md", "---\nauthor: Tom\n", "1:1: warning: the front matter that opens here"),
    ],
)
def test_a_broken_file_leaves_the_comment_out_with_a_warning_at_its_place(name, text, problem):
    there, [found] = warnings_of(text, name)
    assert (there, found[: len(problem)]) == (False, problem)
    assert found.endswith("; the comment is left out")


@pytest.mark.parametrize(
    ("name", "text", "problem"),
    [
        ("c1.json", '{"body": "x",\n "autor": "T"}', "2:2: warning: unknown key 'autor': did you"),
        ("c1.json", '{"body": "x",\n "body": "y"}', "2:2: warning: 'body' is given a second time"),
        ("c1.json", '{"body": ["x"], "title": "T"}', "1:10: warning: expected a text, not a list"),
        ("c1.yaml", "body: x\nhelpful: many\n", "2:10: warning: helpful: 'many' is not a whole"),
        ("c1.yaml", "body: x\ncreated: 2011\n", "2:1: warning: unknown key 'created': write"),
        ("c1.yml", "body: x\nwebsite: javascript:a\n", "2:10: warning: url: only http and https"),
        ("c1.md", "author: T\ndate: soon\n\nHi", "2:7: warning: date: 'soon' is not a date"),
        ("c1.md", "author: T\nmood: fine\n\nHi", "2:1: warning: unknown key 'mood'"),
        ("c1.md", "---\nrating: 11\n---\nx", "2:9: warning: rating: 11 is more than the scale's"),
        ("c1.md", "---\nrating: 4\nscale: x\n---\nx", "2:9: warning: rating: 'x' is not a scale"),
        ("c1.md", "---\nrating: great\n---\nx", "2:9: warning: rating: 'great' is not a rating"),
        ("c1.md", "---\nkind: reveiw\n---\nx", "2:7: warning: kind: 'reveiw' is not one of"),
        ("c1.md", "---\nauthor: T\n---\n", "4:1: warning: the comment has no text"),
        ("c1.yaml", f"author: T\nbody: {'x' * 9000}", "2:7: warning: the text is longer than 8 KB"),
        ("c1.md", b"---\nauthor: \xff\n---\nx", "2:9: warning: is not UTF-8"),
    ],
)
def test_what_cannot_be_used_is_a_warning_and_the_comment_appears_without_it(name, text, problem):
    there, [found] = warnings_of(text, name)
    assert (there, found[: len(problem)]) == (True, problem)


def test_an_unusable_rating_is_absent_and_not_0():
    assert parse("---\nrating: 11\n---\nx")[0].rating is None


@pytest.mark.parametrize("name", ["c1.yaml", "c1.json"])
def test_a_text_of_two_hundred_kilobytes_is_cut_in_every_form(name):
    text = json.dumps({"author": "Tom", "message": "a " * 100_000})
    there, [found] = warnings_of(text.encode()[:MAX_FILE_BYTES], name)
    assert (there, "longer than 8 KB" in found) == (True, True)


# ---------------------------------------------------------------- status


@pytest.mark.parametrize("status", ["pending", "spam", "trash"])
@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("c1.md", "---\nstatus: {}\nautor: x\nrating: 99\n---\n"),
        ("c1.md", "---\nstatus: {}\ntitle: *broken\n---\n"),
        ("c1.md", "author: x\nstatus: {}\nautor: x\n\n"),
        ("c1.yaml", "autor: x\nstatus: {}\nbody: 'never closed"),
        ("c1.json", '{{"autor": "x", "status": "{}"}}'),
        ("c1.json", '{{"autor": "x", "status" : "{}", "body": "never closed'),
    ],
)
def test_a_file_that_is_not_approved_reports_nothing(name, text, status):
    """Whatever is wrong with it, and even where it cannot be read."""
    assert parse(text.format(status), name) == (None, ())


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("aproved", "2:9: warning: status: 'aproved' is not known, so the comment is not shown"),
        (
            "Approved",
            "2:9: warning: status: 'Approved' is not known (write approved), "
            "so the comment is not shown",
        ),
        ("[spam]", "2:9: warning: status: expected a single word, so the comment is not shown"),
    ],
)
def test_an_unknown_status_hides_the_comment_and_is_told(written, said):
    assert warnings_of(f"---\nstatus: {written}\nautor: x\n---\nx") == (False, [said])


TWICE = "status: given more than once, or by a merge key, so the comment is not shown"


@pytest.mark.parametrize(
    ("name", "text", "place"),
    [
        ("c1.md", "---\nstatus: approved\nstatus: pending\n---\nx", "2:9"),
        ("c1.md", "---\nstatus: approved\nStatus: approved\n---\nx", "2:9"),
        ("c1.md", "---\n<<: {status: pending}\nauthor: T\n---\nx", "2:1"),
        ("c1.md", "---\nurl: &a {status: spam}\n<<: [{title: T}, *a]\n---\nx", "2:1"),
        ("c1.md", "author: T\nstatus: approved\nSTATUS: approved\n\nx", "2:9"),
        ("c1.yaml", "status: approved\n<<: {'status': approved}\nbody: x", "1:9"),
        ("c1.json", '{"status": "approved", "body": "x", "status": "pending"}', "1:12"),
        ("c1.json", '{"st\\u0061tus": "approved", "Status": "pending", "body": "x"}', "1:17"),
    ],
)
def test_a_status_that_cannot_be_told_is_not_approved(name, text, place):
    """Given twice, in another case too, or by a merge key."""
    assert warnings_of(text, name) == (False, [f"{place}: warning: {TWICE}"])


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("c1.md", "---\nStatus: pending\n---\nx"),
        ("c1.md", "---\nSTATUS: Spam\n---\nx"),
        ("c1.md", "---\n\u200bstatus: trash\n---\nx"),
        ("c1.yaml", "Status: PENDING\nbody: x"),
        ("c1.json", '{"STATUS": "pending", "body": "x"}'),
        ("c1.md", "Status: Pending\nauthor: T\n\nx"),
        ("c1.md", "author: T\nno header any more\nstatus: pending\n\nx"),
        ("c1.md", "author: T\n\nStatus: spam\n\nx"),
        ("c1.md", "----\nauthor: T\nStatus: spam\n----\nx"),
        ("c1.md", "---\nStatus: Pending\ntitle: *broken\n---\nx"),
        ("c1.md", '{"author": "T", "Status": "pending", "message": "x"}'),
    ],
)
def test_a_status_hides_in_any_case_and_behind_a_broken_header(name, text):
    """Whoever wrote it meant that the comment waits."""
    assert parse(text, name) == (None, ())


@pytest.mark.parametrize("name", ["c1.md", "c1.yaml", "c1.json"])
@pytest.mark.parametrize(
    "text",
    [
        *(
            "\n" * 60_000 + "'",
            "{" + "\n" * 60_000,
            "---\n" + "\n" * 60_000 + "x: *",
            "k: v\n" * 9000,
        ),
        *("_" * 60_000, "author: T\nx\n" + "_ " * 30_000, "mail" * 15_000, "a@" * 30_000),
        *("author: T\n" + "  x\n" * 15_000, "author: T\nx " + "a." * 30_000, "||a\n\n" * 12_000),
        *("status_" * 9_000, "[" + " " * 8_000 + "](http://a.b/)", "---- #\n" * 9_000),
    ],
)
def test_no_broken_file_takes_long(name, text):
    """Not even to find out whether it says that it is not to be shown."""
    start = time.perf_counter()
    parse(text, name)
    assert time.perf_counter() - start < 2


# ---------------------------------------------------------------- other systems' files


def test_a_yaml_file_of_staticman_is_read_without_a_word():
    comment = comment_of(STATICMAN_YAML, "comment-1516065469716.yml")
    assert (comment.author, comment.url) == ("Tom", "https://tom.example.org/")
    assert comment.html.rstrip() == (
        "<p>I saw it on a plane.</p>\n<p>The <em>steward</em> cried too 😀 \\run</p>"
    )
    assert (comment.parent, comment.counted) == ("2", True)
    assert comment.uid == "70c3eb40-fa5c-11e7-a1d4-5f0b0c9b2f5c"
    assert comment.group == "/posts/last-train-home/"
    assert (comment.date.iso, comment.date.precision) == ("2018-01-16T01:17:49+00:00", "second")


def test_places_behind_an_escaped_return_stay_right():
    text = 'message: "a\\r\\nb"\nhelpful: no\n'
    assert warnings_of(text, "c1.yml")[1][0].startswith("2:10: warning: helpful")
    assert comment_of('{message: "a\\rb", name: Tom}', "c1.yml").html.rstrip() == "<p>a<br>\nb</p>"


def test_a_json_file_of_staticman_is_read_without_a_word():
    comment = comment_of(STATICMAN_JSON, "c2.json")
    assert (comment.author, comment.url) == ("Zoë 😀", "https://zoe.example.org/")
    assert comment.html.rstrip() == "<p>One line<br>\nand another</p>"
    assert (comment.parent, comment.counted) == ("", False)
    assert (comment.rating.given, comment.rating.best) == ("4.5", 5)


@pytest.mark.parametrize("number", ["1516065469", "1516065469716", '"1516065469"', "1516065469.7"])
@pytest.mark.parametrize("name", ["c1.yaml", "c1.json"])
def test_a_date_may_be_seconds_or_milliseconds_since_1970(number, name):
    comment = comment_of(f'{{"date": {number}, "body": "x"}}', name)
    assert comment.date.iso == "2018-01-16T01:17:49+00:00"


def test_four_digits_are_a_year():
    assert comment_of('{"date": 2011, "body": "x"}', "c1.json").date.iso == "2011"


def test_a_number_that_is_no_date_of_anybody_is_a_warning():
    there, [found] = warnings_of('{"date": 999999999999999999, "body": "x"}', "c1.json")
    assert (there, "is not a date" in found) == (True, True)


def test_a_header_of_pelican_comment_system_is_read():
    comment = comment_of(PELICAN, "4.md")
    assert (comment.author, comment.url) == ("Tom", "https://tom.example.org/")
    assert (comment.parent, comment.counted) == ("3md", True)
    assert comment.date.iso == "2014-06-01T12:00+02:00"
    assert comment.html.rstrip() == "<p>The second <em>reel</em> is: better.</p>"


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("2014-06-01 12:00", "2014-06-01T12:00+08:00"),
        ("2014-3-21 9:02", "2014-03-21T09:02+08:00"),
        ("2014-3-1", "2014-03-01"),
    ],
)
def test_dates_of_such_a_header_need_no_leading_zeros(written, iso):
    comment = comment_of(f"Author: Tom\nDate: {written}\n\nHi")
    assert (comment.author, comment.date.iso) == ("Tom", iso)


def test_the_text_below_such_a_header_has_its_lines_counted():
    text = f"author: Tom\n\n{'x' * 9000}"
    assert warnings_of(text)[1][0].startswith("3:1: warning: the text is longer")


def test_our_names_win_over_those_of_others():
    text = "name: No\nauthor: Yes\nwebsite: https://no.example/\nurl: https://yes.example/\n"
    comment = comment_of(f"{text}parent: c1\nreply_to: c2\nbody: x", "c3.yaml")
    assert (comment.author, comment.url) == ("Yes", "https://yes.example/")
    assert (comment.parent, comment.counted) == ("c1", False)


PARENT_KEYS = [key for key, ours in KEY_ALIASES.items() if ours == "parent"]


@pytest.mark.parametrize("name", ["c3.yaml", "c3.json", "c3.md"])
@pytest.mark.parametrize("key", PARENT_KEYS)
def test_every_name_of_the_comment_answered_is_known(key, name):
    """In YAML, in JSON, and in a header, where case is lost."""
    text = {
        "c3.yaml": f"{key}: c2\nbody: x",
        "c3.json": json.dumps({key: "c2", "body": "x"}),
        "c3.md": f"author: Tom\n{key}: c2\n\nx",
    }[name]
    comment = comment_of(text, name)
    counted = key in ("replying_to", "reply_to", "replyto", "replyID")
    assert (comment.parent, comment.counted) == ("c2", counted)


@pytest.mark.parametrize(
    ("text", "parent", "group", "counted"),
    [
        ("_parent: /a/\nreplyThread: u1\nreplyID: u2\nreplyName: Ann", "u2", "u1", True),
        ("_parent: /a/\nreplyThread: u1\nreplyID: ''", "u1", "u1", False),
        ("replying_to: '3'\nreplying_to_uid: u1", "u1", "", False),
        ("replying_to: '3'\n_parent: u1", "3", "u1", True),
        ("parent_id: 0", "", "", False),
        ("replyToId: undefined", "", "", False),
        ("comment_parent: 'null'\nreply_to: c2", "c2", "", True),
        ("parent: c1\nreplyToId: c2", "c1", "", False),
        ("ReplyToID: c2", "c2", "", False),
    ],
)
def test_of_several_words_for_the_comment_answered_the_surest_counts(text, parent, group, counted):
    """An id before what may be a number, and the answer before its thread."""
    comment = comment_of(f"{text}\nbody: x", "c3.yaml")
    assert (comment.parent, comment.group, comment.counted) == (parent, group, counted)


@pytest.mark.parametrize(
    ("text", "uid"),
    [
        ("id: dsq-7", "dsq-7"),
        ("id: 17", "17"),
        ("id: 17\n_id: u1", "u1"),
        ("comment_id: 17\nupdated: 2011", "17"),
        ("id: null", ""),
    ],
)
def test_an_id_of_another_system_is_read_without_a_word(text, uid):
    assert comment_of(f"{text}\nbody: x", "c3.yaml").uid == uid


@pytest.mark.parametrize("text", ["kind: trackback", "type: Trackback", "comment_type: linkback"])
def test_a_trackback_is_a_pingback(text):
    assert comment_of(f"{text}\nbody: x", "c3.yaml").kind == "pingback"


@pytest.mark.parametrize("text", ["type: comment", "type: ''", "kind: comment"])
def test_a_type_that_others_write_is_a_kind(text):
    assert comment_of(f"{text}\nbody: x", "c3.yaml").kind == "comment"


def test_an_unknown_type_is_told():
    there, [found] = warnings_of("body: x\ntype: poll", "c1.yaml")
    assert (there, found) == (True, found)
    assert found.startswith("2:7: warning: kind: 'poll' is not one of")


@pytest.mark.parametrize(
    ("date", "iso"),
    [
        ("Tue, 1 Dec 2026 10:00:05 +0100", "2026-12-01T10:00:05+01:00"),
        ("01 Dec 2026 10:00 -0330 (NST)", "2026-12-01T10:00:00-03:30"),
    ],
)
def test_the_date_of_a_mail_is_one(date, iso):
    """Whoever saves a mail copies it from there."""
    assert comment_of(f"---\ndate: {date}\n---\nx").date.iso == iso


@pytest.mark.parametrize("date", ["Tue, 99 Dec 2026 10:00:05 +0100", "1 Foo 2026 10:00 +0000"])
def test_what_is_no_date_of_a_mail_is_told(date):
    assert "is not a date" in warnings_of(f"---\ndate: {date}\n---\nx")[1][0]


@pytest.mark.parametrize(
    ("matter", "awaits"),
    [
        ("date: ", True),
        ("author: T", False),
        ("date: 2011", False),
        ("date:\ntimestamp: 15", False),
    ],
)
def test_an_empty_place_for_a_date_awaits_it(matter, awaits):
    assert parse(f"---\n{matter}\n---\nx")[0].awaits_date == awaits


@pytest.mark.parametrize("name", ["c1.yaml", "c1.json", "c1.md"])
def test_a_character_may_be_escaped_as_two_halves(name):
    """Staticman writes YAML so, too."""
    escaped = r"\uD83D\uDE00 \ud83c\udf89"
    text = {
        "c1.yaml": f'name: "{escaped}"\nmessage: "a\\r\\nb {escaped}"\nhelpful: 2',
        "c1.json": f'{{"name": "{escaped}", "message": "a\\r\\nb {escaped}", "helpful": 2}}',
        "c1.md": f'---\nauthor: "{escaped}"\nhelpful: 2\n---\na\nb 😀 🎉',
    }[name]
    comment = comment_of(text, name)
    assert (comment.author, comment.helpful) == ("😀 🎉", 2)
    assert comment.html == "<p>a<br>\nb 😀 🎉</p>\n"


@pytest.mark.parametrize("half", [r"\uD83D", r"\ude00", r"\U0000D83D", r"\uDE00\uD83D"])
def test_half_of_a_character_in_yaml_is_told_and_the_comment_appears(half):
    comment, [problem] = parse(f'name: Tom\nmessage: "a {half} b"', "c1.yaml")
    code = half[-4:].upper() if len(half) < 12 else "DE00"
    words = f"U+{code} is half of a character, without its other half: remove it"
    assert str(problem) == f"{FOLDER}/c1.yaml:2:10: warning: {words}"
    assert re.fullmatch("<p>a \ufffd+ b</p>\n", comment.html)


@pytest.mark.parametrize("nothing", ["", "null", "~", "''"])
def test_what_others_leave_empty_is_not_there(nothing):
    text = f"name: {nothing}\nreplying_to: {nothing}\n_id: {nothing}\nbody: x"
    comment = comment_of(text, "c1.yaml")
    assert (comment.author, comment.parent, comment.uid) == ("", "", "")


def test_an_author_may_be_called_null():
    """What is written under our keys is taken as it is written."""
    assert comment_of("author: null\nbody: x", "c1.yaml").author == "null"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("c1.yml", STATICMAN_YAML),
        ("c2.json", STATICMAN_JSON),
        ("4.md", PELICAN),
        ("5.md", "email: tom@mail.example.org\nno header any more\nHi"),
        ("5.md", "\n\nemail: tom@mail.example.org\n\nHi"),
        ("6.md", "---\nemail: tom@mail.example.org\nemial: x\n---\nHi"),
    ],
)
def test_no_record_holds_an_email_address_or_its_hash(name, text):
    comment, _ = parse(text, name)
    record = msgspec.json.encode(comment).decode()
    assert "@" not in record
    assert "5d41402abc4b2a76b9719d911017c592" not in record


@given(st.sampled_from(["c.md", "c.yml", "c.json"]), st.binary() | st.text().map(str.encode))
def test_whatever_the_bytes_are_reading_ends_with_warnings_alone(name, data):
    comment, problems = parse(data, name)
    assert comment is not None or all("left out" in p.message for p in problems)
    assert {problem.severity for problem in problems} <= {"warning"}


# ---------------------------------------------------------------- headers of other shapes

NEAR = "the lines around front matter must be exactly ---"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("author: Tom\nurl: https://a.example/\n    https://b.example/\nemail: t@x.org\n\nHi", []),
        ("author : Tom\nEmail : t@x.org\nurl\t:  https://a.example/\n\nHi", []),
        ("author: Tom\nurl: https://a.example/\nemail:\n  - t@x.org\n---\nHi", []),
        ("# saved by hand\nauthor: Tom\nurl: https://a.example/\nemail: t@x.org\n\nHi", []),
        ("\n  author: Tom\n  url: https://a.example/\n  email: t@x.org\n\nHi", []),
        ("----\nauthor: Tom\nurl: https://a.example/\n----\nHi", [f"1:1: warning: {NEAR}"]),
        ("---\nauthor: Tom\nurl: https://a.example/\n----\nHi", [f"4:1: warning: {NEAR}"]),
        (" ---\nauthor: Tom\nurl: https://a.example/\n---\nHi", [f"1:1: warning: {NEAR}"]),
        ("\t---\n\tauthor: Tom\n\turl: https://a.example/\n\t---\nHi", [f"1:1: warning: {NEAR}"]),
        ("\u200b---\nauthor: Tom\nurl: https://a.example/\n---\nHi", [f"1:1: warning: {NEAR}"]),
        ("--- # c\nauthor: Tom\nurl: https://a.example/\n--- # d\nHi", [f"1:1: warning: {NEAR}"]),
        ("---yaml\nauthor: Tom\nurl: https://a.example/\n---\nHi", [f"1:1: warning: {NEAR}"]),
        ("\n\n---\nauthor: Tom\nurl: https://a.example/\n---\nHi", [f"3:1: warning: {NEAR}"]),
        ("# c\n---\nauthor: Tom\nurl: https://a.example/\n---\nHi", [f"2:1: warning: {NEAR}"]),
        ("\u2014\nauthor: Tom\nurl: https://a.example/\n\u2014\nHi", [f"1:1: warning: {NEAR}"]),
        ("----\nauthor: Tom\nurl: https://a.example/\n\nHi", [f"1:1: warning: {NEAR}"]),
        ("----\nauthor: \"Tom\nurl: https://a.example/\n----\nHi", None),
        ('{"author": "Tom", "url": "https://a.example/", "body": "Hi"}', []),
        ("author: Tom\nurl: https://a.example/\nemail: t@x.org\nmessage: |\n  Hi\n", []),
    ],
)  # fmt: skip
def test_what_is_nearly_front_matter_is_taken_for_it(text, told):
    """Spaces, remarks, more hyphens and values of several lines change nothing."""
    comment, problems = parse(text)
    assert (comment.url, comment.html.rstrip()) == ("https://a.example/", "<p>Hi</p>")
    assert comment.author.strip('"') == "Tom"
    found = [str(p).removeprefix(f"{FOLDER}/c1.md:") for p in problems]
    assert found == (told if told is not None else [f"1:1: warning: {NEAR}"])


@pytest.mark.parametrize(
    "text",
    [
        "author: T\nauthor_key: mira\nrole: staff\nweight: 1\n\nx",
        "----\nauthor_key: mira\nrole: staff\nweight: 1\n----\nx",
        '{"author": "T", "author_key": "mira", "role": "staff", "weight": 1, "body": "x"}',
        "author: T\nauthor_key: mira\nrole: staff\nweight: 1\nbody: x",
    ],
)
def test_only_front_matter_gives_a_badge_or_a_place(text):
    """Strangers' mails and texts begin with headers, too."""
    comment, problems = parse(text)
    assert (comment.author_key, comment.role, comment.weight) == ("", "", None)
    told = [p.message for p in problems if "only works in front matter" in p.message]
    assert [message.partition(":")[0] for message in told] == ["author_key", "role", "weight"]


@pytest.mark.parametrize(
    "text",
    [
        "Tip: see the club\nName: nobody knows it\nand so on",
        "Tip: write to the club at club@x.example\n\nBye",
        "Email is dead. Write to club@x.example",
        "I agree.\n\nEmail me: me@x.example",
        "Note: this film\n\nDate: none",
        "-----\nquoted words\n-----\nMy answer",
        "```\n[user]\n  name = Tom\n  email = tom@x.example\n```\nin your settings",
        "Try this:\n\n    name: Tom\n    email: tom@x.example",
        "# A heading\n\nStatus: all is well",
        "@Tom: yes",
        "https://a.example/: this one",
        "{x} is a set",
    ],
)
def test_an_honest_text_loses_nothing(text):
    """Whatever its words begin with, and whoever it wants to be written to."""
    said = re.sub(r"[^\w@.]+", " ", re.sub("<[^>]*>", "", html.unescape(comment_of(text).html)))
    assert said.split() == re.sub(r"[^\w@.]+", " ", text).split()


ADDRESS = "tom.x@mail.example.org"
HASH = "5d41402abc4b2a76b9719d911017c592"


@pytest.mark.parametrize(
    "text",
    [
        f"Hello\nauthor: Tom\nemail: {ADDRESS}\n\nHi",
        f"author: Tom\n\nemail: {ADDRESS}\n\nHi",
        f"author: Tom\n\nHello\nemail: <{ADDRESS}>\n\nHi",
        f"---\nauthor: Tom\n---\nemail: {ADDRESS}\n\nHi",
        f" +++\nauthor = 'Tom'\nemail = '{ADDRESS}'\n+++\nHi",
        f"<!--\nauthor: Tom\nemail: {ADDRESS}\n-->\nHi",
        f"```yaml\nauthor: Tom\nemail: {ADDRESS}\n```\nHi",
        f"author: Tom, email: {ADDRESS}\nHi",
        f"author: Tom\nemail:\n{ADDRESS}\nHi",
        f"**Email:** {ADDRESS}\nHi",
        f"> author: Tom\n> email: {ADDRESS}\n\nHi",
        f"author\tTom\nemail\t{ADDRESS}\n\nHi",
        f"| author | Tom |\n| email | {ADDRESS} |\n\nHi",
        f"From: Tom <{ADDRESS}>\nSubject: Re\n\nHi",
        f'{{"author": "Tom", "email": "{ADDRESS}", "body": "Hi",}}',
        f"author: Tom\nnothing\nip: 192.168.4.77\ngravatar: {HASH}\n\nHi",
        f"author: Tom\nnothing\nemail: {ADDRESS.replace('@', '&#64;')}\n\nHi",
        f"author: Tom\nnothing\nemail: {ADDRESS.replace('@', ' (at) ')}\n\nHi",
        f"author: Tom\u2028email: {ADDRESS}\n\nHi",
        f"author: Tom {ADDRESS}\ntitle: from {ADDRESS}\nurl: https://x.org/{ADDRESS}\n\nHi",
        f"author: Tom\ndate: {ADDRESS}\nparent: {ADDRESS}\nauthor_key: {ADDRESS}\n\nHi",
        f"---\nauthor: Tom\nrole: {ADDRESS}\nscale: {ADDRESS}\nrating: {ADDRESS}\n---\nHi",
    ],
)
def test_no_address_of_a_header_is_shown_or_logged(text):
    """In whatever shape it is, and whatever stands around it."""
    comment, problems = parse(text)
    seen = f"{comment and comment.author} {comment and comment.html} {comment and comment.title}"
    seen += f" {comment and comment.url} {comment and comment.role} {problems}"
    assert not re.search("mail.example|192[.]168|5d4140", html.unescape(seen))
    assert comment is None or "Hi" in comment.html


SHAPES = st.sampled_from(
    ["", " ", "  ", "    ", "\t", "\u200b", "\ufeff", "\xad", "> ", "- ", "* "]
)
FENCES = [
    "",
    "---",
    "----",
    "--- # c",
    "---yaml",
    "\u2014",
    "+++",
    "```",
    "```yaml",
    "<!--",
    "=====",
    "{",
]
COLONS = [":", " :", ": ", " : ", ":\t", " = ", ":\n  "]
OPENS = ["", "<", '"']
KEYS = [
    "email",
    "Email",
    "E-Mail",
    "EMAIL",
    "mail",
    "author_email",
    "comment_author_email",
    '"email"',
]


@st.composite
def headers(draw):
    """Draw a header with an address, in a shape of somebody's own, above a text."""
    margin, colon = (
        draw(SHAPES),
        draw(st.sampled_from([":", " :", ": ", " : ", ":\t", " = ", ":\n  "])),
    )
    line = (
        f"{draw(st.sampled_from(KEYS))}{colon}{draw(st.sampled_from(['', '<', chr(34)]))}{ADDRESS}"
    )
    others = ["author: Tom", "date: 2011-03-05", "website: https://a.example/\n    b", "# remark"]
    others += ["no header at all", "title: x: y", "name: 'Tom", "author: Tom", ""]
    lines = [*draw(st.lists(st.sampled_from(others), max_size=3)), line]
    lines = draw(st.permutations(lines))
    if not any(other.startswith(("author:", "date:", "name:")) for other in lines):
        lines = ["author: Tom", *lines]
    if "no header at all" in lines:  # below words, only what is surely a header is none of them
        lines = [re.sub('[ ]*[:=]\\s*(?=[<"]?tom)', ": ", other) for other in lines]
    fence, end = draw(st.sampled_from(FENCES)), draw(st.sampled_from(FENCES))
    above = draw(st.sampled_from(["", "\n", "\n\n", "# c\n", " \t\n"]))
    inside = "\n".join(f"{margin}{other}" for other in lines)
    return (
        f"{above}{fence}\n{inside}\n{end}\nWORDS\n" if fence else f"{above}{inside}\n{end}\nWORDS"
    )


@settings(max_examples=400)
@given(headers())
def test_no_shape_of_a_header_shows_its_address(text):
    comment, problems = parse(text)
    assert "mail.example" not in f"{comment} {problems}"


# ---------------------------------------------------------------- kinds, mentions and ratings


KINDS = ["comment", "review", "pingback", "webmention", "quote", "summary", "notice", "age"]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_contribution_is_read(kind):
    assert comment_of(f"---\nkind: {kind}\n---\nFrom twelve on.").kind == kind


@pytest.mark.parametrize(
    ("matter", "text"),
    [
        ("rating: 4/5", "4 / 5"),
        ("rating: 4\nscale: 5", "4 / 5"),
        ("rating: 8.50", "8.5 / 10"),
        ("rating: B+", "B+"),
        ("rating: up", "up"),
        ("rating: 0", "0 / 10"),
    ],
)
def test_readers_rate_on_the_sites_scale_or_on_their_own(matter, text):
    assert comment_of(f"---\n{matter}\n---\nx").rating.text == text


@pytest.mark.parametrize("scale", ["letters", "thumbs"])
def test_the_sites_scale_may_be_one_of_words(scale):
    there, problems = parse("---\nrating: 7\n---\nx", scale=Scale(scale, 12))
    assert (there.rating, len(problems)) == (None, 1)


def test_a_rating_without_a_text_is_no_mistake():
    comment = comment_of("---\nrating: 7\n---\n")
    assert (comment.is_bare_rating, comment.rating.value) == (True, 7)
    assert not comment_of("---\nrating: 7\ntitle: Good\n---\n").is_bare_rating


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("[…] and Mira wrote well […]", "<p>[…] and Mira wrote well […]</p>"),
        (
            "[…] bring a handkerchief. Share this: Tweet Email Print Like Loading… Posted in […]",
            "<p>[…] bring a handkerchief. […]</p>",
        ),
        (
            "# Five films\n\n[...] a [good one](https://x.example/) & long [...]\n\nShare this:\n"
            "Tweet\nEmail\n\nLike this:\n\nLike Loading...\n\n* Facebook\n* Print\n",
            "<p>[...] a good one &amp; long [...]</p>",
        ),
        (
            "<h3>Five</h3><p>[…] an <em>old</em> film […]</p><ul><li>Menu</li></ul>"
            '<a href="https://f.example/">Click to share on Facebook (Opens in new window)</a>',
            "<p>[…] an old film […]</p>",
        ),
        ("Links\n=====\nSeen at https://x.example/a, twice", "<p>Seen at twice</p>"),
        ("Facebook | Twitter | WhatsApp\n\nGood.", "<p>Good.</p>"),
        ("I like this: it is quiet, and I share this view.", None),
        ("&lt;script&gt;alert(1)&lt;/script&gt;", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"),
        ("Share this: Tweet", ""),
        ("[…] […]", ""),
        ("", ""),
    ],
)
def test_a_mention_is_one_paragraph_of_plain_words(text, html):
    """Headings, lists, addresses and buttons of the other site are left out."""
    assert excerpt(text) == (f"<p>{text}</p>" if html is None else html)


def test_a_mention_has_at_most_fifty_words():
    html = excerpt("[…] " + "word " * 60 + "[…]")
    assert html == "<p>[…]" + " word" * 49 + " […]</p>"
    assert len(excerpt("火" * 3000)) == len("<p> […]</p>") + 400


def test_a_mention_without_words_is_no_mistake():
    comment = comment_of("---\nkind: webmention\nurl: https://x.example/\n---\n")
    assert (comment.html, comment.url) == ("", "https://x.example/")


@given(st.text())
def test_no_mention_holds_anything_but_a_paragraph(text):
    inside = excerpt(text).removeprefix("<p>").removesuffix("</p>")
    assert "<" not in inside
    assert "\n" not in inside


@pytest.mark.parametrize(
    "text",
    [
        *("Google+ " * 1000 + "!x", "<ul>" * 2000, "[" * 8000, "Share this:" * 700, "#" * 8000),
        *("- " * 4000, "*a " * 2700, "<h1" * 2700, "a\n--\n" * 1600),
    ],
)
def test_no_mention_takes_long(text):
    start = time.perf_counter()
    excerpt(text)
    assert time.perf_counter() - start < 2


# ---------------------------------------------------------------- HTML of other systems


BOLD = "<p>so <b>x</b></p>"
AS_TEXT = "<p>so &lt;b&gt;x&lt;/b&gt;</p>"


@pytest.mark.parametrize(
    ("name", "text", "shown"),
    [
        ("c1.yaml", "message: so <b>x</b>", BOLD),
        ("c1.json", '{"body": "so <b>x</b>"}', BOLD),
        ("c1.md", '{"author": "T", "body": "so <b>x</b>"}', BOLD),
        ("c1.md", "---\nname: T\n---\nso <b>x</b>", BOLD),
        ("c1.md", "---\nauthor: T\nparent_id: 0\nid: 7\n---\nso <b>x</b>", BOLD),
        ("c1.md", "---\nauthor: T\n---\n<p>so <b>x</b></p>", BOLD),
        ("c1.md", "---\nauthor: T\n---\nso <b>x</b>", AS_TEXT),
        ("c1.md", "so <b>x</b>", AS_TEXT),
        ("c1.yaml", "message: <p>so <b>x</b><script>y</script></p>",
         BOLD.replace("</p>", "&lt;script&gt;y&lt;/script&gt;</p>")),
    ],
)  # fmt: skip
def test_html_counts_where_another_system_wrote_the_text(name, text, shown):
    """Or where the text begins as HTML; readers' Markdown has none."""
    assert comment_of(text, name).html == f"{shown}\n"
