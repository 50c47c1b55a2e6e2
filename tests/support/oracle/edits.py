"""The random edits, by subject: each is the name of a method and its arguments.

The methods are those of ``sources.Sources``, and of ``running.Oracle`` for all that is no source.
"""

from hypothesis import strategies as st

from tests.support.oracle import values


def choices(table):
    """Return a strategy that draws a key of a table and one of its values."""
    return st.sampled_from(list(table)).flatmap(
        lambda key: st.tuples(st.just(key), st.sampled_from(table[key]))
    )


def edit(name, *arguments):
    return st.tuples(st.just(name), *arguments)


posts, works, pages, lists = map(
    st.sampled_from, (values.POSTS, values.WORKS, values.PAGES, values.LISTS)
)
texts = st.sampled_from(values.BODIES)
rows = st.sampled_from(values.ROWS)
entries = st.tuples(st.sampled_from(values.DIARIES), st.integers(0, 3))
threads = st.sampled_from(values.THREADS)
comments = st.tuples(threads, st.sampled_from(values.COMMENTS))
some_comments = st.tuples(st.sampled_from(("one", "works/w")), st.sampled_from(values.COMMENTS))
said = st.tuples(st.just("text"), st.sampled_from(values.SAID))


first_posts = st.sampled_from(values.POSTS[:3])
first_comments = st.tuples(st.sampled_from(values.THREADS[:3]), st.sampled_from(values.COMMENTS))


def fields(*names):
    """Return a strategy for edits of some keys of posts."""
    return edit("field", posts, choices({name: values.FIELDS[name] for name in names}))


EDITS = {
    "texts": (
        edit("text", first_posts, texts),
        edit("field", first_posts, choices({k: values.FIELDS[k] for k in ("title", "summary")})),
        edit("comment", first_comments, choices(values.COMMENT_FIELDS)),
        edit("comment", first_comments, choices({"author": values.COMMENT_FIELDS["author"]})),
        edit("comment", first_comments, said),
        edit("delete_comment", first_comments),
    ),
    "posts": (
        edit("field", first_posts, choices(values.FIELDS)),
        edit("field", first_posts, choices(values.FIELDS)),
        edit("text", posts, texts),
        edit("field", posts, choices(values.FIELDS)),
        fields("draft", "slug", "aliases", "date", "publish_date", "expiry_date"),
        edit("rename", posts, posts),
        edit("delete", posts),
    ),
    "terms": (
        fields("tags", "categories", "author", "series"),
        fields("tags", "categories", "author", "series", "draft", "date"),
        edit("field", pages, choices({"tags": values.FIELDS["tags"]})),
        edit("field", pages, choices({"title": ("Mine", "Of tags")})),
        edit("field", works, choices({"tags": values.WORK_FIELDS["tags"]})),
        edit("file", st.sampled_from([("content/authors.yaml", text) for text in
                                      values.FILES["content/authors.yaml"]])),
        edit("delete_file", st.just("content/authors.yaml")),
        edit("delete", posts),
        edit("setting", choices({"author": values.SETTINGS["author"]})),
    ),
    "reviews": (
        fields("work", "rating", "scale", "verdict", "reviews", "liked", "diary"),
        fields("work", "rating", "verdict", "reviews", "draft", "title", "series", "image"),
        edit("crowd", st.sampled_from((0, 0, 6, 7, 8))),
        edit("comment", some_comments, choices({"rating": ("4/5", "9", None)})),
        edit("field", works, choices({"title": ("W", "Whole"), "draft": ("true", None)})),
        edit("setting", choices({"rating": values.SETTINGS["rating"]})),
    ),
    "works": (
        edit("field", works, choices(values.WORK_FIELDS)),
        edit("field", works, choices({k: values.WORK_FIELDS[k] for k in ("part_of", "related")})),
        edit("text", works, texts),
        edit("delete", works),
        edit("rename", works, works),
        edit("row", rows, choices(values.ROW_FIELDS)),
        edit("turn_rows", rows),
        edit("delete_row", rows),
        edit("to_row", works),
        edit("to_file", rows),
        edit("field", lists, choices(values.LIST_FIELDS)),
        edit("text", lists, texts),
        edit("delete", lists),
        edit("file", choices({k: v for k, v in values.FILES.items() if "/works/" in k})),
    ),
    "comments": (
        edit("comment", comments, choices(values.COMMENT_FIELDS)),
        edit("comment", some_comments, choices(values.COMMENT_FIELDS)),
        edit("comment", comments, said),
        edit("comment", some_comments, said),
        edit("move_comment", comments, comments),
        edit("move_thread", threads, threads),
        edit("delete_comment", comments),
        edit("delete_comment", some_comments),
        edit("text", posts, texts),
        fields("title", "comments", "draft"),
        edit("setting", choices({"comments": values.SETTINGS["comments"]})),
        edit("file", choices({k: v for k, v in values.FILES.items() if "/comments/" in k})),
    ),
    "diary": (
        edit("entry", entries, choices(values.ENTRY_FIELDS)),
        edit("entry", entries, choices(values.ENTRY_FIELDS)),
        edit("move_entry", entries, entries),
        edit("delete_entry", entries),
        edit("delete_diary", st.sampled_from(values.DIARIES)),
        fields("diary", "liked", "work", "reviews", "rating", "title", "date"),
        edit("delete", posts),
        edit("delete", works),
        edit("file", choices({k: v for k, v in values.FILES.items() if "/diary/" in k})),
    ),
    "pages": (
        edit("field", pages, choices(values.PAGE_FIELDS)),
        edit("text", pages, texts),
        edit("rename", pages, pages),
        edit("delete", pages),
        fields("menu", "language", "translation_key", "aliases", "title"),
        edit("setting", choices({k: values.SETTINGS[k] for k in ("home", "menu", "redirects")})),
    ),
    "site": (
        edit("setting", choices(values.SETTINGS)),
        edit("file", choices(values.FILES)),
        edit("file", choices({k: v for k, v in values.FILES.items() if k[:8] != "content/"})),
        edit("delete_file", st.sampled_from(sorted(values.FILES))),
        edit("clock", st.sampled_from(values.NOWS)),
        edit("option", choices(values.OPTIONS)),
        edit("other_output"),
        edit("spoil", st.sampled_from(values.OUTPUTS), st.sampled_from((None, b"spoilt"))),
        edit("mend"),
        edit("touch"),
        edit("together", st.just(values.PLUGGED)),
    ),
    "dates": (
        edit("clock", st.sampled_from(values.NOWS)),
        edit("clock", st.sampled_from(values.NOWS)),
        fields("date", "publish_date", "expiry_date", "updated", "draft"),
        fields("title", "tags", "slug"),
        edit("field", pages, choices({k: values.FIELDS[k] for k in ("date", "expiry_date")})),
        edit("comment", some_comments, choices({"date": values.COMMENT_FIELDS["date"]})),
        edit("setting", choices({"comments": ("{close_after_days: 2}", None)})),
        edit("option", choices({k: values.OPTIONS[k] for k in ("drafts", "future", "expired")})),
    ),
}  # fmt: skip
"""The edits of each subject."""

