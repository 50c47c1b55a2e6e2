"""What pytest hands to the tests: sites, the demo in each theme, and options of the suite."""

import contextlib
import os
import re
import shutil
import signal
import tempfile
import uuid
from pathlib import Path

import jinja2
import msgspec
import pytest
from hypothesis import settings

from sitegen.images import pipeline
from sitegen.render import renderer
from tests.support.object_store import BUCKET, shared_server
from tests.support.object_store import settings as settings_of
from tests.support.sites import ROOT, Site

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
    # A shell that starts the suite in the background makes it, and the programs that it tests,
    # deaf to Ctrl-C.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    settings.load_profile("soak" if config.getoption("--soak") else "sitegen")


@pytest.fixture(scope="session")
def soak(request):
    """Return a function that chooses between two numbers of rounds: usual, and with --soak."""

    def choose(usual, many):
        return many if request.config.getoption("--soak") else usual

    return choose


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
    site = _copied(make_site())
    shutil.copytree(ROOT / "themes/catalogue", site.root / "themes/catalogue")
    settings = (site.root / "site.yaml").read_text("utf-8")
    site.write("site.yaml", re.sub("^theme: .*", "theme: catalogue", settings, flags=re.MULTILINE))
    return site.built()


@pytest.fixture(scope="session", params=["default", "catalogue"])
def either(request):
    """Return the demo in each of the themes that come with the program, one after the other."""
    names = {"default": "demo", "catalogue": "catalogued"}
    return request.getfixturevalue(names[request.param])


def _copied(site):
    shutil.copy(ROOT / "site.yaml", site.root)
    for folder in ("content", "templates"):
        shutil.copytree(ROOT / folder, site.root / folder)
    return site


@pytest.fixture(scope="session", autouse=True)
def _compiled_once():
    """Compile and check the same templates once: it takes ten times longer than a small site.

    A template's code depends on its text, its name and the theme's words, as all sites have the
    same filters.
    """
    codes, checks = {}, {}
    compile_one, check_all = jinja2.Environment.compile, renderer.check_templates

    def compile_once(env, source, name=None, filename=None):
        key = (type(env), *getattr(env, "strings", {}).items(), source, name, filename)
        if key not in codes:
            codes[key] = compile_one(env, source, name, filename)
        return codes[key]

    def check_once(env, theme, collections):
        names = [sorted(env.filters), sorted(env.globals), sorted(collections)]
        key = msgspec.json.encode(
            [theme.templates, theme.layers, theme.strings, theme.option_types, names]
        )
        if key not in checks:
            checks[key] = check_all(env, theme, collections)
        return checks[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(jinja2.Environment, "compile", compile_once)
        patch.setattr(renderer, "check_templates", check_once)
        yield


@pytest.fixture(scope="session", autouse=True)
def _processed_once(tmp_path_factory, request):
    """Process the demo's pictures once, whichever process asks for it first."""
    base = tmp_path_factory.getbasetemp()
    shared = (base.parent if hasattr(request.config, "workerinput") else base) / "processed"
    process_all = pipeline._process_all

    def process(tasks, folder, workers, progress):
        large = [task for task in tasks if task.file.size > 20_000]
        known = [
            task for task in large if (shared / task.digest / f"{task.with_variants}").exists()
        ]
        for task in known:
            shutil.copytree(shared / task.digest, folder / task.digest, dirs_exist_ok=True)
        infos = dict(pipeline.process_batch(known, str(folder)))
        infos |= process_all(
            [task for task in tasks if task not in known], folder, workers, progress
        )
        for task in large:
            if task not in known:
                draft = Path(tempfile.mkdtemp(dir=base)) / task.digest
                shutil.copytree(folder / task.digest, draft)
                (draft / f"{task.with_variants}").touch()
                with contextlib.suppress(OSError):  # another process was faster
                    shared.mkdir(exist_ok=True)
                    draft.rename(shared / task.digest)
        return infos

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pipeline, "_process_all", process)
        yield


@pytest.fixture(autouse=True)
def _home(tmp_path_factory, monkeypatch):
    """Keep the tests away from the home folder and from the environment's idea of now."""
    monkeypatch.setenv("HOME", str(Path(tmp_path_factory.getbasetemp()) / "home"))
    for name in ("SOURCE_DATE_EPOCH", "SITEGEN_TRUST", "XDG_CONFIG_HOME"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session")
def object_store(tmp_path_factory, request):
    """Return a real S3 server on loopback, the same one for all processes of a run."""
    base = tmp_path_factory.getbasetemp()
    base = base.parent if hasattr(request.config, "workerinput") else base
    with shared_server(base / "object-store") as server:
        yield server


@pytest.fixture
def bucket(object_store, monkeypatch):
    """Return the address of an empty prefix in a bucket; the environment has the keys to it."""
    for name in [*os.environ]:
        if name.startswith(("AWS_", "AZURE_", "GOOGLE_")):
            monkeypatch.delenv(name)
    for name, value in settings_of(object_store.endpoint).items():
        monkeypatch.setenv(name, value)
    return f"s3://{BUCKET}/{uuid.uuid4().hex}"
