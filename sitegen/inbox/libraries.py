"""The libraries that only the receiver needs: the extra ``inbox``."""

from importlib.util import find_spec

from sitegen.core.diagnostics import UsageError

LIBRARIES = {
    "python_multipart": "python-multipart",
    "itsdangerous": "itsdangerous",
    "limits": "limits",
}
"""Modules, each with the name of its package."""


def require_libraries() -> None:
    """Raise UsageError if a library is missing."""
    missing = [package for module, package in LIBRARIES.items() if find_spec(module) is None]
    if missing:
        names = " and ".join(missing)
        raise UsageError(
            f"the receiver needs {names}: install it with pip install 'sitegen[inbox]'"
        )
