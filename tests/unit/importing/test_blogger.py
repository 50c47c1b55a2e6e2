"""What is read of exports of Blogger."""

from pathlib import Path

import pytest

from sitegen.importing.formats.blogger_pictures import original
from sitegen.importing.records import Author, BlogInfo, Comment, Document, LeftOut, Medium, Text
from tests.unit.importing.exports import as_json, is_recognized, only, read, write, zipped

BLOG = "tag:blogger.com,1999:blog-77"
KIND = "http://schemas.google.com/g/2005#kind"

CLASSIC_HEAD = """<?xml version='1.0' encoding='UTF-8'?>
<feed xmlns='http://www.w3.org/2005/Atom' xmlns:thr='http://purl.org/syndication/thread/1.0'>
<id>tag:blogger.com,1999:blog-77.archive</id><title type='text'>Reels at Night</title>
<link rel='alternate' type='text/html' href='http://reels.blogspot.com/'/>
<author><name>Ines</name><email>ines@mail.example</email></author>
<generator uri='https://www.blogger.com'>Blogger</generator>
"""

TAKEOUT_HEAD = """<?xml version='1.0' encoding='utf-8'?>
<feed xmlns='http://www.w3.org/2005/Atom' xmlns:blogger='http://schemas.google.com/blogger/2018'>
<id>tag:blogger.com,1999:blog-77</id><title>Reels at Night</title>
"""


def classic(kind: str, number: str, more: str = "", **parts: str) -> str:
    """Return an entry of a classic export."""
    name = {"settings": "settings", "page": "page"}.get(kind, "post")
    given = {"title": "T", "content": "&lt;p&gt;Words&lt;/p&gt;", "author": "Ines", **parts}
    return f"""<entry><id>{BLOG}.{name}-{number}</id>
<published>2011-03-04T23:30:00.000+08:00</published><updated>2011-03-05T09:00:07+08:00</updated>
<category scheme='{KIND}' term='http://schemas.google.com/blogger/2008/kind#{kind}'/>
<title type='text'>{given["title"]}</title><content type='html'>{given["content"]}</content>
<author><name>{given["author"]}</name><uri>https://www.blogger.com/profile/5</uri>
<email>ines@mail.example</email></author>{more}</entry>
"""


def setting(name: str, value: str) -> str:
    return (
        f"<entry><id>{BLOG}.settings.{name}</id><category scheme='{KIND}' "
        f"term='x#settings'/><content type='text'>{value}</content></entry>\n"
    )


def takeout(kind: str, number: str, more: str = "", status: str = "LIVE") -> str:
    """Return an entry of a Takeout."""
    return f"""<entry><id>{BLOG}.post-{number}</id><blogger:type>{kind}</blogger:type>
<blogger:status>{status}</blogger:status><author><name>Ines</name><uri></uri>
<blogger:type>BLOGGER</blogger:type></author><title>T{number}</title>
<content type='html'>Words</content><published>2019-11-09T19:43:00.001Z</published>
<updated>2019-11-09T19:43:00.001Z</updated>{more}</entry>
"""


def feed(tmp_path: Path, *parts: str) -> Path:
    file = tmp_path / "blog.xml"
    file.write_text("".join((*parts, "</feed>")), "utf-8")
    return file


def test_a_post_of_a_classic_export_has_all_that_its_entry_says(tmp_path: Path) -> None:
    more = """<category scheme='http://www.blogger.com/atom/ns#' term='Slow trains'/>
<link rel='edit' href='https://www.blogger.com/feeds/77/posts/default/1'/>
<link rel='alternate' type='text/html' href='http://reels.blogspot.com/2011/03/last-train.html'/>"""
    records, warnings = read("blogger", feed(tmp_path, CLASSIC_HEAD, classic("post", "1", more)))
    assert records == [
        Author(
            identity="Ines",
            position="blog.xml:7",
            name="Ines",
            url="https://www.blogger.com/profile/5",
        ),
        Document(
            identity="1",
            position="blog.xml:7",
            group="posts",
            title="T",
            text=Text("<p>Words</p>", "html", "http://reels.blogspot.com/2011/03/last-train.html"),
            slug="last-train",
            date="2011-03-04 23:30+08:00",
            updated="2011-03-05 09:00:07+08:00",
            author_keys=("Ines",),
            tags=("Slow trains",),
            address="http://reels.blogspot.com/2011/03/last-train.html",
            guid=f"{BLOG}.post-1",
        ),
        BlogInfo(title="Reels at Night", address="http://reels.blogspot.com/"),
    ]
    assert warnings == []


