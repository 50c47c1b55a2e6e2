"""What pages may load is said on each of them, and what a text embeds is held to it."""

import pytest

from sitegen.config.csp import NAME, Csp, policy_of
from sitegen.config.settings import CspSettings, Settings
from sitegen.markup.converter import Converter

SELF = Csp(CspSettings(), "https://example.org/b/")
META = '<meta http-equiv="Content-Security-Policy" content="'


def policy(**csp):
    return Csp(CspSettings(**{key: tuple(value) for key, value in csp.items()}), SELF.own)


def directives(text):
    """Return a policy as a mapping of its directives."""
    return {name: sources for name, *sources in (part.split() for part in text.split("; "))}


def test_the_default_allows_what_the_site_has_and_nothing_inside_pages():
    assert directives(SELF.text) == {
        "default-src": ["'none'"],
        "base-uri": ["'none'"],
        "object-src": ["'none'"],
        **{f"{kind}-src": ["'self'"] for kind in ("script", "style", "img", "media", "font")},
        **{f"{kind}-src": ["'self'"] for kind in ("connect", "manifest", "frame")},
        "form-action": ["'self'"],
    }


def test_sources_are_added_to_what_they_are_for():
    """Words of the standard stay where they mean something."""
    added = policy(
        frame=["https://f.example"],
        script=["https://s.example", "'unsafe-inline'"],
        img=["*"],
        style=["https://c.example", "'sha256-YQ=='"],
        form=["https://m.example"],
    )
    own = directives(SELF.text)
    assert {
        name: sources[1:]
        for name, sources in directives(added.text).items()
        if sources != own[name]
    } == {
        "script-src": ["https://s.example", "'unsafe-inline'"],
        "connect-src": ["https://s.example"],
        "style-src": ["https://c.example", "'sha256-YQ=='"],
        "font-src": ["https://c.example"],
        "img-src": ["*"],
        "media-src": ["*"],
        "frame-src": ["https://f.example"],
        "form-action": ["https://m.example"],
    }


def test_the_sites_own_forms_may_send():
    forms = ["https://api.example/v2/entry?x=1", "mailto:me@example.org"]
    made = policy_of(Settings(), forms)
    assert directives(made.text)["form-action"] == ["'self'", "https://api.example", "mailto:"]
    assert made.allows("form", "https://api.example/other")
    assert not made.allows("form", "https://other.example/")


def test_no_address_of_a_form_says_more_than_where_it_sends():
    forms = ["https://a.example; script-src *", "https://münchen.example/x", "//", ""]
    sources = directives(policy_of(Settings(), forms).text)["form-action"]
    assert sources == ["'self'", "https://xn--mnchen-3ya.example"]


def test_off_is_no_policy():
    assert policy_of(Settings(csp="off")) is None


@pytest.mark.parametrize(
    ("source", "address", "allowed"),
    [
        ("https://a.example", "https://a.example/x?y", True),
        ("https://a.example", "HTTPS://A.example/x", True),
        ("https://a.example", "//a.example/x", True),
        ("https://a.example", "http://a.example/", False),
        ("http://a.example", "https://a.example/", True),
        ("a.example", "https://a.example/", True),
        ("https://a.example", "https://a.example.evil/", False),
        ("https://a.example", "https://b.a.example/", False),
        ("https://*.a.example", "https://b.a.example/", True),
        ("https://*.a.example", "https://a.example/", False),
        ("https://*.a.example", "https://xa.example/", False),
        ("https://a.example", "https://a.example:443/", True),
        ("https://a.example", "https://a.example:8443/", False),
        ("https://a.example:8443", "https://a.example:8443/", True),
        ("https://a.example:*", "https://a.example:8443/", True),
        ("https://a.example/embed/", "https://a.example/embed/x", True),
        ("https://a.example/embed", "https://a.example/embed/x", False),
        ("https://a.example/embed", "https://a.example/embed", True),
        ("https:", "https://a.example/", True),
        ("https:", "data:image/png;base64,x", False),
        ("data:", "data:image/png;base64,x", True),
        ("https://xn--mnchen-3ya.example", "https://münchen.example/", True),
        ("*", "https://a.example/", True),
        ("*", "data:image/png;base64,x", False),
    ],
)
def test_a_source_is_compared_as_browsers_compare(source, address, allowed):
    assert policy(img=[source]).allows("img", address) == allowed


@pytest.mark.parametrize(
    "address",
    ["x.png", "/x.png", "?y", "#z", "", "https://example.org/elsewhere", "//example.org/x", "\x10"],
)
def test_what_is_the_sites_own_is_allowed(address):
    assert SELF.allows("img", address)


