"""``sitegen new work --from`` and ``--fill``: facts of others, and nothing is overwritten."""

import json
import sys

import pytest
from click.testing import CliRunner

from sitegen.cli import new_work
from sitegen.cli.main import commands
from sitegen.fetching.limits import FetchLimits
from sitegen.lookup import web as web_module
from sitegen.lookup.web import Hosts, Web
from tests.support import catalogues as made
from tests.support.old_host import OldHost, may_ask, send
from tests.support.sites import drawn

LIMITS = FetchLimits(max_bytes=1 << 20, timeout=5.0, total=10.0, pause=0.0, max_wait=1.0)


def run(*args, text=None):
    """Run ``sitegen new work``; return exit code, stdout and stderr."""
    done = CliRunner().invoke(
        commands, ["new", "work", *map(str, args)], input=text, catch_exceptions=False
    )
    return done.exit_code, done.stdout, done.stderr


@pytest.fixture
def here(site, monkeypatch):
    monkeypatch.chdir(site.root)
    return site


@pytest.fixture
def host(monkeypatch):
    """Return the host of all catalogues, which a test may take away."""
    with OldHost() as one:
        made.serve_catalogues(one)
        hosts = Hosts(
            openlibrary=one.address,
            wikidata=one.address,
            tmdb=one.address,
            commons=one.address,
        )

        def open_web(site, url):
            state = site / ".sitegen" if site is not None else None
            return Web(state, hosts=hosts, limits=LIMITS, may_ask=may_ask("127.0.0.1"))

        monkeypatch.setattr(web_module, "open_web", open_web)
        yield one


def text_of(site, key):
    return (site.root / f"content/works/{key}.md").read_text("utf-8")


# ------------------------------------------------------------ from a document


def test_a_work_from_a_file(here):
    file = here.write("film.jsonld", json.dumps(made.JSON_LD))
    code, out, err = run("--from", file)
    assert (code, out) == (0, "content/works/the-salt-ferry.md\n")
    assert err == "facts from JSON-LD\n  not used: description, image\n"
    assert text_of(here, "the-salt-ferry") == (
        "---\n"
        "title: The Salt & Ferry\n"
        "also_known_as: [Solnyy parom]\n"
        "kind: film\n"
        "year: 1973\n"
        "languages: [et]\n"
        "countries: [Estonia]\n"
        "duration: 97 min\n"
        "genres: [Drama, Romance]\n"
        "identifiers:\n"
        "  imdb: tt90000011\n"
        "  wikidata: Q900001\n"
        "director: Vera Lindqvist\n"
        "writer: Ilja Kranz\n"
        "cast:\n"
        "  - {name: Otto Brandt, role: the ferryman}\n"
        "  - Mae Fisher\n"
        "---\n"
    )
    assert not [problem for problem in here.problems() if "error" in problem]


def test_what_is_given_precedes_the_document(here):
    text = json.dumps(made.TMDB_FILM)
    code, out, _ = run(
        "Salt", "--from", "-", "--kind", "play", "--year", "1980", "--slug", "x", text=text
    )
    assert (code, out) == (0, "content/works/x.md\n")
    assert text_of(here, "x").startswith("---\ntitle: Salt\nalso_known_as:")
    assert "\nkind: play\nyear: 1980\n" in text_of(here, "x")


def test_a_key_that_exists_stays_as_it_is(here):
    here.work("the-salt-ferry", "Mine.")
    before = text_of(here, "the-salt-ferry")
    code, out, err = run("--from", "-", text=json.dumps(made.TMDB_FILM))
    assert (code, out) == (2, "")
    assert "is the key of content/works/the-salt-ferry.md: give another with --slug" in err
    assert text_of(here, "the-salt-ferry") == before


def test_the_sites_own_archetype_is_kept(here):
    here.write("archetypes/work.md", "---\ntitle: {title}\nyear: {year}\ntags: [new]\n---\nText.\n")
    assert run("--from", "-", text=json.dumps(made.TMDB_FILM))[0] == 0
    text = text_of(here, "the-salt-ferry")
    assert "\nyear: 1973\ntags: [new]\n" in text
    assert text.endswith("---\nText.\n")


def test_a_larger_work_of_the_site_is_named(here):
    here.work("trilogy", identifiers="{wikidata: Q900020}")
    document = {"entities": {"Q900001": made.FILM, "Q900020": {"labels": made.labels(en="Ferry")}}}
    assert run("--from", "-", text=json.dumps(document))[0] == 0
    assert "\npart_of:\n  work: trilogy\n  number: 2\n" in text_of(here, "the-salt-ferry")
    (here.root / "content/works/trilogy.md").unlink()
    code, _, err = run("--from", "-", "--slug", "y", text=json.dumps(document))
    assert code == 0
    assert "part_of: no work here is 'Ferry', number 2: create it first" in err


