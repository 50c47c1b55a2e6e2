"""An import as a whole, with a made-up format: counts, second imports, edits, clashes."""

import pytest

from sitegen.core.diagnostics import UsageError
from sitegen.importing.messages import ImportRefused
from sitegen.importing.undoing import undo
from tests.unit.importing.conftest import comment, counts, errors, page, post, run, source


def blog(tmp_path, *more, **fields):
    """Write a small blog that has some of everything."""
    return source(
        tmp_path / "source",
        ("blog", {"title": "Old", "address": "https://old.example.org/blog/"}),
        ("author", {"identity": "mira", "name": "Mira"}),
        ("term", {"identity": "t1", "taxonomy": "tags", "name": "Noir"}),
        ("term", {"identity": "t2", "taxonomy": "tags", "name": "Unused"}),
        post("1", author_keys=["mira"], tags=["Noir"], fields=[["mood", "dark"], ["_edit", "1"]],
             address="https://old.example.org/blog/2011/03/one/", **fields),
        page("2", parent="", address="https://old.example.org/blog/about/"),
        post("3", status="draft"),
        comment("7", url="https://tom.example.org/"),
        comment("8", parent="7", author="Ann", status="pending"),
        ("menu", {"identity": "m1", "title": "About", "target": "2"}),
        ("out", {"identity": "x", "group": "pages", "reason": "a revision"}),
        *more,
    )  # fmt: skip


FIRST = {
    "posts": {"added": 2},
    "pages": {"added": 1, "left_out": 1},
    "comments": {"added": 2},
    "terms": {"added": 1, "left_out": 1},
    "authors": {"added": 1},
    "fields": {"added": 1, "left_out": 1},
    "menu_items": {"added": 1},
}

SECOND = {
    group: {"unchanged" if name == "added" else name: number for name, number in numbers.items()}
    for group, numbers in FIRST.items()
}


def test_every_record_ends_as_a_file_or_a_reason(site, tmp_path):
    report = run(site, blog(tmp_path))

    assert counts(report) == FIRST
    assert [(item.record, item.reason) for item in report.left_out] == [
        ("pages x", "a revision"),
        ("posts 1 (Post 1): _edit", "imports/rules.yaml makes it nothing"),
        ("terms t2 (Unused)", "no post or page has it"),
    ]
    assert sorted(site.tree("content")) == [
        "authors.yaml",
        "comments/post-1/7.md",
        "comments/post-1/8.md",
        "pages/page-2.md",
        "posts/post-1.md",
        "posts/post-3.md",
    ]
    assert site.tree("content")["posts/post-1.md"].decode() == (
        "---\ntitle: Post 1\ndate: 2011-03-04 10:00\nauthor: mira\ntags: [Noir]\n"
        "aliases: [/2011/03/one/]\nextra: {mood: dark}\n---\nSome words.\n"
    )
    assert site.problems() == []


def test_a_second_import_changes_no_byte(site, tmp_path):
    file = blog(tmp_path)
    run(site, file)
    before = site.tree(".")

    assert counts(run(site, file)) == SECOND
    assert site.tree(".") == before


def test_a_dry_run_writes_nothing_and_says_the_same(site, tmp_path):
    file = blog(tmp_path)
    before = site.tree(".")

    assert run(site, file, dry_run=True).as_json() == run(site, file).as_json() | {}
    assert before.items() <= site.tree(".").items()
    site.write("content/posts/post-3.md", "---\ntitle: Mine\n---\nMine.\n")
    before = site.tree(".")
    assert counts(run(site, file, dry_run=True))["posts"] == {"unchanged": 1, "kept": 1}
    assert site.tree(".") == before


