"""Keys come into a work's file, and every other byte stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.config.loading import load
from sitegen.core.diagnostics import ContentError
from sitegen.frontmatter.split import decode, split
from sitegen.frontmatter.yaml_nodes import plain
from sitegen.lookup.adding import with_keys
from sitegen.lookup.facts import Facts
from sitegen.lookup.writing import lines_of, pairs_of, written

PAIRS = {"year": "1973", "cast": "\n  - {name: A, role: B}\n  - C"}
ADDED = b"year: 1973\ncast:\n  - {name: A, role: B}\n  - C\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"---\ntitle: X\n", b"---\nText\n"),
        (b"---\n# why\ntitle: 'X'   # note\n\ntags:\n- a\n", b"---   \n---\nnot a header\n---\n"),
        (b"---\ntitle: X\nsummary: |\n  a\n  b\n\n", b"---"),
        (b"---  \ntitle: X\n", b"...\nText"),
        (b"\xef\xbb\xbf---\ntitle: X\n", b"---\n"),
        (b"---\n", b"---\nText"),
    ],
)
def test_keys_are_added_below_the_others(before, after):
    assert with_keys("x.md", before + after, PAIRS) == before + ADDED + after


def test_ends_of_lines_are_those_of_the_file():
    crlf = b"---\r\ntitle: X\r\n---\r\nText\r\n"
    added = ADDED.replace(b"\n", b"\r\n")
    assert with_keys("x.md", crlf, PAIRS) == crlf[:15] + added + crlf[15:]


@pytest.mark.parametrize(
    "data",
    [
        b"---\n{title: X}\n---\n", b"no header", b"---\ntitle: X\n", b"+++\ntitle = 1\n+++\n",
        b"---\ntitle: [X\n---\n", b"---\ntitle: X\nyear: 1\n---\n", b"---\ntitle: \xff\n---\n", b"",
        b"---\ntitle: X\ntitle: Y\n---\n", b"---\ntitle: [\n---\n]\n---\n", b"---\nx: 'a\n---\n'\n",
    ],
)  # fmt: skip
def test_what_cannot_be_added_to_is_refused(data):
    with pytest.raises(ContentError, match=r"^x\.md: "):
        with_keys("x.md", data, PAIRS)


VALUES = st.text(max_size=30).map(lambda text: " ".join(text.split())).filter(bool)


@given(
    st.fixed_dictionaries(
        {
            "title": VALUES,
            "genres": st.lists(VALUES, max_size=3),
            "director": st.lists(VALUES, max_size=3),
            "credits": st.dictionaries(VALUES, st.lists(VALUES, min_size=1, max_size=2)),
            "facts": st.dictionaries(VALUES, VALUES, max_size=3),
            "cast": st.lists(
                st.one_of(VALUES, st.fixed_dictionaries({"name": VALUES, "role": VALUES})),
                max_size=3,
            ),
        }
    )
)
def test_values_are_read_as_they_were_written(values):
    """Or the writer says that no YAML can hold them."""
    for key, value in values.items():
        if not value:
            continue
        try:
            text = written(key, value)
        except ValueError:
            continue
        matter = split("---\n" + "\n".join(lines_of(key, text)) + "\n---\n", "x.md")
        assert matter.problems == ()
        [(_, node)] = matter.meta.pairs
        found = plain(node)
        is_single = isinstance(value, list) and isinstance(found, str)
        assert ([found] if is_single else found) == value


def test_what_the_build_does_not_read_is_left_out(site):
    config = load(site.root, None)
    values = {
        "title": "Two ||bars|| hide", "kind": "nonsense", "year": 1973, "languages": ["et"],
        "director": ["Fan, Lixin"], "subjects": ["- a", "b: c", "[d]", "#e", "!f", "*g"],
    }  # fmt: skip
    pairs, left_out = pairs_of(Facts(source="x", values=values), config)
    assert pairs == {
        "year": "1973",
        "languages": "[et]",
        "subjects": "['- a', 'b: c', '[d]', '#e', '!f', '*g']",
        "director": "['Fan, Lixin']",
    }
    assert [line.split(":")[0] for line in left_out] == ["kind", "title"]


def test_decoding_is_that_of_the_build():
    text, problems = decode(with_keys("x.md", b"---\ntitle: X\n---\n", {"year": "1"}), "x.md")
    assert (text, problems) == ("---\ntitle: X\nyear: 1\n---\n", ())
