"""Any records at all: the sums agree, what comes in builds, and undo leaves nothing."""

import shutil
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from sitegen.importing.undoing import undo
from tests.support.sites import Site
from tests.unit.importing.conftest import counts, run, source

HOME = "https://old.example.org"
PERSONAL = "private.example"
"""The host of the personal addresses that records have."""

WORDS = st.one_of(
    st.sampled_from([
        "", "Noir", "noir", "NOIR", "works", "pages", "index", "con", "tags", "page", "search",
        "404", "archive", "feed.xml", "2011-03-04-dated", "a/b", "..", "é", "e\u0301", "\x00",
        "- x", "||", "{{% x %}}", "x" * 300, "\ud800", f"tom@{PERSONAL}", "true", "# x",
        "---", "a: b",
        "C++", "C#", "?", "1.5", "\u202e", "@", "&", "'", '"',
    ]),
    st.text(max_size=12),
)  # fmt: skip
DATES = st.sampled_from([
    "", "2011-03-04 10:00", "2011-03-04", "2011", "0000-00-00 00:00:00", "0999-01-01",
    "10000-01-01",
    "2031-01-01", "2011-02-31", "yesterday", "2011-03-04T10:00:00+08:00",
])  # fmt: skip
PATHS = st.one_of(
    st.sampled_from([
        "", "/", "/tags/", "/tags/noir/", "/TAGS/Noir", "/archive/", "/archive/2011/", "/search/",
        "/404/", "/404.html", "/?p=1", "/a/", "/A/", "/a", "/a/b/", "/a.html", "/a.html/b",
        "/works/x/",
        "/posts/noir/", "/posts/noir/comments/2/", "/page/1/", "/feed.xml", "/robots.txt", "/é/",
        "/%C3%A9/", "/e%CC%81/", "/%FF/", "/a b/", "/index.html", "/index.php/a/", "/lists/x/",
        "/categories/noir/feed.xml", "/theme/style.css", "/_redirects", "//x", "/../x",
        "/" + "y" * 300,
        "/noir/", "/pages/noir/", "/wp-content/a.jpg", "/diary/", "/ratings/", "/authors/x/",
        "/x/page/2/",
    ]),
    st.text(max_size=8).map(lambda text: f"/{text}"),
)  # fmt: skip
ADDRESSES = st.one_of(
    PATHS.map(lambda path: HOME + path), PATHS, st.sampled_from(["", "mailto:x", "http://[", HOME])
)
IDS = st.sampled_from(["1", "2", "3", "a:b", "a.b", "A", "a", "x" * 300, "con", "index", "é", "/"])
TEXTS = WORDS.filter(lambda text: "{{" not in text)  # shortcodes are for the converter
TERMS = st.lists(WORDS, max_size=3)

DOCUMENTS = st.fixed_dictionaries({
    "identity": IDS, "group": st.sampled_from(["posts", "pages"]), "title": WORDS, "text": TEXTS,
    "slug": WORDS, "date": DATES, "updated": DATES, "tags": TERMS, "categories": TERMS,
    "status": st.sampled_from(["published", "draft", "private", "protected", "scheduled"]),
    "author_keys": st.lists(IDS, max_size=2), "summary": WORDS, "image": ADDRESSES,
    "image_alt": WORDS, "address": ADDRESSES, "aliases": st.lists(ADDRESSES, max_size=3),
    "guid": WORDS, "parent": st.one_of(st.just(""), IDS), "language": WORDS,
    "comments": st.sampled_from(["open", "closed", ""]), "pinned": st.booleans(),
    "source_type": st.sampled_from(["", "recipe", "||"]),
    "terms": st.lists(st.tuples(WORDS, WORDS), max_size=2),
    "fields": st.lists(st.tuples(WORDS, WORDS), max_size=3),
}).map(lambda fields: ("document", fields))  # fmt: skip
COMMENTS = st.fixed_dictionaries({
    "identity": IDS, "thread": st.one_of(st.just(""), IDS), "name": st.one_of(IDS, WORDS),
    "thread_addresses": st.lists(ADDRESSES, max_size=2), "parent": st.one_of(st.just(""), IDS),
    "author": WORDS, "url": st.one_of(ADDRESSES, WORDS), "date": DATES, "text": WORDS,
    "title": WORDS,
    "rating": WORDS, "helpful": st.integers(0, 9),
    "status": st.sampled_from(["approved", "pending", "spam", "trash"]),
    "kind": st.sampled_from(["comment", "review", "pingback", "webmention"]),
}).map(lambda fields: ("comment", fields))  # fmt: skip
OTHERS = st.one_of(
    st.tuples(st.just("author"), st.fixed_dictionaries(
        {"identity": IDS, "name": WORDS, "bio": WORDS, "url": ADDRESSES})),
    st.tuples(st.just("term"), st.fixed_dictionaries(
        {"identity": IDS, "taxonomy": st.sampled_from(["tags", "mood"]), "name": WORDS})),
    st.tuples(st.just("menu"), st.fixed_dictionaries(
        {"identity": IDS, "title": WORDS, "address": ADDRESSES, "target": IDS})),
    st.tuples(st.just("medium"), st.fixed_dictionaries({"identity": IDS, "address": ADDRESSES})),
    st.tuples(st.just("out"), st.fixed_dictionaries(
        {"identity": IDS, "group": st.sampled_from(["posts", "media"]), "reason": WORDS})),
    st.tuples(st.just("blog"), st.fixed_dictionaries(
        {"title": WORDS, "address": st.sampled_from([HOME, HOME + "/blog/", "", "http://["]),
         "permalink": st.sampled_from(["", "/{slug}/"]), "language": WORDS})),
)  # fmt: skip


