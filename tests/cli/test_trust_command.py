"""``sitegen trust``: a site that was fetched runs nothing until its user says so."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from sitegen.cache.sources import scan
from sitegen.cli.main import commands
from sitegen.serve.preview import Preview, ServeOptions
from tests.support.sites import NOW, drawn, read_tree

ROOT = Path(__file__).parents[2]

RAN = "import pathlib, sys\n(pathlib.Path(r'{site}') / ('RAN-' + __name__)).touch()\n"
"""A module that leaves a trace when it is run."""

HARMLESS = """
from markdown import Extension

def shout(text):
    return text.upper()

class Mine(Extension):
    def extendMarkdown(self, markdown):
        markdown.preprocessors.register(Loud(markdown), "loud", 5)

from markdown.preprocessors import Preprocessor

class Loud(Preprocessor):
    def run(self, lines):
        return [line.replace("quiet", "LOUD") for line in lines]

def makeExtension(**options):
    return Mine(**options)
"""

BOTH = (
    "plugins: {filters: [{shout: 'own_plugin:shout'}]}\nmarkdown: {extensions: [own_extension]}\n"
)


@pytest.fixture
def run(monkeypatch):
    """Return a function that runs a command in this process: exit code, stdout, stderr."""

    def run(*args, **env):
        monkeypatch.setattr(sys, "path", [*sys.path])
        done = CliRunner().invoke(commands, [str(arg) for arg in args], env=env)
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return done.exit_code, done.stdout, done.stderr

    return run


@pytest.fixture
def fetched(site, monkeypatch):
    """Return a site whose settings name a plugin and an extension of its own folder."""
    for name in ("own_plugin", "own_extension"):
        site.write(f"{name}.py", RAN.format(site=site.root) + HARMLESS)
    site.settings(BOTH)
    site.post("a", "A quiet text.", date=2011)
    site.template("404.html", "{{ site.title | shout }}")
    monkeypatch.chdir(site.root)
    monkeypatch.setattr(sys, "path", [*sys.path])
    yield site
    for name in ("own_plugin", "own_extension"):
        sys.modules.pop(name, None)


def ran(site):
    """Return the names of the modules that were run."""
    return sorted(path.name.removeprefix("RAN-") for path in site.root.glob("RAN-*"))


UNTRUSTED = (
    "error: site.yaml names code that runs on this machine"
    " (plugins.filters.0: own_plugin:shout in own_plugin.py,"
    " markdown.extensions.0: own_extension in own_extension.py):"
    " check it, then allow it with `sitegen trust`\n"
)

RUNNING = {
    "build": ["build"],
    "build forced": ["build", "--force", "--jobs", "2"],
    "serve": ["serve", "--port", "0"],
    "why": ["why", "/posts/a/"],
    "deploy": ["deploy", "--to", "../public"],
}


@pytest.mark.parametrize("words", RUNNING.values(), ids=RUNNING)
def test_a_command_that_would_run_a_sites_code_names_the_one_that_allows_it(fetched, run, words):
    """In one line; nothing is run and nothing is built."""
    assert run(*words) == (2, "", UNTRUSTED)
    assert ran(fetched) == []
    assert not (fetched.root / "output").exists()


def test_json_tells_of_an_untrusted_site_at_the_place_that_names_code(fetched, run):
    code, out, err = run("build", "--json")
    assert (code, err) == (2, UNTRUSTED)
    [told] = json.loads(out)["errors"]
    message = UNTRUSTED.removeprefix("error: ").rstrip()
    assert told == {
        "file": "site.yaml", "line": 3, "column": 21, "severity": "error", "message": message
    }  # fmt: skip


def test_a_site_that_is_named_is_named_in_what_allows_it(fetched, run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run("build", "--site", "site")[2].endswith(
        " allow it with `sitegen trust --site site`\n"
    )
    assert run("trust", "--site", "site", "-q") == (0, "", "")
    assert run("build", "--site", "site", "-q")[0] == 0


def test_trust_says_what_it_allows_and_then_plugins_and_extensions_run(fetched, run):
    """Both are looked for beside site.yaml."""
    assert run("trust") == (
        0,
        "plugins.filters.0: own_plugin:shout in own_plugin.py\n"
        "markdown.extensions.0: own_extension in own_extension.py\n",
        f"{fetched.root} is trusted: 2 names of code\n",
    )
    assert ran(fetched) == []
    assert run("build", "-q") == (0, "", "")
    assert ran(fetched) == ["own_extension", "own_plugin"]
    assert fetched.output("404.html") == "SLOW TRAINS"
    assert "A LOUD text." in fetched.output("posts/a/index.html")


def test_trust_that_is_taken_back_holds_for_a_site_that_is_up_to_date_too(fetched, run):
    run("trust", "-q")
    assert run("build", "-q")[0] == 0
    before = fetched.tree()
    assert run("trust", "--remove") == (0, "", f"{fetched.root} is no longer trusted\n")
    assert run("build") == (2, "", UNTRUSTED)
    assert fetched.tree() == before
    assert run("trust", "--remove") == (0, "", f"{fetched.root} was not trusted\n")


def test_a_site_that_is_gone_or_broken_can_be_forgotten(fetched, run):
    run("trust", "-q")
    fetched.write("site.yaml", "title: [")
    assert run("trust", "--remove", "--site", fetched.root)[0] == 0
    fetched.settings(BOTH)
    assert run("build")[0] == 2
    run("trust", "-q")
    shutil.move(fetched.root, fetched.root.with_name("elsewhere"))
    os.chdir(fetched.root.parent)
    assert run("trust", "--remove", "--site", fetched.root)[2].endswith("is no longer trusted\n")


def test_the_environment_trusts_for_one_run(fetched, run):
    assert run("build", "-q", SITEGEN_TRUST="1") == (0, "", "")
    fetched.post("b", date=2012)
    for value in ("0", ""):
        assert run("build", SITEGEN_TRUST=value) == (2, "", UNTRUSTED)


def test_a_home_that_cannot_be_written_is_no_error(fetched, run, tmp_path):
    home = tmp_path / "home"
    home.write_text("a file")
    code, out, err = run("trust", "-q", HOME=str(home))
    assert (code, out) == (0, "")
    assert err.endswith("SITEGEN_TRUST=1 trusts a site for one run\n")


def test_a_site_without_code_is_trusted_for_when_it_has_some(site, run):
    site.settings("plugins: {filters: []}\nmarkdown: {extensions: [nl2br]}\n")
    expected = f"{site.root} is trusted, and names no code now\n"
    assert run("trust", "--site", site.root) == (0, "", expected)
    assert run("build", "--site", site.root, "-q")[0] == 0


def test_trust_names_the_code_of_every_environment(fetched, run):
    fetched.settings("environments: {local: {plugins: {filters: [{x: 'own_plugin:shout'}]}}}\n")
    assert run("trust")[1] == "plugins.filters.0: own_plugin:shout in own_plugin.py\n"
    assert ran(fetched) == []


def test_a_site_within_a_trusted_one_is_another_site(fetched, run):
    run("trust", "-q")
    shutil.copytree(fetched.root, fetched.root / "inner")
    assert run("build", "--site", fetched.root / "inner")[0] == 2


# ---------------------------------------------------------------- commands that only look

LOOKING = {
    "list": (["list"], "published\t2011\t\t3\t0\t0\ta\tA\n"),
    "list works": (["list", "--kind", "works"], ""),
    "comments pending": (["comments", "pending", "-q"], ""),
    "theme list": (["theme", "list"], None),
    "theme show": (["theme", "show"], None),
    "theme diff": (["theme", "diff"], None),
    "schema": (["schema", "site"], None),
    "new": (["new", "post", "Another", "--now", "2026-01-01"], None),
    "trust": (["trust"], None),
}


@pytest.mark.parametrize(("words", "said"), LOOKING.values(), ids=LOOKING)
@pytest.mark.parametrize("trusted", [False, True])
def test_a_command_that_only_looks_runs_no_code_of_a_site(fetched, run, words, said, trusted):
    if trusted:
        fetched.trust()
    code, out, _ = run(*words)
    assert (code, out if said is not None else None) == (0, said)
    assert ran(fetched) == []


def test_a_list_takes_from_the_last_build_what_code_made(fetched, run):
    """An extension may count other words; a text that has changed since is read without it."""
    fetched.write("own_extension.py", HARMLESS.replace('"LOUD"', '"very loud"'))
    fetched.trust()
    assert run("build", "-q")[0] == 0
    before = read_tree(fetched.root / ".sitegen")
    assert "\t4\t" in run("list")[1]
    fetched.post("a", "A quiet text, again.", date=2011)
    assert "\t4\t" in run("list")[1]
    assert read_tree(fetched.root / ".sitegen") == before


def test_what_is_not_there_is_told_without_running_anything(fetched, run):
    fetched.settings("plugins: {filters: [{x: 'nowhere_at_all:f'}]}\n")
    assert run("list")[2].splitlines()[0] == (
        "site.yaml:3:21: error: plugins.filters.0: No module named 'nowhere_at_all'"
    )


# ---------------------------------------------------------------- code that is in no file of a site


@pytest.mark.parametrize(
    "settings",
    [
        "plugins: {filters: [{sh: 'os:system'}]}\n",
        "plugins: {shortcodes: [{sh: 'subprocess:getoutput'}]}\n",
        "plugins: {collections: [{sh: 'builtins:exec'}]}\n",
    ],
)
def test_a_function_of_python_is_run_for_a_trusted_site_only(site, run, settings):
    site.settings(settings)
    site.template("404.html", f"{{{{ 'touch {site.root}/RAN-os' | sh }}}}")
    assert run("build", "--site", site.root)[0] == 2
    assert ran(site) == []


@pytest.mark.parametrize(
    ("extension", "message"),
    [
        ("subprocess:Popen: {args: touch RAN-popen, shell: true}", "a module of Python itself"),
        ("antigravity", "a module of Python itself"),
        ("jinja2:Template: {source: x}", "Template is not a Markdown extension"),
    ],
)
def test_an_extension_is_nothing_else_that_can_be_called(
    site, run, monkeypatch, extension, message
):
    monkeypatch.chdir(site.root)
    item = f"{{{extension}}}" if ": {" in extension else extension
    site.settings(f"markdown: {{extensions: [{item}]}}\n")
    site.post("a")
    code, _, err = run("build")
    assert (code, message in err) == (2, True)
    assert ran(site) == []


# ---------------------------------------------------------------- Python's path

STANDARD = "pickle", "socket", "signal", "multiprocessing", "re", "json", "tempfile", "struct"
OTHERS = "click", "msgspec", "jinja2", "yaml", "PIL", "olefile", "defusedxml", "numpy", "markdown"

DRIVER = """
import sys
if __name__ == "__main__":
    from sitegen.parse import content
    from sitegen.pipeline import scheduler
    content._MIN_PARALLEL_WEIGHT = scheduler._MIN_PARALLEL_WEIGHT = 0
    from sitegen.cli.main import main
    main()
