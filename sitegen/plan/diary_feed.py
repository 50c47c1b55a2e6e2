"""The feed of the diary: its newest dated entries."""

from collections.abc import Iterable

from sitegen.config.loading import Config
from sitegen.core.i18n import Language
from sitegen.core.urls import Place
from sitegen.models.diary import DiaryRow
from sitegen.models.feeds import Feed, FeedEntry
from sitegen.models.records import FeedLink, Link, Person, Post, Review
from sitegen.models.richtext import RichText
from sitegen.plan.diary import DIARY, link_of_row, title_of_row
from sitegen.plan.syndication import feed_of


def diary_feed(
    link: FeedLink,
    rows: Iterable[tuple[DiaryRow, tuple[Person, ...]]],
    config: Config,
    language: Language,
) -> Feed:
    """Return the feed at a link, from entries, the newest first, each with its authors."""
    own = Place(link.url, config.site_base_url)
    entries = (_entry(row, authors, own, config, language) for row, authors in rows)
    return feed_of(config, link.url, DIARY, link.title, entries)


def _entry(
    row: DiaryRow, authors: tuple[Person, ...], own: Place, config: Config, language: Language
) -> FeedEntry:
    url = link_of_row(row)
    title = title_of_row(row)
    if row.status not in {"finished", "reviewed"}:
        status = language.text(f"status_{row.status}")
        title = language.text("label", label=status, name=title)
    note = row.note or RichText()
    post = Post(
        title=title,
        slug="",
        url=url,
        guid=own.absolute(url),
        date=row.date,
        updated=None,
        authors=authors,
        tags=tuple(Link(title=tag.text, url=tag.url or "") for tag in row.tags),
        categories=(),
        series=None,
        reviews=(Review(work=row.work, rating=row.rating),),
        diary=(),
        translations=(),
        summary="",
        image=row.work.image if row.work else None,
        language=config.settings.language,
        body=note,
        words=0,
        spoilers=False,
        noindex=False,
        others=(),
        extra={},
    )
    return FeedEntry(url=url, post=post, responses=0, shows_comments=False, comment_feed="")
