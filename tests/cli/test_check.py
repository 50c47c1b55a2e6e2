"""``sitegen check``: what of a built site leads nowhere, is found by nobody, or cannot be seen."""

import json
import shutil
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner

from sitegen.check import external
from sitegen.cli.main import commands
from tests.support.sites import PICTURE

THEMES = Path(__file__).parents[2] / "themes"


@pytest.fixture
def check(site):
    """Return a function that checks the site as it was built, by the command."""

    def run(*options):
        arguments = ["check", "--site", str(site.root), *options]
        result = CliRunner().invoke(commands, arguments, catch_exceptions=False)
        return result.exit_code, result.stderr.splitlines(), result.stdout

    return run


def test_a_sound_site_has_no_findings(site, check):
    site.settings(url="https://example.org/blog/")
    site.work("w", kind="film", genres="[noir]", director="Jo Fan")
    site.post("a", "See [b](b.md#part), [w](../works/w.md).", date=2011, work="w", tags="[t]")
    site.post("b", "## Part\n\n[^1] words.\n\n[^1]: A note.", date=2012, categories="[F]")
    site.comment("a", "c1", "To https://example.com/ and <https://example.org/blog/>")
    site.comment("a", "c2", parent="c1")
    site.page("about", "Me.", aliases="[/me/]")
    site.list("best", entries="[{work: w}]")
    code, findings, told = check_built(site, check)
    assert (code, findings) == (0, [])
    assert "0 addresses elsewhere (not asked): 0 findings" in told


def check_built(site, check, *options):
    site.built()
    return check(*options)


def test_commas_in_addresses_of_a_srcset_are_theirs(site, check):
    site.write("content/static/w,1/x.png", PICTURE)
    site.post("a", '<img src="/w,1/x.png" alt="x" srcset="/w,1/x.png 1x, /w,1/x.png 2x">')
    code, findings, _ = check_built(site, check)
    assert (code, findings) == (0, [])


FINDINGS = {
    "an anchor that is not there": (
        "See [b](b.md#gone).",
        "content/posts/a.md:5:9: error: /posts/b/#gone: the page has no element with the id 'gone'",
    ),
    "an anchor of its own page": (
        "See\n[a](#gone).",
        "content/posts/a.md:6:5: error: /posts/a/#gone: the page has no element with the id 'gone'",
    ),
    "a full address": (
        "See [x](https://example.org/gone/).",
        "content/posts/a.md:5:9: error: /gone/: the site has no such page",
    ),
    "a picture that says nothing": (
        "Words ![](/x.png) words.",
        "content/posts/a.md:5:11: warning: a picture without alt text: describe it, as in"
        " ![description](…)",
    ),
    "one id twice": (
        '<p id="x">1</p>\n<p id="x">2</p>',
        "output/posts/a/index.html:{line}:1: error: the id 'x' occurs more than once on the page",
    ),
}


@pytest.mark.parametrize("case", FINDINGS)
def test_a_finding_is_told_where_the_author_wrote_it(site, check, case):
    body, expected = FINDINGS[case]
    site.write("content/static/x.png", PICTURE)
    site.post("a", body, date=2011)
    site.post("b", "## Part\n\nWords.", date=2012)
    code, findings, _ = check_built(site, check)
    lines = site.output("posts/a/index.html").splitlines()
    line = next((n for n, text in enumerate(lines, 1) if 'id="x"' in text), 0) + 1
    assert (code, findings) == (3, [expected.format(line=line)])


@pytest.mark.parametrize(
    "body",
    [
        "![What it shows](/x.png)",
        '![](/x.png "A caption says it")',
        "![](/x.png){role=presentation}",
        "[a](#top), [b](#), [c](b.md#:~:text=Part)",
        "[tags](https://example.org/tags), [feed](/feed.xml)",
        "[old](https://example.org/old/), [any](https://example.org/category/x/)",
        "<https://example.org.evil/gone/> and mailto:a@example.org, <a href='tel:1'>t</a>",
    ],
)
def test_what_is_no_finding(site, check, body):
    site.settings("redirects: {/old/: /tags/, /category/*: /categories/*}\n")
    site.write("content/static/x.png", PICTURE)
    site.write("content/static/google123.html", "verified")
    site.post("a", body, date=2011)
    site.post("b", "## Part\n\nWords.", date=2012)
    assert check_built(site, check)[:2] == (0, [])


