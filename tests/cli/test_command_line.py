"""The commands: what they read, where they say what, and the exit code they leave with."""

import json
import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from click.testing import CliRunner

from sitegen import __version__
from sitegen.cli.main import commands, main
from tests.support.sites import PICTURE, read_tree

ROOT = Path(__file__).parents[2]
NUMBERS = ("pages", "written", "unchanged", "removed", "posts", "works", "comments", "seconds")


def run(*args, cwd=None, env=None, now="2026-01-01"):
    """Run a command in this process, as of a fixed moment."""
    moment = ["--now", now] if now and args[0] == "build" else []
    before = Path.cwd()
    try:
        os.chdir(cwd or before)
        return CliRunner().invoke(commands, [str(arg) for arg in (*args, *moment)], env=env)
    finally:
        os.chdir(before)


def run_python(*args, **options):
    """Run ``python -m sitegen`` in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "sitegen", *map(str, args)],
        capture_output=True,
        check=False,
        text=True,
        encoding="utf-8",
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **options.pop("env", {})},
        **options,
    )


@pytest.fixture
def blog(site):
    """Return a site with a post of every state."""
    site.post("now", date="2011-03-04")
    site.post("draft", draft="true", date="2011-03-05")
    site.post("future", date="2026-01-02")
    site.post("expired", date="2011-03-06", expiry_date="2012-01-01")
    return site


def posts_of(site):
    return sorted(re.findall("posts/(\\w+)/index.html", "\n".join(site.files())))


# ---------------------------------------------------------------- a build that works


def test_build_says_what_it_did_in_one_line_on_stdout(blog):
    """Results are on stdout; with nothing to complain about, stderr is empty."""
    done = run("build", "--site", blog.root)
    pattern = r"\d+ pages of 1 post and 0 comments: \d+ files written, 0 unchanged, 0 removed"
    assert (done.exit_code, done.stderr) == (0, "")
    assert re.fullmatch(
        pattern + r" in \d+\.\d\d s; not published: 1 draft, 1 future, 1 expired\n", done.stdout
    )


def test_quiet_build_says_nothing(blog):
    done = run("build", "--site", blog.root, "-q")
    assert (done.exit_code, done.stdout, done.stderr) == (0, "", "")


def test_verbose_build_names_every_file(blog):
    """Each file that is written is named on stderr."""
    done = run("build", "--site", blog.root, "-v")
    assert done.stderr.splitlines() == blog.files()


def test_the_site_is_the_nearest_folder_upwards(blog):
    """A command finds its site from anywhere below it."""
    below = blog.root / "content" / "posts"
    assert run("build", cwd=below).exit_code == 0
    assert posts_of(blog) == ["now"]


def test_no_site_anywhere_is_wrong_usage(tmp_path):
    done = run("build", cwd=tmp_path)
    message = "error: no site.yaml here or above: name the site with --site\n"
    assert (done.exit_code, done.stdout, done.stderr) == (2, "", message)


def test_a_folder_without_settings_is_no_site(tmp_path):
    done = run("build", "--site", tmp_path)
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr == f"error: {tmp_path} has no site.yaml: it is not a site\n"


@pytest.mark.parametrize(
    ("flags", "posts"),
    [
        ((), ["now"]),
        (("--drafts",), ["draft", "now"]),
        (("--future",), ["future", "now"]),
        (("--expired",), ["expired", "now"]),
        (("--drafts", "--future", "--expired"), ["draft", "expired", "future", "now"]),
    ],
)
def test_flags_publish_what_is_not_published(blog, flags, posts):
    assert run("build", "--site", blog.root, *flags).exit_code == 0
    assert posts == posts_of(blog)


def test_now_decides_what_is_published(blog):
    """A later now publishes what was the future, an earlier one what has expired since."""
    run("build", "--site", blog.root, now="2026-01-02")
    assert posts_of(blog) == ["future", "now"]
    run("build", "--site", blog.root, now="2011-06-01")
    assert posts_of(blog) == ["expired", "now"]


def test_source_date_epoch_is_now(blog):
    """SOURCE_DATE_EPOCH counts seconds since 1970, and --now comes before it."""
    at_2011 = {"SOURCE_DATE_EPOCH": "1306886400"}
    run("build", "--site", blog.root, env=at_2011, now=None)
    assert posts_of(blog) == ["expired", "now"]
    run("build", "--site", blog.root, env=at_2011, now="2026-02-01")
    assert posts_of(blog) == ["future", "now"]


def test_output_goes_where_it_is_asked_for(blog, tmp_path):
    out = tmp_path / "elsewhere" / "www"
    assert run("build", "--site", blog.root, "-o", out).exit_code == 0
    assert (out / "posts" / "now" / "index.html").is_file()
    assert not (blog.root / "output").exists()


def test_env_lays_settings_over_the_site(blog):
    """Mappings merge deeply, and the feed's identities stay on the site's own address."""
    blog.settings("environments: {production: {url: https://www.example.com/b/}}\n")
    assert run("build", "--site", blog.root, "--env", "production").exit_code == 0
    assert "https://www.example.com/b/sitemap.xml" in blog.output("robots.txt")
    assert "<link>https://www.example.com/b/posts/now/</link>" in blog.output("feed.xml")
    assert ">https://example.org/posts/now/</guid>" in blog.output("feed.xml")


def test_base_url_replaces_the_address(blog):
    assert run("build", "--site", blog.root, "--base-url", "http://h.test/x").exit_code == 0
    assert "Sitemap: http://h.test/x/sitemap.xml\n" in blog.output("robots.txt")
    assert 'href="/x/theme/style.css"' in blog.output("index.html")
    assert ">https://example.org/posts/now/</guid>" in blog.output("feed.xml")


def test_json_is_one_object_on_stdout(blog):
    blog.comment("now", "c1", unheard="1")
    done = run("build", "--site", blog.root, "--json")
    report = json.loads(done.stdout)
    assert {*NUMBERS, "warnings", "errors"} == report.keys()
    assert (done.exit_code, report["posts"], report["comments"], report["errors"]) == (0, 1, 1, [])
    [warning] = report["warnings"]
    assert {"file", "line", "column", "severity", "message"} == warning.keys()
    assert (warning["file"], warning["line"], warning["column"], warning["severity"]) == (
        "content/comments/now/c1.md",
        2,
        1,
        "warning",
    )


def test_force_and_jobs_make_the_same_site(blog):
    """Neither changes a byte."""
    run("build", "--site", blog.root)
    before = blog.tree()
    assert run("build", "--site", blog.root, "--force", "--jobs", "2").exit_code == 0
    assert before == blog.tree()


def test_no_jobs_at_all_is_wrong_usage(blog):
    assert run("build", "--site", blog.root, "--jobs", "0").exit_code == 2


# ---------------------------------------------------------------- links of a site on a disk


class Addresses(HTMLParser):
    """Gathers the addresses in a page that a browser would load or go to, and the page's ids."""

    def __init__(self, text):
        super().__init__()
        self.found = []
        self.ids = set()
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        self.ids.add(values.get("id"))
        if tag == "link" and (values["rel"] == "canonical" or "hreflang" in values):
            return  # what names the page wherever it is found
        if values.get("http-equiv") == "refresh":
            self.found.append(values["content"].partition("url=")[2])
        self.found += [values[name] for name in ("href", "src") if values.get(name) is not None]


