"""What may be wider than its column: tables stand in what scrolls, and code takes the focus."""

import pytest

from sitegen.render.scrolling import let_scroll

OPENS = '<div class="scroll" role="group" tabindex="0" aria-label="A &#34;table&#34;">'


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>No table</p>", "<p>No table</p>"),
        ("a<table><tr></table>b", f"a{OPENS}<table><tr></table></div>b"),
        ('<TABLE id="x"></TABLE>', f'{OPENS}<TABLE id="x"></TABLE></div>'),
        ("<table><table></table></table>", f"{OPENS}<table><table></table></table></div>"),
        (
            "<table></table><!-- x --><table></table>",
            f"{OPENS}<table></table></div><!-- x -->{OPENS}<table></table></div>",
        ),
        ("<table>a", "<table>a"),
        ("</table><table></table>", f"</table>{OPENS}<table></table></div>"),
        ("<!-- <table></table> -->", "<!-- <table></table> -->"),
        ('<a title="<table>">b</a>', '<a title="<table>">b</a>'),
        (
            "<script>x = '<table></table><pre>'</script>",
            "<script>x = '<table></table><pre>'</script>",
        ),
        ("<tablet></tablet><preface>", "<tablet></tablet><preface>"),
        ("<pre><code>x</code></pre>", '<pre tabindex="0"><code>x</code></pre>'),
        ('<pre class="a">', '<pre tabindex="0" class="a">'),
        ('<pre tabindex="-1">', '<pre tabindex="-1">'),
        (
            "<table><td><pre></pre></table>",
            f'{OPENS}<table><td><pre tabindex="0"></pre></table></div>',
        ),
    ],
)
def test_tables_stand_in_what_scrolls_and_code_takes_the_focus(html, expected):
    assert let_scroll(html, 'A "table"') == expected


def test_pages_have_what_scrolls_and_feeds_do_not(site):
    site.post("a", "| a | b |\n|---|---|\n| 1 | 2 |\n\n    code\n", date="2011-03-04")
    site.built()
    page, feed = site.output("posts/a/index.html"), site.output("feed.xml")
    assert '<div class="scroll" role="group" tabindex="0" aria-label="Table"><table>' in page
    assert '<pre tabindex="0">' in page
    assert ("<table>" in feed or "&lt;table&gt;" in feed, "tabindex" in feed) == (True, False)
