"""Tables: values as the csv module reads them, and the position of every cell."""

import csv
import io
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.frontmatter import tables
from sitegen.frontmatter.csv_records import CellPositions, RecordReader
from sitegen.frontmatter.tables import Column, Table, nested, without_row
from sitegen.frontmatter.yaml_nodes import Mapping, Scalar, Sequence, plain


def column(name, **options):
    return Column(parts=tuple(name.split(".")), **options)


def read(text, *lists, **options):
    """Return the rows of a table as strings, lists and dicts, and its problems as lines."""
    table = Table(text if isinstance(text, bytes) else text.encode(), "x.csv")
    names = [name.value for name in table.header]
    columns = [column(name, is_list=name in lists, **options) for name in names]
    rows = [plain(row.node) for row in table.rows(columns)]
    return rows, [str(problem) for problem in table.problems]


# ---------------------------------------------------------------- values

cells = st.text(
    st.sampled_from('abé漢 ,;"\n\r\t') | st.characters(codec="utf-8", exclude_categories=["C"]),
    max_size=6,
)
records = st.lists(st.lists(cells, min_size=1, max_size=4), max_size=6)


def records_of(text):
    reader, found = RecordReader(text), []
    while (record := reader.read()) is not None:
        found.append(record)
    return found


def normal(rows):
    return [[cell.replace("\r\n", "\n").replace("\r", "\n") for cell in row] for row in rows]


@given(
    records,
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)
def test_what_the_csv_module_writes_is_read_with_the_same_values(rows, line_end, quoting):
    file = io.StringIO(newline="")
    csv.writer(file, lineterminator=line_end, quoting=quoting).writerows(rows)
    found = [[cell.value for cell in record.cells] for record in records_of(file.getvalue())]
    written = io.StringIO(file.getvalue(), newline="")
    assert found == normal([row or [""] for row in csv.reader(written)])


@given(records)
def test_every_cell_stands_where_it_says(rows):
    """And so does every character of it, quotes and ends of lines included."""
    file = io.StringIO(newline="")
    csv.writer(file, lineterminator="\n").writerows(normal(rows))
    lines = file.getvalue().split("\n")
    for record in records_of(file.getvalue()):
        for cell in record.cells:
            positions = CellPositions(cell)
            for offset, char in enumerate(cell.value):
                line, at = positions.of_offset(offset)
                assert char == "\n" or lines[line - 1][at - 1] == char
                before = cell.value[:offset]
                inner = before.count("\n") + 1, offset - before.rfind("\n")
                assert positions.of_position(*inner) == (line, at)


@given(st.binary(max_size=60) | st.text(st.sampled_from('a,"\n\r;'), max_size=30).map(str.encode))
def test_any_bytes_end_in_rows_and_problems(data):
    table = Table(data, "x.csv")
    for row in table.rows([column(f"c{n}", is_list=True) for n, _ in enumerate(table.header)]):
        assert isinstance(row.node, Mapping)
    assert all(problem.line > 0 and problem.column > 0 for problem in table.problems)


def test_a_byte_order_mark_and_any_line_ending_are_read():
    for end in ("\n", "\r\n", "\r"):
        text = end.join(["title,year", '"a', 'b",1999', "c,2000"])
        rows, problems = read("\ufeff" + text)
        assert rows == [{"title": "a\nb", "year": "1999"}, {"title": "c", "year": "2000"}]
        assert problems == []


def test_empty_cells_are_absent_and_empty_lines_are_no_rows():
    rows, problems = read('\n\na,b\n\n1,\n,,\n , \n"",""\n,2\n\n')
    assert rows == [{"a": "1"}, {"b": "2"}]
    assert problems == []


def test_cells_of_lists_are_parted():
    rows, problems = read('a,b\nx; y ;z;  w;,"p;\nq; ""r"""\n', "a", "b")
    assert rows == [{"a": ["x", "y ;z", "w"], "b": ["p", "q", '"r"']}]
    assert problems == []


