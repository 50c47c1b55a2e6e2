"""Files that are compressed individually, as services send their exports (``backup.gz``).

The content has the same limits as in a zip while it is read, because the header may be wrong.
"""

import gzip
import io
import zlib
from typing import BinaryIO

from sitegen.importing.messages import ImportRefused
from sitegen.importing.sources import MAX_FILE_BYTES, MAX_RATIO, SMALL_BYTES, Source

_MAGIC = b"\x1f\x8b"


class Gzipped(Source):
    """The content of a compressed file; it has the name of the file."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self.file, self.name, self.path = source.file, source.name, source.path
        self.is_folder = False

    def open(self) -> io.BufferedReader:
        """Open the content of the file."""
        return io.BufferedReader(_Unpacked(self._source.open(), self.name))

    def head(self, size: int = 4096) -> bytes:
        """Return the first bytes of the content, as far as it can be read."""
        found = b""
        try:
            with self.open() as stream:
                while len(found) < size and (more := stream.read1(size - len(found))):
                    found += more
        except (ImportRefused, OSError):
            pass
        return found


class _Unpacked(io.RawIOBase):
    """Reads a compressed stream, and stops at a compression bomb."""

    def __init__(self, packed: BinaryIO, name: str) -> None:
        self._packed = packed
        self._stream = gzip.GzipFile(fileobj=packed, mode="rb")
        self._name = name
        self._size = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview[int]") -> int:  # type: ignore[override]
        try:
            data = self._stream.read(len(buffer))
        except (OSError, EOFError, zlib.error) as failure:
            message = f"{self._name} is broken ({failure}): download it again"
            raise ImportRefused(message) from failure
        self._size += len(data)
        packed = max(self._packed.tell(), 1)
        if self._size > SMALL_BYTES and self._size > MAX_RATIO * packed:
            raise ImportRefused(f"{self._name} is compressed more than {MAX_RATIO} times")
        if self._size > MAX_FILE_BYTES:
            raise ImportRefused(f"{self._name} holds more than 4 GB")
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        if not self.closed:
            self._stream.close()
            self._packed.close()
        super().close()


def unpacked(source: Source) -> Source:
    """Return the content of a compressed file, and any other source unchanged."""
    return Gzipped(source) if source.head(2) == _MAGIC else source


def refuse_broken(source: Source) -> None:
    """Raise ImportRefused for a compressed file whose beginning cannot be read."""
    inner = unpacked(source)
    if inner is not source:
        with inner.open() as stream:
            stream.read(1 << 16)
