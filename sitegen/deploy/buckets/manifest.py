"""The manifest of a bucket: the objects that sitegen put there, each with its digest.

It has the name and the format of the manifest of an output folder. Before an object is written or
removed, the manifest names it, so a deploy that ends at any moment leaves no object that a later
deploy would not know. While the bytes of an object are in doubt, its digest is UNKNOWN.

A manifest is written only over the version that was read, if the store can compare versions. So two
deploys at once notice each other.
"""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from sitegen.deploy.buckets.bucket import Bucket
from sitegen.deploy.buckets.errors import ConflictError, NoConditionsError
from sitegen.deploy.buckets.threads import in_thread
from sitegen.deploy.sending import DeployError, may_be_sent
from sitegen.output.manifest import MANIFEST, manifest_text, parse_manifest

if TYPE_CHECKING:
    from obstore import Attributes, PutMode, UpdateVersion

UNKNOWN = "0" * 64
"""The digest of an object whose bytes are in doubt: no file has it."""

MAX_BYTES = 512 * 1024 * 1024
"""Most bytes of a manifest: some four million files."""

_OTHER_LINE = re.compile(r"^(?![0-9a-f]{64}  .)(?!\Z)", re.MULTILINE)
"""The start of a line that no manifest has."""

_HEADERS: "Attributes" = {
    "Content-Type": "text/plain; charset=utf-8",
    "Cache-Control": "no-store",
}
_ATTEMPTS = 8


class BucketManifest:
    """The manifest of a bucket, as it was read or last written."""

    def __init__(self, bucket: Bucket) -> None:
        self.digests: dict[str, str] = {}
        self._bucket = bucket
        self._version: UpdateVersion | None = None

    def load(self) -> None:
        """Read the manifest, empty if there is none.

        It may come from anybody who can write to the bucket: paths that no site could have are
        ignored. Raises DeployError, also for an object that is no manifest.
        """
        found = in_thread(self._bucket.read, MANIFEST, MAX_BYTES)
        self.digests, self._version = {}, None
        if found is not None:
            data, self._version = found
            known = parse_manifest(self._checked(data))
            self.digests = {path: digest for path, digest in known.items() if may_be_sent(path)}

    def _checked(self, data: bytes) -> str:
        """Return the text of a manifest; raise DeployError if it is not one."""
        try:
            text = data.decode()
        except UnicodeDecodeError:
            text = "?"
        if (text and not text.endswith("\n")) or _OTHER_LINE.search(text):
            raise DeployError(
                f"{self._bucket.address}/{MANIFEST} is not a manifest of sitegen: remove it, and "
                "deploy again. sitegen then keeps the objects that are equal, and names the others"
            )
        return text

    def save(self) -> None:
        """Write the manifest; raise ConflictError if another deploy has written it."""
        data = manifest_text(self.digests).encode()
        try:
            mode: PutMode = "create" if self._version is None else self._version or "overwrite"
            self._version = in_thread(self._bucket.put, MANIFEST, data, _HEADERS, mode)
        except NoConditionsError:
            self._version = in_thread(self._bucket.put, MANIFEST, data, _HEADERS)
        except ConflictError:
            # The answer to an earlier attempt of our own may have been lost.
            found = in_thread(self._bucket.read, MANIFEST, MAX_BYTES)
            if found is None or found[0] != data:
                raise
            self._version = found[1]

    def doubt(self, paths: Iterable[str]) -> None:
        """Mark objects as UNKNOWN in the newest manifest, which another deploy has written.

        So the next deploy writes them again, or removes them.
        """
        paths = tuple(paths)
        for _ in range(_ATTEMPTS):
            self.load()
            self.digests |= dict.fromkeys(paths, UNKNOWN)
            try:
                return self.save()
            except ConflictError:
                continue
        return None
