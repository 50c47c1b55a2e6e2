"""The values that random edits write, by file and key; None removes a key.

Most values are valid, and few names exist, so that edits meet. A wrong value leads to an error.
"""

from tests.support.sites import OTHER_PICTURE, PICTURE, drawn

POSTS = (
    "posts/one", "posts/two", "posts/three", "posts/vier", "posts/五",
    "posts/old/2012-03-04-two", "posts/seven/index",
)  # fmt: skip
"""Posts: one has the slug of another, and its date in its name; one is a bundle."""

WORKS = ("works/w", "works/v", "works/u", "works/山")
PAGES = ("pages/about", "pages/a/b", "pages/tags/b", "pages/works", "pages/ratings", "pages/index")
LISTS = ("lists/best", "lists/worst")
DIARIES = ("2011.yaml", "2012.yaml", "old/log.yaml", "rows.csv")
THREADS = (
    "one", "two", "three", "vier", "五", "seven", "renamed", "gone",
    "works/w", "works/v", "works/x", "pages/about", "pages/a/b",
)  # fmt: skip
COMMENTS = ("c1", "c2", "c3", "c10")

BODIES = (
    "Some words.",
    'Other ||hidden|| words[^1] -- "quoted".\n\n[^1]: A note, see [tags](/tags/).',
    "To [one](/content/posts/one.md), [two](/content/posts/two.md#x) and [all](/archive/).",
    "![Beside](beside.jpg)\n\n![A still](/still.png)",
    "![A still](/still.png)\n\n## A heading\n\nBefore.\n\n<!-- more -->\n\nAfter.",
    '{{% box "a" %}}*inside*{{% /box %}}',
    "<iframe src='https://a.example'></iframe> ![x](https://b.example/x.png)",
    "[w](/content/works/w.md), [about](/content/pages/about.md), [all](/works/), "
    "[noir](/works/genre/noir/).",
    "[v](/works/v/), [x](/works/x/), [五](/posts/五/), [a](/tags/a/), [S](/series/s/).",
    "![A still](/still.png) of [one](/posts/one/), [seven](/content/posts/seven/index.md).",
    "::: spoiler It\n\nHidden.\n\n:::\n\n- [ ] a task",
    "||Open",
)

