"""What a worker does before it runs anything: the program, the site, and the function's bytes."""

import pickle
import sys
import threading
import time
from pathlib import Path

import pytest

from sitegen.cluster import worker
from sitegen.cluster.build_folder import BuildFolder, write_probe
from sitegen.cluster.orders import Order, encode_order
from sitegen.cluster.versions import describe_difference, program_id, program_versions
from sitegen.cluster.worker import carry_out, module_digest
from sitegen.core.folders import UnsafePathError

MARK = []


def double(numbers):
    return [2 * number for number in numbers]


def spring():
    MARK.append("run")
    return double


class Trap:
    """Runs code when it is unpickled."""

    def __reduce__(self):
        return spring, ()


@pytest.fixture
def folder(site):
    (site.root / ".sitegen").mkdir()
    return BuildFolder(site.root)


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    monkeypatch.setattr(worker, "_PAUSE", 0)
    MARK.clear()


def order(folder, function=double, chunk=(1, 2), **fields):
    path, digest = folder.put(pickle.dumps(function))
    base = {
        "probes": {str(folder.path): write_probe(folder.path)},
        "function": path,
        "digest": digest,
        "chunk": pickle.dumps(chunk),
    }
    return encode_order(Order(**{**base, **fields}))


def test_an_order_is_carried_out(folder):
    reply = carry_out(program_id(), order(folder))
    assert pickle.loads(reply["result"]) == [2, 4]
    assert reply["seconds"] >= 0


def test_an_order_without_a_function_only_checks(folder):
    probes = {str(folder.path): write_probe(folder.path)}
    reply = carry_out(program_id(), encode_order(Order(probes=probes)))
    assert reply == {"worker": ""}


def test_another_program_gets_our_versions_and_nothing_is_read(folder):
    reply = carry_out(b"other", b"an order of another version")
    assert reply["versions"] == program_versions()


def test_a_function_with_another_digest_is_not_unpickled(folder):
    """A file in .sitegen/ may come from a stranger, and unpickling runs code."""
    path, _ = folder.put(pickle.dumps(Trap()))
    _, digest = folder.put(pickle.dumps(double))
    reply = carry_out(program_id(), order_of(folder, path, digest))
    assert MARK == []
    assert "does not see" in reply["refusal"]


def order_of(folder, path, digest):
    probes = {str(folder.path): write_probe(folder.path)}
    fields = {"probes": probes, "function": path, "digest": digest, "chunk": pickle.dumps([])}
    return encode_order(Order(**fields))


def test_a_function_that_is_a_link_is_not_read(folder, tmp_path):
    data = pickle.dumps(double)
    path, digest = folder.put(data)
    Path(path).unlink()
    (tmp_path / "elsewhere").write_bytes(data)
    Path(path).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OSError, match="symbolic"):
        carry_out(program_id(), order_of(folder, path, digest))


@pytest.mark.parametrize("content", [None, "", "0" * 32])
def test_a_worker_that_sees_another_folder_refuses(folder, content):
    data = order(folder)
    probe = folder.path / "probe"
    probe.unlink()
    if content is not None:
        probe.write_text(content)
    reply = carry_out(program_id(), data)
    assert reply["refusal"].startswith(f"does not see {folder.path} as it is here: mount")
    assert "result" not in reply


def test_a_folder_that_shows_late_is_seen(folder, monkeypatch):
    """A network's file system may take a moment."""
    data = order(folder)
    probe = folder.path / "probe"
    content = probe.read_text()
    probe.unlink()
    pauses = []

    def sleep(seconds):
        pauses.append(seconds)
        if len(pauses) == 3:
            probe.write_text(content)

    monkeypatch.setattr(worker.time, "sleep", sleep)
    assert pickle.loads(carry_out(program_id(), data)["result"]) == [2, 4]
    assert len(pauses) == 3


def test_a_module_with_another_file_is_refused(folder, site):
    site.write("own_words.py", "A = 1\n")
    digest = module_digest("own_words", str(site.root))
    assert digest
    same = {"site": str(site.root), "modules": {"own_words": digest}}
    assert "result" in carry_out(program_id(), order(folder, **same))
    site.write("own_words.py", "A = 2\n")
    reply = carry_out(program_id(), order(folder, **same))
    assert reply["refusal"].startswith("has another module own_words: install the same there")


def load_words(_):
    from sitegen.config.plugins import open_folder, reload_module

    open_folder(worker._process.site)
    return reload_module("own_words").A


def test_a_worker_that_changes_sites_forgets_the_modules_of_the_last_one(folder, make_site):
    found = []
    for number in (1, 2, 1):
        site = make_site()
        site.write("own_words.py", f"A = {number}\n")
        reply = carry_out(program_id(), order(folder, function=load_words, site=str(site.root)))
        found.append(pickle.loads(reply["result"]))
    carry_out(program_id(), order(folder, site=""))
    assert found == [1, 2, 1]
    assert "own_words" not in sys.modules
    assert str(site.root) not in sys.path


RUNNING, MOST = [], []


def count_at_once(_):
    RUNNING.append(1)
    MOST.append(len(RUNNING))
    time.sleep(0.02)
    RUNNING.pop()


def test_a_process_carries_out_one_order_at_a_time(folder):
    """Converters of Markdown are not made for two threads."""
    MOST.clear()
    data = order(folder, function=count_at_once)
    threads = [threading.Thread(target=carry_out, args=(program_id(), data)) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert MOST == [1] * 5


def fail_to_write(_):
    raise PermissionError(13, "Permission denied", "/output/page")


def test_an_error_of_the_system_names_the_worker(folder, monkeypatch):
    monkeypatch.setattr(worker, "_name", lambda: "tcp://192.0.2.1:5")
    data = order(folder, function=fail_to_write)
    with pytest.raises(PermissionError) as failure:
        carry_out(program_id(), data)
    assert failure.value.strerror == "Permission denied on the worker tcp://192.0.2.1:5"


def test_a_difference_names_both_versions():
    theirs = {"Python": "CPython 3.12.1", "jinja2": "3.1.6", "extra": "1"}
    ours = {"Python": "CPython 3.11.7", "jinja2": "3.1.6", "nh3": "2"}
    assert describe_difference(theirs, ours) == (
        "Python CPython 3.12.1, and here CPython 3.11.7; nh3 none, and here 2; "
        "extra 1, and here none"
    )


def test_the_versions_name_python_sitegen_and_the_libraries_of_pages():
    assert {"Python", "sitegen", "jinja2", "markdown", "msgspec", "pillow"} <= {*program_versions()}


# ---------------------------------------------------------------- the folder of a build


def test_a_new_build_removes_what_a_killed_one_left(folder, site):
    folder.put(b"setup")
    new = BuildFolder(site.root)
    assert list((site.root / ".sitegen/cluster").iterdir()) == [new.path]
    new.remove()
    assert list((site.root / ".sitegen/cluster").iterdir()) == []


def test_a_link_in_its_place_is_refused(site, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "precious").touch()
    (site.root / ".sitegen").mkdir()
    (site.root / ".sitegen/cluster").symlink_to(outside)
    with pytest.raises(UnsafePathError):
        BuildFolder(site.root)
    assert (outside / "precious").exists()
