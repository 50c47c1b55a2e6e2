"""However a site came to be what it is, its output is that of a clean build, byte for byte."""

import csv
import io
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sitegen.core.diagnostics import SettingsError
from sitegen.markup.converter import Converter
from sitegen.parse import content
from tests.support.sites import OTHER_PICTURE, PICTURE, drawn, read_tree

TESTS = Path(__file__).parents[1]
ROOT = TESTS.parent
TEMPLATES = ROOT / "themes" / "default" / "templates"

# ---------------------------------------------------------------- a site, and edits of it

POSTS = ("one", "two", "three", "vier", "五")
WORKS = ("w", "v", "山")
PAGES = ("about", "a/b", "tags/b", "works", "ratings", "index")
LISTS = ("best", "worst")
DIARIES = ("2011", "2012", "old/log")
THREADS = (*POSTS, "renamed", "works/w", "works/v", "pages/about", "pages/a/b")
BODIES = (
    "Some words.",
    'Other ||hidden|| words[^1] -- "quoted".\n\n[^1]: A note, see [tags](/tags/).',
    "To [one](one.md), [two](two.md#x) and [the archive](/archive/).",
    "![Beside](beside.jpg)\n\n![A still](/still.png)",
    "![A still](/still.png)\n\n## A heading\n\nBefore.\n\n<!-- more -->\n\nAfter.",
    '{{% box "a" %}}*inside*{{% /box %}}',
    "<iframe src='https://a.example'></iframe> ![x](https://b.example/x.png)",
    "[w](../works/w.md), [about](../pages/about.md), [all](/works/), [noir](/works/genre/noir/).",
)
FIELDS = {
    "title": ("One", "1984", '"A & <b>"', 'It\'s -- "A"'),
    "date": ("2011", "2011-03-04 09:00", "2012-05", "2030-01-01", None),
    "tags": ("[a, b]", "[B]", "[]", "[春运]"),
    "categories": ("Film", None),
    "author": ("mira", "Jo Guest", None),
    "series": ("S", "{name: S, number: 2}", None),
    "draft": ("true", None),
    "pinned": ("true", None),
    "spoilers": ("true", None),
    "comments": ("open", "closed", "off"),
    "slug": ("renamed", None),
    "aliases": ("[/old/]", "[/older, /oldest.html]", None),
    "image": ("/still.png", None),
    "menu": ("{title: First}", None),
    "work": ("w", "W", "{title: Inline, kind: film, year: 1984}", "gone", None),
    "rating": ("8.5", "4/5", "B+", "11", "0", None),
    "verdict": ("So so", "It's so", None),
    "language": ("de", "fr", None),
    "typography": ("false", None),
    "reviews": (
        "[{work: w, rating: 7}, {work: v, verdict: Hm}]",
        "[{work: 山}]",
        "[{work: w, rating: 7, diary: [2012-02-29]}, {work: v, diary: [{date: 2011, rating: 3}]}]",
        None,
    ),
    "liked": ("true", None),
    "diary": (
        "[2011, {date: 2012, again: true, rating: 9}]",
        "[2011-03-04, {date: 2011-03-04 10:00, rating: 2}, 2012-02-29]",
        None,
    ),
    "unheard_of": ("1", None),
}
COMMENT_FIELDS = {
    "author": ("Tom", "Ann", "Ünal", "🎬", None),
    "parent": ("c1", "c2", "c9", None),
    "date": ("2011", "2012-01-01", None),
    "helpful": ("3", None),
    "weight": ("1", "2", None),
    "status": ("approved", "spam", None),
    "author_key": ("mira", None),
    "rating": ("4/5", "9", None),
    "kind": ("quote", "pingback", "age", None),
}
WORK_FIELDS = {
    "title": ("W", "The Whole"),
    "sort_title": ("Z", None),
    "kind": ("film", "book", None),
    "genres": ("[noir]", "[Noir, doc]", None),
    "director": ("Jo Fan", "[Jo Fan, 范]", None),
    "part_of": ("v", "{work: 山, number: 2}", None),
    "related": ("[v, {title: It's}]", "[gone]", None),
    "tags": ("[b]", "[new]", None),
    "slug": ("renamed", None),
    "image": ("/still.png", None),
    "critics": ("{source: T, reviewed: 2, fresh: 1}", "{source: T, average: 11}", None),
    "comments": ("open", "off", None),
    "draft": ("true", None),
    "year": ("1984", "2012", None),
    "noindex": ("true", None),
}
PAGE_FIELDS = {
    "title": ("About", "Mine"),
    "tags": ("[a, b]", None),
    "slug": ("renamed", None),
    "menu": ("{}", None),
    "image": ("/still.png", None),
    "comments": ("closed", None),
    "date": ("2011", "2030", None),
    "draft": ("true", None),
}
LIST_FIELDS = {
    "title": ("The best", "Films"),
    "entries": ("[w]", "[v, {work: w, note: 'See [one](../posts/one.md)', rating: 9}]", "[gone]"),
    "ordered": ("true", None),
    "slug": ("worst", None),
    "draft": ("true", None),
}
ENTRY_FIELDS = {
    "date": ("2011", "2012-02", "2012-02-29", "'2012-02-29 09:00'", "2011-03-04", "2031", None),
    "begun": ("2010-12", "2012-02-28", "2032", None),
    "work": ("w", "v", "V", "山", "gone", "{title: Inline, kind: game}", "{title: W, year: 1984}"),
    "status": ("wanted", "started", "paused", "finished", "abandoned", "seen", None),
    "rating": ("8", "4/5", "B+", "11", None),
    "again": ("true", None),
    "liked": ("true", None),
    "progress": ("12/30", None),
    "author": ("mira", "Jo Guest", None),
    "note": (
        "Some *words*.",
        '"||Hidden|| words, see [one](../posts/one.md) and [w](../works/w.md)."',
        '"[^1] See [all](/diary/).\\n\\n[^1]: A note."',
        '"![A still](still.png)"',
        "'{{% box \"a\" %}}in{{% /box %}}'",
        '"||Open"',
        None,
    ),
    "tags": ("[a, b]", "[new]", None),
}
SETTINGS = {
    "author": ("mira", "Jo Guest"),
    "paginate": ("1", "2", "10"),
    "paginate_works": ("1", "2", "48"),
    "permalink": ("/posts/{slug}/", "/{year}/{slug}/", "/p/{slug}.html"),
    "comments": (
        "{order: oldest}",
        "{order: newest, depth: 1}",
        "{per_page: 1}",
        "{order: helpful}",
        "{avatars: none}",
        "{form: {action: https://f.example/}, notice: 'See [one](/posts/one/).'}",
        "{form: {action: /about/, fields: {rating: stars}}, close_after_days: 9000}",
        "{form: {mailto: me@b.example}, per_page: 1}",
    ),
    "home": ("posts", "works", "about"),
    "rating": ("{scale: 10}", "{scale: 5, step: 1}", "{scale: letters}"),
    "url": ("https://example.org/", "https://example.org/blog/"),
    "title": ("Slow Trains", "Fast 'Trains'"),
    "typography": ("true", "false"),
    "feeds": (
        "{entries: 2, hub: https://h.example/}",
        "{full_text: false, taxonomies: [], formats: [json]}",
        "{comments: false, taxonomies: [rss, atom]}",
        "{formats: []}",
        "{}",
    ),
    "redirects": ("{/gone/: /archive/}", "{/g/*: /tags/*}", "{}"),
    "social_images": ("true", "false"),
    "csp": ("off", "{img: ['*'], frame: [https://a.example]}", "{img: [a b]}", "default"),
    "theme": ("plain", "{name: plain, options: {accent: blue}}"),
}
WIDE, TAKEN = drawn(800, 400), drawn(700, 400, format="JPEG", exif=b"Exif\0\0MM\0*\0\0\0\x08\0\0")
"""A picture with variants, and one that must not be served as it is."""

