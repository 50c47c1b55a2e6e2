"""``sitegen comments``: what a moderator sees, and finds in files and pages afterwards."""

import contextlib
import json
import os
import re
import subprocess
import sys
import time
import unicodedata
from pathlib import Path

import pytest
from click.testing import CliRunner
from filelock import FileLock

from sitegen.cli.main import commands

ROOT = Path(__file__).parents[2]
HOSTILE = "\x1b[31mred\x1b]0;title\x07\x1b[2J\r\x08\u202eevil\u2066\u200b\x9b1m\u2028next"


@pytest.fixture
def talk(site):
    """Return a site with a post and its comments, one of which waits."""
    site.write("content/authors.yaml", "mira: {name: Mira Castellane}\n")
    site.post("a")
    site.post("b")
    site.comment("a", "c1", "First.\n\nSecond.", author="Tom", email="tom@mail.example", date=2011)
    site.comment("a", "c2", "Waiting: https://x.example/", author="Mira", status="pending")
    site.comment("b", "c1", "\n\nAlso *waiting*.", date="2012-03-04", status="pending")
    return site


@pytest.fixture
def run(talk):
    """Return a function that runs a command on the site: exit code, stdout and stderr."""

    def run(*args):
        arguments = ["comments", args[0], "--site", str(talk.root), *args[1:]]
        done = CliRunner().invoke(commands, arguments, catch_exceptions=False)
        return done.exit_code, done.stdout, done.stderr

    return run


def page(site, slug):
    return site.built().output(f"posts/{slug}/index.html")


def is_safe(text):
    """Return whether a terminal shows a text and does nothing else."""
    return all(char == "\n" or unicodedata.category(char)[0] != "C" for char in text) and not (
        {"\u2028", "\u2029"} & set(text)
    )


# ---------------------------------------------------------------- pending


def test_pending_lists_who_waits_with_flags_and_first_words(run):
    code, out, err = run("pending")
    assert (code, err) == (0, "2 comments wait to be approved\n")
    assert out == (
        "a/c2  no date  Mira\n"
        "    ! signed with the name of an author of this site\n"
        "    ! 1 link\n"
        "    Waiting: https://x.example/\n"
        "b/c1  2012-03-04  (no name)\n"
        "    Also *waiting*.\n"
    )


def test_pending_may_be_asked_of_one_post(run):
    assert run("pending", "--post", "b")[1].startswith("b/c1  ")
    assert run("pending", "--post", "b", "-q") == (0, "b/c1\n", "")
    code, out, err = run("pending", "--post", "bb")
    assert (code, out, err) == (2, "", "error: there are no comments on 'bb': did you mean 'b'?\n")


def test_nobody_waits(run, talk):
    run("approve", *run("pending", "-q")[1].split())
    assert run("pending") == (0, "", "0 comments wait to be approved\n")
    assert run("pending", "--json") == (0, "[]\n", "")


def test_pending_as_json_is_an_array_without_addresses(run, talk):
    talk.comment("b", "c2", author="Zoë", email="z@mail.example", status="pending")
    code, out, err = run("pending", "--json")
    assert (code, err, out.isascii(), "mail.example" in out) == (0, "", True, False)
    assert json.loads(out)[0] == {
        "name": "a/c2",
        "file": "content/comments/a/c2.md",
        "author": "Mira",
        "date": None,
        "text": "Waiting: https://x.example/\n",
        "flags": ["signed with the name of an author of this site", "1 link"],
    }
    assert [found["name"] for found in json.loads(out)] == ["a/c2", "b/c2", "b/c1"]
    assert json.loads(out)[1]["author"] == "Zoë"


# ---------------------------------------------------------------- show


def test_show_prints_all_that_a_file_says(run):
    assert run("show", "a/c1") == (
        0,
        "a/c1  approved\n"
        "  file: content/comments/a/c1.md\n"
        "  author: Tom\n"
        "  email: tom@mail.example\n"
        "  date: 2011\n"
        "\n"
        "    First.\n"
        "    \n"
        "    Second.\n",
        "",
    )


