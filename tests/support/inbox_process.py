"""``sitegen inbox serve`` in a process of its own, for tests that look at it from outside."""

import http.client
import os
import signal
import subprocess
import sys
import threading
from urllib.parse import urlsplit

from tests.support.receiving import encoded, form
from tests.support.serving import PATIENCE, ROOT


class InboxProcess:
    """A receiver at a free port; to be used as a context manager."""

    def __init__(self, site, *args):
        self._command = ["inbox", "serve", "--site", site, "--port", "0", *args]
        self.lines = []

    def __enter__(self):
        self.process = subprocess.Popen(
            [sys.executable, "-m", "sitegen", *map(str, self._command)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)},
        )
        self.address = self.process.stdout.readline().strip()
        self._reader = threading.Thread(target=self._read)
        self._reader.start()
        self.port = urlsplit(self.address).port
        if self.port is None:
            self.__exit__()
            raise AssertionError(self.lines)
        return self

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

    def connect(self):
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)

    def send(self, connection, client="203.0.113.5", **fields):
        """Send a comment as a web server hands it on; return status and path of its page."""
        body, headers = encoded(form(**fields), {"X-Forwarded-For": client})
        connection.request("POST", "/inbox/comments", body, headers)
        answer = connection.getresponse()
        answer.read()
        return answer.status, answer.getheader("location")
