"""A journal that anyone may have written costs nobody a file: neither in the output nor outside."""

import hashlib
import json
import shutil

import pytest

from sitegen.core.folders import UnsafePathError
from sitegen.core.locks import STATE
from sitegen.output.directory import OUTPUT_STAGING
from sitegen.output.journal import SITE_STAGING, Journal, UnfinishedError, _sealed, _text, recover
from sitegen.output.manifest import MANIFEST
from sitegen.output.staging import StagingArea, stage_file
from tests.support.sites import read_tree

EVIL = b"evil"
DIGEST = hashlib.sha256(EVIL).hexdigest()


@pytest.fixture
def place(tmp_path):
    """Return a built site's folder, between files that are somebody else's."""
    site = tmp_path / "site"
    for path in ("outside/file", "site/content/file", "site/output/theirs", "site/output/t/theirs"):
        put(tmp_path / path, b"theirs")
    with StagingArea(site, site / "output") as stage:
        for path in ("a", "b/c"):
            assert stage.add(path, path.encode()) == ()
        stage.commit()
    return site


def put(path, data):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def forge(site, *, output="output", named=f"{SITE_STAGING}/x", move=(), remove=(), sealed=True):
    """Write a journal, and stage a file for each of those that it moves, wherever it says.

    It has this user's seal, for what holds even then holds always.
    """
    staging = f"{SITE_STAGING}/x"
    (site / staging).mkdir(parents=True, exist_ok=True)
    for path in move:
        stage_file(site / staging, path, EVIL)
    journal = Journal(output, named, dict.fromkeys(move, DIGEST), list(remove))
    put(site / STATE / "journal", _text(_sealed(journal) if sealed else journal))


def files(site):
    """Return all files in and around the site, what we keep for ourselves apart."""
    tree = read_tree(site.parent)
    return {path: data for path, data in tree.items() if not path.startswith(f"site/{STATE}/")}


def assert_harmless(site, before):
    """Recover: nothing is different then, and nothing is left to be done."""
    recover(site)
    assert files(site) == before
    assert list((site / STATE).iterdir()) == []


# ---------------------------------------------------------------- paths


OUT = [
    "../content/file",
    "../../outside/file",
    "../../outside/new",
    "b/../../content/file",
    "{root}/outside/file",
    "{root}/outside/new",
    "/",
    "",
    ".",
    "..",
    "b/",
    "b//c",
    "b/./c",
    "a\0",
    "x" * 5000,
    "x/" * 5000,
]


@pytest.mark.parametrize("path", OUT)
def test_nothing_outside_of_the_output_is_removed(place, path):
    """Not even where the manifest has been forged with the journal."""
    path = path.format(root=place.parent)
    with (place / "output" / MANIFEST).open("a") as manifest:
        manifest.write(f"{DIGEST}  {path}\n")
    before = files(place)
    forge(place, remove=[path])
    recover(place)
    changed = {name for name, data in before.items() if files(place).get(name) != data}
    assert changed <= {f"site/output/{MANIFEST}"}


@pytest.mark.parametrize(
    "path", [*OUT, MANIFEST, OUTPUT_STAGING, f"{OUTPUT_STAGING}/x", "theirs", "theirs/x", "t"]
)
def test_nothing_is_moved_but_into_the_output(place, path):
    """Nor onto what is ours alone, or not ours, or into the way of what is not."""
    before = files(place)
    forge(place, move=[path.format(root=place.parent)])
    assert_harmless(place, before)


@pytest.mark.parametrize("path", ["theirs", "t/theirs", "t", MANIFEST, "gone"])
def test_nothing_of_somebody_else_is_removed(place, path):
    before = files(place)
    forge(place, remove=[path])
    assert_harmless(place, before)


def test_what_is_moved_has_the_digest_that_was_promised(place):
    """Bytes that were changed since, or never written to the end, do not become a page."""
    before = files(place)
    forge(place, move=["a", "new"])
    for path in ("a", "new"):
        stage_file(place / SITE_STAGING / "x", path, b"other")
    assert_harmless(place, before)


def test_a_sound_journal_is_carried_out_beside_those_lines(place):
    """So that the tests above are able to fail: ours may be moved and removed."""
    forge(place, move=["a", "new/page", "theirs"], remove=["b/c", "theirs", "../content/file"])
    recover(place)
    output = read_tree(place / "output")
    manifest = output.pop(MANIFEST).decode()
    assert output == {"a": EVIL, "new/page": EVIL, "theirs": b"theirs", "t/theirs": b"theirs"}
    assert manifest == f"{DIGEST}  a\n{DIGEST}  new/page\n"


