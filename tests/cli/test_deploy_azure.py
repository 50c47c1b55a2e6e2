"""``sitegen deploy --to az://…``: a container of Azure's emulator gets what differs."""

import os
import uuid
from functools import partial

import pytest

from sitegen.deploy.buckets import stores
from sitegen.deploy.buckets.manifest import BucketManifest
from sitegen.output.manifest import MANIFEST
from tests.support.azurite import ACCOUNT, CONTAINER, KEY, emulator, program
from tests.support.repositories import deployed

pytestmark = pytest.mark.skipif(program() is None, reason="Azurite is not installed")


@pytest.fixture(scope="module")
def azurite(tmp_path_factory):
    with emulator(tmp_path_factory.mktemp("azurite")) as running:
        yield running


@pytest.fixture
def prefix(azurite, monkeypatch):
    """Return an empty prefix in the container; the environment has the key to it."""
    for name in [*os.environ]:
        if name.startswith("AZURE_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("AZURE_STORAGE_ENDPOINT", azurite.endpoint)
    monkeypatch.setenv("AZURE_STORAGE_ACCOUNT_NAME", ACCOUNT)
    monkeypatch.setenv("AZURE_STORAGE_ACCOUNT_KEY", KEY)
    monkeypatch.setattr(stores, "RETRIES", 1)
    return uuid.uuid4().hex


@pytest.fixture
def deploy(site, prefix):
    """Return a function that deploys a small site by the command."""
    site.post("a", "See [b](b.md).", date=2011)
    site.post("b", "Words.", date=2012)
    site.write("content/static/a b,ü.txt", "words")
    return partial(deployed, site, "--to", f"az://{CONTAINER}/{prefix}")


def test_the_container_gets_what_differs(site, deploy, azurite, prefix):
    azurite.put(f"{prefix}/theirs.txt", b"theirs")
    assert deploy()[:2] == (0, "")
    expected = {p: d for p, d in site.tree().items() if p == MANIFEST or p[:9] != ".sitegen-"}
    assert azurite.objects(prefix) == expected | {"theirs.txt": b"theirs"}
    assert azurite.headers(f"{prefix}/feed.xml") == (
        "application/rss+xml; charset=utf-8",
        "no-cache",
    )
    assert deploy()[2] == "0 files written, 0 removed\n"
    (site.root / "content/posts/b.md").unlink()
    site.post("a", "Other words.", date=2011)
    assert deploy()[0] == 0
    found = azurite.objects(prefix)
    assert "posts/b/index.html" not in found
    assert b"Other words." in found["posts/a/index.html"]
    assert found["theirs.txt"] == b"theirs"


def test_an_object_of_somebody_else_is_not_overwritten(deploy, azurite, prefix):
    azurite.put(f"{prefix}/index.html", b"theirs")
    code, told, _ = deploy()
    assert (code, "index.html:1:1: error: was not written by sitegen" in told) == (1, True)
    assert azurite.objects(prefix) == {"index.html": b"theirs"}


def test_a_deploy_notices_another_one(site, deploy, azurite, prefix, monkeypatch):
    """Azure compares the version of the manifest that was read."""
    deploy()
    site.post("b", "Other words.", date=2012)
    load = BucketManifest.load

    def load_and_lose(manifest):
        load(manifest)
        azurite.put(f"{prefix}/{MANIFEST}", b"")

    monkeypatch.setattr(BucketManifest, "load", load_and_lose)
    code, told, _ = deploy()
    assert (code, "ran at the same time: wait until it has ended" in told) == (1, True)


@pytest.mark.parametrize(
    ("key", "message"),
    [("d3Jvbmc=", "is denied: the credentials need the rights"), ("#", "the key of the account")],
)
def test_a_wrong_key_is_told(deploy, monkeypatch, key, message):
    monkeypatch.setenv("AZURE_STORAGE_ACCOUNT_KEY", key)
    code, told, _ = deploy()
    assert code in (1, 2)
    assert message in told


def test_a_container_that_is_not_there(site, prefix):
    site.post("a")
    code, told, _ = deployed(site, "--to", "az://nothing-here/x")
    assert (code, "there is no bucket 'nothing-here': create it" in told) == (1, True)
