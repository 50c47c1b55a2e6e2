"""``python -m bench.buckets``: how long a site takes to a bucket, and how long a comparison takes.

A real S3 server on this machine, SeaweedFS, takes the objects. Its own counters tell how many
requests there were. The site is built before; the figures are those of sending alone. A manifest of
many entries is then compared with a bucket that has the same. ``--kills`` ends a first deploy so
often by SIGKILL, and deploys again each time. ``--out`` writes the figures into a document.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from bench import machine
from bench.changes import edit_body
from bench.corpus import Blog, make_blog
from bench.generators import Generator, sitegens
from bench.measure import Usage, measure
from bench.report import number, save, table
from bench.scenarios import say
from bench.seaweedfs import BUCKET, SeaweedFS, settings
from bench.sites import write_change, write_site
from sitegen.deploy.buckets.addresses import parse_address
from sitegen.deploy.buckets.bucket import Bucket
from sitegen.deploy.buckets.publish import open_bucket, to_bucket
from sitegen.output.manifest import MANIFEST, manifest_text, read_manifest

DOCUMENT = Path(__file__).parents[1] / "docs" / "performance.md"
BEGIN = "<!-- buckets -->"
FOREIGN = "theirs.txt"
START = 0.5
"""Seconds that a deploy needs before it asks the store."""


class Row(msgspec.Struct, frozen=True):
    """One deploy: what it used, and how many requests the server counted, by their kind."""

    name: str
    usage: Usage
    requests: dict[str, int]


def opened(text: str) -> Bucket:
    """Return the bucket of an address."""
    address = parse_address(text)
    assert address is not None
    return open_bucket(address)


def send(site: Path, address: str) -> None:
    """Send a built site; this is the command that is measured."""
    difference, problems = to_bucket(site, opened(address), dry_run=False)
    assert not problems, problems[:3]
    print(len(difference.written), len(difference.removed))


def sending(site: Path, address: str) -> list[str]:
    """Return the command that sends a site."""
    return [sys.executable, "-m", "bench.buckets", "--send", str(site), address]


def row(server: SeaweedFS, name: str, site: Path, address: str) -> Row:
    """Send a site, and return what that took."""
    before = _counted(server)
    usage, _ = measure(sending(site, address), site, settings(server.endpoint))
    after = _counted(server)
    found = {kind: count - before.get(kind, 0) for kind, count in after.items()}
    say(f"{name}: {usage.wall:.2f} s, {usage.memory:.0f} MB, {found}")
    return Row(name, usage, {kind: count for kind, count in found.items() if count})


def _counted(server: SeaweedFS) -> dict[str, int]:
    """Return the server's counters; it counts a request shortly after its answer."""
    last, found = None, server.requests()
    while found != last:
        time.sleep(0.05)
        last, found = found, server.requests()
    return found


def build(site: Path) -> None:
    """Build a site."""
    command = [sys.executable, "-m", "sitegen", "build", "--quiet", "--site", str(site)]
    subprocess.run(command, check=True)


def is_equal(server: SeaweedFS, site: Path, address: str) -> bool:
    """Return whether a bucket has exactly the files of a site, and the one of somebody else.

    Compared are sizes and MD5, which S3 gives as the ETag of an object that was sent in one piece.
    """
    os.environ.update(settings(server.endpoint))
    output = site / "output"
    files = {path: (output / path).read_bytes() for path in read_manifest(output)}
    expected = {
        path: (len(data), hashlib.md5(data, usedforsecurity=False).hexdigest())
        for path, data in files.items()
    }
    found = _listed(opened(address))
    ours = {path: state for path, state in found.items() if path not in (MANIFEST, FOREIGN)}
    return FOREIGN in found and ours == expected


def _listed(bucket: Bucket) -> dict[str, tuple[int, str]]:
    import obstore

    stream = obstore.list(bucket._store, chunk_size=1000)
    return {
        entry["path"]: (entry["size"], (entry["e_tag"] or "").strip('"'))
        for entries in stream
        for entry in entries
    }


def first_deploys(server: SeaweedFS, site: Path, change: Callable[[], None]) -> Iterator[Row]:
    """Yield a first deploy, one of nothing and one of an edit."""
    address = f"s3://{BUCKET}/site"
    _put_foreign(server, "site")
    yield row(server, "first deploy", site, address)
    yield row(server, "nothing changed", site, address)
    change()
    build(site)
    yield row(server, "one text edited", site, address)
    assert is_equal(server, site, address)


