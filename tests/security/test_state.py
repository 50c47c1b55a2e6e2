"""What builds keep for themselves may be spoilt, full or somebody else's: the site stays right."""

import shutil
import sqlite3
import subprocess

import pytest

from sitegen.cache.database import Database
from sitegen.core.diagnostics import SettingsError
from sitegen.core.folders import UnsafePathError
from sitegen.core.locks import STATE
from sitegen.output.directory import PREVIEW
from sitegen.output.manifest import MANIFEST
from sitegen.serve.preview import ServeOptions, serve
from sitegen.serve.routing import Resolution, find
from tests.support.sites import NOW, PICTURE, drawn, read_tree

DEEP = "/".join("d" * 1100)
"""A path of more folders than Python would make by calling itself."""


@pytest.fixture
def blog(site):
    """Return a site with a picture in a bundle, built."""
    site.post("a", "See ![x](/x.png).", date=2011)
    site.write("content/static/x.png", PICTURE)
    return site.built()


# ---------------------------------------------------------------- spoilt


def test_a_database_that_is_spoilt_in_its_middle_costs_a_rebuild(blog):
    """It is not only looked at when it is opened."""
    before = blog.tree()
    file = blog.root / STATE / "state.db"
    data = bytearray(file.read_bytes())
    data[20_000:] = b"\xff" * (len(data) - 20_000)
    file.write_bytes(data)
    blog.post("b", date=2012)
    blog.built()
    blog.remove("content/posts/b.md")
    assert blog.built().tree() == before


def test_state_that_came_with_a_site_is_not_believed(blog, make_site, monkeypatch, tmp_path):
    """Another user's build says that a page is up to date which is not what it should be."""
    clean = blog.tree()
    fetched = make_site()
    shutil.rmtree(fetched.root)
    monkeypatch.setenv("HOME", str(tmp_path / "stranger"))
    blog.build(force=True)
    with sqlite3.connect(blog.root / STATE / "state.db") as database:
        [(view,)] = database.execute("SELECT view FROM pages WHERE path = 'posts/a/index.html'")
        assert b"See" in view
        database.execute("UPDATE texts SET value = replace(value, 'See', 'Evil')")
    database.close()
    shutil.copytree(blog.root, fetched.root)
    monkeypatch.setenv("HOME", str(tmp_path / "me"))
    shutil.rmtree(fetched.root / "output")
    assert fetched.built().tree() == clean


@pytest.mark.parametrize("name", ["look", "own", "320w.webp"])
def test_a_file_that_was_made_of_a_picture_is_read_through_no_link(site, name):
    site.write("content/posts/a/index.md", "---\ntitle: A\ndate: 2011\n---\n![x](x.jpg)\n")
    site.write("content/posts/a/x.jpg", drawn(800, 600, format="JPEG", comment=b"by me"))
    before = site.built().tree()
    secret = site.root.parent / "secret"
    secret.write_text("private")
    [made] = (site.root / STATE / "images").glob("*/*/")
    (made / name).unlink(missing_ok=True)
    (made / name).symlink_to(secret)
    shutil.rmtree(site.root / "output")
    site.post("b", "![x](a/x.jpg)", date=2012)
    with pytest.raises(UnsafePathError, match=f"{name} is a link"):
        site.build(force=True)
    (made / name).unlink()
    site.built()
    site.remove("content/posts/b.md")
    assert site.built().tree() == before
    assert secret.read_text() == "private"


def test_a_note_on_a_picture_leads_to_no_other_file(site):
    """Its names are held to those that a build gives."""
    import msgspec

    from sitegen.core.digest import digest_of_bytes
    from sitegen.images.results import read_info
    from sitegen.images.variants import ImageInfo, Variant

    folder = site.root / "0123"
    folder.mkdir()
    for name in ("../secret", "/etc/passwd", "own/../../x", "640w.webp\n", "look", ""):
        made = Variant(name, 640, digest_of_bytes(b"x"))
        for found in (
            ImageInfo("PNG", 1, 1, stripped=made),
            ImageInfo("PNG", 1, 1, variants=(made,)),
        ):
            (folder / "look").write_bytes(msgspec.msgpack.encode(found))
            assert read_info(folder) is None
    honest = ImageInfo(
        "PNG", 1, 1, stripped=Variant("own", 640, b"x"), variants=(Variant("640w.webp", 1, b"x"),)
    )
    (folder / "look").write_bytes(msgspec.msgpack.encode(honest))
    assert read_info(folder) == honest


def test_a_manifest_that_is_gone_is_written_by_a_build_that_finds_nothing_else_to_do(blog):
    """Without it, every page that is edited later would be somebody else's."""
    before = blog.tree()
    (blog.root / "output" / MANIFEST).unlink()
    assert blog.built().tree() == before
    blog.post("a", "Others.", date=2011)
    assert "Others." in blog.built().output("posts/a/index.html")


