"""Nobody but the author reads the preview, and nothing but the site is read through it.

Requests go through a plain socket, byte by byte as an attacker would write them. Each of them
gets an answer, and none holds what lies outside of the site.
"""

import itertools
import os
import socket
import sys
from contextlib import suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import pytest

from tests.support.serving import PATIENCE, Serving

SECRET = b"correct horse battery staple"
BASE = "/blog"


@pytest.fixture(scope="module")
def preview(make_site):
    """Return a site under /blog/ that is served, with secrets around it and links to them."""
    site = make_site()
    site.settings("redirects: {/old/*: /posts/*}\n", url="https://example.org/blog/")
    site.post("a", "Words.", date="2011", aliases="[/before/]")
    site.post("归途", "Words.", date="2012")
    site.write("content/static/files/plain.txt", "plain")
    site.write("content/static/data.bin", bytes(range(256)) * 4)
    site.write("content/static/.well-known/x", "known")
    site.write("content/comments/a/c1.md", b"---\nemail: tom@example.org\n---\nHello.\n")
    secret = site.root.with_name("secret")
    secret.mkdir(exist_ok=True)
    (secret / "key.txt").write_bytes(SECRET)
    (secret / "index.html").write_bytes(SECRET)
    with Serving(site.root) as serving:
        out = site.root / ".sitegen" / "serve"
        (out / "link.txt").symlink_to(secret / "key.txt")
        (out / "folder").symlink_to(secret)
        (out / "inner.txt").symlink_to("files/plain.txt")
        os.mkfifo(out / "pipe")
        (site.root / ".sitegen" / "secret.txt").write_bytes(SECRET)
        serving.root = site.root
        yield serving
        assert serving.process.poll() is None, "the server has died"
        assert [line for line in serving.lines if " written, " not in line] == []


def ask(preview, request, tries=3):
    """Send bytes; return the answer's status and all of its bytes.

    A server that answers before it has read everything may reset the connection (RFC 9112, 9.6),
    and with it the answer: then it is asked again.
    """
    try:
        return ask_once(preview, request)
    except ConnectionResetError:
        if tries == 1:
            raise
        return ask(preview, request, tries - 1)


def ask_once(preview, request):
    with socket.create_connection(("127.0.0.1", preview.port), PATIENCE) as connection:
        connection.sendall(request)
        connection.shutdown(socket.SHUT_WR)
        answer = b""
        while part := connection.recv(65536):
            answer += part
    assert answer.startswith(b"HTTP/1.1 "), (request[:200], answer[:200])
    return int(answer[9:12]), answer


def request(path, *headers, method="GET", host=None, preview=None):
    host = f"127.0.0.1:{preview.port}" if host is None else host
    path = path if isinstance(path, bytes) else path.encode("latin-1", "replace")
    lines = [method.encode() + b" " + path + b" HTTP/1.1"]
    lines += [f"Host: {host}".encode()] if host else []
    lines += [header.encode() for header in headers] + [b"Connection: close"]
    return b"\r\n".join(lines) + b"\r\n\r\n"


# ---------------------------------------------------------------- ways out

UP = ["..", "%2e%2e", "%2E.", ".%2e", "%252e%252e", "..%00", "..%2f..", "..%5c..", "..\\..",
      "%c0%ae%c0%ae", "..;", "...", "....//..", "%uff0e%uff0e", "%e2%80%a5"]  # fmt: skip
TARGETS = ["site.yaml", "secret.txt", "state.db", "secret/key.txt", "etc/passwd", "",
           "serve/index.html"]  # fmt: skip
STARTS = [f"{BASE}/", f"{BASE}/posts/a/", "/", f"{BASE}//", f"{BASE}/files/"]


def ways_out():
    for start, up, depth, target in itertools.product(STARTS, UP, (1, 3), TARGETS):
        yield f"{start}{'/'.join([up] * depth)}/{target}"


