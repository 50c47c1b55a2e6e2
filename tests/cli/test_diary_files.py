"""Files in content/diary/ that nothing reads: `sitegen build` says what to do with each."""

import pytest
from click.testing import CliRunner

from sitegen.cli.main import commands
from sitegen.parse.unread import MAX_LISTED
from tests.support.sites import PICTURE

LISTED = "is not read: a diary file ends in .yaml, .yml or .csv: write its entries as a list into"


@pytest.fixture
def blog(site):
    site.work("w")
    site.write("content/diary/2024.yaml", "- {work: w, date: 2024}\n")
    return site


def told(site):
    """Return what a build says on stderr."""
    arguments = ["build", "--site", str(site.root), "--now", "2026-01-01"]
    done = CliRunner().invoke(commands, arguments, catch_exceptions=False)
    assert done.exit_code == 0
    return done.stderr.splitlines()


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("2024.md", f"{LISTED} 2024.yaml"),
        ("2023.Markdown", f"{LISTED} 2023.yaml"),
        ("old/2023.txt", f"{LISTED} 2023.yaml"),
        ("2023", f"{LISTED} 2023.yaml"),
        ("2023.toml", f"{LISTED} 2023.yaml"),
        ("seen.XLSX", "is not read: save it as seen.csv"),
        ("page.html", f"{LISTED} page.yaml"),
        (
            "2023.json",
            "is not read: a diary file ends in .yaml, .yml or .csv: rename it to 2023.yaml",
        ),
        (
            "_index.md",
            "is not read: a page heads a list: rename this file to content/pages/diary.md",
        ),
        (
            "stills/one.jpg",
            "is not published: no entry names it: use it, or move it to content/static/",
        ),
        ("clip.mp4", "is not published: no entry names it: use it, or move it to content/static/"),
    ],
)
def test_a_file_that_is_none_of_the_diarys_is_a_warning(blog, name, message):
    blog.write(f"content/diary/{name}", "- {work: w, date: 2023}\n")
    assert told(blog) == [f"content/diary/{name}:1:1: warning: {message}"]
    assert not (blog.root / "output/diary/2023").exists()


def test_what_the_warning_asks_for_helps(blog):
    """JSON is YAML: a list in it is read under the other name."""
    blog.write("content/diary/2023.json", '[{"work": "w", "date": "2023"}]\n')
    assert len(told(blog)) == 1
    path = blog.root / "content/diary/2023.json"
    path.rename(path.with_suffix(".yaml"))
    assert told(blog) == []
    assert (blog.root / "output/diary/2023/index.html").exists()


@pytest.mark.parametrize("name", ["2024.yaml", "2024.yml", "a/b/2024.YAML", "x.Yml"])
def test_both_endings_are_read_in_any_spelling(blog, name):
    blog.write(f"content/diary/{name}", "- {work: w, date: 1999}\n")
    assert told(blog) == []
    assert (blog.root / "output/diary/1999/index.html").exists()


def test_backup_copies_and_tables_are_no_warning(blog):
    for name in (
        *("2024.yaml~", "2024.yaml.bak", "2024.yml.orig", "2024.md.swp", ".2024.yaml.swp"),
        *(".DS_Store", "Thumbs.db", "a/desktop.ini", "#2024.yaml#", ".#2024.yaml", "2024.csv"),
        "letterboxd/diary.CSV",
    ):
        blog.write(f"content/diary/{name}", "work,date\nw,2024\n")
    assert [line for line in told(blog) if "is not" in line] == []


def test_what_entries_name_is_no_warning(blog):
    """In a note, in a shortcode of one, or as the picture of a work that they describe."""
    blog.template("shortcodes/still.html", "<i>{{ args[0] }}</i>")
    blog.write(
        "content/diary/2024.yaml",
        "- {work: w, date: 2024, note: '![One](one.png) [B](b.txt) {{% still \"two.png\" %}}'}\n"
        "- {work: {title: T, image: img/three.png}, date: 2024-02}\n",
    )
    for name in ("one.png", "two.png", "img/three.png", "b.txt", "four.png"):
        blog.write(f"content/diary/{name}", PICTURE)
    assert told(blog) == [
        "content/diary/four.png:1:1: warning: is not published: no entry names it: use it, or move"
        " it to content/static/"
    ]


def test_a_broken_file_hides_what_it_may_name_but_no_text(blog):
    blog.write("content/diary/2023.yaml", "- [\n")
    blog.write("content/diary/one.png", PICTURE)
    blog.write("content/diary/2022.md", "x")
    assert [line for line in blog.problems() if "warning" in line] == [
        f"content/diary/2022.md:1:1: warning: {LISTED} 2022.yaml"
    ]


def test_many_such_files_are_counted(blog):
    for number in range(MAX_LISTED + 2):
        blog.write(f"content/diary/n{number:03}.md", "x")
    found = told(blog)
    assert len(found) == MAX_LISTED + 1
    assert "2 more files are not read, this one among them" in found[-1]


@pytest.mark.parametrize("work", ["ww", "'!'"])
def test_a_dated_entry_of_no_work_is_an_error_at_its_place(blog, work):
    blog.write("content/diary/2025.yaml", f"- {{work: {work}, date: 2025}}\n")
    [problem] = blog.problems()
    assert problem.startswith("content/diary/2025.yaml:1:10: error: work: there is no work")


@pytest.mark.parametrize("address", ["/works/w/", "/diary/", "/archive/", "/"])
def test_a_note_may_link_to_any_address_of_the_site(blog, address):
    blog.write("content/diary/2025.yaml", f"- {{work: w, date: 2025, note: '[x]({address})'}}\n")
    assert blog.problems() == []
    assert f'href="{address}"' in blog.output("diary/2025/index.html")
