"""Channels as RSS 2.0 and Atom, by feedgen, and as JSON Feed.

feedgen stamps a feed with the current time. Here a feed's date is the date of its newest item,
so that the same posts make the same bytes.
"""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from html import escape
from typing import TYPE_CHECKING, Any

from sitegen.render.feeds.channels import Channel, Item, iri_of

if TYPE_CHECKING:
    from feedgen.feed import FeedGenerator

_BUILD_DATE = re.compile(rb"\s*<lastBuildDate>[^<]*</lastBuildDate>")
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""The date of an empty feed: Atom requires one."""


def rss(channel: Channel) -> bytes:
    """Return a channel as RSS 2.0 (https://www.rssboard.org/rss-specification), UTF-8."""
    generator = _generator(channel, "application/rss+xml", channel.url)
    generator.description(channel.description)
    if channel.updated:
        generator.lastBuildDate(channel.updated)
    for item in channel.items:
        entry = _entry(generator, item)
        entry.guid(item.id, permalink=False)
        # feedgen writes a text next to a summary only if there are both.
        if item.html is not None and item.summary:
            entry.description(_as_html(item.summary))
            entry.content(item.html)
        else:
            entry.description(_as_html(item.summary) if item.html is None else item.html)
    text: bytes = generator.rss_str(pretty=True)
    return text if channel.updated else _BUILD_DATE.sub(b"", text)


def _as_html(text: str) -> str:
    """Return a text as an RSS description: as HTML, in which no "<" begins a tag."""
    return escape(text, quote=False)


def atom(channel: Channel) -> bytes:
    """Return a channel as Atom (RFC 4287), UTF-8."""
    generator = _generator(channel, "application/atom+xml", channel.iri)
    generator.subtitle(channel.description)
    generator.updated(channel.updated or _NEVER)
    generator.author({"name": channel.author, "uri": channel.site})
    if channel.hub:
        generator.link(href=channel.hub, rel="hub")
    for item in channel.items:
        entry = _entry(generator, item)
        entry.id(iri_of(item.id, channel.iri))
        entry.updated(item.updated or _NEVER)
        entry.author([{"name": name} for name in item.authors])
        if item.summary:
            entry.summary(item.summary)
        if item.html is not None:
            entry.content(item.html, type="html")
    text: bytes = generator.atom_str(pretty=True)
    return text


def json_feed(channel: Channel) -> bytes:
    """Return a channel as JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/), UTF-8."""
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": channel.title,
        "home_page_url": channel.home,
        "feed_url": channel.url,
        "description": channel.description,
        "language": channel.language,
        "authors": [{"name": channel.author, "url": channel.site}],
        "hubs": [{"type": "WebSub", "url": channel.hub}] if channel.hub else [],
        "items": [_json_item(item) for item in channel.items],
    }
    filled = {key: value for key, value in feed.items() if value or key == "items"}
    return (json.dumps(filled, ensure_ascii=False, indent=1) + "\n").encode()


def _json_item(item: Item) -> dict[str, Any]:
    text = {"content_text": item.summary} if item.html is None else {"content_html": item.html}
    fields = {
        "id": item.id,
        "url": item.url,
        "title": item.title,
        **text,
        "summary": item.summary,
        "image": item.image,
        "date_published": item.published.isoformat() if item.published else None,
        "date_modified": item.updated.isoformat() if item.updated else None,
        "authors": [{"name": name} for name in item.authors],
        "tags": list(item.categories),
        "language": item.language,
    }
    return {key: value for key, value in fields.items() if value or key == "content_html"}


def _generator(channel: Channel, media_type: str, name: str) -> "FeedGenerator":
    from feedgen.feed import FeedGenerator

    # Only after feedgen.feed: it imports modules that extensions need.
    from sitegen.render.feeds.extensions import ChannelExtension, EntryExtension

    generator = FeedGenerator()
    generator.register_extension("more", ChannelExtension, EntryExtension)
    generator.more.channel = channel
    generator.id(name)
    generator.title(channel.title)
    generator.link(href=channel.url, rel="self", type=media_type)
    # The last link given to feedgen becomes the channel's.
    generator.link(href=channel.home, rel="alternate")
    generator.language(channel.language)
    generator.generator("sitegen")
    return generator


def _entry(generator: "FeedGenerator", item: Item) -> Any:
    """Add an item, with the elements that both formats have."""
    entry = generator.add_entry(order="append")
    entry.more.item = item
    entry.title(item.title)
    entry.link(href=item.url, rel="alternate")
    if item.published:
        entry.published(item.published)
    entry.category([{"term": name} for name in item.categories])
    return entry


WRITERS: dict[str, Callable[[Channel], bytes]] = {"rss": rss, "atom": atom, "json": json_feed}
"""The writer of each format, by its name in the settings."""
