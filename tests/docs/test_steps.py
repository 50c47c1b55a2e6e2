"""What the documentation tells to do is done: its files are written, its commands run, in order.

The newcomer's record, docs/first-minutes.txt, is what docs/start.md prints. After a change,
``python -m tests.docs.test_steps`` writes it anew; pytest's --update-golden renews it and what
the documents tell of what is printed.
"""

import json
import re
import shlex
import shutil
import sys
import tempfile
import tomllib
from pathlib import Path

import click
import pytest
import yaml

from sitegen.cli.main import commands
from sitegen.inbox.site_file import decode_site
from sitegen.json_schema import ROOTS, json_schema
from tests.docs.old_blogs import write_all, write_wordpress
from tests.docs.old_catalogues import write_catalogues
from tests.docs.old_logs import write_logs
from tests.docs.test_tables import DOCUMENTS, ROOT, codes, example, parts_of, rows_below, text_of
from tests.support.sites import read_tree
from tests.support.walking import STAND_IN, Walk, needs_tools, normal, walks

RECORD = ROOT / "docs" / "first-minutes.txt"

GLANCE = ("docs/deploying.md", "Compare the hosts")


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


def start(folder, told=None):
    """Walk through docs/start.md."""
    return Walk(folder, told or text_of("docs/start.md"), strict=True)


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


@walks("README.md", "A short tour")
def test_the_tour_of_the_readme_goes_as_it_is_told(told, tmp_path, is_told):
    walk = Walk(tmp_path / "home", told, strict=True)
    assert sum(step.kind == "text" for step in walk.steps) == 2
    is_told("README.md", walk)
    for output in re.findall("`(output/[^`]+)`", told):
        assert (walk.here / output).is_file()


@walks("docs/moderation.md")
def test_moderation_goes_as_it_is_told(told, tmp_path, is_told):
    walk = Walk(tmp_path / "home", told)
    assert sum(step.kind == "text" for step in walk.steps) == 3
    is_told("docs/moderation.md", walk)
    left = (walk.here / "content/comments/last-train-home/c0001.md").read_text("utf-8")
    assert f"```markdown\n{left}```" in told


@walks("docs/moving.md")
def test_moving_goes_as_it_is_told(told, tmp_path, is_told):
    write_all(tmp_path / "home/old")
    write_logs(tmp_path / "home/old")
    write_catalogues(tmp_path / "home/old")
    is_told("docs/moving.md", Walk(tmp_path / "home", told))


@walks("docs/wordpress.md")
def test_leaving_wordpress_goes_as_it_is_told(told, tmp_path, is_told):
    """The old addresses are those of the new site, but for what needs a host's redirects."""
    write_wordpress(tmp_path / "home/old")
    walk = Walk(tmp_path / "home", told)
    is_told("docs/wordpress.md", walk)
    output = walk.here / "output"
    page = (output / "2014/05/night-mail/index.html").read_text("utf-8")
    assert 'id="comment-3"' in page
    assert 'id="comment-4"' not in page
    assert (output / "about/index.html").is_file()
    assert (output / "wp-content/uploads/2014/05/van.jpg").is_file()
    assert "/category/* /categories/:splat" in (output / "_redirects").read_text("utf-8")


@walks("docs/leaving-letterboxd.md")
def test_leaving_letterboxd_goes_as_it_is_told(told, tmp_path, is_told):
    """Every day of the diary is one of the source, and nothing private is anywhere."""
    write_catalogues(tmp_path / "home/old")
    walk = Walk(tmp_path / "home", told)
    is_told("docs/leaving-letterboxd.md", walk)
    days = set()
    for path in (walk.here / "content/diary").rglob("*.yaml"):
        entries = yaml.safe_load(path.read_text("utf-8"))
        days |= {str(entry["date"]) for entry in entries if "date" in entry}
    assert days == {"2021-02-28", "2013-05-04"}
    post = (walk.here / "content/posts/night-mail.md").read_text("utf-8")
    assert "diary: [2019-01-02]\n" in post
    everything = b"".join(p.read_bytes() for p in walk.here.rglob("*") if p.is_file())
    assert b"mail.example" not in everything
    assert b"journey to Jo" not in everything
    assert (walk.here / "output/works/the-general/index.html").is_file()


