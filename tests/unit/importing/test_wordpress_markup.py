"""WordPress's own markup: bare paragraphs, shortcodes, comments of blocks."""

import pytest

from sitegen.importing.galleries import Picture, Pictures
from sitegen.importing.html_markdown import Converted, to_markdown
from sitegen.importing.records import Text
from sitegen.importing.wordpress_paragraphs import with_paragraphs
from sitegen.markup.converter import Converter

CONVERTER = Converter()
PICTURES = Pictures({"7": Picture("/u/a.jpg", "A"), "8": Picture("/u/b.jpg")})


def converted(source: str) -> Converted:
    return to_markdown(Text(source, "wordpress"), lambda address: address, CONVERTER, PICTURES)


PARAGRAPHS = {
    "a\n\nb": "<p>a</p>\n<p>b</p>\n",
    "a\nb\n\n\n \n c": "<p>a<br />\nb</p>\n<p>c</p>\n",
    "a<br />\nb": "<p>a<br />\nb</p>\n",
    "a<br><br/>b": "<p>a</p>\n<p>b</p>\n",
    "a <em>b\nc</em>": "<p>a <em>b<br />\nc</em></p>\n",
    '<a\nhref="/x">a</a>': '<p><a\nhref="/x">a</a></p>\n',
    "<h2>a</h2>\nb": "<h2>a</h2><p>b</p>\n",
    "<ul>\n<li>a</li>\n<li>b\n\nc</li>\n</ul>": (
        "<ul>\n<li>a</li>\n<li><p>b</p>\n<p>c</p>\n</li>\n</ul>"
    ),
    "<pre>a\n\nb</pre>\nc": "<pre>a\n\nb</pre><p>c</p>\n",
    "<script>a\n\nb</script>": "<script>a\n\nb</script>",
    "<textarea>a\n\nb</textarea>": "<p><textarea>a\n\nb</textarea></p>\n",
    "<blockquote>a\n\nb</blockquote>": "<blockquote><p>a</p>\n<p>b</p>\n</blockquote>",
    "<p>a</p>\n\n<p>b\n\nc</p>": "<p>a</p>\n<p>b</p>\n<p>c</p>",
    "<div>\n\na\n\n</div>": "<div><p>a</p>\n</div>",
    "<table>\n<tr>\n<td>a\nb</td>\n</tr>\n</table>": (
        "<table>\n<tr>\n<td>a<br />\nb</td>\n</tr>\n</table>"
    ),
    " \n\n ": "",
}


@pytest.mark.parametrize(("text", "html"), PARAGRAPHS.items())
def test_empty_lines_part_paragraphs_and_line_ends_stay(text: str, html: str) -> None:
    assert with_paragraphs(text) == html


