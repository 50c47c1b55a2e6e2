"""Signed values: the link by which a reader finds a comment again, and times of forms.

Each signature is valid for one purpose only, so that none can replace another.
"""

import time
from typing import Any, cast

PURPOSE_OWN = "sitegen.inbox.own"
PURPOSE_OPENED = "sitegen.inbox.opened"
MAX_CHARS = 2_000
"""Most characters of a signed text that is checked."""


def _signer(key: bytes, purpose: str) -> Any:
    from hashlib import sha256

    from itsdangerous import URLSafeSerializer

    options = {"key_derivation": "hmac", "digest_method": sha256}
    return URLSafeSerializer(key, salt=purpose, signer_kwargs=options)


def _signed(key: bytes, purpose: str, value: object) -> str:
    return str(_signer(key, purpose).dumps(value))


def _value(key: bytes, purpose: str, signed: str) -> object:
    """Return a signed value, None if the signature is not ours."""
    from itsdangerous import BadData

    if len(signed) > MAX_CHARS:
        return None
    try:
        return cast(object, _signer(key, purpose).loads(signed))
    except (BadData, UnicodeError, ValueError, RecursionError):
        return None


def sign_name(key: bytes, name: str) -> str:
    """Return the token of a comment in its writer's link; ``name`` is its thread and its id."""
    return _signed(key, PURPOSE_OWN, name)


def name_in(key: bytes, signed: str) -> str:
    """Return the name of the comment of a link, "" if the link is not ours."""
    found = _value(key, PURPOSE_OWN, signed)
    return found if isinstance(found, str) else ""


def sign_opened(key: bytes, now: float | None = None) -> str:
    """Return the signed moment when a form is opened, in seconds since 1970."""
    return _signed(key, PURPOSE_OPENED, int(time.time() if now is None else now))


def opened_in(key: bytes, signed: str) -> int | None:
    """Return the moment when a form was opened, None if it has none."""
    found = _value(key, PURPOSE_OPENED, signed) if signed else None
    return found if isinstance(found, int) else None
