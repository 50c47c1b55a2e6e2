"""What came with a fetched site runs nothing, and reaches nothing outside of its output folder."""

import contextlib
import hashlib
import io
import json
import marshal
import os
import pickle
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

import msgspec
import pytest
from jinja2.bccache import bc_magic

from sitegen.core.digest import digest_of_bytes
from tests.support.fetched import (
    ADDRESS,
    COMMANDS,
    OTHER_ADDRESS,
    OTHER_PICTURE,
    OTHER_WORDS,
    TARGETS,
    WORDS,
    Answer,
    Laboratory,
    altered,
    differences,
    put,
    raw,
    remove,
    revealing,
)
from tests.support.serving import Serving
from tests.support.sites import read_tree

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="every command is forked")

BUILDS = ("build", "build --force")


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """Return a laboratory, in memory where there is room: worlds are set up by the hundred."""
    memory = Path("/dev/shm")
    base = memory if os.access(memory, os.W_OK) else tmp_path_factory.getbasetemp()
    with tempfile.TemporaryDirectory(prefix="fetched-", dir=base) as folder:
        laboratory = Laboratory(Path(folder))
        yield laboratory
        laboratory.close()


def tried(world, *commands, expect=None, is_link=False):
    """Run commands where something was planted, then remove it and build: all goes as it should.

    ``expect`` is "right" for a site that is built as ever, "refused" for an error, None for
    either. Returns what was said.
    """
    world.begin()
    said = []
    for name in commands or ("build",):
        before, posts = world.output(), set((world.site / "content/posts").iterdir())
        answer = world.run(*COMMANDS[name])
        said.append(answer)
        for new in set((world.site / "content/posts").iterdir()) - posts if name == "new" else ():
            new.unlink()
        world.assert_harmless(answer)
        if name in BUILDS:
            if expect is not None:
                assert (answer.code == 0) == (expect == "right"), answer.stderr
            if answer.code:
                world.assert_told(answer, before, is_link=is_link)
            else:
                world.assert_right()
    world.assert_not_bricked()
    return said


# ---------------------------------------------------------------- links

LINKS = {
    ".sitegen": ("a folder", "nothing", "content", "itself", "another site", "the clones"),
    ".sitegen/images": ("a folder", "content", "nothing", "a chain"),
    "{images}": ("a folder", "content", "home", "the clones", "a repository"),
    "{picture}": ("a folder", "content", "a file"),
    "{look}": ("a file", "nothing", "a post"),
    "{variant}": ("a file", "nothing"),
    "{picture}/own": ("a file", "nothing"),
    ".sitegen/images/0123456789abcdef0123456789abcdef": ("a folder", "home", "content"),
    "{images}/0123456789abcdef0123456789abcdef": ("a folder", "content"),
    ".sitegen/state.db": ("a database", "a file", "nothing", "a post", "itself", "a folder"),
    ".sitegen/state.db-wal": ("a database", "a file", "nothing", "a post"),
    ".sitegen/state.db-shm": ("a database", "a file", "nothing", "a post"),
    ".sitegen/state.db-journal": ("a database", "a file", "a post"),
    ".sitegen/lock": ("a file", "a database", "nothing", "a post", "itself", "a folder"),
    ".sitegen/journal": ("a file", "a folder", "nothing", "a post"),
    ".sitegen/journal.new": ("a file", "a folder", "nothing", "a post"),
    ".sitegen/staging": ("a folder", "content", "nothing", "a file"),
    ".sitegen/staging/0123456789abcdef": ("a folder", "content", "a file"),
    ".sitegen/templates": ("a folder", "content", "nothing", "a chain"),
    "{templates}": ("a folder", "content", "home", "a file"),
    "{cache}": ("a file", "nothing", "a post"),
    ".sitegen/serve": ("a folder", "content"),
    ".sitegen/search.json": ("a file", "nothing"),
    ".sitegen/search.json.new": ("a file", "nothing"),
    ".sitegen/answers.json": ("a file", "nothing"),
    "output": ("a folder", "nothing", "home", "content", "the site", "itself", "another site",
               "a repository", "a file", "a chain", "the clones"),
    "output/posts": ("a folder", "content", "nothing", "the site"),
    "output/posts/honest-one": ("a folder", "nothing", "another site"),
    "output/posts/honest-one/index.html": ("a file", "nothing", "git", "itself"),
    "output/old": ("a folder", "home"),
    "output/.sitegen-manifest": ("a file", "nothing", "a folder", "a post", "git"),
    "output/.sitegen-tmp": ("a folder", "nothing", "a file", "content"),
}  # fmt: skip
"""Links in place of what is ours alone, and what they lead to; in soak, to everything else too."""

CONTENT = {
    "content/static/x": ("git", "a file", "a repository", "settings", "home", "nothing"),
    "content/static/.well-known": ("a folder", "a chain"),
    "content/posts/x.md": ("settings", "git", "a file", "itself"),
    "content/posts/bundle/extra.png": ("git", "a file"),
    "content/posts/bundle/still.png": ("git", "a file"),
    "content/works/x.md": ("settings", "a file"),
    "content/pages/x.md": ("settings", "git"),
    "content/authors.yaml": ("settings", "a file"),
    "content/comments/honest-one/x.md": ("git", "settings", "a file", "a repository"),
    "content/comments/honest-one": ("a folder", "the site"),
    "content/comments": ("a folder", "a repository"),
    "content": ("a folder", "a repository", "nothing", "another site"),
    "themes/x": ("a folder", "home"),
    "templates": ("a folder", "a repository"),
    "templates/partials/footer.html": ("a file", "git", "settings"),
    "templates/partials": ("a folder",),
    "i18n": ("a folder",),
}
"""Links out of what is content, themes or templates."""

UNTOUCHED = {
    "imports": ("a folder", "nothing"),
    "imports/ledger.jsonl": ("a file", "nothing"),
    "inbox": ("a folder", "nothing"),
    "inbox/pages": ("a folder",),
    "archetypes": ("a folder", "nothing"),
    "archetypes/post.md": ("a file", "git"),
}
"""Links at what a build has no business with."""


def cases(table, soak_too=True):
    """Return a parameter for each place and target; those that only soak tries are marked."""
    return [
        pytest.param(place, target, id=f"{place} to {target}")
        for place, targets in table.items()
        for target in (*targets, *((t for t in TARGETS if t not in targets) if soak_too else ()))
    ]


def is_asked_for(table, place, target, soak):
    """Return whether a case is one of the usual ones, or all are wanted."""
    return soak(target in table[place][:3], True)


@pytest.mark.parametrize(("place", "target"), cases(LINKS))
@pytest.mark.parametrize("built", [False, True], ids=["fetched", "pulled"])
def test_a_link_in_the_place_of_what_is_ours_is_not_followed(lab, soak, place, target, built):
    """Whether it came with the clone, or over what an honest build has left."""
    usual = target in LINKS[place][: 1 if built else 2]
    if not soak(usual, True):
        pytest.skip("only in soak")
    world = lab.world(built)
    world.link_to(lab.place(place), target)
    world.spared = {"old"} & {Path(place).name}  # in nobody's way, and so somebody's own
    tried(world, *soak(("build",), COMMANDS), is_link=True)


@pytest.mark.parametrize(("place", "target"), cases(CONTENT))
def test_a_link_of_content_ends_in_content_themes_or_templates(lab, soak, place, target):
    """What lies elsewhere in the site is not published either: its settings, its repository."""
    if not is_asked_for(CONTENT, place, target, soak):
        pytest.skip("only in soak")
    world = lab.world()
    kept = world.root.parent / "set-aside"
    remove(kept)
    if os.path.lexists(world.site / place):
        shutil.move(world.site / place, kept)
    world.link_to(place, target)
    world.begin()
    answer = world.run("build")
    world.assert_harmless(answer)
    if answer.code:
        world.assert_told(answer, {}, is_link=target not in ("nothing", "a post"))
    world.heal()
    if kept.exists():
        shutil.move(kept, world.site / place)
        world.planted.clear()
    world.assert_not_bricked()