ROWS = ("w", "x", "Why", "y-1984")
"""Titles of rows, one of which is the key of a file too."""
ROW_FIELDS = {
    "year": ("1984", "2001", "x", None),
    "key": ("r", "w", None),
    "kind": ("film", "book", None),
    "genres": ("noir", "Noir; doc", None),
    "director": ("Jo Fan", "Jo Fan; 范", None),
    "identifiers.imdb": ("tt1", None),
    "part_of": ("v", "x", None),
    "tags": ("b; new", None),
    "slug": ("renamed", None),
    "image": ("/still.png", None),
    "draft": ("TRUE", None),
    "critics.source": ("T", None),
    "body": (*BODIES, None),
    "nonsense": ("1", None),
}

FILES = {
    "content/works/x.png": (PICTURE, WIDE),
    "templates/partials/head.html": ("<!-- mine -->", "<!-- {{ page.url }} -->", "{{ nothing }}"),
    "templates/shortcodes/box.html": ("<i>{{ inner }}</i>", "<b>{{ args[0] }}{{ inner }}</b>"),
    "content/static/still.png": (PICTURE, OTHER_PICTURE, WIDE, "no picture"),
    "content/posts/beside.jpg": (TAKEN, drawn(900, 300, "#123456", "JPEG")),
    "content/static/robots.txt": ("User-agent: *\n",),
    "content/static/place": ("a file",),
    "content/static/place/within": ("where a folder is now",),
    "content/static/Tags/index.html": ("a clash by case",),
    "content/static/avatars/u0054-05.svg": ("Tom himself",),
    "content/diary/still.png": (PICTURE, OTHER_PICTURE),
    "content/diary/broken.yaml": ("- {work: w", "work: w", "", "- {work: w}\n- {work: v, date: x}"),
    "content/diary/more.yml": ("- {work: w, date: 2012-02-29, rating: 3}", "- {work: v}", "# None"),
    "content/diary/all.yaml": (
        "- {work: w, date: 2011, rating: 3}\n- {work: v, status: wanted}",
        "- {work: w, status: started, date: 2013}\n- {work: v, status: finished, liked: true}",
        "- {work: gone}",
    ),
    "content/authors.yaml": (
        "mira: {name: Mira}",
        "mira: {name: Mira C., bio: Watches.}",
        "mira: {avatar: /still.png}",
    ),
}


