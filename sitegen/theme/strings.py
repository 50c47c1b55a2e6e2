"""A theme's words: its i18n/ files, read for one language and laid over one another.

English words are under those of the language, and these under those of its region: so a word that
one theme lacks in a language is taken in that language from a theme below, and in English last.
"""

from collections.abc import Iterable, Mapping
from string import Formatter

from sitegen.core.diagnostics import Problem, did_you_mean, error
from sitegen.core.files import SourceFile
from sitegen.frontmatter import yaml_nodes
from sitegen.frontmatter.split import decode

Strings = dict[str, str | dict[str, str]]

FORMS = ("zero", "one", "two", "few", "many", "other")
"""What the CLDR calls plural forms; a language has some of them."""

_SCRIPTS = {"zh-HK": "zh-Hant", "zh-MO": "zh-Hant", "zh-TW": "zh-Hant"}
"""Regions that write a language otherwise than most who speak it, as the CLDR has it."""


def languages(tag: str) -> tuple[str, ...]:
    """Return the languages whose words a site in one sees, the last of them first to be asked."""
    tag = normalize_tag(tag)
    first, *more = tag.split("-")
    wanted = ["en", first, *([_SCRIPTS[tag]] if tag in _SCRIPTS else [])]
    wanted += ["-".join([first, *more[: index + 1]]) for index in range(len(more))]
    return tuple(dict.fromkeys(wanted))


def normalize_tag(tag: str) -> str:
    """Return a language's tag in the case that is usual, which means nothing (RFC 5646, 2.1.1)."""
    first, *more = tag.split("-")
    cased = {2: str.upper, 4: str.title}
    return "-".join([first.lower(), *(cased.get(len(part), str.lower)(part) for part in more)])


def by_language(
    files: Iterable[SourceFile], start: str, problems: list[Problem]
) -> dict[str, SourceFile]:
    """Return those of a theme's files that hold words, by language; ``start`` is their folder."""
    found = {}
    for file in files:
        name, _, ending = file.path.removeprefix(start).rpartition(".")
        language = normalize_tag(name.replace("_", "-"))
        if ending == "yml" or (ending == "yaml" and "_" in name):
            message = f"no language's words are looked for here: call it {language}.yaml"
            problems.append(error(file.path, message))
        elif ending == "yaml":
            found[language] = file
    return found


def read_text(file: SourceFile, problems: list[Problem]) -> str:
    """Return a theme's file as text, "" where it cannot be read."""
    try:
        text, found = decode(file.read(), file.path)
    except OSError as failure:
        problems.append(error(file.path, f"cannot be read: {failure.strerror}"))
        return ""
    problems.extend(found)
    return text


def read_strings(
    themes: list[dict[str, SourceFile]], language: str, problems: list[Problem]
) -> Strings:
    """Return the words of a theme and those that it stands on, of which the lowest come first.

    Each theme is its files by the names of their languages. Who has a word first, in the language
    that is asked last, says with what it is filled in.
    """
    strings: Strings = {}
    filled: dict[str, frozenset[str]] = {}
    for name in languages(language):
        for floor, files in enumerate(themes):
            if (file := files.get(name)) is None:
                continue
            found = _read_file(file, filled, problems)
            strings |= found
            # Of a theme's own words its templates tell whether they count anything.
            counted = frozenset({"n"} if floor else ())
            for key, text in found.items():
                filled.setdefault(key, placeholders(text) | counted)
    return strings


def placeholders(string: str | dict[str, str]) -> frozenset[str]:
    """Return the names in braces of some words, ``n`` too where it chooses a plural form.

    Raises ValueError, which says why, where anything but a name stands in them.
    """
    if not isinstance(string, str):
        return frozenset({"n"}).union(*map(placeholders, string.values()))
    names = set()
    for _, name, form, conversion in Formatter().parse(string):
        if name is None:
            continue
        if form or conversion or not name.isidentifier():
            raise ValueError("only a name can stand in braces, as in {n}")
        names.add(name)
    return frozenset(names)


def _read_file(
    file: SourceFile, filled: Mapping[str, frozenset[str]], problems: list[Problem]
) -> Strings:
    """Return the strings of a file, and report what they cannot be."""
    strings: Strings = {}
    node, found = yaml_nodes.compose(read_text(file, problems), file.path)
    problems.extend(found)
    if isinstance(node, yaml_nodes.Scalar | yaml_nodes.Sequence):
        message = f"expected 'key: value' lines, found {_NOUNS[type(node)]}"
        problems.append(error(file.path, message, node.line, node.column))
        return strings
    for key, value in node.pairs if node is not None else ():
        names = filled.get(key.value)
        wrong: list[_Wrong] = []
        if isinstance(value, yaml_nodes.Mapping):
            forms = _forms(key, value, names, wrong)
            if "other" in forms:
                strings[key.value] = forms
        elif isinstance(value, yaml_nodes.Sequence):
            wrong.append((value, "expected text or forms of a plural, found a list"))
        elif _says_something(value) and _fits(value, names, wrong):
            strings[key.value] = value.value
        for source, message in wrong:
            problem = error(file.path, f"{key.value}: {message}", source.line, source.column)
            problems.append(problem)
    return strings


_Wrong = tuple[yaml_nodes.Node, str]
"""Where something is wrong with a word, and what."""

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
    """Return the plural forms of a word; add what is wrong with them."""
    forms = {}
    for form, text in value.pairs:
        if form.value not in FORMS:
            hint = did_you_mean(form.value, FORMS)
            wrong.append((form, f"{form.value!r} is no plural form{hint}"))
        elif not isinstance(text, yaml_nodes.Scalar):
            wrong.append((text, f"{form.value}: expected text, found {_NOUNS[type(text)]}"))
        elif _fits(text, names, wrong):
            forms[form.value] = text.value
    if all(form.value != "other" for form, _ in value.pairs):
        wrong.append((key, "the form 'other' is missing"))
    if names is not None and "n" not in names:
        wrong.append((value, "nothing is counted here, so it can have no forms of a plural"))
        return {}
    return forms


def _says_something(text: yaml_nodes.Scalar) -> bool:
    """Tell a text, even an empty one in quotes, from a key without a value."""
    return bool(text.value) or not text.plain


def _fits(text: yaml_nodes.Scalar, names: frozenset[str] | None, wrong: list[_Wrong]) -> bool:
    """Tell whether words have only placeholders that are filled in; add those that have not."""
    try:
        wanted = placeholders(text.value)
    except ValueError as failure:
        wrong.append((text, str(failure)))
        return False
    if names is None:
        return True
    wrong += [(text, f"{{{name}}} is not filled in here") for name in sorted(wanted - names)]
    return wanted <= names