# ---------------------------------------------------------------- folders


@pytest.mark.parametrize(
    "output",
    [
        "content",
        "",
        ".",
        "..",
        "../outside",
        "{root}/outside",
        "output/../content",
        "/",
        "{root}/site",
        "a\0b",
        "x" * 5000,
        "link",
        "gone",
        "site.yaml",
    ],
)
def test_no_other_folder_is_taken_for_the_output(place, output):
    """Neither the sources, nor a folder outside that does not vouch for the journal."""
    put(place / "site.yaml", b"title: x\n")
    (place / "link").symlink_to(place.parent / "outside")
    put(place.parent / "outside" / MANIFEST, f"{DIGEST}  file\n".encode())
    before = files(place)
    output = output.format(root=place.parent)
    forge(place, output=output, move=["new", "file"], remove=["file"], sealed=False)
    assert_harmless(place, before)


@pytest.mark.parametrize(
    "staging",
    [
        "content",
        "../outside",
        "{root}/outside",
        f"{SITE_STAGING}/../../content",
        SITE_STAGING,
        f"{SITE_STAGING}/x/y",
        "a\0",
    ],
)
def test_nothing_is_taken_from_another_folder(place, staging):
    for folder in (place / "content", place.parent / "outside", place / SITE_STAGING / "x" / "y"):
        folder.mkdir(parents=True, exist_ok=True)
        stage_file(folder, "file", EVIL)
    before = files(place)
    forge(place, move=["file"], named=staging.format(root=place.parent))
    assert_harmless(place, before)


# ---------------------------------------------------------------- links


def test_nothing_is_moved_or_removed_through_a_link_in_the_output(place):
    outside = place.parent / "outside"
    (place / "output" / "b" / "c").rename(outside / "c")
    (place / "output" / "b").rmdir()
    (place / "output" / "b").symlink_to(outside)
    (place / "output" / "a").unlink()
    (place / "output" / "a").symlink_to(outside / "file")
    before = files(place)
    forge(place, move=["a", "b/new", "b/c"], remove=["b/c", "a"])
    assert_harmless(place, before)


def assert_refused(site, before, link):
    """Recover: that fails for a link, which stays as everything does."""
    state = read_tree(site / STATE)
    with pytest.raises(UnsafePathError, match=f"{link.name} is a link"):
        recover(site)
    assert files(site) == before
    assert read_tree(site / STATE) == state


def test_nothing_is_taken_through_a_link_in_place_of_a_staged_page(place):
    outside = place.parent / "outside"
    stage_file(outside, "new", EVIL)
    before = files(place)
    forge(place, move=["new"])
    [staged] = (place / SITE_STAGING / "x").iterdir()
    staged.unlink()
    staged.symlink_to(outside / staged.name)
    assert_refused(place, before, staged)


@pytest.mark.parametrize("name", ["x", ""])
def test_nothing_is_taken_through_a_link_in_place_of_the_staging_folder(place, name):
    outside = place.parent / "outside"
    (outside / "x").mkdir()
    stage_file(outside, "new", EVIL)
    stage_file(outside / "x", "new", EVIL)
    before = files(place)
    forge(place, move=["new"])
    link = place / SITE_STAGING / name
    shutil.rmtree(link)
    link.symlink_to(outside)
    assert_refused(place, before, link)


@pytest.mark.parametrize("name", ["staging", "journal", "journal.new"])
def test_a_link_in_our_place_is_an_error_and_stays(place, name):
    """Whoever removes it can build again."""
    outside = place.parent / "outside"
    before = files(place)
    link = place / STATE / name
    link.symlink_to(outside if name == "staging" else outside / "file")
    assert_refused(place, before, link)
    with pytest.raises(UnsafePathError), StagingArea(place, place / "output"):
        pass
    assert files(place) == before
    link.unlink()
    assert_harmless(place, before)


def test_a_link_in_our_place_in_the_output_is_an_error_and_stays(place):
    outside = place.parent / "outside"
    (place / "output" / OUTPUT_STAGING).symlink_to(outside)
    before = files(place)
    with StagingArea(place, place / "output") as stage, pytest.raises(UnsafePathError):
        stage.add("a", b"new")
    assert files(place) == before


def test_a_manifest_that_is_a_link_is_an_error_and_stays(place):
    manifest = place / "output" / MANIFEST
    manifest.rename(place.parent / "outside" / "manifest")
    manifest.symlink_to(place.parent / "outside" / "manifest")
    before = files(place)
    with (
        pytest.raises(UnsafePathError, match=f"{MANIFEST} is a link"),
        StagingArea(place, place / "output"),
    ):
        pass
    assert files(place) == before


