"""How much one network may send, and all of them together; counted in memory alone."""

from sitegen.core.diagnostics import UsageError

_NEEDED = "the receiver needs {name}: install it with pip install 'sitegen[inbox]'"

COMMENTS = ("2/minute", "20/day")
"""Comments of one network: /24 of IPv4, /48 of IPv6."""

CHANGES = ("10/minute", "100/day")
"""Changes and withdrawals from one network."""

REPORTS = ("5/minute", "30/day")
"""Reports from one network."""

ALL = "500/day"
"""Comments of everybody together; beyond these, each gets a mark, and none is refused."""


def require_libraries() -> None:
    """Raise UsageError where a library of the extra ``inbox`` is missing."""
    from importlib.util import find_spec

    packages = {"python_multipart": "python-multipart", "itsdangerous": "", "limits": ""}
    for module, name in packages.items():
        if find_spec(module) is None:
            raise UsageError(_NEEDED.format(name=name or module))


class Limits:
    """Counts what comes from each network, by moving windows."""

    def __init__(self) -> None:
        from limits import parse
        from limits.storage import MemoryStorage
        from limits.strategies import MovingWindowRateLimiter

        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._items = {text: parse(text) for text in (*COMMENTS, *CHANGES, *REPORTS, ALL)}

    def take(self, what: str, limits: tuple[str, ...], prefix: str) -> bool:
        """Count one from a network, and tell whether it is within all limits.

        What is refused is not counted. A network that nobody knows is one of its own.
        """
        items = [self._items[limit] for limit in limits]
        if not all(self._limiter.test(item, what, prefix) for item in items):
            return False
        for item in items:
            self._limiter.hit(item, what, prefix)
        return True

    def is_within_total(self) -> bool:
        """Count a comment of anybody, and tell whether it is within the limit for all."""
        return self._limiter.hit(self._items[ALL], "all")
