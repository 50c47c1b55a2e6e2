"""The measuring tool does what it says: same posts for all, changes that change, honest tables."""

import ast
import csv
import io
import json
import os
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import msgspec
import pytest
import yaml

from bench import __main__ as command
from bench import check, corpus, floor, sites, tables
from bench.changes import Sign
from bench.chart import Axis, Bar, Group, chart
from bench.generators import Generator, chosen, hugos, pelican, sitegens
from bench.measure import CommandError, Usage, measure
from bench.report import Spread, cell, number, save, spread, table
from bench.scenarios import (
    BOTH,
    COLD,
    REWRITE,
    SCENARIOS,
    TAG,
    UNCHANGED,
    FloorTask,
    Measurement,
    Study,
    study,
)
from bench.study_report import Facts, growth, report

GENERATORS = [*sitegens(), *hugos("hugo"), pelican()]


@pytest.fixture(scope="module")
def blog():
    """Return a blog of twelve posts, of which some have comments."""
    return corpus.make_blog(12)


def tree(folder):
    """Return the text of every file below a folder, by its path."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in files}


# ---------------------------------------------------------------- layouts


def written(generator: Generator, blog, folder: Path) -> dict[str, str]:
    sites.write_site(generator.layout, blog, folder)
    return tree(folder)


@pytest.fixture(scope="module")
def trees(blog, tmp_path_factory):
    """Return the files of every generator's site."""
    folder = tmp_path_factory.mktemp("sites")
    return {one.name: written(one, blog, folder / one.name) for one in GENERATORS}


@pytest.fixture(scope="module")
def talked(blog):
    """Return a post with comments, of which one answers another."""
    return next(post for post in blog.posts if any(c.parent for c in post.comments))


def front_of(text):
    _, front, body = text.split("---\n", 2)
    return yaml.safe_load(front), body.lstrip("\n")


def test_sitegen_reads_posts_and_comments_as_files(trees, talked):
    fields, body = front_of(trees["sitegen"][f"content/posts/{talked.year}/{talked.slug}.md"])
    assert (fields["title"], fields["author"], body) == (talked.title, talked.author, talked.body)
    assert fields["work"] == msgspec.to_builtins(talked.work)
    for comment in talked.comments:
        fields, text = front_of(trees["sitegen"][f"content/comments/{talked.slug}/{comment.id}.md"])
        assert (fields["author"], fields.get("parent", "")) == (comment.author, comment.parent)
        assert text == comment.text


def test_the_default_site_has_works_in_a_table_and_a_diary(trees, blog):
    files = trees["sitegen-default"]
    rows = [*csv.DictReader(io.StringIO(files["content/works/works.csv"]))]
    assert {row.pop("key"): row for row in rows} == {
        key: {name: str(value) for name, value in msgspec.to_builtins(work).items()}
        for key, work in blog.works.items()
    }
    found = [
        entry
        for path in sorted(files)
        if path.startswith("content/diary/")
        for entry in yaml.safe_load(files[path])
    ]
    assert [str(entry.pop("date")) for entry in found] == [one.date for one in blog.entries]
    assert found == [
        {"work": one.work, "rating": one.rating, "note": one.note} for one in blog.entries
    ]
    for post in blog.posts:
        fields, _ = front_of(files[f"content/posts/{post.year}/{post.slug}.md"])
        assert fields["work"] == (post.key or msgspec.to_builtins(post.work))


def test_sitegen_does_equal_work_with_settings_and_a_theme_alone(trees):
    default = set(trees["sitegen-default"])
    own = ("content/works/", "content/diary/")
    assert not any(path.startswith(own) for path in trees["sitegen"])
    assert {
        path for path in set(trees["sitegen"]) - default if "themes/bench/" not in path
    } == set()
    settings = yaml.safe_load(trees["sitegen"]["site.yaml"])
    assert settings["feeds"]["taxonomies"] == []
    assert yaml.safe_load(trees["sitegen-default"]["site.yaml"]).keys() == {
        "title",
        "tagline",
        "url",
    }


