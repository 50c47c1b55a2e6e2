"""Files of comments in every supported form: ours, and those of other systems.

Staticman writes YAML or JSON, and pelican-comment-system a header without ``---``. Each has its
own key names. This module turns a file into front matter under our keys, with the position of
every value, and a text. The caller reports a file that cannot be read.
"""

import re
from collections.abc import Iterable

import msgspec
from msgspec.structs import replace

from sitegen.comments.keys import is_blank, is_status, under_our_keys
from sitegen.core.diagnostics import Problem, error
from sitegen.core.files import COMMENTS, ending
from sitegen.frontmatter.json_nodes import compose_json
from sitegen.frontmatter.split import decode, split, without_controls
from sitegen.frontmatter.yaml_fast import read_lines
from sitegen.frontmatter.yaml_nodes import Mapping, Node, Scalar, compose

ENDINGS = (".md", ".yaml", ".yml", ".json")
"""Endings of comment files, in any case; ``.markdown`` is ``.md``."""

# No \s: over many empty lines it would take quadratic time.
_NOT_SHOWN = re.compile(
    r"""(?:^|[{,])[ \t]*["']?status["']?[ \t]*:[ \t]*["']?(?:pending|spam|trash)\b""",
    re.MULTILINE | re.IGNORECASE,
)
_STATUS = re.compile(r"[\W_]*+status[\W_]*[:=|>][\W_]*(\w*)", re.IGNORECASE)
_JSON_KEY = re.compile(r'"(?:author|name|e-?mail|message|status)"\s*:', re.IGNORECASE)
_MAX_CHARACTERS = 300_000
"""Longer than any displayed text with its front matter."""
_YAML_TEXT = re.compile(r"^(?:body|message):", re.MULTILINE)
_ESCAPED_RETURN = re.compile(r"(?<!\\)((?:\\\\)*)\\r(\\n)?")

FOLDER = COMMENTS

HIDDEN = frozenset({"pending", "spam", "trash"})
"""Statuses of comments that are not shown."""


class CommentFile(msgspec.Struct, frozen=True, kw_only=True):
    """A comment's file under our keys; ``meta`` is None if the file cannot be read.

    ``uid`` is the id from another system, ``group`` the thread that the file says it belongs to.
    ``counted`` means that ``parent`` comes from another system's key and may be a number in the
    thread. ``awaits_date`` means that the key for its date is there and empty. ``has_tags`` means
    that another system wrote the text, perhaps as HTML. ``withheld`` marks an unreadable file that
    probably must not be shown.
    """

    meta: Mapping | None
    text: str = ""
    text_position: tuple[int, int] = (1, 1)
    uid: str = ""
    group: str = ""
    counted: bool = False
    awaits_date: bool = False
    has_tags: bool = False
    withheld: bool = False
    problems: tuple[Problem, ...] = ()


def is_comment_file(path: str) -> bool:
    """Return whether a file in a folder of comments is a comment, by its ending."""
    return path.endswith(ENDINGS) or ending(path) in ENDINGS


def read_comment_file(path: str, data: bytes) -> CommentFile:
    """Read a comment's file by its ending; the caller may turn its errors into warnings."""
    file = read_as_written(path, data)
    if file.meta is None:
        return file
    found = under_our_keys(file.meta)
    return replace(
        file,
        meta=found.meta,
        uid=found.uid,
        group=found.group,
        counted=found.counted,
        awaits_date=found.awaits_date,
        has_tags=file.has_tags or found.is_foreign,
    )


def read_as_written(path: str, data: bytes) -> CommentFile:
    """Read a comment's file in the same way, with its keys, blank ones included."""
    text, problems = decode(data, path)
    file = _markdown(text, path) if ending(path) == ".md" else _data(text, path)
    problems += file.problems
    if file.meta is None:
        withheld = file.withheld or bool(_NOT_SHOWN.search(text))
        return replace(file, withheld=withheld, problems=problems)
    return replace(file, problems=problems)


def _markdown(text: str, path: str) -> CommentFile:
    """Read a text with front matter, or with a header that is meant as front matter."""
    # Compiling their expressions takes longer than a build that has nothing to read.
    from sitegen.comments.headers import find_header, without_authors_keys
    from sitegen.comments.personal_data import header_lines, without_addresses
    from sitegen.core.idn import INVISIBLE

    text = text[:_MAX_CHARACTERS]
    document = split(text, path)
    meta, body, line, problems = document.meta, document.body, document.body_line, document.problems
    if document.meta is None:
        if (file := _misnamed(text, path)) is not None:
            return file
        text = without_controls(text)
        header = find_header(text, path)
        if header is not None and header.meta is not None:
            meta, problems = without_authors_keys(header.meta, path)
            problems = (*header.problems, *problems)
            body, line = "\n".join(text.split("\n")[header.end :]), header.end + 1
        elif header is not None or problems:
            found = problems or (header.problems if header else ())
            return CommentFile(meta=None, problems=found)
    top = header_lines(body, is_whole=meta is None)
    if top and document.meta is None and _hides(INVISIBLE.sub("", body).split("\n")[:top]):
        message = "the header cannot be read: put it between two lines ---"
        return CommentFile(meta=None, withheld=True, problems=(error(path, message),))
    body, found = without_addresses(body, top, path, line)
    problems += found
    return CommentFile(
        meta=meta or Mapping(()), text=body, text_position=(line, 1), problems=problems
    )


