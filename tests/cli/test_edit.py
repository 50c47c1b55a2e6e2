"""``sitegen edit work``: a row becomes a file, and the site stays the same, byte for byte."""

import pytest
from click.testing import CliRunner

from sitegen.cli.main import commands
from sitegen.moderation import queue
from sitegen.scaffold import editing
from tests.support.sites import drawn

TABLE = "content/works/more/films.csv"
TEXT = (
    "\ufeffkey,title,year,kind,genres,identifiers.imdb,credits.Editor,facts.No. of pages,image,"
    "draft,extra.a.b,date,part_of.work,part_of.number,body,aliases\r\n"
    "\r\n"
    ',"Night\r\nMail",1936,film,"a, b; 1984; yes",0140449136,A; B,9.10,,FALSE,1.0,2011-03,x,2,'
    '"See [x](x.md) and ""this"" ||hidden||.\r\n\r\n---\r\n\r\nMore.",/old/; /older/\r\n'
    "kind,NO,,,,,,,,,,,,,,\r\n"
    "last,null,2001,,,,,,/still.png,,,,,,,"
)


@pytest.fixture
def site(site):
    site.write("content/static/still.png", drawn())
    site.write("content/works/more/night-mail.JPG", drawn(format="JPEG"))
    site.write("content/works/more/x.md", "---\ntitle: X\n---\n")
    site.write(TABLE, TEXT)
    site.post("p", work="night-mail", rating=8)
    return site.built()


def edit(site, *keys):
    """Run the command; return exit code, stdout and stderr."""
    options = ["edit", "work", *keys, "--site", str(site.root)]
    done = CliRunner().invoke(commands, options, catch_exceptions=False)
    return done.exit_code, done.stdout, done.stderr


@pytest.mark.parametrize("key", ["night-mail", "Night Mail", "kind", "last"])
def test_the_site_stays_the_same(site, key):
    before, name = site.tree(), key.lower().replace(" ", "-")
    code, stdout, stderr = edit(site, key)
    assert (code, stderr) == (0, "")
    path = f"content/works/more/{name}.md"
    assert stdout.strip().endswith(path)
    assert (site.root / path).is_file()
    assert site.built().tree() == before


def test_the_file_is_one_that_an_author_would_write(site):
    edit(site, "night-mail")
    text = (site.root / "content/works/more/night-mail.md").read_text()
    assert (
        text
        == """\
---
title: "Night\\nMail"
kind: film
year: 1936
genres: ['a, b', '1984', 'yes']
identifiers:
  imdb: 0140449136
part_of:
  work: x
  number: 2
credits:
  Editor: [A, B]
facts:
  No. of pages: '9.10'
image: night-mail.JPG
aliases: [/old/, /older/]
date: 2011-03
draft: false
extra:
  a:
    b: '1.0'
---
See [x](x.md) and "this" ||hidden||.

---

More.
"""
    )


def test_every_other_byte_of_the_table_stays(site):
    edit(site, "kind")
    row = "kind,NO,,,,,,,,,,,,,,\r\n"
    assert (site.root / TABLE).read_bytes().decode() == TEXT.replace(row, "")
    edit(site, "last")
    rest = TEXT.replace(row, "").rpartition("last")[0]
    assert (site.root / TABLE).read_bytes().decode() == rest


def test_a_reserved_slug_is_written(site):
    edit(site, "kind")
    text = (site.root / "content/works/more/kind.md").read_text()
    assert text == "---\ntitle: 'NO'\nslug: kind-2\n---\n"


def test_a_work_with_a_file_is_left_as_it_is(site):
    before = site.tree("content")
    code, stdout, stderr = edit(site, "x")
    assert (code, stderr) == (0, "")
    assert stdout.strip().endswith("content/works/more/x.md")
    assert site.tree("content") == before


def test_an_unknown_key_is_wrong_usage(site):
    assert edit(site, "nigth-mail") == (
        2, "", "error: there is no work 'nigth-mail': did you mean 'night-mail'?\n",
    )  # fmt: skip


def refused(site, key="a"):
    """Return what the command says against a key; nothing is changed."""
    before = site.tree("content")
    code, stdout, stderr = edit(site, key)
    assert (code, stdout) == (2, "")
    assert site.tree("content") == before
    return stderr


def test_a_row_with_a_mistake_stays(site):
    site.write("content/works/b.csv", "title,year,body\nA,x,||open\n")
    message = refused(site)
    assert "year: 'x' is not a whole number" in message
    assert "nothing was changed" in message


def test_a_row_whose_going_would_rename_another_stays(site):
    site.write("content/works/b.csv", "title,year,key\nA,1,\nA,2,\n")
    assert refused(site, "a-1") == (
        "error: content/works/b.csv:3: the key would change from 'a-2' to 'a': "
        "write a-2 in the column 'key' of that row first\n"
    )
    site.write("content/works/b.csv", "title,year,key\nA,1,\nA,2,a-2\n")
    assert refused(site, "a-1").startswith("error: there is no work 'a-1'")
    assert edit(site, "a")[0] == 0


def test_a_file_that_is_there_already_stays(site):
    site.write("content/works/b.csv", "title,key\nA,a\n")
    site.write("content/works/A.MD", "---\ntitle: A\nslug: other\n---\n")
    assert edit(site, "a")[1].strip().endswith("content/works/A.MD")


def test_killed_between_file_and_table_both_are_there(site, monkeypatch):
    """And the next build says so at both."""

    def die(_changes):
        raise KeyboardInterrupt

    monkeypatch.setattr(editing, "put", die)
    edit(site, "last")
    assert (site.root / TABLE).read_bytes().decode() == TEXT
    problems = site.problems()
    assert [problem.partition(": error")[0] for problem in problems] == [
        f"{TABLE}:10:1", "content/works/more/last.md:1:1",
    ]  # fmt: skip


def test_a_table_that_cannot_be_written_keeps_its_row(site, monkeypatch):
    def fail(**_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(queue.tempfile, "mkstemp", fail)
    assert "cannot be written: Permission denied" in refused(site, "last")
