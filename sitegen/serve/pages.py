"""The preview's additions to pages of the site, and its own pages.

It never changes files: a page gets its notice and its script on its way to the browser.
"""

import re
from html import escape, unescape
from urllib.parse import quote

from sitegen.core.excerpts import Line
from sitegen.serve.events import PreviewState, ProblemExcerpt

OWN = "/.sitegen/"
"""The address of the preview's own files, outside of the site's addresses."""

_STYLE = f'<link rel="stylesheet" href="{OWN}serve.css">'
_META = re.compile(rb"<meta\b[^>]*content-security-policy[^>]*>", re.IGNORECASE)
_CONTENT = re.compile(r"""(\bcontent=)(["'])(.*?)\2""", re.IGNORECASE | re.DOTALL)
_BODY_END = re.compile(rb"</body\s*>", re.IGNORECASE)
_NEEDED = ("connect-src", "script-src", "style-src")
"""The directives that the script and the notice need in a policy: 'self' for each."""

_STATES = {
    "draft": "Draft: not published",
    "future": "Not published before its date",
    "expired": "Expired: not published any more",
}


def with_notice(page: bytes, state: PreviewState, path: str, address: str) -> bytes:
    """Return a page of the site with the preview's notice and script.

    ``path`` is its address within the site, ``address`` the requested address.
    """
    page = _META.sub(lambda found: _loosened(found[0]), page)
    extra = _extra(state, path, address).encode()
    ends = list(_BODY_END.finditer(page))
    at = ends[-1].start() if ends else len(page)
    return page[:at] + extra + page[at:]


def _extra(state: PreviewState, path: str, address: str) -> str:
    """Return the notice, in a shadow tree that the site's styles do not reach, and the script."""
    return (
        f'<sitegen-notice><template shadowrootmode="open">{_STYLE}<div class="notice">'
        f"{notice(state, path)}</div></template></sitegen-notice>{_script(state, path, address)}"
    )


def _script(state: PreviewState, path: str, address: str) -> str:
    """Return the script's element; ``address`` names the page among the changes, "" for any."""
    where = f"{OWN}events?since={state.name}&page={quote(path)}"
    return (
        f'<script src="{OWN}serve.js" data-events="{escape(where)}"'
        f' data-page="{escape(address)}" defer></script>'
    )


def _loosened(meta: bytes) -> bytes:
    """Return a policy's element that also allows the notice and the script."""
    return _CONTENT.sub(
        lambda found: f'{found[1]}"{escape(relax_csp(unescape(found[3])))}"',
        meta.decode("utf-8", "replace"),
    ).encode()


def relax_csp(policy: str) -> str:
    """Return a Content Security Policy that lets a page use scripts, styles and data of its host.

    If a directive is missing, default-src applies instead (CSP 3, 6.8.3).
    """
    directives: dict[str, list[str]] = {}
    for directive in policy.split(";"):
        name, *sources = directive.split() or [""]
        if name:
            directives.setdefault(name.lower(), sources)
    default = directives.get("default-src")
    for name in _NEEDED:
        found = directives.get(name, default)
        if found is not None and "'self'" not in found:
            directives[name] = [*(s for s in found if s.lower() != "'none'"), "'self'"]
    return "; ".join(" ".join([name, *sources]) for name, sources in directives.items())


def notice(state: PreviewState, path: str) -> str:
    """Return the notice for the page at an address of the site, "" if there is none."""
    label = state.state_of(path)
    badge = f'<p class="badge {label}">{_STATES[label]}</p>' if label else ""
    if state.is_good:
        return badge + _warnings(state)
    return (
        f'{badge}<details class="bar" open><summary>{_count(state)}: '
        f"this page is from the last good build</summary>{errors(state)}</details>"
    )


def _warnings(state: PreviewState) -> str:
    """Return the warnings of a good build, folded; readers can hide them without a script."""
    number = len(state.warnings) + state.more_warnings
    if not number:
        return ""
    name = "1 warning" if number == 1 else f"{number} warnings"
    parts = _sections(state.warnings, state.more_warnings)
    return (
        f'<div class="warnings"><label><input type="checkbox">Hide</label>'
        f'<details class="bar"><summary>{name}</summary>{parts}</details></div>'
    )


def _count(state: PreviewState) -> str:
    number = len(state.errors) + state.more_errors
    if not number:
        return "sitegen has failed"
    return "1 error" if number == 1 else f"{number} errors"


def errors(state: PreviewState) -> str:
    """Return every error with the lines around it."""
    parts = _sections(state.errors, state.more_errors)
    if state.crash:
        parts += f"<p>This is a bug in sitegen.</p><pre>{_text(state.crash)}</pre>"
    return parts


def _sections(shown: tuple[ProblemExcerpt, ...], more: int) -> str:
    rest = f"<p>and {more} more, listed in the terminal</p>" if more else ""
    return "".join(map(_section, shown)) + rest


def _section(shown: ProblemExcerpt) -> str:
    problem = shown.problem
    position = f"{problem.file}:{problem.line}:{problem.column}" if problem.file else ""
    lines = "".join(_line(line, is_it=line.number == problem.line) for line in shown.lines)
    return (
        f"<section><h2>{_text(problem.message)}</h2>"
        + (f'<p class="place">{_text(position)}</p>' if position else "")
        + (f"<pre>{lines}</pre>" if lines else "")
        + "</section>"
    )


def _line(line: Line, *, is_it: bool) -> str:
    marked = f"<mark>{_text(line.marked or ' ')}</mark>" if is_it else ""
    attribute = ' class="it"' if is_it else ""
    text = f"{_text(line.before)}{marked}{_text(line.after)}"
    return f"<span{attribute}><i>{line.number:4}</i> {text}\n</span>"


def _text(text: str) -> str:
    return escape(text, quote=False)


def own_page(state: PreviewState, title: str, body: str) -> bytes:
    """Return one of the preview's own pages, which is loaded again after every build."""
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{_text(title)}</title>\n{_STYLE}\n</head>\n"
        f'<body class="own"><main><h1>{_text(title)}</h1>{body}</main>'
        f"{_script(state, '', '')}</body>\n</html>\n"
    ).encode()
