"""Writes facts as lines of front matter that the build's own reader accepts."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sitegen.config.loading import Config
from sitegen.core.diagnostics import ContentError
from sitegen.frontmatter import yaml_dump
from sitegen.frontmatter.join import join
from sitegen.lookup.facts import KEYS, Facts, FactValue
from sitegen.parse.units import markdown_converter, read_document_file
from sitegen.schema.fields import COMMAS

if TYPE_CHECKING:
    from sitegen.markup.converter import Converter

_TERMS = frozenset(("also_known_as", "languages", "countries", "genres", "subjects"))


def written(key: str, value: FactValue) -> str:
    """Return a value as YAML; if it has several lines, it begins on its own line.

    Raises ValueError for a value that YAML cannot hold.
    """
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        return yaml_dump.word(value) if key in ("kind", "duration") else yaml_dump.text(value)
    if isinstance(value, dict):
        return _written_mapping(key, value)
    if key == "cast":
        return "".join(f"\n  - {_written_member(member)}" for member in value)
    if len(value) == 1 and key not in _TERMS and not set(COMMAS) & {*value[0]}:
        return yaml_dump.text(value[0])
    return yaml_dump.texts(value)


def _written_mapping(key: str, value: Mapping[str, Any]) -> str:
    lines = []
    one = yaml_dump.word if key == "part_of" else yaml_dump.text
    for name, own in value.items():
        shown = yaml_dump.texts(own) if isinstance(own, list) else one(own)
        lines.append(f"\n  {yaml_dump.text(name)}: {shown}")
    return "".join(lines)


def _written_member(member: str | dict[str, str]) -> str:
    if isinstance(member, str):
        return yaml_dump.text(member)
    pairs = (f"{name}: {yaml_dump.text(own, in_list=True)}" for name, own in member.items())
    return f"{{{', '.join(pairs)}}}"


def pairs_of(
    facts: Facts, config: Config, leave: Sequence[str] = ()
) -> tuple[dict[str, str], list[str]]:
    """Return facts as YAML by key, and a line for each fact that the build would refuse.

    Keys in ``leave`` are left out. The order is the order of front matter.
    """
    left_out: list[str] = []
    pairs: dict[str, str] = {}
    for key in KEYS:
        value = facts.values.get(key)
        if value and key not in leave:
            try:
                pairs[key] = written(key, value)
            except ValueError as fault:
                left_out.append(f"{key}: {fault}")
    converter = markdown_converter(config)
    while pairs:
        faults = _faults(pairs, config, converter)
        for key, message in faults.items():
            del pairs[key]
            left_out.append(message)
        if not faults:
            break
    return pairs, left_out


def lines_of(key: str, value: str) -> list[str]:
    """Return a key with its value, written as YAML, as lines."""
    return f"{key}:{value if value.startswith(chr(10)) else f' {value}'}".split("\n")


def _faults(pairs: Mapping[str, str], config: Config, converter: "Converter") -> dict[str, str]:
    """Return the keys in which the build's reader finds mistakes, each with the first one."""
    lines: list[str] = []
    owners: list[str] = []
    beginning = {} if "title" in pairs else {"title": "x"}
    for key, value in (beginning | dict(pairs)).items():
        own = lines_of(key, value)
        lines += own
        owners += [key] * len(own)
    data = join(lines, "").encode("utf-8", "replace")
    problems = read_document_file("content/works/x.md", data, config, converter)[1]
    found: dict[str, str] = {}
    for problem in problems:
        at = problem.line - 2  # below ---
        key = owners[at] if 0 <= at < len(owners) else ""
        if problem.severity == "error" and key in pairs:
            found.setdefault(key, problem.message)
        elif problem.severity == "error":
            raise ContentError(f"the facts cannot be written: {problem.message}")
    return found