def test_items_stand_where_they_say():
    table = Table(b'a,b\n,"p ""1""; ""q"";\n  r"\n', "x.csv")
    [row] = table.rows([column("a"), column("b", is_list=True)])
    items = row.node.pairs[0][1].items
    assert [(item.value, item.line, item.column) for item in items] == [
        ('p "1"', 2, 3), ('"q"', 2, 12), ("r", 3, 3),
    ]  # fmt: skip


def test_columns_with_a_dot_nest():
    rows, problems = read("t,i.imdb,facts.x,i.isbn\na,tt1,,9\nb,,,\n")
    assert rows == [{"t": "a", "i": {"imdb": "tt1", "isbn": "9"}}, {"t": "b"}]
    assert problems == []


def test_a_column_may_stand_beside_columns_below_it_but_a_row_has_one_of_them():
    rows, problems = read("work,work.title\nk,\n,T\nk,T\n")
    assert rows == [{"work": "k"}, {"work": {"title": "T"}}, {"work": {"title": "T"}}]
    assert problems == [
        "x.csv:4:1: error: work: is given twice, in this column and in one nested in it: "
        "leave one empty"
    ]


def test_booleans_of_spreadsheets_are_read():
    rows, _ = read("draft,b\nTRUE,FALSE\n", is_boolean=True)
    assert rows == [{"draft": "true", "b": "false"}]


def test_keys_and_values_have_positions():
    table = Table('a,"b"\n1,"é, 2"\n'.encode(), "x.csv")
    assert [(name.line, name.column) for name in table.header] == [(1, 1), (1, 4)]
    [row] = table.rows([column("a"), column("b")])
    assert row.node.pairs[1] == (Scalar("b", 1, 4, False), Scalar("é, 2", 2, 4, False))
    assert (row.node.line, row.first_line, row.last_line) == (2, 2, 2)


def test_a_column_that_is_left_out_is_in_no_row():
    table = Table(b"a,b\n1,2\n", "x.csv")
    [row] = table.rows([None, column("b")])
    assert plain(row.node) == {"b": "2"}


def test_a_header_is_a_mapping_too():
    table = Table(b"a,b.c,b.d\n", "x.csv")
    found = nested(table.header, [column(name.value) for name in table.header])
    assert plain(found) == {"a": "", "b": {"c": "", "d": ""}}


# ---------------------------------------------------------------- mistakes

MISTAKES = {
    "no utf-8": (b"t\na\n\xe9,b\n", "3:1: error: is not UTF-8: save the table as UTF-8"),
    "utf-16": ("t,u".encode("utf-16"), "1:1: error: is not UTF-8: save the table as UTF-8"),
    "nothing": (b"", "1:1: error: has no header: write the names of the columns in the first line"),
    "empty lines": (b"\n\r\n,,\n", "1:1: error: has no header: write the names of the columns in "
                    "the first line"),
    "doubled": (b"t,u,t\n", "1:5: error: 't' is also the name of another column: remove one "
                "of them"),
    "unnamed": (b"t,,u\n", "1:3: error: column 2 has no name: give it one"),
    "too few": (b"t,u\n1,2\n1\n", "3:1: error: the row has 1 cell and the header has 2: write a "
                "comma for each cell"),
    "too many": (b't,u\n"1\n1",2\nParis, Texas,1984\n', "4:1: error: the row has 3 cells and the "
                 "header has 2: quote a cell that holds a comma"),
    "nul": (b"t\nab\ncd\0e\n", "3:3: error: U+0000 is not allowed in a table: remove it"),
    "unclosed": (b't,u\n1,"2\n3,4\n', "2:3: error: this quote is never closed: end the cell with "
                 "another quote"),
    "text after": (b't,u\n"a\nb" c,2\n', "3:2: error: this quote ends the cell, which begins on "
                   "line 2, but text follows: write a quote in the text twice"),
    "semicolons": (b"t;u\n1;2\n", "1:1: error: expected commas between the "
                   "columns, got semicolons: save with commas"),
}  # fmt: skip


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_told_at_its_line_and_column(name):
    data, message = MISTAKES[name]
    assert read(data)[1] == [f"x.csv:{message}"]


