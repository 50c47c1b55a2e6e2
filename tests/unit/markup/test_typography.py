"""Quotes, dashes and dots: right in prose, untouched in code, and never in a tag."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.markup.context import ConversionContext
from sitegen.markup.converter import Converter
from sitegen.markup.ids import TAG
from sitegen.markup.marks import marks_of
from sitegen.markup.postprocess import PostProcessor
from sitegen.markup.typography import smarten, smarten_plain


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


@pytest.mark.parametrize(
    ("language", "straight", "shown"),
    [
        ("zh", '他说"你好"。', "他说“你好”。"),
        ("en", '他说"你好"，"再见"。她说:"好"', "他说“你好”，“再见”。她说:“好”"),
        ("zh", "他说：\"她说'你好'了。\"她走了", "他说：“她说‘你好’了。”她走了"),
        ("zh-Hans-CN", '"你"和"我"', "“你”和“我”"),
        ("zh-Hant", '他說"你好"。', "他說「你好」。"),
        ("zh-tw", "他說\"她說'你好'\"。", "他說「她說『你好』」。"),
        ("ja", '彼は"こんにちは"と言った。', "彼は「こんにちは」と言った。"),
        ("ja", '"Tokyo Story"という"映画"', "「Tokyo Story」という「映画」"),
        ("ja", "Ozu's films, 小津's films", "Ozu’s films, 小津’s films"),
        ("ja", "彼は'Ozu'が好き", "彼は『Ozu』が好き"),
        ("zh", '（"你好"）', "（“你好”）"),
        ("zh", '他说--"你好"--"再见"', "他说–“你好”–“再见”"),
        ("zh", '"他--"她说', "“他–”她说"),
        ("zh", '他说"..."和"……"', "他说“…”和“……”"),
        ("th", 'กล่าวว่า"สวัสดี"แล้ว', "กล่าวว่า“สวัสดี”แล้ว"),
        ("hi", 'बोला"नमस्ते"और', "बोला“नमस्ते”और"),
        ("ar", 'و"الكتاب" و"البيت"', "و«الكتاب» و«البيت»"),
        ("ko", '그는 "안녕"이라고 했다', "그는 “안녕”이라고 했다"),
        ("he", 'צה"ל ג\'ירפה "שלום"', "צה״ל ג׳ירפה ”שלום”"),
        ("en", 'title="T" x="y"', "title=“T” x=“y”"),
        ("en", 'd\'"Ozu" l\'"été" dogs\' "x"', "d’“Ozu” l’“été” dogs’ “x”"),
        ("en", "\"It's dogs'\"", "“It’s dogs’”"),
        ("en", '5"x7" and 27" TV', "5”x7” and 27” TV"),
        ("de", '"Ja", sagt sie. ("Nein")', "„Ja“, sagt sie. („Nein“)"),
        ("de", '"a" "b"-"c"', "„a“ „b“-„c“"),
        ("de-AT", "\"Die 'Jungs' sind da\"", "„Die ‚Jungs‘ sind da“"),
        ("de", "So 'ne Sache, 's ist Hans' Film, '68er", "So ’ne Sache, ’s ist Hans’ Film, ’68er"),
        ("de", '27"-Monitor', "27”-Monitor"),
        ("de-CH", "\"Die 'Jungs'\"", "«Die ‹Jungs›»"),
        ("fr", 'd\'"Ozu" et "l\'été".', "d’«\u00a0Ozu\u00a0» et «\u00a0l’été\u00a0»."),
        ("fr-CA", '"Non", dit-il.', "«\u00a0Non\u00a0», dit-il."),
        ("fr", '" Non ", dit-il. " Oui "', "«\u00a0Non\u00a0», dit-il. «\u00a0Oui\u00a0»"),
        ("fr", "\"Le 'grand' film\"", "«\u00a0Le “grand” film\u00a0»"),
        ("fr", "aujourd'hui, l'ami, mai '68", "aujourd’hui, l’ami, mai ’68"),
        ("xx-YY", '"a"', "“a”"),
    ],
)
def test_each_language_has_its_marks(language: str, straight: str, shown: str) -> None:
    """Marks come in pairs, also where no space tells which opens, and are the language's."""
    assert smarten(straight, marks=marks_of(language)) == shown
    assert smarten_plain(straight, marks_of(language)) == shown


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ('*他*说"*你好*"。她', "<p><em>他</em>说“<em>你好</em>”。她</p>"),
        ('他说"你\n\n他说"好"', "<p>他说“你</p>\n<p>他说“好”</p>"),
        ('- 他说"你\n- *他*说"好"', "<ul>\n<li>他说“你</li>\n<li><em>他</em>说“好”</li>\n</ul>"),
        ('他说"`x`"和"y"', "<p>他说“<code>x</code>”和“y”</p>"),
    ],
)
def test_a_pair_reaches_over_inline_tags_and_ends_with_its_block(source: str, html: str) -> None:
    assert Converter().convert(source, path="a.md").body.html == html


def test_a_plain_text_has_no_entities() -> None:
    """What looks like HTML in a title is what its author typed."""
    title = '&quot; & "A&amp;B" &lt;'
    assert smarten_plain(title, marks_of("en")) == "&quot; & “A&amp;B” &lt;"
    assert smarten_plain(title, None) == title


@pytest.mark.parametrize("piece", ['"', '说"你', "'a", '5" ', '"a', "他'", '" '])
def test_setting_a_long_text_takes_time_in_proportion(piece: str) -> None:
    for language in ("en", "zh", "de", "fr"):
        started = time.process_time()
        smarten(piece * 200_000, marks=marks_of(language))
        assert time.process_time() - started < 8
