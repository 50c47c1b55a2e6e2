"""References of documents: labels and codes of Wikidata's items, records of Open Library.

Without the web, only the document itself answers. ``WebLinks`` asks for the rest, within limits.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from sitegen.lookup.errors import NotThereError
from sitegen.lookup.json_values import mapping, parse_json, text
from sitegen.lookup.wikidata_claims import string_values

if TYPE_CHECKING:
    from sitegen.lookup.web import Web

BATCH = 50
"""Items that Wikidata returns at once (https://www.wikidata.org/w/api.php?action=help)."""
MAX_ITEMS = 150
"""Items of a work whose labels sitegen asks for."""
MAX_CODES = 10
"""Countries and languages of a work whose codes sitegen asks for."""
MAX_RECORDS = 12
"""Records of Open Library that sitegen asks for, for one book."""


class Links(Protocol):
    """Resolves the references of documents; an unknown one is missing from the answer."""

    def labels(self, ids: Sequence[str]) -> dict[str, str]:
        """Return labels of items, in the first language that has one."""

    def codes(self, ids: Sequence[str], property_id: str) -> dict[str, str]:
        """Return the first value of a property, for the items that have it."""

    def record(self, key: str) -> object:
        """Return a record of Open Library by its key, None if there is none."""


def label_of(labels: object, languages: Iterable[str]) -> str:
    """Return the label of an item in the first language that has one, "" without one."""
    found = mapping(labels)
    for language in languages:
        if label := text(mapping(found.get(language)).get("value")):
            return label
    return ""


class DocumentLinks:
    """The references inside a document of Wikidata; it asks nothing of the web."""

    def __init__(
        self, entities: Mapping[str, object] | None = None, languages: Sequence[str] = ("en",)
    ) -> None:
        self._entities = entities or {}
        self._languages = languages

    def labels(self, ids: Sequence[str]) -> dict[str, str]:
        """Return labels of items that are in the document."""
        found = {one: mapping(self._entities.get(one)).get("labels") for one in ids}
        named = {one: label_of(labels, self._languages) for one, labels in found.items()}
        return {one: label for one, label in named.items() if label}

    def codes(self, ids: Sequence[str], property_id: str) -> dict[str, str]:
        """Return values of a property of items that are in the document."""
        found = {one: mapping(self._entities.get(one)).get("claims") for one in ids}
        values = {one: string_values(claims, property_id) for one, claims in found.items()}
        return {one: own[0] for one, own in values.items() if own}

    def record(self, key: str) -> object:  # noqa: ARG002 - as Links has it
        """Return nothing: a document of Open Library contains only itself."""
        return None


class WebLinks:
    """Asks Wikidata and Open Library; raises FetchError if they cannot be asked."""

    def __init__(self, web: "Web", languages: Sequence[str]) -> None:
        self._web = web
        self._languages = languages
        self._records = 0

    def labels(self, ids: Sequence[str]) -> dict[str, str]:
        """Return labels of items, with one request for fifty items."""
        wanted = [one for one in dict.fromkeys(ids) if re.fullmatch(r"Q\d{1,12}", one, re.ASCII)]
        found: dict[str, str] = {}
        for start in range(0, min(len(wanted), MAX_ITEMS), BATCH):
            batch = wanted[start : min(start + BATCH, MAX_ITEMS)]
            answer = self._api(
                action="wbgetentities",
                ids="|".join(batch),
                props="labels",
                languages="|".join(self._languages),
            )
            entities = mapping(mapping(answer).get("entities"))
            found |= DocumentLinks(entities, self._languages).labels(batch)
        return found

    def codes(self, ids: Sequence[str], property_id: str) -> dict[str, str]:
        """Return values of a property, one request for each item: they are few, and cached."""
        found = {}
        for one in [*dict.fromkeys(ids)][:MAX_CODES]:
            if re.fullmatch(r"Q\d{1,12}", one, re.ASCII):
                answer = self._api(action="wbgetclaims", entity=one, property=property_id)
                if values := string_values(mapping(answer).get("claims"), property_id):
                    found[one] = values[0]
        return found

    def record(self, key: str) -> object:
        """Return a record of Open Library by its key, None if there is none."""
        self._records += 1
        if self._records > MAX_RECORDS:
            return None
        try:
            return parse_json(self._web.get(f"{self._web.hosts.openlibrary}{key}.json"))
        except NotThereError:
            return None

    def _api(self, **query: str) -> object:
        return parse_json(self._web.get(self._web.wikidata_api(**query)))
