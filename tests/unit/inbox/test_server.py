"""The receiver's own limits: long headers, slow ones, and what is no request at all."""

import http.client
import socket
import threading
import time

import pytest

from sitegen.core.listening import bind
from sitegen.inbox import server as servers
from tests.support.receiving import THREAD, Receiving, encoded, form, prepare
from tests.support.serving import PATIENCE


@pytest.fixture
def served(site, monkeypatch):
    """Return a receiver and its port; it waits for headers for a moment only."""
    monkeypatch.setattr(servers, "HEADER_SECONDS", 0.3)
    monkeypatch.setattr("sitegen.inbox.requests.SECONDS", 0.3)
    with Receiving(prepare(site)) as receiving, bind("127.0.0.1", 0) as listening:
        server = servers.make_server(receiving.app)
        thread = threading.Thread(
            target=servers.run, args=(server, listening, receiving.messages.append)
        )
        thread.start()
        while not server.started:
            time.sleep(0.01)
        receiving.port = listening.getsockname()[1]
        yield receiving
        server.should_exit = True
        thread.join()
    assert receiving.messages == []


def told(served, *data):
    """Send bytes, and return all that is answered before the connection ends."""
    with socket.create_connection(("127.0.0.1", served.port), PATIENCE) as connection:
        for chunk in data:
            connection.sendall(chunk)
        answer = b""
        while chunk := connection.recv(65536):
            answer += chunk
        return answer


def test_long_headers_and_what_is_no_request_are_refused(served):
    long = b"POST /inbox/comments HTTP/1.1\r\nHost: x\r\nX-A: " + b"a" * 40_000
    assert told(served, long).startswith(b"HTTP/1.1 400")
    assert told(served, b"\x16\x03\x01 hello\r\n\r\n").startswith(b"HTTP/1.1 400")


def test_who_is_slow_is_sent_away(served):
    assert told(served, b"") == b""
    assert told(served, b"POST /inbox/comments HTTP/1.1\r\nContent-Le") == b""
    body, headers = encoded(form())
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    start = f"POST /inbox/comments HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{head}\r\n"
    answer = told(served, start.encode(), body[:-1])
    assert answer.startswith(b"HTTP/1.1 408")
    assert served.files() == {}


def test_a_body_that_turns_bad_gets_an_end(served):
    start = b"POST /inbox/comments HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n"
    start += b"Content-Type: application/x-www-form-urlencoded\r\n\r\n"
    answer = told(served, start, b"5\r\nhello\r\n", b"nonsense\r\n")
    assert answer == b"" or answer.startswith(b"HTTP/1.1 4")


def test_others_are_answered_meanwhile(served):
    with socket.create_connection(("127.0.0.1", served.port)):
        connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=PATIENCE)
        connection.request("POST", "/inbox/comments", *encoded(form()))
        answer = connection.getresponse()
        assert (answer.status, answer.getheader("server")) == (303, None)
        answer.read()
        connection.request("HEAD", answer.getheader("location"))
        assert connection.getresponse().read() == b""
        connection.close()
    assert [path.startswith(f"content/comments/{THREAD}/") for path in served.files()] == [True]
