"""Errors in YAML that no parser accepts, in an author's words, at the position of the mistake.

A parser names the thing that it did not expect, at the place where it stopped. An author needs to
know which quote or colon is wrong. The usual mistakes are recognised by the parser's words and by
the line.
"""

import re

import yaml

from sitegen.core.diagnostics import CURLY_QUOTES

# What the parsers say (libyaml's words | those of PyYAML's own), what it means, and whether an
# author looks for it where the broken thing opens rather than where the parser gave up.
_PLAIN_WORDS = (
    ("mapping values", "quote a value that has ': ' in it", False),
    ("cannot start any|node content|mapping keys", "quote a value that starts with '{}'", False),
    ("alphabetic or numeric", "quote a value that starts with '{}'", True),
    ("tag|URI", "tags are not read: quote a value that starts with '!'", True),
    ("end of stream", "the quote that opens here is never closed", True),
    ("',' or", "the '{}' that opens here is not closed, or a comma is missing in it", True),
    ("Unicode character", "this escape is not a character: remove it", False),
    ("escape|hexa?decimal", "write a backslash twice, or use single quotes", False),
    ("could not find expected ':'", "this line has no ': ' between key and value", True),
    ("entries are not allowed", "start a list on its own line, or quote the value", False),
    ("comment or line break|chomping", "the text of a '{}' block starts on the next line", True),
    ("expected", "this is not valid here: check the indentation, quotes and brackets", False),
)

# A value that begins with a curly quote; one in quotes, and nothing more.
_CURLY = re.compile(rf"(?:: +|- +|\[ *|, *)[{CURLY_QUOTES}]")
_QUOTED = re.compile(r"[^'\"]*: +(['\"]).*\1 *")


def explain(fault: yaml.MarkedYAMLError, text: str) -> tuple[str, tuple[int, int]]:
    """Explain a syntax error in plain words, at the position where an author looks for it.

    Line and column are the parser's, from 0.
    """
    mark = fault.problem_mark or fault.context_mark
    assert mark is not None
    lines = [*text.split("\n"), ""]
    here = mark.line, mark.column
    problem = fault.problem or ""
    if slip := _slip(problem, lines[mark.line], mark.column):
        return slip, here
    opening = fault.context_mark or mark
    for words, message, at_opening in _PLAIN_WORDS:
        if re.search(words, problem):
            line, column = (opening.line, opening.column) if at_opening else here
            return message.format(lines[line][column : column + 1]), (line, column)
    return f"is not YAML: {problem}", here


def _slip(problem: str, line: str, column: int) -> str:
    """Return the mistake that the line itself shows at the parser's position, "" if none."""
    before, after = line[:column], line[column:]
    if _CURLY.search(before):
        return "put the value in straight quotes: curly ones are part of the text"
    if "expected" in problem and _QUOTED.fullmatch(before):
        return "text follows the closing quote: put the whole value in the other kind of quotes"
    if "mapping values" in problem and ":" not in before:
        return "does not continue the line above: check its ':' and the indentation"
    if "tab character" in problem or after.startswith("\t"):
        return "a tab: indent YAML with spaces"
    if "node content" in problem and not after:
        return "the text ends before all of its brackets are closed"
    return ""