@walks("docs/inbox.md")
def test_the_receiver_is_set_up_as_it_is_told(told, tmp_path, is_told):
    walk = Walk(tmp_path / "home", told)
    is_told("docs/inbox.md", walk)
    site = decode_site((walk.here / "inbox/site.json").read_bytes())
    assert [*site.threads] == ["night-mail"]
    assert "nine trains" not in (walk.here / "inbox/moderators.json").read_text("utf-8")


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
        targets = re.findall(r"^([a-z-]+):", text_of("Makefile"), re.MULTILINE)
        return [word for word in words if "=" not in word and word not in targets]
    found = commands
    while isinstance(found, click.Group) and words:
        inner = found.get_command(None, words[0])
        if inner is None:
            break
        found = inner
        words.pop(0)
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


@walks("docs/deploying.md")
def test_deploying_goes_as_it_is_told(told, trains, tools, is_told):
    walk = Walk(trains, told, tools=tools)
    is_told("docs/deploying.md", walk)
    assert [line.split()[0] for line in noted(tools)] == ["rsync"]
    assert "<title>Slow Trains, a draft" in (trains / "../preview/index.html").read_text("utf-8")
    assert (trains / "public/_headers").read_text("utf-8").startswith("/*\n")


@walks("docs/buckets.md")
def test_a_bucket_gets_the_site_as_it_is_told(told, trains, tools, is_told, object_store, bucket):
    object_store.ask("POST", "/buckets/slow-trains.example/")
    walk = Walk(trains, told, tools=tools)
    is_told("docs/buckets.md", walk)
    assert [line.split()[:3] for line in noted(tools)] == [
        ["aws", "s3", "website"],
        ["aws", "s3", "cp"],
    ]
    [dry, first, again] = [step.content for step in walk.steps if "deploy" in step.what]
    assert "would be written" in dry
    assert re.search(r"^[1-9]\d* files written, 0 removed$", first, re.MULTILINE)
    assert "0 files written, 0 removed" in again


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


@walks("docs/faq.md")
def test_the_answers_to_questions_go_as_they_are_told(told, trains, is_told):
    walk = Walk(trains, told)
    is_told("docs/faq.md", walk)
    assert (trains / "../look/posts/the-flying-scotsman/index.html").is_file()
    old = trains / "output/posts/the-flying-scotsman/index.html"
    assert "url=/posts/flying-scotsman/" in old.read_text("utf-8")
    bring = (trains / "output/posts/what-to-bring/index.html").read_text("utf-8")
    assert re.search(r"Things to eat\s*<ul>\s*<li>bread</li>", bring)


@walks("docs/start.md")
def test_a_newcomer_sees_what_the_record_says(told, tmp_path, request, is_told):
    """With --update-golden, the record is written anew."""
    walk = start(tmp_path / "home", told)
    is_told("docs/start.md", walk)
    if request.config.getoption("--update-golden"):
        RECORD.write_text(record_of(walk), "utf-8", newline="\n")
    assert record_of(walk) == RECORD.read_text("utf-8")


@walks("docs/new.md")
def test_beginning_things_goes_as_it_is_told(told, tmp_path, is_told):
    """The text of the comment that an editor would have opened for comes from stdin."""
    walk = Walk(tmp_path / "home", told, typed="He never smiled.\n")
    is_told("docs/new.md", walk)
    said = {step.what: step.content for step in walk.steps if step.kind == "sh"}
    slugs = {"the-general", "all-the-way-home"}
    assert {line.split("\t")[6] for line in said["sitegen list"].splitlines()} == slugs
    answer = (walk.here / "content/comments/the-general/c0002.md").read_text("utf-8")
    assert answer.endswith("---\nHe never smiled.\n")
    Walk(walk.here, "```sh\nsitegen new post Draft --draft\nsitegen build\n```\n")
    draft = (walk.here / "content/posts/draft.md").read_text("utf-8")
    assert "title: 'Review: Draft'" in draft
    listed = Walk(walk.here, f"```sh\n{[*said][-1]}\n```\n")
    assert listed.steps[-1].content == "draft\n"


@walks("docs/diary.md")
def test_the_diary_is_kept_as_it_is_told(told, tmp_path, is_told):
    """Files that are told below a command are there before it, as in a site of some age."""
    home = tmp_path / "home"
    home.mkdir()
    (home / "site.yaml").write_text("title: T\nurl: https://example.org/\n", "utf-8")
    walk = Walk(home, told)
    is_told("docs/diary.md", walk)
    said = [step.content for step in walk.steps if step.kind == "sh"]
    assert said[:2] == ["content/diary/2024.yaml\n", "content/diary/2025.yaml\n"]
    added = "- date: 2024-12-29\n  work: last-train-home\n  rating: 8.5\n  again: true\n"
    text = (home / "content/diary/2024.yaml").read_text("utf-8")
    assert text == example("docs/diary.md", "content/diary/2024.yaml") + (
        f"{added}  note: With the sound on.\n"
    )
    rows = [line.split("\t") for line in said[2].splitlines()]
    assert ["2024-12-29", "finished", "8.5 / 10", "again", "last-train-home"] in [
        row[:5] for row in rows
    ]
    assert said[3].splitlines() == ["Last Train Home", "Railsea"]


