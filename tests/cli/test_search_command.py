"""``sitegen search``: the index of what was built, with the real Pagefind."""

import gzip
import json
import re
import sys

import pytest
from click.testing import CliRunner

from sitegen.cli.main import commands
from sitegen.search import indexing

pytest.importorskip("pagefind", reason="Pagefind is not installed: pip install 'sitegen[search]'")

SEARCH = "search: pagefind\n"
STALE = "the site has changed since it was indexed: sitegen makes the index again\n"


@pytest.fixture
def run(site):
    """Return a function that runs a command on the site: exit code, stderr, stdout."""

    def command(*arguments):
        words = [arguments[0], "--site", str(site.root), *map(str, arguments[1:])]
        result = CliRunner().invoke(commands, words, catch_exceptions=False)
        return result.exit_code, result.stderr, result.stdout

    return command


def fill(site):
    site.settings(SEARCH)
    site.work("w", kind="film", year=2009)
    site.post("a", "Locomotives and lanterns.", date=2011, work="w", rating=8)
    site.comment("a", "c1", "What of the semaphore?", author="Tom", date=2011)
    return site.built()


def index(site, folder="output"):
    """Return the files of an index: path to bytes, unpacked."""
    files = {p: d for p, d in site.tree(folder).items() if p.startswith("pagefind/")}
    return {p: gzip.decompress(d) if d[:2] == b"\x1f\x8b" else d for p, d in files.items()}


def fragments(site, folder="output"):
    """Return what the index keeps of each page, by its address."""
    found = [json.loads(d[12:]) for p, d in index(site, folder).items() if "/fragment/" in p]
    return {fragment["url"]: fragment for fragment in found}


# ---------------------------------------------------------------- what it makes


def test_the_index_has_every_page_that_can_be_searched(site, run):
    code, said, told = run("search") if fill(site) else None
    assert (code, said) == (0, "")
    assert re.fullmatch(r"index of 2 pages: \d+ files written, 0 unchanged, 0 removed .*\n", told)
    found = fragments(site)
    assert sorted(found) == ["/posts/a/", "/works/w/"]
    page = found["/posts/a/"]
    assert page["filters"] == {"kind": ["Film"], "rating": ["8 / 10"], "year": ["2009"]}
    facts = {"title": "A", "kind": "Film", "rated": "8 / 10", "date": "2011"}
    assert {name: page["meta"][name] for name in facts} == facts


def test_a_response_can_be_led_to(site, run):
    """Its words come after its id, and what every thread has is not among them."""
    site.settings(f"{SEARCH}comments: {{form: {{action: 'https://forms.example/'}}}}\n")
    site.post("a", "Locomotives.", date="2011-01-01")
    site.comment("a", "c1", "What of the semaphore?", author="Tom", date="2011-02-01")
    site.comment("a", "c2", "It is green.", author="Ann", date="2011-02-02", parent="c1")
    site.built()
    run("search")
    page = fragments(site)["/posts/a/"]
    words = page["content"].split()
    places = {anchor["id"]: anchor["location"] for anchor in page["anchors"]}
    assert words[places["comment-c1"]] == "Tom"
    assert words[places["comment-c2"]] == "Ann"
    first, second = places["comment-c1"], places["comment-c2"]
    assert " ".join(words[first:second]) == "Tom February 1, 2011 What of the semaphore?"
    said = "Ann February 2, 2011 in reply to Tom. It is green."
    assert " ".join(words[second:]) == said


@pytest.mark.parametrize("theme", ["default", "catalogue"])
def test_a_post_is_found_by_its_tags_and_not_by_its_neighbours(site, run, theme):
    """Its text ends with them: of what stands around it only they are words."""
    site.settings(f"{SEARCH}theme: {theme}\n")
    site.post("a", "Locomotives.", date="2011-01-01", tags="[semaphores, night trains]")
    site.post("b", "Lanterns.", date="2012-01-01", title="Newer", series="Lamps")
    site.built()
    run("search")
    assert fragments(site)["/posts/a/"]["content"].endswith("Locomotives. semaphores night trains")
    assert fragments(site)["/posts/b/"]["content"].endswith("Lanterns.")


def test_further_pages_of_a_thread_are_found_too(site, run):
    site.settings(f"{SEARCH}comments: {{per_page: 1}}\n")
    site.post("a", "Locomotives.", date=2011)
    site.comment("a", "c1", "First.", date=2011)
    site.comment("a", "c2", "What of the semaphore?", date=2012)
    site.built()
    run("search")
    assert "semaphore" in fragments(site)["/posts/a/comments/2/"]["content"]
    assert "semaphore" not in fragments(site)["/posts/a/"]["content"]


