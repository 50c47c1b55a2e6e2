"""Authors' Markdown: headings, code, links, images, summaries, and a result that repeats."""

import random
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitegen.core.diagnostics import Problem, error
from sitegen.markup.converted import Converted
from sitegen.markup.converter import Converter
from sitegen.markup.ids import RESERVED_IDS, own_ids
from sitegen.models.richtext import Heading, LinkRef

PATH = "content/posts/a.md"
PIECES = [
    *("||", "::: spoiler T\n", ":::\n", "\n", "\n\n", "    ", "- ", "> ", "1. ", "`", "```\n"),
    *("{{% a %}}", "{{% /a %}}", '{{% b "x" k=v %}}', "{{%", "%}}", "{{%/* c */%}}", "*", "**"),
    *("_", "[x](y.md)", '![i](z.jpg "t")', "[^1]", "\n[^1]: note\n", "<div>", "</div>", "<p>"),
    *("<!-- more -->", "<!--", "-->", "# ", "## h\n", "| a | b |\n|---|--:|\n", '"', "'", "--"),
    *("...", "word ", "\\", "&amp;", "&quot;", "<a href='q'>", "</a>", "<code>", "</code>"),
    *("<pre>", "</pre>", "[TOC]", "\n\n[TOC]\n\n", "Term\n:   d\n", "!!! note\n    ", "<", "&"),
    *("*[a]: b\n", "{: #id .c}", "{#comment-1}", "<script>", "</script>", "<h2>", "日本", "é"),
]  # fmt: skip


def convert(source: str, first_line: int = 1) -> Converted:
    return Converter().convert(source, path=PATH, first_line=first_line, owner="a")


def html(source: str) -> str:
    return convert(source).body.html


def links(source: str, first_line: int = 1) -> list[tuple[str, int, int]]:
    refs = convert(source, first_line).body.refs
    return [
        (ref.target + ref.suffix, ref.line, ref.column) for ref in refs if isinstance(ref, LinkRef)
    ]


# ---------------------------------------------------------------- headings


def test_headings_are_listed_in_order_with_ids_of_every_script() -> None:
    """A heading's id keeps letters of its script; equal ones are told apart by a number."""
    converted = convert("# *Ein* Über\n\n## 见 你\n\n## 见 你\n\n### !!!\n")
    assert converted.body.headings == (
        Heading(level=1, id="ein-über", text="Ein Über"),
        Heading(level=2, id="见-你", text="见 你"),
        Heading(level=2, id="见-你-2", text="见 你"),
        Heading(level=3, id="section", text="!!!"),
    )
    assert '<h2 id="见-你-2">' in converted.body.html


@pytest.mark.parametrize("text", [*sorted(RESERVED_IDS), "Comment 7"])
def test_headings_never_take_ids_of_the_theme_or_of_comments(text: str) -> None:
    """A heading whose words would make a reserved id gets another one."""
    slug = text.lower().replace(" ", "-")
    assert html(f"# {text}\n\n# {text}") == (
        f'<h1 id="section-{slug}">{text}</h1>\n<h1 id="section-{slug}-2">{text}</h1>'
    )


def test_a_heading_avoids_ids_that_the_text_has_elsewhere() -> None:
    """An id set by hand, even further down, is left to its owner."""
    assert [
        heading.id for heading in convert('# A\n\n# B {#c}\n\n<p id="a">x</p>').body.headings
    ] == [
        "a-2",
        "c",
    ]


def test_an_id_that_is_kept_for_comments_is_an_error() -> None:
    """An attribute list may not take a comment's id."""
    expected = (error(PATH, "ids that begin with comment- are reserved for comments", 3, 7),)
    assert convert("x\n\n# A {#comment-1}").problems == expected


def test_a_footnotes_mark_is_no_part_of_a_headings_words() -> None:
    """Neither the id nor the list of headings holds the number of a footnote."""
    headings = convert("# A[^1]\n\n[^1]: note").body.headings
    assert headings == (Heading(level=1, id="a", text="A"),)


def test_contents_are_nested_lists_of_the_headings() -> None:
    """[TOC] becomes links to every heading, those below inside."""
    assert html("[TOC]\n\n# A\n\n### B & C\n\n# D").split("\n")[0] == (
        '<div class="toc"><ul><li><a href="#a">A</a><ul><li><a href="#b-c">B &amp; C</a></li></ul>'
        '</li><li><a href="#d">D</a></li></ul></div>'
    )


