"""The output folder: which will not do, and what stands in one."""

from pathlib import Path

import pytest

from sitegen.core.diagnostics import UsageError
from sitegen.core.folders import UnsafePathError
from sitegen.core.locks import STATE
from sitegen.output.directory import PREVIEW, OutputDirectory, check_output, output_folder
from tests.support.sites import read_tree

# ---------------------------------------------------------------- folders that are refused


@pytest.fixture
def project(tmp_path, monkeypatch):
    """Return a site's folder in a home folder."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    site = tmp_path / "home" / "work" / "site"
    for name in ("content/posts", "themes/plain", "templates", "archetypes", ".git/refs"):
        (site / name).mkdir(parents=True)
    (site / "file").write_text("x")
    (site / "link").symlink_to("content")
    (site / "homelink").symlink_to(tmp_path / "home")
    return site


@pytest.mark.parametrize(
    "output",
    [
        "/",
        "~",
        "~/work",
        "~/..",
        "{site}",
        "{site}/..",
        "{site}/content",
        "{site}/content/posts",
        "{site}/content/new/folder",
        "{site}/themes",
        "{site}/themes/plain",
        "{site}/templates",
        "{site}/archetypes",
        "{site}/.git",
        "{site}/.git/refs",
        "{site}/link",
        "{site}/link/deeper",
        "{site}/homelink",
        "{site}/output/../content",
        "/home",
        "/home/somebody",
        "/root",
        "{site}/.sitegen",
        "{site}/.sitegen/images",
        "{site}/.sitegen/serve",
        "{site}/file",
    ],
)
def test_a_folder_that_could_cost_somebody_their_files_is_refused(project, output):
    path = Path(output.format(site=project)).expanduser()
    before = read_tree(project)
    with pytest.raises(UsageError):
        check_output(project, path)
    assert before == read_tree(project)


@pytest.mark.parametrize("output", ["output", "public", "a/b", "../www", "contents"])
def test_other_folders_will_do(project, output):
    assert check_output(project, project / output) is None


# ---------------------------------------------------------------- what stands there


def test_it_tells_what_stands_at_a_path(tmp_path):
    """Of a path below, the outermost thing that is in its way."""
    for path in ("ours", "theirs", "leaving/a", "leaving/b/c", "mixed/a", "mixed/theirs"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("x")
    (tmp_path / "link").symlink_to(tmp_path / "leaving")
    leaving = {"leaving/a", "leaving/b/c", "mixed/a"}
    terrain = OutputDirectory(tmp_path, {"ours", *leaving}, leaving)
    assert {path: terrain.at(path) for path in WHAT} == WHAT


WHAT = {
    "new": ("nothing", "new"),
    "new/deep/er": ("nothing", "new"),
    "ours": ("ours", "ours"),
    "ours/x": ("obstacle", "ours"),
    "theirs": ("theirs", "theirs"),
    "theirs/x/y": ("obstacle", "theirs"),
    "leaving": ("nothing", "leaving"),
    "leaving/a": ("ours", "leaving/a"),
    "leaving/a/x": ("nothing", "leaving/a"),
    "leaving/new": ("nothing", "leaving/new"),
    "mixed": ("obstacle", "mixed"),
    "link": ("link", "link"),
    "link/a": ("link", "link"),
}


# ---------------------------------------------------------------- the one that is taken


def test_the_default_output_is_no_link(project):
    """It may have come with the site; whoever means it says so."""
    (project / "output").symlink_to(project.parent)
    with pytest.raises(UnsafePathError, match=f"use -o {project.parent}"):
        output_folder(project, None)


def test_links_of_an_output_that_is_given_are_resolved_once(project):
    (project.parent / "www").mkdir()
    (project / "output").symlink_to(project.parent / "www")
    assert output_folder(project, project / "output") == project.parent / "www"
    assert output_folder(project, project / "output" / "new") == project.parent / "www" / "new"


def test_a_preview_is_written_into_the_state_and_through_no_link(project):
    (project / STATE).mkdir()
    assert output_folder(project, project / PREVIEW) == project / PREVIEW
    (project / PREVIEW).symlink_to("../content")
    with pytest.raises(UnsafePathError, match="serve is a link"):
        output_folder(project, project / PREVIEW)
