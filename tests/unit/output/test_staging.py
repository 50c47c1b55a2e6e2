"""What reaches output/: all or nothing, only what differs, and never on top of others' files."""

import hashlib
import os
import threading

import pytest

from sitegen.output.journal import staged_at
from sitegen.output.manifest import MANIFEST, read_manifest
from sitegen.output.staging import StagingArea, remove_site, stage_file
from tests.support.sites import read_tree


@pytest.fixture
def out(tmp_path):
    return tmp_path / "site" / "output"


def stage(out, **files):
    """Stage files, by path with "__" for "/", and commit; return the problems or the outcome."""
    with StagingArea(out.parent, out) as staged:
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
    assert stage(out, a="1") == [
        "output/a:1:1: error: was not written by sitegen, and a page would overwrite it: move it"
    ]
    assert pages(out) == {"a": "theirs"}


def test_a_file_of_ours_that_somebody_changed_is_written_again(out):
    stage(out, a="1")
    put(out / "a", "edited")
    assert stage(out, a="1").written == 1
    assert pages(out) == {"a": "1"}


def test_a_foreign_file_where_a_folder_is_needed_is_an_error(out):
    put(out / "a")
    assert stage(out, a__b="1") == [
        "output/a:1:1: error: was not written by sitegen, and a page needs this path: move it"
    ]


def test_a_folder_with_foreign_files_where_a_page_is_needed_is_an_error(out):
    put(out / "a" / "theirs")
    [problem] = stage(out, a="1")
    assert problem.startswith("output/a:1:1: error: was not written by sitegen")
    assert pages(out) == {"a/theirs": "theirs"}


def test_a_file_of_ours_gives_way_to_a_folder(out):
    stage(out, a="1")
    assert stage(out, a__b="2").changed == ("a", "a/b")
    assert pages(out) == {"a/b": "2"}


def test_a_folder_of_ours_gives_way_to_a_file(out):
    stage(out, a__b="1", a__c__d="1")
    assert stage(out, a="2").changed == ("a", "a/b", "a/c/d")
    assert pages(out) == {"a": "2"}


def test_a_folder_that_somebody_emptied_gives_way_to_a_file(out):
    """It holds nothing that could be lost."""
    (out / "a" / "deep").mkdir(parents=True)
    assert stage(out, a="1").written == 1
    assert pages(out) == {"a": "1"}


@pytest.mark.parametrize("path", ["é" * 128, "a/" + "é" * 128 + "/b", "a/" * 2000 + "long" * 30])
def test_a_name_that_the_disk_cannot_hold_is_an_error_before_anything_is_moved(out, path):
    """Half-way it would be an error that no next command can mend."""
    stage(out, a="1")
    [problem] = stage(out, **{"b": "2", path: "3"})
    assert problem.endswith("the file system of the output folder cannot store this name")
    assert pages(out) == {"a": "1"}


def test_odd_names_that_the_disk_can_hold_are_no_error(out):
    files = {"é" * 127: "1", "a b/?:*": "2", "重庆/\u2028": "3"}
    assert stage(out, **files).written == 3
    assert pages(out) == files


# ---------------------------------------------------------------- what workers stage


def digest(text):
    return hashlib.sha256(text.encode()).hexdigest()


def adopt(out, **files):
    """Do as :func:`stage`, with files that others have staged."""
    with StagingArea(out.parent, out) as staged:
        problems = []
        for path, text in files.items():
            name = path.replace("__", "/")
            found = staged.add_staged(stage_file(staged.folder, name, text.encode()))
            problems += map(str, found)
        return problems or staged.commit()


def test_a_worker_stages_a_file_and_returns_its_digest(tmp_path):
    """However long or odd its path, side by side with the others."""
    paths = ["a/b/c", "a", "x/" * 2000 + "y", "重庆/é"]
    assert [stage_file(tmp_path, path, b"1").digest for path in paths] == [digest("1")] * 4
    assert list(read_tree(tmp_path).values()) == [b"1"] * 4


