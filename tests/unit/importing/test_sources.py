"""Folders and zips of strangers are read without following, unpacking or believing too much."""

import os
import stat
import struct
import sys
import zipfile

import pytest

from sitegen.importing import sources
from sitegen.importing.messages import ImportRefused, Messages
from sitegen.importing.sources import open_sources


def opened(file):
    """Return a source and the warnings about it."""
    messages = Messages()
    (source,) = open_sources([file], messages)
    return source, messages.warnings


def read(source):
    return {member.path: read_one(member) for member in source.members()}


def read_one(source):
    with source.open() as stream:
        return stream.read()


def zipped(tmp_path, *members, name="blog.zip", **options):
    """Make a zip with members: a name or a ZipInfo, and bytes."""
    file = tmp_path / name
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, **options) as archive:
        for member, data in members:
            archive.writestr(member, data)
    return file


def info(name, mode=stat.S_IFREG | 0o644):
    found = zipfile.ZipInfo("x")
    found.filename = name
    found.external_attr = mode << 16
    return found


# ---------------------------------------------------------------- zips


def test_a_zip_is_read_as_it_is_in_the_order_of_its_paths(tmp_path):
    file = zipped(tmp_path, ("b/10.xml", b"ten"), ("b/2.xml", b"two"), ("b/", b""), ("a.xml", b"a"))
    source, warnings = opened(file)
    assert [(one.path, one.name, read_one(one)) for one in source.members()] == [
        ("a.xml", "blog.zip/a.xml", b"a"),
        ("b/2.xml", "blog.zip/b/2.xml", b"two"),
        ("b/10.xml", "blog.zip/b/10.xml", b"ten"),
    ]
    assert (warnings, source.is_folder, source.head()) == ([], True, b"")
    assert source.member("a.xml").head(1) == b"a"
    assert source.member("A.xml") is None


OUT = "its path points out of the archive"


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("../a.xml", OUT), ("b/../../a.xml", OUT), ("..", OUT), ("/etc/passwd", OUT),
        ("\\a.xml", OUT), ("b\\..\\a.xml", OUT), ("C:/a.xml", OUT), ("c:a.xml", OUT),
        ("a\0.xml", "its name has control characters"),
        ("a\n.xml", "its name has control characters"),
        ("a\x1b[2J.xml", "its name has control characters"),
    ],
)  # fmt: skip
def test_a_member_whose_name_leads_elsewhere_is_passed_over(tmp_path, name, why):
    file = zipped(tmp_path, (info(name), b"secret"), ("fine.xml", b"fine"))
    source, warnings = opened(file)
    assert read(source) == {"fine.xml": b"fine"}
    assert [warning.rpartition(": it was")[0].endswith(f": {why}") for warning in warnings] == [
        True
    ]


def test_a_long_name_is_only_a_name(tmp_path):
    name = "a" * 300 + ".xml"
    source, warnings = opened(zipped(tmp_path, (name, b"x")))
    assert (read(source), warnings) == ({name: b"x"}, [])


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_of_two_members_of_one_name_in_any_case_the_first_is_read(tmp_path):
    file = zipped(tmp_path, ("A.xml", b"1"), ("A.xml", b"2"), ("a.XML", b"3"))
    source, warnings = opened(file)
    assert read(source) == {"A.xml": b"1"}
    assert warnings == [
        "blog.zip/A.xml: its name is there twice: it was skipped",
        "blog.zip/a.XML: its name is there twice: it was skipped",
    ]


@pytest.mark.parametrize(
    ("mode", "why"),
    [(stat.S_IFLNK | 0o777, "it is a link"), (stat.S_IFIFO | 0o644, "it is not a file"),
     (stat.S_IFCHR | 0o644, "it is not a file")],
)  # fmt: skip
def test_links_and_devices_are_passed_over(tmp_path, mode, why):
    source, warnings = opened(zipped(tmp_path, (info("a.xml", mode), b"/etc/passwd")))
    assert (read(source), warnings) == ({}, [f"blog.zip/a.xml: {why}: it was skipped"])


