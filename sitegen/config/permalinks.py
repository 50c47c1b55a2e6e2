"""Address patterns of other generators, translated into ours."""

import re

PLACEHOLDERS = ("year", "month", "day", "slug", "work")
"""The names that a permalink may use between braces."""

_SLUGS = (
    "slug", "title", "postname", "filename", "name", "basename", "contentbasename", "fileslug",
    "slugorfilename", "slugorcontentbasename", "pagename",
)  # fmt: skip
_OURS = {
    "year": "{year}", "month": "{month}", "monthnum": "{month}", "day": "{day}",
    "date:%y": "{year}", "date:%m": "{month}", "date:%d": "{day}",
    "output_ext": ".html", "ext": ".html",
    **dict.fromkeys(_SLUGS, "{slug}"),
}  # fmt: skip
"""Names of our placeholders in Jekyll, Hugo, Hexo, WordPress, Pelican, Eleventy."""
_WITHOUT = frozenset({
    "author", "categories", "category", "collection", "filepath", "hour", "i_day", "i_month", "id",
    "hash", "lang", "minute", "month_name", "monthname", "path", "post_id", "post_title", "second",
    "section", "sections", "sectionslug", "sectionslugs", "short_month", "short_day", "short_year",
    "slugified_categories", "tag", "timestamp", "type", "unixtime", "w_day", "w_year", "week",
    "weekday", "weekdayname", "y_day", "year_day", "yearday", "language", "basename_slug",
})  # fmt: skip
"""Placeholders of other generators that sitegen does not have."""
_STYLES = {
    "date": "/{year}/{month}/{day}/{slug}.html",
    "none": "/{slug}.html",
    "ordinal": "/{year}/{slug}.html",
    "pretty": "/{year}/{month}/{day}/{slug}/",
    "weekdate": "/{year}/{slug}.html",
}
"""Names of whole patterns in Jekyll."""
_PLACEHOLDER = re.compile(
    r""" :(?P<colon>[A-Za-z]\w*+)(?:\[[^\[\]]*+\])?
    | %(?P<percent>[A-Za-z_]++)%
    | \{\{[ ]?(?P<double>[\w.]++)[ ]?\}\}
    | \{(?P<brace>[\w:%-]++)\}
    | \[(?:\.{3})?(?P<bracket>\w++)\]
    | <(?P<angle>\w++)>
    """,
    re.VERBOSE,
)


def check_pattern(pattern: str) -> str:
    """Return how to write a pattern of another generator here, "" for any other pattern."""
    if pattern in _STYLES:
        return f"{pattern!r} is a style of Jekyll: write a pattern, as in {_STYLES[pattern]}"
    found = [match for match in _PLACEHOLDER.finditer(pattern[:1000]) if _is_theirs(match)]
    if not found:
        return ""
    for match in found:
        if _name(match) not in _OURS:
            known = " ".join(f"{{{name}}}" for name in PLACEHOLDERS)
            return f"{match[0]} is not known here: a pattern consists of {known}"
    return f"{found[0][0]} is not known here: write {_in_our_words(pattern)}"


def _in_our_words(pattern: str) -> str:
    """Return a pattern whose placeholders all have names of ours."""
    written = _PLACEHOLDER.sub(
        lambda match: _OURS[_name(match)] if _is_theirs(match) else match[0], pattern
    )
    written = "/" + written.lstrip("/").replace(".html.html", ".html")
    return written if written.endswith(("/", ".html")) else f"{written}/"


def _name(match: re.Match[str]) -> str:
    """Return the name in a placeholder, in lower case; of ``page.slug``, the last part."""
    written: str = next(filter(None, match.groups()))
    return written.rpartition(".")[2].lower()


def _is_theirs(match: re.Match[str]) -> bool:
    """Return whether a placeholder is one of another generator."""
    name = _name(match)
    if match["brace"]:
        known = name in _OURS or name in _WITHOUT or name.startswith("date:")
        return known and name not in PLACEHOLDERS
    begins = match.start() == 0 or match.string[match.start() - 1] == "/"
    return name in _OURS or name in _WITHOUT or bool(match["colon"] and begins)
