"""Entries of the plan, the context of planners, and the check that no two entries share a file."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from typing import Any, NamedTuple

import msgspec

from sitegen.cache.database import encode
from sitegen.catalog.links import BrokenLinkError, Links
from sitegen.catalog.model import Catalog
from sitegen.config.loading import Config
from sitegen.config.settings import FILE as SETTINGS
from sitegen.content.authors import FILE as AUTHORS
from sitegen.content.documents import Parsed, Positioned
from sitegen.core.diagnostics import Problem, did_you_mean, error
from sitegen.core.digest import digest_of, digest_of_bytes
from sitegen.core.files import SourceFile, parents
from sitegen.core.i18n import Language
from sitegen.core.slugs import path_key
from sitegen.core.urls import output_path, too_long
from sitegen.images.pipeline import ImagePipeline
from sitegen.models.feeds import SitemapEntry
from sitegen.models.records import Image, Person
from sitegen.models.richtext import PictureRef, Ref, RichText, ShortcodeRef, without_position
from sitegen.models.trailers import Trailer, trailer_at
from sitegen.models.views import Page, View
from sitegen.plan.sitemaps import sitemap_entry
from sitegen.theme.loading import Theme

RESERVED = ("/.sitegen-manifest", "/.sitegen-tmp")
"""Files in the output folder that belong to sitegen."""

SourcePosition = tuple[str, int, int]
"""A file, a line and a column in the sources."""


_Address = tuple[str, SourcePosition | None]
"""The address of a page or a file, and the position in the sources that asked for it."""


class PlanContext(msgspec.Struct, frozen=True, kw_only=True):
    """The common input of every planner of pages, and the list for their problems."""

    catalog: Catalog
    config: Config
    theme: Theme
    language: Language
    links: Links
    images: ImagePipeline
    problems: list[Problem]

    @property
    def basis(self) -> bytes:
        """The digest of the inputs that all pages share: the settings and the theme."""
        theme = self.theme
        return digest_of(
            self.config,
            sorted(theme.templates),
            sorted(theme.static),
            theme.options,
            theme.option_types,
            theme.variables,
            theme.strings,
            theme.untranslated,
        )

    def image(self, document: Parsed[Any], url: str) -> Image | None:
        """Return the picture that a document's front matter names, if it exists."""
        return self.picture(document, url, document.meta.image, document.meta.image_alt, "image")

    def picture(
        self, document: Positioned, url: str, written: str, alt: str, field: str
    ) -> Image | None:
        """Return a picture by its path, if it exists; otherwise report it at a field."""
        if not written:
            return None
        self._check_policy(document, written, field)
        try:
            address = self.links.path(document, url, written)
        except BrokenLinkError as failure:
            self.problems.append(document.error(field, str(failure)))
            return None
        return self.image_at(address, alt, document.error(field, ""))

    def image_at(self, address: str, alt: str, problem: Problem) -> Image:
        """Return the facts about a picture; ``problem`` has the position of its address."""
        width, height, variants = self.images.size_and_variants(address, problem)
        return Image(url=address, alt=alt, width=width, height=height, variants=variants)

    def portrait(self, person: Person | None) -> Image | None:
        """Return the picture of an author in authors.yaml."""
        if person is None or not person.avatar:
            return None
        at = self.catalog.authors[person.key].avatar_position
        return self.image_at(person.avatar, "", error(AUTHORS, f"{person.key}.avatar: ", *at))

    def trailer(self, document: Parsed[Any], url: str) -> Trailer | None:
        """Return the trailer that a work's front matter names, if it exists."""
        written = document.meta.trailer
        if not written:
            return None
        try:
            return trailer_at(self.links.path(document, url, written), self.config.policy)
        except BrokenLinkError as failure:
            self.problems.append(document.error("trailer", str(failure)))
            return None

    def _check_policy(self, document: Positioned, address: str, field: str) -> None:
        """Warn of a picture that the site's pages may not load."""
        if (policy := self.config.policy) and (message := policy.blocked_message("img", address)):
            found = document.error(field, message)
            self.problems.append(msgspec.structs.replace(found, severity="warning"))

    def text(self, document: Parsed[Any], url: str) -> RichText:
        """Return a document's text with its references resolved and checked."""
        return self.resolved(document, url, document.body)

    def resolved(self, document: Positioned, url: str, text: RichText) -> RichText:
        """Return a text of a document with its references resolved and checked."""
        if not text.refs:
            return text
        for ref in text.refs:
            if isinstance(ref, ShortcodeRef) and ref.name not in self.theme.shortcodes:
                hint = did_you_mean(ref.name, self.theme.shortcodes)
                message = f"there is no shortcode {ref.name!r}{hint}"
                self.problems.append(error(document.file, message, ref.line, ref.column))
        resolved, problems = self.links.resolve(document, url, text)
        self.problems.extend(problems)
        refs = tuple(self._with_size(document, ref) for ref in resolved.refs)
        return msgspec.structs.replace(resolved, refs=refs)

    def _with_size(self, document: Positioned, ref: Ref) -> Ref:
        """Return a reference without its position in the source; a picture gets its size."""
        free = without_position(ref)
        if not isinstance(free, PictureRef) or not isinstance(ref, PictureRef):
            return free
        problem = error(document.file, f"{ref.written}: ", ref.line, ref.column)
        width, height, variants = self.images.size_and_variants(ref.target, problem)
        return msgspec.structs.replace(free, width=width, height=height, variants=variants)

    def template(self, document: Parsed[Any], usual: str) -> str:
        """Return the template that a document names, otherwise the default one of its kind."""
        name = document.meta.template
        if not name:
            return usual
        if f"{name}.html" not in self.theme.templates:
            known = [t.removesuffix(".html") for t in self.theme.templates if "/" not in t]
            message = f"there is no {name}.html in the theme{did_you_mean(name, known)}"
            self.problems.append(document.error("template", message))
            return usual
        from sitegen.render.templates.types import PAGES  # few documents name a template

        if f"{name}.html" in PAGES.keys() - {usual}:
            message = f"{name}.html is for another kind of page"
            self.problems.append(document.error("template", message))
            return usual
        return f"{name}.html"


