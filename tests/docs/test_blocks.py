"""Every block of every document is run or read by a test; a new one that none knows fails here.

Blocks for a shell, and what these print, belong to a text that is walked through. A block that is
a file belongs to such a text too, or to the examples that are built. All others stand in ``READ``,
each with what it is held to.
"""

import configparser
import json
import re
import shlex
import shutil
import subprocess
import tomllib
from datetime import datetime
from html import unescape
from pathlib import Path

import click
import pytest
import yaml
from PIL import ImageFont

from sitegen.cli.main import commands
from sitegen.comments.parsing import parse_comment
from sitegen.config.loading import load
from sitegen.config.plugins import PLUGIN_TYPES
from sitegen.json_schema import json_schema
from sitegen.theme.loading import load_theme
from tests.docs import test_make_it_yours, test_steps  # noqa: F401 - which walk through texts
from tests.docs.test_tables import (
    DOCUMENTS,
    EXAMPLES,
    PART,
    ROOT,
    TEN,
    UTC,
    example,
    parts_of,
    rows_below,
    text_of,
)
from tests.support.fronts import CONF
from tests.support.sites import drawn
from tests.support.walking import WALKED, Walk, needs_tools
from tests.unit.test_json_schema import as_an_editor, complaints


def blocks_of(document):
    """Yield chapter, the heading above, kind and content of each block; a file's kind is "File"."""
    text, last, chapter, heading, is_file = text_of(document), 0, "", "", False
    for match in PART.finditer(text):
        for level, title in re.findall(r"^(#+) (.+)$", text[last : match.start()], re.MULTILINE):
            heading, chapter = title, title if len(level) < 3 else chapter
        last = match.end()
        if match["fence"]:
            yield chapter, heading, "File" if is_file else match["word"], match["block"]
        is_file = match["kind"] == "File"


def other_blocks():
    """Return every block that is in no text that is walked through, nor a file of an example."""
    found = {}
    for document in DOCUMENTS:
        for chapter, heading, kind, content in blocks_of(document):
            walked = {(document, chapter, kind), (document, "", kind)} & WALKED
            if not walked and not (kind == "File" and document in EXAMPLES):
                place = f"{document}, {heading}: {kind}"
                number = sum(known.startswith(place) for known in found)
                found[f"{place} {number + 1}" if number else place] = content
    return found


OTHERS = other_blocks()


# ---------------------------------------------------------------- what the others are held to


def are_settings_of_catalogue(block, site):
    """Build an empty site with that theme."""
    shutil.copytree(ROOT / "themes/catalogue", site.root / "themes/catalogue")
    are_settings(block, site)


def are_the_phases(block, site):
    """Hold the phases to those of the table below, in that order."""
    words = re.split(" ─+> ", block.splitlines()[0])
    phases = [row[0] for row in rows_below("docs/architecture.md", "The phases")]
    assert [phase for phase in phases if phase in words] == [word.strip() for word in words]


def are_paths_of_comments(block, site):
    """Show with its thread what lies at each of them."""
    site.post("a")
    site.work("b")
    site.page("c/d")
    for line, thread in zip(block.splitlines(), ("a", "b", "c/d"), strict=True):
        path = re.sub("<[a-z ]* of [a-z ]*>", thread, line).replace("<id>", "c0001")
        site.write(path, "---\nauthor: Ada\n---\nSeen.\n")
    site.built()
    for page in ("posts/a", "works/b", "c/d"):
        assert 'id="comment-c0001"' in site.output(f"{page}/index.html")


def are_settings(block, site):
    """Build a site with them, with a title and an address where they have none."""
    site.page("about")
    site.write("site.yaml", block) if block.startswith("title:") else site.settings(block)
    assert site.problems() == []


def open_the_policy(block, site):
    """Find each source in the policy of a page."""
    site.settings(block)
    [policy] = re.findall('Policy" content="([^"]*)"', site.built().output("404.html"))
    allowed = {name: sources for name, *sources in map(str.split, unescape(policy).split(";"))}
    for key, sources in yaml.safe_load(block)["csp"].items():
        assert set(sources) <= set(allowed[f"{key}-src"])


def is_about_a_rating(block, site):
    """Hear it from a build, and know its parts by the problem matcher."""
    path, line, column, severity, message = matched(block)
    site.write(path, "---\ntitle: Last Train Home\nrating: 11\n---\n")
    assert site.problems() == [block.rstrip("\n")]
    assert (line, column, severity) == ("3", "9", "error")
    assert message.startswith("rating: 11 is more")


