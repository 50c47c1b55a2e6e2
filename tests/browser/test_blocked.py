"""The content security policy in a browser: it blocks what it should, and nothing of ours."""

import json

import pytest

from tests.support.sites import PICTURE

STYLED = "getComputedStyle(document.documentElement).getPropertyValue('--accent').trim()"
UNSEEN = """async () => {
    const pictures = [...document.images];
    for (const picture of pictures) picture.loading = "eager";
    await Promise.all(pictures.map(picture => picture.decode().catch(() => {})));
    return pictures.filter(picture => !picture.naturalWidth).map(picture => picture.src);
}"""
"""Which pictures cannot be seen, once even those below the fold have been asked for."""
PIXEL = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1" width="9" height="9">'
    b'<path d="M0 0h1v1H0z"/></svg>'
)


def furnish(site, csp="default"):
    """Write a site that shows all that the default theme draws."""
    site.settings(
        f"csp: {json.dumps(csp)}\npaginate: 1\ntheme: {{options: {{accent: '#123456'}}}}\n"
        "redirects: {/feed/: /archive/}\n",
        url="https://example.org/blog/",
    )
    site.write("content/static/still.svg", PIXEL)
    site.write("content/authors.yaml", "mira: {name: Mira, avatar: /still.svg}\n")
    site.work("w", kind="film", image="/still.svg", critics="{source: T, reviewed: 2, fresh: 1}")
    text = (
        '## One\n\n![A still](/still.svg "C")\n\n||s||\n\n::: spoiler T\nx\n:::\n\n'
        "```python\nx = 1\n```\n\n| a | b |\n|:--|--:|\n| c | d |\n\n"
        "!!! note\n    n[^1]\n\n[^1]: f\n"
    )
    for number in (1, 2):
        site.post(
            f"p{number}", text, date=f"201{number}", work="w", rating="7.5", image="/still.svg",
            image_alt="A still", author="mira", tags="[a]", series="S", aliases=f"[/old/{number}/]",
            diary="[2011, 2011-03-04]",
        )  # fmt: skip
        site.comment(f"p{number}", "c1", "Well *said*.", author="Tom", rating=7, date=2011)
        site.comment("works/w", f"c{number}", "Well.", rating=number, kind="comment")
    site.list("l", entries="[{work: w, rating: 7}]", ordered="true")
    return site


def pages_of(site):
    """Return the files of all pages but those that lead on."""
    pages = [path for path in site.files() if path.endswith(".html")]
    return [path for path in pages if 'http-equiv="refresh"' not in site.output(path)]


def test_nothing_that_the_default_theme_writes_is_blocked(site, watched):
    """Under a base path, on every kind of page; the pictures and the colours are there."""
    furnish(site).built()
    watched.serve(site.root / "output", base="/blog")
    pages = [f"/blog/{path.removesuffix('index.html')}" for path in pages_of(site)]
    assert len(pages) > 20  # those that lead on are another test's
    assert {path: found for path in pages if (found := watched.visit(path))} == {}
    for path in ("/blog/", "/blog/posts/p1/", "/blog/works/w/", "/blog/404.html"):
        watched.visit(path)
        assert watched.page.evaluate(STYLED) == "#123456"
        assert watched.page.evaluate(UNSEEN) == []


def test_a_redirect_leads_on_under_the_policy(site, watched):
    furnish(site).built()
    watched.serve(site.root / "output", base="/blog").page.goto("https://example.org/blog/old/1/")
    watched.page.wait_for_url("https://example.org/blog/posts/p1/")
    assert watched.happened == []


def test_a_site_on_a_disk_has_its_colours_and_pictures(site, chromium):
    """With --relative; there every file is an origin of its own, and the policy's 'self' holds."""
    furnish(site).built(relative=True)
    context = chromium.new_context()
    page = context.new_page()
    failed = []
    page.on("console", lambda message: failed.append(message.text))
    for path in (
        "index.html",
        "posts/p1/index.html",
        "works/w/index.html",
        "authors/mira/index.html",
    ):
        page.goto((site.root / "output" / path).as_uri())
        assert page.evaluate(STYLED) == "#123456"
        assert page.evaluate(UNSEEN) == []
    assert failed == []
    page.goto((site.root / "output" / "old" / "1" / "index.html").as_uri())
    page.wait_for_url("**/posts/p1/index.html")
    context.close()


EMBEDS = [
    '<iframe src="https://a.example/b"></iframe>',
    '<iframe src="/player.html"></iframe>',
    "![x](https://a.example/b.png)",
    "![x](/still.svg)",
    '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" alt="">',
    '<video src="https://a.example/b.mp4"></video>',
    '<audio src="/b.mp3"></audio>',
    '<script src="https://a.example/b.js"></script>',
    '<script src="/x.js"></script>',
    "<script>alert(1)</script>",
    '<script type="application/ld+json">{}</script>',
    '<link rel="stylesheet" href="https://a.example/b.css">',
    "<style>p { color: red }</style>",
    '<p style="color: red">x</p>',
    "| a |\n|--:|\n| b |",
    '<img src="/nothing.png" alt="" onerror="alert(1)">',
    '<object data="/still.svg" type="image/svg+xml"></object>',
    '<embed src="/still.svg" type="image/svg+xml">',
]
NEEDS = {"https://a.example": ("frame", "img", "script", "style"), "data:": ("img",)}


@pytest.mark.parametrize("text", EMBEDS)
def test_what_is_warned_of_is_what_a_browser_blocks(site, watched, text):
    """Neither more nor less, and what the warning says makes it appear."""
    site.write("content/static/still.svg", PIXEL)
    site.write("content/static/player.html", "<!doctype html><title>x</title>")
    site.write("content/static/x.js", "")
    site.write("content/static/b.mp3", "")
    site.write("content/static/nothing.png", PICTURE)
    site.post("a", text)
    warned = site.problems()
    blocked = any(
        "policy" in what for what in watched.serve(site.root / "output").visit("/posts/a/")
    )
    assert blocked == bool(warned)
    for source, keys in NEEDS.items():
        for key in keys:
            if any(problem.endswith(f"blocks {source}: add it to csp.{key}") for problem in warned):
                site.settings(f"csp: {{{key}: ['{source}']}}\n")
                assert site.problems() == []
                found = watched.serve(site.root / "output").visit("/posts/a/")
                assert not any("policy" in what for what in found)
                blocked = False
    assert not blocked or "inside a page" in warned[0] or "blocks it: use" in warned[0]


def test_a_form_sends_where_it_may_and_nowhere_else(site, watched):
    text = '<form action="https://a.example/b"><button id="go">Go</button></form>'
    site.post("a", text)
    site.settings("csp: {form: ['https://a.example']}\n")
    for csp, sent in (("csp: {form: ['https://a.example']}\n", True), ("", False)):
        site.settings(csp)
        site.build()
        watched.serve(site.root / "output").visit("/posts/a/")
        watched.page.click("#go", no_wait_after=True)
        watched.page.wait_for_timeout(200)
        assert any("request: https://a.example/b" in what for what in watched.happened) == sent