# ---------------------------------------------------------------- code, tables, notes


@pytest.mark.parametrize("info", ["", "python", "nonsense", '{.python noclasses="true" #x}'])
def test_code_is_highlighted_by_classes(info: str) -> None:
    """Fenced code is a highlight block without inline styles, whatever its language."""
    code = html(f"```{info}\nx = 1\n```")
    assert code.startswith('<div class="highlight"><pre><span></span><code>')
    assert "style=" not in code
    assert ('class="mi"' in code) == ("python" in info)


def test_table_alignment_is_a_class() -> None:
    """A content security policy blocks inline styles, so cells are aligned by classes."""
    table = html("| a | b | c | d |\n|:--|--:|:-:|---|\n| 1 | 2 | 3 {: .x} | 4 |")
    assert "style" not in table
    assert '<td class="align-left">1</td>' in table
    assert '<th class="align-right">b</th>' in table
    assert '<td class="align-center x">3</td>' in table
    assert "<td>4</td>" in table


def test_an_unaligned_tables_look_alike_in_code_is_left_alone() -> None:
    """The source of a style attribute stays what it is in code."""
    assert 'style="text-align: left;"' in html('`<td style="text-align: left;">`')


@pytest.mark.parametrize(
    ("source", "part"),
    [
        ("a[^n]\n\n[^n]: b", '<sup id="fnref:n"><a class="footnote-ref" href="#fn:n">1</a></sup>'),
        ("T\n:   d", "<dt>T</dt>\n<dd>d</dd>"),
        ("a HTML b\n\n*[HTML]: x y", '<abbr title="x y">HTML</abbr>'),
        ("p {: .c}", "<p>p {: .c}</p>"),
        ("p\n{: .c}", '<p class="c">p</p>'),
        ('!!! note "T"\n    x', '<p class="admonition-title">T</p>\n<p>x</p>'),
        ('<div markdown="1">\n*x*\n</div>', "<div>\n<p><em>x</em></p>\n</div>"),
        ("<div>\n*x*\n</div>", "<div>\n*x*\n</div>"),
        ("a\nb", "<p>a\nb</p>"),
    ],
)
def test_the_usual_extras_work(source: str, part: str) -> None:
    """Footnotes, definitions, abbreviations, attributes, admonitions and raw HTML are there."""
    assert part in html(source)


# ---------------------------------------------------------------- images


@pytest.mark.parametrize(
    ("source", "figure"),
    [
        ("![a](b.jpg)", "<figure><img alt=\"a\" src=\"\x100\x11\" {}></figure>"),
        (
            '![a](b.jpg "C <d> & \'e\'")',
            '<figure><img alt="a" src="\x100\x11" {}>'
            "<figcaption>C &lt;d&gt; &amp; ‘e’</figcaption></figure>",
        ),
        (
            "[![a](b.jpg)](c.md)",
            '<figure><a href="\x100\x11"><img alt="a" src="\x101\x11" {}></a></figure>',
        ),
        ("x ![a](b.jpg)", '<p>x <img alt="a" src="\x100\x11" {}></p>'),
        ('x ![a](b.jpg "C")', '<p>x <img alt="a" src="\x100\x11" title="C" {}></p>'),
    ],
)  # fmt: skip
def test_an_image_alone_in_its_paragraph_is_a_figure(source: str, figure: str) -> None:
    """Its title is the caption; elsewhere an image stays where it is."""
    assert html(source) == figure.format('loading="lazy" decoding="async"')


def test_an_authors_loading_is_kept() -> None:
    """An image with a loading attribute gets nothing added."""
    assert html('x <img src="http://a.example" loading="eager">') == (
        '<p>x <img src="http://a.example" loading="eager"></p>'
    )


# ---------------------------------------------------------------- links


@pytest.mark.parametrize(
    "address",
    ["http://a.example/b", "//a.example", "mailto:a@b.example", "#x", "tel:1", "data:,x"],
)
def test_external_addresses_stay(address: str) -> None:
    """An address with a scheme or a host, or a bare fragment, is no reference."""
    converted = convert(f'<a href="{address}">x</a>')
    assert (f'<p><a href="{address}">x</a></p>', ()) == (converted.body.html, converted.body.refs)


@pytest.mark.parametrize("suffix", ["", "?q"])
def test_an_address_without_a_path_is_that_of_the_texts_own_page(suffix: str) -> None:
    """Elsewhere it would be another page's."""
    body = convert(f'<a href="{suffix}">x</a>').body
    [ref] = body.refs
    assert (ref.target, ref.suffix) == (PATH, suffix)


