"""Every export of a folder of real ones comes in whole: found, accounted for, built, unchanged.

The folder is none of ours: ``SITEGEN_SAMPLES`` names it. Its ``COUNTS.json`` says what is in each
file, as counted without sitegen.
"""

import json
import os
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from sitegen.cli.main import commands
from sitegen.importing.names import names

FOLDER = Path(os.environ.get("SITEGEN_SAMPLES", ""))
COUNTS = FOLDER / "COUNTS.json"

pytestmark = pytest.mark.skipif(
    not COUNTS.is_file(), reason="SITEGEN_SAMPLES names no folder with COUNTS.json"
)

IN_OTHER_NAMESPACES = {"namespace-edge-cases.xml": {"authors", "fields", "terms"}}
"""What COUNTS.json counts by its name alone, and is none of WordPress's."""

DIRECTIVES = {
    "content/nikola-samplesite": names(
        "raw figure class code chart topic role listing contents image"
    )
}
"""What COUNTS.json counts as keys, and are directives in texts."""
KEYS_IN_HTML = ("content/pelican-tests",)
"""Folders with pages whose keys are in HTML, which COUNTS.json does not count."""

OUTCOMES = ("added", "updated", "unchanged", "kept", "left_out")
GIVEN_WHOLE = {
    "substack": "substack",
    "staticman": "staticman",
    "pelican-comment-system": "pelican-comment-system",
    "medium": "medium/ghost-migrate/export",
    "letterboxd": "letterboxd/2022-patrickmjones",
    "jekyll": "content/jekyll",
    "hugo": "content/hugo-papermod",
    "eleventy": "content/eleventy-base-blog",
    "pelican": "content/pelican-samples",
    "pelican without settings": "content/pelican-tests",
    "nikola": "content/nikola-samplesite",
    "nikola with settings": "content/nikola-site",
}
"""Formats whose export is a folder."""


def sources():
    """Return what is imported, each with its format's folder."""
    if not COUNTS.is_file():
        return []
    single = (
        "wordpress", "disqus", "isso", "remark42", "blogger", "ghost", "goodreads", "storygraph",
        "letterboxd", "imdb", "trakt", "myanimelist", "rym", "tmdb",
    )  # fmt: skip
    known = json.loads(COUNTS.read_text("utf-8"))
    files = [name for name in known if name.partition("/")[0] in single]
    files = [name for name in files if not name.startswith(f"{GIVEN_WHOLE['letterboxd']}/")]
    folders = sorted(name for name in GIVEN_WHOLE.values() if (FOLDER / name).is_dir())
    return [name for name in files if not name.endswith(".txt")] + folders


def of_wordpress(counts):
    types, comments = counts["by_type"], counts["comments"]
    media, menu = types.get("attachment", 0), types.get("nav_menu_item", 0)
    return {
        "documents": counts["items"] - media - menu,
        "media": media,
        "menu_items": menu,
        "comments": comments["total"],
        "fields": counts["postmeta"],
        "comment_fields": comments["commentmeta"],
        "terms": sum(counts["terms_declared"].values()),
        "authors": counts["authors_declared"],
    }


def of_blogger(counts):
    if "list" in counts:
        return {"documents": counts["list"], "comments": counts["comments"]}
    kinds = counts["by_kind"]
    return {"documents": kinds["post"] + kinds["page"], "comments": kinds["comment"]}


def of_ghost(counts):
    tables = counts["tables"]
    return {"documents": tables["posts"], "terms": tables.get("tags", 0)} if tables else {}


def of_imdb(counts):
    is_list = "Position" in counts["columns"]
    return {"list_items" if is_list else "ratings": counts["rows"]}


def of_trakt(counts):
    """Count by the names of files; what an answer saved by a tool holds is counted by no name."""
    files = counts.get("zip", {})
    numbers = {name: file["entries"] for name, file in files.items()}
    if not files:
        return {}
    return {
        "ratings": sum(n for name, n in numbers.items() if name.startswith("ratings-")),
        "works": sum(
            n for name, n in numbers.items() if re.match("watched-|collection-|.*watchlist", name)
        ),
        "lists": numbers["lists-lists.json"],
        "list_items": sum(n for name, n in numbers.items() if name.startswith("lists-list-")),
    }


