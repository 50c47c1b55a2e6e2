"""Every key of the schema has an effect, and this table says which.

A key is written into a small site of the default theme, and the site is compared with the one
that lacks it. The tests fail where the schema has a key that the table lacks, or the other way
round: a key without an effect is a promise that nobody keeps.
"""

import re
from types import NoneType
from typing import Annotated, get_args, get_origin

import msgspec
import pytest

from sitegen.comments.parsing import CommentMeta
from sitegen.config.loading import load
from sitegen.config.settings import Settings
from sitegen.content.authors import AuthorMeta
from sitegen.content.diary import EntryMeta
from sitegen.content.pages import ListMeta, PageMeta
from sitegen.content.posts import PostMeta
from sitegen.content.works import MAKERS, WorkMeta
from sitegen.core.dates import When
from tests.support.sites import PICTURE, UNTRANSLATED, Site

# ---------------------------------------------------------------- the site that all keys change

DIARY = "content/diary/2011.yaml"
BASE = {
    "site.yaml": "title: Slow Trains\nurl: https://example.org/\n",
    "content/authors.yaml": "mira: {}\n",
    "content/posts/post.md": "title: The post\ndate: 2011-03-04\n",
    "content/posts/other.md": "title: Other\ndate: 2012\nauthor: mira\nrating: 4\ntags: [noir]\n"
    "language: zh\ntranslation_key: t\n",
    "content/works/work.md": "title: The Work\n",
    "content/works/whole.md": "title: The Whole\n",
    "content/pages/page.md": "title: The page\n",
    "content/pages/second.md": "title: Second\nlanguage: zh\ntranslation_key: t\n",
    "content/lists/list.md": "title: The list\nentries: [work, whole]\n",
    "content/comments/post/c1.md": "author: Ann\ndate: 2011-03-05\n",
    "content/comments/post/c2.md": "author: Tom\n",
    "content/comments/post/c3.md": "parent: c1\n",
    "content/comments/works/work/c1.md": "author: Wim\n",
    "content/comments/pages/page/c1.md": "author: Pia\n",
    DIARY: "",
}
"""Front matter, or a whole file; texts are below."""

ENTRY = "work: work\ndate: 2011-03-04"
TEXT = "\nFirst line,\nsecond line.\n"
FIXED = {
    "content/static/still.png": PICTURE,
    "themes/tiny/theme.yaml": "name: tiny\n",
    "themes/tiny/templates/home.html": "a tiny theme",
    "templates/dump.html": "a template of its own: {{ page | pprint }}",
}

HOME, FEED, SITEMAP = "index.html", "feed.xml", "sitemap.xml"
POST, OTHER = "posts/post/index.html", "posts/other/index.html"
WORK, WORKS = "works/work/index.html", "works/index.html"
PAGE, LIST, OLD = "page/index.html", "lists/list/index.html", "old/index.html"

ROOTS = {
    Settings: "site.yaml",
    AuthorMeta: "content/authors.yaml",
    PostMeta: "content/posts/post.md",
    WorkMeta: "content/works/work.md",
    PageMeta: "content/pages/page.md",
    ListMeta: "content/lists/list.md",
    CommentMeta: "content/comments/post/c2.md",
    EntryMeta: DIARY,
}


def written(file, change=""):
    """Return a file of the site; the lines of a change replace those with the same keys."""
    lines = dict(line.split(":", 1) for line in BASE[file].splitlines())
    lines |= dict(line.split(":", 1) for line in change.splitlines())
    text = "".join(f"{key}:{value}\n" for key, value in lines.items())
    if file == DIARY and change:
        entry = dict(line.split(":", 1) for line in f"{ENTRY}\n{change}".splitlines())
        return "- " + "\n  ".join(f"{key}:{value}" for key, value in entry.items()) + "\n"
    if file == "content/authors.yaml" and change:
        return "mira:\n" + "".join(f"  {line}\n" for line in change.splitlines())
    return f"---\n{text}---{TEXT}" if file.endswith(".md") else text


def build(site, key="", change="", **options):
    """Build the site with a change; return its pages as text, and its problems as lines."""
    changed = file_of(key) if key else ""
    for file in BASE:
        site.write(file, written(file, change if file == changed else ""))
    for path, text in FIXED.items():
        site.write(path, text)
    problems = [line for line in site.problems(**options) if UNTRANSLATED not in line]
    return {path: data.decode(errors="replace") for path, data in site.tree().items()}, problems


