"""The data of a request: the fields of its form, within limits, and the network of its sender."""

import asyncio
import ipaddress
from collections.abc import Iterable, Mapping
from urllib.parse import parse_qsl, urlsplit

from starlette.requests import ClientDisconnect, Request

MAX_FIELDS = 16
"""Fields of a form. The form on our own pages has at most 14."""

MAX_CHARS = 32 * 1024
"""Characters of all fields together. It grows with ``comments.max_chars``."""

BESIDE_TEXT = 12 * 1024
"""Characters that are left for all fields except the text."""

_MAX_BYTES_PER_CHAR = 9  # a Chinese character in application/x-www-form-urlencoded
_MAX_PART_BYTES = 4096
_MAX_HOPS = 50
SECONDS = 15.0
"""Seconds in which a request must send its body."""

Form = dict[str, str]
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class FormError(Exception):
    """A form that is refused; ``status`` is the answer's, ``form`` the readable part of it."""

    def __init__(self, status: int, word: str, form: Form | None = None) -> None:
        self.status = status
        self.word = word
        self.form = form or {}
        super().__init__(word)


def max_chars_of(max_text: int) -> int:
    """Return the limit of characters of a whole form, whose text has at most ``max_text``."""
    return max(MAX_CHARS, max_text + BESIDE_TEXT)


async def read_form(request: Request, max_text: int) -> Form:
    """Return the fields of a form, the first of a repeated field; raise FormError.

    A character counts as one in every encoding. Bytes that are not UTF-8 become replacement
    characters.
    """
    limit = max_chars_of(max_text)
    kind, options = _content_type(request.headers.get("content-type", ""))
    data = await read_body(request, limit * _MAX_BYTES_PER_CHAR + MAX_FIELDS * 300)
    if kind == "multipart/form-data":
        pairs = _parts(data, options.get("boundary", ""))
    elif kind == "application/x-www-form-urlencoded":
        pairs = _urlencoded(data)
    else:
        raise FormError(415, "inbox_bad_form")
    form: Form = {}
    for key, value in pairs:
        form.setdefault(key, value)
    if sum(len(key) + len(value) for key, value in pairs) > limit:
        raise FormError(413, "inbox_too_large", form)
    return form


def _content_type(header: str) -> tuple[str, dict[str, str]]:
    from python_multipart.multipart import parse_options_header

    kind, options = parse_options_header(header.encode("latin-1", "replace"))
    plain = {key.decode("latin-1"): value.decode("latin-1") for key, value in options.items()}
    return kind.decode("latin-1").lower(), plain


async def read_body(request: Request, limit: int) -> bytes:
    """Return a request's body of at most ``limit`` bytes, which must arrive in time.

    Raises FormError.
    """
    announced = request.headers.get("content-length", "0")
    if not announced.isascii() or not announced.isdigit() or int(announced[:20]) > limit:
        raise FormError(413, "inbox_too_large")
    chunks = bytearray()
    try:
        async with asyncio.timeout(SECONDS):
            async for chunk in request.stream():
                chunks += chunk
                if len(chunks) > limit:
                    raise FormError(413, "inbox_too_large")
    except TimeoutError:
        raise FormError(408, "inbox_bad_form") from None
    except ClientDisconnect:
        raise FormError(400, "inbox_bad_form") from None
    return bytes(chunks)


