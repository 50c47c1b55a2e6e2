"""A made-up format, to test what all formats share: a line of JSON for each record."""

import json
from collections.abc import Iterator, Sequence

from sitegen.importing.messages import ImportRefused, Messages
from sitegen.importing.records import (
    AnyRecord,
    Author,
    BlogInfo,
    Comment,
    Document,
    LeftOut,
    ListItem,
    LogRecord,
    Medium,
    MenuItem,
    Term,
    Text,
    WorkFacts,
    WorkList,
)  # fmt: skip
from sitegen.importing.sources import Source

NAME = "made-up"
TYPES = {"author": Author, "medium": Medium, "menu": MenuItem, "term": Term, "out": LeftOut}


def recognizes(source: Source) -> bool:
    return source.head(9) == b'{"made up'


def records(sources: Sequence[Source], messages: Messages) -> Iterator[AnyRecord | BlogInfo]:
    for source in sources:
        with source.open() as lines:
            for number, line in enumerate(lines, 1):
                fields = {key: _value(value) for key, value in json.loads(line).items()}
                kind, place = fields.pop("made up"), {"position": f"{source.name}:{number}"}
                match kind:
                    case "broken":
                        raise ImportRefused(f"{source.name}:{number}: broken")
                    case "blog":
                        yield BlogInfo(**fields)
                    case "document" | "comment":
                        text = Text(fields.pop("text", ""), "markdown")
                        cls = Document if kind == "document" else Comment
                        yield cls(text=text, **place, **fields)
                    case "log":
                        yield LogRecord(**place, **_of_works(fields))
                    case "list":
                        items = (ListItem(**_of_works(dict(i))) for i in fields.pop("items"))
                        yield WorkList(**place, **_of_works(fields), items=tuple(items))
                    case _:
                        yield TYPES[kind](**place, **fields)


def _of_works(fields: dict) -> dict:
    """Return fields with records in place of a work and of texts."""
    for key in ("text", "note"):
        if key in fields:
            fields[key] = Text(fields[key], "plain")
    if "work" in fields:
        fields["work"] = WorkFacts(**fields["work"])
    return fields


def _value(value: object) -> object:
    if isinstance(value, dict):
        return {key: _value(inner) for key, inner in value.items()}
    return tuple(map(_value, value)) if isinstance(value, list) else value
