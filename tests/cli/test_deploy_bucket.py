"""``sitegen deploy --to s3://…``: a bucket of a real S3 server gets what differs, and no more."""

import importlib.util
import signal
import subprocess
import sys
import threading
from functools import partial

import pytest
from filelock import FileLock, Timeout

from sitegen.deploy.buckets import stores, upload
from sitegen.output.manifest import MANIFEST, parse_manifest
from tests.support.object_store import BUCKET, PATIENCE, READER, WRITER, Proxy, settings
from tests.support.repositories import deployed


@pytest.fixture
def deploy(site):
    """Return a function that deploys a small site by the command."""
    site.post("a", "See [b](b.md).", date=2011)
    site.post("b", "Words.", date=2012)
    site.write("content/static/looks.css", "a {}")
    return partial(deployed, site)


@pytest.fixture
def prefix(bucket):
    """Return the beginning of the keys of the site in the bucket."""
    return bucket.removeprefix(f"s3://{BUCKET}/")


@pytest.fixture
def watched(object_store, monkeypatch):
    """Return a proxy before the server, which the command uses."""
    with Proxy(object_store) as proxy:
        monkeypatch.setenv("AWS_ENDPOINT_URL", proxy.endpoint)
        yield proxy


@pytest.fixture
def few_attempts(monkeypatch):
    monkeypatch.setattr(stores, "RETRIES", 1)


def shown(tree):
    """Return a tree without what builds and deploys keep for themselves."""
    return {path: data for path, data in tree.items() if not path.startswith(".sitegen-")}


# ---------------------------------------------------------------- what differs


def test_a_bucket_gets_what_the_output_has_once(
    site, deploy, object_store, bucket, prefix, watched
):
    code, told, _ = deploy("--to", bucket)
    assert (code, told) == (0, "")
    found = object_store.objects(prefix)
    assert shown(found) == shown(site.tree())
    assert found[MANIFEST] == site.tree()[MANIFEST]
    watched.requests.clear()
    assert "0 files written, 0 removed" in deploy("--to", f"{bucket}/")[2]
    assert watched.requests == [("GET", f"{prefix}/{MANIFEST}")]


def test_an_edit_of_a_text_puts_few_objects(site, deploy, object_store, bucket, prefix, watched):
    deploy("--to", bucket)
    watched.requests.clear()
    site.post("b", "Other words.", date=2012)
    code, told, _ = deploy("--to", bucket, "-v")
    assert code == 0
    put = {key.removeprefix(f"{prefix}/") for key in watched.of("PUT")}
    assert put == {f"{name}" for name in told_of(told)} | {MANIFEST}
    assert "posts/b/index.html" in put
    assert 3 <= len(watched.of("PUT")) <= 10
    assert watched.of("DELETE", "HEAD") == []
    assert shown(object_store.objects(prefix)) == shown(site.tree())


def told_of(told):
    """Return the files that the command names as written."""
    return {line.removeprefix("+ ") for line in told.split("\n") if line.startswith("+ ")}


def test_what_is_stale_goes_and_objects_of_others_stay(site, deploy, object_store, bucket, prefix):
    deploy("--to", bucket)
    theirs = {"posts/theirs.html": b"1", "theirs.txt": b"2"}
    for path, data in theirs.items():
        object_store.put(f"{prefix}/{path}", data)
    object_store.put(f"{prefix}-beside/index.html", b"3")
    site.remove("content/posts/b.md")
    site.post("a", "Alone.", date=2011)
    code, told, _ = deploy("--to", bucket, "-v")
    assert code == 0
    assert "- posts/b/index.html\n" in told
    assert shown(object_store.objects(prefix)) == shown(site.tree()) | theirs
    assert object_store.objects(f"{prefix}-beside") == {"index.html": b"3"}


def test_a_dry_run_writes_nothing(site, deploy, object_store, bucket, prefix, watched):
    code, _, told = deploy("--to", bucket, "--dry-run")
    assert (code, object_store.objects(prefix)) == (0, {})
    assert "files would be written, 0 would be removed" in told
    deploy("--to", bucket)
    before = object_store.objects(prefix)
    watched.requests.clear()
    site.remove("content/posts/b.md")
    site.post("a", "Alone.", date=2011)
    told = deploy("--to", bucket, "--dry-run", "-v")[1]
    assert "+ posts/a/index.html\n" in told
    assert "- posts/b/index.html\n" in told
    assert object_store.objects(prefix) == before
    assert watched.of("PUT", "POST", "DELETE") == []