def test_a_draft_is_one_also_where_its_prefix_is_not_declared(tmp_path: Path) -> None:
    draft = "<app:control><app:draft>yes</app:draft></app:control>"
    public = "<app:control><app:draft>no</app:draft></app:control>"
    parts = (classic("page", "1", draft), classic("post", "2", public))
    records, _ = read("blogger", feed(tmp_path, CLASSIC_HEAD, *parts))
    assert [(d.group, d.status) for d in only(Document, records)] == [
        ("pages", "draft"),
        ("posts", "published"),
    ]


def test_a_comment_knows_its_post_and_the_comment_it_answers(tmp_path: Path) -> None:
    reply = (
        f"<thr:in-reply-to href='http://reels.blogspot.com/2011/03/a.html' ref='{BLOG}.post-1'/>"
    )
    related = "<link rel='related' href='http://www.blogger.com/feeds/77/1/comments/default/8'/>"
    parts = (classic("post", "1"), classic("comment", "9", reply + related, author="Anonymous"))
    records, _ = read("blogger", feed(tmp_path, CLASSIC_HEAD, *parts))
    assert only(Comment, records) == [
        Comment(
            identity="9",
            position="blog.xml:13",
            thread="1",
            name="9",
            parent="8",
            url="https://www.blogger.com/profile/5",
            date="2011-03-04 23:30+08:00",
            text=Text("<p>Words</p>", "html"),
        )
    ]


def test_of_settings_only_four_are_read_and_the_rest_is_told(tmp_path: Path) -> None:
    parts = (
        setting("BLOG_NAME", "Reels"),
        setting("BLOG_TIME_ZONE", "Europe/Lisbon"),
        setting("BLOG_LOCALE", "pt_BR"),
        setting("BLOG_ADMIN_PERMISSION", "ines@mail.example"),
        classic("template", "0"),
        classic("post", "1"),
    )
    records, warnings = read("blogger", feed(tmp_path, CLASSIC_HEAD, *parts))
    assert only(BlogInfo, records) == [
        BlogInfo(
            title="Reels at Night",
            address="http://reels.blogspot.com/",
            language="pt-BR",
            timezone="Europe/Lisbon",
        )
    ]
    assert only(Document, records)[0].date == "2011-03-04 15:30+00:00"
    assert warnings == [
        "blog.xml: 4 settings and 1 template: settings and templates of Blogger have no place "
        "in a site; see imports/site.yaml for the blog's name, language and time zone"
    ]
    assert "mail.example" not in repr((records, warnings))


