"""What is read of exports of Medium."""

from pathlib import Path

import pytest

from sitegen.importing.records import Author, BlogInfo, Document, LeftOut, Medium, Text
from tests.unit.importing.exports import is_recognized, only, read, write, zipped

FOOTER = """<p>By <a href="https://medium.com/@ines" class="p-author h-card">Ines</a> on
<a href="https://medium.com/p/a1b2c3d4e5f6"><time class="dt-published"
datetime="2018-08-11T11:23:34.123Z">August 11, 2018</time></a>.</p>
<p><a href="https://medium.com/@ines/salt-and-stone-a1b2c3d4e5f6" class="p-canonical">Canonical
link</a></p><p>Exported from <a href="https://medium.com">Medium</a>.</p>"""
IN_UTC = "Medium does not give your time zone: dates are in UTC"


def story(body: str, title: str = "Salt", subtitle: str = "", footer: str = FOOTER) -> str:
    summary = f'<section data-field="subtitle" class="p-summary">{subtitle}</section>'
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title>
<style>section p {{ color: red }}</style></head><body><article class="h-entry">
<header><h1 class="p-name">{title}</h1></header>{summary if subtitle else ""}
<section data-field="body" class="e-content"><section name="ad15" class="section">
<div class="section-divider"><hr class="section-divider"></div><div class="section-content">
<div class="section-inner sectionLayout--insetColumn">{body}</div></div></section></section>
<footer>{footer}</footer></article></body></html>"""


def read_story(
    tmp_path: Path, text: str, name: str = "2018-08-11_Salt-a1b2c3d4e5f6.html"
) -> Document:
    records, _ = read("medium", write(tmp_path / "m", {f"posts/{name}": text}))
    (document,) = only(Document, records)
    return document


def body_of(tmp_path: Path, body: str) -> str:
    return read_story(tmp_path, story(body)).text.source


def test_a_story_has_all_that_its_file_says(tmp_path: Path) -> None:
    tags = '<p class="p-tags">Tagged in <a class="p-tag" href="#">Old boats</a></p>'
    text = story(
        '<h3 name="1" class="graf graf--h3 graf--title">Salt</h3>'
        '<h4 class="graf graf--h4 graf--subtitle">And stone</h4><p name="2">Words</p>',
        subtitle="And stone",
        footer=tags + FOOTER,
    )
    folder = write(tmp_path / "m", {"posts/2018-08-11_Salt-a1b2c3d4e5f6.html": text})
    records, warnings = read("medium", folder)
    where = "m/posts/2018-08-11_Salt-a1b2c3d4e5f6.html"
    address = "https://medium.com/@ines/salt-and-stone-a1b2c3d4e5f6"
    assert records == [
        Author(identity="Ines", position=where, name="Ines", url="https://medium.com/@ines"),
        Document(
            identity="a1b2c3d4e5f6",
            position=where,
            group="posts",
            title="Salt",
            text=Text("<p>Words</p>", "html", address),
            slug="salt-and-stone",
            date="2018-08-11 11:23:34+00:00",
            author_keys=("Ines",),
            tags=("Old boats",),
            summary="And stone",
            address=address,
        ),
        BlogInfo(),
    ]
    assert warnings == [IN_UTC]


@pytest.mark.parametrize(
    ("title", "heading", "expected_title", "expected_body"),
    [
        ("“Salt” isn’t stone", '"Salt" isn\'t stone', "“Salt” isn’t stone", "<p>W</p>"),
        (
            "A title that was cut…",
            "A title that was cut off",
            "A title that was cut off",
            "<p>W</p>",
        ),
        ("Another", "Salt", "Another", "<h3>Salt</h3><p>W</p>"),
        ("", "Salt", "Salt", "<p>W</p>"),
    ],
)
def test_a_title_stands_once(
    tmp_path: Path, title: str, heading: str, expected_title: str, expected_body: str
) -> None:
    body = f'<h3 class="graf--title">{heading}</h3><p>W</p>'
    document = read_story(tmp_path, story(body, title=title))
    assert (document.title, document.text.source) == (expected_title, expected_body)


def test_a_heading_further_down_stays_even_if_it_is_the_title(tmp_path: Path) -> None:
    body = '<h3 class="graf--title">Salt</h3><p>W</p><h3>Salt</h3>'
    assert body_of(tmp_path, body) == "<p>W</p><h3>Salt</h3>"


@pytest.mark.parametrize(
    ("name", "footer", "status"),
    [
        (
            "draft_Salt-a1b2c3d4e5f6.html",
            '<a href="https://medium.com/p/a1b2c3d4e5f6">V</a>',
            "draft",
        ),
        ("draft_Salt-a1b2c3d4e5f6.html", FOOTER, "draft"),
        ("Salt.html", "", "draft"),
        ("2018-08-11_Salt-a1b2c3d4e5f6.html", FOOTER, "published"),
    ],
)
def test_a_draft_is_told_by_its_name_or_by_what_it_lacks(
    tmp_path: Path, name: str, footer: str, status: str
) -> None:
    document = read_story(tmp_path, story("<p>W</p>", subtitle="S", footer=footer), name)
    assert (document.status, document.address == "") == (status, status == "draft")


def test_a_draft_that_was_published_later_keeps_its_identity(tmp_path: Path) -> None:
    names = ("draft_Salt-a1b2c3d4e5f6.html", "2018-08-11_Salt-and-more-a1b2c3d4e5f6.html")
    text = story("<p>W</p>", subtitle="S")
    assert {read_story(tmp_path / n, text, n).identity for n in names} == {"a1b2c3d4e5f6"}


@pytest.mark.parametrize(
    ("address", "name", "slug"),
    [
        ("https://medium.com/@ines/a-b-c-efefef121212", "x-a1b2c3d4e5f6.html", "a-b-c"),
        (
            "https://medium.com/@ines/1234567890",
            "2018-08-11_My-Story-a1b2c3d4e5f6.html",
            "My-Story",
        ),
        ("https://blog.example/plain-name?source=x", "x.html", "plain-name"),
        ("", "draft_My-Story--a1b2c3d4e5f6.html", "My-Story"),
        ("", "2017-04-21_-------d1bf01d62ba3.html", ""),
    ],
)
def test_a_slug_has_no_number_at_its_end(
    tmp_path: Path, address: str, name: str, slug: str
) -> None:
    footer = f'<a class="p-canonical" href="{address}">C</a>' if address else ""
    assert read_story(tmp_path, story("<p>W</p>", subtitle="S", footer=footer), name).slug == slug


@pytest.mark.parametrize(
    ("text", "is_response"),
    [
        (story("<p>I agree with this.</p>", title="I agree with this."), True),
        (story("<p>I agree with this, and more</p>", title="I agree with…"), True),
        (story("<p>I agree.</p>", title="I agree.", subtitle="I agree."), True),
        (
            story("<p>W</p>", title="Other").replace(
                "<footer>", '<footer><a class="u-in-reply-to">'
            ),
            True,
        ),
        (story("<p>I agree.</p>", title="I agree.", subtitle="An essay"), False),
        (story('<h3 class="graf--title">I agree</h3><p>I agree</p>', title="I agree"), False),
        (story("<p>W</p>", title="Salt"), False),
    ],
)
def test_a_response_to_another_story_is_left_out(
    tmp_path: Path, text: str, is_response: bool
) -> None:
    records, _ = read("medium", write(tmp_path / "m", {"posts/2018_x-a1b2c3d4e5f6.html": text}))
    reasons = [out.reason for out in only(LeftOut, records)]
    assert reasons == (["a response to another author's post"] if is_response else [])


def test_figures_keep_captions_and_have_pictures_in_their_own_width(tmp_path: Path) -> None:
    body = (
        '<figure name="1" class="graf"><div class="aspectRatioPlaceholder">'
        '<div class="aspectRatioPlaceholder-fill" style="padding-bottom: 60%;"></div>'
        '<img class="graf-image" data-image-id="x.jpeg" data-width="2000" data-height="1203" '
        'alt="A boat" src="https://cdn-images-1.medium.com/max/800/x.jpeg"></div>'
        "<figcaption>A <em>caption</em></figcaption></figure>"
    )
    address = "https://cdn-images-1.medium.com/max/2000/x.jpeg"
    folder = write(tmp_path / "m", {"posts/a-a1b2c3d4e5f6.html": story(body)})
    records, _ = read("medium", folder)
    assert only(Document, records)[0].text.source == (
        f'<figure><img alt="A boat" src="{address}">'
        "<figcaption>A <em>caption</em></figcaption></figure>"
    )
    assert only(Medium, records) == [
        Medium(identity=address, address=address, alt="A boat", parent="a1b2c3d4e5f6")
    ]
    assert only(BlogInfo, records) == [BlogInfo(media_hosts=("cdn-images-1.medium.com",))]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            '<figure class="graf--iframe"><iframe src="https://www.youtube.com/embed/x" '
            'width="640" height="360" frameborder="0"></iframe></figure>',
            '<figure><iframe src="https://www.youtube.com/embed/x" width="640" height="360">'
            "</iframe></figure>",
        ),
        (
            '<iframe src="https://cdn.embedly.com/widgets/media.html?src=https%3A%2F%2F'
            'www.youtube.com%2Fembed%2Fx&url=y"></iframe>',
            '<iframe src="https://www.youtube.com/embed/x"></iframe>',
        ),
        (
            '<script src="https://gist.github.com/ines/0a1b.js"></script>',
            '<p><a href="https://gist.github.com/ines/0a1b">https://gist.github.com/ines/0a1b</a></p>',
        ),
        (
            '<iframe src="https://medium.com/media/0a1b/href"></iframe>',
            '<p><a href="https://medium.com/media/0a1b/href">https://medium.com/media/0a1b/href</a></p>',
        ),
        (
            '<div class="graf graf--mixtapeEmbed"><a href="https://x.example/" title="t"><strong>'
            'X</strong><br><em>about</em>x.example</a><a href="https://x.example/" '
            'class="js-mixtapeImage mixtapeImage" style="background-image: url(x)"></a></div>',
            '<p><a href="https://x.example/" title="t"><strong>X</strong><br><em>about</em>'
            "x.example</a></p>",
        ),
        (
            '<pre name="1" class="graf--pre">a &lt; b<br>  c<br></pre>',
            "<pre><code>a &lt; b\n  c</code></pre>",
        ),
        (
            '<pre data-code-block-lang="bash"><span class="pre--content">ls <b>-l</b></span></pre>',
            '<pre><code class="language-bash">ls -l</code></pre>',
        ),
        ("<script>steal()</script><style>p{}</style><p>W</p>", "<p></p><p>W</p>"),
    ],
)
def test_what_only_medium_can_show_becomes_plain_html(
    tmp_path: Path, body: str, expected: str
) -> None:
    assert body_of(tmp_path, body) == expected


def test_blocks_of_html_have_no_empty_lines_and_code_keeps_its_own(tmp_path: Path) -> None:
    body = "<figure>\n  <div>\n\n   <img src='x.jpg'>\n </div></figure><pre>a\n\n  b</pre>"
    assert body_of(tmp_path, body) == (
        '<figure>\n<img src="x.jpg">\n</figure><pre><code>a\n\n  b</code></pre>'
    )


def test_an_embed_that_became_a_link_is_told(tmp_path: Path) -> None:
    body = '<script src="https://gist.github.com/ines/0a1b.js"></script>'
    _, warnings = read("medium", write(tmp_path / "m", {"posts/a.html": story(body)}))
    assert warnings == [
        "m/posts/a.html: an embed became a link: https://gist.github.com/ines/0a1b",
        IN_UTC,
    ]


def test_a_line_between_sections_stays_and_the_first_one_goes(tmp_path: Path) -> None:
    body = (
        '<p>One</p></div></div></section><section class="section"><div class="section-divider">'
        '<hr class="section-divider"></div><div><div><p>Two</p>'
    )
    assert body_of(tmp_path, body) == "<p>One</p><hr><p>Two</p>"


def test_a_footer_is_no_text_where_end_tags_are_missing(tmp_path: Path) -> None:
    text = story("<p>One</p><p><a href='https://x.example/'><em>Two").replace("</div>", "")
    document = read_story(tmp_path, text)
    assert "Exported from" not in document.text.source
    assert (document.date, document.author_keys) == ("2018-08-11 11:23:34+00:00", ("Ines",))
    assert document.slug == "salt-and-stone"


def test_only_stories_are_read_in_a_zip(tmp_path: Path) -> None:
    private = (
        '<article class="h-entry"><section class="e-content">me@mail.example</section></article>'
    )
    file = zipped(
        tmp_path / "medium.zip",
        {
            "posts/2018-08-11_Salt-a1b2c3d4e5f6.html": story("<p>W</p>"),
            "profile/profile.html": "<section class='h-card'>me@mail.example</section>",
            **{
                f"{name}/x.html": private for name in ("ips", "sessions", "bookmarks", "highlights")
            },
        },
    )
    assert is_recognized("medium", file)
    records, warnings = read("medium", file)
    assert len(only(Document, records)) == 1
    assert "mail.example" not in repr((records, warnings))


def test_a_story_that_is_named_by_itself_is_read(tmp_path: Path) -> None:
    write(tmp_path, {"Salt-a1b2c3d4e5f6.html": story("<p>W</p>")})
    file = tmp_path / "Salt-a1b2c3d4e5f6.html"
    assert is_recognized("medium", file)
    assert [d.identity for d in only(Document, read("medium", file)[0])] == ["a1b2c3d4e5f6"]
