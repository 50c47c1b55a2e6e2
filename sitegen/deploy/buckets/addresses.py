"""The addresses of object stores: ``s3://bucket/prefix``, ``gs://`` and ``az://``."""

import re
from pathlib import PurePosixPath
from typing import Literal, get_args

import msgspec

from sitegen.core.diagnostics import UsageError
from sitegen.output.manifest import is_within

Scheme = Literal["s3", "gs", "az"]
SCHEMES: tuple[Scheme, ...] = get_args(Scheme)

_ADDRESS = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://(.*)", re.DOTALL)
_BUCKET = re.compile(r"\$web|\$root|[A-Za-z0-9][A-Za-z0-9._-]{1,221}")
"""A name in any of the stores; the store itself knows its own rules. Azure has ``$web``."""

_FORM = "write s3://BUCKET/PREFIX, gs://BUCKET/PREFIX or az://CONTAINER/PREFIX"


class StoreAddress(msgspec.Struct, frozen=True):
    """A bucket, or a container of Azure, and the beginning of the keys of a site in it."""

    scheme: Scheme
    bucket: str
    prefix: str = ""

    def __str__(self) -> str:
        """Return the address as users write it."""
        return f"{self.scheme}://{PurePosixPath(self.bucket, self.prefix)}"


def parse_address(text: str) -> StoreAddress | None:
    """Return the store that a text names, None if the text is the path of a folder.

    Raises UsageError for any other address; the message does not repeat it, because it may contain
    a password.
    """
    found = _ADDRESS.fullmatch(text)
    if found is None:
        return None
    scheme = next((known for known in SCHEMES if known == found[1].lower()), None)
    if scheme is None:
        raise UsageError(f"--to: {found[1]}:// is not a destination: {_FORM}, or a folder")
    bucket, _, prefix = found[2].partition("/")
    prefix = prefix.rstrip("/")
    if "@" in bucket or ":" in bucket:
        raise UsageError(f"--to: an address has no password and no port: {_FORM}")
    if not _BUCKET.fullmatch(bucket):
        raise UsageError(f"--to: the name of the bucket is not valid: {_FORM}")
    if prefix and not (is_within(prefix) and prefix.isprintable()):
        raise UsageError(
            f"--to: the prefix has an empty part, '.', '..' or a control character: {_FORM}"
        )
    return StoreAddress(scheme, bucket, prefix)
