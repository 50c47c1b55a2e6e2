"""Pictures in a site: what pages show of them, what is served, and what a build does again."""

import io
import re
import shutil

import pytest
from PIL import Image

from sitegen.images.gps_check import has_gps
from tests.support.sites import NOW, PICTURE, drawn


def taken(width=700, height=350, orientation=1, **options):
    """Return a photograph, a JPEG that says where it was taken."""
    told = Image.Exif()
    told[0x0112] = orientation
    told.get_ifd(0x8825).update({1: "N", 2: (31.0, 14.0, 0.0)})
    return drawn(width, height, format="JPEG", exif=told.tobytes(), **options)


def pictures(page):
    """Return the HTML of each picture on a page."""
    return re.findall(r"<picture.*?</picture>|<img[^>]*>", page)


SOURCE = (
    '<picture><source type="image/webp" srcset="/posts/a/x.jpg.320w.webp 320w, '
    '/posts/a/x.jpg.700w.webp 700w" sizes="{}">'
)


def bundle(site, body="Text.", data=None, name="x.jpg", **fields):
    matter = {"title": "A", "date": 2011, **fields}
    lines = "".join(f"{key}: {value}\n" for key, value in matter.items())
    site.write("content/posts/a/index.md", f"---\n{lines}---\n{body}\n")
    site.write(f"content/posts/a/{name}", taken() if data is None else data)
    return site


# ---------------------------------------------------------------- what pages show


def test_front_matter_shows_a_picture_with_its_size_and_variants(site):
    page = bundle(site, image="x.jpg", image_alt="A <b>").built().output("posts/a/index.html")
    sizes = "(min-width: 1024px) min(920px, 700px), min(100vw, 700px)"
    assert pictures(page) == [
        SOURCE.format(sizes) + '<img class="u-photo" src="/posts/a/x.jpg" alt="A &lt;b&gt;" '
        'width="700" height="350" fetchpriority="high"></picture>'
    ]
    assert '<meta property="og:image:width" content="700">' in page
    assert '<meta property="og:image:height" content="350">' in page


def test_a_text_shows_a_picture_with_its_size_and_variants(site):
    page = bundle(site, '![A still](x.jpg "Caption")').built().output("posts/a/index.html")
    sizes = "(min-width: 1024px) min(920px, 700px), min(100vw, 700px)"
    assert pictures(page) == [
        SOURCE.format(sizes) + '<img alt="A still" src="/posts/a/x.jpg" loading="lazy" '
        'decoding="async" width="700" height="350"></picture>'
    ]
    assert "</picture><figcaption>Caption</figcaption></figure>" in page


def test_what_an_author_says_of_a_picture_counts(site):
    """A width, a choice of one's own, or a frame."""
    body = (
        '![a](x.jpg){: width="200" .small }\n\n<img src="x.jpg" srcset="x.jpg 2x" alt="b">\n\n'
        '<picture><source srcset="x.jpg" media="print"><img src="x.jpg" alt="c"></picture>'
    )
    first, second, third = pictures(bundle(site, body).built().output("posts/a/index.html"))
    assert 'sizes="min(200px, 700px)"' in first
    assert 'width="200"' in first
    assert "webp" not in second + third


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ('width="200"', 'width="200" height="100"'),
        ("height=50", 'height="50" width="100"'),
        ('width="1"', 'width="1" height="1"'),
        ('width="50%"', 'width="50%">'),
        ('width="70" height="70"', '<img height="70" width="70">'),
    ],
)
def test_where_an_author_says_one_side_the_other_follows(site, said, shown):
    """So that nothing jumps when the picture comes."""
    page = bundle(site, f"![x](x.jpg){{: {said} }}").built().output("posts/a/index.html")
    img = re.search(r"<img[^>]*>", page)[0]
    assert shown in re.sub(r' (?:src|alt|loading|decoding)="[^"]*"', "", img)


