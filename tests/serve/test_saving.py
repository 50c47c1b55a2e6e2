"""However a file is saved, the preview shows it at once, and builds once for it.

Editors write in place, or beside and rename; they leave locks, backups and probes. With --soak
each way is tried many more times.
"""

import mmap
import os
import shutil
import time

import pytest

from tests.support.serving import Serving

SOON = 1.0
"""Seconds from a save to the page, on a machine that has nothing else to do."""


def in_place(path, text):
    path.write_text(text)


def in_two_writes(path, text):
    with path.open("w") as file:
        file.write(text[:20])
        file.flush()
        file.write(text[20:])


def renamed_in(path, text):
    beside = path.with_name(f"{path.name}.tmp123")
    beside.write_text(text)
    beside.replace(path)


def renamed_from_hidden(path, text):
    beside = path.with_name(f".{path.name}.swx")
    beside.write_text(text)
    beside.replace(path)


def like_vim(path, text):
    """Probe the folder, keep the old file as a backup, write a new one, remove the backup."""
    swap, probe = path.with_name(f".{path.name}.swp"), path.with_name("4913")
    swap.write_bytes(b"b0VIM")
    probe.touch()
    probe.unlink()
    backup = path.with_name(f"{path.name}~")
    path.rename(backup)
    path.write_text(text)
    backup.unlink()
    swap.unlink()


def like_emacs(path, text):
    """Lock by a broken link, keep a backup, write in place."""
    lock = path.with_name(f".#{path.name}")
    lock.symlink_to("mira@laptop.1234:1")
    shutil.copy2(path, path.with_name(f"{path.name}~"))
    path.write_text(text)
    lock.unlink()


def removed_and_written(path, text):
    path.unlink()
    path.write_text(text)


def by_hard_link(path, text):
    beside = path.with_name(f".{path.name}.new")
    beside.write_text(text)
    path.unlink()
    os.link(beside, path)
    beside.unlink()


def mapped(path, text):
    """Write through memory, of which the system tells nobody."""
    data = text.encode()
    with path.open("r+b") as file:
        file.truncate(len(data))
        with mmap.mmap(file.fileno(), len(data)) as memory:
            memory[:] = data
            memory.flush()


def with_old_times(path, text):
    """Unpack: the new file is older than the old one."""
    beside = path.with_name(f".{path.name}.tar")
    beside.write_text(text)
    os.utime(beside, (1_000_000_000, 1_000_000_000))
    beside.replace(path)


def with_the_same_times(path, text):
    """Write in place, and put the times of the content back."""
    before = path.stat()
    path.write_text(text)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def with_its_folder(path, text):
    """Make the folder anew beside the old one, and exchange them."""
    folder = path.parent
    new, old = folder.with_name(".new"), folder.with_name(".old")
    shutil.copytree(folder, new)
    (new / path.name).write_text(text)
    folder.rename(old)
    new.rename(folder)
    shutil.rmtree(old)


WAYS = [
    in_place, in_two_writes, renamed_in, renamed_from_hidden, like_vim, like_emacs,
    removed_and_written, by_hard_link, mapped, with_old_times, with_the_same_times,
    with_its_folder,
]  # fmt: skip


def page(body):
    return f"---\ntitle: A\ndate: 2011\n---\n{body}\n"


@pytest.fixture(scope="module", params=["told", "polling"])
def preview(request, make_site):
    """Return a site that is served, watched by the system or looked at."""
    site = make_site()
    site.post("b", "Words.", date="2012")
    site.write("content/posts/deep/a.md", page("Nothing."))
    args = ["--poll"] if request.param == "polling" else []
    with Serving(site.root, *args) as serving:
        serving.root = site.root
        yield serving


@pytest.mark.soak
@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_a_save_is_one_build_and_is_seen_at_once(preview, way, soak):
    path = preview.root / "content/posts/deep/a.md"
    slowest = 0.0
    for number in range(soak(2, 50)):
        word = f"{way.__name__}-{number}"
        before = len(preview.built())
        way(path, page(word))
        slowest = max(slowest, preview.wait_for(lambda w=word: w in preview.text("/posts/a/")))
        preview.wait_for(lambda n=before: len(preview.built()) > n)
        time.sleep(0.4)
        assert len(preview.built()) == before + 1, preview.lines[-5:]
    # What others do on this machine at the same time is nothing that a preview could help.
    assert slowest < SOON * (1 if os.getloadavg()[0] < 1 else 5)


