"""What the documentation tells to do is done: its files are written, its commands run, in order.

The newcomer's record, docs/first-minutes.txt, is what docs/start.md prints. After a change,
``python tests/unit/test_docs_steps.py`` writes it anew; pytest's --update-golden renews it and what
the documents tell of what is printed.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import NamedTuple

import click
import pytest
import yaml
from test_docs import DOCUMENTS, ROOT, codes, example, parts_of, rows_below, text_of

from sitegen.cli import commands

SHELL = shutil.which("sh")
RECORD = ROOT / "docs" / "first-minutes.txt"

GLANCE = ("docs/deploying.md", "The hosts at a glance")
STAND_IN = """#!/bin/sh
echo "$(basename "$0") $*" >> LOG
for word
do
    case "$word" in
        *:*) ;;
        */) test -s "${word}index.html" || exit 9 ;;
        *.txt) test -s "$word" || exit 9 ;;
    esac
done
"""
"""A command that wants the folders and lists that it is given to be there."""


def netlify(site):
    """Return the commands that Netlify runs, and the folder that it serves."""
    build = tomllib.loads((site / "netlify.toml").read_text("utf-8"))["build"]
    return [build["command"]], build["publish"]


def cloudflare(_site):
    """Return the same of Cloudflare Pages."""
    rows = {field: codes(value)[0] for field, value in rows_below(GLANCE[0], "Cloudflare Pages")}
    return [rows["Build command"]], rows["Build output directory"]


def github(site):
    """Return the same of GitHub Pages; its workflow may publish what it has made."""
    text = (site / ".github/workflows/pages.yml").read_text("utf-8")
    workflow = yaml.load(text, yaml.BaseLoader)
    assert workflow["permissions"]["pages"] == workflow["permissions"]["id-token"] == "write"
    [job] = workflow["jobs"].values()
    [folder] = [step["with"]["path"] for step in job["steps"] if "artifact" in step.get("uses", "")]
    return [step["run"] for step in job["steps"] if "run" in step], folder


def gitlab(site):
    """Return the same of GitLab Pages."""
    job = yaml.load((site / ".gitlab-ci.yml").read_text("utf-8"), yaml.BaseLoader)["pages"]
    [folder] = job["artifacts"]["paths"]
    return job["script"], folder


HOSTS = {"Netlify": netlify, "Cloudflare": cloudflare, "GitHub": github, "GitLab": gitlab}

needs_tools = pytest.mark.skipif(
    SHELL is None or shutil.which("git") is None, reason="the steps are for a shell and git"
)


class Step(NamedTuple):
    """A file that was written ("File"), or a command and what it printed ("sh").

    "block" stands before the commands of a block, and "text" for the output that is told.
    """

    kind: str
    what: str
    content: str


class Walk:
    """Does what a text tells, in a folder; ``here`` is where it has come to.

    A ``strict`` text makes by its commands all folders that its files need. ``tools`` is a folder
    of commands that stand in for those that need a network.
    """

    def __init__(self, folder, text, *, strict=False, tools=None):
        folder.mkdir(exist_ok=True)
        self.here = folder
        self._strict = strict
        self._pwd = folder.parent / f"{folder.name}.pwd"
        path = [str(Path(sys.executable).parent), os.environ["PATH"]]
        self._environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("GIT_")},
            **{f"GIT_{who}_NAME": "Mira" for who in ("AUTHOR", "COMMITTER")},
            **{f"GIT_{who}_EMAIL": "mira@example.org" for who in ("AUTHOR", "COMMITTER")},
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
            "HOME": str(folder),
            "PATH": os.pathsep.join(path if tools is None else [str(tools), *path]),
            "PWD_FILE": str(self._pwd),
        }
        self.steps = [step for part in parts_of(text) for step in self._step(*part)]

    def _step(self, kind, name, content):
        if kind in ("File", "Picture"):
            if not self._strict:
                (self.here / name).parent.mkdir(parents=True, exist_ok=True)
            (self.here / name).write_text(content, "utf-8")
            yield Step(kind, name, content)
        elif kind == "sh":
            yield Step("block", "", "")
            for command in re.split(r"(?<!\\)\n", content.rstrip("\n")):
                yield Step(kind, command, self._said(command))
        elif kind == "text":
            yield Step(kind, "", content)

    def _said(self, command):
        """Run a command and return what it printed; it may fail only where it names errors."""
        done = subprocess.run(
            [SHELL, "-c", f'{command}\ncode=$?\npwd > "$PWD_FILE"\nexit $code\n'],
            cwd=self.here,
            env=self._environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        self.here = Path(self._pwd.read_text("utf-8").strip())
        said = done.stdout.decode()
        assert (done.returncode != 0) == (": error: " in said), (command, said)
        return said

    def differences(self):
        """Return each block of output that is not what the commands above it have printed."""
        said, found = "", []
        for step in self.steps:
            if step.kind == "block":
                said = ""
            elif step.kind == "sh":
                said += step.content
            elif step.kind == "text" and normal(said) != normal(step.content):
                found.append((said, step.content))
        return found


def normal(said):
    """Return what was printed without what is different every time."""
    said = re.sub(r"\bin \d+\.\d\d s\b", "in … s", said)
    said = re.sub(r"\bversion \S+", "version …", said)
    return re.sub(r"\b[0-9a-f]{7,40}\b", "…", said)


def record_of(walk):
    """Return a walk as a text: each file, each command and what it printed."""
    lines = ["What docs/start.md prints, in a folder that was empty before. Made by a test.\n\n"]
    for step in walk.steps:
        if step.kind == "File":
            count = len(step.content.splitlines())
            lines.append(f"[you write {step.what}, {count} lines]\n\n")
        elif step.kind == "sh":
            said = normal(step.content)
            lines.append(f"$ {step.what}\n{said}\n")
    return "".join(lines)


def start(folder):
    """Walk through docs/start.md."""
    return Walk(folder, text_of("docs/start.md"), strict=True)


@pytest.fixture
def is_told(request):
    """Return a function that holds a document to a walk; with --update-golden it is renewed."""

    def hold(document, walk):
        if request.config.getoption("--update-golden"):
            text = text_of(document)
            for said, told in walk.differences():
                text = text.replace(f"```text\n{told}```", f"```text\n{said}```", 1)
            (ROOT / document).write_text(text, "utf-8", newline="\n")
        else:
            assert walk.differences() == []

    return hold


@needs_tools
def test_the_tour_of_the_readme_goes_as_it_is_told(tmp_path, is_told):
    text = text_of("README.md").split("## A five-minute tour\n")[1].split("\n## ")[0]
    walk = Walk(tmp_path / "home", text, strict=True)
    assert sum(step.kind == "text" for step in walk.steps) == 2
    is_told("README.md", walk)
    for output in re.findall("`(output/[^`]+)`", text):
        assert (walk.here / output).is_file()


@needs_tools
def test_moderation_goes_as_it_is_told(tmp_path, is_told):
    text = text_of("docs/moderation.md")
    walk = Walk(tmp_path / "home", text)
    assert sum(step.kind == "text" for step in walk.steps) == 3
    is_told("docs/moderation.md", walk)
    left = (walk.here / "content/comments/last-train-home/c0001.md").read_text("utf-8")
    assert f"```markdown\n{left}```" in text


@needs_tools
@pytest.mark.parametrize("document", ["docs/moving.md"])
def test_the_steps_of_a_document_go_as_they_are_told(document, tmp_path, is_told):
    walk = Walk(tmp_path / "home", text_of(document))
    assert any(step.kind == "sh" for step in walk.steps)
    is_told(document, walk)


def named_commands(document):
    """Yield every command of a document, in its blocks for a shell and within its sentences."""
    text = text_of(document)
    for kind, _, content in parts_of(text):
        if kind == "sh":
            yield from content.replace("\\\n", " ").splitlines()
    prose = re.sub(r"^(`{3,}).*?^\1", "", text, flags=re.MULTILINE | re.DOTALL)
    yield from (" ".join(code.split()) for code in codes(prose))


def unknown_words(command):
    """Return what a command names that there is not: a make target, a command or its options."""
    program, _, rest = command.removeprefix(".venv/bin/").partition(" ")
    if program not in ("make", "sitegen"):
        return []
    words = shlex.split(rest)
    if program == "make":
        targets = re.findall(r"^([a-z]+):", text_of("Makefile"), re.MULTILINE)
        return [word for word in words if "=" not in word and word not in targets]
    found = commands
    while isinstance(found, click.Group) and words and words[0] in found.commands:
        found = found.commands[words.pop(0)]
    known = {"--help", "--version", "COMMAND", *(opt for p in found.params for opt in p.opts)}
    takes_words = not isinstance(found, click.Group)
    return [word for word in words if word not in known and (word[0] == "-" or not takes_words)]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_commands_that_are_named_exist_and_have_the_options_named(document):
    named = [part.strip() for line in named_commands(document) for part in re.split(r"&&|\|", line)]
    unknown = {command: unknown_words(command) for command in named}
    assert {command: words for command, words in unknown.items() if words} == {}


@pytest.fixture
def tools(tmp_path):
    """Return a folder of commands that need a network: each looks at its files, and is noted."""
    folder = tmp_path / "tools"
    folder.mkdir()
    for name in ("aws", "pip", "rsync"):
        (folder / name).write_text(STAND_IN.replace("LOG", str(tmp_path / "log")), "utf-8")
        (folder / name).chmod(0o755)
    return folder


@pytest.fixture
def trains(tmp_path):
    """Return the folder of the site that docs/start.md makes."""
    return start(tmp_path / "home").here


@needs_tools
def test_deploying_goes_as_it_is_told(trains, tools, is_told):
    walk = Walk(trains, text_of("docs/deploying.md"), tools=tools)
    is_told("docs/deploying.md", walk)
    assert [line.split()[0] for line in noted(tools)] == ["aws", "aws", "rsync"]
    assert "<title>Slow Trains, a draft" in (trains / "../preview/index.html").read_text("utf-8")
    assert (trains / "public/_headers").read_text("utf-8").startswith("/*\n")


def noted(tools):
    """Return the commands that were run in place of those that need a network."""
    return (tools.parent / "log").read_text("utf-8").splitlines()


@needs_tools
@pytest.mark.parametrize("host", ["Netlify", "Cloudflare", "GitHub", "GitLab"])
def test_what_a_host_is_told_makes_the_folder_that_it_serves(host, trains, tools):
    for kind, path, content in parts_of(text_of("docs/deploying.md")):
        if kind == "File":
            (trains / path).parent.mkdir(parents=True, exist_ok=True)
            (trains / path).write_text(content, "utf-8")
    shutil.rmtree(trains / "public")
    lines, folder = HOSTS[host](trains)
    Walk(trains, "```sh\n" + "\n".join(lines) + "\n```\n", tools=tools)
    assert noted(tools) == ["pip install -r requirements.txt"]
    wanted = (trains / "requirements.txt").read_text("utf-8")
    assert re.fullmatch(r"sitegen @ git\+https://[\w./-]+@\w+\n", wanted)
    assert (trains / folder / "404.html").read_bytes() == (trains / "output/404.html").read_bytes()


def test_the_table_of_hosts_says_what_each_chapter_says():
    rows = {name.strip("[").split("]")[0]: cells for name, *cells in rows_below(*GLANCE)}
    [command], folder = cloudflare(None)
    assert codes(rows["Netlify"][0]) == codes(rows["Cloudflare Pages"][0]) == [command]
    assert {cell for cells in rows.values() for cell in codes(cells[1])} == {folder}


def test_the_rules_for_nginx_are_whole():
    """Each line opens, closes or ends a directive, and what is served is where rsync brings it."""
    text = example("docs/deploying.md", "nginx.conf")
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    assert [line for line in lines if line[-1] not in "{};"] == []
    assert text.count("{") == text.count("}")
    [root] = re.findall(r"root (\S+);", text)
    assert f":{root}/\n" in text_of("docs/deploying.md")
    assert "error_page 404 /404.html;" in lines


@needs_tools
def test_the_answers_to_questions_go_as_they_are_told(trains, is_told):
    walk = Walk(trains, text_of("docs/faq.md"))
    is_told("docs/faq.md", walk)
    assert (trains / "../look/posts/the-flying-scotsman/index.html").is_file()
    old = trains / "output/posts/the-flying-scotsman/index.html"
    assert "url=/posts/flying-scotsman/" in old.read_text("utf-8")
    bring = (trains / "output/posts/what-to-bring/index.html").read_text("utf-8")
    assert re.search(r"Things to eat\s*<ul>\s*<li>bread</li>", bring)


@needs_tools
def test_a_newcomer_sees_what_the_record_says(tmp_path, request, is_told):
    """With --update-golden, the record is written anew."""
    walk = start(tmp_path / "home")
    is_told("docs/start.md", walk)
    if request.config.getoption("--update-golden"):
        RECORD.write_text(record_of(walk), "utf-8", newline="\n")
    assert record_of(walk) == RECORD.read_text("utf-8")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        RECORD.write_text(record_of(start(Path(place, "home"))), "utf-8", newline="\n")
