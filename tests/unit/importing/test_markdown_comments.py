"""Comments of other programs as the small Markdown of ours."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitegen.comments.sanitize import comment_html
from sitegen.importing.markdown_comments import comment_to_markdown
from sitegen.importing.names import names
from sitegen.importing.records import Text

HTML = {
    "<p>a</p><p>b<br>c</p>": "a\n\nb\nc",
    "<p>a\nb</p>": "a b",
    "a\nb\n\nc <b>d</b>": "a\nb\n\nc **d**",
    "<i>a</i> <em>b</em> <strong>c</strong> <s>d</s>": "*a* *b* **c** ~~d~~",
    '<a href="http://a.org/">here</a>': "[here](<http://a.org/>)",
    '<a href="http://a.org/" rel="nofollow">http://a.org/</a>': "<http://a.org/>",
    '<a href="javascript:x">a</a>': "a",
    '<a href="http://b.org">http://a.org</a>': "http://a.org (<http://b.org>)",
    '<img src="http://a.org/b.png" alt="B">': "[B](<http://a.org/b.png>)",
    "<code>a`b</code> <pre>c\n d</pre>": "``a`b``\n\n```\nc\n d\n```",
    "<blockquote><p>a</p><p>b</p></blockquote>c": "> a\n>\n> b\n\nc",
    "<ul><li>a</li><li>b</li></ul><ul><li>c</li></ul>": "- a\n- b\n\n* c",
    '<ol start="3"><li>a<ul><li>b</li></ul></li></ol>': "3. a\n   - b",
    "<h2>a</h2><p>b</p>": "a\n\nb",
    "<script>x</script>a<style>y</style>": "a",
    "&lt;b&gt; &amp;amp; &amp; *c*": "\\<b> \\&amp; & \\*c\\*",
    "a&nbsp;&#8217;b": "a\u00a0’b",
    "a <3 b": "a \\<3 b",
}


@pytest.mark.parametrize(("source", "markdown"), HTML.items())
def test_html_is_written_as_a_reader_would(source: str, markdown: str) -> None:
    assert comment_to_markdown(Text(source, "html")) == markdown


WORDPRESS = {
    "a\nb\n\nc": "a\nb\n\nc",
    "<em>a</em>\nb": "*a*\nb",
    "see http://a.org/b_c now": "see http://a.org/b_c now",
    "<blockquote>a\n\nb</blockquote>\nc": "> a\n>\n> b\n\nc",
    "- a\n1. b\n# c\n> d\n===": "\\- a\n1\\. b\n\\# c\n\\> d\n\\===",
    "||a|| ::: b": "\\|\\|a\\|\\| ::: b",
    "  a\n\tb": "a\nb",
}


@pytest.mark.parametrize(("source", "markdown"), WORDPRESS.items())
def test_line_ends_in_comments_of_wordpress_stay(source: str, markdown: str) -> None:
    assert comment_to_markdown(Text(source, "wordpress")) == markdown


def test_markdown_stays_as_it_is_and_plain_text_is_escaped() -> None:
    assert comment_to_markdown(Text("*a*\r\n||b||\x00", "markdown")) == "*a*\n||b||"
    assert comment_to_markdown(Text("*a* <b>c</b>\n||d||", "plain")) == (
        "\\*a\\* \\<b>c\\</b>\n\\|\\|d\\|\\|"
    )


def test_a_text_too_long_for_markdown_has_no_signs_of_it() -> None:
    words = "*a* ||b|| " * 1_000
    for text in (Text(words, "plain"), Text(f"<p>{words}</p>", "html")):
        written = comment_to_markdown(text)
        assert "\\" not in written
        assert "<label" not in comment_html(written)[0]


@pytest.mark.parametrize("tag", ["b", "blockquote", "ul><li", "p"])
def test_what_is_nested_without_end_becomes_words(tag: str) -> None:
    written = comment_to_markdown(Text(f"<{tag}>" * 2_000 + "words", "html"))
    assert re.sub(r"<[^>]*>|\s", "", comment_html(written)[0]) == "words"


_WORDS = st.lists(
    st.sampled_from(
        [
            *sorted(
                names(
                    r"film * _x_ || a||b ::: [ ] "
                    r"(u) # 1. - &lt;b&gt; \ &amp; ` "
                    r"~~ | ! = --- <br> it's 日本 {: >"
                )
            ),
            "\n",
            "\n\n",
        ]
    ),
    min_size=1,
    max_size=7,
).map(" ".join)
_TAGGED = st.recursive(
    _WORDS,
    lambda inner: st.builds(
        lambda tag, text: f"<{tag}>{text}</{tag.split()[0]}>",
        st.sampled_from(["b", "em", "code", "blockquote", "p", "s", 'a href="http://a.org/b_c"']),
        st.lists(inner, min_size=1, max_size=3).map("".join),
    ),
    max_leaves=6,
)


@given(_TAGGED, st.sampled_from(["html", "wordpress", "plain"]))
@settings(max_examples=200, deadline=None)
def test_the_words_of_a_comment_are_the_same_when_shown(source: str, markup: str) -> None:
    import html

    def words(text: str) -> str:
        return "".join(html.unescape(re.sub(r"<[^<>]*>", "", text)).split())

    written = comment_to_markdown(Text(source, markup))
    shown = words(comment_html(written)[0])
    expected = "".join(source.split()) if markup == "plain" else words(source)
    assert shown.replace("(http://a.org/b_c)", "") == expected
