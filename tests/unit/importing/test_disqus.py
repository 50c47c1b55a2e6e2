"""Disqus: threads by the addresses of their pages, posts of every state, nobody's address."""

import gzip
import zipfile

import pytest

from sitegen.importing.messages import ImportRefused
from tests.support.records import read_records, recognizes, short

HEAD = """<?xml version="1.0" encoding="utf-8"?>
<disqus xmlns="http://disqus.com" xmlns:dsq="http://disqus.com/disqus-internals">
<category dsq:id="1"><forum>trains</forum><title>General</title></category>
"""


def thread(number, link="https://trains.example/night/", more="", own_id=""):
    return (
        f'<thread dsq:id="{number}"><id>{own_id}</id><link>{link}</link><title>Night</title>'
        f"<author><email>mira@trains.example</email><name>Mira</name></author>{more}</thread>\n"
    )


def post(number, message="<p>Slow, and <b>dear</b>.</p>", more="", on=7, author="Tom"):
    number = f' dsq:id="{number}"' if number else ""
    return (
        f"<post{number}><id/><message><![CDATA[{message}]]></message>"
        f"<createdAt>2013-10-10T19:20:29Z</createdAt>"
        f"<author><email>tom@mail.example</email><name>{author}</name></author>"
        f'<ipAddress>192.0.2.7</ipAddress><thread dsq:id="{on}"/>{more}</post>\n'
    )


@pytest.fixture
def read(tmp_path):
    def read(*parts, end="</disqus>"):
        file = tmp_path / "trains.xml"
        file.write_text(HEAD + "".join(parts) + end, "utf-8")
        found, warnings = read_records("disqus", file)
        assert "mail.example" not in str(found) + str(warnings)
        assert "192.0.2.7" not in str(found) + str(warnings)
        return [short(record) for record in found], warnings

    return read


def said(number="11", **more):
    """Return a comment as ``post`` and ``thread`` write it."""
    return {
        "identity": number,
        "name": number,
        "thread_addresses": ("https://trains.example/night/",),
        "thread_title": "Night",
        "author": "Tom",
        "date": "2013-10-10T19:20:29Z",
        "text": ("html", "<p>Slow, and <b>dear</b>.</p>"),
    } | more


def test_a_post_is_a_comment_with_its_id_as_name_and_its_parent(read):
    assert read(thread(7), post(11), post(12, more='<parent dsq:id="11"/>')) == (
        [said(), said("12", parent="11")],
        [],
    )


def test_a_thread_may_stand_below_its_posts(read):
    assert read(post(11), thread(7)) == ([said()], [])


def test_an_identifier_that_is_an_address_is_another_address_of_the_thread(read):
    found, _ = read(thread(7, own_id="https://trains.example/?p=12"), post(11))
    assert found[0]["thread_addresses"] == (
        "https://trains.example/night/",
        "https://trains.example/?p=12",
    )
    found, _ = read(thread(7, own_id="12 https://trains.example/?p=12"), post(11))
    assert found[0]["thread_addresses"] == ("https://trains.example/night/",)


def test_a_thread_without_a_title_and_an_identifier_has_comments_too(read):
    bare = '<thread dsq:id="7"><id/><link>/night/</link><title/></thread>'
    expected = said(thread_addresses=("/night/",))
    del expected["thread_title"]
    assert read(bare, post(11)) == ([expected], [])


def test_posts_of_no_thread_and_of_one_without_an_address_are_left_out(read):
    bare = '<thread dsq:id="3"><id/></thread>'
    assert read(bare, post(11, on=3), post(12, on=1337), post(13, on="")) == (
        [
            ("11", "its thread 3 has no address of a page"),
            ("12", "its thread 1337 is not in the export"),
            ("13", "its thread is not in the export"),
        ],
        [],
    )


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ("<isDeleted>false</isDeleted><isSpam>false</isSpam>", {}),
        ("<isDeleted>true</isDeleted>", {"status": "trash"}),
        ("<isSpam>true</isSpam>", {"status": "spam"}),
        ("<isSpam>123</isSpam>", {"status": "spam"}),
        ("<isDeleted>true</isDeleted><isSpam>yes</isSpam>", {"status": "trash"}),
        ("<isApproved>false</isApproved>", {"status": "pending"}),
        ("<isDeleted> </isDeleted><isSpam/>", {}),
    ],
)
def test_a_post_has_the_state_that_its_marks_say(read, more, status):
    assert read(thread(7), post(11, more=more)) == ([said(**status)], [])


def test_posts_of_a_deleted_thread_go_to_the_trash(read):
    deleted = thread(7, more="<isDeleted>true</isDeleted>")
    assert read(deleted, post(11)) == ([said(status="trash")], [])


