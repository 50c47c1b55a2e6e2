"""The preview of a site: builds it, serves it, and builds it again after every change.

It is a normal build into its own folder; the build decides which pages to rebuild.
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
    """The options of a preview."""

    host: str = "127.0.0.1"
    port: int = 8000
    environment: str | None = None
    drafts: bool = True
    poll: bool = False


class Listener(Protocol):
    """Receives the events of a preview, in the build thread unless a method says otherwise."""

    def on_served(self, address: str) -> None:
        """Receive the site's address, at the start and after each change of it."""

    def on_built(self, result: Result) -> None:
        """Receive a build's result, unless it is the same as the last one."""

    def on_crash(self, trace: str) -> None:
        """Receive a bug of sitegen, in any thread."""

    def on_message(self, text: str) -> None:
        """Receive a message."""

    def on_progress(self, phase: str, done: int, total: int) -> None:
        """Receive the progress of a build."""


class Preview:
    """A running preview: its sources, its output folder, and the result of the last build."""

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
        """The address of the front page."""
        return self._origin + self.state.root

    def _root(self) -> str:
        """Return the path of the site's address; raise SettingsError or UsageError."""
        return urlsplit(load(self._site, self._options.environment, run=True).base_url).path

    def build(self, scan: ScanSources, listener: Listener) -> None:
        """Build the site, and replace the state, after any result."""
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

    ``now`` returns the moment of each build; ``on_ready`` gets the address when the first page
    is ready. Raises UsageError if the port is not free, and SettingsError if the
    settings are unusable from the start.
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