@pytest.mark.parametrize(("place", "target"), cases(UNTOUCHED))
def test_a_link_in_a_place_that_no_build_uses_stays_as_it_is(lab, soak, place, target):
    if not is_asked_for(UNTOUCHED, place, target, soak):
        pytest.skip("only in soak")
    world = lab.world()
    world.link_to(place, target)
    before = dict(world.planted)
    tried(world, "build", "new", "list", expect="right")
    assert world.planted == before


def test_a_link_at_the_output_is_told_with_what_to_do(lab):
    world = lab.world()
    world.link_to("output", "a folder")
    [answer] = tried(world, expect="refused", is_link=True)
    [line] = [line for line in answer.stderr.splitlines() if "link" in line]
    assert "output" in line
    assert "-o" in line


def test_a_link_that_is_given_as_the_output_is_resolved_once(lab):
    """Who names the folder with -o means what it leads to; links below it are not followed."""
    world = lab.world()
    for name in ("made/www", "made/elsewhere"):
        (world.root / name).mkdir()
    (world.root / "made/link").symlink_to("www")
    (world.root / "made/elsewhere/posts").symlink_to("../../precious")
    world.begin()
    answer = world.run("build", "-o", "../../made/link")
    world.assert_harmless(answer)
    assert answer.code == 0, answer.stderr
    assert differences(lab.reference, read_tree(world.root / "made/www")) == {}
    answer = world.run("build", "-o", "../../made/elsewhere")
    world.assert_harmless(answer)
    assert answer.code == 1, answer.stderr
    assert "elsewhere/posts" in answer.stderr
    assert (world.root / "made/elsewhere/posts").readlink() == Path("../../precious")


def test_settings_that_are_a_link_are_not_shown(lab):
    world = lab.world()
    kept = (world.site / "site.yaml").read_bytes()
    world.link_to("site.yaml", "a file")
    world.begin()
    for name in ("build", "list", "check"):
        world.assert_harmless(world.run(*COMMANDS[name]))
    world.heal()
    world.planted.clear()
    (world.site / "site.yaml").write_bytes(kept)
    world.assert_not_bricked()


def honest_entries(lab):
    """Return every path that a build leaves for itself, and in its output."""
    return [f"{name}/{path.relative_to(folder).as_posix()}"
            for name, folder in ((".sitegen", lab.state), ("output", lab.built))
            for path in sorted(folder.rglob("*"))]  # fmt: skip


def test_nothing_that_a_build_has_left_can_be_exchanged_for_a_link(lab, soak):
    """Each is tried in soak, and usually one of each folder."""
    chosen = {str(Path(p).parent) if soak(True, False) else p: p for p in honest_entries(lab)}
    failures = {}
    for place in chosen.values():
        world = lab.world(built=True)
        was_folder = (world.site / place).is_dir()
        world.link_to(place, "a folder" if was_folder else "a file")
        try:
            tried(world, is_link=True)
        except AssertionError as failure:
            failures[place] = str(failure).splitlines()[0]
    assert failures == {}


# ---------------------------------------------------------------- state


def _copy_of(world, source):
    return shutil.copytree(source, world.site / ".sitegen", dirs_exist_ok=True)


def _database(world):
    """Bring state.db of an honest build elsewhere; return its path."""
    return world.file(".sitegen/state.db", (world.lab.state / "state.db").read_bytes())


def _changed_database(world, *statements):
    path = _database(world)
    with contextlib.closing(sqlite3.connect(path)) as connection:
        for statement in statements:
            connection.executescript(statement)
        connection.commit()
    world.remember(".sitegen/state.db")


def _views(world):
    _changed_database(
        world,
        *(
            f"ALTER TABLE {name} RENAME TO {name}_; CREATE VIEW {name} AS SELECT * FROM {name}_;"
            for name in ("units", "pages", "texts", "parse_caches")
        ),
    )


def _triggers(world):
    names = ("named_values", "units", "pages", "texts", "parse_caches")
    _changed_database(
        world,
        *(
            f"CREATE TRIGGER on_{name} AFTER INSERT ON {name} BEGIN DELETE FROM {name}; END;"
            for name in names
        ),
    )


def _somebodys(world):
    world.file(".sitegen/state.db", (world.root / "precious/app.sqlite").read_bytes())


def _of_another_site(world):
    """Bring what an honest build of another site by the same user has left."""
    other = world.root.parent / "another"
    remove(other)
    shutil.copytree(world.root / "other", other)
    post = other / "content/posts/honest-one.md"
    post.write_text("---\ntitle: Of another site\n---\nPLANTED\n")
    done = world.lab.driver.run(["build"], other, world.environment())
    assert done.code == 0
    _copy_of(world, other / ".sitegen")
    world.remember(".sitegen")


def _altered(old, new, *, everything=True):
    """Bring the state of a build by whoever made the site, which tells of other words."""

    def plant(world):
        world.state(output=everything)
        altered(world.site / ".sitegen/state.db", old, new)
        world.remember(".sitegen/state.db")
        world.edit()

    return plant


def _blobs(world):
    """Nine megabytes in place of each value."""
    _changed_database(
        world, "UPDATE named_values SET value = zeroblob(9000000) WHERE name != 'program';"
    )


def _wrong_types(world):
    _changed_database(
        world,
        "UPDATE named_values SET value = 7 WHERE name != 'program';"
        "UPDATE units SET metadata = 'x', digest = NULL;"
        "UPDATE pages SET view = NULL, template = 1.5; UPDATE texts SET value = 'x';",
    )


def _generations(world):
    """Numbers that no count ever reaches."""
    _changed_database(
        world,
        "UPDATE named_values SET value = x'cf7fffffffffffffff' WHERE name != 'program';",
    )


def _truncated(share):
    def plant(world):
        data = (world.lab.state / "state.db").read_bytes()
        world.file(".sitegen/state.db", data[: int(len(data) * share)])

    return plant


def _noisy(world):
    data = bytearray((world.lab.state / "state.db").read_bytes())
    for at in range(20_000, len(data), 997):
        data[at] ^= 0xFF
    world.file(".sitegen/state.db", bytes(data))


def _hot_journal(world):
    """Bring a rollback journal that was never finished, with a page of somebody else's."""
    _database(world)
    header = bytes.fromhex("d9d505f920a163d7") + b"\0\0\0\1" + bytes(8) + b"\0\0\2\0" + b"\0\0@\0"
    world.file(".sitegen/state.db-journal", header.ljust(512, b"\0") + b"\0\0\0\1" + b"x" * 16388)


