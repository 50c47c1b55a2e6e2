"""A source file comes apart into front matter and body, whatever bytes it is made of."""

from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sitegen.core.diagnostics import error
from sitegen.frontmatter.split import decode, split
from sitegen.frontmatter.yaml_nodes import Mapping, plain
from sitegen.schema.decode import DecodeContext, decode_record


class Page(msgspec.Struct, frozen=True):
    """A record of one required and one free field."""

    title: str
    extra: dict[str, str] = {}


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_marks_and_line_endings_do_not_matter(ending, mark):
    """With or without BOM, with any line ending, the text is the same."""
    data = mark + f"---{ending}title: é{ending}---{ending}Text{ending}".encode()
    assert decode(data, "x.md") == ("---\ntitle: é\n---\nText\n", ())


@pytest.mark.parametrize(
    ("data", "line", "column"),
    [
        (b"\xff", 1, 1),
        (b"\xef\xbb\xbfa\xff", 1, 2),
        ("é\r\né".encode() + b"\xe9 x", 2, 2),
        (b"a\rb\r\xc3", 3, 1),
        ("title".encode("utf-16"), 1, 1),
    ],
)
def test_a_byte_that_is_not_utf8_is_placed(data, line, column):
    """The error stands at the first bad byte, in characters, and the text is still there."""
    text, problems = decode(data, "x.md")
    assert problems == (error("x.md", "is not UTF-8: save the file as UTF-8", line, column),)
    assert "\ufffd" in text


@pytest.mark.parametrize(
    ("text", "meta", "body", "line"),
    [
        ("---\ntitle: x\n---\nBody\n", {"title": "x"}, "Body\n", 4),
        ("--- \ntitle: x\n---\t \n\nBody", {"title": "x"}, "\nBody", 4),
        ("---\ntitle: x\n...\nBody", {"title": "x"}, "Body", 4),
        ("---\ntitle: x\n---", {"title": "x"}, "", 3),
        ("---\n---\nBody", {}, "Body", 3),
        ("---\n# nothing\n\n---\nBody", {}, "Body", 5),
        ("---\na: |\n  ---\n  b\n---\nBody\n---\n", {"a": "---\nb\n"}, "Body\n---\n", 6),
    ],
)
def test_front_matter_ends_at_its_closing_line(text, meta, body, line):
    """What stands between the lines is composed; the body begins on the line below."""
    document = split(text, "x.md")
    assert document.problems == ()
    assert (meta, body, line) == (plain(document.meta), document.body, document.body_line)


@pytest.mark.parametrize(
    "text", ["", "Body\n", "\n---\na: b\n---\n", "----\n", "--- a\n", " ---\n"]
)
def test_a_file_without_front_matter_is_all_body(text):
    """Only a line --- at the very top opens front matter."""
    document = split(text, "x.md")
    assert (document.meta, document.body, document.body_line) == (None, text, 1)
    assert document.problems == ()


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        ("---\ntitle: x\n", 1, 1, "never closed: end it with a line ---"),
        ("---", 1, 1, "never closed"),
        ("+++\ntitle = 'x'\n+++\n", 1, 1, "front matter in TOML is not read"),
        ("---\n- a\n---\n", 2, 1, "is made of 'key: value' lines"),
        ("---\nSome text\n---\n", 2, 1, "is made of 'key: value' lines"),
        ("---\ntitle: a: b\n---\n", 2, 9, "quote a value that has ': ' in it"),
    ],
)
def test_unusable_front_matter_is_an_error(text, line, column, message):
    """The one error says what to do, and there is no front matter to read."""
    document = split(text, "x.md")
    assert document.meta is None
    assert [(line, column)] == [(found.line, found.column) for found in document.problems]
    assert message in document.problems[0].message


def test_control_characters_leave_the_body():
    """Characters that later serve as marks cannot come from a file; tabs and line ends stay."""
    assert split("a\x00b\x10\tc\x1f\x0c\nd", "x.md").body == "ab\tc\nd"


@given(st.one_of(st.binary(), st.text().map(str.encode)))
@example(b"---\n? [\xff\n---\n")
def test_any_bytes_come_through(data):
    """No bytes make decode, split or read raise, and the body holds no control characters."""
    for content in (data, b"---\n" + data + b"\n---\n" + data):
        text, _ = decode(content, "x.md")
        document = split(text, "x.md")
        reading = decode_record(document.meta, Page, DecodeContext("x.md", ZoneInfo("UTC")))
        assert isinstance(reading.value.title, str)
        assert not set(document.body) & set(map(chr, range(9)))


@given(st.text(st.characters(codec="utf-8", exclude_characters="\r")), st.integers(0, 5))
def test_the_body_line_is_where_the_body_begins(body, blank):
    """The number of lines before the body and in it are those of the file."""
    text = "---\n" + "\n" * blank + "---\n" + body
    document = split(text, "x.md")
    assert isinstance(document.meta, Mapping)
    assert document.body_line == blank + 3
    assert text.count("\n") == document.body_line - 1 + document.body.count("\n")


def by_lines(text):
    """Return where front matter ends and the body begins, found line by line; None where not."""
    end = 0
    for number, line in enumerate(text.splitlines(keepends=True)):
        if number and line.rstrip(" \t\n") in ("---", "..."):
            return end, end + len(line)
        end += len(line)
    return None


@given(st.lists(st.sampled_from(["---", "...", "\n", " ", "\t", "a: b", "\x01", "é"])).map("".join))
def test_the_closing_line_is_the_first_there_is(text):
    """However lines look, the body begins below the first that closes, without its controls."""
    text = f"---\n{text}"
    document, found = split(text, "x.md"), by_lines(text.replace("\x01", "?"))
    if found is None:
        assert document.problems[0].message.startswith("the front matter that opens here")
    else:
        assert document.body == text[found[1] :].replace("\x01", "")
        assert document.body_line == text.count("\n", 0, found[1]) + 1