def is_dead(address, path, pages):
    """Return whether an address on a page is broken when the page is opened from a disk."""
    parts = urlsplit(address)
    if parts.scheme in ("http", "https"):
        return False
    target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
    if parts.scheme or address.startswith("/") or not target.is_file():
        return True
    return bool(
        parts.fragment and target in pages and unquote(parts.fragment) not in pages[target].ids
    )


def test_relative_links_all_work_from_a_disk(make_site):
    """With --relative every link of every page names a file, and its fragment an id there."""
    site = make_site()
    golden = ROOT / "tests" / "golden" / "site" / "content"
    site.settings("paginate: 2\nredirects: {/feed/: /feed.xml}\n", url="https://example.org/b/")
    site.post(
        "Ünï: one",
        "## Head\n\n[two](two.md#comments) ![s](/s:1.png) [up](#head) [a](/tags/a-b/)\n",
        title="One",
        date="2011-03-04",
        tags="[a b, 春运]",
        aliases="[/old/one/]",
        image="/s:1.png",
        series="S",
        pinned="true",
    )
    site.post("two", "[one](<Ünï: one.md#head>) [home](/) [f](/s:1.png?x=1)", date=2012, series="S")
    site.comment("two", "c 1", author_key="mira")
    site.comment("two", "c2", parent="c 1")
    for number in range(5):
        site.post(f"p{number}", date=2013, author="mira")
    site.write("content/static/s:1.png", PICTURE)
    site.write("content/authors.yaml", (golden / "authors.yaml").read_bytes())
    site.write("content/static/mira.png", PICTURE)
    assert run("build", "--site", site.root, "--relative", "-q").stderr == ""
    out = site.root / "output"
    pages = {path: Addresses(path.read_text("utf-8")) for path in out.rglob("*.html")}
    # The page for missing addresses is shown at any depth, so that its links start at the root.
    dead = [
        (path.relative_to(out).as_posix(), address)
        for path, page in pages.items()
        for address in page.found
        if is_dead(address, path, pages) and path.name != "404.html"
    ]
    assert sorted(set(dead)) == []