def test_a_link_of_a_template_is_told_once(site, check):
    site.post("a", "Words.", date=2011)
    site.post("b", "Words.", date=2012)
    site.template("partials/footer.html", '<a href="{{ "/gone/" | relative_url }}">x</a>')
    code, findings, _ = check_built(site, check)
    pages = [path for path in site.files() if path.endswith(".html")]
    others = len([path for path in pages if "/gone/" in site.output(path)]) - 1
    assert code == 3
    assert len(findings) == 1
    assert findings[0].endswith(
        f": error: /gone/: the site has no such page (and on {others} other pages)"
    )


def test_pages_of_one_title_and_pages_that_nobody_finds(site, check):
    site.post("a", "Words.", date=2011, title="Same")
    site.post("b", "Words.", date=2012, title="Same")
    site.page("hidden", "Words.")
    site.page("secret", "Words.", noindex="true")
    _, findings, _ = check_built(site, check)
    assert findings == [
        "content/pages/hidden.md:1:1: warning: no page links to /hidden/",
        "content/posts/a.md:1:1: warning: /posts/a/ has the same title as /posts/b/: "
        "Same · Slow Trains",
    ]


def test_what_the_policy_blocks_on_pages_is_told_once_whatever_made_it(site, check):
    """A build sees what templates write, and not what their expressions make of it."""
    site.template("shortcodes/frame.html", '<iframe title="x" src="{{ args[0] }}"></iframe>')
    site.template("partials/head.html", '<style>{{ "p { color: red }" }}</style>')
    body = '{{% frame "https://a.example/1" %}}\n\n{{% frame "https://a.example/2" %}}'
    site.post("a", body, date=2011)
    site.write("content/static/x.html", "<title>x</title><p style='color: red'>")
    site.post("b", "[x](/x.html)", date=2012)
    said = site.problems()
    name = "the site's content security policy"
    advice = "use a class, and a style sheet in content/static/"
    inside = f"{name} blocks styles inside a page: {advice}"
    assert said == [f"templates/partials/head.html:1:1: warning: {inside}"]
    code, findings, _ = check()
    frame = f"<iframe>: {name} blocks https://a.example: add it to csp.frame"
    line = site.output("404.html").partition("<style>")[0].count("\n") + 1
    pages = [path for path in site.files() if path.endswith(".html")]
    others = len([path for path in pages if "<style>" in site.output(path)]) - 1
    assert (code, findings) == (
        3,
        [
            f"content/posts/a.md:5:12: warning: {frame}",
            f"content/posts/a.md:7:12: warning: {frame}",
            f"output/404.html:{line}:1: warning: {inside} (and on {others} other pages)",
        ],
    )
    site.settings("csp: {frame: [https://a.example], style: [\"'unsafe-inline'\"]}\n")
    assert check_built(site, check)[:2] == (0, [])


