"""What reaches output/: all or nothing, only what differs, and never on top of others' files."""

import hashlib
import os
from pathlib import Path

import pytest
from conftest import read_tree

from sitegen.problems import UsageError
from sitegen.write import MANIFEST, Stage, check_output, read_manifest, remove_site


@pytest.fixture
def out(tmp_path):
    return tmp_path / "site" / "output"


def stage(out, **files):
    """Stage files, by path with "__" for "/", and commit; return the problems or the outcome."""
    with Stage(out.parent, out) as staged:
        problems = [
            str(problem)
            for path, text in files.items()
            for problem in staged.add(path.replace("__", "/"), text.encode())
        ]
        return problems or staged.commit()


def put(path, text="theirs"):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def pages(out):
    return {path: data.decode() for path, data in read_tree(out).items() if path != MANIFEST}


# ---------------------------------------------------------------- writing


def test_files_are_written_and_counted(out):
    outcome = stage(out, a="1", b__c="2")
    assert (outcome.written, outcome.unchanged, outcome.removed) == (2, 0, 0)
    assert outcome.changed == ("a", "b/c")
    assert pages(out) == {"a": "1", "b/c": "2"}


def test_equal_bytes_are_left_alone(out):
    """A file that is right already keeps its date."""
    stage(out, a="1", b="2")
    os.utime(out / "a", (1, 1))
    outcome = stage(out, a="1", b="3")
    assert (outcome.written, outcome.unchanged, outcome.changed) == (1, 1, ("b",))
    assert (out / "a").stat().st_mtime == 1


def test_equal_bytes_of_somebody_else_are_adopted(out):
    """After a lost manifest, a site is taken up as it stands."""
    stage(out, a="1", b="2")
    (out / MANIFEST).unlink()
    outcome = stage(out, a="1")
    assert (outcome.written, outcome.unchanged, outcome.removed) == (0, 1, 0)
    assert list(read_manifest(out)) == ["a"]
    assert pages(out) == {"a": "1", "b": "2"}


def test_a_foreign_file_is_never_overwritten(out):
    put(out / "a")
    assert stage(out, a="1") == ["output/a:1:1: error: is not ours: a page would overwrite it"]
    assert pages(out) == {"a": "theirs"}


def test_a_file_of_ours_that_somebody_changed_is_written_again(out):
    stage(out, a="1")
    put(out / "a", "edited")
    assert stage(out, a="1").written == 1
    assert pages(out) == {"a": "1"}


def test_a_foreign_file_where_a_folder_is_needed_is_an_error(out):
    put(out / "a")
    assert stage(out, a__b="1") == ["output/a:1:1: error: is not ours, and in the way of a page"]


def test_a_folder_with_foreign_files_where_a_page_is_needed_is_an_error(out):
    put(out / "a" / "theirs")
    [problem] = stage(out, a="1")
    assert problem.startswith("output/a:1:1: error: is not ours")
    assert pages(out) == {"a/theirs": "theirs"}


def test_a_file_of_ours_gives_way_to_a_folder(out):
    stage(out, a="1")
    assert stage(out, a__b="2").changed == ("a", "a/b")
    assert pages(out) == {"a/b": "2"}


def test_a_folder_of_ours_gives_way_to_a_file(out):
    stage(out, a__b="1", a__c__d="1")
    assert stage(out, a="2").changed == ("a", "a/b", "a/c/d")
    assert pages(out) == {"a": "2"}


# ---------------------------------------------------------------- removing


def test_stale_files_go_with_the_folders_that_they_leave_empty(out):
    stage(out, a="1", b__c__d="2", b__e="3")
    outcome = stage(out, a="1")
    assert (outcome.removed, outcome.changed) == (2, ("b/c/d", "b/e"))
    assert sorted(path.name for path in out.iterdir()) == [MANIFEST, "a"]


def test_foreign_files_stay_beside_stale_ones(out):
    stage(out, b__c="1")
    put(out / "b" / "theirs")
    stage(out)
    assert pages(out) == {"b/theirs": "theirs"}


def test_nothing_is_removed_before_the_commit(out):
    stage(out, a="1")
    with Stage(out.parent, out) as staged:
        staged.add("b", b"2")
    assert pages(out) == {"a": "1"}
    assert not (out.parent / ".sitegen" / "staging").exists()


def test_remove_site_takes_all_that_is_ours(out):
    stage(out, a="1", b__c="2")
    put(out / "theirs")
    assert remove_site(out) == ("a", "b/c")
    assert read_tree(out) == {"theirs": b"theirs"}


# ---------------------------------------------------------------- the manifest


