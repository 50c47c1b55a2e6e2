"""Options that name files and addresses of the site: logo, icons, sheets, fonts and profiles."""

import re
import struct

import pytest

from sitegen.core.diagnostics import SettingsError
from tests.support.sites import drawn
from tests.unit.core.test_font_files import sfnt

THEMES = pytest.mark.parametrize("theme", ["default", "catalogue"])
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 32" width="64" height="32"/>'


@pytest.fixture
def choosing(site):
    """Return a function that gives options of a theme to a site with a few files."""
    site.write("content/static/logo.svg", SVG)
    site.write("content/static/logo-dark.png", drawn(400, 100))
    site.write("content/static/my.css", "p { color: red; }")
    site.write("content/static/fonts/text.woff2", sfnt(b"fvar"))
    site.write("content/static/fonts/Text-SemiBoldItalic.otf", sfnt(signature=b"OTTO"))
    site.write("content/static/fonts/code-latin-700-normal.ttf", sfnt())

    def choose(options, theme="default", extra="", **given):
        site.settings(f"theme: {{name: {theme}, options: {{{options}}}}}\n{extra}", **given)
        return site

    return choose


def lines_with(site, path, pattern):
    """Return the lines of a page that a pattern is found in."""
    return [line for line in site.output(path).splitlines() if re.search(pattern, line)]


# ---------------------------------------------------------------- the logo


@THEMES
def test_a_logo_stands_beside_the_title(choosing, theme):
    """Its words are the title's beside it, so that it has none itself."""
    site = choosing("logo: /logo.svg", theme, url="https://example.org/blog/").built()
    size = 'alt="" width="64" height="32" fetchpriority="high"'
    for path in ("index.html", "tags/index.html"):
        shown = site.output(path).split('class="site-title">')[1].partition("</a>")[0]
        assert shown.split(">", 1)[1].split("\n") == [
            f'<img class="logo" src="/blog/logo.svg" {size}>',
            "Slow Trains",
        ]
        assert '<link rel="stylesheet" href="/blog/theme/logo.css">' in site.output(path)


@THEMES
def test_a_logo_in_place_of_the_title_has_its_words(choosing, theme):
    site = choosing("logo: content/static/logo.svg, title: false", theme).built()
    shown = site.output("tags/index.html").split('class="site-title">')[1].partition("</a>")[0]
    assert re.findall('alt="([^"]*)"', shown) == ["Slow Trains"]
    assert re.sub("<[^>]*>", "", shown).strip() == ""


def test_a_title_is_shown_where_there_is_no_logo(choosing):
    site = choosing("title: false").built()
    assert 'rel="home">Slow Trains</a>' in site.output("tags/index.html")
    assert "logo.css" not in site.output("tags/index.html")


def test_a_logo_for_the_dark_stands_beside_the_other(choosing):
    """A sheet shows one of them; a picture has narrower variants."""
    site = choosing("logo: /logo.svg, logo_dark: /logo-dark.png").built()
    first, second = lines_with(site, "index.html", 'class="logo')
    assert 'class="logo logo-light" src="/logo.svg"' in first
    assert 'srcset="/logo-dark.png.320w.webp 320w' in second
    assert 'class="logo logo-dark" src="/logo-dark.png" alt="" width="400" height="100"' in second


def test_a_logo_can_be_taken_from_a_host_that_the_policy_allows(choosing):
    extra = "csp: {img: [https://cdn.example.net]}\n"
    site = choosing('logo: "https://cdn.example.net/a.svg"', extra=extra).built()
    assert 'src="https://cdn.example.net/a.svg" alt=""' in site.output("index.html")


# ---------------------------------------------------------------- icons


def ico(*sides):
    """Return the head of an icon with pictures of some sizes; 256 is written as 0."""
    entries = b"".join(bytes([side % 256, side % 256]) + bytes(14) for side in sides)
    return b"\0\0\1\0" + struct.pack("<H", len(sides)) + entries


def icons_of(site, path="404.html"):
    """Return the lines of a page that name the site's icons."""
    return lines_with(site, path, 'rel="(apple-touch-)?icon"')


def test_usual_names_need_no_option(site):
    assert icons_of(site.built()) == []
    site.write("content/static/favicon.ico", ico(16, 32, 256))
    site.write("content/static/favicon.svg", SVG)
    site.write("content/static/favicon.png", drawn(180, 180))
    assert icons_of(site.built()) == [
        '<link rel="icon" href="/favicon.ico" type="image/x-icon" sizes="16x16 32x32 256x256">',
        '<link rel="icon" href="/favicon.svg" type="image/svg+xml" sizes="any">',
        '<link rel="icon" href="/favicon.png" type="image/png" sizes="180x180">',
        '<link rel="apple-touch-icon" href="/favicon.png">',
    ]


def test_a_telephone_gets_the_picture_of_its_own_name(site):
    site.write("content/static/favicon.png", drawn(512, 512))
    site.write("content/static/apple-touch-icon.png", drawn(180, 180))
    assert icons_of(site.built())[1:] == [
        '<link rel="apple-touch-icon" href="/apple-touch-icon.png">'
    ]


