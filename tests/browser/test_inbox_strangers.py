"""Nothing that a stranger sends to the receiver runs: on its pages, the post's, or in feeds."""

import re
from collections import Counter

import feedparser
import pytest

from sitegen.comments.moderation_items import name_of
from sitegen.comments.sanitize import LINK_REL, TAGS
from sitegen.moderation.queue import moderate
from tests.support.payloads import all_payloads, in_a_line, in_markdown, some_of
from tests.support.receiving import Receiving
from tests.support.watched import DISALLOWED

USUAL = 50
POLICY = re.compile(rb'<meta http-equiv="Content-Security-Policy"[^>]*>')
SPOILER = {
    *("LABEL", "LABEL class=spoiler", "SPAN", "SPAN class=spoiler-text"),
    *("INPUT", "INPUT type=checkbox", "INPUT aria-label=Show spoiler"),
}
"""What a spoiler of a text is made of."""
FIELDS = ("author", "email", "url", "title", "rating", "parent", "kind")


@pytest.fixture
def inbox_site(site):
    """Return a site that asks readers for everything and has a post and a work."""
    site.settings(
        "csp: 'off'\nfeeds: {entries: 1000}\ninbox: {url: https://example.org/inbox/}\n"
        "comments:\n  form: inbox\n  per_page: 500\n"
        "  ask: [name, email, url, title, rating, spoilers]\n"
    )
    site.post("a", "Words.", date=2011)
    site.work("w")
    return site.built()


def send_all(site, payloads):
    """Send every payload in each field; return all pages that were shown for them, by state."""
    pages = {}
    number = 0
    with Receiving(site) as inbox:
        for payload in payloads:
            for body, line in zip(in_markdown(payload), in_a_line(payload), strict=True):
                number += 1
                client = f"{number >> 8 & 255}.{number & 255}.7.1"  # each reader has a network
                thread = ("a", "works/w")[number % 2]
                text = f"{body}\n\n||{payload}||\n\nText {number}."
                fields = {"author": line, "title": line, "body": text, "spoilers": "on"}
                everywhere = fields | dict.fromkeys(FIELDS, line)
                pages["errors", number] = inbox.send(thread, client, **everywhere).text
                pages["preview", number] = inbox.send(thread, client, do="preview", **fields).text
                answer = inbox.send(thread, client, **fields)
                if answer.status == 303:
                    pages["own", number] = inbox.get(answer.location).text
                else:
                    pages["refused", number] = answer.text
    return pages


def test_no_payload_runs_on_any_page_or_in_the_feed(inbox_site, watched, soak):
    """The policy of the pages is taken away: it is a second wall, and not what holds."""
    site = inbox_site
    payloads = all_payloads()
    some = some_of(payloads, soak(USUAL, len(payloads)))
    sent = send_all(site, some)
    counts = Counter(state for state, _ in sent)
    assert counts["preview"] == counts["errors"] > 2.5 * USUAL
    assert counts["own"] > 0.8 * counts["preview"]  # the others are empty, or no name
    with moderate(site.root, None, lambda: None) as queue:
        names = [name_of(file) for files in queue.threads.values() for file in files]
        queue.decide(names, "approved")
    assert len(names) == counts["own"]
    site.built()
    watched.serve(site.root / "output")
    for (state, number), text in sent.items():
        page = text.encode("utf-8", "replace")
        watched.files[f"/inbox/{state}/{number}.html"] = POLICY.sub(b"", page)
    entries = [
        entry
        for path in site.files()
        if path.endswith(".xml") and "sitemap" not in path
        for entry in feedparser.parse(site.root / "output" / path, sanitize_html=False).entries
    ]
    assert len(entries) > counts["own"]
    texts = "".join(entry.get("summary", "") for entry in entries)
    texts += "".join(part.value for entry in entries for part in entry.get("content", ()))
    shown = f'<!doctype html><div class="comment"><div class="e-content">{texts}</div></div>'
    watched.files["/feed.html"] = shown.encode("utf-8", "replace")
    pages = [path for path in watched.files if path.startswith("/inbox/")]
    pages = pages[:: soak(7, 1)]  # three pages of each payload, so all kinds are among them
    happened, disallowed = {}, {}
    for path in ("/posts/a/", "/works/w/", "/feed.html", *pages):
        if found := watched.visit(path):
            happened[path] = found
        found = set(watched.page.evaluate(DISALLOWED, [sorted(TAGS), LINK_REL]))
        if path != "/feed.html" and found - SPOILER:
            disallowed[path] = found - SPOILER
    assert (happened, disallowed) == ({}, {})