def test_show_prints_several_and_keys_that_are_not_known(run, talk):
    talk.write(
        "content/comments/a/c9.json", '{"ip": "10.0.0.1", "fields": {"a": [1]}, "body": "Hi"}'
    )
    code, out, _ = run("show", "a/c9", "content/comments/b/c1.md")
    assert (code, out.count("\n\n")) == (0, 3)
    assert "  ip: 10.0.0.1\n  fields: {'a': ['1']}\n\n    Hi\n\nb/c1  pending\n" in out


def test_show_prints_what_cannot_be_read_and_why(run, talk):
    talk.write("content/comments/a/c9.md", "---\nstatus: [\n---\nHi\x1b[2J\n")
    code, out, err = run("show", "a/c9")
    assert code == 1
    assert out.startswith("a/c9  unknown status\n  file: content/comments/a/c9.md\n    ! cannot be")
    assert "    status: [\n    ---\n    Hi\\x1b[2J\n" in out
    assert err.startswith("content/comments/a/c9.md:3:1: error: ")


# ---------------------------------------------------------------- approve, reject, spam


def test_approve_and_build_shows_the_comment(run, talk):
    assert 'id="comment-c2"' not in page(talk, "a")
    assert run("approve", "a/c2") == (0, "a/c2: pending -> approved\n", "")
    assert talk.tree("content")["comments/a/c2.md"].splitlines()[2] == b"status: approved"
    assert 'id="comment-c2"' in page(talk, "a")


@pytest.mark.parametrize(("command", "status"), [("reject", "trash"), ("spam", "spam")])
def test_reject_and_spam_take_a_comment_off_the_page(run, talk, command, status):
    assert 'id="comment-c1"' in page(talk, "a")
    assert run(command, "a/c1") == (0, f"a/c1: approved -> {status}\n", "")
    assert 'id="comment-c1"' not in page(talk, "a")
    assert run(command, "a/c1") == (0, f"a/c1: is {status} already\n", "")


def test_several_are_decided_at_once(run):
    code, out, _ = run("approve", "b/c1", "a/c1", "content/comments/a/c2.md")
    assert (code, out) == (
        0,
        "b/c1: pending -> approved\na/c1: is approved already\na/c2: pending -> approved\n",
    )


def test_quiet_says_nothing(run):
    assert run("approve", "-q", "a/c2") == (0, "", "")


def test_an_unknown_comment_is_wrong_usage_and_changes_nothing(run, talk):
    before = talk.tree("content")
    assert run("approve", "a/c2", "b/c2", "c/c1") == (
        2,
        "",
        "error: there is no comment 'b/c2': did you mean 'b/c1'?; "
        "there is no comment 'c/c1': did you mean 'b/c1'?\n",
    )
    assert talk.tree("content") == before


def test_what_cannot_be_changed_is_an_error_with_its_place(run, talk):
    talk.write("content/comments/a/c9.md", "---\nauthor: T\nstatus: [pending]\n---\n")
    before = talk.tree("content")
    code, out, err = run("approve", "a/c2", "a/c9")
    assert (code, out) == (1, "")
    assert re.fullmatch(
        r"content/comments/a/c9\.md:3:9: error: status: .*\nnothing was changed\n", err
    )
    assert talk.tree("content") == before


@pytest.mark.parametrize("command", ["show", "approve", "reject", "spam", "forget"])
def test_without_a_name_it_is_wrong_usage(run, command):
    code, _, err = run(command)
    assert (code, "Missing argument" in err) == (2, True)


@pytest.mark.parametrize("command", ["pending", "show", "approve", "reject", "spam", "forget"])
def test_help_shows_examples(command):
    done = CliRunner().invoke(commands, ["comments", command, "--help"])
    assert (done.exit_code, f"  sitegen comments {command}" in done.stdout) == (0, True)


def test_settings_with_mistakes_are_exit_code_2(run, talk):
    talk.settings("languge: en\n")
    code, out, err = run("pending")
    assert (code, out) == (2, "")
    assert "site.yaml:3:1: error: unknown key 'languge'" in err


# ---------------------------------------------------------------- what strangers may try