@pytest.fixture(scope="module")
def before(make_site):
    """Return the pages of the site without any key."""
    pages, problems = build(make_site())
    assert problems == []
    return pages


# ---------------------------------------------------------------- what a key does

TABLE = {}


def adds(key, change, path, *shown):
    """Say that with the change a page shows what it did not show before."""
    TABLE[key] = change, path, shown, ()


def drops(key, change, path, *hidden):
    """Say that with the change a page no longer shows something, or is not there at all."""
    TABLE[key] = change, path, (), hidden


def refuses(key, change, problem):
    """Say that with the change the site, good before, has an error."""
    TABLE[key] = change, None, (problem,), ()


def nothing(key, change):
    """Say that the change has no effect on any page, by nature."""
    TABLE[key] = change, None, (), ()


def special(*keys):
    """Register a test of its own for keys."""

    def register(check):
        TABLE.update(dict.fromkeys(keys, check))
        return check

    return register


def has(page, text):
    return bool(text.search(page)) if isinstance(text, re.Pattern) else text in page


def then(*words):
    """Return a pattern: these words, in this order, with whatever between."""
    return re.compile(".*".join(map(re.escape, words)), re.DOTALL)


# Settings, dotted
adds("title", "title: Fast Trains", HOME, "Fast Trains")
adds("tagline", "tagline: Read slowly", HOME, "Read slowly")
adds("url", "url: https://example.net/b/", HOME, 'href="/b/posts/', "https://example.net/b/")
adds("language", "language: de", HOME, '<html lang="de"', "4. März 2011")
adds("timezone", "timezone: Asia/Shanghai", FEED, "+0800")
adds("author", "author: Jo Guest", POST, 'href="/authors/jo-guest/"')
adds("theme", "theme: tiny", HOME, "a tiny theme")
adds("theme.name", "theme: {name: tiny}", HOME, "a tiny theme")
adds("theme.options", 'theme: {options: {accent: "#123"}}', "theme/options.css", "accent: #123")
adds("permalink", "permalink: /r/{slug}.html", "r/post.html", "The post")
adds("paginate", "paginate: 1", "page/1/index.html", "The post")
adds("paginate_works", "paginate_works: 1", "works/page/1/index.html", "The Work")
adds("home", "home: page", HOME, '"kind-page"', "The page")
adds("rating.scale", "rating: {scale: 5}", OTHER, "<b>4</b> / 5")
refuses("rating.min", "rating: {min: 4.5}", "rating: 4 is less than the scale's 4.5")
refuses("rating.step", "rating: {step: 3}", "rating: 4 is not in steps of 3")
adds("markdown.extensions", "markdown: {extensions: [nl2br]}", OTHER, "First line,<br")
drops("comments.enabled", "comments: {enabled: false}", POST, "comment-c1")
adds("comments.order", "comments: {order: newest}", POST, then('"comment-c1"', '"comment-c2"'))
drops("comments.depth", "comments: {depth: 1}", POST, "depth-2")
adds("comments.per_page", "comments: {per_page: 1}", "posts/post/comments/2/index.html", "Ann")
adds("comments.close_after_days", "comments: {close_after_days: 9}", POST, "Comments are closed.")
FORM = "action: https://f.example/"
drops("comments.avatars", "comments: {avatars: none}", POST, 'class="comment-avatar"')
adds("comments.form", f"comments: {{form: {{{FORM}}}}}", POST, "<form", '<textarea name="body"')
adds("FormSettings.action", f"comments: {{form: {{{FORM}}}}}", POST, 'action="https://f.example/"')
adds("FormSettings.fields", f"comments: {{form: {{{FORM}, fields: {{body: said}}}}}}", POST,
     '<textarea name="said"')  # fmt: skip
adds("FormSettings.mailto", "comments: {form: {mailto: me@b.example}}", POST,
     'href="mailto:me@b.example?')  # fmt: skip
adds("comments.notice", f"comments: {{form: {{{FORM}}}, notice: Read *by all*}}", POST,
     "<em>by all</em>")  # fmt: skip
