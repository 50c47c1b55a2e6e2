"""Messages of an import besides its counts: warnings, and why a source cannot be used."""

from sitegen.core.diagnostics import ContentError

MAX_WARNINGS = 1000
"""Warnings that are kept; further ones are only counted."""


class ImportRefused(ContentError):  # noqa: N818 - said as users see it
    """A source cannot be used: nothing was written. The message says what to do (exit code 1)."""


class Messages:
    """Collects the warnings of one pass over a source, each once, in order."""

    def __init__(self) -> None:
        self._warnings: dict[str, None] = {}
        self.dropped = 0

    @property
    def warnings(self) -> list[str]:
        """The warnings, each after its position if it has one."""
        return list(self._warnings)

    def warning(self, text: str, position: str = "") -> None:
        """Keep a warning about a place in a source, such as ``blog.xml:12``."""
        line = f"{position}: {text}" if position else text
        if line in self._warnings:
            return
        if len(self._warnings) >= MAX_WARNINGS:
            self.dropped += 1
            return
        self._warnings[line] = None
