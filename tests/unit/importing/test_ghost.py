"""What is read of exports of Ghost."""

import json
from pathlib import Path
from typing import Any

import pytest

from sitegen.importing.formats.ghost_cards import card_html
from sitegen.importing.formats.ghost_text import EditorText
from sitegen.importing.records import Author, BlogInfo, Document, LeftOut, Medium, Term, Text
from tests.unit.importing.exports import as_json, is_recognized, only, read, zipped

POST: dict[str, Any] = {
    "id": "p1",
    "title": "Salt",
    "slug": "salt",
    "html": "<p>Words</p>",
    "type": "post",
    "status": "published",
    "visibility": "public",
    "created_at": "2021-01-01T00:00:00.000Z",
    "updated_at": "2021-07-02T08:00:09.000Z",
    "published_at": "2021-07-01T22:30:00.000Z",
}


def export(**tables: Any) -> dict[str, Any]:
    return {"db": [{"meta": {"exported_on": 1, "version": "5.0.0"}, "data": tables}]}


def posts(tmp_path: Path, *rows: Any, **tables: Any) -> tuple[list[Any], list[str]]:
    return read("ghost", as_json(tmp_path / "g.json", export(posts=list(rows), **tables)))


def test_a_post_has_all_that_its_tables_say(tmp_path: Path) -> None:
    row = POST | {
        "featured": 1,
        "feature_image": "__GHOST_URL__/content/images/size/w600/2021/07/boat.jpg",
        "custom_excerpt": "Short",
        "canonical_url": "https://first.example/salt/",
        "codeinjection_head": "<script>steal()</script>",
        "html": '<p><a href="__GHOST_URL__/old/">x</a>'
        '<img src="__GHOST_URL__/content/images/2021/07/sea.jpg" alt="The sea"></p>',
    }
    records, warnings = posts(
        tmp_path,
        row,
        posts_meta=[
            {
                "post_id": "p1",
                "feature_image_alt": "A boat",
                "feature_image_caption": "By <b>Ines</b>",
                "meta_title": "Salt!",
            }
        ],
        tags=[
            {"id": "t1", "name": "Docks", "slug": "docks"},
            {"id": "t2", "name": "Boats", "slug": "boats"},
            {"id": "t3", "name": "#hidden", "slug": "hash-hidden", "visibility": "internal"},
        ],
        posts_tags=[
            {"post_id": "p1", "tag_id": "t1", "sort_order": 1},
            {"post_id": "p1", "tag_id": "t2", "sort_order": 0},
            {"post_id": "p1", "tag_id": "t3", "sort_order": 2},
        ],
        users=[{"id": "u1", "name": "Ines", "slug": "ines", "email": "ines@mail.example"}],
        posts_authors=[{"post_id": "p1", "author_id": "u1", "sort_order": 0}],
        settings=[
            {"key": "title", "value": "Reels"},
            {"key": "timezone", "value": "Asia/Shanghai"},
            {"key": "locale", "value": "en"},
            {"key": "stripe_secret_key", "value": "sk_live_1"},
        ],
        members=[{"email": "reader@mail.example"}],
    )
    where = "/content/images/2021/07"
    assert records == [
        Author(identity="ines", position="g.json", name="Ines"),
        Term(identity="t1", position="g.json", taxonomy="tags", name="Docks", slug="docks"),
        Term(identity="t2", position="g.json", taxonomy="tags", name="Boats", slug="boats"),
        LeftOut(
            identity="t3",
            position="g.json",
            group="terms",
            reason="#hidden is an internal tag of Ghost",
        ),
        Medium(identity=f"{where}/sea.jpg", address=f"{where}/sea.jpg", alt="The sea", parent="p1"),
        Medium(
            identity=f"{where}/boat.jpg", address=f"{where}/boat.jpg", alt="A boat", parent="p1"
        ),
        Document(
            identity="p1",
            position="g.json: salt",
            group="posts",
            title="Salt",
            text=Text(
                f'<p><a href="/old/">x</a><img src="{where}/sea.jpg" alt="The sea"></p>', "html"
            ),
            slug="salt",
            date="2021-07-02 06:30+08:00",
            updated="2021-07-02 16:00:09+08:00",
            author_keys=("ines",),
            tags=("Boats", "Docks"),
            summary="Short",
            image=f"{where}/boat.jpg",
            image_alt="A boat",
            address="/salt/",
            pinned=True,
            guid="p1",
            fields=(
                ("canonical_url", "https://first.example/salt/"),
                ("meta_title", "Salt!"),
                ("featured_caption", "By Ines"),
            ),
        ),
        BlogInfo(title="Reels", language="en", timezone="Asia/Shanghai"),
    ]
    assert warnings == []


