"""The ids of a thread's comments: no two comments share one, with any file names.

Strangers may choose the names of files. A name without a clash is the id as it is.
"""

import itertools
from collections import Counter, defaultdict
from collections.abc import Container, Iterable

from msgspec.structs import replace

from sitegen.comments.formats import ENDINGS
from sitegen.comments.parsing import ParsedComment, html_id
from sitegen.core.diagnostics import Problem, warning
from sitegen.core.files import ending


def with_own_ids(
    comments: Iterable[ParsedComment],
) -> tuple[list[ParsedComment], tuple[Problem, ...]]:
    """Return the comments by path, each with its own id, and a warning at each clash.

    If files differ only in their endings, the first of ``ENDINGS`` keeps the id.
    """
    ordered = sorted(comments, key=lambda comment: comment.path)
    by_id: dict[str, list[ParsedComment]] = defaultdict(list)
    for comment in ordered:
        by_id[comment.id].append(comment)
    if len(by_id) == len(ordered):
        return ordered, ()
    taken = set(by_id)
    new: dict[str, str] = {}
    problems: list[Problem] = []
    for name, same in by_id.items():
        first, *others = sorted(same, key=lambda comment: ENDINGS.index(ending(comment.path)))
        for comment in others:
            new[comment.path] = given = _free(second_id(f"{name}.{_ending(comment)}"), taken)
            taken.add(given)
            message = f"{first.path} also has the id {name!r}, so this comment gets {given!r}"
            problems.append(warning(comment.path, f"{message}: rename one of the files"))
        if others:
            paths = " and ".join(comment.path for comment in others)
            message = f"this comment keeps the id {name!r}, which is also the id of {paths}"
            problems.append(warning(first.path, f"{message}: rename one of the files"))
    shown = [replace(c, id=new[c.path]) if c.path in new else c for c in ordered]
    return shown, tuple(problems)


def second_id(file: str) -> str:
    """Return a file's id, by name or path, if a file with another ending takes the plain one."""
    return "-".join(file.rsplit(".", 1))


def ids_of(files: Iterable[str]) -> set[str]:
    """Return every id that the files in a folder can have, by their names, approved or not."""
    files = list(files)
    stems = Counter(file.rpartition(".")[0] for file in files)
    return {*stems, *(second_id(file) for file in files if stems[file.rpartition(".")[0]] > 1)}


def html_ids(names: Iterable[str]) -> dict[str, str]:
    """Return the HTML id of each name, no two the same; plain names stay as they are."""
    ids = {name: html_id(name) for name in names}
    changed = [name for name, given in ids.items() if given != name]
    taken = ids.keys() - changed
    for name in changed:
        ids[name] = _free(ids[name], taken)
        taken.add(ids[name])
    return ids


def _ending(comment: ParsedComment) -> str:
    return comment.path.rpartition(".")[2]


def _free(name: str, taken: Container[str]) -> str:
    """Return a name, with the first number from 2 that makes it unique if it is taken."""
    if name not in taken:
        return name
    return next(n for n in (f"{name}-{k}" for k in itertools.count(2)) if n not in taken)