def test_an_address_that_cannot_be_read_loads_nothing():
    assert SELF.allows("img", "https://a.example:port/")
    assert SELF.allows("img", "http://[::1")


@pytest.mark.parametrize("algorithm", ["sha256", "sha384", "sha512"])
def test_a_digest_allows_one_text_in_both_spellings_of_base64(algorithm):
    source = SELF.digest("x()>", algorithm)
    for spelled in (source, source[:8] + source[8:].replace("+", "-").replace("/", "_")):
        allowing = policy(script=[spelled])
        assert allowing.allows_text("script", "x()>")
        assert not allowing.allows_text("script", "y()")
        assert not allowing.allows_text("style", "x()>")
    assert policy(style=["'unsafe-inline'"]).allows_text("style", "p {}")
    assert not policy(style=["'unsafe-inline'", source]).allows_text("style", "p {}")


# ---------------------------------------------------------------- in pages


def test_every_page_says_it_before_anything_is_loaded(site):
    site.settings("redirects: {/feed/: /feed.xml}\n", url="https://example.org/b/")
    site.post("a", aliases="[/old/]")
    site.built()
    pages = [path for path in site.files() if path.endswith(".html")]
    assert {"404.html", "feed/index.html", "old/index.html", "posts/a/index.html"} <= set(pages)
    for path in pages:
        before, _, rest = site.output(path).partition(META)
        assert rest.startswith("default-src &#39;none&#39;; ")
        assert before.endswith('<head>\n<meta charset="utf-8">\n')


def test_no_page_says_it_where_it_is_off(site):
    site.settings("csp: off\nredirects: {/feed/: /feed.xml}\n")
    site.post("a", '<p style="color: red">x</p>')
    site.built()
    assert not any("Content-Security-Policy" in site.output(path) for path in site.files())


# ---------------------------------------------------------------- what it blocks

ADD = (NAME + " blocks {}: add it to csp.{}").format


def blocked(element, key, origin="https://a.example"):
    """Return the warning of an element that loads something."""
    return f"<{element}>: {ADD(origin, key)}"


def warnings(text, policy=SELF):
    """Return the warnings of a text that begins on line 5: place, and message."""
    found = Converter(policy=policy).convert(text, path="a.md", first_line=5).problems
    assert {problem.severity for problem in found} <= {"warning"}
    return [(f"{problem.line}:{problem.column}", problem.message) for problem in found]


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("x\n\n<iframe src='https://a.example/b'></iframe>", "7:14", blocked("iframe", "frame")),
        ("<IFRAME\nSRC=https://a.example/b></IFRAME>", "6:5", blocked("iframe", "frame")),
        ("`<iframe src=\"https://a.example\">` <iframe src=\"https://a.example\"></iframe>", "5:49",
         blocked("iframe", "frame")),
        ("![b](https://a.example/c?d&e)", "5:6", blocked("img", "img")),
        ("![b](https://münchen.example/c)", "5:6",
         blocked("img", "img", "https://xn--mnchen-3ya.example")),
        ("![b][c]\n\n[c]: https://a.example/d", "7:6", blocked("img", "img")),
        ("![b](//a.example/c)", "5:6", blocked("img", "img")),
        ("<img src='data:image/png;base64,x' alt=''>", "5:11", blocked("img", "img", "data:")),
        ("<img src='x' srcset='/y 1x, https://a.example/z 2x' alt=''>", "5:29",
         blocked("img", "img")),
        ("<img src='x' srcset='/w,http://no/y 1x, https://a.example/w,2/z 2x' alt=''>", "5:41",
         blocked("img", "img")),
        ("<video poster='https://a.example/x'></video>", "5:16", blocked("video", "img")),
        ("<audio><source src='https://a.example/x'></audio>", "5:21", blocked("source", "img")),
        ("<script src='https://a.example/x'></script>", "5:14", blocked("script", "script")),
        ("<link rel=stylesheet href='https://a.example/x'>", "5:28", blocked("link", "style")),
        ("<link rel='shortcut icon' href='https://a.example/x'>", "5:33", blocked("link", "img")),
        ("<link rel=preload as=font href='https://a.example/x'>", "5:33",
         blocked("link", "style")),
        ("<link rel=preload as=image imagesrcset='https://a.example/x 2x'>", "5:41",
         blocked("link", "img")),
        ("<link rel=modulepreload href='https://a.example/x'>", "5:31",
         blocked("link", "script")),
        ("<form action='https://a.example/x'></form>", "5:15", blocked("form", "form")),
        ("<input type=submit formaction='https://a.example/x'>", "5:32",
         blocked("input", "form")),
        ("<base href='/x/'>", "5:1", f"<base>: {NAME} blocks it: write full addresses"),
        ("<object data='x'></object>", "5:1",
         f"<object>: {NAME} blocks it: use <iframe>, <video>, <audio> or <img>"),
    ],
)  # fmt: skip
def test_an_embed_that_would_be_blocked_is_a_warning_at_its_place(text, place, message):
    assert warnings(text) == [(place, message)]


