"""WordPress's export: what each of its records becomes, and what is left out, with the reason."""

import zipfile
from collections import Counter
from pathlib import Path

import pytest

from sitegen.importing.formats import wordpress
from sitegen.importing.formats.registry import detect
from sitegen.importing.formats.wordpress_tables import FIELD_RULES, LEFT_OUT_TYPES
from sitegen.importing.messages import ImportRefused, Messages
from sitegen.importing.records import (
    AnyRecord,
    Author,
    BlogInfo,
    Comment,
    Document,
    LeftOut,
    Medium,
    MenuItem,
    Term,
    Text,
)
from sitegen.importing.sources import open_sources
from tests.support import wxr

HOME = wxr.HOME


def read(tmp_path: Path, *files: str | bytes) -> tuple[list[AnyRecord | BlogInfo], list[str]]:
    """Return the records of files, and the warnings; both readings must agree."""
    paths = []
    for number, file in enumerate(files, 1):
        path = tmp_path / f"blog{number if number > 1 else ''}.xml"
        path.write_bytes(file.encode() if isinstance(file, str) else file)
        paths.append(path)
    messages = Messages()
    sources = open_sources(paths, messages)
    found = list(wordpress.records(sources, messages))
    assert list(wordpress.records(sources, Messages())) == found
    return found, messages.warnings


def documents(found: list[AnyRecord | BlogInfo]) -> list[Document]:
    return [record for record in found if isinstance(record, Document)]


def left_out(found: list[AnyRecord | BlogInfo]) -> list[tuple[str, str, str]]:
    return [(each.group, each.identity, each.reason) for each in found if isinstance(each, LeftOut)]


def one(tmp_path: Path, item: str) -> Document:
    """Return the document of an item that needs no warning."""
    found, warnings = read(tmp_path, wxr.wxr(item))
    assert warnings == []
    (document,) = documents(found)
    return document


def test_a_blog_is_its_channel_its_authors_its_terms_and_its_items(tmp_path: Path) -> None:
    item = wxr.item(
        7,
        "A <b>text</b>.\n\nMore.",
        title="Rain &amp; <em>more</em>",
        excerpt="<p>Short [gallery ids='1'] words</p>",
        post_modified="2014-06-01 10:00:30",
        comment_status="closed",
        is_sticky="1",
        terms=[
            ("category", "film", "Film &amp; TV"),
            ("post_tag", "rain", "rain"),
            ("mood", "dark", "Dark"),
            ("language", "en", "English"),
            ("post_format", "post-format-aside", "Aside"),
        ],
        fields=[("_thumbnail_id", "9"), ("_wp_old_slug", "storm"), ("seen", "twice")],
    )
    picture = wxr.attachment(
        9, f"{HOME}/wp-content/uploads/a.jpg", "A <i>roof</i>", excerpt="Cap", post_parent="7"
    )
    head = (
        wxr.author("mira", "Mira Hall"),
        wxr.category("Film &amp; TV", "film", 3),
        wxr.tag("rain", "rain", 4),
        wxr.term("mood", "Dark", "dark", 5),
    )
    found, warnings = read(tmp_path, wxr.wxr(*head, item, picture))
    assert warnings == []
    places = {type(record).__name__: record.position for record in found[1:]}  # type: ignore[union-attr]
    assert found == [
        BlogInfo(
            title="The Night Shelf",
            tagline="Films and books after dark",
            address=HOME,
            language="en-GB",
        ),
        Author(identity="mira", position="blog.xml:18", name="Mira Hall"),
        Term(
            identity="categories:film", position="blog.xml:24",
            taxonomy="categories", name="Film & TV", slug="film",
        ),
        Term(
            identity="tags:rain", position="blog.xml:29", taxonomy="tags", name="rain", slug="rain"
        ),
        Term(
            identity="mood:dark", position="blog.xml:34", taxonomy="mood", name="Dark", slug="dark"
        ),
        Document(
            identity="7",
            position="blog.xml:40",
            group="posts",
            title="Rain & more",
            text=Text("A <b>text</b>.\n\nMore.", "wordpress", f"{HOME}/2014/05/post-7/"),
            slug="post-7",
            date="2014-05-03 20:15",
            updated="2014-06-01 10:00:30",
            author_keys=("mira",),
            tags=("rain",),
            categories=("Film & TV",),
            terms=(("mood", "Dark"),),
            summary="Short words",
            image="9",
            address=f"{HOME}/2014/05/post-7/",
            aliases=(f"{HOME}/?p=7", f"{HOME}/2014/05/storm/"),
            guid=f"{HOME}/?p=7",
            language="en",
            comments="closed",
            pinned=True,
            fields=(("seen", "twice"),),
            used_fields=("_thumbnail_id", "_wp_old_slug"),
            properties=(("post_format", "aside"),),
        ),
        Medium(
            identity="9",
            position=places["Medium"],
            address=f"{HOME}/wp-content/uploads/a.jpg",
            alt="A roof",
            title="Picture 9",
            caption="Cap",
            parent="7",
        ),
        LeftOut(
            identity="9:_wp_attachment_image_alt",
            position=places["Medium"],
            group="fields",
            reason="it belongs to a picture or a file; the alt text is used with the picture",
        ),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("parts", "status"),
    [
        ({"status": "publish"}, "published"),
        ({"status": "future"}, "scheduled"),
        ({"status": "private"}, "private"),
        ({"status": "draft"}, "draft"),
        ({"status": "pending"}, "draft"),
        ({"status": "auto-draft"}, "draft"),
        ({"status": "publish", "post_password": "abc"}, "protected"),
        ({"status": "draft", "post_password": "abc"}, "draft"),
    ],
)
def test_only_what_everybody_could_read_is_published(
    tmp_path: Path, parts: dict[str, str], status: str
) -> None:
    assert one(tmp_path, wxr.item(1, **parts)).status == status


