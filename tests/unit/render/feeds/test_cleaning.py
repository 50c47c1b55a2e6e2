"""What a feed leaves out of a post's text, and what it keeps."""

import json

import feedparser
import pytest

from sitegen.render.feeds.cleaning import cleaned


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("<p>a<script>alert(1)</script></p>", "<p>a</p>"),
        ("<SCRIPT src='https://x.example/x.js'></SCRIPT>b", "b"),
        ("<style>p {color: red}</style><p>a</p>", "<p>a</p>"),
        ('<p onclick="go()">a</p>', "<p>a</p>"),
        ("<p/ONCLICK=go()>a</p>", "<p>a</p>"),
        (
            '<img src="https://e.example/x.png"onerror="go()">',
            '<img src="https://e.example/x.png">',
        ),
        ('<p style="position: fixed">a</p>', "<p>a</p>"),
        ('<a href="javascript:go()">a</a>', "<a>a</a>"),
        ('<a href=" JavaScript:go()">a</a>', "<a>a</a>"),
        ('<a href="java&#115;cript:go()">a</a>', "<a>a</a>"),
        ('<a href="java&Tab;script:go()">a</a>', "<a>a</a>"),
        ('<a href="vbscript:go()">a</a>', "<a>a</a>"),
        ('<a href="data:text/html,x">a</a>', "<a>a</a>"),
        ('<form action="https://e.example/"><input name="q">Send</form>a', "a"),
        ('<p><input type="text" value="x">a <button>Go</button></p>', "<p>a </p>"),
        ("<select><option>1</option></select><textarea>t</textarea>a", "a"),
        ('<link rel="stylesheet" href="https://e.example/x.css">a', "a"),
        ('<meta http-equiv="refresh" content="0"><base href="https://e.example/">a', "a"),
        ("<!-- a note of mine -->a", "a"),
        ("<template><p>x</p></template>a", "a"),
        ("<noscript><p>a</p></noscript>", "<p>a</p>"),
        ("<my-box>a</my-box>", "a"),
        (
            '<svg viewBox="0 0 9 9"><script>go()</script><path d="M0 0h9" onload="go()"/></svg>',
            '<svg viewBox="0 0 9 9"><path d="M0 0h9"></path></svg>',
        ),
        ('<object data="https://e.example/x.swf"><p>a</p></object>', "<p>a</p>"),
        (
            '<iframe src="https://video.example/embed/1?a=1&amp;b=2" title="The ferry"></iframe>',
            '<a href="https://video.example/embed/1?a=1&amp;b=2">The ferry</a>',
        ),
        (
            "<iframe allowfullscreen src='https://video.example/1'>Your browser has none</iframe>",
            '<a href="https://video.example/1">video.example</a>',
        ),
        ('<iframe srcdoc="<p>x</p>"></iframe>a', "a"),
        ('<iframe src="javascript:go()" title="x"></iframe>a', "a"),
        (
            '<embed src="https://e.example/x.pdf">',
            '<a href="https://e.example/x.pdf">e.example</a>',
        ),
        (
            '<video src="https://e.example/x.mp4" autoplay controls></video>',
            '<video src="https://e.example/x.mp4" controls=""></video>',
        ),
        (
            '<li><input aria-label="Done" type="checkbox" checked="checked" disabled> a</li>',
            "<li>☑ a</li>",
        ),
        ('<li><input type="checkbox" disabled="disabled"> a</li>', "<li>☐ a</li>"),
    ],
)
def test_what_runs_frames_styles_or_sends_is_left_out(written, expected):
    assert cleaned(written) == expected
    assert cleaned(f"<p>before</p>{written}") == f"<p>before</p>{expected}"
    assert cleaned(expected) == expected