def test_two_attempts_at_one_page_leave_one_whole_page(tmp_path):
    """A worker that was thought dead may stage a page while another one does."""
    data = bytes(range(256)) * 2000
    final, seen = staged_at(tmp_path, "page"), set()
    start = threading.Barrier(3)

    def attempt():
        start.wait()
        for _ in range(50):
            stage_file(tmp_path, "page", data)

    attempts = [threading.Thread(target=attempt) for _ in range(2)]
    for thread in attempts:
        thread.start()
    start.wait()
    while any(thread.is_alive() for thread in attempts):
        if final.exists():
            seen.add(final.read_bytes() == data)
    assert seen == {True}
    assert [file.name for file in tmp_path.iterdir()] == [final.name]


def test_a_late_attempt_changes_nothing_after_the_commit(out):
    with StagingArea(out.parent, out) as staged:
        folder = staged.folder
        staged.add_staged(stage_file(folder, "a", b"1"))
        stage_file(folder, "a", b"1")
        staged.commit()
        stage_file(folder, "a", b"1")
    assert pages(out) == {"a": "1"}
    assert not folder.exists()


def test_a_staged_file_is_taken_without_a_look_at_it(out):
    """A network's file system may still show another size."""
    with StagingArea(out.parent, out) as staged:
        file = stage_file(staged.folder, "a", b"1")
        assert (file.path, file.digest, file.size) == ("a", digest("1"), 1)
        stage = os.stat
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(os, "stat", lambda path, **k: _refuse_staged(staged, path, stage, k))
            assert staged.add_staged(file) == ()
        staged.commit()
    assert pages(out) == {"a": "1"}


def _refuse_staged(staged, path, stat, options):
    assert str(staged.folder) not in str(path)
    return stat(path, **options)


def test_a_worker_does_not_make_the_folder_of_a_dead_build_again(tmp_path):
    """Its build would find files there that it knows nothing of."""
    with pytest.raises(FileNotFoundError):
        stage_file(tmp_path / "gone", "a/b", b"1")
    assert list(tmp_path.iterdir()) == []


def test_adopted_files_are_written_like_others(out):
    stage(out, a="1", b__c="2", d="3")
    os.utime(out / "a", (1, 1))
    outcome = adopt(out, a="1", b__c="new", e="4")
    assert (outcome.written, outcome.unchanged, outcome.removed) == (2, 1, 1)
    assert outcome.changed == ("b/c", "d", "e")
    assert pages(out) == {"a": "1", "b/c": "new", "e": "4"}
    assert read_manifest(out) == {"a": digest("1"), "b/c": digest("new"), "e": digest("4")}
    assert (out / "a").stat().st_mtime == 1


def test_an_edited_file_of_the_same_size_is_found(out):
    """The manifest's digest alone is not believed."""
    stage(out, a="1")
    put(out / "a", "2")
    assert adopt(out, a="1").written == 1
    assert pages(out) == {"a": "1"}


def test_foreign_files_are_in_the_way_of_adopted_ones_too(out):
    put(out / "a")
    put(out / "b")
    assert adopt(out, a="1", b__c="2") == [
        "output/a:1:1: error: was not written by sitegen, and a page would overwrite it: move it",
        "output/b:1:1: error: was not written by sitegen, and a page needs this path: move it",
    ]
    assert pages(out) == {"a": "theirs", "b": "theirs"}


def test_kept_files_stay_as_they_are(out):
    """They are not looked at, and nothing is written if there is nothing else."""
    stage(out, a="1", b="2")
    put(out / "a", "edited")
    before = (out / MANIFEST).stat().st_mtime_ns, out.stat().st_mtime_ns
    with StagingArea(out.parent, out) as staged:
        staged.keep_unchanged("a")
        staged.keep_unchanged("b")
        outcome = staged.commit()
    assert (outcome.written, outcome.unchanged, outcome.changed) == (0, 2, ())
    assert before == ((out / MANIFEST).stat().st_mtime_ns, out.stat().st_mtime_ns)
    assert not list((out.parent / ".sitegen").iterdir())