INBOX = "inbox: {url: https://i.example/inbox/"
TO_INBOX = f"{INBOX}}}\ncomments: {{form: inbox"
adds("inbox", f"{INBOX}}}", POST, "form-action &#39;self&#39; https://i.example")
adds("inbox.url", f"{TO_INBOX}}}", POST, 'action="https://i.example/inbox/comments"')
adds("inbox.keep_days", f"{INBOX}, keep_days: 9}}\ncomments: {{form: inbox}}", POST, "for 9 days")
adds("comments.ask", f"{TO_INBOX}, ask: [spoilers]}}", POST, 'name="spoilers"')
adds("comments.max_chars", f"{TO_INBOX}, max_chars: 300}}", POST, 'maxlength="300"')


@special(
    *("inbox.moderators", "inbox.proxies", "inbox.then", "HoldSettings.links", "HoldSettings.words")
)
def _receiver(site):
    """Write settings that the receiver alone reads, when it starts."""
    more = ", moderators: {mira: {}}, hold: {links: 1, words: [x]}, then: [sitegen, build]"
    more += ", proxies: [10.0.0.0/8]"
    pages, problems = build(site, "title", f"{INBOX}}}")
    assert build(site, "title", f"{INBOX}{more}}}") == (pages, problems)
    inbox = load(site.root).settings.inbox
    assert (list(inbox.moderators), inbox.then) == (["mira"], ("sitegen", "build"))
    assert inbox.proxies == ("10.0.0.0/8",)
    assert (inbox.hold.links, inbox.hold.words) == (1, ("x",))


drops("feeds.entries", "feeds: {entries: 1}", FEED, "The post")
drops("feeds.full_text", "feeds: {full_text: false}", FEED, "content:encoded")
drops("feeds.formats", "feeds: {formats: [rss]}", "atom.xml", "<feed")
drops("feeds.comments", "feeds: {comments: false}", "comments.xml", "<rss")
adds("feeds.hub", "feeds: {hub: https://h.example/}", FEED, 'href="https://h.example/" rel="hub"')
drops("feeds.taxonomies", "feeds: {taxonomies: []}", "tags/noir/feed.xml", "<rss")
adds("endpoints.webmention", "endpoints: {webmention: https://w.example/}", POST,
     '<link rel="webmention" href="https://w.example/">')  # fmt: skip
adds("endpoints.pingback", "endpoints: {pingback: https://p.example/}", POST,
     '<link rel="pingback" href="https://p.example/">')  # fmt: skip
adds("endpoints.rel_me", "endpoints: {rel_me: [https://m.example/]}", POST,
     '<link rel="me" href="https://m.example/">')  # fmt: skip
adds("search", "search: pagefind", POST, "data-pagefind-body", 'href="/search/"')
adds("image", "image: /still.png", HOME, '"og:image" content="https://example.org/still.png"')
adds("social_images", "social_images: true", POST, '/posts/post/social-card.jpg"')
refuses("social_font", "social_images: true\nsocial_font: gone.otf",
        "site.yaml:4:14: error: social_font: there is no gone.otf")  # fmt: skip
adds("typography", 'title: "It\'s"\ntypography: false', HOME, "It&#39;s</")
drops("csp", "csp: off", POST, "Content-Security-Policy")
adds(
    "csp.frame",
    "csp: {frame: [https://a.example]}",
    POST,
    "frame-src &#39;self&#39; https://a.example;",
)
adds(
    "csp.script",
    "csp: {script: [https://a.example]}",
    POST,
    "script-src &#39;self&#39; https://a.example;",
)
adds("csp.img", 'csp: {img: ["*"]}', POST, "img-src &#39;self&#39; *;")
adds(
    "csp.style",
    "csp: {style: [https://a.example]}",
    POST,
    "style-src &#39;self&#39; https://a.example;",
)
adds(
    "csp.form",
    "csp: {form: [https://a.example]}",
    POST,
    'form-action &#39;self&#39; https://a.example"',
)
drops("menu", "menu: []", HOME, '<nav class="site-menu"')
adds("menu.title", "menu: [{title: Labels, url: /tags/}]", HOME, "Labels</a>")
adds("menu.url", "menu: [{title: Labels, url: /series/}]", HOME, 'href="/series/"')
adds("redirects", "redirects: {/old/: /archive/}", OLD, "url=/archive/")


@special("plugins.filters", "plugins.shortcodes", "plugins.collections")
def _plugins(site):
    site.settings(
        "plugins:\n"
        "  filters: [{q: 'json:dumps'}]\n"
        "  shortcodes: [{say: 'builtins:str'}]\n"
        "  collections: [{all_of_it: 'builtins:str'}]\n"
    )
    site.trust()
    site.template("404.html", "{{ [1] | q }} {{ all_of_it }}")
    site.post("post", "Inside {{% say %}} a text.")
    assert site.built().output("404.html").startswith("[1] BuiltinCollections(")
    assert "Inside None a text." in site.output(POST)


