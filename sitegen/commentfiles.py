"""Files of comments in every form that is read: ours, and those that other systems leave behind.

Staticman writes YAML or JSON, pelican-comment-system a header without ``---``, and each calls
things by names of its own. Here a file becomes front matter under our keys, with every value's
place kept, and a text; that it cannot be read is for the caller to tell.
"""

import re
from datetime import UTC, datetime

import msgspec
from msgspec.structs import replace

from sitegen.files import COMMENTS
from sitegen.frontmatter import decode, split
from sitegen.jsondoc import compose_json
from sitegen.problems import Problem, error
from sitegen.yamldoc import Mapping, Node, Scalar, compose
from sitegen.yamllines import read_lines

ENDINGS = (".md", ".yaml", ".yml", ".json")

OTHERS_KEYS = {
    "name": "author", "website": "url",
    "replying_to": "parent", "reply_to": "parent", "replyto": "parent",
}  # fmt: skip
PASSED_KEYS = frozenset({
    "slug", "options", "locale", "avatar", "gravatar", "parser", "post", "post_id", "origin",
    "redirect", "reCaptcha", "g-recaptcha-response", "h-captcha-response",
})  # fmt: skip
"""Other systems' keys that mean nothing here, and are no mistake."""

_HEADER_MARKS = frozenset({"author", "name", "date", "email", "replyto"})
"""One of these tells a header without ``---`` from a text that begins with "Note: …"."""

_HEADER = re.compile(r" {0,3}(?P<key>[A-Za-z0-9_-]+):[ \t]*(?P<value>.*)")
_LATE_MATTER = re.compile(r"\s*\n---[ \t]*\n\w+:")
_LOOSE_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:([ T]+)(\d{1,2})(:.*))?", re.ASCII)
_EPOCH = re.compile(r"(\d{9,14})(?:\.\d+)?", re.ASCII)
_MOST_SECONDS = 10**11  # the year 5138: more are milliseconds

# No \s: over many empty lines it would take quadratic time.
_NOT_SHOWN = re.compile(
    r"""(?:^|[{,])[ \t]*["']?status["']?[ \t]*:[ \t]*["']?(?:pending|spam|trash)\b""", re.MULTILINE
)
_ESCAPED_RETURN = re.compile(r"(?<!\\)((?:\\\\)*)\\r(\\n)?")

FOLDER = COMMENTS


class CommentFile(msgspec.Struct, frozen=True, kw_only=True):
    """A comment's file under our keys; ``meta`` is None where it cannot be read.

    ``uid`` and ``group`` are Staticman's ``_id`` and ``_parent``; ``counted`` tells that
    ``parent`` was written under another system's key, and so may be a number in the thread.
    ``withheld`` tells of an unreadable file that it seems to be none to show.
    """

    meta: Mapping | None
    text: str = ""
    text_at: tuple[int, int] = (1, 1)
    uid: str = ""
    group: str = ""
    counted: bool = False
    withheld: bool = False
    problems: tuple[Problem, ...] = ()


def read_comment_file(path: str, data: bytes) -> CommentFile:
    """Read a comment's file by its ending; its problems are errors, for the caller to soften."""
    file = read_as_written(path, data)
    return file if file.meta is None else _under_our_keys(file)


def read_as_written(path: str, data: bytes) -> CommentFile:
    """Read a comment's file in the same way, with the keys that stand in it, blank ones too."""
    text, problems = decode(data, path)
    if path.endswith(".md"):
        document = split(text, path)
        meta, body, line = document.meta, document.body, document.body_line
        problems += document.problems
        if _LATE_MATTER.match(text):
            # As a text, it would show an address.
            problems += (error(path, "empty lines stand above the front matter: take them out"),)
        elif meta is None and not document.problems:
            meta, body, line = _header(body)
        file = CommentFile(meta=meta, text=body, text_at=(line, 1))
    else:
        node, found = (compose_json if path.endswith(".json") else _yaml)(text, path)
        problems += found
        if node is not None and not isinstance(node, Mapping):
            message = "expected the keys of one comment, with their values"
            problems += (error(path, message, node.line, node.column),)
            node = None
        file, found = _take_text(node, path)
        problems += found
    if file.meta is None:
        return replace(file, withheld=bool(_NOT_SHOWN.search(text)), problems=problems)
    return replace(file, problems=problems)


