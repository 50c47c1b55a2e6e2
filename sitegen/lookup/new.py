"""``sitegen new work --from``: a new work with the facts of a document."""

from collections.abc import Callable
from pathlib import Path

import msgspec

from sitegen.config.loading import Config
from sitegen.core.diagnostics import ContentError, UsageError
from sitegen.lookup.facts import Facts
from sitegen.lookup.json_values import MAX_BYTES
from sitegen.lookup.reading import read_facts
from sitegen.lookup.series import LargerWorks
from sitegen.lookup.sources import facts_at, is_address
from sitegen.lookup.writing import pairs_of
from sitegen.scaffold.content import ContentCreator
from sitegen.scaffold.files import NewFile


class NewWork(msgspec.Struct, frozen=True, kw_only=True):
    """A work's new file, its source, and a line for each fact that is left out."""

    file: NewFile
    source: str
    left_out: tuple[str, ...]


def languages_of(config: Config) -> tuple[str, ...]:
    """Return the languages for labels, the site's language first."""
    language = config.settings.language
    return (*dict.fromkeys((language.lower(), language.partition("-")[0], "mul", "en")),)


def find_facts(source: str, config: Config, stdin: Callable[[], bytes], site: Path) -> Facts:
    """Return the facts of a file, of an address or of ``-``, which is stdin.

    Raises UsageError and ContentError.
    """
    languages = languages_of(config)
    if is_address(source):
        from sitegen.lookup.web import open_web

        with open_web(None, config.settings.url) as web:
            facts = facts_at(source, web, languages)
    else:
        data = stdin() if source == "-" else _file(Path(source))
        facts = read_facts(data, languages)
    return LargerWorks(site).placed(facts)


def new_work(
    creator: ContentCreator,
    facts: Facts,
    config: Config,
    *,
    title: str = "",
    kind: str | None = None,
    year: str | None = None,
    slug: str | None = None,
) -> NewWork:
    """Write a work with facts; ``title``, ``kind`` and ``year`` replace the document's.

    Raises UsageError, and ContentError if neither the user nor the document gives a title.
    """
    pairs, left_out = pairs_of(facts, config)
    own = title.strip() or str(facts.values.get("title", ""))
    if not title.strip() and "title" not in pairs:
        faults = (line for line in left_out if line.startswith("title"))
        why = next(faults, "the document has none")
        raise ContentError(f"{facts.source} gives no title ({why}): pass TITLE")
    pairs.pop("title", None)
    file = creator.work(own, kind=kind, year=year, slug=slug, facts=pairs)
    return NewWork(file=file, source=facts.source, left_out=(*facts.left_out, *left_out))


def _file(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except OSError as failure:
        raise UsageError(f"{path} cannot be read: {failure.strerror}") from failure
