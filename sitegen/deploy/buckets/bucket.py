"""A bucket: its objects below a prefix, read and written by calls from any thread.

Every method raises DeployError in words for users. Asynchronous calls of obstore would give their
results in threads of its own. If Python shuts down while such a thread returns, the process is
aborted (https://github.com/PyO3/pyo3-async-runtimes/issues/40).
"""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, BinaryIO

import obstore
from obstore.exceptions import (
    AlreadyExistsError,
    BaseError,
    NotSupportedError,
    PreconditionError,
)

from sitegen.deploy.buckets.addresses import StoreAddress
from sitegen.deploy.buckets.errors import (
    NO_BUCKET,
    ConflictError,
    NoConditionsError,
    code_of,
    explained,
)
from sitegen.deploy.sending import DeployError

if TYPE_CHECKING:
    from obstore import Attributes, PutMode, UpdateVersion
    from obstore.store import ObjectStore

PART = 8 * 1024 * 1024
"""Bytes of a part of a large object. S3 wants at least 5 MB, and at most 10,000 parts."""

_AT_ONCE = 2
"""Parts of one object that are sent at once."""

_FAILURES = (BaseError, OSError, ValueError)


def _version(e_tag: str | None, version: str | None) -> "UpdateVersion":
    """Return what a store says of the version of an object, empty if it says nothing."""
    found: UpdateVersion = {}
    if e_tag is not None:
        found["e_tag"] = e_tag
    if version is not None:
        found["version"] = version
    return found


class Bucket:
    """The objects of a store below the prefix of an address."""

    def __init__(self, store: "ObjectStore", address: StoreAddress) -> None:
        self.address = address
        self._store = store

    @contextmanager
    def _explaining(self) -> Iterator[None]:
        """Turn an error of the library into one for users."""
        try:
            yield
        except (PreconditionError, AlreadyExistsError) as failure:
            raise ConflictError(str(explained(failure, self.address))) from None
        except (NotSupportedError, NotImplementedError) as failure:
            raise NoConditionsError(str(explained(failure, self.address))) from None
        except _FAILURES as failure:
            if code_of(failure) == "NotImplemented":
                raise NoConditionsError(str(explained(failure, self.address))) from None
            raise explained(failure, self.address) from None

    def read(self, key: str, limit: int) -> "tuple[bytes, UpdateVersion] | None":
        """Return the bytes of an object and its version, None if there is no object.

        A larger object than ``limit`` bytes is not read: that raises DeployError.
        """
        with self._explaining():
            try:
                found = obstore.get(self._store, key)
            except FileNotFoundError as failure:
                if code_of(failure) in NO_BUCKET:
                    raise
                return None
            if found.meta["size"] > limit:
                raise DeployError(
                    f"{self.address}/{key} is larger than {limit} bytes: "
                    "sitegen did not write it, so move it, or deploy to another prefix"
                )
            data = bytes(found.bytes())
        return data, _version(found.meta["e_tag"], found.meta["version"])

    def digest(self, key: str) -> str:
        """Return the SHA-256 of an object in hexadecimal digits, "" if there is no object."""
        found = hashlib.sha256()
        with self._explaining():
            try:
                for part in obstore.get(self._store, key).stream():
                    found.update(part)
            except FileNotFoundError:
                return ""
        return found.hexdigest()

    def size(self, key: str) -> int | None:
        """Return the number of bytes of an object, None if there is no object."""
        with self._explaining():
            try:
                return obstore.head(self._store, key)["size"]
            except FileNotFoundError:
                return None

    def sizes(self) -> Iterator[tuple[str, int]]:
        """Yield the key and the number of bytes of every object below the prefix."""
        with self._explaining():
            for found in obstore.list(self._store, chunk_size=1000):
                for entry in found:
                    yield entry["path"], entry["size"]

    def put(
        self, key: str, data: bytes, headers: "Attributes", mode: "PutMode" = "overwrite"
    ) -> "UpdateVersion":
        """Write an object in one request, and return its version.

        With a ``mode``, it raises ConflictError if the object is another version, and
        NoConditionsError if the store cannot compare versions.
        """
        with self._explaining():
            made = obstore.put(
                self._store, key, data, attributes=headers, use_multipart=False, mode=mode
            )
        return _version(made["e_tag"], made["version"])

    def put_large(self, key: str, stream: BinaryIO, headers: "Attributes") -> None:
        """Write an object from a file, in parts. If that fails, the old object stays."""
        with self._explaining():
            obstore.put(
                self._store,
                key,
                stream,
                attributes=headers,
                use_multipart=True,
                chunk_size=PART,
                max_concurrency=_AT_ONCE,
            )

    def remove(self, keys: Sequence[str]) -> None:
        """Remove objects; some may be gone already."""
        with self._explaining():
            try:
                obstore.delete(self._store, keys)
            except FileNotFoundError as failure:
                if code_of(failure) in NO_BUCKET:
                    raise
                # Some stores stop at the first that is gone.
                for key in keys:
                    with suppress(FileNotFoundError):
                        obstore.delete(self._store, key)