def choices(table):
    """Return a strategy that draws a key of a table and one of its values."""
    return st.sampled_from([(key, value) for key, values in table.items() for value in values])


rows = st.sampled_from(ROWS)
posts = st.sampled_from(POSTS)
works = st.sampled_from([f"works/{name}" for name in WORKS])
pages = st.sampled_from([f"pages/{name}" for name in PAGES])
lists = st.sampled_from([f"lists/{name}" for name in LISTS])
entries = st.tuples(st.sampled_from(DIARIES), st.integers(0, 3))
comments = st.tuples(st.sampled_from(THREADS), st.sampled_from(("c1", "c2", "c10")))


edits = st.one_of(
    st.tuples(st.just("body"), posts, st.sampled_from(BODIES)),
    st.tuples(st.just("field"), posts, choices(FIELDS)),
    st.tuples(st.just("rename"), posts, posts),
    st.tuples(st.just("delete"), posts),
    st.tuples(st.just("document"), works, choices(WORK_FIELDS)),
    st.tuples(st.just("document"), pages, choices(PAGE_FIELDS)),
    st.tuples(st.just("document"), lists, choices(LIST_FIELDS)),
    st.tuples(st.just("text"), works | pages | lists, st.sampled_from(BODIES)),
    st.tuples(st.just("delete_document"), works | pages | lists),
    st.tuples(st.just("row"), rows, choices(ROW_FIELDS)),
    st.tuples(st.just("turn_rows"), rows),
    st.tuples(st.just("delete_row"), rows),
    st.tuples(st.just("comment"), comments, choices(COMMENT_FIELDS)),
    st.tuples(st.just("move_comment"), comments, comments),
    st.tuples(st.just("delete_comment"), comments),
    st.tuples(st.just("entry"), entries, choices(ENTRY_FIELDS)),
    st.tuples(st.just("move_entry"), entries, entries),
    st.tuples(st.just("delete_entry"), entries),
    st.tuples(st.just("setting"), choices(SETTINGS)),
    st.tuples(st.just("file"), choices(FILES)),
    st.tuples(st.just("delete_file"), st.sampled_from(sorted(FILES))),
)
"""The name of a method of Sources, and its arguments."""