def test_hugo_finds_comments_as_data_or_as_resources(trees, talked):
    rows = json.loads(trees["hugo-data"][f"data/comments/{talked.slug}.json"])
    assert [(row["id"], row["parent"], row["text"]) for row in rows] == [
        (comment.id, comment.parent, comment.text) for comment in talked.comments
    ]
    bundle = f"content/posts/{talked.year}/{talked.slug}"
    assert {path for path in trees["hugo-resources"] if path.startswith(f"{bundle}/")} == {
        f"{bundle}/index.md", *(f"{bundle}/{comment.id}.md" for comment in talked.comments),
    }  # fmt: skip
    modes = [
        yaml.safe_load(trees[name]["hugo.yaml"])["params"]["comments"]
        for name in ("hugo-data", "hugo-resources")
    ]
    assert modes == ["data", "resources"]


def test_pelican_reads_fields_without_yaml_and_has_its_cache_on(trees, talked):
    text = trees["pelican"][f"content/posts/{talked.year}/{talked.slug}.md"]
    assert text.startswith(f"Title: {talked.title}\nSlug: {talked.slug}\n")
    assert f"Tags: {', '.join(talked.tags)}\n" in text
    assert text.endswith(f"\n\n{talked.body}")
    equal = ast.parse(trees["pelican"]["themes/bench/equal.py"])
    settings = {
        ast.unparse(node.targets[0]): ast.unparse(node.value)
        for node in equal.body
        if isinstance(node, ast.Assign)
    }
    assert (settings["CACHE_CONTENT"], settings["LOAD_CONTENT_CACHE"]) == ("True", "True")
    ast.parse(trees["pelican"]["pelicanconf.py"])


def test_all_equal_themes_share_one_stylesheet(trees):
    style = (sites.PEERS / "style.css").read_text("utf-8")
    for one in GENERATORS:
        if one.equal:
            assert trees[one.name][one.layout.style_at] == style


def test_a_peer_that_is_not_installed_is_named(monkeypatch):
    monkeypatch.setattr("bench.generators.importlib.util.find_spec", lambda _: None)
    monkeypatch.setattr("bench.generators.shutil.which", lambda _: None)
    found, missing = chosen(["hugo", "pelican"])
    assert [one.name for one in found] == ["sitegen", "sitegen-default"]
    assert missing == ["hugo", "pelican"]


# ---------------------------------------------------------------- measuring


def test_a_command_that_fails_is_an_error_with_what_it_said(tmp_path):
    with pytest.raises(CommandError, match=r"exit code 3\nwhat is wrong"):
        measure([sys.executable, "-c", "print('what is wrong'); raise SystemExit(3)"], tmp_path)


def test_the_floor_looks_at_every_file_and_writes_every_file(tmp_path):
    for name in ("a", "b/c", "b/d/e"):
        path = tmp_path / "from" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name, "utf-8")
    assert floor.scan(str(tmp_path / "from")) == 3
    floor.rewrite(str(tmp_path / "from"), str(tmp_path / "to"))
    assert tree(tmp_path / "to") == tree(tmp_path / "from")


# ---------------------------------------------------------------- equal work


def build_pages(blog, folder, lost=""):
    for post in blog.posts:
        path = folder / "posts" / post.slug / "index.html"
        path.parent.mkdir(parents=True)
        path.write_text(
            "".join(f'<li id="comment-{c.id}">' for c in post.comments if c.id != lost), "utf-8"
        )
    (folder / "feed.xml").write_text("<rss/>", "utf-8")


def test_a_lost_comment_ends_the_run(blog, talked, tmp_path):
    build_pages(blog, tmp_path / "whole")
    check.check_site("a peer", blog, check.outcome(tmp_path / "whole"))
    build_pages(blog, tmp_path / "lost", lost=talked.comments[-1].id)
    with pytest.raises(check.UnequalError, match=rf"{talked.slug}: \d+ wanted, \d+ found"):
        check.check_site("a peer", blog, check.outcome(tmp_path / "lost"))


def test_a_lost_page_ends_the_run(blog, tmp_path):
    build_pages(msgspec.structs.replace(blog, posts=blog.posts[1:]), tmp_path)
    with pytest.raises(check.UnequalError, match=r"wanted, no page found"):
        check.check_site("a peer", blog, check.outcome(tmp_path))


