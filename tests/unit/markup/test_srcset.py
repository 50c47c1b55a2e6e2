"""Lists of a picture's candidates, as the HTML standard reads them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.markup.srcset import candidates, rewritten


def read(srcset: str) -> list[str]:
    return [" ".join([url, *descriptors]) for url, descriptors in candidates(srcset)]


@pytest.mark.parametrize(
    ("srcset", "expected"),
    [
        ("", []),
        (" , ,\t,", []),
        ("a.jpg", ["a.jpg"]),
        (",a.jpg", ["a.jpg"]),
        ("a.jpg, b.jpg 2x", ["a.jpg", "b.jpg 2x"]),
        ("a.jpg,, b.jpg 2x", ["a.jpg", "b.jpg 2x"]),
        ("a.jpg 1x,b.jpg 2x", ["a.jpg 1x", "b.jpg 2x"]),
        ("a.jpg,b.jpg 2x", ["a.jpg,b.jpg 2x"]),
        ("\n  a.jpg\t100w ,\r\n\fb.jpg 2.5e0x\n", ["a.jpg 100w", "b.jpg 2.5e0x"]),
        ("a.jpg 1x,", ["a.jpg 1x"]),
        (
            "https://x.example/q_auto,w_864/a.jpg 864w",
            ["https://x.example/q_auto,w_864/a.jpg 864w"],
        ),
        ("/full/400,/0/default.jpg 400w, /b", ["/full/400,/0/default.jpg 400w", "/b"]),
        ("data:image/png;base64,AA, b 2x", ["data:image/png;base64,AA", "b 2x"]),
        ("data:,a 1x, data:,b 2x", ["data:,a 1x", "data:,b 2x"]),
        ("a 100w 50h, b 50h 200w", ["a 100w 50h", "b 50h 200w"]),
        ("a 007w, b .5x, c -0x", ["a 007w", "b .5x", "c -0x"]),
        ("a\u00a0b 2x", ["a\u00a0b 2x"]),
    ],
)
def test_candidates_are_told_apart_as_by_a_browser(srcset: str, expected: list[str]) -> None:
    """A comma ends a candidate behind a descriptor, or at the end of an address."""
    assert read(srcset) == expected


@pytest.mark.parametrize(
    "candidate",
    [
        *("a 0w", "a 1.5w", "a -1w", "a +1w", "a 1W", "a w", "a 0h 1w", "a 50h", "a 1w 1w"),
        *("a 1x 1w", "a 1x 1x", "a 1x 50h", "a 1w 1h 1h", "a -1x", "a 1.x", "a x", "a \u0663w"),
        *("a 2q", "a (1x, 2x)", "a 1w(,)", "a f(, b 2x) 1w", "a ((,)"),
    ],
)
def test_a_candidate_that_the_standard_does_not_know_is_left_out(candidate: str) -> None:
    """Those before and behind it stay; a comma in parentheses is a part of it."""
    assert read(f"b 2x, {candidate}, c") == ["b 2x", "c"]


def test_a_parenthesis_that_is_never_closed_takes_the_rest() -> None:
    """What stands before it stays."""
    assert read("b 2x, a 1w (2x, c") == ["b 2x"]


URLS = st.from_regex(r"[a-z/:;=]([a-z/:;,=()]*[a-z/:;=()])?", fullmatch=True)
DESCRIPTORS = st.sampled_from([(), ("1x",), ("2.5x",), ("864w",), ("864w", "10h")])


@given(st.lists(st.tuples(URLS, DESCRIPTORS)), st.sampled_from([", ", " ,\n", ",  "]))
def test_what_is_listed_is_read_again(listed: list[tuple[str, tuple[str, ...]]], gap: str) -> None:
    """Any address that has no space, and no comma at its ends, survives."""
    srcset = gap.join(" ".join((url, *descriptors)) for url, descriptors in listed)
    assert list(candidates(srcset)) == listed
    assert list(candidates(rewritten(srcset, str.upper))) == [
        (url.upper(), descriptors) for url, descriptors in listed
    ]
