"""Authors' HTML as Markdown: what comes out, and that it shows what went in."""

import re
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitegen.core.diagnostics import ContentError
from sitegen.importing.clean_html import same_address
from sitegen.importing.html_markdown import Converted, as_plain, to_markdown
from sitegen.importing.names import names
from sitegen.importing.records import Text
from sitegen.importing.verify import parse, rendered
from sitegen.markup.converter import Converter

CONVERTER = Converter()


def converted(source: str, markup: str = "html", **addresses: str) -> Converted:
    def resolve(address: str) -> str:
        return addresses.get(address, address)

    return to_markdown(Text(source, markup), resolve, CONVERTER)


def shown(markdown: str) -> str:
    tree, fine = rendered(markdown, CONVERTER)
    assert fine
    return " ".join("".join(tree.itertext()).split())


SAID = {
    # words and what stands within a line
    "<p>Plain words.</p>": "Plain words.",
    "<p>two\n   lines\n\nof one</p>": "two lines of one",
    "<p>an <em>old</em> and <b>slow</b> film</p>": "an *old* and **slow** film",
    "<p>an <i>old </i>film, <strong> slow</strong></p>": "an *old* film, **slow**",
    "<p><b><i>both</i></b></p>": "***both***",
    "<p>a<em>b</em>c and <em>d</em><em>e</em></p>": "a<em>b</em>c and <em>d</em><em>e</em>",
    "<p><strike>no</strike> <del>no</del> <s>no</s></p>": "~~no~~ ~~no~~ ~~no~~",
    "<p>H<sub>2</sub>O, <kbd>C</kbd></p>": "H<sub>2</sub>O, <kbd>C</kbd>",
    '<p><abbr title="Digital disc">DVD</abbr></p>': '<abbr title="Digital disc">DVD</abbr>',
    "<p>one<br>two<br/>three<br></p>": "one\\\ntwo\\\nthree",
    "<p>one<br><br>two</p>": "one\\\n\\\ntwo",
    "<p><span class='x'>a</span><font color='red'>b</font></p>": "ab",
    "<p></p><p> </p><p>&nbsp;</p><p>x</p>": "x",
    "<p>a</p>loose <b>words</b><p>c</p>": "a\n\nloose **words**\n\nc",
    "<div>a<div>b</div><section><p>c</p></section></div>": "a\n\nb\n\nc",
    # links
    '<p><a href="http://a.org/x">words</a></p>': "[words](http://a.org/x)",
    '<p><a href="/x" title="A &quot;title&quot;">w</a></p>': '[w](/x "A \\"title\\"")',
    '<p><a href="http://a.org/">http://a.org/</a></p>': "<http://a.org/>",
    '<p><a href="http://a.org/a b(c)">w</a></p>': "[w](http://a.org/a%20b%28c%29)",
    '<p><a href="http://a.org/?a=1&amp;amp=2">w</a></p>': "[w](http://a.org/?a=1&amp=2)",
    "<p>Hello!<a href='/x'>x</a>!</p>": "Hello\\![x](/x)!",
    '<p><a href="/x"></a>words</p>': "words",
    '<h2 id="top">Up</h2><p><a href="#top">up</a></p>': "## Up {#top}\n\n[up](#top)",
    '<p><a name="n">here</a> <a href="#n">there</a></p>': '<a id="n"></a>here [there](#n)',
    '<p id="not-linked">x</p>': "x",
    # pictures
    '<img src="/a.jpg" alt="A [still]">': "![A \\[still\\]](/a.jpg)",
    '<p>a<img src="/a.jpg">b</p>': "a![](/a.jpg)b",
    '<a href="/b.jpg"><img src="/a.jpg" alt="A" title="A"></a>': "[![A](/a.jpg)](/b.jpg)",
    '<img src="/a.jpg" srcset="/a-300.jpg 300w, /a.jpg 900w" sizes="9px">': "![](/a.jpg)",
    '<picture><source srcset="/a.webp"><img src="/a.jpg"></picture>': "![](/a.jpg)",
    '<img src="data:image/gif;base64,R0" data-src="/a.jpg">': "![](/a.jpg)",
    '<figure><img src="/a.jpg"><figcaption>It is "so"</figcaption></figure>': (
        '![](/a.jpg "It is \\"so\\"")'
    ),
    '<figure><a href="/"><img src="/a.jpg"></a><figcaption>C</figcaption></figure>': (
        '[![](/a.jpg "C")](/)'
    ),
    '<table class="tr-caption-container"><tr><td><img src="/a.jpg"></td></tr>'
    '<tr><td class="tr-caption">C</td></tr></table>': '![](/a.jpg "C")',
    '<ul class="blocks-gallery-grid"><li><figure><img src="/a.jpg"></figure></li>'
    '<li><figure><img src="/b.jpg"><figcaption>B</figcaption></figure></li></ul>': (
        '![](/a.jpg)\n![](/b.jpg "B")'
    ),
    # headings, rules, quotations
    "<h1>A</h1><h6>F</h6>": "# A\n\n###### F",
    "<h2>in <em>C #</em></h2><h3>D #</h3>": "## in *C #*\n\n### D \\#",
    "<h2>two<br>lines</h2>": "## two lines",
    "<p>a</p><hr><p>b</p>": "a\n\n---\n\nb",
    "<blockquote><p>a</p><p>b</p></blockquote>": "> a\n>\n> b",
    "<blockquote>a<br>- b</blockquote>": "> a\\\n> \\- b",
    "<blockquote>a</blockquote><blockquote>b</blockquote>": "> a\n\n<!-- -->\n\n> b",
    # lists
    "<ul><li>a</li><li>b</li></ul>": "- a\n- b",
    "<ul>\n<li>a\n<ul>\n<li>b</li>\n</ul>\n</li>\n<li>c</li></ul>": "- a\n    - b\n- c",
    "<ul><li><p>a</p><p>b</p></li><li>c</li></ul>": "- a\n\n    b\n\n- c",
    '<ol start="5"><li>a</li><li>b</li></ol>': "5. a\n6. b",
    "<ol><li>a<ol><li>b</li></ol></li></ol>": "1. a\n    1. b",
    "<ul><li>a</li></ul><ul><li>b</li></ul>": "- a\n\n<!-- -->\n\n- b",
    "<ul><li>a</li><li></li><li>b</li></ul>": "- a\n- b",
    "<ul><li># a</li><li>- b</li><li>1. c</li></ul>": "- \\# a\n- \\- b\n- 1\\. c",
    "<ol><li>a<pre><code>x\n\n\ty</code></pre></li></ol>": (
        "1. a\n\n    ```\n    x\n\n    \ty\n    ```"
    ),
    "<dl><dt>t</dt><dd>d</dd><dd>e</dd></dl>": "t\n:   d\n:   e",
    # code
    "<pre>a\n\n\tb  `c`</pre>": "```\na\n\n\tb  `c`\n```",
    '<pre><code class="language-python">x = 1\n</code></pre>': "```python\nx = 1\n```",
    '<pre class="brush: php; title: x">&lt;?php</pre>': "```php\n<?php\n```",
    "<pre>a\n```\nb</pre>": "````\na\n```\nb\n````",
    "<pre>a<br>b</pre>": "```\na\nb\n```",
    "<p><code>a`b</code> <code>||x||</code> <tt>t</tt></p>": "``a`b`` `||x||` `t`",
    "<p><code>&lt;b&gt;</code> is &lt;b&gt;</p>": "`<b>` is &lt;b>",
    # tables
    "<table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td>c</td>"
    '<td align="right">d | e</td></tr></tbody></table>': (
        "| a | b |\n| --- | ---: |\n| c | d \\| e |"
    ),
    "<table><tr><th>a</th></tr><tr><td>x<br><code>y|z</code></td></tr></table>": (
        "| a |\n| --- |\n| x<br>`y\\|z` |"
    ),
    # more
    "<p>a</p><!--more--><p>b</p>": "a\n\n<!--more-->\n\nb",
    "<p>a</p><!--more Read on--><p>b</p><!--other-->": "a\n\n<!--more Read on-->\n\nb",
}