FIELDS = {
    "title": ("One", "1984", '"A & <b>"', 'It\'s -- "A"'),
    "date": ("2011", "2011-03-04 09:00", "2012-05", "2030-01-01", "2025-12-30", "2026-01-02", None),
    "updated": ("2012-06-01", "2026-01-01", None),
    "publish_date": ("2026-01-02", "2011-03-05", None),
    "expiry_date": ("2026-01-02", "2030-01-01", "2020", None),
    "tags": ("[a, b]", "[B]", "[A, b]", "[]", "[春运]", "[a b]", "[a-b, B]", "[a.b]"),
    "categories": ("Film", "film", "[FILM, Buch]", "[Filme]", None),
    "author": ("mira", "Jo Guest", "jo guest", "[mira, Jo Guest]", "Mira", None),
    "series": ("S", "s", "{name: S, number: 2}", "{name: s, number: 1}", "T", None),
    "summary": ("Given.", None),
    "draft": ("true", None),
    "pinned": ("true", None),
    "noindex": ("true", None),
    "guid": ("'tag:a.example,2011:1'", "'urn:x'", None),
    "spoilers": ("true", None),
    "comments": ("open", "closed", "off"),
    "slug": ("renamed", "one", None),
    "aliases": ("[/old/]", "[/older, /oldest.html]", "[/posts/two/]", None),
    "image": ("/still.png", "/still.png", "beside.jpg", None),
    "image_alt": ("A still", None),
    "menu": ("{title: First}", "{}", None),
    "work": ("w", "W", "v", "x", "{title: Inline, kind: film, year: 1984}", "gone", None),
    "rating": ("8.5", "4/5", "B+", "11", "0", None),
    "scale": ("5", None),
    "verdict": ("So so", "It's so", None),
    "language": ("de", "fr", None),
    "translation_key": ("k", "l", None),
    "typography": ("false", None),
    "template": ("essay", "post", None),
    "extra": ("{mood: blue}", None),
    "reviews": (
        "[{work: w, rating: 7}, {work: v, verdict: Hm}]",
        "[{work: 山}, {work: u, rating: 2}]",
        "[{work: w, rating: 7, diary: [2012-02-29]}, {work: v, diary: [{date: 2011, rating: 3}]}]",
        "[{work: x, rating: 1}, {work: {title: Inline, kind: game}, rating: 2/5}]",
        None,
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
    "author_key": ("mira", "jo", None),
    "role": ("staff", None),
    "parent": ("c1", "c2", "c9", None),
    "date": ("2011", "2012-01-01", "2026-01-03", None),
    "helpful": ("3", None),
    "weight": ("1", "2", None),
    "status": ("approved", "pending", "spam", "trash", "lost", None),
    "rating": ("4/5", "9", "11", None),
    "title": ("Fine", None),
    "url": ("https://t.example/", "javascript:x", None),
    "spoilers": ("true", None),
    "kind": ("quote", "pingback", "age", "review", None),
    "nonsense": ("1", None),
}
SAID = ("Said *so*.", "Said ||no|| more.", "Bars ||open", "See https://a.example/ and /posts/one/.")

WORK_FIELDS = {
    "title": ("W", "The Whole", '"It\'s W"'),
    "sort_title": ("Z", None),
    "kind": ("film", "book", None),
    "genres": ("[noir]", "[Noir, doc]", "[NOIR]", None),
    "subjects": ("[noir]", "[Trains]", "[trains, Noir]", None),
    "director": ("Jo Fan", "[Jo Fan, 范]", "jo fan", None),
    "cast": ("[{name: Jo Fan, role: himself}]", None),
    "part_of": (
        "v", "w", "{work: 山, number: 2}", "{work: v, number: 1}", "{work: u, number: 1.5}", "x",
        None,
    ),
    "related": ("[v, {title: It's}]", "[w, 山]", "[u, x]", "[gone]", None, None),
    "tags": ("[b]", "[B, new]", None),
    "aliases": ("[/old/]", "[/works/old/]", None),
    "slug": ("renamed", "v", None),
    "image": ("/still.png", None),
    "summary": ("Given.", None),
    "critics": ("{source: T, reviewed: 2, fresh: 1}", "{source: T, average: 11}", None),
    "identifiers": ("{imdb: tt1}", None),
    "comments": ("open", "closed", "off", None),
    "date": ("2011", "2031", None),
    "draft": ("true", None),
    "year": ("1984", "2012", None),
    "noindex": ("true", None),
    "trailer": ("https://www.youtube.com/watch?v=abcdefghijk", None),
}  # fmt: skip
PAGE_FIELDS = {
    name: FIELDS[name]
    for name in (
        "tags", "categories", "author", "series", "language", "translation_key", "aliases", "menu",
        "image", "comments", "expiry_date", "publish_date", "draft", "noindex", "summary",
    )
} | {
    "title": ("About", "Mine"),
    "slug": ("renamed", None),
    "date": ("2011", "2030", None),
}  # fmt: skip
LIST_FIELDS = {
    "title": ("The best", "Films"),
    "entries": (
        "[w]",
        "[x, u, w]",
        "[v, {work: w, note: 'See [one](../posts/one.md)', rating: 9}]",
        "[gone]",
    ),
    "ordered": ("true", None),
    "slug": ("worst", None),
    "image": ("/still.png", None),
    "date": ("2011", "2012", None),
    "aliases": ("[/old/]", None),
    "draft": ("true", None),
}
ENTRY_FIELDS = {
    "date": ("2011", "2012-02", "2012-02-29", "'2012-02-29 09:00'", "2011-03-04", "2031", None),
    "begun": ("2010-12", "2012-02-28", "2032", None),
    "work": ("w", "v", "V", "x", "山", "gone", "{title: Inline, kind: game}", "{title: W}"),
    "status": ("wanted", "started", "paused", "finished", "abandoned", "seen", None),
    "rating": ("8", "4/5", "B+", "11", None),
    "again": ("true", None),
    "liked": ("true", None),
    "progress": ("12/30", None),
    "author": ("mira", "Jo Guest", None),
    "note": (
        "Some *words*.",
        '"||Hidden|| words, see [one](/posts/one/) and [w](/works/w/)."',
        '"[^1] See [all](/diary/).\\n\\n[^1]: A note."',
        '"![A still](/still.png)"',
        "'{{% box \"a\" %}}in{{% /box %}}'",
        '"||Open"',
        None,
    ),
    "tags": ("[a, b]", "[new]", None),
}

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

SETTINGS = {
    "author": ("mira", "Jo Guest", None),
    "paginate": ("1", "2", "10"),
    "paginate_works": ("1", "2", "48"),
    "permalink": ("/posts/{slug}/", "/{year}/{slug}/", "/p/{slug}.html"),
    "comments": (
        "{order: oldest}",
        "{enabled: false}",
        "{order: newest, depth: 1}",
        "{per_page: 1}",
        "{order: helpful}",
        "{avatars: none}",
        "{close_after_days: 2}",
        "{form: {action: https://f.example/}, notice: 'See [one](/posts/one/).'}",
        "{form: {action: /about/, fields: {rating: stars}}, close_after_days: 9000}",
        "{form: {mailto: me@b.example}, per_page: 1}",
        "{form: inbox}",
        None,
    ),
    "inbox": ("{url: 'https://example.org/inbox/'}", None, None),
    "home": ("posts", "works", "about"),
    "rating": ("{scale: 10}", "{scale: 5, step: 1}", "{scale: letters}"),
    "url": ("https://example.org/", "https://example.org/blog/"),
    "title": ("Slow Trains", "Fast 'Trains'"),
    "tagline": ("Slowly", None),
    "language": ("de", "en", None),
    "timezone": ("Asia/Shanghai", "America/New_York", None),
    "typography": ("true", "false"),
    "feeds": (
        "{entries: 2, hub: https://h.example/}",
        "{full_text: false, taxonomies: [], formats: [json]}",
        "{comments: false, taxonomies: [rss, atom]}",
        "{formats: []}",
        "{entries: 1, formats: [atom], taxonomies: [json]}",
        "{}",
    ),
    "redirects": ("{/gone/: /archive/}", "{/g/*: /tags/*}", "{/gone/: /posts/one/}", "{}"),
    "menu": ("[{title: All, url: /archive/}, {title: One, url: /posts/one/}]", None),
    "image": ("/still.png", None),
    "search": ("pagefind", None),
    "markdown": ("{extensions: [nl2br]}", None),
    "endpoints": ("{webmention: 'https://w.example/'}", None),
    "environments": ("{p: {title: Preview, paginate: 1}}", None),
    "plugins": (
        "{collections: [{whole: 'builtins:str'}], filters: [{plain: 'builtins:ascii'}]}", None,
    ),
    "social_images": ("true", "false", "false"),
    "csp": ("off", "{img: ['*'], frame: [https://a.example]}", "{img: [a b]}", "default"),
    "theme": ("plain", "{name: plain, options: {accent: blue}}"),
}  # fmt: skip

WIDE, TAKEN = drawn(800, 400), drawn(700, 400, format="JPEG", exif=b"Exif\0\0MM\0*\0\0\0\x08\0\0")
"""A picture with variants, and one that must not be served as it is."""

PRINTED = """{{% extends "base.html" %}}
{{% block main %}}<pre>{{{{ {} | pprint }}}}</pre>{{% endblock %}}
"""
"""A template of any page that shows a collection."""

COLLECTIONS = ("recent_posts", "all_posts", "all_works", "all_lists", "all_tags", "archive")

FILES = {
    "content/works/x.png": (PICTURE, WIDE),
    "content/works/more.csv": (
        "title,year,genres\nx,2001,noir\nu,1990,\n",
        "key,title,part_of,tags\nv,V,w,B\n",
        "title,year\nMore,nine\n",
        "title,body\nMore,See [one](/posts/one/).\n",
    ),
    "templates/partials/head.html": (
        "<!-- mine -->",
        "<!-- {{ page.url }} -->",
        "{{ nothing }}",
        "{{ page.title | plain }} {{ whole }}",
        *(f"<pre>{{{{ {name} | pprint }}}}</pre>" for name in COLLECTIONS),
    ),
    "templates/home.html": (PRINTED.format("all_posts"), PRINTED.format("archive")),
    "templates/list.html": (PRINTED.format("all_tags"), PRINTED.format("all_authors")),
    "templates/archive.html": (PRINTED.format("all_works"), PRINTED.format("page.years")),
    "templates/essay.html": ("{{ page.title }} {{ all_series | pprint }}", "{{ page.title }}", ""),
    "templates/shortcodes/box.html": (
        "<i>{{ inner }}</i>",
        "<b>{{ args[0] }}{{ inner }}</b>",
        "<b>{{ inner }}{{ site.menu | pprint }}</b>",
    ),
    "content/static/still.png": (PICTURE, OTHER_PICTURE, WIDE, "no picture"),
    "content/posts/beside.jpg": (TAKEN, drawn(900, 300, "#123456", "JPEG")),
    "content/posts/seven/beside.jpg": (drawn(9, 9, format="JPEG"), TAKEN),
    "content/posts/seven/loose.txt": ("A file of the bundle.",),
    "content/posts/note.txt": ("Nothing reads it.",),
    "content/comments/one/1.txt": ("Nothing reads it either.",),
    "content/comments/one/y1.yaml": ("author: Tom\nmessage: Said.\n", "message: [x\n"),
    "content/comments/loose.md": ("---\nauthor: Tom\n---\nSaid.\n",),
    "content/static/robots.txt": ("User-agent: *\n",),
    "content/static/place": ("a file",),
    "content/static/place/within": ("where a folder is now",),
    "content/static/Tags/index.html": ("a clash by case",),
    "content/static/old/index.html": ("where a redirect may be",),
    "content/static/avatars/u0054-05.svg": ("Tom himself",),
    "content/static/mira.png": (PICTURE, OTHER_PICTURE),
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
        "mira: {name: Mira C., bio: Watches., url: https://m.example/}",
        "mira: {avatar: /mira.png}\njo: {name: Jo Guest}",
        "Jo Guest: {bio: Visits.}",
    ),
    "i18n/de.yaml": ("archive: Archiv\n", "archive: Altes\nanonymous: Jemand\n"),
    "i18n/en.yaml": ("archive: Everything\n", "anonymous: Nobody\n"),
    "themes/plain/static/style.css": ("p {}\n", "b {}\n"),
}

NOWS = (
    "2026-01-01T00:00:00", "2026-01-02T00:00:00", "2026-01-03T12:00:00", "2025-12-31T23:59:59",
    "2030-01-01T00:00:00", "2032-01-01T00:00:00", "2011-03-04T09:30:00",
)  # fmt: skip
"""Moments around which documents appear, disappear, and close for comments; all in UTC."""

OPTIONS = {
    "drafts": (True, False),
    "future": (True, False),
    "expired": (True, False),
    "strict": (True, False, False),
    "relative": (True, False),
    "environment": ("p", None, None),
    "base_url": ("https://b.example/x/", None),
}
"""Options of a build."""

PLUGGED = [
    ("setting", ("plugins", SETTINGS["plugins"][0])),
    ("file", ("templates/partials/head.html", "{{ page.title | plain }} {{ whole }}")),
]
"""Edits at once that use plugins in every page."""

OUTPUTS = ("index.html", "posts/one/index.html", "feed.xml", "tags/b/index.html", "still.png")
"""Files of the output, which a user may remove or edit."""