def test_a_small_picture_is_no_icon_of_a_telephone(site):
    site.write("content/static/favicon.png", drawn(32, 32))
    assert icons_of(site.built()) == [
        '<link rel="icon" href="/favicon.png" type="image/png" sizes="32x32">'
    ]


@THEMES
def test_the_option_names_other_icons(choosing, theme):
    site = choosing("favicon: [/logo.svg, /logo-dark.png]", theme, url="https://example.org/b/")
    site.write("content/static/favicon.svg", SVG)
    assert icons_of(site.built()) == [
        '<link rel="icon" href="/b/logo.svg" type="image/svg+xml" sizes="any">',
        '<link rel="icon" href="/b/logo-dark.png" type="image/png" sizes="400x100">',
    ]
    site.built(relative=True)
    assert '<link rel="icon" href="../logo.svg"' in site.output("tags/index.html")


# ---------------------------------------------------------------- sheets, profiles


@THEMES
def test_sheets_of_the_site_come_after_those_of_the_theme(choosing, theme):
    extra = "csp: {style: [https://fonts.example.net]}\n"
    there = 'stylesheet: [/my.css, "https://fonts.example.net/css2?family=A&display=swap"]'
    site = choosing(there, theme, extra).built()
    assert re.findall('rel="stylesheet" href="([^"]*)"', site.output("404.html"))[-3:] == [
        "/theme/options.css",
        "/my.css",
        "https://fonts.example.net/css2?family=A&amp;display=swap",
    ]


@THEMES
def test_profiles_stand_at_the_foot_of_every_page_as_a_card(choosing, theme):
    own = 'Mastodon: "https://social.example/@mira", About: /tags/, Mail: "mailto:m@example.org"'
    site = choosing(f"social: {{{own}}}", theme, url="https://example.org/b/").built()
    foot = site.output("404.html").split("<footer")[1]
    assert re.findall(r'<a class="([^"]*)"([^>]*)>([^<]*)<', foot) == [
        ("p-name u-url u-uid", ' href="/b/"', "Slow Trains"),
        ("u-url", ' rel="me" href="https://social.example/@mira"', "Mastodon"),
        ("u-url", ' rel="me" href="/b/tags/"', "About"),
        ("u-url", ' rel="me" href="mailto:m@example.org"', "Mail"),
    ]
    assert '<div class="wrap h-card">' in foot


def test_without_profiles_there_is_no_card(site):
    assert "h-card" not in site.built().output("404.html")


# ---------------------------------------------------------------- fonts


@THEMES
def test_fonts_are_loaded_from_the_site(choosing, theme):
    """Weights are those of a variable font, or what the file's name says."""
    own = "text: [/fonts/text.woff2, /fonts/Text-SemiBoldItalic.otf], headings: 'Georgia, serif'"
    own += ", code: /fonts/code-latin-700-normal.ttf"
    site = choosing(f"fonts: {{{own}}}", theme).built()
    face = "@font-face {{ font-family: {}; font-display: swap; }}"
    rest = 'src: url("../fonts/{}") format("{}"); font-style: {}; font-weight: {}'
    heads = "h1, h2, h3, h4, h5, h6, .site-title"
    code = "code, kbd, samp, pre, .prose :is(code, kbd, samp, pre)"
    assert site.output("theme/options.css").partition("}\n")[2].splitlines() == [
        face.format('"site text"; ' + rest.format("text.woff2", "truetype", "normal", "100 900")),
        face.format(
            '"site text"; ' + rest.format("Text-SemiBoldItalic.otf", "opentype", "italic", "600")
        ),
        face.format(
            '"site code"; ' + rest.format("code-latin-700-normal.ttf", "truetype", "normal", "700")
        ),
        'html { font-family: "site text", var(--serif); }',
        f"{heads} {{ font-family: Georgia, serif, var(--serif); }}",
        f'{code} {{ font-family: "site code", monospace; }}',
    ]
    assert lines_with(site, "404.html", "preload") == [
        '<link rel="preload" href="/fonts/text.woff2" as="font" crossorigin>'
    ]


def test_another_font_in_the_same_file_is_seen(choosing):
    site = choosing("fonts: {text: /fonts/text.woff2}").built()
    site.write("content/static/fonts/text.woff2", sfnt(b"cmap", b"glyf"))
    assert "font-weight: 400" in site.built().output("theme/options.css")


# ---------------------------------------------------------------- mistakes


