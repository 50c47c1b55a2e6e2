"""What the tests share: a site to write files into, and to build as often as needed."""

import contextlib
import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import jinja2
import msgspec
import pytest
from hypothesis import settings
from PIL import Image

from sitegen import gallery, render
from sitegen.build import Options, build
from sitegen.trust import remember

NOW = datetime(2026, 1, 1, tzinfo=UTC)
"""The moment at which every test is run."""

settings.register_profile("sitegen", derandomize=True, deadline=None)
settings.register_profile("soak", deadline=None, max_examples=1000)


def pytest_addoption(parser):
    parser.addoption(
        "--update-golden",
        action="store_true",
        help="write what the golden site comes to into tests/golden/expected/",
    )
    parser.addoption(
        "--soak",
        action="store_true",
        help="repeat the tests that are marked as soak many more times",
    )


def pytest_configure(config):
    settings.load_profile("soak" if config.getoption("--soak") else "sitegen")


@pytest.fixture(scope="session")
def soak(request):
    """Return a function that chooses between two numbers of rounds: usual, and with --soak."""

    def choose(usual, many):
        return many if request.config.getoption("--soak") else usual

    return choose


def read_tree(folder):
    """Return every file below a folder: path to bytes; a link is the text that it holds."""
    return {
        path.relative_to(folder).as_posix(): (
            f"-> {path.readlink()}".encode() if path.is_symlink() else path.read_bytes()
        )
        for path in sorted(folder.rglob("*"))
        if path.is_symlink() or path.is_file()
    }


def drawn(width=2, height=1, colour="#8a2433", format="PNG", **options):
    """Return the file of a picture of one colour."""
    file = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(file, format, **options)
    return file.getvalue()


def drawn_for(path):
    """Return a picture in the format that its name promises."""
    suffix = Path(path).suffix.lower()
    return drawn(format={".jpg": "JPEG", ".webp": "WEBP", ".gif": "GIF"}.get(suffix, "PNG"))


PICTURE, OTHER_PICTURE = drawn(), drawn(3, 2)
"""Two pictures, too small to be made narrower."""


def on_a_terminal(*args, columns, cwd):
    """Run sitegen with stdout and stderr on a terminal of so many columns; return what it shows."""
    import pty  # not everywhere

    leader, follower = pty.openpty()
    env = {
        **os.environ,
        "PYTHONPATH": str(Path(__file__).parents[1]),
        "COLUMNS": str(columns),
        "TERM": "xterm",
    }
    done = subprocess.Popen(
        [sys.executable, "-m", "sitegen", *args], stdout=follower, stderr=follower, cwd=cwd, env=env
    )
    os.close(follower)
    shown = b""
    try:
        while data := os.read(leader, 65536):
            shown += data
    except OSError:  # the terminal is closed
        pass
    os.close(leader)
    return done.wait(), shown.decode().replace("\r\n", "\n")


def without_colours(text):
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", text)


class Site:
    """A site in a folder of its own; what ``write`` and its shorthands put there is its content."""

    def __init__(self, root):
        self.root = root
        root.mkdir(parents=True, exist_ok=True)
        self.settings()

    def settings(self, extra="", url="https://example.org/"):
        """Write site.yaml: a title, the address, and further lines."""
        return self.write("site.yaml", f"title: Slow Trains\nurl: {url}\n{extra}")

    def write(self, path, content=""):
        """Write a file of the site, text or bytes, and return its path."""
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content if isinstance(content, bytes) else content.encode())
        return target

    def post(self, slug, body="Some text.", /, **fields):
        """Write content/posts/<slug>.md; each field is given as YAML. Line 2 is the title."""
        return self._document(f"posts/{slug}", body, fields)

    def comment(self, thread, name, body="Well said.", /, **fields):
        """Write content/comments/<thread>/<name>.md; each field is given as YAML."""
        lines = [f"{key}: {value}" for key, value in fields.items()]
        return self.write(
            f"content/comments/{thread}/{name}.md", "\n".join(["---", *lines, "---", body]) + "\n"
        )

    def work(self, key, body="", /, **fields):
        """Write content/works/<key>.md; each field is given as YAML. Line 2 is the title."""
        return self._document(f"works/{key}", body, fields)

    def page(self, path, body="", /, **fields):
        """Write content/pages/<path>.md; each field is given as YAML. Line 2 is the title."""
        return self._document(f"pages/{path}", body, fields)

    def list(self, slug, body="", /, **fields):
        """Write content/lists/<slug>.md; each field is given as YAML. Line 2 is the title."""
        return self._document(f"lists/{slug}", body, fields)

    def _document(self, path, body, fields):
        title = path.split("/")[-1].replace("-", " ").capitalize()
        matter = {"title": title, **fields}
        lines = [f"{name}: {value}" for name, value in matter.items() if value is not None]
        return self.write(f"content/{path}.md", "\n".join(["---", *lines, "---", body]) + "\n")

    def template(self, name, text):
        """Write an override of a template."""
        return self.write(f"templates/{name}", text)

    def remove(self, path):
        """Remove a file of the site."""
        (self.root / path).unlink()

    def trust(self):
        """Trust the site, as ``sitegen trust`` does."""
        assert remember(self.root) == ""
        return self

    def build(self, **options):
        """Build the site, by default into output/ and as of NOW; return the Result."""
        return build(self.root, Options(**{"now": NOW, **options}))

    def built(self, **options):
        """Build a site that is without mistakes, and return it."""
        problems = self.problems(**options)
        assert not problems, problems
        return self

    def problems(self, **options):
        """Build, and return every problem as its line."""
        return [str(problem) for problem in self.build(**options).problems]

    def output(self, path):
        """Return the text of a file in output/."""
        return (self.root / "output" / path).read_bytes().decode()

    def files(self):
        """Return the paths of all files in output/, the manifest apart."""
        return sorted(self.tree().keys() - {".sitegen-manifest"})

    def tree(self, folder="output"):
        """Return every file below a folder of the site: path to bytes."""
        return read_tree(self.root / folder)


