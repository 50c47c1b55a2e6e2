"""The words of a site: those of its themes, with its own over them, and their mistakes.

Words that no theme has in the site's language stay English; a warning says so once.
"""

import re
from collections.abc import Iterable, Iterator
from string import Formatter

import msgspec

from sitegen.config.loading import Config
from sitegen.core.diagnostics import Problem, did_you_mean, warning
from sitegen.core.files import SourceFile
from sitegen.core.i18n import is_language, plural_forms
from sitegen.frontmatter import yaml_nodes
from sitegen.theme.strings import (
    FOLDER,
    Strings,
    StringsReader,
    languages,
    normalize_tag,
    placeholders,
    read_text,
)

LanguageFiles = dict[str, SourceFile]
"""Files of words by their languages."""

_FEW = 5
"""Most words without a translation that a message names."""

_WRITTEN = re.compile(r"""["']([a-z][a-z0-9_]*)["'](\s*~)?""")
"""A name in a template; before ``~`` it is the beginning of a name."""


class Words(msgspec.Struct, frozen=True):
    """Words by their keys; ``untranslated`` words are English in a site of another language.

    Words without a letter, such as "{n}%", are of every language.
    """

    strings: Strings
    untranslated: tuple[str, ...] = ()


def site_words(
    config: Config,
    themes: list[LanguageFiles],
    own: LanguageFiles,
    templates: Iterable[str],
    problems: list[Problem],
) -> Words:
    """Return the words of a site's themes, the lowest first, and its ``own`` over them.

    ``templates`` are the texts of all templates, which may ask for words that no theme has.
    """
    language = config.settings.language
    words = read_words(themes, own, language, problems)
    problems += [*_unknown_languages(own), *_unknown_words(own, themes, templates)]
    if message := _untranslated(language, words):
        found = config.problem("language", message)
        problems.append(msgspec.structs.replace(found, severity="warning"))
    return words


def _untranslated(language: str, words: Words) -> str:
    """Return a message about the words that stay English, "" if there are none."""
    missing = words.untranslated
    if not missing:
        return ""
    file = f"{FOLDER}/{normalize_tag(language)}.yaml"
    if all(key in missing for key in words.strings if _has_letters(words.strings[key])):
        return (
            f"there are no words in {language!r}: add {file} next to site.yaml;"
            f" until then {len(missing)} words are English"
        )
    listed = f" ({', '.join(missing)})" if len(missing) <= _FEW else ""
    return (
        f"the words in {language!r} lack {len(missing)}{listed}:"
        f" add them to {file} next to site.yaml; until then they are English"
    )


def read_words(
    themes: list[LanguageFiles],
    site: LanguageFiles,
    language: str,
    problems: list[Problem],
) -> Words:
    """Return the words of a theme, of its parents, and of the site.

    The lowest themes come first; each is its files by the names of their languages. The first theme
    that has a word, in the lowest language, decides about its placeholders.
    """
    strings: Strings = {}
    filled: dict[str, frozenset[str]] = {}
    english: set[str] = set()
    needed: dict[str, frozenset[str]] = {}
    layers = [*themes, site]
    known = {name for files in layers for name in files}
    for name in languages(language, sorted(known)):
        for floor, files in enumerate(layers):
            if (file := files.get(name)) is None:
                continue
            reader = StringsReader(file, filled, problems)
            if floor:  # the words of the built-in theme are whole
                reader.forms = plural_forms(name)
            if files is site and name != "en":
                reader.needed = needed
            found = reader.strings()
            strings |= found
            # A theme's templates decide whether its own words count anything.
            counted = frozenset({"n"} if floor else ())
            for key, text in found.items():
                filled.setdefault(key, placeholders(text) | counted)
                if name == "en":
                    needed.setdefault(key, placeholders(text) - {"n"})
            english = english | found.keys() if name == "en" else english - found.keys()
    if normalize_tag(language).partition("-")[0] == "en":
        english = set()
    spoken = (key for key in english if _has_letters(strings[key]))
    return Words(strings, tuple(sorted(spoken)))


def _unknown_words(
    site: LanguageFiles,
    themes: Iterable[LanguageFiles],
    templates: Iterable[str],
) -> Iterator[Problem]:
    """Yield a warning for each word of the site that no theme has and no template uses."""
    if not site:
        return
    known = {key.value for files in themes for file in files.values() for key in _keys(file)}
    begins: set[str] = set()
    asked: set[str] = set()
    for source in templates:
        for name, is_joined in _WRITTEN.findall(source):
            (begins if is_joined else asked).add(name)
    for file in (file for name, file in site.items() if is_language(name)):
        for key in _keys(file):
            hint = did_you_mean(key.value, known)
            is_made = not hint and key.value.startswith(tuple(begins))
            if key.value not in known | asked and not is_made:
                message = f"{key.value}: no template uses this word{hint or ': remove it'}"
                yield warning(file.path, message, key.line, key.column)


def _keys(file: SourceFile) -> list[yaml_nodes.Scalar]:
    """Return the keys of a file of words, none if it cannot be read."""
    node, _ = yaml_nodes.compose(read_text(file, []), file.path)
    return [key for key, _ in node.pairs] if isinstance(node, yaml_nodes.Mapping) else []


def _unknown_languages(site: LanguageFiles) -> Iterator[Problem]:
    """Yield a warning for each of the site's files of words that names no language."""
    for name, file in site.items():
        if not is_language(name):
            message = f"{name!r} is not a language: name the file by a code, such as pt-BR.yaml"
            yield warning(file.path, message)


def _has_letters(string: str | dict[str, str]) -> bool:
    """Return whether a string contains letters outside its placeholders."""
    forms = [string] if isinstance(string, str) else string.values()
    return any(
        char.isalpha() for form in forms for text, *_ in Formatter().parse(form) for char in text
    )