SAID = {
    "a\nb\n\n<!--more-->\n\nc": "a\\\nb\n\n<!--more-->\n\nc",
    "a\n<!--nextpage-->\nb": "a\n\nb",
    # shortcodes
    '[caption id="x" width="300"]<img src="/a.jpg" alt="A" /> Two\nlines[/caption]': (
        '![A](/a.jpg "Two lines")'
    ),
    '[caption caption="Old &amp; so"]<a href="/b"><img src="/a.jpg"></a>[/caption]': (
        '[![](/a.jpg "Old & so")](/b)'
    ),
    "a\n[wp_caption]<img src='/a.jpg'>C[/wp_caption]\nb": 'a\n\n![](/a.jpg "C")\n\nb',
    '[gallery columns="2" ids="7, 8"]': "![A](/u/a.jpg)\n![](/u/b.jpg)",
    "[embed]https://vimeo.com/1[/embed]": "<https://vimeo.com/1>",
    "[youtube https://www.youtube.com/watch?v=a]": "<https://www.youtube.com/watch?v=a>",
    "[youtube=http://www.youtube.com/watch?v=a&w=320]": "<http://www.youtube.com/watch?v=a&w=320>",
    "[vimeo 12]": "<https://vimeo.com/12>",
    "a\n\nhttps://youtu.be/x_y?t=1&a=2\n\nb": "a\n\n<https://youtu.be/x_y?t=1&a=2>\n\nb",
    "see https://youtu.be/x": "see https\\://youtu.be/x",
    # code
    '[code lang="py"]\nif a &lt; b:\n\n    [gallery]\n[/code]': (
        "```py\nif a < b:\n\n    [gallery]\n```"
    ),
    "[php]<?php echo '<b>'; ?>[/php]": "```php\n<?php echo '<b>'; ?>\n```",
    "[sourcecode language='css']\np > a { }\n[/sourcecode]": "```css\np > a { }\n```",
    "use [code]<b>[/code] here": "use `<b>` here",
    "<pre>[gallery]\n\n[caption]</pre>": "```\n[gallery]\n\n[caption]\n```",
    "<code>[gallery]</code>": "`[gallery]`",
    "[[gallery]]": "\\[gallery\\]",
    # words between brackets
    "he said [sic] and [1]": "he said \\[sic\\] and \\[1\\]",
    # blocks
    '<!-- wp:paragraph {"a":"-"} -->\n<p>a\nb</p>\n<!-- /wp:paragraph -->\n\n'
    "<!-- wp:separator -->\n<hr/>\n<!-- /wp:separator -->": "a b\n\n---",
    "<!-- wp:embed -->\n<figure><div>\nhttps://youtu.be/x\n</div></figure>\n<!-- /wp:embed -->": (
        "<https://youtu.be/x>"
    ),
    '<!-- wp:image --><figure class="wp-block-image alignleft"><img src="/a.jpg" alt=""/>'
    "<figcaption>C</figcaption></figure><!-- /wp:image -->": '![](/a.jpg "C")',
    '<!-- wp:gallery --><figure class="wp-block-gallery"><figure><img src="/a.jpg"/></figure>'
    '<figure><img src="/b.jpg"/></figure><figcaption>G</figcaption></figure>': (
        "![](/a.jpg)\n![](/b.jpg)\n\nG"
    ),
    '<!-- wp:table --><figure class="wp-block-table"><table><thead><tr><th>a</th></tr></thead>'
    "<tbody><tr><td>b</td></tr></tbody></table><figcaption>T</figcaption></figure>": (
        "| a |\n| --- |\n| b |\n\nT"
    ),
    '<!-- wp:columns --><div class="wp-block-columns"><div><!-- wp:paragraph --><p>a</p></div>'
    "<div><p>b</p></div></div>": "a\n\nb",
}


@pytest.mark.parametrize(("source", "markdown"), SAID.items())
def test_wordpress_text_is_written_as_an_author_would(source: str, markdown: str) -> None:
    assert converted(source) == Converted(markdown)


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ('[audio src="/a.mp3"]', '<p><audio controls="" src="/a.mp3"></audio></p>'),
        (
            '[video mp4="/a.mp4" webm="/a.webm" poster="/a.jpg"][/video]',
            '<video controls="" poster="/a.jpg"><source src="/a.mp4">'
            '<source src="/a.webm"></video>',
        ),
    ],
)
def test_players_stay_html(source: str, html: str) -> None:
    assert converted(source) == Converted(html, kept_html=1)


def test_unknown_shortcodes_stay_as_text_and_are_listed_with_their_lines() -> None:
    source = (
        'a [sic]\nb\n\n[contact-form-7 id="1"]\n\n'
        "<table><tr><td>[my_box]x[/my_box]</td></tr></table>"
        '\n\n[gallery]\n\n[contact-form-7 id="2"]'
    )
    assert converted(source) == Converted(
        'a \\[sic\\]\\\nb\n\n\\[contact-form-7 id="1"\\]\n\n'
        "<table><tbody><tr><td>[my_box]x[/my_box]</td></tr></tbody></table>\n\n"
        '\\[gallery\\]\n\n\\[contact-form-7 id="2"\\]',
        kept_html=1,
        shortcodes=(
            ("contact-form-7", 4),
            ("my_box", 6),
            ("gallery", 8),
            ("contact-form-7", 10),
        ),
    )


@pytest.mark.parametrize(
    "piece",
    [
        "[a ",
        "[caption]",
        "<b",
        "<p>\n\n",
        "<!-- wp:a",
        "[code]",
        "<object>",
        "\n\n<",
        '[a b="',
        "<pre>",
    ],
)
def test_many_pieces_that_never_end_come_back_as_words(piece: str) -> None:
    result = converted(f"words\n\n{piece * 5_000}")
    assert result.markdown.startswith("words")