KEYS = {
    "posts": ("field", ("posts/one",), values.FIELDS),
    "works": ("field", ("works/w",), values.WORK_FIELDS),
    "pages": ("field", ("pages/about",), values.PAGE_FIELDS),
    "lists": ("field", ("lists/best",), values.LIST_FIELDS),
    "comments": ("comment", (("one", "c1"),), values.COMMENT_FIELDS),
    "entries": ("entry", (("2012.yaml", 0),), values.ENTRY_FIELDS),
    "rows": ("row", ("x",), values.ROW_FIELDS),
    "settings": ("setting", (), values.SETTINGS),
    "files": ("file", (), values.FILES),
    "options": ("option", (), values.OPTIONS),
}
"""An edit, its subject, and the keys with their values, by kind."""

HIDING = frozenset({"draft", "expiry_date", "publish_date", "status", "comments", "kind"})
"""Keys whose first value would hide the effects of further edits, so a second edit removes it."""


def changes_of_each_key(kind, *, every):
    """Return edits that set each key of a kind, one after the other, to one or ``every`` value."""
    name, subject, table = KEYS[kind]
    changes = []
    for key, found in table.items():
        chosen = list(found) if every else [found[0]]
        if key in HIDING and not every:
            chosen += found[-1:]
        changes += [(name, *subject, (key, value)) for value in chosen]
    return changes


_ANY = st.one_of(st.one_of(*edits) for edits in EDITS.values())


def changes_of(subject, min_size, max_size):
    """Return a strategy for changes, mostly of one subject; each is one to five edits at once."""
    own = st.one_of(*EDITS[subject])
    one = st.one_of(own, own, own, _ANY)
    several = edit("together", st.lists(one, min_size=2, max_size=5))
    return st.lists(st.one_of(one, one, several), min_size=min_size, max_size=max_size)
