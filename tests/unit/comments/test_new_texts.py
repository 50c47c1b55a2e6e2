"""Another text for a comment's file: its front matter stays, byte for byte."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.comments.editing import EditError, with_text
from sitegen.comments.formats import read_as_written

PATH = "content/comments/a/c1"


@pytest.mark.parametrize(
    ("ending", "before", "after"),
    [
        ("md", "---\nauthor: T # x\n---\nHi\n", "---\nauthor: T # x\n---\nNew\n\ntext\n"),
        ("md", "---\r\na: b\r\n---\r\nHi\r\n", "---\r\na: b\r\n---\r\nNew\r\n\r\ntext\r\n"),
        ("md", "---\nrating: 4\n---", "---\nrating: 4\n---\nNew\n\ntext\n"),
        ("md", "---\nrating: 4\n...\n\n", "---\nrating: 4\n...\n\nNew\n\ntext\n"),
        ("md", "\ufeff---\na: b\n---\nHi", "\ufeff---\na: b\n---\nNew\n\ntext\n"),
        ("md", "Hi", "New\n\ntext\n"),
        ("md", "", "New\n\ntext\n"),
        ("md", "Author: T\nStatus: spam\n\nHi", "Author: T\nStatus: spam\n\nNew\n\ntext\n"),
        ("md", '{"name": "T", "message": "Hi"}', '{"name": "T", "message": "New\\n\\ntext"}'),
        ("json", '{"message": "a \\"b\\"",\n "name": "T"}',
         '{"message": "New\\n\\ntext",\n "name": "T"}'),
        ("yaml", "_id: 1\nbody: |\n  Hi\n  you\nname: T # c\n",
         '_id: 1\nbody: "New\\n\\ntext"\nname: T # c\n'),
        ("yml", "name: T\nmessage: Hi there\n  more\n", 'name: T\nmessage: "New\\n\\ntext"\n'),
        ("yml", "message: 'Hi' # c\nname: T\n", 'message: "New\\n\\ntext" # c\nname: T\n'),
    ],
)  # fmt: skip
def test_the_text_is_replaced_and_nothing_else(ending, before, after):
    path = f"{PATH}.{ending}"
    assert with_text(path, before.encode(), "\nNew\r\n\r\ntext\n\n") == after.encode()


@pytest.mark.parametrize(
    ("ending", "before", "text"),
    [
        ("md", "Hi", "---\nauthor: x\n---\nHi"),
        ("md", "Hi", "Author: x\nEmail: a@b.example\n\nHi"),
        ("md", "---\na: [\n---\nHi", "New"),
        ("md", "---\na: b\n---\nHi", "a\x00b"),
        ("yaml", "name: T\nrating: 4\n", "New"),
        ("json", "{", "New"),
    ],
)
def test_what_would_not_be_read_again_is_refused(ending, before, text):
    with pytest.raises(EditError):
        with_text(f"{PATH}.{ending}", before.encode(), text)


@given(st.text(max_size=200), st.sampled_from(["md", "json", "yaml"]))
def test_a_text_is_read_again_or_refused(text, ending):
    files = {
        "md": "---\nauthor: T\nstatus: pending\n---\nHi\n",
        "json": json.dumps({"author": "T", "body": "Hi", "status": "pending"}),
        "yaml": "author: T\nbody: Hi\nstatus: pending\n",
    }
    path = f"{PATH}.{ending}"
    try:
        new = with_text(path, files[ending].encode(), text)
    except (EditError, UnicodeEncodeError):
        return
    found = read_as_written(path, new)
    plain = text.replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    assert found.text.strip("\n") == plain
    assert [(key.value, value.value) for key, value in found.meta.pairs] == [
        ("author", "T"),
        ("status", "pending"),
    ]