def _header(text: str) -> tuple[Mapping, str, int]:
    """Take the ``Key: value`` lines off a text's top; return them, the text, and its first line."""
    lines = text.split("\n")
    pairs: dict[str, tuple[Scalar, Scalar]] = {}
    end = 0
    while end < len(lines) and not lines[end].strip():
        end += 1
    while end < len(lines) and (match := _HEADER.fullmatch(lines[end])):
        key, line = match["key"].lower(), end + 1
        value = _padded(match["value"].strip()) if key == "date" else match["value"].strip()
        node = Scalar(value, line, match.start("value") + 1)
        pairs.setdefault(key, (Scalar(key, line, match.start("key") + 1), node))
        end += 1
    ends_well = end == len(lines) or not lines[end].strip()
    # What may be an address must not be shown, however the header goes on.
    if not (pairs.keys() & _HEADER_MARKS and (ends_well or "email" in pairs)):
        return Mapping(()), text, 1
    end += ends_well and end < len(lines)
    return Mapping(tuple(pairs.values())), "\n".join(lines[end:]), end + 1


def _padded(date: str) -> str:
    """Return a date with two digits for each of its parts, if it is one."""
    match = _LOOSE_DATE.fullmatch(date)
    if not match:
        return date
    year, month, day, between, hour, rest = match.groups(default="")
    return f"{year}-{month:0>2}-{day:0>2}" + (f"{between}{hour:0>2}{rest}" if rest else "")


def _take_text(node: Mapping | None, path: str) -> tuple[CommentFile, tuple[Problem, ...]]:
    """Take the text out of front matter that holds all there is."""
    if node is None:
        return CommentFile(meta=None), ()
    fields = {key.value: value for key, value in node.pairs if not _is_blank(value)}
    others = tuple(pair for pair in node.pairs if pair[0].value not in ("body", "message"))
    rest = replace(node, pairs=others)
    text = fields.get("body") or fields.get("message")
    if text is None:
        return CommentFile(meta=rest), ()
    file = CommentFile(meta=rest, text_at=(text.line, text.column))
    if isinstance(text, Scalar):
        return replace(file, text=text.value), ()
    return file, (error(path, "the text is no list and no mapping", *file.text_at),)


def _under_our_keys(file: CommentFile) -> CommentFile:
    """Return a file with other systems' keys as ours, which win where both are given."""
    assert file.meta is not None
    ours: dict[str, tuple[Scalar, Node]] = {}
    theirs: dict[str, tuple[Scalar, Node]] = {}
    noted = {"_id": "", "_parent": ""}
    for pair in file.meta.pairs:
        key, value = pair
        name = key.value
        if _is_blank(value) or name in PASSED_KEYS:
            continue
        if name in noted:
            noted[name] = _word(value)
        elif name == "date":
            ours[name] = key, _instant(value)
        elif name not in OTHERS_KEYS:
            ours[name] = pair
        elif not isinstance(value, Scalar) or _word(value):
            theirs.setdefault(OTHERS_KEYS[name], (replace(key, value=OTHERS_KEYS[name]), value))
    meta = Mapping(tuple((theirs | ours).values()), file.meta.line, file.meta.column)
    counted = "parent" in theirs and "parent" not in ours
    return replace(file, meta=meta, uid=noted["_id"], group=noted["_parent"], counted=counted)


def _is_blank(node: Node) -> bool:
    return isinstance(node, Scalar) and not node.value.strip()


def _word(node: Node) -> str:
    """Return the text of a value that another system wrote, "" for its words for nothing."""
    if not isinstance(node, Scalar) or (node.plain and node.value in ("null", "~")):
        return ""
    return node.value.strip()


def _instant(node: Node) -> Node:
    """Return the date that a number of seconds or milliseconds since 1970 stands for."""
    match = _EPOCH.fullmatch(node.value.strip()) if isinstance(node, Scalar) else None
    if not match:
        return node
    number = int(match[1])
    seconds = number if number < _MOST_SECONDS else number // 1000
    return replace(node, value=datetime.fromtimestamp(seconds, UTC).isoformat())


def _yaml(text: str, path: str) -> tuple[Node | None, tuple[Problem, ...]]:
    r"""Compose YAML; an empty file is a mapping of nothing, and an escaped ``\r`` is welcome."""
    if mapping := read_lines(text):
        return mapping, ()
    node, problems = compose(text, path)
    if any("U+000D" in problem.message for problem in problems):
        # Forms send lines that end in \r\n, and Staticman writes them so. As long as before, so
        # that every place stays right; Markdown does not mind the spaces.
        text = _ESCAPED_RETURN.sub(lambda m: m[1] + ("  \\n" if m[2] else "\\n"), text)
        node, problems = compose(text, path)
    return (Mapping(()) if node is None and not problems else node), problems
