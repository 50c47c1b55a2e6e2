"""Nothing leaves the output folder, nothing private enters it, and strangers stop nobody."""

import hashlib
import json
import re
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

import pytest

from sitegen.core.diagnostics import SettingsError
from tests.support.sites import PICTURE, read_tree

VOID = frozenset(
    "area base br col embed hr img input link meta source track wbr".split()  # noqa: SIM905
)


def around(site):
    """Return every file around a site: nothing there may change."""
    return {
        path: data
        for path, data in read_tree(site.root.parent).items()
        if not path.startswith(("site/output/", "site/.sitegen/", "site/site.yaml"))
    }


# ---------------------------------------------------------------- out of the output folder


@pytest.mark.parametrize(
    "alias", ["/{}/evil/", "/../evil/", "/a/../../../evil/", "/..%2f..%2fevil/"]
)
def test_no_alias_leads_out_of_the_output(site, alias):
    """An address that would be a path elsewhere is an error, and nothing is written there."""
    site.post("a", "Words.", aliases=f"['{alias.format(site.root.parent)}']")
    before = around(site)
    assert site.build().failed
    assert before == around(site)


@pytest.mark.parametrize("old", ["/{}/evil/", "/../evil/", "/a/../../../evil/"])
def test_no_redirect_leads_out_of_the_output(site, old):
    site.settings(f"redirects: {{'{old.format(site.root.parent)}': /archive/}}\n")
    before = around(site)
    with pytest.raises(SettingsError):
        site.build()
    assert before == around(site)


@pytest.mark.parametrize("field", ["slug", "tags", "categories", "author", "series"])
def test_no_name_leads_out_of_the_output(site, field):
    """Names become slugs, in which no path can hide."""
    site.post("a", **{field: f"'../../..{site.root.parent}/evil'"})
    before = around(site)
    site.built()
    assert before == around(site)


@pytest.mark.parametrize("permalink", ["/../{slug}/", "//{slug}/", "{slug}/", "/a/./../{slug}/"])
def test_no_permalink_leads_out_of_the_output(site, permalink):
    site.settings(f"permalink: {permalink}\n")
    site.post("a", "Words.")
    with pytest.raises(SettingsError):
        site.build()


# ---------------------------------------------------------------- into the site


@pytest.mark.parametrize(
    "place",
    [
        "content/posts/a.md",
        "content/static/key",
        "content/posts/bundle/key.png",
        "templates/partials/head.html",
        "themes/plain/static/key",
        "themes/plain/theme.yaml",
        "themes/plain/i18n/en.yaml",
    ],
)
def test_a_link_out_of_the_site_brings_nothing_in(site, place):
    """Neither into a page nor into a message."""
    secret = site.root.parent / "secret"
    secret.write_text("private: private\n")
    site.settings("theme: plain\n")
    site.write("themes/plain/templates/x.html")
    site.write("content/posts/bundle/index.md", "---\ntitle: B\n---\nWords.\n")
    link = site.root / place
    link.parent.mkdir(parents=True, exist_ok=True)
    link.symlink_to(secret)
    [problem] = site.problems()
    assert problem == f"{place}:1:1: error: a link out of the site is not followed"
    assert not (site.root / "output").exists()


def test_a_theme_that_is_a_link_out_of_the_site_is_not_read(site):
    outside = site.root.parent / "elsewhere"
    (outside / "templates").mkdir(parents=True)
    (outside / "templates" / "home.html").write_text("from elsewhere")
    (site.root / "themes").mkdir()
    (site.root / "themes" / "plain").symlink_to(outside)
    site.settings("theme: plain\n")
    try:
        failed = site.build().failed
    except SettingsError:
        failed = True
    assert failed


# ---------------------------------------------------------------- what is confided stays


def test_no_address_that_a_comment_confided_is_published(site):
    """Not the e-mail, nor a hash of it, nor anything else of a file that is not approved."""
    email = "tom@secret.example"
    site.post("a", "Words.", date=2011)
    site.comment("a", "c1", author="Tom", email=email)
    site.comment("a", "c2", "Unspoken words.", author="Spammer", email=email, status="spam")
    site.comment("a", "c3", "Unspoken words.", author="Waiter", status="pending")
    site.comment("a", "c4", "Unspoken words.", author="Odd", status="unheard")
    site.write("content/comments/a/note.txt", email)
    site.build()
    hashes = [hashlib.new(name, email.encode()).hexdigest() for name in ("md5", "sha1", "sha256")]
    private = re.compile("|".join([email, "Unspoken", "Spammer", "Waiter", *hashes]).encode())
    assert [path for path, data in site.tree().items() if private.search(data)] == []
    assert b"Tom" in site.tree()["posts/a/index.html"]


