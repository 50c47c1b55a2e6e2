"""Spoilers and shortcodes: found outside code, well nested, and silent where they must be."""

import pytest

from sitegen.markup.converter import Converted, Converter
from sitegen.problems import error
from sitegen.richtext import Heading, ShortcodeRef, StringRef

PATH = "content/posts/a.md"
LABEL = (
    '<label class="spoiler"><input type="checkbox" aria-label="\x100\x11">'
    '<span class="spoiler-text">'
)
END = "</span></label>"


def convert(source: str, first_line: int = 1) -> Converted:
    return Converter().convert(source, path=PATH, first_line=first_line)


def calls(source: str) -> list[tuple[str, tuple[str, ...], dict[str, str], str | None]]:
    refs = convert(source).body.refs
    return [(r.name, r.args, r.kwargs, r.inner) for r in refs if isinstance(r, ShortcodeRef)]


# ---------------------------------------------------------------- spoilers in a paragraph


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("a ||b c|| d", f"<p>a {LABEL}b c{END} d</p>"),
        ("||*b* `c`||", f"<p>{LABEL}<em>b</em> <code>c</code>{END}</p>"),
        ("**a ||b||**", f"<p><strong>a {LABEL}b{END}</strong></p>"),
        ("||b\nc||", f"<p>{LABEL}b\nc{END}</p>"),
        ("||a||b||c||", f"<p>{LABEL}a{END}b{LABEL}c{END}</p>"),
        ("||a [b ||c||](#d)||", f'<p>{LABEL}a <a href="#d">b c</a>{END}</p>'),
        ('"||b||"', f"<p>“{LABEL}b{END}”</p>"),
        ("||b||{: #c .d}", f"<p>{LABEL}b{END}</p>"),
    ],
)
def test_bars_hide_what_is_between_them(source: str, html: str) -> None:
    """Hidden text is a label that opens without JavaScript, and may hold inline Markdown."""
    converted = convert(source)
    assert converted.body.html == html
    assert converted.body.refs == (StringRef(key="spoiler_show"),)


@pytest.mark.parametrize(
    "source",
    ["a || b || c", "||a ||", "|| a||", "||||", "`||a||`", r"\|\|a\|\|", "    ||a||", "||a\n\nb||"],
)
def test_other_bars_are_text(source: str) -> None:
    """Bars with space inside, in code, escaped or in two paragraphs hide nothing."""
    assert convert(source).body.public is None
    assert "||" in convert(source).body.html


def test_bars_of_a_table_are_cells() -> None:
    """In the row of a table, bars are its own."""
    assert convert("| a | b |\n|---|---|\n| x ||y|| |").body.public is None


# ---------------------------------------------------------------- blocks


def test_a_block_hides_blocks() -> None:
    """What is between the lines becomes details with the title as summary."""
    converted = convert("::: spoiler The *end*\na\n\n- b\n:::\nc")
    assert converted.body.html == (
        '<details class="spoiler">\n<summary>The <em>end</em></summary>\n'
        '<div class="spoiler-body">\n<p>a</p>\n<ul>\n<li>b</li>\n</ul>\n</div>\n</details>\n'
        "<p>c</p>"
    )
    assert converted.body.public == (
        '<details class="spoiler">\n<summary>The <em>end</em></summary>\n'
        '<div class="spoiler-body"><p>[spoiler]</p></div>\n</details>\n<p>c</p>'
    )
    assert converted.problems == ()


def test_a_block_without_title_takes_the_themes_word() -> None:
    """The summary is a reference to the word for spoilers."""
    body = convert("::: spoiler\na\n:::").body
    assert "<summary>\x100\x11</summary>" in body.html
    assert body.refs == (StringRef(key="spoiler"),)


@pytest.mark.parametrize(
    "source",
    [
        "::: spoiler A\n::: spoiler B\nx\n:::\n:::",
        "::: spoiler A\n\n```\n:::\n```\n:::",
        "- a\n\n    ::: spoiler B\n    - x\n    :::",
        "> ::: spoiler B\n> x\n> :::",
        '<div markdown="1">\n::: spoiler B\nx\n:::\n</div>',
        "a[^1]\n\n[^1]: b\n\n    ::: spoiler B\n    x\n    :::",
        "::: spoiler A\n{{% b %}}\nx\n{{% /b %}}\n:::",
    ],
)
def test_blocks_nest(source: str) -> None:
    """Blocks stand in blocks, lists, quotes, notes and raw HTML, and around code."""
    converted = convert(source)
    assert converted.problems == ()
    assert converted.body.html.count("<details") == source.count("spoiler")
    assert "x" not in (converted.body.public or "x").replace("[spoiler]", "").replace("\x10", "")