def test_a_newer_export_updates_what_is_unedited_and_keeps_the_rest(site, tmp_path):
    run(site, blog(tmp_path))
    edited = site.write("content/comments/post-1/7.md", "---\nauthor: Tom\n---\nEdited.\n")
    site.remove("content/comments/post-1/8.md")

    report = run(site, blog(tmp_path, comment("9"), text="Other words."))

    assert counts(report) == SECOND | {
        "posts": {"updated": 1, "unchanged": 1},
        "comments": {"added": 1, "kept": 1, "left_out": 1},
        "fields": {"updated": 1, "left_out": 1},
    }
    assert "Other words." in site.tree("content")["posts/post-1.md"].decode()
    assert edited.read_text() == "---\nauthor: Tom\n---\nEdited.\n"
    assert "comments/post-1/8.md" not in site.tree("content")
    assert ("comments 8 (Ann)", "you removed content/comments/post-1/8.md") not in report.left_out
    assert [item.reason for item in report.left_out if item.record.startswith("comments")] == [
        "you removed content/comments/post-1/8.md"
    ]


def test_new_comments_of_a_post_that_the_author_removed_stay_out(site, tmp_path):
    run(site, blog(tmp_path))
    site.remove("content/posts/post-1.md")

    report = run(site, blog(tmp_path, comment("9")))

    assert counts(report)["comments"] == {"unchanged": 2, "left_out": 1}
    assert report.left_out[-2].reason == "you removed content/posts/post-1.md"
    assert "comments/post-1/9.md" not in site.tree("content")


def test_nothing_of_the_author_is_overwritten(site, tmp_path):
    site.post("post-1")
    site.post("dated", slug="post-3")
    site.page("Page-2")
    site.comment("post-1-2", "7")
    site.write("content/authors.yaml", "mira: {name: Mira Own}\n")
    before = site.tree("content")

    report = run(site, blog(tmp_path))

    assert before.items() <= site.tree("content").items()
    assert sorted(site.tree("content").keys() - before.keys()) == [
        "comments/post-1-2/7-2.md",
        "comments/post-1-2/8.md",
        "pages/page-2-2.md",
        "posts/post-1-2.md",
        "posts/post-3-2.md",
    ]
    assert counts(report)["authors"] == {"left_out": 1}
    assert sorted(w for w in report.messages.warnings if "taken" in w) == [
        "content/comments/post-1-2/7.md is taken: the comment is content/comments/post-1-2/7-2.md",
        "content/pages/page-2.md or its address is taken: 'Page 2' is content/pages/page-2-2.md",
        "content/posts/post-1.md or its address is taken: 'Post 1' is content/posts/post-1-2.md",
        "content/posts/post-3.md or its address is taken: 'Post 3' is content/posts/post-3-2.md",
    ]
    assert "parent: 7-2\n" in site.tree("content")["comments/post-1-2/8.md"].decode()
    assert [p for p in site.problems() if ": error: " in p] == []
    site_after = site.tree("content")
    assert counts(run(site, blog(tmp_path)))["posts"] == {"unchanged": 2}
    assert site.tree("content") == site_after


def test_addresses_that_the_site_has_are_no_aliases_and_told(site, tmp_path):
    site.post("mine", aliases="[/taken/]")
    old = "https://old.example.org"
    names = ["/taken", "/TAKEN/", "/tags/noir/", "/posts/mine/", "/archive/2011/", "/search/",
             "/posts/two/", "/archive/2011/one/", "/?p=1", "/posts/one/", "/two.html"]  # fmt: skip
    file = source(
        tmp_path,
        ("blog", {"address": old}),
        post("1", slug="one", tags=["Noir"], aliases=[old + name for name in names]),
        post("2", slug="two", aliases=["/archive/2011/one"]),
    )
    report = run(site, file)

    assert "aliases: [/archive/2011/one/, /two.html]\n" in (
        site.tree("content")["posts/one.md"].decode()
    )
    taken, used = "is the address of another page", "is an address that sitegen itself uses"
    path = "content/posts/one.md: the old address"
    assert report.messages.warnings == [
        f"{path} /taken {taken}: it is no alias",
        f"{path} /TAKEN/ {taken}: it is no alias",
        f"{path} /tags/noir/ {used}: it is no alias",
        f"{path} /posts/mine/ {taken}: it is no alias",
        f"{path} /archive/2011/ {used}: it is no alias",
        f"{path} /search/ {used}: it is no alias",
        f"{path} /posts/two/ {taken}: it is no alias",
        f"content/posts/two.md: the old address /archive/2011/one {taken}: it is no alias",
    ]
    assert site.problems() == []


