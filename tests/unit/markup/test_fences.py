"""Fenced code: with any info string it begins and ends as CommonMark says, and nothing is lost."""

import html
import re

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from markdown import Markdown
from markdown.extensions import Extension
from markdown.preprocessors import Preprocessor
from markdown_it import MarkdownIt

from sitegen.markup.converter import Converter
from sitegen.markup.fence_lines import Block
from sitegen.markup.fences import Fences, attributes_of

CONVERTER = Converter()
COMMONMARK = MarkdownIt("commonmark")

INFOS = [
    *("", "python", ".python", "{.python}", "{.python #id}", "{ .python .wide linenos=1 }"),
    *("python {linenos=table}", "python{1,3}", "jsx:title=a", 'bash title="T"', "bash session"),
    *("c++", "text/html", "python,ignore", "php?start_inline=1", "{r echo=FALSE}", "diff-js"),
    *("Python 3", "console$", "no/such", "!x", '"py', "{", "}", "{{x}}", "{.a", "key=value"),
    *("py lang=x src=y style=z", "{.py src=y style=z tabsize=x encoding=y}", "{.py linenostart=x}"),
    *('{.py css_class="a}b"}', "::: x", "||a||", "{{% x %}}", "<b>", "é", " ~", "a|b"),
]


def text_of(source: str) -> str:
    """Return what a text shows."""
    converted = CONVERTER.convert(source, path="content/posts/a.md")
    assert converted.problems == ()
    return html.unescape(re.sub("<[^>]*>", "", converted.body.html))


@pytest.mark.parametrize("info", INFOS)
@pytest.mark.parametrize("sign", ["```", "~~~~"])
def test_no_info_string_moves_the_end_of_a_block(info: str, sign: str) -> None:
    """What is between the fences is code, what is below them is not."""
    source = f"{sign}{info}\nx = *1*\n{sign}\n\nA *word*.\n\n{sign}\ny = *2*\n{sign}\n"
    words = ["x", "=", "*1*", "A", "word.", "y", "=", "*2*"]
    assert re.sub(r"^1\n?(?=x)", "", text_of(source)).split() == words


@pytest.mark.parametrize(
    ("info", "attributes"),
    [
        ("", ""),
        ("python", ".python"),
        ("{python}", ".python"),
        ("{.python .wide #id}", ".python .wide"),
        ("{#id .python}", ".python"),
        ("python {.wide}", ".python .wide"),
        ("{linenos=table}", 'linenos="table"'),
        ("Python 3", ".Python"),
        ("jsx:title=a", ".jsx"),
        ("python,ignore", ".python"),
        ("php?start_inline=1", ".php"),
        ("{r, echo=FALSE}", ".r"),
        ("{r fig.cap='a .b #c'}", ".r"),
        ("text/html", ".html"),
        ("no/such", ".no/such"),
        ("diff-js", ".diff"),
        ("c++", ".c++"),
        ("console$", ".console"),
        ("key=value", ""),
        ("python hl_lines='1 2'", '.python hl_lines="1 2"'),
        ("python hl_lines=[1]", ".python"),
        ("python {hl_lines=2,linenos=inline}", '.python hl_lines="2" linenos="inline"'),
        ("{.python linenos=false}", ".python"),
        ("{.python style=x src=y lang=z tabsize=x}", ".python"),
        ("{.python use_pygments=false data-x=1}", ".python use_pygments=false data-x=1"),
    ],
)
def test_the_first_word_is_the_language(info: str, attributes: str) -> None:
    """Options that change what is seen stay, and those of other programs are left out."""
    assert attributes_of(info) == attributes


def test_a_longer_fence_ends_a_block_and_a_shorter_one_does_not() -> None:
    """As many signs as above, or more, and nothing behind them."""
    assert text_of("````a b\n```\n~~~~\n```` c\n`````\n\n*d*") == "```\n~~~~\n```` c\n\n\nd"


