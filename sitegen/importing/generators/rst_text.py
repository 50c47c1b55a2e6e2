"""reStructuredText as HTML, by docutils: no file is read, and no code of a stranger runs.

docutils reads its tables of directives and roles from modules; they are changed while one text is
read and put back after it, so that no text has an effect on another.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from itertools import count
from threading import Lock
from typing import TYPE_CHECKING, Any

import msgspec

from sitegen.importing.messages import ImportRefused

if TYPE_CHECKING:
    from sitegen.importing.generators.rst_site import RstSite

NEEDED = (
    "reStructuredText needs docutils: install it with pip install 'sitegen[rst]' and import again"
)

MAX_CHARACTERS = 512 << 10
"""A longer text is in plain paragraphs."""

MAX_TITLES = 2_000
"""Lines of one repeated sign, as they are below titles."""

MAX_FAULTS = 200
"""Signs of markup without an end; docutils takes longer for each the more there are."""

MAX_LINE = 100_000
"""Characters of a line; docutils expands no substitution beyond them."""

MAX_NESTED = 24
"""Bars in the values of substitutions: each pair of them is one that is put into another."""

MAX_COST = 1_000_000_000
"""For each paragraph, its characters times its signs of markup: docutils looks for each sign's end
as far as the paragraph goes."""

_SETTINGS: Mapping[str, object] = {
    "raw_enabled": False,
    "file_insertion_enabled": False,
    "halt_level": 6,
    "report_level": 5,
    "warning_stream": False,
    "line_length_limit": MAX_LINE,
    "smart_quotes": False,
    "syntax_highlight": "none",
    "pep_references": False,
    "rfc_references": False,
    "toc_backlinks": False,
    "sectnum_xform": True,
}
_SIGNS = re.compile(r"[*`|_\[]")
_UNDERLINE = re.compile(r"(?m)^([!-/:-@\[-`{-~])\1*[ \t]*$")
_LONG_WORD = re.compile(r"\S{2000,}")
_SUBSTITUTION = re.compile(
    r"(?m)^[ \t]*\.\.[ \t]+\|[^|\n]+\|[ \t]+\w+::(?P<value>.*(?:\n[ \t]+\S.*)*)"
)
_PARAGRAPHS = re.compile(r"\n[ \t]*\n")
_LOCK = Lock()
_QUIET = re.compile(
    r"Duplicate (?:implicit|explicit) target|Hyperlink target .* is not referenced"
    r"|No role entry|No directive entry|Using English|Trying \"|Using <"
)


class _TooManyFaultsError(ValueError):
    """A text has more faults than anybody makes."""


class RstText(msgspec.Struct, frozen=True):
    """A text in HTML; ``warnings`` are what was wrong, each with its line.

    ``is_plain`` is True for a text that is too large or too deep for docutils: it has no HTML.
    """

    html: str = ""
    warnings: tuple[tuple[int, str], ...] = ()
    is_plain: bool = False


def check_docutils() -> None:
    """Raise ImportRefused where docutils is not installed."""
    try:
        import docutils  # noqa: F401
    except ImportError:
        raise ImportRefused(NEEDED) from None


def rst_as_html(
    text: str, resolve: Callable[[str], str] = lambda _: "", site: "RstSite | None" = None
) -> RstText:
    """Return a text in HTML; ``resolve`` says what an address becomes, "" for the same.

    Raises ImportRefused where docutils is not installed.
    """
    check_docutils()
    if _is_too_large(text):
        return RstText(
            is_plain=True,
            warnings=((0, "it is too large for docutils and is in plain paragraphs"),),
        )
    from sitegen.importing.generators.rst_html import html_of
    from sitegen.importing.generators.rst_site import RstSite

    warnings: list[tuple[int, str]] = []
    try:
        with _own_tables(site or RstSite()):
            document = _parsed(text, warnings)
            html = html_of(
                document,
                resolve,
                lambda line, name: warnings.append((line, f"nothing has the name {name!r}")),
            )
    except (RecursionError, _TooManyFaultsError) as failure:
        what = "is nested too deeply" if isinstance(failure, RecursionError) else "has many faults"
        return RstText(is_plain=True, warnings=((0, f"it {what} and is in plain paragraphs"),))
    except Exception as failure:
        reason = f"docutils cannot read it ({type(failure).__name__}): it is in plain paragraphs"
        return RstText(is_plain=True, warnings=((0, reason),))
    return RstText(html, tuple(dict.fromkeys(warnings)))


def _is_too_large(text: str) -> bool:
    if len(text) > MAX_CHARACTERS or any(len(line) > MAX_LINE for line in text.split("\n")):
        return True
    if any(word[0].count(":") > 200 for word in _LONG_WORD.finditer(text)):
        return True
    cost = sum(
        len(part) * sum(1 for _ in _SIGNS.finditer(part)) for part in _PARAGRAPHS.split(text)
    )
    titles = sum(1 for _ in _UNDERLINE.finditer(text))
    nested = sum(match["value"].count("|") for match in _SUBSTITUTION.finditer(text))
    return cost > MAX_COST or titles > MAX_TITLES or nested > MAX_NESTED


def _parsed(text: str, warnings: list[tuple[int, str]]) -> Any:
    from docutils import frontend, utils
    from docutils.parsers.rst import Parser
    from docutils.transforms import misc, references

    from sitegen.importing.generators.rst_tables import TOO_MANY

    settings = frontend.get_default_settings(Parser)
    for name, value in _SETTINGS.items():
        setattr(settings, name, value)
    document = utils.new_document("text", settings)

    def note(message: Any) -> None:
        said = str(message.astext())
        words = TOO_MANY if TOO_MANY in said else said.partition("\n")[0]
        words = re.sub(r"^text:\d+: \([A-Z]+/\d\) ", "", words)
        if message["level"] >= 2 and not _QUIET.search(words):
            warnings.append((int(message.get("line") or 0), words.rstrip(".")))

    document.reporter.attach_observer(note)
    Parser(inliner=_counting_inliner()).parse(text, document)
    document.transformer.add_transforms(
        [
            references.Substitutions,
            references.PropagateTargets,
            references.AnonymousHyperlinks,
            references.IndirectHyperlinks,
            references.Footnotes,
            references.ExternalTargets,
            references.InternalTargets,
            misc.Transitions,
        ]
    )
    document.transformer.apply_transforms()
    return document


def _counting_inliner() -> Any:
    """Return what reads the signs in paragraphs, and gives up after too many faults."""
    from docutils.parsers.rst.states import Inliner

    inliner = Inliner()
    original, faults = inliner.problematic, count(1)

    def problematic(*words: Any) -> Any:
        if next(faults) > MAX_FAULTS:
            raise _TooManyFaultsError
        return original(*words)

    inliner.problematic = problematic
    return inliner


@contextmanager
def _own_tables(site: "RstSite") -> Iterator[None]:
    """Have docutils find our directives and roles, and put all back as it was."""
    from docutils.parsers.rst import directives, roles

    from sitegen.importing.generators import rst_directives as ours
    from sitegen.importing.generators import rst_roles
    from sitegen.importing.generators.rst_tables import bounded_tables

    with _LOCK, bounded_tables() as csv_table:
        found_directive, found_role = directives.directive, roles.role
        known_roles = dict(roles._roles)
        own = ours.directives_for(site)

        def directive(name: str, language: Any, document: Any) -> tuple[Any, list[Any]]:
            key = name.lower()
            if key in own:
                return own[key], []
            kind, _ = found_directive(name, language, document)
            kind = csv_table if key == "csv-table" else kind
            return (ours.Unknown if kind is None else ours.without_files(kind, key)), []

        def role(name: str, language: Any, lineno: int, reporter: Any) -> tuple[Any, list[Any]]:
            key = name.lower()
            if key == "raw":
                return rst_roles.raw_role, []
            if key in ("abbr", "abbreviation", "ab"):
                return rst_roles.role_for("abbr", site), []
            kind, messages = found_role(name, language, lineno, reporter)
            return (kind, messages) if kind is not None else (rst_roles.role_for(key, site), [])

        directives.directive, roles.role = directive, role
        try:
            yield
        finally:
            directives.directive, roles.role = found_directive, found_role
            roles._roles.clear()
            roles._roles.update(known_roles)
