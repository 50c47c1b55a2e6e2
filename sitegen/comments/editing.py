"""New bytes for a comment's file: another status, another text, or no personal data.

A status changes in its own place, so that the file's history shows a change of one line. A new text
goes below the front matter, which keeps every byte. Positions
are those of the nodes. To check an edit, sitegen reads the result again.
"""

import json
import re
from collections.abc import Iterable
from itertools import islice

from sitegen.comments.formats import (
    CommentFile,
    read_as_written,
    read_comment_file,
    status_in,
    status_of,
)
from sitegen.comments.keys import is_status
from sitegen.comments.kinds import CONTRIBUTIONS
from sitegen.core.diagnostics import Problem, error
from sitegen.core.files import ending
from sitegen.frontmatter.yaml_fast import read_lines
from sitegen.frontmatter.yaml_nodes import Mapping, Node, Scalar, plain

_LINE_END = re.compile(r"\r\n|\r|\n")
_OPENING = re.compile(r"---[ \t]*(?:\r\n|\r|\n)")
_QUOTED = re.compile(r""""(?:[^"\\]|\\.)*"|'(?:[^']|'')*'""", re.DOTALL)
_BARE = re.compile(r"[^\s,}\]]+")
_BLOCK = re.compile(r"[|>][-+\d]*[ \t]*(?:#[^\r\n]*)?[\r\n]+[ \t]*")
_YAML_BREAKS = str.maketrans({char: f"\\u{ord(char):04x}" for char in "\x85\u2028\u2029"})
_BRACE = re.compile(r"\{(\s*)")


class EditError(Exception):
    """A file that cannot be edited; carries the problems that say why, each an error.

    ``done`` are the paths of the files that were changed before the failure.
    """

    def __init__(self, *problems: Problem, done: Iterable[str] = ()) -> None:
        self.problems = problems
        self.done = tuple(done)
        super().__init__("\n".join(map(str, problems)))


def with_status(path: str, data: bytes, status: str) -> bytes:
    """Return a comment's file with its status set and every other byte as it was.

    A file that already has the status stays as it is, as does an approved one without the key.
    Raises EditError if the edit is impossible, or if its result cannot be proved.
    """
    file = read_as_written(path, data)
    if file.meta is None:
        raise EditError(*file.problems)
    current, node = status_in(file)
    if current == status:
        return data
    # Bytes that are not UTF-8 come back unchanged.
    text = data.decode("utf-8", "surrogateescape")
    mark, text = text[: text.startswith("\ufeff")], text.removeprefix("\ufeff")
    if node is None:
        text = _added(text, path, file.meta, status)
    else:
        text = _changed(text, path, node, status)
    edited = (mark + text).encode("utf-8", "surrogateescape")
    now = read_as_written(path, edited)
    if status_of(now) != status or _essence(now) != _essence(file):
        raise EditError(_refusal(path, node or file.meta))
    return edited


def _essence(file: CommentFile) -> tuple[object, ...]:
    """Return all keys and the text of a file, without its status and without positions."""
    pairs = file.meta.pairs if file.meta else ()
    values = [(key.value, plain(value)) for key, value in pairs if not is_status(key.value)]
    return values, file.text, sorted(problem.message for problem in file.problems)


def _value(meta: Mapping | None, name: str) -> Node | None:
    pairs = meta.pairs if meta else ()
    return next((value for key, value in pairs if key.value == name), None)


def _refusal(path: str, node: Node) -> Problem:
    message = "status: cannot be changed without changing more: write it on its own line"
    return error(path, message, node.line, node.column)


def _offset(text: str, line: int, column: int) -> int:
    """Return the index of a position, with any line endings."""
    ends = islice(_LINE_END.finditer(text), line - 2, None) if line > 1 else iter(())
    return next((end.end() for end in ends), 0) + column - 1


def _changed(text: str, path: str, node: Node, status: str) -> str:
    """Return a text with its present status replaced; raise EditError."""
    if not isinstance(node, Scalar):
        raise EditError(_refusal(path, node))
    at = _offset(text, node.line, node.column)
    old, new = node.value.strip(), status
    if match := _QUOTED.match(text, at):
        old, new = match[0], match[0][0] + status + match[0][0]
    elif path.endswith(".json") and (match := _BARE.match(text, at)):
        old, new = match[0], f'"{status}"'
    elif match := _BLOCK.match(text, at):
        at = match.end()
    elif not old:
        new = status if text[at - 1 : at] in " \t" else f" {status}"
    if not text.startswith(old, at):
        raise EditError(_refusal(path, node))
    return text[:at] + new + text[at + len(old) :]