def test_a_preview_shows_no_files_behind_a_link(blog):
    """One at .sitegen/serve would serve whatever it leads to."""
    link = blog.root / PREVIEW
    link.symlink_to(blog.root.parent)
    (blog.root.parent / "index.html").write_text("private")
    assert find(link, "/", "/") == Resolution("missing")
    with pytest.raises(UnsafePathError, match="serve is a link"):
        serve(blog.root, ServeOptions(port=0), lambda: NOW, None)
    (blog.root / "output").rename(link.with_name("built"))
    assert find(link.with_name("built"), "/", "/").type == "file"


# ---------------------------------------------------------------- full


def test_what_could_not_be_kept_is_no_reason_to_say_that_nothing_was_written(blog, monkeypatch):
    """The site is in place by then; only the next build has more to do."""
    blog.post("a", "New words.", date=2011)
    put = Database.put_value

    def full(store, name, value):
        if name.startswith("last build ") and value is not None:
            raise sqlite3.OperationalError("database or disk is full")
        put(store, name, value)

    for change in ({"date": 2011}, {"date": 2011, "tags": "[new]"}):  # the short road, the long one
        with monkeypatch.context() as patch:
            patch.setattr(Database, "put_value", full)
            blog.post("a", f"New words {len(change)}.", **change)
            result = blog.build()
        assert [str(problem) for problem in result.problems] == [
            ".sitegen/state.db:1:1: warning: cannot be written: database or disk is full; "
            "the next build rebuilds every page"
        ]
        assert (result.failed, result.written > 0) == (False, True)
        assert f"New words {len(change)}." in blog.output("posts/a/index.html")
        after = blog.built().tree()
        assert blog.built(force=True).tree() == after


# ---------------------------------------------------------------- bounds


def test_an_alias_of_too_many_folders_is_an_error_at_its_line(blog):
    """No build stumbles over it half-way, nor does the next."""
    before = blog.tree()
    blog.post("b", date=2012, aliases=f"[/ok/, '/{DEEP}/']")
    assert blog.problems() == [
        f"content/posts/b.md:4:17: error: /{DEEP[:59]}…: more than 100 folders: shorten it"
    ]
    assert blog.tree() == before
    blog.post("b", date=2012, aliases=f"['/{DEEP[:199]}/']")
    assert "d/" * 100 + "index.html" in blog.built().files()


def test_an_alias_of_too_many_bytes_is_an_error_at_its_line(blog):
    names = "/".join(["n" * 100] * 45)
    blog.post("b", date=2012, aliases=f"[/{names}/]")
    assert blog.problems() == [
        f"content/posts/b.md:4:11: error: /{names[:59]}…: more than 4,096 bytes: shorten it"
    ]


@pytest.mark.parametrize("old", [f"/{DEEP[:299]}", f"/{DEEP[:299]}/*"])
def test_a_redirect_of_too_many_folders_is_a_mistake_in_the_settings(blog, old):
    before = blog.tree()
    blog.settings(f"redirects:\n  /old/: /\n  {old}: /\n")
    with pytest.raises(SettingsError, match="more than 100 folders: shorten it") as failure:
        blog.build()
    [problem] = failure.value.problems
    assert (problem.file, problem.line) == ("site.yaml", 5)
    assert blog.tree() == before


def test_a_permalink_of_too_many_folders_is_a_mistake_in_the_settings(blog):
    blog.settings(f"permalink: /{DEEP}/{{slug}}/\n")
    with pytest.raises(SettingsError, match=r"permalink: .*more than 100 folders"):
        blog.build()


@pytest.mark.parametrize("below", ["static", "pages", "posts"])
def test_a_file_in_too_many_folders_is_an_error(blog, below):
    """They are made one by one, as such a repository would be checked out."""
    before = blog.tree()
    subprocess.run(
        ["mkdir", "-p", DEEP], cwd=(blog.write(f"content/{below}/x.md").parent), check=True
    )
    (blog.root / f"content/{below}/x.md").unlink()
    [problem] = blog.problems()
    assert problem.endswith(": error: is inside more than 100 folders: move it up")
    assert problem.startswith(f"content/{below}/d/d/")
    assert blog.tree() == before
    subprocess.run(["rm", "-r", blog.root / f"content/{below}/d"], check=True)
    assert blog.built().tree() == before


# ---------------------------------------------------------------- links


@pytest.mark.parametrize("name", ["images/{version}", "templates/{version}", "images", "state.db"])
def test_a_link_below_the_state_has_nothing_removed_behind_it(blog, name):
    """As it was: everything in the folder that it leads to."""
    precious = blog.root.parent / "precious"
    (precious / "deep").mkdir(parents=True)
    (precious / "deep" / "file").write_text("theirs")
    kind = name.partition("/")[0]
    if "{version}" in name:
        [version] = (blog.root / STATE / kind).iterdir()
        name = f"{kind}/{version.name}"
    link = blog.root / STATE / name
    if link.is_dir():
        shutil.rmtree(link)
    else:
        link.unlink()
    link.symlink_to(precious)
    before = read_tree(precious)
    blog.settings("tagline: new\n")
    blog.write("content/static/y.png", PICTURE + b" ")
    with pytest.raises(UnsafePathError, match="is a link; sitegen does not follow links"):
        blog.build()
    assert read_tree(precious) == before
    assert link.is_symlink()
    link.unlink()
    blog.built()