@pytest.mark.parametrize(
    "text",
    [
        "<p>one = 2, and a &lt;script&gt; in words.</p>",
        '<h2 id="a" class="b">A</h2>\n<p lang="fr" dir="ltr">b&nbsp;&amp; c<br>\nd</p>',
        '<figure><picture><source srcset="https://e.example/x.webp 600w"><img alt="" '
        'src="https://e.example/x.jpg"></picture><figcaption>x</figcaption></figure>',
        '<table><thead><tr><th align="right">a</th></tr></thead></table>',
        '<div class="highlight"><pre><code><span class="k">for</span></code></pre></div>',
        '<a href="mailto:a@example.org">a</a> <a href="#x">b</a> <a href="/y">c</a>',
        "<details><summary>a</summary><ol start='3'><li>b</li></ol></details>",
        "<ruby>漢<rp>(</rp><rt>kan</rt></ruby>",
    ],
)
def test_a_text_without_any_of_it_stays_as_it_is(text):
    assert cleaned(text) == text


@pytest.mark.parametrize(
    "text",
    [
        '<img alt="" src="data:image/png;base64,AAAA">',
        "<math><mfrac><mi>x</mi><mn>2</mn></mfrac></math>",
        '<p data-a="1" aria-hidden="true">a</p>',
        '<a href="geo:31.2,121.5">here</a>',
    ],
)
def test_what_has_to_be_looked_at_and_is_harmless_is_kept(text):
    assert cleaned(f"<!---->{text}") == text


def test_a_feed_has_no_script_in_any_format_and_the_page_has(site):
    """Shortcodes of the site's own are cleaned as the text is."""
    site.settings("csp: 'off'\nfeeds: {taxonomies: [atom]}\n")
    site.template("shortcodes/film.html", '<iframe src="https://v.example/{{ args[0] }}"></iframe>')
    body = (
        '<p onclick="go()">Words.</p>\n\n<script>go()</script>\n\n'
        '{{% film "7" %}}\n\n<style>p {color: red}</style>\n\n- [x] seen\n'
    )
    site.post("a", body, date=2011, tags="[noir]")
    site.built()
    page = site.output("posts/a/index.html")
    assert "<script>go()</script>" in page
    assert '<iframe src="https://v.example/7">' in page
    texts = [json.loads(site.output("feed.json"))["items"][0]["content_html"]]
    for path in ("feed.xml", "atom.xml", "tags/noir/atom.xml"):
        feed = feedparser.parse(site.output(path), sanitize_html=False)
        assert not feed.bozo
        texts.append(feed.entries[0].content[0].value)
    assert {text.strip() for text in texts} == {
        '<p>Words.</p>\n\n\n\n<a href="https://v.example/7">v.example</a>\n\n\n<ul>\n'
        '<li class="task-list-item">☑ seen</li>\n</ul>'
    }


def test_years_before_1000_have_four_digits_in_every_feed(site):
    """RFC 822 and RFC 3339 know no shorter year."""
    site.post("a", date="0987-12-25 09:00", updated="0988-01-02")
    site.comment("a", "c1", date="0987-12-26")
    site.built()
    assert "<pubDate>Tue, 25 Dec 0987 09:00:00 +0000</pubDate>" in site.output("feed.xml")
    assert "<lastBuildDate>Wed, 02 Jan 0988 00:00:00 +0000<" in site.output("feed.xml")
    assert "<pubDate>Wed, 26 Dec 0987 00:00:00 +0000</pubDate>" in site.output("comments.xml")
    assert "<published>0987-12-25T09:00:00+00:00</published>" in site.output("atom.xml")
    [item] = json.loads(site.output("feed.json"))["items"]
    assert item["date_published"] == "0987-12-25T09:00:00+00:00"
    assert '<time class="dt-published" datetime="0987-12-25T09:00Z">' in site.output(
        "posts/a/index.html"
    ).replace("+00:00", "Z")
    assert "<lastmod>0988-01-02</lastmod>" in site.output("sitemap.xml")
    assert '"datePublished":"0987-12-25T09:00' in site.output("posts/a/index.html")
    assert "archive/0987/index.html" in site.files()


def test_permalinks_have_years_of_four_digits(site):
    site.settings("permalink: /{year}/{slug}/\n")
    site.post("a", date="0087-12-25")
    assert "0087/a/index.html" in site.built().files()
