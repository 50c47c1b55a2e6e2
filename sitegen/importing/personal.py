"""Removes addresses of people from names and titles of a source; imports never write them.

A format drops the fields that are meant for addresses. But people also type an address in place of
their name, and many login names are addresses.
"""

from sitegen.comments.personal_data import is_address, redact_email, without_email


def is_personal(text: str) -> bool:
    """Return whether a name holds an e-mail address, or is an IP address or an address digest."""
    return is_address(text) or redact_email(text) != text


def without_personal(text: str) -> str:
    """Return a name or a title without the addresses of people in it."""
    text = without_email(text)
    return "" if is_address(text) else text


def shown(text: str) -> str:
    """Return a text for a message, without the addresses of people in it."""
    return "…" if is_address(text) else redact_email(text)
