"""Every page of the demo is HTML as the W3C's checker wants it.

The checker is a Java program (https://github.com/validator/validator), `vnu-jar` in npm's registry.
Without it or Java these tests are skipped and say so.
"""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PLACES = (
    os.environ.get("VNU_JAR", ""),
    ROOT / "node_modules/vnu-jar/build/dist/vnu.jar",
    "/usr/lib/node_modules/vnu-jar/build/dist/vnu.jar",
    "/usr/local/lib/node_modules/vnu-jar/build/dist/vnu.jar",
)


@pytest.fixture(scope="module")
def checker():
    """Return a function that checks a folder's pages and returns what is wrong with them."""
    found = [place for place in PLACES if place and Path(place).is_file()]
    if not found:
        pytest.skip("the W3C's checker is not installed: npm install vnu-jar")
    if shutil.which("java") is None:
        pytest.skip("there is no Java to run the W3C's checker with")

    def check(folder):
        command = ["java", "-jar", found[0], "--skip-non-html", "--format", "json", str(folder)]
        told = subprocess.run(command, capture_output=True, text=True, check=False).stderr
        messages = json.loads(told)["messages"]
        errors = [m for m in messages if m["type"] == "error"]
        return [f"{Path(m['url']).relative_to(f'file:{folder}')}: {m['message']}" for m in errors]

    return check


def test_every_page_of_the_demo_is_valid_in_either_theme(either, checker):
    assert checker(either.root / "output") == []


def test_the_checker_finds_what_is_wrong(tmp_path, checker):
    page = '<!doctype html><html lang="en"><title>x</title><p id="a"><p id="a"><nothing></nothing>'
    (tmp_path / "index.html").write_text(page)
    assert len(checker(tmp_path)) >= 2
