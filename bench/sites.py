"""Writes the files of a site, and those of a change.

A layout is two functions: one gives the files of a post with its comments, one those of the site
as a whole. Both return texts by path. So a change writes the files whose text is different, removes
the files that are no longer there, and touches no other file.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import msgspec

from bench.corpus import Blog, Post

Files = dict[str, str]
"""Texts by their path below the site's folder."""

PEERS = Path(__file__).parent / "peers"


class Layout(msgspec.Struct, frozen=True):
    """How a generator's site is written.

    ``theme`` names a folder of ``bench/peers/``, which is copied to ``theme_at``; ``style_at`` is
    where the stylesheet goes that all these themes share.
    """

    post: Callable[[Post], Files]
    site: Callable[[Blog], Files]
    theme: str = ""
    theme_at: str = "themes/bench"
    style_at: str = ""


def write_site(layout: Layout, blog: Blog, root: Path) -> None:
    """Write a whole site into a new folder."""
    root.mkdir(parents=True)
    if layout.theme:
        shutil.copytree(PEERS / layout.theme, root / layout.theme_at)
        style = root / layout.style_at
        style.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(PEERS / "style.css", style)
    _write(root, layout.site(blog))
    for post in blog.posts:
        _write(root, layout.post(post))


def write_change(layout: Layout, before: Blog, after: Blog, root: Path) -> list[str]:
    """Write and remove the files of a change, and return the paths of all of them."""
    old_files, new_files = layout.site(before), layout.site(after)
    old_posts, new_posts = ({post.slug: post for post in blog.posts} for blog in (before, after))
    for slug, post in old_posts.items():
        if new_posts.get(slug) is not post:
            old_files |= layout.post(post)
    for slug, post in new_posts.items():
        if old_posts.get(slug) is not post:
            new_files |= layout.post(post)
    changed = {path: text for path, text in new_files.items() if old_files.get(path) != text}
    removed = old_files.keys() - new_files.keys()
    _write(root, changed)
    for name in removed:
        _remove(root, root / name)
    return sorted({*changed, *removed})


def _remove(root: Path, path: Path) -> None:
    """Remove a file, and each folder that is empty without it."""
    path.unlink()
    for folder in path.relative_to(root).parents[:-1]:
        if any((root / folder).iterdir()):
            break
        (root / folder).rmdir()


def _write(root: Path, files: Files) -> None:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8", newline="\n")
