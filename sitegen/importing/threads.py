"""Turns a comment's record into its file: front matter, and the small Markdown of comments."""

import re
from contextlib import suppress

from sitegen.comments.formats import FOLDER as COMMENTS
from sitegen.comments.parsing import parse_comment
from sitegen.comments.personal_data import names_email
from sitegen.config.loading import Config
from sitegen.core.slugs import slugify
from sitegen.frontmatter import yaml_dump
from sitegen.frontmatter.join import join_pairs
from sitegen.importing.markdown_comments import comment_to_markdown
from sitegen.importing.personal import shown, without_personal
from sitegen.importing.records import Comment
from sitegen.importing.written import WrittenFile

MAX_BYTES = 100
"""Longest name of a comment in UTF-8."""

_ANY = "x"
"""Replaces a text while keys are read: it does not change their meaning."""

_UNSAFE = re.compile(r"[^\w.-]+")


def file_name(name: str) -> str:
    """Return the name of a comment's file without its ending: its id on the page."""
    safe = _UNSAFE.sub("-", without_personal(name)).strip("-.").encode()[:MAX_BYTES]
    plain = safe.decode(errors="ignore") or "comment"
    # Some names are devices on Windows, and slugs know them.
    with suppress(ValueError):
        if plain.isalnum() and slugify(plain).endswith("-"):
            return f"{plain}-"
    return plain


def comment_path(thread: str, name: str) -> str:
    """Return the path of a comment's file."""
    return f"{COMMENTS}/{thread}/{name}.md"


def comment_file(
    comment: Comment, path: str, parent: str, config: Config, withdrawn: str
) -> WrittenFile:
    """Return a comment's file; values that the build cannot use are left out, with a warning.

    ``parent`` is the id of the parent comment, "" for none. ``withdrawn`` is the text of a removed
    comment.
    """
    matter: dict[str, str] = {}
    warnings: list[str] = []
    given = {
        "author": without_personal(comment.author).strip(),
        "date": comment.date,
        "url": "" if names_email(comment.url) else comment.url.strip(),
        "title": without_personal(comment.title).strip(),
        "parent": without_personal(parent),
        "kind": "" if comment.kind == "comment" else comment.kind,
        "rating": comment.rating,
        "helpful": str(comment.helpful) if comment.helpful else "",
        "weight": "1" if comment.is_pinned else "",
        "status": "" if comment.status == "approved" else comment.status,
    }
    for key, value in given.items():
        if not value:
            continue
        write = yaml_dump.text if key in ("author", "url", "title", "parent") else yaml_dump.word
        try:
            matter[key] = write(_one_line(value))
        except ValueError:
            warnings.append(f"{key} cannot be written and was left out")
    text = withdrawn if comment.is_withdrawn else comment_to_markdown(comment.text)
    text = text.strip("\n")
    while True:
        shown_to_all = {key: value for key, value in matter.items() if key != "status"}
        as_approved = join_pairs(shown_to_all, _ANY)
        problems = parse_comment(path, as_approved, config.zone, config.scale)[1]
        bad = next((key for p in problems if (key := p.message.partition(":")[0]) in matter), "")
        if not bad:
            return WrittenFile(data=join_pairs(matter, text), warnings=tuple(warnings))
        warnings.append(f"{bad}: {shown(given[bad])!r} cannot be used and was left out")
        del matter[bad]


def _one_line(value: str) -> str:
    return " ".join(value.split())
