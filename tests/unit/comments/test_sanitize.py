"""Strangers' text: whatever it is, what comes out is small, safe and made in bounded time."""

import html
import re
import subprocess
import sys
import time
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitegen.comments import sanitize
from sitegen.comments.sanitize import LINK_REL, MAX_BYTES, TAGS, clean_text, comment_html, safe_url
from sitegen.comments.spoilers import labelled
from tests.support.sites import ROOT

SCRIPT = ROOT / "bench" / "make_corpus.py"
REL = f' rel="{LINK_REL}"'

LABEL, SHOWN = labelled("\x0e"), labelled("\x0f")


def _labelled(html: str) -> str:
    return html.replace("{", LABEL).replace("}", SHOWN) + "\n"


class Findings(HTMLParser):
    """Everything in an HTML text that a comment may not hold."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            self.found.append(f"<{tag}>")
        for name, value in attrs:
            allowed = {"rel": (LINK_REL,), "href": ("http://", "https://")}.get(name, ())
            is_start = (tag, name) == ("ol", "start") and str(value).isdecimal()
            if not is_start and (tag != "a" or not str(value).startswith(allowed)):
                self.found.append(f"{name}={value}")

    def handle_comment(self, data: str) -> None:
        self.found.append(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        self.found.append(f"<!{decl}>")

    def handle_pi(self, data: str) -> None:
        self.found.append(f"<?{data}>")

    def unknown_decl(self, data: str) -> None:
        self.found.append(f"<![{data}]>")


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("", ""),
        ("*a* **b** `c` ~~d~~", "<p><em>a</em> <strong>b</strong> <code>c</code> <del>d</del></p>"),
        ("one\ntwo", "<p>one<br>\ntwo</p>"),
        ("one\r\ntwo\rthree", "<p>one<br>\ntwo<br>\nthree</p>"),
        ("> quoted", "<blockquote>\n<p>quoted</p>\n</blockquote>"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("3. a", '<ol start="3">\n<li>a</li>\n</ol>'),
        ("2) Yes", '<ol start="2">\n<li>Yes</li>\n</ol>'),
        ("0. a\n1. b", '<ol start="0">\n<li>a</li>\n<li>b</li>\n</ol>'),
        (
            "1. a\n\nSo.\n\n2. b\n3. c",
            '<ol>\n<li>a</li>\n</ol>\n<p>So.</p>\n<ol start="2">\n<li>b</li>\n<li>c</li>\n</ol>',
        ),
        ("```python\nx < 1\n```", "<pre><code>x &lt; 1\n</code></pre>"),
        ("    x", "<pre><code>x\n</code></pre>"),
        ("# Loud\n\ntext", "<p>Loud</p>\n<p>text</p>"),
        ("Loud\n====", "<p>Loud</p>"),
        ("a\n\n---\n\nb", "<p>a</p>\n<hr>\n<p>b</p>"),
        ("a\n---\nb", "<p>a</p>\n<hr>\n<p>b</p>"),
        ("***\n> - - -", "<hr>\n<blockquote>\n<hr>\n</blockquote>"),
        ("a\n--\nTom", "<p>a<br>\n--<br>\nTom</p>"),
        ("| a |\n|---|\n| b |", "<p>| a |<br>\n|---|<br>\n| b |</p>"),
        ("<b>x</b>", "<p>&lt;b&gt;x&lt;/b&gt;</p>"),
        ("a\n<p>b</p>", "<p>a<br>\n&lt;p&gt;b&lt;/p&gt;</p>"),
        (" <p><b>x</b></p>\n*a* <i>y</i>", "<p><b>x</b></p>\n<p><em>a</em> <i>y</i></p>"),
        ("<div>\nx\n</div>", "<p>&lt;div&gt;<br>\nx<br>\n&lt;/div&gt;</p>"),
        ("<!-- x -->", "<p>&lt;!-- x --&gt;</p>"),
        ("Tom & Jerry", "<p>Tom &amp; Jerry</p>"),
    ],
)
def test_a_comment_is_small_markdown(text: str, html: str) -> None:
    """Emphasis, code, quotes and lists work; line breaks stay; raw HTML and headings are text."""
    assert (html, ()) == (comment_html(text)[0].strip(), comment_html(text)[1])


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ("[a](http://b.example/c)", f'<a href="http://b.example/c"{REL}>a</a>'),
        ('[a](http://b.example "title")', f'<a href="http://b.example"{REL}>a</a>'),
        ("https://b.example/c", f'<a href="https://b.example/c"{REL}>https://b.example/c</a>'),
        ("<http://b.example>", f'<a href="http://b.example"{REL}>http://b.example</a>'),
        ("see http://b.example.", f'see <a href="http://b.example"{REL}>http://b.example</a>.'),
        ("[mail](mailto:a@b.example)", "mail"),
        ("a@b.example", "a@b.example"),
        ("<a@b.example>", "a@b.example"),
        ("mailto:a@b.example", "mailto:a@b.example"),
        ("b.example www.b.example", "b.example www.b.example"),
        ("ftp://b.example //b.example", "ftp://b.example //b.example"),
        ("[a](/about/) [b](#x) [c](d.md)", "a b c"),
        ("[a](ftp://b.example)", "a"),
        ("![a *b*](http://c.example/d.png)", f'<a href="http://c.example/d.png"{REL}>a b</a>'),
        ("![](http://c.example/d)", f'<a href="http://c.example/d"{REL}>http://c.example/d</a>'),
        ("![a](d.png)", "a"),
        ("[![a](http://c.example)](http://e.example)", f'<a href="http://e.example"{REL}>a</a>'),
        (
            "![a ![b](http://c.example)](http://d.example)",
            f'<a href="http://d.example"{REL}>a b</a>',
        ),
    ],
)
def test_links_lead_to_the_web_alone(text: str, inside: str) -> None:
    """Web addresses link without being followed, images become links, all else is its text."""
    assert (f"<p>{inside}</p>\n", ()) == comment_html(text)


@pytest.mark.parametrize(
    ("text", "href", "shown"),
    [
        ("https://例え.example/パ", "https://xn--r8jz45g.example/%E3%83%91", "https://例え.example/パ"),
        ("https://xn--r8jz45g.example/", "https://xn--r8jz45g.example/", "https://例え.example/"),
        ("https://xn--80ak6aa92e.com/", "https://xn--80ak6aa92e.com/", "https://xn--80ak6aa92e.com/"),
        ("https://аррӏе.com/", "https://xn--80ak6aa92e.com/", "https://xn--80ak6aa92e.com/"),
        ("<https://gооgle.com/>", "https://xn--ggle-55da.com/", "https://xn--ggle-55da.com/"),
        ("https://пример.рф/", "https://xn--e1afmkfd.xn--p1ai/", "https://пример.рф/"),
        ("[https://bank.example](https://a.example)", "https://a.example", "https://a.example"),
        ("[*https://bank*.example](https://a.example)", "https://a.example", "https://a.example"),
        ("[at www.bank.example!](https://a.example)", "https://a.example", "https://a.example"),
        ("[ｈttps://bank.example](https://a.example)", "https://a.example", "https://a.example"),
        ("![https://bank.example](https://a.example)", "https://a.example", "https://a.example"),
        ("[http://a.example/, so](http://a.example)", "http://a.example", "http://a.example/, so"),
        ("[www.a.example](https://a.example)", "https://a.example", "www.a.example"),
        ("[Node.js and](https://a.example)", "https://a.example", "Node.js and"),
    ],
)  # fmt: skip
def test_what_a_link_shows_is_where_it_leads(text: str, href: str, shown: str) -> None:
    """Neither the letters of another script nor the address of another host deceive a reader."""
    assert comment_html(text)[0] == f'<p><a href="{href}"{REL}>{shown}</a></p>\n'


HTML = [
    ("<b>x</b>", "<p><b>x</b></p>"),
    ("<i>a</i> <em>b</em> <strong>c</strong>", "<p><i>a</i> <em>b</em> <strong>c</strong></p>"),
    ("<s>a</s> <strike>b</strike> <DEL>c</DEL>", "<p><del>a</del> <del>b</del> <del>c</del></p>"),
    ("<p>a<br>b<br />c</p>", "<p>a<br>\nb<br>\nc</p>"),
    ("a<br>\nb", "<p>a<br>\nb</p>"),
    ("<p>a\nb</p>\n\n<p>*c* &amp; d<br></p>", "<p>a b</p>\n<p>*c* &amp; d</p>"),
    ("<p>a\n\nb</p>", "<p>a</p>\n<p>b</p>"),
    (
        "<p>a</p><blockquote>b</blockquote>c",
        "<p>a</p>\n<blockquote>\n<p>b</p>\n</blockquote>\n<p>c</p>",
    ),
    (
        "<p>x <blockquote>y</blockquote> z</p>",
        "<p>x</p>\n<blockquote>\n<p>y</p>\n</blockquote>\n<p>z</p>",
    ),
    (
        "So:\n<blockquote>a\nb\n\nc</blockquote>\n*yes*\nno",
        "<p>So:</p>\n<blockquote>\n<p>a<br>\nb</p>\n"
        "<p>c</p>\n</blockquote>\n<p><em>yes</em><br>\nno</p>",
    ),
    ("<ul><li>a<li>b <i>c</i></ul>", "<ul>\n<li>a</li>\n<li>b <i>c</i></li>\n</ul>"),
    ("<ul>\n<li>a\n\nb</li></ul>", "<ul>\n<li>a\n<p>b</p>\n</li>\n</ul>"),
    ("<ol start=4><li>a</li></ol>", '<ol start="4">\n<li>a</li>\n</ol>'),
    ("<ol start='4x'><li>a</li></ol>", "<ol>\n<li>a</li>\n</ol>"),
    (
        "<pre><code class='c'>a &lt; b\n\n  *c*</code></pre>",
        "<pre><code>a &lt; b\n\n  *c*\n</code></pre>",
    ),
    ("so <code>a <b> *c*</code>", "<p>so <code>a &lt;b&gt; *c*</code></p>"),
    ("a<hr>b", "<p>a</p>\n<hr>\n<p>b</p>"),
    (
        "> <p>a</p>\n> b\n\n- <b>c</b>",
        "<blockquote>\n<p>a</p>\n<p>b</p>\n</blockquote>\n<ul>\n<li><b>c</b></li>\n</ul>",
    ),
    (
        '<a href="https://a.example/" class="x" rel="me">b</a>',
        f'<p><a href="https://a.example/"{REL}>b</a></p>',
    ),
    (
        "<a href='https://a.example/?b=1&amp;c=2'>d</a>",
        f'<p><a href="https://a.example/?b=1&amp;c=2"{REL}>d</a></p>',
    ),
    (
        "<a href='https://a.example/'>https://a.example/</a>",
        f'<p><a href="https://a.example/"{REL}>https://a.example/</a></p>',
    ),
    (
        "<a href='https://a.example/'>https://b.example/</a>",
        f'<p><a href="https://a.example/"{REL}>https://a.example/</a></p>',
    ),
    (
        "<p>https://a.example/?b&amp;c</p>",
        f'<p><a href="https://a.example/?b&amp;c"{REL}>https://a.example/?b&amp;c</a></p>',
    ),
    ("<a href='javascript:x'>b</a> <a name=c>d</a>", "<p>b d</p>"),
    ("[<b>x</b>](https://a.example/)", f'<p><a href="https://a.example/"{REL}><b>x</b></a></p>'),
    (
        "`<b>x</b>` \\<b>y\\</b> &lt;b>",
        "<p><code>&lt;b&gt;x&lt;/b&gt;</code> &lt;b&gt;y&lt;/b&gt; &lt;b&gt;</p>",
    ),
    ("<p>&lt;b&gt;x&lt;/b&gt;</p>", "<p>&lt;b&gt;x&lt;/b&gt;</p>"),
]


@pytest.mark.parametrize(("text", "html"), HTML)
def test_a_tag_that_a_comment_may_have_becomes_what_it_means(text: str, html: str) -> None:
    """As Disqus and WordPress keep comments; within blocks of HTML nothing is Markdown."""
    assert (f"{html}\n", ()) == comment_html(text, has_tags=True)


@pytest.mark.parametrize(
    "text",
    [
        "<u>a</u> <span class='x'>b</span> <h1>c</h1> <img src='/b'>",
        "use <b> for bold, </i> ends it",
        "<b and c>x</b>",
        "List<p> and Map<a, b>",
        "a <b c> d",
        "<p> begins a paragraph, and so does <p>",
        "<li>a</li>",
        "x </p> y </blockquote>",
        "<b onclick>x</b>",
    ],
)
def test_any_other_tag_is_the_characters_that_were_written(text: str) -> None:
    """Also one without its other tag: whoever writes of tags loses no word."""
    assert comment_html(text, has_tags=True) == (f"<p>{html.escape(text, quote=False)}</p>\n", ())


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<i>a <b>b</i> c</b>", "<p><i>a &lt;b&gt;b</i> c&lt;/b&gt;</p>"),
        ("*a <b>b* c</b>", "<p><em>a &lt;b&gt;b</em> c&lt;/b&gt;</p>"),
        ("<b>a\n\nb</b>", "<p>&lt;b&gt;a</p>\n<p>b&lt;/b&gt;</p>"),
        ("*<p>a</p>*", "<p><em>&lt;p&gt;a&lt;/p&gt;</em></p>"),
        ("# <p><b>a</b></p>", "<p>&lt;p&gt;<b>a</b>&lt;/p&gt;</p>"),
    ],
)
def test_of_elements_that_overlap_the_outer_one_counts(text: str, shown: str) -> None:
    assert comment_html(text, has_tags=True) == (f"{shown}\n", ())


def test_tags_that_are_nested_too_deeply_are_text() -> None:
    """With a warning, and every word is there."""
    shown, warnings = comment_html("<blockquote>" * 30 + "x" + "</blockquote>" * 30)
    assert warnings == ("is nested too deeply and was flattened",)
    assert (shown.count("<blockquote>"), shown.count("&lt;blockquote&gt;")) == (20, 10)


def test_what_mentions_a_page_brings_no_tags() -> None:
    """An excerpt is words alone."""
    assert comment_html("<b>x</b>", has_tags=False)[0] == "<p>&lt;b&gt;x&lt;/b&gt;</p>\n"


XSS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<iframe src=javascript:alert(1)>",
    "<body onload=alert(1)>",
    "<a href=javascript:alert(1)>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<math><mi//xlink:href='data:x,<script>alert(1)</script>'>",
    "<object data=javascript:alert(1)>",
    "<embed src=javascript:alert(1)>",
    "<form action=javascript:alert(1)><input type=submit>",
    "<input autofocus onfocus=alert(1)>",
    "<video><source onerror=alert(1)>",
    "<details open ontoggle=alert(1)>",
    "<style>@import 'http://e.example'</style>",
    "<link rel=stylesheet href=http://e.example>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<base href=http://e.example>",
    "<template><script>alert(1)</script></template>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<p style=background:url(javascript:alert(1))>x",
    "<p id=main class=x title=y lang=z>x</p>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?php alert(1) ?><script>alert(1)</script>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<<script>alert(1)//<</script>",
    "<script/x>alert(1)</script>",
    "<IMG SRC=JaVaScRiPt:alert(1)>",
    "<img src='x' onerror\x0b=alert(1)>",
    "<a\x00 href=javascript:alert(1)>x</a>",
    "\"><script>alert(1)</script>",
    "'-alert(1)-'",
    "[x](javascript:alert(1))",
    "[x](JAVASCRIPT:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](&#x6A;avascript&colon;alert(1))",
    "[x](vbscript:msgbox(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](http://a.example\" onclick=\"alert(1))",
    "[x](<http://a.example\" onclick=alert(1)>)",
    "[x](http://a.example '\" onclick=alert(1) x=\"')",
    "[x](http://a@b.example)",
    "![x](javascript:alert(1))",
    "![x\" onerror=\"alert(1)](http://a.example)",
    "![<script>alert(1)</script>](http://a.example)",
    "<javascript:alert(1)>",
    "<http://a.example/\"onclick=alert(1)>",
    "[x]\n\n[x]: javascript:alert(1)",
    "[x]: http://a.example \"onclick=alert(1)\"\n\n[x]",
    "```\"><script>alert(1)</script>\nx\n```",
    "``` x\" onclick=alert(1)\ny\n```",
    "`<script>alert(1)</script>`",
    "    <script>alert(1)</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "# <script>alert(1)</script> {#main onclick=alert(1)}",
    "http://a.example/<script>alert(1)</script>",
    "http://a.example/\"onmouseover=alert(1)",
    "javascript://a.example/%0aalert(1)",
    "{{ 7 * 7 }}{% raw %}<script>alert(1)</script>",
    "\x10" + "0\x11",
]  # fmt: skip


@pytest.mark.parametrize("has_tags", [None, True])
@pytest.mark.parametrize("text", XSS)
def test_no_script_gets_through(text: str, has_tags: bool | None) -> None:
    """A known way to smuggle a script in leaves nothing but allowed elements."""
    assert Findings(comment_html(text, has_tags=has_tags)[0]).found == []


HOSTILE = {
    "open brackets": "[" * 4000,
    "brackets in pairs": "[" * 4000 + "]" * 4000,
    "brackets, then links": "[" * 2700 + "](b)" * 1300,
    "declarations": "<![" * 4000,
    "data sections": "<![CDATA[" * 900,
    "footnotes": "[^a" * 4000,
    "stars": "*" * 8000,
    "stars and letters": "*a" * 4000,
    "strong openers": "**a" * 2700,
    "strong closers": "a** b" * 1600,
    "three stars": "***a " * 1600,
    "stars and underscores": "*a_ " * 2000,
    "underscores": "_" * 8000,
    "tildes": "~" * 8000,
    "strikes": "~~a" * 2700,
    "backticks": "`" * 8000,
    "backticks of all lengths": "".join("`" * n + " " for n in range(125)),
    "ampersands": "&" * 8000,
    "references of characters": "&#x" * 2700,
    "backslashes": "\\" * 8000,
    "quotes": ">" * 8000,
    "quotes with spaces": "> " * 4000,
    "lists in one line": "- " * 4000,
    "star lists": "* " * 4000,
    "plus lists": "+ " * 4000,
    "numbered lists": "1. " * 2700,
    "quotes and lists": "> - " * 2000,
    "quotes, lists, numbers": ">- 1. " * 1300,
    "1,000 nested lists": "\n".join("  " * n + "- x" for n in range(1000)),
    "nested quotes by line": "\n".join(">" * n + " x" for n in range(125)),
    "less-than": "<" * 8000,
    "tags of blocks": "<p>\n\n" * 1600 + "</p>",
    "tags in pairs": "<b>x</b>" * 1000,
    "tags begun and ended": "<blockquote>" * 330 + "</blockquote>" * 300,
    "tags without ends": "<ul><li>" * 1000,
    "tags in items": "- <p>\n" * 1300,
    "ends without tags": "</b>" * 2000,
    "links of tags": "<a href=http://a>" * 480,
    "code of tags": "<code>" * 1300,
    "attributes begun": '<b x="' * 1300,
    "attributes": "<b " + "x=y " * 2000,
    "tags begun": "<a " * 2700,
    "comments begun": "<!--" * 2000,
    "instructions begun": "<?" * 4000,
    "images begun": "![" * 4000,
    "images nested": "![*" * 1300 + "*](a)" * 800,
    "links begun": "[a](" * 2000,
    "links begun in angles": "[a](<" * 1600,
    "links unclosed": "[a](b" * 1600,
    "parentheses": "[a](" + "(" * 8000,
    "autolinks begun": "<http://" * 1000,
    "addresses": "http://a " * 900,
    "schemes": "http:" * 1600,
    "slashes": "http://" * 1100,
    "colons": ":" * 8000,
    "at signs": "@" * 8000,
    "definitions": "\n".join(f"[a{n}]: b" for n in range(800)),
    "definitions begun": "[a]: <" * 1300,
    "definitions used": "[x]: y\n\n" + "[x]" * 2700,
    "fences": "```\n" * 2000,
    "headings": "#" * 8000,
    "underlined": "a\n=\n" * 2000,
    "rules": "- - -\n" * 1300,
    "newlines": "\n" * 8000,
    "spaces": " " * 8000,
    "tabs": "\t" * 8000,
    "breaks": "a  \n" * 2000,
    "1 MB of brackets": "[" * 1_000_000,
    "1 MB of words": "word " * 200_000,
    "1 MB of quotes": "> " * 500_000,
    "1 MB of emoji": "😀" * 250_000,
    "1 MB of bidi controls": "\u202e" * 333_333,
    "nul": "\0" * 8000,
    "surrogates": "\ud800" * 100,
}


@pytest.mark.parametrize("has_tags", [None, True])
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_shapes_end_in_safe_html(text: str, has_tags: bool | None) -> None:
    """No shape of text raises an error, or comes out with more than a comment may hold."""
    start = time.perf_counter()
    html, warnings = comment_html(text, has_tags=has_tags)
    assert time.perf_counter() - start < 2
    assert Findings(html).found == []
    assert any("Markdown is not read in it" in warning for warning in warnings) == (
        len(text.encode("utf-8", "replace")) > MAX_BYTES
    )


@given(st.text() | st.lists(st.sampled_from([*XSS, *"<>[](){}*_`~!#&;:/\\\"'\n -"])).map("".join))
def test_random_text_ends_in_safe_html(text: str) -> None:
    """Any text comes out as allowed elements only."""
    assert Findings(comment_html(text)[0]).found == []
    assert Findings(comment_html(text, has_tags=True)[0]).found == []


PLAIN = st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="<>&")) | st.lists(
    st.sampled_from(
        [*" \n\t.,;!?'\"()-+|{}^$%1aé", "\n\n", "word ", "🙂", "\xa0", "\u3000", "\u2028"]
    )
).map("".join)


@given(
    PLAIN
    | st.lists(st.sampled_from([*"#>*=`~<_[]\\&:/@ \n1.)-+a|", "http://a.b", "www.a.com"])).map(
        "".join
    )
)
@settings(max_examples=1000)
def test_prose_takes_a_short_way_to_the_same_bytes(text: str) -> None:
    """What the parser is spared for is what the parser and nh3 would have made of it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sanitize, "_MEANINGFUL", re.compile(""))
        long_way = comment_html(text)
    assert comment_html(text) == long_way


