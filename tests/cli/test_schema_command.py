"""``sitegen schema``: a JSON Schema on stdout, in any folder."""

import json

import pytest
from click.testing import CliRunner

from sitegen.cli.main import commands
from sitegen.cli.schema import NAMES
from sitegen.json_schema import ROOTS, json_schema


@pytest.mark.parametrize("name", NAMES)
def test_a_schema_is_printed(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(commands, ["schema", name])
    assert (done.exit_code, done.stderr) == (0, "")
    assert json.loads(done.stdout) == json_schema(name)


def test_there_is_a_schema_of_everything_that_has_one():
    assert tuple(ROOTS) == NAMES


def test_another_name_is_wrong_usage():
    done = CliRunner().invoke(commands, ["schema", "poem"])
    assert (done.exit_code, done.stdout) == (2, "")
    assert "'poem' is not one of 'post', 'work'" in done.stderr