def _added(text: str, path: str, meta: Mapping, status: str) -> str:
    """Return a text with a status before the first of its keys."""
    found = _LINE_END.search(text)
    end = found[0] if found else "\n"
    line = f"status: {status}{end}"
    is_bare = ending(path) == ".md" and not meta.pairs
    opening = _OPENING.match(text)
    if is_bare and not opening:
        return f"---{end}{line}---{end}{text}"
    at = _offset(text, meta.line, meta.column)
    is_json = ending(path) == ".json" or (ending(path) == ".md" and text.lstrip().startswith("{"))
    if brace := _BRACE.match(text, at):
        pair = f'"status": "{status}"' if is_json else f"status: {status}"
        rest = text[brace.end() :]
        between = "" if rest.startswith("}") else f",{brace[1] or ' '}"
        return text[: brace.end()] + pair + between + rest
    if is_bare and opening:
        return opening[0] + line + text[opening.end() :]
    first = meta.pairs[0][0] if meta.pairs else meta
    at = _offset(text, first.line, first.column)
    margin = text[_offset(text, first.line, 1) : at]
    return text[:at] + line + margin + text[at:]


# ---------------------------------------------------------------- a new text


def with_text(path: str, data: bytes, text: str) -> bytes:
    """Return a comment's file with another text, and every byte of its front matter as it was.

    The line endings are those of the file. Raises EditError if the file cannot be read, or if
    the text would be read differently, for example because it begins like a header.
    """
    file = read_as_written(path, data)
    if file.meta is None:
        raise EditError(*file.problems)
    written = data.decode("utf-8", "surrogateescape")
    mark, written = written[: written.startswith("\ufeff")], written.removeprefix("\ufeff")
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    if ending(path) == ".md" and not file.has_tags:
        edited = _with_body(written, file, text)
    else:
        edited = _with_value(written, path, file, text)
    new = (mark + edited).encode("utf-8", "surrogateescape")
    now = read_as_written(path, new)
    is_same = now.meta is not None and _pairs_of(now) == _pairs_of(file)
    if not is_same or now.text.strip("\n") != text or now.has_tags != file.has_tags:
        message = "this file cannot hold the text as it is: change the text, or edit the file"
        raise EditError(error(path, message, *file.text_position))
    return new


def _pairs_of(file: CommentFile) -> list[tuple[str, object]]:
    pairs = file.meta.pairs if file.meta else ()
    return [(key.value, plain(value)) for key, value in pairs]


def _with_body(written: str, file: CommentFile, text: str) -> str:
    """Return a Markdown file with another text below its front matter."""
    start = written[: _offset(written, *file.text_position)] if file.text.strip() else written
    found = _LINE_END.search(written)
    end = found[0] if found else "\n"
    if start and not start.endswith(("\n", "\r")):
        start += end
    return start + "".join(line + end for line in text.split("\n"))


def _with_value(written: str, path: str, file: CommentFile, text: str) -> str:
    """Return a file that is all data with another value under ``body`` or ``message``."""
    assert file.meta is not None
    if not file.has_tags:
        message = "has no text to replace: write one under body: in the file"
        raise EditError(error(path, message))
    line, column = file.text_position
    at = _offset(written, line, column)
    value = json.dumps(text, ensure_ascii=False).translate(_YAML_BREAKS)
    if match := _QUOTED.match(written, at):
        return written[:at] + value + written[match.end() :]
    below = (key for key, _ in file.meta.pairs if key.line > line)
    following = min(below, key=lambda key: key.line, default=None)
    found = _LINE_END.search(written)
    rest = written[_offset(written, following.line, 1) :] if following else ""
    return written[:at] + value + (found[0] if found else "\n") + rest


# ---------------------------------------------------------------- erasing a person


def erased(path: str, data: bytes, words: str, *, to_trash: bool = False) -> bytes:
    """Return a comment's file with a text of ours, and only the keys that hold its thread together.

    It keeps its date, the comment that it answers, and the names by which others answer it.
    If the file cannot be read, nothing is kept.
    """
    file = read_comment_file(path, data)
    date, kind = _word(file.meta, "date"), _word(file.meta, "kind")
    is_hidden = to_trash or file.withheld or (file.meta is not None and not status_of(file))
    status = "trash" if is_hidden else status_of(file) or "approved"
    fields = {
        "_id": file.uid,
        "_parent": file.group,
        "date": date,
        "replyto" if file.counted else "parent": _word(file.meta, "parent"),
        "kind": kind if kind in CONTRIBUTIONS else "",
        "status": "" if status == "approved" else status,
    }
    filled = {key: value for key, value in fields.items() if value}
    text = f"*{words}*"
    if ending(path) == ".json":
        return f"{json.dumps(filled | {'body': text}, ensure_ascii=False, indent=2)}\n".encode()
    if ending(path) == ".md":
        return f"---\n{_lines(filled)}---\n{text}\n".encode()
    return _lines(filled | {"body": text}).encode()


def _word(meta: Mapping | None, name: str) -> str:
    node = _value(meta, name)
    return node.value.strip() if isinstance(node, Scalar) else ""


def _lines(pairs: dict[str, str]) -> str:
    """Return pairs as YAML; a text that YAML would read differently gets quotes."""
    lines = []
    for key, value in pairs.items():
        line = f"{key}: {value}\n"
        read = read_lines(line)
        if read is None or plain(read) != {key: value}:
            line = f"{key}: {json.dumps(value, ensure_ascii=False)}\n"
        lines.append(line)
    return "".join(lines)
