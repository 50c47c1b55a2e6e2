"""A site is trusted by the user's word, which is kept where no site can bring it along."""

import os
import stat

import pytest

from sitegen.config.trust import forget, is_trusted, remember
from sitegen.core.user_data import user_folder


@pytest.fixture
def home(tmp_path, monkeypatch):
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv("HOME", str(folder))
    return folder


@pytest.fixture
def folder(tmp_path):
    """Return a folder that may be a site."""
    made = tmp_path / "blog"
    made.mkdir()
    return made


def notes(home):
    return [path for path in home.rglob("*") if path.is_file()]


def test_nothing_is_trusted_until_it_is_said_and_no_longer_than_that(home, folder):
    assert not is_trusted(folder)
    assert remember(folder) == ""
    assert is_trusted(folder)
    assert forget(folder)
    assert not is_trusted(folder)
    assert not forget(folder)


def test_what_is_remembered_is_the_real_path_and_no_other(home, folder, tmp_path, monkeypatch):
    link = tmp_path / "link"
    link.symlink_to(folder)
    (folder / "inner").mkdir()
    assert remember(link) == ""
    monkeypatch.chdir(folder)
    trusted = [p for p in (folder, link, link / ".", folder / "inner", tmp_path) if is_trusted(p)]
    assert trusted == [folder, link, link / "."]
    assert is_trusted(type(folder)("."))
    link.unlink()
    link.mkdir()
    assert not is_trusted(link)


def test_names_that_are_no_text_are_remembered_too(home, tmp_path):
    odd = tmp_path / os.fsdecode(b"a\nb \xff")
    odd.mkdir()
    assert (remember(odd), is_trusted(odd), forget(odd)) == ("", True, True)


def test_only_the_user_can_read_what_is_remembered_and_no_draft_is_left(home, folder):
    remember(folder)
    [note] = notes(home)
    assert stat.S_IMODE(note.stat().st_mode) == 0o600
    assert stat.S_IMODE(note.parent.stat().st_mode) == 0o700
    assert note.parent.parent == user_folder()


@pytest.mark.parametrize("content", [b"", b"\xff\x00", b"/", b"/another/site\n", b"x" * 100_000])
def test_a_note_that_says_something_else_is_worth_nothing(home, folder, content):
    remember(folder)
    [note] = notes(home)
    note.write_bytes(content)
    assert not is_trusted(folder)
    assert (remember(folder), is_trusted(folder)) == ("", True)


@pytest.mark.parametrize("make", [lambda path: path.mkdir(), os.mkfifo])
def test_a_note_that_is_no_file_is_worth_nothing(home, folder, make):
    remember(folder)
    [note] = notes(home)
    note.unlink()
    make(note)
    assert not is_trusted(folder)


def test_a_home_that_cannot_be_written_is_no_error_and_says_so(home, folder):
    (home / ".config").write_text("a file where a folder would be")
    assert "cannot be written" in remember(folder)
    assert not is_trusted(folder)
    assert not forget(folder)


def test_a_folder_for_settings_in_the_site_is_the_sites_own_word(folder, monkeypatch):
    """What would be remembered there may have come with the site."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(folder / "mine"))
    assert "inside the site" in remember(folder)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(folder.parent / "mine"))
    assert remember(folder) == ""
    (folder.parent / "mine").rename(folder / "mine")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(folder / "mine"))
    assert not is_trusted(folder)


@pytest.mark.parametrize(
    ("value", "trusts"),
    [
        *[(value, True) for value in ("1", "true", "yes", "TRUE", " 1 ")],
        *[(value, False) for value in ("", "0", "false", "no", "2", "on", "/")],
    ],
)
def test_the_environment_trusts_for_one_run_by_a_word(home, folder, monkeypatch, value, trusts):
    monkeypatch.setenv("SITEGEN_TRUST", value)
    assert is_trusted(folder) == trusts
    assert notes(home) == []


def test_the_environment_takes_nothing_back_that_is_remembered(home, folder, monkeypatch):
    remember(folder)
    monkeypatch.setenv("SITEGEN_TRUST", "0")
    assert is_trusted(folder)
