"""Work in threads: some at once, results here, and the first failure after all that has begun."""

import threading

import pytest

from sitegen.deploy.buckets.threads import for_each, in_thread

ITEMS = [f"item {number}" for number in range(40)]


def test_every_result_comes_to_the_thread_that_asks():
    found, threads, begun = {}, set(), threading.Barrier(4)

    def work(item):
        begun.wait(60)  # so four work at once
        return item.upper(), threading.get_ident()

    def done(item, result):
        threads.add(threading.get_ident())
        found[item] = result

    for_each(ITEMS, work, done, at_once=4)
    assert {item: result for item, (result, _) in found.items()} == {i: i.upper() for i in ITEMS}
    assert threads == {threading.get_ident()}
    assert threads.isdisjoint(thread for _, thread in found.values())


@pytest.mark.parametrize("fails_in", ["work", "done"])
def test_a_failure_ends_all_when_what_has_begun_has_ended(fails_in):
    begun, ended = [], []
    failed = threading.Event()

    def work(item):
        begun.append(item)
        if item == ITEMS[0]:
            if fails_in == "work":
                failed.set()
                raise OSError("no")
            return
        assert failed.wait(60)
        ended.append(item)

    def done(item, _):
        if item == ITEMS[0]:
            failed.set()
            raise OSError("no")

    with pytest.raises(OSError, match="no"):
        for_each(ITEMS, work, done, at_once=2)
    assert sorted(begun) == sorted([ITEMS[0], *ended])
    assert len(begun) < len(ITEMS) / 2


def test_nothing_to_do_is_done():
    for_each([], str, lambda *_: None)


def test_a_result_or_a_failure_comes_out_of_a_thread():
    assert in_thread(threading.get_ident) != threading.get_ident()
    with pytest.raises(ZeroDivisionError):
        in_thread(lambda: 1 // 0)
