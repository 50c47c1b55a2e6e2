"""Documents, messages, docstrings and the theme's words are plain English, as help texts are.

The rule is in `tests/support/plain_english.py`; `python -m tests.support.prose` prints findings.
"""

import ast

import pytest

from tests.support.plain_english import findings
from tests.support.prose import (
    DOCUMENTS,
    MODULES,
    SKELETON,
    STRINGS,
    in_docstrings,
    in_markdown,
    in_messages,
    in_strings,
    is_prose,
    texts,
)

EXCEPTIONS: dict[tuple[str, str], str] = {
    (
        "sitegen/importing/rules_file.py",
        "# types: posts",
    ): "the head of a YAML file, not a sentence",
    ("sitegen/importing/formats/storygraph.py", "a question: "): "names of columns",
    ("sitegen/cli/comments.py", "a question: Empty "): "a prompt, which asks for yes or no",
    ("sitegen/cli/new_work.py", "a question: Write "): "a prompt, which asks for yes or no",
}
"""Findings that may stay: file and a part of the finding, each with its reason."""

SUGGESTION = "did you mean"
"""A question that messages may end with: users know it from other programs."""


def wrong_in(path):
    return [
        finding
        for line, text in texts(path)
        for finding in findings(f"{path}:{line}", text)
        if not any(file == path and part in finding for file, part in EXCEPTIONS)
        and not (": a question: " in finding and SUGGESTION in finding)
    ]


@pytest.mark.parametrize("path", [*DOCUMENTS, *SKELETON, STRINGS])
def test_documents_are_plain_english(path):
    if wrong := wrong_in(path):
        pytest.fail("\n".join(wrong), pytrace=False)  # all of them, however many


def test_messages_and_docstrings_are_plain_english():
    if wrong := [finding for path in MODULES for finding in wrong_in(path)]:
        pytest.fail("\n".join(wrong), pytrace=False)


@pytest.mark.parametrize(("path", "part"), EXCEPTIONS)
def test_every_exception_is_needed(path, part):
    found = (f for line, text in texts(path) for f in findings(f"{path}:{line}", text))
    assert any(part in finding for finding in found)


def test_prose_is_found_in_markdown():
    text = (
        "# A *title*\n\nOne `code`\nline. [A link](x.md)\n\n- item\n\n| a | b |\n| --- | --- |\n"
        "| c | d |\n\n```sh\nno prose\n```\n<!-- no prose -->\n"
    )
    assert list(in_markdown(text)) == [
        (1, "A title"), (3, "One `code` line. A link"), (6, "item"),
        (8, "a"), (8, "b"), (10, "c"), (10, "d"),
    ]  # fmt: skip


def test_prose_is_found_in_modules():
    tree = ast.parse(
        '"""Module."""\n\nX = 1\n"""Field."""\n\n\ndef f(a):\n    """Do it.\n\n    More.\n    """\n'
        '    g(f"{a}: the key {a:{a}} is" " unknown", "two words", "SELECT a b c FROM d")\n'
    )
    assert list(in_docstrings(tree)) == [(1, "Module."), (4, "Field."), (8, "Do it.")]
    assert list(in_messages(tree)) == [(12, "`code`: the key `code` is unknown")]


def test_prose_is_found_in_strings():
    assert list(in_strings("a: One\nb: {one: '{n} two', other: three}\n")) == [
        (1, "One"), (2, "`code` two"), (2, "three"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "two words",
        "CREATE TABLE a (b c d)",
        "<p class=a>b c d</p>",
        r"a b c \s+",
        "one",
        "`code` `code` `code`",
    ],
)
def test_what_is_no_prose(text):
    assert not is_prose(text)