def is_about_an_embed(block, site):
    """Hear it from a build, of a frame in the line that it names."""
    path, line, *_ = matched(block)
    text = '<iframe src="https://www.youtube.com/embed/x"></iframe>'
    site.write(path, "---\ntitle: A\n---\n\n\n\n" + text + "\n")
    assert (site.problems(), line) == ([block.rstrip("\n")], "7")


def matched(message):
    """Return what the problem matcher of the documentation reads in a message."""
    matcher = json.loads(example("docs/editors.md", ".github/sitegen-problems.json"))
    [pattern] = matcher["problemMatcher"][0]["pattern"]
    found = re.fullmatch(pattern["regexp"], message.rstrip("\n"))
    return [found[pattern[name]] for name in ("file", "line", "column", "severity", "message")]


def is_the_matcher(block, site):
    """Read a message by it; that new sites get it is looked at elsewhere."""
    assert block == example("docs/editors.md", ".github/sitegen-problems.json")
    assert matched("a.md:1:2: warning: x") == ["a.md", "1", "2", "warning", "x"]


def with_schemas(site):
    """Write schemas as it is told, and one file of each sort that has one."""
    [block, *_] = [b for *_, kind, b in blocks_of("docs/editors.md") if kind == "sh"]
    Walk(site.root, f"```sh\n{block}```\n")
    documents = ("docs/writing.md", "docs/front-matter.md", "docs/comments.md", "docs/diary.md")
    for document in documents:
        for kind, path, content in parts_of(text_of(document)):
            if kind == "File" and not path.startswith("templates"):
                site.write(path, content)
    site.write("site.yaml", example("docs/settings.md", "site.yaml"))
    site.write("content/comments/up-the-yangtze/c1.yaml", "author: Ada\nbody: Seen.\n")
    site.write("content/diary/old/2011.yml", "- {work: up-the-yangtze, date: 2011-04}\n")


def schema_fits(site, schema, patterns):
    """Hold every file that the patterns name to a schema; there is at least one for each."""
    name = Path(schema).stem
    assert json.loads((site.root / schema).read_text("utf-8")) == json_schema(name)
    for pattern in [patterns] if isinstance(patterns, str) else patterns:
        files = sorted(site.root.glob(pattern))
        assert files, pattern
        for file in files:
            text = file.read_text("utf-8")
            matter = text.split("---\n")[1] if file.suffix == ".md" else text
            assert complaints(name, as_an_editor(matter)) == [], file


def name_the_schemas(block, site):
    """Find each schema and files for each pattern, and hold these to it."""
    with_schemas(site)
    settings = json.loads(block)
    for schema, patterns in settings["yaml.schemas"].items():
        schema_fits(site, schema, patterns)
    for entry in settings["json.schemas"]:
        schema_fits(site, entry["url"], entry["fileMatch"])
    named = {*settings["yaml.schemas"], *(entry["url"] for entry in settings["json.schemas"])}
    assert {Path(schema).stem for schema in named} == {"site", "authors", "comment", "diary"}


def names_a_schema(block, site):
    """Hold the settings to the schema that it names; it is a comment for the build."""
    with_schemas(site)
    [schema] = re.findall(r"^# yaml-language-server: \$schema=(\S+)$", block, re.MULTILINE)
    settings = block + (site.root / "site.yaml").read_text("utf-8")
    site.write("site.yaml", settings)
    schema_fits(site, schema, "site.yaml")
    load(site.root)


def is_a_step(block, site):
    """Run its lines in a site; the problem matcher is named before anything is read with it."""
    [step] = yaml.safe_load(block)
    site.write(".github/sitegen-problems.json", "{}")
    walk = Walk(site.root, f"```sh\n{step['run']}```\n")
    named, built = [s.content for s in walk.steps if s.kind == "sh"]
    assert (site.root / named.removeprefix("::add-matcher::").strip()).is_file()
    assert "files written" in built
    skeleton = ROOT / "sitegen/scaffold/skeleton/github/workflows/pages.yml"
    assert named.strip() in skeleton.read_text("utf-8")