# ---------------------------------------------------------------- mistakes


def write_ten_mistakes(site):
    """Write a site with the mistakes that authors make, and return the lines that tell of them."""
    site.write("content/posts/a-missing-title.md", "---\ndate: 2011\n---\nText.\n")
    site.write("content/posts/b-unknown.md", "---\ntitle: B\ntagz: [x]\n---\nText.\n")
    site.write("content/posts/c-hugo.md", "---\ntitle: C\nlastmod: 2011\n---\nText.\n")
    site.write("content/posts/d-date.md", "---\ntitle: D\ndate: 2011-02-30\n---\nText.\n")
    site.write("content/posts/e-link.md", "---\ntitle: E\n---\nA.\n\nSee [it](zzzz.md).\n")
    site.write("content/posts/f-one.md", "---\ntitle: F\nslug: same\n---\n")
    site.write("content/posts/f-two.md", "---\ntitle: F\nslug: Same\n---\n")
    site.write("content/posts/h-tab.md", "---\ntitle: H\nextra:\n\tkey: x\n---\nText.\n")
    site.comment("b-unknwon", "c2")
    site.comment("b-unknwon", "c1")
    return [
        "content/comments/b-unknwon/c1.md:1:1: warning:"
        " 2 comments for 'b-unknwon', but there is no such post: did you mean 'b-unknown'?",
        "content/posts/a-missing-title.md:2:1: error: title: is required",
        "content/posts/b-unknown.md:3:1: error: unknown key 'tagz': did you mean 'tags'?",
        "content/posts/c-hugo.md:3:1: error: unknown key 'lastmod': write 'updated'",
        "content/posts/d-date.md:3:7: error: date: '2011-02-30' is not a date:"
        " there is no day 30 in 2011-02, which has 28",
        "content/posts/e-link.md:6:10: error: zzzz.md: there is no content/posts/zzzz.md",
        "content/posts/f-one.md:3:7: error: slug: 'same' is also the slug of "
        "content/posts/f-two.md",
        "content/posts/f-two.md:3:7: error: slug: 'same' is also the slug of "
        "content/posts/f-one.md",
        "content/posts/h-tab.md:4:1: error: a tab: indent YAML with spaces",
    ]