def test_no_private_data_leaves_an_export(tmp_path: Path) -> None:
    records, warnings = posts(
        tmp_path,
        POST | {"codeinjection_foot": "steal()", "author_id": "u1"},
        users=[
            {
                "id": "u1",
                "name": "me@mail.example",
                "email": "me@mail.example",
                "password": "$2a$1",
            },
            {"id": "u2", "name": "Tom", "slug": "tom", "email": "tom@mail.example"},
        ],
        members=[{"email": "reader@mail.example", "name": "Reader"}],
        settings=[{"key": "ghost_public_key", "value": "KEY"}, {"key": "password", "value": "PW"}],
    )
    told = repr((records, warnings))
    for secret in ("mail.example", "$2a$1", "Reader", "KEY", "PW", "steal"):
        assert secret not in told
    assert [(out.identity, out.reason) for out in only(LeftOut, records)] == [
        ("u1", "it has no name"),
        ("tom", "no post is by this author"),
    ]


@pytest.mark.parametrize(
    ("change", "status", "told"),
    [
        ({"status": "draft"}, "draft", ""),
        ({"status": "scheduled"}, "scheduled", ""),
        ({"status": "sent"}, "draft", "it was sent by mail only: it is a draft"),
        ({"email_only": True}, "draft", "it was sent by mail only: it is a draft"),
        ({"status": "odd"}, "draft", "its status 'odd' is not known: it is a draft"),
        (
            {"visibility": "paid"},
            "draft",
            "only some readers could read it (paid): it is a draft",
        ),
        ({"visibility": "members", "status": "draft"}, "draft", ""),
    ],
)
def test_what_was_not_for_everybody_is_a_draft_and_is_told(
    tmp_path: Path, change: dict[str, Any], status: str, told: str
) -> None:
    zone = [{"key": "timezone", "value": "Etc/UTC"}]
    records, warnings = posts(tmp_path, POST | change, settings=zone)
    assert only(Document, records)[0].status == status
    assert warnings == ([f"g.json: salt: {told}"] if told else [])


def test_dates_are_in_utc_and_it_is_told_where_no_time_zone_is_known(tmp_path: Path) -> None:
    old = POST | {"id": 2, "slug": "old", "published_at": 1388318310783}
    records, warnings = posts(tmp_path, POST, old, POST | {"id": "p3", "published_at": "soon"})
    assert [d.date for d in only(Document, records)] == [
        "2021-07-01 22:30+00:00",
        "2013-12-29 11:58:30+00:00",
        "",
    ]
    assert warnings == [
        "g.json: it does not give the blog's time zone: dates are in UTC",
        "g.json: salt: the date 'soon' cannot be read",
    ]


def test_pages_are_pages_in_new_and_old_exports(tmp_path: Path) -> None:
    rows = (POST | {"type": "page"}, {**POST, "id": 2, "page": 1, "type": None})
    assert [d.group for d in only(Document, posts(tmp_path, *rows)[0])] == ["pages", "pages"]


@pytest.mark.parametrize(
    "value",
    [
        {"meta": {"exported_on": 1}, "data": {"posts": [POST]}},
        {"images": [], "data": {"meta": {"exported_on": 1}, "data": {"posts": [POST]}}},
        {"meta": {"exported_on": 1}, "posts": [POST]},
        {"db": [{"data": {"posts": [POST]}, "meta": {}}]},
    ],
)
def test_every_shape_of_an_export_is_recognised_and_read(tmp_path: Path, value: Any) -> None:
    file = as_json(tmp_path / "g.json", value)
    assert is_recognized("ghost", file)
    assert [d.slug for d in only(Document, read("ghost", file)[0])] == ["salt"]