STATES = {
    "garbage": lambda w: w.file(".sitegen/state.db", b"SQLite format 3\0" + b"\xff" * 9000),
    "text": lambda w: w.file(".sitegen/state.db", "not a database"),
    "nothing": lambda w: w.file(".sitegen/state.db"),
    "a folder": lambda w: w.folder(".sitegen/state.db"),
    "a folder with files": lambda w: w.folder(".sitegen/state.db", "x", "y/z"),
    "a pipe": lambda w: w.fifo(".sitegen/state.db"),
    "a database of somebody else": _somebodys,
    "views in place of tables": _views,
    "triggers": _triggers,
    "the state of another site": _of_another_site,
    "other words": _altered(WORDS, OTHER_WORDS),
    "other addresses": _altered(ADDRESS, OTHER_ADDRESS),
    "other words, without output": _altered(WORDS, OTHER_WORDS, everything=False),
    "other titles": _altered(b"Called", b"PLANTD"),
    "huge values": _blobs,
    "values of other types": _wrong_types,
    "huge numbers": _generations,
    "half of it": _truncated(0.5),
    "a page of it": _truncated(0.1),
    "broken pages": _noisy,
    "an unfinished transaction": _hot_journal,
    "a log of garbage": lambda w: (
        _database(w), w.file(".sitegen/state.db-wal", b"\x37\x7f\x06\x82" * 999)),
    "a log that is a folder": lambda w: (_database(w), w.folder(".sitegen/state.db-wal", "x")),
    "an index that is a folder": lambda w: (_database(w), w.folder(".sitegen/state.db-shm", "x")),
    "a journal that is a folder": lambda w: (
        _database(w), w.folder(".sitegen/state.db-journal", "x")),
    "all of an honest build elsewhere": lambda w: w.state(),
    "all of it, with its output": lambda w: w.state(output=True),
    "the lock is a folder": lambda w: w.folder(".sitegen/lock", "x"),
    "the lock is a pipe": lambda w: w.fifo(".sitegen/lock"),
    "what was left of staging": lambda w: w.folder(".sitegen/staging", "a" * 16 + "/x", "y"),
    "staging is a file": lambda w: w.file(".sitegen/staging", "x"),
    "pictures are a file": lambda w: w.file(".sitegen/images", "x"),
    "templates are a file": lambda w: w.file(".sitegen/templates", "x"),
    "a template's code is a folder": lambda w: w.folder(w.lab.place("{cache}"), "x"),
    "a template's code is a pipe": lambda w: w.fifo(w.lab.place("{cache}")),
    "our folder is a file": lambda w: w.file(".sitegen", "x"),
    "our folder is a pipe": lambda w: w.fifo(".sitegen"),
    "the output is a pipe": lambda w: w.fifo("output"),
    "a page is a pipe": lambda w: w.fifo("output/index.html"),
    "our folder in the output is a pipe": lambda w: w.fifo("output/.sitegen-tmp"),
    "our folder in the output has files": lambda w: w.folder("output/.sitegen-tmp", "x", "y/z"),
}  # fmt: skip
"""State that was planted: none of it may be believed, and none may stop a site."""

MAY_BE_REFUSED = {"our folder is a file", "our folder is a pipe", "the output is a pipe",
                  "a page is a pipe", "the lock is a folder", "the lock is a pipe"}  # fmt: skip
"""What may well be an error: of all else, a build makes what it needs anew."""


@pytest.mark.parametrize("name", STATES)
@pytest.mark.parametrize("built", [False, True], ids=["fetched", "pulled"])
def test_state_that_was_planted_is_not_believed_and_stops_nobody(lab, soak, name, built):
    if built and not soak("other" in name, True):
        pytest.skip("only in soak")
    world = lab.world(built)
    STATES[name](world)
    tried(
        world,
        *soak(("build", "list", "why") if "other" in name else ("build",), COMMANDS),
        expect=None if name in MAY_BE_REFUSED else "right",
    )


def test_an_output_that_came_with_the_site_is_not_believed(lab):
    """A page that was changed together with its digest in the manifest is made anew."""
    world = lab.world()
    world.state(output=True)
    page, manifest = world.site / "output/index.html", world.site / "output/.sitegen-manifest"
    was = hashlib.sha256(page.read_bytes()).hexdigest()
    page.write_bytes(page.read_bytes().replace(WORDS, OTHER_WORDS) + b"PLANTED")
    now = hashlib.sha256(page.read_bytes()).hexdigest()
    manifest.write_text(manifest.read_text().replace(was, now))
    tried(world, expect="right")


# ---------------------------------------------------------------- journals

STAGED = ".sitegen/staging/0123456789abcdef"
EVIL = b"<!doctype html>PLANTED"
DIGEST = hashlib.sha256(EVIL).hexdigest()


def journal(output="output", staging=STAGED, move=(), remove=(), staged=None, **more):
    """Return a function that plants a journal, with files in the staging folder that it names."""

    def plant(world):
        inside = {name: name.format(root=world.root) for name in (*move, *remove, output, staging)}
        folder = world.site / STAGED
        folder.mkdir(parents=True)
        for path in staged if staged is not None else map(inside.get, move):
            name = hashlib.sha256(path.encode("utf-8", "surrogatepass")).hexdigest()
            put(folder / name, EVIL)
        text = {"output": inside[output], "staging": inside[staging],
                "move": {inside[path]: DIGEST for path in move},
                "remove": [inside[path] for path in remove], **more}  # fmt: skip
        world.file(".sitegen/journal", json.dumps(text))

    return plant


def text(data):
    """Return a function that plants a text as the journal."""
    return lambda world: world.file(".sitegen/journal", data)


def other_site(world):
    """Bring a journal that empties the output of another site on this machine."""
    names = [name for name in read_tree(world.root / "other/output") if name[0] != "."]
    journal("{root}/other/output", remove=names, move=["evil.html"])(world)


_OUT = ["../content/static/CNAME", "../../../precious/a.txt", "{root}/precious/a.txt", "/etc/motd"]
JOURNALS = {
    "moves out of the output": journal(move=["../evil", "../../../precious/evil", "{root}/evil"]),
    "removes outside of the output": journal(remove=_OUT),
    "moves a page in": journal(move=["evil/index.html"]),
    "takes another site's folder": other_site,
    "takes a precious folder": journal("{root}/precious", move=["evil"], remove=["a.txt"]),
    "takes a precious folder, relative": journal("../../precious", remove=["a.txt"]),
    "stages in a precious folder": journal("{root}/precious", "{root}/precious/.sitegen-tmp/x"),
    "takes the home folder": journal("{root}/home", move=[".bashrc"], remove=["notes.txt"]),
    "takes the folder around": journal("..", move=["evil"], remove=["neighbour.txt"]),
    "takes the site": journal(".", move=["evil"], remove=["site.yaml"]),
    "takes the site by no name": journal("", move=["evil"], remove=["site.yaml"]),
    "takes the root": journal("/"),
    "takes the content": journal("content", move=["evil"], remove=["static/CNAME"]),
    "takes the repository": journal(".git", move=["hooks/pre-commit"], remove=["config"]),
    "takes a folder of the repository": journal(".git/hooks", move=["pre-commit"]),
    "takes our folder": journal(".sitegen", move=["evil"], remove=["lock"]),
    "takes the folder of its staging": journal(STAGED, move=["evil"]),
    "climbs": journal("output/../../../precious", move=["evil"]),
    "stages elsewhere": journal(staging="content/posts", move=["evil"]),
    "stages in a chosen folder": journal(staging=".sitegen/staging/../../content/posts"),
    "stages outside": journal(staging="{root}/precious", move=["evil"]),
    "NUL in a path": journal(move=["a\0b"], remove=["a\0b"]),
    "NUL in the output": journal("out\0put"),
    "NUL in the staging folder": journal(staging=".sitegen/staging/\0"),
    "a surrogate to be moved": journal(move=["\ud800"], remove=["x"]),
    "a surrogate to be removed": journal(remove=["\udfff"]),
    "a surrogate in the output": journal("\ud800"),
    "a surrogate in the staging folder": journal(staging=".sitegen/staging/\ud800"),
    "a line in a path": journal(move=[f"x\n{DIGEST}  CNAME"]),
    "deep folders to be moved": journal(move=["d/" * 5000 + "x"]),
    "deep folders to be removed": journal(remove=["d/" * 5000 + "x"]),
    "1,100 folders to be moved": journal(move=["d/" * 1100 + "x"]),
    "1,100 folders to be removed": journal(remove=["d/" * 1100 + "x"]),
    "a deep output": journal("d/" * 5000),
    "a deep staging folder": journal(staging=".sitegen/staging/" + "d/" * 5000 + "x"),
    "a long name": journal(move=["x" * 5000]),
    "its own manifest": journal(move=[".sitegen-manifest", ".sitegen-tmp", ".sitegen-tmp/x"]),
    "a hundred thousand lines": journal(remove=[f"no/such/file/{n}" for n in range(100_000)]),
    "ten megabytes": text(b'{"output": "' + b"x" * 10_000_000 + b'"}'),
    "ten megabytes of nothing": text(b" " * 10_000_000),
    "deep JSON": text(b'{"output": ' + b"[" * 200_000),
    "deep JSON that ends": text(b'{"output": ' + b"[" * 90_000 + b"]" * 90_000 + b"}"),
    "a huge number": text(b'{"output": ' + b"1" * 10_000 + b"}"),
    "wrong types": text(b'{"output": 1, "staging": {}, "move": [], "remove": "x"}'),
    "no types": text(b'{"output": null, "staging": null, "move": null, "remove": null}'),
    "a list": text(b"[]"),
    "nothing": text(b""),
    "no UTF-8": text(b"\xff\xfe{\x00"),
    "further keys": journal(move=["x"], later="PLANTED"),
    "a folder": lambda w: w.folder(".sitegen/journal", "x", "y/z"),
    "a pipe": lambda w: w.fifo(".sitegen/journal"),
    "a draft that is a folder": lambda w: w.folder(".sitegen/journal.new", "x"),
    "a draft that is a pipe": lambda w: w.fifo(".sitegen/journal.new"),
}  # fmt: skip


