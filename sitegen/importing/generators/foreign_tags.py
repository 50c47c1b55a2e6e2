"""Signs in other generators' Markdown that mean something else here, or nothing.

A text is changed so that the build takes each sign as its reader saw it; tags of templates stay as
text, and are found with their lines.
"""

import re
from collections.abc import Iterator

from sitegen.importing.generators.markdown_links import code_in, masked, replaced

_BARS = re.compile(r"(?<!\\)\|{2,}")
_BLOCK = re.compile(r"(?m)^(?P<before>[ \t>]*):::")
_LINK = re.compile(r"(?<!\\)\]\((?=[^()\n{]{0,2000}(?:\{\{|\{%))")
_DEFINITION = re.compile(
    r"(?m)^(?P<before> {0,3})\[(?!\^)[^\[\]\n]+\]:(?=[^\n{]{0,2000}(?:\{\{|\{%))"
)
_SHORTCODE = re.compile(r"\{\{%")
_TAGS = re.compile(
    r"""(?<!\\)(?<!\{)
    (?: \{\{<[ \t]*(?P<angled>/?[\w./-]+)
      | \{\{%(?:/\*)?[ \t]*(?P<percent>/?[\w./-]+)
      | \{%[-~]?[ \t]*(?P<liquid>[A-Za-z]\w*)
      | \{\{[-~]?(?:[ \t]+(?P<spaced>[A-Za-z_][\w.-]*)|(?P<dotted>[A-Za-z_]\w*\.[\w.]+))
        [^{}\n]*\}\} )
    """,
    re.VERBOSE,
)
_ENDS = re.compile(r"/|end[a-z]+\Z|else\Z|elsif\Z|elseif\Z|when\Z")


def in_our_words(text: str) -> str:
    """Return another generator's Markdown in which the build finds no sign of sitegen's own.

    Bars hide nothing there, three colons open no spoiler, and no shortcode of its is ours. A link
    whose address a template would make is text.
    """
    if not any(sign in text for sign in ("||", ":::", "{{", "{%")):
        return text
    prose = masked(text)
    edits = [(m.end("before"), m.end("before"), "\\") for m in _BLOCK.finditer(prose)]
    for match in _BARS.finditer(prose):
        line = prose[prose.rfind("\n", 0, match.start()) + 1 : match.start()]
        is_row = line.lstrip(" \t>").startswith("|") or not line.strip(" \t>")
        number = match.end() - match.start()
        edits.append((*match.span(), " ".join("|" * number) if is_row else r"\|" * number))
    edits += _literal(text, prose)
    if "{{" in prose or "{%" in prose:
        edits += [(m.end() - 1, m.end() - 1, "\\") for m in _LINK.finditer(prose)]
        edits += [(m.end("before"), m.end("before"), "\\") for m in _DEFINITION.finditer(prose)]
    return replaced(text, edits)


def _literal(text: str, prose: str) -> Iterator[tuple[int, int, str]]:
    """Yield shortcodes as sitegen shows them and does not run them."""
    at = 0
    for match in _SHORTCODE.finditer(prose):
        if match.start() < at:
            continue
        at = match.end()
        end = text.find("%}}", at, at + 2000)
        inside = text[at:end]
        if end < 0 or "\n\n" in inside or "*/" in inside or "{{%" in inside:
            is_literal = end >= 0 and re.fullmatch(r"/\*[^*]*\*/", inside) is not None
            if not is_literal:
                yield match.start(), match.end(), r"\{{%"
            else:
                at = end + 3
            continue
        at = end + 3
        yield match.start(), at, f"{{{{%/* {inside.strip()} */%}}}}"


def tags_in(text: str) -> list[tuple[str, int]]:
    """Return the tags of templates in a Markdown text but closing ones, each with its line."""
    if "{{" not in text and "{%" not in text:
        return []
    prose = masked(text, code_in(text))
    found, line, at = [], 1, 0
    for match in _TAGS.finditer(prose):
        name = next(filter(None, match.groups()), "")
        if not name or _ENDS.match(name):
            continue
        line += prose.count("\n", at, match.start())
        at = match.start()
        found.append((name, line))
    return found