def test_a_work_from_an_address(here, host):
    code, out, err = run("--from", "https://www.wikidata.org/wiki/Q900001")
    assert (code, out) == (0, "content/works/the-salt-ferry.md\n")
    assert "composer: Q900019 has no label here" in err
    assert "\ndirector: Vera Lindqvist\n" in text_of(here, "the-salt-ferry")
    assert not (here.root / ".sitegen").exists()


@pytest.mark.parametrize(
    ("args", "text", "code", "says"),
    [
        (["--from", "-"], "{}", 1, "no known format: give JSON-LD (also in a web page), or JSON"),
        (["--from", "-"], "[" * 5000, 1, "nested more than"),
        (["--from", "nothing.json"], None, 2, "nothing.json cannot be read"),
        ([], None, 2, "the title is missing: write it, or give --from or --fill"),
        (["X", "--missing", "year"], None, 2, "--missing needs --fill"),
        (["X", "--yes"], None, 2, "--yes needs --fill"),
        (["--fill", "--from", "-"], None, 2, "--fill and --from exclude each other"),
        (["--fill", "--yes", "--dry-run"], None, 2, "--dry-run and --yes exclude each other"),
        (["--fill"], None, 2, "not a terminal: pass --yes to confirm, or --dry-run"),
        (["--fill", "--yes", "--missing", "directr"], None, 2, "did you mean 'director'?"),
        (["--fill", "--yes", "--missing", "title"], None, 2, "sitegen does not fill 'title'"),
        (["--fill", "--yes", "nobody"], None, 2, "no file is the work 'nobody'"),
    ],
)
def test_what_cannot_be_done_is_one_line_and_writes_nothing(here, args, text, code, says):
    before = sorted(here.root.rglob("*"))
    found, out, err = run(*args, text=text)
    assert (found, out) == (code, "")
    assert says in err
    assert err.count("\n") == 1
    assert sorted(here.root.rglob("*")) == before


def test_a_hostile_title_is_quoted_or_refused(here):
    document = made.TMDB_FILM | {"title": "---\n{% x %} ': #\u202e", "original_title": ""}
    assert run("--from", "-", "--slug", "a", text=json.dumps(document))[0] == 0
    assert '\ntitle: "--- {% x %} \': #"\n' in text_of(here, "a")
    document |= {"title": "a ||b|| c"}
    code, _, err = run("--from", "-", "--slug", "b", text=json.dumps(document))
    assert code == 1
    assert "TMDB gives no title" in err
    assert not (here.root / "content/works/b.md").exists()


def test_without_httpcore_an_address_is_an_error_that_says_what_to_install(here, monkeypatch):
    monkeypatch.setitem(sys.modules, "httpcore", None)
    monkeypatch.delitem(sys.modules, "sitegen.fetching.requests", raising=False)
    monkeypatch.delitem(sys.modules, "sitegen.lookup.web", raising=False)
    code, _, err = run("--from", "https://www.wikidata.org/wiki/Q1")
    assert code == 2
    assert "needs httpcore: install it with pip install 'sitegen[import]'" in err
    assert run("--from", "-", text=json.dumps(made.TMDB_FILM))[0] == 0  # files need none


# ------------------------------------------------------------ filling


@pytest.fixture
def shelf(here, host):
    """Return a site with a film, a book, a complete work, one without a name, and a broken one."""
    here.work("ferry", "My words.", kind="film", identifiers="{imdb: tt90000011}  # mine")
    here.work("signals", kind="book", identifiers="{isbn: 978-0-00-000000-2}", year="1999")
    here.work("nameless")
    here.write("content/works/broken.md", "---\ntitle: [x\n---\n")
    return here


FERRY = """\
---
title: Ferry
kind: film
identifiers: {imdb: tt90000011}  # mine
year: 1973
director: Vera Lindqvist
---
My words.
"""


def test_missing_keys_are_added_and_nothing_else_changes(shelf):
    broken = text_of(shelf, "broken")
    code, out, err = run("--fill", "--yes", "--missing", "director, year,author")
    assert code == 0
    assert out == (
        "content/works/ferry.md (Wikidata)\n+ year: 1973\n+ director: Vera Lindqvist\n"
        "content/works/signals.md (Open Library)\n+ author: Edda Holm\n"
        "2 works filled, 0 with nothing new, 0 failed\n"
    )
    assert text_of(shelf, "ferry") == FERRY
    assert "year: 1999\nauthor: Edda Holm\n---\n" in text_of(shelf, "signals")
    assert text_of(shelf, "broken") == broken
    assert "broken.md: the front matter cannot be read" in err
    assert "left out: 1 work without an identifier" in err


