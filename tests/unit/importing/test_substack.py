"""What is read of exports of Substack."""

from pathlib import Path

import pytest

from sitegen.importing.formats.substack import original
from sitegen.importing.records import BlogInfo, Document, LeftOut, Medium, Text
from tests.unit.importing.exports import is_recognized, only, read, write, zipped

HEAD = "post_id,post_date,is_published,email_sent_at,type,audience,title,subtitle,podcast_url\n"
DATE = "2022-08-12T12:11:23.230Z"
IN_UTC = "Substack does not give the blog's time zone: dates are in UTC"


def test_a_zip_of_substack_is_read_without_its_lists_of_readers(tmp_path: Path) -> None:
    rows = (
        f'11.salt,{DATE},TRUE,{DATE},newsletter,everyone,Salt,"Sea, &#x201C;salt&#x201D;",\n'
        f"12.talk,{DATE},true,,podcast,everyone,Talk,,https://a.example/1.mp3?a=1&b=2\n"
        f"13.chat,{DATE},TRUE,,thread,everyone,Chat,,\n"
        f"14.me,{DATE},TRUE,,page,everyone,Me,,\n"
        f"15.mine,{DATE},FALSE,,newsletter,everyone,Mine,,\n"
        f"16.paid,{DATE},TRUE,,newsletter,only_paid,Paid,,\n"
    )
    files = {
        f"posts/{number}.html": f"<p>{number}</p>" for number in ("13.chat", "14.me", "16.paid")
    }
    file = zipped(
        tmp_path / "export.zip",
        {
            "posts.csv": "\ufeff" + HEAD + rows,
            "posts/11.salt.html": "<p>See https://reels.substack.com/p/salt and /p/no</p>",
            "posts/12.talk.html": "<p>Hear</p>",
            "posts/15.mine.html": "",
            "posts/11.salt.delivers.csv": "reader@mail.example",
            "email_list.reels.csv": "reader@mail.example",
            **files,
        },
    )
    assert is_recognized("substack", file)
    records, warnings = read("substack", file)
    assert "mail.example" not in repr((records, warnings))
    assert only(Document, records)[0] == Document(
        identity="11.salt",
        position="export.zip/posts.csv:2",
        group="posts",
        title="Salt",
        text=Text("<p>See https://reels.substack.com/p/salt and /p/no</p>", "html"),
        slug="salt",
        date="2022-08-12 12:11:23+00:00",
        summary="Sea, “salt”",
        address="/p/salt",
    )
    assert [
        (d.identity, d.group, d.status, d.text.source, d.fields)
        for d in only(Document, records)[1:]
    ] == [
        (
            "12.talk",
            "posts",
            "published",
            '<audio src="https://a.example/1.mp3?a=1&amp;b=2" controls></audio>\n<p>Hear</p>',
            (("podcast_url", "https://a.example/1.mp3?a=1&b=2"),),
        ),
        ("13.chat", "posts", "published", "<p>13.chat</p>", ()),
        ("14.me", "pages", "published", "<p>14.me</p>", ()),
        ("15.mine", "posts", "draft", "", ()),
        ("16.paid", "posts", "draft", "<p>16.paid</p>", ()),
    ]
    assert only(BlogInfo, records) == [BlogInfo(address="https://reels.substack.com/")]
    assert warnings == [
        "export.zip/posts.csv:7: only some readers could read it (only_paid): it is a draft",
        IN_UTC,
    ]


def test_rows_that_are_not_whole_are_told_and_the_rest_is_read(tmp_path: Path) -> None:
    rows = (
        f'11.a,{DATE},TRUE,,newsletter,everyone,"Two\nlines",,\n'
        f",{DATE},TRUE,,newsletter,everyone,No id,,\n"
        "\n"
        "12.b,someday,TRUE\n"
        f"13.c,{DATE},TRUE,,newsletter,everyone,C,,,more\n"
    )
    folder = write(tmp_path / "e", {"posts.csv": HEAD + rows, "posts/13.c.html": "c"})
    records, warnings = read("substack", folder)
    assert [(d.identity, d.title, d.date) for d in only(Document, records)] == [
        ("11.a", "Two\nlines", "2022-08-12 12:11:23+00:00"),
        ("12.b", "", ""),
        ("13.c", "C", "2022-08-12 12:11:23+00:00"),
    ]
    assert [out.reason for out in only(LeftOut, records)] == ["it has no post_id"]
    assert warnings == [
        "e/posts.csv:2: posts/11.a.html does not exist: it has no text",
        "e/posts.csv:6: the row has 3 cells, not 9",
        "e/posts.csv:6: posts/12.b.html does not exist: it has no text",
        "e/posts.csv:6: the date 'someday' cannot be read",
        "e/posts.csv:7: the row has 10 cells, not 9",
        IN_UTC,
    ]


def test_a_text_without_a_row_is_a_draft(tmp_path: Path) -> None:
    folder = write(tmp_path / "e", {"posts.csv": HEAD, "posts/9.lost.html": "<p>Found</p>"})
    records, warnings = read("substack", folder)
    assert [(d.identity, d.slug, d.status, d.text.source) for d in only(Document, records)] == [
        ("9.lost", "lost", "draft", "<p>Found</p>")
    ]
    assert warnings == ["e/posts/9.lost.html: posts.csv does not list it: it is a draft", IN_UTC]


S3 = "https://substack-post-media.s3.amazonaws.com/public/images/ab_800x600.png"


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        (
            "https://substackcdn.com/image/fetch/w_1456,c_limit,f_auto/https%3A%2F%2F"
            "substack-post-media.s3.amazonaws.com%2Fpublic%2Fimages%2Fab_800x600.png",
            S3,
        ),
        (f"https://cdn.substack.com/image/fetch/$s_!x!,w_9/{S3}", S3),
        (S3, S3),
        (
            "https://substackcdn.com/image/fetch/w_1/https%3A%2F%2Fx.example%2Fa%22%20onx%3D.png",
            "https://x.example/a%22%20onx=.png",
        ),
        (
            "https://x.example/image/fetch/w_1/https%3A%2F%2Fy",
            "https://x.example/image/fetch/w_1/https%3A%2F%2Fy",
        ),
    ],
)
def test_a_picture_has_the_address_that_it_was_uploaded_to(address: str, expected: str) -> None:
    assert original(address) == expected


def test_pictures_are_media_of_a_host_of_the_blogs(tmp_path: Path) -> None:
    html = f'<img src="https://substackcdn.com/image/fetch/w_9/{S3}" alt="A">'
    row = f"11.a,{DATE},TRUE,,newsletter,everyone,A,,\n"
    folder = write(tmp_path / "e", {"posts.csv": HEAD + row, "posts/11.a.html": html})
    records, _ = read("substack", folder)
    assert only(Medium, records) == [Medium(identity=S3, address=S3, alt="A", parent="11.a")]
    assert only(BlogInfo, records)[0].media_hosts == ("substack-post-media.s3.amazonaws.com",)
    assert only(Document, records)[0].text.source == f'<img src="{S3}" alt="A">'