@pytest.mark.parametrize("name", JOURNALS)
@pytest.mark.parametrize("built", [False, True], ids=["fetched", "pulled"])
def test_a_journal_that_was_planted_is_not_carried_out_and_stops_nobody(lab, soak, name, built):
    if not built and not soak(name == "takes another site's folder", True):
        pytest.skip("only in soak")
    world = lab.world(built)
    JOURNALS[name](world)
    tried(world, *soak(("build",), COMMANDS), expect="right")


@pytest.mark.parametrize("command", ["list", "check", "why", "comments", "new", "theme"])
def test_a_journal_that_was_planted_publishes_nothing(lab, command):
    """Not before a build either, and not from a command that only looks."""
    world = lab.world(built=True)
    journal(move=["evil/index.html", "index.html"], remove=["about/index.html"])(world)
    world.begin()
    answer = world.run(*COMMANDS[command])
    assert answer.code == 0, answer.stderr
    assert differences(lab.reference, world.output()) == {}


# ---------------------------------------------------------------- manifests


def manifest(*paths, digest=DIGEST):
    """Return a function that plants a manifest, or adds to the one that is there."""

    def plant(world):
        file = world.site / "output/.sitegen-manifest"
        lines = [f"{digest}  {path.format(root=world.root)}\n" for path in paths]
        honest = file.read_bytes() if file.exists() else b""
        data = "".join(lines).encode("utf-8", "surrogatepass")
        world.file("output/.sitegen-manifest", honest + data)

    return plant


def _with_a_file(world):
    world.file("output/CNAME", "somebody.example\n")
    world.file("output/mine/notes.txt", "my own\n")
    manifest("../../../precious/a.txt", "CNAME", "mine/notes.txt")(world)
    world.planted.clear()  # what a manifest names in its folder is ours: it may go


MANIFESTS = {
    "names what is outside": manifest(*_OUT, "../site.yaml", "../content/posts/honest-one.md"),
    "names what is behind a link": lambda w: (
        w.link_to("output/old", "a folder"), manifest("old/a.txt", "old/b/c.txt")(w)),
    "names files of others": _with_a_file,
    "names folders": manifest(".", "..", "", "/", "posts", "posts/", "./posts"),
    "names deep folders": manifest("d/" * 5000 + "x", "d/" * 1100 + "x"),
    "names what no system has": manifest("a\0b", "x" * 5000, "\ud800"),
    "names itself": manifest(".sitegen-manifest", ".sitegen-tmp", ".sitegen-tmp/x"),
    "names nothing": lambda w: w.file("output/.sitegen-manifest"),
    "a hundred thousand lines": manifest(*(f"no/{n}" for n in range(10_000))),
    "one line of megabytes": lambda w: w.file("output/.sitegen-manifest", b"x" * 10_000_000),
    "no UTF-8": lambda w: w.file("output/.sitegen-manifest", b"\xff\xfe  x\n" * 9),
    "a folder": lambda w: w.folder("output/.sitegen-manifest", "x"),
    "a pipe": lambda w: w.fifo("output/.sitegen-manifest"),
}  # fmt: skip


REPLACING = {"names nothing", "names what no system has", "one line of megabytes", "no UTF-8",
             "a folder", "a pipe"}  # fmt: skip
"""Manifests after which nothing names what an honest build has written."""


@pytest.mark.parametrize("name", MANIFESTS)
@pytest.mark.parametrize("built", [False, True], ids=["fetched", "pulled"])
def test_a_manifest_that_was_planted_reaches_nothing_outside(lab, soak, name, built):
    if built and not soak(name == "names what is outside", True):
        pytest.skip("only in soak")
    if built and name in REPLACING:
        pytest.skip("without its manifest, an output is somebody else's")
    world = lab.world(built)
    MANIFESTS[name](world)
    world.spared = {"old"} if "link" in name else set()
    if built:
        world.edit()  # else nothing is looked at but what has changed
    expect = None if name.startswith("a ") or "link" in name else "right"
    tried(world, *soak(("build",), COMMANDS), expect=expect)


# ---------------------------------------------------------------- pictures


def picture(change=lambda look, world: look, **files):
    """Return a function that plants what is known of the site's picture, changed.

    ``files`` are bytes in place of those of a build, or beside them.
    """

    def plant(world):
        folder = world.site / world.lab.place("{picture}")
        kept = world.lab.state.parent / ".sitegen" / folder.relative_to(world.site / ".sitegen")
        if kept.is_dir():
            shutil.copytree(kept, folder, dirs_exist_ok=True)
            look = raw((kept / "look").read_bytes()) if (kept / "look").exists() else None
        if not kept.is_dir() or look is None:
            look = ["PNG", 360, 12, False, "", None, [["320w.webp", 320, b"x" * 16]]]
        for name, data in files.items():
            put(folder / name.replace("_", "."), data)
        put(folder / "look", msgspec.msgpack.encode(change(look, world)))
        world.remember(world.lab.place("{picture}"))

    return plant


def _other_picture(look, world):
    """Give the digest of the other picture."""
    look[6] = [["320w.webp", 320, digest_of_bytes(OTHER_PICTURE)]]
    return look


def _own(path):
    def change(look, world):
        target = path.format(root=world.root)
        file = (world.root / "secrets.txt").read_bytes()
        look[5] = [target, 360, digest_of_bytes(file)]
        return look

    return change


def _variant(path):
    def change(look, world):
        file = (world.root / "secrets.txt").read_bytes()
        look[6] = [[path.format(root=world.root), 320, digest_of_bytes(file)]]
        return look

    return change


def _set(index, value):
    def change(look, world):
        look[index] = value
        return look

    return change


def _look(data):
    return lambda world: world.file(world.lab.place("{look}"), data)


UP = "../" * 6 + "secrets.txt"
PICTURES = {
    "another variant": picture(**{"320w_webp": OTHER_PICTURE}),
    "another variant that is vouched for": picture(_other_picture, **{"320w_webp": OTHER_PICTURE}),
    "an own file that is elsewhere": picture(_own(UP)),
    "an own file by its full path": picture(_own("{root}/secrets.txt")),
    "an own file that is wrong": picture(_set(5, [UP, 360, b"x" * 16])),
    "a variant that is elsewhere": picture(_variant(UP)),
    "a variant by its full path": picture(_variant("{root}/secrets.txt")),
    "a variant of the repository": picture(_variant("../../../../.git/config")),
    "a huge size": picture(_set(1, 2**62)),
    "a size below nothing": picture(_set(2, -5)),
    "another format": picture(_set(0, "PLANTED")),
    "a fault": picture(_set(4, "PLANTED\x1b[2J\ncontent/posts/x.md:1:1: error: PLANTED")),
    "ten thousand variants": picture(_set(6, [[f"{n}w.webp", n, b"x"] for n in range(10_000)])),
    "garbage": _look(b"\xc1" * 99),
    "deep msgpack": _look(b"\x91" * 100_000),
    "thirty megabytes": _look(bytes(30_000_000)),
    "a folder": lambda w: w.folder(w.lab.place("{look}"), "x"),
    "a pipe": lambda w: w.fifo(w.lab.place("{look}")),
    "a variant that is a pipe": lambda w: (w.state(), w.fifo(w.lab.place("{variant}"))),
    "a variant that is a folder": lambda w: (w.state(), w.folder(w.lab.place("{variant}"), "x")),
}  # fmt: skip