@pytest.mark.parametrize("status", ["archived", ""])
def test_an_unknown_status_is_a_draft_and_told(tmp_path: Path, status: str) -> None:
    found, warnings = read(tmp_path, wxr.wxr(wxr.item(1, status=status)))
    assert documents(found)[0].status == "draft"
    assert warnings[0].endswith("it is a draft")


@pytest.mark.parametrize(
    ("parts", "date"),
    [
        ({"post_date": "2014-05-03 20:15:30"}, "2014-05-03 20:15:30"),
        ({"post_date": "2014-05-03"}, "2014-05-03"),
        ({"post_date": "0000-00-00 00:00:00", "post_date_gmt": "0000-00-00 00:00:00"}, ""),
    ],
)
def test_local_time_is_the_date_and_zeros_are_none(
    tmp_path: Path, parts: dict[str, str], date: str
) -> None:
    assert one(tmp_path, wxr.item(1, status="draft", **parts)).date == date


def test_dates_of_which_only_greenwich_time_is_known_are_told_once(tmp_path: Path) -> None:
    items = [wxr.item(n, post_date="0000-00-00 00:00:00") for n in (1, 2)]
    mail = wxr.item(
        3, without=["post_date", "post_date_gmt"], pubDate="Sat, 03 May 2014 19:15:00 +0000"
    )
    found, warnings = read(tmp_path, wxr.wxr(*items, mail))
    assert [each.date for each in documents(found)] == ["2014-05-03 19:15Z"] * 3
    assert len(warnings) == 1
    assert "the GMT time is known of 3 dates" in warnings[0]


def test_an_impossible_date_is_told(tmp_path: Path) -> None:
    parts = {"post_date": "2014-02-30 09:00:00", "post_date_gmt": "-0001-11-30 00:00:00"}
    found, warnings = read(tmp_path, wxr.wxr(wxr.item(1, **parts)))
    assert documents(found)[0].date == ""
    assert warnings == ["blog.xml:18: its date '2014-02-30 09:00:00' is invalid"]


@pytest.mark.parametrize(
    ("link", "old", "alias"),
    [
        (f"{HOME}/2014/05/new/", "old", f"{HOME}/2014/05/old/"),
        (f"{HOME}/new", "old", f"{HOME}/old"),
        (f"{HOME}/a/new.html", "old", f"{HOME}/a/old.html"),
        (f"{HOME}/?p=1", "old", f"{HOME}/old/"),
    ],
)
def test_an_old_slug_is_an_alias_beside_the_present_address(
    tmp_path: Path, link: str, old: str, alias: str
) -> None:
    document = one(tmp_path, wxr.item(1, link=link, fields=[("_wp_old_slug", old)]))
    assert document.aliases[-1] == alias


