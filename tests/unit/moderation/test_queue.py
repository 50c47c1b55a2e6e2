"""Moderation: a status changes and nothing else of a file does, and a person can be forgotten."""

import hashlib
import json
import os
import re
import shutil
import subprocess
from contextlib import contextmanager
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.comments import editing
from sitegen.comments.editing import EditError, erased, with_status
from sitegen.comments.formats import read_as_written, read_comment_file, status_of
from sitegen.comments.parsing import parse_comment
from sitegen.core.diagnostics import UsageError
from sitegen.core.files import SourceFile
from sitegen.moderation.erasure import erase, plan_erasure
from sitegen.moderation.queue import Change, moderate, put
from sitegen.schema.ratings import Scale

FOLDER = "content/comments/a"


@contextmanager
def moderator_of(site):
    with moderate(site.root, None, lambda: pytest.fail("nobody else is here")) as queue:
        yield queue


def edited(text, ending="md", status="approved"):
    """Return a file with another status, as text."""
    data = text if isinstance(text, bytes) else text.encode()
    new = with_status(f"{FOLDER}/c1.{ending}", data, status)
    return new if isinstance(text, bytes) else new.decode()


# ---------------------------------------------------------------- the status, where it stands


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("---\nstatus: pending\n---\nHi", "---\nstatus: approved\n---\nHi"),
        ("---\nstatus:   spam  # really?\n---\n", "---\nstatus:   approved  # really?\n---\n"),
        ("---\nstatus: 'pending'\n---\n", "---\nstatus: 'approved'\n---\n"),
        ('---\nstatus: "pend\\u0069ng" # x\n---\n', '---\nstatus: "approved" # x\n---\n'),
        ("---\n'status': pending\n---\n", "---\n'status': approved\n---\n"),
        ("---\nstatus: >-\n  pending\n\nx: y\n---\n", "---\nstatus: >-\n  approved\n\nx: y\n---\n"),
        ("---\nstatus: | # spam\n  spam\n---\n", "---\nstatus: | # spam\n  approved\n---\n"),
        ("---\n{a: b, status: pending, c: d}\n---\n", "---\n{a: b, status: approved, c: d}\n---\n"),
        ("---\nstatus: ~\n---\n", "---\nstatus: approved\n---\n"),
        ("---\nstatus: published\n---\n", "---\nstatus: approved\n---\n"),
        ("---\ntext: status\nx: pending\nstatus: pending\n---\nstatus: pending\n",
         "---\ntext: status\nx: pending\nstatus: approved\n---\nstatus: pending\n"),
        ("---\nStatus: Spam\n---\n", "---\nStatus: approved\n---\n"),
        ("----\nauthor: T\nstatus: spam\n----\n", "----\nauthor: T\nstatus: approved\n----\n"),
        ("Author: T\nStatus:  pending \n\nHi", "Author: T\nStatus:  approved \n\nHi"),
    ],
)  # fmt: skip
def test_a_status_is_changed_where_it_stands(before, after):
    assert edited(before) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Hi.", "---\nstatus: spam\n---\nHi."),
        ("", "---\nstatus: spam\n---\n"),
        ("{Hi}", "---\nstatus: spam\n---\n{Hi}"),
        ("--- Hi", "---\nstatus: spam\n---\n--- Hi"),
        ("Note: this is text", "---\nstatus: spam\n---\nNote: this is text"),
        ("---\na: b\n---\nHi", "---\nstatus: spam\na: b\n---\nHi"),
        ("---\n---\nHi", "---\nstatus: spam\n---\nHi"),
        ("---\n# nothing\n---\nHi", "---\nstatus: spam\n# nothing\n---\nHi"),
        ("---\n{}\n---\nHi", "---\n{status: spam}\n---\nHi"),
        ("---\n{a: b}\n---\nHi", "---\n{status: spam, a: b}\n---\nHi"),
        ("---\n  a: b\n  c: d\n---\n", "---\n  status: spam\n  a: b\n  c: d\n---\n"),
        ("---\nx: |+\n  keeps\n\n---\n", "---\nstatus: spam\nx: |+\n  keeps\n\n---\n"),
        ("---\nstatus:\na: b\n---\n", "---\nstatus: spam\na: b\n---\n"),
        ("---\nstatus: # none yet\n---\n", "---\nstatus: spam # none yet\n---\n"),
        ("---\nstatus: ''\n---\n", "---\nstatus: 'spam'\n---\n"),
        ("\nAuthor: T\n\nHi", "\nstatus: spam\nAuthor: T\n\nHi"),
        ("Author: T\nStatus:\n\nHi", "Author: T\nStatus: spam\n\nHi"),
    ],
)
def test_a_status_that_is_not_there_is_one_line_more(before, after):
    assert edited(before, status="spam") == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "status: spam\n"),
        ("# nothing\n", "status: spam\n# nothing\n"),
        ("message: Hi\n", "status: spam\nmessage: Hi\n"),
        ("---\nmessage: Hi\n", "---\nstatus: spam\nmessage: Hi\n"),
        ("{message: Hi}", "{status: spam, message: Hi}"),
        ('message: "a\\r\\nb"\nstatus: pending', 'message: "a\\r\\nb"\nstatus: spam'),
        ("status: pending\nmessage: |+\n  Hi\n\n", "status: spam\nmessage: |+\n  Hi\n\n"),
    ],
)
def test_yaml_is_edited_in_place(before, after):
    assert edited(before, "yaml", "spam") == edited(before, "yml", "spam") == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("{}", '{"status": "spam"}'),
        ('{"body":"Hi"}', '{"status": "spam", "body":"Hi"}'),
        ('{\n  "body": "Hi"\n}', '{\n  "status": "spam",\n  "body": "Hi"\n}'),
        ('{"body": "Hi", "status" : "pending"}', '{"body": "Hi", "status" : "spam"}'),
        ('{"status":"pend\\u0069ng","n":1.50}', '{"status":"spam","n":1.50}'),
        ('{"status": null, "b": [1, 2 ]}', '{"status": "spam", "b": [1, 2 ]}'),
        ('{"status": 12}', '{"status": "spam"}'),
        ('{"x": {"status": "x"}, "status": ""}', '{"x": {"status": "x"}, "status": "spam"}'),
    ],
)  # fmt: skip
def test_json_is_edited_in_place(before, after):
    assert edited(before, "json", "spam") == after


