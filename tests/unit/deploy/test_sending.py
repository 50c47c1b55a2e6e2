"""The digests of files to send: those of the manifest, unless a file may have changed since."""

import hashlib
import os

from sitegen.deploy.sending import digests_to_send
from sitegen.output.manifest import MANIFEST

OLD, NEW = 1_000_000_000, 2_000_000_000


def digest(data):
    return hashlib.sha256(data).hexdigest()


def written(tmp_path, **times):
    """Write files, each with its time of change in seconds, and a manifest of another digest."""
    for name, time in times.items():
        (tmp_path / name).write_bytes(name.encode())
        os.utime(tmp_path / name, (time, time))
    (tmp_path / MANIFEST).write_text("".join(f"{digest(b'?')}  {name}\n" for name in times))
    os.utime(tmp_path / MANIFEST, (OLD + 1, OLD + 1))


def test_a_file_that_is_older_than_the_manifest_is_not_read(tmp_path):
    written(tmp_path, a=OLD)
    assert digests_to_send(tmp_path, ["a"]) == {"a": digest(b"?")}


def test_a_file_that_is_as_young_as_the_manifest_is_read(tmp_path):
    written(tmp_path, a=OLD + 1, b=NEW)
    assert digests_to_send(tmp_path, ["a", "b"]) == {"a": digest(b"a"), "b": digest(b"b")}


def test_a_file_that_the_manifest_does_not_name_is_read(tmp_path):
    written(tmp_path, a=OLD)
    (tmp_path / "theirs").write_bytes(b"theirs")
    os.utime(tmp_path / "theirs", (OLD, OLD))
    assert digests_to_send(tmp_path, ["theirs"]) == {"theirs": digest(b"theirs")}


def test_without_a_manifest_every_file_is_read(tmp_path):
    written(tmp_path, a=OLD)
    (tmp_path / MANIFEST).unlink()
    assert digests_to_send(tmp_path, ["a"]) == {"a": digest(b"a")}
