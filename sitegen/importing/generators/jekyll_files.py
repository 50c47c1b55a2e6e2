"""Jekyll's files, sorted: posts and pages with their headers, media, comments, the rest."""

import posixpath
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple
from urllib.parse import unquote

from sitegen.importing.generators import content
from sitegen.importing.generators.content import left_out, read_text
from sitegen.importing.generators.headers import (
    HeaderError,
    Values,
    is_true,
    read_header,
    text_at,
)
from sitegen.importing.generators.jekyll_site import (
    CONFIGS,
    JekyllSite,
    Place,
    categories_of,
)
from sitegen.importing.generators.liquid import control_tags
from sitegen.importing.generators.site_folder import (
    A_TEMPLATE,
    NO_READER,
    NOT_A_PAGE,
    NOT_FOUND_PAGE,
    OTHER_MARKUP,
    SiteFolder,
    common_folder,
    highest,
    is_about_project,
)
from sitegen.importing.media_types import ENDINGS
from sitegen.importing.messages import ImportRefused, Messages
from sitegen.importing.records import Group, LeftOut
from sitegen.importing.sources import Source
from sitegen.importing.values import date_of

MARKDOWN = (".md", ".markdown", ".mkdown", ".mkdn", ".mkd")
HTML = (".html", ".htm")
_MARK = re.compile(r"(?P<root>(?:[^_/][^/]*/)*)(?:_config\.(?:ya?ml|toml)|_(?:posts|drafts)/.+)")
POST = re.compile(r"(?:.*/)?_posts/(?:.*/)?\d{2,4}-\d{1,2}-\d{1,2}-[^/]+")
_COMMENTS = re.compile(r"_data/(?:.*/)?comments/.+\.(?:ya?ml|json)")
_LOOPS = frozenset(("for", "include", "assign", "capture", "paginate", "tablerow"))
_IN_PAGES = frozenset(("for", "paginate", "tablerow"))
"""Tags by which a template is known, in HTML and in Markdown."""


def root_of(paths: Sequence[str]) -> str:
    """Return the folder of the site: that of its settings, or the one above all posts."""
    marks = [match for path in paths if (match := _MARK.fullmatch(path))]
    configs = [m["root"].rstrip("/") for m in marks if m[0].rpartition("/")[2] in CONFIGS]
    if configs:
        return highest(configs)
    return common_folder(match["root"].rstrip("/") for match in marks)


def is_medium(path: str) -> bool:
    """Return whether a file is a picture or the like that Jekyll copied as it was."""
    if any(part.startswith("_") for part in path.split("/")) or is_about_project(path):
        return False
    ending = posixpath.splitext(path)[1].lower()
    return ending in ENDINGS and ending not in MARKDOWN


class Entry(NamedTuple):
    """A source file of a page, with the values of its path and its header."""

    path: str
    source: Source
    place: Place
    values: Values
    title: str
    date: str
    address: str
    is_draft: bool


class JekyllFiles:
    """The files of a site; ``left`` are those that are none of it, with reasons."""

    def __init__(self, folder: SiteFolder, site: JekyllSite, messages: Messages) -> None:
        self._site = site
        self._messages = messages
        self.entries: dict[str, Entry] = {}
        self.left: list[LeftOut] = []
        self.media: dict[str, Source] = {}
        self.comments: list[Source] = []
        for path, file in folder.files.items():
            self._sort(path, file)

    def _sort(self, path: str, file: Source) -> None:
        """Decide what a file is."""
        place = self._site.place(path)
        ending = posixpath.splitext(path)[1].lower()
        if _COMMENTS.fullmatch(path):
            self.comments.append(file)
        elif path in CONFIGS:
            pass
        elif ending in (*MARKDOWN, *HTML, *OTHER_MARKUP) and (
            place.kind != "pages" or not re.search(r"(?:^|/)_", path)
        ):
            self._read_head(path, file, place, ending)
        elif is_medium(path) and not _has_header(file):
            self.media[path] = file
        else:
            self.left += left_out(path, file.name, "media", A_TEMPLATE)

    def _read_head(self, path: str, file: Source, place: Place, ending: str) -> None:
        group: Group = "pages" if place.kind == "pages" else "posts"
        try:
            text = read_text(file)
            headed = read_header(text)
        except (HeaderError, ImportRefused) as failure:
            reason = f"its header cannot be read: {failure}"
            if isinstance(failure, ImportRefused):
                reason = f"it cannot be read: {failure}"
            self.left += left_out(path, file.name, group, reason)
            return
        values = headed.values
        reason = self._reason(
            path, place, values, headed.body, ending, has_header=bool(headed.kind)
        )
        if reason:
            self.left += left_out(path, file.name, group, reason, values)
            return
        merged = self._site.defaults(path, place.kind) | values
        date = date_of(text_at(values, "date")) or place.date
        title = text_at(values, "title")
        is_hidden = place.kind == "drafts" or content.status_of(merged) == "draft"
        categories = categories_of(merged, place)
        address = self._site.address(path, place, merged, date, categories)
        if not (address or is_hidden):
            self._messages.warning("its old address is not known: it gets no alias", file.name)
        self.entries[path] = Entry(path, file, place, values, title, date, address, is_hidden)

    def _reason(
        self, path: str, place: Place, values: Values, body: str, ending: str, *, has_header: bool
    ) -> str:
        """Say why a file is no post and no page, "" where it is one."""
        if ending in OTHER_MARKUP:
            return NO_READER.format(ending)
        if place.kind in self._site.collections and place.kind != "posts":
            of_kind = self._site.collections[place.kind]
            return "" if is_true(of_kind, "output") else "its collection was not published"
        if place.kind != "pages":
            return ""
        is_html = ending in HTML
        tags = {name for name, _ in control_tags(body)}
        reasons = {
            NOT_A_PAGE: is_about_project(path),
            NOT_FOUND_PAGE: posixpath.basename(path).startswith("404.")
            or text_at(values, "permalink").strip("/") in ("404", "404.html"),
            "it is HTML without a header: copy it into content/static/": is_html and not has_header,
            "it is a template: Liquid makes its text": tags & (_LOOPS if is_html else _IN_PAGES),
            "it has no text: its layout makes the page": has_header and not body.strip(),
        }
        return next((reason for reason, is_so in reasons.items() if is_so), "")


def names_of(entry: Entry) -> Iterator[str]:
    """Yield the names by which tags and comments know a post."""
    stem = posixpath.splitext(entry.path)[0]
    if "_posts/" in stem:
        yield stem.partition("_posts/")[2]
        yield stem.replace("_posts/", "")
    yield posixpath.basename(stem)
    yield entry.place.slug
    if slug := text_at(entry.values, "slug"):
        yield slug
    yield unquote(entry.address).strip("/")


def _has_header(file: Source) -> bool:
    """Return whether Jekyll made a file from a template."""
    return file.suffix in (".txt", ".xml", ".json", ".csv") and file.head(4).startswith(b"---")
