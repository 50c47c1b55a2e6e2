"""Structured data of a page: JSON-LD with the vocabulary of https://schema.org.

It contains only facts that the page itself shows.
"""

import json
from collections.abc import Iterator

from markupsafe import Markup

from sitegen.core.untranslated import plain
from sitegen.core.urls import Place
from sitegen.models.records import Post, Review, Term
from sitegen.models.site import Site
from sitegen.models.views import (
    ArchivePage,
    ArticlePage,
    ListPage,
    ListsPage,
    Page,
    PostPage,
    WorkPage,
    WorksPage,
)
from sitegen.render.jsonld_works import (
    Data,
    in_full,
    people,
    publisher,
    rating,
    reviewed,
    without_empty,
)


def structured_data(page: Page, site: Site, place: Place) -> Markup:
    """Return a page's JSON-LD, safe inside a script element, "" if there is no data."""
    things = [thing for thing in _things(page, site, place) if thing]
    if not things:
        return Markup()
    data: Data = {"@context": "https://schema.org"}
    data |= things[0] if len(things) == 1 else {"@graph": things}
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    # No part of it may end the element or begin a comment in it.
    for letter in "<>&\u2028\u2029":
        text = text.replace(letter, f"\\u{ord(letter):04x}")
    return Markup(text)  # noqa: S704 - there is no "<" in it


def _things(page: Page, site: Site, place: Place) -> Iterator[Data]:
    if page.url == "/":
        yield without_empty(
            {
                "@type": "WebSite",
                "url": place.absolute("/"),
                "name": site.title,
                "description": site.tagline,
                "inLanguage": site.language,
            }
        )
    match page:
        case PostPage() if page.comment_page.number == 1:
            yield from _post(page, site, place)
        case WorkPage() if page.comment_page.number == 1:
            yield in_full(page.work, page.thread.rating, site, place)
        case ArticlePage() if page.comment_page.number == 1:
            yield _article(page, site, place)
        case ListsPage():
            yield from _list(page, place)
        case ListPage() if page.pager.number is None:
            yield from _author(page, place)
        case _:
            pass
    yield from _breadcrumbs(page, site, place)


# ---------------------------------------------------------------- posts


def _post(page: PostPage, site: Site, place: Place) -> Iterator[Data]:
    """Yield a review of each rated work; without ratings, yield the post's own type."""
    post = page.post
    url = place.absolute(post.url)
    common = {
        "url": url,
        "author": people(post.authors, place) or [publisher(site, place)],
        "datePublished": post.date.iso if post.date else None,
        "dateModified": post.updated.iso if post.updated else None,
        "inLanguage": post.language,
        "publisher": publisher(site, place),
    }
    rated = [review for review in post.reviews if review.rating]
    for number, review in enumerate(rated, 1):
        name = post.title if len(rated) == 1 else review.verdict
        yield without_empty(
            {
                "@type": "Review",
                "@id": f"{url}#review" + (f"-{number}" if len(rated) > 1 else ""),
                "name": name,
                **common,
                "description": post.summary if len(rated) == 1 else "",
                "reviewBody": review.verdict if len(rated) == 1 else "",
                "reviewRating": rating(review.rating) if review.rating else None,
                "itemReviewed": _reviewed(review, post, place),
            }
        )
    if not rated:
        about = [reviewed(review, place) for review in post.reviews if review.work]
        yield without_empty(
            {
                "@type": "BlogPosting",
                "@id": f"{url}#post",
                "headline": post.title,
                **common,
                "description": post.summary,
                "image": place.absolute(post.image.url) if post.image else "",
                "keywords": [link.title for link in post.tags],
                "about": about,
            }
        )


def _reviewed(review: Review, post: Post, place: Place) -> Data:
    """Return the reviewed work; if the review names none, return one with the post's title."""
    if review.work is None:
        return {"@type": "CreativeWork", "name": post.title}
    return reviewed(review, place)


def _article(page: ArticlePage, site: Site, place: Place) -> Data:
    article = page.article
    return without_empty(
        {
            "@type": "WebPage",
            "url": place.absolute(article.url),
            "name": article.title,
            "description": article.summary,
            "author": people(article.authors, place),
            "datePublished": article.date.iso if article.date else None,
            "dateModified": article.updated.iso if article.updated else None,
            "inLanguage": article.language,
            "isPartOf": {"@type": "WebSite", "url": place.absolute("/"), "name": site.title},
        }
    )


# ---------------------------------------------------------------- lists, authors


def _list(page: ListsPage, place: Place) -> Iterator[Data]:
    """Yield the works of a list, in its order."""
    if (found := page.list) is None:
        return
    order = "ItemListOrderAscending" if found.ordered else "ItemListUnordered"
    works = [entry.work for entry in found.entries if entry.work.url]
    yield without_empty(
        {
            "@type": "ItemList",
            "@id": f"{place.absolute(found.url)}#list",
            "url": place.absolute(found.url),
            "name": found.title,
            "description": found.summary,
            "itemListOrder": f"https://schema.org/{order}",
            "numberOfItems": len(works),
            "itemListElement": [
                {
                    "@type": "ListItem",
                    "position": number,
                    "name": work.title,
                    "url": place.absolute(work.url or ""),
                }
                for number, work in enumerate(works, 1)
            ],
        }
    )


def _author(page: ListPage, place: Place) -> Iterator[Data]:
    """Yield an author of the site, on the first page of their posts."""
    if (person := page.person) is None:
        return
    yield {
        "@type": "ProfilePage",
        "url": place.absolute(person.url),
        "mainEntity": without_empty(
            {
                "@type": "Person",
                "name": person.name,
                "url": place.absolute(person.url),
                "description": person.bio,
                "image": place.absolute(page.portrait.url) if page.portrait else "",
                "sameAs": [place.absolute(person.website)] if person.website else [],
            }
        ),
    }


# ---------------------------------------------------------------- breadcrumbs


def _breadcrumbs(page: Page, site: Site, place: Place) -> Iterator[Data]:
    """Yield the breadcrumbs from the front page to this page, if there are any."""
    steps = [step for step in _steps(page) if step[1] != "/"]
    if not steps:
        return
    way = [(site.title, "/"), *steps]
    yield {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": n, "name": name, "item": place.absolute(url)}
            for n, (name, url) in enumerate(way, 1)
        ],
    }


def _steps(page: Page) -> Iterator[tuple[str, str]]:
    match page:
        case PostPage():
            for link in page.post.categories[:1]:
                yield link.title, link.url
            yield page.post.title, page.post.url
        case WorkPage():
            for fact in page.work.facts:
                if fact.key == "kind" and fact.values[0].url:
                    yield plain(fact.values[0].text, isolate=False), fact.values[0].url
            yield page.work.title, page.work.url
        case ArticlePage():
            yield page.article.title, page.article.url
        case ListPage(term=Term() as term) | WorksPage(term=Term() as term):
            yield term.name, term.url
        case ListsPage() if page.list is not None:
            yield page.list.title, page.list.url
        case ArchivePage() if page.year is not None:
            yield page.title, f"/archive/{page.year:04}/"
        case _:
            return
