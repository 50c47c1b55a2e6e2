"""Python's path without the current folder, which may be a site of an unknown author.

``python -m`` puts that folder first on the path, and so does an empty entry in PYTHONPATH. Python
would then run a ``click.py`` of that folder instead of the library. Call this before any other
import; it needs only modules that Python has loaded already.
"""

import os
import sys


def leave_current_folder() -> None:
    """Remove the current folder from ``sys.path``, from all its entries.

    If sitegen itself runs from it, as in a checkout, the folder is last, because other processes
    get the same path.
    """
    try:
        here = os.path.realpath(os.getcwd())  # noqa: PTH109 - pathlib is not loaded yet
    except OSError:  # the folder is gone
        here = ""
    remaining = [path for path in sys.path if path and os.path.realpath(path) != here]
    home = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))  # noqa: PTH100, PTH120
    if len(remaining) < len(sys.path) and os.path.realpath(home) == here:
        remaining.append(home)
    sys.path[:] = remaining
