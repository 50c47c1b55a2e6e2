"""A deploy to a bucket may end at any request: nothing that readers need is missing meanwhile.

A real S3 server (SeaweedFS) gets the requests through a proxy, which stops passing them on at the
Nth. The server is then read by its own way, and the site is deployed again.
"""

import hashlib
import os
import re
import signal
import subprocess
import sys
import threading
from urllib.parse import unquote, urljoin, urlsplit

import pytest

from sitegen.deploy.buckets import stores
from sitegen.deploy.buckets.addresses import parse_address
from sitegen.deploy.buckets.manifest import UNKNOWN
from sitegen.deploy.buckets.publish import open_bucket, to_bucket
from sitegen.deploy.sending import DeployError
from sitegen.output.manifest import MANIFEST, parse_manifest
from tests.support.object_store import BUCKET, Proxy, settings
from tests.support.sites import drawn

HOME = "https://example.org/"
FOREIGN = {"theirs.txt": b"theirs", "posts/theirs.html": b"<a href=/gone/>x</a>"}


@pytest.fixture(scope="module")
def versions(make_site):
    """Return a site before and after an edit that adds, changes and removes pages and pictures."""
    sites = make_site(), make_site()
    for site in sites:
        site.post("kept", "![A train](/kept.png) See [b](edited.md).", date=2011)
        site.post("edited", "Words.", date=2012, tags="rain")
        site.write("content/static/kept.png", drawn(8, 8))
        site.write("content/static/looks.css", "a {}")
    old, new = sites
    old.post("left", "![A station](/left.png)", date=2010)
    old.write("content/static/left.png", drawn(9, 9))
    new.post("added", "![A bridge](/added.png)", date=2013)
    new.write("content/static/added.png", drawn(7, 7))
    new.post("edited", "Other words, and [more](added.md).", date=2012, tags="rain")
    return old.built(), new.built()


@pytest.fixture(autouse=True)
def _one_attempt(monkeypatch):
    monkeypatch.setattr(stores, "RETRIES", 0)


def send(site, address):
    """Deploy what a site was built to; return the paths that were written and removed."""
    difference, problems = to_bucket(site.root, open_bucket(parse_address(address)), dry_run=False)
    assert not problems
    return difference


def prepared(object_store, bucket, site=None):
    """Fill a bucket with files of others and with a site; return the key before all of them."""
    prefix = bucket.removeprefix(f"s3://{BUCKET}/")
    for path, data in FOREIGN.items():
        object_store.put(f"{prefix}/{path}", data)
    if site is not None:
        send(site, bucket)
    return prefix


def shown(site):
    """Return what a deploy of a site leaves in a bucket, beside the manifest."""
    tree = site.tree()
    return {path: data for path, data in tree.items() if not path.startswith(".sitegen-")} | FOREIGN


def expect_done(found, site):
    """Expect a bucket to have a site, the files of others, and the manifest of the site."""
    known = parse_manifest(found.pop(MANIFEST).decode())
    assert found == shown(site)
    digests = {path: hashlib.sha256(data).hexdigest() for path, data in found.items()}
    assert known == {path: digests[path] for path in digests.keys() - FOREIGN.keys()}


def expect_sound(found, before=()):
    """Expect that nothing is lost for ever, and that no page lacks a picture or a style.

    Pages that were there ``before`` do not link to a page that is missing. New pages may link to
    others that are still to come, and all may name feeds, which come last.
    """
    known = parse_manifest(found[MANIFEST].decode()) if MANIFEST in found else {}
    ours = found.keys() - FOREIGN.keys() - {MANIFEST}
    assert ours <= known.keys()
    assert {path: found[path] for path in FOREIGN} == FOREIGN
    for path in ours:
        digest = hashlib.sha256(found[path]).hexdigest()
        assert known[path] in (UNKNOWN, digest), f"{path}: the manifest is wrong"
        if path.endswith(".html"):
            missing = {link for link in links_of(path, found[path]) if link not in found}
            later = (".xml", ".json") if path in before else (".xml", ".json", ".html")
            missing = {link for link in missing if not link.endswith(later)}
            assert not missing, f"{path} needs {missing}"


