"""The options of a build, besides the site's own settings."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from sitegen.output.directory import PREVIEW_INBOX

if TYPE_CHECKING:
    from sitegen.catalog.model import Selection


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """The options of a build, besides the site's own settings."""

    now: datetime
    output: Path | None = None
    environment: str | None = None
    base_url: str | None = None
    relative: bool = False
    drafts: bool = False
    future: bool = False
    expired: bool = False
    strict: bool = False
    force: bool = False
    jobs: int | None = None
    inbox_url: str | None = None
    """The address of the receiver of comments in a preview, in place of the setting."""

    @property
    def inbox_folder(self) -> str:
        """The folder of the site for the files that the receiver of comments reads."""
        return "inbox" if self.inbox_url is None else PREVIEW_INBOX

    @property
    def output_options(self) -> tuple[object, ...]:
        """The options that change the built site, except the moment."""
        return (
            self.environment,
            self.base_url,
            self.relative,
            self.drafts,
            self.future,
            self.expired,
            self.strict,
            self.inbox_url,
        )

    @property
    def selection(self) -> "Selection":
        """The documents to publish."""
        from sitegen.catalog.model import Selection

        return Selection(now=self.now, drafts=self.drafts, future=self.future, expired=self.expired)
