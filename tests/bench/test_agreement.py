"""The comparison with GitHub's rendering: normalisations, differences, additions, the report."""

import json

import pytest

pytest.importorskip("cmarkgfm")  # an interpreter without its wheels still tests all the rest

from bench import agreement
from bench.additions import Place, on_purpose, places, without_traces
from bench.comparison import Outcome, by_github, compare, compare_file, without_liquid
from bench.differences import first_difference, kind, snippet
from bench.structure import SIGN, read, shown
from sitegen.core.diagnostics import error, warning
from sitegen.markup.converter import Converted, Converter
from sitegen.models.richtext import RichText

FENCE_IN_ITEM = "1. Some test.\n\n    ```python\n    # c\n    x = 1\n    ```\n"
FLATTENED = (
    "<ol>\n<li>\n<p>Some test.</p>\n<p>```python</p>\n<h1>c</h1>\n<p>x = 1\n```</p>\n</li>\n</ol>"
)


class Fixed:
    """Converts every text to the same HTML, so that no test needs a fault of sitegen's own."""

    def __init__(self, html, *problems):
        self.html = html
        self.problems = problems

    def convert(self, source, *, path, first_line=1, owner=""):
        """Return what this was made with."""
        return Converted(
            body=RichText(html=self.html),
            summary="",
            has_more=False,
            words=0,
            problems=self.problems,
        )


def tokens(html):
    """Return the structure of HTML as words."""
    return [shown(token) for token in read(html).tokens]


def lines(text):
    """Return GitHub's words with their lines."""
    found = by_github(text)
    pairs = zip(found.tokens, found.lines, strict=True)
    return [pair for pair in pairs if not pair[0].startswith(SIGN)]


# ---------------------------------------------------------------- what counts as the same


@pytest.mark.parametrize(
    "text",
    [
        "# A heading\n\nIts *own* **id** & [link](https://a.example/).\n",
        'She said "it\'s" -- or --- well...\n',
        '![A still](a.jpg "Its caption")\n',
        "[![A still](a.jpg)](https://a.example/)\n",
        "```python\nx = 'a'  # -- \"b\"\n\n\tif x:\n        pass\n```\n",
        "    indented\n\n    code\n",
        "`a\nb` and `--`\n",
        "- a\n- b\n\n1. a\n\n2. b\n",
        "> - a\n> - b\n",
        "| a | b |\n| --- | :-: |\n| 1 | *2* |\n",
        "<div class='x'>\n<b>raw</b><br/>\n</div>\n\n<!-- a remark -->\n\nText.\n",
        "One.[^1] Two.[^b] One again.[^1]\n\n[^1]: A note.\n\n    Its end.\n\n[^b]: Another.\n",
        "One.[^1]\n\n[^1]: A note with code.\n\n        code\n",
        "a  \nb\n",
    ],
)
def test_what_both_read_alike_agrees(text):
    assert compare(text, Converter()) == Outcome(file="", status="agrees")


@pytest.mark.parametrize(
    ("mine", "others"),
    [
        ('<h2 id="a" class="b">x</h2>', "<H2>x</H2>"),
        ('<img src="\x100\x11" loading="lazy" width="3">', '<img src="a.jpg" alt="b" />'),
        ("<p>“a” – b—c ‘d’ e…</p>", "<p>\"a\" -- b---c 'd' e...</p>"),
        ("<p>a\n b</p>\n", "<p>a b</p>"),
        ("<p>a<!-- b --></p>", "<!DOCTYPE html><p>a</p>"),
        (
            '<div class="highlight"><pre><span></span><code><span class="n">x</span>\n'
            '<span class="w">    </span><span>y</span>\n</code></pre></div>',
            '<pre lang="c"><code>\nx\n\ty  \n\n</code></pre>',
        ),
        ("<figure><img><figcaption>A b</figcaption></figure>", '<p><img title="A b"></p>'),
        ("<figure><a><img></a></figure>", "<a><img></a>"),
        (
            '<div class="footnote"><hr><ol><li><p>x&#160;<a class="footnote-backref">b</a></p></li>'
            '<li><pre>y</pre><p><a class="footnote-backref">b</a></p></li></ol></div>',
            '<section class="footnotes"><ol><li><p>x <a class="footnote-backref">b<sup>2</sup></a>'
            "</p></li><li><pre>y</pre></li></ol></section>",
        ),
        ('<p>The <abbr title="a">W3C</abbr>s</p>', "<p>The W3Cs</p>"),
        ('<div class="toc"><ul><li>x</li></ul></div><p>y</p>', "<p>y</p>"),
        ("<p>a\x103\x11b</p>", "<p>ab</p>"),
    ],
)
def test_what_is_set_aside_makes_no_difference(mine, others):
    assert tokens(mine) == tokens(others) != []


