"""The file ``imports/rules.yaml``, in which an author sets the targets of custom names.

The first import writes it with the names that it found and its proposals. The author edits it and
imports again. A later import adds names only to an unedited file.
"""

from collections.abc import Mapping
from pathlib import Path
from zoneinfo import ZoneInfo

from msgspec.structs import asdict

from sitegen.core.diagnostics import UsageError
from sitegen.frontmatter import yaml_dump, yaml_nodes
from sitegen.frontmatter.split import decode
from sitegen.importing.imports_folder import FOLDER, read_imports, remove_sealed, write_sealed
from sitegen.importing.messages import ImportRefused, Messages
from sitegen.importing.personal import is_personal
from sitegen.importing.rules import Rules, mistake_in, propose
from sitegen.importing.survey import Survey
from sitegen.schema.decode import DecodeContext, decode_record

NAME = "rules.yaml"
FILE = f"{FOLDER}/{NAME}"

MAX_BYTES = 1 << 20

MAX_NAMES = 2_000
"""Names of a section; of more names, the most frequent. A name without a rule is left out, as is a
name with a personal address: the file belongs in git."""

_MAX_LENGTH = 200
"""Characters of a name; a longer one has no rule."""

_HEAD = """\
# The rules for types, fields and taxonomies that sitegen does not have.
# Edit the values, and run the import again: it changes what you have not edited.
#
# types:       posts, pages or nothing
# fields:      a key of posts (rating, verdict, image, ...), rating/5 for a rating on a scale of 5,
#              extra.NAME for your own key, or nothing
# taxonomies:  tags, categories or nothing
"""


def read_rules(site: Path) -> Rules | None:
    """Read a site's rules, None if it has none; raise ImportRefused with the first mistake."""
    data = read_imports(site, NAME, MAX_BYTES)
    if not data:
        return None
    text, found = decode(data, FILE)
    node, composed = yaml_nodes.compose(text, FILE)
    decoded = decode_record(node, Rules, DecodeContext(path=FILE, zone=ZoneInfo("UTC")))
    for problem in (*found, *composed, *decoded.problems):
        raise ImportRefused(str(problem))
    for section, rules in asdict(decoded.value).items():
        for name, target in rules.items():
            if message := mistake_in(section, target):
                line, column = decoded.at(f"{section}.{name}")
                raise ImportRefused(f"{FILE}:{line}:{column}: error: {section}.{name}: {message}")
    return decoded.value


def rules_for(found: Survey, own: Rules | None, known: Mapping[str, str]) -> Rules:
    """Return the rules of a site, with proposals for names that it has no rules for."""
    proposed = propose(
        {name: found.type_groups[name] for name in _names(found.types)},
        _names(found.fields),
        _names(found.taxonomies),
        known,
    )
    if own is None:
        return proposed
    return Rules(
        types=proposed.types | own.types,
        fields=proposed.fields | own.fields,
        taxonomies=proposed.taxonomies | own.taxonomies,
    )


def _names(counts: Mapping[str, int]) -> list[str]:
    """Return the names that can have a rule, at most ``MAX_NAMES``, the most frequent first."""
    usable = [name for name in counts if _is_usable(name)]
    return sorted(usable, key=lambda name: (-counts[name], name))[:MAX_NAMES]


def _is_usable(name: str) -> bool:
    if not name.strip() or len(name) > _MAX_LENGTH or not name.isprintable() or is_personal(name):
        return False
    try:
        yaml_dump.text(name)
    except ValueError:
        return False
    return True


def write_rules(
    site: Path, own: Rules | None, rules: Rules, found: Survey, messages: Messages
) -> None:
    """Write the rules, if any of them is missing in the site's own file.

    A file that an author has edited stays, with a warning that lists the missing names. Raises
    UsageError.
    """
    missing = _missing(own or Rules(), rules)
    if not missing:
        return
    counts = {"types": found.types, "fields": found.fields, "taxonomies": found.taxonomies}
    lines = [_HEAD]
    for section, targets in asdict(rules).items():
        if targets:
            lines.append(f"{section}:\n")
        for name, target in targets.items():
            number = counts[section][name]
            comment = f"  # {number:,}" if number else ""
            lines.append(f"  {yaml_dump.text(name)}: {yaml_dump.text(target)}{comment}\n")
    try:
        is_written = write_sealed(site, NAME, "".join(lines), MAX_BYTES)
    except OSError as failure:
        raise UsageError(f"{FILE} cannot be written: {failure.strerror}") from failure
    if not is_written:
        shown = ", ".join(missing[:5]) + (", ..." if len(missing) > 5 else "")
        messages.warning(
            f"{FILE} has no rule for {shown}: sitegen used its proposal; add your own rule"
        )


def _missing(own: Rules, rules: Rules) -> list[str]:
    """Return the names that rules have and a site's own rules do not have."""
    mine = asdict(own)
    return [
        f"{section}.{name}"
        for section, targets in asdict(rules).items()
        for name in targets
        if name not in mine[section]
    ]


def remove_rules(site: Path) -> list[str]:
    """Remove the file unless an author has edited it; return its path if it was removed."""
    try:
        return [FILE] if remove_sealed(site, NAME, MAX_BYTES) else []
    except OSError as failure:
        raise UsageError(f"{FILE} cannot be removed: {failure.strerror}") from failure
