"""State while WordPress's export is read: authors, terms, numbers and menus."""

import re
from collections.abc import Iterator
from urllib.parse import unquote

from sitegen.importing.addresses import host_of
from sitegen.importing.formats.wordpress_fields import Fields, left_out_fields
from sitegen.importing.formats.wordpress_values import Parts, has_address, web_address, words
from sitegen.importing.messages import ImportRefused, Messages
from sitegen.importing.records import TWICE, Author, BlogInfo, LeftOut, MenuItem, Term

_TAXONOMIES = {"category": "categories", "post_tag": "tags", "tag": "tags"}

_NO_TERMS = {
    "nav_menu": "it is the name of a menu; imports/site.yaml has the entries",
    "post_format": "formats of posts are fields (post_format)",
    "author": "it names an author, who is in the posts",
    "language": "it is a language, which is in the posts",
    "post_translations": "it joins translations",
    "term_translations": "it joins translations",
    "term_language": "it is a language",
    "wp_theme": "it belongs to a theme",
    "wp_template_part_area": "it belongs to a theme",
    "link_category": "it is a category of links next to the blog",
}

_ENTRY = "_menu_item_"


class _Entry:
    """An entry of a menu, until all documents are known."""

    def __init__(self, item: Parts, identity: str, position: str) -> None:
        fields = Fields(item).first
        self.identity = identity
        self.position = position
        self.title = words(item.raw("title"))
        self.kind = fields.get(f"{_ENTRY}type", "")
        self.object = fields.get(f"{_ENTRY}object", "")
        self.number = fields.get(f"{_ENTRY}object_id", "")
        self.address = fields.get(f"{_ENTRY}url", "")
        order = item.get("wp:menu_order")
        self.order = int(order) if re.fullmatch(r"\d{1,9}", order) else 0
        self.menu = menu_of(item)


