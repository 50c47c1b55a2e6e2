"""A check of other hosts ends, gets nobody into a private network, and believes no stranger.

The hosts are real sockets of this machine, each of which says what a test has it say.
"""

import itertools
import os
import socket
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path

import pytest
from click.testing import CliRunner

from sitegen.check import external, requests
from sitegen.check.requests import LinkFailure, Prober
from sitegen.cli.main import commands
from sitegen.core.folders import UnsafePathError
from sitegen.core.host_addresses import is_public

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"


class Talker:
    """A host that hands each connection, and what it was asked, to a function."""

    def __init__(self, talk):
        self._talk = talk
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        self.asked = []
        self.over = threading.Event()
        self._threads = [threading.Thread(target=self._listen)]
        self._threads[0].start()

    def _listen(self):
        while True:
            connection, _ = self._listening.accept()
            if self.over.is_set():
                connection.close()
                return
            self._threads.append(threading.Thread(target=self._answer, args=(connection,)))
            self._threads[-1].start()

    def _answer(self, connection):
        with connection, suppress(OSError):
            connection.settimeout(60)
            words = connection.recv(65536).decode("latin-1").split(" ")
            self.asked.append(" ".join(words[:2]))
            self._talk(connection, words[1] if len(words) > 1 else "", self.over)

    def close(self):
        self.over.set()
        with socket.socket() as last:  # a test may have changed how names are looked up
            last.connect(("127.0.0.1", self.port))
        for thread in self._threads:
            thread.join()
        self._listening.close()


@pytest.fixture
def talker():
    """Return a function that starts a host; all of them end with the test."""
    started = []

    def start(talk):
        started.append(Talker(talk))
        return started[-1]

    yield start
    for one in started:
        one.close()


@pytest.fixture
def check(site, monkeypatch):
    """Return a function that builds a post with some links, and checks them."""
    monkeypatch.setattr(external, "PAUSE", 0)

    def run(*addresses):
        links = "\n".join(f'<a href="{address}">x</a>' for address in addresses)
        site.post("a", f"<p>\n{links}\n</p>", date=2011)
        site.built()
        arguments = ["check", "--site", str(site.root), "--external"]
        result = CliRunner().invoke(commands, arguments, catch_exceptions=False)
        return result.exit_code, result.stderr.splitlines()

    return run


# ---------------------------------------------------------------- what is no address

NO_ADDRESSES = [
    "http://[::1", "http://[::1]]/", "http://[v1.x]/", "http://[fe80::1%eth0]/", "http://[1.2.3.4]/",
    "http://", "http:///x", "http://?x", "http://a..b/", "http://.a/", "http://a b/",
    "http://example.org:x/", "http://example.org:99999/", "http://example.org:-1/",
    "http://example.org:0/", "http://xn--ü..example/", "http://" + "a" * 64 + ".example/",
    "http://" + "ü" * 64 + ".example/", "http://" + ".".join(["abcdefgh"] * 40) + "/",
    "http://exa\x7fmple.org/", "http://%00/", "http://\u2024\u2024/", "http://%5B::1%5D/",
]  # fmt: skip


@pytest.mark.parametrize("address", NO_ADDRESSES)
def test_what_is_no_address_is_a_finding_at_its_place(check, address):
    code, findings = check(address)
    shown = address.replace("\x7f", "\\x7f")
    assert (code, findings) == (
        3,
        [f"content/posts/a.md:6:10: error: {shown}: is not an address: correct it"],
    )


@pytest.mark.parametrize("secret", ["mira", "mira:secret", ":", ""])
def test_a_password_in_an_address_is_told_and_sent_to_nobody(check, talker, secret):
    host = talker(lambda connection, *_: connection.sendall(OK))
    address = host.address.replace("//", f"//{secret}@")
    code, findings = check(address)
    assert (code, findings) == (
        3,
        [
            f"content/posts/a.md:6:10: error: {address}: has a user or a password, "
            "which all readers see: leave it out"
        ],
    )
    assert host.asked == []


# ---------------------------------------------------------------- it ends


def drip(connection, parts, over):
    """Send something for as long as any test waits, and never what would end it."""
    for part in itertools.islice(parts, 2000):
        connection.sendall(part)
        if over.wait(0.01):
            return


def forever(part):
    while True:
        yield part


def in_the_status(connection, _, over):
    drip(connection, forever(b"H"), over)


def in_a_header(connection, _, over):
    connection.sendall(b"HTTP/1.1 200 OK\r\nX: ")
    drip(connection, forever(b"x"), over)


def in_answers_that_are_none(connection, _, over):
    drip(connection, forever(b"HTTP/1.1 100 Continue\r\n\r\n"), over)


def in_silence(_connection, _, over):
    over.wait()


def in_redirects(connection, _, over):
    over.wait(0.1)
    connection.sendall(b"HTTP/1.1 302 Found\r\nLocation: /again\r\n\r\n")


