"""A theme's words: its i18n/ files, read for one language and merged.

Words of a language replace English words, and words of its region replace those. So if a theme
lacks a word in a language, the word comes from a theme below in that language, and only finally
from English. A site's own i18n/ comes before those of its themes.
"""

import re
from collections.abc import Iterable, Mapping
from string import Formatter

from sitegen.core.diagnostics import Problem, did_you_mean, error, warning
from sitegen.core.files import SourceFile
from sitegen.frontmatter import yaml_nodes
from sitegen.frontmatter.split import decode

Strings = dict[str, str | dict[str, str]]

FORMS = ("zero", "one", "two", "few", "many", "other")
"""The plural forms of the CLDR; a language has some of them."""

_SCRIPTS = {"zh-HK": "zh-Hant", "zh-MO": "zh-Hant", "zh-TW": "zh-Hant"}
"""Regions that write a language differently from most of its speakers, by the CLDR."""


FOLDER = "i18n"
"""The folder of words, in a theme and next to site.yaml."""

_REGION = re.compile(r"[A-Z]{2}|[0-9]{3}", re.ASCII)


def languages(tag: str, known: Iterable[str] = ()) -> tuple[str, ...]:
    """Return the languages whose words a site uses, lowest priority first.

    Among the ``known`` ones, those of other regions come before English: ``pt`` and ``pt-PT`` take
    words of ``pt-BR``.
    """
    tag = normalize_tag(tag)
    first, *more = tag.split("-")
    own = [first, *([_SCRIPTS[tag]] if tag in _SCRIPTS else [])]
    own += ["-".join([first, *more[: index + 1]]) for index in range(len(more))]
    others = [name for name in known if name not in own and _is_region_of(name, first)]
    regions = sorted(others, reverse=True) if first != "en" else []
    return tuple(dict.fromkeys(["en", *regions, *own]))


def _is_region_of(tag: str, language: str) -> bool:
    """Return whether a tag is of a region that writes a language in the usual way."""
    first, *more = tag.split("-")
    return (
        first == language
        and len(more) == 1
        and bool(_REGION.fullmatch(more[0]))
        and tag not in _SCRIPTS
    )


def normalize_tag(tag: str) -> str:
    """Return a language's tag in the usual case, which has no meaning (RFC 5646, 2.1.1)."""
    first, *more = tag.split("-")
    cased = {2: str.upper, 4: str.title}
    return "-".join([first.lower(), *(cased.get(len(part), str.lower)(part) for part in more)])


def by_language(
    files: Iterable[SourceFile], start: str, problems: list[Problem]
) -> dict[str, SourceFile]:
    """Return a theme's files of words, by language; ``start`` is their folder."""
    found = {}
    for file in files:
        name, _, ending = file.path.removeprefix(start).rpartition(".")
        language = normalize_tag(name.replace("_", "-"))
        if ending == "yml" or (ending == "yaml" and "_" in name):
            message = f"this file is not read: rename it to {language}.yaml"
            problems.append(error(file.path, message))
        elif ending == "yaml":
            found[language] = file
    return found


def read_text(file: SourceFile, problems: list[Problem]) -> str:
    """Return a theme's file as text, "" if it cannot be read."""
    try:
        text, found = decode(file.read(), file.path)
    except OSError as failure:
        problems.append(error(file.path, f"cannot be read: {failure.strerror}"))
        return ""
    problems.extend(found)
    return text


def placeholders(string: str | dict[str, str]) -> frozenset[str]:
    """Return the names in braces of a word, also ``n`` if it chooses a plural form.

    Raises ValueError with the reason if anything other than a name is in braces.
    """
    if not isinstance(string, str):
        return frozenset({"n"}).union(*map(placeholders, string.values()))
    names = set()
    for _, name, form, conversion in Formatter().parse(string):
        if name is None:
            continue
        if form or conversion or not name.isidentifier():
            raise ValueError("only a name is allowed in braces, as in {n}")
        names.add(name)
    return frozenset(names)