def test_pages_below_one_that_is_called_works_get_another_folder(site, tmp_path):
    """Only works have the addresses /works/…/."""
    parent = page("1", slug="works", title="Works")
    file = source(
        tmp_path, parent, page("2", slug="a", parent="1"), page("3", slug="a", parent="1")
    )
    report = run(site, file)

    assert sorted(path for path in site.tree("content") if path.startswith("pages/")) == [
        "pages/works-2/a-2.md",
        "pages/works-2/a.md",
        "pages/works.md",
    ]
    was_taken = "content/pages/works/a.md or its address is taken"
    assert f"{was_taken}: 'Page 2' is content/pages/works-2/a.md" in report.messages.warnings
    assert errors(site) == []


@pytest.mark.parametrize(
    "permalink",
    [
        "/works/{slug}/", "/diary/{slug}/", "/tags/{slug}/", "/theme/{slug}/",
        "/{year}/comments/{slug}/", "/feed.xml/{slug}/", "/{year}/{month}/", "/all/",
    ],
)  # fmt: skip
def test_a_permalink_that_leaves_no_address_ends_the_import(site, tmp_path, permalink):
    """The build then reports posts that have one address."""
    site.write("site.yaml", f"title: T\npermalink: {permalink}\n")
    report = run(site, source(tmp_path, post("1", slug="a"), post("2", slug="a")))
    assert counts(report)["posts"] == {"added": 2}
    assert {"posts/a.md", "posts/a-2.md"} <= site.tree("content").keys()


def test_undo_leaves_the_folder_as_before(site, tmp_path):
    before = site.tree(".")
    run(site, blog(tmp_path))

    undone = undo(site.root, "")

    assert (len(undone.removed), undone.kept) == (8, [])
    assert site.tree(".") == before
    assert not (site.root / "content").exists()
    assert undo(site.root, "") == ([], [], [])


def test_undo_keeps_what_the_author_has_edited(site, tmp_path):
    run(site, blog(tmp_path))
    site.write("content/posts/post-3.md", "---\ntitle: Mine\n---\n")
    site.write("imports/rules.yaml", "fields: {mood: nothing}\n")

    kept = undo(site.root, "made-up").edited

    assert kept == ["content/posts/post-3.md"]
    assert sorted(site.tree(".")) == [
        "content/posts/post-3.md", "imports/ledger.jsonl", "imports/rules.yaml",
        "imports/site.yaml", "site.yaml",
    ]  # fmt: skip
    assert undo(site.root, "made-up") == ([], kept, [])


def test_undo_of_one_format_leaves_the_other(site, tmp_path):
    run(site, blog(tmp_path), format="made-up")
    before = site.tree("content")
    more = source(tmp_path / "more", comment("7", "", thread_addresses=["/2011/03/one/"]))

    assert counts(run(site, more, format="other")) == {"comments": {"added": 1}}
    assert "comments/post-1/7-2.md" in site.tree("content")
    assert undo(site.root, "other") == (["content/comments/post-1/7-2.md"], [], [])
    assert site.tree("content") == before