def test_a_slug_is_decoded_and_none_is_made_of_a_number(tmp_path: Path) -> None:
    assert one(tmp_path, wxr.item(1, post_name="%e9%9b%a8")).slug == "雨"
    assert one(tmp_path, wxr.item(1, post_name="", link=f"{HOME}/?p=1")).slug == ""


def test_pages_have_parents_and_posts_have_none(tmp_path: Path) -> None:
    items = [
        wxr.item(1, post_type="page", menu_order="4"),
        wxr.item(2, post_type="page", post_parent="1"),
        wxr.item(3, post_parent="1"),
        wxr.item(4, post_type="film"),
    ]
    found = documents(read(tmp_path, wxr.wxr(*items))[0])
    assert [(each.group, each.parent, each.source_type, each.properties) for each in found] == [
        ("pages", "", "", (("menu_order", "4"),)),
        ("pages", "1", "", ()),
        ("posts", "", "", ()),
        ("posts", "", "film", ()),
    ]
    assert found[1].aliases == (f"{HOME}/?p=2", f"{HOME}/?page_id=2")


@pytest.mark.parametrize("type_name", [*LEFT_OUT_TYPES, "acf-anything", "wp_template_anything"])
def test_what_is_no_text_of_a_blog_is_left_out_with_its_type(
    tmp_path: Path, type_name: str
) -> None:
    item = wxr.item(5, post_type=type_name, comments=wxr.comment(1))
    found = left_out(read(tmp_path, wxr.wxr(item))[0])
    assert [each[:2] for each in found] == [("posts", "5"), ("comments", "5:1")]
    assert found[0][2].startswith("it is ")
    assert found[0][2].endswith(f"({type_name})")


def test_trash_and_what_was_never_written_are_left_out(tmp_path: Path) -> None:
    items = [
        wxr.item(1, status="trash"),
        wxr.item(2, "", status="auto-draft", title="Auto Draft"),
        wxr.item(3, "", status="draft", title=""),
        wxr.item(4, status="inherit", post_name="3-revision-v1"),
        wxr.item(5, "", status="draft", title="An idea"),
        wxr.attachment(6, f"{HOME}/a.jpg", status="trash"),
        wxr.attachment(7, "", guid=""),
    ]
    found = read(tmp_path, wxr.wxr(*items))[0]
    assert [each.title for each in documents(found)] == ["An idea"]
    assert left_out(found) == [
        ("posts", "1", "it was in the trash"),
        ("posts", "2", "it is a draft that was never written (auto-draft)"),
        ("posts", "3", "it has neither a title nor a text"),
        ("posts", "4", "it is an earlier version of a post (revision)"),
        ("media", "6", "it was in the trash"),
        ("media", "7", "it has no address"),
    ]


def test_fields_stay_but_those_of_programs_and_of_people(tmp_path: Path) -> None:
    fields = [
        ("director", "Ozu"),
        ("director", "Noda"),
        ("_edit_lock", "1"),
        ("_oembed_123", "<iframe>"),
        ("_wp_session_9", "x"),
        ("contact_email", "x"),
        ("visitor_ip", "x"),
        ("note", "write to reader@mail.example"),
        ("seen_from", "from 203.0.113.77 only"),
        ("data", 'a:1:{s:1:"a";i:1;}'),
        ("data", 'O:8:"stdClass":0:{}'),
        ("", "x"),
    ]
    found = read(tmp_path, wxr.wxr(wxr.item(1, fields=fields)))[0]
    assert documents(found)[0].fields == (("director", "Ozu"), ("director", "Noda"))
    people = "its name suggests that it holds addresses or secrets"
    php = "it is serialised PHP data, which sitegen does not read"
    assert left_out(found) == [
        ("fields", "1:_edit_lock", "WordPress keeps it for internal use"),
        ("fields", "1:_oembed_123", "WordPress keeps it for internal use"),
        ("fields", "1:_wp_session_9", people),
        ("fields", "1:contact_email", people),
        ("fields", "1:visitor_ip", people),
        ("fields", "1:note", "it holds an e-mail or IP address"),
        ("fields", "1:seen_from", "it holds an e-mail or IP address"),
        ("fields", "1:data", php),
        ("fields", "1:data-2", php),
        ("fields", "1:", "it has no name"),
    ]