def test_bytes_that_are_no_utf_8_stay():
    before = b"\xef\xbb\xbf---\r\nauthor: \xff\xe9\r\nstatus: pending\r\n---\r\n\xfe.\r\n"
    assert edited(before) == before.replace(b"pending", b"approved")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("---\nstatus: [pending]\n---\n", "2:9"),
        ("---\na: b\nstatus: {is: pending}\n---\n", "3:9"),
        ("---\nstatus: &a pending\nx: *a\n---\n", "2:9"),
        ("---\nx: &a pending\nstatus: *a\n---\n", "2:4"),
        ("---\nstatus: pend\n ing\n---\n", "2:9"),
        ("---\n? a\n: b\n---\n", "2:1"),
    ],
)
def test_what_cannot_be_changed_alone_is_refused_with_its_place(text, place):
    with pytest.raises(EditError) as refused:
        edited(text, status="spam")
    [problem] = refused.value.problems
    assert str(problem).startswith(f"{FOLDER}/c1.md:{place}: error: status: cannot be changed")


@pytest.mark.parametrize(
    ("text", "ending", "told"),
    [
        ("---\nstatus: pending\n", "md", "1:1: error: the front matter that opens here is never"),
        ("---\na: [b\n---\n", "md", "2:4: error: the '[' that opens here"),
        ("---\nstatus: spam\nstatus: x\n---\n", "md", "2:9: error: status: cannot be changed"),
        ("---\nstatus: spam\nStatus: spam\n---\n", "md", "2:9: error: status: cannot be changed"),
        ('{"author": "T",', "md", "1:1: error: is JSON that cannot be read"),
        ("author: T\nx\nstatus: spam\n", "md", "1:1: error: the header cannot be read"),
        ('{"status": "pending"', "json", "1:21: error: is not JSON"),
        ("- a\n", "yaml", "1:1: error: expected the keys of one comment"),
    ],
)
def test_an_unreadable_file_is_refused_with_what_is_wrong_in_it(text, ending, told):
    with pytest.raises(EditError, match=re.escape(f"{FOLDER}/c1.{ending}:{told}")):
        edited(text, ending)


