"""The names that a site's files have: slugs of posts, keys of works, threads of comments.

For a name alone no text need be read, and of most files not even the front matter.
"""

from pathlib import Path

from sitegen.catalog.model import work_key
from sitegen.content.documents import dated_name, is_document, own_name
from sitegen.content.pages import FOLDER as PAGES
from sitegen.content.pages import thread_of
from sitegen.content.posts import FOLDER as POSTS
from sitegen.content.works import FOLDER as WORKS
from sitegen.core.files import SourceFile, walk
from sitegen.frontmatter.split import decode, split
from sitegen.frontmatter.yaml_nodes import Scalar


def slugs(site: Path, folder: str, *, dated: bool = False) -> dict[str, str]:
    """Return the slugs of the documents below a folder, each with a file that has it.

    The names of ``dated`` ones may begin with a date, which is no part of their slug.
    """
    return {_slug(file, dated): file.path for file in _documents(site, folder)}


def work_keys(site: Path) -> dict[str, str]:
    """Return the keys of works, each with its file."""
    return {work_key(own_name(file.path)): file.path for file in _documents(site, WORKS)}


def thread_names(site: Path, *, unread: bool = False) -> set[str]:
    """Return the names of all folders that comments may have, whether they are there or not.

    ``unread`` is quick, and takes posts for named as their files are.
    """
    if unread:
        files = _documents(site, POSTS)
        names = {work_key(dated_name(own_name(file.path))[0]) for file in files}
    else:
        names = set(slugs(site, POSTS, dated=True))
    for folder in (WORKS, PAGES):
        names |= {thread_name(file.path) for file in _documents(site, folder)}
    return names


def thread_name(path: str, slug: str = "") -> str:
    """Return the folder of a document's comments; only that of a post depends on its slug."""
    if path.startswith(f"{PAGES}/"):
        return thread_of(path)
    if path.startswith(f"{WORKS}/"):
        return f"works/{work_key(own_name(path))}"
    return slug if path.startswith(f"{POSTS}/") else ""


def _documents(site: Path, folder: str) -> list[SourceFile]:
    return [file for file in walk(site, folder)[0] if is_document(file.path)]


def _slug(file: SourceFile, dated: bool) -> str:
    """Return the slug that a file's front matter gives it, else that of its name."""
    try:
        data = file.read()
    except OSError:
        data = b""  # the build reports it
    name = own_name(file.path)
    written = dated_name(name)[0] if dated else name
    if b"slug" in data:
        meta = split(decode(data, file.path)[0], file.path).meta
        for key, value in meta.pairs if meta else ():
            if key.value == "slug" and isinstance(value, Scalar) and value.value.strip():
                written = value.value
    return work_key(written)
