"""Attributes that list addresses of one picture, ``srcset`` and ``imagesrcset``.

They are read as in the HTML standard ("parse a srcset attribute"): a comma without a space after it
is part of an address, and an unknown candidate is ignored.
"""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

NAMES = ("srcset", "imagesrcset")

_SPACE = r" \t\n\f\r"
_CANDIDATE = re.compile(
    rf"""
      [{_SPACE},]*+
      (?: (?P<alone>[^{_SPACE}]*[^{_SPACE},]),++(?![^{_SPACE}])      # no descriptors
        | (?P<url>[^{_SPACE}]++) (?P<rest>(?:[^,(]|\([^)]*+\)?)*+)
      )
    """,
    re.VERBOSE,
)
_WIDTH = re.compile(r"0*[1-9][0-9]*w")
_HEIGHT = re.compile(r"0*[1-9][0-9]*h")
_DENSITY = re.compile(r"(-?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)x")


class Candidate(NamedTuple):
    """An address, and its condition: ``864w``, ``2x``, or nothing."""

    url: str
    descriptors: tuple[str, ...] = ()


def candidates(srcset: str) -> Iterator[Candidate]:
    """Yield the candidates from which a browser would choose."""
    if not srcset:
        return
    for match in _CANDIDATE.finditer(srcset):
        descriptors = tuple(re.findall(f"[^{_SPACE}]+", match["rest"] or ""))
        if _is_valid(descriptors):
            yield Candidate(match["alone"] or match["url"], descriptors)


def rewritten(srcset: str, change: Callable[[str], str]) -> str:
    """Return a srcset of the same candidates with other addresses."""
    return ", ".join(
        " ".join((change(url), *descriptors)) for url, descriptors in candidates(srcset)
    )


def _is_valid(descriptors: tuple[str, ...]) -> bool:
    """Return whether these are nothing, a density, or a width with or without a height."""
    if len(descriptors) == 2:
        one, other = sorted(descriptors, key=lambda text: text[-1])
        return bool(_HEIGHT.fullmatch(one) and _WIDTH.fullmatch(other))
    if len(descriptors) == 1:
        density = _DENSITY.fullmatch(descriptors[0])
        return float(density[1]) >= 0 if density else bool(_WIDTH.fullmatch(descriptors[0]))
    return not descriptors