@pytest.mark.parametrize(
    ("source", "message", "line", "column"),
    [
        ("a\n\n::: spoiler B\nx", "::: spoiler is never closed by :::", 3, 1),
        ("a\n\n:::", "this ::: ends a block, but none is open here", 3, 1),
        ("> ::: note B\n> x\n> :::", "unknown block ::: note: there is only ::: spoiler", 1, 3),
        ("::: aside\nx", "unknown block ::: aside: there is only ::: spoiler", 1, 1),
        (
            "<div>\n::: spoiler\n</div>",
            "a line of ::: cannot stand here: blocks begin where a paragraph could",
            2,
            1,
        ),
    ],
)
def test_a_broken_block_is_an_error(source: str, message: str, line: int, column: int) -> None:
    """Each mistake is reported once, at its line in the file."""
    assert convert(source, first_line=10).problems == (error(PATH, message, line + 9, column),)


# ---------------------------------------------------------------- what the public may read


SECRETS = [
    "# A ||secret|| b",
    "a\n\n## b ||secret||\n\n[TOC]",
    "::: spoiler T\n## secret\n:::\n\n[TOC]",
    "||![secret](http://a.example/secret.jpg)||",
    "![a ||secret|| b](c.jpg)",
    '![a](c.jpg "d ||secret||")',
    'x ![a](c.jpg "d ||secret||")',
    '[a](b.md "||secret||")',
    "||a[^1]||\n\n[^1]: secret",
    "||a[^secret]||\n\n[^secret]: b",
    "||a[^1]||\n\n[^1]: b[^2]\n[^2]: secret",
    "a[^1]\n\n[^1]: ||secret||",
    "::: spoiler T\na[^1]\n\n[^1]: secret\n:::",
    "{{% a %}}||secret||{{% /a %}}",
    "{{% a %}}\n{{% b %}}\n::: spoiler T\nsecret\n:::\n{{% /b %}}\n{{% /a %}}",
    "::: spoiler ||secret||\na\n:::",
    "::: spoiler T\n{{% a secret %}}\n:::",
    "::: spoiler\nsecret",
    "a ||secret <!-- more --> secret|| b",
    "T\n:   ||secret||",
    "!!! note\n    ||secret||",
]  # fmt: skip


@pytest.mark.parametrize("source", SECRETS)
def test_the_public_text_holds_no_secret(source: str) -> None:
    """Nothing hidden is in the public text, its references, the summary or the headings."""
    converted = convert(source)
    public = converted.body.public or converted.body.html
    seen = [public, converted.summary, *(f"{h.id} {h.text}" for h in converted.body.headings)]
    for number, ref in reversed([*enumerate(converted.body.refs)]):  # an inside comes before
        if f"\x10{number}\x11" in "".join(seen):
            seen.append(f"{ref.name} {ref.inner}" if isinstance(ref, ShortcodeRef) else str(ref))
    assert not [text for text in seen if "secret" in text]
    assert "[spoiler]" in "".join(seen)


def test_a_spoiler_in_a_heading_is_unsaid_in_its_name() -> None:
    """The id and the words of a heading read [spoiler]."""
    assert convert("## The ||butler|| did it").body.headings == (
        Heading(level=2, id="the-spoiler-did-it", text="The [spoiler] did it"),
    )


def test_a_note_that_visible_text_refers_to_stays_public() -> None:
    """A footnote is hidden only where every reference to it is."""
    public = convert("a[^1] ||b[^1] c[^2]||\n\n[^1]: shown\n[^2]: gone").body.public or ""
    assert ("shown" in public, "gone" in public) == (True, False)


@pytest.mark.parametrize("source", ["a ||b|| c", "a\n\n::: spoiler T\nb\n:::\n\nc"])
def test_a_summary_says_spoiler(source: str) -> None:
    """Hidden text reads [spoiler] in the summary."""
    assert convert(source).summary == "a [spoiler] c"


# ---------------------------------------------------------------- shortcodes


@pytest.mark.parametrize(
    ("source", "call"),
    [
        ("{{% a %}}", ("a", (), {}, None)),
        ("{{%a%}}", ("a", (), {}, None)),
        ("{{% a-1_b.c \"x y\" 'it\"s' bare k=\"v w\" l='m' n=o %}}",
         ("a-1_b.c", ("x y", 'it"s', "bare"), {"k": "v w", "l": "m", "n": "o"}, None)),
        ('{{% a "" "*x* <b> `c` %}} _y_" %}}', ("a", ("", "*x* <b> `c` %}} _y_"), {}, None)),
        ('{{% a\n  "x"\n  k=v\n%}}', ("a", ("x",), {"k": "v"}, None)),
        ("x {{% a %}}*y*{{% /a %}} z", ("a", (), {}, "<em>y</em>")),
        ("{{% a %}}\n*x*\n{{% /a %}}", ("a", (), {}, "<p><em>x</em></p>")),
        ("{{% a %}}\n\n- x\n\n{{% /a %}}", ("a", (), {}, "<ul>\n<li>x</li>\n</ul>")),
        ("{{% a %}}\n```\n{{% /a %}}\n```\n{{% /a %}}",
         ("a", (), {}, '<div class="highlight"><pre><span></span><code>{{% /a %}}\n'
          "</code></pre></div>")),
        ("<div>{{% a %}}x{{% /a %}}</div>", ("a", (), {}, "x")),
    ],
)  # fmt: skip
def test_shortcodes_are_read(
    source: str, call: tuple[str, tuple[str, ...], dict[str, str], str | None]
) -> None:
    """Values are words or quoted, by place or by name; the inside of a pair is Markdown."""
    assert (calls(source), convert(source).problems) == ([call], ())