class Sources:
    """The sources of a site as data, so that an edit is one assignment."""

    def __init__(self):
        self.settings = {"title": "Slow Trains", "url": "https://example.org/", "theme": "plain"}
        self.posts = {
            "one": (
                {
                    "title": "One",
                    "date": "2011-03-04",
                    "tags": "[a, b]",
                    "work": "w",
                    "rating": "8",
                },
                BODIES[0],
            ),
            "two": (
                {"title": "Two", "date": "2012", "reviews": "[{work: w, rating: 7}, {work: v}]"},
                BODIES[0],
            ),
            "three": (
                {"title": "Three", "date": "2012-05-06", "tags": "[B]", "diary": "[2012-05-01]"},
                BODIES[1],
            ),
        }
        self.documents = {
            "works/w": ({"title": "W", "kind": "film", "genres": "[noir]"}, "The synopsis."),
            "works/v": ({"title": "V", "tags": "[b]"}, ""),
            "pages/about": ({"title": "About"}, "Of [all](/archive/)."),
            "lists/best": ({"title": "Best", "entries": "[w]"}, ""),
        }
        self.rows = {"x": {"kind": "film"}, "y-1984": {"body": BODIES[5]}}
        self.comments = {
            ("one", "c1"): {"author": "Tom", "rating": "9"},
            ("one", "c2"): {"parent": "c1"},
            ("works/w", "c1"): {"rating": "4/5"},
            ("pages/about", "c1"): {},
        }
        self.diaries = {
            "2011": [{"date": "2011-03-04", "work": "w"}, {"work": "v", "status": "wanted"}],
            "2012": [{"date": "2012-05", "work": "w", "rating": "6", "note": "Some *words*."}],
        }
        self.files = {
            "content/static/still.png": PICTURE,
            "templates/shortcodes/box.html": "<i>{{ inner }}</i>",
        }

    def body(self, post, text):
        self.posts[post] = (self.posts.get(post, ({"title": post}, ""))[0], text)

    def field(self, post, change):
        name, value = change
        fields, text = self.posts.get(post, ({"title": post}, "New."))
        self.posts[post] = ({**fields, name: value}, text)

    def rename(self, old, new):
        if old in self.posts:
            self.posts[new] = self.posts.pop(old)

    def delete(self, post):
        self.posts.pop(post, None)

    def document(self, path, change):
        name, value = change
        fields, text = self.documents.get(path, ({"title": path}, "New."))
        self.documents[path] = ({**fields, name: value}, text)

    def text(self, path, text):
        self.documents[path] = (self.documents.get(path, ({"title": path}, ""))[0], text)

    def delete_document(self, path):
        self.documents.pop(path, None)

    def row(self, title, change):
        name, value = change
        self.rows[title] = {**self.rows.get(title, {}), name: value}

    def turn_rows(self, title):
        """Put a row last, which moves others up."""
        if title in self.rows:
            self.rows[title] = self.rows.pop(title)

    def delete_row(self, title):
        self.rows.pop(title, None)

    def comment(self, key, change):
        name, value = change
        self.comments[key] = {**self.comments.get(key, {}), name: value}

    def move_comment(self, old, new):
        if old in self.comments:
            self.comments[new] = self.comments.pop(old)

    def delete_comment(self, key):
        self.comments.pop(key, None)

    def entry(self, at, change):
        """Set a key of an entry, or of a new one below it all."""
        (name, number), (key, value) = at, change
        found = self.diaries.setdefault(name, [])
        if number >= len(found):
            found.append({"date": "2012-02-29", "work": "w"})
        number = min(number, len(found) - 1)
        found[number] = {**found[number], key: value}

    def move_entry(self, old, new):
        found = self.diaries.get(old[0], ())
        if old[1] < len(found):
            entry = found.pop(old[1])
            self.diaries.setdefault(new[0], []).insert(new[1], entry)

    def delete_entry(self, at):
        name, number = at
        if number < len(self.diaries.get(name, ())):
            del self.diaries[name][number]

    def setting(self, change):
        name, value = change
        self.settings[name] = value

    def file(self, change):
        path, text = change
        # A path cannot be a file and a folder, on this disk at least.
        for other in list(self.files):
            if other.startswith(f"{path}/") or path.startswith(f"{other}/"):
                del self.files[other]
        self.files[path] = text

    def delete_file(self, path):
        self.files.pop(path, None)

    def save(self, site):
        """Make the site's folder what the data says."""
        wanted = {"site.yaml": lines(self.settings), **self.files}
        for name, (fields, text) in self.posts.items():
            wanted[f"content/posts/{name}.md"] = f"---\n{lines(fields)}---\n{text}\n"
        for path, (fields, text) in self.documents.items():
            wanted[f"content/{path}.md"] = f"---\n{lines(fields)}---\n{text}\n"
        wanted["content/works/table.csv"] = table(self.rows)
        for (thread, name), fields in self.comments.items():
            path = f"content/comments/{thread}/{name}.md"
            wanted[path] = f"---\n{lines(fields)}---\nSaid *so*.\n"
        for name, found in self.diaries.items():
            wanted[f"content/diary/{name}.yaml"] = "".join(map(entry_of, found))
        for folder in ("content", "templates"):
            shutil.rmtree(site.root / folder, ignore_errors=True)
        for path, text in wanted.items():
            site.write(path, text)