@pytest.mark.parametrize(
    "change",
    [("Tom", "Tim"), ("2]", "3]"), ("Hi.", "Ho."), ("x: ", "x: 1\nx: "), ("spam", "trash")],
)
def test_an_edit_that_changes_anything_else_is_refused(monkeypatch, change):
    """Whatever an edit is made by: its result is read, and compared with what was there."""

    def careless(text, *_):
        return text.replace("---\n", "---\nstatus: spam\n", 1).replace(*change)

    monkeypatch.setattr(editing, "_added", careless)
    with pytest.raises(EditError, match=r"c1.md:2:1: error: status: cannot be changed"):
        edited("---\nauthor: Tom\nx: {y: [1, 2]}\n---\nHi.\n", status="spam")


def test_a_hostile_value_takes_no_time():
    """Thousands of backslashes between single quotes would be endless for a careless expression."""
    with pytest.raises(EditError):
        edited("---\nstatus: &x '" + "\\" * 9000 + "''" * 9000 + "'\n---\n")
    before = "---\nstatus: '" + "\\" * 9001 + "'\nx: 'y'\n---\n"
    assert edited(before) == "---\nstatus: 'approved'\nx: 'y'\n---\n"


@pytest.mark.parametrize("text", ["---\nstatus: approved\n---\n", "Hi.", "---\nstatus:\n---\n"])
def test_what_is_approved_stays_as_it_is(text):
    assert edited(text) == text


# ---------------------------------------------------------------- … and every other byte


WORDS = st.sampled_from(
    ["Tom", "风行", "a: b", "#x", "- y", "'q'", '"', "status: pending", "é", ""]
)
VALUES = st.one_of(
    st.sampled_from(["Tom", "2011-03-04", "4/5", "007", "[a, b]", "{status: pending}", "no # ten"]),
    WORDS.map(lambda word: json.dumps(word, ensure_ascii=False)),
    WORDS.map(lambda word: "'" + word.replace("'", "''") + "'"),
    WORDS.map(lambda word: f"|\n    {word or 'x'}\n\n    more"),
    WORDS.map(lambda word: f">-\n  {word or 'x'}  # no comment\n"),
)
KEYS = ["author", "name", "date", "email", "parent", "title", "x-own", "body", "message", "_id"]
STATUSES = st.sampled_from(
    ["{}", "'{}'", '"{}"', "{} # note", "  {}", "|\n  {}", ">-\n   {}", None, None, None]
)


@st.composite
def files(draw):
    """Return a comment's file with ``{}`` for its status, whether it has one, and its ending."""
    ending = draw(st.sampled_from(["md", "yaml", "json"]))
    status = draw(STATUSES)
    keys = draw(st.lists(st.sampled_from(KEYS), unique=True, max_size=6))
    body = draw(st.text(st.sampled_from("a é:-#{}\n'\"风\t"), max_size=40))
    end = draw(st.sampled_from(["\n", "\r\n", "\r"]))
    if ending == "json":
        pairs = {key: draw(WORDS | st.integers() | st.none()) for key in keys}
        if status:
            pairs |= {"status": "pending"}
            keys = draw(st.permutations([*pairs]))
        layout = draw(st.sampled_from([{}, {"indent": 2}, {"separators": (",", ":")}]))
        text = json.dumps({key: pairs[key] for key in keys}, **layout)
        text = text.replace("{", "{{").replace("}", "}}")
        if status:
            text = re.sub(r'("status": ?")pending"', r'\1{}"', text)
        lines = text
    else:
        pairs = [(key, draw(VALUES).replace("{", "{{").replace("}", "}}")) for key in keys]
        pairs += [("status", status)] if status else []
        pairs = draw(st.permutations(pairs))
        lines = "".join(
            f"{key}: {value}\n" + draw(st.sampled_from(["", "# status: pending\n", "\n"]))
            for key, value in pairs
        )
        body = body.replace("{", "{{").replace("}", "}}")
        if ending == "md":
            lines = f"---\n{lines}{draw(st.sampled_from(['---', '...']))}\n{body}"
    mark = draw(st.sampled_from(["", "\ufeff"]))
    return mark + lines.replace("\n", end), status is not None, ending


def meaning(data, ending):
    """Return all that a file says but for its status."""
    file = read_as_written(f"{FOLDER}/c1.{ending}", data)
    pairs = [(k.value, v.value if hasattr(v, "value") else str(v)[:3]) for k, v in file.meta.pairs]
    return [pair for pair in pairs if pair[0] != "status"], file.text