def test_one_in_a_shortcode_and_one_in_a_work_have_them_too(site):
    site.write("templates/shortcodes/box.html", "<aside>{{ inner }}</aside>")
    body = "{{% box %}}\n![A still](x.jpg)\n{{% /box %}}"
    bundle(site, body, work="{title: Inline, image: x.jpg}").built()
    found = pictures(site.output("posts/a/index.html"))
    assert [("320w" in one, 'width="700"' in one) for one in found] == [(True, True)] * 2


@pytest.mark.parametrize(
    ("name", "data", "shown"),
    [
        ("x.svg", b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="8"/>', True),
        ("x.svg", b'<svg xmlns="http://www.w3.org/2000/svg"/>', False),
        ("x.gif", drawn(9, 8, format="GIF"), True),
        ("x.bin", b"\0", False),
    ],
)
def test_what_has_no_variants_is_shown_as_it_is(site, name, data, shown):
    page = bundle(site, f"![x]({name})", data, name).built().output("posts/a/index.html")
    size = ' width="9" height="8"' if shown else ""
    assert pictures(page) == [
        f'<img alt="x" src="/posts/a/{name}" loading="lazy" decoding="async"{size}>'
    ]


def test_a_picture_elsewhere_is_left_alone(site):
    site.settings("csp: off\n")
    site.post("a", image="https://b.example/x.jpg")
    [found] = pictures(site.built().output("posts/a/index.html"))
    assert 'src="https://b.example/x.jpg" alt="" fetchpriority="high">' in found


def test_webp_is_one_of_its_own_variants(site):
    [found] = pictures(
        bundle(site, "![x](x.webp)", noisy("WEBP"), "x.webp").built().output("posts/a/index.html")
    )
    assert found.startswith('<img alt="x" src="/posts/a/x.webp"')
    assert 'srcset="/posts/a/x.webp.320w.webp 320w, /posts/a/x.webp 700w"' in found


def noisy(format_, width=700, height=350):
    """Return a picture that does not become much smaller by being encoded."""
    file = io.BytesIO()
    Image.effect_noise((width, height), 90).convert("RGB").save(file, format_)
    return file.getvalue()


def test_an_authors_portrait_is_shown_at_its_size(site):
    site.write("content/static/m.jpg", taken())
    site.write("content/authors.yaml", "mira: {name: Mira, avatar: /m.jpg}\n")
    site.post("a", author="mira")
    page = site.built().output("authors/mira/index.html")
    [found] = pictures(page)
    assert 'sizes="min(140px, 700px)"' in found
    assert 'class="avatar u-photo" src="/m.jpg" alt="" width="112" height="112"' in found


def test_addresses_of_variants_survive_the_srcset(site):
    """What separates candidates there is escaped."""
    site.settings(url="https://example.org/b/")
    bundle(site, "![x](<,a b, c.jpg>)", name=",a b, c.jpg").built(relative=True)
    [found] = pictures(site.output("posts/a/index.html"))
    srcset = re.search(r'srcset="([^"]*)"', found)[1]
    assert srcset.split(", ") == [
        "%2Ca%20b%2C%20c.jpg.320w.webp 320w",
        "%2Ca%20b%2C%20c.jpg.700w.webp 700w",
    ]
    assert "posts/a/,a b, c.jpg.320w.webp" in site.files()


@pytest.mark.parametrize(
    ("relative", "folder"), [(False, "/b/posts/a/"), (True, "")], ids=["path", "relative"]
)
def test_a_name_may_hold_what_begins_a_query(site, relative, folder):
    """In texts and in front matter, of files in a bundle and in content/static/."""
    site.settings(url="https://example.org/b/")
    site.write("content/static/7%#8.jpg", taken())
    body = "![x](6%237%3F.jpg) [file](6%237%3F.jpg#top) ![y](/7%25%238.jpg) ![z](6%237%3F.jpg?v=2)"
    bundle(site, body, name="6#7?.jpg", image="6%237%3F.jpg?v=2").built(relative=relative)
    page = site.output("posts/a/index.html")
    first, second, other, third = pictures(page.partition("<main")[2])
    for found, query in ((first, "?v=2"), (second, ""), (third, "?v=2")):
        assert f'src="{folder}6%237%3F.jpg{query}"' in found
        assert f"{folder}6%237%3F.jpg.320w.webp 320w" in found
        assert 'width="700"' in found
    assert f'href="{folder}6%237%3F.jpg#top"' in page
    assert "7%25%238.jpg.320w.webp 320w" in other
    assert {"posts/a/6#7?.jpg", "posts/a/6#7?.jpg.320w.webp", "7%#8.jpg"} <= set(site.files())
    assert 'thumbnail url="https://example.org/b/posts/a/6%237%3F.jpg?v=2"' in site.output(
        "feed.xml"
    )


def test_a_name_that_ends_at_its_own_sign_is_told_how_to_write_it(site):
    bundle(site, "![x](6#7.jpg)", name="6#7.jpg", image="6#7.jpg")
    assert site.problems() == [
        "content/posts/a/index.md:4:8: error: image: there is no content/posts/a/6: "
        "write 6%237.jpg",
        "content/posts/a/index.md:6:6: error: 6#7.jpg: there is no content/posts/a/6: "
        "write 6%237.jpg",
    ]


def test_feeds_have_the_picture_itself_in_full(site):
    bundle(site, "![x](x.jpg)", image="x.jpg").built()
    feed = site.output("feed.xml")
    assert "webp" not in feed
    assert 'src="https://example.org/posts/a/x.jpg" loading="lazy" decoding="async"' in feed
    assert 'width="700" height="350"' in feed
    thumbnail = 'thumbnail url="https://example.org/posts/a/x.jpg" width="700" height="350"'
    assert thumbnail in feed


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("width=200", 'width="200" height="100"'),
        ("height='50'", 'width="100" height="50"'),
        ("width=20, height=20", 'width="20" height="20"'),
        ("width=none, height=none", 'src="/posts/a/x.jpg" alt="" fetch'),
    ],
)
def test_where_a_theme_says_one_side_the_other_follows(site, said, shown):
    site.template("one.html", f"{{{{ page.post.image | picture({said}, eager=true) }}}}")
    page = bundle(site, image="x.jpg", template="one").built().output("posts/a/index.html")
    assert shown in page