def without_hints(lines):
    """Return problems up to what is said of it, so that only the place and kind count."""
    return [line.split(": ", 2)[0] for line in lines]


def test_all_ten_mistakes_are_told_in_one_run_each_at_its_place(blog):
    """One line for each, sorted, on stderr; then the summary; and the output is untouched."""
    assert run("build", "--site", blog.root).exit_code == 0
    before = blog.tree()
    expected = write_ten_mistakes(blog)
    done = run("build", "--site", blog.root)
    *told, summary = done.stderr.splitlines()
    assert without_hints(expected) == without_hints(told)
    assert expected == told
    assert summary == "8 errors and 1 warning. Nothing was written; the previous site is unchanged."
    assert (done.exit_code, done.stdout) == (1, "")
    assert before == blog.tree()


@pytest.mark.parametrize(
    ("template", "place", "words"),
    [
        ("\n{% if %}\n", "templates/home.html:2:1", "Expected an expression"),
        ("\n\n{{ pagee.title }}", "templates/home.html:3:1", "did you mean 'page'?"),
        ("{{ site.title | shout }}", "templates/home.html:1:1", "no filter 'shout'"),
        ("{% block a %}\n{{ page.colour }}\n{% endblock %}", "templates/home.html:2:1", "colour"),
        ("{% include 'partials/crad.html' %}", "templates/home.html:1:1", "partials/card.html"),
        ("\n{{ t('archiv') }}", "templates/home.html:2:1", "did you mean 'archive'?"),
    ],
    ids=["syntax", "unknown name", "unknown filter", "attribute", "missing include", "word"],
)
def test_a_bad_template_is_named_with_its_line(blog, template, place, words):
    """Mistakes of a template stop the build like those of a post, the output untouched."""
    assert run("build", "--site", blog.root).exit_code == 0
    before = blog.tree()
    blog.template("home.html", template)
    done = run("build", "--site", blog.root)
    [line, summary] = done.stderr.splitlines()
    assert line.startswith(f"{place}: error: ")
    assert words in line
    assert summary == "1 error. Nothing was written; the previous site is unchanged."
    assert (1, before) == (done.exit_code, blog.tree())


def test_mistakes_of_templates_and_of_content_are_told_together(blog):
    """A mistake in a template hides none in a post, nor the reverse."""
    blog.template("home.html", "{{ nothing }}")
    expected = write_ten_mistakes(blog)
    *told, _summary = run("build", "--site", blog.root).stderr.splitlines()
    assert expected == told[:-1]
    assert told[-1].startswith("templates/home.html:1:1: error: 'nothing' ")


def test_a_bad_template_does_not_hide_what_is_wrong_with_another(blog):
    """What shows only when a page is rendered is told beside what the text alone tells."""
    blog.template("home.html", "{{ page.colour }}")
    blog.template("list.html", "{{ nothing }}")
    *told, _summary = run("build", "--site", blog.root).stderr.splitlines()
    assert without_hints(told) == ["templates/home.html:1:1", "templates/list.html:1:1"]


def test_an_error_while_rendering_tells_on_which_page(blog):
    blog.template("post.html", "{{ page.post.extra.colour }}")
    line = run("build", "--site", blog.root).stderr.splitlines()[0]
    assert line.startswith("templates/post.html:1:1: error: ")
    assert line.endswith("(on /posts/now/)")


def test_json_tells_of_mistakes_too(blog):
    """The object is there on failure, with the same lines in the same order."""
    expected = write_ten_mistakes(blog)
    done = run("build", "--site", blog.root, "--json")
    told = json.loads(done.stdout)
    assert done.exit_code == 1
    assert expected == [
        "{file}:{line}:{column}: {severity}: {message}".format(**problem)
        for problem in (*told["warnings"], *told["errors"])
    ]


