"""What a preview adds to pages, where it finds them, and what it remembers of builds."""

import re

import pytest

from sitegen.core.diagnostics import error, warning
from sitegen.core.listening import origin_of
from sitegen.pipeline.result import Result
from sitegen.serve.app import Guard
from sitegen.serve.events import MAX_EXCERPTS, MAX_NAMED, MAX_REMEMBERED, PreviewState
from sitegen.serve.pages import errors, notice, relax_csp, with_notice
from sitegen.serve.routing import Resolution, find

STATE = PreviewState(session="s", number=1, changes=(None,))


# ---------------------------------------------------------------- pages


@pytest.mark.parametrize(
    ("policy", "allowed"),
    [
        (
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:",
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
            " connect-src 'self'",
        ),
        (
            "default-src 'none'",
            "default-src 'none'; connect-src 'self'; script-src 'self'; style-src 'self'",
        ),
        (
            "default-src https://cdn.example; script-src 'none'",
            "default-src https://cdn.example; script-src 'self';"
            " connect-src https://cdn.example 'self'; style-src https://cdn.example 'self'",
        ),
        ("img-src *", "img-src *"),
        ("default-src 'self'", "default-src 'self'"),
        ("Script-Src 'none'; script-src *", "script-src 'self'"),
        ("", ""),
    ],
)
def test_a_policy_allows_the_script_and_else_what_it_did(policy, allowed):
    assert relax_csp(policy) == allowed


@pytest.mark.parametrize(
    "meta",
    [
        '<meta http-equiv="Content-Security-Policy" content="script-src &#39;none&#39;">',
        "<META content=\"script-src 'none'\" http-equiv=content-security-policy>",
    ],
)
def test_only_the_served_copy_of_a_policy_is_loosened(meta):
    """Everything before and after the policy stays byte for byte."""
    before, after = "<head><meta charset=utf-8>", "<title>T</title></head><body>é"
    page = with_notice(
        f"{before}{meta}{after}</body>\n".encode(), STATE, "/", "/index.html"
    ).decode()
    assert page.startswith(before)
    assert after in page
    assert "script-src &#x27;self&#x27;" in page
    assert "none" not in page


def test_the_script_stands_at_the_end_of_the_body():
    page = with_notice(b"<body><pre></body></pre></body></html>", STATE, "/a/", "/a/index.html")
    text = page.decode()
    assert text.startswith("<body><pre></body></pre><sitegen-notice>")
    assert text.endswith(" defer></script></body></html>")
    assert 'data-events="/.sitegen/events?since=s.1&amp;page=/a/"' in text
    assert with_notice(b"<p>bare", STATE, "/", "/").startswith(b"<p>bare<sitegen-notice>")


def test_what_messages_quote_is_text(site):
    """A source may hold anything, and none of it becomes a part of the page."""
    evil = "<script>alert(1)</script>"
    site.write("a.md", f"{evil}\n{evil}")
    result = Result(problems=(error("a.md", f"bad {evil}", 2, 2),))
    shown = errors(STATE.after_build(result, site.root, "/"))
    assert "<script>" not in shown
    assert shown.count("&lt;script&gt;") == 2  # the message, and the line before
    assert "&lt;<mark>script</mark>&gt;" in shown


def test_of_many_errors_the_first_are_shown(site):
    problems = tuple(error(f"{number}.md", "wrong") for number in range(MAX_EXCERPTS + 5))
    shown = errors(STATE.after_build(Result(problems=problems), site.root, "/"))
    assert shown.count("<section>") == MAX_EXCERPTS
    assert "and 5 more" in shown


def test_a_crash_of_ours_is_shown_like_an_error(site):
    state = STATE.after_build(Result(), site.root, "/", crash="Traceback: <boom>")
    assert not state.is_good
    assert "Traceback: &lt;boom&gt;" in errors(state)


# ---------------------------------------------------------------- state


def test_what_has_changed_since_a_build_is_known(site):
    state = PreviewState(session="s").after_build(Result(changed=("a",)), site.root, "/b%20c/")
    state = state.after_build(Result(changed=("x/index.html",)), site.root, "/b%20c/")
    state = state.after_build(Result(changed=("y.css",)), site.root, "/b%20c/")
    assert state.name == "s.3"
    assert state.since("s.3") == set()
    assert state.since("s.2") == {"/b c/y.css"}
    assert state.since("s.1") == {"/b c/y.css", "/b c/x/index.html"}


@pytest.mark.parametrize("name", ["s.0", "t.2", "s.9", "s.-1", "s.", "", "s.x", "s.²", "s.2.2"])
def test_of_another_server_or_the_first_build_nothing_is_known(site, name):
    """None stands for everything: the page is loaded anew."""
    state = (
        PreviewState(session="s")
        .after_build(Result(), site.root, "/")
        .after_build(Result(), site.root, "/")
    )
    assert (state.since(name), state.since("s.1")) == (None, set())


def test_a_move_of_the_whole_site_and_a_large_build_change_everything(site):
    state = STATE.after_build(Result(), site.root, "/elsewhere/")
    assert state.since("s.1") is None
    many = Result(changed=tuple(map(str, range(MAX_NAMED + 1))))
    assert STATE.after_build(many, site.root, "/").since("s.1") is None


def test_only_the_last_builds_are_remembered(site):
    state = STATE
    for _ in range(MAX_REMEMBERED + 1):
        state = state.after_build(Result(), site.root, "/")
    assert state.since("s.1") is None
    assert state.since("s.2") == set()


