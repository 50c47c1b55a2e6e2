"""The parents of comments in a thread, with any key that names the comment answered.

An answer may be older than the comment that it names, by less than a day, because clocks and time
zones differ. A comment that is later still cannot be the one answered.
"""

import itertools
import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import cached_property

from sitegen.comments.order import rank
from sitegen.comments.parsing import ParsedComment
from sitegen.core.diagnostics import Problem

_CLOCKS_DIFFER = timedelta(days=1)
"""The most time by which a comment may be later than its answer."""

_COUNTED = re.compile(r"(\d{1,8})(?:r(\d{1,8}))?", re.ASCII)
"""The number of a comment, and perhaps the number of an answer in its thread."""


class _Names:
    """All names by which answers may refer to the comments of a thread."""

    def __init__(self, comments: Sequence[ParsedComment]) -> None:
        self._comments = comments
        self._by_id = {comment.id: comment for comment in comments}
        self._by_uid: dict[str, ParsedComment] = {}
        for comment in comments:
            if comment.uid:
                self._by_uid.setdefault(comment.uid, comment)

    @cached_property
    def _by_file(self) -> dict[str, ParsedComment]:
        """The comments by the names of their files without the last dots."""
        names = (c.path.rpartition("/")[2].rpartition(".") for c in self._comments)
        return {a + b: c for (a, _, b), c in zip(names, self._comments, strict=True)}

    @cached_property
    def _numbered(self) -> list[ParsedComment]:
        """The comments of the top level in the order in which other systems count them."""
        said = (comment for comment in self._comments if not comment.is_bare_rating)
        tops = (c for c in said if not (self._written(c) or self._group(c)))
        return sorted(tops, key=lambda comment: rank(comment, "oldest"))

    @cached_property
    def _digits_of_uids(self) -> int:
        """Digits of the shortest id of another system that is a number, 0 if there is none."""
        return min((len(name) for name in self._by_uid if name.isdigit()), default=0)

    @cached_property
    def _grouped(self) -> dict[str, list[ParsedComment]]:
        """The answers that belong to each comment, as other systems count them."""
        found: dict[str, list[ParsedComment]] = {}
        for comment in sorted(self._comments, key=lambda comment: rank(comment, "oldest")):
            if (group := self._group(comment)) is not None:
                found.setdefault(group.id, []).append(comment)
        return found

    def named(self, comment: ParsedComment) -> tuple[str, ParsedComment | None]:
        """Return the name by which a comment refers to its parent ("": none), and the parent."""
        name = self._written(comment)
        if not name:
            group = self._group(comment)
            return (comment.group, group) if group else ("", None)
        found = self._known(name)
        if found is None and comment.counted:
            found = self._nth(name) or self._by_file.get(name)
        return name, found

    def beginning(self, comment: ParsedComment) -> ParsedComment | None:
        """Return the first comment of the thread, for an answer whose parent is not here."""
        return self._group(comment) if comment.counted else None

    def _known(self, name: str) -> ParsedComment | None:
        return self._by_id.get(name) or self._by_uid.get(name)

    def _written(self, comment: ParsedComment) -> str:
        """Return the parent's name in a comment; systems write 0 if there is no parent."""
        name = comment.parent
        return "" if name == "0" and self._known(name) is None else name

    def _group(self, comment: ParsedComment) -> ParsedComment | None:
        """Return the comment that Staticman's ``_parent`` names; usually it names a page."""
        found = self._known(comment.group)
        return None if found is comment else found

    def _nth(self, name: str) -> ParsedComment | None:
        """Return the nth comment of the top level; 2r3 is the third answer in the second thread."""
        match = _COUNTED.fullmatch(name)
        if not match or 0 < self._digits_of_uids <= len(match[1]) + 1:
            return None  # as long as an id: it names a comment that is not here
        found = _at(self._numbered, int(match[1]))
        if found is None or not match[2]:
            return found
        return _at(self._grouped.get(found.id, ()), int(match[2]))


def _at(comments: Sequence[ParsedComment], number: int) -> ParsedComment | None:
    """Return a comment by its number from 1."""
    return comments[number - 1] if 0 < number <= len(comments) else None


def find_parents(
    comments: Sequence[ParsedComment],
) -> tuple[dict[str, ParsedComment], set[str], tuple[Problem, ...]]:
    """Return the parent of each answer by id, the ids of lost answers, and warnings."""
    names = _Names(comments)
    parents: dict[str, ParsedComment] = {}
    called: dict[str, str] = {}
    lost: set[str] = set()
    problems = []
    for comment in comments:
        name, above = names.named(comment)
        if name and above is None:
            message, above = f"no comment {name!r} is shown here", names.beginning(comment)
            if above is None:
                lost.add(comment.id)
            else:
                message += f", so this one is shown below {above.id!r}"
            problems.append(comment.warning("parent", message))
        if above is not None:
            parents[comment.id], called[comment.id] = above, name
    circular = _in_circles({name: above.id for name, above in parents.items()})
    for comment in comments:
        if comment.id not in parents:
            continue
        reason = _reason(comment, parents[comment.id], circular)
        if reason:
            message = f"{called[comment.id]!r} {reason}"
            problems.append(comment.warning("parent", message))
            lost.add(comment.id)
            del parents[comment.id]
    return parents, lost, tuple(problems)


def _reason(comment: ParsedComment, above: ParsedComment, circular: set[str]) -> str:
    """Return the reason why a comment cannot be shown below another, "" if it can."""
    if comment.id in circular:
        return "answers this comment, in a circle"
    if not comment.date or not above.date or above.date.at <= comment.date.at:
        return ""  # nearly always; the end of a date takes longer to find
    is_later = above.date.at - comment.date.end >= _CLOCKS_DIFFER
    return "is later than this comment" if is_later else ""


def _in_circles(parents: Mapping[str, str]) -> set[str]:
    """Return the ids whose chain of parents leads back to the same id."""
    circular: set[str] = set()
    seen: set[str] = set()
    for start in parents:
        path: dict[str, int] = {}
        current = start
        while current in parents and current not in seen and current not in path:
            path[current] = len(path)
            current = parents[current]
        if current in path:
            circular.update(itertools.islice(path, path[current], None))
        seen.update(path)
    return circular