def table(rows):
    """Return a table of rows by their titles, with the columns that any of them needs."""
    used = {name for fields in rows.values() for name, value in fields.items() if value}
    columns = ["title", *sorted(used)]
    file = io.StringIO(newline="")
    writer = csv.DictWriter(file, columns, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows({"title": title, **fields} for title, fields in rows.items())
    return file.getvalue()


def lines(fields):
    return "".join(f"{name}: {value}\n" for name, value in fields.items() if value is not None)


def entry_of(fields):
    """Return an entry of a diary file."""
    pairs = [f"{key}: {value}" for key, value in fields.items() if value is not None]
    return f"- {{{', '.join(pairs)}}}\n"


DIARY = """{% extends "base.html" %}
{% macro row(row) %}
<p id="{{ row.id }}">{{ row | pprint }} {{ row.note | html if row.note }}</p>
{% endmacro %}
{% block main %}
{% include "partials/above.html" %}
{% for name in ("year", "totals", "going_on", "years", "undated", "calendar", "newer", "older") %}
<pre>{{ name }} {{ page[name] | pprint }}</pre>
{% endfor %}
{% for month in page.months %}{% for entry in month.entries %}{{ row(entry) }}{% endfor %}
{% endfor %}
{% endblock %}
"""
"""All that a page of the diary has."""

HISTORY = """{% for row in page.work.history %}<p>{{ row | pprint }}
{{ row.note | html if row.note }}</p>{% endfor %}
<p>{{ page.work.status }} {{ page.work.is_liked }} {{ page.work.is_rated_by_diary }}</p>
"""
"""What a work's page has of the diary."""

NUMBERS = """{% extends "base.html" %}
{% block main %}
{% include "partials/above.html" %}
{% for name in ("years", "undated_reviews", "genres", "authors", "decades", "undated_works",
"opinions", "compared", "threads", "numbers") %}
<pre>{{ name }} {{ page[name] | pprint }}</pre>
{% endfor %}
{% endblock %}
"""
"""All that the page of numbers has, as it is."""


def use_small_theme(site):
    """Give a site the golden site's theme and nothing of the default's, which is slow to check."""
    theme = site.root / "themes" / "plain"
    shutil.copytree(TESTS / "golden" / "site" / "themes" / "plain", theme)
    (theme / "templates" / "ratings.html").write_text(NUMBERS)
    (theme / "templates" / "diary.html").write_text(DIARY)
    work, thread = theme / "templates" / "work.html", '{% include "partials/thread.html" %}'
    work.write_text(work.read_text().replace(thread, HISTORY + thread))
    for path in read_tree(TEMPLATES):
        target = theme / "templates" / path
        if not target.exists():
            target.parent.mkdir(exist_ok=True)
            target.write_text("")


# ---------------------------------------------------------------- the oracle


SOAK = settings.default.max_examples > 100


@settings(max_examples=1000 if SOAK else 40)
@given(st.lists(edits, min_size=1, max_size=20 if SOAK else 6))
@example([("file", ("content/static/place", "f")), ("file", ("content/static/place/within", "x"))])
@example([("file", ("content/static/place/within", "x")), ("file", ("content/static/place", "f"))])
@example([("rename", "one", "五"), ("move_comment", ("one", "c1"), ("五", "c1"))])
@example([("field", "one", ("aliases", "[/old/]")), ("field", "one", ("aliases", None))])
@example([("setting", ("permalink", "/p/{slug}.html")), ("setting", ("paginate", "1"))])
@example([("field", "two", ("work", "w")), ("field", "two", ("rating", "4/5"))])
@example([("document", "works/w", ("slug", "renamed")), ("document", "works/w", ("tags", "[b]"))])
@example([("document", "pages/tags/b", ("title", "Mine")), ("delete_document", "pages/tags/b")])
@example([("document", "pages/ratings", ("title", "Mine")), ("field", "one", ("rating", "0"))])
@example([("comment", ("two", "c1"), ("helpful", "3")), ("comment", ("two", "c2"), ("date", None))])
@example([("field", "three", ("diary", None)), ("field", "two", ("title", "1984"))])
@example([("setting", ("home", "about")), ("setting", ("home", "works"))])
@example([("setting", ("comments", "{per_page: 1}")), ("delete_comment", ("one", "c1"))])
@example([("comment", ("works/w", "c2"), ("rating", "9")), ("setting", ("rating", "{scale: 5}"))])
@example([("comment", ("one", "c1"), ("author", "Ünal")), ("delete_comment", ("one", "c1"))])
@example([("comment", ("one", "c10"), ("author", "Ünal")), ("field", "one", ("comments", "off"))])
@example(
    [("body", "one", BODIES[3]), ("file", ("content/posts/beside.jpg", drawn(9, 9, format="JPEG")))]
)
@example([("field", "one", ("image", "/still.png")), ("file", ("content/static/still.png", WIDE))])
@example([("setting", ("social_images", "true")), ("field", "one", ("title", "1984"))])
@example([("document", "lists/best", ("ordered", "true")), ("delete_document", "lists/best")])
@example([("entry", ("2012", 0), ("note", "Other.")), ("delete_entry", ("2012", 0))])
@example([("entry", ("2012", 0), ("date", "2011-03-04")), ("entry", ("2011", 0), ("rating", "8"))])
@example([("entry", ("2011", 1), ("status", "started")), ("entry", ("2011", 1), ("liked", "true"))])
@example([("entry", ("2012", 0), ("work", "v")), ("entry", ("2012", 0), ("rating", "4/5"))])
@example([("entry", ("2012", 0), ("work", "gone")), ("entry", ("2012", 0), ("work", "山"))])
@example([("entry", ("old/log", 0), ("author", "Jo Guest")), ("setting", ("author", "Jo Guest"))])
@example(
    [
        ("entry", ("2012", 0), ("note", '"![A](still.png)"')),
        ("file", ("content/diary/still.png", PICTURE)),
    ]
)
@example(
    [("file", ("content/diary/broken.yaml", "- {")), ("delete_file", "content/diary/broken.yaml")]
)
@example([("move_entry", ("2012", 0), ("2011", 0)), ("rename", "three", "vier")])
@example([("field", "three", ("diary", None)), ("delete_entry", ("2012", 0))])
@example([("entry", ("2012", 1), ("tags", "[new]")), ("field", "one", ("tags", "[new]"))])
@example([("field", "two", ("reviews", FIELDS["reviews"][2])), ("field", "two", ("liked", "true"))])
@example([("row", "Why", ("body", BODIES[0])), ("turn_rows", "x"), ("row", "x", ("year", "1984"))])
@example([("delete_row", "x"), ("row", "Why", ("genres", "noir")), ("delete_row", "Why")])
@example([("file", ("content/works/x.png", WIDE)), ("delete_file", "content/works/x.png")])
@example([("row", "x", ("draft", "TRUE")), ("row", "y-1984", ("body", BODIES[2]))])
@example([("row", "w", ("year", "1984")), ("delete_document", "works/w")])
def test_after_any_edits_the_output_is_that_of_a_clean_build(make_site, changes):
    """With errors nothing is touched; without, no trace of what was there before is left."""
    site, sources = make_site(), Sources()
    use_small_theme(site)
    sources.save(site)
    site.built()
    for number, (edit, *args) in enumerate(changes):
        getattr(sources, edit)(*args)
        sources.save(site)
        before = site.tree()
        try:
            failed, result = False, site.build()
        except SettingsError:
            failed = True
        if failed or result.failed:
            assert before == site.tree()
            continue
        clean = site.root.parent / f"{site.root.name}-clean-{number}"
        assert result.problems == site.build(output=clean).problems
        assert read_tree(clean) == site.tree()


# ---------------------------------------------------------------- nothing changed


@pytest.fixture
def golden(tmp_path):
    """Return a copy of the golden site, built."""
    from tests.support.sites import Site

    shutil.copytree(TESTS / "golden" / "site", tmp_path / "golden")
    site = Site.__new__(Site)
    site.root = tmp_path / "golden"
    return site.built()


def times(folder):
    return {path: path.stat().st_mtime_ns for path in folder.rglob("*")}


def test_a_second_build_writes_nothing(golden):
    """No file is touched where nothing has changed, nor is any folder."""
    before = times(golden.root / "output")
    result = golden.build()
    assert (result.written, result.removed, result.changed) == (0, 0, ())
    assert before == times(golden.root / "output")


def test_sources_that_are_only_touched_write_nothing(golden):
    """A changed date of a file is no change of it."""
    for path in (golden.root / "content").rglob("*"):
        os.utime(path, (1, 1))
    assert golden.build().written == 0


def test_an_edit_of_a_body_writes_the_post_and_the_feeds_that_show_it(site):
    """What no other page shows of a post does not travel."""
    site.post("a", "First.\n\nOld.", date=2011, tags="[x]", summary="Same.")
    site.post("b", "Words.", date=2012, tags="[y]")
    site.built()
    site.post("a", "First.\n\nNew.", date=2011, tags="[x]", summary="Same.")
    assert site.build().changed == (
        "atom.xml",
        "feed.json",
        "feed.xml",
        "posts/a/index.html",
        "tags/x/feed.xml",
    )


def test_a_comment_writes_its_post_and_what_counts_comments(site):
    """RSS and Atom count them and JSON Feed does not; neighbours and archives do not either."""
    site.post("a", "Words.", date=2011)
    site.post("b", "Words.", date=2012)
    site.comment("b", "c1")
    site.built()
    site.comment("a", "c1")
    assert site.build().changed == (
        "atom.xml",
        "feed.xml",
        "index.html",
        "posts/a/comments.xml",
        "posts/a/index.html",
        "ratings/index.html",
    )
    site.comment("a", "c2", date=2012)
    assert "comments.xml" in site.build().changed


def test_a_rating_in_the_diary_writes_the_post_and_the_diary(site):
    """It is no review, and the day is the same; the diary shows it."""
    site.post("a", "Words.", date=2011, diary="[{date: 2011-03-04, rating: 8}]")
    site.built()
    site.post("a", "Words.", date=2011, diary="[{date: 2011-03-04, rating: 9}]")
    assert site.build().changed == (
        "diary/2011/index.html", "diary/feed.xml", "diary/index.html", "posts/a/index.html",
    )  # fmt: skip


def test_another_day_in_the_diary_writes_the_calendars_of_its_year(site):
    """That of the site, and that of the year's archive, whatever the post's own year is."""
    site.post("a", "Words.", date=2011, diary="[2012-03-04]")
    site.post("b", "Words.", date=2012)
    site.built()
    site.post("a", "Words.", date=2011, diary="[2012-03-05]")
    assert site.build().changed == (
        "archive/2012/index.html", "diary/2012/index.html", "diary/feed.xml", "diary/index.html",
        "posts/a/index.html", "ratings/index.html",
    )  # fmt: skip


def test_a_rating_writes_the_work_and_whatever_shows_its_mean(site):
    """Terms of posts and the work's neighbours on the shelf stay as they are."""
    site.work("w", kind="film", related="[v]")
    site.work("v", kind="book")
    site.list("best", entries="[w]")
    site.list("other", entries="[v]")
    site.post("a", "Words.", date=2011, work="w", rating="8")
    site.post("b", "Words.", date=2012, work="v")
    site.built()
    site.post("a", "Words.", date=2011, work="w", rating="9")
    assert site.build().changed == (
        "archive/2011/index.html",
        "atom.xml",
        "feed.json",
        "feed.xml",
        "index.html",
        "lists/best/index.html",
        "posts/a/index.html",
        "ratings/index.html",
        "works/by-date/index.html",
        "works/by-rating/index.html",
        "works/by-year/index.html",
        "works/index.html",
        "works/kind/film/by-date/index.html",
        "works/kind/film/by-rating/index.html",
        "works/kind/film/by-year/index.html",
        "works/kind/film/index.html",
        "works/w/index.html",
    )


@pytest.fixture
def shelves(site):
    """Return a site of works on pages of one; a and b are films of 2001, c is one of 2003."""
    site.settings("paginate_works: 1\n")
    for name, year in (("a", 2001), ("b", 2001), ("c", 2003)):
        site.work(name, "Words.", kind="film", year=year)
    for name, rating in (("a", 9), ("b", 7), ("c", 5)):
        site.post(f"p{name}", "Words.", date=f"2011-01-0{rating}", work=name, rating=rating)
    site.write("content/diary/d.yaml", "- {work: b, date: 2012, status: paused}\n")
    return site.built()


def shelf_pages(changed):
    """Return the pages of shelves among those that a build changed, without those of kinds."""
    pages = [path.removesuffix("index.html") for path in changed if path.startswith("works/")]
    return sorted(path for path in pages if not re.match("works/(kind|[abc])/", path))


def test_a_works_year_writes_the_pages_that_its_card_is_on_or_moves_to(shelves):
    """By year it moves from the last page to the first; elsewhere it stays where it is."""
    shelves.work("b", "Words.", kind="film", year=2005)
    assert shelf_pages(shelves.build().changed) == [
        "works/by-date/",
        "works/by-rating/page/2/",
        "works/by-year/",
        "works/by-year/page/1/",
        "works/by-year/page/2/",
        "works/page/2/",
        "works/status/paused/",
    ]


def test_a_reviews_rating_writes_the_pages_whose_cards_move(shelves):
    """By rating the second and the third change places, and the first stays."""
    shelves.post("pc", "Words.", date="2011-01-05", work="c", rating=8)
    assert shelf_pages(shelves.build().changed) == [
        "works/by-date/page/1/",
        "works/by-rating/page/1/",
        "works/by-rating/page/2/",
        "works/by-year/",
        "works/page/1/",
    ]


def test_a_status_writes_the_shelves_of_both_and_the_ways_to_them(shelves):
    """No card tells it, so all works and kinds stay as they are but for the ways at their head."""
    shelves.write("content/diary/d.yaml", "- {work: a, date: 2012, status: finished}\n")
    changed = shelves.build().changed
    assert shelf_pages(changed) == [
        "works/",
        "works/by-date/",
        "works/by-date/page/2/",
        "works/status/",
        "works/status/finished/",
        "works/status/paused/",
    ]
    assert not (shelves.root / "output/works/status/paused").exists()
    shelves.write("content/diary/d.yaml", "- {work: a, date: 2012, status: abandoned}\n")
    assert shelf_pages(shelves.build().changed) == [
        "works/",
        "works/status/",
        "works/status/abandoned/",
        "works/status/finished/",
    ]


TABLE = "content/works/films.csv"
SHELVES_OF_B = ("works/", "works/kind/book/")
"""Where the card of the second row is."""


def test_a_row_writes_its_page_and_the_lists_that_show_its_card(site):
    """Rows above and below, and the texts of all the others, stay as they are."""
    header = "title,year,kind,facts.Call number,body\n"
    row = 'B,{},book,{},"{}"\n'
    last = 'C,2001,film,,"Text of *C*.\n\nMore."\nD,2002,film,,\n'
    first = 'A,1999,film,,"Text of *A*."\n'

    def write(year=2000, fact=1, text="Text of *B*.", above="", below=""):
        rows = first + above + row.format(year, fact, text) + below + last
        site.write(TABLE, header + rows)

    write()
    site.work("e", related="[a]")
    site.built()
    own = "works/b/index.html"
    write(text="Text.\n\nLonger.")
    assert site.build().changed == (own,)
    write(fact=2)
    assert site.build().changed == (own,)
    orders = [f"{order}/index.html" for order in ("by-date", "by-rating", "by-year")]
    shelves = [f"{name}{path}" for name in SHELVES_OF_B for path in ["index.html", *orders]]
    write(year=2003)
    assert sorted(site.build().changed) == sorted([own, *shelves])
    write(above="\n\n", below="\r\n")
    assert sorted(site.build().changed) == sorted([own, *shelves])
    write(below="X,1990,game,,*New*\n")
    assert set(site.build().changed) == {
        "sitemap.xml", "works/index.html", "works/kind/index.html", "works/x/index.html",
        *(f"works/{path}" for path in orders),
        *(f"works/kind/game/{path}" for path in ("index.html", *orders)),
    }  # fmt: skip


def test_a_table_that_is_only_written_another_way_writes_nothing(site):
    """What counts is what its cells say; no text is rendered again either."""
    site.write(TABLE, 'title,year,body\nA,1999,"Text of *A*."\nB,,Text of B.\n')
    site.built()
    site.write(TABLE, '\ufeffbody,title,year\r\n\r\nText of B.,B,\r\n"Text of *A*.","A",1999\r\n')
    assert site.build().changed == ()


def test_texts_of_a_table_are_converted_once(site, monkeypatch):
    site.write(TABLE, "title,body\n" + "".join(f"T {n},Text {n}.\n" for n in range(9)))
    site.built(jobs=1)
    converted = []
    convert = Converter.convert
    monkeypatch.setattr(
        Converter,
        "convert",
        lambda self, source, **rest: converted.append(source) or convert(self, source, **rest),
    )
    text = (site.root / TABLE).read_text().replace("Text 4", "New *text*")
    site.write(TABLE, text.replace("T 0,", '"T 0",'))
    assert site.build(jobs=1).changed == ("works/t-4/index.html",)
    assert converted == ["New *text*."]


def test_a_post_that_is_gone_leaves_no_page_and_no_empty_folder(site):
    """The folders of removed pages go with them."""
    site.post("a", "Words.", date=2011, tags="[x]")
    site.post("b", "Words.", date=2012)
    site.built().remove("content/posts/a.md")
    site.built()
    assert not (site.root / "output" / "posts" / "a").exists()
    assert not (site.root / "output" / "tags" / "x").exists()


# ---------------------------------------------------------------- the same bytes everywhere


def test_any_number_of_workers_makes_the_same_site(golden, monkeypatch):
    """A site that is read by two processes is the one that a single process reads."""
    monkeypatch.setattr(content, "_MIN_PARALLEL_WEIGHT", 100)
    outputs = [golden.root.parent / f"jobs{jobs}" for jobs in (1, 2)]
    one, two = (golden.build(output=out, jobs=jobs) for jobs, out in enumerate(outputs, 1))
    assert one.problems == two.problems
    assert read_tree(outputs[0]) == read_tree(outputs[1]) == golden.tree()


@pytest.mark.parametrize(
    "environment",
    [
        {"TZ": "Pacific/Kiritimati"},
        {"TZ": "America/Los_Angeles", "LC_ALL": "C", "LANG": "C"},
        {"PYTHONHASHSEED": "1"},
        {"PYTHONHASHSEED": "4242", "LC_ALL": "de_DE.UTF-8"},
    ],
    ids=",".join,
)
def test_any_machine_makes_the_same_site(golden, environment):
    """Time zone, locale and the order of sets leave no trace."""
    out = golden.root.parent / "elsewhere"
    command = [sys.executable, "-m", "sitegen", "build", "--now", "2026-01-01", "--json"]
    done = subprocess.run(
        [*command, "--site", str(golden.root), "-o", str(out)],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout)["errors"] == []
    assert golden.tree() == read_tree(out)


def test_a_site_at_another_path_comes_to_the_same(golden, tmp_path):
    """No page tells where it was made."""
    other = type(golden).__new__(type(golden))
    other.root = tmp_path / "über der Brücke" / "blog"
    shutil.copytree(golden.root, other.root, ignore=shutil.ignore_patterns("output", ".sitegen"))
    other.built()
    assert golden.tree() == other.tree()


def test_another_day_makes_the_same_site(golden):
    """Now enters only where a date is compared."""
    from datetime import UTC, datetime

    golden.built(now=datetime(2025, 6, 7, 8, 9, 10, tzinfo=UTC), output=golden.root / "later")
    assert golden.tree() == golden.tree("later")