def test_a_theme_shows_a_picture_in_one_line(site):
    """Attributes are its own, and an attribute that is none is left out."""
    line = '{{ page.post.image | picture(outer="o", class="c", alt=none, id="i", sizes="9px") }}'
    site.template("bare.html", line + '{{ page.post.body | html(sizes="8px") }}')
    bundle(site, "![x](x.jpg)", image="x.jpg", template="bare").built()
    first, second = pictures(site.output("posts/a/index.html"))
    assert first.startswith('<picture class="o"><source type="image/webp" srcset="')
    assert 'sizes="min(9px, 700px)"><img class="c" src="/posts/a/x.jpg" width="700"' in first
    assert first.endswith('loading="lazy" decoding="async" id="i"></picture>')
    assert 'sizes="min(8px, 700px)"' in second


# ---------------------------------------------------------------- what is served


def test_what_is_served_from_a_bundle_says_nothing_of_its_maker(site):
    """Whether a document names it or not; what lies in content/static/ is served as it is."""
    bundle(site, "![x](x.jpg)")
    site.write("content/posts/a/unnamed.jpg", taken(400))
    site.write("content/posts/beside.jpg", taken(500))
    site.post("b", "![x](beside.jpg)")
    site.write("content/static/s.jpg", taken(600))
    tree = site.built().tree()
    assert not any(
        has_gps(tree[path])
        for path in ("posts/a/x.jpg", "posts/a/unnamed.jpg", "posts/b/beside.jpg")
    )
    assert tree["s.jpg"] == taken(600)
    assert not any("unnamed.jpg." in path or "s.jpg." in path for path in tree)


def test_a_picture_that_lies_on_its_side_is_served_upright(site):
    bundle(site, "![x](x.jpg)", taken(700, 350, orientation=6)).built()
    with Image.open(io.BytesIO(site.tree()["posts/a/x.jpg"])) as image:
        assert image.size == (350, 700)
        assert not image.getexif()
    assert 'width="350" height="700"' in site.output("posts/a/index.html")


