"""Proposes settings for an old blog in ``imports/site.yaml``, which has no effect by itself."""

import re
from contextlib import suppress
from pathlib import Path

from sitegen.config.permalinks import check_pattern
from sitegen.core.diagnostics import UsageError
from sitegen.core.slugs import term_slug_if_any
from sitegen.frontmatter import yaml_dump
from sitegen.importing.addresses import split_address
from sitegen.importing.imports_folder import FOLDER, remove_sealed, write_sealed
from sitegen.importing.layout import Layout
from sitegen.importing.personal import without_personal
from sitegen.importing.records import Term
from sitegen.importing.rules import Rules
from sitegen.importing.survey import Survey

NAME = "site.yaml"
FILE = f"{FOLDER}/{NAME}"

_MAX_BYTES = 16 << 20

_HEAD = """\
# Settings that suit the blog that was imported. Nothing reads this file:
# copy what you want into site.yaml.
"""


def write_proposals(site: Path, found: Survey, layout: Layout, rules: Rules) -> None:
    """Write the source's or suggested settings, unless an author has edited the file.

    Raises UsageError.
    """
    lines = [_HEAD]
    blog = found.blog
    for key, value in (
        ("title", blog.title),
        ("tagline", blog.tagline),
        ("url", blog.address and f"{blog.address.rstrip('/')}/"),
        ("language", blog.language),
        ("timezone", blog.timezone),
        ("permalink", blog.permalink or permalink(found, layout)),
    ):
        plain = " ".join(without_personal(value).split())
        if plain and plain.isprintable():
            with suppress(ValueError):  # characters that YAML cannot have
                lines.append(f"{key}: {yaml_dump.text(plain)}\n")
    lines += _scale(found, rules)
    lines += _redirects(found)
    lines += _menu(found, layout)
    if len(lines) == 1:
        return
    try:
        write_sealed(site, NAME, "".join(lines), _MAX_BYTES)
    except OSError as failure:
        raise UsageError(f"{FILE} cannot be written: {failure.strerror}") from failure


def remove_proposals(site: Path) -> list[str]:
    """Remove the file unless an author has edited it; return its path if it was removed."""
    try:
        return [FILE] if remove_sealed(site, NAME, _MAX_BYTES) else []
    except OSError as failure:
        raise UsageError(f"{FILE} cannot be removed: {failure.strerror}") from failure


def _scale(found: Survey, rules: Rules) -> list[str]:
    """Return the scale of the ratings of the old blog or log, if all of them have the same."""
    targets = (target.partition("/") for target in rules.fields.values())
    scales = {scale for key, _, scale in targets if key == "rating" and scale}
    scales |= {scale for log in found.logs if (scale := log.rating.partition("/")[2])}
    return [f"rating:\n  scale: {scale}\n" for scale in scales] if len(scales) == 1 else []


_PATTERNS = (
    (r"/(\d{4})/(\d{2})/(\d{2})/[^/]+/?", "/{year}/{month}/{day}/{slug}/"),
    (r"/(\d{4})/(\d{2})/[^/]+\.html", "/{year}/{month}/{slug}.html"),
    (r"/(\d{4})/(\d{2})/[^/]+/?", "/{year}/{month}/{slug}/"),
    (r"/(\d{4})/[^/]+/?", "/{year}/{slug}/"),
    (r"/p/[^/]+/?", "/p/{slug}/"),
    (r"/posts?/[^/]+/?", "/posts/{slug}/"),
    (r"/[^/]+\.html", "/{slug}.html"),
    (r"/[^/]+/?", "/{slug}/"),
)


def permalink(found: Survey, layout: Layout) -> str:
    """Return the permalink of most of the old posts' addresses, "" if none is clear."""
    votes: dict[str, int] = {}
    total = 0
    for entry in found.documents.values():
        parts = split_address(entry.address) if entry.group == "posts" else None
        if not entry.address or parts is None or parts.query:
            continue
        total += 1
        path = layout.blog.path(entry.address)
        pattern = next((ours for theirs, ours in _PATTERNS if re.fullmatch(theirs, path)), "")
        if pattern:
            votes[pattern] = votes.get(pattern, 0) + 1
    best = max(votes, key=lambda pattern: votes[pattern], default="")
    return best if best and 2 * votes[best] > total and not check_pattern(best) else ""


def _redirects(found: Survey) -> list[str]:
    """Return redirects from the old blog's feeds and lists to ours."""
    taxonomies = {term.taxonomy for term in found.terms.values()}
    redirects = {"/feed/": "/feed.xml"} if found.documents and not found.logs else {}
    if "categories" in taxonomies:
        redirects["/category/*"] = "/categories/*"
    if "tags" in taxonomies:
        redirects["/tag/*"] = "/tags/*"
    if not redirects:
        return []
    lines = [f"  {yaml_dump.text(old)}: {yaml_dump.text(new)}\n" for old, new in redirects.items()]
    return ["redirects:\n", *lines]


def _menu(found: Survey, layout: Layout) -> list[str]:
    """Return a menu with the old blog's entries whose pages exist."""
    lines = []
    for item in found.menu:
        address = item.address
        if (item.target and (path := layout.paths.get(item.target))) or (
            (key := layout.blog.key(address)) and (path := layout.by_key.get(key))
        ):
            address = layout.address(path)
        elif term := found.terms.get(item.target):
            address = _term_address(term)
        title = " ".join(without_personal(item.title).split())
        if address and title and f"{title}{address}".isprintable():
            title, url = (
                yaml_dump.text(title, in_list=True),
                yaml_dump.text(address, in_list=True),
            )
            lines.append(f"  - {{title: {title}, url: {url}}}\n")
    return ["menu:\n", *lines] if lines else []


def _term_address(term: Term) -> str:
    """Return the address of a tag's or a category's page, "" for a term of another taxonomy."""
    if term.taxonomy not in ("tags", "categories"):
        return ""
    slug = term_slug_if_any(term.name)
    return f"/{term.taxonomy}/{slug}/" if slug else ""
