"""A file to begin a translation: every line is a comment, so no word counts as translated."""

import re
from pathlib import Path

from sitegen.core.diagnostics import UsageError
from sitegen.core.files import is_inside
from sitegen.core.i18n import is_language, plural_forms
from sitegen.theme.loading import Layer
from sitegen.theme.strings import FOLDER, FORMS, normalize_tag

_KEY = re.compile(r"([a-z][\w-]*):", re.ASCII)

_HEAD = """\
# The words of this site in {language!r}. To translate a word, remove the # before its line.
# Keep the names in braces. The plural forms of this language: {forms}.
"""


def words_to_translate(layers: list[Layer], name: str) -> bytes:
    """Return all words of some themes as a file with a name such as ``i18n/de.yaml``.

    They are in that language if a theme has them, otherwise in English. Raises UsageError for a
    name without a language.
    """
    language = normalize_tag(name.removeprefix(f"{FOLDER}/").removesuffix(".yaml"))
    if name != f"{FOLDER}/{language}.yaml" or not is_language(language):
        raise UsageError(f"{name!r} is not a file of words: write {FOLDER}/<code>.yaml")
    forms = ", ".join(form for form in FORMS if form in plural_forms(language))
    lines = _HEAD.format(language=language, forms=forms).splitlines()
    for layer in reversed(layers):
        folder = layer.folder.path
        own = _lines(folder / FOLDER / f"{language}.yaml", folder)
        have = {match[1] for line in own if (match := _KEY.match(line))}
        english = _lines(folder / FOLDER / "en.yaml", folder)
        rest = [line for line in english if (key := _KEY.match(line)) and key[1] not in have]
        found = [*own, *rest] if own else english
        if found:
            lines += ["", f"# --- theme {layer.folder.name} ---"]
            lines += [f"# {line}" if line.strip() else "" for line in found]
    return ("\n".join(lines) + "\n").encode()


def _lines(path: Path, folder: Path) -> list[str]:
    """Return the lines of a theme's file, none if it does not exist."""
    if not path.is_file() or not is_inside(path, folder):
        return []
    return path.read_text("utf-8-sig", errors="replace").splitlines()
