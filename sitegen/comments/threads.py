"""Threads: flat comments that name a parent become a tree, and the tree becomes pages of rows.

No step recurses, so an answer at level 5,000 costs no more than 5,000 comments at one level.
"""

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal

import msgspec

from sitegen.comments.avatars import drawn_urls
from sitegen.comments.ids import html_ids, with_own_ids
from sitegen.comments.kinds import CONTRIBUTIONS
from sitegen.comments.order import Order, sort_key
from sitegen.comments.parents import find_parents
from sitegen.comments.parsing import ParsedComment, comment_record
from sitegen.content.authors import AuthorIndex
from sitegen.core.diagnostics import Problem
from sitegen.models.threads import Comment, Thread, ThreadRow
from sitegen.schema.ratings import Scale, histogram, mean

State = Literal["open", "closed", "off"]

MAX_ROWS = 200
"""The most comments on one page, with any settings: any number of readers may answer a comment."""


class _Node(msgspec.Struct, frozen=True):
    """A comment in the thread, its parent, and its level, from 1."""

    comment: ParsedComment
    above: ParsedComment | None
    level: int


def make_thread(
    comments: Iterable[ParsedComment],
    *,
    state: State,
    order: Order,
    depth: int,
    per_page: int,
    scale: Scale,
    authors: AuthorIndex,
    with_avatars: bool = False,
) -> tuple[Thread, tuple[Problem, ...]]:
    """Return the thread of the comments in one folder, and the problems of the whole thread.

    ``depth`` is the deepest level that is drawn; deeper answers appear at that level. A page has
    at most ``per_page`` comments of the top level, with their answers, and ``MAX_ROWS`` in total.
    With ``with_avatars``, each comment has its writer's avatar. A thread that is off is empty.
    """
    if state == "off":
        return Thread(state=state), ()
    with_ids, problems = with_own_ids(comments)
    talk = [comment for comment in with_ids if comment.kind not in CONTRIBUTIONS]
    parents, lost, parent_problems = find_parents(talk)
    nodes = _listed(_walk(talk, parents, order))
    pages = _paged(nodes, per_page)
    views, found = _views(with_ids, pages, authors, with_avatars)
    tops = itertools.count(1)
    ratings = [comment.rating for comment in with_ids if comment.rating is not None]
    asides = sorted(
        (comment for comment in with_ids if comment.kind in CONTRIBUTIONS),
        key=lambda comment: (CONTRIBUTIONS.index(comment.kind), *sort_key(comment, order)),
    )
    thread = Thread(
        state=state,
        count=len(nodes),
        pages=tuple(tuple(_rows(page, views, lost, depth, tops)) for page in pages),
        contributions=tuple(views[comment.id] for comment in asides),
        rating=mean(ratings, scale),
        histogram=histogram(ratings, scale) if ratings else (),
        newest=max((p.comment.date.epoch for p in nodes if p.comment.date), default=None),
        avatars=drawn_urls(views[node.comment.id].avatar for node in nodes),
    )
    return thread, (*problems, *found, *parent_problems)


def _views(
    comments: Sequence[ParsedComment],
    pages: Iterable[Iterable[_Node]],
    authors: AuthorIndex,
    with_avatars: bool,
) -> tuple[dict[str, Comment], list[Problem]]:
    """Return the comments by id as their pages show them, and the problems with their authors."""
    ids = html_ids(comment.id for comment in comments)
    numbers = {node.comment.id: n for n, page in enumerate(pages, 1) for node in page}
    views: dict[str, Comment] = {}
    problems: list[Problem] = []
    for comment in comments:
        number = numbers.get(comment.id, 1)
        view, found = comment_record(
            comment, authors, number, own_id=ids[comment.id], with_avatars=with_avatars
        )
        views[comment.id] = view
        problems += found
    return views, problems


# ---------------------------------------------------------------- reading order


def _walk(
    comments: Sequence[ParsedComment], parents: Mapping[str, ParsedComment], order: Order
) -> Iterator[_Node]:
    """Yield every comment in reading order, each before its answers."""
    below: dict[str | None, list[ParsedComment]] = {None: []}
    for comment in sorted(comments, key=lambda comment: sort_key(comment, order)):
        above = parents.get(comment.id)
        below.setdefault(above.id if above else None, []).append(comment)
    waiting = [_Node(comment, None, 1) for comment in reversed(below[None])]
    while waiting:
        node = waiting.pop()
        yield node
        answers = below.get(node.comment.id, ())
        waiting += (_Node(answer, node.comment, node.level + 1) for answer in reversed(answers))


def _listed(nodes: Iterable[_Node]) -> list[_Node]:
    """Leave out ratings without text, unless a listed comment answers them."""
    listed = []
    answered: set[str] = set()
    for node in reversed(list(nodes)):  # answers before their parents
        if not node.comment.is_bare_rating or node.comment.id in answered:
            listed.append(node)
            if node.above:
                answered.add(node.above.id)
    return listed[::-1]


def _paged(nodes: Iterable[_Node], per_page: int) -> list[list[_Node]]:
    """Divide the listed comments into pages; there is at least one page.

    The answers that continue from the page before do not count as comments of the top level.
    """
    pages: list[list[_Node]] = [[]]
    tops = 0
    for node in nodes:
        is_top = node.level == 1
        if len(pages[-1]) == MAX_ROWS or (is_top and tops == per_page):
            pages.append([])
            tops = 0
        tops += is_top
        pages[-1].append(node)
    return pages


def _levels(page: Sequence[_Node]) -> list[int]:
    """Return the levels of a page's comments; answers to an earlier page are at the top level."""
    if not page or page[0].level == 1:
        return [node.level for node in page]
    levels: dict[str, int] = {}
    for node in page:
        levels[node.comment.id] = 1 + (levels.get(node.above.id, 0) if node.above else 0)
    return list(levels.values())


def _rows(
    page: Sequence[_Node],
    views: Mapping[str, Comment],
    lost: set[str],
    depth: int,
    numbers: Iterator[int],
) -> Iterator[ThreadRow]:
    """Yield a page's rows; each says how many levels open or close before the next.

    ``lost`` are the ids of answers whose parent is not here. ``numbers`` are the
    numbers that are left for comments of the top level.
    """
    levels = [min(level, depth) for level in _levels(page)] + [1]
    for node, (here, following) in zip(page, itertools.pairwise(levels), strict=True):
        yield ThreadRow(
            comment=views[node.comment.id],
            depth=here,
            number=next(numbers) if node.level == 1 else None,
            opens=following > here,
            closes=max(0, here - following),
            reply_to=views[node.above.id] if node.above else None,
            lost=node.comment.id in lost,
        )
