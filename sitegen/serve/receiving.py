"""The receiver of comments in the preview: forms also work on the author's machine.

It writes comments as pending files of the site. It runs no command after decisions, because the
preview builds by itself. It reads pages that the preview has built for it.
"""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from msgspec.structs import replace
from starlette.types import ASGIApp, Receive, Scope, Send

from sitegen.config.loading import Config, load
from sitegen.core.diagnostics import SettingsError, UsageError
from sitegen.output.directory import PREVIEW_INBOX

INBOX = "inbox/"
"""The address of the receiver, below the front page of the preview."""


class PreviewReceiver:
    """The receiver of a running preview: none, or one with the present settings."""

    def __init__(self, site: Path, environment: str | None) -> None:
        self._site = site
        self._environment = environment
        self._url = ""
        self._config: Config | None = None
        self._told = ""
        self.app: ASGIApp | None = None
        self.path = ""

    def refresh(self, url: str, on_message: Callable[[str], None]) -> None:
        """Start again if the settings or the address have changed.

        ``on_message`` gets the reason if the settings have a receiver that cannot run.
        """
        try:
            config = load(self._site, self._environment, inbox_url=url)
        except (SettingsError, UsageError):
            return  # the build has reported it; the receiver keeps its earlier settings
        is_same = self._config is not None and self._config.settings == config.settings
        if self.app is not None and is_same and url == self._url:
            return
        self.close()
        self._url, self._config = url, config
        if config.settings.inbox is not None and config.settings.comments.form == "inbox":
            try:
                self.app = self._opened(config, on_message)
                self.path = urlsplit(url).path
            except UsageError as failure:
                self._tell(str(failure), on_message)

    def _opened(self, config: Config, on_message: Callable[[str], None]) -> ASGIApp:
        """Return the receiver's application; raise UsageError."""
        from sitegen.inbox.app import app_of, check_ready  # few sites have a receiver
        from sitegen.inbox.context import Inbox
        from sitegen.inbox.libraries import require_libraries

        require_libraries()
        assert config.settings.inbox is not None
        settings = replace(config.settings, inbox=replace(config.settings.inbox, then=()))
        config = replace(config, settings=settings)
        inbox = Inbox(self._site, config, self._environment, self._site / PREVIEW_INBOX)
        try:
            check_ready(inbox)
        except UsageError:
            inbox.close()
            raise
        return app_of(inbox, on_message)

    def _tell(self, message: str, on_message: Callable[[str], None]) -> None:
        """Report once why the preview cannot receive comments."""
        if message != self._told:
            self._told = message
            on_message(f"the preview cannot receive comments: {message}")

    def close(self) -> None:
        """Stop the receiver."""
        if self.app is not None:
            self.app.state.receiver.close()  # type: ignore[attr-defined]
        self.app, self.path = None, ""


class WithReceiver:
    """Passes requests below the receiver's address to it, and all others to the preview."""

    def __init__(self, app: ASGIApp, receiver: PreviewReceiver) -> None:
        self._app = app
        self._receiver = receiver

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or pass it on."""
        app, path = self._receiver.app, self._receiver.path
        is_for_it = app is not None and path and scope.get("path", "").startswith(path)
        await (app if is_for_it and app else self._app)(scope, receive, send)