def test_closed_threads_are_told_once(read):
    closed = "<isClosed>true</isClosed>"
    _, warnings = read(thread(7, more=closed), thread(8, "/dawn/", closed), thread(9, "/noon/"))
    assert warnings == [
        "trains.xml: threads that are closed: 2, as at https://trains.example/night/: "
        "write `comments: closed` into the front matter of their posts"
    ]


def test_a_deleted_post_without_a_text_stays_only_where_it_was_answered(read):
    deleted = "<isDeleted>true</isDeleted>"
    found, _ = read(
        thread(7),
        post(11, "", deleted),
        post(12, more='<parent dsq:id="11"/>'),
        post(13, "<p> </p>", deleted),
        post(14, ""),
        post(16, "", "<isSpam>true</isSpam>"),
        post(17, "", "<isApproved>false</isApproved>"),
        post(18, more='<parent dsq:id="16"/>'),
        post(19, more='<parent dsq:id="17"/>'),
        post(15, '<p><img src="https://trains.example/a.png"></p>'),
    )
    withdrawn = said(is_withdrawn=True, text=("html", ""))
    del withdrawn["author"]
    picture = ("html", '<p><img src="https://trains.example/a.png"></p>')
    assert found == [
        withdrawn,
        said("12", parent="11"),
        ("13", "it was deleted and has no text"),
        ("14", "it has no text"),
        ("16", "it has no text"),
        ("17", "it has no text"),
        said("18", parent="16"),
        said("19", parent="17"),
        said("15", text=picture),
    ]


@pytest.mark.parametrize(
    ("author", "name"),
    [
        ("<name>Tom</name><username>tommy</username>", "Tom"),
        ("<name/><username>tommy</username>", "tommy"),
        ("<name>  </name><username>facebook-1787732238</username>", None),
        ("<username>74b9e7568ef6860e93862c5d77590123</username>", None),
        ("<name>tom@mail.example</name><username>disqus_ab12</username>", None),
        ("<name>Tom &lt;tom@mail.example&gt;</name><isAnonymous>true</isAnonymous>", "Tom"),
    ],
)
def test_an_author_is_a_name_that_a_reader_chose_and_no_address(read, author, name):
    written = post(11).replace("<name>Tom</name>", author)
    found, _ = read(thread(7), written)
    assert found[0].get("author") == name


def test_a_date_that_is_none_is_told_and_left_out(read):
    expected = said()
    del expected["date"]
    assert read(thread(7), post(11).replace("2013-10", "2013-x10")) == (
        [expected],
        ["trains.xml:5: createdAt: '2013-x10-10T19:20:29Z' is not a date and was left out"],
    )


def test_a_post_without_its_id_is_named_by_what_it_says(read):
    bare = post(None)
    found, _ = read(thread(7), bare, bare.replace("Slow", "Fast"))
    first, second = (record["identity"] for record in found)
    assert len(first) == len(second) == 16
    assert first != second
    again, _ = read(thread(7), bare.replace("Slow", "Fast"), post(11), bare)
    assert [record["identity"] for record in again] == [second, "11", first]


def test_the_words_of_a_message_that_is_not_wrapped_are_read(read):
    written = post(11).replace("<![CDATA[", "").replace("]]>", "")
    found, _ = read(thread(7), written)
    assert found == [said()]


def test_a_compressed_export_and_one_in_a_zip_are_read(tmp_path, read):
    expected, _ = read(thread(7), post(11))
    data = (tmp_path / "trains.xml").read_bytes()
    packed = tmp_path / "trains.xml.gz"
    packed.write_bytes(gzip.compress(data))
    with zipfile.ZipFile(tmp_path / "trains.zip", "w") as archive:
        archive.writestr("export/trains.xml", data)
        archive.writestr("export/readme.txt", "hello")
    assert recognizes("disqus", packed)
    assert recognizes("disqus", tmp_path / "trains.zip")
    found, warnings = read_records("disqus", packed, tmp_path / "trains.zip")
    assert [short(record) for record in found] == expected * 2
    assert warnings == ["trains.zip: 1 other file in it was not read"]


def test_what_is_cut_off_is_left_out(read):
    cut = post(12)[:-30]
    found, warnings = read(thread(7), post(11), cut, end="")
    assert found[:1] == [said()]
    assert found[1:] in ([], [("12", "the file ends in the middle of it")])
    assert len(warnings) > 0


def test_another_file_is_no_export_of_disqus(tmp_path):
    file = tmp_path / "feed.xml"
    file.write_text("<rss><channel/></rss>")
    assert not recognizes("disqus", file)
    with pytest.raises(ImportRefused, match=r"^feed\.xml is no export of Disqus$"):
        read_records("disqus", file)