@pytest.mark.parametrize(("source", "markdown"), SAID.items())
def test_html_is_written_as_an_author_would(source: str, markdown: str) -> None:
    assert converted(source) == Converted(markdown)


SIGNS = {
    "a || b ||c|| d": "a \\|\\| b \\|\\|c\\|\\| d",
    "::: spoiler x": "\\::: spoiler x",
    "{{% gallery %}}": "\\{\\{% gallery %}}",
    "x {: .a } {#b} {.c} {d=e}": "x \\{: .a } \\{#b} \\{.c} \\{d=e}",
    "[TOC]": "&#91;TOC]",
    "*[CSS]: x": "\\*\\[CSS\\]: x",
    "a[^1] [b] [c](d)": "a\\[^1\\] \\[b\\] \\[c\\](d)",
    "[^1]: note": "\\[^1\\]: note",
    "[a]: http://b.org": "\\[a\\]: http\\://b.org",
    "!!! note": "\\!!! note",
    "~~a~~ ~b~": "\\~\\~a\\~\\~ ~b~",
    "~~~": "\\~\\~\\~",
    "# a": "\\# a",
    "#a": "#a",
    "1. a": "1\\. a",
    "1986) a": "1986\\) a",
    "1.5 a": "1.5 a",
    "+ a": "\\+ a",
    "+1": "+1",
    "- a": "\\- a",
    "> a": "\\> a",
    "---": "\\---",
    "===": "\\===",
    ": a": "\\: a",
    "*a* _b_ c_d e_": "\\*a\\* \\_b\\_ c_d e\\_",
    "`a`": "\\`a\\`",
    "<b>a</b> <!-- b --> a<3": "&lt;b>a&lt;/b> &lt;!-- b --> a&lt;3",
    "&amp; &copy; & AT&T": "&amp;amp; &amp;copy; & AT&T",
    "C:\\x \\* a\\": "C:\\\\x \\\\\\* a\\\\",
    "http://a.org/b_c www.a.org": "http\\://a.org/b_c www\\.a.org",
    "| a | b |": "| a | b |",
    "    a": "a",
    "\"a\" -- 'b' ... it's": "\"a\" -- 'b' ... it's",
    "[x] a": "\\[x\\] a",
    "$a$ ^b^ ==c== @d": "$a$ ^b^ ==c== @d",
}


