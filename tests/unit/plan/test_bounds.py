"""How many pages and addresses works cost, as docs/works.md tells, counted on a large catalogue."""

from collections import Counter

import msgspec
import pytest

from sitegen.catalog.builder import build_catalog
from sitegen.catalog.links import Links
from sitegen.catalog.model import Content, Selection
from sitegen.config.loading import load
from sitegen.content.posts import ParsedPost, ParsedReview, PostMeta
from sitegen.content.works import ParsedWork, WorkMeta
from sitegen.images.pipeline import ImagePipeline
from sitegen.models.feeds import Sitemap
from sitegen.models.richtext import RichText
from sitegen.models.views import Page, TermsPage, WorkPage, WorksPage
from sitegen.plan.shelves import SHELVES, group_by_term
from sitegen.plan.site import make_plan
from sitegen.theme.loading import load_theme
from tests.support.sites import NOW

WORKS, PER_PAGE = 2_604, 48
KINDS = ("film", "series", "book", "game")
GENRES = ("Drama", "Comedy", "Thriller", "Horror", "Western", "Romance", "Noir", "Documentary")
FIRST = ("Ada", "Ben", "Cleo", "Dov", "Eva", "Finn", "Gia", "Hal", "Ida", "Jon")
LAST = ("Ash", "Bell", "Cole", "Dean", "East", "Ford", "Gray", "Hill", "Iron", "Judd", "Kerr")

EMPTY = {
    "packed_positions": msgspec.msgpack.encode({}),
    "readable": True,
    "body": RichText(html=""),
    "summary": "",
    "words": 0,
    "is_empty": True,
}


def person(number):
    return f"{FIRST[number % len(FIRST)]} {LAST[number // len(FIRST) % len(LAST)]}"


def work(number, **more):
    """Return a work as a catalogue of films has them: facts, and nothing else."""
    meta = WorkMeta(
        title=f"Title {number}",
        kind=KINDS[min(number % 20, len(KINDS)) % len(KINDS)],
        year=1920 + number % 100,
        genres=(GENRES[number % 8], GENRES[(number * 3 + 1) % 8]),
        subjects=(f"Subject {number % 37}",) if number % 3 == 0 else (),
        director=(person(number * 7),),
        cast=tuple(person(number * step) for step in (1, 3, 11)),
        **more,
    )
    path = f"content/works/title-{number}.md"
    return ParsedWork(path=path, slug=f"title-{number}", meta=meta, title=meta.title, **EMPTY)


def review(number):
    meta = PostMeta(title=f"Review {number}", work=f"title-{number}")
    return ParsedPost(
        path=f"content/posts/review-{number}.md",
        slug=f"review-{number}",
        meta=meta,
        title=meta.title,
        reviews=(ParsedReview(work=f"title-{number}", rating=None, verdict="", field="work"),),
        diary=(),
        **EMPTY,
    )


def planned(site, works, posts=()):
    """Return a site's catalog and its pages; nothing of it is parsed or rendered."""
    config = load(site.root)
    content = Content(works=tuple(works), posts=tuple(posts))
    catalog, problems = build_catalog(content, config, Selection(now=NOW))
    theme, _ = load_theme(site.root, config)
    links = Links(catalog)
    images = ImagePipeline(links, None, site.root, {})
    plan, more = make_plan(catalog, config, theme, theme.language("en"), links, images)
    assert not [*problems, *more]
    return catalog, [entry.view for entry in plan.pages]


def in_sitemap(views):
    [sitemap] = [view for view in views if isinstance(view, Sitemap)]
    return [entry.url for entry in sitemap.entries]


@pytest.fixture(scope="module")
def catalogue(make_site):
    """Return the catalog and the pages of a site of works that nothing is said of."""
    return planned(make_site(), map(work, range(WORKS)))


def terms_of(catalog):
    """Return how many works each term of a shelf has, kinds apart from the others."""
    found = {
        shelf: [len(works) for _, works in group_by_term(catalog.works, shelf, _Words())]
        for shelf in SHELVES
    }
    return found.pop("kind"), [count for counts in found.values() for count in counts]


class _Words:
    def text(self, key, **_):
        return key


def test_the_pages_are_as_many_as_the_documentation_tells(catalogue):
    """Works, orders of all and of each kind, a shelf for each term, and the four indexes."""
    catalog, views = catalogue
    found = Counter(type(view) for view in views if isinstance(view, Page))
    shelves = [view for view in views if isinstance(view, WorksPage)]
    kinds, others = terms_of(catalog)
    n, t = WORKS, len(others)
    assert found[WorkPage] == n
    assert len(shelves) == sum(
        (4 if count in kinds else 1) * max(1, count // PER_PAGE) for count in (*kinds, *others)
    ) + 4 * (n // PER_PAGE)
    assert len(shelves) <= 4 * (1 + len(kinds)) + t + (8 * n + sum(others)) / PER_PAGE
    assert found[TermsPage] == len(SHELVES) + 4  # those of posts: tags, categories, authors, series
    for view in shelves:
        assert len(view.works) < 2 * PER_PAGE


def test_bare_works_are_in_no_sitemap_nor_is_what_lists_nothing_else(catalogue):
    """Before, each of them was, with all their shelves: more than three thousand addresses."""
    _, views = catalogue
    assert in_sitemap(views) == ["/", "/archive/", "/works/"]
    bare = [view for view in views if isinstance(view, WorkPage)]
    assert all(view.noindex for view in bare)


def test_the_sitemap_grows_with_what_is_said_and_not_with_the_catalogue(make_site):
    """A review brings itself, its work, and the shelves and pages that show it: no more."""
    reviewed = (7, 900, 2_000)
    _, views = planned(make_site(), map(work, range(WORKS)), map(review, reviewed))
    found = in_sitemap(views)
    assert [f"/works/title-{number}/" in found for number in reviewed] == [True] * 3
    per_work = 2 + sum(2 for _ in SHELVES) + 2 * 6  # itself and its review; shelves and their pages
    assert len(found) <= 10 + per_work * len(reviewed)
    assert not [url for url in found if "/by-" in url]
    listed = {card.url for v in views if isinstance(v, WorksPage) and v.url in found
              for card in v.works}  # fmt: skip
    assert {f"/works/title-{number}/" for number in reviewed} <= listed
    hidden = {view.url for view in views if isinstance(view, WorksPage) and view.noindex}
    assert "/works/page/1/" in hidden
