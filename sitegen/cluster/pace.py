"""How much work one chunk has, so that each takes seconds: neither moments nor minutes."""

MIN_SECONDS, MAX_SECONDS = 0.5, 5.0
"""The least and the most time that a chunk should take."""
_WORKERS_PER_SECOND = 50
"""Workers for which chunks of a second are long enough. The coordinator and the scheduler take
about 10 ms for each chunk, and must have time for all."""
_FIRST_SCALE, _MIN_SCALE, _MAX_SCALE = 1 / 8, 1 / 32, 8.0
_NEW = 0.2
"""The weight of a new measurement in the average."""


class Pace:
    """Measures the chunks of a phase, and returns the factor for the weight of the next ones."""

    def __init__(self) -> None:
        self.start(1)

    def start(self, width: int) -> None:
        """Begin a phase with so many workers."""
        self._target = min(max(width / _WORKERS_PER_SECOND, MIN_SECONDS), MAX_SECONDS)
        self._seconds: float | None = None
        self.scale = _FIRST_SCALE  # nobody knows how fast these workers are

    def record(self, seconds: float, scale: float) -> None:
        """Add the time of a chunk that was made at a scale."""
        usual = max(seconds, 1e-3) / scale
        before = self._seconds
        self._seconds = usual if before is None else before + _NEW * (usual - before)
        self.scale = min(max(self._target / self._seconds, _MIN_SCALE), _MAX_SCALE)
