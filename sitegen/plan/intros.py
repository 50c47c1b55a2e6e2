"""Heads of lists: pages by the author at the address of a list, which the list begins with."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from msgspec.structs import replace

from sitegen.catalog.model import PageEntry
from sitegen.core.diagnostics import warning
from sitegen.models.records import Head
from sitegen.plan.planned import PlanContext, PlannedPage, made, origin_of


def with_intros(lists: Iterable[PlannedPage], context: PlanContext) -> Iterator[PlannedPage]:
    """Yield lists' pages, each with the author's text that heads it.

    A second head would be a second page at that address: it is yielded as a page.
    """
    intros: dict[str, list[PageEntry]] = defaultdict(list)
    for entry in context.catalog.pages:
        intros[entry.url].append(entry)
    for planned in lists:
        for entry in intros.get(planned.url, ()):
            yield _with_intro(planned, entry, context)
        if planned.url not in intros:
            yield planned


def _with_intro(planned: PlannedPage, entry: PageEntry, context: PlanContext) -> PlannedPage:
    page = entry.page
    head = Head(
        title=page.title,
        body=context.text(page, entry.url),
        image=context.image(page, entry.url),
    )
    changes: dict[str, Any] = {"head": head, "title": page.title, "owner": head.body.owner}
    if page.summary:
        changes["description"] = page.summary
    if page.meta.noindex:
        changes["noindex"] = True
    if head.image:
        changes["image"] = head.image
    if entry.thread.count:
        message = f"is the head of {entry.url}, which does not show its comments"
        context.problems.append(warning(page.path, message))
    template = context.template(page, planned.template)
    return made(replace(planned.view, **changes), template, origin_of(page))