@pytest.mark.parametrize("theme", ["default", "catalogue"])
@pytest.mark.parametrize("home", ["posts", "works", "about"])
def test_pages_that_sitegen_makes_have_titles_of_their_own(site, check, theme, home):
    """A review is named after its film, a series and a genre after it too, whatever is home."""
    menu = "{title: Works, url: /works/}"
    menu += ", {title: Posts, url: /posts/}" if home != "posts" else ""
    few = f"paginate: 1\ncomments: {{per_page: 1}}\nmenu: [{menu}]\n"
    site.settings(f"theme: {theme}\nhome: {home}\n{few}")
    body = "[book](../works/alien-book.md) [page](../pages/about.md)"
    terms = {"tags": "[Alien]", "categories": "[Alien]", "series": "Alien", "author": "Alien"}
    site.post("alien", body, date=2011, work="alien", rating=8, **terms)
    site.post("b", "Words.", date=2012, work="alien", **terms)
    site.post("c", "Words.", date=2013)
    for thread in ("alien", "works/alien"):
        for name in ("c1", "c2", "c3"):
            site.comment(thread, name, date=2012)
    site.work("alien", kind="film", year=1979, genres="[Alien]", director="Alien")
    site.work("alien-book", title="Alien", kind="book", part_of="{work: alien}")
    site.work("alien-2", title="Alien", kind="film", year=1992, subjects="[Alien]")
    site.work("alien-3", title="Alien", kind="other", year=1979, part_of="{work: alien-2}")
    site.list("best", entries="[{work: alien}, {work: alien-2}]")
    site.page("about", "Me.")
    code, findings, _ = check_built(site, check)
    assert (code, findings) == (0, [])
    titles = [site.output(f"works/{key}/index.html").split("title>")[1] for key in (
        "alien", "alien/comments/2", "alien-book", "alien-3"
    )]  # fmt: skip
    assert titles == [
        f"{title} · Slow Trains</"
        for title in ("Alien (1979 film)", "Alien (1979 film) (Page 2)", "Alien (book)",
                      "Alien (1979)")
    ]  # fmt: skip
    assert '"name":"Alien"' in site.output("works/alien/index.html")


PRODUCTION = "environments: {production: {url: 'https://a.example/blog/'}}\n"


