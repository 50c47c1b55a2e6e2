"""The facts of a work as pages show them: facts, makers, cast, availability."""

from collections.abc import Callable, Container, Iterable, Iterator, Sequence

from sitegen.content.works import MAKERS, CastMember, Offer, WorkMeta
from sitegen.core.i18n import Language
from sitegen.models.records import Fact, FactValue
from sitegen.plan.identifiers import Identifier, identify
from sitegen.plan.shelves import shelf_url

_FIRST_MAKERS = ("director", "author", "artist", "composer", "developer", "performer", "writer")
"""Roles of a work's maker: the first role that the work has is shown after its title."""

_VENUES = frozenset({"location", "place", "venue"})


def facts_of(
    meta: WorkMeta, language: Language, *, kinds_shelved: Container[str] | None = None
) -> Iterator[Fact]:
    """Yield the facts of a work, in the order in which pages show them.

    ``kinds_shelved`` are the kinds with a shelf; facts link to these shelves.
    """
    linked = kinds_shelved is not None

    def values(names: Iterable[str], shelf: str = "") -> tuple[FactValue, ...]:
        return tuple(
            FactValue(text=name, url=shelf_url(shelf, name) if linked and shelf else None)
            for name in names
        )

    kind = language.marked(f"work_{meta.kind}")
    if meta.kind != "other":
        has_shelf = kinds_shelved is not None and meta.kind in kinds_shelved
        url = shelf_url("kind", meta.kind) if has_shelf else None
        yield Fact(key="kind", values=(FactValue(text=kind, url=url),))
    for role, names in meta.roles.items():
        known = role in MAKERS
        yield Fact(
            key=role if known else "",
            label="" if known else role,
            values=values(names, "person"),
        )
    if meta.duration:
        yield Fact(key="duration", values=values([meta.duration]))
    yield from _named("languages", meta.languages, language.language_name)
    yield from _named("countries", meta.countries, language.country_name)
    several = {
        "genres": (meta.genres, "genre"),
        "subjects": (meta.subjects, "subject"),
        "formats": (meta.formats, ""),
    }
    for key, (names, shelf) in several.items():
        if names:
            yield Fact(key=key, values=values(names, shelf))
    for found in identifiers_of(meta):
        yield Fact(label=found.label, values=(FactValue(text=found.text, url=found.url),))
    for label, value in meta.facts.items():
        yield Fact(label=label, values=values([value] if value else []))


def _named(key: str, codes: Sequence[str], name: Callable[[str], str]) -> Iterator[Fact]:
    """Yield a fact whose values may be codes; they stay as written, and some have a name."""
    if codes:
        values = tuple(FactValue(text=code, name=name(code)) for code in codes)
        yield Fact(key=key, values=values)


def makers_of(meta: WorkMeta) -> tuple[str, tuple[str, ...]]:
    """Return the makers to show after a work's title, and their role; "" and () if it has none."""
    roles = meta.roles
    return next(((role, roles[role]) for role in _FIRST_MAKERS if roles.get(role)), ("", ()))


def identifiers_of(meta: WorkMeta) -> list[Identifier]:
    """Return the names of a work in catalogues."""
    is_series = meta.kind == "series"
    return [identify(name, text, is_series=is_series) for name, text in meta.identifiers.items()]


def venue_of(meta: WorkMeta) -> str:
    """Return the place of an event: a fact with that name."""
    if meta.kind != "event":
        return ""
    return next((text for label, text in meta.facts.items() if label.casefold() in _VENUES), "")


def cast_of(meta: WorkMeta) -> Iterator[Fact]:
    """Yield all people of the cast, by role."""
    for member in meta.cast:
        name, role = (member.name, member.role) if isinstance(member, CastMember) else (member, "")
        yield Fact(label=role, values=(FactValue(text=name, url=shelf_url("person", name)),))


def offer_of(offer: str | Offer) -> FactValue:
    """Return the places that offer a work."""
    if isinstance(offer, str):
        return FactValue(text=offer)
    return FactValue(text=offer.name, url=offer.url or None)