@pytest.mark.parametrize(
    ("fields", "kept"),
    [
        ([("wp_review_total", "4.5"), ("wp_review_type", "star")], "4.5/5"),
        ([("wp_review_type", "point"), ("wp_review_total", "9")], "9/10"),
        ([("wp_review_total", "85"), ("wp_review_type", "percentage")], "85/100"),
        ([("_rating", "4")], "4"),
        ([("_kksr_avg", "4.2")], "4.2"),
        ([("_yoast_wpseo_metadesc", "A <b>film</b> &amp; a book")], "A film & a book"),
    ],
)
def test_ratings_and_descriptions_of_plugins_have_rules(
    tmp_path: Path, fields: list[tuple[str, str]], kept: str
) -> None:
    found = dict(one(tmp_path, wxr.item(1, fields=fields)).fields)
    name = next(name for name, _ in fields if name != "wp_review_type")
    assert found[name] == kept
    assert {
        "wp_review_total": "rating", "_rating": "rating/5", "_kksr_avg": "nothing",
        "_yoast_wpseo_metadesc": "summary",
    }[name] == FIELD_RULES[name]  # fmt: skip


def test_no_rating_and_a_pattern_are_left_out(tmp_path: Path) -> None:
    fields = [("wp_review_total", "0.0"), ("_yoast_wpseo_metadesc", "%%title%% at %%sitename%%")]
    assert [
        each[2] for each in left_out(read(tmp_path, wxr.wxr(wxr.item(1, fields=fields)))[0])
    ] == [
        "0 is no rating",
        "it is a pattern of a plugin, not a text",
    ]


def test_footnotes_of_the_block_editor_come_back_into_the_text(tmp_path: Path) -> None:
    notes = '[{"content":"A <em>note</em>.","id":"n1"}]'
    text = "<p>Rain</p>\n<!-- wp:footnotes /-->\n<p>End</p>"
    document = one(tmp_path, wxr.item(1, text, fields=[("footnotes", notes)]))
    assert document.text.source == (
        '<p>Rain</p>\n<ol class="wp-block-footnotes">\n<li id="n1">A <em>note</em>.</li>\n</ol>\n'
        "<p>End</p>"
    )
    assert document.fields == ()


# ---------------------------------------------------------------- comments


def test_comments_have_their_thread_parent_kind_and_state_and_no_address(tmp_path: Path) -> None:
    thread = [
        wxr.comment(1, "First.", type="", author_url="https://tom.example/"),
        wxr.comment(2, "Answer.", parent="1", approved="0"),
        wxr.comment(3, "Buy!", approved="spam"),
        wxr.comment(4, "Gone.", approved="post-trashed"),
        wxr.comment(5, "[...] rain [...]", type="trackback", author="A blog"),
        wxr.comment(6, "", type="pingback"),
        wxr.comment(7, "Good.", fields=[("rating", "4")], type="review"),
        wxr.comment(8, "Like", type="like"),
        wxr.comment(
            9, "Hi.", author="reader@mail.example", author_url="mailto:reader@mail.example"
        ),
        wxr.comment(10, "Itself.", parent="10", date="0000-00-00 00:00:00"),
    ]
    found, warnings = read(tmp_path, wxr.wxr(wxr.item(1, comments="".join(thread))))
    comments = [record for record in found if isinstance(record, Comment)]
    assert [
        (c.identity, c.parent, c.author, c.url, c.kind, c.status, c.rating) for c in comments
    ] == [
        ("1:1", "", "Tom", "https://tom.example/", "comment", "approved", ""),
        ("1:2", "1:1", "Tom", "", "comment", "pending", ""),
        ("1:3", "", "Tom", "", "comment", "spam", ""),
        ("1:4", "", "Tom", "", "comment", "trash", ""),
        ("1:5", "", "A blog", "", "pingback", "approved", ""),
        ("1:6", "", "Tom", "", "pingback", "approved", ""),
        ("1:7", "", "Tom", "", "review", "approved", "4/5"),
        ("1:8", "", "Tom", "", "webmention", "approved", ""),
        ("1:9", "", "", "", "comment", "approved", ""),
        ("1:10", "", "Tom", "", "comment", "approved", ""),
    ]
    assert {c.thread for c in comments} == {"1"}
    assert comments[0].date == "2014-05-04 09:30"
    assert comments[-1].date == "2014-05-04 08:30Z"
    assert comments[0].text == Text("First.", "wordpress", f"{HOME}/2014/05/post-1/")
    assert len(warnings) == 1
    assert "the GMT time is known of 1 date:" in warnings[0]
    assert not any(hidden in repr(found) for hidden in ("mail.example", "203.0.113", "hidden"))