def test_warnings_do_not_stop_a_build_unless_it_is_strict(blog):
    blog.comment("now", "c1", unheard="1")
    lax = run("build", "--site", blog.root)
    assert lax.exit_code == 0
    assert lax.stderr.startswith("content/comments/now/c1.md:2:1: warning: unknown key 'unheard'")
    assert lax.stdout.endswith("; 1 warning\n")
    before = blog.tree()
    blog.post("new")
    strict = run("build", "--site", blog.root, "--strict")
    assert strict.exit_code == 1
    assert strict.stderr.startswith("content/comments/now/c1.md:2:1: error: unknown key 'unheard'")
    assert before == blog.tree()


def test_quiet_tells_errors_and_no_warnings(blog):
    blog.comment("now", "c1", unheard="1")
    assert run("build", "--site", blog.root, "-q").stderr == ""
    blog.post("bad", title=None)
    told = run("build", "--site", blog.root, "-q").stderr
    assert "content/posts/bad.md:1:1: error: title: is required\n" in told
    assert not [line for line in told.splitlines() if ": warning: " in line]


def test_what_a_stranger_wrote_cannot_steer_the_terminal(blog):
    """Control characters in a message are shown, not sent."""
    blog.comment("now", "c1", parent='"\\e[31mred"')
    told = run("build", "--site", blog.root).stderr
    assert "\x1b" not in told


# ---------------------------------------------------------------- settings and usage


@pytest.mark.parametrize(
    ("setting", "place"),
    [
        ("paginate: none\n", "site.yaml:3:11"),
        ("paginate: 0\n", "site.yaml:3:11"),
        ("pagination: 3\n", "site.yaml:3:1"),
        ("permalink: /{slugg}/\n", "site.yaml:3:12"),
        ("timezone: Mars/Olympus\n", "site.yaml:3:11"),
        ("language: klingonese\n", "site.yaml:3:11"),
        ("theme: defualt\n", "site.yaml:3:8"),
        ("theme: {options: {acent: red}}\n", "site.yaml:3:26"),
        ("comments: {order: random}\n", "site.yaml:3:19"),
        ("title: again\n", "site.yaml:3:1"),
        ("\tx: 1\n", "site.yaml:3:1"),
        ("markdown: {extensions: [nope]}\n", "site.yaml:3:24"),
        ("environments: {p: {paginate: -1}}\n", "site.yaml:3:30"),
    ],
)
def test_bad_settings_are_told_at_their_place(blog, setting, place):
    """The exit code is 2, the output untouched, and the last line counts the mistakes."""
    assert run("build", "--site", blog.root).exit_code == 0
    before = blog.tree()
    blog.settings(setting)
    done = run("build", "--site", blog.root)
    [line, summary] = done.stderr.splitlines()
    assert line.startswith(f"{place}: error: ")
    assert summary == "1 mistake in the settings: nothing was built"
    assert (done.exit_code, done.stdout) == (2, "")
    assert before == blog.tree()


def test_all_bad_settings_are_told_in_one_run(blog):
    blog.settings("paginate: x\ntimezone: y\ncolour: z\n", url="nowhere")
    told = run("build", "--site", blog.root).stderr.splitlines()
    places = [line.split(": ")[0] for line in told[:-1]]
    assert places == ["site.yaml:2:6", "site.yaml:3:11", "site.yaml:4:11", "site.yaml:5:1"]


def test_json_tells_of_bad_settings_too(blog):
    blog.settings("paginate: x\n")
    done = run("build", "--site", blog.root, "--json")
    [problem] = json.loads(done.stdout)["errors"]
    assert (done.exit_code, problem["file"], problem["line"]) == (2, "site.yaml", 3)


@pytest.mark.parametrize(
    "arguments",
    [
        ("--env", "nowhere"),
        ("--base-url", "example.org"),
        ("--now", "yesterday"),
        ("-o", "content"),
    ],
)
def test_wrong_usage_leaves_with_2_and_one_line(blog, arguments):
    done = run("build", "--site", blog.root, *arguments, cwd=blog.root, now=None)
    assert (done.exit_code, done.stdout) == (2, "")
    assert re.fullmatch(r"error: .+\n", done.stderr)
    assert not (blog.root / "output").exists()


