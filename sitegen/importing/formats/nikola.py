"""Nikola: the folder of a site, or a zip of it.

Its settings are read and never run. reStructuredText, Markdown and HTML are read.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from urllib.parse import quote, unquote

from msgspec.structs import replace

from sitegen.core.slugs import term_slug_if_any
from sitegen.frontmatter import yaml_dump
from sitegen.importing.document_context import OWN_PAGES
from sitegen.importing.generators import content
from sitegen.importing.generators.all_sites import site_media, site_records
from sitegen.importing.generators.content import media_of, read_text
from sitegen.importing.generators.headers import Values, text_at, texts_at
from sitegen.importing.generators.loose_dates import loose_date
from sitegen.importing.generators.nikola_files import SPECIAL_TAGS, Entry, NikolaFiles
from sitegen.importing.generators.nikola_site import UNREAD, NikolaSite, is_config
from sitegen.importing.generators.nikola_text import MARKDOWN, RST, read_nikola, text_of
from sitegen.importing.generators.rst_site import RstSite
from sitegen.importing.generators.rst_text import check_docutils
from sitegen.importing.generators.site_folder import (
    FileLinks,
    SiteFolder,
    as_address,
    is_of_tools,
)
from sitegen.importing.media import MediaProvider
from sitegen.importing.messages import ImportRefused, Messages
from sitegen.importing.records import AnyRecord, BlogInfo, Document, MenuItem
from sitegen.importing.sources import Source

NAME = "nikola"

FIELD_RULES = {
    "type": "nothing",
    "template": "nothing",
    "hidetitle": "nothing",
    "has_math": "nothing",
    "series": "series",
}

_TEXT = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*(?:<!--\s*)?\.\. (?:title|slug|date|tags): ?")
_TRIED = 200
_LINK = re.compile(r"link://(?P<kind>\w+)/?(?P<name>[^#?]*)(?P<rest>.*)", re.DOTALL)
_TEXTS = ("slug", "post_path", "page_path", "post", "page")
_ON = frozenset(("true", "yes", "1", "on"))


def recognizes(source: Source) -> bool:
    """Return whether a folder or a zip has Nikola's settings, or texts with its keys."""
    if not source.is_folder:
        return False
    members = [member for member in source.members() if not is_of_tools(member.path)]
    names = {member.path.rpartition("/")[2] for member in members}
    if "site.yaml" in names or "pelicanconf.py" in names:
        return False
    if any(map(is_config, members)):
        return True
    texts = [m for m in members if m.suffix in (*MARKDOWN, *RST, ".meta")][:_TRIED]
    return any(_TEXT.match(member.head(2048)) for member in texts)


def records(sources: Sequence[Source], messages: Messages) -> Iterator[AnyRecord | BlogInfo]:
    """Yield the records of sites."""
    return site_records(sources, messages, _Reading)


def media(sources: Sequence[Source]) -> MediaProvider:
    """Return the provider of the files of the sites themselves."""
    return site_media(sources, lambda source: _Reading(source, Messages()).media)