def test_a_takeout_is_read_from_its_zip_with_the_addresses_of_its_files(tmp_path: Path) -> None:
    name = "<blogger:filename>/2019/11/safe-words.html</blogger:filename>"
    link = "<content type='html'>See http://www.reels.example/2019/11/safe-words.html</content>"
    comment = f"<blogger:parent>{BLOG}.post-1</blogger:parent><blogger:inReplyTo/>"
    answer = comment.replace(
        "<blogger:inReplyTo/>", f"<blogger:inReplyTo>{BLOG}.post-5</blogger:inReplyTo>"
    )
    entries = (
        takeout("POST", "1", name + "<blogger:metaDescription>About</blogger:metaDescription>"),
        takeout("PAGE", "2", "<blogger:filename>/p/me.html</blogger:filename>" + link).replace(
            "<content type='html'>Words</content>", ""
        ),
        takeout("POST", "3", name.replace("safe", "own"), "DRAFT"),
        takeout("POST", "4", "<blogger:trashed>2020-01-01T00:00:00Z</blogger:trashed>"),
        takeout("COMMENT", "5", comment),
        takeout("COMMENT", "6", answer, "PENDING"),
        takeout("COMMENT", "7", comment, "SPAM"),
        takeout("COMMENT", "8", comment, "EMPTIED"),
        takeout("POST", "9", "", "SCHEDULED"),
    )
    atom = TAKEOUT_HEAD + "".join(entries) + "</feed>"
    file = zipped(
        tmp_path / "takeout.zip",
        {
            "Takeout/Blogger/Blogs/Reels/feed.atom": atom,
            "Takeout/Blogger/Blogs/Reels/theme-layouts.xml": "<html/>",
            "__MACOSX/Takeout/Blogger/Blogs/Reels/._feed.atom": atom,
        },
    )
    assert is_recognized("blogger", file)
    records, warnings = read("blogger", file)
    assert [
        (d.identity, d.group, d.status, d.slug, d.address, d.summary)
        for d in only(Document, records)
    ] == [
        ("1", "posts", "published", "safe-words", "/2019/11/safe-words.html", "About"),
        ("2", "pages", "published", "me", "/p/me.html", ""),
        ("3", "posts", "draft", "own-words", "/2019/11/own-words.html", ""),
        ("9", "posts", "scheduled", "", "", ""),
    ]
    assert [(c.identity, c.thread, c.parent, c.status) for c in only(Comment, records)] == [
        ("5", "1", "", "approved"),
        ("6", "1", "5", "pending"),
        ("7", "1", "", "spam"),
    ]
    assert [(out.identity, out.group, out.reason) for out in only(LeftOut, records)] == [
        ("4", "posts", "it was in the blog's bin"),
        ("8", "comments", "its text was deleted at Blogger"),
    ]
    assert only(BlogInfo, records)[0].address == "http://www.reels.example/"
    assert warnings == [
        "it does not give the blog's time zone: dates without one are in UTC",
    ]


def test_two_blogs_of_a_takeout_are_told(tmp_path: Path) -> None:
    atom = TAKEOUT_HEAD + takeout("POST", "1") + "</feed>"
    folder = write(tmp_path / "t", {f"Blogs/{name}/feed.atom": atom for name in ("a", "b")})
    _, warnings = read("blogger", folder)
    assert warnings[0] == (
        "t: it holds 2 feeds, which all go into this site: to import one blog, name its file "
        "(t/Blogs/a/feed.atom, t/Blogs/b/feed.atom)"
    )


def test_an_answer_of_the_api_is_read(tmp_path: Path) -> None:
    item = {
        "kind": "blogger#post",
        "id": "12",
        "blog": {"id": "77"},
        "published": "2017-06-20T00:32:00-04:00",
        "url": "http://reels.blogspot.com/2017/06/salt.html",
        "title": "Salt &amp; Stone",
        "content": "<p>a &amp; b</p>",
        "author": {"displayName": "Ines &amp; Co."},
        "labels": ["A &amp; B", 7],
    }
    records, _ = read("blogger", as_json(tmp_path / "posts.json", {"items": [item, 3]}))
    document = only(Document, records)[0]
    assert (document.identity, document.title, document.tags, document.author_keys) == (
        "12", "Salt & Stone", ("A & B",), ("Ines & Co.",)
    )  # fmt: skip
    assert (document.text.source, document.date) == ("<p>a &amp; b</p>", "2017-06-20 00:32-04:00")
    assert document.guid == f"{BLOG}.post-12"
    assert [out.reason for out in only(LeftOut, records)] == ["it is not an item"]