@walks("docs/editors.md", kinds=("sh",))
def test_the_schemas_for_editors_are_written_as_it_is_told(told, trains, is_told):
    is_told("docs/editors.md", Walk(trains, told))
    found = {path.stem: path.read_text("utf-8") for path in (trains / ".schemas").iterdir()}
    assert {name: json.loads(text) for name, text in found.items()} == {
        name: json_schema(name) for name in ROOTS
    }


@walks("docs/extending.md", kinds=("sh",))
def test_code_of_ones_own_runs_once_it_is_trusted_as_it_is_told(told, tmp_path, is_told):
    """The same commands without the first one build nothing."""
    site, cd = tmp_path / "home/blog", "```sh\ncd blog\n```\n"
    for kind, path, content in parts_of(text_of("docs/extending.md")):
        if kind == "File":
            (site / path).parent.mkdir(parents=True, exist_ok=True)
            (site / path).write_text(content, "utf-8")
    assert "sitegen trust" in told
    with pytest.raises(AssertionError, match="sitegen trust"):
        Walk(site.parent, cd + told.replace("sitegen trust\n", ""))
    is_told("docs/extending.md", Walk(site.parent, cd + told))
    page = (site / "output/posts/last-train-home/index.html").read_text("utf-8")
    assert "<p>Made in MMXI.</p>" in page


@walks("docs/preview.md")
def test_the_preview_is_there_as_it_is_told(told, trains, is_told):
    is_told("docs/preview.md", Walk(trains, told))
    assert (trains / ".sitegen/serve/index.html").is_file()


@pytest.fixture
def clone(tmp_path):
    """Return a copy of this repository whose environment needs no network.

    Its Python runs what is asked for, but for tests and measurements: of these it says only that
    they can be asked for so, as they are run elsewhere.
    """
    folder = tmp_path / "clone"
    everywhere = shutil.ignore_patterns(".venv", ".git", ".sitegen", ".*cache", "__pycache__")
    on_top = shutil.ignore_patterns("output", "build", "node_modules")

    def made(path, names):
        return everywhere(path, names) | (on_top(path, names) if path == str(ROOT) else set())

    shutil.copytree(ROOT, folder, ignore=made)
    commands = folder / ".venv/bin"
    commands.mkdir(parents=True)
    python = f"PYTHONPATH={shlex.quote(str(folder))} exec {shlex.quote(sys.executable)}"
    parse = "import sys; from bench.__main__ import parser; parser().parse_args(sys.argv[1:])"
    for name, text in {
        "sitegen": f'{python} -m sitegen "$@"\n',
        "python": f"""case "$*" in
        "-m pytest -n auto") {python} -m pytest --version ;;
        "-m bench"*) shift 2; {python} -c '{parse}' "$@" ;;
        *) {python} "$@" ;;
        esac
        """,
    }.items():
        (commands / name).write_text(f"#!/bin/sh\n{text}", "utf-8")
        (commands / name).chmod(0o755)
    for stamp in (".site", ".test", ".bench", ".dev"):
        (folder / ".venv" / stamp).touch()
    return folder


@walks("README.md", "Install")
def test_the_demo_is_seen_and_the_program_installed_as_it_is_told(told, clone, tools, is_told):
    """The folder that pip is given is that of a package with a command `sitegen`."""
    is_told("README.md", Walk(clone, told, tools=tools))
    assert (clone / "output/index.html").is_file()
    assert (clone / ".sitegen/serve/index.html").is_file()
    assert noted(tools) == ["pip install ."]
    project = tomllib.loads((clone / "pyproject.toml").read_text("utf-8"))
    assert project["project"]["scripts"] == {"sitegen": "sitegen.cli.main:main"}


@walks("docs/performance.md")
def test_measuring_begins_as_it_is_told(told, clone, is_told):
    is_told("docs/performance.md", Walk(clone, told))


@walks("CONTRIBUTING.md")
def test_what_contributors_run_can_be_run(told, clone, is_told):
    """The golden test writes what it finds; where nothing has changed, that is what was there."""
    expected = clone / "tests/golden/expected"
    before = read_tree(expected)
    is_told("CONTRIBUTING.md", Walk(clone, told))
    assert read_tree(expected) == before


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        RECORD.write_text(record_of(start(Path(place, "home"))), "utf-8", newline="\n")
