"""Addresses of other hosts in the form of a request, and the hosts that may be asked."""

import ipaddress
import re
from urllib.parse import quote, urlsplit

import msgspec

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

_LABEL = re.compile(r"[A-Za-z0-9_-]{1,63}")
_BRACKETED = re.compile(r"\[[^][]*\](?::[0-9]*)?")
_MAX_NAME = 253
"""Characters of a host's name (RFC 1035, 2.3.4)."""

_PORTS = {"http": 80, "https": 443}
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
"""Prefix of IPv4 addresses in a network that has only IPv6 (RFC 6052)."""


class RequestTarget(msgspec.Struct, frozen=True, kw_only=True):
    """Target of an address: ``path`` is the path and the query of the request, in ASCII.

    ``has_secret`` says that the address has a user or a password.
    """

    scheme: str
    host: str
    port: int
    path: str
    has_secret: bool = False

    @property
    def named(self) -> str:
        """The host in the form of a request (RFC 9110, 7.2)."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"


def parse_target(address: str) -> RequestTarget:
    """Return the target of a web address; raise ValueError if invalid (RFC 3986, RFC 3987)."""
    parts = urlsplit(address)
    if parts.scheme not in _PORTS or not parts.hostname:
        raise ValueError("no host on the web")
    port = parts.port  # may raise
    if port == 0:
        raise ValueError("no port")
    path = quote(parts.path, safe="/%:@!$&'()*+,;=~") or "/"
    query = quote(parts.query, safe="/?%:@!$&'()*+,;=~")
    return RequestTarget(
        scheme=parts.scheme,
        host=_host(parts.netloc.rpartition("@")[2], parts.hostname),
        port=port or _PORTS[parts.scheme],
        path=f"{path}?{query}" if query else path,
        has_secret="@" in parts.netloc,
    )


def _host(written: str, name: str) -> str:
    """Return a host in ASCII; raise ValueError if it is invalid."""
    if written.startswith("["):
        if "%" in name or not _BRACKETED.fullmatch(written):
            raise ValueError("no address of a host that others reach")
        return str(ipaddress.IPv6Address(name))
    if not name.isascii():
        name = name.encode("idna").decode()
    labels = name.removesuffix(".").split(".")
    if len(name) > _MAX_NAME or not all(_LABEL.fullmatch(label) for label in labels):
        raise ValueError("no name of a host")
    return name


def is_loopback(address: str) -> bool:
    """Return whether a numeric address is this machine's own."""
    return _numeric(address).is_loopback


def is_public(address: str) -> bool:
    """Return whether a numeric address is public (RFC 6890)."""
    found = _numeric(address)
    is_special = found.is_private or found.is_reserved or found.is_multicast or found.is_link_local
    is_local = isinstance(found, ipaddress.IPv6Address) and found.is_site_local
    return found.is_global and not (is_special or is_local)


def _numeric(address: str) -> IPAddress:
    """Return a numeric address; an IPv6 form of an IPv4 address becomes the IPv4 address."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv4Address):
        return found
    if found in _NAT64:
        return ipaddress.IPv4Address(int(found) & 0xFFFF_FFFF)
    return found.ipv4_mapped or found.sixtofour or found