@pytest.mark.parametrize(
    ("options", "built", "remedy"),
    [
        ({"base_url": "http://localhost:8000/b"}, "http://localhost:8000/b/", "--base-url"),
        ({"base_url": "https://example.org/b/", "relative": True}, "https://example.org/b/",
         "--base-url"),
        ({"base_url": "http://example.org/"}, "http://example.org/", "--base-url"),
        ({"environment": "production"}, "https://a.example/blog/", "--env"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("home", ["posts", "about"])
def test_a_site_for_another_address_is_one_finding_with_its_remedy(
    site, check, options, built, remedy, home
):
    menu = "menu: [{title: Posts, url: /posts/}]\n" if home == "about" else ""
    site.settings(f"home: {home}\n{menu}{PRODUCTION}")
    site.page("about", "[B](../posts/b.md)", noindex="true")
    site.post("zürich", "See [b](b.md).", date=2011)
    site.post("b", "Words.", date=2012)
    site.built(**options)
    remedy += " production" if remedy == "--env" else f" {built}"
    found = (
        f"site.yaml:2:6: error: output/ was built for {built}, not for https://example.org/: "
        f"check with {remedy}, or build again"
    )
    code, findings, told = check()
    assert (code, findings) == (3, [found])
    assert ": 1 finding in " in told
    code, _, report = check("--json")
    [finding] = json.loads(report)["findings"]
    assert (code, finding["line"], finding["severity"]) == (3, 2, "error")
    assert check(*remedy.split())[:2] == (0, [])
    assert check_built(site, check)[:2] == (0, [])


def test_a_site_in_parts_and_one_without_a_sitemap_are_known_by_what_is_there(site, check):
    """A folder named as the path of the address is no reason to take it for another site."""
    site.settings(url="https://example.org/posts/")
    site.post("posts", "Words.", date=2011)
    assert check_built(site, check)[:2] == (0, [])
    site.settings()
    assert "built for https://example.org/posts/, not for" in check()[1][0]
    site.settings(url="https://example.org/posts/")
    parts = "".join(f"<loc>https://example.org/posts/{name}</loc>" for name in ("feed.xml", ""))
    for text, code in ((parts, 0), ("<loc>https://[/x</loc>", 0), ("", 0)):
        site.write("output/sitemap.xml", text)
        assert check()[0] == code
    (site.root / "output/sitemap.xml").unlink()
    assert check()[0] == 0


def test_a_site_for_a_disk_is_checked_too(site, check):
    site.post("a", "[b](b.md#gone)", date=2011)
    site.post("b", "Words.", date=2012)
    site.built(relative=True)
    assert len(check()[1]) == 1


def test_files_that_were_removed_from_the_output_are_missed(site, check):
    site.post("a", "[b](b.md)", date=2011)
    site.post("b", "Words.", date=2012)
    site.built()
    (site.root / "output/posts/b/index.html").unlink()
    assert any("/posts/b/: the site has no such page" in line for line in check()[1])


def test_a_site_that_was_never_built_cannot_be_checked(site, check):
    code, lines, _ = check()
    assert code == 2
    assert lines == [f"error: {site.root}/output has no pages of a site: run `sitegen build` first"]


def test_findings_for_machines(site, check):
    site.post("a", "[b](#gone)", date=2011)
    code, _, told = check_built(site, check, "--json")
    report = json.loads(told)
    assert code == 3
    assert {"pages", "links", "external", "seconds", "findings"} == report.keys()
    [finding] = report["findings"]
    assert (finding["file"], finding["line"], finding["severity"]) == (
        "content/posts/a.md",
        5,
        "error",
    )


# ---------------------------------------------------------------- links of strangers

ROOT = "https://example.org/blog/"
WRITTEN = {
    "a link": f"Words [x]({ROOT}gone/).",
    "a bare address": f"Words {ROOT}gone/ words.",
    "an image": f"![x]({ROOT}gone/)",
    "other signs": f"<{ROOT}gone/?a=1&b=%41#c>",
    "an anchor": f"[x]({ROOT}posts/a/#gone)",
    "above the site": "[x](https://example.org/gone/)",
    "a file": f"[x]({ROOT}gone.jpg)",
}
PLACES = {
    "posts/a/index.html": "a",
    "works/w/index.html": "works/w",
    "about/index.html": "pages/about",
}


@pytest.fixture
def blog(site):
    """Return a site of a post, a work and a page that link to one another, under a base path."""
    site.settings("comments: {per_page: 1}\n", url=ROOT)
    site.post("a", "[w](../works/w.md), [about](../pages/about.md)", date=2011, work="w")
    site.work("w", kind="film")
    site.page("about", "[a](../posts/a.md)", menu="{}")
    for thread in PLACES.values():
        site.comment(thread, "c0", "First.", date=2010)
    return site


@pytest.fixture(params=["default", "catalogue", "without rel"])
def themed(blog, request):
    """Return the same in each theme, and with a partial of the site's own that lacks `rel`."""
    if request.param == "catalogue":
        shutil.copytree(THEMES / "catalogue", blog.root / "themes/catalogue")
        blog.settings("theme: catalogue\ncomments: {per_page: 1}\n", url=ROOT)
    if request.param == "without rel":
        for name in ("comment", "contribution"):
            text = (THEMES / f"default/templates/partials/{name}.html").read_text("utf-8")
            assert 'rel="nofollow ugc noopener"' in text
            blog.template(f"partials/{name}.html", text.replace(' rel="nofollow ugc noopener"', ""))
    return blog


@pytest.mark.parametrize("written", WRITTEN)
def test_links_of_comments_that_lead_nowhere_are_warnings_in_their_files(blog, check, written):
    """They change no exit code."""
    for thread in PLACES.values():
        blog.comment(thread, "c1", WRITTEN[written], date=2011)
    code, findings, _ = check_built(blog, check)
    assert (code, [line.partition(":")[0] for line in findings]) == (
        0,
        sorted(f"content/comments/{thread}/c1.md" for thread in PLACES.values()),
    )
    assert all(": warning: " in line for line in findings)


@pytest.mark.parametrize("kind", ["comment", "review", "pingback", "webmention", "quote", "age"])
def test_the_addresses_of_those_who_comment_are_warnings_too(themed, check, kind):
    """In any theme, and of any kind."""
    for thread in PLACES.values():
        themed.comment(thread, "c1", "Words.", date=2011, kind=kind, url=f"{ROOT}gone/")
    assert check_built(themed, check)[:2] == (
        0,
        sorted(
            f"content/comments/{thread}/c1.md:4:6: warning: /gone/: the site has no such page"
            for thread in PLACES.values()
        ),
    )


def test_authors_and_strangers_who_link_to_the_same_are_told_apart(themed, check):
    """Neither the error softens, nor does the warning become one."""
    themed.post("a", f"[w](../works/w.md), [about](/about/) [x]({ROOT}gone/)", date=2011, work="w")
    themed.comment("a", "c1", f"[x]({ROOT}gone/)", date=2011, url=f"{ROOT}gone/")
    message = "/gone/: the site has no such page"
    assert check_built(themed, check)[:2] == (
        3,
        [
            f"content/comments/a/c1.md:3:6: warning: {message}",
            f"content/posts/a.md:6:42: error: {message}",
        ],
    )


def test_what_a_template_links_to_from_a_comment_is_an_error(blog, check):
    """Also where it does so by a full address."""
    name = "default/templates/partials/comment.html"
    text = (THEMES / name).read_text("utf-8")
    blog.template("partials/comment.html", f'{text}<a href="{ROOT}rules/">x</a>')
    code, findings, _ = check_built(blog, check)
    assert code == 3
    assert [line.partition(": ")[2] for line in findings] == [
        "error: /rules/: the site has no such page (and on 2 other pages)"
    ]


def test_what_is_not_known_of_comments_is_told_of_the_page(blog, check):
    """What the last build knew may be gone."""
    blog.comment("a", "c1", f"[x]({ROOT}gone/)", date=2011)
    blog.built()
    shutil.rmtree(blog.root / ".sitegen")
    code, findings, _ = check()
    assert code == 0
    assert [line.partition(":")[0] for line in findings] == ["output/posts/a/comments/2/index.html"]


def test_the_addresses_of_strangers_are_not_asked_in_any_theme(themed, check, host):
    address, asked = host
    themed.comment("a", "c1", f"[x]({address}/404/text)", date=2011, url=f"{address}/404/url")
    themed.built()
    assert check("--external")[:2] == (0, [])
    assert asked == []


# ---------------------------------------------------------------- other hosts


@pytest.fixture
def host():
    """Yield a host that answers as its paths say, and what it was asked."""
    asked = []

    class Answers(BaseHTTPRequestHandler):
        def answer(self):
            asked.append((self.command, self.path))
            code = int(self.path.strip("/").partition("/")[0])
            is_headless = self.command == "HEAD" and self.path.endswith("/headless")
            self.send_response(405 if is_headless else code)
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_HEAD = do_GET = answer  # noqa: N815 - the names that http.server calls

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    server.server_close()
    thread.join()


def test_other_hosts_are_asked_when_wanted_and_not_again_soon(site, check, host, monkeypatch):
    monkeypatch.setattr(external, "PAUSE", 0)
    address, asked = host
    paths = ("200/a", "200/headless", "404/b", "403/c", "410/d", "429/e", "500/f")
    body = "\n\n".join(f"[{path}]({address}/{path}#part)" for path in paths)
    site.post("a", body, date=2011)
    site.comment("a", "c1", f"[mine]({address}/404/strangers)")
    assert check_built(site, check)[0] == 0
    assert asked == []
    code, findings, _ = check("--external")
    assert code == 3
    assert findings == [
        f"content/posts/a.md:9:9: error: {address}/404/b: the host answers 404",
        f"content/posts/a.md:13:9: error: {address}/410/d: the host answers 410",
    ]
    assert not any("strangers" in path for _, path in asked)
    del asked[:]
    check("--external")
    assert not any(path.startswith("/200/") for _, path in asked)
    assert any(path == "/404/b" for _, path in asked)


def test_a_host_that_is_not_there(site, check, monkeypatch):
    site.post("a", "[x](http://127.0.0.1:9/)", date=2011)
    _, findings, _ = check_built(site, check, "--external")
    assert findings == [
        "content/posts/a.md:5:5: error: http://127.0.0.1:9/: cannot be reached: Connection refused"
    ]


def test_what_is_remembered_of_other_hosts_may_be_spoilt(site, check, host):
    address, asked = host
    site.post("a", f"[x]({address}/200/)", date=2011)
    site.built()
    for spoilt in ("{", "[]", '{"x": "y"}', "\x00"):
        site.write(".sitegen/answers.json", spoilt)
        assert check("--external")[0] == 0
    assert len(asked) == 4
