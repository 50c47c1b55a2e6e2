"""A file made of front matter and text: the counterpart of ``split``."""

from collections.abc import Iterable, Mapping


def join(lines: Iterable[str], text: str) -> str:
    """Return a file of front matter, whose lines are YAML, and the text that follows it."""
    return "".join(f"{line}\n" for line in ("---", *lines, "---")) + text


def join_pairs(matter: Mapping[str, str], text: str) -> bytes:
    """Return a file of keys and values in YAML, and a text, with one kind of line ending.

    Halves of surrogate pairs, which no file can hold, become question marks.
    """
    lines = (f"{key}: {value}" for key, value in matter.items())
    return join(lines, f"{text}\n").encode("utf-8", "replace")
