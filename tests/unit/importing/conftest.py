"""A made-up format in place of all others, and a site to import into."""

import json
import sys
from types import ModuleType

import pytest

from sitegen.config.loading import load
from sitegen.importing.formats import registry
from sitegen.importing.old_threads import read_threads
from sitegen.importing.run import ImportOptions, import_sources
from tests.support.sites import NOW
from tests.unit.importing import made_up


@pytest.fixture(autouse=True)
def _made_up_formats(monkeypatch):
    """Have two formats that read the same, "made-up" and "other"."""
    other = ModuleType("other")
    other.NAME, other.recognizes, other.records = "other", lambda source: False, made_up.records
    for name, module in {"made_up": made_up, "other": other}.items():
        monkeypatch.setitem(sys.modules, f"sitegen.importing.formats.{name}", module)
    formats = {"made-up": "made_up", "other": "other", **registry.MODULES}
    monkeypatch.setattr(registry, "MODULES", formats)


def source(folder, *records, name="blog.jsonl"):
    """Write a made-up export; each record is a kind and its fields."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = [json.dumps({"made up": kind, **fields}) for kind, fields in records]
    file = folder / name
    file.write_text("".join(f"{line}\n" for line in lines))
    return file


def post(identity, /, **fields):
    return "document", {
        "identity": identity, "group": "posts", "title": f"Post {identity}",
        "slug": f"post-{identity}", "date": "2011-03-04 10:00", "text": "Some words.", **fields,
    }  # fmt: skip


def page(identity, /, **fields):
    kind, given = post(identity)
    return kind, {
        **given, "group": "pages", "title": f"Page {identity}", "slug": f"page-{identity}", **fields
    }  # fmt: skip


def comment(identity, thread="1", /, **fields):
    return "comment", {
        "identity": identity, "thread": thread, "name": identity, "author": "Tom",
        "date": "2011-03-05 10:00", "text": "Well said.", **fields,
    }  # fmt: skip


def run(site, *files, **options):
    """Import files into a site, in this process; return the report."""
    config = load(site.root, None)
    return import_sources(
        site.root, config, files, ImportOptions(**{"now": NOW, "jobs": 1, **options}),
        threads=lambda: read_threads(site.root, config, None, NOW, lambda: None),
    )  # fmt: skip


def counts(report):
    """Return what is not 0 of a report's counts, found apart."""
    groups = report.as_json()["records"]
    return {
        group: {name: number for name, number in numbers.items() if number and name != "found"}
        for group, numbers in groups.items()
    }


def errors(site):
    """Build a site, and return what is wrong with it but for warnings."""
    return [line for line in site.problems() if " error: " in line]