def _urlencoded(data: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(
            data.decode("utf-8", "replace"),
            keep_blank_values=True,
            errors="replace",
            max_num_fields=MAX_FIELDS,
        )
    except ValueError:
        raise FormError(400, "inbox_bad_form") from None


class _Parts:
    """Collects the parts of a form while the parser finds them."""

    def __init__(self) -> None:
        self.pairs: list[tuple[str, str]] = []
        self.is_whole = False
        self._headers: dict[str, str] = {}
        self._field = self._value = b""
        self._data = bytearray()

    def on_part_begin(self) -> None:
        self._headers, self._data = {}, bytearray()
        self._field = self._value = b""

    def on_header_field(self, data: bytes, start: int, end: int) -> None:
        self._field += data[start:end]

    def on_header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def on_header_end(self) -> None:
        if len(self._field) + len(self._value) > _MAX_PART_BYTES:
            raise FormError(400, "inbox_bad_form")
        self._headers[self._field.decode("latin-1").lower()] = self._value.decode("latin-1")
        self._field = self._value = b""

    def on_part_data(self, data: bytes, start: int, end: int) -> None:
        self._data += data[start:end]

    def on_part_end(self) -> None:
        from python_multipart.multipart import parse_options_header

        header = self._headers.get("content-disposition", "").encode("latin-1")
        kind, options = parse_options_header(header)
        name = options.get(b"name")
        if kind.lower() != b"form-data" or name is None or b"filename" in options:
            raise FormError(400, "inbox_bad_form")  # our own forms send no files
        if len(self.pairs) >= MAX_FIELDS:
            raise FormError(400, "inbox_bad_form")
        self.pairs.append((name.decode("utf-8", "replace"), self._data.decode("utf-8", "replace")))

    def on_end(self) -> None:
        self.is_whole = True


def _parts(data: bytes, boundary: str) -> list[tuple[str, str]]:
    """Return the fields of a multipart form (RFC 7578); raise FormError, also for files."""
    from python_multipart.exceptions import FormParserError
    from python_multipart.multipart import MultipartParser

    if not 0 < len(boundary) <= 200:
        raise FormError(400, "inbox_bad_form")
    found = _Parts()
    names = ("part_begin", "part_data", "part_end", "header_field", "header_value", "header_end")
    calls = {f"on_{name}": getattr(found, f"on_{name}") for name in (*names, "end")}
    try:
        parser = MultipartParser(boundary.encode("latin-1"), calls)  # type: ignore[arg-type]
        parser.write(data)
        parser.finalize()
    except (FormParserError, ValueError):
        raise FormError(400, "inbox_bad_form") from None
    if not found.is_whole:
        raise FormError(400, "inbox_bad_form")
    return found.pairs


# ---------------------------------------------------------------- the sender


def networks(proxies: Iterable[str]) -> tuple[Network, ...]:
    """Return the networks that the setting ``inbox.proxies`` names."""
    return tuple(ipaddress.ip_network(proxy, strict=False) for proxy in proxies)


def client_address(request: Request, proxies: Iterable[Network]) -> Address | None:
    """Return the address that a request comes from, None if it is unknown.

    X-Forwarded-For counts as far as our own proxies wrote it: the client is the right-most
    address that is not a proxy of ours.
    """
    proxies = tuple(proxies)
    found = _address(request.client.host if request.client else "")
    if found is None or not _is_one_of(found, proxies):
        return found
    hops = ",".join(request.headers.getlist("x-forwarded-for")).rsplit(",", _MAX_HOPS)
    for hop in reversed(hops[-_MAX_HOPS:]):
        address = _address(hop)
        if address is None:
            return found
        found = address
        if not _is_one_of(address, proxies):
            return found
    return found


def _address(text: str) -> Address | None:
    """Read an address, perhaps with a port; an IPv4 address within IPv6 counts as IPv4."""
    text = text.strip().strip('"')
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _is_one_of(address: Address, proxies: Iterable[Network]) -> bool:
    return any(address.version == proxy.version and address in proxy for proxy in proxies)


def prefix_of(address: Address | None) -> str:
    """Return the network of an address, /24 of IPv4 and /48 of IPv6; "" if it is not known."""
    if address is None:
        return ""
    length = 24 if address.version == 4 else 48
    return str(ipaddress.ip_network((address, length), strict=False))


def is_from_our_page(headers: Mapping[str, str], own_origin: str) -> bool | None:
    """Return whether a page of this host sent a request; None if the request does not say.

    Sec-Fetch-Site decides; without it, Origin does, which must be the host of the request or
    ``own_origin`` (https://web.dev/articles/fetch-metadata). A typed address ("none") comes from no
    page. A request without both is from no browser, so no page can use the rights of its user.
    """
    site = headers.get("sec-fetch-site")
    if site is not None:
        return None if site == "none" else site == "same-origin"
    origin = headers.get("origin", "").lower()
    if not origin:
        return None
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    is_host = parts.netloc != "" and parts.netloc == headers.get("host", "").lower()
    return origin == own_origin.lower() or (parts.scheme in ("http", "https") and is_host)
