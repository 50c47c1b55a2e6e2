"""What is kept for the user lies outside of every site, and is nobody else's."""

import stat

import pytest

from sitegen.core import user_data


@pytest.fixture
def home(tmp_path, monkeypatch):
    """Return a home folder of which no process knows the key yet."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    user_data._key.cache_clear()
    yield tmp_path
    user_data._key.cache_clear()


def test_the_key_is_made_once_and_read_by_every_process(home):
    first = user_data.user_key()
    user_data._key.cache_clear()
    assert user_data.user_key() == first
    assert len(first) == user_data.KEY_SIZE


def test_the_key_can_be_read_by_nobody_else(home):
    user_data.user_key()
    [file] = user_data.user_folder().iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_home_that_cannot_be_written_has_a_key_for_one_process(home):
    (home / ".config").write_text("a file where a folder would be")
    first = user_data.user_key()
    assert user_data.user_key() == first
    user_data._key.cache_clear()
    assert user_data.user_key() != first


def test_a_key_that_was_cut_short_is_made_anew(home):
    user_data.user_key()
    file = user_data.user_folder() / "key"
    file.write_bytes(b"short")
    user_data._key.cache_clear()
    assert user_data.user_key() == file.read_bytes()


def test_a_relative_folder_for_settings_would_be_one_of_the_site(home, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", "here")
    assert user_data.user_folder() is None


def test_a_seal_tells_parts_apart(home):
    assert user_data.seal(b"ab", b"c") != user_data.seal(b"a", b"bc")
    assert user_data.seal(b"a") == user_data.seal(b"a")
