"""New documents: posts, works, pages and lists, which are valid from the first line.

First, sitegen checks the author's values against the site: the work must exist, the name must be
free, and the rating must fit the scale. Then the build's own reader reads the text, and sitegen
writes it only if there is no problem. It never changes an existing file.
"""

import posixpath
import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from types import MappingProxyType

from sitegen.catalog.index import has_post_between, slugs, work_keys
from sitegen.catalog.model import work_key
from sitegen.config.loading import Config
from sitegen.content.documents import dated_name, own_name
from sitegen.content.pages import FOLDER as PAGES
from sitegen.content.pages import LISTS
from sitegen.content.posts import FOLDER as POSTS
from sitegen.content.posts import state_of
from sitegen.content.works import FOLDER as WORKS
from sitegen.content.works import RESERVED_SLUGS
from sitegen.core.dates import parse_when
from sitegen.core.diagnostics import UsageError, did_you_mean
from sitegen.core.slugs import slugify
from sitegen.frontmatter import yaml_dump
from sitegen.parse.units import markdown_converter, read_document_file
from sitegen.scaffold.archetypes import archetype, fill
from sitegen.scaffold.files import NewFile, as_yaml, unusable, write_new

_PAGE_ENDS = (".md", ".markdown", "/index.md", "/index.markdown")


