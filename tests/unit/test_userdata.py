"""What is kept for the user lies outside of every site, and is nobody else's."""

import stat

import pytest

from sitegen import userdata


@pytest.fixture
def home(tmp_path, monkeypatch):
    """Return a home folder of which no process knows the key yet."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    userdata._key.cache_clear()
    yield tmp_path
    userdata._key.cache_clear()


def test_the_key_is_made_once_and_read_by_every_process(home):
    first = userdata.user_key()
    userdata._key.cache_clear()
    assert userdata.user_key() == first
    assert len(first) == userdata.KEY_SIZE


def test_the_key_can_be_read_by_nobody_else(home):
    userdata.user_key()
    [file] = userdata.user_folder().iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_home_that_cannot_be_written_has_a_key_for_one_process(home):
    (home / ".config").write_text("a file where a folder would be")
    first = userdata.user_key()
    assert userdata.user_key() == first
    userdata._key.cache_clear()
    assert userdata.user_key() != first


def test_a_key_that_was_cut_short_is_made_anew(home):
    userdata.user_key()
    file = userdata.user_folder() / "key"
    file.write_bytes(b"short")
    userdata._key.cache_clear()
    assert userdata.user_key() == file.read_bytes()


def test_a_relative_folder_for_settings_would_be_one_of_the_site(home, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", "here")
    assert userdata.user_folder() is None


def test_a_seal_tells_parts_apart(home):
    assert userdata.seal(b"ab", b"c") != userdata.seal(b"a", b"bc")
    assert userdata.seal(b"a") == userdata.seal(b"a")
