"""Roles of generators, which docutils does not know, as words, code and links."""

import re
from collections.abc import Callable
from functools import partial
from typing import Any

from docutils import nodes, utils
from docutils.parsers.rst import directives

from sitegen.importing.generators.rst_site import RstSite
from sitegen.importing.names import names

_TARGET = re.compile(r"(?P<words>.*?)\s*<(?P<target>[^<>]*)>\s*", re.DOTALL)
_ABBREVIATION = re.compile(r"(?P<short>.*?)\s*\((?P<long>.+)\)\s*", re.DOTALL)
_CODE_ROLES = names(
    """kbd file command program option envvar samp func class meth mod attr exc data const obj
    makevar mimetype regexp token"""
)

RoleResult = tuple[list[Any], list[Any]]
Role = Callable[..., RoleResult]


def role_for(name: str, site: RstSite) -> Role:
    """Return the role of a name that docutils does not know, or must not run."""
    if name == "doc":
        return partial(_doc, site)
    if name == "abbr":
        return _abbreviation
    if name.rpartition(":")[2] in _CODE_ROLES:
        return _code_role
    return _unknown_role


def _doc(
    site: RstSite, _: str, rawtext: str, text: str, lineno: int, inliner: Any, **__: Any
) -> RoleResult:
    words, target = _parted(text)
    address, title = site.doc(target)
    if not address:
        inliner.reporter.warning(f"no text of the name {target!r} is there", line=lineno)
        return [nodes.inline(rawtext, words or target)], []
    return [nodes.reference(rawtext, words or title or target, refuri=address)], []


def _abbreviation(_: str, rawtext: str, text: str, *__: Any, **___: Any) -> RoleResult:
    found = _ABBREVIATION.fullmatch(utils.unescape(text))
    if found is None:
        return [nodes.abbreviation(rawtext, utils.unescape(text))], []
    return [nodes.abbreviation(rawtext, found["short"], explanation=found["long"])], []


def _code_role(_: str, rawtext: str, text: str, *__: Any, **___: Any) -> RoleResult:
    return [nodes.literal(rawtext, utils.unescape(text).lstrip("~!"))], []


def _unknown_role(
    name: str, rawtext: str, text: str, lineno: int, inliner: Any, **_: Any
) -> RoleResult:
    words, target = _parted(text)
    inliner.reporter.warning(f"nothing is known of the role {name!r}: its words stay", line=lineno)
    if re.match(r"https?://\S+\Z", target):
        return [nodes.reference(rawtext, words or target, refuri=target)], []
    return [nodes.inline(rawtext, words or target)], []


def raw_role(
    _: str, rawtext: str, text: str, lineno: int, inliner: Any, options: Any = None, **__: Any
) -> RoleResult:
    """Return HTML within a line; raw text for other formats was on no page."""
    kind = str((options or {}).get("format", ""))
    if "html" not in kind.split():
        inliner.reporter.warning(
            f"raw text for {kind or 'nothing'} was on no page and is left out", line=lineno
        )
        return [], []
    return [nodes.raw(rawtext, utils.unescape(text, restore_backslashes=True), format="html")], []


raw_role.options = {"format": directives.unchanged}  # type: ignore[attr-defined]


def _parted(text: str) -> tuple[str, str]:
    """Return the words of ``words <target>`` and the target; no words where there are none."""
    plain = utils.unescape(text)
    found = _TARGET.fullmatch(plain)
    return (found["words"], found["target"].strip()) if found else ("", plain.strip())