def patched(file, *changes):
    """Change bytes of a file: what is found, and what takes its place."""
    data = file.read_bytes()
    for old, new in changes:
        assert old in data
        data = data.replace(old, new)
    file.write_bytes(data)
    return file


def test_a_member_with_a_password_is_passed_over(tmp_path):
    file = zipped(tmp_path, ("a.xml", b"x" * 99))
    data = bytearray(file.read_bytes())
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1
    file.write_bytes(data)
    assert opened(file)[1] == ["blog.zip/a.xml: it needs a password: it was skipped"]


def test_a_flat_bomb_is_passed_over(tmp_path):
    file = zipped(tmp_path, ("bomb.xml", b"\0" * (8 << 20)), ("fine.xml", b"\0" * 1000))
    source, warnings = opened(file)
    assert list(read(source)) == ["fine.xml"]
    assert warnings == ["blog.zip/bomb.xml: it is compressed more than 200 times: it was skipped"]


def test_a_zip_in_a_zip_is_a_file_and_is_not_unpacked(tmp_path):
    inner = zipped(tmp_path, ("bomb.xml", b"\0" * (8 << 20)), name="inner.zip")
    source, _ = opened(zipped(tmp_path, ("inner.zip", inner.read_bytes())))
    (member,) = source.members()
    assert (member.is_folder, member.members(), member.head(2)) == (False, (), b"PK")


def test_members_within_one_another_are_refused(tmp_path):
    file = zipped(tmp_path, ("a.xml", os.urandom(500)), ("b.xml", os.urandom(500)))
    data = bytearray(file.read_bytes())
    second = data.rindex(b"PK\x01\x02")
    data[second + 42 : second + 46] = struct.pack("<I", 0)  # where the first one begins
    file.write_bytes(data)
    with pytest.raises(ImportRefused, match="overlapping members"):
        opened(file)


def test_a_member_that_lies_about_its_size_is_broken(tmp_path):
    file = zipped(tmp_path, ("a.xml", b"x" * 1000))
    data = bytearray(file.read_bytes())
    for sign, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        start = data.index(sign) + at
        data[start : start + 4] = struct.pack("<I", 10)
    file.write_bytes(data)
    (member,) = opened(file)[0].members()
    with pytest.raises(
        ImportRefused, match=r"blog.zip/a.xml is broken|larger than its archive says"
    ):
        read_one(member)


def test_a_member_with_other_bytes_than_its_checksum_says_is_broken(tmp_path):
    file = tmp_path / "blog.zip"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a.xml", b"some words")
    (member,) = opened(patched(file, (b"some words", b"evil words")))[0].members()
    with pytest.raises(ImportRefused, match=r"blog.zip/a.xml is broken: Bad CRC-32"):
        read_one(member)


def test_too_many_members_are_refused(tmp_path):
    file = zipped(tmp_path, ("a.xml", b"x"))
    data = file.read_bytes()
    listed, end = data.index(b"PK\x01\x02"), data.index(b"PK\x05\x06")
    entries = data[listed:end] * 200_000
    end_of_list = data[end : end + 12] + struct.pack("<IIH", len(entries), listed, 0)
    file.write_bytes(data[:listed] + entries + end_of_list)
    with pytest.raises(ImportRefused, match="has more than 100,000 members"):
        opened(file)


def test_too_much_altogether_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(sources, "MAX_ZIP_BYTES", 3000)
    file = zipped(tmp_path, *((f"{number}.xml", b"x" * 1000) for number in range(4)))
    with pytest.raises(ImportRefused, match="holds more than 4 GB"):
        opened(file)


def test_a_zip64_is_read(tmp_path):
    file = tmp_path / "blog.zip"
    with zipfile.ZipFile(file, "w") as archive, archive.open("a.xml", "w", force_zip64=True) as one:
        one.write(b"words")
    assert read(opened(file)[0]) == {"a.xml": b"words"}


@pytest.mark.parametrize("part", [0.3, 0.6, 0.9, 0.99])
def test_a_truncated_zip_is_refused(tmp_path, part):
    file = zipped(tmp_path, *((f"{number}.xml", os.urandom(100)) for number in range(20)))
    data = file.read_bytes()
    file.write_bytes(data[: int(len(data) * part)])
    with pytest.raises(ImportRefused, match=r"blog.zip is not a readable zip"):
        opened(file)