def test_numbers_of_comments_are_unique_in_their_thread_only(tmp_path: Path) -> None:
    items = [
        wxr.item(1, comments=wxr.comment(5) + wxr.comment(5, "Again.") + wxr.comment("", "None.")),
        wxr.item(2, comments=wxr.comment(5)),
    ]
    found, warnings = read(tmp_path, wxr.wxr(*items))
    assert [(c.identity, c.name) for c in found if isinstance(c, Comment)] == [
        ("1:5", "5"), ("1:5-2", "5-2"), ("1:c3", "c3"), ("2:5", "5"),
    ]  # fmt: skip
    assert len(warnings) == 1
    assert "two comments of one thread have the number 5: this one is 5-2" in warnings[0]


def test_notes_and_blanks_are_left_out_and_the_unknown_waits(tmp_path: Path) -> None:
    thread = [
        wxr.comment(1, "Paid.", type="order_note"),
        wxr.comment(2, "  "),
        wxr.comment(3, "Hm.", type="poll_vote"),
        wxr.comment(4, "Hm.", approved="maybe"),
    ]
    found, warnings = read(tmp_path, wxr.wxr(wxr.item(1, comments="".join(thread))))
    assert left_out(found) == [
        ("comments", "1:1", "it is a note that readers never saw (order_note)"),
        ("comments", "1:2", "it has no text"),
    ]
    comments = [record for record in found if isinstance(record, Comment)]
    assert [(each.name, each.status) for each in comments] == [("3", "pending"), ("4", "pending")]
    assert len(warnings) == 2


# ---------------------------------------------------------------- authors, terms, menus


def test_no_address_of_an_author_comes_out(tmp_path: Path) -> None:
    parts = [
        wxr.author("mira@mail.example", "Mira Hall", 3),
        wxr.author("tom", "tom@mail.example", 4),
        wxr.item(1, creator="mira@mail.example"),
        wxr.item(2, creator="stranger@mail.example"),
        wxr.item(3, creator="Mira Hall"),
        wxr.item(4, terms=[("author", "cap-tom", "Tom"), ("author", "guest", "A Guest")]),
    ]
    found, warnings = read(tmp_path, wxr.wxr(*parts))
    assert [(a.identity, a.name) for a in found if isinstance(a, Author)] == [
        ("author-3", "Mira Hall"),
        ("tom", "tom"),
    ]
    assert [each.author_keys for each in documents(found)] == [
        ("author-3",), (), ("author-3",), ("tom", "A Guest"),
    ]  # fmt: skip
    assert len(warnings) == 1
    assert "mail.example" not in repr((found, warnings))


def test_terms_of_wxr_1_0_are_not_doubled(tmp_path: Path) -> None:
    bare = "<category>Film</category><category>Loose</category>"
    named = '<category domain="category" nicename="film">Film</category>'
    items = [
        wxr.item(1).replace("</item>", f"{bare}{named}</item>"),
        wxr.item(2).replace("</item>", f"{bare}</item>"),
    ]
    found = documents(read(tmp_path, wxr.wxr(*items))[0])
    assert [each.categories for each in found] == [("Film",), ("Film", "Loose")]


def test_menus_lead_to_documents_terms_and_addresses_in_their_order(tmp_path: Path) -> None:
    parts = [
        wxr.category("Film", "film", 3),
        wxr.term("nav_menu", "Main", "main", 8),
        wxr.menu_entry(21, 2, type="taxonomy", object="category", object_id="3"),
        wxr.menu_entry(20, 1, type="post_type", object="post", object_id="1"),
        wxr.menu_entry(22, 3, type="custom", url="https://x.example/", title="Out"),
        wxr.menu_entry(23, 4, type="custom", url="#", title="Nowhere"),
        wxr.menu_entry(24, 5, type="post_type", object="page", object_id="99"),
        wxr.menu_entry(20, 1, menu="foot", type="post_type", object="post", object_id="1"),
        wxr.item(1, title="One"),
    ]
    found = read(tmp_path, wxr.wxr(*parts))[0]
    entries = [record for record in found if isinstance(record, MenuItem)]
    assert [(each.identity, each.title, each.target, each.address) for each in entries] == [
        ("20", "One", "1", ""),
        ("21", "film", "categories:film", ""),
        ("22", "Out", "", "https://x.example/"),
        ("20 foot", "One", "1", ""),
    ]
    fields = [record for record in left_out(found) if record[0] == "fields"]
    assert len(fields) == 16
    assert {reason for _, _, reason in fields} == {"it is part of an entry of a menu"}
    assert [record for record in left_out(found) if record not in fields] == [
        ("terms", "nav_menu:main", "it is the name of a menu; imports/site.yaml has the entries"),
        ("menu_items", "23", "it has no target"),
        ("menu_items", "24", "its target is not in the export"),
    ]


