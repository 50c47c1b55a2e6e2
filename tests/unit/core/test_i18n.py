"""A language's words, dates and numbers."""

import pickle
import subprocess
import sys

import pytest
from babel import Locale, UnknownLocaleError
from babel.localedata import locale_identifiers
from babel.numbers import format_decimal
from markupsafe import Markup

from sitegen.core.dates import When
from sitegen.core.i18n import FAMILIAR, Language, is_language

WORDS = {
    "posts": {"one": "{n} post", "few": "{n} posty", "other": "{n} posts"},
    "by": "by {name}",
    "braces": "{{n}}",
}


@pytest.mark.parametrize(
    ("tag", "n", "words"),
    [("en", 1, "1 post"), ("en", 0, "0 posts"), ("pl", 2, "2 posty"), ("ja", 1, "1 posts")],
)
def test_a_number_chooses_the_plural_form(tag, n, words):
    """A form that the words lack falls back to the last."""
    assert words == Language(tag, WORDS).text("posts", n=n)


def test_words_take_values_as_they_are():
    assert Language("en", WORDS).text("by", name="{n} %s") == "by {n} %s"


def test_words_without_values_need_none():
    """Braces are doubled in every word, with values or without."""
    assert Language("en", {"more": "More"}).text("more") == "More"
    assert Language("en", WORDS).text("braces") == "{n}"


def test_words_that_the_theme_has_not_are_an_error():
    with pytest.raises(KeyError):
        Language("en", WORDS).text("no")


def test_numbers_are_written_as_the_language_does():
    assert [Language(tag, {}).number(1234.5) for tag in ("en", "de", "fr")] == [
        "1,234.5",
        "1.234,5",
        "1\u202f234,5",
    ]


@pytest.mark.parametrize(
    ("precision", "shown"),
    [
        ("year", "2011"),
        ("month", "March 2011"),
        ("day", "March 4, 2011"),
        ("minute", "March 4, 2011, 09:05"),
        ("second", "March 4, 2011, 09:05"),
    ],
)
def test_a_date_is_shown_with_no_more_than_was_given(precision, shown):
    assert shown == Language("en", {}).date(When("2011-03-04T09:05:06+08:00", precision))


@pytest.mark.parametrize(("tag", "shown"), [("zh", "2011年3月"), ("de", "März 2011")])
def test_dates_are_written_as_the_language_does(tag, shown):
    assert shown == Language(tag, {}).month_name((2011, 3))


@pytest.mark.parametrize(
    ("tag", "name", "letter"), [("en", "May", "M"), ("fi", "toukokuu", "T"), ("zh", "五月", "5")]
)
def test_a_month_stands_by_itself_too(tag, name, letter):
    """In Finnish it is another form than within a date."""
    language = Language(tag, {})
    assert (language.month(5), language.month_letter(5)) == (name, letter)


@pytest.mark.parametrize(("tag", "direction"), [("en", "ltr"), ("ar", "rtl"), ("he-IL", "rtl")])
def test_a_language_has_a_direction(tag, direction):
    assert direction == Language(tag, {}).direction


@pytest.mark.parametrize("language", sorted(FAMILIAR))
def test_familiar_languages_are_as_the_cldr_says(language):
    """Whatever the region or script: rightwards, and with bare digits below a thousand."""
    for name in (name for name in locale_identifiers() if name.split("_")[0] == language):
        locale = Locale.parse(name)
        assert (name, locale.text_direction) == (name, "ltr")
        for number in (0, 1, 2, 9, 10, 11, 99, 100, 101, 900, 999):
            assert (name, format_decimal(number, locale=locale)) == (name, str(number))


@pytest.mark.parametrize("tag", ["en", "de-CH", "hi", "tok", "ar-EG"])
@pytest.mark.parametrize("number", [-0.0, 0, 0.0, 1, 1.0, 9.5, 999, 1000, -1, 12345678, 0.12345])
def test_numbers_are_those_of_the_cldr(tag, number):
    assert Language(tag, {}).number(number) == format_decimal(number, locale=tag.replace("-", "_"))


def test_every_language_of_the_cldr_is_one():
    assert all(is_language(name.replace("_", "-")) for name in locale_identifiers())


@pytest.mark.parametrize("language", ["en", "zh", "pt", "sr", "iw", "und", "xx", "root", "EN", "q"])
@pytest.mark.parametrize("script", ["", "-Hant", "-latn", "-Zzzz"])
@pytest.mark.parametrize("region", ["", "-us", "-BR", "-ZZ", "-001", "-POSIX", "_US", "@x", " "])
def test_a_language_is_what_babel_can_read(language, script, region):
    """The quick answer and the thorough one are the same."""
    tag = language + script + region
    try:
        expected = bool(Locale.parse(tag, sep="-"))
    except (UnknownLocaleError, ValueError):
        expected = False
    assert expected == is_language(tag)


