"""Sends files to a bucket and removes stale objects, so that the next deploy can complete both."""

import hashlib
import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from pathlib import Path

from sitegen.core.folders import open_plain, read_plain
from sitegen.deploy.buckets.addresses import StoreAddress
from sitegen.deploy.buckets.bucket import PART, Bucket
from sitegen.deploy.buckets.errors import ConflictError
from sitegen.deploy.buckets.manifest import UNKNOWN, BucketManifest
from sitegen.deploy.buckets.threads import for_each, in_thread
from sitegen.deploy.buckets.upload_plan import headers_of, in_steps, in_steps_back
from sitegen.deploy.sending import DeployError

LARGE = 1024 * 1024
"""Bytes from which a file is large: fewer of these are sent at once, for memory and slow lines."""

LARGE_AT_ONCE = 4

REMOVED_AT_ONCE = 1000
"""Objects that one request removes."""

SAVE_SECONDS = 2.0
"""Time between two manifests. After a kill, the files sent since the last one are sent again."""

_SHARE = 10
"""How many times longer than writing the manifest the time between two must be."""


def at_the_same_time(address: StoreAddress) -> DeployError:
    """Return the error of a deploy that another one has overtaken."""
    return DeployError(
        f"another deploy to {address} ran at the same time: "
        "wait until it has ended, then deploy again"
    )


class Upload:
    """One deploy to a bucket: its manifest and what has been done."""

    def __init__(
        self,
        bucket: Bucket,
        manifest: BucketManifest,
        output: Path,
        digests: Mapping[str, str],
        progress: Callable[[str, int, int], None],
    ) -> None:
        self._bucket = bucket
        self._manifest = manifest
        self._output = output
        self._digests = digests
        self._progress = progress
        self._touched: list[str] = []
        self._total = self._done = 0
        self._next_save = 0.0

    def run(self, written: Collection[str], stale: Sequence[str], equal: Collection[str]) -> None:
        """Send files, remove stale objects, and take over equal ones; raise DeployError.

        The manifest names what is to be written before the first file is sent. If another deploy
        writes the manifest meanwhile, this one ends, and marks what it has done as doubtful.
        """
        known = self._manifest.digests
        steps = list(in_steps(written, known))
        known |= {path: self._digests[path] for path in equal}
        known |= dict.fromkeys(written, UNKNOWN)
        try:
            if written or equal:
                self._save()
            self._send(steps, len(written))
            if written:
                self._save()
            self._remove(stale)
        except ConflictError as failure:
            if self._touched:
                self._manifest.doubt(self._touched)
            raise at_the_same_time(self._bucket.address) from failure
        except DeployError as failure:
            if not self._touched:
                raise
            raise DeployError(
                f"{failure}; the site there is partly updated: deploy again to complete it"
            ) from failure

    # ------------------------------------------------------------ the manifest

    def _save(self) -> None:
        started = time.monotonic()
        self._manifest.save()
        ended = time.monotonic()
        self._next_save = ended + max(SAVE_SECONDS, _SHARE * (ended - started))

    # ------------------------------------------------------------ sending

    def _send(self, steps: Iterable[Sequence[str]], total: int) -> None:
        self._total, self._done = total, 0
        for step in steps:
            large = [path for path in step if (self._output / path).lstat().st_size > LARGE]
            small = step if not large else sorted({*step} - {*large})
            for_each(small, self._send_file, self._record)
            for_each(large, self._send_file, self._record, LARGE_AT_ONCE)

    def _send_file(self, path: str) -> None:
        """Send a file if the build wrote its bytes, from any thread; raise DeployError, OSError."""
        file, headers = self._output / path, headers_of(path)
        self._touched.append(path)
        if file.lstat().st_size <= PART:
            data = read_plain(file)
            self._expect(path, hashlib.sha256(data).hexdigest())
            self._bucket.put(path, data, headers)
        else:
            with open_plain(file) as stream:
                self._expect(path, hashlib.file_digest(stream, "sha256").hexdigest())
                stream.seek(0)
                self._bucket.put_large(path, stream, headers)

    def _record(self, path: str, _: None) -> None:
        """Record that a file is sent; write the manifest now and then, in case we are killed."""
        self._manifest.digests[path] = self._digests[path]
        self._done += 1
        self._progress("sending", self._done, self._total)
        if time.monotonic() >= self._next_save:
            self._save()

    def _expect(self, path: str, digest: str) -> None:
        if digest != self._digests[path]:
            raise DeployError(
                f"{self._output.name}/{path} has changed during the deploy: deploy again"
            )

    # ------------------------------------------------------------ removing

    def _remove(self, stale: Sequence[str]) -> None:
        """Remove stale objects, then their lines in the manifest."""
        for step in in_steps_back(stale):
            for start in range(0, len(step), REMOVED_AT_ONCE):
                paths = step[start : start + REMOVED_AT_ONCE]
                self._touched += paths
                in_thread(self._bucket.remove, paths)
                self._progress("removing", start + len(paths), len(step))
        if stale:
            for path in stale:
                del self._manifest.digests[path]
            self._save()