@given(files(), st.sampled_from(["approved", "trash", "spam"]))
def test_everything_but_the_status_stays_byte_for_byte(made, status):
    """What has a status differs in that word; what has none has one line or pair more."""
    template, has_status, ending = made
    before = template.format("pending").encode()
    path = f"{FOLDER}/c1.{ending}"
    if read_as_written(path, before).meta is None:
        with pytest.raises(EditError):
            with_status(path, before, status)
        return
    after = with_status(path, before, status)
    if has_status:
        assert after == template.format(status).encode()
    elif status == "approved":
        assert after == before
    else:
        start = next(
            (at for at, (old, new) in enumerate(zip(before, after, strict=False)) if old != new),
            len(before),
        )
        rest = len(before) - start
        assert before[start:] == after[len(after) - rest :]
        assert re.fullmatch(
            rb"""[-\s]*["']?status["']?: ["']?%b["']?[-,\s]*["'\s]*.?""" % status.encode(),
            after[start : len(after) - rest],
            re.DOTALL,
        )
    assert status_of(read_comment_file(path, after)) == status
    assert meaning(after, ending) == meaning(before, ending)


@given(st.binary(max_size=200), st.sampled_from(["md", "yaml", "json"]))
def test_no_bytes_at_all_break_it(data, ending):
    path = f"{FOLDER}/c1.{ending}"
    try:
        after = with_status(path, data, "spam")
    except EditError as refused:
        places = [(p.file, p.line > 0, p.column > 0) for p in refused.problems]
        assert set(places) == {(path, True, True)}
        return
    assert status_of(read_comment_file(path, after)) == "spam"


# ---------------------------------------------------------------- names


@pytest.fixture
def talk(site):
    """Return a site with comments under a post, a work and a page."""
    site.post("a")
    site.work("w", kind="film")
    site.page("about/us")
    site.comment("a", "c1", author="Tom", email="tom@mail.example", status="pending")
    site.comment("a", "c2", author="Ines", parent="c1")
    site.comment("works/w", "c1", author="Tom", status="pending", date="2011")
    site.comment("pages/about/us", "c1", status="spam")
    return site


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("a/c1", "a/c1.md"),
        ("a/c1.md", "a/c1.md"),
        ("content/comments/a/c1.md", "a/c1.md"),
        ("works/w/c1", "works/w/c1.md"),
        ("pages/about/us/c1", "pages/about/us/c1.md"),
    ],
)
def test_a_comment_is_named_by_thread_and_id(talk, name, file):
    with moderator_of(talk) as queue:
        assert [found.path for found in queue.named([name, name])] == [f"content/comments/{file}"]


@pytest.mark.parametrize(
    "name",
    ["a/c9", "../a/c1", "a/../a/c1", "a//c1", "/a/c1", "", "a", "a/", "a/c1\0", "./a/c1",
     "a/../../../secret", "content/comments/../comments/a/c1.md", "~/c1", "a/c1.txt", "A/C1"],
)  # fmt: skip
def test_any_other_name_is_of_no_comment(talk, name):
    talk.write("secret.md", "---\nstatus: pending\n---\n")
    before = talk.tree(".")
    with moderator_of(talk) as queue, pytest.raises(UsageError, match="there is no comment"):
        queue.decide(["works/w/c1", name], "approved")
    assert talk.tree(".").items() >= before.items()


def test_the_nearest_name_is_suggested(talk):
    with moderator_of(talk) as queue:
        for asked, meant in (("a/c3", "a/c2"), ("aa/c1", "a/c1"), ("work/w/c1", "works/w/c1")):
            with pytest.raises(UsageError, match=f"{asked}'.*mean '{meant}'"):
                queue.named([asked])


def test_two_files_with_one_id_are_told_apart_by_their_endings(talk):
    talk.write("content/comments/a/c1.json", '{"status": "pending"}')
    with moderator_of(talk) as queue:
        with pytest.raises(UsageError, match=r"more than one comment: write a/c1.json or a/c1.md"):
            queue.named(["a/c1"])
        for name in ("a/c1.json", "a/c1-json"):
            assert [file.path for file in queue.named([name])] == [f"{FOLDER}/c1.json"]


