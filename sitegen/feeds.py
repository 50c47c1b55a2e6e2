"""RSS 2.0 by feedgen, with what keeps a feed the same for the same posts.

feedgen stamps a feed with the time of its making and refuses control characters; here a feed's
date is that of its newest post, and the text is XML 1.0 before feedgen sees it.
"""

import re
from collections.abc import Callable
from typing import Any

from sitegen.records import Post
from sitegen.richtext import RichText
from sitegen.urls import Place
from sitegen.views import Feed

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_BUILD_DATE = re.compile(rb"\s*<lastBuildDate>[^<]*</lastBuildDate>")

Resolve = Callable[[RichText, Place], str]
"""Returns a text's HTML for a place, its spoilers hidden."""


def rss(feed: Feed, place: Place, resolve: Resolve) -> bytes:
    """Return a feed as RSS 2.0 (https://www.rssboard.org/rss-specification), UTF-8."""
    from feedgen.feed import FeedGenerator

    generator = FeedGenerator()
    # Only after feedgen.feed: it imports what the extensions take for granted. By its name, an
    # extension would be looked for among the files anew for every feed.
    from feedgen.ext.dc import DcEntryExtension, DcExtension

    generator.register_extension("dc", DcExtension, DcEntryExtension, atom=False)
    generator.title(_xml(feed.title))
    generator.link(href=place.absolute(feed.url), rel="self", type="application/rss+xml")
    # The last link that feedgen is told of becomes the channel's.
    generator.link(href=place.absolute(feed.home), rel="alternate")
    generator.description(_xml(feed.description))
    generator.language(feed.language)
    generator.generator("sitegen")
    dates = [when.at for post in feed.posts for when in (post.date, post.updated) if when]
    if dates:
        generator.lastBuildDate(max(dates))
    for post in feed.posts:
        _add(generator.add_entry(order="append"), post, feed, place, resolve)
    text: bytes = generator.rss_str(pretty=True)
    return text if dates else _BUILD_DATE.sub(b"", text)


def _add(entry: Any, post: Post, feed: Feed, place: Place, resolve: Resolve) -> None:
    """Fill in a feed's entry."""
    entry.title(_xml(post.title))
    entry.link(href=place.absolute(post.url))
    entry.guid(_xml(post.guid), permalink=False)
    entry.description(_xml(post.summary or post.title))
    if feed.full_text and not post.spoilers:
        entry.content(_xml(resolve(post.body, place)))
    if post.date is not None:
        entry.pubDate(post.date.at)
    entry.dc.dc_creator([_xml(person.name) for person in post.authors])
    entry.category([{"term": _xml(link.title)} for link in (*post.categories, *post.tags)])


def _xml(text: str) -> str:
    """Return a text without what XML 1.0 has no way to write."""
    return _NOT_XML.sub("", text)