def test_nothing_that_a_stranger_wrote_reaches_the_terminal_as_it_is(run, talk):
    """Names, texts, keys, ids, in every command's output, on stdout and on stderr."""
    said = {
        "author": f"Tom{HOSTILE}\na/c1  approved", "status": "pending", f"k{HOSTILE}\n": HOSTILE,
        "role": HOSTILE, "author_key": HOSTILE, "body": f"{HOSTILE}\nb/c1: pending -> approved",
        "url": f"https://{HOSTILE}", "date": HOSTILE, "email": "tom@mail.example",
    }  # fmt: skip
    talk.write("content/comments/a/c\u202e9.json", json.dumps(said))
    talk.write("content/comments/a/w.json", json.dumps({**said, "status": HOSTILE}))
    talk.write("content/comments/a/v.md", f"---\nstatus: pending\na: [{HOSTILE}\n---\n{HOSTILE}")
    name = "a/c\u202e9"
    outputs = [
        run("pending"),
        run("pending", "--json"),
        run("pending", "-q"),
        run("show", name, "a/w", "a/v"),
        run("show", f"a/{HOSTILE}"),
        run("pending", "--post", HOSTILE),
        run("approve", name, "a/w"),
        run("approve", "a/v"),
        run("forget", HOSTILE),
        run("forget", "tom@mail.example", "--yes"),
    ]
    assert [code for code, _, _ in outputs] == [0, 0, 0, 1, 2, 2, 0, 1, 2, 0]
    for _, out, err in outputs:
        assert is_safe(out), ascii(out)
        assert is_safe(err), ascii(err)
        lines = (out + err).splitlines()
        assert "b/c1: pending -> approved" not in lines
        assert not [line for line in lines if line.startswith("a/c1")][1:]


def test_a_name_that_leads_out_is_no_comment(run, talk):
    talk.write("content/posts/c.md", "---\ntitle: C\n---\nstatus: pending\n")
    before = talk.tree("content")
    for name in ("../posts/c", "a/../../posts/c", "/etc/passwd", str(talk.root / "site.yaml")):
        code, out, err = run("approve", name)
        assert (code, out) == (2, "")
        assert err.startswith("error: there is no comment ")
    assert talk.tree("content") == before


# ---------------------------------------------------------------- forget


def test_forget_needs_a_yes_where_nobody_can_be_asked(run, talk):
    """It lists what it would empty, and changes nothing."""
    before = talk.tree("content")
    code, out, err = run("forget", "Tom")
    assert (code, out) == (2, "a/c1  2011  Tom\n    First.\n")
    assert err == "error: not a terminal: pass --yes to confirm\n"
    assert talk.tree("content") == before


def test_forget_leaves_nothing_of_a_person_in_the_site(run, talk):
    talk.comment("a", "c3", "Hello Ann.", author="Ines", parent="c1")
    assert "Second." in page(talk, "a")
    assert run("forget", "TOM@mail.example", "--yes") == (
        0,
        "a/c1  2011  Tom\n    First.\n"
        "1 comment emptied: the next build removes their text from the site\n",
        "",
    )
    text = page(talk, "a")
    everything = b"".join([*talk.tree().values(), *talk.tree("content").values()])
    for word in (b"Tom", b"First.", b"Second.", b"mail.example"):
        assert word not in everything
    assert "<em>This comment was withdrawn.</em>" in text
    assert '<a href="#comment-c1">in reply to <bdi>Anonymous</bdi></a>' in text


def test_forget_tells_where_a_person_is_still_named(run, talk):
    for number in range(15):
        talk.comment("b", f"d{number:02}", "I agree with Tom.", author="Ines")
    _, out, err = run("forget", "Tom", "--yes")
    assert "mail.example" not in out + err
    lines = err.splitlines()
    assert lines[0] == "these places may still name the person:"
    assert lines[1] == "  content/comments/b/d00.md:4"
    assert (len(lines), lines[-1]) == (14, "  and 3 more (-v names them)")


def test_forget_knows_only_whole_names(run):
    assert run("forget", "Tim", "--yes") == (
        2,
        "",
        "error: no comment is by 'Tim': did you mean 'Tom'?\n",
    )