def test_comments_with_one_id_are_listed_by_names_that_decide_on_them_alone(talk):
    """What is listed can be handed back, also where a name looks like another's."""
    texts = {name: f"---\nstatus: pending\ndate: 201{number}\n---\n" for number, name in
             enumerate(["c1.md", "c1-json.md", "c1.md.md", "c4.md"])}  # fmt: skip
    for name, text in texts.items():
        talk.write(f"{FOLDER}/{name}", text)
    talk.write(f"{FOLDER}/c1.json", '{"status": "pending", "date": "2019"}')
    with moderator_of(talk) as queue:
        listed = [item.name for item in queue.pending("a")]
        assert listed == ["a/c1.md", "a/c1-json.md", "a/c1.md.md", "a/c4", "a/c1.json"]
        with pytest.raises(UsageError, match=r"more than one comment: write a/c1-json.md or a/c1"):
            queue.named(["a/c1-json"])
        for name in listed:
            [decision] = queue.decide([name], "spam")
            assert decision.name == name
            assert name not in [item.name for item in queue.pending("a")]
        assert queue.pending("a") == []


def test_links_that_lead_out_are_not_followed(talk, tmp_path):
    outside = tmp_path / "outside.md"
    outside.write_text("---\nstatus: pending\n---\n", "utf-8")
    (talk.root / FOLDER / "out.md").symlink_to(outside)
    (talk.root / "content/comments/b").symlink_to(tmp_path)
    with moderator_of(talk) as queue:
        assert [item.name for item in queue.pending()] == ["a/c1", "works/w/c1"]
        with pytest.raises(UsageError, match=r"a link out of the site is not followed"):
            queue.decide(["a/out"], "approved")
        with pytest.raises(UsageError, match="there is no comment"):
            queue.decide(["b/outside"], "approved")
    assert "pending" in outside.read_text("utf-8")


def test_a_link_into_the_sources_stays_a_link(talk):
    there = talk.write("content/kept/c7.md", "---\nstatus: pending\n---\nHi\n")
    link = talk.root / FOLDER / "c7.md"
    link.symlink_to(there)
    with moderator_of(talk) as queue:
        queue.decide(["a/c7"], "approved")
    assert (link.is_symlink(), there.read_text("utf-8")) == (
        True,
        "---\nstatus: approved\n---\nHi\n",
    )


# ---------------------------------------------------------------- who waits


def test_those_that_wait_are_listed_oldest_first(talk):
    talk.comment("a", "c10", date="2010-01-01", status="pending")
    talk.write(f"{FOLDER}/c3.json", '{"status": "p\\u0065nding", "date": 1300000000}')
    talk.write(f"{FOLDER}/c4.yml", "message: status pending\nstatus: spam\n")
    with moderator_of(talk) as queue:
        assert [n.name for n in queue.pending()] == ["a/c1", "a/c10", "works/w/c1", "a/c3"]
        assert [n.name for n in queue.pending("works/w")] == ["works/w/c1"]
        with pytest.raises(UsageError, match=r"no comments on 'work/w': did you mean 'works/w'"):
            queue.pending("work/w")


@pytest.mark.parametrize(
    "text",
    [
        "---\nStatus: PENDING\n---\nx",
        "Author: T\nStatus: Pending\n\nx",
        "author: T\nx\nSTATUS: Pending",
    ],
)
def test_a_status_in_any_case_waits(site, text):
    """It is not shown, so that somebody has to decide."""
    site.post("a")
    site.write("content/comments/a/c1.md", text)
    with moderate(site.root, None, lambda: None) as queue:
        assert [item.name for item in queue.pending()] == ["a/c1"]


def test_a_file_that_cannot_be_read_and_seems_to_wait_is_listed(talk):
    talk.write(f"{FOLDER}/c5.md", "---\nstatus: pending\nauthor: [\n---\nHi\n")
    with moderator_of(talk) as queue:
        [item] = [item for item in queue.pending("a") if item.name == "a/c5"]
    assert item.flags[0].startswith("cannot be read: ")


@pytest.mark.parametrize(
    ("author", "alike"),
    [
        ("Mira Castellane", True), ("mira", True), ("MIRA  castellane", True),
        ("Mira\u200b", True), ("Ｍｉｒａ", True), ("Mira\u00a0Castellane", True),
        ("Mira-Castellane.", True), ("M\u00ad\u200dira", True), ("Gus Guest", True),
        ("Owner", True),
        ("Miranda", False), ("Mira C", False), ("…", False),
    ],
)  # fmt: skip
def test_the_name_of_an_author_is_flagged(site, author, alike):
    site.settings("author: owner\n")
    site.write("content/authors.yaml", "mira: {name: Mira Castellane}\n")
    site.post("a", authors="[mira, Gus Guest]")
    site.comment("a", "c1", author=json.dumps(author), status="pending")
    with moderator_of(site) as queue:
        [item] = queue.pending()
    assert item.flags == (("signed with the name of an author of this site",) if alike else ())


