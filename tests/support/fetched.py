"""A site that was fetched from somewhere, among things that are their owner's alone.

A Laboratory sets up the same small world again and again: a clone of a site, and around it a home
folder, precious folders, somebody's database, a repository and another site. A World is one of
these, in which things are planted and commands run, and it says what came of them.
"""

import contextlib
import json
import os
import random
import re
import shutil
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import msgspec
from PIL import Image

from tests.support.forking import HANGS
from tests.support.sites import drawn, read_tree

ROOT = Path(__file__).parents[2]
EPOCH = "1767225600"
"""The moment of every build: 1 January 2026."""

PATIENCE = 20.0
"""Seconds after which a command that does not end is killed, and the test fails."""

SECRET = "SECRET"
"""What every file begins with that no site may show; a name and END follow."""

WORDS, OTHER_WORDS = b"some true words", b"PLANTED-WORDS!!"
ADDRESS, OTHER_ADDRESS = b"/posts/honest-one/", b"/../../../../evil/"
"""What state that was planted says in place of what an honest build has kept, byte for byte."""

COMMANDS = {
    "build": ("build",),
    "build --force": ("build", "--force"),
    "build --output": ("build", "-o", "../../made/elsewhere"),
    "check": ("check",),
    "list": ("list",),
    "why": ("why", "/"),
    "new": ("new", "post", "Something new"),
    "comments": ("comments", "pending"),
    "theme": ("theme", "list"),
    "search": ("search",),
    "deploy": ("deploy", "--to", "../../made/public"),
    "clean": ("clean",),
}
"""What is run in fetched sites, `clean` last, for it may remove what was planted."""


TARGETS = {
    "a folder": "precious",
    "a file": "precious/a.txt",
    "a database": "precious/app.sqlite",
    "a repository": "repo/.git",
    "another site": "other/output",
    "content": "clones/site/content",
    "a post": "clones/site/content/posts/honest-one.md",
    "settings": "clones/site/site.yaml",
    "git": "clones/site/.git/config",
    "home": "home",
    "nothing": "gone",
    "the clones": "clones",
    "the site": "clones/site",
    "itself": "",
    "a chain": "",
}
"""What links that are planted lead to, from the folder around everything."""


class Answer(NamedTuple):
    """What a command came to."""

    args: tuple[str, ...]
    code: int
    stdout: str
    stderr: str


class Entry(NamedTuple):
    """What a path is: its kind and permissions, its time in ns, and what it holds."""

    mode: int
    time: int
    data: bytes | str | None


def entry_of(path):
    """Return what a path is, no link being followed, or None."""
    try:
        found = path.lstat()
    except OSError:
        return None
    data = None
    if stat.S_ISLNK(found.st_mode):
        data = str(path.readlink())
    elif stat.S_ISREG(found.st_mode):
        data = path.read_bytes()
    return Entry(found.st_mode, found.st_mtime_ns, data)


def entries_of(folder, without=()):
    """Return every path below a folder but those below some: path to what it is."""
    found = {}
    waiting = [folder]
    while waiting:
        for entry in os.scandir(waiting.pop()):
            path = Path(entry.path)
            name = path.relative_to(folder).as_posix()
            if name in without:
                continue
            found[name] = entry_of(path)
            if entry.is_dir(follow_symlinks=False):
                waiting.append(path)
    return found


def secret(name):
    """Return the text of a file that nobody else may see."""
    return f"{SECRET}-{name}-END\n"


# ---------------------------------------------------------------- the laboratory


class Driver:
    """A process that runs commands, each in a process of its own."""

    def __init__(self, site, folder):
        self._folder = folder
        self._process = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("forking.py")), str(site), str(PATIENCE)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
            env=environment(folder),
        )
        assert self._process.stdout.readline() == "ready\n"

    def run(self, args, cwd, env):
        """Run a command in a folder."""
        streams = {name: str(self._folder / name) for name in ("stdout", "stderr")}
        order = {"args": args, "cwd": str(cwd), "env": env, **streams}
        print(json.dumps(order), file=self._process.stdin, flush=True)
        return Answer(tuple(args), **json.loads(self._process.stdout.readline()))

    def close(self):
        """Let the process end."""
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait(PATIENCE)


