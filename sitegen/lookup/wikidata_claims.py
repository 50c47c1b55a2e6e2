"""Statements of Wikidata's items (https://www.mediawiki.org/wiki/Wikibase/DataModel/JSON)."""

import re
from typing import Any

from sitegen.lookup.json_values import items, mapping, text

MAX_STATEMENTS = 500
"""Statements of one property that are read."""

_MINUTES = {"Q7727": 1.0, "Q11574": 1 / 60, "Q25235": 60.0}
"""Units of time by their items: minute, second, hour."""


def best(claims: object, property_id: str) -> list[dict[str, Any]]:
    """Return the valid statements of a property: only the preferred ones, if there are any."""
    found = [mapping(one) for one in items(mapping(claims).get(property_id))[:MAX_STATEMENTS]]
    preferred = [one for one in found if one.get("rank") == "preferred"]
    return preferred or [one for one in found if one.get("rank") != "deprecated"]


def value_of(snak: object) -> object:
    """Return the value of a snak, None if it has none."""
    found = mapping(snak)
    if found.get("snaktype", "value") != "value":
        return None
    return mapping(found.get("datavalue")).get("value")


def values(claims: object, property_id: str) -> list[object]:
    """Return the values of a property's statements."""
    return [value_of(one.get("mainsnak")) for one in best(claims, property_id)]


def string_values(claims: object, property_id: str) -> list[str]:
    """Return the values of a property that are texts."""
    return [value for value in values(claims, property_id) if isinstance(value, str) and value]


def item_of(value: object) -> str:
    """Return the item that a value names, as in "Q42", otherwise ""."""
    named = text(mapping(value).get("id"))
    return named if re.fullmatch(r"Q\d{1,12}", named, re.ASCII) else ""


def item_values(claims: object, property_id: str) -> list[str]:
    """Return the items that a property names, each once."""
    found = (item_of(value) for value in values(claims, property_id))
    return [*dict.fromkeys(one for one in found if one)]


def qualifier(statement: dict[str, Any], property_id: str) -> object:
    """Return the first value of a qualifier, None if there is none."""
    found = items(mapping(statement.get("qualifiers")).get(property_id))
    return value_of(found[0]) if found else None


def years(claims: object, property_id: str) -> list[int]:
    """Return the years of a property's dates that are precise to the year at least."""
    found = []
    for value in values(claims, property_id):
        match = re.match(r"([+-]\d{1,9})-", text(mapping(value).get("time")), re.ASCII)
        precision = mapping(value).get("precision", 0)
        if match and isinstance(precision, int) and precision >= 9:
            found.append(int(match[1]))
    return found


def minutes(claims: object, property_id: str) -> float | None:
    """Return the first duration of a property, in minutes."""
    for value in values(claims, property_id):
        unit = text(mapping(value).get("unit")).rpartition("/")[2]
        match = re.fullmatch(r"\+?(\d{1,6}(?:\.\d{1,6})?)", text(mapping(value).get("amount")))
        if match and unit in _MINUTES:
            return float(match[1]) * _MINUTES[unit]
    return None
