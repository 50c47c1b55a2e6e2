"""What goes wrong when documents are asked for."""

from sitegen.core.diagnostics import ContentError


class FetchError(ContentError):
    """A document cannot be fetched; says why."""


class NotThereError(FetchError):
    """The host does not have the document."""