def test_a_file_of_the_authors_own_stands_before_a_variant(site):
    bundle(site, "![x](x.jpg)")
    site.write("content/posts/a/x.jpg.320w.webp", b"mine")
    site.built()
    assert site.tree()["posts/a/x.jpg.320w.webp"] == b"mine"
    assert "320w" not in site.output("posts/a/index.html")


def test_check_tells_of_a_place(site):
    from sitegen.check.checker import CheckOptions, check

    site.write("content/static/s.jpg", taken())
    site.post("a", "![x](/s.jpg)")
    found = [str(finding) for finding in check(site.built().root, CheckOptions()).findings]
    assert found == [
        "content/static/s.jpg:1:1: warning: contains GPS data, which content/static/ keeps: "
        "save it without GPS data"
    ]


# ---------------------------------------------------------------- what is wrong


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "is empty"),
        (taken()[:900], "is broken: it cannot be read to its end"),
        (PICTURE, "is PNG, but its name says JPEG: rename it"),
    ],
)
def test_a_picture_that_is_none_is_an_error_where_it_is_named(site, data, message):
    """Once for each file, at the first place; the output stays as it is."""
    bundle(site, "Text.\n\nSee ![x](x.jpg) and ![y](x.jpg).", data, image="x.jpg")
    site.post("b", "![x](a/x.jpg)")
    assert site.problems() == [
        f"content/posts/a/index.md:4:8: error: image: content/posts/a/x.jpg {message}"
    ]
    assert not (site.root / "output").exists()
    assert site.problems() == site.problems()


def test_places_in_texts_and_in_authors_are_told(site):
    bundle(site, "Text.\n\nSee ![x](x.jpg).", b"x")
    site.write("content/static/m.png", b"x")
    site.write("content/authors.yaml", "mira:\n  avatar: /m.png\n")
    site.post("b", author="mira")
    assert site.problems() == [
        "content/authors.yaml:2:11: error: mira.avatar: content/static/m.png "
        "is not a picture that browsers can show",
        "content/posts/a/index.md:7:10: error: x.jpg: content/posts/a/x.jpg "
        "is not a picture that browsers can show",
    ]


def test_what_no_page_shows_may_be_anything(site):
    """A file that is only served is nobody's picture."""
    site.write("content/static/x.jpg", b"no picture")
    bundle(site, "[a link](x.jpg)", b"no picture").built()
    assert site.tree()["x.jpg"] == site.tree()["posts/a/x.jpg"] == b"no picture"


def test_mending_it_mends_the_build(site):
    bundle(site, "![x](x.jpg)", b"no picture")
    assert site.build().failed
    bundle(site, "![x](x.jpg)").built()


# ---------------------------------------------------------------- what is done again


@pytest.fixture
def album(site):
    """Return a site in which a post and a list show one picture, and another post another."""
    site.settings("paginate: 1\n")
    site.write("content/static/one.jpg", taken())
    site.write("content/static/two.jpg", taken(colour="#123456"))
    site.post("a", "![x](/one.jpg)", date=2013, summary="Same.")
    site.post("b", "![x](/two.jpg)", date=2012, summary="Same.")
    site.work("w", image="/one.jpg")
    return site.built()


OF_ONE = {"one.jpg", "one.jpg.320w.webp", "one.jpg.700w.webp"}
EDITS = {
    "another size": (taken(900, 300), "edited", {"one.jpg.900w.webp", "one.jpg.640w.webp"}),
    "other pixels": (taken(colour="#fff123"), "same pages", set()),
    "no variants": (taken(90, 30), "edited", set()),
}


@pytest.mark.parametrize("edit", EDITS)
def test_another_picture_makes_anew_the_pages_that_show_it_and_its_own_files(album, edit):
    """Where it has the same size at the same addresses, pages are the same."""
    data, pages, more = EDITS[edit]
    shows = {path for path, page in album.tree().items() if b"one.jpg" in page}
    shows -= {".sitegen-manifest"}
    album.write("content/static/one.jpg", data)
    changed = set(album.build().changed)
    assert changed == OF_ONE | more | (shows if pages == "edited" else set())
    assert "works/w/index.html" in shows
    assert "posts/b/index.html" not in shows


