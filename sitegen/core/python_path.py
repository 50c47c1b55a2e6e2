"""Python's path without the current folder, which may be a site of an unknown author.

``python -m`` puts that folder first on the path, and an empty entry in PYTHONPATH means it too:
then a ``click.py`` that lies there is run in place of the library. This is to be called before
anything else is imported, so it needs nothing but what Python has loaded already.
"""

import os
import sys


def leave_current_folder() -> None:
    """Remove the current folder from ``sys.path``, from all its entries.

    Where sitegen itself is run from it, as in a checkout, it comes last, for other processes are
    given the same path.
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
