"""The two halves of a source file: YAML between ``---`` lines, and the text below it.

Input is bytes as any editor on any system writes them. Output has one kind of line ending, no byte
order mark, and none of the control characters that later phases use as markers.
"""

import re

import msgspec

from sitegen.core.diagnostics import Problem, error
from sitegen.frontmatter.yaml_fast import read_lines
from sitegen.frontmatter.yaml_nodes import Mapping, Scalar, compose

_OPENING = re.compile(r"---[ \t]*(?:\n|\Z)")
_CLOSING = re.compile(r"\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)")
_TOML = re.compile(r"\+\+\+[ \t]*(?:\n|\Z)")
_NO_SPACE = re.compile(r"[A-Za-z_]+:(?! )")
_CONTROLS = bytes(code for code in range(0x20) if chr(code) not in "\t\n")


class Document(msgspec.Struct, frozen=True):
    """A source file in two halves; ``meta`` is None without (readable) front matter.

    ``body_line`` is the 1-based line of the file on which ``body`` begins.
    """

    meta: Mapping | None
    body: str
    body_line: int = 1
    problems: tuple[Problem, ...] = ()


def decode(data: bytes, path: str) -> tuple[str, tuple[Problem, ...]]:
    r"""Decode a file as UTF-8 with ``\n`` at the end of every line, and report invalid bytes.

    An undecodable byte becomes U+FFFD, so that the rest of the file can still be checked.
    """
    data = data.removeprefix(b"\xef\xbb\xbf")
    try:
        return _lines(data.decode()), ()
    except UnicodeDecodeError as fault:
        before = _lines(data[: fault.start].decode())
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        problem = error(path, "is not UTF-8: save the file as UTF-8", line, column)
        return _lines(data.decode(errors="replace")), (problem,)


def split(text: str, path: str) -> Document:
    r"""Split a decoded file into its front matter, composed, and its body.

    Control characters other than tabs and ends of lines are left out of the body.
    """
    if _TOML.match(text):
        message = "front matter in TOML is not read: write it in YAML between --- lines"
        return Document(None, "", problems=(error(path, message),))
    opening = _OPENING.match(text)
    if not opening:
        return Document(None, without_controls(text))
    start = opening.end()
    # The line that closes may be the next one: then both share the end of a line.
    closing = _CLOSING.search(text, start - 1)
    if not closing:
        message = "the front matter that opens here is never closed: end it with a line ---"
        return Document(None, "", problems=(error(path, message),))
    meta, problems = front_matter(text[start : closing.start() + 1], path)
    end = closing.end()
    return Document(meta, without_controls(text[end:]), text.count("\n", 0, end) + 1, problems)


def front_matter(
    yaml_text: str, path: str, first_line: int = 2
) -> tuple[Mapping | None, tuple[Problem, ...]]:
    """Compose front matter, which must be a mapping; empty front matter is an empty mapping.

    ``first_line`` is the line of the file on which it begins.
    """
    if mapping := read_lines(yaml_text, first_line):
        return mapping, ()
    node, problems = compose(yaml_text, path, first_line)
    if node is None and not problems:
        return Mapping((), 1, 1), ()
    if node is None:
        lines = yaml_text.split("\n")
        return None, tuple(_unclosed(problem, lines, first_line) for problem in problems)
    if isinstance(node, Mapping):
        return node, problems
    message = "front matter is made of 'key: value' lines"
    if isinstance(node, Scalar) and (match := _NO_SPACE.match(node.value)):
        message = f"a space is missing after '{match[0]}'"
    return None, (*problems, error(path, message, node.line, node.column))


def _unclosed(problem: Problem, lines: list[str], first_line: int) -> Problem:
    """Add a hint to a mistake below an empty line: the front matter may have ended there."""
    above = problem.line - first_line - 1  # the line before, counted from 0
    if above < 0 or lines[above].strip() or not lines[above + 1].strip():
        return problem
    hint = f"{problem.message}; or the line --- that ends the front matter is missing above"
    return msgspec.structs.replace(problem, message=hint)


def without_controls(text: str) -> str:
    """Remove control characters other than tabs and ends of lines."""
    # By bytes, because each is a single byte: by characters it takes ten times as long.
    data = text.encode("utf-8", "surrogatepass").translate(None, _CONTROLS)
    return data.decode("utf-8", "surrogatepass")


def _lines(text: str) -> str:
    r"""Give every line the ending ``\n``."""
    return text.replace("\r\n", "\n").replace("\r", "\n")
