"""Texts in a plain file: each is found by its unit and number, with two reads."""

import pytest

from sitegen.cache.text_file import TextFile, write_text_file


def test_every_text_is_found(tmp_path):
    texts = [(f"content/posts/p{n}.md", k, b"%d %d" % (n, k)) for n in range(5000) for k in (0, 7)]
    texts += [("é 重庆", 2**60 - 1, b""), ("long", 0, bytes(300_000))]
    write_text_file(tmp_path / "texts", texts)
    with TextFile(str(tmp_path / "texts")) as found:
        assert [found.get(name, number) for name, number, _ in texts] == [
            text for *_, text in texts
        ]


def test_a_text_that_is_not_there_is_an_error(tmp_path):
    write_text_file(tmp_path / "texts", [("a", 1, b"x")])
    with TextFile(str(tmp_path / "texts")) as found:
        for name, number in [("a", 0), ("b", 1), ("", 1)]:
            with pytest.raises(KeyError):
                found.get(name, number)


def test_no_texts_at_all(tmp_path):
    write_text_file(tmp_path / "texts", [])
    with TextFile(str(tmp_path / "texts")) as found, pytest.raises(KeyError):
        found.get("a", 0)


def test_a_file_that_is_there_is_not_overwritten(tmp_path):
    write_text_file(tmp_path / "texts", [("a", 1, b"x")])
    with pytest.raises(FileExistsError):
        write_text_file(tmp_path / "texts", [])


def test_a_file_that_was_cut_is_an_error_of_the_system(tmp_path):
    write_text_file(tmp_path / "texts", [("a", 1, b"x" * 100)])
    file = tmp_path / "texts"
    whole = file.read_bytes()
    file.write_bytes(whole[100:] + bytes(8))
    with TextFile(str(file)) as found, pytest.raises((OSError, KeyError)):
        found.get("a", 1)
