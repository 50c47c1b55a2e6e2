"""Errors when sitegen fetches documents."""

from sitegen.core.diagnostics import ContentError


class FetchError(ContentError):
    """A document cannot be fetched; the message says why."""


class NotThereError(FetchError):
    """The host does not have the document."""