def test_what_a_stranger_asks_for_is_flagged(site):
    site.write("content/authors.yaml", "mira: {name: Mira Castellane}\n")
    text = "See https://a.example, www.b.example"
    site.comment("a", "c1", text, author_key="mira", role="staff", weight=1, status="pending")
    site.comment("a", "c2", author="Mira", author_key="mira", role="staff", weight=1)
    with moderator_of(site) as queue:
        asked, ours = queue.items(["a/c1", "a/c2"])
    badges = ("asks for the author's badge 'mira'", "asks for the badge 'staff'")
    flags = (*badges, "asks for the place '1'", "2 links")
    assert (asked.flags, ours.flags) == (flags, ())


# ---------------------------------------------------------------- all or nothing


def test_of_several_none_is_written_where_one_cannot_be(talk):
    talk.write(f"{FOLDER}/bad.md", "---\nstatus: [pending]\n---\n")
    talk.write(f"{FOLDER}/worse.md", "---\nstatus: pending\n")
    before = talk.tree("content")
    with moderator_of(talk) as queue, pytest.raises(EditError) as refused:
        queue.decide(["a/c1", "a/bad", "a/worse"], "approved")
    assert [(p.file, p.line) for p in refused.value.problems] == [
        (f"{FOLDER}/bad.md", 2),
        (f"{FOLDER}/worse.md", 1),
    ]
    assert talk.tree("content") == before


def test_a_failure_while_writing_leaves_all_as_they_were(talk, monkeypatch):
    """The second of two cannot be written: neither is, and no temporary file stays."""
    real, calls = os.fdopen, []

    def fail(*args):
        calls.append(args)
        if len(calls) == 2:
            os.close(args[0])
            raise OSError(28, "No space left on device")
        return real(*args)

    before = talk.tree("content")
    with moderator_of(talk) as queue:
        monkeypatch.setattr(os, "fdopen", fail)
        with pytest.raises(
            EditError, match=r"works/w/c1.md:1:1: error: cannot be written: No space"
        ):
            queue.decide(["a/c1", "works/w/c1"], "approved")
    assert talk.tree("content") == before


def test_what_changed_in_the_meantime_is_not_overwritten(talk):
    with moderator_of(talk) as queue:
        [file] = queue.named(["a/c1"])
        with pytest.raises(EditError, match="has changed in the meantime"):
            put([Change(file, b"what it was", b"what it shall be")])
    assert b"Well said." in talk.tree("content")["comments/a/c1.md"]


def test_permissions_stay(talk):
    path = talk.root / FOLDER / "c1.md"
    path.chmod(0o640)
    with moderator_of(talk) as queue:
        queue.decide(["a/c1"], "spam")
    assert path.stat().st_mode & 0o777 == 0o640


def test_nothing_is_written_where_nothing_changes(talk):
    path = talk.root / FOLDER / "c2.md"
    before = path.stat()
    with moderator_of(talk) as queue:
        [decision] = queue.decide(["a/c2"], "approved")
    assert (decision.was, decision.now) == ("approved", "approved")
    assert path.stat() == before


@pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
@pytest.mark.parametrize(
    ("name", "status", "counts"), [("a/c1", "approved", "1\t1"), ("a/c2", "spam", "1\t0")]
)
def test_version_control_shows_one_line(talk, name, status, counts):
    def git(*args):
        who = ("-c", "user.name=t", "-c", "user.email=t@t.example", "-c", "core.autocrlf=false")
        return subprocess.run(
            ["git", *who, *args], cwd=talk.root, check=True, capture_output=True, text=True
        ).stdout

    git("init", "-q")
    git("add", "content")
    git("commit", "-qm", "All of it")
    with moderator_of(talk) as queue:
        queue.decide([name], status)
    assert git("diff", "--numstat") == f"{counts}\tcontent/comments/{name}.md\n"
    git("checkout", "content")
    assert git("diff") == ""


# ---------------------------------------------------------------- forgetting