"""
"""Runs sitegen so that the smallest site is worth other processes."""


@pytest.fixture
def planted(site, tmp_path):
    """Return a site in which modules lie whose names Python and libraries ask for."""
    for name in (*STANDARD, *OTHERS):
        site.write(f"{name}.py", RAN.format(site=site.root))
    site.post("a", "```nosuchlanguage\nx\n```\n", date=2011, image="a.png", image_alt="A")
    site.write("content/posts/a.png", drawn(2000, 1000))
    site.post("b", date=2012)
    (tmp_path / "driver.py").write_text(DRIVER)
    return site


def python(site, *words, **env):
    """Run Python in a site's folder: exit code, stderr, and the modules of the site that ran."""
    environment = {"PATH": os.environ["PATH"], "HOME": os.environ["HOME"], **env}
    done = subprocess.run(
        [sys.executable, *map(str, words)],
        cwd=site.root,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stderr, ran(site)


def test_python_m_sitegen_imports_nothing_from_the_current_folder(planted):
    assert python(planted, "-m", "sitegen", "build", PYTHONPATH=str(ROOT)) == (0, "", [])


@pytest.mark.parametrize("flags", [[], ["-P"]])
def test_other_processes_import_nothing_from_the_current_folder(planted, tmp_path, flags):
    """They begin in it, before they are told the path of the one that starts them."""
    words = [*flags, tmp_path / "driver.py", "build", "--jobs", "2"]
    assert python(planted, *words, PYTHONPATH=str(ROOT)) == (0, "", [])
    assert len(planted.tree()) > 20


def test_a_python_that_ignores_its_environment_makes_all_in_one_process(planted, tmp_path):
    """It cannot be told to leave the current folder alone."""
    (tmp_path / "driver.py").write_text(f"import sys\nsys.path.append(r'{ROOT}')\n{DRIVER}")
    words = ["-E", tmp_path / "driver.py", "build", "--jobs", "2"]
    assert python(planted, *words) == (0, "", [])
    assert len(planted.tree()) > 20


def test_an_empty_entry_of_pythonpath_is_not_the_current_folder(site):
    """``PYTHONPATH=$PYTHONPATH:/lib`` has one where there was none before."""
    for name in OTHERS:
        site.write(f"{name}.py", RAN.format(site=site.root))
    site.post("a", date=2011)
    for words in (["-m", "sitegen"], ["-c", "from sitegen.cli.main import main; main()"]):
        found = python(site, *words, "build", PYTHONPATH=f"{os.pathsep}{ROOT}")
        assert found == (0, "", []), words


def test_a_checkout_can_be_run_from_its_own_folder_with_other_processes(site, tmp_path):
    """There sitegen itself is in the current folder, and is found by the processes too."""
    checkout = tmp_path / "checkout"
    shutil.copytree(ROOT / "sitegen", checkout / "sitegen", ignore=shutil.ignore_patterns("*.pyc"))
    shutil.copytree(ROOT / "themes/default", checkout / "themes/default")
    for path in (checkout / "sitegen/parse/content.py", checkout / "sitegen/pipeline/scheduler.py"):
        text = path.read_text("utf-8")
        assert text.count("_MIN_PARALLEL_WEIGHT = ") == 1
        text = text.replace("_MIN_PARALLEL_WEIGHT = ", "_MIN_PARALLEL_WEIGHT = 0 * ")
        path.write_text(text, "utf-8")
    for name in ("click", "pickle", "json"):
        (checkout / f"{name}.py").write_text(RAN.format(site=site.root))
    site.post("a", date=2011)
    libraries = [p for p in sys.path if "-packages" in p]
    done = subprocess.run(
        [sys.executable, "-S", "-m", "sitegen", "build", "--jobs", "2", "--site", str(site.root)],
        cwd=checkout,
        env={
            "PATH": os.environ["PATH"],
            "HOME": os.environ["HOME"],
            "PYTHONPATH": os.pathsep.join(libraries),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr, ran(site)) == (0, "", [])


# ---------------------------------------------------------------- the preview


class Heard:
    """Keeps the results that a preview tells of."""

    def __init__(self):
        self.results = []

    def on_built(self, result):
        self.results.append(result)

    def on_served(self, address): ...

    def on_crash(self, trace):
        raise AssertionError(trace)

    on_message = on_served

    def on_progress(self, *_): ...


def test_a_plugin_that_is_added_while_a_site_is_served_is_shown_and_not_run(fetched):
    fetched.settings()
    fetched.template("404.html", "")
    heard = Heard()
    preview = Preview(fetched.root, ServeOptions(), "http://127.0.0.1:9", lambda: NOW)
    preview.build(scan, heard)
    fetched.settings(BOTH)
    preview.build(scan, heard)
    fetched.trust()
    fetched.post("b", date=2012)
    preview.build(scan, heard)
    told = [[str(problem) for problem in result.problems] for result in heard.results]
    assert told == [[], [UNTRUSTED.replace("error", "site.yaml:3:21: error", 1).rstrip()], []]
    assert ran(fetched) == ["own_extension", "own_plugin"]


def test_an_extension_that_is_edited_is_loaded_anew(fetched):
    """One process of a preview outlives many a save."""
    fetched.trust().built()
    path = fetched.write("own_extension.py", HARMLESS.replace('"LOUD"', '"deafening"'))
    os.utime(path, ns=(10**18, 10**18))
    assert "A deafening text." in fetched.built().output("posts/a/index.html")