ODD = [
    "/blog/link.txt", "/blog/folder/key.txt", "/blog/folder/", "/blog/folder", "/blog/inner.txt",
    "/blog/pipe", "/blog/.sitegen-manifest", "/blog/.sitegen-tmp/", "/blog/.sitegen/state.db",
    "/.sitegen/", "/.sitegen/../serve.js", "/.sitegen/%2e%2e", "/.sitegen/app.py",
    "/.sitegen/serve.js/x", "/blog/%00", "/blog/a%00.html", "/blog/files/plain.txt%00.png",
    "/blog/posts/a/%0d%0aSet-Cookie:x=1", "/blog/old/%0d%0aX-Evil:1", "/blog/%ff%fe", "/blog/%",
    "/blog/%zz", "/blog/con", "/blog/aux.txt", "/blog/C:/Windows", "/blog/c:%5cwindows",
    "/blog/file:///etc/passwd", "//etc/passwd", "///etc/passwd", "/blog///etc/passwd",
    "//evil.example/blog/", "/blog/~root/", "/blog/posts", "/blog/posts//a/", "/blog/posts/./a/",
    "/blog/posts/a/index.html/", "/blog/posts/a/index.html/x", "/blog/" + "a" * 300,
    "/blog/" + "a/" * 3000, "/blog/" + "%2f" * 1000, "/blog/?../../site.yaml", "/blog/#x",
    "http://evil.example/blog/", "http://127.0.0.1/blog/", "*", "blog/", "/blog/\x7f", "/blog/\xe9",
    "/bl%6fg/%2e%2e/site.yaml", "/blog/old//evil.example/", "/blog/old/%2f%2fevil.example",
    "/blog/files/", "/blog/files", "/blog/content/posts/a.md", "/blog/comments/a/c1.md",
]  # fmt: skip


def test_no_request_gets_out_of_the_site(preview):
    """More than 1,000 ways of asking for what is no page: each is answered, none with it."""
    asked = [*ways_out(), *ODD]
    assert len(asked) > 1000
    inside = {"/", "/blog/?../../site.yaml", "/blog/#x", "/bl%6fg/%2e%2e/site.yaml"}
    for path in asked:
        status, answer = ask(preview, request(path, preview=preview))
        assert status in (200, 301, 400, 403, 404), (path, status)
        assert SECRET not in answer, path
        assert b"root:x:0:0" not in answer, path
        assert b"tom@example.org" not in answer, path
        assert b"\r\nset-cookie" not in answer.lower(), path
        assert b"\r\nx-evil" not in answer.lower(), path
        assert b"\r\nlocation: //" not in answer.lower(), path
        if status == 200:
            assert path in inside, path


def test_a_folder_without_a_page_is_not_listed(preview):
    for path in ("/blog/files/", "/blog/files", "/blog/theme/"):
        assert preview.get(path)[0] == 404
    assert b"plain.txt" not in preview.get("/blog/files/")[2]


# ---------------------------------------------------------------- who asks

FOREIGN_HOSTS = [
    "evil.example", "evil.example:8000", "127.0.0.1.evil.example", "localhost.evil.example",
    "evil.example#127.0.0.1", "127.0.0.1@evil.example", "user@127.0.0.1", "127.0.0.1, evil.example",
    "0.0.0.0", "10.0.0.1", "192.168.1.1:8000", "[::2]", "[::ffff:127.0.0.2]", "2130706433",
    "0x7f.1", "127.1", "example.org", "[", "]", "[::1", "a:b:c", "localhost:x", "localhost:99999",
    "localhost/..", "localhost\\x", "-", "%00", "127.0.0.1%00.evil.example", "evil.example.",
    "localhost:8000:8000", "local host",
]  # fmt: skip