@pytest.mark.parametrize(
    ("options", "place", "message"),
    [
        ("logo: /lego.svg", "", "logo: there is no /lego.svg: did you mean /logo.svg?"),
        ("logo: content/static/lego.svg", "", "logo: there is no content/static/lego.svg: did you"),
        ("logo: /my.css", "", "logo: expected a file that ends in .svg or .png or .webp or"),
        ("logo: [/logo.svg]", "", "logo: expected one value, got a list"),
        ("logo: ftp://a/b.svg", "", "logo: expected a path such as /file.svg, or a full address"),
        ("favicon: /logo.gif", "", "favicon: expected a file that ends in .svg or .png or .ico: /"),
        ("favicon: {a: /logo.svg}", "", "favicon: expected a file or a list of files, got a map"),
        ("stylesheet: /mine.css", "", "stylesheet: there is no /mine.css: did you mean /my.css?"),
        ("stylesheet: [/my.css, /b.css]", "/b.css", "stylesheet: there is no /b.css"),
        ("fonts: /fonts/text.woff2", "", "fonts: expected a mapping of fonts, such as {text: /fon"),
        (
            "fonts: {body: Georgia}",
            "Georgia",
            "fonts.body: expected text, headings or code, got 'body'",
        ),
        (
            "fonts: {txt: Georgia}",
            "Georgia",
            "fonts.txt: expected text, headings or code, got 'txt': d",
        ),
        ("fonts: {text: 'a;b'}", "'a;b", "fonts.text: expected names of fonts, such as"),
        ("fonts: {text: /fonts/txt.woff2}", "/fonts", "fonts.text: there is no /fonts/txt.woff2"),
        ("fonts: {text: /my.css}", "/my", "fonts.text: expected a file that ends in .woff2 or .wo"),
        ("social: [a]", "", "social: expected a mapping of links, such as {Mastodon: https://exam"),
        (
            "social: {Mastodon: mira}",
            "mira",
            "social.Mastodon: expected a full address such as htt",
        ),
        ("social: {About: /abuot/}", "/ab", "social.About: there is no /abuot/"),
        ("social: {A: [/tags/, /b/]}", "[/", "social.A: expected one address, got a list"),
        ("acent: red", "", "acent: the theme has no such option: did you mean 'accent'?"),
        ("switch: [a]", "", "switch: expected one value, got a list"),
        ("accent: {a: b}", "", "accent: expected a colour, such as"),
    ],
)
def test_a_mistake_is_told_where_it_is_written(choosing, options, place, message):
    """In the line of the options, at the value that is wrong."""
    try:
        problems = choosing(options).problems()
    except SettingsError as failure:
        problems = [str(problem) for problem in failure.problems]
    line = f"theme: {{name: default, options: {{{options}}}}}"
    column = line.index(place or options.split(": ", 1)[1].strip("'\"")) + 1
    [problem] = problems
    assert problem.startswith(f"site.yaml:3:{column}: error: theme.options.{message}")


def test_a_file_that_is_no_font_is_an_error(choosing):
    site = choosing("fonts: {text: /fonts/text.woff2}")
    site.write("content/static/fonts/text.woff2", "<html>")
    assert site.problems() == [
        "site.yaml:3:48: error: theme.options.fonts.text: /fonts/text.woff2 is not a font that "
        "browsers can load: save it as WOFF2"
    ]


@pytest.mark.parametrize(
    ("options", "field", "key"),
    [
        ('logo: "https://a.example/x.svg"', "logo", "img"),
        ('favicon: "https://a.example/x.svg"', "favicon", "img"),
        ('stylesheet: "https://a.example/x.css"', "stylesheet", "style"),
        ('fonts: {text: "https://a.example/x.woff2"}', "fonts.text", "style"),
    ],
)
def test_what_the_policy_blocks_is_a_warning(choosing, options, field, key):
    [problem] = choosing(options).problems()
    assert problem.endswith(
        f": warning: theme.options.{field}: the site's content security policy blocks "
        f"https://a.example: add it to csp.{key}"
    )


def test_an_empty_option_is_none(choosing):
    plain = choosing("").built().tree()
    empty = "logo: , favicon: [], stylesheet: '', fonts: {}, social: {Mastodon: }"
    assert choosing(empty).built().tree() == plain


def test_other_files_under_the_same_names_change_every_page_that_shows_them(choosing):
    """A second build after a change is a clean one, byte for byte."""
    own = "logo: /logo-dark.png, fonts: {text: /fonts/text.woff2}, stylesheet: /my.css"
    site = choosing(own)
    site.write("content/static/favicon.png", drawn(32, 32))
    site.built()
    site.write("content/static/logo-dark.png", drawn(800, 100))
    site.write("content/static/favicon.png", drawn(180, 180))
    site.write("content/static/fonts/text.woff2", sfnt())
    after = site.built().tree()
    assert b'width="800" height="100"' in after["tags/index.html"]
    assert b'rel="apple-touch-icon"' in after["tags/index.html"]
    assert after == site.built(force=True).tree()


def test_options_work_in_a_site_that_is_read_from_a_disk(choosing):
    """Addresses are relative to the page, those of fonts to their sheet."""
    own = "logo: /logo.svg, stylesheet: /my.css, fonts: {text: /fonts/text.woff2}"
    site = choosing(f"{own}, social: {{Labels: /tags/}}").built(relative=True)
    page = site.output("tags/index.html")
    for text in ('src="../logo.svg"', 'href="../my.css"', 'href="../fonts/text.woff2"'):
        assert text in page
    assert 'rel="me" href="index.html">Labels' in page