@pytest.mark.parametrize(
    ("tag", "code", "name"),
    [
        ("en", "zh", "Chinese"),
        ("en", "zh-Hant", "Traditional Chinese"),
        ("en", "sr-Latn", "Serbian (Latin)"),
        ("zh-Hant", "pt-BR", "葡萄牙文 (巴西)"),
        ("en", "zxx", "No linguistic content"),
        *(("en", code, "") for code in ("Twi", "cmn", "ZH", "en-XX", "English", "../en", "")),
    ],
)
def test_languages_have_names(tag, code, name):
    assert Language(tag, {}).language_name(code) == name


@pytest.mark.parametrize(
    ("tag", "code", "name"),
    [
        ("en", "CA", "Canada"),
        ("fr", "NO", "Norvège"),
        ("en", "419", "Latin America"),
        *(("en", code, "") for code in ("ca", "UK", "SU", "USA", "Canada", "")),
    ],
)
def test_countries_have_names(tag, code, name):
    assert Language(tag, {}).country_name(code) == name


def test_a_language_can_be_sent_to_another_process():
    sent = pickle.loads(pickle.dumps(Language("de", WORDS)))
    assert (sent.text("posts", n=1), sent.number(1234)) == ("1 post", "1.234")


def test_babel_is_not_loaded_before_it_is_needed():
    """A build that changes little asks for no more than this."""
    code = (
        "import sys; from sitegen.core.i18n import Language, is_language; assert is_language('en');"
        "speak = Language('en', {'page': 'Page {n}'}); speak.direction; speak.text('page', n=2);"
        "sys.exit('babel' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_words_with_a_value_that_is_html_are_html():
    """What else is filled in is escaped, and so are the words themselves."""
    language = Language("en", {"reply": "{title} < {name}"})
    text = language.text("reply", name=Markup("<bdi>Tom</bdi>"), title="<b>")
    assert text == Markup("&lt;b&gt; &lt; <bdi>Tom</bdi>")
    assert isinstance(text, Markup)
    assert language.text("reply", name="<bdi>", title="x") == "x < <bdi>"


@pytest.mark.parametrize(
    ("tag", "shown"),
    [("en", "«Home»: 3 (x)"), ("ar", "«\u2068Home\u2069»: 3 (x)")],
)
def test_a_name_in_a_sentence_from_the_right_runs_its_own_way(tag, shown):
    """Else the quotes around it would turn with it; numbers and HTML stay as they are."""
    speak = Language(tag, {"k": "«{title}»: {n} ({more})"}).text
    assert speak("k", title="Home", n=3, more=Markup("x")) == shown


SHOWN = {
    "ar": ("4 مارس 2011", "1,234.5", "two"),
    "de": ("4. März 2011", "1.234,5", "other"),
    "en": ("March 4, 2011", "1,234.5", "other"),
    "es": ("4 de marzo de 2011", "1.234,5", "other"),
    "fa": ("4 مارس 2011", "1,234.5", "other"),
    "fr": ("4 mars 2011", "1\u202f234,5", "other"),
    "he": ("4 במרץ 2011", "1,234.5", "two"),
    "hi": ("4 मार्च 2011", "1,234.5", "other"),
    "it": ("4 marzo 2011", "1.234,5", "other"),
    "ja": ("2011年3月4日", "1,234.5", "other"),
    "ko": ("2011년 3월 4일", "1,234.5", "other"),
    "nl": ("4 maart 2011", "1.234,5", "other"),
    "pl": ("4 marca 2011", "1\u00a0234,5", "few"),
    "pt-BR": ("4 de março de 2011", "1.234,5", "other"),
    "ru": ("4 марта 2011\u202fг.", "1\u00a0234,5", "few"),
    "sv": ("4 mars 2011", "1\u00a0234,5", "other"),
    "tr": ("4 Mart 2011", "1.234,5", "other"),
    "uk": ("4 березня 2011\u202fр.", "1\u00a0234,5", "few"),
    "zh": ("2011年3月4日", "1,234.5", "other"),
    "zh-Hant": ("2011年3月4日", "1,234.5", "other"),
}


@pytest.mark.parametrize("tag", SHOWN)
def test_dates_numbers_and_plurals_are_those_of_each_language(tag):
    """The years are of the Gregorian calendar, and the digits 0 to 9, as on the rest of a page."""
    forms = dict.fromkeys(("zero", "one", "two", "few", "many", "other"))
    language = Language(tag, {"k": {form: form for form in forms}})
    date = language.date(When("2011-03-04T00:00:00+00:00", "day"))
    assert (date, language.number(1234.5), language.text("k", n=2)) == SHOWN[tag]


def test_a_language_can_be_named_in_another():
    speak = Language("en", {})
    assert [speak.language_name("fr", tag) for tag in ("", "fr", "ar")] == [
        "French",
        "français",
        "الفرنسية",
    ]
