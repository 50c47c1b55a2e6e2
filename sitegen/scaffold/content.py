"""New files: posts, works, pages and comments, right from their first line.

What an author asks for is held to the site first: the work has to be there, the name free, the
rating on the scale. Then the very reader that the build has reads the text, and only what it finds
no fault with is written. Nothing that exists is ever written to.
"""

import os
import posixpath
import re
import unicodedata
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sitegen.catalog.index import slugs, thread_names, work_keys
from sitegen.catalog.model import work_key
from sitegen.comments.formats import FOLDER as COMMENTS
from sitegen.comments.formats import is_comment_file
from sitegen.comments.ids import ids_of
from sitegen.comments.parsing import parse_comment
from sitegen.config.loading import Config
from sitegen.content.authors import FILE as AUTHORS
from sitegen.content.authors import AuthorIndex, parse_authors
from sitegen.content.documents import dated_name, own_name
from sitegen.content.pages import FOLDER as PAGES
from sitegen.content.pages import parse_page
from sitegen.content.posts import FOLDER as POSTS
from sitegen.content.posts import parse_post
from sitegen.content.works import FOLDER as WORKS
from sitegen.content.works import parse_work
from sitegen.core.dates import parse_when
from sitegen.core.diagnostics import Problem, UsageError, did_you_mean
from sitegen.core.files import is_source, walk
from sitegen.core.slugs import path_key, slugify
from sitegen.frontmatter import yaml_dump
from sitegen.parse.units import markdown_converter
from sitegen.scaffold.archetypes import archetype, fill

Parse = tuple[Any, tuple[Problem, ...]]
Read = Callable[[bytes], Parse]
"""Reads a file's bytes as the build does."""

_PAGE_ENDS = (".md", ".markdown", "/index.md", "/index.markdown")
_COUNTED = re.compile(r"c(\d{1,9})")