def test_forgetting_twice_finds_nobody(run):
    assert run("forget", "Tom", "--yes")[0] == 0
    assert run("forget", "Tom", "--yes")[0] == 2


def test_the_words_are_those_of_the_sites_language(run, talk):
    talk.settings("language: de\ntheme: mine\n")
    talk.write("themes/mine/theme.yaml", "name: mine\n")
    talk.write("themes/mine/i18n/de.yaml", "comment_withdrawn: Zurückgezogen.\n")
    assert run("forget", "Tom", "--yes")[0] == 0
    assert talk.tree("content")["comments/a/c1.md"].decode().endswith("---\n*Zurückgezogen.*\n")


@pytest.mark.skipif(os.name != "posix", reason="needs a terminal of its own")
@pytest.mark.parametrize(
    ("answer", "code", "kept"),
    [("y\n", 0, False), ("n\n", 0, True), ("\n", 0, True), ("\x03", 130, True)],
)
def test_on_a_terminal_forget_asks(talk, answer, code, kept):
    import pty

    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "sitegen", "comments", "forget", "Tom"]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        command, cwd=talk.root, env=env, stdin=theirs, stdout=theirs, stderr=theirs,
        start_new_session=True,
        preexec_fn=_take_terminal,  # noqa: PLW1509 - there are no threads
    ) as process:  # fmt: skip
        os.close(theirs)
        try:
            said = b""
            while b"[y/N]: " not in said:
                said += os.read(ours, 1000)
            # Python may miss an interrupt in the moment before it waits: people press again.
            while process.poll() is None:
                os.write(ours, answer.encode())
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(timeout=2)
        finally:
            process.kill()  # else its end would be awaited for ever
        assert process.returncode == code
    os.close(ours)
    assert b"Empty 1 comment?" in said
    assert (b"Tom" in talk.tree("content")["comments/a/c1.md"]) == kept


def _take_terminal():
    import fcntl
    import termios

    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


# ---------------------------------------------------------------- builds


def test_moderation_waits_for_a_build(talk):
    (talk.root / ".sitegen").mkdir()
    lock = FileLock(talk.root / ".sitegen" / "lock")
    command = [sys.executable, "-m", "sitegen", "comments", "approve", "a/c2"]
    with lock:
        process = subprocess.Popen(
            command,
            cwd=talk.root,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        assert process.stderr.readline() == b"waiting for a build of this site\n"
        time.sleep(0.2)
        assert process.poll() is None
        assert b"status: pending" in talk.tree("content")["comments/a/c2.md"]
    assert process.communicate(timeout=30) == (b"a/c2: pending -> approved\n", b"")


def test_after_moderation_an_incremental_build_is_a_clean_one(run, talk, make_site):
    talk.comment("a", "c3", "Yes.", parent="c2", author="Ines", date=2013)
    talk.build()
    run("approve", "a/c2", "b/c1")
    run("forget", "Tom", "--yes")
    talk.build()
    run("spam", "b/c1")
    talk.build()
    clean = make_site()
    for path, data in talk.tree("content").items():
        clean.write(f"content/{path}", data)
    clean.settings()
    clean.build()
    assert talk.tree() == clean.tree()


def test_what_was_changed_before_a_failure_is_told(run, talk, monkeypatch):
    """The second of two files cannot be put in its place."""
    put, placed = Path.replace, []

    def replace(self, target):
        placed.append(target)
        if len(placed) == 2:
            raise OSError(28, "No space left on device")
        return put(self, target)

    monkeypatch.setattr(Path, "replace", replace)
    code, _, told = run("spam", "a/c1", "b/c1")
    assert (code, told.splitlines()) == (
        1,
        [
            "content/comments/b/c1.md:1:1: error: cannot be written: No space left on device",
            "content/comments/a/c1.md was changed before the error",
            "no other file was changed",
        ],
    )
    assert "status: spam" in (talk.root / "content/comments/a/c1.md").read_text()
    assert "status: pending" in (talk.root / "content/comments/b/c1.md").read_text()
    assert not list(talk.root.rglob(".*~"))