def _hides(lines: Iterable[str]) -> bool:
    """Return whether lines of a broken header say that the comment must not be shown."""
    found = filter(None, map(_STATUS.match, lines))
    return any(match[1].casefold() in HIDDEN for match in found)


def _misnamed(text: str, path: str) -> CommentFile | None:
    """Read a Markdown file that is all JSON or YAML; return None for any other file."""
    from sitegen.comments.headers import HEADER_MARKERS, without_authors_keys
    from sitegen.comments.personal_data import visible
    from sitegen.core.idn import INVISIBLE

    is_json = visible(text[:40])[:1] == "{"
    if not is_json and not _YAML_TEXT.search(text):
        return None
    bare = INVISIBLE.sub("", text) if is_json else text
    node, _ = (compose_json if is_json else _yaml)(bare, path)
    if not isinstance(node, Mapping) or not _known(node) & HEADER_MARKERS:
        looks = is_json and _JSON_KEY.search(text)
        message = "is JSON that cannot be read: name the file .json and correct it"
        return CommentFile(meta=None, problems=(error(path, message),)) if looks else None
    file = _data(bare, path, is_json=is_json)
    assert file.meta is not None
    meta, problems = without_authors_keys(file.meta, path)
    return replace(file, meta=meta, problems=(*file.problems, *problems))


def _known(meta: Mapping) -> set[str]:
    return {key.value.strip().lower() for key, _ in meta.pairs}


def _data(text: str, path: str, *, is_json: bool = False) -> CommentFile:
    """Read a file that is all data, with the text as one of its values."""
    node, problems = (compose_json if is_json or ending(path) == ".json" else _yaml)(text, path)
    if node is not None and not isinstance(node, Mapping):
        message = "expected the keys of one comment, with their values"
        problems += (error(path, message, node.line, node.column),)
        node = None
    file, found = _take_text(node, path)
    return replace(file, problems=problems + found)


def _take_text(node: Mapping | None, path: str) -> tuple[CommentFile, tuple[Problem, ...]]:
    """Take the text out of front matter that is the whole file."""
    if node is None:
        return CommentFile(meta=None), ()
    fields = {key.value: value for key, value in node.pairs if not is_blank(value)}
    others = tuple(pair for pair in node.pairs if pair[0].value not in ("body", "message"))
    rest = replace(node, pairs=others)
    text = fields.get("body") or fields.get("message")
    if text is None:
        return CommentFile(meta=rest), ()
    file = CommentFile(meta=rest, text_position=(text.line, text.column), has_tags=True)
    if isinstance(text, Scalar):
        return replace(file, text=text.value), ()
    return file, (error(path, "expected a text, not a list or a mapping", *file.text_position),)


def status_in(file: CommentFile) -> tuple[str, Node | None]:
    """Return the status that a readable file gives, and its node; "" if the status is unclear.

    It is a word, which may be unknown, and "approved" if the key is absent. The key counts in any
    case. A status that is given twice or by a merge key is unclear.
    """
    assert file.meta is not None
    found = [value for key, value in file.meta.pairs if is_status(key.value)]
    unsure = any(map(is_status, file.meta.unsure))
    node = found[0] if found else None
    if unsure or len(found) > 1:
        position = node or file.meta
        return "", Scalar("", position.line, position.column)
    if node is None or is_blank(node):
        return "approved", node
    word = node.value.strip() if isinstance(node, Scalar) else ""
    return word.casefold() if word.casefold() in HIDDEN else word, node


def status_of(file: CommentFile) -> str:
    """Return the status that a file gives, "" if it is unclear or the file cannot be read."""
    return "" if file.meta is None else status_in(file)[0]


def _yaml(text: str, path: str) -> tuple[Node | None, tuple[Problem, ...]]:
    r"""Compose YAML; an empty file is an empty mapping, and an escaped ``\r`` is allowed."""
    if mapping := read_lines(text):
        return mapping, ()
    node, problems = compose(text, path)
    if any("U+000D" in problem.message for problem in problems):
        # Forms send lines that end in \r\n, and Staticman writes them so. The length stays, so
        # every position stays right; Markdown ignores the spaces.
        text = _ESCAPED_RETURN.sub(lambda m: m[1] + ("  \\n" if m[2] else "\\n"), text)
        node, problems = compose(text, path)
    return (Mapping(()) if node is None and not problems else node), problems
