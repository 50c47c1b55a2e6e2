"""A bucket's manifest may come from anybody; credentials are in no message and no log."""

import pytest

from sitegen.deploy.buckets import manifest, stores
from sitegen.output.manifest import MANIFEST
from tests.support.object_store import BUCKET, WRITER, Proxy
from tests.support.repositories import deployed

DIGEST = "ab" * 32


@pytest.fixture
def prefix(bucket):
    return bucket.removeprefix(f"s3://{BUCKET}/")


@pytest.mark.parametrize(
    "path",
    [
        "../beside/index.html",
        "a/../../beside/index.html",
        "./beside.txt",
        "/beside.txt",
        ".git/config",
        ".sitegen-other",
        "a\tb.txt",
    ],
)
def test_a_path_that_no_site_has_is_never_removed(site, object_store, bucket, prefix, path):
    site.post("a", date=2011)
    for key in (f"{prefix}/blog/{path.lstrip('/')}", f"{prefix}/beside/index.html"):
        if ".." not in key:
            object_store.put(key, b"theirs")
    before = object_store.objects(prefix)
    line = f"{DIGEST}  {path}\n{DIGEST}  gone.html\n"
    object_store.put(f"{prefix}/blog/{MANIFEST}", line.encode())
    with Proxy(object_store) as proxy, pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ENDPOINT_URL", proxy.endpoint)
        code, _, told = deployed(site, "--to", f"{bucket}/blog")
    assert code == 0
    assert told.endswith(" written, 1 removed\n")
    assert all(key.startswith(f"{prefix}/blog/") for _, key in proxy.requests if key)
    after = object_store.objects(prefix)
    assert {key: after.get(key) for key in before} == before


@pytest.mark.parametrize(
    "data",
    [
        b"\xff\xfe",
        b"<html>\n",
        b"no end",
        f"{DIGEST}  a\nrubbish\n".encode(),
        f"{DIGEST.upper()}  a\n".encode(),
        b"\n",
    ],
)
def test_an_object_that_is_no_manifest_stays_and_is_named(site, object_store, bucket, prefix, data):
    site.post("a", date=2011)
    object_store.put(f"{prefix}/{MANIFEST}", data)
    code, told, _ = deployed(site, "--to", bucket)
    assert code == 1
    assert told.startswith(f"error: {bucket}/{MANIFEST} is not a manifest of sitegen: remove it")
    assert object_store.objects(prefix) == {MANIFEST: data}


def test_a_huge_manifest_is_not_read(site, object_store, bucket, prefix, monkeypatch):
    site.post("a", date=2011)
    monkeypatch.setattr(manifest, "MAX_BYTES", 1000)
    data = f"{DIGEST}  a\n".encode() * 100
    object_store.put(f"{prefix}/{MANIFEST}", data)
    code, told, _ = deployed(site, "--to", bucket)
    assert code == 1
    assert f"{bucket}/{MANIFEST} is larger than 1000 bytes" in told


@pytest.mark.parametrize("answer", ["cut", (403, "SignatureDoesNotMatch"), (500, "InternalError")])
def test_no_credential_is_ever_told(site, object_store, bucket, monkeypatch, capfd, answer):
    site.post("a", date=2011)
    monkeypatch.setattr(stores, "RETRIES", 0)
    monkeypatch.setenv("RUST_LOG", "trace")
    with Proxy(object_store, lambda *_: answer) as proxy:
        monkeypatch.setenv("AWS_ENDPOINT_URL", proxy.endpoint)
        code, told, printed = deployed(site, "--to", bucket, "-v")
    everything = told + printed + "".join(capfd.readouterr())
    assert code == 1
    assert told.count("\n") == 1
    assert not any(secret in everything for secret in (*WRITER, "Traceback", "Signature="))
