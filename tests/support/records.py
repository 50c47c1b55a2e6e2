"""What a format reads of files, short enough to be compared whole."""

from importlib import import_module

import msgspec

from sitegen.importing.formats.registry import MODULES
from sitegen.importing.messages import Messages
from sitegen.importing.records import Comment, LeftOut
from sitegen.importing.sources import open_sources


def read_records(name, *files):
    """Return the records that a format reads of files, and its warnings; twice it is the same."""
    module = import_module(f"sitegen.importing.formats.{MODULES[name]}")
    messages, again = Messages(), Messages()
    sources = open_sources(files, messages)
    found = list(module.records(sources, messages))
    assert list(module.records(sources, again)) == found
    assert set(again.warnings) <= set(messages.warnings)
    return found, messages.warnings


def recognizes(name, file):
    """Return whether a format takes a file for its own."""
    module = import_module(f"sitegen.importing.formats.{MODULES[name]}")
    return module.recognizes(open_sources([file], Messages())[0])


def short(record):
    """Return a comment as all that it says beside its position, a record left out as its reason."""
    if isinstance(record, LeftOut):
        assert record.group == "comments"
        return record.identity, record.reason
    assert isinstance(record, Comment)
    fields = {
        field.name: value
        for field in msgspec.structs.fields(Comment)
        if field.name not in ("position", "text")
        and (value := getattr(record, field.name)) != field.default
    }
    return fields | {"text": (record.text.markup, record.text.source)}
