"""What the manifest names, and that it names nothing that leads out."""

import errno
import os

import pytest

from sitegen.core.folders import Folder, UnsafePathError
from sitegen.output.manifest import MANIFEST, is_within, read_manifest


def test_a_manifest_that_is_no_text_counts_for_nothing(tmp_path):
    (tmp_path / MANIFEST).write_bytes(b"\xff\xfe")
    assert read_manifest(tmp_path) == {}


@pytest.mark.parametrize("path", ["a", "a/b", ".a", "..a", "a..", "a b", "重庆/é"])
def test_paths_of_files_in_the_folder(path):
    assert is_within(path)


@pytest.mark.parametrize("path", ["", ".", "..", "/", "/a", "a/", "a//b", "./a", "a/../b", "a\0"])
def test_paths_of_no_file_in_the_folder(path):
    assert not is_within(path)


@pytest.mark.parametrize(
    "path", ["", ".", "..", "/a", "a/", "a//b", "./a", "a/../b", "a\0", "../a"]
)
@pytest.mark.parametrize("last", ["\n", ""])
def test_a_path_that_leads_out_is_no_part_of_a_manifest(path, last, tmp_path):
    text = f"00  a.html\n11  {path}{last}"
    (tmp_path / MANIFEST).write_text(text, newline="\n")
    assert read_manifest(tmp_path) == {"a.html": "00"}


def test_a_name_may_hold_two_spaces_and_dots(tmp_path):
    lines = ["00  a  b", "11  ..a/b..", "22  .well-known/x", ""]
    (tmp_path / MANIFEST).write_text("\n".join(lines), newline="\n")
    assert read_manifest(tmp_path) == {"a  b": "00", "..a/b..": "11", ".well-known/x": "22"}


def test_a_folder_without_a_manifest_has_nothing_of_ours(tmp_path):
    (tmp_path / "file").write_text("x")
    assert read_manifest(tmp_path) == read_manifest(tmp_path / "gone") == {}
    assert read_manifest(tmp_path / "file") == {}


def test_a_manifest_that_cannot_be_read_is_no_empty_one(tmp_path, monkeypatch):
    """Every page would be taken for somebody else's."""
    (tmp_path / MANIFEST).write_text("x")

    def broken(*_):
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(Folder, "read", broken)
    with pytest.raises(OSError, match="Input/output error"):
        read_manifest(tmp_path)


@pytest.mark.parametrize("kind", ["folder", "link", "pipe"])
def test_what_is_no_file_in_its_place_is_an_error(tmp_path, kind):
    place = tmp_path / MANIFEST
    match kind:
        case "folder":
            place.mkdir()
        case "link":
            place.symlink_to("nowhere")
        case "pipe":
            os.mkfifo(place)
    with pytest.raises(UnsafePathError, match=rf"{MANIFEST} is .*: remove it"):
        read_manifest(tmp_path)


def test_a_path_has_at_most_a_hundred_folders(tmp_path):
    paths = ["d/" * number + "x" for number in (1, 100, 101, 3000)]
    (tmp_path / MANIFEST).write_text("".join(f"00  {path}\n" for path in paths))
    assert list(read_manifest(tmp_path)) == paths[:2]