@pytest.mark.parametrize("path", ["/blog/", "/blog/posts/a/", "/.sitegen/events", "/nothing"])
@pytest.mark.parametrize("host", FOREIGN_HOSTS)
def test_a_foreign_host_is_refused(preview, host, path):
    """A name that leads here without our doing may be anybody's."""
    status, answer = ask(preview, request(path, host=host, preview=preview))
    assert status in (400, 403), host
    assert b"Some text." not in answer


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.0.0.1:1", "localhost", "LOCALHOST:8000", "localhost.", "[::1]:9"]
)
def test_our_own_names_are_known(preview, host):
    assert ask(preview, request("/blog/", host=host, preview=preview))[0] == 200


def test_a_request_without_a_host_is_refused(preview):
    assert ask(preview, b"GET /blog/ HTTP/1.1\r\n\r\n")[0] == 400
    assert ask(preview, b"GET /blog/ HTTP/1.0\r\n\r\n")[0] == 403


@pytest.mark.parametrize(
    "origin",
    ["https://evil.example", "null", "http://localhost:1", "http://127.0.0.1", "file://", "",
     "http://127.0.0.1:{port}.evil.example", "http://localhost:{port}"],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/blog/", "/.sitegen/events", "/blog/feed.xml"])
def test_a_foreign_origin_is_refused(preview, origin, path):
    origin = origin.format(port=preview.port)
    status, answer = ask(preview, request(path, f"Origin: {origin}", preview=preview))
    assert (status, b"access-control" in answer.lower()) == (403, False)


def test_our_own_origin_is_known(preview):
    own = f"Origin: http://127.0.0.1:{preview.port}"
    assert ask(preview, request("/blog/", own, preview=preview))[0] == 200


@pytest.mark.parametrize(
    "method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "get"]
)
@pytest.mark.parametrize(
    "path", ["/blog/", "/blog/posts/a/", "/.sitegen/events", "/.sitegen/serve.js"]
)
def test_only_reading_is_allowed(preview, method, path):
    assert ask(preview, request(path, method=method, preview=preview))[0] == 405


@pytest.mark.parametrize(
    "bytes_",
    [
        b"\r\n\r\n", b"GET\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00", b"GET / HTTP/9.9\r\n\r\n",
        b"GET /blog/ HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n",
        b"GET /blog/ HTTP/1.1\r\nHost: localhost\r\nX: \x00\r\n\r\n",
        b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET /\x00 HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET /blog/\xff HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET /blog/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
        b"GET /blog/ HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: x\r\n\r\n",
    ],
)  # fmt: skip
def test_what_is_no_request_is_told_so(preview, bytes_):
    assert ask(preview, bytes_)[0] in (400, 403, 404, 501)


BROKEN = b"Host: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    "start",
    [b"POST /blog/", b"GET /blog/", b"GET /blog/data.bin", b"GET /.sitegen/serve.js", b"GET /none",
     b"POST /.sitegen/events", b"GET /.sitegen/events"],
)  # fmt: skip
def test_a_request_that_turns_out_to_be_none_is_told_so_and_leaves_no_trace(preview, start):
    """What is wrong with a body is found when the request is being answered."""
    assert ask(preview, start + b" HTTP/1.1\r\n" + BROKEN + b"zz\r\n")[0] == 400


@pytest.mark.parametrize("rest", [b"zz\r\n", b"\x00\r\n\r\n"])
@pytest.mark.parametrize("path", [b"/.sitegen/events", b"/blog/", b"/blog/data.bin"])
def test_a_request_that_breaks_off_after_its_answer_ends_the_connection(preview, path, rest):
    with socket.create_connection(("127.0.0.1", preview.port), PATIENCE) as connection:
        connection.sendall(b"GET " + path + b" HTTP/1.1\r\n" + BROKEN)
        assert connection.recv(12) == b"HTTP/1.1 200"
        connection.sendall(rest)
        with suppress(ConnectionResetError):
            while connection.recv(65536):
                pass
    assert preview.get("/blog/")[0] == 200