def test_an_edited_rule_takes_effect_at_the_next_import(site, tmp_path):
    file = blog(tmp_path, post("5", source_type="recipe"), comment("9", "5"))
    run(site, file)
    assert "posts/post-5.md" in site.tree("content")

    site.write("imports/rules.yaml", "types: {recipe: pages}\nfields: {mood: verdict}\n")
    report = run(site, file)
    assert "pages/post-5.md" in site.tree("content")
    assert "comments/pages/post-5/9.md" in site.tree("content")
    assert "posts/post-5.md" not in site.tree("content")
    assert "verdict: dark\n" in site.tree("content")["posts/post-1.md"].decode()
    assert counts(report)["posts"] == {"updated": 2, "unchanged": 1}
    assert any("no rule for" in warning for warning in report.messages.warnings)

    site.write("imports/rules.yaml", "types: {recipe: nothing}\n")
    report = run(site, file)
    assert counts(report)["posts"] == {"updated": 1, "unchanged": 1, "left_out": 1}
    assert not [path for path in site.tree("content") if "post-5" in path]
    assert counts(run(site, file))["posts"] == {"unchanged": 2, "left_out": 1}


def test_what_a_source_has_twice_is_imported_once(site, tmp_path):
    file = blog(tmp_path, post("1", title="Again"), page("1"), comment("7", text="Again."))
    report = run(site, file)

    assert [item.record for item in report.left_out if "twice" in item.reason] == [
        "posts 1 (Again)", "pages 1 (Page 1)", "comments 7"
    ]  # fmt: skip
    assert counts(run(site, file))["posts"] == {"unchanged": 2, "left_out": 1}


def test_an_unusable_source_leaves_nothing(site, tmp_path):
    before = site.tree(".")
    with pytest.raises(ImportRefused, match=r"blog\.jsonl:12: broken"):
        run(site, blog(tmp_path, ("broken", {})))
    assert site.tree(".") == before


def test_a_permalink_that_needs_a_work_is_refused(site, tmp_path):
    site.settings("permalink: /{work}/{slug}/\n")
    with pytest.raises(UsageError, match="needs a work"):
        run(site, blog(tmp_path))


def test_no_address_of_a_person_is_written(site, tmp_path):
    file = source(
        tmp_path,
        ("author", {"identity": "mira@private.example", "name": "mira@private.example"}),
        post("1", author_keys=["mira@private.example", "joe@private.example"]),
        comment("1", author="tom@private.example", url="https://x.example/?m=tom@private.example"),
        comment("2", author="192.0.2.77", title="tom@private.example"),
        comment("3", author="5d41402abc4b2a76b9719d911017c592", parent="ann@private.example"),
        comment("9", "", author="tom@private.example"),
    )
    report = run(site, file)

    written = b"".join(site.tree(".").values()).decode() + " ".join(site.tree("."))
    said = repr(report.as_json())
    for secret in ("private.example", "192.0.2.77", "5d41402abc4b2a76b9719d911017c592"):
        assert secret not in written
        assert secret not in said
    assert counts(report)["comments"] == {"added": 3, "left_out": 1}
    assert counts(run(site, file))["comments"] == {"unchanged": 3, "left_out": 1}


def test_no_proposal_and_no_rule_has_an_address_of_a_person(site, tmp_path):
    secret = "tom@private.example"
    file = source(
        tmp_path,
        ("blog", {"title": f"Films of {secret}", "tagline": secret}),
        ("menu", {"identity": "1", "title": f"Ask {secret}", "address": "/about/"}),
        post("1", fields=[[secret, "x"], ["mood", "y"]], terms=[[secret, "z"]]),
    )
    run(site, file)

    proposed = (site.root / "imports/site.yaml").read_text().splitlines()
    assert [line for line in proposed if not line.startswith("#")] == [
        "title: Films of",
        "redirects:", "  /feed/: /feed.xml",
        "menu:", "  - {title: Ask, url: /about/}",
    ]  # fmt: skip
    rules = (site.root / "imports/rules.yaml").read_text().splitlines()
    assert [line for line in rules if not line.startswith("#")] == [
        "fields:", "  mood: extra.mood  # 1",
    ]  # fmt: skip


def test_an_address_that_cannot_be_read_ends_no_import(site, tmp_path):
    report = run(site, source(tmp_path, post("1", address="http://["), post("2", address="/a/")))
    assert counts(report)["posts"] == {"added": 2}
