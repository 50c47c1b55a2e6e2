"""Files come from the web whole or not at all, politely, and never from a private network."""

import gzip
import socket
import time
from email.utils import formatdate

import pytest

from sitegen.core import connecting
from sitegen.fetching.limits import FetchLimits
from sitegen.importing.media import WantedFile
from sitegen.importing.media_fetch import MediaFetcher, NothingFetched
from tests.support.old_host import OldHost, may_ask, send

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 100
QUICK = {"pause": 0.0, "timeout": 5.0, "total": 20.0, "max_bytes": 1 << 20}


def fetched(*addresses, allowed=("127.0.0.1",), **limits):
    """Return what comes for each address."""
    fetcher = MediaFetcher(FetchLimits(**QUICK | limits), may_ask(*allowed))
    wanted = [WantedFile(str(n), address, f"x{n}.png") for n, address in enumerate(addresses)]
    found = {file.identity: data for file, data in fetcher.files(wanted)}
    return [found[str(number)] for number in range(len(addresses))]


def test_files_come_with_their_bytes_and_the_host_is_told_who_asks():
    with OldHost({"/a.png": PNG, "/b.png": PNG + b"b"}) as host:
        assert fetched(f"{host.address}/a.png", f"{host.address}/b.png") == [PNG, PNG + b"b"]
        assert all(one["User-Agent"].startswith("sitegen/") for one in host.headers)
        assert all(one["Accept-Encoding"] == "identity" for one in host.headers)


def test_four_files_are_fetched_at_a_time_and_no_more():
    def slowly(handler):
        time.sleep(0.2)
        send(handler, PNG)

    with OldHost({f"/{n}.png": slowly for n in range(12)}) as host:
        assert fetched(*(f"{host.address}/{n}.png" for n in range(12))) == [PNG] * 12
        assert host.most == 4


def test_between_two_questions_to_one_host_there_is_a_pause():
    with OldHost({f"/{n}.png": PNG for n in range(5)}) as host:
        started = time.monotonic()
        assert fetched(*(f"{host.address}/{n}.png" for n in range(5)), pause=0.1) == [PNG] * 5
        assert time.monotonic() - started >= 0.4


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("is_date", [False, True])
def test_a_busy_host_is_asked_again_when_it_says_so(status, is_date):
    times = []

    def busy(handler):
        times.append(time.monotonic())
        if len(times) > 1:
            return send(handler, PNG)
        later = formatdate(time.time() + 2, usegmt=True) if is_date else "1"
        return send(handler, b"", status=status, Retry_After=later)

    with OldHost({"/a.png": busy}) as host:
        assert fetched(f"{host.address}/a.png") == [PNG]
    assert len(times) == 2
    assert times[1] - times[0] >= (0.9 if not is_date else 0.5)


def test_a_host_that_wants_a_long_rest_is_left_alone():
    def busy(handler):
        send(handler, b"", status=429, Retry_After="3600")

    with OldHost({f"/{n}.png": busy for n in range(9)}) as host:
        found = fetched(*(f"{host.address}/{n}.png" for n in range(9)))
        assert found == ["127.0.0.1 asks to wait for 60 min: run the same import later"] * 9
        assert len(host.asked) <= 4


def test_a_host_that_is_busy_for_good_is_told():
    def busy(handler):
        send(handler, b"", status=503, Retry_After="0")

    with OldHost({"/a.png": busy}) as host:
        assert fetched(f"{host.address}/a.png") == [
            "127.0.0.1 is too busy: run the same import later"
        ]
        assert len(host.asked) == 4


def test_a_host_that_goes_away_in_the_middle_is_given_up_after_some_failures():
    with OldHost({f"/{n}.png": PNG for n in range(40)}) as host:
        fetcher = MediaFetcher(FetchLimits(**QUICK), may_ask("127.0.0.1"))
        wanted = [WantedFile(str(n), f"{host.address}/{n}.png", f"{n}.png") for n in range(40)]
        came = []
        for _, data in fetcher.files(wanted):
            came.append(data)
            if len(came) == 5:
                host.close()
    assert len(came) == 40
    assert came.count(PNG) >= 5
    failed = [data for data in came if data != PNG]
    assert {reason.partition(":")[0] for reason in failed} == {"127.0.0.1 cannot be reached"}
    # Four threads ask at once: which of them failed first, and what came late, is theirs to say.
    (given_up,) = {reason for reason in failed if "sitegen stopped asking it" in reason}
    assert given_up.endswith("; sitegen stopped asking it: run the same import later")
    assert failed.count(given_up) >= 15


