"""Items of WordPress's export: posts and pages, media, and items without a place in a site."""

import re
from collections.abc import Iterator
from typing import Literal
from urllib.parse import unquote, urljoin, urlsplit

from sitegen.importing.formats.wordpress_blog import Blog, item_position
from sitegen.importing.formats.wordpress_comments import Thread
from sitegen.importing.formats.wordpress_fields import (
    Fields,
    field_records,
    left_out_fields,
    with_footnotes,
)
from sitegen.importing.formats.wordpress_tables import LEFT_OUT_TYPES
from sitegen.importing.formats.wordpress_values import (
    Parts,
    date_of,
    date_of_mail,
    has_several_languages,
    plain_words,
    words,
)
from sitegen.importing.records import AnyRecord, Document, LeftOut, Medium, Status, Text

_STATUS: dict[str, Status] = {
    "publish": "published", "future": "scheduled", "private": "private",
    "draft": "draft", "pending": "draft", "auto-draft": "draft",
}  # fmt: skip


_OF_MEDIA = "it belongs to a picture or a file; the alt text is used with the picture"


def item_records(item: Parts, blog: Blog, source_name: str) -> Iterator[AnyRecord]:
    """Yield the records of an item: itself, its fields that are left out, and its comments."""
    position = item_position(item, source_name)
    type_name = item.get("wp:post_type") or "post"
    identity, twice = blog.identify(item, type_name, source_name)
    thread = Thread(identity, item.get("link") or blog.address, source_name, blog.messages)
    reason = twice or _reason(item, type_name)
    if type_name == "attachment":
        yield _medium(item, identity, position, reason)
        yield from left_out_fields(item, identity, position, _OF_MEDIA)
        yield from thread.left_out(item, "it was written to a page of a picture alone")
        return
    if reason:
        group = "pages" if type_name == "page" else "posts"
        yield LeftOut(identity=identity, position=position, group=group, reason=reason)  # type: ignore[arg-type]
        yield from left_out_fields(item, identity, position, "its item was left out")
        yield from thread.left_out(item, "its item was left out")
        return
    fields = Fields(item)
    yield _Reading(item, fields, blog, identity, type_name, position).document()
    for name, why in field_records(fields.left_out):
        yield LeftOut(identity=f"{identity}:{name}", position=position, group="fields", reason=why)
    yield from thread.comments(item)
    blog.note_gmt(thread.dates_in_gmt, position)


def _reason(item: Parts, type_name: str) -> str:
    """Return why an item has no place in a site, "" if it has one."""
    status = item.get("wp:status")
    if status == "trash":
        return "it was in the trash"
    if type_name == "attachment":
        return ""
    if type_name.startswith(("acf-", "elementor_", "wp_template", "wp_font")):
        known = "a setting of a plugin or a theme"
    else:
        known = ""
    if known := LEFT_OUT_TYPES.get(type_name, known):
        return f"it is {known} ({type_name})"
    return _unwritten(item, status)


def _unwritten(item: Parts, status: str) -> str:
    """Return why an item is no text of the author, "" if it is one."""
    content = ("content:encoded", "excerpt:encoded", "description")
    is_blank = not any(item.get(name) for name in content)
    if status == "inherit" and re.match(r"\d+-(?:revision|autosave)", item.get("wp:post_name")):
        return f"it is {LEFT_OUT_TYPES['revision']} (revision)"
    if status == "auto-draft" and is_blank:
        return "it is a draft that was never written (auto-draft)"
    if status in ("draft", "pending", "") and is_blank and not item.get("title"):
        return "it has neither a title nor a text"
    return ""


def _medium(item: Parts, identity: str, position: str, reason: str) -> Medium | LeftOut:
    address = item.get("wp:attachment_url") or item.get("guid")
    if not reason and not re.match(r"(?i)https?://", address):
        reason = "it has no address"
    if reason:
        return LeftOut(identity=identity, position=position, group="media", reason=reason)
    parent = item.get("wp:post_parent")
    return Medium(
        identity=identity,
        position=position,
        address=address,
        alt=words(Fields(item).first.get("_wp_attachment_image_alt", "")),
        title=words(item.raw("title")),
        caption=plain_words(item.raw("excerpt:encoded")),
        parent="" if parent == "0" else parent,
    )