@pytest.mark.parametrize(
    ("mine", "others"),
    [
        ("<p>a</p>", "<p>b</p>"),
        ("<p><em>a</em></p>", "<p><strong>a</strong></p>"),
        ("<p>a</p>", "a"),
        ("<p>&lt;p&gt;</p>", "<p><p></p>"),
        ("<p>ab</p>", "<p>a b</p>"),
        ("<p>a - b</p>", "<p>a ---- b</p>"),
        ("<code>“a”</code>", '<code>"a"</code>'),
        ("<pre><code>a\n  b</code></pre>", "<pre><code>a\nb</code></pre>"),
        ("<pre><code>a\n\nb</code></pre>", "<pre><code>a\nb</code></pre>"),
        ("<pre>a</pre>", "<pre><code>a</code></pre>"),
        ("<p><img> a</p>", "<img><p>a</p>"),
        ("<p><img><img></p>", "<img><img>"),
        ("<figure><p>a</p><figcaption>b</figcaption></figure>", "<figure><p>a</p></figure>"),
        ("<ul><li>a</li></ul>", "<ul><li><p>a</p></li></ul>"),
        ("<div>a</div>", "<section>a</section>"),
        ("<p><span>a</span></p>", "<p>a</p>"),
    ],
)
def test_all_else_is_a_difference(mine, others):
    assert read(mine).tokens != read(others).tokens


def test_empty_lines_of_code_count_where_they_are_between_others():
    found = tokens("<pre>\n\n\n<b>a</b>\n\nc\n\n\n</pre>")
    assert found == ["<pre>", "<b>", "a", "</b>", "↵", "c", "</pre>"]


def test_liquid_is_taken_out_of_both():
    text = (
        "{% if x %}\n[a]({% link b.md %}) {{ site.title }} `{% c %}`{% d\n e=1 %}\n"
        '[a]: {% link a.md %}\n[b]({% link b.md %} "c")\n'
        "{% highlight js %}\n# x\n{% endhighlight %}\n{{% own %}} {{ a\n}}\n"
    )
    assert without_liquid(text) == (
        "\n[a](liquid) liquid `liquid`\n\n"
        '[a]: liquid\n[b](liquid "c")\n\n\n\n{{% own %}} {{ a\n}}\n'
    )
    assert compare("{% a %}\n", Converter()) == Outcome(file="", status="empty")


# ---------------------------------------------------------------- differences, kinds and lines


def test_a_fence_that_is_flattened_in_a_list_is_a_difference_with_its_kind_and_line():
    assert compare(FENCE_IN_ITEM, Fixed(FLATTENED), "a.md", 8) == Outcome(
        file="a.md",
        status="differs",
        kind="in li: <p> | <pre> <code>",
        line=11,
        ours="… Some test. </p> ▸ <p> ```python </p> <h1> c </h1> <p> x =",
        theirs="… Some test. </p> ▸ <pre> <code> # c x = 1 </code> </pre> </li> </ol>",
    )


@pytest.mark.parametrize(
    ("mine", "others", "name"),
    [
        ("<p>a\\$4 b</p>", "<p>a$4 b</p>", "\\ | nothing"),
        ("<p>a \\\nb</p>", "<p>a<br>b</p>", "\\ | <br>"),
        ("<p>~~old~~new</p>", "<p><del>old</del>new</p>", "~~ | <del>"),
        ("<p>(https://a.example/)</p>", "<p>(<a>https://a.example/</a>)</p>", "a:// | <a>"),
        ("<p>x</p>", "<p>x</p><p>y</p>", "in the text: the end | <p>"),
        ("<pre>a\n  b</pre>", "<pre>a\nb</pre>", "in pre: white space | white space"),
        ("<pre>a\n\nb</pre>", "<pre>a\nb</pre>", "in pre: empty line | line"),
        ("<ul><li>a</li><li>", "<ul><li>a<ul><li>", "in li: </li> <li> | <ul> <li>"),
    ],
)
def test_a_kind_says_what_both_have_next(mine, others, name):
    ours, theirs = read(mine), read(others)
    found = first_difference(ours, theirs)
    assert found is not None
    assert kind(found, ours, theirs) == name


