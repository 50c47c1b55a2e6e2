"""What a column's cells are, by the annotations of a type; and which columns are wrong."""

from zoneinfo import ZoneInfo

import pytest

from sitegen.content.posts import PostMeta
from sitegen.content.works import WorkMeta
from sitegen.frontmatter.yaml_nodes import plain
from sitegen.schema.columns import column_of, read_rows
from sitegen.schema.decode import DecodeContext


def context(**options):
    return DecodeContext("x.csv", ZoneInfo("UTC"), in_table=True, **options)


def read(text, cls=WorkMeta, **options):
    found = read_rows(text.encode(), cls, context(**options))
    return [plain(row.node) for row in found.rows], [str(p) for p in found.problems]


@pytest.mark.parametrize(
    ("name", "parts", "is_list"),
    [
        ("title", ("title",), False),
        ("genres", ("genres",), True),
        ("cast", ("cast",), True),
        ("identifiers.imdb", ("identifiers", "imdb"), False),
        ("facts.No. of pages", ("facts", "No. of pages"), False),
        ("credits.Art Director", ("credits", "Art Director"), True),
        ("extra.a.b", ("extra", "a", "b"), False),
        ("part_of", ("part_of",), False),
        ("part_of.number", ("part_of", "number"), False),
        ("critics.source", ("critics", "source"), False),
        ("critics.blurbs.text", ("critics", "blurbs", "text"), False),
        ("year.x", ("year", "x"), False),
        ("date.x", ("date", "x"), False),
        ("gone.x", ("gone",), False),
    ],
)
def test_a_columns_name_leads_to_a_key(name, parts, is_list):
    column = column_of(name, WorkMeta)
    assert (column.parts, column.is_list) == (parts, is_list)


def test_columns_lead_into_a_work_that_is_given_inline():
    column = column_of("work.identifiers.imdb", PostMeta)
    assert column.parts == ("work", "identifiers", "imdb")
    assert column_of("work.genres", PostMeta).is_list


def test_only_lists_of_terms_and_names_mind_commas():
    assert column_of("genres", WorkMeta).unparted == "error"
    assert column_of("director", WorkMeta).unparted == "warning"
    assert column_of("credits.Editor", WorkMeta).unparted == "warning"
    assert column_of("notices", WorkMeta).unparted == ""


def test_unknown_columns_are_told_once_and_are_in_no_row():
    hints = {WorkMeta: {"runtime": "duration"}}
    rows, problems = read(
        "title,Runtime,kin,mine,year.x,part_of.numbr,date.x\nA,1,2,3,4,5,6\nB,1,2,3,4,5,6\n",
        key_hints=hints,
    )
    assert rows == [{"title": "A"}, {"title": "B"}]
    assert problems == [
        "x.csv:1:7: error: unknown column 'Runtime': write 'duration'",
        "x.csv:1:15: error: unknown column 'kin': did you mean 'kind'?",
        "x.csv:1:19: error: unknown column 'mine': name your own column 'extra.mine'",
        "x.csv:1:24: error: year: nothing can follow a dot here",
        "x.csv:1:31: error: part_of: unknown column 'numbr': did you mean 'number'?",
        "x.csv:1:45: error: date: nothing can follow a dot here",
    ]


def test_a_required_column_must_be_there():
    found = read_rows(b"\nyear\n1999\n", WorkMeta, context())
    assert found.rows == ()
    assert not found.is_whole
    [problem] = found.problems
    assert str(problem) == "x.csv:2:1: error: title: is required: add a column 'title'"


def test_a_doubled_column_is_read_once():
    rows, [problem] = read("title,year,year\nA,1999,2000\n")
    assert rows == [{"title": "A", "year": "1999"}]
    assert problem.startswith("x.csv:1:12: error: 'year' is also the name of another column")


def test_a_column_without_a_name_is_in_no_row():
    rows, problems = read("title,, .x\nA,b,c\n")
    assert rows == [{"title": "A"}]
    assert len(problems) == 2