def test_a_file_that_breaks_off_is_none():
    def half(handler):
        handler.send_response(200)
        handler.send_header("Content-Length", "5000")
        handler.end_headers()
        handler.wfile.write(PNG)

    with OldHost({"/a.png": half}) as host:
        (reason,) = fetched(f"{host.address}/a.png")
    assert reason.startswith("127.0.0.1 cannot be reached: peer closed connection")


def trickle(handler):
    """Send a byte now and then, so that no single step takes long."""
    handler.send_response(200)
    handler.end_headers()
    for _ in range(600):
        handler.wfile.write(b"x")
        handler.wfile.flush()
        time.sleep(0.1)


def trickle_headers(handler):
    for number in range(600):
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n" if not number else b"X-Y: z\r\n")
        handler.wfile.flush()
        time.sleep(0.1)


def silence(handler):
    time.sleep(30)


@pytest.mark.parametrize("answer", [trickle, trickle_headers, silence])
def test_a_slow_host_does_not_hold_an_import_up(answer):
    with OldHost({"/a.png": answer}) as host:
        started = time.monotonic()
        assert fetched(f"{host.address}/a.png", timeout=1.0, total=1.5) == [
            "127.0.0.1 took too long"
        ]
        assert time.monotonic() - started < 10


@pytest.mark.parametrize("length", [True, False])
def test_a_file_that_is_too_large_is_left_out_whether_its_size_is_told_or_not(length):
    sent = []

    def large(handler):
        if length:
            return send(handler, PNG + b"\0" * (2 << 20))
        handler.send_response(200)
        handler.end_headers()
        for _ in range(400):
            handler.wfile.write(b"\0" * (1 << 20))
            sent.append(1)
        return None

    with OldHost({"/a.png": large}) as host:
        assert fetched(f"{host.address}/a.png") == ["it is larger than 1 MB"]
    assert len(sent) < 100


def test_what_is_packed_unasked_is_unpacked_up_to_the_limit():
    bomb = gzip.compress(b"\0" * (300 << 20))

    def packed(data, name):
        return lambda handler: send(handler, data, Content_Encoding=name)

    answers = {
        "/bomb.png": packed(bomb, "gzip"),
        "/fine.png": packed(gzip.compress(PNG), "gzip"),
        "/cut.png": packed(gzip.compress(PNG)[:-12], "gzip"),
        "/broken.png": packed(b"no gzip at all", "gzip"),
        "/other.png": packed(PNG, "br"),
    }
    with OldHost(answers) as host:
        assert fetched(*(f"{host.address}{path}" for path in answers)) == [
            "it is larger than 1 MB",
            PNG,
            "the host sends only a part of it",
            "its compressed data is damaged",
            "the host compresses it as 'br', unasked",
        ]


def to(location):
    return lambda handler: send(handler, b"", status=302, Location=location)


def test_redirects_are_followed_three_times_and_not_in_circles():
    answers = {
        "/1": to("/2"), "/2": to("/3"), "/3": to("a.png"), "/a.png": PNG, "/0": to("/1"),
        "/circle": to("/circle"),
    }  # fmt: skip
    with OldHost(answers) as host:
        assert fetched(*(f"{host.address}{path}" for path in ("/1", "/0", "/circle"))) == [
            PNG,
            "it redirects more than 3 times",
            "it redirects more than 3 times",
        ]
        assert host.asked.count("/circle") == 4


PRIVATE = [
    "127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "10.0.0.1", "192.168.1.1",
    "172.16.0.1", "169.254.169.254", "[fe80::1]", "[fc00::1]", "224.0.0.1", "[ff02::1]",
    "[64:ff9b::7f00:1]", "[64:ff9b::a00:1]", "[2002:7f00:1::]", "0.0.0.0", "[::]", "100.64.0.1",
    "255.255.255.255", "localhost", "2130706433", "0x7f.1", "127.1",
]  # fmt: skip