def test_all_keys_are_added(shelf):
    assert run("--fill", "--yes", "ferry")[0] == 0
    text = text_of(shelf, "ferry")
    for key in ("languages: [et]", "countries: [EE]", "duration: 97 min", "genres: [drama film]"):
        assert f"\n{key}\n" in text
    assert text.count("identifiers:") == text.count("kind:") == 1
    assert text_of(shelf, "signals").count("\n") == 7  # not named, not filled


def test_a_dry_run_writes_nothing_and_asks_nothing_of_people(shelf):
    before = {path: path.read_bytes() for path in (shelf.root / "content").rglob("*.md")}
    code, out, err = run("--fill", "--dry-run", "--missing", "year")
    assert (code, out.splitlines()[-1]) == (
        0,
        "1 work would be filled, 0 with nothing new, 0 failed",
    )
    assert "dry run: nothing was written" in err
    assert {path: path.read_bytes() for path in (shelf.root / "content").rglob("*.md")} == before


@pytest.mark.parametrize(("answer", "is_written"), [("y\n", True), ("n\n", False)])
def test_a_terminal_is_asked_after_all_was_shown(shelf, monkeypatch, answer, is_written):
    class Terminal:
        def isatty(self):
            return True

    monkeypatch.setattr(new_work, "sys", type("", (), {"stdin": Terminal()}))
    code, out, err = run("--fill", "--missing", "year", text=answer)
    assert code == 0
    assert "Write 1 key to 1 file?" in err
    assert "+ year: 1973" in out
    assert ("year: 1973" in text_of(shelf, "ferry")) is is_written
    assert ("nothing was changed" in err) is not is_written


def test_what_was_answered_is_not_asked_for_again(shelf, host):
    run("--fill", "--dry-run")
    number = len(host.asked)
    assert number > 3
    assert run("--fill", "--yes")[0] == 0
    assert len(host.asked) == number
    assert run("--fill", "--yes", "--missing", "year")[1] == (
        "0 works filled, 0 with nothing new, 0 failed\n"
    )


def test_a_host_that_goes_away_in_the_middle_fails_what_is_left(shelf, host):
    shelf.work("z-film", identifiers="{wikidata: Q900007}")
    item = json.dumps({"entities": {"Q900001": made.FILM}}).encode()

    def last(handler):
        send(handler, item)
        host._server.socket.close()

    host.answers["/wiki/Special:EntityData/Q900001.json"] = last
    code, out, err = run("--fill", "--yes", "--missing", "year")
    assert code == 1
    assert "content/works/ferry.md: " in err
    assert "content/works/z-film.md: " in err
    assert "cannot be reached" in err
    assert out == "0 works filled, 0 with nothing new, 2 failed\n"
    assert "year" not in text_of(shelf, "ferry")


def test_the_mistake_of_one_work_does_not_stop_the_others(shelf, host):
    host.answers["/isbn/9780000000002.json"] = b"{broken"
    code, out, err = run("--fill", "--yes", "--missing", "director,author")
    assert code == 1
    assert "content/works/signals.md: the document is not JSON" in err
    assert out.endswith("1 work filled, 0 with nothing new, 1 failed\n")


