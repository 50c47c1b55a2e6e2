"""Threads: flat comments that name a parent become a tree, and the tree pages of rows.

No step recurses, so that an answer 5,000 deep costs no more than 5,000 comments side by side.
"""

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Literal

import msgspec

from sitegen.comments.avatars import drawn_urls
from sitegen.comments.ids import html_ids, with_own_ids
from sitegen.comments.parsing import CONTRIBUTIONS, ParsedComment, comment_record
from sitegen.content.authors import AuthorIndex
from sitegen.core.diagnostics import Problem
from sitegen.core.slugs import natural_key
from sitegen.models.threads import Comment, Thread, ThreadRow
from sitegen.schema.ratings import Scale, histogram, mean

Order = Literal["oldest", "newest", "helpful"]
State = Literal["open", "closed", "off"]

MAX_ROWS = 200
"""Comments on one page, whatever the settings say: strangers decide how many answer one comment."""


class _Node(msgspec.Struct, frozen=True):
    """A comment in the thread, the one that it stands below, and its level, from 1."""

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
    """Return the thread of the comments in one folder, and what is wrong with them together.

    ``depth`` is the deepest level that is drawn; deeper answers follow at that level. A page has
    at most ``per_page`` comments of the top level, with their answers, and ``MAX_ROWS`` in all.
    With ``with_avatars``, each comment has its writer's avatar. A thread that is off is empty.
    """
    if state == "off":
        return Thread(state=state), ()
    with_ids, problems = with_own_ids(comments)
    talk = [comment for comment in with_ids if comment.kind not in CONTRIBUTIONS]
    parents, parent_problems = _parents(talk)
    lost = {problem.file for problem in parent_problems}
    nodes = _listed(_walk(talk, parents, order))
    pages = _paged(nodes, per_page)
    views, found = _views(with_ids, pages, authors, with_avatars)
    tops = itertools.count(1)
    ratings = [comment.rating for comment in with_ids if comment.rating is not None]
    asides = sorted(
        (comment for comment in with_ids if comment.kind in CONTRIBUTIONS),
        key=lambda comment: (CONTRIBUTIONS.index(comment.kind), *_sort_key(comment, order)),
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
    """Return the comments by id as their pages show them, and what is wrong with their authors."""
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


# ---------------------------------------------------------------- who answers whom


class _Names:
    """Everything that the comments of a thread may be called by those that answer them."""

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
        tops = (c for c in self._comments if not (c.parent or self._group(c) or c.is_bare_rating))
        return sorted(tops, key=lambda comment: _rank(comment, "oldest"))

    def named(self, comment: ParsedComment) -> tuple[str, ParsedComment | None]:
        """Return what a comment calls the one that it answers ("": none), and that one."""
        name = comment.parent
        if not name:
            group = self._group(comment)
            return (comment.group, group) if group else ("", None)
        found = self._by_id.get(name) or self._by_uid.get(name)
        if found is None and comment.counted:
            found = self._nth(name) or self._by_file.get(name)
        return name, found

    def _group(self, comment: ParsedComment) -> ParsedComment | None:
        """Return the comment that Staticman's ``_parent`` names; mostly it names a page."""
        found = self._by_id.get(comment.group) or self._by_uid.get(comment.group)
        return None if found is comment else found

    def _nth(self, name: str) -> ParsedComment | None:
        """Return the nth comment of the top level; a very long number is none."""
        number = int(name) if name.isascii() and name.isdigit() and len(name) < 9 else 0
        return self._numbered[number - 1] if 0 < number <= len(self._numbered) else None


def _parents(
    comments: Sequence[ParsedComment],
) -> tuple[dict[str, ParsedComment], tuple[Problem, ...]]:
    """Return, by id, what each answer stands below, and why others cannot."""
    names = _Names(comments)
    parents: dict[str, ParsedComment] = {}
    called: dict[str, str] = {}
    problems = []
    for comment in comments:
        name, above = names.named(comment)
        if above is not None:
            parents[comment.id], called[comment.id] = above, name
        elif name:
            problems.append(comment.warning("parent", f"no comment {name!r} is shown here"))
    circular = _in_circles({name: above.id for name, above in parents.items()})
    for comment in comments:
        if comment.id in parents:
            reason = _reason(comment, parents[comment.id], circular)
            if reason:
                message = f"{called[comment.id]!r} {reason}"
                problems.append(comment.warning("parent", message))
                del parents[comment.id]
    return parents, tuple(problems)


def _reason(comment: ParsedComment, above: ParsedComment, circular: set[str]) -> str | None:
    """Say why a comment cannot stand below another, or None if it can."""
    if comment.id in circular:
        return "answers this comment, in a circle"
    if comment.date and above.date:
        start = above.date.at
        # Nearly always the first is true already, and the end of a date takes longer to find.
        if not (start <= comment.date.at or start <= comment.date.end):
            return "is later than this comment"
    return None


def _in_circles(parents: Mapping[str, str]) -> set[str]:
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


# ---------------------------------------------------------------- the order of reading


def _rank(comment: ParsedComment, order: Order) -> tuple[object, ...]:
    """Return what sorts a comment among others by an order of the settings."""
    name = natural_key(comment.id)
    instant = comment.date.epoch if comment.date else None
    if order == "newest":
        return (instant is None, -(instant or 0.0), name)
    oldest = (instant is not None, instant or 0.0, name)
    return (-comment.helpful, *oldest) if order == "helpful" else oldest


def _sort_key(comment: ParsedComment, order: Order) -> tuple[object, ...]:
    """Return what sorts a comment among its siblings: first those that have a weight."""
    return (comment.weight is None, comment.weight or 0, *_rank(comment, order))


def _walk(
    comments: Sequence[ParsedComment], parents: Mapping[str, ParsedComment], order: Order
) -> Iterator[_Node]:
    """Yield every comment in reading order, each before its answers."""
    below: dict[str | None, list[ParsedComment]] = {None: []}
    for comment in sorted(comments, key=lambda comment: _sort_key(comment, order)):
        above = parents.get(comment.id)
        below.setdefault(above.id if above else None, []).append(comment)
    waiting = [_Node(comment, None, 1) for comment in reversed(below[None])]
    while waiting:
        node = waiting.pop()
        yield node
        answers = below.get(node.comment.id, ())
        waiting += (_Node(answer, node.comment, node.level + 1) for answer in reversed(answers))


def _listed(nodes: Iterable[_Node]) -> list[_Node]:
    """Leave out ratings without a word, unless something that is listed answers them."""
    listed = []
    answered: set[str] = set()
    for node in reversed(list(nodes)):  # answers before what they answer
        if not node.comment.is_bare_rating or node.comment.id in answered:
            listed.append(node)
            if node.above:
                answered.add(node.above.id)
    return listed[::-1]


def _paged(nodes: Iterable[_Node], per_page: int) -> list[list[_Node]]:
    """Divide the listed comments into pages, of which there is at least one.

    What a page has begun with from the page before does not count as of the top level.
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
    """Return the levels of a page's comments: those that answer an earlier page are at the top."""
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
    """Yield a page's rows: each says how many levels open or close before the next.

    ``lost`` are the files of answers to what is not here, ``numbers`` those that are left for
    comments of the top level.
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
            lost=node.comment.path in lost,
        )