def links_of(path, data):
    """Yield the files of the site that a page needs or links to."""
    page = urljoin(HOME, path)
    for link in re.findall(rb'\s(?:src|href)="?([^"\s>]+)', data):
        target = urlsplit(urljoin(page, link.decode()))
        if f"{target.scheme}://{target.netloc}/" == HOME:
            yield unquote(target.path).removeprefix("/") + "index.html" * target.path.endswith("/")


def cut_at(number, fate="cut"):
    """Return what a proxy does that passes on no request from the Nth on."""
    return lambda at, _method, _key: "cut" if at > number else fate if at == number else ""


def requests_of(object_store, site, bucket, monkeypatch):
    """Deploy a site, and return the number of requests that this takes."""
    with Proxy(object_store) as proxy:
        monkeypatch.setenv("AWS_ENDPOINT_URL", proxy.endpoint)
        send(site, bucket)
    return len(proxy.requests)


@pytest.mark.soak
@pytest.mark.parametrize("fate", ["cut", "lost"])
@pytest.mark.parametrize("from_nothing", [True, False])
def test_cut_at_any_request_the_next_deploy_completes_it(
    object_store, bucket, versions, monkeypatch, soak, from_nothing, fate
):
    old, new = versions
    start = None if from_nothing else old
    prepared(object_store, f"{bucket}/all", start)
    total = requests_of(object_store, new, f"{bucket}/all", monkeypatch)
    assert total > 10
    for number in soak((2, total // 2, total - 1), range(1, total + 1)):
        monkeypatch.setenv("AWS_ENDPOINT_URL", object_store.endpoint)
        address = f"{bucket}/{number}"
        prefix = prepared(object_store, address, start)
        with Proxy(object_store, cut_at(number, fate)) as proxy:
            monkeypatch.setenv("AWS_ENDPOINT_URL", proxy.endpoint)
            with pytest.raises(DeployError):
                send(new, address)
        expect_sound(object_store.objects(prefix), old.tree() if start else ())
        monkeypatch.setenv("AWS_ENDPOINT_URL", object_store.endpoint)
        send(new, address)
        expect_done(object_store.objects(prefix), new)
        assert not any((send(new, address).written, send(new, address).removed))


@pytest.mark.soak
def test_killed_at_any_moment_the_next_deploy_completes_it(object_store, bucket, versions, soak):
    """The process ends by SIGKILL, as at a power cut, while requests are on their way."""
    old, new = versions
    prefix = prepared(object_store, bucket)
    command = [sys.executable, "-P", "-m", "sitegen", "deploy", "-q", "--to", bucket, "--site"]
    base = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    for number in range(soak(2, 24)):
        site = (old, new)[number % 2]
        begun = threading.Event()

        def enough(at, method, _key, number=number, begun=begun):
            if method == "PUT" and at > 3 * number % 40:
                begun.set()
            return ""

        with Proxy(object_store, enough) as proxy:
            environment = base | settings(proxy.endpoint)
            process = subprocess.Popen([*command, site.root], env=environment)
            try:
                while not begun.wait(0.01) and process.poll() is None:
                    pass
            finally:
                process.send_signal(signal.SIGKILL)
                process.wait()
            assert begun.is_set()
        expect_sound(object_store.objects(prefix))
    send(new, bucket)
    expect_done(object_store.objects(prefix), new)


def test_files_are_sent_in_an_order_that_readers_can_follow(
    object_store, bucket, versions, monkeypatch
):
    old, new = versions
    prefix = prepared(object_store, bucket, old)
    with Proxy(object_store) as proxy:
        monkeypatch.setenv("AWS_ENDPOINT_URL", proxy.endpoint)
        send(new, bucket)
    put = [key.removeprefix(f"{prefix}/") for key in proxy.of("PUT")]
    assert [index for index, key in enumerate(put) if key == MANIFEST] == [
        0,
        len(put) - 2,
        len(put) - 1,
    ]
    sent = put[1:-2]
    last = max(index for index, key in enumerate(sent) if key.endswith(".html"))
    assert sent[0] == "added.png"
    assert sent.index("posts/added/index.html") < sent.index("index.html")
    assert {*sent[last + 1 :]} == {key for key in sent if key.endswith((".xml", ".json"))}
    methods = [method for method, _ in proxy.requests]
    removal = methods.index("DELETE")
    assert methods[removal - 1 :] == ["PUT", *["DELETE"] * 3, "PUT"]  # feeds, pages, pictures
    expect_done(object_store.objects(prefix), new)