def environment(home):
    """Return what a user's environment says: no site is trusted, and the moment is fixed."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "PYTHONPATH": str(ROOT),
        "SOURCE_DATE_EPOCH": EPOCH,
        **{f"GIT_{who}_{what}": f"{who}@example.org"
           for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
    }  # fmt: skip


class Laboratory:
    """Sets up worlds, one after the other and always at the same place.

    ``reference`` is the output of a clean build, and ``edited`` that after :meth:`World.edit`;
    ``state`` is the .sitegen/ of an honest build on another machine, with ``output`` beside it.
    """

    def __init__(self, folder):
        self._pristine = folder / "pristine"
        self.live = folder / "live"
        self.canaries = folder / "canaries"
        self._kept = folder / "kept"
        self.reference, self.edited = {}, {}
        self.last = self._beginning = None
        write_site(folder / "warm")
        self.driver = Driver(folder / "warm", folder)
        write_world(self._pristine)
        site = self._pristine / "other"
        done = self.driver.run(["build"], site, environment(folder / "elsewhere"))
        assert done.code == 0, done
        shutil.rmtree(site / ".sitegen")
        put(site / "output/.sitegen-tmp/kept.txt", secret("other-kept"))
        world = self.world()
        assert world.run("build", home=folder / "elsewhere").code == 0
        self.reference = world.output()
        for name in (".sitegen", "output"):
            shutil.copytree(world.site / name, self._kept / name)
        self.state, self.built = self._kept / ".sitegen", self._kept / "output"
        world.edit()
        assert world.run("build").code == 0
        self.edited = world.output()
        assert self.edited != self.reference

    def close(self):
        """Let the driver end."""
        self.driver.close()

    def place(self, name):
        """Return a path of the site in which names in braces stand for those of an honest build."""
        for word, pattern in _PATTERNS.items():
            if word in name:
                found = sorted(self.state.glob(pattern))
                kept = found[0].relative_to(self.state).as_posix() if found else LAYOUT[word]
                name = name.replace(word, f".sitegen/{kept}")
        return name

    def world(self, built=False):
        """Return a world in which the site has been built before, or has not.

        The last one is used again if it ended as it began, which is looked at.
        """
        if not self._is_clean():
            for folder in (self.live, self.canaries):
                remove(folder)
            shutil.copytree(self._pristine, self.live, symlinks=True)
            self.canaries.mkdir()
            self._beginning = World(self).looks
        elif not built:
            for name in (".sitegen", "output"):
                remove(self.live / "clones/site" / name)
        self.last = world = World(self)
        remove(self.live / "made")
        (self.live / "made").mkdir()
        if built and not (world.site / ".sitegen").exists():
            done = world.run("build")
            assert done.code == 0, done
        return world

    def _is_clean(self):
        """Return whether the last world is as it was, what a build makes apart."""
        last = self.last
        if last is None or not last.is_right:
            return False
        return World(self).looks == self._beginning and not [*self.canaries.iterdir()]


_VERSION = "images/96ca53e0f128563d4f07948c2121abd8"
_PICTURE = f"{_VERSION}/72266ccdaa1da6dbecca76571fd3cda4"
LAYOUT = {
    "{images}": _VERSION,
    "{picture}": _PICTURE,
    "{look}": f"{_PICTURE}/look",
    "{variant}": f"{_PICTURE}/320w.webp",
    "{templates}": "templates/5f678934f79fe735625744d33d2ee9fb",
    "{cache}": "templates/5f678934f79fe735625744d33d2ee9fb/__jinja2_40bc2b99e67d700d72e2.cache",
}
"""Where a build once kept what it had made, should it keep none of it any more."""

_PATTERNS = {
    "{images}": "images/*",
    "{picture}": "images/*/*",
    "{look}": "images/*/*/look",
    "{variant}": "images/*/*/320w.webp",
    "{templates}": "templates/*",
    "{cache}": "templates/*/*",
}


def write_site(root):
    """Write the site that is fetched."""
    words = WORDS.decode()
    put(root / "site.yaml", f"# {secret('settings')}title: A site\nurl: https://example.org/\n")
    for name, head in {
        "posts/honest-one": "date: 2011-03-04\nwork: film\nrating: 8",
        "posts/bundle/index": "date: 2012-03-04\nimage: still.png\nimage_alt: Grey",
        "works/film": "kind: film\nyear: 2009",
        "pages/about": "summary: About",
    }.items():
        more = "\nMore [about it](/about/).\n" if "bundle" in name else ""  # for `check`
        text = f"---\ntitle: Called {name}\n{head}\n---\nThese are {words}.\n{more}"
        put(root / f"content/{name}.md", text)
    for name, head in {"c1": "author: Tom", "c2": "author: Ann\nparent: c1\nrating: 4"}.items():
        text = f"---\n{head}\ndate: 2011-03-05\n---\nThese are {words}.\n"
        put(root / f"content/comments/honest-one/{name}.md", text)
    put(root / "content/static/CNAME", "example.org\n")
    chance = random.Random(1)
    picture = Image.new("L", (360, 12))
    picture.putdata([chance.randrange(256) for _ in range(360 * 12)])
    picture.save(root / "content/posts/bundle/still.png")
    put(root / ".git/config", secret("git-config"))
    put(root / ".git/HEAD", "ref: refs/heads/main\n")
    put(root / ".env", secret("env"))


def write_world(root):
    """Write a clone of the site, and what is around it."""
    write_site(root / "clones/site")
    texts = (
        "secrets.txt clones/neighbour.txt home/.bashrc home/notes.txt home/.ssh/id_rsa "
        "home/.config/other/settings home/.local/share/x precious/a.txt precious/b/c.txt "
        "precious/b/d/e.txt precious/index.html precious/posts/index.html precious/look "
        "precious/.sitegen-tmp/kept.txt precious/.sitegen-tmp/journal precious/secret.png "
        "repo/.git/config repo/.git/hooks/pre-commit repo/README"
    )
    for path in texts.split():
        put(root / path, secret(re.sub(r"\W+", "-", path)))
    for path, mode in {"home/.ssh/id_rsa": 0o600, "repo/.git/hooks/pre-commit": 0o755,
                       "home/.ssh": 0o700, "precious/b": 0o700}.items():  # fmt: skip
        (root / path).chmod(mode)
    database = sqlite3.connect(root / "precious/app.sqlite")
    for name in ("facts", "units", "pages", "texts", "parts", "users"):
        database.execute(f"CREATE TABLE {name} (name TEXT, value BLOB)")
        database.execute(f"INSERT INTO {name} VALUES (?, ?)", ("program", secret(f"db-{name}")))
    database.commit()
    database.close()
    put(root / "other/site.yaml", "title: Another site\nurl: https://other.example/\n")
    put(root / "other/content/posts/x.md", "---\ntitle: X\n---\nOf another site.\n")
    for path in ("made", "home/.config/sitegen"):
        (root / path).mkdir(parents=True)


def put(path, data=""):
    """Write a file, text or bytes, and the folders around it; return it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def remove(path):
    """Remove whatever is at a path, however deep; of a link, the link."""
    mode = path.lstat().st_mode if os.path.lexists(path) else 0
    if stat.S_ISDIR(mode):
        try:
            shutil.rmtree(path)
        except RecursionError:  # too deep for Python's own way
            subprocess.run(["rm", "-rf", "--", path], check=True)
    elif mode:
        path.unlink()