def test_pairs_nest() -> None:
    """A shortcode within another is a reference in its inside; one of the same name too."""
    source = "{{% a %}}1 {{% b %}} {{% a %}}2{{% /a %}} 3{{% /a %}}"
    assert calls(source) == [
        ("b", (), {}, None),
        ("a", (), {}, "2"),
        ("a", (), {}, "1 \x100\x11 \x101\x11 3"),
    ]
    assert convert(source).body.html == "\x102\x11"


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("{{% a %}}", "\x100\x11"),
        ("x\n{{% a %}}\ny", "<p>x</p>\n\x100\x11\n<p>y</p>"),
        ("x {{% a %}} y", "<p>x \x100\x11 y</p>"),
        ("> {{% a %}}", "<blockquote>\n\x100\x11\n</blockquote>"),
        ("# {{% a %}} b", '<h1 id="b">\x100\x11 b</h1>'),
        ("{{% a %}} {{% b %}}", "\x100\x11 \x101\x11"),
        ('<a href="{{% a %}}">b</a>', '<p><a href="\x100\x11">b</a></p>'),
        ("{{%/* a \"b\" */%}}", '<p>{{% a "b" %}}</p>'),
        (r"\{{% a %}}", "<p>{{% a %}}</p>"),
        ("`{{% a %}}`", "<p><code>{{% a %}}</code></p>"),
        ("`{{%/* a */%}}`", "<p><code>{{%/* a */%}}</code></p>"),
        ("`{{%` and `%}}`", "<p><code>{{%</code> and <code>%}}</code></p>"),
        ("<!-- {{% a %}} -->", "<!-- {{% a %}} -->"),
        ("<pre>{{% a <b> %}}</pre>", "<pre>{{% a &lt;b&gt; %}}</pre>"),
    ],
)  # fmt: skip
def test_shortcodes_stand_where_they_were_written(source: str, html: str) -> None:
    """One that has a line to itself is in no paragraph, and none is seen in code or comments."""
    assert (convert(source).body.html, convert(source).problems) == (html, ())


@pytest.mark.parametrize("fence", ["```", "~~~", "```python"])
def test_fenced_code_shows_marks_as_written(fence: str) -> None:
    """In fenced code neither shortcodes nor blocks are read."""
    converted = convert(f"{fence}\n::: spoiler x\n{{{{% a\n{fence[:3]}")
    assert (converted.body.refs, converted.problems, converted.body.public) == ((), (), None)


def test_indented_code_shows_marks_as_written() -> None:
    """In indented code the lines are the author's, none added and none lost."""
    code = "a\n{{% b %}}\n::: spoiler\n\n{{% c\n:::\nd"
    source = "x\n\n" + "\n".join(f"    {line}".rstrip() for line in code.split("\n")) + "\n\ny"
    converted = convert(source)
    assert f"<code>{code}\n</code>" in converted.body.html
    assert (converted.body.refs, converted.problems) == ((), ())


MALFORMED = "this shortcode cannot be read: a name, then values as word, key=word or in quotes"


@pytest.mark.parametrize(
    ("source", "message", "line", "column"),
    [
        ("x\n\ny {{% /a %}}", "{{% /a %}} closes nothing that was opened before it here", 3, 3),
        ('x {{% a "b %}}', MALFORMED, 1, 3),
        ("{{% %}}", MALFORMED, 1, 1),
        ("{{% a b=c=d %}}", MALFORMED, 1, 1),
        ("{{% /a b %}}", MALFORMED, 1, 1),
        ("a\n{{% b\n\nc %}}", "this {{% is never closed by %}}", 2, 1),
        ("a {{% b {{% c %}}", "this {{% is never closed by %}}", 1, 3),
        (
            "||{{% a %}}|| {{% /a %}}",
            "{{% /a %}} closes nothing that was opened before it here",
            1,
            15,
        ),
        (
            "x {{% a %}}b\n\nc{{% /a %}}",
            "{{% a %}} is closed in another paragraph, list or cell: give both tags"
            " lines of their own",
            1,
            3,
        ),
    ],
)
def test_a_broken_shortcode_is_an_error(source: str, message: str, line: int, column: int) -> None:
    """Each mistake is reported where the tag begins."""
    assert convert(source, first_line=7).problems == (error(PATH, message, line + 6, column),)


def test_a_call_knows_its_place() -> None:
    """Line and column of a shortcode are those of the file."""
    refs = convert("```\n{{% a %}}\n```\n\n> x {{% a %}}", first_line=4).body.refs
    assert [(r.line, r.column) for r in refs if isinstance(r, ShortcodeRef)] == [(8, 5)]
