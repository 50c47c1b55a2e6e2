"""The digests of folders find the same changes as a look at every file."""

import os
import shutil
import unicodedata
from datetime import UTC, datetime

import pytest

from sitegen.cache import sources
from sitegen.cache.database import Database
from sitegen.cache.sources import Sources, scan
from sitegen.pipeline.build_state import BuildState


class Checked:
    """A site whose sources are found in both ways."""

    def __init__(self, root, store):
        self.root = root
        self.store = store

    def write(self, path, text="text"):
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def state(self):
        return BuildState(self.store, "/output", None, datetime(2026, 1, 1, tzinfo=UTC))

    def changes(self):
        """Return the edited, added and removed files since the last call, and store them."""
        state, (files, problems) = self.state(), scan(self.root)
        found = state.find_sources(self.root)
        every = Sources(files, self.state().sources)
        assert found[1] == problems
        assert found[0].changes() == every.changes()
        assert found[0].files == every.files == tuple(files)
        assert [found[0].known(file) for file in files] == [every.known(file) for file in files]
        changes = every.changes()
        state.refresh(found[0])
        return sorted(changes.edited), sorted(changes.added), sorted(changes.removed)

    @property
    def are_same(self):
        """Whether the digests say that nothing has changed."""
        return self.state().find_sources(self.root)[0].are_same


@pytest.fixture
def old(monkeypatch):
    """Let no file be young."""
    monkeypatch.setattr(sources, "YOUNG", -(10**12))


@pytest.fixture
def new(tmp_path):
    """Return a site of a few folders that was never built."""
    (tmp_path / "state").mkdir()
    store = Database(tmp_path / "state", b"program")
    site = Checked(tmp_path / "site", store)
    for path in ("posts/a.md", "posts/b.md", "posts/in/c.md", "comments/a/x.md", "pages/café.md"):
        site.write(f"content/{path}")
    for path in ("templates/base.html", "themes/t/theme.yaml", "i18n/de.yaml", "site.yaml"):
        site.write(path)
    yield site
    store.close()


@pytest.fixture
def site(new, old):
    """Return the site after a build."""
    assert len(new.changes()[1]) == 9
    assert new.are_same
    return new


NOTHING = ([], [], [])


def test_nothing_is_loaded_about_files_if_nothing_has_changed(site):
    state = site.state()
    found, _ = state.find_sources(site.root)
    assert found.changes().number == 0
    assert found.new_digests() == {}
    assert found.touched == ()
    assert "entries" not in vars(state._sources)
    assert site.changes() == NOTHING


def edit(site):
    site.write("content/posts/a.md", "longer text")


def add(site):
    site.write("content/posts/z.md")


def add_a_folder(site):
    site.write("content/posts/new/z.md")


def remove(site):
    (site.root / "content/posts/b.md").unlink()


def rename(site):
    posts = site.root / "content/posts"
    (posts / "b.md").rename(posts / "d.md")


def remove_a_folder(site):
    shutil.rmtree(site.root / "content/comments/a")


def replace_a_file_by_a_folder(site):
    remove(site)
    site.write("content/posts/b.md/inner.md")


def replace_a_folder_by_a_file(site):
    remove_a_folder(site)
    site.write("content/comments/a")


def replace_by_another_node(site):
    """Leave size and time as they were."""
    file = site.root / "content/posts/a.md"
    times = file.stat().st_atime_ns, file.stat().st_mtime_ns
    site.write("content/posts/other", "TEXT")
    (site.root / "content/posts/other").replace(file)
    os.utime(file, ns=times)


def touch(site):
    os.utime(site.root / "content/posts/a.md", ns=(1, 1))


def edit_settings(site):
    site.write("site.yaml", "title: X")


def edit_an_accented_name(site):
    site.write("content/pages/café.md", "longer text")


def add_a_hidden_file(site):
    site.write("content/posts/.a.md.swp")


A, B = "content/posts/a.md", "content/posts/b.md"
STEPS = [
    (edit, ([A], [], [])),
    (add, ([], ["content/posts/z.md"], [])),
    (add_a_folder, ([], ["content/posts/new/z.md"], [])),
    (remove, ([], [], [B])),
    (rename, ([], ["content/posts/d.md"], [B])),
    (remove_a_folder, ([], [], ["content/comments/a/x.md"])),
    (replace_a_file_by_a_folder, ([], ["content/posts/b.md/inner.md"], [B])),
    (replace_a_folder_by_a_file, ([], ["content/comments/a"], ["content/comments/a/x.md"])),
    (replace_by_another_node, ([A], [], [])),
    (touch, NOTHING),
    (edit_settings, (["site.yaml"], [], [])),
    (edit_an_accented_name, (["content/pages/café.md"], [], [])),
    (add_a_hidden_file, NOTHING),
]


@pytest.mark.parametrize(("step", "expected"), STEPS, ids=[step.__name__ for step, _ in STEPS])
def test_a_change_is_found_once(site, step, expected):
    step(site)
    assert site.are_same == (step is add_a_hidden_file)
    assert site.changes() == expected
    assert site.are_same
    assert site.changes() == NOTHING


