"""The first texts of new files: from the site's own ``archetypes/``, or built-in ones.

An archetype looks like the file that it becomes, with placeholders in braces. It has no other
syntax, so every author of a post can write one.
"""

import re
from collections.abc import Mapping
from pathlib import Path

from sitegen.core.diagnostics import UsageError
from sitegen.core.files import is_source
from sitegen.frontmatter import yaml_dump
from sitegen.frontmatter.join import join
from sitegen.frontmatter.split import decode

FOLDER = "archetypes"

PLACEHOLDERS = ("title", "slug", "date", "year", "author")
"""Names of placeholders; other text in braces does not change."""

_OURS = {
    "post": "---\ntitle: {title}\ndate: {date}\n---\n",
    "work": "---\ntitle: {title}\n---\n",
    "page": "---\ntitle: {title}\n---\n",
    "list": "---\ntitle: {title}\ndate: {date}\nentries: []\n---\n",
    "comment": "---\ndate: {date}\n---\n",
}

_PLACEHOLDER = re.compile(rf"\{{({'|'.join(PLACEHOLDERS)})\}}")
_MATTER = re.compile(r"---[ \t]*\n(.*?)^---[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_LINE = re.compile(r"(\s*(?:- )?(?:[\w-]+:[ \t]+)?)(.*)")


def archetype(site: Path, archetype_name: str) -> tuple[str, str]:
    """Return the text of an archetype, and its file, "" for a built-in one."""
    name = f"{FOLDER}/{archetype_name}.md"
    path = site / name
    if not path.is_file() or not is_source(path, site, [FOLDER]):
        return _OURS[archetype_name], ""
    try:
        text, problems = decode(path.read_bytes(), name)
    except OSError as failure:
        raise UsageError(f"{name} cannot be read: {failure.strerror}") from failure
    if problems:
        raise UsageError(str(problems[0]))
    return text, name


def fill(text: str, values: Mapping[str, str], given: Mapping[str, str]) -> str:
    """Return an archetype with its placeholders filled in; the given keys replace its own.

    ``values`` are texts by the names of placeholders. ``given`` is YAML by key, which may continue
    with lines of a list. Raises ValueError for a value that YAML cannot hold.
    """
    found = _MATTER.match(text)
    matter, body = (found[1], text[found.end() :]) if found else ("", text)
    lines = [_filled(line, values) for line in matter.splitlines()]
    if "title" in values and not any(line.startswith("title:") for line in lines):
        lines.insert(0, f"title: {yaml_dump.text(values['title'])}")
    for key, value in given.items():
        _set(lines, key, f"{key}:{value if value.startswith(chr(10)) else f' {value}'}")
    body = _PLACEHOLDER.sub(lambda match: values.get(match[1], ""), body)
    return join(lines, body)


def _filled(line: str, values: Mapping[str, str]) -> str:
    """Fill in a line of front matter; write a value that has a placeholder as YAML."""
    if not _PLACEHOLDER.search(line) or line.lstrip().startswith("#"):
        return line
    match = _LINE.fullmatch(line)
    assert match
    start, value = match.groups()
    if value.startswith("["):
        return start + _PLACEHOLDER.sub(
            lambda found: yaml_dump.text(values.get(found[1], ""), in_list=True), value
        )
    if value[:1] in ("'", '"') and value[-1:] == value[0]:
        value = value[1:-1]
    if placeholder := _PLACEHOLDER.fullmatch(value):
        own = values.get(placeholder[1], "")
        is_word = placeholder[1] in ("date", "year")
        return start + (yaml_dump.word(own) if is_word else yaml_dump.text(own) if own else "")
    return start + yaml_dump.text(_PLACEHOLDER.sub(lambda found: values.get(found[1], ""), value))


def _set(lines: list[str], key: str, written: str) -> None:
    """Replace the lines that have a key by the new line, or add it at the end."""
    for start, line in enumerate(lines):
        if line.startswith(f"{key}:"):
            end = start + 1
            while end < len(lines) and lines[end].startswith((" ", "\t", "- ")):
                end += 1
            lines[start:end] = [written]
            return
    lines.append(written)
