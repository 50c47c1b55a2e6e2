"""Words that stay English: in elements where these can stand, and plain elsewhere."""

import pytest
from markupsafe import Markup

from sitegen.core.i18n import Language

WORDS = {
    "by": "By",
    "page": "Page {n}",
    "posts": {"one": "{n} post", "other": "{n} posts"},
    "of": "Responses to “{title}”",
    "label": "{label}: {name}",
    "heute": "Heute {name}",
}
ENGLISH = {"by", "page", "posts", "of"}


def language(tag):
    return Language(tag, WORDS, ENGLISH)


def test_english_words_in_text_are_in_an_element_of_their_own():
    speak = language("de")
    page = f"<p>{speak.marked('by')} Mira, {speak.marked('heute', name='x')}</p>"
    assert speak.html(page) == '<p><span lang="en" dir="ltr">By</span> Mira, Heute x</p>'


def test_a_text_that_is_filled_in_is_in_the_language_of_the_site():
    speak = language("de")
    assert speak.html(speak.marked("of", title="3. März")) == (
        '<span lang="en" dir="ltr">Responses to “<bdi lang="de">3. März</bdi>”</span>'
    )
    html = Markup("<bdi>Tom</bdi>")
    assert speak.html(speak.marked("of", title=html)) == (
        '<span lang="en" dir="ltr">Responses to “<bdi>Tom</bdi>”</span>'
    )


def test_english_within_english_is_marked_once_and_within_other_words_too():
    speak = language("de")
    inner = speak.marked("by")
    assert speak.html(speak.marked("of", title=inner)) == (
        '<span lang="en" dir="ltr">Responses to “By”</span>'
    )
    assert speak.html(speak.marked("label", label=inner, name="x")) == (
        '<span lang="en" dir="ltr">By</span>: x'
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('<a title="', '">x</a>'),
        ("<a title='>", "'>x</a>"),
        ("<script>", "</script>"),
        ("<textarea>", "</textarea>"),
        ("<!-- ", " -->"),
        ("<title>", " · Site</title>"),
    ],
)
def test_english_words_are_plain_where_no_element_can_stand(before, after):
    speak = language("de")
    page = before + speak.marked("page", n=2) + after
    assert speak.html(page) == f"{before}Page 2{after}"


@pytest.mark.parametrize(
    ("name", "attributes"),
    [("option", ' lang="en" dir="ltr"'), ("title", ' lang="en"'), ("desc", ' lang="en"')],
)
def test_an_element_of_nothing_but_english_words_says_so_itself(name, attributes):
    speak = language("he")
    page = f'<{name} id="x">{speak.marked("page", n=2)}</{name}>'
    assert speak.html(page) == f'<{name} id="x"{attributes}>Page 2</{name}>'


def test_a_document_within_an_attribute_is_marked_like_a_page():
    speak = language("de")
    page = f'<iframe srcdoc="&lt;b&gt;{speak.marked("by")}&lt;/b&gt; &amp;amp;"></iframe>'
    span = "&lt;span lang=&#34;en&#34; dir=&#34;ltr&#34;&gt;By&lt;/span&gt;"
    assert speak.html(page) == f'<iframe srcdoc="&lt;b&gt;{span}&lt;/b&gt; &amp;amp;"></iframe>'


def test_a_string_that_a_template_has_cut_is_plain():
    speak = language("de")
    assert speak.html(f"<p>{speak.marked('page', n=2)[:5]}</p>") == "<p>Page</p>"


@pytest.mark.parametrize("tag", ["de", "ja", "pl", "fa"])
def test_english_words_have_the_plurals_and_numbers_of_english(tag):
    speak = language(tag)
    found = [speak.html(speak.marked("posts", n=number)) for number in (0, 1, 2, 1234)]
    texts = ["0 posts", "1 post", "2 posts", "1,234 posts"]
    assert found == [f'<span lang="en" dir="ltr">{text}</span>' for text in texts]


def test_plain_words_keep_their_order_in_a_line_from_the_right():
    """Isolates are left out where a word is nothing but letters."""
    assert [language("he").text("by"), language("de").text("posts", n=2)] == ["By", "2 posts"]
    assert language("he").text("posts", n=2) == "\u20662 posts\u2069"
    assert language("he").text("of", title="רכבת") == (
        "\u2066Responses to “\u2068רכבת\u2069”\u2069"
    )
    assert language("de").text("of", title="Zug") == "Responses to “Zug”"
