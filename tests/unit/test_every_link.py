"""Every link of a site leads somewhere: at the root, under a path, and from a disk."""

from html.parser import HTMLParser
from posixpath import dirname, join, normpath
from urllib.parse import unquote, urlsplit

import pytest

from tests.support.sites import drawn

SETTINGS = """author: mira
paginate: 2
paginate_works: 1
timezone: Asia/Shanghai
comments: {per_page: 1, depth: 2}
menu: [{title: About, url: content/pages/about.md}, {title: Films, url: "/works/kind/film/"}]
redirects: {/old/: /archive/, /category/*: /categories/*}
"""


class Reader(HTMLParser):
    """Collects the ids of a page and the addresses that it names."""

    def __init__(self, text):
        super().__init__()
        self.ids, self.addresses = [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        for name, value in attrs:
            if name == "id":
                self.ids.append(value)
            elif name in ("href", "src") and value is not None:
                self.addresses.append(value)
            elif name == "srcset":
                self.addresses += [candidate.split()[0] for candidate in value.split(",")]
            elif name == "content" and value.startswith("0; url="):
                self.addresses.append(value.removeprefix("0; url="))


def fill(site):
    """Write a site with everything that can be linked, in several scripts."""
    site.write("content/static/p q.png", drawn(400, 30))
    site.write(
        "content/authors.yaml",
        'mira: {name: Mira, avatar: "/p q.png", url: "https://m.example/"}\n',
    )
    site.write(
        "content/works/w/index.md",
        "---\ntitle: W\nkind: film\ngenres: [Doc, 纪录片]\n"
        "subjects: ['war: peace']\ndirector: [Jo Fan, 范]\n"
        "cast: [{name: Zhang, role: himself}]\nimage: poster.png\ntags: [noir, only works]\n"
        "related: [v, {title: X}]\npart_of: {work: v, number: 1}\ncritics: {source: T}\n"
        "trailer: https://t.example/\n---\nA [post](../../posts/a.md), "
        "[a list](/lists/best/).[^1]\n\n[^1]: N.\n",
    )
    site.write("content/works/w/poster.png", drawn(700, 30))
    site.work("v", slug="火车", kind="film")
    site.work("u", kind="book", genres="[Doc]")
    site.write(
        "content/diary/all.yaml",
        "- {work: v, date: 2014, liked: true}\n- {work: u, status: wanted}\n",
    )
    for n, slug in enumerate("abcde"):
        site.post(
            slug,
            "See [w](../works/w/index.md), [us](../pages/about.md), ![x](</p q.png>).[^1]"
            "\n\n## H\n\n[^1]: N.",
            date=f"201{n}-01-0{n + 1}",
            tags="[noir, 'ab: c', 春运]",
            categories="[Film & TV]",
            series="Trains",
            work="w" if n < 3 else "{title: Inline, image: '/p q.png'}",
            rating=str(n),
            author="[mira, Jo Guest]",
            pinned="true" if n == 1 else "false",
            aliases=f"[/was/{slug}.html]",
            language="de" if n == 4 else "en",
            translation_key="t" if n > 2 else f"t{n}",
        )
    site.page("about", "[home](/), [c2](/posts/a/comments/2/#comment-c2)[^1]\n\n[^1]: N.",
              tags="[noir]", categories="[film-tv]", author="mira", menu="{}")  # fmt: skip
    site.page("about/deep/er", "[up](../../about.md)")
    site.page(
        "tags/noir", "Head, with a [post](../../posts/a.md).[^1]\n\n[^1]: N.", image="'/p q.png'"
    )
    site.page("index", "Welcome[^1].\n\n[^1]: N.", title="Welcome")
    site.list("best", "T[^1]\n\n[^1]: N.", ordered="true",
              entries="[{work: w, note: '[p](../posts/a.md)'}, v]")  # fmt: skip
    for thread in ("a", "works/w", "works/v", "pages/about"):
        for number in (1, 2, 3):
            site.comment(thread, f"c {number}" if number == 3 else f"c{number}", author_key="mira")
        site.comment(thread, "r", parent="c2")
        site.comment(thread, "r2", parent="r")
        site.comment(thread, "q", kind="quote", author="Q")
        site.comment(thread, "m", kind="webmention", url="https://x.example/")


def pages_of(site):
    return {
        path: Reader(data.decode())
        for path, data in site.tree().items()
        if path.endswith(".html")
    }  # fmt: skip


def walk(site, base=""):
    """Return every address of every page that leads nowhere, within a site."""
    files, pages = set(site.files()), pages_of(site)
    lost = []
    for path, page in pages.items():
        for address in page.addresses:
            parts = urlsplit(address)
            if parts.scheme or parts.netloc:
                continue
            target = unquote(parts.path)
            if target.startswith("/"):
                assert base is not None, (path, address)
                inside = target.startswith(base)
                target = target.removeprefix(base) if inside else "outside"
            elif target:
                target = normpath(join(dirname(path), target))
            else:
                target = path
            if base is not None and (not target or target.endswith("/")):
                target += "index.html"
            found = target in files
            if found and parts.fragment and target in pages:
                found = unquote(parts.fragment) in pages[target].ids
            if not found:
                lost.append((path, address))
    return lost


@pytest.mark.parametrize("home", ["posts", "works", "about"])
@pytest.mark.parametrize(
    ("url", "base", "options"),
    [
        ("https://example.org/", "/", {}),
        ("https://example.org/a b/ü/", "/a b/ü/", {}),
        ("https://example.org/blog/", None, {"relative": True}),
    ],
    ids=["root", "path", "disk"],
)
def test_every_link_leads_somewhere(site, url, base, options, home):
    """To a file that is there, and to an id on it; from a disk no address is rooted."""
    site.settings(f"{SETTINGS}home: {home}\n", url=url.replace(" ", "%20"))
    fill(site)
    if home == "about":
        site.remove("content/pages/index.md")  # there is one front page
    site.built(**options)
    if base is None:
        (site.root / "output" / "404.html").unlink()  # served at any depth, so it is rooted
    assert walk(site, base) == []


@pytest.mark.parametrize("permalink", ["/{slug}/", "/p/{slug}.html", "/{work}/{year}/{slug}.html"])
def test_every_link_leads_somewhere_wherever_posts_stand(site, permalink):
    site.settings(f"{SETTINGS}permalink: {permalink}\n")
    fill(site)
    text = (site.root / "content/pages/about.md").read_text()
    site.write("content/pages/about.md", text.replace("/posts/a/comments/2/#comment-c2", "/"))
    assert walk(site.built(), "/") == []


def test_no_id_stands_twice_on_any_page(site):
    site.settings(SETTINGS)
    fill(site)
    pages = pages_of(site.built())
    twice = {
        (path, name)
        for path, page in pages.items()
        for name in page.ids
        if page.ids.count(name) > 1
    }  # fmt: skip
    assert twice == set()


def test_a_comment_is_on_one_page_of_the_site_alone(site):
    site.settings(SETTINGS)
    fill(site)
    pages = pages_of(site.built())
    for folder in ("posts/a/", "works/w/", "works/火车/", "about/"):
        ids = [
            name
            for path, page in pages.items()
            for name in page.ids
            if path.startswith(folder) and name.startswith("comment-") and "deep" not in path
        ]
        assert len(ids) == len(set(ids)) == 7
