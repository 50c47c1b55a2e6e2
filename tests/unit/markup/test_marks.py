"""The quotation marks of languages, beside those of the CLDR."""

import pytest

from sitegen.markup.marks import marks_of
from sitegen.markup.typography import smarten

CLDR = {
    "ar": "”“’‘",
    "de": "„“‚‘",
    "en": "“”‘’",
    "es": "«»“”",
    "fa": "«»‹›",
    "fr": "«»“”",
    "he": "””’’",
    "hi": "“”‘’",
    "it": "«»“”",
    "ja": "「」『』",
    "ko": "“”‘’",
    "nl": "‘’“”",
    "pl": "„”«»",
    "pt-BR": "“”‘’",
    "pt-PT": "«»“”",
    "ru": "«»„“",
    "sv": "””’’",
    "tr": "“”‘’",
    "uk": "«»„“",
    "zh": "“”‘’",
    "zh-Hant": "「」『』",
}
"""``delimiters`` of the CLDR (common/main, version 46); Babel has none of them."""

OTHERS = {"ar": "«»”“"}
"""Arabic publishers, and the theme's own Arabic words, have « and » first."""


@pytest.mark.parametrize("language", CLDR)
def test_marks_are_the_delimiters_of_the_cldr(language):
    found = marks_of(language)
    marks = (found.opening, found.closing, found.inner_opening, found.inner_closing)
    assert "".join(mark.strip() for mark in marks) == OTHERS.get(language, CLDR[language])


@pytest.mark.parametrize(
    ("language", "straight", "shown"),
    [
        ("es", "\"Dijo 'sí'\", y '68", "«Dijo “sí”», y ’68"),
        ("it", "\"L'uomo\" un po' '68", "«L’uomo» un po’ ’68"),
        ("nl", "\"'s Morgens zei hij 'ja'\"", "‘’s Morgens zei hij “ja”’"),
        ("pl", "\"Film 'Dworzec'\"", "„Film «Dworzec»”"),
        ("pt-BR", '"copo d\'água"', "“copo d’água”"),
        ("pt", '"trem"', "“trem”"),
        ("ru-KZ", "\"Фильм 'Вокзал'\"", "«Фильм „Вокзал“»"),
        ("uk", '"п\'ять"', "«п’ять»"),
        ("sv", "\"Filmen 'Ja'\"", "”Filmen ’Ja’”"),
        ("tr", "\"İstanbul'da 'evet'\"", "“İstanbul’da ‘evet’”"),
        ("hi", "\"फ़िल्म 'हाँ'\"", "“फ़िल्म ‘हाँ’”"),
        ("ko", "\"영화 '역'\"라고", "“영화 ‘역’”라고"),
        ("fa", "\"فیلم 'ایستگاه'\"", "«فیلم ‹ایستگاه›»"),
        ("ar", "\"فيلم 'المحطة'\"", "«فيلم ”المحطة“»"),
        ("he", '"צה"ל" ג\'ון ור\' נחמן', "”צה״ל” ג׳ון ור׳ נחמן"),
        ("en", 'צה"ל', "צה״ל"),
    ],
)
def test_a_text_has_the_marks_of_its_language(language, straight, shown):
    assert smarten(straight, marks=marks_of(language)) == shown
