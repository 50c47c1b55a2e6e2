"""The comments of each document, for its pages."""

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

import msgspec

from sitegen.cache.metadata import ThreadMetadata
from sitegen.catalog.model import work_key
from sitegen.config.loading import Config
from sitegen.content.documents import CommentState, Parsed
from sitegen.core.diagnostics import Hints, Problem, warning
from sitegen.models.threads import Thread
from sitegen.schema.ratings import Rating, histogram, mean

MAX_HINTS = 20
"""The most folders of comments without a document that get a hint."""

_DATE = re.compile(r"\d{4}(?:([-_.])\d{1,2}\1\d{1,2}|\d{4})[-_. ]+", re.ASCII)
_ENDING = re.compile(r"\.(?:md|markdown|html?)\Z", re.IGNORECASE)
_NONE = Thread(state="open")


class Discussions:
    """Finds the thread of each document among the site's."""

    def __init__(
        self, threads: Mapping[str, ThreadMetadata], config: Config, now: datetime
    ) -> None:
        self.problems: list[Problem] = []
        self._settings = config.settings.comments
        self._scale = config.scale
        self._now = now
        self._metadata = threads
        self._ratings: dict[str, tuple[Rating, ...]] = {}

    def of(self, document: Parsed[Any], name: str, also_rated: Iterable[str] = ()) -> Thread:
        """Return a document's thread, without its pages; ``name`` is the folder of its comments.

        Ratings in the threads of ``also_rated`` count too: a work's reviews have these threads,
        which must be requested before.
        """
        state = self._state(document)
        if state == "off":
            return Thread(state="off")
        thread = _NONE
        own: tuple[Rating, ...] = ()
        if (metadata := self._metadata.get(name)) is not None:
            thread, own = metadata.thread, metadata.ratings
            self._ratings[name] = own
            self.problems += metadata.problems
        if state != thread.state:
            thread = msgspec.structs.replace(thread, state=state)
        others = [rating for other in also_rated for rating in self._ratings.get(other, ())]
        if not others:
            return thread
        ratings = [*own, *others]
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
        """Return a warning for each folder of comments that belongs to no document.

        Only the first of many get a hint by similarity, which compares a folder with every name.
        """
        problems: list[Problem] = []
        hints = Hints(names)
        for name, metadata in self._metadata.items():
            if name in names or not metadata.comments:
                continue
            noun = {"works": "work", "pages": "page"}.get(name.split("/")[0], "post")
            hint = _as_named_elsewhere(name, names)
            if not hint and len(problems) < MAX_HINTS:
                hint = hints.nearest(name.casefold())
            number = f"{metadata.comments} comment" + ("s" if metadata.comments > 1 else "")
            message = f"{number} for {name!r}, but there is no such {noun}{hint}"
            problems.append(warning(metadata.first, message))
        return problems


def _as_named_elsewhere(name: str, names: Collection[str]) -> str:
    """Return a hint for a folder that has the name of a post's file or its old address."""
    group, _, own = name.rpartition("/")
    prefix = f"{group}/" if group.split("/")[0] in ("works", "pages") else ""
    bare = _ENDING.sub("", own)
    found = _DATE.match(bare)
    for written in (own, bare, bare[found.end() :] if found else bare):
        likely = f"{prefix}{work_key(written)}"
        if likely in names and likely != name:
            return f": did you mean {likely!r}?"
    return ""