def test_comments_of_a_blog_are_the_same_by_both_ways(tmp_path: Path) -> None:
    """Comments as readers write them lose nothing, and many of them are prose."""
    command = [sys.executable, str(SCRIPT), "150", str(tmp_path)]
    subprocess.run(command, check=True, capture_output=True)
    paths = sorted((tmp_path / "content" / "comments").rglob("*.md"))
    texts = [path.read_text("utf-8").split("---\n", 2)[2] for path in paths]
    short_way = [comment_html(text) for text in texts]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sanitize, "_MEANINGFUL", re.compile(""))
        assert short_way == [comment_html(text) for text in texts]
    assert sum(not sanitize._MEANINGFUL.search(text) for text in texts) > len(texts) / 3


ADDRESSED = [
    *("http", "https", "ftp", ":", "&colon;", "&#58;", "\\:", "//", "a.b", "@", "www.", "mailto"),
    *("[x](", "](", ")", "<", ">", "*", "_", "`", " ", "\n", "(", "!", "/c?d"),
]


@given(st.lists(st.sampled_from(ADDRESSED)).map("".join))
@settings(max_examples=1000)
def test_addresses_are_found_as_the_library_finds_them(text: str) -> None:
    """Where no colon stands, however it is written, the library would have found none."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delattr(sanitize._Addresses, "pretest")
        patch.delattr(sanitize._Addresses, "test")
        by_library = comment_html(text)
    assert comment_html(text) == by_library


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("*a* <b> [x](http://a.example/)\nc", "*a* &lt;b&gt; [x](http://a.example/)<br>\nc"),
        ("\n\n \n  a  \n\t\n\nb\r\nc", "  a  </p>\n<p>b<br>\nc"),
        ("a ||b c|| d", f"a {LABEL}b c{SHOWN} d"),
    ],
)
def test_a_long_text_is_shown_whole_as_plain_paragraphs(text: str, html: str) -> None:
    """What is longer than 8 KB is not read as Markdown, which would take too long."""
    words = "word " * 2000
    warning = "is longer than 8 KB, so Markdown is not read in it"
    expected = f"<p>{html}</p>\n<p>{words}</p>\n", (warning,)
    assert comment_html(f"{text}\n\n{words}") == expected


def test_a_text_of_256_kilobytes_is_cut_between_characters() -> None:
    """It ends with the last whole character that fits, and a warning."""
    warning = "is longer than 256 KB: it was cut, and Markdown is not read in it"
    expected = f"<p>a{'é' * (128 * 1024 - 1)}</p>\n", (warning,)
    assert comment_html("a" + "é" * 150_000) == expected


# ---------------------------------------------------------------- hidden words

AMISS = (
    "has bars that do not hide as ||this|| does: the rest of the paragraph after them is hidden",
)


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("||he dies||", "<p>{he dies}</p>"),
        ("a ||b *c*|| d", "<p>a {b <em>c</em>} d</p>"),
        ("||a||b||c||", "<p>{a}b{c}</p>"),
        ("||a\nb||", "<p>{a<br>\nb}</p>"),
        ("**a ||b** c|| d", "<p>{<strong>a b</strong> c} d</p>"),
        ("||`||a||`||", "<p>{<code>||a||</code>}</p>"),
        ("> - ||a||", "<blockquote>\n<ul>\n<li>{a}</li>\n</ul>\n</blockquote>"),
        ("# ||a||", "<p>{a}</p>"),
        ("![||a||](ftp://x)", "<p>{a}</p>"),
        ("<b>||x||</b>", "<p>&lt;b&gt;{x}&lt;/b&gt;</p>"),
        ("`||a||`", "<p><code>||a||</code></p>"),
        ("    ||a||", "<pre><code>||a||\n</code></pre>"),
        ("a || b", "<p>a || b</p>"),
        ("a || b, ||c||", "<p>a || b, {c}</p>"),
        (r"a\||b", "<p>a||b</p>"),
        (r"\|\|a\|\|", "<p>||a||</p>"),
        ("||a&#14;b&#15;||\n\n&#14;c", "<p>{a\ufffdb\ufffd}</p>\n<p>\ufffdc</p>"),
    ],
)
def test_bars_hide_as_in_posts(text: str, html: str) -> None:
    """Outside code, with no space inside them; one lone pair among spaces is text."""
    assert comment_html(text) == (_labelled(html), ())


def test_an_address_ends_where_bars_begin() -> None:
    """Otherwise it would take them along."""
    html, warnings = comment_html("||see https://a.example/end|| and https://a.example/||x||")
    link = f'<a href="https://a.example/{{}}" rel="{LINK_REL}">https://a.example/{{}}</a>'
    expected = f"<p>{{see {link.format('end', 'end')}}} and {link.format('', '')}{{x}}</p>"
    assert (html.rstrip(), warnings) == (_labelled(expected).rstrip(), ())


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("||x without an end", "<p>{x without an end}</p>"),
        ("so ||x *y*\nz", "<p>so {x <em>y</em><br>\nz}</p>"),
        ("so || she leaves ||, ||a||", "<p>so { she leaves , ||a}</p>"),
        ("he dies||. Yes", "<p>{he dies. Yes}</p>"),
        ("a||b", "<p>a{b}</p>"),
        ("|||a||| b", "<p>{a b}</p>"),
        ("||a||, ||b", "<p>{a}, {b}</p>"),
        ("||a\n\nb || c\n\nd||\n\ne", "<p>{a}</p>\n<p>{b || c}</p>\n<p>{d}</p>\n<p>e</p>"),
        ("- ||a\n- b||", "<ul>\n<li>{a}</li>\n<li>{b}</li>\n</ul>"),
        ("*a ||b*\n\n**c|| d**", "<p>{<em>a b</em>}</p>\n<p>{<strong>c d</strong>}</p>"),
        ("||||", "<p>||||</p>"),
    ],
)
def test_bars_that_are_amiss_hide_more_and_never_less(text: str, html: str) -> None:
    """What follows them in their paragraph is hidden, and what stands between two paragraphs'."""
    assert comment_html(text) == (_labelled(html), AMISS)


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("<b>||x||</b>", "<p><b>{x}</b></p>"),
        ("||<b>x</b>||", "<p>{<b>x</b>}</p>"),
        ("<b>y ||x</b>|| z", "<p>{<b>y x</b>} z</p>"),
        ("<p>||x||</p>", "<p>{x}</p>"),
        ("<p>||x <pre>y</pre>||</p>", "<p>{x <code>y</code>}</p>"),
        ('a ||b<i title="||">c</i>', '<p>a {b&lt;i title="}"&gt;c&lt;/i&gt;</p>'),
        ("<u>||x||</u>", "<p>&lt;u&gt;{x}&lt;/u&gt;</p>"),
    ],
)
def test_bars_hide_among_tags(text: str, html: str) -> None:
    """No tag shows what stands between bars."""
    assert comment_html(text, has_tags=True) == (_labelled(html), ())


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("<p>a ||b</p><p>c|| d</p>", "<p>a {b}</p>\n<p>{c d}</p>"),
        (
            "||a <blockquote>b</blockquote> c||",
            "<p>{a}</p>\n<blockquote>\n<p>{b}</p>\n</blockquote>\n<p>{c}</p>",
        ),
    ],
)
def test_bars_in_two_blocks_of_html_hide_all_between(text: str, html: str) -> None:
    assert comment_html(text, has_tags=True) == (_labelled(html), AMISS)