def test_json_tells_of_wrong_usage_too(blog):
    """One object on stdout also where nothing could be built."""
    done = run("build", "--site", blog.root, "--env", "nowhere", "--json")
    assert done.exit_code == 2
    assert len(json.loads(done.stdout)["errors"]) == 1


def test_a_bad_source_date_epoch_is_wrong_usage(blog):
    bad = {"SOURCE_DATE_EPOCH": "soon"}
    done = run("build", "--site", blog.root, env=bad, now=None)
    assert done.exit_code == 2
    assert done.stderr.startswith("error: SOURCE_DATE_EPOCH: ")


@pytest.mark.parametrize("arguments", [("--help",), ("build", "--help"), ("clean", "-h")])
def test_help_has_examples(arguments):
    done = run(*arguments, now=None)
    assert done.exit_code == 0
    assert "Examples:\n" in done.stdout


def test_version():
    assert run("--version").stdout == f"sitegen, version {__version__}\n"


def test_an_unknown_option_leaves_with_2(blog):
    assert run("build", "--site", blog.root, "--draft-posts").exit_code == 2


def test_an_interrupted_build_leaves_with_130(blog, monkeypatch):
    """As a shell says of a program that was stopped by Ctrl-C."""

    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("sitegen.pipeline.build.build", interrupted)
    monkeypatch.setattr("os._exit", sys.exit)  # this process may have obstore
    monkeypatch.setattr(sys, "argv", ["sitegen", "build", "--site", str(blog.root)])
    with pytest.raises(SystemExit) as left:
        main()
    assert left.value.code == 130


# ---------------------------------------------------------------- clean


def test_clean_removes_what_builds_wrote_and_nothing_else(blog):
    """Files of someone else's stay, and so does the folder that holds them."""
    run("build", "--site", blog.root)
    blog.write("output/posts/mine.txt", "mine")
    sources = blog.tree("content")
    written = len(blog.files()) - 1
    done = run("clean", "--site", blog.root)
    assert (done.exit_code, done.stdout, done.stderr) == (0, f"{written} files removed\n", "")
    assert blog.tree() == {"posts/mine.txt": b"mine"}
    assert not (blog.root / ".sitegen").exists()
    assert sources == blog.tree("content")


def test_clean_of_a_site_that_was_never_built_removes_nothing(blog):
    done = run("clean", "--site", blog.root)
    assert (done.exit_code, done.stdout) == (0, "0 files removed\n")


def test_clean_refuses_the_folders_that_build_refuses(blog):
    before = read_tree(blog.root)
    done = run("clean", "--site", blog.root, "-o", blog.root / "content")
    assert done.exit_code == 2
    assert before == read_tree(blog.root)


# ---------------------------------------------------------------- as a process


def test_python_m_sitegen_builds(blog):
    done = run_python("build", "--now", "2026-01-01", cwd=blog.root)
    assert (done.returncode, done.stderr) == (0, "")
    assert posts_of(blog) == ["now"]


def test_messages_are_utf8_whatever_the_locale_says(blog):
    """A name in any script can be read, not only where the terminal says it is UTF-8."""
    blog.write("content/posts/重庆.md", "---\ndate: 2011\n---\n")
    done = run_python("build", cwd=blog.root, env={"LC_ALL": "C", "PYTHONIOENCODING": "ascii"})
    assert done.returncode == 1
    assert "content/posts/重庆.md:2:1: error: title: is required\n" in done.stderr


def test_colour_is_for_terminals_only(blog):
    """What is piped elsewhere is plain text."""
    blog.post("bad", title=None)
    done = run_python("build", "--no-color", cwd=blog.root)
    assert "content/posts/bad.md:1:1: error: title: is required\n" in done.stderr
    assert "\x1b" not in done.stderr + run_python("build", cwd=blog.root).stderr