def _put_foreign(server: SeaweedFS, prefix: str) -> None:
    server.ask("PUT", f"/buckets/{BUCKET}/{prefix}/{FOREIGN}", b"theirs")


def kills(server: SeaweedFS, site: Path, number_of_kills: int, seconds: float) -> tuple[int, int]:
    """Kill a first deploy at random moments; return how many were alive, and requests to write.

    ``seconds`` is what a whole first deploy takes. The killed ones together get a little less.
    Raises AssertionError if the bucket is not equal at the end.
    """
    address, chance = f"s3://{BUCKET}/killed", random.Random(1)  # noqa: S311 - the same each time
    _put_foreign(server, "killed")
    before, alive = server.requests()["PUT"], 0
    environment = {**os.environ, **settings(server.endpoint)}
    for _ in range(number_of_kills):
        process = subprocess.Popen(
            sending(site, address), env=environment, stdout=subprocess.DEVNULL
        )
        time.sleep(START + chance.random() * 1.5 * seconds / number_of_kills)
        alive += process.poll() is None
        process.kill()
        process.wait()
    row(server, "after the kills", site, address)
    assert is_equal(server, site, address)
    return alive, server.requests()["PUT"] - before


def many_entries(server: SeaweedFS, folder: Path, count: int) -> Row:
    """Compare a manifest of so many entries with a bucket that has the same, and nothing else.

    The files exist, and are empty: a deploy looks at each of them.
    """
    site = folder / "many"
    output, digest = site / "output", hashlib.sha256(b"").hexdigest()
    paths = [f"posts/{n // 1000:04}/{n % 1000:03}-a-review-of-a-film.html" for n in range(count)]
    for path in paths[::1000]:
        (output / path).parent.mkdir(parents=True)
    for path in paths:
        (output / path).touch()
    (site / "site.yaml").write_text("title: Many\nurl: https://example.org/\n")
    text = manifest_text(dict.fromkeys(paths, digest)).encode()
    time.sleep(0.05)  # files as old as the manifest would be read
    (output / MANIFEST).write_bytes(text)
    os.environ.update(settings(server.endpoint))
    address = f"s3://{BUCKET}/many"
    opened(address).put(MANIFEST, text, {"Content-Type": "text/plain"})
    return row(server, f"compare {count:,} entries ({len(text) / 1e6:.0f} MB)", site, address)


def _cells(found: Row) -> list[str]:
    puts = found.requests.get("PUT", 0)
    rate = f"{puts / found.usage.wall:,.0f}" if puts > 100 else ""
    others = sum(count for kind, count in found.requests.items() if kind != "PUT")
    figures = [found.usage.wall, found.usage.cpu, found.usage.memory]
    return [found.name, *map(number, figures), f"{puts:,}", f"{others:,}", rate]


def _site(folder: Path, posts: int) -> tuple[Path, Generator, Blog]:
    generator, blog = sitegens()[-1], make_blog(posts)
    site = folder / "site"
    write_site(generator.layout, blog, site)
    build(site)
    return site, generator, blog


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, and print or save the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--posts", type=int, default=6_500, help="a site of three files a post")
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--kills", type=int, default=0)
    parser.add_argument("--out", type=Path, default=DOCUMENT)
    parser.add_argument("--work", type=Path, help="a folder for sites and objects")
    parser.add_argument("--send", nargs=2, metavar=("SITE", "ADDRESS"), help=argparse.SUPPRESS)
    args = parser.parse_args(arguments)
    if args.send:
        send(Path(args.send[0]), args.send[1])
        return 0
    with tempfile.TemporaryDirectory(prefix="bench-", dir=args.work) as name:
        folder = Path(name)
        site, generator, blog = _site(folder, args.posts)
        files = len(read_manifest(site / "output"))
        server = SeaweedFS.start(folder / "server")
        try:

            def change() -> None:
                write_change(generator.layout, blog, edit_body(blog)[0], site)

            rows = list(first_deploys(server, site, change))
            if args.kills:
                alive, puts = kills(server, site, args.kills, rows[0].usage.wall)
                say(f"{alive} of {args.kills} killed while at work; {puts} requests to write")
            if args.entries:
                rows.append(many_entries(server, folder, args.entries))
        finally:
            server.stop()
    head = (
        f"Measured on {datetime.now(UTC):%Y-%m-%d}: {machine.describe()}. {files:,} files, "
        "SeaweedFS on the same machine."
    )
    columns = ["", "seconds", "processor seconds", "MB", "puts", "other requests", "puts/s"]
    save(f"{head}\n\n{table(columns, map(_cells, rows))}", args.out, BEGIN)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
