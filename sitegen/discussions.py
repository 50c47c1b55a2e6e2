"""The comments of each document, as its pages show them."""

import difflib
from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

import msgspec

from sitegen.authors import Directory
from sitegen.comments import ParsedComment
from sitegen.config import Config
from sitegen.documents import CommentState, Parsed
from sitegen.problems import Problem, error
from sitegen.ratings import Rating, histogram, mean
from sitegen.records import Thread
from sitegen.threads import make_thread, unique


class Discussions:
    """Makes the thread of each document from the site's comments."""

    def __init__(
        self,
        comments: Iterable[ParsedComment],
        config: Config,
        now: datetime,
        directory: Directory,
    ) -> None:
        self.problems: list[Problem] = []
        self._settings = config.settings.comments
        self._scale = config.scale
        self._now = now
        self._directory = directory
        self._by_thread: dict[str, list[ParsedComment]] = defaultdict(list)
        for comment in comments:
            self._by_thread[comment.thread].append(comment)
        self._ratings: dict[str, list[Rating]] = {}

    def of(self, document: Parsed[Any], name: str, also_rated: Iterable[str] = ()) -> Thread:
        """Return a document's thread; ``name`` is the folder of its comments.

        Ratings in the threads of ``also_rated`` count too: those of a work's reviews, whose
        threads have to be made before.
        """
        state = self._state(document)
        comments = () if state == "off" else self._by_thread.get(name, ())
        self._ratings[name] = [c.rating for c in unique(comments)[0] if c.rating is not None]
        thread, problems = make_thread(
            comments,
            state=state,
            order=self._settings.order,
            depth=self._settings.depth,
            per_page=self._settings.per_page,
            scale=self._scale,
            authors=self._directory,
        )
        self.problems += problems
        others = [rating for other in also_rated for rating in self._ratings.get(other, ())]
        if state == "off" or not others:
            return thread
        ratings = [*self._ratings[name], *others]
        return msgspec.structs.replace(
            thread,
            rating=mean(ratings, self._scale),
            histogram=histogram(ratings, self._scale),
        )

    def _state(self, document: Parsed[Any]) -> CommentState:
        if not self._settings.enabled:
            return "off"
        days, date = self._settings.close_after_days, document.meta.date
        over = days > 0 and date is not None and (self._now - date.at).days >= days
        return "closed" if document.comments == "open" and over else document.comments

    def orphans(self, names: Collection[str]) -> list[Problem]:
        """Return an error for each folder of comments that is no document's."""
        problems = []
        for name, comments in self._by_thread.items():
            if name in names:
                continue
            nearest = difflib.get_close_matches(name, names, 1)
            hint = f": did you mean {nearest[0]!r}?" if nearest else ""
            number = f"{len(comments)} comment" + ("s" if len(comments) > 1 else "")
            noun = {"works": "work", "pages": "page"}.get(name.split("/")[0], "post")
            message = f"{number} for {name!r}, and no such {noun}{hint}"
            problems.append(error(min(comment.path for comment in comments), message))
        return problems
