"""A Pelican plugin: comments in files, threaded beneath their articles.

The files are read by Pelican's own reader, so that its cache holds them as it holds articles.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath
from typing import Any

from pelican import signals
from pelican.generators import CachingGenerator


class Comment:
    """A comment, as Pelican's reader hands it over, with the answers to it."""

    def __init__(
        self, content: str, metadata: dict[str, Any], source_path: str, **_: object
    ) -> None:
        path = PurePath(source_path)
        self.thread, self.id = path.parent.name, path.stem
        self.html = content
        self.author = metadata["author"].name
        self.date = metadata["date"]
        self.parent = metadata.get("parent", "")
        self.rating = metadata.get("rating", "")
        self.helpful = int(metadata.get("helpful", 0))
        self.answers: list[Comment] = []


class CommentsGenerator(CachingGenerator):  # type: ignore[misc]  # Pelican has no types
    """Reads every comment, and hands each article its own before pages are written."""

    def generate_context(self) -> None:
        """Read the files below ``comments`` into threads by slug."""
        threads: dict[str, list[Comment]] = {}
        for name in sorted(self.get_files(["comments"])):
            comment = self.readers.read_file(
                base_path=self.path, path=name, content_class=Comment, context=self.context
            )
            threads.setdefault(comment.thread, []).append(comment)
        self.readers.save_cache()
        self.context["threads"] = {slug: rooted(comments) for slug, comments in threads.items()}
        self.context["comment_counts"] = {slug: len(found) for slug, found in threads.items()}


def rooted(comments: list[Comment]) -> list[Comment]:
    """Put answers below what they answer, and return what is left at the top."""
    known = {comment.id: comment for comment in comments}
    top: list[Comment] = []
    for comment in sorted(comments, key=lambda comment: comment.date):
        siblings = known[comment.parent].answers if comment.parent in known else top
        siblings.append(comment)
    return top


def neighbours(generator: Any) -> None:
    """Give each article its newer and its older neighbour, and its month."""
    articles = [None, *generator.articles, None]
    for newer, article, older in zip(articles, articles[1:], articles[2:], strict=False):
        article.newer, article.older = newer, older
        article.month_key = f"{article.date:%Y-%m}"


def generators(_: object) -> Iterator[type]:
    """Return the generators that Pelican is to run beside its own."""
    yield CommentsGenerator


def register() -> None:
    """Connect the plugin, as Pelican asks of every one."""
    signals.get_generators.connect(generators)
    signals.article_generator_finalized.connect(neighbours)