# Posts
adds("PostMeta.title", "title: Changed", POST, "Changed</h1>")
adds("PostMeta.date", "date: 2013-05", POST, "May 2013</time>")
adds("PostMeta.updated", "updated: 2013-05", POST, "Updated May 2013")
drops("PostMeta.publish_date", "publish_date: 2030", POST, "The post")
drops("PostMeta.expiry_date", "expiry_date: 2020", POST, "The post")
drops("PostMeta.draft", "draft: true", POST, "The post")
adds("PostMeta.author", "author: Jo", POST, 'href="/authors/jo/"')
adds("PostMeta.authors", "authors: [Jo, mira]", POST, then("/authors/jo/", "/authors/mira/"))
adds("PostMeta.tags", "tags: [war]", POST, 'href="/tags/war/"')
adds("PostMeta.categories", "categories: [Film]", POST, 'href="/categories/film/"')
adds("PostMeta.series", "series: Trains", POST, 'href="/series/trains/"')
adds("SeriesMeta.name", "series: {name: Trains}", POST, 'href="/series/trains/"')
adds("SeriesMeta.number", "series: {name: Trains, number: 7}", POST, "Series, part 7")
adds("PostMeta.summary", "summary: In short.", HOME, "In short.")
adds("PostMeta.image", "image: /still.png", POST, 'class="u-photo" src="/still.png"')
adds("PostMeta.image_alt", "image: /still.png\nimage_alt: A crowd", POST, 'alt="A crowd"')
adds("PostMeta.language", "language: de", POST, '<html lang="de"')
adds("PostMeta.translation_key", "translation_key: t", POST, 'hreflang="zh"')
adds("PostMeta.aliases", "aliases: [/old/]", OLD, "url=/posts/post/")
drops("PostMeta.spoilers", "spoilers: true", FEED, then("The post", "second line"))
drops("PostMeta.comments", "comments: off", POST, "comment-c1")
adds("PostMeta.pinned", "pinned: true", HOME, "Pinned")
adds("PostMeta.noindex", "noindex: true", POST, '<meta name="robots" content="noindex">')
adds("PostMeta.typography", 'title: "It\'s"\ntypography: false', POST, "It&#39;s</h1>")
adds("PostMeta.liked", "work: work\nliked: true", "works/liked/index.html", "The Work")
adds("PostMeta.work", "work: work", POST, 'href="/works/work/"')
adds("PostMeta.rating", "rating: 8.5", POST, "<b>8.5</b> / 10")
adds("PostMeta.scale", "rating: 4\nscale: 5", POST, "<b>4</b> / 5")
adds("PostMeta.verdict", "verdict: Go and see it", POST, "Go and see it")
adds("ReviewMeta.work", "reviews: [{work: work}, {work: whole}]", POST, "/works/work/", "/whole/")
adds("ReviewMeta.rating", "reviews: [{work: work, rating: 8.5}]", POST, "<b>8.5</b> / 10")
adds("ReviewMeta.scale", "reviews: [{work: work, rating: 4, scale: 5}]", POST, "<b>4</b> / 5")
adds("ReviewMeta.verdict", "reviews: [{work: work, verdict: Go}]", POST, ">Go</p>")
adds("ReviewMeta.diary", "reviews: [{work: work, diary: [2010-02]}]", POST, "February 2010")
adds("PostMeta.diary", "diary: [2011-02]", POST, "Seen February 2011")
adds("DiaryMeta.date", "diary: [{date: 2011-02}]", POST, "Seen February 2011")
adds("DiaryMeta.again", "diary: [{date: 2011-02, again: true}]", POST, "again February 2011")
adds(
    "DiaryMeta.rating", "diary: [{date: 2011, rating: 9}]", POST, then("Seen 2011", "<b>9</b> / 10")
)
adds("PostMeta.template", "template: dump", POST, "a template of its own")
adds(
    "PostMeta.menu",
    "menu: {}",
    OTHER,
    then("<nav", 'href="/posts/post/"', "The post", "</nav>", "<main"),
)
adds("PostMenu.title", "menu: {title: Start}", OTHER, "Start</a>")
adds("PostMeta.guid", "guid: tag:x", FEED, ">tag:x</guid>")
adds("PostMeta.extra", "template: dump\nextra: {isbn: 0140449136}", POST, "0140449136")