def test_what_is_hidden_is_nowhere_in_the_index(site, run):
    """Spoilers in texts, works, notes and comments, and posts that give all away."""
    site.settings(SEARCH)
    site.work("w", "Then ||secretzqa|| happens.", kind="film")
    site.post(
        "a", "||secretzqb|| then, openly.\n\n::: spoiler An end\nsecretzqc\n:::\n\n"
        "Noted[^1].\n\n[^1]: ||secretzqd||\n", date="2011-01-01", work="w", rating=7,
    )  # fmt: skip
    site.post(
        "b", "## secretzqe\n\nsecretzqf of it.", date="2012-01-01", spoilers="true", work="w",
        summary="A summary in the open.", verdict="In a verdict.",
    )  # fmt: skip
    site.page("about", "secretzqg", spoilers="true")
    site.page("open", "Or ||secretzqh||.")
    site.comment("a", "c1", "secretzqi", spoilers="true", author="Tom", date=2011)
    site.comment("b", "c1", "Said openly.", author="Ann", date=2012)
    site.comment("works/w", "c1", "secretzqj", spoilers="true", kind="summary")
    site.built()
    assert run("search")[0] == 0
    found = index(site)
    assert {path: data for path, data in found.items() if b"secretzq" in data.lower()} == {}
    pages = {url: page["content"] for url, page in fragments(site).items()}
    assert "[spoiler] then, openly. An end[spoiler]" in pages["/posts/a/"]
    assert "A summary in the open." in pages["/posts/b/"]
    assert "In a verdict." in pages["/posts/b/"]
    assert "Said openly." in pages["/posts/b/"]
    assert pages["/about/"].strip(" .") == "About"


def test_posts_in_other_languages_are_in_the_same_index(site, run):
    site.settings(SEARCH)
    site.post("a", "Langsame Züge.", language="de")
    site.post("b", "Slow trains.")
    site.built()
    run("search")
    assert sorted(fragments(site)) == ["/posts/a/", "/posts/b/"]
    assert list(json.loads(index(site)["pagefind/pagefind-entry.json"])["languages"]) == ["en"]


def test_it_reads_no_settings_of_pagefinds_own(site, run, monkeypatch):
    fill(site)
    site.write("pagefind.toml", 'exclude_selectors = ["p", "main"]\n')
    monkeypatch.chdir(site.root)
    monkeypatch.setenv("PAGEFIND_EXCLUDE_SELECTORS", "main")
    run("search")
    assert "lanterns" in fragments(site)["/posts/a/"]["content"]


def test_no_page_is_read_through_a_link_and_none_that_is_not_ours(site, run, tmp_path):
    fill(site)
    page = site.root / "output/posts/a/index.html"
    stranger = page.read_text().replace("lanterns", "strangers")
    (tmp_path / "stranger.html").write_text(stranger)
    site.write("output/theirs/index.html", stranger)
    (site.root / "output/works/w/index.html").unlink()
    (site.root / "output/works/w/index.html").symlink_to(tmp_path / "stranger.html")
    run("search")
    assert list(fragments(site)) == ["/posts/a/"]
    assert "strangers" not in str(index(site))


# ---------------------------------------------------------------- what it leaves as it is


def test_an_index_that_is_up_to_date_is_left_alone(site, run):
    fill(site)
    run("search")
    before = {p: (site.root / "output" / p).stat().st_mtime_ns for p in index(site)}
    assert run("search") == (0, "", "the index of 2 pages is up to date\n")
    assert {p: (site.root / "output" / p).stat().st_mtime_ns for p in index(site)} == before


@pytest.mark.parametrize("damage", ["gone", "other", "state"])
def test_an_index_that_somebody_has_spoilt_is_made_anew(site, run, damage):
    fill(site)
    run("search")
    path = site.root / "output/pagefind/pagefind.js"
    if damage == "state":
        (site.root / ".sitegen/search.json").write_text("{")
    elif damage == "gone":
        path.unlink()
    else:
        path.write_text("x")
    assert run("search")[2].startswith("index of 2 pages")
    assert path.stat().st_size > 10_000


def test_after_a_change_the_old_index_stays_until_there_is_a_new_one(site, run):
    fill(site)
    run("search")
    site.post("a", "Locomotives and whistles.", date=2011, work="w", rating=8)
    site.built()
    assert "lanterns" in fragments(site)["/posts/a/"]["content"]
    code, said, _ = run("search")
    assert (code, said) == (0, STALE)
    assert sorted(fragments(site)) == ["/posts/a/", "/works/w/"]
    assert "whistles" in fragments(site)["/posts/a/"]["content"]


MISSING = "search is on, and output/ has no index yet: run `sitegen search`"
OLD = "the search index is older than the site: run `sitegen search`"


def test_a_build_and_a_check_say_that_the_index_is_missing_or_old(site, run):
    """A second build that changes nothing says it again; one that is up to date says nothing."""
    fill(site)
    for message in (MISSING, OLD):
        for _ in "twice":
            code, said, _ = run("build", "--now", "2026-01-01")
            assert (code, said) == (0, f"{message}\n")
        assert run("build", "--now", "2026-01-01", "-q")[1] == ""
        code, said, _ = run("check")
        assert (code, said) == (3, f"site.yaml:3:9: warning: {message}\n")
        assert run("search")[0] == 0
        assert run("build", "--now", "2026-01-01")[:2] == (0, "")
        assert run("check")[:2] == (0, "")
        site.post("b", "Semaphores.", date=2012)
    site.settings()
    assert run("build", "--now", "2026-01-01")[:2] == (0, "")
    assert run("check")[:2] == (0, "")