class StringsReader:
    """Read a file of words, and report its mistakes.

    ``filled`` are the placeholders of each word. A form that is not among ``forms``, those of the
    language, is a warning, and so is a placeholder that is ``needed`` but missing in the word.
    """

    def __init__(
        self, file: SourceFile, filled: Mapping[str, frozenset[str]], problems: list[Problem]
    ) -> None:
        self._file = file
        self._filled = filled
        self._problems = problems
        self.forms = frozenset(FORMS)
        self.needed: Mapping[str, frozenset[str]] = {}

    def strings(self) -> Strings:
        """Return the usable words."""
        strings: Strings = {}
        path = self._file.path
        node, found = yaml_nodes.compose(read_text(self._file, self._problems), path)
        self._problems.extend(found)
        if isinstance(node, yaml_nodes.Scalar | yaml_nodes.Sequence):
            message = f"expected 'key: value' lines, got {_NOUNS[type(node)]}"
            self._problems.append(error(path, message, node.line, node.column))
            return strings
        for key, value in node.pairs if node is not None else ():
            word = self._word(key, value)
            if word is not None:
                strings[key.value] = word
                self._check_names(key, word)
        return strings

    def _word(self, key: yaml_nodes.Scalar, value: yaml_nodes.Node) -> str | dict[str, str] | None:
        """Return a word, None if it is empty or unusable."""
        names = self._filled.get(key.value)
        wrong: list[_Wrong] = []
        word: str | dict[str, str] | None = None
        if isinstance(value, yaml_nodes.Mapping):
            forms = _forms(key, value, names, wrong)
            word = forms if "other" in forms else None
            self._check_forms(key, value)
        elif isinstance(value, yaml_nodes.Sequence):
            wrong.append((value, "expected text or forms of a plural, got a list"))
        elif _says_something(value) and _fits(value, names, wrong):
            word = value.value
        for source, message in wrong:
            shown = f"{key.value}: {message}"
            self._problems.append(error(self._file.path, shown, source.line, source.column))
        return word

    def _check_forms(self, key: yaml_nodes.Scalar, value: yaml_nodes.Mapping) -> None:
        """Warn of plural forms that the language does not have."""
        for form, _ in value.pairs:
            if form.value in FORMS and form.value not in self.forms:
                own = ", ".join(name for name in FORMS if name in self.forms)
                message = f"{key.value}: this language has no form {form.value!r}, only {own}"
                self._problems.append(warning(self._file.path, message, form.line, form.column))

    def _check_names(self, key: yaml_nodes.Scalar, word: str | dict[str, str]) -> None:
        """Warn of words without the placeholders of the English words."""
        forms = [word] if isinstance(word, str) else list(word.values())
        needed = self.needed.get(key.value, frozenset())
        lost = {name for form in forms for name in needed - placeholders(form)}
        for name in sorted(lost):
            message = f"{key.value}: {{{name}}} is missing: the English words have it"
            self._problems.append(warning(self._file.path, message, key.line, key.column))


_Wrong = tuple[yaml_nodes.Node, str]
"""The node of a mistake in a word, and the message."""

_NOUNS = {
    yaml_nodes.Scalar: "a single value",
    yaml_nodes.Sequence: "a list",
    yaml_nodes.Mapping: "a mapping",
}


def _forms(
    key: yaml_nodes.Scalar,
    value: yaml_nodes.Mapping,
    names: frozenset[str] | None,
    wrong: list[_Wrong],
) -> dict[str, str]:
    """Return the plural forms of a word; add the mistakes in them."""
    forms = {}
    for form, text in value.pairs:
        if form.value not in FORMS:
            hint = did_you_mean(form.value, FORMS)
            wrong.append((form, f"{form.value!r} is not a plural form{hint}"))
        elif not isinstance(text, yaml_nodes.Scalar):
            wrong.append((text, f"{form.value}: expected text, got {_NOUNS[type(text)]}"))
        elif _fits(text, names, wrong):
            forms[form.value] = text.value
    if all(form.value != "other" for form, _ in value.pairs):
        wrong.append((key, "the form 'other' is missing"))
    if names is not None and "n" not in names:
        wrong.append((value, "this word has no count, so it cannot have plural forms"))
        return {}
    return forms


def _says_something(text: yaml_nodes.Scalar) -> bool:
    """Return whether a value was given: an empty text in quotes counts, no value does not."""
    return bool(text.value) or not text.plain


def _fits(text: yaml_nodes.Scalar, names: frozenset[str] | None, wrong: list[_Wrong]) -> bool:
    """Return whether words have only known placeholders; add a mistake for each other one."""
    try:
        wanted = placeholders(text.value)
    except ValueError as failure:
        wrong.append((text, str(failure)))
        return False
    if names is None:
        return True
    wrong += [(text, f"{{{name}}} is not filled in here") for name in sorted(wanted - names)]
    return wanted <= names
