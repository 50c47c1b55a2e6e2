"""Feeds of comments as RSS 2.0, written without a tree: a site has one for each of its posts.

feedgen takes longer for a short feed than all other steps together. The output is the same, byte
for byte: :func:`sitegen.render.feeds.writers.rss` is the reference for this module.
"""

from datetime import datetime
from email.utils import format_datetime
from html import escape

from sitegen.render.feeds.channels import Channel, Item

_NAMES = ' xmlns:dc="http://purl.org/dc/elements/1.1/"{}'
_THREAD = ' xmlns:thr="http://purl.org/syndication/thread/1.0"'
_BEGIN = """\
<?xml version='1.0' encoding='UTF-8'?>
<rss{names} xmlns:atom="http://www.w3.org/2005/Atom" \
xmlns:content="http://purl.org/rss/1.0/modules/content/" version="2.0">
  <channel>
    <title>{title}</title>
    <link>{home}</link>
    <description>{description}</description>
    <atom:link href="{url}" rel="self" type="application/rss+xml"/>
{hub}\
    <docs>http://www.rssboard.org/rss-specification</docs>
    <generator>sitegen</generator>
    <language>{language}</language>
{updated}\
"""
_HUB = '    <atom:link href="{}" rel="hub"/>\n'
_UPDATED = "    <lastBuildDate>{}</lastBuildDate>\n"
_ITEM = """\
    <item>
      <title>{title}</title>
      <link>{url}</link>
      <description>{html}</description>
      <guid isPermaLink="false">{id}</guid>
{published}\
{creators}\
{answers}\
    </item>
"""
_PUBLISHED = "      <pubDate>{}</pubDate>\n"
_CREATOR = "      <dc:creator>{}</dc:creator>\n"
_ANSWERS = '      <thr:in-reply-to ref="{}" href="{}"/>\n'
_END = "  </channel>\n</rss>\n"


def responses_rss(channel: Channel) -> bytes:
    """Return a channel of comments as RSS 2.0 with RFC 4685's ``thr:in-reply-to``, UTF-8."""
    begin = _BEGIN.format(
        names=_NAMES.format(_THREAD if any(item.answers for item in channel.items) else ""),
        title=_text(channel.title),
        home=_text(channel.home),
        description=_text(channel.description),
        url=_attribute(channel.url),
        hub=_HUB.format(_attribute(channel.hub)) if channel.hub else "",
        language=_text(channel.language),
        updated=_dated(_UPDATED, channel.updated),
    )
    return "".join((begin, *map(_item, channel.items), _END)).encode()


def _item(item: Item) -> str:
    return _ITEM.format(
        title=_text(item.title),
        url=_text(item.url),
        html=_text(item.html or ""),
        id=_text(item.id),
        published=_dated(_PUBLISHED, item.published),
        creators="".join(_CREATOR.format(_text(name)) for name in item.authors),
        answers=_ANSWERS.format(*map(_attribute, item.answers)) if item.answers else "",
    )


def _dated(words: str, when: datetime | None) -> str:
    """Return an element with a date of RFC 822, "" if there is no date."""
    return words.format(format_datetime(when)) if when else ""


def _text(text: str) -> str:
    """Return a text escaped for XML content."""
    return escape(text, quote=False).replace("\r", "&#13;")


def _attribute(text: str) -> str:
    """Return a text escaped for an XML attribute."""
    return _text(text).replace('"', "&quot;").replace("\n", "&#10;").replace("\t", "&#9;")