PIECES = st.sampled_from(
    [*("||", " ", "\n", "\n\n", "*", "**", "`", "> ", "- ", "    ", "\\", "[", "](http://a.b/)"),
     *("<b>", "</b>", "<p>", "</p>", "<br>", "<blockquote>", "</blockquote>", "<ul><li>", "</ul>"),
     *("<a href='http://a.b/'>", "</a>", "<i title='|'>", "</i>", "<hr>", "<pre>", "</pre>"),
     *("<code>", "</code>", "#", "![", "&#124;", "http://c.d/"),
     *("word", "|", "1. ", "~~", "```\n", "&#14;")]
)  # fmt: skip


@settings(max_examples=400)
@given(*3 * [st.lists(PIECES, max_size=6)], st.booleans())
def test_what_stands_between_bars_is_never_shown(
    above: list[str], inside: list[str], below: list[str], has_tags: bool
) -> None:
    """Unless the bars are code or escaped, the word is in a hidden element or in none."""
    before = "".join(above).replace("|", "").replace("`", "").rstrip(chr(92))
    within = "".join(inside).replace("`", "")
    text = f"{before}||SECRET{within}WORD|| {''.join(below)}"
    html, _ = comment_html(text, has_tags=has_tags)
    shown = re.sub(r'<label class="spoiler">.*?</label>', "", html, flags=re.DOTALL)
    shown = re.sub("<code>.*?</code>", "", shown, flags=re.DOTALL)
    assert html.count("<label") == html.count("</label>")
    assert "SECRET" not in shown


