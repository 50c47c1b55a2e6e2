"""The default theme speaks its languages whole: every word, every plural form, and no English."""

import re

import lxml.html
import pytest
import yaml
from babel import Locale

from sitegen.theme.strings import languages, placeholders
from tests.support.sites import ROOT

WORDS = ROOT / "themes" / "default" / "i18n"
OTHERS = sorted(path.stem for path in WORDS.glob("*.yaml") if path.stem != "en")
SPOKEN_LANGUAGES = [
    *("ar", "de", "en", "es", "fa", "fr", "he", "hi", "it", "ja", "ko", "nl", "pl", "pt-BR", "ru"),
    *("sv", "tr", "uk", "zh", "zh-Hant"),
]
RIGHT_TO_LEFT = ("ar", "fa", "he")
IN_LATIN_LETTERS = frozenset({"de", "es", "fr", "it", "nl", "pl", "pt-BR", "sv", "tr"})


def words_of(language):
    return yaml.load((WORDS / f"{language}.yaml").read_text("utf-8"), yaml.BaseLoader)


ENGLISH = words_of("en")


def test_the_languages_of_the_documentation_are_there():
    assert sorted(["en", *OTHERS]) == SPOKEN_LANGUAGES


@pytest.mark.parametrize("language", OTHERS)
def test_a_language_has_every_word_in_the_order_of_the_english_ones(language):
    assert list(words_of(language)) == list(ENGLISH)


@pytest.mark.parametrize("language", OTHERS)
def test_words_are_filled_in_with_the_same_values(language):
    """A form for none, one or two may say the number in words."""
    wrong = {}
    for key, words in words_of(language).items():
        wanted = placeholders(ENGLISH[key])
        forms = words if isinstance(words, dict) else {"": words}
        for form, text in forms.items():
            found = placeholders(text)
            spoken = {"n"} if form in ("zero", "one", "two") else set()
            if not (found <= wanted and wanted - found <= spoken):
                wrong[key, form] = (sorted(found), sorted(wanted))
    assert wrong == {}


@pytest.mark.parametrize("language", ["en", *OTHERS])
def test_plurals_have_the_forms_of_the_language_and_no_others(language):
    forms = {*Locale.parse(language, sep="-").plural_form.tags, "other"}
    found = {k: set(words) for k, words in words_of(language).items() if isinstance(words, dict)}
    assert {key: have for key, have in found.items() if have != forms} == {}
    assert found.keys() == {key for key, words in ENGLISH.items() if isinstance(words, dict)}


@pytest.mark.parametrize(
    ("tag", "asked"),
    [
        ("en", ("en",)),
        ("de", ("en", "de")),
        ("pt-BR", ("en", "pt", "pt-BR")),
        ("zh-Hant-HK", ("en", "zh", "zh-Hant", "zh-Hant-HK")),
        ("zh-TW", ("en", "zh", "zh-Hant", "zh-TW")),
        ("zh-tw", ("en", "zh", "zh-Hant", "zh-TW")),
        ("ZH-hant-hk", ("en", "zh", "zh-Hant", "zh-Hant-HK")),
    ],
)
def test_words_are_asked_for_from_the_widest_language_to_the_narrowest(tag, asked):
    assert languages(tag) == asked


# ---------------------------------------------------------------- a site in each language

LATIN = re.compile(r"[A-Za-z]{2,}")
SPOKEN = ("aria-label", "title", "alt", "placeholder")


def spoken(page):
    """Return all that a reader sees or hears of a page, and what search engines show."""
    tree = lxml.html.fromstring(page)
    for element in tree.xpath("//script | //style"):
        element.drop_tree()
    yield from tree.xpath("//text()")
    for name in SPOKEN:
        yield from tree.xpath(f"//@{name}")
    yield from tree.xpath("//meta[@name='description' or @property='og:title']/@content")


