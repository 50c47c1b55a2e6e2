"""The check that every named work exists."""

from collections.abc import Container, Iterator, Mapping

from sitegen.catalog.model import Content, work_key
from sitegen.content.documents import Positioned
from sitegen.content.posts import State
from sitegen.content.works import PartOf, WorkMeta
from sitegen.core.diagnostics import Problem, did_you_mean


def unknown_works(
    content: Content, published: Container[str], states: Mapping[str, State]
) -> Iterator[Problem]:
    """Yield an error at each mention of an unpublished work in a published document.

    ``published`` are paths of documents, ``states`` the states of works by their keys.
    """
    for document, field, written in _mentions(content, published):
        state = states.get(work_key(written))
        if state == "published" or (state is None and not content.has_all_works):
            continue
        message = f"there is no work {written!r}{did_you_mean(written, states)}"
        if state is not None:
            message = f"the work {written!r} is not published ({state})"
        yield document.error(field, message)


def _mentions(content: Content, published: Container[str]) -> Iterator[tuple[Positioned, str, str]]:
    """Yield every mention of a work: the document, the field, and the written name."""
    for post in content.posts:
        for review in post.reviews if post.path in published else ():
            if isinstance(review.work, str):
                yield post, review.field, review.work
    for work in content.works:
        for field, key in _named_by(work.meta) if work.path in published else ():
            yield work, field, key
    for found in content.lists:
        for item in found.entries if found.path in published else ():
            yield found, item.field, item.work
    yield from _entries(content)


def _entries(content: Content) -> Iterator[tuple[Positioned, str, str]]:
    """Yield the works that entries of the diary name."""
    for diary in content.diaries:
        for entry in diary.entries:
            if isinstance(entry.work, str):
                yield diary, f"{entry.number}.work", entry.work


def _named_by(meta: WorkMeta) -> Iterator[tuple[str, str]]:
    """Yield the keys of other works that a work names, each with its field."""
    for number, related in enumerate(meta.related):
        if isinstance(related, str):
            yield f"related.{number}", related
    if isinstance(meta.part_of, PartOf):
        yield "part_of.work", meta.part_of.work
    elif meta.part_of:
        yield "part_of", meta.part_of
