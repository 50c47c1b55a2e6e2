"""The result of converting a record: a file, and the facts for the report."""

import msgspec


class WrittenFile(msgspec.Struct, frozen=True, kw_only=True):
    """The file of a document or a comment.

    ``fields`` are the names of the custom fields that are in it. ``kept_html`` counts the blocks
    that stayed HTML. ``shortcodes`` are unknown ones, each with its line. ``old_addresses`` point
    to the old blog. ``problem`` says why it cannot be in the site at all, "" if it can.
    """

    data: bytes = b""
    warnings: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    kept_html: int = 0
    shortcodes: tuple[tuple[str, int], ...] = ()
    old_addresses: tuple[str, ...] = ()
    problem: str = ""
