"""Accidents on a disk: a process dies, or is told of an error, at the Nth thing it does to files.

Python tells an audit hook of every change of a file before it happens, whichever module makes it,
so that nothing here needs to know how sitegen writes.
"""

import errno
import os
import sys
import traceback
import warnings
from contextlib import contextmanager, suppress
from pathlib import Path

from sitegen.core.folders import Folder

DEATH = 137
"""The exit code of a child that has died of its accident, as of kill -9."""

_CHANGES = frozenset({"os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.link", "os.symlink"})
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC


class _Watch:
    """What is to happen, below which folders, and how much has happened there already."""

    def __init__(self):
        self.roots = ()
        self.seen = 0
        self.happen = None


_watch = _Watch()
_installed = []


def _hook(event, args):
    if not _watch.roots or not (event == "open" or event in _CHANGES):
        return
    roots = _watch.roots
    args = _in_full(event, args)
    if not _changes(event, args, roots):
        return
    _watch.roots = ()  # What the accident itself does to files is not counted.
    try:
        _watch.seen += 1
        _watch.happen(_watch.seen, event, args)
    finally:
        _watch.roots = roots


_FOLDERS = {"os.mkdir": (2,), "os.remove": (1,), "os.rmdir": (1,), "os.rename": (2, 3)}
"""Which arguments of an event are the descriptors of the folders that its paths are in."""


def _in_full(event, args):
    """Return an event's arguments with paths from the root, where they are of an open folder."""
    args = list(args)
    if event == "open" and isinstance(args[0], str) and not args[0].startswith("/"):
        args[0] = f"{_opening()}/{args[0]}"
    for number, at in enumerate(_FOLDERS.get(event, ())):
        path = os.fsdecode(args[number])
        if args[at] >= 0 and not path.startswith("/"):
            args[number] = f"{Path(f'/proc/self/fd/{args[at]}').readlink()}/{path}"
    return args


def _opening():
    """Return the path of the folder in which a file is being opened, as Python does not tell it."""
    frame = sys._getframe(3)
    while frame is not None:
        if isinstance(folder := frame.f_locals.get("self"), Folder):
            return folder.path
        frame = frame.f_back
    return ""


def _changes(event, args, roots):
    """Return whether an event changes something below the folders, as far as can be seen."""
    if event == "open":
        path, mode, flags = args
        writes = set(mode) & set("wax+") if isinstance(mode, str) else flags & _WRITING
        return isinstance(path, str) and path.startswith(roots) and bool(writes)
    paths = [os.fsdecode(arg) for arg in args if isinstance(arg, str | bytes | os.PathLike)]
    # A relative path is one of a folder that shutil.rmtree has opened.
    return any(path.startswith(roots) or not path.startswith("/") for path in paths)


@contextmanager
def accident(roots, happen):
    """Call ``happen(number, event, args)`` before each change of a file below some folders."""
    if not _installed:
        sys.addaudithook(_hook)
        _installed.append(True)
    _watch.roots, _watch.seen, _watch.happen = tuple(map(str, roots)), 0, happen
    try:
        yield _watch
    finally:
        _watch.roots = ()


def fail(numbers, code):
    """Return an accident: changes with these numbers fail with an error number of the system."""

    def happen(number, event, args):
        if number in numbers:
            _tear(event, args)
            raise OSError(code, os.strerror(code), args[0])

    return happen


def apart(first, second):
    """Return an accident: these two folders are on different file systems, unless one moves."""

    def happen(number, event, args):
        if event == "os.rename":
            sides = {os.fspath(path).startswith(f"{second}/") for path in args[:2]}
            if len(sides) == 2 and any(os.fspath(p).startswith(f"{first}/") for p in args[:2]):
                raise OSError(errno.EXDEV, os.strerror(errno.EXDEV), args[0], None, args[1])

    return happen


def _tear(event, args):
    """Leave a file that was to be written with a part of its bytes, or rather with wrong ones."""
    if event == "open":
        # Where its folder is not there, the write would have failed by itself.
        with suppress(OSError):
            Path(args[0]).write_bytes(b"to")


def dies(function, roots, number, *, torn=False, before=None):
    """Run a function in a child that dies at its Nth change of a file; tell whether it did.

    ``torn`` has it die in the middle of that change, where that is the writing of a file.
    ``before`` is another accident that comes first.
    """

    def happen(seen, event, args):
        if seen == number:
            if torn:
                _tear(event, args)
            os._exit(DEATH)
        if before is not None:
            before(seen, event, args)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of forks beside threads
        child = os.fork()
    if not child:
        code = 1
        try:
            with accident(roots, happen):
                function()
            code = 0
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(code)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code in (0, DEATH), code
    return code == DEATH
