"""The check of a built site: read its pages, compare them, and ask other hosts on request."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from functools import partial
from itertools import chain
from pathlib import Path

import msgspec

from sitegen.cache.database import Database
from sitegen.check.address import built_for, other_address
from sitegen.check.comments import CommentLinks
from sitegen.check.external import check_external
from sitegen.check.html import PageFacts, read_pages
from sitegen.check.resolver import Resolver
from sitegen.check.rules import Rules
from sitegen.check.source_map import SourceMap
from sitegen.config.csp import Csp
from sitegen.config.loading import Config, load
from sitegen.config.settings import FILE
from sitegen.core.diagnostics import Problem, UsageError, in_order, warning
from sitegen.core.digest import program_digest
from sitegen.core.locks import STATE
from sitegen.core.parallel import WorkerPool
from sitegen.images.variants import format_of
from sitegen.output.directory import OutputDirectory, output_folder
from sitegen.output.journal import recovered
from sitegen.output.manifest import read_manifest
from sitegen.search.record import index_message

CACHE_FILE = "answers.json"
"""The file in .sitegen/ that lists the addresses that have answered."""

_MIN_PARALLEL_WEIGHT = 20_000_000
"""Bytes of pages from which several processes are faster than one."""


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """The numbers of checked items, and the findings; ``seconds`` is the time of the check.

    A site ``is_sound`` if the only findings are broken links by commenters.
    """

    pages: int
    links: int
    external: int
    findings: tuple[Problem, ...]
    seconds: float
    is_sound: bool


class CheckOptions(msgspec.Struct, frozen=True, kw_only=True):
    """The built site to check, and whether to ask other hosts."""

    output: Path | None = None
    environment: str | None = None
    base_url: str | None = None
    external: bool = False
    jobs: int | None = None


def check(
    site: Path,
    options: CheckOptions,
    on_wait: Callable[[], None] = lambda: None,
    progress: Callable[[str, int, int], None] = lambda *_: None,
) -> Report:
    """Check the last build; raise SettingsError, and UsageError if there is none.

    If it was built for another address, that is the only finding.
    """
    started = time.perf_counter()
    config = load(site, options.environment, options.base_url)
    output = output_folder(site, options.output)
    with recovered(site, on_wait):
        known = read_manifest(output)
        directory = OutputDirectory(output, known, ())
        files = sorted(path for path in known if directory.at(path)[0] == "ours")
        pages = [path for path in files if path.endswith(".html")]
        if not pages:
            raise UsageError(f"{output} has no pages of a site: run `sitegen build` first")
        facts = _read(output, pages, config.policy, options.jobs, progress)
        built = built_for(output, frozenset(files))
        if built and built != config.base_url:
            return _report(facts, (other_address(site, config, built, output),), started)
        resolver = Resolver(output, config.base_url)
        store = Database(site / STATE, program_digest())
    with closing(store):
        comment_links = CommentLinks(site, output, store, resolver)
        rules = Rules(facts, resolver, SourceMap(site, output, store), comment_links)
        in_comments = rules.comment_problems()
        found = in_order([*rules.all(), *rules.pictures_with_gps(output, filter(format_of, files))])
        found = in_order([*found, *_index_problems(site, config, output)])
        external = rules.external
        if options.external:
            answers = check_external(
                external, site / STATE / CACHE_FILE, partial(progress, "asking")
            )
            external_problems = (
                rules.to_problems(
                    {(f"{address}: {answer.message}", ""): external[address]}, answer.severity
                )
                for address, answer in answers.items()
            )
            found = in_order([*found, *chain.from_iterable(external_problems)])
    findings = in_order([*found, *in_comments])
    return _report(facts, findings, started, external=len(external), is_sound=not found)


def _index_problems(site: Path, config: Config, output: Path) -> Iterator[Problem]:
    """Yield the warning that the site has no search index, or an old one."""
    message = index_message(site, output) if config.settings.search else ""
    if message:
        yield warning(FILE, message, *config.positions.get("search", (1, 1)))


def _report(
    facts: Sequence[PageFacts],
    findings: tuple[Problem, ...],
    started: float,
    *,
    external: int = 0,
    is_sound: bool = False,
) -> Report:
    return Report(
        pages=len(facts),
        links=sum(len(page.links) for page in facts),
        external=external,
        findings=findings,
        seconds=round(time.perf_counter() - started, 3),
        is_sound=is_sound,
    )


def _read(
    output: Path,
    paths: list[str],
    policy: Csp | None,
    jobs: int | None,
    progress: Callable[[str, int, int], None],
) -> list[PageFacts]:
    """Read every page, in several processes if there are many."""
    facts: list[PageFacts] = []

    def size(path: str) -> int:
        return (output / path).stat().st_size

    with WorkerPool(jobs) as workers:
        function = partial(read_pages, output=str(output), policy=policy)
        for chunk in workers.run(function, paths, size, _MIN_PARALLEL_WEIGHT):
            facts += chunk
            progress("reading", len(facts), len(paths))
    return sorted(facts, key=lambda page: page.path)
