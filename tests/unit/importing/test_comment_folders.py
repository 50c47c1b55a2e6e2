"""Staticman and pelican-comment-system: a file a comment, in a folder for each page."""

import json
import zipfile

import pytest

from sitegen.comments.parsing import MAX_FILE_BYTES
from sitegen.importing.messages import ImportRefused
from tests.support.records import read_records, recognizes, short

ENTRY = """_id: {uid}
_parent: /articles/night/
name: Tom
email: e1577e47a3e54a272cd65b052950f91a
url: 'https://tom.example/'
message: {message}
replying_to: '{to}'
hidden: ''
date: '2018-09-0{day}T12:37:50.885Z'
"""


def entry(day, message="Slow.", to="", uid=None):
    return ENTRY.format(day=day, message=message, to=to, uid=uid or f"u{day}")


def said(name, day, thread="night", **more):
    return {
        "identity": f"{thread}/{name}.yml",
        "name": name,
        "thread_addresses": ("/articles/night/", f"/{thread}/"),
        "thread_title": thread,
        "author": "Tom",
        "url": "https://tom.example/",
        "date": f"2018-09-0{day}T12:37:50Z",
        "text": ("markdown", "Slow."),
    } | more


def put(folder, **files):
    for path, text in files.items():
        file = folder / path.replace("__", "/").replace("_dot_", ".")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8", newline="")


def read(name, *sources):
    found, warnings = read_records(name, *sources)
    assert "e1577e47a3e5" not in str(found) + str(warnings)
    assert "mail.example" not in str(found) + str(warnings)
    return [short(record) for record in found], warnings


# ---------------------------------------------------------------- Staticman


def write_thread(folder):
    put(
        folder,
        entry9_dot_yml=entry(1),
        entry10_dot_yml=entry(2, to="1"),
        entry11_dot_yml=entry(3),
        entry12_dot_yml=entry(4, to="2"),
        entry13_dot_yml=entry(5, to="u2"),
        entry14_dot_yml=entry(6, to="77"),
    )


THREAD = [
    said("entry9", 1),
    said("entry10", 2, parent="night/entry9.yml"),
    said("entry11", 3),
    said("entry12", 4, parent="night/entry11.yml"),
    said("entry13", 5, parent="night/entry10.yml"),
    said("entry14", 6, parent="77"),
]


def test_a_number_is_the_comment_of_the_top_level_that_it_counts(tmp_path):
    write_thread(tmp_path / "data/comments/night")
    assert read("staticman", tmp_path / "data/comments") == (THREAD, [])


@pytest.mark.parametrize("named", ["blog", "blog/data", "blog/data/comments/night", "blog.zip"])
def test_identities_are_the_same_whichever_folder_is_named(tmp_path, named):
    write_thread(tmp_path / "blog/data/comments/night")
    with zipfile.ZipFile(tmp_path / "blog.zip", "w") as archive:
        for path in sorted((tmp_path / "blog/data/comments/night").iterdir()):
            archive.write(path, f"data/comments/night/{path.name}")
    assert recognizes("staticman", tmp_path / named)
    assert read("staticman", tmp_path / named) == (THREAD, [])


def test_without_a_folder_for_all_comments_each_folder_is_a_page(tmp_path):
    write_thread(tmp_path / "entries/night")
    put(tmp_path / "entries", settings_dot_yml="theme: dark\n")
    told = "entries: 1 other file in it was not read"
    assert read("staticman", tmp_path / "entries") == (THREAD, [told])


def test_a_single_file_belongs_to_the_folder_that_it_lies_in(tmp_path):
    write_thread(tmp_path / "night")
    assert recognizes("staticman", tmp_path / "night/entry9.yml")
    assert read("staticman", tmp_path / "night/entry9.yml") == ([said("entry9", 1)], [])


