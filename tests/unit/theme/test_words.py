"""The words of a site: its own over its theme's, and what stays English."""

import re

import pytest
import yaml

from sitegen.config.loading import load
from sitegen.core.diagnostics import UsageError
from sitegen.theme.overrides import copy_templates
from tests.support.sites import read_tree

ABSENT = "sl"
"""A language that the default theme has no words in."""


def test_a_language_without_words_is_one_warning_that_names_the_file(site):
    site.settings(f"language: {ABSENT}\n")
    site.post("a")
    [found] = site.problems()
    assert re.fullmatch(
        r"site\.yaml:\d+:11: warning: language: there are no words in 'sl': add i18n/sl\.yaml "
        r"next to site\.yaml; until then \d{3} words are English",
        found,
    )
    page = site.output("posts/a/index.html")
    assert '<html lang="sl" dir="ltr">' in page
    assert '<a class="skip" href="#page:main"><span lang="en" dir="ltr">Skip to the text<' in page
    assert 'aria-label="Main menu"' in page
    for path, data in read_tree(site.root / "output").items():
        if path.endswith((".html", ".xml", ".json")):
            assert not re.search(rb"[\x12-\x15]", data), path


def test_a_site_adds_a_language(site):
    """What it has is not marked, and a message names the last few words that are missing."""
    site.settings(f"language: {ABSENT}\n")
    site.write("i18n/sl.yaml", "skip: Na besedilo\n")
    site.post("a")
    [found] = site.problems()
    assert "the words in 'sl' lack" in found
    assert ">Na besedilo</a>" in site.output("posts/a/index.html")


@pytest.mark.parametrize("theme", ["default", "catalogue"])
def test_a_site_changes_a_few_words_of_a_language(site, theme):
    site.settings(f"theme: {theme}\nlanguage: zh-Hant\n")
    site.write("i18n/zh-Hant.yaml", "skip: 到正文\n")
    site.write("i18n/zh.yaml", "skip: 不\narchive: 不\n")
    site.post("a")
    page = site.built().output("posts/a/index.html")
    assert ">到正文</a>" in page
    assert ">不<" not in page


def test_words_may_be_there_for_templates_of_the_site_alone(site):
    site.write("i18n/en.yaml", "hello: Hello {name}\nmood_calm: Calm\n")
    site.write(
        "templates/partials/footer.html", "{{ t('hello', name='x') }}{{ t('mood_' ~ 'calm') }}"
    )
    site.post("a")
    assert "Hello xCalm" in site.built().output("posts/a/index.html")


def test_mistakes_in_words_of_a_site_are_found_at_their_places(site):
    site.settings("language: zh\n")
    site.write(
        "i18n/zh.yaml",
        "skipp: 跳\n"
        "zzzzzz: 跳\n"
        "comments_count: {one: '{n} 个', other: '{n} 个'}\n"
        "responses: {other: '{n} 个'}\n"
        "archive: '{year}'\n"
        "skip: [a]\n",
    )
    site.write("i18n/klingon.yaml", "skip: x\n")
    site.post("a")
    assert site.problems() == [
        "i18n/klingon.yaml:1:1: warning: 'klingon' is not a language: name the file by a code, such"
        " as pt-BR.yaml",
        "i18n/zh.yaml:1:1: warning: skipp: no template uses this word: did you mean 'skip'?",
        "i18n/zh.yaml:2:1: warning: zzzzzz: no template uses this word: remove it",
        "i18n/zh.yaml:3:18: warning: comments_count: this language has no form 'one', only other",
        "i18n/zh.yaml:4:1: warning: responses: {title} is missing: the English words have it",
        "i18n/zh.yaml:5:10: error: archive: {year} is not filled in here",
        "i18n/zh.yaml:6:7: error: skip: expected text or forms of a plural, got a list",
    ]


def test_words_of_a_site_are_seen_by_the_next_build(site):
    """Each build has the bytes of a clean one."""
    site.settings(f"language: {ABSENT}\n")
    site.post("a", "::: spoiler\nx\n:::\n", tags="[x]")
    site.built()
    for words in ("skip: Skip to the text\n", "skip: Na besedilo\nspoiler: Razkrije\n", None):
        if words is None:
            (site.root / "i18n/sl.yaml").unlink()
        else:
            site.write("i18n/sl.yaml", words)
        site.built()
        found = read_tree(site.root / "output")
        site.built(force=True)
        assert read_tree(site.root / "output") == found


@pytest.mark.parametrize("language", ["pt", "pt-PT", "pt-BR", "pt-br"])
def test_a_region_takes_the_words_of_another_before_english(site, language):
    site.settings(f"language: {language}\n")
    site.write("i18n/pt-BR.yaml", "skip: Ir para o texto\n")
    site.post("a")
    assert ">Ir para o texto</a>" in site.built().output("posts/a/index.html")


def test_the_english_of_one_region_is_not_that_of_another(site):
    site.settings("language: en-GB\n")
    site.write("i18n/en-US.yaml", "skip: To the color\n")
    site.post("a")
    assert site.problems() == []
    assert "To the color" not in site.output("posts/a/index.html")


def test_feeds_and_structured_data_have_plain_words(site):
    site.settings("language: sl\nfeeds: {formats: [rss, atom, json]}\n")
    site.work("w", kind="film")
    site.post("a", "::: spoiler\nx\n:::\n", date=2011, work="w", rating=8)
    site.comment("a", "c", "||x||")
    site.built()
    page = site.output("works/w/index.html")
    [data] = re.findall(r"<script type=.application/ld\+json.>(.*?)</script>", page, re.DOTALL)
    assert "span" not in data
    assert "u0012" not in data
    assert "<title>W (film) · Slow Trains</title>" in page
    feed = site.output("posts/a/comments.xml")
    assert "<title>Responses to “A”</title>" in feed
    assert "lang=" not in feed


def test_a_file_of_words_begins_with_comments_that_a_build_takes_for_no_words(site):
    site.settings("theme: catalogue\n")
    config = load(site.root)
    assert copy_templates(site.root, config, ["i18n/pl.yaml"], everything=False, to=None) == [
        "i18n/pl.yaml"
    ]
    text = (site.root / "i18n/pl.yaml").read_text("utf-8")
    assert "The plural forms of this language: one, few, many, other." in text
    assert all(line.startswith("#") for line in text.splitlines() if line)
    words = yaml.load(
        re.sub("^# ", "", text.partition("---\n")[2], flags=re.MULTILINE), yaml.Loader
    )
    assert words["skip"]
    for name in ("i18n/polski.yaml", "i18n/de.yml", "i18n/../x.yaml"):
        with pytest.raises(UsageError, match=r"is not a file of words"):
            copy_templates(site.root, config, [name], everything=False, to=None)