class Blog:
    """Remembers data that other records of an export refer to, but no texts.

    ``titles`` are the titles of documents by their numbers.
    """

    def __init__(self, messages: Messages) -> None:
        self.messages = messages
        self.address = ""
        self.titles: dict[str, str] = {}
        self._host = ""
        self._told = False
        self._channel: dict[str, str] = {}
        self._authors: dict[str, str] = {}
        self._names: dict[str, str] = {}
        self._terms: dict[str, str] = {}
        self._seen: dict[tuple[str, str], tuple[tuple[str, str], str]] = {}
        self._again: dict[str, int] = {}
        self._guids: set[str] = set()
        self._entries: list[_Entry] = []
        self._gmt = (0, "")

    # ------------------------------------------------------------ the blog itself

    def begin(self) -> None:
        """Begin a file of the export."""
        self._channel = {}
        self._told = False

    def note_channel(self, name: str, text: str) -> None:
        """Keep a file's data of the blog, which comes before its first record."""
        if not self._told:
            self._channel.setdefault(name, text)

    def info(self, source_name: str) -> Iterator[BlogInfo]:
        """Yield a file's data of the blog, once; raise ImportRefused for another blog."""
        if self._told:
            return
        self._told = True
        known = self._channel
        address = web_address(known.get("wp:base_blog_url", "")) or web_address(
            known.get("link", "")
        )
        host = host_of(address)
        if host and self._host and host != self._host:
            raise ImportRefused(
                f"{source_name} is of another blog ({host}) than the files before it "
                f"({self._host}): import one blog at a time"
            )
        self._host = self._host or host
        self.address = self.address or address
        yield BlogInfo(
            title=words(known.get("title", "")),
            tagline=words(known.get("description", "")),
            address=address,
            language=known.get("language", "").strip(),
        )

    def identify(self, item: Parts, type_name: str, source_name: str) -> tuple[str, str]:
        """Return an item's identity, and why it is left out: "" unless it was read before.

        Its identity is its number. Files that were edited by hand have some numbers twice: then the
        second item gets its slug, its menu or its title added.
        """
        number, guid = item.get("wp:post_id"), item.get("guid")
        title = words(item.raw("title"))
        dated = f"{title} {item.get('wp:post_date') or item.get('pubDate')}".strip()
        menu = menu_of(item) if type_name == "nav_menu_item" else ""
        if number in ("", "0"):
            # An item that was cut off has its number only in its guid.
            in_guid = re.search(r"[?&](?:p|page_id|attachment_id)=(\d+)$", guid)
            number = in_guid[1] if in_guid else ""
        identity = number or guid or item.get("link") or dated
        identity = identity or f"item-{len(self._seen) + 1}"
        kind = {"attachment": "media", "nav_menu_item": "menu"}.get(type_name, "posts")
        mark = (f"{type_name} {guid or dated}", f"{menu} {title}")
        wanted = named = identity
        while (kind, identity) in self._seen:
            before, where = self._seen[kind, identity]
            if before == mark or (before[0] == mark[0] and where != source_name):
                return identity, f"it is in {where} already"
            if identity == wanted:
                more = menu or unquote(item.get("wp:post_name")) or title or "2"
                identity = named = f"{wanted} {more}"
            else:
                self._again[named] = self._again.get(named, 1) + 1
                identity = f"{named} {self._again[named]}"
        self._seen[kind, identity] = (mark, source_name)
        return identity, ""

    def own_guid(self, guid: str, position: str) -> str:
        """Return a document's guid, "" if an earlier document has the same."""
        if guid in self._guids:
            self.messages.warning(
                f"its guid {guid} is also the guid of another text; it was left out", position
            )
            return ""
        if guid:
            self._guids.add(guid)
        return guid

    def note_gmt(self, number: int, position: str) -> None:
        """Count dates whose time is only known in GMT."""
        if number:
            before, first = self._gmt
            self._gmt = (before + number, first or position)

    def tell(self) -> None:
        """Warn about what was counted."""
        number, first = self._gmt
        if number:
            dates = "1 date" if number == 1 else f"{number:,} dates"
            self.messages.warning(
                f"only the GMT time is known of {dates}: these dates end with Z, and the day "
                "may differ from the old blog",
                first,
            )

    # ------------------------------------------------------------ authors

    def author(self, parts: Parts, position: str) -> Author | LeftOut:
        """Return an author; an author whose login is an e-mail address gets another identity."""
        login = parts.get("wp:author_login")
        names = (
            words(parts.raw("wp:author_display_name")),
            words(f"{parts.raw('wp:author_first_name')} {parts.raw('wp:author_last_name')}"),
            login,
        )
        name = next((name for name in names if name and not has_address(name)), "")
        number = parts.get("wp:author_id")
        key = login if login and not has_address(login) else f"author-{number}" if number else name
        if not key or login.casefold() in self._authors or key.casefold() in self._authors:
            reason = TWICE if key else "it has neither a name nor a number"
            return LeftOut(identity=key, position=position, group="authors", reason=reason)
        self._authors[login.casefold()] = self._authors[key.casefold()] = key
        name = name or f"Author {number}".strip()
        self._names[name.casefold()] = key
        return Author(identity=key, position=position, name=name)

    def author_keys(self, creator: str, position: str) -> tuple[str, ...]:
        """Return the identity of an item's author; an e-mail address is none."""
        plain = words(creator)
        known = self._authors.get(creator.casefold()) or self._names.get(plain.casefold())
        if known:
            return (known,)
        if has_address(plain):
            self.messages.warning(
                "its author is an e-mail address, which is left out; it has no author",
                position,
            )
            return ()
        return (plain,) if plain else ()

    def co_author(self, nicename: str, name: str) -> list[str]:
        """Return the identity of an author of the plugin Co-Authors Plus, or the name."""
        login = nicename.removeprefix("cap-").casefold()
        known = self._authors.get(login) or self._names.get(name.casefold())
        return [known] if known else [] if has_address(name) else [name]

    # ------------------------------------------------------------ terms

    def term(self, parts: Parts, kind: str, position: str) -> Term | LeftOut:
        """Return a term in any of the three ways to write it."""
        if kind == "wp:category":
            theirs = "category"
            slug, name = parts.get("wp:category_nicename"), parts.raw("wp:cat_name")
        elif kind == "wp:tag":
            theirs, slug, name = "post_tag", parts.get("wp:tag_slug"), parts.raw("wp:tag_name")
        else:
            theirs = parts.get("wp:term_taxonomy")
            slug, name = parts.get("wp:term_slug"), parts.raw("wp:term_name")
        name = words(name)
        taxonomy = _TAXONOMIES.get(theirs, theirs)
        identity = f"{taxonomy}:{slug or name}"
        reason = _NO_TERMS.get(theirs, "")
        if not taxonomy or not (name or slug):
            reason = "it has no name" if taxonomy else "it has no taxonomy"
        if reason:
            return LeftOut(identity=identity, position=position, group="terms", reason=reason)
        if number := parts.get("wp:term_id"):
            self._terms[number] = identity
        return Term(
            identity=identity, position=position, taxonomy=taxonomy, name=name or slug, slug=slug
        )

    # ------------------------------------------------------------ menus

    def add_entry(self, item: Parts, source_name: str) -> Iterator[LeftOut]:
        """Keep an entry of a menu until everything is read."""
        identity, twice = self.identify(item, "nav_menu_item", source_name)
        position = item_position(item, source_name)
        status = item.get("wp:status")
        reason = twice or ("it was in the trash" if status == "trash" else "")
        reason = reason or ("it is a draft" if status == "draft" else "")
        yield from left_out_fields(item, identity, position, "it is part of an entry of a menu")
        if reason:
            yield LeftOut(identity=identity, position=position, group="menu_items", reason=reason)
        else:
            self._entries.append(_Entry(item, identity, position))

    def menu_items(self) -> Iterator[MenuItem | LeftOut]:
        """Yield the entries, menu by menu, in their order."""
        menus = {menu: i for i, menu in enumerate(dict.fromkeys(e.menu for e in self._entries))}
        for entry in sorted(self._entries, key=lambda entry: (menus[entry.menu], entry.order)):
            yield self._menu_item(entry)

    def _menu_item(self, entry: _Entry) -> MenuItem | LeftOut:
        title, target, address, reason = entry.title, "", "", ""
        if entry.kind == "post_type":
            target = entry.number if entry.number in self.titles else ""
            title = title or self.titles.get(entry.number, "")
            reason = "" if target else "its target is not in the export"
        elif entry.kind == "taxonomy":
            target = self._terms.get(entry.number, "")
            title = title or target.partition(":")[2]
            reason = "" if target else "its target, a term, is not in the export"
        else:
            address = entry.address if entry.address not in ("#", "http://", "https://") else ""
            reason = "" if address else "it has no target"
        if not reason and not title:
            reason = "it has no title"
        if reason:
            return LeftOut(
                identity=entry.identity, position=entry.position, group="menu_items", reason=reason
            )
        return MenuItem(
            identity=entry.identity,
            position=entry.position,
            title=title,
            address=address,
            target=target,
        )


def item_position(item: Parts, source_name: str) -> str:
    """Return the position of an item, such as ``blog.xml:12``."""
    return f"{source_name}:{item.element.sourceline or 1}"


def menu_of(item: Parts) -> str:
    """Return the name of the menu that an entry is in, "" for none."""
    menus = (each for each in item.all("category") if each.get("domain") == "nav_menu")
    return next((each.get("nicename", "") for each in menus), "")
