"""The rules of the check: they compare the pages of a site with each other."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from sitegen.check.comments import CommentLinks
from sitegen.check.html import PageFacts, PageLink
from sitegen.check.resolver import Resolver, Target
from sitegen.check.source_map import SourceMap
from sitegen.core.diagnostics import Problem, Severity, in_order

_WEB = ("http://", "https://")
_ANYWHERE = frozenset({"", "top"})
"""Fragments that every page has: its top (HTML, 7.4.6.3)."""


class Rules:
    """Compares pages; reports each finding once, at its source, for any number of pages."""

    def __init__(
        self,
        pages: Sequence[PageFacts],
        resolver: Resolver,
        source_map: SourceMap,
        comment_links: CommentLinks,
    ) -> None:
        self._pages = {page.path: page for page in pages}
        self._resolver = resolver
        self._source_map = source_map
        self._comment_links = comment_links
        self._linked: set[str] = set()
        self._broken: dict[tuple[str, str], list[tuple[str, PageLink]]] = defaultdict(list)
        self._broken_in_comments: dict[str, list[tuple[str, PageLink, Target]]] = defaultdict(list)
        self.external: dict[str, list[tuple[str, PageLink]]] = defaultdict(list)
        """Addresses outside of the site, with the pages that authors name them on."""
        for page in pages:
            self._follow(page)

    def _follow(self, page: PageFacts) -> None:
        """Sort a page's addresses by their targets. A large site has a million of them."""
        for link in page.links:
            target = self._resolver.target(page.path, link.address)
            if target.external:
                is_authors = not (link.in_comment or link.may_be_in_comment)
                if target.external.startswith(_WEB) and is_authors:
                    self.external[target.external.partition("#")[0]].append((page.path, link))
            elif message := self._broken_message(link, target):
                if link.in_comment or (
                    link.may_be_in_comment and self._comment_links.may_have(page.path, target)
                ):
                    self._broken_in_comments[message].append((page.path, link, target))
                else:
                    self._broken[message, target.address].append((page.path, link))
            if target.file and link.use == "link" and target.file != page.path:
                self._linked.add(target.file)

    def all(self) -> tuple[Problem, ...]:
        """Return all findings inside the site, in order."""
        broken = self.to_problems(self._broken)
        blocked = self._blocked()
        found = [*broken, *blocked, *self._in_pages(), *self._same_titles(), *self._orphans()]
        return in_order(found)

    def _blocked(self) -> Iterator[Problem]:
        """Yield the parts that pages' policies block: each host once for each source."""
        found: dict[tuple[str, str], list[tuple[str, PageLink]]] = defaultdict(list)
        for page in self._pages.values():
            for message, address, line in page.blocked:
                found[message, ""].append((page.path, PageLink(address, "file", line)))
        yield from dict.fromkeys(self.to_problems(found, "warning"))

    def comment_problems(self) -> tuple[Problem, ...]:
        """Return the broken links of comments within the site, in order."""
        found: list[Problem] = []
        for message, links in self._broken_in_comments.items():
            built = []
            for path, link, target in links:
                for file in self._comment_links.files(path, target):
                    position = self._comment_links.position(file, link.address)
                    found.append(Problem(file, *position, "warning", message))
                if not self._comment_links.files(path, target):
                    built.append(self._source_map.of_line(path, link.line, "warning", message))
            found += [_once(built)] if built else []
        return in_order(found)

    def to_problems(
        self,
        broken: Mapping[tuple[str, str], Sequence[tuple[str, PageLink]]],
        severity: Severity = "error",
    ) -> Iterator[Problem]:
        """Yield findings about addresses; each has a message and the address from the root."""
        for (message, to), links in broken.items():
            built = []
            for path, link in links:
                problem = self._source_map.problem(
                    path, link.line, severity, message, link.address, to
                )
                if problem.file.endswith(f"/{path}"):
                    built.append(problem)
                else:
                    yield problem
            if built:
                yield _once(built)

    def _broken_message(self, link: PageLink, target: Target) -> str:
        """Return the error of an address of the site, "" if it works."""
        if target.file is None:
            what = "page" if link.use == "link" else "file"
            return f"{target.address or link.address}: the site has no such {what}"
        page = self._pages.get(target.file)
        if page is None or target.fragment in _ANYWHERE or target.fragment.startswith(":~:"):
            return ""
        if target.fragment in page.ids:
            return ""
        return f"{target.address}: the page has no element with the id {target.fragment!r}"

    def _in_pages(self) -> Iterator[Problem]:
        """Yield the findings about single pages."""
        for page in self._pages.values():
            for name, line in page.duplicate_ids:
                message = f"the id {name!r} occurs more than once on the page"
                yield self._source_map.problem(page.path, line, "error", message)
            for source, line in page.missing_alt:
                to = self._resolver.target(page.path, source).address
                message = "a picture without alt text: describe it, as in ![description](…)"
                yield self._source_map.problem(page.path, line, "warning", message, source, to)
            if not page.title and not page.is_redirect and not self._source_map.is_copy(page.path):
                yield self._source_map.of_page(page.path, "warning", "the page has no title")

    def pictures_with_gps(self, output: Path, pictures: Iterable[str]) -> Iterator[Problem]:
        """Yield the pictures with GPS data among some files of the output."""
        from sitegen.images.gps_check import has_gps

        for path in pictures:
            if has_gps((output / path).read_bytes()):
                message = "contains GPS data, which content/static/ keeps: save it without GPS data"
                yield self._source_map.of_page(path, "warning", message)

    def _same_titles(self) -> Iterator[Problem]:
        """Yield pages that readers cannot distinguish in a list of results."""
        titles: dict[str, list[str]] = defaultdict(list)
        for page in self._pages.values():
            if page.title and not page.is_hidden and not page.is_redirect:
                titles[page.title].append(page.path)
        for title, paths in titles.items():
            if len(paths) > 1:
                others = ", ".join(_address(path) for path in paths[1:4])
                more = f" and {len(paths) - 4} more" if len(paths) > 4 else ""
                message = f"{_address(paths[0])} has the same title as {others}{more}: {title}"
                yield self._source_map.of_page(paths[0], "warning", message)

    def _orphans(self) -> Iterator[Problem]:
        """Yield orphan pages: no other page links to them."""
        for page in self._pages.values():
            is_known = page.path in ("index.html", "404.html") or self._source_map.is_copy(
                page.path
            )
            if page.path not in self._linked and not (
                is_known or page.is_redirect or page.is_hidden
            ):
                message = f"no page links to {_address(page.path)}"
                yield self._source_map.of_page(page.path, "warning", message)


def _address(path: str) -> str:
    return f"/{path.removesuffix('index.html')}"


def _once(problems: Iterable[Problem]) -> Problem:
    """Return one finding for the same finding on many pages, which comes from their template."""
    first, *others = in_order(problems)
    if not others:
        return first
    pages = f" (and on {len(others)} other page{'s' if len(others) > 1 else ''})"
    return Problem(first.file, first.line, first.column, first.severity, first.message + pages)