@pytest.mark.parametrize(
    ("source", "line", "column", "shown"),
    [
        ('```bash title="T"\n*a*\n\n*b*', 1, 1, "```bash title=“T”\na\nb"),
        ("*a*\n\n  ~~~~\n*b* ~~~", 3, 3, "a\n~~~~\nb ~~~"),
        ("````\na\n```", 1, 1, "`\na"),
        ("- *a*\n\n  ```\n  *b*\n\n*c*", 3, 3, "\n\na\n*b*\n\n\n\n\nc"),
        ("> ```py\n> *b*\n\n*c*", 1, 3, "\n*b*\n\n\n\nc"),
    ],
)
def test_a_fence_that_is_never_closed_is_a_warning(
    source: str, line: int, column: int, shown: str
) -> None:
    """It takes nothing with it that stands outside of its list or quote."""
    converted = CONVERTER.convert(source, path="content/posts/a.md")
    told = [(problem.line, problem.column, problem.severity) for problem in converted.problems]
    assert told == [(line, column, "warning")]
    assert "this fence is never closed" in converted.problems[0].message
    assert html.unescape(re.sub("<[^>]*>", "", converted.body.html)) == shown


@pytest.mark.parametrize(
    "source",
    ["<!--\n```\n-->\n\na", "<pre>\n```\n</pre>", "```\n~~~\n```", "    ```\n    a", "`a\n```b`"],
)
def test_what_opens_no_code_is_no_open_fence(source: str) -> None:
    """Comments, raw HTML and other code may hold what looks like one."""
    assert CONVERTER.convert(source, path="content/posts/a.md").problems == ()


def test_a_note_that_ends_in_code_is_valid_html() -> None:
    """Its way back stands in a paragraph of its own, as no paragraph may hold code."""
    source = "x[^1] y[^1]\n\n[^1]: a\n\n    ```\n    b\n    ```\n\n[^2]: c"
    body = CONVERTER.convert(source, path="content/posts/a.md").body.html
    assert not re.search(r"<p>(?:(?!</p>).)*<(?:div|pre)", body, re.DOTALL)
    assert re.search(
        r'</pre></div>\s*<p><a class="footnote-backref".*?</a>.*?</a></p>\s*</li>', body
    )


class _Fences(Preprocessor):
    """Reads fences as an author's extension does: by their own lines."""

    def run(self, lines: list[str]) -> list[str]:
        return [line.replace("```", "FENCE") for line in lines]