def test_objects_say_their_type_and_how_long_to_keep_them(
    site, deploy, object_store, bucket, prefix
):
    site.write("content/static/still.webp", b"RIFF")
    site.write("content/static/about.txt", "Words.")
    assert deploy("--to", bucket)[0] == 0
    assert {
        path: object_store.headers(f"{prefix}/{path}")
        for path in ("index.html", "feed.xml", "looks.css", "still.webp", "about.txt", MANIFEST)
    } == {
        "index.html": ("text/html; charset=utf-8", "no-cache"),
        "feed.xml": ("application/rss+xml; charset=utf-8", "no-cache"),
        "looks.css": ("text/css; charset=utf-8", "public, max-age=3600"),
        "still.webp": ("image/webp", "public, max-age=604800"),
        "about.txt": ("text/plain; charset=utf-8", "no-cache"),
        MANIFEST: ("text/plain; charset=utf-8", "no-store"),
    }


def test_any_name_of_a_file_is_the_name_of_its_object(site, deploy, object_store, bucket, prefix):
    names = ["a b&c [1].pdf", "100%41.txt", "归途.txt", "n#?*'\"~$+,;=@!(){}<>|^`.txt", "x/ y/.z"]
    for name in names:
        site.write(f"content/static/{name}", name)
    assert deploy("--to", bucket)[0] == 0
    found = object_store.objects(prefix)
    assert {name: found.get(name) for name in names} == {name: name.encode() for name in names}
    for name in names:
        site.remove(f"content/static/{name}")
    assert deploy("--to", bucket)[0] == 0
    assert shown(object_store.objects(prefix)) == shown(site.tree())


def test_a_large_file_goes_in_parts(site, deploy, object_store, bucket, prefix, watched):
    data = bytes(range(256)) * 40_000
    site.write("content/static/film.mp4", data)
    assert deploy("--to", bucket)[0] == 0
    assert object_store.objects(prefix)["film.mp4"] == data
    assert len([key for key in watched.of("PUT") if key.endswith("film.mp4")]) == 2
    assert object_store.headers(f"{prefix}/film.mp4")[0] == "video/mp4"


# ---------------------------------------------------------------- objects of others


def test_an_object_of_somebody_else_is_not_overwritten(deploy, object_store, bucket, prefix):
    object_store.put(f"{prefix}/index.html", b"theirs")
    code, told, _ = deploy("--to", bucket)
    assert code == 1
    assert told.split("\n")[:2] == [
        f"{bucket}/index.html:1:1: error: was not written by sitegen, and a page would overwrite "
        "it: move it",
        f"error: nothing in {bucket} was changed",
    ]
    assert object_store.objects(prefix) == {"index.html": b"theirs"}


@pytest.mark.parametrize("one_by_one", [0, 1000])
def test_equal_objects_are_taken_over(
    site, deploy, object_store, bucket, prefix, watched, monkeypatch, one_by_one
):
    monkeypatch.setattr("sitegen.deploy.buckets.publish.ASKED_ONE_BY_ONE", one_by_one)
    deploy("--to", bucket)
    object_store.remove(f"{prefix}/{MANIFEST}")
    watched.requests.clear()
    assert "0 files written, 0 removed" in deploy("--to", bucket)[2]
    assert {*watched.of("PUT")} == {f"{prefix}/{MANIFEST}"}
    assert object_store.objects(prefix)[MANIFEST] == site.tree()[MANIFEST]


def test_a_copy_of_another_tool_is_taken_over_with_the_manifest(
    site, deploy, object_store, bucket, prefix
):
    """Whoever has copied output/ up to now also copies its manifest once."""
    site.built()
    for path, data in site.tree().items():
        object_store.put(f"{prefix}/{path}", data)
    site.post("b", "Other words.", date=2012)
    assert deploy("--to", bucket)[0] == 0
    assert shown(object_store.objects(prefix)) == shown(site.tree())


