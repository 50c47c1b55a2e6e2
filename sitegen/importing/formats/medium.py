"""Medium: the zip that it sends, or its folder; sitegen reads only the stories.

The zip also has e-mail and IP addresses, sessions, and the author's reading and likes.
"""

import re
from collections.abc import Iterator, Sequence

import msgspec
from lxml import etree, html

from sitegen.importing.addresses import host_of
from sitegen.importing.formats.instants import local_date
from sitegen.importing.formats.medium_body import (
    StoryBody,
    class_of,
    is_beginning,
    is_same,
    words_of,
)  # fmt: skip
from sitegen.importing.formats.pictures import Pictures
from sitegen.importing.messages import ImportRefused, Messages
from sitegen.importing.records import AnyRecord, Author, BlogInfo, Document, LeftOut, Text
from sitegen.importing.sources import Source

NAME = "medium"

_MAX_STORY = 20 << 20
_HEAD_BYTES = 1 << 14
_MARK = re.compile(rb"<article[^<>]*class=[\"']?[^<>\"']*\bh-entry\b")
_NAMED = re.compile(
    r"(?:draft_|(?P<date>\d{4}-\d{2}-\d{2})_)?(?P<slug>.*?)(?:-+(?P<number>[0-9a-f]{8,14}))?"
)
_END = re.compile(r"(?P<slug>.*?)-?(?P<number>[0-9a-f]{8,14})")
_PICTURES = re.compile(r"cdn-images-\d\.medium\.com|miro\.medium\.com")

RESPONSE = "a response to another author's post"

NO_STORY = "it is not a story of Medium"

_OTHERS = frozenset(
    {
        *("bookmarks", "claps", "highlights", "interests", "ips", "lists", "partner-program"),
        *(
            "profile",
            "pubs-following",
            "sessions",
            "topics-following",
            "twitter",
            "users-following",
        ),
        *("blocks", "__MACOSX"),
    }
)
"""Folders of an export without stories."""


class _Story(msgspec.Struct, frozen=True, kw_only=True):
    """A file's data of its story, except the text."""

    title: str
    subtitle: str
    address: str
    published: str
    author: str
    author_url: str
    tags: tuple[str, ...]
    answers: bool


def recognizes(source: Source) -> bool:
    """Return whether a file is a story of Medium's, or a folder or zip has one."""
    return _is_story(source) or any(_stories(source))


def records(sources: Sequence[Source], messages: Messages) -> Iterator[AnyRecord | BlogInfo]:
    """Yield the stories of exports."""
    reading = _Reading(messages)
    for source in sources:
        if not (any(_stories(source)) or _is_story(source)):
            raise ImportRefused(
                f"{source.name} has no story of Medium: name the zip that Medium sent, "
                "its folder, or files of its posts/"
            )
        for file in _pages(source) if source.is_folder else (source,):
            yield from reading.story(file)
    yield BlogInfo(media_hosts=reading.pictures.hosts)


def _is_story(source: Source) -> bool:
    return source.suffix in (".html", ".htm") and bool(_MARK.search(source.head(_HEAD_BYTES)))


def _pages(source: Source) -> Iterator[Source]:
    """Yield the stories in a folder or a zip, and the other pages among them.

    It opens no file in the folders of other data.
    """
    for member in source.members():
        folders = member.path.split("/")[:-1]
        if member.suffix not in (".html", ".htm") or _OTHERS.intersection(folders):
            continue
        if folders[-1:] == ["posts"] or _is_story(member):
            yield member


def _stories(source: Source) -> Iterator[Source]:
    return (member for member in _pages(source) if _is_story(member))


