"""Diary files: what an entry may say, and where mistakes are."""

from zoneinfo import ZoneInfo

import pytest

from sitegen.content.diary import is_diary, parse_diary
from sitegen.markup.converter import Converter
from sitegen.schema.ratings import Scale

PATH = "content/diary/2024.yaml"
CONVERTER = Converter([], None, "en", typography=True)


def parsed(text, scale=None):
    data = text if isinstance(text, bytes) else text.encode()
    return parse_diary(PATH, data, CONVERTER, ZoneInfo("UTC"), scale or Scale())


def problems(text):
    return [str(problem) for problem in parsed(text)[1]]


def test_all_keys_are_read():
    diary, found = parsed(
        "- date: 2024-01-03\n  begun: 2023-12\n  work: last-train-home\n  status: paused\n"
        "  rating: 8\n  again: true\n  liked: true\n  progress: 120/320\n  author: mira\n"
        "  note: It's *slow*.\n  tags: [trains, rain]\n"
    )
    [entry] = diary.entries
    assert found == ()
    assert (entry.date.iso, entry.begun.iso, entry.work) == (
        "2024-01-03", "2023-12", "last-train-home",
    )  # fmt: skip
    assert (entry.status, entry.rating.text, entry.again, entry.liked) == (
        "paused", "8 / 10", True, True,
    )  # fmt: skip
    assert (entry.progress, entry.author, entry.tags) == ("120/320", "mira", ("trains", "rain"))
    assert entry.note.html == "<p>It’s <em>slow</em>.</p>"


def test_only_the_work_is_required_and_finished_is_the_default():
    diary, found = parsed('- {work: a}\n- work: {title: The "End", year: 1999, kind: book}\n')
    assert found == ()
    one, other = diary.entries
    assert (one.date, one.status, one.rating, one.note) == (None, "finished", None, None)
    assert (other.work.title, other.work.kind) == ("The “End”", "book")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("- {date: 2024}\n", "1:3: error: work: is required"),
        ("- {work: a, date: 2024-13}\n", "1:19: error: date: '2024-13' is not a date"),
        ("- {work: a, rating: 11}\n", "1:21: error: rating: 11 is more than the scale's 10"),
        ("- {work: a, status: seen}\n", "1:21: error: status: 'seen' is not one of wanted"),
        ("- {work: a, wrk: b}\n", "1:13: error: unknown key 'wrk': did you mean 'work'?"),
        ("- {work: a, date: 2024, begun: 2025-02}\n", "1:32: error: begun: 2025-02 is later"),
        ("- a\n", "1:3: error: expected 'key: value' lines, got a single value"),
        ("a: b\n", "1:1: error: expected a list of entries"),
        ("- {work: a\n", "error: "),
        ("- work: a\n  note: open ||bars\n", "2:"),
        ("- work: a\n  tags: a, b\n", "2:9: error: tags: a comma makes no list"),
        ("- work: {year: 1999}\n", "1:9: error: work.title: is required"),
    ],
)
def test_a_mistake_is_told_at_its_place(text, told):
    found = problems(text)
    assert found, text
    assert any(line.startswith(f"{PATH}:{told}") or told in line for line in found), found


def test_all_mistakes_of_a_file_are_told_and_the_rest_is_read():
    text = "- {work: a, rating: 11}\n- {work: b, dat: 2024}\n- {work: c}\n"
    diary, found = parsed(text)
    assert [(problem.line, problem.column) for problem in found] == [(1, 21), (2, 13)]
    assert [entry.work for entry in diary.entries] == ["a", "b", "c"]
    assert diary.readable


def test_an_empty_file_has_no_entries_and_a_broken_one_is_not_readable():
    assert (parsed("")[0].entries, parsed("")[0].readable) == ((), True)
    assert parsed("- [\n")[0].readable is False


def test_a_file_may_be_longer_than_front_matter():
    lines = "".join(
        f"- {{date: 2024-01-{n % 28 + 1:02}, work: w{n}, rating: 8}}\n" for n in range(9000)
    )
    diary, found = parsed(lines)
    assert (len(diary.entries), found) == (9000, ())


def from_table(text):
    path = "content/diary/2024.csv"
    return parse_diary(path, text.encode(), CONVERTER, ZoneInfo("UTC"), Scale())


def test_a_table_is_read_as_a_list_is():
    diary, found = from_table(
        "date,work,work.title,work.kind,rating,again,tags,note\n"
        '2024-01-03,a,,,8,TRUE,trains; rain,"Two\n\n*paragraphs*."\n\n,,Elsewhere,book,,,,\n'
    )
    assert found == ()
    one, other = diary.entries
    assert (one.work, one.date.iso, one.rating.given, one.again) == ("a", "2024-01-03", "8", True)
    assert (one.tags, one.note.html) == (
        ("trains", "rain"), "<p>Two</p>\n<p><em>paragraphs</em>.</p>",
    )  # fmt: skip
    assert (other.work.title, other.work.kind, other.date) == ("Elsewhere", "book", None)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("date,work,wrk\n2024,a,b\n", "1:11: error: unknown column 'wrk'"),
        ("date,work\n2024,a\n2024-13,b\n", "3:1: error: date: '2024-13' is not a date"),
        ("date,work,rating\n,a,\n,b,11\n", "3:4: error: rating: 11 is more"),
        ("date,work\n2024\n", "2:1: error: the row has 1 cell and the header has 2"),
        ("work,work.title\na,B\n", "2:1: error: work: is given twice"),
        ("date,rating\n2024,8\n", "1:1: error: "),
        ('work,note\na,"open ||bars"\n', "2:"),
    ],
)
def test_a_mistake_in_a_table_is_told_at_its_cell(text, told):
    found = [str(problem) for problem in from_table(text)[1]]
    assert any(line.startswith(f"content/diary/2024.csv:{told}") for line in found), found


def test_an_entry_above_changes_nothing_of_a_note():
    """So an entry that comes or goes renders no page but its own."""
    entry = "- {work: a, date: 2024, note: 'Text[^1].\n\n\n  [^1]: Note.'}\n"
    alone, below = parsed(entry)[0], parsed("- {work: b}\n" + entry)[0]
    assert alone.entries[0].note == below.entries[1].note


def test_which_files_are_the_diarys():
    assert is_diary("content/diary/2024.csv")
    assert is_diary("content/diary/2024.yaml")
    assert is_diary("content/diary/letterboxd/2024.yml")
    assert not is_diary("content/diary/notes.txt")
    assert not is_diary("content/posts/2024.yaml")