def test_threads_lie_in_folders_of_folders_and_know_nothing_of_each_other(tmp_path):
    put(
        tmp_path / "comments",
        posts__night__a_dot_yml=entry(1),
        posts__night__b_dot_yml=entry(2, to="1"),
        posts__dawn__a_dot_yml=entry(3),
        posts__dawn__b_dot_yml=entry(4, to="1"),
    )
    found, _ = read("staticman", tmp_path / "comments")
    assert [(record["identity"], record.get("parent")) for record in found] == [
        ("posts/dawn/a.yml", None),
        ("posts/dawn/b.yml", "posts/dawn/a.yml"),
        ("posts/night/a.yml", None),
        ("posts/night/b.yml", "posts/night/a.yml"),
    ]


@pytest.mark.parametrize(
    ("key", "date"),
    [
        ("timestamp: 1488548814", "2017-03-03T13:46:54+00:00"),
        ("timestamp: 1488548814123", "2017-03-03T13:46:54+00:00"),
        ("date: 2017-03-03", "2017-03-03"),
        ("timestamp: soon", None),
        ("timestamp: " + "9" * 5000, None),
        ("date: [1, 2]", None),
    ],
)
def test_a_date_is_seconds_or_milliseconds_or_as_it_is_written(tmp_path, key, date):
    put(tmp_path / "comments", night__a_dot_yml=f"_id: u\nname: Tom\nmessage: Slow.\n{key}\n")
    found, _ = read("staticman", tmp_path / "comments")
    assert found[0].get("date") == date


def test_json_is_read_and_what_hides_a_comment_makes_it_pending(tmp_path):
    data = {"_id": "u", "name": "Tom", "message": "Slow.", "email": "tom@mail.example"}
    put(
        tmp_path / "comments/night",
        a_dot_json=json.dumps(data),
        b_dot_json=json.dumps(data | {"hidden": "buy"}),
        c_dot_json=json.dumps(data | {"hidden": False}),
        d_dot_json=json.dumps(data | {"status": "spam"}),
        e_dot_json=json.dumps(data | {"status": "whatever"}),
    )
    found, _ = read("staticman", tmp_path / "comments")
    assert [(record["name"], record.get("status")) for record in found] == [
        ("a", None),
        ("b", "pending"),
        ("c", None),
        ("d", "spam"),
        ("e", "pending"),
    ]


def test_a_rating_without_words_is_kept_and_fields_of_others_are_told_once(tmp_path):
    own = "name: Tom\nrating: 4\ncolour: red\nphone: 12345\n_id: u"
    put(tmp_path / "comments", night__a_dot_yml=own, night__b_dot_yml=own)
    found, warnings = read("staticman", tmp_path / "comments")
    assert [(record["rating"], record["text"]) for record in found] == [("4", ("markdown", ""))] * 2
    assert warnings == ["comments: the field 'colour' of 2 comments was not read"]


def test_files_that_are_no_comments_are_left_out_each_with_a_reason(tmp_path):
    put(
        tmp_path / "comments/night",
        a_dot_yml="name: Tom\nmessage: [broken",
        b_dot_yml="- a\n- list\n",
        c_dot_yml="",
        d_dot_yml="name: Tom\n",
        e_dot_yml=entry(1, message="x" * MAX_FILE_BYTES),
        f_dot_json='{"message": "cut',
        g_dot_json="[" * 100_000,
        h_dot_yml=entry(2),
        i_dot_txt="a note",
    )
    (tmp_path / "comments/night/j.yml").write_bytes(b"\xff\xfe\x00\x01")
    found, warnings = read("staticman", tmp_path / "comments")
    reasons = {record[0]: record[1].partition(":")[0] for record in found if len(record) == 2}
    assert reasons == {
        "night/a.yml": "it cannot be read",
        "night/b.yml": "it cannot be read",
        "night/c.yml": "it has no text",
        "night/d.yml": "it has no text",
        "night/e.yml": "it is larger than 1 MB",
        "night/f.json": "it cannot be read",
        "night/g.json": "it cannot be read",
        "night/j.yml": "it cannot be read",
    }
    assert [record for record in found if len(record) > 2] == [said("h", 2)]
    assert warnings == ["comments: 1 other file in it was not read"]