class _Reading:
    """Reads stories one after the other."""

    def __init__(self, messages: Messages) -> None:
        self._messages = messages
        self._authors: set[str] = set()
        self.pictures = Pictures(lambda address: _PICTURES.fullmatch(host_of(address)) is not None)

    def story(self, source: Source) -> Iterator[AnyRecord]:
        stem = re.sub(r"\.html?$", "", (source.path or source.name).rpartition("/")[2])
        named = _NAMED.fullmatch(stem)
        identity = (named["number"] if named else "") or stem
        try:
            root, body_element = self._parsed(source)
        except (ImportRefused, etree.LxmlError, ValueError) as failure:
            is_story = isinstance(failure, ImportRefused) or _is_story(source)
            reason = f"it cannot be read: {failure}" if is_story else NO_STORY
            yield LeftOut(identity=identity, position=source.name, group="posts", reason=reason)
            return
        story = _story(root)
        body = StoryBody(body_element, story.title, story.subtitle)
        if story.answers or _is_response(story, body, stem):
            yield LeftOut(identity=identity, position=source.name, group="posts", reason=RESPONSE)
            return
        yield from self._document(source, stem, identity, story, body)

    def _parsed(self, source: Source) -> tuple[html.HtmlElement, html.HtmlElement]:
        with source.open() as stream:
            data = stream.read(_MAX_STORY + 1)
        if len(data) > _MAX_STORY:
            raise ImportRefused(f"it is larger than {_MAX_STORY >> 20} MB")
        text = data.decode("utf-8-sig", "replace").replace("\0", "")
        # Without this, text of lxml may have control characters, and libxml2 guesses encodings.
        text = re.sub(r"[\x01-\x08\x0b\x0c\x0e-\x1f]", "", text)
        parser = html.HTMLParser(encoding="utf-8", huge_tree=True, no_network=True)
        root = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
        article = next((e for e in root.iter("article") if "h-entry" in class_of(e)), root)
        body = next((e for e in article.iter() if _has_class(e, "e-content")), None)
        if body is None:
            raise ValueError("it has no text")
        return root, body

    def _document(
        self, source: Source, stem: str, identity: str, story: _Story, body: StoryBody
    ) -> Iterator[AnyRecord]:
        position = source.name
        text = body.as_html()
        for address in body.lost:
            self._messages.warning(f"an embed became a link: {address}", position)
        is_draft = stem.startswith("draft_") or not (story.published or story.address)
        date = local_date(story.published)
        if story.published and not date:
            self._messages.warning(f"the date {story.published!r} cannot be read", position)
        if date:
            self._messages.warning("Medium does not give your time zone: dates are in UTC")
        if story.author and story.author not in self._authors:
            self._authors.add(story.author)
            yield Author(
                identity=story.author, position=position, name=story.author, url=story.author_url
            )
        yield from self.pictures.of(text, identity)
        is_cut = is_beginning(story.title, body.title) and not is_same(story.title, body.title)
        title = body.title if is_cut else story.title
        yield Document(
            identity=identity,
            position=position,
            group="posts",
            title=title or body.title,
            text=Text(text, "html", story.address),
            slug=_slug(stem, story.address),
            date=date,
            status="draft" if is_draft else "published",
            author_keys=(story.author,) if story.author else (),
            tags=story.tags,
            summary=_whole(story.subtitle, body.subtitle),
            address="" if is_draft else story.address,
        )


def _story(root: html.HtmlElement) -> _Story:
    """Return the data in a story's header and footer.

    If an end tag is missing in the text, the parser reads the footer as a part of it.
    """

    def first(name: str) -> html.HtmlElement | None:
        found = (e for e in root.iter() if _has_class(e, name))
        return next((e for e in found if _is_outside(e)), None)

    author, canonical, published = first("p-author"), first("p-canonical"), first("dt-published")
    name = words_of(author)
    url = (author.get("href") or "") if author is not None else ""
    return _Story(
        title=words_of(first("p-name")),
        subtitle=words_of(first("p-summary")),
        address=(canonical.get("href") or "").strip() if canonical is not None else "",
        published=(published.get("datetime") or "") if published is not None else "",
        author="" if "@" in name and "." in name else name,
        author_url=url,
        tags=tuple(
            words_of(e)
            for e in root.iter("a")
            if _has_class(e, "p-tag") and _is_outside(e) and words_of(e)
        ),
        answers=first("u-in-reply-to") is not None,
    )


def _has_class(element: html.HtmlElement, name: str) -> bool:
    return isinstance(element.tag, str) and name in class_of(element)


def _is_outside(element: html.HtmlElement) -> bool:
    """Return whether an element is in a footer, or outside the text."""
    above = list(element.iterancestors())
    is_in_footer = any(e.tag == "footer" for e in above)
    return is_in_footer or not any(_has_class(e, "e-content") for e in above)


def _is_response(story: _Story, body: StoryBody, stem: str) -> bool:
    """Return whether a story answers another: its title is only its own first words."""
    if body.title or stem.startswith("draft_"):
        return False
    first = body.first_paragraph
    is_own = story.subtitle and not is_beginning(story.subtitle, first)
    return not is_own and is_beginning(story.title, first)


def _whole(subtitle: str, in_body: str) -> str:
    """Return a subtitle, complete where Medium shortened it above."""
    return in_body if not subtitle or is_beginning(subtitle, in_body) else subtitle


def _slug(stem: str, address: str) -> str:
    """Return a story's name: from its address or its file, without the number at its end."""
    last = address.partition("?")[0].rstrip("/").rpartition("/")[2]
    found = _END.fullmatch(last)
    if slug := found["slug"] if found else last:
        return slug
    named = _NAMED.fullmatch(stem)
    return named["slug"].strip("-_") if named else stem