def test_the_manifest_can_be_checked_by_sha256sum(out):
    """One line a file, sorted: the digest, two spaces, the path."""
    stage(out, b="2", a__c="1")
    digest = {text: hashlib.sha256(text.encode()).hexdigest() for text in "12"}
    assert (out / MANIFEST).read_bytes().decode() == f"{digest['1']}  a/c\n{digest['2']}  b\n"


@pytest.mark.parametrize(
    "path", ["../outside", "/{}/outside", "a/../../outside", "a//../../outside", ".."]
)
def test_a_forged_manifest_removes_nothing_outside(out, path):
    """Whoever can write into output/ cannot reach further by it."""
    outside = put(out.parent / "outside")
    put(out / MANIFEST, f"0  {path.format(out.parent)}\n")
    assert stage(out, a="1").removed == 0
    remove_site(out)
    assert outside.read_text() == "theirs"


@pytest.mark.parametrize("text", ["\x00", "0  a\x00b\n", "no digest\n", "\n\n", "0  \n", "0  .\n"])
def test_a_manifest_of_nonsense_removes_nothing(out, text):
    put(out / MANIFEST, text)
    assert (stage(out, b="1").removed, pages(out)) == (0, {"b": "1"})


def test_a_manifest_that_is_no_text_counts_for_nothing(out):
    out.mkdir(parents=True)
    (out / MANIFEST).write_bytes(b"\xff\xfe")
    assert read_manifest(out) == {}


@pytest.mark.parametrize("sign", ["\u2028", "\x85", "\u2029", "\x7f"])
def test_a_name_with_an_odd_end_of_line_is_one_name(out, sign):
    r"""Only \n ends a line: "a" is a stranger's, though we wrote a file that begins so."""
    stage(out, **{f"a{sign}b": "1"})
    put(out / "a")
    assert stage(out, c="2").changed == (f"a{sign}b", "c")
    assert pages(out) == {"a": "theirs", "c": "2"}


def test_the_manifest_is_no_page(site):
    """A static file of that name would be mistaken for ours."""
    site.write("content/static/.sitegen-manifest", "0  a\n")
    [problem] = site.problems()
    assert problem.startswith("content/static/.sitegen-manifest:1:1: error: ")


# ---------------------------------------------------------------- links in the output


def test_a_link_in_place_of_a_page_is_not_written_through(out):
    elsewhere = put(out.parent / "elsewhere")
    out.mkdir()
    (out / "a").symlink_to(elsewhere)
    [problem] = stage(out, a="1")
    assert problem.startswith("output/a:1:1: error: is not ours")
    assert elsewhere.read_text() == "theirs"


def test_a_link_in_place_of_a_folder_is_not_followed(out):
    elsewhere = put(out.parent / "elsewhere" / "b").parent
    out.mkdir()
    (out / "a").symlink_to(elsewhere)
    assert stage(out, a__b="1") == ["output/a:1:1: error: is not ours, and in the way of a page"]
    assert read_tree(elsewhere) == {"b": b"theirs"}


def test_a_stale_file_behind_a_link_is_not_removed(out):
    """Where a folder of ours was replaced by a link, nothing behind the link is ours."""
    stage(out, a__b="1")
    (out / "a").rename(out.parent / "elsewhere")
    (out / "a").symlink_to(out.parent / "elsewhere")
    assert stage(out).removed == 0
    assert read_tree(out.parent / "elsewhere") == {"b": b"1"}


# ---------------------------------------------------------------- folders that are refused


@pytest.fixture
def project(tmp_path, monkeypatch):
    """Return a site's folder in a home folder."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    site = tmp_path / "home" / "work" / "site"
    for name in ("content/posts", "themes/plain", "templates", "archetypes", ".git/refs"):
        (site / name).mkdir(parents=True)
    (site / "file").write_text("x")
    (site / "link").symlink_to("content")
    (site / "homelink").symlink_to(tmp_path / "home")
    return site


@pytest.mark.parametrize(
    "output",
    [
        "/",
        "~",
        "~/work",
        "~/..",
        "{site}",
        "{site}/..",
        "{site}/content",
        "{site}/content/posts",
        "{site}/content/new/folder",
        "{site}/themes",
        "{site}/themes/plain",
        "{site}/templates",
        "{site}/archetypes",
        "{site}/.git",
        "{site}/.git/refs",
        "{site}/link",
        "{site}/link/deeper",
        "{site}/homelink",
        "{site}/output/../content",
        "{site}/file",
    ],
)
def test_a_folder_that_could_cost_somebody_their_files_is_refused(project, output):
    path = Path(output.format(site=project)).expanduser()
    before = read_tree(project)
    with pytest.raises(UsageError):
        check_output(project, path)
    assert before == read_tree(project)


@pytest.mark.parametrize("output", ["output", "public", "a/b", "../www", "contents"])
def test_other_folders_will_do(project, output):
    assert check_output(project, project / output) is None