# ---------------------------------------------------------------- what goes wrong


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        (
            settings("", READER),
            "access to {bucket} is denied: the credentials need the rights to list, read, write "
            "and delete its objects (HTTP 403 AccessDenied)",
        ),
        (
            {"AWS_SECRET_ACCESS_KEY": "wrong-secret"},
            "the store does not accept the credentials: check AWS_ACCESS_KEY_ID and "
            "AWS_SECRET_ACCESS_KEY, or AWS_PROFILE, and the clock of this machine "
            "(HTTP 403 SignatureDoesNotMatch)",
        ),
        (
            {"AWS_ENDPOINT_URL": "http://127.0.0.1:9"},
            "cannot reach 127.0.0.1:9: check the network and the endpoint",
        ),
        (
            {"AWS_ENDPOINT_URL": "https://store.invalid"},
            "the host store.invalid is unknown: check the network and the endpoint",
        ),
    ],
)
def test_the_message_says_what_to_do(deploy, bucket, monkeypatch, few_attempts, variables, message):
    for name, value in variables.items():
        if value:
            monkeypatch.setenv(name, value)
    code, told, _ = deploy("--to", bucket)
    assert (code, told) == (1, f"error: {message.format(bucket=bucket)}\n")


def test_a_bucket_that_is_not_there(deploy, bucket):
    code, told, _ = deploy("--to", "s3://no-such-reviews/x")
    assert (code, told) == (
        1,
        "error: there is no bucket 'no-such-reviews': create it, or correct the name "
        "(HTTP 404 NoSuchBucket)\n",
    )


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (
            (403, "RequestTimeTooSkewed"),
            "the clock of this machine differs too much from the store's: set the clock "
            "(HTTP 403 RequestTimeTooSkewed)",
        ),
        (
            (301, "PermanentRedirect"),
            f"the bucket {BUCKET!r} is in another region: set AWS_REGION to it",
        ),
        (
            (503, "SlowDown"),
            "the store is overloaded or broken: deploy again later (HTTP 503 SlowDown)",
        ),
        ((418, "Teapot"), "the store refused a request (HTTP 418 Teapot)"),
    ],
)
def test_answers_of_other_stores(deploy, bucket, watched, few_attempts, answer, message):
    watched.on_request = lambda *_: answer
    assert deploy("--to", bucket)[:2] == (1, f"error: {message}\n")


def test_the_server_goes_away_in_the_middle_and_comes_back(
    site, deploy, object_store, bucket, prefix, watched, few_attempts
):
    watched.on_request = lambda number, *_: "cut" if number > 60 else ""
    code, told, _ = deploy("--to", bucket)
    assert (code, told) == (
        1,
        f"error: cannot reach {watched.endpoint.removeprefix('http://')}: check the network and "
        "the endpoint; the site there is partly updated: deploy again to complete it\n",
    )
    assert 0 < len(object_store.objects(prefix)) < len(site.tree())
    watched.on_request = lambda *_: ""
    assert deploy("--to", bucket)[0] == 0
    assert shown(object_store.objects(prefix)) == shown(site.tree())


def test_what_was_sent_before_the_server_went_is_not_sent_again(
    site, deploy, object_store, bucket, prefix, watched, few_attempts, monkeypatch
):
    monkeypatch.setattr(upload, "SAVE_SECONDS", 0.0)
    monkeypatch.setattr(upload, "_SHARE", 0)
    watched.on_request = lambda *_: "cut" if len(watched.of("PUT")) > 45 else ""
    assert deploy("--to", bucket)[0] == 1
    known = parse_manifest(object_store.objects(prefix)[MANIFEST].decode())
    done = {path for path, digest in known.items() if set(digest) != {"0"}}
    assert done
    watched.requests.clear()
    watched.on_request = lambda *_: ""
    assert deploy("--to", bucket)[0] == 0
    again = {key.removeprefix(f"{prefix}/") for key in watched.of("PUT")} - {MANIFEST}
    assert again == shown(site.tree()).keys() - done


def test_a_file_that_changes_meanwhile_ends_the_deploy(
    site, deploy, object_store, bucket, prefix, watched
):
    def change(number, method, _key):
        if (number, method) == (1, "GET"):
            site.write("output/robots.txt", "changed by hand")
        return ""

    watched.on_request = change
    code, told, _ = deploy("--to", bucket)
    assert (code, told) == (
        1,
        "error: output/robots.txt has changed during the deploy: deploy again; the site there is "
        "partly updated: deploy again to complete it\n",
    )
    assert deploy("--to", bucket)[0] == 0
    assert shown(object_store.objects(prefix)) == shown(site.tree())