# ---------------------------------------------------------------- links that deceive


@pytest.mark.parametrize(
    "shown",
    [
        "https://good\u200b.example/", "htt\xadps://good.example/",
        "https:\u2215\u2215good.example",
        "https:\u2044\u2044good.example/x", "https\u2236//good.example", "good.example/login",
        "paypal.com", "//good.example/x", "good\uff0eexample/x", "w\u2060ww.good.example",
        "https:\u29f8\u29f8good.example", "“good.example/a”",
        "good.example:8080/a", "http\ua789\u2215\u2215good.example", "**good.example**/x",
    ],
)  # fmt: skip
def test_a_text_that_looks_like_another_address_is_not_shown(shown: str) -> None:
    """Whatever its slashes are, and whatever nobody sees stands among them."""
    link = f'<a href="https://bad.example/" rel="{LINK_REL}">https://bad.example/</a>'
    assert comment_html(f"[{shown}](https://bad.example/)")[0] == f"<p>{link}</p>\n"


@pytest.mark.parametrize(
    "shown",
    ["Node.js", "and/or", "v1.2/x", "src/main.py", "see good.example", "bad.example/x", "9.5/10"],
)
def test_a_text_that_is_no_other_address_stays(shown: str) -> None:
    """Names of files and versions are none, and its own host may be named."""
    assert f">{shown}</a>" in comment_html(f"[{shown}](https://bad.example/)")[0]


