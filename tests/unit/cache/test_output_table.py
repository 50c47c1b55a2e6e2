"""The packed files of an output folder are read back, and compared with the folder."""

import os
import shutil

import pytest

from sitegen.cache.database import Database
from sitegen.cache.output_table import OutputTable
from sitegen.output.status import OutputFile, output_stamp


@pytest.fixture
def store(tmp_path):
    """Return a database."""
    (tmp_path / "state").mkdir()
    store = Database(tmp_path / "state", b"program")
    yield store
    store.close()


@pytest.fixture
def output(tmp_path):
    """Return the folder of 1,200 files, which need more than two parts."""
    for number in range(1200):
        file = tmp_path / f"output/{number % 40}/é {number}.html"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("text")
    return tmp_path / "output"


def facts(output):
    """Return the facts about all files of a folder."""
    names = sorted(str(file.relative_to(output)) for file in output.rglob("*.html"))
    return {name: OutputFile(name.encode(), output_stamp(str(output), name)) for name in names}


@pytest.fixture
def known(store, output):
    """Return the facts, which are stored."""
    found = facts(output)
    OutputTable(store, str(output)).change(found)
    return found


def table(store, output):
    return OutputTable(store, str(output))


def test_a_table_is_read_back(store, output, known):
    found = table(store, output)
    assert not found.is_empty()
    assert found.are_unchanged()
    assert "entries" not in vars(found)
    assert found.entries == known


def test_a_table_without_files_is_empty(store, output):
    found = table(store, output)
    assert found.is_empty()
    assert found.are_unchanged()
    assert found.entries == {}


def test_few_changes_are_stored_next_to_the_packed_files(store, output, known):
    packed = store.value(f"files {output}", list)
    name, removed, added = "3/é 3.html", "4/é 4.html", "new.html"
    for path in (name, added):
        (output / path).write_text("longer text")
    (output / removed).unlink()
    assert not table(store, output).are_unchanged()
    now = facts(output)
    table(store, output).change({name: now[name], added: now[added], removed: None})
    found = table(store, output)
    assert store.value(f"files {output}", list) == packed
    assert found.are_unchanged()
    assert found.entries == now
    (output / name).write_text("a third text")
    assert not table(store, output).are_unchanged()


def test_all_files_may_be_removed(store, output, known):
    table(store, output).change(dict.fromkeys(known))
    assert table(store, output).is_empty()
    assert table(store, output).entries == {}


def edit(file):
    file.write_text("TEXT")


def touch(file):
    os.utime(file, ns=(1, 1))


def remove(file):
    file.unlink()


def replace_by_a_folder(file):
    file.unlink()
    file.mkdir()


def replace_by_a_link(file):
    file.rename(f"{file}.moved")
    file.symlink_to(f"{file}.moved")


def replace_by_another_node(file):
    """Leave size and time as they were."""
    times = file.stat().st_atime_ns, file.stat().st_mtime_ns
    shutil.copyfile(file, f"{file}.copy")
    os.replace(f"{file}.copy", file)  # noqa: PTH105
    os.utime(file, ns=times)


@pytest.mark.parametrize(
    "change", [edit, touch, remove, replace_by_a_folder, replace_by_a_link, replace_by_another_node]
)
@pytest.mark.parametrize("number", [0, 777, 1199])
def test_a_changed_file_is_found(store, output, known, change, number):
    change(output / f"{number % 40}/é {number}.html")
    assert not table(store, output).are_unchanged()


def test_a_removed_folder_is_a_change(store, output, known):
    shutil.rmtree(output)
    assert not table(store, output).are_unchanged()


@pytest.mark.parametrize("suffix", ["", " keys"])
@pytest.mark.parametrize("value", [[], "text", [["a", b"short"]], [b"key"]])
def test_a_damaged_table_is_of_no_use(store, output, known, suffix, value):
    store.put_value(f"files {output}{suffix}", value)
    found = table(store, output)
    assert suffix or found.is_empty() or not found.are_unchanged()
    assert found.entries == {}


def test_all_values_of_a_folder_are_named(store, output, known):
    touch(output / "3/é 3.html")
    table(store, output).change({"3/é 3.html": facts(output)["3/é 3.html"]})
    names = OutputTable.names(str(output))
    assert all(store.value(name, object) for name in names)
    store.remove_values(names)
    assert table(store, output).is_empty()