def test_without_pagefind_a_build_says_how_to_get_it(site, run, monkeypatch):
    monkeypatch.setattr("sitegen.search.record.find_spec", lambda _: None)
    fill(site)
    wanted = MISSING.replace(
        "`sitegen search`", "`pip install 'sitegen[search]'`, then `sitegen search`"
    )
    assert run("build", "--now", "2026-01-01")[1] == f"{wanted}\n"


def test_every_file_of_the_index_is_ours(site, run):
    """The manifest has it, `check` has nothing against it, and `clean` removes it."""
    fill(site)
    run("search")
    manifest = {line[66:] for line in site.output(".sitegen-manifest").splitlines()}
    assert manifest == set(site.files())
    assert not [path for path in manifest if "pagefind-ui" in path]
    assert run("check")[0] == 0
    run("clean")
    assert not (site.root / "output").exists() or site.files() == []


def test_another_output_folder_has_an_index_of_its_own(site, run, tmp_path):
    fill(site)
    site.build(output=tmp_path / "www")
    assert run("search", "--output", tmp_path / "www")[0] == 0
    assert (tmp_path / "www/pagefind/pagefind.js").is_file()
    assert index(site) == {}


# ---------------------------------------------------------------- deploy


def test_deploy_makes_the_index_and_brings_it_along(site, run, tmp_path):
    fill(site)
    code, said, _ = run("deploy", "--to", tmp_path / "www", "--now", "2026-01-01")
    assert (code, said) == (0, "")
    assert (tmp_path / "www/pagefind/pagefind-entry.json").is_file()
    site.post("a", "Locomotives and whistles.", date=2011, work="w", rating=8)
    code, said, _ = run("deploy", "--to", tmp_path / "www", "--now", "2026-01-01")
    assert said == STALE
    assert [p for p in index(site) if not (tmp_path / "www" / p).is_file()] == []


def test_deploy_of_a_site_without_search_makes_none(site, run, tmp_path):
    site.post("a", date=2011)
    assert run("deploy", "--to", tmp_path / "www", "--now", "2026-01-01")[0] == 0
    assert not (tmp_path / "www/pagefind").exists()


# ---------------------------------------------------------------- what goes wrong


def test_without_search_in_the_settings_there_is_nothing_to_do(site, run):
    site.post("a", date=2011)
    site.built()
    said = "error: search is off: write `search: pagefind` into site.yaml\n"
    assert run("search") == (2, said, "")


def test_a_site_that_was_never_built_cannot_be_indexed(site, run):
    site.settings(SEARCH)
    code, said, _ = run("search")
    assert (code, said.endswith("has no pages of a site: run `sitegen build` first\n")) == (2, True)


def test_without_pagefind_it_is_said_how_to_get_it(site, run, monkeypatch, tmp_path):
    """By `deploy` too, before anything is brought anywhere."""
    fill(site)
    monkeypatch.setitem(sys.modules, "pagefind.service", None)
    said = "error: search needs Pagefind: pip install 'sitegen[search]'\n"
    assert run("search") == (2, said, "")
    assert run("deploy", "--to", tmp_path / "www", "--now", "2026-01-01")[:2] == (2, said)
    assert not (tmp_path / "www").exists()


def test_a_site_without_a_text_has_no_index(site, run):
    fill(site)
    run("search")
    for path in ("posts/a.md", "works/w.md", "comments/a/c1.md"):
        site.remove(f"content/{path}")
    site.built()
    code, said, told = run("search")
    assert (code, told.startswith("index of 0 pages: 0 files written")) == (0, True)
    assert "no page has data-pagefind-body" in said
    assert index(site) == {}


def test_a_file_of_somebody_else_is_not_overwritten(site, run):
    fill(site)
    site.write("output/pagefind/pagefind.js", "theirs")
    code, said, _ = run("search")
    assert code == 1
    assert said.startswith("output/pagefind/pagefind.js:1:1: error: was not written by sitegen")
    assert site.output("pagefind/pagefind.js") == "theirs"
    assert list(index(site)) == ["pagefind/pagefind.js"]


def test_what_pagefind_says_is_told_and_the_last_index_stays(site, run, monkeypatch, tmp_path):
    fill(site)
    run("search")
    before = index(site)
    site.post("a", "Changed.", date=2011)
    site.built()
    program = tmp_path / "pagefind"
    program.write_text("#!/bin/sh\necho no room >&2\nexit 3\n")
    program.chmod(0o755)
    monkeypatch.setenv("PAGEFIND_BINARY_PATH", str(program))
    assert run("search") == (1, "error: cannot make the index: no room\n", "")
    assert index(site) == before


def test_a_build_does_not_load_what_searching_needs():
    """Pagefind's own package is loaded by the command that runs it, when it runs."""
    source = indexing.__spec__.loader.get_source(indexing.__name__)
    assert not re.search(r"^(?:import|from) pagefind", source, re.MULTILINE)
