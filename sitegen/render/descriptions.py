"""Page descriptions: one line for search engines and for previews of links.

An author's own words come first. For lists, the line names their entries, in the theme's words.
It contains only facts that the page shows. Further pages give no totals, because totals change.
"""

from collections.abc import Iterable, Iterator

from sitegen.core.i18n import Language
from sitegen.models.records import Card, Link, Term, WorkCard
from sitegen.models.site import Site
from sitegen.models.views import (
    ArchivePage,
    ArticlePage,
    DiaryPage,
    HomePage,
    ListPage,
    ListsPage,
    Page,
    PostPage,
    RatingsPage,
    SearchPage,
    TermsPage,
    WorkPage,
    WorksPage,
)
from sitegen.models.works import Work

LENGTH = 160
"""Characters after which no further title is added: search engines show about as many."""

_BETWEEN = " · "
_Paged = HomePage | ListPage | WorksPage | ArchivePage


def description(page: Page, site: Site, language: Language) -> str:
    """Return a page's description, plain text; "" if only its title is known."""
    if isinstance(page, PostPage | WorkPage | ArticlePage) and page.comment_page.number > 1:
        number = page.comment_page.number
        return _joined([language.text("responses_page", n=number), _name(page)])
    if page.description and not _is_further(page):
        return page.description
    match page:
        case PostPage():
            return _joined(_reviewed(page, language))
        case WorkPage():
            return _joined(_facts(page.work, language))
        case SearchPage():
            return language.text("label", label=language.text("search"), name=site.title)
        case _:
            return _listed(page, site, language)


def _name(page: PostPage | WorkPage | ArticlePage) -> str:
    match page:
        case PostPage():
            return page.post.title
        case WorkPage():
            return page.work.title
        case ArticlePage():
            return page.article.title


def _is_further(page: Page) -> bool:
    """Return whether a page continues a list; the author's description is for the first page."""
    return isinstance(page, _Paged) and page.pager.number is not None


def _joined(parts: Iterable[str]) -> str:
    return _BETWEEN.join(filter(None, parts))


# ---------------------------------------------------------------- documents without a summary


def _reviewed(page: PostPage, language: Language) -> Iterator[str]:
    """Yield the works that a post reviews; the post's own text may contain spoilers."""
    for review in page.post.reviews:
        if review.work:
            yield language.text("review_of", title=review.work.title)
    works = [review.work for review in page.post.reviews if review.work]
    if len(works) == 1:
        yield from _about(works[0], language)


def _facts(work: Work, language: Language) -> Iterator[str]:
    """Yield the facts of a work without a text."""
    yield from _about(work, language)
    if work.reviews:
        yield language.text("reviews_count", n=len(work.reviews))
    if work.also_known_as:
        yield language.text("comma").join(work.also_known_as)


def _about(work: Work | WorkCard, language: Language) -> Iterator[str]:
    if work.kind != "other":
        yield language.text(f"work_{work.kind}")
    if work.year is not None:
        yield str(work.year)
    if work.makers:
        yield language.text("comma").join(work.makers)


# ---------------------------------------------------------------- lists


def _listed(page: Page, site: Site, language: Language) -> str:
    """Return a list's name, the number of its entries, and the first titles on it."""
    parts, titles = [page.title], []
    match page:
        case HomePage():
            parts = [] if _is_further(page) else [site.title]
            titles = _titles(page.pinned + page.posts)
        case ListPage():
            name = page.person.name if page.person else page.term.name
            parts = _of_term(page.taxonomy, name, page.term, language)
            titles = _titles((*page.posts, *page.works, *page.pages))
        case WorksPage():
            parts, titles = _of_shelf(page, language), _titles(page.works)
        case TermsPage():
            titles = [_name_of(page.taxonomy, term, language) for term in page.terms]
        case ArchivePage():
            is_year = page.year is not None
            text = language.text("archive_year", year=f"{page.year}") if is_year else ""
            parts = [text or language.text("archive")]
            titles = _titles(link for month in page.months for link in month.posts)
        case ListsPage(list=None):
            titles = _titles(page.lists)
        case ListsPage() | DiaryPage():
            works = _works_on(page)
            parts += [language.text("works_count", n=len(works))] if works else []
            titles = _titles(works)
        case RatingsPage():
            reviews = page.numbers.reviews
            parts += [language.text("reviews_count", n=reviews)] if reviews else []
        case _:
            return ""
    if isinstance(page, _Paged) and page.pager.number is not None:
        parts.append(language.text("page_number", n=page.pager.number))
    return _with_titles(parts, titles)


def _works_on(page: ListsPage | DiaryPage) -> list[WorkCard]:
    """Return the works of a list, or those in the diary, each once."""
    if isinstance(page, ListsPage):
        return [entry.work for entry in page.list.entries] if page.list else []
    rows = (row for month in page.months for row in month.entries)
    return list({row.work.title: row.work for row in rows if row.work is not None}.values())


def _of_shelf(page: WorksPage, language: Language) -> list[str]:
    order = "" if page.order == "title" else language.text(f"order_{page.order}")
    if page.term is None:
        return [language.text("works"), order]
    name = _name_of(page.shelf, page.term, language)
    return [*_of_term(page.shelf, name, page.term, language), order]


def _name_of(taxonomy: str, term: Term, language: Language) -> str:
    return language.text(f"work_{term.slug}") if taxonomy == "kind" else term.name


def _of_term(grouped: str, name: str, term: Term, language: Language) -> list[str]:
    """Return a term with its name and its counts; on further pages it has no counts."""
    label = language.text("label", label=language.text(f"term_{grouped}"), name=name)
    counts = {"posts": term.posts, "works": term.works, "pages": term.pages}
    shown = (language.text(f"{key}_count", n=count) for key, count in counts.items() if count)
    return [label, language.text("comma").join(shown)]


def _titles(records: Iterable[Card | WorkCard | Link]) -> list[str]:
    return [record.title for record in records]


def _with_titles(parts: Iterable[str], titles: Iterable[str]) -> str:
    """Return parts, then as many titles as fit, at least one."""
    named = list(filter(None, parts))
    for index, title in enumerate(dict.fromkeys(titles)):
        if index and len(_joined([*named, title])) > LENGTH:
            break
        named.append(title)
    return _joined(named)
