"""Marks of other generators that were left in a text, where readers would see them.

Only what is surely Hugo's or Liquid's is told of: ``{{< name … >}}``, ``{% name … %}`` and what
begins with ``{{ site.`` or ``{{ page.``; and none of it in code.
"""

import re

from sitegen.markup.job import Job

_MARKS = re.compile(
    r"""
      \{\{<\s*/?\s*(?P<hugo>[A-Za-z][\w./-]*)(?:\s[^\n]*?)?>\}\}
    | (?<!\{)\{%-?[ \t]*(?P<liquid>[A-Za-z]\w*)(?:[ \t][^\n]*?)?-?%\}
    | \{\{-?[ \t]*(?P<variable>(?:site|page)\.[\w.]+)[^\n{}]*\}\}
    """,
    re.VERBOSE,
)
_CODE = re.compile(r"<(pre|code|script|style|textarea)\b.*?</\1>", re.DOTALL)
_INDENTED = re.compile(r"^(?: {4}|\t)")

_PATH = "here a link has the path of the file, as in [words](other-post.md)"
_FENCE = "here code stands between two lines ```"
_INSTEAD = {
    "figure": "here a picture is ![what it shows](file)",
    "ref": _PATH, "relref": _PATH, "link": _PATH, "post_url": _PATH,
    "highlight": _FENCE, "endhighlight": _FENCE,
    "raw": "take it out: nothing here reads such marks",
    "endraw": "take it out: nothing here reads such marks",
    "comment": "here a comment stands between <!-- and -->",
    "endcomment": "here a comment stands between <!-- and -->",
}  # fmt: skip


def check_foreign(job: Job, html: str) -> None:
    """Warn of every mark of another generator that stands outside of code."""
    if "{%" not in job.text and "{{" not in job.text:
        return  # most texts have none
    found = [match for match in _MARKS.finditer(job.text) if not job.source.is_code(match.start())]
    if not found:
        return
    raw = [match.span() for match in _CODE.finditer(job.text)]
    code = "".join(match[0] for match in _CODE.finditer(html))
    for match in found:
        at = match.start()
        name = match["hugo"] or match["liquid"] or match["variable"]
        is_raw = any(start <= at < end for start, end in raw)
        # Whether an indented line is code, only Markdown can tell.
        line = job.text[job.text.rfind("\n", 0, at) + 1 : at]
        if not is_raw and not (_INDENTED.match(line) and name in code):
            job.warn(_message(match, name), at)


def _message(match: re.Match[str], name: str) -> str:
    """Say whose mark it is, and what is written here."""
    if match["variable"]:
        return (
            f"{{{{ {name} }}}} is Liquid, and readers would see it: here a path that begins with / "
            "starts at the site's root, and other variables are for templates"
        )
    whose = "a shortcode of Hugo's" if match["hugo"] else "a tag of Liquid's"
    shown = f"{{{{< {name} >}}}}" if match["hugo"] else f"{{% {name} %}}"
    instead = _INSTEAD.get(name, f"here a shortcode is {{{{% {name} … %}}}}")
    return f"{shown} is {whose}, and readers would see it: {instead}"