def test_a_picture_that_nobody_shows_any_more_has_no_variants(album):
    album.post("b", "Nothing.", date=2012, summary="Same.")
    changed = set(album.build().changed)
    assert {"two.jpg.320w.webp", "two.jpg.700w.webp", "posts/b/index.html"} <= changed
    assert "two.jpg" in album.files()
    assert not {path for path in album.files() if path.startswith("two.jpg.")}
    album.remove("content/static/two.jpg")
    album.built()
    assert "two.jpg" not in album.files()
    assert len(kept(album)) == 1


def kept(site):
    """Return the folders in which it is kept what was made of pictures."""
    return sorted((site.root / ".sitegen/images").glob("*/*"))


def test_two_that_name_one_picture_share_its_work(album):
    assert len(kept(album)) == 2
    album.write("content/posts/c/index.md", "---\ntitle: C\n---\n![x](same.jpg)\n")
    album.write("content/posts/c/same.jpg", taken())
    album.built()
    assert len(kept(album)) == 2
    assert album.tree()["posts/c/same.jpg.320w.webp"] == album.tree()["one.jpg.320w.webp"]


@pytest.fixture
def no_pictures(monkeypatch):
    """Let nobody open a picture."""
    monkeypatch.setattr(Image, "open", None)


def test_a_build_that_knows_the_pictures_opens_none(album, no_pictures):
    """An edit of a text, a cold build where what was made is still there, and another output."""
    album.post("a", "New. ![x](/one.jpg)", date=2013, summary="Same.")
    album.built()
    album.post("a", "![x](/one.jpg) ![x](/two.jpg)", date=2013, summary="Same.")
    album.built()
    (album.root / ".sitegen/state.db").unlink()
    album.built()
    assert not album.build(output=album.root.parent / "elsewhere").failed


def test_what_was_made_may_be_removed_or_spoilt_at_any_time(album):
    before = album.tree()
    shutil.rmtree(album.root / ".sitegen/images")
    shutil.rmtree(album.root / "output")
    assert album.built().tree() == before
    for path in (album.root / ".sitegen/images").rglob("*.webp"):
        path.write_bytes(b"spoilt")
    shutil.rmtree(album.root / "output")
    assert album.built().tree() == before
    for path in (album.root / ".sitegen/images").rglob("look"):
        path.write_bytes(b"spoilt")
    shutil.rmtree(album.root / "output")
    (album.root / ".sitegen/state.db").unlink()
    assert album.built().tree() == before


def test_several_processes_make_the_same_files(site):
    from concurrent.futures import ThreadPoolExecutor

    for number in range(8):
        site.write(f"content/static/{number}.jpg", taken(400 + number))
    site.post("a", " ".join(f"![x](/{number}.jpg)" for number in range(8)))
    before = site.built().tree()
    shutil.rmtree(site.root / ".sitegen")
    shutil.rmtree(site.root / "output")
    from sitegen.images import pipeline
    from sitegen.pipeline.build import Options, build

    with pytest.MonkeyPatch.context() as patch, ThreadPoolExecutor(2) as executor:
        patch.setattr(pipeline, "_MIN_PARALLEL_WEIGHT", 1)
        assert not build(site.root, Options(now=NOW, jobs=2), executor=executor).failed
    assert site.tree() == before


def test_a_draft_is_looked_at_when_it_is_published(site):
    site.post("a", "![x](/x.jpg)", draft="true")
    site.write("content/static/x.jpg", b"no picture")
    site.built()
    assert site.build(drafts=True).failed


def test_why_says_what_a_variant_is_made_of(album):
    from click.testing import CliRunner

    from sitegen.cli.main import commands

    asked = ["why", "--site", str(album.root), "/one.jpg.320w.webp"]
    told = CliRunner().invoke(commands, asked, catch_exceptions=False).stdout
    assert told == "/one.jpg.320w.webp is made of content/static/one.jpg\n"
