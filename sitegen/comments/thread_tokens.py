"""The token of a thread: it shows that a build of this site made a form."""

import hashlib
import hmac


def thread_token(site_url: str, thread: str) -> str:
    """Return the token of a thread, 16 hexadecimal digits, the same in every build.

    ``site_url`` is the address in the settings. The token is no secret: it keeps out programs that
    send to every known form without reading one.
    """
    plain = f"{site_url.rstrip('/')}/\n{thread}".encode()
    return hashlib.blake2b(plain, digest_size=8, person=b"sitegen-thread").hexdigest()


def is_token_of(site_url: str, thread: str, token: str) -> bool:
    """Return whether a token belongs to a thread."""
    expected = thread_token(site_url, thread).encode()
    return hmac.compare_digest(expected, token.encode("utf-8", "replace"))
