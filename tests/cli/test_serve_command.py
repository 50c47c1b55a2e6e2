"""``sitegen serve``: where it builds, what it says, and how it ends."""

import os
import re
import signal
import socket
import subprocess
import sys
import time

import click
import pytest

from sitegen.cli.main import commands
from tests.support.serving import ROOT, Serving
from tests.support.sites import read_tree


@pytest.fixture
def blog(site):
    """Return a site under /blog/ with a post of every state."""
    site.settings(url="https://example.org/blog/")
    site.post("now", date="2011-03-04")
    site.post("draft", draft="true", date="2011-03-05")
    site.post("future", date="2090-01-02")
    site.post("expired", date="2011-03-06", expiry_date="2012-01-01")
    return site


def test_it_serves_drafts_and_the_future_under_the_base_path(blog):
    """Each says what it is; links lead to the preview, and output/ is left alone."""
    with Serving(blog.root) as serving:
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/blog/", serving.address)
        shown = {name: serving.get(f"/blog/posts/{name}/") for name in ("now", "draft", "future")}
        assert [status for status, _, _ in shown.values()] == [200] * 3
        badges = {
            name: re.findall(rb'class="badge (\w+)"', body) for name, (*_, body) in shown.items()
        }
        assert badges == {"now": [], "draft": [b"draft"], "future": [b"future"]}
        assert serving.get("/blog/posts/expired/")[0] == 404
        assert f"{serving.address}sitemap.xml" in serving.text("/blog/robots.txt")
        status, headers, body = serving.get("/blog/nothing/")
        assert (status, b"sitegen-notice" in body) == (404, True)
        assert headers["content-type"] == "text/html; charset=utf-8"
        assert headers["cache-control"] == "no-store"
        status, headers, body = serving.get("/blog/posts/now/", "HEAD")
        assert (status, body, int(headers["content-length"]) > 500) == (200, b"", True)
    assert not (blog.root / "output").exists()
    page = (blog.root / ".sitegen/serve/posts/draft/index.html").read_text()
    assert "sitegen-notice" not in page


def test_drafts_can_be_left_out(blog):
    with Serving(blog.root, "--no-drafts") as serving:
        assert serving.get("/blog/posts/draft/")[0] == 404
        assert serving.get("/blog/posts/future/")[0] == 200


def test_it_says_what_each_build_did(blog):
    """The address is on stdout, alone; builds are on stderr, and name their files if asked."""
    with Serving(blog.root, "-v") as serving:
        before = len(serving.lines)
        blog.post("now", "Changed.", date="2011-03-04", summary="S")
        serving.wait_for(lambda: len(serving.built()) == 2)
        told = serving.lines[before:]
        assert "posts/now/index.html" in told
        assert "1 file written" in told[-1] or "files written" in told[-1]
        assert serving.interrupt() == 130
        assert serving.process.stdout.read() == ""
        serving._reader.join()
        assert serving.lines[-1] == "stopped"
        assert not [line for line in serving.lines if "Traceback" in line]


def test_interrupted_it_ends_at_once_even_while_pages_listen(blog):
    """No thread and no open stream holds it up."""
    with Serving(blog.root) as serving:
        streams = []
        for _ in range(5):
            stream = socket.create_connection(("127.0.0.1", serving.port))
            stream.sendall(b"GET /.sitegen/events HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert b"text/event-stream" in stream.recv(4096)
            streams.append(stream)
        started = time.monotonic()
        assert serving.interrupt() == 130
        assert time.monotonic() - started < 5
        for stream in streams:
            stream.close()


def run(site, *args):
    """Run the command until it ends by itself; return exit code, stdout and stderr."""
    done = subprocess.run(
        [sys.executable, "-m", "sitegen", "serve", "--site", site.root, *map(str, args)],
        capture_output=True,
        check=False,
        text=True,
        timeout=60,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)},
    )
    return done.returncode, done.stdout, done.stderr


def test_a_taken_port_is_told_with_one_that_is_free(blog):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        code, out, told = run(blog, "--port", port)
    found = re.fullmatch(rf"error: port {port} is in use: try --port (\d+)\n", told)
    assert (code, out) == (2, "")
    assert port < int(found[1]) <= port + 50
    with socket.create_server(("127.0.0.1", int(found[1]))):
        pass


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("--host", "no.such.host.invalid"), "cannot listen at no.such.host.invalid"),
        (("--port", "70000"), "--port"),
        (("--env", "nowhere"), "site.yaml has no environment 'nowhere'"),
        (("--now", "yesterday"), "--now"),
    ],
)
def test_what_cannot_be_asked_for_is_wrong_usage(blog, args, words):
    code, out, told = run(blog, "--port", "0", *args)
    assert (code, out, "Traceback" in told) == (2, "", False)
    assert words in told


def test_settings_that_are_wrong_from_the_beginning_end_it(blog):
    blog.settings("paginate: none\n")
    code, _, told = run(blog, "--port", "0")
    assert (code, told.splitlines()[0].split(": error")[0]) == (2, "site.yaml:3:11")


def test_a_kill_leaves_nothing_that_the_next_one_minds(blog):
    with Serving(blog.root) as serving:
        serving.process.send_signal(signal.SIGTERM)
        serving.process.wait(60)
    with Serving(blog.root) as serving:
        assert serving.get("/blog/posts/now/")[0] == 200


def test_it_serves_what_a_build_makes(blog):
    """The same build: its folder has the bytes of one with the same wishes."""
    with Serving(blog.root) as serving:
        blog.build(drafts=True, future=True, base_url=serving.address)
        assert read_tree(blog.root / ".sitegen/serve") == blog.tree()


def test_a_build_loads_nothing_of_the_server():
    script = (
        "import sys; from sitegen.cli.main import commands; import sitegen.pipeline.build;"
        "print([n for n in ('starlette', 'uvicorn', 'watchdog', 'asyncio') if n in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, check=True, text=True, cwd=ROOT
    )
    assert done.stdout == "[]\n"
    assert "serve" in commands.list_commands(click.Context(commands))
