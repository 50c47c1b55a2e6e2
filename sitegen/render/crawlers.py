"""Files for search engines and hosts: sitemap, robots.txt, and redirects from old addresses."""

from collections.abc import Iterator
from urllib.parse import unquote

from markupsafe import Markup

from sitegen.core.dates import When
from sitegen.core.i18n import Language
from sitegen.core.urls import Place
from sitegen.models.feeds import Redirect, RedirectTable, Robots, Sitemap, SitemapIndex


def sitemap(view: Sitemap, place: Place) -> str:
    """Return the sitemap (https://www.sitemaps.org/protocol.html)."""
    from html import escape

    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">',
    ]
    for entry in view.entries:
        when = _lastmod(entry.changed) if entry.changed else ""
        changed = f"<lastmod>{when}</lastmod>" if when else ""
        url = place.absolute(entry.url)
        lines.append(f"<url><loc>{escape(url, quote=False)}</loc>{changed}</url>")
    return "\n".join([*lines, "</urlset>", ""])


def _lastmod(when: When) -> str:
    """Return a date in the form of the protocol's schema, "" if it has no day.

    The schema allows only days, and instants to the second.
    """
    match when.precision:
        case "year" | "month":
            return ""
        case "minute":
            return When(when.start, "second").iso
        case _:
            return when.iso


def sitemap_index(view: SitemapIndex, place: Place) -> str:
    """Return the index of a sitemap's parts (the same protocol)."""
    from html import escape

    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">',
        *(
            f"<sitemap><loc>{escape(place.absolute(part), quote=False)}</loc></sitemap>"
            for part in view.parts
        ),
    ]
    return "\n".join([*lines, "</sitemapindex>", ""])


def robots(view: Robots, place: Place) -> str:
    """Return the robots.txt (RFC 9309): everything may be read."""
    return f"User-agent: *\nAllow: /\n\nSitemap: {place.absolute(view.sitemap)}\n"


_REDIRECT = Markup("""\
<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
{policy}<title>{title}</title>
<meta name="robots" content="noindex">
<meta http-equiv="refresh" content="0; url={href}">
<link rel="canonical" href="{canonical}">
</head>
<body><p><a href="{href}">{title}</a></p></body>
</html>
""")

_POLICY = Markup('<meta http-equiv="Content-Security-Policy" content="{policy}">\n')


def redirect(view: Redirect, place: Place, language: Language, policy: str = "") -> str:
    """Return a page that redirects from an old address to the new one, without a script."""
    page = _REDIRECT.format(
        language=language.tag,
        policy=_POLICY.format(policy=policy) if policy else "",
        title=language.marked("moved"),
        href=place.href(view.target),
        canonical=place.absolute(view.target),
    )
    return language.html(page)


def redirect_table(view: RedirectTable, place: Place) -> str:
    """Return the ``_redirects`` file for hosts that redirect; a ``*`` keeps the rest of a path."""
    lines = []
    for old, new in view.pairs:
        source = place.href(old.removesuffix("*")) + ("*" if old.endswith("*") else "")
        carried = new.endswith("*")
        target = place.href(new.removesuffix("*")) + (":splat" if carried else "")
        lines.append(f"{source} {target} 301\n")
    return "".join(lines)


def redirect_rules(table: str) -> Iterator[tuple[str, str]]:
    """Yield the rules of a ``_redirects``: a path from the host's root, decoded, and its target."""
    for line in table.splitlines():
        source, target, *_ = [*line.split(), "", ""]
        if target and not source.startswith("#"):
            yield unquote(source), target
