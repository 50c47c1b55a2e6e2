"""A small diary and a small table are measured from end to end."""

import csv
import random

from bench.diary import EDITS, entries, main, rows
from sitegen.pipeline.build import Options, build
from tests.support.sites import NOW


def test_the_table_has_a_row_for_each_edit(tmp_path):
    out = tmp_path / "report.md"
    assert main(["--works", "9", "--entries", "40", "--runs", "1", "--out", str(out)]) == 0
    text = out.read_text("utf-8")
    assert all(f"| {name} |" in text for name in EDITS)
    assert "9 works in a table, 40 entries" in text


def test_what_is_made_is_a_site_without_mistakes(tmp_path):
    from bench.diary import edit_entry, edit_row, write_site

    write_site(tmp_path / "site", 9, 300)
    first = build(tmp_path / "site", Options(now=NOW))
    assert [problem for problem in first.problems if problem.severity == "error"] == []
    edit_entry(tmp_path / "site", 1)
    assert build(tmp_path / "site", Options(now=NOW)).written > 0
    edit_row(tmp_path / "site", 1)
    assert "works/w7/index.html" in build(tmp_path / "site", Options(now=NOW)).changed


def test_the_same_seed_makes_the_same_files():
    chance = (random.Random(1), random.Random(1))
    one, other = ([*rows(20, seeded)] for seeded in chance)
    assert one == other
    assert len([*csv.DictReader(one)]) == 20
    assert entries(30, 5, random.Random(2)) == entries(30, 5, random.Random(2))