# The diary
YEAR = "diary/2011/index.html"
adds("EntryMeta.date", "date: 2011-05-06", YEAR, "<h2>May 2011</h2>")
adds("EntryMeta.begun", "begun: 2011-03-01", YEAR, "begun March 1, 2011")
adds("EntryMeta.work", "work: whole", YEAR, "The Whole")
adds("EntryMeta.status", "status: paused", YEAR, "Paused")
adds("EntryMeta.rating", "rating: 8.5", YEAR, "<b>8.5</b> / 10")
adds("EntryMeta.again", "again: true", YEAR, ">again</span>")
adds("EntryMeta.liked", "liked: true", YEAR, "Liked")
adds("EntryMeta.progress", "progress: 12/30", YEAR, "12/30")
adds("EntryMeta.author", "author: Jo Guest", YEAR, "Jo Guest")
adds("EntryMeta.note", "note: So *slow*", YEAR, "<em>slow</em>")
adds("EntryMeta.tags", "tags: [noir]", YEAR, 'href="/tags/noir/"')

# Works
adds("WorkMeta.title", "title: Changed", WORK, "Changed</h1>")
adds("WorkMeta.also_known_as", "also_known_as: [归途列车]", WORK, "归途列车")
adds("WorkMeta.sort_title", "sort_title: A", WORKS, then("The Work<", "The Whole<"))
adds("WorkMeta.kind", "kind: film", WORK, 'href="/works/kind/film/"')
adds("WorkMeta.year", "year: 2009", WORK, "2009")
adds("WorkMeta.languages", "languages: [zh]", WORK, "Language</dt>", "<bdi>Chinese</bdi>")
adds("WorkMeta.countries", "countries: [CA, NO]", WORK, "Country</dt>", "<bdi>Norway</bdi>")
adds("WorkMeta.duration", "duration: 1:27", WORK, "Length</dt>", "1:27")
adds("WorkMeta.genres", "genres: [documentary]", WORK, 'href="/works/genre/documentary/"')
adds("WorkMeta.subjects", "subjects: [migration]", WORK, 'href="/works/subject/migration/"')
adds("WorkMeta.formats", "formats: [DVD 2011]", WORK, "DVD 2011")
adds("WorkMeta.identifiers", "identifiers: {isbn: 0140449136}", WORK, "ISBN", "0140449136")
adds("WorkMeta.age", "age: 12+", WORK, "12+")
adds("WorkMeta.part_of", "part_of: whole", WORK, 'Part of <a href="/works/whole/"')
adds("PartOf.work", "part_of: {work: whole}", "works/whole/index.html", 'href="/works/work/"')
adds("PartOf.number", "part_of: {work: whole, number: 3}", WORK, "Part 3 of <a")
for role in MAKERS:
    adds(f"WorkMeta.{role}", f"{role}: Jo Fan", WORK, then(f"{role.capitalize()}</dt>", "Jo Fan"))
adds("WorkMeta.credits", "credits: {Editor: [Jo Fan], Gaffer: []}", WORK,
     then("Editor", "Jo Fan", "Gaffer", "not listed"))  # fmt: skip