class OwnFences(Extension):
    """Takes the place of the extension for fenced code, as superfences does."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802
        md.preprocessors.register(_Fences(md), "fenced_code_block", 25)


def test_an_extension_of_the_authors_may_read_fences_itself() -> None:
    """It sees the lines of a block, and lists are read all the same."""
    converter = Converter([(f"{__name__}:OwnFences", {})])
    source = "- a\n  - b\n\n1) c\n\n   ```py\n   x\n   ```\n\n```z\ny\n```"
    body = converter.convert(source, path="content/posts/a.md").body.html
    shape = re.sub(r"\s*(<[^>]*>)\s*", r"\1", re.sub(r"<(\w+)[^>]*>", r"<\1>", body))
    assert shape == (
        "<ul><li>a<ul><li>b</li></ul></li></ul><ol><li><p>c</p><p>FENCEpy\nx\nFENCE</p></li></ol>"
        "<p>FENCEz\ny\nFENCE</p>"
    )


def test_backticks_after_backticks_are_a_code_span() -> None:
    """The line opens no block."""
    assert text_of("```a``` b\n\n```\nc\n```") == "a b\nc\n"


LINES = st.one_of(
    st.sampled_from(["a", "", "```", "~~~", "    b"]),
    st.builds(
        lambda sign, count, info: sign * count + info,
        st.sampled_from("`~"),
        st.integers(3, 5),
        st.sampled_from(["", " ", "\t", "x", " py {1}", ' a="`"', "~"]),
    ),
)


@given(st.lists(LINES).map("\n".join))
@settings(max_examples=500)
def test_blocks_are_those_of_commonmark(source: str) -> None:
    """Another program finds the same ones, with the same code and info strings."""
    ours: list[Block | None] = [block for _, block in Fences(source)]
    assume(None not in ours)  # there the rest of the text is code for CommonMark
    theirs = [
        (token.info.strip(), token.content)
        for token in COMMONMARK.parse(source)
        if token.type == "fence"
    ]
    assert [(block.info, block.code) for block in ours if block] == theirs


CODE = st.lists(
    st.sampled_from(
        ["a", "  b", "::: spoiler x", ":::", "    {{% a %}}", "{{% b", "||c||", "{.d}", "``", "~~~"]
    ),
    min_size=1,
).map("\n".join)


@given(st.sampled_from(INFOS), st.text("az{}.#=,:'\"/ \t|<&é", max_size=12), CODE)
@settings(max_examples=300, deadline=None)
def test_code_comes_out_to_the_character(info: str, more: str, code: str) -> None:
    """No info string takes anything from the code, and no mark stays in it."""
    assume("linenos" not in info)
    source = f"*before*\n\n```{info}{more}\n{code}\n```\n\n*behind*"
    assert text_of(source) == f"before\n{code}\n\n\nbehind"


UNITS = [
    *("```\n", "````\n", "~~~\n", "~~~~ \n", "```py\n", '``` a="b" {c}\n', "```x``` y\n"),
    *("~~~ a`b\n", "a\n", "b\n\n", "{{% m %}}\n", "\n\n{{% m %}}\n\n", "\n"),
]


@given(st.lists(st.sampled_from(UNITS), max_size=25).map("".join))
@settings(max_examples=500, deadline=None)
def test_marks_and_markdown_agree_on_what_is_code(source: str) -> None:
    """A shortcode stays what it is in code alone."""
    body = CONVERTER.convert(source, path="content/posts/a.md").body.html
    outside = re.sub(r"<(pre|code)\b.*?</\1>", "", body, flags=re.DOTALL)
    assert "{{%" not in outside


# ---------------------------------------------------------------- indented code


@pytest.mark.parametrize(
    "code",
    [
        *("a\n    ::: x\nb", "a\n    {{% x %}}\nb", "::: x\n  :::\n::: y", "a\n:::\n\n\n:::\nb"),
        *("{{% x %}}\n{{% y %}}{{% z %}}\n  {{% x\n y %}}", "a {{% x %}}\n   {{%/* y */%}}\nb"),
        *(
            ":::python",
            ":::",
            ":::\na",
            ":::no-such\na",
            ":::python a\nb",
            "#!x\na",
            "#!/bin/sh\na",
        ),
    ],
)
def test_indented_code_comes_back_to_the_character(code: str) -> None:
    """Neither a line of it gets lost, nor does an empty one join it."""
    source = "*before*\n\n" + "\n".join(f"    {line}".rstrip() for line in code.split("\n"))
    shown = text_of(f"{source}\n\n*behind*")
    assert re.sub(r"(?<=before\n)1\n2(?=#!)", "", shown) == f"before\n{code}\n\n\nbehind"


def test_a_line_that_names_the_language_of_indented_code_is_no_part_of_it() -> None:
    """It is Python-Markdown's syntax: a known language, alone above the code."""
    assert text_of("    :::python\n    x = 1") == "x = 1\n"


def test_an_indented_line_of_colons_below_a_paragraph_is_not_lost() -> None:
    """Whatever else is to be said about it."""
    converted = CONVERTER.convert("para\n    :::python\nmore", path="content/posts/a.md")
    assert re.findall(r"para|python|more", converted.body.html) == ["para", "python", "more"]


INDENTED = st.sampled_from(
    [
        *("a", "  b", "::: x", "    ::: spoiler y", ":::", "  {{% c %}}", "{{% c %}} d", "", "*e*"),
        *("{{% c", "%}}", "{{%/* f */%}}", "||g||", "    {{% /c %}}"),
    ]
)


@given(st.lists(INDENTED))
@settings(max_examples=500, deadline=None)
def test_any_indented_code_comes_back_to_the_character(lines: list[str]) -> None:
    """With lines of colons and shortcodes at any depth."""
    code = "\n".join(["first", *lines, "last"])
    source = "*before*\n\n" + "\n".join(f"    {line}".rstrip() for line in code.split("\n"))
    assert text_of(f"{source}\n\n*behind*") == f"before\n{code}\n\n\nbehind"