# ---------------------------------------------------------------- a world


class World:
    """A site that was fetched, in ``site``, with all that is around it, in ``root``."""

    def __init__(self, laboratory):
        self.lab = laboratory
        self.root = laboratory.live
        self.site = self.root / "clones/site"
        self.home = self.root / "home"
        self.planted = {}
        self.expected = laboratory.reference
        self.spared = set()
        self.is_right = False
        self._around = self._sources = None

    # ------------------------------------------------------------ planting

    def canary(self, name):
        """Return the file that planted code makes when it is run."""
        return self.lab.canaries / str(name)

    def link(self, place, target):
        """Plant a link in place of whatever is there."""
        path = self._make_room(place)
        path.symlink_to(target)
        return self.remember(place)

    def link_to(self, place, target):
        """Plant a link to one of TARGETS."""
        path, goal = self.site / place, TARGETS[target]
        if target == "itself":
            return self.link(place, path.name)
        if target == "a chain":
            self.link("hop", "../../precious")
            goal = "clones/site/hop"
        goal = self.root / goal
        absolute = target in ("home", "another site")
        return self.link(place, goal if absolute else os.path.relpath(goal, path.parent))

    def file(self, place, data=b""):
        """Plant a file in place of whatever is there."""
        put(self._make_room(place), data)
        return self.remember(place)

    def folder(self, place, *files):
        """Plant a folder, with some files in it, in place of whatever is there."""
        path = self._make_room(place)
        path.mkdir()
        for name in files:
            put(path / name, "planted\n")
        return self.remember(place)

    def fifo(self, place):
        """Plant a pipe, of which nobody who opens it hears again."""
        os.mkfifo(self._make_room(place))
        return self.remember(place)

    def state(self, *, output=False):
        """Plant the .sitegen/ of an honest build elsewhere, perhaps with its output."""
        for name, source in ((".sitegen", self.lab.state), ("output", self.lab.built)):
            if name == ".sitegen" or output:
                remove(self.site / name)
                shutil.copytree(source, self.site / name)
        return self.remember(".sitegen")

    def _make_room(self, place):
        path = self.site / place
        path.parent.mkdir(parents=True, exist_ok=True)
        remove(path)
        return path

    def remember(self, place):
        """Keep in mind what was planted at a place; return its path."""
        self.planted[place] = entry_of(self.site / place)
        return self.site / place

    def edit(self):
        """Change a post, as its author would; the site that is right is another one then."""
        post = self.site / "content/posts/honest-one.md"
        post.write_text(post.read_text().replace("words.", "words, and more of them."))
        self.expected = self.lab.edited

    # ------------------------------------------------------------ running

    def environment(self, home=None):
        """Return the environment that commands are run in."""
        return environment(home or self.home)

    def run(self, *args, home=None):
        """Run a command as its script does."""
        return self.lab.driver.run(args, self.site, self.environment(home))

    def run_process(self, *args, command=(sys.executable, "-m", "sitegen"), **env):
        """Run a command in a process of its own, from its start."""
        done = subprocess.run(
            [*command, *args],
            cwd=self.site,
            env={**self.environment(), **env},
            capture_output=True,
            check=False,
            timeout=PATIENCE * 4,
        )
        out, err = (text.decode("utf-8", "replace") for text in (done.stdout, done.stderr))
        return Answer(args, done.returncode, out, err)

    # ------------------------------------------------------------ what came of it

    def output(self):
        """Return every file of the output: path to bytes."""
        folder = self.site / "output"
        return {} if folder.is_symlink() or not folder.is_dir() else read_tree(folder)

    def _look_around(self):
        found = entries_of(self.root, {"made", "clones/site", "home/.config/sitegen"})
        # The user's own key may be made there; the clone's folder is looked at apart.
        for name in ("home/.config",):
            found[name] = found[name]._replace(time=0)
        return found

    def _look_at_sources(self):
        found = entries_of(self.site, {".sitegen", "output"})
        return {
            name: entry._replace(time=0)
            for name, entry in found.items()
            if "__pycache__" not in name and name not in self.planted
        }

    @property
    def looks(self):
        """How everything is, but for what a build makes."""
        return self._look_around(), self._look_at_sources()

    def begin(self):
        """Remember how everything is, now that all is planted."""
        self._around, self._sources = self.looks
        return self

    def assert_harmless(self, answer):
        """Fail if anything ran, was changed around the site or in its sources, or was told."""
        assert [*self.lab.canaries.iterdir()] == [], "planted code was run"
        same("around the site", self._around, self._look_around())
        same("in the site's sources", self._sources, self._look_at_sources())
        told = answer.stdout + answer.stderr
        assert revealing(told.encode()) == set(), f"printed: {told}"
        assert "Traceback" not in told, told
        assert answer.code != HANGS, f"{answer.args} does not end"
        for place in (self.site / "output", self.site / ".sitegen/serve", self.root / "made"):
            if place.is_dir() and not place.is_symlink():
                shown = {path: revealing(data) for path, data in read_tree(place).items()
                         if path not in self.spared and path not in self._planted_in(place)
                         and not data.startswith(b"-> ")}  # fmt: skip
                shown = {path: found for path, found in shown.items() if found}
                assert not shown, f"published: {shown}"

    def _planted_in(self, place):
        """Return the paths below a folder of what was planted there and is there still."""
        for name, entry in self.planted.items():
            path = self.site / name
            if path.is_relative_to(place) and entry_of(path) == entry:
                yield path.relative_to(place).as_posix()

    def assert_told(self, answer, before, *, is_link=False):
        """Fail unless an error says what is wrong and where, and nothing was touched."""
        codes = (1, 2, 3) if answer.args[0] in ("check", "deploy") else (1, 2)
        assert answer.code in codes, answer
        lines = answer.stderr.splitlines()
        naming = [line for line in lines if any(name in line for name in self.named())]
        assert naming, f"no line names {sorted(self.named())}:\n{answer.stderr}"
        if is_link:
            assert any("link" in line for line in naming), answer.stderr
        for name, entry in self.planted.items():
            assert entry_of(self.site / name) == entry, f"{name} is not as it was planted"
        same("in the output of a build that failed", before, self.output())

    def named(self):
        """Return what a message must name one of."""
        return set(self.planted)

    def assert_right(self):
        """Fail unless the output is that of a clean build, files of others apart."""
        found = {name: data for name, data in self.output().items() if name not in self.spared}
        expected = {n: data for n, data in self.expected.items() if n not in self.spared}
        same("not the site of a clean build", expected, found)

    def heal(self):
        """Remove what was planted and is there still."""
        for name, entry in self.planted.items():
            if entry_of(self.site / name) == entry:
                remove(self.site / name)

    def assert_not_bricked(self):
        """Fail unless a build gives the right site once what was planted is gone."""
        self.heal()
        self._sources = self._look_at_sources()
        answer = self.run("build")
        self.assert_harmless(answer)
        assert answer.code == 0, f"after it was removed: {answer.stderr}"
        self.assert_right()
        self.is_right = self.expected is self.lab.reference and not self.spared


