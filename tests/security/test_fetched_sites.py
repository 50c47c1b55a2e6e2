"""What came with a fetched site runs nothing, and reaches nothing outside of its output folder."""

import contextlib
import hashlib
import json
import os
import shutil
import sqlite3

import msgspec
import pytest
from conftest import read_tree
from fetched import (
    ADDRESS,
    COMMANDS,
    OTHER_ADDRESS,
    OTHER_PICTURE,
    OTHER_WORDS,
    TARGETS,
    WORDS,
    Laboratory,
    altered,
    differences,
    put,
    raw,
    remove,
)

from sitegen.digest import digest_of_bytes

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="every command is forked")

BUILDS = ("build", "build --force")


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    laboratory = Laboratory(tmp_path_factory.mktemp("fetched"))
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
        before, posts = world.output(), set(os.listdir(world.site / "content/posts"))
        answer = world.run(*COMMANDS[name])
        said.append(answer)
        for new in set(os.listdir(world.site / "content/posts")) - posts if name == "new" else ():
            (world.site / "content/posts" / new).unlink()
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
    """Tell whether a case is one of the usual ones, or all are wanted."""
    return soak(target in table[place], True)


@pytest.mark.parametrize(("place", "target"), cases(LINKS))
@pytest.mark.parametrize("built", [False, True], ids=["fetched", "pulled"])
def test_a_link_in_the_place_of_what_is_ours_is_not_followed(lab, soak, place, target, built):
    """Whether it came with the clone, or over what an honest build has left."""
    usual = target in LINKS[place] if not built else target in LINKS[place][:2]
    if not soak(usual, True):
        pytest.skip("only in soak")
    world = lab.world(built)
    world.link_to(lab.place(place), target)
    world.spared = {"old"}  # a link that is in nobody's way is somebody's own
    tried(world, *soak(("build",), COMMANDS), is_link=True)


@pytest.mark.parametrize(("place", "target"), cases(CONTENT))
def test_a_link_of_content_ends_in_content_themes_or_templates(lab, soak, place, target):
    """What lies elsewhere in the site is not published either: its settings, its repository."""
    if not is_asked_for(CONTENT, place, target, soak):
        pytest.skip("only in soak")
    world = lab.world()
    kept = world.root.parent / "set-aside"
    if os.path.lexists(world.site / place):
        shutil.move(world.site / place, kept)
    world.link_to(place, target)
    world.begin()
    answer = world.run("build")
    world.assert_harmless(answer)
    if answer.code:
        world.assert_told(answer, {}, is_link=target != "nothing")
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
    assert os.readlink(world.root / "made/elsewhere/posts") == "../../precious"


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
    chosen = {os.path.dirname(p) if soak(True, False) else p: p for p in honest_entries(lab)}
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
            for name in ("units", "pages", "texts", "parts")
        ),
    )


def _triggers(world):
    names = ("facts", "units", "pages", "texts", "parts")
    _changed_database(
        world,
        *(
            f"CREATE TRIGGER on_{name} AFTER INSERT ON {name} BEGIN DELETE FROM {name}; END;"
            for name in names
        ),
    )


def _attached(world):
    """A trigger whose statement names another file has to be refused by SQLite or by us."""
    _changed_database(world, "CREATE TABLE sqlar (name TEXT); CREATE TABLE x (y TEXT DEFAULT 1);")


def _somebodys(world):
    world.file(".sitegen/state.db", (world.root / "precious/app.sqlite").read_bytes())


def _of_another_site(world):
    """What an honest build of another site by the same user has left."""
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
    def plant(world):
        if not (world.site / ".sitegen").exists():
            world.state(output=everything)
        altered(world.site / ".sitegen/state.db", old, new)
        world.remember(".sitegen/state.db")
        world.edit()

    return plant


def _blobs(world):
    """Fifty megabytes in place of each value."""
    _changed_database(world, "UPDATE facts SET value = zeroblob(50000000) WHERE name != 'program';")


def _wrong_types(world):
    _changed_database(
        world,
        "UPDATE facts SET value = 7 WHERE name != 'program'; UPDATE units SET head = 'x', digest = "
        "NULL; UPDATE pages SET view = NULL, template = 1.5; UPDATE texts SET value = 'x';",
    )


def _generations(world):
    """Numbers that no count ever reaches."""
    _changed_database(
        world,
        "UPDATE facts SET value = x'cf7fffffffffffffff' WHERE name LIKE '%e%' AND name != 'program';",
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
    """A rollback journal that was never finished, with a page of somebody else's."""
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
    "further tables": _attached,
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
    "a log of garbage": lambda w: (_database(w), w.file(".sitegen/state.db-wal", b"\x37\x7f\x06\x82" * 999)),
    "a log that is a folder": lambda w: (_database(w), w.folder(".sitegen/state.db-wal", "x")),
    "an index that is a folder": lambda w: (_database(w), w.folder(".sitegen/state.db-shm", "x")),
    "a journal that is a folder": lambda w: (_database(w), w.folder(".sitegen/state.db-journal", "x")),
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
    """The journal of a clone that empties the output of another site on this machine."""
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
    """Return a function that plants a manifest, and the files of somebody else beside it."""

    def plant(world):
        lines = [f"{digest}  {path.format(root=world.root)}\n" for path in paths]
        world.file("output/.sitegen-manifest", "".join(lines).encode("utf-8", "surrogatepass"))

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
    "a hundred thousand lines": manifest(*(f"no/{n}" for n in range(100_000))),
    "one line of megabytes": lambda w: w.file("output/.sitegen-manifest", b"x" * 10_000_000),
    "no UTF-8": lambda w: w.file("output/.sitegen-manifest", b"\xff\xfe  x\n" * 9),
    "a folder": lambda w: w.folder("output/.sitegen-manifest", "x"),
    "a pipe": lambda w: w.fifo("output/.sitegen-manifest"),
}  # fmt: skip


@pytest.mark.parametrize("name", MANIFESTS)
@pytest.mark.parametrize("built", [False, True], ids=["fetched", "pulled"])
def test_a_manifest_that_was_planted_reaches_nothing_outside(lab, soak, name, built):
    if built and not soak(name == "names what is outside", True):
        pytest.skip("only in soak")
    world = lab.world(built)
    MANIFESTS[name](world)
    world.spared = {"old"}
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
    """The digest is that of the other picture, whichever way digests are made here."""
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
    "an own file that is wrong": picture(lambda l, w: _set(5, [UP, 360, b"x" * 16])(l, w)),
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
