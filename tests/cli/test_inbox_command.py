"""``sitegen inbox serve``: what it prints, what it needs, and how it ends."""

import re
import signal
import socket
import stat

import pytest
from click.testing import CliRunner

from sitegen.cli.main import commands
from tests.support.inbox_process import InboxProcess
from tests.support.receiving import prepare


def run(site, *args):
    done = CliRunner().invoke(commands, ["inbox", "serve", "--site", str(site.root), *args])
    return done.exit_code, done.stderr


def test_it_prints_its_address_and_ends_with_130(site):
    with InboxProcess(prepare(site).root, "-v") as server:
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/inbox/", server.address)
        connection = server.connect()
        assert server.send(connection)[0] == 303
        connection.close()
        assert server.end() == 130
        assert server.lines[0] == "receiving comments for https://example.org/inbox/"
        assert re.fullmatch(r"content/comments/night-train/[\w-]+\.md", server.lines[1])
        assert server.lines[2:] == ["stopped"]


def test_its_secrets_are_for_its_owner_alone(site):
    with InboxProcess(prepare(site).root) as server:
        server.end(signal.SIGTERM)
    for name in ("key", "inbox.db"):
        assert stat.S_IMODE((site.root / "inbox" / name).stat().st_mode) == 0o600
    key = (site.root / "inbox/key").read_bytes()
    with InboxProcess(site.root):
        assert (site.root / "inbox/key").read_bytes() == key


def test_without_the_setting_it_says_what_to_write(site):
    code, told = run(site)
    assert (code, "site.yaml has no inbox: write inbox: {url:" in told) == (2, True)
    assert not (site.root / "inbox").exists()


def test_without_a_build_it_says_to_build(site):
    site.settings("inbox: {url: https://example.org/inbox/}\n")
    code, told = run(site)
    assert (code, "build the site with `sitegen build`" in told) == (2, True)
    prepare(site)
    site.remove("inbox/pages/reported.html")
    code, told = run(site)
    assert (code, "reported.html is missing: build the site" in told) == (2, True)


def test_a_key_that_is_none_is_not_used(site):
    prepare(site).write("inbox/key", "short")
    code, told = run(site)
    assert (code, "is not a key: remove it" in told) == (2, True)


def test_a_folder_that_is_a_link_is_not_used(site, tmp_path):
    site.settings("inbox: {url: https://example.org/inbox/}\n")
    (tmp_path / "elsewhere").mkdir()
    (site.root / "inbox").symlink_to(tmp_path / "elsewhere")
    code, told = run(site)
    assert (code, "is a link" in told) == (2, True)
    assert list((tmp_path / "elsewhere").iterdir()) == []


@pytest.mark.parametrize("module", ["python_multipart", "itsdangerous", "limits"])
def test_a_missing_library_is_named(site, monkeypatch, module):
    from sitegen.inbox import libraries

    found = libraries.find_spec
    monkeypatch.setattr(
        libraries, "find_spec", lambda name: None if name == module else found(name)
    )
    code, told = run(prepare(site))
    assert (code, libraries.LIBRARIES[module] in told) == (2, True)
    assert "pip install 'sitegen[inbox]'" in told


def test_a_command_of_the_site_needs_trust(site):
    prepare(site, inbox_settings="then: [sitegen, build]")
    code, told = run(site)
    assert (code, "site.yaml names code that runs on this machine" in told) == (2, True)
    assert "(inbox.then: sitegen build): check it, then allow it with `sitegen trust" in told
    done = CliRunner().invoke(commands, ["trust", "--site", str(site.root)])
    assert (done.exit_code, done.stdout) == (0, "inbox.then: sitegen build\n")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert "is in use" in run(site, "--port", str(port))[1]


def test_a_port_that_is_taken_is_an_error(site):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, told = run(prepare(site), "--port", str(port))
    assert (code, f"port {port} is in use" in told) == (2, True)
