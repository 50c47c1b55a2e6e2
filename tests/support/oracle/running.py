"""The oracle itself: after each change, an incremental build and a clean one must be the same."""

import difflib
import itertools
import os
import re
import shutil
from datetime import UTC, datetime

from sitegen.core.diagnostics import SettingsError, UsageError
from sitegen.output.manifest import MANIFEST
from tests.support.oracle.sources import Sources
from tests.support.oracle.theme import use_small_theme
from tests.support.sites import NOW, Site

UNLIKE = frozenset({"seconds", "written", "unchanged", "removed", "changed"})
"""Fields of a result that depend on the last build."""

LAST_FAILURES = 2
"""Failed builds in a row, after which the last good sources return."""

SECOND = 3
"""Of so many builds, one is repeated: the repetition must find nothing to do."""

OTHER = "elsewhere"
"""The second folder for output."""


class Oracle:
    """A site that is built again and again, next to a clean copy; its methods are edits."""

    def __init__(self, folder):
        self._site, self._copy = Site(folder / "site"), Site(folder / "copy")
        self._paths: dict[str, bytes] = {}
        self._times = 0
        self._sources = Sources()
        self._good = self._sources.copy()
        self._options = {"now": NOW}
        self._output = "output"
        self._failures = 0
        for site in (self._site, self._copy):
            use_small_theme(site)
        self._save()
        self._site.built(now=NOW)

    # ------------------------------------------------------------ edits of no source

    def clock(self, moment):
        self._options["now"] = datetime.fromisoformat(moment).replace(tzinfo=UTC)

    def option(self, change):
        name, value = change
        self._options[name] = value

    def other_output(self):
        """Build into the other folder from now on."""
        self._output = "output" if self._output == OTHER else OTHER

    def spoil(self, path, data):
        """Edit or remove a file of the output."""
        target = self._site.root / self._output / path
        if target.is_file():
            target.unlink()
            if data is not None:
                target.write_bytes(data)

    def touch(self):
        """Give every source another time."""
        self._times += 1
        for path in self._paths:
            os.utime(self._site.root / path, (self._times, self._times))

    def mend(self):
        """Return to the sources of the last build without errors."""
        self._sources = self._good.copy()

    def together(self, edits):
        for edit, *arguments in edits:
            self._edit(edit, arguments)

    def _edit(self, edit, arguments):
        getattr(self._sources if hasattr(Sources, edit) else self, edit)(*arguments)

    # ------------------------------------------------------------ builds

    @property
    def has_errors(self):
        """Return whether the last build had errors."""
        return self._failures > 0

    def change(self, edit, *arguments):
        """Make an edit, build, and compare with a clean build of the same sources."""
        if self._failures >= LAST_FAILURES:
            self.mend()
        self._edit(edit, arguments)
        self._build()

    def _build(self):
        self._save()
        before = self._site.tree(self._output)
        told, result = self._told(self._site, output=self._site.root / self._output)
        after = self._site.tree(self._output)
        for folder in ("output", "inbox", ".sitegen"):
            shutil.rmtree(self._copy.root / folder, ignore_errors=True)
        expected, clean = self._told(self._copy)
        _same("results", told, expected)
        if clean is None or clean.failed:
            self._failures += 1
            assert after == before
            assert result is None or result.changed == ()
            return
        self._failures, self._good = 0, self._sources.copy()
        self._compare(after, before, result)

    def _compare(self, after, before, result):
        """Compare two trees that should be the same, and the result with what it did."""
        _same("output", after, self._copy.tree())
        if (self._copy.root / "inbox").exists():
            _same("inbox", self._site.tree("inbox"), self._copy.tree("inbox"))
        changed = {path for path in after if after[path] != before.get(path)}
        changed |= before.keys() - after.keys()
        _same("changed", sorted(result.changed), sorted(changed - {MANIFEST}))
        if self._times % SECOND:
            return
        again = self._site.build(**self._options, output=self._site.root / self._output)
        _same("second build", (again.changed, _facts(again)), ((), _facts(result)))

    def _told(self, site, **output):
        """Build, and return the facts that both builds should agree on, and the result."""
        try:
            result = site.build(**self._options, **output)
        except (SettingsError, UsageError) as failure:
            return str(failure), None
        return _facts(result), result

    def _save(self):
        """Write the files that differ from those on the disk, and remove those that are gone."""
        wanted = self._sources.files_on_disk()
        gone = [path for path in self._paths if path not in wanted]
        edited = [path for path, data in wanted.items() if self._paths.get(path) != data]
        self._times += 1
        for site in (self._site, self._copy):
            for path in gone:
                site.remove(path)
                _remove_empty_folders(site.root, path)
            for path in edited:
                target = site.write(path, wanted[path])
                os.utime(target, (self._times, self._times))
        self._paths = wanted


def _remove_empty_folders(root, path):
    for folder in (root / path).parents:
        if folder == root or any(folder.iterdir()):
            break
        folder.rmdir()


def _same(name, found, wanted):
    """Raise AssertionError with the differences of two values, which are mappings or not."""
    if found == wanted:
        return
    if not isinstance(wanted, dict) or not isinstance(found, dict):
        raise AssertionError(f"{name}: {found!r} is not {wanted!r}")
    lines = [f"{name} differ in:"]
    for key in sorted({*found, *wanted}):
        ours, clean = found.get(key), wanted.get(key)
        if ours != clean and (ours is None or clean is None or not _is_text(ours)):
            lines.append(f"{key}: {str(ours)[:1000]} is not {str(clean)[:1000]}")
        elif ours != clean:
            lines += [key, *_differences(ours, clean)]
    raise AssertionError("\n".join(lines))


def _is_text(value):
    return isinstance(value, bytes) and b"\0" not in value


def _differences(ours, clean):
    """Return the parts of two texts that differ, some at most."""
    texts = [
        re.split(r"(?<=[,>])\s*|\n", text.decode("utf-8", "replace")) for text in (ours, clean)
    ]
    found = difflib.unified_diff(*texts, "incremental", "clean", n=1, lineterm="")
    return [f"  {line[:200]}" for line in itertools.islice(found, 12)]


def _facts(result):
    """Return the facts about a build that do not depend on the build before it."""
    names = (name for name in result.__struct_fields__ if name not in UNLIKE)
    return {"failed": result.failed, **{name: getattr(result, name) for name in names}}


def run(folder, changes, *, mending=False):
    """Build a site, and compare it with a clean build after each of the changes.

    When ``mending``, the last good sources return after each build with errors.
    """
    oracle = Oracle(folder)
    for edit, *arguments in changes:
        oracle.change(edit, *arguments)
        if mending and oracle.has_errors:
            oracle.change("mend")
