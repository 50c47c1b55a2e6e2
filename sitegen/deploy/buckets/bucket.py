"""A bucket: its objects below a prefix, read and written by asynchronous calls.

Every method raises DeployError in words for users.
"""

import hashlib
from collections.abc import AsyncIterator, Iterator, Sequence
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

    async def read(self, key: str, limit: int) -> "tuple[bytes, UpdateVersion] | None":
        """Return the bytes of an object and its version, None if there is no object.

        A larger object than ``limit`` bytes is not read: that raises DeployError.
        """
        with self._explaining():
            try:
                found = await obstore.get_async(self._store, key)
            except FileNotFoundError as failure:
                if code_of(failure) in NO_BUCKET:
                    raise
                return None
            if found.meta["size"] > limit:
                raise DeployError(
                    f"{self.address}/{key} is larger than {limit} bytes: "
                    "sitegen did not write it, so move it, or deploy to another prefix"
                )
            data = bytes(await found.bytes_async())
        return data, _version(found.meta["e_tag"], found.meta["version"])

    async def digest(self, key: str) -> str:
        """Return the SHA-256 of an object in hexadecimal digits, "" if there is no object."""
        found = hashlib.sha256()
        with self._explaining():
            try:
                async for part in (await obstore.get_async(self._store, key)).stream():
                    found.update(part)
            except FileNotFoundError:
                return ""
        return found.hexdigest()

    async def size(self, key: str) -> int | None:
        """Return the number of bytes of an object, None if there is no object."""
        with self._explaining():
            try:
                return (await obstore.head_async(self._store, key))["size"]
            except FileNotFoundError:
                return None

    async def sizes(self) -> AsyncIterator[tuple[str, int]]:
        """Yield the key and the number of bytes of every object below the prefix."""
        with self._explaining():
            async for found in obstore.list(self._store, chunk_size=1000):
                for entry in found:
                    yield entry["path"], entry["size"]

    async def put(
        self, key: str, data: bytes, headers: "Attributes", mode: "PutMode" = "overwrite"
    ) -> "UpdateVersion":
        """Write an object in one request, and return its version.

        With a ``mode``, it raises ConflictError if the object is another version, and
        NoConditionsError if the store cannot compare versions.
        """
        with self._explaining():
            made = await obstore.put_async(
                self._store, key, data, attributes=headers, use_multipart=False, mode=mode
            )
        return _version(made["e_tag"], made["version"])

    async def put_large(self, key: str, stream: BinaryIO, headers: "Attributes") -> None:
        """Write an object from a file, in parts. If that fails, the old object stays."""
        with self._explaining():
            await obstore.put_async(
                self._store,
                key,
                stream,
                attributes=headers,
                use_multipart=True,
                chunk_size=PART,
                max_concurrency=_AT_ONCE,
            )

    async def remove(self, keys: Sequence[str]) -> None:
        """Remove objects; some may be gone already."""
        with self._explaining():
            try:
                await obstore.delete_async(self._store, keys)
            except FileNotFoundError as failure:
                if code_of(failure) in NO_BUCKET:
                    raise
                # Some stores stop at the first that is gone.
                for key in keys:
                    with suppress(FileNotFoundError):
                        await obstore.delete_async(self._store, key)
