"""The check for published documents without content, which are usually a mistake."""

from collections.abc import Iterator
from typing import Any

from sitegen.catalog.model import Catalog
from sitegen.content.documents import Parsed
from sitegen.content.posts import ParsedPost
from sitegen.content.works import WorkMeta
from sitegen.core.diagnostics import Problem, warning

_SAYING = ("summary", "image", "template", "extra", "diary")
"""Keys that give a page content, or its own template to show it."""


def unwritten(catalog: Catalog) -> Iterator[Problem]:
    """Yield a warning for each post and list that is published without content.

    A page may be only a title, because it heads a list or has comments. Drafts are published
    only on request.
    """
    for post in catalog.entries:
        if _is_bare(post.post) and not _reviews(post.post):
            yield _warned(post.post, "text, rating, verdict or picture")
    for entry in catalog.lists:
        if not entry.list.entries and _is_bare(entry.list):
            yield _warned(entry.list, "text and no works")


def _is_bare(document: Parsed[Any]) -> bool:
    """Return whether a document is not a draft, and has no text and nothing instead of it."""
    if not document.is_empty or not document.readable or document.meta.draft:
        return False
    return not any(getattr(document.meta, name, None) for name in _SAYING)


def _reviews(post: ParsedPost) -> bool:
    """Return whether a post has a rating or a verdict, or shows the facts of an inline work."""
    return any(
        review.rating or review.verdict or isinstance(review.work, WorkMeta)
        for review in post.reviews
    )


def _warned(document: Parsed[Any], what: str) -> Problem:
    message = f"there is no {what} yet: write one, or hide it with 'draft: true'"
    return warning(document.path, message)
