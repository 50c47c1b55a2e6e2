"""The content security policy: the sources from which the pages of a site may load.

It is made only from the settings, so that every page has the same policy. A site may load its own
files. Scripts and styles written inside a page are not allowed; all other sources must be named in
`csp`.
"""

import base64
import hashlib
import re
from collections.abc import Iterable, Iterator
from typing import Literal
from urllib.parse import SplitResult, urlsplit

import msgspec

from sitegen.config.settings import CspSettings, Settings

NAME = "the site's content security policy"
"""The name of the policy in messages."""

Key = Literal["frame", "script", "img", "style", "form"]

_KEYWORD = re.compile(
    r"'(?:self|unsafe-inline|unsafe-eval|wasm-unsafe-eval|unsafe-hashes"
    r"|sha(?:256|384|512)-[A-Za-z0-9+/_-]+={0,2})'"
)
_KEYWORD_ELSEWHERE = re.compile(r"'?(?:none|nonce-.*|strict-dynamic|report-sample)'?")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_HOST = re.compile(
    r"(?:(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://)?"
    r"(?P<host>\*|(?:\*\.)?[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*)"
    r"(?::(?P<port>\d{1,5}|\*))?(?P<path>/[A-Za-z0-9._~!$()*+=:@%/-]*)?"
)
_NOTHING = frozenset({"about", "javascript"})
_PORTS = {"http": 80, "https": 443, "ws": 80, "wss": 443}


