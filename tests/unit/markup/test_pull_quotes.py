"""A pull quote is read once: it is in no summary and in no feed, and the search skips it."""

import pytest

from sitegen.markup.converter import Converter
from sitegen.markup.pull_quotes import without_pull_quotes

QUOTE = '<blockquote class="pull" data-pagefind-ignore>\n<p>Slow.</p>\n</blockquote>'


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("> Slow.\n{: .pull}", QUOTE),
        ("> Slow.\n>\n> Again.\n{: .pull}", QUOTE.replace("</p>", "</p>\n<p>Again.</p>")),
        ('<blockquote class="pull" markdown="1">\nSlow.\n</blockquote>', QUOTE),
        ("Slow.\n{: .pull}", '<p class="pull" data-pagefind-ignore>Slow.</p>'),
        ("> Slow.\n{: .pulled}", '<blockquote>\n<p class="pulled">Slow.</p>\n</blockquote>'),
        ("> Slow.", "<blockquote>\n<p>Slow.</p>\n</blockquote>"),
    ],
)
def test_an_attribute_list_makes_a_quotation_a_pull_quote(source: str, html: str) -> None:
    assert Converter().convert(source, path="content/posts/a.md").body.html == html


def test_a_summary_leaves_it_out() -> None:
    source = "One.\n\n> Slow.\n{: .pull}\n\nTwo.\n\nThree.\n{: .pull}\n"
    assert Converter().convert(source, path="content/posts/a.md").summary == "One. Two."


@pytest.mark.parametrize(
    ("html", "rest"),
    [
        (f"<p>a</p>{QUOTE}<p>b</p>", "<p>a</p><p>b</p>"),
        ('<p>a</p><aside class="x pull"><aside>b</aside><p>c</p></aside>d', "<p>a</p>d"),
        ("<p class='pull'>a</p><p class=pull>b</p>c", "c"),
        ('<p class="pullman">a</p>', '<p class="pullman">a</p>'),
        ('<a class="pull">a</a>', '<a class="pull">a</a>'),
        ("<p>pull</p>", "<p>pull</p>"),
        ('a<aside class="pull"><p>b</p>c', 'a<aside class="pull"><p>b</p>c'),
    ],
)
def test_a_feed_leaves_it_out_but_for_one_that_never_ends(html: str, rest: str) -> None:
    assert without_pull_quotes(html) == rest