def test_two_posts_with_the_same_fault_have_the_same_kind():
    first = compare("It cost \\$4.\n", Fixed("<p>It cost \\$4.</p>"))
    second = compare("*All* of \\$500!\n", Fixed("<p><em>All</em> of \\$500!</p>"))
    assert first.kind == second.kind == "\\ | nothing"


def test_a_snippet_shows_the_place():
    words = list("abcdefghijklmnopqrstuvwxyz")
    assert snippet(words, 5) == "… c d e ▸ f g h i j k l m n"
    assert snippet([f"{SIGN}<p>", "x" * 41], 1) == f"<p> ▸ {'x' * 40}…"


def test_equal_structures_have_no_difference():
    assert first_difference(read("<p>a</p>"), read("<p>a</p>")) is None


def test_lines_are_those_of_the_source():
    text = (
        "# A\n\nb\nc\n\n```\nd\n\ne\n```\n\n- f\n- g\n  h\n\n<i>i</i>\n\n<div>\nj\n</div>\n\n"
        "k[^1]\n\n[^1]: l\n\n| m |\n| --- |\n| n |\n"
    )
    assert lines(text) == [
        *(("A", 1), ("b", 3), ("c", 4), ("d", 7), ("↵", 8), ("e", 9), ("f", 12), ("g", 13)),
        *(("h", 14), ("i", 16), ("j", 19), ("k", 22), ("1", 22), ("m", 26), ("n", 28), ("l", 24)),
    ]
    assert by_github(text).code == [(6, 10)]


def test_a_warning_at_the_line_of_the_difference_sets_it_apart():
    def outcome(*problems):
        found = compare(FENCE_IN_ITEM, Fixed(FLATTENED, *problems), "a.md")
        return found.status, found.kind, found.line

    name = "in li: <p> | <pre> <code>"
    assert outcome(warning("x.md", "a fence", 4)) == ("warned", name, 4)
    assert outcome(warning("x.md", "a fence", 3)) == ("warned", name, 4)
    assert outcome(warning("x.md", "a fence", 7)) == ("differs", name, 4)
    problems = warning("x.md", "a fence", 4), error("x.md", "no 'a' in line 12", 2)
    assert outcome(*problems) == ("error", "no … in line …", 2)


# ---------------------------------------------------------------- what sitegen adds


@pytest.mark.parametrize(
    ("text", "additions", "line"),
    [
        ("Text.\n\n## A ## {#b}\n", "attribute list", 3),
        ("![a](b.jpg){width=10}\n", "attribute list", 1),
        ("`{: .a}` *b*{: .c}\n", "attribute list", 1),
        ("> *a*{: .b} c\n\nText\nmore.\n{: #d .e}\n\n- x\n", "attribute list", 1),
        ("The W3C.\n\n*[W3C]: A *group*\n", "abbreviation", 3),
        ("[TOC]\n\n## A\n", "[TOC]", 1),
        ("A term\n:   What it is.\n\n    More of it.\n\nText.\n", "definition list", 1),
        ("Text.\n\n!!! note\n    A *note*.\n\n    - a\n\nText.\n", "admonition", 3),
        ("Text.\n\n> [!NOTE]\n> A.\n>\n> B.\n\n> C\n", "alert", 3),
        ("**Update:**Fixed.\n", "stars", 1),
        ("A.\n\n- *(b)*c ***d***\n", "stars", 3),
        (r"A catch\s*(\s*Exception\s*)." + "\n", "stars", 1),
        ("**A:**b\n\n## C {#d}\n", "attribute list, stars", 1),
        ("**A:**b\n\n!!! note\n    C.\n", "admonition, stars", 1),
        ("He ||dies||.\n\nText.\n", "spoiler", 1),
        ("::: spoiler The end\nHe *dies*.\n\n- a\n:::\n\nText.\n", "spoiler", 1),
        ("Text.\n\n{{% a %}}\n\nHe *dies*.\n\n{{% /a %}}\n", "shortcode", 3),
        ("A {{% b %}}.\n\n## C {#d}\n", "attribute list, shortcode", 1),
    ],
)
def test_what_sitegen_adds_differs_on_purpose(text, additions, line):
    found = compare(text, Converter(), "a.md", 11)
    assert (found.status, found.kind, found.line) == ("on purpose", additions, line + 10)