class _Reading:
    """Reads one site: first the headers of all files, then each text."""

    def __init__(self, source: Source, messages: Messages) -> None:
        self._messages = messages
        self._site = site = NikolaSite(source, messages)
        self._folder = SiteFolder(source, lambda _: site.root, UNREAD)
        self._files = NikolaFiles(self._folder, site, messages)
        self._entries = self._files.entries
        self.media = self._files.media
        if not self._entries:
            raise ImportRefused(
                f"{source.name} has no post and no page of Nikola: name the folder with conf.py, "
                "or the one with posts/ and pages/"
            )
        if any(entry.place.ending in RST for entry in self._entries.values()):
            check_docutils()
        found = {path: entry.address for path, entry in self._entries.items()}
        self._links = FileLinks(found | {path: as_address(path) for path in self.media})
        self._slugs: dict[tuple[str, str], Entry] = {}
        for entry in self._entries.values():
            self._slugs.setdefault((entry.slug.casefold(), entry.place.language), entry)
        self._twins = Counter(entry.place.key for entry in self._entries.values())
        self._terms = self._published_terms()
        self._aliases = site.aliases()

    def _published_terms(self) -> dict[str, set[str]]:
        """Return the slugs of tags and categories that have a page in the new site."""
        terms: dict[str, set[str]] = {"tag": set(), "category": set()}
        for entry in self._entries.values():
            is_public = entry.status in ("published", "featured") and entry.date
            if entry.place.kind.is_page or not is_public:
                continue
            terms["tag"].update(map(term_slug_if_any, _tags(entry.values)))
            terms["category"].add(term_slug_if_any(text_at(entry.values, "category")))
        return {kind: slugs - {""} for kind, slugs in terms.items()}

    def records(self) -> Iterator[AnyRecord | BlogInfo]:
        """Yield the records of the site."""
        site = self._site
        self._folder.tell(self._messages)
        yield BlogInfo(
            title=site.text("BLOG_TITLE"),
            tagline=site.text("BLOG_DESCRIPTION"),
            address=site.home,
            language=site.text("DEFAULT_LANG").replace("_", "-"),
            timezone=site.text("TIMEZONE"),
        )
        for entry in self._entries.values():
            yield self._document(entry)
        yield from media_of(self.media, site.home)
        for number, (title, written) in enumerate(site.menu()):
            address = self._resolve(written, None) or written
            yield MenuItem(
                identity=f"NAVIGATION_LINKS {number}",
                title=title,
                address=address.removeprefix(OWN_PAGES),
            )
        yield from self._files.left

    # ------------------------------------------------------------ texts

    def _document(self, entry: Entry) -> Document:
        site, place = self._site, entry.place
        headed = read_nikola(read_text(entry.source), place.ending)
        address = f"{site.home}{entry.address}" if entry.address else ""
        text = text_of(
            headed,
            place.ending,
            address,
            lambda link: self._resolve(link, entry),
            self._rst_site(entry),
            self._messages,
            entry.source.name,
        )
        values = _values(entry)
        is_other = place.language not in ("", site.language)
        matter: tuple[tuple[str, str], ...] = ()
        if self._twins[place.key] > 1:
            matter = (("translation_key", yaml_dump.text(place.key)),)
        if entry.status in ("private", "hidden") and place.kind.is_page:
            matter += (("noindex", "true"),)
        author = site.text("BLOG_AUTHOR")
        found = content.document_of(
            values,
            text,
            identity=entry.path,
            is_page=place.kind.is_page,
            address=address,
            position=entry.source.name,
            date=entry.date,
            slug=f"{entry.slug}-{place.language}" if is_other else entry.slug,
            aliases=self._aliases.get(unquote(entry.address), ()),
            used=("nocomments", "pretty_url", *(("date",) if entry.date else ())),
        )
        return replace(
            found,
            updated=loose_date(text_at(values, "updated")) or found.updated,
            matter=found.matter + matter,
            language=place.language.replace("_", "-") if is_other else "",
            author_keys=found.author_keys or ((author,) if author else ()),
            pinned=entry.status == "featured",
            fields=tuple(pair for pair in found.fields if pair[0] in entry.own),
            properties=tuple(pair for pair in found.fields if pair[0] not in entry.own),
            used_fields=tuple(key for key in found.used_fields if key in entry.own),
        )

    def _rst_site(self, entry: Entry) -> RstSite:
        """Return what a text may ask for."""

        def doc(name: str) -> tuple[str, str]:
            plain, sign, fragment = name.strip().strip("/").partition("#")
            found = self._named(plain, entry.place.language)
            title = text_at(found.values, "title") if found is not None else ""
            return (f"{found.address}{sign}{fragment}", title) if found is not None else ("", "")

        def gallery(name: str) -> list[str]:
            return [f"/{quote(path)}" for path in self._files.gallery(name)]

        return RstSite(doc, self._files.listing, gallery)

    def _named(self, slug: str, language: str) -> Entry | None:
        """Return the published text of a slug, in a language where there is one."""
        name = slug.rpartition("/")[2].casefold()
        ways = ((name, language), (name, ""), (name, self._site.language))
        found = (self._slugs[way] for way in ways if way in self._slugs)
        return next((entry for entry in found if entry.address), None)

    def _resolve(self, link: str, entry: Entry | None) -> str:
        """Return the old address of what a link of Nikola's names, "" for any other link."""
        match = _LINK.fullmatch(link.strip())
        if match is None:
            return ""
        kind, name = match["kind"].lower(), unquote(match["name"]).strip("/")
        found = ""
        if kind in _TEXTS:
            named = self._named(name, entry.place.language if entry is not None else "")
            found = named.address if named is not None else ""
        elif kind == "filename":
            found = self._links.at(name)
        elif kind in self._terms and term_slug_if_any(name) in self._terms[kind]:
            plural = {"tag": "tags", "category": "categories"}[kind]
            return f"{OWN_PAGES}/{plural}/{term_slug_if_any(name)}/"
        elif kind in ("root", "index"):
            return f"{OWN_PAGES}/"
        elif kind in ("rss", "feed"):
            return f"{OWN_PAGES}/feed.xml"
        if found:
            return f"{found}{match['rest']}"
        position = entry.source.name if entry is not None else self._folder.name
        self._messages.warning(f"{link} has no page in the site", position)
        folder = {"gallery": "galleries/", "listing": "listings/"}.get(kind, f"{kind}/")
        folder = "" if kind in ("filename", *_TEXTS) else folder
        return f"/{folder}{quote(name)}"


def _tags(values: Values) -> list[str]:
    return [tag for tag in texts_at(values, "tags") if tag.lower() not in SPECIAL_TAGS]


def _values(entry: Entry) -> Values:
    """Return the keys of a text as those that generators share."""
    values = dict(entry.values)
    if "tags" in values:
        values["tags"] = [*_tags(values)]
    if category := text_at(values, "category"):
        values["category"] = [category]
    if text_at(values, "nocomments").lower() in _ON:
        values["comments"] = "closed"
    is_hidden = entry.status in ("private", "hidden") and not entry.place.kind.is_page
    values["status"] = "draft" if entry.status == "draft" or is_hidden else "published"
    return values