# ---------------------------------------------------------------- files


def test_all_files_of_an_export_are_one(tmp_path: Path) -> None:
    head = wxr.author("mira", "Mira") + wxr.category("Film", "film")
    first = wxr.wxr(head, wxr.item(1, terms=[("category", "film", "Film")]))
    second = wxr.wxr(head, wxr.item(2), wxr.item(1, title="Changed"))
    found, warnings = read(tmp_path, first, second)
    counts = Counter(type(record).__name__ for record in found)
    assert counts == {"BlogInfo": 2, "Author": 1, "Term": 2, "Document": 2, "LeftOut": 2}
    assert left_out(found) == [
        ("authors", "mira", "the source has it twice"),
        ("posts", "1", "it is in blog.xml already"),
    ]
    assert warnings == []


def test_two_texts_of_one_number_in_a_file_are_both_read(tmp_path: Path) -> None:
    found, warnings = read(
        tmp_path, wxr.wxr(wxr.item(1), wxr.item(1, title="B", post_name="b"), wxr.item(1))
    )
    assert [each.identity for each in documents(found)] == ["1", "1 b"]
    assert left_out(found) == [("posts", "1", "it is in blog.xml already")]
    assert ["its guid" in warning for warning in warnings] == [True]


def test_exports_of_two_blogs_are_refused(tmp_path: Path) -> None:
    other = {**wxr.CHANNEL, "wp:base_blog_url": "https://other.example"}
    with pytest.raises(ImportRefused, match="import one blog at a time"):
        read(tmp_path, wxr.wxr(wxr.item(1)), wxr.wxr(wxr.item(2), channel=other))


def test_a_feed_without_anything_of_wordpress_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ImportRefused, match=r"blog\.xml has no posts and no pages"):
        read(tmp_path, "<rss><channel><title>A</title></channel></rss>")


@pytest.mark.parametrize(
    "address",
    [
        "https://wordpress.org/export/1.2/",
        "http://wordpress.org/export/1.0/",
        "http://www.wordpress.org/export/9.9",
    ],
)
def test_namespaces_are_known_by_what_they_end_in(tmp_path: Path, address: str) -> None:
    text = wxr.wxr(wxr.item(1)).replace("http://wordpress.org/export/1.2/", f"{address}", 2)
    assert documents(read(tmp_path, text)[0])[0].slug == "post-1"


def test_a_file_that_lost_its_namespaces_is_read(tmp_path: Path) -> None:
    for text in (
        wxr.item(1),
        "<rss><channel>" + wxr.item(1) + "</channel></rss>",
        wxr.wxr(wxr.item(1)).replace("wp:", "").replace("xmlns:", "data-"),
    ):
        found = documents(read(tmp_path, text)[0])
        assert [each.slug for each in found] == ["post-1"]


def test_fields_of_a_foreign_namespace_are_not_wordpress_own(tmp_path: Path) -> None:
    fake = '<wp:status xmlns:wp="http://evil.example/">publish</wp:status>'
    item = wxr.item(1, status="private").replace("<item>", f"<item>{fake}")
    assert one(tmp_path, item).status == "private"


def test_what_is_cut_off_is_a_draft(tmp_path: Path) -> None:
    text = wxr.wxr(wxr.item(1), wxr.item(2, "A long text. " * 20))
    found, warnings = read(tmp_path, text[: text.rindex("A long text.")])
    statuses = [(each.identity, each.status) for each in documents(found)]
    assert statuses == [("1", "published"), ("2", "draft")]
    assert "the file ends in the middle of a record" in warnings[0]