@pytest.mark.parametrize(
    ("text", "html", "line"),
    [
        ("## A {#b}\n\nText.\n", "<h2>A</h2><p>Else.</p>", 3),
        ("## A {#b}\n\n*c*{: .d}\n", "<h2>A {#b}</h2><p><em>c</em></p>", 3),
        ("    {: .a}\n\nText {: .b}\n", "<pre><code></code></pre><p>Text</p>", 1),
        ("`{: .a}` *b*{: .c}\n", "<p><code></code> <em>b</em></p>", 1),
        ("*[a]: b\n\nText.\n\nMore.\n", "<p>Text.</p><p>Else.</p>", 5),
        ("A\n:   B\n\nText.\n", "<dl><dt>A</dt><dd>B</dd></dl><p>Else.</p>", 4),
        ("He ||dies||.\n\nText.\n", "<p>He <b>dies</b>.</p><p>Else.</p>", 3),
        ("```\n||a||\n```\n", "<pre><code></code></pre>", 2),
        ("A.\n\n> [!NOTE]\n> B.\n\nC.\n", "<p>A.</p><div><p>B.</p></div><p>Else.</p>", 6),
        ("2 * 3\n", "<p>2 3</p>", 1),  # a star that is gone
        ("a*\n", "<p>*a</p>", 1),  # in another place
        ("*a* b\n", "<p>*a* b</p>", 1),  # no emphasis where GitHub has it
        ("_a_ b\n", "<p>_a_ b</p>", 1),
        ("**a:**b\n\nText.\n", "<p><strong>a:</strong>b</p><p>Else.</p>", 3),
        ("**a:**b c\n", "<p><strong>a:</strong>b else</p>", 1),
        ("`**a:**b`\n", "<p><code><strong>a:</strong>b</code></p>", 1),
    ],
)
def test_a_difference_elsewhere_is_not_on_purpose(text, html, line):
    found = compare(text, Fixed(html))
    assert (found.status, found.line) == ("differs", line)


def test_lines_that_are_taken_out_leave_the_numbers_of_all_others():
    found = without_traces("a\n{: .b}\nc {: .d}\n\n*[e]: f\n```\n{: .g}\n```", [(6, 8)])
    assert found.text == "a\nc\n\n```\n{: .g}\n```"
    assert found.lines == [1, 3, 4, 6, 7, 8]
    assert found.left_out == {"attribute list": 2, "abbreviation": 5}


def test_additions_have_their_lines():
    text = "a\n\n:   b\n\n    c\n\nd\n{{% e %}}\n{{% f %}}\n{{% /f %}}\n\n::: spoiler\n:::"
    found = places(text, [])
    assert Place("definition list", 1, 5) in found
    assert Place("shortcode", 9, 10) in found
    assert Place("spoiler", 12, 13) in found
    assert on_purpose(found, 3, 5) == "definition list"
    assert on_purpose(found, 5, 6) == ""
    assert places(text, [(1, 13)]) == []


# ---------------------------------------------------------------- files and the report


@pytest.fixture
def folders(tmp_path):
    """Return two folders of posts: one that agrees in all, one with everything."""
    posts = {
        "a/2004/one.md": "---\ntitle: One\n---\n\nA *b*.\n",
        "a/two.MARKDOWN": "---\nlayout: x\ntitle: Two\n---\n## B {#c}\n",
        "b/no-text.md": "---\ntitle: Three\n---\n",
        "b/old.md": "---\ntitle: Four\n---\n\n<p>a</p><p>",
        "b/hidden.txt": "No post.",
        "b/.git/five.md": "No post either.",
    }
    for name, text in posts.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(text.replace("\n", "\r\n").encode())
    return tmp_path / "a", tmp_path / "b"


