"""Exports that tests write, and the records that a format reads in them."""

import json
import zipfile
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, TypeVar

from sitegen.importing.messages import Messages
from sitegen.importing.records import AnyRecord, BlogInfo
from sitegen.importing.sources import open_sources

T = TypeVar("T")


def read(name: str, *files: Path) -> tuple[list[AnyRecord | BlogInfo], list[str]]:
    """Return the records and the warnings of a format; both readings of a source agree."""
    messages = Messages()
    sources = open_sources(files, messages)
    module = import_module(f"sitegen.importing.formats.{name}")
    found = list(module.records(sources, messages))
    assert list(module.records(sources, Messages())) == found
    return found, messages.warnings


def is_recognized(name: str, file: Path) -> bool:
    source = open_sources([file], Messages())[0]
    module = import_module(f"sitegen.importing.formats.{name}")
    return bool(module.recognizes(source))


def only(kind: type[T], records: list[Any]) -> list[T]:
    return [record for record in records if isinstance(record, kind)]


def write(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write files below a folder, and return it."""
    for name, data in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data if isinstance(data, bytes) else data.encode())
    return folder


def zipped(file: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write a zip of files, and return it."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return file


def as_json(file: Path, value: Any) -> Path:
    file.write_text(json.dumps(value), "utf-8")
    return file