def test_a_page_that_becomes_a_draft_has_changed(site):
    """Its bytes are the same, and its badge is not; so it is with its further comments."""
    state = STATE.after_build(Result(unpublished={"/a/": "draft"}), site.root, "/")
    assert state.since("s.1") == {"/a/index.html"}
    assert [state.state_of(path) for path in ("/a/", "/a/comments/2/", "/b/")] == ["draft"] * 2 + [
        ""
    ]
    failed = state.after_build(Result(problems=(error("a", "b"),)), site.root, "/")
    assert failed.state_of("/a/") == "draft"


def test_what_a_usual_build_leaves_out_is_named(site):
    site.post("a", date="2011")
    site.post("b", draft="true")
    site.post("c", date="2030")
    site.post("d", date="2011", expiry_date="2012")
    found = site.build(drafts=True, future=True, expired=True).unpublished
    assert found == {"/posts/b/": "draft", "/posts/c/": "future", "/posts/d/": "expired"}
    again = site.build(drafts=True, future=True, expired=True)
    assert (again.unpublished, again.written) == (found, 0)
    assert site.build().unpublished == {}


# ---------------------------------------------------------------- places


@pytest.fixture
def output(tmp_path):
    """Return an output folder with a few files."""
    folder = tmp_path / "out"
    for name in ("index.html", "a/index.html", "a.txt", "归途/index.html", "x y.css"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name)
    (folder / "_redirects").write_text(
        "/b/old/ /b/a/ 301\n/b/c/* /b/d/:splat 301\n/b/far https://example.org/ 301\n"
        "/b/self /b/self 301\n/b/%E5%BD%92 /b/a/ 301\nbroken\n\n",
        "utf-8",
    )
    return folder


@pytest.mark.parametrize(
    ("path", "file"),
    [
        ("/b/", "index.html"),
        ("/b/index.html", "index.html"),
        ("/b/a/", "a/index.html"),
        ("/b/a.txt", "a.txt"),
        ("/b/归途/", "归途/index.html"),
        ("/b/x y.css", "x y.css"),
    ],
)
def test_files_are_found_below_the_base_path(output, path, file):
    assert find(output, "/b/", path) == Resolution("file", file=output.resolve() / file)


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("/", "/b/"),
        ("/b", "/b/"),
        ("/b/a", "/b/a/"),
        ("/b/归途", "/b/%E5%BD%92%E9%80%94/"),
        ("/b/old/", "/b/a/"),
        ("/b/old", "/b/a/"),
        ("/b/c/x y/z", "/b/d/x%20y/z"),
        ("/b/c/", "/b/d/"),
        ("/b/far", "https://example.org/"),
        ("/b/归", "/b/a/"),
    ],
)
def test_moves_are_those_of_a_web_host(output, path, target):
    assert find(output, "/b/", path) == Resolution("moved", target=target)


@pytest.mark.parametrize(
    "path",
    ["/a/", "/bb/", "/b/b/", "/b/x", "/b/self", "/b/a.txt/", "/b//a/", "/b/./a/", "/b/a/../a/",
     "/b/..", "/b/a\\..", "/b/\0", "/b/a\n", "b/", "", "/b/.sitegen-manifest", "/b/" + "n" * 5000],
)  # fmt: skip
def test_all_else_is_missing(output, path):
    (output / ".sitegen-manifest").write_text("x")
    assert find(output, "/b/", path) == Resolution("missing")


# ---------------------------------------------------------------- hosts


@pytest.mark.parametrize(
    ("host", "known"),
    [
        ("192.168.1.7:8000", True),
        ("[fe80::1]:8000", True),
        ("evil.example:8000", False),
        ("localhost", True),
        ("1.2.3", False),
    ],
)
def test_where_it_listens_everywhere_any_address_will_do_and_no_name(host, known):
    """A name can be bound to another machine's address, an address cannot."""
    assert Guard(None, ["localhost", "0.0.0.0"])._knows(host) == known
    assert Guard(None, ["localhost", "127.0.0.1"])._knows(host) == (host == "localhost")


@pytest.mark.parametrize(
    ("host", "port", "origin"),
    [
        ("127.0.0.1", 8000, "http://127.0.0.1:8000"),
        ("::1", 8000, "http://[::1]:8000"),
        ("0.0.0.0", 80, "http://127.0.0.1"),
        ("::", 8000, "http://[::1]:8000"),
        ("mybox.local", 8000, "http://mybox.local:8000"),
    ],
)
def test_the_address_is_one_that_a_browser_here_can_use(host, port, origin):
    assert origin_of(host, port) == origin


def test_the_script_needs_no_more_than_a_policy_allows():
    """Scripts and styles come as files: none is written into a page."""
    page = with_notice(b"<body></body>", STATE, "/", "/").decode()
    assert re.findall(r"<script(?! src=)|<style|\son\w+=|\sstyle=", page) == []


def test_warnings_are_said_where_there_is_no_error(site):
    """So many are shown, the others counted; what they quote is text."""
    many = [warning("a.md", f"<b>{number}", 1, 1) for number in range(MAX_EXCERPTS + 3)]
    said = notice(STATE.after_build(Result(problems=tuple(many)), site.root, "/"), "/")
    assert f"{MAX_EXCERPTS + 3} warnings" in said
    assert said.count("<section>") == MAX_EXCERPTS
    assert "and 3 more" in said
    assert "<b>" not in said
    both = Result(problems=(error("a.md", "wrong", 1, 1), *many))
    assert "warnings" not in notice(STATE.after_build(both, site.root, "/"), "/")
    assert notice(STATE.after_build(Result(), site.root, "/"), "/") == ""
