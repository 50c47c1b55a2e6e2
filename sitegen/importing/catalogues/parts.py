"""The parts of a work that an entry is of, such as the episodes of a series seen on one day."""

import re
from collections.abc import Iterator

_EPISODE = re.compile(r"S(\d{1,5})E(\d{1,5})")
_RUN = 3
"""Episodes in a row from which on only the first and the last are named."""


class Parts(dict[str, str]):
    """The parts of an entry, each with its rating or ""."""

    def add(self, part: str, rating: str) -> None:
        """Add a part, or a rating to one that has none."""
        self[part] = self.get(part, "") or rating

    @property
    def rating(self) -> str:
        """The rating that all parts have, "" where they differ or one has none."""
        ratings = set(self.values())
        return next(iter(ratings)) if len(ratings) == 1 else ""

    def text(self, *, with_ratings: bool) -> str:
        """Return the parts in their order, as in ``S1E1–S1E4, S1E6 (8/10)``."""
        named = []
        for run in self._runs(with_ratings=with_ratings):
            named += [f"{run[0]}–{run[-1]}"] if len(run) >= _RUN else run
        return ", ".join(named)

    def _runs(self, *, with_ratings: bool) -> Iterator[list[str]]:
        """Yield episodes that follow one another; a part with a rating is alone."""
        run: list[str] = []
        before = (-1, -1)
        for part, rating in sorted(self.items(), key=lambda item: _order(item[0])):
            season, episode = _order(part)
            is_rated = bool(rating) and with_ratings
            if run and ((season, episode) != (before[0], before[1] + 1) or is_rated):
                yield run
                run = []
            run.append(f"{part} ({rating})" if is_rated else part)
            before = (-1, -1) if is_rated or season < 0 else (season, episode)
        if run:
            yield run


def _order(part: str) -> tuple[int, int]:
    """Return the numbers of an episode; other parts come first."""
    match = _EPISODE.fullmatch(part)
    return (int(match[1]), int(match[2])) if match else (-1, -1)