def test_no_build_changes_the_site_meanwhile(site, deploy, bucket, watched):
    def look(*_):
        with pytest.raises(Timeout), FileLock(site.root / ".sitegen/lock", timeout=0):
            """Somebody else holds it."""
        return ""

    watched.on_request = look
    assert deploy("--to", bucket)[0] == 0


# ---------------------------------------------------------------- two at once


@pytest.mark.parametrize("at", [("HEAD", "index.html"), ("PUT", "posts/a/index.html")])
def test_of_two_deploys_at_once_one_says_so_and_the_next_one_repairs(
    site, make_site, deploy, object_store, bucket, prefix, watched, monkeypatch, at
):
    other = make_site()
    other.post("a", "Alone, and other words.", date=2011)
    other.built()

    def interfere(_number, method, key):
        """Let the second do all of its work, before this request of the first comes through."""
        if (method, key) == (at[0], f"{prefix}/{at[1]}") and not told:
            with monkeypatch.context() as patch:
                patch.setenv("AWS_ENDPOINT_URL", object_store.endpoint)
                told.append(deployed(other, "--to", bucket))
        return ""

    told = []
    watched.on_request = interfere
    code, message, _ = deploy("--to", bucket)
    assert [answer[0] for answer in told] == [0]
    assert (code, message) == (
        1,
        f"error: another deploy to {bucket} ran at the same time: wait until it has ended, then "
        "deploy again\n",
    )
    watched.on_request = lambda *_: ""
    assert deployed(other, "--to", bucket)[0] == 0
    assert shown(object_store.objects(prefix)) == shown(other.tree())
    assert deploy("--to", bucket)[0] == 0
    assert shown(object_store.objects(prefix)) == shown(site.tree())


def test_a_store_without_conditional_writes_works_too(
    site, deploy, object_store, bucket, prefix, monkeypatch
):
    monkeypatch.setenv("AWS_CONDITIONAL_PUT", "disabled")
    assert deploy("--to", bucket)[0] == 0
    site.post("b", "Other words.", date=2012)
    assert deploy("--to", bucket)[0] == 0
    assert shown(object_store.objects(prefix)) == shown(site.tree())


# ---------------------------------------------------------------- settings


def test_without_the_extra_the_command_is_named(deploy, bucket, monkeypatch):
    find_spec = importlib.util.find_spec
    monkeypatch.setattr(
        stores, "find_spec", lambda name: None if name == "obstore" else find_spec(name)
    )
    assert deploy("--to", bucket)[:2] == (
        2,
        "error: object stores need obstore: install it with pip install 'sitegen[cloud]'\n",
    )


def test_keys_come_from_a_profile_too(site, deploy, object_store, bucket, prefix, monkeypatch):
    for name in settings(object_store.endpoint):
        monkeypatch.delenv(name)
    folder = site.root.parent / "aws"
    folder.mkdir()
    (folder / "credentials").write_text(
        f"[mira]\naws_access_key_id = {WRITER[0]}\naws_secret_access_key = {WRITER[1]}\n"
    )
    (folder / "config").write_text(f"[profile mira]\nendpoint_url = {object_store.endpoint}\n")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(folder / "credentials"))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(folder / "config"))
    monkeypatch.setenv("AWS_PROFILE", "mira")
    assert deploy("--to", bucket)[0] == 0
    assert shown(object_store.objects(prefix)) == shown(site.tree())


@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_ctrl_c_does_not_wait_for_answers(site, deploy, bucket, watched, method):
    """The bucket's server may take minutes for an answer."""
    deploy("--to", bucket)
    site.post("b", "Other words.", date=2012)
    asked, over = threading.Event(), threading.Event()

    def hang(_number, now, _key):
        if now == method:
            asked.set()
            over.wait(PATIENCE)
        return ""

    watched.on_request = hang
    command = [sys.executable, "-m", "sitegen", "deploy", "--site", site.root, "--to", bucket]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as running:
        assert asked.wait(PATIENCE)
        running.send_signal(signal.SIGINT)
        told = running.communicate(timeout=PATIENCE / 2)[1]
        over.set()
    assert (running.returncode, "interrupted: " in told) == (130, True)
