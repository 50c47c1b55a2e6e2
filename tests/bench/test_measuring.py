"""The measuring tool does what it says: same posts for all, changes that change, honest tables."""

import ast
import json
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import msgspec
import pytest
import yaml

from bench import __main__ as command
from bench import check, corpus, floor, layouts
from bench.chart import Axis, Bar, Group, chart
from bench.generators import Generator, chosen, hugos, pelican, sitegens
from bench.measure import CommandError, Usage, measure
from bench.report import Facts, Spread, cell, floor_of, number, report, save, spread, table
from bench.scenarios import BOTH, COLD, REWRITE, SCENARIOS, UNCHANGED, FloorTask, Measurement, Study

GENERATORS = [*sitegens(), *hugos("hugo"), pelican()]


@pytest.fixture(scope="module")
def blog(tmp_path_factory):
    """Return a blog of twelve posts, of which some have comments."""
    return corpus.make_blog(12, tmp_path_factory.mktemp("corpus") / "blog")


def tree(folder):
    """Return the text of every file below a folder, by its path."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in files}


# ---------------------------------------------------------------- the blog and its changes


def test_the_blog_holds_what_the_corpus_says(blog, tmp_path):
    made, comments, _ = corpus.write_blog(12, tmp_path / "corpus", seed=1)
    assert (len(blog.posts), blog.comments) == (made, comments)
    dates = [corpus.datetime.fromisoformat(post.date) for post in blog.posts]
    assert dates == sorted(dates)
    path = tmp_path / "corpus/content/posts" / blog.posts[0].year / f"{blog.posts[0].slug}.md"
    text = path.read_text("utf-8")
    assert f"date: {blog.posts[0].date}\n" in text
    assert text.endswith(blog.posts[0].body)


def test_every_change_changes_one_thing_alone(blog):
    changed = {}
    for scenario in SCENARIOS:
        if scenario.change:
            after, _ = scenario.change(blog)
            fields = [f for f in ("tagline", "head") if getattr(after, f) != getattr(blog, f)]
            known = {post.slug: post for post in blog.posts}
            for post in after.posts:
                old = known.get(post.slug)
                if old is None:
                    fields.append("a post")
                elif post != old:
                    names = corpus.Post.__struct_fields__
                    fields += [name for name in names if getattr(post, name) != getattr(old, name)]
            changed[scenario.name] = fields
    assert changed == {
        "one text edited": ["body"],
        "one title edited": ["title"],
        "one tag added": ["tags"],
        "one comment added": ["comments"],
        "one post added": ["a post"],
        "one template changed": ["head"],
        "one setting changed": ["tagline"],
    }


def test_an_added_tag_is_one_that_other_posts_have(blog):
    after, _ = corpus.add_tag(blog)
    pairs = zip(after.posts, blog.posts, strict=True)
    [(new, old)] = [(new, old) for new, old in pairs if new != old]
    [tag] = set(new.tags) - set(old.tags)
    assert any(tag in post.tags for post in blog.posts)


def test_added_comments_and_posts_are_the_newest(blog):
    after, _ = corpus.add_comment(corpus.add_post(blog)[0])
    assert after.posts[-1].date > after.posts[-2].date
    pairs = zip(after.posts[:-1], blog.posts, strict=True)
    [thread] = [new.comments for new, old in pairs if new.comments != old.comments]
    assert [comment.id for comment in thread] == [f"c{n + 1:04d}" for n in range(len(thread))]


# ---------------------------------------------------------------- layouts


@pytest.mark.parametrize("generator", GENERATORS, ids=lambda one: one.name)
def test_every_change_touches_one_file(generator, blog, tmp_path):
    layouts.write_site(generator.layout, blog, tmp_path / "site")
    before = tree(tmp_path / "site")
    for scenario in SCENARIOS:
        if scenario.change:
            changed, _ = scenario.change(blog)
            [path] = layouts.write_change(generator.layout, blog, changed, tmp_path / "site")
            after = tree(tmp_path / "site")
            assert {p for p in after if after[p] != before.get(p)} == {path}, scenario.name
            blog, before = changed, after


def written(generator: Generator, blog, folder: Path) -> dict[str, str]:
    layouts.write_site(generator.layout, blog, folder)
    return tree(folder)


@pytest.fixture(scope="module")
def sites(blog, tmp_path_factory):
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


def test_sitegen_reads_posts_and_comments_as_files(sites, talked):
    fields, body = front_of(sites["sitegen"][f"content/posts/{talked.year}/{talked.slug}.md"])
    assert (fields["title"], fields["author"], body) == (talked.title, talked.author, talked.body)
    assert fields["work"] == msgspec.to_builtins(talked.work)
    for comment in talked.comments:
        fields, text = front_of(sites["sitegen"][f"content/comments/{talked.slug}/{comment.id}.md"])
        assert (fields["author"], fields.get("parent", "")) == (comment.author, comment.parent)
        assert text == comment.text


def test_sitegen_does_equal_work_with_settings_and_a_theme_alone(sites):
    default = set(sites["sitegen-default"])
    assert {
        path for path in set(sites["sitegen"]) - default if "themes/bench/" not in path
    } == set()
    settings = yaml.safe_load(sites["sitegen"]["site.yaml"])
    assert settings["feeds"]["taxonomies"] == []
    assert yaml.safe_load(sites["sitegen-default"]["site.yaml"]).keys() == {
        "title",
        "tagline",
        "url",
    }


def test_hugo_finds_comments_as_data_or_as_resources(sites, talked):
    rows = json.loads(sites["hugo-data"][f"data/comments/{talked.slug}.json"])
    assert [(row["id"], row["parent"], row["text"]) for row in rows] == [
        (comment.id, comment.parent, comment.text) for comment in talked.comments
    ]
    bundle = f"content/posts/{talked.year}/{talked.slug}"
    assert {path for path in sites["hugo-resources"] if path.startswith(f"{bundle}/")} == {
        f"{bundle}/index.md", *(f"{bundle}/{comment.id}.md" for comment in talked.comments),
    }  # fmt: skip
    modes = [
        yaml.safe_load(sites[name]["hugo.yaml"])["params"]["comments"]
        for name in ("hugo-data", "hugo-resources")
    ]
    assert modes == ["data", "resources"]


def test_pelican_reads_fields_without_yaml_and_has_its_cache_on(sites, talked):
    text = sites["pelican"][f"content/posts/{talked.year}/{talked.slug}.md"]
    assert text.startswith(f"Title: {talked.title}\nSlug: {talked.slug}\n")
    assert f"Tags: {', '.join(talked.tags)}\n" in text
    assert text.endswith(f"\n\n{talked.body}")
    equal = ast.parse(sites["pelican"]["themes/bench/equal.py"])
    settings = {
        ast.unparse(node.targets[0]): ast.unparse(node.value)
        for node in equal.body
        if isinstance(node, ast.Assign)
    }
    assert (settings["CACHE_CONTENT"], settings["LOAD_CONTENT_CACHE"]) == ("True", "True")
    ast.parse(sites["pelican"]["pelicanconf.py"])


def test_all_equal_themes_share_one_stylesheet(sites):
    style = (layouts.PEERS / "style.css").read_text("utf-8")
    for one in GENERATORS:
        if one.equal:
            assert sites[one.name][one.layout.style_at] == style


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
    check.check_site("a peer", blog, tmp_path / "whole")
    build_pages(blog, tmp_path / "lost", lost=talked.comments[-1].id)
    with pytest.raises(check.UnequalError, match=rf"{talked.slug}: \d+ wanted, \d+ found"):
        check.check_site("a peer", blog, tmp_path / "lost")


def test_a_lost_page_ends_the_run(blog, tmp_path):
    build_pages(msgspec.structs.replace(blog, posts=blog.posts[1:]), tmp_path)
    with pytest.raises(check.UnequalError, match=r"wanted, no page found"):
        check.check_site("a peer", blog, tmp_path)


def test_comments_on_further_pages_of_a_thread_count(tmp_path):
    for name, marks in (("posts/a/index.html", 2), ("posts/a/comments/2/index.html", 1)):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text('<li id="comment-x">' * marks, "utf-8")
    assert check.comments_of(tmp_path) == {"a": 3}


def test_pages_may_differ_by_the_rounding_of_lists_and_no_more(blog):
    most = check.list_count(blog) + check.FIXED_PAGES
    check.check_equal(blog, {"one": 100, "other": 100 + most})
    with pytest.raises(check.UnequalError, match="one 100, other"):
        check.check_equal(blog, {"one": 100, "other": 101 + most})


def test_a_change_that_did_not_arrive_ends_the_run(tmp_path):
    (tmp_path / "index.html").write_text("old", "utf-8")
    check.check_sign("a peer", "a change", corpus.Sign("index.html", "old"), tmp_path)
    with pytest.raises(check.UnequalError, match=r"'new' is not in index\.html"):
        check.check_sign("a peer", "a change", corpus.Sign("index.html", "new"), tmp_path)


def test_files_written_again_are_told_from_files_that_are_different(tmp_path):
    for name in ("left", "again", "other", ".hidden"):
        (tmp_path / name).write_text("same", "utf-8")
    before = check.outcome(tmp_path)
    (tmp_path / "again").unlink()
    (tmp_path / "again-2").write_text("same", "utf-8")
    (tmp_path / "again-2").rename(tmp_path / "again")
    (tmp_path / "other").write_text("another", "utf-8")
    (tmp_path / "new").write_text("new", "utf-8")
    after = check.outcome(tmp_path)
    assert sorted(after) == ["again", "left", "new", "other"]
    assert (check.written(before, after), check.different(before, after)) == (3, 2)


# ---------------------------------------------------------------- the report


def test_spreads_and_numbers():
    assert spread([3.0, 1.0, 2.0]) == Spread(2.0, 1.0, 3.0)
    assert spread([1.0, 2.0]).median == 1.5
    assert [number(n) for n in (0.1234, 1.234, 12.34, 1234.5)] == ["0.123", "1.23", "12.3", "1,234"]
    assert cell(Spread(2.0, 1.0, 3.0)) == "2.00 (1.00–3.00)"
    assert cell(Spread(2.0, 2.0, 2.0)) == "2.00"
    assert table(["", "a"], [["b", "1"]]) == "|  | a |\n| --- | ---: |\n| b | 1 |\n"


@pytest.fixture
def one_study():
    """Return a study in which each build takes twice its generator's place, in seconds."""
    measurements = [
        Measurement(one.name, scenario.name, Usage(2.0 * (place + run), 1.0, 50.0), 7, 3)
        for place, one in enumerate(GENERATORS, 1)
        for scenario in SCENARIOS
        for run in (0, 0, 1)
    ]
    tasks = [FloorTask(name, Usage(0.25, 0.1, 9.0)) for name in (BOTH, REWRITE)]
    pages = {one.name: 20 for one in GENERATORS}
    return Study(1000, 2000, 3, tuple(measurements), tuple(tasks), pages)