@pytest.fixture(scope="session")
def make_site(tmp_path_factory):
    """Return a function that makes another empty site."""

    def make() -> Site:
        return Site(tmp_path_factory.mktemp("site", numbered=True))

    return make


@pytest.fixture
def site(tmp_path):
    """Return an empty site with a title and the address https://example.org/."""
    return Site(tmp_path / "site")


@pytest.fixture(scope="session")
def demo(make_site):
    """Return the demo, which is the repository itself, built in a copy; tests leave it as it is."""
    return _copied(make_site()).built()


@pytest.fixture(scope="session")
def catalogued(make_site):
    """Return the demo in the theme `catalogue`; tests leave it as it is."""
    site, repository = _copied(make_site()), Path(__file__).parents[1]
    shutil.copytree(repository / "themes/catalogue", site.root / "themes/catalogue")
    settings = (site.root / "site.yaml").read_text("utf-8")
    site.write("site.yaml", re.sub("^theme: .*", "theme: catalogue", settings, flags=re.MULTILINE))
    return site.built()


@pytest.fixture(scope="session", params=["default", "catalogue"])
def either(request):
    """Return the demo in each of the themes that come with the program, one after the other."""
    names = {"default": "demo", "catalogue": "catalogued"}
    return request.getfixturevalue(names[request.param])


def _copied(site):
    repository = Path(__file__).parents[1]
    shutil.copy(repository / "site.yaml", site.root)
    for folder in ("content", "templates"):
        shutil.copytree(repository / folder, site.root / folder)
    return site


@pytest.fixture(scope="session", autouse=True)
def _compiled_once():
    """Compile and check the same templates once: it takes ten times longer than a small site.

    A template's code depends on its text, its name and the theme's words, as all sites have the
    same filters.
    """
    codes, checks = {}, {}
    compile_one, check_all = jinja2.Environment.compile, render.check_templates

    def compile_once(env, source, name=None, filename=None):
        key = (type(env), *getattr(env, "words", {}).items(), source, name, filename)
        if key not in codes:
            codes[key] = compile_one(env, source, name, filename)
        return codes[key]

    def check_once(env, theme, collections):
        names = [sorted(env.filters), sorted(env.globals), sorted(collections)]
        key = msgspec.json.encode(
            [theme.templates, theme.layers, theme.words, theme.options, names]
        )
        if key not in checks:
            checks[key] = check_all(env, theme, collections)
        return checks[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(jinja2.Environment, "compile", compile_once)
        patch.setattr(render, "check_templates", check_once)
        yield


@pytest.fixture(scope="session", autouse=True)
def _developed_once(tmp_path_factory, request):
    """Make what is made of the demo's pictures once, whichever process asks for it first."""
    base = tmp_path_factory.getbasetemp()
    shared = (base.parent if hasattr(request.config, "workerinput") else base) / "developed"
    make = gallery._developed

    def made(jobs, folder, workers, progress):
        large = [job for job in jobs if job.file.size > 20_000]
        known = [job for job in large if (shared / job.digest / f"{job.narrower}").exists()]
        for job in known:
            shutil.copytree(shared / job.digest, folder / job.digest, dirs_exist_ok=True)
        looks = dict(gallery.develop_all(known, str(folder)))
        looks |= make([job for job in jobs if job not in known], folder, workers, progress)
        for job in large:
            if job not in known:
                draft = Path(tempfile.mkdtemp(dir=base)) / job.digest
                shutil.copytree(folder / job.digest, draft)
                (draft / f"{job.narrower}").touch()
                with contextlib.suppress(OSError):  # another process was faster
                    shared.mkdir(exist_ok=True)
                    draft.rename(shared / job.digest)
        return looks

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gallery, "_developed", made)
        yield


@pytest.fixture(autouse=True)
def _home(tmp_path_factory, monkeypatch):
    """Keep the tests away from the home folder and from the environment's idea of now."""
    monkeypatch.setenv("HOME", str(Path(tmp_path_factory.getbasetemp()) / "home"))
    for name in ("SOURCE_DATE_EPOCH", "SITEGEN_TRUST", "XDG_CONFIG_HOME"):
        monkeypatch.delenv(name, raising=False)