@pytest.mark.parametrize(
    ("address", "target", "suffix"),
    [
        ("other.md", "content/posts/other.md", ""),
        ("./x/../other.md#y", "content/posts/other.md", "#y"),
        ("../works/w.md?a=b#c", "content/works/w.md", "?a=b#c"),
        ("/tags/noir/", "/tags/noir/", ""),
        ("/tags/%C3%A9t%C3%A9/#x", "/tags/été/", "#x"),
        ("my%20still.jpg", "content/posts/my still.jpg", ""),
        ("e\u0301.jpg", "content/posts/é.jpg", ""),
        ("../../site.yaml", "site.yaml", ""),
        ("a&b.md", "content/posts/a&b.md", ""),
    ],
)
def test_addresses_inside_the_site_are_references(address: str, target: str, suffix: str) -> None:
    """A path is read from the text's folder, or from the site's root if it begins with "/"."""
    ref = LinkRef(target=target, suffix=suffix, written=address, line=3, column=5)
    converted = convert(f"x\n\n[x]({address})")
    assert (converted.body.refs, converted.problems) == ((ref,), ())
    assert converted.body.html == '<p>x</p>\n<p><a href="\x100\x11">x</a></p>'


def test_raw_html_refers_as_markdown_does() -> None:
    """Addresses in the author's own tags are found in every attribute that has one."""
    source = (
        "<a title='href=no.md' href='a.md'>x</a> <IMG SRC=b.jpg>\n"
        '<video src="c.mp4" poster="d.jpg"><source srcset="e.jpg 1x, http://f.example 2x"></video>'
    )
    assert links(source) == [
        ("content/posts/a.md", 1, 29),
        ("content/posts/b.jpg", 1, 50),
        ("content/posts/c.mp4", 2, 13),
        ("content/posts/d.jpg", 2, 28),
        ("content/posts/e.jpg", 2, 51),
    ]
    assert 'srcset="\x104\x11 1x, http://f.example 2x"' in html(source)


def test_commas_in_addresses_of_a_srcset_are_theirs() -> None:
    """A srcset is read as browsers read it, and each candidate has its place."""
    source = (
        '<img src="x.jpg" srcset="https://x.example/q_auto,w_864/a.jpg 864w, data:,x 2x">\n'
        '<img srcset="\n      q,w/a.jpg 1x,\n\t       w/a.jpg 2x, /full/4,/b.jpg 3x,c,d 4x">'
    )
    assert links(source, first_line=5) == [
        ("content/posts/x.jpg", 5, 11),
        ("content/posts/q,w/a.jpg", 7, 7),
        ("content/posts/w/a.jpg", 8, 9),
        ("/full/4,/b.jpg", 8, 21),
        ("content/posts/c,d", 8, 39),
    ]
    assert 'srcset="https://x.example/q_auto,w_864/a.jpg 864w, data:,x 2x"' in html(source)
    assert 'srcset="\x101\x11 1x, \x102\x11 2x, \x103\x11 3x, \x104\x11 4x"' in html(source)


def test_a_preloaded_pictures_candidates_are_references() -> None:
    """What a link loads before its picture is found where the picture is."""
    source = '<link rel="preload" as="image" href="a.jpg" imagesrcset="a.jpg 1x, b,c.jpg 2x">'
    assert links(source) == [
        ("content/posts/a.jpg", 1, 38),
        ("content/posts/a.jpg", 1, 58),
        ("content/posts/b,c.jpg", 1, 68),
    ]


def test_a_links_place_is_found_outside_code() -> None:
    """The same address in code, in prose or as part of another is passed over; uses are counted."""
    source = (
        "`[a](b.md)` b.md [c](bb.md)\n\n```\n[a](b.md)\n```\n\n"
        "[a](b.md) [b](b.md)\n\n[c]: d.md\n\n[c] or [c]"
    )
    assert links(source, first_line=10) == [
        ("content/posts/bb.md", 10, 22),
        ("content/posts/b.md", 16, 5),
        ("content/posts/b.md", 16, 15),
        ("content/posts/d.md", 18, 6),
        ("content/posts/d.md", 18, 6),
    ]


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("../../../x", "the address ../../../x leads out of the site's folder"),
        ("..%2F../../x", "the address ..%2F../../x leads out of the site's folder"),
        ("a%00b", "the address a%00b holds a control character"),
    ],
)
def test_an_impossible_address_is_an_error(address: str, message: str) -> None:
    """A path that cannot be in the site is reported where it is written, and left as it is."""
    converted = convert(f"[x]({address})", first_line=5)
    assert (converted.problems, converted.body.refs) == ((error(PATH, message, 5, 5),), ())