@pytest.mark.parametrize(("words", "markdown"), SIGNS.items())
def test_words_that_look_like_syntax_come_back_as_words(words: str, markdown: str) -> None:
    escaped = words.replace("&", "&amp;").replace("<", "&lt;")
    assert converted(f"<p>{escaped}</p>") == Converted(markdown)
    assert as_plain(Text(words, "plain")) == markdown
    plain = " ".join(words.split())
    assert shown(markdown).translate(QUOTES).replace("–", "--").replace(
        "…", "..."
    ) == plain.translate(QUOTES)


QUOTES = str.maketrans("“”‘’", "\"\"''")


@pytest.mark.parametrize("sign", [s for s in SIGNS if s.strip() == s])
@pytest.mark.parametrize("before", ["a", "# a", "a | b", "- a"])
def test_signs_at_the_start_of_a_later_line_are_words(sign: str, before: str) -> None:
    escaped = sign.replace("&", "&amp;").replace("<", "&lt;")
    result = converted(f"<p>{before}<br>{escaped}<br>b</p>")
    assert result.kept_html == 0
    tree, _ = rendered(result.markdown, CONVERTER)
    assert [child.tag for child in tree[0]] == ["p"]
    assert len(tree.findall(".//br")) == 2


KEPT = {
    "a table without headings": "<table><tbody><tr><td>1</td></tr></tbody></table>",
    "a table with wide cells": (
        '<table><tbody><tr><th>a</th><th>b</th></tr><tr><td colspan="2">c</td></tr></tbody></table>'
    ),
    "a table with lists in it": (
        "<table><tbody><tr><th>a</th></tr><tr><td><ul><li>b</li></ul></td></tr></tbody></table>"
    ),
    "a caption with a link": (
        '<figure><img src="/a.jpg"><figcaption>a <a href="/b">b</a></figcaption></figure>'
    ),
    "a film of another site": (
        '<iframe src="https://www.youtube.com/embed/x" width="560" allowfullscreen=""></iframe>'
    ),
    "a film": '<video src="/a.mp4" controls=""></video>',
    "a recording": '<p><audio controls="" src="/a.mp3"></audio></p>',
    "what can be opened": "<details><summary>s</summary>\n\n<p>x</p>\n\ny</details>",
    "a list that counts down": '<ol reversed=""><li>a</li><li>b</li></ol>',
    "verse": '<pre class="wp-block-verse">a\n  <em>b</em></pre>',
    "a table with signs of ours": (
        "<table><tbody><tr><td>&#124;&#124;x&#124;&#124; &#123;&#123;% y %}} &#58;:&#58;</td></tr>"
        "</tbody></table>"
    ),
}