def test_rows_beside_a_mistake_are_read():
    rows, problems = read('t,u\n1\n"a"b,2\n3,4\n"x,5\n')
    assert rows == [{"t": "3", "u": "4"}]
    assert [problem.split(":")[1] for problem in problems] == ["2", "3", "5"]


def test_a_table_with_a_mistake_in_a_row_is_not_whole():
    table = Table(b"t,u\n1\n", "x.csv")
    assert table.is_whole
    assert list(table.rows([column("t"), column("u")])) == []
    assert not table.is_whole


def test_one_item_with_another_separator_is_told_if_the_column_says_so():
    text = b'g\n"Drama, Crime"\n"Paris, Texas;"\na;b\n"c; d,e"\n'
    table = Table(text, "x.csv")
    rows = list(table.rows([column("g", is_list=True, unparted="error", separators=",;")]))
    assert [plain(row.node)["g"] for row in rows] == [
        ["Drama, Crime"], ["Paris, Texas"], ["a;b"], ["c", "d,e"],
    ]  # fmt: skip
    message = "error: g: write '; ' between items, and ';' after a single item"
    assert [str(problem) for problem in table.problems] == [
        f"x.csv:2:2: {message}", f"x.csv:4:1: {message}",
    ]  # fmt: skip


def test_there_are_bounds(monkeypatch):
    monkeypatch.setattr(tables, "MAX_ROWS", 2)
    rows, [problem] = read("t\n1\n\n2\n3\n4\n")
    assert len(rows) == 2
    assert problem == ("x.csv:5:1: error: a table of 1 columns has at most 2 rows: make several")
    monkeypatch.setattr(tables, "MAX_BYTES", 10)
    assert read("t\n" + "1\n" * 9)[1] == [
        "x.csv:1:1: error: is larger than 0 MB: make several tables of it"
    ]
    monkeypatch.setattr(tables, "MAX_BYTES", 10_000)
    monkeypatch.setattr(tables, "MAX_COLUMNS", 2)
    assert read("t,u,v\n1,2,3\n")[1] == ["x.csv:1:1: error: has 3 columns: a table has at most 2"]
    monkeypatch.setattr(tables, "MAX_ITEMS", 2)
    assert read("t\na; b; c; d\n", "t")[1] == [
        "x.csv:2:1: error: t: a cell has at most 2 items: remove some"
    ]


def test_of_many_mistakes_a_hundred_are_listed():
    problems = read("t,u\n" + "1\n" * 500)[1]
    assert len(problems) == 101
    assert problems[-1].endswith("there are more mistakes; the rest is not listed")


@pytest.mark.parametrize(
    "text",
    [
        "t\n" + '"' * 300_001,
        "t\n" + '"a"b' * 100_000,
        "t\n" + '"a"b\n' * 50_000,
        't\n"' + "a;\n" * 15_000 + '"',
        't\n"' + '""; ' * 15_000 + '"',
        "t\n" + "\x01" * 300_000,
    ],
)
def test_hostile_tables_take_no_time(text):
    start = time.perf_counter()
    read(text, "t")
    assert time.perf_counter() - start < 3


# ---------------------------------------------------------------- cutting out a row


@given(st.integers(0, 3), st.booleans(), st.sampled_from(["\n", "\r\n"]))
def test_without_a_row_every_other_byte_stays(number, has_mark, end):
    lines = ["t,u", "é,1", f'"x{end}""y""",2', "", "z,3", "last,4"]
    lines = [line + end for line in lines]
    data = (("\ufeff" if has_mark else "") + "".join(lines)).encode()
    table = Table(data, "x.csv")
    rows = list(table.rows([column("t"), column("u")]))
    del lines[[1, 2, 4, 5][number]]
    wanted = (("\ufeff" if has_mark else "") + "".join(lines)).encode()
    assert without_row(data, rows[number]) == wanted


def test_lists_are_sequences():
    table = Table(b"t\na\n", "x.csv")
    [row] = table.rows([column("t", is_list=True)])
    assert isinstance(row.node.pairs[0][1], Sequence)
