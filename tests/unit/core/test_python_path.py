"""The current folder is not on Python's path, however it came there."""

import sys

import pytest

from sitegen.core.python_path import leave_current_folder
from tests.support.sites import ROOT

ROOT = str(ROOT)


@pytest.fixture
def path(monkeypatch, tmp_path):
    """Return a function that sets Python's path and tells what is left of it in a folder."""

    def left(*places, here=tmp_path):
        monkeypatch.setattr(sys, "path", list(places))
        monkeypatch.chdir(here)
        leave_current_folder()
        return sys.path

    return left


def test_the_current_folder_is_left_by_every_name(path, tmp_path):
    link = tmp_path.parent / f"{tmp_path.name}-link"
    link.symlink_to(tmp_path)
    places = ["", ".", str(tmp_path), "/a", str(link), f"{tmp_path}/", "/b"]
    assert path(*places) == ["/a", "/b"]


def test_other_folders_stay_those_below_too(path, tmp_path):
    assert path("/a", f"{tmp_path}/lib", "/a.zip") == ["/a", f"{tmp_path}/lib", "/a.zip"]


def test_where_sitegen_is_run_from_its_own_folder_that_comes_last(path):
    assert path("", "/a", ROOT, "/b", here=ROOT) == ["/a", "/b", ROOT]


def test_sitegens_own_folder_stays_where_it_is_elsewhere(path):
    assert path("", ROOT, "/b") == [ROOT, "/b"]