@pytest.mark.parametrize("source", KEPT.values(), ids=KEPT)
def test_what_markdown_cannot_say_stays_html_and_is_counted(source: str) -> None:
    result = converted(f"<p>a</p>{source}<p>b</p>")
    assert result == Converted(f"a\n\n{source}\n\nb", kept_html=1)
    tree, fine = rendered(result.markdown, CONVERTER)
    assert fine
    assert [child.tag for child in tree[0]][1:-1] == [parse(source)[0][0].tag]


def test_one_block_that_differs_leaves_the_others_markdown() -> None:
    result = converted('<p>a</p><figure><img src="/a.jpg"><p>b</p></figure><p><em>c</em></p>')
    assert result == Converted('a\n\n<figure><img src="/a.jpg">b</figure>\n\n*c*', kept_html=1)


UNSAFE = {
    "<script>alert(1)</script>": ("script",),
    '<p onclick="x()">': ("onclick",),
    "<img src=/a.jpg onerror=x>": ("onerror",),
    '<a href="javascript:x">': ("javascript:",),
    '<a href="JaVa&#10;Script:x">': ("javascript:",),
    '<iframe srcdoc="<b>x</b>"></iframe>': ("srcdoc",),
    "<object data=/a.swf></object>": ("object",),
    '<meta http-equiv="refresh" content="0">': ("meta",),
    '<base href="http://evil.org/">': ("base",),
    "<style>p {}</style>": ("style",),
    "<svg onload=x></svg>": ("svg", "onload"),
    "<form action=/x><input></form>": ("form", "input"),
    "<link rel=stylesheet href=/x.css>": ("link",),
}


@pytest.mark.parametrize(("source", "names"), UNSAFE.items())
def test_what_may_run_is_left_out_and_told(source: str, names: tuple[str, ...]) -> None:
    result = converted(f"<p>words</p>{source}<table><tr><td>{source}</td></tr></table>")
    assert result.left_out == names
    assert (
        re.search(
            r"(?i)<(script|object|meta|base|style|svg|form|input|link)|\son\w+=|script:|srcdoc|evil",
            result.markdown,
        )
        is None
    )
    assert "words" in result.markdown


def test_code_about_what_may_run_is_code() -> None:
    result = converted("<pre>&lt;script&gt;alert(1)&lt;/script&gt;</pre>")
    assert result == Converted("```\n<script>alert(1)</script>\n```")


def test_a_film_for_a_plugin_becomes_a_link() -> None:
    source = (
        '<object><param name="movie" value="http://www.youtube.com/v/a-b&amp;hl=en"></param>'
        '<embed src="http://www.youtube.com/v/a-b&amp;hl=en"></embed></object>'
    )
    link = "<https://www.youtube.com/watch?v=a-b>"
    assert converted(source) == Converted(link, left_out=("object", "embed"))


def test_every_address_is_resolved_and_one_that_leads_nowhere_leaves_its_words() -> None:
    addresses = {"/a": "b.md", "/c.jpg": "/d.jpg", "/gone": "", "/e.mp4": "/f.mp4"}
    source = (
        '<p><a href="/a">a</a> <a href="/gone">g</a> <img src="/c.jpg"> <img src="/gone"></p>'
        '<video poster="/c.jpg"><source src="/e.mp4"></video>'
    )
    assert converted(source, **addresses) == Converted(
        '[a](b.md) g ![](/d.jpg)\n\n<video poster="/d.jpg"><source src="/f.mp4"></video>',
        kept_html=1,
    )


def test_markdown_stays_as_it_is_and_plain_text_is_escaped() -> None:
    assert converted("# a\r\n\n||b||\x00", "markdown") == Converted("# a\n\n||b||", unread=True)
    assert converted("a *b*\nc\n\n\n<p>d", "plain") == Converted(
        "a \\*b\\*\\\nc\n\n&lt;p>d", unread=True
    )


def test_the_words_of_html_alone_are_plain_paragraphs() -> None:
    source = "<h2>A</h2><p>b <b>*c*</b><br>- d &lt;e&gt;</p><script>x</script><!-- y -->"
    assert as_plain(Text(source, "html")) == "A\n\nb \\*c\\*\\\n\\- d &lt;e>"


@pytest.mark.parametrize("tag", ["div", "b", "blockquote", "ul><li", "span", "table><tr><td"])
def test_what_is_nested_without_end_becomes_plain_words(tag: str) -> None:
    result = converted(f"<{tag}>" * 3_000 + "words")
    assert shown(result.markdown) == "words"


