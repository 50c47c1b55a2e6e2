"""Find the prose that people read: in Markdown, in the program's messages and docstrings, in YAML.

`python -m tests.support.prose [FILE…]` prints what is not plain English, file by file, and totals.
"""

import ast
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import yaml
from markdown_it import MarkdownIt

from tests.support.plain_english import MAX_WORDS, OPENERS, findings, sentences

ROOT = Path(__file__).parents[2]
DOCUMENTS = (
    *("README.md", "CHANGELOG.md", "CONTRIBUTING.md"),
    *sorted(f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md")),
)
MODULES = tuple(
    sorted(
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "sitegen").rglob("*.py")
        if "skeleton" not in path.parts
    )
)
SKELETON = tuple(
    sorted(
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "sitegen/scaffold/skeleton").rglob("*.md")
    )
)
STRINGS = "themes/default/i18n/en.yaml"

_MARKDOWN = MarkdownIt("commonmark").enable("table")
_LETTERS = re.compile(r"[^\W\d_]{2,}")
_NO_PROSE = re.compile(
    r"""^\s*(?:SELECT|INSERT|CREATE|DELETE|UPDATE|PRAGMA|REPLACE|ATTACH|BEGIN|WITH|DROP|ALTER)\b
      | <[a-z/!?] | ^[\w./-]+$ | \\[wsdb] | \(\?""",
    re.VERBOSE,
)


def in_markdown(text: str) -> Iterator[tuple[int, str]]:
    """Yield (line, text) for each paragraph, heading and cell; code in it is `code`."""
    line = 1
    for token in _MARKDOWN.parse(text):
        line = token.map[0] + 1 if token.map else line
        if token.type != "inline":
            continue
        parts = []
        for child in token.children or ():
            if child.type == "code_inline":
                parts.append("`code`")
            elif child.type in {"softbreak", "hardbreak"}:
                parts.append(" ")
            elif child.type == "text":
                parts.append(child.content)
        yield line, "".join(parts)


def in_messages(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield (line, text) for each string of a module that is prose, docstrings apart."""
    skipped = {id(node) for node in _docstrings(tree)}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            skipped |= {id(part) for part in node.values}
            skipped |= {
                id(below)
                for part in node.values
                if isinstance(part, ast.FormattedValue) and part.format_spec
                for below in ast.walk(part.format_spec)
            }
    for node in ast.walk(tree):
        if id(node) in skipped:
            continue
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value
        elif isinstance(node, ast.JoinedStr):
            text = "".join(
                part.value if isinstance(part, ast.Constant) else "`code`" for part in node.values
            )
        else:
            continue
        if is_prose(text):
            yield node.lineno, text


def is_prose(text: str) -> bool:
    """Return whether a string is words for people: three or more with spaces, and no code.

    Many words in small letters without any stop or comma are names, such as those of elements.
    """
    words = [word for word in text.split() if _LETTERS.search(word) and word != "`code`"]
    is_names = len(text.split()) > MAX_WORDS and re.fullmatch(r"[a-z\d\s-]+", text) is not None
    return len(words) > 2 and not is_names and not _NO_PROSE.search(text)


def in_docstrings(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield (line, text) for the first paragraph of each docstring, of fields too."""
    for node in _docstrings(tree):
        yield node.lineno, str(node.value).strip().split("\n\n")[0].replace("``", "`")


def _docstrings(tree: ast.AST) -> Iterator[ast.Constant]:
    """Yield each string that is a statement by itself."""
    for node in ast.walk(tree):
        value = node.value if isinstance(node, ast.Expr) else None
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            yield value


def in_strings(text: str) -> Iterator[tuple[int, str]]:
    """Yield (line, text) for each value of a YAML file of strings."""
    for node in _scalars(yaml.compose(text)):
        yield node.start_mark.line + 1, re.sub(r"\{\w*\}|%\(\w+\)s", "`code`", node.value)


def _scalars(node: yaml.Node) -> Iterator[yaml.ScalarNode]:
    if isinstance(node, yaml.ScalarNode):
        yield node
    elif isinstance(node, yaml.MappingNode):
        for _, value in node.value:
            yield from _scalars(value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from _scalars(value)


def texts(path: str) -> Iterator[tuple[int, str]]:
    """Yield (line, text) for all prose of a file of the repository."""
    text = (ROOT / path).read_text("utf-8")
    if path.endswith(".py"):
        tree = ast.parse(text)
        yield from in_messages(tree)
        yield from in_docstrings(tree)
    elif path.endswith(".yaml"):
        yield from in_strings(text)
    else:
        _, end, body = text.rpartition("\n---\n") if text.startswith("---\n") else ("", "", text)
        above = text.count("\n") - body.count("\n") if end else 0
        for line, found in in_markdown(body):
            yield above + line, found


def main() -> None:
    """Print what is not plain English, and how much there is."""
    total: Counter[str] = Counter()
    for path in sys.argv[1:] or (*DOCUMENTS, *MODULES, *SKELETON, STRINGS):
        for line, text in texts(path):
            for sentence in sentences(re.sub(r"`[^`]+`", "code", text)):
                total["sentences"] += 1
                total["over 30 words"] += len(sentence.split()) > 30
                total["over 25 words"] += len(sentence.split()) > 25
                first = re.match(r"\W*([a-z]+)", sentence, re.IGNORECASE)
                total["stiff openers"] += bool(first and first[1].lower() in OPENERS)
            for finding in findings(f"{path}:{line}", text):
                total["findings"] += 1
                sys.stdout.write(f"{finding}\n")
    sys.stderr.write(", ".join(f"{number} {name}" for name, number in total.items()) + "\n")


if __name__ == "__main__":
    main()
