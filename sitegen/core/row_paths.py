"""Names of rows: a document that is a row of a table has the path ``<table>.csv#<key>``.

A key is a slug, so it has neither a slash nor a dot; a file of a document always has an ending.
"""

from sitegen.core.files import ending


def is_table(path: str) -> bool:
    """Return whether a file is a table by its ending."""
    return ending(path) == ".csv"


def row_path(table: str, key: str) -> str:
    """Return the path of a table's row."""
    return f"{table}#{key}"


def key_of_row(path: str) -> str:
    """Return the key of a row by its path, "" if the path is not a row's."""
    table, _, key = path.rpartition("#")
    return key if table and not {"/", "."} & {*key} and is_table(table) else ""


def file_of(path: str) -> str:
    """Return the file of a document: the table of a row, otherwise the path itself."""
    key = key_of_row(path) if "#" in path else ""
    return path[: -len(key) - 1] if key else path
