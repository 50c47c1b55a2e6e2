"""A site that follows its sources: built, served, and built again whenever something has changed.

It is the very same build into a folder of its own; what has to be made anew is the build's affair.
"""

import secrets
import traceback
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

import msgspec

from sitegen.config.loading import load
from sitegen.core.diagnostics import SettingsError, UsageError
from sitegen.core.result import Result
from sitegen.output.directory import PREVIEW, output_folder
from sitegen.pipeline.build import Options, ScanSources, build
from sitegen.serve.app import Broadcaster, make_app
from sitegen.serve.errors import SHORT, ErrorReporter, is_shortage
from sitegen.serve.events import PreviewState
from sitegen.serve.server import Server, bind, origin_of
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

    def served(self, address: str) -> None:
        """Hear where the site is served, at the start and whenever that changes."""

    def built(self, result: Result) -> None:
        """Hear what a build came to, unless it came to what the last one did."""

    def crashed(self, trace: str) -> None:
        """Hear of a mistake of ours, in any thread."""

    def noted(self, text: str) -> None:
        """Hear something worth knowing."""

    def progressed(self, phase: str, done: int, total: int) -> None:
        """Hear how far a build has come."""


class Preview:
    """A site under way: its sources, where it is built into, and what the last build came to."""

    def __init__(
        self, site: Path, wishes: ServeOptions, origin: str, now: Callable[[], datetime]
    ) -> None:
        self.output = site / PREVIEW
        self._site = site
        self._wishes = wishes
        self._origin = origin
        self._now = now
        self._last: Result | None = None
        self.news = PreviewState(session=secrets.token_hex(4), root=self._root())

    @property
    def address(self) -> str:
        """Where the front page is."""
        return self._origin + self.news.root

    def _root(self) -> str:
        """Return the path of the site's address; raise SettingsError or UsageError."""
        return urlsplit(load(self._site, self._wishes.environment, run=True).base_url).path

    def build(self, look: ScanSources, audience: Listener) -> None:
        """Build the site, and replace the news, whatever happens."""
        root, crash = self.news.root, ""
        try:
            root = self._root()
            options = Options(
                now=self._now(),
                output=self.output,
                environment=self._wishes.environment,
                base_url=self._origin + root,
                drafts=self._wishes.drafts,
                future=True,
            )
            waiting = "waiting for another build of this site"
            result = build(
                self._site,
                options,
                lambda: audience.noted(waiting),
                audience.progressed,
                scan_sources=look,
            )
        except (SettingsError, UsageError) as failure:
            result = Result(problems=failure.problems)
        except Exception as failure:
            if is_shortage(failure):
                result = Result(problems=UsageError(SHORT).problems)
            else:
                crash, result = traceback.format_exc(), Result()
        last, self._last = self._last, result
        had_crashed, old_root = bool(self.news.crash), self.news.root
        self.news = self.news.after(result, self._site, root, crash)
        if old_root != root:
            audience.served(self.address)
        if crash:
            audience.crashed(crash)
        elif last is None or had_crashed or result.changed or result.problems != last.problems:
            audience.built(result)


def serve(
    site: Path,
    wishes: ServeOptions,
    now: Callable[[], datetime],
    audience: Listener,
    on_ready: Callable[[str], object] = lambda _: None,
) -> None:
    """Serve a site until this thread is interrupted.

    ``now`` tells the moment of each build; ``on_ready`` gets the address once there is something
    to look at. Raises UsageError where the place to listen at is not free, and SettingsError for
    settings that cannot be used from the beginning.
    """
    output_folder(site, site / PREVIEW)
    with bind(wishes.host, wishes.port) as listening:
        origin = origin_of(wishes.host, listening.getsockname()[1])
        preview, hub = Preview(site, wishes, origin, now), Broadcaster()
        troubles = ErrorReporter(audience.noted, audience.crashed)
        app = make_app(preview, preview.output, site / "output", wishes.host, hub, troubles.tell)
        watcher = Watcher(site, audience.noted, poll=wishes.poll)
        with Server(app, hub, listening, troubles), watcher:
            audience.served(preview.address)
            preview.build(watcher.look, audience)
            hub.wake()
            on_ready(preview.address)
            while True:
                watcher.wait()
                preview.build(watcher.look, audience)
                hub.wake()