# ---------------------------------------------------------------- random texts

_WORDS = st.lists(
    st.sampled_from(
        [
            *sorted(
                names(
                    r"film * _x_ || a||b ::: {{% {: [ ] # 1. - "
                    r"+ &lt;b&gt; &amp; ` ~~ | \ ! http://a.org/b ( ) = --- "
                    r": x:y “ it's 日本 &nbsp; ... [TOC] [^1] www.a.org <br> ^ $ { }"
                )
            )
        ]
    ),
    min_size=1,
    max_size=6,
).map(" ".join)


def _inside(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    tags = st.sampled_from(["em", "strong", "b", "i", "code", "sup", "span", "del", "u", "kbd"])
    wrapped = st.builds(lambda tag, text: f"<{tag}>{text}</{tag}>", tags, inner)
    link = st.builds(
        lambda url, text: f'<a href="{url}">{text}</a>',
        st.sampled_from(
            ["http://a.org/", "/b_c(d)", "http://a.org/?x=1&amp;y=*", "#a", "e f.html"]
        ),
        _WORDS,
    )
    joined = st.lists(inner, min_size=1, max_size=4).map("".join)
    picture = st.builds(lambda alt: f'<img src="/a.jpg" alt="{alt}">', _WORDS.map(_no_tags))
    return st.one_of(wrapped, link, picture, joined)


def _no_tags(text: str) -> str:
    return text.replace("<br>", " ").replace('"', "")


_LINE = st.recursive(_WORDS, _inside, max_leaves=8)


def _around(block: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    several = st.lists(block, min_size=1, max_size=3)
    items = several.map(lambda found: "".join(f"<li>{one}</li>" for one in found))
    return st.one_of(
        items.map(lambda text: f"<ul>{text}</ul>"),
        items.map(lambda text: f"<ol start=3>{text}</ol>"),
        several.map(lambda found: f"<blockquote>{''.join(found)}</blockquote>"),
        several.map(lambda found: f"<div>{''.join(found)}</div>"),
    )


_PARAGRAPH = st.one_of(
    _LINE.map(lambda text: f"<p>{text}</p>"),
    _LINE,
    _LINE.map(lambda text: f"<h3>{text}</h3>"),
    _WORDS.map(lambda text: f"<pre>{_no_tags(text)}\n\t{_no_tags(text)}</pre>"),
    _LINE.map(lambda text: f"<table><tr><th>{text}</th></tr><tr><td>{text}</td></tr></table>"),
    st.just("<hr>"),
)
_TEXTS = st.lists(st.recursive(_PARAGRAPH, _around, max_leaves=6), min_size=1, max_size=4).map(
    "".join
)


def _facts(tree: object) -> tuple[str, list[str], list[str]]:
    words = "".join(tree.itertext()).replace("\u00a0", " ")  # type: ignore[attr-defined]
    links = [
        same_address(a.get("href"))
        for a in tree.iter("a")  # type: ignore[attr-defined]
        if a.get("href") and ("".join(a.itertext()).strip() or a.find(".//img") is not None)
    ]
    pictures = [same_address(i.get("src")) for i in tree.iter("img")]  # type: ignore[attr-defined]
    return "".join(words.split()), links, pictures


@given(_TEXTS)
@settings(max_examples=150, deadline=None)
def test_words_links_and_pictures_are_the_same_when_rendered(source: str) -> None:
    """Whatever a text is made of, and with the signs of Markdown anywhere in its words."""
    result = converted(source)
    tree, fine = rendered(result.markdown, CONVERTER)
    assert fine
    assert _facts(tree) == _facts(parse(source))


def test_without_markdownify_the_message_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("markdownify", "sitegen.importing.markdown_inline"):
        monkeypatch.setitem(sys.modules, name, None)
    monkeypatch.delitem(sys.modules, "sitegen.importing.markdown_writer", raising=False)
    with pytest.raises(ContentError, match=re.escape("pip install 'sitegen[import]'")):
        converted("<p><b>a</b></p>")


def test_lists_of_different_blocks_are_numbered_apart() -> None:
    import lxml.html

    from sitegen.importing.markdown_writer import MarkdownWriter
    from sitegen.importing.soup import soup_of

    writer = MarkdownWriter()
    element = lxml.html.fromstring("<ol><li>a</li></ol>")
    assert {writer.block(soup_of(element)) for _ in range(2000)} == {"1. a"}
