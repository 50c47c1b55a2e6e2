"""A theme's words: its i18n/ files, read for one language and laid over one another.

English words are under those of the language, and these under those of its region: so a word that
one theme lacks in a language is taken in that language from a theme below, and in English last.
"""

from collections.abc import Mapping
from string import Formatter

from sitegen import yamldoc
from sitegen.files import SourceFile
from sitegen.frontmatter import decode
from sitegen.problems import Problem, error, nearest

Words = dict[str, str | dict[str, str]]

FORMS = ("zero", "one", "two", "few", "many", "other")
"""What the CLDR calls plural forms; a language has some of them."""

_SCRIPTS = {"zh-HK": "zh-Hant", "zh-MO": "zh-Hant", "zh-TW": "zh-Hant"}
"""Regions that write a language otherwise than most who speak it, as the CLDR has it."""


def languages(tag: str) -> tuple[str, ...]:
    """Return the languages whose words a site in one sees, the last of them first to be asked."""
    first, *more = tag.split("-")
    wanted = ["en", first, *([_SCRIPTS[tag]] if tag in _SCRIPTS else [])]
    wanted += ["-".join([first, *more[: index + 1]]) for index in range(len(more))]
    return tuple(dict.fromkeys(wanted))


def read_text(file: SourceFile, problems: list[Problem]) -> str:
    """Return a theme's file as text, "" where it cannot be read."""
    try:
        text, found = decode(file.read(), file.path)
    except OSError as failure:
        problems.append(error(file.path, f"cannot be read: {failure.strerror}"))
        return ""
    problems.extend(found)
    return text


def read_words(
    themes: list[dict[str, SourceFile]], language: str, problems: list[Problem]
) -> Words:
    """Return the words of a theme and those that it stands on, of which the lowest come first.

    Each theme is its files by the names of their languages.
    """
    words: Words = {}
    for name in languages(language):
        for files in themes:
            if (file := files.get(name)) is not None:
                words |= _words(file, words, problems)
    return words


def placeholders(words: str | dict[str, str]) -> frozenset[str]:
    """Return the names in braces of some words, ``n`` too where it chooses a plural form."""
    if isinstance(words, str):
        return frozenset(name for _, name, _, _ in Formatter().parse(words) if name is not None)
    return frozenset({"n"}).union(*map(placeholders, words.values()))


def _words(file: SourceFile, known: Words, problems: list[Problem]) -> Words:
    """Return the words of a file; what is known already says which placeholders are filled in."""
    words: Words = {}
    node, found = yamldoc.compose(read_text(file, problems), file.path)
    problems.extend(found)
    for key, value in node.pairs if isinstance(node, yamldoc.Mapping) else ():
        forms = value.pairs if isinstance(value, yamldoc.Mapping) else ((key, value),)
        texts = {
            form.value: text
            for form, text in forms
            if isinstance(text, yamldoc.Scalar) and _fits(key, text, known, file, problems)
        }
        if isinstance(value, yamldoc.Mapping):
            problems += _complaints(key, value, file.path)
            if "other" in texts:
                words[key.value] = {form: text.value for form, text in texts.items()}
        elif texts:
            words[key.value] = texts[key.value].value
    return words


def _complaints(key: yamldoc.Scalar, value: yamldoc.Mapping, path: str) -> list[Problem]:
    """Return what is wrong with the plural forms of a word."""
    found = [
        error(
            path,
            f"{key.value}: {form.value!r} is no plural form{nearest(form.value, FORMS)}",
            form.line,
            form.column,
        )
        for form, _ in value.pairs
        if form.value not in FORMS
    ]
    if all(form.value != "other" for form, _ in value.pairs):
        found.append(error(path, f"{key.value}: the form 'other' is missing", key.line, key.column))
    return found


def _fits(
    key: yamldoc.Scalar,
    text: yamldoc.Scalar,
    known: Mapping[str, str | dict[str, str]],
    file: SourceFile,
    problems: list[Problem],
) -> bool:
    """Tell whether words have only placeholders that are filled in; report those that have not."""
    try:
        wanted = placeholders(text.value)
    except ValueError as failure:
        problems.append(error(file.path, f"{key.value}: {failure}", text.line, text.column))
        return False
    like = known.get(key.value)
    if like is None:
        return True
    filled = placeholders(like) | {"n"}
    for name in sorted(wanted - filled):
        message = f"{key.value}: {{{name}}} is not filled in here"
        problems.append(error(file.path, message, text.line, text.column))
    return wanted <= filled
