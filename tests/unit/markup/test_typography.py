"""Quotes, dashes and dots: right in prose, untouched in code, and never in a tag."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.markup.context import ConversionContext
from sitegen.markup.converter import Converter
from sitegen.markup.ids import TAG
from sitegen.markup.postprocess import PostProcessor
from sitegen.markup.typography import smarten


@pytest.mark.parametrize(
    ("straight", "curly"),
    [
        ('"a"', "“a”"),
        ("'a'", "‘a’"),
        ("don't, dogs' and o'clock", "don’t, dogs’ and o’clock"),
        ("'tis rock 'n' roll, get 'em", "’tis rock ’n’ roll, get ’em"),
        ("the '90s and '68", "the ’90s and ’68"),
        ("'twas' is a word", "‘twas’ is a word"),
        ("\"'a' b\"", "“‘a’ b”"),
        ("\"a 'b'\"", "“a ‘b’”"),
        ('("a") ["b"] {"c"}', "(“a”) [“b”] {“c”}"),
        ('"a," he said; "b."', "“a,” he said; “b.”"),
        ('"a--" "b"--"c"', "“a–” “b”–“c”"),
        ('wait---"no"', "wait—“no”"),
        ("a -- b --- c - d ---- e", "a – b — c - d ---- e"),
        ("a... b....", "a… b…."),
        ('"...a"', "“…a”"),
        ("6'2\"", "6’2”"),
        ("&quot;a&quot;", "“a”"),
        ("&#34;a&#39;", "&#34;a&#39;"),
        ('a&nbsp;"b" c&mdash;"d"', "a&nbsp;“b” c&mdash;“d”"),
        ("plain", "plain"),
    ],
)
def test_signs_become_a_typesetters(straight: str, curly: str) -> None:
    """Each sign is set by the characters around it."""
    assert smarten(straight) == curly


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ('"*a*"', "<p>“<em>a</em>”</p>"),
        ('*"a"*', "<p><em>“a”</em></p>"),
        ('a "*b*" c', "<p>a “<em>b</em>” c</p>"),
        ('*a*"', "<p><em>a</em>”</p>"),
        ("*dog*'s", "<p><em>dog</em>’s</p>"),
        ('a\n\n"b', "<p>a</p>\n<p>“b</p>"),
        ('- a\n- "b"', "<ul>\n<li>a</li>\n<li>“b”</li>\n</ul>"),
        ('a---"*b*"', "<p>a—“<em>b</em>”</p>"),
        ('"`x`"', "<p>“<code>x</code>”</p>"),
        ('`"--..."`', '<p><code>"--..."</code></p>'),
        ("<kbd>'--'</kbd> <samp>\"</samp>", "<p><kbd>'--'</kbd> <samp>\"</samp></p>"),
        ('<pre>"--"</pre>', '<pre>"--"</pre>'),
        ('<script>"--"</script>', '<script>"--"</script>'),
        ("<math><mi>'</mi></math>", "<math><mi>'</mi></math>"),
        ("<p title=\"'--'\">'x'</p>", "<p title=\"'--'\">‘x’</p>"),
        ('<!-- "a--b" --> "c"', '<!-- "a--b" -->\n<p>“c”</p>'),
        ("\"'a'\"\n{: #x}", '<p id="x">“‘a’”</p>'),
    ],
)
def test_context_crosses_inline_tags_and_stops_at_blocks(source: str, html: str) -> None:
    """Quotes around tags are right, and code, attributes and comments are left alone."""
    assert Converter().convert(source, path="a.md").body.html == html


def walked(html: str) -> str:
    return "".join(PostProcessor(ConversionContext("a.md", "", 1)).run(html).pieces)


PIECES = [
    *('"', "'", "--", "...", "a", " ", "<em>", "</em>", "<p>", "</p>", "<br>", "<code>", "</code>"),
    *('<i title="\'--">', "<!-- '--' -->", "&quot;"),
]


@given(st.lists(st.sampled_from(PIECES)).map("".join))
def test_typography_never_changes_a_tag(html: str) -> None:
    """The tags and comments of a text are the same before and after, in the same order."""
    assert [tag for tag, _ in TAG.findall(html)] == [tag for tag, _ in TAG.findall(walked(html))]


@given(st.text("\"'-. aé(—", max_size=30))
def test_typography_changes_nothing_but_its_signs(text: str) -> None:
    """Without quotes, dashes and dots, a text is as long and the same as before."""
    signs = re.compile("[\"'“”‘’–—….-]+")
    assert signs.sub("", smarten(text)) == signs.sub("", text)


@given(st.text("\"' ab.", max_size=30))
def test_typography_is_done_once(text: str) -> None:
    """Setting a text that is set changes nothing."""
    assert smarten(smarten(text)) in (smarten(text), smarten(text).replace("...", "…"))
    assert not set(smarten(text)) & set("\"'")