@pytest.mark.parametrize(
    ("text", "place", "kind"),
    [
        ("x <b style='color: red'>y</b>", "5:6", "styles"),
        ("x\n{: style='color: red'}", "6:4", "styles"),
        ("<style>p { color: red }</style>", "5:1", "styles"),
        ("<b\nONCLICK = 'x()'>y</b>", "6:1", "scripts"),
        ("<script>x()</script>", "5:1", "scripts"),
        ("<script type=module>x()</script>", "5:1", "scripts"),
        ("<script type='text/javascript; charset=utf-8'>x()</script>", "5:1", "scripts"),
        ("<script type=importmap>{}</script>", "5:1", "scripts"),
        ("[x](javascript:y())", "5:5", "scripts"),
    ],
)
def test_what_stands_inside_a_page_is_a_warning(text, place, kind):
    [(found, message)] = warnings(text)
    assert found == place
    assert f"blocks {kind} inside a page" in message
    key = kind.removesuffix("s")
    assert warnings(text, policy(**{key: ["'unsafe-inline'"]})) == []


def test_each_thing_is_told_once():
    """A text of an imported blog has the same style a hundred times."""
    text = "<b style='x'>y</b> ![c](https://a.example/d)\n\n" * 9 + "![c](https://b.example/d)"
    assert [place for place, _ in warnings(text)] == ["5:4", "5:25", "23:6"]


@pytest.mark.parametrize(
    "text",
    [
        "| a | b |\n|:--|--:|\n| c | d |",
        "`<iframe src='https://a.example'>`\n\n    <p style='x'>",
        "```html\n<script>x()</script>\n```",
        "<!-- <iframe src='https://a.example'></iframe> -->",
        "[a](https://a.example/b) <a href='https://a.example'>c</a>",
        "<iframe src='about:blank'></iframe>",
        "<iframe src='/player.html'></iframe> <iframe srcdoc='x'></iframe>",
        "<script type='application/ld+json'>{}</script> <script src='/x.js'></script>",
        "<link rel=me href='https://a.example'>",
        "<link rel=preconnect href='https://a.example'>",
        "<script type='text/x-template'>x</script>",
        "<b one='two'>x</b>",
        "[a](/one=1) <b title='see: onclick=x'>y</b>",
        "One=two style = three, on that=there.",
        "::: spoiler T\nx\n:::\n\n||y||\n\n```python\nx = 1\n```\n\n!!! note\n    z[^1]\n\n[^1]: n",
    ],
)
def test_what_is_not_blocked_is_no_warning(text):
    assert warnings(text) == []


def test_pictures_of_front_matter_are_held_to_it(site):
    site.write("content/authors.yaml", "mira: {avatar: 'https://a.example/m.png'}\n")
    site.post("a", image="https://b.example/x.png")
    site.work("w", image="https://b.example/x.png")
    assert site.problems() == [
        "content/authors.yaml:1:16: warning: mira.avatar: " + ADD("https://a.example", "img"),
        "content/posts/a.md:3:8: warning: image: " + ADD("https://b.example", "img"),
        "content/works/w.md:3:8: warning: image: " + ADD("https://b.example", "img"),
    ]
    site.settings("csp: {img: ['*']}\n")
    site.built()


def test_a_change_of_the_policy_is_seen_in_texts_that_stay(site):
    site.post("a", "![b](https://b.example/x.png)")
    assert len(site.problems()) == 1
    site.settings("csp: {img: [https://b.example]}\n")
    assert site.problems() == []
    site.settings("csp: off\n")
    assert site.problems() == []
    site.settings()
    assert len(site.problems()) == 1


def test_pages_may_send_to_whom_the_settings_name(site):
    """A form that the browser refuses to send would look like a broken site."""
    site.settings("comments: {form: {action: 'https://api.example/v2/entry'}}\n")
    site.post("a")
    assert "form-action &#39;self&#39; https://api.example" in site.built().output(
        "posts/a/index.html"
    )
