"""Files are found below a folder by their old paths, whichever folder of the blog it is."""

import os
import unicodedata

import pytest

from sitegen.importing.media import WantedFile
from sitegen.importing.media_folder import MediaFolder
from sitegen.importing.messages import ImportRefused

OLD = "wp-content/uploads/2019/05/cat.jpg"


def folder_with(root, *paths, name="copy"):
    """Make a folder with files that hold their own paths."""
    folder = root / name
    folder.mkdir(parents=True, exist_ok=True)
    for path in paths:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(path)
    return folder


def found(folder, *paths, **options):
    wanted = [WantedFile(path, f"https://old.example/{path}", path) for path in paths]
    return [
        data if isinstance(data, str) else data.decode()
        for _, data in MediaFolder(folder, **options).files(wanted)
    ]


@pytest.mark.parametrize(
    "path",
    [
        "2019/05/cat.jpg",
        "uploads/2019/05/cat.jpg",
        "wp-content/uploads/2019/05/cat.jpg",
        "public_html/blog/wp-content/uploads/2019/05/cat.jpg",
        "backup of May/2019/05/cat.jpg",
        "2019/05/CAT.JPG",
        "Uploads/2019/05/cat.JPG",
    ],
)
def test_the_folder_may_be_any_of_a_blog(tmp_path, path):
    assert found(folder_with(tmp_path, path), OLD) == [path]


def test_a_folder_of_one_year_or_month_will_do(tmp_path):
    year = folder_with(tmp_path, "05/cat.jpg", name="uploads/2019")
    assert found(year, OLD, "wp-content/uploads/2018/05/cat.jpg") == [
        "05/cat.jpg",
        "it is not in 2019",
    ]
    month = folder_with(tmp_path, "cat.jpg", name="else/2019/05")
    assert found(month, OLD, "wp-content/uploads/2019/06/cat.jpg") == [
        "cat.jpg",
        "it is not in 05",
    ]


@pytest.mark.parametrize(
    "path", ["2018/05/cat.jpg", "2019/06/cat.jpg", "cat.jpg", "05/cat.jpg", "2019/05/cat.jpg/x.jpg"]
)
def test_a_file_of_another_month_is_another_file(tmp_path, path):
    assert found(folder_with(tmp_path, path), OLD) == ["it is not in copy"]


def test_the_longest_fit_wins_and_then_the_spelling_and_the_nearest(tmp_path):
    folder = folder_with(
        tmp_path, "a/2019/05/cat.jpg", "a/uploads/2019/05/cat.jpg", "b/uploads/x/cat.jpg",
        "one/Dog.jpg", "one/dog.jpg", "z/y/one/two/bird.jpg", "y/one/two/bird.jpg",
    )  # fmt: skip
    assert found(folder, OLD, "one/dog.jpg", "one/Dog.jpg", "one/two/bird.jpg") == [
        "a/uploads/2019/05/cat.jpg",
        "one/dog.jpg",
        "one/Dog.jpg",
        "y/one/two/bird.jpg",
    ]


def test_a_file_without_a_month_is_not_one_of_a_month(tmp_path):
    path = "wp-content/uploads/cat.jpg"
    assert found(folder_with(tmp_path, "2019/05/cat.jpg"), path) == ["it is not in copy"]
    assert found(folder_with(tmp_path, "cat.jpg"), path) == ["cat.jpg"]


def test_the_unicode_form_of_a_name_does_not_matter(tmp_path):
    path = "2019/05/Übergröße é.jpg"
    folder = folder_with(tmp_path, unicodedata.normalize("NFD", path))
    assert found(folder, unicodedata.normalize("NFC", f"wp-content/uploads/{path}")) == [
        unicodedata.normalize("NFD", path)
    ]


def test_links_and_pipes_are_not_followed(tmp_path):
    (tmp_path / "secret.jpg").write_text("secret")
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets/far.jpg").write_text("secret")
    folder = folder_with(tmp_path, "real.jpg")
    (folder / "near.jpg").symlink_to(tmp_path / "secret.jpg")
    (folder / "way").symlink_to(tmp_path / "secrets")
    os.mkfifo(folder / "pipe.jpg")
    assert found(folder, "real.jpg", "near.jpg", "way/far.jpg", "pipe.jpg") == [
        "real.jpg",
        "it cannot be read: Too many levels of symbolic links",
        "it is not in copy",
        "it cannot be read: is not a file",
    ]


def test_a_file_that_is_too_large_is_left_out(tmp_path):
    folder = folder_with(tmp_path, "a.jpg")
    (folder / "big.jpg").write_bytes(b"x" * ((1 << 20) + 1))
    (folder / "fits.jpg").write_bytes(b"x" * (1 << 20))
    assert found(folder, "big.jpg", "fits.jpg", max_bytes=1 << 20) == [
        "it is larger than 1 MB",
        "x" * (1 << 20),
    ]


def test_a_folder_that_cannot_be_read_is_refused(tmp_path):
    folder = folder_with(tmp_path, "closed/a.jpg")
    (folder / "closed").chmod(0)
    try:
        if os.access(folder / "closed", os.R_OK):
            pytest.skip("this user may read everything")
        with pytest.raises(ImportRefused, match="closed cannot be read: Permission denied"):
            found(folder, "a.jpg")
    finally:
        (folder / "closed").chmod(0o755)