def are_entry_points(block, site):
    """Install a package that has them, and name its functions without a module."""
    package = site.root.parent / "package"
    info = package / "trains-1.dist-info"
    info.mkdir(parents=True)
    (package / "train_tools.py").write_text(example("docs/extending.md", "train_tools.py"), "utf-8")
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: trains\nVersion: 1\n", "utf-8")
    lines, wanted = [], {}
    for group, points in tomllib.loads(block)["project"]["entry-points"].items():
        lines += [f"[{group}]", *(f"{name} = {place}" for name, place in points.items())]
        wanted[group.removeprefix("sitegen.")] = list(points)
    (info / "entry_points.txt").write_text("\n".join(lines) + "\n", "utf-8")
    site.settings(yaml.safe_dump({"plugins": wanted}))
    for kind, path, content in parts_of(text_of("docs/extending.md")):
        if kind == "File" and path not in ("site.yaml", "train_tools.py"):
            site.write(path, content)
    Walk(site.root, f"```sh\nPYTHONPATH={shlex.quote(str(package))} sitegen build\n```\n")
    assert "<p>Made in MMXI.</p>" in site.output("posts/last-train-home/index.html")
    assert set(wanted) == set(PLUGIN_TYPES)


def is_an_emptied_comment(block, site):
    """Read it as a comment that says what the theme says of emptied ones."""
    comment, problems = parse_comment("content/comments/a/c1.md", block.encode(), UTC, TEN)
    assert problems == ()
    words = load_theme(site.root, load(site.root))[0].strings["comment_withdrawn"]
    assert comment.html.strip() == f"<p><em>{words}</em></p>"


def are_the_parts_of_a_theme(block, site):
    """Build with a file at each of the places: a name, a template, a static file, a word."""
    places = [line.split()[0] for line in block.splitlines()]
    paths = [re.sub("<name>", "paper", place).replace("<language>", "en") for place in places]
    settings, templates, static, words = paths
    site.write(settings, "name: Paper\n")
    site.write(
        f"{templates}404.html", '{% extends "base.html" %}{% block main %}Lost.{% endblock %}'
    )
    site.write(f"{static}paper.txt", "white")
    site.write(words, "archive: All of it\n")
    site.settings("theme: paper\n")
    site.post("a", date="2011-03-04")
    assert "Lost." in site.built().output("404.html")
    assert site.output("theme/paper.txt") == "white"
    assert "All of it" in site.output("archive/index.html")


def name_a_font(block, site):
    """Build a site with them, and with a font that lies where they say."""
    [path] = re.findall("social_font: (.*)", block)
    site.write(path, ImageFont.load_default(40).font_bytes)
    are_settings(block, site)


def shows_a_picture(block, site):
    """Find in a page what is said below the example."""
    site.template("own.html", block)
    site.write("content/static/still.jpg", drawn(700, 350, format="JPEG"))
    site.post("a", image="/still.jpg", template="own")
    page = site.built().output("posts/a/index.html")
    assert '<picture><source type="image/webp" srcset="/still.jpg.320w.webp 320w, ' in page
    assert '<img class="hero-image" src="/still.jpg" alt="" width="700" height="350"' in page


def are_the_files_of_a_package(block, site):
    """Install them with the entry point of the other block, and build with the theme."""
    package = site.root.parent / "package"
    for path in (line.split()[0] for line in block.splitlines()[1:]):
        (package / path).parent.mkdir(parents=True, exist_ok=True)
        (package / path).write_text("", "utf-8")
    (package / path).write_text("By lamplight.", "utf-8")
    [told] = [b for _, _, kind, b in blocks_of("docs/themes.md") if kind == "toml"]
    project = tomllib.loads(told)["project"]
    [(name, module)] = project["entry-points"]["sitegen.themes"].items()
    info = package / f"{project['name'].replace('-', '_')}-{project['version']}.dist-info"
    info.mkdir()
    head = f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n"
    (info / "METADATA").write_text(head, "utf-8")
    (info / "entry_points.txt").write_text(f"[sitegen.themes]\n{name} = {module}\n", "utf-8")
    site.settings(f"theme: {name}\n")
    Walk(site.root, f"```sh\nPYTHONPATH={shlex.quote(str(package))} sitegen build\n```\n")
    assert "By lamplight." in site.output("index.html")


def is_a_package_with_a_theme(block, site):
    """Find in it all that the files of the other block need to be packed and found."""
    project = tomllib.loads(block)
    [module] = project["project"]["entry-points"]["sitegen.themes"].values()
    assert project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"] == [module]
    are_the_files_of_a_package(OTHERS["docs/themes.md, Themes in packages: text"], site)


def says_the_policy(block, site):
    """Say with these lines the policy that the default theme says."""
    policy = re.search("<meta http-equiv.*?>", site.built().output("404.html"))[0]
    site.template("404.html", block)
    assert site.built().output("404.html").strip() == policy