def test_nothing_of_a_person_is_left_in_a_file():
    data = (
        b"---\nauthor: Tom\nname: Tom\nemail: t@t.example\nurl: https://tom.example/\n"
        b"date: 2011-03-05 10:00\nparent: c1\nkind: review\ntitle: Tom's\nrating: 4\nscale: 5\n"
        b"helpful: 3\nrole: Tom\nip: 10.0.0.7\nspoilers: true\n# Tom\n---\nI am Tom.\n"
    )
    expected = "---\ndate: 2011-03-05 10:00\nparent: c1\n---\n*Gone.*\n"
    assert erased(f"{FOLDER}/c1.md", data, "Gone.").decode() == expected


@pytest.mark.parametrize("ending", ["md", "yaml", "json"])
def test_what_holds_the_thread_together_is_kept(ending):
    said = {
        "_id": "0b7c: 1", "_parent": "70c3", "name": "Tom 😀", "email": "0cc1", "replying_to": "2",
        "date": "2017-02-15T19:00:00Z", "status": "pending", "message": "Hi",
    }  # fmt: skip
    data = json.dumps(said, ensure_ascii=False).encode()
    data = b"---\n" + data + b"\n---\nHi\n" if ending == "md" else data
    new = erased(f"{FOLDER}/c1.{ending}", data, "Gone: “all”.")
    file = read_comment_file(f"{FOLDER}/c1.{ending}", new)
    kept = {key.value: value.value for key, value in file.meta.pairs}
    assert kept == {"parent": "2", "date": "2017-02-15T19:00:00Z", "status": "pending"}
    assert (file.uid, file.group, file.counted) == ("0b7c: 1", "70c3", True)
    assert (file.text.strip(), file.problems) == ("*Gone: “all”.*", ())


@pytest.mark.parametrize("ending", ["md", "yaml", "json"])
@given(names=st.dictionaries(st.sampled_from(["_id", "_parent", "parent", "replyto"]), st.text()))
def test_by_whatever_names_it_is_answered_they_are_kept(ending, names):
    path = f"{FOLDER}/c1.{ending}"
    data = json.dumps({**names, "body": "Hi", "author": "Tom"}).encode()
    before = read_comment_file(f"{FOLDER}/c1.json", data)
    if ending == "md":
        data = b"---\n" + data + b"\n---\n"
    if ending != "json":
        before = read_comment_file(path, data)
    if before.meta is None or before.problems:
        return
    after = read_comment_file(path, erased(path, data, "Gone."))
    parents = [
        [value.value for key, value in file.meta.pairs if key.value == "parent"]
        for file in (before, after)
    ]
    assert parents[1] == [value.strip() for value in parents[0]]
    assert (after.uid, after.group, after.counted) == (before.uid, before.group, before.counted)


@pytest.fixture
def memory(site):
    """Return a site on which Tom has said much, and others too."""
    site.settings("comments: {order: oldest}\n")
    site.write("content/authors.yaml", "tom: {name: Tom Weber}\n")
    site.post("a")
    site.work("w", kind="film")
    site.comment("a", "c1", "I am Tomasz.", author="Tomasz", email="T@Mail.example", date=2011)
    site.comment("a", "c2", "Hello.", author="Ines", parent="c1", date=2012)
    site.comment("a", "c3", "Bye.", author="Tomasz", url="https://tomasz.example/", parent="c2")
    digest = hashlib.md5(b"t@mail.example", usedforsecurity=False).hexdigest()
    site.write("content/comments/a/c4.yml", f"name: T.\nemail: {digest}\nmessage: Once more\n")
    site.comment("a", "c5", "", author="Tomasz", rating=3)
    site.comment("a", "c6", "", author="Tomasz", rating=9)
    site.comment("a", "c7", "Why nine?", author="Ines", parent="c6")
    site.comment("a", "c8", "Spam.", author="Tomasz", status="spam")
    site.comment("works/w", "c1", "For all.", author="Tomasz", kind="age")
    return site


def shape(site):
    """Return what a page tells of its thread, names and words apart."""
    page = site.output("posts/a/index.html")
    return re.findall(r'<h2>\d+|id="comment-[^"]+" class="[^"]+"|comment-number">\d+', page)


def forget(site, person):
    with moderator_of(site) as queue:
        found = plan_erasure(queue, person)
        return [item.name for item in found.items], erase(queue, found)


def test_a_person_is_forgotten_by_name(memory):
    before = shape(memory.built())
    names, mentions = forget(memory, "Tomasz")
    assert names == ["a/c1", "a/c3", "a/c5", "a/c6", "a/c8", "works/w/c1"]
    assert mentions == []
    assert shape(memory.built()) == before
    everything = b"".join(memory.tree().values())
    for word in (b"Tomasz", b"tomasz", b"Mail.example", b"For all", b"Bye."):
        assert word not in everything
    assert memory.output("posts/a/index.html").count("<em>This comment was withdrawn.</em>") == 3