def test_any_broken_byte_is_read_or_refused(tmp_path):
    file = zipped(tmp_path, ("a.xml", b"some words"), ("b/c.xml", b"more words" * 9))
    data = file.read_bytes()
    for at in range(len(data)):
        for value in (0, 0xFF, data[at] ^ 1):
            broken = bytearray(data)
            broken[at] = value
            file.write_bytes(broken)
            try:
                read(opened(file)[0])
            except ImportRefused:
                continue


def test_what_begins_as_something_else_is_no_zip(tmp_path):
    inner = zipped(tmp_path, ("a.xml", b"x"), name="inner.zip").read_bytes()
    file = tmp_path / "blog.gif"
    file.write_bytes(b"GIF89a" + inner)
    source, _ = opened(file)
    assert (source.is_folder, source.members(), source.head(3)) == (False, (), b"GIF")


def test_a_zip_with_something_behind_it_is_read_by_its_own_list(tmp_path):
    file = zipped(tmp_path, ("a.xml", b"x"))
    file.write_bytes(file.read_bytes() + b"<html>more</html>")
    assert read(opened(file)[0]) == {"a.xml": b"x"}


def test_a_packing_that_python_does_not_know_is_told(tmp_path):
    file = zipped(tmp_path, ("a.xml", b"x" * 99))
    data = bytearray(file.read_bytes())
    for sign, at in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        start = data.index(sign) + at
        data[start : start + 2] = struct.pack("<H", 97)
    file.write_bytes(data)
    (member,) = opened(file)[0].members()
    assert member.head() == b""
    with pytest.raises(ImportRefused, match=r"blog.zip/a.xml cannot be read"):
        member.open()


# ---------------------------------------------------------------- folders and files


def test_a_folder_gives_its_files_and_no_links_or_pipes(tmp_path):
    (tmp_path / "secret").write_text("secret")
    folder = tmp_path / "export"
    (folder / "b").mkdir(parents=True)
    (folder / "b/10.xml").write_text("ten")
    (folder / "b/2.xml").write_text("two")
    (folder / "link.xml").symlink_to(tmp_path / "secret")
    (folder / "way").symlink_to(tmp_path)
    os.mkfifo(folder / "pipe.xml")
    source, _ = opened(folder)
    assert read(source) == {"b/2.xml": b"two", "b/10.xml": b"ten"}
    assert source.member("b/2.xml").name == "export/b/2.xml"


def test_a_folder_with_too_many_files_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(sources, "MAX_MEMBERS", 3)
    for number in range(4):
        (tmp_path / f"{number}.xml").touch()
    with pytest.raises(ImportRefused, match="has more than 3 files"):
        opened(tmp_path)[0].members()


def test_what_is_no_file_is_refused_without_waiting(tmp_path):
    os.mkfifo(tmp_path / "pipe.xml")
    source, _ = opened(tmp_path / "pipe.xml")
    assert source.head() == b""
    with pytest.raises(ImportRefused, match=r"pipe.xml is not a file: nothing was imported"):
        source.open()


def test_a_file_that_is_too_large_is_refused(tmp_path):
    with (tmp_path / "a.xml").open("wb") as file:
        file.truncate(sources.MAX_FILE_BYTES + 1)
    with pytest.raises(ImportRefused, match=r"a.xml is larger than 4 GB: nothing was imported"):
        opened(tmp_path / "a.xml")[0].open()


def test_what_is_not_there_is_refused(tmp_path):
    with pytest.raises(ImportRefused, match=r"gone.xml does not exist"):
        opened(tmp_path / "gone.xml")


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root may read all")
def test_what_cannot_be_read_is_refused(tmp_path):
    (tmp_path / "closed").mkdir(mode=0)
    with pytest.raises(ImportRefused, match=r"closed cannot be read: Permission denied"):
        opened(tmp_path)[0].members()


def test_an_empty_file_is_no_zip(tmp_path):
    (tmp_path / "a.zip").write_bytes(b"")
    source, _ = opened(tmp_path / "a.zip")
    assert (source.is_folder, read_one(source)) == (False, b"")