def test_what_looks_like_a_template_in_content_is_text(site):
    """Nothing that is written in a post or a comment is run."""
    tricks = "{{ site.title }} {% if 1 %}x{% endif %} {{ 7*7 }}"
    site.post("a", tricks, title=f"'{tricks}'", date=2011)
    site.comment("a", "c1", tricks, author=f"'{tricks}'", title=f"'{tricks}'")
    assert [line.split(" is ")[0] for line in site.problems()] == [
        "content/posts/a.md:5:1: warning: {{ site.title }}",
        "content/posts/a.md:5:18: warning: {% if %}",
        "content/posts/a.md:5:29: warning: {% endif %}",
    ]
    page = site.output("posts/a/index.html")
    assert page.count("{{ 7*7 }}") >= 5
    assert "49" not in page


# ---------------------------------------------------------------- strangers


HOSTILE = {
    "<script>alert(1)</script>": "a script",
    "<img src=x onerror=alert(1)>": "a handler",
    "[x](javascript:alert(1))": "a scheme",
    "[x](JaVaScRiPt:alert(1))": "a scheme in disguise",
    "![x](data:text/html,<script>alert(1)</script>)": "an image of a page",
    "</li></ol><h1>Mine</h1>": "the end of the list",
    '<div id="comments">': "an id",
    "[x](https://e.org \"a' onmouseover='alert(1)\")": "a title",
    "<style>*{display:none}</style>": "a style",
    "<!--": "an open comment",
}


class Elements(HTMLParser):
    """The elements of a page: their attributes, ids, and tags that do not balance."""

    def __init__(self, text):
        super().__init__()
        self.found = []
        self.unbalanced = []
        self._open = []
        self.feed(text)
        self.close()
        self.unbalanced += self._open

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag):
        if self._open and self._open[-1] == tag:
            self._open.pop()
        else:
            self.unbalanced.append(f"/{tag}")


@pytest.mark.parametrize("text", HOSTILE, ids=HOSTILE.values())
def test_a_comment_cannot_do_anything_but_speak(site, text):
    """No script, no handler, no odd address, no element that is not closed."""
    site.post("a", "Words.")
    plain = Elements(site.built().output("posts/a/index.html"))
    site.comment("a", "c1", f"{text}\n\nAfter.", author=json.dumps(text), title=json.dumps(text))
    assert not site.build().failed
    page = site.output("posts/a/index.html")
    elements = Elements(page)
    assert elements.unbalanced == []
    allowed = {"a", "b", "bdi", "code", "div", "em", "h3", "li", "ol", "p", "span", "ul"}
    new = [e for e in elements.found if e not in plain.found]
    avatars = [e for e in new if e[1].get("class") == "comment-avatar"]
    assert all(re.fullmatch(r"/avatars/[\w-]+\.svg", e[1]["src"]) for e in avatars)
    assert {tag for tag, _ in new if (tag, _) not in avatars} - {"h2", "section"} <= allowed
    assert not [e for e in new if any(name.startswith("on") for name in e[1])]
    assert not [e for e in new if re.match("(?i)(javascript|data):", e[1].get("href") or "")]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("c1.md", b"\xff\xfe\x00\x01"),
        ("c1.md", b"---\ndate: [\n---\nText.\n"),
        ("c1.md", b"---\nauthor: {a: b}\nhelpful: many\ndate: yesterday\n---\nText.\n"),
        ("c1.md", b"---\na: &a [x]\nb: *a\n---\nText.\n"),
        ("c1.md", b"---\n" + b"x: [" * 5000 + b"\n---\nText.\n"),
        ("c1.md", b"[" * 60000),
        ("c1.md", b"> " * 30000),
        ("c1.md", b"- " * 5000 + b"x"),
        ("c1.md", b"*a **b " * 1000),
        ("c1.md", b"x" * 10_000_000),
        ("c1.md", b""),
        ("c1.md", b"---\nparent: c1\n---\nText.\n"),
        ("deep/er/c1.md", b"Text.\n"),
        ("c1.json", b'{"message": "x", "date": 1e999}'),
    ],
    ids=range(14),
)
def test_no_file_of_a_stranger_stops_the_site(site, name, data):
    """Whatever it holds, at worst it is left out with a warning."""
    site.post("a", "Words.")
    site.write(f"content/comments/a/{name}", data)
    result = site.build()
    assert [str(problem) for problem in result.problems if problem.severity == "error"] == []
    assert (site.root / "output" / "posts" / "a" / "index.html").is_file()


# ---------------------------------------------------------------- every page of the default theme