adds("WorkMeta.cast", "cast: [Zhang]", WORK, 'href="/works/person/zhang/"')
adds("CastMember.name", "cast: [{name: Zhang}]", WORK, 'href="/works/person/zhang/"')
adds("CastMember.role", "cast: [{name: Zhang, role: himself}]", WORK, "himself")
adds("WorkMeta.facts", "facts: {Call number: DVD 331.5}", WORK, "Call number", "DVD 331.5")
adds("WorkMeta.image", "image: /still.png", WORK, 'class="poster" src="/still.png"')
adds("WorkMeta.image_alt", "image: /still.png\nimage_alt: A train", WORK, 'alt="A train"')
adds("WorkMeta.trailer", "trailer: https://t.example/", WORK, 'href="https://t.example/"')
adds("WorkMeta.available", "available: [The library]", WORK, "The library")
adds("Offer.name", "available: [{name: The library}]", WORK, "The library")
adds("Offer.url", "available: [{name: L, url: https://l.example/}]", WORK, "https://l.example/")
adds("WorkMeta.notices", "notices: [It is loud]", WORK, "It is loud")
adds("WorkMeta.quotes", "quotes: [All aboard]", WORK, "All aboard")
adds("Quote.text", "quotes: [{text: All aboard}]", WORK, "All aboard")
adds("Quote.source", "quotes: [{text: x, source: the guard}]", WORK, "the guard")
adds("Critics.source", "critics: {source: Tomatoes}", WORK, "Tomatoes")
adds("Critics.url", "critics: {source: T, url: https://t.example/}", WORK, "https://t.example/")
adds("Critics.retrieved", "critics: {source: T, retrieved: 2012-01}", WORK, "as of January 2012")
adds("Critics.reviewed", "critics: {source: T, reviewed: 51}", WORK, "51 reviews")
adds("Critics.fresh", "critics: {source: T, reviewed: 4, fresh: 3}", WORK, "3 fresh", "75%")
adds("Critics.rotten", "critics: {source: T, rotten: 3}", WORK, "3 rotten")
adds("Critics.average", "critics: {source: T, average: 8.4}", WORK, "<b>8.4</b> / 10")
adds("Critics.scale", "critics: {source: T, average: 4, scale: 5}", WORK, "<b>4</b> / 5")
adds("Blurb.text", "critics: {source: T, blurbs: [{text: Splendid}]}", WORK, "Splendid")
adds("Blurb.author", "critics: {source: T, blurbs: [{text: x, author: Ebert}]}", WORK, "Ebert")
adds("Blurb.publication", "critics: {source: T, blurbs: [{text: x, publication: The Sun}]}", WORK,
     "The Sun")  # fmt: skip
adds("Blurb.url", "critics: {source: T, blurbs: [{text: x, url: https://s.example/}]}", WORK,
     'href="https://s.example/"')  # fmt: skip
adds("Blurb.verdict", "critics: {source: T, blurbs: [{text: x, verdict: fresh}]}", WORK, "Fresh:")
adds("WorkMeta.related", "related: [whole]", WORK, 'href="/works/whole/"')
adds("Related.title", "related: [{title: Waste Land}]", WORK, "Waste Land")
adds("Related.by", "related: [{title: Waste Land, by: Lucy}]", WORK, "Lucy")
adds("Related.url", "related: [{title: W, url: https://w.example/}]", WORK, "https://w.example/")
adds("WorkMeta.slug", "slug: renamed", "works/renamed/index.html", "The Work")
adds("WorkMeta.aliases", "aliases: [/old/]", OLD, "url=/works/work/")
adds("WorkMeta.tags", "tags: [war]", "tags/war/index.html", 'href="/works/work/"')
adds("WorkMeta.summary", "summary: In short.", WORK, 'name="description" content="In short."')
adds(
    "WorkMeta.updated", "updated: 2013-05-06", SITEMAP, then("/works/work/", "<lastmod>2013-05-06")
)
adds("WorkMeta.template", "template: dump", WORK, "a template of its own")
drops("WorkMeta.comments", "comments: off", WORK, "comment-c1")
adds("WorkMeta.noindex", "noindex: true", WORK, '<meta name="robots" content="noindex">')
adds("WorkMeta.extra", "template: dump\nextra: {shelf: 007}", WORK, "007")