@pytest.mark.parametrize(
    "talk", [in_the_status, in_a_header, in_answers_that_are_none, in_silence, in_redirects]
)
def test_a_host_that_never_ends_is_left_after_a_time_that_is_a_total(
    check, talker, talk, monkeypatch
):
    """Each byte comes soon after the one before: a limit on every read would wait for ever."""
    monkeypatch.setattr(external, "TIMEOUT", 0.5)
    monkeypatch.setattr(requests, "is_public", lambda _: True)
    host = talker(talk)
    code, findings = check(f"{host.address}/")
    message = f"{host.address}/: cannot be reached: no answer in 0.5 s"
    assert (code, findings) == (3, [f"content/posts/a.md:6:10: error: {message}"])


def test_a_host_that_says_nothing_to_a_greeting_is_left(check, talker, monkeypatch):
    monkeypatch.setattr(external, "TIMEOUT", 0.3)
    host = talker(in_silence)
    address = host.address.replace("http:", "https:")
    message = f"{address}: cannot be reached: no answer in 0.3 s"
    assert check(address)[1] == [f"content/posts/a.md:6:10: error: {message}"]


def test_a_name_that_takes_for_ever_to_look_up_is_left(monkeypatch):
    over = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: over.wait() and [])
    complaint = Prober(0.2).probe("http://example.org/")
    over.set()
    assert complaint == LinkFailure("cannot be reached: no answer in 0.2 s", is_late=True)


def test_a_host_that_leaves_three_questions_open_is_asked_no_more(check, talker, monkeypatch):
    monkeypatch.setattr(external, "TIMEOUT", 0.2)
    host = talker(in_silence)
    _, findings = check(*(f"{host.address}/{number}" for number in range(6)))
    assert len(findings) == 6
    assert host.asked == ["HEAD /0", "HEAD /1", "HEAD /2"]


@pytest.mark.parametrize(
    "endless",
    [b"X" * 300_000, b"HTTP/1.1 200 OK\r\n" + b"X" * 300_000, b"X: y\r\n" * 60_000,
     b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 60_000, b"HTTP/1.1 100 Continue\r\n\r\n" * 20_000],
)  # fmt: skip
def test_headers_without_end_are_not_kept(talker, endless):
    host = talker(lambda connection, *_: connection.sendall(endless))
    complaint = Prober(30.0).probe(host.address)
    assert complaint is not None
    assert complaint.message.startswith("cannot be reached: ")


def test_a_body_is_not_waited_for(talker):
    def promise(connection, _, over):
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n")
        over.wait()

    assert Prober(30.0).probe(talker(promise).address) is None


# ---------------------------------------------------------------- where it does not go


def redirecting(location):
    """Return a host's talk that redirects, but from where it redirected to."""

    def talk(connection, path, _):
        if path == "/":
            words = f"HTTP/1.1 302 Found\r\nLocation: {location}\r\n\r\n"
            connection.sendall(words.encode("latin-1"))
        else:
            connection.sendall(OK)

    return talk


@pytest.mark.parametrize(
    ("location", "told"),
    [
        ("file:///etc/passwd", "redirects to 'file:///etc/passwd', which is not on the web"),
        ("ftp://example.org/", "redirects to 'ftp://example.org/', which is not on the web"),
        ("data:text/plain,x", "redirects to 'data:text/plain,x', which is not on the web"),
        ("gopher://10.0.0.1/x", "redirects to 'gopher://10.0.0.1/x', which is not on the web"),
        ("http://[::1", "redirects to 'http://[::1', which is not an address"),
        ("http://a..b/", "redirects to 'http://a..b/', which is not an address"),
    ],
)  # fmt: skip
def test_a_redirect_away_from_the_web_is_told_and_not_followed(check, talker, location, told):
    host = talker(redirecting(location))
    code, findings = check(f"{host.address}/")
    assert (code, findings) == (3, [f"content/posts/a.md:6:10: warning: {host.address}/: {told}"])


@pytest.mark.parametrize(
    "name",
    ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "127.1", "0.0.0.0", "[::1]",
     "[::ffff:7f00:1]", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254",
     "100.64.0.1", "[fd00::1]", "[fe80::1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "224.0.0.1"],
)  # fmt: skip
def test_a_redirect_into_a_private_network_is_told_and_not_followed(check, talker, name):
    inside = talker(lambda connection, *_: connection.sendall(OK))
    target = f"{name}:{inside.port}"
    host = talker(redirecting(f"http://{target}/inside"))
    code, findings = check(f"{host.address}/")
    message = f"redirects to {target}, which is in a private network: the redirect was not followed"
    assert (code, findings) == (
        3,
        [f"content/posts/a.md:6:10: warning: {host.address}/: {message}"],
    )
    assert (host.asked, inside.asked) == (["HEAD /"], [])


def test_a_redirect_within_a_private_host_is_not_followed_either(check, talker):
    host = talker(redirecting("/inside"))
    _, findings = check(f"{host.address}/")
    message = (
        f"{host.address}/: redirects to {host.address.removeprefix('http://')}, which is in a "
        "private network: the redirect was not followed"
    )
    assert findings == [f"content/posts/a.md:6:10: warning: {message}"]
    assert host.asked == ["HEAD /"]


