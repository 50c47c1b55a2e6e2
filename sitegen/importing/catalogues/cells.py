"""Cells of a log as a table of works has them: lists, and columns that have a value."""

from collections.abc import Iterable


def names(*cells: str) -> str:
    """Return the names of some cells, parted by commas there, as a table of works has a list."""
    found = (" ".join(name.replace(";", " ").split()) for cell in cells for name in cell.split(","))
    return "; ".join(dict.fromkeys(filter(None, found)))


def one(written: str) -> str:
    """Return a text as a list of one: with a comma in it, there is a semicolon behind it."""
    text = " ".join(written.replace(";", ",").split())
    return f"{text};" if "," in text else text


def without_empty(columns: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Return the columns that have a value."""
    return tuple((name, value) for name, value in columns if value)
