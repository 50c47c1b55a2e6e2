"""Threads: flat comments that name a parent become a tree, and the tree a list of rows.

No step recurses, so that an answer 5,000 deep costs no more than 5,000 comments side by side.
"""

import itertools
from collections.abc import Iterable, Sequence
from typing import Literal

import msgspec

from sitegen.comments import ParsedComment
from sitegen.problems import Problem
from sitegen.records import Comment, ThreadRow
from sitegen.slugs import natural_key

Order = Literal["oldest", "newest", "helpful"]


class Voice(msgspec.Struct, frozen=True):
    """A comment of a thread: its file's record, and what is shown of it."""

    parsed: ParsedComment
    shown: Comment


class _Forest(msgspec.Struct):
    """The comments of a thread by the id of what they answer; None holds the top level."""

    replies: dict[str | None, list[Voice]]
    lost: set[str]


def arrange(
    voices: Sequence[Voice], order: Order, depth: int
) -> tuple[tuple[ThreadRow, ...], tuple[Problem, ...]]:
    """Return a thread's rows in reading order, and what is wrong with its answers.

    ``depth`` is the deepest level that is drawn; deeper answers follow at that level.
    """
    forest, problems = _grow(voices)
    for siblings in forest.replies.values():
        siblings.sort(key=lambda voice: _rank(voice, order))
    return tuple(_rows(forest, depth)), problems


def _grow(voices: Sequence[Voice]) -> tuple[_Forest, tuple[Problem, ...]]:
    """Hang every comment below what it answers, or at top level where that cannot be."""
    by_id = {voice.parsed.id: voice for voice in voices}
    circular = _in_circles({voice.parsed.id: voice.parsed.parent for voice in voices})
    forest = _Forest({None: []}, set())
    problems = []
    for voice in voices:
        parsed = voice.parsed
        complaint = _complaint(parsed, by_id, circular) if parsed.parent else None
        if complaint is not None:
            problems.append(parsed.warning("parent", complaint))
            forest.lost.add(parsed.id)
        above = parsed.parent if parsed.parent and complaint is None else None
        forest.replies.setdefault(above, []).append(voice)
    return forest, tuple(problems)


def _complaint(comment: ParsedComment, by_id: dict[str, Voice], circular: set[str]) -> str | None:
    """Say why a comment cannot stand below the one it names, or None if it can."""
    above = by_id.get(comment.parent)
    if above is None:
        return f"no comment {comment.parent!r} is shown here"
    if comment.id in circular:
        return f"{comment.parent!r} answers this comment, in a circle"
    earlier, later = comment.date, above.parsed.date
    if earlier is not None and later is not None and later.at > earlier.end:
        return f"{comment.parent!r} is later than this comment"
    return None


def _in_circles(parents: dict[str, str]) -> set[str]:
    """Return the ids from which going from parent to parent leads back to the same id."""
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


def _rank(voice: Voice, order: Order) -> tuple[object, ...]:
    """Return what sorts a comment among its siblings."""
    date, name = voice.shown.date, natural_key(voice.parsed.id)
    instant = date.at.timestamp() if date else None
    if order == "newest":
        return (instant is None, -(instant or 0.0), name)
    oldest = (instant is not None, instant or 0.0, name)
    return (-voice.shown.helpful, *oldest) if order == "helpful" else oldest


def _walk(forest: _Forest) -> Iterable[tuple[Voice, Voice | None, int]]:
    """Yield every comment with what it answers and its level, in reading order."""
    waiting: list[tuple[Voice, Voice | None, int]] = [
        (voice, None, 1) for voice in reversed(forest.replies[None])
    ]
    while waiting:
        voice, above, level = waiting.pop()
        yield voice, above, level
        below = forest.replies.get(voice.parsed.id, ())
        waiting.extend((reply, voice, level + 1) for reply in reversed(below))


def _rows(forest: _Forest, depth: int) -> Iterable[ThreadRow]:
    """Yield the rows: each says how many levels open or close before the next."""
    numbers = itertools.count(1)
    walk = list(_walk(forest))
    levels = [min(level, depth) for _voice, _above, level in walk] + [1]
    for index, (voice, above, level) in enumerate(walk):
        here, following = levels[index], levels[index + 1]
        yield ThreadRow(
            comment=voice.shown,
            depth=here,
            number=next(numbers) if level == 1 else None,
            opens=following > here,
            closes=max(0, here - following),
            reply_to=above.shown if above else None,
            lost=voice.parsed.id in forest.lost,
        )
