"""JSON becomes the nodes that the same values have in YAML."""

import json

from hypothesis import given
from hypothesis import strategies as st

from sitegen.core.diagnostics import error
from sitegen.frontmatter.json_nodes import compose_json
from sitegen.frontmatter.yaml_nodes import Mapping, Scalar, Sequence, plain

TEXTS = st.text(st.characters(codec="utf-8"))
VALUES = st.recursive(TEXTS, lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner))


def test_values_keep_spelling_and_place():
    """Numbers are not converted, and columns count characters."""
    node = Mapping(
        (
            (
                Scalar("é", 1, 2, plain=False),
                Sequence((Scalar("1.50", 1, 8), Scalar("x", 1, 14, plain=False)), 1, 7),
            ),
            (Scalar("a", 2, 2, plain=False), Scalar("", 2, 7)),
        ),
    )
    assert compose_json('{"é": [1.50, "x"],\n "a": null}', "x.json") == (node, ())


def test_a_fault_is_placed_and_twins_are_reported():
    """What was found before the fault is told too."""
    text = '{"a": 1,\n "a": 2,\n oops}'
    assert compose_json(text, "x.json") == (
        None,
        (
            error("x.json", "'a' is given a second time", 2, 2),
            error("x.json", "is not JSON: a key in double quotes is expected here", 3, 2),
        ),
    )


@given(VALUES, st.booleans(), st.sampled_from([None, 0, 3]))
def test_every_json_is_read(value, ascii_only, indent):
    """However it is laid out and escaped, the values are there."""
    node, problems = compose_json(json.dumps(value, ensure_ascii=ascii_only, indent=indent), "x")
    assert (node and plain(node), problems) == (value, ())
