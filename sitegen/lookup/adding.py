"""Adds keys to a work's file, below the others; every other byte stays the same.

It reads the result to check that it worked.
"""

import re
from collections.abc import Mapping

from sitegen.core.diagnostics import ContentError
from sitegen.frontmatter.split import decode, split
from sitegen.frontmatter.yaml_nodes import plain
from sitegen.lookup.writing import lines_of

_OPENING = re.compile(rb"(?:\xef\xbb\xbf)?---[ \t]*(\r\n|\r|\n)")
_CLOSING = re.compile(rb"(?:\r\n|\r|\n)(?=(?:---|\.\.\.)[ \t]*(?:\r\n|\r|\n|\Z))")


def with_keys(path: str, data: bytes, pairs: Mapping[str, str]) -> bytes:
    """Return a work's file with more keys, whose values are written as YAML.

    Raises ContentError if the file has them, or if they cannot be added without more changes.
    """
    before, faults = decode(data, path)
    old = split(before, path)
    opening = _OPENING.match(data)
    if faults or old.problems or old.meta is None or not opening:
        raise ContentError(f"{path}: the front matter cannot be read: run sitegen build")
    known = {key.value for key, _ in old.meta.pairs}
    if both := known & pairs.keys():
        raise ContentError(f"{path}: the key {sorted(both)[0]} already exists")
    # The next line may close the front matter: then both share a line end.
    closing = _CLOSING.search(data, opening.end() - len(opening[1]))
    assert closing
    end = opening[1]
    lines = [line.encode() for key, value in pairs.items() for line in lines_of(key, value)]
    added = b"".join(line + end for line in lines)
    new = data[: closing.end()] + added + data[closing.end() :]
    after = split(decode(new, path)[0], path)
    expected = split(f"---\n{added.decode().replace(end.decode(), chr(10))}---\n", path).meta
    assert expected is not None
    wanted = [(key.value, plain(value)) for key, value in (*old.meta.pairs, *expected.pairs)]
    found = [(key.value, plain(value)) for key, value in after.meta.pairs] if after.meta else []
    if after.problems or found != wanted or after.body != old.body:
        raise ContentError(
            f"{path}: keys cannot be added here without other changes: "
            "write each key of the front matter on its own line"
        )
    return new