class Csp(msgspec.Struct, frozen=True):
    """The sources from which the pages of a site may load.

    ``own`` is the site's own address, ``forms`` are those that its own forms send to.
    """

    csp: CspSettings
    own: str
    forms: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The policy as pages carry it (https://www.w3.org/TR/CSP3/)."""
        csp = self.csp
        directives = {
            "default-src": ("'none'",),
            "base-uri": ("'none'",),
            "object-src": ("'none'",),
            "script-src": ("'self'", *csp.script),
            "style-src": ("'self'", *csp.style),
            "img-src": ("'self'", *csp.img),
            "media-src": ("'self'", *csp.img),
            "font-src": ("'self'", *_host_sources(csp.style)),
            "connect-src": ("'self'", *_host_sources(csp.script)),
            "manifest-src": ("'self'",),
            "frame-src": ("'self'", *csp.frame),
            "form-action": ("'self'", *self._own_forms(), *csp.form),
        }
        parts = (f"{name} {' '.join(dict.fromkeys(of))}" for name, of in directives.items())
        return "; ".join(parts)

    @property
    def with_search(self) -> str:
        """The policy of the search page: Pagefind is WebAssembly."""
        csp = msgspec.structs.replace(self.csp, script=(*self.csp.script, "'wasm-unsafe-eval'"))
        return msgspec.structs.replace(self, csp=csp).text

    def allows(self, key: Key, address: str) -> bool:
        """Return whether a page may load an address, as it is written there, for a purpose."""
        parts = _split(address)
        if parts is None or parts.scheme in _NOTHING or not (parts.scheme or parts.netloc):
            return True  # the site's own, or nothing that a browser loads
        own = urlsplit(self.own)
        if not parts.scheme:
            parts = parts._replace(scheme=own.scheme)
        if (parts.scheme, parts.netloc) == (own.scheme, own.netloc):
            return True
        more = self._own_forms() if key == "form" else ()
        return any(_matches(source, parts) for source in (*getattr(self.csp, key), *more))

    def _own_forms(self) -> Iterator[str]:
        """Yield a source for each address of the site's forms that a source can express."""
        origins = map(origin_of, self.forms)
        return (o for o in origins if _SCHEME.fullmatch(o) or _HOST.fullmatch(o))

    def blocked_message(self, key: Key, address: str) -> str:
        """Return a message that an address is blocked and how to allow it, "" if it is allowed."""
        if self.allows(key, address):
            return ""
        return f"{NAME} blocks {origin_of(address)}: add it to csp.{key}"

    def allows_inline(self, key: Literal["script", "style"]) -> bool:
        """Return whether code or styles inside a page may be allowed, perhaps by their digest."""
        sources = self.csp.script if key == "script" else self.csp.style
        return any(source.startswith(("'unsafe-inline", "'sha")) for source in sources)

    def allows_text(self, key: Literal["script", "style"], text: str) -> bool:
        """Return whether an element with this text is allowed in a page (section 6.7.3.3)."""
        sources = self.csp.script if key == "script" else self.csp.style
        digests = {_plain(source) for source in sources if source.startswith("'sha")}
        own = {_plain(self.digest(text, name)) for name in ("sha256", "sha384", "sha512")}
        return bool(digests & own) or ("'unsafe-inline'" in sources and not digests)

    @staticmethod
    def digest(text: str, algorithm: str = "sha256") -> str:
        """Return the source that allows only an element with this text."""
        value = hashlib.new(algorithm, text.encode("utf-8", "surrogatepass")).digest()
        return f"'{algorithm}-{base64.b64encode(value).decode()}'"


def policy_of(settings: Settings, forms: Iterable[str] = ()) -> Csp | None:
    """Return the policy of a site whose forms send to these addresses, None if it has none."""
    if settings.csp == "off":
        return None
    csp = CspSettings() if isinstance(settings.csp, str) else settings.csp
    return Csp(csp, settings.url, tuple(forms))


def check(csp: str | CspSettings) -> Iterator[tuple[str, str]]:
    """Yield field and message of every invalid source: it could allow more than it should."""
    if isinstance(csp, str):
        return
    for key in csp.__struct_fields__:
        for index, source in enumerate(getattr(csp, key)):
            if message := _fault(key, source):
                yield f"csp.{key}.{index}", message


def origin_of(address: str) -> str:
    """Return the source that covers an address: its scheme and host, or its scheme."""
    parts = _split(address)
    if parts is None or not parts.netloc:
        return f"{parts.scheme}:" if parts else address
    return f"{parts.scheme or 'https'}://{parts.netloc}"


def _plain(digest: str) -> str:
    """Return a digest in one spelling: both alphabets of base64 are allowed."""
    return digest.replace("-", "+").replace("_", "/")


def _fault(key: str, source: str) -> str:
    """Return the mistake in a source, "" if it is valid."""
    quoted = "'{}'".format(source.strip("'"))
    if _KEYWORD.fullmatch(source):
        fits = key in {"script", "style"} or source == "'self'"
        return "" if fits else f"{source} has no effect here"
    if _KEYWORD.fullmatch(quoted):
        return f"""{source} needs its own quotes: "{quoted}\""""
    if _KEYWORD_ELSEWHERE.fullmatch(source):
        return f"{source} cannot be used here"
    if re.search(r"[?#]", source):
        return f"a source has no query and no fragment: write {re.split('[?#]', source)[0]}"
    if _SCHEME.fullmatch(source) or _HOST.fullmatch(source):
        return ""
    return f"expected a source such as https://www.example.org, https: or *, got {source!r}"


def _host_sources(sources: Iterable[str]) -> Iterator[str]:
    """Yield those sources that are hosts and schemes."""
    return (source for source in sources if not source.startswith("'"))


def _split(address: str) -> SplitResult | None:
    """Return the parts of an address, the host in ASCII, None if it cannot be read."""
    try:
        parts = urlsplit(address.strip())
        _ = parts.port  # reading a bad one raises
        if parts.netloc.isascii():
            return parts
        return parts._replace(netloc=parts.netloc.encode("idna").decode())
    except ValueError:
        return None


def _matches(source: str, parts: SplitResult) -> bool:
    """Return whether a source covers an address, by section 6.7.2.6 of the standard."""
    scheme = parts.scheme.lower()
    if source == "*":
        return scheme in _PORTS
    if _SCHEME.fullmatch(source):
        return _same_scheme(source[:-1].lower(), scheme)
    match = _HOST.fullmatch(source)
    if match is None or scheme not in _PORTS:
        return False
    host, wanted = (parts.hostname or "").lower(), match["host"].lower()
    port, usual, path = str(parts.port or _PORTS[scheme]), str(_PORTS[scheme]), match["path"] or "/"
    return (
        _same_scheme((match["scheme"] or scheme).lower(), scheme)
        and (host.endswith(wanted[1:]) if wanted.startswith("*") else host == wanted)
        and (match["port"] or usual) in ("*", port)
        and (parts.path.startswith(path) if path.endswith("/") else parts.path == path)
    )


def _same_scheme(wanted: str, scheme: str) -> bool:
    return wanted == scheme or (wanted == "http" and scheme == "https")