def test_a_person_is_forgotten_by_address_in_any_case_and_as_a_digest(memory):
    names, mentions = forget(memory, "t@MAIL.example")
    assert names == ["a/c1", "a/c4"]
    assert f"{FOLDER}/c3.md:2" in mentions
    assert b"t@mail.example" not in b"".join(memory.tree("content").values()).lower()


def test_what_nobody_would_miss_goes_to_the_trash(memory):
    """A rating without words that nobody answered, and a contribution."""
    forget(memory, "Tomasz")
    trashed = [p for p, data in memory.tree("content").items() if b"status: trash" in data]
    assert trashed == ["comments/a/c5.md", "comments/works/w/c1.md"]


def test_a_rating_is_missed_by_those_who_answer_it_by_the_id_of_its_page(memory):
    """Beside another file of its id, that is the id with the ending."""
    memory.comment("a", "r1", "Another one.", author="Ines")
    memory.write(f"{FOLDER}/r1.json", '{"author": "Zoe", "rating": "3"}')
    memory.comment("a", "r2", "Why?", author="Ines", parent="r1-json")
    forget(memory, "Zoe")
    assert "trash" not in (memory.root / f"{FOLDER}/r1.json").read_text("utf-8")


def test_what_an_author_wrote_with_their_key_is_not_theirs_who_share_the_name(memory):
    memory.comment("a", "d1", author="Tom Weber")
    memory.comment("a", "d2", author="Tom Weber", author_key="tom", email="me@tom.example")
    assert forget(memory, "Tom Weber")[0] == ["a/d1"]
    assert forget(memory, "me@tom.example")[0] == ["a/d2"]


def test_names_are_compared_as_they_are_shown(memory):
    memory.comment("a", "d1", author='"Zoe\\u0301  \\u202eQ"')
    assert forget(memory, "Zoé Q")[0] == ["a/d1"]


@pytest.mark.parametrize("person", ["tomasz", "Toma", "Nobody", "Anonymous", ""])
def test_nobody_is_forgotten_by_another_name(memory, person):
    before = memory.tree("content")
    with pytest.raises(UsageError):
        forget(memory, person)
    assert memory.tree("content") == before


def test_where_others_name_the_person_is_told(memory):
    memory.comment("a", "d1", "Tomasz, is it you?", author="Ines")
    memory.post("b", "Thanks to TOMASZ.\n\nAnd to Tomaszek.")
    memory.write(f"{FOLDER}/tomasz.md", "Hi")
    memory.write(f"{FOLDER}/e1.md", "---\nauthor: Tomasz\n")
    mentions = forget(memory, "Tomasz")[1]
    assert mentions == [
        f"{FOLDER}/d1.md:4", f"{FOLDER}/e1.md:2", f"{FOLDER}/tomasz.md", "content/posts/b.md:4",
    ]  # fmt: skip


def test_what_cannot_be_read_stops_nothing_and_is_told(memory, monkeypatch):
    """A folder of another user's, say: whom it names is not known."""
    real = SourceFile.read

    def read(file, limit=-1):
        if file.path.endswith(("c2.md", "a.md")):
            raise PermissionError(13, "Permission denied")
        return real(file, limit)

    monkeypatch.setattr(SourceFile, "read", read)
    names, mentions = forget(memory, "Tomasz")
    assert names[:2] == ["a/c1", "a/c3"]
    assert mentions == [
        f"{p} (which cannot be read)" for p in (f"{FOLDER}/c2.md", "content/posts/a.md")
    ]
    with moderator_of(memory) as queue:
        assert queue.pending() == []
        with pytest.raises(EditError, match=r"c2.md:1:1: error: cannot be read: Permission denied"):
            queue.decide(["a/c2"], "spam")


def test_an_emptied_comment_is_a_comment_like_any_other():
    data = erased(f"{FOLDER}/c1.md", b"---\nauthor: T\ndate: 2011\n---\nHi\n", "Gone.")
    comment, problems = parse_comment(f"{FOLDER}/c1.md", data, ZoneInfo("UTC"), Scale(best=10))
    assert (comment.html, comment.author, problems) == ("<p><em>Gone.</em></p>\n", "", ())
