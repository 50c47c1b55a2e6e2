"""A large table is kept by what changed of it, and read back whole."""

from hypothesis import given
from hypothesis import strategies as st

from sitegen.cache.database import Database
from sitegen.cache.deltas import DeltaTable

KEYS = st.sampled_from("abcdefghij")
CHANGES = st.lists(st.dictionaries(KEYS, st.none() | st.integers(0, 9)), max_size=8)


@given(CHANGES)
def test_a_table_is_read_back_as_it_was_left(tmp_path_factory, changes):
    """After any number of changes, whether they were kept beside the table or in it."""
    store, expected = Database(tmp_path_factory.mktemp("state"), b"program"), {}
    for changed in changes:
        expected = {key: v for key, v in {**expected, **changed}.items() if v is not None}
        DeltaTable(store, "t", int).change(changed)
        assert expected == DeltaTable(store, "t", int).entries
    store.close()


def test_only_what_changed_is_written(tmp_path):
    store = Database(tmp_path, b"program")
    table = DeltaTable(store, "t", int)
    table.change({f"{number}": number for number in range(100)})
    before = store.value("t", dict[str, int])
    table.change({"5": 500, "7": None})
    assert (store.value("t", dict[str, int]), len(before)) == (before, 100)
    entries = DeltaTable(store, "t", int).entries
    assert (entries["5"], "7" in entries, len(entries)) == (500, False, 99)
