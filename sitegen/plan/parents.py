"""Redirects for folders above pages, for readers who shorten an address.

Above a post, such a folder redirects to a list with the post: its year in the archive if the folder
names the year, its work if it names the work, otherwise the stream of posts. Any other folder
redirects to the next page above it.
"""

from collections.abc import Iterable

from sitegen.catalog.model import Catalog, PostEntry, work_key
from sitegen.config.settings import Settings


def parents_without_page(
    catalog: Catalog, settings: Settings, addresses: Iterable[str]
) -> dict[str, str]:
    """Return the folders above a site's ``addresses`` that have no page, each with its target."""
    pages = {"/", *addresses}
    works = {entry.key: entry.url for entry in catalog.works}
    found: dict[str, str] = {}
    seen = set()
    for entry in catalog.entries:
        date = entry.post.meta.date
        key = (_above(entry.url), date.year if date else None)
        if key in seen:
            continue  # the post before it has the same folders above it
        seen.add(key)
        for folder, target in _above_post(entry, settings, works).items():
            if folder not in pages:
                found.setdefault(folder, target)
    for url in sorted(pages):
        missing = []
        folder = _above(url)
        while folder not in pages and folder not in found:
            missing.append(folder)
            if (page := f"{folder[:-1]}.html") in pages:
                folder = page
                break
            folder = _above(folder)
        target = found.get(folder, folder)
        found |= dict.fromkeys(missing, target)
    return found


def _above(url: str) -> str:
    """Return the folder of an address; the root is in itself."""
    return url.rstrip("/").rpartition("/")[0] + "/"


def _above_post(entry: PostEntry, settings: Settings, works: dict[str, str]) -> dict[str, str]:
    """Return the folders above a post, by the site's permalink, each with the list of the post."""
    target = "/" if settings.home == "posts" else "/posts/"
    date, folder, found = entry.post.meta.date, "/", {}
    segments = settings.permalink.strip("/").split("/")[:-1]
    for segment, name in zip(segments, entry.url.strip("/").split("/"), strict=False):
        folder = f"{folder}{name}/"
        if "{year}" in segment and date is not None:
            target = f"/archive/{date.year:04}/"
        elif "{work}" in segment:
            target = works.get(work_key(name), target)
        found[folder] = target
    return found