def of_letterboxd(counts):
    """Return the counts of an account, or of one table."""
    tables = counts.get("zip") or counts.get("tables") or {counts["kind"] + ".csv": counts}
    tables = {name: each for name, each in tables.items() if name.split("/")[0] not in UNREAD}
    lists = [each for each in tables.values() if each["kind"] == "list"]

    def rows(*names):
        return sum(each["rows"] for name, each in tables.items() if name in names)

    return {
        "works": rows("watched.csv", "watchlist.csv"),
        "viewings": rows("diary.csv"),
        "reviews": rows("reviews.csv"),
        "ratings": rows("ratings.csv", "my_ratings.csv"),
        "comments": rows("comments.csv"),
        "likes": rows(*(name for name in tables if name.startswith("likes/"))),
        "lists": len(lists),
        "list_items": sum(each["entries"] for each in lists),
    }


UNREAD = ("deleted", "orphaned", "profile.csv")

COUNTED = {
    "letterboxd": of_letterboxd,
    "goodreads": lambda counts: {"works": counts["rows"]},
    "storygraph": lambda counts: {"works": counts["rows"]},
    "wordpress": of_wordpress,
    "blogger": of_blogger,
    "ghost": of_ghost,
    "disqus": lambda counts: {"comments": counts["posts"]},
    "isso": lambda counts: {"comments": counts["comments"]},
    "remark42": lambda counts: {"comments": counts["comment_objects"]},
    "substack": lambda counts: {"documents": counts["rows"]},
    "staticman": lambda counts: {"comments": counts["files"]},
    "pelican-comment-system": lambda counts: {"comments": counts["keys"]["author"]},
    "medium": lambda counts: {"documents": counts["posts"]},
    "imdb": of_imdb,
    "trakt": of_trakt,
    "myanimelist": lambda counts: {"works": counts["entries"]},
    "rym": lambda counts: {"works": counts["rows"]},
    "tmdb": lambda counts: {"works": counts["rows"]},
    "content": lambda counts: {
        "documents": counts["files"],
        "fields": sum(counts["keys"].values()),
    },
}
"""How many records of each kind a source has, by what COUNTS.json says of it."""


def counts_of(name):
    """Return what COUNTS.json says of a source, which may be a folder of files that it counts."""
    known = json.loads(COUNTS.read_text("utf-8"))
    posts = sum(each.startswith(f"{name}/posts/") for each in known)
    directives = DIRECTIVES.get(name, ())
    if directives:
        counts = known[f"{name}/"]
        keys = {key: number for key, number in counts["keys"].items() if key not in directives}
        return {**counts, "keys": keys}
    tables = {each[len(name) + 1 :]: known[each] for each in known if each.startswith(f"{name}/")}
    return next(
        (known[key] for key in (name, f"{name}/", f"{name}/posts.csv") if key in known),
        {"posts": posts, "tables": tables},
    )


@pytest.fixture
def call(site):
    def run(*words):
        return CliRunner().invoke(commands, [*map(str, words), "--site", str(site.root)])

    return run


@pytest.mark.parametrize("name", sources())
def test_a_sample_comes_in_whole(call, site, name):
    done = call("import", FOLDER / name, "--json", "--jobs", "1")
    answer = json.loads(done.stdout)
    if "commento" in name:
        assert done.exit_code == 1
        assert "Commento, which sitegen does not read" in done.stderr
        return
    assert (done.exit_code, answer.get("errors")) == (0, None)
    found = {kind: numbers["found"] for kind, numbers in answer["records"].items()}
    for kind, numbers in answer["records"].items():
        assert numbers["found"] == sum(numbers[outcome] for outcome in OUTCOMES), kind
    left_out = sum(numbers["left_out"] for numbers in answer["records"].values())
    assert left_out == len(answer["left_out"])
    found["documents"] = found.get("posts", 0) + found.get("pages", 0)
    counts = counts_of(name)
    is_recovered = any("recovering" in repair for repair in counts.get("repairs_needed", ()))
    for kind, number in COUNTED[name.partition("/")[0]](counts).items():
        if kind in IN_OTHER_NAMESPACES.get(name.rpartition("/")[2], ()):
            assert found.get(kind, 0) < number
        elif is_recovered or (name in KEYS_IN_HTML and kind == "fields"):
            # Another parser may save less of what is broken.
            assert found.get(kind, 0) >= number, kind
        else:
            assert found.get(kind, 0) == number, kind

    built = call("build", "--jobs", "1")
    assert built.exit_code == 0, built.stderr
    before = site.tree("content") | site.tree("imports")
    again = json.loads(call("import", FOLDER / name, "--json", "--jobs", "1").stdout)
    assert site.tree("content") | site.tree("imports") == before
    for kind, numbers in again["records"].items():
        assert numbers["unchanged"] == answer["records"][kind]["added"], kind
