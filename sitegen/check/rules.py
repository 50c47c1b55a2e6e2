"""What is wrong with the pages of a site, laid beside one another."""

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
    """Compares pages; each finding is told once, at its source, however many pages show it."""

    def __init__(
        self,
        pages: Sequence[PageFacts],
        host: Resolver,
        origins: SourceMap,
        strangers: CommentLinks,
    ) -> None:
        self._pages = {page.path: page for page in pages}
        self._host = host
        self._origins = origins
        self._comments = strangers
        self._linked: set[str] = set()
        self._complaints: dict[tuple[str, str], list[tuple[str, PageLink]]] = defaultdict(list)
        self._of_strangers: dict[str, list[tuple[str, PageLink, Target]]] = defaultdict(list)
        self.outside: dict[str, list[tuple[str, PageLink]]] = defaultdict(list)
        """Addresses outside of the site, with the pages that authors name them on."""
        for page in pages:
            self._follow(page)

    def _follow(self, page: PageFacts) -> None:
        """Sort a page's addresses by where they lead. A large site has a million of them."""
        for mention in page.mentions:
            target = self._host.target(page.path, mention.address)
            if target.outside:
                is_authors = not (mention.is_strangers or mention.may_be)
                if target.outside.startswith(_WEB) and is_authors:
                    self.outside[target.outside.partition("#")[0]].append((page.path, mention))
            elif message := self._complaint(mention, target):
                if mention.is_strangers or (
                    mention.may_be and self._comments.may_have(page.path, target)
                ):
                    self._of_strangers[message].append((page.path, mention, target))
                else:
                    self._complaints[message, target.place].append((page.path, mention))
            if target.file and mention.use == "link" and target.file != page.path:
                self._linked.add(target.file)

    def all(self) -> tuple[Problem, ...]:
        """Return everything that was found inside the site, in order."""
        broken = self.told(self._complaints)
        return in_order([*broken, *self._in_pages(), *self._same_titles(), *self._orphans()])

    def strangers(self) -> tuple[Problem, ...]:
        """Return the links of comments that lead nowhere in the site, in order."""
        found: list[Problem] = []
        for message, places in self._of_strangers.items():
            built = []
            for path, mention, target in places:
                for file in self._comments.files(path, target):
                    place = self._comments.place(file, mention.address)
                    found.append(Problem(file, *place, "warning", message))
                if not self._comments.files(path, target):
                    built.append(self._origins.of_line(path, mention.line, "warning", message))
            found += [_once(built)] if built else []
        return in_order(found)

    def told(
        self,
        complaints: Mapping[tuple[str, str], Sequence[tuple[str, PageLink]]],
        severity: Severity = "error",
    ) -> Iterator[Problem]:
        """Yield complaints about addresses; each is a message and the address from the root."""
        for (message, to), places in complaints.items():
            built = []
            for path, mention in places:
                problem = self._origins.problem(
                    path, mention.line, severity, message, mention.address, to
                )
                if problem.file.endswith(f"/{path}"):
                    built.append(problem)
                else:
                    yield problem
            if built:
                yield _once(built)

    def _complaint(self, mention: PageLink, target: Target) -> str:
        """Return what is wrong with an address of the site, "" if it leads to something."""
        if target.file is None:
            what = "page" if mention.use == "link" else "file"
            return f"{target.place or mention.address}: the site has no such {what}"
        page = self._pages.get(target.file)
        if page is None or target.fragment in _ANYWHERE or target.fragment.startswith(":~:"):
            return ""
        if target.fragment in page.ids:
            return ""
        return f"{target.place}: the page has nothing with the id {target.fragment!r}"

    def _in_pages(self) -> Iterator[Problem]:
        """Yield what is wrong with a page whatever the others say."""
        for page in self._pages.values():
            for name, line in page.doubles:
                message = f"the id {name!r} stands more than once on the page"
                yield self._origins.problem(page.path, line, "error", message)
            for source, line in page.blind:
                to = self._host.target(page.path, source).place
                message = (
                    "a picture without a description, for those who cannot see it: "
                    "![what it shows](…)"
                )
                yield self._origins.problem(page.path, line, "warning", message, source, to)
            if not page.title and not page.forwards and not self._origins.is_copy(page.path):
                yield self._origins.of_page(page.path, "warning", "the page has no title")

    def placed(self, output: Path, pictures: Iterable[str]) -> Iterator[Problem]:
        """Yield the pictures, of some files of the output, that say where they were taken."""
        from sitegen.images.gps import has_gps

        for path in pictures:
            if has_gps((output / path).read_bytes()):
                message = (
                    "says where it was taken: what lies in content/static/ is served as it is, "
                    "so save it without"
                )
                yield self._origins.of_page(path, "warning", message)

    def _same_titles(self) -> Iterator[Problem]:
        """Yield pages that one could not tell apart in a list of results."""
        titles: dict[str, list[str]] = defaultdict(list)
        for page in self._pages.values():
            if page.title and not page.is_hidden and not page.forwards:
                titles[page.title].append(page.path)
        for title, paths in titles.items():
            if len(paths) > 1:
                others = ", ".join(_address(path) for path in paths[1:4])
                more = f" and {len(paths) - 4} more" if len(paths) > 4 else ""
                message = f"{_address(paths[0])} has the title of {others}{more}: {title}"
                yield self._origins.of_page(paths[0], "warning", message)

    def _orphans(self) -> Iterator[Problem]:
        """Yield pages that no link of another page leads to."""
        for page in self._pages.values():
            is_known = page.path in ("index.html", "404.html") or self._origins.is_copy(page.path)
            if page.path not in self._linked and not (is_known or page.forwards or page.is_hidden):
                message = f"no page links to {_address(page.path)}"
                yield self._origins.of_page(page.path, "warning", message)


def _address(path: str) -> str:
    return f"/{path.removesuffix('index.html')}"


def _once(problems: Iterable[Problem]) -> Problem:
    """Return one of several that say the same of many pages: it is their template's."""
    first, *others = in_order(problems)
    if not others:
        return first
    pages = f" (and on {len(others)} other page{'s' if len(others) > 1 else ''})"
    return Problem(first.file, first.line, first.column, first.severity, first.message + pages)
