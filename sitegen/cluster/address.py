"""The address of a cluster, judged before anything is sent there.

A person who reaches a Dask scheduler can run code on its workers and on its clients. So sitegen
connects without TLS only within this machine, unless the user says otherwise.
"""

import ipaddress
import re
import socket
from urllib.parse import urlsplit

import msgspec

from sitegen.core.diagnostics import UsageError

_EXPECTED = "expected local:N, tls://HOST:PORT or tcp://HOST:PORT"
_LOCAL = re.compile(r"local:([1-9][0-9]{0,3})")


class Address(msgspec.Struct, frozen=True):
    """A scheduler's address, or "" and the number of workers to start on this machine."""

    url: str
    local_workers: int = 0


def parse_address(text: str, *, insecure: bool = False) -> Address:
    """Read the address of a cluster; raise UsageError.

    ``insecure`` accepts other machines without TLS.
    """
    if match := _LOCAL.fullmatch(text):
        return Address("", int(match[1]))
    scheme, host, port = _parts(text)
    if scheme == "tls":
        return Address(text)
    found = _resolve(host, port, text)
    if all(ipaddress.ip_address(one).is_loopback for one in found):
        # By number: a name could lead somewhere else the next time.
        return Address(f"tcp://{_in_url(found[0])}:{port}")
    if not insecure:
        raise UsageError(
            f"{text} is not encrypted, and others who reach it can run code here: "
            "use tls://, or allow it with --insecure"
        )
    return Address(text)


def _parts(text: str) -> tuple[str, str, int]:
    """Return scheme, host and port; raise UsageError."""
    try:
        parts = urlsplit(text)
        scheme, host, port = parts.scheme, parts.hostname, parts.port
    except ValueError as failure:
        raise UsageError(f"--cluster {text}: {failure}: {_EXPECTED}") from failure
    is_bare = not (parts.path or parts.query or parts.fragment or parts.username)
    if scheme not in ("tcp", "tls") or not host or not port or not is_bare:
        raise UsageError(f"--cluster {text}: {_EXPECTED}")
    return scheme, host, port


def _resolve(host: str, port: int, text: str) -> list[str]:
    """Return the numbers of a host, in the order to try them; raise UsageError."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as failure:
        raise UsageError(f"--cluster {text}: the host is not known: {failure}") from failure
    return list(dict.fromkeys(str(address[0]).partition("%")[0] for *_, address in found))


def _in_url(number: str) -> str:
    return f"[{number}]" if ":" in number else number