class _Reading:
    """Makes a document of an item."""

    def __init__(
        self, item: Parts, fields: Fields, blog: Blog, identity: str, type_name: str, position: str
    ) -> None:
        self._item = item
        self._fields = fields
        self._blog = blog
        self._identity = identity
        self._type = type_name
        self._position = position
        self._link = item.get("link")

    def document(self) -> Document:
        """Return the document; for unexpected values, it gives a warning."""
        item, fields, blog = self._item, self._fields, self._blog
        is_page = self._type == "page"
        body = item.raw("content:encoded") or item.raw("description")
        title = words(item.raw("title"))
        if has_several_languages(body) or has_several_languages(item.raw("title")):
            self._warn(
                "its text holds several languages (qTranslate), which stay in one text: split it "
                "by hand into a file for each language"
            )
        blog.titles[item.get("wp:post_id")] = title
        parent = item.get("wp:post_parent")
        tags, categories, terms, authors = self._terms()
        return Document(
            identity=self._identity,
            position=self._position,
            group="pages" if is_page else "posts",
            title=title,
            text=Text(
                with_footnotes(body, fields.footnotes), "wordpress", self._link or blog.address
            ),
            slug=unquote(item.get("wp:post_name"), errors="ignore"),
            date=self._date(),
            updated=date_of(item.get("wp:post_modified")),
            status=self._status(),
            author_keys=authors or blog.author_keys(item.get("dc:creator"), self._position),
            tags=tags,
            categories=categories,
            terms=terms,
            summary=plain_words(item.raw("excerpt:encoded")),
            image=fields.first.get("_thumbnail_id", "").strip("-").removeprefix("0"),
            address=self._link,
            aliases=self._aliases(),
            guid=blog.own_guid(item.get("guid"), self._position),
            parent=parent if is_page and parent != "0" else "",
            language=self._language(),
            comments=_opening(item.get("wp:comment_status")),
            pinned=item.get("wp:is_sticky") == "1",
            source_type="" if self._type in ("post", "page") else self._type,
            fields=tuple(fields.kept),
            used_fields=tuple(fields.used),
            properties=tuple(self._properties()),
        )

    def _warn(self, text: str) -> None:
        self._blog.messages.warning(text, self._position)

    def _status(self) -> Status:
        item = self._item
        written = item.get("wp:status")
        if item.is_cut:
            return "draft"
        if not written and "wp:post_id" not in item and self._link:
            # An item of a plain feed, which has only published texts.
            return "published"
        status = _STATUS.get(written)
        if status is None:
            told = f"its status {written!r} is unknown" if written else "it has no status"
            self._warn(f"{told}: it is a draft")
            return "draft"
        if item.get("wp:post_password") and status in ("published", "scheduled"):
            return "protected"
        return status

    def _date(self) -> str:
        item = self._item
        written = item.get("wp:post_date")
        if date := date_of(written):
            return date
        if written and not written.startswith("0000"):
            self._warn(f"its date {written!r} is invalid")
        date = date_of(item.get("wp:post_date_gmt"))
        if not date and not written:
            date = date_of_mail(item.get("pubDate"))
        if not date:
            return ""
        self._blog.note_gmt(1, self._position)
        return f"{date}Z" if len(date) > len("2011-03-04") else date

    def _terms(
        self,
    ) -> tuple[tuple[str, ...], tuple[str, ...], tuple[tuple[str, str], ...], tuple[str, ...]]:
        """Return tags, categories, terms of other taxonomies, and authors of Co-Authors Plus."""
        tags: list[str] = []
        categories: list[str] = []
        others: list[tuple[str, str]] = []
        authors: list[str] = []
        bare: list[str] = []
        for element in self._item.all("category"):
            domain = element.get("domain", "")
            name = words("".join(element.itertext())) or unquote(element.get("nicename", ""))
            if not name:
                continue
            if domain in ("post_tag", "tag"):
                tags.append(name)
            elif domain == "category":
                categories.append(name)
            elif domain == "author":
                authors += self._blog.co_author(element.get("nicename", ""), name)
            elif not domain:
                bare.append(name)
            elif domain not in _HIDDEN_TAXONOMIES:
                others.append((domain, name))
        # WXR 1.0 names every term a second time, without its taxonomy.
        if not tags and not categories:
            categories = bare
        return (
            tuple(dict.fromkeys(tags)),
            tuple(dict.fromkeys(categories)),
            tuple(dict.fromkeys(others)),
            tuple(dict.fromkeys(authors)),
        )

    def _language(self) -> str:
        """Return a text's language in Polylang, "" for none."""
        found = (
            element.get("nicename", "")
            for element in self._item.all("category")
            if element.get("domain") == "language"
        )
        language = next(found, "")
        return language if re.fullmatch(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*", language) else ""

    def _properties(self) -> Iterator[tuple[str, str]]:
        for element in self._item.all("category"):
            if element.get("domain") == "post_format":
                plain = unquote(element.get("nicename", "")) or "".join(element.itertext())
                yield "post_format", plain.removeprefix("post-format-")
        if self._item.get("wp:menu_order") not in ("", "0"):
            yield "menu_order", self._item.get("wp:menu_order")

    def _aliases(self) -> tuple[str, ...]:
        """Return the addresses by number, and those of old slugs."""
        number, home = self._item.get("wp:post_id"), self._blog.address
        found = []
        if number and home:
            query = "page_id" if self._type == "page" else "p"
            found += [f"{home.rstrip('/')}/?{name}={number}" for name in {"p": 1, query: 1}]
        guid = self._item.get("guid")
        if re.match(r"(?i)https?://", guid) and "?" in guid:
            found.append(guid)
        link = self._link or home
        for slug in self._fields.old_slugs:
            if slug and link and (alias := _beside(link, slug)):
                found.append(alias)
        return tuple(dict.fromkeys(address for address in found if address != self._link))


_HIDDEN_TAXONOMIES = frozenset(
    (
        *("post_format", "language", "post_translations", "term_language", "term_translations"),
        *("nav_menu", "wp_theme", "wp_template_part_area", "product_type", "product_visibility"),
        *("link_category", "elementor_library_type"),
    )
)


def _beside(link: str, slug: str) -> str:
    """Return an address with its last part replaced by a slug; "" if it has no such part."""
    try:
        parts = urlsplit(link)
    except ValueError:
        return ""
    if parts.query:
        return urljoin(link, f"/{slug}/")
    folder, slash, ending = parts.path.rstrip("/"), parts.path.endswith("/"), ""
    folder, _, last = folder.rpartition("/")
    if match := re.search(r"\.(?:html?|php)$", last):
        ending = match[0]
    return f"{parts.scheme}://{parts.netloc}{folder}/{slug}{ending}{'/' if slash else ''}"


def _opening(written: str) -> Literal["open", "closed", ""]:
    return "open" if written == "open" else "closed" if written == "closed" else ""