@pytest.fixture(scope="module")
def rich(make_site):
    """Return a site that meets every corner of the default theme, built."""
    site = make_site()
    site.settings(
        "tagline: T & <t>\npaginate: 2\nauthor: mira\ncomments: {depth: 2, order: helpful}\n"
        "menu: [{title: 'A & B', url: /archive/}]\nredirects: {/feed/: /feed.xml}\n"
    )
    site.write(
        "content/authors.yaml",
        "mira: {name: Mira <M>, bio: B & b, url: 'https://m.example/', avatar: /m.png}\n",
    )
    site.write("content/static/m.png", PICTURE)
    headings = "\n\n".join(f"## {word}\n\nx[^1]" for word in ("Comments", "Main", "X", "X", "Menu"))
    for number in range(1, 8):
        site.post(
            f"p{number}",
            f"{headings}\n\n[TOC]\n\n||s|| ![c](/m.png 'C')\n\n"
            '![c](/m.png "C")\n\n::: spoiler T\nx\n:::\n\n```python\nx = 1\n```\n\n[^1]: N.',
            date=f"201{number}-03-04",
            updated=f"201{number}-05-06",
            title=f"'<P> & {number}'",
            tags="['<t> & u', v]",
            categories="[c, d]",
            series=f"{{name: S & s, number: {number}}}",
            image="/m.png",
            image_alt="'\"alt\"'" if number % 2 else "''",
            pinned="true" if number == 1 else "false",
            spoilers="true" if number == 2 else "false",
            language="de" if number == 3 else "en",
            translation_key="t" if number in (3, 4) else None,
            noindex="true" if number == 5 else "false",
            comments={6: "closed", 7: "off"}.get(number, "open"),
            aliases=f"[/old/{number}/]",
        )
        for name, fields in {
            "c 1": {"author": "'<A> & a'", "helpful": 2, "title": "'T & t'"},
            "c-1": {"parent": "c 1", "author_key": "mira", "role": "staff"},
            "c3": {"parent": "c-1", "date": "2011-03", "spoilers": "true"},
            "c4": {"kind": "pingback", "url": "'https://e.org/?a=1&b=2'"},
            "c5": {"parent": "gone", "helpful": 1},
        }.items():
            site.comment(f"p{number}", name, "## Comments\n\n<b>x</b> & y", **fields)
    site.post("undated", "Words.", tags="[]")
    result = site.build()
    assert not result.failed, result.problems
    return site


def pages_of(site):
    return {path: site.output(path) for path in site.files() if path.endswith(".html")}


def test_no_page_has_an_id_twice(rich):
    twice = []
    for path, page in pages_of(rich).items():
        ids = [attrs["id"] for _, attrs in Elements(page).found if "id" in attrs]
        twice += [(path, name) for name in set(ids) if ids.count(name) > 1]
    assert twice == []


def test_every_element_of_every_page_is_closed(rich):
    unbalanced = {path: Elements(page).unbalanced for path, page in pages_of(rich).items()}
    assert {path: tags for path, tags in unbalanced.items() if tags} == {}


def test_no_page_shows_what_should_have_been_filled_in(rich):
    r"""No template's braces, no mark of the converter, no %s, no None, no object of Python's."""
    leftover = re.compile(
        r"\{\{|\{%|%\}|[\x00-\x08\x0b-\x1f]|%s|%d|>None<|object at 0x|\bUndefined\b"
    )
    found = {path: leftover.findall(page) for path, page in pages_of(rich).items()}
    assert {path: marks for path, marks in found.items() if marks} == {}


def test_every_link_within_every_page_leads_to_an_id(rich):
    dead = []
    for path, page in pages_of(rich).items():
        elements = Elements(page).found
        ids = {attrs.get("id") for _, attrs in elements}
        hrefs = [attrs.get("href") or "" for tag, attrs in elements if tag == "a"]
        dead += [(path, href) for href in hrefs if href.startswith("#") and href[1:] not in ids]
    assert dead == []


def test_every_link_of_every_page_leads_to_a_file(rich):
    """The checks of links cover what themes write too."""
    files = set(rich.files())
    dead = set()
    for page in pages_of(rich).values():
        for _, attrs in Elements(page).found:
            address = attrs.get("href") or attrs.get("src") or ""
            path = unquote(urlsplit(address).path)
            if path.startswith("/") and not urlsplit(address).netloc:
                file = f"{path[1:]}index.html" if path.endswith("/") else path[1:]
                dead |= {address} - ({address} if file in files else set())
    assert dead == set()


def is_data(attributes):
    """Return whether a script element holds what search engines read, and runs nothing."""
    return attributes.get("type") == "application/ld+json"


def test_every_image_has_a_text_alternative_and_no_page_an_inline_style(rich):
    """A content security policy blocks inline styles, scripts and handlers: there are none."""
    wrong = [
        (path, tag)
        for path, page in pages_of(rich).items()
        for tag, attrs in Elements(page).found
        if (tag == "img" and "alt" not in attrs)
        or "style" in attrs
        or tag == "style"
        or (tag == "script" and "src" not in dict(attrs) and not is_data(dict(attrs)))
    ]
    assert wrong == []
