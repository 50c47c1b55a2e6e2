"""What a spoiler hides is on its own page and nowhere else in the whole output."""

import re

import pytest


def test_hidden_words_are_in_no_other_file(site):
    """Not in feeds of any format, lists, cards, data for search engines, titles or the 404."""
    site.settings(
        "tagline: T\nfeeds: {taxonomies: [rss, atom, json], full_text: true}\npaginate: 1\n"
    )
    site.work("w", "Then ||SECRETWORK|| happens.", kind="film", director="Jo", genres="[noir]")
    site.post(
        "a", "||SECRETFIRST|| then.\n\n::: spoiler An end\nSECRETBLOCK\n:::\n", date="2011-01-01",
        work="w", rating="7", tags="[t]", categories="[c]", author="mira", series="s",
    )  # fmt: skip
    site.post(
        "b", "SECRETALL of it.", date="2012-01-01", spoilers="true", work="w", tags="[t]",
        rating="8", categories="[c]", author="mira", series="s", summary="A summary.",
    )  # fmt: skip
    site.post("c", "See [a](a.md) and [b](b.md).", date="2013-01-01", tags="[t]", work="w")
    site.page("about", "Or ||SECRETPAGE||.")
    site.list("best", "||SECRETLIST||", entries="[{work: w, note: '||SECRETNOTE||'}]")
    site.comment("c", "c1", "SECRETCOMMENT", spoilers="true", date="2013-02-01", author="Tom")
    site.comment("c", "c2", "So ||SECRETSAID|| and\n\n||SECRETOPEN", title="'||SECRETTITLE||'")
    site.comment("c", "c3", "x ||SECRETPING|| y", kind="pingback", url="https://a.example/")
    site.comment("works/w", "c1", "SECRETREVIEW", spoilers="true", date="2013-02-01", rating="7")
    assert [p.severity for p in site.build().problems] == ["warning"]  # of bars without an end
    found = {}
    for path, data in site.tree().items():
        for word in re.findall(rb"SECRET[A-Z]+", data):
            found.setdefault(word.decode(), set()).add(path)
    assert found == {
        "SECRETWORK": {"works/w/index.html"},
        "SECRETFIRST": {"posts/a/index.html"},
        "SECRETBLOCK": {"posts/a/index.html"},
        "SECRETALL": {"posts/b/index.html"},
        "SECRETPAGE": {"about/index.html"},
        "SECRETLIST": {"lists/best/index.html"},
        "SECRETNOTE": {"lists/best/index.html"},
        "SECRETCOMMENT": {"posts/c/index.html"},
        "SECRETSAID": {"posts/c/index.html"},
        "SECRETOPEN": {"posts/c/index.html"},
        "SECRETREVIEW": {"works/w/index.html"},
    }


def test_on_its_own_page_a_hidden_word_stands_once_and_folded(site):
    """Neither the head nor the data of the page tell it."""
    site.work("w", kind="film")
    site.post("a", "||SECRETFIRST|| then.", date=2011, work="w", rating="7")
    site.post("b", "SECRETALL of it.", date=2012, work="w", rating="7", spoilers="true")
    site.built()
    for slug, word in (("a", "SECRETFIRST"), ("b", "SECRETALL")):
        head, _, body = site.output(f"posts/{slug}/index.html").partition("</head>")
        assert word not in head
        assert body.count(word) == 1


def test_hidden_words_of_comments_are_opened_by_a_switch_in_the_sites_language(site):
    """On further pages of the thread, and after a short edit, too."""
    site.settings("language: de\ncomments: {per_page: 1}\n")
    site.post("a", "x")
    site.comment("a", "c1", "so ||SECRETONE||")
    site.comment("a", "c2", "so ||SECRETTWO||")
    site.built()
    site.comment("a", "c2", "so then ||SECRETTWO||")
    site.built()
    label = '<input type="checkbox" aria-label="Spoiler anzeigen"><span class="spoiler-text">'
    for page, hidden in (("posts/a/index.html", "ONE"), ("posts/a/comments/2/index.html", "TWO")):
        assert re.search(label + f"SECRET{hidden}</span></label>", site.output(page))


@pytest.mark.parametrize("field", ["title", "summary", "verdict", "image_alt"])
def test_bars_in_front_matter_hide_nothing(site, field):
    """They would be shown in lists, feeds and cards."""
    site.post("a", "x", **{"rating": "7", "work": "{title: W}", field: "'So ||SECRET|| it is'"})
    message = f"{field}: bars hide nothing here: remove the hidden text"
    found = [p for p in site.build().problems if p.message == message]
    assert [(p.file, p.severity) for p in found] == [("content/posts/a.md", "error")]
