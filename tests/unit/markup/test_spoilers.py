"""Spoilers and shortcodes: found outside code, well nested, and silent where they must be."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitegen.core.diagnostics import error
from sitegen.markup.converted import Converted
from sitegen.markup.converter import Converter
from sitegen.models.richtext import Heading, ShortcodeRef, StringRef

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
    [
        "a || b", "a || b, ||c||", "`||a||`", r"\|\|a\|\|", r"a\||b", "    if (a || b || c)",
        "```\n||a\n```", "<pre>||a</pre>", "<script>a || b || c</script>", "<kbd>||</kbd>",
        "<!-- ||a -->", "[a](http://b.example/||c)", "||if (a || b) c||", '{{% x "a || b" %}}',
    ],
)  # fmt: skip
def test_bars_that_are_to_be_seen_are_text(source: str) -> None:
    """In code, escaped, and one pair that stands alone with a space on both sides."""
    converted = convert(source)
    assert converted.problems == ()
    assert "\x12" not in f"{converted.body.html}{converted.summary}"


STRAY = (
    r"these bars hide nothing: write ||words|| with no space inside, in one paragraph,"
    r" or \|| for bars that readers must see"
)


@pytest.mark.parametrize(
    ("source", "places"),
    [
        ("a || b || c", ["1:3", "1:8"]),
        ("||a ||", ["1:1", "1:5"]),
        ("|| a||", ["1:1", "1:5"]),
        ("||||", ["1:1"]),
        ("|||a|||", ["1:1", "1:5"]),
        ("x\n\n||a", ["3:1"]),
        ("||a\n\nb||", ["1:1", "3:2"]),
        ("In the end || she leaves ||, and ||he stays\n\nat home||.",
         ["1:12", "1:26", "1:34", "3:8"]),
        ("so || she leaves ||, ||a||", ["1:4"]),
        ("`||a||` then ||b", ["1:14"]),
        ("# ||a\n\nb||", ["1:3", "3:2"]),
        ("- ||a\n- b||", ["1:3", "2:4"]),
        ("> ||a\n\nb||", ["1:3", "3:2"]),
        ("a[^1]\n\n[^1]: ||b\n\n    c||", ["3:7", "5:6"]),
        ("<p>||a||</p>", ["1:4", "1:7"]),
        ("<div>a ||b</div>", ["1:8"]),
        ("[a ||b](#c) d||", ["1:4", "1:14"]),
        ("![a ||b](c.jpg)", ["1:5"]),
        ('![a](c.jpg "||b")', ["1:13"]),
        ('[a](b.md "c||")', ["1:12"]),
        ('<img src="c.jpg" alt="||b">', ["1:23"]),
        ("::: spoiler ||a\nb\n:::", ["1:13"]),
        ("*[HTML]: ||a\n\nHTML", ["1:10"]),
        ("T ||a\n:   b||", ["1:3", "2:6"]),
        ('!!! note "||a"\n    b||', ["1:11", "2:6"]),
        ("| a | b |\n|---|---|\n| ||x | y|| |", ["3:3", "3:10"]),
        ("| a | b |\n|---|---|\n| x | ||y |", ["3:7"]),
        ("| a | b |\n|---|---|\n| x || y|| |", ["3:5", "3:9"]),
        ("| a |\n|---|\n|||x|||", ["3:1", "3:5"]),
    ],
)  # fmt: skip
def test_bars_that_hide_nothing_are_an_error_at_their_place(source: str, places: list[str]) -> None:
    """Unclosed, with a space inside, across paragraphs or cells, or where nothing can be hidden."""
    found = [f"{p.line}:{p.column}" for p in convert(source).problems if p.message == STRAY]
    assert found == places


def test_bars_in_a_shortcodes_values_hide_nothing() -> None:
    """They would be shown as they are."""
    message = "bars hide nothing in a shortcode's values: remove the hidden text"
    converted = convert('x {{% a "||b||" c=d %}}{{% a "b" c="||d" %}}')
    assert converted.problems == (error(PATH, message, 1, 3), error(PATH, message, 1, 24))


@pytest.mark.parametrize(
    ("row", "cells"),
    [
        ("| Bob | ||dies|| |", ["Bob", f"{LABEL}dies{END}"]),
        ("| a | ||b|| c", ["a", f"{LABEL}b{END} c"]),
        ("| ||a|| | ||b||", [f"{LABEL}a{END}", f"{LABEL}b{END}"]),
        ("||a|| | b |", [f"{LABEL}a{END}", "b"]),
        ("| x ||y|| | z |", [f"x {LABEL}y{END}", "z"]),
        ("| (||y||) | **||z||** |", [f"({LABEL}y{END})", f"<strong>{LABEL}z{END}</strong>"]),
        ("| `a||b` | ||`c|d`|| |", ["<code>a||b</code>", f"{LABEL}<code>c|d</code>{END}"]),
        ("|x||", ["x", ""]),
        ("| x || |", ["x", ""]),
        ("||x|", ["", "x"]),
        ("|| x |", ["", "x"]),
        ("| x ||", ["x", ""]),
    ],
)
def test_bars_of_a_table_hide_or_are_an_empty_cell(row: str, cells: list[str]) -> None:
    """They hide with a space before and none within; between cells they are an empty one."""
    converted = convert(f"| a | b |\n|---|---|\n{row}")
    body = converted.body.html.partition("<tbody>")[2]
    assert (re.findall("<td>(.*?)</td>", body), converted.problems) == (cells, ())


def test_bars_between_cells_stay_an_empty_cell() -> None:
    """Two of them in one row, too, and those of a header."""
    html = convert("|a||b|\n|-|-|-|\n|x||y|\n| x ||y |\n||x||").body.html
    cells = re.findall("<t[hd]>(.*?)</t[hd]>", html)
    assert cells == ["a", "", "b", "x", "", "y", "x", "", "y", "", "x", ""]


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
            "a line of ::: is not allowed here: a block begins where a paragraph can",
            2,
            1,
        ),
    ],
)
def test_a_broken_block_is_an_error(source: str, message: str, line: int, column: int) -> None:
    """Each mistake is reported once, at its line in the file."""
    assert convert(source, first_line=10).problems == (error(PATH, message, line + 9, column),)


COLONS = "a line of ::: is not allowed here: a block begins where a paragraph can"


@pytest.mark.parametrize(
    ("source", "line", "column"),
    [
        ("Text\n    ::: spoiler x\n    SECRET\n    :::", 2, 5),
        ("Text\n\t::: spoiler x\n\tSECRET\n\t:::", 2, 2),
        ("> a\n>     ::: spoiler B\n>     x\n>     :::", 2, 7),
        ("> a\n    ::: spoiler B\n    x\n    :::", 2, 5),
        ("- a\n        ::: spoiler B\n        x\n        :::", 2, 9),
        ("- ::: spoiler B\n  x", 1, 3),
        ("1. a\n2. ::: spoiler B", 2, 4),
        ("| a | b |\n|---|---|\n| ::: spoiler x | y |", 3, 3),
        ("a ::: spoiler x", 1, 3),
        ("<p>\n::: spoiler x</p>", 2, 1),
    ],
)
def test_colons_that_hide_nothing_are_an_error_at_their_place(
    source: str, line: int, column: int
) -> None:
    """So far to the right below a paragraph, the lines would be code that is shown."""
    assert error(PATH, COLONS, line, column) in convert(source).problems


@pytest.mark.parametrize(
    "source",
    [
        "- a\n    ::: spoiler B\n    x\n    :::",
        "- a\n    - b\n        ::: spoiler B\n        x\n        :::",
        "1. a\n\n    b\n    ::: spoiler B\n    x\n    :::",
        "[^1]: t\n    ::: spoiler\n    x\n    :::\n\na[^1]",
        "T\n:   d\n    ::: spoiler\n    x\n    :::",
        "!!! note\n    ::: spoiler\n    x\n    :::",
        "Text\n   ::: spoiler B\n   x\n   :::",
        "> a\n> ::: spoiler B\n> x\n> :::",
    ],
)
def test_a_block_may_stand_right_below_the_text_that_it_belongs_to(source: str) -> None:
    converted = convert(source)
    assert converted.problems == ()
    assert converted.body.html.count("<details") == 1


def test_colons_in_code_are_code() -> None:
    """Below an empty line, indented text is code, and so is the first line of its language."""
    source = "a\n\n    b\n        ::: spoiler x\n    c\n\nd\n\n    :::python\n    e ::: f"
    converted = convert(source)
    assert (converted.problems, converted.body.public) == ((), None)
    assert "b\n    ::: spoiler x\nc" in converted.body.html


# ---------------------------------------------------------------- hidden stays hidden

ABOVE = st.sampled_from([
    *("", "words ", "words\n", "words\n\n", "# ", "- ", "1. ", "> ", "- a\n    - ", "    ", "\t"),
    *("T\n:   ", "!!! note\n    ", "[^1]: ", "x[^1]\n\n[^1]: ", "**", "*a ", "[a "),
    *("| a | b |\n|---|---|\n| ", "| a | b |\n|---|---|\n| x | ", '<div markdown="1">\n', "<p>"),
    *("{{% x %}}", "{{% x %}}\n", "> - ", "::: spoiler T\n", "::: spoiler ", "`", "``", "~~~\n"),
    *('![i](j.jpg "', '<img alt="', "[l]: /x/ '", "\\", "a || b ", "<b>", "## h {#i}\n\n"),
    *("![b ", "<div>", "<!-- ", "- a\n\n    "),
])  # fmt: skip
BELOW = st.sampled_from([
    *("", " words", "\nwords", "\n\nwords", "\n\n[^1]: n", "**", "*", "](/x/)", "](j.jpg)", " |"),
    *("\n</div>", "</p>", "{{% /x %}}", "\n{{% /x %}}", "\n:::", "`", "``", "\n~~~", " -->", '")'),
    *("</b>", "\n\nHTML", "\n- b", "\n    - c", " || b", "[^1]\n\n[^1]: z", "\n\n    code", '">'),
    " | y |",
])  # fmt: skip
HIDDEN = st.sampled_from([
    *("||SECRET||", "||a SECRET||", "||*SECRET*||", "|| SECRET||", "||SECRET ||", "||SECRET"),
    *("SECRET||", "|| SECRET ||", "||a\n\nSECRET||", "||a\nSECRET||", "|||SECRET|||"),
    *("||[SECRET](/y/)||", "||![SECRET](j.jpg)||", "::: spoiler T\nSECRET\n:::"),
    *("    ::: spoiler T\n    SECRET\n    :::", "::: spoiler\n- SECRET\n:::"),
    "::: spoiler T\nSECRET",
])  # fmt: skip
IN_CODE = re.compile(r"<(code|pre)\b.*?</\1>|<!--.*?-->", re.DOTALL)


@given(st.lists(ABOVE, max_size=3).map("".join), HIDDEN, st.lists(BELOW, max_size=3).map("".join))
@settings(max_examples=600, deadline=None)
def test_what_was_meant_to_be_hidden_is_hidden_or_an_error(
    above: str, hidden: str, below: str
) -> None:
    """The word stands in hidden elements alone, in the public text nowhere, or builds nothing."""
    source = f"{above}{hidden}{below}"
    if "|---" in above and not re.fullmatch(r"\|\|[^| ]*\|\|", hidden):
        return  # such bars may be empty cells
    converted = convert(source)
    if any(problem.severity == "error" for problem in converted.problems):
        return
    body = converted.body
    if 'src="j.jpg &quot;' in body.html:
        return  # an address of no file, which is an error elsewhere
    if re.search(r":::|\|\|", "".join(match[0] for match in IN_CODE.finditer(body.html))):
        return  # in code, colons and bars are code
    calls = [f"{r.inner} {r.args} {r.kwargs}" for r in body.refs if isinstance(r, ShortcodeRef)]
    whole = "".join((body.html, *(call for call in calls if "spoiler-text" not in call)))
    shown = IN_CODE.sub("", "".join((body.public or body.html, converted.summary)))
    shown += "".join(f"{h.id} {h.text}" for h in body.headings)
    escaped = chr(92) in above or chr(92) in hidden
    assert escaped or "SECRET" not in re.sub("<!--.*?-->", "", shown)
    if "<label" in whole or "<details" in whole or not IN_CODE.search(whole):
        outside = re.sub(r'<label class="spoiler">.*?</label>', "", whole, flags=re.DOTALL)
        outside = re.sub(r"<details.*?</details>", "", outside, flags=re.DOTALL)
        assert escaped or "SECRET" not in IN_CODE.sub("", outside)


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


def test_a_note_of_hidden_words_is_hidden_on_the_page() -> None:
    """Its number stays, and its words are folded."""
    html = convert("||a[^1]|| b[^2]\n\n[^1]: SECRET\n[^2]: shown").body.html
    [note] = re.findall(r'<li id="fn:1">(.*?)</li>', html, re.DOTALL)
    assert re.fullmatch(
        r'\s*<details class="spoiler"><summary>\x10\d\x11</summary>.*', note, re.DOTALL
    )
    assert html.count("SECRET") == note.count("SECRET") == 1
    assert html.count("<details") == 1


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


MALFORMED = "this shortcode cannot be read: write a name, then values: word, key=word or in quotes"


@pytest.mark.parametrize(
    ("source", "message", "line", "column"),
    [
        ("x\n\ny {{% /a %}}", "{{% /a %}} has no opening tag before it here", 3, 3),
        ('x {{% a "b %}}', MALFORMED, 1, 3),
        ("{{% %}}", MALFORMED, 1, 1),
        ("{{% a b=c=d %}}", MALFORMED, 1, 1),
        ("{{% /a b %}}", MALFORMED, 1, 1),
        ("a\n{{% b\n\nc %}}", "this {{% is never closed by %}}", 2, 1),
        ("a {{% b {{% c %}}", "this {{% is never closed by %}}", 1, 3),
        (
            "||{{% a %}}|| {{% /a %}}",
            "{{% /a %}} has no opening tag before it here",
            1,
            15,
        ),
        (
            "x {{% a %}}b\n\nc{{% /a %}}",
            "{{% a %}} is closed in another paragraph, list or cell: write each tag on"
            " its own line",
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


# ---------------------------------------------------------------- in lists, quotes and fences


@pytest.mark.parametrize(
    "source",
    [
        *("- a\n\n  ::: spoiler T\n  SECRET\n  :::", "1. a\n   ::: spoiler T\n   SECRET\n   :::"),
        *("- a\n  - b\n\n    ::: spoiler T\n    SECRET\n    :::", "- a\n  - b ||SECRET||"),
        *("text\n- ||SECRET||", "1) ||SECRET||", "- > a\n  > - ||SECRET||", "text\n2. ||SECRET||"),
        *("> ::: spoiler T\n> - SECRET\n> :::", "- > a\n  > ::: spoiler T\n  > SECRET\n  > :::"),
        *(
            "text\n|a|b|\n|-|-|\n| c | ||SECRET|| |",
            "```\n||SECRET||",
            "text\n::: spoiler T\n- SECRET\n:::",
        ),
        *("[^1]: a\n\n    ```\n    b\n    ```\n\n    ||SECRET||\n\nx[^1]", "- a\n# ||SECRET||"),
    ],
)
def test_what_is_hidden_in_lists_and_quotes_is_hidden(source: str) -> None:
    body = convert(source).body
    assert "SECRET" in body.html
    assert body.public is not None
    assert "SECRET" not in body.public


@pytest.mark.parametrize(
    "source",
    [
        *(
            "- ```\n  ||SECRET||",
            "> ```\n> ||SECRET||\n\na",
            "- a\n\n  ~~~\n  ::: spoiler\n  SECRET",
        ),
        *(
            "a\n  b\n    ::: spoiler T\n    SECRET\n    :::",
            "> a\nb\n    ::: spoiler\n    SECRET\n    :::",
        ),
    ],
)
def test_code_that_none_meant_for_code_shows_nothing_in_silence(source: str) -> None:
    """A fence that is never closed, and lines so far in that they are code."""
    problems = convert(source).problems
    assert [problem.severity for problem in problems if problem.severity == "error"]