@pytest.fixture(scope="module", params=OTHERS)
def foreign(request, make_site):
    """Return a site of everything in a language, without a Latin letter of its own."""
    site = make_site()
    site.write(
        "site.yaml",
        f"title: 慢车\nurl: https://example.org/\nlanguage: {request.param}\npaginate: 2\n"
        "comments: {per_page: 2, form: {action: /, fields: {title: title, rating: rating}}}\n",
    )
    work = {
        "title": "归途",
        "kind": "film",
        "year": 2009,
        "director": "[米拉]",
        "duration": "85",
        "genres": "[纪录]",
        "subjects": "[迁徙]",
        "cast": "[{name: 琴, role: 女}]",
        "also_known_as": "[回家, 路]",
        "trailer": "https://example.net/",
        "available": "[馆]",
        "notices": "[吵]",
        "quotes": "[走]",
        "age": "12+",
        "critics": "{source: 报, reviewed: 2, fresh: 1, rotten: 1, average: 8, retrieved: 2012-01,"
        " blurbs: [{text: 好}]}",
        "related": "[{title: 荒, by: 露}]",
    }
    site.work("一", "文", **work, part_of="{work: 二, number: 1}")
    site.work("二", title="全", kind="book", year=1999)
    site.work("三", title="末", kind="game")
    for number in range(1, 6):
        site.post(
            f"文{number}",
            "## 一\n\n## 二\n\n## 三\n\n## 四\n\n||密||\n\n::: spoiler\n密\n:::\n",
            title=f"题{number}",
            date=f"201{number}-03-04 09:00",
            updated="2016-01-02",
            author="米拉",
            tags="[旅]",
            categories="[影, 书]",
            series=f"{{name: 列, number: {number}}}",
            work="一",
            rating=number,
            verdict="好",
            diary="[2011-02, {date: 2012-01-02, again: true, rating: 9}]",
            spoilers="true",
            pinned="true" if number == 1 else "false",
        )
    site.post("无", "文", title="无", reviews="[{work: 二, rating: up}, {work: 三, rating: 4}]")
    for number in range(1, 5):
        site.comment(
            "文1", f"c{number}", "好", author="汤", date="2012-03", rating=4, helpful=number
        )
    site.comment("文1", "c5", "答", parent="c1", spoilers="true")
    site.comment("文1", "c6", "答", kind="pingback", author="网")
    for kind in ("quote", "summary", "notice", "age"):
        site.comment("works/一", kind, "好", kind=kind, author="汤", rating=3)
    site.list("单", "文", title="单", entries="[一, {work: 二, note: 好, rating: 8}]")
    site.page("页", "文", title="页", tags="[旅]", comments="closed", menu="{}")
    assert not site.build().failed
    return site


def language_of(site):
    """Return the language that a site's settings name."""
    return re.search(
        "^language: (.*)$", (site.root / "site.yaml").read_text("utf-8"), re.MULTILINE
    )[1]


ALLOWED = {"https", "example", "org", "net", "sitegen", "RSS", "Atom", "JSON", "JavaScript"}


def test_no_english_word_is_left_on_any_page(foreign):
    if language_of(foreign) in IN_LATIN_LETTERS:
        return  # pages show no mark of untranslated words: see the next test
    left = {
        word: path
        for path in foreign.files()
        if path.endswith(".html")
        for text in spoken(foreign.output(path))
        for word in LATIN.findall(text)
    }
    assert {word: path for word, path in left.items() if word not in ALLOWED} == {}


def test_no_words_are_marked_as_left_in_english(foreign):
    marked = [path for path in foreign.files() if 'lang="en"' in foreign.output(path)]
    assert marked == []


def test_no_english_word_is_left_in_the_titles_of_feeds(foreign):
    for path in ("feed.xml", "comments.xml", "tags/旅/feed.xml"):
        titles = re.findall("<title>([^<]*)</title>", foreign.output(path))
        assert titles
        if language_of(foreign) not in IN_LATIN_LETTERS:
            assert [title for title in titles if LATIN.search(title)] == []


def test_pages_say_which_language_they_are_in_and_how_it_runs(foreign):
    lang = language_of(foreign)
    direction = "rtl" if lang in RIGHT_TO_LEFT else "ltr"
    assert f'<html lang="{lang}" dir="{direction}">' in foreign.output("index.html")