def test_a_young_file_is_read_again(new):
    """An editor may write again within the same tick of the clock."""
    assert len(new.changes()[1]) == 9
    assert not new.are_same
    assert new.changes() == NOTHING
    assert not new.are_same


def test_a_file_that_is_not_young_any_more_is_trusted(new, monkeypatch):
    new.changes()
    monkeypatch.setattr(sources, "YOUNG", -(10**12))
    assert new.changes() == NOTHING
    assert new.are_same


def test_a_file_behind_a_link_is_checked_each_time(site):
    site.write("themes/t/shared.md")
    (site.root / "content/posts/linked.md").symlink_to("../../themes/t/shared.md")
    assert site.changes() == ([], ["content/posts/linked.md", "themes/t/shared.md"], [])
    assert not site.are_same
    assert site.changes() == NOTHING
    site.write("themes/t/shared.md", "longer text")
    assert site.changes() == (["content/posts/linked.md", "themes/t/shared.md"], [], [])


def test_a_folder_behind_a_link_is_followed_to_its_present_place(site):
    for name in ("one", "two"):
        site.write(f"themes/t/{name}/p.md", f"text of {name}")
    link = site.root / "content/posts/linked"
    link.symlink_to("../../themes/t/one")
    site.changes()
    assert site.are_same
    link.unlink()
    link.symlink_to("../../themes/t/two")
    assert site.changes() == (["content/posts/linked/p.md"], [], [])


def test_a_link_that_leads_out_is_reported_each_time(site, tmp_path):
    (tmp_path / "outside.md").write_text("text")
    (site.root / "content/posts/out.md").symlink_to(tmp_path / "outside.md")
    assert site.changes() == site.changes() == NOTHING
    assert len(site.state().find_sources(site.root)[1]) == 1


@pytest.mark.parametrize("name", ["é.md", "é/x.md"])
@pytest.mark.parametrize("folder", ["content/posts", "content/comments/a"])
def test_names_in_two_unicode_forms_are_told_apart(site, folder, name):
    site.write(f"{folder}/{unicodedata.normalize('NFC', name)}", "one")
    site.changes()
    site.write(f"{folder}/{unicodedata.normalize('NFD', name)}", "two")
    site.changes()
    assert len(site.state().find_sources(site.root)[1]) >= 1
    (site.root / folder / unicodedata.normalize("NFC", name)).unlink()
    site.changes()
    assert site.changes() == NOTHING


def test_a_name_that_is_not_text_is_reported(site):
    with open(os.fsencode(site.root) + b"/content/posts/\xff.md", "wb"):  # noqa: PTH123
        pass
    assert site.changes() == NOTHING
    [problem] = site.state().find_sources(site.root)[1]
    assert problem.message == "the name is not readable text: rename it"
    assert site.are_same  # this does not count if there are problems


def test_an_unreadable_folder_is_reported(site):
    def refuse(folder):
        raise PermissionError(13, "Permission denied", folder)

    scandir = os.scandir
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "scandir", lambda f: (refuse if f.endswith("/in") else scandir)(f))
        assert site.changes() == ([], [], ["content/posts/in/c.md"])
        assert len(site.state().find_sources(site.root)[1]) == 1
    assert site.changes() == ([], ["content/posts/in/c.md"], [])


@pytest.mark.parametrize("facts", [{}, {"content/posts/a.md": (b"", b"")}, "no table"])
def test_damaged_facts_cost_a_look_at_every_file(site, facts):
    """The digests of folders can be whole while the facts about their files are not."""
    site.store.put_value("sources", facts)
    site.store.put_value("sources since", {})
    site.write("content/posts/a.md", "longer text")
    found, _ = site.state().find_sources(site.root)
    assert found.files == tuple(scan(site.root)[0])
    assert found.changes().number == 9


@pytest.mark.parametrize("digests", [{}, {"content/posts": b"wrong"}, ["no table"]])
def test_damaged_digests_cost_a_look_at_every_file(site, digests):
    site.store.put_value("folders", digests)
    site.store.put_value("folders since", {})
    assert not site.are_same
    assert site.changes() == NOTHING
    assert site.are_same


def test_a_build_with_files_of_another_scan_keeps_the_digests_valid(site):
    """The preview names the files itself."""
    site.write("content/posts/a.md", "longer text")
    state = site.state()
    state.refresh(Sources(scan(site.root)[0], state.sources))
    assert not site.are_same
    assert site.changes() == NOTHING
    assert site.are_same


def test_the_number_of_a_node_may_need_64_bits(monkeypatch):
    from sitegen.core.files import stamp_of, stamps_of

    class Status:
        st_size, st_mtime_ns, st_ctime_ns, st_ino = 1, -2, 3, 2**63 + 5

    assert stamps_of([Status, Status]) == 2 * stamp_of(Status)
