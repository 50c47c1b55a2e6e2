"""``python -m bench.planning``: how the memory and the time of a plan grow with a blog.

The blog of 1,000 posts that all measurements have is parsed. Its parsed posts and threads are
decoded again and again under other names, as a build gets them from its processes. So a catalog
and a plan of a million posts can be measured without a million files. Each size has a process of
its own. ``--out`` writes the figures into a document.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from msgspec.structs import replace

from bench import corpus, machine
from bench.generators import sitegens
from bench.memory import KIND, bytes_of
from bench.report import number, save, table
from bench.sites import write_site
from sitegen.cache.database import Database
from sitegen.cache.metadata import decode_metadata
from sitegen.catalog.builder import build_catalog
from sitegen.catalog.links import Links
from sitegen.catalog.model import Content, Selection
from sitegen.config.loading import Config, load
from sitegen.content.posts import ParsedPost
from sitegen.core.digest import digest_of_bytes, program_digest
from sitegen.core.files import SourceFile, stamp_of
from sitegen.core.locks import STATE
from sitegen.core.parallel import WorkerPool
from sitegen.core.row_paths import is_table
from sitegen.images.pipeline import process_images
from sitegen.pipeline.build import Options, build
from sitegen.pipeline.build_state import BuildState
from sitegen.plan.site import make_plan
from sitegen.theme.loading import load_theme

DOCUMENT = Path(__file__).parents[1] / "docs" / "performance.md"
BEGIN = "<!-- planning -->"
TEMPLATE_POSTS = 1_000
POSTS, COMMENTS = "content/posts/", "content/comments/"
NOW = datetime(2026, 12, 1, tzinfo=UTC)


def make_template(site: Path, count: int) -> None:
    """Write a blog with the default theme, and build it, so that its units are stored."""
    layout = next(found.layout for found in sitegens() if not found.equal)
    write_site(layout, corpus.make_blog(count), site)
    build(site, Options(now=NOW))


def content_of(site: Path, store: Database, posts: int) -> Content:
    """Return parsed posts and threads, as many as wanted, made of those of a built site."""
    units = {name: data for name, _, data in store.units()}
    documents = [name for name in units if name.startswith(POSTS)]
    stamp, root = stamp_of(site.stat()), f"{site}/"
    found, threads, digests = [], {}, {}
    files: dict[str, SourceFile] = {}
    for index in range(posts):
        name = documents[index % len(documents)]
        post: ParsedPost = _decoded(name, units[name])
        slug, turn = post.slug, index // len(documents)
        path = f"{POSTS}{turn}/{slug}-{turn}.md"
        body = replace(post.body, owner=path)
        found.append(replace(post, path=path, slug=f"{slug}-{turn}", body=body))
        paths = [path]
        if (data := units.get(f"{COMMENTS}{slug}")) is not None:
            thread = threads[f"{slug}-{turn}"] = _decoded(f"{COMMENTS}{slug}", data)
            paths += (f"{COMMENTS}{slug}-{turn}/{each}.md" for each in range(thread.comments))
        files |= {each: SourceFile(each, root, bytes(bytearray(stamp))) for each in paths}
        digests[path] = digest_of_bytes(path.encode())
    works = tuple(
        work for name in units if is_table(name) for work in _decoded(name, units[name]).works
    )
    return Content(posts=tuple(found), works=works, threads=threads, files=files, digests=digests)


def _decoded(name: str, data: bytes):  # type: ignore[no-untyped-def]  # noqa: ANN202 - by the name
    found = decode_metadata(name, data)
    assert found is not None, name
    return found[0]


class Steps:
    """The seconds of processor time, and the memory after each step."""

    def __init__(self) -> None:
        self._before = time.process_time()
        self.found: dict[str, tuple[float, int]] = {}

    def end(self, name: str) -> None:
        """Note the end of a step."""
        now = time.process_time()
        self.found[name] = now - self._before, bytes_of(os.getpid())
        self._before = time.process_time()


def steps_of(site: Path, posts: int) -> dict[str, tuple[float, int]]:
    """Plan a blog in this process; return the seconds of each step and the memory after it."""
    gc.set_threshold(200_000, 20, 100)  # as the command does
    store = Database(site / STATE, program_digest())
    config: Config = load(site, run=True)
    theme, _ = load_theme(site, config)
    language = theme.language(config.settings.language)
    sources, _ = BuildState(store, str(site / "output"), {}, NOW).find_sources(site)
    steps = Steps()
    steps.end("start")
    content = content_of(site, store, posts)
    steps.end("parsed")
    catalog, problems = build_catalog(content, config, Selection(now=NOW))
    steps.end("catalog")
    links = Links(catalog)
    with WorkerPool(1) as workers:
        images = process_images(catalog, links, (), sources, store, workers, lambda *_: None)
    made, more = make_plan(catalog, config, theme, language, links, images)
    steps.end("plan")
    assert len(catalog.entries) == posts
    errors = [problem for problem in (*problems, *more) if problem.severity == "error"]
    assert not errors, errors[:3]
    assert all(page.url for page in made.pages)
    store.close()
    return steps.found


def rows(found: Iterable[tuple[int, dict[str, tuple[float, int]]]]) -> Iterator[list[str]]:
    """Yield the rows of the report: a blog each."""
    for posts, steps in found:
        seconds = [number(steps[name][0]) for name in ("parsed", "catalog", "plan")]
        memory = [steps[name][1] for name in ("start", "parsed", "catalog", "plan")]
        kilobytes = (memory[-1] - memory[0]) / posts / 1e3
        sizes = [f"{each / 1e6:,.0f}" for each in memory[1:]]
        yield [f"{posts:,}", *seconds, *sizes, f"{kilobytes:.1f}"]


COLUMNS = (
    "posts", "decode, s", "catalog, s", "plan, s", "MB, decoded", "MB, with catalog",
    "MB, with plan", "KB a post",
)  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, and print or save the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--posts", default="10000,100000,300000", help="sizes, with commas")
    parser.add_argument("--out", type=Path, default=DOCUMENT)
    parser.add_argument("--site", type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args(arguments)
    sizes = [int(each) for each in args.posts.split(",")]
    if args.site is not None:
        print(json.dumps(steps_of(args.site, sizes[0])))
        return 0
    found = []
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        site = Path(folder) / "site"
        make_template(site, TEMPLATE_POSTS)
        for size in sizes:
            command = [
                sys.executable,
                "-m",
                "bench.planning",
                "--site",
                str(site),
                "--posts",
                str(size),
            ]
            said = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
            found.append((size, json.loads(said.stdout)))
    head = f"Measured on {datetime.now(UTC):%Y-%m-%d}: {machine.describe()}. Memory is the {KIND}."
    save(f"{head}\n\n{table(COLUMNS, rows(found))}", args.out, BEGIN)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