def test_many_files_at_once_are_one_build(preview):
    """As by a git checkout: 500 new files, and then none of them."""
    folder = preview.root / "content/posts/many"
    for there in (True, False):
        before = len(preview.built())
        if there:
            folder.mkdir()
            for number in range(500):
                (folder / f"m{number}.md").write_text(page(f"Text {number}."))
        else:
            shutil.rmtree(folder)
        preview.wait_for(lambda n=before: len(preview.built()) > n)
        time.sleep(1.5)
        told = preview.built()[before:]
        assert len(told) == 1, told
        assert ("502 posts" if there else "2 posts") in told[0]


def test_the_content_may_go_and_come_back(preview):
    content, away = preview.root / "content", preview.root / "away"
    for _ in range(2):
        content.rename(away)
        preview.wait_for(lambda: preview.get("/posts/a/")[0] == 404)
        away.rename(content)
        preview.wait_for(lambda: preview.get("/posts/a/")[0] == 200)
    word = "after its return"
    (content / "posts/deep/a.md").write_text(page(word))
    preview.wait_for(lambda: word in preview.text("/posts/a/"))


def test_the_content_may_be_removed_and_made_anew(preview):
    content = preview.root / "content"
    kept = preview.root.with_name("kept")
    shutil.copytree(content, kept)
    shutil.rmtree(content)
    preview.wait_for(lambda: preview.get("/posts/a/")[0] == 404)
    shutil.copytree(kept, content)
    shutil.rmtree(kept)
    preview.wait_for(lambda: preview.get("/posts/a/")[0] == 200)
    word = "in another folder"
    (content / "posts/deep/a.md").write_text(page(word))
    preview.wait_for(lambda: word in preview.text("/posts/a/"))


def test_the_whole_site_may_go_and_come_back(preview):
    """Its last pages stay out of reach while it is gone, and nothing ends."""
    away = preview.root.with_name("elsewhere")
    preview.root.rename(away)
    preview.wait_for(lambda: preview.get("/posts/a/")[0] != 200)
    time.sleep(1.2)
    away.rename(preview.root)
    preview.wait_for(lambda: preview.get("/posts/a/")[0] == 200)
    word = "home again"
    (preview.root / "content/posts/deep/a.md").write_text(page(word))
    preview.wait_for(lambda: word in preview.text("/posts/a/"))


def test_an_error_is_shown_on_the_last_good_page_until_it_is_mended(preview):
    path = preview.root / "content/posts/deep/a.md"
    path.write_text(page("Good.").replace("date:", "dat:"))
    preview.wait_for(lambda: "unknown key" in preview.text("/posts/a/"))
    shown = preview.text("/posts/a/")
    assert "content/posts/deep/a.md:3:1" in shown
    assert "<mark>dat</mark>: 2011" in shown
    told = "content/posts/deep/a.md:3:1: error: unknown key 'dat'"
    preview.wait_for(lambda: any(line.startswith(told) for line in preview.lines))
    path.write_text(page("Mended."))
    preview.wait_for(lambda: "Mended." in preview.text("/posts/a/"))
    preview.wait_for(lambda: "unknown key" not in preview.text("/posts/a/"))


def test_wrong_settings_are_an_error_like_others(preview):
    settings = preview.root / "site.yaml"
    good = settings.read_text()
    settings.write_text(good + "paginate: none\n")
    preview.wait_for(lambda: "site.yaml:3:11" in preview.text("/posts/a/"))
    settings.unlink()
    preview.wait_for(lambda: "site.yaml cannot be read" in preview.text("/posts/a/"))
    settings.write_text(good)
    preview.wait_for(lambda: "sitegen-notice" in preview.text("/posts/a/"))
    preview.wait_for(lambda: "site.yaml" not in preview.text("/posts/a/"))


def test_another_address_is_followed(preview):
    """The path of the site's address changes, and with it where the pages are."""
    settings = preview.root / "site.yaml"
    good = settings.read_text()
    settings.write_text(good.replace("https://example.org/", "https://example.org/blog/"))
    preview.wait_for(lambda: preview.get("/blog/posts/a/")[0] == 200)
    assert preview.get("/")[1]["location"] == "/blog/"
    assert preview.get("/posts/a/")[0] == 404
    settings.write_text(good)
    preview.wait_for(lambda: preview.get("/posts/a/")[0] == 200)
