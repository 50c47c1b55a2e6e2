"""The token of a thread: a form that has it was made by a build of this site."""

import hashlib
import hmac


def thread_token(site_url: str, thread: str) -> str:
    """Return the token of a thread, 16 hexadecimal digits, the same in every build.

    ``site_url`` is the address in the settings. The token is no secret: it keeps out programs that
    send to every form they know of without having read one.
    """
    plain = f"{site_url.rstrip('/')}/\n{thread}".encode()
    return hashlib.blake2b(plain, digest_size=8, person=b"sitegen-thread").hexdigest()


def is_token_of(site_url: str, thread: str, token: str) -> bool:
    """Return whether a token is that of a thread."""
    expected = thread_token(site_url, thread).encode()
    return hmac.compare_digest(expected, token.encode("utf-8", "replace"))
