"""``sitegen comments edit``, ``reply``, ``about``, and ``sitegen inbox passphrase``."""

import hashlib
import json

import pytest
from click.testing import CliRunner

from sitegen.cli.main import commands
from sitegen.inbox.database import connect

KEY = b"k" * 32


@pytest.fixture
def talk(site):
    """Return a site with a post, its comments, and an author."""
    site.settings("author: Mira Castellane\ninbox: {url: https://example.org/inbox/}\n")
    site.write("content/authors.yaml", "mira: {name: Mira Castellane}\n")
    site.post("a")
    site.comment("a", "c1", "First.", author="Tom", email="Tom@mail.example", date=2011)
    site.comment("a", "c2", "Waiting.", author="Ana", status="pending")
    return site


@pytest.fixture
def run(talk):
    """Return a function that runs a command on the site: exit code, stdout and stderr."""

    def run(*args, text=None):
        group, name, *rest = args
        arguments = [group, name, "--site", str(talk.root), *rest]
        done = CliRunner().invoke(commands, arguments, input=text, catch_exceptions=False)
        return done.exit_code, done.stdout, done.stderr

    return run


def comment(site, name):
    return (site.root / f"content/comments/{name}.md").read_text("utf-8")


def note_address(site, name, address):
    """Note the address of a comment that was received."""
    site.write("inbox/key", KEY)
    db = connect(site.root)
    db.execute(
        "CREATE TABLE IF NOT EXISTS received(name TEXT PRIMARY KEY, at TEXT, address TEXT,"
        " address_hash TEXT, prefix TEXT, marks TEXT)"
    )
    digest = hashlib.blake2b(address.lower().encode(), key=KEY, digest_size=16).hexdigest()
    db.execute("INSERT INTO received VALUES (?, '', '', ?, '', '')", (name, digest))
    db.close()


def test_edit_replaces_the_text(run, talk):
    before = comment(talk, "a/c1")
    assert run("comments", "edit", "a/c1", "--text", "Second.") == (0, "a/c1: edited\n", "")
    assert comment(talk, "a/c1") == before.replace("First.", "Second.")
    assert run("comments", "edit", "a/c1", text="Third.\n\nAnd more.\n")[0] == 0
    assert comment(talk, "a/c1") == before.replace("First.", "Third.\n\nAnd more.")
    same = run("comments", "edit", "a/c1", "--text", "Third.\n\nAnd more.")
    assert same == (0, "a/c1: has this text already\n", "")


def test_edit_opens_the_editor_on_the_text(run, talk, monkeypatch):
    shown = []
    monkeypatch.setattr("sitegen.cli.comment_texts.click.edit",
                        lambda text, extension: shown.append(text) or "Edited.\n")  # fmt: skip
    monkeypatch.setattr("sitegen.cli.comment_texts.sys", _Terminal)
    assert run("comments", "edit", "a/c1")[0] == 0
    assert shown == ["First."]
    assert comment(talk, "a/c1").endswith("---\nEdited.\n")


class _Terminal:
    class stdin:  # noqa: N801 - stands for sys.stdin
        @staticmethod
        def isatty():
            return True


def test_edit_refuses_nothing_and_a_text_that_a_file_cannot_keep(run, talk):
    talk.write("content/comments/a/c3.md", "Bare.\n")
    before = comment(talk, "a/c1"), comment(talk, "a/c3")
    refusal = (2, "", "error: there is no text: nothing was changed\n")
    assert run("comments", "edit", "a/c1", text=" \n") == refusal
    code, out, err = run("comments", "edit", "a/c3", "--text", "---\nstatus: spam\n---\nX")
    assert (code, out) == (1, "")
    assert "cannot hold the text as it is" in err
    assert "nothing was changed" in err
    assert run("comments", "edit", "a/none", "--text", "x")[0] == 2
    assert (comment(talk, "a/c1"), comment(talk, "a/c3")) == before


def test_reply_writes_a_comment_with_the_badge(run, talk):
    code, out, err = run("comments", "reply", "a/c1", "--text", "Thank you.")
    assert (code, err) == (0, "")
    assert out.endswith("content/comments/a/c0003.md\n")
    written = comment(talk, "a/c0003")
    assert "author_key: mira\n" in written
    assert "parent: c1\n" in written
    assert written.endswith("---\nThank you.\n")
    page = talk.built().output("posts/a/index.html")
    assert page.index("First.") < page.index("Thank you.")


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["a/c2", "--text", "x"], "a/c2 is pending: approve it first"),
        (["a/c1", "--text", " "], "the text is missing"),
        (["a/c1", "--author", "mirra", "--text", "x"], "did you mean 'mira'"),
        (["a/c1", "--author", "Zoe", "--text", "x"], "has no author 'Zoe': add a line"),
        (["a/c9", "--text", "x"], "there is no comment 'a/c9'"),
    ],
)
def test_reply_refuses(run, talk, args, message):
    code, _, err = run("comments", "reply", *args)
    assert (code, message in err) == (2, True), err
    assert not (talk.root / "content/comments/a/c0003.md").exists()


def test_reply_to_one_of_two_files_of_a_name_answers_that_one(run, talk):
    talk.write("content/comments/a/c1.json", json.dumps({"name": "Zoe", "message": "Hi"}))
    assert run("comments", "reply", "a/c1.json", "--text", "Hi, Zoe.")[0] == 0
    assert "parent: c1-json\n" in comment(talk, "a/c0003")


