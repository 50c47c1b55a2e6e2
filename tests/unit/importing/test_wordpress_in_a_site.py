"""WordPress's export becomes files of a site, and stays what it is the second time."""

from pathlib import Path

import pytest

from sitegen.config.loading import load
from sitegen.importing.messages import ImportRefused
from sitegen.importing.old_threads import SiteThreads
from sitegen.importing.report import Report
from sitegen.importing.run import ImportOptions, import_sources
from tests.support import wxr
from tests.support.sites import read_tree

HOME = wxr.HOME


@pytest.fixture
def site(tmp_path: Path) -> Path:
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "site.yaml").write_text("title: T\nurl: https://new.example/\n")
    return folder


def run(site: Path, text: str) -> Report:
    export = site.parent / "blog.xml"
    export.write_text(text, "utf-8")

    def threads() -> SiteThreads:
        raise AssertionError("WordPress knows its threads")

    options = ImportOptions(format="wordpress", jobs=1)
    return import_sources(site, load(site, None), [export], options, threads=threads)


def test_a_picture_that_is_not_in_the_export_is_no_address_of_the_post(site: Path) -> None:
    report = run(site, wxr.wxr(wxr.item(1, fields=[("_thumbnail_id", "404")])))
    assert "image" not in (site / "content/posts/post-1.md").read_text().partition("\n---\n")[0]
    assert [warning.partition(": ")[2] for warning in report.messages.warnings] == [
        "content/posts/post-1.md: image: its record 404 is not in the source; it was left out"
    ]


def test_a_menu_leads_to_the_pages_of_terms(site: Path) -> None:
    run(
        site,
        wxr.wxr(
            wxr.category("Film &amp; TV", "film", 3),
            wxr.item(1, terms=[("category", "film", "Film &amp; TV")]),
            wxr.menu_entry(20, 1, type="taxonomy", object="category", object_id="3", title="Films"),
        ),
    )
    proposed = (site / "imports/site.yaml").read_text()
    assert "  - {title: Films, url: /categories/film-tv/}\n" in proposed


def test_files_that_the_export_names_are_the_blogs_own_on_any_host(site: Path) -> None:
    text = wxr.wxr(
        wxr.attachment(2, "https://old.files.wordpress.com/2014/05/a.jpg"),
        wxr.attachment(3, "https://elsewhere.example/a.jpg"),
    )
    reasons = {each.record: each.reason for each in run(site, text).left_out}
    assert reasons == {
        "media 2 (https://old.files.wordpress.com/2014/05/a.jpg)": (
            "its file was not imported: name the folder with --media, or use --fetch-media"
        ),
        "media 3 (https://elsewhere.example/a.jpg)": (
            "its file was not imported: name the folder with --media, or use --fetch-media"
        ),
    }


def test_every_record_is_accounted_for_and_the_second_import_changes_no_byte(site: Path) -> None:
    text = "".join(wxr.large(30, 90))
    first = run(site, text)
    files = read_tree(site / "content")
    second = run(site, text)
    assert read_tree(site / "content") == files
    assert len(files) == 30 + 90 + 1
    for group in ("posts", "comments"):
        found = first.found(group)
        assert first.number(group, "added") == found
        assert second.number(group, "unchanged") == found
    assert not [data for data in files.values() if b"mail.example" in data or b"203.0" in data]


def test_a_refused_export_writes_nothing(site: Path) -> None:
    before = read_tree(site)
    with pytest.raises(ImportRefused, match="is a web page"):
        run(site, "<!DOCTYPE html><html><body>Log in</body></html>")
    assert read_tree(site) == before