class ContentCreator:
    """Creates documents in a site, with its settings and the current moment.

    Each method returns the new file. For a value that the site cannot use, it raises UsageError
    and writes nothing.
    """

    def __init__(self, site: Path, config: Config, now: datetime) -> None:
        self._site = site
        self._config = config
        self._now = now
        self._moment = now.astimezone(config.zone).strftime("%Y-%m-%d %H:%M")
        self._day = self._moment[:10]

    def post(
        self,
        title: str,
        *,
        work: str | None = None,
        rating: str | None = None,
        tags: Iterable[str] = (),
        date: str | None = None,
        slug: str | None = None,
        bundle: bool = False,
        draft: bool = False,
    ) -> NewFile:
        """Create a post; with ``bundle``, a folder for the post and its pictures."""
        name = _name(title, slug)
        known = slugs(self._site, POSTS, dated=True)
        if name in known:
            raise UsageError(f"{name!r} is the slug of {known[name]}: give another with --slug")
        given = {"draft": "true"} if draft else {}
        if work is not None:
            self._check_works([work])
            given["work"] = as_yaml("work", yaml_dump.word, work)
        elif "{work}" in self._config.settings.permalink:
            raise UsageError(f"the permalink {self._config.settings.permalink} needs --work")
        if rating is not None:
            given["rating"] = as_yaml("rating", yaml_dump.word, rating.strip())
        if named := [tag.strip() for tag in tags if tag.strip()]:
            given["tags"] = as_yaml("tags", yaml_dump.texts, named)
        if dated_name(name)[1]:
            given["slug"] = name  # a date before a file's name is not part of its slug
        given |= self._dated(date)
        path = _path(POSTS, name, bundle=bundle)
        return self._document("post", path, title, given, date=self._post_date())

    def work(
        self,
        title: str,
        *,
        kind: str | None = None,
        year: str | None = None,
        slug: str | None = None,
        facts: Mapping[str, str] = MappingProxyType({}),
    ) -> NewFile:
        """Create a work; ``facts`` are further keys with their values as YAML."""
        name = _name(title, slug)
        known = slugs(self._site, WORKS) | work_keys(self._site)
        if name in known:
            raise UsageError(f"{name!r} is the key of {known[name]}: give another with --slug")
        if name in RESERVED_SLUGS:
            raise UsageError(f"/works/{name}/ is a shelf of works: give another name with --slug")
        given = dict(facts)
        for key, value in (("kind", kind), ("year", year)):
            if value is not None:
                given[key] = as_yaml(key, yaml_dump.word, value.strip())
        path = _path(WORKS, name)
        return self._document("work", path, title, given)

    def page(self, title_or_path: str, *, title: str | None = None, draft: bool = False) -> NewFile:
        """Create a page by its title, or by its path, which has a "/" and no spaces."""
        folders: list[str] = []
        own = title_or_path.strip()
        if "/" in own and not re.search(r"\s", own):
            *above, own = own.removesuffix(".md").strip("/").split("/")
            folders = [_name(folder) for folder in above]
        name = _name(own)
        if title is None:
            title = (
                own.replace("-", " ").replace("_", " ").capitalize() if folders else title_or_path
            )
        path = _path(posixpath.join(PAGES, *folders), name)
        for other in (f"{PAGES}/{'/'.join([*folders, name])}{end}" for end in _PAGE_ENDS):
            if (self._site / other).exists():
                raise UsageError(f"{other} already exists")
        given = {"draft": "true"} if draft else {}
        return self._document("page", path, title, given)

    def list(
        self,
        title: str,
        works: Iterable[str] = (),
        *,
        ordered: bool = False,
        slug: str | None = None,
        draft: bool = False,
    ) -> NewFile:
        """Create a list of works, each by its key; an ``ordered`` list has numbers."""
        name = _name(title, slug)
        known = slugs(self._site, LISTS)
        if name in known:
            raise UsageError(f"{name!r} is the slug of {known[name]}: give another with --slug")
        keys = [*works]
        self._check_works(keys)
        given = {"draft": "true"} if draft else {}
        if ordered:
            given["ordered"] = "true"
        lines = [f"\n  - {yaml_dump.text(work_key(key))}" for key in keys]
        if lines:
            given["entries"] = "".join(lines)
        path = _path(LISTS, name)
        return self._document("list", path, title, given)

    # ------------------------------------------------------------ checking and writing

    def _check_works(self, keys: Iterable[str]) -> None:
        """Raise UsageError for the first key without a work."""
        works = work_keys(self._site)
        for key in keys:
            if work_key(key) not in works:
                raise UsageError(f"there is no work {key!r}{did_you_mean(key, works)}")

    def _post_date(self) -> str:
        """Return today, with the time if today already has another post.

        A day sorts at its first instant: so of several posts of one day, the newest comes first.
        """
        zone = self._config.zone
        start = parse_when(self._day, zone).at
        is_later = has_post_between(self._site, start, self._now, zone)
        return self._moment if is_later else self._day

    def _dated(self, date: str | None) -> dict[str, str]:
        if date is None:
            return {}
        try:
            parse_when(date, self._config.zone)
        except ValueError as fault:
            raise UsageError(f"date: {date!r} is not a date: {fault}") from None
        return {"date": yaml_dump.word(date.strip())}

    def _document(
        self, archetype_name: str, path: str, title: str, given: dict[str, str], *, date: str = ""
    ) -> NewFile:
        """Write a document from an archetype's text, if the build's reader finds no problem."""
        if not title.strip():
            raise UsageError("the title is empty")
        beginning, source = archetype(self._site, archetype_name)
        values = {
            "title": title.strip(),
            "slug": dated_name(own_name(path))[0] if archetype_name == "post" else own_name(path),
            "date": date or self._day,
            "year": self._day[:4],
            "author": self._config.settings.author,
        }
        if "slug" in given:
            values["slug"] = given["slug"]
        try:
            text = fill(beginning, values, given)
        except ValueError as fault:
            raise UsageError(f"title: {fault}") from None
        data = text.encode("utf-8", "surrogatepass")
        config = self._config
        document, problems = read_document_file(path, data, config, markdown_converter(config))
        errors = [problem for problem in problems if problem.severity == "error"]
        if errors:
            raise unusable(errors, source, given)
        try:
            write_new(self._site, path, data)
        except FileExistsError:
            raise UsageError(f"{path} already exists") from None
        publish = getattr(document.meta, "publish_date", None) or document.meta.date
        state = state_of(document.meta, self._now)
        return NewFile(path=path, state=state, publish=publish)


def _name(title: str, slug: str | None = None) -> str:
    try:
        return slugify(title if slug is None else slug)
    except ValueError as fault:
        field = "title" if slug is None else "--slug"
        raise UsageError(f"{field}: {title if slug is None else slug!r} {fault}") from None


def _path(folder: str, name: str, *, bundle: bool = False) -> str:
    """Return the path of a document; one with the name "index" needs a folder of that name."""
    return f"{folder}/{name}/index.md" if bundle or name == "index" else f"{folder}/{name}.md"
