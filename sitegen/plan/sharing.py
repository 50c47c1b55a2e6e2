"""Pictures for links to a page on other sites: social cards, and a default picture."""

from collections.abc import Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from sitegen.catalog.links import BrokenLinkError
from sitegen.config.settings import FILE
from sitegen.core.digest import digest_of_bytes
from sitegen.core.urls import folder_of, is_external, split_suffix
from sitegen.images.variants import format_of
from sitegen.models.assets import SocialCard
from sitegen.models.records import Image, Link
from sitegen.plan.planned import PlanContext, PlannedPage, SourcePosition, made
from sitegen.schema.ratings import Rating

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
    yield made(card)


class SocialCards:
    """Plans the cards of posts and works, unless the settings say that none are drawn."""

    def __init__(self, context: PlanContext) -> None:
        self._context = context
        self._are_drawn = context.config.settings.social_images
        self._font = _font(context) if self._are_drawn else None

    def of(self, document_url: str, picture: Image | None) -> "DocumentCard":
        """Return the card of a document, which shows its picture."""
        context, url = self._context, f"{folder_of(document_url)}{NAME}"
        if not self._are_drawn:
            return DocumentCard(url=url, about=document_url)
        file = context.images.file(picture.url) if picture else None
        return DocumentCard(
            url=url,
            about=document_url,
            is_shown=True,
            is_own=url in context.links.copies,
            picture=file,
            font=self._font,
            site=context.config.settings.title,
            accent=context.theme.variables.get("accent", ""),
        )


class DocumentCard(Struct, frozen=True, kw_only=True):
    """The card of the document at the address ``about``: all of it but the title and the rating.

    ``is_own`` says that the author has a file at its address, which then is the card.
    """

    url: str
    about: str
    is_shown: bool = False
    is_own: bool = False
    picture: tuple[str, bytes] | None = None
    font: tuple[str, bytes] | None = None
    site: str = ""
    accent: str = ""

    def image(self, picture: Image | None, title: str) -> Image | None:
        """Return the picture of the document's pages for other sites."""
        if not self.is_shown:
            return picture
        width, height = SIZE
        alt = picture.alt if picture and picture.alt else title
        return Image(url=self.url, alt=alt, width=width, height=height)

    def pages(
        self,
        title: str,
        ratings: Sequence[Rating | None],
        inputs: bytes,
        origin: SourcePosition,
    ) -> Iterator[PlannedPage]:
        """Yield the page of the card; ``inputs`` are those of its document."""
        if not self.is_shown or self.is_own:
            return
        rating = ratings[0] if len(ratings) == 1 else None
        card = SocialCard(
            url=self.url,
            about=Link(title=title, url=self.about),
            site=self.site,
            rating=rating.text if rating and rating.kind != "thumbs" else "",
            accent=self.accent,
            picture=self.picture,
            font=self.font,
        )
        yield PlannedPage(self.url, "", lambda: card, inputs, origin)


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