def test_several_languages_in_one_text_are_told(tmp_path: Path) -> None:
    for text in ("<!--:en-->Rain<!--:--><!--:de-->Regen<!--:-->", "[:en]Rain[:de]Regen[:]"):
        warnings = read(tmp_path, wxr.wxr(wxr.item(1, text)))[1]
        assert len(warnings) == 1
        assert "qTranslate" in warnings[0]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_file_a_folder_and_a_zip_are_recognised(tmp_path: Path, encoding: str) -> None:
    folder = tmp_path / "export"
    folder.mkdir()
    data = wxr.wxr(wxr.item(1, title="Zoë")).encode(encoding)
    (folder / "a.xml").write_bytes(data)
    (folder / "readme.txt").write_text("no")
    (folder / "other.xml").write_text("<opml/>")
    with zipfile.ZipFile(tmp_path / "export.zip", "w") as archive:
        archive.writestr("site.wordpress.000.xml", data)
    for path in (folder / "a.xml", folder, tmp_path / "export.zip"):
        messages = Messages()
        sources = open_sources([path], messages)
        assert wordpress.recognizes(sources[0])
        assert [each.title for each in documents(list(wordpress.records(sources, messages)))] == [
            "Zoë"
        ]
    assert detect(open_sources([folder / "a.xml"], Messages())).name == "wordpress"
    assert not wordpress.recognizes(open_sources([folder / "other.xml"], Messages())[0])


def test_a_large_blog_is_read_record_by_record(tmp_path: Path) -> None:
    text = "".join(wxr.large(40, 200))
    found, warnings = read(tmp_path, text)
    assert warnings == []
    counts = Counter(type(record).__name__ for record in found)
    assert counts == {
        "BlogInfo": 1, "Author": 1, "Term": 212, "Document": 40, "Comment": 200, "LeftOut": 40,
    }  # fmt: skip


HOSTILE = "x" * 300_000

HOSTILE_ITEMS = {
    "comments of HTML without end": wxr.item(1, excerpt="<!--" * 100_000),
    "scripts without end": wxr.item(1, title="<script>" * 50_000),
    "tags without end": wxr.item(1, title="<a " * 100_000),
    "shortcodes without end": wxr.item(1, excerpt="[a " * 100_000),
    "a long value beside an address": wxr.item(1, fields=[("note", f"{HOSTILE} @")]),
    "many at signs": wxr.item(1, fields=[("note", "@" * 300_000)]),
    "footnotes without end": wxr.item(
        1, "<!-- wp:footnotes " * 20_000, fields=[("footnotes", '[{"id":"a","content":"b"}]')]
    ),
    "deep footnotes": wxr.item(1, fields=[("footnotes", "[" * 100_000)]),
    "a long name of a field": wxr.item(1, fields=[(HOSTILE, "a")]),
    "a path as a slug": wxr.item(1, post_name="..%2f..%2fetc%2fpasswd"),
    "a path as a number": wxr.item(1, post_id="../../x"),
    "a broken link": wxr.item(1, link="http://[::1", fields=[("_wp_old_slug", "a")]),
    "a link of a script": wxr.item(1, link="javascript:alert(1)"),
    "no parts": "<item></item>",
    "parts in parts": wxr.item(1).replace("</title>", "<title><b>x</b></title></title>"),
    "a year that is too far": wxr.item(1, post_date="99999-01-01 00:00:00"),
    "a mail date that is none": wxr.item(
        1, without=["post_date", "post_date_gmt"], pubDate="Foo, 99 Bar 99999 99:99:99 +9999"
    ),
    "a menu without anything": wxr.item(1, post_type="nav_menu_item"),
    "a comment without parts": wxr.item(1, comments="<wp:comment></wp:comment>"),
    "a thousand comments of one number": wxr.item(1, comments=wxr.comment(1) * 1000),
    "a term without parts": "<wp:term></wp:term><wp:category/><wp:tag/><wp:author/>",
    "a number of PHP": wxr.item(1, fields=[("wp_review_total", "9" * 400)]),
}


@pytest.mark.parametrize("item", HOSTILE_ITEMS.values(), ids=HOSTILE_ITEMS)
def test_a_hostile_item_neither_hangs_nor_stops_the_rest(tmp_path: Path, item: str) -> None:
    found, _ = read(tmp_path, wxr.wxr(item, wxr.item(99, title="The rest")))
    assert documents(found)[-1].title == "The rest"