def test_the_page_of_a_removed_post_ends_the_run(blog, tmp_path):
    build_pages(blog, tmp_path)
    found = check.outcome(tmp_path)
    rest = msgspec.structs.replace(blog, posts=blog.posts[1:])
    with pytest.raises(check.UnequalError, match=rf"{blog.posts[0].slug}: no page wanted"):
        check.check_site("a peer", rest, found)


def test_a_missing_feed_ends_the_run(blog, tmp_path):
    build_pages(blog, tmp_path)
    (tmp_path / "feed.xml").unlink()
    with pytest.raises(check.UnequalError, match=r"there is no feed\.xml"):
        check.check_site("a peer", blog, check.outcome(tmp_path))


def test_comments_on_further_pages_of_a_thread_count(tmp_path):
    for name, marks in (("posts/a/index.html", 2), ("posts/a/comments/2/index.html", 1)):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text('<li id="comment-x">' * marks, "utf-8")
    (tmp_path / "index.html").write_text('<li id="comment-x">', "utf-8")
    assert check.comments_of(check.outcome(tmp_path)) == {"a": 3}
    assert check.page_count(check.outcome(tmp_path)) == 3


def test_pages_may_differ_by_the_rounding_of_lists_and_no_more(blog):
    most = check.list_count(blog) + check.FIXED_PAGES
    check.check_equal(blog, {"one": 100, "other": 100 + most})
    with pytest.raises(check.UnequalError, match="one 100, other"):
        check.check_equal(blog, {"one": 100, "other": 101 + most})


def test_a_change_that_did_not_arrive_ends_the_run(tmp_path):
    (tmp_path / "index.html").write_text("old <b>0.5</b> / 10", "utf-8")
    for text in ("old", "0.5 / 10"):
        sign = Sign("index.html", text)
        check.check_sign("a peer", "a change", sign, tmp_path)
        with pytest.raises(check.UnequalError, match=rf"'{text}' is still in index\.html"):
            check.check_sign(
                "a peer", "a change", msgspec.structs.replace(sign, gone=True), tmp_path
            )
    check.check_sign("a peer", "a change", Sign("index.html", "new", gone=True), tmp_path)
    with pytest.raises(check.UnequalError, match=r"'new' is not in index\.html"):
        check.check_sign("a peer", "a change", Sign("index.html", "new"), tmp_path)
    with pytest.raises(check.UnequalError, match=r"there is no other\.html"):
        check.check_sign("a peer", "a change", Sign("other.html", "new", gone=True), tmp_path)


def test_files_written_again_are_told_from_files_that_are_different(tmp_path):
    for name in ("left", "again", "other", ".hidden"):
        (tmp_path / name).write_text("same", "utf-8")
    before = check.outcome(tmp_path)
    (tmp_path / "again").unlink()
    (tmp_path / "again-2").write_text("same", "utf-8")
    (tmp_path / "again-2").rename(tmp_path / "again")
    (tmp_path / "other").write_text("another", "utf-8")
    (tmp_path / "new").write_text("new", "utf-8")
    after = check.outcome(tmp_path, before)
    assert after == check.outcome(tmp_path)
    assert sorted(after) == ["again", "left", "new", "other"]
    assert (check.written(before, after), check.different(before, after)) == (3, 2)


