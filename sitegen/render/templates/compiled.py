"""Compiled templates, kept for the next build, and run only if this user's builds wrote them.

Compiled code is within the site, and a site may come from a stranger. So each file begins with a
keyed digest (BLAKE2b, RFC 7693) of the rest, by a key that is in no site. If the digest is
wrong, the file is ignored and the template is compiled again.
"""

import contextlib
import hmac
import os
from hashlib import blake2b
from pathlib import Path

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

from sitegen.core.diagnostics import UsageError
from sitegen.core.folders import Folder

_SIZE = 32
"""Bytes of a digest."""


class Compiled(BytecodeCache):
    """Compiled templates in a folder; if they cannot be kept, they are compiled again."""

    def __init__(self, folder: Path, key: bytes) -> None:
        self._folder = folder
        self._key = key

    def load_bytecode(self, bucket: Bucket) -> None:
        """Read a template's code, if it is there and ours."""
        with contextlib.suppress(OSError, UsageError), Folder.at(self._folder) as folder:
            data = folder.read(f"{bucket.key}.cache")
            if hmac.compare_digest(data[:_SIZE], self._digest(bucket, data[_SIZE:])):
                bucket.bytecode_from_string(data[_SIZE:])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Write a template's code; ignore a failure."""
        data = bucket.bytecode_to_string()
        with contextlib.suppress(OSError, UsageError), Folder.at(self._folder) as folder:
            name = f"{bucket.key}.cache"
            draft = f"{name}.{os.urandom(8).hex()}"  # processes of two machines may share a number
            folder.write(name, self._digest(bucket, data) + data, draft=draft)

    def copy_to(self, other: "Compiled") -> None:
        """Copy our templates into another folder, signed with its key; raise OSError."""
        with Folder.at(self._folder) as folder, Folder.at(other._folder) as target:
            for name in folder.names():
                key, _, ending = name.rpartition(".")
                data = folder.read(name) if ending == "cache" else b""
                code = data[_SIZE:]
                if code and hmac.compare_digest(data[:_SIZE], self._digest_of(key, code)):
                    target.write(name, other._digest_of(key, code) + code)

    def _digest(self, bucket: Bucket, data: bytes) -> bytes:
        return self._digest_of(bucket.key, data)

    def _digest_of(self, key: str, data: bytes) -> bytes:
        """Return the digest of a template's code, different for each template."""
        return blake2b(key.encode() + data, key=self._key, digest_size=_SIZE).digest()
