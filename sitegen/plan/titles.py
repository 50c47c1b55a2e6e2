"""Titles of pages, settings and menus; the last two get the quotation marks of documents."""

from typing import Any

from msgspec.structs import replace

from sitegen.config.loading import Config
from sitegen.config.settings import Settings
from sitegen.content.documents import Parsed
from sitegen.content.posts import PostMenu
from sitegen.core.i18n import Language
from sitegen.markup.marks import Marks, marks_of
from sitegen.markup.typography import smarten_plain


def with_marks(config: Config) -> Config:
    """Return settings whose titles have typographic marks, for display only."""
    settings = config.settings
    marks = _marks(settings, "", None)
    menu = (replace(item, title=smarten_plain(item.title, marks)) for item in settings.menu or ())
    shown = replace(
        settings,
        title=smarten_plain(settings.title, marks),
        tagline=smarten_plain(settings.tagline, marks),
        menu=None if settings.menu is None else tuple(menu),
    )
    return replace(config, settings=shown)


def menu_title(document: Parsed[Any], item: PostMenu, settings: Settings) -> str:
    """Return the title of a document's entry in the menu: its own, otherwise the document's."""
    meta = document.meta
    own = smarten_plain(item.title, _marks(settings, meta.language, meta.typography))
    return own or document.title


def work_title(title: str, kind: str, year: int | None, language: Language) -> str:
    """Return the title of a work's page: year and kind distinguish it from a review's."""
    if year is None:
        return language.text("work_titled_kind", title=title, kind=language.text(f"noun_{kind}"))
    if kind == "other":
        return language.text("work_titled_year", title=title, year=f"{year}")
    noun = language.text(f"noun_{kind}")
    return language.text("work_titled", title=title, year=f"{year}", kind=noun)


def _marks(settings: Settings, language: str, typography: bool | None) -> Marks | None:
    wanted = settings.typography if typography is None else typography
    return marks_of(language or settings.language) if wanted else None
