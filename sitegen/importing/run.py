"""An import from its sources to its report.

It reads a source twice: first to collect the records, so that links and threads are known, and then
to write them. It writes nothing before the first pass has ended.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path

import msgspec

from sitegen.config.loading import Config
from sitegen.content.authors import FILE as AUTHORS
from sitegen.core.diagnostics import UsageError
from sitegen.core.folders import NOT_THERE, read_plain
from sitegen.core.parallel import WorkerPool
from sitegen.importing import proposals, rules_file
from sitegen.importing.authors import AuthorsFile
from sitegen.importing.catalogues.catalogue import Catalogue
from sitegen.importing.changes import Changes
from sitegen.importing.discussions import Discussions
from sitegen.importing.document_context import DocumentContext
from sitegen.importing.formats.registry import Format, detect, format_named
from sitegen.importing.imports_folder import FOLDER, open_imports
from sitegen.importing.layout import Layout
from sitegen.importing.ledger import Ledger
from sitegen.importing.media import MediaProvider, import_media
from sitegen.importing.messages import ImportRefused, Messages
from sitegen.importing.old_threads import SiteThreads
from sitegen.importing.records import AnyRecord, BlogInfo, in_unicode
from sitegen.importing.report import Report
from sitegen.importing.rules import Rules
from sitegen.importing.small_records import SmallRecords
from sitegen.importing.sources import Source, open_sources
from sitegen.importing.survey import Survey, survey
from sitegen.importing.writing import Show, Writing
from sitegen.theme.loading import load_theme


class ImportOptions(msgspec.Struct, frozen=True, kw_only=True):
    """The request for an import; a ``format`` of "" means that the sources decide.

    Documents that are due at ``now`` are published, and other documents can link to them.
    """

    now: datetime = datetime.max.replace(tzinfo=UTC)
    format: str = ""
    dry_run: bool = False
    author: str = ""
    jobs: int | None = None


def import_sources(
    site: Path,
    config: Config,
    files: Sequence[Path],
    options: ImportOptions,
    *,
    threads: Callable[[], SiteThreads],
    media: MediaProvider | None = None,
    show: Show = lambda *_: None,
) -> Report:
    """Import sources into a site, and return the outcome for each record.

    Raises ImportRefused for unusable sources and UsageError for an unusable site, and then writes
    nothing. ``threads`` reads the site's own documents, if comments only know addresses.
    """
    if "{work}" in config.settings.permalink:
        raise UsageError(
            f"the permalink {config.settings.permalink} needs a work, but posts of an old blog "
            "name none: change it in site.yaml"
        )
    messages = Messages()
    sources = open_sources(files, messages)
    used = format_named(options.format) if options.format else detect(sources)
    run = _Import(site, config, used, options, Report(used.name, messages))
    return run.run(sources, threads, media, show)


class _Import:
    """One import of one format."""

    def __init__(
        self, site: Path, config: Config, used: Format, options: ImportOptions, report: Report
    ) -> None:
        self._site = site
        self._config = config
        self._format = used
        self._options = options
        self._report = report
        self._ledger = Ledger.read(site)
        self._own_rules = rules_file.read_rules(site)

    def run(
        self,
        sources: Sequence[Source],
        threads: Callable[[], SiteThreads],
        media: MediaProvider | None,
        show: Show,
    ) -> Report:
        report, options = self._report, self._options
        found = survey(self._records(sources, report.messages), report)
        if media is None and self._format.media is not None:
            media = self._format.media(sources)
        found.site_url = self._config.settings.url
        known = {**self._format.field_rules, **self._format.propose(found, sources)}
        rules = rules_file.rules_for(found, self._own_rules, known)
        catalogue = self._catalogue(found, rules)
        if not options.dry_run:
            _check_folder(self._site)
        with Changes(self._site, self._ledger, dry_run=options.dry_run) as changes:
            layout, discussions = self._lay_out(found, rules, threads, changes)
            try:
                static = import_media(found, layout, self._ledger, changes, report, media, show)
                with WorkerPool(options.jobs) as pool:
                    writing = self._writing(
                        found, rules, layout, discussions, static, changes, pool
                    )
                    documents = catalogue.documents if catalogue is not None else ()
                    writing.write(chain(self._records(sources, Messages()), documents), show)
                if catalogue is not None:
                    catalogue.write(writing.context, changes, report, writing.reviews)
            finally:
                if not options.dry_run:
                    self._ledger.save(self._site)
        report.check()
        if not options.dry_run:
            rules_file.write_rules(self._site, self._own_rules, rules, found, report.messages)
            proposals.write_proposals(self._site, found, layout, rules)
        return report

    def _catalogue(self, found: Survey, rules: Rules) -> Catalogue | None:
        """Return what becomes of a log, its reviews among the documents; None without a log."""
        if not found.logs and not found.lists:
            return None
        name, zone = self._format.name, self._config.zone
        catalogue = Catalogue(found, self._site, rules, self._ledger, name, zone)
        for document in catalogue.documents:
            found.add(document)
        return catalogue

    def _records(
        self, sources: Sequence[Source], messages: Messages
    ) -> Iterator[AnyRecord | BlogInfo]:
        return map(in_unicode, self._format.records(sources, messages))

    def _lay_out(
        self,
        found: Survey,
        rules: Rules,
        threads: Callable[[], SiteThreads],
        changes: Changes,
    ) -> tuple[Layout, Discussions]:
        """Decide on the paths of documents and comments."""
        name, ledger, messages = self._format.name, self._ledger, self._report.messages
        layout = Layout(found, self._site, self._config, name, ledger, rules)
        layout.place_documents(changes, messages, self._options.now)
        by_address = any(not entry.thread for entry in found.comments.values())
        site_threads = threads() if by_address else None
        discussions = Discussions(found, layout, name, ledger, site_threads)
        discussions.place(changes, messages)
        return layout, discussions

    def _writing(
        self,
        found: Survey,
        rules: Rules,
        layout: Layout,
        discussions: Discussions,
        static: dict[str, str],
        changes: Changes,
        pool: WorkerPool,
    ) -> Writing:
        """Write the authors, and return the writer of the rest."""
        ledger, report, author = self._ledger, self._report, self._options.author
        authors = AuthorsFile(_own_authors(self._site), found.authors, ledger, report.format)
        puts = {} if author else authors.write(changes, ledger)
        context = DocumentContext(
            config=self._config,
            blog=layout.blog,
            old_media=layout.old_media,
            rules=rules,
            by_key=layout.by_key,
            static=static,
            authors=authors.names,
            author=author,
            media=found.media,
            attached=found.attached(),
            withdrawn=_withdrawn(self._site, self._config) if found.has_withdrawn else "",
        )
        small = SmallRecords(rules, puts, author, ledger, changes, report)
        return Writing(found, layout, discussions, context, small, ledger, changes, report, pool)


def _check_folder(site: Path) -> None:
    """Raise UsageError if the ledger could not be written."""
    try:
        open_imports(site, make=True).close()
    except OSError as failure:
        raise UsageError(f"{FOLDER} cannot be made: {failure.strerror}") from failure


def _withdrawn(site: Path, config: Config) -> str:
    """Return the text of a removed comment, in the words of the site's theme."""
    theme, _ = load_theme(site, config)
    return f"*{theme.language(config.settings.language).text('comment_withdrawn')}*"


def _own_authors(site: Path) -> bytes:
    try:
        return read_plain(site / AUTHORS)
    except OSError as failure:
        if failure.errno in NOT_THERE:
            return b""
        raise ImportRefused(f"{AUTHORS} cannot be read: {failure.strerror}") from failure
