"""The host of an old blog, in a thread of the test: it answers as it is told to."""

import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from sitegen.core.host_addresses import is_public


class OldHost:
    """Answers each path by a function of the handler, or with bytes; to be used in ``with``.

    ``asked`` are the paths in order, ``agents`` what asked, ``most`` how many were open at once.
    """

    def __init__(self, answers=(), address="127.0.0.1"):
        self.answers = dict(answers)
        self.asked, self.headers = [], []
        self.most = self._open = 0
        self._lock = threading.Lock()
        host = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                with host._lock:
                    host.asked.append(self.path)
                    host.headers.append(dict(self.headers))
                    host._open += 1
                    host.most = max(host.most, host._open)
                self.is_open = True
                try:
                    with suppress(OSError):
                        host._answer(self)
                finally:
                    self.done()

            def done(self):
                """Count the request no more: who has its answer may ask again at once."""
                with host._lock:
                    host._open -= self.is_open
                    self.is_open = False

            def log_message(self, *_):
                pass

        self._server = ThreadingHTTPServer((address, 0), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        self.address = f"http://{address}:{self.port}"

    def _answer(self, handler):
        answer = self.answers.get(handler.path.partition("?")[0])
        if callable(answer):
            answer(handler)
        elif answer is None:
            send(handler, b"gone", status=404)
        else:
            send(handler, answer)

    def __enter__(self):
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        if self._thread is not None:
            self._server.shutdown()
            self._thread.join()
            self._server.server_close()
            self._thread = None


def send(handler, data, status=200, length=True, **headers):
    """Answer a request."""
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    if length:
        handler.send_header("Content-Length", str(len(data)))
    handler.done()
    handler.end_headers()
    handler.wfile.write(data)


def may_ask(*addresses):
    """Return what lets a test ask some addresses of this machine beside public ones."""
    return lambda address: address in addresses or is_public(address)