def test_comments_that_answer_each_other_or_themselves_stay(tmp_path):
    put(
        tmp_path / "comments/night",
        a_dot_yml=entry(1, to="u2"),
        b_dot_yml=entry(2, to="u1"),
        c_dot_yml=entry(3, to="u3"),
    )
    found, _ = read("staticman", tmp_path / "comments")
    assert [(record["name"], record["parent"]) for record in found] == [
        ("a", "u2"),
        ("b", "u1"),
        ("c", "u3"),
    ]


def test_links_out_of_the_folder_are_not_followed(tmp_path):
    write_thread(tmp_path / "elsewhere")
    put(tmp_path / "comments/night", a_dot_yml=entry(1))
    (tmp_path / "comments/night/b.yml").symlink_to(tmp_path / "elsewhere/entry9.yml")
    (tmp_path / "comments/dawn").symlink_to(tmp_path / "elsewhere")
    assert read("staticman", tmp_path / "comments") == ([said("a", 1)], [])


def test_other_folders_are_none_of_staticmans(tmp_path):
    put(tmp_path / "data", a_dot_yml="title: x\ntheme: y\n", b__c_dot_json='{"name": "x"}')
    assert not recognizes("staticman", tmp_path / "data")
    with pytest.raises(ImportRefused) as refused:
        read("staticman", tmp_path / "data")
    assert str(refused.value) == (
        "data has no files of Staticman (*.yml, *.json) in a folder for each page"
    )


# ---------------------------------------------------------------- pelican-comment-system


FIRST = "date: 2014-3-20 15:02+02:00\nauthor: Tom\nemail: tom@mail.example\n\nSlow, *dear*.\n"
SECOND = "replyto: 1md\ndate: 2014-03-21 08:00\n\nNo."
ARTICLE = "Title: Night\nDate: 2014-01-01\nAuthor: Mira\n\nAn article."


def test_answers_name_files_and_files_are_named_as_their_old_anchors(tmp_path):
    put(tmp_path / "content/comments/night", **{"1_dot_md": FIRST, "2_dot_md": SECOND})
    put(tmp_path / "content", night_dot_md=ARTICLE, images__a_dot_png="x")
    assert recognizes("pelican-comments", tmp_path / "content")
    assert not recognizes("staticman", tmp_path / "content")
    found, warnings = read("pelican-comments", tmp_path / "content")
    common = {"thread_addresses": ("/night/",), "thread_title": "night"}
    assert found == [
        common
        | {
            "identity": "night/1.md",
            "name": "1md",
            "author": "Tom",
            "date": "2014-03-20 15:02+02:00",
            "text": ("markdown", "Slow, *dear*."),
        },
        common
        | {
            "identity": "night/2.md",
            "name": "2md",
            "parent": "night/1.md",
            "date": "2014-03-21 08:00",
            "text": ("markdown", "No."),
        },
    ]
    assert warnings == ["content: 2 other files in it were not read"]


def test_the_folder_of_one_article_is_enough_and_articles_are_no_comments(tmp_path):
    put(tmp_path / "night", **{"1_dot_md": FIRST, "2_dot_md": SECOND, "about_dot_md": ARTICLE})
    found, warnings = read("pelican-comments", tmp_path / "night")
    assert [record["identity"] for record in found] == ["night/1.md", "night/2.md"]
    assert warnings == ["night: 1 other file in it was not read"]
    put(tmp_path / "blog", night_dot_md=ARTICLE)
    assert not recognizes("pelican-comments", tmp_path / "blog")


def test_a_comment_in_another_markup_is_left_out(tmp_path):
    put(tmp_path / "comments/night", **{"1_dot_md": FIRST, "2_dot_rst": ":author: Tom\n\nNo."})
    found, _ = read("pelican-comments", tmp_path / "comments")
    assert found[1:] == [("night/2.rst", "sitegen reads no comments in rst")]
