"""What an annotation allows is worked out once, and says the same as asking every time."""

from types import NoneType
from typing import Annotated, Any, Literal

import msgspec
import pytest

from sitegen.core.dates import When
from sitegen.frontmatter.yaml_nodes import Mapping, Scalar, Sequence
from sitegen.schema.fields import schema_of


class Inner(msgspec.Struct, frozen=True):
    """A record in a record."""

    name: str


class Record(msgspec.Struct, frozen=True, rename={"kind": "type"}):
    """Fields that hold one thing, several, or none."""

    title: Annotated[str, msgspec.Meta(description="only words about it")]
    kind: Annotated[str, msgspec.Meta(min_length=2)]
    word: str | None = None
    item: str | Inner | None = None
    switch: bool | Literal["open", "off"] = "open"
    tags: tuple[str, ...] = ()
    days: tuple[When | Inner | None, ...] = ()
    extra: dict[str, Any] = {}


NODES = {
    "text": Scalar("x"),
    "nothing": Scalar("null"),
    "quoted": Scalar("null", plain=False),
    "list": Sequence(()),
    "mapping": Mapping(()),
}


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("title", {"text": [str], "nothing": [str], "quoted": [str]}),
        ("word", {"text": [str], "nothing": [NoneType, str], "quoted": [str]}),
        (
            "item",
            {"text": [str], "nothing": [NoneType, str], "quoted": [str], "mapping": [Inner]},
        ),
        ("switch", {key: [bool, Literal] for key in ["text", "nothing", "quoted"]}),
        ("tags", {key: [tuple] for key in ["text", "nothing", "quoted", "list"]}),
        ("days", {key: [tuple] for key in ["text", "nothing", "quoted", "list", "mapping"]}),
        ("extra", {"mapping": [dict]}),
    ],
)
def test_each_node_meets_the_kinds_of_its_form(key, expected):
    """None comes first where a plain scalar says so, and only there."""
    kinds = schema_of(Record).fields[key].types
    found = {name: [kind.base for kind in kinds.matching(node)] for name, node in NODES.items()}
    assert {name: bases for name, bases in found.items() if bases} == expected


def test_only_what_is_bounded_is_held_to_bounds():
    """A description takes no time; and where any text will do, nobody need look at it."""
    fields = schema_of(Record).fields
    free = [key for key, field in fields.items() if field.types.any_text]
    bounded = [key for key, field in fields.items() if field.types.members[0].bounded]
    assert (free, bounded) == (["title"], ["type"])


def test_what_is_required_is_known_by_key_and_attribute():
    """Messages use the key, records the attribute."""
    assert schema_of(Record).required == {"title": "title", "type": "kind"}
