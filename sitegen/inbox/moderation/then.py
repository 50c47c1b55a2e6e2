"""The command ``then``: runs after comments appeared or disappeared, never twice at once."""

import os
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import msgspec

SECONDS_BETWEEN = 10.0
"""Least seconds from one start to the next."""
MAX_LOG_BYTES = 1_000_000
_KEPT_LOG_BYTES = 500_000
_LAST_LINES = 20
_LINE_BYTES = 2_000
_CANNOT_START = 127
"""Exit code of a shell for a command that does not exist."""


class ThenState(msgspec.Struct, frozen=True, kw_only=True):
    """The state of the command: running or not, last exit code (None: no run yet), last lines.

    ``waiting`` means that it runs once more. ``started`` and ``ended`` are moments in UTC.
    """

    running: bool = False
    waiting: bool = False
    code: int | None = None
    output: tuple[str, ...] = ()
    started: datetime | None = None
    ended: datetime | None = None

    @property
    def failed(self) -> bool:
        """Whether the last finished run has failed."""
        return self.code not in (None, 0)


class Then:
    """Runs a command on request; any thread may ask.

    ``command`` runs in ``folder``; `sitegen` as its first word is this program. ``clock`` gives
    seconds that only increase. ``runner`` runs the command, passes each line of its output on, and
    returns its exit code.
    """

    def __init__(
        self,
        command: Sequence[str],
        folder: Path,
        log_path: Path,
        *,
        clock: Callable[[], float] = time.monotonic,
        runner: "Callable[[Callable[[bytes], None]], int] | None" = None,
    ) -> None:
        self._command = _resolved(command)
        self._folder = folder
        self._log = _Log(log_path)
        self._clock = clock
        self._run = runner or self._run_command
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._is_stopped = False
        self._last_start: float | None = None
        self._lines: deque[str] = deque(maxlen=_LAST_LINES)
        self._state = ThenState()

    def request(self) -> None:
        """Request a run: at once if the command is idle, otherwise once more after it has ended."""
        with self._changed:
            if self._is_stopped:
                return
            self._state = msgspec.structs.replace(self._state, waiting=True)
            self._changed.notify_all()
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="then", daemon=True)
                self._thread.start()

    def state(self) -> ThenState:
        """Return the state of the command."""
        with self._changed:
            lines = tuple(self._lines)
            return msgspec.structs.replace(self._state, output=lines)

    def wake(self) -> None:
        """Check the clock again: for clocks that only tests move."""
        with self._changed:
            self._changed.notify_all()

    def stop(self, patience: float = 5.0) -> None:
        """Start no more runs, and end the current one; wait so many seconds for it."""
        with self._changed:
            self._is_stopped = True
            self._changed.notify_all()
            process, thread = self._process, self._thread
        if process is not None:
            with suppress(OSError):
                process.terminate()
        if thread is not None and thread is not threading.current_thread():
            thread.join(patience)

    # ------------------------------------------------------------ the only thread that runs it

    def _work(self) -> None:
        while self._may_start():
            code = _CANNOT_START
            try:
                code = self._run(self._take_line)
            except OSError as failure:
                self._take_line(f"cannot be started: {failure.strerror or failure}\n".encode())
            except Exception as failure:
                self._take_line(f"{type(failure).__name__}: {failure}\n".encode())
            with self._changed:
                ended = datetime.now(UTC)
                self._state = msgspec.structs.replace(
                    self._state, running=False, code=code, ended=ended
                )
                self._changed.notify_all()
            self._log.write(f"-- {_stamp(ended)} ended with {code}\n".encode())

    def _may_start(self) -> bool:
        """Wait until the command may start, and note the start; return False if no run is left.

        Then the thread ends, and the next request starts another one.
        """
        with self._changed:
            while True:
                if self._is_stopped or not self._state.waiting:
                    self._thread = None
                    return False
                rest = self._rest()
                if rest <= 0:
                    break
                self._changed.wait(rest)
            self._last_start = self._clock()
            self._lines.clear()
            started = datetime.now(UTC)
            self._state = msgspec.structs.replace(
                self._state, running=True, waiting=False, started=started
            )
        self._log.write(f"-- {_stamp(started)} {' '.join(self._command)}\n".encode())
        return True

    def _rest(self) -> float:
        """Return the seconds until the command may start again."""
        if self._last_start is None:
            return 0.0
        return self._last_start + SECONDS_BETWEEN - self._clock()

    def _take_line(self, line: bytes) -> None:
        self._log.write(line if line.endswith(b"\n") else line + b"\n")
        with self._changed:
            self._lines.append(line.decode("utf-8", "replace").rstrip("\r\n"))

    def _run_command(self, take_line: Callable[[bytes], None]) -> int:
        """Run the command in its own session; raise OSError if it cannot start."""
        process = subprocess.Popen(  # noqa: S603 - the site's owner has written it
            self._command,
            cwd=self._folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        with self._changed:
            self._process = process
            if self._is_stopped:
                process.terminate()
        assert process.stdout is not None
        try:
            while line := process.stdout.readline(_LINE_BYTES):
                take_line(line)
            return process.wait()
        finally:
            process.stdout.close()
            with self._changed:
                self._process = None


def _resolved(command: Sequence[str]) -> list[str]:
    """Return a command in which `sitegen` is this program: a service has another PATH."""
    if not command or command[0] != "sitegen":
        return list(command)
    # -P: no module of the site's folder may be imported.
    return [sys.executable, "-P", "-m", "sitegen", *command[1:]]


def _stamp(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


class _Log:
    """A file that grows to a megabyte, then loses its older half; only its owner may read it."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def write(self, data: bytes) -> None:
        """Append to the file; a log that cannot be written stops nothing."""
        with suppress(OSError):
            flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0)
            with os.fdopen(os.open(self._path, flags, 0o600), "r+b") as file:
                size = file.seek(0, os.SEEK_END)
                if size + len(data) > MAX_LOG_BYTES:
                    file.seek(size - min(size, _KEPT_LOG_BYTES))
                    kept = file.read().partition(b"\n")[2]
                    file.truncate(0)
                    file.write(kept)
                file.write(data)