def test_about_finds_files_and_what_was_received(run, talk):
    note_address(talk, "a/c2", "tom@mail.example")
    db = connect(talk.root)
    db.execute("INSERT INTO received SELECT 'a/gone', '', '', address_hash, '', '' FROM received")
    db.close()
    code, out, err = run("comments", "about", "TOM@mail.example")
    assert (code, err) == (0, "3 comments of this address\n")
    assert "a/c1  2011  Tom\n" in out
    assert "a/c2" in out
    assert "status: pending" in out
    assert "a/gone  (received; it has no file in content/)\n" in out
    assert run("comments", "about", "zoe@mail.example")[2] == "0 comments of this address\n"
    assert run("comments", "about", "Tom")[0] == 2


def test_forget_finds_what_was_received_and_removes_what_is_known(run, talk):
    note_address(talk, "a/c2", "ana@mail.example")
    assert run("comments", "forget", "--yes", "ana@mail.example")[0] == 0
    assert "Waiting." not in comment(talk, "a/c2")
    db = connect(talk.root)
    assert db.execute("SELECT count(*) FROM received").fetchone() == (0,)
    db.close()


# ---------------------------------------------------------------- passphrase


def test_passphrase_is_read_from_stdin(run, talk):
    from sitegen.inbox.moderation.passphrases import is_passphrase

    code, out, err = run("inbox", "passphrase", "mira", text="correct horse battery\nmore\n")
    assert (code, out, err) == (0, "", "mira can log in with the new passphrase\n")
    assert is_passphrase(talk.root, "mira", "correct horse battery")
    assert run("inbox", "passphrase", "Mira Castellane", "-q", text="another long one") == (
        0,
        "",
        "",
    )
    assert is_passphrase(talk.root, "mira", "another long one")


def test_passphrase_is_typed_twice_on_a_terminal(run, monkeypatch):
    typed = iter(["correct horse battery", "correct horse batteries"])
    monkeypatch.setattr("sitegen.cli.inbox_passphrase.sys", _Terminal)
    monkeypatch.setattr("sitegen.cli.inbox_passphrase.click.prompt", lambda *_, **__: next(typed))
    code, _, err = run("inbox", "passphrase", "mira")
    assert (code, err) == (2, "error: the two passphrases differ: nothing was changed\n")


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("mira", "short", "use 12 characters or more"),
        ("mira", b"\xff" * 20, "is not UTF-8"),
        ("tom", "correct horse battery", "'tom' is not a moderator of this site"),
    ],
)
def test_passphrase_refuses(run, talk, name, text, message):
    code, _, err = run("inbox", "passphrase", name, text=text)
    assert (code, message in err) == (2, True)
    assert not (talk.root / "inbox/moderators.json").exists()


def test_a_new_passphrase_ends_the_sessions(run, talk):
    db = connect(talk.root)
    db.execute("CREATE TABLE sessions(id_hash TEXT PRIMARY KEY, moderator TEXT, until TEXT)")
    db.execute("INSERT INTO sessions VALUES ('x', 'mira', ''), ('y', 'jo', '')")
    run("inbox", "passphrase", "mira", text="correct horse battery")
    assert db.execute("SELECT moderator FROM sessions").fetchall() == [("jo",)]
    db.close()


# ---------------------------------------------------------------- what is logged for moderators


def logged(site):
    """Return who decided what, in order, and whether it can be taken back."""
    db = connect(site.root)
    query = "SELECT moderator, name, action, was, now, data IS NOT NULL FROM decisions"
    rows = db.execute(f"{query} ORDER BY number").fetchall()
    db.close()
    return rows


def test_decisions_stand_in_the_log_of_the_receiver(run, talk):
    note_address(talk, "a/c1", "tom@mail.example")
    run("comments", "approve", "a/c2")
    run("comments", "edit", "a/c2", "--text", "Better.")
    run("comments", "edit", "a/c2", "--text", "Better.")
    path = run("comments", "reply", "a/c1", "--text", "Thanks.")[1].strip()
    run("comments", "spam", "a/c2", "a/c1")
    run("comments", "forget", "tom@mail.example", "--yes")
    who, answer = "Command line", path.rpartition("/")[2].removesuffix(".md")
    assert logged(talk) == [
        (who, "a/c2", "approve", "pending", "approved", 1),
        (who, "a/c2", "edit", "approved", "approved", 1),
        (who, f"a/{answer}", "reply", "", "approved", 1),
        (who, "a/c2", "spam", "approved", "spam", 1),
        (who, "a/c1", "spam", "approved", "spam", 0),  # what was forgotten cannot come back
        (who, "a/c1", "forget", "spam", "forgotten", 0),
    ]


def test_a_decision_settles_what_readers_reported(run, talk):
    note_address(talk, "a/c1", "tom@mail.example")
    db = connect(talk.root)
    db.execute("CREATE TABLE reports(name TEXT, at TEXT, prefix TEXT)")
    db.executemany("INSERT INTO reports VALUES (?, '', '')", [("a/c1",), ("a/c2",)])
    run("comments", "approve", "a/c2")
    assert db.execute("SELECT name FROM reports").fetchall() == [("a/c1",)]
    db.close()


def test_without_a_receiver_nothing_is_logged(run, talk):
    assert run("comments", "approve", "a/c2")[0] == 0
    assert not (talk.root / "inbox").exists()


def test_a_log_that_cannot_be_written_is_told_and_the_decision_stays(run, talk):
    talk.write("inbox/inbox.db", "this is no database " * 100)
    code, _, told = run("comments", "approve", "a/c2")
    assert (code, "the decision was carried out, but inbox/inbox.db" in told) == (2, True)
    assert "status: approved" in comment(talk, "a/c2")