@pytest.mark.parametrize("name", PICTURES)
@pytest.mark.parametrize("built", [False, True], ids=["fetched", "pulled"])
def test_what_was_planted_of_a_picture_is_not_shown(lab, soak, name, built):
    if built and not soak("another variant" in name, True):
        pytest.skip("only in soak")
    world = lab.world(built)
    PICTURES[name](world)
    tried(world, *soak(("build",), COMMANDS), expect="right")


# ---------------------------------------------------------------- code in state


class Evil:
    """Makes a folder when it is unpickled."""

    def __init__(self, canary):
        self._canary = str(canary)

    def __reduce__(self):
        return (os.makedirs, (self._canary, 0o777, True))


def _is_pickled(data, canary):
    return pickle.dumps(Evil(canary))


def _is_marshalled(data, canary):
    """Put code that does what it likes behind the header that was there."""
    source = "name = 'base.html'\nblocks = {}\ndebug_info = ''\n"
    source += f"import os\nos.makedirs({str(canary)!r}, exist_ok=True)\n"
    source += "def root(context, *rest):\n    yield 'PLANTED'\n"
    return _header(data) + marshal.dumps(compile(source, "template", "exec"))


def _is_behind_a_header(data, canary):
    return _header(data) + pickle.dumps(Evil(canary))


def _header(data):
    """Return what a file of compiled code begins with: Jinja's magic, and the source's digest."""
    stream = io.BytesIO(data)
    with contextlib.suppress(Exception):
        stream.seek(len(bc_magic))
        pickle.load(stream)
    return data[: stream.tell()] if stream.tell() > len(bc_magic) else bc_magic


