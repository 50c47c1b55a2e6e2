"""Pictures for links to a page on other sites: social cards, and a default picture."""

from collections.abc import Iterator

from msgspec.structs import replace

from sitegen.catalog.links import BrokenLinkError
from sitegen.config.settings import FILE
from sitegen.core.digest import digest_of_bytes
from sitegen.core.urls import folder_of, is_external, split_suffix
from sitegen.images.variants import format_of
from sitegen.models.assets import SocialCard
from sitegen.models.records import Image, Link
from sitegen.models.views import PostPage, WorkPage
from sitegen.plan.planned import PlanContext, PlannedPage

NAME = "social-card.jpg"
"""The name of a card, in the folder of its page; an author's own file of that name wins."""

SIZE = (1200, 630)


def site_image(context: PlanContext) -> Image | None:
    """Return the picture of pages that have none; report a setting that names no picture.

    It is the picture in the settings, otherwise the site's own card if cards are drawn.
    """
    settings = context.config.settings
    written = settings.image
    if written:
        problem = context.config.problem("image", "")
        try:
            address = context.links.picture(written)
        except BrokenLinkError as failure:
            context.problems.append(replace(problem, message=f"{problem.message}{failure}"))
            return None
        if is_external(address):
            is_picture = address.startswith(("https://", "http://"))
        else:
            is_picture = bool(format_of(split_suffix(address)[0]))
        if is_picture:
            width, height = context.images.size(address, problem)
            return Image(url=address, alt=settings.title, width=width, height=height)
        message = f"{written} is not a picture: write a path, as in /card.jpg, or an https address"
        context.problems.append(replace(problem, message=f"{problem.message}{message}"))
        return None
    if not settings.social_images:
        return None
    width, height = SIZE
    return Image(url=f"/{NAME}", alt=settings.title, width=width, height=height)


def site_card(context: PlanContext, image: Image | None) -> Iterator[PlannedPage]:
    """Yield the site's own card, if it is the default picture and the author has no such file."""
    settings = context.config.settings
    if image is None or settings.image or image.url in context.links.copies:
        return
    card = SocialCard(
        url=image.url,
        about=Link(title=settings.title, url="/"),
        site=settings.tagline,
        rating="",
        accent=context.theme.variables.get("accent", ""),
        font=_font(context),
    )
    yield PlannedPage(card)


def with_cards(pages: list[PlannedPage], context: PlanContext) -> Iterator[PlannedPage]:
    """Yield pages, with links from posts and works to their cards, and then the cards."""
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
    """Return the content of the card of a post or a work."""
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
    """Return path and digest of the font in the settings; report a file that is not a font."""
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
            message = f"{written} is not a usable font"
        if is_font(data):
            return file.path, digest_of_bytes(data)
    context.problems.append(context.config.problem("social_font", message))
    return None