class ContentCreator:
    """Where an author begins something: a site, its settings, and the moment.

    Each method returns the path of the file that it has made, from the site's folder, and raises
    UsageError, with nothing written, for what the site could not use.
    """

    def __init__(self, site: Path, config: Config, now: datetime) -> None:
        self._site = site
        self._config = config
        self._now = now.astimezone(config.zone).strftime("%Y-%m-%d %H:%M")

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
    ) -> str:
        """Begin a post; ``bundle`` makes a folder of it, in which pictures can lie."""
        name = _name(title, slug)
        known = slugs(self._site, POSTS, dated=True)
        if name in known:
            raise UsageError(f"{name!r} is the slug of {known[name]}: give another with --slug")
        given = {}
        if draft:
            given["draft"] = "true"
        if work is not None:
            works = work_keys(self._site)
            if work_key(work) not in works:
                raise UsageError(f"there is no work {work!r}{did_you_mean(work, works)}")
            given["work"] = _yaml("work", yaml_dump.word, work)
        elif "{work}" in self._config.settings.permalink:
            raise UsageError(f"the permalink {self._config.settings.permalink} needs --work")
        if rating is not None:
            given["rating"] = _yaml("rating", yaml_dump.word, rating.strip())
        if named := [tag.strip() for tag in tags if tag.strip()]:
            given["tags"] = _yaml("tags", yaml_dump.texts, named)
        if dated_name(name)[1]:
            given["slug"] = name  # a date before a file's name is no part of its slug
        given |= self._dated(date)
        path = _path(POSTS, name, bundle=bundle)
        converter, zone, scale = (
            markdown_converter(self._config),
            self._config.zone,
            self._config.scale,
        )
        return self._document(
            "post", path, title, given, lambda data: parse_post(path, data, converter, zone, scale)
        )

    def work(
        self,
        title: str,
        *,
        kind: str | None = None,
        year: str | None = None,
        slug: str | None = None,
    ) -> str:
        """Begin a work."""
        name = _name(title, slug)
        known = slugs(self._site, WORKS) | work_keys(self._site)
        if name in known:
            raise UsageError(f"{name!r} is the key of {known[name]}: give another with --slug")
        given = {}
        for key, value in (("kind", kind), ("year", year)):
            if value is not None:
                given[key] = _yaml(key, yaml_dump.word, value.strip())
        path = _path(WORKS, name)
        return self._document("work", path, title, given, self._reader(parse_work, path))

    def page(self, title_or_path: str, *, title: str | None = None) -> str:
        """Begin a page by its title, or by its path, which has a "/" and no spaces."""
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
                raise UsageError(f"{other} is there already")
        return self._document("page", path, title, {}, self._reader(parse_page, path))

    def comment(
        self, thread: str, text: str, *, author: str | None = None, parent: str | None = None
    ) -> str:
        """Add a comment to a post by its slug, to "works/KEY" or to "pages/PATH"."""
        threads = thread_names(self._site)
        if thread not in threads:
            noun = {"works": "work", "pages": "page"}.get(thread.partition("/")[0], "post")
            raise UsageError(f"there is no {noun} {thread!r}{did_you_mean(thread, threads)}")
        folder = f"{COMMENTS}/{thread}"
        files = [file.path for file in walk(self._site, folder)[0] if is_comment_file(file.path)]
        ids = ids_of(map(posixpath.basename, files))
        if parent is not None and parent not in ids:
            raise UsageError(
                f"there is no comment {parent!r} in {folder}{did_you_mean(parent, ids)}"
            )
        if not text.strip():
            raise UsageError("there is no text: nothing was written")
        given = self._signature(author)
        if parent is not None:
            given["parent"] = _yaml("parent", yaml_dump.word, parent)
        beginning, source = archetype(self._site, "comment")
        filled = fill(beginning, {"date": self._now, "year": self._now[:4]}, given)
        data = (filled + text.strip("\n") + "\n").encode("utf-8", "replace")
        number = max((int(m[1]) for name in ids if (m := _COUNTED.fullmatch(name))), default=0)
        while True:
            number += 1
            path = f"{folder}/c{number:04}.md"
            comment, problems = parse_comment(path, data, self._config.zone, self._config.scale)
            if comment is None and problems:
                raise _unusable(problems, source, given)
            try:
                return self._write(path, data)
            except FileExistsError:
                continue  # somebody was faster: the next number then

    # ------------------------------------------------------------ what is written

    def _dated(self, date: str | None) -> dict[str, str]:
        if date is None:
            return {}
        try:
            parse_when(date, self._config.zone)
        except ValueError as fault:
            raise UsageError(f"date: {date!r} is not a date: {fault}") from None
        return {"date": yaml_dump.word(date.strip())}

    def _signature(self, author: str | None) -> dict[str, str]:
        """Return who signs a comment: an author of the site by key, or anybody by name.

        Whoever runs the command may be the site's author, whom nobody need name.
        """
        name = self._config.settings.author if author is None else author.strip()
        file = self._site / AUTHORS
        people = parse_authors(file.read_bytes())[0] if file.is_file() else {}
        known = AuthorIndex(people).known(name) if name else None
        if known is not None:
            return {"author_key": _yaml("author", yaml_dump.text, known.key)}
        return {"author": _yaml("author", yaml_dump.text, name)} if author else {}

    def _reader(
        self,
        parse: Callable[[str, bytes, Any, ZoneInfo], tuple[Any, tuple[Problem, ...]]],
        path: str,
    ) -> Callable[[bytes], tuple[Any, tuple[Problem, ...]]]:
        converter, zone = markdown_converter(self._config), self._config.zone
        return lambda data: parse(path, data, converter, zone)

    def _document(
        self,
        archetype_name: str,
        path: str,
        title: str,
        given: dict[str, str],
        read: Read,
    ) -> str:
        """Write a document of an archetype's text, once it has been read without a fault."""
        if not title.strip():
            raise UsageError("the title is empty")
        beginning, source = archetype(self._site, archetype_name)
        values = {
            "title": title.strip(),
            "slug": dated_name(own_name(path))[0] if archetype_name == "post" else own_name(path),
            "date": self._now,
            "year": self._now[:4],
            "author": self._config.settings.author,
        }
        if "slug" in given:
            values["slug"] = given["slug"]
        try:
            text = fill(beginning, values, given)
        except ValueError as fault:
            raise UsageError(f"title: {fault}") from None
        data = text.encode("utf-8", "surrogatepass")
        problems = [p for p in read(data)[1] if p.severity == "error"]
        if problems:
            raise _unusable(problems, source, given)
        try:
            return self._write(path, data)
        except FileExistsError:
            raise UsageError(f"{path} is there already") from None

    def _write(self, path: str, data: bytes) -> str:
        """Write a new file; raise FileExistsError if there is one, UsageError if it cannot be."""
        _check_free(self._site, path)
        target = self._site / path
        if not is_source(target, self._site):
            raise UsageError(f"{path}: a link leads out of the site's sources")
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("xb") as file:
                file.write(data)
        except FileExistsError:
            raise
        except OSError as failure:
            raise UsageError(f"{path} cannot be written: {failure.strerror}") from failure
        return path


def _check_free(site: Path, path: str) -> None:
    """Raise UsageError where a name is there already, but for case or Unicode form."""
    folder = site
    for part in path.split("/"):
        names = os.listdir(folder) if folder.is_dir() else []  # noqa: PTH208 - names alone
        if part not in names:
            for other in names:
                alike = path_key(other) == path_key(part)
                if alike and unicodedata.normalize("NFC", other) != part:
                    raise UsageError(f"{path}: {other!r} is there, which differs only in case")
        folder /= part


def _name(title: str, slug: str | None = None) -> str:
    try:
        return slugify(title if slug is None else slug)
    except ValueError as fault:
        field = "title" if slug is None else "--slug"
        raise UsageError(f"{field}: {title if slug is None else slug!r} {fault}") from None


def _path(folder: str, name: str, *, bundle: bool = False) -> str:
    """Return the path of a document; one that is called "index" needs a folder to be called so."""
    return f"{folder}/{name}/index.md" if bundle or name == "index" else f"{folder}/{name}.md"


def _yaml(field: str, write: Callable[[Any], str], value: Any) -> str:
    try:
        return write(value)
    except ValueError as fault:
        raise UsageError(f"{field}: {fault}") from None


def _unusable(problems: Iterable[Problem], source: str, given: Iterable[str]) -> UsageError:
    """Return what is wrong with a text; what nobody asked for is the archetype's."""
    prefixes = tuple(f"{key}:" for key in given)
    messages = [
        problem.message if problem.message.startswith(prefixes) or not source
        else f"{source}: {problem.message}"
        for problem in problems
    ]  # fmt: skip
    return UsageError("; ".join(dict.fromkeys(messages)))
