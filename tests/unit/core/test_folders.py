"""A folder that is held open: no link leads what is done there to another place."""

import os
import stat

import pytest

from sitegen.core import folders
from sitegen.core.folders import MAX_FOLDERS, Folder, Tree, UnsafePathError
from tests.support.sites import read_tree


@pytest.fixture(params=[True, False], ids=["by descriptor", "by path"])
def place(request, tmp_path, monkeypatch):
    """Return a folder with a link to one outside, on a system of either kind."""
    monkeypatch.setattr(folders, "_HELD", request.param)
    (tmp_path / "outside" / "inner").mkdir(parents=True)
    (tmp_path / "outside" / "file").write_text("theirs")
    (tmp_path / "place" / "a" / "b").mkdir(parents=True)
    (tmp_path / "place" / "file").write_text("ours")
    (tmp_path / "place" / "link").symlink_to(tmp_path / "outside")
    (tmp_path / "place" / "linked").symlink_to(tmp_path / "outside" / "file")
    (tmp_path / "place" / "gone").symlink_to(tmp_path / "outside" / "new")
    return tmp_path / "place"


LINKS = ["link", "linked", "gone"]


def test_a_folder_is_opened_and_made_by_its_name(place):
    with Folder.at(place) as folder, folder.folder("new", make=True) as new:
        new.create("x", b"x")
        assert sorted(folder.names()) == ["a", "file", "gone", "link", "linked", "new"]
    with Folder.at(place / "new", make=True) as new:
        assert new.read("x") == b"x"


@pytest.mark.parametrize("name", LINKS)
def test_no_link_is_opened_as_a_folder(place, name):
    for make in (False, True):
        with pytest.raises(UnsafePathError, match=f"{name} is a link"):
            Folder.at(place / name, make=make)
    assert sorted(path.name for path in (place.parent / "outside").iterdir()) == ["file", "inner"]


def test_what_is_no_folder_is_said_so(place):
    with pytest.raises(NotADirectoryError):
        Folder.at(place / "file")
    with pytest.raises(FileNotFoundError):
        Folder.at(place / "nowhere")


@pytest.mark.parametrize("name", LINKS)
def test_no_link_is_read_written_or_removed(place, name):
    before = read_tree(place.parent)
    with Folder.at(place) as folder:
        for act in (
            lambda: folder.read(name),
            lambda: folder.write(name, b"new"),
            lambda: folder.write("file", b"new", draft=name),
            lambda: folder.unlink(name),
            lambda: folder.clear(name),
        ):
            with pytest.raises(UnsafePathError, match=f"{name} is a link"):
                act()
        with pytest.raises(FileExistsError):
            folder.create(name, b"new")
    assert read_tree(place.parent) == before


def test_what_is_no_file_is_not_read(place):
    os.mkfifo(place / "pipe")
    with Folder.at(place) as folder:
        for name in ("a", "pipe"):
            with pytest.raises(UnsafePathError, match=f"{name} is no file: remove it"):
                folder.read(name)
        with pytest.raises(FileNotFoundError):
            folder.read("nowhere")


def test_a_file_is_written_as_a_whole_in_place_of_the_last_one(place):
    with Folder.at(place) as folder:
        folder.write("file", b"new", draft="file.new")
        assert folder.read("file") == b"new"
        (place / "file.new").write_text("left by a build that was killed")
        folder.write("file", b"newer", draft="file.new")
        assert folder.read("file") == b"newer"
    assert not (place / "file.new").exists()


def test_a_folder_is_removed_with_all_that_is_within_unless_a_link_is(place):
    """Then nothing is removed: neither what comes before it, nor what it leads to."""
    (place / "a" / "b" / "x").write_text("x")
    (place / "a" / "b" / "z").symlink_to(place.parent / "outside")
    before = read_tree(place.parent)
    with Folder.at(place) as folder:
        with pytest.raises(UnsafePathError, match="z is a link"):
            folder.clear("a")
        assert read_tree(place.parent) == before
        (place / "a" / "b" / "z").unlink()
        folder.clear("a")
        folder.clear("file")
        folder.clear("nowhere")
        assert sorted(folder.names()) == LINKS[2:] + LINKS[:2]


def test_a_folder_that_holds_too_many_within_one_another_is_not_removed(place):
    """Whoever looked into all of them would need as many descriptors."""
    deep = place / "a" / "/".join("d" * (MAX_FOLDERS + 1))
    deep.mkdir(parents=True)
    with Folder.at(place) as folder:
        with pytest.raises(UnsafePathError, match="within more than 100 folders"):
            folder.clear("a")
        assert deep.is_dir()
        deep.rmdir()
        folder.clear("a")
    assert not (place / "a").exists()


def test_links_directly_within_are_refused_by_name(place):
    with Folder.at(place) as folder:
        assert sorted(folder.links()) == sorted(LINKS)
        with pytest.raises(UnsafePathError):
            folder.refuse_links()
        with folder.folder("a") as inner:
            inner.refuse_links()


def test_a_tree_leads_from_folder_to_folder_and_through_no_link(place):
    with Folder.at(place) as folder, Tree(folder) as tree:
        tree.around("n/e/w", make=True).create("w", b"1")
        tree.around("n/e/x").create("x", b"2")
        tree.around("n/y").create("y", b"3")
        tree.around("z").create("z", b"4")
        for path in ("link/x", "link/inner/x", "a/../link/x"):
            with pytest.raises(UnsafePathError):
                tree.around(path, make=True)
    assert {path: data for path, data in read_tree(place).items() if path[0] in "nz"} == {
        "n/e/w": b"1",
        "n/e/x": b"2",
        "n/y": b"3",
        "z": b"4",
    }


def test_a_tree_removes_the_folders_that_it_leaves_empty(place):
    (place / "a" / "b" / "c").mkdir()
    (place / "a" / "x").write_text("x")
    with Folder.at(place) as folder, Tree(folder) as tree:
        tree.around("a/b/c/gone")
        tree.leave_empty()
        assert tree.around("a/x").read("x") == b"x"
    assert not (place / "a" / "b").exists()


def test_what_is_done_stays_where_the_folder_was_opened(place):
    """Whatever its path comes to lead to, where the system names files by descriptors."""
    if not folders._HELD:
        pytest.skip("this is what such a system cannot do")
    with Folder.at(place / "a") as folder:
        (place / "a").rename(place / "moved")
        (place / "a").symlink_to(place.parent / "outside")
        folder.create("x", b"x")
        folder.clear("b")
    assert (place / "moved" / "x").read_bytes() == b"x"
    assert read_tree(place.parent / "outside") == {"file": b"theirs"}
    assert stat.S_ISDIR((place.parent / "outside" / "inner").stat().st_mode)
