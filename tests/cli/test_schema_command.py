"""``sitegen schema``: a JSON Schema on stdout, in any folder."""

import json

import pytest
from click.testing import CliRunner

from sitegen.cli.main import commands
from sitegen.cli.schema import NAMES
from sitegen.json_schema import ROOTS, json_schema, table_schema


@pytest.mark.parametrize("name", ROOTS)
def test_a_schema_is_printed(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(commands, ["schema", name])
    assert (done.exit_code, done.stderr) == (0, "")
    assert json.loads(done.stdout) == json_schema(name)


def test_there_is_a_schema_of_everything_that_has_one():
    assert (*ROOTS, "table") == NAMES


def test_the_schema_of_a_table_is_printed():
    """It names the columns that a table of works may have, with types and descriptions."""
    done = CliRunner().invoke(commands, ["schema", "table"])
    assert (done.exit_code, done.stderr) == (0, "")
    schema = json.loads(done.stdout)
    assert schema == table_schema()
    columns = {column["name"]: column for column in schema["fields"]}
    assert columns["title"]["constraints"] == {"required": True, "minLength": 1}
    assert columns["year"]["type"] == "integer"
    assert columns["draft"]["type"] == "boolean"
    assert columns["draft"]["trueValues"] == ["true", "TRUE"]
    assert "film" in columns["kind"]["constraints"]["enum"]
    assert columns["genres"]["description"].endswith("(items parted by '; ')")
    assert {"key", "body"} <= columns.keys()
    assert not {"identifiers", "facts", "credits", "extra"} & columns.keys()
    assert all(column["description"] for column in columns.values())


def test_another_name_is_wrong_usage():
    done = CliRunner().invoke(commands, ["schema", "poem"])
    assert (done.exit_code, done.stdout) == (2, "")
    assert "'poem' is not one of 'post', 'work'" in done.stderr