def test_no_folder_of_state_is_cleared_that_holds_more_folders_than_a_path_may_have(place):
    """What is there is none of ours, and is told of before anything is removed."""
    before = files(place)
    deep = place / SITE_STAGING / "/".join("d" * 150)
    deep.mkdir(parents=True)
    with pytest.raises(UnsafePathError, match="within more than 100 folders"):
        recover(place)
    assert deep.is_dir()
    assert files(place) == before


# ---------------------------------------------------------------- no journals


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe\x00",
        b"[" * 100_000,
        b'{"output": "output"}',
        b'{"output": "output", "staging": 1}',
        b'{"output": "output", "staging": ".sitegen/staging/x", "move": ["a"], "remove": []}',
        b'{"output": "output", "staging": ".sitegen/staging/x", "later": 1, "remove": ["a"]}',
        b'{"output": "\\ud800", "staging": "\\udfff", "remove": ["a"]}',
        b'{"output": "output", "staging": ".sitegen/staging/x", "remove": ["\\ud800"]}',
    ],
    ids=range(12),
)
def test_what_is_no_journal_is_removed_and_stops_nobody(place, text):
    before = files(place)
    put(place / STATE / "journal", text)
    assert_harmless(place, before)


def test_a_folder_in_place_of_the_journal_stops_nobody(place):
    before = files(place)
    put(place / STATE / "journal" / "file", b"x")
    assert_harmless(place, before)


# ---------------------------------------------------------------- an output outside of the site


@pytest.fixture
def interrupted(place, monkeypatch):
    """Return a site whose build into a folder outside of it has failed half-way."""
    output = place.parent / "www"

    def broken(*_, **__):
        raise OSError("broken")

    with monkeypatch.context() as patch:
        patch.setattr("sitegen.output.staging.apply_journal", broken)
        with StagingArea(place, output) as stage:
            stage.add("page", b"page")
            with pytest.raises(UnfinishedError):
                stage.commit()
    return place


def test_a_folder_outside_is_finished_where_this_user_began(interrupted):
    recover(interrupted)
    output = interrupted.parent / "www"
    assert sorted(read_tree(output)) == [MANIFEST, "page"]


@pytest.mark.parametrize("forged", ["", "0", "ab" * 32, None])
def test_a_journal_without_the_seal_changes_nothing_outside(interrupted, forged):
    """A site that was fetched from somewhere cannot bring a journal that writes elsewhere."""
    file = interrupted / STATE / "journal"
    journal = json.loads(file.read_text())
    del journal["seal"]
    file.write_text(json.dumps(journal if forged is None else {**journal, "seal": forged}))
    precious = interrupted.parent / "www" / OUTPUT_STAGING / "precious"
    precious.parent.mkdir()
    precious.write_text("x")
    recover(interrupted)
    assert read_tree(interrupted.parent / "www") == {f"{OUTPUT_STAGING}/precious": b"x"}
    assert list((interrupted / STATE).iterdir()) == []


def test_a_sealed_journal_that_was_changed_changes_nothing_outside(interrupted):
    journal = interrupted / STATE / "journal"
    journal.write_text(journal.read_text().replace('"page"', '"other"'))
    recover(interrupted)
    assert read_tree(interrupted.parent / "www") == {}


def test_a_journal_without_the_seal_changes_nothing_in_the_site(place):
    """Whoever lists drafts would else publish what came with the site."""
    before = files(place)
    forge(place, move=["new"], remove=["a"], sealed=False)
    assert_harmless(place, before)


def test_without_a_place_for_a_key_a_journal_is_carried_out_within_the_site(place, monkeypatch):
    """What a build has begun has to end there, too; nowhere else, for it may be anybody's."""
    monkeypatch.setenv("HOME", str(place.parent / "outside" / "file"))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    before = files(place)
    forge(place, output=str(place.parent / "outside"), move=["new"], sealed=False)
    assert_harmless(place, before)
    forge(place, move=["new"], sealed=False)
    recover(place)
    assert (place / "output" / "new").read_bytes() == EVIL


def test_a_journal_outlives_that_the_site_is_moved(interrupted):
    moved = interrupted.rename(interrupted.with_name("moved"))
    recover(moved)
    assert sorted(read_tree(moved.parent / "www")) == [MANIFEST, "page"]


def test_a_path_is_one_line_of_the_manifest(place):
    """One with a line end would name somebody else's file as ours."""
    before = files(place)
    forge(place, move=["x\n00  theirs"])
    assert_harmless(place, before)