def test_files_are_found_in_a_fixed_order(folders):
    a, b = folders
    assert agreement.files_below(a) == [a / "2004/one.md", a / "two.MARKDOWN"]
    assert agreement.files_below(b) == [b / "no-text.md", b / "old.md"]


def test_a_file_is_compared_without_its_front_matter(folders):
    path = folders[0] / "two.MARKDOWN"
    assert compare_file(path) == Outcome(
        file=path.as_posix(), status="on purpose", kind="attribute list", line=5
    )


def outcomes():
    """Return what came of seven posts, in two folders."""

    def made(status, kind="", file="a/x.md", line=3):
        return Outcome(file=file, status=status, kind=kind, line=line, ours="o", theirs="t")

    return {
        "a": [made("agrees"), made("on purpose", "spoiler"), made("empty")],
        "b": [
            made("differs", "y", "b/1.md"),
            made("differs", "z", "b/2.md"),
            made("warned", "z", "b/3.md"),
            made("differs", "z", "b/4.md"),
            made("error", "e", "b/5.md"),
        ],
    }


def shown_by(*options):
    args = agreement.parser().parse_args(["a", "b", *options])
    return agreement.report(outcomes(), args)


def test_the_report_counts_and_ranks():
    assert shown_by("--limit", "2") == (
        "| folder | posts | agree | on purpose | warned | differ | error | empty "
        "| agree, % | or on purpose, % |\n"
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n"
        "| a | 2 | 1 | 1 | 0 | 0 | 0 | 1 | 50.00 | 100.00 |\n"
        "| b | 5 | 0 | 0 | 1 | 3 | 1 | 0 | 0.00 | 0.00 |\n"
        "| all | 7 | 1 | 1 | 1 | 3 | 1 | 1 | 14.29 | 28.57 |\n"
        "\n"
        "1. 2 posts, differs: z\n   b/2.md:3\n   sitegen: o\n   GitHub:  t\n"
        "2. 1 post, differs: y\n   b/1.md:3\n   sitegen: o\n   GitHub:  t\n"
        "… and 3 more kinds, of 3 posts"
    )


def test_posts_are_listed_by_kind_or_all_that_fail():
    assert shown_by("--show", "z").split("\n") == [
        "b/2.md:3: differs: z",
        "b/3.md:3: warned: z",
        "b/4.md:3: differs: z",
    ]
    assert shown_by("--show", "spoil") == "a/x.md:3: on purpose: spoiler"
    assert shown_by("--failing", "--show", "spoil") == ""
    assert len(shown_by("--failing").split("\n")) == 5


def test_programs_get_json():
    found = json.loads(shown_by("--json"))
    assert found["all"] == {
        **{"posts": 7, "agree": 1, "on_purpose": 1, "warned": 1, "differ": 3, "error": 1},
        **{"empty": 1, "strict_share": 14.29, "share": 28.57},
    }
    assert [each["folder"] for each in found["folders"]] == ["a", "b"]
    assert [(each["posts"], each["status"], each["kind"]) for each in found["kinds"]] == [
        (2, "differs", "z"),
        (1, "differs", "y"),
        (1, "error", "e"),
        (1, "on purpose", "spoiler"),
        (1, "warned", "z"),
    ]
    assert [each["file"][2] for each in found["failing"]] == ["1", "2", "3", "4", "5"]


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_the_command_compares_folders(folders, capsys, jobs):
    assert agreement.main([*map(str, folders), "--jobs", jobs, "--json"]) == 0
    said = capsys.readouterr()
    every = json.loads(said.out)["all"]
    assert (every["posts"], every["agree"], every["on_purpose"], every["empty"]) == (3, 2, 1, 1)
    assert said.err == "4 of 4 files\n"


def test_a_folder_that_is_not_there_is_an_error(tmp_path, capsys):
    assert agreement.main([str(tmp_path / "none")]) == 2
    assert capsys.readouterr().err == f"error: no such folder: {tmp_path / 'none'}\n"