HOST = "https://1.bp.blogspot.com/-a/b/c/d"
LARGE = "https://blogger.googleusercontent.com/img"


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        (f"{HOST}/s320/boat.jpg", f"{HOST}/s1600/boat.jpg"),
        (f"{HOST}/s1600-h/boat.jpg", f"{HOST}/s1600/boat.jpg"),
        (f"{HOST}/s72-c/boat.jpg", f"{HOST}/s1600/boat.jpg"),
        (f"{HOST}/w640-h480-p-k-no-nu/boat.jpg", f"{HOST}/s1600/boat.jpg"),
        (f"{HOST}/s4032/boat.jpg", f"{HOST}/s4032/boat.jpg"),
        (f"{HOST}/s0/boat.jpg", f"{HOST}/s0/boat.jpg"),
        (f"{HOST}/boat.jpg", f"{HOST}/boat.jpg"),
        (f"{LARGE}/b/R29/AVv/w400-h300/boat.jpg", f"{LARGE}/b/R29/AVv/s1600/boat.jpg"),
        (f"{LARGE}/a/AVvX=s320", f"{LARGE}/a/AVvX=s1600"),
        (f"{LARGE}/a/AVvX=w640-h480", f"{LARGE}/a/AVvX=s1600"),
        ("https://other.example/s320/boat.jpg", "https://other.example/s320/boat.jpg"),
        ("https://[/s320/boat.jpg", "https://[/s320/boat.jpg"),
    ],
)
def test_a_picture_has_one_address_for_all_its_sizes(address: str, expected: str) -> None:
    assert original(address) == expected


def test_pictures_are_media_once_and_their_host_is_the_blogs(tmp_path: Path) -> None:
    content = (
        f'<a href="{HOST}/s1600/boat.jpg"><img src="{HOST}/s320/boat.jpg" alt="A boat"></a>'
        f'<img src="{HOST}/s640/boat.jpg"><img src="https://other.example/x.jpg">'
    )
    escaped = content.replace("<", "&lt;").replace(">", "&gt;")
    file = feed(tmp_path, CLASSIC_HEAD, classic("post", "1", content=escaped))
    records, _ = read("blogger", file)
    address = f"{HOST}/s1600/boat.jpg"
    assert only(Medium, records) == [
        Medium(identity=address, address=address, alt="A boat", parent="1")
    ]
    assert only(Document, records)[0].text.source == (
        f'<a href="{address}"><img src="{address}" alt="A boat"></a>'
        f'<img src="{address}"><img src="https://other.example/x.jpg">'
    )
    assert only(BlogInfo, records)[0].media_hosts == ("1.bp.blogspot.com",)


def test_a_feed_of_another_program_is_not_recognised(tmp_path: Path) -> None:
    write(tmp_path, {"a.xml": "<feed xmlns='http://www.w3.org/2005/Atom'><id>x</id></feed>"})
    assert not is_recognized("blogger", tmp_path / "a.xml")
    assert not is_recognized("blogger", tmp_path)
    assert is_recognized("blogger", feed(tmp_path, CLASSIC_HEAD))


def test_a_name_that_is_an_address_of_mail_is_not_kept(tmp_path: Path) -> None:
    parts = [classic(kind, "1", author="ines@mail.example") for kind in ("post", "comment")]
    records, warnings = read("blogger", feed(tmp_path, CLASSIC_HEAD, *parts))
    assert "mail.example" not in repr((records, warnings))


def test_an_unknown_kind_and_an_unknown_status_are_told(tmp_path: Path) -> None:
    entries = (takeout("POLL", "1"), takeout("POST", "2", "", "QUEUED"))
    records, warnings = read("blogger", feed(tmp_path, TAKEOUT_HEAD, *entries))
    assert only(LeftOut, records)[0].reason == "it is of an unknown kind: 'poll'"
    assert only(Document, records)[0].status == "draft"
    assert "blog.xml:9: its status 'queued' is not known: it is a draft" in warnings