def test_the_floor_of_a_first_build_has_the_writing_too(one_study):
    assert floor_of(one_study, UNCHANGED) == 0.25
    assert floor_of(one_study, COLD) == 0.5


def test_the_report_sets_sitegen_beside_the_floor_and_each_peer(one_study):
    facts = Facts("2026-01-01", "a machine", {"sitegen": "1"}, 0.0, ("pelican",))
    text = report([one_study], GENERATORS, facts, "images/x.svg")
    assert "Measured on 2026-01-01: a machine. sitegen 1. Load before: 0.0.\n" in text
    assert "Not installed, and so not measured: pelican." in text
    assert "### 1,000 posts, 2,000 comments\n\nMedian of 3 runs" in text
    # sitegen takes 2 s; the floor is 0.25 s, Hugo's two take 6 and 8 s, and Pelican 10 s.
    assert "| nothing changed | 8.00 | 0.333 | 0.250 | 0.200 |\n" in text
    assert "| nothing changed | 2.00 (2.00–4.00) | 4.00 (4.00–6.00) |" in text
    assert "| nothing changed | 7 / 3 | 7 / 3 |" in text


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
    assert len(circles) == 2 * len(SCENARIOS) * len(GENERATORS)
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
    """Every scenario is built, checked and reported; one of both sitegens is enough for that."""
    monkeypatch.setattr(command, "chosen", lambda names: (sitegens()[:1], []))
    out = tmp_path / "docs" / "report.md"
    code = command.main(
        ["--posts", "3", "--peers", "none", "--runs", "1", "--pause", "0", "--out", str(out)]
    )
    assert (code, capsys.readouterr().out) == (0, "")
    text = out.read_text("utf-8")
    assert "### 3 posts, " in text
    for scenario in SCENARIOS:
        assert f"| {scenario.name} | " in text
    files = [line for line in text.splitlines() if line.startswith("| nothing changed |")]
    assert files[-1] == "| nothing changed | 0 / 0 |"
    ET.parse(out.parent / "images" / "report.svg")
