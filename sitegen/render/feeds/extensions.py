"""Extensions for elements that feedgen lacks.

Hubs (https://www.w3.org/TR/websub/), comments of an item (https://wellformedweb.org/CommentAPI/,
http://purl.org/rss/1.0/modules/slash/, RFC 4685), and an item's picture (Media RSS).
"""

from email.utils import format_datetime

from feedgen.ext.base import BaseEntryExtension, BaseExtension
from lxml import etree

from sitegen.render.feeds.channels import Channel, Item

_ATOM = "http://www.w3.org/2005/Atom"
_DC = "http://purl.org/dc/elements/1.1/"
_MEDIA = "http://search.yahoo.com/mrss/"
_SLASH = "http://purl.org/rss/1.0/modules/slash/"
_THR = "http://purl.org/syndication/thread/1.0"
_WFW = "http://wellformedweb.org/CommentAPI/"
_XML = "http://www.w3.org/XML/1998/namespace"

RSS = "application/rss+xml"


class ChannelExtension(BaseExtension):  # type: ignore[misc]
    """Adds the other elements of a channel; ``channel`` is set before the feed is written."""

    channel: Channel

    def extend_ns(self) -> dict[str, str]:
        """Return the namespaces of all elements that items may have here."""
        names = {"media": _MEDIA} if any(item.image for item in self.channel.items) else {}
        if any(item.responses for item in self.channel.items):
            has_feeds = any(item.responses and item.responses.feed for item in self.channel.items)
            names |= {"slash": _SLASH, **({"wfw": _WFW} if has_feeds else {}), "thr": _THR}
        if any(item.answers for item in self.channel.items):
            names |= {"thr": _THR}
        return {"dc": _DC, **names}

    def extend_rss(self, feed: etree._Element) -> etree._Element:
        """Name the hub, which feedgen would use as the channel's link, and date the channel.

        feedgen writes the year as the machine's C library does: often without zeros.
        """
        if self.channel.updated:
            _set(feed[0], "lastBuildDate", format_datetime(self.channel.updated))
        if self.channel.hub:
            link = etree.Element(f"{{{_ATOM}}}link", href=self.channel.hub, rel="hub")
            feed[0].insert(_after_links(feed[0]), link)
        return feed


def _set(parent: etree._Element, name: str, text: str) -> None:
    """Change the text of an element that feedgen has written."""
    if (found := parent.find(name)) is not None:
        found.text = text


def _after_links(channel: etree._Element) -> int:
    """Return the index after a channel's link to itself."""
    own = channel.find(f"{{{_ATOM}}}link")
    return len(channel) if own is None else channel.index(own) + 1


class EntryExtension(BaseEntryExtension):  # type: ignore[misc]
    """Adds the other elements of an item; ``item`` is set before the feed is written."""

    item: Item

    def extend_rss(self, entry: etree._Element) -> etree._Element:
        """Add authors, picture, and comments or the comment answered; date the item."""
        if self.item.published:
            _set(entry, "pubDate", format_datetime(self.item.published))
        for name in self.item.authors:
            etree.SubElement(entry, f"{{{_DC}}}creator").text = name
        if self.item.responses:
            etree.SubElement(entry, "comments").text = self.item.responses.url
            if self.item.responses.feed:
                feed = etree.SubElement(entry, f"{{{_WFW}}}commentRss")
                feed.text = self.item.responses.feed
            count = etree.SubElement(entry, f"{{{_SLASH}}}comments")
            count.text = str(self.item.responses.number)
        self._extend(entry)
        return entry

    def extend_atom(self, entry: etree._Element) -> etree._Element:
        """Add picture, language, and comments or the comment answered (RFC 4685)."""
        if self.item.language:
            entry.set(f"{{{_XML}}}lang", self.item.language)
        if self.item.responses:
            count = str(self.item.responses.number)
            feed = self.item.responses.feed
            # Without a prefix, as feedgen writes its own: not every program reads namespaces.
            etree.SubElement(
                entry,
                "link",
                {
                    "rel": "replies",
                    "type": RSS if feed else "text/html",
                    "href": feed or self.item.responses.url,
                    f"{{{_THR}}}count": count,
                },
                nsmap={"thr": _THR},
            )
            etree.SubElement(entry, f"{{{_THR}}}total", nsmap={"thr": _THR}).text = count
        self._extend(entry)
        return entry

    def _extend(self, entry: etree._Element) -> None:
        if self.item.image:
            names = {"media": _MEDIA}
            size = dict(zip(("width", "height"), map(str, self.item.image_size), strict=True))
            size = size if all(self.item.image_size) else {}
            etree.SubElement(
                entry, f"{{{_MEDIA}}}thumbnail", {"url": self.item.image, **size}, nsmap=names
            )
        if self.item.answers:
            name, address = self.item.answers
            etree.SubElement(
                entry, f"{{{_THR}}}in-reply-to", nsmap={"thr": _THR}, ref=name, href=address
            )
