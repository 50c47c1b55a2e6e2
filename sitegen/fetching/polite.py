"""Fetches one document after another, and never asks a host sooner than the host allows.

If a host says that it is busy, sitegen waits for as long as the host asks, and tries again, a few
times. If a host asks for a long pause, or often cannot be reached, it gets no more requests in this
run.
"""

import threading
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING

from msgspec.structs import replace

from sitegen.fetching.limits import FetchLimits
from sitegen.fetching.pauses import HostPauses

if TYPE_CHECKING:
    from sitegen.fetching.requests import Answer, Requests

MAX_TRIES = 4
"""Requests for one document to a host that says that it is busy."""

_BUSY = frozenset({429, 503})


def fetch(
    requests: "Requests",
    address: str,
    *,
    limits: FetchLimits,
    pauses: HostPauses,
    stop: threading.Event,
    secrets: Iterable[tuple[str, str]] = (),
) -> "Answer":
    """Return the document at an address; if there is no ``reason``, it is complete.

    ``secrets`` are headers that only the host of the address gets.
    """
    deadline = time.monotonic() + limits.total + limits.max_wait
    wait = 1.0
    headers = [*secrets]
    answer: Answer | None = None
    for _ in range(MAX_TRIES):
        answer = requests.fetch(address, pauses, headers)
        if answer.status not in _BUSY:
            return _counted(answer, pauses)
        seconds = answer.retry_after if answer.retry_after is not None else wait
        wait *= 2
        if seconds > limits.max_wait or time.monotonic() + seconds > deadline:
            minutes = max(1, round(seconds / 60))
            why = f"{answer.host} asks to wait for {minutes} min: {pauses.later}"
            pauses.give_up(answer.host, why)
            return replace(answer, reason=why)
        pauses.hold(answer.host, seconds)
        if stop.is_set():
            break
    assert answer is not None
    return replace(answer, reason=f"{answer.host} is too busy: {pauses.later}")


def _counted(answer: "Answer", pauses: HostPauses) -> "Answer":
    """Note whether a host could be reached; if it gets no more requests, say why."""
    if not answer.reason:
        pauses.worked(answer.host)
    elif answer.is_failure and (why := pauses.failed(answer.host, answer.reason)):
        return replace(answer, reason=why)
    return answer
