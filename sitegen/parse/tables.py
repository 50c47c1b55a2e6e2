"""The unit of a table of works: every row in one unit, and each text converted once.

If a cell of a large table changes, the texts of all other rows come from the conversion
of the last build.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from msgspec.structs import replace

from sitegen.cache.blobs import store_texts_by_content
from sitegen.cache.database import decoder, encode
from sitegen.content.work_tables import parse_works_table
from sitegen.core.diagnostics import Problem
from sitegen.core.digest import digest_of, digest_of_bytes
from sitegen.markup.converted import Converted
from sitegen.markup.marks import marks_of
from sitegen.parse.tasks import ParsedUnit, ParseSettings, Unit

if TYPE_CHECKING:
    from sitegen.markup.converter import Converter

ConverterFactory = Callable[[], "Converter"]

_ParseCache = dict[str, Converted]
"""Texts by the digest of their inputs."""

_decode_cache = decoder(_ParseCache)


class _Texts:
    """Converts the texts of rows, unless the parse cache has them."""

    def __init__(self, cache: bytes, settings_digest: bytes, make: ConverterFactory) -> None:
        self.used: _ParseCache = {}
        self._last: _ParseCache = (_decode_cache(cache) if cache else None) or {}
        self._settings_digest = settings_digest
        self._make = make

    def convert(self, text: str, path: str, slug: str) -> Converted:
        """Return a text as HTML; its first line is line 1."""
        name = digest_of(self._settings_digest, text, path, slug).hex()
        converted = self._last.get(name)
        if converted is None:
            converted = self._make().convert(text, path=path, owner=slug)
        self.used[name] = converted
        return converted


def parse_table_unit(
    unit: Unit,
    data: bytes,
    parse_settings: ParseSettings,
    make: ConverterFactory,
    unread: tuple[Problem, ...] = (),
) -> ParsedUnit:
    """Parse the rows of a table with these bytes; ``unread`` says why the file cannot be read.

    ``make`` returns a converter; it is only called for a text that is not in the parse cache.
    """
    settings = parse_settings.config.settings
    marks = marks_of(settings.language) if settings.typography else None
    texts = _Texts(unit.parse_cache, parse_settings.digest(unit.name), make)
    zone = parse_settings.config.zone
    table, problems = parse_works_table(unit.name, data, texts.convert, zone, marks)
    bodies, blobs = store_texts_by_content([work.body for work in table.works], unit.name)
    works = (replace(one, body=body) for one, body in zip(table.works, bodies, strict=True))
    return ParsedUnit(
        name=unit.name,
        files=[(unit.name, digest_of_bytes(data))],
        metadata=encode((replace(table, works=tuple(works)), unread or problems)),
        texts=blobs,
        parse_cache=encode(texts.used),
    )