def test_a_file_that_the_manifest_does_not_name_cannot_be_kept(out):
    """After a lost manifest a site is made anew, and so becomes ours again."""
    stage(out, a="1")
    (out / MANIFEST).unlink()
    with StagingArea(out.parent, out) as staged:
        assert not staged.is_ours("a")
        with pytest.raises(KeyError):
            staged.keep_unchanged("a")


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
    with StagingArea(out.parent, out) as staged:
        staged.add("b", b"2")
    assert pages(out) == {"a": "1"}
    assert not (out.parent / ".sitegen" / "staging").exists()


def test_remove_site_takes_all_that_is_ours(out):
    stage(out, a="1", b__c="2")
    put(out / "theirs")
    assert remove_site(out.parent, out) == ("a", "b/c")
    assert read_tree(out) == {"theirs": b"theirs"}


# ---------------------------------------------------------------- the manifest


def test_the_manifest_can_be_checked_by_sha256sum(out):
    """One line a file, sorted: the digest, two spaces, the path."""
    stage(out, b="2", a__c="1")
    lines = f"{digest('1')}  a/c\n{digest('2')}  b\n"
    assert (out / MANIFEST).read_bytes().decode() == lines


@pytest.mark.parametrize(
    "path", ["../outside", "/{}/outside", "a/../../outside", "a//../../outside", ".."]
)
def test_a_forged_manifest_removes_nothing_outside(out, path):
    """Whoever can write into output/ cannot reach further by it."""
    outside = put(out.parent / "outside")
    put(out / MANIFEST, f"0  {path.format(out.parent)}\n")
    assert stage(out, a="1").removed == 0
    remove_site(out.parent, out)
    assert outside.read_text() == "theirs"


@pytest.mark.parametrize("text", ["\x00", "0  a\x00b\n", "no digest\n", "\n\n", "0  \n", "0  .\n"])
def test_a_manifest_of_nonsense_removes_nothing(out, text):
    put(out / MANIFEST, text)
    assert (stage(out, b="1").removed, pages(out)) == (0, {"b": "1"})


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


def test_nothing_is_left_of_a_stage_without_a_commit(out):
    """Neither folders, nor an output folder that was not there."""
    with StagingArea(out.parent, out) as staged:
        stage_file(staged.folder, "a", b"1")
    assert not out.exists()
    assert list((out.parent / ".sitegen").iterdir()) == []


# ---------------------------------------------------------------- links in the output


def test_a_link_in_place_of_a_page_is_not_written_through(out):
    elsewhere = put(out.parent / "elsewhere")
    out.mkdir()
    (out / "a").symlink_to(elsewhere)
    message = "is a link; sitegen does not follow links here: remove it"
    assert stage(out, a="1") == [f"output/a:1:1: error: {message}"]
    assert elsewhere.read_text() == "theirs"


def test_a_link_in_place_of_a_folder_is_not_followed(out):
    elsewhere = put(out.parent / "elsewhere" / "b").parent
    out.mkdir()
    (out / "a").symlink_to(elsewhere)
    message = "is a link; sitegen does not follow links here: remove it"
    assert stage(out, a__b="1") == [f"output/a:1:1: error: {message}"]
    assert read_tree(elsewhere) == {"b": b"theirs"}


def test_a_stale_file_that_became_a_link_is_somebody_elses(out):
    elsewhere = put(out.parent / "elsewhere")
    stage(out, a="1")
    (out / "a").unlink()
    (out / "a").symlink_to(elsewhere)
    assert stage(out).removed == 0
    assert (out / "a").is_symlink()


def test_a_stale_file_behind_a_link_is_not_removed(out):
    """Where a folder of ours was replaced by a link, nothing behind the link is ours."""
    stage(out, a__b="1")
    (out / "a").rename(out.parent / "elsewhere")
    (out / "a").symlink_to(out.parent / "elsewhere")
    assert stage(out).removed == 0
    assert read_tree(out.parent / "elsewhere") == {"b": b"1"}