def test_8_kb_are_not_too_long() -> None:
    """A body of exactly 8 KB is whole."""
    assert (f"<p>{'a' * MAX_BYTES}</p>\n", ()) == comment_html("a" * MAX_BYTES)


def test_deep_nesting_is_flattened_and_no_word_is_lost() -> None:
    """Lists nested too deeply become plain lines, with a warning."""
    text = "\n".join("  " * level + f"- word{level}" for level in range(60))
    html, warnings = comment_html(text)
    assert warnings == ("is nested too deeply and was flattened",)
    assert "<p>" + "<br>\n".join(f"word{level}" for level in range(60)) + "</p>\n" == html


def test_ten_levels_of_quotes_are_kept() -> None:
    """Nesting that occurs in conversations is left alone."""
    html, warnings = comment_html(">" * 10 + " x")
    assert (html.count("<blockquote>"), warnings) == (10, ())


@pytest.mark.parametrize(
    "sign", [*"\u061c\u200e\u200f\u202a\u202e\u2066\u2069", "\0", "\x1b", "\x9f"]
)
def test_controls_are_stripped(sign: str) -> None:
    """Bidi and control characters vanish, also when written as character references."""
    assert comment_html(f"a{sign}b") == ("<p>ab</p>\n", ())
    assert sign not in comment_html(f"a&#{ord(sign)};b")[0]
    assert clean_text(f"a{sign}b") == "ab"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("  a \n\t b\u3000c ", "a b c"),
        ("a\0 \0b", "a b"),
        ("x" * 300, "x" * 200),
        ("\u202e", ""),
        ("\ud800", "?"),
        ("<b>", "<b>"),
    ],
)
def test_clean_text_is_one_short_line(text: str, line: str) -> None:
    """White space is folded, the length is limited, nothing is escaped."""
    assert line == clean_text(text)


