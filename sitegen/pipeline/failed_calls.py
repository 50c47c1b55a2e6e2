"""Positions of failed shortcodes in the authors' files.

A page's record has no positions of shortcode calls, so that moving a call does not
render the page again. The parsed unit has them, in the same order.
"""

from collections.abc import Iterable

from sitegen.cache.database import Database
from sitegen.cache.metadata import decode_metadata
from sitegen.config.loading import Config
from sitegen.core.diagnostics import Problem, error, in_order
from sitegen.models.richtext import RichText, ShortcodeRef, number_of, unit_of
from sitegen.render.templates.calls import CallFailure

_NOTICE = "comments.notice"
"""The setting whose text is not part of a unit."""


def locate_calls(
    failures: Iterable[CallFailure], store: Database, config: Config
) -> tuple[Problem, ...]:
    """Return the failures as problems at their calls, each once for all pages with the call."""
    return in_order(_located(failure, store, config) for failure in failures)


def _located(failure: CallFailure, store: Database, config: Config) -> Problem:
    if not failure.reference:
        return config.problem(_NOTICE, failure.message)
    file = unit_of(failure.reference)
    text = _parsed(failure.reference, store)
    ref = text.refs[failure.number] if failure.number < len(text.refs) else None
    position = (ref.line, ref.column) if isinstance(ref, ShortcodeRef) else (1, 1)
    return error(file, failure.message, *position)


def _parsed(reference: str, store: Database) -> RichText:
    """Return a parsed text: the body of a unit, or one of the notes of a list after it."""
    name, number = unit_of(reference), number_of(reference)
    unit = store.unit(name)
    found = decode_metadata(name, unit[1]) if unit else None
    document = found[0] if found else None
    texts = (getattr(document, "body", RichText()), *getattr(document, "notes", ()))
    return texts[number] if number < len(texts) else RichText()
