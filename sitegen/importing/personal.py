"""Addresses of people in names and titles of a source: they are never written anywhere.

A format drops the fields that are meant for addresses. People also type them where their name is
asked for, and many logins are one.
"""

from sitegen.comments.personal_data import is_address, redact_email, without_email


def is_personal(text: str) -> bool:
    """Return whether a name holds an e-mail address, or is one of the network or a digest of one."""
    return is_address(text) or redact_email(text) != text


def without_personal(text: str) -> str:
    """Return a name or a title without the addresses of people in it."""
    text = without_email(text)
    return "" if is_address(text) else text


def shown(text: str) -> str:
    """Return a text for a message, without the addresses of people in it."""
    return "…" if is_address(text) else redact_email(text)