def _has_another_ones_sum(data, canary):
    """Keep what stands before the code, be it a sum, which would not fit any more."""
    return data[: len(data) // 2] + pickle.dumps(Evil(canary)) + data[len(data) // 2 :]


@pytest.mark.parametrize(
    "change", [_is_pickled, _is_marshalled, _is_behind_a_header, _has_another_ones_sum]
)
@pytest.mark.parametrize("built", [False, True], ids=["fetched", "pulled"])
def test_no_code_that_lies_in_our_folder_is_run(lab, change, built):
    """In place of each file that a build has made there, under its name."""
    world = lab.world(built)
    if not built:
        world.state()
    folder = world.site / ".sitegen"
    canary = world.canary(change.__name__)
    files = [file for file in folder.rglob("*") if file.is_file()]
    cached = [file for file in files if "templates" in file.parts and file.name != "state.db"]
    for file in cached:
        file.write_bytes(change(file.read_bytes(), canary))
    for name in (".sitegen/evil.pickle", ".sitegen/state.pickle", ".sitegen/sitecustomize.py"):
        put(world.site / name, f"open({str(canary)!r}, 'w')\n")
    world.remember(".sitegen")
    world.edit()
    tried(world, *BUILDS, "why", "check", expect="right")


@pytest.mark.parametrize("change", [_is_pickled, _is_marshalled, _is_behind_a_header])
def test_code_in_the_place_where_it_was_once_kept_is_not_run(lab, change):
    """By the names that Jinja gives, whatever keeps compiled templates now."""
    world = lab.world()
    folder = lab.place("{templates}")
    names = [file.name for file in (lab.state / folder.removeprefix(".sitegen/")).glob("*")]
    canary = world.canary(change.__name__)
    for name in names or ["__jinja2_40bc2b99e67d700d72e21922e85633d0c8239d3f.cache"]:
        put(world.site / folder / name, change(bc_magic, canary))
    world.remember(folder)
    tried(world, expect="right")


def test_code_of_one_template_is_not_taken_for_that_of_another(lab):
    """Each file has the bytes of the next one: all are honest, and none is in its place."""
    world = lab.world(built=True)
    files = sorted(f for f in (world.site / ".sitegen").rglob("*") if "templates" in f.parts)
    files = [file for file in files if file.is_file()]
    texts = [file.read_bytes() for file in files]
    for file, data in zip(files, [*texts[1:], *texts[:1]], strict=True):
        file.write_bytes(data)
    world.remember(".sitegen")
    world.edit()
    tried(world, *BUILDS, expect="right")


def test_what_is_planted_as_code_would_run(tmp_path):
    """So that the tests above are able to fail."""
    pickle.loads(_is_pickled(b"", tmp_path / "one"))
    exec(marshal.loads(_is_marshalled(b"", tmp_path / "two").removeprefix(bc_magic)))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one", "two"]


# ---------------------------------------------------------------- code beside site.yaml

PROXY = """
import os, sys
open({canary!r}, "w").close()
_here, _path = os.path.realpath({here!r}), sys.path[:]
sys.path[:] = [folder for folder in _path if os.path.realpath(folder or ".") != _here]
sys.modules.pop(__name__, None)
try:
    __import__(__name__)
finally:
    sys.path[:] = _path
"""
"""A module that makes a file, and then is the one whose name it bears."""

MODULES = (  # noqa: SIM905 - a table of lines
    "babel bs4 click concurrent csv email feedgen filelock ghp_import gzip html http json jinja2 "
    "linkify_it lxml markdown markdown_it markupsafe mimetypes msgspec multiprocessing nh3 numpy "
    "packaging pagefind PIL pickle pygments queue rich secrets signal smtplib socket sqlite3 ssl "
    "starlette subprocess tempfile tzdata urllib uvicorn uuid watchdog xml yaml zipfile zoneinfo "
    "sitecustomize usercustomize conftest setup plugins site_plugins settings"
).split()
PACKAGES = {"babel", "concurrent", "email", "jinja2", "lxml", "markdown", "multiprocessing", "PIL",
            "pygments", "xml", "urllib", "zoneinfo", "pagefind"}  # fmt: skip
FURTHER = {
    "evil.pth": "import os; open({canary!r}, 'w')\n",
    "setup.cfg": "[options.entry_points]\nsitegen.filters = evil = click:run\n",
    "sitegen.toml": "plugins = ['click']\n",
    "pyvenv.cfg": "home = .\n",
    "pagefind.yml": "site: ../../precious\n",
    ".env": "PYTHONSTARTUP=click.py\nSECRET-env-END\n",
    ".pythonrc": "open({canary!r}, 'w')\n",
    ".git/hooks/post-checkout": "#!/bin/sh\ntouch {canary}\n",
    ".git/hooks/pre-commit": "#!/bin/sh\ntouch {canary}\n",
}
WAYS = {
    "as a module": (sys.executable, "-m", "sitegen"),
    "by its script": (str(Path(sys.executable).with_name("sitegen")),),
}


def _plant_modules(world):
    """Plant every module beside site.yaml, each with a canary of its own."""
    for name in MODULES:
        text = PROXY.format(canary=str(world.canary(name)), here=str(world.site))
        world.file(f"{name}/__init__.py" if name in PACKAGES else f"{name}.py", text)
    for name, text in FURTHER.items():
        canary = str(world.canary(name.replace("/", "-")))
        world.file(name, text.format(canary=canary))
        (world.site / name).chmod(0o755)


def _enlarge(world):
    """Give a site so much that other processes are started: files that nothing shows."""
    for number in range(2):
        put(world.site / f"content/posts/bundle/large{number}.png", bytes(1_500_000))


@pytest.mark.parametrize("way", WAYS)
def test_no_module_beside_the_settings_is_run(lab, way):
    """Not by the program, not by its workers, not by what it calls; nor what else lies there."""
    if not Path(WAYS[way][0]).exists():
        pytest.skip("sitegen is not installed as a script")
    world = lab.world()
    shutil.rmtree(world.site / ".git")
    git = ["git", "-c", "init.defaultBranch=main", "init", "-q", str(world.site)]
    subprocess.run(git, check=True)
    _plant_modules(world)
    _enlarge(world)
    ran, answers = {}, []
    for args in (
        ("build", "--jobs", "2"),
        ("deploy", "--branch", "gh-pages"),
        ("list",),
        ("check",),
        ("new", "post", "Something new"),
    ):
        answers.append(world.run_process(*args, command=WAYS[way]))
        for canary in lab.canaries.iterdir():
            ran.setdefault(canary.name, args[0])
    assert ran == {}
    assert [(a.args[0], a.stderr) for a in answers if a.code] == []


def test_the_modules_that_are_planted_would_run(lab):
    """Each of them is what a program finds whose path begins with the site's folder."""
    world = lab.world()
    _plant_modules(world)
    code = f"import importlib, sys; sys.path.insert(0, {str(world.site)!r})\n"
    code += (
        "for name in sys.argv[1:]:\n    sys.modules.pop(name, None)\n    try: __import__(name)\n"
    )
    code += "    except Exception: pass\n"
    subprocess.run([sys.executable, "-c", code, *MODULES], check=True, capture_output=True)
    assert set(MODULES) - {canary.name for canary in lab.canaries.iterdir()} == set()


@pytest.mark.parametrize("setting", [
    "theme: evil",
    "plugins: {filters: [loud]}",
    "markdown: {extensions: [evil_markdown]}",
])  # fmt: skip
def test_a_package_that_lies_beside_the_settings_is_not_installed(lab, setting):
    """Whatever its entry points promise."""
    world = lab.world()
    canary = str(world.canary("entry-points"))
    points = "[sitegen.themes]\nevil = evil_theme\n[sitegen.filters]\nloud = evil_filter:run\n"
    points += "[markdown.extensions]\nevil_markdown = evil_extension:Extension\n"
    world.file("evil-1.0.dist-info/entry_points.txt", points)
    world.file("evil-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: evil\nVersion: 1.0\n")
    for name in ("evil_theme/__init__", "evil_filter", "evil_extension", "evil_markdown"):
        world.file(f"{name}.py", f"open({canary!r}, 'w')\ndef run(x): return x\n")
    world.file("evil_theme/theme.yaml", "name: Evil\n")
    world.file("evil_theme/templates/home.html", "PLANTED")
    with (world.site / "site.yaml").open("a") as settings:
        settings.write(f"{setting}\n")
    world.begin()
    answer = world.run_process("build")
    world.assert_harmless(answer)
    assert answer.code in (1, 2), answer


# ---------------------------------------------------------------- code that the settings name

NAMED = {
    "a filter of a module beside them": "plugins: {filters: [{loud: 'beside:run'}]}",
    "a shortcode of a module beside them": "plugins: {shortcodes: [{loud: 'beside:run'}]}",
    "a collection of a module beside them": "plugins: {collections: [{loud: 'beside:run'}]}",
    "a filter in a folder": "plugins: {filters: [{loud: 'content.static.beside:run'}]}",
    "an extension beside them": "markdown: {extensions: [beside]}",
    "an extension's class beside them": "markdown: {extensions: ['beside:Extension']}",
    "an extension in a folder": "markdown: {extensions: ['content.static.beside']}",
    "an extension that is a command":
        "markdown: {extensions: [{'subprocess:Popen': {args: 'touch CANARY', shell: true}}]}",
    "an extension that is another command":
        "markdown: {extensions: [{'os:system': {command: 'touch CANARY'}}]}",
    "a filter that is a command": "plugins: {filters: [{loud: 'os:system'}]}",
    "a filter that reads": "plugins: {filters: [{loud: 'subprocess:getoutput'}]}",
    "an extension that is a library's way to run":
        "markdown: {extensions: [{'click:edit': {text: x, editor: 'touch CANARY; true'}}]}",
    "a filter that is a library's way to run": "plugins: {filters: [{loud: 'click:edit'}]}",
    "a filter that is a library's way to read": "plugins: {filters: [{loud: 'click:open_file'}]}",
    "a filter that opens": "plugins: {filters: [{loud: 'builtins:open'}]}",
    "a filter that runs Python": "plugins: {filters: [{loud: 'builtins:exec'}]}",
    "an environment": "environments: {production: {plugins: {filters: [{loud: 'beside:run'}]}}}",
    "what to run after comments": "inbox: {then: [touch, CANARY]}",
}  # fmt: skip
ASKING = {"build", "check", "list", "why", "comments", "theme", "new", "deploy"}


@pytest.mark.parametrize("name", NAMED)
def test_code_that_the_settings_name_is_not_run_before_it_is_trusted(lab, name):
    """The message names the command that trusts; what only lists may do without the code."""
    world = lab.world()
    canary = str(world.canary("named"))
    for place in ("beside.py", "content/static/beside.py"):
        world.file(place, f"open({canary!r}, 'w')\ndef run(*args): return open({canary!r}, 'w')\n")
    with (world.site / "site.yaml").open("a") as settings:
        settings.write(NAMED[name].replace("CANARY", canary) + "\n")
    commands = {
        "reads": "cat ../../secrets.txt",
        "opens": "../../secrets.txt",
        "library": "../../secrets.txt",
        "Python": f"open({canary!r}, 'w')",
    }
    command = next((text for word, text in commands.items() if word in name), f"touch {canary}")
    if "plugins" in NAMED[name] and "environment" not in name:
        shown = {"filters": "{{ %r | loud }}", "shortcodes": "", "collections": "{{ loud }}"}
        text = next(shown[kind] for kind in shown if kind in NAMED[name])
        if "way to run" in name:
            text = text.replace("loud", f"loud(editor='touch {canary}; true')")
        if "way to read" in name:
            text = "{{ (%r | loud).read() }}"
        world.file("templates/partials/footer.html", text.replace("%r", json.dumps(command)))
    world.begin()
    wanted = [COMMANDS[each] for each in COMMANDS if each in ASKING]
    wanted += [("build", "--env", "production")] if "environment" in name else []
    for args in wanted:
        as_module = args == ("build",) and name.startswith("an extension")
        answer = (world.run_process if as_module else world.run)(*args)
        for file in (world.site / "content/posts").glob("*something-new*"):
            file.unlink()
        world.assert_harmless(answer)
        plain = "environment" in name and "--env" not in args
        if args[0] == "build" and not plain:
            assert answer.code == 2, answer
            if "beside" in NAMED[name]:
                assert "sitegen trust" in answer.stderr


# ---------------------------------------------------------------- templates

RUN = "popen('touch CANARY').read()"
FRAME = "(['x'] | map('upper')).gi_frame"
PAYLOADS = (
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ ''['__class__'] }}",
    "{{ ''['__cla' 'ss__'] }}",
    "{{ ''['__cla' ~ 'ss__'] }}",
    "{% set name = ['__class', '__'] | join %}{{ site[name] }}",
    "{{ site | attr('__class__') }}",
    "{{ site | attr('__cla' ~ 'ss__') }}",
    "{{ [site] | map(attribute='__class__') | list }}",
    "{{ [site] | map(attribute='title.__class__') | list }}",
    "{{ [site] | map('attr', '__class__') | list }}",
    "{{ [site] | groupby('__class__') }}",
    "{{ [site] | selectattr('__class__') | list }}",
    "{{ [site] | rejectattr('__class__.x') | list }}",
    "{{ [site] | sort(attribute='__class__.__name__') }}",
    "{{ [site] | unique(attribute='__class__') | list }}",
    "{{ [site] | sum(attribute='__class__') }}",
    "{{ [site] | max(attribute='__class__.__name__') }}",
    "{{ [site, site] | join(attribute='__class__') }}",
    "{{ '{0.__class__}'.format(site) }}",
    "{{ '{x.__class__}'.format_map({'x': site}) }}",
    "{{ ('{0.__class__}' | safe).format(site) }}",
    "{% set f = '{0.__class__}'.format %}{{ f(site) }}",
    "{{ '{0[__class__]}'.format(site) }}",
    "{{ cycler.__init__.__globals__.os." + RUN + " }}",
    "{{ joiner.__init__.__globals__ }}",
    "{{ namespace.__init__.__globals__ }}",
    "{{ range.__class__ }}",
    "{{ t.__globals__ }}",
    "{{ self.__init__ }}",
    "{{ self._TemplateReference__context }}",
    "{{ lipsum.__globals__.os." + RUN + " }}",
    "{{ dict.__base__ }}",
    "{% macro m() %}{% endmacro %}{{ m.__globals__ }}",
    "{% macro m() %}{% endmacro %}{{ m._func }}",
    "{% for x in [1] %}{{ loop.__init__ }}{% endfor %}",
    "{{ FRAME.f_globals }}",
    "{{ FRAME.f_builtins.open('SECRETS').read() }}",
    "{{ FRAME.f_builtins['open']('SECRETS').read() }}",
    '{{ FRAME.f_builtins.exec(\'open("CANARY", "w")\') }}',
    "{{ FRAME.f_back.f_globals }}",
    "{{ [FRAME] | map(attribute='f_builtins') | list }}",
    "{{ (['x'] | map('upper')) | attr('gi_frame') }}",
    "{{ (['x'] | map('upper')).gi_code.co_filename }}",
    "{{ '{0.gi_frame.f_globals}'.format(['x'] | map('upper')) }}",
    "{% include 'SECRETS' %}",
    "{% include '/etc/passwd' %}",
    "{% include '../../../secrets.txt' %}",
    "{% include '../site.yaml' %}",
    "{% include '../.git/config' %}",
    "{% include ['../../secrets.txt', '../../../secrets.txt', 'SECRETS'] %}",
    "{% set name = '../../../' ~ 'secrets.txt' %}{% include name %}",
    "{% import 'SECRETS' as x %}",
    "{% from 'SECRETS' import x %}",
    "{% extends 'SECRETS' %}",
    "{% extends '!parent/../../../../secrets.txt' %}",
)