def test_after_ctrl_c_the_next_run_goes_on(shelf, host, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("sitegen.lookup.filling.facts_by_names", _first_then(interrupted))
    code, _, err = run("--fill", "--yes", "--missing", "year,author")
    assert code == 130
    assert "interrupted: run the same command again to continue" in err
    assert "year: 1973" in text_of(shelf, "ferry")
    monkeypatch.undo()


def _first_then(failing):
    from sitegen.lookup.sources import facts_by_names

    asked = []

    def ask(*args):
        asked.append(args)
        return facts_by_names(*args) if len(asked) == 1 else failing()

    return ask


def test_a_file_that_changes_in_the_meantime_stays_as_it_is(shelf, monkeypatch):
    from sitegen.lookup.sources import facts_by_names

    def and_edit(*args):
        found = facts_by_names(*args)
        shelf.work("ferry", "Edited.", identifiers="{imdb: tt90000011}")
        return found

    monkeypatch.setattr("sitegen.lookup.filling.facts_by_names", and_edit)
    code, _, err = run("--fill", "--yes", "--missing", "year", "ferry")
    assert code == 1
    assert "has changed in the meantime: nothing was written" in err
    assert text_of(shelf, "ferry").endswith("Edited.\n")


# ------------------------------------------------------------ pictures


PNG = drawn()


@pytest.mark.parametrize(
    ("licence", "credit"),
    [
        ("CC BY-SA 4.0", "Ann & Co, CC BY-SA 4.0, Wikimedia Commons"),
        ("Public domain", "Ann & Co, Public domain, Wikimedia Commons"),
        ("CC BY 3.0 de", "Ann & Co, CC BY 3.0 de, Wikimedia Commons"),
    ],
)
def test_a_free_picture_comes_with_its_credit(shelf, host, monkeypatch, licence, credit):
    answer = made.commons_answer
    monkeypatch.setattr(made, "commons_answer", lambda handler: answer(handler, licence))
    host.answers["/thumb.png"] = PNG
    code, out, err = run("--fill", "--yes", "--missing", "image", "ferry")
    assert code == 0
    assert "+ image: ferry.png\n+ facts:\n+   Picture: " in out
    assert f"image: ferry.png\nfacts:\n  Picture: {credit}\n---" in text_of(shelf, "ferry")
    assert (shelf.root / "content/works/ferry.png").read_bytes() == PNG
    assert "write image_alt" in err
    assert not [problem for problem in shelf.problems() if "works/ferry" in problem]


@pytest.mark.parametrize(
    ("licence", "data", "facts", "says"),
    [
        ("Fair use", PNG, "", "its licence is 'Fair use'"),
        ("", PNG, "", "its licence is not known"),
        ("CC BY-NC 4.0", PNG, "", "its licence is 'CC BY-NC 4.0'"),
        ("CC BY 4.0", b"<html>", "", "it is not a picture that browsers can show"),
        ("CC BY 4.0", None, "", "thumb.png does not exist (404)"),
        ("CC BY 4.0", PNG, "{a: b}", "the work has facts already, so its credit cannot be added"),
    ],
)
def test_any_other_picture_is_left_out(shelf, host, monkeypatch, licence, data, facts, says):
    answer = made.commons_answer
    monkeypatch.setattr(made, "commons_answer", lambda handler: answer(handler, licence))
    if data is not None:
        host.answers["/thumb.png"] = data
    fields = {"facts": facts} if facts else {}
    shelf.work("ferry", identifiers="{wikidata: Q900001}", **fields)
    before = text_of(shelf, "ferry")
    code, out, err = run("--fill", "--yes", "--missing", "image", "ferry")
    assert (code, out) == (0, "0 works filled, 1 with nothing new, 0 failed\n")
    assert "image: 'Salt ferry.png' is not used: " in err
    assert says in err
    assert text_of(shelf, "ferry") == before
    assert not (shelf.root / "content/works/ferry.png").exists()


def test_a_picture_that_is_there_stays(shelf, host):
    shelf.write("content/works/ferry.png", b"mine")
    host.answers["/thumb.png"] = PNG
    assert "ferry.png already exists" in run("--fill", "--yes", "--missing", "image")[2]
    assert (shelf.root / "content/works/ferry.png").read_bytes() == b"mine"


def test_a_picture_of_a_run_that_was_killed_is_used(shelf, host):
    shelf.write("content/works/ferry.png", PNG)
    host.answers["/thumb.png"] = PNG
    assert run("--fill", "--yes", "--missing", "image")[0] == 0
    assert "image: ferry.png" in text_of(shelf, "ferry")


def test_pictures_come_only_where_they_are_asked_for(shelf, host):
    host.answers["/thumb.png"] = PNG
    assert run("--fill", "--yes", "ferry")[0] == 0
    assert "image" not in text_of(shelf, "ferry")
    assert "/thumb.png" not in host.asked


def test_makers_in_credits_are_not_missing(shelf, host):
    shelf.work("ferry", identifiers="{wikidata: Q900001}", credits="{Director: V. L.}")
    assert run("--fill", "--yes", "--missing", "director", "ferry")[1].startswith("0 works filled")
    assert host.asked == []


def test_works_in_tables_are_left_out_with_a_hint(shelf):
    shelf.write("content/works/films.csv", "title\nX\n")
    assert "left out: works in tables: run sitegen edit work KEY" in run("--fill", "--dry-run")[2]
    code, _, err = run("--fill", "--dry-run", "zzz")
    assert code == 2
    assert "if it is in a table, run sitegen edit work zzz first" in err