# ---------------------------------------------------------------- summary and words


@pytest.mark.parametrize(
    ("text", "summary"),
    [
        ("今天，我们去看电影。" * 40, "今天，我们去看电影。" * 12 + "今天，我们…"),
        ("片" * 100, "片" * 100),
        ("片" * 101, "片" * 100 + "…"),
        ("ก" * 600, "ก" * 500 + "…"),
        ("Last Train Home 归途列车 " * 30, ("Last Train Home 归途列车 " * 10).strip() + "…"),
        ("x" * 490 + " " + "y" * 90, "x" * 490 + "…"),
    ],
)
def test_a_summary_is_short_in_every_script(text: str, summary: str) -> None:
    """A text without spaces is not one word: the whole of it would be told in every list."""
    assert convert(text).summary == summary


def test_a_line_above_which_nothing_is_said_leaves_the_first_words() -> None:
    converted = convert("![a](/b.png)\n\n<!-- more -->\n\nThen ||he|| goes.")
    assert (converted.summary, converted.has_more) == ("Then [spoiler] goes.", True)


@pytest.mark.parametrize(
    ("source", "summary", "has_more"),
    [
        ("One *two*\nthree.\n\n<!-- more -->\n\nfour", "One two three.", True),
        ("One\n<!--more-->\ntwo", "One", True),
        ("One <!-- more --> two", "One", True),
        ("`<!-- more -->` x", "<!-- more --> x", False),
        ("# T\n\nA \"b\" &amp; c[^1]\n\n[^1]: n", "A “b” & c", False),
        ("    code\n\n| a |\n|---|\n| b |\n\n![c](d.jpg \"e\")\n\nx", "x", False),
        ("{{% a %}} x {{% b %}}gone{{% /b %}} y {{%/* z */%}}", "x y {{% z %}}", False),
        ("[TOC]\n\n- a\n- b", "a b", False),
        ("word, " * 60, "word, " * 49 + "word…", False),
        ("", "", False),
    ],
)  # fmt: skip
def test_a_summary_is_the_plain_beginning(source: str, summary: str, has_more: bool) -> None:
    """It ends at the author's line or after fifty words, and holds neither markup nor headings."""
    converted = convert(source)
    assert (converted.summary, converted.has_more) == (summary, has_more)
    assert "<!--" not in converted.body.html


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("one two—three - four", 3),
        ("# one\n\n- two\n- three[^1]\n\n[^1]: four", 4),
        ("日本語 and *more*", 5),
        ("<script>not one word</script>\n\none", 1),
        ("&amp; one", 1),
        ("", 0),
    ],
)
def test_words_are_counted_as_read(source: str, words: int) -> None:
    """Words of headings and notes count, signs do not, a Chinese or Japanese character is one."""
    assert convert(source).words == words


# ---------------------------------------------------------------- ids of several texts


def test_own_ids_prefixes_ids_and_what_refers_to_them() -> None:
    """Ids, fragments and labels get the owner; strangers' ids, code and texts do not."""
    source = (
        '<p id="a" class="a"><a href="#a">x</a><a href="#b">y</a><a href="/#a">z</a>'
        '<label for=c><input id=\'c\' aria-labelledby="a b c"></label><code>id="a"</code></p>'
    )
    assert own_ids(source, "o") == (
        '<p id="o:a" class="a"><a href="#o:a">x</a><a href="#b">y</a><a href="/#a">z</a>'
        '<label for="o:c"><input id="o:c" aria-labelledby="o:a b o:c"></label>'
        '<code>id="a"</code></p>'
    )


def test_own_ids_keeps_footnotes_together() -> None:
    """Marks and notes of two texts on one page find each other."""
    owned = own_ids(html("a[^1]\n\n[^1]: b"), "slug")
    for part in (
        'id="slug:fn:1"',
        'href="#slug:fn:1"',
        'id="slug:fnref:1"',
        'href="#slug:fnref:1"',
    ):
        assert part in owned


# ---------------------------------------------------------------- the converter