@pytest.mark.parametrize("private", PRIVATE)
def test_no_redirect_leads_into_a_private_network(private):
    with OldHost({"/a.png": PNG}) as inner:
        location = f"http://{private}:{inner.port}/a.png"
        with OldHost({"/a.png": to(location)}, "127.0.0.2") as host:
            (reason,) = fetched(f"{host.address}/a.png", allowed=["127.0.0.2"])
        assert reason == f"{private.strip('[]')} is in a private network: not allowed" or (
            "::" in private and reason.endswith(" is in a private network: not allowed")
        )
        assert inner.asked == []


@pytest.mark.parametrize("address", ["http://127.0.0.1/a.png", "http://localhost/a.png"])
def test_users_cannot_fetch_from_their_own_machine(address):
    (found,) = MediaFetcher().files([WantedFile("1", address, "a.png")])
    assert found[1].endswith(" is in a private network: not allowed")


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        ("ftp://x.example/a.png", "it redirects to 'ftp://x.example/a.png', which is no address"),
        ("file:///etc/passwd", "it redirects to 'file:///etc/passwd', which is no address"),
        ("http://[::1/", "it redirects to 'http://[::1/', which is no address"),
        ("http://mira:secret@x.example/", "it redirects to an address with a user or a password"),
    ],
)  # fmt: skip
def test_a_redirect_leads_to_an_address_of_the_web(location, reason):
    with OldHost({"/a.png": to(location)}) as host:
        assert fetched(f"{host.address}/a.png") == [reason]


def test_a_name_is_resolved_once_and_that_very_address_is_asked(monkeypatch):
    answers = iter(["127.0.0.1", "127.0.0.9"])
    looked_up = []

    def resolve(host, port, **_):
        looked_up.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), port))]

    with OldHost({"/a.png": PNG}) as host:
        plain = socket.getaddrinfo

        def only_names(name, *args, **kwargs):
            if name == "old.example":
                return resolve(name, *args[:1])
            return plain(name, *args, **kwargs)

        monkeypatch.setattr(connecting.socket, "getaddrinfo", only_names)
        assert fetched(f"http://old.example:{host.port}/a.png") == [PNG]
        assert looked_up == ["old.example"]
        assert host.headers[0]["Host"] == f"old.example:{host.port}"


def test_what_is_not_there_or_not_for_everybody_is_told():
    def status(number):
        return lambda handler: send(handler, b"", status=number)

    with OldHost({"/403": status(403), "/500": status(500)}) as host:
        assert fetched(*(f"{host.address}/{name}" for name in ("404", "403", "500"))) == [
            "127.0.0.1 no longer has it (404)",
            "127.0.0.1 restricts access to it (403)",
            "127.0.0.1 answers 500",
        ]


@pytest.mark.parametrize("kind", ["text/html", "TEXT/HTML; charset=utf-8", "text/javascript"])
def test_a_web_page_in_place_of_a_file_is_none(kind):
    with OldHost({"/a.png": lambda one: send(one, PNG, Content_Type=kind)}) as host:
        assert fetched(f"{host.address}/a.png") == ["the host sends a web page instead of it"]


def test_what_is_no_answer_stops_one_file_only():
    def nonsense(handler):
        handler.wfile.write(b"\0\1\2 what?\r\n\r\n")

    with OldHost({"/a.png": nonsense, "/b.png": PNG}) as host:
        first, second = fetched(f"{host.address}/a.png", f"{host.address}/b.png")
    assert first.startswith("127.0.0.1 cannot be reached: ")
    assert second == PNG


@pytest.mark.parametrize(
    "address", ["", "a.png", "ftp://x.example/a", "http://[::1", "http://a b/"]
)
def test_what_is_no_address_is_not_asked_for(address):
    assert fetched(address) == [f"it is at {address!r}, which is no address"]


def test_a_dry_run_downloads_nothing():
    file = WantedFile("1", "http://old.example/a.png", "a.png")
    assert list(NothingFetched().files([file])) == [(file, "a dry run downloads nothing")]


def test_nobody_waits_for_the_rest_when_an_import_ends():
    with OldHost({f"/{n}.png": PNG if not n else silence for n in range(9)}) as host:
        fetcher = MediaFetcher(FetchLimits(**QUICK), may_ask("127.0.0.1"))
        files = fetcher.files(
            WantedFile(str(n), f"{host.address}/{n}.png", "a.png") for n in range(9)
        )
        started = time.monotonic()
        assert next(files)[1] == PNG
        files.close()
        assert time.monotonic() - started < 5
