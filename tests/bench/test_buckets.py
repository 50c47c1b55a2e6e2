"""A small site is sent to a bucket of a real S3 server, and measured from end to end."""

import re

import pytest

from bench.buckets import main
from bench.seaweedfs import program

pytestmark = pytest.mark.skipif(program() is None, reason="SeaweedFS is not installed")


def test_the_table_says_how_many_objects_were_put(tmp_path):
    out = tmp_path / "report.md"
    options = ["--posts", "9", "--entries", "50", "--kills", "1", "--work", str(tmp_path)]
    assert main([*options, "--out", str(out)]) == 0
    puts = dict(re.findall(r"^\| ([^|]+) (?:\| [\d.,]+ ){3}\| (\d+) \|", out.read_text(), re.M))
    assert int(puts["first deploy"]) > 50
    assert puts["nothing changed"] == "0"
    assert 3 <= int(puts["one text edited"]) <= 12
    assert puts["compare 50 entries (0 MB)"] == "0"
