"""A site that follows its sources: built, served, and built again whenever something has changed.

It is the very same build into a folder of its own; what has to be made anew is the build's affair.
"""

import secrets
import traceback
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

import msgspec

from sitegen.config.loading import load
from sitegen.core.diagnostics import SettingsError, UsageError
from sitegen.core.listening import bind, origin_of
from sitegen.output.directory import PREVIEW, output_folder
from sitegen.pipeline.build import Options, ScanSources, build
from sitegen.pipeline.result import Result
from sitegen.serve.app import Broadcaster, make_app
from sitegen.serve.errors import SHORT, ErrorReporter, is_shortage
from sitegen.serve.events import PreviewState
from sitegen.serve.receiving import INBOX, PreviewReceiver
from sitegen.serve.server import Server
from sitegen.serve.watch import Watcher


class ServeOptions(msgspec.Struct, frozen=True, kw_only=True):
    """What a preview is asked for."""

    host: str = "127.0.0.1"
    port: int = 8000
    environment: str | None = None
    drafts: bool = True
    poll: bool = False


class Listener(Protocol):
    """Who is told what happens, in the thread that builds unless it says otherwise."""

    def on_served(self, address: str) -> None:
        """Hear where the site is served, at the start and whenever that changes."""

    def on_built(self, result: Result) -> None:
        """Hear what a build came to, unless it came to what the last one did."""

    def on_crash(self, trace: str) -> None:
        """Hear of a mistake of ours, in any thread."""

    def on_message(self, text: str) -> None:
        """Hear something worth knowing."""

    def on_progress(self, phase: str, done: int, total: int) -> None:
        """Hear how far a build has come."""


class Preview:
    """A site under way: its sources, where it is built into, and what the last build came to."""

    def __init__(
        self, site: Path, options: ServeOptions, origin: str, now: Callable[[], datetime]
    ) -> None:
        self.output = site / PREVIEW
        self._site = site
        self._options = options
        self._origin = origin
        self._now = now
        self._last: Result | None = None
        self.state = PreviewState(session=secrets.token_hex(4), root=self._root())
        self.receiver = PreviewReceiver(site, options.environment)

    @property
    def address(self) -> str:
        """Where the front page is."""
        return self._origin + self.state.root

    def _root(self) -> str:
        """Return the path of the site's address; raise SettingsError or UsageError."""
        return urlsplit(load(self._site, self._options.environment, run=True).base_url).path

    def build(self, scan: ScanSources, listener: Listener) -> None:
        """Build the site, and replace the state, whatever happens."""
        root, crash = self.state.root, ""
        try:
            root = self._root()
            build_options = Options(
                now=self._now(),
                output=self.output,
                environment=self._options.environment,
                base_url=self._origin + root,
                drafts=self._options.drafts,
                future=True,
                inbox_url=f"{self._origin}{root}{INBOX}",
            )
            waiting = "waiting for another build of this site"
            result = build(
                self._site,
                build_options,
                lambda: listener.on_message(waiting),
                listener.on_progress,
                scan_sources=scan,
            )
        except (SettingsError, UsageError) as failure:
            result = Result(problems=failure.problems)
        except Exception as failure:
            if is_shortage(failure):
                result = Result(problems=UsageError(SHORT).problems)
            else:
                crash, result = traceback.format_exc(), Result()
        last, self._last = self._last, result
        self.receiver.refresh(f"{self._origin}{root}{INBOX}", listener.on_message)
        had_crashed, old_root = bool(self.state.crash), self.state.root
        self.state = self.state.after_build(result, self._site, root, crash)
        if old_root != root:
            listener.on_served(self.address)
        if crash:
            listener.on_crash(crash)
        elif last is None or had_crashed or result.changed or result.problems != last.problems:
            listener.on_built(result)


def serve(
    site: Path,
    options: ServeOptions,
    now: Callable[[], datetime],
    listener: Listener,
    on_ready: Callable[[str], object] = lambda _: None,
) -> None:
    """Serve a site until this thread is interrupted.

    ``now`` tells the moment of each build; ``on_ready`` gets the address once there is something
    to look at. Raises UsageError where the port to listen at is not free, and SettingsError for
    settings that cannot be used from the beginning.
    """
    output_folder(site, site / PREVIEW)
    with bind(options.host, options.port) as listening:
        origin = origin_of(options.host, listening.getsockname()[1])
        preview, broadcaster = Preview(site, options, origin, now), Broadcaster()
        reporter = ErrorReporter(listener.on_message, listener.on_crash)
        app = make_app(
            preview,
            preview.output,
            site / "output",
            options.host,
            broadcaster,
            reporter.report,
            preview.receiver,
        )
        watcher = Watcher(site, listener.on_message, poll=options.poll)
        with Server(app, broadcaster, listening, reporter), watcher, closing(preview.receiver):
            listener.on_served(preview.address)
            preview.build(watcher.scan, listener)
            broadcaster.wake()
            on_ready(preview.address)
            while True:
                watcher.wait()
                preview.build(watcher.scan, listener)
                broadcaster.wake()