RATINGS = st.sampled_from(["", "8/10", "11/10", "3.7/5", "x", "A", "0/5"])
DAYS = st.one_of(DATES, st.sampled_from(["-5", "2011-03", "2011-03-04T23:30:00Z"]))
KINDS = st.sampled_from(["film", "book", "series", "other"])
WORKS = st.fixed_dictionaries({
    "kind": KINDS, "title": TEXTS, "year": st.sampled_from(["", "1979", "-5", "next", "99999"]),
    "identifiers": st.lists(
        st.tuples(st.sampled_from(["imdb", "isbn", "x y", "a.b"]), WORDS), max_size=2
    ),
    "columns": st.lists(st.tuples(st.sampled_from([
        "director", "genres", "facts.X", "extra.y", "credits.Z", "duration", "part_of", "notices",
        "image", "summary", "slug", "aliases", "nope", "critics", "related",
    ]), TEXTS), max_size=3),
})  # fmt: skip
NOTES = st.one_of(TEXTS, st.sampled_from(["One.\n\nTwo.", "||", "||a", "::: spoiler", "<b>x</b>"]))
LOGS = st.fixed_dictionaries({
    "identity": IDS, "work": WORKS, "event": st.sampled_from(["", "e", "f"]),
    "group": st.sampled_from(["works", "viewings", "reviews", "ratings", "likes"]),
    "date": DAYS, "begun": DAYS, "logged": DAYS, "rating": RATINGS,
    "status": st.sampled_from(["", "finished", "wanted", "abandoned", "started", "paused"]),
    "again": st.booleans(), "liked": st.booleans(), "spoilers": st.booleans(),
    "progress": WORDS, "part": st.sampled_from(["", "", "S1E1", "S1E2"]), "title": WORDS,
    "text": NOTES, "tags": TERMS,
    "terms": st.lists(st.tuples(st.just("shelves"), WORDS), max_size=2),
    "fields": st.lists(st.tuples(st.sampled_from(["A", "B", ""]), WORDS), max_size=2),
}).map(lambda fields: ("log", fields))  # fmt: skip
ITEMS = st.fixed_dictionaries({"work": WORKS, "note": NOTES, "rating": RATINGS})
LISTS = st.fixed_dictionaries({
    "identity": IDS, "title": WORDS, "text": NOTES, "date": DAYS, "updated": DAYS, "tags": TERMS,
    "is_ordered": st.booleans(), "is_public": st.booleans(), "items": st.lists(ITEMS, max_size=3),
}).map(lambda fields: ("list", fields))  # fmt: skip

ANY = settings(
    max_examples=40,
    phases=[Phase.generate],  # to shrink a site takes minutes
    report_multiple_bugs=False,
    suppress_health_check=[HealthCheck.too_slow],
)


@ANY
@given(
    st.lists(st.one_of(DOCUMENTS, DOCUMENTS, COMMENTS, OTHERS), max_size=12),
    st.sampled_from(["", "permalink: /{slug}/\n", "permalink: /{year}/{month}/{slug}.html\n"]),
)
def test_whatever_a_source_has_comes_in_builds_and_goes_again(records, settings_):
    check(records, settings_)


@ANY
@given(st.lists(st.one_of(LOGS, LOGS, LOGS, LISTS, DOCUMENTS), max_size=12))
def test_whatever_a_log_has_comes_in_builds_and_goes_again(records):
    check(records, "")


def personal(tree):
    """Return the files of imports and of works that hold a personal address."""
    paths = (path for path in tree if path.startswith(("imports/", "content/works/")))
    return [path for path in paths if PERSONAL in path or PERSONAL.encode() in tree[path]]


def check(records, settings_):
    """Import records into a new site: dry, then twice, then build it and take all back."""
    folder = Path(tempfile.mkdtemp())
    try:
        site = Site(folder / "site")
        site.settings(settings_)
        before = site.tree(".")
        file = source(folder / "source", *records)

        would = run(site, file, format="made-up", dry_run=True)
        assert site.tree(".") == before
        first = run(site, file, format="made-up")
        assert would.as_json() == first.as_json()
        imported = site.tree(".")
        assert personal(imported) == []
        second = run(site, file, format="made-up")
        assert site.tree(".") == imported
        assert counts(second) == {
            group: {{"added": "unchanged"}.get(name, name): number for name, number in of.items()}
            for group, of in counts(first).items()
        }
        assert [line for line in site.problems() if ": error: " in line] == []
        assert undo(site.root, "").kept == []
        left = {
            path: data
            for path, data in site.tree(".").items()
            if not path.startswith((".sitegen", "output"))
        }
        assert left == before
    finally:
        shutil.rmtree(folder)
