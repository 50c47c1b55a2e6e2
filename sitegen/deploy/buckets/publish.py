"""Publishes a built site to a bucket of an object store: sends what differs, removes what is stale.

Two manifests are compared, that of the output folder and that of the bucket; the objects are not
read. A deploy may end at any moment: the bucket's manifest names each object of ours before it is
written and until it is removed, so the next deploy completes the work. Objects that the manifest
does not name are never changed.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from sitegen.core.diagnostics import Problem, error
from sitegen.deploy.buckets.addresses import StoreAddress
from sitegen.deploy.buckets.bucket import Bucket
from sitegen.deploy.buckets.manifest import BucketManifest
from sitegen.deploy.buckets.stores import open_store
from sitegen.deploy.buckets.threads import for_each, in_thread
from sitegen.deploy.buckets.upload import Upload, at_the_same_time
from sitegen.deploy.sending import DeployDiff, digests_to_send, files_to_send
from sitegen.output.directory import output_folder
from sitegen.output.journal import recovered

Progress = Callable[[str, int, int], None]

SHOWN = 20
"""Most problems to name one by one; a bucket may hold a whole site of another program."""

ASKED_ONE_BY_ONE = 1000
"""Most new files to look for one by one. For more, the bucket is listed, 1,000 in a request."""


def open_bucket(address: StoreAddress) -> Bucket:
    """Return the bucket at an address; nothing is asked of it yet.

    Raises UsageError for a setting or credentials that cannot be used.
    """
    return Bucket(open_store(address), address)


def to_bucket(
    site: Path,
    bucket: Bucket,
    *,
    dry_run: bool,
    on_wait: Callable[[], None] = lambda: None,
    progress: Progress = lambda _phase, _done, _total: None,
) -> tuple[DeployDiff, Sequence[Problem]]:
    """Make the objects of ours in a bucket equal to the site's output; keep all others.

    It never writes over an object that sitegen did not write, unless the bytes are equal. Otherwise
    there are problems, and the bucket is unchanged. ``on_wait`` is called if a build must finish
    first; no build runs during the deploy. Raises UsageError, DeployError and OSError.
    """
    output = output_folder(site, None)
    with recovered(site, on_wait):
        files, problems = files_to_send(output)
        if problems:
            return DeployDiff(), problems
        digests = digests_to_send(output, files)
        return _deploy(bucket, output, digests, dry_run=dry_run, progress=progress)


def _deploy(
    bucket: Bucket, output: Path, digests: Mapping[str, str], *, dry_run: bool, progress: Progress
) -> tuple[DeployDiff, Sequence[Problem]]:
    """Compare the manifests, and unless it is a ``dry_run``, send the difference."""
    manifest = BucketManifest(bucket)
    manifest.load()
    known = manifest.digests
    differing = [path for path, digest in digests.items() if known.get(path) != digest]
    stale = sorted(known.keys() - digests.keys())
    there = _sizes(bucket, [path for path in differing if path not in known], progress)
    equal, blocked = _compare(bucket, output, digests, there)
    if blocked:
        manifest.load()
        if not manifest.digests.keys().isdisjoint(blocked):
            raise at_the_same_time(bucket.address)
        return DeployDiff(), _problems(bucket.address, blocked)
    written = sorted({*differing} - equal)
    if not dry_run:
        upload = Upload(bucket, manifest, output, digests, progress)
        upload.run(written, stale, equal)
    return DeployDiff(written=tuple(written), removed=tuple(stale)), ()


def _sizes(bucket: Bucket, paths: Sequence[str], progress: Progress) -> dict[str, int]:
    """Return the sizes of objects that are at the paths of new files."""
    if len(paths) > ASKED_ONE_BY_ONE:
        wanted = frozenset(paths)
        return in_thread(lambda: {path: size for path, size in bucket.sizes() if path in wanted})
    found: dict[str, int | None] = {}

    def record(path: str, size: int | None) -> None:
        found[path] = size
        progress("looking", len(found), len(paths))

    for_each(paths, bucket.size, record)
    return {path: size for path, size in found.items() if size is not None}


def _compare(
    bucket: Bucket, output: Path, digests: Mapping[str, str], there: Mapping[str, int]
) -> tuple[set[str], list[str]]:
    """Return which objects that are not ours are equal to our files, and which are not."""
    equal: set[str] = set()

    def compare(path: str) -> bool:
        is_same_size = (output / path).lstat().st_size == there[path]
        return is_same_size and bucket.digest(path) == digests[path]

    def record(path: str, is_equal: bool) -> None:
        if is_equal:
            equal.add(path)

    for_each(there, compare, record)
    return equal, sorted(there.keys() - equal)


def _problems(address: StoreAddress, blocked: Sequence[str]) -> tuple[Problem, ...]:
    """Return the problems of objects that are not ours, in the way of files."""
    message = "was not written by sitegen, and a page would overwrite it: move it"
    problems = [error(f"{address}/{path}", message) for path in blocked[:SHOWN]]
    if len(blocked) > SHOWN:
        problems.append(error(str(address), f"{len(blocked) - SHOWN} more objects are in the way"))
    return tuple(problems)
