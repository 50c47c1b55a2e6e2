"""Ratings out of 5 in columns of logs; some logs have halves or quarters, and 0 is no rating."""

import re

from sitegen.importing.formats.csv_file import Line
from sitegen.importing.messages import Messages

_STARS = re.compile(r"[0-4](?:\.\d{1,3})?|5(?:\.0{1,3})?")


def out_of_5(line: Line, column: str, messages: Messages) -> str:
    """Return the rating of a column with its scale, "" for none, or for one that is not usable."""
    written = line[column]
    if _STARS.fullmatch(written):
        return f"{float(written):g}/5" if float(written) else ""
    if written:
        messages.warning(
            f"{column}: {written!r} is no rating from 0 to 5: it was left out", line.position
        )
    return ""