def test_public_redirects_are_followed_to_their_end(talker, monkeypatch):
    monkeypatch.setattr(requests, "is_public", lambda _: True)
    host = talker(redirecting("/inside?ü"))
    assert Prober(30.0).probe(f"{host.address}/#part") is None
    assert host.asked == ["HEAD /", "HEAD /inside?%FC"]


def test_redirects_in_a_circle_are_told(talker, monkeypatch):
    monkeypatch.setattr(requests, "is_public", lambda _: True)
    host = talker(redirecting("/"))
    assert Prober(30.0).probe(f"{host.address}/") == LinkFailure(
        "redirects more than 10 times", "warning"
    )
    assert len(host.asked) == 11


@pytest.mark.parametrize(
    "address", ["http://10.0.0.1/", "http://169.254.169.254/latest/", "https://[fd00::1]:8443/"]
)
def test_an_authors_link_into_a_private_network_is_told_and_not_asked(check, monkeypatch, address):
    def connect(*_):
        raise AssertionError("somebody was asked")

    monkeypatch.setattr(socket.socket, "connect", connect)
    named = address.split("/")[2]
    message = f"{named} is in a private network, which readers cannot reach: it was not checked"
    assert check(address)[1] == [f"content/posts/a.md:6:10: warning: {address}: {message}"]


def test_a_name_is_looked_up_once_and_what_was_checked_is_connected_to(talker, monkeypatch):
    host = talker(lambda connection, *_: connection.sendall(OK))
    looked_up = []

    def look_up(name, port, **_):
        looked_up.append(name)
        place = "10.0.0.1" if len(looked_up) > 1 else "127.0.0.1"
        return [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("192.168.0.1", port)),
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", (place, port)),
        ]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    assert Prober(30.0).probe(f"http://name.example:{host.port}/") is None
    assert (looked_up, host.asked) == (["name.example"], ["HEAD /"])


@pytest.mark.parametrize(
    ("address", "public"),
    [("8.8.8.8", True), ("2606:4700::1", True), ("64:ff9b::808:808", True),
     ("::ffff:8.8.8.8", True), ("64:ff9b::a00:1", False), ("::ffff:10.0.0.1", False),
     ("2002:a00:1::", False),
     ("2002:808:808::", True), ("2001::1", False), ("::", False), ("::127.0.0.1", False),
     ("fec0::1", False), ("fe80::1%eth0", False), ("ff02::1", False), ("64:ff9b:1::1", False),
     ("0.0.0.1", False), ("100.64.0.1", False), ("198.18.0.1", False), ("240.0.0.1", False),
     ("255.255.255.255", False), ("192.0.2.1", False), ("169.254.169.254", False)],
)  # fmt: skip
def test_which_addresses_everybody_can_reach(address, public):
    assert is_public(address) == public


# ---------------------------------------------------------------- what is remembered


@pytest.mark.parametrize(
    "moment", ["9999999999", "1e300", "-1", "0", "true", '"now"', "null", "[]", "1e999", "NaN"]
)
def test_a_planted_memory_hides_no_dead_link(site, check, talker, moment):
    dead = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
    host = talker(lambda connection, *_: connection.sendall(dead))
    site.write(".sitegen/answers.json", f'{{"{host.address}": {moment}}}')
    message = f"{host.address}: the host answers 404"
    assert check(host.address)[1] == [f"content/posts/a.md:6:10: error: {message}"]


def test_a_memory_that_is_deep_or_large_is_not_read(site, check, talker, monkeypatch):
    monkeypatch.setattr(external, "MAX_CACHE_BYTES", 100_000)
    host = talker(lambda connection, *_: connection.sendall(OK))
    for spoilt in (b"[" * 100_000, b'{"x":' * 90_000, b" " * 100_001 + b"{}", b"\xff"):
        site.write(".sitegen/answers.json", spoilt)
        assert check(host.address) == (0, [])
    assert len(host.asked) == 4


def test_a_link_in_the_memorys_place_is_not_written_through(site, check, talker):
    host = talker(lambda connection, *_: connection.sendall(OK))
    secret = site.write("secret.txt", "mine")
    for name in ("answers.json", f"answers.json.{os.getpid()}"):
        (site.root / ".sitegen").mkdir(exist_ok=True)
        link = site.root / ".sitegen" / name
        link.symlink_to(secret)
        with pytest.raises(UnsafePathError, match="is a link"):
            check(host.address)
        assert link.is_symlink()
        link.unlink()
    assert secret.read_text() == "mine"


@pytest.mark.parametrize(
    "pipe", [".sitegen/answers.json", "output/pipe.html", "output/_redirects", "output/robots.txt"]
)
def test_a_pipe_is_never_waited_for(site, pipe):
    site.post("a", "Words.", date=2011)
    site.built()
    (site.root / pipe).unlink(missing_ok=True)
    os.mkfifo(site.root / pipe)
    done = subprocess.run(
        [sys.executable, "-P", "-m", "sitegen", "check", "--external"],
        check=False,
        cwd=site.root,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert (done.returncode, done.stderr) == (0, "")
