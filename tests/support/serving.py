"""A preview in a process of its own, for tests that look at it from outside."""

import http.client
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0
"""Seconds that a test waits on a busy machine before it fails."""


class Running:
    """A server of ours in a process of its own, at a free port; to be used as a context manager.

    ``address`` is what it prints first, ``lines`` are what it says on stderr.
    """

    def __init__(self, command, *args, env=None):
        self._command = [*command.split(), "--port", "0", *map(str, args)]  # args may have another
        self._env = env or {}
        self.lines = []

    def __enter__(self):
        self.process = subprocess.Popen(
            [sys.executable, "-m", "sitegen", *self._command],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **self._env},
        )
        self._reader = threading.Thread(target=self._read)
        self._reader.start()
        self.address = self.process.stdout.readline().strip()
        self.port = urlsplit(self.address).port
        if self.port is None:  # it has said why not, and ends
            self.process.wait(PATIENCE)
        self._wait_until_it_answers()
        if self.process.poll() is not None:
            self.__exit__()
            raise AssertionError(self.lines)
        return self

    def _wait_until_it_answers(self):
        """Wait for more than the address, which is printed once connections are taken."""

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self._reader.join()
        self.process.stdout.close()
        self.process.stderr.close()

    def _read(self):
        for line in self.process.stderr:
            self.lines.append(line.rstrip("\n"))

    def end(self, number=signal.SIGINT):
        """Send a signal; return the exit code."""
        self.process.send_signal(number)
        code = self.process.wait(PATIENCE)
        self._reader.join()
        return code


class Serving(Running):
    """``sitegen serve`` of a site."""

    def __init__(self, site, *args, env=None):
        super().__init__("serve", "--site", site, "--no-color", *args, env=env)

    def _wait_until_it_answers(self):
        self.wait_for(lambda: self.built() or self.process.poll() is not None)

    def built(self):
        """Return the lines that tell of builds, good and bad."""
        return [line for line in self.lines if "written" in line]

    def interrupt(self):
        """Press Ctrl-C; return the exit code."""
        return self.end()

    def get(self, path, method="GET", **headers):
        """Return status, headers and body of an answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            names = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, headers=names)
            answer = connection.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read()
        finally:
            connection.close()

    def text(self, path):
        """Return the text of a page."""
        return self.get(path)[2].decode()

    @staticmethod
    def wait_for(condition, patience=PATIENCE):
        """Wait until a condition holds; return the seconds that it took, or fail."""
        started = time.monotonic()
        while not condition():
            assert time.monotonic() - started < patience, "it never came to that"
            time.sleep(0.01)
        return time.monotonic() - started