def test_a_zip_with_an_export_is_read(tmp_path: Path) -> None:
    text = json.dumps(export(posts=[POST]))
    file = zipped(tmp_path / "g.zip", {"blog.ghost.json": text, "members.csv": "a@mail.example"})
    assert is_recognized("ghost", file)
    assert len(only(Document, read("ghost", file)[0])) == 1


def test_links_to_its_own_posts_tell_the_address_of_a_blog(tmp_path: Path) -> None:
    html = '<a href="https://reels.example/salt/">x</a><a href="https://other.example/no/">y</a>'
    records, _ = posts(tmp_path, POST | {"html": html})
    assert only(BlogInfo, records)[0].address == "https://reels.example/"


def test_one_bad_row_does_not_stop_the_rest(tmp_path: Path) -> None:
    rows = (7, {"title": "No id"}, POST | {"title": 5, "slug": None, "html": []})
    records, _ = posts(tmp_path, *rows, tags=[3, {}], posts_tags=[1], posts_meta=["x"], users=[0])
    assert [(out.group, out.reason) for out in only(LeftOut, records)] == [
        ("terms", "it has no id or no name"),
        ("terms", "it has no id or no name"),
        ("posts", "it cannot be read"),
        ("posts", "it has no id"),
    ]
    assert [(d.title, d.text.source) for d in only(Document, records)] == [("5", "")]


# ---------------------------------------------------------------- texts of editors


def lexical(*children: Any) -> tuple[str | None, list[str]]:
    written = EditorText()
    return written.lexical(json.dumps({"root": {"children": children}})), written.unknown


def text(words: str, bits: int = 0) -> dict[str, Any]:
    return {"type": "extended-text", "text": words, "format": bits}


def test_a_text_of_lexical_becomes_html() -> None:
    html, unknown = lexical(
        {"type": "extended-heading", "tag": "h2", "children": [text("Sea & salt")]},
        {
            "type": "paragraph",
            "children": [
                text("bold", 1),
                text(" both", 3),
                {"type": "linebreak"},
                {"type": "link", "url": "https://x.example/?a&b", "children": [text("link")]},
                text("x < 1", 16),
            ],
        },
        {
            "type": "list",
            "listType": "number",
            "start": 3,
            "children": [{"type": "listitem", "children": [text("three")]}],
        },
        {"type": "extended-quote", "children": [text("said")]},
        {"type": "image", "src": "/a.jpg", "alt": 'A "b"', "caption": "By <b>me</b>"},
        {"type": "codeblock", "code": "if a < b:", "language": "python"},
        {"type": "html", "html": "<ins>own</ins>"},
        {"type": "horizontalrule"},
        {"type": "paragraph", "children": []},
    )
    assert unknown == []
    assert html == (
        "<h2>Sea &amp; salt</h2>"
        "<p><strong>bold</strong><strong><em> both</em></strong><br>"
        '<a href="https://x.example/?a&amp;b">link</a><code>x &lt; 1</code></p>'
        '<ol start="3"><li>three</li></ol>'
        "<blockquote>said</blockquote>"
        '<figure><img src="/a.jpg" alt="A &quot;b&quot;"><figcaption>By <b>me</b></figcaption>'
        "</figure>"
        '<pre><code class="language-python">if a &lt; b:</code></pre>'
        "<ins>own</ins><hr>"
    )


def test_a_node_that_is_not_known_keeps_its_words_and_is_told(tmp_path: Path) -> None:
    odd = {"type": "carousel", "children": [text("words")]}
    mail = {"type": "email-cta", "html": "<p>Hi</p>"}
    assert lexical(odd, mail) == ("words", ["carousel", "email-cta"])
    source = json.dumps({"root": {"children": [odd, mail]}})
    zone = [{"key": "timezone", "value": "Etc/UTC"}]
    _, warnings = posts(tmp_path, POST | {"html": None, "lexical": source}, settings=zone)
    assert warnings == [
        "g.json: salt: cards 'carousel' are not known: sitegen kept only their words",
        "g.json: salt: cards 'email-cta' are for mail or members: sitegen kept only their words",
    ]