@pytest.fixture(scope="module")
def tried_payloads(lab):
    """Return what became of each payload, all of them in one site, each in a page of its own.

    A build that finds mistakes in the templates need not render any. So those that no message
    names are built again without the others, until nothing more is said.
    """
    world, found = lab.world(), {}
    waiting = dict(enumerate(PAYLOADS))
    while waiting:
        for folder in ("pages", "templates"):
            remove(world.site / ("content/pages" if folder == "pages" else folder))
        for number, payload in waiting.items():
            text = payload.replace("FRAME", FRAME).replace("CANARY", str(world.canary(number)))
            text = text.replace("SECRETS", str(world.root / "secrets.txt"))
            if "extends" not in text:
                main = f"{{% block main %}}{text}{{% endblock %}}"
                text = f"{{% extends 'page.html' %}}{main}"
            put(world.site / f"templates/p{number}.html", text)
            page = f"---\ntitle: P{number}\ntemplate: p{number}\n---\nText.\n"
            put(world.site / f"content/pages/p{number}.md", page)
        world.begin()
        answer = world.run("build")
        said = answer.stdout + answer.stderr
        named = {n for n in waiting if f"templates/p{n}.html" in answer.stderr}
        for number in named or set(waiting):
            shown = world.output().get(f"p{number}/index.html", b"")
            ran = world.canary(number).exists()
            reveals = bool(revealing(shown + said.encode())) or "Traceback" in said
            found[PAYLOADS[number]] = ("ran" if ran else "revealed" if reveals else
                                       "refused" if number in named else "built")  # fmt: skip
        waiting = {n: payload for n, payload in waiting.items() if payload not in found}
    return found


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_template_of_the_site_runs_and_reads_nothing(tried_payloads, payload):
    """It sees two names; whatever leads from them into Python is an error at its place."""
    assert tried_payloads[payload] == "refused"


def test_what_a_text_writes_in_braces_is_text(lab):
    """In a post, a page, a comment, front matter and settings."""
    world = lab.world()
    run = RUN.replace("CANARY", str(world.canary("text")))
    payload = "{{ cycler.__init__.__globals__.os." + run
    payload += " }} {% include '../../secrets.txt' %}"
    for place in ("posts/x", "pages/x", "works/x"):
        quoted = json.dumps(payload)
        world.file(f"content/{place}.md", f"---\ntitle: {quoted}\n---\n{payload}\n")
    for name in ("x.md", "y.md"):
        world.file(f"content/comments/honest-one/{name}", f"---\nauthor: X\n---\n{payload}\n")
    with (world.site / "site.yaml").open("a") as settings:
        settings.write(f"tagline: {json.dumps(payload)}\n")
    world.begin()
    answer = world.run("build")
    world.assert_harmless(answer)
    assert answer.code == 0, answer.stderr
    assert b"{% include" in world.output()["posts/x/index.html"]


# ---------------------------------------------------------------- names that lead elsewhere

ELSEWHERE = (
    "theme: ../../elsewhere",
    "theme: ../../precious",
    "theme: '{root}/precious'",
    "theme: ../content",
    "theme: ..",
    "theme: {{name: ../../precious}}",
    "language: ../../../precious/a",
    "author: ../../../secrets",
    "social_images: true\nsocial_font: ../../secrets.txt",
    "social_images: true\nsocial_font: '{root}/secrets.txt'",
    "social_images: true\nsocial_font: .git/config",
    "image: ../../precious/secret.png",
    "image: '{root}/precious/secret.png'",
    "redirects: {{/x/: '../../../precious/'}}",
    "redirects: {{'/../../../evil/': /archive/}}",
    "permalink: /../../{{slug}}/",
    "home: ../../../secrets",
    "menu: [{{title: X, url: '../../secrets.txt'}}]",
    "timezone: ../../../../precious/a.txt",
    "output: ../../precious",
)


@pytest.mark.parametrize("setting", ELSEWHERE)
def test_no_name_in_the_settings_leads_out_of_the_site(lab, setting):
    world = lab.world()
    kept = (world.site / "site.yaml").read_text()
    world.file("site.yaml", kept + setting.format(root=world.root) + "\n")
    world.begin()
    for name in ("build", "list", "theme"):
        world.assert_harmless(world.run(*COMMANDS[name]))
    world.planted.clear()
    (world.site / "site.yaml").write_text(kept)
    world.assert_not_bricked()


FIELDS = (
    "image: ../../../../secrets.txt",
    "image: ../../../../precious/secret.png",
    "image: '{root}/precious/secret.png'",
    "image: /../../precious/secret.png",
    "image: ../../.git/config",
    "template: ../../../secrets",
    "template: ../../.git/config",
    "aliases: ['/../../../evil/', '/../.git/config']",
    "slug: ../../../../evil",
    "work: ../../../../secrets",
    "translation_key: ../../../../secrets",
    "authors: [../../../../secrets]",
    "tags: ['../../../../evil', '..']",
    "series: '../../../../evil'",
)


@pytest.mark.parametrize("field", FIELDS)
def test_no_name_in_front_matter_leads_out_of_the_site(lab, field):
    world = lab.world()
    text = f"---\ntitle: X\n{field.format(root=world.root)}\n---\n![x](../../../../secrets.txt)\n"
    world.file("content/posts/x.md", text)
    tried(world, "list")