def test_clean_text_takes_a_limit() -> None:
    """A limit cuts the line, and leaves no space at its end."""
    assert clean_text("one two", limit=4) == "one"


@pytest.mark.parametrize(
    "url",
    [
        "http://a.example",
        "https://a.example:8080/b?c=d#e",
        "HTTP://A.example/",
        "https://例え.example/パス",
        "https://xn--r8jz45g.example/",
        "http://[::1]/",
    ],
)
def test_web_addresses_are_kept_as_written(url: str) -> None:
    """An http or https address with a host comes back as it is."""
    assert url == safe_url(url)


@pytest.mark.parametrize(
    ("url", "plain"),
    [
        ("https://gооgle.com:8080/a?b#c", "https://xn--ggle-55da.com:8080/a?b#c"),
        ("https://аррӏе.com/", "https://xn--80ak6aa92e.com/"),
        ("https://ｇｏｏｇｌｅ.com/", "https://google.com/"),
    ],
)
def test_a_host_that_may_pass_for_another_is_in_punycode(url: str, plain: str) -> None:
    assert plain == safe_url(url)


@pytest.mark.parametrize(
    "url",
    [
        "", "a.example", "//a.example", "/a", "http:", "http://", "http:///a", "http://:80", "ftp://a.example",
        "javascript:alert(1)", "data:text/html,x", "mailto:a@b.example", "file:///etc/passwd",
        "http://user@a.example", "http://user:word@a.example", "http://@a.example",
        "http://a.example\\@b.example", "http://a.example/ b", "http://a.example\n", " http://a.example",
        "http://a.example/\u202e", "http://a.example/\0", "http://a.example:port", "http://a.example:99999",
        "http://[::1", "http://a.example/" + "x" * 3000, "http://" + "ä" * 70 + "б.example",
    ],
)  # fmt: skip
def test_other_addresses_are_refused(url: str) -> None:
    """Anything but a plain web address gives None."""
    assert safe_url(url) is None