@pytest.mark.parametrize(
    ("wanted", "status", "length"),
    [("bytes=0-9", 206, 10), ("bytes=1000-", 206, 24), ("bytes=-5", 206, 5),
     ("bytes=5000-", 416, None), ("bytes=x", 400, None), ("lines=1", 400, None),
     ("bytes=0-1,5-6", 206, None), ("bytes=0-99999999999999999999", 206, 1024)],
)  # fmt: skip
def test_parts_of_a_file_can_be_asked_for(preview, wanted, status, length):
    """A film is played from the middle only if its server can give a part of it."""
    answered, headers, body = preview.get("/blog/data.bin", Range=wanted)
    assert answered == status
    assert length is None or len(body) == length
    assert headers["cache-control"] == "no-store"


def test_two_hundred_streams_that_were_left_hold_nothing_up(preview):
    left = []
    for _ in range(200):
        connection = socket.create_connection(("127.0.0.1", preview.port), PATIENCE)
        connection.sendall(request("/.sitegen/events", preview=preview))
        left.append(connection)
    for connection in left:
        connection.close()
    assert preview.get("/blog/")[0] == 200


# ---------------------------------------------------------------- a machine that is short

SHORT = (
    "this machine has too many open files, so some requests get no answer: "
    "close other programs or tabs, or raise the limit (ulimit -n)"
)


def limit(process, number):
    """Allow a process so many descriptors more than it has now; None: as many as may be."""
    resource = pytest.importorskip("resource")
    used = {int(file.name) for file in Path(f"/proc/{process.pid}/fd").iterdir()}
    free = (n for n in itertools.count() if n not in used)
    _, hard = resource.prlimit(process.pid, resource.RLIMIT_NOFILE)
    most = hard if number is None else next(itertools.islice(free, number, None))
    resource.prlimit(process.pid, resource.RLIMIT_NOFILE, (most, hard))


needs_limits = pytest.mark.skipif(sys.platform != "linux", reason="limits are set as Linux does")


@needs_limits
def test_a_server_without_descriptors_says_so_once_and_goes_on(make_site):
    site = make_site()
    site.post("a", "Words.", date="2011")
    with Serving(site.root) as serving:
        told = len(serving.lines)
        limit(serving.process, 4)
        streams = []
        for _ in range(60):
            connection = socket.create_connection(("127.0.0.1", serving.port), PATIENCE)
            connection.sendall(request("/.sitegen/events", preview=serving))
            streams.append(connection)
        serving.wait_for(lambda: serving.lines[told:])
        for connection in streams:
            connection.close()
        assert serving.get("/posts/a/")[0] == 200
        assert serving.lines[told:].count(SHORT) == 1
        assert not [line for line in serving.lines if "Traceback" in line]


@needs_limits
@pytest.mark.parametrize("path", ["/posts/a/", "/data.bin", "/.sitegen/serve.js"])
def test_a_file_that_cannot_be_opened_for_that_is_answered_later(make_site, path):
    site = make_site()
    site.post("a", "Words.", date="2011")
    site.write("content/static/data.bin", bytes(300_000))
    with Serving(site.root) as serving:
        assert serving.get(path)[0] == 200
        told = len(serving.lines)
        connection = HTTPConnection("127.0.0.1", serving.port, timeout=PATIENCE)
        connection.request("GET", "/robots.txt")
        assert connection.getresponse().read()
        limit(serving.process, 0)
        with suppress(HTTPException, ConnectionError):  # a large file's answer has begun
            connection.request("GET", path)
            answer = connection.getresponse()
            answer.read()
            assert answer.status == 503
        connection.close()
        serving.wait_for(lambda: serving.lines[told:])
        limit(serving.process, None)
        assert serving.get(path)[0] == 200
        assert serving.lines[told:].count(SHORT) == 1
        assert not [line for line in serving.lines if "Traceback" in line]