@pytest.mark.parametrize(
    "parent", ["../../elsewhere", "../../../precious", "..", "{root}/precious"]
)
def test_no_name_in_a_theme_leads_out_of_the_site(lab, parent):
    world = lab.world()
    kept = (world.site / "site.yaml").read_text()
    world.file("site.yaml", f"{kept}theme: plain\n")
    parent = parent.format(root=world.root)
    world.file("themes/plain/theme.yaml", f"name: Plain\nparent: {parent}\n")
    world.file("themes/plain/i18n/../../../i18n/en.yaml", "posts: PLANTED\n")
    world.begin()
    for name in ("build", "theme"):
        world.assert_harmless(world.run(*COMMANDS[name]))
    world.planted.clear()
    (world.site / "site.yaml").write_text(kept)
    shutil.rmtree(world.site / "themes")
    world.assert_not_bricked()


# ---------------------------------------------------------------- deep paths

DEEP = "d/" * 1100


def _deep_folders(world, start, name, data):
    """Make folders as deep as no path may be; nothing can name the last of them at once."""
    here = Path.cwd()
    (world.site / start).mkdir(parents=True, exist_ok=True)
    os.chdir(world.site / start)
    try:
        for _ in range(1100):
            Path("d").mkdir()
            os.chdir("d")
        Path(name).write_text(data)
    finally:
        os.chdir(here)


def _deep_field(field):
    def plant(world):
        return world.file("content/posts/x.md", f"---\ntitle: X\n{field}\n---\nText.\n")

    return plant


PATHS = {
    "an alias": (_deep_field(f"aliases: [/{DEEP}]"), "content/posts/x.md:3:"),
    "an alias that is a file": (_deep_field(f"aliases: [/{DEEP}x.html]"), "content/posts/x.md:3:"),
    "a static file": (lambda w: _deep_folders(w, "content/static", "x", "x"), "content/static/d/d"),
    "a page": (lambda w: _deep_folders(w, "content/pages", "x.md", "---\ntitle: X\n---\n"),
               "content/pages/d/d"),
    "a post": (lambda w: _deep_folders(w, "content/posts", "x.md", "---\ntitle: X\n---\n"), None),
    "a bundle's file": (lambda w: _deep_folders(w, "content/posts/bundle", "x.txt", "x"),
                        "content/posts/bundle/d/d"),
}  # fmt: skip


@pytest.mark.parametrize("name", PATHS)
def test_a_path_that_is_too_deep_is_told_and_the_corrected_site_builds(lab, name):
    """At its place, before anything is written."""
    plant, words = PATHS[name]
    world = lab.world()
    plant(world)
    try:
        answers = [world.run("build"), world.run("list"), world.run("build")]
    finally:
        for folder in ("static/d", "pages/d", "posts/d", "posts/bundle/d", "posts/x.md"):
            remove(world.site / "content" / folder)
    assert [a.stderr for a in answers if "Traceback" in a.stderr] == []
    if words:
        assert answers[0].code == 1, answers[0]
        assert words in answers[0].stderr
        assert world.output() == {}
    world.planted.clear()
    world.begin()
    world.assert_not_bricked()


def test_a_redirect_that_is_too_deep_is_told_and_the_corrected_site_builds(lab):
    world = lab.world()
    kept = (world.site / "site.yaml").read_text()
    (world.site / "site.yaml").write_text(f"{kept}redirects: {{/{DEEP}: /archive/}}\n")
    answers = [world.run("build"), world.run("list"), world.run("build")]
    (world.site / "site.yaml").write_text(kept)
    assert [a.stderr for a in answers if "Traceback" in a.stderr] == []
    assert answers[0].code == 2, answers[0]
    assert "site.yaml:4:" in answers[0].stderr
    world.begin()
    world.assert_not_bricked()


# ---------------------------------------------------------------- other commands

CHOSEN = {
    "our folder is a link": lambda w: w.link_to(".sitegen", "a folder"),
    "pictures are a link": lambda w: w.link_to(w.lab.place("{images}"), "a folder"),
    "the state is a link": lambda w: w.link_to(".sitegen/state.db", "a database"),
    "the templates are a link": lambda w: w.link_to(".sitegen/templates", "a folder"),
    "the lock is a link": lambda w: w.link_to(".sitegen/lock", "a post"),
    "the output is a link": lambda w: w.link_to("output", "another site"),
    "posts in the output are a link": lambda w: w.link_to("output/posts", "a folder"),
    "the preview is a link": lambda w: w.link_to(".sitegen/serve", "a folder"),
    "a comment is a link": lambda w: w.link_to("content/comments/honest-one/x.md", "git"),
    "a static file is a link": lambda w: w.link_to("content/static/x", "git"),
    "the journal takes another site": other_site,
    "the state is a folder": lambda w: w.folder(".sitegen/state.db", "x"),
    "the state is other words": _altered(WORDS, OTHER_WORDS),
}


@pytest.mark.parametrize("name", CHOSEN)
@pytest.mark.parametrize("built", [False, True], ids=["fetched", "pulled"])
def test_no_other_command_runs_reads_or_changes_more_than_a_build(lab, soak, name, built):
    if built and not soak("link" in name and "output" in name, True):
        pytest.skip("only in soak")
    world = lab.world(built)
    CHOSEN[name](world)
    world.begin()
    for command in COMMANDS:
        names = set((world.site / "content/posts").iterdir())
        answer = world.run(*COMMANDS[command])
        for new in set((world.site / "content/posts").iterdir()) - names:
            remove(new)
        world.assert_harmless(answer)


@pytest.mark.parametrize("name", ["a pipe", "a link", "a folder", "garbage"])
def test_what_the_search_remembers_is_not_believed(lab, name):
    pytest.importorskip("pagefind")
    world = lab.world()
    with (world.site / "site.yaml").open("a") as settings:
        settings.write("search: pagefind\n")
    assert world.run("build").code == 0
    for place in (".sitegen/search.json", ".sitegen/search.json.new"):
        {
            "a pipe": world.fifo,
            "a link": lambda p: world.link_to(p, "a file"),
            "a folder": lambda p: world.folder(p, "x"),
            "garbage": lambda p: world.file(p, b"\xff" * 99),
        }[name](place)
    world.begin()
    answer = world.run("search")
    world.assert_harmless(answer)
    if answer.code:
        assert "search.json" in answer.stderr
    else:
        assert "pagefind/pagefind.js" in world.output()


@pytest.mark.parametrize("name", ["the preview is a link", "our folder is a link",
                                  "a static file is a link", "the state is a link"])  # fmt: skip
def test_a_preview_of_a_fetched_site_shows_and_changes_nothing_else(lab, name):
    """It is built into a folder below ours, so all of this is in its way too."""
    world = lab.world()
    CHOSEN[name](world)
    world.begin()
    shown = b""
    try:
        with Serving(world.site, env=world.environment()) as serving:
            shown = b"".join(
                serving.get(path)[2] for path in ("/", "/a.txt", "/x", "/index.html", "/posts/")
            )
            assert serving.interrupt() == 130
        lines = serving.lines
    except AssertionError as ended:
        lines = ended.args[0] if ended.args and isinstance(ended.args[0], list) else [str(ended)]
    world.assert_harmless(Answer(("serve",), 0, "", "\n".join(lines)))
    assert revealing(shown) == set()


# ---------------------------------------------------------------- how many


def test_at_least_as_many_things_are_planted_as_the_goal_says():
    """Row 29 of the goals asks for forty."""
    tables = (LINKS, CONTENT, UNTOUCHED)
    number = sum(len(targets) for table in tables for targets in table.values())
    lists = (STATES, JOURNALS, MANIFESTS, PICTURES, MODULES, FURTHER, NAMED, PAYLOADS, ELSEWHERE,
             FIELDS, PATHS)  # fmt: skip
    assert number + sum(map(len, lists)) >= 400
