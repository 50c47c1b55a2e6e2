"""Which addresses of clusters are taken: TLS, this machine, or what the user accepts."""

import socket

import pytest

from sitegen.cluster import address
from sitegen.cluster.address import Address, parse_address
from sitegen.core.diagnostics import UsageError


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("local:1", Address("", 1)),
        ("local:64", Address("", 64)),
        ("tls://example.org:8786", Address("tls://example.org:8786")),
        ("tcp://127.0.0.1:8786", Address("tcp://127.0.0.1:8786")),
        ("tcp://127.9.9.9:8786", Address("tcp://127.9.9.9:8786")),
        ("tcp://[::1]:8786", Address("tcp://[::1]:8786")),
    ],
)
def test_addresses_that_need_no_consent(text, found):
    assert parse_address(text) == found


@pytest.mark.parametrize(
    "text", ["tcp://192.0.2.7:8786", "tcp://0.0.0.0:8786", "tcp://[2001:db8::1]:8786"]
)
def test_other_machines_without_tls_need_consent(text):
    with pytest.raises(UsageError, match=r"is not encrypted.*use tls://.*--insecure"):
        parse_address(text)
    assert parse_address(text, insecure=True) == Address(text)


def test_a_name_of_this_machine_is_used_by_its_number(monkeypatch):
    """Asked again, the name could lead to another machine."""
    answers = iter(["127.0.0.1", "192.0.2.7"])

    def resolve(host, port, type):
        return [(socket.AF_INET, type, 6, "", (next(answers), port))]

    monkeypatch.setattr(address.socket, "getaddrinfo", resolve)
    assert parse_address("tcp://scheduler:8786") == Address("tcp://127.0.0.1:8786")
    with pytest.raises(UsageError, match="is not encrypted"):
        parse_address("tcp://scheduler:8786")


def test_a_name_that_is_also_another_machine_needs_consent(monkeypatch):
    def resolve(host, port, type):
        return [(0, type, 6, "", (number, port)) for number in ("127.0.0.1", "192.0.2.7")]

    monkeypatch.setattr(address.socket, "getaddrinfo", resolve)
    with pytest.raises(UsageError, match="is not encrypted"):
        parse_address("tcp://scheduler:8786")


@pytest.mark.parametrize(
    "text",
    [
        "", "local", "local:0", "local:-1", "local:two", "local:99999", "127.0.0.1:8786",
        "scheduler:8786", "http://127.0.0.1:8786", "inproc://a", "tcp://127.0.0.1", "tls://:8786",
        "tcp://127.0.0.1:x", "tcp://127.0.0.1:70000", "tls://a:1/path", "tls://user@a:1", "tls://[a:1",
    ],
)  # fmt: skip
def test_other_texts_are_no_addresses(text):
    with pytest.raises(UsageError, match=r"expected local:N, tls://HOST:PORT or tcp://HOST:PORT$"):
        parse_address(text, insecure=True)


def test_an_unknown_host_is_named():
    with pytest.raises(UsageError, match="the host is not known"):
        parse_address("tcp://nowhere.invalid:8786")