def test_a_text_of_mobiledoc_becomes_html() -> None:
    document = {
        "version": "0.3.1",
        "markups": [["strong"], ["a", ["rel", "x", "href", "https://x.example/"]], ["script"]],
        "atoms": [["soft-return", "", {}], ["mention", "@tom", {}]],
        "cards": [["image", {"src": "/a.jpg"}], ["markdown", {"markdown": "*em*"}], ["odd", {}]],
        "sections": [
            [1, "p", [[0, [0], 0, "a<"], [0, [1], 2, "b"], [1, [], 0, 0], [1, [], 0, 1]]],
            [1, "aside", [[0, [2], 1, "said"]]],
            [3, "ul", [[[0, [], 0, "one"]], [[0, [], 0, "two"]]]],
            [10, 0],
            [10, 1],
            [10, 2],
            [10, 99],
            ["?"],
        ],
    }
    written = EditorText()
    assert written.mobiledoc(json.dumps(document)) == (
        '<p><strong>a&lt;<a href="https://x.example/">b</a></strong><br>@tom</p>'
        "<blockquote>said</blockquote><ul><li>one</li><li>two</li></ul>"
        '<figure><img src="/a.jpg" alt=""></figure><p><em>em</em></p>'
    )
    assert written.unknown == [
        "odd", "a card that cannot be read", "a section that cannot be read",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "card", "expected"),
    [
        (
            "bookmark",
            {"url": "https://x.example/", "metadata": {"title": "X &amp; Y", "description": "d"}},
            '<p><a href="https://x.example/">X &amp; Y</a><br>d</p>',
        ),
        (
            "gallery",
            {"images": [{"src": "/1.jpg", "alt": "one"}, 5, {"src": "/2.jpg"}], "caption": "two"},
            '<figure><img src="/1.jpg" alt="one"><img src="/2.jpg" alt="">'
            "<figcaption>two</figcaption></figure>",
        ),
        (
            "callout",
            {"calloutEmoji": "!", "calloutText": "Look <b>here</b>"},
            "<blockquote><p>! Look <b>here</b></p></blockquote>",
        ),
        (
            "toggle",
            {"heading": "More", "content": "<p>x</p>"},
            "<details><summary>More</summary><p>x</p></details>",
        ),
        ("button", {"buttonText": "Go", "buttonUrl": "/go/"}, '<p><a href="/go/">Go</a></p>'),
        (
            "embed",
            {"url": "https://v.example/1"},
            '<figure><a href="https://v.example/1">https://v.example/1</a></figure>',
        ),
        ("file", {"src": "/a.pdf", "fileTitle": "A"}, '<p><a href="/a.pdf">A</a></p>'),
        ("audio", {"src": "/a.mp3", "title": "A"}, '<p>A</p><audio src="/a.mp3" controls></audio>'),
        ("video", {"src": "/a.mp4"}, '<figure><video src="/a.mp4" controls></video></figure>'),
        ("header", {"header": "H", "subheader": "s"}, "<h2>H</h2><p>s</p>"),
        (
            "product",
            {"productTitle": "P", "productDescription": "d", "productImageSrc": "/p.jpg"},
            '<p><img src="/p.jpg" alt=""></p><h4>P</h4><p>d</p>',
        ),
        ("image", {}, ""),
        ("paywall", {}, None),
    ],
)
def test_a_card_becomes_html(name: str, card: dict[str, Any], expected: str | None) -> None:
    assert card_html(name, card) == expected


def test_the_words_of_an_editor_stand_in_where_the_html_is_missing(tmp_path: Path) -> None:
    mobiledoc = json.dumps({"sections": [[1, "p", [[0, [], 0, "old"]]]]})
    rows = (
        POST | {"html": None, "lexical": "{broken", "mobiledoc": mobiledoc},
        {**POST, "id": "p2", "html": "", "markdown": "*md*"},
        {**POST, "id": "p3", "html": None, "plaintext": "plain"},
    )
    records, warnings = posts(tmp_path, *rows)
    assert [d.text for d in only(Document, records)] == [
        Text("<p>old</p>", "html"),
        Text("*md*", "markdown"),
        Text("plain", "plain"),
    ]
    assert "g.json: salt: its text in lexical cannot be read" in warnings
