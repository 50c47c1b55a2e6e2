"""Avatars: drawn from the name that is shown, small, and the same wherever they are drawn."""

import re
import unicodedata
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.comments.avatars import COLOURS, NOBODY, avatar_url, draw, drawn_urls
from tests.support.sites import PICTURE

SVG = "{http://www.w3.org/2000/svg}"


def letter_of(name):
    """Return what is written in a name's picture, None where it is a figure."""
    found = ElementTree.fromstring(draw(avatar_url(name))).find(f"{SVG}text")
    return None if found is None else found.text


@pytest.mark.parametrize(
    ("name", "letter"),
    [
        ("Tom", "T"),
        ("zoë", "Z"),
        ("  “Anonymous Coward”", "A"),
        ("ünal", "Ü"),
        ("U\N{COMBINING DIAERESIS}nal", "Ü"),
        ("风行", "风"),
        ("дарья", "Д"),
        ("أمل", "أ"),
        ("ილია", "ი"),
        ("ßimon", "ß"),
        ("007", "0"),
        ("①st", "1"),
        ("𝓣om", "T"),
        ("🎬 Kim", "K"),
        ("<b>", "B"),
        ("🎬", None),
        ("...", None),
        ("", None),
    ],
)
def test_the_picture_is_the_first_letter_of_the_name(name, letter):
    assert letter_of(name) == letter


def test_the_colour_is_the_whole_names_however_it_is_spelt():
    same = {avatar_url(name) for name in ("Zoë", "ZOË", "zoe\N{COMBINING DIAERESIS}", "Ｚoë")}
    assert len(same) == 1
    assert len({avatar_url(f"Tom {number}") for number in range(99)}) == len(COLOURS)


@given(st.text())
def test_any_name_gives_a_small_picture_without_style(name):
    """It is well-formed, has nothing that a policy would block, and asks nobody for anything."""
    url = avatar_url(name)
    assert re.fullmatch(r"/avatars/[a-z0-9-]+\.svg", url)
    assert drawn_urls([url, url]) == (url,)
    picture = draw(url)
    assert len(picture.encode()) < 500
    root = ElementTree.fromstring(picture)
    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= {"svg", "path", "text"}
    names = {name for element in root.iter() for name in element.attrib}
    assert not [name for name in names if name in {"style", "class"} or name.startswith("on")]
    assert "href" not in picture
    assert picture.count("//") == 1  # that of the namespace


@given(st.text(min_size=1))
def test_a_picture_tells_no_more_than_a_letter_and_one_of_few_colours(name):
    letter = letter_of(name)
    if letter is not None:
        normal = unicodedata.normalize("NFKC", name)
        assert letter.casefold() in {char.title().casefold() for char in normal} | set(normal)
        assert avatar_url(name).rpartition("-")[2] in {f"0{n}.svg" for n in range(1, 9)}


def test_what_is_no_picture_of_ours_is_not_drawn():
    others = [
        "/mira.jpg",
        "",
        "/avatars/mira.png",
        "/avatars/u0054-99.svg",
        "/avatars/u0054-05.svg/",
    ]
    assert drawn_urls([*others, NOBODY]) == (NOBODY,)


def luminance(colour):
    """Return the relative luminance of a colour (WCAG 2.2)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.parametrize("url", [NOBODY, *(f"/avatars/u0041-0{n}.svg" for n in range(1, 9))])
def test_white_can_be_read_on_every_colour(url):
    """The ground is the picture's own, so it is the same on a light page and on a dark one."""
    ground, figure = re.findall(r'fill="(#[0-9a-f]+)"', draw(url))
    assert figure == "#fff"
    assert 1.05 / (luminance(ground) + 0.05) >= 4.5


# ---------------------------------------------------------------- in a site


def avatars_of(site, path="posts/a/index.html"):
    return re.findall(r'<img class="comment-avatar" src="([^"]*)" alt=""', site.output(path))


def files_of(site):
    return [f"/{path}" for path in site.files() if path.startswith("avatars/")]


@pytest.fixture
def talk(site):
    """Return a site with a thread of several names."""
    site.write("content/authors.yaml", "mira: {avatar: /mira.png}\njo: {name: Jo Guest}\n")
    site.write("content/static/mira.png", PICTURE)
    site.post("a")
    site.comment("a", "c1", author="Tom", email="tom@mail.example")
    site.comment("a", "c2", author="TOM")
    site.comment("a", "c3", author_key="mira", author="Not Mira")
    site.comment("a", "c4", author_key="jo")
    site.comment("a", "c5")
    site.comment("a", "c6", author="Blog", kind="pingback")
    site.comment("a", "c7", author="Quoter", kind="quote")
    site.comment("a", "c8", "", author="Rater", rating=4)
    return site


def test_each_name_has_its_picture_and_each_picture_is_one_file(talk):
    """Nothing is drawn for what mentions a page, nor for what stands outside the thread."""
    tom, jo = avatar_url("Tom"), avatar_url("Jo Guest")
    assert avatars_of(talk.built()) == [tom, tom, "/mira.png", jo, NOBODY]
    assert files_of(talk) == sorted([tom, jo, NOBODY])
    assert talk.output(tom[1:]) == draw(tom)


def test_an_address_of_mail_changes_nothing(talk):
    before = talk.built().tree()
    talk.comment("a", "c1", author="Tom", email="other@mail.example")
    assert talk.built().tree() == before


def test_none_are_no_pictures_at_all(talk):
    """Those of the last build go."""
    assert files_of(talk.built())
    talk.settings("comments: {avatars: none}\n")
    assert (avatars_of(talk.built()), files_of(talk)) == ([], [])


def test_what_is_not_shown_is_not_drawn(talk):
    talk.post("a", comments="off")
    assert files_of(talk.built()) == []


def test_a_picture_of_the_sites_own_comes_before_the_drawn_one(talk):
    url = avatar_url("Tom")
    talk.write(f"content/static{url}", "Tom himself")
    assert talk.built().output(url[1:]) == "Tom himself"
    assert avatars_of(talk)[0] == url


def test_pictures_work_under_a_path_and_from_a_disk(talk):
    url = avatar_url("Tom")
    talk.settings(url="https://example.org/blog/")
    assert avatars_of(talk.built())[0] == f"/blog{url}"
    assert avatars_of(talk.built(relative=True))[0] == f"../..{url}"
