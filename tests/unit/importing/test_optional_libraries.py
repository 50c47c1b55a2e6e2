"""Detection loads every format, so no format may need a library of an extra before it reads."""

import subprocess
import sys

from sitegen.importing.formats.registry import MODULES

WITHOUT = """
import sys
for name in ("docutils", "markdownify", "bs4"):
    sys.modules[name] = None  # as if it were not installed
from sitegen.importing.formats.registry import MODULES, format_named
print(*(format_named(name).name for name in MODULES))
"""


def test_every_format_loads_without_the_libraries_of_extras():
    run = subprocess.run(
        [sys.executable, "-c", WITHOUT], check=False, capture_output=True, text=True
    )
    assert (run.stdout.split(), run.stderr) == (list(MODULES), "")