# Pages
adds("PageMeta.title", "title: Changed", PAGE, "Changed</h1>")
adds("PageMeta.date", "date: 2013-05", PAGE, "May 2013</time>")
adds("PageMeta.updated", "updated: 2013-05", PAGE, "Updated May 2013")
drops("PageMeta.publish_date", "publish_date: 2030", PAGE, "The page")
drops("PageMeta.expiry_date", "expiry_date: 2020", PAGE, "The page")
drops("PageMeta.draft", "draft: true", PAGE, "The page")
adds("PageMeta.slug", "slug: renamed", "renamed/index.html", "The page")
adds("PageMeta.author", "author: mira", PAGE, "mira")
adds("PageMeta.authors", "authors: [mira, Jo]", PAGE, then("mira", "Jo"))
adds("PageMeta.tags", "tags: [noir]", PAGE, 'href="/tags/noir/"')
adds("PageMeta.categories", "categories: [Film]", PAGE, "Film</bdi>")
adds("PageMeta.series", "series: Rails", PAGE, "Rails")
adds("PageMeta.summary", "summary: In short.", PAGE, 'name="description" content="In short."')
adds("PageMeta.image", "image: /still.png", PAGE, 'class="u-photo" src="/still.png"')
adds("PageMeta.image_alt", "image: /still.png\nimage_alt: A crowd", PAGE, 'alt="A crowd"')
adds("PageMeta.language", "language: de", PAGE, '<html lang="de"')
adds("PageMeta.translation_key", "translation_key: t", PAGE, 'hreflang="zh"')
adds("PageMeta.aliases", "aliases: [/old/]", OLD, "url=/page/")
drops("PageMeta.spoilers", "spoilers: true", PAGE, '<meta name="description"')
drops("PageMeta.comments", "comments: off", PAGE, "comment-c1")
nothing("PageMeta.pinned", "pinned: true")
adds("PageMeta.noindex", "noindex: true", PAGE, '<meta name="robots" content="noindex">')
adds("PageMeta.typography", 'title: "It\'s"\ntypography: false', PAGE, "It&#39;s</h1>")
adds("PageMeta.template", "template: dump", PAGE, "a template of its own")
adds("PageMeta.menu", "menu: {}", HOME, 'href="/page/">The page')
nothing("PageMeta.guid", "guid: tag:x")
adds("PageMeta.extra", "template: dump\nextra: {x: 007}", PAGE, "007")

# Lists
adds("ListMeta.title", "title: Changed", LIST, "Changed</h1>")
drops("ListMeta.entries", "entries: [whole]", LIST, 'href="/works/work/"')
adds(
    "ListEntry.work",
    "entries: [{work: whole}, {work: work}]",
    LIST,
    then('class="listed"', "/whole/", "/work/"),
)
adds("ListEntry.note", "entries: [{work: work, note: So *good*}]", LIST, "<em>good</em>")
adds("ListEntry.rating", "entries: [{work: work, rating: 9.5}]", LIST, "<b>9.5</b> / 10")
adds("ListMeta.ordered", "ordered: true", LIST, '<ol class="listed">')
adds("ListMeta.slug", "slug: renamed", "lists/renamed/index.html", "The list")
adds("ListMeta.date", "date: 2013-05", LIST, "May 2013</time>")
adds("ListMeta.updated", "updated: 2013-05", LIST, "Updated May 2013")
adds("ListMeta.summary", "summary: In short.", LIST, 'name="description" content="In short."')
adds("ListMeta.image", "image: /still.png", LIST, 'class="u-photo" src="/still.png"')
adds("ListMeta.image_alt", "image: /still.png\nimage_alt: A pile", LIST, 'alt="A pile"')
adds("ListMeta.aliases", "aliases: [/old/]", OLD, "url=/lists/list/")
drops("ListMeta.draft", "draft: true", LIST, "The list")
adds("ListMeta.template", "template: dump", LIST, "a template of its own")
adds("ListMeta.noindex", "noindex: true", LIST, '<meta name="robots" content="noindex">')
adds("ListMeta.extra", "template: dump\nextra: {x: 007}", LIST, "007")

# Comments
adds("CommentMeta.author", "author: Zoë", POST, "Zoë</bdi>")
adds("CommentMeta.author_key", "author_key: mira", POST, 'href="/authors/mira/"', "Author</span>")
adds("CommentMeta.role", "role: staff", POST, "staff</bdi>")
adds("CommentMeta.date", "date: 2013-05", POST, "May 2013</time>")
adds("CommentMeta.parent", "parent: c1", POST, then("comment-c1", 'class="replies"', "comment-c2"))
adds("CommentMeta.kind", "kind: quote", POST, "From readers", "Quotes</h3>")
adds("CommentMeta.title", "title: Beautiful", POST, "Beautiful</h3>")
adds("CommentMeta.rating", "rating: 8.5", POST, "<b>8.5</b> / 10", "from 1 rating")
adds("CommentMeta.scale", "rating: 4\nscale: 5", POST, "<b>4</b> / 5", "<b>8</b> / 10")
adds("CommentMeta.helpful", "helpful: 1", POST, "1 reader found this helpful")
adds("CommentMeta.url", "url: https://tom.example/", POST, 'href="https://tom.example/"')
nothing("CommentMeta.email", "email: tom@secret.example")
adds("CommentMeta.spoilers", "spoilers: true", POST, "Spoiler. Show this response")
drops("CommentMeta.status", "status: pending", POST, "comment-c2")