def test_only_files_that_may_have_changed_are_read_again(tmp_path, monkeypatch):
    """Reading a whole site after each of fifteen builds takes an hour for 100,000 posts."""
    for name in ("left", "posts/a/index.html", "posts/b/index.html"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text('<li id="comment-1">', "utf-8")
    before = check.outcome(tmp_path)
    changed = tmp_path / "posts/b/index.html"
    state = changed.stat()
    changed.write_text('<li id="comment-2">', "utf-8")  # of the same length,
    os.utime(changed, ns=(state.st_atime_ns, state.st_mtime_ns))  # and with its old time
    read, read_bytes = [], Path.read_bytes
    monkeypatch.setattr(Path, "read_bytes", lambda path: read.append(path) or read_bytes(path))
    after = check.outcome(tmp_path, before)
    assert read == [changed]
    assert check.comments_of(after) == {"a": 1, "b": 1}
    assert (check.written(before, after), check.different(before, after)) == (0, 1)


# ---------------------------------------------------------------- the report


def test_spreads_and_numbers():
    assert spread([3.0, 1.0, 2.0]) == Spread(2.0, 1.0, 3.0)
    assert spread([1.0, 2.0]).median == 1.5
    assert [number(n) for n in (0.1234, 1.234, 12.34, 1234.5)] == ["0.123", "1.23", "12.3", "1,234"]
    assert cell(Spread(2.0, 1.0, 3.0)) == "2.00 (1.00–3.00)"
    assert cell(Spread(2.0, 2.0, 2.0)) == "2.00"
    assert table(["", "a"], [["b", "1"]]) == "|  | a |\n| --- | ---: |\n| b | 1 |\n"


def usage(seconds):
    return Usage(wall=seconds, cpu=1.0, memory=50.0, parent=40.0)


def make_study(posts, factor=1.0):
    """Return a study in which each build takes twice its generator's place, in seconds.

    The floor of the second run is twice that of the others, because the machine was busy.
    """
    measurements = [
        Measurement(one.name, scenario.name, run, usage(2.0 * factor * (place + extra)), 7, 3)
        for place, one in enumerate(GENERATORS, 1)
        for scenario in SCENARIOS
        if not (scenario.needs_works and one.equal)
        for run, extra in ((1, 0), (2, 0), (3, 1))
    ]
    tasks = [
        FloorTask(name, generator, run, Usage(seconds, 0.1, 9.0))
        for generator, names in (("sitegen", (BOTH, REWRITE)), ("sitegen-default", (BOTH,)))
        for name in names
        for run, seconds in ((1, 0.25), (1, 0.25), (1, 9.0), (2, 0.5), (3, 0.25))
    ]
    pages = {one.name: 20 for one in GENERATORS}
    return Study(posts, 2000, 3, tuple(measurements), tuple(tasks), pages)


@pytest.fixture
def one_study():
    return make_study(1000)


def test_each_build_is_a_multiple_of_the_floor_of_its_own_run_and_site(one_study):
    """The builds of sitegen take 2, 2 and 4 s; the median floor of each run is 0.25, 0.5, 0.25."""
    found = tables.multiples(one_study, "sitegen", UNCHANGED, tables.wall)
    assert found == Spread(8.0, 4.0, 16.0)
    assert tables.multiples(one_study, "sitegen", UNCHANGED, tables.cpu) == Spread(10.0, 10.0, 10.0)
    default = tables.multiples(one_study, "sitegen-default", UNCHANGED, tables.wall)
    assert default == Spread(16.0, 8.0, 24.0)
    assert tables.multiples(one_study, "hugo-data", UNCHANGED, tables.wall) is None


def test_the_floor_of_a_first_build_has_the_writing_too(one_study):
    assert tables.multiples(one_study, "sitegen", COLD, tables.wall) == Spread(4.0, 2.0, 8.0)
    assert tables.multiples(one_study, "sitegen-default", COLD, tables.wall) is None


def test_the_report_sets_sitegen_beside_the_floor_and_each_peer(one_study):
    facts = Facts("2026-01-01", "a machine", {"sitegen": "1"}, 0.0, ("pelican",))
    text = report([one_study], GENERATORS, facts, "images/x.svg")
    assert "Measured on 2026-01-01: a machine. sitegen 1. Load before: 0.0.\n" in text
    assert "Not installed, and so not measured: pelican." in text
    assert "### 1,000 posts, 2,000 comments\n\nMedian of 3 runs" in text
    lines = ("8.00 (4.00–16.0)", "10.0", "16.0 (8.00–24.0)", "10.0")
    assert f"| nothing changed | {' | '.join(lines)} |\n" in text
    # sitegen takes 2 s; Hugo's two take 6 and 8 s, and Pelican 10 s.
    assert "| nothing changed | 0.333 | 0.250 | 0.200 |\n" in text
    assert "| nothing changed | 2.00 (2.00–4.00) | 4.00 (4.00–6.00) |" in text
    assert "| nothing changed | 7 / 3 | 7 / 3 |" in text
    assert "Growth" not in text


def test_the_report_names_the_kind_of_memory_and_gives_the_parents_share(one_study):
    facts = Facts("2026-01-01", "a machine", {}, 0.0)
    text = report([one_study], GENERATORS, facts, "images/x.svg")
    kind = one_study.measurements[0].usage.kind
    assert f"Memory of all processes at its peak ({kind}), in MB:\n\n|" in text
    parents = text.partition(f"Memory of the parent process at its peak ({kind})")[2]
    assert "| nothing changed | 40.0 / 40.0 | 40.0 / 40.0 |" in parents  # 40 MB for 1,000 posts


def test_a_change_that_only_sitegen_can_have_is_a_dash_for_the_others(one_study):
    text = report([one_study], GENERATORS, Facts("2026-01-01", "a machine", {}, 0.0), "x.svg")
    rows = [line for line in text.splitlines() if line.startswith("| one work edited |")]
    assert rows[0] == "| one work edited | – | 4.00 (4.00–6.00) | – | – | – |"
    assert rows[-1] == "| one work edited | – | 7 / 3 | – | – | – |"
    assert rows[2] == "| one work edited | – | – | – |"  # the ratios to the peers


def test_without_peers_there_is_no_table_of_them(one_study):
    text = report([one_study], GENERATORS[:2], Facts("2026-01-01", "a machine", {}, 0.0), "x.svg")
    assert "sitegen ÷" not in text


def test_growth_is_the_time_of_a_post_next_to_the_smaller_blog():
    """Ten times the posts take thirty times the seconds, and the same processor seconds."""
    studies = [make_study(10_000, factor=30), make_study(1000)]
    text = growth(studies, GENERATORS[0])
    rows = [line.split(" | ") for line in text.splitlines() if TAG in line]
    assert [row[0] for row in rows] == [f"| {TAG}, {posts} posts" for posts in ("1,000", "10,000")]
    assert rows[0][1:] == ["2.00", "1.00", "–", "–", "50.0", "40.0 |"]
    assert rows[1][1:] == ["6.00", "0.100", "3.00", "0.100", "50.0", "4.00 |"]
    whole = report(studies, GENERATORS, Facts("2026-01-01", "a machine", {}, 0.0), "x.svg")
    assert whole.partition("### Growth\n")[2].count("| from nothing, 1,000 posts |") == 2


def test_a_report_goes_between_the_markers_and_leaves_the_rest(tmp_path):
    path = tmp_path / "docs" / "performance.md"
    save("first\n", path)
    assert path.read_text("utf-8") == "<!-- bench -->\nfirst\n<!-- end -->\n"
    path.write_text("before\n\n<!-- bench -->\nold\n<!-- end -->\n\nafter\n", "utf-8")
    save("new\n", path)
    assert path.read_text("utf-8") == "before\n\n<!-- bench -->\nnew\n<!-- end -->\n\nafter\n"


def test_a_logarithmic_axis_ends_at_powers_of_ten():
    axis = Axis(100, [Spread(2.0, 0.3, 40.0)])
    assert (axis.low, axis.high) == (-1, 2)
    assert axis.x(0.1) == 100
    assert axis.x(1.0) - axis.x(0.1) == pytest.approx(axis.x(100.0) - axis.x(10.0))


def test_the_chart_is_xml_without_styles_and_names_every_line(one_study):
    drawn = command.draw([one_study, one_study], GENERATORS)
    root = ET.fromstring(drawn)
    names = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert names == {"svg", "title", "path", "circle", "text"}
    assert not any({"style", "class"} & set(element.keys()) for element in root.iter())
    circles = [element for element in root.iter() if element.tag.endswith("circle")]
    missing = sum(one.needs_works for one in SCENARIOS) * sum(one.equal for one in GENERATORS)
    assert len(circles) == 2 * (len(SCENARIOS) * len(GENERATORS) - missing)
    texts = [element.text for element in root.iter() if element.tag.endswith("text")]
    assert {one.title for one in GENERATORS} | {one.name for one in SCENARIOS} <= set(texts)


def test_names_in_the_chart_are_escaped():
    bars = (Bar('a < b & "c"', (Spread(1.0, 1.0, 1.0),)),)
    root = ET.fromstring(chart("t", ["p"], [Group("g", bars)]))
    assert 'a < b & "c"' in [element.text for element in root.iter()]


# ---------------------------------------------------------------- the command


def test_the_help_names_every_option(capsys):
    with pytest.raises(SystemExit) as stopped:
        command.main(["--help"])
    said = capsys.readouterr().out
    assert stopped.value.code == 0
    for option in ("--posts", "--peers", "--runs", "--out", "--work", "--pause"):
        assert option in said


@pytest.mark.parametrize("wrong", [["--posts", "0"], ["--posts", "x"], ["--peers", "jekyll"]])
def test_wrong_arguments_are_refused(wrong, capsys):
    with pytest.raises(SystemExit) as stopped:
        command.main(wrong)
    assert stopped.value.code == 2
    assert wrong[0] in capsys.readouterr().err


def test_three_posts_are_measured_from_end_to_end(tmp_path, monkeypatch, capsys):
    """Every scenario is built, checked and reported, in the site that can have them all."""
    monkeypatch.setattr(command, "chosen", lambda names: (sitegens()[1:], []))
    out = tmp_path / "docs" / "report.md"
    code = command.main(
        ["--posts", "3", "--peers", "none", "--runs", "1", "--pause", "0", "--out", str(out)]
    )
    assert (code, capsys.readouterr().out) == (0, "")
    text = out.read_text("utf-8")
    assert "### 3 posts, " in text
    for scenario in SCENARIOS:
        [*_, line] = [line for line in text.splitlines() if line.startswith(f"| {scenario.name} |")]
        assert "–" not in line
    files = [line for line in text.splitlines() if line.startswith("| nothing changed |")]
    assert files[-1] == "| nothing changed | 0 / 0 |"
    ET.parse(out.parent / "images" / "report.svg")


# A generator that leaves the pages of removed posts, as Hugo and Pelican do.
LAZY = """
import pathlib
out = pathlib.Path("output")
for path in pathlib.Path("content/posts").rglob("*.md"):
    page = out / "posts" / path.stem / "index.html"
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text("page")
(out / "index.html").write_text("home")
(out / "feed.xml").write_text("feed")
"""


def test_pages_that_a_peer_leaves_are_removed_and_nothing_else_is_forgiven(tmp_path, monkeypatch):
    monkeypatch.setattr(check, "check_sign", lambda *_: None)

    def post(post):
        return {f"content/posts/{post.slug}.md": msgspec.json.encode(post).decode()}

    def site(blog):
        return {"settings.json": json.dumps([blog.tagline, blog.head])}

    whole = corpus.make_blog(12)
    posts = tuple(msgspec.structs.replace(one, comments=()) for one in whole.posts)
    quiet = msgspec.structs.replace(whole, posts=posts)
    monkeypatch.setattr(corpus, "make_blog", lambda _: quiet)
    wanted = (COLD, "one post moved, new slug", "one post removed", "one work edited")
    some = tuple(one for one in SCENARIOS if one.name in wanted)
    monkeypatch.setattr("bench.scenarios.SCENARIOS", some)
    lazy = Generator(
        "lazy", "Lazy", sites.Layout(post, site), lambda _: [sys.executable, "-c", LAZY]
    )
    found = study(12, [lazy], tmp_path / "a", runs=2, pause=0)
    names = list(wanted[:3])
    assert [one.scenario for one in found.measurements] == names * 2
    assert [one.run for one in found.measurements] == [1] * len(names) + [2] * len(names)
    assert found.floor == ()  # the floor belongs to sitegen alone
    own = msgspec.structs.replace(
        lazy,
        own=True,
        command=lambda _: [sys.executable, "-c", LAZY + "print('{\"written\": 1}')"],
    )
    with pytest.raises(check.UnequalError, match=r"no page wanted"):
        study(12, [own], tmp_path / "b", runs=1, pause=0)


def test_measured_commands_may_write_bytecode(tmp_path, monkeypatch):
    """Without it, each build would compile the whole program again, as no installed one does."""
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    _, said = measure(
        [sys.executable, "-c", "import sys; print(sys.dont_write_bytecode)"], tmp_path
    )
    assert said.strip() == "False"