def test_an_authors_extension_is_loaded_with_its_options() -> None:
    """Any extension of Python-Markdown can be named."""
    converter = Converter([("markdown.extensions.wikilinks", {"base_url": "/w/"})])
    body = converter.convert("[[Page]]", path=PATH).body
    assert [ref.target for ref in body.refs if isinstance(ref, LinkRef)] == ["/w/Page/"]


@pytest.mark.parametrize(
    ("name", "options"), [("no_such_extension", {}), ("nl2br:Nothing", {}), ("toc", {"bad": 1})]
)
def test_an_extension_that_cannot_be_loaded_is_refused(name: str, options: dict[str, int]) -> None:
    """The message names it."""
    with pytest.raises(ValueError, match=f'Markdown extension "{name}" cannot be'):
        Converter([(name, options)])


def test_a_text_that_breaks_markdown_is_an_error_and_the_next_is_well() -> None:
    """Lists nested beyond measure end in a problem; the converter goes on."""
    converter = Converter()
    deep = "\n".join("    " * level + "- x" for level in range(400))
    broken = converter.convert(deep, path=PATH, first_line=4)
    assert [(problem.file, problem.line) for problem in broken.problems] == [(PATH, 104)]
    assert converter.convert("- *x*", path=PATH) == Converter().convert("- *x*", path=PATH)


def test_torn_marks_are_reported_rather_than_shown() -> None:
    """Where Markdown loses the start of a mark among stars, the author hears of it."""
    converted = convert("*||||**||*{{% c %}}", first_line=2)
    message = r"Markdown cannot distinguish these stars: write \* for a star that is text"
    assert Problem(PATH, 2, 11, "error", message) in converted.problems
    assert "{{% c %}}" in converted.body.html


SAMPLES = [
    "# A\n\na[^1] [r] HTML ||s||\n\n[^1]: n\n[r]: x.md\n*[HTML]: t",
    "# A\n\nb[^1] [r] HTML\n\n{{% x %}}",
    "::: spoiler\nc\n:::\n\n[TOC]\n\n## A",
    "```python\nx\n```\n\n<div>\n",
    "<!-- more -->\n\n*d",
    '"e',
]


@given(st.permutations(range(len(SAMPLES))))
@settings(max_examples=20)
def test_what_was_converted_before_makes_no_difference(order: list[int]) -> None:
    """One converter gives the same results in any order as a new one for each text."""
    converter = Converter()
    for number in order:
        assert converter.convert(SAMPLES[number], path=PATH, owner="a") == convert(SAMPLES[number])


def test_another_process_gives_the_same_result() -> None:
    """Nothing in a result comes from hashes or addresses in memory."""
    program = (
        "from sitegen.markup.converter import Converter; import sys;"
        "print(repr(Converter().convert(sys.argv[1], path='content/posts/a.md', owner='a')))"
    )
    results = {
        subprocess.run(
            [sys.executable, "-c", program, "\n\n".join(SAMPLES)],
            env={"PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"},
            capture_output=True,
            check=True,
        ).stdout.strip()
        for seed in ("1", "2")
    }
    assert results == {repr(convert("\n\n".join(SAMPLES))).encode()}


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
@settings(max_examples=300, deadline=None)
def test_no_mixture_of_markup_breaks_the_converter(source: str) -> None:
    """Any text is converted; no internal mark shows, and every reference has its number."""
    converted = convert(source)
    shown = converted.body.html + (converted.body.public or "") + converted.summary
    assert not set(shown) & set("\x02\x03\x0e\x0f")
    assert shown.count("\x10") == sum(
        shown.count(f"\x10{n}\x11") for n in range(len(converted.body.refs))
    )


@given(st.text(st.characters(blacklist_categories=("Cc", "Cs"), whitelist_characters="\n\t")))
@settings(max_examples=200, deadline=None)
def test_random_text_is_converted(source: str) -> None:
    """No text raises an error, or comes out with an internal mark."""
    assert not set(convert(source).body.html) & set("\x02\x03\x0e\x0f")


def test_shuffled_headings_are_unique_in_any_text() -> None:
    """However often titles repeat, ids never do."""
    titles = ["A", "A", "A 2", "A-2", "a", "Main", "Comment", "section", "!"] * 3
    random.Random(1).shuffle(titles)
    ids = [
        heading.id
        for heading in convert("\n\n".join(f"# {title}" for title in titles)).body.headings
    ]
    assert sorted(set(ids)) == sorted(ids)
    assert not [name for name in ids if name in RESERVED_IDS or name.startswith("comment-")]