@special("CommentMeta.weight")
def _weight(site):
    site.post("a")
    site.comment("a", "c1", date=2011)
    site.comment("a", "c2", date=2012, weight=1)
    page = site.built().output("posts/a/index.html")
    assert has(page, then('id="comment-c2"', 'id="comment-c1"'))


# Authors
AUTHOR = "authors/mira/index.html"
adds("AuthorMeta.name", "name: Mira C.", AUTHOR, "Mira C.")
adds("AuthorMeta.bio", "bio: She watches.", AUTHOR, "She watches.")
adds("AuthorMeta.url", "url: https://mira.example/", AUTHOR, 'href="https://mira.example/"')
adds("AuthorMeta.avatar", "avatar: /still.png", AUTHOR, 'class="avatar u-photo" src="/still.png"')


@special("environments")
def environments(site):
    """Check that an environment changes nothing until it is asked for."""
    change = "environments: {other: {title: Elsewhere}}"
    assert "Elsewhere" not in build(site, "environments", change)[0][HOME]
    pages, problems = build(site, "environments", change, environment="other")
    assert (problems, "Elsewhere" in pages[HOME]) == ([], True)


@special("PostMeta.slug")
def slug_of_a_post(site):
    """Check that a post's slug names its comments' folder too."""
    site.post("a", slug="b")
    site.comment("b", "c1")
    assert "comment-c1" in site.built().output("posts/b/index.html")


@special("WorkMeta.draft")
def draft_of_a_work(site):
    """Check that a draft stands on no shelf and has no page."""
    site.work("a", draft="true", kind="film")
    site.built()
    assert [path for path in site.files() if path.startswith("works")] == []


@special("WorkMeta.date")
def date_of_a_work(site):
    """Check that a work's comments close after its date."""
    site.settings("comments: {close_after_days: 9}\n")
    site.work("old", date="2011")
    site.work("new", date="2025-12-31")
    site.comment("works/old", "c1")
    site.comment("works/new", "c1")
    site.built()
    closed = ["are closed" in site.output(f"works/{key}/index.html") for key in ("old", "new")]
    assert closed == [True, False]


# ---------------------------------------------------------------- the schema


def structs(annotation):
    """Return the records that an annotation holds, and whether it holds anything else."""
    if annotation is When:
        return set(), True
    if isinstance(annotation, type) and issubclass(annotation, msgspec.Struct):
        return {annotation}, False
    origin, args = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return structs(args[0])
    if origin is dict or not args or annotation is NoneType:
        return set(), annotation is not Ellipsis
    found = [structs(arg) for arg in args]
    return set().union(*(records for records, _ in found)), any(other for _, other in found)


def keys_of(cls, prefix, seen):
    """Yield the keys of a record and of those in it; what only holds records is no key itself."""
    for field in msgspec.structs.fields(cls):
        inner, more = structs(field.type)
        if more:
            yield f"{prefix}{field.encode_name}"
        for record in sorted(inner - seen, key=str):
            seen.add(record)
            name = f"{field.encode_name}." if cls is Settings else f"{record.__name__}."
            yield from keys_of(record, name, seen)


def schema():
    """Return every key there is, with the file of the site that it is written into."""
    seen = set(ROOTS)
    return {
        key: file
        for cls, file in ROOTS.items()
        for key in keys_of(cls, "" if cls is Settings else f"{cls.__name__}.", seen)
    }


def file_of(key):
    return schema()[key]


def test_every_key_is_in_the_table_and_nothing_else_is():
    keys = set(schema())
    assert keys - TABLE.keys() == set(), "keys without a test of their effect"
    assert TABLE.keys() - keys == set(), "effects of keys that are not there"


@pytest.mark.parametrize("key", sorted(schema()))
def test_every_key_has_the_effect_that_is_said_of_it(key, before, tmp_path):
    effect = TABLE[key]
    site = Site(tmp_path / "site")
    if callable(effect):
        effect(site)
        return
    change, path, shown, hidden = effect
    after, problems = build(site, key, change)
    if path is None and shown:
        assert any(shown[0] in problem for problem in problems), problems
        return
    assert problems == []
    if path is None:
        assert before == after
        return
    assert [text for text in shown if has(before.get(path, ""), text)] == []
    assert [text for text in shown if not has(after.get(path, ""), text)] == []
    assert [text for text in hidden if not has(before.get(path, ""), text)] == []
    assert [text for text in hidden if has(after.get(path, ""), text)] == []
