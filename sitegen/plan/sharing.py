"""The share cards of a site: what is drawn on each, and which pages have one."""

from collections.abc import Iterator

from msgspec.structs import replace

from sitegen.config.settings import FILE
from sitegen.core.digest import digest_of_bytes
from sitegen.core.urls import folder_of
from sitegen.models.records import Image, Link
from sitegen.models.views import PostPage, SocialCard, WorkPage
from sitegen.plan.planned import PlanContext, PlannedPage

NAME = "social-card.jpg"
"""The name of a card, in the folder of its page; a file of the author's own stands before it."""

SIZE = (1200, 630)


def with_cards(pages: list[PlannedPage], context: PlanContext) -> Iterator[PlannedPage]:
    """Yield pages; those of posts and works lead to their cards, and these come after them."""
    if not context.config.settings.social_images:
        yield from pages
        return
    font = _font(context)
    for planned in pages:
        view = planned.view
        if not isinstance(view, PostPage | WorkPage):
            yield planned
            continue
        card = _card(view, context, font)
        own = context.links.copies.get(card.url)
        width, height = SIZE
        alt = view.image.alt if view.image and view.image.alt else card.about.title
        image = Image(url=card.url, alt=alt, width=width, height=height)
        yield replace(planned, view=replace(view, image=image))
        if view.comment_page.number == 1 and not own:
            yield PlannedPage(card, origin=planned.origin)


def _card(
    view: PostPage | WorkPage, context: PlanContext, font: tuple[str, bytes] | None
) -> SocialCard:
    """Return what is drawn of a post or a work."""
    ratings = [one.rating for one in view.post.reviews] if isinstance(view, PostPage) else []
    if isinstance(view, WorkPage) and view.work.rating:
        ratings = [view.work.rating.rating]
    shown = view.post if isinstance(view, PostPage) else view.work
    rating = ratings[0] if len(ratings) == 1 else None
    return SocialCard(
        url=f"{folder_of(shown.url)}{NAME}",
        about=Link(title=shown.title, url=shown.url),
        site=context.config.settings.title,
        rating=rating.text if rating and rating.kind != "thumbs" else "",
        accent=context.theme.variables.get("accent", ""),
        picture=context.images.file(shown.image.url) if shown.image else None,
        font=font,
    )


def _font(context: PlanContext) -> tuple[str, bytes] | None:
    """Return path and digest of the font that the settings name; report one that is none."""
    written = context.config.settings.social_font
    if not written:
        return None
    file = context.links.file(FILE, written)
    message = f"there is no {written}"
    if file is not None:
        from sitegen.images.cards import is_font

        try:
            data = file.read()
        except OSError as failure:
            data, message = b"", f"{written} cannot be read: {failure.strerror}"
        else:
            message = f"{written} is no font that can be used"
        if is_font(data):
            return file.path, digest_of_bytes(data)
    context.problems.append(context.config.problem("social_font", message))
    return None