def gets_pagefind(block, site):
    """Find the extra that it names in pyproject.toml, with Pagefind in it."""
    [extra] = re.findall(r"^pip install 'sitegen\[(\w+)\]'$", block.rstrip("\n"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["optional-dependencies"][extra] == ["pagefind[bin]"]


def makes_an_index(block, site):
    """Run its lines in a site that can be searched."""
    pytest.importorskip("pagefind", reason="Pagefind is not installed")
    site.settings("search: pagefind\n")
    site.post("a")
    Walk(site.root, f"```sh\n{block}```\n")
    assert (site.root / "output/pagefind/pagefind.js").is_file()


def is_a_unit(block, _site):
    """Be a unit of systemd that runs a command which there is, or starts another one."""
    unit = configparser.ConfigParser(interpolation=None)
    unit.optionxform = str
    unit.read_string(block)
    if "Path" in unit:
        assert unit["Path"]["PathChanged"].endswith("/inbox/build")
        return
    program, *words = unit["Service"]["ExecStart"].split()
    assert program.endswith("/bin/sitegen")
    command = commands
    while isinstance(command, click.Group):
        command = command.get_command(None, words.pop(0))
    options = {option for parameter in command.params for option in parameter.opts}
    assert {word for word in words if word.startswith("-")} <= options


def is_what_a_test_runs(block, _site):
    """Be the lines that nginx gets in the test of the receiver, with its own names and ports."""
    for line in block.replace("$host;", "$http_host;").splitlines():
        plain = line.replace("8100", "{behind}").replace("{\n", "{{\n").strip()
        assert plain in CONF.replace("{{", "{").replace("}}", "}"), line


def leads_to_the_receiver(block, _site):
    """Hand the receiver's addresses to the port that it listens at."""
    assert "/inbox/*" in block
    assert "127.0.0.1:8100" in block


def installs_an_extra(block, site):
    """Find the extra in pyproject.toml."""
    [extra] = re.findall(r"sitegen\[(\w+)\]", block)
    assert extra in tomllib.loads(text_of("pyproject.toml"))["project"]["optional-dependencies"]


def builds_here(block, site):
    """Build a site with the workers that it starts on this machine."""
    site.post("a", "Words.")
    Walk(site.root, f"```sh\n{block}```\n")
    assert "Words." in site.output("posts/a/index.html")


def is_a_program_of_dask(block, site):
    """Find each option of the scheduler, the workers or our build in its own command."""
    from distributed.cli.dask_scheduler import main as scheduler
    from distributed.cli.dask_worker import main as worker

    ours = commands.get_command(None, "build")
    given = {"dask scheduler": scheduler, "dask worker": worker, "sitegen build": ours}
    [name] = [name for name in given if f"{name} " in block]
    known = {option for each in given[name].params for option in each.opts + each.secondary_opts}
    assert {*re.findall(r" (--[a-z-]+)", block)} <= known


def makes_certificates(block, site):
    """Run it, and connect by what it has made, with the settings of the next block."""
    import ssl

    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    settings = OTHERS["docs/cluster.md, Encrypt the connections: yaml"]
    subprocess.run(["sh", "-e", "-c", block], cwd=site.root, check=True, capture_output=True)
    text = settings.replace("/srv/keys", str(site.root))
    tls = yaml.safe_load(text)["distributed"]["comm"]["tls"]
    for role in ("scheduler", "worker", "client"):
        context = ssl.create_default_context(cafile=tls["ca-file"])
        context.load_cert_chain(tls[role]["cert"], tls[role]["key"])


def are_settings_of_dask(block, site):
    """Find each key among those that Dask has."""
    import dask
    import distributed  # noqa: F401 - which adds its own

    def hold(given, known):
        for key, value in given.items():
            assert key in known, key
            if isinstance(value, dict):
                hold(value, known[key])

    hold(yaml.safe_load(block), dask.config.config)


def builds_with_an_executor(block, site):
    """Run it with threads in place of a cluster's processes."""
    from concurrent.futures import ThreadPoolExecutor
    from types import SimpleNamespace

    import sitegen.pipeline.build

    site.post("a", "Words.")
    stand_in = SimpleNamespace(SlurmJobExecutor=ThreadPoolExecutor)
    names = {"executorlib": stand_in, "sitegen": sitegen, "now": datetime(2026, 1, 1, tzinfo=UTC)}
    exec(block, names | {"site": site.root, "Options": sitegen.pipeline.build.Options})
    assert "Words." in site.output("posts/a/index.html")


FORMS = "docs/comments.md, A form service: yaml"
CLUSTER = "docs/cluster.md, Three machines over SSH with NFS: sh"
READ = {
    "docs/cluster.md, Install it: sh": installs_an_extra,
    "docs/cluster.md, Use one machine: sh": builds_here,
    **dict.fromkeys((CLUSTER, f"{CLUSTER} 2", f"{CLUSTER} 3"), is_a_program_of_dask),
    "docs/cluster.md, Encrypt the connections: sh": makes_certificates,
    "docs/cluster.md, Encrypt the connections: yaml": are_settings_of_dask,
    "docs/cluster.md, SLURM: python": builds_with_an_executor,
    "docs/architecture.md, The phases: text": are_the_phases,
    "docs/settings.md, Settings: yaml": are_settings,
    "docs/settings.md, Ratings: yaml": are_settings,
    "docs/settings.md, Share cards: yaml": name_a_font,
    "docs/comments.md, Comments: text": are_paths_of_comments,
    "docs/comments.md, E-mail: yaml": are_settings,
    "docs/comments.md, The receiver: yaml": are_settings,
    **dict.fromkeys((FORMS, f"{FORMS} 2"), are_settings),
    "docs/themes.md, Built-in themes: yaml": are_settings_of_catalogue,
    "docs/themes.md, Write a theme: text": are_the_parts_of_a_theme,
    "docs/themes.md, Themes in packages: text": are_the_files_of_a_package,
    "docs/themes.md, Themes in packages: toml": is_a_package_with_a_theme,
    "docs/themes.md, site: html": says_the_policy,
    "docs/themes.md, Pictures: html": shows_a_picture,
    "docs/security.md, Content security policy: yaml": open_the_policy,
    "docs/security.md, Content security policy: text": is_about_an_embed,
    "docs/extending.md, In a package: toml": are_entry_points,
    "docs/moderation.md, Forget a person: markdown": is_an_emptied_comment,
    "docs/inbox.md, 2. Set up the service: ini": is_a_unit,
    "docs/inbox.md, 3. Build after a decision: ini": is_a_unit,
    "docs/inbox.md, 3. Build after a decision: ini 2": is_a_unit,
    "docs/inbox.md, 4. Set up the web server: nginx": is_what_a_test_runs,
    "docs/inbox.md, 4. Set up the web server: caddy": leads_to_the_receiver,
    "docs/feeds.md, Webmentions and pingbacks: yaml": are_settings,
    "docs/search.md, Turn on search: sh": gets_pagefind,
    "docs/search.md, Turn on search: yaml": are_settings,
    "docs/search.md, Turn on search: sh 2": makes_an_index,
    "docs/editors.md, VS Code: json": name_the_schemas,
    "docs/editors.md, Neovim, Emacs and Helix: yaml": names_a_schema,
    "docs/editors.md, Messages: text": is_about_a_rating,
    "docs/editors.md, GitHub Actions: File": is_the_matcher,
    "docs/editors.md, GitHub Actions: yaml": is_a_step,
}


def test_every_block_is_run_or_read():
    assert sorted(OTHERS) == sorted(READ)


@needs_tools
@pytest.mark.parametrize("place", READ)
def test_a_block_is_what_the_program_takes(place, site):
    READ[place](OTHERS[place], site)


def test_no_block_is_written_so_that_it_would_be_overlooked():
    """Each is fenced by backticks, and stands at the margin; what is indented may be in a list."""
    for document in DOCUMENTS:
        fences = len(re.findall(r"^\s*(?:`{3,}|~{3,})", text_of(document), re.MULTILINE))
        inner = sum(
            len(re.findall(r"^\s*(?:`{3,}|~{3,})", block, re.MULTILINE))
            for *_, block in blocks_of(document)
        )
        assert fences == inner + 2 * len([*blocks_of(document)]), document


def test_every_document_is_looked_at():
    there = {path.relative_to(ROOT).as_posix() for path in ROOT.glob("docs/*.md")}
    assert there <= set(DOCUMENTS)


@needs_tools
def test_the_patterns_for_front_matter_have_files_that_fit(site):
    with_schemas(site)
    [(schema, patterns)] = re.findall(r'`"(\./[^"]+)": (\[.*?\])`', text_of("docs/editors.md"))
    schema_fits(site, schema, json.loads(patterns))