def differences(before, after):
    """Return what differs between two mappings, shortened: name to both values."""
    return {
        name: (short(before.get(name)), short(after.get(name)))
        for name in sorted(before.keys() | after.keys())
        if before.get(name) != after.get(name)
    }


def same(what, before, after):
    """Fail, with what differs, unless two mappings are the same."""
    found = differences(before, after)
    shown = dict(list(found.items())[:5])
    assert not found, f"{what}: {len(found)}: {shown}"


def short(value):
    """Return what a value looks like, of a long one its beginning."""
    text = repr(value)
    return text if len(text) < 120 else f"{text[:117]}..."


def revealing(data):
    """Return the names of secrets, and the planted words, that some bytes hold."""
    found = {name.decode() for name in re.findall(rb"SECRET-([\w-]+?)-END", data)}
    return found | {
        word.decode() for word in (OTHER_WORDS, OTHER_ADDRESS, b"PLANTED") if word in data
    }


# ---------------------------------------------------------------- what can be planted in state


def altered(database, old, new):
    """Put some bytes in place of others, as many, in every blob and text of a database."""
    with contextlib.closing(sqlite3.connect(database)) as connection:
        for table in tables(connection):
            rows = connection.execute(f"SELECT * FROM {table}").fetchall()
            changed = [tuple(_altered(value, old, new) for value in row) for row in rows]
            if changed != rows:
                marks = ", ".join("?" * len(rows[0]))
                connection.execute(f"DELETE FROM {table}")
                connection.executemany(f"INSERT INTO {table} VALUES ({marks})", changed)
        connection.commit()


def tables(connection):
    """Return the names of a database's tables."""
    found = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    return [name for (name,) in found]


def _altered(value, old, new):
    if isinstance(value, bytes):
        return value.replace(old, new)
    return value.replace(old.decode(), new.decode()) if isinstance(value, str) else value


def raw(data):
    """Return msgpack as lists and mappings."""
    return msgspec.msgpack.decode(data)


OTHER_PICTURE = drawn(300, 9, "#123456", "WEBP") + b"PLANTED"
"""A picture that the site does not have."""