class PlannedPage(NamedTuple):
    """A planned page: its address, its template ("" if it needs none), and what makes its record.

    ``inputs`` is a digest of all that ``make`` uses besides the plan's basis, b"" if that is only
    known from the record. ``origin`` is the position in the sources that asked for the page, None
    for pages that every site has. ``listed`` is its entry in the sitemap, None if it has none.
    """

    url: str
    template: str
    make: Callable[[], View]
    inputs: bytes = b""
    origin: SourcePosition | None = None
    listed: SitemapEntry | None = None

    @property
    def view(self) -> View:
        """The record of the page, made now."""
        return self.make()


def made(view: View, template: str = "", origin: SourcePosition | None = None) -> PlannedPage:
    """Return a planned page whose record is already made."""
    return PlannedPage(view.url, template, lambda: view, b"", origin, sitemap_entry(view))


def origin_of(document: Parsed[Any]) -> SourcePosition:
    """Return the position in a document that decides on its address."""
    is_elsewhere = document.meta.slug or "#" in document.path
    return (document.file, *(document.at("slug") if is_elsewhere else (1, 1)))


def planned_list(
    page: Page, template: str, make: Callable[[], View], inputs: tuple[Any, ...]
) -> PlannedPage:
    """Return a planned page with what it lists, known by the digests of it in ``inputs``.

    ``page`` is its record without that.
    """
    digest = digest_of_bytes(encode((page, *inputs)))
    return PlannedPage(page.url, template, make, digest, None, sitemap_entry(page))


def clashes(
    pages: Iterable[PlannedPage], copies: Mapping[str, Set[SourceFile]], fixed: Iterable[str]
) -> Iterator[Problem]:
    """Yield an error at each source of two pages that would be one file on some system.

    Many file systems treat addresses as one if they differ only in case or Unicode form.
    """
    found: list[_Address] = [(planned.url, planned.origin) for planned in pages]
    for url, files in copies.items():
        found += [(url, (file.path, 1, 1)) for file in sorted(files)]
    found += [(url, None) for url in (*(url for url in fixed if url not in copies), *RESERVED)]
    keys = [path_key(output_path(url)) for url, _ in found]
    yield from _too_long(found)
    filled = set(keys)
    folders = filled & _folders(filled)
    if len(filled) == len(keys) and not folders:
        return
    by_path: dict[str, list[_Address]] = defaultdict(list)
    for key, address in zip(keys, found, strict=True):
        by_path[key].append(address)
    for path, these in by_path.items():
        folder = next((outer for outer in parents(path) if outer in folders), None)
        rivals = [*these, *(by_path[folder] if folder is not None else ())]
        if len(rivals) > 1:
            yield from _clash(rivals)


def _folders(paths: Iterable[str]) -> set[str]:
    """Return every folder around any of the paths."""
    folders = {path.rpartition("/")[0] for path in paths}
    return folders.union(*({*parents(folder)} for folder in folders))


def _too_long(found: Iterable[_Address]) -> Iterator[Problem]:
    for url, origin in found:
        if message := too_long(url):
            file, line, column = origin or (SETTINGS, 1, 1)
            yield error(file, message, line, column)


def _clash(rivals: Sequence[_Address]) -> Iterator[Problem]:
    for index, (url, origin) in enumerate(rivals):
        if origin is None:
            continue
        others = [
            other[0] if other else f"the page {address}"
            for other_index, (address, other) in enumerate(rivals)
            if other_index != index
        ]
        file, line, column = origin
        yield error(file, f"{url} is also the address of {' and '.join(others)}", line, column)
