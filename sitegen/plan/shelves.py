"""Shelves of works: by kind, genre, subject and person, each work in its place by title."""

from collections import Counter, defaultdict
from collections.abc import Sequence

from sitegen.catalog.model import WorkEntry
from sitegen.content.works import CastMember, WorkMeta
from sitegen.core.i18n import Language
from sitegen.core.slugs import natural_key, slugify
from sitegen.models.records import Term

SHELVES = ("kind", "genre", "subject", "person")


def shelf_url(shelf: str, name: str) -> str | None:
    """Return the address of a shelf's term, None for a name that makes none."""
    try:
        return f"/works/{shelf}/{slugify(name)}/"
    except ValueError:
        return None


def terms_of(meta: WorkMeta, shelf: str) -> list[str]:
    """Return what a work is filed under on a shelf."""
    if shelf == "kind":
        return [meta.kind]
    if shelf == "genre":
        return list(meta.genres)
    if shelf == "subject":
        return list(meta.subjects)
    cast = [member.name if isinstance(member, CastMember) else member for member in meta.cast]
    return [name for names in meta.roles.values() for name in names] + cast


def commonest(spellings: Counter[str]) -> str:
    """Return the spelling that is met most, of equally common ones the first by alphabet."""
    return min(spellings, key=lambda name: (-spellings[name], name))


def group_by_term(
    works: Sequence[WorkEntry], shelf: str, language: Language
) -> list[tuple[Term, list[WorkEntry]]]:
    """Return a shelf's terms by name, each with its works.

    Spellings with one slug are one term: the commonest is shown, or the first by alphabet.
    """
    found: defaultdict[str, list[WorkEntry]] = defaultdict(list)
    spellings: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for entry in works:
        for name in terms_of(entry.work.meta, shelf):
            url = shelf_url(shelf, name)
            if url and not (found[url] and found[url][-1] is entry):
                found[url].append(entry)
                spellings[url][language.text(f"work_{name}") if shelf == "kind" else name] += 1
    names = {url: commonest(seen) for url, seen in spellings.items()}
    terms = [
        (Term(name=names[url], slug=url.split("/")[3], url=url, works=len(entries)), entries)
        for url, entries in found.items()
    ]
    return sorted(terms, key=lambda pair: (natural_key(pair[0].name.casefold()), pair[0].url))
